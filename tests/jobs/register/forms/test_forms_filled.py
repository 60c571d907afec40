"""A form filled: each value as its cell wants it, nothing else touched, nobody and nothing guessed; then read back the same."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import zipfile
import zlib

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.drawn import number
from support.programs import libreoffice
from xlsxwriter import Workbook

from toolkit.doors.terminal.cli import main
from toolkit.running import office as offices

ONE, TWO = number("1946-10-03"), number("1950-02-01", "012")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tmp_path_factory.mktemp("办公")
    offices.create(folder)
    return folder


@pytest.fixture
def office(bare, tmp_path):
    yield bare
    for kept in bare.rglob("填表对照.xlsx"):
        kept.unlink()


def run(office, capsys, *arguments, code=0):
    """The answer as JSON; with another code than 0 the sentences too."""
    done = main(["--office", str(office), "--as-of", "2026-10-05", "forms", *map(str, arguments), "--json"])
    told = capsys.readouterr()
    assert done == code, told.err
    return json.loads(told.out)


def drawn(path, *rows, merges=(), formats=(), sheet="申请表"):
    """A form: rows with cells apart by «|», each with a border; merges «B2:C2», formats («B2», code); «=…» is a formula, «#1» a number."""
    with Workbook(path) as book:
        page = book.add_worksheet(sheet)
        known = dict(formats)
        for ref in merges:
            page.merge_range(ref, "", book.add_format({"border": 1}))
        for at, row in enumerate(rows):
            for column, text in enumerate(part.strip("·") for part in row.split("|")):
                look = {"border": 1, "num_format": known.get(f"{chr(65 + column)}{at + 1}", "General")}
                covered = any(inside(ref, at + 1, column + 1) for ref in merges) and not text
                if text.startswith("="):
                    page.write_formula(at, column, text, book.add_format(look), 0)
                elif text.startswith("#"):
                    page.write_number(at, column, int(text[1:]), book.add_format(look))
                elif text:
                    page.write_string(at, column, text, book.add_format(look))
                elif not covered:
                    page.write_blank(at, column, None, book.add_format(look))
    return path


def inside(ref, row, column):
    left, top, right, bottom = openpyxl.utils.range_boundaries(ref)
    return top <= row <= bottom and left <= column <= right


def listing(path, headers, *rows, formats=()):
    with Workbook(path) as book:
        page = book.add_worksheet("在册")
        page.write_row(0, 0, headers.split())
        known = {c: book.add_format({"num_format": code}) for c, code in formats}
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    page.write_datetime(at, column, dt.datetime.combine(value, dt.time()), known[column])
                elif value is not None:
                    page.write(at, column, value, known.get(column))
    return path


def cells(path, sheet=None):
    book = openpyxl.load_workbook(path)
    page = book[sheet] if sheet else book.active
    return {c.coordinate: c.value for row in page.iter_rows() for c in row if c.value is not None}


def test_every_kind_of_place_gets_what_it_wants(office, capsys, tmp_path):
    form = drawn(
        tmp_path / "申请表.xlsx",
        "单位：________  日期：    年   月   日",
        "姓名|·|性别|□男 □女",
        "出生日期|·|参加工作时间|·",
        "身份证号|·|电话|·",
        "月标准|·|全年|=B5*12",
        "备注：{{ 备注 }}（完）|·|·|·",
        merges=("A1:D1",),
        formats=(("B3", 'yyyy"年"m"月"d"日"'), ("B4", "@"), ("D4", "@"), ("B5", "#,##0.00")),
    )
    data = listing(
        tmp_path / "册.xlsx",
        "姓名 性别 出生年月 参加工作时间 公民身份号码 手机 月标准 备注 单位 日期",
        (
            "张三可",
            "男",
            dt.date(1946, 10, 3),
            1965.1,
            ONE,
            19900000001,
            "2,500元",
            "一 & <二>",
            "青禾镇",
            dt.date(2026, 3, 5),
        ),
        formats=((2, "yyyy-mm-dd"), (3, "0.00"), (9, "yyyy-mm-dd")),
    )
    run(office, capsys, form, "--from", data, "-o", tmp_path / "出", "--empty", "备注")
    filled = cells(tmp_path / "出" / "申请表" / "申请表-张三可.xlsx")
    assert filled == {
        "A1": "单位：青禾镇    日期：2026年3月5日", "A2": "姓名", "B2": "张三可", "C2": "性别", "D2": "☑男 □女",
        "A3": "出生日期", "B3": dt.datetime(1946, 10, 3),  # noqa: DTZ001 - a cell has no zone
        "C3": "参加工作时间", "D3": "1965.10",
        "A4": "身份证号", "B4": ONE, "C4": "电话", "D4": "19900000001",
        "A5": "月标准", "B5": 2500, "C5": "全年", "D5": "=B5*12", "A6": "备注：一 & <二>（完）",
    }  # fmt: skip


def test_one_character_a_cell_and_a_date_in_three_cells(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "身份证号|" + "|".join("·" * 18), "出生日期|·|年|·|月|·|日", "姓名|·")
    data = listing(tmp_path / "册.xlsx", "姓名 身份证号 出生日期", ("张三可", ONE, "1946年10月"))
    run(office, capsys, form, "--from", data, "-o", tmp_path)
    filled = cells(tmp_path / "表" / "表-张三可.xlsx")
    assert "".join(filled[f"{chr(66 + n)}1"] for n in range(18)) == ONE
    assert (filled["B2"], filled["D2"], filled.get("F2")) == ("1946", "10", None)


def test_two_places_are_asked_for_and_a_decision_is_remembered(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·|经办人|姓名|·", "电话|·|·|·|·")
    data = listing(tmp_path / "册.xlsx", "姓名 电话", ("张三可", "19900000001"))
    said = run(office, capsys, form, "--from", data, "-o", tmp_path, code=3)
    assert [p["kind"] for p in said["problems"]] == ["form-doubt"]
    assert said["documents"] == []
    run(office, capsys, form, "--from", data, "-o", tmp_path, "--map", "姓名=B1")
    again = run(
        office, capsys, form, "--from", data, "-o", tmp_path / "再"
    )  # without a word: it is remembered
    filled = cells(tmp_path / "再" / "表" / "表-张三可.xlsx")
    assert (filled["B1"], "E1" in filled, again["problems"]) == ("张三可", False, [])


def test_a_spouse_s_fields_are_never_the_person_s(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·|·|·|·", "配 偶|姓名|·|工作单位|·", merges=("B1:E1",))
    data = listing(tmp_path / "册.xlsx", "姓名 工作单位 配偶姓名", ("张三可", "青禾镇", "李四平"))
    said = run(office, capsys, form, "--from", data, "-o", tmp_path)
    assert cells(tmp_path / "表" / "表-张三可.xlsx")["C2"] == "李四平"
    assert [(r["label"], r["column"]) for r in said["rows"]] == [
        ("姓名", "姓名"),
        ("配偶/姓名", "配偶姓名"),
        ("配偶/工作单位", ""),
    ]


def test_what_is_missing_stops_everything_or_is_marked(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·", "电话|·")
    data = listing(tmp_path / "册.xlsx", "姓名 电话", ("张三可", None), ("李四平", "19900000002"))
    said = run(office, capsys, form, "--from", data, "-o", tmp_path, code=3)
    assert ([p["cell"] for p in said["problems"]], said["documents"]) == (["B2"], [])
    assert "--highlight" in said["problems"][0]["hint"]
    marked = run(office, capsys, form, "--from", data, "-o", tmp_path, "--highlight")
    assert "--highlight" not in marked["problems"][0]["hint"]
    page = openpyxl.load_workbook(tmp_path / "表" / "表-张三可.xlsx").active
    assert "册.xlsx 在册!B2" in page["B2"].comment.text
    run(office, capsys, form, "--from", data, "-o", tmp_path / "空", "--empty", "电话")
    assert "B2" not in cells(tmp_path / "空" / "表" / "表-张三可.xlsx")


@pytest.mark.parametrize(
    ("label", "text", "value", "kind"),
    [
        ("栏目", "□男 □女", "未知", "form-option"),
        ("栏目", "    年   月   日", "农历1946年八月十五", "form-date"),
        ("证件号", "|".join("·" * 16), "1234567890123456789", "form-digits"),
    ],
)
def test_what_does_not_fit_is_told_with_its_cell_and_left_open(
    office, capsys, tmp_path, label, text, value, kind
):
    form = drawn(tmp_path / "表.xlsx", f"{label}|{text}", "姓名|·")
    data = listing(tmp_path / "册.xlsx", f"姓名 {label}", ("张三可", value))
    said = run(office, capsys, form, "--from", data, "-o", tmp_path)
    assert [(p["kind"], p["cell"]) for p in said["problems"]] == [(kind, "B2")]
    assert cells(tmp_path / "表" / "表-张三可.xlsx").get("B1") in (None, text)


def test_the_dead_are_left_out_and_said(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·")
    data = listing(tmp_path / "册.xlsx", "姓名 健在情况", ("张三可", "健在"), ("李四平", "已去世"))
    said = run(office, capsys, form, "--from", data, "-o", tmp_path)
    assert [e["name"] for e in said["excluded"]] == ["李四平"]
    assert said["counts"] == {"read": 2, "listed": 1, "excluded": 1, "to_check": 0}


def test_details_fill_the_drawn_rows_then_rows_come_in_and_the_total_follows(office, capsys, tmp_path):
    form = drawn(
        tmp_path / "发放表.xlsx",
        "单位：________|·|·|·",
        "序号|姓名|月标准|全年",
        "·|·|·|=C3*12",
        "·|·|·|=C4*12",
        "合计|·|=SUM(C3:C4)|=SUM(D3:D4)",
        "制表人：|·|·|·",
    )
    rows = [(f"{n}", f"张三{'可平文月升'[n]}", 1000 + n, "甲乡" if n < 4 else "乙乡") for n in range(5)]
    data = listing(tmp_path / "册.xlsx", "序号 姓名 月标准 单位", *rows)
    run(office, capsys, form, "--from", data, "-o", tmp_path, "--detail", "--each", "单位")
    four = cells(tmp_path / "发放表" / "发放表-甲乡.xlsx")
    assert [four[f"A{n}"] for n in range(3, 7)] == [1, 2, 3, 4]
    assert [four[f"D{n}"] for n in range(3, 8)] == ["=C3*12", "=C4*12", "=C5*12", "=C6*12", "=SUM(D3:D6)"]
    assert (four["C7"], four["A8"], four["A1"].strip()) == ("=SUM(C3:C6)", "制表人：", "单位：甲乡")
    one = cells(tmp_path / "发放表" / "发放表-乙乡.xlsx")
    assert (one["B3"], "B4" in one, one["C5"]) == ("张三升", False, "=SUM(C3:C4)")


def png(wide, high):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\0" + b"\xc8\x50\x50" * wide for _ in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    )


def test_a_sheet_each_with_its_photo_and_a_namesake_s_photo_is_nobody_s(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·|照片", "电话|·|·", merges=("C1:C2",))
    photos = tmp_path / "照片"
    photos.mkdir()
    for name in ("张三可.png", "L3.png"):
        (photos / name).write_bytes(png(30, 40))
    data = listing(
        tmp_path / "册.xlsx",
        "姓名 电话 人员编号",
        ("张三可", "1", "L1"),
        ("张三可", "2", "L2"),
        ("李四平", "3", "L3"),
    )
    said = run(office, capsys, form, "--from", data, "-o", tmp_path, "--one-file", "--photos", photos)
    assert [(p["kind"], p["cell"]) for p in said["problems"]] == [
        ("picture-missing", "A2"),
        ("picture-missing", "A3"),
    ]
    book = openpyxl.load_workbook(tmp_path / "表" / "表-3份.xlsx")
    assert [(p.title, p.sheet_state, len(p._images)) for p in book] == [
        ("申请表", "hidden", 0), ("张三可", "visible", 0), ("张三可(2)", "visible", 0), ("李四平", "visible", 1),
    ]  # fmt: skip
    assert [p["B2"].value for p in book] == [None, "1", "2", "3"]


def test_filled_twice_from_the_original_is_the_same_to_the_byte_and_no_part_is_lost(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·", "全年|=1*12")
    data = listing(tmp_path / "册.xlsx", "姓名", ("张三可",))
    for where in ("一", "二"):
        run(office, capsys, form, "--from", data, "-o", tmp_path / where)
    one, two = ((tmp_path / w / "表" / "表-张三可.xlsx").read_bytes() for w in ("一", "二"))
    assert one == two
    before, after = (zipfile.ZipFile(io.BytesIO(each)) for each in (form.read_bytes(), one))
    changed = [n for n in before.namelist() if n not in after.namelist() or before.read(n) != after.read(n)]
    assert set(changed) <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


def test_a_formula_is_left_alone_and_told(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·", "全年|=1*12")
    data = listing(tmp_path / "册.xlsx", "姓名 全年", ("张三可", 5))
    said = run(office, capsys, form, "--from", data, "-o", tmp_path, "--map", "全年=B2")
    assert [p["kind"] for p in said["problems"]] == ["cell-formula"]
    assert cells(tmp_path / "表" / "表-张三可.xlsx")["B2"] == "=1*12"


NAMES = st.text("张王李赵三四可平文月", min_size=2, max_size=3)
ROWS = st.lists(
    st.tuples(NAMES, st.sampled_from(["男", "女"]), st.dates(dt.date(1920, 1, 1), dt.date(1960, 12, 31)), st.integers(0, 10**6)),
    min_size=1, max_size=4, unique_by=lambda row: row[0],
)  # fmt: skip


@settings(max_examples=15)
@given(rows=ROWS, whole=st.booleans())
def test_what_is_filled_is_read_back(bare, capsys, tmp_path_factory, rows, whole):
    folder = tmp_path_factory.mktemp("回")
    form = drawn(
        folder / "表.xlsx",
        "姓名：____ 性别：□男 □女|·|·|·|·|·|·",
        "出生日期|·|年|·|月|·|日",
        "金额|·|编号|·|·|·|·",
        merges=("A1:G1", "D3:G3"),
    )
    data = listing(
        folder / "册.xlsx", "姓名 性别 出生日期 金额 编号", *((*row, f"00{n}") for n, row in enumerate(rows)),
        formats=((2, "yyyy-mm-dd"),),
    )  # fmt: skip
    run(bare, capsys, form, "--from", data, "-o", folder / "填", *(["--one-file"] if whole else []))
    said = run(bare, capsys, "read", folder / "填", "--form", form, "-o", folder / "收")
    got = {(r["姓名"], r["性别"], r["出生日期"], r["金额"], r["编号"]) for r in said["forms"]}
    assert got == {(n, s, d.isoformat(), str(m), f"00{at}") for at, (n, s, d, m) in enumerate(rows)}
    assert said["problems"] == []


def test_an_amount_typed_as_text_is_in_the_form_s_total_and_what_is_none_is_told(office, capsys, tmp_path):
    form = drawn(
        tmp_path / "发放表.xlsx",
        "序号|姓名|月退休费（元）|电话",
        "·|·|·|·",
        "合计|·|=SUM(C2:C2)|·",
    )
    data = listing(
        tmp_path / "册.xlsx",
        "姓名 月退休费 电话",
        ("张三可", "5,230.50", "19900000001"),
        ("李四平", "６１００元", "19900000002"),
        ("王五文", "约五千", "19900000003"),
    )
    said = run(office, capsys, form, "--from", data, "-o", tmp_path, "--detail")
    filled = cells(tmp_path / "发放表" / "发放表.xlsx")
    assert [filled[f"C{n}"] for n in range(2, 6)] == [5230.5, 6100, "约五千", "=SUM(C2:C4)"]
    assert [filled[f"D{n}"] for n in range(2, 5)] == ["19900000001", "19900000002", "19900000003"]
    assert [(p["kind"], p["cell"]) for p in said["problems"]] == [("form-number", "B4")]


def test_rows_that_come_in_go_on_with_the_form_s_own_numbers(office, capsys, tmp_path):
    form = drawn(
        tmp_path / "表.xlsx", "序号|姓名|金额|份数", "#1|·|·|#2", "#2|·|·|#2", "合计|·|=SUM(C2:C3)|·"
    )
    data = listing(tmp_path / "册.xlsx", "姓名 金额", *((f"张三{x}", 5) for x in "可平文月"))
    run(office, capsys, form, "--from", data, "-o", tmp_path, "--detail")
    filled = cells(tmp_path / "表" / "表.xlsx")
    assert [filled[f"A{n}"] for n in range(2, 7)] == [1, 2, 3, 4, "合计"]
    assert ("D4" in filled, filled["C6"]) == (False, "=SUM(C2:C5)")


def test_a_protected_form_is_told_before_anything_is_written(office, capsys, tmp_path):
    with Workbook(tmp_path / "表.xlsx") as book:
        page, frame = book.add_worksheet("申请表"), book.add_format({"border": 1})
        for at, label in enumerate(("姓名", "电话")):
            page.write_string(at, 0, label, frame)
            page.write_blank(at, 1, None, frame if at else book.add_format({"border": 1, "locked": False}))
        page.protect()
    data = listing(tmp_path / "册.xlsx", "姓名 电话", ("张三可", "19900000001"))
    for how in ((), ("--one-file",), ("-n",)):
        asked = [tmp_path / "表.xlsx", "--from", data, "-o", tmp_path / "出", *how]
        assert main(["--office", str(office), "forms", *map(str, asked)]) == 3
        assert "表.xlsx 申请表!B2：工作表受保护，这个单元格是锁定的" in capsys.readouterr().err
    assert not list((tmp_path / "出").rglob("*.xlsx"))


def test_a_block_of_a_spouse_s_is_filled_from_the_spouse_s_columns_only(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "姓名|·|·|·|·", "配偶\n情况|姓名|·|电话|·", merges=("B1:E1",))
    data = listing(tmp_path / "册.xlsx", "姓名 电话 配偶姓名", ("张三可", "19900000001", "李四平"))
    said = run(office, capsys, form, "--from", data, "-o", tmp_path)
    filled = cells(tmp_path / "表" / "表-张三可.xlsx")
    assert (filled["B1"], filled["C2"], "E2" in filled) == ("张三可", "李四平", False)
    assert [(r["label"], r["column"]) for r in said["rows"]][1:] == [
        ("配偶情况/姓名", "配偶姓名"),
        ("配偶情况/电话", ""),
    ]


def test_a_label_with_no_place_near_it_is_said_and_not_passed_over(office, capsys, tmp_path):
    form = drawn(tmp_path / "表.xlsx", "序号|姓名|·", "1|电话|已填", "照片|单位意见|·")
    data = listing(tmp_path / "册.xlsx", "序号 姓名 电话", (1, "张三可", "19900000001"))
    asked = ["--office", str(office), "forms", str(form), "--from", str(data), "-o", str(tmp_path), "-n"]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "旁边没有认出空格，没有填的：电话（B2）。要填请用 --map 写明。" in told


@pytest.mark.slow
@pytest.mark.damaged_files  # LibreOffice writes the copies
def test_another_program_reads_every_value_as_it_was_given_and_reckons_the_total(office, capsys, tmp_path):
    form = drawn(
        tmp_path / "发放表.xlsx",
        "补贴发放表|·|·|·",
        "姓名|出生日期|身份证号|金额",
        "·|·|·|·",
        "·|·|·|·",
        "合计|·|·|=SUM(D3:D4)",
        merges=("A1:D1",),
        formats=(("B3", "yyyy-mm-dd"), ("B4", "yyyy-mm-dd"), ("C3", "@"), ("C4", "@")),
    )
    people = [("张三可", dt.date(1946, 10, 3), ONE, 1200.5), ("李四平", dt.date(1950, 2, 1), TWO, 800)]
    people += [(f"王{n}成", dt.date(1940, 1, n), number(f"1940-01-{n:02d}"), 100 * n) for n in range(1, 7)]
    data = listing(tmp_path / "册.xlsx", "姓名 出生日期 身份证号 金额", *people, formats=((1, "yyyy-mm-dd"),))
    run(office, capsys, form, "--from", data, "--detail", "-o", tmp_path / "出")
    (made,) = (tmp_path / "出").rglob("发放表*.xlsx")
    (read,) = libreoffice.convert_all([made], "xlsx", tmp_path / "别的程序")
    page = openpyxl.load_workbook(read, data_only=True).active
    shown = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=3, max_row=11)]
    assert [(name, born.date(), *rest) for name, born, *rest in shown[:8]] == people
    assert (shown[8][0], shown[8][3]) == ("合计", 1200.5 + 800 + 2100)
