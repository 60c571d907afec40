"""The festival's list against the truth: a generated county in every layout, worked out again without the toolkit."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from support.offices import festivals, registers

from toolkit.doors.terminal import cli

pytestmark = pytest.mark.large_files


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert cli.main(["init", str(tmp_path / "office")]) == 0
    capsys.readouterr()
    path = tmp_path / "office" / "表格" / "设置.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["慰问标准"]
    sheet.delete_rows(2, sheet.max_row)
    for line in festivals.LINES:
        sheet.append(line)
    book.save(path)
    return tmp_path / "office"


@pytest.mark.parametrize("layout", sorted(registers.LAYOUTS))
def test_every_layout_gives_the_same_list_to_the_last_person(layout, office, capsys):
    register = registers.make(300, seed=17)
    written = registers.write(register, office / f"{layout}.xlsx", layout=layout)
    options = ["--festival", "春节", "--register", str(written.path), "--json"]
    code = cli.main(["--office", str(office), "--as-of", "2026-11-29", "visits", *options])
    out = capsys.readouterr()
    assert code == 0, out.err
    answer = json.loads(out.out)

    letter = chr(64 + written.columns["姓名"])
    places = [f"{written.path.name} {sheet}!{letter}{row}" for sheet, row in written.places]
    found = {row["cell"]: (row["how"], int(float(row["amount"]))) for row in answer["rows"]}
    asked = {check["cell"] for check in answer["to_check"]}
    for at, person in enumerate(register.people):
        wanted = festivals.expected(person.truth)
        if at in festivals.dead(register):
            assert places[at] not in found, person.truth
        elif wanted is not None and places[at] in found:
            assert found[places[at]] == wanted, person.truth
    certain = [
        at for at, p in enumerate(register.people) if festivals.expected(p.truth) and not p.truth.traps
    ]
    assert all(places[at] in found for at in certain), asked
    counts = answer["counts"]
    assert counts["read"] == len(register.people)
    assert counts["read"] == sum(n for key, n in counts.items() if key != "read")

    [book, receipts] = sorted((office / "输出" / "节日慰问").glob("*.xlsx"))
    visited = Counter(name for name, (how, _) in found.items() if how == "走访")
    money = sum(amount for how, amount in found.values() if how == "走访")
    listed = festivals.table(book, "慰问名单")
    assert len(listed) == len(visited)
    assert sum(row["慰问金"] for row in listed) == money
    assert sum(row["应发"] for row in festivals.table(book, "预算")) == money
    sheets = openpyxl.load_workbook(receipts, read_only=True).sheetnames
    signed = {town: festivals.table(receipts, town) for town in sheets}
    assert sum(len(rows) for rows in signed.values()) == len(visited)
    assert sum(rows[-1]["累计"] for rows in signed.values()) == money
