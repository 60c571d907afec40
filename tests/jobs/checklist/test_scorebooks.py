"""支部标准化.xlsx as offices fill it in: what cannot count is a problem with its cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from support.offices.branches import BRANCH, branches, sheet
from support.offices.branches import run as everything

from benches.agreement.spellings import gathered
from toolkit import data
from toolkit.core.cells import Severity, Stop
from toolkit.core.posts.branches import read_branches
from toolkit.jobs.checklist.scores import books
from toolkit.jobs.checklist.scores.points import for_year

UNSCORED = ("信息报送", "信息采用")
HEADER = "年度 编号 方面 项目 标准 满分 每缺扣分 佐证要求 自动判定"
TWO = (
    ("2026", "A1", "组织设置", "党员台账", "齐全", 40, "", "名册", ""),
    ("2026", "B1", "发挥作用", "信息", "每年4篇", 60, 15, "", "信息报送"),
)
PLAIN = ((*TWO[0][:7], "", ""), TWO[1])  # A1 asks for no evidence


def items(*rows):
    return sheet("清单", HEADER, *(rows or TWO))


def own(*rows):
    return sheet("自评", "年度 所属支部 编号 项目 自评得分", *rows)


def checked(*rows):
    return sheet("审核", "年度 所属支部 编号 项目 审核得分 扣分原因", *rows)


def proofs(*rows):
    return sheet("佐证", "年度 所属支部 编号 佐证材料", *rows)


def run(action, *readings, **more):
    """Without the warning that B1 scores what must not be scored, which has its own test."""
    outcome = everything(action, *readings, **more)
    return replace(outcome, problems=tuple(p for p in outcome.problems if p.kind != "item-unscored"))


def told(outcome):
    return {(p.cell.sheet, p.cell.ref, p.kind) for p in outcome.problems}


def score(outcome, code="A1", branch=BRANCH):
    row = next(r for r in outcome.rows if r["branch"] == branch)
    return row["marks"][code]["score"]


PAPER = ("2026", BRANCH, "A1", "纸质：名册")


@pytest.mark.parametrize(("points", "more"), [((40, 59), "少1分"), ((40, "60.5"), "多0.5分")])
def test_weights_that_do_not_add_up(points, more):
    rows = [(*row[:5], p, *row[6:]) for row, p in zip(TWO, points, strict=True)]
    outcome = run("", items(*rows), branches())
    assert told(outcome) == {("清单", "F2:F3", "weights-sum")}
    assert more in outcome.problems[0].message


def test_scoring_what_the_rules_of_2024_forbid_is_told_with_the_clause_and_counts_as_the_office_decided():
    outcome = everything("", items(), branches())
    (warning,) = (p for p in outcome.problems if p.kind == "item-unscored")
    assert (warning.cell.ref, warning.severity) == ("F3", Severity.WARNING)
    assert warning.message == "「信息」计60分，"
    assert "《整治形式主义为基层减负若干规定》" in warning.hint
    assert "2项满分100分" in outcome.summary[0]  # as the office decided
    free = items(TWO[0], (*TWO[1][:5], 0, *TWO[1][6:]))
    assert not [p for p in everything("", free, branches()).problems if p.kind == "item-unscored"]


def test_the_checklist_that_ships_counts_reports_and_scores_none_of_them():
    """E5 and E6: 0 points, the clause as their source; all of it is 100."""
    lines = [item for area in data.read("standardisation.toml")["area"] for item in area["item"]]
    free = {item["code"]: item for item in lines if item["judge" if "judge" in item else "code"] in UNSCORED}
    assert {code: item["points"] for code, item in free.items()} == {"E5": 0, "E6": 0}
    assert all("《整治形式主义为基层减负若干规定》" in item["source"] for item in free.values())
    assert all(item["method"] == "只统计，不计分" for item in free.values())
    assert sum(item["points"] for item in lines) == 100


def test_weights_that_add_up_say_nothing():
    assert told(run("", items(), branches())) == set()


@pytest.mark.parametrize(
    ("row", "cell", "kind"),
    [
        (("2026", BRANCH, "A1", "", 41), "E2", "points-over"),
        (("2026", BRANCH, "A1", "", "40.01"), "E2", "points-over"),
        (("2026", BRANCH, "A1", "", "很好"), "E2", "points-unreadable"),
        (("2026", BRANCH, "A1", "", -1), "E2", "points-unreadable"),
        (("2026", BRANCH, "A1", "", "3.333"), "E2", "points-unreadable"),
        (("2026", "没有的支部", "A1", "", 30), "B2", "branch-unknown"),
        (("2026", "", "A1", "", 30), "B2", "branch-missing"),
        (("2026", BRANCH, "Z9", "", 30), "C2", "item-unknown"),
        (("2026", BRANCH, "", "", 30), "C2", "item-unknown"),
        (("", BRANCH, "A1", "", 30), "A2", "year-unreadable"),
        (("今年", BRANCH, "A1", "", 30), "A2", "year-unreadable"),
        ((dt.date(1905, 7, 18), BRANCH, "A1", "", 30), "A2", "year-unreadable"),  # 2026 in a cell of dates
        (("2026", BRANCH, "A1", "", "满分"), "E2", "points-unreadable"),
    ],
)
def test_a_score_that_cannot_count(row, cell, kind):
    outcome = run("", items(), branches(), checked(row), proofs(PAPER))
    assert told(outcome) == {("审核", cell, kind)}
    assert score(outcome) is None
    outcome = run("", items(), branches(), own(row), proofs(PAPER))
    assert told(outcome) == {("自评", cell, kind)}


@pytest.mark.parametrize("written", ["A1", "a1", "Ａ１", " A1 "])
@pytest.mark.parametrize("points", [30, 30.0, "30", "30分", "３０"])
def test_what_a_clerk_types_for_the_same_score(written, points):
    outcome = run("", items(*PLAIN), branches(), checked(("2026年", BRANCH, written, "", points)))
    assert (told(outcome), score(outcome)) == (set(), 30)


@pytest.mark.parametrize(
    "year",
    [
        "2026",
        2026,
        "２０２６年度",
        dt.date(2026, 1, 1),
        dt.datetime.combine(dt.date(2026, 12, 31), dt.time()),
    ],
)
def test_what_a_clerk_types_for_the_same_year(year):
    outcome = run("", items(*PLAIN), branches(), checked((year, BRANCH, "A1", "", 30)))
    assert (told(outcome), score(outcome)) == (set(), 30)


def test_what_is_no_score_is_quoted_as_written():
    outcome = run("", items(), branches(), checked(("2026", BRANCH, "A1", "", "满分")))
    assert "「满分」" in outcome.problems[0].message


@pytest.mark.parametrize(
    ("title", "said"),
    [("信息", {("审核", "C2", "item-mismatch")}), ("党员台账", set()), ("台账", set()), ("", set())],
)
def test_a_row_whose_code_and_title_are_of_two_items_counts_by_its_code_and_is_told(title, said):
    outcome = run("", items(*PLAIN), branches(), checked(("2026", BRANCH, "A1", title, 30)))
    assert (told(outcome), score(outcome)) == (said, 30)


def test_the_item_may_be_named_instead_of_its_code():
    outcome = run("", items(*PLAIN), branches(), checked(("2026", BRANCH, "", "党员台账", 30)))
    assert score(outcome) == 30


@pytest.mark.parametrize("written", ["青禾镇老干党支部", "青禾镇 老干党支部", "青禾镇", "青禾"])
def test_a_township_s_name_serves_for_its_single_branch(written):
    assert score(run("", items(*PLAIN), branches(), checked(("2026", written, "A1", "", 30)))) == 30


def test_a_township_with_two_branches_must_say_which():
    two = branches((BRANCH, "青禾镇"), ("青禾镇卫生院支部", "青禾镇"))
    outcome = run("", items(), two, checked(("2026", "青禾镇", "A1", "", 30)))
    assert told(outcome) == {("审核", "B2", "branch-unknown")}


def test_an_empty_cell_is_no_score_and_no_fault():
    outcome = run("", items(), branches(), checked(("2026", BRANCH, "A1", "", "")), own())
    assert (told(outcome), score(outcome)) == (set(), None)


@pytest.mark.parametrize(
    ("second", "severity", "counts"), [(30, Severity.WARNING, 30), (31, Severity.ERROR, None)]
)
def test_a_score_given_twice(second, severity, counts):
    outcome = run(
        "",
        items(*PLAIN),
        branches(),
        checked(("2026", BRANCH, "A1", "", 30), ("2026", BRANCH, "A1", "", second)),
    )
    assert told(outcome) == {("审核", "E3", "points-twice")}
    assert (outcome.problems[0].severity, score(outcome)) == (severity, counts)


# --- evidence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "kinds"),
    [
        (40, {"full-without-evidence"}),
        (39.99, {"full-without-evidence"}),
        (1, {"full-without-evidence"}),
        (0, set()),
    ],
)
def test_points_without_evidence_do_not_count(points, kinds):
    """A hundredth below full claims the item as full does; only zero claims nothing."""
    outcome = run("", items(), branches(), checked(("2026", BRANCH, "A1", "", points)))
    assert ({p.kind for p in outcome.problems}, score(outcome)) == (kinds, None if points else 0)
    if points:
        assert told(outcome) == {("审核", "E2", "full-without-evidence")}
    mine = run("", items(), branches(), own(("2026", BRANCH, "A1", "", points)))
    assert told(mine) == {("自评", "E2", kind) for kind in kinds}


@pytest.mark.parametrize(
    "text",
    [
        "无",
        "待补",
        "—",
        "略",
        "后补",
        "\\",
        "..",
        "/",
        "暂无",
        "（后补）",
        "「待补」",
        "没有",
        "×",
        "否",
        "无（2026年未开展）",
    ],
)
def test_a_placeholder_is_no_evidence(text):
    outcome = run(
        "",
        items(),
        branches(),
        checked(("2026", BRANCH, "A1", "", 39.99)),
        proofs(("2026", BRANCH, "A1", text)),
    )
    assert told(outcome) == {("审核", "E2", "full-without-evidence")}
    assert score(outcome) is None


@pytest.mark.parametrize("text", ["同上", "有", "√", "未归档", "会议记录（待补）", "没有照片"])
def test_what_may_be_no_evidence_is_asked_about_and_does_not_count(text):
    outcome = run(
        "", items(), branches(), checked(("2026", BRANCH, "A1", "", 40)), proofs(("2026", BRANCH, "A1", text))
    )
    assert told(outcome) == {("审核", "E2", "full-without-evidence"), ("佐证", "D2", "evidence-unclear")}


@pytest.mark.parametrize(
    ("text", "present", "kinds", "counts"),
    [
        ("纸质：名册", (), set(), 40),
        ("会议记录（3/15、6/20）", (), set(), 40),
        ("2025/2026年度名册", (), set(), 40),
        ("佐证/2026/名册.docx", (), {"evidence-missing", "full-without-evidence"}, None),
        ("https://example.org/a.html", (), set(), 40),
        ("佐证\\2026\\名册.docx", ("佐证/2026/名册.docx",), set(), 40),
        ("名册.pdf", ("名册.pdf",), set(), 40),
        ("名册.pdf", (), {"evidence-missing", "full-without-evidence"}, None),
        ("佐证\\2026\\名册", (), {"evidence-missing", "full-without-evidence"}, None),
        ("名册.docx（3份）", (), {"evidence-missing", "full-without-evidence"}, None),
        ("名册.docx（3份）", ("名册.docx",), set(), 40),
        ("《名册.docx》", (), {"evidence-missing", "full-without-evidence"}, None),
        ("a.docx、b.pdf", ("a.docx",), {"evidence-missing"}, 40),  # the other one is told
        ("a.docx、b.pdf", (), {"evidence-missing", "full-without-evidence"}, None),
        ("会议、签到.docx", ("会议、签到.docx",), set(), 40),
        ("待遇落实表", (), set(), 40),
    ],
)
def test_evidence_that_is_there_and_that_is_not(text, present, kinds, counts):
    outcome = run(
        "", items(), branches(), checked(("2026", BRANCH, "A1", "", 40)), proofs(("2026", BRANCH, "A1", text)),
        present=frozenset(present),
    )  # fmt: skip
    assert ({p.kind for p in outcome.problems}, score(outcome)) == (kinds, counts)


@pytest.mark.parametrize(
    "text",
    [
        "会议记录未写",
        "照片丢了",
        "会议记录（待）",
        "会议记录明天交",
        "会议记录正在整理",
        "会议未开",
        "会议取消",
        "会议记录？",
        "可能有会议记录",
        "会议记录未盖章",
        "空白会议记录",
        "会议记录模板",
        "同去年会议记录",
        "拟开会",
        "计划召开会议",
        "测试",
        "如图",
        "好",
    ],
)
def test_evidence_in_doubt_is_asked_about(text):
    outcome = run(
        "", items(), branches(), checked(("2026", BRANCH, "A1", "", 40)), proofs(("2026", BRANCH, "A1", text))
    )
    assert "evidence-unclear" in {p.kind for p in outcome.problems}
    assert score(outcome) is None


def test_of_the_gathered_spellings_nearly_none_that_says_no_is_evidence():
    rows = list(gathered("evidence"))
    reading = proofs(*(("2026", BRANCH, "A1", word) for _, word in rows))
    roll, _ = read_branches(branches())
    found, _ = books.read_items(items())
    desk = books.Desk(roll, lambda year: for_year(found, year), 2026)
    files = frozenset(books.files_named(reading))
    (made,) = books.read_proofs(reading, desk, files, past=False)[0].values()
    there = {proof.text for proof in made if proof.there}
    no = [word for said, word in rows if said == "none"]
    assert sum(word in there for word in no) <= 1
    yes = [word for said, word in rows if said == "given" and not books.files_in(word, ())]
    assert sum(word in there for word in yes) >= len(yes) * 0.9


def test_the_files_to_look_for():
    reading = proofs(
        *(
            ("2026", BRANCH, "A1", t)
            for t in ("佐证\\a.docx", "纸质：名册", "a.pdf", "a.pdf", "www.a.cn/b.pdf")
        )
    )
    assert books.files_named(reading) == ("佐证/a.docx", "a.pdf")


# --- years ------------------------------------------------------------------------------------------


def test_a_change_of_the_standard_changes_nothing_in_last_year_s_results():
    old = [("2025", *row[1:]) for row in TWO]
    scores = checked(("2025", BRANCH, "A1", "", 40), ("2025", BRANCH, "B1", "", 45))
    evidence = proofs(("2025", BRANCH, "A1", "佐证\\2025\\名册.docx"))
    before = run("", items(*old), branches(), scores, evidence, year=2025)
    new = [
        ("2026", "A1", "组织设置", "另一项", "", 10, "", "", ""),
        ("2026", "C1", "阵地建设", "活动室", "", 90, "", "照片", "活动室"),
    ]
    after = run("", items(*old, *new), branches(), scores, evidence, year=2025)
    assert (before.rows, before.rows[0]["total"]) == (after.rows, 85)
    assert {p.kind for p in after.problems} == {
        "evidence-missing"
    }  # a warning: the year stays as it was scored
    this = run("", items(*old, *new), branches(), scores, evidence, year=2026)
    years = next(s for s in this.documents[0].sheets if s.name == "历年")
    assert [c.title for c in years.columns] == ["支部", "2025年", "2026年", "今年和上年怎样比"]
    assert years.rows[0].cells[:3] == (BRANCH, Decimal(85), None)


def test_scores_of_another_year_say_nothing_of_this_one():
    outcome = run("", items(), branches(), checked(("2025", BRANCH, "A1", "", 999)))
    assert (told(outcome), score(outcome)) == (set(), None)


def test_a_row_of_another_year_never_counts_whatever_the_sheet():
    """自评, 审核 and 佐证 of 2025 beside a 2026 that has none."""
    old = (
        own(("2025", BRANCH, "A1", "", 40)),
        checked(("2025", BRANCH, "A1", "", 40)),
        proofs(("2025", BRANCH, "A1", "纸质：名册")),
    )
    (row,) = run("", items(), branches(), *old).rows
    assert (row["own_total"], row["total"]) == (None, None)
    this = run("", items(), branches(), checked(("2026", BRANCH, "A1", "", 40)), old[2])
    assert told(this) == {("审核", "E2", "full-without-evidence")}


def test_a_sheet_without_years_beside_a_standard_with_years_is_told():
    scores = sheet("审核", "所属支部 编号 审核得分", (BRANCH, "A1", 30), (BRANCH, "B1", 30))
    outcome = run("", items(*PLAIN), branches(), scores)
    assert (told(outcome), score(outcome)) == ({("审核", "", "year-missing")}, 30)


def test_a_year_without_a_standard_stops_and_says_so():
    with pytest.raises(Stop) as stop:
        run("", items(), branches(), year=2024)
    assert [p.kind for p in stop.value.problems] == ["checklist-missing"]


def test_a_standard_without_years_serves_every_year():
    reading = sheet("清单", "编号 方面 项目 标准 满分", ("A1", "组织设置", "党员", "", 100))
    found, problems = books.read_items(reading)
    assert (for_year(found, 2026).total, problems) == (100, [])


@pytest.mark.parametrize(
    ("row", "ref", "kind"),
    [
        (("2026", "A1", "组织设置", "又一项", "", 5, "", "", ""), "B4", "item-twice"),
        (("2026", "A2", "组织设置", "", "", 5, "", "", ""), "D4", "item-incomplete"),
        (("2026", "A2", "组织设置", "又一项", "", "", "", "", ""), "F4", "item-incomplete"),
        (("2026", "A2", "组织设置", "又一项", "", "五", "", "", ""), "F4", "points-unreadable"),
        (("2026", "A2", "组织设置", "又一项", "", 0, "", "", "看心情"), "I4", "judge-unknown"),
        (("", "A2", "组织设置", "又一项", "", 5, "", "", ""), "A4", "year-unreadable"),
    ],
)
def test_a_line_of_the_standard_that_cannot_be_used(row, ref, kind):
    outcome = run("", items(*TWO, row), branches())
    assert told(outcome) == {("清单", ref, kind)}


# --- branches ---------------------------------------------------------------------------------------


def test_a_branch_written_twice_or_without_a_name():
    roll, problems = read_branches(
        branches((BRANCH, "青禾镇"), ("青禾镇 老干党支部", "青禾镇"), ("", "芦湾镇", "单独"))
    )
    assert [b.name for b in roll.branches] == [BRANCH]
    assert [(p.cell.ref, p.kind) for p in problems] == [("A3", "branch-twice"), ("A4", "branch-no-name")]


def test_no_branch_at_all_stops():
    with pytest.raises(Stop) as stop:
        run("", items(), branches(("", "青禾镇", "单独")))
    assert [p.kind for p in stop.value.problems] == ["branch-no-name", "branches-missing"]


def test_rows_of_unknown_branches_elsewhere_are_warned_of():
    there = sheet("阵地", "所属支部 村社区 活动室", ("没有的支部", "柳林", "是"))
    outcome = run("", items(), branches(), there)
    assert [(str(p.cell), p.severity) for p in outcome.problems] == [("阵地.xlsx 阵地!A2", Severity.WARNING)]


@pytest.mark.parametrize(
    ("row", "cell", "kind"),
    [
        (("2026", "没有的支部", "县级", "是"), "B2", "branch-unknown"),
        (("2026", BRANCH, "国家级", "是"), "C2", "level-unknown"),
        (("前年", BRANCH, "县级", "是"), "A2", "year-unreadable"),
    ],
)
def test_an_application_that_cannot_be_used(row, cell, kind):
    reading = sheet("创建申报", "年度 所属支部 申报级别 是否申报", row)
    assert told(run("candidates", items(), branches(), reading)) == {("创建申报", cell, kind)}
