"""What we know as data: tables and columns, spellings of headers, rules, settings; each a TOML file of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """A file of this folder, parsed; it is read once, and nobody changes what is handed out."""
    import tomllib  # noqa: PLC0415 - help needs no data

    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
