"""名次."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key")


def ranks(totals: Mapping[Key, int | Decimal]) -> dict[Key, int]:
    """名次, from 1; equal totals share a rank and the next one is skipped (1, 2, 2, 4), as RANK in Excel."""
    ordered = sorted(totals.values(), reverse=True)
    return {key: ordered.index(total) + 1 for key, total in totals.items()}
