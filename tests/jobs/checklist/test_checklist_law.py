"""The law of the checklist for any standard an office could write: weights, totals, ranks, gaps, years."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.cells import Cell
from toolkit.core.numbers.ranks import ranks
from toolkit.jobs.checklist.scores.points import (
    Card,
    Fact,
    Item,
    Mark,
    Origin,
    Proof,
    Score,
    State,
    compared,
    decide,
    for_year,
    judged,
    plain,
)

HERE = Cell("支部标准化.xlsx", "清单", "F2")
THERE = Cell("支部标准化.xlsx", "审核", "E2")
PAPER = (Proof("纸质：名册", THERE),)

points = st.integers(0, 4000).map(lambda n: Decimal(n) / 100)
areas = st.sampled_from(["组织设置", "班子配备", "阵地建设", "加强保障", "发挥作用", "其他"])
facts = st.one_of(
    st.none(),
    st.builds(Fact, st.just(State.MET), st.just("有")),
    st.builds(Fact, st.just(State.OPEN), st.just("无记录")),
    st.builds(Fact, st.just(State.SHORT), st.just("缺"), st.integers(1, 30)),
)


@st.composite
def items(draw, year=2026):
    """A standard: one to forty items with any weights."""
    count = draw(st.integers(1, 40))
    return tuple(
        Item(
            year,
            f"A{n}",
            draw(areas),
            f"项目{n}",
            draw(points),
            HERE,
            per=draw(st.none() | points),
            evidence=draw(st.sampled_from(["", "名册"])),
        )
        for n in range(count)
    )


@st.composite
def cards(draw, standard, name="甲支部"):
    """Marks for a standard; checked scores may be over the maximum, evidence may be missing."""
    marks = []
    for item in standard:
        score = draw(st.none() | st.just(item.points) | points)
        proofs = draw(st.sampled_from([(), PAPER, (Proof("a.docx", THERE, "a.docx", there=False),)]))
        checked = None if score is None else Score(score, THERE)
        marks.append(decide(item, checked=checked, fact=draw(facts), proofs=proofs))
    return Card(name, tuple(marks))


@given(st.data())
def test_no_score_is_below_zero_or_over_its_weight_and_totals_are_sums(data):
    standard = data.draw(items())
    card = data.draw(cards(standard))
    for mark in card.marks:
        assert mark.score is None or 0 <= mark.score <= mark.item.points
    checklist = for_year(standard, 2026)
    assert card.total == sum(card.area(area) for area in checklist.areas)
    assert checklist.total == sum(checklist.full(area) for area in checklist.areas)
    assert card.total <= card.best <= checklist.total
    assert card.best - card.total == sum(mark.item.points for mark in card.open)
    assert card.total + sum(mark.lost for mark in card.gaps) == checklist.total


@given(st.data())
def test_the_gaps_come_with_the_most_points_first(data):
    gaps = data.draw(cards(data.draw(items()))).gaps
    assert [m.lost for m in gaps] == sorted((m.lost for m in gaps), reverse=True)
    assert all(m.lost > 0 for m in gaps)


@given(st.data())
def test_a_full_mark_that_asks_for_evidence_never_counts_without(data):
    card = data.draw(cards(data.draw(items())))
    for mark in card.marks:
        if mark.origin is Origin.CHECKED and mark.item.evidence and mark.score == mark.item.points > 0:
            assert any(p.there for p in mark.proofs) or mark.fact.state is State.MET


@given(st.data(), st.lists(items(), max_size=3))
def test_what_later_years_write_changes_nothing_in_the_year_before(data, later):
    old = data.draw(items(2025))
    changed = [
        Item(2026 + n, i.code, i.area, i.title, i.points, i.cell)
        for n, rows in enumerate(later)
        for i in rows
    ]
    assert for_year([*old, *changed], 2025) == for_year(old, 2025)
    assert for_year([*changed, *old], 2025).items == old


def test_a_standard_stays_until_the_next_and_there_is_none_before_the_first():
    old, new = (Item(year, "A1", "组织设置", "党员", Decimal(4), HERE) for year in (2024, 2026))
    assert for_year([old, new], 2023) is None
    assert [for_year([old, new], y).since for y in (2024, 2025, 2026, 2030)] == [2024, 2024, 2026, 2026]


@given(st.dictionaries(st.integers(), points, max_size=40))
def test_ranks_share_ties_and_skip_what_they_share(totals):
    found = ranks(totals)
    for one, rank in found.items():
        assert rank == 1 + sum(other > totals[one] for other in totals.values())
    assert len(set(found.values())) == len(set(totals.values()))


def test_two_second_places_and_no_third():
    totals = {"甲": Decimal(90), "乙": Decimal("85.5"), "丙": Decimal("85.50"), "丁": Decimal(80)}
    assert ranks(totals) == {"甲": 1, "乙": 2, "丙": 2, "丁": 4}


ITEM = Item(2026, "A1", "发挥作用", "按期学习", Decimal(6), HERE, per=Decimal(1), evidence="学习记录")


@pytest.mark.parametrize(
    ("per", "fact", "score"),
    [
        ("1", Fact(State.MET, "有"), "6"),
        ("1", Fact(State.SHORT, "缺", 1), "5"),
        ("1.5", Fact(State.SHORT, "缺", 3), "1.5"),
        ("1", Fact(State.SHORT, "缺", 7), "0"),
        (None, Fact(State.SHORT, "缺", 1), "0"),
        ("1", Fact(State.OPEN, "无记录"), None),
        ("1", None, None),
    ],
)
def test_what_records_give(per, fact, score):
    item = Item(2026, "A1", "发挥作用", "按期学习", Decimal(6), HERE, per=Decimal(per) if per else None)
    assert judged(item, fact) == (None if score is None else Decimal(score))


@pytest.mark.parametrize(
    ("checked", "fact", "proofs", "score", "origin"),
    [
        ("4", None, PAPER, "4", Origin.CHECKED),
        ("5.99", None, (), None, Origin.OPEN),  # any points claim the item
        ("0", None, (), "0", Origin.CHECKED),
        ("4", Fact(State.MET, "有"), (), "4", Origin.CHECKED),  # what is checked stands before the records
        ("6", None, PAPER, "6", Origin.CHECKED),
        ("6", None, (), None, Origin.OPEN),
        ("6", Fact(State.MET, "有"), (), "6", Origin.CHECKED),  # the records are the evidence
        ("6", Fact(State.SHORT, "缺", 1), (), None, Origin.OPEN),
        ("7", None, PAPER, None, Origin.OPEN),
        (None, Fact(State.SHORT, "缺", 2), (), "4", Origin.RECORDS),
        (None, Fact(State.OPEN, "无记录"), PAPER, None, Origin.OPEN),
        (None, None, PAPER, None, Origin.OPEN),
    ],
)
def test_what_counts(checked, fact, proofs, score, origin):
    entry = Score(Decimal(checked), THERE) if checked else None
    mark = decide(ITEM, checked=entry, fact=fact, proofs=proofs)
    assert (mark.score, mark.origin) == (None if score is None else Decimal(score), origin)


def test_an_entry_that_could_not_be_read_hides_what_the_records_say():
    mark = decide(ITEM, checked=Score(None, THERE), fact=Fact(State.MET, "有"))
    assert (mark.score, mark.why) == (None, "审核得分不能用，没有计入")


def test_an_empty_card_has_no_total_to_rank():
    card = Card("甲支部", (decide(ITEM),))
    assert (card.scored, card.total, card.best, card.own_total) == (False, 0, 6, None)


@pytest.mark.parametrize(("points_", "shown"), [("4.00", "4"), ("1.50", "1.5"), ("100", "100"), ("0", "0")])
def test_points_as_printed(points_, shown):
    assert str(plain(Decimal(points_))) == shown


# --- one year against another ----------------------------------------------------------------------------


def _mark(code, score, origin=Origin.CHECKED, title="台账", points="6"):
    item = Item(2026, code, "组织设置", title, Decimal(points), HERE)
    return Mark(item, None if score is None else Decimal(score), origin if score is not None else Origin.OPEN)


@pytest.mark.parametrize(
    ("now", "last", "change", "why"),
    [
        ([("A", 5), ("B", 4)], [("A", 3), ("B", 4)], 2, ""),
        ([("A", 5), ("B", None)], [("A", 3), ("B", 4)], 2, "只比1项，不可比的：今年未评1项"),
        ([("A", 5), ("B", 4)], [("A", 3), ("B", None)], 2, "只比1项，不可比的：上年未评1项"),
        ([("A", 5)], [("A", 3, Origin.RECORDS)], None, "一年审核、一年台账判定1项"),
        ([("A", 5)], [("A", 3, Origin.CHECKED, "另一项")], None, "两年标准不同1项"),
        ([("A", 5)], [("A", 3, Origin.CHECKED, "台账", "9")], None, "两年标准不同1项"),
        ([("A", 5)], [("A", 5), ("B", 4)], 0, "只比1项，不可比的：今年没有这一项1项"),
        ([("A", None)], [("A", 5)], None, "今年未评1项"),
    ],
)
def test_only_what_is_alike_is_compared(now, last, change, why):
    cards = [Card("甲支部", tuple(_mark(*mark) for mark in marks)) for marks in (now, last)]
    assert compared(*cards) == (None if change is None else Decimal(change), why)


@given(st.data())
def test_a_change_is_the_difference_of_the_totals_where_all_is_alike(data):
    standard = data.draw(items())
    now, last = data.draw(cards(standard)), data.draw(cards(standard))
    change, why = compared(now, last)
    if not why:
        assert change == now.total - last.total
    assert compared(now, now)[0] in (None, Decimal(0))
