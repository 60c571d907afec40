"""What the disk refused, as a sentence for the clerk."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.core.cells import Cell, Exit, Stop
from toolkit.files import layout, systems

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
DENIED = frozenset({errno.EACCES, errno.EPERM})
"""No right to it."""
MISSING = frozenset({errno.ENOENT, errno.ENOTDIR})
"""Nothing there."""
IN_USE = frozenset({errno.EBUSY, errno.ETXTBSY})
"""Another program has it."""
_BROKEN = frozenset({errno.EIO, errno.ENXIO, errno.ENODEV, getattr(errno, "EREMOTEIO", errno.EIO)})
_CUT_OFF = frozenset(
    getattr(errno, name, errno.EHOSTUNREACH)
    for name in (
        "EHOSTUNREACH",
        "EHOSTDOWN",
        "ENETUNREACH",
        "ENETDOWN",
        "ENOTCONN",
        "ETIMEDOUT",
        "ECONNRESET",
        "ESTALE",
    )
)


def stop(path: Path, message: str, hint: str, kind: str, code: Exit = Exit.DATA) -> Stop:
    """A refusal about one file."""
    return Stop.at(Cell(path.name), message, hint, kind, code=code)


def locked(path: Path, message: str, hint: str, kind: str = "file-locked") -> Stop:
    """A refusal because somebody else is using the file or the folder."""
    return stop(path, message, hint, kind, Exit.LOCKED)


def from_disk(path: Path, error: OSError, verb: str = "写入", name: str = "") -> Stop:
    """The sentence for an error of the file system.

    Args:
        path: The file that was to be worked on.
        error: What the system said.
        verb: What could not be done (写入, 读取).
        name: What the clerk knows it by, when that is not the file's own name.
    """
    records = layout.of_records(path.parent) is not None
    if name or records:
        path = path.with_name("运行记录" if records else name)
    where = f"“{path.parent}”"
    code = systems.current.reason(error)
    if code in IN_USE:
        return locked(path, "文件正被别的程序占用，没有" + verb + "。", "请关闭打开它的窗口后再试。")
    if code == errno.ENAMETOOLONG:
        return stop(
            path, f"文件名或文件夹名太长，没有{verb}。", "请换一个短一些的名称或文件夹。", "path-too-long"
        )
    if code in _FULL:
        return stop(path, f"磁盘已满，没有{verb}。", "请清理磁盘，或换一个文件夹后再试。", "disk-full")
    if code == errno.EROFS:
        what = f"{where}所在的磁盘是只读的，没有{verb}。"
        return stop(path, what, "请打开U盘的写保护开关，或把文件夹复制到电脑硬盘上再用。", "disk-read-only")
    if code in DENIED:
        hint = "请换一个自己能存文件的文件夹，或请管理电脑的同事放开权限。"
        if records:
            hint = "多半是别的账号建的：请那位同事再用一次工具箱，或请管理电脑的同事放开权限，然后再做。"
        return stop(path, f"在{where}里没有{verb}的权限。", hint, "no-permission")
    if code in MISSING:
        return stop(
            path, f"找不到文件夹{where}，没有{verb}。", "请核对路径；U盘或网络盘可能已断开。", "no-folder"
        )
    if code in _BROKEN:
        what = f"磁盘出错，没有{verb}。"
        return stop(path, what, "U盘可能被拔出或已损坏：请重新插好，或换到电脑硬盘上再试。", "disk-error")
    if code in _CUT_OFF:
        what = f"网络盘断开了，没有{verb}。"
        return stop(path, what, "请看看网络是否通、放文件的那台电脑是否开着，再试一次。", "disk-cut-off")
    if code == errno.ELOOP:
        return link(path)
    number = getattr(error, "winerror", None) or code
    return stop(path, f"没能{verb}（系统错误 {number}）。", "请换一个文件夹再试。", "disk-other")


@contextmanager
def telling(path: Path, verb: str = "写入") -> Iterator[None]:
    """An OSError under `with` becomes the refusal that names path."""
    try:
        yield
    except OSError as error:
        raise from_disk(path, error, verb) from error


def link(path: Path) -> Stop:
    """Why a link is refused: replacing it would leave two registers that differ from then on."""
    what = "这是一个指向别处的链接，没有写入。"
    return stop(path, what, "请改用它所指的那个文件，或把文件本身放到这里。", "file-is-link")


def changed(path: Path) -> Stop:
    """Somebody has saved the file since it was read."""
    what = "文件在读取之后被改动过，没有写入。"
    return stop(path, what, "请再运行一次；新的内容会以现在的文件为准。", "file-changed")


def unsound(path: Path) -> Stop:
    """What was read back is not what was written."""
    what = "写好后读回来的内容不一致，没有采用，原来的文件没有动。"
    return stop(path, what, "磁盘可能有故障：请换一个磁盘再试。", "read-back")


def incomplete(path: Path) -> Stop:
    """What was written came back as it was, but does not unpack: no disk is to blame."""
    hint = "如果是改原有的文件，它内部可能早有损坏：请用 Excel 或 WPS 打开它，另存一份再试。"
    return stop(path, "做出来的文件内部结构不完整，没有采用，原来的文件没有动。", hint, "result-unsound")
