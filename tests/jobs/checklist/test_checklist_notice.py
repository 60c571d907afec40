"""The circular: ranking table, differences by item, number."""

from __future__ import annotations

from support.offices.branches import branches, run, sheet

from toolkit.core.documents.official import Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import WorkbookChange

ITEMS = sheet(
    "清单", "年度 编号 方面 项目 标准 满分", ("2026", "A1", "组织设置", "台账", "", 60), ("2026", "B1", "发挥作用", "学习", "", 40)
)  # fmt: skip
ROLL = branches(("甲支部", "甲镇"), ("乙支部", "乙镇"), ("丙支部", "丙镇"), ("丁支部", "丁镇"))
SCORES = sheet(
    "审核", "年度 所属支部 编号 审核得分",
    ("2026", "甲支部", "A1", 50), ("2026", "甲支部", "B1", 30),
    ("2026", "乙支部", "A1", 55), ("2026", "乙支部", "B1", 40),
    ("2026", "丙支部", "A1", 60), ("2026", "丙支部", "B1", 20),
)  # fmt: skip


def circular(**chosen):
    outcome = run("notice", ITEMS, ROLL, SCORES, chosen=chosen)
    return outcome, outcome.documents[0]


def test_the_ranking_table_with_ties_and_with_who_was_not_scored():
    _, document = circular()
    table = next(b for b in document.blocks if isinstance(b, OfficialTable))
    assert table.columns == ("名次", "党支部", "组织设置", "发挥作用", "总分")
    assert table.rows == (
        ("1", "乙支部", "55", "40", "95"),
        ("2", "甲支部", "50", "30", "80"),
        ("2", "丙支部", "60", "20", "80"),
        ("—", "丁支部", "未评", "未评", "未评"),
    )


def test_what_the_circular_says():
    outcome, document = circular()
    assert (document.kind, document.title) == (
        OfficialKind.CIRCULAR,
        "关于2026年度离退休干部党支部标准化建设情况的通报",
    )
    assert [b.text for b in document.blocks if isinstance(b, Heading)] == [
        "总体情况",
        "存在的主要差距",
        "下一步要求",
    ]
    text = "".join(b.text for b in document.blocks if isinstance(b, Paragraph))
    assert "参加评定的3个支部平均得分85分，最高95分，最低80分" in text
    assert "「学习」：2个支部没有得满分，共失30分" in text
    assert outcome.counts == {"read": 4, "listed": 3, "excluded": 0, "to_check": 1}


def test_a_number_is_taken_and_registered_where_the_office_has_a_prefix():
    outcome, document = circular(发文字号代字="青老干")
    assert str(document.number) == "青老干〔2026〕1号"
    (change,) = (d for d in outcome.documents if isinstance(d, WorkbookChange))
    assert change.workbook == "发文登记.xlsx"
    outcome, document = circular()
    assert document.number is None
    assert len(outcome.documents) == 1


def test_a_year_before_is_compared_with():
    last = sheet(
        "审核", "年度 所属支部 编号 审核得分", ("2025", "甲支部", "A1", 10), ("2026", "甲支部", "A1", 20)
    )
    items = sheet("清单", "年度 编号 方面 项目 标准 满分", ("2025", "A1", "组织设置", "台账", "", 100))
    document = run("notice", items, ROLL, last).documents[0]
    assert "与上年相比，1个支部得分上升" in "".join(
        b.text for b in document.blocks if isinstance(b, Paragraph)
    )
