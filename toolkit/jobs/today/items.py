"""What stands on the page, part by part: from the duties, birthdays, notices, payments and 台账 that other jobs read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from toolkit.core.cells import row_of
from toolkit.core.dates.ages import AgeMode
from toolkit.core.dates.wording import day_text, month_day, weekday
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.people.conditions import not_ours
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.lives import Life, Wish
from toolkit.core.people.profiles import lunar_text, unit
from toolkit.core.tables.catalogue import AID, CONTACTS, DELIVERIES, NOTICES, PAYMENTS, POSTS, RECEPTIONS
from toolkit.jobs.birthdays import birthdays
from toolkit.jobs.birthdays.celebrations import Days, Visit
from toolkit.jobs.due import papers
from toolkit.jobs.due.due import NEEDS, owed
from toolkit.jobs.due.items import DueItem, bands, of_payments
from toolkit.jobs.job import Inputs
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.books import Ledger
from toolkit.jobs.notices.ledger.roster import Addressable
from toolkit.jobs.notices.reaching import to_ring, to_ring_masked, wishes
from toolkit.jobs.people import people_of
from toolkit.jobs.today.people import acquainted, known, stand_on, whole
from toolkit.jobs.today.ticking import Tick, tick_of_target

NOTICES_SHOWN = 6  # the last ones, that are drawn
_DAY = dt.timedelta(days=1)
_WEEK = 7
_FORGOTTEN = 10  # of those whom nobody saw for longest
_PRIVATE = frozenset(table.workbook for table in (AID, RECEPTIONS, CONTACTS))
"""What somebody asked for, or has to bear, is for no eye that passes the desk."""

Item = dict[str, Any]
"""title, subject, what, when, who; size: for how many it counts; people: gives those whom it is about, each name, note, tick; asked for what is shown."""


def _item(title: str, subject: str, what: str = "", when: str = "", who: str = "", **more: Any) -> Item:
    return {
        "title": title,
        "subject": subject,
        "what": what,
        "when": when,
        "who": who,
        "people": list,
        "size": 1,
        **more,
    }


def _person(name: str, note: str = "", tick: Tick | None = None) -> dict[str, Any]:
    """With what can be ticked, where that is open: its kind and key."""
    return {"name": name, "note": note, "tick": {"kind": tick.kind.value, "key": tick.key} if tick else None}


# --- duties ----------------------------------------------------------------------------------------------


def late(inputs: Inputs) -> Iterator[Item]:
    """已逾期."""
    return _duties(inputs, "已逾期")


def today(inputs: Inputs) -> Iterator[Item]:
    """Due today, or at once."""
    return _duties(inputs, "今天")


def week(inputs: Inputs) -> Iterator[Item]:
    """Due by Sunday."""
    return _duties(inputs, "本周")


def _duties(inputs: Inputs, band: str) -> Iterator[Item]:
    """Of the duties and branches; birthdays, notices and payments have parts of their own."""
    stand_on(inputs, *(each.table for each in NEEDS), must=False)
    everything = inputs.once("today-owed", lambda: owed(inputs, known(inputs)[1]))
    found = dict(bands(everything, inputs.today))
    for one in found.get(band, ()):
        subject = one.subject if whole(inputs) else _for_the_desk(one)
        made = _item(one.title, subject, one.what, papers.deadline(one, inputs.today), one.who)
        yield made | {"people": partial(_named, one)}


def _for_the_desk(one: DueItem) -> str:
    """Whom it is for; of an application, a complaint or a trouble the surname alone, and where it stands."""
    if one.cell is None or one.cell.file not in _PRIVATE:
        return one.subject
    return f"{one.subject[:1]}同志（{one.cell.file}第{row_of(one.cell)}行）"


def _named(one: DueItem) -> list[dict[str, Any]]:
    return [_person(tick.name, tick=tick) for tick in one.ticks] or [*map(_person, one.names)]


# --- birthdays -------------------------------------------------------------------------------------------


def births(inputs: Inputs) -> Iterator[Item]:
    """Today and the six days after: how old, and by which calendar it is kept."""
    stand_on(inputs)
    visits, unclear, _ = birthdays.upcoming(inputs, Days(inputs.today, inputs.today + (_WEEK - 1) * _DAY), "")
    for one in visits:
        age = f"{one.age}{'虚岁' if one.mode is AgeMode.NOMINAL else '岁'}" if one.age else ""
        what = (
            "整岁" if one.round else "",
            _kept(one),
            "不上门，打电话" if one.person.wish is Wish.PHONE else "",
        )
        when = f"{month_day(one.day)} {weekday(one.day)}" if one.day else "日期待核"
        when = f"今天 {when}" if one.day == inputs.today else when
        who = mask_numbers(one.person.record.text("联系干部"))
        yield _item(one.person.name, unit(one.person), "，".join(filter(None, (age, *what))), when, who)
    yield from _to_check(unclear, "生日或能不能去分不清")


def _to_check(those: Sequence[ToCheck], why: str) -> Iterator[Item]:
    """待核实: of whom the register does not say enough; nobody is missing from the page in silence."""
    if those:
        people = [_person(one.name, f"{one.cell}：{one.why}") for one in those]
        what = f"{why}，没有列在上面"
        yield _item("待核实", f"{len(those)}人", what, size=0) | {"people": lambda: people}


def _kept(one: Visit) -> str:
    """«过农历八月十五», «过公历», and why another day is kept."""
    if one.lunar is None:
        return "过公历" if one.day else "花名册只写了月份"
    return f"过农历{lunar_text(one.person)}" + (f"（{one.lunar.adjusted}）" if one.lunar.adjusted else "")


# --- notices ---------------------------------------------------------------------------------------------


def accounts(inputs: Inputs) -> Sequence[Account]:
    """Of every notice that anybody could know of, as they stand today; the last in front."""
    stand_on(inputs, NOTICES, DELIVERIES)
    if inputs.table(NOTICES) is None:
        return ()

    def made() -> Sequence[Account]:
        ledger = Ledger.of(inputs)
        here = [ledger.on_the_day(one) for one in ledger.notices if not ledger.is_later(one)]
        here.sort(key=lambda one: one.received.day if one.received else dt.date.min, reverse=True)
        recent = [one for at, one in enumerate(here) if at < NOTICES_SHOWN or not one.closed]
        return [ledger.account(one) for one in recent]

    return inputs.once("today-accounts", made)


def notices(inputs: Inputs) -> Iterator[Item]:
    """Of each open notice, for everybody who answers for it: whom they have still to tell, and how they are reached."""
    for account in accounts(inputs):
        if account.notice.closed:
            continue
        groups: dict[str, list[Target]] = defaultdict(list)
        for target in account.missing:
            groups[target.responsible].append(target)
        for who, those in groups.items():
            bad = any(target.verdict.timeliness.bad for target in those)
            subject = f"{len(those)}{account.unit}"
            made = _item(
                account.notice.named, subject, "还没有送达", "已逾期" if bad else "", who, size=len(those)
            )
            ring = to_ring if whole(inputs) else to_ring_masked
            yield made | {"people": partial(_untold, account, those, ring)}
        yield from _to_check(account.to_check, f"{account.notice.number}要不要通知分不清")


def _untold(
    account: Account, those: Sequence[Target], ring: Callable[[Addressable], str]
) -> list[dict[str, Any]]:
    return [_person(t.who.name, _reach(t, ring), tick_of_target(account.notice, t)) for t in those]


def _reach(target: Target, numbers: Callable[[Addressable], str]) -> str:
    """Where they belong, whom to ring, why they were not reached."""
    ring = numbers(target.candidate).replace("\n", "、")
    person = target.candidate.person
    return "，".join(filter(None, (target.who.township, ring, wishes(person), target.reason)))


# --- money -----------------------------------------------------------------------------------------------


def money(inputs: Inputs) -> Iterator[Item]:
    """Subsidies of this year that are not paid in full."""
    stand_on(inputs, POSTS, PAYMENTS, must=False)
    found, _ = of_payments(inputs)
    for one in found:
        yield _item(one.title, one.subject, one.what, papers.deadline(one, inputs.today), one.who)


# --- the forgotten ---------------------------------------------------------------------------------------


def forgotten(inputs: Inputs) -> Iterator[Item]:
    """Those for whom nobody did anything for longest, by 联系台账 and whatever else says so."""
    for one in acquainted(inputs)[:_FORGOTTEN]:
        days = f"{(inputs.today - one.last).days}天没有人走动" if one.last else "台账里一次也没有"
        when = f"上次 {day_text(one.last)}" if one.last else ""
        ask = "谢绝上门，请打电话" if one.touched.declines else ""
        what = "，".join(filter(None, (days, ask)))
        who = one.touched.cadre or "没有联系人"
        yield _item(one.person.name, one.touched.town, what, when, who)
    unclear = [one for one in people_of(inputs).persons if one.life is Life.UNCLEAR and not not_ours(one)]
    told = [ToCheck(one.name, one.life_cell, one.life_reason) for one in unclear]
    yield from _to_check(told, "是否健在分不清")
