"""Measure the toolkit against its peers, in one run: whole processes, wall and processor time, peak memory.

    python scripts/bench.py                    4,309, 50,000 and 100,000 people; half an hour
    python scripts/bench.py --quick            4,309 only
    python scripts/bench.py --province         a million people too, ours alone and once; its register takes ten minutes
    python scripts/bench.py --only workbook    one group: birthdays, workbook, templates, startup, parts, press
    python scripts/bench.py --books FOLDER     the group parts: one cell set in every workbook there (may be repeated)
    python scripts/bench.py --markdown         the table of docs/performance.md
    python scripts/bench.py --json > bench.json

Needs pandas, openpyxl, excelize, wolfxl, docxtpl and docxcompose; a side that cannot run says so and is left out. It
prints what it is, with the aims beside it, and always ends with exit code 0 unless nothing of ours could be measured.
An aim is met when wall and processor time both meet it: another program beside us disturbs the one, a peer's
threads the other.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path

from benches import birthdays, inputs, measure, parts, press, startup, templates, workbook
from benches.measure import Comparison, Measured
from environment import ROOT

GROUPS = {
    "startup": startup,
    "birthdays": birthdays,
    "workbook": workbook,
    "templates": templates,
    "parts": parts,
    "press": press,
}
PEERS = ("pandas", "openpyxl", "python-calamine", "excelize", "wolfxl", "docxtpl", "docxcompose")
LINEAR = 1.3  # cost of one person more in any span, over that between the two smallest sizes
_MANY = 8  # sides: more are told in a note, not in the table of docs/performance.md


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison, measured."""

    group: str
    comparison: Comparison
    found: dict[str, Measured]

    @property
    def ours(self) -> Measured:
        """The first side."""
        return self.found[self.comparison.sides[0].name]

    def ratio(self, name: str) -> float | None:
        """How many times longer than ours this side took; None where one of them did not run."""
        other = self.found[name]
        return None if self.ours.failure or other.failure else other.median / self.ours.median

    def worked(self, name: str) -> float | None:
        """The same of processor time; None also where the system does not tell it."""
        ours, other = self.ours.worked, self.found[name].worked
        return None if self.ratio(name) is None or not ours or other is None else other / ours

    def above(self, name: str) -> float | None:
        """Seconds of processor time above the floor, for a side of ours that has such an aim."""
        worked, floor = self.found[name].worked, self.found.get(self.comparison.floor, Measured()).worked
        ours = name == self.comparison.sides[0].name or name.startswith("toolkit ")
        return worked - floor if ours and worked is not None and floor is not None else None


def growth(results: Sequence[Result]) -> list[str]:
    """Whether ours grows in a straight line: what one more person costs, low and high.

    Judged by processor time where the system tells it: another program's work must not look like growth.
    """
    out = []
    for group in dict.fromkeys(r.comparison.marginal for r in results if r.comparison.marginal):
        measured = [
            (r.comparison.rows, r.ours)
            for r in results
            if r.comparison.marginal == group and not r.ours.failure
        ]
        if len(measured) < 3:
            continue
        points = sorted((rows, m.median if m.worked is None else m.worked) for rows, m in measured)
        costs = [(to, (after - before) / (to - start)) for (start, before), (to, after) in pairwise(points)]
        (until, low), *later = costs
        worst = max(cost / low for _, cost in later)
        word = "linear" if worst <= LINEAR else "MORE THAN LINEAR"
        spans = ", ".join(f"{cost * 1e6:.1f} µs to {to:,}" for to, cost in later)
        out.append(
            f"growth of {group}: one person more costs {low * 1e6:.1f} µs up to {until:,}, from there {spans}:"
            f" {worst:.2f} times, {word}"
        )
    return out


def table(result: Result) -> list[str]:
    """A comparison as lines of a table: median, span, processor time, memory, ratios and aim."""
    lines = [f"\n{result.comparison.name}"]
    width = max(20, *(len(side.name) for side in result.comparison.sides))
    for side in result.comparison.sides:
        found = result.found[side.name]
        if found.failure:
            lines.append(f"  {side.name:<{width}} cannot run: {found.failure}")
            continue
        spread = f"{min(found.seconds):.3f}–{max(found.seconds):.3f}"
        worked = "" if found.worked is None else f"cpu {found.worked:8.3f} s"
        peak = "" if found.peak is None else f"{found.peak:8.0f} MiB"
        said = ", ".join(filter(None, (_ratios(result, side.name), _verdict(result, side.name))))
        lines.append(
            f"  {side.name:<{width}}{found.median:9.3f} s  {spread:<18}{worked}{peak}  {said}".rstrip()
        )
    return lines


def markdown(results: Sequence[Result]) -> list[str]:
    """The same as the table of docs/performance.md."""
    lines = [
        "| work | who | wall | processor | memory | beside ours: wall, processor | aim |",
        "|---|---|---|---|---|---|---|",
    ]
    for result in (r for r in results if len(r.comparison.sides) <= _MANY):
        title = result.comparison.name
        for side in result.comparison.sides:
            found = result.found[side.name]
            worked = "" if found.worked is None else f"{found.worked:.2f} s"
            peak = "" if found.peak is None else f"{found.peak:.0f} MiB"
            cells = (f"{found.median:.2f} s", worked, peak) if not found.failure else (found.failure, "", "")
            told = _ratios(result, side.name).replace(" ours", ""), _verdict(result, side.name)
            lines.append("| " + " | ".join((title, side.name, *cells, *told)) + " |")
            title = ""
    return lines


def _ratios(result: Result, name: str) -> str:
    """How many times ours a peer took, by the clock and by the processor."""
    ratio, worked = result.ratio(name), result.worked(name)
    if ratio is None or name == result.comparison.sides[0].name or result.above(name) is not None:
        return ""
    return f"{ratio:.2f} × ours" + ("" if worked is None else f" (cpu {worked:.2f} ×)")


def _verdict(result: Result, name: str) -> str:
    """Whether the aim is met; for ours the limits of memory and of time above the floor."""
    comparison, found = result.comparison, result.found[name]
    said = []
    if (above := result.above(name)) is not None:
        met = not comparison.above or above <= comparison.above
        said.append(
            f"{above:+.3f} s cpu above {comparison.floor} (aim ≤ {comparison.above:.2f}: {_met(met)})"
        )
    if name == comparison.sides[0].name and comparison.memory_limit and found.peak is not None:
        met = found.peak <= comparison.memory_limit
        said.append(f"limit {comparison.memory_limit:g} MiB: {_met(met)}")
    ratios = [ratio for ratio in (result.ratio(name), result.worked(name)) if ratio is not None]
    if ratios and (aim := comparison.aim.get(name)):
        said.append(f"aim {aim:g} ×: {_met(min(ratios) >= aim)}")
    return ", ".join(said)


def _met(met: bool) -> str:  # noqa: FBT001 - a word for it
    return "met" if met else "NOT MET"


def as_json(results: Sequence[Result], notes: Sequence[str]) -> str:
    """Everything measured, for machines."""
    rows = [
        {
            "group": r.group,
            "comparison": r.comparison.name,
            "rows": r.comparison.rows,
            "side": name,
            "seconds": list(m.seconds),
            "median": None if m.failure else m.median,
            "cpu": list(m.cpu),
            "peak_mib": m.peak,
            "times_ours": r.ratio(name),
            "times_ours_cpu": r.worked(name),
            "above_floor": r.above(name),
            "aim": r.comparison.aim.get(name),
            "failure": m.failure,
        }
        for r in results
        for name, m in r.found.items()
    ]
    return json.dumps(
        {"machine": machine(), "results": rows, "notes": list(notes)}, ensure_ascii=False, indent=2
    )


def floor() -> list[str]:
    """What the memory figures hold besides the program measured."""
    if not sys.platform.startswith("linux"):
        return []
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"Memory is the largest resident size; no figure can be below the {own:.0f} MiB of this program (Linux)."
    ]


def machine() -> str:
    """What it was measured on, how busy that was, and with which peers."""
    model = ""
    if (told := Path("/proc/cpuinfo")).exists():
        lines = told.read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    load = f", load {os.getloadavg()[2]:.1f}" if hasattr(os, "getloadavg") else ""
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs{f' ({model})' if model else ''}"
    return f"{where}{load}, Python {platform.python_version()}; {', '.join(map(_version, PEERS))}"


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"no {package}"


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the toolkit against its peers.")
    parser.add_argument("--quick", action="store_true", help="4,309 people only, fewer runs")
    parser.add_argument(
        "--runs", type=int, help="counted runs of every side (5; above 10,000 people 3; --quick 3)"
    )
    parser.add_argument(
        "--province", action="store_true", help="1,000,000 people too, ours alone and one run of it"
    )
    parser.add_argument(
        "--books",
        action="append",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="group parts: workbooks to set a cell in (may be repeated)",
    )
    parser.add_argument("--only", action="append", choices=tuple(GROUPS), help="this group (may be repeated)")
    parser.add_argument(
        "--toolkit", default="", help="the command that starts the toolkit (this Python -m toolkit)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--markdown", action="store_true", help="print the table of docs/performance.md")
    chosen = parser.parse_args(arguments)
    # The peers come compiled; ours must too, also where Python may not write bytecode by itself.
    compileall.compile_dir(ROOT / "toolkit", quiet=1)
    say = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731 - handed on as a value
    paths = (str(ROOT), str(ROOT / "scripts"), os.environ.get("PYTHONPATH"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    start = inputs.Inputs(
        folder=inputs.folder(),
        sizes=(
            inputs.COUNTY,
            *(() if chosen.quick else (inputs.HALF, inputs.LARGE)),
            *((inputs.PROVINCE,) if chosen.province else ()),
        ),
        toolkit=tuple(shlex.split(chosen.toolkit)) or inputs.python("-m", "toolkit"),
        say=say,
        books=tuple(path.resolve() for path in chosen.books),
    )
    results: list[Result] = []
    notes: list[str] = []
    for name in chosen.only or GROUPS:
        group = GROUPS[name]
        for comparison in group.comparisons(start):
            runs = chosen.runs or (3 if chosen.quick or comparison.rows > 10_000 else 5)
            runs = 0 if comparison.rows >= inputs.PROVINCE else runs
            found = measure.compare(comparison, runs, say)
            results.append(Result(name, comparison, found))
            notes += group.notes(comparison, found) if hasattr(group, "notes") else []
    notes += growth(results)
    if chosen.json:
        print(as_json(results, notes))
    elif chosen.markdown:
        print("\n".join([f"Measured on {machine()}.\n", *markdown(results), ""]))
        print("\n".join(f"- {note}" for note in [*notes, *floor()]))
    else:
        print(machine())
        print("\n".join(line for result in results for line in table(result)))
        print("\n" + "\n".join([*notes, *floor()]))
    return int(all(r.ours.failure for r in results))


if __name__ == "__main__":
    sys.exit(main())
