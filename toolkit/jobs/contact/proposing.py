"""联系结对: the proposal as a workbook, and its rows for sheet 结对."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from toolkit.core.cells import Problem, Stop
from toolkit.core.documents.outcome import (
    AppendRow,
    Column,
    Kind,
    Outcome,
    Scalar,
    SetCell,
    Sheet,
    SheetDocument,
    ToCheck,
    WorkbookChange,
)
from toolkit.core.people import profiles
from toolkit.core.people.conditions import is_elder
from toolkit.core.people.lives import Life
from toolkit.core.people.townships import said
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import CADRES, PAIRS
from toolkit.core.words import name_key
from toolkit.jobs.contact.assigning import (
    Cadre,
    Home,
    Proposal,
    Proposed,
    home_of,
    propose,
    read_cadres,
)
from toolkit.jobs.contact.pairs import pairs
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import to_check_sheet
from toolkit.jobs.parts import NUMBER, below, sheet_of
from toolkit.jobs.people import people_of
from toolkit.jobs.whom import Whom


def build(inputs: Inputs) -> Outcome:
    """Whom each of the old who has nobody is to have; with `write` as rows of sheet 结对."""
    people = people_of(inputs)
    wrong: list[Problem] = []
    told = pairs(inputs, people, None)
    cadres = read_cadres(inputs.needed(CADRES), [t.name for t in Whom(inputs).towns.values()], wrong)
    found = propose(people, told, cadres, inputs.today)
    told_of = (*inputs.needed(CADRES).problems, *wrong, *told.problems, *found.problems)
    problems = list(dict.fromkeys((*people.misunderstood, *told_of)))
    title = f"{inputs.today.isoformat()}联系结对方案"
    unclear = [p for p in people.persons if p.life is Life.UNCLEAR]
    waiting = [ToCheck(p.person.name, p.person.cell, p.why) for p in found.left]
    waiting += [
        ToCheck(p.name, p.life_cell, f"是否健在不明：{p.life_reason}", "请核实后再分配。") for p in unclear
    ]
    stay = sum(map(is_elder, people.persons)) - len(found.new) - len(found.left)
    outside = people.read - len(found.new) - len(waiting) - stay
    moved = sum(bool(one.ended) for one in found.new)
    sheets = (
        _new(found.new, title, inputs),
        _loads(found, cadres, inputs),
        sheet_of(
            "没有分配的",
            waiting,
            (NUMBER, None),
            (Column("姓名", Kind.SHORT, 12), lambda one: one.name),
            (Column("为什么", Kind.TEXT, 40), lambda one: one.why),
            (Column("在哪里", Kind.TEXT, 24), lambda one: str(one.cell)),
            title="没有分配的老同志",
            empty="都有人联系。",
        ),
        *to_check_sheet(problems, inputs),
    )
    change = _written(found.new, cadres, inputs) if inputs.params.get("write") else ()
    done = "已写进「结对」表" if change else "还没有写进「结对」表，看过没有问题，加「写进结对表」再做一次"
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title), *change),
        counts={
            "read": people.read,
            "listed": len(found.new),
            "excluded": 0,
            "to_check": len(waiting),
            "kept": stay,
            "outside": outside,
        },
        rows=[
            {
                "name": one.person.name,
                "township": one.person.township,
                "cadre": one.cadre.name if one.cadre else "",
                "before": "、".join(pair.cadre for pair in one.ended),
            }
            for one in found.new
        ],
        to_check=tuple(waiting),
        problems=tuple(problems),
        summary=(
            f"原有结对{stay}位不动，新分配{len(found.new)}位，其中联系干部离岗、重新分配的{moved}位。",
            *((f"{done}。",) if found.new else ()),
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
        (Column("联系干部", Kind.SHORT, 10), lambda one: one.cadre.name if one.cadre else ""),
        (Column("干部单位", Kind.TEXT, 20), lambda one: said(one.cadre.record, "单位") if one.cadre else ""),
        (Column("远近", Kind.SHORT, 10), _near),
        (Column("原联系干部（已离岗）", Kind.TEXT, 14), _before),
        title=title,
        subtitle=below(inputs, f"共{len(new)}位"),
        empty="老同志都有人联系，没有要分配的。",
    )


def _before(one: Proposed) -> str:
    return "、".join(pair.cadre for pair in one.ended)


def _near(one: Proposed) -> str:
    mine, theirs = home_of(one.person), one.cadre.home if one.cadre else Home("")
    if not mine.town or mine.town != theirs.town:
        return "不同乡镇"
    return "同村、同单位" if mine.places & theirs.places else "同乡镇"


def _loads(found: Proposal, cadres: Mapping[str, Cadre], inputs: Inputs) -> Sheet:
    """How many each has, before and after; who is in touch and on no list stands there too."""
    new = Counter(name_key(one.cadre.name) for one in found.new if one.cadre)
    kept = {key: len(those) for key, those in found.kept.items()}
    names = {key: cadre.name for key, cadre in cadres.items()}
    names |= {key: those[0].cadre for key, those in found.kept.items() if key not in names}

    def state(key: str) -> str:
        cadre = cadres.get(key)
        if cadre is None:
            return "不在「在职干部」里"
        if cadre.left:
            return f"{cadre.left.isoformat()}离岗"
        return "" if cadre.open else "待核实，没有分配"

    return sheet_of(
        "各联系干部",
        names,
        (Column("姓名", Kind.SHORT, 10), names.__getitem__),
        (
            Column("单位", Kind.TEXT, 22),
            lambda key: said(cadres[key].record, "单位") if key in cadres else "",
        ),
        (Column("能联系人数", Kind.SHORT, 11), lambda key: cadres[key].limit if key in cadres else None),
        (Column("原有", Kind.INTEGER, 8), lambda key: kept.get(key, 0)),
        (Column("新分配", Kind.INTEGER, 8), new.__getitem__),
        (Column("共联系", Kind.INTEGER, 8), lambda key: kept.get(key, 0) + new[key]),
        (Column("情况", Kind.TEXT, 22), state),
        title="各联系干部联系几位",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={"原有": sum(kept.values()), "新分配": new.total(), "共联系": sum(kept.values()) + new.total()},
    )


def _written(
    new: Sequence[Proposed], cadres: Mapping[str, Cadre], inputs: Inputs
) -> tuple[WorkbookChange, ...]:
    """A row for each, and the last day of those that ended; none where nothing is new."""
    if not new:
        return ()
    reading = inputs.table(PAIRS)
    path = inputs.path(reading) if reading and reading.sources else PAIRS.workbook
    if reading and not path:
        what = "「结对」正在 Excel 里打开着，有没保存的改动，没有写，"
        raise Stop.at(reading.sources[0].cell(1, 1), what, "请先保存并关闭它。", "ledger-open")
    return (WorkbookChange(path, tuple(_changes(new, cadres, inputs)), title="联系结对", ledger=True),)


def _changes(
    new: Sequence[Proposed], cadres: Mapping[str, Cadre], inputs: Inputs
) -> Iterator[SetCell | AppendRow]:
    for one in new:
        for pair in one.ended:
            if pair.record is not None:
                left = cadres[name_key(pair.cadre)].left
                yield ledgers.set_cell(pair.record, "截止日期", max(filter(None, (left, pair.since))))
    for one in new:
        values: dict[str, Scalar] = {
            "姓名": one.person.name,
            "人员编号": said(one.person.record, "人员编号"),
            "所属乡镇": one.person.township,
            "联系干部": one.cadre.name if one.cadre else "",
            "起始日期": inputs.today,
        }
        yield ledgers.row(inputs.table(PAIRS), PAIRS, values, {"姓名", "联系干部", "起始日期"})
