"""Birth dates as registers write them, made ready to be celebrated."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from toolkit.core.answers import Misunderstood, answer
from toolkit.core.cells import Fault, Problem
from toolkit.core.dates import lunar
from toolkit.core.dates.lunar import LunarDate
from toolkit.core.dates.reading import (
    Calendar,
    DateReading,
    PartialDate,
    Precision,
    clock_of,
    made,
    parse_date,
    read_text,
    unclear,
)
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.people.ids import quoted
from toolkit.core.people.names import known_as
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.reading import Record
from toolkit.core.words import alternatives, folded, regex, spoken


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
    value = record.dated(name)
    if value is None:
        return _EMPTY
    if lunar_column and isinstance(value, str) and spoken("calendar.solar").search(value):
        said = f"「{record.header(name)}」写的是{quoted(value)}，公历还是农历不明，"
        return DateReading(fault=Fault(said, "请只写农历的月和日，如八月十五。", "lunar-solar"))
    read = parse_date(value, latest=latest, number_format=lambda: record.format(name), lunar=lunar_column)
    return _timed(read, clock_of(value))


def _timed(read: DateReading, clock: dt.time | None) -> DateReading:
    """A birth has no time of day: one that stands there was added by a program, and then the day may be wrong too.

    16:00 is the next midnight in China as UTC has it (15:00 in the summers of 1986 to 1991), 23:59:17 and 23:59:59
    are known slips of programs' libraries. The identity number may settle it; else somebody has to look.
    """
    date = read.value
    if clock is None or date is None:
        return read
    said = f"日期「{date} {clock.isoformat()}」带着钟点，"
    hint = "请改正后只写日期。"
    if clock in (dt.time(16), dt.time(15)) or clock >= dt.time(23, 59):
        if date.precision is Precision.DAY and date.calendar is Calendar.SOLAR:
            after = date.to_date() + dt.timedelta(days=1)
            date = PartialDate(after.year, after.month, after.day)
        return unclear("date-time", f"{said}像是导出时早了一天，可能应是{date}，", hint, (date,))
    return unclear("date-time", f"{said}可能差了一天，", hint, (date,))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is needed to understand a row's birth.

    Attributes:
        record: The row.
        born: The birth in its identity number, where that is sound.
        conventions: How the office reads dates.
        latest: The latest birth that is possible.
        problems: Gets what is wrong.
        misunderstood: Gets what nobody understands.
    """

    record: Record
    born: dt.date | None
    conventions: Conventions
    latest: dt.date
    problems: list[Problem]
    misunderstood: Misunderstood

    def warn(self, column: str, message: str, hint: str, kind: str) -> None:
        """What the clerk should look at."""
        self.problems.append(self.record.doubt(column, message, hint, kind))


def read_birth(row: Asked) -> Birth | ToCheck:
    """The birth date to celebrate, or why there is none.

    The registered date stands before the one in the identity number, since the personal file is
    authoritative; a contradiction is reported and nothing is repaired. What the row says of how the birthday is kept
    (生日过法; 慰问意愿 and 备注 that speak of it) stands before what would be worked out.
    """
    record, problems = row.record, row.problems
    registered = _read_date(record, "出生日期", row.latest)
    column = _EMPTY if _derived(record) else _read_date(record, "农历生日", row.latest, lunar_column=True)
    date, note = registered.value, ""
    if date is None and registered.candidates:
        date, note = _settle(row, registered)
    if date is None and registered.fault and not registered.candidates:
        problems.append(registered.fault.at(record.cell("出生日期")))
    header = record.header("出生日期")
    if date is not None and date.calendar is Calendar.LUNAR and spoken("calendar.solar").search(header):
        said = f"「{header}」里写的是{quoted(record.text('出生日期'))}，先按农历列，"
        row.warn("出生日期", said, "请与本人核对。", "birthday-contradicts")
    way = _read_way(row, date)
    birth = _decide(row, registered, column, date, note, way)
    if isinstance(birth, Birth) and way.unread:
        return replace(birth, note="；".join(filter(None, (birth.note, "过法看不懂"))))
    return birth


def read_plain(row: Asked) -> Birth | None:
    """The same for a row that says nothing of how the birthday is kept, where the dates agree; None where they may not."""
    read = _read_date(row.record, "出生日期", row.latest)
    date = read.value
    if date is None or read.fault or (date.calendar, date.precision) != (Calendar.SOLAR, Precision.DAY):
        return None
    solar = date.to_date()
    agree = row.born in (None, solar) and row.record.raw("农历生日") is None
    return Birth(date, None, solar) if agree else None


def _decide(
    row: Asked, registered: DateReading, column: DateReading, date: PartialDate | None, note: str, way: _Way
) -> Birth | ToCheck:
    """From what each cell says to the one birth that is kept."""
    record, born, problems = row.record, row.born, row.problems
    moon = way.day if way.day and way.calendar is Calendar.LUNAR else None
    if moon or (column.value is not None and way.calendar is not Calendar.SOLAR):
        if date is not None and born is not None:
            _contradiction(row, date, born)
        if moon and column.value and (column.value.month, column.value.day) != (moon.month, moon.day):
            _otherwise(row, way, f"农历生日列是{column.value}")
        kept = moon or column.value
        assert kept is not None  # noqa: S101 - one of the two; for mypy
        return _from_lunar_column(row, way.column if moon else "农历生日", kept, date)
    if column.fault:
        problems.append(column.fault.at(record.cell("农历生日")))
        if way.calendar != Calendar.SOLAR:
            return _check(record, "农历生日", column.fault.message, column.fault.hint)
    if date is None and (unread := registered.fault):
        return _check(record, "出生日期", unread.message, unread.hint + _id_hint(born))
    if date is None:
        if born is None:
            where = "出生日期" if record.has("出生日期") else "姓名"
            return _check(record, where, "没有出生日期，身份证号也推算不出", "请补填出生日期。")
        date, note = PartialDate(born.year, born.month, born.day), "生日据身份证号"
    elif born is not None:
        _contradiction(row, date, born)
    return _complete(row, date, note, way)


DERIVED = "（折算）"  # behind a lunar birthday that was worked out: it says the day, not that it is kept


def _derived(record: Record) -> bool:
    """Whether 农历生日 was filled in by us from the solar date, which is no word on how the birthday is kept."""
    value = record.raw("农历生日")
    return isinstance(value, str) and value.rstrip().endswith((DERIVED, "(折算)"))


def _complete(row: Asked, date: PartialDate, note: str, way: _Way) -> Birth | ToCheck:
    """Decide which calendar is kept, and whether the date is enough to celebrate."""
    record, born, conventions = row.record, row.born, row.conventions
    if date.calendar is Calendar.LUNAR and way.calendar is Calendar.SOLAR:
        try:
            day = _solar_of(date)
        except ValueError:
            why = f"过公历生日，登记的却是{date}，折算不出公历"
            return _check(record, "出生日期", why, "请补填公历出生日期。")
        date, note = PartialDate(day.year, day.month, day.day), "公历由农历折算"
    if way.day is not None:  # a solar day: the registered date lends the year
        if date.month != way.day.month or date.day not in (None, way.day.day):
            _otherwise(row, way, f"出生日期是{date}")
        kept = made(date.year, way.day.month, way.day.day)
        if kept is None:
            return _check(record, way.column, f"{date.year}年没有{way.day}", "请核对是哪一天。")
        date = kept
    if date.calendar is Calendar.LUNAR:
        if (
            date.precision not in (Precision.DAY, Precision.MONTH_DAY)
            or date.month is None
            or date.day is None
        ):
            return _check(record, "出生日期", f"农历生日「{date}」不到日", "请补填是农历哪一天。")
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
        return _check(
            record, "出生日期", f"只有年份（{date}），不知道哪个月", "请补填月和日。" + _id_hint(born)
        )
    solar = date.to_date() if date.precision is Precision.DAY else None
    if way.calendar != Calendar.LUNAR or not conventions.convert:
        return Birth(date, None, solar, note)
    if solar is None:
        lacks = "没有年份" if date.precision is Precision.MONTH_DAY else "只到月"
        what = f"过农历生日，但出生日期{lacks}（{date}），折算不出农历"
        return _check(record, "出生日期", what, "请补全出生日期，或填写农历生日。")
    try:
        moon = lunar.from_solar(solar)
    except ValueError:
        return _check(record, "出生日期", f"{date}太早，折算不出农历", "请填写农历生日。")
    note = "；".join(filter(None, (note, "农历由公历折算")))
    return Birth(date, (moon.year, moon.month, moon.day, moon.leap), solar, note)


def _lunar_birth(record: Record, column: str, date: PartialDate, note: str) -> Birth | ToCheck:
    month, day = date.month or 0, date.day or 0
    if not lunar.occurs(month, day, leap=date.leap):
        return _check(record, column, f"农历没有「{date}」这一天", "请核对月份和日子。")
    solar = None
    if date.year is not None:
        try:
            solar = _solar_of(date)
        except ValueError as error:
            if date.year >= lunar.FIRST_DAY.year:
                return _check(record, column, str(error), "请核对出生日期。")
    return Birth(date, (date.year, month, day, date.leap), solar, note)


def _solar_of(date: PartialDate) -> dt.date:
    """The solar day of a lunar date; 腊月三十 is what people call the last day of a month of 29 days too.

    Raises:
        ValueError: There is no such day, or it is not known to the day.
    """
    year, month, day = date.year or 0, date.month or 0, date.day or 0
    if (month, day, date.leap) == (12, 30, False) and year >= lunar.FIRST_YEAR:
        return lunar.new_year(year + 1) - dt.timedelta(days=1)
    return LunarDate(year, month, day, date.leap).to_solar()


def _from_lunar_column(
    row: Asked, column: str, kept: PartialDate, date: PartialDate | None
) -> Birth | ToCheck:
    """A lunar day of its own (农历生日, or stated by 生日过法): that day is kept; the birth date lends the year."""
    record = row.record
    if kept.month is None or kept.day is None:
        return _check(record, column, f"农历生日「{kept}」不到日", "请补填是农历哪一天。")
    year, note = kept.year, ""
    if year is None:
        year, note = _lunar_year(kept, date, row.born)
    whole = PartialDate(year, kept.month, kept.day, Calendar.LUNAR, kept.leap)
    birth = _lunar_birth(record, column, whole, note)
    if (
        isinstance(birth, Birth)
        and date is not None
        and date.calendar is Calendar.SOLAR
        and date.precision is Precision.DAY
    ):
        solar = date.to_date()
        if solar >= lunar.FIRST_DAY:
            equal = lunar.from_solar(solar)
            if (equal.month, equal.day, equal.leap) != (kept.month, kept.day, kept.leap):
                other = lunar.month_day_text(equal.month, equal.day, leap=equal.leap)
                said = f"农历生日是{kept}，而出生日期{date}折算是{other}，先按农历生日列。"
                row.warn(column, said, "请与本人核对。", "lunar-contradicts")
        return Birth(date, birth.lunar, birth.solar or solar, birth.note)
    return birth


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


def _settle(row: Asked, registered: DateReading) -> tuple[PartialDate | None, str]:
    """Several readings of one cell: the identity number decides, or nobody does."""
    fault, born = registered.fault, row.born
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
            row.warn("出生日期", settled, "请把单元格改成文本写明。", fault.kind)
            if fault.kind == "date-time":
                return candidate, "日期据身份证号判断"
            return candidate, "月份据身份证号判断" if candidate.day is None else "年份据身份证号判断"
    row.problems.append(fault.at(row.record.cell("出生日期")))
    return None, ""


def _contradiction(row: Asked, date: PartialDate, born: dt.date) -> None:
    """Report a birth date that differs from the identity number's; the registered one is used."""
    if date.calendar is Calendar.LUNAR:
        # Many identity numbers carry the lunar digits as if they were solar; both are in order.
        if date.year is None or (date.year, date.month, date.day) == (born.year, born.month, born.day):
            return
        try:
            same = _solar_of(date) == born
        except ValueError:
            return
    else:
        same = (
            date.year in (None, born.year)
            and date.month in (None, born.month)
            and date.day in (None, born.day)
        )
    if not same:
        said = f"登记的是{date}，身份证号上是{day_text(born)}，先按登记的。"
        row.warn("出生日期", said, "请查档案核实，以档案为准。", "birth-contradicts-id")


def _id_hint(born: dt.date | None) -> str:
    return f"身份证号上是{day_text(born)}，供核对。" if born else ""


def _check(record: Record, column: str, why: str, hint: str) -> ToCheck:
    return ToCheck(known_as(record.text("姓名")), record.cell(column), why.rstrip("，。"), hint)


# --- how the birthday is kept ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """How a row says that the birthday is kept.

    Attributes:
        column: Where it says so.
        calendar: Which calendar is kept; None where it says none.
        day: The day that it states itself, in that calendar.
        unread: Whether there is a text that nobody understood.
    """

    column: str = "生日过法"
    calendar: Calendar | None = None
    day: PartialDate | None = None
    unread: bool = False


_FILL = r"(?:本人|老人|家里|一直|习惯|每年|都|只|按照|按|以|过|生日|日期|定在|为准|为|是|的|在|于|这一?天|那一?天|当天|庆生)"
_AROUND = regex(f"^{_FILL}+|{_FILL}+$")


def _read_way(row: Asked, date: PartialDate | None) -> _Way:
    """生日过法, and what 慰问意愿 and 备注 say of it; one that says otherwise is told, the first one holds."""
    record, found = row.record, _Way()
    if fault := record.fault("生日过法"):
        row.problems.append(fault)
        found = replace(found, unread=True)
    for column in ("生日过法", "慰问意愿", "备注"):
        text = record.text(column)
        if column != "生日过法":
            said = _stated().search(text)
            text = said["said"] if said else ""
        if not text:
            continue
        way = replace(_way(text, date and (date.month, date.day), row.latest), column=column)
        if way.unread:
            row.misunderstood.note(record.cell(column), record.header(column), text, "生日按登记的日期列")
        if found.calendar is None:
            found = replace(way, unread=way.unread or found.unread)
        elif way.calendar is not None and (way.calendar, way.day or found.day) != (found.calendar, found.day):
            _otherwise(row, found, f"{record.header(column)}写着{quoted(text)}")
    return found


def kept_otherwise(row: Asked) -> bool:
    """Whether a row says of the birthday more than that it is kept by the solar date."""
    quiet = replace(row, problems=[], misunderstood=Misunderstood())
    way = _read_way(quiet, None)
    return bool(quiet.problems) or way.unread or way.day is not None or way.calendar is Calendar.LUNAR


@lru_cache(maxsize=4096)
def _way(text: str, registered: tuple[int | None, int | None] | None, latest: dt.date) -> _Way:
    """What a text says of it; a day in digits without its calendar must be the registered one."""
    said = answer("calendar", text)
    if said is not None:
        return _Way(calendar={"solar": Calendar.SOLAR, "lunar": Calendar.LUNAR}.get(said))
    day = read_text(_AROUND.sub("", "".join(folded(text).split())), latest, lunar=False).value
    if day is not None and day.month is not None and day.day is not None:
        marked = spoken("calendar.solar").search(text) is not None
        if day.calendar is Calendar.LUNAR or marked or (day.month, day.day) == registered:
            return _Way(calendar=day.calendar, day=day)
    return _Way(unread=True)


@cache
def _stated() -> re.Pattern[str]:
    """«过农历八月十五», «生日按公历» in a text about anything; «过农历年» is no birthday."""
    word = alternatives("calendar.lunar", "calendar.solar")
    return re.compile(
        rf"(?:(?<!不)过|生日[按以是为过]?|按照?|依照?|以)的?(?:是)?(?P<said>(?:{word})(?!新?年|春节)[^，。；、！,;!\s]*)"
    )


def without_birthday(text: str) -> str:
    """A text without what it says of how the birthday is kept."""
    return _stated().sub("", text)


def _otherwise(row: Asked, way: _Way, what: str) -> None:
    record = row.record
    said = f"{what}，而「{record.header(way.column)}」写的是{quoted(record.text(way.column))}，先按后者列，"
    row.warn(way.column, said, "请与本人核对。", "birthday-contradicts")
