"""`toolkit nightly`: the night's work, how it stands, and its entry in the system's own scheduler."""

from __future__ import annotations

import datetime as dt
import gc
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from toolkit.core.cells import Stop
from toolkit.doors.terminal.words import ChineseCommand, ChineseGroup, Invocation, print_json, say_problems

if TYPE_CHECKING:  # help must not load the file layers
    from toolkit.doors.night.results import Answer
    from toolkit.running.office import Office

# ruff: noqa: PLC0415 - for the same reason


def _time(context: click.Context, option: click.Parameter, value: str | None) -> dt.time | None:
    """22:00 however people write it, or a usage error that says how to write it."""
    from toolkit.doors.night.plan import as_time

    if value is None:
        return None
    if (found := as_time(value)) is None:
        raise click.BadParameter(f"「{value}」看不懂，请写成 22:00 这样。", context, option)
    return found


@click.group(
    "nightly",
    cls=ChineseGroup,
    invoke_without_command=True,
    epilog="\b\n例：\n  toolkit nightly --once\n      把今晚该做的做完就结束\n  toolkit nightly\n      一直开着，到点就做\n"
    "  toolkit nightly install\n      登记到系统里，每晚自动开始",
)
@click.option("--once", is_flag=True, help="做完该做的就结束，给系统的计划任务用。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 打印结果（和 --once 一起用）。")
@click.pass_context
def nightly(context: click.Context, once: bool, as_json: bool) -> None:
    """每晚自动做设置里「计划」表上的事；漏掉的那晚下次启动时补做。"""
    if context.invoked_subcommand is not None:
        return
    from toolkit.doors.night import running

    door: Invocation = context.obj
    office = _office(door)
    if once:
        _say(running.once(office, _moment(door)).answer(), as_json)
    gc.enable()  # this process stays
    running.tick(office)


@nightly.command("status", cls=ChineseCommand, epilog="\b\n例：\n  toolkit nightly status")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 打印结果。")
@click.pass_obj
def status(door: Invocation, as_json: bool) -> None:
    """看夜间任务的情况：上次做成的、下一次、没有做成的、有没有登记。"""
    from toolkit.doors.night import running, system

    office = _office(door)
    title, registered = "", False
    with suppress(Stop):
        scheduler = system.this_scheduler(office.folder)
        title, registered = scheduler.title, scheduler.has(system.name(office.folder))
    _say(running.status(office, _moment(door), title, registered=registered), as_json)


@nightly.command(
    "install",
    cls=ChineseCommand,
    epilog="\b\n例：\n  toolkit nightly install\n  toolkit nightly install --at 21:30\n"
    "  toolkit nightly install --print\n      只看要登记的内容",
)
@click.option("--print", "only_print", is_flag=True, help="只显示要登记的内容，不登记。")
@click.option(
    "--at", "at", callback=_time, metavar="时间", help="几点开始，如 22:00；不写就按「计划」表上的时间。"
)
@click.pass_obj
def install(door: Invocation, only_print: bool, at: dt.time | None) -> None:
    """把夜间任务登记到系统的计划任务里，到时间自动开始；再登记一次就换成新的。"""
    from toolkit.doors.night import plan, running, system
    from toolkit.doors.night.memory import Memory

    office, now = _office(door), _moment(door)
    planned = plan.of(office, forgiving=True)
    times = [at] if at is not None else [task.time for task in planned.tasks]
    scheduler = system.this_scheduler(office.folder)
    start = system.start(office.folder, times, door.today, system.here())
    if only_print:
        for text in scheduler.texts(start).values():
            click.echo(text)
        return
    scheduler.install(start)
    with suppress(Stop):  # no reminder, then
        if planned.is_read:
            memory = Memory(office.folder)
            memory.due = min((when for _, when in planned.coming(now)), default=None)
            memory.keep()
    shown = "、".join(f"{time:%H:%M}" for time in start.times)
    click.echo(f"已登记到 {scheduler.title}（名称 {start.name}），每天 {shown} 开始。")
    later = sum(task.time > max(start.times) for task in planned.tasks)
    if later:
        click.echo(f"「计划」表上有{later}件事的时间比这更晚，要到下一次开始时才补做。")
    click.echo(running.NOBODY)
    click.echo("结果写在办公文件夹的 今天.html，早上打开看。")
    click.echo(f"不想再做了，在 {scheduler.title} 里删去它，或运行 toolkit nightly uninstall。")
    say_problems((*office.problems, *planned.problems))


@nightly.command("uninstall", cls=ChineseCommand, epilog="\b\n例：\n  toolkit nightly uninstall")
@click.pass_obj
def uninstall(door: Invocation) -> None:
    """从系统的计划任务里取消夜间任务；做过的结果和记录都留着。"""
    from toolkit.doors.night import system
    from toolkit.doors.night.memory import Memory

    office = _office(door)
    scheduler = system.this_scheduler(office.folder)
    was_in = scheduler.uninstall(system.name(office.folder))
    click.echo(f"已从 {scheduler.title} 取消。" if was_in else f"{scheduler.title} 里没有登记过，不用取消。")
    memory = Memory(office.folder)
    if memory.due is not None:
        memory.due = None  # nobody is reminded of what is taken off
        memory.keep()


def _say(answer: Answer, as_json: bool) -> NoReturn:
    """Say it, and end with its exit code."""
    if as_json:
        print_json(answer.report)
    else:
        click.echo("\n".join(answer.sentences))
    raise SystemExit(int(answer.exit))


def _office(door: Invocation) -> Office:
    from toolkit.running import run

    return run.open_office(door.office, Path.cwd(), forgiving=True)


def _moment(door: Invocation) -> dt.datetime:
    """Now, on the day that counts as today."""
    return dt.datetime.combine(door.today, dt.datetime.now().astimezone().time())
