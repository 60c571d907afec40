"""Look before parsing: what a file really is, and whether a parser may be let near it.

Everything here works on the file's bytes, read once. A file that passes can be handed to a parser; one
that does not is refused with one sentence, and no parser has seen it. Nothing is ever written.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Cell, Exit, Stop, letters
from toolkit.files.looking.kinds import OLE_MAGIC, ZIP_MAGICS, FileKind, of_ole, of_package, of_text
from toolkit.files.looking.parts import Part, exact_extent, look
from toolkit.files.opc.limits import ORDINARY, Limits, Refused, too_large
from toolkit.files.opc.package import Package
from toolkit.files.opc.relationships import TYPES, folded

__all__ = ["FileKind", "Inspected", "Limits", "Part", "inspect", "inspect_bytes"]

_EXACT_CELLS = 3_000_000  # measured tag by tag in about two seconds
_SAVE_AGAIN = "请用 Excel 或 WPS 打开，删掉远处多余的行列（或合并）后另存一份。"
# Windows: the file lies on the server and comes when it is read (OneDrive, WPS cloud).
_PLACEHOLDER = 0x1000 | 0x40000 | 0x400000
_SHARING, _LOCKING = 32, 33  # Windows: another program holds the file, or a part of it


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be parsed.

    Attributes:
        path: As asked for.
        kind: By content.
        sha256: Of the bytes as they lie on the disk, in hexadecimal.
        size: In bytes.
        data: The bytes themselves, read once; everything later reads these.
        encoding: Of text kinds (csv, html); else empty.
        package: The zip, opened; everything later goes on with this one. None for other kinds.
        parts: Its members, in its order; empty for other kinds.
    """

    path: Path
    kind: FileKind
    sha256: str
    size: int
    data: bytes = field(repr=False)
    encoding: str = ""
    package: Package | None = field(default=None, repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)


def inspect(path: Path, *, limits: Limits = ORDINARY, needles: tuple[bytes, ...] = ()) -> Inspected:
    """Read a file once and look at it.

    Args:
        path: Any file.
        limits: See `Limits`.
        needles: Byte strings to look for in the XML parts while they pass by; see `Part.seen`.

    Raises:
        Stop: One problem: the file cannot be read, is none of ours, or is hostile or damaged.
            Exit code LOCKED when another program holds it.
    """
    return inspect_bytes(read_bytes(path, limits), path, limits=limits, needles=needles)


def inspect_bytes(
    data: bytes, path: Path, *, limits: Limits = ORDINARY, needles: tuple[bytes, ...] = ()
) -> Inspected:
    """Look at bytes that stand for a file, such as one whose password has just been taken off.

    Raises:
        Stop: As `inspect`.
    """
    encoding = ""
    package = None
    parts: tuple[Part, ...] = ()
    try:
        if data.startswith(ZIP_MAGICS):
            package = Package(data, limits)
            kind, parts = _look_into(package, needles)
        elif data.startswith(OLE_MAGIC):
            kind = of_ole(data)
        else:
            kind, encoding = of_text(data)
    except Refused as refusal:
        raise Stop(refusal.fault.at(Cell(path.name))) from refusal
    return Inspected(path, kind, hashlib.sha256(data).hexdigest(), len(data), data, encoding, package, parts)


def _look_into(package: Package, needles: tuple[bytes, ...]) -> tuple[FileKind, tuple[Part, ...]]:
    names = frozenset(map(folded, package.names))
    kind = of_package(names, package.head(TYPES), package.head("mimetype", 200))
    parts = look(package, needles)
    for part in parts:
        _check_extent(package, part)
    return kind, parts


def _check_extent(package: Package, part: Part) -> None:
    extent, limits = part.extent, package.limits
    if extent.merged > limits.area:
        raise Refused("表格里有一处合并几乎盖住了整张表，无法整表读取。", _SAVE_AGAIN, "sheet-merge")

    def too_far() -> bool:
        return extent.rows > MAX_ROW or extent.columns > MAX_COLUMN or extent.area > limits.area

    if too_far() and extent.cells <= _EXACT_CELLS:
        extent = exact_extent(package, part)
    if too_far():
        where = (
            f"（到第 {extent.rows} 行、{letters(extent.columns)} 列）" if extent.columns <= MAX_COLUMN else ""
        )
        raise Refused(f"有内容离表格极远{where}，无法整表读取。", _SAVE_AGAIN, "sheet-extent")


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of an ordinary file, without locking it and without waiting for anybody.

    On Windows Python opens with sharing for readers and writers, so a workbook that Excel holds open
    can be read, and Excel can go on saving.

    Raises:
        Stop: See `inspect`.
    """
    name = path.name
    if name.startswith(("~$", ".~")):
        raise _stop(
            name,
            "这是 Excel 或 WPS 打开文件时留下的临时文件，不是表格本身。",
            "请选用名字里没有“~$”的那个文件。",
            "file-owner",
        )
    try:
        status = path.lstat()
        _check_status(path, status, limits)
        with path.open("rb") as file:
            data = file.read(limits.size + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) != after.st_size:
        raise _stop(name, "文件正在被别的程序写入。", "请等保存完成后再试。", "file-changing", Exit.LOCKED)
    if not data:
        raise _stop(name, "文件是空的(0 字节)。", "请从备份或发件人处重新取一份。", "file-empty")
    return data


def _check_status(path: Path, status: os.stat_result, limits: Limits) -> None:
    name = path.name
    if stat.S_ISLNK(status.st_mode):
        raise _stop(name, "这是指向别处的链接，不是文件本身。", "请选用链接所指的那个文件。", "file-link")
    if stat.S_ISDIR(status.st_mode):
        raise _stop(name, "这是文件夹，不是文件。", "请选用文件夹里的表格文件。", "file-folder")
    if not stat.S_ISREG(status.st_mode):
        raise _stop(name, "这不是普通文件。", "请选用磁盘上的表格文件。", "file-special")
    if status.st_size > limits.size:
        what, hint = f"文件超过 {limits.size // 1024 // 1024} MB，没有打开。", too_large(limits).fault.hint
        raise Stop.at(Cell(name), what, hint, "file-size")


def _unreadable(path: Path, error: OSError) -> Stop:
    name = path.name
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _stop(name, "没有找到这个文件。", "请核对文件名和文件夹。", "file-missing")
    if getattr(error, "winerror", None) in {_SHARING, _LOCKING} or error.errno in {
        errno.EBUSY,
        errno.ETXTBSY,
    }:
        return _stop(
            name,
            "文件被别的程序占用，打不开。",
            "请在 Excel 或 WPS 中关闭它后再试。",
            "file-locked",
            Exit.LOCKED,
        )
    if _is_placeholder(path):
        return _stop(
            name,
            "文件还在网盘(如 OneDrive)上，没有下载到本机。",
            "请在资源管理器中右键选“始终保留在此设备上”，下载完再试。",
            "file-placeholder",
        )
    if isinstance(error, PermissionError):
        return _stop(
            name,
            "没有读取这个文件的权限。",
            "请向文件所在电脑的管理员要权限，或换一份副本。",
            "file-permission",
        )
    if isinstance(error, IsADirectoryError):
        return _stop(name, "这是文件夹，不是文件。", "请选用文件夹里的表格文件。", "file-folder")
    return _stop(name, "文件读不出来。", "请检查U盘或网络连接，或换一份副本。", "file-unreadable")


def _is_placeholder(path: Path) -> bool:
    try:
        return bool(getattr(path.lstat(), "st_file_attributes", 0) & _PLACEHOLDER)
    except OSError:
        return False


def _stop(name: str, message: str, hint: str, kind: str, code: Exit = Exit.DATA) -> Stop:
    return Stop.at(Cell(name), message, hint, kind, code=code)
