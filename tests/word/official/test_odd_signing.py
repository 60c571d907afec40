"""Signatures, dates and sums as clerks write them: what is told of each, and that mending never makes one worse."""

from __future__ import annotations

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from support.papers import docs as made

from toolkit.doors.terminal.cli import main
from toolkit.word.official.linting.lint import lint
from toolkit.word.official.mending.mend import mend

NAME = "试.docx"
HEAD = ("关于做好走访慰问工作的通知", "各乡镇党委：")
TEXT = "现就走访慰问工作通知如下，请认真落实。"
SIGNED = ("中共青山县委老干部局", "2026年10月8日")


def letter(*lines: str, cells: tuple[str, ...] = (), left: str = "") -> bytes:
    document = Document()
    for text in (*HEAD, *lines):
        document.add_paragraph().add_run(text).font.size = Pt(16)
    if cells:
        table = document.add_table(len(cells), 2)
        for row, text in zip(table.rows, cells, strict=True):
            row.cells[0].text, row.cells[1].text = left, text
    return made.data(document)


def told(data: bytes) -> str:
    return "\n".join(str(problem) for problem in lint(data, name=NAME).problems)


@pytest.mark.parametrize(
    "written",
    [
        "二〇二六年10月9号",
        "2026年十月九日",
        "2026年十月9号",
        "2026 年 10 月 9 号",
        "二零二六年十月九号",
        "26年10月9号",
    ],
)
def test_a_date_in_any_numerals_is_a_date_written_wrong_and_stays_at_the_right(written):
    data = letter(TEXT, "　" * 15 + SIGNED[0], "　" * 15 + written)
    said = told(data)
    assert "没有成文日期" not in said
    assert "日期写成" in said or "年份写成" in said
    assert "署名“中共青山县委老干部局”用空格推到右边" in said
    after = mend(data, NAME).after.reading.facts.paragraphs
    assert [p.align for p in after if p.plain][-2:] == ["right", "right"]


def test_what_blanks_have_pushed_to_the_right_and_nobody_knows_is_left_where_it_is():
    lines = ("　" * 14 + "老干股老王", "　" * 14 + "丙午年九月初三")
    data = letter(f"    {TEXT}", *lines)
    mended = mend(data, NAME)
    texts = [p.text for p in mended.after.reading.facts.paragraphs]
    assert texts[-2:] == list(lines)
    assert texts[-3] == TEXT, "four blanks are an indent, which is set as one"
    assert "用空格推到右边" in told(mended.data)


def test_the_date_below_two_units_side_by_side_is_left_where_it_is():
    both = "中共青山县委老干部局　　　青山县财政局"
    document = Document()
    for text in (*HEAD, TEXT, both, SIGNED[1]):
        document.add_paragraph().add_run(text).font.size = Pt(16)
    for paragraph, right in zip(document.paragraphs[-2:], (2, 4), strict=True):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(16 * right)
    mended = mend(made.data(document), NAME)
    *_, date = [p for p in mended.after.reading.facts.paragraphs if p.plain]
    assert (date.plain, date.align, round(date.right)) == (SIGNED[1], "right", 4)
    assert "和日期没有对好" in told(mended.data)


def test_a_signature_in_a_small_table_is_told_as_that():
    said = told(letter(TEXT, cells=SIGNED))
    assert "署名和日期排在表格里" in said
    assert "没有成文日期" not in said


def test_a_list_that_ends_in_dates_is_no_signature():
    said = told(
        letter(TEXT, cells=("慰问日期", "2026年1月5日", "2026年2月5日", "2026年3月5日"), left="青禾镇")
    )
    assert "没有成文日期" in said


@pytest.mark.parametrize("note", ["附件：名单", "附件1：名单", "附件一：名单"])
def test_a_note_of_attachments_below_the_date_is_no_remark(note):
    data = letter(TEXT, *SIGNED, note)
    for said in (told(data), told(mend(data, NAME).data)):
        assert "是附件说明，排在成文日期下面" in said
        assert "圆括号" not in said


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("慰问品费3000元；资料费2000元。合计7000元。", "前面列出的加起来是5000元"),
        ("慰问品费3000元；资料费2000元；合计5000元。", ""),
        ("参加的有老干组长15人，支部书记14人，共30人。", "写着共30人，前面列出的加起来是29人"),
        ("参加的有老干组长15人，支部书记14人，共29人。", ""),
        ("参加的有老干组长15人，支部书记14人，还有部分老同志，共30人。", ""),
        ("每人慰问3000元。走访两天，用车费500元，餐费200元。合计9000元。", ""),
        ("现就有关事项通知如下，请于2026年13月前报送。", "写着“2026年13月”，没有这个月"),
        ("现就有关事项通知如下，请于2026年12月前报送。", ""),
        ("有疑问的请联系，联系电话:0990-0000000。", "有英文标点“:”"),
        ("定于上午9:00开会，比分是3:2，请各单位参加。", ""),
    ],
)
def test_what_the_text_states(text, fault):
    said = told(letter(text, *SIGNED))
    if fault:
        assert fault in said
    else:
        assert not [each for each in ("加起来", "没有这", "英文标点") if each in said], said


def test_a_day_that_does_not_exist_is_not_proposed_without_its_nought():
    said = told(letter(TEXT, SIGNED[0], "2026年02月30日"))
    assert "日期写成“2026年02月30日”，没有这一天" in said
    assert "应当写“2026年2月30日”" not in said


def test_a_document_without_a_word_is_not_called_sound(tmp_path, capsys):
    path = tmp_path / "扫描件.docx"
    path.write_bytes(made.data(Document()))
    main(["lint", str(path)])
    said = capsys.readouterr().out
    assert "扫描件.docx：里面没有文字" in said
    assert "没有发现问题" not in said
