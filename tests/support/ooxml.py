"""Microsoft's Open XML SDK as the judge of every workbook and document that a test writes."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from support import tools

HERE = Path(__file__).parent
INSTALL = "npm ci --ignore-scripts --prefix tests/support"
_FORMATS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
}
_SECONDS = 1800  # for one answer: only a validator that hangs takes so long, however busy the machine is
_MOST_PROCESSES = 4
_VERSION = "Microsoft365"
switched_off = False  # --no-open-xml


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding of the SDK."""

    part: str
    xpath: str
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.part} {self.xpath}: {self.kind}: {self.text}"


def is_office_file(path: Path) -> bool:
    """Whether the SDK can judge this file; Office's own lock files are none."""
    return path.suffix.lower() in _FORMATS and not path.name.startswith(("~$", ".~"))


def home() -> Path:
    """The folder with node_modules: tests/support, or where OOXML_VALIDATE_HOME points."""
    return Path(os.environ.get("OOXML_VALIDATE_HOME", HERE))


def lacking() -> str | None:
    """Why nothing can be validated here; None when all is there."""
    if switched_off:
        return "--no-open-xml"
    if tools.find("node") is None:
        return "node is not installed (apt-get install nodejs npm)"
    if not (home() / "node_modules" / "@ooxml-tools" / "validate").is_dir():
        return f"@ooxml-tools/validate is not installed ({INSTALL})"
    return None


class _Server:
    """One node process for many files, because loading the SDK takes seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def ask(self, path: Path, version: str) -> list[Fault]:
        with self._lock:
            started = self._process is not None and self._process.poll() is None
            process = self._process if started else self._start()
            assert process is not None
            assert process.stdin is not None
            request = {
                "path": str(path.resolve()),
                "format": _FORMATS[path.suffix.lower()],
                "version": version,
            }
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            try:
                line = self._answers.get(timeout=_SECONDS)
            except queue.Empty:
                self.stop()
                return [Fault("", "", "timeout", f"no answer within {_SECONDS} s")]
        if not line:
            return [Fault("", "", "validator", "node ended without an answer")]
        answer = json.loads(line)
        if "unreadable" in answer:
            return [Fault("", "", "unreadable", answer["unreadable"])]
        return [
            Fault(f["path"]["partUri"], f["path"]["xpath"], f["id"], f["description"])
            for f in answer["faults"]
        ]

    def _start(self) -> subprocess.Popen[str]:
        self._answers = queue.Queue()
        process = subprocess.Popen(
            [tools.need("node"), str(HERE / "ooxml_server.mjs"), str(home().resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=_pump, args=(process, self._answers), daemon=True).start()
        self._process = process
        return process

    def stop(self) -> None:
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._process.kill()
            self._process.wait(timeout=300)
            self._process = None


def _pump(process: subprocess.Popen[str], answers: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        answers.put(line)
    answers.put("")  # the process is gone; nobody must wait for it


_SERVER = _Server()
atexit.register(_SERVER.stop)


def validate(path: Path, version: str = _VERSION) -> list[Fault]:
    """The SDK's findings for one file; an empty list is a valid file.

    Skips the test (in CI: fails it) when node or the package is missing.
    """
    reason = lacking()
    if reason:
        tools.missing(reason)
    return _SERVER.ask(path, version)


def validate_all(paths: Sequence[Path]) -> dict[Path, list[Fault]]:
    """Only those files that have faults, with their faults; every core takes part."""
    ordered = sorted(paths, key=lambda path: path.stat().st_size, reverse=True)  # the long ones first
    at_work = min(os.cpu_count() or 1, _MOST_PROCESSES, len(ordered))
    idle: queue.Queue[_Server] = queue.Queue()
    for _ in range(at_work):
        idle.put(_Server())

    def ask(path: Path) -> list[Fault]:
        server = idle.get()
        try:
            return server.ask(path, _VERSION)
        finally:
            idle.put(server)

    with ThreadPoolExecutor(at_work) as pool:
        found = dict(zip(ordered, pool.map(ask, ordered), strict=True))
    while not idle.empty():
        idle.get().stop()
    return {path: faults for path, faults in found.items() if faults}


def report(faults: dict[Path, list[Fault]], limit: int = 5) -> str:
    """A few lines a file, for the test's failure message."""
    lines = []
    for path, found in faults.items():
        lines.append(f"{path.name}: {len(found)} error(s) in the Open XML SDK")
        lines += [f"    {fault}" for fault in found[:limit]]
    return "\n".join(lines)
