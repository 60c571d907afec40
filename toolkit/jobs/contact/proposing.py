"""联系结对: the proposal as a workbook, and its rows for sheet 结对."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from toolkit.core.cells import Problem
from toolkit.core.documents.outcome import (
    AppendRow,
    Column,
    Kind,
    Outcome,
    Scalar,
    SetCell,
    Sheet,
    ToCheck,
    WorkbookChange,
    tally,
)
from toolkit.core.duties.pairs import pairs
from toolkit.core.people import profiles
from toolkit.core.people.conditions import is_elder, not_ours
from toolkit.core.people.lives import Life
from toolkit.core.people.register import People
from toolkit.core.people.townships import said
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import CADRES, PAIRS
from toolkit.core.words import name_key, township_key
from toolkit.jobs.contact.assigning import Cadre, Proposal, Proposed, home_of, propose, read_cadres
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import kept_at, report
from toolkit.jobs.parts import NUMBER, below, link, sheet_of
from toolkit.jobs.people import people_of
from toolkit.jobs.whom import Whom


def build(inputs: Inputs) -> Outcome:
    """Whom each of the old who has nobody is to have; with `write` as rows of sheet 结对."""
    people, wrong = people_of(inputs), list[Problem]()
    told = pairs(inputs.table(PAIRS), people, None)
    listed = inputs.needed(CADRES)
    cadres = read_cadres(listed, [town.name for town in Whom(inputs).towns.values()], wrong)
    found = propose(people, told, cadres, inputs.today)
    everything = (*people.misunderstood, *listed.problems, *wrong, *told.problems, *found.problems)
    unclear = [
        ToCheck(p.name, p.life_cell, f"是否健在不明：{p.life_reason}", "请核实后再分配。")
        for p in people.persons
        if p.life is Life.UNCLEAR and not not_ours(p)
    ]
    waiting = (*found.left, *unclear)
    stay = sum(map(is_elder, people.persons)) - len(found.new) - len(found.left)
    title = f"{inputs.today.isoformat()}联系结对方案"
    sheets = (
        _new(found.new, title, inputs),
        _loads(found, cadres, inputs),
        sheet_of(
            "没有分配的",
            waiting,
            (NUMBER, None),
            (Column("姓名", Kind.SHORT, 12), lambda one: one.name),
            (Column("为什么", Kind.TEXT, 40), lambda one: one.why),
            (Column("在哪里", Kind.TEXT, 24), lambda one: link(inputs.files, one.cell)),
            title="没有分配的老同志",
            empty="都有人联系。",
        ),
    )
    write = inputs.params.get("write")
    changes = [*_changes(found, cadres, people, inputs)] if write else []
    change = WorkbookChange(kept_at(inputs, PAIRS), tuple(changes), title="联系结对", ledger=True)
    done = "已写进「结对」表。" if write else "还没有写进「结对」表，看过没有问题，加「写进结对表」再做一次。"
    moved = sum(bool(one.before) for one in found.new)
    return replace(
        report(title, sheets, everything, inputs, also=(change,) if changes else ()),
        counts=tally(
            people.read,
            len(found.new),
            to_check=len(waiting),
            kept=stay,
            outside=people.read - len(found.new) - len(waiting) - stay,
        ),
        rows=[
            {
                "name": one.person.name,
                "township": one.person.township,
                "cadre": one.cadre.name,
                "before": one.before,
            }
            for one in found.new
        ],
        to_check=waiting,
        summary=(
            f"原有结对{stay}位不动，新分配{len(found.new)}位，其中联系干部离岗、重新分配的{moved}位。",
            *((done,) if found.new or found.ended else ()),
        ),
        alerts=(f"{len(waiting)}位没有分配，原因在「没有分配的」表里。",) if waiting else (),
    )


def _new(new: Sequence[Proposed], title: str, inputs: Inputs) -> Sheet:
    return sheet_of(
        "新分配",
        new,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.person.name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.person.township),
        (Column("住址", Kind.TEXT, 26), lambda one: profiles.home(one.person)),
        (Column("联系干部", Kind.SHORT, 10), lambda one: one.cadre.name),
        (Column("干部单位", Kind.TEXT, 20), lambda one: said(one.cadre.record, "单位")),
        (Column("远近", Kind.SHORT, 10), _near),
        (Column("原联系干部（已离岗）", Kind.TEXT, 14), lambda one: one.before),
        title=title,
        subtitle=below(inputs, f"共{len(new)}位"),
        empty="老同志都有人联系，没有要分配的。",
    )


def _near(one: Proposed) -> str:
    mine, theirs = home_of(one.person), one.cadre.home
    if not mine.town or mine.town != theirs.town:
        return "不同乡镇"
    return "同村、同单位" if mine.places & theirs.places else "同乡镇"


def _loads(found: Proposal, cadres: Mapping[str, Cadre], inputs: Inputs) -> Sheet:
    """How many each has, before and after; who is in touch and on no list stands there too."""
    new = Counter(name_key(one.cadre.name) for one in found.new)
    kept = Counter({key: len(those) for key, those in found.kept.items()})
    names = {key: those[0].cadre for key, those in found.kept.items()}
    names = {key: cadre.name for key, cadre in cadres.items()} | names
    return sheet_of(
        "各联系干部",
        names,
        (Column("姓名", Kind.SHORT, 10), names.__getitem__),
        (
            Column("单位", Kind.TEXT, 22),
            lambda key: said(cadres[key].record, "单位") if key in cadres else "",
        ),
        (Column("能联系人数", Kind.SHORT, 11), lambda key: cadres[key].limit if key in cadres else None),
        (Column("原有", Kind.INTEGER, 8), kept.__getitem__),
        (Column("新分配", Kind.INTEGER, 8), new.__getitem__),
        (Column("共联系", Kind.INTEGER, 8), lambda key: kept[key] + new[key]),
        (
            Column("情况", Kind.TEXT, 22),
            lambda key: cadres[key].state if key in cadres else "不在「在职干部」里",
        ),
        title="各联系干部联系几位",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={"原有": kept.total(), "新分配": new.total(), "共联系": kept.total() + new.total()},
    )


def _changes(
    found: Proposal, cadres: Mapping[str, Cadre], people: People, inputs: Inputs
) -> Iterator[SetCell | AppendRow]:
    """The last day of each pair that ended, and a row for each new one, which must be read again as meant."""
    for pair in {pair.cell: pair for pair in found.ended}.values():  # a row with several, once
        if pair.record is not None:
            last = max(filter(None, (cadres[name_key(pair.cadre)].left, pair.since)))
            yield ledgers.set_cell(pair.record, "截止日期", last)
    alive = [person for person in people.persons if person.life is Life.ALIVE]
    names = Counter(name_key(person.name) for person in alive)
    here = Counter((name_key(person.name), township_key(person.township)) for person in alive)
    for person, cadre, _ in found.new:
        values: dict[str, Scalar] = {
            "姓名": person.name,
            "人员编号": said(person.record, "人员编号"),
            "所属乡镇": person.township,
            "联系干部": cadre.name,
            "起始日期": inputs.today,
        }
        key = name_key(person.name)
        by_town = here[key, township_key(person.township)] == 1
        apart = {"所属乡镇" if by_town else "人员编号"} if names[key] > 1 else set()
        yield ledgers.row(inputs.table(PAIRS), PAIRS, values, {"姓名", "联系干部", "起始日期"} | apart)
