"""Where a form asks for what: each kind of place, what is no place, and what nobody can tell."""

from __future__ import annotations

import pytest

from toolkit.core.grids import Grid, Merge
from toolkit.jobs.forms.fields import Form, How


def form(*rows: str, merges: str = "", undrawn: bool = False) -> Form:
    """Rows with cells apart by «|»; «·» is an empty cell; all that is written here has a border."""
    cells = [[None if c.strip() in ("", "·") else c for c in row.split("|")] for row in rows]
    wide = {(r, c) for r, row in enumerate(rows, 1) for c in range(1, row.count("|") + 2)}
    blocks = tuple(Merge(*map(int, each.split(","))) for each in merges.split())
    return Form(
        Grid(
            "表.xlsx",
            "表",
            cells,
            merges=blocks,
            areas=blocks,
            drawn=lambda r, c: not undrawn and (r, c) in wide,
        )
    )


def found(made: Form) -> dict[str, str]:
    """Label → «how cell», a doubtful one with all its cells."""
    return {f.label: " ".join((f.places[0].how, *(p.ref for p in f.places))) for f in made.fields}


CASES = [
    (("姓名|·|性别|·",), {"姓名": "填入 B1", "性别": "填入 D1"}),
    (("姓　名|·", "民 族|·"), {"姓名": "填入 B1", "民族": "填入 B2"}),
    (("姓名：____  性别：□男 □女",), {"姓名": "填在文字里 A1", "性别": "打勾 A1"}),
    (("填表日期：    年   月   日",), {"填表日期": "填年月日 A1"}),
    (("出生日期|·|年|·|月|·|日",), {"出生日期": "填年月日 B1:F1"}),
    (("出生年月|·|年|·|月",), {"出生年月": "填年月日 B1:D1"}),
    (("身份证号|" + "|".join("·" * 18),), {"身份证号": "一格一字 B1:S1"}),
    (("性别|□男 □女|健在|是□ 否□",), {"性别": "打勾 B1", "健在": "打勾 D1"}),
    (("称谓|姓名|年龄", "·|·|·"), {"称谓": "填入 A2", "姓名": "填入 B2", "年龄": "填入 C2"}),
    (("{{ 姓名 }}|{{ 姓名 }}同志",), {"姓名": "填在文字里 B1"}),
    (("姓名|张三可|性别|·",), {"性别": "填入 D1"}),  # what is filled in is no place
    (("本人签字|·|单位意见|·",), {}),  # a pen's
    (("照片",), {"照片": "贴照片 A1"}),
    (("姓名|____|备注|·",), {"姓名": "填入 B1", "备注": "填入 D1"}),
    (("姓名|·", "·|·"), {"姓名": "填入 B1 A2"}),  # beside or below: asked
    (("姓名：|·", "·|·"), {"姓名": "填入 B1"}),  # a colon looks to the right
    (("配偶|姓名|·|工作单位|·",), {"配偶/姓名": "填入 C1", "配偶/工作单位": "填入 E1"}),
]


@pytest.mark.parametrize(("rows", "answer"), CASES, ids=[case[0][0][:16] for case in CASES])
def test_what_a_form_asks_for(rows, answer):
    assert found(form(*rows)) == answer


def test_a_label_beside_several_rows_owns_nothing_that_a_picture_covers():
    made = form("性别|·|照片", "民族|·|·", merges="1,3,2,3")
    assert found(made) == {"性别": "填入 B1", "照片": "贴照片 C1", "民族": "填入 B2"}


def test_without_any_border_the_cell_beside_the_last_label_belongs_to_the_form():
    assert found(form("姓名|·", "电话", undrawn=True)) == {"姓名": "填入 B1", "电话": "填入 B2"}


def test_a_merged_label_looks_behind_its_merge():
    assert found(form("家庭住址|·|·|·", merges="1,1,1,2 1,3,1,4")) == {"家庭住址": "填入 C1"}


def test_a_cell_right_of_one_label_is_not_below_another():
    made = form("姓名|·|电话", "住址|·|·")
    assert found(made)["电话"] == "填入 C2"
    assert found(form("配偶|姓名|·", "标准|·|·"))["配偶/姓名"] == "填入 C1"


def test_what_an_office_says_is_entered_as_its_cell_asks():
    made = form("甲|□男 □女|乙|·", "丙：    年  月  日|·|·|·")
    assert [made.placed("x", *at).places[0].how for at in ((1, 2), (1, 4), (2, 1))] == [
        How.BOXES,
        How.CELL,
        How.DATE,
    ]
