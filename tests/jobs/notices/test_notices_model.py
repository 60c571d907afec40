"""No order of new, mark, edit and close loses a person or counts one twice.

The model knows who there is, who has been told and who has a line; the job sees the register and the ledger only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.offices.notices import Desk

from toolkit.core.cells import Stop

NAMES = ("张三可", "李四平", "王五安")
TOWNS = ("青禾镇", "云岫乡")
TIMES = ("10月9日9:30", "9日 9:30", "2026-10-09 23:59", "10月10日0:01", "次日上午9点")
UNCLEAR = ("√", "9:30", "已通知", "12月30日")
TITLE = "关于体检的通知"
ORDER = {"title": TITLE, "text": "请参加体检。", "received": "2026-10-09 09:00"}


@dataclass(eq=False)
class Someone:
    """What is true of a person."""

    name: str
    number: str | None
    town: str
    unit: str
    state: str = "健在"
    listed: bool = True  # in the register
    line: bool = False  # in the ledger
    told: bool = False
    reason: bool = False
    line_town: str = ""  # as the ledger has it

    @property
    def alive(self) -> bool:
        return self.state == "健在"

    @property
    def row(self) -> list[str | None]:
        return [self.name, self.number, self.town, None, self.unit, None, None, None, None, self.state]


class Notices(RuleBasedStateMachine):
    """A clerk, a register, a ledger."""

    @initialize(count=st.integers(1, 4))
    def office(self, count):
        self.desk = Desk(today="2026-10-12")
        self.everyone: list[Someone] = []
        self.closed = False
        self.gone: set[str] = set()
        for n in range(count):
            self.register(NAMES[n % 3], TOWNS[n % 2], n % 2 == 0)
        self.made_again()

    # What the model expects.

    def targets(self):
        return [
            p
            for p in self.everyone
            if (p.line and (p.told or p.alive or not p.listed)) or (p.listed and p.alive and not self.closed)
        ]

    def write_register(self):
        self.desk.register[1:] = [p.row for p in self.everyone if p.listed]

    def line_of(self, person):
        """The first line of theirs in the ledger."""
        head, *rows = self.desk.sheets["送达"]
        at = {name: head.index(name) for name in ("姓名", "单位", "人员编号")}
        return next(
            row
            for row in rows
            if row[at["姓名"]] == person.name
            and row[at["单位"]] == person.unit
            and row[at["人员编号"]] == person.number
        )

    def choose(self, data, people):
        return data.draw(st.sampled_from(people)) if people else None

    # What happens.

    @rule(name=st.sampled_from(NAMES), town=st.sampled_from(TOWNS), numbered=st.booleans())
    def register(self, name, town, numbered):
        if name in self.gone or len(self.everyone) > 7:
            return  # somebody of a name that has left the register is taken for the one who left
        serial = len(self.everyone) + 1
        self.everyone.append(
            Someone(name, f"{serial:03}" if numbered else None, town, f"{'甲乙丙丁戊己庚辛'[serial - 1]}站")
        )
        self.write_register()

    @rule(data=st.data(), state=st.sampled_from(["去世", "转出", "健在"]))
    def life(self, data, state):
        if person := self.choose(data, [p for p in self.everyone if p.listed]):
            person.state = state
            self.write_register()

    @rule(data=st.data())
    def struck_off(self, data):
        # Somebody of the same name who has no line yet would be taken for the one who left (and that is said).
        without = {p.name for p in self.everyone if not p.line}
        if person := self.choose(data, [p for p in self.everyone if p.listed and p.name not in without]):
            person.listed = False
            person.state = "健在"  # the register says nothing of them any more, only the ledger does
            person.town = person.line_town or person.town
            self.gone.add(person.name)
            self.write_register()

    @rule(data=st.data())
    def moved_house(self, data):
        names = Counter(p.name for p in self.everyone)
        if person := self.choose(data, [p for p in self.everyone if p.listed and names[p.name] == 1]):
            person.town = TOWNS[1 - TOWNS.index(person.town)]
            self.write_register()

    @precondition(lambda self: not self.closed)
    @rule()
    def made_again(self):
        before = [list(row) for row in self.desk.sheets["送达"]]
        if not self.targets():
            with pytest.raises(Stop, match="notice-nobody"):
                self.desk.do("new", **ORDER)
            return
        self.desk.do("new", **ORDER)
        assert self.desk.sheets["送达"][: len(before)] == before
        for person in self.targets():
            self.enter(person)

    @staticmethod
    def enter(person):
        if not person.line:
            person.line, person.line_town = True, person.town

    @precondition(lambda self: not self.closed)
    @rule(data=st.data(), when=st.sampled_from(TIMES))
    def marked(self, data, when):
        person = self.choose(data, [p for p in self.targets() if not p.told])
        if person is None or not self.desk.rows("通知"):
            return
        order = {"by": "电话", "at": when, "who": "钱二宝", "correct": True}
        self.desk.do("mark", notice="1", person=person.name, which=person.number or person.unit, **order)
        self.enter(person)
        person.told, person.reason = True, False

    @precondition(lambda self: not self.closed)
    @rule(town=st.sampled_from(TOWNS))
    def all_of_a_township(self, town):
        here = [p for p in self.targets() if p.town == town]
        if not here or not self.desk.rows("通知"):
            return
        if any(p.line and not p.told for p in here):
            return  # what the clerk typed there may be unclear; another rule's business
        self.desk.do("mark", notice="1", all_of=town, by="会议", at="10月9日10:00", who="钱二宝")
        for person in here:
            self.enter(person)
            person.told = True

    @rule(data=st.data(), when=st.sampled_from(TIMES + UNCLEAR))
    def typed(self, data, when):
        if person := self.choose(data, [p for p in self.everyone if p.line]):
            for each in self.copies(person):
                self.put(each, "送达时间", when)
            person.told = when in TIMES

    @rule(data=st.data())
    def reason_typed(self, data):
        if person := self.choose(data, [p for p in self.everyone if p.line]):
            self.put(self.line_of(person), "未送达原因", "外出")
            person.reason = True

    def copies(self, person):
        head, *rows = self.desk.sheets["送达"]
        at = [head.index(name) for name in ("姓名", "单位", "人员编号")]
        return [row for row in rows if [row[n] for n in at] == [person.name, person.unit, person.number]]

    def put(self, row, column, value):
        at = self.desk.sheets["送达"][0].index(column)
        row.extend([None] * (at + 1 - len(row)))
        row[at] = value

    @rule(seed=st.randoms(use_true_random=False))
    def sorted_otherwise(self, seed):
        rows = self.desk.sheets["送达"][1:]
        seed.shuffle(rows)
        self.desk.sheets["送达"][1:] = rows

    @rule(data=st.data())
    def copied_by_mistake(self, data):
        if person := self.choose(data, [p for p in self.everyone if p.line]):
            self.desk.sheets["送达"].append(list(self.line_of(person)))

    @precondition(lambda self: not self.closed)
    @rule()
    def close(self):
        if not self.desk.rows("通知"):
            return
        if all(p.told or (p.line and p.reason) for p in self.targets()):
            self.desk.do("close", notice="1")
            self.closed = True
            return
        with pytest.raises(Stop, match="close-refused"):
            self.desk.do("close", notice="1")

    @precondition(lambda self: self.closed)
    @rule()
    def opened_again(self):
        head, row = self.desk.sheets["通知"]
        row[head.index("状态")] = "送达中"
        self.closed = False

    # What must always hold.

    @invariant()
    def everyone_is_accounted_for(self):
        if not self.desk.rows("通知"):
            return
        outcome = self.desk.do("status", notice="1", keep=False)
        wanted = self.targets()
        assert outcome.extra["targets"] == outcome.extra["reached"] + outcome.extra["not_reached"]
        assert Counter((r["name"], r["unit"]) for r in outcome.rows) == Counter(
            (p.name, p.unit) for p in wanted
        )
        found = Counter((r["name"], r["unit"]) for r in outcome.rows if r["reached"])
        assert found == Counter((p.name, p.unit) for p in wanted if p.told)
        left_out = [p for p in self.everyone if p.listed and not p.alive and not (p.line and p.told)]
        assert outcome.counts["excluded"] == len([p for p in left_out if p.line or not self.closed])


Notices.TestCase.settings = settings(max_examples=60, stateful_step_count=25, report_multiple_bugs=False)
TestNotices = Notices.TestCase
