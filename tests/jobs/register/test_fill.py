"""Filling in a register: the empty cells that can be derived, and nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile

import openpyxl
import pytest
from support.offices.drawn import build, grid, number, number15, reading, save
from support.programs.desk import held

from toolkit.core.documents.outcome import SetCell, WorkbookChange
from toolkit.doors.terminal import cli
from toolkit.jobs.register import fill

ACTION = fill.JOB.action()
HEADS = "姓名 性别 出生日期 农历生日 年龄 身份证号 身份证号18位"
BORN = number("1946-10-03")


def written(*rows: tuple[object, ...], heads: str = HEADS, **rest: object) -> dict[str, object]:
    """Cell → what is put there."""
    outcome = build(ACTION, reading(grid(heads, *rows)), **rest)
    changes = [c for d in outcome.documents if isinstance(d, WorkbookChange) for c in d.changes]
    return {c.ref: c.value for c in changes if isinstance(c, SetCell)}


def test_empty_cells_that_can_be_derived_are_filled_and_full_ones_left_alone():
    assert written(
        ("张三可", None, None, None, None, number15("1946-10-03"), None),
        ("李四平", "女", "1950-10-03", "八月廿二", 75, None, None),
    ) == {"B2": "男", "C2": "1946-10-03", "D2": "九月初九（折算）", "E2": 79, "G2": BORN}


def test_a_column_that_is_not_there_is_not_made():
    assert written(("张三可", None, BORN), heads="姓名 年龄 身份证号") == {"B2": 79}


@pytest.mark.parametrize(
    ("today", "age"),
    [(dt.date(2026, 10, 2), 79), (dt.date(2026, 10, 3), 80), (dt.date(2026, 10, 4), 80)],
)
def test_the_age_turns_on_the_birthday(today, age):
    assert written(("张三可", "1946-10-03", None), heads="姓名 出生日期 年龄", today=today) == {"C2": age}


def test_the_age_as_the_office_counts():
    rows = (("张三可", "1946-10-03", None),)
    assert written(*rows, heads="姓名 出生日期 年龄", chosen={"计岁法": "虚岁"}) == {"C2": 81}


@pytest.mark.parametrize(
    ("other", "new"),
    [("1950-10-03", "1946-10-03"), (dt.date(1950, 10, 3), dt.date(1946, 10, 3))],
)
def test_a_date_takes_the_shape_of_its_column(other, new):
    assert written(("张三可", None, BORN), ("李四平", other, None), heads="姓名 出生日期 身份证号") == {
        "B2": new
    }


@pytest.mark.parametrize(
    "row",
    [
        ("张三可", None, "1946.10", None, None, None, None),  # nothing to be derived from a month alone
        ("张三可", None, "不详", None, None, BORN[:17] + "?", None),
        ("张三可", None, None, None, None, int(number15("1946-10-03")), None),  # damaged
    ],
)
def test_nothing_is_guessed(row):
    assert written(row) == {}


def test_an_unreadable_date_is_not_replaced():
    assert "C2" not in written(("张三可", None, "不详", None, None, BORN, None))


def test_the_dead_are_left_alone():
    assert written(("张三可", "去世", None, BORN), heads="姓名 状态 年龄 身份证号") == {}


def test_refresh_lists_each_age_that_changes():
    people = reading(
        grid(
            "姓名 出生日期 年龄",
            ("张三可", "1946-10-03", 78),
            ("李四平", "1950-10-03", 75),
            ("王五安", "1950-11-03", None),
        )
    )
    outcome = build(ACTION, people, refresh="年龄")
    assert [(r["cell"], r["old"], r["new"]) for r in outcome.rows] == [
        ("花名册.xlsx 在册!C2", "78", 79),
        ("花名册.xlsx 在册!C4", None, 75),
    ]
    assert any("在册!C2 年龄 = 79" in line and "78" in line for line in outcome.summary)
    assert [r["cell"] for r in build(ACTION, people).rows] == ["花名册.xlsx 在册!C4"]


def test_identity_numbers_are_not_said():
    outcome = build(
        ACTION, reading(grid(HEADS, ("张三可", None, None, None, None, number15("1946-10-03"), None)))
    )
    assert BORN not in json.dumps([list(outcome.rows), outcome.summary], ensure_ascii=False)


# --- on disk --------------------------------------------------------------------------------------------


@pytest.fixture
def register(tmp_path):
    return save(
        tmp_path / "花名册.xlsx",
        {
            "说明": [["本册由办公室保管"]],
            "在册": [HEADS.split(), ["张三可", None, None, None, 70, number15("1946-10-03"), None]],
        },
    )


def run(*arguments: object) -> int:
    return cli.main([str(a) for a in arguments])


def parts(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def fill_(register, *more: object) -> int:
    return run("--office", register.parent, "--as-of", "2026-10-01", "fill", *more)


def test_in_place_other_parts_stay_and_undo_brings_the_bytes_back(register, capsys):
    before = register.read_bytes()
    untouched = parts(register)
    assert fill_(register) == 0
    assert "在册!B2 性别 = 男" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(register)["在册"]
    assert [c.value for c in sheet[2]] == [
        "张三可",
        "男",
        "1946-10-03",
        "九月初九（折算）",
        70,
        number15("1946-10-03"),
        BORN,
    ]
    changed = {name for name, data in parts(register).items() if untouched.get(name) != data}
    assert "xl/worksheets/sheet2.xml" in changed
    assert not {n for n in changed if n.startswith("xl/worksheets/") and n != "xl/worksheets/sheet2.xml"}
    assert run("--office", register.parent, "undo") == 0
    assert register.read_bytes() == before


def test_a_dry_run_changes_nothing(register, capsys):
    before = register.read_bytes()
    assert fill_(register, "-n") == 0
    assert "将写入（这次没有写）" in capsys.readouterr().out
    assert (register.read_bytes(), [p.name for p in register.parent.iterdir()]) == (before, ["花名册.xlsx"])


def test_out_writes_elsewhere_and_never_over_a_file(register, capsys):
    before = register.read_bytes()
    target = register.parent / "补填.xlsx"
    assert fill_(register, "--out", target) == 0
    assert register.read_bytes() == before
    assert openpyxl.load_workbook(target)["在册"]["B2"].value == "男"
    again = hashlib.sha256(target.read_bytes()).hexdigest()
    assert fill_(register, "--out", target) == 3
    assert hashlib.sha256(target.read_bytes()).hexdigest() == again


def test_an_output_folder_keeps_the_register_as_it_is(register):
    before = register.read_bytes()
    folder = register.parent / "另存"
    assert fill_(register, "-o", folder) == 0
    assert register.read_bytes() == before
    assert openpyxl.load_workbook(folder / "花名册.xlsx")["在册"]["B2"].value == "男"


def test_a_register_open_elsewhere_is_not_written(register, capsys):
    before = register.read_bytes()
    owner = register.parent / "~$花名册.xlsx"
    owner.write_bytes(b"\x05clerk" + b" " * 159)
    with held(owner):
        assert fill_(register, "--json") == 4
    out = capsys.readouterr()
    assert json.loads(out.out)["problems"][0]["kind"] == "file-open"
    assert "请先保存并关闭" in out.err
    assert register.read_bytes() == before


def test_a_filled_register_has_nothing_more_to_fill(register, capsys):
    fill_(register)
    before = register.read_bytes()
    assert fill_(register) == 0
    assert "没有要填的" in capsys.readouterr().out
    assert register.read_bytes() == before
