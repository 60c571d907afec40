"""A zip file of which some members are replaced and every other byte is copied raw.

Python's zipfile writes headers anew and cannot copy compressed data; here a member that is not
touched keeps its local header, data and data descriptor as they stand, and in the central
directory only the offset changes.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_LOCATOR = struct.Struct("<4sIQI")
_FULL = 0xFFFFFFFF
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 1, 8, 0x800
_STORED, _DEFLATED = 0, 8
_ZIP64 = 1

# Level 2 takes the time of level 1 and packs 8 % better; level 6 three times as long for 20 %.
_FAST, _THOROUGH, _BIG = 2, 6, 1 << 20
_BLOCK, _WINDOW = 1 << 21, 1 << 15
MAX_INFLATED = 1 << 29
"""A last barrier against bombs; the guard's own limit is tighter."""


class ArchiveError(ValueError):
    """Not a zip file that may be edited here; the text says why, without contents."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member, as the central directory tells it.

    Attributes:
        start: Where its local header begins.
        data: Where its compressed data begin.
        stop: Where the next member (or the central directory) begins.
        central: Its central directory record.
    """

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    data: int
    stop: int
    central: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """Compressed contents ready to be placed."""

    crc: int
    size: int
    blocks: tuple[bytes, ...]
    method: int = _DEFLATED


def pack(pieces: Iterable[bytes | memoryview]) -> Packed:
    """Compress; large contents in blocks side by side on the machine's cores (zlib frees the GIL).

    Each block starts with its predecessor's last 32 KB as dictionary and ends on a byte, so the
    blocks put together are one ordinary deflate stream.
    """
    crc = size = 0
    window = b""
    done: list[bytes] = []
    cores = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(max_workers=cores) as pool:
        jobs: deque[Future[bytes]] = deque()
        source = _blocks(pieces)
        block, more = next(source, b""), True
        while more:
            following = next(source, b"")
            more = bool(following)
            crc = zlib.crc32(block, crc)
            size += len(block)
            level = _FAST if size > _BIG or more else _THOROUGH
            jobs.append(pool.submit(_deflate, block, window, level, last=not more))
            if (
                len(jobs) > 2 * cores
            ):  # no more than a few blocks wait, or all of the part would lie here twice
                done.append(jobs.popleft().result())
            window = block[-_WINDOW:]
            block = following
        done += [job.result() for job in jobs]
    return Packed(crc, size, tuple(done))


def unpack(packed: Packed) -> bytes:
    """The contents again."""
    joined = b"".join(packed.blocks)
    return joined if packed.method == _STORED else zlib.decompress(joined, -15)


def _blocks(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    held: list[bytes | memoryview] = []
    length = 0
    for piece in pieces:
        for at in range(0, len(piece), _BLOCK):
            part = piece[at : at + _BLOCK] if len(piece) > _BLOCK else piece
            held.append(part)
            length += len(part)
            if length >= _BLOCK:
                yield b"".join(held)
                held, length = [], 0
    if length:
        yield b"".join(held)


def _deflate(block: bytes, window: bytes, level: int, *, last: bool) -> bytes:
    packer = (
        zlib.compressobj(level, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, window)
        if window
        else zlib.compressobj(level, zlib.DEFLATED, -15, 9)
    )
    return packer.compress(block) + packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


class Archive:
    """A zip file in memory. Raises ArchiveError when it is none, or damaged, or encrypted."""

    def __init__(self, data: bytes) -> None:
        self.raw = data
        try:
            self._read()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise ArchiveError("cut short") from error

    def _read(self) -> None:
        data = self.raw
        end = data.rfind(b"PK\5\6", max(0, len(data) - 0xFFFF - _END.size))
        if end < 0:
            raise ArchiveError("no end record")
        _, disk, first, _, count, length, offset, comment = _END.unpack_from(data, end)
        if disk or first:
            raise ArchiveError("several volumes")
        self.comment = data[end + _END.size : end + _END.size + comment]
        tail = end
        locator = end - _LOCATOR.size
        if locator >= 0 and data[locator : locator + 4] == b"PK\6\7":
            tail = data.rfind(b"PK\6\6", 0, locator)
            if tail < 0:
                raise ArchiveError("no zip64 end record")
            _, _, _, _, _, _, _, count, length, offset = _END64.unpack_from(data, tail)
        begin = tail - length
        shift = begin - offset  # bytes in front of the zip, as in a self-extracting file
        if begin < 0 or shift < 0:
            raise ArchiveError("directory out of place")
        rough = list(self._records(begin, tail, count, shift))
        starts = sorted({record[0] for record in rough})
        if len(starts) != len(rough) or (starts and starts[-1] >= begin):
            raise ArchiveError("members share their data")
        stops = dict(zip(starts, [*starts[1:], begin], strict=True))
        self.lead = data[: starts[0]] if starts else b""
        self.members: dict[str, Member] = {}
        for start, packed, size, central in rough:
            member = self._member(start, stops[start], packed, size, central)
            if member.name in self.members:
                raise ArchiveError("two members of one name")
            self.members[member.name] = member

    def _records(
        self, begin: int, tail: int, count: int, shift: int
    ) -> Iterator[tuple[int, int, int, bytes]]:
        at = begin
        for _ in range(count):
            fields = _CENTRAL.unpack_from(self.raw, at)
            if fields[0] != b"PK\1\2":
                raise ArchiveError("directory damaged")
            packed, size, name, extra, note, offset = *fields[8:13], fields[16]
            stop = at + _CENTRAL.size + name + extra + note
            central = self.raw[at:stop]
            if stop > tail:
                raise ArchiveError("directory damaged")
            wide = _wide_fields(central)
            values = [size, packed, offset]
            for index, value in enumerate(values):
                if value == _FULL and wide:
                    values[index] = wide.pop(0)
            yield values[2] + shift, values[1], values[0], central
            at = stop

    def _member(self, start: int, stop: int, packed: int, size: int, central: bytes) -> Member:
        fields = _CENTRAL.unpack_from(central)
        flags, method, crc = fields[3], fields[4], fields[7]
        local = _LOCAL.unpack_from(self.raw, start)
        if local[0] != b"PK\3\4":
            raise ArchiveError("a member's header is missing")
        data = start + _LOCAL.size + local[9] + local[10]
        if data + packed > stop:
            raise ArchiveError("a member is cut short")
        raw_name = central[_CENTRAL.size : _CENTRAL.size + fields[10]]
        name = raw_name.decode("utf-8" if flags & _UTF8 else "cp437")
        return Member(name, flags, method, crc, packed, size, start, data, stop, central)

    def read(self, name: str) -> bytes:
        """A member's contents, its length and CRC checked. Raises ArchiveError, KeyError."""
        member = self.members[name]
        packed = memoryview(self.raw)[member.data : member.data + member.packed]
        if member.flags & _ENCRYPTED:
            raise ArchiveError("encrypted member")
        if member.size > MAX_INFLATED:
            raise ArchiveError("too large")
        if member.method == _STORED:
            out = bytes(packed)
        elif member.method == _DEFLATED:
            engine = zlib.decompressobj(-15)
            try:
                out = engine.decompress(packed, member.size + 1)
            except zlib.error as error:
                raise ArchiveError("damaged data") from error
            if not engine.eof and not engine.unconsumed_tail:
                raise ArchiveError("damaged data")
        else:
            raise ArchiveError(f"compression method {member.method}")
        if len(out) != member.size or zlib.crc32(out) != member.crc:
            raise ArchiveError("damaged data")
        return out

    def write(
        self, replaced: Mapping[str, Packed], added: Mapping[str, Packed], removed: frozenset[str]
    ) -> bytes:
        """The new file: order, times, flags, extra fields and comments stay."""
        out: list[bytes | memoryview] = [self.lead]
        view = memoryview(self.raw)
        position = len(self.lead)
        records: dict[str, bytes] = {}
        for member in sorted(self.members.values(), key=lambda item: item.start):
            if member.name in removed:
                continue
            if (packed := replaced.get(member.name)) is None:
                region: list[bytes | memoryview] = [view[member.start : member.stop]]
                records[member.name] = _moved(member.central, position)
            else:
                local = _new_local(self.raw, member, packed)
                region = [local, *packed.blocks]
                records[member.name] = _new_central(member.central, packed, position)
            out += region
            position += sum(map(len, region))
        directory = [records[name] for name in self.members if name in records]
        for name, packed in added.items():
            local, central = _fresh(name, packed, position)
            out += [local, *packed.blocks]
            position += len(local) + sum(map(len, packed.blocks))
            directory.append(central)
        length = sum(map(len, directory))
        if len(directory) >= 0xFFFF or position + length >= _FULL:
            raise ArchiveError("too large")
        count = len(directory)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, length, position, len(self.comment))
        return b"".join([*out, *directory, end, self.comment])


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at : at + 4 + length]
        at += 4 + length
    if at < len(extra):
        yield -1, extra[at:]  # padding that is no field; kept


def _parts(central: bytes) -> tuple[bytes, bytes, bytes]:
    """Name, extra fields and comment of a central record."""
    fields = _CENTRAL.unpack_from(central)
    name = _CENTRAL.size
    extra = name + fields[10]
    note = extra + fields[11]
    return central[name:extra], central[extra:note], central[note:]


def _wide_fields(central: bytes) -> list[int]:
    for kind, whole in _extra_fields(_parts(central)[1]):
        if kind == _ZIP64:
            body = whole[4:]
            return [struct.unpack_from("<Q", body, at)[0] for at in range(0, len(body) - 7, 8)]
    return []


def _without_zip64(extra: bytes) -> bytes:
    return b"".join(whole for kind, whole in _extra_fields(extra) if kind != _ZIP64)


def _moved(central: bytes, position: int) -> bytes:
    """The record with a new offset; nothing else in it changes."""
    fields = _CENTRAL.unpack_from(central)
    out = bytearray(central)
    if fields[16] != _FULL or not _wide_fields(central):
        struct.pack_into("<I", out, 42, position)
        return bytes(out)
    before = sum(value == _FULL for value in (fields[9], fields[8]))
    at = _CENTRAL.size + fields[10]
    for kind, whole in _extra_fields(_parts(central)[1]):
        if kind == _ZIP64:
            struct.pack_into("<Q", out, at + 4 + 8 * before, position)
            break
        at += len(whole)
    return bytes(out)


def _new_local(raw: bytes, member: Member, packed: Packed) -> bytes:
    fields = list(_LOCAL.unpack_from(raw, member.start))
    name = raw[member.start + _LOCAL.size : member.start + _LOCAL.size + fields[9]]
    extra = _without_zip64(raw[member.start + _LOCAL.size + fields[9] : member.data])
    fields[1] = 20
    fields[2] = member.flags & ~(_DESCRIPTOR | 0b110)
    fields[3] = packed.method
    fields[6:11] = [packed.crc, sum(map(len, packed.blocks)), packed.size, len(name), len(extra)]
    return _LOCAL.pack(*fields) + name + extra


def _new_central(central: bytes, packed: Packed, position: int) -> bytes:
    fields = list(_CENTRAL.unpack_from(central))
    name, extra, note = _parts(central)
    extra = _without_zip64(extra)
    fields[2] = 20
    fields[3] &= ~(_DESCRIPTOR | 0b110)
    fields[4] = packed.method
    fields[7:10] = [packed.crc, sum(map(len, packed.blocks)), packed.size]
    fields[11], fields[13], fields[16] = len(extra), 0, position
    return _CENTRAL.pack(*fields) + name + extra + note


def _fresh(name: str, packed: Packed, position: int) -> tuple[bytes, bytes]:
    raw = name.encode("utf-8")
    flags = 0 if name.isascii() else _UTF8
    length = sum(map(len, packed.blocks))
    day = 33  # 1980-01-01: added members carry no clock, so equal edits give equal bytes
    common = (flags, packed.method, 0, day, packed.crc, length, packed.size, len(raw), 0)
    local = _LOCAL.pack(b"PK\3\4", 20, *common) + raw
    return local, _CENTRAL.pack(b"PK\1\2", 20, 20, *common, 0, 0, 0, 0, position) + raw
