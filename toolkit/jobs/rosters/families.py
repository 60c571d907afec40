"""家庭联系: couples of whom both are retired cadres, whom to ring for those who live away, and the bereaved (遗属)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toolkit.core.answers import answer
from toolkit.core.cells import Problem
from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, SheetDocument, Styled
from toolkit.core.people import profiles
from toolkit.core.people.conditions import Condition, conditions
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.named import Named
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.words import regex, township_key
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import to_check_sheet, waiting
from toolkit.jobs.parts import NUMBER, Part, below, sheet_of
from toolkit.jobs.people import elders_of, people_of, township_asked

SPOUSE = "婚姻配偶"
_PIECES = regex("[、，,；;。/:：\\s()（）]+")
_ROLE = regex("^(?:配偶|老伴|爱人|妻子?|丈夫|夫|已婚)(?:姓名)?|(?:同志|老师)$")


@dataclass(frozen=True, slots=True)
class Couple:
    """Two who are married, and both retired cadres.

    Attributes:
        one: Who stands first in the register.
        other: The spouse.
        mutual: Whether each row names the other.
    """

    one: Person
    other: Person
    mutual: bool


def families(inputs: Inputs) -> Outcome:
    """Three lists, everyone with what the register says and no more."""
    elders, wanted = elders_of(inputs), township_asked(inputs)
    problems: list[Problem] = []

    def mine(person: Person) -> bool:
        return not wanted or township_key(person.township) == wanted

    pairs = [pair for pair in couples(inputs, elders.listed, problems) if mine(pair.one) or mine(pair.other)]
    told = {id(person): conditions(person)[Condition.AWAY] for person in elders.listed}
    away = [person for person in elders.listed if told[id(person)].says and mine(person)]
    for person in elders.listed:
        if told[id(person)].says is None and person.record.text("居住类型"):
            what = f"居住类型{quoted(said(person.record, '居住类型'))}看不出是不是在外地，没有列入，"
            problems.append(
                person.record.doubt("居住类型", what, "请写本镇、县城或外地。", "residence-unknown")
            )
    bereaved = [
        person
        for person in people_of(inputs).persons
        if person.category == "遗属" and person.life not in (Life.DEAD, Life.MOVED) and mine(person)
    ]
    asked = any("居住类型" in source.head.columns for source in inputs.needed(PEOPLE).sources)
    nowhere = "没有读到。" if asked else "花名册没有「居住类型」列，谁住在外地看不出来。"
    silent = sum(not profiles.phone_said(person.record, "家属联系电话") for person in away)
    listed = {id(person) for pair in pairs for person in (pair.one, pair.other)} | {*map(id, away)}
    title = "家庭联系"
    sheets = (
        sheet_of(
            "夫妻老同志",
            pairs,
            NUMBERED,
            (Column("姓名", Kind.SHORT, 10), lambda pair: pair.one.name),
            (Column("配偶", Kind.SHORT, 10), lambda pair: pair.other.name),
            (Column("所属乡镇", Kind.SHORT, 12), lambda pair: _both(pair, lambda p: p.township)),
            (
                Column("单位及职务", Kind.TEXT, 32),
                lambda pair: "\n".join(map(profiles.post, (pair.one, pair.other))),
            ),
            (Column("住址", Kind.TEXT, 28), lambda pair: _both(pair, profiles.home)),
            (
                Column("说明", Kind.TEXT, 16),
                lambda pair: "" if pair.mutual else Styled("只有一方写了，请核对", Look.WARN),
            ),
            title="夫妻都是离退休干部的",
            subtitle=below(inputs, inputs.today.isoformat()),
            notes=("慰问、通知、补贴都按两个人算；上门可以一趟。",),
            empty="没有读到。",
        ),
        sheet_of(
            "住在外地的",
            away,
            *_WHO,
            (Column("住址", Kind.TEXT, 28), profiles.home),
            (Column("子女", Kind.TEXT, 18), lambda p: said(p.record, "子女")),
            (Column("电话", Kind.TEXT, 24), _phones),
            title="住在外地的老同志和家属电话",
            empty=nowhere,
        ),
        sheet_of(
            "遗属",
            bereaved,
            *_WHO,
            (Column("住址", Kind.TEXT, 28), profiles.home),
            (Column("电话", Kind.TEXT, 24), profiles.phones),
            (Column("备注", Kind.TEXT, 20), lambda p: said(p.record, "备注")),
            title="遗属",
            notes=("遗属不是离退休干部，不进老同志的名单，也不计入人数。",),
            empty="没有读到。",
        ),
        *to_check_sheet([*problems, *waiting(elders.to_check)], inputs),
    )
    filled = sorted(sheets, key=lambda sheet: not sheet.rows)  # no page of paper for a list without rows
    rows = [
        *({"name": f"{pair.one.name}、{pair.other.name}", "kind": "夫妻"} for pair in pairs),
        *({"name": person.name, "kind": "外地"} for person in away),
        *({"name": person.name, "kind": "遗属"} for person in bereaved),
    ]
    return elders.answer(
        len(listed),
        documents=(SheetDocument(f"{title}.xlsx", tuple(filled), title=title),),
        rows=rows,
        problems=problems,
        summary=(f"夫妻都是老同志的{len(pairs)}对；住在外地的{len(away)}人；遗属{len(bereaved)}人。",),
        alerts=(
            *([nowhere] if not asked and not away else ()),
            *([f"{silent}位住在外地的老同志没有家属电话。"] if silent else ()),
        ),
    )


NUMBERED: Part[Couple] = (NUMBER, None)
_WHO: tuple[Part[Person], ...] = (
    (NUMBER, None),
    (Column("姓名", Kind.SHORT, 10), lambda person: person.name),
    (Column("所属乡镇", Kind.SHORT, 12), lambda person: person.township),
)


def _phones(person: Person) -> Styled | str:
    text = profiles.phones(person)
    told = profiles.phone_said(person.record, "家属联系电话")
    return text if told else Styled(f"{text}\n没有家属电话".strip(), Look.BAD)


def _both(pair: Couple, told: Callable[[Person], str]) -> str:
    """What is told of both; once where it is the same."""
    return "\n".join(dict.fromkeys(filter(None, map(told, (pair.one, pair.other)))))


def couples(inputs: Inputs, living: Sequence[Person], problems: list[Problem]) -> list[Couple]:
    """Who of the living is married to whom of them, by 婚姻配偶 or by a spouse's columns in the same row.

    A spouse whom the register knows dead is told where the row does not say 丧偶; so is one of several namesakes.
    """
    everyone = Named(people_of(inputs).persons)
    known = {id(person): person for person in living}
    named = {id(person): _named(person, everyone) for person in living}
    of_row: dict[tuple[str, int], Person] = {}
    found: dict[frozenset[int], Couple] = {}
    for person in living:
        sheet = f"{person.record.source.grid.file}/{person.record.source.grid.sheet}"
        first = of_row.setdefault((sheet, person.record.row), person)
        if first is not person:  # beside each other in one row
            found[frozenset((id(first), id(person)))] = Couple(first, person, mutual=True)
        those = named[id(person)]
        if len(those) > 1:  # namesakes: the one who names this one, too
            those = [one for one in those if person in named.get(id(one), ())] or those
        if len(those) > 1:
            what = f"{quoted(person.name)}的配偶叫{quoted(those[0].name)}的有{len(those)}人，分不清是谁，没有列入，"
            problems.append(person.record.doubt(SPOUSE, what, "请注明单位或乡镇，或请本人核对。", "spouse"))
        for spouse in those if len(those) == 1 else ():
            both = frozenset((id(person), id(spouse)))
            if spouse.life is Life.DEAD:
                where = spouse.life_cell
                what = f"{quoted(person.name)}的配偶{quoted(spouse.name)}在花名册（{where}）上已去世，这里没有写丧偶，"
                problems.append(person.record.doubt(SPOUSE, what, "请核对后改写。", "spouse-dead"))
            elif id(spouse) in known:
                mutual = person in named[id(spouse)]
                found.setdefault(both, Couple(person, spouse, mutual))
    return list(found.values())


def _named(person: Person, everyone: Named[Person]) -> Sequence[Person]:
    """Whom a row's 婚姻配偶 names of those in the register; nobody where it says 已婚, 丧偶 …"""
    text = said(person.record, SPOUSE)
    if not text or answer(SPOUSE, text):
        return ()
    for piece in _PIECES.split(text):
        name = _ROLE.sub("", piece)
        those = [one for one in everyone.called(name, "", person.township) if one is not person]
        if those:
            return those
    return ()
