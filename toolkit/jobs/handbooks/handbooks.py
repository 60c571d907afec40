"""精准服务手册: a book for each of the old, pages for what came since, and a list of who has one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.outcome import (
    AppendRow,
    Column,
    Document,
    Kind,
    Look,
    Outcome,
    PrintFile,
    Row,
    SheetDocument,
    Styled,
    WordDocument,
    WorkbookChange,
    told_in_data,
)
from toolkit.core.people.ids import quoted
from toolkit.core.people.register import Person
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import BRANCHES, CADRES, HANDBOOKS, PAIRS, POSTS, STANDARDS
from toolkit.core.words import name_key, township_key
from toolkit.jobs.birthdays.letters import LABELS, LABELS_WANTED, print_files
from toolkit.jobs.duties import hushed
from toolkit.jobs.handbooks.pages import Front, paged
from toolkit.jobs.handbooks.served import READ, Everyone, Service, code, services
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import NO_TOWN, kept_at, to_check_sheet
from toolkit.jobs.parts import (
    BLANK,
    NUMBER,
    REGISTER,
    REGISTER_FILE,
    YEAR,
    below,
    explained,
    need,
    section,
    sheet_of,
    year_of,
)
from toolkit.jobs.people import Elders, elders_of
from toolkit.jobs.whom import Whom

_TITLE = "精准服务手册"
_BOOK, _FURTHER = (
    next(use for use in told_in_data() if use.name == name) for name in (f"{_TITLE}.docx", "手册续页.docx")
)
_NONE = "无"


@dataclass(slots=True)
class _Held:
    """What somebody's book holds, as sheet 手册登记 says: since which year, pages, what was printed, the first pages."""

    day: str
    year: int
    pages: int
    printed: Counter[str]
    front: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """One of the old, and their book: the first pages, the record, what they have; None: no book."""

    person: Person
    town: str
    fields: Mapping[str, Any]
    services: Sequence[Service]
    held: _Held | None

    @property
    def front(self) -> str:
        """By what the first pages are known again."""
        return code(repr(self.fields))

    @property
    def new(self) -> list[Service]:
        """What the book lacks."""
        if self.held is None:
            return []
        left, found = Counter(self.held.printed), []
        for one in self.services:
            if one.day.year < self.held.year:
                continue
            if left[one.key]:
                left[one.key] -= 1
            else:
                found.append(one)
        return found


def _readers(inputs: Inputs) -> tuple[Elders, list[_Reader], list[Problem]]:
    """Those who were asked for, by township. Raises Stop where there is nobody."""
    whom, elders = Whom(inputs), elders_of(inputs)
    problems: list[Problem] = []
    everyone = Everyone(whom)
    front, held = Front(inputs, whom, everyone, problems), _held(inputs, everyone, problems)
    done = services(inputs, whom, everyone, problems)
    keys = {id(person): key for key, person in everyone.persons.items()}
    asked, who = (inputs.params.get(name) or "" for name in ("township", "who"))
    mine: dict[str, list[_Reader]] = defaultdict(list)
    for person in elders.listed:
        ours = name_key(who) in ("", name_key(person.name), name_key(person.record.text("人员编号")))
        if ours and township_key(asked) in ("", township_key(person.township)):
            key, town = keys[id(person)], person.township or NO_TOWN
            reader = _Reader(person, town, front.fields(person), done.get(key, ()), held.get(key))
            mine[town].append(reader)
    if not mine:
        what = f"花名册里没有{quoted(f'{asked}{who}')}健在的老同志，"
        raise Stop.at(Cell(REGISTER.table.name), what, "请核对乡镇、姓名或人员编号。", "book-nobody")
    problems += whom.problems
    return elders, [one for those in mine.values() for one in those], list(hushed(problems, inputs))


def _held(inputs: Inputs, everyone: Everyone, problems: list[Problem]) -> dict[str, _Held]:
    """Key of a person → what their book holds: the last whole one, and the pages since."""
    found: dict[str, _Held] = {}
    reading = inputs.table(HANDBOOKS)
    for record in reading.records if reading else ():
        key, kind = everyone.one(record, problems), record.text("种类")
        figures = [record.text(name).removesuffix(".0") for name in ("年度", "页数")]
        if not key:
            continue
        if kind not in ("整本", "续页") or not all(text.isdecimal() for text in figures):
            what, hint = "这一行看不懂，不知道印到哪里，没有算，", "请改回工具填写的样子，或重新印整本。"
            problems.append(Problem(record.cell("种类"), what, hint, "book-row"))
            found.pop(key, None)
            continue
        year, pages = map(int, figures)
        before = found.get(key) if kind == "续页" else _Held("", year, 0, Counter(), record.text("首页"))
        if before is not None:
            printed = before.printed + Counter(record.text("印过的").replace(_NONE, "").split())
            found[key] = replace(before, day=record.text("日期"), pages=pages, printed=printed)
    return found


def build(inputs: Inputs) -> Outcome:
    """A book for each, or with `update` the pages of what came since; what was printed is entered in 手册登记."""
    elders, mine, problems = _readers(inputs)
    update, year = bool(inputs.params.get("update")), year_of(inputs.params, inputs.today)
    reading = inputs.table(HANDBOOKS)
    made: dict[str, list[WordDocument]] = defaultdict(list)
    printed: list[_Reader] = []
    entered: list[AppendRow] = []
    for one in mine:
        since, last, rows, before = year, 0, one.new, one.held
        if update and before and rows:
            since, last = before.year, before.pages
        elif update:
            continue
        else:
            earlier = bool(inputs.params.get("earlier"))
            rows = [s for s in one.services if s.day.year == year or (earlier and s.day.year < year)]
            since = min([year, *(service.day.year for service in rows)])
        pages = paged(rows, last + 1, spare=not update)
        fields = {"姓名": one.fields["姓名"], "乡镇": one.fields["乡镇"], "服务页": pages}
        use = _FURTHER if update else _BOOK
        if not update:
            office = inputs.settings.text("单位名称") or BLANK
            fields |= {**one.fields, "年度": since, "落款单位": office, "日期": inputs.today}
        name = f"{one.person.name}{one.fields['编号']}{use.name}"
        made[one.town].append(
            WordDocument(name, use.name, fields, folder=f"{_TITLE}/{one.town}", record=one.person.cell)
        )
        printed.append(one)
        values = {
            "日期": inputs.today,
            "姓名": one.person.name,
            "人员编号": one.fields["编号"],
            "所属乡镇": one.person.township,
            "种类": "续页" if update else "整本",
            "年度": str(since),
            "页数": last + len(pages),
            "印过的": " ".join(service.key for service in rows) or _NONE,
            "首页": one.front,
        }
        entered.append(ledgers.row(reading, HANDBOOKS, values, values.keys()))
    documents: list[Document] = []
    unaddressed: list[str] = []
    what = "手册续页" if update else _TITLE
    for town, those in made.items():
        title = f"{town}{what}（合并打印）"
        if inputs.params.get("one_file"):
            documents.append(PrintFile(f"{title}.docx", tuple(those), title=title, folder=_TITLE))
        else:
            documents += those
        persons = [one.person for one in printed if one.town == town]
        labels, said = print_files(
            persons, {"labels": inputs.params.get("labels")}, inputs.settings, f"{town}手册"
        )
        documents += [replace(label, folder=_TITLE) for label in labels]
        unaddressed += said
    if entered:
        where = kept_at(inputs, HANDBOOKS, reading)
        documents.append(WorkbookChange(where, tuple(entered), title="手册登记", ledger=True))
    without = sum(one.held is None for one in mine) if update else 0
    names = Counter(name_key(one.person.name) for one in mine) if inputs.params.get("who") else Counter()
    twice = tuple(f"同名的有{n}位，各做了一份，请按乡镇、编号分清。" for n in names.values() if n > 1)
    return elders.answer(
        len(printed),
        documents=tuple(documents),
        rows=[
            {"name": one.person.name, "township": one.town, "services": len(one.services)} for one in printed
        ],
        problems=tuple(problems),
        summary=(f"{what}：{len(made)}个乡镇，{len(printed)}份。", *twice, *unaddressed),
        alerts=(f"{without}位还没有整本的手册，没有印续页；先不加「更新」印整本。",) if without else (),
    )


def overview(inputs: Inputs) -> Outcome:
    """Who has a book and whose is out of date."""
    elders, mine, problems = _readers(inputs)
    told = [(one, *_state(one)) for one in mine]
    count = Counter(state for _, state, _ in told)
    title = f"{_TITLE}清单"
    sheet = sheet_of(
        "手册清单",
        told,
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 12), lambda line: line[0].town),
        (Column("姓名", Kind.SHORT, 10), lambda line: line[0].person.name),
        (Column("人员编号", Kind.CODE, 10), lambda line: line[0].fields["编号"]),
        (Column("哪天印的", Kind.CODE, 12), lambda line: line[0].held.day if line[0].held else ""),
        (Column("印到第几页", Kind.INTEGER, 9), lambda line: line[0].held.pages if line[0].held else None),
        (Column("没有印的", Kind.INTEGER, 9), lambda line: len(line[0].new)),
        (Column("情况", Kind.TEXT, 26), lambda line: Styled(line[1], line[2])),
        title=title,
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        filter=True,
    )
    texts = tuple(f"{state}：{n}人。" for state, n in count.items())
    notes = [section("是什么"), *(Row((text,)) for text in texts)]
    sheets = (sheet, *to_check_sheet(problems, inputs), *explained(title, "", notes, inputs.files))
    return elders.answer(
        len(mine),
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        rows=[{"name": one.person.name, "township": one.town, "state": state} for one, state, _ in told],
        problems=tuple(problems),
        summary=(f"{title}：{len(mine)}人。", *texts),
    )


def _state(one: _Reader) -> tuple[str, Look]:
    if one.held is None:
        return "没有手册", Look.BAD
    if one.held.front != one.front:
        return "基本情况变了，请重印整本", Look.WARN
    return ("有新的服务记录，请印续页", Look.WARN) if one.new else ("是新的", Look.GOOD)


_NEEDS = (
    REGISTER,
    *(need(table, optional=True) for table in (*READ, POSTS, BRANCHES, PAIRS, CADRES, STANDARDS)),
    need(HANDBOOKS, kept=True),
)
_WHOSE = (
    REGISTER_FILE,
    Parameter("township", "乡镇", "只要一个乡镇的，带不带「镇」字都行"),
    Parameter("who", "姓名", "只要一个人的；写姓名或人员编号"),
    Parameter("with_phone", "印电话", "印上本人和家属的电话；不写就空着，由本人手填", "flag"),
)
JOB = Job(
    name="handbooks",
    title=_TITLE,
    help="给每位老同志做一本服务手册，只有他自己的情况；以后只印新增的服务记录。",
    actions=(
        Action(
            build,
            _TITLE,
            "一人一本，大字：基本情况、有事找谁、慰问标准、今年做过的服务，后面留空白行手写；印到哪里记在手册登记.xlsx。",
            needs=_NEEDS,
            changes=True,
            parameters=(
                YEAR,
                *_WHOSE,
                Parameter("earlier", "往年", "往年的服务记录也印", "flag", excludes=("update",)),
                Parameter(
                    "update",
                    "更新",
                    "只印上次印好以后新增的服务记录，页码接着原来的",
                    "flag",
                    excludes=("year",),
                ),
                Parameter(
                    "one_file", "合并打印", "一个乡镇合成一个打印文件，双面打印，每本从单数页开始", "flag"
                ),
                LABELS_WANTED,
                PDF,
            ),
            examples=(
                ("handbooks --township 青禾镇 --one-file --labels", "青禾镇的手册合成一个打印文件，另做标签"),
                ("handbooks --who 张三可 --earlier", "一个人的，往年的服务记录也印"),
                ("handbooks --update --one-file", "各乡镇新增的页"),
            ),
            rows={"name": "姓名", "township": "所属乡镇", "services": "服务记录条数（各年）"},
        ),
        Action(
            overview,
            "手册清单",
            "谁有手册、哪天印的、谁的要印续页或重印。",
            needs=_NEEDS,
            parameters=_WHOSE,
            examples=(("handbooks list", "全部的人"),),
            name="list",
            rows={"name": "姓名", "township": "所属乡镇", "state": "情况"},
        ),
    ),
    templates=(_BOOK, _FURTHER, LABELS),
    group="名单",
)
