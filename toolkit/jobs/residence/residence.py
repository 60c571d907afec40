"""居住情况: 人户分离, who is away, who was not verified for long, how many live in their township; a move is entered in one go."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import (
    Column,
    Formula,
    Kind,
    Look,
    Outcome,
    Scalar,
    Sheet,
    Styled,
    WorkbookChange,
)
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.named import Named
from toolkit.core.people.places import county_of, place_of
from toolkit.core.people.profiles import phones
from toolkit.core.people.townships import said
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import BRANCHES, CADRES, CONTACTS, GIFTS, MOVES, PAIRS, PEOPLE, POSTS
from toolkit.jobs.job import Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import NO_TOWN, adding, kept_at, meant, report
from toolkit.jobs.parts import NUMBER, REGISTER, REGISTER_FILE, Part, below, filled, link, need, sheet_of
from toolkit.jobs.people import elders_of, people_of
from toolkit.jobs.residence.homes import Dwelling, Outing, homes_of
from toolkit.jobs.whom import Whom

_NEEDS = (
    REGISTER,
    *(need(table, optional=True) for table in (MOVES, CONTACTS, GIFTS, PAIRS, CADRES, POSTS, BRANCHES)),
)
_THREE = {True: "住在本镇", False: "不在本镇", None: "不知道"}
_WHO: tuple[Part[Any], ...] = (
    (NUMBER, None),
    (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.person.township or NO_TOWN),
    (Column("姓名", Kind.SHORT, 10), lambda one: one.person.name),
)
_PHONE: Part[Any] = (Column("电话", Kind.TEXT, 16), lambda one: phones(one.person))


def build(inputs: Inputs) -> Outcome:
    """Each question a sheet; who cannot be placed is told in the sums, and cell by cell in 待核实."""
    today, whom = inputs.today, Whom(inputs)
    homes, problems = homes_of(inputs)
    homes.sort(key=lambda one: whom.order(one.person.township))
    rule = inputs.rules.at("居住核实天数", today)
    days = inputs.params.get("days") or (rule.integers()[0] if rule else 0)
    apart, every = [one for one in homes if one.apart], Counter(one.here for one in homes)
    unsure = sum(one.apart is None for one in homes)
    away = sorted((one.outing for one in homes if one.outing), key=lambda one: str(one.until))
    late = [one for one in away if one.until and one.until < today]
    unseen = [one for one in homes if one.seen is None or (today - one.seen[0]).days > days]
    unseen.sort(key=lambda one: one.seen[0] if one.seen else dt.date.min)
    on = f"{today.isoformat()}制"
    title = f"居住情况（{today.year}年{today.month}月）"
    of_person: tuple[Part[Dwelling], ...] = (
        (Column("户籍地", Kind.TEXT, 24), lambda one: said(one.person.record, "户籍地")),
        (Column("居住地", Kind.TEXT, 28), _lives),
        (Column("居住类型", Kind.SHORT, 8), lambda one: said(one.person.record, "居住类型")),
    )
    sheets = (
        _rates(homes, whom, inputs, on),
        sheet_of(
            "人户分离",
            apart,
            *filled(apart, *_WHO, *of_person, _PHONE),
            title="人户分离的老同志",
            subtitle=below(inputs, f"共{len(apart)}位，还有{unsure}位不知道", on),
            empty="没有。",
        ),
        _away(away, inputs, on),
        sheet_of(
            "没有核实的",
            unseen,
            *filled(
                unseen,
                *_WHO,
                (Column("最后核实", Kind.DATE, 12), lambda one: one.seen[0] if one.seen else "没有记录"),
                (Column("怎么核实的", Kind.SHORT, 10), lambda one: one.seen[1] if one.seen else ""),
                (Column("联系干部", Kind.SHORT, 12), lambda one: whom.keepers(one.person)),
                *of_person[1:],
                _PHONE,
            ),
            title=f"{days}天没有核实住址的老同志",
            subtitle=below(inputs, "居住变动、上门走访、慰问都算核实", on),
            empty="都核实过。",
        ),
    )
    answer = elders_of(inputs).answer(
        rows=[
            {
                "name": one.person.name,
                "township": one.person.township,
                "here": one.here,
                "apart": one.apart,
                "away": one.outing is not None,
                "seen": one.seen[0].isoformat() if one.seen else None,
            }
            for one in homes
        ],
        summary=(
            f"老同志{len(homes)}位：{'，'.join(f'{title}{every[here]}位' for here, title in _THREE.items())}。",
            f"人户分离{len(apart)}位，还有{unsure}位不知道；外出{len(away)}位，过了预计返回日期的{len(late)}位。",
            f"{days}天没有核实住址的{len(unseen)}位。",
        ),
        alerts=(f"过了预计返回日期：{'、'.join(one.person.name for one in late)}。",) if late else (),
    )
    return report(title, sheets, (*answer.problems, *whom.problems, *problems), inputs, answer)


def _rates(homes: Sequence[Dwelling], whom: Whom, inputs: Inputs, on: str) -> Sheet:
    """How many live in their township; who is nowhere known is no part of the rate."""
    least = inputs.rules.at("集中学习在镇率", inputs.today)
    towns: dict[str, Counter[bool | None]] = {one.name: Counter() for one in whom.towns.values()}
    for one in homes:
        towns.setdefault(one.person.township or NO_TOWN, Counter())[one.here] += 1
    away = Counter(one.person.township or NO_TOWN for one in homes if one.outing)

    def rate(line: tuple[str, Counter[bool | None]]) -> Decimal | None:
        known = line[1][True] + line[1][False]
        return (Decimal(line[1][True]) / known).quantize(Decimal("0.001")) if known else None

    def advice(line: tuple[str, Counter[bool | None]]) -> str | Styled:
        share = rate(line)
        if share is None or 2 * line[1][None] > line[1].total():
            return "先核实住址" if line[1] else ""
        few = least is not None and share * 100 < least.value
        return Styled("送学上门或线上学习，不集中", Look.BAD) if few else "可以集中学习"

    def part(here: bool | None) -> Part[tuple[str, Counter[bool | None]]]:  # noqa: FBT001 - one of three answers
        return Column(_THREE[here], Kind.INTEGER, 9), lambda line: line[1][here]

    live = "ROUND({住在本镇}/({住在本镇}+{不在本镇}),3)"
    every = Counter(one.here for one in homes)
    limit = f"在镇率低于{least.value}%的建议送学上门或线上（{least.status}）" if least else ""
    return sheet_of(
        "在镇率",
        list(towns.items()),
        (Column("所属乡镇", Kind.SHORT, 14), lambda line: line[0]),
        (Column("老同志", Kind.INTEGER, 8), lambda line: line[1].total()),
        *map(part, _THREE),
        (
            Column("在镇率", Kind.PERCENT, 9),
            lambda line: "—" if (r := rate(line)) is None else Formula(live, r),
        ),
        (Column("其中外出", Kind.INTEGER, 9), lambda line: away[line[0]]),
        (Column("学习怎么安排", Kind.TEXT, 26), advice),
        title="各乡镇老同志住在本镇的",
        subtitle=below(inputs, limit, on),
        sums={"老同志": len(homes), **{title: every[here] for here, title in _THREE.items()}},
        notes=("在镇率按知道住处的算；居住地、居住类型空着的是不知道，不算在本镇。",),
    )


def _away(away: Sequence[Outing], inputs: Inputs, on: str) -> Sheet:
    def until(one: Outing) -> Styled | str:
        late = one.until is not None and one.until < inputs.today
        told = one.row.text("预计返回") or "没有写"
        return Styled(one.until, Look.BAD if late else Look.PLAIN) if one.until else told

    return sheet_of(
        "外出人员",
        away,
        *filled(
            away,
            *_WHO,
            (Column("哪天走的", Kind.DATE, 12), lambda one: one.row.day),
            (Column("从哪里", Kind.TEXT, 20), lambda one: one.row.text("原居住地") or _lives(one)),
            (Column("去哪里", Kind.TEXT, 20), lambda one: one.row.text("现居住地")),
            (Column("事由", Kind.TEXT, 14), lambda one: one.row.text("外出事由")),
            (Column("预计返回", Kind.DATE, 12), until),
            _PHONE,
            (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one.row.record.cell("姓名"))),
        ),
        title="外出的老同志",
        subtitle=below(inputs, "过了预计返回日期的标红", on),
        empty="没有。",
        notes=("回来了的在居住变动里填「返回日期」。",) if away else (),
    )


def _lives(one: Dwelling | Outing) -> str:
    return said(one.person.record, "居住地")


# --- a move ----------------------------------------------------------------------------------------------


def _moved(inputs: Inputs, values: dict[str, Scalar]) -> tuple[WorkbookChange, ...]:
    """The register's cells; the row gets the old address, and 居住类型 where the words of the new one tell it.

    Raises:
        Stop: it is not clear who moved, or where to; or the register cannot take it.
    """
    name, number, town, to = (
        str(values.get(title) or "") for title in ("姓名", "人员编号", "所属乡镇", "现居住地")
    )
    those = Named(people_of(inputs).persons, strict=True).called(name, number, town)
    living = [person for person in those if person.life is not Life.DEAD]
    cell = those[0].cell if those else Cell(inputs.needed(PEOPLE).sources[0].grid.file)
    if len(living) != 1:
        why = f"有{len(living)}人，分不清是谁" if living else "已去世" if those else "不在花名册里"
        raise Stop.at(cell, f"{quoted(name)}{why}，没有登记，", "请核对姓名，写明编号或乡镇。", "move-person")
    record, place = living[0].record, place_of(to)
    old, county = said(record, "居住地"), county_of(inputs.settings.text("单位名称"))
    if record.values is not record.source.grid.rows[record.row - 1] or record.covered("居住地"):
        raise Stop.at(
            cell, "这一行写着几个人，或住址是合并的格子，没有改，", "请在花名册里分开写。", "move-shared"
        )
    if place and not values.get("居住类型"):
        here, far = place.within(living[0].township, county), place.elsewhere(county)
        values["居住类型"] = "本镇" if here else "外地" if far else "县城" if place.seat else ""
    if not place or to == old or not values["居住类型"]:
        same = "花名册里就是这个住址" if to == old else "看不出新住址是本镇、县城还是外地"
        hint = "没有搬的，登记核实就行。" if to == old else "请写明 ⟦kind⟧。"
        raise Stop.at(record.cell("居住地"), f"{same}，没有登记，", hint, "move-nothing")
    values["原居住地"] = old
    if (moves := inputs.table(MOVES)) is None or moves.has("所属乡镇"):
        values["所属乡镇"] = living[0].township
    told = {"居住地": to, "居住类型": values["居住类型"]} if record.has("居住类型") else {"居住地": to}
    cells = tuple(ledgers.set_cell(record, title, value) for title, value in told.items())
    return (WorkbookChange(kept_at(inputs, PEOPLE), cells, title="花名册改住址", ledger=True),)


def _ahead(inputs: Inputs, _values: Mapping[str, Scalar]) -> Iterator[Problem]:
    """A day that has not come: it may be a plan, or a slip of the pen."""
    day = inputs.params.get("date")
    if day and day > inputs.today:
        what = f"日期{day.isoformat()}还没有到，登记了，到那天以前不算，"
        hint = "请核对；打算出门的不用改，写错的直接改这一行。"
        yield Problem(Cell(MOVES.workbook, MOVES.name), what, hint, "home-date", Severity.WARNING)


_TOLD = {
    "name": "姓名",
    "number": "人员编号",
    "township": "所属乡镇",
    "date": "日期",
    "to": "现居住地",
    "kind": "居住类型",
    "by": "核实人",
}
_AWAY = {"why": "外出事由", "back": "预计返回", "returned": "返回日期"}
_ADD = adding(
    MOVES,
    _TOLD | _AWAY,
    ("日期", "姓名"),
    named="姓名",
    example="residence add --name 张三可 --to 武汉市武昌区 --why 到女儿家过冬 --back 2027-03-01",
    checked=lambda inputs, values: (*meant(inputs, values), *_ahead(inputs, values)),
    needs=(need(PEOPLE, optional=True),),
)
_MOVE = adding(
    MOVES,
    _TOLD,
    ("日期", "姓名", "现居住地"),
    named="姓名",
    example="residence move --name 张三可 --to 县城滨河小区3栋",
    checked=_ahead,
    needs=(REGISTER,),
    also=_moved,
)

JOB = Job(
    name="residence",
    title="居住情况",
    group="名单",
    often=6,
    help="谁人户分离、谁外出了、谁的住址很久没有核实，各乡镇有多少人住在本镇；搬了家一次登记两处。",
    actions=(
        Action(
            build,
            "居住情况",
            "人户分离、外出、没有核实的名单，各乡镇在镇率；空着的是不知道，不当作本镇。",
            needs=_NEEDS,
            parameters=(
                REGISTER_FILE,
                Parameter(
                    "days", "天数", "多少天没有核实就列出；不写按规则「居住核实天数」", "integer", 1, 3650
                ),
            ),
            examples=(("residence", "居住情况"),),
        ),
        _ADD,
        replace(
            _MOVE,
            name="move",
            title="登记搬家",
            help="居住变动里加一行，写着原来住哪里；花名册的住址同时改过来，两处一起改或都不改。",
            parameters=(REGISTER_FILE, *_MOVE.parameters),
        ),
    ),
)
