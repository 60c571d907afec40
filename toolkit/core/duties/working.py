"""Days on which an office is open (工作日)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


class WorkingDays(NamedTuple):
    """Weekdays, except where the State Council says otherwise for a year (放假和调休).

    Attributes:
        free: Weekdays that are days off.
        worked: Saturdays and Sundays that are worked in exchange.
    """

    free: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()

    def is_open(self, day: dt.date) -> bool:
        """Whether the office works on a day."""
        return day in self.worked if day.weekday() >= _SATURDAY else day not in self.free

    def from_on(self, day: dt.date) -> dt.date:
        """That day, or the next one that is worked (遇节假日顺延)."""
        while not self.is_open(day):
            day += _DAY
        return day

    def nth(self, day: dt.date, number: int) -> dt.date:
        """The so manieth working day from a day on, which counts if it is one."""
        for _ in range(number - 1):
            day = self.from_on(day) + _DAY
        return self.from_on(day)
