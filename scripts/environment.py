"""What the scripts share: the clone on the path, and a virtual environment of our own, filled from a lock."""

from __future__ import annotations

import compileall
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # toolkit, from this clone
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def require_python() -> None:
    """Say plainly when this Python is too old, before anything is made."""
    if sys.version_info < OLDEST:
        raise SystemExit(
            f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更新的版本，现在用的是 {sys.version.split()[0]}。\n"
            f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed."
        )


def python() -> Path:
    """The interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(lock: str) -> Path:
    """Make .venv if there is none, and install a lock and this package (editable) into it.

    Done once for each content of the lock and of pyproject.toml; a second call returns at once.

    Args:
        lock: File name of the lock in the repository's root.

    Returns:
        The interpreter inside .venv.
    """
    if not python().exists():
        print(f"建立 {VENV.name} …", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    files = (ROOT / lock, ROOT / "pyproject.toml", ROOT / "setup.py")
    wanted = hashlib.sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest()
    stamp = VENV / f".installed-{lock}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python()
    print("安装所需的软件包 …", flush=True)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(ROOT / lock)], check=True)
    subprocess.run([*pip, "--no-deps", "--editable", str(ROOT)], check=True)
    # An editable install compiles nothing, and where bytecode may not be written every start would compile again.
    compileall.compile_dir(ROOT / "toolkit", quiet=1)
    stamp.write_text(wanted, encoding="utf-8")
    return python()
