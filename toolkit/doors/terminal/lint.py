"""`toolkit lint`: Word documents against the official format (GB/T 9704-2012), faults with paragraph and clause."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.core.cells import Exit, Problem, Stop
from toolkit.doors.terminal.words import (
    DROPPED,
    DROPPED_IN,
    JSON,
    ChineseCommand,
    Invocation,
    print_json,
    say_problems,
)

if TYPE_CHECKING:
    from toolkit.word.official.linting.facts.facts import Facts
    from toolkit.word.official.linting.lint import Linted

_HELP = (
    "按《党政机关公文格式》(GB/T 9704-2012)检查 Word 公文：纸张、页边、行距、字体字号、层次序数、发文字号、主送、附件、"
    "日期、版记、页码等；还查标点、数字、日期、合计、文种和行文；每处都写明在第几段、是什么、应当是什么、依据哪一条；只读不改，有问题时退出码是 3。"
)


@click.command(
    "lint",
    cls=ChineseCommand,
    help=_HELP,
    short_help="按公文格式国家标准检查 Word 文档。",
    epilog="\b\n例：\n  toolkit lint 通知.docx\n      检查一份\n  toolkit lint --render 通知.docx 请示.docx\n"
    "      还要看印出来的样子，一次检查几份",
)
@click.argument("files", metavar="文档…", nargs=-1, required=True, type=DROPPED, envvar=DROPPED_IN)
@click.option(
    "--render",
    is_flag=True,
    help="还要检查印出来才知道的：行数字数、红头和版记的位置、署名单独成面(用 Word、WPS 或 LibreOffice 排版)。",
)
@JSON
@click.pass_obj
def lint(door: Invocation, files: tuple[str, ...], render: bool, as_json: bool) -> None:
    """Check documents against the official format (检查公文格式)."""
    results, refused, program = examine([Path(name) for name in files], render, door.today)
    problems = [*refused, *(problem for _, one in results for problem in one.problems)]
    if as_json:
        print_json(
            {
                "documents": [_report(path, one) for path, one in results],
                "rendered_by": program or None,
                "problems": [problem.plain() for problem in problems],
            }
        )
    else:
        for _, one in results:
            click.echo(said(one))
        if program:
            click.echo(f"版面由 {program} 排出来量的。{_missing_fonts()}")
    say_problems(problems)
    raise SystemExit(int(Exit.DATA if problems else Exit.DONE))


def examine(
    paths: list[Path], render: bool, today: dt.date | None = None
) -> tuple[list[tuple[Path, Linted]], list[Problem], str]:
    """Every document that can be read, the refusals of the others, and which program has set the pages."""
    from toolkit.word.official.linting.facts.reading import read_facts  # noqa: PLC0415 - help must not load lxml
    from toolkit.word.official.linting.lint import judge  # noqa: PLC0415

    read: list[tuple[Path, Facts]] = []
    refused: list[Problem] = []
    for path in paths:
        try:
            read.append((path, read_facts(path)))
        except Stop as stop:
            refused += stop.problems
    pdfs: tuple[bytes, ...] = (b"",) * len(read)
    program = ""
    if render and read:
        from toolkit.word.printing import pdf  # noqa: PLC0415

        made = pdf.convert([path.read_bytes() for path, _ in read])
        pdfs, program = made.pdfs, made.program
    results = []
    for (path, facts), printed in zip(read, pdfs, strict=True):
        try:
            results.append((path, judge(facts, printed, today)))
        except Stop as stop:
            refused += stop.problems
    return results, refused, program


def said(one: Linted) -> str:
    """One line on a document."""
    verdict = f"{len(one.problems)}处不合" if one.problems else "没有发现问题"
    return f"{one.name}：按{one.recognised}检查了{one.checked}条，{verdict}。"


def _report(path: Path, one: Linted) -> dict[str, Any]:
    """One document for other programs."""
    return {
        "name": one.name,
        "path": str(path.absolute()),
        "layout": one.layout.value,
        "kind": one.kind or None,
        "checked": one.checked,
        "sound": not one.problems,
        "rules": {
            kind: {"title": title, "source": source} for kind, (title, source) in sorted(one.sources.items())
        },
        "problems": [problem.plain() for problem in one.problems],
    }


def _missing_fonts() -> str:
    from toolkit.word.official import fonts  # noqa: PLC0415

    missing = fonts.missing(fonts.installed())
    return f"这台电脑没有{'、'.join(missing)}，是用别的字体代替量的。" if missing else ""
