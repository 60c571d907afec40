"""昨夜.html: what the clerk opens in the morning. One file without anything from outside; readable on a phone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolkit.core.cells import Problem, Stop
from toolkit.doors import night_memory
from toolkit.files import disk
from toolkit.files.placing import place

NAME = "昨夜.html"
_MEMORY = "nights.json"
_GRACE = dt.timedelta(hours=2)
_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Shown:
    """One task's latest night, as the page tells it.

    Attributes:
        task: The task's key.
        title: Its name.
        night: Which night.
        due: When it should have run.
        at: When it ran.
        status: «done», «failed», «skipped» or «stopped».
        late: Made up for later.
        left_out: Nights before this one that nobody did.
        lines: The answer in sentences.
        alerts: Those that must not be overlooked.
        faults: What is wrong and what to do.
        files: Title and path of every file, relative to the page.
    """

    task: str
    title: str
    night: dt.date
    due: dt.datetime
    at: dt.datetime
    status: str
    late: bool = False
    left_out: int = 0
    lines: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def write(
    output: Path,
    office: Path,
    fresh: Sequence[Shown],
    planned: Sequence[tuple[str, str, dt.datetime]],
    problems: Sequence[Problem],
    now: dt.datetime,
) -> Path:
    """Put the page in place: what has just run, and what the other tasks did last.

    Args:
        output: The output folder.
        office: The office folder, which remembers what the page said.
        fresh: What has just run.
        planned: Key, title and next moment of every task of the plan.
        problems: What is wrong with the plan itself.
        now: The moment.

    Raises:
        Stop: it cannot be written.
    """
    known = _recall(night_memory.path(office, _MEMORY))
    latest = {each.task: each for each in (*known, *fresh)}
    keys = [key for key, _, _ in planned]
    shown = [latest[key] for key in keys if key in latest]
    night_memory.keep(office, _MEMORY, _remember(latest.values()))
    page = render(shown, [(t, when) for key, t, when in planned if key not in latest], planned, problems, now)
    return place.put(output / NAME, page.encode(), backups=0, make_folders=True).path


def relative(path: Path, output: Path) -> str:
    """A file's path from the page, with «/»; absolute when it lies on another drive."""
    try:
        return Path(os.path.relpath(path, output)).as_posix()
    except ValueError:
        return path.as_uri()


def render(
    shown: Sequence[Shown],
    waiting: Sequence[tuple[str, dt.datetime]],
    planned: Sequence[tuple[str, str, dt.datetime]],
    problems: Sequence[Problem],
    now: dt.datetime,
) -> str:
    """The page as text."""
    latest = max((each.night for each in shown), default=None)
    tonight = [each for each in shown if each.night == latest]
    older = [each for each in shown if each.night != latest]
    verdict, tone = _verdict(tonight, problems)
    title = f"{day(latest)}夜里的结果" if latest else "夜里的结果"
    said = {str(problem) for problem in problems}
    body = [
        f"<h1>{escape(title)}</h1>",
        '<p id="old" class="bad" hidden>这一页已经旧了：后来的夜里没有做。请看电脑夜里是否关着，再启动一次夜间任务。</p>',
        f'<p class="{tone}">{escape(verdict)}</p>',
    ]
    if problems:
        body.append(
            '<ul class="bad">'
            + "".join(f"<li>{escape(text)}</li>" for text in dict.fromkeys(map(str, problems)))
            + "</ul>"
        )
    body += [_card(each, said) for each in tonight]
    if older:
        body.append("<h2>更早的结果</h2>")
        body.append('<p class="quiet">下面这些在那以后还没有到时间，数字是当时的。</p>')
        body += [_card(each, said, dated=True) for each in older]
    body += [
        f'<p class="quiet">{escape(name)}：还没有到时间（{moment(when)}）。</p>' for name, when in waiting
    ]
    body.append(f'<p class="quiet">这一页写于 {moment(now)}。</p>')
    next_due = min((when for _, _, when in planned), default=now + dt.timedelta(days=1)) + _GRACE
    return _PAGE.format(title=escape(title), body="\n".join(body), stale=next_due.isoformat())


def day(date: dt.date) -> str:
    """«2026年10月3日（星期六）»."""
    return f"{date.year}年{date.month}月{date.day}日（星期{_DAYS[date.weekday()]}）"


def moment(when: dt.datetime) -> str:
    """«2026年10月3日 22:00»."""
    return f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}"


def _verdict(shown: Sequence[Shown], problems: Sequence[Problem]) -> tuple[str, str]:
    count = Counter(each.status for each in shown)
    done, skipped = count["done"], f"，{count['skipped']}件跳过" if count["skipped"] else ""
    if count["failed"] or count["stopped"] or problems:
        what = [f"{count['failed']}件没有做成"] if count["failed"] else []
        what += [f"{count['stopped']}件还没有做"] if count["stopped"] else []
        what += [f"设置有{len(set(problems))}处要改"] if problems else []
        return f"{'，'.join(what)}（做好{done}件{skipped}）。怎么办写在下面。", "bad"
    if not shown:
        return "还没有做过什么。", "quiet"
    return (f"{done}件都做好了{skipped}。", "good") if done else ("没有要做的事。", "quiet")


_STATES = {
    "done": ("做好了", "good"),
    "failed": ("没有做成", "bad"),
    "skipped": ("跳过", "quiet"),
    "stopped": ("中途停下，没有做", "bad"),
}


def _card(each: Shown, said: Collection[str], *, dated: bool = False) -> str:
    state, tone = _STATES[each.status]
    lines = [f'<h3>{escape(each.title)}<span class="{tone}">{state}</span></h3>']
    if dated:
        lines.append(f'<p class="note">这是{day(each.night)}夜里的。</p>')
    if each.late:
        lines.append(f'<p class="note">补做：原定 {moment(each.due)}，{moment(each.at)} 才做。</p>')
    else:
        lines.append(f'<p class="quiet">{moment(each.at)}</p>')
    if each.left_out:
        lines.append(
            f'<p class="note">在这之前有{each.left_out}夜没有做（电脑没有开，或没有启用），没有另外补。</p>'
        )
    lines += [f"<p>{escape(line)}</p>" for line in each.lines]
    lines += [f'<p class="bad">{escape(line)}</p>' for line in each.alerts]
    faults = [fault for fault in each.faults if fault not in said]
    if faults:
        lines.append("<ul>" + "".join(f"<li>{escape(fault)}</li>" for fault in faults) + "</ul>")
    elif each.faults:
        lines.append("<p>原因写在上面。</p>")
    lines += [f'<p><a href="{_link(path)}">{escape(name)}</a>{_kind(path)}</p>' for name, path in each.files]
    return "<section>" + "\n".join(lines) + "</section>"


_KINDS = {"xlsx": "表格", "xlsm": "表格", "docx": "文档", "txt": "文字", "html": "网页", "pdf": "PDF"}


def _kind(path: str) -> str:
    """What opens behind a link; one result often comes as a sheet, a document and a text of the same title."""
    kind = _KINDS.get(path.rpartition(".")[2].lower())
    return f' <span class="quiet">（{kind}）</span>' if kind else ""


def _link(path: str) -> str:
    return escape(path if path.startswith("file:") else quote(path))


def _remember(shown: Iterable[Shown]) -> bytes:
    items = [dataclasses.asdict(each) for each in shown]
    return json.dumps(items, ensure_ascii=False, indent=1, default=lambda date: date.isoformat()).encode()


def _recall(memory: Path) -> list[Shown]:
    """What the last page said; nothing when that cannot be told: the page then shows only what is new."""
    try:
        return [_shown(item) for item in json.loads(disk.contents(memory))]
    except (OSError, Stop, ValueError, KeyError, TypeError):
        return []


def _shown(item: dict[str, Any]) -> Shown:
    return Shown(
        **item
        | {
            "night": dt.date.fromisoformat(item["night"]),
            "due": dt.datetime.fromisoformat(item["due"]),
            "at": dt.datetime.fromisoformat(item["at"]),
            "lines": tuple(item["lines"]),
            "alerts": tuple(item["alerts"]),
            "faults": tuple(item["faults"]),
            "files": tuple((name, path) for name, path in item["files"]),
        }
    )


_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 18px/1.6 "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; max-width: 46em; margin: 0 auto;
  padding: 1em; color: #222; background: #fff; }}
h1 {{ font-size: 1.4em; line-height: 1.3; }} h2 {{ font-size: 1.15em; margin: 1.5em 0 0; }}
h3 {{ font-size: 1.1em; margin: 0; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1em; }}
h3 span {{ font-size: .9em; }}
section {{ border: 1px solid #bbb; border-radius: .4em; padding: .8em; margin: 1em 0; overflow-wrap: anywhere; }}
section p, section ul {{ margin: .3em 0; }}
.good {{ color: #14652b; }} .bad {{ color: #a3120a; font-weight: bold; }} .note {{ color: #7a4a00; }}
.quiet {{ color: #666; }}
p.bad, ul.bad {{ background: #fdecea; padding: .4em .6em; }}
ul.bad {{ font-weight: normal; padding-left: 1.8em; }}
a {{ color: #0b57a4; }}
@media print {{ section {{ break-inside: avoid; }} }}
</style>
</head>
<body>
{body}
<script>
if (Date.now() > new Date("{stale}").getTime()) document.getElementById("old").hidden = false;
</script>
</body>
</html>
"""
