"""How long the toolkit takes to say anything at all, and how many modules it loads for that."""

from __future__ import annotations

import json
import os
import statistics
import subprocess

from benches.inputs import Inputs, python
from benches.measure import Comparison, Measured, Side

TITLE = "start-up"
BARE, CLICK = "python -c pass", "import click"
_ABOVE = 0.10  # seconds of processor time above bare Python
_WALK = """
import json
import click
from toolkit.doors.terminal.cli import group
def names(command, context, before):
    for name in command.list_commands(context):
        under = command.get_command(context, name)
        yield (*before, name)
        if isinstance(under, click.Group):
            yield from names(under, click.Context(under, parent=context), (*before, name))
whole = group()
print(json.dumps(list(names(whole, click.Context(whole), ()))))
"""


def comparisons(inputs: Inputs) -> list[Comparison]:
    """`toolkit --help` against interpreters that only load something, and the help of every command."""
    base = (Side(BARE, python("-c", "pass")), Side(CLICK, python("-c", "import click")))
    ours = Side("ours", (*inputs.toolkit, "--help"))
    others = [Side(f"import {name}", python("-c", f"import {name}")) for name in ("openpyxl", "pandas")]
    helps = [
        Side(f"toolkit {' '.join(words)} --help", (*inputs.toolkit, *words, "--help"))
        for words in _commands()
    ]
    return [
        Comparison("toolkit --help", 0, (ours, *base, *others), floor=BARE, above=_ABOVE),
        Comparison("toolkit CMD --help", 0, (*helps, *base), floor=BARE, above=_ABOVE),
    ]


def _commands() -> list[list[str]]:
    """Every command and every one below it."""
    done = subprocess.run(python("-c", _WALK), capture_output=True, check=True, encoding="utf-8")
    return [list(words) for words in json.loads(done.stdout)]


def notes(comparison: Comparison, found: dict[str, Measured]) -> list[str]:
    """Modules imported by every side, and the commands' helps in a line."""
    counts = {side.name: _modules(side) for side in comparison.sides if not found[side.name].failure}
    click = counts.get(CLICK, 0)
    out = [f"modules imported by {CLICK}: {click}"] if click else []
    for count in sorted(set(counts.values())):
        names = ", ".join(
            name.removeprefix("toolkit ").removesuffix(" --help")
            for name in counts
            if counts[name] == count and name != CLICK
        )
        if names:
            ratio = f" ({count / click:.2f} × {CLICK})" if click else ""
            out.append(f"{comparison.name}: {count} modules{ratio}: {names}")
    floor = found[BARE].worked
    over = {
        name: measured.worked - floor
        for name, measured in found.items()
        if name.startswith("toolkit ") and measured.worked is not None and floor is not None
    }
    if over:
        slowest = max(over, key=lambda name: over[name])
        met = sum(seconds <= comparison.above for seconds in over.values())
        out.append(
            f"{len(over)} helps above bare Python: median {statistics.median(over.values()):.3f} s, slowest"
            f" `{slowest}` {over[slowest]:.3f} s; {met} of {len(over)} within {comparison.above:.2f} s"
        )
    return out


def _modules(side: Side) -> int:
    """How many modules a side imports, those before it can say no more included (python -X importtime)."""
    told = subprocess.run(
        side.command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1", "PYTHONUTF8": "1"},
    ).stderr
    return sum(line.startswith("import time:") for line in told.splitlines()) - 1
