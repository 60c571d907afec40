"""今天: what is to be done, whom the office forgot, what went wrong; one page of what the other jobs know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from toolkit.core.cells import Stop
from toolkit.core.dates.wording import day_text, weekday
from toolkit.core.documents.outcome import DeskPage, Outcome, tally
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.catalogue import CADRES, CONTACTS
from toolkit.core.tables.reading import Reading
from toolkit.jobs.checklist import year as checklist
from toolkit.jobs.due import due
from toolkit.jobs.handbooks.served import READ
from toolkit.jobs.job import Action, Inputs, Job, Parameter
from toolkit.jobs.notices.ledger import books as notices
from toolkit.jobs.notices.marks import WAYS
from toolkit.jobs.parts import need
from toolkit.jobs.today import charts, items, people
from toolkit.jobs.today.ticking import TickKind

_SEARCH = "今天页查人"  # of settings.toml
T = TypeVar("T")
Find = Callable[[Inputs], Iterable[items.Item]]
_MOST, _NAMED = 40, 120  # things, and people whom they name, that a part of the page has room for
_PARTS: Mapping[str, tuple[str, Find, str, str]] = {
    "today": ("今天要办", items.today, "今天没有到期的事。", "该办的事"),
    "week": ("这一周要办", items.week, "这一周没有别的到期的事。", "该办的事"),
    "late": ("已经过期", items.late, "没有过期的事。", "该办的事"),
    "births": ("七天内的生日", items.births, "七天内没有人过生日。", "生日慰问"),
    "notices": ("还没有通知到的", items.notices, "通知都送达了，或没有在办的通知。", "通知送达"),
    "money": ("该发的钱", items.money, "没有到期未发的。", "补贴核对"),
    "forgotten": ("最久没有走动的", items.forgotten, "没有查到。", "联系老同志"),
}
"""Key → heading, what finds its items, what is said where there are none, whose list has all; in the order of the page."""
_OF_PEOPLE = ("births", "notices", "forgotten")  # parts that count people
_CHARTS: Mapping[str, tuple[str, Callable[[Inputs], charts.Bars]]] = {
    "delivery": ("通知送达", charts.delivery),
    "standard": ("支部标准化", charts.standard),
    "subsidies": ("补贴发放", charts.subsidies),
}


def build(inputs: Inputs) -> Outcome:
    """The page; a part that cannot be made says so in its place, and keeps none of the others from being made."""
    parts = [_part(inputs, key, *told) for key, told in _PARTS.items()]
    drawn = []
    for key, (title, draw) in _CHARTS.items():
        nothing: charts.Bars = []
        bars, failed = _tried(partial(draw, inputs), nothing)
        drawn.append({"key": key, "title": title, "bars": bars, "failed": failed})
    everybody: dict[str, Any] = {}
    failed = []
    if inputs.settings.text(_SEARCH) == "是":
        everybody, failed = _tried(partial(people.listed, inputs), everybody)
    whole = {
        "day": inputs.today.isoformat(),
        "title": f"{day_text(inputs.today)} {weekday(inputs.today, full=True)}",
        "unit": inputs.settings.text("单位名称"),
        "ways": {TickKind.TOLD: WAYS, TickKind.CONTACTED: CONTACTS.field("方式").choices},
        "parts": parts,
        "charts": drawn,
        "failed": [*dict.fromkeys((*map(str, inputs.unread), *failed))],
    }
    values: dict[str, Any] = _masked(whole, phones=not people.whole(inputs))
    rows = [_row(part["key"], one) for part in values["parts"] for one in part["items"]]
    every = sum(part["count"] for part in parts)
    told = "，".join(
        f"{part['title']}{part['size']}{'人' if part['key'] in _OF_PEOPLE else '件'}"
        for part in parts
        if part["size"]
    )
    return Outcome(
        documents=(DeskPage(values, everybody),),
        counts=tally(every, len(rows), not_shown=every - len(rows)),
        rows=rows,
        problems=inputs.unread,
        summary=(f"{told or '没有要办的事'}。",),
    )


def _part(inputs: Inputs, key: str, title: str, find: Find, empty: str, whole: str) -> dict[str, Any]:
    """A part of the page with what there is room for; `count`: of how many."""
    nothing: list[items.Item] = []
    found, failed = _tried(lambda: [*find(inputs)], nothing)
    return {
        "key": key,
        "title": title,
        "empty": empty,
        "whole": whole,
        "failed": failed,
        "count": len(found),
        "size": sum(one["size"] for one in found),
        "items": _with_room(found),
    }


def _row(part: str, one: Mapping[str, Any]) -> dict[str, Any]:
    """For JSON."""
    told = {name: one[name] for name in ("title", "subject", "what", "when", "who")}
    return {"part": part, **told, "people": [each["name"] for each in one["people"]]}


def _with_room(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of them, the people whom they name as far as there is room; `more`: how many of those are left out."""
    room, shown = _NAMED, []
    unclear = [one for one in found if not one["size"]]  # 待核实: counts for nobody, and always has room
    for one in [*[one for one in found if one["size"]][:_MOST], *unclear]:
        everybody = one["people"]()
        named = everybody[:room]
        room -= len(named)
        shown.append({**one, "people": named, "more": len(everybody) - len(named)})
    return shown


def _tried(make: Callable[[], T], instead: T) -> tuple[T, list[str]]:
    """What comes of it; where it cannot be made, something else and why."""
    try:
        return make(), []
    except Stop as stop:
        return instead, [*map(str, stop.problems)]


def _masked(value: Any, *, phones: bool) -> Any:
    """The same without a whole identity number or, unless the office wants them, telephone, whichever cell it came from."""
    if isinstance(value, dict):
        return {name: _masked(each, phones=phones) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, phones=phones) for each in value]
    return mask_numbers(value, phones=phones) if isinstance(value, str) else value


def _looks_for(tables: Mapping[str, tuple[Reading, ...]]) -> tuple[str, ...]:
    return (*checklist.looks_for(tables), *notices.books(tables))


_NEEDS = {
    each.table.name: each for each in (*due.NEEDS, *(need(table, optional=True) for table in (*READ, CADRES)))
}
_NEEDS |= {
    each.table.name: replace(each, optional=True) for each in checklist.NEEDS if each.table.name not in _NEEDS
}
JOB = Job(
    name="today",
    title="今天",
    help="一页看清今天要做什么：到期的、逾期的、生日、没通知到的、该发的钱、夜里做了什么、最近的文件；可以查人。",
    group="名单",
    often=300,
    actions=(
        Action(
            build=build,
            title="今天",
            help="写好办公文件夹里的 今天.html，双击就能看，能打印，不联网；每次做完事和每天夜里也会写。",
            needs=tuple(_NEEDS.values()),
            parameters=(Parameter("open", "打开", "写好就用浏览器打开", "flag"),),
            looks_for=_looks_for,
            forgiving=True,
            examples=(("today --open", "写好今天的这一页，打开它"),),
        ),
    ),
)
