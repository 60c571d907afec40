"""Registers of townships made one: who is one person, which value wins, what is told; run over real files."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import itertools
import json

import msoffcrypto
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.drawn import number
from support.offices.money import SHIPPED
from xlsxwriter import Workbook

from toolkit.core.documents.outcome import WorkbookChange
from toolkit.core.grids import Grid
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.reading import read
from toolkit.doors.terminal.cli import main
from toolkit.jobs.collect.collect import JOB
from toolkit.jobs.collect.rows import people_in
from toolkit.jobs.job import FileRead, ForeignBook, Inputs
from toolkit.running import executors
from toolkit.running import office as offices
from toolkit.running.executors import LOCAL
from toolkit.running.incoming import foreign

ONE, TWO = number("1946-10-03"), number("1950-02-01", "012")


@pytest.fixture
def office(tmp_path):
    offices.create(tmp_path / "办公")
    return tmp_path / "办公"


def book(path, headers, *rows, sheet="花名册", above=()):
    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(path) as made:
        page = made.add_worksheet(sheet)
        for at, line in enumerate((*((text,) for text in above), headers.split(), *rows)):
            page.write_row(at, 0, line)
    return path


def collect(office, capsys, *arguments):
    """The answer as JSON."""
    code = main(["--office", str(office), "--as-of", "2026-10-05", "collect", *map(str, arguments), "--json"])
    told = capsys.readouterr()
    assert code == 0, told.err
    return json.loads(told.out)


def lines(path, sheet):
    """The rows of a sheet below its header, each as heading → value; a list without rows is a line on the first sheet."""
    made = openpyxl.load_workbook(path)
    if sheet not in made.sheetnames:
        assert any(f"{sheet}：没有" in str(c.value) for row in made.worksheets[0].iter_rows() for c in row)
        return []
    rows = [[c.value for c in row] for row in made[sheet].iter_rows()]
    at = next(n for n, row in enumerate(rows) if sum(v is not None for v in row) > 2)
    head = [str(v).split("（")[0].replace("\n", "").replace("*", "") for v in rows[at]]
    return [
        dict(zip(head, row, strict=True)) for row in rows[at + 1 :] if any(v is not None for v in row[1:])
    ]


def result(office):
    return office / "输出" / "汇总" / "汇总结果.xlsx"


def people(office):
    return lines(office / "输出" / "汇总" / "全县花名册.xlsx", "花名册")


def test_two_layouts_one_person_and_everything_that_only_one_of_them_says(office, capsys, tmp_path):
    book(
        tmp_path / "报/青禾镇花名册.xlsx",
        "姓名 出生年月 公民身份号码 手机",
        ("张三可", "1946.10", ONE, "19900000001"),
    )
    book(
        tmp_path / "报/青禾镇中心学校.xlsx",
        "序号 姓名 出生日期 身份证号 退休证编号",
        (1, "张三可", "1946-10-03", ONE, "T-7"),
        (2, "李四平", "1950-02-01", TWO, ""),
    )
    said = collect(office, capsys, tmp_path / "报")
    assert said["counts"] == {"read": 3, "listed": 2, "excluded": 1, "to_check": 0, "not_people": 0}
    assert [(p["姓名"], p["出生日期"], p["联系电话"], p["退休证编号"], p["所属乡镇"], p["汇总来源"]) for p in people(office)] == [
        ("张三可", "1946-10-03", "19900000001", "T-7", "青禾镇", "青禾镇中心学校.xlsx 花名册!B2；青禾镇花名册.xlsx 花名册!A2"),
        ("李四平", "1950-02-01", None, None, "青禾镇", "青禾镇中心学校.xlsx 花名册!B3"),
    ]  # fmt: skip
    assert lines(result(office), "矛盾") == []  # 1946-10-03 says what 1946.10 says, and more


@pytest.mark.parametrize(
    ("first", "second", "won", "why"),
    [
        (("青禾镇.xlsx", "校长"), ("青禾镇中心学校.xlsx", "副校长"), "校长", "以乡镇的为准"),
        (("青禾镇.xlsx", "校长"), ("青禾镇个人档案.xlsx", "副校长"), "副校长", "以个人档案的为准"),
        (("青禾镇2025年3月.xlsx", "校长"), ("青禾镇2026年3月.xlsx", "副校长"), "副校长", "以新的一份为准"),
        (("青禾镇甲.xlsx", "校长"), ("青禾镇乙.xlsx", "副校长"), "副校长", "分不出以谁为准"),
    ],
)
def test_which_value_wins(office, capsys, tmp_path, first, second, won, why):
    for name, post in (first, second):
        book(tmp_path / "报" / name, "姓名 身份证号 原职务", ("张三可", ONE, post))
    collect(office, capsys, tmp_path / "报")
    assert [p["原职务"] for p in people(office)] == [won]
    told = lines(result(office), "矛盾")
    assert [(one["项目"], one["采用的"], one["为什么"]) for one in told] == [("原职务", won, why)]
    marked = {one["文件"] for one in lines(result(office), "更正")}
    assert len(marked) == (2 if why == "分不出以谁为准" else 1)


def test_dead_in_one_and_alive_in_another_is_asked_and_nobody_is_congratulated(office, capsys, tmp_path):
    book(tmp_path / "报/青禾镇甲.xlsx", "姓名 身份证号 状态", ("张三可", ONE, "健在"))
    book(tmp_path / "报/青禾镇乙.xlsx", "姓名 身份证号 备注", ("张三可", ONE, "2024年5月去世"))
    collect(office, capsys, tmp_path / "报")
    assert [(p["状态"], p["备注"]) for p in people(office)] == [("待核实", "2024年5月去世")]
    assert [one["为什么"] for one in lines(result(office), "矛盾")] == ["分不出以谁为准"]


def test_a_look_is_decided_on_the_sheet_remembered_and_never_asked_again(office, capsys, tmp_path):
    folder = tmp_path / "报"
    book(folder / "青禾镇.xlsx", "姓名 性别 出生日期", ("张三可", "男", "1946-10-03"))
    book(folder / "柳林乡.xlsx", "姓名 性别 出生日期", ("张三可", "男", "1946-10-03"))
    said = collect(office, capsys, folder)
    assert said["counts"] == {"read": 2, "listed": 0, "excluded": 0, "to_check": 2, "not_people": 0}
    (asked,) = lines(result(office), "待判定")
    assert "姓名相同" in asked["依据"]

    made = openpyxl.load_workbook(result(office))  # the clerk types into the result
    sheet = made["待判定"]
    head = next(row for row in sheet.iter_rows() if any(str(c.value).startswith("指纹") for c in row))
    column = next(c.column for c in head if str(c.value).startswith("判定"))
    sheet.cell(head[0].row + 1, column).value = "是"
    made.save(result(office))

    said = collect(office, capsys, folder)
    assert said["counts"] == {"read": 2, "listed": 1, "excluded": 1, "to_check": 0, "not_people": 0}
    kept = lines(office / "表格" / "同人判定.xlsx", "同人判定")
    assert [(one["判定"], one["指纹"]) for one in kept] == [("是", asked["指纹"])]
    for path in (office / "输出" / "汇总").glob("汇总结果*.xlsx"):
        path.unlink()  # what the office's own workbook remembers is enough
    said = collect(office, capsys, folder)
    assert said["counts"]["to_check"] == 0
    assert len(lines(office / "表格" / "同人判定.xlsx", "同人判定")) == 1


def test_into_a_register_adds_fills_proposes_and_takes_nothing_away(office, capsys, tmp_path):
    own = book(
        tmp_path / "全县.xlsx", "姓名 身份证号 原职务 联系电话 所属乡镇",
        ("张三可", ONE, "校长", "", "青禾镇"), ("王五成", number("1940-01-01"), "站长", "", "柳林乡"),
    )  # fmt: skip
    book(
        tmp_path / "报/青禾镇.xlsx",
        "姓名 身份证号 原职务 联系电话",
        ("张三可", ONE, "书记", "19900000001"),
        ("李四平", TWO, "会计", ""),
    )
    said = collect(office, capsys, tmp_path / "报", "--into", own)
    stands = [tuple(c.value for c in row) for row in openpyxl.load_workbook(own).active.iter_rows(min_row=2)]
    assert stands == [
        ("张三可", ONE, "校长", "19900000001", "青禾镇"),
        ("王五成", number("1940-01-01"), "站长", None, "柳林乡"),
        ("李四平", TWO, "会计", None, "青禾镇"),
    ]
    assert [(one["项目"], one["原来写的"], one["报来的"], one["改了没有"]) for one in lines(result(office), "变动")] == [
        ("原职务", "校长", "书记", "没有改"), ("联系电话", None, "19900000001", "已改"),
    ]  # fmt: skip
    assert [one["姓名"] for one in lines(result(office), "没有报来")] == ["王五成"]
    before = own.read_bytes()
    said = collect(office, capsys, tmp_path / "报", "--into", own)
    assert own.read_bytes() == before  # the same again changes nothing
    assert str(own) not in [one["path"] for one in said["documents"]]
    collect(office, capsys, tmp_path / "报", "--into", own, "--take")
    assert openpyxl.load_workbook(own).active["C2"].value == "书记"


def test_a_note_that_differs_is_proposed_behind_the_offices_own_words(office, capsys, tmp_path):
    own = book(
        tmp_path / "全县.xlsx",
        "姓名 身份证号 备注",
        ("张三可", ONE, "爱下棋"),
        ("李四平", TWO, "独居，眼睛不好"),
    )
    book(tmp_path / "报/青禾镇.xlsx", "姓名 身份证号 备注", ("张三可", ONE, "独居"), ("李四平", TWO, "独居"))
    collect(office, capsys, tmp_path / "报", "--into", own)
    assert [(one["姓名"], one["报来的"], one["改了没有"]) for one in lines(result(office), "变动")] == [
        ("张三可", "爱下棋；独居", "没有改"),
    ]  # fmt: skip
    assert main(["--office", str(office), "collect", str(tmp_path / "报"), "--into", str(own), "-n"]) == 0
    assert "不一样的1处没有改，列在「变动」；都要改成报来的，请用 --take。" in capsys.readouterr().out
    collect(office, capsys, tmp_path / "报", "--into", own, "--take")
    collect(office, capsys, tmp_path / "报", "--into", own, "--take")
    assert [c.value for c in openpyxl.load_workbook(own).active["C"]] == [
        "备注",
        "爱下棋；独居",
        "独居，眼睛不好",
    ]


@pytest.mark.damaged_files
def test_what_cannot_be_read_is_told_and_the_others_are_read(office, capsys, tmp_path):
    folder = tmp_path / "报"
    book(folder / "青禾镇/花名册.xlsx", "姓名 身份证号", ("张三可", ONE))
    book(folder / "~$花名册.xlsx", "姓名 身份证号", ("没有人", TWO))
    (folder / "坏的.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (folder / "说明.docx").write_bytes(b"PK")
    book(folder / "柳林乡通讯录.xlsx", "科室 职责", ("办公室", "值班"))
    said = collect(office, capsys, folder)
    assert said["counts"]["read"] == 1
    assert sorted({p["file"] for p in said["problems"]}) == ["坏的.xlsx", "柳林乡通讯录.xlsx", "说明.docx"]
    assert people(office)[0]["所属乡镇"] == "青禾镇"  # by its folder


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_who_has_not_reported(office, capsys, tmp_path):
    settings = openpyxl.load_workbook(office / "表格/设置.xlsx")
    row = next(r for r in settings["参数"].iter_rows() if any(c.value == "乡镇办名单" for c in r))
    row[[c.value for c in row].index("乡镇办名单") + 1].value = "青禾镇、柳林乡"
    settings.save(office / "表格/设置.xlsx")
    book(tmp_path / "报/青禾镇.xlsx", "姓名 身份证号", ("张三可", ONE))
    collect(office, capsys, tmp_path / "报")
    assert [(one["乡镇"], one["情况"]) for one in lines(result(office), "各乡镇")] == [
        ("青禾镇", "已报"), ("柳林乡", "没有报"),
    ]  # fmt: skip


def test_the_order_in_which_files_are_named_means_nothing(office, capsys, tmp_path):
    made = [
        book(tmp_path / f"{town}.xlsx", "姓名 性别 出生日期 身份证号 原职务", *rows)
        for town, rows in (
            ("青禾镇", (("张三可", "男", "1946-10", ONE, "校长"), ("赵六安", "女", "1944-01-02", "", ""))),
            ("柳林乡", (("张三可", "男", "1946-10-03", ONE, "书记"), ("赵六安", "女", "1944-01-02", "", ""))),
            ("云岫镇", (("张三克", "男", "1946-10-03", "", "书记"),)),
        )
    ]
    seen = set()
    for order in itertools.permutations(made):
        said = collect(office, capsys, *order)
        rows = tuple(tuple(one.values()) for one in people(office))
        waiting = tuple(one["指纹"] for one in lines(result(office), "待判定"))
        seen.add((str(said["counts"]), rows, waiting))
    assert len(seen) == 1


def test_marked_copies_go_back_and_their_marks_do_not_disturb(office, capsys, tmp_path):
    book(
        tmp_path / "报/青禾镇.xlsx",
        "姓名 出生日期 身份证号",
        ("张三可", "1946-13-41", ONE),
        ("李四平", "1950-02-01", TWO),
    )
    collect(office, capsys, tmp_path / "报", "--feedback")
    copy = office / "输出/汇总/退回/青禾镇/青禾镇.xlsx"
    notes = [
        c.coordinate for row in openpyxl.load_workbook(copy).active.iter_rows() for c in row if c.comment
    ]
    assert notes == ["B2"]
    before = people(office)
    (tmp_path / "回").mkdir()
    (tmp_path / "回/青禾镇.xlsx").write_bytes(copy.read_bytes())
    collect(office, capsys, tmp_path / "回")
    assert people(office) == before


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_two_people_are_asked_about_once_and_a_no_holds_for_all_their_rows(office, capsys, tmp_path):
    same = ("王五成", "男", "1944-05-06", "19900000003")
    heads = "姓名 性别 出生日期 联系电话"
    book(tmp_path / "报/青禾镇甲.xlsx", heads, same)
    book(tmp_path / "报/青禾镇乙.xlsx", heads, same)
    book(tmp_path / "报/柳林乡.xlsx", "姓名 性别 出生日期", same[:3])
    said = collect(office, capsys, tmp_path / "报")
    assert said["counts"] == {"read": 3, "listed": 0, "excluded": 1, "to_check": 2, "not_people": 0}
    (asked,) = lines(result(office), "待判定")
    known = openpyxl.load_workbook(office / "表格/同人判定.xlsx")
    known["同人判定"].append([None, "否", "", "", asked["指纹"]])
    known.save(office / "表格/同人判定.xlsx")
    said = collect(office, capsys, tmp_path / "报")
    assert said["counts"] == {"read": 3, "listed": 2, "excluded": 1, "to_check": 0, "not_people": 0}
    assert lines(result(office), "待判定") == []


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_an_answer_that_is_neither_yes_nor_no_is_told_and_asked_again(office, capsys, tmp_path):
    book(tmp_path / "报/青禾镇.xlsx", "姓名 性别 出生日期", ("张三可", "男", "1946-10-03"))
    book(tmp_path / "报/柳林乡.xlsx", "姓名 性别 出生日期", ("张三可", "男", "1946-10-03"))
    collect(office, capsys, tmp_path / "报")
    (asked,) = lines(result(office), "待判定")
    known = openpyxl.load_workbook(office / "表格/同人判定.xlsx")
    known["同人判定"].append([None, "可能吧", "", "", asked["指纹"]])
    known.save(office / "表格/同人判定.xlsx")
    said = collect(office, capsys, tmp_path / "报")
    assert said["counts"]["to_check"] == 2
    assert [p["kind"] for p in said["problems"]] == ["answer-unknown"]


@pytest.mark.damaged_files
@pytest.mark.parametrize("scheduler", ["", LOCAL])
def test_processes_and_a_dask_cluster_of_two_workers_give_what_one_process_gives(
    office, capsys, tmp_path, monkeypatch, scheduler
):
    if scheduler and importlib.util.find_spec("distributed") is None:
        pytest.skip("Dask is not installed")
    for n in range(8):
        rows = [
            ("张三可", "1946-10-03", ONE, f"职务{n}"),
            (f"李{'一二三四五六七八'[n]}平", "1950-02-01", "", "会计"),
        ]
        book(tmp_path / f"报/{n}号学校.xlsx", "姓名 出生日期 身份证号 原职务", *rows)
    (tmp_path / "报/坏的.xlsx").write_bytes(b"PK\x03\x04 no zip")
    here = collect(office, capsys, tmp_path / "报"), people(office)
    monkeypatch.setattr(foreign, "_SMALL", 0)
    started = []
    real = executors.Workers._started
    monkeypatch.setattr(executors.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(executors.Workers, "_started", lambda self: started.append(1) or real(self))
    more = ["--scheduler", scheduler] if scheduler else []
    there = collect(office, capsys, tmp_path / "报", *more), people(office)
    assert len(started) >= 9
    assert there[1] == here[1]
    assert there[0]["counts"] == here[0]["counts"]
    assert there[0]["problems"] == here[0]["problems"]


def test_files_of_one_name_named_one_by_one_are_told_apart(office, capsys, tmp_path):
    """Rows are known by file, sheet and cell: two 花名册.xlsx must not be one file."""
    one = book(tmp_path / "青禾镇/花名册.xlsx", "姓名 出生日期 身份证号", ("张三可", "1946-10-03", ONE))
    two = book(tmp_path / "石桥乡/花名册.xlsx", "姓名 出生日期 身份证号", ("李四平", "1950-02-01", TWO))
    for order in ((one, two), (two, one)):
        assert collect(office, capsys, *order)["counts"]["listed"] == 2
        assert [(p["姓名"], p["所属乡镇"], p["汇总来源"]) for p in people(office)] == [
            ("李四平", "石桥乡", "石桥乡/花名册.xlsx 花名册!A2"),
            ("张三可", "青禾镇", "青禾镇/花名册.xlsx 花名册!A2"),
        ]


def test_an_earlier_result_sent_in_again_is_a_register_like_any(office, capsys, tmp_path):
    book(tmp_path / "报/青禾镇.xlsx", "姓名 出生日期 身份证号", ("张三可", "1946-10-03", ONE))
    collect(office, capsys, tmp_path / "报")
    (office / "输出/汇总/全县花名册.xlsx").rename(tmp_path / "报/全县花名册.xlsx")
    said = collect(office, capsys, tmp_path / "报")
    assert (said["counts"]["read"], said["counts"]["listed"], said["counts"]["excluded"]) == (2, 1, 1)
    assert [p["汇总来源"] for p in people(office)] == ["全县花名册.xlsx 花名册!B2；青禾镇.xlsx 花名册!A2"]


def test_a_sheet_that_may_hold_people_and_was_not_read_is_told(office, capsys, tmp_path):
    sheets = {
        "在册": ("姓名 身份证号", ("张三可", ONE)),
        "只有名字": ("姓名", ("李四平",)),
        "没有表头": (TWO,),
        "隐藏": ("姓名 身份证号", ("李四平", TWO)),
        "填表说明": ("请如实填写",),
    }
    with Workbook(tmp_path / "青禾镇.xlsx") as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row.split() if isinstance(row, str) else row)
            if name == "隐藏":
                page.hide()
    said = collect(office, capsys, tmp_path / "青禾镇.xlsx")
    assert said["counts"]["listed"] == 1
    assert {p["kind"] for p in said["problems"]} == {"sheet-unread", "sheet-hidden"}
    assert sorted(p["sheet"] for p in said["problems"]) == ["只有名字", "没有表头", "隐藏"]
    assert sorted(line["表"] for line in lines(result(office), "没有读的")) == [
        "只有名字",
        "没有表头",
        "隐藏",
    ]


def test_our_own_result_among_the_files_is_no_register(office, capsys, tmp_path):
    """Its lists have names and townships too: read, they would double people."""
    book(tmp_path / "报/青禾镇.xlsx", "姓名 出生日期 身份证号", ("张三可", "1946-10-03", ONE))
    own = book(tmp_path / "花名册.xlsx", "姓名 所属乡镇", ("张三可", "青禾镇"), ("没报的", "青禾镇"))
    collect(office, capsys, tmp_path / "报", "--into", own)
    result(office).rename(tmp_path / "报/去年的.xlsx")
    said = collect(office, capsys, tmp_path / "报")
    assert (said["counts"]["read"], said["counts"]["listed"]) == (1, 1)
    assert [(p["file"], p["kind"]) for p in said["problems"]] == [("去年的.xlsx", "own-result")]


def test_a_township_that_no_folder_can_be_called_stops_nobody(office, capsys, tmp_path):
    """One cell that is a line long must not cost the county its register."""
    book(tmp_path / "报/甲.xlsx", "姓名 所属乡镇 身份证号", ("张三可", "说明" * 150, "号码"))
    book(tmp_path / "报/乙.xlsx", "姓名 所属乡镇 身份证号", ("李四平", "../../青禾镇", "号码"))
    assert collect(office, capsys, tmp_path / "报", "--feedback")["counts"]["read"] == 2
    returned = office / "输出/汇总/退回"
    assert (returned / "看不出乡镇/看不出乡镇更正清单.xlsx").is_file()
    assert len(list(tmp_path.rglob("*更正清单.xlsx"))) == len(list(returned.rglob("*更正清单.xlsx"))) == 2


@pytest.mark.damaged_files
@pytest.mark.parametrize(
    ("word", "read", "told"),
    [("", 1, "password-needed"), ("不对", 1, "password-wrong"), ("密码123", 2, None)],
)
def test_a_file_with_a_password_is_told_and_opened_with_the_one_that_was_named(
    office, capsys, tmp_path, word, read, told
):
    book(tmp_path / "报/青禾镇.xlsx", "姓名 身份证号", ("张三可", ONE))
    locked = book(tmp_path / "报/柳林乡.xlsx", "姓名 身份证号", ("李四平", TWO))
    plain, out = io.BytesIO(locked.read_bytes()), io.BytesIO()
    msoffcrypto.OfficeFile(plain).encrypt("密码123", out)
    locked.write_bytes(out.getvalue())
    (tmp_path / "密码.txt").write_text(word, encoding="utf-8")
    line = ["--office", str(office), "--password-file", str(tmp_path / "密码.txt")]
    assert main([*line, "collect", str(tmp_path / "报"), "--json"]) == 0
    shown = capsys.readouterr().out
    said = json.loads(shown)
    assert said["counts"]["read"] == read
    assert {p["file"]: p["kind"] for p in said["problems"]} == ({"柳林乡.xlsx": told} if told else {})
    assert "密码123" not in shown
    assert [one["文件"] for one in lines(result(office), "没有读的")] == (["柳林乡.xlsx"] if told else [])


NAMES, DAYS = ("张三可", "张三克", "李四平", ""), ("1946-10-03", "1946.10", "1950-02-01", "")
LINES = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(("男", "女", "")),
    st.sampled_from(DAYS),
    st.sampled_from((ONE, TWO, ONE[:-1], "")),
    st.sampled_from(("校长", "书记", "无", "")),
    st.sampled_from(("健在", "去世", "说不清", "")),
    st.sampled_from(("青禾镇", "柳林乡", "")),
)
FILES = st.lists(
    st.tuples(
        st.sampled_from(
            ("青禾镇.xlsx", "柳林乡2026年3月.xlsx", "柳林乡2025年3月.xlsx", "中心学校.xlsx", "档案.xlsx")
        ),
        st.lists(LINES, min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each[0],
)
HEADS = ("姓名", "性别", "出生日期", "身份证号", "原职务", "状态", "所属乡镇")


def told_of(files, own=None):
    """All that is said and written of registers that come in this order, brought into one's own or made one."""
    day, office = dt.date(2026, 10, 5), (SHIPPED.synonyms, SHIPPED.settings)
    books = [
        people_in(ForeignBook(name, (Grid(name, "花名册", [HEADS, *rows]),), *office, day))
        for name, rows in files
    ]
    params = dict.fromkeys(p.name for p in JOB.actions[0].parameters) | {"into": own and "全县花名册.xlsx"}
    tables = (
        {PEOPLE.name: (read([Grid("全县花名册.xlsx", "花名册", own)], PEOPLE, office[0]),)} if own else {}
    )
    kept = (FileRead("全县花名册.xlsx", "0" * 64, "/office/全县花名册.xlsx"),)
    inputs = Inputs(tables, params, office[1], SHIPPED.rules, day, kept, besides=tuple(books))
    outcome = JOB.actions[0].build(inputs)
    assert outcome.balanced(), outcome.counts
    return outcome


@settings(max_examples=25, deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_the_order_of_files_means_nothing_and_every_row_that_is_read_is_counted_once(files, chance):
    first = told_of(files)
    other = list(files)
    chance.shuffle(other)
    assert told_of(other) == first


def test_who_may_be_one_of_the_register_s_own_is_not_added_again_with_each_run():
    files = [("青禾镇.xlsx", [("张三可", "男", "1946-10-03", ONE, "校长", "健在", "青禾镇"), ("张三可", "男", "", "", "校长", "健在", "青禾镇")])]  # fmt: skip
    made = next(d for d in told_of(files).documents if d.name == "全县花名册.xlsx").sheets[0]
    own = [[column.title for column in made.columns], *(row.cells for row in made.rows)]
    assert [d for d in told_of(files, own).documents if isinstance(d, WorkbookChange)] == []
