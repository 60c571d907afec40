"""Starts the toolkit that install.py put beside this file, wherever the folder has been carried to."""

from __future__ import annotations

import site
import sys
from pathlib import Path

LIB = Path(__file__).resolve().parent / "lib"
sys.path.insert(0, str(LIB))
site.addsitedir(str(LIB))  # pywin32 needs its .pth

try:
    from toolkit.doors.terminal.cli import main
except ImportError as error:  # before there is a door that could say it
    raise SystemExit(
        f"程序的部件打不开（{error.name}）：可能没有拷全，也可能被杀毒软件拿走了。"
        "请在杀毒软件里信任整个工具箱文件夹，重新拷一份完整的再试。"
    ) from error

raise SystemExit(main())
