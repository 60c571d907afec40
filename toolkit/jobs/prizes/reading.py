"""Sheet 三项奖 read: a year's rows put together by unit, prize and group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.townships import Townships
from toolkit.core.posts.paid import amount_in
from toolkit.core.rules.dated import read_year
from toolkit.core.rules.visits import EITHER, audience
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import clean, name_key, says_nothing, says_same, township_key
from toolkit.jobs.prizes.parity import PRIZE_NAMES, RETIRED, SERVING, Comparison, Group, problems_of

_BOTH = "全体"
_WORDS = {"党建": ("党建",), "文明创建": ("文明",), "综合治理": ("综合治理", "综治", "平安")}


@dataclass(frozen=True, slots=True)
class Prizes:
    """A year's prizes.

    Attributes:
        cases: By township and unit, in the order of the sheet; prizes in the usual order.
        read: How many rows there are.
        listed: How many are of the year.
        to_check: Rows that nobody can reckon with.
        problems: Faults, with their cells.
    """

    cases: tuple[Comparison, ...]
    read: int
    listed: int
    to_check: tuple[ToCheck, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Rows:
    """One unit's rows on their way."""

    township: str
    unit: str
    prizes: dict[str, dict[str, list[Group]]] = field(default_factory=dict)


def prize_of(text: str) -> str:
    """综合治理 for «综治奖»; another name as written."""
    plain = clean(text)
    found = [name for name, words in _WORDS.items() if any(word in plain for word in words)]
    return found[0] if len(found) == 1 else plain


def group_of(text: str) -> str:
    """在职 or 离退休 for what the sheet writes; 全体 where it puts both together; "" for anything else."""
    who = audience(text)
    if who is None:
        return ""
    if who <= EITHER:
        return RETIRED
    return SERVING if who == {SERVING} else _BOTH


def read_prizes(reading: Reading, year: int, own: str = "") -> Prizes:
    """The year's cases; a prize that a unit has no rows for is 未报. `own`: 本乡镇."""
    problems = list(reading.problems)
    to_check: list[ToCheck] = []
    units: dict[tuple[str, str], _Rows] = {}
    seen: dict[tuple[str, str, str], dict[str, Cell]] = {}
    listed = 0
    for record in reading.records:
        before = len(problems)
        when = read_year(record, problems)
        if when is not None and when != year:
            continue
        who, prize = group_of(record.text("对象")), prize_of(record.text("奖项"))
        if who in ("", _BOTH) or not prize:
            column = "奖项" if who not in ("", _BOTH) else "对象"
            found = mask_numbers(record.text(column))
            what = f"{column}{quoted(found)}不认识" if found else f"没有写{column}"
            if who == _BOTH:
                what = f"对象{quoted(found)}把在职和离退休合在一起，不能对照"
            hint = "请填党建、文明创建或综合治理。" if column == "奖项" else "请分两行填在职和离退休。"
            problems.append(Problem(record.cell(column), f"{what}，没有计入，", hint, "prize-who"))
        group = _group(record, problems)
        unit = _unit(record, problems)
        town = mask_numbers(clean(record.text("所属乡镇"))) or own or Townships().begins(unit) or "未注明乡镇"
        place = (township_key(town), name_key(unit))
        groups, had = sorted(audience(record.text("对象")) or ()), seen.setdefault((*place, prize), {})
        first = next((had[each] for each in groups if each in had), None)
        had |= dict.fromkeys(groups, record.cell("对象"))
        if who in (SERVING, RETIRED) and prize and first is not None:
            what = f"{unit}「{prize}」{who}与{first}写了两行，这一行没有计入，"
            hint = "请核对后删去一行；离休、退休分开报的，在「对象」写明。"
            problems.append(Problem(record.cell("对象"), what, hint, "prize-repeated"))
        errors = [p for p in problems[before:] if p.severity is Severity.ERROR]
        if errors:
            to_check.append(ToCheck.of(unit, errors[0]))
            continue
        listed += 1
        rows = units.setdefault(place, _Rows(town, unit))
        rows.prizes.setdefault(prize, {}).setdefault(who, []).append(group)
    cases = tuple(_cases(units.values()))
    for case in cases:
        problems += problems_of(case)
    return Prizes(
        cases,
        len(reading.records),
        listed,
        tuple(to_check),
        tuple(dict.fromkeys(problems)),
    )


def _unit(record: Record, problems: list[Problem]) -> str:
    """The unit as written; rows without one stay together within their township, which is said."""
    text = record.text("单位")
    if not says_nothing(text) and not says_same(text):
        return mask_numbers(clean(text))
    hint = "请补填单位；各单位分开报的，不写单位就分不清是谁。"
    problems.append(record.doubt("单位", "没有写单位，按乡镇合在一起，", hint, "prize-unit"))
    return "（没有写单位）"


def _cases(units: Iterable[_Rows]) -> Iterable[Comparison]:
    for rows in units:
        names = [*PRIZE_NAMES, *(p for p in rows.prizes if p not in PRIZE_NAMES)]
        for name in names:
            groups: Mapping[str, list[Group]] = rows.prizes.get(name, {})
            serving, retired = (_together(groups.get(who, [])) for who in (SERVING, RETIRED))
            if serving.cells or retired.cells:
                yield Comparison(rows.township, rows.unit, name, serving, retired)


def _together(groups: list[Group]) -> Group:
    """离休 and 退休 on rows of their own are one group; one blank number leaves the sum unknown."""
    if not groups:
        return Group()
    dues, gots = [g.due for g in groups], [g.got for g in groups]
    standards = {g.standard for g in groups if g.standard is not None}
    amounts = [g.amount for g in groups if g.amount is not None]
    return Group(
        None if None in dues else sum(d or 0 for d in dues),
        None if None in gots else sum(g or 0 for g in gots),
        standards.pop() if len(standards) == 1 else None,
        sum(amounts, Decimal(0)) if amounts else None,
        tuple(name for g in groups for name in g.named),
        tuple(dict.fromkeys(source for g in groups for source in g.sources)),
        tuple(cell for g in groups for cell in g.cells),
    )


def _group(record: Record, problems: list[Problem]) -> Group:
    due, got = _count(record, "应享人数", problems), _count(record, "实享人数", problems)
    standard, amount = (amount_in(record, name, problems) for name in ("标准", "金额"))
    if due is not None and got is not None and got > due:
        what = f"实享{got}人多于应享{due}人，"
        problems.append(Problem(record.cell("实享人数"), what, "请核对这两个数。", "prize-more-than-due"))
    if got is not None and standard is not None and amount is not None and standard * got != amount:
        what = f"金额{amount}不等于标准乘实享人数（{standard * got}），"
        problems.append(record.doubt("金额", what, "请核对标准、人数和金额。", "prize-product"))
    named = tuple(
        dict.fromkeys(
            mask_numbers(name_key(part))
            for part in re.split(r"[、，,；;\n]+", record.text("未享受人员"))
            if not says_nothing(part)
        )
    )
    if named and due is not None and got is not None and len(named) != due - got:
        what = f"写了{len(named)}个未享受的人，而应享、实享相差{due - got}人，"
        problems.append(record.doubt("未享受人员", what, "请核对人数和名单。", "prize-named"))
    source = mask_numbers(clean(record.text("依据")))
    return Group(due, got, standard, amount, named, (source,) if source else (), (record.cell("实享人数"),))


def _count(record: Record, name: str, problems: list[Problem]) -> int | None:
    """A head count; None for a blank cell, which is 未报."""
    if fault := record.fault(name):
        problems.append(fault)
        return None
    text = clean(record.text(name)).removesuffix("人").strip()
    if text in ("", "未报", "-", "—", "/"):
        return None
    if re.fullmatch(r"[0-9]{1,6}", text):
        return int(text)
    what = f"{name}{quoted(mask_numbers(text))}不是人数，"
    hint = "请填不小于 0 的整数；没有报的空着。"
    problems.append(Problem(record.cell(name), what, hint, "count-unreadable"))
    return None
