"""The generated county: the right people, every trap, every layout, and nobody who exists."""

from __future__ import annotations

import csv
import datetime as dt
import re
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices import registers
from support.offices.registers import (
    COLUMNS,
    EXTRA,
    LAYOUTS,
    Birth,
    Formula,
    Number,
    Register,
    births,
    identity,
    make,
    names,
    traps,
    write,
)

from fictional import register, strings

AS_OF = dt.date(2026, 10, 1)


@cache
def county(*, with_traps: bool = True) -> Register:
    return make(traps=with_traps)


@cache
def some() -> Register:
    return make(80, seed=3)  # small: every workbook is validated by the Open XML SDK


# --- who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_traps", [True, False])
def test_the_county_has_as_many_people_as_the_report_says(*, with_traps: bool) -> None:
    people = county(with_traps=with_traps).people
    categories = Counter(p.truth.category for p in people)
    assert len(people) == 4309
    assert categories == {"离休": 21, "退休": 4288}
    by_township = Counter(p.truth.township for p in people)
    assert len(by_township) == 15
    assert list(dict.fromkeys(p.truth.township for p in people)) == list(names.TOWNSHIPS)
    assert {p.truth.branch for p in people} == {f"{township}老干党支部" for township in by_township}


def test_veterans_started_before_the_republic_and_others_after() -> None:
    people = county(with_traps=False).people
    veterans = [p.truth for p in people if p.truth.category == "离休"]
    others = [p.truth for p in people if p.truth.category == "退休"]
    assert max(t.work_start for t in veterans) == dt.date(1949, 9, 30)
    assert min(t.work_start for t in others) == dt.date(1949, 10, 1)
    assert max(t.born for t in veterans) <= dt.date(1935, 10, 1)
    too_late = [p.truth for p in county().people if "work_too_late" in p.truth.traps]
    assert [(t.category, t.work_start) for t in too_late] == [("离休", dt.date(1949, 10, 5))]


@pytest.mark.parametrize("with_traps", [True, False])
def test_ages_are_those_of_retired_people(*, with_traps: bool) -> None:
    ages = [AS_OF.year - p.truth.born.year for p in county(with_traps=with_traps).people]
    assert (min(ages) >= 55, max(ages) <= 103) == (True, True)
    assert 0.5 < sum(age < 75 for age in ages) / len(ages) < 0.7
    assert 0.01 < sum(age >= 90 for age in ages) / len(ages) < 0.06


@pytest.mark.parametrize(("people", "veterans"), [(1, 0), (20, 1), (120, 1), (4309, 21), (8618, 42)])
def test_any_number_of_people_in_the_same_proportion(people: int, veterans: int) -> None:
    register = make(people)
    assert len(register.people) == people
    assert sum(p.truth.category == "离休" for p in register.people) == veterans


@given(people=st.integers(0, 60), seed=st.integers(), with_traps=st.booleans())
def test_the_same_seed_gives_the_same_rows(people: int, seed: int, *, with_traps: bool) -> None:
    register = make(people, seed, with_traps)
    assert register == make(people, seed, with_traps)
    assert [p.cells["序号"] for p in register.people] == list(range(1, people + 1))


def test_another_seed_gives_other_people() -> None:
    one, other = ([p.truth.identity for p in make(50, seed).people] for seed in (1, 2))
    assert not set(one) & set(other)


# --- nobody who exists ----------------------------------------------------------------------------------

REAL_PLACES = re.compile(  # provinces, and the county of the report with its neighbours and townships
    r"北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西"
    r"|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古"
    r"|广西|西藏|宁夏|新疆|香港|澳门|黄冈|蕲春|武穴|黄梅|浠水|英山|罗田|麻城"
    r"|红安|团风|漕河|横车|大同|八里|向桥|赤东|蕲州|管窑|彭思|株林|刘河|狮子"
    r"|青石|张塝|檀林"
)
KNOWN_PEOPLE = re.compile(
    r"毛泽东|周恩来|朱德|刘少奇|邓小平|陈云|江泽民|胡锦涛|习近平|李克强|温家宝|朱镕基|华国锋|叶剑英"
    r"|彭德怀|贺龙|陈毅|林彪|雷锋|焦裕禄|钱学森|袁隆平|屠呦呦|莫言|姚明|成龙|李四光|王进喜"
)


def test_no_real_place_and_no_known_person() -> None:
    for person in county().people:
        places = [value for column, value in person.cells.items() if column not in ("姓名", "联系干部")]
        text = " ".join(value for value in places if isinstance(value, str))
        assert not REAL_PLACES.search(text), text
        for name in (person.truth.name, str(person.cells["联系干部"])):
            assert not KNOWN_PEOPLE.fullmatch(name)


def test_no_phone_number_of_anybody() -> None:
    for person in county().people:
        for number in person.truth.phones:
            assert re.fullmatch(r"19[89]000\d{5}|0300\d{8}", number)


def test_every_identity_number_is_of_an_area_that_no_place_has() -> None:
    numbers = [p.truth.identity for p in county().people]
    assert len(set(numbers)) == len(numbers)
    assert {number[:2] for number in numbers} == {"99"}
    assert not [
        number for number in numbers if number.endswith("000")
    ]  # it would look like one that Excel cut
    for person in county().people:
        truth, written = person.truth, person.cells["身份证号"]
        assert truth.identity[6:14] == f"{truth.born:%Y%m%d}"
        assert (int(truth.identity[16]) % 2 == 1) == (truth.sex == "男")
        assert identity.complete(truth.identity[:17]) == truth.identity
        digits = str(written.value if isinstance(written, Number) else written or "99").translate(WIDE)
        assert re.sub(r"[^0-9]", "", digits).startswith("99")


WIDE = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")


@pytest.mark.parametrize(
    ("first", "check"),
    [("11010519491231002", "X"), ("44052418800101001", "4")],  # the examples of GB 11643-1999
)
def test_check_characters(first: str, check: str) -> None:
    assert identity.complete(first) == first + check


# --- traps ----------------------------------------------------------------------------------------------


def test_every_kind_of_trap_is_there() -> None:
    assert {kind for p in county().people for kind in p.truth.traps} == traps.KINDS


@pytest.mark.parametrize("group", sorted(traps.GROUPS))
def test_shares(group: str) -> None:
    counts = Counter(kind for p in county().people for kind in p.truth.traps)
    for kind, share in traps.GROUPS[group].items():
        assert counts[kind] == pytest.approx(share * 4309, rel=0.2, abs=5), kind
    assert sum(traps.GROUPS[group].values()) <= 1


def test_a_clean_register_has_nothing_to_complain_about() -> None:
    for person in county(with_traps=False).people:
        truth, cells = person.truth, person.cells
        assert cells["出生日期"] == Number(truth.born, "yyyy-mm-dd")
        assert cells["身份证号"] == truth.identity
        assert (cells["姓名"], cells["状态"], cells["备注"]) == (truth.name, "健在", None)
        assert truth.birth in (
            Birth("solar", truth.born.year, truth.born.month, truth.born.day),
            births.lunar_birth(truth.born),
        )
        assert {type(value) for value in cells.values()} <= {str, int, Number, type(None)}
        assert not truth.traps & (
            traps.BIRTH.keys() | traps.IDENTITY.keys() | traps.LIFE.keys() | traps.PHONE.keys()
        )


def written(kind: str, column: str) -> list[tuple[object, registers.Truth]]:
    return [(p.cells[column], p.truth) for p in county().people if kind in p.truth.traps]


BIRTH_TEXTS = {
    "birth_text_iso": r"19\d\d-\d{1,2}-\d{1,2}",
    "birth_text_dots": r"19\d\d\.\d{1,2}\.\d{1,2}",
    "birth_text_slash": r"19\d\d/\d{1,2}/\d{1,2}",
    "birth_text_chinese": r"19\d\d年\d{1,2}月\d{1,2}日生?",
    "birth_text_8": r"19\d{6}",
    "birth_text_hanzi": r"一九[〇一二三四五六七八九]{2}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日",
    "birth_text_minguo": r"民国[一二三四五六七八九十]+年[一二三四五六七八九十]+月[一二三四五六七八九十]+日",
    "birth_text_wide": r"１９[０-９]{2}[．年－][０-９]{1,2}[．月－][０-９]{1,2}日?",
    "birth_month_text": r"19\d\d(?:[.．/-]\d{1,2}|年\d{1,2}月生?)",
    "birth_month_two_digits": r"[3-7]\d\.\d\d",
    "birth_month_6": r"19\d{4}",
    "birth_month_hanzi": r"一九[〇一二三四五六七八九]{2}年[一二三四五六七八九十]+月",
    "birth_month_minguo": r"民国[一二三四五六七八九十]+年[一二三四五六七八九十]+月",
    "birth_lunar": r".*(?:农|阴历|旧历).*",
    "birth_lunar_no_year": r"(?!.*19).*(?:[初十廿]|\d\.\d|月\d+日).*",
}


@pytest.mark.parametrize("kind", sorted(BIRTH_TEXTS))
def test_birth_dates_as_text(kind: str) -> None:
    found = written(kind, "出生日期")
    assert found
    for cell, _ in found:
        assert isinstance(cell, str)
        assert re.fullmatch(BIRTH_TEXTS[kind], cell), cell


def test_birth_dates_as_numbers() -> None:
    for cell, truth in written("birth_float_format", "出生日期"):
        assert isinstance(cell, Number)
        assert (f"{cell.value:.2f}", cell.format) == (f"{truth.born:%Y.%m}", "0.00")
    for cell, truth in written("birth_float_ambiguous", "出生日期"):
        assert cell == Number(truth.born.year + 0.1)
        assert truth.birth == Birth("solar", truth.born.year, truth.born.month, None)
        assert truth.source == "date+id"
    for _, truth in written("birth_float_unknown", "出生日期"):
        assert (truth.birth, truth.unread, truth.id_born) == (None, "month-1-or-10", None)
    for cell, truth in written("birth_float_general", "出生日期"):
        assert isinstance(cell, Number)
        assert repr(cell.value) in {f"{truth.born.year}.{truth.born.month}", f"{truth.born:%Y.%m}"}
        assert not str(cell.value).endswith(".1")
    for cell, truth in written("birth_serial", "出生日期"):
        assert isinstance(cell, Number)
        assert cell.format == "General"
        assert dt.date(1899, 12, 30) + dt.timedelta(days=int(str(cell.value))) == truth.born
    for cell, truth in written("birth_month_int_6", "出生日期"):
        assert cell == truth.born.year * 100 + truth.born.month
    for cell, truth in written("birth_int_8", "出生日期"):
        assert cell == int(f"{truth.born:%Y%m%d}")


def test_two_digit_years_that_excel_put_into_the_wrong_century() -> None:
    found = written("birth_century", "出生日期")
    assert found
    for cell, truth in found:
        assert cell == Number(truth.born.replace(year=truth.born.year + 100), 14)
        assert 1925 <= truth.born.year <= 1929
        assert truth.birth is None or truth.source == "date+id"


@pytest.mark.parametrize(
    ("kind", "unread"),
    [
        ("birth_year_only", "year-only"),
        ("birth_unreadable", "unreadable"),
        ("birth_impossible", "impossible"),
        ("birth_nowhere", "missing"),
        ("birth_uncalculated", "uncalculated"),
        ("birth_error", "error"),
    ],
)
def test_birth_dates_that_nobody_can_read(kind: str, unread: str) -> None:
    found = written(kind, "出生日期")
    assert found
    assert {(truth.birth, truth.unread, truth.source) for _, truth in found} == {(None, unread, "")}


def test_no_birth_without_a_reason_and_no_reason_with_a_birth() -> None:
    for truth in (p.truth for p in county().people):
        assert (truth.birth is None) == bool(truth.unread)
        assert (truth.birth is None) == (truth.source == "")


def test_lunar_births_are_those_of_zhdate() -> None:
    seen: dict[str, int] = defaultdict(int)
    for truth in (p.truth for p in county().people):
        if truth.birth is not None and truth.birth.calendar == "lunar":
            year, month, day = registers.lunar(truth.born)
            assert (truth.birth.month, truth.birth.day) == (month, day)
            assert truth.birth.year in ((year,) if "birth_lunar_no_year" not in truth.traps else (year, None))
            seen["leap"] += truth.birth.leap
            seen["thirtieth"] += day == 30
    assert seen["leap"] > 0
    assert seen["thirtieth"] > 0


def test_numbers_that_lost_their_digits() -> None:
    for cell, truth in written("id_float", "身份证号"):
        assert isinstance(cell, Number)
        assert int(str(int(float(str(cell.value))))) != int(truth.identity)
    for cell, truth in written("id_zeros", "身份证号"):
        assert isinstance(cell, Number)
        assert str(cell.value) == truth.identity[:15] + "000"
    for kind in traps.DAMAGED_IDS:
        assert {truth.id_born for _, truth in written(kind, "身份证号")} == {None}, kind
    for cell, truth in written("id_15", "身份证号"):
        assert cell == truth.identity[:6] + truth.identity[8:17]
        assert truth.id_born == truth.born
    for cell, _ in written("id_checksum", "身份证号"):
        assert isinstance(cell, str)
        assert identity.complete(cell[:17]) != cell
    for cell, truth in written("id_other_birth", "身份证号"):
        assert isinstance(cell, str)
        assert identity.complete(cell[:17]) == cell
        assert truth.id_born is not None
        assert cell[6:14] == f"{truth.id_born:%Y%m%d}" != f"{truth.born:%Y%m%d}"


def test_the_dead_and_those_whose_spouse_died() -> None:
    dead = [p for p in county().people if p.truth.life == "去世"]
    assert {p.truth.life for p in county().people if "note_family" in p.truth.traps} == {"健在"}
    assert all(p.cells["状态"] in ("去世", "已故", "离世", "死亡") or p.cells["备注"] for p in dead)
    assert {p.cells["状态"] for p in dead if "dead_note" in p.truth.traps} == {None}
    moved = [p for p in county().people if p.truth.life == "转出"]
    assert {p.truth.traps & {"moved_state"} == {"moved_state"} for p in moved} == {True}
    assert all(
        p.cells["状态"] == "健在" and p.cells["备注"]
        for p in county().people
        if "life_contradicts" in p.truth.traps
    )


def test_names() -> None:
    people = county().people
    same = Counter((p.truth.township, p.truth.name) for p in people)
    assert max(same.values()) > 1
    for person in people:
        cell, truth = person.cells["姓名"], person.truth
        assert isinstance(cell, str)
        blank = re.sub(r"\s", "", cell)
        assert blank == truth.name or "name_minority_dot" in truth.traps
        assert ("·" in truth.name) == bool({"name_minority", "name_minority_dot"} & truth.traps)
        if "name_padded" in truth.traps:
            assert re.fullmatch(r"\S\s+\S", cell)
    rare = [p.truth.name for p in people if "name_rare" in p.truth.traps]
    assert any(name.encode("gbk", "ignore").decode("gbk") != name for name in rare)


# --- who has a birthday, without the toolkit ----------------------------------------------------------


def test_a_month_of_birthdays_by_hand() -> None:
    register = make(4309)
    found = registers.birthdays(register, 2026, 10)
    truths = [register.people[b.index].truth for b in found]
    assert {t.life for t in truths} == {"健在"}
    assert "不过" not in {t.keeps for t in truths}
    assert {b.day.month for b in found if b.day} == {10}
    solar = [i for i, p in enumerate(register.people)
             if p.truth.life == "健在" and p.truth.keeps in ("", "公历") and p.truth.birth
             and p.truth.birth.calendar == "solar" and p.truth.birth.month == 10]  # fmt: skip
    assert [b.index for b in found if b.calendar == "solar"] == solar
    assert sum(b.calendar == "lunar" for b in found) > 30
    assert sum(b.day is None for b in found) > 20


def test_over_a_year_everybody_has_a_birthday_or_a_reason_not_to() -> None:
    register = make(1000, seed=5)
    times = Counter(b.index for month in range(1, 13) for b in registers.birthdays(register, 2026, month))
    for index, truth in enumerate(p.truth for p in register.people):
        kept = truth.life == "健在" and truth.keeps != "不过" and truth.birth is not None
        lunar = truth.birth is not None and (truth.birth.calendar == "lunar" or truth.keeps == "农历")
        assert times[index] in ((0, 1, 2) if kept and lunar else (1,) if kept else (0,))


@pytest.mark.parametrize(
    ("lunar_day", "solar_day"),
    [
        ((2026, 8, 15), dt.date(2026, 9, 25)),  # 中秋
        ((2026, 9, 9), dt.date(2026, 10, 18)),  # 重阳
        ((2026, 12, 30), dt.date(2027, 2, 5)),  # 除夕 of a 腊月 with 29 days
        ((2029, 12, 30), dt.date(2030, 2, 2)),
        ((2032, 12, 30), dt.date(2033, 1, 30)),
    ],
)
def test_lunar_days(lunar_day: tuple[int, int, int], solar_day: dt.date) -> None:
    assert registers.solar(*lunar_day) == solar_day


# --- workbooks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_layouts_hold_everybody_where_they_say(layout: str, tmp_path: Path) -> None:
    register = some()
    told = write(register, tmp_path / "花名册.xlsx", layout, columns=(*COLUMNS, *EXTRA))
    book = openpyxl.load_workbook(told.path)
    assert len(set(told.places)) == len(register.people) == len(told.places)
    for person, (sheet, row) in zip(register.people, told.places, strict=True):
        for name in ("姓名", "居住地", "联系干部", "文化程度"):
            assert book[sheet].cell(row, told.columns[name]).value == person.cells[name]
    taken = set(told.places) | set(told.others)
    for sheet in {sheet for sheet, _ in told.places}:
        first, last = told.header
        for row in range(last + 1, book[sheet].max_row + 1):
            empty = all(cell.value is None for cell in book[sheet][row])
            assert empty != ((sheet, row) in taken)
        titles = [str(book[sheet].cell(row, told.columns["姓名"]).value) for row in range(first, last + 1)]
        assert re.sub(r"\s", "", titles[0]) == "姓名"


def layout_book(tmp_path: Path, layout: str) -> tuple[openpyxl.Workbook, registers.Written]:
    told = write(some(), tmp_path / f"{layout}.xlsx", layout)
    return openpyxl.load_workbook(told.path), told


def test_two_header_rows_with_groups(tmp_path: Path) -> None:
    book, told = layout_book(tmp_path, "two_row")
    sheet = book["花名册"]
    assert (sheet["A1"].value, told.header) == ("附件4", (3, 4))
    merged = {str(block) for block in sheet.merged_cells.ranges}
    assert {"A1:Y1", "A2:Y2", "A3:A4", "B3:B4", "C3:H3", "I3:L3", "M3:O3", "P3:R3"} <= merged
    assert "\n" in sheet["C3"].value
    column = told.columns["家属联系电话"]
    assert (sheet.cell(3, column).value, sheet.cell(4, column).value) == ("家属", "联系电话")
    assert [text[:3] for text in told.others.values()] == ["说明：", "注：离", "填表人"]


def test_three_header_rows(tmp_path: Path) -> None:
    book, told = layout_book(tmp_path, "three_row")
    assert told.header == (4, 6)
    column = told.columns["身份证号"]
    assert [book["花名册"].cell(row, column).value for row in (5, 6)][1] == "身份证号码"


def test_headings_and_totals(tmp_path: Path) -> None:
    _, told = layout_book(tmp_path, "grouped")
    texts = list(told.others.values())
    assert texts[0].startswith("1、青禾镇（")
    assert sum(text.startswith("小计") for text in texts) == 15
    assert "合计 80人" in texts


def test_values_merged_down(tmp_path: Path) -> None:
    book, told = layout_book(tmp_path, "merged_units")
    sheet = book["花名册"]
    column = told.columns["所属乡镇"]
    assert sheet.cell(told.places[0][1], column).value == "青禾镇"
    assert sheet.cell(told.places[1][1], column).value is None
    downwards = [block for block in sheet.merged_cells.ranges if block.max_row > block.min_row]
    assert len([block for block in downwards if block.min_col == column]) == 14


def test_other_sheets_and_hidden_ones(tmp_path: Path) -> None:
    book, _ = layout_book(tmp_path, "not_first")
    assert book.sheetnames == ["填表说明", "花名册", "Sheet2", "Sheet3", "2019年旧册"]
    assert book["2019年旧册"].sheet_state == "hidden"
    assert book["Sheet2"].max_row == 1
    by_township, _ = layout_book(tmp_path, "per_township_sheets")
    assert by_township.sheetnames == [*names.TOWNSHIPS, "汇总"]
    hidden, told = layout_book(tmp_path, "hidden_rows")
    rows = [row for row, look in hidden["花名册"].row_dimensions.items() if look.hidden]
    assert rows
    assert set(rows) <= {row for _, row in told.places}


def test_formulas_with_a_result_without_and_with_an_error(tmp_path: Path) -> None:
    register = make(1000, seed=2)
    told = write(register, tmp_path / "花名册.xlsx", columns=("姓名", "出生日期", "身份证号"))
    formulas = openpyxl.load_workbook(told.path)["花名册"]
    stored = openpyxl.load_workbook(told.path, data_only=True)["花名册"]
    seen = set()
    for person, (_, row) in zip(register.people, told.places, strict=True):
        cell = person.cells["出生日期"]
        if not isinstance(cell, Formula):
            continue
        column = told.columns["出生日期"]
        result = stored.cell(row, column).value
        text = formulas.cell(row, column).value
        assert isinstance(text, str)
        assert text == "=1/0" or f"MID(C{row}" in text
        seen |= person.truth.traps & traps.BIRTH.keys()
        if "birth_formula" in person.truth.traps:
            assert isinstance(result, dt.datetime)
            assert result.date() == person.truth.born
        else:
            assert result == ("#DIV/0!" if "birth_error" in person.truth.traps else None)
    assert seen == {"birth_formula", "birth_uncalculated", "birth_error"}


def test_a_stream_holds_the_same_values(tmp_path: Path) -> None:
    register = some()
    ways = [write(register, tmp_path / f"{stream}.xlsx", "titled", stream=stream) for stream in (True, False)]
    values = [list(openpyxl.load_workbook(told.path)["花名册"].values) for told in ways]
    assert values[0] == values[1]
    assert ways[0].places == ways[1].places
    with pytest.raises(ValueError, match="cannot be streamed"):
        write(register, tmp_path / "x.xlsx", "two_row", stream=True)


def test_a_province_is_counties_that_share_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "COUNTY", 40)
    monkeypatch.setattr(strings, "_REMEMBERED", 50)  # forgotten many times within these rows
    people = list(register.province(100).people)
    assert [p.cells["序号"] for p in people] == list(range(1, 101))
    assert [p.truth for p in people[:40]] == [p.truth for p in make(40).people]
    assert len({p.truth.identity for p in people}) == 100
    phones = [number for p in people for number in p.truth.phones]
    assert len(set(phones)) == len(phones)
    assert people[40].truth.township == "禾乙子县青禾镇"
    assert people[80].truth.township == "禾丙子县青禾镇"
    told = write(register.province(100), tmp_path / "全省.xlsx", stream=True)
    rows = list(openpyxl.load_workbook(told.path)["花名册"].values)
    assert [row[1] for row in rows[1:]] == [p.cells["姓名"] for p in people]
    with pytest.raises(ValueError, match="only be streamed"):
        write(register.province(5), tmp_path / "x.xlsx")


@pytest.mark.parametrize(("fmt", "encoding"), [("csv", "utf-8-sig"), ("csv-gbk", "gb18030")])
def test_csv_as_excel_saves_it(fmt: str, encoding: str, tmp_path: Path) -> None:
    register = make(1000, seed=2)
    told = write(register, tmp_path / "花名册.csv", "titled", fmt)
    with told.path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file))
    for person, (_, row) in zip(register.people, told.places, strict=True):
        assert rows[row - 1][told.columns["姓名"] - 1] == person.cells["姓名"]
        shown = rows[row - 1][told.columns["出生日期"] - 1]
        if "birth_float_format" in person.truth.traps:
            assert shown == f"{person.truth.born:%Y.%m}"
        if "birth_date_builtin" in person.truth.traps:
            assert shown == f"{person.truth.born.year}/{person.truth.born.month}/{person.truth.born.day}"


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot write 'xls'"):
        write(some(), tmp_path / "花名册.xls")
    with pytest.raises(ValueError, match="CSV"):
        write(some(), tmp_path / "花名册.csv", "two_row")
    assert not list(tmp_path.iterdir())


def test_command_line(tmp_path: Path) -> None:
    target = tmp_path / "练习.xlsx"
    script = Path(__file__).resolve().parents[2] / "scripts" / "make_register.py"
    done = subprocess.run(
        [sys.executable, script, target, "--as", "practice"], capture_output=True, text=True, encoding="utf-8", check=True,
        env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert "160 people" in done.stdout
    sheet = openpyxl.load_workbook(target)["花名册"]
    assert sheet["A1"].value == "禾沐县离退休干部花名册"
    assert str(sheet["B3"].value) == "姓  名"
