"""What a list that was cut says of the rest: one rule for every door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolkit.core.cells import Cell, others

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("", []),
        ("花名册.xlsx!在册", ["……另有1处，都在花名册.xlsx「在册」。"]),
        (
            "花名册.xlsx!在册 任职.xlsx!任职 花名册.xlsx!在册",
            ["……另有3处，在花名册.xlsx「在册」2处、任职.xlsx「任职」1处。"],
        ),
        ("佐证.docx", ["……另有1处，都在佐证.docx。"]),
        (
            " ".join(f"花名册.xlsx!{n}支部" for n in range(8)),
            [
                "……另有8处，在"
                + "、".join(f"花名册.xlsx「{n}支部」1处" for n in range(6))
                + "、别的2张表里的。"
            ],
        ),
    ],
)
def test_the_rest_is_told_by_its_sheets(cells, said):
    assert (
        others(Cell(file, sheet, "A1") for file, _, sheet in (c.partition("!") for c in cells.split()))
        == said
    )


def test_where_all_of_it_is_listed_is_told_too():
    said = others([Cell("花名册.xlsx", "在册", "A1")] * 2, "格", listed="核对.xlsx「问题清单」")
    assert said == ["……另有2格，都在花名册.xlsx「在册」，全部列在核对.xlsx「问题清单」。"]


def test_no_list_is_cut_by_another_rule():
    """A line that counts what is left out is written by `others`, or says where that stands."""
    lines = [
        line.strip()
        for path in (ROOT / "toolkit").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search("……(?:另有|共)", line) and not line.lstrip().startswith("#")
    ]
    assert [line for line in lines if "在" not in line] == []
    assert not [line for line in lines if "json" in line]
