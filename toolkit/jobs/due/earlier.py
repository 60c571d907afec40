"""What has been written by hand into earlier lists under 办理情况, carried into the new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from toolkit.core.cells import Problem
from toolkit.core.duties.duty import Duty
from toolkit.core.duties.standing import standing
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import DONE
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, regex
from toolkit.jobs.due.items import DueItem
from toolkit.jobs.duties import Plan
from toolkit.jobs.job import Inputs, Need

_LISTS = Table("该办清单")
_DONE = regex("[√✓].*|已(?!逾|经?[通约定]).*|(?!.*[没未不]).*[了过完]")


EARLIER = Need(
    _LISTS,
    lambda _params, _settings, today: tuple(
        f"{day:%Y-%m}/*该办的事*.xlsx" for day in (today, today.replace(day=1) - dt.timedelta(days=1))
    ),
    optional=True,
    every=True,
    output=True,
)


def carry(items: Sequence[DueItem], plan: Plan, inputs: Inputs) -> tuple[list[DueItem], list[Problem]]:
    """The items with what was written beside them; of what is done by that, and proved by no row, what to enter and where."""
    lists = inputs.tables.get(_LISTS.name, ())
    rows = [row for reading in lists for row in reading.records if said(row, "办理情况")]
    names = ("事项", "责任人", "对象", "情况")
    hands = {
        tuple(name_key(row.text(name)) for name in names): row for row in reversed(rows)
    }  # the newer list's
    keyed = {i: tuple(map(name_key, (i.title, i.who, i.subject, i.what))) for i in items}
    those = set(keyed.values())
    duties = {name_key(duty.title): duty for duty in plan.duties.values()}
    problems = [_undone(hands[key], duties[key[0]]) for key in hands if key in those and key[0] in duties]
    same = {key[:2] for key in those}
    if lost := [row for key, row in hands.items() if key not in those and key[:2] in same]:
        what = f"这份清单里有{len(lost)}行办理情况没有带到新清单，对象或期次变了，"
        problems.append(lost[0].doubt("办理情况", what, "请看原来那份。", "hand-lost"))
    told = {item: said(hands[key], "办理情况") for item, key in keyed.items() if key in hands}
    return [replace(item, hand=told.get(item, "")) for item in items], [*filter(None, problems)]


def _undone(record: Record, duty: Duty) -> Problem | None:
    text = said(record, "办理情况")
    state = standing(text)
    if state is False or not (state or _DONE.fullmatch(text)):
        return None
    table = Table(duty.proof.table)
    row = "登记一行，写明哪天、给谁办的" + (f"，事项写「{duty.title}」" if table.name == DONE.name else "")
    row = f"那一行填「{duty.proof.date}」" if duty.event and duty.event.done else row
    what = f"「{duty.title}」的办理情况写的是{quoted(text)}，还没有登记，仍算没有办，"
    return record.doubt("办理情况", what, f"请在{table.workbook}「{table.name}」表{row}。", "hand-done")
