"""`toolkit why` and `toolkit freeze`: where a figure comes from; a year's figures kept, and what is different since."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from toolkit.core.cells import Exit
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


@click.command(
    "freeze",
    cls=ChineseCommand,
    epilog="\b\n例：\n  toolkit freeze 2026\n  toolkit freeze 2026 --check\n  toolkit freeze 2026 --again",
)
@click.argument("year", metavar="年度", type=words.Whole(1990, 2099))
@click.option("--check", is_flag=True, help="只比较现在的结果和定稿有什么不同；有不同以退出码 3 结束。")
@click.option("--again", is_flag=True, help="已经定稿的，换成现在的数；原来的留在备份里。")
@JSON
@click.pass_obj
def freeze(door: Invocation, year: int, check: bool, again: bool, as_json: bool) -> None:
    """一年的数定稿：统计、预算、三项奖、通报等结果里的数存下来；以后重做的有不同，一格一格说清。"""
    from toolkit.running import run  # noqa: PLC0415 - help must not load the file layers
    from toolkit.running.provenance import freezing  # noqa: PLC0415

    office = run.open_office(door.office, Path.cwd())
    said, differ = freezing.told(office, year, dt.datetime.now().astimezone(), check=check, again=again)
    lines = [words.as_typed(line) for line in said]
    if as_json:
        print_json(
            {"year": year, "file": str(freezing.path_of(office, year)), "said": lines, "differences": differ}
        )
    else:
        for line in (*lines, *differ):
            click.echo(line)
    raise SystemExit(int(Exit.DATA if differ else Exit.DONE))
