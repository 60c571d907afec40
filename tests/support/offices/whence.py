"""The second opinion on `toolkit why`: a figure reckoned anew from the cells that it names, by openpyxl alone.

Knows nothing of the toolkit: an answer is the object that `toolkit why --json` prints.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

_CALL = re.compile(r"(SUMIFS?|COUNTIFS?|SUM|ROUND|IF|RANK|N)\(([^()]*)\)")
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?")
_CLOSE = 0.006


@functools.cache
def opened(path: Path) -> Any:
    """A workbook's values."""
    return openpyxl.load_workbook(path, data_only=True)


@functools.cache
def formulas(path: Path) -> Any:
    """A workbook's formulas."""
    return openpyxl.load_workbook(path)


def reckoned(path: Path, sheet: str, ref: str) -> float:
    """A formula's value, reckoned from the values of the cells that it names."""
    text = formulas(path)[sheet][ref].value[1:]
    text = re.sub(r"N\(OFFSET\(([A-Z]+)(\d+),-1,1\)\)", lambda m: _above(path, sheet, m), text)

    def values(reference: str) -> list[Any]:
        name, left, top, right, bottom = _REFERENCE.fullmatch(reference).groups()
        page = opened(path)[name.replace("''", "'") if name else sheet]
        block = page[f"{left}{top}:{right or left}{bottom or top}"]
        return [cell.value for row in block for cell in row]

    def one(argument: str) -> Any:
        argument = argument.strip()
        if _REFERENCE.fullmatch(argument):
            return values(argument)[0] or 0
        return argument[1:-1] if argument.startswith('"') else arithmetic(argument)

    def arithmetic(argument: str) -> Any:
        plain = _REFERENCE.sub(lambda m: repr(float(values(m[0])[0] or 0)), argument)
        assert re.fullmatch(r"[-+*/(). 0-9e]+|[-+*/(). 0-9e]+=[-+*/(). 0-9e]+", plain), plain
        return eval(plain.replace("=", "=="))  # noqa: S307 - figures and signs only, see above

    def call(found: re.Match[str]) -> str:
        name, inside = found.groups()
        args = re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', inside)
        if name == "SUM":
            got = sum(v for a in args for v in (values(a) if ":" in a else [one(a)]) if _number(v))
        elif name == "ROUND":
            got = float(
                Decimal(repr(float(one(args[0])))).quantize(Decimal(1).scaleb(-int(args[1])), ROUND_HALF_UP)
            )
        elif name == "IF":
            got = one(args[1]) if one(args[0]) else one(args[2])
        elif name == "RANK":
            got = 1 + sum(v > one(args[0]) for v in values(args[1]) if _number(v))
        elif name == "N":
            got = one(args[0]) if _number(one(args[0])) else 0
        else:
            if name == "SUMIF":
                args = [args[2], *args[:2]]
            if name.startswith("COUNT"):
                args = [args[0], *args]
            tests = [(values(a), one(b)) for a, b in zip(args[1::2], args[2::2], strict=True)]
            taken = [
                v
                for at, v in enumerate(values(args[0]))
                if all(str(block[at]) == str(want) for block, want in tests)
            ]
            got = len(taken) if name.startswith("COUNT") else sum(v for v in taken if _number(v))
        return repr(float(got))

    while _CALL.search(text):
        text = _CALL.sub(call, text, count=1)
    return float(arithmetic(text))


def _above(path: Path, sheet: str, found: re.Match[str]) -> str:
    cell = opened(path)[sheet][f"{found[1]}{found[2]}"].offset(-1, 1).value
    return repr(float(cell)) if _number(cell) else "0.0"


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def rows(answer: Mapping[str, Any], books: Mapping[str, Path]) -> list[dict[str, Any]]:
    """The source rows: heading → value; under «» the named cell's own."""
    found = []
    for source in answer["sources"]:
        page = opened(books[source["file"]])[source["sheet"]]
        left, top, _, bottom = range_boundaries(source["cells"])
        for row in range(top, bottom + 1):
            heads = _heads(page, row)
            found.append(
                {name: page.cell(row, at).value for at, name in heads.items()}
                | {"": page.cell(row, left).value}
            )
    return found


def _heads(page: Any, row: int) -> dict[int, str]:
    """The headings over a row: the row above it with the most texts."""
    above = [line for line in range(1, min(row, 12)) if line < row]
    best = max(above, key=lambda line: sum(isinstance(c.value, str) for c in page[line]), default=1)
    return {cell.column: "".join(str(cell.value).split()) for cell in page[best] if cell.value is not None}


def possible(answer: Mapping[str, Any], books: Mapping[str, Path], year: int) -> Iterator[tuple[str, float]]:
    """What the named rows and standards give, and how: counted, added up, as it stands there, by months and standard."""
    mine = rows(answer, books)
    yield "条数", len(mine)
    for name in {name for row in mine for name in row}:
        numbers = [float(row[name]) for row in mine if name in row and _number(row[name])]
        if numbers:
            yield f"{name or '这一格'}合计", sum(numbers)
            yield f"{name or '这一格'}相同", numbers[0] if len({*numbers}) == 1 else float("nan")
    known = [
        (float(v), rule["unit"])
        for rule in answer["rules"]
        if answer["rules_of"] == "figure"
        for v in rule["values"]
    ]
    yield from (("标准", value) for value, _ in known)
    monthly = [value if unit.endswith("月") else value / 12 for value, unit in known]
    yield "几个人", len({row["姓名"] for row in mine if "姓名" in row})
    yield "单位和奖项", len({(row["单位"], row["奖项"]) for row in mine if "奖项" in row})
    for row in mine:
        if "满分" in row and row.get("每缺扣分"):
            yield from (("满分减每缺扣分", row["满分"] - n * row["每缺扣分"]) for n in range(9))
        yield from ((f"一行的{name}", float(value)) for name, value in row.items() if _number(value))
    for when in (year - 1, year):
        posts = [(row, months(row, when)) for row in mine if "任职日期" in row and row["姓名"] != "空缺"]
        yield "在任月数", len(frozenset().union(*(held for _, held in posts)))
        leaders = {(row["姓名"], month) for row, held in posts if "组长" in row["职务"] for month in held}
        officers = {(row["姓名"], month) for row, held in posts for month in held} - leaders
        for one, other in product(monthly, repeat=2):
            yield "月数×标准", one * len(leaders) + other * len(officers)


def months(row: Mapping[str, Any], year: int) -> frozenset[int]:
    """The months of a year in which somebody was in post on the 15th."""
    begun, ended = _day(row.get("任职日期")), _day(row.get("离任日期") or row.get("免职日期"))
    every = {month: dt.date(year, month, 15) for month in range(1, 13)}
    return frozenset(n for n, d in every.items() if (begun or dt.date.min) <= d < (ended or dt.date.max))


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    parts = [int(n) for n in re.findall(r"\d+", str(value or ""))]
    return (
        dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
        if parts
        else None
    )
