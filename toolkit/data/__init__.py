"""What we know as data: tables and columns, spellings of headers, rules, settings; each a file of this folder.

commands.json is made by scripts/build.py: what the commands say of themselves, and which twins the buttons have.
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


def text(name: str) -> str:
    """A file of this folder as it is written."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
