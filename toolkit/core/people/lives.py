"""Whether someone is still on our lists, and how they wish to be congratulated."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from toolkit.core.people.deaths import death_note
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.reading import Record
from toolkit.core.words import spoken


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
