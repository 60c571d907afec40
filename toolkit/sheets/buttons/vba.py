"""A VBA project from the text of its modules (MS-OVBA): no compiled code, so every Office compiles it for itself.

The names in brackets below are sections of MS-OVBA. Same modules, same bytes.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.words import regex
from toolkit.sheets.buttons import compound

ENCODING, _CODE_PAGE = "gbk", 936
"""What old and Chinese Offices expect; our own sources are ASCII after `plain`."""

WORKBOOK, WORKSHEET, CHART_SHEET = (
    "00020819-0000-0000-C000-000000000046",
    "00020820-0000-0000-C000-000000000046",
    "00020821-0000-0000-C000-000000000046",
)
"""The classes behind document modules."""

_PROJECT_ID = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
_NAME = "VBAProject"
_LCID = 0x0409
_VISIBLE = b"\xff"
_LONGEST_LINE = 1000  # the editor refuses lines of 1024 letters
_STDOLE = r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
"""On every Windows. Office's own library is left out: it is another one in WPS, and we use nothing of it."""

_ATTRIBUTES = """Attribute VB_Name = "{name}"
Attribute VB_Base = "0{{{base}}}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
"""
_ATTRIBUTE = regex(r"(?m)^Attribute [^\n]*\n?")
_IDENTIFIER = regex(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_TOKEN = regex(r"""'.*|"(?:[^"]|"")*"|[^"']+""")
_CHUNK = 4096
_SEARCHED = 64  # candidates looked at for a repetition; the best of them is good enough


@dataclass(frozen=True, slots=True)
class Document:
    """The module that belongs to the workbook, or to a sheet of it.

    Attributes:
        name: The code name, as workbookPr and sheetPr have it.
        base: WORKBOOK, WORKSHEET or CHART_SHEET.
    """

    name: str
    base: str = WORKSHEET


@dataclass(frozen=True, slots=True)
class Module:
    """A module read from a project.

    Attributes:
        text: Its source as the editor shows it: without attributes, a line feed after each line.
        document: Whether it belongs to the workbook or a sheet (or is a class or form).
    """

    name: str
    text: str
    document: bool


def project(modules: Mapping[str, str], documents: Sequence[Document]) -> bytes:
    """vbaProject.bin.

    Args:
        modules: Name → source text; ASCII names.
        documents: The workbook first, then each sheet that has a code name.

    Raises:
        ValueError: a module's name is no ASCII identifier, or a source has letters outside the code page.
    """
    for name in modules:
        if not _IDENTIFIER.fullmatch(name):
            raise ValueError(f"no name for a module: {name}")
    texts = {d.name: _ATTRIBUTES.format(name=d.name, base=d.base) for d in documents}
    texts |= {name: f'Attribute VB_Name = "{name}"\n' + _body(text) for name, text in modules.items()}
    owned = {d.name for d in documents}
    storage: dict[str, bytes | compound.Tree] = {
        name: compress(text.replace("\n", "\r\n").encode(ENCODING)) for name, text in texts.items()
    }
    storage["dir"] = compress(_directory(list(texts), owned))
    storage["_VBA_PROJECT"] = (
        b"\xcc\x61\xff\xff\x00\x00\x00"  # version FFFF: there is no compiled code [2.3.4.1]
    )
    return compound.write(
        {
            "PROJECT": _project_stream(list(texts), owned),
            "PROJECTwm": b"".join(_ansi(n) + b"\0" + _wide(n) + b"\0\0" for n in texts) + b"\0\0",
            "VBA": storage,
        }
    )


def plain(source: str) -> str:
    """The source in ASCII: Chinese inside «"…"» becomes ChrW(&H…), Chinese comments are dropped.

    So no code page can spoil what a clerk reads, and the source stays readable here.

    Raises:
        ValueError: there is Chinese outside of strings and comments, or a line grows too long.
    """
    return "\n".join(map(_plain_line, source.splitlines())) + "\n"


def _plain_line(line: str) -> str:
    out = []
    for token in _TOKEN.findall(line):
        if token.startswith("'"):
            out.append(token if token.isascii() else "")
        elif token.startswith('"'):
            out.append(_plain_string(token[1:-1]))
        elif token.isascii():
            out.append(token)
        else:
            raise ValueError(f"an identifier that is not ASCII: {line.strip()}")
    made = "".join(out).rstrip()
    if len(made) > _LONGEST_LINE:
        raise ValueError(f"too long a line for the editor: {line.strip()}")
    return made


def _plain_string(inside: str) -> str:
    """«a老b» → "a" & ChrW(&H8001) & "b"."""
    parts = []
    for run in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]+", inside):
        if run.isascii():
            parts.append(f'"{run}"')
        else:
            units = run.encode("utf-16-be")
            parts += [f"ChrW(&H{units[at : at + 2].hex().upper()})" for at in range(0, len(units), 2)]
    return " & ".join(parts) or '""'


def read(data: bytes) -> list[Module]:
    """The modules of a project, whoever wrote it; line ends and attributes as in the editor.

    Raises:
        ValueError: this is no VBA project, or a damaged one.
    """
    import olefile  # type: ignore[import-untyped]  # noqa: PLC0415 - for projects that others wrote

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            listed = _listed(decompress(ole.openstream("VBA/dir").read()))
            out = []
            for name, stream, offset, document in listed:
                raw = ole.openstream(f"VBA/{stream}").read()
                text = decompress(raw[offset:]).decode(ENCODING, "replace").replace("\r\n", "\n")
                out.append(Module(name, _body(text), document))
            return out
    except (OSError, struct.error, IndexError, KeyError) as error:
        raise ValueError("no VBA project, or a damaged one") from error


def _body(text: str) -> str:
    return _ATTRIBUTE.sub("", text.replace("\r\n", "\n"))


# --- the directory stream [2.3.4.2] ------------------------------------------------------------------


def _directory(names: Sequence[str], owned: set[str]) -> bytes:
    out = [
        _record(0x01, struct.pack("<I", 1)),  # 32-bit Windows, as every Office writes
        _record(0x02, struct.pack("<I", _LCID)),
        _record(0x14, struct.pack("<I", _LCID)),
        _record(0x03, struct.pack("<H", _CODE_PAGE)),
        _record(0x04, _ansi(_NAME)),
        _twice(0x05, 0x40, ""),  # description
        _record(0x06, b"") + _record(0x3D, b""),  # help file
        _record(0x07, struct.pack("<I", 0)),  # help context
        _record(0x08, struct.pack("<I", 0)),  # flags
        struct.pack("<HIIH", 0x09, 4, 0x5E1C4A7B, 2),  # version
        _twice(0x0C, 0x3C, ""),  # constants
        _twice(0x16, 0x3E, "stdole"),
        _record(0x0D, struct.pack("<I", len(_STDOLE)) + _ansi(_STDOLE) + b"\0" * 6),
        _record(0x0F, struct.pack("<H", len(names))),
        _record(0x13, b"\xff\xff"),  # cookie
    ]
    for name in names:
        out += [
            _twice(0x19, 0x47, name),
            _twice(0x1A, 0x32, name),  # its stream
            _twice(0x1C, 0x48, ""),  # description
            _record(0x31, struct.pack("<I", 0)),  # the source starts at once: nothing compiled before it
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, b"\xff\xff"),
            struct.pack("<HI", 0x22 if name in owned else 0x21, 0),
            struct.pack("<HI", 0x2B, 0),
        ]
    return b"".join(out) + struct.pack("<HI", 0x10, 0)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HI", kind, len(data)) + data


def _twice(ansi: int, wide: int, text: str) -> bytes:
    """A text in the code page, and again as UTF-16."""
    return _record(ansi, _ansi(text)) + _record(wide, _wide(text))


def _ansi(text: str) -> bytes:
    return text.encode(ENCODING)


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _listed(directory: bytes) -> list[tuple[str, str, int, bool]]:
    """Name, stream, offset of the source, and whether it is a document, of every module."""
    out: list[tuple[str, str, int, bool]] = []
    name, stream, offset, at = "", "", 0, 0
    while at + 6 <= len(directory):
        kind, length = struct.unpack_from("<HI", directory, at)
        if kind == 0x09:  # its length is a lie: two more bytes follow [2.3.4.2.1.11]
            length = 6
        data = directory[at + 6 : at + 6 + length]
        at += 6 + length
        if kind == 0x19:
            name, stream, offset = data.decode(ENCODING, "replace"), "", 0
        elif kind == 0x47:
            name = data.decode("utf-16-le")
        elif kind == 0x1A:
            stream = data.decode(ENCODING, "replace")
        elif kind == 0x32:
            stream = data.decode("utf-16-le")
        elif kind == 0x31:
            (offset,) = struct.unpack("<I", data)
        elif kind in (0x21, 0x22):
            out.append((name, stream or name, offset, kind == 0x22))
    return out


# --- the project stream [2.3.1] ------------------------------------------------------------------------


def _project_stream(names: Sequence[str], owned: set[str]) -> bytes:
    lines = [f'ID="{_PROJECT_ID}"']
    lines += [f"Document={name}/&H00000000" if name in owned else f"Module={name}" for name in names]
    lines += [
        f'Name="{_NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_encrypted(bytes(4), 0x07)}"',  # nobody is kept out
        f'DPB="{_encrypted(bytes(1), 0x0E)}"',  # no password
        f'GC="{_encrypted(_VISIBLE, 0x15)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{name}=0, 0, 0, 0, C" for name in names),
        "",
    ]
    return "\r\n".join(lines).encode(ENCODING)


def _encrypted(data: bytes, seed: int) -> str:
    """The protection fields' encryption [2.4.3.2]; a fixed seed, so that equal projects are equal bytes."""
    key = sum(_PROJECT_ID.encode("ascii")) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]
    first, second, last = out[2], out[1], key
    for byte in (*([0] * ((seed & 6) // 2)), *struct.pack("<I", len(data)), *data):
        made = byte ^ ((second + last) & 0xFF)
        out.append(made)
        first, second, last = made, first, byte
    return bytes(out).hex().upper()


# --- compression [2.4.1] ---------------------------------------------------------------------------------


def compress(data: bytes) -> bytes:
    """A compressed container: chunks of 4096 bytes, each with copies of what it has said before."""
    out = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        packed = _packed(chunk)
        if len(packed) < _CHUNK:
            out += struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed
        else:  # raw; a short last chunk is filled up, which cannot come about with the text of a program
            out += struct.pack("<H", 0x3FFF) + chunk.ljust(_CHUNK, b"\0")
    return bytes(out)


def _packed(chunk: bytes) -> bytes:
    out = bytearray()
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(chunk):
        flags, mark = 0, len(out)
        out.append(0)
        for bit in range(8):
            if at >= len(chunk):
                break
            offset, length = _repeated(chunk, at, seen)
            if length:
                flags |= 1 << bit
                out += struct.pack("<H", ((offset - 1) << (16 - _bits(at))) | (length - 3))
            else:
                out.append(chunk[at])
            for each in range(at, at + (length or 1)):
                seen.setdefault(chunk[each : each + 3], []).append(each)
            at += length or 1
        out[mark] = flags
    return bytes(out)


def _bits(at: int) -> int:
    """How many bits of a copy token say how far back; the nearer the start, the fewer [2.4.1.3.19.1]."""
    return max((at - 1).bit_length(), 4)


def _repeated(chunk: bytes, at: int, seen: Mapping[bytes, list[int]]) -> tuple[int, int]:
    """How far back the longest repetition lies and how long it is; (0, 0): none worth it."""
    if at + 3 > len(chunk):
        return 0, 0
    most = min((0xFFFF >> _bits(at)) + 3, len(chunk) - at)
    best, offset = 0, 0
    for candidate in reversed(seen.get(chunk[at : at + 3], [])[-_SEARCHED:]):
        length = 3
        while length < most and chunk[candidate + length] == chunk[at + length]:
            length += 1
        if length > best:
            best, offset = length, at - candidate
    return (offset, best) if best else (0, 0)


def decompress(data: bytes) -> bytes:
    """What a compressed container holds. Raises ValueError when it is none."""
    if not data or data[0] != 1:
        raise ValueError("no compressed container")
    out = bytearray()
    at = 1
    while at + 2 <= len(data):
        (header,) = struct.unpack_from("<H", data, at)
        stop = min(at + 3 + (header & 0x0FFF), len(data))
        at += 2
        if not header & 0x8000:
            out += data[at:stop]
            at = stop
            continue
        start = len(out)
        while at < stop:
            flags = data[at]
            at += 1
            for bit in range(8):
                if at >= stop:
                    break
                if not flags >> bit & 1:
                    out.append(data[at])
                    at += 1
                    continue
                if at + 2 > stop:
                    raise ValueError("a compressed container that breaks off")
                (token,) = struct.unpack_from("<H", data, at)
                at += 2
                bits = _bits(len(out) - start)
                back = (token >> (16 - bits)) + 1
                if back > len(out) - start:
                    raise ValueError("a compressed container that refers to nothing")
                for _ in range((token & (0xFFFF >> bits)) + 3):
                    out.append(out[-back])
    return bytes(out)
