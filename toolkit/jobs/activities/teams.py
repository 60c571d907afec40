"""文体队伍: who takes the stage on 全民健身日, and who cannot any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.core.cells import Problem
from toolkit.core.dates.festivals import festival
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import (
    Column,
    Exclusion,
    Kind,
    Outcome,
    Row,
    Sheet,
    SheetDocument,
    ToCheck,
)
from toolkit.core.people.ids import quoted
from toolkit.core.people.profiles import phones
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import TEAMS
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key
from toolkit.jobs.activities.members import Members, age, doubtful, gone
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import to_check_sheet
from toolkit.jobs.parts import NUMBER, below, link, section, sheet_of, tabulate, year_of
from toolkit.jobs.whom import Whom

SHOW = "全民健身日"
_LEADS = "队长"


@dataclass(frozen=True, slots=True)
class Player:
    """A row of 队伍 and who it is."""

    record: Record
    person: Person

    @property
    def leads(self) -> bool:
        """Whether it is the team's 队长, not 副队长."""
        post = self.record.text("职责")
        return _LEADS in post and "副" not in post


def teams(inputs: Inputs) -> Outcome:
    """参演名单: the leader first, the dead and the unable left out with the reason."""
    day = festival(SHOW, year_of(inputs.params, inputs.today))
    members, reading = Members(Whom(inputs)), inputs.needed(TEAMS)
    problems: list[Problem] = list(reading.problems)
    found: dict[str, list[Player]] = defaultdict(list)
    left: list[Exclusion] = []
    waiting: list[ToCheck] = []
    seen: set[tuple[str, object]] = set()
    for record in reading.records:
        team, name, cell = said(record, "队伍名称"), said(record, "姓名"), record.cell("姓名")
        before = len(members.problems)
        person = members.one(record, what="没有列入")
        if person is None:
            waiting.append(ToCheck.of(name, members.problems[-1]))
        elif why := gone(person) or ("不能自理" if members.health(person) == "unable" else ""):
            left.append(Exclusion(name, f"{team}：{why}", cell))
        elif (name_key(team), person.cell) in seen:
            left.append(Exclusion(name, f"{team}里写了两行，只算一人", cell))
        elif (
            len(members.problems) > before
        ):  # the register says something of the health that nobody understands
            waiting.append(ToCheck.of(name, members.problems[-1]))
        else:
            seen.add((name_key(team), person.cell))
            found[team or "没有写队名"].append(Player(record, person))
    for team, players in found.items():
        players.sort(key=lambda one: not one.leads)
        if sum(one.leads for one in players) != 1:
            what = f"{quoted(team)}有{sum(one.leads for one in players)}个队长，"
            problems.append(
                doubtful(players[0].record.cell("职责"), what, "请在「职责」写明一个队长。", "team-leader")
            )
    problems += members.problems
    title = f"{day.year}年{SHOW}参演名单"
    listed = sum(map(len, found.values()))
    sheets = (
        _list(title, found, inputs, f"演出时间：{day_text(day)}"),
        sheet_of(
            "不参加的",
            left,
            (NUMBER, None),
            (Column("姓名", Kind.SHORT, 12), lambda one: one.name),
            (Column("队伍和原因", Kind.TEXT, 40), lambda one: one.reason),
            (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one.cell)),
            title="不参加的和原因",
            empty="没有。",
        ),
        *to_check_sheet(tuple(dict.fromkeys(problems)), inputs),
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        counts={
            "read": len(reading.records),
            "listed": listed,
            "excluded": len(left),
            "to_check": len(waiting),
        },
        rows=[
            {"team": team, "name": said(one.record, "姓名"), "leads": one.leads}
            for team, players in found.items()
            for one in players
        ],
        excluded=tuple(left),
        to_check=tuple(waiting),
        problems=tuple(dict.fromkeys(problems)),
        summary=(f"{title}：{len(found)}支队伍，{listed}人；不参加{len(left)}人。",),
    )


def _list(title: str, found: dict[str, list[Player]], inputs: Inputs, subtitle: str) -> Sheet:
    rows: list[Row] = []
    columns: tuple[Column, ...] = (Column("姓名"),)
    for team, players in found.items():
        columns, part = tabulate(players, *_parts(inputs))
        events = "、".join(dict.fromkeys(filter(None, (said(one.record, "项目") for one in players))))
        rows += [
            section(f"{team}（{events}，{len(players)}人）" if events else f"{team}（{len(players)}人）"),
            *part,
        ]
    return Sheet(
        "参演名单",
        columns,
        tuple(rows),
        title=title,
        subtitle=below(inputs, subtitle),
        empty="没有队伍。",
        large=True,
        landscape=False,
    )


def _parts(inputs: Inputs) -> Sequence:  # type: ignore[type-arg]
    return (
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 12), lambda one: said(one.record, "姓名")),
        (Column("职责", Kind.SHORT, 8), lambda one: said(one.record, "职责") or "队员"),
        (Column("年龄", Kind.INTEGER, 7), lambda one: age(one.person, inputs.today)),
        (Column("联系电话", Kind.TEXT, 18), lambda one: phones(one.person)),
        (Column("签到", Kind.HAND, 14), None),
    )
