"""What an office keeps for its old cadres besides meetings: teams (队伍), rooms (阵地), papers (报刊)."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.core.cells import Problem
from toolkit.core.dates.festivals import festival
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Exclusion,
    Kind,
    Look,
    Outcome,
    Sheet,
    Styled,
    ToCheck,
    tally,
)
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.conditions import age_on
from toolkit.core.people.ids import quoted
from toolkit.core.people.profiles import phones
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.posts.members import GONE, Fellows
from toolkit.core.rules.dated import read_term, read_year
from toolkit.core.tables.catalogue import PERIODICALS, TEAMS, VENUES
from toolkit.core.tables.reading import Record
from toolkit.core.words import folded, name_key, regex, says_nothing
from toolkit.jobs.activities.meetings import whole
from toolkit.jobs.checklist.records.cases import yes_no
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import NO_TOWN, report
from toolkit.jobs.parts import NUMBER, below, grouped, link, money, sheet_of, year_of
from toolkit.jobs.whom import Whom

_SHOW = "全民健身日"
_ROOMS = ("活动室", "图书室", "休闲室", "健身室", "医疗室", "日间照料中心")
_DAYS = 60  # within which what runs out is listed, where nobody says otherwise
_UNTIL = regex(
    r"(?:(?P<year>20\d\d)年?度?)?"
    r"(?:(?:(?:1[0-2]|[1-9])月?(?:\d{1,2}日)?[-—~至到]+)?(?:(?P<until>20\d\d)年)?(?P<month>1[0-2]|[1-9])月份?(?:(?P<day>\d{1,2})日|底|末)?"
    r"|(?P<half>上半年)|下半年|全年|整年|一年|年底|年末)(?:到期|截止|为止|止|期满)?"
)
_MARKS = regex(r"[\s，,。.、（）()《》-]+")


# --- 队伍 ------------------------------------------------------------------------------------------------


def teams(inputs: Inputs) -> Outcome:
    """参演名单 of 08-08: the leader first, the dead and the unable left out with the reason."""
    day = festival(_SHOW, year_of(inputs.params, inputs.today))
    whom, reading = Whom(inputs), inputs.needed(TEAMS)
    members = Fellows(whom.people, whom.roll)
    problems: list[Problem] = list(reading.problems)
    found: dict[str, list[tuple[Record, Person]]] = defaultdict(list)
    left: list[Exclusion] = []
    waiting: list[ToCheck] = []
    for record in reading.records:
        team, name = said(record, "队伍名称") or "没有写队名", said(record, "姓名")
        person = members.one(record, what="没有列入")
        health = members.health(person) if person and person.life not in GONE else ""
        why = GONE.get(person.life, "不能自理" if health == "unable" else "") if person else ""
        if person is None or (health is None and not why):
            waiting.append(ToCheck.of(name, members.problems[-1]))
        elif why or any(one is person for _, one in found[team]):
            left.append(Exclusion(name, f"{team}：{why or '写了两行，只算一人'}", record.cell("姓名")))
        else:
            found[team].append((record, person))
    found = {
        team: sorted(players, key=lambda pair: not _leads(pair[0]))
        for team, players in found.items()
        if players
    }
    for team, players in found.items():
        if (leaders := sum(_leads(record) for record, _ in players)) != 1:
            what = f"{quoted(team)}上场的有{leaders}个队长，"
            problems.append(players[0][0].doubt("职责", what, "请在「职责」写明一个队长。", "team-leader"))
    problems += members.problems
    title = f"{day.year}年{_SHOW}参演名单"
    out = sheet_of(
        "不参加的",
        left,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 12), lambda one: one.name),
        (Column("队伍和原因", Kind.TEXT, 40), lambda one: one.reason),
        (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one.cell)),
        title="不参加的和原因",
        empty="没有。",
    )
    listed = sum(map(len, found.values()))
    return replace(
        report(title, (_players(title, found, inputs, day), out), problems, inputs),
        counts=tally(len(reading.records), listed, len(left), len(waiting)),
        rows=[
            {"team": team, "name": said(record, "姓名"), "leads": _leads(record)}
            for team, players in found.items()
            for record, _ in players
        ],
        excluded=tuple(left),
        to_check=tuple(waiting),
        summary=(f"{title}：{len(found)}支队伍，{listed}人；不参加{len(left)}人。",),
    )


def _leads(record: Record) -> bool:
    """Whether it is the team's 队长, not 副队长."""
    return "队长" in record.text("职责") and "副" not in record.text("职责")


def _players(
    title: str, found: Mapping[str, Sequence[tuple[Record, Person]]], inputs: Inputs, day: dt.date
) -> Sheet:
    def heading(team: str) -> str:
        events = dict.fromkeys(filter(None, (said(record, "项目") for record, _ in found[team])))
        return "，".join((team, *events, f"{len(found[team])}人"))

    return grouped(
        "参演名单",
        ((heading(team), players) for team, players in found.items()),
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 12), lambda pair: said(pair[0], "姓名")),
        (Column("职责", Kind.SHORT, 8), lambda pair: said(pair[0], "职责") or "队员"),
        (Column("年龄", Kind.INTEGER, 7), lambda pair: age_on(pair[1], day)),
        (Column("联系电话", Kind.TEXT, 18), lambda pair: phones(pair[1])),
        (Column("签到", Kind.HAND, 14), None),
        title=title,
        subtitle=below(inputs, f"演出时间：{day_text(day)}"),
        landscape=False,
        empty="没有队伍。",
        large=True,
    )


# --- 阵地 ------------------------------------------------------------------------------------------------


def venues(inputs: Inputs) -> Outcome:
    """Every venue with what it lacks, township by township; a township without any is told."""
    whom, reading = Whom(inputs), inputs.needed(VENUES)
    problems: list[Problem] = list(reading.problems)
    found = [(whom.town(record) or NO_TOWN, record, _rooms(record, problems)) for record in reading.records]
    towns = list(dict.fromkeys([*(one.name for one in whom.towns.values()), *(town for town, _, _ in found)]))
    found.sort(key=lambda one: towns.index(one[0]))
    best = {
        town: {room: _best([rooms[room] for at, _, rooms in found if at == town]) for room in _ROOMS}
        for town in towns
    }
    without = [town for town in towns if not best[town]["活动室"]]
    title = "活动阵地台账"

    def those(rooms: Mapping[str, bool | None], state: bool | None) -> str:  # noqa: FBT001 - one of three answers
        return "、".join(room for room, there in rooms.items() if there is state)

    by_town = sheet_of(
        "各乡镇",
        towns,
        (Column("所属乡镇", Kind.SHORT, 14), lambda town: town),
        (Column("几处", Kind.INTEGER, 7), lambda town: sum(at == town for at, _, _ in found)),
        *((Column(room, Kind.SHORT, 10), lambda town, room=room: _mark(best[town][room])) for room in _ROOMS),
        title=f"{title}（各乡镇）",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制", "几处中有一处有的，写「有」"),
    )
    each = sheet_of(
        "各处",
        found,
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one[0]),
        (Column("村社区", Kind.TEXT, 16), lambda one: said(one[1], "村社区")),
        (Column("面积", Kind.SHORT, 8), lambda one: said(one[1], "面积")),
        (Column("有的", Kind.TEXT, 28), lambda one: those(one[2], True)),
        (Column("缺的", Kind.TEXT, 28), lambda one: Styled(those(one[2], False), Look.BAD)),
        (Column("没有报的", Kind.TEXT, 20), lambda one: those(one[2], None)),
        (Column("管理员", Kind.SHORT, 10), lambda one: said(one[1], "管理员")),
        (Column("出处", Kind.TEXT, 12), lambda one: link(inputs.files, one[1].cell("活动室"))),
        title=title,
        empty="没有登记。",
    )
    return replace(
        report(title, (by_town, each), problems, inputs),
        counts=tally(len(found), len(found)),
        rows=[
            {
                "township": town,
                "place": said(record, "村社区"),
                "missing": those(rooms, False),
                "unreported": those(rooms, None),
            }
            for town, record, rooms in found
        ],
        summary=(f"{title}：{len(towns)}个乡镇，登记{len(found)}处。",),
        alerts=(f"没有活动室，或者没有报：{'、'.join(without)}。",) if without else (),
    )


def _rooms(record: Record, problems: list[Problem]) -> dict[str, bool | None]:
    """Which rooms there are; None: not said, or not understood, which is told."""
    rooms = {room: yes_no(record.text(room)) for room in _ROOMS}
    for room, there in rooms.items():
        if there is None and not says_nothing(text := record.text(room)):
            what = f"{room}{quoted(text)}看不懂，当作没有报，"
            problems.append(record.doubt(room, what, "请填是或否。", "room-unread"))
    return rooms


def _best(states: Sequence[bool | None]) -> bool | None:
    return True if True in states else None if None in states or not states else False


def _mark(there: bool | None) -> Content:  # noqa: FBT001 - one of three answers
    return "有" if there else Styled("未报", Look.MUTED) if there is None else Styled("没有", Look.BAD)


# --- 报刊 ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subscription:
    """A row of 报刊 that can be counted.

    Attributes:
        record: The row.
        title: 刊名.
        town: The township; NO_TOWN where none is named.
        copies: How many.
        price: 元 a copy and year; None where nobody says: it counts nothing, and is told.
        ends: The last day; None where it cannot be read, which is told.
        told: What must be changed: the dead, the moved, the double.
    """

    record: Record
    title: str
    town: str
    copies: int
    price: Decimal | None
    ends: dt.date | None
    told: str = ""

    @property
    def amount(self) -> Decimal:
        """元."""
        return (self.price or Decimal(0)) * self.copies


def papers(inputs: Inputs) -> Outcome:
    """The year's subscriptions: by title and township, what runs out, what must be changed."""
    year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
    members, reading = Fellows(whom.people, whom.roll), inputs.needed(PERIODICALS)
    problems: list[Problem] = list(reading.problems)
    found: list[Subscription] = []
    waiting: list[ToCheck] = []
    others = 0
    seen: dict[tuple[str, object], Record] = {}
    for record in reading.records:
        before = len(problems)
        of_year = read_year(record, problems)
        one = _subscription(record, year, whom, members, seen, problems) if of_year == year else None
        if one is not None:
            found.append(one)
        elif len(problems) > before:
            waiting.append(ToCheck.of(said(record, "姓名") or said(record, "刊名"), problems[before]))
        else:
            others += 1
    problems += members.problems
    days = inputs.params.get("days")
    until = inputs.today + dt.timedelta(days=_DAYS if days is None else days)
    told = [one for one in found if one.told]
    last = {id(one): one.ends for one in found if one.ends and one.ends <= until and not one.told}
    ending = sorted((one for one in found if id(one) in last), key=lambda one: last[id(one)])
    title = f"{year}年报刊订阅"
    copies, amount = sum(one.copies for one in found), sum((one.amount for one in found), Decimal(0))
    sheets = (
        _sums("刊名", found, lambda one: one.title, inputs),
        _sums("所属乡镇", found, lambda one: one.town, inputs),
        _list([*told, *ending], inputs),
    )
    counts = {"listed": len(found), "excluded": 0, "to_check": len(waiting), "other_years": others}
    return replace(
        report(title, sheets, problems, inputs),
        counts={"read": len(reading.records), **counts},
        rows=[
            {"title": one.title, "township": one.town, "name": said(one.record, "姓名"), "copies": one.copies,
             "amount": money(one.amount), "ends": one.ends.isoformat() if one.ends else None, "told": one.told}
            for one in found
        ],
        to_check=tuple(waiting),
        summary=(f"{title}：{copies}份，{money(amount)}元；快到期的{len(ending)}笔，要改的{len(told)}笔。",),
        alerts=tuple(f"{said(one.record, '姓名')}（{one.title}）：{one.told.partition('：')[0]}。" for one in told[:10]),
    )  # fmt: skip


def _subscription(
    record: Record,
    year: int,
    whom: Whom,
    members: Fellows,
    seen: dict[tuple[str, object], Record],
    problems: list[Problem],
) -> Subscription | None:
    before = len(problems)
    copies = whole(record, "份数", problems)
    if copies is None and len(problems) == before:
        problems.append(record.doubt("份数", "没有写份数，没有计入，", "请补填。", "copies-missing"))
    if copies is None or len(problems) > before:
        return None
    price, cell = read_amount(record.raw("单价")), record.cell("单价")
    if price.value is None:
        missing = record.doubt("单价", "没有写单价，金额没有算，", "请补填。", "price-missing")
        problems.append(price.fault.at(cell) if price.fault else missing)
    title, told = said(record, "刊名"), ""
    person = None if says_nothing(record.text("姓名")) else members.one(record, what="没有核对地址")
    if person is not None:
        first = seen.setdefault((name_key(title), person.cell), record)
        told = _told(record, person) or (f"与{first.cell('刊名').ref}重复" if first is not record else "")
        told = told or (f"一个人订了{copies}份" if copies > 1 else "")
    town = whom.town(record) or (person.township if person else "") or NO_TOWN
    ends = _ends(record, year, problems)
    return Subscription(record, title, town, copies, price.value, ends, told)


def _ends(record: Record, year: int, problems: list[Problem]) -> dt.date | None:
    """The last day: «全年», «上半年», «2026年1月-12月», «12月31日到期» as well; the year's last where nothing is said."""
    wrong: list[Problem] = []
    day = read_term(record, "到期日期", wrong, end=True)
    if not wrong:
        return day or dt.date(year, 12, 31)
    if found := _UNTIL.fullmatch("".join(folded(record.text("到期日期")).split())):
        last = int(found["month"] or (6 if found["half"] else 12))
        of_year = int(found["until"] or found["year"] or year)
        with suppress(ValueError):
            return dt.date(of_year, last, int(found["day"] or monthrange(of_year, last)[1]))
    what = f"到期日期{quoted(record.text('到期日期'))}看不懂，份数和金额照算，不知道哪天到期，"
    problems.append(record.doubt("到期日期", what, "请写成 2026-12-31 这样。", "ends-unread"))
    return None


def _told(record: Record, person: Person) -> str:
    if why := GONE.get(person.life):
        return why
    sent, lives = said(record, "投递地址"), said(person.record, "居住地")
    if not sent and not lives:
        return "没有地址：花名册里没有登记居住地"
    one, other = (_MARKS.sub("", text) for text in (sent, lives))
    moved = one and other and one not in other and other not in one
    return f"地址不一样：投到{sent}，花名册里住在{lives}" if moved else ""


def _sums(
    heading: str, found: Sequence[Subscription], key: Callable[[Subscription], str], inputs: Inputs
) -> Sheet:
    groups = {name: [one for one in found if key(one) == name] for name in dict.fromkeys(map(key, found))}
    parts: tuple[tuple[Column, Callable[[Sequence[Subscription]], Decimal | int]], ...] = (
        (Column("份数", Kind.INTEGER, 10), lambda those: sum(one.copies for one in those)),
        (Column("金额", Kind.MONEY, 14), lambda those: sum((one.amount for one in those), Decimal(0))),
        (Column("没有单价的", Kind.INTEGER, 12), lambda those: sum(one.price is None for one in those)),
    )
    return sheet_of(
        f"按{heading.removeprefix('所属')}",
        groups.items(),
        (Column(heading, Kind.TEXT, 20), lambda pair: pair[0]),
        *((column, lambda pair, what=what: what(pair[1])) for column, what in parts),
        title=f"报刊订阅（按{heading}）",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={column.title: what(found) for column, what in parts},
    )


def _list(listed: Iterable[Subscription], inputs: Inputs) -> Sheet:
    """What must be changed, then what runs out."""
    return sheet_of(
        "要改的和到期的",
        listed,
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
        (
            Column("姓名", Kind.SHORT, 12),
            lambda one: said(one.record, "姓名") or said(one.record, "所属支部"),
        ),
        (Column("刊名", Kind.TEXT, 16), lambda one: one.title),
        (Column("份数", Kind.INTEGER, 7), lambda one: one.copies),
        (
            Column("怎么回事", Kind.TEXT, 34),
            lambda one: one.told or f"{day_text(one.ends)}到期" if one.ends else one.told,
        ),
        (Column("出处", Kind.TEXT, 12), lambda one: link(inputs.files, one.record.cell("刊名"))),
        title="要改的和快到期的",
        empty="没有。",
    )
