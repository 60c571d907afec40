"""The check of a register: each fault once, at its cell, with what to do; nothing private shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import build, column, grid, number, page, reading, texts

from toolkit.core.cells import Cell
from toolkit.core.rules.dated import Rule, Status
from toolkit.jobs.register import check

ACTION = check.JOB.action()
HEADS = "姓名 性别 出生日期 身份证号 人员类别 参加工作时间 联系电话 所属乡镇 状态 备注"


def faults(*rows: tuple[object, ...], heads: str = HEADS, **rest: object):
    """(kind, cell, severity) of everything found."""
    rules = rest.pop("rules", ())
    outcome = build(ACTION, reading(grid(heads, *rows, **rest)), rules=rules)
    return outcome, [(p.kind, p.cell.ref, p.severity.value) for p in outcome.problems]


def person(**values: object) -> tuple[object, ...]:
    sound = {
        "姓名": "张三可",
        "性别": "男",
        "出生日期": "1946-10-03",
        "所属乡镇": "青禾镇",
        "状态": "健在",
    } | values
    return tuple(sound.get(name) for name in HEADS.split())


def test_a_sound_register_has_no_fault():
    outcome, found = faults(person(身份证号=number("1946-10-03"), 联系电话="19900000001"))
    assert found == []
    assert dict(outcome.counts) == {"read": 1, "errors": 0, "warnings": 0, "dropped_rows": 0, "blank_rows": 0}
    assert page(outcome.documents[0], "问题清单") == []


def test_each_fault_at_its_cell():
    outcome, found = faults(
        person(姓名="甲可", 出生日期="不详"),
        person(姓名=None),
        person(姓名="丙可", 性别="女", 身份证号=number("1946-10-03")),
        person(姓名="丁可", 性别="不明"),
        person(姓名="戊可", 出生日期=None),
        person(姓名="己可", 联系电话="问他儿子"),
        person(姓名="庚可", 所属乡镇=None),
        person(姓名="辛可", 备注="已故"),
        person(姓名="壬可", 人员类别="离休", 参加工作时间="1949-10-01"),
        person(姓名="癸可", 人员类别="离休", 参加工作时间="1949-09"),
        person(姓名="子可", 参加工作时间="哪年"),
        person(姓名="丑可", 身份证号="990101194610030000"),
        person(姓名="己可"),
    )
    assert found == [
        ("date-unreadable", "C2", "error"),
        ("name-missing", "A3", "error"),
        ("sex-contradicts-id", "B4", "warning"),
        ("sex", "B5", "warning"),
        ("birth-unusable", "C6", "error"),
        ("phone", "G7", "warning"),
        ("township-missing", "H8", "warning"),
        ("life-unclear", "J9", "error"),
        ("veteran-date", "F10", "warning"),
        ("date-unreadable", "F12", "error"),
        ("id-checksum", "D13", "error"),
        ("perhaps-twice", "A14", "warning"),
    ]
    assert (outcome.counts["errors"], outcome.counts["warnings"]) == (6, 6)
    assert [r["单元格"] for r in page(outcome.documents[0], "问题清单")] == [ref for _, ref, _ in found]


def test_one_cell_is_one_fault():
    # A date that cannot be read keeps the person off every list: said once, not twice.
    _, found = faults(
        person(出生日期="不详"), person(姓名="李四平", 出生日期=None), errors={(3, 3): "#DIV/0!"}
    )
    assert found == [("date-unreadable", "C2", "error"), ("cell-error", "C3", "error")]


def test_an_error_anywhere_below_the_header_is_a_fault():
    _, found = faults(person(所属乡镇=None), errors={(2, 7): "#N/A"}, uncalculated=frozenset({(2, 8)}))
    assert sorted(found) == [
        ("cell-error", "G2", "error"),
        ("cell-uncalculated", "H2", "error"),
        ("township-missing", "H2", "warning"),
    ]


def test_the_dead_need_no_birthday():
    assert faults(person(出生日期=None, 状态="去世"))[1] == []


def rule(value: str) -> Rule:
    cell = Cell("设置.xlsx", "规则", "A2")
    values = tuple(Decimal(v) for v in value.split("、"))
    return Rule(
        "离休参加革命工作截止", values, "日期", dt.date(2000, 1, 1), None, Status.CURRENT, "某文件", cell=cell
    )


def test_the_office_s_own_day_for_veterans():
    late = person(人员类别="离休", 参加工作时间="1949-09-15")
    assert faults(late)[1] == []
    assert faults(late, rules=(rule("19490831"),))[1] == [("veteran-date", "F2", "warning")]


def test_a_rule_that_is_no_day_is_a_fault_of_the_rule():
    for value in ("194909", "19491399", "1、2"):
        outcome, found = faults(person(), rules=(rule(value),))
        assert found == [("rule-day", "A2", "error")]
        assert str(outcome.problems[0].cell) == "设置.xlsx 规则!A2"


def test_the_workbook_shows_no_identity_number_and_leads_to_the_cell():
    wrong = number("1946-10-03")[:17] + ("1" if number("1946-10-03")[17] != "1" else "2")
    outcome, _ = faults(person(身份证号=wrong), (f"说明：填表人 {number('1946-10-03')}",))
    (row,) = page(outcome.documents[0], "问题清单")
    assert (row["单元格"], row["姓名"], row["现在的内容"]) == ("D2", "张三可", "9901**…")
    assert not [t for t in texts(outcome.documents[0]) if wrong[:17] in t or number("1946-10-03")[:17] in t]
    assert column(outcome.documents[0], "没有当作人的行", "当作什么") == ["说明文字"]


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats()), min_size=10, max_size=10
        ),
        max_size=6,
    )
)
def test_any_register_can_be_checked(rows):
    outcome, found = faults(*map(tuple, rows))
    assert len(found) == len(set(found))
    for problem in outcome.problems:
        assert problem.cell.ref
        assert problem.hint


def test_who_never_joined_the_party_is_no_wrong_date():
    said = ("群众", "民盟", "无党派", "/", "1972.05", "1972年6月", "非党员", "查档", "去年冬天吧")
    rows = [("张三可", "1946-10-03", text) for text in said]
    outcome, found = faults(*rows, heads="姓名 出生日期 入党时间")
    wrong = [(ref, severity) for kind, ref, severity in found if kind.startswith("date")]
    assert wrong == [("C9", "error"), ("C10", "error")], outcome.problems


def test_in_a_township_s_own_office_nobody_has_to_say_the_township():
    people = reading(grid(HEADS, person(所属乡镇=None)))
    assert build(ACTION, people, chosen={"本乡镇": "枫林镇"}).problems == ()
