"""Objects of a PDF that an office program has just written: enough of the format to find text and lines again.

The table of references is not used: objects are found by their marks, which also serves files with object streams.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Value = object
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+\d{1,5}\s+obj\b")
_TOKEN = re.compile(
    rb"\s*(?:%[^\r\n]*[\r\n]\s*)*"
    rb"(<<|>>|\[|\]|/[^\s<>\[\]()/%]*|<[0-9A-Fa-f\s]*>|\(|[+-]?(?:\d+\.?\d*|\.\d+)|[A-Za-z'\"*][A-Za-z0-9'\"*]*)"
)
_REFERENCE = re.compile(rb"\s+(\d{1,5})\s+R\b")
_ESCAPES = {ord(k): v for k, v in {"n": b"\n", "r": b"\r", "t": b"\t", "b": b"\b", "f": b"\f"}.items()}
_MOST = 64 * 1024 * 1024  # of one stream, unpacked


class Name(str):
    """A name, such as /Type."""

    __slots__ = ()


class Operator(str):
    """A word that is no value: an operator of a content stream, true, null."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """12 0 R."""

    number: int


def read_value(data: bytes, at: int) -> tuple[Value, int]:
    """The value that begins at a position, and the position behind it; an Operator "" at the end."""
    found = _TOKEN.match(data, at)
    if found is None:
        return Operator(), len(data)
    token, at = found[1], found.end()
    if token == b"<<":
        return _dictionary(data, at)
    if token == b"[":
        return _array(data, at)
    if token == b"(":
        return _string(data, at)
    if token[:1] == b"/":
        return Name(token[1:].decode("latin-1")), at
    if token[:1] == b"<":
        digits = b"".join(token[1:-1].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")), at
    if token[:1].isdigit() or token[:1] in b"+-.":
        reference = _REFERENCE.match(data, at) if token.isdigit() else None
        if reference is not None:
            return Reference(int(token)), reference.end()
        return float(token), at
    return Operator(token.decode("latin-1")), at


def _dictionary(data: bytes, at: int) -> tuple[dict[str, Value], int]:
    out: dict[str, Value] = {}
    while True:
        key, at = read_value(data, at)
        if not isinstance(key, Name):
            return out, at
        out[str(key)], at = read_value(data, at)


def _array(data: bytes, at: int) -> tuple[list[Value], int]:
    out: list[Value] = []
    while at < len(data):
        one, at = read_value(data, at)
        if isinstance(one, Operator) and one in ("]", ""):
            break
        out.append(one)
    return out, at


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    out, depth = bytearray(), 1
    while at < len(data):
        byte = data[at]
        at += 1
        if byte == 0x5C:  # a backslash
            escaped = data[at : at + 1]
            octal = re.match(rb"[0-7]{1,3}", data[at : at + 3])
            if octal:
                out.append(int(octal[0], 8) & 255)
                at += len(octal[0])
            else:
                out += _ESCAPES.get(escaped[0], escaped) if escaped else b""
                at += 1
            continue
        depth += (byte == 0x28) - (byte == 0x29)
        if not depth:
            break
        out.append(byte)
    return bytes(out), at


@dataclass(slots=True)
class File:
    """A PDF's objects."""

    _data: bytes
    _places: dict[int, int] = field(default_factory=dict)
    _packed: dict[int, Value] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> File:
        """From its bytes.

        Raises:
            ValueError: It is encrypted or no PDF.
        """
        if not data.startswith(b"%PDF-") or b"/Encrypt" in data[-2048:]:
            raise ValueError("no readable PDF")
        made = cls(data)
        for found in _OBJECT.finditer(data):
            made._places[int(found[1])] = found.end()
        for number in list(made._places):
            head, _ = read_value(data, made._places[number])
            if isinstance(head, dict) and head.get("Type") == "ObjStm":
                made._unpack(Reference(number))
        return made

    def _unpack(self, reference: Reference) -> None:
        head, data = self.stream(reference)
        first, count = int(_number(self.get(head.get("First")))), int(_number(self.get(head.get("N"))))
        at, pairs = 0, []
        for _ in range(min(count, 100_000)):
            number, at = read_value(data, at)
            offset, at = read_value(data, at)
            pairs.append((int(_number(number)), int(_number(offset))))
        for number_, offset_ in pairs:
            self._packed[number_] = read_value(data, first + offset_)[0]

    def get(self, value: Value) -> Value:
        """A value, or what a reference points to."""
        for _ in range(20):
            if not isinstance(value, Reference):
                return value
            if value.number in self._packed:
                value = self._packed[value.number]
            elif value.number in self._places:
                value = read_value(self._data, self._places[value.number])[0]
            else:
                return None
        return None

    def dictionary(self, value: Value) -> Mapping[str, Value]:
        """A value that should be a dictionary; empty when it is none."""
        found = self.get(value)
        return found if isinstance(found, dict) else {}

    def items(self, value: Value) -> list[Value]:
        """A value that should be a list; one that is not stands alone."""
        found = self.get(value)
        return found if isinstance(found, list) else [] if found is None else [found]

    def stream(self, value: Value) -> tuple[Mapping[str, Value], bytes]:
        """A stream's dictionary and its bytes, unpacked; empty where it is none or packed in another way."""
        if not isinstance(value, Reference) or value.number not in self._places:
            return {}, b""
        head, at = read_value(self._data, self._places[value.number])
        start = re.compile(rb"\s*stream\r?\n").match(self._data, at)
        if not isinstance(head, dict) or start is None:
            return {}, b""
        length = int(_number(self.get(head.get("Length"))))
        data = self._data[start.end() : start.end() + length]
        if "FlateDecode" in [str(self.get(one)) for one in self.items(head.get("Filter"))]:
            try:
                data = zlib.decompressobj().decompress(data, _MOST)
            except zlib.error:
                return head, b""
        return head, data

    def pages(self) -> Iterator[Mapping[str, Value]]:
        """The pages in order, with what they inherit."""
        roots = [self.dictionary(Reference(n)) for n in (*self._places, *self._packed)]
        root = next((one for one in roots if one.get("Type") == "Catalog"), {})
        yield from self._below(root.get("Pages"), {}, 0)

    def _below(self, node: Value, above: Mapping[str, Value], depth: int) -> Iterator[Mapping[str, Value]]:
        head = {**above, **self.dictionary(node)}
        if depth > 50:
            return
        if self.dictionary(node).get("Type") == "Pages":
            passed: dict[str, Value] = {k: head[k] for k in ("MediaBox", "Resources") if k in head}
            for kid in self.items(head.get("Kids")):
                yield from self._below(kid, passed, depth + 1)
        elif head:
            yield head


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
