"""docx_templates/*.docx: one module a topic with TEMPLATES, file name → the function that gives its bytes.

Clerks edit their own copies in the office folder; these are what they start from.
"""

from __future__ import annotations

import sys

from building import collected
from environment import ROOT
from toolkit.jobs.job import discover

FOLDER = "docx_templates"


def files() -> dict[str, bytes]:
    """Every starter template that is made here; others may lie beside them, drawn in Word."""
    made = collected(sys.modules[__name__], "TEMPLATES")
    return {f"{FOLDER}/{name}": make() for name, make in made.items()}


def lacking() -> list[str]:
    """Templates that a job fills and nobody has drawn, or that nobody fills, a sentence each."""
    made = collected(sys.modules[__name__], "TEMPLATES").keys()
    there = {path.name for path in (ROOT / FOLDER).glob("*.docx")} | made
    filled = {use.name: job.name for job in discover().values() for use in job.templates}
    return [
        f"{FOLDER}/{name} is missing, and job {job} fills it: draw it in Word, or in a module of scripts/building/letters."
        for name, job in filled.items()
        if name not in there
    ] + [f"{FOLDER}/{name} is filled by no job: delete it." for name in sorted(there - made - filled.keys())]
