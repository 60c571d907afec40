"""工具箱.xlsm: made from the jobs that there are, the same bytes each time, and every button does its work."""

from __future__ import annotations

import datetime as dt
import os
import re
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
from toolkit.doors.buttons import checking, offered, recent, window
from toolkit.files import layout
from toolkit.files.history.journal import Door, Journal
from toolkit.files.names import safe_name
from toolkit.files.opc.package import Package
from toolkit.jobs.job import GROUPS, PDF, Action, Job, Parameter, discover
from toolkit.running import office
from toolkit.sheets.buttons import macros, vba

ROOT = Path(__file__).resolve().parents[2]
BOOK = "工具箱.xlsm"


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
    drawing = "".join(package.read(n).decode("utf-8") for n in package.names if n.endswith(".vml"))
    source = {m.name: m.text for m in vba.read(package.read("xl/vbaProject.bin"))}["ToolkitButtons"]
    desk = [
        [cell.value for cell in row] for name in ("操作台", "更多") for row in book[name].iter_rows(min_row=4)
    ]
    wanted = [job for job in offered.jobs().values() if job.button]
    assert {*discover(), "lint", "templates", "why", "freeze"} == {job.name for job in wanted}
    for job in wanted:
        assert [job.title, job.help] in [line[at : at + 2] for line in desk for at in (0, 3)]
        for action in job.actions:
            macro = f"Toolkit_{job.name}_{action.name}".rstrip("_")
            assert f"<x:FmlaMacro>[0]!{macro}<" in drawing
            own = action is offered.chosen(job)
            assert f">{job.title if own else action.title}<" in drawing
            assert f"Public Sub {macro}()" in source
    actions = sum(len(job.actions) for job in wanted)
    assert drawing.count("<x:FmlaMacro>") == len(wanted) + actions, (
        "large ones on 操作台 and 更多, all on 参数"
    )
    assert 'face="微软雅黑" size="280"' in drawing
    assert "Calibri" not in drawing


def test_a_macro_is_one_line():
    text = macros.modules([macros.Button("prizes-paid list", '三项“奖”"x"', "")])["ToolkitButtons"]
    assert text == (
        "Option Explicit\n\nPublic Sub Toolkit_prizes_paid_list()\n"
        '    ToolkitPress "prizes-paid list", ChrW(&H4E09) & ChrW(&H9879) & ChrW(&H201C) & ChrW(&H5956)'
        ' & ChrW(&H201D) & """x""", ""\nEnd Sub\n'
    )


def test_the_desk_has_four_headings_the_most_used_in_front(book):
    desk = [row[0].value for row in book["操作台"].iter_rows(min_row=4) if row[0].value]
    headings = [value for value in desk if value in GROUPS]
    assert headings == ["名单", "通知", "经费", "台账"]
    assert desk[desk.index("名单") + 1 : desk.index("名单") + 3] == ["今天", "资料核对"]  # two abreast
    assert desk[desk.index("台账") + 1] == "该办的事"


def test_a_group_has_four_buttons_on_the_desk_and_a_way_to_the_others(book):
    desk = book["操作台"]
    for group in GROUPS:
        titles = [job.title for job in offered.jobs().values() if job.button and job.group == group]
        at = next(row[0].row for row in desk.iter_rows(min_row=10) if row[0].value == group)
        shown = [desk.cell(at + row, column).value for row in (1, 3) for column in (1, 4)]
        assert shown == titles[:4]
        way = desk.cell(at + 5, 1)
        assert way.value == f"更多{group}：{'、'.join(titles[4:])} →"
        sheet, cell = way.hyperlink.location.split("!")
        assert book[sheet.strip("'")][cell].value == group
        assert book["更多"].cell(int(cell[1:]) + 1, 1).value == titles[4]


def test_the_desk_has_room_for_the_first_lines_of_today(book):
    desk = book["操作台"]
    assert [desk.cell(macros.FIRST_LINE, column).value for column in (1, 2)] == [
        "今天",
        "点「今天」或双击「1-今天」就算出来",
    ]
    blank = range(macros.FIRST_LINE + 1, macros.FIRST_LINE + 1 + macros.MOST_LINES)
    assert not any(desk.cell(row, column).value for row in blank for column in range(1, 6))


def test_the_desk_leads_to_the_blocks(book):
    ways = {
        cell.value: cell.hyperlink.location
        for row in book["操作台"].iter_rows(min_row=4)
        for cell in row
        if cell.hyperlink
    }
    place = ways["填参数；还能做：新通知、登记送达、办结、送达通报 →"]
    assert book["参数"][place.partition("!")[2]].value == "【通知送达】"


def blocks(page) -> dict[str, dict[str, int]]:
    """Of sheet 参数: each caption, and the rows of its lines."""
    out: dict[str, dict[str, int]] = {}
    for row in page.iter_rows(min_row=4):
        if (name := row[0].value).startswith("【"):
            mine = out.setdefault(name.strip("【】"), {})
        else:
            assert row[1].value is None, "nothing is filled in"
            mine[name] = row[0].row
    return out


def test_sheet_parameters_has_a_block_for_each_button(book):
    found = blocks(book["参数"])
    common = ["花名册", "PDF", "任职表", "补贴发放表", "办公文件夹", "工具箱程序"]
    assert [*found["大家共用"]] == common
    assert [*found["补贴核对"]] == ["年度"]
    for job in offered.jobs().values():
        for each in job.actions if job.button else ():
            own = found[offered.button(job, each).title]
            assert [*own] == [p.title for p in each.parameters if p.title not in common]
    lists = {str(rule.sqref): rule for rule in book["参数"].data_validations.dataValidation}
    assert lists[f"B{found['生日慰问']['月份']}"].formula1.startswith('"1,2,3,')


def test_what_a_press_will_use_is_worked_out_by_the_sheet(book):
    page, rows = book["参数"], blocks(book["参数"])["生日慰问"]
    month, days = (f"B{rows[name]}" for name in ("月份", "天数"))
    assert page[f"C{rows['月份']}"].value == (
        f'=IF(TRIM({month})="",IF({days}="",MONTH(TODAY())&"月","不用，填了天数"),'
        f'IF({days}="",{month}&"","不能和天数一起填"))'
    )
    assert page[f"C{rows['贺信']}"].value == f'=IF(TRIM(B{rows["贺信"]})="","否",B{rows["贺信"]}&"")'


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
        macros.Button("x", "任务", "", group="台账"),
        macros.Button("x new", "任务-新", "做新的", under="任务", group="台账"),
    )
    assert [each.caption for each in offered.of(job)] == ["任务", "新"]


def asked(monkeypatch, *jobs: Job) -> dict[str, dict[str, macros.Question]]:
    """Each block by its title, its questions by theirs."""
    monkeypatch.setattr(offered, "declared", lambda: {job.name: job for job in jobs})
    monkeypatch.setattr(checking, "JOBS", ())
    return {block.title: {q.title: q for q in block.questions} for block in offered.blocks()}


REGISTER = Parameter("register", "花名册", "用哪个花名册；不写就用设置里的", "file")
OUT = Parameter("out", "另存为", "写到哪里", "file", once=True)


def test_what_files_and_pdf_are_stands_once_for_all_everything_else_by_button(monkeypatch):
    found = asked(
        monkeypatch,
        Job("a", "生日", "", (action("", FREE, REGISTER, PDF, OUT), action("m", NEEDED, REGISTER, PDF))),
        Job("b", "补贴", "", (action("", FREE, OUT),), group="经费"),
        Job("c", "没有按钮", "", (action("", Parameter("x", "别的", "")),), button=False),
        Job("d", "通知", "", (action(""),), group="通知"),
    )
    assert {title: [*lines] for title, lines in found.items()} == {
        "大家共用": ["花名册", "PDF", "办公文件夹", "工具箱程序"],
        "通知": [],
        "补贴": ["月份", "另存为"],
        "生日": ["月份", "另存为"],
        "生日-m": ["姓名"],
    }


@pytest.mark.parametrize(
    ("parameter", "empty", "used"),
    [
        (FREE, "（没有填）", 'IF(TRIM(B7)="","（没有填）",B7&"")'),
        (Parameter("m", "年份", "哪一年；不写就是今年"), "今年", 'IF(TRIM(B7)="",YEAR(TODAY())&"年",B7&"")'),
        (
            Parameter("m", "单位", "写谁的；不写就用设置里的。"),
            "用设置里的",
            'IF(TRIM(B7)="","用设置里的",B7&"")',
        ),
        (Parameter("m", "乡镇", "只要一个乡镇的"), "全部", 'IF(TRIM(B7)="","全部",B7&"")'),
        (Parameter("m", "贺信", "写信", "flag"), "否", 'IF(TRIM(B7)="","否",B7&"")'),
        (NEEDED, "（必填）", 'IF(TRIM(B7)="","（必填）",B7&"")'),
    ],
)
def test_what_is_used(monkeypatch, parameter, empty, used):
    question = asked(monkeypatch, Job("a", "任务", "", (action("", parameter),)))["任务"][parameter.title]
    assert (question.empty, question.used({parameter.title: "B7"})) == (empty, used)


@pytest.mark.parametrize(
    ("parameter", "allowed", "choices"),
    [
        (Parameter("d", "日期", "", "date"), "日期，如 2026-10-01", ()),
        (Parameter("f", "文件", "", "file"), "文件名", ()),
        (Parameter("t", "乡镇", "", required=True), "文字（必填）", ()),
        (Parameter("t", "姓名", "", many=True), "文字，几个用分号分开", ()),
        (Parameter("n", "天数", "", "integer", 0, 400), "0 到 400 的整数", ()),
        (Parameter("n", "份数", "", "integer"), "整数", ()),
    ],
)
def test_what_may_be_written(monkeypatch, parameter, allowed, choices):
    (question,) = asked(monkeypatch, Job("a", "任务", "", (action("", parameter),)))["任务"].values()
    assert (question.allowed, question.choices) == (allowed, choices)


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
    calls = {f'press "{button.job}" --book 工具箱.xlsm': button.title for button in offered.every()}
    calls |= {"undo": twins.UNDO, "nightly install": twins.NIGHT}
    bats, shells = office.twins(".bat"), office.twins(".sh")
    assert len(bats) == len(shells) == len(calls)
    for name, bat in bats.items():
        said = bat.decode("gbk")
        (call,) = re.findall(r"%RUN% (.*)\r\n", said)
        title = Path(name).stem
        assert title == calls.pop(call) == safe_name(title, "")
        assert f"「{title}」" in said
        assert bat.replace(b"\r\n", b"").count(b"\n") == 0
        assert bat.count(b"%~dp0") == 1, (
            "«call» would expand a percent sign in the folder's name a second time"
        )
        shell = shells[name.removesuffix(".bat") + ".sh"]
        assert shell.startswith(b"#!/bin/sh\n")
        assert b"\r" not in shell
        assert f"$run {call} " in shell.decode()
    assert not calls


def test_two_twins_differ_in_title_command_and_depth_alone():
    """So what Windows shows of one (scripts/windows_check.py) holds for every other one."""
    alike = set()
    for name, bat in office.twins(".bat").items():
        said, title = bat.decode("gbk"), Path(name).stem
        (call,) = re.findall(r"%RUN% (.*)\r\n", said)
        up = " ".join(
            map(str, range(name.count("/") + 1))
        )  # a step up for each folder below 按钮, and one for that
        assert re.fullmatch(r'press "[a-z]+( [a-z]+)?" --book 工具箱\.xlsm|undo|nightly install', call)
        assert re.fullmatch(r"[\w、（）-]+", title), "cmd.exe would take more than the name from it"
        alike.add(said.replace(title, "TITLE").replace(f"%RUN% {call}", "CALL").replace(f"({up})", "UP"))
    (one,) = alike
    assert (one.count("TITLE"), one.count("CALL"), one.count("UP")) == (3, 1, 1)


def test_what_is_wanted_every_year_lies_in_front_and_no_folder_is_crowded():
    names = [Path(name) for name in office.twins(".sh")]
    assert {job.title for job in offered.jobs().values() if job.button and job.often} | {
        twins.UNDO,
        twins.NIGHT,
    } == {name.stem for name in names if len(name.parts) == 1}
    assert {"公文格式检查", "模板检查"} <= {name.stem for name in names if len(name.parts) == 1}, (
        "sentences name them there"
    )
    behind = [name for name in names if len(name.parts) > 1]
    assert all(name.parts[:2] == ("更多", name.stem.partition("-")[0]) for name in behind), (
        "the macro looks for them there"
    )
    for folder in {up for name in names for up in name.parents}:
        inside = [name for name in names if folder in name.parents]
        assert len({name.relative_to(folder).parts[0] for name in inside}) <= twins.MOST, folder


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
    shutil.copy(home / "办公/按钮/生日慰问.sh", home / "办公")
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
    ("twin", "environment", "command"),
    [
        ("生日慰问.sh", ".", "birthdays"),
        ("按钮/生日慰问.sh", ".", "birthdays"),
        ("按钮/生日慰问.sh", "..", "birthdays"),
        ("按钮/更多/督查/督查.sh", ".", "inspections"),
        ("按钮/更多/督查/督查.sh", "..", "inspections"),
    ],
    ids=[
        "an older office",
        "按钮",
        "an office in the clone, as quickstart makes it",
        "更多",
        "更多 in the clone",
    ],
)
def test_a_twin_does_what_the_button_does(folder, tmp_path, twin, environment, command):
    here = tmp_path / "办 公"
    shutil.copytree(folder / "办公", here)
    (here / environment / ".venv").symlink_to(folder / ".venv")
    done = subprocess.run(
        ["sh", str(here / twin)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "已写入" in done.stdout
    entry = Journal(here).entries()[-1]
    assert (entry.command, entry.door) == (command, Door.BUTTON)
    assert (here / entry.files[0].path).is_file()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_twin_without_the_toolkit_says_what_to_do(tmp_path):
    (tmp_path / "生日慰问.sh").write_bytes(office.twins(".sh")["生日慰问.sh"])
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
    buttons = [each for each in offered.every() if not each.asks]
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
        if button.job == "today":  # its page is no document of the journal's
            assert (folder / "办公" / "今天.html").stat().st_size > 0
            continue
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
def test_a_parameter_typed_and_not_saved_counts_once_and_the_saved_workbook_keeps_its_buttons(
    folder, tmp_path
):
    here = tmp_path / "办公"
    shutil.copytree(folder / "办公", here)
    (tmp_path / ".venv").symlink_to(folder / ".venv")
    lines = blocks(openpyxl.load_workbook(here / BOOK, keep_vba=True)["参数"])["生日慰问"]
    month, town = f"B{lines['月份']}", f"B{lines['乡镇']}"
    run = ["run", "ToolkitButtons.Toolkit_birthdays"]
    steps = [
        ["set", "参数", month, "3"],
        ["set", "参数", town, "青禾"],
        ["text", "参数", month.replace("B", "C")],
    ]
    results = office_macros.drive(
        here / BOOK, [*steps, run, ["text", "参数", month], ["text", "结果", "B4"], ["modified"]]
    )
    assert results == ["", "", "3", "", "", "生日慰问", False]
    assert answers(folder)[-1]["cleared"] == "「参数」表的 月份 3 只管这一次，已经清空。"
    year = dt.datetime.now().astimezone().year
    assert (here / "输出" / f"{year}-03" / f"{year}年3月生日慰问名单（青禾）.xlsx").is_file()
    other = ["run", "ToolkitButtons.Toolkit_check"]  # the same so soon after would be a double click
    again = office_macros.drive(
        here / BOOK,
        [["text", "参数", month], ["text", "参数", town], ["modules"], other, ["text", "结果", "A4"]],
    )
    assert again[:2] == ["", "青禾"]
    assert {"ToolkitRun", "ToolkitButtons"} <= set(again[2])
    assert again[3] == ""
    assert again[4], "and its macros still run"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="LibreOffice is driven through its Linux Python")
def test_the_first_lines_of_today_stand_on_the_desk_when_it_is_opened_and_after_a_press(folder, tmp_path):
    here = tmp_path / "办公"
    shutil.copytree(folder / "办公", here)
    (tmp_path / ".venv").symlink_to(folder / ".venv")
    places = [["text", "操作台", cell] for cell in ("B3", "A4", "A5", "A8")]
    steps = [["set", "操作台", "A5", "旧的"], ["run", "ToolkitButtons.Toolkit_today"], *places]
    *_, made, due, late, money = office_macros.drive(here / BOOK, steps)
    assert made.startswith("截至 ")
    assert (due[:4], late[:4], money[:4]) == ("今天要办", "已经过期", "该发的钱")
    subprocess.run(
        [sys.executable, "-m", "toolkit", "--office", str(here), "today"],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    assert office_macros.drive(here / BOOK, places)[1:] == [due, late, money], "in the file itself"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="LibreOffice is driven through its Linux Python")
@pytest.mark.parametrize(
    ("typed", "chosen", "told"),
    [
        ("模板/通知书.docx", "", True),  # written on sheet 参数
        ("", "{here}/模板/通知书.docx", True),  # chosen in the dialogue
        ("", "", False),  # which was closed: nothing is wanted
    ],
)
def test_a_button_that_wants_a_document_asks_for_it(folder, tmp_path, typed, chosen, told):
    here = tmp_path / "办公"
    shutil.copytree(folder / "办公", here)
    (tmp_path / ".venv").symlink_to(folder / ".venv")
    place = f"B{blocks(openpyxl.load_workbook(here / BOOK, keep_vba=True)['参数'])['公文格式检查']['文件']}"
    closed = 'If Err.Number <> 0 Then Chosen = ""'
    steps = [["set", "参数", place, typed]]
    steps += [["rewrite", "ToolkitRun", closed, f'Chosen = "{chosen.format(here=here)}"']] if chosen else []
    before = len(answers(folder))
    results = office_macros.drive(
        here / BOOK, [*steps, ["run", "ToolkitButtons.Toolkit_lint"], ["text", "参数", place]]
    )
    assert results[-2:] == ["", ""]
    said = [each["say"] for each in answers(folder)[before:]]
    assert [each.startswith("通知书.docx：") for each in said] == [True] * told


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
@pytest.mark.parametrize("beside", ["", "按钮", "按钮/更多/生日慰问"])
def test_a_button_that_cannot_start_anything_names_its_twin(
    tmp_path, monkeypatch, python, start, said, beside
):
    path = [each for each in os.environ["PATH"].split(os.pathsep) if not Path(each, "toolkit").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    here = tmp_path / "办 公"
    twin = here / beside / "生日慰问.sh"
    twin.parent.mkdir(parents=True)
    twin.write_bytes(b"")
    (here / BOOK).write_bytes(toolbook.build())
    if python:
        program = here / ".venv/bin/python"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
        program.chmod(0o755)
    steps = [
        ["rewrite", "ToolkitRun", "MsgBox Said, vbExclamation", 'PageNamed("参数").Cells(90, 1).Value = Said \' '],
        ["rewrite", "ToolkitRun", "Shell CommandText, 0", start],
        # Given up at the first look, not after a time: nothing will ever come, and a busy machine's clock decides nothing.
        ["rewrite", "ToolkitRun", "Now > StartedAt + TimeSerial(0, 0, BEGIN_SECONDS)", "True"],
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
