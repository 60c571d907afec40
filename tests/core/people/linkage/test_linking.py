"""Rows to people: clusters that never contradict, decisions that win, and nothing that hangs on order or files."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from core.people.linkage.test_pairs import HEADS, LATEST, NUMBER, OTHER, PHONE, written
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, reading
from support.offices.drawn import settings as office_settings

from benches.linkage import judged, rows_of
from fictional.register import make
from fictional.twice import twice
from fictional.values import Formula, Number
from toolkit.core.dates.reading import PartialDate
from toolkit.core.grids import Grid
from toolkit.core.people.linkage.blocking import LARGEST, candidates
from toolkit.core.people.linkage.linking import blocks_of, link, score, settled
from toolkit.core.people.linkage.people import people_scheme
from toolkit.core.people.linkage.traits import Traits, traits_of
from toolkit.core.people.linkage.weighing import Band, Model
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import read

ROOT = Path(__file__).resolve().parents[4]


def people(rows, decisions=None):
    """Clusters, and the pairs to look at."""
    found = link(rows, decisions)
    return [list(each) for each in found.clusters], [(pair.one, pair.other) for pair in found.to_look_at]


@pytest.mark.parametrize(
    ("rows", "clusters", "looks"),
    [
        # A row that agrees with two people of two numbers is nobody's without somebody who looks.
        ([{"身份证号": NUMBER}, {"身份证号": OTHER}, {}], [[0], [1], [2]], [(0, 2), (1, 2)]),
        # From row to row: the number binds 0 and 1, the telephone 1 and 2.
        ([{"身份证号": NUMBER}, {"身份证号": NUMBER, **PHONE}, {**PHONE, "出生日期": "1945-03"}], [[0, 1, 2]], []),
        # Twins without numbers: 1 is the brother of 0 and 2.
        ([PHONE, {**PHONE, "姓名": "张晓军"}, PHONE], [[0, 2], [1]], [(0, 1), (1, 2)]),
        # The number of the husband in the wife's row.
        ([{"身份证号": NUMBER}, {"身份证号": NUMBER, "姓名": "李桂兰", "性别": "女"}], [[0], [1]], [(0, 1)]),
        # Dead in one register and alive in another: one person, for `collect` to tell.
        ([{"身份证号": NUMBER}, {"身份证号": NUMBER, "状态": "去世"}], [[0, 1]], []),
    ],
)  # fmt: skip
def test_clusters(rows, clusters, looks):
    heads = "姓名 性别 出生日期 身份证号 所属乡镇 联系电话 状态"
    traits = [each for row in rows for each in written(row, heads=heads)]
    assert people(traits) == (clusters, looks)


def test_a_decision_wins_and_is_never_asked_again():
    rows = [each for row in ({}, {"所属乡镇": "槐汀镇"}, {"身份证号": NUMBER}) for each in written(row)]
    first = link(rows)
    asked = next(pair for pair in first.to_look_at if (pair.one, pair.other) == (0, 1))
    assert "乡镇不同" in first.evidence(asked).words
    yes, no = link(rows, {first.key(asked): True}), link(rows, {first.key(asked): False})
    assert yes.clusters == ((0, 1, 2),)
    assert {pair.band for pair in no.pairs if pair.decided} == {Band.TWO}
    assert not any(0 in cluster and 1 in cluster for cluster in no.clusters)
    moved = [replace(rows[0], phones=("8234567",)), *rows[1:]]  # a telephone is no reason to ask again
    assert (0, 1) not in people(moved, {first.key(asked): True})[1]


def test_a_decision_may_join_two_numbers_and_part_one():
    rows = [each for number in (NUMBER, OTHER, OTHER) for each in written({"身份证号": number})]
    one_number = f"{rows[1].fingerprint}-{rows[2].fingerprint}"
    two_numbers = "-".join(sorted((rows[0].fingerprint, rows[1].fingerprint)))
    assert people(rows) == ([[0], [1, 2]], [])
    assert people(rows, {two_numbers: True}) == ([[0, 1, 2]], [])
    assert people(rows, {one_number: False}) == ([[0], [1], [2]], [])


def test_decisions_that_contradict_each_other_are_asked_about():
    rows = [each for town in ("青禾镇", "槐汀镇", "芦湾镇") for each in written({"所属乡镇": town})]
    keys = {
        (a, b): "-".join(sorted((rows[a].fingerprint, rows[b].fingerprint)))
        for a, b in ((0, 1), (1, 2), (0, 2))
    }
    found = link(rows, {keys[0, 1]: True, keys[1, 2]: True, keys[0, 2]: False})
    assert found.clusters == ((0,), (1,), (2,))
    assert {(pair.one, pair.other): pair.why for pair in found.to_look_at} == {
        (0, 1): "人工决定互相矛盾",
        (1, 2): "人工决定互相矛盾",
    }


# --- laws -------------------------------------------------------------------------------------------

NUMBERS = ("", "", NUMBER, OTHER)
ROWS = st.builds(
    Traits,
    name=st.sampled_from(("张晓明", "张小明", "张晓军", "张明", "李桂兰", "")),
    number=st.sampled_from(NUMBERS),
    damaged=st.sampled_from(("", "", NUMBER[:15] + "???", NUMBER[:10] + "9" + NUMBER[11:])),
    births=st.sampled_from(
        ((), (PartialDate(1945, 3, 2),), (PartialDate(1945, 3),), (PartialDate(1945, 2, 3),), (PartialDate(1969, 7, 8),))
    ),
    sex=st.sampled_from(("男", "女", "")),
    township=st.sampled_from(("青禾", "槐汀", "")),
    phones=st.sampled_from(((), ("13900000001",), ("13900000001", "8234567"))),
).map(lambda row: replace(row, damaged="") if row.number else row)  # fmt: skip
LISTS = st.lists(ROWS, max_size=9)


def as_sets(rows, linkage):
    """Clusters by what their rows say, so that places do not matter."""
    return sorted(sorted(repr(rows[at]) for at in cluster) for cluster in linkage.clusters)


@settings(deadline=None)
@given(LISTS, st.randoms())
def test_the_order_of_rows_and_how_they_lie_in_files_say_nothing(rows, rng):
    """A register split in files is the same rows in another order."""
    first = link(rows)
    mixed = rng.sample(rows, len(rows))
    again = link(mixed)
    assert as_sets(rows, first) == as_sets(mixed, again)
    assert len(first.to_look_at) == len(again.to_look_at)


@settings(deadline=None)
@given(LISTS)
def test_everybody_is_in_one_cluster_and_no_cluster_has_two_numbers(rows):
    found = link(rows)
    assert sorted(at for cluster in found.clusters for at in cluster) == list(range(len(rows)))
    for cluster in found.clusters:
        assert len({rows[at].number for at in cluster} - {""}) < 2
    place = {at: n for n, cluster in enumerate(found.clusters) for at in cluster}
    for pair in found.pairs:
        assert (place[pair.one] == place[pair.other]) is (pair.band is Band.ONE)


@settings(deadline=None)
@given(LISTS)
def test_who_answers_everything_is_asked_nothing_more(rows):
    """Idempotent: with each pair to look at answered with no, the clusters stay, and nobody is asked."""
    found = link(rows)
    place = {at: n for n, cluster in enumerate(found.clusters) for at in cluster}
    again = link(rows, {found.key(pair): False for pair in found.to_look_at})
    assert link(rows).clusters == found.clusters
    asked = {found.key(pair) for pair in found.to_look_at}
    for pair in (
        again.pairs
    ):  # rows that say the same share an answer, so a cluster may fall, but nothing new is joined
        assert pair.band is not Band.ONE or place[pair.one] == place[pair.other]
        assert again.key(pair) not in asked or pair.band is not Band.LOOK or pair.why


@settings(deadline=None)
@given(LISTS)
def test_blocks_weighed_elsewhere_give_the_same(rows):
    """Each block goes through pickle, as an executor sends it, and comes back in any order."""
    model = Model.of(rows, people_scheme())
    blocks = [pickle.loads(pickle.dumps(block)) for block in blocks_of(rows, model, size=2)]  # noqa: S301 - our own
    scored = [each for block in reversed(blocks) for each in score(block)]
    assert settled(rows, model, scored).clusters == link(rows).clusters


@settings(deadline=None)
@given(ROWS, ROWS)
def test_a_pair_is_symmetric(one, other):
    model = Model(people_scheme(), 4309, {})
    there, back = model.compare(one, other), model.compare(other, one)
    assert (there.band, there.levels, there.words) == (back.band, back.levels, back.words)
    if one.number and other.number and one.number != other.number:
        assert there.band is Band.TWO


# --- the whole --------------------------------------------------------------------------------------


def test_a_value_that_many_share_makes_no_flood_of_pairs():
    """2,000 rows of one name, one telephone and no number: their years and days of birth part them."""
    rows = [
        Traits(
            "王建国",
            births=(PartialDate(1930 + n % 40, 1 + n % 12, 1 + n % 28),),
            township="青禾",
            phones=("8234567",),
        )
        for n in range(2000)
    ]
    pairs = candidates(rows, people_scheme())
    assert len(pairs) < LARGEST * len(rows)
    assert all(one < other for one, other in pairs)
    same = [(a, b) for a, b in pairs if rows[a].births == rows[b].births]
    assert same  # who is written down twice still meets


@pytest.mark.parametrize("seed", [2, 3])
def test_a_county_of_people_written_down_twice(seed):
    """45 kinds of faults, five of people who only look alike: nobody wrongly joined, nobody lost, few to look at."""
    written_twice = twice(1500, seed)
    rows = rows_of(written_twice)
    told = judged(written_twice, link(rows))
    assert told.wrong == 0
    assert told.found == told.true > 500
    assert told.joined > 0.75 * told.true
    assert told.looks < 0.09 * len(rows)


def test_every_kind_of_fault_is_planted():
    kinds = {each.kind for each in twice(4309, 1)}
    assert len(kinds - {""}) == 50


# --- the law within one register --------------------------------------------------------------------

CELLS = st.fixed_dictionaries(
    {
        "姓名": st.sampled_from(("张晓明", "张 晓 明", "张小明", "李桂兰")),
        "出生日期": st.sampled_from(("1945-03-02", "1945-03", None, "1951-08-17")),
        "身份证号": st.sampled_from((NUMBER, OTHER, None)),
        "所属乡镇": st.sampled_from(("青禾镇", "槐汀镇", None)),
    }
)


@settings(deadline=None, max_examples=60)
@given(CELLS, CELLS)
def test_whom_a_register_counts_once_is_one_person_here(one, other):
    """core/people/linkage/same.py is the law within a register: its copies are one person, its two numbers two."""
    cells = [tuple(row.get(head) for head in HEADS.split()) for row in (one, other)]
    people = read_people(reading(grid(HEADS, *cells)), Conventions.of(office_settings()), TODAY)
    everyone = [*people.persons, *(person for person, _ in people.duplicates)]
    rows = [traits_of(person, LATEST) for person in everyone]
    found = link(rows)
    if people.duplicates:
        assert found.clusters == ((0, 1),)
    if one["身份证号"] and other["身份证号"] and one["身份证号"] != other["身份证号"]:
        assert found.clusters == ((0,), (1,))


def test_a_register_is_read_without_the_libraries_of_linkage():
    """Every command reads registers; pypinyin's table costs 0.13 s, which only linking pays."""
    code = "import sys, toolkit.core.people.register as r; assert not {'pypinyin', 'rapidfuzz'} & {*sys.modules}, r"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0


def test_a_register_with_the_faults_of_real_ones_has_nobody_twice():
    """Every trap that a register may hold, and each person once: nobody is joined, and nobody has to look."""
    register = make(1500, seed=7)
    heads = list(register.people[0].cells)
    cells = [[plain(person.cells[head]) for head in heads] for person in register.people]
    table = read([Grid("花名册.xlsx", "在册", [heads, *cells])], PEOPLE, Synonyms())
    found = read_people(table, Conventions(), TODAY)
    rows = [traits_of(person, LATEST) for person in found.persons]
    assert len(rows) == 1500
    assert len([row for row in rows if row.damaged]) > 30
    linkage = link(rows)
    assert len(linkage.clusters) == 1500
    assert not linkage.pairs


def plain(value):
    """A cell as a workbook's reader gives it."""
    value = value.result if isinstance(value, Formula) else value
    value = value.value if isinstance(value, Number) else value
    return float(value) if isinstance(value, int) else value
