"""`toolkit lint`: Word documents against the official format (GB/T 9704-2012), faults with paragraph and clause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.core.cells import Cell, Exit, Problem, Stop
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
    "日期、版记、页码等；还查标点、数字、日期、合计、文种和行文；每处都写明在第几段、是什么、应当是什么、依据哪一条，有问题时退出码是 3。原来的文件只读不改；"
    "--fix 把不碰意思的毛病(页面、行距、字体字号、缩进、位置、标点、页码、版记的线)修好，另存一份，文字一个不变；"
    "--marked 把每一处写成批注，另存一份。"
)


@click.command(
    "lint",
    cls=ChineseCommand,
    help=_HELP,
    short_help="按公文格式国家标准检查 Word 文档。",
    epilog="\b\n例：\n  toolkit lint 通知.docx\n      检查一份\n  toolkit lint --render 通知.docx 请示.docx\n"
    "      还要看印出来的样子，一次检查几份\n"
    "  toolkit lint --fix 通知.docx\n      修好，另存为 通知（已规范）.docx\n  toolkit lint --fix -o 定稿.docx 通知.docx\n"
    "      修好，另存为 定稿.docx\n  toolkit lint --marked 通知.docx\n      另存为 通知（批注）.docx，每一处是一条批注",
)
@click.argument("files", metavar="文档…", nargs=-1, required=True, type=DROPPED, envvar=DROPPED_IN)
@click.option(
    "--render",
    is_flag=True,
    help="还要检查印出来才知道的：行数字数、红头和版记的位置、署名单独成面(用 Word、WPS 或 LibreOffice 排版)。",
)
@click.option(
    "--fix", is_flag=True, help="修好能修的，另存为“…（已规范）.docx”；文字一个不变，没有修的仍然列出。"
)
@click.option("--marked", is_flag=True, help="把每一处写成批注，另存为“…（批注）.docx”。")
@click.option(
    "--out", "-o", default="", metavar="文件", help="修好的另存到哪里；只修一份时用，不会盖掉已有的文件。"
)
@click.option("--dry-run", "-n", is_flag=True, help="只说会怎样，不写文件。")
@JSON
@click.pass_obj
def lint(
    door: Invocation,
    files: tuple[str, ...],
    render: bool,
    fix: bool,
    marked: bool,
    out: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Check documents against the official format (检查公文格式), put right or marked as new files."""
    if out and (not fix or len(files) != 1):
        raise click.UsageError("-o 要和 --fix 一起用，而且一次只修一份。")
    paths = [Path(name) for name in files]
    results, refused, program = examine(paths, render, door.today)
    made = new_files(results, fix=fix, marked=marked, out=out, render=render, today=door.today)
    refused += made.refused
    if made.files:
        refused += _write(door, made, out, dry_run=dry_run)
    left = made.left if fix else [one for _, one in results]
    problems = [*refused, *(problem for one in left for problem in one.problems)]
    if as_json:
        print_json(
            {
                "documents": [_report(path, one) for path, one in results],
                "rendered_by": program or None,
                "problems": [problem.plain() for problem in problems],
            }
            | (
                {"written": [str(path.absolute()) for path, _, _ in made.files], "changes": made.said}
                if fix or marked
                else {}
            )
        )
    else:
        for _, one in results:
            click.echo(said(one))
        for line in made.said:
            click.echo(line)
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


@dataclass
class NewFiles:
    """What is to be put beside the documents.

    Attributes:
        files: Where each new file goes, its bytes, and what it is.
        left: What is left in each document after the repair; where it was rendered, in the repaired one's pages.
        said: Sentences for the clerk.
    """

    files: list[tuple[Path, bytes, str]] = field(default_factory=list)
    left: list[Linted] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)


def new_files(
    results: list[tuple[Path, Linted]],
    *,
    fix: bool,
    marked: bool,
    out: str = "",
    render: bool = False,
    today: dt.date | None = None,
) -> NewFiles:
    """Documents that were examined, put right or marked, each a new file beside the old one; nothing is written here.

    With both, the comments stand in the repaired copy at what is left there: who opens it has nothing else to do.
    """
    made = NewFiles()
    if not (fix or marked):
        return made
    from toolkit.word.official.mending import marking, mend  # noqa: PLC0415 - only who changes loads what changes

    for path, found in results:
        try:
            data, one = path.read_bytes(), found
            files: list[tuple[Path, bytes, str]] = []
            said: list[str] = []
            if fix:
                mended = mend.mend(data, path.name, today)
                if mended.data == data:
                    said = [f"{path.name}：没有能替您修的，没有另存。", *mended.why]
                else:
                    data, one = mended.data, _again(path, mended.data, today) if render else mended.after
                    done, left = len(mended.before.problems) - len(mended.after.problems), len(one.problems)
                    what = f"修好了{done}处，剩下{left}处要自己改；文字没有变。"
                    files.append(
                        (Path(out) if out else path.with_name(f"{path.stem}（已规范）.docx"), data, what)
                    )
                    said += [f"  {each}" for each in (*mended.changes, *mended.why)]
            if marked and one.hits:
                where = "修好以后剩下的" if files else "原件里不合的"
                what = f"{where}，每一处是一条批注（{len(one.hits)}条），改好后删去批注。"
                marks = marking.mark(data, path.name, one)
                files.append((path.with_name(f"{path.stem}（批注）.docx"), marks, what))
            elif marked:
                said.append(f"{path.name}：没有要批注的，没有另存批注。")
        except Stop as stop:
            made.refused += stop.problems
            files, said, one = [], [], found
        made.left.append(one)
        made.files += files
        made.said += said
    return made


def _again(path: Path, data: bytes, today: dt.date | None) -> Linted:
    """What the repaired copy's own pages show. Raises Stop."""
    from toolkit.word.official.linting.lint import lint as judged  # noqa: PLC0415
    from toolkit.word.printing import pdf  # noqa: PLC0415

    return judged(data, name=path.name, pdf=pdf.convert([data]).pdfs[0], today=today)


def _write(door: Invocation, made: NewFiles, out: str, *, dry_run: bool) -> tuple[Problem, ...]:
    """Put the new files in place and note them: `undo` takes them back. What a clerk has changed stays, under its name.

    Raises:
        Stop: The name that the clerk has given is taken, or the disk refuses.
    """
    from toolkit.files.history.journal import Entry  # noqa: PLC0415
    from toolkit.files.history.recorded import put_all  # noqa: PLC0415
    from toolkit.files.placing import place  # noqa: PLC0415
    from toolkit.running.folders import journal_near  # noqa: PLC0415

    if out and Path(out).exists():
        what = "这个位置已经有文件，没有盖掉它，"
        raise Stop.at(Cell(Path(out).name), what, "请换一个名字，或先把它移走。", "file-exists")
    log, taken = journal_near(door.office, Path.cwd(), made.files[0][0]), list[Path]()
    for path, _, _ in made.files:
        taken.append(place.choose(path.absolute(), log.written, taken))
    made.files = [(path, data, what) for path, (_, data, what) in zip(taken, made.files, strict=True)]
    verb = "会另存为" if dry_run else "已另存为"
    made.said = [*(f"{verb} {path}\n  {what}" for path, _, what in made.files), *made.said]
    if dry_run:
        return ()
    writings = [place.Writing(path, data) for path, data, _ in made.files]
    return put_all(log, writings, Entry(dt.datetime.now().astimezone(), "lint"))[1]


def said(one: Linted) -> str:
    """One line on a document."""
    if not any(p.plain for p in one.reading.facts.paragraphs):
        return f"{one.name}：里面没有文字(空的，或者是扫描、拍照的图片)，格式没有查，请用有文字的文件。"
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
