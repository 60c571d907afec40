"""汇总: any number of registers made one, each person once, each contradiction and doubt told with its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import (
    AppendRow,
    Document,
    Exclusion,
    Outcome,
    Scalar,
    SetCell,
    ToCheck,
    WorkbookChange,
)
from toolkit.core.people.ids import quoted
from toolkit.core.people.linkage.linking import Linkage, LinkedPair, blocks_of, score, settled
from toolkit.core.people.linkage.people import people_scheme
from toolkit.core.people.linkage.traits import traits_of
from toolkit.core.people.linkage.weighing import Model
from toolkit.core.people.register import Person
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import DECISIONS, PEOPLE, UNDECIDED_PAIRS
from toolkit.core.words import township_key
from toolkit.jobs.collect import sheets
from toolkit.jobs.collect.merging import MergedPerson, merged
from toolkit.jobs.collect.rows import CollectedBook, CollectedRow, people_in
from toolkit.jobs.job import Action, Inputs, Job, Need, Parameter, Params, Scattered, Unreadable
from toolkit.jobs.ledger import kept_at
from toolkit.jobs.parts import need
from toolkit.jobs.people import people_if_any


@dataclass(frozen=True, slots=True)
class Collected:
    """All registers, and who is who in them.

    Attributes:
        books: What was read, by name.
        unread: What was not.
        rows: Every row taken for a person's, in the order of their places.
        linkage: Over the rows, those of the county's own register behind them.
        people: In the order in which the result has them: by township, then as they stand in the registers.
        own: The county's own register, that is to be brought up to date.
        decisions: By key of a pair, what somebody has decided.
        problems: Of the decisions.
    """

    books: tuple[CollectedBook, ...]
    unread: tuple[Unreadable, ...]
    rows: tuple[CollectedRow, ...]
    linkage: Linkage
    people: tuple[tuple[MergedPerson, tuple[Person, ...]], ...]
    own: tuple[Person, ...]
    gone: tuple[Person, ...]
    decisions: Mapping[str, bool]
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, inputs: Inputs) -> Collected:
        """Link and merge them."""
        books = tuple(one for one in inputs.collected if isinstance(one, CollectedBook))
        unread = tuple(one for one in inputs.collected if isinstance(one, Unreadable))
        rows = tuple(sorted((row for book in books for row in book.rows), key=lambda row: row.place))
        found = people_if_any(inputs) if inputs.params.get("into") else None
        own = (*found.persons, *(person for person, _ in found.duplicates)) if found else ()
        decisions, problems = _decisions(inputs)
        traits = [row.traits for row in rows] + [traits_of(person, inputs.today) for person in own]
        model = Model.of(traits, people_scheme())
        scored = (one for found in inputs.spread(score, blocks_of(traits, model)) for one in found)
        linkage = settled(traits, model, scored, decisions)
        people: list[tuple[MergedPerson, tuple[Person, ...]]] = []
        gone: list[Person] = []
        for cluster in linkage.clusters:
            theirs = [rows[at] for at in cluster if at < len(rows)]
            ours = tuple(own[at - len(rows)] for at in cluster if at >= len(rows))
            if theirs:
                people.append((merged(theirs), ours))
            else:
                gone += ours
        towns = {township_key(name): at for at, name in enumerate(inputs.settings.names("乡镇办名单"))}
        people.sort(
            key=lambda each: (
                towns.get(key := township_key(each[0].town), len(towns)),
                key,
                each[0].rows[0].place,
            )
        )
        return cls(books, unread, rows, linkage, tuple(people), own, tuple(gone), decisions, problems)

    @property
    def waiting(self) -> tuple[LinkedPair, ...]:
        """The pairs that somebody has to decide about."""
        return self.linkage.to_look_at

    def told(self, at: int) -> tuple[str, Cell]:
        """What identifies the row at a place of the linkage, and its cell; no identity number."""
        if at < len(self.rows):
            row = self.rows[at]
            return sheets.who(row.name, row.values), row.cell()
        person = self.own[at - len(self.rows)]
        record = person.record
        said = {name: record.text(name) for name in sheets.TELLING if record.text(name)}
        return sheets.who(person.name, said), person.cell

    @property
    def corrections(self) -> tuple[Problem, ...]:
        """Every finding for those who sent the registers in: cell, what is wrong, what to do; each once."""
        found = [problem for book in self.books for problem in book.problems]
        found += [one for person, _ in self.people for each in person.contradictions for one in each.problems]
        for pair in self.waiting:
            evidence = self.linkage.evidence(pair).words
            for this, other in ((pair.one, pair.other), (pair.other, pair.one)):
                if this < len(self.rows):
                    said, cell = self.told(other)
                    what = f"可能与{cell}的{said}是同一个人（{evidence}），"
                    hint = "请核对；是两个人的，两行都把身份证号和出生日期填全。"
                    found.append(
                        Problem(self.rows[this].cell(), what, hint, "perhaps-same", Severity.WARNING)
                    )
        return tuple(dict.fromkeys(found))


def _decisions(inputs: Inputs) -> tuple[dict[str, bool], tuple[Problem, ...]]:
    """是 and 否 that somebody has typed, in the office's workbook or in an earlier result; the newer result wins."""
    found: dict[str, bool] = {}
    problems: list[Problem] = []
    earlier = inputs.tables.get(UNDECIDED_PAIRS.name, ())
    for reading in (*inputs.tables.get(DECISIONS.name, ()), *reversed(earlier)):
        for record in reading.records:
            said, key = record.text("判定"), record.text("指纹")
            if not key or not said:
                continue
            told = answer("yes_no", said)
            if told in ("yes", "no"):
                found[key] = told == "yes"
            else:
                what = f"判定写的是{quoted(said)}，看不出是不是同一个人，没有采用，"
                problems.append(record.doubt("判定", what, "请写 是 或 否。", "answer-unknown"))
    return found, tuple(problems)


def build(inputs: Inputs) -> Outcome:
    """The county's register, what is to be decided, and what goes back to the townships."""
    collected = Collected.of(inputs)
    if not collected.books:
        raise Stop(*(problem for one in collected.unread for problem in one.problems))
    pending = {at for pair in collected.waiting for at in (pair.one, pair.other)}
    place = {row.place: at for at, row in enumerate(collected.rows)}
    unsure = [
        person
        for person, _ in collected.people
        if not person.rows[0].name or any(place[row.place] in pending for row in person.rows)
    ]
    dropped = [(cell, reason) for book in collected.books for cell, reason in book.dropped]
    duplicates = [(person, row) for person, _ in collected.people for row in person.rows[1:]]
    changes, update = _changes(inputs, collected)
    documents: list[Document] = [*sheets.documents(inputs, collected, update)]
    documents += changes
    counts = {
        "read": len(collected.rows) + len(dropped),
        "listed": len(collected.people) - len(unsure),
        "excluded": len(duplicates),
        "to_check": len(unsure),
        "not_people": len(dropped),
    }
    unread = tuple(problem for one in collected.unread for problem in one.problems)
    return Outcome(
        documents=tuple(documents),
        counts=counts,
        rows=[
            {
                "township": line.town,
                "files": line.files,
                "people": line.people,
                "corrections": line.corrections,
            }
            for line in sheets.by_township(inputs, collected)
        ],
        excluded=tuple(
            Exclusion(person.name, f"与{person.rows[0].cell()}是同一个人", row.cell())
            for person, row in duplicates
        ),
        to_check=tuple(
            ToCheck(
                person.name,
                person.rows[0].cell(),
                "可能与别的一行是同一个人" if person.rows[0].name else "没有姓名",
            )
            for person in unsure
        ),
        problems=(*unread, *collected.problems),
        summary=tuple(_sentences(collected, counts)),
        alerts=tuple(_alerts(inputs, collected)),
    )


def _sentences(collected: Collected, counts: Mapping[str, int]) -> Iterable[str]:
    people = len(collected.people)
    yield (
        f"读了{len(collected.books)}个文件{counts['read']}行，汇成{people}人"
        f"（重复{counts['excluded']}行，不是人的{counts['not_people']}行，待判定、待核实{counts['to_check']}人）。"
    )
    differ = sum(len(person.contradictions) for person, _ in collected.people)
    if differ:
        yield f"几处写的不一样的{differ}处，列在「矛盾」，写明了以谁为准。"
    if collected.waiting:
        yield f"{len(collected.waiting)}对要您判定是不是同一个人：在「待判定」的判定列写 是 或 否，再运行一次。"
    if collected.own:
        new = sum(not ours for _, ours in collected.people)
        yield f"原有的花名册{len(collected.own)}人：新增{new}人，这次没有报来的{len(collected.gone)}人，都列在结果里。"


def _alerts(inputs: Inputs, collected: Collected) -> Iterable[str]:
    missing = [line.town for line in sheets.by_township(inputs, collected) if not line.files]
    if missing:
        yield f"还没有报的：{'、'.join(missing)}。"
    if collected.unread:
        yield f"有{len(collected.unread)}个文件没有读出来，见下面和「没有读的」。"


def _changes(inputs: Inputs, collected: Collected) -> tuple[list[WorkbookChange], list[sheets.Update]]:
    """New decisions for the office's workbook; rows and cells for the register that is brought up to date."""
    out: list[WorkbookChange] = []
    told = {
        record.text("指纹") for reading in inputs.tables.get(DECISIONS.name, ()) for record in reading.records
    }
    fresh = []
    for pair in collected.linkage.pairs:
        if pair.decided and (key := collected.linkage.key(pair)) not in told:
            said = "是" if collected.decisions[key] else "否"
            (one, _), (other, _) = collected.told(pair.one), collected.told(pair.other)
            values: dict[str, Scalar] = {
                "判定": said,
                "这一个": one,
                "那一个": other,
                "指纹": key,
                "日期": inputs.today,
            }
            fresh.append(ledgers.row(inputs.table(DECISIONS), DECISIONS, values, ("判定", "指纹")))
            told.add(key)
    if fresh:
        book = kept_at(inputs, DECISIONS)
        out.append(WorkbookChange(book, tuple(fresh), title="同人判定", ledger=True))
    register = inputs.table(PEOPLE) if inputs.params.get("into") else None
    if register is None:
        return out, []
    updates = list(sheets.updates(collected.people, inputs.today, take=bool(inputs.params.get("take"))))
    cells: list[SetCell | AppendRow] = [
        ledgers.set_cell(one.own.record, one.column, one.new)
        for one in updates
        if one.taken and one.own is not None
    ]
    for person, ours in collected.people:
        if not ours and person.rows[0].name:
            has = register.sources[0].head.columns
            filled: dict[str, Scalar] = {name: text for name, text in person.values.items() if name in has}
            cells.append(ledgers.row(register, PEOPLE, filled, ("姓名",)))
    if cells:
        path = inputs.path(register)
        if not path:
            what, hint = "花名册正在 Excel 里打开着，没有改动。", "请先保存并关闭它。"
            raise Stop.at(register.sources[0].cell(1, 1), what, hint, "register-open")
        out.append(WorkbookChange(path, tuple(cells), title="更新全县花名册"))
    return out, updates


def _into(params: Params, *_: object) -> tuple[str, ...]:
    return (params["into"],) if params.get("into") else ()


FILES = Parameter(
    "files",
    "文件夹或文件",
    "各单位报来的表格，或放着它们的文件夹（里面的文件夹也看）",
    "file",
    positional=True,
    required=True,
    many=True,
)
_FOUND = Need(
    UNDECIDED_PAIRS, lambda *_: (f"{sheets.FOLDER}/{sheets.RESULT}*.xlsx",), optional=True, every=True, output=True
)

JOB = Job(
    name="collect",
    title="汇总花名册",
    group="名单",
    often=4,
    help="把各乡镇、学校、卫生院报来的花名册汇成一份：同一个人只留一行，几处写的不一样的、要核对的都列出来。",
    actions=(
        Action(
            build,
            title="汇总花名册",
            help="读一个文件夹里的所有表格，样式不必相同；同一个人只留一行，分不清的列出来由您判定，"
            "每个乡镇一份要更正的清单。报来的文件一个字不改。",
            needs=(
                Need(PEOPLE, _into, optional=True),
                need(DECISIONS, optional=True),
                _FOUND,
            ),
            parameters=(
                FILES,
                Parameter(
                    "into",
                    "并入",
                    "并入哪个花名册（新增的人加在后面，空着的格子填上）；不写就另做一份",
                    "file",
                ),
                Parameter(
                    "take",
                    "采用",
                    "并入时，单位原来写的和报来的不一样的，也改成报来的；不写就只列出来",
                    "flag",
                ),
                Parameter(
                    "feedback",
                    "标记副本",
                    "报来的表格各另做一份副本，要更正的格标红、加批注，放在「退回」；不写就不做",
                    "flag",
                ),
                Parameter("scheduler", "集群", "在哪个 Dask 集群上读（tcp://…，local 是本机）；不写就在本机"),
            ),
            examples=(
                ("collect D:\\各乡镇报来", "汇成一份新的花名册"),
                ("collect D:\\各乡镇报来 --into 花名册.xlsx", "并入单位的花名册"),
                ("collect D:\\各乡镇报来 --feedback", "再把有问题的格在副本上标红，好退回去改"),
            ),
            changes=True,
            folder=lambda _params, _today: sheets.FOLDER,
            rows={
                "township": "乡镇",
                "files": "报来的文件数",
                "people": "人数",
                "corrections": "要更正的处数",
            },
            scattered=Scattered(lambda params: tuple(params.get("files") or ()), people_in),
        ),
    ),
)
