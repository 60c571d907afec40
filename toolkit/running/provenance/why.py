"""某一个数是怎么来的: a cell of a result, its formula followed to the cells of the office's workbooks and to the standards.

    answer(office, path, sheet, ref) -> Why

Workbooks are read by openpyxl and never saved.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from toolkit.core.cells import Cell, Stop, address, letters, others, parse_address
from toolkit.core.dates.wording import moment
from toolkit.core.people.ids import mask_numbers
from toolkit.core.words import regex
from toolkit.files import disk, refusals
from toolkit.files.history.journal import Entry, Journal
from toolkit.jobs.job import declaration
from toolkit.running.office import Office
from toolkit.running.provenance import origins

_BLOCK = r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?"
_REFERENCE = regex(rf"{_BLOCK}(?![A-Za-z0-9(])")
_PICKED = regex(r"(SUMIFS?|COUNTIFS?)\(([^()]*)\)")
_TEXTS = regex(r'"[^"]*"')
_DOORS = {"cli": "命令", "button": "按钮", "nightly": "夜间自动"}
_SHOWN = 8

Place = tuple[str, int, int]
"""Sheet, row and column of the result."""


@dataclass(slots=True)
class Why:
    """Where a figure comes from.

    Attributes:
        cell: Which.
        value: As it stands there.
        formula: Without «=»; "" where it is a plain number.
        parts: The cells of the result that the formula takes in.
        sources: Cells and blocks of cells of the office's workbooks.
        rules: The standards, as origins.py keeps them.
        used: Where none is known of the figure itself: those that the run has looked up.
        told: All that origins.py kept of the workbook.
        run: The run that wrote it; None: nothing is noted.
        sha256: Hash of the result as it is now.
        altered: Whether somebody has changed it since.
        changed: Files read then that are different now, or gone.
        titles: Row's and column's heading, as the clerk sees them.
    """

    cell: Cell
    value: Any
    formula: str = ""
    parts: list[tuple[Cell, Any]] = field(default_factory=list)
    sources: list[Cell] = field(default_factory=list)
    rules: list[Mapping[str, Any]] = field(default_factory=list)
    used: list[Mapping[str, Any]] = field(default_factory=list)
    told: Mapping[str, Any] = field(default_factory=dict)
    run: Entry | None = None
    sha256: str = ""
    altered: bool = False
    changed: list[str] = field(default_factory=list)
    titles: tuple[str, str] = ("", "")

    def report(self) -> dict[str, Any]:
        """For other programs."""
        return {
            "cell": {"file": self.cell.file, "sheet": self.cell.sheet, "ref": self.cell.ref},
            "value": self.value,
            "formula": self.formula,
            "parts": [{"cell": f"{c.sheet}!{c.ref}", "value": v} for c, v in self.parts],
            "sources": [{"file": c.file, "sheet": c.sheet, "cells": c.ref} for c in self.sources],
            "rules": self.rules or self.used,
            "rules_of": "figure" if self.rules else "run",
            "counts": self.told.get("counts", {}),
            "reasons": self.told.get("reasons", {}),
            "run": self.run
            and {
                "number": self.run.number,
                "time": self.run.time.isoformat(),
                "job": self.run.command,
                "door": self.run.door.value,
                "hash": self.run.hash,
            },
            "sha256": self.sha256,
            "altered": self.altered,
            "files": self.told.get("files", []),
            "changed": self.changed,
        }


def split(asked: Iterable[str]) -> tuple[str, str, str]:
    """File, sheet («»: the first) and cell of «预算表.xlsx!F12», «预算表.xlsx!预算!F12», «预算表.xlsx 预算!F12».

    Raises:
        Stop: it names no cell of a workbook.
    """
    text = " ".join(each.strip() for each in asked).strip().strip('"')
    found = re.fullmatch(r"(.+?\.xls[xm])[!！ ]\s*(?:'?(.+?)'?[!！])?\s*(\$?[A-Za-z]{1,3}\$?\d{1,7})", text)
    try:
        row, column = parse_address(found[3] if found else "")
    except ValueError:
        what = "没有说清是哪个文件的哪一格，"
        hint = "请写成 预算表.xlsx!F12，或 预算表.xlsx!老干组长!F12。"
        raise Stop.at(Cell(text.partition("!")[0] or "哪一格"), what, hint, "bad-address") from None
    return found[1], found[2] or "", address(row, column)  # type: ignore[index]  # it has an address


def find(office: Office, here: Path, name: str) -> Path:
    """A result by its path, or by its name below the output folder (the newest of it). Raises Stop."""
    for path in (here / name, office.output / name, office.file(name)):
        if path.is_file():
            return path
    named = sorted(office.output.rglob(Path(name).name), key=lambda each: each.stat().st_mtime_ns)
    if not named:
        raise Stop.at(Cell(name), "没有找到这个文件，", "请核对文件名和它在哪个文件夹。", "file-missing")
    return named[-1]


class ResultBook:
    """A result, read: its formulas and its values, and what is kept of it."""

    def __init__(self, office: Office, path: Path) -> None:
        """Read it. Raises Stop when it is no workbook."""
        from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second

        with refusals.telling(path, "读取"):
            data = disk.contents(path)
        self.path, self.sha256 = path, hashlib.sha256(data).hexdigest()
        try:
            self.formulas = load_workbook(io.BytesIO(data))
            self.values = load_workbook(io.BytesIO(data), data_only=True)
        except Exception as error:  # whatever openpyxl raises on a broken workbook
            what = "打不开，不是工具做的结果，"
            raise Stop.at(Cell(path.name), what, "请指出「输出」里的 Excel 文件。", "file-broken") from error
        log = Journal(office.folder)
        relative = log.relative(path.absolute())
        mine = [(e, f) for e in log.entries() for f in e.files if f.after is not None]
        exact = [(e, f) for e, f in mine if f.after == self.sha256]
        same = [(e, f) for e, f in mine if f.path == relative]
        self.run = (exact or same)[-1][0] if exact or same else None
        made = (exact or same)[-1][1].after if exact or same else None
        self.told = (origins.load(office.folder, made) if made else None) or {}
        self.altered = made != self.sha256

    def sheet(self, name: str) -> str:
        """A sheet by its name; «»: the first. Raises Stop."""
        found = name or self.formulas.sheetnames[0]
        if found not in self.formulas.sheetnames:
            hint = f"这个文件里有：{'、'.join(self.formulas.sheetnames)}。"
            raise Stop.at(Cell(self.path.name, name), "没有这张工作表，", hint, "sheet-missing")
        return found

    def value(self, at: Place) -> Any:
        """What a cell shows."""
        return self.values[at[0]].cell(at[1], at[2]).value

    def formula(self, at: Place) -> str:
        """Its formula without «=», or ""."""
        held = self.formulas[at[0]].cell(at[1], at[2]).value
        return held[1:] if isinstance(held, str) and held.startswith("=") else ""

    def title(self, at: Place) -> str:
        """The heading over a cell that the job has written."""
        kept = self.told.get("sheets", {}).get(at[0], {})
        titles = kept.get("titles", ())
        if not self.altered:
            inside = kept and kept["top"] < at[1] <= kept["last"] and at[2] <= len(titles)
            return str(titles[at[2] - 1]) if inside else ""
        above = (self.value((at[0], row, at[2])) for row in range(at[1] - 1, 0, -1))
        return next((text for text in above if isinstance(text, str) and text in titles), "")

    def named(self, at: Place) -> str:
        """The same of a figure; «» of one that only numbers its row."""
        title = self.title(at)
        return "" if title.endswith("号") else title

    def origin(self, at: Place) -> list[Any] | None:
        """What is kept of a cell, else of its row; None: nothing, or the row is none that the job has written."""
        rows = self.told.get("sheets", {}).get(at[0], {}).get("rows", {})
        kept = rows.get(str(at[1]))
        if self.altered:
            width = len(self.told["sheets"][at[0]]["titles"]) if rows else 0
            held = [self.formulas[at[0]].cell(at[1], column).value for column in range(1, width + 1)]
            key = origins.row_key(held)
            kept = next((each for each in rows.values() if each[0] == key), None)
        if kept is None:
            return None
        title = self.title(at)
        names = {title, *title.split("\n")} - {""}
        of: list[Any] | None = next((of for name, of in kept[1].items() if name in names), kept[1].get(""))
        return of

    def parts(self, at: Place) -> list[Place]:
        """The cells that a formula takes in; of SUMIF and its like those only that meet the conditions."""
        text = self.formula(at)
        found: list[Place] = []
        if "OFFSET(" in text:  # what has been handed out so far: this row's amount and the sum above
            text = re.sub(r"OFFSET\([^()]*\)", f"{letters(at[2])}{at[1] - 1}", text)
        while call := _PICKED.search(text):
            found += self._picked(call[1], call[2], at[0])
            text = text[: call.start()] + text[call.end() :]
        found += chain.from_iterable(_cells(m, at[0]) for m in _REFERENCE.finditer(_TEXTS.sub('""', text)))
        return list(dict.fromkeys(found))

    def _picked(self, name: str, inside: str, sheet: str) -> Iterator[Place]:
        args = re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', inside)
        blocks: list[Any] = [
            list(_cells(m, sheet)) if (m := _REFERENCE.fullmatch(arg)) else arg for arg in args
        ]
        if name == "SUMIF":
            blocks = [blocks[2], *blocks[:2]]
        elif name.startswith("COUNT"):
            blocks = [blocks[0], *blocks]
        taken: Any = blocks[0]
        for number, one in enumerate(taken):
            pairs = zip(blocks[1::2], blocks[2::2], strict=True)
            if all(self._meets(block[number], wanted) for block, wanted in pairs):
                yield one

    def _meets(self, at: Any, wanted: Any) -> bool:
        told = self.value(wanted[0]) if isinstance(wanted, list) else wanted.strip('"')
        return str(self.value(at)) == str(told)


def _cells(found: re.Match[str], sheet: str) -> Iterator[Place]:
    quoted, left, top, right, bottom = found.groups()
    name = quoted.replace("''", "'") if quoted else sheet
    (first, from_), (last, to) = parse_address(left + top), parse_address((right or left) + (bottom or top))
    for row in range(first, last + 1):
        for column in range(from_, to + 1):
            yield name, row, column


def answer(book: ResultBook, sheet: str, ref: str) -> Why:
    """Where the figure in a cell comes from.

    Raises:
        Stop: the file is none of the toolkit's, or the cell holds no figure.
    """
    name = book.sheet(sheet)
    row, column = parse_address(ref)
    at, cell = (name, row, column), Cell(book.path.name, name, ref)
    if book.run is None:
        what = "不是这个办公文件夹里的工具做的（运行记录里没有它），说不出数从哪里来，"
        raise Stop.at(Cell(book.path.name), what, "请指出「输出」里的结果文件。", "why-foreign")
    if not book.told:
        what = "做的时候还没有记来历（旧版本做的，或当时没有记上），说不出数从哪里来，"
        raise Stop.at(Cell(book.path.name), what, "请再做一次，新的结果就能问。", "why-unrecorded")
    value = book.value(at)
    if not is_figure(value):
        said = "是空的" if value is None else f"写的是文字「{mask_numbers(str(value))[:30]}」"
        raise Stop.at(cell, f"{said}，不是工具算的数，", "请指出一个数所在的格。", "why-no-figure")
    if not book.named(at):
        raise Stop.at(
            cell, "不是工具算的数（编号、标题，或后来写上去的），", "请指出表里的数。", "why-no-figure"
        )
    found = Why(cell, value, book.formula(at), told=book.told, run=book.run, sha256=book.sha256)
    found.altered, found.titles = book.altered, (_heading(book, at), book.title(at))
    found.parts = [(Cell("", s, address(r, c)), book.value((s, r, c))) for s, r, c in book.parts(at)]
    _follow(book, at, found)
    if book.altered and not found.formula and book.origin(at) is None:
        what = "这一行在文件做好以后改动过，或是后来加的，不知道来历，"
        raise Stop.at(cell, what, "请再做一次，问新的结果。", "why-altered")
    found.used = [] if found.rules else list(book.told["used"])
    for file in book.told["files"]:
        if file["sha256"] and disk.digest(Path(file["path"])) != file["sha256"]:
            found.changed.append(file["name"])
    return found


def asked(office: Office, here: Path, words: Iterable[str]) -> Why:
    """The answer to «预算表.xlsx!F12». Raises Stop."""
    name, sheet, ref = split(words)
    return answer(ResultBook(office, find(office, here, name)), sheet, ref)


def _heading(book: ResultBook, at: Place) -> str:
    """The first text of the row: whose figure it is."""
    texts = (book.value((at[0], at[1], column)) for column in range(1, at[2]))
    return next((text for text in texts if isinstance(text, str) and text.strip(" 0123456789年")), "")


def _follow(book: ResultBook, at: Place, found: Why) -> None:
    """Through the formulas down to what the job has written."""
    seen: set[Place] = set()
    waiting, sources, rules = [at], dict[Cell, None](), dict[int, None]()
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        parts = book.parts(one) if book.formula(one) else []
        waiting += parts
        origin = None if parts else book.origin(one)
        if origin is not None:
            sources |= dict.fromkeys(origins.refs(book.told, origin))
            rules |= dict.fromkeys(origin[1])
    found.sources = list(sources)
    found.rules = [book.told["rules"][at] for at in rules]


# --- for a person -----------------------------------------------------------------------------------------


def sentences(why: Why) -> list[str]:
    """As a clerk would explain it."""
    of = "的".join(filter(None, (mask_numbers(why.titles[0]), why.titles[1].replace("\n", "、"))))
    lines = [f"{why.cell} = {figure_text(why.value)}" + (f"（{of}）" if of else "")]
    if why.altered:
        lines.append("注意：这个文件做好以后改动过，下面按行里的内容认出原来的行。")
    if why.formula:
        lines.append(f"怎么算：{why.formula}")
        numbers = [(cell, value) for cell, value in why.parts if isinstance(value, int | float)]
        lines += [f"  {cell.sheet}!{cell.ref} = {figure_text(value)}" for cell, value in numbers[:_SHOWN]]
        if len(numbers) > _SHOWN:
            lines.append(f"  ……一共{len(numbers)}格。")
    if why.sources:
        count = sum(map(_size, why.sources))
        lines.append(f"取自{count}行：")
        lines += [f"  {cell}" for cell in why.sources[:_SHOWN]]
        lines += [f"  {each}" for each in others(why.sources[_SHOWN:])]
    elif not why.formula:
        lines.append("这一格不是从哪一行取的，是整张表数出来的。")
    lines += [f"{'依据' if why.rules else '这次用到的规定'}：{_rule(rule)}" for rule in why.rules or why.used]
    if counted := why.told.get("counts"):
        names = {"read": "读到", "listed": "列入", "excluded": "不列", "to_check": "待核实"}
        texts = [f"{names[key]}{counted[key]}" for key in names if key in counted]
        rest = sum(n for key, n in counted.items() if key not in names)
        reasons = "、".join(f"{reason}{n}" for reason, n in why.told["reasons"].items())
        lines.append(
            f"这次运行：{'，'.join(texts)}"
            + (f"，其他{rest}" if rest else "")
            + (f"。不列的：{reasons}。" if reasons else "。")
        )
    if why.run:
        job = declaration(why.run.command.partition(" ")[0])
        lines.append(
            f"谁做的：{moment(why.run.time)}，{job.title if job else ''} {why.run.command}（{_DOORS[why.run.door.value]}），运行记录第{why.run.number}条。"
        )
    lines.append(f"结果的指纹：SHA-256 {why.sha256}")
    for file in why.told["files"]:
        now = "后来改动过（或不在了），现在再做，数可能不同" if file["name"] in why.changed else "没有变"
        lines.append(f"读的文件：{file['name']}，{now}。")
    return lines


def is_figure(value: object) -> bool:
    """Whether a cell holds a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def figure_text(value: float) -> str:
    """As a clerk reads it: 112,000; 0.9211."""
    return f"{value:,.2f}".removesuffix(".00") if abs(value) >= 1 or not value else f"{value:.6g}"


def _size(cell: Cell) -> int:
    first, _, last = cell.ref.partition(":")
    return parse_address(last or first)[0] - parse_address(first)[0] + 1


def _rule(rule: Mapping[str, Any]) -> str:
    until = f"至{rule['until']}" if rule["until"] else "起"
    values = "、".join(rule["values"])
    return f"{rule['key']} {values}{rule['unit']}（{rule['status']}，{rule['since']}{until}），{rule['source']}，写在{rule['cell']}。"
