"""Run whole programs and say how long they took and how much memory they held at most."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Side:
    """One of those compared.

    Attributes:
        name: «ours», «openpyxl» …
        command: The program with its arguments; {out} stands for a fresh folder.
        check: Given that folder and what the program printed, why the work was not done, or "".
    """

    name: str
    command: tuple[str, ...]
    check: Callable[[Path, str], str] = lambda _folder, _printed: ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Programs that do the same work.

    Attributes:
        name: For people; unique.
        rows: How many people the input has; 0 where that means nothing.
        sides: The first is ours; ratios are against it.
        aim: Side → how many times slower than ours it should be at least.
        memory_limit: MiB that ours should stay under; 0 where none is set.
        marginal: Whether the time of ours enters the growth check of its group.
    """

    name: str
    rows: int
    sides: tuple[Side, ...]
    aim: dict[str, float] = field(default_factory=dict)
    memory_limit: float = 0
    marginal: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one side.

    Attributes:
        seconds: Of every run, wall time of the whole process.
        peak: Largest resident memory in MiB of any run; None where the system does not tell.
        failure: Why there is nothing to compare, or "".
        printed: What the last run wrote to its standard output.
    """

    seconds: tuple[float, ...] = ()
    peak: float | None = None
    failure: str = ""
    printed: str = ""

    @property
    def median(self) -> float:
        """Seconds."""
        return statistics.median(self.seconds)


@dataclass(slots=True)
class _Runs:
    seconds: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    failure: str = ""
    printed: str = ""


def compare(comparison: Comparison, runs: int, say: Callable[[str], None]) -> dict[str, Measured]:
    """Side → what was measured; the sides take turns, so that a slow moment of the machine meets both.

    One run of each goes before and does not count: it fills the disk cache and compiles modules.
    """
    found = {side.name: _Runs() for side in comparison.sides}
    for turn in range(runs + 1):
        for side in comparison.sides:
            runs_of = found[side.name]
            if runs_of.failure:
                continue
            seconds, peak, runs_of.printed, runs_of.failure = _once(side)
            say(f"{comparison.name}: {side.name} {seconds:.2f} s {runs_of.failure}".rstrip())
            if turn and not runs_of.failure:
                runs_of.seconds.append(seconds)
                runs_of.peaks += [] if peak is None else [peak]
    return {
        name: Measured(tuple(r.seconds), max(r.peaks, default=None), r.failure, r.printed)
        for name, r in found.items()
    }


def _once(side: Side) -> tuple[float, float | None, str, str]:
    """(seconds, peak in MiB, what was printed, why it failed or "")."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        out = Path(folder) / "out"
        out.mkdir()
        printed, complaints = Path(folder) / "printed", Path(folder) / "complaints"
        command = [part.replace("{out}", str(out)) for part in side.command]
        with printed.open("wb") as stdout, complaints.open("wb") as stderr:
            start = time.perf_counter()
            code, peak = _wait(
                subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=_environment()
                )
            )
            seconds = time.perf_counter() - start
        text = printed.read_text(encoding="utf-8", errors="replace")
        if code:
            said = complaints.read_text(encoding="utf-8", errors="replace").strip() or text.strip()
            return (
                seconds,
                peak,
                text,
                f"exit code {code}: {said.splitlines()[-1] if said else 'said nothing'}",
            )
        return seconds, peak, text, side.check(out, text)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None]:
    """(exit code, peak resident memory in MiB); memory only where the system has wait4 (not on Windows).

    Linux counts the parent's memory at the moment of starting as the child's first peak: this program must
    stay small, so inputs are made in processes of their own.
    """
    if not hasattr(os, "wait4"):
        return process.wait(), None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss / (MEBIBYTE if sys.platform == "darwin" else 1024)


def ready(command: Sequence[str], say: Callable[[str], None]) -> None:
    """Run a program that prepares something; its failure ends the benchmark."""
    say("$ " + " ".join(command))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment())
