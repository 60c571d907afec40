"""Everything that is generated, with one command.

python scripts/build.py                writes what its sources say differently by now
python scripts/build.py --check        says what is stale, changes nothing (exit 1)
python scripts/build.py docs manual    only these kinds
python scripts/build.py --pictures     also takes the manual's pictures anew, from real runs (LibreOffice, poppler,
                                       ImageMagick; some minutes)

What a person has to write first is said in one sentence (exit 1).
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys

import environment


def main(arguments: list[str] | None = None) -> int:
    """Build or check; returns the exit code."""
    from building.generated import GENERATED, stale

    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="kinds:\n" + "\n".join(f"  {name:<10}{kind.what}" for name, kind in GENERATED.items()),
    )
    parser.add_argument(
        "names", nargs="*", metavar="KIND", help="one of the kinds below; all when none is named"
    )
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is stale")
    parser.add_argument("--pictures", action="store_true", help="take the manual's pictures first")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - GENERATED.keys():
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    lacking: list[str] = []
    if given.pictures:
        from building.manual import pictures

        lacking += pictures.take()
    changed = 0
    for name in given.names or GENERATED:
        kind = GENERATED[name]
        for path, data in stale(kind, environment.ROOT).items():
            changed += 1
            print(f"{'stale' if given.check else 'removed' if data is None else 'written'}: {path}")
            if not given.check:
                write(path, data)
        lacking += kind.lacking()
    for sentence in lacking:
        print(sentence)
    if not changed and not lacking:
        print("Every generated file is what its sources give.")
    return 1 if lacking or (given.check and changed) else 0


def write(name: str, data: bytes | None) -> None:
    """Put a file in its place, or take it away."""
    path = environment.ROOT / name
    if data is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    if importlib.util.find_spec("sxtwl") is None:  # not a Python with what tests need: go on in .venv
        python = environment.ensure("requirements-test.lock")
        raise SystemExit(subprocess.run([str(python), *sys.argv], check=False).returncode)
    raise SystemExit(main())
