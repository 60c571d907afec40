"""Packets (数据包): files for somebody else in one zip with a slip of their hashes, made, and opened with every doubt told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from toolkit.core.cells import Cell, Stop
from toolkit.core.documents import outcome as docs
from toolkit.files import disk
from toolkit.files.looking import guard, parts
from toolkit.files.opc.archive import pack
from toolkit.files.opc.members import ORDINARY, Refused, deflate
from toolkit.files.opc.package import TYPES, Package, write_types
from toolkit.jobs.job import PacketRead
from toolkit.running.office import Office

SUFFIXES = frozenset({".zip", ".数据包"})
_SLIP = "数据包.json"
_LONGEST = 60  # characters of a name in a slip
_AGAIN = "请对方重新打一个数据包送来；不要在压缩包里改文件。"


def made(document: docs.Packet, office: Office, password: Callable[..., str]) -> bytes:
    """A packet's bytes: the same files and slip give the same ones, unless they are encrypted.

    Raises:
        Stop: a file is no longer what was read, or no password was given for one that shall have one.
    """
    members = []
    for name, path, sha256 in document.files:
        data = disk.contents(office.file(path))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Stop.at(Cell(name), "读了以后又被保存过，没有打包，", "请再运行一次。", "file-changed")
        members.append(deflate(name, data))
    slip = {**document.slip, "files": {name: sha256 for name, _, sha256 in document.files}}
    told = json.dumps(slip, ensure_ascii=False, indent=1, sort_keys=True)
    members.insert(0, deflate(_SLIP, told.encode()))
    if not document.locked:
        return pack(members)
    if not (word := password(new=True)):
        hint = "请把密码写在一个文本文件的第一行⟦password-file|，用 | 指明它⟧；密码请另外告诉对方。"
        raise Stop.at(Cell(document.name), "要加密，但没有给密码，没有打包，", hint, "password-needed")
    from toolkit.sheets.reading.unlock import encrypted  # noqa: PLC0415 - loaded for those with a password

    kinds = deflate(
        TYPES, write_types({}, {"json": "application/json"})
    )  # only Office packages are encrypted
    return encrypted(pack((kinds, *members)), word)


def opened(name: str, data: bytes, password: Callable[[], str]) -> PacketRead:
    """A packet whose files are those that were packed.

    A slip of hashes shows what was damaged, or changed by somebody who only changed a file; who makes the slip anew is
    kept out by a password alone.

    Args:
        name: As it is told.
        data: The whole file.
        password: What says the password, asked where it has one.

    Raises:
        Stop: no packet, damaged, altered, hostile (too large unpacked, odd names), or the password is missing or wrong.
    """
    if data.startswith(guard.OLE_MAGIC):
        from toolkit.sheets.reading.unlock import unlock  # noqa: PLC0415 - as above

        found = guard.inspect_bytes(data, Path(name))
        if found.kind is not guard.FileKind.ENCRYPTED:
            raise _no_packet(name)
        data = unlock(found, password)
    try:
        package = Package(data, ORDINARY)
        parts.look(package, grid=False)
        if _SLIP not in package:
            raise _no_packet(name)
        files = {each: package.read(each) for each in package.names if each not in (_SLIP, TYPES)}
        slip = json.loads(package.read(_SLIP))
        number, told = slip["number"], dict(slip["files"])
        texts = [slip[key] for key in ("unit", "township", "county", "to", "date")]
    except Refused as refusal:
        raise Stop(refusal.fault.at(Cell(name))) from refusal
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Stop.at(Cell(name), "数据包的清单读不出来，没有收，", _AGAIN, "packet-slip") from error
    if not isinstance(number, int) or not all(
        isinstance(text, str) and len(text) <= _LONGEST for text in texts
    ):
        raise Stop.at(Cell(name), "数据包的清单读不出来，没有收，", _AGAIN, "packet-slip")
    wrong = sorted(
        each
        for each in told.keys() | files.keys()
        if each not in files or hashlib.sha256(files[each]).hexdigest() != told.get(each)
    )
    if wrong:
        what = f"打包以后被改动过（{'、'.join(wrong[:5])}），整个没有收，"
        raise Stop.at(Cell(name), what, _AGAIN, "packet-altered")
    return PacketRead(name, slip, files)


def _no_packet(name: str) -> Stop:
    what = "不是数据包，没有读，"
    return Stop.at(Cell(name), what, "普通的压缩包请先解压，再汇总里面的表格。", "packet-none")
