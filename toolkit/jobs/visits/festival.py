"""节日慰问: everybody of the register in exactly one place: visited, telephoned, declining, not meant, to be asked about."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from toolkit.core.cells import Cell, Problem, Severity, Stop, row_of
from toolkit.core.dates.festivals import Occasion, UnknownFestivalError, occasion
from toolkit.core.documents.outcome import Exclusion, Outcome, ToCheck
from toolkit.core.duties.duty import Subject
from toolkit.core.duties.rhythm import Rhythm, Unit
from toolkit.core.numbers.money import read_amount
from toolkit.core.people import profiles
from toolkit.core.people.conditions import BEREAVED, Unsaid, widowed_on
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.lives import Wish, declines_all, unclear_wish, visit_wish
from toolkit.core.people.named import Named
from toolkit.core.people.places import place_of
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.rules.entitled import Entitled, occasions, scales
from toolkit.core.rules.tiers import tier_rules
from toolkit.core.rules.visits import Standard, read_standards
from toolkit.core.tables.catalogue import GIFTS, STANDARDS, TIERS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Record
from toolkit.core.words import regex, township_key
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import PROPOSED
from toolkit.jobs.people import Elders, conditions_of, elders_of, township_asked
from toolkit.jobs.whom import subject_of

LISTS, RECEIPTS = Table("节日慰问名单"), Table("慰问签领表")
NO_TOWN = "没有写乡镇"
_NO_FESTIVAL = regex("生日|寿|住院|[患生重大]病|病故|[去逝]世|丧|困难|走访|其他|八十|九十|百岁")
_STAYS = regex("(?:不(?:去|走访|慰问|列|给|发|安排|参加)?|取消|免|暂停)(?:了|走访|慰问)?")
_GOES = regex("(?:走访|慰问|列入|照发|去|是|上门|加)+")


@dataclass(frozen=True, slots=True)
class Served:
    """One of the old at a festival.

    Attributes:
        person: Who.
        due: What the standards say.
        amount: Yuan; None where the office has not decided.
        visitor: 慰问人, carried over from an earlier list; else 联系干部, as a proposal.
        exception: 例外 as somebody wrote it.
        because: 例外原因.
        given: When it was given, as 慰问记录 says.
        mourns: «老伴2026年8月去世», where that is not long ago.
        waiting: 例外 and 例外原因 that cannot be followed yet; they stay where somebody wrote them.
    """

    person: Person
    due: Entitled
    amount: Decimal | None
    visitor: str = ""
    exception: str = ""
    because: str = ""
    given: dt.date | None = None
    mourns: str = ""
    waiting: tuple[str, str] = ("", "")

    @property
    def town(self) -> str:
        """所属乡镇."""
        return self.person.township or NO_TOWN

    @property
    def goods(self) -> str:
        """慰问品."""
        return self.due.standard.goods if self.due.standard else ""

    @property
    def why(self) -> str:
        """Why they are on the list, every reason."""
        return "；".join(filter(None, (self.due.why, self.exception and f"例外：{self.because}")))


@dataclass(slots=True)
class FestivalList:
    """Everybody at a festival, each once.

    Attributes:
        occasion: Which.
        year: Which.
        day: Its day.
        standards: Those in force.
        elders: Of everybody in the register.
        given: By id of a person: when they had it, as 慰问记录 says.
        visited: On the list, by township and branch.
        phoned: Who declines visits.
        declined: Who declines everything.
        stayed: Left out for a reason that somebody wrote.
        others: Who is not meant by any standard.
        to_check: Of whom nobody can say.
        outside: Of other townships than the one asked for.
        problems: What was not understood.
        mourning: For so many months a spouse's death is to be minded.
    """

    occasion: Occasion
    year: int
    day: dt.date
    standards: Sequence[Standard]
    elders: Elders
    given: Mapping[int, dt.date]
    visited: list[Served] = field(default_factory=list)
    phoned: list[Served] = field(default_factory=list)
    declined: list[Served] = field(default_factory=list)
    stayed: list[Served] = field(default_factory=list)
    others: list[Served] = field(default_factory=list)
    to_check: list[ToCheck] = field(default_factory=list)
    outside: int = 0
    problems: list[Problem] = field(default_factory=list)
    mourning: int = 0

    @property
    def name(self) -> str:
        """«春节»."""
        return self.occasion.name

    @property
    def title(self) -> str:
        """«2027年春节慰问»."""
        return f"{self.year}年{self.name}慰问"

    def answer(self) -> Outcome:
        """Counts in which everybody is once, and whom nobody visits."""
        excluded = [*self.elders.excluded]
        excluded += [Exclusion(s.person.name, f"例外不走访：{s.because}", s.person.cell) for s in self.stayed]
        counts = {
            "listed": len(self.visited),
            "phone": len(self.phoned),
            "declined": len(self.declined),
            "not_entitled": len(self.others),
            "excluded": len(excluded),
            "to_check": len(self.to_check),
            "outside": self.outside,
        }
        problems = dict.fromkeys((*self.elders.problems, *self.problems))
        return Outcome(
            counts={"read": sum(counts.values()), **counts},
            excluded=tuple(excluded),
            to_check=tuple(self.to_check),
            problems=tuple(problems),
        )


def meant(text: str, standards: Iterable[Standard], today: dt.date, *, over: bool = False) -> Occasion:
    """The festival that somebody asks for: one of ours, or one that 慰问标准 names with its date.

    Unasked the next one; the one nearest to today where it may be `over`, since what was given is entered afterwards.
    """
    own = {each.name: each for line in standards for each in occasions(line.occasion)}
    coming = [(each.on(year), each) for each in own.values() for year in (today.year, today.year + 1)]
    coming += [(each.on(today.year - 1), each) for each in own.values()] if over else []
    following = [one for one in coming if over or one[0] >= today] if not text else []
    if following:
        return min(following, key=lambda one: abs(one[0] - today))[1]
    found = occasion(text) or own.get(text.strip())
    if found is None:
        unknown = UnknownFestivalError(text)
        hint = unknown.hint + "本单位自己的节日，请在「慰问标准」的项目里写上日期，如 建镇日（9月12日）。"
        raise Stop.at(Cell("设置.xlsx", STANDARDS.name), unknown.message, hint, "festival")
    return own.get(found.name, found)


def standards_of(inputs: Inputs) -> tuple[tuple[Standard, ...], list[Problem]]:
    """慰问标准, and what of it cannot be used."""
    return read_standards(inputs.table(STANDARDS), tier_rules(inputs.table(TIERS))[0])


def given_of(
    inputs: Inputs, asked: Occasion, year: int, people: Named[Person], problems: list[Problem]
) -> dict[int, dt.date]:
    """The rows of a festival: each belongs to the one that is nearest to its day."""
    rows: list[tuple[Record, dt.date, list[Person]]] = []
    for record in inputs.records(GIFTS):
        named = occasion(record.text("项目"))
        if record.text("项目") != asked.name and (named is None or named.name != asked.name):
            continue
        before = len(problems)
        day = read_term(record, "日期", problems, end=False)
        if day is None:
            if len(problems) == before:
                what = "没有写日期，不知道是哪一年的，没有算给过，"
                problems.append(record.doubt("日期", what, "请补填。", "row-no-date"))
        elif asked.nearest(day) == year:
            rows.append((record, day, people.of(record)))
            if not rows[-1][2]:
                what = f"{quoted(mask_numbers(record.text('姓名')))}不在花名册里，"
                problems.append(record.doubt("姓名", what, "请核对姓名和乡镇。", "gift-nobody"))
    given: dict[int, dt.date] = {}
    for record, day, those in sorted(rows, key=lambda row: len(row[2])):  # those first who are clear
        free = [person for person in those if id(person) not in given]
        if free:
            given[id(free[0])] = day
        elif those:
            what = f"{quoted(those[0].name)}同一个节日登记了不止一次，"
            problems.append(record.doubt("姓名", what, "请核对，多的删去。", "gift-twice"))
        if len(those) > 1:
            what = f"叫{quoted(those[0].name)}的有{len(those)}人，分不清是谁，"
            problems.append(record.doubt("姓名", what, "请补填人员编号和所属乡镇。", "gift-namesakes"))
    return given


def festival_of(inputs: Inputs, *, over: bool = False) -> FestivalList:
    """Everybody at the festival that is asked for, see `meant`."""
    reading = inputs.table(STANDARDS)
    standards, wrong = standards_of(inputs)
    asked = meant(inputs.params.get("festival") or "", standards, inputs.today, over=over)
    year = inputs.params.get("year") or asked.nearest(inputs.today)
    day = asked.on(year)
    names = {row.row: occasions(row.text("项目")) for row in inputs.records(STANDARDS)}
    broken = [p for p in wrong if asked.name in {each.name for each in names.get(row_of(p.cell), ())}]
    if broken:
        until = "改好以前不做这个节日的名单。"  # who reckons with the other lines alone pays the wrong amount
        raise Stop(*(replace(p, hint=p.hint + until) for p in broken))
    scale = scales(standards, day).get(asked.name)
    if scale is None:
        what = f"慰问标准里没有{asked.name}的，或者{day.isoformat()}不在执行期内，不知道慰问谁，"
        hint = (
            f"请在 设置.xlsx「慰问标准」加一行：项目写{asked.name}，对象写慰问哪些人；金额没有定的可以空着。"
        )
        cell = reading.sources[0].cell(1, 1) if reading else Cell("设置.xlsx", STANDARDS.name)
        raise Stop.at(cell, what, hint, "standard-none")
    named = any(scope.category == BEREAVED for line in scale.lines for scope in line.scopes)
    elders = elders_of(inputs, bereaved=named)
    everybody = Named(elders.listed)
    problems = [*tier_rules(inputs.table(TIERS))[1], *_unread(standards)]
    given = given_of(inputs, asked, year, everybody, problems)
    months = inputs.rules.at("丧偶关怀月数", day)
    mourning = months.integers()[0] if months else 0
    found = FestivalList(asked, year, day, scale.lines, elders, given, problems=problems, mourning=mourning)
    hands = _hands(inputs, found, everybody)
    town = township_asked(inputs)
    found.to_check += elders.to_check
    blanks = Unsaid()
    for person in elders.listed:
        if town and township_key(person.township) not in (town, ""):
            found.outside += 1
            continue
        for column in _sort(person, scale.of(person), hands[id(person)], found):
            blanks.note(person.record, column)
    found.problems += blanks.problems("，可能该按另一条慰问标准，没有算", "group-blank")
    towns = {town: at for at, town in enumerate(dict.fromkeys(township_key(s.town) for s in found.visited))}
    villages = {name: at for at, name in enumerate(dict.fromkeys(_village(s.person) for s in found.visited))}

    def route(one: Served) -> tuple[object, ...]:
        village = _village(one.person)
        at = villages[village] if village else len(villages)  # who says none, or lives elsewhere, stands last
        return one.town == NO_TOWN, towns[township_key(one.town)], at, profiles.branch(one.person)

    found.visited.sort(key=route)
    return found


def _village(person: Person) -> str:
    """The village in the person's own township, by which a visitor goes; "" where 居住地 names none."""
    place = place_of(said(person.record, "居住地"))
    return place.village if place and place.town in ("", township_key(person.township)) else ""


def greeted(inputs: Inputs, before: int, after: int) -> list[Subject]:
    """Whom the standards have at a festival, ours or the office's own, each with theirs; from the first row of 慰问记录 on.

    Args:
        inputs: With 慰问标准 and 慰问记录.
        before: Days before the festival that count.
        after: Days after it.
    """
    days = [read_term(record, "日期", [], end=False) for record in inputs.records(GIFTS)]
    begun, this = min(filter(None, days), default=None), inputs.today.year
    standards, _ = standards_of(inputs)
    named = {each.name: each for line in standards for each in occasions(line.occasion)}
    years = {
        year: [
            (each.text, scale)
            for name, each in named.items()
            if (scale := scales(standards, each.on(year)).get(name))
        ]
        for year in (range(max(begun.year, this - 1), this + 2) if begun else ())
    }
    rhythm = cache(
        lambda year, theirs: Rhythm(Unit.FESTIVAL, year=year, festivals=theirs, before=before, after=after)
    )
    found: dict[int, list[Subject]] = {year: [] for year in years}
    for person in elders_of(inputs, bereaved=True).listed if years else ():
        known, own = conditions_of(inputs, person), None
        for year, theirs_on in years.items():
            if theirs := tuple(text for text, scale in theirs_on if scale.of(person, known).standard):
                if own is None:
                    declines = "谢绝上门" if visit_wish(person.record) is Wish.PHONE else ""
                    who = said(person.record, "联系干部")
                    own = subject_of(person, since=begun, who=who, excuse=declines)
                found[year].append(replace(own, rhythm=rhythm(year, theirs)))
    return [one for those in found.values() for one in those]


def _unread(standards: Iterable[Standard]) -> Iterator[Problem]:
    for line in standards:
        if not occasions(line.occasion) and not _NO_FESTIVAL.search(line.occasion):
            what = f"项目{quoted(line.occasion)}不是我们认得的节日，节日慰问没有用这一行，"
            hint = UnknownFestivalError(line.occasion).hint
            hint += "本单位自己的节日写上日期，如 建镇日（9月12日）。"
            yield Problem(line.cell, what, hint, "standard-occasion", Severity.WARNING)


@dataclass(slots=True)
class _Hand:
    """What somebody has written for a person into this festival's earlier lists: the newest row that has the column."""

    visitor: str = ""
    exception: Record | None = None


def _hands(inputs: Inputs, found: FestivalList, everybody: Named[Person]) -> dict[int, _Hand]:
    """By id of a person."""
    hands: dict[int, _Hand] = defaultdict(_Hand)
    for reading in inputs.tables.get(LISTS.name, ()):  # the newest first
        for record in reading.records:
            if not record.cell().file.startswith(f"{found.title}名单"):
                continue
            those = everybody.of(record)
            if len(those) == 1:
                hand, visitor = hands[id(those[0])], said(record, "慰问人")
                hand.exception = hand.exception or (record if record.has("例外") else None)
                hand.visitor = hand.visitor or ("" if visitor.endswith((PROPOSED, "(拟)")) else visitor)
            elif record.text("例外"):
                who = f"有{len(those)}个人叫这个名字" if those else "没有这个人，或者已经去世、转出"
                what = f"{quoted(mask_numbers(record.text('姓名')))}：花名册里{who}，这一行的例外没有带过来，"
                hint = "请在花名册补填人员编号，再做一次名单，写在有编号的那一行。" if those else "请核对。"
                found.problems.append(record.doubt("姓名", what, hint, "exception-nobody"))
    return hands


def _sort(person: Person, due: Entitled, hand: _Hand, found: FestivalList) -> tuple[str, ...]:
    """Put somebody into one of the places; which columns should say more."""
    one = Served(person, due, due.standard.amount if due.standard else None)
    cadre = said(person.record, "联系干部")
    visitor = hand.visitor or (f"{cadre}\n{PROPOSED}" if cadre else "")
    one = replace(one, given=found.given.get(id(person)), visitor=visitor)
    if lost := widowed_on(person.record):
        ago = 12 * (found.day.year - lost[0]) + found.day.month - lost[1]
        one = replace(one, mourns=f"老伴{lost[0]}年{lost[1]}月去世" if 0 <= ago <= found.mourning else "")
    one, goes = _excepted(one, hand.exception, found.problems) if hand.exception else (one, None)
    wish, unread = visit_wish(person.record), person.unread
    if unread is not None and (not person.name or unread.cell == person.cell):
        found.to_check.append(unread)
    elif due.doubt and goes is not False and one.exception == "":
        found.to_check.append(due.doubt)
    elif goes is False:
        found.stayed.append(one)
    elif due.standard is None and not goes:
        found.others.append(one)
        return due.blank
    elif wish is Wish.UNCLEAR:
        where, text = unclear_wish(person.record)
        hint = "请问明本人，写成「愿意上门」「谢绝上门」或「谢绝慰问」。"
        why = f"{where}{quoted(mask_numbers(text))}，是不是愿意上门不明"
        found.to_check.append(ToCheck(person.name, person.record.cell(where), why, hint))
    elif wish is Wish.PHONE:
        if hand.exception and goes:
            what = f"{quoted(person.name)}谢绝上门，例外写着要走访，没有列入走访名单，"
            found.problems.append(
                hand.exception.doubt("例外", what, "请先问明本人，改花名册的慰问意愿。", "exception-declined")
            )
        (found.declined if declines_all(person.record) else found.phoned).append(one)
    else:
        found.visited.append(one)
        return due.blank
    return ()


def _excepted(one: Served, hand: Record, problems: list[Problem]) -> tuple[Served, bool | None]:
    """With what somebody wrote as 例外: another amount, «不走访», «走访»; and whether they go. Not without a reason."""
    text, because = "".join(hand.text("例外").split()), said(hand, "例外原因")
    if not text:
        return one, None
    amount = read_amount(hand.raw("例外"))
    goes = (
        False if _STAYS.fullmatch(text) else bool(amount.value is not None or _GOES.fullmatch(text)) or None
    )
    if goes is None:
        what = f"例外{quoted(mask_numbers(text))}看不懂，没有照办，"
        problems.append(hand.doubt("例外", what, "请写另外的金额、不走访或走访。", "exception-unread"))
    elif not because:
        what = f"{quoted(one.person.name)}的例外没有写原因，没有照办，"
        problems.append(hand.doubt("例外原因", what, "请写明为什么。", "exception-no-reason"))
    else:
        value = one.amount if amount.value is None else amount.value
        return replace(one, amount=value, exception=mask_numbers(text), because=because), goes
    return replace(one, waiting=(mask_numbers(text), because)), None
