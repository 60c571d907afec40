"""A compound file (MS-CFB, version 3): the little file system in which Office keeps a VBA project.

Only writing: `olefile` reads. Same tree, same bytes: no times, no identifiers.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END_OF_CHAIN, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BLACK = 1
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_HEADER = struct.Struct("<8s16sHHHHH6sIIIIIIIIII")
_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_IN_HEADER = 109  # sectors of the allocation table that the header itself lists
_LONGEST_NAME = 31

Tree = Mapping[str, "bytes | Tree"]
"""Name → contents of a stream, or the tree of a storage."""


@dataclass(slots=True)
class _DirectoryEntry:
    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = 0


def write(tree: Tree) -> bytes:
    """The compound file of a tree.

    Raises:
        ValueError: a name is longer than 31 letters, or there is more than the header alone can list (7 MB).
    """
    entries: list[_DirectoryEntry] = []
    _list(entries, "Root Entry", _ROOT, tree)
    sectors, small = _Store(_SECTOR), _Store(_MINI)
    for entry in entries:
        if entry.kind != _STREAM:
            continue
        entry.start = (sectors if len(entry.data) >= _CUTOFF else small).put(entry.data)
    root = entries[0]
    root.data = bytes(small.data)
    root.start = sectors.put(root.data)
    small_table = _numbers(small.table)
    small_start = sectors.put(small_table)
    directory = b"".join(map(_directory_entry, entries))
    vacant = _ENTRY.pack(b"", 0, 0, 0, _NONE, _NONE, _NONE, b"", 0, 0, 0, 0, 0)
    directory += vacant * (-len(entries) % (_SECTOR // _ENTRY.size))
    directory_start = sectors.put(directory)
    table_start, tables = _finish(sectors)
    header = _HEADER.pack(
        _SIGNATURE, b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, tables, directory_start, 0, _CUTOFF,
        small_start, len(small_table) // _SECTOR, _END_OF_CHAIN, 0, table_start,
    )  # fmt: skip
    rest = [table_start + n if n < tables else _FREE for n in range(1, _IN_HEADER)]
    return header + struct.pack(f"<{_IN_HEADER - 1}I", *rest) + bytes(sectors.data)


def _list(entries: list[_DirectoryEntry], name: str, kind: int, node: bytes | Tree) -> int:
    """Put a node and all below it into the list; its number there."""
    if len(name) > _LONGEST_NAME:
        raise ValueError("a name in a compound file has at most 31 letters")
    number = len(entries)
    if isinstance(node, bytes):
        entries.append(_DirectoryEntry(name, kind, node))
        return number
    entries.append(_DirectoryEntry(name, kind))
    children = [
        _list(entries, key, _STREAM if isinstance(value, bytes) else _STORAGE, value)
        for key, value in sorted(node.items(), key=lambda item: _order(item[0]))
    ]
    entries[number].child = _balance(entries, children)
    return number


def _order(name: str) -> tuple[int, str]:
    """Siblings are sought by length first, then by their letters in upper case."""
    return len(name.encode("utf-16-le")), name.upper()


def _balance(entries: list[_DirectoryEntry], numbers: Sequence[int]) -> int:
    """Link siblings as a balanced tree, all black, which the format allows; the number of its top."""
    if not numbers:
        return _NONE
    middle = len(numbers) // 2
    top = entries[numbers[middle]]
    top.left = _balance(entries, numbers[:middle])
    top.right = _balance(entries, numbers[middle + 1 :])
    return numbers[middle]


def _directory_entry(entry: _DirectoryEntry) -> bytes:
    name = entry.name.encode("utf-16-le")
    return _ENTRY.pack(
        name, len(name) + 2, entry.kind, _BLACK, entry.left, entry.right, entry.child,
        b"", 0, 0, 0, entry.start, len(entry.data),
    )  # fmt: skip


def _numbers(table: Sequence[int]) -> bytes:
    """An allocation table as whole sectors, filled up with free places."""
    table = [*table, *[_FREE] * (-len(table) % (_SECTOR // 4))]
    return struct.pack(f"<{len(table)}I", *table)


class _Store:
    """Places of one size with their allocation table: the file's sectors, or the root's stream of short streams."""

    def __init__(self, size: int) -> None:
        self.data = bytearray()
        self.table: list[int] = []
        self._size = size

    def put(self, data: bytes) -> int:
        if not data:
            return _END_OF_CHAIN
        start = len(self.table)
        count = -(-len(data) // self._size)
        self.table += [*range(start + 1, start + count), _END_OF_CHAIN]
        self.data += data.ljust(count * self._size, b"\0")
        return start


def _finish(sectors: _Store) -> tuple[int, int]:
    """Append the allocation table, which lists its own sectors too; where it starts and how long it is."""
    start, each = len(sectors.table), _SECTOR // 4
    count = 1
    while -(-(start + count) // each) > count:
        count += 1
    if count > _IN_HEADER:
        raise ValueError("too large for a compound file without further tables")
    sectors.table += [_FAT] * count
    sectors.data += _numbers(sectors.table)
    return start, count
