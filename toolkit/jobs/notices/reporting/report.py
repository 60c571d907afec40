"""`notices report`: the 通报 on how a notice was delivered, in official format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from toolkit.core.dates.wording import day_text
from toolkit.core.documents.official import Block, Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import Document, Outcome
from toolkit.core.people.townships import Wording
from toolkit.jobs.issuing import Letterhead, Numbering
from toolkit.jobs.job import Inputs
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.books import Ledger
from toolkit.jobs.notices.ledger.deliveries import Timeliness
from toolkit.jobs.notices.views import NOBODY, by_group, gap, grouped, states

_NAMED = 4  # of those responsible in one line of the table


def build(inputs: Inputs) -> Outcome:
    """One notice's deliveries by township (in a township's own office by branch and unit), with whoever has to answer for what is missing or late."""
    ledger = Ledger.of(inputs)
    notice = ledger.on_the_day(ledger.find(inputs.params["notice"]))
    account = ledger.account(notice)
    numbering, head = Numbering.of(inputs), Letterhead.of(inputs.settings)
    title = f"关于《{notice.title}》送达情况的通报"
    number = numbering.take(
        OfficialKind.CIRCULAR,
        title,
        "、".join(head.addressees),
        inputs.today.year,
        {"成文日期": inputs.today.isoformat(), "文件名": f"{title}.docx"},
    )
    blocks = _blocks(account, inputs.today)
    document = head.letter(
        f"{title}.docx", OfficialKind.CIRCULAR, title, blocks, number=number, date=inputs.today
    )
    documents: tuple[Document, ...] = (document, *numbering.changes())
    problems = (*ledger.problems, *account.problems, *numbering.problems)
    said = f"{notice.named}的通报：对象{len(account.targets)}，送达{len(account.reached)}，未送达{len(account.missing)}，逾期{len(account.late)}。"
    unread = [p for p in problems if p.kind.startswith(("moment", "delivery", "scope"))]
    alerts = [f"台账里还有{len(unread)}处看不清的，通报发出前请先核对。"] if unread else []
    if not notice.closed:
        alerts.append("这件通知还没有办结，通报里的数字以今天为准。")
    return Outcome(
        documents=documents,
        counts=account.counts,
        rows=[_row(name, members) for name, members in by_group(account.targets).items()],
        excluded=account.excluded,
        to_check=account.to_check,
        problems=tuple(dict.fromkeys(problems)),
        summary=(said, *ledger.then(), *head.said()),
        alerts=tuple(alerts),
        extra={"notice": notice.number},
    )


def _row(name: str, members: Sequence[Target]) -> dict[str, object]:
    found = states(members)
    reached = sum(1 for t in members if t.reached)
    return {
        "township": name,
        "targets": len(members),
        "reached": reached,
        "not_reached": len(members) - reached,
        "in_time": found[Timeliness.IN_TIME] + found[Timeliness.GRACE],
        "late": found[Timeliness.LATE],
    }


def _blocks(account: Account, today: dt.date) -> tuple[Block, ...]:
    notice, unit = account.notice, account.unit
    received = f"（收文时间{notice.received.text()}）" if notice.received else ""
    late = [t for t in account.late if t.reached]
    blocks: list[Block] = [
        Paragraph(
            f"为做到涉及老同志的重要通知传达不过夜、不漏一人，现将《{notice.title}》{received}"
            f"截至{day_text(today)}的送达情况通报如下："
        ),
        Heading("总体情况"),
        Paragraph(
            f"本次应通知{len(account.targets)}{unit}，已送达{len(account.reached)}{unit}，"
            f"未送达{len(account.missing)}{unit}；送达率{_percent(len(account.reached), len(account.targets))}。"
            f"按“{account.deadline}”的要求，已送达的当中逾期{len(late)}{unit}。{_complete(account)}"
        ),
        Heading(f"{Wording.at(account.own).every}情况"),
        _table(account),
    ]
    behind = [t for t in account.targets if not t.reached or t.verdict.timeliness.bad]
    if behind:
        blocks += [
            Heading("没有做到的环节"),
            Paragraph("没有送达和逾期送达的，环节和责任人如下："),
            _gaps(account, behind),
        ]
    blocks += [Heading("有关要求"), *(Paragraph(text) for text in _demands(account, behind))]
    return tuple(blocks)


def _percent(part: int, whole: int) -> str:
    """To a tenth; 100.0% is said of all only, 0.0% of nobody only."""
    if not whole:
        return "－"
    tenths = (2000 * part + whole) // (2 * whole)
    if 0 < part < whole:
        tenths = min(max(tenths, 1), 999)
    return f"{tenths / 10:.1f}%"


def _complete(account: Account) -> str:
    done = [
        name
        for name, members in by_group(account.targets).items()
        if all(t.reached and not t.verdict.timeliness.bad for t in members)
    ]
    return f"{'、'.join(done)}全部按时送达，予以肯定。" if done and not account.offices else ""


def _table(account: Account) -> OfficialTable:
    rows = [_cells(name, members) for name, members in by_group(account.targets).items()]
    rows.append(_cells("合计", account.targets))
    return OfficialTable(
        (Wording.at(account.own).group, "应通知", "已送达", "未送达", "按时", "逾期", "送达率"),
        tuple(rows),
        widths=(2.4, 1.3, 1.3, 1.3, 1.1, 1.1, 1.5),
        align="ccccccc",
        strong=frozenset({len(rows) - 1}),
        note="按时含宽限内；时限待核的不计入按时和逾期。",
    )


def _cells(name: str, members: Sequence[Target]) -> tuple[str, ...]:
    row = _row(name, members)
    numbers = (str(row[key]) for key in ("targets", "reached", "not_reached", "in_time", "late"))
    reached = sum(1 for t in members if t.reached)
    return (name, *numbers, _percent(reached, len(members)))


def _gaps(account: Account, behind: Sequence[Target]) -> OfficialTable:
    """By township, who answers and where it broke; no old comrade's name stands in a 通报."""
    rows = []
    for town, members in by_group(behind).items():
        for where, these in grouped(members, lambda t: _where(account, t)).items():
            names = list(dict.fromkeys(t.responsible or NOBODY for t in these))
            whose = "、".join(names[:_NAMED]) + (f"等{len(names)}人" if len(names) > _NAMED else "")
            rows.append((town, where, str(len(these)), whose))
    return OfficialTable(
        (Wording.at(account.own).group, "断在哪个环节", "人数", "责任人"),
        tuple(rows),
        widths=(1.5, 3, 0.8, 2.6),
        align="clcl",
    )


def _where(account: Account, target: Target) -> str:
    if target.reason and not target.reached:
        return f"没有送达：{target.reason}"
    broken = gap(account, target).partition("，责任人")[0].partition("，送达人")[0]
    return broken or "还没有送达"


def _demands(account: Account, behind: Sequence[Target]) -> list[str]:
    words = Wording.at(account.own)
    if not behind:
        return [f"望{words.every}继续保持，把涉及老同志的每一件通知当天传达到每一位老同志本人。"]
    do = "没有送达的，{}要立即补送" if account.missing else "逾期送达的，{}要查明原因"
    first = do.format(words.some)
    return [
        f"{first}，居住在外地的逐人打电话，行动不便的登门告知，并将结果报我单位。",
        "通知到人不过夜。今后涉及老同志的政策文件和重要通知，要当天通知到本人、当天登记；再有漏通知、迟通知的，按规定追究有关单位和责任人的责任。",
    ]
