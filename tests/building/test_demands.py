"""docs/demands.md forgets no demand of the report, and names nothing that is not there."""

from __future__ import annotations

import pytest

from building.manual.demands import Demand, commands, demands, files

DEMANDS = list(demands())
COUNTS = {"A": 8, "B": 6, "C": 10, "D": 6, "E": 8, "F": 3, "G": 6, "H": 6, "I": 3, "J": 8, "K": 4}


def test_every_demand_of_the_report_is_there_in_its_order():
    assert [demand.key for demand in DEMANDS] == [
        f"{k}{n}" for k, count in COUNTS.items() for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand.key)
def test_commands_sheets_and_tests_exist(demand):
    if not demand.pending:
        assert demand.absent(commands()) == []
    assert demand.commands or demand.lacks
    assert demand.tests or not demand.commands


def test_what_is_not_there_is_not_called_done():
    ghost = Demand("Z1", "无", "要一样没有的", ("nonsense",), ("没有的表",), ("no_test.py",))
    assert ghost.absent(commands()) == ["nonsense", "没有的表", "no_test.py"]


def test_the_page_says_plainly_what_is_not_done():
    (page,) = files().values()
    lines = {line.split(" | ")[0].strip("| "): line for line in page.decode().splitlines() if line[:1] == "|"}
    for demand in DEMANDS:
        assert lines[demand.key].endswith(f"| 还没有做：{demand.lacks} |") is not bool(demand.commands), (
            demand.key
        )
    assert "`organisation letter`" in lines["B2"]
