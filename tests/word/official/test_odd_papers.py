"""Sound papers put together in odd ways have no fault; damaged, they are put right, their words as they were, and open."""

from __future__ import annotations

import unicodedata
import zipfile
from io import BytesIO

import pytest
from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree
from support import tools
from support.papers import docs as made
from support.papers import odd
from support.programs import libreoffice

from toolkit.word.official.linting.lint import lint
from toolkit.word.official.mending.mend import mend

NAME = "试.docx"
SEEN = {"marks_that_nobody_sees": {"official-unseen"}}
"""What is a fault of the oddity itself."""


def kinds(data: bytes) -> set[str]:
    return {problem.kind for problem in lint(data, name=NAME).problems}


def letters(data: bytes) -> str:
    """Every letter and digit that stands in the document, its boxes and tables, in order."""
    root = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"))
    text = "".join(each.text or "" for each in root.iter(qn("w:t"), qn("w:delText"), qn("w:instrText")))
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def damaged(name: str) -> bytes:
    """Margins of Word, the body in 宋体 of another size without an indent, half-width marks, the date at the left."""
    document: Doc = odd.paper(name)
    for section in document.sections[:1]:
        section.left_margin, section.top_margin = Mm(31.8), Mm(25.4)
    for paragraph in document.paragraphs:
        if paragraph.text.startswith(("重阳节", "请各单位", "（1）", "二、")):
            paragraph.paragraph_format.first_line_indent = None
            ind = paragraph._p.pPr.find(qn("w:ind")) if paragraph._p.pPr is not None else None
            if ind is not None:
                paragraph._p.pPr.remove(ind)
            for run in paragraph.runs:
                made.font(run, made.SONG, 14, spacing=0)
                run.text = run.text.replace("，", ",")
        if paragraph.text.startswith(("2026年10月8日", "\u200e")):
            paragraph.alignment = None
    assert any(run.font.size == Pt(14) for paragraph in document.paragraphs for run in paragraph.runs)
    return made.data(document)


def test_there_are_thirty_of_them():
    assert len(odd.ODD) >= 30


@pytest.mark.parametrize("name", odd.ODD)
def test_an_odd_paper_that_is_sound_has_no_fault(name, tmp_path):
    data = made.data(odd.paper(name))
    (tmp_path / "信.docx").write_bytes(data)  # validated when the tests are done
    assert kinds(data) == SEEN.get(name, set()), [str(p) for p in lint(data, name=NAME).problems]


@pytest.mark.parametrize("name", odd.ODD)
def test_an_odd_paper_is_put_right_its_words_as_they_were(name, tmp_path):
    data = damaged(name)
    mended = mend(data, NAME)
    (tmp_path / "修好.docx").write_bytes(mended.data)
    curable = {rule.kind for rule, _ in mended.before.hits if rule.fixable}
    assert {"official-margins", "official-text-font", "official-indent"} <= curable
    assert letters(mended.data) == letters(data)
    assert not kinds(mended.data) & curable, [str(p) for p in mended.after.problems]
    assert kinds(mended.data) <= kinds(data)
    assert mend(mended.data, NAME).data == mended.data, "twice is once"


@pytest.mark.slow
def test_libreoffice_opens_every_one_before_and_after(tmp_path):
    tools.need("soffice")
    old, new = [], []
    for name in odd.ODD:
        for paths, data in ((old, damaged(name)), (new, mend(damaged(name), NAME).data)):
            paths.append(tmp_path / f"{name}-{len(paths)}{'修好' if paths is new else ''}.docx")
            paths[-1].write_bytes(data)
    for path in libreoffice.convert_all([*old, *new], "pdf", tmp_path / "pdf"):
        assert path.read_bytes().startswith(b"%PDF"), path.name
