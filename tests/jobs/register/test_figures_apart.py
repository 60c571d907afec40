"""toolkit statistics against a count with openpyxl alone: nothing of the toolkit reads, ages or adds here."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import openpyxl
import pytest
from support.offices import registers

from toolkit.doors.terminal import cli

AS_OF = dt.date(2026, 10, 1)
DAY = dt.date(2026, 12, 31)
pytestmark = pytest.mark.large_files


def cells(written, name, index):
    """What stands in somebody's cell of the file as written; in a merged range what its first cell says."""
    sheet, row = written.places[index]
    sheet, column = written.book[sheet], written.columns[name]
    value = sheet.cell(row, column).value
    for area in sheet.merged_cells.ranges if value is None else ():
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            value = sheet.cell(area.min_row, area.min_col).value
    return value


class Book:
    """A register as written, opened again."""

    def __init__(self, register, path, layout, **more):
        made = registers.write(register, path, layout=layout, **more)
        self.path, self.places, self.columns = made.path, made.places, made.columns
        self.book = openpyxl.load_workbook(made.path)


def band(born):
    age = DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))
    return min(max(age // 10 * 10, 50), 100)  # below 60; 100 and more


def health(said, care):
    if "不能自理" in (said, care):
        return "不能自理"
    return "半自理" if care == "半自理" else "患病" if said == "患病" else "没有这些情况"


def counted(written, register):
    """Table → (line, 离休 or 退休) → how many, from the cells of a clean register."""
    tables = {name: Counter() for name in ("乡镇", "年龄段", "性别", "健康状况")}
    for index, person in enumerate(register.people):
        at = lambda name, index=index: cells(written, name, index)  # noqa: E731
        kind = at("人员类别")
        tables["乡镇"][at("所属乡镇") or person.truth.township, kind] += 1
        tables["年龄段"][band(person.truth.born), kind] += 1
        tables["性别"][at("性别"), kind] += 1
        tables["健康状况"][health(at("健康状况"), at("自理情况")), kind] += 1
    return tables


def shown(path, values=None):
    """Table → (line, kind) → how many, as the workbook prints them; and its last line, the sums."""
    book, tables, sums = openpyxl.load_workbook(path, data_only=True), {}, {}
    for sheet in book:
        title = sheet.title.removeprefix("所属")
        rows = [*sheet.iter_rows(values_only=True)]
        top = next((at for at, row in enumerate(rows) if "离休" in row and "合计" in row), None)
        if top is None:
            continue
        head = [*rows[top]]
        lines = {row[0]: row for row in rows[top + 1 :] if isinstance(row[head.index("合计")], int)}
        sums[title] = dict(zip(head, lines.pop("合计"), strict=True))
        tables[title] = {
            (name, kind): row[head.index(kind)] for name, row in lines.items() for kind in head[1:-2]
        }
    return tables, sums


def by_band(table):
    """«60—69岁» → 60; whoever is younger than the first band is below 60, who is 100 or older at 100."""
    found = Counter()
    for (name, kind), n in table.items():
        digits = "".join(c for c in name.split("—")[0] if c.isdigit())
        young = name.startswith("不满")
        found[int(digits) - 10 * young if digits else name, kind] += n
    return found


def run(capsys, folder, written, *arguments):
    said = ["--office", folder, "--as-of", AS_OF, "statistics", *arguments, "--register", written.path]
    code = cli.main([str(one) for one in (*said, "--json")])
    out = capsys.readouterr()
    assert code in (0, 3), out.err
    return json.loads(out.out)


def made(folder, name):
    (path,) = [p for p in folder.rglob(f"{name}*.xlsx") if "备份" not in p.parts]
    return path


@pytest.mark.parametrize("layout", sorted(registers.LAYOUTS))
def test_a_clean_register_in_every_layout_counts_as_its_cells_say(layout, tmp_path, capsys):
    register = registers.make(220, seed=11, traps=False, as_of=AS_OF)
    written = Book(register, tmp_path / "花名册.xlsx", layout)
    answer = run(capsys, tmp_path, written, "--date", DAY)
    tables, sums = shown(made(tmp_path, "离退休干部统计"))
    expected = counted(written, register)
    for name, table in expected.items():
        found = by_band(tables[name]) if name == "年龄段" else tables[name]
        assert {key: n for key, n in found.items() if n} == table, name
    assert {one["合计"] for one in sums.values()} == {220} == {answer["counts"]["listed"]}


@pytest.mark.parametrize("seed", [3, 8])
def test_of_a_register_as_offices_write_it_every_table_sums_to_the_living(seed, tmp_path, capsys):
    register = registers.make(500, seed=seed, as_of=AS_OF)
    extra = (*registers.COLUMNS, *registers.EXTRA)
    written = Book(register, tmp_path / "花名册.xlsx", "titled", columns=extra)
    answer = run(capsys, tmp_path, written, "--date", DAY)
    counts = answer["counts"]
    assert counts["read"] == 500 == counts["listed"] + counts["excluded"] + counts["to_check"]
    gone = sum(person.truth.life in ("去世", "转出") for person in register.people)
    assert counts["excluded"] + counts["to_check"] >= gone
    whole = Counter()
    for row in answer["rows"]:
        whole[row["table"]] += row["people"]
    assert set(whole.values()) == {counts["listed"]}
    assert len(whole) >= 7


@pytest.fixture(scope="module")
def county(tmp_path_factory, left_alone):
    folder = tmp_path_factory.mktemp("county")
    left_alone.append(str(folder))
    register = registers.make(4309, seed=1, traps=False, as_of=AS_OF)
    return register, Book(register, folder / "花名册.xlsx", "plain")


def test_the_countys_4309_are_21_and_4288(county, tmp_path, capsys):
    answer = run(capsys, tmp_path, county[1], "--date", DAY, "--county-total", 7980)
    _, sums = shown(made(tmp_path, "离退休干部统计"))
    assert {(one["离休"], one["退休"], one["合计"]) for one in sums.values()} == {(21, 4288, 4309)}
    assert answer["counts"]["listed"] == 4309


def test_who_may_be_a_veteran_is_who_began_by_the_last_day(county, tmp_path, capsys):
    """By the generator's truth: those whose category and start of work do not go together, each once; nobody else."""
    register, written = county
    answer = run(capsys, tmp_path, written, "eligibility")
    last = dt.date(1949, 9, 30)
    expected = Counter(
        person.truth.name
        for index, person in enumerate(register.people)
        if len(str(cells(written, "参加工作时间", index) or "")) > len("1949")
        and (person.truth.category == "离休") != (person.truth.work_start <= last)
    )
    assert Counter(row["name"] for row in answer["rows"]) == expected
