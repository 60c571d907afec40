"""What to do, as data: a sentence names a parameter or a command between ⟦ and ⟧, and each door words it.

«⟦at⟧» is a parameter by its name, «⟦do:notices mark notice reason⟧» an action with what is to be said to it: the
terminal says --at, a button 「时间」. «⟦json|，| 可以看全部⟧» is said, with what stands before and behind it, only
where there is such a thing.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

PLACE = re.compile(r"( ?)⟦(do:)?([a-z_ -]+)(?:\|([^|⟧]*)\|([^⟧]*))?⟧( ?)")

T = TypeVar("T")
Words = Callable[[str], str]
"""A sentence as a door says it."""

_MUTE = frozenset({int, bool, Decimal, type(None)})


def worded(text: str, parameter: Callable[[str], str], command: Callable[[list[str]], str]) -> str:
    """A sentence as a door says it.

    Args:
        text: The sentence.
        parameter: How the door calls a parameter of this name; "": it has none.
        command: How it calls a command: its name, perhaps an action, and names of parameters; "": it has none.
    """

    def said(found: re.Match[str]) -> str:
        left, is_command, name, before, behind, right = found.groups()
        words = command(name.split()) if is_command else parameter(name)
        if not words:
            return "" if before is not None else found[0]
        if not words[0].isascii():  # Chinese brackets stand close
            left = right = ""
            before, behind = (before or "").rstrip(" "), (behind or "").lstrip(" ")
        return f"{left}{before or ''}{words}{behind or ''}{right}"

    return PLACE.sub(said, text) if "⟦" in text else text


def throughout(value: T, words: Words) -> T:
    """The same value with every sentence in it as a door says it; what has none in it comes back itself."""
    new: object = value
    if isinstance(value, str):
        new = words(value) if "⟦" in value else value
    elif isinstance(value, tuple):
        items = [each if type(each) in _MUTE else throughout(each, words) for each in value]
        new = value if items == list(value) else tuple(items)
    elif dataclasses.is_dataclass(value):
        old = {name: getattr(value, name) for name in value.__dataclass_fields__}
        changed = {name: made for name, one in old.items() if (made := throughout(one, words)) is not one}
        new = dataclasses.replace(value, **changed) if changed else value  # type: ignore[type-var]  # no class
    return new  # type: ignore[return-value]  # a changed copy of value
