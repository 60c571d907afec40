"""What every job prints over the practice office: no print below 10.5 points, no page for nothing."""

from __future__ import annotations

import openpyxl
import pytest
from support.programs.libreoffice import page_texts
from support.programs.pages import print_size

from toolkit.doors.terminal.cli import main
from toolkit.jobs.job import discover
from toolkit.running import office as offices

# Every action that writes workbooks, with what it must be told.
RUNS = {
    "aid": ["aid"],
    "activities": [
        "activities",
        "activities plan",
        "activities absent",
        "activities teams",
        "activities venues",
        "activities papers",
    ],
    "birthdays": ["birthdays --month 3", "birthdays --month 10"],
    "calendar": ["calendar 2026", "calendar 2027"],
    "budget": ["budget --year 2027 --scheme 建议", "budget summary"],
    "bulletin": ["bulletin"],
    "check": ["check"],
    "checklist": ["checklist --year 2026", "checklist candidates", "checklist reminders"],
    "collect": ["collect 报来"],
    "contact": ["contact", "contact pair"],
    "notices": [
        "notices new --festival 重阳节 --at 2026-10-16T09:00 --place 县老干部活动中心",
        "notices status",
    ],
    "organisation": ["organisation"],
    "payments": ["payments check --year 2026"],
    "prizes": ["prizes --year 2026"],
    "due": ["due --month 12"],
    "forms": ["forms 离休干部护理费申请表.xlsx --from 花名册.xlsx --where 类别=离休"],
    "handbooks": ["handbooks list"],
    "inspections": ["inspections"],
    "reception": ["reception"],
    "submissions": ["submissions"],
    "rosters": ["rosters directory", "rosters families", "rosters interests"],
    "rules": ["rules --history"],
    "statistics": ["statistics --county-total 287", "statistics retiring", "statistics eligibility"],
    "tiers": ["tiers", "tiers key"],
    "residence": ["residence"],
    "visits": ["visits --festival 重阳", "visits report --festival 重阳"],
    "training": ["training", "training plan", "training sheet 2026-3"],
}
NO_WORKBOOK = {"fill", "letters", "policy", "records", "pack", "scan", "ticks", "today", "unpack"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("办公")
    offices.create(folder, practice=True)
    return folder


def test_every_job_is_tried():
    assert {*RUNS} | NO_WORKBOOK == {*discover()}


@pytest.mark.parametrize("line", [line for lines in RUNS.values() for line in lines])
def test_every_list_is_printed_in_letters_that_a_person_of_seventy_reads(office, capsys, tmp_path, line):
    if line == "notices status":
        assert main(["--office", str(office), "--as-of", "2026-10-09", *RUNS["notices"][0].split()]) in (0, 3)
    arguments = ["--office", str(office), "--as-of", "2026-10-09", *line.split(), "-o", str(tmp_path)]
    assert main(arguments) in (0, 3), capsys.readouterr().err
    books = list(tmp_path.rglob("*.xlsx"))
    assert books
    for path in books:
        for sheet in openpyxl.load_workbook(path):
            if sheet.sheet_state == "visible":
                assert print_size(sheet) >= 10.5, (path.name, sheet.title)
        blank = [
            not rows_printed(sheet)
            for sheet in openpyxl.load_workbook(path)
            if sheet.sheet_state == "visible"
        ]
        assert blank == sorted(blank), "Excel leaves out blank pages at a workbook's end only"


def rows_printed(sheet) -> int:
    """How many rows with something in them are printed."""
    area = sheet[sheet.print_area.rpartition("!")[2]] if sheet.print_area else sheet["A1:XFD9"]
    rows = area if isinstance(area, tuple) else ((area,),)
    return sum(any(cell.value is not None for cell in row) for row in rows)


@pytest.mark.slow
def test_the_scores_of_fifteen_branches_are_a_page_and_a_half_for_each(office, capsys, tmp_path):
    order = [
        "--office",
        str(office),
        "--as-of",
        "2026-11-29",
        "checklist",
        "--year",
        "2026",
        "-o",
        str(tmp_path),
    ]
    assert main(order) == 0, capsys.readouterr().err
    pages = page_texts(tmp_path / "2026年支部标准化得分.xlsx")
    assert len(pages) <= 23
    assert "明细" not in "".join(page for page in pages if "每一格的依据见「明细」" not in page)
    assert {"栀岭镇老干党支部", "麦渚乡老干党支部"} <= {*pages[0].split()}


@pytest.mark.parametrize(
    "book", sorted(offices.starters("workbooks").glob("*.xlsx")), ids=lambda path: path.stem
)
def test_starters_print_what_is_filled_in_and_no_rules_without_text(book):
    if book.stem == "练习花名册":
        return  # as an office had it before us
    for sheet in openpyxl.load_workbook(book):
        if sheet.sheet_state == "visible":
            assert print_size(sheet) >= 10.5, sheet.title
            last = max(cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None)
            assert sheet.max_row == last, sheet.title
