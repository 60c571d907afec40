"""Look before parsing: what a file really is, and whether a parser may be let near it.

Everything here works on the file's bytes, read once. A file that passes can be handed to a parser; one
that does not is refused with one sentence, and no parser has seen it. Nothing is ever written.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Cell, Exit, Stop
from toolkit.core.words import regex
from toolkit.files import disk, refusals, systems
from toolkit.files.looking.parts import Part, exact_extent, look
from toolkit.files.opc.archive import BEHIND
from toolkit.files.opc.members import ORDINARY, Limits, Refused, too_large
from toolkit.files.opc.package import TYPES, Package, folded
from toolkit.files.refusals import stop


class FileKind(StrEnum):
    """The real type of a file that this toolkit can read."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLTX = "xltx"
    XLTM = "xltm"
    XLSB = "xlsb"
    XLS = "xls"  # BIFF in an OLE container; also what WPS saves as .et
    ODS = "ods"
    CSV = "csv"
    HTML = "html"
    XML2003 = "xml2003"
    ENCRYPTED = "encrypted"  # OOXML behind a password, in an OLE container
    DOCX = "docx"
    DOCM = "docm"
    DOTX = "dotx"
    DOTM = "dotm"


OOXML_SHEETS = frozenset({FileKind.XLSX, FileKind.XLSM, FileKind.XLTX, FileKind.XLTM})
SHEETS = OOXML_SHEETS | {
    FileKind.XLSB, FileKind.XLS, FileKind.ODS, FileKind.CSV, FileKind.HTML, FileKind.XML2003,
    FileKind.ENCRYPTED,
}  # fmt: skip
WORD = frozenset({FileKind.DOCX, FileKind.DOCM, FileKind.DOTX, FileKind.DOTM})


_SAVE_AS = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿(*.xlsx)”后再用。"
_OPEN_AND_SAVE = "请用 Excel 或 WPS 试着打开并另存为 xlsx；打不开时，请从备份中取一份完好的。"

# Signatures of files that turn up under a spreadsheet's name: a bureau's export that was an archive,
# a scan renamed by hand.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "这是 PDF 文件，不是表格。", "请找到原来的表格，或把内容录入 Excel。"),
    (b"Rar!", "这是 RAR 压缩包，不是表格。", "请先解压，再用里面的文件。"),
    (b"7z\xbc\xaf\x27\x1c", "这是 7z 压缩包，不是表格。", "请先解压，再用里面的文件。"),
    (b"\x1f\x8b", "这是 gzip 压缩包，不是表格。", "请先解压，再用里面的文件。"),
    (b"\x89PNG", "这是图片，不是表格。", "请找到原来的表格，或把内容录入 Excel。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。", "请找到原来的表格，或把内容录入 Excel。"),
    (b"GIF8", "这是图片，不是表格。", "请找到原来的表格，或把内容录入 Excel。"),
    (b"BM", "这是图片，不是表格。", "请找到原来的表格，或把内容录入 Excel。"),
    (b"{\\rtf", "这是 RTF 文档，不是表格。", "请用 Word 或 WPS 打开，另存为 docx 后再用。"),
    (b"MZ", "这是程序，不是表格。", "请不要打开它；请向发来文件的人核实。"),
)

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
# BOF records of BIFF2-BIFF5 streams that were saved without an OLE container.
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_HTML_START = regex(rb"(?i)<(?:!doctype\s+html|html|head|body|table|meta|style|div|tr|xml\s+xmlns:x=)[\s>:/]")


def of_ole(data: bytes) -> FileKind:
    """The kind of an OLE container.

    Raises:
        Refused: A Word document, something else, or a container that cannot be walked.
    """
    import olefile  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; only a few files are OLE

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {entry[0].lower() for entry in ole.listdir(streams=True, storages=False) if entry}
    except Exception as error:
        # olefile raises whatever the damage happens to trip over.
        raise Refused("文件已经损坏，内部结构读不出来。", _OPEN_AND_SAVE, "file-damaged") from error
    if "encryptedpackage" in streams:
        return FileKind.ENCRYPTED
    if "workbook" in streams or "book" in streams:
        return FileKind.XLS
    if "worddocument" in streams:
        raise Refused(
            "这是旧式 Word 文档(.doc)，不能直接处理。", "请用 Word 或 WPS 打开，另存为“Word 文档(*.docx)”。"
        )
    if "powerpoint document" in streams:
        raise Refused("这是演示文稿，不是表格。", "请选用表格文件。")
    raise Refused("这不是 Excel 或 WPS 的表格。", _SAVE_AS)


_MAIN_TYPES: tuple[tuple[bytes, FileKind], ...] = (
    (b"application/vnd.ms-excel.sheet.binary.macroenabled.main", FileKind.XLSB),
    (b"application/vnd.ms-excel.template.macroenabled.main", FileKind.XLTM),
    (b"application/vnd.ms-excel.sheet.macroenabled.main", FileKind.XLSM),
    (b"application/vnd.ms-excel.addin.macroenabled.main", FileKind.XLSM),
    (b"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main", FileKind.XLTX),
    (b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", FileKind.XLSX),
    (b"application/vnd.ms-word.template.macroenabledtemplate.main", FileKind.DOTM),
    (b"application/vnd.ms-word.document.macroenabled.main", FileKind.DOCM),
    (b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main", FileKind.DOTX),
    (b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main", FileKind.DOCX),
)


def of_package(names: frozenset[str], content_types: bytes, mimetype: bytes) -> FileKind:
    """The kind of a zip, from its lower-case member names and two small members.

    Raises:
        Refused: A presentation, an archive of files, or nothing that we know.
    """
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return FileKind.ODS
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise Refused("这是 OpenDocument 文件，但不是表格。", "请另存为 xlsx 或 docx 后再用。")
    types = content_types.lower()
    for content_type, kind in _MAIN_TYPES:
        if content_type in types:
            return kind
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "word/document.xml" in names:
        return FileKind.DOCX
    if "ppt/presentation.xml" in names:
        raise Refused("这是演示文稿，不是表格。", "请选用表格文件。")
    if "content.xml" in names and "meta-inf/manifest.xml" in names:
        return FileKind.ODS
    if any(name.endswith((".xlsx", ".xls", ".docx", ".et", ".csv", ".xlsm")) for name in names):
        raise Refused("这是 ZIP 压缩包，表格在里面。", "请先解压，再用里面的文件。")
    raise Refused("这是压缩包，不是 Excel 或 WPS 的表格。", _SAVE_AS)


def of_text(data: bytes) -> tuple[FileKind, str]:
    """The kind and the encoding of a file that is neither a zip nor an OLE container.

    Raises:
        Refused: A known other format, or bytes that are no text in any encoding that offices use.
    """
    for signature, message, hint in _SIGNATURES:
        # «BM» and «MZ» also start ordinary text; a picture or a program soon has a zero byte.
        if data.startswith(signature) and (len(signature) > 2 or b"\0" in data[:64]):
            raise Refused(message, hint)
    if data.startswith(_BARE_BIFF):
        raise Refused("这是很旧的 Excel 文件(Excel 5 以前)，不能直接读取。", _SAVE_AS)
    encoding = encoding_of(data)
    if encoding is None:
        raise Refused("这不是表格文件，或者文件已经损坏。", _OPEN_AND_SAVE)
    head = _start(data, encoding)
    if head.startswith(b"<"):
        return _of_markup(head), encoding
    if head[:13].lower() == b"mime-version:":
        raise Refused("这是网页归档(MHT)，不能直接读取。", _SAVE_AS)
    return FileKind.CSV, encoding


def _of_markup(head: bytes) -> FileKind:
    low = head.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in low and b"workbook" in low:
        return FileKind.XML2003
    if b"office:document" in low:
        raise Refused("这是单个 XML 的 OpenDocument 文件，不能直接读取。", _SAVE_AS)
    if _HTML_START.search(low):
        return FileKind.HTML
    raise Refused("这是 XML 或网页文件，里面没有表格。", _SAVE_AS)


def _start(data: bytes, encoding: str) -> bytes:
    """The first characters as ASCII where they are, without a byte-order mark and blanks."""
    text = data[:16_384].decode(encoding, errors="ignore")
    return text.lstrip("\ufeff \t\r\n").encode("utf-8")


def encoding_of(data: bytes) -> str | None:
    """The encoding of a text: its byte-order mark, else UTF-8, else GB18030; None: no text at all.

    UTF-16 without a mark is told by its zero bytes, and by giving nothing but letters that offices write.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return encoding if _decodes(data, encoding) else None
    if b"\0" in data:
        return next((e for e in ("utf-16-le", "utf-16-be") if _decodes(data, e) and _ordinary(data, e)), None)
    if _decodes(data, "utf-8"):
        return "utf-8"
    # GB18030 contains GBK and GB2312; what Excel on Chinese Windows calls «CSV».
    return "gb18030" if _decodes(data, "gb18030") else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return False
    return not any(mark in text for mark in _NOT_IN_TEXT)


def _ordinary(data: bytes, encoding: str) -> bool:
    """Whether a text has lines or cells, and hardly a character but ASCII, Chinese and its punctuation."""
    text = data[:_SAMPLE].decode(encoding, errors="ignore")
    plain = sum(c < "\x7f" or "\u2000" <= c < "\ua000" or c >= "\uff00" for c in text)
    return any(c in text for c in ",\t\n") and plain >= 0.9 * len(text)


_SAMPLE = 16_384

# Control characters never stand in a table that someone can read; they tell binary data from text.
_NOT_IN_TEXT = tuple(chr(code) for code in range(32) if chr(code) not in "\t\n\r\f\v\x1a\x1c\x1d\x1e\x1f")


__all__ = ["FileKind", "Inspected", "Limits", "Part", "inspect", "inspect_bytes"]

_EXACT_CELLS = 3_000_000  # measured tag by tag in about two seconds
_SAVE_AGAIN = "请用 Excel 或 WPS 打开，删掉远处多余的行列（或合并）后另存一份。"
# Windows: the file lies on the server and comes when it is read (OneDrive, WPS cloud).
_PLACEHOLDER = 0x1000 | 0x40000 | 0x400000


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be parsed.

    Attributes:
        path: As asked for.
        kind: By content.
        sha256: Of the bytes as they lie on the disk, in hexadecimal.
        size: In bytes.
        data: The bytes themselves, read once; everything later reads these. Of a zip with other bytes around it,
            or with names that only some readers know: the same members in the usual way.
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


def inspect(path: Path, *, limits: Limits = ORDINARY, grid: bool = True) -> Inspected:
    """Read a file once and look at it.

    Args:
        path: Any file.
        limits: See `Limits`.
        grid: Whether a parser will make a grid of it; who only changes some rows need not know how large it would be.

    Raises:
        Stop: One problem: the file cannot be read, is none of ours, or is hostile or damaged.
            Exit code LOCKED when another program holds it.
    """
    return inspect_bytes(read_bytes(path, limits), path, limits=limits, grid=grid)


def inspect_bytes(
    data: bytes,
    path: Path,
    *,
    limits: Limits = ORDINARY,
    grid: bool = True,
) -> Inspected:
    """Look at bytes that stand for a file, such as one whose password has just been taken off.

    Raises:
        Stop: As `inspect`.
    """
    encoding = ""
    package = None
    parts: tuple[Part, ...] = ()
    try:
        if data.startswith(ZIP_MAGICS) or _is_behind(data):
            package = Package(data, limits)
            kind, parts = _look_into(package, grid=grid)
        elif data.startswith(OLE_MAGIC):
            kind = of_ole(data)
        else:
            kind, encoding = of_text(data)
    except Refused as refusal:
        raise Stop(refusal.fault.at(Cell(path.name))) from refusal
    plain = data if package is None else package.archive.plain
    return Inspected(path, kind, hashlib.sha256(data).hexdigest(), len(data), plain, encoding, package, parts)


def _is_behind(data: bytes) -> bool:
    """Whether a zip stands behind bytes that are no file of another kind, such as an empty line from a web page."""
    if b"PK\5\6" not in data[-BEHIND:] or b"PK\3\4" not in data or data.startswith(OLE_MAGIC):
        return False
    return not any(data.startswith(signature) for signature, _, _ in _SIGNATURES)


def _look_into(package: Package, *, grid: bool) -> tuple[FileKind, tuple[Part, ...]]:
    names = frozenset(map(folded, package.names))
    kind = of_package(names, package.head(TYPES), package.head("mimetype", 200))
    if kind is FileKind.ODS and b"encryption-data" in package.head("META-INF/manifest.xml"):
        hint = "请用 LibreOffice 或 WPS 打开它，去掉密码，另存为 xlsx 后再用。"
        raise Refused("表格有打开密码。", hint, "password-needed")
    parts = look(package, grid=grid)
    for part in parts:
        _check_extent(package, part)
    return kind, parts


def _check_extent(package: Package, part: Part) -> None:
    extent, limits = part.extent, package.limits
    if extent.merged > limits.area:
        raise Refused("表格里有一处合并几乎盖住了整张表，无法整表读取。", _SAVE_AGAIN, "sheet-merge")

    def too_far() -> bool:
        return extent.rows > MAX_ROW or extent.columns > MAX_COLUMN

    if too_far() and extent.cells <= _EXACT_CELLS:
        extent = exact_extent(package, part)
    if too_far():
        raise Refused(
            "有单元格的地址超出了表格的最后一行或最后一列，无法整表读取。", _SAVE_AGAIN, "sheet-extent"
        )


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of an ordinary file, without locking it and without waiting for anybody.

    On Windows Python opens with sharing for readers and writers, so a workbook that Excel holds open
    can be read, and Excel can go on saving.

    Raises:
        Stop: See `inspect`.
    """
    if path.name.startswith(("~$", ".~")):
        what = "这是 Excel 或 WPS 打开文件时留下的临时文件，不是表格本身。"
        raise stop(path, what, "请选用名字里没有“~$”的那个文件。", "file-owner")
    try:
        status = path.lstat()
        _check_status(path, status, limits)
        descriptor = disk.open_for_reading(path)
        try:
            data = disk.read(descriptor, limits.size + 1)
            after = os.fstat(descriptor)
        finally:
            disk.close(descriptor)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) != after.st_size:
        raise stop(path, "文件正在被别的程序写入。", "请等保存完成后再试。", "file-changing", Exit.LOCKED)
    if not data:
        raise stop(path, "文件是空的(0 字节)。", "请从备份或发件人处重新取一份。", "file-empty")
    return data


def _check_status(path: Path, status: os.stat_result, limits: Limits) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise stop(path, "这是指向别处的链接，不是文件本身。", "请选用链接所指的那个文件。", "file-link")
    if stat.S_ISDIR(status.st_mode):
        raise stop(path, "这是文件夹，不是文件。", "请选用文件夹里的表格文件。", "file-folder")
    if not stat.S_ISREG(status.st_mode):
        raise stop(path, "这不是普通文件。", "请选用磁盘上的表格文件。", "file-special")
    if status.st_size > limits.size:
        what, hint = f"文件超过 {limits.size // 1024 // 1024} MB，没有打开。", too_large(limits).fault.hint
        raise stop(path, what, hint, "file-size")


def _unreadable(path: Path, error: OSError) -> Stop:
    code = systems.current.reason(error)
    if code in refusals.MISSING:
        return stop(path, "没有找到这个文件。", "请核对文件名和文件夹。", "file-missing")
    if code in refusals.IN_USE:
        what = "文件被别的程序占用，打不开。"
        return stop(path, what, "请在 Excel 或 WPS 中关闭它后再试。", "file-locked", Exit.LOCKED)
    if _is_placeholder(path):
        hint = "请在资源管理器中右键选“始终保留在此设备上”，下载完再试。"
        return stop(path, "文件还在网盘(如 OneDrive)上，没有下载到本机。", hint, "file-placeholder")
    if code in refusals.DENIED:
        what = "没有读取这个文件的权限。"
        return stop(path, what, "请向文件所在电脑的管理员要权限，或换一份副本。", "file-permission")
    if code == errno.EISDIR:
        return stop(path, "这是文件夹，不是文件。", "请选用文件夹里的表格文件。", "file-folder")
    return stop(path, "文件读不出来。", "请检查U盘或网络连接，或换一份副本。", "file-unreadable")


def _is_placeholder(path: Path) -> bool:
    try:
        return bool(getattr(path.lstat(), "st_file_attributes", 0) & _PLACEHOLDER)
    except OSError:
        return False
