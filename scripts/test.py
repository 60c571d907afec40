"""Everything that is checked, with one command: python3 scripts/test.py [--slow] [pytest arguments].

Installs what tests need into .venv, then ruff, the fast tests, mypy (strict on toolkit/), and with --slow the
others. Tests that need LibreOffice, poppler, Xvfb or node skip with a reason where these are missing, and fail in CI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import environment

_NO_TESTS = 5  # pytest's own answer where the arguments leave none of a kind


def main() -> int:
    """Run every check; the exit code is that of the first that fails."""
    environment.require_python()
    arguments = sys.argv[1:]
    slow = "--slow" in arguments
    arguments = [a for a in arguments if a != "--slow"]
    python = str(environment.ensure("requirements-test.lock"))
    support = environment.ROOT / "tests" / "support"
    npm = shutil.which("npm")
    if npm and not (support / "node_modules").is_dir():
        # Microsoft's Open XML SDK for the tests; without npm they skip that check with a reason.
        subprocess.run([npm, "ci", "--ignore-scripts", "--prefix", str(support)], check=False)
    workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", str(min(4, os.cpu_count() or 1))]
    tests = ["pytest", *workers, *arguments]
    # What fails soonest comes first: the fast tests before the types, the slow ones last.
    steps = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        [*tests, "-m", "not slow"],
        ["mypy"],
        *([[*tests, "-m", "slow"]] if slow else []),
    ]
    for step in steps:
        print("→", " ".join(step), flush=True)
        code = subprocess.run([python, "-m", *step], cwd=environment.ROOT, check=False).returncode
        if code and not (step[0] == "pytest" and code == _NO_TESTS):
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
