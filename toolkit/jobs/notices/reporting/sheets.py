"""The workbook of `notices status`: all counts, and everyone not reached in red with whom to ring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from toolkit.core.dates.moments import Moment
from toolkit.core.dates.wording import day_text, month_day
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Exclusion,
    Kind,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
    ToCheck,
)
from toolkit.core.people.townships import Wording
from toolkit.jobs.notices import views
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.deliveries import Deadline, Timeliness
from toolkit.jobs.notices.reaching import address, residence, to_ring
from toolkit.jobs.parts import NUMBER, Part, T, grouped, sheet_of

_STATES = (Timeliness.IN_TIME, Timeliness.GRACE, Timeliness.LATE, Timeliness.UNCLEAR)


def workbook(
    accounts: Sequence[Account], deadline: Deadline, today: dt.date, *, earlier: bool
) -> SheetDocument:
    """Everything that is known of the notices; one sheet a question; `earlier`: of a day before what they say."""
    people = [each for each in accounts if not each.offices]
    offices = [each for each in accounts if each.offices]
    below = f"截至{day_text(today)}　送达时限：{deadline}"
    alone = people[0] if len(accounts) == len(people) == 1 else None
    sheets = [] if alone else [_overview(accounts, below)]  # a page with one row says no more than a line
    if people or not offices:
        sheets.append(_missing(people, f"{below}　{_in_a_line(alone)}" if alone else below))
    sheets.append(_late(accounts, below))
    if people:
        group = _group(people)
        sheets.append(_by(people, f"按{group}", group, lambda each: views.by_group(each.targets), below))
        sheets.append(_by(people, "按责任人", "责任人", _responsible, below))
    if offices:
        sheets.append(_matrix(offices, below))
    sheets.append(_left_out(accounts, below))
    name = "通知送达情况" if len(accounts) > 1 else f"{accounts[0].notice.number}送达情况"
    if earlier:  # beside the report of today, never in its place
        name += f"（截至{month_day(today)}）"
    return SheetDocument(f"{name}.xlsx", tuple(sheets), title=name)


def _group(accounts: Sequence[Account]) -> str:
    """How the office calls what its people are told apart by."""
    return Wording.at(accounts[0].own if accounts else "").group


def _responsible(each: Account) -> dict[str, list[Target]]:
    return views.grouped(each.targets, lambda t: t.responsible or views.NOBODY)


def _overview(accounts: Sequence[Account], below: str) -> Sheet:
    return sheet_of(
        "汇总",
        accounts,
        (Column("通知编号", Kind.CODE, 11), lambda each: each.notice.number),
        (Column("标题", Kind.TEXT, 36), lambda each: each.notice.title),
        (Column("对象", Kind.INTEGER, 7), lambda each: len(each.targets)),
        (Column("送达", Kind.INTEGER, 7), lambda each: len(each.reached)),
        (Column("未送达", Kind.INTEGER, 8), lambda each: _red(len(each.missing))),
        *_states(_targets, 9, 11),
        (Column("待核实", Kind.INTEGER, 8), lambda each: len(each.to_check)),
        (Column("不列", Kind.INTEGER, 7), lambda each: len(each.excluded)),
        (Column("状态", Kind.SHORT, 9), lambda each: "已办结" if each.notice.closed else "送达中"),
        title="通知送达情况",
        subtitle=below,
        notes=("对象 = 送达 + 未送达；不列的（去世、转出、重复登记）和待核实的见最后一页。",),
    )


def _in_a_line(each: Account) -> str:
    closed = "已办结" if each.notice.closed else "送达中"
    return (
        f"对象{len(each.targets)} = 送达{len(each.reached)} + 未送达{len(each.missing)}，"
        f"另有待核实{len(each.to_check)}、不列{len(each.excluded)}　{closed}"
    )


def _targets(each: Account) -> Sequence[Target]:
    return each.targets


def _red(missing: int) -> Content:
    return Styled(missing, Look.BAD if missing else Look.GOOD)


def _states(members: Callable[[T], Sequence[Target]], width: int, last: int) -> list[Part[T]]:
    """A column for each way of having been told, and one for those overdue: how many of the members."""

    def part(state: Timeliness, column: Column) -> Part[T]:
        return column, lambda item: views.states(members(item))[state]

    return [
        *(part(state, Column(state.value, Kind.INTEGER, width, group="送达的")) for state in _STATES),
        part(Timeliness.OVERDUE, Column("逾期未送达", Kind.INTEGER, last)),
    ]


def _sections(
    name: str,
    accounts: Iterable[Account],
    of: Callable[[Account], Iterable[T]],
    *parts: Part[T],
    look: Callable[[T], Look] | None = None,
    **more: Any,
) -> Sheet:
    """A sheet with rows under a heading for each notice that has any; `more` are attributes of Sheet."""
    told = ((each.notice.named, list(of(each))) for each in accounts)
    groups = ((f"{named}（{len(those)}）", those) for named, those in told if those)
    return grouped(name, groups, *parts, look=look, **more)


def _missing(accounts: Sequence[Account], below: str) -> Sheet:
    return _sections(
        "未送达",
        accounts,
        lambda each: views.most_urgent(each.missing),
        (NUMBER, None),
        (Column(_group(accounts), Kind.SHORT, 10), lambda t: t.group),
        (Column("姓名", Kind.SHORT, 9), lambda t: Styled(t.who.name, Look.BAD)),
        (Column("单位", Kind.TEXT, 14), lambda t: t.who.unit),
        (Column("住在", Kind.SHORT, 6), lambda t: residence(t.candidate)),
        (Column("现住址", Kind.TEXT, 24), lambda t: address(t.candidate)),
        (Column("打给谁", Kind.CODE, 19), lambda t: to_ring(t.candidate) or "没有登记电话，请上门"),
        (Column("责任人", Kind.SHORT, 9), lambda t: t.responsible or views.NOBODY),
        (Column("是否逾期", Kind.SHORT, 11), _overdue),
        (Column("已知情况", Kind.TEXT, 22), _known),
        title="没有送达的老同志",
        subtitle=below,
        notes=("住在外地、别处和县城的排在前面。内有住址、电话，只供本单位打电话、上门用。",),
        empty="全部送达。",
    )


def _overdue(target: Target) -> Content:
    found = target.verdict.timeliness
    return Styled(found.value, Look.BAD if found.bad else Look.WARN)


def _known(target: Target) -> str:
    reason = f"原因：{target.reason}" if target.reason else ""
    return "；".join(filter(None, (reason, target.note, target.verdict.note)))


def _late(accounts: Sequence[Account], below: str) -> Sheet:
    def at(moment: Moment | None, otherwise: str) -> str:
        return moment.text() if moment else otherwise

    return _sections(
        "逾期",
        accounts,
        lambda each: [(each, target, target.chain) for target in each.late],
        (NUMBER, None),
        (Column(_group(accounts), Kind.SHORT, 10), lambda i: i[1].group),
        (Column("姓名", Kind.SHORT, 10), lambda i: i[1].who.name),
        (Column("收文", Kind.SHORT, 14), lambda i: at(i[2].received, "没有登记")),
        (Column("转发", Kind.SHORT, 14), lambda i: at(i[2].forwarded, "没有记录")),
        (Column("送达", Kind.SHORT, 14), lambda i: at(i[2].delivered, "没有送达")),
        (Column("断在哪里", Kind.TEXT, 34), lambda i: Styled(views.gap(i[0], i[1]), Look.BAD)),
        (Column("说明", Kind.TEXT, 26), lambda i: i[1].verdict.note),
        title="逾期的，从收文到送达",
        subtitle=below,
        empty="没有逾期的。",
    )


def _by(
    accounts: Sequence[Account],
    name: str,
    what: str,
    parts: Callable[[Account], dict[str, list[Target]]],
    below: str,
) -> Sheet:
    return _sections(
        name,
        accounts,
        lambda each: parts(each).items(),
        (Column(what, Kind.TEXT, 22), lambda i: i[0]),
        (Column("对象", Kind.INTEGER, 9), lambda i: len(i[1])),
        (Column("送达", Kind.INTEGER, 9), lambda i: sum(t.reached for t in i[1])),
        (Column("未送达", Kind.INTEGER, 9), lambda i: _red(sum(not t.reached for t in i[1]))),
        *_states(_members, 10, 12),
        title=f"送达情况（{name}）",
        subtitle=below,
    )


def _members(part: tuple[str, list[Target]]) -> list[Target]:
    return part[1]


def _matrix(accounts: Sequence[Account], below: str) -> Sheet:
    """Documents × townships: when each signed; red where nobody has."""
    towns = list(dict.fromkeys(t.who.name for each in accounts for t in each.targets))
    rows = []
    for each in accounts:
        signed = {t.who.name: t for t in each.targets}
        cells: list[Content] = [each.notice.number, each.notice.title]
        for town in towns:
            target = signed.get(town)
            when = target.chain.delivered if target else None
            if when is None:
                cells.append(Styled("未签收" if target else "－", Look.BAD if target else Look.MUTED))
            else:
                late = target is not None and target.verdict.timeliness.bad
                cells.append(Styled(f"{when.day.month}.{when.day.day}", Look.WARN if late else Look.GOOD))
        cells.append(
            Styled(f"{len(each.reached)}/{len(each.targets)}", Look.BAD if each.missing else Look.GOOD)
        )
        rows.append(Row(tuple(cells)))
    return Sheet(
        "文件签收",
        (
            Column("编号", Kind.CODE, 10),
            Column("文件", Kind.TEXT, 26),
            *(Column(town, Kind.SHORT, 7) for town in towns),
            Column("签收", Kind.SHORT, 8),
        ),
        tuple(rows),
        title="文件签收情况",
        subtitle=below,
        notes=("格子里是签收日期；红的还没有签收，黄的超过了时限。",),
        freeze_columns=2,
    )


def _left_out(accounts: Sequence[Account], below: str) -> Sheet:
    def those(each: Account) -> list[ToCheck | Exclusion]:
        return [*each.to_check, *each.excluded]

    return _sections(
        "待核实和不列",
        accounts,
        those,
        (Column("类别", Kind.SHORT, 8), lambda i: "待核实" if isinstance(i, ToCheck) else "不列"),
        (Column("姓名", Kind.SHORT, 10), lambda i: i.name),
        (Column("原因", Kind.TEXT, 44), lambda i: i.why if isinstance(i, ToCheck) else i.reason),
        (Column("怎么办", Kind.TEXT, 34), lambda i: i.hint if isinstance(i, ToCheck) else ""),
        (Column("在哪里", Kind.TEXT, 28), lambda i: str(i.cell)),
        look=lambda i: Look.WARN if isinstance(i, ToCheck) else Look.PLAIN,
        title="待核实的和不列的",
        subtitle=below,
        empty="没有。",
    )
