"""How long the toolkit takes to say anything at all."""

from __future__ import annotations

from benches.inputs import Inputs, python
from benches.measure import Comparison, Side

TITLE = "start-up"


def comparisons(inputs: Inputs) -> list[Comparison]:
    """`toolkit --help` against an interpreter that does nothing, and one that only loads openpyxl or pandas."""
    sides = (
        Side("ours", (*inputs.toolkit, "--help")),
        Side("python -c pass", python("-c", "pass")),
        Side("import openpyxl", python("-c", "import openpyxl")),
        Side("import pandas", python("-c", "import pandas")),
    )
    return [Comparison("toolkit --help", 0, sides)]
