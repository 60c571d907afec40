"""Write workbooks/: the starter workbooks, from the table declarations; same sources, same bytes.

python scripts/build_workbooks.py            writes what has changed
python scripts/build_workbooks.py --check    says what is stale, writes nothing (exit 1)
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT, ROOT / "scripts"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import toolbook  # noqa: E402 - needs the path above
import twins  # noqa: E402
from fictional import practice_books, standardisation  # noqa: E402

from toolkit import data  # noqa: E402 - needs the path above
from toolkit.core.documents.outcome import Column, Content, Row, Sheet, SheetDocument  # noqa: E402
from toolkit.core.rules import settings  # noqa: E402 - needs the path above
from toolkit.core.tables import catalogue  # noqa: E402 - needs the path above
from toolkit.core.tables.reading import Table  # noqa: E402
from toolkit.doors.night import plan  # noqa: E402
from toolkit.sheets.composing.compose import compose  # noqa: E402

PRACTICE = "练习花名册.xlsx"
PRACTICE_DAY = dt.date(2026, 10, 1)
_ROWS = 300  # empty rows that are formatted and validated


def sheet(table: Table) -> Sheet:
    """The empty sheet of a table, ready to be typed into."""
    columns = tuple(
        Column(f.name, f.kind, f.width, choices=f.choices, note=f.help, required=f.required)
        for f in table.fields
    )
    rows = tuple(Row(cells) for cells in _first_rows(table))
    return Sheet(
        table.name,
        columns,
        rows,
        freeze=True,
        freeze_columns=1 + next((i for i, f in enumerate(table.fields) if f.name == "姓名"), -1),
        blank_rows=_ROWS if table.workbook != catalogue.SETTINGS_BOOK else 20,
        filter=table.workbook != catalogue.SETTINGS_BOOK,
    )


def _first_rows(table: Table) -> list[tuple[Content, ...]]:
    """What a settings sheet starts with; the office's own tables start empty."""
    if table.name == catalogue.PARAMETERS.name:
        declared = settings.declared(data.read("settings.toml"))
        return [(s.name, "", s.default or "（未填）", s.allowed(), s.help) for s in declared]
    if table.name == catalogue.STANDARDS.name:
        note = "上级没有定标准的，金额空着，名单上写「标准未填」"
        return [
            ("生日", "全部", "整岁", None, "", "", "", "", note),
            ("生日", "全部", "非整岁", None, "", "", "", "", note),
            ("春节", "全部", "全部", None, "", "", "", "", note),
            ("重阳节", "全部", "全部", None, "", "", "", "", note),
        ]
    if table.name == catalogue.ITEMS.name:
        return [tuple(row.get(f.name) for f in table.fields) for row in standardisation.items()]
    if table.name == catalogue.PLAN.name:
        return [(name, time, params, "是", remark) for name, time, params, remark in plan.STANDARD]
    return []


def workbooks() -> dict[str, bytes]:
    """File name → bytes of every starter workbook, of 工具箱.xlsm and of the files to double-click."""
    out = {}
    for name in dict.fromkeys(t.workbook for t in catalogue.tables()):
        sheets = tuple(sheet(t) for t in catalogue.tables() if t.workbook == name)
        out[name] = compose(SheetDocument(name, sheets, title=name.removesuffix(".xlsx")))
    out[PRACTICE] = practice()
    out[toolbook.NAME] = toolbook.build()
    out |= twins.files()
    for module in pkgutil.iter_modules(practice_books.__path__, f"{practice_books.__name__}."):
        # Each module of that folder has BOOKS: file name («练习任职.xlsx») → a function that gives its document.
        for name, make in importlib.import_module(module.name).BOOKS.items():
            out[name] = compose(make())
    return out


def practice() -> bytes:
    """A fictitious register of about 160 people to practise on."""
    import make_register

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / PRACTICE
        people = make_register.make(**make_register.PRACTICE, as_of=PRACTICE_DAY)
        make_register.write(people, path, "titled")
        return path.read_bytes()


def main() -> int:
    """Write or check; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    folder = ROOT / "workbooks"
    made = workbooks()
    stale = [
        (folder / name, content)
        for name, content in made.items()
        if not (folder / name).exists() or (folder / name).read_bytes() != content
    ]
    for path, content in stale:
        print(("stale: " if check else "written: ") + path.name)
        if not check:
            path.write_bytes(content)
            if path.suffix == ".sh":
                path.chmod(0o755)
    # A job that was renamed or has gone leaves no file to double-click behind.
    gone = [p for p in folder.iterdir() if p.suffix in (".bat", ".sh", ".xlsm") and p.name not in made]
    for path in gone:
        print(("stale: " if check else "removed: ") + path.name)
        if not check:
            path.unlink()
    return 1 if check and (stale or gone) else 0


if __name__ == "__main__":
    raise SystemExit(main())
