"""重点对象: what a register says of somebody's circumstances, and whom «80岁以上独居老同志» means."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from toolkit.core.answers import answer
from toolkit.core.cells import Problem
from toolkit.core.dates.ages import full_age, solar_birthday
from toolkit.core.numbers.numerals import value
from toolkit.core.people.lives import Life
from toolkit.core.people.register import Person
from toolkit.core.tables.reading import Record
from toolkit.core.words import folded, regex, says_nothing, spoken


class Condition(StrEnum):
    """A circumstance that an office looks after somebody for; printed as it is."""

    ALONE = "独居"
    NEST = "空巢"
    AWAY = "外地居住"
    ILL = "患病"
    DEPENDENT = "失能"
    HALF = "半失能"
    WIDOWED = "丧偶"
    HARD = "困难"
    HOSPITAL = "住院"
    DESTITUTE = "特困"
    BEREFT = "失独"
    SEVERE = "重病"


class Told(NamedTuple):
    """What the register says to a question: yes, no, or nobody can say; and the column that decides or should."""

    says: bool | None
    column: str


_WHERE: Mapping[Condition, Mapping[str, frozenset[str]]] = {
    Condition.ALONE: {"居住状况": frozenset({"alone"})},
    Condition.NEST: {"居住状况": frozenset({"nest"})},
    Condition.AWAY: {"居住类型": frozenset({"away"})},
    Condition.ILL: {
        "健康状况": frozenset({"ill", "severe", "hospital", "dependent"}),
        "疾病": frozenset({"ill"}),
    },
    Condition.DEPENDENT: {"自理情况": frozenset({"dependent"}), "健康状况": frozenset({"dependent"})},
    Condition.HALF: {"自理情况": frozenset({"half"}), "健康状况": frozenset({"half"})},
    Condition.WIDOWED: {"婚姻配偶": frozenset({"widowed"})},
    Condition.HARD: {"家庭困难": frozenset({"hard", "destitute", "bereft"})},
    Condition.HOSPITAL: {"健康状况": frozenset({"hospital"})},
    Condition.DESTITUTE: {"家庭困难": frozenset({"destitute"})},
    Condition.BEREFT: {"子女": frozenset({"bereft"})},
    Condition.SEVERE: {"健康状况": frozenset({"severe"}), "疾病": frozenset()},
}
"""Condition → column → answers that say yes (tables of data/answers.toml, by the column's name)."""
_ILL = frozenset({"ill", "hospital", "dependent"})  # and how gravely, nobody has said
_TOLD_ELSEWHERE = {
    Condition.HOSPITAL: (("状态", "疾病"), regex("住院|在院")),
    Condition.BEREFT: (("家庭困难",), regex("失独")),
}
"""Columns that ask for something else and may say yes to it, and no more than that."""
BEREAVED = "遗属"
NOT_OURS = (BEREAVED, "其他")
"""Categories of people who are no 老同志 themselves."""
ANSWERED = frozenset(column for columns in _WHERE.values() for column in columns)
"""The columns that are asked."""
_READ = tuple(sorted(ANSWERED.union(*(columns for columns, _ in _TOLD_ELSEWHERE.values()))))
_Cells = tuple[tuple[str, str], ...]
"""What Record.every says of a column."""
_NOT_PLAIN = {"自理情况": "dependent", "婚姻配偶": "widowed"}  # of «否» below 能否自理, 配偶是否健在
_FREE = {"疾病": "ill", "家庭困难": "hard"}  # where anything that denies nothing is one
_PLAIN = "plain"
_NO = frozenset({"plain", "well", "here", "seat"})  # what stands beside nothing else
_DOUBT = regex("[不未没无非否疑?？]|可能")
_OVER = regex("出院|曾|以前|去年")
_PAST = regex("曾|脱贫|取消|退出|治愈|痊愈|康复")  # it was, and is it still?
_WORDED = regex("[一-鿿]")
_LOST = regex("[亡殁夭丧]|[没走不在]了|[已先]走")  # of a child
_GONE = regex("走|丧|老了|没[了得]|不在|[故亡逝殁寡鳏]")  # of a spouse: no name, and perhaps no more alive
_APART = regex("[,，、;；。/+和及]+|并(?!发)")
_HARDSHIP = regex("[困难特贫穷债残]|低保|拮据|[诉需]求")
_ASKED = regex("是否|能否|有无|情况|状况|程度|等级")


def conditions(person: Person) -> Mapping[Condition, Told]:
    """Of each condition what the register says; a blank is no «no»: nobody has said. Many rows say the same words."""
    return _conditions(tuple((column, tuple(person.record.every(column))) for column in _READ))


@lru_cache(maxsize=4096)
def _conditions(told: tuple[tuple[str, _Cells], ...]) -> Mapping[Condition, Told]:
    found, cells = {}, dict(told)
    said = {column: _heard(column, cells[column]) for column in ANSWERED}
    for condition, columns in _WHERE.items():
        yes = next((column for column in columns if (said[column] or frozenset()) & columns[column]), "")
        yes = yes or _elsewhere(cells, condition)
        unread = next((column for column in columns if said[column] is None), "")
        no = next((column for column in columns if said[column]), "")
        maybe = condition is Condition.SEVERE and any(
            (said[column] or frozenset()) & _ILL for column in columns
        )
        says = True if yes else None if unread or maybe or not no else False
        found[condition] = Told(says, yes or unread or no or next(iter(columns)))
    return found


class Unsaid:
    """Columns of the register that are blank where somebody should have said something: one sentence for each."""

    def __init__(self) -> None:
        """Of nobody so far."""
        self._of: dict[str, list[Record]] = defaultdict(list)

    def note(self, record: Record, column: str) -> None:
        """Somebody's is blank."""
        self._of[column].append(record)

    def problems(self, then: str, kind: str) -> Iterator[Problem]:
        """What to tell; then: what follows from it."""
        for column, those in self._of.items():
            here = those[0].has(column)
            what = (
                f"有{len(those)}人未登记「{column}」" if here else f"花名册没有「{column}」列，{len(those)}人"
            )
            hint = "请核实后补填。" if here else f"请加一列「{column}」。"
            yield those[0].doubt(column, f"{what}{then}，", hint, kind)


def _elsewhere(cells: Mapping[str, _Cells], condition: Condition) -> str:
    columns, word = _TOLD_ELSEWHERE.get(condition, ((), _DOUBT))
    those = ((column, text, asked) for column in columns for text, asked in cells[column])
    texts = (
        (c, _ASKED.sub("", asked) if answer("yes_no", text) == "yes" else text) for c, text, asked in those
    )
    yes = (c for c, text in texts if word.search(text) and not (_DOUBT.search(text) or _OVER.search(text)))
    return next(yes, "")


def answered(record: Record, column: str) -> frozenset[str] | None:
    """What all the columns of a field say («是否独居» and «是否空巢» are two); None where one is not understood, or denies another."""
    return _heard(column, record.every(column))


def _heard(column: str, cells: Iterable[tuple[str, str]]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    denied = set()
    for text, asked in cells:
        says, flag = _answered(column, text, asked), answer(column, _ASKED.sub("", asked))
        if says is None:
            return None
        if flag and says == {_PLAIN} and answer("yes_no", text) == "no":
            denied.add(flag)
        else:
            found |= says
    if found & denied or (len(found) > 1 and found & _NO):
        return None
    return found or frozenset({_PLAIN} if denied else ())


def _answered(column: str, text: str, asked: str) -> frozenset[str] | None:
    """What a cell says, all of it («患高血压、失能» is two); None where a part is not understood, or denies another."""
    whole = _said(column, text, asked)
    if whole is not None and (column not in _FREE or whole != _FREE[column]):
        return frozenset({whole} if whole else ())
    parts = [_said(column, part, asked) for part in _APART.split(text) if part]
    if column == "子女" and _PLAIN in parts:
        return frozenset({_PLAIN})  # one died, another is there
    if len(parts) < 2 or None in parts:
        return None if whole is None else frozenset({whole})
    found = frozenset(filter(None, parts))
    return None if len(found) > 1 and found & _NO else found


def _said(column: str, text: str, header: str) -> str | None:
    """An answer of data/answers.toml; "" for a blank; None: not understood."""
    if not text:
        return ""
    asked, flag = answer("yes_no", text), answer(column, _ASKED.sub("", header))
    if asked and column in _FREE:
        return (flag or _FREE[column]) if asked == "yes" else _PLAIN
    if asked == "yes" and flag:
        return flag
    if asked == "no" and flag:
        return _PLAIN if flag != _PLAIN else None if says_nothing(text) else _NOT_PLAIN.get(column)
    if (known := answer(column, text)) or (known == "" and not _WORDED.search(text)):
        return known  # «/» is a blank
    if column == "家庭困难" and not _HARDSHIP.search(header + text):
        return None  # below 家庭经济 not every word tells of hardship: «还可以», «退休工资»
    if column in _FREE:
        return None if _DOUBT.search(text) or _PAST.search(text) else _FREE[column]
    if column == "子女" and not spoken("death.told").search(text):
        if _LOST.search(text):
            return None
        return _PLAIN if "失独" not in text else None if _DOUBT.search(text) else "bereft"
    if column == "婚姻配偶" and spoken("death.told").search(text):
        return None if _DOUBT.search(text) else "widowed"
    if (
        column == "婚姻配偶"
        and regex("配偶|老伴|爱人").search(header)
        and not (_DOUBT.search(text) or _GONE.search(text))
    ):
        return _PLAIN  # a name
    return None


# --- whom a cell of 对象 means ----------------------------------------------------------------------------

_WORDS = {
    "半失能": Condition.HALF, "半自理": Condition.HALF, "失能": Condition.DEPENDENT, "生活不能自理": Condition.DEPENDENT,
    "不能自理": Condition.DEPENDENT, "独居": Condition.ALONE, "孤寡": Condition.ALONE, "空巢": Condition.NEST,
    "患病": Condition.ILL, "生病": Condition.ILL, "有病": Condition.ILL, "病重": Condition.SEVERE, "重病": Condition.SEVERE,
    "患重病": Condition.SEVERE, "患大病": Condition.SEVERE, "大病": Condition.SEVERE,
    "丧偶": Condition.WIDOWED, "家庭困难": Condition.HARD, "生活困难": Condition.HARD, "有困难": Condition.HARD,
    "特困": Condition.DESTITUTE, "失独": Condition.BEREFT, "住院": Condition.HOSPITAL, "困难": Condition.HARD,
    "居住外地": Condition.AWAY, "外地居住": Condition.AWAY, "异地居住": Condition.AWAY, "外地": Condition.AWAY, "异地": Condition.AWAY,
}  # fmt: skip
RANKS = ("below", "deputy section", "section", "deputy division", "division", "deputy bureau", "bureau")
"""职务层次, from 股级 up; answers of table «rank»."""
_NUMBER = "(?:[0-9]{2,3}|[一二三四五六七八九十百]{2,5})"
_TOKEN = regex(
    f"(?P<full>年?满)?(?P<low>{_NUMBER})(?:周?岁)?(?:(?P<above>(?:[(]含[^)]*[)])?及?以上)|[-~至到—](?P<high>{_NUMBER})周?岁)?"
    f"|(?P<condition>{'|'.join(_WORDS)})|(?P<survivor>(?:(?:已故|去世)的?)?(?:离退休干部|老干部|老同志|干部)?的?(?:遗属|遗孀))"
    "|(?P<category>离退休|离休|退休)|(?P<who>老同志|老干部|老人)"
    "|(?P<party>(?:中共|老|离退休)?党员)|(?P<rank>[正副][科处县厅])级?(?:[(]含[)])?及?以上"
    "|全体|全部|所有|每[位名个]|各位?|的|周?岁|干部|人员|同志|职工|且|并"
)


@dataclass(frozen=True, slots=True)
class CareGroup:
    """Whom a cell means.

    Attributes:
        wanted: Of each set one must hold: «独居空巢» is either, «独居患病» is both.
        ages: From and to, in full years; ends are None where nobody said.
        category: 离休, 退休 or 遗属; "" for the first two: 遗属 are meant only where they are named.
        party: Whether only 党员 are meant.
        rank: The lowest of `RANKS` that is meant («正科级以上»); None: any.
    """

    wanted: tuple[frozenset[Condition], ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    category: str = ""
    party: bool = False
    rank: int | None = None

    def holds(self, person: Person, day: dt.date, known: Mapping[Condition, Told]) -> Told:
        """Whether somebody is one of them on a day; known: what `conditions` says, asked once for many groups."""
        first, last = self.span(person) if any(self.ages) else (None, None)
        if (first and day < first) or (last and last < day):
            return Told(False, "出生日期")
        return self.judge(person, known)

    def judge(self, person: Person, known: Mapping[Condition, Told] | None = None) -> Told:
        """Whether somebody is one of them but for the age, see `span`; not the dead, nor who is no 老同志 unless named."""
        if (not_ours(person) or self.category == BEREAVED) and self.category != person.category:
            return Told(False, "人员类别")
        if person.life is not Life.ALIVE:
            return Told(None if person.life is Life.UNCLEAR else False, "状态")
        told = [Told(person.category == self.category, "人员类别")] if self.category else []
        if told and not person.category:
            told = [Told(None, "人员类别")]
        if any(self.ages) and _born(person) is None:
            told.append(Told(None, "出生日期"))
        if self.party:
            told.append(Told({"member": True, "outside": False}.get(person.party or ""), "政治面貌"))
        if self.rank is not None:
            said = answer("rank", person.record.text("职级") or person.record.text("原职务"))
            told.append(Told(RANKS.index(said) >= self.rank if said else None, "职级"))
        known = known or (conditions(person) if self.wanted else {})
        for those in self.wanted:
            says = [known[one] for one in those]
            told.append(next((s for s in says if s.says), next((s for s in says if s.says is None), says[0])))
        for verdict in (False, None):
            if found := next((one for one in told if one.says is verdict), None):
                return found
        return Told(True, "")

    def span(self, person: Person) -> tuple[dt.date | None, dt.date | None]:
        """The first and the last day of somebody's life on which the age is theirs."""
        born, (low, high) = _born(person), self.ages
        if born is None:
            return None, None
        first = _birthday(born, low) if low is not None else None
        return first, _birthday(born, high + 1) - dt.timedelta(days=1) if high is not None else None


def _born(person: Person) -> dt.date | None:
    """The day of birth; of a month or a year the last, so that nobody is older than they are."""
    birth = person.birth
    if person.id_born or (birth and birth.solar):
        return birth.solar if birth and birth.solar else person.id_born
    if birth is None or birth.registered.year is None:
        return None
    year, month = birth.registered.year, birth.registered.month or 12
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def age_on(person: Person, day: dt.date) -> int | None:
    """周岁 on a day, as far as it is certain (born in a month or a year: its last day); None: nobody can say."""
    born = _born(person)
    return full_age(born, day) if born and born <= day else None


def ages_on(person: Person, day: dt.date) -> tuple[int, int] | None:
    """The lowest and the highest 周岁 that are possible, two where only a year or a month of birth is known."""
    lowest, birth = age_on(person, day), person.birth
    if birth is None and lowest is None and (alone := _YEAR.fullmatch(person.record.text("出生日期"))):
        age = day.year - int(alone[1])
        return age - 1, age
    if lowest is None or person.id_born or birth is None or birth.solar or birth.registered.year is None:
        return None if lowest is None else (lowest, lowest)
    first = dt.date(birth.registered.year, birth.registered.month or 1, 1)
    return lowest, full_age(first, day)


_YEAR = regex("(19[0-7][0-9])年?")
"""A year alone, of somebody who may be retired: no birthday, and yet an age."""


def _birthday(born: dt.date, age: int) -> dt.date:
    return solar_birthday(born.month, born.day, born.year + age)


def read_group(text: str) -> CareGroup | None:
    """«80岁以上独居老同志», «离休干部», «患病的», «全体老同志»; None where it is none of these."""
    wanted: dict[str, set[Condition]] = {}
    ages: tuple[int | None, int | None] = (None, None)
    category, party, rank, at, tells = "", False, None, 0, False
    plain = folded(text).replace("百岁", "100岁以上")
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None or (found["low"] and not (found["full"] or found["above"] or found["high"])):
            return None  # «80岁老同志» is not said clearly
        at = found.end()
        tells = tells or found.lastgroup is not None
        if one := _WORDS.get(found["condition"] or ""):
            wanted.setdefault(next(iter(_WHERE[one])), set()).add(one)
        if found["low"]:
            ages = value(found["low"]), value(found["high"]) if found["high"] else None
        if kind := BEREAVED if found["survivor"] else found["category"]:
            if BEREAVED in (category, category and kind):
                return None  # «离休干部遗属»: whose widow somebody is, no column says
            category = kind.removeprefix("离退休")
        if found["rank"]:
            rank = RANKS.index(answer("rank", found["rank"]) or RANKS[0])
        party = party or bool(found["party"])
    return CareGroup(tuple(map(frozenset, wanted.values())), ages, category, party, rank) if tells else None


def health(person: Person) -> str | None:
    """Whether somebody can come to a meeting: «unable», «ill», «fit», "" where the register does not say; None: not understood."""
    told = {name: answered(person.record, name) for name in ("自理情况", "健康状况", "疾病")}
    if told["自理情况"] is None and (elsewhere := answer("健康状况", person.record.text("自理情况"))):
        told["自理情况"] = frozenset({elsewhere})  # of health, which says nothing of 失能
    said = frozenset().union(*filter(None, told.values()))
    if said & {"dependent", "half", "frail", "severe"}:
        return "unable"
    return "ill" if said & {"ill", "hospital"} else None if None in told.values() else "fit" if said else ""


def is_elder(person: Person) -> bool:
    """Whether somebody is one of the 老同志: alive, and retired themselves."""
    return person.life is Life.ALIVE and not not_ours(person)


def not_ours(person: Person) -> str:
    """Why somebody of the register is no 老同志 (遗属, in service); "" of all others. Every job leaves them out by this."""
    return f"人员类别是{person.category}，不是离退休干部" if person.category in NOT_OURS else ""


def widowed_on(record: Record) -> tuple[int, int] | None:
    """Year and month in which the spouse died, where the register says so; None: it does not.

    Read are 婚姻配偶 («丧偶（2026年9月）») and what 备注 tells of the spouse («老伴2026年8月去世»).
    """
    told = [
        c for c in _PARTED.split(record.text("备注")) if _SPOUSE.search(c) and spoken("death.told").search(c)
    ]
    if "丧偶" in (married := record.text("婚姻配偶")) or spoken("death.told").search(married):
        told.insert(0, married)
    dates = (match for text in told if (match := _MONTH.search(text)))
    return next(((int(m[1]), int(m[2])) for m in dates if 1 <= int(m[2]) <= 12), None)


_PARTED = regex("[，,。；;\\n]")
_SPOUSE = regex("老伴|配偶|爱人|丈夫|妻子|夫人")
_MONTH = regex(r"(?<!\d)(20\d\d)[年./-]0?(\d{1,2})(?!\d)")
