"""三级服务: everybody in one tier with every reason; what changed since last month; whom to visit, by who answers for it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.answers import Misunderstood
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import (
    Column,
    Formula,
    Kind,
    Look,
    Outcome,
    Row,
    Sheet,
    WordDocument,
)
from toolkit.core.duties.matching import DutyState
from toolkit.core.people.conditions import Condition, Unsaid, age_on
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.places import lives_at, place_of
from toolkit.core.people.profiles import care, home, phones
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.settings import Settings
from toolkit.core.rules.tiers import Tier, Tiered, TierRule
from toolkit.core.tables.catalogue import BRANCHES, CADRES, CONTACTS, DONE, DUTIES, GIFTS, PAIRS, POSTS, TIERS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading
from toolkit.core.words import name_key, parted, township_key
from toolkit.jobs.contact.cards import LIST
from toolkit.jobs.duties import plan_of
from toolkit.jobs.job import PDF, Action, Inputs, Job, Need, Parameter, Params
from toolkit.jobs.ledger import NO_TOWN, Owed, owed, printed, report
from toolkit.jobs.parts import NUMBER, REGISTER, REGISTER_FILE, Part, below, filled, need, sheet_of
from toolkit.jobs.people import elders_of, people_of
from toolkit.jobs.tiers.rounds import tiers_of, times
from toolkit.jobs.whom import Whom, person_key

NAME = "三级服务清单"
LISTS = Table(NAME)
_BEGUN = tuple(state for state in DutyState if state is not DutyState.LATER)
_FIRST = (Condition.DEPENDENT, Condition.HOSPITAL)
_ORDER = tuple(reversed(Tier))
_NEEDS = (
    REGISTER,
    need(TIERS, optional=True),
    *(need(table, optional=True) for table in (PAIRS, CADRES, CONTACTS, GIFTS, POSTS, BRANCHES, DONE)),
    need(DUTIES, kept=True),
)


def _earlier(params: Params, _settings: Settings, today: dt.date) -> tuple[str, ...]:
    """The list named, else the newest of the twelve months before this one, as it lies in the output."""
    if params.get("against"):
        return (params["against"],)
    months = (divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(1, 13))
    return tuple(f"{year}-{month + 1:02d}/{NAME}（{year}年{month + 1}月）*.xlsx" for year, month in months)


@dataclass(frozen=True, slots=True)
class _Everybody:
    """Everybody's tier, in the order of townships and villages."""

    placed: Sequence[Tiered]
    rules: Sequence[TierRule]
    whom: Whom
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, inputs: Inputs) -> _Everybody:
        whom, (placed, rules, problems) = Whom(inputs), tiers_of(inputs)

        def order(one: Tiered) -> tuple[int, str, str, int]:
            town = one.person.township
            return whom.order(town), town, village(one.person), -one.tier.rank

        elders = elders_of(inputs)
        waiting = (
            Problem(c.cell, f"{c.name}：{c.why}，没有分级，", c.hint, "tier-life", Severity.WARNING)
            for c in elders.to_check
        )
        told = (*elders.problems, *problems, *waiting, *_untold(placed))
        return cls(sorted(placed, key=order), rules, whom, told)


def town_of(person: Person) -> str:
    """The township as printed."""
    return person.township or NO_TOWN


def village(person: Person) -> str:
    """The village group, else the village of the home."""
    place = place_of(lives_at(said(person.record, "户籍地"), said(person.record, "居住地")))
    return said(person.record, "老干小组") or (place.village if place and not place.seat else "")


def _untold(placed: Sequence[Tiered]) -> Iterator[Problem]:
    """What the register does not say, in a sum for each column, and what nobody understood, spelling by spelling."""
    heard = Misunderstood()
    blank = Unsaid()
    for one in placed:
        record = one.person.record
        for column in one.unread:
            then = "级别可能偏低"
            heard.note(record.cell(column), record.asked(column), record.text(column), then)
        for column in one.unsaid:
            blank.note(record, column)
    yield from heard.problems()
    yield from blank.problems("有没有这方面的情况不知道，按其他各列分级", "tier-blank")


# --- the list --------------------------------------------------------------------------------------------


def build(inputs: Inputs) -> Outcome:
    """Everybody in one tier; tiers by township; what has changed; what is to be looked at."""
    found, elders = _Everybody.of(inputs), elders_of(inputs)
    earlier = inputs.table(LISTS)
    if (against := inputs.params.get("against")) and earlier is None:
        raise Stop.at(
            Cell(against), "没有这个文件，或里面没有三级服务清单，", "请核对文件名。", "tier-against"
        )
    changes = _changes(found, earlier, inputs)
    counts = Counter(one.tier.value for one in found.placed)
    on = below(inputs, f"{inputs.today.isoformat()}制")
    title = f"{NAME}（{inputs.today.year}年{inputs.today.month}月）"
    sheets = (
        _list(found, inputs, on),
        _summary(found, on),
        *((_changed_sheet(changes, earlier, on),) if earlier else ()),
        _rules(found.rules, on),
    )
    silent = sum(one.tier is Tier.DAILY and bool(one.unsaid) for one in found.placed)
    moved = [change for change in changes if change[2] != change[3]]
    answer = elders.answer(
        rows=[
            {
                "township": town_of(one.person),
                "name": one.person.name,
                "tier": one.tier.value,
                "reasons": [rule.who for rule in one.reasons],
                "unread": list(one.unread),
            }
            for one in found.placed
        ],
        summary=(
            f"老同志{len(found.placed)}位：" + "、".join(f"{tier}{counts[tier]}位" for tier in _ORDER) + "。",
            *((f"日常里有{silent}位未登记健康状况、居住状况等，登记以后可能要提级。",) if silent else ()),
            f"同{earlier.sources[0].grid.file}比，级别变了的{len(moved)}位。"
            if earlier
            else "没有以前的清单可比。",
        ),
    )
    return report(title, sheets, found.problems, inputs, answer)


def _list(found: _Everybody, inputs: Inputs, on: str) -> Sheet:
    parts: tuple[Part[Tiered], ...] = (
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: town_of(one.person)),
        (Column("村、小组", Kind.SHORT, 18), lambda one: village(one.person)),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.person.name),
        (Column("人员编号", Kind.CODE, 10), lambda one: said(one.person.record, "人员编号")),
        (Column("年龄", Kind.INTEGER, 6), lambda one: age_on(one.person, inputs.today)),
        (Column("级别", Kind.SHORT, 7), lambda one: one.tier.value),
        (Column("原因", Kind.TEXT, 30), lambda one: one.why),
        (Column("责任人", Kind.SHORT, 14), lambda one: found.whom.answering(one.person)),
        (Column("待核实", Kind.TEXT, 22), _doubts),
    )
    return sheet_of(
        NAME,
        found.placed,
        *filled(found.placed, *parts),
        look=lambda one: Look.STRONG if one.tier is Tier.SPECIAL else Look.PLAIN,
        title=NAME,
        subtitle=f"共{len(found.placed)}位    {on}",
        empty="花名册里没有健在的老同志。",
        freeze_columns=4,
        filter=True,
    )


def _doubts(one: Tiered) -> str:
    record = one.person.record
    return "；".join(f"{record.asked(column)}{quoted(record.text(column))}看不懂" for column in one.unread)


def _summary(found: _Everybody, subtitle: str) -> Sheet:
    """Tiers by township: the figures count the list, and follow it."""
    lines: dict[str, Counter[Tier]] = defaultdict(Counter)
    for town in found.whom.towns.values():
        lines[town.name] = Counter()
    for one in found.placed:
        lines[town_of(one.person)][one.tier] += 1

    def counted(tier: Tier) -> Part[tuple[str, Counter[Tier]]]:
        live = f'COUNTIFS({{{NAME}!所属乡镇:}},{{所属乡镇}},{{{NAME}!级别:}},"{tier}")'
        return Column(tier.value, Kind.INTEGER, 9), lambda line: Formula(live, line[1][tier])

    total = "+".join(f"{{{tier}}}" for tier in _ORDER)
    sums = {tier.value: sum(line[tier] for line in lines.values()) for tier in _ORDER}
    return sheet_of(
        "汇总",
        list(lines.items()),
        (Column("所属乡镇", Kind.SHORT, 16), lambda line: line[0]),
        *map(counted, _ORDER),
        (Column("合计", Kind.INTEGER, 9), lambda line: Formula(total, line[1].total())),
        title="各乡镇三级服务人数",
        subtitle=subtitle,
        sums={**sums, "合计": len(found.placed)},
        landscape=False,
    )


def _rules(rules: Sequence[TierRule], on: str) -> Sheet:
    return sheet_of(
        "分级的条件",
        rules,
        (Column("级别", Kind.SHORT, 7), lambda rule: rule.tier.value),
        (Column("条件", Kind.TEXT, 16), lambda rule: rule.who),
        (Column("走访", Kind.SHORT, 9), lambda rule: rule.often or "没有定"),
        (Column("状态", Kind.SHORT, 7), lambda rule: rule.status.value),
        (Column("依据", Kind.TEXT, 60), lambda rule: rule.source),
        title="有一条就算，几条都有的取最高的级别，一条都没有的是日常",
        subtitle=on,
        notes=("在设置.xlsx「服务分级」表里改，同一条件的代替上面的；走访次数也可以在责任清单.xlsx里改。",),
    )


# --- what has changed ------------------------------------------------------------------------------------


def _changes(found: _Everybody, earlier: Reading | None, inputs: Inputs) -> list[tuple[str, ...]]:
    """姓名, 所属乡镇, 上次, 这次, 说明 of each whose line is another; namesakes of a township are told, not guessed."""
    if earlier is None:
        return []
    now: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    before: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for one in found.placed:
        told: tuple[str, ...] = (one.person.name, town_of(one.person), one.tier.value, one.why)
        now[name_key(told[0]), township_key(told[1])].append(told)
    for record in earlier.records:
        told = tuple(said(record, name) for name in ("姓名", "所属乡镇", "级别", "原因"))
        before[name_key(told[0]), township_key(told[1])].append(told)
    gone = {name_key(p.name): str(p.life) for p in people_of(inputs).persons if p.life is not Life.ALIVE}
    changes: list[tuple[str, ...]] = []
    for key, several in {**before, **now}.items():
        mine, theirs, (name, town) = now.get(key, ()), before.get(key, ()), several[0][:2]
        if sorted(mine) == sorted(theirs):
            continue
        if len(mine) > 1 or len(theirs) > 1:
            changes.append((name, town, "", "", "有同名的，分不清是谁变了"))
            continue
        tier, why = mine[0][2:] if mine else ("不在清单", gone.get(key[0], "花名册里没有了，或换了乡镇"))
        old, reason = theirs[0][2:] if theirs else ("不在清单", "")
        told_ = f"原来：{reason or '没有'}；现在：{why or '没有'}" if mine and theirs else why
        changes.append((name, town, old, tier, told_))
    return changes


def _changed_sheet(changes: Sequence[tuple[str, ...]], earlier: Reading, on: str) -> Sheet:
    widths = (("姓名", 10), ("所属乡镇", 12), ("上次", 10), ("这次", 10), ("说明", 50))
    columns = (NUMBER, *(Column(title, Kind.TEXT, width) for title, width in widths))
    rows = tuple(Row((at, *change)) for at, change in enumerate(changes, 1))
    title = f"同{earlier.sources[0].grid.file}比"
    return Sheet("变动", columns, rows, title=title, subtitle=on, empty="没有变动。")


# --- whom to visit ---------------------------------------------------------------------------------------


def key(inputs: Inputs) -> Outcome:
    """重点走访名单: each once, 失能 and 住院 first, then who was not seen for longest; a page for each who answers."""
    found, today = _Everybody.of(inputs), inputs.today
    plan = plan_of(inputs, found.whom, dt.date(today.year, 1, 1), today, ("key", "ring"))
    placed = {person_key(p.person.name, p.person.township, p.person): p for p in found.placed}
    begun = sorted(owed(plan, *_BEGUN), key=lambda one: one.judged.occurrence.first)
    latest = {one.subject.key: one for one in begun}
    waiting = [one for one in latest.values() if one.judged.state in (DutyState.MISSED, DutyState.DUE)]

    def pressing(one: Owed) -> bool:
        return any(placed[one.subject.key].known[condition].says for condition in _FIRST)

    def order(one: Owed) -> tuple[bool, dt.date, int]:
        return not pressing(one), one.before or dt.date.min, -placed[one.subject.key].tier.rank

    waiting.sort(key=order)
    going, calling = ([one for one in waiting if one.duty.key == key] for key in ("key", "ring"))
    title = f"{today.year}年{today.month}月重点走访名单"

    def sheet(name: str, those: Sequence[Owed]) -> Sheet:
        parts: tuple[Part[Owed], ...] = (
            (NUMBER, None),
            (Column("姓名", Kind.SHORT, 9), lambda one: one.subject.name),
            (Column("所属乡镇", Kind.SHORT, 11), lambda one: one.subject.township),
            (Column("级别", Kind.SHORT, 6), lambda one: placed[one.subject.key].tier.value),
            (Column("原因", Kind.TEXT, 22), lambda one: placed[one.subject.key].why),
            (Column("一年几次", Kind.INTEGER, 6), _times),
            (Column("上次", Kind.DATE, 12), lambda one: one.before or "没有记录"),
            (Column("哪天以前", Kind.DATE, 12), lambda one: one.judged.occurrence.last),
            (
                Column("责任人", Kind.SHORT, 10),
                lambda one: found.whom.answering(placed[one.subject.key].person),
            ),
            (Column("住址、电话", Kind.TEXT, 30), lambda one: _reached(placed[one.subject.key].person)),
        )
        subtitle = below(inputs, "失能、住院的在前，最久没有去的在前", f"{today.isoformat()}制")
        return sheet_of(name, those, *parts, title=name, subtitle=subtitle, empty="没有。", freeze_columns=2)

    sheets = (sheet("要走访的", going), *((sheet("谢绝上门要打电话的", calling),) if calling else ()))
    pages = [*_pages([(one, placed[one.subject.key]) for one in waiting], found, inputs)]
    answer = elders_of(inputs).answer(
        len(waiting),
        rows=[
            {
                "name": one.subject.name,
                "township": one.subject.township,
                "tier": placed[one.subject.key].tier.value,
                "reasons": [rule.who for rule in placed[one.subject.key].reasons],
                "times": _times(one),
                "last": one.before.isoformat() if one.before else None,
                "phone": one.duty.key == "ring",
                "who": found.whom.answering(placed[one.subject.key].person),
            }
            for one in waiting
        ],
        summary=(
            f"重点走访：{len(latest)}位里，这一期要走访{len(going)}位，谢绝上门要打电话的{len(calling)}位。",
            f"其中失能、住院的{sum(map(pressing, waiting))}位，排在最前面；这一期去过了的{len(latest) - len(waiting)}位。",
        ),
    )
    also = printed(pages, f"{title}（每人一份）")
    return report(title, sheets, (*found.problems, *plan.problems), inputs, answer, also)


def _reached(person: Person) -> str:
    return "\n".join(filter(None, (home(person), phones(person).replace("\n", "、"))))


def _times(one: Owed) -> int:
    return times(one.subject.rhythm) if one.subject.rhythm else 0


def _pages(
    waiting: Sequence[tuple[Owed, Tiered]], found: _Everybody, inputs: Inputs
) -> Iterator[WordDocument]:
    """A page for each who answers; of whom nobody is named, by township."""
    mine: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for one, placed in waiting:
        person = placed.person
        notes = (
            placed.why,
            "" if one.duty.key == "key" else "谢绝上门，先打电话",
            care(person),
            said(person.record, "忌讳"),
        )
        told = {
            "姓名": person.name,
            "住址": home(person),
            "电话": phones(person),
            "注意": "；".join(filter(None, notes)),
            "上次": day_text(one.before) if one.before else "没有记录",
        }
        for who in parted(found.whom.answering(person)) or (f"{town_of(person)}（没有定人）",):
            mine[who].append(told)
    for who, those in sorted(mine.items()):
        fields = {
            "标题": "重点走访名单",
            "联系干部": who,
            "单位": inputs.settings.text("单位名称"),
            "老同志": those,
        }
        yield WordDocument(
            f"{who}重点走访名单.docx", LIST.name, fields | {"干部单位": ""}, title=f"{who}重点走访名单"
        )


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
        ),
        Action(
            key,
            "重点走访名单",
            "重点、特殊的老同志这一期该走访谁：一人一行，失能、住院的在前，谢绝上门的打电话；每个责任人一份大字名单。",
            needs=_NEEDS,
            parameters=(REGISTER_FILE, PDF),
            examples=(("tiers key", "这个月该走访谁"),),
            name="key",
        ),
    ),
    templates=(LIST,),
)
