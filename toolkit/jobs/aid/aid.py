"""困难帮扶: how far each application has come, who of those in need has none; the form, and the report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.official import Attachment, Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Look,
    Outcome,
    Scalar,
    Sheet,
    Styled,
    TemplateUse,
    WordDocument,
)
from toolkit.core.numbers.money import figures
from toolkit.core.people import profiles
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.register import Person
from toolkit.core.tables.catalogue import AID, BRANCHES, DUTIES, PEOPLE
from toolkit.core.words import name_key, township_key
from toolkit.jobs import ledger
from toolkit.jobs.aid.applications import AMOUNTS, AidApplication, AidState, AidYear, added
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import BLANK, NUMBER, YEAR, below, link, need, sheet_of

_NEEDS = (
    *(need(table, kept=True) for table in (AID, DUTIES)),
    *(need(table, optional=True) for table in (PEOPLE, BRANCHES)),
)

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


def _waits(one: AidApplication, inputs: Inputs) -> int | None:
    return (inputs.today - one.since).days if one.is_open else None


def _states(found: AidYear) -> dict[str, Decimal | int]:
    counted = Counter(one.state for one in found.every)
    return {state.value: counted[state] for state in AidState if counted[state]}


def _list(found: AidYear, inputs: Inputs, title: str) -> Sheet:
    ordered = sorted(found.every, key=lambda o: (tuple(AidState).index(o.state), -(_waits(o, inputs) or 0)))
    return sheet_of(
        "申请",
        ordered,
        (NUMBER, None),
        (Column("办到哪一步", Kind.SHORT, 9), lambda o: Styled(o.state, Look.BAD) if o.late else o.state),
        (Column("等了几天", Kind.INTEGER, 7), lambda one: _waits(one, inputs)),
        (Column("申请日期", Kind.DATE, 12), lambda one: one.day),
        (Column("姓名", Kind.SHORT, 9), lambda o: link(inputs.files, o.record.cell("姓名"), o.text("姓名"))),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: found.whom.town(one.record)),
        (Column("家庭困难", Kind.TEXT, 22), lambda one: one.text("家庭困难")),
        *((Column(name, Kind.MONEY, 11), lambda one, name=name: one.amounts[name]) for name in AMOUNTS),
        title=title,
        subtitle=below(
            inputs, f"含以前年度没有办完的{found.former}件" if found.former else "", f"{inputs.today}制"
        ),
        notes=("「等了几天」从走完上一步那天算起；标红的超过了「困难帮扶办理期限」。",),
        sums={name: added(ordered, name) for name in AMOUNTS},
        empty="还没有申请。",
    )


def _towns(found: AidYear, inputs: Inputs) -> Sheet:
    return sheet_of(
        "各乡镇",
        list(ledger.by_township(found.every, found.whom).items()),
        (Column("所属乡镇", Kind.SHORT, 14), lambda line: line[0]),
        (Column("件数", Kind.INTEGER, 7), lambda line: len(line[1])),
        *(
            (Column(state, Kind.INTEGER, 8), lambda line, state=state: sum(o.state == state for o in line[1]))
            for state in _states(found)
        ),
        *((Column(n, Kind.MONEY, 12), lambda line, n=n: added(line[1], n)) for n in AMOUNTS),
        title=f"{found.year}年各乡镇困难帮扶",
        subtitle=below(inputs, f"{inputs.today}制"),
        sums={"件数": len(found.every)} | _states(found) | {n: added(found.every, n) for n in AMOUNTS},
    )


def _without(found: AidYear, inputs: Inputs) -> Sheet:
    return sheet_of(
        "没有申请的",
        found.without,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 9), lambda line: link(inputs.files, line[0].cell, line[0].name)),
        (Column("所属乡镇", Kind.SHORT, 12), lambda line: line[0].township),
        (Column("花名册上写的困难", Kind.TEXT, 22), lambda line: profiles.flagged(line[0], "家庭困难")),
        (Column("身体情况", Kind.TEXT, 16), lambda line: profiles.care(line[0])),
        (Column("联系电话", Kind.TEXT, 15), lambda line: profiles.phones(line[0])),
        (Column("注意", Kind.TEXT, 20), lambda line: line[1]),
        title=f"花名册上有困难、{found.year}年没有申请的老同志",
        subtitle=below(inputs, f"{inputs.today}制"),
        empty="没有这样的老同志。",
    )


def build(inputs: Inputs) -> Outcome:
    """Every application by how far it has come, the townships, who has not applied."""
    found = AidYear.of(inputs)
    title, sums = f"{found.year}年困难帮扶情况", [added(found.every, name) for name in AMOUNTS]
    sheets = _list(found, inputs, title), _towns(found, inputs), _without(found, inputs)
    waits = [(one, _waits(one, inputs)) for one in found.every]
    late = [f"{one.text('姓名')}（{one.state}，等了{days}天）" for one, days in waits if one.late]
    states = "".join(f"，{state}{count}件" for state, count in _states(found).items())
    return replace(
        ledger.report(title, sheets, found.answer.problems, inputs, found.answer),
        rows=[
            {
                "name": one.text("姓名"),
                "township": found.whom.town(one.record),
                "state": one.state.value,
                "waits": days,
            }
            for one, days in waits
        ],
        summary=(
            f"{title}：申请{len(found.every)}件（含以前年度没有办完的{found.former}件）{states}。",
            f"申请{figures(sums[0])}元，批准{figures(sums[1])}元，发放{figures(sums[2])}元。",
            f"花名册上有困难、没有申请的{len(found.without)}人。",
        ),
        alerts=(f"等得太久的：{'、'.join(late[:5])}{'等' * (len(late) > 5)}。",) if late else (),
    )


def _asked(inputs: Inputs, found: AidYear) -> list[tuple[str, AidApplication | None, Person | None]]:
    """For whom a form is made: a row, a name, or all who are 困难 and have not applied.

    Raises:
        Stop: nobody is meant, or nobody can say who.
    """
    at, name, town = (inputs.params.get(key) or "" for key in ("row", "name", "township"))
    if not at and not name:
        return [(person.name, None, person) for person, _ in found.without]
    rows = [
        one
        for one in found.every
        if (one.record.row == at if at else one.is_open and name_key(one.text("姓名")) == name_key(name))
        and (not town or township_key(town) == township_key(found.whom.town(one.record)))
    ]
    record, called = (rows[-1].record, rows[-1].text("姓名")) if rows else (None, name or f"第{at}行")
    those = found.named.of(record) if record else found.named.called(called, "", town)
    living = [person for person in those if person.life is Life.ALIVE]
    here = Cell(AID.workbook, AID.name)
    if len({found.whom.town(one.record) for one in rows}) > 1 or len(living) > 1:
        what, hint = f"叫{quoted(called)}的不止一人，分不清是谁，", "请写明乡镇，或「困难帮扶」表的第几行。"
        raise Stop.at(here, what, hint, "aid-namesakes")
    if not living and (those or not rows):
        what = f"花名册里没有健在的{quoted(called)}，也没有要办的申请，"
        raise Stop.at(here, what, "请核对。", "aid-nobody")
    return [(called, rows[-1] if rows else None, living[0] if living else None)]


def form(inputs: Inputs) -> Outcome:
    """困难帮扶申请表: what is known is filled in, the rest is for the pen."""
    found, forms = AidYear.of(inputs), list[WordDocument]()
    for name, one, person in _asked(inputs, found):
        title, fields = f"{name}困难帮扶申请表", dict[str, Any]()
        fields |= dict.fromkeys(FORM.fields, "") | {"姓名": name, "单位": inputs.settings.text("单位名称")}
        if person:
            fields |= {
                "性别": person.sex,
                "出生": profiles.born_text(person).partition("\n")[0],
                "类别": person.category or "",
                "职务": profiles.post(person),
                "乡镇": person.township,
                "住址": profiles.home(person),
                "电话": profiles.phones(person),
                "困难": profiles.flagged(person, "家庭困难"),
            }
        if one:
            town, hard = found.whom.town(one.record), one.text("家庭困难")
            fields |= {"金额": one.amounts["申请金额"], "日期": one.day}
            fields |= {"乡镇": town or fields["乡镇"], "困难": hard or fields["困难"]}
        forms.append(WordDocument(f"{title}.docx", FORM.name, fields, title, "困难帮扶申请表"))
    return replace(
        found.answer,
        documents=ledger.printed(forms, "困难帮扶申请表（没有申请的）"),
        rows=[{"name": each.fields["姓名"], "township": each.fields["乡镇"]} for each in forms],
        summary=(f"困难帮扶申请表{len(forms)}份。",),
    )


def report(inputs: Inputs) -> Outcome:
    """报告 to whom the office reports, every application in a table behind it."""
    found = AidYear.of(inputs)
    title = f"关于{found.year}年困难老同志帮扶情况的报告"
    sums = [figures(added(found.every, name)) for name in AMOUNTS]
    rows = [
        (
            town,
            one.text("姓名"),
            one.text("家庭困难"),
            *("" if amount is None else figures(amount) for amount in one.amounts.values()),
            one.state.value,
        )
        for town, those in ledger.by_township(found.every, found.whom).items()
        for one in those
    ]
    states = "、".join(f"{state}{count}件" for state, count in _states(found).items())
    blocks = (
        Paragraph(
            f"{found.year}年办理困难老同志帮扶申请{len(found.every)}件（含以前年度没有办完的{found.former}件），"
            f"申请{sums[0]}元，批准{sums[1]}元，发放{sums[2]}元。现将有关情况报告如下："
        ),
        Heading("申请和办理情况"),
        Paragraph(f"{states or '没有申请'}。每件申请见附件。"),
        Heading("还没有申请的"),
        Paragraph(
            f"花名册上有困难、还没有申请的{len(found.without)}人，由所在乡镇了解情况，需要帮扶的及时申请。"
        ),
        Paragraph("特此报告。"),
    )
    every = OfficialTable(
        ("乡镇", "姓名", "困难", "申请金额", "批准金额", "发放金额", "进展"),
        (("合计", "", "", *sums, ""), *rows),
        align="lclrrrc",
        strong=frozenset({0}),
        note="单位：元。",
    )
    behind, to = (Attachment("困难帮扶汇总表", (every,)),), (inputs.params.get("to") or BLANK,)
    documents, problems, open_ = issued(
        inputs, OfficialKind.REPORT, title, blocks, addressees=to, attachments=behind
    )
    return replace(
        found.answer,
        documents=documents,
        rows=[{"township": row[0], "name": row[1], "state": row[-1]} for row in rows],
        problems=(*found.answer.problems, *problems),
        summary=(f"{title}：{len(found.every)}件。", *open_),
    )


def _applied(inputs: Inputs, values: Mapping[str, Scalar]) -> Iterator[Problem]:
    """What `ledger.meant` tells.

    Raises:
        Stop: nothing is applied for.
    """
    if not values["申请金额"]:
        cell = Cell(AID.workbook, AID.name)
        raise Stop.at(cell, "申请金额是0，没有登记，", "请写申请多少元。", "aid-no-amount")
    yield from ledger.meant(inputs, values)


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
        ),
        Action(
            report,
            "困难帮扶报告",
            "按公文格式写一份困难帮扶情况的报告，每件申请在附件的汇总表里。",
            needs=(*_NEEDS, NUMBERS),
            changes=True,
            parameters=(
                YEAR,
                Parameter("to", "主送", "报给哪个单位；不写就留横线手写"),
                PDF,
            ),
            examples=(("aid report --to 中共青禾县委老干部局", "报给县委老干部局"),),
            name="report",
        ),
        ledger.adding(
            AID,
            {
                "name": "姓名",
                "number": "人员编号",
                "township": "所属乡镇",
                "date": "申请日期",
                "reason": "家庭困难",
                "amount": "申请金额",
            },
            ("申请日期", "姓名", "申请金额"),
            named="姓名",
            example="aid add --name 张三可 --township 青禾镇 --reason 患病 --amount 3000",
            checked=_applied,
            needs=(need(PEOPLE, optional=True),),
        ),
    ),
    templates=(FORM,),
)
