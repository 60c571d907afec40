"""docs/demands.md: every demand of the county's report, and the command, sheets and tests that serve it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from environment import ROOT
from toolkit.core.tables import catalogue
from toolkit.doors.terminal import cli
from toolkit.jobs.job import discover

_TOLD = Path(__file__).with_name("demands.toml")
_HEAD = """# 报告提出的要求，和工具怎么办

本页由 `python scripts/build.py` 从 `scripts/building/manual/demands.toml` 生成，请不要手改。依据是县委老干部局调研报告（2023-10-04）。
"""


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand.

    Attributes:
        key: «B1».
        title: Of its section.
        say: The demand in a few words.
        commands: As typed after «toolkit».
        tables: Names of tables.toml.
        tests: Files below tests/.
        lacks: What is not done.
        pending: Its job is being written.
    """

    key: str
    title: str
    say: str
    commands: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    lacks: str = ""
    pending: bool = False

    def absent(self, commands: set[str]) -> list[str]:
        """What it names and is not there."""
        known = {table.name for table in catalogue.tables()}
        out = [command for command in self.commands if command not in commands]
        out += [table for table in self.tables if table not in known]
        return out + [test for test in self.tests if not (ROOT / "tests" / test).is_file()]


def demands() -> Iterator[Demand]:
    """All of them, in the report's order."""
    for letter, section in tomllib.loads(_TOLD.read_text(encoding="utf-8")).items():
        title = section.pop("title")
        for number, told in section.items():
            lists = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
            yield Demand(f"{letter}{number}", title, **lists)


def commands() -> set[str]:
    """«notices new», «lint»: everything that stands behind «toolkit»."""
    group, jobs = cli.group(), discover().values()
    actions = {" ".join(filter(None, (job.name, action.name))) for job in jobs for action in job.actions}
    return actions | set(group.list_commands(click.Context(group)))


def files() -> dict[str, bytes]:
    """The page."""
    there, lines, title = commands(), [_HEAD], ""
    for demand in demands():
        if demand.title != title:
            title = demand.title
            lines += [
                f"\n## {title}\n",
                "| 号 | 要求 | 命令 | 表 | 测试 | 还没有做 |",
                "|---|---|---|---|---|---|",
            ]
        served = demand.commands and not demand.absent(there)
        cells = (
            demand.key,
            demand.say,
            "、".join(f"`{command}`" for command in demand.commands if served),
            "、".join(demand.tables if served else ()),
            "、".join(f"`tests/{test}`" for test in demand.tests if served),
            demand.lacks if served else f"还没有做：{demand.lacks or '正在做'}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return {"docs/demands.md": ("\n".join(lines) + "\n").encode()}
