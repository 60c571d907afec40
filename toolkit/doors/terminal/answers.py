"""What the commands of the terminal share: the group's options, JSON out, problems said."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.doors.terminal.words import as_typed

FILE = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="用 JSON 打印结果。")


@dataclass(frozen=True, slots=True)
class Door:
    """What the group's own options say; handed to every command.

    Attributes:
        office: The office folder that was named, or None.
        today: The day that counts as today.
        password_file: A file whose first line is the password of workbooks, or None.
    """

    office: Path | None
    today: dt.date
    password_file: Path | None = None

    def password(self) -> str:
        """The password of a workbook: from the file that was named, else asked on a terminal; "" when nobody can say.

        Never from the command line, which other people on the machine can read.

        Raises:
            Stop: the password file cannot be read.
        """
        if self.password_file is not None:
            try:
                lines = self.password_file.read_text(encoding="utf-8-sig").splitlines()
            except (OSError, UnicodeDecodeError):
                raise Stop.at(
                    Cell(self.password_file.name),
                    "读不出这个密码文件，",
                    "请核对文件名；文件第一行写密码，用 UTF-8 保存。",
                    "password-file",
                ) from None
            return lines[0] if lines else ""
        if not sys.stdin.isatty():
            return ""
        return str(click.prompt("这个文件有打开密码，请输入", hide_input=True, err=True))


def print_json(data: dict[str, Any]) -> None:
    """One object on stdout; what the stream's encoding lacks (𠮷 in GBK) is escaped as JSON has it."""
    text = as_typed(json.dumps(data, ensure_ascii=False, indent=1))
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), ensure_ascii=True, indent=1)
    click.echo(text)


def say_problems(problems: Sequence[Problem], *, limit: int | None = None, listed: bool = False) -> None:
    """Problems on stderr: all of a refusal; of a result the first few, and where the rest stands."""
    shown = problems if limit is None else problems[:limit]
    if problems and limit is not None:
        click.echo(f"发现{len(problems)}处资料问题：", err=True)
    for problem in shown:
        click.echo(as_typed(f"  {problem}" if limit is not None else str(problem)), err=True)
    if len(problems) > len(shown):
        more = "，都写在结果里" if listed else "，加 --json 可以看全部"
        click.echo(f"  ……另有{len(problems) - len(shown)}处{more}。", err=True)
