"""The base document 公文底稿.docx: what a clerk changes in it takes effect, what is missing is said, nothing of it leaks."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt, RGBColor
from support import ooxml, tools
from support.papers import letters as official_letters
from support.papers.letters import BASE, CIRCULAR, KINDS, LETTER, MINUTES, NOTICE, REQUEST
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.running.office import open_office
from toolkit.running.writing import Writers
from toolkit.word.official.linting.facts.reading import read_facts
from toolkit.word.official.linting.lint import lint
from toolkit.word.official.writing.base import BaseDocument
from toolkit.word.official.writing.writer import compose

USED = sorted(
    style.name
    for style in docx.Document(str(BASE)).styles
    if style.name not in ("Normal", "页码", "双页页码")
)


@pytest.fixture
def own(tmp_path):
    """A clerk's copy, opened: change it, then `write` a 公文 on it."""
    return Own(tmp_path / "公文底稿.docx")


class Own:
    def __init__(self, path):
        self.path = path
        self.document = docx.Document(str(BASE))

    def style(self, name):
        return self.document.styles[name]

    def write(self, document):
        self.document.save(str(self.path))
        return compose(document, self.path)

    def facts(self, document):
        return read_facts(self.write(document), document.name)


def line(facts, start):
    return next(p for p in facts.paragraphs if p.text.startswith(start))


def test_a_changed_style_takes_effect(own):
    own.style("红头").font.color.rgb = RGBColor(0, 0, 0xFF)
    own.style("公文正文").font.size = Pt(15)
    own.style("公文正文").paragraph_format.line_spacing = Pt(26)
    own.style("二级标题").font.bold = True
    own.style("抄送机关").font.size = Pt(12)
    own.style("表格文字").font.size = Pt(12)
    facts = own.facts(NOTICE)
    assert line(facts, "青山县委老干部局文件").spans[0].color == "0000FF"
    body = line(facts, "全县各级")
    assert (body.size, body.line) == (15, 26)
    assert [span.bold for span in line(facts, "（一）提高认识").spans] == [True, True]
    assert line(facts, "抄送").size == 12
    assert line(facts, "东镇").size == 12


def test_a_smaller_mark_keeps_its_ink_in_its_place(own):
    own.style("红头").font.size = Pt(30)
    facts = own.facts(KINDS["通报"])
    mark = line(facts, "青山县委老干部局文件")
    assert (mark.size, mark.line) == (30, 30 * 1.25)
    assert float(mark.frame["y"]) / 20 + 0.16 * 30 == pytest.approx(35 * 72 / 25.4, abs=0.1)


def test_a_changed_page_and_footer_take_effect(own):
    for section in own.document.sections:
        section.left_margin = section.right_margin = Mm(30)
    own.document.sections[0].footer.paragraphs[0].add_run("内部")
    facts = own.facts(NOTICE)
    assert {round(section.left) for section in facts.sections} == {30}
    assert "内部" in facts.sections[0].footers["default"][0].text
    assert [section.landscape for section in facts.sections] == [False, True, False]


def test_headers_that_word_leaves_out_because_they_are_those_of_the_section_before_are_kept(own):
    for section in own.document.sections[1:2]:
        for kind in ("default", "even"):
            section._sectPr.remove(section._sectPr.xpath(f'./w:footerReference[@w:type="{kind}"]')[0])
    facts = own.facts(LETTER)
    assert facts.sections[0].footers.keys() == {"default", "even", "first"}
    assert not any("—" in p.text for p in facts.sections[0].footers["first"])


def test_the_offices_own_copy_is_taken_and_ours_where_it_has_none(own, tmp_path):
    office = open_office(tmp_path)
    written = Writers(office).writing(tmp_path / "通报.docx", CIRCULAR)
    assert written.data == official_letters.compose(CIRCULAR)
    (tmp_path / "模板").mkdir()
    own.style("红头").font.color.rgb = RGBColor(0, 0, 0xFF)
    own.document.save(str(tmp_path / "模板" / BASE.name))
    written = Writers(office).writing(tmp_path / "通报.docx", CIRCULAR)
    assert line(read_facts(written.data, "通报.docx"), "青山县委老干部局文件").spans[0].color == "0000FF"


def test_python_docx_is_loaded_when_an_official_letter_is_written_and_not_before():
    code = "import sys, toolkit.running.run, toolkit.running.writing, toolkit.word.official.fonts; print('docx' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip()
        == b"False"
    )


@pytest.mark.parametrize("name", USED)
def test_a_style_that_is_gone_is_said(own, name):
    found = own.style(name).element
    found.getparent().remove(found)
    with pytest.raises(Stop) as caught:
        own.write(MINUTES)
    (problem,) = caught.value.problems
    assert problem.kind == "official-base"
    assert str(problem).startswith("公文底稿.docx：写公文用的底稿里面少了")
    assert f"样式「{name}」" in problem.message
    assert "自带的底稿" in problem.hint


def test_all_that_is_missing_is_said_at_once(own):
    own.style("署名").element.getparent().remove(own.style("署名").element)
    own.style("附注").name = "附注1"
    for box in own.document.element.body.xpath(".//w:drawing/ancestor::w:p[last()]"):
        box.getparent().remove(box)
    with pytest.raises(Stop) as caught:
        own.write(NOTICE)
    assert "少了样式「署名」、样式「附注」、版记的文本框，" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("document", "page"), [(NOTICE, "横排的一节"), (LETTER, "首页不同的一节"), (REQUEST, None)]
)
def test_a_page_that_is_gone_is_missed_by_those_who_need_it(own, document, page):
    for section in own.document.sections:
        section.orientation = WD_ORIENTATION.PORTRAIT
        section.different_first_page_header_footer = False
    if page is None:
        assert lint(own.write(document), name="请示.docx").problems == ()
        return
    with pytest.raises(Stop) as caught:
        own.write(document)
    assert f"少了{page}" in caught.value.problems[0].message


@pytest.mark.damaged_files
@pytest.mark.parametrize("data", [b"", b"PK", b"no document", zipfile.ZipFile])
def test_what_is_no_document_is_said(tmp_path, data):
    path = tmp_path / "公文底稿.docx"
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        with zipfile.ZipFile(BASE) as source, data(path, "w") as target:
            for name in source.namelist():
                target.writestr(name, b"<w:oops" if name == "word/styles.xml" else source.read(name))
    with pytest.raises(Stop):
        compose(NOTICE, path)
    with pytest.raises(Stop):
        compose(NOTICE, tmp_path / "没有.docx")


def test_nothing_of_the_clerk_and_of_the_bases_text_is_dragged_along(own):
    own.document.core_properties.author = "王某某"
    rsids = parse_xml(f'<w:rsids {nsdecls("w")}><w:rsidRoot w:val="00AB12CD"/></w:rsids>')
    own.document.settings.element.find(qn("w:themeFontLang")).addprevious(rsids)
    own.document.add_paragraph("草稿上的话")
    own.document.part.element.body.sectPr.set(qn("w:rsidR"), "00AB12CD")
    own.document.sections[0].footer.paragraphs[0]._p.set(qn("w:rsidR"), "00AB12CD")
    own.document.add_comment(own.document.paragraphs[0].runs, text="批注", author="王某某")
    data = own.write(NOTICE)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        said = b"".join(map(package.read, names)).decode("utf-8")
    assert not [name for name in names if name.startswith("docProps") or "comments" in name]
    assert not re.search("rsid|王某某|草稿上的话|工具箱|样式的名字", said)
    assert lint(data, name="通知.docx").problems == ()


@pytest.mark.parametrize(("kind", "footers"), [("通知", 4), ("函", 3), ("通报", 2)])
def test_only_footers_that_are_shown_are_in_it(kind, footers):
    with zipfile.ZipFile(io.BytesIO(official_letters.compose(KINDS[kind]))) as package:
        assert sum("footer" in name and "rels" not in name for name in package.namelist()) == footers


@pytest.mark.damaged_files  # the copy; what we write on it is judged here
def test_a_copy_that_another_program_has_saved_serves(tmp_path):
    tools.need("soffice")
    path = libreoffice.convert(BASE, "docx", tmp_path)
    for name, document in KINDS.items():
        data = compose(document, path)
        (tmp_path / f"{name}.docx").write_bytes(data)
        faults = ooxml.validate(tmp_path / f"{name}.docx")
        assert not faults, ooxml.report({path: faults})
        wrong = {problem.kind for problem in lint(data, name=f"{name}.docx").problems}
        assert wrong <= {
            "official-letter-lines"
        }  # LibreOffice makes something else of the line in the footer


def test_it_is_opened_for_what_is_reckoned_on_it():
    base = BaseDocument(BASE, "试.docx")
    assert (base.size, base.line, base.step) == (16, 579, 15.75 / 16)
