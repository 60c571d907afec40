"""公文 as printed: a sample of each kind measured in millimetres against GB/T 9704-2012, and every text whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support import ooxml, tools
from support.papers import letters as official_letters
from support.papers.letters import (
    CIRCULAR,
    FILLER,
    KINDS,
    LETTER,
    NOTICE,
    REQUEST,
    compose,
    opened,
    with_lines,
)
from support.programs import libreoffice
from support.programs.pages import Ink, lines

from toolkit.core.cells import Stop
from toolkit.core.documents.official import (
    Attachment,
    DocumentNumber,
    Heading,
    Labelled,
    OfficialDocument,
    OfficialTable,
    Paragraph,
    ems,
)
from toolkit.files.opc.archive import unpack
from toolkit.word.official import fonts
from toolkit.word.official.linting.facts.reading import read_facts
from toolkit.word.official.linting.lint import lint
from toolkit.word.official.writing.ending import places, tied
from toolkit.word.official.writing.head import Masthead, crowded
from toolkit.word.official.writing.title import broken
from toolkit.word.printing.splice import splice

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NEAR = pytest.approx
HEADED = ["通知", "请示", "报告", "通报", "纪要"]
# Page one holds nine lines of their body, page two 22 more.
TRAPS = [(n, False) for n in (*range(4, 11), *range(27, 33))] + [
    (n, True) for n in (6, 9, *range(18, 25), 28, 31)
]


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(unpack(data)[name].data())


def text(data: bytes) -> str:
    return "".join(part(data).itertext(f"{W}t"))


def near(millimetres: float, by: float = 1.0) -> object:
    return NEAR(millimetres, abs=by)


# --- printed ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Every sample as a PDF, in one start of LibreOffice."""
    tools.need("pdftotext")
    folder = tmp_path_factory.mktemp("gongwen")
    paths = []
    for document in [*KINDS.values(), *(with_lines(n, single=single) for n, single in TRAPS)]:
        paths.append(folder / document.name)
        paths[-1].write_bytes(compose(document))
    pdfs = libreoffice.convert_all(paths, "pdf", folder / "pdf")
    return {pdf.stem: pdf for pdf in pdfs}


@pytest.fixture(scope="module")
def first(printed):
    """Page one of each kind as dots."""
    return {kind: Ink(printed[kind], 1) for kind in KINDS}


@pytest.mark.parametrize("kind", HEADED)
def test_the_mark_stands_35_mm_below_the_type_area_over_a_red_line_of_156_mm(first, kind):
    ink = first[kind]
    (rule,) = ink.rules(ink.red)
    mark = ink.box(ink.red, 0, rule.top - 0.3)
    number = ink.box(ink.black, rule.top - 10, rule.top - 0.3)

    assert mark.top == near(37 + 35)
    assert (mark.left + mark.right) / 2 == near(28 + 156 / 2)
    assert rule.top - number.bottom == near(4)
    assert (rule.left, rule.width) == (near(28, 0.3), near(156, 0.3))
    assert 0.3 <= rule.height <= 0.6


@pytest.mark.parametrize("kind", HEADED)
def test_the_title_stands_two_lines_under_the_red_line(first, printed, kind):
    ink = first[kind]
    (rule,) = ink.rules(ink.red)
    row = next(line for line in lines(printed[kind])[0] if line.top > rule.bottom)
    title = ink.box(ink.black, rule.bottom + 5, row.bottom)

    line = 28.95 * 25.4 / 72
    assert title.top - rule.bottom == near(
        2 * line + (line - 22 * 25.4 / 72) / 2, 1.5
    )  # the ink stands within its line
    assert (title.left + title.right) / 2 == near(28 + 156 / 2)


def test_a_letter_has_its_mark_30_mm_from_the_edge_and_double_lines_of_170_mm(first):
    ink = first["函"]
    thick, thin, last_thin, last_thick = ink.rules(ink.red)
    mark = ink.box(ink.red, 0, thick.top - 0.3)
    number = ink.box(ink.black, thin.bottom, thin.bottom + 12)

    assert mark.top == near(30)
    assert thick.top - mark.bottom == near(4)
    assert thick.height > thin.height
    assert last_thick.height > last_thin.height
    assert last_thin.top == near(297 - 20)
    for rule in (thick, thin, last_thin, last_thick):
        assert (rule.left, rule.width) == (near(20), near(170, 0.5))
    assert number.right == near(184)
    assert number.top - thin.bottom == near(16 * 7 / 8 * 25.4 / 72)


def test_a_page_has_22_lines_of_28_characters(printed):
    page = lines(printed["函"])[0]
    body = [line for line in page if line.text[:1] in FILLER and len(line.text) > 25]
    assert {len(line.text) for line in body} == {26, 28}  # the first is indented by two
    full = [line for line in body if len(line.text) == 28]
    assert (full[0].left, full[0].right) == (near(28, 0.2), near(28 + 155.6, 0.3))

    page = lines(printed["多段32行"])[1]
    rows = [line for line in page if not line.text.startswith("—")]
    pitch = (rows[10].bottom - rows[0].bottom) / 10
    assert pitch == near(28.95 * 25.4 / 72, 0.02)
    assert int(225 / pitch) == 22
    assert rows[0].top == near(37 + 2, 1.5)


@pytest.mark.parametrize(("kind", "number"), [("通知", 1), ("通知", 2), ("通报", 1), ("纪要", 2), ("函", 2)])
def test_page_numbers_stand_7_mm_below_the_text_outside(printed, kind, number):
    row = next(line for line in lines(printed[kind])[number - 1] if line.text == f"—{number}—")
    ink = Ink(printed[kind], number)
    dash = ink.box(ink.black[:, : round((row.left + 3.5) / 25.4 * 300)], 264, 280)
    assert dash.top == near(37 + 225 + 7)
    character = 14 * 25.4 / 72
    if number % 2:
        assert row.right == near(184 - character, 0.5)
    else:
        assert row.left == near(28 + character, 0.5)


def test_page_one_of_a_letter_has_no_number_and_pages_across_have_it_at_their_left_edge(printed):
    assert not any("—" in line.text for line in lines(printed["函"])[0])
    across = [page for page in lines(printed["通知"]) if max(line.right for line in page) > 230]
    assert across
    for page in across:
        dashes = [line for line in page if "—" in line.text]
        assert dashes
        assert all(line.right < 32 for line in dashes)


@pytest.mark.parametrize("kind", HEADED)
def test_the_printing_lines_stand_at_the_foot_of_the_last_page(printed, kind):
    pages = lines(printed[kind])
    ink = Ink(printed[kind], len(pages))
    rules = ink.rules(ink.black)

    assert rules[-1].bottom == near(37 + 225)
    assert all((rule.left, rule.width) == (near(28, 0.3), near(156, 0.3)) for rule in rules)
    copies = bool(KINDS[kind].copies_to)
    assert len(rules) == 2 + copies
    thick = [rule.height for rule in (rules[0], rules[-1])]
    assert all(height == near(0.35, 0.12) for height in thick)
    assert all(rule.height == near(0.25, 0.1) for rule in rules[1:-1])
    rows = [line for line in pages[-1] if rules[0].top < line.bottom < 262.5]
    assert rows[0].text.startswith("抄送：" if copies else official_letters.UNIT)
    assert rows[0].left == near(28 + 14 * 25.4 / 72, 0.6)
    assert rows[-1].text == f"{official_letters.UNIT}2026年10月9日印发"
    assert rows[-1].right == near(184 - 14 * 25.4 / 72, 0.6)


@pytest.mark.parametrize(
    "kind", [kind for kind, document in KINDS.items() if document.seal and kind != "纪要"]
)
def test_a_sealed_date_stands_four_characters_from_the_right(printed, kind):
    row = next(line for page in lines(printed[kind]) for line in page if line.text == "2026年10月9日")
    assert row.right == near(184 - 4 * 16 * 25.4 / 72)


@pytest.mark.parametrize(("length", "single"), TRAPS)
def test_a_signature_never_stands_alone_on_a_page(printed, length, single):
    pages = lines(printed[with_lines(length, single=single).name.removesuffix(".docx")])
    signed = next(page for page in pages if any(line.text == "2026年10月9日" for line in page))
    body = [line for line in signed if line.text in FILLER * 40 and len(line.text) > 3]
    assert body
    assert any(line.text == official_letters.UNIT for line in signed)
    if not single:
        assert any(line.text in FILLER * 40 and len(line.text) > 3 for line in pages[0])


# --- the file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["Office2010", "Office2016"])  # today's is asked about every file
def test_it_opens_in_older_programs(version, tmp_path):
    faults = {}
    for kind, document in KINDS.items():
        path = tmp_path / f"{kind}.docx"
        path.write_bytes(compose(document))
        if found := ooxml.validate(path, version):
            faults[path] = found
    assert not faults, ooxml.report(faults)


@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_is_found(kind, tmp_path):
    import docx

    data = compose(KINDS[kind])
    assert lint(data, name=f"{kind}.docx").problems == ()
    path = tmp_path / f"{kind}.docx"
    path.write_bytes(data)
    assert any(KINDS[kind].title[:6] in p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    assert compose(KINDS[kind]) == data


def test_levels_have_their_numbers_and_fonts():
    found = {span.text: span.font for p in read_facts(compose(NOTICE)).paragraphs for span in p.spans}
    assert found["一、总体要求"] == "黑体"
    assert found["（一）提高认识。"] == "楷体_GB2312"
    assert found["（二）逐人通知"] == "楷体_GB2312"
    assert found["各乡镇要把这项工作摆上重要议事日程，主要领导亲自过问。"] == "仿宋_GB2312"
    assert found["1.送达"] == "仿宋_GB2312"
    assert found["二、时间和地点"] == "黑体"


def test_fonts_are_named_with_what_serves_instead():
    table = part(compose(CIRCULAR), "word/fontTable.xml")
    instead = {f.get(f"{W}name"): f.find(f"{W}altName").get(f"{W}val") for f in table}
    assert instead["仿宋_GB2312"] == "仿宋"
    assert instead["楷体_GB2312"] == "楷体"
    assert instead["方正小标宋简体"] == "华文中宋"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"仿宋", "楷体", "SimHei", "SimSun"}, "「方正小标宋简体」"),
        ({"仿宋", "楷体", "SimHei", "SimSun", "方正小标宋_GBK"}, ""),
        (set(), ""),  # nobody could say
    ],
)
def test_missing_fonts_are_said_in_one_sentence(monkeypatch, there, said):
    monkeypatch.setattr(fonts, "installed", lambda: there)
    assert said in fonts.said()
    assert bool(fonts.said()) == bool(said)


# --- places -------------------------------------------------------------------------------------------

DATE = "2026年10月9日"


@pytest.mark.parametrize("unit", ["县委", "青山县委老干部局", "中共青山县委组织部老干部工作委员会办公室"])
def test_a_sealed_unit_is_centred_over_the_date(unit):
    unit_right, date_right = places(unit, DATE, 15.75 / 16, seal=True)
    step = 15.75 / 16
    assert unit_right + ems(unit) * step / 2 == NEAR(date_right + ems(DATE) * step / 2)
    assert date_right >= 4
    assert unit_right >= 0


@pytest.mark.parametrize(
    ("unit", "unit_right"), [("县委", None), ("青山县委老干部局", None), ("中共青山县委组织部老干部局", 2.0)]
)
def test_without_a_seal_the_date_begins_two_characters_behind_the_unit(unit, unit_right):
    right, date_right = places(unit, DATE, 15.75 / 16, seal=False)
    step = 15.75 / 16
    assert right + ems(unit) * step - (date_right + ems(DATE) * step) == NEAR(2)
    assert min(right, date_right) >= 2
    assert unit_right is None or right == unit_right


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("关于春节放假的通知", ["关于春节放假的通知"]),
        (NOTICE.title, ["关于召开2026年重阳节敬老座谈会", "暨走访慰问离退休干部有关事项的通知"]),
        (LETTER.title, ["关于商请协助核实异地居住", "离退休干部健康状况的函"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        (
            "关于申请将2027年度老干组长工作补贴列入财政预算的请示",
            ["关于申请将2027年度", "老干组长工作补贴列入财政预算的请示"],
        ),
        (
            "关于拨付2026年下半年老干组长和支部班子成员工作补贴及党支部工作经费的请示",
            ["关于拨付2026年下半年", "老干组长和支部班子成员工作补贴", "及党支部工作经费的请示"],
        ),
    ],
)
def test_titles_break_between_words(title, expected):
    assert list(broken(title)) == expected


@given(
    st.text(
        st.sampled_from("关于召开离退休干部工作会议的通知2026《》、和“”（）县委"), min_size=1, max_size=90
    )
)
def test_a_broken_title_is_the_title_and_fits(title):
    made = broken(title)
    assert "".join(made) == title
    assert all(ems(line) <= 20 for line in made)


def test_marks_fit_the_type_area_whatever_they_say():
    for chars in range(1, 60):
        mark = Masthead.of(opened(), dataclasses.replace(CIRCULAR, mark="委" * chars))
        assert chars * mark.size * mark.scale / 100 / mark.lines <= 156 / 25.4 * 72


@pytest.mark.parametrize(
    ("kind", "mark", "expected"),
    [
        ("通知", "", "青山县委老干部局文件"),
        ("通知", "中共青山县委老干部局文件", "中共青山县委老干部局文件"),
        ("函", "", "中共青山县委老干部局"),
        ("函", "中共青山县委老干部局文件", "中共青山县委老干部局"),
        ("纪要", "中共青山县委老干部局文件", "青山县委老干部局会议纪要"),
        ("纪要", "局务会议纪要", "局务会议纪要"),
    ],
)
def test_each_kind_has_its_own_mark(kind, mark, expected):
    assert Masthead.of(opened(), dataclasses.replace(KINDS[kind], mark=mark)).text == expected


def test_a_batch_is_spliced_into_one_print_file(tmp_path):
    documents = [compose(document) for document in KINDS.values()]
    path = tmp_path / "合订.docx"
    path.write_bytes(splice(documents, duplex=True, name=path.name))
    said = text(path.read_bytes())
    assert all(document.title[:4] in said for document in KINDS.values())


def test_too_many_addressees_go_to_the_printing_lines():
    many = tuple(f"第{n}镇人民政府" for n in range(1, 60))
    document = dataclasses.replace(CIRCULAR, addressees=many)
    assert crowded(opened(), document)
    assert not crowded(opened(), CIRCULAR)
    said = text(compose(document))
    assert "主送：第1镇人民政府、" in said
    assert "第59镇人民政府。" in said


def test_a_long_last_paragraph_is_tied_only_where_the_signature_could_stand_alone():
    assert tied(opened(), with_lines(9, single=True), moved=False)
    assert not tied(opened(), with_lines(16, single=True), moved=False)
    assert tied(opened(), with_lines(16), moved=False)  # its last paragraph is short: tied always


def test_a_closing_phrase_takes_the_paragraph_before_it_along():
    blocks = (*REQUEST.blocks, Paragraph(FILLER), Paragraph("妥否，请批示。"))
    root = part(compose(dataclasses.replace(REQUEST, blocks=blocks)))
    kept = {"".join(p.itertext()): p.find(f"{W}pPr/{W}keepNext") is not None for p in root.iter(f"{W}p")}
    assert (kept[FILLER], kept["妥否，请批示。"]) == (True, True)


@pytest.mark.parametrize(
    "blocks", [REQUEST.blocks, (Paragraph(FILLER), Paragraph("妥否，请批示。")), LETTER.blocks]
)
def test_a_long_paragraph_or_the_only_one_stays_on_page_one_before_a_closing_phrase(blocks):
    root = part(compose(dataclasses.replace(REQUEST, blocks=blocks)))
    (before,) = [p for p in root.iter(f"{W}p") if "".join(p.itertext()) == blocks[0].text]
    assert before.find(f"{W}pPr/{W}keepNext") is None


def test_a_date_left_open_has_room_for_the_pen():
    said = text(compose(dataclasses.replace(REQUEST, date=None, number=DocumentNumber("青老干", 2026))))
    assert "青老干〔2026〕　　号" in said
    assert "2026年　　月　　日" in said


def test_several_attachments_are_numbered_and_one_is_not():
    assert "附件：1.各乡镇应通知人数2.离退休干部情况统计表" in text(compose(NOTICE))
    assert "附件：特困离退休干部帮扶专项经费测算表" in text(compose(REQUEST))


def test_tables_repeat_their_head_and_keep_their_rows_whole():
    tables = list(part(compose(NOTICE)).iter(f"{W}tbl"))
    for table in tables[:2]:
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None


@pytest.mark.parametrize(
    "table",
    [
        OfficialTable(("甲", "乙"), (("1",),)),
        OfficialTable(("甲", "乙"), (("1", "2"),), widths=(1,)),
        OfficialTable(("甲", "乙"), (("1", "2"),), align="l"),
    ],
)
def test_a_table_of_uneven_rows_is_a_fault_of_the_job(table):
    with pytest.raises(ValueError, match="columns"):
        compose(dataclasses.replace(CIRCULAR, blocks=(table,)))


# --- any text -----------------------------------------------------------------------------------------

ANY = st.text(st.characters(exclude_categories=()), min_size=1, max_size=40)
CANNOT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def shown(value: str) -> str:
    """A text as it stands between line breaks and tabs."""
    return re.sub(r"[\r\n\t]", "", value)


@settings(max_examples=120, deadline=None)
@given(value=ANY)
def test_any_text_arrives_whole_or_is_refused(value):
    document = OfficialDocument(
        name="任意.docx",
        kind=CIRCULAR.kind,
        unit=value,
        title=value,
        mark=value,
        blocks=(
            Paragraph(value),
            Heading(value, 1, value),
            Labelled(value, value),
            OfficialTable((value, "乙"), ((value, value),), title=value, note=value),
        ),
        number=DocumentNumber(value, 2026, 1),
        addressees=(value,),
        date=dt.date(2026, 1, 1),
        attachments=(Attachment(value, (Paragraph(value),)),),
        note=value,
        copies_to=(value,),
        printer=value,
    )
    if CANNOT.search(value):
        with pytest.raises(Stop):
            compose(document)
        return
    said = text(compose(document))
    assert said.count(shown(value)) >= 17 if shown(value) else said
    assert f"（{shown(value)}）" in said
    assert f"{shown(value)}〔2026〕1号" in said
