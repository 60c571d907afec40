"""Tiers and homes against the truth: a generated county in every layout, worked out again without the toolkit."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

import pytest
from support.offices import registers

from toolkit.doors.terminal import cli

AS_OF = dt.date(2026, 10, 1)
COLUMNS = (*registers.COLUMNS, "居住类型", "居住状况")
pytestmark = pytest.mark.large_files


@cache
def county() -> registers.Register:
    return registers.make(120, seed=23, as_of=AS_OF)


def run(capsys, *arguments: object) -> dict:
    code = cli.main([str(a) for a in arguments])
    out = capsys.readouterr()
    assert code == 0, out.err
    return json.loads(out.out)


def tier(person: registers.Person) -> str | None:
    """By the plain cells; None where the age is nearly a limit, or nobody can say it."""
    truth, cells = person.truth, person.cells
    age = (AS_OF - truth.born).days / 365.25
    if truth.unread or min(abs(age - 80), abs(age - 90)) < 1.5:
        return None
    alone = cells["居住状况"] == "独居"
    if cells["自理情况"] == "不能自理" or (alone and age >= 80):
        return "特殊"
    ill = cells["健康状况"] == "患病" or cells["自理情况"] == "半自理"
    return "重点" if ill or alone or cells["居住状况"] == "空巢" or age >= 90 else "日常"


@pytest.mark.parametrize("layout", sorted(registers.LAYOUTS))
def test_a_second_reader_agrees_in_every_layout(layout, tmp_path, capsys):
    register = county()
    written = registers.write(register, tmp_path / "花名册.xlsx", layout=layout, columns=COLUMNS)
    told = "--office", tmp_path, "--as-of", AS_OF
    options = "--register", written.path, "-n", "--json"
    alive = [person for person in register.people if person.truth.life == "健在"]
    answer = run(capsys, *told, "tiers", *options)
    tiers = {row["name"]: row["tier"] for row in answer["rows"]}
    assert len(answer["rows"]) == answer["counts"]["listed"] == len(alive)  # a partition of the living
    answer = run(capsys, *told, "residence", *options)
    homes = {row["name"]: (row["township"], row["here"], row["apart"]) for row in answer["rows"]}
    assert answer["counts"]["listed"] == len(alive)
    compared = 0
    for person in alive:
        key = person.truth.name
        if sum(p.truth.name == key for p in register.people) > 1:
            continue  # namesakes
        compared += 1
        assert tier(person) in (None, tiers[key]), key
        kind = person.cells["居住类型"]
        here = None if kind is None else kind == "本镇"
        town, found, apart = homes[key]
        assert apart is (None if here is None else not here), key
        if town == person.truth.township:  # one layout leaves it to headings and units
            assert found is here, key
    assert compared > len(alive) * 0.8
