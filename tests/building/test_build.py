"""Everything that is generated is what its sources give; scripts/build.py says so, and mends it."""

from __future__ import annotations

import shutil

import pytest
from support.programs import calendars

import build
import environment
from building import generated
from building.generated import GENERATED, Generated


@pytest.mark.parametrize("name", GENERATED)
def test_nothing_is_stale_and_nothing_lacking(name):
    if name == "almanac":
        calendars.need("sxtwl")
    kind = GENERATED[name]
    assert sorted(generated.stale(kind, environment.ROOT)) == [], "run python scripts/build.py"
    assert list(kind.lacking()) == []


def test_no_file_is_made_twice():
    made = [path for name, kind in GENERATED.items() if name != "almanac" for path in kind.files()]
    assert len(made) == len(set(made))


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A clone in which one file is stale, one fresh, one missing, and one of a job that has gone."""
    made = {"workbooks/甲.txt": b"new", "workbooks/乙.txt": b"same", "docs/丙/丙.html": b"page"}
    kinds = {
        "toolbook": Generated("*.txt", lambda: made, owns=("workbooks/*.txt",)),
        "manual": Generated("pages", dict, lacking=lambda: ["greetings.toml is missing: write it."]),
    }
    (tmp_path / "workbooks").mkdir()
    for name, data in (
        ("甲.txt", b"old"),
        ("乙.txt", b"same"),
        ("走了.txt", b"old"),
        ("花名册.xlsx", b""),
    ):
        (tmp_path / "workbooks" / name).write_bytes(data)
    monkeypatch.setattr(generated, "GENERATED", kinds)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    yield tmp_path
    shutil.rmtree(tmp_path)  # what has the name of a workbook here is none


def files(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_check_changes_nothing_and_fails(root, capsys):
    before = files(root)
    assert build.main(["--check", "toolbook"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "stale: workbooks/甲.txt",
        "stale: docs/丙/丙.html",
        "stale: workbooks/走了.txt",
    ]
    assert files(root) == before


def test_building_writes_what_differs_and_takes_away_what_is_made_no_more(root, capsys):
    same = (root / "workbooks/乙.txt").stat().st_mtime_ns
    assert build.main(["toolbook"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "written: workbooks/甲.txt",
        "written: docs/丙/丙.html",
        "removed: workbooks/走了.txt",
    ]
    assert files(root) == {
        "workbooks/甲.txt": b"new",
        "workbooks/乙.txt": b"same",
        "workbooks/花名册.xlsx": b"",
        "docs/丙/丙.html": b"page",
    }
    assert (root / "workbooks/乙.txt").stat().st_mtime_ns == same
    assert build.main(["--check", "toolbook"]) == 0
    assert capsys.readouterr().out == "Every generated file is what its sources give.\n"


def test_what_a_person_has_to_write_is_said_and_the_rest_is_built(root, capsys):
    assert build.main([]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "greetings.toml is missing: write it."
    assert (root / "workbooks/甲.txt").read_bytes() == b"new"


def test_a_kind_that_there_is_not(root, capsys):
    with pytest.raises(SystemExit):
        build.main(["letter"])
    assert "no such kind: letter" in capsys.readouterr().err
