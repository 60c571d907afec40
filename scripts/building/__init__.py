"""What scripts/build.py builds: `generated` lists it, a module or folder a kind; `letters/` and `practice/` grow."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def collected(folder: ModuleType, name: str) -> dict[str, Any]:
    """All the entries of a dictionary that modules of a folder may have. Raises ValueError when a key stands twice."""
    found: dict[str, Any] = {}
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda m: m.name):
        entries = getattr(importlib.import_module(f"{folder.__name__}.{module.name}"), name, {})
        if double := found.keys() & entries.keys():
            raise ValueError(f"made twice: {'、'.join(sorted(double))}")
        found |= entries
    return found
