"""Whether someone is still on our lists, and how they wish to be congratulated."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.reading import Record
from toolkit.core.words import death_note


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


_GONE = re.compile(r"去世|已故|病故|亡故|离世|逝世|过世|死亡|身故|亡|殁")
_LEFT = re.compile(r"转出|调出|迁出|移出|转走|划出")
_ALIVE = re.compile(r"健在|在世|健康|正常|在册|在籍|^在$")
_GONE_PLACE = re.compile(r"已故|去世|死亡|亡故|离世|逝世")
_YES = frozenset({"是", "√", "Y", "y", "有", "1"})
_NO = frozenset({"否", "×", "N", "n", "无", "0", "不"})


_NAME_NOTE = re.compile(r"^(?P<name>[^()（）]+)[(（](?P<note>[^()（）]{1,12})[)）]$")
_NOTE_ALONE = frozenset({"故", "亡", "殁", "去世", "已故", "逝", "已逝"})


@lru_cache(maxsize=8192)
def split_name(text: str) -> tuple[str, str]:
    """A name and what stands in brackets behind it, where that says of the person's life: 王某(已故)."""
    match = _NAME_NOTE.match(text)
    if match is None:
        return text, ""
    note = match["note"]
    about_life = note in _NOTE_ALONE or _LEFT.search(note) or death_note(note) is not None
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
        moved = _LEFT.search(beside_name) is not None
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
        if place and _GONE_PLACE.search(place) and "健在" not in place:
            return place
    return ""


@lru_cache(maxsize=1024)
def _state(text: str, header: str) -> Life | None:
    if not text:
        return None
    if re.search(r"离世|去世|死亡", header):
        if text in _YES:
            return Life.DEAD
        if text in _NO:
            return Life.ALIVE
    if "健在" in header or "建在" in header:
        if text in _YES:
            return Life.ALIVE
        if text in _NO:
            return Life.DEAD
    if _LEFT.search(text):
        return Life.MOVED
    note = death_note(text)
    if note is not None:
        return Life.DEAD if note.state == "dead" else Life.UNCLEAR
    if _GONE.search(text) and "未" not in text:
        return Life.DEAD
    return Life.ALIVE if _ALIVE.search(text) else None


@lru_cache(maxsize=256)
def _wish_text(way: str, wish: str) -> Wish:
    if "不过" in way or "不办" in way or "不过生日" in wish:
        return Wish.NONE
    if re.search(r"谢绝|不要上门|勿上门|不愿|不需要|不必|婉拒|电话", wish):
        return Wish.PHONE
    return Wish.VISIT


def read_wish(record: Record) -> Wish:
    """How someone wishes to be congratulated, from 生日过法 and 慰问意愿."""
    return _wish_text(record.text("生日过法"), record.text("慰问意愿"))
