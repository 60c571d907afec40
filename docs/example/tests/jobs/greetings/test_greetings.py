"""toolkit greetings: who is alive is on the list, once, and whoever is not says why."""

from __future__ import annotations

import pytest
from support.offices.money import book, do, sheet

from toolkit.jobs.greetings.greetings import JOB

REGISTER = sheet(
    "花名册",
    "姓名 出生日期 状态 所属乡镇 联系电话",
    ("张三可", "1946-10-03", "健在", "青禾镇", "19900000001"),
    ("李四平", "1941-10-18", "去世", "青禾镇", ""),
    ("王五安", "1950-10-01", "听说已故", "云岫乡", ""),
)


def test_everybody_who_was_read_is_somewhere():
    made = do(JOB.action(), REGISTER)
    assert made.counts == {"read": 3, "listed": 1, "excluded": 1, "to_check": 1}
    assert book(made).name == "2026年重阳节问候名单.xlsx"
    (page,) = book(made).sheets
    assert [row.cells for row in page.rows] == [("张三可", "青禾镇", "19900000001")]


@pytest.mark.parametrize(("letters", "documents"), [(False, 1), (True, 2)])
def test_a_letter_each_when_letters_are_wanted(letters, documents):
    assert len(do(JOB.action(), REGISTER, feast="春节", letters=letters).documents) == documents
