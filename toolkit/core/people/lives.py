"""Whether someone is still on our lists, and how they wish to be congratulated."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import Literal

from toolkit.core.answers import answer, simplified, spellings
from toolkit.core.grids import Value, as_text
from toolkit.core.numbers.numerals import TENS
from toolkit.core.people.births import without_birthday
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.reading import Record, Source, cell_fault
from toolkit.core.tables.rows import AFTER
from toolkit.core.words import alternatives, clean, regex, spoken, vocabulary


@dataclass(frozen=True, slots=True)
class LifeNote:
    """What a text says about a death.

    Attributes:
        state: «dead»: the person of this row has died. «unclear»: a death is mentioned, and whose it is
            (or whether it is one) only somebody who looks can tell.
        text: The clause that says so, identity numbers masked.
    """

    state: Literal["dead", "unclear"]
    text: str


_WHEN = (
    rf"(?:[0-9〇{TENS}]|[年月日号春夏秋冬./-]|[上下]半年|[去今前]年|[上中下]旬|春节|中秋|国庆|元旦|"
    r"前|后|底|初|左右|上月|本月|近日|新近|凌晨|[上下中]午|早晨|晚上|夜里|早已|已经|已|均|于|早年|早|先|刚|近期|最近|不幸|突然|意外|车祸|因病|因故|医治无效|病|[(:]|\s)*+"  # possessive: no time lost on long remarks
)
_HOW = r"(?:(?:[因患在]|突发)[^，。；,;]{1,12}?){0,2}"  # 因脑溢血, 在武汉
_SELF = r"(?:离休|退休|离退休|老?干部|人员|该同志|该人|此人|该干部|本人|老人|经核实|备注|注|状态)"
_OWN_BEFORE = rf"{_WHEN}{_SELF}?{_WHEN}{_HOW}{_WHEN}"
_BOTH = rf"{_SELF}|健在|在世|健康|照[顾料]|护理|居|住|先后|都|相继"
_OWN_AFTER = rf"$|[，。；、,;()（）\s.!！]|[0-9〇{TENS}]|于|在|后|时间|日期|了|享年|:"
_LONGEST_CLAUSE = 60  # characters before the word; more is a story, not a note
_CLAUSE_END = r"[，。；、,;！!]+"
_DAY_OUT = regex(r"[\d年月日号./()（）\s-]+")


@cache
def _kin_before() -> re.Pattern[str]:
    kin = alternatives("kin.close")
    return re.compile(
        rf"{_WHEN}[因其原老大小二独生]*(?:{kin})(?:[:(]?[^0-9，。和与及同、告说反映来电话报讲称通知家陪]{{0,4}}?\)?){_WHEN}{_HOW}{_WHEN}"
    )


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('death.denied')})$")


@lru_cache(maxsize=4096)
def death_note(text: str, *, state: bool = False) -> LifeNote | None:
    """Whether a text says that the person of its row has died; None when it mentions no such death.

    «已故», «去世(2025.3)», «2023.5因病去世» are the person's own. «丧偶», «老伴去世», «其父2020年病故» are plainly
    another's, and mean nothing here. Whatever is between (another person's word elsewhere in the remark, doubt,
    an unknown subject) is unclear: a living person is not dropped, a dead one not congratulated.

    Args:
        text: Any text of the row.
        state: Whether it stands where nothing but the person's state is written: there «亡» is enough.
    """
    whole = simplified(unicodedata.normalize("NFKC", clean(text.strip().replace("\n", "，"))))
    if spoken("death.told").search(whole) is None:
        whole = re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", whole)  # 去 世
    if spoken("death.alone").fullmatch(whole.strip("。.()")):
        return LifeNote("dead", whole)
    if spoken("death.unknown").search(whole):
        return LifeNote("unclear", _short(whole))
    told = spoken("death.told", "death.short") if state else spoken("death.told")
    if told.search(whole) is None:
        return None
    doubted = spoken("death.doubted").search(whole) is not None
    others = spoken("kin.close", "kin.other").search(whole) is not None
    unclear = ""
    for clause in re.split(_CLAUSE_END, whole):
        for match in told.finditer(clause):
            whose = _whose(clause[: match.start()], clause[match.end() :], doubted=doubted, others=others)
            if whose == "dead":
                return LifeNote("dead", _short(clause))
            if whose and not unclear:
                unclear = clause
    return LifeNote("unclear", _short(unclear)) if unclear else None


def _short(clause: str) -> str:
    text = mask_numbers(clause)
    return text if len(text) <= 24 else f"{text[:23]}…"


def _whose(before: str, after: str, *, doubted: bool, others: bool) -> str:
    """«dead», «unclear», or «» for a death that is plainly another's or denied.

    Args:
        before: The clause up to the word.
        after: The clause behind it.
        doubted: Whether the remark has a word of doubt.
        others: Whether it has a word for another person.
    """
    if _denied().search(before):
        return ""
    if doubted or len(before) > _LONGEST_CLAUSE:
        return "unclear"
    subject = before.lstrip("( )")
    if _kin_before().fullmatch(subject):
        return "unclear" if re.search(_BOTH, subject) else ""
    if not (re.fullmatch(_OWN_BEFORE, subject) and re.match(_OWN_AFTER, after)):
        return "unclear"
    named = subject.startswith(("本人", "该同志"))
    return "dead" if named or not others else "unclear"


# --- the day ----------------------------------------------------------------------------------------

_DATE = r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])(?:\s*[月./-]\s*(3[01]|[12]\d|0?[1-9])(?!\d))?(?!\d)\s*[月日号]?"
# What stands between a date and the word belongs to the death («因病在县医院»), or else to something that happened on that date.
_EVENT = "退出?|离休|出生|生于|参加|入党|任职|任|免|转|调|住院|确诊|领|停|父|母|妻|夫|伴|偶|家属|儿|女|兄|弟|姐|妹|[；;。\n]"
_BETWEEN = rf"(?:(?!{_EVENT}|\d{{4}}).)*?"
_ALONE = rf"\s*[（(]?{_DATE}[）)]?(?:\s*00:00:00)?\s*"


@cache
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A date before a word of death, and one behind it."""
    word = f"(?:{alternatives('death.told', 'death.short')})"
    return (
        re.compile(f"{_DATE}{_BETWEEN}{word}"),
        re.compile(rf"{word}(?:时间|日期|日|于|在|[：:（(，,\s])*{_DATE}"),
    )


@dataclass(frozen=True, slots=True)
class Death:
    """A day of death.

    Attributes:
        first: The earliest day that it can have been.
        last: The latest: the same, or the last of a month of which no day is written.
    """

    first: dt.date
    last: dt.date

    @property
    def exact(self) -> bool:
        """Whether the day is written."""
        return self.first == self.last

    def __str__(self) -> str:
        """«2026-03-05», «2026年3月»."""
        return self.first.isoformat() if self.exact else f"{self.first.year}年{self.first.month}月"


def death_day(texts: Iterable[str]) -> Death | None:
    """The first death dated in the texts (状态, then 备注) of somebody known to be dead.

    A date belongs to the death when the word stands beside it, or when it stands alone in its cell:
    «2010年10月退休，2026年3月5日去世» is the fifth of March. None where no date does.
    """
    for text in texts:
        before, after = _beside()
        for match in filter(None, (re.fullmatch(_ALONE, text), before.search(text), after.search(text))):
            year, month = int(match[1]), int(match[2])
            days = monthrange(year, month)[1]
            if match[3] is None:
                return Death(dt.date(year, month, 1), dt.date(year, month, days))
            if int(match[3]) <= days:
                day = dt.date(year, month, int(match[3]))
                return Death(day, day)
    return None


class Life(StrEnum):
    """Whether someone is on our lists."""

    ALIVE = "健在"
    DEAD = "去世"
    MOVED = "转出"
    UNCLEAR = "待核实"


class Wish(StrEnum):
    """How someone wishes to be congratulated."""

    VISIT = "上门"
    PHONE = "电话"
    NONE = "不过生日"
    UNCLEAR = "待核实"


# --- alive, by everything that a row says ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LifeFinding:
    """What one place says of a person's life.

    Attributes:
        life: See Life.
        reason: What says so, for the clerk.
        column: Where, from 1.
        unknown: The cell's text, where it is an answer that nobody understood.
        above: The heading that says so.
    """

    life: Life
    reason: str
    column: int
    unknown: str = ""
    above: str = ""


def read_life(
    record: Record, beside_name: str = "", *, since: int = 0, bereaved: bool = False
) -> LifeFinding:
    """Alive or not, by every column of the row, the name, the heading it stands under, comments and lines through it.

    A death that is the person's own, and nothing against it: dead. Alive in one place and dead in another, a word
    that nobody knows in a column that asks, a hint (注销, 停发, 遗属), a cell that cannot be read: not clear.

    Args:
        record: The row.
        beside_name: What stands beside the name in its cell; see names.py.
        since: «2020年在世» is no word on today where that year is earlier.
        bereaved: They are 遗属 themselves: «遗属» in a cell is then no hint at their own death, nor is it above their
            row where another cell says that they live.
    """
    columns = _columns(record.source)
    found = list(_findings(record, beside_name, columns, since))
    if bereaved:
        lives = any(f.life is Life.ALIVE for f in found)
        found = [f for f in found if f.life is not Life.UNCLEAR or not _survives(record, f, above=lives)]
    alive = next((f for f in found if f.life is Life.ALIVE), None)
    for life in (Life.DEAD, Life.MOVED, Life.UNCLEAR):
        first = next((f for f in found if f.life is life), None)
        if first is None:
            continue
        if life is Life.MOVED and since and any(int(y) > since + 1 for y in _IN_YEAR.findall(first.reason)):
            return replace(first, life=Life.UNCLEAR, reason=f"{first.reason}，还没有到")
        if alive is not None and life is Life.DEAD:
            return replace(first, life=Life.UNCLEAR, reason=f"{alive.reason}，{first.reason}，互相矛盾")
        return first
    return LifeFinding(Life.ALIVE, "", columns.name)


def _survives(record: Record, found: LifeFinding, *, above: bool) -> bool:
    """Whether it was the word 遗属 in the cell, or above the row, that left a life open."""
    places = (as_text(record.at(found.column)), *([found.above] if above and found.above else ()))
    return any(answer("category", text) == "survivor" for text in places)


def _findings(record: Record, beside_name: str, columns: _Columns, since: int) -> Iterator[LifeFinding]:
    """What each place says: the columns that ask for it first, then the name, the heading, all else."""
    for column in columns.questions:
        yield from _asked(record, column, columns, since)
    if beside_name:
        noted = tuple(_noted(beside_name, "姓名旁边注明", columns.name))
        yield from noted
        if not noted and spoken("name.not_self", "name.gone").search(beside_name):
            yield LifeFinding(
                Life.UNCLEAR, f"姓名旁边注明「{_short(beside_name)}」，说的是谁不明", columns.name
            )
    for place in (*record.headings, record.source.grid.sheet):
        if place and (life := _place(place)) is not None:
            yield LifeFinding(life, f"登记在「{mask_numbers(place)}」之下", columns.name, above=place)
    if columns.above and not columns.questions:
        yield LifeFinding(
            Life.UNCLEAR, f"表的标题是「{mask_numbers(columns.above)}」，是否健在不明", columns.name
        )
    if record.faulty:
        for column in (*columns.questions, record.source.head.columns.get("备注", 0)):
            if cell_fault(record.source.grid, record.row, column):
                yield LifeFinding(
                    Life.UNCLEAR, f"「{columns.titles[column]}」列读不出来，是否健在不明", column
                )
    yield from _told(record, columns)
    yield from _marked(record, columns)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns of a sheet may say of a life.

    Attributes:
        name: The column with the name.
        titles: Column → header.
        questions: Columns that exist to say it (状态, 是否健在, 去世时间, 停发时间) → «state», «alive» (yes: alive),
            «dead» (yes, or a date: dead), «hint».
        telling: Columns in which it may be told: all others but those of other people.
        kin: Columns of other people, where only a word on the person counts.
        places: Of `telling`, those with names of places and units.
        above: What stands above the header and tells of death or leaving; "" where nothing does.
        comments: Row → column and text.
        ticked: Of `questions`, those in which who is alive gets a tick: there an empty cell says something.
    """

    name: int
    titles: Mapping[int, str]
    questions: Mapping[int, str]
    telling: tuple[int, ...]
    kin: tuple[int, ...]
    places: frozenset[int]
    above: str
    comments: Mapping[int, list[tuple[int, str]]]
    ticked: frozenset[int]


_OTHERS = frozenset({"婚姻配偶", "子女", "家属联系电话"})
_PLACES = frozenset(  # where 「安葬路」 and 「注销科」 are names: only a death that is told counts
    {
        "居住地",
        "户籍地",
        "籍贯",
        "原单位",
        "原单位及职务",
        "原职务",
        "二级单位",
        "所属支部",
        "所属乡镇",
        "老干小组",
        "入群",
        "联系干部",
    }
)


def asking(source: Source) -> tuple[int, ...]:
    """The columns of a sheet that exist to say who is alive."""
    return tuple(_columns(source).questions)


@lru_cache(maxsize=64)
def _columns(source: Source) -> _Columns:
    head = source.head
    fields = {
        column: field for field, at in head.columns.items() for column in head.doubles.get(field, (at,))
    }
    titles = head.titles
    questions: dict[int, str] = {}
    kin, telling = [], []
    for column, title in titles.items():
        if (field := fields.get(column, "")) == "姓名":
            continue
        if question := _question(title, field):
            questions[column] = question
        elif field in _OTHERS or spoken("kin.heading").search(title):
            kin.append(column)
        else:
            telling.append(column)
    above = (v for line in source.grid.rows[: head.top - 1] for v in line if isinstance(v, str))
    comments: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in source.grid.comments.items():
        comments.setdefault(row, []).append((column, text))
    return _Columns(
        head.columns.get("姓名", 1),
        titles,
        questions,
        tuple(telling),
        tuple(kin),
        frozenset(column for column in telling if fields.get(column) in _PLACES),
        next((text for text in above if _place(clean(text)) is not None), ""),
        comments,
        _ticked(source, questions),
    )


def _ticked(source: Source, questions: Mapping[int, str]) -> frozenset[int]:
    """Columns such as 健在 in which, of the rows that say nothing of it elsewhere, most have a tick and none has more."""
    out = []
    for column in (c for c, question in questions.items() if question == "alive"):
        others = questions.keys() - {column}
        rows = [line for line in source.grid.rows[source.head.bottom :] if any(line)]
        plain = [_text(line, column) for line in rows if not any(_text(line, other) for other in others)]
        ticks = sum(text in _TICKS for text in plain)
        if ticks and 2 * ticks >= len(plain) and all(text in _TICKS for text in plain if text):
            out.append(column)
    return frozenset(out)


def _text(line: Sequence[Value], column: int) -> str:
    return as_text(line[column - 1]) if column <= len(line) else ""


_TICKS = frozenset("√✓✔☑■V")


_STATED = regex(r"(?:待遇|养老金|退休金|工资|发放|参保|领取|缴费)(?:状态|状况|情况)|人员状[态况]|现况")
_DATED = regex("认证|时间|日期|年月")  # 生存认证时间


def _question(title: str, field: str) -> str:
    """What a column asks of a life; "" where it asks nothing."""
    if spoken("kin.heading").search(title) and field != "状态":
        return "hint" if re.search("遗属|遗孀", title) else ""
    told = spoken("death.told", "death.column").search(title) or title in vocabulary("death.short")
    alive = spoken("state.asks_alive").search(title) and not _DATED.search(title)
    if told or alive:
        return "state" if told and alive else "dead" if told else "alive"
    if field == "状态" or _STATED.search(title):
        return "state"
    return "hint" if spoken("death.hint", "state.leaving").search(title) else ""


def _asked(record: Record, column: int, columns: _Columns, since: int) -> Iterator[LifeFinding]:
    """What a column says that exists to say it."""
    value = record.at(column)
    text = as_text(value)
    question = columns.questions[column]
    state = answer("state", text)
    denied = question == "alive" and any(map(str.isalnum, text))  # «无» below 是否健在 may mean no
    if not text and column in columns.ticked:
        yield LifeFinding(Life.UNCLEAR, f"「{columns.titles[column]}」列别人都打了勾，这一行空着", column)
    if state == "" and not denied:
        return
    said = f"「{columns.titles[column]}」列写的是「{_short(text)}」"
    if question == "hint":
        if answer("yes_no", text) != "no" and text.strip("0."):
            yield LifeFinding(Life.UNCLEAR, f"{said}，是否健在不明", column)
        return
    life = _state(text)
    if question != "state" and state != "unclear":
        life = _answered(question, value, text, life)
    if life is None:
        yield LifeFinding(Life.UNCLEAR, f"{said}，看不懂是否健在", column, text)
        return
    if life is Life.ALIVE and (match := _AS_OF.search(text)) and int(match[1]) < since:
        life, said = Life.UNCLEAR, f"{said}，是{match[1]}年的话"
    yield LifeFinding(life, said if life is not Life.UNCLEAR else f"{said}，是否健在不明", column)


_AS_OF = regex(r"(20\d\d)(?:年(?:\d{1,2}月)?|[.-]\d{1,2}月?)?[底初仍还尚时]?(?:健在|在世)")


_YES_AND_NO = {
    ("alive", "yes"): Life.ALIVE,
    ("alive", "no"): Life.DEAD,
    ("dead", "yes"): Life.DEAD,
    ("dead", "no"): Life.ALIVE,
}
_FIRST_YEAR = 1980  # an earlier day in such a column is somebody's birth


def _answered(question: str, value: Value, text: str, life: Life | None) -> Life | None:
    """What 是否健在, 是否去世 or 去世时间 says: yes, no, a day, or a word on the question itself («健在», «2023.5病故»)."""
    answered, first = (
        _YES_AND_NO.get((question, answer("yes_no", said) or ""))
        for said in (text, re.split(r"[,，。；;、(（\s]", text, maxsplit=1)[0])
    )
    if (answered or first) is Life.DEAD and life is not Life.DEAD and spoken("state.asks_alive").search(text):
        return None  # «否（健在）» below 是否健在
    if answered is not None or (first is not None and re.search(r"□|/|[(（]\s*[)）]", text) is None):
        # «是（2021年去世）» below 是否健在 says both.
        return answered or first if life in (None, answered or first) else None
    if question == "dead" and (match := re.search(_DATE, text)) and re.fullmatch(_ALONE, text):
        return Life.DEAD if int(match[1]) >= _FIRST_YEAR else None
    if question == "dead" and isinstance(value, dt.date):
        return Life.DEAD if value.year >= _FIRST_YEAR else None
    own = (
        spoken("death.told", "death.short", "state.asks_alive").search(text)
        or answer("state", text) in ("dead", "moved")  # «转出» below 健在情况
        or (question == "alive" and text in vocabulary("state.there"))
    )
    return life if own and (life is not Life.ALIVE or not spoken("kin.close").search(text)) else None


@lru_cache(maxsize=4096)
def _state(text: str) -> Life | None:
    """What a text says in a column that is there to say it; None: nothing, or not understood."""
    if (said := answer("state", text)) is not None:
        return _LIVES.get(said)
    note = death_note(text, state=True)
    clauses = [clause for clause in re.split(f"{_CLAUSE_END}|[/()（）]", text) if clause]
    alive = [answer("state", clause) == "alive" for clause in clauses]
    if note is not None:
        return Life.DEAD if note.state == "dead" and not any(alive) else Life.UNCLEAR
    if (went := _went(text)) is not None:
        return went
    if spoken("state.moved", "death.hint", "death.maybe").search(text):
        return Life.UNCLEAR
    # Another's death («老伴去世，独居»), and nothing that we do not know: told of somebody who lives.
    others = [re.search(f"(?:{alternatives('death.told')})$", _DAY_OUT.sub("", clause)) for clause in clauses]
    known = all(death or living for death, living in zip(others, alive, strict=True))
    return Life.ALIVE if known and any(others) else None


_LIVES = {"alive": Life.ALIVE, "dead": Life.DEAD, "moved": Life.MOVED, "unclear": Life.UNCLEAR}


def _told(record: Record, columns: _Columns) -> Iterator[LifeFinding]:
    """What is told of the person in columns that are there for something else."""
    alarm = _alarm()
    if not record.source.fills and not may_tell_a_death(record):
        return
    for column in (*columns.telling, *columns.kin):
        value = record.at(column)
        if not isinstance(value, str) or alarm.search(value) is None or _named_so(value):
            continue
        where = f"「{columns.titles[column]}」列写着"
        if column in columns.places and not spoken("death.told").search(value):
            continue
        if column not in columns.kin:
            yield from _noted(value, where, column)
        elif re.search(f"{_SELF}|^人", value) or re.search("电话|反馈|意见|说明", columns.titles[column]):
            note = death_note(value)
            if note is not None:
                yield LifeFinding(Life.UNCLEAR, f"{where}「{note.text}」，说的是谁不明", column)


def _named_so(text: str) -> bool:
    """Whether a text is a name that begins with such a word: 联系干部 谢世全; 谢世 alone, 谢世了 are none."""
    return re.fullmatch(rf"(?:{alternatives('name.real')})[^\W\d了的后前]", text.strip()) is not None


def may_tell_a_death(record: Record) -> bool:
    """Whether a row has a word that may tell a death or leaving: hardly any has, so all of its texts are searched at once."""
    row = "\n".join([value for value in record.values if type(value) is str])
    return _suspect(record.source).search(row) is not None and _alarm().search(row) is not None


@cache
def _alarms() -> frozenset[str]:
    """Words that may tell a death or leaving."""
    lists = (
        "death.told",
        "death.alone",
        "death.maybe",
        "death.unknown",
        "death.hint",
        "state.moved",
        "state.perhaps",
    )
    words = {word for name in lists for word in vocabulary(name)} | spellings("state", "dead", "moved")
    words |= {word for word in spellings("state", "unclear") if len(word) > _SHORT}
    return frozenset(word for word in words if word.isalpha()) | frozenset("過離歿")


@cache
def _alarm() -> re.Pattern[str]:
    """Any of them, with blanks within it allowed."""
    words = sorted(
        (r"\s?".join(w) if len(w) == 2 else re.escape(w) for w in _alarms()), key=len, reverse=True
    )
    return re.compile("|".join(words))


@lru_cache(maxsize=64)
def _suspect(source: Source) -> re.Pattern[str]:
    """Of each of them the character that this sheet has least: hardly any row has one, and it is quickly found."""
    rows = source.grid.rows[:: len(source.grid.rows) // _SAMPLE + 1]
    often = Counter("".join(value for line in rows for value in line if isinstance(value, str)))
    rare = {min(word, key=lambda char: (often[char], char)) for word in _alarms()}
    return re.compile(f"[{''.join(map(re.escape, sorted(rare)))}]")


_SAMPLE = 500  # rows looked at


def _noted(text: str, where: str, column: int) -> Iterator[LifeFinding]:
    """What a remark says of the life of its row's person."""
    said, note = f"{where}「{_short(text)}」", death_note(text)
    clauses = [clause for clause in re.split(_CLAUSE_END, clean(text)) if clause]
    answers = [found for clause in clauses if (found := answer("state", clause)) in ("dead", "moved")]
    perhaps = any(_perhaps_gone().fullmatch(_DAY_OUT.sub("", clause)) for clause in clauses)
    strange = any(len(clause) > _SHORT and answer("state", clause) == "unclear" for clause in clauses)
    if note is not None:
        said = f"{where}「{note.text}」"
        life = Life.DEAD if note.state == "dead" else Life.UNCLEAR
    elif (went := _went(text)) is not None:
        if went is Life.ALIVE:
            return
        life = went
    elif answers:
        life = _LIVES[answers[0] or ""]
        if life is Life.MOVED and _BACK.search(text):
            life = Life.UNCLEAR
    elif spoken("death.hint", "state.moved").search(text) or perhaps or strange:
        life = Life.UNCLEAR
    else:
        return
    yield LifeFinding(life, said + ("，是否健在不明" if life is Life.UNCLEAR else ""), column)


_FAR = r"(?:外[省市县地]|[一-鿿]{2,6}[省市州县](?:[一-鿿]{1,6}[市区县])?)(?:委?(?:老干部?局|组织部|社保局|人社局))?"
_TOWN = "(?![^，]*[镇乡村街路楼院区城里家社组儿女医居房屋科])[一-鿿]{2,3}"  # 武汉; 迁往县城 is no move
_PAPERS = r"(?:(?:(?:党组织|党的?|组织|待遇|行政|隶属|供给)(?:关系)?[和与及、]?){0,2}(?:关系|待遇))(?:均|都|也|已经?)*"
_LEFT = regex(
    rf"{_WHEN}(?:本人|该同志)?{_WHEN}(?:[由从自](?:[本我][县局镇乡]|本单位))?(?:{_PAPERS}转[往至到](?:{_FAR}|{_TOWN})"
    rf"|(?:{_PAPERS})?(?:(?:[转调迁划]出|外[转调迁]|转走|调走|迁走)(?:[到至往去]?(?:{_FAR}|{_TOWN}))?|转入外[省市县地]"
    rf"|[转调][往至到去]{_FAR}|迁[往至到](?:{_FAR}|{_TOWN})))(?:管理|安置|接收)?了?"
)
_SETTLED = regex(
    rf"{_WHEN}(?:[随跟同与和](?:其)?(?:子女|[儿女长次独孙]子?|[长次三]?[子女儿]|女儿|外孙|老伴|配偶|家人|[子女]婿)(?:家|一起|共同)?)?"
    rf"{_WHEN}(?:长期|常年|经常)?(?:[到去在赴往]|[迁搬][往到至])(?!国外|海外|境外)[一-鿿]{{2,10}}?(?:居住|生活|养老|定居|住)"
)
_ENTERED = regex(rf"{_WHEN}(?:[由从自][一-鿿]{{2,10}}?)?(?:{_PAPERS})?[转迁调]入(?:[我本][县镇乡局])?")

_PERHAPS_LEFT = regex(  # «搬到武汉», «转往武昌区老干局»: whether with the papers, nobody has said
    rf"{_WHEN}(?:本人|该同志)?{_WHEN}(?:全家|举家|已经?)*(?:搬家?[到往至去](?:{_FAR}|{_TOWN})"
    rf"|[转调][往至到去](?:{_TOWN}|[一-鿿]{{2,10}}(?:老干部?局|组织部|社保局|人社局|干休所)))(?:了|去了)?"
)

_BACK = regex("人[还仍]?[在住]|[转迁返]回|又|[未没拟]")
_IN_YEAR = regex(r"(?<!\d)(20\d\d)(?=[年./-])")


@lru_cache(maxsize=4096)
def _went(text: str) -> Life | None:
    """Whether who moved left our lists: moved with the papers (转出到外县, 组织关系转出), or lives elsewhere, or came to us.

    «随子女到深圳居住» is of the home alone. None: no such word, or beside it a word that takes it back or is not known.
    """
    whole = simplified(unicodedata.normalize("NFKC", clean(text)))
    told = [
        Life.MOVED
        if _LEFT.fullmatch(clause)
        else Life.ALIVE
        if _stays(clause)
        else Life.UNCLEAR
        if _PERHAPS_LEFT.fullmatch(clause)
        else None
        for clause in re.split(rf"{_CLAUSE_END}|[()]", whole)
        if clause
    ]
    if Life.UNCLEAR in told:
        return Life.UNCLEAR
    return told[0] if told and None not in told and len(set(told)) == 1 else None


def _stays(clause: str) -> bool:
    return any(pattern.fullmatch(clause) for pattern in (_SETTLED, _ENTERED))


_SHORT = 3  # characters: «待定», «其他» in a remark may be of anything
_TOLD_BY = (
    r"(?:(?:家属|家人|子女|儿子|女儿|老伴|邻居|村里|社区|单位)(?:[讲说称]|告知|反映|来电话?|电话告知))?"
)


_DAYS_SAID = (
    r"[0-9〇零一二三四五六七八九十两几数个上去今前昨本年月天日号周旬底初中末后早晚正冬腊]|于|在|已经|已|就|刚"
)
_FOR_HOW_LONG = r"[0-9一二三四五六七八九十两几数好半多]+个?多?[年月天]?"  # the unit is out with the days


@cache
def _perhaps_gone() -> re.Pattern[str]:
    """A clause that says no more than what may be a death: «25年春节前走了», «家属讲人已经没了», «走了三年了»."""
    maybe = alternatives("death.maybe")
    return re.compile(
        rf"{_TOLD_BY}(?:听说)?(?:老人家?|本人|该同志|他|她|人)?(?:{_DAYS_SAID}|{alternatives('death.when')})*(?:{maybe})的?(?:了?{_FOR_HOW_LONG}了?)?"
    )


@cache
def _gone() -> re.Pattern[str]:
    """«今年以来走了的老同志» above a group of rows."""
    return re.compile(f"(?:{alternatives('death.maybe')})的|(?:{alternatives('death.maybe')})$")


def _marked(record: Record, columns: _Columns) -> Iterator[LifeFinding]:
    """A line through the name or the whole row; a comment that tells a death."""
    grid = record.source.grid
    if grid.struck:
        filled = [column for column, value in enumerate(record.values, 1) if value is not None]
        if (record.row, columns.name) in grid.struck or all(
            (record.row, column) in grid.struck for column in filled
        ):
            yield LifeFinding(Life.UNCLEAR, "这一行画了删除线，是否还在册不明", columns.name)
    for column, text in columns.comments.get(record.row, ()):
        said = text.split(":\n", 1)[-1].split("：\n", 1)[-1]  # behind its author's name
        yield from (replace(f, life=Life.UNCLEAR) for f in _noted(said, "批注里写着", column))


_EXCEPT = regex("[(（]?(?:不含|不包括|除|含|包括)[^)）]*[)）]?")  # 离退休干部（不含去世）


@lru_cache(maxsize=4096)
def _place(place: str) -> Life | None:
    """What the heading or the sheet says of all that stand below it."""
    text = _EXCEPT.sub("", "".join(simplified(clean(place)).split()))
    said = answer(
        "state", re.sub("^[一二三四五六七八九十\\d]+[、.．]|名单$|名册$|统计表?$|登记表$", "", text)
    )
    told = spoken("death.told").search(text) is not None
    hinted = spoken("death.hint", "death.unknown", "state.elsewhere").search(text)
    hinted = hinted or re.search("不在册|待核|烈属", text) or _gone().search(text)
    if hinted or AFTER in text or (told and spoken("death.survived").search(text)):
        return Life.UNCLEAR
    if told or said == "dead":
        return Life.DEAD
    return Life.MOVED if said == "moved" or spoken("state.moved").search(text) else None


def texts_of_death(record: Record) -> Iterator[str]:
    """The texts of a row in which a day of death may stand, what asks for it first; see death_day."""
    columns = _columns(record.source)
    for column in (*(c for c, asked in columns.questions.items() if asked != "hint"), *columns.telling):
        text = as_text(record.at(column))
        if text and (column in columns.questions or spoken("death.told").search(text)):
            yield text


def read_wish(record: Record) -> Wish:
    """How someone wishes to be congratulated, from 生日过法, 慰问意愿 and what else is said of it: 备注, heading, comments.

    A refusal there stands before a 「愿意」 in its column: a telephone call will tell. What may be one is asked about.
    """
    return Wish.NONE if no_birthday(record) else visit_wish(record)


def visit_wish(record: Record) -> Wish:
    """The same of any other visit: who keeps no birthday may be visited at a festival."""
    text = record.text("慰问意愿")
    said = answer("wish", without_birthday(text))
    texts = [each for _, each in _beside_wish(record)] + [text] * (said is None)
    if any(texts) and _refused().search("\n".join(texts)):
        return Wish.PHONE
    return Wish.UNCLEAR if unclear_wish(record)[0] else _WISHES.get(said or "", Wish.VISIT)


def declines_all(record: Record) -> bool:
    """Whether somebody who declines visits has declined what they bring as well: «谢绝慰问», not «谢绝上门»."""
    texts = (record.text("慰问意愿"), *(text for _, text in _beside_wish(record)))
    return any(map(_NOTHING.search, texts))


_NOTHING = regex(
    "(?:[谢拒推]绝|婉[拒谢]|辞谢|不(?:用|必|要|需要?|愿意?|想|接受|同意)*|无[需须]|免)(?:接受|一切|任何|的)*"
    "(?:慰问(?!.{0,2}(?:上门|入户))|礼)|不[收领予]|放弃|谢绝一切$|取消慰问"
)


def _beside_wish(record: Record) -> Iterator[tuple[str, str]]:
    """What else may tell a refusal: column and text."""
    yield "备注", record.text("备注")
    yield from (("姓名", heading) for heading in record.headings)
    for _, text in _columns(record.source).comments.get(record.row, ()):
        yield "姓名", text


def unclear_wish(record: Record) -> tuple[str, str]:
    """The column and the text of a wish that nobody understands, or that may be a refusal; "" where there is none."""
    text = record.text("慰问意愿")
    said = answer("wish", without_birthday(text))
    if said is None:
        return "慰问意愿", text
    found = _beside_wish(record) if said != "phone" else ()
    return next(
        ((column, each) for column, each in found if each and _PERHAPS_REFUSED.search(each)), ("", "")
    )


@cache
def _refused() -> re.Pattern[str]:
    """Words of refusal in any text: those of the list, and whole answers that are plainly one."""
    longer = (
        word for word in spellings("wish", "phone") if len(word) > 3 and re.search("[不谢免勿拒别回辞]", word)
    )
    words = sorted({*vocabulary("wish.refused"), *longer}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


_VISIT = "上门|打扰|接待|慰问|来访|再来|来人|登门|看望|探望|走访|见面|见人|见客|会客|祝寿"
_PERHAPS_REFUSED = regex(
    rf"(?:[不别勿莫免甭]|拒|回绝|推辞)[^，。；,;、\s需应请宜须忘]{{0,6}}(?:{_VISIT})"
    rf"|(?:{_VISIT})[^，。；,;、\s]{{0,6}}(?:[不免勿谢拒莫]|别(?!忘))"
    r"|(?:[别勿莫甭]|不[要用必让准许愿想]?|免得?)(?:人|再|人家|你们|大家)?[来去](?:看|家|访|了|人)?(?=$|[，。；,;、\s])"
)


def no_birthday(record: Record) -> str:
    """The column that says «不过生日»; "" where none does."""
    if answer("calendar", record.text("生日过法")) == "none":
        return "生日过法"
    if answer("wish", without_birthday(record.text("慰问意愿"))) == "none":
        return "慰问意愿"
    return "备注" if spoken("wish.no_birthday").search(record.text("备注")) else ""


_WISHES = {"": Wish.VISIT, "visit": Wish.VISIT, "phone": Wish.PHONE}
