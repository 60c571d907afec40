"""A press of a button on the practice office: the macro's own command line, and from macro to answer in LibreOffice; 今天.html of a county.

    python -m benches.press command|macro OFFICE FOLDER -- TOOLKIT…

As scripts/bench.py calls it: presses once in a copy of the office (twice in two seconds would count once), and prints
what the press took. Twenty runs stand in the journal, as after some days of work.
"""

from __future__ import annotations

import json
import os
import resource
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benches.inputs import COUNTY, Inputs, python
from benches.measure import Comparison, Measured, Side
from environment import ROOT

TITLE = "a button's press (practice office)"
_BOOK, _JOB = "工具箱.xlsm", "birthdays"
_PAGE_SECONDS, _PAGE_BYTES = 2.0, 300_000
_OTHERS = ("check", "budget", "checklist", "payments", "rules", "prizes")


def comparisons(inputs: Inputs) -> list[Comparison]:
    """The command that the macro starts beside an interpreter that does nothing; the macro itself, where it can run."""
    office = inputs.folder / "practice"
    shutil.rmtree(office, ignore_errors=True)
    subprocess.run([*inputs.toolkit, "init", str(office), "--practice"], check=True, capture_output=True)
    for number in range(20):
        job = _OTHERS[number % len(_OTHERS)]
        subprocess.run([*inputs.toolkit, "--office", str(office), job], check=False, capture_output=True)
    shutil.rmtree(office / "输出", ignore_errors=True)
    sides = tuple(
        Side(how, python("-m", "benches.press", how, office, "{out}", "--", *inputs.toolkit), _answered)
        for how in ("command", "macro")
    )
    floor = (
        Side("toolkit --help", (*inputs.toolkit, "--help")),
        Side("python -c pass", python("-c", "pass")),
    )
    page = Side("ours", (*inputs.toolkit, "--office", str(_county(inputs)), "today", "-o", "{out}"), _page)
    nothing = Side("python -c pass", python("-c", "pass"))
    return [
        Comparison("a press of 生日慰问", 0, (*sides, *floor)),
        Comparison(
            f"今天.html, {COUNTY:,} people", COUNTY, (page, nothing), floor=nothing.name, above=_PAGE_SECONDS
        ),
    ]


def _county(inputs: Inputs) -> Path:
    """The practice office with the register of a whole county, of whom its 台账 know hardly anybody: all of it is owed."""
    office = inputs.folder / "county"
    shutil.rmtree(office, ignore_errors=True)
    subprocess.run([*inputs.toolkit, "init", str(office), "--practice"], check=True, capture_output=True)
    shutil.copyfile(inputs.register(COUNTY), office / "表格" / "花名册.xlsx")
    return office


def _page(folder: Path, _printed: str) -> str:
    page = folder / "今天.html"
    if not page.is_file():
        return "no page"
    return "" if page.stat().st_size < _PAGE_BYTES else f"{page.stat().st_size} bytes"


def _answered(folder: Path, printed: str) -> str:
    lists = list(folder.rglob("*生日慰问名单.xlsx"))
    return "" if lists and json.loads(printed)["said"] else "no list, or no answer"


def notes(comparison: Comparison, found: dict[str, Measured]) -> list[str]:
    """What the last press took by itself, without the copying of the office and the start of LibreOffice."""
    out = []
    for how in ("command", "macro"):
        if how in found and not found[how].failure:
            told = json.loads(found[how].printed)
            worked = f", {told['worked']:.2f} s of processor time" if "worked" in told else ""
            out.append(f"{comparison.name}, {how}: {told['seconds']:.2f} s from start to answer{worked}")
    return out


def command(office: Path, toolkit: list[str]) -> dict[str, object]:
    """Exactly what the macro starts, until the answer is there; what follows (今天.html) nobody waits for."""
    answer = office.parent / "press.answer"
    answer.unlink(missing_ok=True)
    start = time.perf_counter()
    words = [*toolkit, "press", _JOB, "--book", str(office / _BOOK), "--answer", str(answer)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as pressed:
        while not answer.exists() and pressed.poll() is None:
            time.sleep(0.005)
        seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = "exit\t0" in answer.read_text(encoding="ascii")
    return {"said": said, "seconds": seconds, "worked": used.ru_utime + used.ru_stime}


def macro(office: Path, toolkit: list[str]) -> dict[str, object]:
    """The macro behind the button, called in LibreOffice; it finds the toolkit as it does beside a .venv."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support.programs import office_macros

    program = office.parent / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    path = shlex.quote(os.environ.get("PYTHONPATH", ""))
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={path} exec {shlex.quote(toolkit[0])} "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    run = f"ToolkitButtons.Toolkit_{_JOB}"
    failure, seconds = office_macros.drive(office / _BOOK, [["timed", run]])[0]
    return {"said": not failure, "seconds": seconds}


def main() -> None:
    """The command line; see the module."""
    how, office, folder, _, *toolkit = sys.argv[1:]
    here = Path(folder) / "办公"
    shutil.copytree(office, here)
    print(json.dumps({"command": command, "macro": macro}[how](here, toolkit)))


if __name__ == "__main__":
    main()
