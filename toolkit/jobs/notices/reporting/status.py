"""`notices status`: who has been told and who has not, by township and by who answers for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from toolkit.core.documents.outcome import Document, Outcome
from toolkit.core.people.townships import Wording
from toolkit.jobs.job import Inputs
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.books import Ledger
from toolkit.jobs.notices.ledger.deliveries import Timeliness
from toolkit.jobs.notices.reaching import residence, to_ring_masked
from toolkit.jobs.notices.reporting import sheets
from toolkit.jobs.notices.views import NOBODY, by_group, gap, grouped, most_urgent, states

_SHOWN = 30  # of those not reached, on a terminal; the workbook has all


def build(inputs: Inputs) -> Outcome:
    """One notice, or all that are open."""
    ledger = Ledger.of(inputs)
    wanted = inputs.params.get("notice")
    known = [ledger.on_the_day(n) for n in ledger.notices if not ledger.is_later(n)]
    notices = [ledger.on_the_day(ledger.find(wanted))] if wanted else [n for n in known if not n.closed]
    accounts = [ledger.account(notice) for notice in notices]
    totals: Counter[str] = Counter(dict.fromkeys(("read", "listed", "excluded", "to_check", "outside"), 0))
    for each in accounts:
        totals.update(each.counts)
    problems = (*ledger.problems, *(p for each in accounts for p in each.problems))
    documents: tuple[Document, ...] = ()
    if accounts:
        documents = (sheets.workbook(accounts, ledger.deadline, inputs.today, earlier=bool(ledger.then())),)
    return Outcome(
        documents=documents,
        counts=dict(totals),
        rows=[_row(each, target) for each in accounts for target in each.targets],
        excluded=tuple(e for each in accounts for e in each.excluded),
        to_check=tuple(c for each in accounts for c in each.to_check),
        problems=tuple(dict.fromkeys(problems)),
        summary=tuple(_summary(accounts, ledger)),
        alerts=tuple(_alerts(accounts)),
        extra={
            "deadline": str(ledger.deadline),
            "targets": sum(len(each.targets) for each in accounts),
            "reached": sum(len(each.reached) for each in accounts),
            "not_reached": sum(len(each.missing) for each in accounts),
            "late": sum(len(each.late) for each in accounts),
            "notices": [_notice(each) for each in accounts],
        },
    )


def _summary(accounts: Sequence[Account], ledger: Ledger) -> list[str]:
    if not accounts:
        empty = "没有送达中的通知。" if ledger.notices else "还没有登记过通知；用 ⟦do:notices new⟧ 做一件。"
        return [empty, *ledger.then()]
    lines = [f"送达时限：{ledger.deadline}。", *ledger.then()]
    for each in accounts:
        line = f"{each.notice.named}：对象{len(each.targets)}{each.unit} = 送达{len(each.reached)} + 未送达{len(each.missing)}"
        parts = [
            f"{state}{n}" for state, n in states(each.reached).items() if state is not Timeliness.IN_TIME
        ]
        line += f"；送达的按时{states(each.reached)[Timeliness.IN_TIME]}" + "".join(f"、{p}" for p in parts)
        if each.excluded or each.to_check:
            line += f"；不列{len(each.excluded)}，待核实{len(each.to_check)}"
        lines.append(line + "。")
        if each.missing and not each.offices:
            lines += _broken_down(each)
    return lines


def _broken_down(each: Account) -> list[str]:
    out = []
    for what, groups in (
        (f"按{Wording.at(each.own).group}", by_group(each.targets)),
        ("按责任人", grouped(each.targets, lambda t: t.responsible or NOBODY)),
    ):
        behind = [
            f"{name}{sum(1 for t in members if not t.reached)}/{len(members)}"
            for name, members in groups.items()
            if any(not t.reached for t in members)
        ]
        out.append(f"  {what}（未送达/对象）：{'、'.join(behind[:20])}{' 等' if len(behind) > 20 else ''}。")
    return out


def _alerts(accounts: Sequence[Account]) -> list[str]:
    lines: list[str] = []
    shown = 0
    for each in accounts:
        if each.missing and each.offices:
            names = "、".join(t.who.name for t in each.missing)
            lines.append(f"{each.notice.number}未签收{len(each.missing)}{each.unit}：{names}。")
            continue
        for target in most_urgent(each.missing)[: max(0, _SHOWN - shown)]:
            shown += 1
            lines.append(_missing_line(each, target))
        late = [t for t in each.late if t.reached]
        if late:
            lines.append(
                f"{each.notice.number}逾期送达{len(late)}人：" + "；".join(_gap(each, t) for t in late[:5])
            )
    hidden = sum(len(each.missing) for each in accounts if not each.offices) - shown
    if hidden > 0:
        lines.append(f"……另有{hidden}人未送达，都在写出的「未送达」表里。")
    return lines


def _missing_line(each: Account, target: Target) -> str:
    ring = to_ring_masked(target.candidate)
    parts = [
        where if (where := residence(target.candidate)).startswith("有") else f"住{where}",
        f"可打{ring}" if ring else "没有登记电话",
        f"责任人{target.responsible}" if target.responsible else NOBODY,
        f"原因：{target.reason}" if target.reason else "",
        target.note,
    ]
    said = "，".join(part for part in parts if part)
    return f"{each.notice.number}{target.verdict.timeliness} {target.group} {target.who.name}：{said}"


def _gap(each: Account, target: Target) -> str:
    return f"{target.group}{target.who.name} {target.chain.text()}，{gap(each, target)}"


def _notice(each: Account) -> dict[str, Any]:
    return {
        "notice": each.notice.number,
        "title": each.notice.title,
        "kind": each.notice.kind,
        "closed": each.notice.closed,
        "received": str(each.notice.received) if each.notice.received else None,
        "targets": len(each.targets),
        "reached": len(each.reached),
        "not_reached": len(each.missing),
        "late": len(each.late),
        "states": {state.value: n for state, n in states(each.targets).items()},
        "by_township": _counts(each, lambda t: t.group),
        "by_responsible": _counts(each, lambda t: t.responsible or NOBODY),
    }


def _counts(each: Account, key: Callable[[Target], str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "targets": len(members), "reached": sum(1 for t in members if t.reached)}
        for name, members in grouped(each.targets, key).items()
    ]


def _row(each: Account, target: Target) -> dict[str, Any]:
    chain = target.chain
    return {
        "notice": each.notice.number,
        "name": target.who.name,
        "township": target.group,
        "branch": target.who.branch,
        "unit": target.who.unit,
        "reached": target.reached,
        "state": target.verdict.timeliness.value,
        "note": "，".join(filter(None, (target.verdict.note, target.note))),
        "received": str(chain.received) if chain.received else None,
        "forwarded": str(chain.forwarded) if chain.forwarded else None,
        "delivered": str(chain.delivered) if chain.delivered else None,
        "gap": gap(each, target),
        "responsible": target.responsible,
        "reason": target.reason,
        "lives": residence(target.candidate),
        "ring": "" if target.reached else to_ring_masked(target.candidate),
        "cell": str(target.cell),
    }
