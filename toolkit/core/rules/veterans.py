"""离休资格: who began revolutionary work by the rule's last day. Only told: nobody's category is ever changed."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from enum import StrEnum

from toolkit.core.cells import Problem
from toolkit.core.dates.reading import Calendar, PartialDate, Precision, parse_date
from toolkit.core.people.register import Person
from toolkit.core.rules.dated import Rules
from toolkit.core.words import says_nothing

VETERAN_RULE = "离休参加革命工作截止"
START = "参加工作时间"


class Eligibility(StrEnum):
    """What somebody's category and start of work say together, where they say anything to be looked at."""

    OFFERED = "可能符合离休"
    WRONG = "离休时间不符"
    OPEN = "无法判断"


def last_day(rules: Rules, today: dt.date) -> tuple[dt.date | None, Problem | None]:
    """The day that the rule gives as eight digits, or what is wrong with it."""
    rule = rules.at(VETERAN_RULE, today)
    if rule is None:
        return None, None
    digits = "、".join(str(v) for v in rule.values)
    date = parse_date(digits, latest=dt.date.max).value if len(digits) == 8 else None
    if date is not None and date.precision is Precision.DAY:
        return date.to_date(), None
    return None, Problem(
        rule.cell, f"规则「{rule.key}」的值「{digits}」不是一天，", "请填八位数字，如 19490930。", "rule-day"
    )


def standing(person: Person, last: dt.date, today: dt.date) -> tuple[Eligibility | None, PartialDate | None]:
    """Whether category and start go together; the start where it can be read. «1949» alone decides nothing."""
    record = person.record
    value, veteran = record.dated(START), person.category == "离休"
    if value is None or says_nothing(record.text(START)):
        return Eligibility.OPEN if veteran else None, None
    start = parse_date(value, latest=today, number_format=lambda: record.format(START)).value
    if start is None or start.year is None or start.calendar is not Calendar.SOLAR:
        return Eligibility.OPEN, None
    year, month, day = start.year, start.month, start.day
    if dt.date(year, month or 1, day or 1) > last:
        return Eligibility.WRONG if veteran else None, start
    if dt.date(year, month or 12, day or monthrange(year, month or 12)[1]) > last:
        return Eligibility.OPEN, start
    return None if veteran else Eligibility.OFFERED, start
