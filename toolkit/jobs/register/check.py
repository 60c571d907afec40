"""资料核对: every fault of a register, with the cell, what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Sequence

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem, Severity, row_of
from toolkit.core.dates.reading import parse_date
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import Column, Document, Kind, Look, MarkedCopy, Outcome, SheetDocument
from toolkit.core.grids import as_text
from toolkit.core.people.ids import mask_numbers, read_id
from toolkit.core.people.lives import Life
from toolkit.core.people.profiles import split_phones
from toolkit.core.people.register import People, Person
from toolkit.core.rules.dated import Rules
from toolkit.core.rules.veterans import Eligibility, last_day, standing
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.reading import Reading, Record, cell_fault
from toolkit.core.words import name_key, says_nothing, spoken
from toolkit.jobs.job import Action, FileRead, Inputs, Job, Parameter
from toolkit.jobs.parts import link, need, section, sheet_of
from toolkit.jobs.people import people_of

_DATES = ("参加工作时间", "入党时间", "转正时间", "离退休时间")


def build(inputs: Inputs) -> Outcome:
    """The data-quality report of a register."""
    reading = inputs.needed(PEOPLE)
    found = people_of(inputs)
    problems = [*found.problems]
    problems += [
        *_missing_birth(found, {p.cell for p in problems}),
        *_more(reading, found, inputs.rules, inputs.today),
    ]
    problems = list({(p.cell, p.kind): p for p in problems}.values())
    problems.sort(key=lambda p: (p.cell.file, p.cell.sheet, row_of(p.cell), p.cell.ref))
    errors = sum(1 for p in problems if p.severity is Severity.ERROR)
    counts = {
        "read": found.read,
        "errors": errors,
        "warnings": len(problems) - errors,
        "dropped_rows": len(reading.dropped),
        "blank_rows": reading.blank,
    }
    life = Counter(p.life for p in found.persons)
    file = reading.sources[0].grid.file
    summary = [
        (
            f"{file}：读到{found.read}人（健在{life[Life.ALIVE]}、去世{life[Life.DEAD]}、转出{life[Life.MOVED]}、"
            f"是否健在不明{life[Life.UNCLEAR]}、重复{len(found.duplicates)}），错误{errors}处，提醒{len(problems) - errors}处。"
        )
    ]
    if reading.has("人员类别"):
        summary.append(_categories(found))
    summary += _how_read(reading)
    documents: list[Document] = [_report(problems, reading, inputs.files, summary, inputs.today)]
    if inputs.params.get("marked"):
        documents += _marked(inputs.path(reading), problems, summary)
    return Outcome(
        documents=tuple(documents),
        counts=counts,
        problems=tuple(problems),
        summary=tuple(summary),
        extra={
            "columns": [
                {
                    "sheet": s.grid.sheet,
                    "header_rows": [s.head.top, s.head.bottom],
                    "understood": {s.head.titles[c]: name for name, c in s.head.columns.items()},
                    "unused": [s.head.titles[c] for c in s.head.unknown],
                }
                for s in reading.sources
            ],
            "dropped": [{"cell": str(d.cell), "reason": d.reason} for d in reading.dropped],
        },
    )


def _marked(path: str, problems: Sequence[Problem], summary: list[str]) -> Iterable[MarkedCopy]:
    """The register's marked copy; what is to be said of it is added to the summary."""
    copy = MarkedCopy.of(path, problems, "（已标记）") if path else None
    if copy is None:
        summary.append("花名册正开着，还有没保存的改动，没有做标记副本；请保存后再做一次。")
    elif not copy.notes:
        summary.append("没有要标记的单元格，没有做标记副本。")
    else:
        summary.append(
            f"标记副本里标了{len(copy.notes)}格：鼠标停在红色的格上，看哪里不对、怎么改；花名册没有动。"
        )
        yield copy


def _categories(found: People) -> str:
    """How many of the living are 离休, 退休 and neither: the figures that are asked for at any time."""
    kinds = Counter(p.category for p in found.persons if p.life is Life.ALIVE)
    named = (
        ("离休", "离休"),
        ("退休", "退休"),
        ("遗属", "遗属"),
        ("其他", "其他"),
        ("", "类别空着的"),
        (None, "类别看不懂的"),
    )
    said = [f"{words}{kinds[kind]}人" for kind, words in named if kinds[kind] or kind in ("离休", "退休")]
    return f"健在的里面：{'、'.join(said)}。"


def _how_read(reading: Reading) -> Iterable[str]:
    for source in reading.sources:
        head = source.head
        names = "、".join(
            f"{head.titles[c]}→{name}" if head.titles[c] != name else name
            for name, c in sorted(head.columns.items(), key=lambda kv: kv[1])
        )
        yield f"工作表「{source.grid.sheet}」表头在第{head.bottom}行，认出：{names}。"
        asked = spoken("death.told", "death.column", "death.hint", "state.asks_alive", "state.leaving")
        unused = [title for c in head.unknown if not asked.search(title := head.titles[c])]
        if unused:
            yield f"  没有用到的列：{'、'.join(unused)}。"
    reasons = Counter(d.reason for d in reading.dropped)
    if reasons:
        yield (
            "没有当作人的行："
            + "、".join(f"{reason}{n}行" for reason, n in reasons.items())
            + f"；空行{reading.blank}行。"
        )


def _missing_birth(found: People, said: Container[Cell]) -> Iterable[Problem]:
    """Who has no usable birthday and no problem at the cell yet: the empty ones."""
    for person in found.persons:
        if person.unread is not None and person.life is not Life.DEAD and person.unread.cell not in said:
            check = person.unread
            yield Problem(check.cell, check.why + "，", check.hint, "birth-unusable")


def _more(reading: Reading, found: People, rules: Rules, today: dt.date) -> Iterable[Problem]:
    """What only a check looks at; a job has no need to stop at it."""
    last, wrong = last_day(rules, today)
    if wrong is not None:
        yield wrong
    for person in found.persons:
        record = person.record
        yield from _dates(record, today)
        yield from _phones(record)
        yield from _sex(person)
        if last is not None:
            yield from _veteran(person, last, today)
        if person.life is Life.UNCLEAR:
            yield Problem(
                person.life_cell, person.life_reason + "，", "请核实后在「状态」列写明。", "life-unclear"
            )
        if record.has("所属乡镇") and not person.township:
            yield record.doubt("所属乡镇", "没有填所属乡镇，", "请补填。", "township-missing")
    for source in reading.sources:
        for row, column in (*source.grid.errors, *source.grid.uncalculated):
            fault = cell_fault(source.grid, row, column)
            if fault and row > source.head.bottom and column in source.head.titles:
                yield fault


def _dates(record: Record, today: dt.date) -> Iterable[Problem]:
    for name in _DATES:
        value = record.dated(name)
        if value is None or says_nothing(text := as_text(value)):
            continue
        if name in ("入党时间", "转正时间") and answer("party", text) == "outside":
            continue  # 群众, 民盟: understood, and no date
        read = parse_date(value, latest=today, number_format=lambda name=name: record.format(name))  # type: ignore[misc]
        if read.fault:
            severity = Severity.WARNING if read.candidates else Severity.ERROR
            yield read.fault._replace(message=f"{name}：{read.fault.message}").at(record.cell(name), severity)


def _phones(record: Record) -> Iterable[Problem]:
    for name in ("联系电话", "家属联系电话"):
        value = record.raw(name)
        if value is not None and as_text(value) and not split_phones(value):
            yield record.doubt(name, "电话号码看不懂，", "请核对位数，两个号码之间用「/」分开。", "phone")


def _sex(person: Person) -> Iterable[Problem]:
    record = person.record
    text = record.text("性别")
    if text and text not in ("男", "女"):
        yield record.doubt("性别", f"性别「{mask_numbers(text)}」不认识，", "请填男或女。", "sex")
        return
    from_id = read_id(record.raw("身份证号")).sex
    if text and from_id and text != from_id:
        yield record.doubt("性别", f"登记为{text}，身份证号上是{from_id}，", "请核对。", "sex-contradicts-id")


def _veteran(person: Person, last: dt.date, today: dt.date) -> Iterable[Problem]:
    """离休 asks for a start of work no later than the rule's day; the register is never changed."""
    found, start = standing(person, last, today)
    if found is Eligibility.WRONG:
        what = f"登记为离休，参加工作时间是{start}，晚于{day_text(last)}，"
        yield person.record.doubt("参加工作时间", what, "请核对人员类别和参加革命工作时间。", "veteran-date")


def _report(
    problems: Sequence[Problem],
    reading: Reading,
    files: Sequence[FileRead],
    summary: Sequence[str],
    today: dt.date,
) -> SheetDocument:
    records = {(r.source.grid.sheet, r.row): r for r in reading.records}

    def record(problem: Problem) -> Record | None:
        return records.get((problem.cell.sheet, row_of(problem.cell)))

    def name(problem: Problem) -> str:
        found = record(problem)
        return mask_numbers(name_key(found.text("姓名"))) if found else ""

    stem, date = reading.sources[0].grid.file.rsplit(".", 1)[0], day_text(today)
    listed = sheet_of(
        "问题清单",
        problems,
        (Column("序号", Kind.SHORT, 6), None),
        (Column("轻重", Kind.SHORT, 6), lambda p: _weight(p.severity)),
        (Column("工作表", Kind.TEXT, 12), lambda p: p.cell.sheet),
        (Column("单元格", Kind.SHORT, 9), lambda p: link(files, p.cell, p.cell.ref) if p.cell.ref else ""),
        (Column("姓名", Kind.SHORT, 10), name),
        (Column("现在的内容", Kind.TEXT, 22), lambda p: _value(p, record(p))),
        (Column("哪里不对", Kind.TEXT, 44), lambda p: p.message.rstrip("，")),
        (Column("怎么办", Kind.TEXT, 36), lambda p: p.hint),
        (Column("处理结果", Kind.HAND, 14), None),
        look=lambda p: Look.WARN if p.severity is Severity.ERROR else Look.PLAIN,
        title=f"{stem}资料核对",
        subtitle=f"共{len(problems)}处    核对日期：{date}",
        notes=("点单元格一栏可以打开花名册到那一格。身份证号只显示一部分。",),
        filter=True,
        empty="没有发现问题。",
    )
    kinds = Counter((p.severity, p.kind) for p in problems)
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.kind, problem)
    tally = sheet_of(
        "汇总",
        kinds.most_common(),
        (Column("问题（举一例）", Kind.TEXT, 60), lambda k: first[k[0][1]].message.rstrip("，。")),
        (Column("处数", Kind.INTEGER, 8), lambda k: k[1]),
        (Column("轻重", Kind.SHORT, 8), lambda k: _weight(k[0][0])),
        (Column("第一处", Kind.TEXT, 34), lambda k: str(first[k[0][1]].cell)),
        before=map(section, summary),
        title=f"{stem}资料核对汇总",
        subtitle=f"核对日期：{date}",
    )
    dropped = sheet_of(
        "没有当作人的行",
        reading.dropped,
        (Column("位置", Kind.TEXT, 24), lambda d: f"{d.cell.sheet}!{d.cell.ref}"),
        (Column("当作什么", Kind.SHORT, 18), lambda d: d.reason),
        (Column("内容", Kind.TEXT, 60), lambda d: mask_numbers(d.text)[:60]),
        title="没有当作人的行",
        subtitle=f"共{len(reading.dropped)}行，另有空行{reading.blank}行",
        empty="没有这样的行。",
    )
    return SheetDocument(f"{stem}资料核对.xlsx", (listed, tally, dropped), title=f"{stem}资料核对")


def _weight(severity: Severity) -> str:
    return "错误" if severity is Severity.ERROR else "提醒"


def _value(problem: Problem, record: Record | None) -> str:
    """The cell's value, identity numbers and phones masked."""
    if record is None:
        return ""
    for name in record.source.head.columns:
        if record.cell(name) == problem.cell:
            value = record.raw(name)
            return mask_numbers(as_text(value), phones=True)[:80]
    return ""


JOB = Job(
    name="check",
    title="资料核对",
    group="名单",
    often=12,
    help="检查花名册里读不懂、对不上、重复和漏填的地方，每一处写明单元格和怎么改。",
    actions=(
        Action(
            build=build,
            title="资料核对",
            help="检查一个花名册，列出全部问题；发现错误时退出码是 3。花名册本身不会被改动。",
            needs=(need(PEOPLE, "file"),),
            parameters=(
                Parameter("file", "花名册", "要检查的花名册；不写就用设置里的", "file", positional=True),
                Parameter(
                    "marked", "标记副本", "另做一份花名册的副本，有问题的格标红、加批注；不写就不做", "flag"
                ),
            ),
            examples=(
                ("check", "检查设置里的花名册"),
                ("check D:\\资料\\花名册.xlsx", "检查指定的花名册"),
                ("check --marked", "另做一份有问题的格标红、带批注的副本，好退回去改"),
            ),
            checks=True,
        ),
    ),
)
