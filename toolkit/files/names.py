r"""Names that every system takes: Windows above all, since that is where the files are opened.

Forbidden signs become their full-width twins, which a clerk reads as the same and GBK has:
«党委/政府» is saved as «党委／政府».
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path

from toolkit.core.words import regex
from toolkit.files import refusals

LONGEST_PATH = 217
"""UTF-16 units of a whole path: Excel opens nothing from 218 on."""
LONGEST_NAME = 220
"""UTF-8 bytes of a file name. Linux takes 255; the rest is for dated backups and LibreOffice's lock file."""
_SHORTEST = 8
"""Units that a name must have at least, the suffix not counted; else the folder is the trouble."""

_WIDE_IN_FILES = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in '<>:"/\\|?*'}
_DEVICES = regex(r"(?i)^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(?:COM|LPT)[0-9¹²³])(?=\s*(?:\.|$))")
_OWNER_FILE = regex(r"^(?:~\$|\.~|[.\s])+")
_SPACES = regex(r"\s+")
_NOTHING = "未命名"


def safe_name(text: str, suffix: str = "") -> str:
    """A legal file name as near to the text as possible; `suffix` (".xlsx") is kept whole.

    Not made unique: see safe_path. The same text always gives the same name, and a legal name is left alone.
    """
    return _fit(text, suffix, 255)


def safe_path(folder: Path, name: str, taken: Collection[str] = ()) -> Path:
    """A legal path in the folder for a name with its suffix, none of the names in `taken`.

    Case and width of letters do not make two names different, as on Windows.

    Raises:
        Stop: The folder's own path leaves no room below Excel's 218 characters.
    """
    stem, suffix = _split(name)
    keys = {_key(each) for each in taken}
    number = 1
    while True:
        candidate = _placed(folder, stem, suffix, number)
        if _key(candidate.name) not in keys:
            return candidate
        number += 1


def numbered(path: Path, number: int) -> Path:
    """名单.xlsx, 2 → 名单(2).xlsx, within the same limits. Raises Stop as safe_path does."""
    stem, suffix = _split(path.name)
    return _placed(path.parent, stem, suffix, number)


def _placed(folder: Path, stem: str, suffix: str, number: int) -> Path:
    tail = ("" if number == 1 else f"({number})") + suffix
    room = LONGEST_PATH - _units(str(folder.absolute())) - 1
    if room - _units(tail) < _SHORTEST:
        what = f"文件夹的路径太长，放在里面的文件 Excel 打不开（全长须在 {LONGEST_PATH} 个字以内）。"
        raise refusals.stop(folder, what, "请把文件夹移到上一层，或改短文件夹名。", "path-too-long")
    return folder / _fit(stem, tail, room)


def _fit(text: str, tail: str, most_units: int) -> str:
    """The text made legal and cut so that it fits with its tail."""
    stem = _OWNER_FILE.sub("", _printable(text).translate(_WIDE_IN_FILES)).strip()
    stem = _DEVICES.sub(lambda found: f"{found[0]}_", stem)
    stem = _cut(stem, most_units - _units(tail), LONGEST_NAME - len(tail.encode()))
    stem = stem.rstrip(" ." if not tail else " ")
    return (stem or _NOTHING) + tail


def _split(name: str) -> tuple[str, str]:
    """Stem and suffix; what merely follows a full stop in a sentence is no suffix."""
    stem, dot, suffix = name.rpartition(".")
    if dot and re.fullmatch(r"(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}", suffix):
        return stem, f".{suffix}"
    return name, ""


def _printable(text: str) -> str:
    """Composed, on one line, without what nobody sees: controls, direction marks, half characters.

    Characters that this Python's tables do not know yet stay: the newest ones are rare characters of names.
    """
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if kind in {"Cc", "Zl", "Zp", "Zs"}:
            kept.append(" ")
        elif kind not in {"Cf", "Cs"} and not _is_no_character(ord(letter)):
            kept.append(letter)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip()


def _is_no_character(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _cut(text: str, most_units: int, most_bytes: int) -> str:
    """The longest beginning within both limits, no character cut in two."""
    units = size = 0
    for at, letter in enumerate(text):
        units += _units(letter)
        size += len(letter.encode())
        if units > most_units or size > most_bytes:
            return text[:at]
    return text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
