"""Take the password off a workbook, in memory, and put the same one on again. The file itself is left as it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import msoffcrypto
import olefile  # type: ignore[import-untyped]  # ships no types
from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from toolkit.core.cells import Cell, Stop
from toolkit.core.words import regex
from toolkit.files.looking.guard import Inspected

_BUILT_IN = "VelvetSweatshop"
"""What Excel itself uses where a workbook is «protected» but has no password for opening (MS-OFFCRYPTO)."""

_KNOWN_STREAMS = frozenset(
    {
        "EncryptionInfo",
        "EncryptedPackage",
        "\x06DataSpaces",
        "\x05SummaryInformation",
        "\x05DocumentSummaryInformation",
    }
)
_MOST_ROUNDS = 1_000_000  # Excel writes 100,000; ten million would keep a machine busy for a minute
_ROUNDS = regex(rb"spinCount\s*=\s*[\"'](\d+)[\"']")


def unlock(found: Inspected, password: Callable[[], str] | str | None) -> bytes:
    """The workbook's bytes without its password; see `unlocked`."""
    return unlocked(found, password)[0]


def unlocked(found: Inspected, password: Callable[[], str] | str | None) -> tuple[bytes, str]:
    """The workbook's bytes without its password, and the password that opened it.

    Args:
        found: An encrypted OOXML file, or an xls with a password.
        password: The password, or what asks for it; asked once, and only when there really is one.

    Raises:
        Stop: The password is missing or wrong, or the file is damaged.
    """
    name = found.path.name
    _check_rounds(found)
    plain = _try(found, _BUILT_IN)
    if plain is not None:
        return plain, _BUILT_IN
    word = password() if callable(password) else password
    if not word:
        hint = "请在 Excel、WPS 中去掉密码另存一份⟦password-file|，或用 | 指明写有密码的文件⟧。"
        raise Stop.at(Cell(name), "文件有打开密码。", hint, "password-needed")
    plain = _try(found, word)
    if plain is None:
        raise Stop.at(Cell(name), "打开密码不对。", "请核对密码（注意大小写）后再试一次。", "password-wrong")
    return plain, word


def locked(plain: bytes, word: str, found: Inspected) -> bytes:
    """A changed workbook under the password that it had (ECMA-376 agile encryption, as Excel 2010 and later write it).

    Args:
        plain: The changed workbook.
        word: The password that opened it.
        found: The file as it was.

    Raises:
        Stop: Something besides the workbook lies in the file, which would be lost; or the result does not open.
    """
    with olefile.OleFileIO(io.BytesIO(found.data)) as ole:
        more = {entry[0] for entry in ole.listdir()} - _KNOWN_STREAMS
    if not more:
        again = replace(found, data=encrypted(plain, word))
        if _try(again, word) == plain:
            return again.data
    what = "文件有打开密码，改过以后不能照原样再加密，没有写入。"
    hint = "请先在 Excel 或 WPS 里去掉打开密码并保存，改好以后再设上。"
    raise Stop.at(Cell(found.path.name), what, hint, "password-again")


def encrypted(plain: bytes, word: str) -> bytes:
    """An Office package under a password (AES-256); its own salt each time, so equal input gives other bytes."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(word, out)
    return out.getvalue()


def _try(found: Inspected, password: str) -> bytes | None:
    """The plain bytes; None when the password is wrong."""
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(found.data))
        office.load_key(password=password)
        office.decrypt(out)
    except InvalidKeyError:
        return None
    except Exception as error:
        # A damaged header makes the library fail in many ways, and so does a wrong password where the
        # file holds nothing to check it against; what comes out then is inspected again by the caller.
        raise _damaged(found) from error
    return out.getvalue()


def _check_rounds(found: Inspected) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(found.data)) as ole:
            header = ole.openstream("EncryptionInfo").read(65_536) if ole.exists("EncryptionInfo") else b""
    except Exception as error:
        raise _damaged(found) from error
    if b"<!DOCTYPE" in header or any(int(rounds[:12]) > _MOST_ROUNDS for rounds in _ROUNDS.findall(header)):
        raise _damaged(found)


def _damaged(found: Inspected) -> Stop:
    what = "加密的文件已经损坏，或用了不认识的加密方式。"
    hint = "请在 Excel 或 WPS 中打开它，去掉密码另存一份再用。"
    return Stop.at(Cell(found.path.name), what, hint, "password-unreadable")
