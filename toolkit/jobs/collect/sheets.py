"""What is written of it: the register, the result with all its lists, and what goes back to each township."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import Column, Document, Kind, Look, MarkedCopy, Row, Sheet, SheetDocument
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.register import Person
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.words import township_key
from toolkit.jobs.collect.collected import Collected, who
from toolkit.jobs.collect.merging import UNDECIDED, MergedPerson, differs, joined
from toolkit.jobs.collect.rows import FATES, LEDGER, NO_TOWN, CorrectionAnswer
from toolkit.jobs.collect.uniting import OwnRow
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import NUMBER, below, explained, link, section, sheet_of

RESULT, FOLDER = "汇总结果", "汇总"
REGISTER = "全县花名册.xlsx"
_LEFT = frozenset({"序号", "年龄", "身份证号18位"})


@dataclass(frozen=True, slots=True)
class TownLine:
    """How a township stands: files, rows, people, duplicates, contradictions, corrections."""

    town: str
    files: int
    rows: int
    people: int
    corrections: int


@dataclass(frozen=True, slots=True)
class Update:
    """A cell of the county's own register that the townships fill, or fill otherwise."""

    own: Person | OwnRow
    column: str
    old: str
    new: str
    source: Cell
    taken: bool


def updates(
    people: Iterable[tuple[MergedPerson, Sequence[Person | OwnRow]]], today: dt.date, *, take: bool
) -> Iterator[Update]:
    """What is empty is filled; what the office itself has typed is changed only where it wants that (`take`)."""
    for person, ours in people:
        for own in ours[:1]:
            record = own.record
            disputed = {one.column for one in person.contradictions if one.why == UNDECIDED}
            for column, new in person.values.items():
                if column not in record.source.head.columns or column in _LEFT or record.fault(column):
                    continue
                old = record.text(column)
                new = joined(column, old, new) if old else new  # noqa: PLW2901
                if old and not differs(column, old, new, today):
                    continue
                safe = column not in disputed and not record.covered(column) and (take or not old)
                cell = next(
                    row.cell(column) for row in person.rows if column in row.values or column == "状态"
                )
                yield Update(own, column, old, new, cell, safe)


def by_township(inputs: Inputs, collected: Collected) -> list[TownLine]:
    """Every township of 乡镇办名单 and whatever else reported, in that order."""
    names: dict[str, str] = {}
    for name in inputs.settings.names("乡镇办名单"):
        names.setdefault(township_key(name), name)
    files, rows, people, faults = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for book in collected.books:
        if book.table == LEDGER:
            continue
        for town, count in book.towns.items():
            key = township_key(town or NO_TOWN)
            names.setdefault(key, town or NO_TOWN)
            files[key] += book.table == PEOPLE.name
            rows[key] += count
    for person, _ in collected.people:
        key = township_key(person.town or NO_TOWN)
        names.setdefault(key, person.town or NO_TOWN)
        people[key] += 1
    for town, problems in collected.by_sender.items():
        faults[township_key(town)] += len(problems)
    return [TownLine(name, files[key], rows[key], people[key], faults[key]) for key, name in names.items()]


def documents(
    inputs: Inputs, collected: Collected, update: Sequence[Update], ledgers: Iterable[Sheet] = ()
) -> Iterator[Document]:
    """The register (unless one is brought up to date), the result, a correction list a township, marked copies if asked for."""
    if not inputs.params.get("into") and (collected.rows or not collected.ledgers):
        yield SheetDocument(REGISTER, (_register(collected),), title="全县花名册")
    yield SheetDocument(
        f"{RESULT}.xlsx", tuple(_result(inputs, collected, update, ledgers)), title="汇总结果"
    )
    for town, problems in sorted(collected.by_sender.items()):
        name = f"{town}更正清单"
        yield SheetDocument(
            f"{name}.xlsx",
            (_corrections("更正清单", problems, name, below(inputs), collected.keys),),
            name,
            f"退回/{town}",
        )
    if inputs.params.get("feedback"):
        paths = {file.name: file.path for file in inputs.files}
        for book in collected.books:
            mine = [problem for problem in collected.corrections if problem.cell.file == book.name]
            copy = MarkedCopy.of(paths[book.name], mine, folder=f"退回/{book.folder}")
            if copy.notes:
                yield copy


def _register(collected: Collected) -> Sheet:
    """Our own columns in our order, then those that only some have, then where each row is from."""
    said = dict.fromkeys(name for person, _ in collected.people for name in person.values)
    known = [field for field in PEOPLE.fields if field.name in said and field.name not in _LEFT]
    fields = {field.name: field for field in known}
    others = sorted(name for name in said if name not in fields and name not in _LEFT)
    columns = (
        NUMBER,
        *(Column(f.name, f.kind, f.width) for f in known),
        *(Column(name, Kind.TEXT) for name in others),
        Column("汇总来源", Kind.TEXT, 42),
    )
    names = (*fields, *others)
    listed = [person for person, _ in collected.people if person.rows[0].name]
    rows = tuple(
        Row(
            (
                at,
                *(person.values.get(name, "") for name in names),
                "；".join(str(row.cell()) for row in person.rows),
            )
        )
        for at, person in enumerate(listed, 1)
    )
    return Sheet("花名册", columns, rows, typing=True, filter=True, freeze_columns=2)


def _corrections(
    name: str,
    problems: Sequence[Problem],
    title: str,
    subtitle: str,
    keys: Mapping[Problem, str] | None = None,
) -> Sheet:
    return sheet_of(
        name,
        problems,
        (NUMBER, None),
        (Column("文件", Kind.TEXT, 22), lambda one: one.cell.file),
        (Column("表", Kind.TEXT, 10), lambda one: one.cell.sheet),
        (Column("单元格", Kind.SHORT, 8), lambda one: one.cell.ref),
        (Column("问题", Kind.TEXT, 42), lambda one: one.message.rstrip("，")),
        (Column("怎么办", Kind.TEXT, 28), lambda one: one.hint),
        (Column("更正情况", Kind.HAND, 14), None),
        *(((Column("指纹", Kind.CODE, 12), lambda one: keys.get(one, "")),) if keys else ()),
        title=title,
        subtitle=subtitle,
        empty="没有。",
        filter=True,
    )


def _result(
    inputs: Inputs, collected: Collected, update: Sequence[Update], ledgers: Iterable[Sheet]
) -> Iterator[Sheet]:
    files = inputs.files
    yield sheet_of(
        "各乡镇",
        by_township(inputs, collected),
        (NUMBER, None),
        (Column("乡镇", Kind.TEXT, 16), lambda line: line.town),
        (Column("报来文件", Kind.INTEGER), lambda line: line.files),
        (Column("读到行数", Kind.INTEGER), lambda line: line.rows),
        (Column("汇总人数", Kind.INTEGER), lambda line: line.people),
        (Column("要更正", Kind.INTEGER), lambda line: line.corrections),
        (Column("情况", Kind.SHORT, 10), lambda line: "已报" if line.files else "没有报"),
        look=lambda line: Look.PLAIN if line.files else Look.BAD,
        title="各乡镇报送情况",
        subtitle=below(inputs),
    )
    yield sheet_of(
        "待判定",
        collected.waiting,
        (NUMBER, None),
        (
            Column("判定", Kind.HAND, 9, choices=("是", "否"), note="是：同一个人；否：两个人"),
            None,
        ),
        (Column("这一个", Kind.TEXT, 26), lambda pair: collected.told(pair.one)[0]),
        (
            Column("这一个在", Kind.TEXT, 20),
            lambda pair: link(files, c := collected.told(pair.one)[1], str(c)),
        ),
        (Column("那一个", Kind.TEXT, 26), lambda pair: collected.told(pair.other)[0]),
        (
            Column("那一个在", Kind.TEXT, 20),
            lambda pair: link(files, c := collected.told(pair.other)[1], str(c)),
        ),
        (
            Column("依据", Kind.TEXT, 34),
            lambda pair: "；".join(filter(None, (collected.linkage.evidence(pair).words, pair.why))),
        ),
        (Column("指纹", Kind.CODE, 12), collected.linkage.key),
        title="是不是同一个人，请在「判定」列写 是 或 否，再汇总一次",
        empty="没有要判定的。",
        filter=True,
    )
    yield sheet_of(
        "矛盾",
        collected.contradictions,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.name),
        (Column("项目", Kind.SHORT, 12), lambda one: one.column),
        (Column("采用的", Kind.TEXT, 20), lambda one: mask_numbers(one.text(one.won))),
        (Column("采用的在", Kind.TEXT, 22), lambda one: link(files, c := one.won.cell(one.column), str(c))),
        (Column("没有采用的", Kind.TEXT, 20), lambda one: mask_numbers(one.text(one.lost))),
        (
            Column("没有采用的在", Kind.TEXT, 22),
            lambda one: link(files, c := one.lost.cell(one.column), str(c)),
        ),
        (Column("为什么", Kind.TEXT, 18), lambda one: one.why),
        look=lambda one: Look.WARN if one.why == UNDECIDED else Look.PLAIN,
        title="几处写的不一样的",
        empty="没有。",
        filter=True,
    )
    if inputs.params.get("into"):
        yield from _compared(collected, update)
    answers = [one for book in collected.books for one in book.answers]
    if answers:
        yield sheet_of(
            "乡镇答复",
            answers,
            (NUMBER, None),
            (Column("问的是", Kind.TEXT, 24), lambda one: one.about),
            (Column("问题", Kind.TEXT, 36), lambda one: mask_numbers(one.asked)),
            (Column("答复", Kind.TEXT, 20), lambda one: mask_numbers(one.said)),
            (Column("答在", Kind.TEXT, 26), lambda one: str(one.at)),
            (Column("怎么用", Kind.TEXT, 18), lambda one: _used(collected, one)),
            title="退回的更正清单里答复的",
            filter=True,
        )
    yield _corrections("更正", collected.corrections, "请各乡镇更正的", below(inputs))
    yield _corrections("没有读的", collected.left_out, "没有读出来的文件和表", below(inputs))
    yield _fates(collected)
    yield from ledgers
    notes = [
        section("怎么汇总"),
        Row(
            (
                "同一个人",
                "身份证号相同；没有号或号写坏的，看姓名、出生日期、性别、单位、电话等，分不清的列在「待判定」",
            )
        ),
        Row(
            (
                "以谁为准",
                "写了的胜过空着，细的胜过粗的，个人档案胜过乡镇、乡镇胜过单位，新的胜过旧的，再看几份一致",
            )
        ),
        Row(("是否健在有矛盾", "没有日期可比的，状态写「待核实」，核实以前各项名单都不会发给他")),
        Row(("报来的文件", "一个字不改；要更正的在「更正」和「退回」文件夹")),
        Row(("没有汇总的列", "序号、年龄（由工具重新编、重新算）")),
    ]
    yield from explained("汇总说明", below(inputs), notes, files)


def _used(collected: Collected, one: CorrectionAnswer) -> str:
    """What became of an answer: a pair is decided by it; a value is not, since nothing is changed that a register says."""
    if one.key in collected.decisions:
        return f"判定：{'同一个人' if collected.decisions[one.key] else '两个人'}"
    return "看不出是 是 还是 否，请核对" if one.key else "请改在花名册里"


def _compared(collected: Collected, update: Sequence[Update]) -> Iterator[Sheet]:
    """Beside the county's own register: who is new, what is filled or differs, who was not reported."""
    new = [person for person, ours in collected.people if not ours]
    yield sheet_of(
        "新增",
        new,
        (NUMBER, None),
        (Column("新增的人", Kind.TEXT, 36), lambda one: who(one.name, one.values)),
        (Column("来自", Kind.TEXT, 30), lambda one: "；".join(str(row.cell()) for row in one.rows)),
        empty="没有。",
    )
    yield sheet_of(
        "变动",
        update,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.own.name),
        (Column("单元格", Kind.TEXT, 22), lambda one: str(one.own.record.cell(one.column))),
        (Column("项目", Kind.SHORT, 12), lambda one: one.column),
        (Column("原来写的", Kind.TEXT, 20), lambda one: mask_numbers(one.old)),
        (Column("报来的", Kind.TEXT, 20), lambda one: mask_numbers(one.new)),
        (Column("来自", Kind.TEXT, 22), lambda one: str(one.source)),
        (Column("改了没有", Kind.SHORT, 10), lambda one: "已改" if one.taken else "没有改"),
        empty="没有。",
        filter=True,
    )
    yield sheet_of(
        "没有报来",
        collected.gone,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.name),
        (Column("所属乡镇", Kind.TEXT, 14), lambda one: one.township),
        (Column("在花名册", Kind.TEXT, 26), lambda one: str(one.cell)),
        title="花名册里有、这次没有报来的：没有删",
        empty="没有。",
        filter=True,
    )


def _fates(collected: Collected) -> Sheet:
    """Every row that was read, and what became of it: the counts of the answer are the sums of this sheet."""
    rows = []
    at = 0
    for person, _ in collected.people:
        at += bool(person.rows[0].name)
        for n, row in enumerate(person.rows):
            fate = "没有姓名，没有登记" if not person.rows[0].name else "登记" if n == 0 else "重复，并入"
            rows.append((row.cell(), row.name, fate, at if person.rows[0].name else ""))
    rows += [(cell, "", f"不是人：{reason}", "") for book in collected.books for cell, reason in book.dropped]
    return sheet_of(
        FATES,
        rows,
        (Column("文件", Kind.TEXT, 26), lambda one: one[0].file),
        (Column("表", Kind.TEXT, 12), lambda one: one[0].sheet),
        (Column("单元格", Kind.SHORT, 8), lambda one: one[0].ref),
        (Column("姓名", Kind.SHORT, 10), lambda one: one[1]),
        (Column("去向", Kind.TEXT, 22), lambda one: one[2]),
        (Column("在花名册的序号", Kind.SHORT, 10), lambda one: one[3]),
        filter=True,
    )
