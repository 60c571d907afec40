"""How an office reads and keeps birthdays: its settings, typed."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.core.dates.ages import AgeMode, LeapDayRule
from toolkit.core.dates.lunar import LeapMonthRule, ThirtiethRule
from toolkit.core.rules.settings import Settings


@dataclass(frozen=True, slots=True)
class Conventions:
    """How the office reads and keeps birthdays; every one a setting.

    Attributes:
        age_mode: 计岁法 for everyone who has none of their own.
        convert: Solar birth date and «农历» in 生日过法: keep the lunar equivalent (else the solar day).
        leap_month: For births in a leap month.
        thirtieth: For lunar births on the 30th.
        leap_day: For births on 29 February.
        day_from_id: Complete a month-only birth date from the identity number when both agree.
        youngest: Years; a birth date that makes someone younger is a slip of the pen.
    """

    age_mode: AgeMode = AgeMode.FULL
    convert: bool = True
    leap_month: LeapMonthRule = LeapMonthRule.ORDINARY
    thirtieth: ThirtiethRule = ThirtiethRule.TWENTY_NINTH
    leap_day: LeapDayRule = LeapDayRule.FEBRUARY_28
    day_from_id: bool = False
    youngest: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Conventions:
        """The conventions that an office's settings say."""
        return cls(
            age_mode=AgeMode(settings.text("计岁法")),
            convert=settings.text("公历出生而过农历") == "折算成农历",
            leap_month=LeapMonthRule(settings.text("闰月出生")),
            thirtieth=ThirtiethRule(settings.text("三十出生")),
            leap_day=LeapDayRule(settings.text("二月二十九出生")),
            day_from_id=settings.text("只有年月的生日") == "用身份证上的日",
            youngest=settings.integer("最小年龄"),
        )
