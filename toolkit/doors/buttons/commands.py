"""`toolkit press` and `toolkit buttons`: what macros and double-click files start, and buttons for one's own workbook."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.core.cells import Cell, Exit, Problem, Stop
from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import FILE, JSON, ChineseCommand, ChineseGroup, Invocation, print_json

if TYPE_CHECKING:  # the file layers are loaded when a workbook is opened
    from toolkit.files.history.journal import Entry, Journal
    from toolkit.sheets.buttons.removing import Removed

_XLWINGS = "由按钮的宏写上，xlwings 自己从命令行里取。"


@click.group("buttons", cls=ChineseGroup)
def buttons() -> None:
    """给单位自己的表格加上按钮，或者把加上的按钮去掉。"""


@buttons.command("add", epilog="\b\n例：\n  toolkit buttons add D:\\老干部工具\\花名册.xlsx")
@click.argument("file", metavar="文件", type=FILE)
@JSON
@click.pass_obj
def add(door: Invocation, file: Path, as_json: bool) -> None:
    """给表格加上「操作台」和「参数」两张工作表，带按钮；别的内容一个字节也不动。.xlsx 另存为旁边的 .xlsm，原文件不动。"""
    from toolkit.doors.buttons import offered  # noqa: PLC0415 - help must not load the file layers
    from toolkit.files.history.recorded import put_all  # noqa: PLC0415
    from toolkit.files.placing import place  # noqa: PLC0415
    from toolkit.running.folders import turn_at  # noqa: PLC0415
    from toolkit.sheets.buttons import adding  # noqa: PLC0415

    with turn_at(door.office, Path.cwd(), file) as log:
        made = adding.add(file, offered.every(), offered.blocks())
        target = file.with_suffix(".xlsm")
        expect = made.sha256 if target.suffix == file.suffix else place.ABSENT
        writing = place.Writing(target, made.data, expect, place.sound_zip)
        (placed,), problems = put_all(log, [writing], _entry("buttons add"), make_folders=False)
    words.say_problems(problems)
    if as_json:
        print_json({"file": str(placed.path), "touched": list(made.touched), "added": list(made.added)})
        return
    click.echo(
        f"已写入 {placed.path}"
        + (f"，原来的在 {placed.backup}" if placed.backup else f"，{file.name} 没有动。")
    )
    click.echo("按钮在最后的「操作台」工作表里，参数在「参数」工作表里；打开时请选「启用内容」或「启用宏」。")


@buttons.command("remove", epilog="\b\n例：\n  toolkit buttons remove D:\\老干部工具\\花名册.xlsm")
@click.argument("file", metavar="文件", type=FILE)
@JSON
@click.pass_obj
def remove(door: Invocation, file: Path, as_json: bool) -> None:
    """把加上的按钮去掉：没有改过内容的，得到的和加之前一个字节不差；改过的，只去掉工具箱的。"""
    from toolkit.running.folders import turn_at  # noqa: PLC0415 - help must not load the file layers
    from toolkit.sheets.buttons import removing  # noqa: PLC0415

    with turn_at(door.office, Path.cwd(), file) as log:
        made = removing.remove(file)
        target, backup, problems = _put_back(log, file, made)
    words.say_problems(problems)
    if as_json:
        print_json(
            {
                "file": str(target),
                "exact": made.exact,
                "kept_macros": made.kept_macros,
                "backup": str(backup) if backup else None,
            }
        )
        return
    click.echo(
        f"按钮已去掉：{target}" + ("，和加按钮之前一个字节不差。" if made.exact else "，别的内容没有动。")
    )
    if backup is not None:
        click.echo(f"带按钮的那一份移到了 {backup}。")
    if made.kept_macros:
        click.echo("里面另有别人写的宏，没有去掉，所以仍是带宏的文件。")


def _put_back(log: Journal, file: Path, made: Removed) -> tuple[Path, Path | None, tuple[Problem, ...]]:
    """Put the workbook without buttons where it belongs, and the one with buttons into 备份; both places."""
    from toolkit.files import names  # noqa: PLC0415
    from toolkit.files.history.journal import Written  # noqa: PLC0415
    from toolkit.files.history.recorded import note, put_all  # noqa: PLC0415
    from toolkit.files.placing import place  # noqa: PLC0415

    entry, target = _entry("buttons remove"), file.with_suffix(made.suffix)
    if target == file:
        writing = place.Writing(file, made.data, made.sha256, place.sound_zip)
        (placed,), problems = put_all(log, [writing], entry, make_folders=False)
        return file, placed.backup, problems
    number = 1
    while target.exists() and target.read_bytes() != made.data:
        number += 1
        target = names.numbered(file.with_suffix(made.suffix), number)
    with log.reserved(2) as write:
        written = (
            [place.Writing(target, made.data, place.ABSENT, place.sound_zip)] if not target.exists() else []
        )
        files = [log.file(each) for each in place.put_many(written)]
        try:
            backup = place.set_aside(file, made.sha256)
        except Stop as stop:
            if not files:
                raise
            hint = f"排除上面的问题后再做一次，带按钮的“{file.name}”会移走。"
            more = note(write, replace(entry, files=tuple(files)), log.office)
            here = Problem(Cell(target.name), "没有按钮的这一份已经写好。", hint, "half-done")
            raise Stop(*stop.problems, here, *more, code=stop.code) from stop
        files.append(Written(log.relative(file.absolute()), made.sha256, None, log.relative(backup)))
        return target, backup, note(write, replace(entry, files=tuple(files)), log.office)


def _entry(command: str) -> Entry:
    from toolkit.files.history.journal import Entry  # noqa: PLC0415 - help must not load the file layers

    return Entry(dt.datetime.now().astimezone(), command)


@click.command(
    "press",
    cls=ChineseCommand,
    epilog="\b\n例：\n  toolkit press birthdays --book 工具箱.xlsm\n      和点「生日慰问」按钮一样",
)
@click.argument("job", metavar="任务", type=words.Text())
@click.argument("files", metavar="[文件…]", nargs=-1, type=words.DROPPED, envvar=words.DROPPED_IN)
@click.option(
    "--book", type=FILE, required=True, metavar="文件", help="按钮所在的表格，参数取自它的「参数」表。"
)
@click.option("--answer", type=FILE, metavar="文件", help="把答复写进这个文件，给宏读；不写就显示在屏幕上。")
@click.option("--from_xl", "from_excel", hidden=True, help=_XLWINGS)
@click.option("--wb", hidden=True, help=_XLWINGS)
@click.option("--app", hidden=True, help=_XLWINGS)
@click.option("--hwnd", hidden=True, help=_XLWINGS)
@click.pass_obj
def press(
    door: Invocation,
    /,
    job: str,
    files: tuple[str, ...],
    book: Path,
    answer: Path | None,
    from_excel: str | None,
    **_xlwings: str | None,
) -> None:
    """像点了按钮一样做一件事：参数取自表格的「参数」表，做完打开结果。"""
    from toolkit.doors.buttons import outbox, pressing  # noqa: PLC0415 - help must not load the file layers

    if answer is not None:
        outbox.begin(answer)
    if from_excel and answer is not None:
        shown = pressing.press_in_excel(job)
        fields = [("way", "excel"), ("shown", "1")] if shown else [("way", "file")]
        from toolkit.sheets.buttons import answers  # noqa: PLC0415 - as above

        outbox.put(answer, answers.compose(fields))
        return
    paper = outbox.Paper(book.absolute(), opens_books=answer is not None)
    quiet = io.StringIO() if answer is not None else None
    with contextlib.redirect_stderr(quiet) if quiet else contextlib.nullcontext():
        wrote = pressing.press_on(
            paper, job, [str(Path(each).absolute()) for each in files], today=lambda: door.today
        )
    if answer is not None:
        outbox.put(answer, paper.answer())
    else:
        for line in paper.lines:
            click.echo(line)
    with contextlib.redirect_stderr(io.StringIO()):
        pressing.renewed(wrote, door.today)
    raise SystemExit(int(paper.exit if answer is None else Exit.DONE))
