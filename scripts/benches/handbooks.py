"""The whole county's handbooks by the command itself: register read, every book made, put in place and remembered.

The group templates measures the template alone; here is what a clerk waits for: one print file a township, or a file
for each person, of which every one is verified, flushed to the disk and noted in the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benches.inputs import COUNTY, Inputs
from benches.measure import Comparison, Side

TITLE = "handbooks (register read, a book for each person)"


def comparisons(inputs: Inputs) -> list[Comparison]:
    """Both ways, at the county's size."""
    register, office = str(inputs.register(COUNTY)), str(inputs.office())
    job = ("handbooks", "--register", register, "-o", "{out}")
    start = (*inputs.toolkit, "--office", office, "--as-of", "2026-11-30", *job)
    return [
        Comparison(
            f"handbooks, {COUNTY:,} people",
            COUNTY,
            (
                Side("ours", (*start, "--one-file"), _made(1)),
                Side("toolkit, a file each", start, _made(COUNTY)),
            ),
        )
    ]


def _made(least: int) -> Callable[[Path, str], str]:
    def check(folder: Path, _printed: str) -> str:
        found = len(list(folder.rglob("*.docx")))
        return "" if found >= least else f"{found} documents"

    return check
