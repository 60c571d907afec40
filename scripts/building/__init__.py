"""What scripts/build.py builds: `generated` lists it, a module or folder a kind; `letters/` and `practice/` grow."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def collected(folder: ModuleType, name: str) -> dict[str, Any]:
    """All the entries of a dictionary that modules in or below a folder may have. Raises ValueError when a key stands twice."""
    found: dict[str, Any] = {}
    modules = pkgutil.walk_packages(folder.__path__, f"{folder.__name__}.")
    for module in sorted(modules, key=lambda module: module.name):
        entries = getattr(importlib.import_module(module.name), name, {})
        if double := found.keys() & entries.keys():
            raise ValueError(f"made twice: {'、'.join(sorted(double))}")
        found |= entries
    return found
