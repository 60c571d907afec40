"""A notice's addressees as they are told of: by group, by urgency, with where the chain broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.deliveries import Timeliness
from toolkit.jobs.notices.reaching import away

NOBODY = "未落实责任人"


def most_urgent(targets: Sequence[Target]) -> list[Target]:
    """Those living away first, then by group."""
    return sorted(targets, key=lambda t: (away(t.candidate), t.group))


def grouped(targets: Sequence[Target], key: Callable[[Target], str]) -> dict[str, list[Target]]:
    """By group or by who answers for them, in order of appearance."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        found.setdefault(key(target), []).append(target)
    return found


def by_group(targets: Sequence[Target]) -> dict[str, list[Target]]:
    """Township (in a township's own office branch or unit) → its targets."""
    return grouped(targets, lambda target: target.group)


def states(targets: Sequence[Target]) -> Counter[Timeliness]:
    """How many there are of each."""
    return Counter(target.verdict.timeliness for target in targets)


def gap(each: Account, target: Target) -> str:
    """Where the chain broke, for someone who is overdue; "" for everybody else."""
    if not target.verdict.timeliness.bad:
        return ""
    return target.chain.gap(each.deadline, each.notice.limit)
