"""No button speaks of the terminal: options are lines of sheet 参数, commands are buttons."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.doors.buttons.wording import as_on_the_sheet
from toolkit.jobs.job import Job, discover

ROOT = Path(__file__).resolve().parents[2] / "toolkit"
FOREIGN = re.compile(r"toolkit [a-z]|--[a-z]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def job(name: str) -> Job:
    return discover()[name]


@pytest.mark.parametrize(
    ("name", "action", "said", "shown"),
    [
        ("birthdays", "", "请用 --month 写明。", "请用「月份」写明。"),
        ("birthdays", "", "用--month 和 --township。", "用「月份」和「乡镇」。"),
        ("notices", "status", "用 toolkit notices new 做一件。", "用「通知送达」的按钮「新通知」做一件。"),
        (
            "notices",
            "close",
            "写明原因（toolkit notices mark 通知 姓名 --reason …）。",
            "写明原因（「通知送达」的按钮「登记送达」（填「未送达原因」））。",
        ),
        ("budget", "summary", "3人没有发，见 toolkit payments check。", "3人没有发，见按钮「补贴核对」。"),
        ("fill", "", "先自动备份，可用 toolkit undo 撤销。", "先自动备份，可用「还原上一步」撤销。"),
        ("check", "", "花名册可以用 --register 指定，或写在设置里。", "花名册可以用「花名册」指定，或写在设置里。"),
        # nothing on the sheet is like it: the clause goes
        ("fill", "", "……共31格，--json 可以看全部。", "……共31格。"),
        ("fill", "", "请去掉密码另存，或用 --password-file 写明。", "请去掉密码另存。"),
        ("fill", "", "请按文字写入（--type text）。", "请按文字写入。"),
        ("fill", "", "运行 toolkit jobs 看看。", "运行 toolkit jobs 看看。"),
        ("fill", "", "a toolkit，五 - 六，3--4月。", "a toolkit，五 - 六，3--4月。"),
    ],
)  # fmt: skip
def test_what_the_terminal_calls_so_the_sheet_calls_otherwise(name, action, said, shown):
    chosen = next(each for each in job(name).actions if each.name == action)
    assert as_on_the_sheet([said], job(name), chosen) == [shown]


def test_the_action_s_own_name_for_an_option_comes_before_others():
    new = next(each for each in job("notices").actions if each.name == "new")
    mark = next(each for each in job("notices").actions if each.name == "mark")
    assert as_on_the_sheet(["--at"], job("notices"), new) == ["「时间」"]
    assert as_on_the_sheet(["--at"], job("notices"), mark) == ["「送达时间」"]


def test_a_button_that_nobody_knows_still_speaks():
    assert as_on_the_sheet(["用 --month 写明。"], None, None) == ["用「月份」写明。"]


# --- whatever our code can say behind a button --------------------------------------------------------------


def said_below(path: Path) -> Iterator[str]:
    """Texts of a module but docstrings, and what a declaration says for the terminal's own help."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("help", "examples")
        for inner in ast.walk(node.value)
    }
    passed |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.value


MODULES = [
    *(p for folder in ("core", "files", "jobs", "sheets", "word") for p in sorted((ROOT / folder).rglob("*.py"))),
    *sorted(ROOT.glob("*.py")),
]  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_of_the_terminal_is_left_in_what_a_button_says(path):
    texts = [text for text in said_below(path) if FOREIGN.search(text) and CHINESE.search(text)]
    of = next((each for each in discover().values() if path.name.startswith(each.name.rstrip("s"))), None)
    left = [shown for shown in as_on_the_sheet(texts, of, None) if FOREIGN.search(shown)]
    assert left == []
