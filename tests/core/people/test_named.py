"""Who is meant by a name with a village in brackets: what the register says decides, and nobody is guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.branches import sheet
from support.offices.money import do, kinds, page

from toolkit.jobs.contact.contact import JOB as CONTACT
from toolkit.jobs.due.due import JOB as DUE

TODAY = dt.date(2026, 10, 20)
PEOPLE = sheet(
    "花名册",
    "姓名 所属乡镇 老干小组 居住地 原单位 状态 联系干部",
    ("赵六", "青禾镇", "", "青禾镇大坪村三组12号", "", "健在", "李四平"),
    ("赵六", "青禾镇", "", "青禾镇大坪村13组", "青禾中学", "健在", "周八成"),
    ("赵六", "云岫镇", "柳林村", "", "", "健在", "王小明"),
    ("钱七明", "青禾镇", "", "青禾镇桐坡村", "", "健在", "吴十方"),
    ("孙九禾", "青禾镇", "", "", "", "健在", "郑百川"),
)


@pytest.mark.parametrize(
    ("cell", "row", "told"),
    [
        ("赵六（大坪3组）", 2, ""),
        ("赵六(大坪村第三小组)", 2, ""),
        ("赵六【大坪村13组】", 3, ""),
        ("赵六（柳林）", 4, ""),
        ("赵六（云岫）", 4, ""),
        ("赵六（青禾中学）", 3, ""),
        ("赵六（大坪村）", None, "叫「赵六（大坪村）」的在花名册里有2人，"),
        ("赵六（石桥村）", None, "叫「赵六（石桥村）」的在花名册里有3人，"),  # the register has him nowhere
        ("赵六（村）", None, "叫「赵六（村）」的在花名册里有3人，"),
        ("赵六", None, "叫「赵六」的在花名册里有3人，"),
        ("钱七明（桐坡村）", 5, ""),
        ("钱七明（石桥村）", None, "「钱七明（石桥村）」不在花名册里，"),  # another, as far as anybody knows
        ("孙九禾（石桥村2组）", 6, ""),  # the only one, of whom the register has no village
        ("孙九禾（老伴）", None, "「孙九禾（老伴）」不在花名册里，"),
        ("孙九禾（已故）", None, "「孙九禾（已故）」不在花名册里，"),
    ],
)
def test_a_village_behind_a_name_tells_namesakes_apart(cell: str, row: int | None, told: str):
    calls = sheet(
        "联系台账",
        "日期 姓名 联系干部 方式",
        ("2026-08-01", "孙九禾", "王小明", "电话"),  # from then on everybody waits
        ("2026-10-03", cell, "李四平", "电话"),
    )
    year = do(CONTACT.action(), PEOPLE, calls, today=TODAY)
    called = [
        line.cells[2:4] for line in page(year, "要联系的").rows if line.cells[4] == dt.date(2026, 10, 3)
    ]
    assert called == (
        [(PEOPLE.records[row - 2].text("所属乡镇"), PEOPLE.records[row - 2].text("联系干部"))] if row else []
    )
    assert [m.message for m in year.problems if m.kind == "contact-person"] == (
        [f"{told}这一次没有算在谁头上，"] if told else []
    )
    due = do(DUE.action(), PEOPLE, calls, today=TODAY, days=21)
    done = next(line.cells[2] for line in page(due, "完成情况").rows if line.cells[0] == "联系老同志")
    assert done == 1 + (row is not None)  # the duty takes the same for meant
    assert ("evidence-namesake" in kinds(due)) == ("人" in told)
