"""来历 files: one a result, deleted when nobody can ask for them any more; `why` and `freeze` answer as before."""

from __future__ import annotations

import shutil

import openpyxl
import pytest

from toolkit.doors.terminal.cli import main
from toolkit.files.placing import backups
from toolkit.running import office as offices
from toolkit.running import run
from toolkit.running.provenance import origins, pruning, why

DAY = "2026-10-09"
RESULT = "离退休干部统计2026-10-09.xlsx"


@pytest.fixture
def office(tmp_path):
    folder = tmp_path / "办公"
    offices.create(folder, practice=True)
    return folder


def do(folder, line):
    return main(["--office", str(folder), "--as-of", DAY, *line.split()])


def kept(folder) -> set[str]:
    return {path.name.partition(".")[0] for path in origins.path_of(folder, "").parent.iterdir()}


def versions(folder, many: int) -> list[str]:
    """The same result made again and again, another each time; their hashes, oldest first."""
    out = []
    for total in range(287, 287 + many):
        do(folder, f"statistics --county-total {total}")
        (path,) = (folder / "输出").rglob(RESULT)
        out.append(why.ResultBook(run.open_office(folder, folder), path).sha256)
    assert len(set(out)) == many
    return out


def no_backups(folder, keep: int = 0) -> None:
    (path,) = (folder / "输出").rglob(RESULT)
    backups.prune(path, keep, None)


def test_of_what_was_written_over_only_that_goes_whose_dated_copy_is_gone(office):
    first, second, third, last = versions(office, 4)
    no_backups(office, keep=1)
    assert pruning.prune(run.open_office(office, office)) == 2
    assert {first, second, third, last} & kept(office) == {third, last}
    assert pruning.prune(run.open_office(office, office)) == 0, "twice is once"


def test_undo_brings_back_a_result_that_still_knows_where_its_figures_come_from(office):
    first, _ = versions(office, 2)
    pruning.prune(run.open_office(office, office))
    assert do(office, "undo") == 0
    (path,) = (office / "输出").rglob(RESULT)
    book = why.ResultBook(run.open_office(office, office), path)
    assert (book.sha256, book.altered) == (first, False)
    assert book.told["sheets"]


def test_what_was_frozen_keeps_its_origins_and_what_an_older_freeze_was_made_from(office):
    (first,) = versions(office, 1)
    assert do(office, "freeze 2026") == 0
    _, second = versions(office, 2)
    assert do(office, "freeze 2026 --again") == 0
    versions(office, 4)
    no_backups(office)
    pruning.prune(run.open_office(office, office))
    assert {first, second} <= kept(office)
    assert all(origins.load(office, each) for each in (first, second))


def test_a_result_that_the_clerk_has_changed_moved_or_copied_can_still_be_asked(office, tmp_path):
    first, last = versions(office, 2)
    (path,) = (office / "输出").rglob(RESULT)
    copied = backups.of(path)[0]
    shutil.copy(copied, path.with_name("上次的统计.xlsx"))  # the first one, under a name of the clerk's
    no_backups(office)
    path.rename(tmp_path / "桌面上的.xlsx")
    assert pruning.prune(run.open_office(office, office)) == 0
    assert {first, last} <= kept(office)
    assert why.ResultBook(run.open_office(office, office), tmp_path / "桌面上的.xlsx").told["sheets"]


@pytest.mark.damaged_files
@pytest.mark.parametrize("harm", ["journal", "freeze"])
def test_nothing_goes_where_something_needed_cannot_be_read(office, harm):
    do(office, "statistics")
    do(office, "freeze 2026")
    versions(office, 3)
    no_backups(office)
    broken = {
        "journal": office / "资料" / "运行记录" / "journal.jsonl",
        "freeze": office / "资料" / "定稿" / "2026年定稿.xlsx",
    }[harm]
    broken.write_bytes(
        broken.read_bytes().replace(b'"exit":0', b'"exit":1', 1)[: None if harm == "journal" else 900]
    )
    before = kept(office)
    assert pruning.prune(run.open_office(office, office)) == 0
    assert kept(office) == before


def test_a_run_looks_for_them_when_another_lot_is_full(office, monkeypatch):
    monkeypatch.setattr(origins, "_LOT", 4)
    for total in range(9):
        do(office, f"statistics --county-total {287 + total}")
        if total % 3 == 2:
            no_backups(office)
    assert len(kept(office)) < 9
    (path,) = (office / "输出").rglob(RESULT)
    assert openpyxl.load_workbook(path).sheetnames
    assert why.ResultBook(run.open_office(office, office), path).told["sheets"]
