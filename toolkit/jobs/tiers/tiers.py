"""三级服务: everybody in one tier with every reason; what changed since last month; whom to visit, by who answers for it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.answers import Misunderstood
from toolkit.core.cells import Problem, Severity
from toolkit.core.dates.wording import month_day
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Formula,
    Kind,
    Look,
    Outcome,
    Row,
    Sheet,
    SheetDocument,
    Styled,
    TemplateUse,
    WordDocument,
)
from toolkit.core.duties.matching import DutyState
from toolkit.core.people.conditions import Condition, age_on
from toolkit.core.people.ids import quoted
from toolkit.core.people.places import place_of
from toolkit.core.people.profiles import care, home, phones
from toolkit.core.people.register import Person
from toolkit.core.people.tiers import Placed, Tier, TierRule
from toolkit.core.people.townships import said
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.catalogue import BRANCHES, CONTACTS, DONE, DUTIES, PAIRS, POSTS, TIERS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading
from toolkit.core.words import name_key, township_key
from toolkit.jobs.activities.absences import printed
from toolkit.jobs.duties import plan_of
from toolkit.jobs.job import PDF, Action, Inputs, Job, Need, Parameter, Params
from toolkit.jobs.ledger import NO_TOWN, to_check_sheet
from toolkit.jobs.parts import (
    NUMBER,
    REGISTER,
    REGISTER_FILE,
    below,
    explained,
    link,
    need,
    section,
    sheet_of,
)
from toolkit.jobs.people import elders_of, people_of
from toolkit.jobs.tiers.rounds import placed_of, rounds_of, times
from toolkit.jobs.whom import Whom, person_key

NAME = "三级服务清单"
LISTS = Table(NAME)
_KEYS = ("key", "ring")
_FIRST = (Condition.DEPENDENT, Condition.HOSPITAL)
_ORDER = tuple(reversed(Tier))
_NEEDS = (
    REGISTER,
    need(TIERS, optional=True),
    *(need(table, optional=True) for table in (PAIRS, CONTACTS, POSTS, BRANCHES, DONE)),
    need(DUTIES, kept=True),
)

PAGE = TemplateUse(
    "重点走访名单.docx",
    "每个责任人一份的重点走访名单，大字",
    {
        "责任人": FieldSpec("李四平", note="联系干部；没有的写乡镇"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 10, 3), note="哪天的名单"),
        "老同志": FieldSpec(
            ({"姓名": "张三可", "年龄": "86岁", "原因": "失能、80岁以上独居", "住址": "柳林村3组", "电话": "19900000001", "上次": "8月5日", "注意": "听力不好", "方式": "上门"},),
            note="一人一格，后面是走访日期和情况的空",
        ),
    },
    ("老同志[].年龄", "老同志[].住址", "老同志[].电话", "老同志[].上次", "老同志[].注意"),
)  # fmt: skip


def _earlier(params: Params, _settings: Settings, today: dt.date) -> tuple[str, ...]:
    """The list named, else the newest of the twelve months before this one, as it lies in the output."""
    if params.get("against"):
        return (params["against"],)
    months = (divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(1, 13))
    return tuple(f"{year}-{month + 1:02d}/{NAME}*.xlsx" for year, month in months)


@dataclass(frozen=True, slots=True)
class _Everybody:
    """Everybody's tier, in the order of townships and villages."""

    placed: Sequence[Placed]
    rules: Sequence[TierRule]
    whom: Whom
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, inputs: Inputs) -> _Everybody:
        elders, whom = elders_of(inputs), Whom(inputs)
        placed, rules, problems = placed_of(inputs)
        towns = list(whom.towns)
        order = sorted(
            placed,
            key=lambda one: (
                towns.index(key) if (key := township_key(one.person.township)) in whom.towns else len(towns),
                key,
                village(one.person),
                -one.tier.rank,
            ),
        )
        waiting = (
            Problem(c.cell, f"{c.name}：{c.why}，没有分级，", c.hint, "tier-life", Severity.WARNING)
            for c in elders.to_check
        )
        return cls(order, rules, whom, (*problems, *waiting, *_untold(placed)))

    def town(self, person: Person) -> str:
        """The township, as the office spells it."""
        return self.whom.town(person.record) or person.township or NO_TOWN

    def answering(self, person: Person) -> str:
        """Who is in touch with somebody, else the leader of the township."""
        leaders = (
            o.name for o in self.whom.leaders if township_key(o.township) == township_key(person.township)
        )
        return self.whom.keepers(person) or "、".join(f"{name}（组长）" for name in leaders)


def village(person: Person) -> str:
    """The village group, else the village of the home."""
    place = place_of(said(person.record, "居住地"))
    return said(person.record, "老干小组") or (place.village if place and not place.seat else "")


def _untold(placed: Sequence[Placed]) -> Iterator[Problem]:
    """What the register does not say, in a sum for each column, and what nobody understood, spelling by spelling."""
    heard = Misunderstood()
    blank: dict[str, list[Person]] = defaultdict(list)
    for one in placed:
        record = one.person.record
        for column in one.unread:
            then = "级别可能偏低"
            heard.note(record.cell(column), record.header(column), record.text(column), then)
        for column in one.unsaid:
            blank[column].append(one.person)
    yield from heard.problems()
    for column, those in blank.items():
        cell = those[0].record.cell(column)
        what = f"有{len(those)}人未登记{column}，有没有这方面的情况不知道，按其他各列分级，"
        hint = "请核实后补填。" if those[0].record.has(column) else f"请在花名册加一列「{column}」。"
        yield Problem(cell, what, hint, "tier-blank", Severity.WARNING)


# --- the list --------------------------------------------------------------------------------------------


def build(inputs: Inputs) -> Outcome:
    """Everybody in one tier; tiers by township; what has changed; what is to be looked at."""
    found, elders = _Everybody.of(inputs), elders_of(inputs)
    earlier = next(iter(inputs.tables.get(LISTS.name, ())), None)
    changes = _changes(found, earlier, inputs)
    counts = Counter(one.tier for one in found.placed)
    on = f"{inputs.today.isoformat()}制"
    title = f"{NAME}（{inputs.today.year}年{inputs.today.month}月）"
    sheets = (
        _list(found, inputs, on),
        _summary(found, below(inputs, on)),
        *_changed_sheet(changes, earlier, below(inputs, on)),
        *to_check_sheet(found.problems, inputs),
        *explained("分级的条件", on, _rules(found.rules), inputs.files),
    )
    silent = sum(one.tier is Tier.DAILY and bool(one.unsaid) for one in found.placed)
    moved = [change for change in changes if change.level]
    return elders.answer(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        rows=[
            {
                "township": found.town(one.person),
                "name": one.person.name,
                "tier": one.tier.value,
                "reasons": [rule.who for rule in one.reasons],
                "unread": list(one.unread),
            }
            for one in found.placed
        ],
        problems=found.problems,
        summary=(
            f"{NAME}：老同志{len(found.placed)}位，" + "、".join(f"{tier}{counts[tier]}位" for tier in _ORDER) + "。",
            f"日常里有{silent}位未登记健康状况、居住状况等，登记以后可能要提级。",
            f"同{earlier.sources[0].grid.file}比，级别变了的{len(moved)}位。" if earlier else "没有以前的清单可比。",
        ),
        alerts=tuple(f"提为{tier}：{'、'.join(names)}。" for tier in _ORDER if (names := [c.name for c in moved if c.level == tier])),
    )  # fmt: skip


def _list(found: _Everybody, inputs: Inputs, on: str) -> Sheet:
    filled = {"人员编号": False, "村、小组": False, "待核实": False}
    for one in found.placed:
        filled["人员编号"] |= bool(said(one.person.record, "人员编号"))
        filled["村、小组"] |= bool(village(one.person))
        filled["待核实"] |= bool(one.unread)
    parts = (
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: found.town(one.person)),
        (Column("村、小组", Kind.SHORT, 12), lambda one: village(one.person)),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.person.name),
        (Column("人员编号", Kind.CODE, 10), lambda one: said(one.person.record, "人员编号")),
        (Column("年龄", Kind.INTEGER, 6), lambda one: age_on(one.person, inputs.today)),
        (
            Column("级别", Kind.SHORT, 7),
            lambda one: Styled(one.tier.value, Look.BAD if one.tier is Tier.SPECIAL else Look.PLAIN),
        ),
        (Column("原因", Kind.TEXT, 30), lambda one: one.why),
        (Column("责任人", Kind.SHORT, 14), lambda one: found.answering(one.person)),
        (Column("待核实", Kind.TEXT, 22), _doubts),
    )
    return sheet_of(
        NAME,
        found.placed,
        *(part for part in parts if filled.get(part[0].title, True)),
        title=NAME,
        subtitle=below(inputs, f"共{len(found.placed)}位", on),
        empty="花名册里没有健在的老同志。",
        freeze_columns=4,
        filter=True,
    )


def _doubts(one: Placed) -> str:
    record = one.person.record
    return "；".join(f"{record.header(column)}{quoted(record.text(column))}看不懂" for column in one.unread)


def _summary(found: _Everybody, subtitle: str) -> Sheet:
    """Tiers by township: the figures count the list, and follow it."""
    lines: dict[str, Counter[Tier]] = defaultdict(Counter)
    for town in found.whom.towns.values():
        lines[town.name] = Counter()
    for one in found.placed:
        lines[found.town(one.person)][one.tier] += 1

    def counted(tier: Tier) -> tuple[Column, object]:
        live = f'COUNTIFS({{{NAME}!所属乡镇:}},{{所属乡镇}},{{{NAME}!级别:}},"{tier}")'
        return Column(tier.value, Kind.INTEGER, 9), lambda line: Formula(live, line[1][tier])

    total = "+".join(f"{{{tier}}}" for tier in _ORDER)
    return sheet_of(
        "汇总",
        list(lines.items()),
        (Column("所属乡镇", Kind.SHORT, 16), lambda line: line[0]),
        *map(counted, _ORDER),
        (Column("合计", Kind.INTEGER, 9), lambda line: Formula(total, line[1].total())),
        title="各乡镇三级服务人数",
        subtitle=subtitle,
        sums={
            **{tier.value: sum(line[tier] for line in lines.values()) for tier in _ORDER},
            "合计": len(found.placed),
        },
        landscape=False,
    )


def _rules(rules: Sequence[TierRule]) -> Iterator[Row]:
    yield section("有一条就算；几条都有的，取最高的级别；一条都没有的是日常")
    for rule in rules:
        yield Row(
            (f"{rule.tier}：{rule.who}", f"{rule.often or '走访次数没有定'}（{rule.status}）", rule.source)
        )
    yield Row(
        (
            "怎样改",
            "在设置.xlsx「服务分级」表里写，同一条件的代替上面的；走访次数也可以在责任清单.xlsx里改。",
            "",
        )
    )


# --- what has changed ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Change:
    """Somebody whose line is another than on the list before; level: the tier where it is a higher one, or `lower`."""

    name: str
    town: str
    before: str
    now: str
    why: str
    level: str


def _changes(found: _Everybody, earlier: Reading | None, inputs: Inputs) -> list[_Change]:
    """By name and township, of namesakes by number; who cannot be told apart is told."""
    if earlier is None:
        return []
    now: dict[tuple[str, ...], list[Placed]] = defaultdict(list)
    before: dict[tuple[str, ...], list[tuple[str, str, str, str]]] = defaultdict(list)
    several = Counter(
        (name_key(one.person.name), township_key(found.town(one.person))) for one in found.placed
    )

    def key(name: str, town: str, number: str) -> tuple[str, ...]:
        plain = (name_key(name), township_key(town))
        return (*plain, name_key(number)) if several[plain] > 1 else plain

    for one in found.placed:
        now[key(one.person.name, found.town(one.person), said(one.person.record, "人员编号"))].append(one)
    for record in earlier.records:
        name, town = said(record, "姓名"), said(record, "所属乡镇")
        told = (name, town, said(record, "级别"), said(record, "原因"))
        before[key(name, town, said(record, "人员编号"))].append(told)
    gone = {name_key(p.name): str(p.life) for p in people_of(inputs).persons}
    changes = []
    for each in {**now, **before}:
        mine, theirs = now.get(each, []), before.get(each, [])
        if len(mine) > 1 or len(theirs) > 1:
            name, town = (mine[0].person.name, found.town(mine[0].person)) if mine else theirs[0][:2]
            changes.append(_Change(name, town, "", "", "有同名的，分不清，没有比较", ""))
        elif not mine:
            name, town, tier, _ = theirs[0]
            changes.append(
                _Change(name, town, tier, "不在清单", gone.get(name_key(name), "花名册里没有了"), "gone")
            )
        else:
            (one,) = mine
            tier, why = theirs[0][2:] if theirs else ("", "")
            if (tier, why) != (one.tier, one.why):
                rank = Tier(tier).rank if tier in tuple(Tier) else 0
                level = one.tier.value if one.tier.rank > rank else "lower" if one.tier.rank < rank else ""
                told = f"原来：{why or '没有原因'}；现在：{one.why or '没有原因'}" if theirs else one.why
                changes.append(_Change(one.person.name, found.town(one.person), tier or "不在清单", one.tier, told, level))  # fmt: skip
    return changes


def _changed_sheet(changes: Sequence[_Change], earlier: Reading | None, subtitle: str) -> tuple[Sheet, ...]:
    if earlier is None:
        return ()
    return (
        sheet_of(
            "变动",
            changes,
            (NUMBER, None),
            (Column("姓名", Kind.SHORT, 10), lambda one: one.name),
            (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
            (Column("上次", Kind.SHORT, 10), lambda one: one.before),
            (Column("这次", Kind.SHORT, 10), lambda one: one.now),
            (Column("说明", Kind.TEXT, 50), lambda one: one.why),
            title=f"同{earlier.sources[0].grid.file}比",
            subtitle=subtitle,
            empty="没有变动。",
        ),
    )


# --- whom to visit ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Visit:
    """One of the old, and how the visits stand."""

    placed: Placed
    by_phone: bool
    often: int
    who: str
    state: DutyState | None
    missed: int
    before: dt.date | None

    @property
    def open(self) -> bool:
        """Whether somebody is to go (or to call) now."""
        return self.state in (DutyState.MISSED, DutyState.DUE)


def key(inputs: Inputs) -> Outcome:
    """重点走访名单: each once, 失能 and 住院 first, then who was not seen for longest; a page for each who answers."""
    found, elders, today = _Everybody.of(inputs), elders_of(inputs), inputs.today
    visits, problems = _visits(found, inputs)
    problems = tuple(dict.fromkeys((*found.problems, *problems)))
    asked = inputs.params.get("township")
    mine = [v for v in visits if not asked or township_key(v.placed.person.township) == township_key(asked)]
    waiting = [one for one in mine if one.open]
    going, calling = ([one for one in waiting if one.by_phone is phone] for phone in (False, True))
    title = f"{today.year}年{today.month}月重点走访名单" + (f"（{asked}）" if asked else "")
    sheets = (
        _visit_sheet("要走访的", going, found, inputs),
        _visit_sheet("谢绝上门要打电话的", calling, found, inputs),
        _visit_sheet("这一期走访过的", [one for one in mine if not one.open], found, inputs),
        *to_check_sheet(problems, inputs),
    )
    return elders.answer(
        len(mine),
        documents=(
            SheetDocument(f"{title}.xlsx", sheets, title=title),
            *_pages(waiting, found, inputs, title),
        ),
        rows=[
            {
                "name": one.placed.person.name,
                "township": found.town(one.placed.person),
                "tier": one.placed.tier.value,
                "reasons": [rule.who for rule in one.placed.reasons],
                "times": one.often,
                "last": one.before.isoformat() if one.before else None,
                "phone": one.by_phone,
                "who": one.who,
            }
            for one in waiting
        ],
        problems=problems,
        summary=(
            f"重点走访：{len(mine)}位里，这一期要走访{len(going)}位，谢绝上门要打电话的{len(calling)}位。",
            f"其中失能、住院的{sum(_pressing(one) for one in waiting)}位，排在最前面。",
        ),
    )


def _pressing(one: _Visit) -> bool:
    return any(one.placed.known[condition].says for condition in _FIRST)


def _visits(found: _Everybody, inputs: Inputs) -> tuple[list[_Visit], tuple[Problem, ...]]:
    today = inputs.today
    plan = plan_of(inputs, found.whom, dt.date(today.year, 1, 1), today, _KEYS)
    placed = {person_key(one.person.name, one.person.township, one.person): one for one in found.placed}
    judged = defaultdict(list)
    for one in plan.judged:
        judged[one.occurrence.duty, one.occurrence.subject].append(one)
    visits = []
    for (duty, subject_key), subject in plan.subjects.items():
        begun = [one for one in judged[duty, subject_key] if one.state is not DutyState.LATER]
        visits.append(
            _Visit(
                placed[subject_key],
                duty == "ring",
                times(subject.rhythm) if subject.rhythm else 0,
                subject.who or found.answering(placed[subject_key].person),
                begun[-1].state if begun else None,
                sum(one.state is DutyState.MISSED for one in begun),
                plan.before.get((duty, subject_key)),
            )
        )
    visits.sort(
        key=lambda one: (not _pressing(one), one.before or dt.date.min, -one.placed.tier.rank, -one.often)
    )
    return visits, plan.problems


def _visit_sheet(name: str, visits: Sequence[_Visit], found: _Everybody, inputs: Inputs) -> Sheet:
    return sheet_of(
        name,
        visits,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.placed.person.name),
        (Column("年龄", Kind.INTEGER, 6), lambda one: age_on(one.placed.person, inputs.today)),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: found.town(one.placed.person)),
        (Column("级别", Kind.SHORT, 7), lambda one: one.placed.tier.value),
        (Column("原因", Kind.TEXT, 24), lambda one: one.placed.why),
        (Column("一年几次", Kind.INTEGER, 7), lambda one: one.often),
        (Column("上次", Kind.DATE, 12), lambda one: one.before or "没有记录"),
        (Column("今年逾期次数", Kind.INTEGER, 8), lambda one: one.missed),
        (Column("责任人", Kind.SHORT, 14), lambda one: one.who or Styled("没有定人", Look.BAD)),
        (Column("住址", Kind.TEXT, 26), lambda one: home(one.placed.person)),
        (Column("出处", Kind.TEXT, 12), lambda one: link(inputs.files, one.placed.person.cell)),
        title=name,
        subtitle=below(inputs, "失能、住院的在前，最久没有去的在前", f"{inputs.today.isoformat()}制"),
        empty="没有。",
        freeze_columns=2,
        notes=("去过、打过电话的在 联系台账.xlsx 登记，下次就不再列出。",) if visits else (),
    )


def _pages(visits: Sequence[_Visit], found: _Everybody, inputs: Inputs, title: str) -> tuple[object, ...]:
    """A page for each who answers; of whom nobody is named, by township."""
    mine: dict[str, list[_Visit]] = defaultdict(list)
    for one in visits:
        for who in one.who.split("、") if one.who else (f"{found.town(one.placed.person)}（没有定人）",):
            mine[who].append(one)
    made = [
        WordDocument(
            f"{who}重点走访名单.docx",
            PAGE.name,
            {
                "责任人": who,
                "单位": inputs.settings.text("单位名称"),
                "日期": inputs.today,
                "老同志": [_line(one, inputs.today) for one in those],
            },
            title=f"{who}重点走访名单",
        )
        for who, those in sorted(mine.items())
    ]
    return printed(made, f"{title}（每人一份）")


def _line(one: _Visit, today: dt.date) -> Mapping[str, str]:
    person = one.placed.person
    years = age_on(person, today)
    before = one.before
    return {
        "姓名": person.name,
        "年龄": f"{years}岁" if years is not None else "",
        "原因": one.placed.why,
        "住址": home(person),
        "电话": phones(person).replace("\n", "、"),
        "上次": (month_day(before) if before.year == today.year else f"{before.year}年{month_day(before)}") if before else "没有记录",
        "注意": "、".join(filter(None, (said(person.record, "忌讳"), care(person)))),
        "方式": "先打电话" if one.by_phone else "上门",
    }  # fmt: skip


JOB = Job(
    name="tiers",
    title="三级服务",
    group="名单",
    often=12,
    help="老同志分日常、重点、特殊三级，每人一级，原因都写上；该走访谁、多久没有去了。",
    actions=(
        Action(
            build,
            "三级服务清单",
            "每位健在的老同志一行，按乡镇和村；各乡镇三级人数，同上月比有什么变动。",
            needs=(*_NEEDS, Need(LISTS, _earlier, optional=True, output=True)),
            parameters=(
                REGISTER_FILE,
                Parameter("against", "同哪份比", "以前的三级服务清单；不写就用输出文件夹里上个月的", "file"),
            ),
            examples=(("tiers", "这个月的三级服务清单"),),
            rows={
                "township": "乡镇",
                "name": "姓名",
                "tier": "级别",
                "reasons": "原因，全部",
                "unread": "看不懂的列",
            },
        ),
        Action(
            key,
            "重点走访名单",
            "重点、特殊的老同志这一期该走访谁：一人一行，失能、住院的在前，谢绝上门的打电话；每个责任人一份大字名单。",
            needs=_NEEDS,
            parameters=(REGISTER_FILE, Parameter("township", "乡镇", "只要一个乡镇的"), PDF),
            examples=(("tiers key", "这个月该走访谁"),),
            name="key",
            rows={
                "name": "姓名",
                "township": "乡镇",
                "tier": "级别",
                "reasons": "原因，全部",
                "times": "一年几次",
                "last": "上次走访，没有为 null",
                "phone": "是否改打电话",
                "who": "责任人",
            },
        ),
    ),
    templates=(PAGE,),
)
