"""Word and WPS at their work, through COM: each line that needs Windows stands here.

Run as `systems.command` says, PROGRAM_ID its argument, with a JSON list of pairs (document, PDF) on standard
input: in a process of its own, because a program that shows a question nobody sees never answers, and a
process can be ended. It prints which program it was.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

WORD, WPS = "Word", "WPS"
_WPS_TRACES = ("wps", "kingsoft", "金山")
_NO_QUESTIONS = 0  # wdAlertsNone
_NO_MACROS = 3  # msoAutomationSecurityForceDisable
_PDF = 17  # wdExportFormatPDF
_DO_NOT_SAVE = 0  # wdDoNotSaveChanges


def registered(program_id: str) -> bool:
    """Whether a program of this name answers on this computer; never elsewhere than on Windows."""
    known = False
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - only there

        with suppress(OSError):
            winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, f"{program_id}\\CLSID"))
            known = True
    return known


def save_as_pdf(
    dispatch: Callable[[str], Any], program_id: str, pairs: Sequence[tuple[str, str]]
) -> tuple[str, int]:
    """Let a program of its own (no window that a clerk has open) save documents as PDF.

    Args:
        dispatch: Starts the program; win32com's DispatchEx.
        program_id: «Word.Application», «KWPS.Application» ….
        pairs: Absolute paths: the document, and where its PDF goes.

    Returns:
        WORD or WPS, whatever it is registered as, and how many were saved before it gave up.
    """
    app = dispatch(program_id)
    # WPS may hand out the very window in which a clerk works: that one is neither hidden nor closed.
    alone = not app.Documents.Count
    done = 0
    try:
        if alone:
            _quiet(app)
        # WPS takes Word's name when it is asked to be the office's word processor; its folder tells.
        told = f"{app.Name} {app.Path}".casefold()
        program = WPS if any(trace in told for trace in _WPS_TRACES) else WORD
        with suppress(Exception):  # COM's own exception exists on Windows only; the parent counts the PDFs
            for source, target in pairs:
                # No question about conversions, read-only, not in the list of recent files.
                document = app.Documents.Open(source, False, True, False)
                try:
                    document.ExportAsFixedFormat(target, _PDF)
                finally:
                    document.Close(_DO_NOT_SAVE)
                done += 1
    finally:
        if alone and not app.Documents.Count:
            with suppress(Exception):
                app.Quit(_DO_NOT_SAVE)
    return program, done


def _quiet(app: Any) -> None:
    for name, value in (
        ("Visible", False),
        ("DisplayAlerts", _NO_QUESTIONS),
        ("AutomationSecurity", _NO_MACROS),
    ):
        with suppress(Exception):  # WPS does not know all of them
            setattr(app, name, value)


def main(arguments: Sequence[str]) -> int:
    """The child's life; see the module."""
    from win32com.client import DispatchEx  # noqa: PLC0415 - only on Windows

    pairs = [(str(source), str(target)) for source, target in json.load(sys.stdin)]
    program, done = save_as_pdf(DispatchEx, arguments[0], pairs)
    sys.stdout.write(json.dumps({"program": program, "done": done}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
