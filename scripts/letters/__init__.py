"""The starter templates' texts, one module a topic: TEMPLATES, file name → function giving the bytes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable


def templates() -> dict[str, Callable[[], bytes]]:
    """Every starter template: the TEMPLATES of each module of this folder.

    Raises:
        ValueError: two modules write the same file.
    """
    found: dict[str, Callable[[], bytes]] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        made = getattr(importlib.import_module(f"{__name__}.{module.name}"), "TEMPLATES", {})
        if double := found.keys() & made.keys():
            raise ValueError(f"written twice: {'、'.join(sorted(double))}")
        found |= made
    return found
