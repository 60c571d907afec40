"""What we know as data: tables and columns, spellings of headers, rules, settings; each a file of this folder.

What scripts/build.py makes: commands.json (every command in a line), commands/X.json (what the job X says of itself),
twins.json (the files that do by a double click what a button does).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """A file of this folder, parsed; it is read once, and nobody changes what is handed out."""
    if name.endswith(".json"):
        return dict(json.loads(text(name)))
    import tomllib  # noqa: PLC0415 - help needs none

    return tomllib.loads(text(name))


def packs() -> list[str]:
    """The rules of regions that ship with us (rules/*.toml), by the region's name."""
    return sorted(path.stem for path in (Path(__file__).parent / "rules").glob("*.toml"))


def text(name: str) -> str:
    """A file of this folder as it is written."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
