"""Columns that nobody understood are said by every job that reads the register, and above the list that is printed."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from support.offices.drawn import save

from toolkit.core.cells import Stop
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.doors.terminal import cli
from toolkit.jobs.job import discover
from toolkit.running import office as offices
from toolkit.running import run

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 10, 9)
ACTIONS = [
    (job, action)
    for job in discover().values()
    for action in job.actions
    if any(need.table is PEOPLE for need in action.needs)
    and action.name != "new"  # it asks for a title, a place, an hour: all go through the same door
    and not any(parameter.required for parameter in action.parameters)
]


@cache
def office(folder: Path) -> Path:
    """The practice office, with two columns of its register that nobody knows, one of them telling of a death."""
    offices.create(folder, practice=True)
    path = folder / "表格" / "花名册.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    head = next(row[0].row for row in sheet.iter_rows() if any(c.value and "姓" in str(c.value) for c in row))
    width = sheet.max_column
    for row in range(head, head + 9):
        sheet.cell(row, width + 1, "怪列" if row == head else "甲")
        sheet.cell(row, width + 2, "近况" if row == head else "去年去世")
    book.save(path)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = office(tmp_path_factory.mktemp("办公"))
    yield made
    (made / "表格" / "花名册.xlsx").unlink()  # openpyxl orders a font's parts as the SDK does not like it


@pytest.mark.damaged_files
@pytest.mark.parametrize(("job", "action"), ACTIONS, ids=lambda each: getattr(each, "name", "") or "bare")
def test_every_job_that_reads_the_register_names_them(folder, job, action):
    given = {p.name: False if p.kind == "flag" else () if p.many else None for p in action.parameters}
    request = run.Request(job, action, given, TODAY, cli.words.as_typed, dry_run=True)
    try:
        problems = run.run(run.open_office(folder, folder), request).outcome.problems
    except Stop as stop:  # nothing signed yet: a refusal says them too
        problems = stop.problems[1:]
    assert [p.kind for p in problems[:2]] == ["column-telling", "columns-unknown"]
    assert "「近况」没有看懂" in problems[0].message
    assert "「怪列」" in problems[1].message


def test_these_are_most_of_the_jobs():
    assert {job.name for job, _ in ACTIONS} >= {
        "birthdays", "budget", "check", "checklist", "fill", "notices", "payments", "prizes"
    }  # fmt: skip


def test_a_refusal_says_them_too(tmp_path, capsys):
    days = ["1946-10-03", "1941.10", "1952年3月4日"]
    rows = [[name, "男", day, day] for name, day in zip(["张三可", "李四平", "王五安"], days, strict=True)]
    save(tmp_path / "花名册.xlsx", {"在册": [["姓名", "性别", "甲日", "乙日"], *rows]})
    assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-01", "birthdays", "--month", "10"]) == 3
    said = capsys.readouterr().err
    assert "排不出生日" in said
    assert "C列「甲日」和D列「乙日」里都像是出生日期，不知道哪一列是「出生日期」，都没有使用" in said


def test_they_stand_above_the_birthday_list(tmp_path, capsys):
    save(
        tmp_path / "花名册.xlsx",
        {
            "在册": [
                ["姓名", "出生日期", "怪列"],
                ["张三可", "1946-10-03", "甲"],
                ["李四平", "1946-10-05", "乙"],
            ]
        },
    )
    assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-01", "birthdays", "--month", "10"]) == 0
    assert "有1列没看懂，没有使用：C列「怪列」" in capsys.readouterr().err
    made = openpyxl.load_workbook(tmp_path / "输出/2026-10/2026年10月生日慰问名单.xlsx")["名单"]
    texts = [str(row[0]) for row in made.iter_rows(values_only=True)]
    said = next(n for n, text in enumerate(texts) if "怪列" in text)
    assert texts[said].startswith(
        "在册：有1列没看懂，没有使用：C列「怪列」，要用的请在设置.xlsx「列名」表写明"
    )
    assert said < texts.index("1")
