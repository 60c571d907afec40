"""接访: the year's visitors, answers that are owed, what comes again, what went past the township; notice and answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, Sheet, Styled
from toolkit.core.duties.matching import DutyState
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import BRANCHES, DELIVERIES, DONE, DUTIES, NOTICES, PEOPLE, RECEPTIONS
from toolkit.core.tables.reading import Record
from toolkit.jobs.issuing import NUMBERS
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import NO_TOWN, SORTS_NOTE, adding, counted, meant, owed, owed_sheet, report, sorts
from toolkit.jobs.parts import NUMBER, YEAR, Part, below, link, need, sheet_of
from toolkit.jobs.reception import letters
from toolkit.jobs.reception.visits import CallerVisit, NoticeChain, ReceptionYear, chains

_NEEDS = (
    need(RECEPTIONS),
    need(NOTICES, optional=True),
    need(DELIVERIES, optional=True),
    need(BRANCHES, optional=True),
    need(PEOPLE, optional=True),
    need(DUTIES, kept=True),
    need(DONE, optional=True),
)
_UNSEEN = "看不出越级"
_NO_KIND = "没有写类别"


def build(inputs: Inputs) -> Outcome:
    """The register of the year and what is to be looked at in it."""
    found = ReceptionYear.of(inputs)
    visits, year = found.visits, found.year
    open_, undated = owed(found.plan), found.plan.undated["answer"]
    again = [one for one in visits if one.before]
    past = [one for one in visits if one.skipped]
    unseen = sum(one.skipped is None for one in visits)
    skips = [f"越级来访{len(past)}件"] if past or not unseen else []
    skips += [f"{unseen}件看不出是不是越级来访"] if unseen else []
    broken = [*chains(visits, inputs)]
    late = [one for one in open_ if one.judged.state is DutyState.MISSED]
    title, made = f"{year}年接访情况", below(inputs, f"{inputs.today.isoformat()}制")
    sheets = (
        _register(visits, title, made, inputs),
        owed_sheet(open_, inputs, name="没有答复的", who="接待人", undated=undated),
        _again(again, made, inputs),
        _past(past, unseen, made, inputs),
        _counted(found, made),
        _chains(broken, made),
    )
    return replace(
        report(title, sheets, found.problems, inputs),
        counts=found.rows.counts,
        rows=[_as_row(one) for one in visits],
        to_check=found.rows.to_check,
        summary=(
            f"{title}：{len(visits)}件，没有答复的{len(open_) + undated}件（含以前年度），其中逾期{len(late)}件。",
            f"像是重复来访的{len(again)}件，请看；{'，'.join(skips)}；没有通知到的{len(broken)}件。",
        ),
        alerts=tuple(
            f"逾期没有答复：{one.subject.name}，应在{one.judged.occurrence.last.isoformat()}前，{one.subject.who}。"
            for one in late[:5]
        ),
    )


def _as_row(one: CallerVisit) -> dict[str, object]:
    return {
        "day": one.row.day.isoformat(),
        "name": one.row.text("姓名"),
        "township": one.town,
        "matter": one.row.text("事项"),
        "state": one.judged.state.value if one.judged else None,
        "last": one.judged.occurrence.last.isoformat() if one.judged else None,
        "before": [other.day.isoformat() for other in one.before],
        "skipped": one.skipped,
    }


def _who(inputs: Inputs) -> tuple[Part[CallerVisit], ...]:
    return (
        (NUMBER, None),
        (Column("日期", Kind.DATE, 12), lambda one: one.row.day),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.row.text("姓名")),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
        (
            Column("事项", Kind.TEXT, 30),
            lambda one: link(inputs.files, one.row.record.cell("事项"), one.row.text("事项")),
        ),
    )


def _register(visits: Sequence[CallerVisit], title: str, made: str, inputs: Inputs) -> Sheet:
    return sheet_of(
        "接访登记",
        visits,
        *_who(inputs),
        (Column("类别", Kind.SHORT, 10), lambda one: one.row.text("类别")),
        (Column("接待人", Kind.SHORT, 10), lambda one: one.row.text("接待人")),
        (Column("答复期限", Kind.DATE, 12), lambda one: one.judged.occurrence.last if one.judged else ""),
        (Column("情况", Kind.SHORT, 10), _state),
        (Column("注意", Kind.TEXT, 12), _notes),
        title=title,
        subtitle=made,
        notes=("逾期没有答复的在前，标红。",),
        empty="今年还没有接访登记。",
    )


def _state(one: CallerVisit) -> Styled | str:
    if one.judged is None:
        return "待核实"
    text = one.judged.occurrence.excuse or one.judged.state.value
    return Styled(text, Look.BAD) if one.late else text


def _notes(one: CallerVisit) -> str:
    return "、".join(filter(None, ("像是重复" if one.before else "", "越级" if one.skipped else "")))


def _again(again: Sequence[CallerVisit], made: str, inputs: Inputs) -> Sheet:
    return sheet_of(
        "重复来访",
        again,
        *_who(inputs),
        (Column("第几次", Kind.INTEGER, 8), lambda one: len(one.before) + 1),
        (Column("以前来过", Kind.TEXT, 22), lambda one: "、".join(o.day.isoformat() for o in one.before)),
        (
            Column("看法", Kind.TEXT, 18),
            lambda one: "像是重复，请看" if one.alike else "类别相同，请看是不是同一件事",
        ),
        title="同一位老同志像是为同一件事又来的",
        subtitle=made,
        notes=("照姓名、乡镇和写的事项找的，是不是重复请看了再定。",),
        empty="没有看出重复来访。",
    )


def _past(past: Sequence[CallerVisit], unknown: int, made: str, inputs: Inputs) -> Sheet:
    note = f"另有{unknown}件没有写姓名或受理层级，看不出是不是越级。" if unknown else ""
    return sheet_of(
        "越级来访",
        past,
        *_who(inputs),
        (Column("类别", Kind.SHORT, 10), lambda one: one.row.text("类别")),
        title="没有先到乡镇、直接到县里的",
        subtitle=made,
        notes=("以前在乡镇登记过来访的不算。", *filter(None, (note,))),
        empty="看不出有没有越级来访。" if unknown else "没有越级来访。",
    )


def _counted(found: ReceptionYear, made: str) -> Sheet:
    """By township and category: every row of the year in one cell."""
    lines: dict[str, Counter[str]] = {town.name: Counter() for town in found.whom.towns.values()}
    for one in found.visits:
        told = {
            **dict.fromkeys(_kinds(one), 1),
            "合计件数": 1,
            "其中越级": bool(one.skipped),
            _UNSEEN: one.skipped is None,
        }
        lines.setdefault(one.town or NO_TOWN, Counter()).update(told)
    titles = (
        *RECEPTIONS.field("类别").choices,
        *(kind for one in found.visits for kind in _kinds(one)),
        "合计件数",
        "其中越级",
    )
    titles += (_UNSEEN,) if any(one.skipped is None for one in found.visits) else ()
    first = Column("所属乡镇", Kind.SHORT, 14)
    notes = (SORTS_NOTE,) if any(len(_kinds(one)) > 1 for one in found.visits) else ()
    title = f"{found.year}年各乡镇来访"
    return counted("统计", first, lines, titles, title=title, subtitle=made, notes=notes)


def _kinds(one: CallerVisit) -> list[str]:
    return sorts(RECEPTIONS.field("类别"), one.row.text("类别")) or [_NO_KIND]


def _chains(broken: Sequence[NoticeChain], made: str) -> Sheet:
    def of(record: Record | None, name: str) -> str:
        return said(record, name) if record else ""

    def step(record: Record | None, *names: str) -> str:
        return " ".join(filter(None, (of(record, name) for name in names)))

    return sheet_of(
        "没有通知到的",
        broken,
        (NUMBER, None),
        (Column("来访日期", Kind.DATE, 12), lambda one: one.visit.row.day),
        (Column("姓名", Kind.SHORT, 9), lambda one: one.visit.row.text("姓名")),
        (
            Column("哪件通知", Kind.TEXT, 22),
            lambda one: of(one.notice, "标题") or one.visit.row.text("通知编号"),
        ),
        (Column("收到通知", Kind.TEXT, 16), lambda one: step(one.notice, "收文时间", "责任人")),
        (Column("乡镇转发", Kind.TEXT, 16), lambda one: step(one.delivery, "转发时间", "责任人")),
        (Column("送到本人", Kind.TEXT, 18), lambda one: step(one.delivery, "送达时间", "送达方式", "送达人")),
        (
            Column("断在哪里", Kind.TEXT, 30),
            lambda one: Styled("；".join(one.gaps), Look.BAD) if one.gaps else "登记完整，请同来访人核对",
        ),
        title="来访说没有通知到的，通知走到了哪里",
        subtitle=made,
        empty="没有这样的来访。",
    )


JOB = Job(
    name="reception",
    title="接访",
    help="老同志来访答复了没有，哪些又来了、越级了；写接访日公示和答复函。",
    templates=(letters.DAYS,),
    actions=(
        Action(
            build,
            "接访情况",
            "今年的来访：逾期没有答复的在前，重复来访、越级来访、按乡镇和类别统计；说没有通知到的，查到断在哪里。",
            needs=_NEEDS,
            parameters=(YEAR,),
            examples=(("reception", "今年的接访情况"),),
        ),
        Action(
            letters.notice,
            "接访日公示",
            "写今后几次接访日的公示，一页，大字；日子按设置里的「接访日」，遇周末按那里写的顺延。",
            parameters=(Parameter("count", "几次", "今后几次；不写就是3次", "integer", 1, 6), PDF),
            examples=(("reception notice", "今后三次"),),
            name="notice",
        ),
        Action(
            letters.answer,
            "答复函",
            "给来访人写一封答复函：问了什么、怎么答复；答复内容没有写的，留出横线手写。",
            needs=(need(RECEPTIONS), NUMBERS),
            changes=True,
            parameters=(
                Parameter("name", "姓名", "给谁；他最近的一件", excludes=("row",)),
                Parameter("row", "第几行", "「接访」表的第几行", "integer", 2),
                PDF,
            ),
            examples=(("reception answer --name 张三可", "给他最近一件写答复函"),),
            name="answer",
        ),
        adding(
            RECEPTIONS,
            {
                "matter": "事项",
                "by": "接待人",
                "date": "日期",
                "name": "姓名",
                "township": "所属乡镇",
                "people": "人数",
                "kind": "类别",
                "level": "受理层级",
                "notice": "通知编号",
            },
            ("日期", "事项", "接待人"),
            named="事项",
            example="reception add --name 张三可 --matter 询问工作补贴什么时候发 --by 李四平",
            checked=meant,
            needs=(need(PEOPLE, optional=True),),
        ),
    ),
)
