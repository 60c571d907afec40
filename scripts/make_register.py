"""Make the register (花名册) of a county that does not exist.

    python scripts/make_register.py 花名册.xlsx                       4,309 people, with the traps of real registers
    python scripts/make_register.py 花名册.xlsx --clean --layout two_row
    python scripts/make_register.py 花名册.xlsx --people 1000000 --clean --province   232 counties in one sheet
    python scripts/make_register.py 练习花名册.xlsx --as practice      some 160 people to try things on

The same seed gives the same rows.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import environment  # noqa: F401 - puts the clone on the path
from building.practice.county import LAYOUT, PEOPLE, SEED
from fictional.books import write
from fictional.layouts import LAYOUTS
from fictional.register import AS_OF, make, province


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the register of a county that does not exist.")
    parser.add_argument("path", type=Path, help="where to write: .xlsx or .csv")
    parser.add_argument(
        "--as",
        dest="purpose",
        choices=("full", "practice"),
        default="full",
        help="practice: about 160 people",
    )
    parser.add_argument("--people", type=int, help="how many (4309; practice: 160)")
    parser.add_argument("--seed", type=int, help="same seed, same people (1; practice: 117)")
    parser.add_argument("--clean", action="store_true", help="without traps")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=AS_OF, help="day on which ages are plausible (2026-10-01)"
    )
    parser.add_argument("--layout", choices=tuple(LAYOUTS), help="plain; practice: titled")
    parser.add_argument(
        "--format", choices=("xlsx", "csv", "csv-gbk"), default="", help="by the file's name when not given"
    )
    parser.add_argument(
        "--province",
        action="store_true",
        help="county after county of 4309 in one sheet, in little memory; up to 1,048,575 people",
    )
    chosen = parser.parse_args(arguments)
    practice = chosen.purpose == "practice"
    count = chosen.people or (PEOPLE if practice else 4309)
    seed = chosen.seed if chosen.seed is not None else (SEED if practice else 1)
    register = (province if chosen.province else make)(
        count, seed, traps=not chosen.clean, as_of=chosen.as_of
    )
    layout = chosen.layout or (LAYOUT if practice else "plain")
    write(register, chosen.path, layout, chosen.format, stream=chosen.province)
    print(
        f"{chosen.path}: {count} people{'' if chosen.clean else ', some written as real offices do'}; all fictitious"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
