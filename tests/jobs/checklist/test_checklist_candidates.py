"""应创未创, 差距, 已创; the papers of those who apply."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import branches, run, sheet
from test_checklist import rendered, text_of, value

from toolkit.core.cells import Cell
from toolkit.core.documents.outcome import WordDocument
from toolkit.jobs.checklist.papers import outline
from toolkit.jobs.checklist.scores.points import Card, Fact, Item, State, decide

ITEMS = sheet(
    "清单", "年度 编号 方面 项目 标准 满分", ("2026", "A1", "组织设置", "台账", "", 60), ("2026", "B1", "发挥作用", "学习", "", 40)
)  # fmt: skip


def scores(**totals):
    """审核 with A1 and B1 adding up to so many points; «未评» for a branch without a row."""
    rows = []
    for name, total in totals.items():
        rows += [("2026", name, "A1", min(total, 60)), ("2026", name, "B1", max(0, total - 60))]
    return sheet("审核", "年度 所属支部 编号 审核得分", *rows)


def held(*levels):
    return branches(*((name, "", "", None, None, "", "", "", "", level) for name, level in levels))


def applications(*rows):
    return sheet("创建申报", "年度 所属支部 申报级别 是否申报 未申报原因 结果", *rows)


def standings(outcome):
    return {r["branch"]: (r["level"], r["standing"]) for r in outcome.rows}


@pytest.mark.parametrize(
    ("level", "total", "next_", "standing"),
    [  # 80 县级, 85 市级, 90 省级: proposals of rules.toml
        ("", 80, "县级", "应创未创"),
        ("", "79.5", "县级", "差距"),
        ("县级", 85, "市级", "应创未创"),
        ("县级", 84, "市级", "差距"),
        ("市级", 90, "省级", "应创未创"),
        ("市级", 89, "省级", "差距"),
        ("省级", 20, "", "已创最高级"),
    ],
)
def test_who_could_apply_for_the_next_title(level, total, next_, standing):
    outcome = run("candidates", ITEMS, held(("甲支部", level)), scores(甲支部=Decimal(total)))
    assert standings(outcome) == {"甲支部": (next_, standing)}


def test_a_branch_of_which_nothing_is_scored_is_neither():
    outcome = run("candidates", ITEMS, held(("甲支部", "")))
    assert standings(outcome) == {"甲支部": ("县级", "没有评分")}
    assert outcome.counts["to_check"] == 1


REASON = "老干部工作不落后就行，创先争优没必要"


@pytest.mark.parametrize(
    ("row", "standing", "reason"),
    [
        (None, "应创未创", "没有写原因"),
        (("2026", "甲支部", "县级", "否", REASON, ""), "应创未创", REASON),
        (("2026", "甲支部", "县级", "", "", ""), "应创未创", "没有写原因"),
        (("2026", "甲支部", "县级", "是", "", "待定"), "已申报", ""),
        (("2026", "甲支部", "县级", "√", "", ""), "已申报", ""),
        (("2026", "甲支部", "县级", "是", "", "未通过"), "已申报", ""),
        (("2025", "甲支部", "县级", "是", "", "未通过"), "应创未创", "没有写原因"),
    ],
)
def test_who_could_and_does_not_is_listed_with_the_reason(row, standing, reason):
    reading = applications(*([row] if row else []))
    outcome = run("candidates", ITEMS, held(("甲支部", "")), scores(甲支部=88), reading)
    assert [(r["standing"], r["reason"]) for r in outcome.rows] == [(standing, reason)]


def test_who_applies_for_more_than_the_next_title_has_applied():
    reading = applications(
        ("2026", "甲支部", "县级", "否", "", ""), ("2026", "甲支部", "市级", "是", "", "待定")
    )
    outcome = run("candidates", ITEMS, held(("甲支部", "")), scores(甲支部=88), reading)
    assert standings(outcome) == {"甲支部": ("市级", "已申报")}
    assert outcome.rows[0]["threshold"] == 85


def test_who_applies_again_for_what_it_has_has_not_applied_for_the_next():
    reading = applications(("2026", "甲支部", "县级", "是", "", ""))
    outcome = run("candidates", ITEMS, held(("甲支部", "县级")), scores(甲支部=88), reading)
    assert standings(outcome) == {"甲支部": ("市级", "应创未创")}


@pytest.mark.parametrize(("year", "kinds"), [("2026", ["applied-unknown"]), ("2025", [])])
def test_what_says_neither_yes_nor_no_is_told(year, kinds):
    reading = applications((year, "甲支部", "县级", "拟报", "", ""))
    outcome = run("candidates", ITEMS, held(("甲支部", "")), scores(甲支部=88), reading)
    assert [p.kind for p in outcome.problems] == kinds
    assert outcome.rows[0]["standing"] == ("待核实" if year == "2026" else "应创未创")
    assert outcome.counts["to_check"] == len(kinds)


@pytest.mark.parametrize(
    ("result", "level", "kinds"),
    [
        ("命名", "市级", []),
        ("已命名", "市级", []),
        ("拟命名", "县级", []),
        ("不予命名", "县级", []),
        ("撤销命名", "县级", []),
        ("", "县级", []),
        ("差不多命名", "县级", ["named-unknown"]),
    ],
)
def test_only_a_plain_yes_is_a_title(result, level, kinds):
    reading = applications(("2026", "甲支部", "县级", "是", "", result))
    outcome = run("candidates", ITEMS, held(("甲支部", "")), scores(甲支部=88), reading)
    assert outcome.rows[0]["level"] == level
    assert [p.kind for p in outcome.problems] == kinds


def test_a_title_that_was_won_counts_from_its_year_on():
    reading = applications(("2025", "甲支部", "县级", "是", "", "命名"))
    outcome = run("candidates", ITEMS, held(("甲支部", "")), scores(甲支部=88), reading)
    assert standings(outcome) == {"甲支部": ("市级", "应创未创")}


@pytest.mark.parametrize(
    ("named", "level", "kinds"),
    [
        ("2024", "市级", []),
        ("2024年度", "市级", []),
        ("2027", "县级", []),
        ("去年", "县级", ["year-unreadable"]),
    ],
)
def test_a_title_counts_from_the_year_that_can_be_read(named, level, kinds):
    roll = branches(("甲支部", "", "", None, None, "", "", "", "", "县级", named))
    outcome = run("candidates", ITEMS, roll, scores(甲支部=88))
    assert (outcome.rows[0]["level"], [p.kind for p in outcome.problems]) == (level, kinds)


def test_titles_are_counted_by_level_against_the_report():
    roll = held(("甲", "县级"), ("乙", "县级"), ("丙", "市级"), ("丁", ""), ("戊", ""))
    outcome = run("candidates", ITEMS, roll)
    assert outcome.extra["held"] == {"县级": 2, "市级": 1, "省级": 0}
    sheet_ = next(s for s in outcome.documents[0].sheets if s.name == "已创")
    assert [r.cells for r in sheet_.rows] == [
        ("县级", 2, 2, 0, "甲、乙"),
        ("市级", 1, 1, 0, "丙"),
        ("省级", 0, None, None, ""),
    ]


def test_who_falls_short_is_told_of_what():
    outcome = run("candidates", ITEMS, held(("甲支部", ""), ("乙支部", "")), scores(甲支部=50, 乙支部=70))
    page = next(s for s in outcome.documents[0].sheets if s.name == "差距")
    lines = [[value(c) for c in r.cells] for r in page.rows]
    assert [(line[1], line[6]) for line in lines] == [("乙支部", 10), ("甲支部", 30)]  # the nearest first
    assert lines[1][8].splitlines()[0] == "B1 学习（可加40分）：审核扣分，没有写原因"


# --- papers -----------------------------------------------------------------------------------------


def test_who_applies_gets_a_form_and_an_outline():
    reading = applications(("2026", "甲支部", "县级", "是", "", ""))
    outcome = run("candidates", ITEMS, held(("甲支部", "")), scores(甲支部=88), reading)
    form, deeds = (d for d in outcome.documents if isinstance(d, WordDocument))
    assert (form.name, deeds.name) == ("甲支部申报表.docx", "甲支部事迹材料提纲.docx")
    text = text_of(rendered(form))
    for part in ("申报县级", "甲支部", "88（满分100）", "乡镇党委意见", "县委老干部局意见"):
        assert part in text
    assert "1500字以内" in text_of(rendered(deeds))


@st.composite
def _cards(draw):
    count = draw(st.integers(1, 30))
    marks = []
    for n in range(count):
        item = Item(2026, f"A{n}", draw(st.sampled_from("甲乙丙丁戊己")) * 3, "项", Decimal(5), Cell("a"))
        fact = draw(
            st.none() | st.builds(Fact, st.just(State.MET), st.text("事迹", min_size=1, max_size=400))
        )
        marks.append(decide(item, fact=fact))
    return Card("甲支部", tuple(marks))


@given(_cards(), st.text("开", max_size=900), st.integers(300, 3000))
def test_an_outline_leaves_room_within_its_limit(card, opening, limit):
    areas = tuple(dict.fromkeys(m.item.area for m in card.marks))
    opening, parts = outline(card, opening, areas, limit)
    known = len(opening) + sum(len(title) + len(text) for title, text, _ in parts)
    promised = sum(int("".join(c for c in hint if c.isdigit()) or 0) for _, _, hint in parts)
    assert known + promised <= limit
    assert [title for title, _, _ in parts] == list(areas)


def test_the_whole_outline_of_a_real_branch_stays_below_1500_characters():
    reading = applications(("2026", "甲支部", "县级", "是", "", ""))
    outcome = run(
        "candidates", ITEMS, held(("甲" * 27 + "党支部", ""), ("甲支部", "")), scores(甲支部=88), reading
    )
    deeds = next(d for d in outcome.documents if "事迹" in d.name)
    assert len(text_of(rendered(deeds)).replace("\n", "")) <= 1500
