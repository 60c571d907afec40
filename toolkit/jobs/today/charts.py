"""What is drawn on the page: how much of what was to be done is done; of each bar the figures stand beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from toolkit.core.tables.catalogue import BRANCHES, PAYMENTS, POSTS
from toolkit.jobs.books import COUNTY, Books
from toolkit.jobs.checklist.scores.points import plain
from toolkit.jobs.checklist.shared import ranked
from toolkit.jobs.checklist.year import NEEDS, inspect
from toolkit.jobs.due.items import checked_payments
from toolkit.jobs.job import Inputs
from toolkit.jobs.payments.accounts import PaymentVerdict
from toolkit.jobs.today.items import NOTICES_SHOWN, accounts
from toolkit.jobs.today.people import stand_on

_MOST = 16
"""Bars that a clerk looks at; of more those that are farthest behind."""

Bars = list[dict[str, Any]]
"""name; done, whole: numbers; told: both in words."""


def _bar(name: str, done: float, whole: float, told: str) -> dict[str, Any]:
    return {"name": name, "done": done, "whole": whole, "told": told}


def _farthest(bars: Bars) -> Bars:
    if len(bars) <= _MOST:
        return bars
    return sorted(bars, key=lambda bar: bar["done"] / bar["whole"])[:_MOST]


def delivery(inputs: Inputs) -> Bars:
    """The last notices: who has been told, of all whom it is for."""
    found = [one for one in accounts(inputs)[:NOTICES_SHOWN] if one.targets]
    return [
        _bar(a.notice.named, len(a.reached), len(a.targets), f"{len(a.reached)}/{len(a.targets)}{a.unit}")
        for a in found
    ]


def standard(inputs: Inputs) -> Bars:
    """The branches' points of this year, as far as they are scored."""
    stand_on(inputs, *(each.table for each in NEEDS), must=False)
    if inputs.table(BRANCHES) is None or not inputs.needed(BRANCHES).records:
        return []
    found = inspect(inputs)
    whole = float(found.book.checklist.total)
    return _farthest(
        [
            _bar(b.name, float(card.total), whole, f"{plain(card.total)}分")
            for _, b, card in ranked(found)
            if card.scored
        ]
    )


def subsidies(inputs: Inputs) -> Bars:
    """Of each township: who is paid this year's subsidy in full, of all to whom one is due."""
    stand_on(inputs, POSTS, PAYMENTS, must=False)
    if inputs.table(POSTS) is None or inputs.table(PAYMENTS) is None or not inputs.needed(POSTS).records:
        return []
    checked = checked_payments(inputs, Books.of(inputs))
    towns: dict[str, list[bool]] = defaultdict(list)
    for account in checked.accounts if checked else ():
        if account.verdict is not PaymentVerdict.UNCLEAR:
            towns[account.term.township or COUNTY].append(account.verdict is PaymentVerdict.FULL)
    return _farthest(
        [_bar(town, sum(paid), len(paid), f"{sum(paid)}/{len(paid)}人") for town, paid in towns.items()]
    )
