"""What is printed of a person: unit, home, telephones, both birthdays, what a visitor should know."""

from __future__ import annotations

from toolkit.core.dates import lunar
from toolkit.core.dates.reading import Calendar
from toolkit.core.dates.wording import day_text
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.phones import split_phones
from toolkit.core.people.register import Person
from toolkit.core.tables.reading import Record
from toolkit.core.words import township_key


def _text(record: Record, name: str) -> str:
    """A field as it may be printed: an identity number that was typed into the wrong column stays unseen."""
    return mask_numbers(record.text(name))


def township(person: Person) -> str:
    """所属乡镇; where the sheet has no such column, its heading or the sheet's own name."""
    return township_of(person.record)


def township_of(record: Record) -> str:
    """The township of a row; see township."""
    if record.has("所属乡镇"):
        return _text(record, "所属乡镇")
    for text in (record.section, record.source.grid.sheet):
        if text and township_key(text) != text:
            return text
    return ""


def branch(person: Person) -> str:
    """所属支部."""
    return _text(person.record, "所属支部")


def unit(person: Person) -> str:
    """The unit, from whichever column the register has for it."""
    record = person.record
    for name in ("二级单位", "原单位", "原单位及职务"):
        if text := _text(record, name):
            return text
    return mask_numbers(record.section) or township(person)


def post(person: Person) -> str:
    """Unit and post in one line."""
    record = person.record
    if text := _text(record, "原单位及职务"):
        return text
    place, office = unit(person), _text(record, "原职务")
    return office if place and office.startswith(place) else f"{place} {office}".strip()


def home(person: Person) -> str:
    """Where the person lives now; where that differs from the registered household, both."""
    record = person.record
    lives, registered, kind = _text(record, "居住地"), _text(record, "户籍地"), _text(record, "居住类型")
    if not lives:
        return f"未登记现住址（户籍：{registered}）" if registered else "未登记现住址"
    text = lives
    if kind and kind not in ("是", "否", "本镇") and kind not in lives:
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
        if not found and _text(person.record, name):
            out.append(_text(person.record, name))
    return "\n".join(out)


def care(person: Person) -> str:
    """Health and self-care, for the visitor."""
    record = person.record
    parts = [
        _text(record, "健康状况"),
        _flag(person, "自理情况"),
        _text(record, "疾病"),
        _flag(person, "居住状况"),
    ]
    return "、".join(dict.fromkeys(p for p in parts if p))


def _flag(person: Person, name: str) -> str:
    """A column headed 独居 or 生活不能自理 says «是»; then its header is what to print."""
    text = _text(person.record, name)
    if text in ("是", "√", "有"):
        return person.record.header(name)
    return "" if text in ("否", "无", "×") else text


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
