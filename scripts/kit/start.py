"""Starts the toolkit that install.py put beside this file, wherever the folder has been carried to."""

from __future__ import annotations

import site
import sys
from pathlib import Path

LIB = Path(__file__).resolve().parent / "lib"
sys.path.insert(0, str(LIB))
site.addsitedir(str(LIB))  # pywin32 needs its .pth

from toolkit.doors.terminal.cli import main  # noqa: E402 - needs the path above

raise SystemExit(main())
