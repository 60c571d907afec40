"""Who has a document open: the owner files of Excel, Word, WPS and LibreOffice, and Windows' own answer."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from toolkit.files import disk, refusals, systems

_WORD_SUFFIXES = frozenset({".doc", ".docx", ".docm", ".dot", ".dotx", ".dotm", ".rtf", ".wps", ".wpt"})
_OWNER_BYTES = 165  # Excel's whole file; Word's has 162
_WIDE_NAME_AT = (55, 54)  # Excel, Word: a 16-bit length, then UTF-16
_LONGEST_NAME = 52


class Owner(NamedTuple):
    """Somebody who seems to have a document open.

    Attributes:
        program: «Excel», «Word», «WPS», «LibreOffice», or empty when only the system's refusal is known.
        who: The name given there; may be empty.
        file: The owner file; None when there is none.
        certain: The system says that the document is held at this moment.
    """

    program: str
    who: str
    file: Path | None
    certain: bool


def owner(path: Path) -> Owner | None:
    """Who has the document open; None when nobody seems to.

    An owner file that a crash left behind is told from a live one on Windows; elsewhere it counts.
    """
    busy = systems.current.in_use(path) if disk.is_file(disk.state(path)) else False
    for program, candidate in _candidates(path):
        if not disk.is_file(disk.state(candidate)):
            continue
        # LibreOffice closes its lock file after writing it, so that nobody holding it means nothing.
        held = None if program == "LibreOffice" else systems.current.held_open(candidate)
        if busy or held is not False:
            return Owner(program, _name_in(program, candidate), candidate, certain=busy or held is True)
    return Owner("", "", None, certain=True) if busy else None


def refuse_if_open(path: Path) -> None:
    """Raise Stop (Exit.LOCKED) saying who has the document open, with which program, and what to do."""
    found = owner(path)
    if found is None:
        return
    if found.file is None:
        what = "文件正被占用，没有写入。"
        raise refusals.locked(path, what, "请关闭打开它的窗口（Excel、WPS 或预览窗格）后再试。", "file-open")
    by = f"正由“{found.who}”用 {found.program} 打开" if found.who else f"正被 {found.program} 打开"
    hint = "请先保存并关闭它再试。"
    if not found.certain:
        hint = f"请先保存并关闭它再试；如果确实没有人打开，请删除旁边的“{found.file.name}”再试。"
    raise refusals.locked(path, f"文件{by}，没有写入。", hint, "file-open")


def _candidates(path: Path) -> Iterator[tuple[str, Path]]:
    """Names that an owner file of this document may have, with the program that uses them."""
    name, folder = path.name, path.parent
    word = path.suffix.lower() in _WORD_SUFFIXES
    yield ("Word" if word else "Excel"), folder / f"~${name}"
    yield "WPS", folder / f".~{name}"
    yield "LibreOffice", folder / f".~lock.{name}#"
    # Word drops one or two characters of a longer name to keep the length; WPS has been seen doing so
    # with workbooks. Such a name may as well be the full one of a neighbour.
    for dropped in (1, 2):
        rest = name[dropped:]
        if len(path.stem) <= dropped or disk.state(folder / rest) is not None:
            continue
        if word and len(path.stem) >= (7 if dropped == 1 else 8):
            yield "Word", folder / f"~${rest}"
        yield "WPS", folder / f".~{rest}"


def _name_in(program: str, file: Path) -> str:
    """The holder's name; empty when it cannot be read."""
    try:
        descriptor = disk.open_for_reading(file)
        try:
            raw = disk.read(descriptor, 4096)
        finally:
            disk.close(descriptor)
    except OSError:
        return ""
    return _clean(_libreoffice_name(raw) if program == "LibreOffice" else _office_name(raw[:_OWNER_BYTES]))


def _libreoffice_name(raw: bytes) -> str:
    """«real name,login,computer,time,profile;», the first of them that is filled in."""
    fields = raw.decode("utf-8", "replace").split(",")
    return next((field for field in fields[:3] if field.strip()), "")


def _office_name(raw: bytes) -> str:
    """A length byte and the name in the machine's code page, then the same as UTF-16."""
    for at in _WIDE_NAME_AT:
        if len(raw) >= at + 2:
            (length,) = struct.unpack_from("<H", raw, at)
            wide = raw[at + 2 : at + 2 + 2 * length]
            if 0 < length <= _LONGEST_NAME and len(wide) == 2 * length:
                name = wide.decode("utf-16-le", "replace")
                if name.strip("\0 ") and "�" not in name:
                    return name
    if raw and 0 < raw[0] <= _LONGEST_NAME:
        return raw[1 : 1 + raw[0]].decode("gb18030", "replace")
    return ""


def _clean(name: str) -> str:
    shown = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    return " ".join(shown.split())[:_LONGEST_NAME]
