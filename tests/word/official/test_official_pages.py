"""Pages measured: our own as the standard asks for, a clerk's with what is wrong on paper only; the PDF reader against poppler."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Pt
from support import tools
from support.papers import docs as made
from support.papers import letters
from support.papers.docs import find
from support.papers.letters import compose
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.doors.terminal.cli import main
from toolkit.word.official.linting.lint import lint
from toolkit.word.official.linting.printed.reading import read_pages
from toolkit.word.printing import pdf

FULL = ("通知", "函", "请示", "报告", "通报", "纪要")


def lonely() -> bytes:
    """署名 and date alone on page two."""
    document = made.notice()
    signature = next(
        p
        for p in document.paragraphs
        if p.text == "青山县老干部局" and p.alignment is not None and p.alignment == 2
    )
    signature.paragraph_format.page_break_before = True
    return made.data(document)


def late() -> bytes:
    """So much white above the title that the body begins on page two."""
    document = made.notice()
    find(document, "关于做好").paragraph_format.space_after = Pt(400)
    return made.data(document)


def wide() -> bytes:
    """28 points and no spacing: 22 lines, but 27 characters."""
    document = made.notice()
    body = find(document, "重阳节将至")
    for spacing in list(
        body._p.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}spacing")
    ):
        if spacing.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"):
            spacing.getparent().remove(spacing)
    body.runs[0].text = letters.FILLER * 8 + "。"
    return made.data(document)


def hole() -> bytes:
    """Seven empty lines between the text and the 署名."""
    document = made.notice()
    signature = next(p for p in document.paragraphs if p.text == "青山县老干部局" and p.alignment == 2)
    signature.paragraph_format.space_before = Pt(5 * 28.95)
    return made.data(document)


def squeezed() -> bytes:
    """A 版记 in a table row that is too low for it."""
    document = made.notice()
    row = document.add_table(1, 1).rows[0]
    row.height_rule, row.height = WD_ROW_HEIGHT_RULE.EXACTLY, Pt(1)
    for start in ("抄送：", "青山县老干部局办公室"):
        row.cells[0]._tc.append(find(document, start)._p)
    row.cells[0]._tc.remove(row.cells[0].paragraphs[0]._p)
    return made.data(document)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Every document of these tests with its PDF, from one start of LibreOffice."""
    documents = {str(kind): compose(document) for kind, document in letters.KINDS.items()}
    documents |= {"clerk": made.data(made.notice()), "lonely": lonely(), "late": late(), "wide": wide()}
    documents |= {"hole": hole(), "squeezed": squeezed()}
    folder = tmp_path_factory.mktemp("pages")
    paths = []
    for at, data in enumerate(documents.values()):
        paths.append(folder / f"{at}.docx")
        paths[-1].write_bytes(data)
    pdfs = libreoffice.convert_all(paths, "pdf", folder / "pdf")
    return {
        name: (data, path.read_bytes()) for (name, data), path in zip(documents.items(), pdfs, strict=True)
    }


def page_kinds(rendered, name: str) -> set[str]:
    data, printed = rendered[name]
    problems = lint(data, name=name, pdf=printed).problems
    return {problem.kind for problem in problems if problem.kind.startswith("official-page-")}


@pytest.mark.parametrize("name", FULL)
def test_our_own_pages_are_as_the_standard_asks(rendered, name):
    data, printed = rendered[name]
    assert [str(problem) for problem in lint(data, name=name, pdf=printed).problems] == []


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("lonely", {"official-page-signature"}),
        ("late", {"official-page-body"}),
        ("hole", {"official-page-gap"}),
        ("squeezed", {"official-page-hidden"}),
        ("wide", {"official-page-grid"}),
        (
            "clerk",
            {"official-page-mark", "official-page-red-line", "official-page-imprint", "official-page-number"},
        ),
    ],
)
def test_what_is_wrong_on_paper_only(rendered, name, kinds):
    # The clerk's mark, line, 版记 and page numbers flow, so that none stands where it should.
    assert page_kinds(rendered, name) >= kinds
    if name == "clerk":
        assert page_kinds(rendered, name) == kinds


def test_the_reader_finds_what_poppler_finds(rendered, tmp_path):
    """Every word on every page, where poppler has it."""
    for name in ("通知", "函", "clerk"):
        path = tmp_path / "p.pdf"
        path.write_bytes(rendered[name][1])
        out = subprocess.run(
            [tools.need("pdftotext"), "-bbox", "-enc", "UTF-8", str(path), "-"],
            check=True,
            capture_output=True,
            timeout=900,
        ).stdout.decode("utf-8")
        theirs = re.findall(r"<page (.*?)</page>", out, re.DOTALL)
        ours = read_pages(rendered[name][1])
        assert len(ours) == len(theirs)
        for page, text in zip(ours, theirs, strict=True):
            if page.width > page.height:
                continue  # its page number is turned, and poppler's boxes are not the glyphs' then
            words = re.findall(
                r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', text
            )
            letters_ = "".join(sorted("".join(word[4] for word in words).replace("&amp;", "&")))
            assert "".join(sorted("".join(g.text for g in page.glyphs if g.text.strip()))) == letters_
            for x0, y0, _, y1, word in words:
                assert any(
                    g.text == word[0]
                    and abs(g.x0 - float(x0)) < 0.6
                    and float(y0) - 1 < g.base < float(y1) + 1
                    for g in page.glyphs
                ), word


def test_lines_are_found_with_their_colour(rendered):
    page = read_pages(rendered["clerk"][1])[0]
    (red,) = {(round(s.x0), round(s.x1)) for s in page.strokes if s.red}
    assert red == (79, 522)  # 28 mm and 184 mm


def test_the_command_renders_and_says_by_what(rendered, tmp_path, monkeypatch, capsys):
    """One real run through whichever program there is would cost a second start; the seam is tested in test_pdf."""
    data, printed = rendered["lonely"]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "通知.docx").write_bytes(data)
    monkeypatch.setattr(
        pdf, "convert", lambda documents: pdf.Made("LibreOffice", (printed,) * len(documents))
    )
    assert main(["lint", "--render", "通知.docx"]) == 3
    out, err = capsys.readouterr()
    assert "版面由 LibreOffice 排出来量的。" in out
    assert "署名和日期应当与正文同处一面" in err


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no pdf",
        b"%PDF-1.6 /Encrypt",
        b"%PDF-1.4 " + b"<<((((" * 50,
        b"%PDF-1.4 1 0 obj <</Type/ObjStm/N 9>>",
    ],
)
def test_a_pdf_that_cannot_be_read_is_said(data, capfd):
    if data:
        with pytest.raises(Stop, match="lint-pdf"):
            lint(made.data(made.notice()), name="试.docx", pdf=data)
    with pytest.raises(ValueError, match="PDF"):
        read_pages(data)
    assert capfd.readouterr() == ("", ""), "pdfminer must not speak to the clerk"


def test_only_a_printed_page_loads_the_pdf_reader(tmp_path):
    (tmp_path / "通知.docx").write_bytes(made.data(made.notice()))
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "toolkit", "lint", "通知.docx"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "official" in seen.stderr
    assert "pdfminer" not in seen.stderr
