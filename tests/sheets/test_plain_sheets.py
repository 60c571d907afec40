"""A sheet read by columns is what calamine, asked for the whole sheet, reads; and it is read by columns indeed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from support.books import attacks

from toolkit.core.cells import Stop, letters
from toolkit.core.grids import Value
from toolkit.files.looking.guard import inspect_bytes
from toolkit.files.opc.members import ORDINARY
from toolkit.sheets.reading import columns, ooxml
from toolkit.sheets.reading.extras import SheetMarks
from toolkit.sheets.reading.read import read_workbook
from toolkit.sheets.reading.walk import Walk

pytestmark = pytest.mark.damaged_files

MAIN = attacks.MAIN
STRINGS = (
    "<t>张三可</t>", "<t> 两边有空 </t>", '<t xml:space="preserve"> 两边有空 </t>', "<t/>", "<t></t>", "<t>甲&amp;乙&#10;丙</t>",
    "<t>_x000D_一</t>", "<t>a_b\t</t>", '<r><t>富</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 文字</t></r>',
    '<t>字</t><rPh sb="0" eb="1"><t>zi</t></rPh>', "<t>行\r\n行</t>", "<t>]]&gt;</t>", "<t>\u3000全角\u00a0</t>", "",
)  # fmt: skip
FORMATS = (
    "General",
    "0.00",
    "yyyy-mm-dd",
    "yyyy-mm-dd hh:mm:ss",
    "[h]:mm",
    '"年"0',
    "h:mm",
    "@",
    'm"月"d"日"',
)
STRUCK, LEFT = frozenset({2}), {1: "剩下", 3: " "}
"""Styles that strike through, and what is left of shared strings."""
NUMBERS = st.one_of(
    st.integers(-3, 70_000).map(str),
    st.floats(-10, 60_000, allow_nan=False).map(repr),
    st.sampled_from(
        ("0", "59", "60", "61", "1.5", "2958465", "2958466", "1E5", "1e-3", "-0", "007", "12585.0", "45000.99999999", "9" * 20,
         "", " 5", "五", "+5", "1_0", "inf", "nan", ".5", "5.", "-", "0x10", "1e999")
    ),
)  # fmt: skip
STYLE = st.sampled_from(("", *(f' s="{n}"' for n in range(len(FORMATS) + 2))))


@st.composite
def cells(draw: st.DrawFn) -> str:
    """What follows a cell's address."""
    style = draw(STYLE)
    kind = draw(st.sampled_from(("s", "s", "n", "n", "str", "b", "e", "inlineStr", "blank", "d")))
    order = draw(st.booleans())

    def tag(kind: str) -> str:
        return (style + f' t="{kind}"') if order else (f' t="{kind}"' + style)

    formula = draw(
        st.sampled_from(
            (
                "",
                "",
                "",
                "<f>A1&amp;B2</f>",
                '<f t="shared" si="0"/>',
                '<f t="shared" ref="A1:A2" si="0">A1</f>',
            )
        )
    )
    if kind == "s":
        return f"{tag('s')}><v>{draw(st.integers(0, len(STRINGS) - 1))}</v></c>"
    if kind == "n":
        head = tag("n") if draw(st.booleans()) else style
        return f"{head}>{formula}<v>{draw(NUMBERS)}</v></c>"
    if kind == "str":
        value = draw(
            st.sampled_from(
                (
                    "<v>甲&lt;乙</v>",
                    "<v></v>",
                    "<v/>",
                    "",
                    '<v xml:space="preserve"> 甲 </v>',
                    "<v>a_x000D_</v>",
                )
            )
        )
        return f"{tag('str')}>{formula or '<f>A1</f>'}{value}</c>"
    if kind == "b":
        return f"{tag('b')}>{formula}<v>{draw(st.sampled_from('01'))}</v></c>"
    if kind == "e":
        return f"{tag('e')}>{formula}<v>{draw(st.sampled_from(('#N/A', '#DIV/0!', '#REF!')))}</v></c>"
    if kind == "d":
        return f"{tag('d')}><v>{draw(st.sampled_from(('2020-01-02', '2020-01-02T03:04:05', '03:04:05', '二月')))}</v></c>"
    if kind == "inlineStr":
        return f"{tag('inlineStr')}><is>{draw(st.sampled_from(STRINGS))}</is></c>"
    return style + draw(st.sampled_from(("/>", " />", "></c>", "><v></v></c>", "><v/></c>")))


ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),  # rows further down
        st.sampled_from(("", ' hidden="1"', ' spans="1:3" ht="20.5" customHeight="1"')),
        st.dictionaries(st.integers(1, 30), cells(), max_size=6),
    ),
    max_size=8,
)


def book(rows: list[tuple[int, str, dict[int, str]]], epoch: int = 1900) -> bytes:
    """A workbook as any program might write it."""
    line, lines = 0, []
    for step, tag, by_column in rows:
        line += step
        inside = "".join(f'<c r="{letters(n)}{line}"{cell}' for n, cell in sorted(by_column.items()))
        lines.append(f'<row r="{line}"{tag}>{inside}</row>' if inside else f'<row r="{line}"{tag}/>')
    codes = "".join(
        f'<numFmt numFmtId="{170 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(FORMATS)
    )
    styles = "".join(f'<xf numFmtId="{170 + n}"/>' for n in range(len(FORMATS)))
    parts = {
        "xl/sharedStrings.xml": f'{attacks.HEAD}<sst xmlns="{MAIN}">{"".join(f"<si>{each}</si>" for each in STRINGS)}</sst>',
        "xl/_rels/workbook.xml.rels": attacks.WORKBOOK_RELS.replace(
            "</Relationships>",
            f'<Relationship Id="rId3" Type="{attacks.RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        ),
        "xl/styles.xml": f'{attacks.HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    if epoch == 1904:
        parts["xl/workbook.xml"] = attacks.WORKBOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    return attacks.package(attacks.worksheet("".join(lines)), parts)


def by_calamine(data: bytes) -> list[list[object]]:
    page = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return [[None if v == "" else v for v in row] for row in page.to_python(skip_empty_area=False)]


def by_columns(data: bytes) -> tuple[SheetMarks, list[Sequence[Value]], Walk]:
    """What stands beside the values, the values, and what a parser says of the same part."""
    found = inspect_bytes(data, Path("花名册.xlsx"))
    assert found.package is not None
    source = ooxml.OoxmlSource(found, found.package)
    page = source._pages[0]
    part = source._parts[page.part].extent
    plain = source._plain(page, STRUCK, LEFT)
    rows = plain.read(found.package.texts(page.part), part.cells, part.columns)
    walk = Walk(found.package.texts(page.part), STRUCK, LEFT)
    places = [(row, column) for row in range(1, part.rows + 2) for column in range(1, part.columns + 2)]
    assert all(plain.styles(*place) == walk.style(*place) for place in places if part.rows < 100)
    return plain.facts, rows, walk


@pytest.mark.parametrize("many", [0, 1_000_000], ids=["row by row", "cell by cell"])
@given(rows=ROWS, epoch=st.sampled_from((1900, 1904)))
@settings(max_examples=150)
def test_what_is_read_is_what_calamine_reads(
    many: int, rows: list[tuple[int, str, dict[int, str]]], epoch: int
):
    data = book(rows, epoch=epoch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_MANY", many)
        try:
            facts, table, walk = by_columns(data)
        except columns.Unusual:
            return  # somebody else reads it
    expected = by_calamine(data)
    for (line, column), text in walk.facts.left.items():
        expected[line - 1][column - 1] = text
    assert repr([list(row) for row in table]) == repr(expected)  # types too, and nan
    assert facts.struck <= walk.facts.struck  # a parser takes cells without a value too
    assert all(
        expected[r - 1][c - 1] is None
        for r, c in walk.facts.struck - facts.struck
        if r <= len(expected) and c <= len(expected[0])
    )
    assert replace(facts, struck=set()) == replace(walk.facts, struck=set(), left={})


def register(rows: int) -> list[tuple[int, str, dict[int, str]]]:
    """Name, birthday, allowance, age by a formula, remark in the cell itself."""
    head = dict.fromkeys(range(1, 6), ' t="s"><v>0</v></c>')
    return [
        (1, "", head),
        *(
            (
                1,
                ' ht="20"',
                {
                    1: ' s="1" t="s"><v>5</v></c>',
                    2: f' s="2"><v>{16000 + n}</v></c>',
                    3: ' s="1"><v>80.5</v></c>' if n % 2 else ' s="1"/>',
                    4: f"><f>YEAR(B{n})</f><v>81</v></c>",
                    5: f' t="inlineStr"><is><t>备注{n}</t></is></c>',
                },
            )
            for n in range(rows)
        ),
    ]


@pytest.mark.parametrize("between", [b"", b"\n"])
@pytest.mark.parametrize("rows", [3, 2_000])
def test_a_register_is_read_by_columns(rows: int, between: bytes):
    data = book(register(rows))
    if between:  # as Apache POI writes in streaming mode
        for tag in (b"<row", b'<c r="A', b"</sheetData>"):
            data = attacks.edited(data, "xl/worksheets/sheet1.xml", tag, between + tag)
    facts, table, _ = by_columns(data)  # and does not raise
    assert (len(table), len(table[0])) == (rows + 1, 5)
    assert table[1] == ("甲&乙\n丙", dt.date(1943, 10, 21), None, 81.0, "备注0")
    assert [list(row) for row in table] == by_calamine(data)
    assert facts == SheetMarks(struck={(n, 2) for n in range(2, rows + 2)})


def test_a_province_is_read_only_if_it_is_plainly_written(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ooxml, "ORDINARY", ORDINARY._replace(cells=10))
    data = book(register(3))
    table = read_workbook(data, Path("花名册.xlsx")).grid("花名册").rows
    assert len(table) == 4
    data = attacks.edited(data, "xl/worksheets/sheet1.xml", b'<c r="A2"', b"<c r='A2'")
    with pytest.raises(Stop) as stop:
        read_workbook(data, Path("花名册.xlsx")).grid("花名册")
    assert stop.value.problems[0].kind == "sheet-cells"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("sharedStrings", "<si>", "<si ><t>零</t></si><si>"),
        ("sharedStrings", "<si>", "<si><!-- </si><si><t>假</t> --><t>真</t></si><si>"),
        ("worksheets/sheet1", "<sheetData>", f"<!-- <sheetData>{attacks.ONE_CELL}</sheetData> --><sheetData>"),
        ("worksheets/sheet1", "<sheetData>", f"<?x <sheetData>{attacks.ONE_CELL}</sheetData> ?><sheetData>"),
        ("worksheets/sheet1", '<row r="1"', '<x:row xmlns:x="u" r="1"'),
        ("worksheets/sheet1", ' s="2"><v>16000', ' t="e"><v>&#35;N/A'),
        ("worksheets/sheet1", "</sheetData>", '</sheetData><mergeCell ref="a1:b2"/>'),
        ("worksheets/sheet1", "</sheetData>", '</sheetData><mergeCell ref="A0:B2"/>'),
        ("worksheets/sheet1", ' t="inlineStr"', ' t="e"'),
    ],
    ids=["a text's tag", "a comment of texts", "a comment of rows", "an instruction", "a prefix", "an error's entity",
         "a small letter", "row 0", "an error's own text"],
)  # fmt: skip
def test_what_hides_or_shifts_something_is_left_to_others(part: str, old: str, new: str):
    data = book(register(1)[1:])
    content = inspect_bytes(data, Path("花名册.xlsx")).package.read(f"xl/{part}.xml")
    changed = content.replace(old.encode(), new.encode(), 1)
    with pytest.raises(columns.Unusual):
        by_columns(attacks.edited(data, f"xl/{part}.xml", content, changed))


@pytest.mark.parametrize("many", [0, 1_000_000], ids=["row by row", "cell by cell"])
@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1">' * 90_000,
        "".join(
            f'<row r="{r}">{"".join(f"""<c r="{letters(n)}{r}"><v>1</v></c>""" for n in range(1, 40))} </row>'
            for r in range(1, 60)
        ),
    ],
    ids=["no ends", "a blank before every end"],
)
def test_what_fits_nowhere_is_not_searched_through_again_and_again(
    monkeypatch: pytest.MonkeyPatch, rows: str, many: int
):
    monkeypatch.setattr(columns, "_MANY", many)
    with pytest.raises(columns.Unusual):  # at once; it took hours
        columns.PlainSheet(lambda _: [], (), {}, frozenset(), 10**6).read(
            [attacks.worksheet(rows).encode()], 10, 40
        )


def test_questions_that_cost_more_than_the_sheet_are_not_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ooxml, "_ASKED", 1 << 30)
    with pytest.raises(columns.Unusual):
        by_columns(book(register(1)))


@pytest.mark.parametrize("value", ["甲", " 甲", "甲 乙", "甲\u3000", "a_x0041_", "&lt;", "行\r\n行"])
def test_a_formula_s_text_is_what_calamine_reads(value: str):
    data = book([(1, "", {1: f' s="2" t="str"><f>B1</f><v>{value}</v></c>'})])
    assert [list(row) for row in by_columns(data)[1]] == by_calamine(data)
