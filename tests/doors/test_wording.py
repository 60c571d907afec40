"""Below the doors a sentence names a parameter or a command; the terminal says --at, a button 「时间」."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.cells import PLACE, Cell, Problem, throughout
from toolkit.core.documents.outcome import Row
from toolkit.doors.buttons.wording import on_the_sheet
from toolkit.doors.terminal import cli
from toolkit.doors.terminal.words import _wrapped, as_typed, bug
from toolkit.jobs.job import load

ROOT = Path(__file__).resolve().parents[2] / "toolkit"
FOREIGN = re.compile(r"toolkit [a-z]|--[a-z]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

# job, action pressed; the sentence; the terminal; the button
SENTENCES = [
    ("birthdays", "", "请用 ⟦month⟧ 写明。", "请用 --month 写明。", "请用「参数」表的「月份」写明。"),
    ("birthdays", "", "用 ⟦month⟧、⟦no-such⟧。", "用 --month、--no-such。", "用「月份」、⟦no-such⟧。"),
    ("notices", "new", "写 ⟦at⟧", "写 --at", "写「时间」"),
    ("notices", "mark", "写 ⟦at⟧ 10:00", "写 --at 10:00", "写「送达时间」10:00"),
    ("notices", "mark", "用 ⟦all-of⟧ 写", "用 --all-of 写", "用「乡镇」写"),
    ("notices", "status", "用 ⟦do:notices new⟧ 做一件。", "用 toolkit notices new 做一件。", "用按钮「通知送达-新通知」做一件。"),
    (
        "notices", "close", "写明（⟦do:notices mark notice person reason⟧）。",
        "写明（toolkit notices mark 通知 姓名 --reason …）。", "写明（按钮「通知送达-登记送达」（填「通知」「姓名」「未送达原因」））。",
    ),
    ("budget", "summary", "见 ⟦do:payments check⟧。", "见 toolkit payments check。", "见按钮「补贴核对」。"),
    ("fill", "", "可用 ⟦do:undo⟧ 撤销", "可用 toolkit undo 撤销", "可用「还原上一步」撤销"),
    ("check", "", "可以用 ⟦register⟧ 指定", "可以用 --register 指定", "可以用「花名册」指定"),
    ("fill", "", "共31格⟦json|，| 可以看全部⟧。", "共31格，--json 可以看全部。", "共31格。"),
    ("fill", "", "按文字写入⟦type|（| text）⟧。", "按文字写入（--type text）。", "按文字写入。"),
    ("fill", "", "看表⟦do:history|，或用 |⟧。", "看表，或用 toolkit history。", "看表。"),
    ("fill", "", "某单位⟦〔2026〕3号⟧⟦", "某单位⟦〔2026〕3号⟧⟦", "某单位⟦〔2026〕3号⟧⟦"),
]  # fmt: skip


def test_each_door_has_its_own_words():
    for name, action, sentence, typed, pressed in SENTENCES:
        job = load(name)
        assert as_typed(sentence) == typed
        assert on_the_sheet(job, job.action(action))(sentence) == pressed


def test_a_button_that_nobody_knows_still_speaks():
    assert on_the_sheet(None, None)("用 ⟦month⟧ 写明。") == "用「月份」写明。"


def test_every_sentence_of_a_value_is_worded_and_the_others_stay_themselves():
    problem, row = Problem(Cell("甲.xlsx"), "没有写，", "请用 ⟦at⟧ 写明。", "none"), Row(("甲", 1, None))
    found = throughout((problem, row), as_typed)
    assert found[0] == Problem(Cell("甲.xlsx"), "没有写，", "请用 --at 写明。", "none")
    assert found[1] is row
    assert throughout(("甲", row), as_typed)[1] is row


# --- whatever our code can say below the doors ---------------------------------------------------------------


def said_below() -> Iterator[tuple[str, str]]:
    """Module and text of every text but docstrings and the command lines of examples."""
    for folder in ("core", "files", "jobs", "running", "sheets", "word"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            passed = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.keyword) and node.arg in ("examples", "example"):
                    passed |= {id(inner) for inner in ast.walk(node.value)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
                    yield path.relative_to(ROOT).as_posix(), node.value


def commands(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), f"{path} {name}".strip())


def test_below_the_doors_nobody_speaks_of_the_terminal():
    assert [each for each in said_below() if FOREIGN.search(each[1]) and CHINESE.search(each[1])] == []


def test_every_place_is_known_to_both_doors():
    known = dict(commands(cli.group()))
    options = {option for each in known.values() for p in each.params for option in p.opts}
    places = []
    for where, text in said_below():
        found = list(PLACE.finditer(text))
        if where != "core/cells.py":
            assert text.count("⟦") == text.count("⟧") == len(found), (where, text)
        for place in found:
            first, *words = as_typed(f"⟦{place[2] or ''}{place[3]}⟧").split()
            if place[2]:
                assert {words[0], " ".join(words[:2])} & known.keys(), (where, text)
            else:
                assert first in options, (where, text)
            assert "⟦" not in on_the_sheet(load(Path(where).stem), None)(place[0]), (where, text)
            places.append(place)
    assert len(places) > 30


def test_a_library_that_does_not_open_is_no_fault_of_the_program(tmp_path, monkeypatch):
    """An antivirus that takes a DLL away after the first day: what to do is said, at every door."""
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    said = bug(ImportError("DLL load failed while importing etree", name="lxml.etree"))
    assert said.startswith("程序的部件打不开（lxml.etree）")
    assert "请在杀毒软件里信任整个工具箱文件夹" in said
    assert "自己出错" not in said


@given(
    st.lists(
        st.sampled_from(["toolkit", "undo", "--history", "撤销", "用这台电脑上的", "LibreOffice", "，", " "]),
        max_size=30,
    ),
    st.integers(20, 60),
)
def test_help_is_wrapped_between_words(pieces, width):
    """A clerk copies what stands there: no Latin word or option is broken, nothing is lost but blanks."""
    text = "".join(pieces)
    lines = _wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if all(len(word) <= width for word in re.findall("[!-~]+", text)):
        assert re.findall("[!-~]+", "\n".join(lines)) == re.findall("[!-~]+", text)
