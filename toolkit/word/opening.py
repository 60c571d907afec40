"""A .docx from elsewhere: looked at before anything parses it, and what is wrong with it in the clerk's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml.etree import XMLSyntaxError, _Element

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.files.looking.guard import FileKind, Limits, inspect_bytes, read_bytes
from toolkit.files.opc import trees
from toolkit.files.opc.markup import MarkupError
from toolkit.files.opc.members import Refused
from toolkit.files.opc.package import Package

_STRICT = (
    ("_rels/.rels", b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"),
    ("word/document.xml", b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
)
_LIMITS = Limits(size=128 * 1024 * 1024, members=4_000)


def load(source: Path | bytes, name: str) -> Package:
    """A document, nothing of it changed.

    Args:
        source: A file, or its bytes.
        name: The document's name, for messages.

    Raises:
        Stop: The file cannot be read, is no .docx, has a password, is of the strict kind (ISO/IEC 29500-1, whose
            every name differs), is damaged, or unfolds to more than it should.
    """
    data = source if isinstance(source, bytes) else read_bytes(source, _LIMITS)
    inspected = inspect_bytes(data, Path(name), limits=_LIMITS)
    if inspected.kind is FileKind.ENCRYPTED:
        what = "文档有打开密码。"
        raise Stop.at(Cell(name), what, "请用 Word 或 WPS 打开它，去掉密码另存一份再用。", "password-needed")
    if inspected.package is None or inspected.kind is not FileKind.DOCX:
        hint = "请用 Word 或 WPS 打开它，另存为“Word 文档(*.docx)”后再用。"
        raise Stop.at(Cell(name), "这不是 docx 文档。", hint, "template-file")
    if any(mark in inspected.package.head(part, 20_000) for part, mark in _STRICT):
        what = "文档是“严格的开放 XML”格式，这里不支持。"
        raise Stop.at(Cell(name), what, "请用 Word 另存为普通的“Word 文档(*.docx)”。", "template-file")
    return inspected.package


def read_documents(paths: Iterable[Path]) -> list[bytes]:
    """The bytes of documents from elsewhere, each looked at as `load` does.

    Raises:
        Stop: What is wrong with every one that cannot be used.
    """
    out: list[bytes] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            data = read_bytes(path, _LIMITS)
            load(data, path.name)
        except Stop as stop:
            problems += stop.problems
        else:
            out.append(data)
    if problems:
        raise Stop(*problems)
    return out


@contextmanager
def telling(name: str, part: str) -> Iterator[None]:
    """Turn what is wrong with a part's XML into a sentence for the clerk.

    Args:
        name: The document's name, for messages.
        part: The part's name.

    Raises:
        Stop: Not well-formed, or with a document type declaration.
    """
    try:
        yield
    except Refused as refusal:
        raise Stop(refusal.fault.at(Cell(name))) from refusal
    except (XMLSyntaxError, MarkupError) as error:
        what = f"文档内部的 {part} 已经损坏，读不出来。"
        raise Stop.at(Cell(name), what, "请用 Word 或 WPS 打开后另存一份再用。", "template-xml") from error


def parse(data: bytes, name: str, part: str) -> _Element:
    """An XML part as a tree; see `telling`."""
    with telling(name, part):
        return trees.parse(data)
