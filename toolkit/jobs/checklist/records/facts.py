"""What the office's own records decide of a checklist item, and the rows that it rests on.

Where there is no record the answer is 无记录: not zero, and not full. What the year may still bring is open too.
Every number to be reached is a rule with a source (rules.toml, sheet 规则); none stands here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from toolkit.core.answers import answer
from toolkit.core.cells import Cell
from toolkit.core.dates.festivals import festival
from toolkit.core.duties.duty import leads
from toolkit.core.duties.matching import Evidence, Occurrence, match
from toolkit.core.duties.rhythm import has_no_rhythm, read_rhythm
from toolkit.core.people.ids import quoted
from toolkit.core.people.names import known_as
from toolkit.core.posts.paid import SUBSIDY, amount_in, item_of
from toolkit.core.posts.tenure import PostRole, roles
from toolkit.core.rules.dated import read_year
from toolkit.core.tables.catalogue import ACTIVITIES, PAYMENTS, SUBMISSIONS, VENUES
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, says_nothing
from toolkit.jobs.checklist.records.cases import Case, yes_no
from toolkit.jobs.checklist.records.seats import (
    committee,
    members,
    met,
    none,
    open_,
    papers,
    secretary,
    short,
    term,
    unset,
)
from toolkit.jobs.checklist.scores.points import NO_RECORD, Fact

_ROOMS = ("图书室", "休闲室", "健身室", "医疗室")
_STUDY = ("学习", "主题党日")
_MONTHS = 12


def judge(key: str, case: Case) -> Fact:
    """What the records say of one 自动判定. Raises KeyError for a word that is none."""
    return JUDGES[key](case)


def _reached(have: int, wanted: int, text: str, todo: str, cells: Iterable[Cell], *, final: bool) -> Fact:
    """So many of so many; in a year that still runs, what is missing is open as long as it can be made up."""
    if have >= wanted:
        return met(text, cells)
    if not final:
        return open_(f"{text}，年度还没有结束", cells, todo)
    return short(text, wanted - have, todo, cells)


# --- 发挥作用 ---------------------------------------------------------------------------------------------


def study_day(case: Case) -> Fact:
    """固定学习日: the cycle and the day are written down."""
    record = case.branch.record
    if case.past:
        return open_(f"「支部」表只写现在的学习日，{case.year}年的以当年审核为准")
    lacking = [name for name in ("学习周期", "学习日") if says_nothing(record.text(name))]
    if lacking:
        return none(f"「支部」表没有填{'、'.join(lacking)}", "在「支部」表填学习周期和学习日")
    text = f"固定学习日：{record.text('学习日')}（{record.text('学习周期')}）"
    return met(text, (record.cell("学习周期"), record.cell("学习日")))


def study(case: Case) -> Fact:
    """按期学习: each span of the cycle that is over has its study; a missed one is 未开展."""
    record = case.branch.record
    cycle = record.text("学习周期")
    if says_nothing(cycle):
        return none("「支部」表没有填学习周期（每月、每季度）", "在「支部」表填学习周期")
    rhythm = read_rhythm(cycle)
    if rhythm is None:
        todo = "在「支部」表把学习周期写成每月、每季度、每月两次这样"
        why = "没有固定的日子，看不出缺哪一期" if has_no_rhythm(cycle) else "看不懂"
        return open_(f"学习周期{quoted(cycle)}{why}", [record.cell("学习周期")], todo)
    held = case.dated(ACTIVITIES, "日期")
    if not held:
        return none(f"{case.year}年没有活动记录", "在「活动」表登记每次学习")
    lessons = [(d, r) for d, r in held if any(word in r.text("类型") for word in _STUDY)]
    year = dt.date(case.year, 1, 1), dt.date(case.year, 12, 31)
    spans = [
        w
        for w in rhythm.whole.windows(*year, case.rules.working)
        if year[0] <= w.first and w.last <= case.day
    ]
    if not spans:
        return open_("本年度第一期还没有到期", [r.cell("日期") for _, r in lessons])
    due = [Occurrence("学习", "", w.label, w.first, w.last) for w in spans]
    judged = match(due, [Evidence("学习", "", d, r.cell("日期")) for d, r in lessons], case.day)
    missed = [one.occurrence.label.removeprefix(f"{case.year}年") for one in judged if one.proof is None]
    text = f"应学{len(due)}期，已学{len(due) - len(missed)}期"
    cells = [r.cell("日期") for _, r in lessons]
    if not missed:
        return met(text, cells)
    return short(f"{text}，{'、'.join(missed)}未开展", len(missed), "按期组织学习，补学并登记", cells)


def _briefing(name: str) -> Callable[[Case], Fact]:
    def judge_one(case: Case) -> Fact:
        """A 情况通报会 around the festival, given by one of the 主要领导."""
        span = case.rule("节日通报前后天数")
        if span is None or len(span.values) != 2:
            return unset("节日通报前后天数")
        before, after = span.integers()
        day = festival(name, case.year)
        first, last = day - dt.timedelta(days=before), day + dt.timedelta(days=after)
        dated = [(case.date(r, "日期"), r) for r in case.rows(ACTIVITIES)]
        there = [r for d, r in dated if d is not None and first <= d <= min(last, case.today)]
        briefings = [r for r in there if "通报" in r.text("类型")]
        led = {id(r): leads(r.text("主讲人职务"), case.leaders) for r in briefings}
        cells = [r.cell("主讲人职务") for r in briefings]
        if any(led.values()):
            good = next(r for r in briefings if led[id(r)])
            return met(f"{name}情况通报已开，主讲{clean(good.text('主讲人职务'))}", [good.cell("日期")])
        if any(value is None for value in led.values()):
            return open_(f"{NO_RECORD}：{name}通报会没有写主讲人职务", cells, "在「活动」表补填主讲人职务")
        todo = f"{name}前后由党委政府主要领导通报情况并登记"
        if briefings:
            if case.today <= last:
                return open_(f"{name}通报会不是主要领导主讲，还没有过期", cells, todo)
            return short(f"{name}通报会不是主要领导主讲", 1, todo, cells)
        if case.today <= last:
            return open_(f"{name}是{day.isoformat()}，通报还没有到期", todo=todo)
        if not case.dated(ACTIVITIES, "日期") and not there:
            return none(f"{case.year}年没有活动记录", "在「活动」表登记通报会")
        return short(f"{name}前后没有情况通报会", 1, todo, ())

    return judge_one


def festivities(case: Case) -> Fact:
    """文体活动: so many a year."""
    wanted = case.rule("文体活动次数")
    if wanted is None:
        return unset("文体活动次数")
    held = case.dated(ACTIVITIES, "日期")
    if not held:
        return none(f"{case.year}年没有活动记录", "在「活动」表登记文体活动")
    found = [r for _, r in held if "文体" in r.text("类型")]
    text = f"文体活动{len(found)}次，要求{int(wanted.value)}次"
    cells = [r.cell("日期") for r in found]
    return _reached(len(found), int(wanted.value), text, "组织文体活动并登记", cells, final=case.past)


def _sent(key: str, what: str, column: str) -> Callable[[Case], Fact]:
    def judge_one(case: Case) -> Fact:
        """So many pieces a year, sent in or taken."""
        wanted = case.rule(key)
        if wanted is None:
            return unset(key)
        sent = case.dated(SUBMISSIONS, "报送日期")
        if not sent:
            return none(f"{case.year}年没有信息报送记录", "在「信息报送」表登记")
        taken = {id(r): answer("taken", r.text(column)) if column else "yes" for _, r in sent}
        found = [r for _, r in sent if taken[id(r)] == "yes"]
        unclear = [r.cell(column) for _, r in sent if taken[id(r)] is None]
        if len(found) < int(wanted.value) <= len(found) + len(unclear):
            return open_(
                f"{column}有{len(unclear)}处看不懂",
                unclear,
                f"在「信息报送」表「{column}」写县级、市级、省级或中央",
            )
        text = f"{what}{len(found)}篇，要求{int(wanted.value)}篇"
        cells = [r.cell(column or "标题") for r in found]
        todo = f"再{what}{max(0, int(wanted.value) - len(found))}篇"
        return _reached(len(found), int(wanted.value), text, todo, cells, final=case.past)

    return judge_one


# --- 阵地建设, 加强保障 ------------------------------------------------------------------------------------


def _venues(case: Case) -> list[Record] | Fact:
    if case.past:
        return open_(f"阵地台账只知道现在的情况，{case.year}年的以当年审核为准")
    return case.rows(VENUES) or none("阵地台账里没有这个支部", "在「阵地」表登记活动室")


def _room(name: str, text: str, todo: str) -> Callable[[Case], Fact]:
    def judge_one(case: Case) -> Fact:
        """Whether one of the branch's venues has it."""
        venues = _venues(case)
        if isinstance(venues, Fact):
            return venues
        having = [r.cell(name) for r in venues if yes_no(r.text(name))]
        if having:
            return met(f"有{text}", having)
        silent = [r.cell(name) for r in venues if yes_no(r.text(name)) is None]
        if silent:
            return open_(f"{NO_RECORD}：没有写清有没有{text}", silent, f"在「阵地」表「{name}」填是或否")
        return short(f"没有{text}", 1, todo, [r.cell(name) for r in venues])

    return judge_one


def rooms(case: Case) -> Fact:
    """功能室: how many of the four the branch's venues have together."""
    wanted = case.rule("活动室功能室数")
    if wanted is None:
        return unset("活动室功能室数")
    venues = _venues(case)
    if isinstance(venues, Fact):
        return venues
    having = {n: [r.cell(n) for r in venues if yes_no(r.text(n))] for n in _ROOMS}
    there = [n for n in _ROOMS if having[n]]
    silent = [n for n in _ROOMS if not having[n] and any(yes_no(r.text(n)) is None for r in venues)]
    cells = [cell for n in there for cell in having[n][:1]]
    text = f"有{'、'.join(there)}" if there else "没有功能室"
    needed = int(wanted.value)
    if len(there) < needed <= len(there) + len(silent):
        unknown = "、".join(silent)
        return open_(f"{NO_RECORD}：没有写清有没有{unknown}", cells, f"在「阵地」表{unknown}填是或否")
    lacking = [n for n in _ROOMS if n not in there]
    if len(there) >= needed:
        return met(text, cells)
    return short(
        f"{text}，缺{'、'.join(lacking)}", needed - len(there), f"添置{'、'.join(lacking)}",
        cells or [r.cell("活动室") for r in venues],
    )  # fmt: skip


def subsidies(case: Case) -> Fact:
    """补贴达标: each of those paid has the floor for the months paid; in a year that is over, each in office was paid."""
    leader, seat = case.rule("老干组长补贴"), case.rule("支部班子补贴")
    if leader is None or seat is None:
        return unset("老干组长补贴" if leader is None else "支部班子补贴")
    paid: dict[str, list[Record]] = {}
    strange: list[Cell] = []
    for record in case.rows(PAYMENTS):
        if read_year(record, case.problems) != case.year:
            continue
        item = item_of(record.text("项目"))
        if item == SUBSIDY:
            paid.setdefault(known_as(record.text("姓名")), []).append(record)
        elif not item:
            strange.append(record.cell("项目"))
    if strange:
        return open_(
            f"补贴发放表的项目有{len(strange)}处看不懂", strange, "在「补贴发放」表写明是不是工作补贴"
        )
    if not paid:
        return none(f"{case.year}年没有补贴发放记录", "在「补贴发放」表登记")
    below: list[Record] = []
    waiting: list[Record] = []
    for records in paid.values():
        enough = _enough(case, records, leader.value, seat.value)
        if enough is None:
            waiting.append(records[0])
        elif not enough:
            below.append(records[0])
    unpaid = [p for p in case.posts() if p.committee and p.holder and p.holder not in paid]
    unpaid = list({p.holder: p for p in unpaid}.values())
    text = f"补贴发放{len(paid)}人"
    if below or (unpaid and case.past):
        cells = [r.cell("实发") for r in below] + [p.record.cell("姓名") for p in unpaid if case.past]
        parts = [f"{len(below)}人低于标准"] if below else []
        parts += [f"{len(unpaid)}人没有发放"] if unpaid and case.past else []
        return short(f"{text}，{'、'.join(parts)}", len(cells), "按标准补发", cells)
    if waiting or unpaid:
        todo = "年底前足额发放并登记"
        cells = [r.cell("实发") for r in waiting] + [p.record.cell("姓名") for p in unpaid]
        if case.past:
            what = f"{text}，另有{len(waiting)}人的职务或月数看不清，是否达标不明"
            return open_(what, cells, "在「补贴发放」表写明职务和月数")
        return open_(f"{text}，另有{len(waiting) + len(unpaid)}人还没有发足，年度还没有结束", cells, todo)
    return met(f"{text}，都不低于标准", [r.cell("实发") for rows in paid.values() for r in rows])


def _enough(case: Case, records: list[Record], a_year: Decimal, a_month: Decimal) -> bool | None:
    """Whether one person's payments reach the floor; None where nobody can say which floor, or for how many months.

    In a year that is over, a payment without 月数 is for all of it.
    """
    amounts = [amount_in(r, "实发", case.problems) for r in records]
    total = sum((a for a in amounts if a is not None), Decimal(0))
    texts = [clean(r.text("月数")).removesuffix("个月").removesuffix("月") for r in records]
    counted = [int(t) for t in texts if t.isascii() and t.isdigit()]
    complete = len(counted) == len(records)
    months = min(sum(counted), _MONTHS) if complete else _MONTHS
    posts = {role for r in records for role in roles(r.text("职务"))}
    # 老干组长兼支部书记: the yearly floor is the higher one, and the two do not add up (ambiguity 3 of the demands).
    yearly, monthly = (
        a_year * months,
        a_month * months * _MONTHS,
    )  # of twelve times the total: nothing is rounded
    floors = {yearly, monthly}
    if posts:
        leads = not posts.isdisjoint((PostRole.LEADER, PostRole.SECRETARY))
        floors = {yearly if leads else monthly}
    if total * _MONTHS >= max(floors):
        return True
    unread = total * _MONTHS >= min(floors) or any(text and not text.isdecimal() for text in texts)
    return None if unread or (not case.past and (not complete or None in amounts)) else False


JUDGES: Mapping[str, Callable[[Case], Fact]] = {
    "党员人数": members,
    "支部班子": committee,
    "支部任期": term,
    "书记在岗": secretary,
    "任职手续": papers,
    "固定学习日": study_day,
    "按期学习": study,
    "春节通报": _briefing("春节"),
    "重阳通报": _briefing("重阳"),
    "文体活动": festivities,
    "补贴达标": subsidies,
    "活动室": _room("活动室", "固定的活动室", "落实固定的活动室"),
    "功能室": rooms,
    "日间照料": _room("日间照料中心", "日间照料中心", "与社区日间照料中心对接"),
    "信息报送": _sent("信息报送篇数", "报送信息", ""),
    "信息采用": _sent("信息采用篇数", "被采用信息", "采用级别"),
}
"""自动判定 → its judge."""
