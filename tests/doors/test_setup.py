"""The first run: what the computer is told, the register adopted, its columns corrected, the dialogue itself."""

from __future__ import annotations

import ast
import datetime as dt
import errno
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support.offices.drawn import save

import toolkit
from toolkit.core.cells import Stop
from toolkit.core.tables.columns import Synonyms
from toolkit.doors.setup import machine, registers, steps
from toolkit.doors.setup.machine import PosixProbe, WindowsProbe
from toolkit.doors.setup.steps import Decisions
from toolkit.doors.terminal import cli
from toolkit.running import office as offices
from toolkit.running import run

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 10, 9, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "办公"
    made.mkdir()
    offices.create(made)
    return made


def register(path: Path, *header: str) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("在册")
        sheet.write_row(0, 0, header or ("姓名", "出生日期", "乡镇"))
        sheet.write_row(1, 0, ("林一禾", "1946-10-03", "青禾镇"))
        sheet.write_row(2, 0, ("周二苗", "1950-03-08", "青禾镇"))
    return path


def settings(folder: Path, sheet: str) -> dict[str, object]:
    rows = openpyxl.load_workbook(folder / "表格" / "设置.xlsx")[sheet].iter_rows(values_only=True)
    return {row[0]: row[1] for row in rows if row[0]}


# --- the computer -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "bits", "name", "why"),
    [
        ((10, 0, 19045), 64, "Windows 10（64位）", ""),
        ((10, 0, 22631), 64, "Windows 11（64位）", ""),
        ((10, 0, 19045), 32, "Windows 10（32位）", "需要64位的 Windows"),
        ((6, 1, 7601), 64, "Windows 7（64位）", "需要 Windows 10 或 11"),
    ],
)
def test_windows_is_known_by_its_version(version, bits, name, why):
    probe = WindowsProbe(version, bits, lambda _key: None)
    assert (probe.system(), probe.too_old(), probe.programs()) == (name, why, ())


def test_office_programs_are_found_where_windows_registers_them(tmp_path):
    there = tmp_path / "EXCEL.EXE"
    there.touch()
    places = {"excel.exe": f'"{there}"', "et.exe": str(tmp_path / "gone.exe")}
    probe = WindowsProbe((10, 0, 19045), 64, lambda key: places.get(key.rpartition("\\")[2]))
    assert probe.programs() == ("Excel",)


def test_linux_says_its_own_name():
    probe = PosixProbe(
        lambda: {"PRETTY_NAME": "UOS 20"}, lambda name: "/usr/bin/et" if name == "et" else None
    )
    assert (probe.system(), probe.too_old(), probe.programs()) == ("UOS 20", "", ("WPS",))


def found(folder, *, probe=None, fonts=(), now=NOW):
    probe = probe or WindowsProbe((10, 0, 19045), 64, lambda _key: None)
    return {f.name: (f.good, f.sentence) for f in steps.self_check(folder, now, probe, fonts)}


def test_each_thing_is_one_sentence(folder):
    said = found(folder, fonts=("仿宋_GB2312",))
    assert said["系统"] == (True, "Windows 10（64位）。")
    assert said["办公软件"][0] is None
    assert "没有找到 Excel、WPS" in said["办公软件"][1]
    assert said["文件夹"] == (True, f"{folder} 可以写入。")
    assert said["字体"] == (None, "没有仿宋_GB2312，打印公文时用相近的字体代替，版面不变。")
    assert said["时钟"] == (True, "今天是2026年10月9日08:30；不对的话请先调好电脑的日期。")
    assert list(folder.glob("~*")) == []


def test_a_folder_that_cannot_be_written_does_not_pass(folder, monkeypatch):
    def refuse(*_args, **_kw):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    good, sentence = found(folder)["文件夹"]
    assert good is False
    assert sentence.endswith("没有写入的权限或磁盘是只读的，请换一个文件夹。")


def test_a_library_that_does_not_open_does_not_pass(folder, monkeypatch):
    """A DLL that an antivirus has taken is found before the first list, and named."""
    assert found(folder)["程序"] == (True, "用到的部件都能打开。")

    def load(name):
        if name in ("lxml.etree", "python_calamine"):
            raise ImportError("DLL load failed while importing etree")

    finding = machine.libraries(load)
    assert finding.good is False
    assert "打不开（lxml、python_calamine）" in finding.sentence


def test_the_self_check_opens_every_library_that_is_imported_anywhere():
    imported = set()
    for path in Path(toolkit.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    ours = {name.partition(".")[0] for name in machine.LIBRARIES} | {"toolkit", "win32com", "xlwings"}
    assert imported - sys.stdlib_module_names | {"toolkit"} == ours


def test_a_full_disk_is_mentioned(folder, monkeypatch):
    monkeypatch.setattr(machine, "free_bytes", lambda _folder: 3 * 1024 * 1024)
    assert found(folder)["磁盘"] == (None, "还有3 MB。请清理出一些空间。")


def test_a_clock_before_the_last_record_does_not_pass(folder):
    office = run.open_office(folder, folder)
    steps.keep(office, Decisions(unit="青禾县委老干部局"), NOW)
    good, sentence = found(folder, now=NOW - dt.timedelta(days=400))["时钟"]
    assert good is False
    assert "上次的记录是2026-10-09 08:30" in sentence


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission")
def test_what_is_double_clicked_may_be_run(folder):
    twins = [*folder.glob("按钮/*.sh"), *folder.glob("按钮/更多/*/*.sh")]
    assert {path.stat().st_mode & 0o111 for path in twins} == {0o111}
    assert len(twins) == len(offices.twins(".sh"))


# --- the register -----------------------------------------------------------------------------------


def test_the_register_is_copied_and_never_touched(folder, tmp_path):
    source = register(tmp_path / "我们的名册.xlsx")
    before = source.read_bytes(), source.stat().st_mtime_ns
    steps.keep(run.open_office(folder, folder), Decisions(source), NOW)
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before
    assert (folder / "表格" / "花名册.xlsx").read_bytes() == before[0]  # it takes the empty starter's place
    assert settings(folder, "参数")["花名册"] is None  # the default name needs no setting


def test_a_register_that_stands_there_is_kept_and_the_new_one_named_in_the_settings(folder, tmp_path):
    mine = register(folder / "表格" / "花名册.xlsx", "姓名", "出生日期")
    before = mine.read_bytes()
    source = register(tmp_path / "二〇二六名册.xlsx")
    steps.keep(run.open_office(folder, folder), Decisions(source), NOW)
    assert mine.read_bytes() == before
    assert (folder / "表格" / "二〇二六名册.xlsx").read_bytes() == source.read_bytes()
    assert run.open_office(folder, folder).settings.text("花名册") == "二〇二六名册.xlsx"


def test_nothing_is_overwritten(folder, tmp_path):
    register(folder / "表格" / "花名册.xlsx", "姓名", "出生日期")
    source = register(tmp_path / "花名册.xlsx")
    with pytest.raises(Stop) as stopped:
        steps.keep(run.open_office(folder, folder), Decisions(source), NOW)
    assert stopped.value.problems[0].kind == "register-there"


def test_spellings_and_the_unit_are_kept_and_can_be_changed_and_undone(folder, tmp_path):
    source = register(tmp_path / "名册.xlsx", "同志", "诞辰", "片区")
    office = run.open_office(folder, folder)
    with pytest.raises(Stop) as stopped:
        steps.understood(office, source, run.from_disk)
    assert stopped.value.problems[0].kind == "header-missing"
    steps.keep(
        office, Decisions(source, "青禾局", {"同志": "姓名", "诞辰": "出生日期", "片区": "所属支部"}), NOW
    )
    steps.keep(run.open_office(folder, folder), Decisions(spellings={"片区": "所属乡镇"}), NOW)
    office = run.open_office(folder, folder)
    reading = steps.understood(office, folder / "表格" / "花名册.xlsx", run.from_disk)
    assert [str(c).strip() for c in steps.columns_seen(reading)[0]] == [
        "A列  同志  → 姓名",
        "B列  诞辰  → 出生日期",
        "C列  片区  → 所属乡镇",
    ]
    assert office.settings.text("单位名称") == "青禾局"
    from toolkit.files.history import undo

    undo.undo(folder, now=NOW)
    undo.undo(folder, now=NOW)
    assert settings(folder, "列名").get("同志") is None
    assert (folder / "表格" / "花名册.xlsx").read_bytes() == (ROOT / "workbooks" / "花名册.xlsx").read_bytes()


ABOVE = {"A": ["同志"], "C": ["联系电话/本人"], "F": ["片区", "村组"], "G": ["QQ"]}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("同志姓名=姓名", {"同志姓名": "姓名"}),
        ("诞辰 ＝ 出生年月日", {"诞辰": "出生日期"}),
        ("片区=不使用", {"片区": "（不使用）"}),
        ("联系电话/本人=联系电话", {"联系电话/本人": "联系电话"}),
        ("C列=固定电话", {"联系电话/本人": "固定电话"}),
        ("c=固定电话", {"联系电话/本人": "固定电话"}),
        ("A列  同志  → 姓名", {"同志": "姓名"}),
        ("C=联系电话，片区=住址", {"联系电话/本人": "联系电话", "片区": "居住地"}),
        ("C=联系电话；A=姓名 片区 = 户籍,H列=不用", {"联系电话/本人": "联系电话", "同志": "姓名", "片区": "户籍地", "H列": "（不使用）"}),
        ("参加革命、工作, 时间=参加工作时间", {"参加革命、工作, 时间": "参加工作时间"}),
        ("QQ=微信QQ", {"QQ": "微信QQ"}),
        ("姓名", None),
        ("=姓名", None),
        ("C=联系电话，片区", None),
        ("F=所属乡镇", None),
    ],
)  # fmt: skip
def test_corrections_are_read_as_typed_and_as_they_were_shown(folder, text, meant):
    synonyms = run.open_office(folder, folder).synonyms
    if meant is None:
        with pytest.raises(Stop) as stopped:
            steps.corrections(text, synonyms, ABOVE)
        assert stopped.value.problems[0].kind == "spelling-form"
    else:
        assert steps.corrections(text, synonyms, ABOVE) == meant


def test_practice_takes_the_places_of_the_empty_workbooks_and_can_be_undone(folder):
    mine = register(folder / "表格" / "任职.xlsx", "乡镇", "职务", "姓名").read_bytes()
    written = steps.practise(run.open_office(folder, folder), NOW)
    assert {"花名册.xlsx", "补贴发放.xlsx"} <= {path.name for path in written}
    assert (folder / "表格" / "花名册.xlsx").read_bytes() == (
        ROOT / "workbooks" / "练习花名册.xlsx"
    ).read_bytes()
    assert (folder / "表格" / "任职.xlsx").read_bytes() == mine, "what somebody has filled in stays"
    assert not steps.is_theirs(folder / "表格" / "花名册.xlsx")
    assert steps.practise(run.open_office(folder, folder), NOW) == []
    from toolkit.files.history import undo

    undo.undo(folder, now=NOW)
    assert (folder / "表格" / "花名册.xlsx").read_bytes() == (ROOT / "workbooks" / "花名册.xlsx").read_bytes()


def test_the_practice_office_has_a_name_that_no_real_register_inherits(folder):
    steps.practise(run.open_office(folder, folder), NOW)
    office = run.open_office(folder, folder)
    assert office.settings.text("单位名称") == "禾沐县委老干部局（练习）"
    mine = register(folder.parent / "名册.xlsx")
    steps.keep(office, steps.Decisions(register=mine), NOW)
    assert run.open_office(folder, folder).settings.text("单位名称") == ""


@pytest.mark.parametrize(("typed", "unit"), [("  青禾县委老干部局 ", "青禾县委老干部局"), ("", "")])
def test_a_new_office_is_asked_for_its_name_once(tmp_path, monkeypatch, capsys, typed, unit):
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", lambda text, **_: asked.append(text) or typed)
    for _ in range(2):
        assert cli.main(["init", str(tmp_path / "办公")]) == 0
    assert sum("单位名称" in each for each in asked) == 1
    assert run.open_office(tmp_path / "办公", tmp_path).settings.text("单位名称") == unit


def typing(monkeypatch, **answers: str) -> list[str]:
    """A clerk before the screen, who answers a question in which a word stands, else presses Enter; what was asked."""
    asked: list[str] = []

    def prompt(text: str, **_: object) -> str:
        asked.append(text)
        return next((answer for word, answer in answers.items() if word in text), "")

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr(registers, "places", list)
    return asked


def test_yes_to_the_columns_is_enter_and_an_office_of_the_county_is_no_township(
    tmp_path, monkeypatch, capsys
):
    mine = register(tmp_path / "我们的名册.xlsx")
    answers = {"花名册": str(mine), "都对就按回车": "是", "县里的": "青禾县委老干部局"}
    asked = typing(monkeypatch, **answers)
    assert cli.main(["--office", str(tmp_path / "办公"), "setup", "--no-list"]) == 0
    assert [sum(word in each for each in asked) for word in ("都对就按回车", "县里的")] == [1, 1]
    assert "看不明白" not in capsys.readouterr().out
    assert run.open_office(tmp_path / "办公", tmp_path).settings.text("本乡镇") == ""


def test_with_nobody_s_register_no_columns_are_asked_and_what_comes_next_is_said(
    tmp_path, monkeypatch, capsys
):
    asked = typing(monkeypatch)
    assert cli.main(["--office", str(tmp_path / "办公"), "setup", "--no-list"]) == 0
    assert not [each for each in asked if "都对就按回车" in each]
    said = capsys.readouterr().out
    assert "先用空白的「花名册.xlsx」，在「表格」里" in said
    assert "认得的" not in said


def test_a_name_that_is_no_column_is_answered_with_those_that_are():
    with pytest.raises(Stop) as stopped:
        steps.corrections("同志=称呼", Synonyms(), {})
    assert "标准列名有：" in str(stopped.value.problems[0])
    assert "姓名、" in str(stopped.value.problems[0])


LINUX = pytest.mark.skipif(sys.platform == "win32", reason="only terminals of Linux write a path so")


@pytest.mark.parametrize(
    "written",
    [
        "{0}", " {0} ", '"{0}"', "'{0}' ", "“{0}”", "& '{0}'",
        "{1}", *(pytest.param(each, marks=LINUX) for each in ("{2}", "file://{3}")),
    ],
)  # fmt: skip
def test_a_file_dragged_into_a_window_is_found_however_the_terminal_writes_it(tmp_path, written):
    import shlex
    from urllib.parse import quote

    path = register(tmp_path / "我的 名册(终).xlsx")
    slashed = re.sub(r"([ ()])", r"\\\1", str(path))
    assert steps.dropped(written.format(path, shlex.quote(str(path)), slashed, quote(str(path)))) == path


def test_a_file_name_with_a_quote_in_it_is_found(tmp_path):
    path = register(tmp_path / "老'名册.xlsx")
    assert steps.dropped("'" + str(path).replace("'", "'\\''") + "'") == path


# --- the command ------------------------------------------------------------------------------------


def test_everything_can_be_said_by_options(tmp_path, capsys):
    source = register(tmp_path / "名册.xlsx", "同志", "出生日期", "乡镇")
    target = tmp_path / "新办公"
    code = cli.main(
        ["--office", str(target), "--as-of", "2026-10-09", "setup", "--register", str(source), "--unit", "青禾局",
         "--column", "同志=姓名", "--month", "10", "--json"]
    )  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [c["field"] for c in said["columns"]] == ["姓名", "出生日期", "所属乡镇"]
    assert said["check"]["counts"]["read"] == 2
    assert [row["name"] for row in said["birthdays"]["rows"]] == ["林一禾"]
    assert (target / "输出/2026-10/2026年10月生日慰问名单.xlsx").is_file()


def test_each_column_is_shown_once_and_a_heading_of_two_rows_is_taken_back(tmp_path, capsys):
    source = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        for name in ("一支部", "二支部"):
            sheet = book.add_worksheet(name)
            for row, line in enumerate((
                ("姓名", "出生日期", "联络", "", "怪"), ("", "", "甲", "乙", ""),
                ("林一禾", "1946-10-03", "19900000001", "x", "y"), ("周二苗", "1950-03-08", "19900000002", "x", "y"),
            )):  # fmt: skip
                sheet.write_row(row, 0, line)
            sheet.merge_range("C1:D1", "联络")
    target = tmp_path / "新办公"
    arguments = [
        "--office",
        str(target),
        "--as-of",
        "2026-10-09",
        "setup",
        "--register",
        str(source),
        "--no-list",
        "--yes",
    ]
    assert cli.main([*arguments, "--column", "联络/甲=联系电话，D=不使用", "--column", "e列=二级单位"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith(("工作表「", "  认得的：", "  C列", "  D列", "  E列"))] == [
        "工作表「一支部」「二支部」，表头在第2行，这样理解：",
        "  认得的：A 姓名、B 出生日期",
        "  C列  联络/甲  → 联系电话", "  D列  联络/乙  → （不用）", "  E列  怪  → 二级单位",
    ]  # fmt: skip
    reading = steps.understood(
        run.open_office(target, target), target / "表格" / "花名册.xlsx", run.from_disk
    )
    assert reading.records[0].text("联系电话") == "19900000001"
    assert reading.of_columns == ()


def test_a_column_that_stands_elsewhere_in_another_sheet_is_not_shown_again(tmp_path, capsys):
    rows = ("林一禾", "1946-10-03", "x"), ("1946-10-03", "x", "周二苗")
    heads = ("姓名", "出生日期", "怪"), ("出生日期", "怪", "姓名")
    source = save(
        tmp_path / "名册.xlsx", {f"{n}支部": each for n, each in enumerate(zip(heads, rows, strict=True))}
    )
    order = ["--office", str(tmp_path / "办公"), "setup", "--no-list", "--yes", "--register", str(source)]
    assert cli.main(order) == 0
    said = capsys.readouterr().out
    assert [said.count(text) for text in ("这样理解", "出生日期、", "姓名、", "怪  → （不用）")] == [
        1,
        0,
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("drives", "kinds", "sticks"),
    [
        (0b11100, {"C:\\": 3, "D:\\": 3, "E:\\": 2}, ["E:\\"]),
        (0b101, {"A:\\": 2, "C:\\": 3}, []),  # a floppy drive is not asked
        (0b10100, {"C:\\": 3, "E:\\": 5}, []),
    ],
)
def test_sticks_are_the_removable_drives(drives, kinds, sticks):
    assert [*map(str, registers.removable(drives, kinds.__getitem__))] == [str(Path(s)) for s in sticks]


def test_sticks_are_what_linux_has_mounted_below_media(tmp_path):
    for name in ("media/王芳/U盘/表", "media/SD", "run/media/王芳/KINGSTON"):
        (tmp_path / name).mkdir(parents=True)
    sticks = {tmp_path / "media/王芳/U盘", tmp_path / "media/SD", tmp_path / "run/media/王芳/KINGSTON"}
    found = registers.mounted(
        (tmp_path / "media", tmp_path / "run/media", tmp_path / "none"), sticks.__contains__
    )
    assert set(found) == sticks


@pytest.mark.damaged_files
def test_registers_on_the_desktop_and_on_sticks_are_found(folder, tmp_path):
    desk, stick = tmp_path / "桌面", tmp_path / "U盘"
    for place in ("老干/二〇二六", "太/深/的/地方", "别的办公室/输出"):
        (desk / place).mkdir(parents=True)
    stick.mkdir()
    register(desk / "老干/二〇二六/表一.xlsx")
    register(stick / "离退休人员.xlsx")
    for place in (
        "太/深/的/地方/花名册.xlsx",
        "别的办公室/输出/生日名单.xlsx",
        "~$花名册.xlsx",
        ".花名册.xlsx",
    ):
        register(desk / place)
    save(desk / "工资名单.xlsx", {"表": [("项目", "金额"), ("纸", 3)]})
    (desk / "坏的花名册.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    (desk / "花名册.xlsx").write_bytes(
        (ROOT / "workbooks/练习花名册.xlsx").read_bytes()
    )  # practice is nobody's
    register(folder / "花名册二.xlsx")  # the office's own
    office = run.open_office(folder, folder)
    found = [*registers.look(office, [desk, stick, folder.parent / "none", folder.parent], run.from_disk)]
    names = [str(each.path.relative_to(tmp_path)) for each in found]
    assert names == [
        str(Path("U盘/离退休人员.xlsx")),
        str(Path("桌面/老干/二〇二六/表一.xlsx")),
    ]
    assert {each.people for each in found} == {2}


def test_a_township_s_office_says_so_by_an_option_or_is_told_that_it_can(tmp_path, capsys):
    rows = [("姓名", "单位", "出生日期"), *((f"甲{c}可", "枫林镇财政所", "1946-10-03") for c in "一二三")]
    source = save(tmp_path / "名册.xlsx", {"财政所": rows})
    target = tmp_path / "办公"
    order = ["--office", str(target), "--as-of", "2026-10-09", "setup", "--no-list", "--yes"]
    assert cli.main([*order, "--register", str(source)]) == 0
    assert "请加上 --township 枫林镇" in capsys.readouterr().out
    assert run.open_office(target, target).settings.text("本乡镇") == ""
    assert cli.main([*order, "--township", "枫林镇"]) == 0
    assert run.open_office(target, target).settings.text("本乡镇") == "枫林镇"
    assert "花名册里的人看来都是" not in capsys.readouterr().out


def test_an_office_whose_register_tells_of_several_townships_is_told_so(tmp_path, capsys):
    units = ("枫林镇财政所", "云岫乡卫生院")
    rows = [("姓名", "单位", "出生日期"), *((f"甲{unit[:1]}可", unit, "1946-10-03") for unit in units)]
    source = save(tmp_path / "名册.xlsx", {"人": rows})
    target = tmp_path / "办公"
    order = ["--office", str(target), "setup", "--no-list", "--yes", "--register", str(source)]
    assert cli.main(order) == 0
    said = capsys.readouterr().out
    assert "花名册里有枫林镇、云岫乡的人，先当作县里的单位。" in said
    assert "请加上 --township 枫林镇" in said
    assert cli.main([*order, "--unit", "青禾县委老干部局"]) == 0
    assert "先当作县里的单位" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("units", "told"),
    [
        (["枫林镇财政所"] * 9 + ["县农业局"], ("枫林镇",)),
        (["枫林镇财政所", "云岫乡卫生院"], ("枫林镇", "云岫乡")),
        (["县农业局"], ()),
    ],
)
def test_the_townships_that_a_register_tells_of(folder, tmp_path, units, told):
    rows = [("姓名", "单位", "出生日期"), *((f"甲{n}可", unit, "1946-10-03") for n, unit in enumerate(units))]
    office = run.open_office(folder, folder)
    reading = steps.understood(office, save(tmp_path / "名册.xlsx", {"Sheet1": rows}), run.from_disk)
    assert steps.townships_told(office, reading) == told


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is Unix's")
def test_the_dialogue_asks_and_takes_corrections(tmp_path):
    import pty

    source = register(tmp_path / "名册.xlsx", "同志", "出生日期", "乡镇")
    target = tmp_path / "新办公"
    home = tmp_path / "家"
    (home / "桌面").mkdir(parents=True)
    register(home / "桌面" / "老干名册.xlsx")
    broken = tmp_path / "坏的.et"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", "--office", str(target), "--as-of", "2026-10-09", "setup", "--month", "10"],
        stdin=follower, stdout=follower, stderr=follower, cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", "TERM": "dumb", "HOME": str(home)},
    )  # fmt: skip
    os.close(follower)
    seen = ""
    for question, answer in (
        ("老干名册.xlsx（2人，", ""),
        ("花名册: ", "1\n"),
        ("可以就写 是: ", "\n"),
        ("没有拷", ""),
        ("花名册: ", f"'{tmp_path / '没有.xlsx'}'\n"),
        ("请再拖一次，或检查写的路径。\r\n花名册: ", f"{target}\n"),
        ("这是一个文件夹", ""),
        ("花名册: ", f"'{broken}'\n"),
        ("这个文件没有用上", ""),
        ("花名册: ", f"'{source}'\n"),
        ("请写明哪一列是什么", "同志就是姓名\n"),
        ("看不明白", "同志=姓名\n"),
        ("A列  同志  → 姓名", "\n"),
        ("单位名称", "青禾镇老干办\n"),
        ("花名册里的人看来都是青禾镇的", ""),
        ("是县里的写 县里: ", "\n"),
        ("可以先不填，直接按回车: ", "湖北省黄冈市蕲春县\n"),
        ("本单位在湖北省黄冈市蕲春县，照用", ""),
        ("好了", ""),
    ):
        seen = _until(leader, question, seen)
        os.write(leader, answer.encode())
    assert process.wait(900) == 0
    os.close(leader)
    kept = run.open_office(target, target).settings
    assert (kept.text("单位名称"), kept.text("本乡镇")) == ("青禾镇老干办", "青禾镇")
    assert (target / "输出/2026-10/2026年10月生日慰问名单.xlsx").is_file()


def _until(leader: int, wanted: str, seen: str, seconds: float = 900) -> str:
    """Read a terminal until a text stands there; what follows it is kept for the next question."""
    end = time.monotonic() + seconds
    data = seen.encode()
    while wanted.encode() not in data:
        assert time.monotonic() < end, f"{wanted} was not asked"
        data += os.read(leader, 4096)
    return data.partition(wanted.encode())[2].decode("utf-8", "ignore")
