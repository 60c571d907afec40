"""Which row proves what: every occurrence is in one state, and a row more makes none worse."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.cells import Cell
from toolkit.core.duties.matching import DutyState, Evidence, Occurrence, match

BEST = (DutyState.DONE, DutyState.LATE, DutyState.MISSED)
NEW_YEAR = dt.date(2026, 1, 1)


def day(n: int) -> dt.date:
    return NEW_YEAR + dt.timedelta(days=n)


def row(n: int, label: str = "", subject: str = "甲支部") -> Evidence:
    return Evidence("学习", subject, day(n), Cell("活动.xlsx", "活动", f"B{n + 2}"), label)


def occurrence(label: str, first: int, last: int, excuse: str = "", subject: str = "甲支部") -> Occurrence:
    return Occurrence("学习", subject, label, day(first), day(last), excuse)


def test_one_of_each_state():
    wanted = [
        occurrence("一", 0, 9),
        occurrence("二", 10, 19),
        occurrence("三", 20, 29),
        occurrence("四", 30, 39),
        occurrence("五", 40, 49),
        occurrence("六", 20, 29, "谢绝"),
    ]
    judged = match(
        wanted, [row(5), row(25, "二"), row(33), row(6), row(45), row(3, subject="乙支部")], day(35)
    )
    assert [(one.occurrence.label, one.state.value, one.proof and one.proof.cell.ref) for one in judged] == [
        ("一", "已办", "B7"),
        ("二", "逾期办", "B27"),
        ("三", "逾期未办", None),
        ("四", "已办", "B35"),
        ("五", "未到期", None),
        ("六", "不办", None),
    ]


SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 8), st.sampled_from(("", "", "", "谢绝"))), max_size=5
)
ROWS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(("", "", "", "0", "1", "2"))), max_size=5)


@given(SPANS, ROWS, st.integers(-1, 31))
def test_as_many_are_done_as_any_choice_could_make_done(
    spans: list[tuple[int, int, str]], days: list[tuple[int, str]], today: int
):
    wanted = [
        occurrence(str(n), first, first + more, excuse) for n, (first, more, excuse) in enumerate(spans)
    ]
    rows = [row(n) for n, _ in days]
    judged = match(wanted, rows, day(today))
    assert [one.occurrence for one in judged] == wanted
    proofs = [one.proof.cell for one in judged if one.proof is not None]
    assert len(proofs) <= len(rows)
    assert Counter(proofs) <= Counter(each.cell for each in rows), "no row proves two"
    must = [one for one in wanted if not one.excuse]
    past = [each.day for each in rows if each.day <= day(today)]
    padded = [*past, *[day(999)] * len(must)]
    best = (
        max(
            sum(one.first <= d <= one.last for one, d in zip(must, chosen, strict=True))
            for chosen in permutations(padded[:7], len(must))
        )
        if must
        else 0
    )
    assert sum(one.state is DutyState.DONE for one in judged) >= best


@given(SPANS, ROWS, st.tuples(st.integers(0, 30), st.sampled_from(("", "0", "1"))), st.integers(-1, 31))
def test_a_row_more_makes_no_occurrence_worse(
    spans: list[tuple[int, int, str]], days: list[tuple[int, str]], more: tuple[int, str], today: int
):
    wanted = [
        occurrence(str(n), first, first + length, excuse) for n, (first, length, excuse) in enumerate(spans)
    ]
    rows = [row(n, label) for n, label in days]
    before = match(wanted, rows, day(today))
    after = match(wanted, [*rows, row(*more)], day(today))
    for one, other in zip(before, after, strict=True):
        if one.state in BEST:
            assert BEST.index(other.state) <= BEST.index(one.state)
        else:
            assert other.state in (one.state, DutyState.DONE)


def test_what_was_done_though_excused_counts_as_done_and_takes_no_row_from_what_is_due():
    wanted = [
        occurrence("电话", 1, 10, "谢绝上门"),
        occurrence("走访", 1, 10),
        occurrence("二次", 1, 10, "谢绝上门"),
    ]
    states = [one.state.value for one in match(wanted, [row(3), row(4)], day(12))]
    assert states == ["已办", "已办", "不办"]
