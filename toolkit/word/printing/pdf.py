"""docx → PDF with whichever program the machine has: Word, then WPS, then LibreOffice.

Nothing here is needed to print: the documents themselves are. What comes out are bytes; they are put in place
like every other file, so that no half PDF is ever left.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.cells import Cell, Stop
from toolkit.files import systems
from toolkit.word.printing import automation

LIBREOFFICE = "LibreOffice"
_START_SECONDS = 90.0  # a cold LibreOffice with a new profile on an old computer
_SECONDS_EACH = 6.0
_TOGETHER = 50  # documents in one start: more would not fit on Windows' command line
_PROGRAM_IDS = (
    (automation.WORD, "Word.Application"),
    (automation.WPS, "KWPS.Application"),
    (automation.WPS, "WPS.Application"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """PDFs, in the order of the documents, and which program made them."""

    program: str
    pdfs: tuple[bytes, ...]


class Automation:
    """Word or WPS, in a child process."""

    def __init__(self, name: str, program_id: str) -> None:
        self.name = name
        self._program_id = program_id

    def convert(self, pairs: Sequence[tuple[Path, Path]], seconds: float) -> str:
        """Write the PDF (second path) of each document (first path), as far as it can.

        Returns:
            The name of the program that it really was.

        Raises:
            TimeoutError: It did not answer in time, and was ended.
            OSError: It could not be started.
        """
        command = systems.command(automation.__name__, self._program_id)
        wanted = json.dumps([(str(source), str(target)) for source, target in pairs])
        said = _run(command, seconds, wanted.encode())
        try:
            return str(json.loads(said)["program"])
        except (ValueError, KeyError):
            return self.name


# The empty back of a sheet is a page too: printed on both sides, nobody's letter lies behind somebody else's.
_WRITER_PDF = 'pdf:writer_pdf_Export:{"IsSkipEmptyPages":{"type":"boolean","value":"false"}}'


class LibreOffice:
    """LibreOffice with a profile of its own: a window that a clerk has open is not disturbed, and does not disturb."""

    name = LIBREOFFICE

    def __init__(self, executable: Path) -> None:
        self._executable = executable

    def convert(self, pairs: Sequence[tuple[Path, Path]], seconds: float) -> str:
        """As that of Automation."""
        folder = pairs[0][1].parent
        profile = folder / "profile"
        command = [
            str(self._executable),
            f"-env:UserInstallation={profile.resolve().as_uri()}",
            *("--headless", "--norestore", "--nologo", "--convert-to", _WRITER_PDF, "--outdir"),
            str(folder),
            *(str(source) for source, _ in pairs),
        ]
        for _attempt in range(2):  # a new profile now and then ends before it has converted anything
            _run(command, seconds)
            for source, target in pairs:
                made = folder / f"{source.stem}.pdf"
                if made.is_file() and made != target:
                    made.replace(target)
            if all(target.is_file() for _, target in pairs):
                break
        return self.name


Program = Automation | LibreOffice


def programs(
    registered: Callable[[str], bool] = automation.registered,
    which: Callable[[str], str | None] = shutil.which,
    environment: Mapping[str, str] = os.environ,
) -> list[Program]:
    """The programs of this computer, in the order in which they are tried.

    Args:
        registered: Whether Windows knows a program by this id.
        which: Where a command lies.
        environment: Where Windows keeps its programs.
    """
    found: list[Program] = [
        Automation(name, program_id) for name, program_id in _PROGRAM_IDS if registered(program_id)
    ]
    executable = _libreoffice(which, environment)
    return [*found, LibreOffice(executable)] if executable else found


def _libreoffice(which: Callable[[str], str | None], environment: Mapping[str, str]) -> Path | None:
    folders = [environment.get(name) for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")]
    # .com waits until the work is done and hands on the exit code; .exe does neither.
    places = [
        Path(folder) / "LibreOffice" / "program" / name
        for folder in folders
        if folder
        for name in ("soffice.com", "soffice.exe")
    ]
    places.append(Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"))
    there = next((place for place in places if place.is_file()), None)
    if there is not None:
        return there
    command = which("soffice") or which("libreoffice")
    return Path(command) if command else None


def convert(
    documents: Sequence[bytes],
    *,
    using: Sequence[Program] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Made:
    """PDFs of documents; when one program fails, the next one is tried.

    Args:
        documents: Whole .docx files.
        using: The programs to try; None: those of this computer.
        progress: Told how many are done.

    Raises:
        Stop: There is no such program, or none of them could do it.
    """
    if not documents:
        return Made("", ())
    there = programs() if using is None else using
    failed: list[str] = []
    for program in there:
        try:
            return _all(program, documents, progress)
        except TimeoutError:
            failed.append(f"{program.name}很久没有反应")
        except (OSError, ValueError):
            failed.append(f"{program.name}没有做成")
    if not there:
        what = "这台电脑上没有 Word、WPS 或 LibreOffice，做不了 PDF，"
        raise Stop.at(Cell("PDF"), what, "Word 文件不受影响，可以直接打印。", "pdf-no-program")
    what = f"没有做成 PDF：{'，'.join(failed)}，"
    raise Stop.at(Cell("PDF"), what, "Word 文件不受影响，可以打开它另存为 PDF，或直接打印。", "pdf-failed")


def _all(program: Program, documents: Sequence[bytes], progress: Callable[[int, int], None]) -> Made:
    """Every document by one program. Raises ValueError when a PDF is missing or not whole."""
    made: list[bytes] = []
    name = program.name
    # Short names of our own: a document's may be too long for a folder of temporary files.
    with tempfile.TemporaryDirectory(prefix="toolkit-pdf-", ignore_cleanup_errors=True) as home:
        for start in range(0, len(documents), _TOGETHER):
            pairs = []
            for at, data in enumerate(documents[start : start + _TOGETHER], start + 1):
                source = Path(home) / f"{at:05d}.docx"
                source.write_bytes(data)
                pairs.append((source, source.with_suffix(".pdf")))
            name = program.convert(pairs, _START_SECONDS + _SECONDS_EACH * len(pairs))
            for source, target in pairs:
                made.append(_whole(target))
                for file in (source, target):
                    with suppress(
                        OSError
                    ):  # the program may hold it for a moment yet; the folder goes anyway
                        file.unlink()
            progress(len(made), len(documents))
    return Made(name, tuple(made))


def _whole(path: Path) -> bytes:
    """A PDF from its first to its last line. Raises ValueError."""
    data = path.read_bytes()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise ValueError("no whole PDF")
    return data


def _run(command: Sequence[str], seconds: float, given: bytes = b"") -> bytes:
    """What a command prints; it is ended with everything that it has started when its time is up.

    Raises:
        TimeoutError: Its time was up.
        OSError: It could not be started.
    """
    process = subprocess.Popen(  # noqa: S603 - an office program or our own module on files of ours, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        raise TimeoutError(command[0]) from None
    return said


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it has started: soffice is only the starter of the program itself."""
    if sys.platform == "win32":
        tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(tree, check=False, capture_output=True, timeout=30)  # noqa: S603 - Windows' own
    else:
        import signal  # noqa: PLC0415 - only for this

        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=30)
