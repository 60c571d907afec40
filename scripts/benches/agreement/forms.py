"""Forms of others filled, and sheets copied: what is lost, and what the Open XML SDK says more than before.

    python scripts/benches/agreement/forms.py FOLDER         every workbook below it
    python scripts/benches/agreement/forms.py --people 4309  the starter form filled for so many: processor time, memory

Of each workbook every place that a sheet asks for gets a text, and every sheet a copy; the workbooks themselves are only read.
"""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support import ooxml  # noqa: E402 - needs the path above
from xlsxwriter import Workbook  # noqa: E402

from toolkit.core.cells import Cell, Stop, address  # noqa: E402
from toolkit.jobs.forms.entries import RowValue, entered  # noqa: E402
from toolkit.jobs.forms.fields import Form, How  # noqa: E402
from toolkit.running import office as offices  # noqa: E402
from toolkit.sheets.patching.patch import WorkbookPatch  # noqa: E402
from toolkit.sheets.reading.read import read_workbook  # noqa: E402

TODAY = dt.date(2026, 10, 5)


def changed(path: Path, told: Counter[str]) -> Iterator[tuple[str, bytes]]:
    """The workbook filled, and with each sheet copied, as far as it may be."""
    data = path.read_bytes()
    patch, names = WorkbookPatch(path, data=data), []
    for grid in read_workbook(data, path).grids():
        names.append(grid.sheet)
        form = Form(grid)
        entries = [
            (field, field.places[0], RowValue("2026年3月5日", "2026年3月5日", Cell("", "", "A1")))
            for field in form.fields
            if field.places[0].how not in (How.BOXES, How.PHOTO)
        ]
        for at, value in entered(form, entries, TODAY)[0].items():
            try:
                patch.set(grid.sheet, address(*at), value)
                told["places filled"] += 1
            except Stop as stop:
                told[f"place refused: {stop.problems[0].kind}"] += 1
    if patch.changes:
        yield "filled", patch.render()
    copies = WorkbookPatch(path, data=data)
    for number, name in enumerate(names[:5]):
        try:
            copies.copy_sheet(name, (f"甲{number}", f"乙{number}"))
            told["sheets copied"] += 1
        except Stop as stop:
            told[f"sheet refused: {stop.problems[0].kind}"] += 1
    yield "copied", copies.render()


def corpus(folder: Path) -> int:
    """Print what became of every workbook below a folder; how many lost something or have a new fault."""
    told, bad = Counter[str](), 0
    with tempfile.TemporaryDirectory() as scratch:
        made: dict[Path, tuple[Path, Path]] = {}
        for number, path in enumerate(sorted(folder.rglob("*.xls[xm]"))):
            before = Path(scratch, f"{number}-before{path.suffix}")
            with suppress(OSError):
                before.write_bytes(path.read_bytes())
            try:
                for how, data in changed(path, told):
                    lost = set(zipfile.ZipFile(path).namelist()) - set(
                        zipfile.ZipFile(io.BytesIO(data)).namelist()
                    )
                    if lost := {name for name in lost if "calcChain" not in name and not name.endswith("/")}:
                        print("lost", how, path, lost)
                        bad += 1
                    after = before.with_name(f"{number}-{how}{path.suffix}")
                    after.write_bytes(data)
                    made[after] = (path, before)
            except Stop as stop:
                told[f"not read: {stop.problems[0].kind}"] += 1
        faults = ooxml.validate_all([*made, *{before for _, before in made.values()}])
    for after, (path, before) in made.items():
        old, new = (Counter(f.text for f in faults.get(each, ())) for each in (before, after))
        if ("-filled" in after.name and (more := new - old)) or (
            more := {text for text in new if text not in old}
        ):
            print("fault", after.name, path, *list(more)[:2], sep="\n    ")
            bad += 1
    print(f"{len(made)} workbooks made, {bad} with something lost or a new fault", dict(told), sep="\n")
    return bad


def many(people: int) -> None:
    """The starter form filled for so many, as a command: processor time, peak memory."""
    import resource

    with tempfile.TemporaryDirectory() as scratch:
        office, data = Path(scratch, "办公"), Path(scratch, "册.xlsx")
        offices.create(office)
        with Workbook(data) as book:
            page = book.add_worksheet("在册")
            page.write_row(
                0, 0, ["姓名", "性别", "出生日期", "身份证号", "住址", "电话", "所属乡镇", "护理费标准"]
            )
            for at in range(1, people + 1):
                person = (
                    f"甲{at}",
                    "男",
                    "1946-10-03",
                    "990101194610030018",
                    "一组",
                    "19900000001",
                    "青禾镇",
                    2500,
                )
                page.write_row(at, 0, person)
        form = office / "模板" / "离休干部护理费申请表.xlsx"
        subprocess.run(
            [sys.executable, "-m", "toolkit", "--office", office, "forms", form, "--from", data, "-o", Path(scratch, "出")],
            check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        files = sum(1 for _ in Path(scratch, "出").rglob("*.xlsx"))
        seconds = used.ru_utime + used.ru_stime
        print(f"{files} forms: {seconds:.1f} s of processor time, {used.ru_maxrss / 1024:.0f} MB at most")


def main(arguments: Sequence[str]) -> int:
    """See the module."""
    if arguments[0] == "--people":
        many(int(arguments[1]))
        return 0
    return min(corpus(Path(arguments[0])), 1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
