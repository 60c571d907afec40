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


def twin(born: str = "", sex: str = "", phone: str = "", end: str = "", number: str = "") -> Who:
    marks = tuple(
        text and pre + text + post
        for pre, text, post in (("", born, "生"), ("", sex, ""), ("电话", phone, ""), ("尾号", end, ""))
    )
    return Who("张三可", "青禾镇", "学校支部", "中心学校", number, marks=marks)


OLD, YOUNG = twin("1940-01-02", "男"), twin("1946-10-03", "男")


@pytest.mark.parametrize(
    ("everyone", "numbers"),
    [
        ([OLD, YOUNG], ["同名-1940-01-02生", "同名-1946-10-03生"]),
        ([twin("1940", "男"), twin("1940", "女")], ["同名-男", "同名-女"]),
        ([twin("1940", phone="0001"), twin("1940", phone="0002")], ["同名-电话0001", "同名-电话0002"]),
        ([twin("1940", end="0132"), twin("", end="0159")], ["同名-尾号0132", "同名-尾号0159"]),
        (
            [twin("1940", "男", "1"), twin("1940", "女", "1"), twin("1941", "男", "1")],
            ["同名-1940生男电话1", "同名-1940生女电话1", "同名-1941生男电话1"],
        ),
        ([twin("1940", number="12"), twin("1941", number="12")], ["12-1940生", "12-1941生"]),
        ([twin("1940"), twin("1940")], ["同名-1", "同名-2"]),  # nothing tells them apart
    ],
)
def test_namesakes_are_marked_by_what_is_their_own(everyone, numbers):
    assert [who.number for who in tell_apart(everyone)] == numbers


def line(number: str = "", *, identity: str = "") -> Who:
    return Who("张三可", "青禾镇", "学校支部", "中心学校", number, identity)


@pytest.mark.parametrize(
    ("persons", "rows", "pairs"),
    [
        # Sorted, or with a third one in between: each keeps the line.
        ([YOUNG, OLD], [line("同名-1946-10-03生")], [Pair(0, (0,)), Pair(1)]),
        (
            [twin("1940-01-02", "男", "7"), twin("1940-01-02", "男", "8"), twin("1946-10-03", "男", "9")],
            [line("同名-1946-10-03生")],
            [Pair(0), Pair(1), Pair(2, (0,))],
        ),
        # The other one is gone from the register: the line that is left is not ticked for the one who stays.
        ([YOUNG], [line("同名-1946-10-03生")], [Pair(0, (0,))]),
        ([YOUNG], [line("同名-1940-01-02生")], [Pair(0), Pair(None, (0,))]),
        # An older ledger: clear while there is only one, asked where there are two.
        ([YOUNG], [line("同名-2")], [Pair(0, (0,))]),
        (
            [OLD, YOUNG],
            [line("同名-1"), line("同名-2")],
            [Pair(0, (0,), sure=False), Pair(1, (1,), sure=False)],
        ),
    ],
)
def test_lines_of_namesakes_stay_with_their_people(persons, rows, pairs):
    assert pair(tell_apart(persons), rows) == pairs


HIS, HERS = "990101194610030014", "990101194001020027"


@pytest.mark.parametrize(
    ("persons", "rows", "pairs"),
    [
        # A line with somebody else's number of either kind is never ticked for the namesake.
        (
            [who("张三可", number="12"), who("李四平")],
            [who("李四平", number="12")],
            [Pair(0), Pair(1), Pair(None, (0,))],
        ),
        ([Who("张三可", identity=HIS)], [Who("张三可", identity=HERS)], [Pair(0), Pair(None, (0,))]),
        (
            [Who("张三可"), Who("李四平", identity=HERS)],
            [Who("张三可", identity=HERS)],
            [Pair(0), Pair(1), Pair(None, (0,))],
        ),
        (
            [Who("张三可", "甲镇", identity=HIS), Who("张三可", "乙镇", identity=HERS)],
            [Who("张三可", "甲镇", identity=HERS)],
            [Pair(0), Pair(1, (0,))],
        ),
        (
            [Who("张三可", identity=HIS)],
            [Who("张三可", identity=HIS), Who("张三可", identity=HERS)],
            [Pair(0, (0,)), Pair(None, (1,))],
        ),
    ],
)
def test_another_s_number_is_another_s_line(persons, rows, pairs):
    assert pair(persons, rows) == pairs


@given(
    st.lists(
        st.builds(
            twin, st.sampled_from(["1940", "1941", "1942"]), st.sampled_from("男女"), st.sampled_from("789")
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda w: w.marks,
    ),
    st.data(),
)
def test_sorting_the_register_moves_no_delivery(persons, data):
    rows = tell_apart(persons)
    order = data.draw(st.permutations(range(len(persons))))
    pairs = pair(tell_apart([persons[at] for at in order]), rows)
    assert pairs == [Pair(new, (old,)) for new, old in enumerate(order)]
