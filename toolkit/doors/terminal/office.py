"""Commands about the office folder itself: init, settings, jobs, history, undo (and the night's, from its own module)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from pathlib import Path

import click

from toolkit.core.cells import Exit, Severity
from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import FILE, JSON, ChineseCommand, Invocation, print_json, say_problems
from toolkit.jobs.job import declared


@click.command(
    "init",
    cls=ChineseCommand,
    epilog="\b\n例：\n  toolkit init D:\\老干部工具 --province 湖北省 --city 黄冈市 --county 蕲春县\n  toolkit init 练习 --practice",
)
@click.argument("folder", metavar="文件夹", type=FILE)
@words.region_options
@click.option("--practice", is_flag=True, help="花名册里放上虚构的练习资料，先练手。")
@JSON
def init(folder: Path, region: tuple[str, str, str], practice: bool, as_json: bool) -> None:
    """建一个办公文件夹：放进空白表格、设置和信函模板；已有的文件一个也不动。写明省、市、县的，照用当地的标准。"""
    from toolkit.core.rules import regions  # noqa: PLC0415 - help must not load the file layers
    from toolkit.doors.setup import dialogue, steps  # noqa: PLC0415 - likewise
    from toolkit.running import office, run  # noqa: PLC0415 - likewise

    folder = folder.absolute()
    written, kept = office.create(folder, practice=practice)
    made, decisions = (
        run.open_office(folder, folder, forgiving=True),
        steps.Decisions(region=regions.Region(*region)),
    )
    asks = not (practice or as_json) and sys.stdin.isatty()
    if as_json:
        steps.keep(made, decisions, dt.datetime.now().astimezone())
        made = run.open_office(folder, folder, forgiving=True)
        said = {"region": regions.of(made.settings), "goes_by": sorted(made.rules.packs or ())}
        print_json({"folder": str(folder), "written": written, "kept": kept, **said})
        return
    click.echo(f"办公文件夹：{folder}")
    click.echo(f"放进了{len(written)}个文件" + (f"，原有的{len(kept)}个没有动" if kept else "") + "。")
    for name in written:
        click.echo(f"  {name}")
    if asks and any(name.endswith(office.SETTINGS_BOOK) for name in written):  # a new office is asked once
        decisions = dataclasses.replace(decisions, unit=dialogue.asked_unit())
    if asks and not any(region) and not regions.of(made.settings).province:
        asked = dialogue.asked_region(steps.guessed_region(made, decisions.unit))
        decisions = dataclasses.replace(decisions, region=asked)
    steps.keep(made, decisions, dt.datetime.now().astimezone())
    made = run.open_office(folder, folder, forgiving=True)
    click.echo(words.as_typed(regions.told(made.settings, made.rules)))


@click.command("tidy", cls=ChineseCommand, epilog="\b\n例：\n  toolkit tidy --dry-run\n  toolkit tidy")
@click.option("-n", "--dry-run", "dry_run", is_flag=True, help="只说要移动什么，不动文件。")
@JSON
@click.pass_obj
def tidy(door: Invocation, dry_run: bool, as_json: bool) -> None:
    """把老样子的办公文件夹整理好：表格、按钮、备份各进各的文件夹，您自己的文件不动；可以撤销。"""
    from toolkit.running import run, tidying  # noqa: PLC0415 - help must not load the file layers
    from toolkit.running.office import lacking  # noqa: PLC0415

    office = run.open_office(door.office, Path.cwd())
    moves = tidying.ready(office) if dry_run else tidying.tidy(office, dt.datetime.now().astimezone())
    named = [[path.relative_to(office.folder).as_posix() for path in move] for move in moves]
    if as_json:
        said = {"office": str(office.folder), "moved": not dry_run, "files": named}
        print_json(said | {"lacking": lacking(office.folder)})
        return
    for source, target in named:
        click.echo(f"{'将移动' if dry_run else '已移动'} {source} → {target}")
    if not named:
        click.echo("这个办公文件夹已经整理好了。")
    if told := tidying.consequence(office, moves):
        click.echo(told)
    if not dry_run and (names := lacking(office.folder)):
        some = "、".join(Path(name).name for name in names[:3]) + ("等" if len(names) > 3 else "")
        click.echo(f"自带的表格、模板还有{len(names)}个这里没有（{some}）。要放进来，已有的不动：")
        click.echo(f'  toolkit init "{office.folder}"')


@click.command(
    "settings", cls=ChineseCommand, epilog="\b\n例：\n  toolkit settings\n  toolkit settings --json"
)
@JSON
@click.pass_obj
def settings(door: Invocation, as_json: bool) -> None:
    """看各项设置现在是什么值、从哪里来。"""
    from toolkit.running import run  # noqa: PLC0415

    office = run.open_office(door.office, Path.cwd())
    if as_json:
        print_json(
            {
                "office": str(office.folder),
                "settings": [
                    {"name": n, "value": c.value, "origin": c.origin, "help": c.setting.help}
                    for n, c in office.settings.values.items()
                ],
                "problems": [p.plain() for p in office.problems],
            }
        )
    else:
        click.echo(f"办公文件夹：{office.folder}")
        for name, chosen in office.settings.values.items():
            click.echo(f"{name} = {chosen.value or '（未填）'}    [{chosen.origin}]")
    say_problems(office.problems)
    raise SystemExit(int(Exit.DATA if office.problems else Exit.DONE))


@click.command("jobs", cls=ChineseCommand, epilog="\b\n例：\n  toolkit jobs")
@JSON
def jobs(as_json: bool) -> None:
    """列出能做的事。"""
    found = declared()
    if as_json:
        print_json(
            {
                "jobs": [
                    {
                        "name": j.name,
                        "title": j.title,
                        "help": j.help,
                        "actions": [a.name for a in j.actions],
                    }
                    for j in found.values()
                ]
            }
        )
        return
    for job in found.values():
        click.echo(f"{job.name}    {job.title}：{job.help}")


@click.command(
    "history", cls=ChineseCommand, epilog="\b\n例：\n  toolkit history\n  toolkit history --verify"
)
@click.option("--verify", is_flag=True, help="核对记录有没有被人改动过；有就以退出码 3 结束。")
@click.option(
    "--last", "last", type=words.Whole(1, 100000), metavar="条数", default=20, help="看最近多少条。"
)
@JSON
@click.pass_obj
def history(door: Invocation, verify: bool, last: int, as_json: bool) -> None:
    """看做过什么、写了哪些文件；只记名称和文件指纹，不记内容。"""
    from toolkit.files.history.journal import Journal  # noqa: PLC0415
    from toolkit.running.folders import locate  # noqa: PLC0415

    log = Journal(locate(door.office, Path.cwd()))
    found = log.entries()[-last:]
    problems = log.verify() if verify else []
    if as_json:
        print_json(
            {"entries": [entry.to_json() for entry in found], "problems": [p.plain() for p in problems]}
        )
    else:
        from toolkit.core.dates.wording import moment  # noqa: PLC0415 - not for --json
        from toolkit.doors.buttons.recent import told  # noqa: PLC0415

        for entry in found:
            files = "、".join(file.path for file in entry.files[:3]) + ("……" if len(entry.files) > 3 else "")
            click.echo(f"{moment(entry.time)}  {told(entry)}  {len(entry.files)}个文件  {files}")
        if not found:
            click.echo("还没有记录。")
        if verify and not problems:
            click.echo("记录完整，没有被改动。")
    say_problems(problems)
    bad = any(p.severity is Severity.ERROR for p in problems)
    raise SystemExit(int(Exit.DATA if bad else Exit.DONE))


@click.command("undo", cls=ChineseCommand, epilog="\b\n例：\n  toolkit undo --dry-run\n  toolkit undo")
@click.option("-n", "--dry-run", "dry_run", is_flag=True, help="只说要撤销什么，不动文件。")
@JSON
@click.pass_obj
def undo(door: Invocation, dry_run: bool, as_json: bool) -> None:
    """撤销上一次写的文件：改过的恢复原样，新建的移到「备份」；后来又改动过的留着不动，并说是哪几个。再运行一次就再退一步。"""
    from toolkit.doors.buttons.recent import title  # noqa: PLC0415
    from toolkit.files.history import undo as undoing  # noqa: PLC0415
    from toolkit.running.folders import locate  # noqa: PLC0415

    folder = locate(door.office, Path.cwd())
    done = undoing.plan(folder) if dry_run else undoing.undo(folder, now=dt.datetime.now().astimezone())
    if as_json:
        print_json(
            {
                "undone": not dry_run,
                "command": done.entry.command,
                "time": done.entry.time.isoformat(),
                "files": [{"path": str(s.path), "restored": s.backup is not None} for s in done.steps],
                "problems": [problem.plain() for problem in done.problems],
            }
        )
        return
    click.echo(("将" if dry_run else "已") + done.told(title(done.entry.command)))
    for step in done.steps:
        click.echo(f"  {step}")
    say_problems(done.problems)
