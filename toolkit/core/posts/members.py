"""The old cadres whom a branch, a sign-in sheet, a team or a paper means: found in the register, never guessed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from toolkit.core.cells import Problem, Severity
from toolkit.core.people.conditions import health
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life, death_day, texts_of_death
from toolkit.core.people.named import Named
from toolkit.core.people.profiles import branch
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import printable
from toolkit.core.posts.branches import Branch, Roll
from toolkit.core.tables.reading import Record
from toolkit.core.words import APART, township_key

GONE = {Life.DEAD: "已去世", Life.MOVED: "已转出", Life.UNCLEAR: "是否健在不明"}
_NAMED = 20  # of many whom one sentence names


class Fellows:
    """Everybody of the register, by name and by branch."""

    def __init__(self, people: People | None, roll: Roll) -> None:
        """Of the register, where there is one."""
        self.problems: list[Problem] = list(people.misunderstood if people else ())
        self._roll = roll
        self._persons = people.persons if people else ()
        self._named = Named(self._persons)

    def branch_of(self, person: Person) -> Branch | None:
        """The branch that the register has for somebody, else the only one of the township."""
        return self._roll.named(branch(person)) or self._roll.of_township(person.township)

    @cached_property
    def _by_branch(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for person in self._persons:
            if own := self.branch_of(person):
                found[own.key].append(person)
        return found

    def of_branch(self, own: Branch) -> list[Person]:
        """The living of a branch, by name; who may be dead, and who of its township may be another's, is told and left out."""
        mine, named = self._by_branch.get(own.key, []), self._roll.named
        unsure = [one for one in mine if one.life is Life.UNCLEAR]
        self._left_out(unsure, "是否健在不明", "请在花名册写明。", "life-unclear")
        living = [one for one in mine if one.life is Life.ALIVE]
        outside = [one for one in living if one.party == "outside" and named(branch(one)) is None]
        hint = f"是{own.name}的请在花名册填「所属支部」。"
        self._left_out(outside, f"是{own.township}的、不是党员、没有写支部", hint, "branch-outside")
        town = [one for one in self._homeless if township_key(one.township) == township_key(own.township)]
        self._left_out(
            town, f"是{own.township}的、不知道是哪个支部的", "请在花名册填「所属支部」。", "branch-none"
        )
        return sorted((one for one in living if one not in outside), key=lambda one: one.name)

    @cached_property
    def _homeless(self) -> list[Person]:
        """The living whose branch nobody can say."""
        return [one for one in self._persons if one.life is Life.ALIVE and self.branch_of(one) is None]

    def _left_out(self, persons: Sequence[Person], why: str, hint: str, code: str) -> None:
        if persons:
            names = "、".join(one.name for one in persons[:_NAMED]) + "等" * (len(persons) > _NAMED)
            at = persons[0].life_cell if code == "life-unclear" else persons[0].record.cell("所属支部")
            what = f"{names}{len(persons)}人{why}，没有列入，"
            self.problems.append(Problem(at, what, hint, code, Severity.WARNING))

    def one(self, record: Record, place: Record | None = None, *, what: str) -> Person | None:
        """The one person whom a row means; nobody or several are told, with `what` follows from it.

        By 人员编号, 所属支部 and 所属乡镇 where the name alone does not say; place: the row that names them where the
        row itself does not (the 活动 of a 签到).
        """
        found = self._named.called(record.text("姓名"), record.text("人员编号"), "")
        for row in filter(None, (record, place)):
            own, town = self._roll.whose(row), township_key(row.text("所属乡镇"))
            if len(found) > 1 and own:
                found = [one for one in found if self.branch_of(one) == own] or found
            if len(found) > 1 and town:
                found = [one for one in found if township_key(one.township) == town] or found
        if len(found) == 1:
            return found[0]
        said = quoted(record.text("姓名"))
        several = len(APART.split(record.text("姓名"))) > 1
        none = f"{said}像是几个人，一行只能写一个" if several else f"花名册里没有{said}"
        why = f"叫{said}的有{len(found)}人，不知道是哪一位" if found else none
        hint = (
            "请填「人员编号」（没有这一列的加上），照花名册里的编号。"
            if found
            else "请核对姓名，或在花名册补上。"
        )
        code = "namesake" if found else "nobody"
        self.problems.append(record.doubt("姓名", f"{why}，{what}，", hint, code))
        return None

    def attending(self, record: Record, place: Record, day: dt.date) -> list[Problem]:
        """Why a row of who has come means nobody who can have: a name of nobody, of several, of one dead by then."""
        if not self._persons:
            return []
        before = len(self.problems)
        person = self.one(record, place, what="不知道是谁来了")
        died = death_day(texts_of_death(person.record)) if person and person.life is Life.DEAD else None
        if person and person.life is Life.DEAD and not (died and died.last >= day):
            what = f"{quoted(person.name)}签到写的是参加，花名册里是已去世，"
            self.problems.append(record.doubt("姓名", what, "请核实。", "attendance-dead"))
        return self.problems[before:]

    def health(self, person: Person) -> str | None:
        """«unable», «ill», «fit», "" where the register does not say; None: not understood, and told."""
        found = health(person)
        if found is None:
            texts = (printable(person.record.text(name)) for name in ("自理情况", "健康状况"))
            what = f"身体情况{quoted('、'.join(filter(None, texts)))}看不懂，不知道能不能参加活动，"
            hint = "请写成 健康、一般、患病、不能自理 这样。"
            self.problems.append(person.record.doubt("健康状况", what, hint, "health-unread"))
        return found
