"""The benchmark measures what it says, and tells plainly what could not be measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from support.offices import registers

bench = pytest.importorskip("bench")
measure = pytest.importorskip("benches.measure")
workbook = pytest.importorskip("benches.workbook")
edit_once = pytest.importorskip("benches.peers.edit_once")
parts = pytest.importorskip("benches.parts")
startup = pytest.importorskip("benches.startup")


def python(name: str, code: str, **more: object) -> object:
    return measure.Side(name, (sys.executable, "-c", code, "{out}"), **more)


def test_sides_take_turns_and_the_first_round_does_not_count() -> None:
    said: list[str] = []
    pair = measure.Comparison("nothing", 0, (python("ours", "pass"), python("other", "print('done')")))
    found = measure.compare(pair, 2, said.append)
    assert [line.split()[1] for line in said] == ["ours", "other"] * 3
    assert {name: len(m.seconds) for name, m in found.items()} == {"ours": 2, "other": 2}
    assert found["other"].printed.strip() == "done"
    assert found["ours"].median > 0


_PEAKS = """
import sys
sys.path[:0] = sys.argv[1:]
from benches import measure
from test_bench import python
sides = (
    python("ours", "pass"),
    python("large", "x = bytearray(300 << 20); x[::4096] = b'1' * len(x[::4096])"),
)
found = measure.compare(measure.Comparison("memory", 0, sides), 1, lambda _: None)
print(found["large"].peak - found["ours"].peak)
"""


@pytest.mark.skipif(
    not hasattr(__import__("os"), "wait4"), reason="this system does not tell a child's memory"
)
def test_peak_memory_is_the_child_s() -> None:
    # In a process of its own: Linux counts the parent's size towards every child's, and a test session is large.
    here = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", _PEAKS, here, here / "building", here.parent / "scripts"],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert float(done.stdout) > 150


def test_a_side_that_fails_is_named_and_the_others_go_on() -> None:
    pair = measure.Comparison(
        "faults",
        0,
        (
            python("ours", "import no_such_module"),
            python(
                "lazy", "pass", check=lambda folder, _: "" if list(folder.iterdir()) else "wrote no workbook"
            ),
            python("good", "import sys, pathlib; pathlib.Path(sys.argv[1], 'file').write_text('x')"),
        ),
    )
    found = measure.compare(pair, 1, lambda _: None)
    assert found["ours"].failure == "exit code 1: ModuleNotFoundError: No module named 'no_such_module'"
    assert found["lazy"].failure == "wrote no workbook"
    assert found["good"].failure == ""
    result = bench.Result("group", pair, found)
    assert result.ratio("good") is None
    assert "  ours                 cannot run: exit code 1" in "\n".join(bench.table(result))


def result(rows: int, ours: float, other: float = 0.0, aim: float = 0.0) -> object:
    sides = (measure.Side("ours", ()), measure.Side("peer", ()))
    comparison = measure.Comparison(
        f"{rows} people", rows, sides, {"peer": aim} if aim else {}, marginal="list"
    )
    found = {"ours": measure.Measured((ours,), (), 10.0), "peer": measure.Measured((other,), (), 20.0)}
    return bench.Result("list", comparison, found)


@pytest.mark.parametrize(
    ("seconds", "word"),
    [((0.3, 1.3, 2.5), "1.10 times, linear"), ((0.3, 1.3, 5.3), "3.66 times, MORE THAN LINEAR")],
)
def test_growth_is_judged_by_what_one_person_more_costs(seconds: tuple[float, ...], word: str) -> None:
    results = [result(rows, s) for rows, s in zip((4309, 50_000, 100_000), seconds, strict=True)]
    (line,) = bench.growth(results)
    assert line.endswith(word)
    assert bench.growth(results[:2]) == []


def test_growth_is_judged_by_processor_time_where_it_is_known() -> None:
    results = []
    for rows, cpu in ((4309, 0.3), (50_000, 1.3), (100_000, 2.5)):
        found = result(rows, cpu * (5 if rows == 100_000 else 1))  # something else ran beside the last one
        found.found["ours"] = measure.Measured(found.found["ours"].seconds, (cpu,), 10.0)
        results.append(found)
    assert bench.growth(results)[0].endswith("1.10 times, linear")


@pytest.mark.parametrize(
    ("other", "said"), [(5.0, "5.00 × ours, aim 5 ×: met"), (4.0, "4.00 × ours, aim 5 ×: NOT MET")]
)
def test_the_aim_stands_beside_what_was_measured(other: float, said: str) -> None:
    assert bench.table(result(4309, 1.0, other, 5.0))[-1].endswith(said)


def test_json() -> None:
    told = json.loads(bench.as_json([result(4309, 1.0, 4.0, 5.0)], ["a note"]))
    assert [(row["side"], row["median"], row["times_ours"], row["aim"]) for row in told["results"]] == [
        ("ours", 1.0, 1.0, None),
        ("peer", 4.0, 4.0, 5.0),
    ]
    assert told["notes"] == ["a note"]


@pytest.mark.damaged_files  # those of openpyxl and excelize are not ours, and the SDK finds fault with them
@pytest.mark.parametrize("way", ["ours", "openpyxl", "excelize", "wolfxl"])
def test_every_way_of_editing_does_the_same_work(way: str, tmp_path: Path) -> None:
    if way != "ours":
        pytest.importorskip(way)
    source = registers.write(registers.make(10, traps=False), tmp_path / "花名册.xlsx").path
    getattr(edit_once, way)(source, tmp_path / "edited.xlsx")
    assert workbook._edited(tmp_path, "") == ""
    sheet = openpyxl.load_workbook(tmp_path / "edited.xlsx")["花名册"]
    assert (sheet["E7"].value, sheet["B12"].value, sheet.max_row) == ("改过的单元格", "新添的一行", 12)


def test_an_edit_that_did_not_happen_is_noticed(tmp_path: Path) -> None:
    registers.write(registers.make(5), tmp_path / "edited.xlsx")
    assert workbook._edited(tmp_path, "") == "改过的单元格、新添的一行 is not in the file"


@pytest.mark.damaged_files  # those of the peers are not ours
@pytest.mark.parametrize("way", ["ours", "wolfxl", "openpyxl", "excelize"])
def test_one_cell_set_by_every_way_and_the_parts_that_differ(way: str, tmp_path: Path) -> None:
    if way != "ours":
        pytest.importorskip(way)
    (tmp_path / "books").mkdir()
    registers.write(registers.make(10, traps=False), tmp_path / "books" / "花名册.xlsx")
    (tmp_path / "books" / "坏的.xlsx").write_bytes(b"PK")
    edited = tmp_path / "edited.xlsx"
    told = json.loads(parts.measure_all(getattr(parts, way), edited, (tmp_path / "books",)))
    assert [Path(name).name for name in told["refused"]] == ["坏的.xlsx"]
    ((_, changed),) = told["changed"].items()
    assert changed == ["xl/worksheets/sheet1.xml"] if way in ("ours", "wolfxl") else len(changed) > 1
    assert parts.target(tmp_path / "books" / "花名册.xlsx") == ("花名册", "A2")
    assert openpyxl.load_workbook(edited)["花名册"]["A2"].value == parts.TEXT


def test_parts_are_summed_by_kind() -> None:
    told = {
        "changed": {"a": ["xl/workbook.xml", "xl/worksheets/sheet1.xml"], "b": ["xl/worksheets/sheet2.xml"]}
    }
    printed = json.dumps({**told, "refused": {"c": "Stop: damaged"}})
    assert parts.notes(None, {"ours": measure.Measured((1.0,), printed=printed)}) == [
        "ours: 3 parts changed in 2 books (xl/worksheets/sheet#.xml 2, xl/workbook.xml 1)",
        "ours: c: Stop: damaged",
    ]


def test_help_is_measured_above_bare_python() -> None:
    bare, ours, fast, slow = startup.BARE, "ours", "toolkit a --help", "toolkit b --help"
    sides = tuple(measure.Side(name, (sys.executable, "-c", "pass")) for name in (ours, bare, fast, slow))
    comparison = measure.Comparison("help", 0, sides, floor=bare, above=0.10)
    cpu = {ours: 0.07, bare: 0.03, fast: 0.08, slow: 0.23}
    found = {name: measure.Measured((seconds,), (seconds,)) for name, seconds in cpu.items()}
    said = "\n".join(bench.table(bench.Result("startup", comparison, found)))
    assert "+0.040 s cpu above python -c pass (aim ≤ 0.10: met)" in said
    assert "+0.200 s cpu above python -c pass (aim ≤ 0.10: NOT MET)" in said
    *counted, summed = startup.notes(comparison, found)
    assert [line.partition("modules: ")[2] for line in counted] == ["ours, python -c pass, a, b"]
    assert summed.endswith("slowest `toolkit b --help` 0.200 s; 1 of 2 within 0.10 s")


def test_the_table_for_the_page() -> None:
    assert bench.markdown([result(4309, 1.0, 4.0, 5.0)])[2:] == [
        "| 4309 people | ours | 1.00 s |  | 10 MiB |  |  |",
        "|  | peer | 4.00 s |  | 20 MiB | 4.00 × | aim 5 ×: NOT MET |",
    ]


@pytest.mark.damaged_files  # openpyxl's
def test_the_peer_lists_october(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    peer = pytest.importorskip("benches.pandas_birthdays")
    register = registers.make(400, traps=False)
    source = registers.write(register, tmp_path / "花名册.xlsx", columns=registers.COLUMNS).path
    found, read, unread = peer.birthdays(str(source), 10, 2026)
    assert (read, unread) == (400, 0)
    assert list(peer.birthdays(str(source), 10, 2026, "calamine")[0]["姓名"]) == list(found["姓名"])
    assert sorted(found["姓名"]) == sorted(p.truth.name for p in register.people if p.truth.born.month == 10)
    peer.save(found, 10, 2026, str(tmp_path / "名单.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "名单.xlsx")["名单"]
    assert (sheet["A1"].value, sheet.max_row) == ("2026年10月生日慰问名单", len(found) + 2)
