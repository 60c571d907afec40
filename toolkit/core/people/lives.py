"""Whether someone is still on our lists, and how they wish to be congratulated."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Literal

from toolkit.core.numerals import TENS
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.reading import Record
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


class Life(StrEnum):
    """Whether someone is on our lists."""

    ALIVE = "健在"
    DEAD = "去世"
    MOVED = "转出"
    UNCLEAR = "待核实"


class Wish(StrEnum):
    """How someone wishes to be congratulated."""

    VISIT = "上门"
    PHONE = "电话"
    NONE = "不过生日"


_NAME_NOTE = re.compile(r"^(?P<name>[^()（）]+)[(（](?P<note>[^()（）]{1,12})[)）]$")


@lru_cache(maxsize=8192)
def split_name(text: str) -> tuple[str, str]:
    """A name and what stands in brackets behind it, where that says of the person's life: 王某(已故)."""
    match = _NAME_NOTE.match(text)
    if match is None:
        return text, ""
    note = match["note"]
    about_life = spoken("state.moved").search(note) or death_note(note)
    return (match["name"].strip(), note) if about_life else (text, "")


def read_life(record: Record, beside_name: str = "") -> tuple[Life, str, str]:
    """Alive or not, from 状态, from the remark, and from the heading the row stands under.

    A cell that says nothing because it holds an error or an uncalculated formula may hide a death: then it is
    not clear.

    Args:
        record: The row.
        beside_name: What stands in brackets behind the name; see split_name.

    Returns:
        The state, what says so, and the column to look at («姓名» where it is the heading).
    """
    said = record.text("状态")
    state = _state(said, record.header("状态")) if said else None
    if state is Life.DEAD or state is Life.MOVED:
        return state, f"「{record.header('状态')}」列写明{state}", "状态"
    if state is Life.UNCLEAR:
        return state, f"「{record.header('状态')}」列写的是「{mask_numbers(said)}」，是否健在不明", "状态"
    if beside_name and state is None:
        moved = spoken("state.moved").search(beside_name) is not None
        return Life.MOVED if moved else Life.DEAD, f"姓名后面注明「{beside_name}」", "姓名"
    if beside_name:
        return Life.UNCLEAR, f"状态列是健在，姓名后面却注着「{beside_name}」", "姓名"
    place = _gone_place(record.section, record.source.grid.sheet)
    if place and state is None:
        return Life.DEAD, f"登记在「{place}」之下", "姓名"
    for column in ("状态", "备注") if record.faulty else ():
        if record.fault(column):
            return Life.UNCLEAR, f"「{record.header(column)}」列读不出来，是否健在不明", column
    remark = record.raw("备注")
    note = death_note(remark) if isinstance(remark, str) else None
    if note is None:
        return Life.ALIVE, "", ""
    if note.state == "dead" and state is None:
        return Life.DEAD, f"备注写明「{note.text}」", "备注"
    if note.state == "dead":
        return Life.UNCLEAR, f"状态列是健在，备注却写着「{note.text}」", "备注"
    return Life.UNCLEAR, f"备注里有「{note.text}」，是否健在不明", "备注"


@lru_cache(maxsize=4096)
def _gone_place(section: str, sheet: str) -> str:
    """The heading or the sheet that is for the dead, if the row stands under one."""
    for place in (section, sheet):
        if place and spoken("death.told").search(place) and not spoken("death.survived").search(place):
            return place
    return ""


@lru_cache(maxsize=1024)
def _state(text: str, header: str) -> Life | None:
    yes, no = (spoken(f"state.{answer}").fullmatch(text) is not None for answer in ("yes", "no"))
    if (yes or no) and spoken("death.told").search(header):
        return Life.DEAD if yes else Life.ALIVE
    if (yes or no) and spoken("state.asks_alive").search(header):
        return Life.ALIVE if yes else Life.DEAD
    if spoken("state.moved").search(text):
        return Life.MOVED
    note = death_note(text)
    if note is not None:
        return Life.DEAD if note.state == "dead" else Life.UNCLEAR
    if spoken("death.short").search(text) and "未" not in text:
        return Life.DEAD
    return Life.ALIVE if text == "在" or spoken("state.alive").search(text) else None


@lru_cache(maxsize=256)
def _wish(way: str, wish: str) -> Wish:
    if spoken("wish.no_birthday").search(way) or "不过生日" in wish:
        return Wish.NONE
    return Wish.PHONE if spoken("wish.no_visit").search(wish) else Wish.VISIT


def read_wish(record: Record) -> Wish:
    """How someone wishes to be congratulated, from 生日过法 and 慰问意愿."""
    return _wish(record.text("生日过法"), record.text("慰问意愿"))
