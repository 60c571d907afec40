"""Rows that are people and rows that are none: nobody vanishes, and no total is invited."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, reading, settings

from toolkit.core.grids import Grid, Merge
from toolkit.core.people.lives import Life
from toolkit.core.people.names import read_name
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.reading import Reading

HEADS = "序号 姓名 性别 出生日期 联系电话 备注"
ONE, TWO = (1, "张三可", "男", "1945-10-03", "19900000001"), (2, "李四可", "女", "1946-10-03", "19900000002")


def register(*rows, **rest) -> Reading:
    return reading(grid(HEADS, *rows, **rest))


def names(found: Reading) -> list[str]:
    return [r.text("姓名") for r in found.records]


@pytest.mark.parametrize(
    "row",
    [
        ("漕河镇小计", "40人"),
        ("小 计", 3),
        (None, "小计", 3),
        (None, "合  计", None, "40人"),
        ("本页合计", None, 12),
        ("总 计：", "40"),
        (None, None, None, "共40人"),
        (None, "共40人"),
        (None, "其中：离休3人", "退休37人"),
        ("其中：离休3人",),
        ("合计", "=公式"),
        (None, None, None, None, None, "合计：40人"),
        ("第1页 共3页",),
        (None, "第1页"),
        (None, None, None, None, "第 2 页"),
        ("制表人：王五可", None, None, "审核：赵六可"),
        (None, "制表人：王五可", None, None, "2026年1月5日"),
        (None, None, None, "审核人：", None, "单位负责人："),
        (None, None, "填报日期：2026年1月5日"),
        (None, "打印日期：2026-01-05"),
        (None, "2026年"),
        ("序号", "姓 名", "性别", "出生日期"),
        ("姓名", "性别", "出生日期", "电话"),
        ("1", "2", "3", "4", "5", "6"),
        ("实有人数", 46),
        (None, "离休3人", "退休37人"),
        (None, "汇总", 40),
        ("TOTAL", None, 40),
        ("平均年龄", None, None, "78岁"),
        ("男20人", "女20人"),
        (None, "以下无正文"),
        (None, "二〇二六年一月五日"),
    ],
)
def test_a_row_that_is_no_person(row):
    uncalculated = frozenset({(3, 2)}) if "=公式" in row else frozenset()
    row = tuple(None if cell == "=公式" else cell for cell in row)
    found = register(ONE, row, uncalculated=uncalculated)
    assert names(found) == ["张三可"]
    assert len(found.dropped) == 1


@pytest.mark.parametrize(
    ("row", "named", "checked"),
    [
        ((3, "万合计", "男", "1945-10-03"), "万合计", False),
        ((3, "王五可", None, "1945-10-03", None, "合计发放3次"), "王五可", False),
        (("共3人", "王五可", None, "1945-10-03"), "王五可", False),
        ((3, "王五可", None, None, None, "合计发放3次"), "王五可", True),
        ((3, None, "男", "1945-10-03", None, "合计发放3次"), "", True),
        ((3, "小计", "男", "1945-10-03", "19900000003"), "小计", True),
        ((None, "王五可"), "王五可", True),
        ((None, "+1+1"), "+1+1", True),
        ((None, "漕河镇"), "漕河镇", True),
        ((3, "13800138000", "男"), "13800138000", True),
    ],
)
def test_a_row_that_is_somebody_or_may_be(row, named, checked):
    found = register(ONE, row)
    assert names(found) == ["张三可", named]
    person = read_people(found, Conventions.of(settings()), TODAY).persons[1]
    assert (person.life is Life.UNCLEAR or person.birth is None) is checked


@pytest.mark.parametrize(
    ("row", "section"),
    [
        (("四、已调出人员",), "已调出人员"),
        ((None, "四、已调出人员"), "已调出人员"),
        ((None, None, None, "四、已调出人员"), "已调出人员"),
        ((None, "遗属："), "遗属"),
        (("（二）退休干部",), "退休干部"),
        ((None, "离休"), "离休"),
        ((None, "健在"), "健在"),
        (("一、离休干部（共12人）",), "离休干部"),
        (("一、离休干部", None, None, None, "12人"), "离休干部"),
        (("青禾镇中心学校 12人",), "青禾镇中心学校"),
    ],
)
def test_a_heading_holds_until_the_next_one(row, section):
    found = register(
        ONE,
        row,
        TWO,
        ("小计", 1),
        (3, "王五可", "男", "1945-10-03"),
        ("五、退休干部",),
        (4, "赵六可", "男", "1945-10-03"),
    )
    assert [" ".join(reversed(r.headings)) for r in found.records] == ["", section, section, "退休干部"]


def test_a_heading_merged_over_the_row_ends_the_section_of_the_dead_in_doubt_and_is_nobody():
    found = register(("去世",), ONE, ("不用走访",), TWO, merges=(Merge(2, 1, 2, 6), Merge(4, 1, 4, 6)))
    people = read_people(found, Conventions.of(settings()), TODAY).persons
    assert [(p.name, p.life) for p in people] == [("张三可", Life.DEAD), ("李四可", Life.UNCLEAR)]


@pytest.mark.parametrize("heading", ["四、今年以来走了的老同志", "五、易地安置（由安置地负责）"])
def test_a_heading_that_may_tell_of_a_death_or_a_move_is_asked_about(heading):
    people = read_people(register((heading,), ONE), Conventions.of(settings()), TODAY).persons
    assert [(p.name, p.life) for p in people] == [("张三可", Life.UNCLEAR)]


def test_townships_alone_below_the_names_are_headings_where_there_are_several():
    found = register((None, "漕河镇"), ONE, (None, "横车镇"), TWO)
    assert [(r.text("姓名"), " ".join(reversed(r.headings))) for r in found.records] == [
        ("张三可", "漕河镇"),
        ("李四可", "横车镇"),
    ]
    assert names(register((None, "王小镇"), ONE)) == ["王小镇", "张三可"]  # to be asked about


def test_a_merged_heading_in_any_column():
    rows = ((None, "三、已去世人员"), TWO)
    found = register(ONE, *rows, merges=(Merge(3, 2, 3, 6),))
    assert [(r.text("姓名"), " ".join(reversed(r.headings))) for r in found.records] == [
        ("张三可", ""),
        ("李四可", "已去世人员"),
    ]


def test_a_smaller_heading_below_the_dead_leaves_them_dead_and_a_repeated_title_is_no_heading():
    found = reading(
        Grid(
            "花名册.xlsx",
            "在册",
            [
                ["青禾县老干部名册"],
                HEADS.split(),
                ["三、已去世人员"],
                ["青禾镇中心学校"],
                list(ONE),
                ["青禾县老干部名册"],
                ["青禾县离退休干部花名册（续）"],
                ["青禾镇卫生院"],
                list(TWO),
                ["四、退休干部"],
                ["青禾镇卫生院"],
                [3, "王五可", "男", "1945-10-03"],
            ],
        )
    )
    sections = [" ".join(reversed(r.headings)) for r in found.records]
    assert sections == ["已去世人员 青禾镇中心学校", "已去世人员 青禾镇卫生院", "退休干部 青禾镇卫生院"]


_NESTED = {
    "numbers": ("一、柏溪镇", "（一）离休干部", 1, "（二）退休干部", 2, "二、白石镇", "（一）退休干部", 3),
    "counts": ("一、柏溪镇（2人）", "1.离休干部：1人", 1, "2.退休干部（1人）", 2, "二、白石镇 1人", "1.退休干部（1人）", 3),
    "category first": ("一、离休干部", "（一）柏溪镇", 1, "二、退休干部", "（一）柏溪镇", 2, "（二）白石镇", 3),
    "no numbers": ("柏溪镇", "离休干部", 1, "退休干部", 2, "白石镇", "退休干部", 3),
    "no numbers, category first": ("离休干部", "柏溪镇", 1, "退休干部", "柏溪镇", 2, "白石镇", 3),
    "numbers anew": ("一、柏溪镇", "一、离休干部", 1, "二、退休干部", 2, "二、白石镇", "一、退休干部", 3),
    "two kinds of brackets": ("（一）柏溪镇", "（1）离休干部", 1, "（2）退休干部", 2, "（二）白石镇", "（1）退休干部", 3),
    "within units": ("一、柏溪镇", "（一）离休干部", "1.柏溪镇中心学校", 1, "（二）退休干部", "1.柏溪镇卫生院", 2,
                     "二、白石镇", "（一）退休干部", "1.白石镇卫生院", 3),
    "half": ("一、柏溪镇", "离休干部", 1, "退休干部", 2, "二、白石镇", "退休干部", 3),
}  # fmt: skip


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("rows", _NESTED.values(), ids=_NESTED)
def test_headings_within_headings_say_township_and_category(rows, merged):
    people = (None, ONE, TWO, (3, "王五可", "男", "1945-10-03"))
    lines = [people[row] if isinstance(row, int) else (row,) for row in rows]
    wide = [Merge(at, 1, at, 6) for at, row in enumerate(rows, 2) if isinstance(row, str)] if merged else []
    found = read_people(register(*lines, merges=tuple(wide)), Conventions.of(settings()), TODAY).persons
    assert [(p.name, p.township, p.category) for p in found] == [
        ("张三可", "柏溪镇", "离休"),
        ("李四可", "柏溪镇", "退休"),
        ("王五可", "白石镇", "退休"),
    ]


def test_a_heading_of_the_same_kind_of_number_ends_the_one_before():
    rows = ("一、柏溪镇", ONE, "二、县直退休干部", TWO, "三、白石镇", "（一）已去世人员", (3, "王五可", "男", "1945-10-03"),
            "四、遗属", "（一）退休干部", (4, "赵六可", "女", "1945-10-03"))  # fmt: skip
    lines = [(row,) if isinstance(row, str) else row for row in rows]
    found = read_people(register(*lines), Conventions.of(settings()), TODAY).persons
    assert [(p.name, p.township, p.category, p.life) for p in found] == [
        ("张三可", "柏溪镇", "", Life.ALIVE),
        ("李四可", "", "退休", Life.ALIVE),
        ("王五可", "白石镇", "", Life.DEAD),
        ("赵六可", "", "遗属", Life.UNCLEAR),
    ]


def test_a_list_by_category_goes_on_behind_a_township_that_had_rows_of_its_own():
    rows = (("柏溪镇",), ONE, ("退休干部",), TWO)
    found = read_people(register(*rows), Conventions.of(settings()), TODAY).persons
    assert [(p.township, p.category) for p in found] == [("柏溪镇", ""), ("", "退休")]  # whose, nobody says


def test_two_blocks_side_by_side_are_both_read():
    found = reading(
        grid(
            "序号 姓名 出生日期 序号 姓名 出生日期",
            ("一、离休干部",),
            (1, "张三可", "1945-10-03", 2, "李四可", "1946-10-03"),
            (3, "王五可", "1947-10-03"),
            merges=(Merge(2, 1, 2, 6),),
        )
    )
    told = [
        (r.cell("姓名").ref, r.text("姓名"), r.text("出生日期"), " ".join(reversed(r.headings)))
        for r in found.records
    ]
    assert told == [
        ("B3", "张三可", "1945-10-03", "离休干部"),
        ("B4", "王五可", "1947-10-03", "离休干部"),
        ("E3", "李四可", "1946-10-03", "离休干部"),
    ]


def test_a_page_whose_columns_stand_elsewhere_is_read_by_its_own_header():
    heads = ("姓名", "序号", "性别", "出生日期")
    found = reading(
        grid(
            "序号 姓名 出生日期",
            (1, "张三可", "1945-10-03"),
            ("第1页 共2页",),
            heads,
            ("李四可", 2, "女", "1946-10-03"),
        )
    )
    assert [(r.text("姓名"), r.text("出生日期")) for r in found.records] == [
        ("张三可", "1945-10-03"),
        ("李四可", "1946-10-03"),
    ]


_HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
_NAMES = st.builds(
    "{}{}".format, st.sampled_from("赵钱孙李周吴郑王欧司"), st.text(_HAN, min_size=1, max_size=2)
)
_PERSONS = st.tuples(
    _NAMES, st.sampled_from(["1945-10-03", "1946.10", None]), st.sampled_from(["19900000001", None])
)
_FIGURES = st.sampled_from([None, None, 3, 40.0, "40人", "12"])
_LABELS = st.sampled_from(
    ["小计", "合 计", "漕河镇小计", "本页合计：", "总计", "共40人", "其中：离休3人", "第1页 共3页", "制表人：王五可", "审核：", "填表日期：2026年1月5日", "2026年度"]
)  # fmt: skip
_JUNK = st.tuples(_LABELS, st.integers(0, 4), st.lists(_FIGURES, min_size=5, max_size=5))


@given(st.lists(_PERSONS | _JUNK, max_size=12))
@example([("王总计", "1945-10-03", None)])
def test_nobody_vanishes_among_totals_and_no_total_is_somebody(drawn):
    rows: list[list[object]] = []
    expected = []
    for at, item in enumerate(drawn, 1):
        if isinstance(item[1], int):
            label, column, figures = item
            rows.append([*figures[:column], label, *figures[column + 1 :]])
        else:
            name, born, phone = item
            rows.append([at, name, None, born, phone])
            expected.append(name)
    found = reading(Grid("花名册.xlsx", "在册", [HEADS.split(), *rows]))
    people = read_people(found, Conventions.of(settings()), TODAY)
    taken = [p.name for p in people.persons] + [p.name for p, _ in people.duplicates]
    plain = {read_name(name).key or name for name in expected}
    assert plain <= set(taken)
    for person in people.persons:
        if person.name not in plain:
            assert person.life is not Life.ALIVE or person.unread is not None


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("序号 姓名 单位", ("1/1", "张三可", "中心学校")),
        ("年度 姓名 年龄", ("2026年", "张三可", 80)),
        ("姓名 单位 备注", ("张三可", None, "注：住院")),
        ("姓名 单位 备注", ("张三可", None, "第2页")),
        ("姓名 职务 备注", ("张三可", "负责人", None)),
        ("序号 姓名 单位", ("小计", "张三可", None)),
    ],
)
def test_a_row_with_a_name_is_somebody_whatever_stands_beside_it(headers, row):
    read = reading(grid(headers, row))
    assert [r.text("姓名") for r in read.records] == ["张三可"]


@pytest.mark.parametrize(
    "lines",
    [
        [("一、去世人员",), ("（一）漕河镇",)],  # right below the header, and no second line of it
        [("已去世人员",), ("漕河镇（2人）",)],
        [("注：以下人员已去世",)],
        [("历年去世",)],
    ],
)
def test_nobody_below_a_heading_of_the_dead_is_alive(lines):
    sheet = grid("姓名 出生日期 单位", *lines, ("张三可", "1945-10-03", "中心学校"))
    (person,) = read_people(reading(sheet), Conventions.of(settings()), TODAY).persons
    assert person.name == "张三可"
    assert person.life in (Life.DEAD, Life.UNCLEAR)
