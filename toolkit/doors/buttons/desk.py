"""The clerk's desktop where Excel is not the one to speak: open a file, show a box. One seam for what systems differ in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

TITLE = "老干部工作工具箱"
BOOKS = (".xlsx", ".xlsm")

_MOST_LINES, _MOST_LETTERS = 12, 900
"""A message box that is higher than a small screen loses its button."""

_INFORMATION = 0x40  # MB_ICONINFORMATION


def open_file(path: Path) -> bool:
    """Open a document or a folder with its own program, as a double click does; whether that was possible."""
    start = getattr(os, "startfile", None)
    if start is None:
        return _opened_on_linux(path)
    with suppress(OSError):  # no program for it, or refused: the message has said where the file lies
        start(str(path))
        return True
    return False


def _opened_on_linux(path: Path) -> bool:
    """As the file manager of UOS, Kylin and others does; False where nobody sits before a screen."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    opener = shutil.which("xdg-open")
    if opener is None:
        return False
    with suppress(OSError):
        subprocess.Popen(  # noqa: S603 - the system's own opener on a file that we have written
            [opener, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return True
    return False


def message(text: str, title: str) -> None:
    """A box of the system's own, for when there is no Excel to show one; nothing on other systems."""
    with suppress(Exception):  # the last resort cannot complain anywhere
        import ctypes  # noqa: PLC0415 - only for this

        windll = getattr(ctypes, "windll", None)
        if windll is not None:
            windll.user32.MessageBoxW(None, text, title, _INFORMATION)


def shorten(lines: Sequence[str]) -> str:
    """As many lines as a box takes, and how many more there are."""
    shown: list[str] = []
    for line in lines:
        if len(shown) >= _MOST_LINES or sum(map(len, shown)) + len(line) > _MOST_LETTERS:
            break
        shown.append(line)
    if not shown and lines:
        shown = [lines[0][:_MOST_LETTERS] + "……"]
    if len(lines) > len(shown):
        shown.append(f"……（还有{len(lines) - len(shown)}行）")
    return "\n".join(shown)
