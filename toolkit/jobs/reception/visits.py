"""来访 of a year, person by person: answered or not, the same matter again, past the township; 未通知 and its notice."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit.core.answers import Misunderstood, answer
from toolkit.core.cells import Problem
from toolkit.core.duties.matching import DutyState, Judged
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import DELIVERIES, NOTICES, RECEPTIONS
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, name_key, regex, spoken, township_key
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import LedgerRow, LedgerYear, sorts, year_rows
from toolkit.jobs.parts import year_of
from toolkit.jobs.whom import Whom

UNTOLD, _LEVEL = "未通知", "受理层级"
_PARTY = regex("[(（]?(?:等.{0,12}|[0-9]+[人位名].{0,4})$")
_ALIKE = 0.6  # of the signs of the shorter text: the same matter in other words
_FEW = 6  # signs, of which no two need stand together in both texts
_NO_SIGN = regex("\\W")
_COUNTY, _TOWNSHIP = regex("县|市|局|(?<!社)区"), regex("乡|镇|街道|办事处|村|社区")


@dataclass(frozen=True, slots=True)
class CallerVisit:
    """Somebody came, wrote or rang.

    Attributes:
        row: Of sheet 接访.
        town: The township, as the office spells it; "" where the row says none.
        judged: The answer that is owed; None where nobody can say.
        before: Visits of the same person on the same matter, by day.
        alike: Whether what is written is alike; else only 类别 is the same.
        skipped: Whether it went past the township; None where nobody can say.
    """

    row: LedgerRow
    town: str
    judged: Judged | None
    before: tuple[LedgerRow, ...] = ()
    alike: bool = False
    skipped: bool | None = False

    @property
    def open(self) -> bool:
        """Whether an answer is owed."""
        return self.judged is not None and self.judged.state in (DutyState.MISSED, DutyState.DUE)

    @property
    def late(self) -> bool:
        """Whether it is overdue."""
        return self.judged is not None and self.judged.state is DutyState.MISSED


@dataclass(frozen=True, slots=True)
class ReceptionYear:
    """A year of 接访.

    Attributes:
        year: Which.
        rows: Its rows.
        visits: The same, those whose answer is overdue first, then those that are open, then by day.
        plan: Every answer that is owed, of earlier years too.
        problems: What was not understood.
        whom: The townships.
    """

    year: int
    rows: LedgerYear
    visits: Sequence[CallerVisit]
    plan: Plan
    problems: tuple[Problem, ...]
    whom: Whom

    @classmethod
    def of(cls, inputs: Inputs) -> ReceptionYear:
        """As the workbook says."""
        year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
        rows = year_rows(inputs, RECEPTIONS, "日期", year, "姓名")
        plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), ("answer",))
        judged = {one.occurrence.subject: one for one in plan.judged}
        own = bool(inputs.settings.text("本乡镇"))
        earlier: dict[str, list[LedgerRow]] = defaultdict(list)
        visits = []
        for row in rows.every:
            name = caller(row.record)
            mine = [other for other in earlier[name] if _may_be_one(other, row, whom)] if name else []
            earlier[name].append(row)
            if row.day.year == year:
                state = judged.get(f"{RECEPTIONS.name}/{row.record.cell()}")
                visits.append(_visit(row, mine, state, whom, own=own))
        visits.sort(key=lambda one: (not one.late, not one.open, one.row.day))
        everything = dict.fromkeys((*rows.problems, *plan.problems, *_unsaid(rows.rows, own=own)))
        return cls(year, rows, visits, plan, tuple(everything), whom)


def caller_name(record: Record) -> str:
    """Who came; of several the one who is named; "" where nobody is."""
    return _PARTY.sub("", clean(said(record, "姓名")))


def caller(record: Record) -> str:
    """The same, for comparing."""
    return name_key(caller_name(record))


def _may_be_one(other: LedgerRow, row: LedgerRow, whom: Whom) -> bool:
    towns = {township_key(whom.town(each.record)) for each in (other, row)}
    return len(towns - {""}) < 2


def _visit(
    row: LedgerRow,
    mine: Sequence[LedgerRow],
    state: Judged | None,
    whom: Whom,
    *,
    own: bool,
) -> CallerVisit:
    alike = [other for other in mine if _alike(other, row)]
    same = alike or [other for other in mine if _same_kind(other, row)]
    skipped: bool | None = False
    level = _level(row.record, own=own)
    if level != "township":
        first = not any(_level(other.record, own=own) == "township" for other in mine)
        skipped = first if level == "county" and caller(row.record) else None if first else False
    return CallerVisit(row, whom.town(row.record), state, tuple(same), bool(alike), skipped)


def _unsaid(rows: Sequence[LedgerRow], *, own: bool) -> Iterator[Problem]:
    """Levels that are not written, or not understood: nobody can say whether such a visit went past the township."""
    heard, then = Misunderstood(), "看不出是不是越级"
    for row in rows:
        if (text := row.record.text(_LEVEL)) and _level(row.record, own=own) is None:
            heard.note(row.record.cell(_LEVEL), row.record.header(_LEVEL), text, then)
    yield from heard.problems()
    if blank := [row.record for row in rows if _level(row.record, own=own) == ""]:
        what = f"有{len(blank)}件没有写{_LEVEL}，{then}，"
        yield blank[0].doubt(_LEVEL, what, "请填「乡镇」或「县级」。", "level")


def _level(record: Record, *, own: bool) -> str | None:
    """«county», «township», "" where nothing is written, None where that is not understood."""
    text = record.text(_LEVEL)
    if not text:
        return "township" if own else ""
    county, township = _COUNTY.search(text), _TOWNSHIP.search(text)
    if bool(county) == bool(township):
        return None
    return "county" if county else "township"


def _alike(other: LedgerRow, row: LedgerRow) -> bool:
    """Whether a person has to look if it is the same: most signs of the shorter text stand in the other, two together."""
    texts = (_NO_SIGN.sub("", clean(each.record.text("事项"))) for each in (other, row))
    shorter, longer = sorted((spoken("reception.around").sub("", text) for text in texts), key=len)
    shared = (Counter(shorter) & Counter(longer)).total()
    pair = len(longer) <= _FEW or any(one + two in longer for one, two in pairwise(shorter))
    return shared > 1 and shared >= _ALIKE * len(shorter) and pair


def _same_kind(other: LedgerRow, row: LedgerRow) -> bool:
    mine, others = (set(sorts(RECEPTIONS.field("类别"), each.text("类别"))) for each in (row, other))
    return bool(mine & others - {"其他"})


# --- 未通知: who received the notice, who passed it on, when ---------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticeChain:
    """What became of the notice that somebody says never came.

    Attributes:
        visit: The complaint.
        notice: 通知; None where it is not found.
        delivery: The person's row of 送达; None where there is none, or several.
        gaps: Where it is broken, in the order of the way; none: it was delivered as far as anything is written.
    """

    visit: CallerVisit
    notice: Record | None
    delivery: Record | None
    gaps: tuple[str, ...]


def chains(visits: Iterable[CallerVisit], inputs: Inputs) -> Iterator[NoticeChain]:
    """Of each complaint of 未通知: who received, who forwarded, when; and every gap by its name."""
    notices = {name_key(r.text("通知编号")): r for r in inputs.records(NOTICES)}
    for visit in visits:
        if UNTOLD not in visit.row.record.text("类别"):
            continue
        key = name_key(visit.row.record.text("通知编号"))
        notice = notices.get(key) if key else None
        if notice is None:
            gap = "「通知」表里没有这个编号" if key else "没有写通知编号，不知道是哪一件"
            yield NoticeChain(visit, None, None, (gap,))
            continue
        those = [r for r in inputs.records(DELIVERIES) if name_key(r.text("通知编号")) == key]
        mine = [r for r in those if name_key(r.text("姓名")) == caller(visit.row.record)]
        town = township_key(visit.town)
        if len(mine) > 1 and town:
            mine = [r for r in mine if township_key(r.text("所属乡镇")) == town]
        delivery = mine[0] if len(mine) == 1 else None
        yield NoticeChain(visit, notice, delivery, tuple(_gaps(notice, delivery, len(mine))))


def _gaps(notice: Record, delivery: Record | None, found: int) -> Iterator[str]:
    if not notice.text("收文时间"):
        yield "没有登记收文时间"
    if not notice.text("责任人"):
        yield "没有登记这件通知的责任人"
    if delivery is None:
        scope = said(notice, "对象范围") or "没有写"
        yield f"送达名册里同名的有{found}人" if found else f"送达名册里没有这个人（对象范围：{scope}）"
        return
    if not delivery.text("责任人"):
        yield "没有登记由谁负责通知到他"
    if not delivery.text("转发时间"):
        yield "没有登记乡镇哪天转发"
    told = delivery.text("送达时间")
    ways = (told, delivery.text("送达方式"))
    if not told or any(answer("told", text) == "no" for text in ways):
        why = said(delivery, "未送达原因")
        yield f"没有送达：{why}" if why else "没有登记送达时间"
    elif not delivery.text("送达人") or not delivery.text("接收人"):
        yield "没有登记谁送到、谁接收"
