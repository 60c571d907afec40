"""综合通报: the county's comparison of its townships over all ledgers, by weights that everybody sees; and the circular."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from toolkit.core.cells import Cell, Stop
from toolkit.core.documents.official import Attachment, Block, Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import (
    Chart,
    Column,
    Content,
    Formula,
    Kind,
    Look,
    Outcome,
    Sheet,
    SheetDocument,
    Styled,
    tally,
)
from toolkit.core.tables.catalogue import DUTIES, PEOPLE
from toolkit.core.tables.columns import Table
from toolkit.jobs.bulletin.tallies import Comparing, TownTally, Yardstick
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job
from toolkit.jobs.ledger import to_check_sheet
from toolkit.jobs.parts import REGISTER_FILE, YEAR, Part, Sourced, below, need, sheet_of, year_of

UNREPORTED, NOTHING = "未报", "—"
_TALLIES, _WEIGHTS = "明细", "权重"
_NOTES = (
    "「未报」是这一项没有报任何台账，不是0；「—」是到今天还没有该办的。",
    "得分＝各项（完成率×权重）之和÷有该办的各项权重之和×100；计分的项有一项未报，不计分、不排名。得分相同的名次并列。",
    "权重在「权重」表里，改了那里的数，得分和名次跟着变；要长期改，写在设置.xlsx「规则」表。",
)


def _found(inputs: Inputs) -> Comparing:
    return Comparing.of(inputs, year_of(inputs.params, inputs.today))


def build(inputs: Inputs) -> Outcome:
    """The matrix with its weights and every count behind it, all of it live."""
    found = _found(inputs)
    title = f"{found.year}年各乡镇老干部工作综合比较"
    lines = [
        (town_no, town, yard_no, yard, yard.tallies.get(town))
        for town_no, town in enumerate(found.towns, 1)
        for yard_no, yard in enumerate(found.yardsticks, 1)
    ]
    sheets = (
        _matrix(found, title, below(inputs, f"{inputs.today.isoformat()}制")),
        _weights(found),
        _tallies(found, lines),
        *to_check_sheet(tuple(dict.fromkeys(found.problems)), inputs),
    )
    return _outcome(found, (SheetDocument(f"{title}.xlsx", sheets, title=title),))


def _outcome(
    found: Comparing, documents: Iterable[Any], more: Iterable[str] = (), problems: Iterable[Any] = ()
) -> Outcome:
    ranked = found.ranked
    left = {town: missing for town in found.towns if (missing := found.unreported(town))}
    scored = sum(bool(one.weight) for one in found.yardsticks)
    return Outcome(
        documents=tuple(documents),
        counts=tally(len(found.towns), len(found.towns)),
        rows=[_json(found, town, ranked) for town in found.towns],
        problems=tuple(dict.fromkeys((*found.problems, *problems))),
        summary=(
            f"{found.year}年综合比较：{len(found.towns)}个乡镇，{len(found.yardsticks)}项（计分{scored}项），排名{len(ranked)}个。",
            *((f"没有台账、还没有该办的，没有比较：{'、'.join(found.silent)}。",) if found.silent else ()),
            *more,
        ),
        alerts=tuple(f"{found.towns[town]}未报：{'、'.join(missing)}。" for town, missing in left.items()),
    )


def _json(found: Comparing, town: str, ranked: dict[str, int]) -> dict[str, Any]:
    rates = {one.told["key"]: _rate(one.tallies.get(town)) for one in found.yardsticks}
    score = found.score(town)
    return {
        "township": found.towns[town],
        "rank": ranked.get(town),
        "score": None if score is None else str(score),
        "rates": {key: None if rate is None else str(rate) for key, rate in rates.items()},
        "unreported": [one.title for one in found.yardsticks if town not in one.tallies],
    }


def _rate(tally: TownTally | None) -> Decimal | None:
    return tally.rate if tally else None


def _matrix(found: Comparing, title: str, subtitle: str) -> Sheet:
    numbers, ranked = {town: at for at, town in enumerate(found.towns, 1)}, found.ranked

    def shown(at: int, yard: Yardstick) -> Callable[[str], Content]:
        live = f"SUMIFS({{{_TALLIES}!完成率:}},{{{_TALLIES}!乡镇号:}},{{乡镇号}},{{{_TALLIES}!项目号:}},{at})"

        def cell(town: str) -> Content:
            tally = yard.tallies.get(town)
            if tally is None:
                return Styled(UNREPORTED, Look.WARN)
            return Styled(NOTHING, Look.MUTED) if tally.rate is None else Formula(live, tally.rate)

        return cell

    def score(town: str) -> Content:
        mine = f"{{{_TALLIES}!乡镇号:}},{{乡镇号}}"
        live = f"ROUND(SUMIFS({{{_TALLIES}!折算:}},{mine})/SUMIFS({{{_TALLIES}!权重:}},{mine})*100,2)"
        value = found.score(town)
        return Styled("不计分", Look.WARN) if value is None else Formula(live, value)

    def rank(town: str) -> Content:
        return Formula("RANK({得分},{得分:})", ranked[town]) if town in ranked else NOTHING

    order = sorted(found.towns, key=lambda town: ranked.get(town, len(ranked) + 1))
    return sheet_of(
        "综合比较",
        order,
        (Column("名次", Kind.SHORT, 6), rank),
        (Column("乡镇", Kind.SHORT, 12), found.towns.__getitem__),
        *(
            (
                Column(yard.title, Kind.PERCENT, 9, group="计分的" if yard.weight else "只统计的"),
                shown(at, yard),
            )
            for at, yard in sorted(enumerate(found.yardsticks, 1), key=lambda pair: not pair[1].weight)
        ),
        (Column("得分", Kind.SHORT, 8), score),
        (Column("乡镇号", Kind.SHORT, 6), numbers.__getitem__),
        title=title,
        subtitle=subtitle,
        notes=_NOTES,
        freeze_columns=2,
        chart=Chart(f"{found.year}年各乡镇得分", "乡镇", "得分") if ranked else None,
    )


def _weights(found: Comparing) -> Sheet:
    return sheet_of(
        _WEIGHTS,
        list(enumerate(found.yardsticks, 1)),
        (Column("项目号", Kind.SHORT, 8), lambda pair: pair[0]),
        (Column("项目", Kind.SHORT, 12), lambda pair: pair[1].title),
        (Column("权重", Kind.SHORT, 8), lambda pair: Sourced(pair[1].weight, pair[1].rule)),
        (Column("怎么算完成", Kind.TEXT, 30), lambda pair: pair[1].told["done"]),
        (Column("权重的依据", Kind.TEXT, 50), lambda pair: pair[1].source),
        title="各项的权重",
        notes=(
            "权重是0的只统计、不计分。",
            *((f"没有台账、还没有该办的，没有比较：{'、'.join(found.silent)}。",) if found.silent else ()),
        ),
    )


_Line = tuple[int, str, int, Yardstick, TownTally | None]


def _tallies(found: Comparing, lines: list[_Line]) -> Sheet:
    """Every count; where nothing was to be done there is no weight, so that it lowers nobody's score."""

    def of(line: _Line, live: Content) -> Content:
        return live if line[4] is not None and line[4].due else None

    def counted(title: str, name: str, silent: str | None = None) -> Part[_Line]:
        def what(line: _Line) -> Content | Sourced:
            return Sourced(getattr(line[4], name), line[4].behind[name]) if line[4] else silent

        return Column(title, Kind.INTEGER, 9 if name == "late" else 8), what

    def weighed(line: _Line) -> Content:
        rate, weight = _rate(line[4]) or Decimal(0), line[3].weight
        return of(line, Formula("ROUND({完成率}*{权重},6)", (rate * weight).normalize() + 0))

    looked_up = f"SUMIFS({{{_WEIGHTS}!权重:}},{{{_WEIGHTS}!项目号:}},{{项目号}})"
    return sheet_of(
        _TALLIES,
        lines,
        (Column("乡镇", Kind.SHORT, 12), lambda line: found.towns[line[1]]),
        (Column("项目", Kind.SHORT, 12), lambda line: line[3].title),
        counted("应办", "due", UNREPORTED),
        counted("办到", "done"),
        counted("其中逾期", "late"),
        (
            Column("完成率", Kind.PERCENT, 10),
            lambda line: of(line, Formula("ROUND({办到}/{应办},4)", _rate(line[4]))),
        ),
        (Column("权重", Kind.SHORT, 8), lambda line: of(line, Formula(looked_up, line[3].weight))),
        (Column("折算", Kind.SHORT, 10), weighed),
        (Column("乡镇号", Kind.SHORT, 8), lambda line: line[0]),
        (Column("项目号", Kind.SHORT, 8), lambda line: line[2]),
        title="各乡镇各项的应办和办到",
        filter=True,
    )


def circular(inputs: Inputs) -> Outcome:
    """综合通报, in official form: rank and score of each township, and the whole matrix as an attachment across."""
    found = _found(inputs)
    if not found.yardsticks:
        hint = "请先在设置里填「乡镇办名单」，登记学习、通知、补贴等台账。"
        raise Stop.at(Cell("设置.xlsx"), "各项台账里没有可以比较的，没有写通报，", hint, "bulletin-empty")
    ranked, title = found.ranked, f"关于{found.year}年各乡镇老干部工作情况的通报"
    order = sorted(found.towns, key=lambda town: ranked.get(town, len(ranked) + 1))
    left = [f"{found.towns[t]}（{'、'.join(found.unreported(t))}）" for t in order if found.unreported(t)]
    blocks: list[Block] = [
        Paragraph(f"根据各项台账，现将{found.year}年各乡镇老干部工作情况通报如下："),
        Heading("总体情况"),
        *_standing(found, order, ranked),
        Heading("没有报送的"),
        Paragraph(f"{'；'.join(left)}。请抓紧补报。" if left else "计分的项目都报了。"),
        Heading("工作要求"),
        Paragraph(
            "各乡镇要对照附件逐项查找差距，没有办到的抓紧补上。信息报送等项目只统计、不计分，不得层层加码。"
        ),
    ]
    table = OfficialTable(
        ("乡镇", *(one.title for one in found.yardsticks)),
        tuple((found.towns[t], *(_said(one.tallies.get(t)) for one in found.yardsticks)) for t in order),
        note="表中是完成率；「未报」是没有报任何台账，「—」是没有该办的。",
    )
    attachment = Attachment("各乡镇各项完成情况", (table,), landscape=True)
    documents, problems, told = issued(
        inputs, OfficialKind.CIRCULAR, title, blocks, attachments=(attachment,)
    )
    return _outcome(found, documents, told, problems)


def _standing(found: Comparing, order: Sequence[str], ranked: Mapping[str, int]) -> Iterator[Block]:
    """What is weighed how, who is first, and everybody's rank; where nothing is weighed there are no ranks."""
    weighed = "、".join(f"{one.title}{one.weight:f}分" for one in found.yardsticks if one.weight)
    if not weighed:
        yield Paragraph("各项只统计、不计分，完成情况见附件。")
        return
    first = [found.towns[town] for town in order if ranked.get(town) == 1]
    best = f"{'、'.join(first)}{'并列' if len(first) > 1 else '名列'}第一。" if first else ""
    yield Paragraph(f"计分的项目和权重是：{weighed}。{best}各乡镇得分和名次如下：")
    scores = {town: found.score(town) for town in order}
    yield OfficialTable(
        ("名次", "乡镇", "得分"),
        tuple(
            (str(ranked.get(town, NOTHING)), found.towns[town], "不计分" if score is None else f"{score:f}")
            for town, score in scores.items()
        ),
        note="得分相同的名次并列；有一项未报的，不计分、不排名。",
    )


def _said(tally: TownTally | None) -> str:
    rate = _rate(tally)
    return UNREPORTED if tally is None else NOTHING if rate is None else f"{rate:.1%}"


_KEPT = ("任职", "补贴发放", "三项奖", "通知", "送达", "活动", "签到", "信息报送", "支部", "联系台账", "结对", "接访", "督查", "培训", "培训学员", "办理记录")  # fmt: skip
_NEEDS = (
    need(PEOPLE, "register", optional=True),
    *(need(Table(name), optional=True) for name in _KEPT),
    need(DUTIES, kept=True),
)
JOB = Job(
    name="bulletin",
    title="综合通报",
    help="各乡镇各项工作放在一起比：学习、通报、通知、补贴、三项奖、督查、联系等；权重看得见，可以写通报。",
    actions=(
        Action(
            build,
            "综合比较",
            "各乡镇每一项的完成率、得分、名次，带图；没有报台账的写未报，不当作0。",
            needs=_NEEDS,
            parameters=(YEAR, REGISTER_FILE),
            examples=(("bulletin", "今年的比较"), ("bulletin --year 2025", "去年的")),
        ),
        Action(
            circular,
            "综合通报",
            "按公文格式写一份通报：名次、没有报送的，附各乡镇各项完成情况。",
            needs=(*_NEEDS, NUMBERS),
            changes=True,
            parameters=(YEAR, REGISTER_FILE, PDF),
            examples=(("bulletin circular", "今年的通报"),),
            name="circular",
        ),
    ),
)
