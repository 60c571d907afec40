"""Headers, names, townships, telephone numbers and words of death, as clerks type them."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import toolkit
from toolkit.core.words import (
    LifeNote,
    Phone,
    clean,
    death_note,
    header_keys,
    mask_phone,
    name_key,
    plain_number,
    same_name,
    split_phones,
    township_key,
)

# --- clean ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("王建国", "王建国"),
        ("  王建国　", "王建国"),
        ("王\u00a0建国", "王 建国"),
        ("王　　建国", "王 建国"),
        ("\u200b王建国\ufeff", "王建国"),
        ("漕河镇\r\n新街12号", "漕河镇 新街12号"),
        ("一\u2028二", "一 二"),
        ("漕河镇_x000D_\n新街", "漕河镇 新街"),
        ("１２３ＡＢｃ", "123ABc"),
        ("1945．10／3－4", "1945.10/3-4"),
        ("５０％", "50%"),
        ("原书记（正科）：已退休，", "原书记（正科）：已退休，"),  # Chinese punctuation stays
        ("姓名：《通知》、“好”…—", "姓名：《通知》、“好”…—"),
        ("a_b", "a_b"),
        ("\x00\x07坏字符\x7f", "坏字符"),
        ("", ""),
        (" 　\n", ""),
    ],
)
def test_clean(typed, text):
    assert clean(typed) == text


@given(st.text())
@example("_x000D_")
@example("_x00_x000D_0D_")
def test_clean_text_is_one_trimmed_line(text):
    once = clean(text)
    assert once == once.strip()
    assert "\n" not in once
    assert "  " not in once


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (13800000000.0, "13800000000"),
        (12, "12"),
        (0.5, "0.5"),
        (-0.0, "0"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
    ],
)
def test_plain_number(number, text):
    assert plain_number(number) == text


# --- headers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        ("姓名", ["姓名"]),
        ("姓  名", ["姓名"]),
        ("姓　名：", ["姓名"]),
        ("出生\n日期", ["出生日期"]),
        ("*姓名", ["姓名"]),
        ("身份证号（必填）", ["身份证号"]),
        ("姓名 必填", ["姓名"]),
        ("ＱＱ", ["QQ"]),
        ("qq", ["QQ"]),
        ("No.", ["NO"]),
        ("职务\n（职级）", ["职务(职级)", "职务"]),  # the literal one first: it has an alias of its own
        ("出生年月（如1945-10）", ["出生年月(如1945-10)", "出生年月"]),
        ("出生年月\n（如：1945-10", ["出生年月(如1945-10", "出生年月"]),  # nobody closed it
        ("（公历）出生日期", ["(公历)出生日期", "出生日期"]),
        ("出生日期【公历】", ["出生日期(公历)", "出生日期"]),
        ("退(离)休时间(年月)", ["退(离)休时间(年月)", "退(离)休时间"]),  # one inside is part of the word
        ("入党时间（年）（月）", ["入党时间(年)(月)", "入党时间(年)", "入党时间"]),
        # brackets that say whose, which calendar, which unit
        ("电话（子女）", ["电话(子女)"]),
        ("姓名（配偶）", ["姓名(配偶)"]),
        ("出生日期（农历）", ["出生日期(农历)"]),
        ("出生日期（身份证）", ["出生日期(身份证)"]),
        ("金额（万元）", ["金额(万元)"]),
        ("（空）", ["(空)"]),
        ("", [""]),
        (" \n", [""]),
    ],
)
def test_header_keys(header, keys):
    assert list(header_keys(header)) == keys


def test_every_spelling_in_our_list_is_found_however_it_is_padded():
    data = Path(toolkit.__file__).parent / "data" / "columns.toml"
    columns = tomllib.loads(data.read_text(encoding="utf-8"))["common"]
    known = {header_keys(spelling)[0]: name for name, spellings in columns.items() for spelling in spellings}
    assert known
    for name, spellings in columns.items():
        for spelling in spellings:
            for padded in (f" {spelling}\n", f"*{spelling}：", "　".join(spelling), f"{spelling}（必填）"):
                assert known[header_keys(padded)[0]] == name


@given(st.text())
def test_any_header_has_keys_without_blanks(text):
    keys = header_keys(text)
    assert keys
    assert len(set(keys)) == len(keys)
    assert not any(re.search(r"\s", key) for key in keys)


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张三", "张 三"),
        ("张三", "张　三"),
        ("张三", " 张\u00a0三\u200b"),
        ("张三", "张\n三"),
        ("欧阳建国", "欧阳 建国"),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉．买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉.买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉 ・ 买买提"),
        ("王䶮", "王 䶮"),
        ("文一", "⽂⼀"),  # radicals, as copied from a PDF
        ("John Smith", "john smith"),
    ],
)
def test_one_name(one, other):
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("张三", "张山"), ("阿卜杜拉·买买提", "阿卜杜拉买买提"), ("王建国", "王国建")]
)
def test_two_names(one, other):
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("typed", "shown"), [("张　三", "张三"), ("阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("", ""), ("　", "")]
)
def test_a_name_key_can_be_shown(typed, shown):
    assert name_key(typed) == shown


@given(st.text())
def test_a_name_key_is_its_own_key(text):
    assert name_key(name_key(text)) == name_key(text)


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (
            [
                "漕河",
                "漕河镇",
                "漕 河 镇",
                "漕河镇人民政府",
                "漕河镇政府",
                "漕河镇党委",
                "蕲春县漕河镇",
                "湖北省黄冈市蕲春县漕河镇",
            ],
            "漕河",
        ),
        (["八里湖", "八里湖办", "八里湖街道", "八里湖街道办", "八里湖办事处", "八里湖街道办事处"], "八里湖"),
        (["八里", "八里办"], "八里"),
        (["向桥", "向桥乡", "向桥乡人民政府"], "向桥"),
        (["梅川", "武穴市梅川镇"], "梅川"),
        (["县河", "县河镇"], "县河"),
        (["古县", "古县镇", "古县镇政府"], "古县"),
        (["沙市镇", "沙市"], "沙市"),
        (["蕲州镇", "蕲州"], "蕲州"),
        (["乌镇", "乌镇镇"], "乌镇"),
        (["雷乡"], "雷乡"),  # never emptied
        (["镇"], "镇"),
        (["办事处"], "办事处"),
        (["县直机关"], "县直机关"),
        (["", "　"], ""),
    ],
)
def test_townships(spellings, key):
    assert {township_key(spelling) for spelling in spellings} == {key}


@given(st.text(alphabet="县省市州镇乡办街道事处人民政府党委漕河八里湖 ", max_size=12))
def test_a_township_key_is_never_empty(text):
    assert bool(township_key(text)) == bool(name_key(text))


# --- phones -----------------------------------------------------------------------------------------


def phones(value) -> list[str]:
    return [" ".join(filter(None, (phone.owner, phone.number, phone.kind))) for phone in split_phones(value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("13800000000", ["13800000000 mobile"]),
        (13800000000, ["13800000000 mobile"]),
        (13800000000.0, ["13800000000 mobile"]),
        ("13800000000.0", ["13800000000 mobile"]),
        ("138-0000-0000", ["13800000000 mobile"]),
        ("138 0000 0000", ["13800000000 mobile"]),
        ("+86 13800000000", ["13800000000 mobile"]),
        ("008613800000000", ["13800000000 mobile"]),
        ("１３８００００００００", ["13800000000 mobile"]),
        ("电话：13800000000", ["13800000000 mobile"]),
        ("本人13800000000", ["13800000000 mobile"]),
        ("0713-7222333", ["0713-7222333 landline"]),
        ("０７１３－７２２２３３３", ["0713-7222333 landline"]),
        ("0713—7222333", ["0713-7222333 landline"]),
        ("(0713)7222333", ["0713-7222333 landline"]),
        ("07137222333", ["0713-7222333 landline"]),
        ("027-88886666转8012", ["027-88886666-8012 landline"]),
        ("7222333", ["7222333 landline"]),
        (7222333, ["7222333 landline"]),
        ("宅电0713-7222333", ["宅电 0713-7222333 landline"]),
        (
            "13800000000/0713-1234567、儿子13900000000",
            ["13800000000 mobile", "0713-1234567 landline", "儿子 13900000000 mobile"],
        ),
        ("13800000000 13900000000", ["13800000000 mobile", "13900000000 mobile"]),
        ("13800000000\n13900000000", ["13800000000 mobile", "13900000000 mobile"]),
        (
            "13800000000,13900000000；15900000000",
            ["13800000000 mobile", "13900000000 mobile", "15900000000 mobile"],
        ),
        ("13900000000（儿子）", ["儿子 13900000000 mobile"]),
        ("13800000000儿子13900000000", ["13800000000 mobile", "儿子 13900000000 mobile"]),
        (
            "儿子张某某：13900000000，女儿 13700000000",
            ["儿子张某某 13900000000 mobile", "女儿 13700000000 mobile"],
        ),
        ("1380000000", ["1380000000 unclear"]),  # a digit short
        ("138000000000", ["138000000000 unclear"]),  # one too many
        ("1.38E+10", ["1.38E+10 unclear"]),
        ("短号666888", ["短号 666888 unclear"]),
        ("990101194510030015", ["9901**… unclear"]),  # an identity number in the wrong column
        (990101194510030015, ["9901**… unclear"]),
        ("无", []),
        ("", []),
        (None, []),
        (True, []),
        (float("nan"), []),
        (dt.date(2026, 10, 3), []),
    ],
)
def test_split_phones(value, expected):
    assert phones(value) == expected


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800005678", "138****5678"),
        ("0713-7222333", "0713-*****33"),
        ("7222333", "*****33"),
        ("12345", "****"),
        ("", "****"),
    ],
)
def test_mask_phone(number, masked):
    assert mask_phone(number) == masked


MOBILES = st.integers(13_000_000_000, 19_999_999_999).map(str)
LANDLINES = st.integers(2_000_000, 8_999_999).map(lambda n: f"0713-{n}")
OWNERS = st.sampled_from(["", "儿子", "女儿", "老伴", "邻居"])


@given(
    st.lists(st.tuples(OWNERS, st.one_of(MOBILES, LANDLINES)), min_size=1, max_size=4),
    st.sampled_from(["/", "、", "，", ",", "；", ";", "\n", " / "]),
)
def test_joined_phones_come_apart_again(numbers, separator):
    text = separator.join(f"{owner}{number}" for owner, number in numbers)
    expected = [Phone(number, owner, "landline" if "-" in number else "mobile") for owner, number in numbers]
    assert list(split_phones(text)) == expected


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.text(alphabet="0123456789-/()（）、+ 儿子转Ee.", max_size=40),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    )
)
def test_any_cell_gives_phones(value):
    for phone in split_phones(value):
        assert phone.kind in ("mobile", "landline", "unclear")
        assert phone.number
        assert not re.search(r"\d{15}", phone.number)


# --- words of death ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "remark",
    [
        "已故",
        "已故。",
        "（已故）",
        "去世",
        "已去世",
        "去世(2025.3)",
        "去世（2025年3月）",
        "2023.5去世",
        "2023年5月因病去世",
        "2024-03-05死亡",
        "去世时间：2023.5",
        "于2022年冬去世",
        "去年底病故",
        "病故",
        "逝世",
        "亡故",
        "已殁",
        "已过世",
        "离世，享年89岁",
        "该同志于2023年5月在武汉病逝",
        "本人2024年去世",
        "因脑溢血去世",
        "亡",
        "殁",
        "丧偶，2023年去世",
        "老伴健在，本人2024年已故",
        "原任镇长。2023.5去世，已停发",
        "享受副科待遇\n2023年去世",
    ],
)
def test_the_person_of_the_row_has_died(remark):
    note = death_note(remark)
    assert note is not None
    assert note.state == "dead"


@pytest.mark.parametrize(
    "remark",
    [
        "",
        "丧偶",
        "健在",
        "住院",
        "老伴去世",
        "老伴已去世，独居",
        "老伴李某某2020年因病去世",
        "配偶2020年去世",
        "2020年老伴去世",
        "配偶：已故",
        "配偶（已故）",
        "其父病故",
        "父母均已去世",
        "妻子早已过世",
        "大儿子去世",
        "女儿病故，失独",
        "独生子女去世",
        "儿子2019年车祸死亡",
        "因老伴去世，搬到儿子家",
        "老战友去世",
        "未去世",
        "故居在漕河",
        "事故致残",
        "亡羊补牢",
    ],
)
def test_nobody_or_plainly_another_has_died(remark):
    assert death_note(remark) is None


@pytest.mark.parametrize(
    "remark",
    [
        "去世老干部遗属",
        "已故老红军之子",
        "已故领导",
        "老伴去世后独居，2024年病故",
        "老伴王某，2020年去世",
        "老伴健在\n2023年去世",
        "老伴健在 2023年去世",
        "2023.5去世，老伴健在",
        "与老伴先后去世",
        "老伴先后去世",
        "和老伴都去世了",
        "夫妻均去世",
        "配偶本人均已故",
        "遗属去世",
        "家属去世",
        "孙某某去世",  # a surname, too
        "王某去世",
        "去世？",
        "疑似去世",
        "听说已去世",
        "去世（待核实）",
        "参加战友去世追悼会",
        "死亡抚恤已办",
        "去世" + "。老伴健在",
        "一" * 100 + "去世",
    ],
)
def test_whose_death_it_is_takes_somebody_who_looks(remark):
    note = death_note(remark)
    assert note is not None
    assert note.state == "unclear"


def test_a_life_note_shows_the_clause_and_no_identity_number():
    assert death_note("享受副科待遇，2023.5去世；已停发") == LifeNote("dead", "2023.5去世")
    assert death_note("身份证990101194510030015去世") == LifeNote("unclear", "身份证9901**…去世")
    assert len(death_note("某" * 50 + "去世").text) == 24


RELATIVES = st.sampled_from(
    ["老伴", "配偶", "妻子", "丈夫", "父亲", "母亲", "儿子", "女儿", "遗属", "家属", "夫妇"]
)
WORDS = st.sampled_from(["去世", "病故", "已故", "逝世", "过世", "离世", "亡故"])


@given(RELATIVES, WORDS, st.text(alphabet="0123456789年月日因病于在，。、已 李某健", max_size=12))
def test_another_persons_word_before_it_never_makes_somebody_dead(relative, word, between):
    note = death_note(f"{relative}{between}{word}")
    assert note is None or note.state == "unclear"


@given(st.text())
@example("去世" * 500)
@example("早已" * 500 + "去世")
@example("1" * 5000 + "去世")
# with a pattern that backtracks without end, these would never come back
@example("老伴" * 500 + "x去世")
@example("早已因病于" * 2000 + "去世")
@example("老伴" + "一" * 58 + "去世")
@example("因" * 59 + "去世")
@example("去世" * 3000)
def test_any_remark_is_judged(text):
    note = death_note(text)
    assert note is None or (note.state in ("dead", "unclear") and len(note.text) <= 24)
