"""`toolkit nightly`: the night's work, how it stands, and its entry in the system's own scheduler."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.core.cells import Stop
from toolkit.doors.terminal.answers import JSON, Door, print_json, say_problems
from toolkit.doors.terminal.words import ChineseCommand, ChineseGroup

if TYPE_CHECKING:  # help must not load the file layers
    from toolkit.running.office import Office


class _TimeOfDay(click.ParamType[dt.time]):
    """22:00 however people write it."""

    name = "时间"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.time:
        """The time, or a usage error that says how to write it."""
        from toolkit.doors.night_plan import as_time  # noqa: PLC0415 - help must not load the plan

        found = as_time(str(value))
        if found is None:
            self.fail(f"「{value}」看不懂，请写成 22:00 这样。", param, ctx)
        return found


def command() -> click.Command:
    """The group; on its own it does the night's work."""

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
        from toolkit.doors import nightly as clock  # noqa: PLC0415

        door: Door = context.obj
        office = _office(door)
        if not once:
            gc.enable()  # this process stays
            clock.tick(office)
            return
        night = clock.once(office, _moment(door))
        if as_json:
            print_json(clock.report(night))
        else:
            for line in clock.sentences(night):
                click.echo(line)
        raise SystemExit(int(night.exit))

    for each in (_status(), _install(), _uninstall()):
        nightly.add_command(each)
    return nightly


def _office(door: Door) -> Office:
    from toolkit.running import run  # noqa: PLC0415

    return run.open_office(door.office, Path.cwd(), forgiving=True)


def _moment(door: Door) -> dt.datetime:
    """Now, on the day that counts as today."""
    return dt.datetime.combine(door.today, dt.datetime.now().astimezone().time())


def _status() -> click.Command:
    @click.command("status", cls=ChineseCommand, epilog="\b\n例：\n  toolkit nightly status")
    @JSON
    @click.pass_obj
    def status(door: Door, as_json: bool) -> None:
        """看夜间任务的情况：上次做成的、下一次、没有做成的、有没有登记。"""
        from toolkit.doors import night_install, night_status  # noqa: PLC0415

        office = _office(door)
        try:
            scheduler = night_install.this_scheduler()
        except Stop:
            title, registered = "", False
        else:
            title, registered = scheduler.title, scheduler.has(night_install.name(office.folder))
        found = night_status.read(office, _moment(door), title, registered=registered)
        if as_json:
            print_json(night_status.report(found))
        else:
            for line in night_status.sentences(found):
                click.echo(line)
        raise SystemExit(int(found.exit))

    return status


def _install() -> click.Command:
    @click.command(
        "install",
        cls=ChineseCommand,
        epilog="\b\n例：\n  toolkit nightly install\n  toolkit nightly install --at 21:30\n"
        "  toolkit nightly install --print\n      只看要登记的内容",
    )
    @click.option("--print", "only_print", is_flag=True, help="只显示要登记的内容，不登记。")
    @click.option(
        "--at",
        "at",
        type=_TimeOfDay(),
        metavar="时间",
        help="几点开始，如 22:00；不写就按「计划」表上的时间。",
    )
    @click.pass_obj
    def install(door: Door, only_print: bool, at: dt.time | None) -> None:
        """把夜间任务登记到系统的计划任务里，到时间自动开始；再登记一次就换成新的。"""
        from toolkit.doors import night_install, night_status, nightly  # noqa: PLC0415

        office, now = _office(door), _moment(door)
        plan = nightly.plan_of(office)
        times = [at] if at is not None else [task.time for task in plan.tasks]
        scheduler = night_install.this_scheduler()
        start = night_install.start(office.folder, times, door.today, night_install.here())
        if only_print:
            for text in scheduler.texts(start).values():
                click.echo(text)
            return
        scheduler.install(start, office.folder)
        nightly.remember_next(office, plan, now)
        shown = "、".join(f"{time:%H:%M}" for time in start.times)
        click.echo(f"已登记到 {scheduler.title}（名称 {start.name}），每天 {shown} 开始。")
        later = sum(task.time > max(start.times) for task in plan.tasks)
        if later:
            click.echo(f"「计划」表上有{later}件事的时间比这更晚，要到下一次开始时才补做。")
        click.echo(night_status.NOBODY)
        click.echo("结果写在输出文件夹的 昨夜.html，早上打开看；不要了运行 toolkit nightly uninstall。")
        say_problems((*office.problems, *plan.problems))

    return install


def _uninstall() -> click.Command:
    @click.command("uninstall", cls=ChineseCommand, epilog="\b\n例：\n  toolkit nightly uninstall")
    @click.pass_obj
    def uninstall(door: Door) -> None:
        """从系统的计划任务里取消夜间任务；做过的结果和记录都留着。"""
        from toolkit.doors import night_install, night_reminder  # noqa: PLC0415

        office = _office(door)
        scheduler = night_install.this_scheduler()
        was_in = scheduler.uninstall(night_install.name(office.folder), office.folder)
        night_reminder.forget(office.folder)
        click.echo(
            f"已从 {scheduler.title} 取消。" if was_in else f"{scheduler.title} 里没有登记过，不用取消。"
        )

    return uninstall


nightly = command()
