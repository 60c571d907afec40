"""`toolkit why`: where a figure that a job has printed comes from."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import JSON, ChineseCommand, Invocation, print_json


@click.command(
    "why",
    cls=ChineseCommand,
    epilog="\b\n例：\n  toolkit why 输出/2027年预算/2027年乡镇老干部工作经费预算表.xlsx!C4\n"
    "  toolkit why 2026年工作补贴核对表.xlsx 分乡镇!D6\n      文件名够了，不写文件夹就在「输出」里找",
)
@click.argument("cell", metavar="文件!格", nargs=-1, required=True, type=words.Text())
@JSON
@click.pass_obj
def why(door: Invocation, cell: tuple[str, ...], as_json: bool) -> None:
    """问结果里的一个数从哪里来：怎么算的、取自哪些表的哪些行、依据哪个文件、哪次做的，读过的表后来改没改。"""
    from toolkit.running import run  # noqa: PLC0415 - help must not load the file layers
    from toolkit.running.provenance import why as asking  # noqa: PLC0415

    found = asking.asked(run.open_office(door.office, Path.cwd()), Path.cwd(), cell)
    if as_json:
        print_json(found.report())
        return
    for line in asking.sentences(found):
        click.echo(line)
