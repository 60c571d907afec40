"""Any sheet as rows: headings as fields whichever way they are called, rows chosen by conditions, put in groups."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import data
from toolkit.core.cells import Cell, Stop
from toolkit.core.grids import Grid
from toolkit.core.tables.anysheet.criteria import criteria, groups, row_name, select
from toolkit.core.tables.anysheet.listing import Columns, file_and_sheet, read_listing, written
from toolkit.core.tables.columns import Synonyms

SYNONYMS = Synonyms(data.read("columns.toml")["common"])
FILE = Cell("表.xlsx")


def sheet(*rows, name="在册", **more):
    return Grid("表.xlsx", name, rows, **more)


def listing(*rows, sheet_name="", **more):
    return read_listing((sheet(*rows, **more),), sheet_name, SYNONYMS, file="表.xlsx")


SPRING = (
    ("慰问登记表（2026年）",),
    ("序号", "姓 名", "出生年月", "慰问 金额", "所在乡镇", "备注", "备注", None),
    (1, "张三可", dt.date(1946, 3, 5), 1200.5, "青禾镇", "独居", None, "甲"),
    (2, "李四平", "1945.10", 800, "青禾镇", None, "住院", None),
    (3, "王五同", "不详", "八百", "东河镇", None, None, None),
    (4, "赵六安", None, None, None, None, None, None),
    ("合计", None, None, 2000.5, None, None, None, None),
)


def chosen(*conditions, rows=SPRING):
    reading = listing(*rows)
    columns = Columns(reading)
    made, problems = criteria(conditions, columns, FILE)
    assert not problems, [str(p) for p in problems]
    found = select(reading.records, made, lambda record: row_name(record, columns))
    everyone = [row_name(r, columns) for r in found.chosen], [e.name for e in found.excluded]
    unclear = [(c.name, c.cell.ref) for c in found.to_check]
    assert len(everyone[0]) + len(everyone[1]) + len(unclear) == len(reading.records)
    return everyone[0], unclear


def test_headings_are_fields_and_a_total_is_no_row():
    reading = listing(*SPRING)
    columns = Columns(reading)
    assert [(c.title, c.canonical) for c in columns.all] == [
        ("序号", ""),
        ("姓 名", "姓名"),
        ("出生年月", "出生日期"),
        ("慰问 金额", ""),
        ("所在乡镇", "所属乡镇"),
        ("备注", ""),
        ("备注1", ""),
        ("H列", ""),
    ]
    assert [r.text("姓名") for r in reading.records] == ["张三可", "李四平", "王五同", "赵六安"]
    assert [d.reason for d in reading.dropped] == ["合计行"]
    assert [p.kind for p in reading.problems] == ["column-doubled"]
    assert reading.records[1].text("备注1") == "住院"
    assert reading.records[0].cell("慰问 金额").ref == "D3"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("慰问 金额", "慰问 金额"),  # the clerk's own
        ("慰问_金额", "慰问 金额"),  # as Word writes it
        ("慰问金额", "慰问 金额"),
        ("姓名", "姓 名"),  # our name
        ("出生日期", "出生年月"),
        ("出生年月日", "出生年月"),  # another way to write it
        ("备注", "备注"),
        ("备注1", "备注1"),
        ("H列", "H列"),
    ],
)
def test_a_column_is_found_whichever_way_it_is_called(asked, title):
    assert [c.title for c in Columns(listing(*SPRING)).find(asked)] == [title]


def test_word_changes_names_and_they_are_found_all_the_same():
    long = "二〇二六年度全县离退休干部春节走访慰问品发放情况登记（含遗属和易地安置人员）签收人姓名"
    rows = (("姓名", "80岁以上", "职务(职级)", "职务", long), ("张三可", "是", "局长", "正科", "张小可"))
    columns = Columns(listing(*rows))
    assert written("80岁以上") == "M_80岁以上"
    assert written("职务(职级)") == "职务_职级_"
    cut = written(long)[:40]
    assert [c.title for name in ("M_80岁以上", "职务_职级_", "职务", cut) for c in columns.find(name)] == [
        "80岁以上",
        "职务(职级)",
        "职务",
        long,
    ]


def test_what_is_not_clear_is_asked_and_what_is_like_it_is_proposed():
    rows = (("姓名", "上半年", "金额", "下半年", "金额"), ("张三可", "有", 100, "有", 200))
    columns = Columns(listing(*rows))
    assert [c.title for c in columns.find("金额1")] == ["金额1"]
    said = str(columns.need("性名", FILE, "模板里的"))
    assert said == "表.xlsx：模板里的「性名」这一列在表里没有，您是不是要写：姓名。"


def test_a_sheet_of_which_no_heading_is_known():
    reading = listing(("队名", "项目一", "得分一"), ("青禾队", "门球", 12), ("东河队", "门球", 9))
    assert [c.title for c in Columns(reading).all] == ["队名", "项目一", "得分一"]
    assert len(reading.records) == 2


def test_which_sheet():
    rows = (("姓名", "电话"), ("张三可", "19900000001"))
    two = (sheet(*rows, name="甲"), sheet(*rows, name="乙"), sheet(*rows, name="旧", hidden=True))
    assert read_listing(two, "乙", SYNONYMS).sources[0].grid.sheet == "乙"
    assert read_listing(two, "旧", SYNONYMS).sources[0].grid.sheet == "旧"
    with pytest.raises(Stop) as several:
        read_listing(two, "", SYNONYMS, file="表.xlsx")
    assert "「甲」、「乙」" in str(several.value.problems[0])
    with pytest.raises(Stop) as missing:
        read_listing(two, "丙", SYNONYMS, file="表.xlsx")
    assert str(missing.value.problems[0]) == "表.xlsx：里面没有「丙」这张表，可以写：「甲」、「乙」、「旧」。"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("花名册.xlsx!在册", ("花名册.xlsx", "在册")),
        ("花名册.xlsx！2026年", ("花名册.xlsx", "2026年")),
        ("重要!.xlsx", ("重要!.xlsx", "")),
        ("重要!.xls!甲!乙", ("重要!.xls", "甲!乙")),
        (r"D:\表\册.et!'在 册'", (r"D:\表\册.et", "在 册")),
    ],
)
def test_file_and_sheet(text, parts):
    assert file_and_sheet(text) == parts


@pytest.mark.parametrize(
    ("conditions", "names", "unclear"),
    [
        (("所属乡镇=青禾镇",), ["张三可", "李四平"], []),
        (("所属乡镇≠青禾镇",), ["王五同", "赵六安"], []),
        (("所属乡镇=青禾镇、东河镇",), ["张三可", "李四平", "王五同"], []),
        (("所属乡镇 空",), ["赵六安"], []),
        (("所属乡镇=空",), ["赵六安"], []),
        (("所属乡镇=非空", "备注 空"), ["李四平", "王五同"], []),
        (("备注 含 独",), ["张三可"], []),
        (("备注不含独",), ["李四平", "王五同", "赵六安"], []),
        (("慰问金额=1,200.50",), ["张三可"], []),
        (("慰问金额>800",), ["张三可"], [("王五同", "D5")]),
        (("慰问金额>=800",), ["张三可", "李四平"], [("王五同", "D5")]),
        (("慰问金额=500..1000",), ["李四平"], [("王五同", "D5")]),
        (("慰问金额≤1000元",), ["李四平"], [("王五同", "D5")]),
        (("出生日期=1946-03",), ["张三可"], []),
        (("出生日期=1945-10-01..1946-12-31",), ["张三可", "李四平"], [("王五同", "C5")]),
        (("出生日期=1945-10-15..",), ["张三可"], [("李四平", "C4"), ("王五同", "C5")]),
        (("出生日期<1946年",), ["李四平"], [("王五同", "C5")]),
        (("出生日期>1945年10月",), ["张三可"], [("王五同", "C5")]),
        (("出生日期>1945年10月", "所属乡镇=青禾镇"), ["张三可"], []),
    ],
)
def test_conditions(conditions, names, unclear):
    assert chosen(*conditions) == (names, unclear)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("年令>80", "条件「年令>80」里的「年令」这一列在表里没有，表里有：序号、姓 名"),
        ("慰问金额>许多", "条件「慰问金额>许多」里的「许多」不是数字也不是日期，"),
        ("青禾镇", "看不懂条件「青禾镇」，请写成"),
    ],
)
def test_a_condition_that_cannot_be_used_is_told(condition, said):
    reading = listing(*SPRING)
    made, problems = criteria([condition], Columns(reading), FILE)
    assert not made
    assert said in str(problems[0])


def test_an_error_in_the_cell_that_decides_is_to_be_checked():
    grid = sheet(("姓名", "金额"), ("张三可", None), ("李四平", 3), errors={(2, 2): "#N/A"})
    reading = read_listing((grid,), "", SYNONYMS)
    made, _ = criteria(["金额 空"], Columns(reading), FILE)
    found = select(reading.records, made, lambda record: record.text("姓名"))
    assert [(c.name, c.why) for c in found.to_check] == [("张三可", "单元格是错误值 #N/A")]
    assert [e.name for e in found.excluded] == ["李四平"]


def test_groups_in_the_order_of_the_sheet_and_who_belongs_to_none():
    reading = listing(*SPRING)
    columns = Columns(reading)
    found, unclear = groups(reading.records, columns.find("所属乡镇")[0], lambda r: row_name(r, columns))
    assert [(key, [r.text("姓名") for r in rows]) for key, rows in found] == [
        ("青禾镇", ["张三可", "李四平"]),
        ("东河镇", ["王五同"]),
    ]
    assert [(each.name, each.cell.ref) for each in unclear] == [("赵六安", "E6")]


_CELLS = st.one_of(
    st.none(),
    st.integers(0, 3000),
    st.dates(dt.date(1930, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from(["不详", "1945.10", "1946年", "八百", "1,200.5", "—", "80岁"]),
)
_LIMITS = st.one_of(
    st.integers(0, 3000).map(str), st.dates(dt.date(1930, 1, 1), dt.date(2100, 12, 31)).map(str)
)


@given(cells=st.lists(_CELLS, min_size=1, max_size=8), low=_LIMITS, high=_LIMITS)
def test_every_row_is_chosen_excluded_or_to_check_and_never_two_of_them(cells, low, high):
    """Nobody is lost: «≥x» and «<x» share out the same rows, and leave the same cells to be checked but for empty ones."""
    rows = (
        ("序号", "姓名", "数"),
        *((n, f"张三{c}", v) for n, (c, v) in enumerate(zip("可平同安元明方中", cells, strict=False), 1)),
    )
    at_least, unclear = chosen(f"数>={low}", rows=rows)
    below, unclear_too = chosen(f"数<{low}", rows=rows)
    empty, _ = chosen("数 空", rows=rows)
    assert unclear == unclear_too
    assert sorted([*at_least, *below, *empty, *(name for name, _ in unclear)]) == sorted(
        f"张三{c}" for c, _ in zip("可平同安元明方中", cells, strict=False)
    )
    if ("-" in low) is ("-" in high):
        within, _ = chosen(f"数={low}..{high}", rows=rows)
        assert set(within) == set(at_least) & set(chosen(f"数<={high}", rows=rows)[0])
