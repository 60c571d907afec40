"""昨夜.html: what the clerk opens in the morning. One file without anything from outside; readable on a phone."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from toolkit.core.cells import Problem
from toolkit.core.dates.wording import moment
from toolkit.doors.night.memory import Memory
from toolkit.doors.night.plan import NightPlan
from toolkit.doors.night.results import PAGE, Ending, Result, day, said
from toolkit.files.placing import place
from toolkit.running.office import Office

_GRACE = dt.timedelta(hours=2)
_KINDS = {"xlsx": "表格", "xlsm": "表格", "docx": "文档", "txt": "文字", "html": "网页", "pdf": "PDF"}


def write(
    office: Office, plan: NightPlan, results: Sequence[Result], memory: Memory, now: dt.datetime
) -> Path:
    """Put the page in place: the results of what has just run, and what the other tasks did last.

    Raises:
        Stop: it cannot be written.
    """
    memory.results |= {result.task: result for result in results}
    memory.keep()
    shown = [memory.results[task.key] for task in plan.tasks if task.key in memory.results]
    waiting = [(task.title, task.next(now)) for task in plan.tasks if task.key not in memory.results]
    due = min((when for _, when in plan.coming(now)), default=now + dt.timedelta(days=1))
    text = render(shown, waiting, (*office.problems, *plan.problems), now, due)
    return place.put(office.output / PAGE, text.encode(), backups=0, make_folders=True).path


def relative(path: Path, output: Path) -> str:
    """A file's path from the page, with «/»; absolute when it lies on another drive."""
    try:
        return Path(os.path.relpath(path, output)).as_posix()
    except ValueError:
        return path.as_uri()


def render(
    results: Sequence[Result],
    waiting: Sequence[tuple[str, dt.datetime]],
    problems: Sequence[Problem],
    now: dt.datetime,
    due: dt.datetime,
) -> str:
    """The page as text.

    Args:
        results: The latest of every task.
        waiting: Title and next moment of the tasks that have none yet.
        problems: What is wrong with settings and plan.
        now: The moment.
        due: When something is due next; from two hours later on the page says of itself that it is old.
    """
    latest = max((each.night for each in results), default=None)
    tonight = [each for each in results if each.night == latest]
    faults = list(dict.fromkeys(map(said, problems)))
    verdict, tone = _verdict(tonight, len(faults))
    older = [each for each in results if each.night != latest]
    cards = {"latest": latest, "tonight": tonight, "older": older, "waiting": waiting}
    top = {"verdict": verdict, "tone": tone, "problems": faults}
    return filled("page.html.j2", **cards, **top, now=now, stale=(due + _GRACE).isoformat())


def filled(name: str, **values: object) -> str:
    """A template beside this module with values in it, each escaped for HTML and XML."""
    import jinja2  # noqa: PLC0415 - only a night that has something to tell pays for it

    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"day": day, "moment": moment, "link": _link, "kind": _kind}
    return environment.get_template(name).render(values)


def _verdict(results: Sequence[Result], wrong: int) -> tuple[str, str]:
    """The sentence on top, and its tone."""
    count = Counter(each.status for each in results)
    done, failed, stopped = count[Ending.DONE], count[Ending.FAILED], count[Ending.STOPPED]
    skipped = f"，{count[Ending.SKIPPED]}件跳过" if count[Ending.SKIPPED] else ""
    what = [f"{failed}件没有做成"] if failed else []
    what += [f"{stopped}件还没有做"] if stopped else []
    what += [f"设置有{wrong}处要改"] if wrong else []
    if what:
        return f"{'，'.join(what)}（做好{done}件{skipped}）。怎么办写在下面。", "bad"
    if not results:
        return "还没有做过什么。", "quiet"
    return (f"{done}件都做好了{skipped}。", "good") if done else ("没有要做的事。", "quiet")


def _link(path: str) -> str:
    return path if path.startswith("file:") else quote(path)


def _kind(path: str) -> str:
    """What opens behind a link; one result often comes as a sheet, a document and a text of the same title."""
    return _KINDS.get(path.rpartition(".")[2].lower(), "")
