"""A zip in memory: its directory, a new one of given members, and one that is changed and else copied raw.

Python's zipfile writes headers anew and cannot copy packed data; here a member that is not touched keeps its
local header, data and data descriptor as they stand, and in the directory only its offset changes.

Some programs put bytes in front of a zip or behind it (an empty line, a mark of secrecy), or spell names as paths of
Windows. Such files are read as Python's zipfile reads them (the last end record within 64 KB, offsets from the first
byte of the zip), what stands around them stays where it is, and names are spelt as the standard wants them (APPNOTE
4.4.17.1, OPC part 2 § 7.3). Where another way of searching would meet another directory, the file is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from toolkit.files.opc.members import DEFLATED, ORDINARY, STORED, Limits, Member, Refused, damaged

_LOCAL = 30  # bytes of a local header before the name
# Version, flags, method, time, day, CRC, packed and inflated size, length of name and of extra fields: what
# both headers have in common, from byte 4 of the one and byte 6 of the other.
_COMMON = struct.Struct("<5H3I2H")
_RECORD = struct.Struct(
    "<4s6H3I5H2I"
)  # the same between mark and version, comment, volume, attributes, offset
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = 20
BEHIND = _END.size + 0xFFFF
"""Bytes from the end of a file within which all readers look for a zip's end record."""
_FULL = 0xFFFFFFFF
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 1, 8, 0x800
_ZIP64 = 1
_VERSION = 20
_FIRST_DAY = 33  # 1 January 1980, the first that a zip can name: the same bytes whenever they are made


class Archive:
    """A zip whose directory is sound; its members' contents are not looked at.

    Attributes:
        data: The whole file.
        members: In the directory's order; names as the standard spells them.
        renamed: Of members whose names the file spells otherwise.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Read the directory.

        Raises:
            Refused: Damaged, encrypted, or with too many members.
        """
        self.data = data
        try:
            self._directory, stop, count, self._shift = _place_of_directory(data)
            if count > limits.members:
                raise _too_many(limits)
            members = list(_members(data, self._directory, stop, self._shift, limits))
        except (struct.error, UnicodeDecodeError) as error:
            raise damaged("zip-directory") from error
        if all(
            member.name.startswith("/") for member in members
        ):  # a program's habit; one alone is an attack
            members = [member._replace(name=_standard(member.name[1:])) for member in members]
        self.members = tuple(members)
        self.renamed = frozenset(m.name for m in members if m.name != _spelt(m.record))
        self._end = data.rfind(b"PK\5\6")

    @property
    def plain(self) -> bytes:
        """The file for readers that take none but the usual: the data, or the same members anew."""
        comment = int.from_bytes(self.data[self._end + _END.size - 2 :][:2], "little")
        usual = not self._shift and self._end + _END.size + comment == len(self.data) and not self.renamed
        return self.data if usual else pack(self.members)

    @cached_property
    def regions(self) -> dict[str, memoryview]:
        """Each member with its header and all that follows it up to the next one, in their order in the file.

        Raises:
            Refused: Members share bytes; such a file can be read, but not copied.
        """
        members = sorted(self.members, key=lambda member: member.start)
        starts = [*(member.start for member in members), self._directory]
        if any(after <= before for before, after in pairwise(starts)):
            raise damaged("zip-shared")
        view = memoryview(self.data)
        out = {}
        for member, (start, stop) in zip(members, pairwise(starts), strict=True):
            if _contents(self.data, start) + len(member.packed) > stop:
                raise damaged("zip-shared")
            out[member.name] = view[start:stop]
        return out

    @property
    def lead(self) -> bytes:
        """What stands before the first member."""
        return self.data[: min((member.start for member in self.members), default=0)]

    @property
    def tail(self) -> bytes:
        """The directory and all behind it."""
        return self.data[self._directory :]

    def rewritten(
        self, replaced: Mapping[str, Member], added: Iterable[Member], removed: Collection[str]
    ) -> bytes:
        """The new file: order, times, flags, extra fields, comments and what stands around the zip stay.

        Raises:
            Refused: See `regions`; or the file would be too large for an ordinary zip.
        """
        out: list[bytes | memoryview] = [self.lead]
        position = len(self.lead)
        offsets = {}
        for name, region in self.regions.items():
            if name in removed:
                continue
            offsets[name] = position
            new = replaced.get(name)
            body = _contents(region, 0) if name in self.renamed else 0
            head = _named(region[:body], 4, _LOCAL, name) if body else region[:0]
            pieces = (
                (head, region[body:]) if new is None else (_told(head or region, 4, _LOCAL, new), new.packed)
            )
            out += pieces
            position += sum(map(len, pieces))
        directory = []
        for member in self.members:
            if member.name in offsets:
                new = replaced.get(member.name)
                record = member.record
                if member.name in self.renamed:
                    record = _named(record, 6, _RECORD.size, member.name)
                if new is not None:
                    record = _told(record, 6, _RECORD.size, new)
                directory.append(_moved(record, offsets[member.name] - self._shift))
        behind = self.data[self._end + _END.size - 2 :]  # the comment's length, the comment, what follows
        return _finished(out, position, directory, added, behind, self._shift)


def unpack(data: bytes) -> dict[str, Member]:
    """The members of a zip that this toolkit has just made; what comes from elsewhere goes through the guard.

    Raises:
        Refused: It is no such zip.
    """
    return {member.name: member for member in Archive(data, ORDINARY).members}


def pack(members: Iterable[Member]) -> bytes:
    """A zip of these members, in this order; equal members give equal bytes."""
    return _finished([], 0, [], members, b"\0\0")


def _place_of_directory(data: bytes) -> tuple[int, int, int, int]:
    """Where the directory begins and ends, how many members are said to be in it, what offsets do not count."""
    # A zip has its directory found from the end. Two readers that search differently could be shown two
    # different directories: where bytes stand around the plain layout, nothing else may look like one.
    end = data.rfind(b"PK\5\6")
    if end < 0 or not _END.size <= len(data) - end <= BEHIND:
        raise damaged("zip-end")
    _, _, _, _, count, length, offset, comment = _END.unpack_from(data, end)
    usual = end + _END.size + comment == len(data)
    stop = end
    if _FULL in (length, offset) or count == 0xFFFF:
        stop -= _LOCATOR + _END64.size
        if stop < 0 or data[stop : stop + 4] != b"PK\6\6" or data[stop + _END64.size :][:4] != b"PK\6\7":
            raise damaged("zip-directory")
        *_, count, length, offset = _END64.unpack_from(data, stop)
    start = stop - length
    shift = start - offset
    if start < 0 or shift < 0 or (shift and data[offset : offset + 4] in (b"PK\1\2", b"PK\5\6", b"PK\6\6")):
        raise damaged("zip-end")
    other = end
    while not usual and (other := data.rfind(b"PK\5\6", max(len(data) - BEHIND, 0), other)) >= 0:
        if other + _END.size + int.from_bytes(data[other + _END.size - 2 :][:2], "little") == len(data):
            raise damaged("zip-end")
    return start, stop, count, shift


def _members(data: bytes, at: int, stop: int, shift: int, limits: Limits) -> Iterator[Member]:
    view = memoryview(data)
    found = 0
    while at < stop:
        fixed = _RECORD.unpack_from(data, at)
        mark, _, _, flags, method, _, _, crc, packed, size, named, extra, note, _, _, _, start = fixed
        fields = at + _RECORD.size + named
        after = fields + extra + note
        if mark != b"PK\1\2" or after > stop:
            raise damaged("zip-directory")
        if flags & _ENCRYPTED:
            raise Refused("这个压缩包带有密码。", "请解压后再用里面的文件。", "zip-encrypted")
        if method not in (STORED, DEFLATED):
            raise damaged("zip-method")
        if _FULL in (size, packed, start):
            wide = _wide(data[fields : fields + extra])
            size, packed, start = (next(wide, v) if v == _FULL else v for v in (size, packed, start))
        start += shift
        body = _contents(data, start)
        if body + packed > len(data):
            raise damaged("zip-short")
        record = data[at:after]
        name = _standard(_spelt(record))
        yield Member(name, view[body : body + packed], method, crc, size, start, record)
        at = after
        found += 1
        if found > limits.members:
            raise _too_many(limits)


def _spelt(record: bytes) -> str:
    """A member's name as the directory spells it: UTF-8, also where the zip forgets to say so."""
    name = record[_RECORD.size :][: int.from_bytes(record[28:30], "little")]
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        if int.from_bytes(record[8:10], "little") & _UTF8:
            raise
        return name.decode("cp437")


_RESERVED = {name.lower(): name for name in ("[Content_Types].xml", "_rels/.rels")}


def _standard(name: str) -> str:
    """A member's name as the standard spells it: forward slashes, no «./», reserved names in their own case."""
    name = name.replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    return _RESERVED.get(name.lower(), name)


def _named(header: bytes | memoryview, first: int, fixed: int, name: str) -> bytes:
    """A local header, or a record, with another name."""
    out = bytearray(header)
    new = name.encode("utf-8")
    _, flags, *_, old, _ = _COMMON.unpack_from(header, first)
    struct.pack_into("<H", out, first + 2, flags | (0 if new.isascii() else _UTF8))
    struct.pack_into("<H", out, first + _COMMON.size - 4, len(new))
    out[fixed : fixed + old] = new
    return bytes(out)


def _contents(data: bytes | memoryview, start: int) -> int:
    """Where the contents of the member begin whose header is at `start`."""
    if data[start : start + 4] != b"PK\3\4" or start + _LOCAL > len(data):
        raise damaged("zip-header")
    name, extra = struct.unpack_from("<2H", data, start + 26)
    return int(start + _LOCAL + name + extra)


def _too_many(limits: Limits) -> Refused:
    what = f"文件里有 {limits.members} 个以上的部件，正常的表格只有几十个，没有打开。"
    return Refused(what, "请确认来源；若是自己的表格，请用 Excel 或 WPS 打开后另存一份。", "zip-members")


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at : at + 4 + length]
        at += 4 + length
    if at < len(extra):
        yield -1, extra[at:]  # padding that is no field; kept


def _wide(extra: bytes) -> Iterator[int]:
    """The numbers of eight bytes in the extra field for large files."""
    for kind, field in _extra_fields(extra):
        if kind == _ZIP64:
            yield from (
                number for (number,) in struct.iter_unpack("<Q", field[4 : 4 + (len(field) - 4) // 8 * 8])
            )
            return


def _told(header: bytes | memoryview, first: int, fixed: int, new: Member) -> bytes:
    """A local header, or a record, that tells of other contents; what else stands in it stays."""
    _, flags, _, time, day, _, _, _, name, extra = _COMMON.unpack_from(header, first)
    named = fixed + name
    kept = b"".join(f for kind, f in _extra_fields(bytes(header[named : named + extra])) if kind != _ZIP64)
    flags &= ~(_DESCRIPTOR | 0b110)
    sizes = (new.crc, len(new.packed), new.size, name, len(kept))
    common = _COMMON.pack(_VERSION, flags, new.method, time, day, *sizes)
    start, stop = first + _COMMON.size, named + extra
    if fixed == _LOCAL:
        return b"".join([header[:first], common, header[start:named], kept])
    rest = [header[start : start + 2], b"\0\0", header[start + 4 : named]]  # on the first volume
    return b"".join([header[:first], common, *rest, kept, header[stop:]])


def _moved(record: bytes, position: int) -> bytes:
    """A record with a new offset; nothing else in it changes."""
    out = bytearray(record)
    packed, size, name, extra = struct.unpack_from("<2I2H", record, 20)
    at = _RECORD.size + name
    fields = record[at : at + extra]
    if struct.unpack_from("<I", record, 42)[0] != _FULL or next(_wide(fields), None) is None:
        struct.pack_into("<I", out, 42, position)
        return bytes(out)
    for kind, field in _extra_fields(fields):
        if kind == _ZIP64:
            struct.pack_into("<Q", out, at + 4 + 8 * [packed, size].count(_FULL), position)
            break
        at += len(field)
    return bytes(out)


def _finished(
    out: list[bytes | memoryview],
    position: int,
    directory: list[bytes],
    added: Iterable[Member],
    behind: bytes,
    shift: int = 0,
) -> bytes:
    """Members more, the directory and the end record, whose last field begins what is `behind`."""
    for member in added:
        name = member.name.encode("utf-8")
        flags = _UTF8 if len(name) != len(member.name) else 0
        sizes = (member.crc, len(member.packed), member.size, len(name), 0)
        common = _COMMON.pack(_VERSION, flags, member.method, 0, _FIRST_DAY, *sizes)
        out += (b"PK\3\4", common, name, member.packed)
        at = (position - shift).to_bytes(4, "little")
        directory.append(b"PK\1\2\x14\0%b%b%b%b" % (common, bytes(10), at, name))
        position += _LOCAL + len(name) + len(member.packed)
    index = b"".join(directory)
    count = len(directory)
    if count >= 0xFFFF or position + len(index) >= _FULL:
        raise damaged("zip-large")
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(index), position - shift, 0)
    out += (index, end[:-2], behind)
    return b"".join(out)
