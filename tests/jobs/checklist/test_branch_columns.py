"""Sheet 支部 without a column: read all the same, and told what cannot be seen without it."""

from __future__ import annotations

import pytest
from support.offices.branches import TABLES, sheet
from support.offices.drawn import SHIPPED

from toolkit.core.cells import Stop
from toolkit.core.grids import Grid
from toolkit.core.posts.branches import read_branches
from toolkit.core.tables.reading import read


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("所属支部 换届日期 学习周期", []),
        ("所属支部 学习周期", ["「支部」表没有「换届日期」列，看不出哪天届满、该不该换届，"]),
        ("党支部名称 上次换届时间", ["「支部」表没有「学习周期」列，看不出学习按期了没有，"]),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there_is_told(header: str, told: list[str]):
    roll, problems = read_branches(sheet("支部", header, ("青禾镇老干党支部", "每月", "每月")))
    assert [branch.name for branch in roll.branches] == ["青禾镇老干党支部"]
    assert [problem.message for problem in problems] == told


@pytest.mark.parametrize("header", ["年度 所属支部 编号 自评得分", "所属支部 姓名 联系电话"])
def test_another_sheet_with_the_names_of_branches_is_not_theirs(header: str):
    with pytest.raises(Stop):
        read([Grid("支部标准化.xlsx", "甲", [header.split(), ["甲"] * 4])], TABLES["支部"], SHIPPED.synonyms)


@pytest.mark.parametrize(
    ("written", "town", "whose"),
    [
        ("一支部", "", "青禾镇第一党支部"),
        ("第十一支部", "", "青禾镇第十一党支部"),
        ("二支部", "", ""),  # of two townships
        ("二支部", "云岫镇", "云岫镇老干第二党支部"),
        ("支部", "", ""),
        ("三支部", "", ""),
    ],
)
def test_a_branch_by_the_end_of_its_name(written: str, town: str, whose: str):
    names = ("青禾镇第一党支部", "青禾镇第十一党支部", "青禾镇第二党支部", "云岫镇老干第二党支部")
    rows = [(name, name[:3], "2025-03-01", "每月") for name in names]
    roll, _ = read_branches(sheet("支部", "所属支部 所属乡镇 换届日期 学习周期", *rows))
    (record,) = sheet("活动", "日期 类型 所属支部 所属乡镇", ("2026-01-01", "学习", written, town)).records
    found = roll.whose(record)
    assert (found.name if found else "", roll.unknown(record) is None) == (whose, bool(whose))
