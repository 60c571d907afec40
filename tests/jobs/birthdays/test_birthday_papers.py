"""What stands on the birthday letters, labels and in 注意事项: no placeholder, no false praise, what 备注 says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import build, column, grid, page, reading, texts

from toolkit.core.documents.outcome import SheetDocument, WordDocument
from toolkit.core.words import vocabulary
from toolkit.jobs.birthdays import birthdays

ACTION = birthdays.JOB.action()
LETTERS = {"letters": True, "labels": True, "envelopes": True}


def october(people, **rest):
    return build(ACTION, people, **{"year": 2026, "month": 10, **rest})


def letters(outcome) -> list[dict[str, object]]:
    found = [d for d in outcome.documents if isinstance(d, WordDocument) and d.template == "生日贺信.docx"]
    return [dict(d.fields) for d in found]


def book(outcome) -> SheetDocument:
    return next(d for d in outcome.documents if isinstance(d, SheetDocument))


# --- placeholders ---------------------------------------------------------------------------------------

CASE = [
    ("甲一可", "男", "1946-10-03", "无", "/"),
    ("乙二可", "女", "1946-10-03", "/", "同上"),
    ("丙三可", "女", "1946-10-03", "同上", "无"),
    ("丁四可", "女", "1946-10-03", "不详", None),
]


def test_placeholders_are_no_unit_and_no_address():
    outcome = october(reading(grid("姓名 性别 出生日期 原单位 居住地", *CASE)), **LETTERS)
    assert [(f["单位"], f["地域"]) for f in letters(outcome)] == [("", "全县")] * 4
    assert not [d for d in outcome.documents if "标签" in d.name or "信封" in d.name]
    assert any(line.startswith("没有登记现住址的4人没有做标签、信封：") for line in outcome.summary)
    assert [(p.cell.ref, p.kind) for p in outcome.problems] == [("E3", "same-unsaid"), ("D4", "same-unsaid")]


blank = st.sampled_from(["/", "—", "//", "-", "＿", "……", *vocabulary("nothing.blank")])
around = st.sampled_from(["{}", "（{}）", " {} ", "{}。", "【{}】", "{}\n"])
placeholders = st.builds(lambda text, frame: frame.format(text), blank, around)


@given(st.lists(placeholders, min_size=8, max_size=8))
def test_no_placeholder_reaches_a_letter_a_label_or_the_list(cells):
    heads = "姓名 出生日期 乡镇 支部 原单位 原职务 居住地 户籍地 联系电话 备注"
    outcome = october(reading(grid(heads, ("甲一可", "1946-10-03", *cells))), **LETTERS)
    (letter,) = letters(outcome)
    assert [letter[name] for name in ("单位", "乡镇")] == ["", ""]
    assert [d.name for d in outcome.documents] == ["2026年10月生日慰问名单.xlsx", "001甲一可生日贺信.docx"]
    (row,) = page(book(outcome), "名单")
    shown = [row[title] for title in ("单位及职务", "支部", "电话", "注意事项")]
    assert [*shown, row["现住址"]] == ["", "", "", "", "未登记现住址"]


# --- the Party ------------------------------------------------------------------------------------------


def test_only_members_are_said_not_to_have_left_the_party():
    rows = [
        ("甲一可", "1946-10-01", "中共党员", None),
        ("乙二可", "1946-10-02", "群众", None),
        ("丙三可", "1946-10-03", None, "1972.05"),
        ("丁四可", "1946-10-04", None, "群众"),
        ("戊五可", "1946-10-05", "1", None),
        ("己六可", "1946-10-06", None, None),
    ]
    outcome = october(reading(grid("姓名 出生日期 政治面貌 入党时间", *rows)), letters=True)
    assert [f["党员"] for f in letters(outcome)] == ["是", "", "是", "", "", ""]
    assert "政治面貌没有写或看不懂的2人，贺信里没有写「离岗不离党」：戊五可、己六可。" in outcome.summary


# --- 备注 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "printed"),
    [
        ("现居上海儿子家", "现居上海儿子家"),
        ("随女儿住武汉", "随女儿住武汉"),
        ("卧床，失能", "卧床，失能"),
        ("住县医院", "住县医院"),
        ("喜欢安静，不吃甜", "喜欢安静，不吃甜"),
        ("2025年3月补发工资；住县医院", "住县医院"),
        ("随女儿住武汉，养老金已调标。", "随女儿住武汉"),
        ("银行账号已更新", ""),
        ("/", ""),
        (None, ""),
    ],
)
def test_what_the_remark_says_stands_in_what_to_mind(note, printed):
    outcome = october(reading(grid("姓名 出生日期 备注", ("甲一可", "1946-10-03", note))))
    assert column(book(outcome), "名单", "注意事项") == [printed]


def test_taboos_stand_beside_the_remark_and_no_number_is_seen():
    row = ("甲一可", "1946-10-03", "不谈儿子", "证号990101194610030012，耳背")
    outcome = october(reading(grid("姓名 出生日期 忌讳 备注", row)))
    (said,) = column(book(outcome), "名单", "注意事项")
    assert said.startswith("不谈儿子；证号")
    assert said.endswith("耳背")
    assert "990101194610030012" not in "".join(texts(book(outcome)))


# --- a township's own office ----------------------------------------------------------------------------

OWN = {"本乡镇": "枫林镇", "单位名称": "枫林镇老干办"}


def test_in_a_township_s_own_office_the_letter_speaks_of_the_township():
    people = reading(
        grid("姓名 出生日期 单位", ("甲一可", "1946-10-03", "卫生院"), ("乙二可", "1946-10-04", "无"))
    )
    outcome = october(people, letters=True, chosen=OWN)
    assert [(f["单位"], f["乡镇"], f["地域"]) for f in letters(outcome)] == [
        ("卫生院", "枫林镇", "全镇"),
        ("", "枫林镇", "全镇"),
    ]


def test_split_is_by_branch_or_unit_there():
    rows = [("甲一可", "1946-10-03", "卫生院", "一支部"), ("乙二可", "1946-10-04", "卫生院", None)]
    outcome = october(reading(grid("姓名 出生日期 单位 支部", *rows)), split="乡镇", chosen=OWN)
    assert [d.name for d in outcome.documents] == [
        "2026年10月生日慰问名单（一支部）.xlsx",
        "2026年10月生日慰问名单（卫生院）.xlsx",
    ]
    assert all("未注明" not in text for d in outcome.documents for text in texts(d))


def test_sheets_of_units_make_one_township():
    rows = ("甲一可", "1946-10-03"), ("乙二可", "1946-10-04")
    sheets = [
        grid("姓名 出生日期 单位", (*row, f"枫林镇{unit}"), sheet=f"枫林镇{unit}")
        for row, unit in zip(rows, ("财政所", "卫生院"), strict=True)
    ]
    outcome = october(reading(*sheets), split="乡镇")
    assert [d.name for d in outcome.documents] == ["2026年10月生日慰问名单（枫林镇）.xlsx"]


def test_the_township_of_a_unit_can_be_asked_for():
    people = reading(grid("姓名 单位 出生日期", ("甲一可", "漕河镇", "1936-10-01"), sheet="Sheet1 (2)"))
    assert [r["name"] for r in october(people, township="漕河").rows] == ["甲一可"]
