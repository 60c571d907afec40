"""The practice county's ledgers taken apart by township, sent in and collected: every job says of them what it says of the whole."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter import Workbook

from toolkit.core.tables.catalogue import tables
from toolkit.core.words import township_key
from toolkit.doors.terminal.cli import main
from toolkit.running import office as offices
from toolkit.sheets.patching.patch import WorkbookPatch

SENT = (
    "任职", "补贴发放", "三项奖", "活动与签到", "信息报送", "接访", "困难帮扶", "慰问", "队伍", "报刊", "居住变动", "培训", "阵地",
)  # fmt: skip
COUNTY = "（县里）"


def sheets_of(path):
    """Sheet → headings and rows; asterisks that mark what must be filled are no part of a heading."""
    book = openpyxl.load_workbook(path)
    return {
        page.title: [[cell.value for cell in row] for row in page.iter_rows()]
        for page in book.worksheets
        if page.title in {table.name for table in tables()}
    }


def apart(sheets):
    """Township → sheet → its rows: by 所属乡镇, else by the activity or course that the number names."""
    out = defaultdict(lambda: defaultdict(list))
    numbered = {}
    for name, (head, *rows) in sheets.items():
        column = next((n for n, title in enumerate(head) if str(title).startswith("所属乡镇")), None)
        number = next(
            (n for n, title in enumerate(head) if str(title).startswith(("活动编号", "培训编号"))), None
        )
        for row in rows:
            if not any(value is not None for value in row):
                continue
            town = (
                row[column]
                if column is not None
                else numbered.get(row[number], "")
                if number is not None
                else ""
            )
            town = township_key(town) if town else COUNTY
            if column is not None and number is not None and row[number]:
                numbered[row[number]] = row[column]
            out[town][name].append(row)
    return {
        town: {name: [sheets[name][0], *rows] for name, rows in mine.items()} for town, mine in out.items()
    }


def write(path, sheets):
    with Workbook(path) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, ["" if value is None else value for value in row])


def run(office, capsys, line):
    assert main(["--office", str(office), "--as-of", "2026-10-09", *line.split(), "--json"]) in (0, 3)
    return json.loads(capsys.readouterr().out)


def plain(value):
    """What is said, without the cells where it stands, which are others, and without the order of rows."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key not in ("cell", "cells")}
    return [plain(each) for each in value] if isinstance(value, list) else value


def rows_of(told):
    return sorted(map(str, plain(told["rows"])))


@pytest.fixture(scope="module")
def offices_(tmp_path_factory):
    """The practice office, and one like it whose ledgers have been sent in by townships."""
    whole, other = tmp_path_factory.mktemp("整"), tmp_path_factory.mktemp("汇")
    sent = tmp_path_factory.mktemp("报")
    for folder in (whole, other):
        offices.create(folder, practice=True)
    for stem in SENT:
        path = other / "表格" / f"{stem}.xlsx"
        parts = apart(sheets_of(path))
        own = parts.pop(COUNTY, {})
        patch = WorkbookPatch(
            Path("workbooks") / f"{stem}.xlsx"
        )  # an empty one, with what is the county's own
        for name, (_, *rows) in own.items():
            for row in rows:
                patch.append(name, {chr(65 + at): v for at, v in enumerate(row) if v is not None})
        path.write_bytes(patch.render())
        for town, mine in parts.items():
            (sent / town).mkdir(exist_ok=True)
            write(sent / town / f"{town}{stem}.xlsx", mine)
    return whole, other, sent


def test_of_the_parts_every_job_says_what_it_says_of_the_whole(offices_, capsys):
    whole, other, sent = offices_
    told = run(other, capsys, f"collect {sent} --into {other / '表格/花名册.xlsx'}")
    for name, one in told["ledgers"].items():
        assert (one["excluded"], one["to_check"]) == (0, 0), name
    for line in (
        "budget --year 2026", "payments check --year 2025", "prizes --year 2026", "checklist --year 2026", "bulletin",
        "statistics", "activities", "submissions", "reception", "training", "aid", "visits", "residence",
    ):  # fmt: skip
        one, two = run(whole, capsys, f"{line} -n"), run(other, capsys, f"{line} -n")
        assert two["counts"] == one["counts"], line
        assert rows_of(two) == rows_of(one), line
