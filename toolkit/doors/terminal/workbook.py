"""`toolkit workbook`: look into a workbook, set a cell, append a row, without disturbing anything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.core.cells import Cell, Stop, address, letters
from toolkit.core.grids import Formula, as_text
from toolkit.core.words import regex
from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import FILE, JSON, ChineseGroup, Invocation, print_json

if TYPE_CHECKING:  # the reader and the patch are loaded when a workbook is opened
    from toolkit.core.tables.ledgers import Spot
    from toolkit.files.history.journal import Journal
    from toolkit.sheets.patching.patch import WorkbookPatch

_NUMBER = regex(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$")
_LONGEST_NUMBER = 11  # digits; twelve and more are account and identity numbers, which Excel would damage


_TYPE = click.option(
    "--type", "kind", type=click.Choice(["text", "number", "date"]), help="内容按文本、数还是日期写入。"
)
_OUT = click.option("--out", type=FILE, metavar="文件", help="另存为这个文件，原文件不动。")


@click.group("workbook", cls=ChineseGroup)
def workbook() -> None:
    """看一个表格文件、改一格、加一行；别的内容一个字节也不动。"""


@workbook.command(
    "show",
    epilog="\b\n例：\n  toolkit workbook show 花名册.xlsx\n  toolkit workbook show 花名册.xlsx --sheet 在册",
)
@click.argument("file", metavar="文件", type=FILE)
@click.option("--sheet", metavar="工作表", type=words.Text(), help="看这张表的内容；不写就列出各表。")
@click.option("--rows", type=words.Whole(1, 1048576), metavar="行数", default=20, help="最多看多少行。")
@JSON
@click.pass_obj
def show(door: Invocation, file: Path, sheet: str | None, rows: int, as_json: bool) -> None:
    """看表格文件里有哪些工作表、多少行，或一张表的前若干行；身份证号只显示一部分。"""
    from toolkit.core.people.ids import mask_numbers  # noqa: PLC0415
    from toolkit.sheets.reading.read import open_workbook  # noqa: PLC0415

    book = open_workbook(file, password=door.password)
    if sheet is None:
        found = [
            {
                "sheet": g.sheet,
                "rows": len(g.rows),
                "columns": max(map(len, g.rows), default=0),
                "hidden": g.hidden,
            }
            for g in book.grids()
        ]
        if as_json:
            print_json({"file": file.name, "kind": str(book.kind), "sha256": book.sha256, "sheets": found})
            return
        for each in found:
            click.echo(
                f"{each['sheet']}  {each['rows']}行 {each['columns']}列"
                + ("  （隐藏）" if each["hidden"] else "")
            )
        return
    grid = book.grid(sheet)
    lines = [[mask_numbers(as_text(v), phones=True) for v in row] for row in grid.rows[:rows]]
    if as_json:
        print_json({"file": file.name, "sheet": grid.sheet, "rows": lines, "of": len(grid.rows)})
        return
    for number, line in enumerate(lines, 1):
        click.echo(f"{number}\t" + "\t".join(text.replace("\n", " ") for text in line))
    if len(grid.rows) > len(lines):
        click.echo(
            f"……另有{len(grid.rows) - len(lines)}行，在「{grid.sheet}」第{len(lines) + 1}行起。", err=True
        )


@workbook.command(
    "set",
    epilog="\b\n例：\n  toolkit workbook set 花名册.xlsx 在册!E7 1946-10-03\n  toolkit workbook set 花名册.xlsx 在册!F7 00123 --type text --out 新花名册.xlsx",
)
@click.argument("file", metavar="文件", type=FILE)
@click.argument("cell", metavar="工作表!单元格", type=words.Text())
@click.argument("value", metavar="内容")
@_TYPE
@_OUT
@JSON
@click.pass_obj
def set_(
    door: Invocation, file: Path, cell: str, value: str, kind: str | None, out: Path | None, as_json: bool
) -> None:
    """改一个单元格，格式不变。十二位以上的数字、以 0 开头的和不完整的日期按文本，另有 --type 的照写的来。"""
    sheet, ref = _place(file, cell)
    with _at(door, file, out) as log:
        patch = _patch(door, file)
        dated = isinstance(patch.value(sheet, ref), dt.date) or patch.shows_date(sheet, ref)
        meant = _typed(value, kind, dated=dated)
        patch.set(sheet, ref, *meant)
        texts = [ref] if dated and kind is None and meant[1] == "text" else []
        _save(log, patch, out, "workbook set", as_json=as_json, texts=texts)


@workbook.command(
    "append",
    epilog="\b\n例：\n  toolkit workbook append 补贴发放.xlsx 补贴发放 2026 青禾镇 青禾支部 李四平 老干组长",
)
@click.argument("file", metavar="文件", type=FILE)
@click.argument("sheet", metavar="工作表", type=words.Text())
@click.argument("values", metavar="内容…", nargs=-1, required=True)
@click.option(
    "--after",
    type=words.Text(),
    metavar="姓名或行号",
    help="加在这个人、这一行下面；不写就加在最后一条记录下面。",
)
@_TYPE
@_OUT
@JSON
@click.pass_obj
def append(
    door: Invocation,
    file: Path,
    sheet: str,
    values: tuple[str, ...],
    after: str | None,
    kind: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """在一张表里加一行：最后一条记录下面，合计、说明和签字的上面。

    从 A 列起一格一个内容，空着的写 ""；格式随上一行，没有写的序号和公式也随上一行。
    """
    from toolkit.running.changing.adding import Rows  # noqa: PLC0415
    from toolkit.running.run import open_office  # noqa: PLC0415
    from toolkit.sheets.values import Blocked, ValueKind, typed  # noqa: PLC0415

    with _at(door, file, out) as log:
        patch = _patch(door, file)
        # Where 设置.xlsx cannot be read, the spellings that we know tell where the records end.
        rows = Rows(patch, open_office(door.office, Path.cwd(), forgiving=True).synonyms, hint=_SAY_AFTER)
        spot = rows.spot(sheet, after or "")
        above = spot.after if spot is not None else patch.last_row(sheet)
        made: dict[str, Any] = {}
        texts, faults = [], []
        for column, value in enumerate(values, 1):
            ref = address(max(above, 1), column)
            dated = isinstance(patch.value(sheet, ref), dt.date) or patch.shows_date(sheet, ref)
            try:
                plain, meant = _typed(value, kind, dated=dated)
                if meant is not None and isinstance(plain, str):
                    plain = typed(plain, ValueKind(meant))
            except Blocked as blocked:
                faults.append(blocked.fault.at(Cell(file.name, sheet, address(above + 1, column))))
                continue
            made[letters(column)] = plain
            if dated and kind is None and meant == "text":
                texts.append(column)
        if faults:
            raise Stop(*faults)
        row = rows.add(sheet, made, after or "")
        _save(
            log,
            patch,
            out,
            "workbook append",
            as_json=as_json,
            texts=[address(row, column) for column in texts],
            said=_where(spot, above, rows.uncounted),
        )


def _where(spot: Spot | None, above: int, uncounted: Sequence[str]) -> str:
    """Where the row stands when that is not the end, and which totals do not know of it."""
    said = [f"加在第{above}行下面、「{spot.below}」上面。"] if spot is not None and spot.below else []
    if spot is not None and spot.taken:
        said.append("序号没有填：下面一行已经是这个号，请把下面的顺延。")
    if uncounted:
        said.append(
            f"{'、'.join(uncounted)} 的合计没有算上新的一行（写的是固定的数，或公式没有包含这一行），请核对后改正。"
        )
    return "\n".join(said)


_SAY_AFTER = "请用 --after 写明加在谁的后面，如 --after 张三，或 --after 行号。"


def _at(door: Invocation, file: Path, out: Path | None) -> AbstractContextManager[Journal]:
    """The journal, with its turn where the file itself is changed."""
    from toolkit.running.folders import journal_near, turn_at  # noqa: PLC0415 - help must not load the file layers

    here = Path.cwd()
    return (
        turn_at(door.office, here, file) if out is None else nullcontext(journal_near(door.office, here, out))
    )


def _patch(door: Invocation, file: Path) -> WorkbookPatch:
    from toolkit.sheets.patching.patch import WorkbookPatch  # noqa: PLC0415

    return WorkbookPatch(file, password=door.password)


def _place(file: Path, cell: str) -> tuple[str, str]:
    sheet, mark, ref = cell.rpartition("!")
    if not mark or not sheet:
        raise Stop.at(Cell(file.name), f"「{cell}」里没有工作表名，", "请写成 在册!E7 这样。", "bad-address")
    return sheet.strip("'"), ref


def _typed(value: str, kind: str | None, *, dated: bool) -> tuple[Any, str | None]:
    """What a word of the command line means, unless --type says it; `dated`: in a cell that shows dates."""
    if kind is not None:
        return value, kind
    if value == "":
        return None, None
    if dated:
        return _day(value)
    digits = value.lstrip("-").replace(".", "")
    if _NUMBER.match(value) and len(digits) <= _LONGEST_NUMBER:
        return (Decimal(value) if "." in value else int(value)), None
    return value, "text"


def _day(value: str) -> tuple[Any, str | None]:
    """What is written into a cell of dates: a whole date, or a text where less is known (1946年10月, 不详).

    A number would be shown as another day, so that is refused where it is no date, as a day that never was.
    """
    from toolkit.core.dates.reading import Calendar, Precision, parse_date  # noqa: PLC0415

    read = parse_date(value, latest=dt.date(2099, 12, 31))
    day = read.value
    if day is not None:
        solar = day.precision is Precision.DAY and day.calendar is Calendar.SOLAR
        return (day.to_date(), None) if solar and str(day.year) in value else (value, "text")
    impossible = read.fault is not None and read.fault.kind == "date-impossible"
    return value, "date" if impossible or value.isascii() else "text"


def _save(
    log: Journal,
    patch: WorkbookPatch,
    out: Path | None,
    name: str,
    *,
    as_json: bool,
    texts: Sequence[str] = (),
    said: str = "",
) -> None:
    from toolkit.files.history.journal import Entry  # noqa: PLC0415
    from toolkit.files.history.recorded import put_all  # noqa: PLC0415

    changes = patch.changes
    entry = Entry(dt.datetime.now().astimezone(), name, counts={"cells": len(changes)})
    (placed,), problems = put_all(log, [patch.writing(out)], entry, make_folders=False)
    words.say_problems(problems)
    if as_json:
        print_json(
            {
                "file": str(placed.path),
                "sha256": placed.sha256,
                "backup": str(placed.backup) if placed.backup else None,
                "cells": [f"{c.cell.sheet}!{c.cell.ref}" for c in changes],
                "texts": list(texts),
                "said": said.splitlines(),
            }
        )
        return
    for change in changes:
        new = as_text(change.new) if not isinstance(change.new, str | Formula) else _shown(change.new)  # type: ignore[arg-type]
        click.echo(f"{change.cell.sheet}!{change.cell.ref} 已改为 {new or '（空）'}")
    if texts:
        click.echo(f"{'、'.join(texts)} 是日期格式，写的不是完整的日期，已按文字写入，外观不变。")
    if said:
        click.echo(said)
    click.echo(f"已写入 {placed.path}" + (f"，原来的在 {placed.backup}" if placed.backup else ""))


def _shown(value: str | Formula) -> str:
    return value if isinstance(value, str) else f"={value.text}"
