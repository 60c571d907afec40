"""今天.html put together and kept: the job's parts, the last documents, the last night; nothing from outside.

The page is its own memory: what a later run or night has to tell takes the place of what stands between two marks of
one name («<!--files-->…<!--/files-->»), and all else stays with the time at which it was found. That costs a command a
few milliseconds; reading every workbook anew is left to the doors where somebody waits no longer.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from toolkit.core.cells import Stop
from toolkit.core.dates.wording import day_text, moment, weekday
from toolkit.core.documents.outcome import DeskPage
from toolkit.core.people.ids import mask_numbers
from toolkit.core.words import regex
from toolkit.files import disk
from toolkit.files.history.journal import Journal
from toolkit.files.placing import place
from toolkit.jobs.job import declaration

if TYPE_CHECKING:
    from toolkit.running.office import Office

PAGE = "今天.html"
SEARCH = "今天-查人.js"
_FORMER = "昨夜.html"  # until 0.3, in the output folder
_FILES = 10  # of the last that were written
_RUNS = 40  # among which these are sought
_LIGHTEST = 300_000  # bytes; what is more lies beside the page
_BLOCK = regex(r"(?s)<!--(\w+)-->(.*?)<!--/\1-->")
_KINDS = {
    "xlsx": "表格",
    "xlsm": "表格",
    "docx": "文档",
    "txt": "文字",
    "html": "网页",
    "pdf": "PDF",
    "ics": "日历",
}


def write(
    office: Office,
    path: Path,
    found: DeskPage | None,
    parts: Mapping[str, str] = MappingProxyType({}),
    why: Sequence[str] = (),
) -> Path:
    """Put the whole page in place.

    Args:
        office: Whose.
        path: Where.
        found: What the job has found; None: it could not be made.
        parts: What the last night has to tell, as HTML by its mark; what is not there stays as the page has it.
        why: Why it could not be made.

    Raises:
        Stop: it cannot be written.
    """
    now = _now()
    people = _script(found.people) if found and found.people else ""
    blocks = _blocks(path)
    values = {
        "found": found.values if found else None,
        "people": people,
        "beside": "",
        "now": now,
        "parts": {name: parts.get(name, blocks.get(name, "")).strip() for name in ("faults", "night")},
        "why": why,
        "files": _files(office, path.parent),
    }
    page = filled(Path(__file__).parent, "page.html.j2", **values).encode()
    if people and len(page) > _LIGHTEST:
        place.put(path.with_name(SEARCH), people.encode(), backups=0, make_folders=True)
        page = filled(
            Path(__file__).parent, "page.html.j2", **values | {"people": "", "beside": SEARCH}
        ).encode()
    elif people:
        disk.discard(path.with_name(SEARCH))
    placed = place.put(path, page, backups=0, make_folders=True).path
    if path.parent == office.folder:
        from toolkit.running.desk import lines  # noqa: PLC0415 - loaded when a page is written

        lines.keep(office, found, now)
    disk.discard(office.output / _FORMER)
    return placed


def tell(office: Office, parts: Mapping[str, str] = MappingProxyType({})) -> Path | None:
    """Put what a run has written, or a night has to tell, into the page that there is; None: there is none.

    Args:
        office: Whose.
        parts: As HTML, by their marks.

    Raises:
        Stop: it cannot be written.
    """
    path = office.folder / PAGE
    known = _blocks(path)
    if "files" not in known:
        return None
    new = {"files": _files(office, path.parent), **parts}
    new["since"] = f"「最近的文件」是 {moment(_now())} 的，别的没有重算。"
    text = _BLOCK.sub(
        lambda found: f"<!--{found[1]}-->{new[found[1]]}<!--/{found[1]}-->" if found[1] in new else found[0],
        disk.contents(path).decode(),
    )
    return place.put(path, text.encode(), backups=0).path


def after(office: Office) -> None:
    """What a run that has written something leaves on the page; a page that cannot be written stops nobody's work."""
    with suppress(Stop, OSError, ValueError):
        tell(office)


def filled(folder: Path, name: str, **values: object) -> str:
    """A template with values in it, each escaped for HTML and XML."""
    import jinja2  # noqa: PLC0415 - only who writes a page pays for it

    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"day": day, "moment": moment, "link": link, "kind": kind}
    return environment.get_template(name).render(values)


def relative(path: Path, folder: Path) -> str:
    """A file's path from a folder, with «/»; absolute when it lies on another drive."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.as_uri()


def link(path: str) -> str:
    """As an address."""
    return path if path.startswith("file:") else quote(path)


def kind(path: str) -> str:
    """What opens behind a link; one result often comes as a sheet, a document and a text of the same title."""
    return _KINDS.get(path.rpartition(".")[2].lower(), "")


def day(date: dt.date) -> str:
    """«2026年10月3日（星期六）»."""
    return f"{day_text(date)}（{weekday(date, full=True)}）"


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone().replace(tzinfo=None)


def _blocks(path: Path) -> dict[str, str]:
    """What the page has between its marks; nothing where there is no page, or it is none of ours."""
    try:
        return dict(_BLOCK.findall(disk.contents(path).decode()))
    except (OSError, ValueError):
        return {}


def _files(office: Office, folder: Path) -> str:
    """The last documents that are still there, the newest first, as HTML: without a template, which takes longer to load."""
    try:
        told = [
            f'<li><a href="{link(path)}">{escape(name)}</a> <span class="quiet">{escape(what)} {when}</span></li>\n'
            for name, path, what, when in _last(office, folder)
        ]
    except Stop:
        return "<p>运行记录读不了，不知道最近写过什么。</p>"
    return f'<ul class="files">\n{"".join(told)}</ul>' if told else "<p>还没有写过文件。</p>"


def _last(office: Office, folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Name, link, what did it and when."""
    log, seen = Journal(office.folder), set[Path]()
    title = cache(lambda command: (job := declaration(command.partition(" ")[0])) and job.title)
    for entry in log.latest(_RUNS):
        for file in entry.files:
            path = log.absolute(file.path)
            if path in seen or not file.after or not path.is_file():
                continue
            seen.add(path)
            name = mask_numbers(path.name, phones=True)
            yield name, relative(path, folder), title(entry.command) or "", moment(entry.time)
            if len(seen) == _FILES:
                return


def _script(people: Mapping[str, Any]) -> str:
    """Everybody as a script, inside a page or beside it: nothing in it ends a script element."""
    told = json.dumps(people, ensure_ascii=False, separators=(",", ":"))
    return (
        f"var PEOPLE={told};".replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
