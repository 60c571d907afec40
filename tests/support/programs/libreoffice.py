"""LibreOffice as a second office program: converts, recalculates, and shows pages as pictures."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import functools
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from support import tools

Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

_LOCK = threading.Lock()  # one profile serves one soffice at a time
_SECONDS = 900  # only one that hangs takes so long, however busy the machine is

# 0 = always recalculate. The default (1, never) shows the stored values of any .xlsx that says it is Excel's,
# and a test of formulas would compare our values with themselves.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
 <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
 <prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
 <prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
 <prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document">
 <prop oor:name="WarnAlienFormat" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


@functools.cache
def profile() -> str:
    """The URL of this session's private profile; it goes with the session."""
    folder = Path(tempfile.mkdtemp(prefix="lo-profile-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = folder / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return folder.resolve().as_uri()


def convert_all(paths: Iterable[Path], to: str, folder: Path) -> list[Path]:
    """Convert many files in one start of LibreOffice (a start costs seconds).

    Args:
        paths: Files with different stems.
        to: «pdf», «xlsx», «ods», «docx», or with a filter: «xlsx:Calc MS Excel 2007 XML».
        folder: Where the results go; made if need be. Must not be the folder of the originals when the
            extension stays the same.

    Raises:
        AssertionError: LibreOffice wrote less than it was asked for.
    """
    sources = [Path(path).resolve() for path in paths]
    folder.mkdir(parents=True, exist_ok=True)
    extension = to.partition(":")[0]
    results = [folder / f"{source.stem}.{extension}" for source in sources]
    assert not set(results) & set(sources), "the results would overwrite the originals"
    assert len(set(results)) == len(results), "two files of one name"
    for result in results:
        result.unlink(missing_ok=True)
    said = ""
    for _attempt in range(2):  # a cold profile now and then exits before it has converted anything
        said = _run("--convert-to", to, "--outdir", str(folder), *map(str, sources))
        if all(result.is_file() for result in results):
            return results
    lacking = [result.name for result in results if not result.is_file()]
    raise AssertionError(f"LibreOffice did not write {lacking}: {said}")


def _run(*arguments: str) -> str:
    command = [
        tools.need("soffice"),
        f"-env:UserInstallation={profile()}",
        "--headless",
        "--norestore",
        "--nologo",
        *arguments,
    ]
    with _LOCK, tempfile.TemporaryFile() as output:
        # Its own session: soffice is a script that starts soffice.bin, and a timeout must end both.
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            _end(process)
            raise AssertionError(f"LibreOffice took more than {_SECONDS} s") from None
        output.seek(0)
        return output.read().decode("utf-8", "replace")[-2000:]


def _end(process: subprocess.Popen[bytes]) -> None:
    import os
    import signal

    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait(timeout=300)


def convert(path: Path, to: str, folder: Path | None = None) -> Path:
    """Convert one file; the result stands in folder (default: «converted» beside the original)."""
    return convert_all([path], to, folder or path.parent / "converted")[0]


def recalculated(path: Path) -> dict[str, dict[str, Value]]:
    """What LibreOffice computes: sheet → address → value of every cell that is not empty.

    Every formula is computed anew; stored values are not looked at.
    """
    import openpyxl

    with tempfile.TemporaryDirectory() as folder:
        copy = convert(path, "xlsx:Calc MS Excel 2007 XML", Path(folder))
        book = openpyxl.load_workbook(copy, data_only=True)
        values = {
            sheet.title: {
                cell.coordinate: cell.value
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None
            }
            for sheet in book.worksheets
        }
        book.close()
    return values


def page_texts(path: Path) -> list[str]:
    """The text of each printed page of a workbook, document or PDF, as laid out."""
    pdftotext = tools.need("pdftotext")
    with tempfile.TemporaryDirectory() as folder:
        pdf = path if path.suffix.lower() == ".pdf" else convert(path, "pdf", Path(folder))
        out = subprocess.run(
            [pdftotext, "-layout", "-enc", "UTF-8", str(pdf), "-"],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
    return out.stdout.decode("utf-8").split("\f")[:-1]


def page_count(path: Path) -> int:
    """How many sheets of paper the printer takes."""
    return len(page_texts(path))


def pages(path: Path, folder: Path, dpi: int = 80) -> list[Path]:
    """Each printed page as a PNG in folder, in order."""
    pdftoppm = tools.need("pdftoppm")
    folder.mkdir(parents=True, exist_ok=True)
    pdf = path if path.suffix.lower() == ".pdf" else convert(path, "pdf", folder)
    stem = folder / path.stem
    subprocess.run(
        [pdftoppm, "-r", str(dpi), "-png", str(pdf), str(stem)],
        check=True,
        capture_output=True,
        timeout=_SECONDS,
    )
    return sorted(folder.glob(f"{path.stem}-*.png"), key=lambda page: int(page.stem.rpartition("-")[2]))
