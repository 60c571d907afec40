"""Many documents in one print file: each on its own sheet, with its own page numbers, headers, lists and notes."""

from __future__ import annotations

import io
import re

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import tools
from support.papers import words
from support.papers.words import document, p, png, r, table
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Image
from toolkit.word.printing.splice import splice
from toolkit.word.templates.template import compile_template

Q = f"{{{words.W}}}"
PAGE = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {0} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
NAMES = ["赵一", "钱二", "孙三"]


def batch(*body, names=NAMES, **parts):
    """The same template for several people."""
    made = compile_template(document(*body, **parts), name="贺信.docx")
    return [made.render({"姓名": name, "序号": at, "长": at % 2 == 0}) for at, name in enumerate(names, 1)]


def written(tmp_path, data):
    path = tmp_path / "打印.docx"
    path.write_bytes(data)
    return data


def sections(data):
    return list(words.root(data).iter(f"{Q}sectPr"))


def test_each_record_is_a_section_from_an_odd_page_with_its_own_count(tmp_path):
    data = written(tmp_path, splice(batch("致{{ 姓名 }}", "正文")))
    assert words.texts(data) == ["致赵一", "正文", "致钱二", "正文", "致孙三", "正文"]
    found = [
        (one.find(f"{Q}type").get(f"{Q}val"), one.find(f"{Q}pgNumType").get(f"{Q}start"))
        for one in sections(data)
    ]
    assert found == [("oddPage", "1")] * 3


def test_single_sided_begins_on_the_next_page():
    data = splice(batch("致{{ 姓名 }}"), duplex=False)
    assert [one.find(f"{Q}type").get(f"{Q}val") for one in sections(data)] == ["nextPage"] * 3


def test_same_documents_same_bytes_and_one_at_a_time():
    documents = batch("致{{ 姓名 }}")
    assert splice(documents) == splice(iter(documents)) == splice(one for one in documents)


def test_one_document_stays_as_it_is(tmp_path):
    (only,) = batch("致{{ 姓名 }}", table(("甲", "乙")), "末", names=["赵一"])
    assert words.structure(written(tmp_path, splice([only]))) == words.structure(only)


@pytest.mark.parametrize(
    "body",
    [
        ("致{{ 姓名 }}",),
        ("致{{ 姓名 }}", p()),
        ("致{{ 姓名 }}", p(look='<w:jc w:val="right"/>')),
        ("致{{ 姓名 }}", p(r("末"), look='<w:jc w:val="right"/>')),
        ("致{{ 姓名 }}", '<w:p w:rsidR="00AA"/>'),
        ("致{{ 姓名 }}", "<w:p><w:pPr/><w:r><w:t>末</w:t></w:r></w:p>"),
        ("致{{ 姓名 }}", table(("甲", "{{ 姓名 }}"))),
    ],
)
def test_however_a_record_ends_the_section_goes_to_its_last_paragraph(body, tmp_path):
    data = written(tmp_path, splice(batch(*body)))
    opened = docx.Document(io.BytesIO(data))
    assert len(opened.sections) == 3
    assert [text for text in words.texts(data) if text.startswith("致")] == [f"致{name}" for name in NAMES]
    for section in sections(data)[:-1]:
        assert section.getparent().tag == f"{Q}pPr"
        assert section.getparent().getparent().getparent().tag == f"{Q}body"


def test_a_record_of_several_sections_keeps_them(tmp_path):
    inner = words.SECTION.format('<w:type w:val="continuous"/>')
    documents = batch("致{{ 姓名 }}", p("上", look=inner), "下")
    data = written(tmp_path, splice(documents))
    kinds = [one.find(f"{Q}type") for one in sections(data)]
    starts = [one.find(f"{Q}pgNumType") is not None for one in sections(data)]
    assert [None if kind is None else kind.get(f"{Q}val") for kind in kinds] == ["oddPage", None] * 3
    assert starts == [True, False] * 3


def headers(data):
    """Header and footer text of every section, by python-docx."""
    return [
        (one.header.paragraphs[0].text, one.footer.paragraphs[0].text)
        for one in docx.Document(io.BytesIO(data)).sections
    ]


def test_each_has_its_own_header_and_equal_footers_lie_there_once(tmp_path):
    data = written(tmp_path, splice(batch("正文", header="{{ 姓名 }}的手册", footer="县老干部局")))
    assert headers(data) == [(f"{name}的手册", "县老干部局") for name in NAMES]
    names = [name for name in words.members(data) if re.match(r"word/(header|footer)\d", name)]
    assert len(names) == 4


def test_a_record_without_a_header_does_not_show_the_one_before(tmp_path):
    with_header = batch("甲{{ 姓名 }}", header="页眉{{ 姓名 }}", names=["赵一"])
    without = batch("乙{{ 姓名 }}", names=["钱二"])
    data = written(tmp_path, splice([*with_header, *without, *with_header]))
    assert headers(data) == [("页眉赵一", ""), ("", ""), ("页眉赵一", "")]
    # and the other way round: the first file has none at all
    data = written(tmp_path, splice([*without, *with_header]))
    assert headers(data) == [("", ""), ("页眉赵一", "")]


@pytest.mark.parametrize("place", ["footer", "body"])
def test_pages_in_all_are_the_records_own(place, tmp_path):
    line = p(PAGE.format("PAGE"), "／", PAGE.format("NUMPAGES"))
    documents = batch("致{{ 姓名 }}", footer=line) if place == "footer" else batch("致{{ 姓名 }}", line)
    data = written(tmp_path, splice(documents))
    part = "word/footer1.xml" if place == "footer" else "word/document.xml"
    codes = [code.text.strip() for code in words.root(data, part).iter(f"{Q}instrText")]
    assert codes == ["PAGE", "SECTIONPAGES"] * (1 if place == "footer" else 3)


def test_pictures_are_kept_apart_and_equal_ones_once(tmp_path):
    made = compile_template(document("{{ 姓名 }}{{ 照片 }}{{ 印章 }}"), name="卡.docx")
    seal = Image(png(30, 30), 20)
    data = written(
        tmp_path,
        splice(
            made.render({"姓名": name, "照片": Image(png(10 + at, 10), 15), "印章": seal})
            for at, name in enumerate(NAMES)
        ),
    )
    opened = docx.Document(io.BytesIO(data))
    shown = [
        opened.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
        for shape in opened.inline_shapes
    ]
    assert shown == [piece for at in range(3) for piece in (png(10 + at, 10), png(30, 30))]
    assert len([name for name in words.members(data) if "media" in name]) == 4
    numbers = [one.get("id") for one in words.root(data).iter("{*}docPr")]
    assert len(set(numbers)) == 6


def test_pictures_in_headers_come_along(tmp_path):
    made = compile_template(document("{{ 姓名 }}", header="{{ 照片 }}"), name="卡.docx")
    data = written(
        tmp_path,
        splice(
            made.render({"姓名": name, "照片": Image(png(10 + at, 10), 15)}) for at, name in enumerate(NAMES)
        ),
    )
    opened = docx.Document(io.BytesIO(data))
    shown = []
    for section in opened.sections:
        (blip,) = section.header._element.iter("{*}blip")
        shown.append(section.header.part.related_parts[blip.get(f"{{{words.R}}}embed")].blob)
    assert shown == [png(10 + at, 10) for at in range(3)]


LINK = f'<Relationship Id="rId_link" Type="{words.R}/hyperlink" Target="mailto:a@example.invalid" TargetMode="External"/>'


def test_links_out_of_the_document_are_kept(tmp_path):
    link = '<w:p><w:hyperlink r:id="rId_link"><w:r><w:t>{{ 姓名 }}</w:t></w:r></w:hyperlink></w:p>'
    data = written(tmp_path, splice(batch(link, "末", relations=LINK)))
    opened = docx.Document(io.BytesIO(data))
    targets = [
        opened.part.rels[one.get(f"{{{words.R}}}id")].target_ref
        for one in words.root(data).iter(f"{Q}hyperlink")
    ]
    assert targets == ["mailto:a@example.invalid"] * 3


def test_bookmarks_are_unique_and_references_follow(tmp_path):
    mark = (
        '<w:bookmarkStart w:id="1" w:name="此处"/><w:r><w:t>{{ 姓名 }}</w:t></w:r><w:bookmarkEnd w:id="1"/>'
    )
    link = (
        '<w:p><w:hyperlink w:anchor="此处"><w:r><w:t>看</w:t></w:r></w:hyperlink>'
        + PAGE.format("REF 此处 \\h")
        + "</w:p>"
    )
    data = written(tmp_path, splice(batch(f"<w:p>{mark}</w:p>", link)))
    top = words.root(data)
    names = [one.get(f"{Q}name") for one in top.iter(f"{Q}bookmarkStart")]
    assert names == ["此处", "此处_2", "此处_3"]
    assert [one.get(f"{Q}anchor") for one in top.iter(f"{Q}hyperlink")] == names
    assert [one.text.split()[1] for one in top.iter(f"{Q}instrText")] == names
    starts = [one.get(f"{Q}id") for one in top.iter(f"{Q}bookmarkStart")]
    assert len(set(starts)) == 3
    assert starts == [one.get(f"{Q}id") for one in top.iter(f"{Q}bookmarkEnd")]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
ITEM = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def test_numbered_lists_begin_anew_in_each_record(tmp_path):
    documents = batch(p("{{ 姓名 }}", look=ITEM), p("二", look=ITEM), "末", numbering=NUMBERING)
    data = written(tmp_path, splice(documents))
    used = [one.get(f"{Q}val") for one in words.root(data).iter(f"{Q}numId")]
    assert used == ["1", "1", "2", "2", "3", "3"]
    instances = {
        one.get(f"{Q}numId"): [start.get(f"{Q}val") for start in one.iter(f"{Q}startOverride")]
        for one in words.root(data, "word/numbering.xml").iter(f"{Q}num")
    }
    assert instances == {"1": [], "2": ["1"], "3": ["1"]}


def test_footnotes_of_all_are_kept_and_numbered_through(tmp_path):
    note = '<w:footnote w:id="1"><w:p><w:r><w:t>注{{ 姓名 }}</w:t></w:r></w:p></w:footnote>'
    body = p("{{ 姓名 }}", '<w:r><w:footnoteReference w:id="1"/></w:r>')
    data = written(tmp_path, splice(batch(body, footnotes=note)))
    used = [one.get(f"{Q}id") for one in words.root(data).iter(f"{Q}footnoteReference")]
    notes = {
        one.get(f"{Q}id"): "".join(text.text for text in one.iter(f"{Q}t"))
        for one in words.root(data, "word/footnotes.xml")
        if one.get(f"{Q}type") is None
    }
    assert [notes[number] for number in used] == [f"注{name}" for name in NAMES]
    assert len(notes) == 3


STYLES = f'<w:styles xmlns:w="{words.W}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="30"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>'


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        (document("乙", styles=STYLES), "splice-styles"),
        (document("乙", numbering=NUMBERING), "splice-styles"),
        (words.replace(document("乙"), "word/document.xml", "<w:document/>"), "splice-damaged"),
        (document("乙")[:-30], "splice-damaged"),
        (b"", "splice-damaged"),
        (b"PK\x05\x06" + b"\0" * 18, "splice-damaged"),
    ],
)
def test_what_does_not_belong_together_is_refused(second, kind):
    with pytest.raises(Stop) as stop:
        splice([document("甲"), second], name="贺信")
    (problem,) = stop.value.problems
    assert (problem.kind, problem.cell.file) == (kind, "贺信第2份")
    with pytest.raises(Stop):
        splice([])


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text("甲乙<&\n丙", min_size=1, max_size=6).filter(str.strip), st.integers(0, 3), st.booleans()
        ),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_is_lost_and_the_order_kept(people):
    made = compile_template(
        document(
            "致{{ 姓名 }}",
            table(("{%tr for 行 in range(行数) %}",), ("{{ 行 }}",), ("{%tr endfor %}",)),
            "{%p if 长 %}",
            "长",
            "{%p endif %}",
            header="{{ 姓名 }}",
        ),
        name="试.docx",
    )
    single = [made.render({"姓名": name, "行数": rows, "长": long}) for name, rows, long in people]
    data = splice(single)
    apart = [text for one in single for text in words.texts(one)]
    # A record that ends in a table gets one tiny empty paragraph to carry its section.
    assert [text for text in words.texts(data) if text] == [text for text in apart if text]
    assert words.rows(data) == [row for one in single for row in words.rows(one)]
    opened = docx.Document(io.BytesIO(data))
    assert [one.header.paragraphs[0].text for one in opened.sections] == [name for name, _, _ in people]
    assert len(words.texts(data)) <= len(apart) + len(people)


def test_printed_pages_two_sided(tmp_path):
    """LibreOffice shows three letters of 1, 2 and 1 pages; blank backs are put in by the printer."""
    tools.need("soffice")
    line = p(PAGE.format("PAGE"), "／", PAGE.format("NUMPAGES"))
    long = ["{%p if 长 %}", *["长文"] * 60, "{%p endif %}"]
    written(tmp_path, splice(batch("致{{ 姓名 }}", *long, "末", header="{{ 姓名 }}存", footer=line)))
    pages = [re.sub(r"\s+", "", page) for page in libreoffice.page_texts(tmp_path / "打印.docx")]
    shown = [page for page in pages if page]
    assert [page[:3] for page in shown] == ["赵一存", "钱二存", "钱二存", "孙三存"]
    assert ["致" in page for page in shown] == [True, True, False, True]
    # LibreOffice knows no SECTIONPAGES; Word and WPS print it behind the bar.
    assert [page[-2:] for page in shown] == ["1／", "1／", "2／", "1／"]
