"""Standards and conventions as dated data with a source; nobody looks one up for «now»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from toolkit.core.cells import Cell, Fault, Problem, Severity
from toolkit.core.dates.moments import parse_moment
from toolkit.core.dates.reading import Calendar, Precision, parse_date
from toolkit.core.dates.spans import SaidSpan, read_span
from toolkit.core.grids import Value, as_text
from toolkit.core.numbers.numerals import value as figure
from toolkit.core.people.ids import quoted
from toolkit.core.rules.working import WorkingDays
from toolkit.core.tables.reading import Record
from toolkit.core.words import folded, regex


class Status(StrEnum):
    """Whether a rule is in force, only proposed, or of another region: that is shown, and never used."""

    CURRENT = "现行"
    PROPOSED = "建议"
    ELSEWHERE = "参考"


_SHIPPED = Cell("工具自带规则")
WHOSE = "的标准："  # behind the region, in front of the source of a rule of another one


@dataclass(frozen=True, slots=True)
class Rule:
    """One standard over one span of time.

    Attributes:
        key: Its name, such as «整岁».
        values: One or several numbers; amounts in `unit`.
        unit: «周岁», «元/人/年» …
        since: First day it holds.
        until: Last day it holds; None: still in force.
        status: Printed with the value.
        source: The document it rests on; never empty.
        who: Whom it is about.
        cell: Where it was written, for messages.
    """

    key: str
    values: tuple[Decimal, ...]
    unit: str
    since: dt.date
    until: dt.date | None
    status: Status
    source: str
    who: str = ""
    cell: Cell = _SHIPPED

    @property
    def value(self) -> Decimal:
        """The single value. Raises ValueError when the rule has several."""
        if len(self.values) != 1:
            raise ValueError(f"rule {self.key} has {len(self.values)} values")
        return self.values[0]

    def covers(self, day: dt.date) -> bool:
        """Whether the rule holds on this day, both ends included."""
        return self.since <= day and (self.until is None or day <= self.until)

    def integers(self) -> tuple[int, ...]:
        """The values as whole numbers (ages, days)."""
        return tuple(int(v) for v in self.values)


def value_text(rule: Rule) -> str:
    """«8,000元/人/年», «60、70、80岁», «1949年9月30日», «60岁、1965年1月、4个月、36个月»."""
    units = rule.unit.split("、")
    if len(units) == len(rule.values) > 1:
        pairs = zip(rule.integers(), units, strict=True)
        return "、".join(
            f"{v // 100}年{v % 100}月" if u == "出生年月" else f"{v}{'个' * (u == '月')}{u}" for v, u in pairs
        )
    if rule.unit == "日期" and len(rule.values) == 1:
        number = int(rule.value)
        return f"{number // 10000}年{number // 100 % 100}月{number % 100}日"
    texts = [
        f"{v:,.2f}".removesuffix(".00") if rule.unit.startswith("元") else f"{v.normalize():f}"
        for v in rule.values
    ]
    return "、".join(texts) + rule.unit


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules: those of the office stand before those we ship.

    Attributes:
        office: From sheet 规则 of 设置.xlsx.
        shipped: From rules.toml and from the packs of regions (rules/*.toml), of the narrowest region first.
        working: The calendar of working days, with the holidays that the office has entered.
        asked: Those that a run has looked up, for `toolkit why`.
        packs: Of the packs of regions those that hold here; None: in an office that was made before regions were asked
            for, and has not said where it is, all of them do.
        empty: By key the cell where a row of the office's sheet without a value asks for it.
    """

    office: tuple[Rule, ...] = ()
    shipped: tuple[Rule, ...] = ()
    working: WorkingDays = field(default_factory=WorkingDays, compare=False)
    asked: dict[Rule, None] = field(default_factory=dict, compare=False, repr=False)
    packs: frozenset[str] | None = None
    empty: Mapping[str, Cell] = field(default_factory=dict, compare=False)

    def status(self, told: Mapping[str, Any]) -> Status:
        """What something of our data, such as a duty, is here: its «pack», where it has one, holds in one region only."""
        ours = self.packs is None or told.get("pack", "") in {"", *self.packs}
        return Status(told["status"]) if ours else Status.ELSEWHERE

    def unset(self, key: str, message: str, hint: str = "") -> Problem:
        """That the office has to decide it: where the value goes, and what holds elsewhere. `message` ends in «，»."""
        others = [r.source for r in self.history(key) if r.status is Status.ELSEWHERE]
        there = [source.partition(WHOSE)[0] for source in others if WHOSE in source]
        more = f"工具里只有{'、'.join(dict.fromkeys(there))}的，本单位不能照用，" if there else ""
        cell = self.empty.get(key, Cell("设置.xlsx", "规则"))
        return Problem(
            cell, message + more, hint or "请在「规则」表写明值、起始日期、状态和依据。", "standard-missing"
        )

    def at(self, key: str, day: dt.date, status: Status | None = None) -> Rule | None:
        """The rule of this key that holds on a day.

        Args:
            key: The rule's name.
            day: The day for which it must hold, never «now».
            status: Only such rules; None: one in force, else one proposed.
        """
        wanted = (status,) if status else (Status.CURRENT, Status.PROPOSED)
        for layer in (self.office, self.shipped):
            for state in wanted:
                for rule in layer:
                    if rule.key == key and rule.status is state and rule.covers(day):
                        self.asked[rule] = None
                        return rule
        return None

    def history(self, key: str) -> tuple[Rule, ...]:
        """Every rule of this key, oldest first."""
        return tuple(
            sorted((r for r in (*self.office, *self.shipped) if r.key == key), key=lambda r: r.since)
        )

    def keys(self) -> tuple[str, ...]:
        """All names, each once, in the order written."""
        return tuple(dict.fromkeys(r.key for r in (*self.shipped, *self.office)))


def make(
    cell: Cell,
    *,
    key: str,
    values: Sequence[object],
    unit: str,
    since: dt.date | None,
    until: dt.date | None,
    status: str,
    source: str,
    who: str = "",
) -> Rule | Problem:
    """A rule, or what keeps it from being one."""
    if not key:
        return Problem(cell, "规则没有名称，", "请填写「规则」一栏。", "rule-no-name")
    if not source:
        return Problem(cell, f"规则「{key}」没有依据，不予采用，", "请写明文件名称和文号。", "rule-no-source")
    if since is None:
        return Problem(cell, f"规则「{key}」没有起始日期，", "请写明从哪天起执行。", "rule-no-since")
    if until is not None and until < since:
        return Problem(cell, f"规则「{key}」的截止日期早于起始日期，", "请核对这两个日期。", "rule-span")
    if status not in tuple(Status):
        return Problem(
            cell,
            f"规则「{key}」的状态「{status}」不认识，",
            "请填「现行」或「建议」；别处的填「参考」，只看不用。",
            "rule-status",
        )
    try:
        numbers = tuple(Decimal(str(v).strip()) for v in values)
    except InvalidOperation:
        numbers = ()
    if not numbers or any(not n.is_finite() or n < 0 for n in numbers):
        said = "、".join(str(v) for v in values)
        return Problem(
            cell, f"规则「{key}」的值「{said}」不是数，", "请填一个数，或用顿号分开的几个数。", "rule-value"
        )
    return Rule(key, numbers, unit, since, until, Status(status), source, who, cell)


def overlaps(rules: Iterable[Rule]) -> list[Problem]:
    """A problem for each rule that holds on a day on which an earlier one of its key and status still does."""
    groups: dict[tuple[str, Status], list[Rule]] = {}
    for rule in rules:
        if rule.status is not Status.ELSEWHERE:  # of several places there are several
            groups.setdefault((rule.key, rule.status), []).append(rule)
    out = []
    for (key, _status), group in groups.items():
        group.sort(key=lambda r: r.since)
        longest = group[0]  # of those before: an old rule without an end reaches over all that follow
        for later in group[1:]:
            if longest.until is None or later.since <= longest.until:
                what = (
                    f"规则「{key}」有两条在同一天都有效：{longest.since.isoformat()}起的（{longest.cell}）和"
                    f"{later.since.isoformat()}起的，"
                )
                out.append(Problem(later.cell, what, "请给前一条填写截止日期，或删去一条。", "rule-overlap"))
            if longest.until is not None and (later.until is None or later.until > longest.until):
                longest = later
    return out


_DAYS = {dt.date, type(None)}


def from_toml(data: Mapping[str, Any], file: str) -> tuple[tuple[Rule, ...], list[Problem]]:
    """The rules of a parsed rules.toml or pack: a list of tables under «rule»."""
    rules: list[Rule] = []
    problems: list[Problem] = []
    items = data.get("rule", [])
    for number, item in enumerate(items if isinstance(items, list) else [], 1):
        cell = Cell(file, f"第{number}条")
        if not isinstance(item, dict) or not {type(item.get(day)) for day in ("since", "until")} <= _DAYS:
            hint = "请照别的条写，日期写成 since = 2026-01-01。"
            problems.append(Problem(cell, "不是一条规则，或起止日期不是日期，", hint, "rule-form"))
            continue
        values = item.get("value", [])
        made = make(
            cell,
            key=str(item.get("key", "")),
            values=values if isinstance(values, list) else [values],
            unit=str(item.get("unit", "")),
            since=item.get("since"),
            until=item.get("until"),
            status=str(item.get("status", "")),
            source=str(item.get("source", "")),
            who=str(item.get("who", "")),
        )
        if isinstance(made, Rule):
            rules.append(made)
        else:
            problems.append(made)
    return tuple(rules), problems + overlaps(rules)


_LATEST = dt.date(2100, 12, 31)
YEAR = regex(r"((?:19|20)\d\d)年?度?")
_ENDLESS = regex("(?:长期|长年|常年|永久|一直|至今|目前|现在)(?:有效|执行)?")
_TOOK_PLACE = ("日期", "补学日期")  # columns of days whose year the sheet may say
_NUMERALS = regex("[〇零一二三四五六七八九十]+(?=[月日号季])")
_POINT = regex(r"^(\d{1,2})\.(\d{1,2})[日号]?$")
_FIGURE_DAY = regex(r"\d{1,2}(?:月|[-/.]\d)")
_YEARS = regex(r"(?<!\d)20\d\d(?!\d)")
_EARLIEST = 2000  # the number 2026 in a cell of dates is a day of 1905


def read_year(record: Record, problems: list[Problem]) -> int | None:
    """2026 of «2026», «2026年度», 2026.0 in 年度; None for anything else, which is noted."""
    value, text = record.raw("年度"), record.text("年度")
    if isinstance(value, dt.date) and value.year >= _EARLIEST:
        return value.year  # «2026年», typed into a cell of dates
    if match := YEAR.fullmatch(text.replace(" ", "")):
        return int(match[1])
    what = f"年度{quoted(text)}看不懂" if text else "没有写年度"
    hint = "请填四位数的年份，如 2026。"
    problems.append(Problem(record.cell("年度"), f"{what}，这一行没有计入，", hint, "year-unreadable"))
    return None


def read_term(record: Record, name: str, problems: list[Problem], *, end: bool) -> dt.date | None:
    """A first or last day; a month or a year means its first or its last day. None for an empty cell, and for «长期» as 截止日期.

    A time of day beside it is left out; spans of days are understood (core/dates/spans.py). Of what took place the year
    may stand over the rows instead: in the sheet's name, its title or the heading; that is told, at the heading.

    Args:
        record: The row.
        name: The column.
        problems: Gets one when the cell cannot be understood; the caller then leaves the row out.
        end: Whether the last day of a month or year is meant.
    """
    if fault := record.fault(name):
        problems.append(fault)
        return None
    value = record.dated(name)
    if value is None or (name == "截止日期" and _ENDLESS.fullmatch("".join(record.text(name).split()))):
        return None
    if isinstance(value, str) and (span := read_span(_figures(value))):
        over = None if span.year else _year_over(record, name)
        year = over[0] if over else span.year
        if days := span.days(year) if year else None:
            problems += over[1:] if over else ()
            return days[end]
        why = "没有这样的日子" if year else "没有写年份"
        what, hint = f"{name}{quoted(value)}{why}，", "请写成 2026年4月10日-11日 这样。"
        problems.append(Problem(record.cell(name), what, hint, "date-unreadable"))
        return None
    reading = parse_date(value, latest=_LATEST, number_format=lambda: record.format(name))
    date = reading.value
    if date is not None and date.calendar is Calendar.SOLAR and date.year is not None:
        if date.precision is Precision.DAY:
            return date.to_date()
        days = SaidSpan(date.year, (date.month or 1, 1), (date.month or 12, 0)).days(date.year)
        return days and days[end]
    if reading.fault is None and date is None:
        return None
    if (date is None or date.calendar is Calendar.SOLAR) and (found := _told(record, name, value)):
        problems += found[1:]
        return found[0]
    lunar = Fault(f"{name}「{date}」不是公历日期，", "请写成 2026-01-01 这样。", "date-unreadable")
    fault_ = reading.fault or lunar
    if name in _TOOK_PLACE and (date is None or date.calendar is Calendar.SOLAR):
        fault_ = fault_._replace(hint="请写成 2026-04-01 这样。")
        if _FIGURE_DAY.match(_figures(value)):
            what, hint = f"{name}{quoted(record.text(name))}没有写年份", "，或在表名、标题里写明是哪一年。"
            what += "，或分不清是几日" if isinstance(value, float) else ""
            fault_ = Fault(f"{what}，", fault_.hint[:-1] + hint, fault_.kind)
    problems.append(fault_.at(record.cell(name)))
    return None


def _figures(value: Value) -> str:
    """«三月15日», 3.15 → «3月15日»."""
    text = _NUMERALS.sub(lambda n: str(figure(n[0])), "".join(folded(as_text(value)).split()))
    return _POINT.sub(r"\1月\2日", text)


def _told(record: Record, name: str, value: Value) -> tuple[dt.date, *tuple[Problem, ...]] | None:
    """What `parse_date` leaves: «2026年5月20日上午9点», «3.15» below «2026年活动»; with what is to be said of it."""
    if timed := parse_moment(value, since=None).moment:
        return (timed.day,)
    shown = f"{value:.2f}" if isinstance(value, float) and "0.00" in record.format(name) else value
    text = _figures(shown)
    over = _year_over(record, name) if _FIGURE_DAY.match(text) else None
    if over is None:
        return None
    since = dt.date(over[0], 1, 1)
    texts = (
        (text, f"{text[:-1]}0日") if isinstance(shown, float) and text[-3:-2] == "月" else (text,)
    )  # 1.20 is shown as 1.2
    days = [timed.day for each in texts if (timed := parse_moment(each, since=since).moment)]
    return (days[0], over[1]) if len(days) == 1 else None


def _year_over(record: Record, name: str) -> tuple[int, Problem] | None:
    """The only year that stands over a column of days on which something took place; and what is to be said of it."""
    years = {int(year) for over in _over(record, name) for year in _YEARS.findall(over)}
    if name not in _TOOK_PLACE or len(years) != 1:
        return None
    (year,), source = years, record.source
    at = source.cell(source.head.bottom, source.head.columns[name])
    what = f"有的{name}没有写年份，照表名、标题里的年份当作{year}年，"
    return year, Problem(at, what, "不对的请写全年月日。", "year-of-sheet", Severity.WARNING)


def _over(record: Record, name: str) -> Iterator[str]:
    """What stands over a row: the sheet's name, its title, the heading of the column."""
    source = record.source
    yield source.grid.sheet
    yield record.header(name)
    for row in source.grid.rows[: source.head.top - 1]:
        yield from (as_text(value) for value in row if value is not None)
