"""The day of death that a register's row names, beside whatever other dates stand there."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DATE = r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])(?:\s*[月./-]\s*(3[01]|[12]\d|0?[1-9])(?!\d))?(?!\d)\s*[月日号]?"
_WORD = r"(?:去世|已故|病故|亡故|离世|逝世|过世|死亡|身故|殁)"
# What stands between a date and the word belongs to the death («因病在县医院»), or else to something that happened on that date.
_EVENT = "退出?|离休|出生|生于|参加|入党|任职|任|免|转|调|住院|确诊|领|停|父|母|妻|夫|伴|偶|家属|儿|女|兄|弟|姐|妹|[；;。\n]"
_BETWEEN = rf"(?:(?!{_EVENT}|\d{{4}}).)*?"
_BEFORE = re.compile(rf"{_DATE}{_BETWEEN}{_WORD}")
_AFTER = re.compile(rf"{_WORD}(?:时间|日期|日|于|在|[：:（(，,\s])*{_DATE}")
_ALONE = re.compile(rf"\s*[（(]?{_DATE}[）)]?(?:\s*00:00:00)?\s*")


@dataclass(frozen=True, slots=True)
class Death:
    """A day of death.

    Attributes:
        first: The earliest day that it can have been.
        last: The latest: the same, or the last of a month of which no day is written.
    """

    first: dt.date
    last: dt.date

    @property
    def exact(self) -> bool:
        """Whether the day is written."""
        return self.first == self.last

    def __str__(self) -> str:
        """«2026-03-05», «2026年3月»."""
        return self.first.isoformat() if self.exact else f"{self.first.year}年{self.first.month}月"


def death_day(texts: Iterable[str]) -> Death | None:
    """The first death dated in the texts (状态, then 备注) of somebody known to be dead.

    A date belongs to the death when the word stands beside it, or when it stands alone in its cell:
    «2010年10月退休，2026年3月5日去世» is the fifth of March. None where no date does.
    """
    for text in texts:
        for match in _matches(text):
            year, month = int(match[1]), int(match[2])
            days = monthrange(year, month)[1]
            if match[3] is None:
                return Death(dt.date(year, month, 1), dt.date(year, month, days))
            if int(match[3]) <= days:
                day = dt.date(year, month, int(match[3]))
                return Death(day, day)
    return None


def _matches(text: str) -> Iterator[re.Match[str]]:
    for found in (_ALONE.fullmatch(text), _BEFORE.search(text), _AFTER.search(text)):
        if found is not None:
            yield found
