"""Headers, names and townships as clerks type them, and the words that decide."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import toolkit
from toolkit import data
from toolkit.core.words import (
    clean,
    header_keys,
    name_key,
    plain_number,
    regex,
    same_name,
    says_nothing,
    says_same,
    spoken,
    township_key,
    vocabulary,
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
    assert columns
    for spelling in (spelling for spellings in columns.values() for spelling in spellings):
        for padded in (f" {spelling}\n", f"*{spelling}：", "　".join(spelling), f"{spelling}（必填）"):
            assert header_keys(padded)[0] == header_keys(spelling)[0]


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


# --- words that decide ------------------------------------------------------------------------------


def test_every_word_of_the_vocabulary_stands_once_in_its_list_and_is_found_whole():
    for name, lists in data.read("words.toml").items():
        for key in lists:
            words = vocabulary(f"{name}.{key}")
            assert len(words) == len(set(words)), f"{name}.{key}"
            for word in words:
                assert spoken(f"{name}.{key}").match(word)[0] == word


@pytest.mark.parametrize(
    "text",
    ["", "　", "/", "//", "-", "－", "—", "——", "─", "…", "无", " 无。", "（无）", "「后补」", "暂 无", "无/无", "待补", "N/A", "NULL", "略"],
)  # fmt: skip
def test_a_placeholder_says_nothing(text):
    assert says_nothing(text)
    assert not says_same(text)


@pytest.mark.parametrize("text", ["同上", "（同 上）", "同前。", "同左", "〃", "″", '"', "”"])
def test_a_cell_that_points_to_another_says_something(text):
    assert says_same(text)
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["？", "无?", "*", "#", "无锡", "无为县", "没有佐证的三项", "√", "×", "0", "是", "同乐村", "后附照片"],
)
def test_a_word_that_begins_like_a_placeholder_is_none(text):
    assert not says_nothing(text)
    assert not says_same(text)


@given(st.text(max_size=12))
def test_no_text_is_a_placeholder_and_a_reference(text):
    assert not (says_nothing(text) and says_same(text))
    assert says_nothing(f"（{text}）") == says_nothing(text) or says_same(text)


def test_a_pattern_is_compiled_when_it_is_first_asked_and_answers_as_the_compiled_one_does():
    regex("(")  # a fault in a pattern shows when it is asked
    for pattern, text in ((r"(?i)(\d+)月|[ab]", "10月 A 1月"), (rb"(\d+)x", b"10x 1x")):
        ours, theirs = regex(pattern), re.compile(pattern)
        assert ours.pattern == pattern
        for _ in ("first", "again"):
            assert ours.findall(text) == theirs.findall(text)
            assert ours.search(text)[0] == theirs.search(text)[0]
            assert ours.subn(text[:0], text) == theirs.subn(text[:0], text)
            assert ours.split(text) == theirs.split(text)
    with pytest.raises(re.error):
        regex("(").search("")
