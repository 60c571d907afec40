"""Headers found where offices put them, and every row below accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.cells import Severity, Stop
from toolkit.core.grids import Grid, Merge
from toolkit.core.tables.catalogue import DELIVERIES, PEOPLE, STANDARDS
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import read

COMMON = {
    "姓名": ["姓名", "干部姓名"],
    "出生日期": ["出生日期", "出生年月"],
    "身份证号": ["身份证号码"],
    "原职务": ["职务", "职务(职级)"],
    "所属乡镇": ["组织区域"],
    "婚姻配偶": ["配偶", "配偶姓名"],
}
NAMES = Synonyms(COMMON)


def grid(text: str, *, merges=(), sheet="在册", hidden=False, hidden_rows=()) -> Grid:
    """A sheet drawn as text: cells are separated by «|», «~» is an empty cell, «\\n» a line break in a cell."""
    rows = []
    for line in text.strip("\n").split("\n"):
        cells = [c.strip(" ") for c in line.strip().split("|")]
        rows.append([None if c in ("~", "") else c.replace("\\n", "\n") for c in cells])
    return Grid(
        "花名册.xlsx", sheet, rows, tuple(Merge(*m) for m in merges), frozenset(hidden_rows), hidden=hidden
    )


def names(reading) -> list[str]:
    return [r.text("姓名") for r in reading.records]


def test_a_title_a_unit_line_and_notes_are_not_people():
    reading = read(
        [
            grid("""
            青禾县离退休干部花名册 | ~ | ~
            填报单位：青禾镇 | ~ | ~
            序号 | 姓  名 | 出生\\n年月
            1 | 张三可 | 1945.10
            2 | 李四平 | 1950-01-02
            合计 | 2人 | ~
            填表人：王五 | ~ | ~
            """)
        ],
        PEOPLE,
        NAMES,
    )
    assert names(reading) == ["张三可", "李四平"]
    assert [r.cell("出生日期").ref for r in reading.records] == ["C4", "C5"]
    assert [(d.cell.ref, d.reason) for d in reading.dropped] == [("A6", "合计行"), ("A7", "说明文字")]


@pytest.mark.parametrize("figure", [5, "5", "5人", "1,234"])
def test_a_total_whose_figure_stands_in_the_name_column_is_no_person(figure):
    grid = Grid(
        "名册.csv",
        "名册",
        (("序号", "姓名", "出生日期"), (1, "张三可", "1946-10-03"), ("合计", figure, None)),
    )
    reading = read([grid], PEOPLE, Synonyms())
    assert [record.text("姓名") for record in reading.records] == ["张三可"]
    assert [d.reason for d in reading.dropped] == ["合计行"]


def test_a_two_row_header_with_merged_groups():
    # The real form of a provincial bureau: vertical merges left, one group over the columns at the right.
    reading = read(
        [
            grid(
                """
                附件4 | ~ | ~ | ~ | ~
                离退休干部职工信息收集模版 | ~ | ~ | ~ | ~
                序号 | 姓名 | 职务\\n（职级） | 基础信息\\n（时间如果是2000年1月，填写成2000-01） | ~
                ~ | ~ | ~ | 性别 | 出生日期
                1 | 张三可 | 科长 | 男 | 1949-05-01
                    说明：1、人员类别指公务员（含参公）、事业编、国有企业。 | ~ | ~ | ~ | ~
                """,
                merges=[
                    (1, 1, 1, 5),
                    (2, 1, 2, 5),
                    (3, 1, 4, 1),
                    (3, 2, 4, 2),
                    (3, 3, 4, 3),
                    (3, 4, 3, 5),
                    (6, 1, 6, 5),
                ],
            )
        ],
        PEOPLE,
        NAMES,
    )
    (person,) = reading.records
    assert (person.text("姓名"), person.text("原职务"), person.text("性别"), person.text("出生日期")) == (
        "张三可",
        "科长",
        "男",
        "1949-05-01",
    )
    assert [d.reason for d in reading.dropped] == ["说明文字"]


def test_a_group_that_names_somebody_else_keeps_its_columns():
    reading = read(
        [
            grid(
                """
                序号 | 姓名 | 出生年月 | 配偶 | ~
                ~ | ~ | ~ | 姓名 | 出生年月
                1 | 张三可 | 1945.10 | 赵六 | 1947.03
                """,
                merges=[(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 5)],
            )
        ],
        PEOPLE,
        NAMES,
    )
    (person,) = reading.records
    assert (person.text("姓名"), person.text("出生日期")) == ("张三可", "1945.10")
    assert person.text("婚姻配偶") == "赵六"


def test_a_three_row_header():
    reading = read(
        [
            grid(
                """
                序号 | 基本情况 | ~ | ~
                ~ | 个人 | ~ | 单位
                ~ | 姓名 | 出生年月 | 组织区域
                1 | 张三可 | 1945.10 | 青禾镇
                """,
                merges=[(1, 1, 3, 1), (1, 2, 1, 4), (2, 2, 2, 3)],
            )
        ],
        PEOPLE,
        NAMES,
    )
    assert [(r.text("姓名"), r.text("出生日期"), r.text("所属乡镇")) for r in reading.records] == [
        ("张三可", "1945.10", "青禾镇")
    ]


def test_the_sheet_is_not_the_first_and_others_are_empty():
    reading = read(
        [grid("~", sheet="Sheet2"), grid("姓名|出生年月\n张三可|1945.10", sheet="老干")], PEOPLE, NAMES
    )
    assert [str(r.cell("姓名")) for r in reading.records] == ["花名册.xlsx 老干!A2"]


def test_every_township_sheet_is_read():
    reading = read(
        [
            grid("姓名|出生年月\n张三可|1945.10", sheet="青禾镇"),
            grid("出生年月|姓名\n1950.01|李四平", sheet="云岫乡"),
        ],
        PEOPLE,
        NAMES,
    )
    assert [(r.text("姓名"), r.text("出生日期")) for r in reading.records] == [
        ("张三可", "1945.10"),
        ("李四平", "1950.01"),
    ]


def test_unit_headings_are_remembered_for_the_rows_below():
    reading = read(
        [
            grid(
                """
                序号 | 姓名 | 出生年月
                一、青禾镇中心学校（2人） | ~ | ~
                1 | 张三可 | 1945.10
                小计 | ~ | 1
                二、卫生院 | ~ | ~
                2 | 李四平 | 1950.01
                """,
                merges=[(2, 1, 2, 3), (5, 1, 5, 3)],
            )
        ],
        PEOPLE,
        NAMES,
    )
    assert [(r.text("姓名"), " ".join(reversed(r.headings))) for r in reading.records] == [
        ("张三可", "青禾镇中心学校"),
        ("李四平", "卫生院"),
    ]
    assert [d.reason for d in reading.dropped] == ["小标题", "合计行", "小标题"]


def test_values_merged_down_are_filled_and_empty_cells_are_not():
    reading = read(
        [grid("姓名|组织区域\n张三可|青禾镇\n李四平|~\n王五安|~", merges=[(2, 2, 3, 2)])], PEOPLE, NAMES
    )
    assert [r.text("所属乡镇") for r in reading.records] == ["青禾镇", "青禾镇", ""]


def test_lines_beside_a_merged_first_cell_are_records_and_overflowing_words_are_not():
    drawn = "项目|标准金额|依据\n春节|600|甲\n~|800|乙\n生日|300|丙\n~|~|丁"
    merged = [(2, 1, 3, 1), (4, 1, 5, 1)]
    reading = read([grid(drawn, merges=merged, sheet="慰问标准")], STANDARDS, Synonyms())
    assert [(r.text("项目"), r.text("标准金额")) for r in reading.records] == [
        ("春节", "600"), ("春节", "800"), ("生日", "300"),
    ]  # fmt: skip


def test_a_merged_name_is_one_person_however_many_lines_stand_beside_it():
    drawn = "姓名|出生年月|职务\n张三可|1945.10|校长\n~|~|书记"
    assert names(read([grid(drawn, merges=[(2, 1, 3, 1)])], PEOPLE, NAMES)) == ["张三可"]


@pytest.mark.parametrize(
    ("heads", "merges", "values", "birth"),
    [
        ("姓名|出生年|出生月|出生日|职务", [], "1945|10|3", "1945年10月3日"),
        ("姓名|出生年|出生月|出生日|职务", [], "1945年|10月|3日", "1945年10月3日"),
        ("姓名|出生年|出生月|出生日|职务", [], "1948|冬月|初八", "1948年冬月初八"),
        ("姓名|出生年|出生月|出生日|职务", [], "1945|10|~", "1945年10月"),
        ("姓名|出生年|出生月|出生日|职务", [], "1945-10-03|~|~", "1945-10-03"),
        ("姓名|出生年|出生月|出生日|职务", [], "1945|~|3", "1945年、、3日"),  # to be asked about
        ("姓名|出生年月|日|~|职务", [], "1945.10|3|~", "1945.10月3日"),
        ("姓名|出生年份|出生月份|~|职务", [], "1945|10|~", "1945年10月"),
        ("姓名|出生|~|~|职务\n~|年|月|日|~", [(1, 2, 1, 4), (1, 1, 2, 1)], "1945|10|3", "1945年10月3日"),
        ("姓名|出生日期|~|~|职务\n~|年|月|日|~", [(1, 2, 1, 4), (1, 1, 2, 1)], "1945|10|3", "1945年10月3日"),
    ],
)
def test_a_date_in_several_columns_is_one(heads, merges, values, birth):
    last = heads.count("\n") + 2
    reading = read([grid(f"{heads}\n张三可|{values}|校长", merges=merges)], PEOPLE, NAMES)
    (record,) = reading.records
    assert (record.text("出生日期"), record.cell("出生日期").ref) == (birth, f"B{last}")
    assert [p.kind for p in reading.problems] == []


def test_a_header_that_stands_again_with_one_more_column_is_read_with_it():
    drawn = "姓名|出生年月|职务\n张三可|1945.10|校长\n姓名|出生年月|职务|去世时间\n李四平|1950.01|书记|2024.3"
    reading = read([grid(drawn)], PEOPLE, NAMES)
    assert [r.source.head.titles.get(4, "") for r in reading.records] == ["", "去世时间"]


def test_what_is_merged_down_and_across_beside_the_names_is_said_of_each_row():
    drawn = "姓名|出生年月|职务|状态|备注\n张三可|1945.10|已去世\n李四平|1950.01\n王五可|1951.01|校长"
    reading = read([grid(drawn, merges=[(2, 3, 3, 5)])], PEOPLE, NAMES)
    assert [r.text("原职务") for r in reading.records] == ["已去世", "已去世", "校长"]


def test_a_header_printed_again_on_the_next_page_is_no_person():
    reading = read([grid("姓名|出生年月\n张三可|1945.10\n姓名|出生年月\n李四平|1950.01")], PEOPLE, NAMES)
    assert names(reading) == ["张三可", "李四平"]
    assert [d.reason for d in reading.dropped] == ["重复的表头"]


def test_a_forgotten_name_is_still_a_row_about_somebody():
    reading = read([grid("序号|姓名|出生年月|职务\n1|~|1945.10|教师")], PEOPLE, NAMES)
    assert [(r.text("姓名"), r.text("出生日期")) for r in reading.records] == [("", "1945.10")]


def test_a_name_alone_is_somebody():
    assert names(read([grid("姓名|出生年月\n张三可|~")], PEOPLE, NAMES)) == ["张三可"]


@pytest.mark.parametrize(
    "name", ["欧阳建国", "阿卜杜拉·买买提", "镇南", "张村", "司徒站", "李 局", "䶮明", "万合计"]
)
def test_odd_names_are_names(name):
    assert names(read([grid(f"姓名|出生年月\n{name}|1945.10")], PEOPLE, NAMES)) == [name]


def test_two_columns_for_a_vital_field_stop_the_run_and_both_are_named():
    with pytest.raises(Stop) as stop:
        read([grid("姓名|出生年月|出生日期\n张三可|1945.10|1945-10-03")], PEOPLE, NAMES)
    (problem,) = stop.value.problems
    assert problem.cell.ref == "B1"
    assert "B列「出生年月」和C列「出生日期」" in problem.message


def test_the_office_can_say_which_of_two_columns_it_means():
    office = Synonyms(COMMON, {"出生年月": "（不使用）"})
    reading = read([grid("姓名|出生年月|出生日期\n张三可|1945.10|1945-10-03")], PEOPLE, office)
    assert [r.text("出生日期") for r in reading.records] == ["1945-10-03"]


def test_the_office_can_teach_a_spelling():
    office = Synonyms(COMMON, {"同志大名": "姓名"})
    assert names(read([grid("同志大名|出生年月\n张三可|1945.10")], PEOPLE, office)) == ["张三可"]


def test_no_header_says_what_came_closest():
    with pytest.raises(Stop) as stop:
        read([grid("称呼|出生年月|职务\n张三可|1945.10|教师")], PEOPLE, NAMES)
    (problem,) = stop.value.problems
    assert str(problem.cell) == "花名册.xlsx 在册!A1"
    assert "最像表头的是第1行，只认出出生日期、原职务" in problem.message


def test_hidden_rows_are_read_and_said():
    reading = read([grid("姓名|出生年月\n张三可|1945.10\n李四平|1950.01", hidden_rows=[3])], PEOPLE, NAMES)
    assert names(reading) == ["张三可", "李四平"]
    assert [(p.kind, p.cell.ref, p.severity) for p in reading.problems] == [
        ("row-hidden", "A3", Severity.WARNING)
    ]


def test_a_hidden_sheet_is_left_alone_and_said():
    reading = read(
        [grid("姓名|出生年月\n张三可|1945.10"), grid("姓名|出生年月\n旧人|1930.01", sheet="旧", hidden=True)],
        PEOPLE,
        NAMES,
    )
    assert names(reading) == ["张三可"]
    assert [(p.kind, p.cell.sheet) for p in reading.problems] == [("sheet-hidden", "旧")]


def test_a_hidden_sheet_is_read_when_it_is_the_only_one():
    reading = read([grid("姓名|出生年月\n张三可|1945.10", hidden=True)], PEOPLE, NAMES)
    assert names(reading) == ["张三可"]


def test_tables_of_things_have_rows_without_people():
    reading = read(
        [grid("项目|标准金额|依据\n生日|600|青发〔2026〕1号\n~|~|~\n春节|~|~", sheet="慰问标准")],
        STANDARDS,
        Synonyms(),
    )
    assert [(r.text("项目"), r.text("标准金额")) for r in reading.records] == [("生日", "600"), ("春节", "")]
    assert reading.blank == 1


# --- laws -------------------------------------------------------------------------------------------

_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["姓名", "出生年月", "张三可", "合计", "小计", "说明：甲", "青禾镇中心学校", "1945.10", "", " ", "2"]
    ),
    st.text(max_size=6),
    st.integers(-5, 200000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
_ROWS = st.lists(st.lists(_CELLS, max_size=6), max_size=14)


@given(
    rows=_ROWS,
    header=st.integers(0, 5),
    merges=st.lists(
        st.tuples(st.integers(1, 9), st.integers(1, 5), st.integers(0, 3), st.integers(0, 3)).map(
            lambda m: Merge(m[0], m[1], m[0] + m[2], m[1] + m[3])
        ),
        max_size=3,
    ),
)
def test_any_grid_gives_records_or_a_stop_and_every_row_is_accounted_for(rows, header, merges):
    rows = [*rows[:header], ["姓名", "出生年月"], *rows[header:]]
    sheet = Grid("f.xlsx", "s", rows, tuple(merges))
    try:
        reading = read([sheet], PEOPLE, NAMES)
    except Stop as stop:
        assert all(p.cell.file == "f.xlsx" for p in stop.problems)  # noqa: PT017 - the law is about both outcomes
        return
    bottom = reading.sources[0].head.bottom
    taken = [r.row for r in reading.records] + [int(d.cell.ref[1:]) for d in reading.dropped]
    assert len(taken) == len(set(taken))
    assert len(taken) + reading.blank == len(rows) - bottom


# --- old copies of a sheet ----------------------------------------------------------------------------


def people(sheet: str, *them: str) -> Grid:
    return Grid("花名册.xlsx", sheet, [["姓名", "出生日期"], *([name, "1945-10-03"] for name in them)])


def chosen(*sheets: Grid) -> tuple[list[str], list[tuple[str, str]]]:
    reading = read(sheets, PEOPLE, NAMES)
    said = [(p.cell.sheet, p.message) for p in reading.problems if p.kind == "sheet-older"]
    return [source.grid.sheet for source in reading.sources], said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2025年", "2026年"),
        ("2025年10月", "2026年"),
        ("2026年3月", "2026年10月"),
        ("二〇二五年", "二〇二六年"),
        ("25年", "26年"),
        ("2024-2025", "花名册2026"),
        ("在册（旧）", "在册"),
        ("备份", "在册"),
        ("历史数据", "在册"),
        ("在册 (2)", "在册"),
        ("在册（2）", "在册"),
        ("2026年备份", "2025年"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_an_old_copy_is_not_read_and_that_is_said(old, new, turned):
    sheets = [people(old, "张三可", "李四平", "王五安"), people(new, "张三可", "李四平")]
    read_, said = chosen(*(reversed(sheets) if turned else sheets))
    assert read_ == [new]
    assert said == [(old, f"这张表看起来是「{new}」的旧表，没有读取，只在这张表里的有1人（王五安），")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("2025年", "2026年"), ("在册", "在册 (2)"), ("东河镇", "旧城社区"), ("离休", "退休")],
)
def test_sheets_of_different_people_are_all_read(one, other):
    sheets = [people(one, "张三可", "李四平", "王五安"), people(other, "赵六生", "钱七宝", "张三可")]
    assert chosen(*sheets) == ([one, other], [])


def test_the_same_people_in_sheets_that_say_no_age_are_all_read():
    assert chosen(people("甲", "张三可"), people("乙", "张三可")) == (["甲", "乙"], [])


def test_a_ledger_of_each_year_is_no_copy():
    sheets = [
        Grid("标准.xlsx", f"{year}年", [["姓名", "通知编号"], ["张三可", "1"]]) for year in (2025, 2026)
    ]
    assert len(read(sheets, DELIVERIES, Synonyms()).sources) == 2


@given(st.permutations(["2024年", "2025年", "2026年", "2026年备份", "东河镇"]), st.integers(1, 5))
def test_nobody_of_the_newest_sheet_is_lost_and_every_sheet_is_read_or_named(order, count):
    them = [f"张{n}" for n in "一二三四五"[:count]]
    sheets = [people(name, *(them if name != "东河镇" else ["李一", "李二"])) for name in order]
    read_, said = chosen(*sheets)
    assert sorted([*read_, *(sheet for sheet, _ in said)]) == sorted(order)
    assert set(read_) == {"2026年", "东河镇"}
