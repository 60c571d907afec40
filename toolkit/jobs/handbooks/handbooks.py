"""精准服务手册: a book for each of the old, pages for what came since, and a list of who has one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.outcome import (
    Column,
    Document,
    Kind,
    Look,
    Outcome,
    PrintFile,
    Row,
    Scalar,
    Sheet,
    SheetDocument,
    Styled,
    WordDocument,
    told_in_data,
)
from toolkit.core.people.ids import quoted
from toolkit.core.people.register import Person
from toolkit.core.tables.catalogue import BRANCHES, CADRES, PAIRS, POSTS, STANDARDS, TIERS
from toolkit.core.tables.columns import Table
from toolkit.core.words import name_key, township_key
from toolkit.jobs.birthdays.letters import LABELS, LABELS_WANTED, print_files
from toolkit.jobs.duties import hushed
from toolkit.jobs.handbooks.pages import Front, paged
from toolkit.jobs.handbooks.served import READ, Everyone, Service, code, services
from toolkit.jobs.job import PDF, Action, Inputs, Job, Need, Parameter
from toolkit.jobs.ledger import NO_TOWN, to_check_sheet, waiting
from toolkit.jobs.parts import (
    BLANK,
    NUMBER,
    REGISTER,
    REGISTER_FILE,
    YEAR,
    below,
    need,
    sheet_of,
    year_of,
)
from toolkit.jobs.people import elders_of
from toolkit.jobs.whom import Whom

HANDBOOKS = Table("手册登记")
_TITLE = "精准服务手册"
_BOOK, _FURTHER = (
    next(use for use in told_in_data() if use.name == name) for name in (f"{_TITLE}.docx", "手册续页.docx")
)
_NONE = "无"
_KNOWN = ("姓名", "编号", "乡镇", "出生年月")  # as the fields of the template are called
_COLUMNS = ("姓名", "人员编号", "所属乡镇", "出生年月", "日期", "年度", "页数", "印过的", "首页")


@dataclass(frozen=True, slots=True)
class _Held:
    """What somebody's book holds, as 手册登记 says: when printed, since which year, pages, services, the first pages."""

    day: str
    year: int
    pages: int
    printed: Counter[str]
    front: str


@dataclass(slots=True)
class _Reader:
    """One of the old, and their book: the first pages, the record, what they have; None: no book."""

    person: Person
    town: str
    fields: Mapping[str, Any]
    services: Sequence[Service]
    held: _Held | None = None

    @property
    def known(self) -> tuple[str, ...]:
        """By what 手册登记 tells one from another."""
        return tuple(self.fields[name] for name in _KNOWN)

    @property
    def front(self) -> str:
        """By what the first pages are known again; telephones, which are there only when asked for, aside."""
        return code(repr([value for name, value in self.fields.items() if name != "电话"]))

    @property
    def new(self) -> list[Service]:
        """What the book lacks, whatever day it is of."""
        if self.held is None:
            return []
        left, found = Counter(self.held.printed), []
        for one in self.services:
            if not left[one.key] and one.day.year >= self.held.year:
                found.append(one)
            left[one.key] = max(left[one.key] - 1, 0)
        return found

    @property
    def state(self) -> Styled:
        """Whether the book is up to date."""
        if self.held is None:
            return Styled("没有手册", Look.BAD)
        if self.held.front != self.front:
            return Styled("基本情况变了，请重印整本", Look.WARN)
        return Styled("有新的服务记录，请印续页", Look.WARN) if self.new else Styled("不用再印", Look.GOOD)


class _Shelf:
    """Everybody's book, and the rows of 手册登记 that are nobody's here."""

    def __init__(self, inputs: Inputs) -> None:
        """As the workbooks say. Raises Stop where 手册登记 cannot be read: every book would count as missing."""
        if broken := [problem for problem in inputs.unread if problem.cell.file.startswith(HANDBOOKS.name)]:
            raise Stop(*broken)
        whom = Whom(inputs)
        self._inputs, self.elders = inputs, elders_of(inputs)
        self._problems, everyone = list[Problem](), Everyone(whom)
        self._strangers: list[tuple[str, ...]] = []
        front, done = (
            Front(inputs, whom, everyone, self._problems),
            services(inputs, whom, everyone, self._problems),
        )
        self._of = {
            id(one): _Reader(one, one.township or NO_TOWN, front.fields(one), done.get(id(one), ()))
            for one in self.elders.listed
        }
        self._problems += front.unsaid.problems("，可能该按另一条慰问标准，手册里没有算", "group-blank")
        self.all = tuple(self._of.values())
        self._hold(everyone)
        self.problems = tuple(
            hushed((*waiting(self.elders.to_check), *whom.problems, *self._problems), inputs)
        )

    def _hold(self, everyone: Everyone) -> None:
        """Give everybody the book that 手册登记 says, of several copies the furthest; a row that is nobody's stays."""
        copies = self._inputs.tables.get(HANDBOOKS.name, ())
        exactly: dict[tuple[str, ...], list[_Reader]] = defaultdict(list)
        for one in self.all:
            exactly[one.known].append(one)
        for record in (record for copy in copies for record in copy.records):
            figures = [record.text(name).removesuffix(".0") for name in ("年度", "页数")]
            mine = exactly.get(tuple(record.text(name) for name in _COLUMNS[: len(_KNOWN)]), [])
            person = mine[0].person if len(mine) == 1 else everyone.one(record, self._problems)
            reader = self._of.get(id(person))
            if reader and all(text.isdecimal() for text in figures):
                printed = Counter(record.text("印过的").replace(_NONE, "").split())
                year, pages = map(int, figures)
                held = _Held(record.text("日期"), year, pages, printed, record.text("首页"))
                reader.held = max(reader.held or held, held, key=lambda book: (book.day, book.pages))
                continue
            if reader:
                what, hint = "年度、页数看不懂，不知道印到哪里，", "请改正，或重新印整本。"
                self._problems.append(record.doubt("年度", what, hint, "book-row"))
            if reader or person is None:  # of the dead nothing stays
                self._strangers.append(tuple(record.text(name) for name in _COLUMNS))

    def asked(self) -> list[_Reader]:
        """Those of the township or the name that was asked for. Raises Stop."""
        town, who = (self._inputs.params.get(name) or "" for name in ("township", "who"))
        found = [
            one
            for one in self.all
            if township_key(town) in ("", township_key(one.person.township))
            and name_key(who) in ("", name_key(one.person.name), name_key(one.fields["编号"]))
        ]
        if not found:
            what = f"花名册里没有{quoted(f'{town}{who}')}健在的老同志，"
            raise Stop.at(Cell(REGISTER.table.name), what, "请核对乡镇、姓名或人员编号。", "book-nobody")
        return found

    def book(self) -> SheetDocument:
        """手册登记: a list for everybody to read, and one by which the next pages are known."""
        name = HANDBOOKS.name
        rows: list[tuple[Scalar, ...]] = [
            (
                *one.known,
                *(one.held.day, str(one.held.year), one.held.pages),
                *(" ".join(one.held.printed.elements()) or _NONE, one.held.front),
            )
            for one in self.all
            if one.held
        ]
        told = {row[: len(_KNOWN)] for row in rows}  # two whom nobody could tell apart have new books
        rows += [row for row in dict.fromkeys(self._strangers) if row[: len(_KNOWN)] not in told]
        numbered = any(one.fields["编号"] for one in self.all)
        listed = sheet_of(
            "手册清单",
            self.all,
            (NUMBER, None),
            (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
            (Column("姓名", Kind.SHORT, 10), lambda one: one.person.name),
            *([(Column("人员编号", Kind.CODE, 10), lambda one: one.fields["编号"])] if numbered else []),
            (Column("哪天印的", Kind.CODE, 13), lambda one: one.held.day if one.held else ""),
            (Column("印到第几页", Kind.INTEGER, 10), lambda one: one.held.pages if one.held else None),
            (Column("没有印的记录", Kind.INTEGER, 10), lambda one: len(one.new) if one.held else None),
            (Column("情况", Kind.TEXT, 28), lambda one: one.state),
            title="精准服务手册清单",
            subtitle=below(self._inputs, f"{self._inputs.today.isoformat()}制"),
            filter=True,
        )
        technical = Sheet(
            name,
            tuple(Column(title, Kind.CODE) for title in _COLUMNS),
            tuple(map(Row, rows)),
            title="给技术人员：每本手册印到哪里，由工具填写，不要改",
            notes=("「印过的」「首页」是代号。印坏了没有发的，删掉那一行再印。",),
            printed=False,
        )
        checks = to_check_sheet(self.problems, self._inputs)
        return SheetDocument(f"{name}.xlsx", (listed, *checks, technical), title=name)

    def answer(
        self, mine: Sequence[_Reader], documents: Sequence[Document], *told: str, **more: Any
    ) -> Outcome:
        """With 手册登记 as it is then."""
        states = Counter(str(one.state.value) for one in self.all)
        return self.elders.answer(
            len(mine),
            documents=(*documents, self.book()),
            rows=[{"name": one.person.name, "township": one.town, "state": one.state.value} for one in mine],
            problems=self.problems,
            summary=(
                *told,
                ("印好以后：" if documents else "现在：")
                + "、".join(f"{state}{n}人" for state, n in states.items())
                + "。",
            ),
            **more,
        )


def build(inputs: Inputs) -> Outcome:
    """A book for each, or with `update` the pages of what came since."""
    shelf, params = _Shelf(inputs), inputs.params
    mine, update, year = shelf.asked(), bool(params.get("update")), year_of(params, inputs.today)
    use, office = _FURTHER if update else _BOOK, inputs.settings.text("单位名称") or BLANK
    what = use.name.removesuffix(".docx")
    made: dict[str, list[tuple[_Reader, WordDocument]]] = defaultdict(list)
    for one in mine:
        rows, book = one.new, one.held
        if not update:
            rows = [
                s for s in one.services if s.day.year == year or (params.get("earlier") and s.day.year < year)
            ]
            book = _Held("", min([year, *(s.day.year for s in rows)]), 0, Counter(), one.front)
        elif book is None or not rows:
            continue
        pages = paged(rows, book.pages + 1, spare=not update)
        fields = {**one.fields, "服务页": pages, "年度": book.year, "落款单位": office, "日期": inputs.today}
        one.held = replace(
            book,
            day=inputs.today.isoformat(),
            pages=book.pages + len(pages),
            printed=book.printed + Counter(service.key for service in rows),
        )
        at = (
            f"第{book.pages + 1}页" if update else ""
        )  # pages that nobody has printed yet are not written over
        name = f"{one.person.name}{one.fields['编号']}{what}{at}.docx"
        fields = {name: fields[name] for name in use.fields}
        document = WordDocument(name, use.name, fields, folder=one.town, record=one.person.cell)
        made[one.town].append((one, document))
    documents: list[Document] = []
    said: list[str] = []
    for town, those in made.items():
        books = tuple(document for _, document in those)
        mark = code(*(document.name for document in books))[:4] if update else ""
        title = f"{town}{what}（合并打印）{mark}"
        together = PrintFile(f"{title}.docx", books, title=f"{title}，{len(books)}份")
        documents += [together] if params.get("one_file") else books
        persons, labels = [one.person for one, _ in those], {"labels": params.get("labels")}
        posted, missing = print_files(persons, labels, inputs.settings, f"{town}手册")
        documents += posted
        said += missing
    printed = [one for those in made.values() for one, _ in those]
    without = sum(one.held is None for one in mine)
    several = len(mine) if params.get("who") and len(mine) > 1 else 0
    return shelf.answer(
        printed,
        documents,
        f"{what}：{len(made)}个乡镇，{len(printed)}份。",
        *([f"叫这个名字的有{several}位，各做各的，请按乡镇、编号分清。"] if several else []),
        *said,
        alerts=(f"{without}位还没有整本的手册，没有续页；先不选「更新」印整本。",) if without else (),
    )


def overview(inputs: Inputs) -> Outcome:
    """Who has a book and whose is out of date; nothing is printed."""
    shelf = _Shelf(inputs)
    return shelf.answer(shelf.asked(), ())


_NEEDS = (
    REGISTER,
    *(need(table, optional=True) for table in (*READ, POSTS, BRANCHES, PAIRS, CADRES, STANDARDS, TIERS)),
    Need(
        HANDBOOKS,
        lambda *_: (f"{_TITLE}/{HANDBOOKS.name}*.xlsx",),
        optional=True,
        every=True,
        output=True,
    ),
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
            "一人一本，大字：基本情况、有事找谁、慰问标准、今年做过的服务，后面留空白行手写；印到哪里记在「手册登记.xlsx」。",
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
            folder=lambda _params, _today: _TITLE,
            examples=(
                ("handbooks --township 青禾镇 --one-file --labels", "青禾镇的手册合成一个打印文件，另做标签"),
                ("handbooks --who 张三可 --earlier", "一个人的，往年的服务记录也印"),
                ("handbooks --update --one-file", "各乡镇新增的页"),
            ),
        ),
        Action(
            overview,
            "手册清单",
            "谁有手册、哪天印的、谁的要印续页或重印。",
            needs=_NEEDS,
            parameters=_WHOSE,
            changes=True,
            folder=lambda _params, _today: _TITLE,
            examples=(("handbooks list", "全部的人"),),
            name="list",
        ),
    ),
    templates=(_BOOK, _FURTHER, LABELS),
    group="名单",
)
