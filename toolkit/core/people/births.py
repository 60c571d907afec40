"""Birth dates as registers write them, made ready to be celebrated."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from toolkit.core.cells import Fault, Problem, Severity
from toolkit.core.dates import lunar
from toolkit.core.dates.lunar import LunarDate
from toolkit.core.dates.reading import Calendar, DateReading, PartialDate, Precision, parse_date
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.people.ids import IdReading
from toolkit.core.people.names import known_as
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.reading import Record
from toolkit.core.words import spoken


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date that can be celebrated.

    Attributes:
        registered: As understood from the register (or from the identity number where it is silent).
        lunar: The lunar birthday that is kept, (year or None, month, day, leap); None: the solar one is.
        solar: The solar date of birth, where it is known to the day.
        note: What the reader of a list should know («据身份证号»).
    """

    registered: PartialDate
    lunar: tuple[int | None, int, int, bool] | None
    solar: dt.date | None
    note: str = ""


_EMPTY = DateReading(None)


def _read_date(record: Record, name: str, latest: dt.date, *, lunar_column: bool = False) -> DateReading:
    fault = record.fault(name)
    if fault:
        return DateReading(fault=Fault(fault.message, fault.hint, fault.kind))
    value = record.raw(name)
    if value is None:
        return _EMPTY
    return parse_date(value, latest=latest, number_format=lambda: record.format(name), lunar=lunar_column)


def read_birth(
    record: Record,
    identity: IdReading,
    conventions: Conventions,
    latest: dt.date,
    today: dt.date,
    problems: list[Problem],
) -> tuple[Birth | None, ToCheck | None]:
    """The birth date to celebrate, or why there is none.

    The registered date stands before the one in the identity number, since the personal file is
    authoritative; a contradiction is reported and nothing is repaired.
    """
    registered = _read_date(record, "出生日期", latest)
    column = _EMPTY if _derived(record) else _read_date(record, "农历生日", latest, lunar_column=True)
    born = identity.born if identity.born and identity.born <= today else None
    date, note = registered.value, ""
    if date is None and registered.candidates:
        date, note = _settle(record, registered, born, problems)
    if date is None and registered.fault and not registered.candidates:
        problems.append(registered.fault.at(record.cell("出生日期")))
    if column.value is not None and _keeps(record) is not Calendar.SOLAR:
        if date is not None and born is not None:
            _contradiction(record, date, born, problems)
        return _from_lunar_column(record, column.value, date, born, problems)
    if column.fault:
        problems.append(column.fault.at(record.cell("农历生日")))
        if _keeps(record) != Calendar.SOLAR:
            return None, _check(record, "农历生日", column.fault.message, column.fault.hint)
    if date is None and (unread := registered.fault):
        return None, _check(record, "出生日期", unread.message, unread.hint + _id_hint(born))
    if date is None:
        if born is None:
            where = "出生日期" if record.has("出生日期") else "姓名"
            return None, _check(record, where, "没有出生日期，身份证号也推算不出", "请补填出生日期。")
        date, note = PartialDate(born.year, born.month, born.day), "生日据身份证号"
    elif born is not None:
        _contradiction(record, date, born, problems)
    return _complete(record, date, note, born, conventions)


DERIVED = "（折算）"  # behind a lunar birthday that was worked out: it says the day, not that it is kept


def _derived(record: Record) -> bool:
    """Whether 农历生日 was filled in by us from the solar date, which is no word on how the birthday is kept."""
    value = record.raw("农历生日")
    return isinstance(value, str) and value.rstrip().endswith((DERIVED, "(折算)"))


def _complete(
    record: Record, date: PartialDate, note: str, born: dt.date | None, conventions: Conventions
) -> tuple[Birth | None, ToCheck | None]:
    """Decide which calendar is kept, and whether the date is enough to celebrate."""
    if date.calendar is Calendar.LUNAR:
        if (
            date.precision not in (Precision.DAY, Precision.MONTH_DAY)
            or date.month is None
            or date.day is None
        ):
            return None, _check(record, "出生日期", f"农历生日「{date}」不到日", "请补填是农历哪一天。")
        if date.year is None:
            year, note = _lunar_year(date, None, born)
            date = PartialDate(year, date.month, date.day, Calendar.LUNAR, date.leap)
        return _lunar_birth(record, "出生日期", date, note)
    if date.precision is Precision.MONTH_DAY and born and (born.month, born.day) == (date.month, date.day):
        date, note = PartialDate(born.year, born.month, born.day), "年份据身份证号"
    if date.precision is Precision.MONTH and born and (born.year, born.month) == (date.year, date.month):
        if conventions.day_from_id:
            date, day_note = PartialDate(born.year, born.month, born.day), "日据身份证号"
        else:
            day_note = f"身份证号上是{born.day}日"
        note = "；".join(filter(None, (note, day_note)))
    if date.precision is Precision.YEAR or date.month is None:
        return None, _check(
            record, "出生日期", f"只有年份（{date}），不知道哪个月", "请补填月和日。" + _id_hint(born)
        )
    solar = date.to_date() if date.precision is Precision.DAY else None
    if _keeps(record) != Calendar.LUNAR or not conventions.convert:
        return Birth(date, None, solar, note), None
    if solar is None:
        lacks = "没有年份" if date.precision is Precision.MONTH_DAY else "只到月"
        return None, _check(
            record,
            "出生日期",
            f"过农历生日，但出生日期{lacks}（{date}），折算不出农历",
            "请补全出生日期，或填写农历生日。",
        )
    try:
        day = lunar.from_solar(solar)
    except ValueError:
        return None, _check(record, "出生日期", f"{date}太早，折算不出农历", "请填写农历生日。")
    return Birth(
        date,
        (day.year, day.month, day.day, day.leap),
        solar,
        "；".join(filter(None, (note, "农历由公历折算"))),
    ), None


def _lunar_birth(
    record: Record, column: str, date: PartialDate, note: str
) -> tuple[Birth | None, ToCheck | None]:
    month, day = date.month or 0, date.day or 0
    if not lunar.occurs(month, day, leap=date.leap):
        return None, _check(record, column, f"农历没有「{date}」这一天", "请核对月份和日子。")
    solar = None
    if date.year is not None:
        try:
            solar = LunarDate(date.year, month, day, date.leap).to_solar()
        except ValueError as error:
            if date.year >= lunar.FIRST_DAY.year:
                return None, _check(record, column, str(error), "请核对出生日期。")
    return Birth(date, (date.year, month, day, date.leap), solar, note), None


def _from_lunar_column(
    record: Record, kept: PartialDate, date: PartialDate | None, born: dt.date | None, problems: list[Problem]
) -> tuple[Birth | None, ToCheck | None]:
    """A date in column 农历生日: that day is kept; the birth date lends the year."""
    if kept.month is None or kept.day is None:
        return None, _check(record, "农历生日", f"农历生日「{kept}」不到日", "请补填是农历哪一天。")
    year, note = kept.year, ""
    if year is None:
        year, note = _lunar_year(kept, date, born)
    birth, unread = _lunar_birth(
        record, "农历生日", PartialDate(year, kept.month, kept.day, Calendar.LUNAR, kept.leap), note
    )
    if birth and date is not None and date.calendar is Calendar.SOLAR and date.precision is Precision.DAY:
        solar = date.to_date()
        if solar >= lunar.FIRST_DAY:
            equal = lunar.from_solar(solar)
            if (equal.month, equal.day, equal.leap) != (kept.month, kept.day, kept.leap):
                problems.append(
                    Problem(
                        record.cell("农历生日"),
                        f"农历生日是{kept}，而出生日期{date}折算是{lunar.month_day_text(equal.month, equal.day, leap=equal.leap)}，"
                        "先按农历生日列。",
                        "请与本人核对。",
                        "lunar-contradicts",
                        Severity.WARNING,
                    )
                )
        birth = Birth(date, birth.lunar, birth.solar or solar, birth.note)
    return birth, unread


def _lunar_year(kept: PartialDate, date: PartialDate | None, born: dt.date | None) -> tuple[int | None, str]:
    """The lunar year of birth for a lunar day without one, from whatever else is known."""
    if date is not None and date.calendar is Calendar.LUNAR:
        return date.year, ""
    solar = date.to_date() if date is not None and date.precision is Precision.DAY else None
    if solar is None and date is not None and date.precision is Precision.MONTH and date.year and date.month:
        # From the middle of the month the lunar year is right unless 春节 lies between: then look at the lunar month.
        year = date.year - 1 if date.month <= 2 and (kept.month or 0) >= 11 else date.year
        return year, ""
    if solar is None and date is not None and date.year is not None:
        return date.year, "出生年份据登记的年份"
    if solar is None:
        solar = born
    if solar is None or solar < lunar.FIRST_DAY:
        return None, "不知道出生年份，年龄待核"
    return lunar.from_solar(solar).year, ""


def _settle(
    record: Record, registered: DateReading, born: dt.date | None, problems: list[Problem]
) -> tuple[PartialDate | None, str]:
    """Several readings of one cell: the identity number decides, or nobody does."""
    fault, cell = registered.fault, record.cell("出生日期")
    if fault is None:
        return None, ""
    if born is not None:
        for candidate in registered.candidates:
            if (
                candidate.calendar is not Calendar.SOLAR
                or candidate.year != born.year
                or candidate.month != born.month
            ):
                continue
            if candidate.day not in (None, born.day):
                continue
            settled = f"{fault.message}按身份证号判断是{candidate}。"
            problems.append(Problem(cell, settled, "请把单元格改成文本写明。", fault.kind, Severity.WARNING))
            return candidate, "月份据身份证号判断" if candidate.day is None else "年份据身份证号判断"
    problems.append(fault.at(cell))
    return None, ""


def _contradiction(record: Record, date: PartialDate, born: dt.date, problems: list[Problem]) -> None:
    """Report a birth date that differs from the identity number's; the registered one is used."""
    if date.calendar is Calendar.LUNAR:
        # Many identity numbers carry the lunar digits as if they were solar; both are in order.
        if date.year is None or (date.year, date.month, date.day) == (born.year, born.month, born.day):
            return
        try:
            same = LunarDate(date.year, date.month or 0, date.day or 0, date.leap).to_solar() == born
        except ValueError:
            return
    else:
        same = (
            date.year in (None, born.year)
            and date.month in (None, born.month)
            and date.day in (None, born.day)
        )
    if not same:
        problems.append(
            Problem(
                record.cell("出生日期"),
                f"登记的是{date}，身份证号上是{day_text(born)}，先按登记的。",
                "请查档案核实，以档案为准。",
                "birth-contradicts-id",
                Severity.WARNING,
            )
        )


def _id_hint(born: dt.date | None) -> str:
    return f"身份证号上是{day_text(born)}，供核对。" if born else ""


def _check(record: Record, column: str, why: str, hint: str) -> ToCheck:
    return ToCheck(known_as(record.text("姓名")), record.cell(column), why.rstrip("，。"), hint)


def _keeps(record: Record) -> Calendar | None:
    """Which calendar the mark in 生日过法 says; None when it says none."""
    return _keeps_text(record.text("生日过法"))


@lru_cache(maxsize=256)
def _keeps_text(text: str) -> Calendar | None:
    by_moon = spoken("calendar.lunar", "calendar.lunar_short").search(text) is not None
    by_sun = spoken("calendar.solar", "calendar.solar_short").search(text) is not None
    if by_moon == by_sun:
        return None
    return Calendar.LUNAR if by_moon else Calendar.SOLAR
