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
        floor: A side whose processor time is nobody's fault; above it the sides that begin like ours may take
            `above` seconds.
        above: See floor; 0 where there is no such aim.
    """

    name: str
    rows: int
    sides: tuple[Side, ...]
    aim: dict[str, float] = field(default_factory=dict)
    memory_limit: float = 0
    marginal: str = ""
    floor: str = ""
    above: float = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one side.

    Attributes:
        seconds: Of every run, wall time of the whole process.
        cpu: Of every run, processor seconds of the whole process; empty where the system does not tell.
        peak: Largest resident memory in MiB of any run; None where the system does not tell.
        failure: Why there is nothing to compare, or "".
        printed: What the last run wrote to its standard output.
    """

    seconds: tuple[float, ...] = ()
    cpu: tuple[float, ...] = ()
    peak: float | None = None
    failure: str = ""
    printed: str = ""

    @property
    def median(self) -> float:
        """Wall seconds."""
        return statistics.median(self.seconds)

    @property
    def worked(self) -> float | None:
        """Processor seconds (median), which a busy machine disturbs less; None where the system does not tell."""
        return statistics.median(self.cpu) if self.cpu else None


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of one side; failure is "" when the work was done."""

    seconds: float
    cpu: float | None
    peak: float | None
    printed: str
    failure: str


def compare(comparison: Comparison, runs: int, say: Callable[[str], None]) -> dict[str, Measured]:
    """Side → what was measured; the sides take turns, so that a slow moment of the machine meets both.

    One run of each goes before and does not count: it fills the disk cache and compiles modules. With runs = 0 it is
    the only one, and counts.
    """
    done: dict[str, list[_Run]] = {side.name: [] for side in comparison.sides}
    for _ in range(runs + 1):
        for side in comparison.sides:
            before = done[side.name]
            if before and before[-1].failure:
                continue
            run = _once(side)
            say(f"{comparison.name}: {side.name} {run.seconds:.2f} s {run.failure}".rstrip())
            before.append(run)
    return {name: _summed(all_runs) for name, all_runs in done.items()}


def _summed(done: Sequence[_Run]) -> Measured:
    counted = done[1:] or done
    return Measured(
        tuple(run.seconds for run in counted),
        tuple(run.cpu for run in counted if run.cpu is not None),
        max((run.peak for run in counted if run.peak is not None), default=None),
        done[-1].failure,
        done[-1].printed,
    )


def _once(side: Side) -> _Run:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        out = Path(folder) / "out"
        out.mkdir()
        printed, complaints = Path(folder) / "printed", Path(folder) / "complaints"
        command = [part.replace("{out}", str(out)) for part in side.command]
        with printed.open("wb") as stdout, complaints.open("wb") as stderr:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=_environment()
            )
            code, cpu, peak = _wait(process)
            seconds = time.perf_counter() - start
        text = printed.read_text(encoding="utf-8", errors="replace")
        if code:
            said = complaints.read_text(encoding="utf-8", errors="replace").strip() or text.strip()
            failure = f"exit code {code}: {said.splitlines()[-1] if said else 'said nothing'}"
        else:
            failure = side.check(out, text)
        return _Run(seconds, cpu, peak, text, failure)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None, float | None]:
    """(exit code, processor seconds, peak resident memory in MiB); only where the system has wait4, not on Windows.

    Linux counts the parent's memory at the moment of starting as the child's first peak: this program must
    stay small, so inputs are made in processes of their own.
    """
    if not hasattr(os, "wait4"):
        return process.wait(), None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = MEBIBYTE if sys.platform == "darwin" else 1024
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def ready(command: Sequence[str], say: Callable[[str], None]) -> None:
    """Run a program that prepares something; its failure ends the benchmark."""
    say("$ " + " ".join(command))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment())
