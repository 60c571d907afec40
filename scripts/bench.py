"""Measure the toolkit against its peers, in one run: whole processes, wall time and peak memory.

    python scripts/bench.py                    4,309, 50,000 and 100,000 people; some minutes
    python scripts/bench.py --quick            4,309 only
    python scripts/bench.py --only workbook    one group: birthdays, workbook, templates, startup
    python scripts/bench.py --json > bench.json

Needs pandas, openpyxl, excelize and wolfxl; a side that cannot run says so and is left out. It prints what it is, with
the aims beside it, and always ends with exit code 0 unless nothing of ours could be measured.
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

from benches import birthdays, inputs, measure, startup, templates, workbook
from benches.measure import Comparison, Measured
from environment import ROOT

GROUPS = {"birthdays": birthdays, "workbook": workbook, "templates": templates, "startup": startup}
FLOOR = (
    "Memory is the largest resident size; Linux counts about 35 MiB of this program towards every child's."
)
LINEAR = 1.3  # cost of one person more between 50,000 and 100,000, over that between 4,309 and 50,000


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison, measured."""

    group: str
    comparison: Comparison
    found: dict[str, Measured]

    def ratio(self, name: str) -> float | None:
        """How many times longer than ours this side took; None where one of them did not run."""
        first = self.found[self.comparison.sides[0].name]
        other = self.found[name]
        return None if first.failure or other.failure else other.median / first.median


def growth(results: Sequence[Result]) -> list[str]:
    """Whether ours grows in a straight line: what one more person costs, low and high.

    Judged by processor time where the system tells it: another program's work must not look like growth.
    """
    out = []
    for group in dict.fromkeys(r.comparison.marginal for r in results if r.comparison.marginal):
        measured = [
            (r.comparison.rows, r.found["ours"])
            for r in results
            if r.comparison.marginal == group and not r.found["ours"].failure
        ]
        if len(measured) < 3:
            continue
        points = sorted((rows, m.median if m.worked is None else m.worked) for rows, m in measured)
        (a, at_a), (b, at_b), (c, at_c) = points[:3]
        low, high = (at_b - at_a) / (b - a), (at_c - at_b) / (c - b)
        word = "linear" if high <= LINEAR * low else "MORE THAN LINEAR"
        out.append(
            f"growth of {group}: one person more costs {low * 1e6:.1f} µs up to {b:,} and {high * 1e6:.1f} µs from there"
            f" to {c:,}: {high / low:.2f} times, {word}"
        )
    return out


def table(result: Result) -> list[str]:
    """A comparison as lines of a table: median, span, processor time, memory, ratio and aim."""
    lines = [f"\n{result.comparison.name}"]
    for side in result.comparison.sides:
        found = result.found[side.name]
        if found.failure:
            lines.append(f"  {side.name:<20} cannot run: {found.failure}")
            continue
        spread = f"{min(found.seconds):.3f}–{max(found.seconds):.3f}"
        worked = "" if found.worked is None else f"cpu {found.worked:8.3f} s"
        peak = "" if found.peak is None else f"{found.peak:8.0f} MiB"
        verdict = _verdict(result, side.name)
        lines.append(f"  {side.name:<20}{found.median:9.3f} s  {spread:<18}{worked}{peak}{verdict}")
    return lines


def _verdict(result: Result, name: str) -> str:
    """The ratio against ours with its aim; for ours the limit of memory."""
    comparison, found = result.comparison, result.found[name]
    if name == comparison.sides[0].name:
        if not comparison.memory_limit or found.peak is None:
            return ""
        met = found.peak <= comparison.memory_limit
        return f"  (limit {comparison.memory_limit:g} MiB: {'met' if met else 'NOT MET'})"
    ratio, aim = result.ratio(name), comparison.aim.get(name)
    if ratio is None:
        return ""
    return f"{ratio:7.2f} × ours" + (
        f"  (aim {aim:g} ×: {'met' if ratio >= aim else 'NOT MET'})" if aim else ""
    )


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
    """What it was measured on, and how busy that is."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the toolkit against its peers.")
    parser.add_argument("--quick", action="store_true", help="4,309 people only, fewer runs")
    parser.add_argument(
        "--runs", type=int, help="counted runs of every side (5; above 10,000 people 3; --quick 3)"
    )
    parser.add_argument("--only", action="append", choices=tuple(GROUPS), help="this group (may be repeated)")
    parser.add_argument(
        "--toolkit", default="", help="the command that starts the toolkit (this Python -m toolkit)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    # The peers come compiled; ours must too, also where Python may not write bytecode by itself.
    compileall.compile_dir(ROOT / "toolkit", quiet=1)
    say = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731 - handed on as a value
    paths = (str(ROOT), str(ROOT / "scripts"), os.environ.get("PYTHONPATH"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    start = inputs.Inputs(
        folder=inputs.folder(),
        sizes=(inputs.COUNTY,) if chosen.quick else (inputs.COUNTY, inputs.HALF, inputs.LARGE),
        toolkit=tuple(shlex.split(chosen.toolkit)) or inputs.python("-m", "toolkit"),
        say=say,
    )
    results: list[Result] = []
    notes: list[str] = []
    for name in chosen.only or GROUPS:
        group = GROUPS[name]
        for comparison in group.comparisons(start):
            runs = chosen.runs or (3 if chosen.quick or comparison.rows > 10_000 else 5)
            found = measure.compare(comparison, runs, say)
            results.append(Result(name, comparison, found))
            notes += group.notes(comparison, found) if hasattr(group, "notes") else []
    notes += growth(results)
    if chosen.json:
        print(as_json(results, notes))
    else:
        print(machine())
        print("\n".join(line for result in results for line in table(result)))
        print("\n" + "\n".join([*notes, *floor()]))
    return int(all(r.found[r.comparison.sides[0].name].failure for r in results))


if __name__ == "__main__":
    sys.exit(main())
