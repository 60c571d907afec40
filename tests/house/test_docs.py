"""Help is a contract: every command has help, an example and a place in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import quickstart
from building import docs

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [(" ".join(path), command) for path, command in docs.commands()]
LEAVES = [(name, c) for name, c in COMMANDS if not hasattr(c, "commands")]


def test_every_command_has_help_and_an_example():
    for name, command in LEAVES:
        text = docs.help_text(name.split(), command)
        assert re.search("[\u4e00-\u9fff]", command.help or ""), f"{name}: help in Chinese"
        assert "例：" in text, name
        assert re.search(rf"\n  (  )?{re.escape(name)}", text), (
            f"{name}: an example that begins with the command itself"
        )
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", ""), f"{name}: {parameter.name} has no help"


def test_the_readmes_name_only_commands_that_exist():
    known = {name for name, _ in COMMANDS}
    for page in ("README.md", "README.zh.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for found in re.findall(r"`toolkit ((?:--office \S+ )?[a-z]+)", text):
            assert f"toolkit {found.split()[-1]}" in known


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readmes_and_quickstart_tell_the_same_command(page):
    told = (ROOT / page).read_text(encoding="utf-8").splitlines()
    for windows in (False, True):
        line = quickstart.command(ROOT / "office", windows=windows)
        assert [each.partition("  #")[0].rstrip() for each in told].count(line) == 1
    manual = next((ROOT / "scripts").rglob("start.toml")).read_text(encoding="utf-8").replace("\\\\", "\\")
    for windows in (False, True):
        start = quickstart.command(ROOT / "office", windows=windows).partition(" birthdays")[0]
        assert f"{start} " in manual or f"{start}）" in manual


@pytest.mark.parametrize(
    ("folder", "windows", "said"),
    [
        ("我的 办公", False, ".venv/bin/toolkit --office '我的 办公' birthdays --month 10"),
        ("我的 办公", True, '.venv\\Scripts\\toolkit --office "我的 办公" birthdays --month 10'),
    ],
)
def test_quickstart_quotes_a_folder_with_blanks(folder, windows, said):
    assert quickstart.command(ROOT / folder, windows=windows) == said


@pytest.mark.parametrize(
    "page", ["README.md", "README.zh.md", "CONTRIBUTING.md", "docs/cli.md", "docs/workbooks.md"]
)
def test_links_lead_somewhere(page):
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert "://" in target or (path.parent / target).exists(), target
