"""tables.toml: what it may say, that nobody's column is misspelt, and that lists in Python are the lists there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from toolkit import data
from toolkit.core.documents.outcome import Kind
from toolkit.core.posts.paid import ITEMS as ITEMS_OF_PAYMENTS
from toolkit.core.tables import catalogue
from toolkit.core.tables.columns import Table
from toolkit.jobs.checklist.records.facts import JUDGES
from toolkit.jobs.checklist.scores.applications import LEVELS
from toolkit.jobs.notices import marks
from toolkit.jobs.notices.ledger.entries import NoticeKind
from toolkit.jobs.prizes.parity import PRIZE_NAMES

ROOT = Path(__file__).resolve().parents[2] / "toolkit"
KNOWN = data.read("tables.toml")
TEXT = {"name", "workbook", "row", "help"}
TABLE_KEYS = TEXT | {"must", "one_of", "vital", "together", "by_values", "exact_sheet", "columns"}
COLUMN_KEYS = {"name", "help", "kind", "choices", "required", "personal", "sample", "width", "spelled"}
CONSTANTS = {name: value for name, value in vars(catalogue).items() if isinstance(value, Table)}
# Methods of Record, Reading and Entry that take a column's name; Settings.text takes a setting's.
READERS = {"text", "raw", "cell", "has", "header", "format", "covered", "fault", "field"}


def check_column(where, column):
    assert set(column) <= COLUMN_KEYS, where
    Kind(column.get("kind", "text"))
    assert all(isinstance(choice, str) for choice in column.get("choices", ())), where
    assert all(column.get(flag, True) is True for flag in ("required", "personal")), where
    assert isinstance(column.get("width", 1), int | float), where
    assert isinstance(column.get("help", ""), str), where
    assert isinstance(column.get("sample", ""), str), where


def test_the_file_says_nothing_that_nobody_reads():
    assert set(KNOWN) == {"shared", "table"}
    for name, column in KNOWN["shared"].items():
        check_column(name, {"name": name, **column})
        assert any(name in table["columns"] for table in KNOWN["table"]), f"no table has {name}"
    names = [table["name"] for table in KNOWN["table"]]
    assert len(names) == len(set(names))
    for table in KNOWN["table"]:
        where = table["name"]
        assert set(table) <= TABLE_KEYS, where
        assert all(isinstance(table[key], str) and table[key] for key in TEXT & set(table)), where
        columns = [c if isinstance(c, str) else c["name"] for c in table["columns"]]
        assert len(columns) == len(set(columns)), where
        assert {
            *table["must"],
            *table.get("one_of", ()),
            *table.get("vital", ()),
            *table.get("together", ()),
            *table.get("by_values", ()),
        } <= set(columns), where
        for column in table["columns"]:
            if not isinstance(column, str):
                check_column((where, column), column)


def test_a_table_with_a_name_in_python_is_declared():
    assert all(table.fields for table in CONSTANTS.values())


def test_a_table_of_nobody_is_an_error_at_once():
    with pytest.raises(KeyError):
        _ = Table("花名").fields
    with pytest.raises(AttributeError):
        _ = catalogue.PEOPLE.column
    with pytest.raises(KeyError):
        catalogue.PEOPLE.field("性名")


def test_starters_have_every_table_of_a_workbook_once():
    names = [table.name for table in catalogue.tables()]
    assert names == [table["name"] for table in KNOWN["table"] if "workbook" in table]


def test_lists_in_python_are_those_of_the_columns():
    # They stand in Python too, because a command's help must not read the file.
    table = {t.name: t for t in catalogue.tables()}
    assert table["送达"].field("送达方式").choices == marks.WAYS
    assert table["送达"].field("回执").choices == marks.REPLIES
    assert set(table["通知"].field("类别").choices) == {kind.value for kind in NoticeKind}
    assert table["三项奖"].field("奖项").choices == PRIZE_NAMES
    assert table["补贴发放"].field("项目").choices == ITEMS_OF_PAYMENTS
    assert table["清单"].field("自动判定").choices == tuple(JUDGES)
    assert table["支部"].field("示范级别").choices == LEVELS
    assert table["创建申报"].field("申报级别").choices == LEVELS
    assert {t.workbook for t in (catalogue.PARAMETERS, catalogue.PLAN)} == {catalogue.SETTINGS_BOOK}


def test_no_column_is_misspelt_where_it_is_read():
    columns = {name for table in KNOWN["table"] for name in Table(table["name"]).names()}
    settings = {setting["name"] for setting in data.read("settings.toml")["setting"]}
    wrong = []
    for path in (p for room in ("core", "jobs", "running") for p in sorted((ROOT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in READERS:
                continue
            known = columns | settings if node.func.attr == "text" else columns
            said = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            wrong += [
                f"{path.name}:{node.lineno} {name}"
                for name in said
                if not name.isascii() and name not in known
            ]
    assert not wrong
