"""`toolkit pdf`: documents in Word as PDF, with the program that this computer has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import FILE, JSON, ChineseCommand, Door, print_json


@click.command(
    "pdf",
    cls=ChineseCommand,
    epilog="\b\n例：\n  toolkit pdf 通知.docx\n  toolkit pdf 信1.docx 信2.docx -o 发出去的",
)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=FILE)
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="文件夹",
    help="写到哪个文件夹；不写就放在原文件旁边。",
)
@JSON
@click.pass_obj
def pdf(door: Door, files: tuple[Path, ...], output: Path | None, as_json: bool) -> None:
    """把 Word 文件另存成 PDF：依次试 Word、WPS、LibreOffice，并说明用了哪个；没有这些程序也不影响打印 Word 文件。"""
    from toolkit.files.history.journal import Entry, Journal  # noqa: PLC0415
    from toolkit.files.placing.place import Writing, choose, put_many  # noqa: PLC0415
    from toolkit.running.office import locate  # noqa: PLC0415
    from toolkit.word.opening import read_documents  # noqa: PLC0415
    from toolkit.word.printing import pdf as making  # noqa: PLC0415

    documents = read_documents(files)
    log = Journal(locate(door.office, Path.cwd()))
    targets: list[Path] = []
    for file in files:
        wanted = (output or file.parent).absolute() / file.with_suffix(".pdf").name
        targets.append(choose(wanted, log.written, targets))
    progress = words.Progress()
    made = making.convert(documents, progress=lambda done, of: progress("正在做 PDF", done, of))
    writings = [Writing(path, data) for path, data in zip(targets, made.pdfs, strict=True)]
    placed = put_many(writings, make_folders=True)
    log.append(Entry(dt.datetime.now().astimezone(), "pdf", files=tuple(log.file(each) for each in placed)))
    if as_json:
        print_json({"program": made.program, "files": [str(each.path) for each in placed]})
        return
    click.echo(f"PDF 由 {made.program} 做成。")
    for each in placed:
        click.echo(f"已写入 {each.path}")
