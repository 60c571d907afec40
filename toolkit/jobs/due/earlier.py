"""What has been written by hand into earlier lists under 办理情况, carried into the new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from toolkit.core.cells import Problem
from toolkit.core.duties.standing import standing
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, regex
from toolkit.jobs.due.items import DueItem
from toolkit.jobs.job import Inputs, Need, Params

_LISTS = Table("该办清单")
_DONE = regex("[√✓].*|已(?!逾|经?[通约定]).*|(?!.*[没未不]).*[了过完]")


def _paths(_params: Params, _settings: Settings, today: dt.date) -> tuple[str, ...]:
    """Of this month and the last, the newer first."""
    before = today.replace(day=1) - dt.timedelta(days=1)
    return tuple(f"{day:%Y-%m}/*该办的事*.xlsx" for day in (today, before))


EARLIER = Need(_LISTS, _paths, optional=True, every=True, output=True)


def carry(items: Sequence[DueItem], inputs: Inputs) -> tuple[list[DueItem], list[Problem]]:
    """The items with what was written beside them; who says there that it is done is told what to enter, and where."""
    hands: dict[tuple[str, ...], Record] = {}
    for record in (one for reading in inputs.tables.get(_LISTS.name, ()) for one in reading.records):
        if said(record, "办理情况"):
            hands.setdefault(_key(*(record.text(n) for n in ("事项", "责任人", "对象", "情况"))), record)
    keyed = [(_key(item.title, item.who, item.subject, item.what), item) for item in items]
    carried = [replace(item, hand=said(hands[k], "办理情况")) if k in hands else item for k, item in keyed]
    problems = [_undone(hands[key], item) for key, item in dict(keyed).items() if key in hands]
    same = {key[:2] for key, _ in keyed}
    lost = [record for key, record in hands.items() if key not in dict(keyed) and key[:2] in same]
    if lost:
        what = f"这份清单里有{len(lost)}行办理情况没有带到新清单，对象或期次变了，"
        problems.append(lost[0].doubt("办理情况", what, "请看原来那份。", "hand-lost"))
    return carried, [*filter(None, problems)]


def _undone(record: Record, item: DueItem) -> Problem | None:
    text = said(record, "办理情况")
    state = standing(text)
    if not item.enter or state is False or not (state or _DONE.fullmatch(text)):
        return None
    what = f"「{item.title}」的办理情况写的是{quoted(text)}，还没有登记，仍算没有办，"
    return record.doubt("办理情况", what, f"请在{item.enter}。", "hand-done")


def _key(*texts: str) -> tuple[str, ...]:
    return tuple(map(name_key, texts))
