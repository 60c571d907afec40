"""New faults since another day: by place and kind, rows inserted or deleted in between seen through."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.cells import Cell, Problem
from toolkit.doors.night.faults import Faults, Since, compare, remember

NIGHT = dt.date(2026, 10, 3)


def faults(*refs: str, kind: str = "birth-unusable") -> list[Problem]:
    return [Problem(Cell("花名册.xlsx", "在册", ref), "读不懂，", "请改正。", kind) for ref in refs]


def told(changes: Since) -> tuple[list[str], int, int]:
    return [p.cell.ref for p in changes.new], changes.mended, changes.still


@pytest.mark.parametrize(
    ("before", "rows_before", "now", "rows", "answer"),
    [
        ("D3 D7", 20, "D3 D7", 20, ([], 0, 2)),
        ("D3 D7", 20, "D3 D9", 20, (["D9"], 1, 1)),
        ("", 20, "D9 D3", 20, (["D9", "D3"], 0, 0)),
        ("D3", 20, "", 20, ([], 1, 0)),
        ("D3 D7", 20, "D3 D8", 21, ([], 0, 2)),  # a row inserted between them
        ("D3 D7 D9", 20, "D4 D8 D10", 21, ([], 0, 3)),  # at the top
        ("D3 D7", 20, "D3 D8 D12", 21, (["D12"], 0, 2)),  # and a new one
        ("D3 D7 D15", 20, "D3 D8 D17", 22, ([], 0, 3)),  # two rows in two places
        ("D5 D7", 20, "D5", 19, ([], 1, 1)),  # the row with the fault deleted
        ("D5 D7", 20, "D6", 19, ([], 1, 1)),
        ("D3", 20, "E4", 21, (["E4"], 1, 0)),  # another column is another fault
        ("D3", 20, "D3 D4", 21, (["D4"], 0, 1)),  # a new person with a fault
    ],
)
def test_what_is_new(before, rows_before, now, rows, answer):
    kept = remember(NIGHT, faults(*before.split()), rows_before)
    assert told(compare(kept, faults(*now.split()), rows)) == answer


def test_another_kind_in_the_same_cell_is_new_and_a_sheet_without_a_cell_is_told_by_itself():
    kept = remember(NIGHT, faults("D3"), 20)
    assert told(compare(kept, faults("D3", kind="id-checksum"), 20)) == (["D3"], 1, 0)
    whole = [Problem(Cell("花名册.xlsx"), "没有表头，", "", "header-missing")]
    assert told(compare(remember(NIGHT, whole, 0), whole, 5)) == ([], 0, 1)


def test_what_is_kept_holds_no_value():
    problem = Problem(Cell("花名册.xlsx", "在册", "D3"), "张三可的生日「待查」读不懂，", "", "birth-unusable")
    assert remember(NIGHT, [problem, problem], 1) == Faults(
        NIGHT, 1, (("birth-unusable", "花名册.xlsx", "在册", "D3"),)
    )


refs = st.lists(
    st.builds("{}{}".format, st.sampled_from("CDE"), st.integers(2, 40)), max_size=12, unique=True
)


@given(refs, refs, st.integers(0, 50), st.integers(0, 50))
def test_every_fault_is_new_or_was_there_and_every_old_one_is_mended_or_still_there(old, new, before, now):
    changes = compare(remember(NIGHT, faults(*old), before), faults(*new), now)
    assert len(changes.new) + changes.still == len(new)
    assert changes.mended + changes.still == len(old)
    assert {p.cell.ref for p in changes.new} <= set(new) - (set(old) if before == now else set())


@given(refs, st.integers(2, 40), st.integers(1, 9))
def test_inserted_rows_alone_bring_no_news(old, at_row, many):
    moved = [ref[0] + str(int(ref[1:]) + (many if int(ref[1:]) >= at_row else 0)) for ref in old]
    assert told(compare(remember(NIGHT, faults(*old), 40), faults(*moved), 40 + many)) == ([], 0, len(old))
