"""Days with a time, as clerks write them beside a notice: «10月9日上午9点», «9日 9:30», a real Excel time.

What a cell leaves out is taken from the day on which the notice was received, where only one reading is possible;
anything else is said to be unclear and never guessed.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from toolkit.core.cells import Cell, Fault, Stop
from toolkit.core.dates.reading import from_serial
from toolkit.core.dates.wording import WEEKDAY, day_text, month_day, weekday
from toolkit.core.grids import Value
from toolkit.core.numbers.numerals import TENS, ZEROS, digits, number
from toolkit.core.people.ids import quoted
from toolkit.core.words import folded, regex, says_nothing

_NEAR = 183  # days; a day without a year that lies further ahead belongs to the year before
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73415  # 2000-01-01 … 2100-12-31
UNREADABLE, HINT = "moment-unreadable", "请写成「2026-10-09 15:30」或「10月9日下午3点半」。"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time of day where it is known."""

    day: dt.date
    time: dt.time | None = None

    def __str__(self) -> str:
        """As the toolkit writes it into a ledger: 2026-10-09 09:00."""
        return f"{self.day.isoformat()} {self.time:%H:%M}" if self.time else self.day.isoformat()

    def text(self) -> str:
        """As people say it: 10月9日9:00."""
        clock = f"{self.time.hour}:{self.time:%M}" if self.time else ""
        return f"{month_day(self.day)}{clock}"

    @property
    def earliest(self) -> dt.datetime:
        """The first minute that it may be."""
        return dt.datetime.combine(self.day, self.time or dt.time.min)

    @property
    def latest(self) -> dt.datetime:
        """The last minute that it may be."""
        return dt.datetime.combine(self.day, self.time or dt.time(23, 59))

    def before(self, other: Moment) -> bool:
        """Whether it is earlier for certain."""
        return self.latest < other.earliest


@dataclass(frozen=True, slots=True)
class MomentReading:
    """What a cell says of a time: a moment, or a text and why that is none; nothing for an empty cell."""

    moment: Moment | None = None
    text: str = ""
    why: str = ""

    @property
    def fault(self) -> Fault | None:
        """What is wrong, as a sentence."""
        return Fault(f"时间{quoted(self.text)}{self.why}，", HINT, UNREADABLE) if self.why else None


_WEEKDAY = regex(rf"[(\[]?(?:(?P<week>[上本这下])个?)?(?P<name>{WEEKDAY})[)\]]?")
_NOISE = regex(r"左右|前后|约|许|整|钟|于|时间[:：]?|[\s,，;；、。]+$")
_NUMERAL = regex(f"[两{ZEROS}{TENS}]+")
_DATE = (
    r"(?:(?P<year>\d{4}|\d{2})\s*[-./年]\s*(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<whole>20\d{6})"
    r"|(?P<month2>\d{1,2})\s*(?:月|[-./])\s*(?P<day2>\d{1,2})\s*[日号]?"
    r"|(?P<day3>\d{1,2})\s*[日号]"
    r"|(?P<word>当天|当日|同日|次日|翌日|转天|第2天|第2日)"
    r"|(?P<spoken>今天|今日|今(?=[早晚])|昨天|昨日|昨(?=[早晚])|前天))"
)
_PERIOD = r"(?P<period>凌晨|清早|早上|早晨|清晨|上午|中午|正午|晌午|午后|下午|傍晚|晚上|夜里|夜间|深夜|半夜|午夜|晚|早|夜)"
_CLOCK = (
    r"(?:(?P<hour>\d{1,2})\s*(?:[:：]|点|时)\s*(?P<minute>\d{1,2})\s*分?(?:[:：]\d{1,2}(?:\.\d+)?)?"
    r"|(?P<hour2>\d{1,2})\s*(?:点|时)\s*(?P<part>半|[123]刻)?"
    r"|(?P<digits>(?<=\s)\d{4}))"
)
_WHOLE = regex(rf"(?:{_DATE})?[\sT]*(?:{_PERIOD})?\s*(?:{_CLOCK})?\s*(?P<half>[AaPp][Mm])?")
_HOUR = regex(r"[\d一二两三四五六]\s*[点时:]")
_TWO_WAYS = regex(r"(?:[01]?\d|2[0-3])\.[0-5]\d")  # 9.30: the 30th of September, or half past nine
_MORNING = frozenset({"凌晨", "清早", "早上", "早晨", "清晨", "上午", "早", "AM"})
_EVENING = frozenset(
    {"午后", "下午", "傍晚", "晚上", "夜里", "夜间", "深夜", "半夜", "午夜", "晚", "夜", "PM"}
)
_NIGHT = frozenset({"晚上", "夜里", "夜间", "深夜", "半夜", "午夜", "晚", "夜"})


class _UnclearError(ValueError):
    """Why a text is no moment, for the clerk."""


def parse_moment(value: Value, *, since: dt.date | None, today: dt.date | None = None) -> MomentReading:
    """What a cell says about when something happened; never raises.

    Args:
        value: The cell's value.
        since: The day from which the missing parts are taken (the notice was received then); None: none is known.
        today: The day of a time without a day («15:30» on the command line); None: that is unclear.
    """
    if value is None:
        return MomentReading()
    if isinstance(value, dt.datetime):
        return MomentReading(_of_excel(value))
    if isinstance(value, dt.date):
        return MomentReading(Moment(value))
    if isinstance(value, bool | dt.time | dt.timedelta):
        shown = value.strftime("%H:%M") if isinstance(value, dt.time) else str(value)
        return _unreadable(shown, "没有写是哪一天" if isinstance(value, dt.time) else "不是时间")
    if isinstance(value, int | float):
        if not math.isfinite(value) or not _FIRST_SERIAL <= value <= _LAST_SERIAL:
            if isinstance(value, float) and value != int(value):
                return _unreadable(f"{value:g}", "是一个数，不知道是哪天几点")
            value = str(int(value)) if math.isfinite(value) else str(value)
        else:
            day, part = divmod(value, 1)
            seconds = round(part * 86400 / 60) * 60
            when = dt.datetime.combine(from_serial(int(day)), dt.time.min) + dt.timedelta(seconds=seconds)
            return MomentReading(_of_excel(when))
    text, weekdays = _plain(value)
    if not text and not weekdays and says_nothing(value):
        return MomentReading()
    try:
        return MomentReading(_read(text, weekdays, since, today))
    except _UnclearError as why:
        return _unreadable(value, str(why))
    except ValueError:
        return _unreadable(value, "没有这一天或这个钟点")


def _of_excel(when: dt.datetime) -> Moment:
    """A cell with a date only comes as midnight: its time is not known."""
    when = when.replace(tzinfo=None)
    time = dt.time(when.hour, when.minute)
    return Moment(when.date(), time if (when.hour, when.minute, when.second) != (0, 0, 0) else None)


def said_moment(
    text: str, what: str, cell: Cell, *, since: dt.date, today: dt.date | None = None, kind: str = ""
) -> Moment:
    """What somebody has said when asked for a time; see `parse_moment`.

    Args:
        text: Their words.
        what: Which time it is, for the sentence that says why not («会议»).
        cell: Where that sentence belongs.
        since: See `parse_moment`.
        today: See `parse_moment`.
        kind: The problem's slug, where it has one of its own.

    Raises:
        Stop: Nobody can tell when that is.
    """
    reading = parse_moment(text, since=since, today=today)
    unsaid = reading.moment is not None and reading.moment.time is None and _HOUR.search(folded(text))
    if reading.moment is not None and not unsaid:
        return reading.moment
    if unsaid:
        reading = _unreadable(text, "不知道是上午还是下午")
    fault = reading.fault or Fault(f"时间{quoted(text)}没有写是哪一天，", HINT, UNREADABLE)
    raise Stop(fault._replace(message=what + fault.message, kind=kind or fault.kind).at(cell))


def _unreadable(value: str, why: str) -> MomentReading:
    return MomentReading(None, value, why)


def _plain(text: str) -> tuple[str, list[tuple[str, int]]]:
    """The text without weekdays and noise, and the weekdays: «» or 上 … before each, and its number."""
    text = folded(text).replace("第二", "第2")
    weekdays = [(match["week"] or "", _number(match["name"])) for match in _WEEKDAY.finditer(text)]
    text = _WEEKDAY.sub("", text)
    text = _NUMERAL.sub(lambda m: str(number(m[0]) or m[0]) if "十" in m[0] else digits(m[0]), text)
    return " ".join(_NOISE.sub("", text).split()), weekdays


def _number(name: str) -> int:
    """Of a weekday, Monday is 0."""
    return "一二三四五六日".index(name[-1].replace("天", "日"))


def _read(text: str, weekdays: list[tuple[str, int]], since: dt.date | None, today: dt.date | None) -> Moment:
    if _TWO_WAYS.fullmatch(text):
        raise _UnclearError("可以是几月几日，也可以是几点几分")
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise _UnclearError("看不懂")
    part = match.groupdict()
    written = ("year", "whole", "month2", "day3", "word", "spoken", "hour", "hour2", "digits")
    if not weekdays and not any(part[name] for name in written):
        raise _UnclearError("没有写是哪一天" if part["period"] else "看不懂")
    day = _day(part, since)
    if day is None:
        if today is None:
            raise _UnclearError("没有写是哪一天")
        if weekdays and not part["spoken"]:
            day = _last(*weekdays[0], today)
        else:
            day = today - dt.timedelta(days="今昨前".index(spoken[0]) if (spoken := part["spoken"]) else 0)
    if any(day.weekday() != number for _, number in weekdays):
        raise _UnclearError(f"里的星期不对，{day_text(day)}是{weekday(day, full=True)}")
    return Moment(day, _time(part))


def _last(week: str, number: int, today: dt.date) -> dt.date:
    """The day that a weekday alone means: the last such day; of the week before when 上 says so."""
    monday = today - dt.timedelta(days=today.weekday())
    if week == "上":
        return monday + dt.timedelta(days=number - 7)
    if week == "下" or (week and number > today.weekday()):
        raise _UnclearError("是以后的日子")
    return today - dt.timedelta(days=(today.weekday() - number) % 7)


def _day(part: dict[str, str | None], since: dt.date | None) -> dt.date | None:
    """The day that is written, completed from the day of receipt; None where none is written."""
    if part["whole"]:
        return dt.date.fromisoformat(part["whole"])
    if part["year"]:
        year = int(part["year"])
        return dt.date(year if year > 99 else 2000 + year, int(part["month"] or 0), int(part["day"] or 0))
    if not (part["month2"] or part["day3"] or part["word"]):
        return None
    if since is None:
        raise _UnclearError("没有写全年月日，而收文时间也不清楚")
    if part["word"]:
        return since + dt.timedelta(days=0 if part["word"] in ("当天", "当日", "同日") else 1)
    if part["month2"]:
        month, day = int(part["month2"]), int(part["day2"] or 0)
        here = _possible(since.year, month, day)
        there = _possible(since.year + 1, month, day)
        if here is None and there is None:
            raise ValueError(f"{month}-{day}")
        if here is not None and (here >= since or there is None or (there - since).days > _NEAR):
            return here
        return there
    day = int(part["day3"] or 0)
    month = since.year * 12 + since.month - 1 + (day < since.day)
    return dt.date(month // 12, month % 12 + 1, day)


def _possible(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _time(part: dict[str, str | None]) -> dt.time | None:
    """The time of day; None where none is written, or only an hour that may be of the morning or the afternoon."""
    if part["digits"]:
        return dt.time(int(part["digits"][:2]), int(part["digits"][2:]))
    written = part["hour"] or part["hour2"]
    if written is None:
        return None
    hour = int(written)
    minute = (
        int(part["minute"])
        if part["minute"]
        else {"半": 30, "1刻": 15, "2刻": 30, "3刻": 45}.get(part["part"] or "", 0)
    )
    period = part["period"] or (part["half"] or "").upper()
    if hour == 24 or (period in _NIGHT and hour in (0, 12)) or (period == "凌晨" and hour == 12):
        raise _UnclearError("是半夜零点，不知道算前一天还是后一天")
    if period in _NIGHT and hour < 5:
        raise _UnclearError("不知道是前一夜还是后一夜")
    if period in _MORNING and hour > 12:
        raise _UnclearError("上午、下午和钟点对不上")
    if period == "PM" or period in _EVENING:
        if hour == 0:
            raise _UnclearError("上午、下午和钟点对不上")
        hour += 12 if hour < 12 else 0
    elif period == "AM" and hour == 12:
        hour = 0
    elif period in ("中午", "正午", "晌午"):
        if hour not in (11, 12, 1, 2, 13, 14):
            raise _UnclearError("上午、下午和钟点对不上")
        hour += 12 if hour < 11 else 0
    elif not period and 1 <= hour <= 6 and len(written) == 1:
        return None  # «3点»: the day is sure, morning or afternoon is not
    return dt.time(hour, minute)
