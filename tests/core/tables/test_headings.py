"""Headings: however clerks write them, in one row or three, and columns that only their values tell."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import SHIPPED, number, reading

from toolkit.core.cells import Severity, Stop
from toolkit.core.grids import Grid, Merge
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.headers import find
from toolkit.core.tables.reading import read
from toolkit.core.words import spoken, vocabulary

KEYS = SHIPPED.synonyms.keys(PEOPLE)


def sheet(*rows: tuple[object, ...] | list[object], merges=(), name="在册") -> Grid:
    return Grid("花名册.xlsx", name, [list(row) for row in rows], tuple(Merge(*m) for m in merges))


def fields(*header: list[str | None], merges=()) -> list[str]:
    """The field of each column below this header, beside a name; "" where it is none."""
    padded = [["姓名" if n == 0 else None, "性别" if n == 0 else None, *row] for n, row in enumerate(header)]
    head = find(sheet(*padded, merges=merges), KEYS, frozenset(PEOPLE.must))
    assert head is not None
    named = {column: name for name, columns in head.doubles.items() for column in columns}
    named |= {column: name for name, column in head.columns.items()}
    return [named.get(column, "") for column in range(3, len(padded[0]) + 1)]


def of(header: str) -> str:
    return fields([header])[0]


# --- spellings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "spellings"),
    [
        ("出生日期", "出生年、月|出生 年 月 日|生日（公历）|公历出生日期|出生日期(阳历)|新历生日|国历生日|出生年月（岁）|档案出生年月|出生年月（如1945-10）"),
        ("农历生日", "出生年月（阴历）|阴历生日|生日(农历)|旧历出生日期|夏历生日|老历出生年月|农历出生月日|出生日期（农）|农历|农历（阴历）生日|出生日期（按农历）"),
        ("出生日期", "出生日期（农历请注明）"),
        ("生日过法", "生日过法（公历/农历）|公历或农历|阳历/阴历|过阳历还是阴历|生日类型(农历/公历)"),
        ("身份证号", "居民身份证号|公民身份证号码|身份证号码（18位）|身份证件号码|身份证号/社会保障号码|有效证件号码"),
        ("人员类别", "离退休类别|离/退休|离、退休|离休或退休|退休类型|人员类型|是否离退休|老干部类别"),
        ("离退休时间", "退休日期|退休年月日|离（退）休时间|退(离)休年月|批准退休日期|退休审批时间|何时退休"),
        ("参加工作时间", "参加工作日期|参加革命(工作)时间|参加革命、工作时间|参加工作的时间|首次参加工作时间"),
        ("入党时间", "入党日期|加入中国共产党时间|加入党组织日期|入党年、月"),
        ("原单位及职务", "单位及职务|单位、职务|原工作单位和职务|离（退）休前单位及职务|退休时单位及职务"),
        ("原单位", "原工作单位名称|退休前工作单位|离退休时所在单位|所在单位全称|现管理单位"),
        ("原职务", "退休前职务|离退休时职务|职务/职级|职务（职级）|曾任最高职务"),
        ("享受待遇", "现享受待遇|享受待遇级别|享受何种待遇|待遇级别"),
        ("所属乡镇", "乡镇（街道）|所在镇街|镇（乡、办）|属地乡镇|乡镇办事处"),
        ("所属支部", "所在党支部名称|组织关系所在党支部|所属党组织|离退休干部党支部"),
        ("居住地", "现居住地址|家庭详细住址|现居住地详细地址|常住地址|通讯地址|目前住址|家庭地址（现住址）"),
        ("户籍地", "户籍地址|户口所在地|户籍所在地（详细）|身份证地址|户口住址"),
        ("联系电话", "本人手机号|本人联系方式|手机号码|电话/手机|联系电话（手机）|老同志电话|联系电话1"),
        ("固定电话", "宅电|家里电话|座机号码|电话（座机）|固定电话（含区号）"),
        ("家属联系电话", "子女手机|家属联系方式|电话（子女）|紧急联系人及电话|配偶或子女电话|联系电话2|老伴联系电话|长子手机|子女1电话"),
        ("状态", "生存状态|生存状况|存亡情况|是否健在|健在与否|是否已故|人员状态|目前状况"),
        ("健康状况", "身体情况|健康状态|身体健康状况|目前身体状况"),
        ("自理情况", "生活能否自理|是否失能|失能/半失能|自理能力"),
        ("居住状况", "是否独居|独居、空巢|居住情况|与谁同住"),
        ("慰问意愿", "是否接受上门慰问|走访意愿|本人意愿|慰问形式"),
        ("联系干部", "联系领导|包保责任人|结对帮扶人|联络员"),
        ("性别", "性 别|性别（男/女）"),
        ("备注", "备　注|备注：|其他需要说明的情况|情况说明"),
    ],
)  # fmt: skip
def test_a_column_is_known_however_its_heading_is_spelt(field, spellings):
    assert {spelling: of(spelling) for spelling in spellings.split("|")} == dict.fromkeys(
        spellings.split("|"), field
    )


def test_many_hundred_spellings_are_known():
    assert sum(len({*spellings}) for spellings in SHIPPED.synonyms.common.values()) > 1500


@pytest.mark.parametrize(
    "header",
    [
        "配偶出生年月", "爱人姓名（原名）", "子女身份证号", "姓名（家属）", "遗属生日", "父亲姓名", "监护人姓名", "出生日期（配偶）",
        "联系人姓名", "身份证号（子女）", "配偶的出生日期", "家庭成员生日（农历）",
        "大名", "出身年月", "姓氏", "出生日期（公历/农历）", "电话费", "公历", "是否农历",
    ],
)  # fmt: skip
def test_what_is_somebody_elses_or_only_similar_is_no_column_of_ours(header):
    assert of(header) not in {"姓名", "出生日期", "农历生日", "身份证号", "联系电话", "状态"}


# --- groups -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "lower", "expected"),
    [
        ("联系电话", ["本人", "家属"], ["联系电话", "家属联系电话"]),
        ("联系电话", ["手机", "座机", "子女"], ["联系电话", "固定电话", "家属联系电话"]),
        ("联系方式", ["本人电话", "配偶"], ["联系电话", "家属联系电话"]),
        ("出生日期", ["公历", "农历"], ["出生日期", "农历生日"]),
        ("出生年月", ["阳历", "阴历"], ["出生日期", "农历生日"]),
        ("生日", ["新历", "夏历"], ["出生日期", "农历生日"]),
        ("住址", ["户籍", "现住"], ["户籍地", "居住地"]),
        ("家庭住址", ["户籍所在地", "现居住地"], ["户籍地", "居住地"]),
        ("单位", ["原单位", "现单位"], ["原单位", ""]),
        ("原工作单位及职务", ["单位", "职务"], ["原单位", "原职务"]),
        ("配偶", ["姓名", "出生年月", "联系电话"], ["婚姻配偶", "", "家属联系电话"]),
        ("子女情况", ["姓名", "身份证号", "出生日期"], ["", "", ""]),
        ("遗属", ["姓名", "出生日期", "身份证号"], ["", "", ""]),
    ],
)
@pytest.mark.parametrize(("merged", "above"), [(True, 0), (False, 0), (True, 1)])
def test_the_lower_word_is_read_with_the_upper_one(group, lower, expected, merged, above):
    upper = [group, *[None] * (len(lower) - 1)]
    rows = [["基本情况", *[None] * (len(lower) - 1)]] * above + [upper, lower]
    top, right = above + 1, 2 + len(lower)
    merges = [(1, 1, top + 1, 1), (1, 2, top + 1, 2), (top, 3, top, right)]
    assert fields(*rows, merges=merges if merged else []) == expected


CALENDARS = {
    "农历生日": vocabulary("calendar.lunar"),
    "出生日期": vocabulary("calendar.solar"),
}
_WORDS = st.sampled_from(
    [(field, word) for field, words in CALENDARS.items() for word in words if len(word) > 1]
)


@given(
    _WORDS,
    st.sampled_from(["出生日期", "出生年月", "出生年月日", "出生时间", "生日", "出生年、月"]),
    st.sampled_from(["{b}（{c}）", "{b}({c})", "{c}{b}", "{b}\n{c}", "{b}【{c}】", "{b}（{c}）（必填）", "{b}-{c}", "{c} {b}"]),
)  # fmt: skip
def test_a_calendar_in_a_heading_decides_which_birthday_it_is(word, birth, written):
    field, calendar = word
    assert of(written.format(b=birth, c=calendar)) == field
    assert fields([birth, None], [calendar, "备注"], merges=[(1, 3, 1, 4)])[0] == field


def test_case_15_a_birth_date_over_both_calendars():
    grid = sheet(
        ("姓名", "性别", "出生日期", None, "备注"),
        (None, None, "公历", "农历", None),
        ("甲一可", "男", "1946-10-03", "九月初九", None),
        merges=[(1, 3, 1, 4), (1, 2, 2, 2), (1, 5, 2, 5), (1, 1, 2, 1)],
    )
    (person,) = reading(grid).records
    assert (person.text("出生日期"), person.text("农历生日")) == ("1946-10-03", "九月初九")


def test_a_heading_may_go_on_in_the_next_row():
    found = reading(
        sheet(
            ("姓名", "出生", "身份证", "备注"),
            (None, "年月", "号码", None),
            ("张三可", "1945.10", IDS[0], None),
        )
    )
    assert [(r.text("姓名"), r.text("出生日期"), r.text("身份证号")) for r in found.records] == [
        ("张三可", "1945.10", IDS[0])
    ]


def test_case_57_a_solar_and_a_lunar_column():
    (person,) = reading(
        sheet(("姓名", "出生年月（阳历）", "出生年月（阴历）"), ("甲一", "1936-10-01", "1936.8.16"))
    ).records
    assert (person.text("出生日期"), person.text("农历生日")) == ("1936-10-01", "1936.8.16")


# --- what the values tell -----------------------------------------------------------------------------

IDS = [number(f"19{year}-03-0{day}") for day, year in enumerate((36, 41, 47, 52), 1)]
BORN = ["1936.3", "1941-03-02", "1947年3月3日", dt.datetime(1952, 3, 4)]  # noqa: DTZ001 - as a sheet has it
PHONES = ["19900000001", 19900000002, "19900000003 / 0713-7200000", "19900000004"]
TOWNS = ["青禾镇", "云岫乡", "槐汀街道办事处", "青禾镇"]
NAMES = ["张三可", "李四平", "王五安", "赵六成"]


def columns(*named: tuple[str | None, list[object]]):
    """A register of these columns beside the names, read."""
    cells = [cells for _, cells in named]
    return reading(
        sheet(["姓名", *[name for name, _ in named], "民族"], *zip(NAMES, *cells, ["汉"] * 4, strict=True))
    )


def said(found) -> list[tuple[str, str]]:
    assert all(p.severity is Severity.WARNING for p in found.problems)
    return [(p.kind, p.cell.ref) for p in found.problems]


@pytest.mark.parametrize(
    ("field", "cells"),
    [("身份证号", IDS), ("出生日期", BORN), ("联系电话", PHONES), ("所属乡镇", TOWNS)],
)
@pytest.mark.parametrize("heading", ["呜呼", None])
def test_a_column_that_no_heading_claims_is_known_by_its_values_and_said(field, cells, heading):
    found = columns((heading, cells))
    assert [record.raw(field) for record in found.records] == cells
    (problem,) = found.problems
    named = f"「{heading}」" if heading else "（没有列名）"
    assert (problem.kind, problem.cell.ref) == ("column-guessed", "B1")
    assert problem.message.startswith(f"B列{named}里像是")
    assert f"按「{field}」读取" in problem.message
    assert "请核对" in problem.hint
    assert "设置.xlsx「列名」" in problem.hint
    assert found.of_columns == (problem,)


def test_of_two_columns_that_could_be_it_none_is_taken_and_it_is_said():
    found = columns(("甲", PHONES), ("乙", PHONES[::-1]))
    assert not found.has("联系电话")
    assert said(found) == [("columns-alike", "B1")]
    assert "B列「甲」和C列「乙」里都像是电话号码" in found.problems[0].message


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("配偶的号", IDS), ("子女近况", BORN), ("赡养人的号", PHONES),  # another person's
        ("从军的年头", BORN), ("工作起始", BORN), ("发证那天", BORN),  # dates of something else
        ("每月补助", [12000, 16500, 18250, 20100]),  # amounts that could be serial numbers
        ("体温", ["36.5", "36.8", "37.1", "36.6"]), ("日子", ["2010.3", "2011.4", "2012.5", "2013.6"]),
        ("号", ["990101193603010001", "12345", "x", "990101"]),  # hardly a sound one
        ("户口的镇", TOWNS),
    ],
)  # fmt: skip
def test_values_that_only_look_like_it_are_not_taken(heading, cells):
    found = columns((heading, cells))
    assert not any(found.has(name) for name in PEOPLE.by_values)
    assert [p.kind for p in found.problems] == ["columns-unknown"]


def test_dates_beside_identity_numbers_are_births_only_where_these_agree():
    assert columns(("身份证号", IDS), ("呜呼", BORN)).has("出生日期")
    assert not columns(("身份证号", IDS), ("呜呼", BORN[::-1])).has("出生日期")


def test_a_few_empty_or_odd_cells_do_not_hide_a_column():
    cells = [*IDS, None, "待补", *IDS, *IDS]
    rows = [(f"甲{n}", cell, "汉") for n, cell in zip("一二三四五六七八九十壬癸丙丁", cells, strict=True)]
    grid = sheet(("姓名", "号", "民族"), *rows)
    assert reading(grid).has("身份证号")


@pytest.mark.parametrize(
    ("heading", "cells", "text"),
    [
        ("近况", ["还好", None, "2025年3月去世", "好"], "里面有去世之类的话（如B4），"),
        ("想法", ["随便", None, "婉拒", "好"], "里面有谢绝之类的话（如B4），"),
        ("另一个日子", BORN, "没有使用，里面像是出生日期（如B2），"),
        ("另一个号", PHONES, "没有使用，里面像是电话号码（如B2），"),
    ],
)
def test_a_column_not_understood_that_speaks_of_death_birth_or_phones_has_a_sentence_of_its_own(
    heading, cells, text
):
    found = columns((heading, cells), ("出生日期", BORN), ("联系电话", PHONES))
    (problem,) = found.problems
    assert problem.kind == "column-telling"
    assert problem.message == f"B列「{heading}」没有看懂，{text}"
    assert not any(str(cell) in problem.message for cell in cells)


def test_columns_that_were_not_understood_are_named_once_for_the_sheet():
    strange = [(f"怪{n}", ["甲", "乙", "丙", "丁"]) for n in "一二三四五六七八九十"]
    found = columns(
        *strange, ("空列", [None] * 4), ("签名", ["甲", None, "丙", None]), ("专业", list("甲乙丙丁"))
    )
    (problem,) = found.problems
    assert str(problem.cell) == "花名册.xlsx 在册"
    assert problem.kind == "columns-unknown"
    assert problem.message.startswith("有10列没看懂，没有使用：B列「怪一」、C列「怪二」、")
    assert "怪八" in problem.message
    assert "怪九" not in problem.message
    assert problem.message.endswith("等10列，")


@pytest.mark.parametrize(
    "heading",
    ["毕业院校", "邮政编码", "本人签字", "审核人", "填报日期", "退休证号", "配偶出生年月", "与户主关系", "任现职时间", "党龄（年）", "医保卡号"],
)  # fmt: skip
def test_what_is_known_to_be_of_no_interest_is_not_told(heading):
    assert said(columns((heading, ["甲", "乙", "丙", "丁"]))) == []


def test_numbers_of_rows_and_a_remark_beside_the_table_are_no_columns():
    rows = [(n, name, "青禾镇") for n, name in enumerate(NAMES * 3, 1)]
    rows[4] = (*rows[4], "问过了")
    assert said(reading(sheet((None, "姓名", "所属乡镇"), *rows))) == []


def test_the_office_decides_by_heading_and_by_letter():
    grid = sheet(("姓名", "呜呼", None, "怪"), *zip(NAMES, BORN, PHONES, TOWNS, strict=True))
    office = {"呜呼": "（不使用）", "C列": "家属联系电话", "怪": "二级单位"}
    found = read([grid], PEOPLE, Synonyms(SHIPPED.synonyms.common, office))
    assert found.problems == ()
    record = found.records[0]
    assert (record.raw("家属联系电话"), record.text("二级单位"), record.has("出生日期")) == (
        PHONES[0],
        "青禾镇",
        False,
    )


def test_a_two_row_heading_can_be_named_as_setup_shows_it():
    grid = sheet(
        ("姓名", "性别", "联络", None),
        (None, None, "甲", "乙"),
        ("张三可", "男", "19900000001", "x"),
        merges=[(1, 3, 1, 4)],
    )
    found = read(
        [grid], PEOPLE, Synonyms(SHIPPED.synonyms.common, {"联络/甲": "联系电话", "联络/乙": "（不使用）"})
    )
    assert (found.records[0].text("联系电话"), found.problems) == ("19900000001", ())


def test_a_refusal_lists_the_headings_that_it_saw():
    with pytest.raises(Stop) as stop:
        reading(sheet(("某某花名册",), ("称呼", "生年月日呀", "职务", "990101193603010001")))
    (problem,) = stop.value.problems
    assert problem.cell.ref == "A2"
    assert (
        "最像表头的是第2行，只认出原职务，没认出的有A列「称呼」、B列「生年月日呀」、D列「9901**…」。"
        in problem.message
    )


def test_a_sheet_of_names_without_another_heading_that_we_know_is_not_passed_over_in_silence():
    found = reading(
        sheet(("姓名", "性别"), ("张三可", "男")), sheet(("姓名", "呜呼"), ("李四平", "甲"), name="二支部")
    )
    (problem,) = found.of_columns
    assert (str(problem.cell), problem.kind) == ("花名册.xlsx 二支部!A1", "columns-none")


# --- laws ---------------------------------------------------------------------------------------------

_VALUES = st.sampled_from(
    [IDS, BORN, PHONES, TOWNS, ["去世", "好", None, "好"], ["甲", "乙", "丙", "丁"], [None] * 4, [1, 2, 3, 4]]
)
_KIN = st.sampled_from([word for word in vocabulary("kin.heading") if len(word) > 1])


@given(_KIN, st.sampled_from(["{}的号", "{}", "{}之一", "（{}）", "{}/日期", "{}近况"]), _VALUES)
def test_a_column_of_another_person_never_becomes_the_persons_own(kin, written, cells):
    heading = written.format(kin)
    found = columns((heading, cells))
    own = ("身份证号", "出生日期", "农历生日", "联系电话", "所属乡镇", "状态")
    assert not any(found.has(name) for name in own)


@given(st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=6), _KIN), _VALUES), max_size=5))
def test_every_column_with_values_is_understood_or_told(named):
    try:
        found = columns(*named)
    except Stop:  # two columns that are both vital
        return
    head = found.sources[0].head
    text = "".join(p.message + p.hint for p in found.of_columns)
    taken = {*head.columns.values(), *(c for several in head.doubles.values() for c in several)}
    for column, (heading, cells) in enumerate(named, 2):
        title = head.titles.get(column, "")
        nothing = all(cell is None for cell in cells) or cells == [1, 2, 3, 4]
        asked = spoken("death.told", "death.column", "death.hint", "state.asks_alive").search(title)
        if not (column in taken or nothing or asked or (heading and SHIPPED.synonyms.idles(title))):
            assert f"{chr(64 + column)}列" in text
