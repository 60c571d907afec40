"""A button in Excel: parameters from its sheet, the answer in a box, and nothing on stderr, whatever happens."""

from __future__ import annotations

import datetime as dt
import re
import sys
import threading
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from support.programs.desk import held
from support.programs.xlwings_engine import Excel

from toolkit.core.cells import Cell, Exit, Problem, Stop
from toolkit.core.documents.outcome import Column as DocumentColumn
from toolkit.core.documents.outcome import Outcome, Sheet, SheetDocument, TextDocument
from toolkit.core.tables.columns import Field, Table
from toolkit.doors.buttons import desk, offered, pressing, recent
from toolkit.doors.buttons.desk import shorten
from toolkit.doors.given import Given, take
from toolkit.doors.terminal import cli
from toolkit.files.history import journal
from toolkit.files.history.journal import Entry, Journal, Written
from toolkit.files.opc.package import Package
from toolkit.jobs.job import Action, Job, Need, Parameter
from toolkit.running import office as offices
from toolkit.running.office import open_office
from toolkit.sheets.buttons import answers
from toolkit.sheets.live.workbook import LiveBook

TODAY = dt.date(2026, 9, 20)
NAMES = Table("名单", (Field("姓名"), Field("备注")), must=("姓名",))
PARAMETERS = (
    Parameter("month", "月份", "哪个月", "integer", 1, 12),
    Parameter("day", "日期", "哪一天", "date"),
    Parameter("days", "天数", "今后几天", "integer", 0, 400, excludes=("month",)),
    Parameter("township", "乡镇", "哪个乡镇"),
    Parameter("split", "分开", "怎么分", "choice", choices=("乡镇", "支部")),
    Parameter("letters", "贺信", "要不要写信", "flag"),
    Parameter("register", "花名册", "哪个文件", "file"),
)


class Office:
    """A job «list» that writes who stands in 花名册.xlsx, and a way to make it do otherwise."""

    def __init__(self) -> None:
        self.inputs = None
        self.instead = lambda _inputs: None
        register = Need(NAMES, lambda params, _settings, _today: (params.get("register") or "花名册.xlsx",))
        self.job = Job(
            "list",
            "名单",
            "",
            (
                Action(self.build, "名单", "", (register,), PARAMETERS),
                Action(
                    self.build, "一个", "", (), (Parameter("who", "姓名", "谁", required=True),), name="one"
                ),
            ),
        )

    def build(self, inputs):
        self.inputs = inputs
        answer = self.instead(inputs)
        if answer is not None:
            return answer
        reading = inputs.table(NAMES)
        names = [record.text("姓名") for record in reading.records] if reading else []
        book = SheetDocument("名单.xlsx", (Sheet("名单", (DocumentColumn("姓名"),)),), title="名单")
        counts = {"read": len(names), "listed": len(names), "excluded": 0, "to_check": 0}
        return Outcome((book,), counts, [{"name": n} for n in names], summary=("名单：" + "、".join(names),))


@pytest.fixture
def office(tmp_path, monkeypatch):
    made = Office()
    monkeypatch.setattr(offered, "declared", lambda: {"list": made.job})
    monkeypatch.setattr(pressing, "load", lambda name: made.job if name == "list" else None)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path_of(tmp_path, "临时")))
    return made


def tmp_path_of(folder: Path, name: str) -> Path:
    (folder / name).mkdir(exist_ok=True)
    return folder / name


@pytest.fixture
def excel(monkeypatch):
    monkeypatch.setattr(desk, "message", lambda text, _title: pytest.fail(f"a box outside Excel: {text}"))
    return Excel(monkeypatch)


def toolbox(folder: Path, *rows: tuple[str, object], name: str = "工具箱.xlsx") -> Path:
    """The workbook with the buttons: sheet 参数 holds name and value."""
    with xlsxwriter.Workbook(folder / name) as book:
        book.add_worksheet("操作台")
        page = book.add_worksheet("参数")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row("A1", ["参数", "值", "说明"])
        for number, (title, value) in enumerate(rows, 1):
            page.write(number, 0, title)
            if isinstance(value, dt.date):
                page.write_datetime(number, 1, value, day)
            else:
                page.write(number, 1, value)
    return folder / name


def register(folder: Path, *names: str) -> Path:
    with xlsxwriter.Workbook(folder / "花名册.xlsx") as book:
        page = book.add_worksheet("名单")
        for number, row in enumerate([("姓名", "备注"), *((name, "") for name in names)]):
            page.write_row(number, 0, row)
    return folder / "花名册.xlsx"


def press(job: str = "list", clock=lambda: 0.0) -> None:
    pressing.press(job, clock=clock, today=lambda: TODAY)


# --- parameters -------------------------------------------------------------------------------------------


def taken(*rows: tuple[str, object]):
    filled = [
        Given(title, value, Cell("工具箱.xlsm", "参数", f"B{n}")) for n, (title, value) in enumerate(rows, 2)
    ]
    params, problems = take(Action(None, "名单", "", parameters=PARAMETERS), filled, {"年份"})
    return {k: v for k, v in params.items() if v not in (None, False)}, [str(p) for p in problems]


@pytest.mark.parametrize(
    ("title", "value", "param"),
    [
        ("月份", 10.0, {"month": 10}),
        ("月份", " １０ ", {"month": 10}),
        ("月 份", "10月", {"month": 10}),
        ("日期", dt.date(2026, 10, 1), {"day": dt.date(2026, 10, 1)}),
        ("日期", "2026年10月1日", {"day": dt.date(2026, 10, 1)}),
        ("乡镇", "　青禾镇 ", {"township": "青禾镇"}),
        ("分开", "乡 镇", {"split": "乡镇"}),
        ("贺信", "是", {"letters": True}),
        ("贺信", "否", {}),
        ("贺信", True, {"letters": True}),
        ("花名册", '"资料/花名册.xlsx"', {"register": "资料/花名册.xlsx"}),
        ("月份", None, {}),
        ("月份", "  ", {}),
        ("年份", "2027", {}),  # another job's
    ],
)
def test_what_clerks_type(title, value, param):
    assert taken((title, value)) == (param, [])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("月份", 13.0)], ["参数!B2：「月份」填的是「13」，超出范围，请填 1 到 12 的整数。"]),
        ([("月份", "十")], ["参数!B2：「月份」填的是「十」，不是整数，请填 1 到 12 的整数。"]),
        ([("月份", 1.5)], ["参数!B2：「月份」填的是「1.5」，不是整数，请填 1 到 12 的整数。"]),
        ([("日期", "明天")], ["参数!B2：「日期」填的是「明天」，不是日期，请填 2026-10-01 这样的日期。"]),
        ([("分开", "村")], ["参数!B2：「分开」填的是「村」，不在可选之列，可以填：乡镇、支部。"]),
        ([("贺信", "看情况")], ["参数!B2：「贺信」填的是「看情况」，请填是或否。"]),
        ([("月分", 10.0)], ["参数!B2：没有「月分」这个参数，您是不是要写「月份」？"]),
        ([("月份", 9.0), ("月份", 10.0)], ["参数!B3：「月份」写了两次，请只留一处。"]),
        ([("月份", 10.0), ("天数", 7.0)], ["参数!B3：「天数」和「月份」不能一起填，请清空其中一边。"]),
    ],
)
def test_what_cannot_be_used_is_said_with_its_cell(rows, said):
    assert taken(*rows)[1] == [f"工具箱.xlsm {each}" for each in said]


# --- one press ----------------------------------------------------------------------------------------------


@pytest.mark.damaged_files  # the double of Excel saves
def test_a_press_runs_the_job_shows_the_answer_and_opens_the_result(excel, office, tmp_path, capfd):
    register(tmp_path, "张三可", "李四平")
    excel.calls(toolbox(tmp_path, ("月份", "１０"), ("乡镇", "青禾镇")))
    press()
    assert office.inputs.params["month"] == 10
    assert (office.inputs.params["township"], office.inputs.today) == ("青禾镇", TODAY)
    (answer,) = excel.alerts
    assert answer.startswith("名单：张三可、李四平\n已写入 ")
    assert excel.app.titles == ["老干部工作工具箱"]
    assert excel.opened[-1] == "名单.xlsx"
    assert excel.app.statuses[0] == "名单：正在读取……"
    assert excel.app.status_bar is False, "given back to Excel"
    assert capfd.readouterr() == ("", "")


def test_unsaved_edits_of_the_register_are_read(excel, office, tmp_path):
    path = register(tmp_path, "张三可")
    excel.open(path).sheets["名单"].range("A3").value = "王五安"
    excel.calls(toolbox(tmp_path))
    press()
    assert excel.alerts[0].startswith("名单：张三可、王五安")
    assert "花名册.xlsx 有还没保存的修改，已经按屏幕上的内容读取。" in excel.alerts[0]
    assert office.inputs.files[0].sha256 == ""


def test_unsaved_parameters_are_read_too(excel, office, tmp_path):
    register(tmp_path, "张三可")
    book = excel.calls(toolbox(tmp_path, ("月份", 9)))
    book.sheets["参数"].range("B2").value = 11
    press()
    assert office.inputs.params["month"] == 11


def test_a_register_that_wps_has_open_is_read_as_saved_and_this_is_said(excel, office, tmp_path):
    register(tmp_path, "张三可")
    (tmp_path / ".~花名册.xlsx").write_bytes(b"\x06clerk ")
    excel.calls(toolbox(tmp_path))
    with held(tmp_path / ".~花名册.xlsx"):
        press()
    assert "花名册.xlsx 正由 WPS 打开，读的是上次保存的内容。" in excel.alerts[0]


def test_settings_with_unsaved_edits_are_not_used_and_this_is_said(excel, office, tmp_path):
    register(tmp_path, "张三可")
    settings = toolbox(tmp_path, ("输出文件夹", "结果"), name="设置.xlsx")
    excel.open(settings).sheets["参数"].range("B2").value = "别处"
    excel.calls(toolbox(tmp_path))
    press()
    assert "设置.xlsx 有还没保存的修改，这次没有采用。" in excel.alerts[0]
    assert (tmp_path / "结果").is_dir()


def test_no_sheet_of_parameters_means_none_given(excel, office, tmp_path):
    register(tmp_path, "张三可")
    excel.calls(tmp_path / "花名册.xlsx")  # a button in the office's own register
    press()
    assert office.inputs.params["month"] is None
    assert office.inputs.params["letters"] is False
    assert excel.alerts[0].startswith("名单：张三可")


def test_the_office_folder_may_lie_elsewhere(excel, office, tmp_path):
    register(tmp_path_of(tmp_path, "办公"), "张三可")
    excel.calls(toolbox(tmp_path_of(tmp_path, "按钮"), ("办公文件夹", "../办公")))
    press()
    assert excel.alerts[0].startswith("名单：张三可")


def test_an_action_is_named_behind_a_blank(excel, office, tmp_path):
    excel.calls(toolbox(tmp_path, ("姓名", "张三可")))
    press("list one")
    assert office.inputs.params == {"who": "张三可"}


def test_the_arguments_of_xlwings_are_left_to_xlwings(excel, office, tmp_path, monkeypatch):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    monkeypatch.setattr(sys, "argv", ["-c", "--wb=工具箱.xlsm", "--from_xl=1", "--hwnd=1"])
    press()
    assert excel.alerts[0].startswith("名单：张三可")


@pytest.mark.damaged_files  # the double of Excel saves
def test_what_has_counted_of_the_sheet_is_said(excel, office, tmp_path):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path, ("月份", 10), ("贺信", "否"), ("乡镇", "青禾镇")))
    press()
    assert "按「参数」表填的：月份 10、乡镇 青禾镇。" in excel.alerts[0].splitlines()


def with_blocks(folder: Path, **values: object) -> Path:
    """Sheet 参数 in blocks: what is for all, what is for the button «名单», what is for «名单-一个»."""
    rows = [
        ("【大家共用】", None), ("花名册", None), ("乡镇", values.get("common")),
        ("【名单】", None), ("月份", values.get("month")), ("乡镇", values.get("own")), ("日期", values.get("day")),
        ("【名单-一个】", None), ("姓名", values.get("who")), ("月份", values.get("others")), ("月分", 3),
    ]  # fmt: skip
    return toolbox(folder, *rows)


@pytest.mark.parametrize(
    ("values", "month", "township"),
    [
        ({"month": 10, "others": 3}, 10, None),  # what stands in another button's block is not ours
        ({"others": 3}, None, None),
        ({"common": "青禾镇"}, None, "青禾镇"),
        ({"common": "青禾镇", "own": "柳林乡"}, None, "柳林乡"),
        ({"common": "青禾镇", "own": "  "}, None, "青禾镇"),
    ],
)
@pytest.mark.damaged_files  # the double of Excel saves
def test_a_button_is_told_by_its_own_block_and_by_what_is_for_all(
    excel, office, tmp_path, values, month, township
):
    register(tmp_path, "张三可")
    excel.calls(with_blocks(tmp_path, **values))
    press()
    assert (office.inputs.params["month"], office.inputs.params["township"]) == (month, township)


def test_a_value_below_a_name_that_no_button_has_is_told(excel, office, tmp_path):
    register(tmp_path, "张三可")
    excel.calls(
        toolbox(tmp_path, ("【名单】", None), ("月份", 9), ("【老按钮】", None), ("乡镇", ""), ("日期", 3))
    )
    press()
    assert excel.alerts == [
        "工具箱.xlsx 参数!B6：上面的【老按钮】不是哪个按钮的名字，不知道「日期」填给谁，请清空这一格，或把名字改回来。"
    ]


# --- what is meant for one press ------------------------------------------------------------------------------


def values(path: Path) -> dict[str, object]:
    """Sheet 参数 as it is saved: what is filled in, by cell."""
    rows = openpyxl.load_workbook(path)["参数"].iter_rows(min_row=2)
    return {row[1].coordinate: row[1].value for row in rows if row[1].value is not None}


USED_UP = "「参数」表的 月份 10、日期 2026-10-01 只管这一次，已经清空。"
LEFT = "「参数」表的 月份 10、日期 2026-10-01 只管这一次，没能替您清空：请自己清掉，再保存，免得下次又用上。"


def for_once(folder: Path) -> Path:
    register(folder, "张三可")
    return with_blocks(folder, month=10, day="2026-10-01", own="青禾镇", others=3)


@pytest.mark.damaged_files  # the double of Excel saves
def test_month_and_date_are_cleared_after_a_use_and_nothing_else(excel, office, tmp_path):
    path = for_once(tmp_path)
    book = excel.calls(path)
    press()
    assert USED_UP in excel.alerts[0].splitlines()
    assert values(path) == {"B7": "青禾镇", "B11": 3, "B12": 3}, "saved, or October would be back"
    assert book.api.Saved


def test_in_a_workbook_with_edits_they_are_cleared_and_saving_is_the_clerks(excel, office, tmp_path):
    path = for_once(tmp_path)
    book = excel.calls(path)
    book.sheets["操作台"].range("A1").value = "改过"
    press()
    assert f"{USED_UP}请记得保存这个表格。" in excel.alerts[0].splitlines()
    assert book.sheets["参数"].range("B6").value is None
    assert not book.api.Saved
    assert "B6" in values(path)


@pytest.mark.damaged_files  # the double of Excel saves
def test_an_older_sheet_without_blocks_is_cleared_likewise(excel, office, tmp_path):
    register(tmp_path, "张三可")
    path = toolbox(tmp_path, ("乡镇", "青禾镇"), ("月份", 10))
    excel.calls(path)
    press()
    assert office.inputs.params["month"] == 10
    assert values(path) == {"B2": "青禾镇"}


@pytest.mark.parametrize("how", ["refused", "failed"])
def test_a_press_that_comes_to_nothing_clears_nothing(excel, office, tmp_path, how):
    path = for_once(tmp_path)
    before = values(path)
    excel.calls(path)
    office.instead = lambda _inputs: 1 / 0
    if how == "refused":
        (tmp_path / "花名册.xlsx").unlink()
    press()
    assert "清空" not in excel.alerts[0]
    assert values(path) == before


def test_what_cannot_be_cleared_is_said(excel, office, tmp_path, monkeypatch):
    excel.calls(for_once(tmp_path))
    monkeypatch.setattr(LiveBook, "set", lambda *_a: (_ for _ in ()).throw(Stop.at(Cell("x"), "有保护，")))
    press()
    assert LEFT in excel.alerts[0].splitlines()


def test_the_macro_clears_what_stands_open_before_it(pressed, office, tmp_path):
    path = for_once(tmp_path)
    before = path.read_bytes()
    answer = pressed()
    assert (answer["clear"], answer["cleared"], answer["left"]) == ("B6 B8", USED_UP, LEFT)
    assert "清空" not in answer["say"], "said by who does it: an older workbook's macro does not"
    assert path.read_bytes() == before


def test_a_double_click_file_clears_the_cells_and_no_other_part(office, tmp_path, capsys):
    path = for_once(tmp_path)
    before = Package(path.read_bytes())
    assert cli.main(["--as-of", "2026-09-20", "press", "list", "--book", str(path)]) == 0
    assert USED_UP in capsys.readouterr().out.splitlines()
    after = Package(path.read_bytes())
    assert values(path) == {"B7": "青禾镇", "B11": 3, "B12": 3}
    assert [n for n in before.names if before.read(n) != after.read(n)] == ["xl/worksheets/sheet2.xml"]
    assert Journal(tmp_path).entries()[-1].command == "list", "taken back is the list, not the clearing"


def test_a_double_click_file_leaves_a_workbook_that_stands_open(office, tmp_path, capsys):
    path = for_once(tmp_path)
    before = path.read_bytes()
    (tmp_path / f"~${path.name}").write_bytes(b"\x06clerk ".ljust(165, b" "))
    with held(tmp_path / f"~${path.name}"):
        assert cli.main(["--as-of", "2026-09-20", "press", "list", "--book", str(path)]) == 0
    assert LEFT in capsys.readouterr().out.splitlines()
    assert path.read_bytes() == before


# --- 公文格式检查 and 模板检查 --------------------------------------------------------------------------------------


@pytest.fixture
def paper(tmp_path) -> Path:
    made = Document()
    made.add_paragraph("关于开会的通知")
    made.save(tmp_path / "关于、开会的 通知.docx")
    (tmp_path / "设置.xlsx").unlink(missing_ok=True)
    return tmp_path / "关于、开会的 通知.docx"


@pytest.mark.parametrize("way", ["dropped", "by the environment", "written", "quoted"])
def test_a_document_is_checked_and_its_faults_are_listed(tmp_path, paper, capsys, monkeypatch, way):
    if way == "by the environment":  # as a .bat does
        monkeypatch.setenv("TOOLKIT_FILES", f"*{paper}")
    written = {"written": paper.name, "quoted": f'"{paper}"'}.get(way)
    book = toolbox(tmp_path, ("【公文格式检查】", None), ("文件", written))
    dropped = [str(paper)] if way == "dropped" else []
    code = cli.main(["--office", str(tmp_path), "press", "lint", *dropped, "--book", str(book)])
    said = capsys.readouterr().out.splitlines()
    assert code == 0
    assert said[0].startswith(f"{paper.name}：按没有版头的公文稿（通知）检查了")
    (listed,) = (tmp_path / "输出").rglob("公文格式检查.xlsx")
    page = openpyxl.load_workbook(listed)["问题清单"]
    assert page.max_row > 5
    assert values(book) == {}, "a document is for one press"


def test_documents_are_put_right_and_marked_beside_the_old_ones(tmp_path, paper, capsys):
    other = tmp_path / "又一份.docx"
    unfilled = Document(paper)
    unfilled.add_paragraph("请于{{ 日期 }}前报名。")
    unfilled.save(other)
    kept = {path: path.read_bytes() for path in (paper, other)}
    book = toolbox(tmp_path, ("【公文格式检查】", None))
    call = ["--office", str(tmp_path), "press", "lint fix", str(paper), str(other), "--book", str(book)]
    assert cli.main(call) == 0
    said = capsys.readouterr().out
    for path in (paper, other):
        assert path.read_bytes() == kept[path]
        right = path.with_name(f"{path.stem}（已规范）.docx")
        assert [p.text for p in Document(right).paragraphs] == [p.text for p in Document(path).paragraphs]
        assert f"已写入 {right}" in said
    assert not paper.with_name(f"{paper.stem}（批注）.docx").exists(), "nothing is left there"
    (comment,) = Document(tmp_path / "又一份（批注）.docx").comments
    assert comment.text.startswith("没填的模板标记：")
    assert "又一份（批注）.docx：修好以后剩下的，每一处是一条批注（1条），改好后删去批注。" in said
    (listed,) = (tmp_path / "输出").rglob("公文格式检查.xlsx")
    told = {cell.value for row in openpyxl.load_workbook(listed)["问题清单"] for cell in row}
    assert "还有没填的模板标记" in " ".join(map(str, told)), "what a person has to do"
    assert cli.main(["--office", str(tmp_path), "undo"]) == 0
    assert [p.name for p in tmp_path.iterdir() if "（" in p.name] == [], "one press, one step back"
    assert not [*(tmp_path / "输出").rglob("公文格式检查.xlsx")]


def test_without_a_document_the_clerk_is_told_what_to_do(tmp_path, capsys):
    book = toolbox(tmp_path, ("【公文格式检查】", None), ("文件", None))
    assert cli.main(["--office", str(tmp_path), "press", "lint", "--book", str(book)]) == int(Exit.DATA)
    assert capsys.readouterr().out == (
        "工具箱.xlsx 参数!B3：还没有说检查哪个文件，请把 Word 文件拖到「按钮」文件夹里的「公文格式检查」上松开，"
        "或者在「参数」表【公文格式检查】的「文件」后面写上它在哪里，再点一次。\n"
    )


def test_what_is_no_document_is_told(tmp_path, capsys):
    book = toolbox(tmp_path, ("文件", "没有.docx"))
    assert cli.main(["--office", str(tmp_path), "press", "lint", "--book", str(book)]) == int(Exit.DATA)
    assert capsys.readouterr().out.startswith("没有.docx：")
    assert values(book) == {"B2": "没有.docx"}


def test_templates_are_checked_all_or_the_one_that_is_dropped(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path_of(tmp_path, "临时")))
    (tmp_path / "模板").mkdir()
    made = Document()
    made.add_paragraph("{{ 没有这个字段 }}")
    made.save(tmp_path / "模板" / "生日贺信.docx")
    call = ["--office", str(tmp_path), "press", "templates check", "--book", str(tmp_path / "没有.xlsm")]
    assert cli.main([*call, str(tmp_path / "模板" / "生日贺信.docx")]) == 0
    assert [line[:9] for line in capsys.readouterr().out.splitlines()][:1] == ["生日贺信.docx"[:9]]
    assert [*(tmp_path / "输出").rglob("模板检查.xlsx")]


def test_a_document_dropped_on_another_button_is_refused(office, tmp_path, capsys):
    register(tmp_path, "张三可")
    call = ["press", "list", "名单.docx", "--book", str(tmp_path / "没有.xlsm")]
    assert cli.main(call) == int(Exit.DATA)
    assert capsys.readouterr().out == (
        "名单.docx：「名单」不用拖文件，这次什么也没有做。请直接双击；用哪个表格，写在「参数」表里。\n"
    )
    assert office.inputs is None


def test_a_template_and_a_workbook_dropped_together_are_told_apart_by_their_kind(
    tmp_path, capsys, monkeypatch
):
    """套打: the .bat hands both on in whatever order; what stands on the sheet besides counts too."""
    register(tmp_path, "张三可", "李四平")
    made = Document()
    made.add_paragraph("{{ 姓名 }}同志")
    made.save(tmp_path / "信、一.docx")
    book = toolbox(tmp_path, ("【套打】", None), ("表格", "别的.xlsx"), ("条件", "姓名=张三可；姓名 非空"))
    monkeypatch.setenv("TOOLKIT_FILES", f"*{tmp_path / '花名册.xlsx'}*{tmp_path / '信、一.docx'}")
    code = cli.main(["--office", str(tmp_path), "press", "letters", "--book", str(book)])
    assert (code, capsys.readouterr().out.splitlines()[0]) == (0, "信、一：1封，用了2行里的1行。")
    assert [path.name for path in (tmp_path / "输出").rglob("*.docx")] == ["信、一-张三可.docx"]


def test_what_is_neither_a_template_nor_a_workbook_is_refused(tmp_path, capsys):
    call = ["press", "letters", "照片.jpg", "--book", str(tmp_path / "没有.xlsm")]
    assert cli.main(call) == int(Exit.DATA)
    assert "请只拖模板（.docx）、表格（.xlsx）各一个。" in capsys.readouterr().out


# --- refusals -----------------------------------------------------------------------------------------------


def test_a_wrong_parameter_is_shown_at_its_cell_and_nothing_is_written(excel, office, tmp_path):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path, ("乡镇", "青禾镇"), ("月份", 13)))
    press()
    assert excel.alerts == ["工具箱.xlsx 参数!B3：「月份」填的是「13」，超出范围，请填 1 到 12 的整数。"]
    assert excel.app.selected == "参数!B3"
    assert office.inputs is None
    assert not (tmp_path / "输出").exists()


def test_a_missing_parameter_is_shown_where_it_belongs(excel, office, tmp_path):
    excel.calls(toolbox(tmp_path, ("姓名", "")))
    press("list one")
    assert excel.alerts == ["工具箱.xlsx 参数!B2：「姓名」还没有填，这是谁。"]
    assert excel.app.selected == "参数!B2"


def test_a_fault_in_the_open_register_is_selected_there(excel, office, tmp_path):
    path = register(tmp_path, "张三可")
    excel.open(path)
    excel.calls(toolbox(tmp_path))

    def refuse(_inputs):
        raise Stop(Problem(Cell("花名册.xlsx", "名单", "A2"), "姓名读不懂，", "请改正。", "x"))

    office.instead = refuse
    press()
    assert excel.alerts == ["花名册.xlsx 名单!A2：姓名读不懂，请改正。"]
    assert excel.app.selected == "名单!A2"


def test_a_register_that_is_not_there(excel, office, tmp_path):
    excel.calls(toolbox(tmp_path))
    press()
    assert len(excel.alerts) == 1
    assert excel.alerts[0].startswith("花名册.xlsx：")


def test_a_bug_of_ours_is_shown_without_anybodys_data(excel, office, tmp_path, capfd):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))

    def broken(_inputs):
        print("张三可", file=sys.stderr)  # noqa: T201 - a library that talks
        raise ValueError("张三可 990101194610030011")

    office.instead = broken
    press()
    (answer,) = excel.alerts
    assert answer.startswith("程序自己出错了（ValueError）")
    log = (tmp_path / "临时" / "toolkit-error.log").read_text(encoding="utf-8")
    assert "张三可" not in answer + log
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["nothing", "list two", ""])
def test_a_button_of_another_version(excel, office, tmp_path, name):
    excel.calls(toolbox(tmp_path))
    press(name)
    assert "工具箱里没有这个按钮要做的事" in excel.alerts[0]


def test_a_workbook_that_was_never_saved(excel, office, tmp_path):
    excel.calls(toolbox(tmp_path)).api.FullName = "工作簿1"
    press()
    assert excel.alerts == ["工作簿1：这个工作簿还没有存在本机的文件夹里，请先保存到办公文件夹再点。"]


@pytest.mark.parametrize("synchronised", [True, False])
def test_a_workbook_from_the_cloud_is_used_where_its_synchronised_copy_lies(
    excel, office, tmp_path, monkeypatch, synchronised
):
    register(tmp_path, "张三可")
    path = toolbox(tmp_path)
    book = excel.calls(path)
    book.api.FullName = "https://d.docs.live.net/0f0f/办公/工具箱.xlsx"
    if synchronised:
        monkeypatch.setattr(type(book.impl), "fullname", property(lambda _book: str(path)))
    press()
    expected = "名单：张三可" if synchronised else "工具箱.xlsx：这个工作簿还没有存在本机的文件夹里"
    assert excel.alerts[0].startswith(expected)


def test_wps_is_told_what_to_do_instead(excel, office, tmp_path):
    excel.calls(toolbox(tmp_path))
    excel.app.api.Path = r"C:\Program Files\Kingsoft\WPS Office\office6"
    press()
    assert excel.alerts == [
        "工具箱.xlsx：这是 WPS 表格，按钮不能在这里直接运行。请先保存，再双击「按钮」里的「更多」里的「名单」里的「名单」。"
    ]


def test_without_a_caller_a_box_of_the_systems_own(monkeypatch, office, capfd):
    boxes = []
    monkeypatch.setattr(desk, "message", lambda text, title: boxes.append((title, text)))
    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    press()
    assert boxes == [("老干部工作工具箱", "没有找到是哪个工作簿的按钮，请保存并重新打开这个工作簿再点。")]
    assert capfd.readouterr() == ("", "")


def test_an_excel_that_is_gone_does_not_swallow_the_answer(excel, office, tmp_path, monkeypatch, capfd):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    boxes = []
    monkeypatch.setattr(desk, "message", lambda text, _title: boxes.append(text))
    monkeypatch.setattr(type(excel.app), "alert", lambda *_a: 1 / 0)
    press()
    assert boxes[0].startswith("名单：张三可")
    assert capfd.readouterr() == ("", "")


# --- results ---------------------------------------------------------------------------------------------------


def test_pressed_again_the_open_result_makes_room(excel, office, tmp_path):
    path = register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    press(clock=lambda: 0)
    owner = next((tmp_path / "输出").rglob("~$名单.xlsx"))
    assert owner.exists(), "Excel has it open"
    register(path.parent, "张三可", "李四平")
    office.instead = lambda _inputs: Outcome(
        (SheetDocument("名单.xlsx", (Sheet("名单", (DocumentColumn("姓名"), DocumentColumn("新列"))),)),),
        {"read": 0},
    )
    press(clock=lambda: 60)
    assert excel.alerts[1].startswith("已写入"), excel.alerts
    assert excel.opened.count("名单.xlsx") == 1


def test_an_open_result_with_edits_is_never_closed(excel, office, tmp_path):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    press(clock=lambda: 0)
    excel.app.books("名单.xlsx").api.Saved = False
    office.instead = lambda _inputs: Outcome(
        (SheetDocument("名单.xlsx", (Sheet("名单", (DocumentColumn("新列"),)),)),), {"read": 0}
    )
    with held(next((tmp_path / "输出").rglob("~$名单.xlsx"))):
        press(clock=lambda: 60)
    assert "名单.xlsx：文件" in excel.alerts[1]
    assert "打开" in excel.alerts[1]
    assert "名单.xlsx" in excel.opened


def texts(*names: str) -> Outcome:
    return Outcome(tuple(TextDocument(name, "好") for name in names), {"read": 0})


@pytest.mark.parametrize(
    ("names", "opened"), [(["信.txt"], "信.txt"), (["信.txt", "页.txt"], "2026-09"), ([], None)]
)
def test_a_document_is_opened_in_its_program_of_many_the_folder(
    excel, office, tmp_path, monkeypatch, names, opened
):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    asked = []
    monkeypatch.setattr("os.startfile", asked.append, raising=False)
    office.instead = lambda _inputs: texts(*names)
    press()
    assert [Path(path).name for path in asked] == ([opened] if opened else [])


def test_a_namesake_that_is_open_is_said(excel, office, tmp_path):
    other = tmp_path_of(tmp_path, "别处")
    with xlsxwriter.Workbook(other / "名单.xlsx") as book:
        book.add_worksheet()
    excel.open(other / "名单.xlsx")
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    press()
    assert "名单.xlsx 没能打开：可能已经打开着一个同名的文件。" in excel.alerts[0]


def test_a_long_answer_keeps_the_box_on_the_screen():
    assert shorten(["一", "二"]) == "一\n二"
    shown = shorten([f"第{n}行" for n in range(300)]).splitlines()
    assert (len(shown), shown[-1]) == (13, "……（还有288行）")
    assert len(shorten(["字" * 5000])) < 1000
    assert shorten([]) == ""


# --- clicks ----------------------------------------------------------------------------------------------------


def test_a_double_click_runs_once_a_later_click_again(excel, office, tmp_path):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    for moment in (100.0, 101.0, 160.0):
        press(clock=lambda moment=moment: moment)
    assert len(excel.alerts) == 2


def test_a_click_while_the_first_still_runs_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    counted = []

    def click(button):
        with pressing.single(button, tmp_path, lambda: 0.0) as counts:
            counted.append((button, counts))

    with pressing.single("list", tmp_path, lambda: 0.0) as counts:
        assert counts
        for button in ("list", "other"):
            thread = threading.Thread(target=click, args=(button,))
            thread.start()
            thread.join()
    assert counted == [("list", False), ("other", True)]


def test_no_temporary_folder_keeps_nobody_from_working(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "fehlt"))
    with pressing.single("list", tmp_path) as counts:
        assert counts


def test_a_failing_run_is_a_click_too(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(Stop), pressing.single("list", tmp_path, lambda: 10.0):
        raise Stop(Problem(Cell("x"), "y"), code=Exit.DATA)
    with pressing.single("list", tmp_path, lambda: 11.0) as counts:
        assert not counts


# --- sheet 结果 ----------------------------------------------------------------------------------------------------


def with_runs(folder: Path) -> Path:
    """A button's workbook with sheet 结果 too."""
    with xlsxwriter.Workbook(folder / "工具箱.xlsx") as book:
        book.add_worksheet("操作台")
        page = book.add_worksheet("结果")
        page.write_row("A3", recent.COLUMNS)
        page.write("A9", "旧的一行")
    return folder / "工具箱.xlsx"


def test_the_last_runs_are_listed_newest_first_with_links(excel, office, tmp_path):
    register(tmp_path, "张三可")
    book = excel.calls(with_runs(tmp_path))
    press(clock=lambda: 0)
    office.instead = lambda _inputs: texts("信.txt", "页.txt")
    press(clock=lambda: 60)
    page = book.sheets["结果"]
    assert [page.range(cell).value for cell in ("B4", "C4", "D4")] == ["list", "2个文件", "输出/2026-09"]
    assert [page.range(cell).value for cell in ("C5", "D5")] == ["1个文件", "输出/2026-09/名单.xlsx"]
    assert page.range("E5").formula == f'=HYPERLINK("{tmp_path / "输出" / "2026-09" / "名单.xlsx"}","打开")'
    assert page.range("A9").value is None, "what stood there before is gone"
    assert book.api.Saved, "nobody is asked to save what we alone have changed"


def test_edits_of_the_clerks_stay_unsaved(excel, office, tmp_path):
    register(tmp_path, "张三可")
    book = excel.calls(with_runs(tmp_path))
    book.sheets["操作台"].range("A1").value = "改过"
    press()
    assert not book.api.Saved


def test_a_result_that_has_gone_has_no_link(tmp_path):
    log = Journal(tmp_path)
    gone = Written("输出/没了.xlsx", None, "0" * 64)
    log.append(
        Entry(
            dt.datetime(2026, 10, 1, 9, 30, tzinfo=dt.UTC), "birthdays", journal.Door.NIGHTLY, files=(gone,)
        )
    )
    log.append(Entry(dt.datetime(2026, 10, 2, 9, 30, tzinfo=dt.UTC), "workbook set"))
    plain, night = recent.last_runs(open_office(tmp_path))
    assert night.cells == ("2026年10月1日 09:30", "生日慰问（夜间自动）", "1个文件", "输出/没了.xlsx", "")
    assert plain.cells == ("2026年10月2日 09:30", "改一格", "0个文件", "", "")


def test_history_is_told_in_chinese(tmp_path, capsys):
    log = Journal(tmp_path)
    when = dt.datetime(2026, 10, 1, 9, 30, tzinfo=dt.UTC)
    log.append(Entry(when, "budget summary", journal.Door.NIGHTLY))
    log.append(
        Entry(
            when, "nightly", journal.Door.NIGHTLY, marks={"task": "checklist reminders 0a1b2c3d", "night": ""}
        )
    )
    for name in ("buttons add", "buttons remove", "pdf", "undo", "setup", "workbook set", "workbook append"):
        log.append(Entry(when, name))
    assert cli.main(["--office", str(tmp_path), "history"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[:2] == [
        "2026年10月1日 09:30  经费预算 · 每日预算摘要（夜间自动）  0个文件  ",
        "2026年10月1日 09:30  支部标准化 · 换届提醒（夜间的记录）  0个文件  ",
    ]
    assert not re.search("[a-z]|[0-9]-", said)


# --- WPS and LibreOffice: the answer in a file -----------------------------------------------------------------------


def decoded(path: Path) -> list[tuple[str, str]]:
    """An answer as the macro reads it: ASCII lines, \\u8001 for 老, a first and a last line."""
    lines = path.read_bytes().decode("ascii").split("\r\n")
    assert (lines[0], lines[-2:]) == ("toolkit-answer 1", ["end", ""])
    fields = [line.partition("\t") for line in lines[1:-2]]
    return [
        (name, re.sub(r"\\u([0-9a-f]{4})", lambda unit: chr(int(unit[1], 16)), value))
        for name, _, value in fields
    ]


@pytest.fixture
def pressed(office, tmp_path, monkeypatch, capfd):
    """Runs `toolkit press` as the macro does; the answer's fields, and nothing on stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run_it(job: str = "list", *more: str) -> dict[str, str]:
        answer = tmp_path / "一.answer"
        arguments = ["press", job, "--book", str(tmp_path / "工具箱.xlsx"), "--answer", str(answer), *more]
        assert cli.main(["--as-of", "2026-09-20", *arguments]) == 0
        assert capfd.readouterr() == ("", "")
        assert answer.with_name("一.answer.begun").exists(), "said at once that somebody works"
        return dict(decoded(answer))

    return run_it


def test_a_press_from_elsewhere_leaves_its_answer_in_a_file(pressed, office, tmp_path):
    register(tmp_path, "张三可")
    toolbox(tmp_path, ("月份", "１０"))
    answer = pressed()
    result = tmp_path / "输出" / "2026-09" / "名单.xlsx"
    assert office.inputs.params["month"] == 10
    assert (answer["way"], answer["exit"], answer["open"]) == ("paper", "0", str(result))
    assert answer["say"].splitlines()[0] == "名单：张三可"
    assert answer["run"].split("\t")[1:4] == ["list", "1个文件", "输出/2026-09/名单.xlsx"]
    assert Journal(tmp_path).entries()[-1].door is journal.Door.BUTTON


def test_a_refusal_names_the_cell_to_select(pressed, office, tmp_path):
    register(tmp_path, "张三可")
    toolbox(tmp_path, ("月份", 13))
    answer = pressed()
    assert answer["exit"] == "3"
    assert answer["show"] == "工具箱.xlsx\t参数\tB2"
    assert answer["say"] == "工具箱.xlsx 参数!B2：「月份」填的是「13」，超出范围，请填 1 到 12 的整数。"
    assert "open" not in answer
    assert "run" not in answer


def test_a_bug_is_answered_too(pressed, office, tmp_path):
    register(tmp_path, "张三可")
    toolbox(tmp_path)
    office.instead = lambda _inputs: 1 / 0
    answer = pressed()
    assert answer["say"].startswith("程序自己出错了（ZeroDivisionError）")
    assert answer["exit"] != "0"


def test_clicked_twice_the_second_answer_says_nothing(pressed, office, tmp_path):
    register(tmp_path, "张三可")
    toolbox(tmp_path)
    assert "say" in pressed()
    assert pressed() == {"way": "paper", "exit": "0"}


@pytest.mark.parametrize(
    ("names", "opened"),
    [(["信.txt"], "信.txt"), (["信.txt", "页.txt"], "2026-09"), (["一.xlsx", "页.txt"], None)],
)
def test_documents_are_opened_by_the_toolkit_a_workbook_by_the_macro(
    pressed, office, tmp_path, monkeypatch, names, opened
):
    toolbox(tmp_path)
    register(tmp_path, "张三可")
    asked = []
    monkeypatch.setattr(desk, "open_file", lambda path: asked.append(path.name))
    made = [
        SheetDocument(name, (Sheet("一", (DocumentColumn("一"),)),))
        if name.endswith("x")
        else TextDocument(name, "好")
        for name in names
    ]
    office.instead = lambda _inputs: Outcome(tuple(made), {"read": 0})
    answer = pressed()
    assert asked == ([opened] if opened else [])
    assert ("open" in answer) == (opened is None)


def test_a_double_click_file_prints_and_opens(office, tmp_path, monkeypatch, capsys):
    register(tmp_path, "张三可")
    asked = []
    monkeypatch.setattr(desk, "open_file", lambda path: asked.append(path.name))
    assert cli.main(["--as-of", "2026-09-20", "press", "list", "--book", str(tmp_path / "没有.xlsm")]) == 0
    assert capsys.readouterr().out.startswith("名单：张三可\n已写入 ")
    assert asked == ["名单.xlsx"]


def test_a_double_click_file_says_a_refusal_and_ends_with_its_code(office, tmp_path, capsys):
    toolbox(tmp_path, ("月份", 13))
    assert cli.main(["press", "list", "--book", str(tmp_path / "工具箱.xlsx")]) == int(Exit.DATA)
    assert "参数!B2" in capsys.readouterr().out


# --- offered xlwings' arguments first --------------------------------------------------------------------------------

XLWINGS = ("--wb=工具箱.xlsx", "--from_xl=1", r"--app=C:\Office\Microsoft Excel", "--hwnd=1234")


def test_with_xlwings_the_answer_is_shown_in_the_window(pressed, excel, office, tmp_path):
    register(tmp_path, "张三可")
    excel.calls(toolbox(tmp_path))
    assert pressed("list", *XLWINGS) == {"way": "excel", "shown": "1"}
    assert excel.alerts[0].startswith("名单：张三可")


def test_without_a_caller_the_macro_is_told_to_take_the_other_way(pressed, office, tmp_path, monkeypatch):
    toolbox(tmp_path)
    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    assert pressed("list", *XLWINGS) == {"way": "file"}
    assert office.inputs is None, "nothing was done yet"


def test_without_xlwings_too(pressed, office, tmp_path, monkeypatch):
    toolbox(tmp_path)
    monkeypatch.setitem(sys.modules, "xlwings", None)
    assert pressed("list", *XLWINGS) == {"way": "file"}


def test_wps_that_answers_as_excel_is_told_apart(pressed, excel, office, tmp_path):
    excel.calls(toolbox(tmp_path))
    excel.app.api.Path = r"C:\Program Files\Kingsoft\WPS Office\office6"
    assert pressed("list", *XLWINGS) == {"way": "file"}
    assert excel.alerts == []


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60))
def test_every_letter_survives_the_file(text):
    coded = answers.encoded(text)
    assert coded.isascii()
    assert "\n" not in coded
    units = re.sub(r"\\u([0-9a-f]{4})", lambda unit: chr(int(unit[1], 16)), coded)
    assert units.encode("utf-16-be", "surrogatepass").decode("utf-16-be") == text


# --- the desktop ---------------------------------------------------------------------------------------------------


def test_on_linux_the_file_managers_own_opener_is_asked(tmp_path, monkeypatch):
    asked = []
    monkeypatch.delattr("os.startfile", raising=False)
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr("subprocess.Popen", lambda command, **_named: asked.append(command))
    assert desk.open_file(tmp_path / "名单.docx")
    assert asked == [["/usr/bin/xdg-open", str(tmp_path / "名单.docx")]]


@pytest.mark.parametrize(("screen", "opener"), [("", "/usr/bin/xdg-open"), (":9", None)])
def test_where_nobody_sits_before_a_screen_nothing_is_opened(tmp_path, monkeypatch, screen, opener):
    monkeypatch.delattr("os.startfile", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", screen)
    monkeypatch.setattr("shutil.which", lambda _name: opener)
    monkeypatch.setattr("subprocess.Popen", lambda *_a, **_named: pytest.fail("started something"))
    assert not desk.open_file(tmp_path / "名单.docx")


# --- 数从哪里来 and 年度定稿 ----------------------------------------------------------------------------------------


@pytest.fixture
def counted(tmp_path) -> Path:
    folder = tmp_path / "办公"
    offices.create(folder, practice=True)
    assert cli.main(["--office", str(folder), "--as-of", "2026-10-09", "statistics"]) == 0
    return folder


def test_the_button_says_where_a_figure_comes_from(counted, capsys):
    book = toolbox(counted, ("【数从哪里来】", None), ("哪一格", "离退休干部统计2026-10-09.xlsx!乡镇!D19"))
    capsys.readouterr()
    assert cli.main(["--office", str(counted), "press", "why", "--book", str(book)]) == 0
    said = capsys.readouterr().out
    assert "离退休干部统计2026-10-09.xlsx 乡镇!D19 = 155" in said
    assert "取自155行：" in said
    assert values(book) == {}, "a cell is for one press"


def test_a_button_that_was_not_told_which_cell_says_so(counted, capsys):
    book = toolbox(counted, ("【数从哪里来】", None))
    capsys.readouterr()
    assert cli.main(["--office", str(counted), "press", "why", "--book", str(book)]) == 3
    assert "还没有说问哪一格" in capsys.readouterr().out


def test_the_button_freezes_a_year(counted, capsys):
    book = toolbox(counted, ("【年度定稿】", None), ("年度", 2026))
    assert cli.main(["--office", str(counted), "press", "freeze", "--book", str(book)]) == 0
    assert (counted / "资料" / "定稿" / "2026年定稿.xlsx").exists()
    assert "2026年定稿：" in capsys.readouterr().out


def test_the_button_of_a_year_that_is_frozen_compares(counted, capsys):
    assert cli.main(["--office", str(counted), "freeze", "2026"]) == 0
    book = toolbox(counted, ("【年度定稿】", None), ("年度", 2026))
    capsys.readouterr()
    assert cli.main(["--office", str(counted), "press", "freeze", "--book", str(book)]) == 0
    said = capsys.readouterr().out
    assert "2026年已经定稿，没有换" in said
    assert "「换成现在的数」" in said
    assert "和2026年定稿一样。" in said
