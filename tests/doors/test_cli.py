"""The terminal: exit codes, what goes to which stream, Chinese usage errors, what a GBK console shows."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.offices.drawn import save

from toolkit.doors.terminal import cli, words

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "openpyxl",
    "docx",
    "lxml",
    "xlsxwriter",
    "python_calamine",
    "jinja2",
    "msoffcrypto",
    "pdfminer",
    "xlwings",
    "schedule",
)


@pytest.fixture
def office(tmp_path):
    rows = [["姓名", "出生日期"], ["张三可", "1946-10-03"], ["李䶮𠮷", "1946-10-04"], ["王五安", "不详"]]
    save(tmp_path / "花名册.xlsx", {"在册": rows})
    return tmp_path


def run(office, capsys, *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["--office", str(office), "--as-of", "2026-10-01", *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


def python(*arguments: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        check=False,
        timeout=900,
    )


# --- exit codes and streams -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["birthdays", "--month", 10], 0),
        (["birthdays", "--month", 10, "--strict"], 3),
        (["birthdays", "--month", 10, "-n", "--json"], 0),
        (["birthdays", "--month", 13], 2),
        (["birthdays", "--township", "青禾"], 3),
        (["check"], 3),
        (["fill", "-n"], 0),
        (["settings"], 0),
        (["jobs"], 0),
        (["history"], 0),
        (["undo"], 3),
        (["nothing"], 2),
        (["-h"], 0),
        (["birthdays", "-h"], 0),
        (["--version"], 0),
    ],
)
def test_exit_codes(office, capsys, arguments, code):
    assert run(office, capsys, *arguments)[0] == code


def test_results_on_stdout_and_talk_on_stderr(office, capsys):
    code, out, err = run(office, capsys, "birthdays", "--month", 10)
    assert code == 0
    assert out.splitlines()[0].startswith("2026年10月：读到3人，列入2人")
    assert "已写入" in out
    assert "发现1处资料问题：" in err
    assert "花名册.xlsx 在册!B4：日期「不详」看不懂，" in err


def test_json_is_one_object_and_nothing_else(office, capsys):
    _, out, err = run(office, capsys, "birthdays", "--month", 10, "-n", "--json")
    answer = json.loads(out)
    assert list(answer) == [
        "job", "params", "documents", "written", "counts", "rows", "excluded", "to_check", "problems", "files",
        "no_birthday_this_year", "other_units",
    ]  # fmt: skip
    assert answer["params"]["month"] == 10
    assert set(answer["to_check"][0]) == {"name", "cell", "why", "hint"}
    assert set(answer["problems"][0]) == {"file", "sheet", "cell", "message", "hint", "kind", "severity"}
    assert (answer["job"], answer["written"]) == ("birthdays", False)
    assert "不详" in err


def test_strict_keeps_the_result(office, capsys):
    code, out, _ = run(office, capsys, "birthdays", "--month", 10, "--strict", "--json")
    answer = json.loads(out)
    assert (code, answer["written"], answer["counts"]["listed"]) == (3, True, 2)


@pytest.mark.parametrize(
    "arguments", [["undo"], ["workbook", "show", "没有.xlsx"], ["workbook", "set", "没有.xlsx", "甲!A1", "1"]]
)
def test_refusals_of_every_command_are_an_object_with_json(office, capsys, arguments):
    code, out, err = run(office, capsys, *arguments, "--json")
    assert code == 3
    (problem,) = json.loads(out)["problems"]
    assert problem["message"] in err


def test_a_dry_run_writes_nothing(office, capsys):
    before = sorted(office.rglob("*"))
    _, out, _ = run(office, capsys, "birthdays", "--month", 10, "--letters", "-n")
    assert out.count("将写入（这次没有写）") == 3
    assert sorted(office.rglob("*")) == before


def test_an_office_that_is_not_there(capsys, tmp_path):
    code, out, err = run(tmp_path / "没有", capsys, "birthdays", "--json")
    assert (code, json.loads(out)["problems"][0]["kind"]) == (3, "office-missing")
    assert "没有这个办公文件夹" in err


# --- usage ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["birthdays", "--month", "13"], "--month 写得不对：「13」不在 1 到 12 之间。"),
        (["birthdays", "--month", "那个月"], "--month 写得不对：「那个月」不是整数。"),
        (["calendar", "二〇二六"], "年度 写得不对：「二〇二六」不是整数。"),
        (["birthdays", "--month=--5"], "--month 写得不对：「--5」不是整数。"),
        (["birthdays", "--month"], "--month 后面要写上内容。"),
        (["birthdays", "--mnth", "10"], "没有 --mnth 这个选项。您是不是要写 --month？"),
        (["birthdays", "--township", "　"], "--township 写得不对：不能是空的。"),
        (
            ["birthdays", "--within-days", "7", "--month", "10"],
            "--within-days 和 --month 不能一起用，请去掉一个。",
        ),
        (["birthdays", "--within-days", "0", "--year", "2026"], "--within-days 和 --year 不能一起用"),
        (["birthdays", "--split", "村"], "--split 写得不对：可以写：乡镇。"),
        (["birthdays", "十月"], "多写了内容：十月。"),
        (
            ["birthdays", "--register", "a.xlsx", "--register", "b.xlsx"],
            "--register 写了2次，不知道用哪一个，请只写一次。",
        ),
        (["birthdays", "--month", "1", "--month=10"], "--month 写了2次，不知道用哪一个，请只写一次。"),
        (["birthdays", "-o", "甲", "--output", "乙"], "--output 写了2次，不知道用哪一个，请只写一次。"),
        (["templates", "check", "--like", "甲", "--like", "乙"], "--like 写了2次"),
        (["--office", "乙", "jobs"], "--office 写了2次"),
        (["煮饭"], "没有「煮饭」这个命令。运行 toolkit jobs 看能做哪些事。"),
        (["init"], "还缺少 文件夹。"),
        (["workbook", "set", "a.xlsx"], "还缺少 工作表!单元格。"),
        (["--as-of", "2026-10-02", "jobs"], "--as-of 写了2次，不知道用哪一个，请只写一次。"),
    ],
)
def test_usage_errors_are_chinese_sentences(office, capsys, arguments, said):
    code, out, err = run(office, capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(said), err
    assert "用法可以看：toolkit" in err
    assert not any(word in err for word in ("Error", "Usage", "Try", "Invalid", "Missing"))


def test_a_day_that_is_none_is_a_usage_error(capsys):
    assert cli.main(["--as-of", "昨天", "jobs"]) == 2
    assert capsys.readouterr().err.startswith("--as-of 写得不对：日期要写成 2026-10-01 这样。")


def test_digits_typed_with_the_input_method_on(office, capsys):
    assert (
        json.loads(run(office, capsys, "birthdays", "--month", "１０", "-n", "--json")[1])["params"]["month"]
        == 10
    )


# --- a bug ----------------------------------------------------------------------------------------------


def test_a_bug_says_where_its_log_is_and_keeps_values_out_of_it(office, capsys, monkeypatch, tmp_path):
    def explode(_inputs: object) -> None:
        raise RuntimeError("李四平 990101194610030012")

    from toolkit.jobs.job import Action, Job

    boom = Job("boom", "爆", "爆。", (Action(explode, "爆", "爆。"),))
    monkeypatch.setattr(cli, "declaration", lambda _name: boom)
    monkeypatch.setattr(cli, "load", lambda _name: boom)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    code, out, err = run(office, capsys, "boom", "--json")
    log = (tmp_path / "toolkit-error.log").read_text(encoding="utf-8")
    assert (code, out) == (1, "")
    assert str(tmp_path / "toolkit-error.log") in err
    assert "RuntimeError" in log
    assert "test_cli.py" in log
    assert not [t for t in ("李四平", "990101") if t in log + err]


# --- consoles -------------------------------------------------------------------------------------------


def test_a_gbk_console_shows_everything(office):
    done = python(
        "-m", "toolkit", "--office", str(office), "--as-of", "2026-10-01", "birthdays", "--month", "10", "--json", "-n",
        PYTHONIOENCODING="gbk",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr.decode("gbk")
    # 䶮 and 𠮷 are not in GBK: escaped in a way that JSON reads as the characters themselves.
    assert [r["name"] for r in json.loads(done.stdout.decode("gbk"))["rows"]] == ["张三可", "李䶮𠮷"]


@pytest.mark.skipif(
    sys.platform != "win32", reason="elsewhere a file is UTF-8; the kit's steps of windows_check.py"
)
def test_output_in_a_file_is_as_notepad_reads_it(office, tmp_path):
    """By «>» in a console: the code page of this Windows, whatever cannot be written in it escaped."""
    env = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONUTF8", "PYTHONIOENCODING")
    }
    command = [
        sys.executable,
        "-m",
        "toolkit",
        "--office",
        str(office),
        "--as-of",
        "2026-10-01",
        "birthdays",
        "--json",
        "-n",
    ]
    with (tmp_path / "名单.txt").open("wb") as file:
        subprocess.run(command, stdout=file, env={**env, "PYTHONPATH": str(ROOT)}, check=True, timeout=300)
    said = (tmp_path / "名单.txt").read_bytes()
    assert said.endswith(b"\r\n")
    assert [row["name"] for row in json.loads(said.decode("mbcs", "strict"))["rows"]] == ["张三可", "李䶮𠮷"]


@pytest.mark.parametrize(
    "command",
    [["-h"], ["birthdays", "-h"], ["check", "-h"], ["fill", "-h"], ["workbook", "set", "-h"], ["jobs"]],
)
def test_help_can_be_shown_on_a_gbk_console(command, capsys):
    assert cli.main(command) == 0
    out = capsys.readouterr().out
    assert out.encode("gbk").decode("gbk") == out
    assert not any(english in out for english in ("Usage", "Options", "Commands", "Show this message"))


@pytest.mark.parametrize("variable", [{}, {"NO_COLOR": "1"}])
def test_no_colour_codes_are_written(office, variable):
    done = python("-m", "toolkit", "--office", str(office), "birthdays", "--month", "13", **variable)
    assert b"\x1b" not in done.stdout + done.stderr


def test_help_loads_none_of_the_heavy_libraries():
    code = (
        "import sys\nfrom toolkit.doors.terminal import cli\ncli.main(['--help'])\n"
        f"print('loaded:', *[m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = python("-c", code)
    assert done.stderr.decode().strip() == "loaded:"


def test_a_list_loads_nothing_of_what_only_collecting_and_packets_need(office):
    code = (
        "import sys\nfrom toolkit.doors.terminal import cli\n"
        f"assert cli.main(['--office', {str(office)!r}, 'birthdays', '--month', '10', '-n']) == 0\n"
        "told = ('concurrent.futures.process', 'multiprocessing', 'pypinyin', 'rapidfuzz', 'toolkit.running.executors',"
        " 'toolkit.running.incoming.foreign', 'toolkit.running.incoming.packets', 'toolkit.core.people.linkage.linking')\n"
        "print('loaded:', *[m for m in told if m in sys.modules], file=sys.stderr)"
    )
    assert python("-c", code, PYTHONIOENCODING="utf-8").stderr.decode().strip().endswith("loaded:")


def test_usage_errors_load_none_either():
    code = (
        "import sys\nfrom toolkit.doors.terminal import cli\ncli.main(['birthdays', '--month', '13'])\n"
        f"print('loaded:', *[m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    assert python("-c", code, PYTHONIOENCODING="utf-8").stderr.decode().strip().endswith("loaded:")


def test_progress_is_for_a_person_who_waits(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(words.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    progress = words.Progress()
    for second, done in ((0.5, 1), (1.5, 2), (1.6, 3), (2.0, 4)):
        now[0] = second
        progress("正在生成", done, 4)
    assert capsys.readouterr().err == "\r正在生成 2/4\r正在生成 4/4\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    progress("正在生成", 4, 4)
    assert capsys.readouterr().err == ""


# --- workbook -------------------------------------------------------------------------------------------


def test_a_cell_is_set_and_a_row_appended(office, capsys):
    import openpyxl

    path = office / "花名册.xlsx"
    assert run(office, capsys, "workbook", "set", path, "在册!B4", "1946.10")[0] == 0
    assert run(office, capsys, "workbook", "append", path, "在册", "赵六和", "00123456789012345")[0] == 0
    sheet = openpyxl.load_workbook(path)["在册"]
    assert [c.value for c in sheet[5]] == ["赵六和", "00123456789012345"]
    assert run(office, capsys, "undo")[0] == 0
    assert openpyxl.load_workbook(path)["在册"].max_row == 4


def test_show_masks_what_is_personal(office, capsys):
    save(office / "b.xlsx", {"甲": [["990101194610030012", 13800000000]]})
    _, out, _ = run(office, capsys, "workbook", "show", office / "b.xlsx", "--sheet", "甲")
    assert out == "1\t9901**…\t138****0000\n"


def test_a_cell_without_a_sheet_is_asked_for(office, capsys):
    code, _, err = run(office, capsys, "workbook", "set", office / "花名册.xlsx", "B4", "1")
    assert code == 3
    assert "请写成 在册!E7 这样" in err


def test_a_row_is_added_above_the_signature_and_below_whom_the_clerk_names(office, capsys):
    rows = [["姓名", "补贴"], ["张三可", 100], ["李四可", 200], ["合计", 300], ["填表人：王五可"]]
    save(office / "册.xlsx", {"在册": rows})
    path = office / "册.xlsx"
    code, out, _ = run(office, capsys, "workbook", "append", path, "在册", "赵六可", "50")
    assert code == 0
    assert "加在第3行下面、「合计」上面。\n在册!B5 的合计没有算上新的一行" in out
    assert run(office, capsys, "workbook", "append", path, "在册", "孙七可", "--after", "张三可")[0] == 0
    code, out, err = run(office, capsys, "workbook", "show", path, "--sheet", "在册")
    assert [line.split("\t")[1] for line in out.splitlines()] == [
        "姓名", "张三可", "孙七可", "李四可", "赵六可", "合计", "填表人：王五可",
    ]  # fmt: skip
    before = path.read_bytes()
    code, _, err = run(office, capsys, "workbook", "append", path, "在册", "周八可", "--after", "没人可")
    assert (code, "没有找到「没人可」" in err, path.read_bytes() == before) == (3, True, True)
    save(path, {"在册": [rows[0], rows[1], ["小计", 100], rows[2], ["小计", 200]]})
    code, _, err = run(office, capsys, "workbook", "append", path, "在册", "周八可")
    assert (code, "请用 --after 写明加在谁的后面" in err) == (3, True)


@pytest.mark.parametrize(
    ("typed", "kept", "told"),
    [
        ("1946年10月", "1946年10月", True),
        ("1946-10", "1946-10", True),
        ("1946.10", "1946.10", True),
        ("1946", "1946", True),
        ("不详", "不详", True),
        ("农历八月十五", "农历八月十五", True),
        ("约1946年", "约1946年", True),
        ("1946-10-03", dt.datetime(1946, 10, 3), False),  # noqa: DTZ001 - a cell has no zone
        ("1946年10月3日", dt.datetime(1946, 10, 3), False),  # noqa: DTZ001
        ("19461003", dt.datetime(1946, 10, 3), False),  # noqa: DTZ001
    ],
)
def test_a_date_cell_takes_what_is_known_of_a_date(office, capsys, typed, kept, told):
    import openpyxl

    path = office / "册.xlsx"
    born = dt.date(1940, 5, 1)
    save(path, {"在册": [["姓名", "出生日期"], ["张三可", born], ["李四可", born]]})
    code, out, _ = run(office, capsys, "workbook", "set", path, "在册!B2", typed)
    assert (code, "已按文字写入" in out) == (0, told)
    code, out, _ = run(office, capsys, "workbook", "append", path, "在册", "王五可", typed)
    assert (code, "已按文字写入" in out) == (0, told)
    sheet = openpyxl.load_workbook(path)["在册"]
    assert [(c.value, c.number_format) for c in (sheet["B2"], sheet["B4"])] == [
        (kept, sheet["B3"].number_format)
    ] * 2


@pytest.mark.parametrize("typed", ["45", "1946-02-30", "1946年13月", "1946-13-01"])
def test_a_date_that_never_was_is_no_text_by_itself(office, capsys, typed):
    path = office / "册.xlsx"
    save(path, {"在册": [["姓名", "出生日期"], ["张三可", dt.date(1940, 5, 1)]]})
    before = path.read_bytes()
    for words_ in (("set", path, "在册!B2", typed), ("append", path, "在册", "李四可", typed)):
        code, _, err = run(office, capsys, "workbook", *words_)
        assert (code, f"「{typed}」不是一个日期" in err, "--type text" in err) == (3, True, True)
    assert path.read_bytes() == before
    assert run(office, capsys, "workbook", "set", path, "在册!B2", typed, "--type", "text")[0] == 0


@pytest.mark.damaged_files
@pytest.mark.parametrize("word", ["秘密123", "VelvetSweatshop"])
def test_a_workbook_with_a_password_is_changed_and_keeps_it(office, capsys, word):
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    from toolkit.core.cells import Stop
    from toolkit.sheets.reading.read import open_workbook

    path, given = (
        office / "密.xlsx",
        () if word == "VelvetSweatshop" else ("--password-file", office / "密码.txt"),
    )
    with (office / "花名册.xlsx").open("rb") as source, path.open("wb") as target:
        msoffcrypto.OOXMLFile(source).encrypt(word, target)
    before = path.read_bytes()
    if given:
        assert run(office, capsys, "workbook", "set", path, "在册!B4", "1946.10")[0] == 3
        (office / "密码.txt").write_text("别的", encoding="utf-8")
        assert run(office, capsys, *given, "workbook", "set", path, "在册!B4", "1946.10")[0] == 3
        assert path.read_bytes() == before
        (office / "密码.txt").write_text(word, encoding="utf-8")
    assert run(office, capsys, *given, "workbook", "set", path, "在册!B4", "甲")[0] == 0
    code, out, err = run(office, capsys, *given, "workbook", "append", path, "在册", "赵六可")
    assert (code, word in out + err) == (0, False)
    if given:
        with pytest.raises(Stop):
            open_workbook(path)
    rows = open_workbook(path, password=word).grid("在册").rows
    assert [row[0] for row in rows] == ["姓名", "张三可", "李䶮𠮷", "王五安", "赵六可"]
    assert rows[3][1] == "甲"
    assert run(office, capsys, "undo")[0] == 0


def test_what_is_dropped_on_a_twin_comes_by_the_environment(tmp_path, monkeypatch, capsys):
    """A name with a blank, a percent sign and a bracket, which no shell may read a second time."""
    names = [str(tmp_path / "完成 100%(1).docx"), str(tmp_path / "另一份.docx")]
    monkeypatch.setenv("TOOLKIT_FILES", "*" + "*".join(names))
    assert cli.main(["lint", "--json"]) == 3
    assert [p["file"] for p in json.loads(capsys.readouterr().out)["problems"]] == [
        "完成 100%(1).docx",
        "另一份.docx",
    ]
