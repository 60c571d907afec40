"""The workbook of `notices status`: all counts, and everyone not reached in red with whom to ring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Kind,
    Level,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
)
from toolkit.jobs.notices import views
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.deliveries import Deadline, Timeliness
from toolkit.jobs.notices.reaching import address, residence, to_ring

_STATES = (Timeliness.IN_TIME, Timeliness.GRACE, Timeliness.LATE, Timeliness.UNCLEAR)


def workbook(accounts: Sequence[Account], deadline: Deadline, today: dt.date) -> SheetDocument:
    """Everything that is known of the notices; one sheet a question."""
    people = [each for each in accounts if not each.offices]
    offices = [each for each in accounts if each.offices]
    below = f"截至{day_text(today)}　送达时限：{deadline}"
    sheets = [_overview(accounts, below)]
    if people or not offices:
        sheets.append(_missing(people, below))
    sheets.append(_late(accounts, below))
    if people:
        sheets.append(_by(people, "按乡镇", "乡镇", lambda each: views.by_township(each.targets), below))
        sheets.append(_by(people, "按责任人", "责任人", _responsible, below))
    if offices:
        sheets.append(_matrix(offices, below))
    sheets.append(_left_out(accounts, below))
    name = "通知送达情况" if len(accounts) > 1 else f"{accounts[0].notice.number}送达情况"
    return SheetDocument(f"{name}.xlsx", tuple(sheets), title=name)


def _responsible(each: Account) -> dict[str, list[Target]]:
    return views.grouped(each.targets, lambda t: t.responsible or views.NOBODY)


def _overview(accounts: Sequence[Account], below: str) -> Sheet:
    rows = []
    for each in accounts:
        found = views.states(each.targets)
        complete = not each.missing
        rows.append(
            Row(
                (
                    each.notice.number,
                    each.notice.title,
                    len(each.targets),
                    len(each.reached),
                    Styled(len(each.missing), Look.GOOD if complete else Look.BAD),
                    *(found[state] for state in _STATES),
                    found[Timeliness.OVERDUE],
                    len(each.to_check),
                    len(each.excluded),
                    "已办结" if each.notice.closed else "送达中",
                )
            )
        )
    columns = (
        Column("通知编号", Kind.CODE, 11),
        Column("标题", Kind.TEXT, 36),
        Column("对象", Kind.INTEGER, 7),
        Column("送达", Kind.INTEGER, 7),
        Column("未送达", Kind.INTEGER, 8),
        *(Column(state.value, Kind.INTEGER, 9, group="送达的") for state in _STATES),
        Column("逾期未送达", Kind.INTEGER, 11),
        Column("待核实", Kind.INTEGER, 8),
        Column("不列", Kind.INTEGER, 7),
        Column("状态", Kind.SHORT, 9),
    )
    notes = ("对象 = 送达 + 未送达；不列的（去世、转出、重复登记）和待核实的见最后一页。",)
    return Sheet("汇总", columns, tuple(rows), title="通知送达情况", subtitle=below, notes=notes)


def _sections(accounts: Iterable[Account], lines: Callable[[Account], Sequence[Row]]) -> tuple[Row, ...]:
    """Rows under a heading for each notice that has any."""
    out: list[Row] = []
    for each in accounts:
        found = lines(each)
        if found:
            out += [Row((f"{each.notice.named}（{len(found)}）",), Level.SECTION), *found]
    return tuple(out)


def _missing(accounts: Sequence[Account], below: str) -> Sheet:
    def lines(each: Account) -> list[Row]:
        return [_missing_row(number, t) for number, t in enumerate(views.most_urgent(each.missing), 1)]

    return Sheet(
        "未送达",
        (
            Column("序号", Kind.SHORT, 5),
            Column("乡镇", Kind.SHORT, 10),
            Column("姓名", Kind.SHORT, 9),
            Column("单位", Kind.TEXT, 14),
            Column("住在", Kind.SHORT, 6),
            Column("现住址", Kind.TEXT, 24),
            Column("打给谁", Kind.CODE, 19),
            Column("责任人", Kind.SHORT, 9),
            Column("是否逾期", Kind.SHORT, 11),
            Column("已知情况", Kind.TEXT, 22),
        ),
        _sections(accounts, lines),
        title="没有送达的老同志",
        subtitle=below,
        notes=("住在外地、别处和县城的排在前面。内有住址、电话，只供本单位打电话、上门用。",),
        empty="全部送达。",
    )


def _missing_row(number: int, target: Target) -> Row:
    known = "；".join(
        filter(None, (f"原因：{target.reason}" if target.reason else "", target.note, target.verdict.note))
    )
    cells: tuple[Content, ...] = (
        number,
        target.township,
        Styled(target.who.name, Look.BAD),
        target.who.unit,
        residence(target.candidate),
        address(target.candidate),
        to_ring(target.candidate) or "没有登记电话，请上门",
        target.responsible or views.NOBODY,
        Styled(target.verdict.timeliness.value, Look.BAD if target.verdict.timeliness.bad else Look.WARN),
        known,
    )
    return Row(cells)


def _late(accounts: Sequence[Account], below: str) -> Sheet:
    def lines(each: Account) -> list[Row]:
        return [
            Row(
                (
                    number,
                    t.township,
                    t.who.name,
                    t.chain.received.text() if t.chain.received else "没有登记",
                    t.chain.forwarded.text() if t.chain.forwarded else "没有记录",
                    t.chain.delivered.text() if t.chain.delivered else "没有送达",
                    Styled(views.gap(each, t), Look.BAD),
                    t.verdict.note,
                )
            )
            for number, t in enumerate(each.late, 1)
        ]

    return Sheet(
        "逾期",
        (
            Column("序号", Kind.SHORT, 5),
            Column("乡镇", Kind.SHORT, 10),
            Column("姓名", Kind.SHORT, 10),
            Column("收文", Kind.SHORT, 14),
            Column("转发", Kind.SHORT, 14),
            Column("送达", Kind.SHORT, 14),
            Column("断在哪里", Kind.TEXT, 34),
            Column("说明", Kind.TEXT, 26),
        ),
        _sections(accounts, lines),
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
    def lines(each: Account) -> list[Row]:
        out = []
        for part, members in parts(each).items():
            found = views.states(members)
            missing = sum(1 for t in members if not t.reached)
            out.append(
                Row(
                    (
                        part,
                        len(members),
                        len(members) - missing,
                        Styled(missing, Look.BAD if missing else Look.GOOD),
                        *(found[state] for state in _STATES),
                        found[Timeliness.OVERDUE],
                    )
                )
            )
        return out

    return Sheet(
        name,
        (
            Column(what, Kind.TEXT, 22),
            Column("对象", Kind.INTEGER, 9),
            Column("送达", Kind.INTEGER, 9),
            Column("未送达", Kind.INTEGER, 9),
            *(Column(state.value, Kind.INTEGER, 10, group="送达的") for state in _STATES),
            Column("逾期未送达", Kind.INTEGER, 12),
        ),
        _sections(accounts, lines),
        title=f"送达情况（{name}）",
        subtitle=below,
    )


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
    def lines(each: Account) -> list[Row]:
        checks = [Row(("待核实", c.name, c.why, c.hint, str(c.cell)), look=Look.WARN) for c in each.to_check]
        return checks + [Row(("不列", e.name, e.reason, "", str(e.cell))) for e in each.excluded]

    return Sheet(
        "待核实和不列",
        (
            Column("类别", Kind.SHORT, 8),
            Column("姓名", Kind.SHORT, 10),
            Column("原因", Kind.TEXT, 44),
            Column("怎么办", Kind.TEXT, 34),
            Column("在哪里", Kind.TEXT, 28),
        ),
        _sections(accounts, lines),
        title="待核实的和不列的",
        subtitle=below,
        empty="没有。",
    )
