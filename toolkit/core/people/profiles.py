"""What is printed of a person: unit, home, telephones, both birthdays, what a visitor should know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.core.answers import answer
from toolkit.core.dates import lunar
from toolkit.core.dates.reading import Calendar
from toolkit.core.dates.wording import day_text
from toolkit.core.grids import Value
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.places import lives_at
from toolkit.core.people.register import Person
from toolkit.core.people.townships import UNITS, printable, said
from toolkit.core.tables.reading import Record
from toolkit.core.words import folded, name_key, plain_number, regex, vocabulary


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone number of a cell.

    Attributes:
        number: Digits; a landline with «-» after its area code; masked where it is an identity number.
        owner: Whose, as written («儿子»), or "".
        kind: mobile, landline, or unclear (too short, too long, damaged).
    """

    number: str
    owner: str
    kind: str


_PIECES = regex(r"[/、，,;；|\\]+")
_NUMBER = regex(
    r"(?a)(?<![\d-])(?:\+?(?:0086|86)[- ]?)?(?P<mobile>1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
    r"|(?<!\d)(?P<area>\(0\d{2,3}\)|0\d{2,3})[- ]?(?P<local>[1-9]\d{6,7})(?:(?:-|转)(?P<extension>\d{1,5}))?(?!\d)"
    r"|(?<!\d)(?P<local2>[2-9]\d{6,7})(?:(?:-|转)(?P<extension2>\d{1,5}))?(?!\d)"
    r"|(?P<damaged>\d(?:\.\d+)?[Ee]\+?\d{1,2})"
    r"|(?P<other>\d[\d -]{3,}\d[Xx]?)"
)
_LABEL = regex(
    r"联系电话|联系方式|电话号码|手机号码|手机号|电话|手机|座机|号码|本人|[电☎Tt][话Ee]?[Ll]?(?=:)|[\s:()<>《》·.。\-+—]"
)
_EDGES = regex(r"^\W+|\W+$")
_FLOAT = regex(r"(?<=\d)\.0+(?!\d)")


def split_phones(value: Value) -> tuple[Phone, ...]:
    """Every telephone number in a cell, in order, each with its owner where one is named."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return _split_phones(plain_number(value))
    return _split_phones(value) if isinstance(value, str) else ()


@lru_cache(maxsize=4096)
def _split_phones(text: str) -> tuple[Phone, ...]:
    found: list[Phone] = []
    plain = folded(text.replace("\n", "/"))
    plain = _FLOAT.sub("", re.sub(r"[‐‑‒–—―−－]", "-", plain))
    for piece in _PIECES.split(plain):
        end = 0
        fresh: list[Phone] = []
        for match in _NUMBER.finditer(piece):
            fresh.append(_phone(match, _owner(piece[end : match.start()])))
            end = match.end()
        after = _owner(piece[end:])
        if fresh and after and not fresh[-1].owner:  # 139…（儿子）
            fresh[-1] = Phone(fresh[-1].number, after, fresh[-1].kind)
        found += fresh
    return tuple(found)


def _owner(text: str) -> str:
    return _LABEL.sub("", text)


def _phone(match: re.Match[str], owner: str) -> Phone:
    if match["mobile"]:
        return Phone(re.sub(r"\D", "", match["mobile"]), owner, "mobile")
    local = match["local"] or match["local2"]
    if local:
        area = f"{match['area'].strip('()')}-" if match["area"] else ""
        extension = match["extension"] or match["extension2"]
        return Phone(f"{area}{local}{f'-{extension}' if extension else ''}", owner, "landline")
    return Phone(mask_numbers(match[0].strip(" -")), owner, "unclear")


def mask_phone(number: str) -> str:
    """138****5678; a landline keeps its area code and last two digits: 0713-*****67."""
    area, dash, local = number.partition("-") if number.startswith("0") else ("", "", number)
    if len(local) == 11 and local.isdigit():
        return f"{local[:3]}****{local[7:]}"
    return f"{area}{dash}{'*' * max(len(local) - 2, 0)}{local[-2:]}" if len(local) >= 7 else "****"


# What a heading says of those below it, and is no unit: 二、退休干部（9人）.
_NO_UNIT = regex(r"(?:人员|干部|同志|职工|名单|部分|遗属|去世|已故|调出|转出|离休|退休)(?:[（(].*)?$")


def group_of(person: Person, own: str) -> str:
    """By what people are grouped: the township; in a township's own office (本乡镇) branch, village group or unit."""
    if not own:
        return person.township
    return branch(person) or said(person.record, "老干小组") or unit(person) or own


def branch(person: Person) -> str:
    """所属支部."""
    return said(person.record, "所属支部")


def unit(person: Person) -> str:
    """The unit, from whichever column the register has for it."""
    record = person.record
    if text := next(filter(None, (said(record, name) for name in UNITS)), ""):
        return text
    headings = (mask_numbers(text) for text in record.headings if not _NO_UNIT.search(text))
    return next(headings, person.township)


def post(person: Person) -> str:
    """Unit and post in one line."""
    record = person.record
    if text := said(record, "原单位及职务"):
        return text
    place, office = unit(person), said(record, "原职务")
    return office if place and office.startswith(place) else f"{place} {office}".strip()


def home(person: Person) -> str:
    """Where the person lives now; where that differs from the registered household, both."""
    record = person.record
    registered, kind = said(record, "户籍地"), said(record, "居住类型")
    lives = lives_at(registered, said(record, "居住地"))
    if not lives:
        return f"未登记现住址（户籍：{registered}）" if registered else "未登记现住址"
    text = lives
    if kind and answer("yes_no", kind) is None and kind != "本镇" and kind not in lives:
        text += f"（{kind}）"
    if registered and registered not in lives and lives not in registered:
        text += f"（户籍：{registered}）"
    return text


def phones(person: Person) -> str:
    """All numbers, each on its line, with whose it is."""
    out: list[str] = []
    for name, owner in (("联系电话", ""), ("固定电话", ""), ("家属联系电话", "家属")):
        raw = person.record.raw(name)
        if raw is None:
            continue
        found = split_phones(raw)
        for phone in found:
            who = phone.owner or owner
            text = f"{who}{phone.number}"
            if text not in out:
                out.append(text)
        if not found and (text := phone_said(person.record, name)):
            out.append(text)
    return "\n".join(out)


def phone_said(record: Record, name: str) -> str:
    """A telephone's cell as it may be printed; "" for one that says that there is none («无子女», «没有手机»)."""
    text = said(record, name)
    return "" if _EDGES.sub("", name_key(text)) in vocabulary("phone.none") else text


def care(person: Person) -> str:
    """Health and self-care, for the visitor."""
    record = person.record
    parts = [
        said(record, "健康状况"),
        flagged(person, "自理情况"),
        said(record, "疾病"),
        flagged(person, "居住状况"),
    ]
    return "、".join(dict.fromkeys(p for p in parts if p))


def flagged(person: Person, name: str) -> str:
    """What its columns say; one headed 独居 or 生活不能自理 says «是», then its header is what to print."""
    told = []
    for text, asked in person.record.every(name):
        says = answer("yes_no", text)
        told.append(asked.removeprefix("是否") if says == "yes" else "" if says == "no" else printable(text))
    return "、".join(filter(None, dict.fromkeys(told)))


def born_text(person: Person) -> str:
    """The birth date in both calendars, as far as they are known."""
    birth = person.birth
    if birth is None:
        return ""
    lines = []
    if birth.solar is not None:
        lines.append(day_text(birth.solar))
    elif birth.registered.calendar is Calendar.SOLAR:
        lines.append(str(birth.registered))
    if moon := lunar_text(person):
        lines.append(f"农历{moon}")
    return "\n".join(lines)


def lunar_text(person: Person) -> str:
    """八月十五: the lunar birthday, kept or merely equivalent; "" when it cannot be known."""
    birth = person.birth
    if birth is None:
        return ""
    if birth.lunar is not None:
        _, month, day, leap = birth.lunar
        return lunar.month_day_text(month, day, leap=leap)
    if birth.solar is None or birth.solar < lunar.FIRST_DAY:
        return ""
    equal = lunar.from_solar(birth.solar)
    return lunar.month_day_text(equal.month, equal.day, leap=equal.leap)
