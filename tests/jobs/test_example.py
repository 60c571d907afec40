"""docs/example, which CONTRIBUTING.md copies, is a whole job."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path

import pytest
from support.offices.drawn import save

import toolkit.jobs
from toolkit.doors.terminal import cli

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "example"


@pytest.fixture(autouse=True)
def copied(monkeypatch):
    monkeypatch.setattr(toolkit.jobs, "__path__", [*toolkit.jobs.__path__, str(EXAMPLE / "toolkit" / "jobs")])


def load(path: str):
    spec = importlib.util.spec_from_file_location("example", EXAMPLE / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_of_its_files_is_copied_to_where_such_files_lie():
    """A job's folder is new; whatever else it brings goes beside files of the same kind."""
    for path in (path for path in EXAMPLE.rglob("*.*") if path.suffix != ".pyc"):
        folder = path.relative_to(EXAMPLE).parent
        kind = EXAMPLE.parents[1] / (folder.parent if folder.name == "greetings" else folder)
        assert [*kind.rglob(f"*{path.suffix}")], path


def test_it_makes_a_sheet_and_letters(tmp_path, capsys):
    (tmp_path / "模板").mkdir()
    for name, make in load("scripts/building/letters/greetings.py").TEMPLATES.items():
        (tmp_path / "模板" / name).write_bytes(make())
    save(tmp_path / "花名册.xlsx", {"在册": [["姓名", "状态"], ["张三可", "健在"], ["李四平", "去世"]]})
    assert cli.main(["--office", str(tmp_path), "greetings", "--feast", "春节", "--letters", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [Path(d["path"]).name for d in answer["documents"]][1:] == ["张三可问候信.docx"]
    assert answer["counts"] == {"read": 2, "listed": 1, "excluded": 1, "to_check": 0}
    said = tomllib.loads(
        (EXAMPLE / "scripts/building/manual/jobs/greetings.toml").read_text(encoding="utf-8")
    )
    assert [row.keys() for row in answer["rows"]] == [said["rows"]["greetings"].keys()]


def test_its_own_tests_pass():
    tests = load("tests/jobs/greetings/test_greetings.py")
    tests.test_everybody_who_was_read_is_somewhere()
    tests.test_a_letter_each_when_letters_are_wanted(letters=True, documents=2)
