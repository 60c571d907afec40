"""Who is who in the register and the ledger: paired without losing anyone or counting anyone twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.jobs.notices.ledger.addressees import Pair, Who, pair, tell_apart

ZHANG = Who("张三可", "青禾镇", "学校支部", "中心学校")
OTHER = Who("张三可", "云岫乡", "机关支部", "乡政府")


def who(name, township="", unit="", number=""):
    return Who(name, township, "", unit, number)


@pytest.mark.parametrize(
    ("persons", "rows", "pairs"),
    [
        ([ZHANG], [ZHANG], [Pair(0, (0,))]),
        ([ZHANG], [], [Pair(0)]),
        ([], [ZHANG], [Pair(None, (0,))]),
        # The same row copied: one person.
        ([ZHANG], [ZHANG, ZHANG], [Pair(0, (0, 1))]),
        # Spelled otherwise, township without 镇, padded name.
        ([ZHANG], [Who("张 三可", "青禾", "学校支部", "中心学校")], [Pair(0, (0,))]),
        # Two of one name, told apart by their units, in any order.
        ([ZHANG, OTHER], [OTHER, ZHANG], [Pair(0, (1,)), Pair(1, (0,))]),
        # Moved to another township since: still the same, for there is only one.
        ([who("李四平", "云岫乡", "乡政府")], [who("李四平", "青禾镇", "学校")], [Pair(0, (0,))]),
        # Of two of one name one has no line yet.
        ([ZHANG, OTHER], [ZHANG], [Pair(0, (0,)), Pair(1)]),
        # The line fits neither: nobody can say whose it is.
        ([ZHANG, OTHER], [who("张三可", "芦湾镇")], [Pair(0, (0,), sure=False), Pair(1)]),
        # The office's numbers stand above all else, and differing numbers are different people.
        ([who("李四平", "青禾镇", "学校", "007")], [who("李四平", "芦湾镇", "", "007")], [Pair(0, (0,))]),
        (
            [who("李四平", "青禾镇", "学校", "007")],
            [who("李四平", "青禾镇", "学校", "008")],
            [Pair(0), Pair(None, (0,))],
        ),
        # A ledger without units keeps namesakes: two lines for two people, whose is whose is not known.
        (
            [ZHANG, OTHER],
            [who("张三可"), who("张三可")],
            [Pair(0, (0,), sure=False), Pair(1, (1,), sure=False)],
        ),
    ],
)
def test_pairs(persons, rows, pairs):
    assert pair(persons, rows) == pairs


def test_people_who_cannot_be_told_apart_get_a_number_of_their_own():
    twins = tell_apart([ZHANG, OTHER, ZHANG])
    assert [w.number for w in twins] == ["同名-1", "", "同名-2"]
    assert pair(twins, twins) == [Pair(0, (0,)), Pair(1, (1,)), Pair(2, (2,))]
    assert pair(twins, twins[2:]) == [Pair(0), Pair(1), Pair(2, (0,))]
    # One of them is gone from the register: neither line is lost, and whose is whose is not sure.
    assert pair(tell_apart([ZHANG]), [twins[0], twins[2]]) == [Pair(0, (0,), sure=False), Pair(None, (1,))]


whos = st.builds(
    Who,
    st.sampled_from(["张三可", "李四平", "王五安", ""]),
    st.sampled_from(["青禾镇", "青禾", "云岫乡", ""]),
    st.sampled_from(["学校支部", ""]),
    st.sampled_from(["学校", "乡政府", ""]),
    st.sampled_from(["", "", "001", "002"]),
)


@given(st.lists(whos, max_size=8), st.lists(whos, max_size=8))
def test_everybody_and_every_line_stands_in_exactly_one_pair(persons, rows):
    pairs = pair(tell_apart(persons), rows)
    assert [p.person for p in pairs if p.person is not None] == list(range(len(persons)))
    assert sorted(row for p in pairs for row in p.rows) == list(range(len(rows)))
    assert all(p.rows for p in pairs if p.person is None)


@given(st.lists(whos, max_size=8), st.data())
def test_lines_made_from_the_register_find_their_people_in_any_order(persons, data):
    persons = tell_apart([w for w in persons if w.name])
    order = data.draw(st.permutations(range(len(persons))))
    pairs = pair(persons, [persons[at] for at in order])
    assert pairs == [Pair(at, (order.index(at),)) for at in range(len(persons))]
