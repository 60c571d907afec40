"""How long it takes to make one register of many, how much memory, and whether exactly the planted doubles are found.

    python scripts/benches/agreement/collect.py                       15 files in nine layouts, 4,309 people, 2 % planted
    python scripts/benches/agreement/collect.py --people 100000       a file for about 290 people
    python scripts/benches/agreement/collect.py --people 330000 --scheduler local    on a Dask cluster of this machine

People are made county by county; a double stands in another file of its county, half of them with another post.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import environment  # noqa: F401 - puts the clone on the path
from fictional.books import write
from fictional.layouts import LAYOUTS
from fictional.register import COUNTY, make
from toolkit.running import office as offices


def plant(folder: Path, people: int, seed: int = 1) -> tuple[int, int, int]:
    """Write the files; how many there are, how many doubles, how many of these contradict."""
    rng, files, doubles, differ = Random(seed), 0, 0, 0
    layouts = list(LAYOUTS)
    for county, first in enumerate(range(0, people, COUNTY)):
        made = make(min(COUNTY, people - first), seed + county, traps=False, county=county)
        groups = [list(members) for _, members in groupby(made.people, lambda p: p.truth.township)]
        extra: list[list] = [[] for _ in groups]
        for person in rng.sample(list(made.people), len(made.people) // 50):
            home = next(n for n, group in enumerate(groups) if person in group)
            cells = dict(person.cells)
            if rng.random() < 0.5:
                cells["原职务"], differ = "另写的职务", differ + 1
            extra[(home + 1) % len(groups)].append(replace(person, cells=cells))
            doubles += 1
        for n, group in enumerate(groups):
            name = f"{county + 1:03d}县/{n + 1:02d}号花名册.xlsx"
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(replace(made, people=(*group, *extra[n])), folder / name, layouts[n % len(layouts)])
            files += 1
    return files, doubles, differ


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=COUNTY)
    parser.add_argument("--scheduler", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        office, sent = Path(place, "office"), Path(place, "sent")
        offices.create(office)
        files, doubles, differ = plant(sent, chosen.people)
        call = [sys.executable, "-m", "toolkit", "--office", str(office), "--as-of", "2026-10-05"]
        call += [
            "collect",
            str(sent),
            "--json",
            *(["--scheduler", chosen.scheduler] if chosen.scheduler else []),
        ]
        began = time.perf_counter()
        done = subprocess.run(call, capture_output=True, check=False, text=True)
        took = time.perf_counter() - began
    if done.returncode:
        print(done.stderr[-2000:])
        return 1
    told = json.loads(done.stdout)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{files} files, {chosen.people} people, {doubles} doubles planted, {differ} of them contradict")
    print(
        f"{took:.1f} s ({used.ru_utime + used.ru_stime:.1f} s of processors), at most {peak} MB in one process; {told['counts']}; contradictions {told['contradictions']}"
    )
    counts = told["counts"]
    found = counts["excluded"], counts["to_check"], told["contradictions"].get("原职务", 0)
    return 0 if found == (doubles, 0, differ) else 1


if __name__ == "__main__":
    raise SystemExit(main())
