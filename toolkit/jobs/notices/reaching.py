"""What helps to reach somebody: where they live, whom to ring; whole for the office's own paper, masked elsewhere."""

from __future__ import annotations

from toolkit.core.answers import answer
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.lives import Wish
from toolkit.core.people.profiles import home, mask_phone, phones, split_phones
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.words import township_key
from toolkit.jobs.notices.ledger.roster import Addressable

_AWAY = ("外地", "异地", "外省", "外市", "外县", "省外", "市外", "县外", "国外", "境外")
_TOWN = ("县城", "城区", "城关")
_HERE = ("本地", "当地", "本镇", "本乡", "本村", "本街道", "本社区")


def residence(candidate: Addressable) -> str:
    """外地, 县城, 本地, 有住址 (which of these cannot be told) or 不详, without the address: from 居住类型, else from where the person lives."""
    person = candidate.person
    if person is None:
        return "不详"
    kind, lives = said(person.record, "居住类型"), said(person.record, "居住地")
    for text in (kind, lives):
        if any(word in text for word in _AWAY):
            return "外地"
        if any(word in text for word in _TOWN):
            return "县城"
    asked_away = answer("yes_no", kind) if "异地" in person.record.header("居住类型") else None
    if asked_away == "yes":
        return "外地"
    town = township_key(candidate.who.township)
    here = kind.startswith(_HERE) or asked_away == "no" or lives.startswith(_HERE)  # 租住 may be anywhere
    if here or (town and town in lives):
        return "本地"
    if not lives:
        return "不详"
    return "别处" if town else "有住址"


def away(candidate: Addressable) -> int:
    """For sorting: those living away first, then those of whom nothing is known."""
    return ("外地", "别处", "县城", "有住址", "不详", "本地").index(residence(candidate))


def address(candidate: Addressable) -> str:
    """The address, for the office's own paper."""
    return home(candidate.person) if candidate.person is not None else ""


def to_ring(candidate: Addressable) -> str:
    """Every number with whose it is, whole: for the office's own paper."""
    return phones(candidate.person) if candidate.person is not None else ""


def to_ring_masked(candidate: Addressable) -> str:
    """The same for a screen: 138****5678、儿子139****0001."""
    person = candidate.person
    if person is None:
        return ""
    found: dict[str, str] = {}
    for column, owner in (("联系电话", ""), ("固定电话", ""), ("家属联系电话", "家属")):
        for phone in split_phones(person.record.raw(column)):
            found.setdefault(phone.number, mask_numbers(phone.owner) or owner)
    return "、".join(f"{owner}{mask_phone(number)}" for number, owner in found.items())


def wishes(person: Person | None) -> str:
    """How the person wants to be told, where that is known."""
    said = {Wish.PHONE: "谢绝上门，请打电话", Wish.UNCLEAR: "慰问意愿看不懂，请先打电话"}
    return said.get(person.wish, "") if person is not None else ""
