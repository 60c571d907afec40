"""Telephone numbers, however many a cell holds, and what a list may show of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.core.grids import Value
from toolkit.core.people.ids import mask_numbers
from toolkit.core.words import folded, plain_number


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone number of a cell.

    Attributes:
        number: Digits; a landline with «-» after its area code; masked where it is an identity number.
        owner: Whose, as written («儿子»), or "".
        kind: mobile, landline, or unclear (too short, too long, damaged).
    """

    number: str
    owner: str
    kind: str


_PIECES = re.compile(r"[/、，,;；|\\]+")
_NUMBER = re.compile(
    r"(?<![\d-])(?:\+?(?:0086|86)[- ]?)?(?P<mobile>1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
    r"|(?<!\d)(?P<area>\(0\d{2,3}\)|0\d{2,3})[- ]?(?P<local>[1-9]\d{6,7})(?:(?:-|转)(?P<extension>\d{1,5}))?(?!\d)"
    r"|(?<!\d)(?P<local2>[2-9]\d{6,7})(?:(?:-|转)(?P<extension2>\d{1,5}))?(?!\d)"
    r"|(?P<damaged>\d(?:\.\d+)?[Ee]\+?\d{1,2})"
    r"|(?P<other>\d[\d -]{3,}\d[Xx]?)",
    re.ASCII,
)
_LABEL = re.compile(
    r"联系电话|联系方式|电话号码|手机号码|手机号|电话|手机|座机|号码|本人|[电☎Tt][话Ee]?[Ll]?(?=:)|[\s:()<>《》·.。\-+—]"
)
_FLOAT = re.compile(r"(?<=\d)\.0+(?!\d)")


def split_phones(value: Value) -> tuple[Phone, ...]:
    """Every telephone number in a cell, in order, each with its owner where one is named."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return _split_phones(plain_number(value))
    return _split_phones(value) if isinstance(value, str) else ()


@lru_cache(maxsize=4096)
def _split_phones(text: str) -> tuple[Phone, ...]:
    found: list[Phone] = []
    plain = folded(text.replace("\n", "/"))
    plain = _FLOAT.sub("", re.sub(r"[‐‑‒–—―−－]", "-", plain))
    for piece in _PIECES.split(plain):
        end = 0
        fresh: list[Phone] = []
        for match in _NUMBER.finditer(piece):
            fresh.append(_phone(match, _owner(piece[end : match.start()])))
            end = match.end()
        after = _owner(piece[end:])
        if fresh and after and not fresh[-1].owner:  # 139…（儿子）
            fresh[-1] = Phone(fresh[-1].number, after, fresh[-1].kind)
        found += fresh
    return tuple(found)


def _owner(text: str) -> str:
    return _LABEL.sub("", text)


def _phone(match: re.Match[str], owner: str) -> Phone:
    if match["mobile"]:
        return Phone(re.sub(r"\D", "", match["mobile"]), owner, "mobile")
    local = match["local"] or match["local2"]
    if local:
        area = f"{match['area'].strip('()')}-" if match["area"] else ""
        extension = match["extension"] or match["extension2"]
        return Phone(f"{area}{local}{f'-{extension}' if extension else ''}", owner, "landline")
    return Phone(mask_numbers(match[0].strip(" -")), owner, "unclear")


def mask_phone(number: str) -> str:
    """138****5678; a landline keeps its area code and last two digits: 0713-*****67."""
    area, dash, local = number.partition("-") if number.startswith("0") else ("", "", number)
    if len(local) == 11 and local.isdigit():
        return f"{local[:3]}****{local[7:]}"
    return f"{area}{dash}{'*' * max(len(local) - 2, 0)}{local[-2:]}" if len(local) >= 7 else "****"
