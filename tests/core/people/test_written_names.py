"""What a name cell says: who, what is noted beside, and when it is nobody's name; couples are two people."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, number, reading, settings

from toolkit.core.grids import Merge
from toolkit.core.people import names
from toolkit.core.people.lives import Life
from toolkit.core.people.names import called, read_name, read_names
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.words import vocabulary
from toolkit.jobs.birthdays import letters


def people(*grids):
    return read_people(reading(*grids), Conventions.of(settings()), TODAY)


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [
        ("张三可", "张三可", ""),
        ("张　三", "张三", ""),
        ("欧阳 建国", "欧阳建国", ""),
        ("张三\n可", "张三可", ""),
        ("张三可同志", "张三可", ""),
        ("李四可 老师", "李四可", ""),
        ("张三可（老师）", "张三可", ""),
        ("王五可（女）", "王五可", ""),
        ("王五可 女", "王五可", ""),
        ("*赵六可", "赵六可", ""),
        ("▲钱七可#", "钱七可", ""),
        ("1、钱七可", "钱七可", ""),
        ("(已故)张七可", "张七可", "已故"),
        ("张三可【已故】", "张三可", "已故"),
        ("张四可[已故]", "张四可", "已故"),
        ("张四可(已故", "张四可", "已故"),
        ("张六可已故", "张六可", "已故"),
        ("张六可 2025年3月去世", "张六可", "2025年3月去世"),
        ("王建国同志（已故）", "王建国", "已故"),
        ("贺龙可（故）", "贺龙可", "故"),
        ("张三可（二女儿代）", "张三可", "二女儿代"),
        ("张三可（遗属）", "张三可", "遗属"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提", ""),
        ("阿卜杜拉.买买提", "阿卜杜拉·买买提", ""),
        ("古丽米热可汗", "古丽米热可汗", ""),
        ("John Smith", "JohnSmith", ""),
        ("张𠮷", "张𠮷", ""),
        ("李和平", "李和平", ""),
        ("司徒站", "司徒站", ""),
        ("万合计", "万合计", ""),
    ],
)
def test_a_name_and_what_stands_beside_it(text, name, note):
    found = read_name(text)
    assert (found.name, found.note, found.doubt) == (name, note, "")


@pytest.mark.parametrize("text", ["张三可A", "张三可1", "张三可①", "张三可(大)", "张三可（二）"])
def test_what_tells_namesakes_apart_is_kept_and_not_printed(text):
    assert read_name(text).key not in ("张三可", "")
    assert called(text) == called(read_name(text).key) == "张三可"


@pytest.mark.parametrize(
    "text",
    [
        "+1+1", "@SUM(1)", "=A1", "字" * 300, "x" * 300, "12", "张三可13800138000", "……", "asdf", "test1", "N/A", "同上", "无", "/",
        "张*", "张", "欧阳", "王老师", "老同志", "张?可", "张三可？", "张□", "〔水抗美〕", "小 计", "漕河镇小计", "共40人", "其中：离休3人",
        "第1页 共3页", "制表人：张三可", "以下空白", "张三可夫妇", "县委老干部活动中心", "张三可李四可", "张三李四", "张三可（李四可）",
    ],
)  # fmt: skip
def test_what_cannot_be_a_name_is_to_be_checked_and_gets_no_letter(text):
    assert read_name(text).doubt
    found = people(grid("姓名 性别 出生日期 原单位", (text, "男", "1946-10-03", "青禾镇中心学校")))
    (person,) = found.persons
    assert (person.life, person.birth) == (Life.UNCLEAR, None)
    assert [(p.kind, p.cell.ref) for p in found.problems] == [("name-doubtful", "A2")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三可、李四可", ["张三可", "李四可"]),
        ("张三可/李四可", ["张三可", "李四可"]),
        ("张三可\n李四可", ["张三可", "李四可"]),
        ("张三可 李四可(妻)", ["张三可", "李四可"]),
        ("张三 李四", ["张三", "李四"]),
        ("张三可和李四可", ["张三可", "李四可"]),
        ("夫：张三可 妻：李四可", ["张三可", "李四可"]),
        ("张三可、李四可夫妇", ["张三可", "李四可"]),
        ("张三可（已故）、李四可", ["张三可", "李四可"]),
        ("张三可、", ["张三可"]),
        ("张三可/无", ["张三可"]),
    ],
)
def test_everyone_that_a_cell_names(text, names):
    assert [each.name for each in read_names(text)] == names


@pytest.mark.parametrize("text", ["张三可 李四可", "张三可\n李四可", "张三和李四", "张三可、李四可"])
def test_who_wants_one_person_is_told_that_there_are_several(text):
    assert read_name(text).doubt


COUPLES = "序号 姓名 出生年月 工作单位 电话 配偶姓名 配偶出生年月 配偶工作单位 配偶电话 住址"


def test_two_names_in_a_cell_are_two_people_with_what_is_theirs():
    found = people(
        grid(
            COUPLES,
            (1, "张三可\n李四可", "1945.9.19\n1946.4.17", "青禾镇中心学校\n青禾镇卫生院", "19900000001", None, None, None, None, "柳林村"),
            (2, "王五可、赵六可", "1950.11.22、1951.1.3", "青禾镇财政所", "19900000002/19900000003"),
            (3, "钱七可、孙八可", "1950.11.22", "青禾镇财政所"),
        )
    )  # fmt: skip
    told = [
        (p.name, str(p.birth.registered) if p.birth else "", p.record.text("联系电话")) for p in found.persons
    ]
    assert told == [
        ("张三可", "1945年9月19日", "19900000001"),
        ("李四可", "1946年4月17日", "19900000001"),
        ("王五可", "1950年11月22日", "19900000002"),
        ("赵六可", "1951年1月3日", "19900000003"),
        ("钱七可", "", ""),  # whose birthday it is nobody knows
        ("孙八可", "", ""),
    ]
    assert [p.cell.ref for p in found.problems if p.kind == "row-several"] == ["B2", "B3", "B4"]


def test_a_spouse_who_is_one_of_ours_or_may_be_is_not_lost():
    heads = "姓名 出生日期 配偶姓名 配偶出生日期 配偶单位 配偶人员类别"
    found = people(
        grid(
            heads,
            ("张三可", "1945-10-03", "李四可", "1946-11-03", "青禾镇卫生院", "退休"),
            ("王五可", "1945-10-03", "赵六可", "1946-11-03", "青禾镇卫生院", None),
            ("钱七可", "1945-10-03", "孙八可", "1946-11-03", "无", None),
            ("周九可", "1945-10-03", "张三可", "1945-10-03", "青禾镇卫生院", None),  # has a row
            ("吴十可", "1945-10-03", "丧偶", None, None, None),
        )
    )
    assert [(p.name, p.cell.ref, p.life) for p in found.persons if p.cell.ref.startswith("C")] == [
        ("李四可", "C2", Life.ALIVE),
        ("赵六可", "C3", Life.UNCLEAR),
    ]
    assert str(found.persons[1].birth.registered) == "1946年11月3日"


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("县一中退休教师", ["王五可", "李四可"]),
        ("务农", ["王五可"]),
        ("", ["王五可"]),
        ("县一中", ["王五可"]),
    ],
)
def test_a_spouse_of_whom_only_the_unit_is_written_is_asked_about_where_it_says_retired(unit, found):
    sheet = grid("姓名 出生日期 配偶姓名 配偶单位", ("王五可", "1945-10-03", "李四可", unit))
    assert [p.name for p in people(sheet).persons] == found


def test_spouses_of_whom_nothing_says_what_they_are_are_told_once():
    rows = [("王五可", "1945-10-03", "李四可", "1946.10"), ("赵六可", "1945-10-04", "孙七可", "1947.11")]
    found = people(grid("姓名 出生日期 配偶姓名 配偶出生年月", *rows))
    assert [p.name for p in found.persons] == ["王五可", "赵六可"]
    assert [(p.kind, p.cell.ref) for p in found.problems] == [("spouses-passed", "C2")]


def test_a_name_merged_over_two_births_is_asked_about_in_the_second_row():
    rows = [("张三可", "1945-10-03"), (None, "1947-11-03"), ("王五可", "1945-10-04")]
    found = people(grid("姓名 出生日期", *rows, merges=(Merge(2, 1, 3, 1),)))
    assert [(p.name, p.life, p.cell.ref) for p in found.persons] == [
        ("张三可", Life.ALIVE, "A2"),
        ("张三可", Life.UNCLEAR, "A3"),
        ("王五可", Life.ALIVE, "A4"),
    ]


def test_namesakes_are_two_and_their_letters_have_no_mark():
    found = people(grid("姓名 出生日期", ("张三可A", "1945-10-03"), ("张三可B", "1946-10-03")))
    assert [p.name for p in found.persons] == ["张三可A", "张三可B"]
    assert letters._addressee(found.persons[0])["称呼"] == "张三可同志"


_TEXTS = st.text(max_size=12) | st.text(
    alphabet="张李王可建国欧阳已故去世同志老师女（）()【】[]〔〕、/\n *①1Ab·=+@?，：夫妻和", max_size=14
)


@given(text=_TEXTS)
@example("张三可\u200b1(")
@example("･･")
@example("AA.)A")
def test_any_text_is_a_name_without_marks_or_to_be_checked(text):
    found = people(
        grid("姓名 出生日期 身份证号 电话", (text, "1945-10-03", number("1945-10-03"), "19900000001"))
    )
    assert found.read >= 1 or not text.strip()
    for person in found.persons:
        if person.life is Life.ALIVE and person.unread is None:
            printed = called(person.name)
            assert re.fullmatch(r"[^\W\d_]+(?:[·.'’-]+[^\W\d_]+)*|〇*[^\W\d_〇]*[\w〇]*", printed), printed
            assert not re.search(r"[\d\x00-\x1f()（）\[\]【】〔〕*#=+@?]", printed)


@pytest.mark.parametrize(
    ("text", "life"),
    [
        *(
            (text, Life.DEAD)
            for text in ("张三可故", "张三可 故", "张三可殁2023", "已故张三可", "张三可不在了", "张三可 牺牲")
        ),
        *(
            (text, Life.UNCLEAR)
            for text in ("张三可停发", "张三可遗孀", "张三可之妻", "张三可家属", "张三可火化", "张三可(迁)")
        ),
        *((text, Life.MOVED) for text in ("张三可移交", "张三可，已移交")),
        ("张三可", Life.ALIVE),
    ],
)
def test_what_is_written_beside_a_name_without_brackets(text, life):
    sheet = grid("姓名 出生日期", (text, "1946-10-03"))
    (person,) = read_people(reading(sheet), Conventions.of(settings()), TODAY).persons
    assert (person.name, person.life) == ("张三可", life)


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=3)
# Words of deaths, titles, totals and couples, whole and in pieces, before and behind a surname.
WORDS = st.sampled_from(
    [*vocabulary("death.told"), *vocabulary("name.titles"), *["夫妇", "夫妻", "合计", "小计", "备注", "制表"]]
)
MIXED = st.tuples(st.sampled_from(["", "王", "张三"]), WORDS, st.sampled_from(["", "可"])).map("".join)


@given(text=HAN | MIXED.filter(lambda text: 2 <= len(text) <= 3))
@example(text="张三可")
def test_the_quick_way_reads_as_the_careful_one(text):
    assert not names.is_plain("去世")
    if names.is_plain(text):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(names, "is_plain", lambda _text: False)
            assert names.read_name.__wrapped__(text) == names.Name(text)
