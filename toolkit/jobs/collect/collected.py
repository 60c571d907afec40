"""All registers that were sent in, and who is who in them: what is certain, decided, and waits for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.linkage.linking import Linkage, LinkedPair, blocks_of, score, settled
from toolkit.core.people.linkage.people import people_scheme
from toolkit.core.people.linkage.traits import traits_of
from toolkit.core.people.linkage.weighing import Band, Model
from toolkit.core.people.register import Person
from toolkit.core.tables.catalogue import DECISIONS, UNDECIDED_PAIRS
from toolkit.core.words import township_key
from toolkit.jobs.collect.merging import Contradiction, MergedPerson, merged
from toolkit.jobs.collect.packets import Registered, taken
from toolkit.jobs.collect.rows import NO_TOWN, CollectedBook, CollectedRow
from toolkit.jobs.collect.uniting import UnitedLedger, unite
from toolkit.jobs.job import Inputs, Unreadable
from toolkit.jobs.people import people_if_any

_FOLDER_NAME = 30  # characters
TELLING = ("性别", "出生日期", "所属乡镇", "原单位", "原职务", "状态")


def who(name: str, values: Mapping[str, str]) -> str:
    """A row in a line, without its identity number: «张三可 男 1946-10-03 青禾镇 青禾镇中心学校»."""
    return " ".join((name or "（没有姓名）", *(mask_numbers(values[c]) for c in TELLING if values.get(c))))


@dataclass(frozen=True)  # no slots: what is reckoned of it is kept
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
        problems: Of the decisions, and of the register of packets.
        packets: Those to be registered as received.
        ledgers: What was sent besides registers, each made one.
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
    packets: tuple[Registered, ...]
    ledgers: tuple[UnitedLedger, ...] = ()

    @classmethod
    def of(cls, inputs: Inputs) -> Collected:
        """Link and merge them."""
        inputs, problems, fresh = taken(inputs)
        books = inputs.found(CollectedBook)
        unread = inputs.found(Unreadable)
        rows = tuple(sorted((row for book in books for row in book.rows), key=lambda row: row.place))
        found = people_if_any(inputs) if inputs.params.get("into") else None
        own = (*found.persons, *(person for person, _ in found.duplicates)) if found else ()
        decisions, undecided = _decisions(inputs, books)
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
        named = [(one.name, one.values.get("人员编号", ""), one.town) for one, _ in people]
        named += [(one.name, one.number, one.township) for one in own]
        return cls(
            books,
            unread,
            rows,
            linkage,
            tuple(people),
            own,
            tuple(gone),
            decisions,
            (*problems, *undecided),
            tuple(fresh),
            unite(books, inputs, named),
        )

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Of people, then of ledgers."""
        items = (*self.people, *(item for one in self.ledgers for item in one.items))
        return tuple(one for item, _ in items for one in item.contradictions)

    @cached_property
    def waiting(self) -> tuple[LinkedPair, ...]:
        """The pairs that somebody has to decide about: of two people one pair only, and none where one has been denied."""
        place = {at: n for n, cluster in enumerate(self.linkage.clusters) for at in cluster}
        denied = {
            (place[pair.one], place[pair.other])
            for pair in self.linkage.pairs
            if pair.decided and pair.band is Band.TWO
        }
        asked = {tuple(sorted(pair)) for pair in denied}
        found = []
        for pair in self.linkage.to_look_at:
            two = tuple(sorted((place[pair.one], place[pair.other])))
            if two not in asked:
                asked.add(two)
                found.append(pair)
        return tuple(found)

    @cached_property
    def _held(self) -> frozenset[tuple[str, str, int]]:
        pairs, last = [(pair.one, pair.other) for pair in self.waiting], len(self.rows)
        return frozenset(self.rows[min(pair)].place for pair in pairs if min(pair) < last <= max(pair))

    def sure(self, person: MergedPerson) -> bool:
        """Whether somebody new is added to the register: not before it is said whether he is one of its own.

        Else each run would add him again.
        """
        return bool(person.rows[0].name) and not any(row.place in self._held for row in person.rows)

    def told(self, at: int) -> tuple[str, Cell]:
        """What identifies the row at a place of the linkage, and its cell; no identity number."""
        if at < len(self.rows):
            row = self.rows[at]
            return who(row.name, row.values), row.cell()
        person = self.own[at - len(self.rows)]
        record = person.record
        said = {name: record.text(name) for name in TELLING if record.text(name)}
        return who(person.name, said), person.cell

    @property
    def left_out(self) -> tuple[Problem, ...]:
        """Files and sheets that were not read: nobody is silently missing."""
        files = (problem for one in self.unread for problem in one.problems)
        return tuple(dict.fromkeys((*files, *(problem for book in self.books for problem in book.passed))))

    @cached_property
    def keys(self) -> dict[Problem, str]:
        """Of a correction that asks about a pair, the key by which a 是 or 否 answers it; filled with `corrections`."""
        return {}

    @cached_property
    def corrections(self) -> tuple[Problem, ...]:
        """Every finding for those who sent the registers in: cell, what is wrong, what to do; each once."""
        found = [problem for book in self.books for problem in (*book.problems, *book.passed)]
        found += [problem for one in self.ledgers for problem in one.problems]
        found += [one for person, _ in self.people for each in person.contradictions for one in each.problems]
        for pair in self.waiting:
            evidence = self.linkage.evidence(pair).words
            for this, other in ((pair.one, pair.other), (pair.other, pair.one)):
                if this < len(self.rows):
                    said, cell = self.told(other)
                    what = f"可能与{cell}的{said}是同一个人（{evidence}），"
                    hint = "请核对；在「更正情况」写 是（同一个人）或 否；是两个人的，两行都把身份证号和出生日期填全。"
                    asked = Problem(self.rows[this].cell(), what, hint, "perhaps-same", Severity.WARNING)
                    self.keys[asked] = self.linkage.key(pair)
                    found.append(asked)
        return tuple(dict.fromkeys(found))

    @cached_property
    def by_sender(self) -> Mapping[str, list[Problem]]:
        """The corrections by the township that has to make them: in a file of several, whose row it is."""
        books = {book.name: book for book in self.books}
        everything = (*self.rows, *(row for one in self.ledgers for row in one.rows))
        rows = {
            (*row.place[:2], str(row.row)): row.town for row in everything if not books[row.place[0]].town
        }
        found: dict[str, list[Problem]] = defaultdict(list)
        for problem in self.corrections:
            cell, book = problem.cell, books[problem.cell.file]
            town = rows.get((cell.file, cell.sheet, cell.ref.lstrip(ascii_uppercase)), "")
            name = book.town or town or book.folder
            # What no folder can be called («……» a line long in a cell of 所属乡镇) must not stop the others.
            found[name if len(name) <= _FOLDER_NAME else NO_TOWN].append(problem)
        return found


def _decisions(inputs: Inputs, books: Iterable[CollectedBook]) -> tuple[dict[str, bool], tuple[Problem, ...]]:
    """是 and 否 that somebody has typed: a township in its list, the office in its workbook or in an earlier result.

    The newer result wins, the office over a township; townships that do not agree decide nothing.
    """
    said_by: dict[str, set[str | None]] = {}
    for one in (each for book in books for each in book.answers if each.key):
        said_by.setdefault(one.key, set()).add(answer("yes_no", one.said))
    found = {key: told == {"yes"} for key, told in said_by.items() if told in ({"yes"}, {"no"})}
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
