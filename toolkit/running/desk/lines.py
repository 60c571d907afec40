"""The first lines of today's page on sheet 操作台 of 工具箱.xlsm: in the file itself, and for the macro of an open one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from toolkit.core.cells import Stop
from toolkit.core.dates.wording import moment
from toolkit.core.documents.outcome import DeskPage
from toolkit.files import layout
from toolkit.files.placing import owners, place
from toolkit.sheets.buttons import answers, macros

if TYPE_CHECKING:
    from toolkit.running.office import Office

_PARTS = ("today", "late", "births", "notices", "money")
_SHOWN = 3  # of many


def first_lines(found: DeskPage | None) -> list[tuple[str, str]]:
    """Heading and what stands there, a line each: due today, overdue, birthdays, not reached, money."""
    parts = {part["key"]: part for part in found.values["parts"]} if found else {}
    return [line for key in _PARTS if (part := parts.get(key)) for line in _line(part)]


def _line(part: dict[str, object]) -> Iterator[tuple[str, str]]:
    items, title = part["items"], str(part["title"])
    if not isinstance(items, list) or part["failed"]:
        yield title, "没有算出来，为什么请看 今天.html。"
    elif not items:
        yield title, str(part["empty"])
    else:
        told = [
            " ".join(filter(None, (one["title"], one["subject"], one["when"])))
            + (f"（{one['who']}）" if one["who"] else "")
            for one in items
        ]
        unclear = [text for text, one in zip(told, items, strict=True) if not one["size"]]  # 待核实
        sure = [text for text, one in zip(told, items, strict=True) if one["size"]]
        more = (
            [f"……共{int(str(part['count'])) - len(unclear)}件，都在「今天」页"] if len(sure) > _SHOWN else []
        )
        yield f"{title}（{part['size']}）", "；".join((*sure[:_SHOWN], *more, *unclear))


def keep(office: Office, found: DeskPage | None, now: dt.datetime) -> None:
    """Put them there; a workbook that is open, or has no such lines, stays: nobody's work stops for it."""
    lines = first_lines(found) or [("今天", "没有算出来，为什么请看 今天.html。")]
    made = f"截至 {moment(now)}"
    fields = [("day", now.date().isoformat()), ("made", made), *(("line", "\t".join(one)) for one in lines)]
    answer = answers.compose(fields).replace("\n", "\r\n").encode("ascii")
    with suppress(Stop, OSError):
        place.put(layout.records(office.folder) / answers.DESK, answer, backups=0, make_folders=True)
        _in_the_book(office, [(made, ""), *lines])


def _in_the_book(office: Office, lines: list[tuple[str, str]]) -> None:
    path = office.folder / layout.TOOLBOOK
    if not path.is_file():
        return
    owners.refuse_if_open(path)
    from toolkit.sheets.patching.patch import WorkbookPatch  # noqa: PLC0415 - loaded when a workbook is changed

    patch = WorkbookPatch(path)
    top = macros.FIRST_LINE
    if patch.value(macros.DESK, f"A{top}") != macros.LINES:  # Stop where there is no such sheet
        return  # an older one, or none of ours
    blank = [("", "")] * (macros.MOST_LINES + 1 - len(lines))
    for row, (title, text) in enumerate([*lines, *blank][: macros.MOST_LINES + 1], top):
        cells = {f"B{row}": title} if row == top else {f"A{row}": title, f"B{row}": text}
        for ref, said in cells.items():
            if (patch.value(macros.DESK, ref) or "") != said:
                patch.set(macros.DESK, ref, said or None)
    if patch.changes:
        place.put_many([patch.writing()], backups=0)
