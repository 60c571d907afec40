"""`toolkit templates` and `toolkit pdf`: check Word templates, list what may be written into them, print one with sample data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from toolkit.core.cells import Exit, Stop
from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import (
    FILE,
    JSON,
    ChineseCommand,
    ChineseGroup,
    Invocation,
    print_json,
    say_problems,
)

_LIKE = click.option(
    "--like", metavar="模板", type=words.Text(), help="字段和哪个模板一样，如 生日贺信.docx；不写就按名字认。"
)

_FROM = click.option(
    "--from", "sheet", metavar="表格", type=words.Text(), help="套打用的表，如 花名册.xlsx!在册：按它的列名。"
)


@click.group("templates", cls=ChineseGroup)
def templates() -> None:
    """检查 Word 模板、看能用哪些字段、用虚构的资料预览。"""


@templates.command(
    "check",
    epilog="\b\n例：\n  toolkit templates check\n      检查本单位的全部模板\n"
    "  toolkit templates check 我的贺信.docx --like 生日贺信.docx\n"
    "  toolkit templates check 我的通知.docx --from 花名册.xlsx\n      套打用的，和表的列名核对",
)
@click.argument("files", metavar="[模板…]", nargs=-1, type=words.DROPPED, envvar=words.DROPPED_IN)
@_LIKE
@_FROM
@JSON
@click.pass_obj
def check(
    door: Invocation, files: tuple[str, ...], like: str | None, sheet: str | None, as_json: bool
) -> None:
    """检查模板：标点、括号、没有结束的重复和条件、写错的字段、页眉里的个人信息，一次全部列出；有错误时退出码是 3。"""
    from toolkit.doors.terminal import proofs as desk  # noqa: PLC0415
    from toolkit.running import run  # noqa: PLC0415 - help must not load the file layers

    office = run.open_office(door.office, Path.cwd())
    paths = [desk.find(office, name) for name in files] if files else list(office.templates().values())
    if sheet:
        reading = desk.sheet(office, sheet)
        found = [desk.examine_for(office, path, reading) for path in paths]
    else:
        found = [desk.examine(path, like or "") for path in paths]
    if as_json:
        print_json({"templates": [desk.report(one) for one in found]})
    else:
        for one in found:
            click.echo(desk.said(one))
    say_problems([problem for one in found for problem in one.problems])
    raise SystemExit(int(Exit.DONE if all(one.sound for one in found) else Exit.DATA))


@templates.command(
    "fields",
    epilog="\b\n例：\n  toolkit templates fields\n  toolkit templates fields birthdays\n"
    "  toolkit templates fields --from 花名册.xlsx\n      套打这张表时可以写哪些",
)
@click.argument("job", metavar="[任务]", required=False)
@_FROM
@JSON
@click.pass_obj
def fields(door: Invocation, job: str | None, sheet: str | None, as_json: bool) -> None:
    """看各项工作给模板哪些字段，附样例；任务写命令名、中文名或模板名都行，不写就全部列出；--from 看一张表的列名怎么写。"""
    from toolkit.doors.terminal import proofs as desk  # noqa: PLC0415

    if sheet:
        from toolkit.running import run  # noqa: PLC0415 - help must not load the file layers

        listed = desk.sheet_fields(desk.sheet(run.open_office(door.office, Path.cwd()), sheet))
        if as_json:
            print_json({"fields": [{"column": title, "written": [*names]} for title, *names in listed]})
            return
        for title, *names in listed:
            said = f"列名「{title}」" if title else "不用表里有"
            click.echo(f"  {' 或 '.join(f'{{{{ {name} }}}}' for name in names)}    {said}")
        return

    known = desk.chosen(job or "")
    if as_json:
        print_json(desk.field_report(known))
        return
    for one in known:
        jobs = "、".join(f"toolkit {each.name}" for each in one.jobs)
        click.echo(f"{one.use.name}    {one.use.title}" + (f"（{jobs}）" if jobs else ""))
        for line in desk.field_lines(one.use):
            click.echo(line)
    click.echo("过滤器：")
    for written, value, printed in desk.filters():
        click.echo(f"  {written}    {value} → {printed}")


@templates.command(
    "preview",
    epilog="\b\n例：\n  toolkit templates preview 生日贺信.docx",
)
@click.argument("file", metavar="模板")
@_LIKE
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="文件夹",
    help="写到哪个文件夹；不写就放进办公文件夹的 输出/模板预览/。",
)
@click.option("--pdf", is_flag=True, help="另存一份 PDF。")
@JSON
@click.pass_obj
def preview(
    door: Invocation, file: str, like: str | None, output: Path | None, pdf: bool, as_json: bool
) -> None:
    """用虚构的资料把模板打印一份出来看样子；模板有错就列出来，什么也不写。"""
    from toolkit.doors.terminal import proofs as desk  # noqa: PLC0415
    from toolkit.running import run  # noqa: PLC0415

    office = run.open_office(door.office, Path.cwd())
    one = desk.examine(desk.find(office, file), like or "")
    if one.known and not one.sound:
        raise Stop(*one.problems)
    job = desk.preview_job(one)
    target = output.absolute() if output else None
    params = {"file": one.name, "pdf": pdf}
    done = run.run(office, run.Request(job, job.actions[0], params, door.today, words.as_typed, target))
    if as_json:
        print_json(run.report(done))
        return
    for line in run.sentences(done):
        click.echo(line)
    say_problems(one.problems)


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
def pdf(door: Invocation, files: tuple[Path, ...], output: Path | None, as_json: bool) -> None:
    """把 Word 文件另存成 PDF：依次试 Word、WPS、LibreOffice，并说明用了哪个；没有这些程序也不影响打印 Word 文件。"""
    from toolkit.files.history.journal import Entry, Journal  # noqa: PLC0415
    from toolkit.files.history.recorded import put_all  # noqa: PLC0415
    from toolkit.files.placing.place import Writing, choose  # noqa: PLC0415
    from toolkit.running.folders import locate  # noqa: PLC0415
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
    placed, problems = put_all(log, writings, Entry(dt.datetime.now().astimezone(), "pdf"))
    words.say_problems(problems)
    if as_json:
        print_json({"program": made.program, "files": [str(each.path) for each in placed]})
        return
    click.echo(f"PDF 由 {made.program} 做成。")
    for each in placed:
        click.echo(f"已写入 {each.path}")
