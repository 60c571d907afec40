"""阵地: which rooms each township has for its old cadres, and which are missing."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.core.cells import Problem
from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, SheetDocument, Styled
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import VENUES
from toolkit.core.tables.reading import Record
from toolkit.core.words import says_nothing
from toolkit.jobs.activities.members import doubtful
from toolkit.jobs.checklist.records.cases import yes_no
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import NO_TOWN, to_check_sheet
from toolkit.jobs.parts import NUMBER, below, link, sheet_of
from toolkit.jobs.whom import Whom

ROOMS = ("活动室", "图书室", "休闲室", "健身室", "医疗室", "日间照料中心")
_MARK = {True: "有", False: "没有", None: "未报"}


@dataclass(frozen=True, slots=True)
class Venue:
    """A row of 阵地.

    Attributes:
        record: The row.
        town: The township; NO_TOWN where none is named.
        rooms: Room → whether there is one; None: not said, or not understood.
    """

    record: Record
    town: str
    rooms: dict[str, bool | None]

    def those(self, there: bool | None) -> str:  # noqa: FBT001 - one of three answers
        """The rooms of which this is so."""
        return "、".join(room for room, known in self.rooms.items() if known is there)


def venues(inputs: Inputs) -> Outcome:
    """Every venue with what it lacks, township by township; a township without any is told."""
    whom, reading = Whom(inputs), inputs.needed(VENUES)
    problems: list[Problem] = list(reading.problems)
    found = [_venue(record, whom, problems) for record in reading.records]
    towns = list(dict.fromkeys([one.name for one in whom.towns.values()] + [one.town for one in found]))
    without = [town for town in towns if not any(one.town == town and one.rooms["活动室"] for one in found)]
    found.sort(key=lambda one: towns.index(one.town))
    title = "活动阵地台账"
    by_town = sheet_of(
        "各乡镇",
        [(town, [one for one in found if one.town == town]) for town in towns],
        (Column("所属乡镇", Kind.SHORT, 14), lambda pair: pair[0]),
        (Column("几处", Kind.INTEGER, 7), lambda pair: len(pair[1])),
        *(
            (
                Column(room, Kind.SHORT, 10),
                lambda pair, room=room: _best(pair[1], room),
            )
            for room in ROOMS
        ),
        title=f"{title}（各乡镇）",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制", "几处中有一处有的，写「有」"),
    )
    each = sheet_of(
        "各处",
        found,
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
        (Column("村社区", Kind.TEXT, 16), lambda one: said(one.record, "村社区")),
        (Column("面积", Kind.SHORT, 8), lambda one: said(one.record, "面积")),
        (Column("有的", Kind.TEXT, 28), lambda one: one.those(True)),
        (Column("缺的", Kind.TEXT, 28), lambda one: Styled(one.those(False), Look.BAD)),
        (Column("没有报的", Kind.TEXT, 20), lambda one: one.those(None)),
        (Column("管理员", Kind.SHORT, 10), lambda one: said(one.record, "管理员")),
        (Column("出处", Kind.TEXT, 12), lambda one: link(inputs.files, one.record.cell("活动室"))),
        title=title,
        empty="没有登记。",
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", (by_town, each, *to_check_sheet(problems, inputs)), title=title),),
        counts={"read": len(reading.records), "listed": len(found), "excluded": 0, "to_check": 0},
        rows=[
            {"township": one.town, "place": said(one.record, "村社区"), "missing": one.those(False), "unreported": one.those(None)}
            for one in found
        ],
        problems=tuple(dict.fromkeys(problems)),
        summary=(f"{title}：{len(towns)}个乡镇，登记{len(found)}处。",),
        alerts=(f"没有活动室，或者没有报：{'、'.join(without)}。",) if without else (),
    )  # fmt: skip


def _venue(record: Record, whom: Whom, problems: list[Problem]) -> Venue:
    rooms = {room: yes_no(record.text(room)) for room in ROOMS}
    for room, known in rooms.items():
        if known is None and not says_nothing(text := record.text(room)):
            what = f"{room}{quoted(text)}看不懂，当作没有报，"
            problems.append(doubtful(record.cell(room), what, "请填是或否。", "room-unread"))
    return Venue(record, whom.town(record) or NO_TOWN, rooms)


def _best(found: list[Venue], room: str) -> Styled | str:
    states = {one.rooms[room] for one in found}
    best = True if True in states else None if None in states or not found else False
    return Styled(_MARK[best], Look.BAD if best is False else Look.MUTED) if not best else _MARK[best]
