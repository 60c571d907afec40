"""What a clerk has filled in for a job outside the terminal: on sheet 参数, or in column 参数 of sheet 计划.

The same names as the options' help (Parameter.title), the same limits, and a problem at the cell for what
cannot be used.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem
from toolkit.core.dates.reading import Precision, parse_date
from toolkit.core.grids import Value, as_text
from toolkit.core.words import regex
from toolkit.doors.terminal.words import full_width
from toolkit.jobs.job import Action, Parameter, is_given

_FLAGS = {"1": "yes", "0": "no"}  # codes that only a flag may have; elsewhere nobody knows what they mean
_UNIT = regex(r"(-?\d+)[年月日天岁人个]?")
_SEPARATORS = regex(r"[；;，,、\n]+")
_LINES = regex(r"[；;\n]+")  # within a condition the rest may stand
_LATEST = dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Given:
    """One value with its Chinese name and the cell it stands in."""

    title: str
    value: Value
    cell: Cell


def split(text: str, cell: Cell) -> list[Given]:
    """«天数=7；贺信» → one Given for each part; a name alone means 是."""
    out = []
    for part in _SEPARATORS.split(text.replace("＝", "=").replace("：", "=").replace(":", "=")):
        title, sign, value = part.partition("=")
        if title.strip():
            out.append(Given(title.strip(), value.strip() if sign else "是", cell))
    return out


def take(
    action: Action,
    given: Sequence[Given],
    elsewhere: Collection[str] = (),
    dropped: Mapping[str, object] = {},
) -> tuple[dict[str, Any], list[Problem]]:
    """The action's parameters, every one present, and what is wrong with those filled in.

    Args:
        action: Whose parameters.
        given: What stands in the sheet; empty values count as not given.
        elsewhere: Names that mean something to others and are passed over here.
        dropped: Parameters that the door knows otherwise: files on the button's twin. They come before the sheet's.
    """
    known = {plain(p.title): p for p in action.parameters}
    params: dict[str, Any] = {p.name: _absent(p) for p in action.parameters}
    cells: dict[str, Cell] = {}
    problems: list[Problem] = []
    for each in given:
        text = full_width(as_text(each.value))
        parameter = known.get(plain(each.title))
        if parameter is None:
            if text and plain(each.title) not in {plain(name) for name in elsewhere}:
                problems.append(_unknown(each, action))
            continue
        if not text:
            continue
        if parameter.name in cells:
            problems.append(_fault(parameter, each.cell, "写了两次", "请只留一处。", "parameter-twice"))
            continue
        cells[parameter.name] = each.cell
        found = _read(parameter, each, text)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            params[parameter.name] = found
    params |= dropped
    problems += _missing(action, params, cells, given) + _rivals(action, params, cells)
    return params, problems


def _absent(parameter: Parameter) -> object:
    if parameter.kind == "flag":
        return False
    return () if parameter.many else None


def _read(parameter: Parameter, given: Given, text: str) -> Any:
    """The value as every door hands it on, or a Problem."""
    if parameter.many:
        apart = _SEPARATORS if parameter.positional else _LINES
        parts = [part.strip() for part in apart.split(text) if part.strip()]
        values = [_one(parameter, Given(given.title, part, given.cell), part) for part in parts]
        return next((value for value in values if isinstance(value, Problem)), tuple(values))
    return _one(parameter, given, text)


def _one(parameter: Parameter, given: Given, text: str) -> Any:
    if parameter.kind == "integer":
        return _integer(parameter, given.cell, text)
    if parameter.kind == "flag":
        said = _FLAGS.get(text) or answer("yes_no", text)
        if said:
            return said == "yes"
        return _fault(parameter, given.cell, f"填的是「{text}」", "请填是或否。", "parameter-value")
    if parameter.kind == "choice":
        match = next((choice for choice in parameter.choices if plain(choice) == plain(text)), None)
        allowed = "、".join(parameter.choices)
        return match or _fault(
            parameter,
            given.cell,
            f"填的是「{text}」，不在可选之列",
            f"可以填：{allowed}。",
            "parameter-value",
        )
    if parameter.kind == "date":
        return _date(parameter, given, text)
    return text.strip("\"'“”") if parameter.kind == "file" else text


def _integer(parameter: Parameter, cell: Cell, text: str) -> int | Problem:
    low, high = parameter.minimum, parameter.maximum
    limits = f" {low} 到 {high} 的整数" if low is not None and high is not None else "整数"
    match = _UNIT.fullmatch(text.replace(" ", ""))
    if match is None:
        return _fault(parameter, cell, f"填的是「{text}」，不是整数", f"请填{limits}。", "parameter-value")
    number = int(match[1])
    if (low is not None and number < low) or (high is not None and number > high):
        return _fault(parameter, cell, f"填的是「{text}」，超出范围", f"请填{limits}。", "parameter-value")
    return number


def _date(parameter: Parameter, given: Given, text: str) -> dt.date | Problem:
    value = given.value
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = parse_date(text, latest=_LATEST).value
    if found is not None and found.precision is Precision.DAY and (day := found.to_date()) is not None:
        return day
    what = f"填的是「{text}」，不是日期"
    return _fault(parameter, given.cell, what, "请填 2026-10-01 这样的日期。", "parameter-value")


def _missing(
    action: Action, params: Mapping[str, Any], cells: Mapping[str, Cell], given: Sequence[Given]
) -> list[Problem]:
    out = []
    for parameter in action.parameters:
        if not parameter.required or parameter.name in cells or params[parameter.name] not in (None, ()):
            continue
        here = next((each.cell for each in given if plain(each.title) == plain(parameter.title)), None)
        where = here or (Cell(given[0].cell.file, given[0].cell.sheet) if given else Cell("参数"))
        out.append(_fault(parameter, where, "还没有填", f"这是{parameter.help}。", "parameter-missing"))
    return out


def _rivals(action: Action, params: Mapping[str, Any], cells: Mapping[str, Cell]) -> list[Problem]:
    titles = {p.name: p.title for p in action.parameters}
    out = []
    for parameter in action.parameters:
        if not is_given(params[parameter.name]):
            continue
        rivals = [n for n in parameter.excludes if is_given(params.get(n))]
        if rivals:
            names = "、".join(f"「{titles[name]}」" for name in rivals)
            what = f"和{names}不能一起填"
            out.append(_fault(parameter, cells[parameter.name], what, "请清空其中一边。", "parameter-rivals"))
    return out


def _unknown(given: Given, action: Action) -> Problem:
    titles = [p.title for p in action.parameters]
    near = difflib.get_close_matches(given.title, titles, 1, cutoff=0.5)  # names have two letters
    hint = f"您是不是要写「{near[0]}」？" if near else f"可以填的有：{'、'.join(titles) or '（没有）'}。"
    return Problem(given.cell, f"没有「{given.title}」这个参数，", hint, "parameter-unknown")


def _fault(parameter: Parameter, cell: Cell, what: str, hint: str, kind: str) -> Problem:
    return Problem(cell, f"「{parameter.title}」{what}，", hint, kind)


def used_up(given: Sequence[Given], *, cleared: bool) -> str:
    """What is said of values that were meant for one press."""
    named = "、".join(f"{each.title} {as_text(each.value)}" for each in given)
    after = "已经清空" if cleared else "没能替您清空：请自己清掉，再保存，免得下次又用上"
    return f"「参数」表的 {named} 只管这一次，{after}。"


def plain(title: str) -> str:
    """Names without what clerks put between the letters."""
    return re.sub(r"\s+", "", full_width(title)).casefold()
