"""离退休干部统计: a workbook with live sums and charts, a page for the leader, and what follows from dates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Outcome,
    TemplateUse,
    ToCheck,
    WordDocument,
)
from toolkit.core.people.conditions import not_ours
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.register import People, Person, read_people
from toolkit.core.people.townships import said
from toolkit.core.rules.settings import Conventions
from toolkit.core.rules.veterans import START, Eligibility, last_day, standing
from toolkit.core.tables.catalogue import CADRES, PEOPLE
from toolkit.core.tables.columns import Table
from toolkit.jobs.job import PDF, Action, Inputs, Job, Need, Parameter
from toolkit.jobs.ledger import report, waiting
from toolkit.jobs.parts import NUMBER, REGISTER, REGISTER_FILE, Part, below, link, need, sheet_of
from toolkit.jobs.people import elders_of, people_of
from toolkit.jobs.statistics.changes import (
    KINDS,
    UNDATED,
    Happened,
    between,
    change_sheet,
    of_year,
    rounds,
)
from toolkit.jobs.statistics.retiring import retiring
from toolkit.jobs.statistics.tallies import BANDS, CATEGORIES, questions, sheet, tally, told

BEFORE = Table(
    "上次的花名册",
    PEOPLE.fields,
    must=PEOPLE.must,
    vital=PEOPLE.vital,
    together=PEOPLE.together,
    by_values=PEOPLE.by_values,
)
PAGE = TemplateUse(
    "离退休干部情况统计.docx",
    "一页纸的离退休干部情况统计，给领导看",
    {
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 12, 31), note="统计到哪一天"),
        "情况": FieldSpec(
            ({"项目": "总数", "数字": "120人，其中离休1人、退休119人", "出处": "花名册.xlsx"},),
            note="一个项目一行",
        ),
    },
)


def build(inputs: Inputs) -> Outcome:
    """Every table, what changed in the year, whose 整岁 comes next year; and the page."""
    day, elders, people = inputs.params.get("date") or inputs.today, elders_of(inputs), people_of(inputs)
    reading, problems = inputs.needed(PEOPLE), list(elders.problems)
    rule = inputs.rules.at(BANDS, day)
    edges = sorted(rule.integers()) if rule else [60]
    asked = questions(day, edges, Conventions.of(inputs.settings).townships)
    silent = [one.title for one in asked if one.columns and not reading.has(*one.columns)]
    tallies = [tally(elders.listed, one, problems) for one in asked if one.title not in silent]
    whole, share = len(elders.listed), _share(inputs, len(elders.listed), problems)
    changes = of_year(people, day.year, problems)
    coming = rounds(elders.listed, day.year + 1, inputs, problems)
    bands = f"年龄段（{rule.status}）：{rule.source}。" if rule else ""
    subtitle = f"{day.isoformat()}    在册健在{whole}人"
    notes = {"乡镇": f"占全县：{share}。", "年龄段": bands}
    made = [sheet(one, inputs, subtitle, notes.get(one.question.title, "")) for one in tallies]
    made.append(change_sheet("本年变化", f"{day.year}年变化", changes, inputs, "没有读到。"))
    against, before = inputs.params.get("against"), inputs.table(BEFORE)
    if against and before is None:
        what = "没有找到上次的花名册，或者里面没有花名册那样的表，"
        raise Stop.at(Cell(against), what, "请核对文件名，或者不填这一项。", "workbook-missing")
    if before:
        old = read_people(before, Conventions.of(inputs.settings), inputs.today)
        compared = [*between(people, old, problems)]
        made.append(change_sheet("与上次比", "与上次的花名册比", compared, inputs, "没有不同。"))
    made.append(change_sheet("明年整岁", f"{day.year + 1}年整岁", coming, inputs, "没有。"))
    kinds = {kind: sum(person.category == kind for person in elders.listed) for kind in CATEGORIES}
    other = whole - sum(kinds.values())
    parts = [f"{kind}{n}人" for kind, n in kinds.items()] + [f"类别没有登记清楚{other}人"] * (other > 0)
    total = f"{whole}人，其中{'、'.join(parts)}"
    waits = f"是不是健在、是不是同一个人要核实的{len(elders.to_check)}人，没有计入。"
    source = reading.sources[0].grid.file
    counted = [(one.question.title, told(one)) for one in tallies]
    counted += [("本年变化", _changed(changes)), ("明年整岁", _coming(coming))]
    facts = [("总数", f"{total}。{waits if elders.to_check else ''}", source), ("占全县", share, "全县总数")]
    facts += [(name, text, f"「{name}」表") for name, text in counted]
    title = f"离退休干部统计{day.isoformat()}"
    page = WordDocument(
        f"离退休干部情况统计{day.isoformat()}.docx",
        PAGE.name,
        {
            "单位": inputs.settings.text("单位名称"),
            "日期": day,
            "情况": [dict(zip(("项目", "数字", "出处"), fact, strict=True)) for fact in facts],
        },
        title="离退休干部情况统计",
    )
    answered = elders.answer(
        rows=[
            {"table": one.question.title, "line": line, "people": n}
            for one in tallies
            for line, n in one.sums.items()
        ],
        summary=(
            f"在册健在{total}。占全县：{share}。",
            f"{day.year}年{_changed(changes)}；{day.year + 1}年整岁{len(coming)}人。",
            *_outside(people),
            *((f"花名册没有这些列，没有统计：{'、'.join(silent)}。",) if silent else ()),
        ),
        alerts=(waits,) if elders.to_check else (),
    )
    return report(title, made, [*problems, *waiting(elders.to_check)], inputs, answered, (page,))


def _outside(people: People) -> Iterator[str]:
    """Who of the living is counted nowhere, since they are no 老同志."""
    kinds = Counter(p.category for p in people.persons if not_ours(p) and p.life is Life.ALIVE)
    if kinds:
        told = "、".join(f"{kind}{n}人" for kind, n in kinds.items())
        yield f"不是离退休干部的{kinds.total()}人（{told}）没有计入。"


def _share(inputs: Inputs, whole: int, problems: list[Problem]) -> str:
    county = inputs.params.get("county_total")
    if not county:
        return "无法计算（没有填全县离退休干部总数）"
    if county < whole:
        cell = inputs.needed(PEOPLE).sources[0].cell(1, 1)
        what = f"填的全县离退休干部总数{county}比花名册里的{whole}人少，"
        problems.append(Problem(cell, what, "请核对全县总数。", "statistics-county", Severity.WARNING))
        return f"无法计算（填的全县总数{county}人比{whole}人少）"
    return f"{whole / county:.1%}（全县{county}人）"


def _changed(changes: Sequence[Happened]) -> str:
    texts = []
    for kind in KINDS:
        dated = sum(one.kind == kind and one.when != UNDATED for one in changes)
        undated = sum(one.kind == kind and one.when == UNDATED for one in changes)
        texts.append(f"{kind}{dated}人" + (f"（另有{undated}人日期不明）" if undated else ""))
    return "、".join(texts)


def _coming(coming: Sequence[Happened]) -> str:
    ages = dict.fromkeys(one.kind for one in coming)
    return "、".join(f"{age}{sum(one.kind == age for one in coming)}人" for age in ages) or "没有"


def eligibility(inputs: Inputs) -> Outcome:
    """离休资格核对: whose category and start of work do not go together; nobody's is changed."""
    elders, (last, wrong) = elders_of(inputs), last_day(inputs.rules, inputs.today)
    found: list[tuple[Person, Eligibility, str]] = []
    open_: list[ToCheck] = []
    for person in elders.listed if last else ():
        told, start = standing(person, last or dt.date.max, inputs.today)
        text = str(start) if start else said(person.record, START) or "没有写"
        if told is Eligibility.OPEN:
            why = f"{person.category or '类别没有登记'}，参加工作时间{quoted(text)}，看不出是不是在{last}以前"
            cell = person.record.cell(START)
            open_.append(ToCheck(person.name, cell, why, "请查档案，写到月或日。"))
        elif told is not None:
            found.append((person, told, text))
    parts: tuple[Part[tuple[Person, Eligibility, str]], ...] = (
        (NUMBER, None),
        (Column("情况", Kind.SHORT, 14), lambda one: one[1]),
        (Column("姓名", Kind.SHORT, 10), lambda one: one[0].name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one[0].township),
        (Column("现在的类别", Kind.SHORT, 11), lambda one: one[0].category or "未登记"),
        (Column("参加工作时间", Kind.SHORT, 13), lambda one: one[2]),
        (Column("怎么办", Kind.TEXT, 40), lambda one: _ADVICE[one[1]]),
        (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one[0].record.cell(START))),
    )
    rule_text = f"{last.isoformat()}（含）以前参加革命工作的" if last else "没有规定"
    title = "离休资格核对"
    made = sheet_of(
        title,
        found,
        *parts,
        title=title,
        subtitle=below(inputs, f"界限：{rule_text}"),
        notes=("只供查档核对。类别由组织部门认定，花名册不会被改动。",),
        empty="没有要核对的。",
    )
    answered = elders.answer(
        len(found),
        open_,
        rows=[{"name": person.name, "standing": told, "start": text} for person, told, text in found],
        summary=(f"{title}：{len(found)}人要核对，{len(open_)}人参加工作时间看不出来。",),
    )
    problems = [*elders.problems, *([wrong] if wrong else ()), *waiting([*open_, *elders.to_check])]
    return report(title, (made,), problems, inputs, answered)


_ADVICE = {
    Eligibility.OFFERED: "登记的不是离休，时间在界限以前，请查档案看是否符合离休条件。",
    Eligibility.WRONG: "登记的是离休，时间在界限以后，请查档案核对类别和时间。",
}
_AGAINST = Need(
    BEFORE, lambda params, _s, _d: (params["against"],) if params.get("against") else (), optional=True
)
JOB = Job(
    name="statistics",
    title="老干部统计",
    help="离休退休人数按乡镇、年龄、党员、待遇、健康等统计，带图；本年变化、明年整岁、明年退休、离休资格。",
    group="名单",
    often=4,
    actions=(
        Action(
            build,
            "离退休干部统计",
            "每张表的合计都等于总人数，合计和占比是公式；没有登记的、看不懂的各占一行；另有一页给领导看的。",
            needs=(REGISTER, _AGAINST),
            parameters=(
                Parameter("date", "哪天", "年龄算到哪天，变化看这一年；不写就是今天", "date"),
                Parameter(
                    "county_total", "全县总数", "全县离退休干部总数；不写就不算占全县多少", "integer", 1
                ),
                Parameter("against", "上次的花名册", "同哪个花名册比，如去年的；不写就不比", "file"),
                REGISTER_FILE,
                PDF,
            ),
            examples=(
                ("statistics", "到今天的统计"),
                ("statistics --date 2026-12-31 --county-total 7980", "到年底的，算占全县多少"),
                ("statistics --against 花名册2025.xlsx", "同去年的花名册比"),
            ),
        ),
        Action(
            retiring,
            "到龄退休",
            "在职干部里谁明年到法定退休年龄，按渐进式延迟退休推算；出生、性别、身份没有写清的先问。",
            needs=(need(CADRES),),
            parameters=(Parameter("year", "年度", "哪一年；不写就是明年", "integer", 2025, 2099),),
            examples=(("statistics retiring", "明年到龄的"), ("statistics retiring --year 2028", "2028年的")),
            name="retiring",
        ),
        Action(
            eligibility,
            "离休资格",
            "参加工作时间同类别对不上的列出来，请查档案；花名册不会被改动。",
            needs=(REGISTER,),
            parameters=(REGISTER_FILE,),
            examples=(("statistics eligibility", "离休资格核对表"),),
            name="eligibility",
        ),
    ),
    templates=(PAGE,),
)
