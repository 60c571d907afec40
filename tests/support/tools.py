"""What only tests use and a clerk's machine may lack: found, skipped with a reason, or (in CI) missed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

_INSTALL = {
    "soffice": "apt-get install libreoffice-calc libreoffice-writer",
    "pdftoppm": "apt-get install poppler-utils",
    "pdftotext": "apt-get install poppler-utils",
    "pdfinfo": "apt-get install poppler-utils",
    "Xvfb": "apt-get install xvfb",
    "xdotool": "apt-get install xdotool",
    "fc-list": "apt-get install fontconfig fonts-noto-cjk",
    "node": "apt-get install nodejs npm",
}
_ELSEWHERE = {
    "soffice": (
        "C:/Program Files/LibreOffice/program/soffice.exe",
        "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    ),
}


def in_ci() -> bool:
    """Whether a missing tool is a failure rather than a reason to skip."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def find(tool: str) -> str | None:
    """The tool's full path, or None."""
    found = shutil.which(tool)
    if found:
        return found
    return next((place for place in _ELSEWHERE.get(tool, ()) if Path(place).is_file()), None)


def missing(reason: str) -> NoReturn:
    """Skip the test for this reason; in CI, fail it."""
    if in_ci():
        pytest.fail(f"CI has all test tools, but: {reason}", pytrace=False)
    pytest.skip(reason)


def need(tool: str) -> str:
    """The tool's full path; without it the test is skipped with a reason, and fails in CI."""
    found = find(tool)
    if found is None:
        missing(f"{tool} is not installed ({_INSTALL.get(tool, 'no known package')})")
    return found


def at_once(*commands: tuple[object, ...]) -> list[int]:
    """Exit codes of our own commands that are started together, in processes of their own."""
    code = "import sys; from toolkit.doors.terminal.cli import main; raise SystemExit(main(sys.argv[1:]))"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, *map(str, command)],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]  # fmt: skip
    return [process.wait(timeout=600) for process in started]


def need_cjk_fonts() -> None:
    """For tests that look at rendered Chinese: without a Chinese font every glyph is a box."""
    import subprocess

    listed = subprocess.run(
        [need("fc-list"), ":lang=zh", "family"],
        check=False,
        capture_output=True,
        timeout=900,
    )
    if not listed.stdout.strip():
        missing("no Chinese font is installed (apt-get install fonts-noto-cjk)")
