"""The journal: what goes in comes out, whatever is changed afterwards shows, and a torn tail is no tampering."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.core.cells import Severity, Stop
from toolkit.files.history.journal import FIRST, Door, Entry, Journal, Written
from toolkit.files.placing import place

pytestmark = pytest.mark.damaged_files  # «workbooks» here are short texts
posix = pytest.mark.skipif(os.name == "nt", reason="links and open files without a name are POSIX")

NOON = dt.datetime(2026, 10, 3, 12, 0, 0)  # noqa: DTZ001 - the clerk's clock has no zone
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def plain(entry: Entry) -> tuple[object, ...]:
    """An entry without what the journal adds."""
    return (
        entry.time, entry.command, entry.door, entry.options, entry.files, dict(entry.counts), entry.exit,
        dict(entry.problems), dict(entry.marks), entry.undoes,
    )  # fmt: skip


def kinds(journal: Journal) -> list[tuple[str, str]]:
    return [(problem.cell.sheet, problem.kind) for problem in journal.verify()]


HASHES = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
SLUGS = st.from_regex(r"\A[a-z][a-z0-9-]{0,8}\Z")
WORDS = st.from_regex(r"\A\w[\w-]{0,7}\Z")
ENTRIES = st.builds(
    Entry,
    time=st.datetimes() | st.datetimes(timezones=st.just(SHANGHAI)),
    command=st.lists(SLUGS, min_size=1, max_size=2).map(" ".join),
    door=st.sampled_from(Door),
    options=st.lists(WORDS, max_size=3).map(tuple),
    files=st.lists(
        st.builds(
            Written, st.text(st.characters()), st.none() | HASHES, st.none() | HASHES, st.none() | st.text()
        ),
        max_size=2,
    ).map(tuple),
    counts=st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
    exit=st.integers(0, 4),
    problems=st.dictionaries(SLUGS, st.integers(0, 99), max_size=3),
    marks=st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=2),
    undoes=st.none() | st.integers(1, 9),
)


@settings(max_examples=50)
@given(st.lists(ENTRIES, max_size=5))
def test_any_entries_come_back_and_verify(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    journal = Journal(tmp_path_factory.mktemp("office"))
    for entry in entries:
        journal.append(entry)
    found = journal.entries()
    assert list(map(plain, found)) == list(map(plain, entries))
    assert [entry.number for entry in found] == list(range(1, len(entries) + 1))
    assert [entry.previous for entry in found] == [FIRST, *(entry.hash for entry in found)][: len(found)]
    assert journal.verify() == []
    assert journal.head() == (found[-1].hash if found else FIRST)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)


@pytest.fixture(scope="module")
def three_lines(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    journal = Journal(tmp_path_factory.mktemp("office"))
    for command in ("birthdays", "notices", "budget"):
        journal.append(
            Entry(NOON, command, options=("month",), files=(Written("输出/a.xlsx", None, "a" * 64),))
        )
    return journal.path.read_bytes()


@pytest.fixture
def journal(tmp_path: Path, three_lines: bytes) -> Journal:
    """An office whose journal has three entries."""
    (tmp_path / ".toolkit").mkdir()
    (tmp_path / ".toolkit" / "journal.jsonl").write_bytes(three_lines)
    return Journal(tmp_path)


@pytest.mark.parametrize("new", ["flip", 0x0A])
def test_any_changed_byte_is_detected(journal: Journal, three_lines: bytes, new: int | str) -> None:
    """Every byte of every line, its end included."""
    for at, old in enumerate(three_lines):
        changed = old ^ 1 if isinstance(new, str) else new
        if changed == old:
            continue
        journal.path.write_bytes(three_lines[:at] + bytes([changed]) + three_lines[at + 1 :])
        assert any(problem.severity is Severity.ERROR for problem in journal.verify()), at


@given(data=st.data())
def test_any_change_is_detected(journal: Journal, three_lines: bytes, data: st.DataObject) -> None:
    """Bytes changed, put in or taken out before the last line's end."""
    start = data.draw(st.integers(0, len(three_lines) - 2))
    end = data.draw(st.integers(start, len(three_lines) - 2))
    put_in = data.draw(st.binary(max_size=20))
    changed = three_lines[:start] + put_in + three_lines[end:]
    journal.path.write_bytes(changed)
    whole_lines_at_the_end = three_lines.startswith(changed) and changed.endswith(b"\n")
    assert (journal.verify() == []) == (changed == three_lines or whole_lines_at_the_end or not changed)


def lines(order: str) -> Callable[[bytes, bytes, bytes], list[bytes]]:
    """The three lines in another order, some of them left out or twice."""
    return lambda *three: [three["abc".index(letter)] for letter in order]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(lambda a, b, c: [a, b.replace(b"notices", b"Notices"), c], [("第2行", "journal-altered")], id="altered"),
        pytest.param(lines("ac"), [("第2行", "journal-order")], id="a line taken out"),
        pytest.param(lines("bc"), [("第1行", "journal-order")], id="the first taken out"),
        pytest.param(
            lines("acb"),
            [("第2行", "journal-order"), ("第3行", "journal-order")],
            id="two swapped",
        ),
        pytest.param(lines("abbc"), [("第3行", "journal-order")], id="one twice"),
        pytest.param(lambda a, b, c: [a, b"{}\n", b, c], [("第2行", "journal-altered"), ("第3行", "journal-order")], id="one put in"),
        pytest.param(lambda a, b, c: [a, b, c, b"\n"], [("第4行", "journal-altered")], id="an empty line"),
        pytest.param(lambda a, b, c: [a, b, c.rstrip(b"\n")], [], id="only the last end is missing"),
        pytest.param(lambda a, b, c: [a, b, c[:50]], [("第3行", "journal-torn")], id="torn"),
        pytest.param(lambda a, b, c: [a, b, c, b"\0\0\0"], [("第4行", "journal-torn")], id="a power cut's zeros"),
        pytest.param(lambda a, b, c: [a, b, c.rstrip(b"\n") + b"x"], [("第3行", "journal-altered")], id="something after the end"),
    ],
)  # fmt: skip
def test_verify_says_which_entry(journal: Journal, change, found) -> None:
    journal.path.write_bytes(b"".join(change(*journal.path.read_bytes().splitlines(keepends=True))))
    assert kinds(journal) == found
    for problem in journal.verify():
        assert problem.message.startswith("这条运行记录")


@pytest.mark.parametrize("length", [1, 20, 150, -70, -3])
def test_a_torn_tail_is_repaired_by_the_next_append(journal: Journal, length: int) -> None:
    whole = journal.path.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    journal.path.write_bytes(whole + last[:length])
    assert kinds(journal) == [("第4行", "journal-torn")]
    assert len(journal.entries()) == 3
    entry = journal.append(Entry(NOON, "prizes"))
    assert (entry.number, entry.torn) == (4, len(last[:length]))
    assert journal.path.read_bytes().startswith(whole)
    assert journal.verify() == []


def test_a_whole_line_without_its_end_is_kept(journal: Journal) -> None:
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-1])
    assert len(journal.entries()) == 3
    assert journal.append(Entry(NOON, "prizes")).number == 4
    assert journal.path.read_bytes().startswith(whole)
    assert journal.verify() == []


def test_a_tampered_tail_is_not_repaired_away(journal: Journal) -> None:
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-1] + b"x")
    journal.append(Entry(NOON, "prizes"))
    assert journal.path.read_bytes().startswith(whole[:-1] + b"x\n")
    assert kinds(journal) == [("第3行", "journal-altered")]


def test_work_goes_on_after_tampering_and_the_fault_stays_visible(journal: Journal) -> None:
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join([*lines[:2], b"rubbish\n"]))
    assert journal.append(Entry(NOON, "prizes")).number == 4
    assert kinds(journal) == [("第3行", "journal-altered")]
    assert [entry.command for entry in journal.entries()] == ["birthdays", "notices", "prizes"]


def test_lines_longer_than_a_block(tmp_path: Path) -> None:
    """A run that wrote four thousand letters makes one long line."""
    journal = Journal(tmp_path)
    many = tuple(Written(f"输出/祝寿函/{number}.docx", None, f"{number:064x}") for number in range(1500))
    for number in (1, 2, 3):
        assert journal.append(Entry(NOON, "birthdays", files=many)).number == number
    assert journal.verify() == []


def test_no_journal_yet(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert (journal.entries(), journal.verify(), journal.to_undo(), journal.head()) == ([], [], None, FIRST)
    assert journal.written(tmp_path / "名单.xlsx") == frozenset()
    assert list(tmp_path.iterdir()) == [], "reading makes no folder"


def test_the_line_is_what_the_documentation_says(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(
        Entry(
            NOON, "workbook set", Door.BUTTON, ("out",), (Written("名册.xlsx", "a" * 64, "b" * 64, "备份/x.xlsx"),),
            {"read": 3}, 3, {"date-unreadable": 2}, {"night": "2026-10-03"},
        )
    )  # fmt: skip
    (line,) = journal.path.read_text(encoding="utf-8").splitlines()
    fields = json.loads(line)
    digest = fields.pop("hash")
    assert len(digest) == 64
    assert fields == {
        "n": 1,
        "time": "2026-10-03T12:00:00",
        "door": "button",
        "command": "workbook set",
        "options": ["out"],
        "files": [{"path": "名册.xlsx", "before": "a" * 64, "after": "b" * 64, "backup": "备份/x.xlsx"}],
        "counts": {"read": 3},
        "exit": 3,
        "problems": {"date-unreadable": 2},
        "marks": {"night": "2026-10-03"},
        "prev": FIRST,
    }


@pytest.mark.parametrize(
    "mistake",
    [
        {"command": "birthdays --month 10"},
        {"command": "birthdays 名册.xlsx"},
        {"command": "birthdays 王测试"},
        {"options": ("--month",)},
        {"options": ("month=10",)},
        {"options": ("D:\\office",)},
        {"problems": {"王测试": 1}},
        {"marks": {"why": "x" * 101}},
    ],
)
def test_an_entry_takes_names_and_no_arguments(mistake: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"name|slug|short"):
        Entry(**{"time": NOON, "command": "birthdays", **mistake})


def test_a_file_is_named_with_hashes() -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        Written("a", None, "not a hash")


def test_what_we_have_written_where(tmp_path: Path) -> None:
    """Of our own making is what began as a new file; a register that we have changed stays the clerk's."""
    journal = Journal(tmp_path)
    register, list_ = tmp_path / "名册.xlsx", tmp_path / "名单.xlsx"
    register.write_bytes(b"the clerk's")

    def put(path: Path, data: bytes) -> str:
        placed = place.put(path, data, now=NOON)
        journal.append(Entry(NOON, "birthdays", files=(journal.file(placed),)))
        return placed.sha256

    ours = {put(list_, b"v1"), put(list_, b"v2")}
    put(register, b"the clerk's, one cell changed")
    assert journal.written(list_) == ours
    assert journal.written(register) == frozenset()
    assert place.choose(list_, journal.written) == list_
    list_.write_bytes(b"v2, and signed")
    assert place.choose(list_, journal.written) == tmp_path / "名单(2).xlsx"
    put(list_, b"v3 over the clerk's own, as he wished")
    assert journal.written(list_) == ours
    assert Journal(tmp_path / "." / ".." / tmp_path.name).written(list_) == ours


def test_a_tampered_line_does_not_make_a_file_ours(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(Entry(NOON, "birthdays", files=(Written("名单.xlsx", None, "a" * 64),)))
    journal.path.write_bytes(journal.path.read_bytes().replace(b"a" * 64, b"b" * 64))
    assert journal.written(tmp_path / "名单.xlsx") == frozenset()


def test_paths_are_below_the_office_so_that_it_can_move(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    journal = Journal(office)
    placed = place.put(office / "输出" / "名单.xlsx", b"1", make_folders=True)
    journal.append(Entry(NOON, "birthdays", files=(journal.file(placed),)))
    outside = place.put(tmp_path / "名单.xlsx", b"1")
    assert journal.file(placed).path == "输出/名单.xlsx"
    assert journal.file(outside).path == str(tmp_path.resolve() / "名单.xlsx")
    office.rename(tmp_path / "E盘")
    moved = Journal(tmp_path / "E盘")
    assert moved.written(tmp_path / "E盘" / "输出" / "名单.xlsx") == {placed.sha256}
    assert moved.absolute("输出/名单.xlsx") == tmp_path.resolve() / "E盘" / "输出" / "名单.xlsx"


@posix
def test_a_journal_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "office" / ".toolkit").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Stop) as stopped:
        Journal(tmp_path / "office").append(Entry(NOON, "birthdays"))
    assert stopped.value.problems[0].kind == "file-is-link"
    assert list((tmp_path / "elsewhere").iterdir()) == []
