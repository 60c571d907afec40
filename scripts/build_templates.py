"""Write docx_templates/: the starter templates; same sources, same bytes.

python scripts/build_templates.py            writes what has changed
python scripts/build_templates.py --check    says what is stale, writes nothing (exit 1)

Clerks edit their own copies in the office folder; these here are what they start from. Their texts are in
scripts/letters/, one module a topic.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT, ROOT / "scripts"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from letters import templates  # noqa: E402 - needs the path above

FOLDER = ROOT / "docx_templates"

TEMPLATES = templates()


def main() -> int:
    """Write or check; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is stale")
    check = parser.parse_args().check
    stale = 0
    for name, make in TEMPLATES.items():
        path, data = FOLDER / name, make()
        if path.is_file() and path.read_bytes() == data:
            continue
        stale += 1
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)} ({len(data)} bytes)")
        if not check:
            FOLDER.mkdir(exist_ok=True)
            path.write_bytes(data)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
