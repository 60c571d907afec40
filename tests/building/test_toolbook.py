"""工具箱.xlsm: made from the jobs that there are, the same bytes each time, and every button does its work."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from support.programs import office_macros

from building import toolbook, twins
from toolkit.doors.buttons import offered, recent, window
from toolkit.files import layout
from toolkit.files.history.journal import Door, Journal
from toolkit.files.opc.package import Package
from toolkit.jobs.job import Action, Job, Parameter, discover
from toolkit.running import office
from toolkit.sheets.buttons import macros, vba

ROOT = Path(__file__).resolve().parents[2]
BOOK = "工具箱.xlsm"
TWINS = {name.removeprefix("workbooks/"): data for name, data in twins.files().items()}


@pytest.fixture(scope="module")
def data() -> bytes:
    return toolbook.build()


@pytest.fixture(scope="module")
def book(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("工具箱") / BOOK
    path.write_bytes(data)  # stays there, and is validated with what other tests leave
    return openpyxl.load_workbook(path, keep_vba=True)


def test_the_same_sources_give_the_same_bytes(data):
    assert toolbook.build() == data


def test_every_job_that_wants_one_has_a_button_a_macro_and_a_line(data, book):
    package = Package(data)
    drawing = next(package.read(n).decode("utf-8") for n in package.names if n.endswith(".vml"))
    source = {m.name: m.text for m in vba.read(package.read("xl/vbaProject.bin"))}["ToolkitButtons"]
    desk = [[cell.value for cell in row] for row in book["操作台"].iter_rows(min_row=4)]
    wanted = [job for job in discover().values() if job.button]
    assert wanted
    for job in wanted:
        assert [job.title, job.help] in [line[:2] for line in desk]
        for action in job.actions:
            macro = f"Toolkit_{job.name}_{action.name}".rstrip("_")
            assert f"<x:FmlaMacro>[0]!{macro}<" in drawing
            own = action is offered.chosen(job)
            assert f">{job.title if own else action.title}<" in drawing
            assert f"Public Sub {macro}()" in source
    assert drawing.count("<x:FmlaMacro>") == sum(len(job.actions) for job in wanted)
    assert 'face="微软雅黑" size="280"' in drawing
    assert "Calibri" not in drawing


def test_a_macro_is_one_line():
    text = macros.modules([macros.Button("prizes-paid list", '三项“奖”"x"', "")])["ToolkitButtons"]
    assert text == (
        "Option Explicit\n\nPublic Sub Toolkit_prizes_paid_list()\n"
        '    ToolkitPress "prizes-paid list", ChrW(&H4E09) & ChrW(&H9879) & ChrW(&H201C) & ChrW(&H5956)'
        ' & ChrW(&H201D) & """x"""\nEnd Sub\n'
    )


def test_sheet_parameters_asks_for_everything_that_the_buttons_take(book):
    page = book["参数"]
    rows = {row[0].value: row for row in page.iter_rows(min_row=4) if row[0].value}
    for job in discover().values():
        if job.button:
            for parameter in (parameter for action in job.actions for parameter in action.parameters):
                assert job.title in rows[parameter.title][3].value
    assert [row[1].value for row in rows.values()] == [None] * len(rows), "nothing is filled in"
    lists = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    month = lists[f"B{rows['月份'][0].row}"]
    assert month.formula1.startswith('"1,2,3,')
    assert list(rows)[-2:] == ["办公文件夹", "工具箱程序"]


# --- which action, which questions -------------------------------------------------------------------


def action(name: str, *parameters: Parameter) -> Action:
    return Action(None, name or "主", "做", parameters=parameters, name=name)


NEEDED = Parameter("who", "姓名", "谁", required=True)
FREE = Parameter("month", "月份", "哪个月", "integer", 1, 12)


@pytest.mark.parametrize(
    ("actions", "job"),
    [
        ((action(""),), "x"),
        ((action("one"), action("", NEEDED)), "x"),  # the bare one, whatever it needs
        ((action("one", NEEDED), action("two", FREE)), "x two"),
        ((action("one", NEEDED), action("two", NEEDED)), "x one"),  # then the sheet has to say it
    ],
)
def test_which_action_a_button_starts(actions, job):
    assert offered.of(Job("x", "任务", "", actions))[0].job == job


def test_further_actions_have_buttons_of_their_own_called_after_the_job_s():
    job = Job("x", "任务", "", (Action(None, "新", "做新的", name="new"), action("", NEEDED)))
    assert offered.of(job) == (
        macros.Button("x", "任务", ""),
        macros.Button("x new", "任务-新", "做新的", under="任务"),
    )
    assert [each.caption for each in offered.of(job)] == ["任务", "新"]


def test_a_question_names_the_buttons_that_ask_it(monkeypatch):
    job = Job(
        "x", "任务", "", (action("", FREE), Action(None, "登记", "", parameters=(FREE, NEEDED), name="m"))
    )
    asked = questions(monkeypatch, job)
    assert asked["月份"].used_by == ("任务",), "all of the job's"
    assert (asked["姓名"].used_by, asked["姓名"].allowed) == (("任务-登记",), "文字（必填）")


def test_a_question_that_only_some_buttons_must_have_answered_says_which(monkeypatch):
    free = Parameter("who", "姓名", "谁")
    job = Job("x", "任务", "", (action("", free), Action(None, "登记", "", parameters=(NEEDED,), name="m")))
    assert questions(monkeypatch, job)["姓名"].allowed == "文字（登记必填）"


def questions(monkeypatch, *jobs: Job):
    monkeypatch.setattr(offered, "declared", lambda: {job.name: job for job in jobs})
    return {q.title: q for q in offered.questions()}


def test_questions_of_several_jobs_share_a_line(monkeypatch):
    day = Parameter("month", "月份", "发哪个月的。", "integer", 1, 3)
    asked = questions(
        monkeypatch,
        Job(
            "a", "生日", "", (action("", FREE, Parameter("split", "分开", "", "choice", choices=("乡镇",))),)
        ),
        Job("b", "补贴", "", (action("", day, Parameter("letter", "贺信", "写信", "flag")),)),
        Job("c", "没有按钮", "", (action("", Parameter("x", "别的", "")),), button=False),
    )
    assert list(asked) == ["月份", "分开", "贺信", "办公文件夹", "工具箱程序"]
    month = asked["月份"]
    assert (month.used_by, month.help) == (("生日", "补贴"), "生日：哪个月；补贴：发哪个月的")
    assert month.allowed == "1 到 12 的整数、1 到 3 的整数"
    assert month.choices == tuple(str(n) for n in range(1, 13))
    assert not month.strict, "«10月» is understood too"
    assert (asked["贺信"].choices, asked["贺信"].strict) == (("是", "否"), True)
    assert asked["分开"].choices == ("乡镇",)


@pytest.mark.parametrize(
    ("parameter", "allowed", "choices"),
    [
        (Parameter("d", "日期", "", "date"), "日期，如 2026-10-01", ()),
        (Parameter("f", "文件", "", "file"), "文件名", ()),
        (Parameter("t", "乡镇", "", required=True), "文字（必填）", ()),
        (Parameter("t", "姓名", "", many=True), "文字，几个用顿号分开", ()),
        (Parameter("n", "天数", "", "integer", 0, 400), "0 到 400 的整数", ()),
        (Parameter("n", "份数", "", "integer"), "整数", ()),
    ],
)
def test_what_may_be_written(monkeypatch, parameter, allowed, choices):
    asked = questions(monkeypatch, Job("a", "任务", "", (action("", parameter),)))
    assert (asked[parameter.title].allowed, asked[parameter.title].choices) == (allowed, choices)


# --- what VBA and Python must agree on -----------------------------------------------------------------


def test_the_module_and_python_know_the_same_places():
    source = macros.source(macros.RUN)
    assert f"FIRST_RUN_ROW As Integer = {window.FIRST_RUN}" in source
    assert f"MOST_RUNS As Integer = {recent.MOST}" in source
    for name in (macros.PARAMETERS, macros.RUNS, macros.PROGRAM):
        assert f'"{name}"' in source


def test_sheet_results_is_ready_for_as_many_runs_as_are_shown(book):
    page = book["结果"]
    assert tuple(cell.value for cell in page[window.FIRST_RUN - 1]) == recent.COLUMNS
    assert page.max_row == window.FIRST_RUN - 1 + recent.MOST
    assert page.cell(window.FIRST_RUN, 1).number_format == "@", "a moment stays text"


# --- the twins ---------------------------------------------------------------------------------------------


def test_the_twins_are_what_their_systems_read():
    made = TWINS
    titles = [*(button.title for button in offered.every()), *twins.COMMANDS, *twins.DROPS]
    assert set(made) == {f"{title}{suffix}" for title in titles for suffix in (".bat", ".sh")}
    assert "%RUN% undo\r\n" in made[f"{twins.UNDO}.bat"].decode("gbk")
    assert "%RUN% nightly install\r\n" in made[f"{twins.NIGHT}.bat"].decode("gbk")
    for button in offered.every():
        bat = made[f"{button.title}.bat"]
        assert bat.replace(b"\r\n", b"").count(b"\n") == 0
        assert f'%RUN% press "{button.job}" --book 工具箱.xlsm\r\n' in bat.decode("gbk")
        assert bat.count(b"%~dp0") == 1, (
            "«call» would expand a percent sign in the folder's name a second time"
        )
        sh = made[f"{button.title}.sh"]
        assert b"\r" not in sh
        assert sh.startswith(b"#!/bin/sh\n")


# Stands where the macro looks for Python; keeps each answer before the macro can read and delete it.
_KEEPING = """#!{python}
import os, pathlib, shutil, subprocess, sys, time
arguments = sys.argv[1:]
kept = pathlib.Path({answers!r}) / str(time.time_ns())
real = arguments[arguments.index("--answer") + 1] if "--answer" in arguments else None
if real:
    arguments[arguments.index(real)] = str(kept)
os.environ["PYTHONPATH"] = {root!r}
code = subprocess.run([{python!r}, *arguments]).returncode
if real and kept.exists():
    shutil.copy(kept, real + ".part")
    os.replace(real + ".part", real)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A practice office in a folder with a blank, with a virtual environment beside it that keeps every answer."""
    home = tmp_path_factory.mktemp("老干部 工具")
    office.create(home / "办公", practice=True)
    (home / "办公" / BOOK).write_bytes(toolbook.build())
    for name, content in TWINS.items():
        (home / "办公" / name).write_bytes(content)
    python = home / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    answers = home / "答复"
    answers.mkdir()
    python.write_text(
        _KEEPING.format(python=sys.executable, root=str(ROOT), answers=str(answers)), encoding="utf-8"
    )
    python.chmod(0o755)
    return home


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize(
    ("where", "environment"),
    [(".", "."), ("按钮", "."), ("按钮", "..")],
    ids=["an older office", "按钮", "an office in the clone, as quickstart makes it"],
)
def test_a_twin_does_what_the_button_does(folder, tmp_path, where, environment):
    here = tmp_path / "办 公"
    shutil.copytree(folder / "办公", here)
    (here / environment / ".venv").symlink_to(folder / ".venv")
    done = subprocess.run(
        ["sh", str(here / where / "生日慰问.sh")],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "已写入" in done.stdout
    entry = Journal(here).entries()[-1]
    assert (entry.command, entry.door) == ("birthdays", Door.BUTTON)
    assert (here / entry.files[0].path).is_file()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_twin_without_the_toolkit_says_what_to_do(tmp_path):
    (tmp_path / "生日慰问.sh").write_bytes(TWINS["生日慰问.sh"])
    done = subprocess.run(
        ["/bin/sh", str(tmp_path / "生日慰问.sh")],
        check=False, capture_output=True, text=True, encoding="utf-8", env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode != 0
    assert "没有找到工具箱程序" in done.stderr


# --- the real thing: LibreOffice -----------------------------------------------------------------------------


def answers(folder: Path) -> list[dict[str, str]]:
    """What the toolkit answered, one for each press so far."""
    out = []
    for path in sorted(p for p in (folder / "答复").iterdir() if p.name.isdigit()):
        lines = path.read_text(encoding="ascii").splitlines()
        fields = dict(line.split("\t", 1) for line in lines if "\t" in line)
        out.append({k: v.encode("ascii").decode("unicode_escape") for k, v in fields.items()})
    return out


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="LibreOffice is driven through its Linux Python")
def test_every_macro_does_its_work_in_libreoffice(folder):
    buttons = offered.every()
    path = folder / "办公" / BOOK
    before = path.read_bytes()
    steps = [["modules"], *(["run", f"ToolkitButtons.{b.macro}"] for b in buttons), ["open"], ["modified"]]
    names, *ran, opened, modified = office_macros.drive(path, steps)
    assert {"ToolkitRun", "ToolkitButtons", "ThisWorkbook"} <= set(names)
    assert ran == [""] * len(buttons)
    said = answers(folder)
    assert len(said) == len(buttons), "one start for each press"
    entries = Journal(folder / "办公").entries()
    done = {entry.command: entry for entry in entries if entry.door is Door.BUTTON}
    for button, answer in zip(buttons, said, strict=True):
        assert answer["say"], button
        if (
            answer["exit"] != "0"
        ):  # an office that lacks something is told; the practice office may lack it too
            assert button.job not in done
            continue
        entry = done[button.job]
        for file in entry.files:
            written = folder / "办公" / file.path
            assert written.stat().st_size > 0
            if written.suffix in (".xlsx", ".docx"):
                assert zipfile.ZipFile(written).testzip() is None
    assert {"birthdays", "check"} <= set(done)
    assert any("生日慰问名单" in name for name in opened), "the result stands open"
    assert not modified
    assert path.read_bytes() == before, "nothing was changed, so nothing was saved"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="LibreOffice is driven through its Linux Python")
def test_a_parameter_typed_and_not_saved_counts_and_the_saved_workbook_keeps_its_buttons(folder, tmp_path):
    here = tmp_path / "办公"
    shutil.copytree(folder / "办公", here)
    (tmp_path / ".venv").symlink_to(folder / ".venv")
    page = openpyxl.load_workbook(here / BOOK, keep_vba=True)["参数"]
    row = next(row[0].row for row in page.iter_rows(min_row=4) if row[0].value == "月份")
    run = ["run", "ToolkitButtons.Toolkit_birthdays"]
    results = office_macros.drive(here / BOOK, [["set", "参数", f"B{row}", "3"], run, ["text", "结果", "B4"]])
    assert results == ["", "", "生日慰问"]
    year = dt.datetime.now().astimezone().year
    assert (here / "输出" / f"{year}-03" / f"{year}年3月生日慰问名单.xlsx").is_file()
    other = ["run", "ToolkitButtons.Toolkit_check"]  # the same so soon after would be a double click
    again = office_macros.drive(
        here / BOOK, [["text", "参数", f"B{row}"], ["modules"], other, ["text", "结果", "A4"]]
    )
    assert again[0] == "3"
    assert {"ToolkitRun", "ToolkitButtons"} <= set(again[1])
    assert again[2] == ""
    assert again[3], "and its macros still run"


BLOCKED = "电脑不让表格启动程序：杀毒软件拦下了，或者单位的安全设置不允许。\n请不用按钮，双击这个文件，做的事一样：\n{twin}"
SILENT = (
    "工具箱程序没有答复：可能被杀毒软件拦下了，也可能还没有装好（第一次用先双击「1-开始使用」）。\n"
    "请不用按钮，双击这个文件，做的事一样，还会写明原因：\n{twin}"
)
MISSING = (
    "没有找到工具箱程序。请做下面一件事再点：\n1. 把整个工具箱文件夹放在一起，第一次用先双击「1-开始使用」；\n"
    "2. 在「参数」表的「工具箱程序」里写明 python.exe 在哪里。"
)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="LibreOffice is driven through its Linux Python")
@pytest.mark.parametrize(
    ("python", "start", "said"),
    [
        ("exit 0", "Err.Raise 70", BLOCKED),  # what VBA says under Defender's rule against child processes
        ("exit 0", "Shell CommandText, 0", SILENT),  # ended by somebody else: only the time tells
        ("", "Shell CommandText, 0", MISSING),
    ],
    ids=["blocked", "silent", "missing"],
)
@pytest.mark.parametrize("beside", ["", "按钮"])
def test_a_button_that_cannot_start_anything_names_its_twin(
    tmp_path, monkeypatch, python, start, said, beside
):
    path = [each for each in os.environ["PATH"].split(os.pathsep) if not Path(each, "toolkit").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    here = tmp_path / "办 公"
    twin = here / beside / "生日慰问.sh"
    twin.parent.mkdir(parents=True)
    twin.write_bytes(TWINS["生日慰问.sh"])
    (here / BOOK).write_bytes(toolbook.build())
    if python:
        program = here / ".venv/bin/python"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
        program.chmod(0o755)
    steps = [
        ["rewrite", "ToolkitRun", "MsgBox Said, vbExclamation", 'PageNamed("参数").Cells(90, 1).Value = Said \' '],
        ["rewrite", "ToolkitRun", "Shell CommandText, 0", start],
        ["rewrite", "ToolkitRun", "BEGIN_SECONDS As Integer = 30", "BEGIN_SECONDS As Integer = 1"],
        ["run", "ToolkitButtons.Toolkit_birthdays"],
        ["text", "参数", "A90"],
    ]  # fmt: skip
    assert office_macros.drive(here / BOOK, steps) == ["", "", "", "", said.format(twin=twin)]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a screen in memory")
def test_a_mouse_click_on_the_button_does_the_work(folder, tmp_path):
    here = tmp_path / "办公"
    shutil.copytree(folder / "办公", here)
    shutil.rmtree(layout.records(here), ignore_errors=True)
    (tmp_path / ".venv").symlink_to(folder / ".venv")
    keep = os.environ.get("TOOLKIT_KEEP_PICTURES")  # a folder; taken by ImageMagick
    before, after = (
        ["picture", f"{keep}/{name}.png"] if keep else ["wait", 0] for name in ("before", "after")
    )
    with office_macros.screen() as screen:
        steps = [
            ["wait", 1], before, ["click", "生日慰问", 2], ["dialog"], after,
            ["close", "生日慰问名单"],
        ]  # fmt: skip
        results = office_macros.drive(here / BOOK, steps, screen=screen)
    assert (results[2], results[3]) == ("", "")
    (entry,) = Journal(here).entries()  # a double click runs once
    assert entry.command == "birthdays"
    assert (here / entry.files[0].path).stat().st_mode & stat.S_IRUSR
    assert any("生日慰问名单" in name for name in results[-1])
