"""toolkit checklist over the practice office: workbook, forms, print file; its formulas computed by LibreOffice."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal

import docx
import openpyxl
import pytest
from docx.enum.section import WD_SECTION
from support.offices.branches import BRANCH, branches, run, sheet
from support.programs.libreoffice import page_texts, recalculated

from toolkit.core.documents.outcome import Formula, Link, PrintFile, Styled, WordDocument
from toolkit.doors.terminal import cli
from toolkit.jobs.checklist.checklist import JOB
from toolkit.running import office as offices
from toolkit.sheets.composing.compose import compose
from toolkit.word.printing.splice import splice
from toolkit.word.templates.template import compile_template

TOWNSHIPS = 15


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checklist") / "办公"
    offices.create(folder, practice=True)
    return folder


def call(office, capsys, *arguments):
    code = cli.main(["--office", str(office), "--as-of", "2026-10-01", "checklist", *arguments, "--json"])
    out = capsys.readouterr().out
    return code, json.loads(out)


def sheets_of(outcome):
    return {s.name: s for s in outcome.documents[0].sheets}


def value(content):
    content = content.value if isinstance(content, Styled) else content
    return content.value if isinstance(content, Formula) else content


def rendered(document):
    """A Word document as `run` would write it."""
    use = next(u for u in JOB.templates if u.name == document.template)
    template = compile_template(
        offices.starters("docx_templates") / document.template, name=document.template
    )
    assert not template.check(use.fields)
    return template.render(document.fields, optional=use.optional, record="")


# --- the practice office ----------------------------------------------------------------------------


def test_every_branch_every_item_and_where_each_score_comes_from(office, capsys):
    code, answer = call(office, capsys, "-n")
    assert code == 0
    assert answer["counts"] == {"read": 15, "listed": 15, "excluded": 0, "to_check": 0, "other_branches": 0}
    for row in answer["rows"]:
        assert len(row["marks"]) == 27
        for code_, mark in row["marks"].items():
            assert (mark["score"] is None) == (code_ in row["open"]) == (mark["from"] == "未评")
            assert mark["cells"] or mark["from"] != "审核"
            if mark["from"] == "台账判定" and mark["score"]:
                assert all(re.search(r"\.xlsx .+![A-Z]+\d+$", cell) for cell in mark["cells"])
                assert mark["cells"]
    silent = next(r for r in answer["rows"] if r["township"] == "苇渡办事处")
    assert (silent["rank"], silent["total"], len(silent["open"])) == (None, None, 27)


def test_libreoffice_computes_what_we_have_stored(office, capsys, tmp_path):
    _, answer = call(office, capsys, "-o", str(tmp_path))
    path = tmp_path / "2026年支部标准化得分.xlsx"
    computed = recalculated(path)
    stored = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    seen = 0
    for name in ("排名", "矩阵", "明细", "清单"):
        for line in formulas[name].iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    seen += 1
                    ours = stored[name][cell.coordinate].value
                    assert computed[name][cell.coordinate] == pytest.approx(ours, abs=1e-9), (name, cell)
    assert seen > 15 * 8
    totals = {r["branch"]: r["total"] for r in answer["rows"] if r["total"] is not None}
    header = {c.value: c.column for c in stored["矩阵"][3] if c.value}
    rows = {r[0].value: r for r in stored["矩阵"].iter_rows(min_row=5)}
    assert {name: rows[name][header["总分"] - 1].value for name in totals} == totals


def test_one_branch_gets_its_form_and_no_workbook(office, capsys):
    _, answer = call(office, capsys, "--branch", "青禾", "-n")
    assert [d["title"] for d in answer["documents"]] == ["青禾镇老干党支部标准化清单"]
    assert [r["branch"] for r in answer["rows"]] == ["青禾镇老干党支部"]
    assert answer["counts"]["other_branches"] == 14


def test_a_branch_that_is_none_is_named(office, capsys):
    code, answer = call(office, capsys, "--branch", "没有的", "-n")
    assert (code, answer["problems"][0]["kind"]) == (3, "branch-unknown")
    assert "葭渡办事处老干党支部" in answer["problems"][0]["hint"]


@pytest.mark.parametrize(
    ("options", "count"),
    [({"all": True}, 3), ({"docx": True}, 3), ({"one_file": True}, 2), ({}, 1), ({"blank": True}, 1),
     ({"branch": BRANCH}, 1)],
)  # fmt: skip
def test_what_is_written(options, count):
    assert len(run("", HARD, branches((BRANCH, "青禾镇"), (LONG, "芦湾镇")), **options).documents) == count


def test_all_fifteen_print_as_one_file_each_on_paper_of_its_own(office, capsys, tmp_path):
    call(office, capsys, "--all", "--one-file", "-o", str(tmp_path))
    pages = page_texts(tmp_path / "2026年支部标准化清单（合并打印）.docx")
    firsts = [n for n, text in enumerate(pages) if "离退休干部党支部标准化清单" in text]
    assert len(firsts) == TOWNSHIPS
    for n in firsts:
        assert re.search(r"—\s*1\s*—", pages[n])
    assert on_odd_pages(tmp_path / "2026年支部标准化清单（合并打印）.docx") == TOWNSHIPS


def on_odd_pages(path):
    """How many sections there are, each of which begins on an odd page (its blank back is the printer's)."""
    sections = docx.Document(str(path)).sections
    assert {section.start_type for section in sections} == {WD_SECTION.ODD_PAGE}
    return len(sections)


def test_the_result_of_last_year_is_there_for_comparison(office, capsys):
    _, last = call(office, capsys, "--year", "2025", "-n")
    _, again = call(office, capsys, "--year", "2025", "-n")
    assert last["rows"] == again["rows"]
    assert all(r["total"] is not None for r in last["rows"])


def test_papers_circular_and_reminders_of_the_practice_office(office, capsys, tmp_path):
    """What is written here is validated by the Open XML SDK when the test ends."""
    _, answer = call(office, capsys, "candidates", "-o", str(tmp_path))
    by = {r["branch"]: r for r in answer["rows"]}
    assert by["竹汀镇老干党支部"]["reason"] == "老干部工作不落后就行，创先争优没必要"
    assert answer["held"] == {"县级": 2, "市级": 1, "省级": 0}
    assert len(list(tmp_path.rglob("*申报表.docx"))) == answer["counts"]["applied"] == 2
    for path in tmp_path.rglob("*事迹材料提纲.docx"):
        assert len(text_of(path.read_bytes()).replace("\n", "")) <= 1500
    _, answer = call(office, capsys, "notice", "-o", str(tmp_path))
    text = text_of((tmp_path / "关于2026年度离退休干部党支部标准化建设情况的通报.docx").read_bytes())
    assert all(row["branch"] in text for row in answer["rows"])
    _, answer = call(office, capsys, "reminders", "-o", str(tmp_path))
    assert {"换届", "空缺"} <= {row["kind"] for row in answer["rows"]}
    assert (tmp_path / "2026年10月1日支部提醒.xlsx").exists()


def test_evidence_is_looked_for_in_the_office_folder(tmp_path, capsys):
    offices.create(tmp_path / "办公", practice=True)
    _, before = call(tmp_path / "办公", capsys, "-n")
    assert [p["cell"] for p in before["problems"] if p["kind"] == "evidence-missing"] == ["E378"]
    there = tmp_path / "办公" / "佐证" / "2026" / "梨坳镇会议记录.docx"
    there.parent.mkdir(parents=True)
    there.write_bytes((offices.starters("docx_templates") / "支部标准化清单.docx").read_bytes())
    _, after = call(tmp_path / "办公", capsys, "-n")
    assert "evidence-missing" not in {p["kind"] for p in after["problems"]}
    there.unlink()
    there.mkdir()  # a folder of photographs, say
    _, folder = call(tmp_path / "办公", capsys, "-n")
    assert folder["rows"] == after["rows"]
    totals = [{r["branch"]: r["total"] for r in answer["rows"]} for answer in (before, after)]
    assert totals[1]["梨坳镇老干党支部"] - totals[0]["梨坳镇老干党支部"] == 4  # D2 counts now


@pytest.mark.damaged_files
def test_a_ledger_that_cannot_be_opened_is_told_and_not_taken_for_no_record(tmp_path, capsys):
    offices.create(tmp_path, practice=True)
    (tmp_path / "表格" / "阵地.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    code, answer = call(tmp_path, capsys, "-n")
    assert (code, {p["file"] for p in answer["problems"]}) == (3, {"阵地.xlsx"})
    (tmp_path / "表格" / "阵地.xlsx").unlink()
    code, answer = call(tmp_path, capsys, "-n")
    assert code == 0
    assert all("C1" in row["open"] for row in answer["rows"])


def test_a_broken_workbook_is_told_once_however_many_of_its_sheets_are_asked_for(tmp_path, capsys):
    offices.create(tmp_path, practice=True)
    (tmp_path / "表格" / "支部标准化.xlsx").write_bytes(b"")
    code, answer = call(tmp_path, capsys, "-n")
    (tmp_path / "表格" / "支部标准化.xlsx").unlink()
    assert (code, [p["file"] for p in answer["problems"]]) == (3, ["支部标准化.xlsx"])


def test_a_fresh_office_prints_the_blank_form_before_it_has_listed_its_branches(tmp_path, capsys):
    offices.create(tmp_path / "办公")
    code, answer = call(tmp_path / "办公", capsys, "--blank", "-n")
    assert (code, len(answer["documents"]), answer["problems"]) == (0, 1, [])
    code, answer = call(tmp_path / "办公", capsys, "-n")
    assert (code, [p["kind"] for p in answer["problems"]]) == (3, ["branches-missing"])


# --- the workbook's sheets --------------------------------------------------------------------------

ODD = "年度 编号 方面 项目 标准 满分 每缺扣分 佐证要求 自动判定"
NAMES = ["甲*支部", "乙?支部", "丙~{支部}", '丁"支部', "=戊支部", "己支部" * 10]


@pytest.fixture(scope="module")
def odd():
    """A standard and branches whose names mean something to formulas; totals that floats get wrong."""
    items = sheet(
        "清单",
        ODD,
        ("2026", "A1", "总分", "{项目}", "", "33.3", "", "", ""),
        ("2026", "A2", '">0"', "名次", "", "33.3", "", "", ""),
        ("2026", "A3", "=1+1", "很长的项目" * 60, "很长的标准" * 60, "33.4", "", "", ""),
    )
    marks = [
        ("2026", name, code, points)
        for n, name in enumerate(NAMES[:5])
        for code, points in (
            ("A1", "0.1"),
            ("A2", "0.2" if n % 2 else "0.3"),
            ("A3", "0.3" if n % 2 else "0.2"),
        )
    ]
    scores = sheet("审核", "年度 所属支部 编号 审核得分", *marks)
    own = sheet("自评", "年度 所属支部 编号 自评得分", *[(y, b, c, "1.15") for y, b, c, _ in marks[::2]])
    return run("", items, branches(*((name, "") for name in NAMES)), scores, own)


def test_odd_names_do_not_upset_the_formulas(odd, tmp_path):
    path = tmp_path / "得分.xlsx"
    path.write_bytes(compose(odd.documents[0]))
    computed = recalculated(path)
    stored = openpyxl.load_workbook(path, data_only=True)
    checked = 0
    for line in openpyxl.load_workbook(path)["排名"].iter_rows():
        for cell in line:
            if cell.data_type == "f":
                checked += 1
                assert computed["排名"][cell.coordinate] == pytest.approx(
                    stored["排名"][cell.coordinate].value, abs=1e-9
                ), cell
    assert checked > 5 * 5


def test_equal_totals_share_their_rank_whatever_the_order_of_the_parts(odd):
    ranking = sheets_of(odd)["排名"]
    assert [value(r.cells[0]) for r in ranking.rows] == [1, 1, 1, 1, 1, "—"]
    assert [value(r.cells[5]) for r in ranking.rows] == [Decimal("0.6")] * 5 + ["未评"]


def test_the_gaps_say_what_is_lacking_what_mends_it_and_what_it_brings():
    items = sheet(
        "清单", ODD,
        ("2026", "A1", "组织设置", "党员台账", "齐全", 30, "", "名册", ""),
        ("2026", "C1", "阵地建设", "活动室", "有", 30, "", "", "活动室"),
        ("2026", "C2", "阵地建设", "功能室", "四间", 40, 10, "", "功能室"),
    )  # fmt: skip
    venues = sheet(
        "阵地",
        "所属支部 村社区 活动室 图书室 休闲室 健身室 医疗室",
        (BRANCH, "柳林", "是", "是", "是", "否", "否"),
    )
    scores = sheet("审核", "年度 所属支部 编号 审核得分 扣分原因", ("2026", BRANCH, "A1", 25, "缺两人"))
    paper = sheet("佐证", "年度 所属支部 编号 佐证材料", ("2026", BRANCH, "A1", "名册"))
    outcome = run("", items, branches(), venues, scores, paper)
    lines = [[value(c) for c in r.cells] for r in sheets_of(outcome)["差距"].rows]
    assert lines == [
        [f"{BRANCH}　第1名　现得75分，还能加25分"],
        [1, "C2", "功能室", 40, 20, 20, "有图书室、休闲室，缺健身室、医疗室", "添置健身室、医疗室"],
        [2, "A1", "党员台账", 30, 25, 5, "缺两人", "对照标准：齐全"],
    ]
    detail = {r.cells[3]: r for r in sheets_of(outcome)["明细"].rows}
    assert detail["A1"].cells[12] == Link("审核!D2", "/office/支部标准化.xlsx", "审核", "D2")
    assert detail["C2"].cells[12] == Link("阵地!D2 等2处", "/office/阵地.xlsx", "阵地", "D2")


def test_where_self_score_checked_score_and_records_disagree():
    items = sheet("清单", ODD, ("2026", "C1", "阵地建设", "活动室", "有", 100, "", "", "活动室"))
    venues = sheet("阵地", "所属支部 村社区 活动室", (BRANCH, "柳林", "否"))
    scores = sheet("审核", "年度 所属支部 编号 审核得分", ("2026", BRANCH, "C1", 80))
    own = sheet("自评", "年度 所属支部 编号 自评得分", ("2026", BRANCH, "C1", 90))
    rows = sheets_of(run("", items, branches(), venues, scores, own))["自评审核对照"].rows
    assert [value(c) for c in rows[0].cells][:9] == [
        BRANCH,
        "C1",
        "活动室",
        100,
        90,
        80,
        10,
        "",
        "没有固定的活动室",
    ]


def test_evidence_is_a_link_into_the_office_folder():
    items = sheet("清单", ODD, ("2026", "A1", "组织设置", "台账", "", 100, "", "名册", ""))
    scores = sheet("审核", "年度 所属支部 编号 审核得分", ("2026", BRANCH, "A1", 100))
    proof = sheet("佐证", "年度 所属支部 编号 佐证材料", ("2026", BRANCH, "A1", "佐证\\名册.docx"))
    outcome = run("", items, branches(), scores, proof, present=frozenset(["佐证/名册.docx"]))
    assert sheets_of(outcome)["明细"].rows[0].cells[13] == Link("佐证\\名册.docx", "/office/佐证/名册.docx")


def test_there_is_a_bar_chart_of_the_totals(odd):
    chart = sheets_of(odd)["排名"].chart
    assert (chart.categories, chart.values) == ("支部", "总分")


# --- the form in Word -------------------------------------------------------------------------------


def text_of(data):
    document = docx.Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


LONG = "第" + "长" * 26 + "党支部"  # thirty characters
HARD = sheet(
    "清单",
    ODD,
    ("2026", "A1", "组织设置", "名" * 300, "标" * 300, 50, 1, "佐" * 100, "功能室"),
    ("2026", "B1", "发挥作用", "学习", "", 50, "", "", ""),
)


def test_what_is_known_is_filled_in_and_what_is_not_stays_open():
    venues = sheet(
        "阵地",
        "所属支部 村社区 活动室 图书室 休闲室 健身室 医疗室",
        (LONG, "柳林", "是", "是", "是", "是", "否"),
    )
    own = sheet("自评", "年度 所属支部 编号 自评得分", ("2026", LONG, "A1", 49.5))
    outcome = run("", HARD, branches((LONG, "青禾镇", "", 12)), venues, own, branch=LONG)
    (form,) = outcome.documents
    lines = {i["编号"]: i for area in form.fields["方面"] for i in area["项目"]}
    assert lines["A1"]["勾选"] == "□做到　■部分做到　□没做到"
    assert (lines["A1"]["已知"], lines["A1"]["自评"], lines["A1"]["审核"]) == (
        "有图书室、休闲室、健身室，缺医疗室", "49.5", "＿＿",
    )  # fmt: skip
    assert lines["B1"]["勾选"] == "□做到　□部分做到　□没做到"
    text = text_of(rendered(form))
    for part in (LONG, "12人", "标" * 300, "缺医疗室", "49.5分", "50分"):
        assert part in text


def test_the_blank_form_knows_nothing():
    (form,) = run("", HARD, branches((LONG, "青禾镇", "", 12)), blank=True).documents
    text = text_of(rendered(form))
    assert "■" not in text
    assert LONG not in text
    assert text.count("□做到") == 2


def test_long_names_long_items_and_an_empty_branch_break_no_page(tmp_path):
    (printed,) = (
        d
        for d in run(
            "", HARD, branches((LONG, "青禾镇", "", 12), (BRANCH, "芦湾镇")), one_file=True
        ).documents
        if isinstance(d, PrintFile)
    )
    path = tmp_path / "打印.docx"
    path.write_bytes(splice([rendered(d) for d in printed.documents], duplex=True, name=path.name))
    pages = page_texts(path)
    firsts = [n for n, text in enumerate(pages) if "离退休干部党支部标准化清单" in text]
    assert len(firsts) == on_odd_pages(path) == 2
    first = re.sub(r"\s", "", "".join(pages[: firsts[1]]))
    assert first.count("标") >= 300
    assert first.count("名") >= 300
    assert "审核人签名" in first
    assert BRANCH in pages[firsts[1]]


def test_the_form_is_in_print_of_size_small_four():
    document = docx.Document(str(offices.starters("docx_templates") / "支部标准化清单.docx"))
    sizes = {
        run_.font.size.pt
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run_ in paragraph.runs
        if run_.font.size and "标准" in run_.text
    }
    assert sizes == {12.0}  # 小四: all items on four pages


def test_every_form_says_whose_row_it_is_made_from():
    outcome = run("", HARD, branches(), all=True)
    forms = [d for d in outcome.documents if isinstance(d, WordDocument)]
    assert [str(d.record) for d in forms] == ["支部标准化.xlsx 支部!A2"]
