"""LibreOffice with a workbook's macros: run through UNO, or clicked by the mouse on a screen of its own."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support import tools
from support.programs import libreoffice

_SCRIPT = Path(__file__).with_name("uno_script.py")
_SECONDS = 900


@functools.cache
def python_with_uno() -> str:
    """A Python that can import LibreOffice's `uno`: the system's, as a rule."""
    found = next((each for each in ("/usr/bin/python3", sys.executable) if _has_uno(each)), None)
    return found or tools.missing("no Python has LibreOffice's uno (apt-get install python3-uno)")


def _has_uno(python: str) -> bool:
    if not Path(python).exists():
        return False
    return subprocess.run([python, "-c", "import uno"], check=False, capture_output=True).returncode == 0


def drive(book: Path, steps: Sequence[Sequence[object]], *, screen: str = "") -> list[object]:
    """Open a workbook in LibreOffice with its macros allowed and go through steps (see uno_script); their results.

    Args:
        book: The workbook.
        steps: What to do.
        screen: «:97»: on this X display instead of without one.
    """
    plan = {
        "soffice": tools.need("soffice"),
        "profile": libreoffice.profile(),
        "pipe": f"toolkit{uuid.uuid4().hex[:12]}",
        "file": str(book.resolve()),
        "screen": screen,
        "steps": steps,
    }
    environment = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "PYTHONPATH")
    }
    if screen:
        environment["DISPLAY"] = screen
    process = subprocess.Popen(
        [python_with_uno(), str(_SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(json.dumps(plan).encode(), timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise AssertionError(f"LibreOffice took more than {_SECONDS} s") from None
    assert process.returncode == 0, err.decode("utf-8", "replace")[-2000:]
    return json.loads(out)


@contextmanager
def screen(size: str = "1440x1000x24") -> Iterator[str]:
    """A screen in memory, and its name."""
    server = tools.need("Xvfb")
    tools.need("xdotool")
    with tempfile.TemporaryFile() as said:
        read, write = os.pipe()
        process = subprocess.Popen(
            [server, "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"],
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=(write,),
        )
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                number = answer.readline().strip()
            assert number, "Xvfb did not start"
            time.sleep(0.5)
            yield f":{number}"
        finally:
            process.terminate()
            process.wait(timeout=300)
