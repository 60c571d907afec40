"""困难帮扶: how far each application has come, who of those in need has none; the form, and the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from toolkit.core.answers import answer
from toolkit.core.cells import Stop
from toolkit.core.documents.official import Attachment, Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import (
    Column,
    Exclusion,
    FieldSpec,
    Kind,
    Look,
    Outcome,
    PrintFile,
    Sheet,
    SheetDocument,
    Styled,
    TemplateUse,
    ToCheck,
    WordDocument,
)
from toolkit.core.numbers.money import figures
from toolkit.core.people import profiles
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import AID, BRANCHES, DUTIES, PEOPLE
from toolkit.core.words import name_key, township_key
from toolkit.jobs import ledger
from toolkit.jobs.aid.applications import AMOUNTS, WAITING, AidState, AidYear, Application, added
from toolkit.jobs.contact.pairs import Named
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import BLANK, NUMBER, YEAR, below, link, money, need, sheet_of

_NEEDS = (need(AID), *(need(table, optional=True) for table in (PEOPLE, BRANCHES)), need(DUTIES, kept=True))
_STATES = tuple(AidState)

FORM = TemplateUse(
    "困难帮扶申请表.docx",
    "困难帮扶申请表，一人一份，大字，没有的空着手写",
    {
        "姓名": FieldSpec("张三可"),
        "性别": FieldSpec("男", required=False),
        "出生": FieldSpec("1946年10月3日", required=False),
        "类别": FieldSpec("退休", required=False, note="离休或退休"),
        "职务": FieldSpec("青禾镇中心小学 教师", required=False, note="原单位和职务"),
        "乡镇": FieldSpec("青禾镇", required=False),
        "住址": FieldSpec("青禾镇一村", required=False),
        "电话": FieldSpec("19900000001", required=False),
        "困难": FieldSpec("患病，医药费负担重", required=False, note="申请里写的；没有申请的按花名册"),
        "金额": FieldSpec(Decimal("3000.00"), required=False, note="申请金额"),
        "日期": FieldSpec(dt.date(2026, 9, 10), required=False, note="申请日期"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
    },
)


def _hardship(person: Person | None) -> str:
    """What the register says of it; of «是» below 特困 the heading."""
    text = said(person.record, "家庭困难") if person else ""
    return person.record.header("家庭困难") if person and answer("yes_no", text) == "yes" else text


def _waits(one: Application, inputs: Inputs) -> int | None:
    return (inputs.today - one.since).days if one.is_open else None


def _answer(found: AidYear) -> Outcome:
    """What every action on the year answers: each row once."""
    unclear = [one for one in (*found.own, *found.former) if one.state is AidState.UNCLEAR]
    checks = [ToCheck.of(one.row.text("姓名"), one.problems[0]) for one in unclear]
    gone = [Exclusion(one.row.text("姓名"), one.gone, one.row.record.cell("姓名")) for one in found.gone]
    here, before = len(found.own) + len(found.former), found.rows.to_check
    counts = {"read": found.rows.read, "listed": here - len(unclear), "excluded": len(gone)}
    counts |= {"to_check": len(unclear) + len(before)}
    counts |= {"other_years": found.rows.read - here - len(gone) - len(before)}
    return Outcome(counts=counts, excluded=tuple(gone), to_check=(*before, *checks), problems=found.problems)


def _list(name: str, those: Iterable[Application], inputs: Inputs) -> Sheet:
    ordered = sorted(those, key=lambda one: (_STATES.index(one.state), -(_waits(one, inputs) or 0)))
    return sheet_of(
        name,
        ordered,
        (NUMBER, None),
        (Column("办到哪一步", Kind.SHORT, 9), lambda o: Styled(o.state, Look.BAD) if o.late else o.state),
        (Column("等了几天", Kind.INTEGER, 7), lambda one: _waits(one, inputs)),
        (Column("申请日期", Kind.DATE, 12), lambda one: one.row.day),
        (
            Column("姓名", Kind.SHORT, 9),
            lambda one: link(inputs.files, one.row.record.cell("姓名"), one.row.text("姓名")),
        ),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
        (Column("家庭困难", Kind.TEXT, 22), lambda one: one.row.text("家庭困难")),
        *((Column(name, Kind.MONEY, 11), lambda one, name=name: one.amounts[name]) for name in AMOUNTS),
        title=name,
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        notes=("「等了几天」从走完上一步那天算起；标红的超过了「困难帮扶办理期限」。",),
        sums={name: added(ordered, name) for name in AMOUNTS},
        empty="还没有申请。",
    )


def _towns(found: AidYear, inputs: Inputs) -> Sheet:
    used = [state for state in AidState if any(one.state is state for one in found.own)]
    parts = (
        ("申请件数", len),
        *((state.value, lambda those, state=state: sum(o.state is state for o in those)) for state in used),
    )
    return sheet_of(
        "各乡镇",
        list(found.by_township().items()),
        (Column("所属乡镇", Kind.SHORT, 14), lambda line: line[0]),
        *((Column(title, Kind.INTEGER, 8), lambda line, what=what: what(line[1])) for title, what in parts),
        *((Column(n, Kind.MONEY, 12), lambda line, n=n: added(line[1], n)) for n in AMOUNTS),
        title=f"{found.year}年各乡镇困难帮扶",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={t: what(found.own) for t, what in parts} | {n: added(found.own, n) for n in AMOUNTS},
    )


def _without(found: AidYear, inputs: Inputs) -> Sheet:
    known = {person.cell: person for person in found.whom.people.persons} if found.whom.people else {}
    return sheet_of(
        "没有申请的",
        [(one, known[one.cell], maybe) for one, maybe in found.without.items() if one.cell],
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 9), lambda line: link(inputs.files, line[1].cell, line[0].name)),
        (Column("所属乡镇", Kind.SHORT, 12), lambda line: line[0].township),
        (Column("花名册上写的困难", Kind.TEXT, 22), lambda line: _hardship(line[1])),
        (Column("身体情况", Kind.TEXT, 16), lambda line: profiles.care(line[1])),
        (Column("联系电话", Kind.TEXT, 15), lambda line: profiles.phones(line[1])),
        (
            Column("注意", Kind.TEXT, 20),
            lambda line: "；".join(filter(None, ("有同名的申请，请核对" if line[2] else "", line[0].excuse))),
        ),
        title=f"花名册上有困难、{found.year}年没有申请的老同志",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        empty="没有这样的老同志。",
    )


def build(inputs: Inputs) -> Outcome:
    """Every application by how far it has come, the townships, who has not applied."""
    found = AidYear.of(inputs)
    every, title = (*found.own, *found.former), f"{found.year}年困难帮扶情况"
    states = "，".join(
        f"{state}{count}件" for state in AidState if (count := sum(one.state is state for one in found.own))
    )
    sheets = (
        _list(f"{found.year}年申请", found.own, inputs),
        *((_list("以前年度没有办完的", found.former, inputs),) if found.former else ()),
        _towns(found, inputs),
        _without(found, inputs),
        *ledger.to_check_sheet(found.problems, inputs),
    )
    late = [
        f"{one.row.text('姓名')}（{one.state}，等了{_waits(one, inputs)}天）" for one in every if one.late
    ]
    return replace(
        _answer(found),
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        rows=[
            {"name": one.row.text("姓名"), "township": one.town, "state": one.state.value, "waits": _waits(one, inputs)}
            | {key: None if (sum_ := one.amounts[n]) is None else money(sum_) for key, n in zip(("applied", "approved", "paid"), AMOUNTS, strict=True)}
            for one in every
        ],
        summary=(
            f"{title}：申请{len(found.own)}件{f'，其中{states}' if states else ''}。",
            f"申请{figures(added(found.own, '申请金额'))}元，批准{figures(added(found.own, '批准金额'))}元，发放{figures(added(found.own, '实发'))}元。",
            f"花名册上有困难、没有申请的{len(found.without)}人。",
        ),
        alerts=(f"等得太久的：{'、'.join(late[:5])}{'等' * (len(late) > 5)}。",) if late else (),
    )  # fmt: skip


def _asked(inputs: Inputs, found: AidYear) -> list[tuple[str, Application | None, Person | None]]:
    """For whom a form is made: a row, a name, or all who are 困难 and have not applied.

    Raises:
        Stop: nobody is meant, or nobody can say who.
    """
    people = found.whom.people.persons if found.whom.people else ()
    at, name, town = inputs.params.get("row"), inputs.params.get("name") or "", inputs.params.get("township")
    if not at and not name:
        known = {person.cell: person for person in people}
        return [(one.name, None, known[one.cell]) for one in found.without if one.cell]
    every, key = (*found.own, *found.former), township_key(town or "")
    rows = [one for one in every if one.row.record.row == at] if at else [
        one for one in every
        if one.is_open and name_key(one.row.record.text("姓名")) == name_key(name) and key in ("", township_key(one.town))
    ]  # fmt: skip
    record, called = (rows[-1].row.record, rows[-1].row.text("姓名")) if rows else (None, name or f"第{at}行")
    those = Named(people).of(record) if record else Named(people).called(called, "", key)
    living = [person for person in those if person.life is Life.ALIVE]
    if len({one.town for one in rows}) > 1 or len(living) > 1:
        what, hint = f"叫{quoted(called)}的不止一人，分不清是谁，", "请写明乡镇，或「困难帮扶」表的第几行。"
        raise Stop.at(inputs.needed(AID).sources[0].cell(1, 1), what, hint, "aid-namesakes")
    if not living and (those or not rows):
        what = f"花名册里没有健在的{quoted(called)}，也没有要办的申请，"
        raise Stop.at(inputs.needed(AID).sources[0].cell(1, 1), what, "请核对。", "aid-nobody")
    return [(called, rows[-1] if rows else None, living[0] if living else None)]


def form(inputs: Inputs) -> Outcome:
    """困难帮扶申请表: what is known is filled in, the rest is for the pen."""
    found = AidYear.of(inputs)
    forms = tuple(
        WordDocument(
            f"{name}困难帮扶申请表.docx",
            FORM.name,
            {
                "姓名": name,
                "性别": person.sex if person else "",
                "出生": profiles.born_text(person).partition("\n")[0] if person else "",
                "类别": (person.category or "") if person else "",
                "职务": profiles.post(person) if person else "",
                "乡镇": one.town if one and one.town else person.township if person else "",
                "住址": profiles.home(person) if person else "",
                "电话": profiles.phones(person) if person else "",
                "困难": (one.row.text("家庭困难") if one else "") or _hardship(person),
                "金额": one.amounts["申请金额"] if one else None,
                "日期": one.row.day if one else None,
                "单位": inputs.settings.text("单位名称"),
            },
            folder="困难帮扶申请表",
            title=f"{name}困难帮扶申请表",
        )
        for name, one, person in _asked(inputs, found)
    )
    several = PrintFile("困难帮扶申请表（没有申请的）.docx", forms, title="困难帮扶申请表")
    return replace(
        _answer(found),
        documents=(several,) if len(forms) > 1 else forms,
        rows=[{"name": each.fields["姓名"], "township": each.fields["乡镇"]} for each in forms],
        summary=(f"困难帮扶申请表{len(forms)}份。",),
    )


def report(inputs: Inputs) -> Outcome:
    """报告 or 函 to whom the office reports, every application in a table behind it."""
    found, kind = AidYear.of(inputs), OfficialKind(inputs.params.get("kind") or OfficialKind.REPORT)
    title = f"关于{found.year}年困难老同志帮扶情况的{kind}"
    sums = [figures(added(found.own, name)) for name in AMOUNTS]
    states = {state: sum(one.state is state for one in found.own) for state in AidState}
    told = "、".join(f"{state}{count}件" for state, count in states.items() if count)
    towns = [
        (town, str(len(those)), *(figures(added(those, name)) for name in AMOUNTS))
        for town, those in found.by_township().items()
        if those
    ]
    lines = [
        (str(at), one.town, one.row.text("姓名"), one.row.text("家庭困难"), *_sums(one), one.state.value)
        for at, one in enumerate(found.own, 1)
    ]
    towns.append(("合计", str(len(found.own)), *sums))
    lines.append(("合计", "", "", "", *sums, ""))
    blocks = (
        Paragraph(
            f"{found.year}年，受理困难老同志帮扶申请{len(found.own)}件，申请金额{sums[0]}元，批准{sums[1]}元，"
            f"发放{sums[2]}元。现将有关情况{'报告' if kind is OfficialKind.REPORT else '函告'}如下："
        ),
        Heading("申请和办理情况"),
        Paragraph(f"{f'其中，{told}' if told else '没有申请'}。各乡镇的情况见下表，每件申请见附件。"),
        OfficialTable(
            ("乡镇", "件数", "申请金额", "批准金额", "发放金额"),
            tuple(towns),
            align="lcrrr",
            strong=frozenset({len(towns) - 1}),
            note="单位：元。",
        ),
        Heading("还要办的"),
        Paragraph(
            f"等待审核、批准、发放的{sum(map(states.__getitem__, WAITING))}件，以前年度没有办完的{len(found.former)}件；"
            f"花名册上有困难、还没有申请的{len(found.without)}人，由所在乡镇上门了解，需要帮扶的及时申请。"
        ),
        Paragraph(f"特此{'报告' if kind is OfficialKind.REPORT else '函告'}。"),
    )
    heads = ("序号", "乡镇", "姓名", "困难", "申请金额", "批准金额", "发放金额", "办到哪一步")
    table = OfficialTable(
        heads, tuple(lines), align="clclrrrc", strong=frozenset({len(lines) - 1}), note="单位：元。"
    )
    documents, problems, open_ = issued(
        inputs, kind, title, blocks, addressees=(inputs.params.get("to") or BLANK,),
        attachments=(Attachment("困难帮扶汇总表", (table,), landscape=True),),
    )  # fmt: skip
    return replace(
        _answer(found),
        documents=documents,
        rows=[{"township": line[0], "count": line[1], "paid": line[4]} for line in towns],
        problems=(*found.problems, *problems),
        summary=(f"{title}：{len(found.own)}件。", *open_),
    )


def _sums(one: Application) -> Iterator[str]:
    return ("" if (amount := one.amounts[name]) is None else figures(amount) for name in AMOUNTS)


JOB = Job(
    name="aid",
    title="困难帮扶",
    help="困难老同志的帮扶申请办到了哪一步，谁有困难还没有申请；印申请表，写汇总报告。",
    actions=(
        Action(
            build,
            "困难帮扶情况",
            "今年的申请办到哪一步、等了几天，按乡镇合计，花名册上有困难没有申请的，要核实的。",
            needs=_NEEDS,
            parameters=(YEAR,),
            examples=(("aid", "今年的困难帮扶情况"),),
            rows={
                "name": "姓名",
                "township": "乡镇",
                "state": "办到哪一步",
                "waits": "等了几天；null 是不用等",
                "applied": "申请金额；null 是没有写",
                "approved": "批准金额",
                "paid": "发放金额",
            },
        ),
        Action(
            form,
            "困难帮扶申请表",
            "印申请表，大字，知道的填好，别的空着手写；不写是谁，就给花名册上有困难、今年没有申请的每人一份。",
            needs=_NEEDS,
            parameters=(
                Parameter("name", "姓名", "给谁；不写就是没有申请的每人一份", once=True, excludes=("row",)),
                Parameter("township", "乡镇", "有同名的，写是哪个乡镇的；不写就不分", once=True),
                Parameter("row", "第几行", "「困难帮扶」表的第几行", "integer", 2, once=True),
                YEAR,
                PDF,
            ),
            examples=(("aid form --name 张三可", "给他印一份"), ("aid form", "没有申请的每人一份")),
            name="form",
            rows={"name": "姓名", "township": "乡镇"},
        ),
        Action(
            report,
            "困难帮扶报告",
            "按公文格式写一份困难帮扶情况的报告（或函），各乡镇一行，每件申请在附件的汇总表里。",
            needs=(*_NEEDS, NUMBERS),
            changes=True,
            parameters=(
                YEAR,
                Parameter("to", "主送", "报给哪个单位；不写就留横线手写"),
                Parameter("kind", "公文种类", "写成报告还是函；不写就是报告", "choice", choices=("报告", "函")),
                PDF,
            ),
            examples=(("aid report --to 中共青禾县委老干部局", "报给县委老干部局"),),
            name="report",
            rows={"township": "乡镇", "count": "件数", "paid": "发放金额"},
        ),
        ledger.adding(
            AID,
            {"name": "姓名", "number": "人员编号", "township": "所属乡镇", "date": "申请日期", "reason": "家庭困难", "amount": "申请金额"},
            ("申请日期", "姓名", "申请金额"),
            named="姓名",
            example="aid add --name 张三可 --township 青禾镇 --reason 患病 --amount 3000",
            checked=ledger.meant,
            needs=(need(PEOPLE, optional=True),),
        ),
    ),
    templates=(FORM,),
)  # fmt: skip
