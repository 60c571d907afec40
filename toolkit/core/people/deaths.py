"""Deaths told in a cell: whether it is the death of the row's person, and on which day it was.

The words stand in data/words.toml; here is what they mean beside others.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from toolkit.core.numerals import TENS
from toolkit.core.people.ids import mask_numbers
from toolkit.core.words import alternatives, clean, spoken


@dataclass(frozen=True, slots=True)
class LifeNote:
    """What a text says about a death.

    Attributes:
        state: «dead»: the person of this row has died. «unclear»: a death is mentioned, and whose it is
            (or whether it is one) only somebody who looks can tell.
        text: The clause that says so, identity numbers masked.
    """

    state: Literal["dead", "unclear"]
    text: str


_WHEN = (
    rf"(?:[0-9〇{TENS}]|[年月日号春夏秋冬./-]|[上下]半年|[去今前]年|[上中下]旬|春节|中秋|国庆|元旦|"
    r"前|后|底|初|左右|早已|已经|已|均|于|早年|早|先|刚|近期|最近|不幸|突然|意外|车祸|因病|因故|医治无效|病|[(:]|\s)*+"  # possessive: no time lost on long remarks
)
_HOW = r"(?:(?:[因患在]|突发)[^，。；,;]{1,12})?"  # 因脑溢血, 在武汉
_SELF = r"(?:该同志|该人|此人|该干部|本人|老人|经核实|备注|注|状态)"
_OWN_BEFORE = rf"{_WHEN}{_SELF}?{_WHEN}{_HOW}{_WHEN}"
_BOTH = rf"{_SELF}|健在|在世|健康|照[顾料]|护理|居|住|先后|都|相继"
_OWN_AFTER = rf"$|[，。；、,;()（）\s.!！]|[0-9〇{TENS}]|于|在|后|时间|日期|了|享年|:"
_LONGEST_CLAUSE = 60  # characters before the word; more is a story, not a note
_CLAUSE_END = r"[，。；、,;！!]+"


@cache
def _kin_before() -> re.Pattern[str]:
    kin = alternatives("kin.close")
    return re.compile(
        rf"{_WHEN}[因其原老大小二独生]*(?:{kin})(?:[:(]?[^0-9，。和与及同、]{{0,4}}?\)?){_WHEN}{_HOW}{_WHEN}"
    )


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('death.denied')})$")


@lru_cache(maxsize=4096)
def death_note(text: str) -> LifeNote | None:
    """Whether a text says that the person of its row has died; None when it mentions no such death.

    «已故», «去世(2025.3)», «2023.5因病去世» are the person's own. «丧偶», «老伴去世», «其父2020年病故» are plainly
    another's, and mean nothing here. Whatever is between (another person's word elsewhere in the remark, doubt,
    an unknown subject) is unclear: a living person is not dropped, a dead one not congratulated.
    """
    whole = unicodedata.normalize("NFKC", clean(text.strip().replace("\n", "，")))
    if spoken("death.alone").fullmatch(whole.strip("。.()")):
        return LifeNote("dead", whole)
    if spoken("death.unknown").search(whole):
        return LifeNote("unclear", _short(whole))
    told = spoken("death.told")
    if told.search(whole) is None:
        return None
    doubted = spoken("death.doubted").search(whole) is not None
    others = spoken("kin.close", "kin.other").search(whole) is not None
    unclear = ""
    for clause in re.split(_CLAUSE_END, whole):
        for match in told.finditer(clause):
            state = _whose(clause[: match.start()], clause[match.end() :], doubted=doubted, others=others)
            if state == "dead":
                return LifeNote("dead", _short(clause))
            if state and not unclear:
                unclear = clause
    return LifeNote("unclear", _short(unclear)) if unclear else None


def _short(clause: str) -> str:
    text = mask_numbers(clause)
    return text if len(text) <= 24 else f"{text[:23]}…"


def _whose(before: str, after: str, *, doubted: bool, others: bool) -> str:
    """«dead», «unclear», or «» for a death that is plainly another's or denied.

    Args:
        before: The clause up to the word.
        after: The clause behind it.
        doubted: Whether the remark has a word of doubt.
        others: Whether it has a word for another person.
    """
    if _denied().search(before):
        return ""
    if doubted or len(before) > _LONGEST_CLAUSE:
        return "unclear"
    subject = before.lstrip("( )")
    if _kin_before().fullmatch(subject):
        return "unclear" if re.search(_BOTH, subject) else ""
    if not (re.fullmatch(_OWN_BEFORE, subject) and re.match(_OWN_AFTER, after)):
        return "unclear"
    named = subject.startswith(("本人", "该同志"))
    return "dead" if named or not others else "unclear"


# --- the day ----------------------------------------------------------------------------------------

_DATE = r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])(?:\s*[月./-]\s*(3[01]|[12]\d|0?[1-9])(?!\d))?(?!\d)\s*[月日号]?"
# What stands between a date and the word belongs to the death («因病在县医院»), or else to something that happened on that date.
_EVENT = "退出?|离休|出生|生于|参加|入党|任职|任|免|转|调|住院|确诊|领|停|父|母|妻|夫|伴|偶|家属|儿|女|兄|弟|姐|妹|[；;。\n]"
_BETWEEN = rf"(?:(?!{_EVENT}|\d{{4}}).)*?"
_ALONE = rf"\s*[（(]?{_DATE}[）)]?(?:\s*00:00:00)?\s*"


@cache
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A date before a word of death, and one behind it."""
    word = f"(?:{alternatives('death.told', 'death.short')})"
    return (
        re.compile(f"{_DATE}{_BETWEEN}{word}"),
        re.compile(rf"{word}(?:时间|日期|日|于|在|[：:（(，,\s])*{_DATE}"),
    )


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
    before, after = _beside()
    for found in (re.fullmatch(_ALONE, text), before.search(text), after.search(text)):
        if found is not None:
            yield found
