"""What is said of a document that cannot be opened."""

from __future__ import annotations

import io

import docx
import msoffcrypto
import pytest
from support.books.attacks import edited

from toolkit.core.cells import Stop
from toolkit.word.official.linting.facts.reading import read_facts
from toolkit.word.opening import load
from toolkit.word.templates.reading.draft import read_draft

pytestmark = pytest.mark.damaged_files

TRANSITIONAL = b"http://schemas.openxmlformats.org"


def plain() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("关于做好重阳节慰问工作的通知")
    document.save(out)
    return out.getvalue()


def strict() -> bytes:
    """As Word saves «严格的 Open XML 文档» (ISO/IEC 29500-1): the namespaces are others."""
    strict_ = b"http://purl.oclc.org/ooxml"
    data = edited(
        plain(), "_rels/.rels", TRANSITIONAL + b"/officeDocument/2006", strict_ + b"/officeDocument"
    )
    return edited(
        data,
        "word/document.xml",
        TRANSITIONAL + b"/wordprocessingml/2006/main",
        strict_ + b"/wordprocessingml/main",
    )


def locked() -> bytes:
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(plain())).encrypt("密码123", out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            strict(),
            "通知.docx：文档是“严格的开放 XML”格式，这里不支持。请用 Word 另存为普通的“Word 文档(*.docx)”。",
        ),
        (locked(), "通知.docx：文档有打开密码。请用 Word 或 WPS 打开它，去掉密码另存一份再用。"),
    ],
)
def test_strict_documents_and_passwords_are_named(tmp_path, data: bytes, said: str):
    path = tmp_path / "通知.docx"
    path.write_bytes(data)
    for reader in (lambda: load(path, path.name), lambda: read_facts(path), lambda: read_draft(path, "")):
        with pytest.raises(Stop) as stop:
            reader()
        assert str(stop.value.problems[0]) == said


def test_an_ordinary_document_is_opened():
    assert "word/document.xml" in load(plain(), "通知.docx")
