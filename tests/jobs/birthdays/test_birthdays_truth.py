"""The list against the truth: a generated county, every layout, worked out again without the toolkit."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from functools import cache

import pytest
from support.offices import registers

from toolkit.doors.terminal import cli

AS_OF = dt.date(2026, 10, 1)
pytestmark = pytest.mark.large_files  # registers as in test_make_register, which leaves small ones


@cache
def county(people: int, seed: int) -> registers.Register:
    return registers.make(people, seed=seed, as_of=AS_OF)


def run(capsys, *arguments: object) -> dict:
    code = cli.main([str(a) for a in arguments])
    out = capsys.readouterr()
    assert code == 0, out.err
    return json.loads(out.out)


def listed(answer: dict) -> Counter:
    return Counter((r["cell"], r["celebrated"], r["age"], r["calendar"]) for r in answer["rows"])


def expected(register: registers.Register, written: registers.Written, year: int, month: int) -> Counter:
    column = written.columns["姓名"]
    letter = chr(64 + column)
    return Counter(
        (
            f"{written.path.name} {written.places[b.index][0]}!{letter}{written.places[b.index][1]}",
            b.day.isoformat() if b.day else None,
            b.age,
            b.calendar,
        )
        for b in registers.birthdays(register, year, month)
    )


@pytest.mark.parametrize("layout", sorted(registers.LAYOUTS))
def test_every_layout_gives_the_october_list_to_the_last_person(layout, tmp_path, capsys):
    register = county(400, 11)
    written = registers.write(register, tmp_path / f"{layout}.xlsx", layout=layout)
    answer = run(
        capsys,
        "--office",
        tmp_path,
        "--as-of",
        AS_OF,
        "birthdays",
        "--month",
        10,
        "--register",
        written.path,
        "-n",
        "--json",
    )
    assert listed(answer) == expected(register, written, 2026, 10)
    counts = answer["counts"]
    assert counts["read"] == len(register.people)
    assert counts["read"] == sum(n for key, n in counts.items() if key != "read")


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_of_a_whole_county(month, whole_county, capsys):
    written = whole_county
    year = 2027 if month < 10 else 2026  # from the session's «today» on
    answer = run(
        capsys,
        "--as-of",
        AS_OF,
        "birthdays",
        "--year",
        year,
        "--month",
        month,
        "--register",
        written.path,
        "-n",
        "--json",
    )
    register = county(4309, 1)
    assert listed(answer) == expected(register, written, year, month)
    life = Counter(p.truth.life for p in register.people)
    assert answer["counts"]["read"] == 4309
    assert answer["counts"]["excluded"] >= life["去世"] + life["转出"]


@pytest.fixture(scope="module")
def whole_county(tmp_path_factory, left_alone) -> registers.Written:
    folder = tmp_path_factory.mktemp("county")
    left_alone.append(str(folder))
    return registers.write(county(4309, 1), folder / "花名册.xlsx", layout="plain")


def test_nobody_unreadable_is_left_out(tmp_path, capsys):
    register = county(1200, 5)
    written = registers.write(register, tmp_path / "花名册.xlsx", layout="plain")
    answer = run(
        capsys,
        "--office",
        tmp_path,
        "--as-of",
        AS_OF,
        "birthdays",
        "--month",
        3,
        "--register",
        written.path,
        "-n",
        "--json",
    )
    rows = {int("".join(c for c in e["cell"].split("!")[1] if c.isdigit())) for e in answer["to_check"]}
    unread = {
        written.places[i][1]
        for i, p in enumerate(register.people)
        if p.truth.birth is None and p.truth.life in ("健在", "待核实")
    }
    assert unread
    assert unread <= rows
