"""The terminal's door: commands made from the jobs' own declarations, sentences out, exit codes."""

from __future__ import annotations

import datetime as dt
import gc
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from toolkit import data
from toolkit.core.cells import Exit, Stop
from toolkit.doors.terminal import words
from toolkit.doors.terminal.words import ChineseCommand, ChineseGroup, Invocation, print_json, say_problems
from toolkit.jobs.job import Action, Job, Parameter, declaration, is_given, load, summaries

_DATE = click.DateTime(["%Y-%m-%d"])


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print the version; it is looked up only when asked for, because that costs a tenth of the start."""
    if wanted and not context.resilient_parsing:
        click.echo(f"老干部工作工具箱 {words.version()}")
        context.exit()


# The commands that are no jobs: the module below doors/ that has the click command of this name.
OTHERS = {
    "buttons": "buttons.commands",
    "freeze": "terminal.figures",
    "history": "terminal.office",
    "init": "terminal.office",
    "jobs": "terminal.office",
    "lint": "terminal.lint",
    "nightly": "night.commands",
    "pdf": "terminal.templates",
    "press": "buttons.commands",
    "serve": "serving",
    "settings": "terminal.office",
    "setup": "setup.dialogue",
    "templates": "terminal.templates",
    "tidy": "terminal.office",
    "undo": "terminal.office",
    "why": "terminal.figures",
    "workbook": "terminal.workbook",
}


class _Commands(ChineseGroup):
    """Jobs first, then the other commands; a module is imported when its command is asked for, all for the help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of the help."""
        return [*summaries(), *OTHERS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, or None."""
        if cmd_name in OTHERS:
            module = importlib.import_module(f"toolkit.doors.{OTHERS[cmd_name]}")
            command: click.Command = getattr(module, cmd_name)
            return command
        job = declaration(cmd_name)
        return None if job is None else _job_command(job)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """What each command is for, as data/commands.json has it, so that none is imported."""
        jobs = [(name, words.as_typed(line)) for name, line in summaries().items()]
        others = data.read("commands.json")["others"]
        with formatter.section("Commands"):
            formatter.write_dl([*jobs, *((name, others.get(name, "")) for name in OTHERS)])


def short_help(command: click.Command) -> str:
    """What a command is for, in a line: the first sentence of its help."""
    return (command.help or "").partition("\n")[0].partition("。")[0]


def group() -> ChineseGroup:
    """The whole command line, made from the jobs that there are."""

    @click.group(
        cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
    )
    @click.option(
        "--office",
        "office",
        metavar="文件夹",
        type=words.FILE,
        help="办公文件夹；不写就用当前文件夹（或上级）里有 设置.xlsx 的那个。",
    )
    @click.option(
        "--as-of", "as_of", metavar="日期", type=_DATE, help="把哪天当作今天，如 2026-10-01；不写就是今天。"
    )
    @click.option(
        "-V",
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        help="显示版本。",
    )
    @click.option(
        "--password-file",
        "password_file",
        metavar="文件",
        type=words.FILE,
        help="表格有打开密码时，密码写在这个文件的第一行；不写就在屏幕上问。",
    )
    @click.pass_context
    def toolkit(
        context: click.Context, office: Path | None, as_of: dt.datetime | None, password_file: Path | None
    ) -> None:
        """老干部工作工具箱：读现有的 Excel 花名册，做名单、通知和报表。不联网；改动或登记原有表格以前先备份，可以 undo 还原。"""
        is_quiet = context.obj is True  # see _main
        # The one place where today is taken; everything further down gets it passed in.
        if as_of is not None and not words.FIRST_YEAR <= as_of.year <= words.LAST_YEAR:
            raise click.BadParameter(
                f"只能在 {words.FIRST_YEAR} 年到 {words.LAST_YEAR} 年之间。", param_hint="--as-of"
            )
        today = as_of.date() if as_of else dt.datetime.now().astimezone().date()
        context.obj = Invocation(office, today, password_file)
        if not (is_quiet or as_of or context.invoked_subcommand in ("nightly", "init", "setup", "jobs")):
            context.call_on_close(lambda: _offer_to_catch_up(office))

    return toolkit


def _offer_to_catch_up(office: Path | None) -> None:
    """One line on stderr when the last night was missed; silent when that cannot be told, or is not wanted."""
    from toolkit.doors.night import reminder  # noqa: PLC0415 - nothing that help needs
    from toolkit.running.folders import locate  # noqa: PLC0415

    try:
        folder = locate(office, Path.cwd())
        line = reminder.sentence(folder, dt.datetime.now().astimezone().replace(tzinfo=None))
        if line and reminder.is_wanted(folder):
            click.echo(line, err=True)
    except Stop:
        return


# --- jobs -------------------------------------------------------------------------------------------


def _job_command(job: Job) -> click.Command:
    if len(job.actions) == 1 and not job.actions[0].name:
        return _action_command(job, job.actions[0], job.name, job.basis)
    bare = next((a for a in job.actions if not a.name), None)
    return ChineseGroup(
        job.name,
        help=f"{job.title}：{job.help}",
        commands=[_action_command(job, a, a.name) for a in job.actions if a.name],
        invoke_without_command=bare is not None,
        epilog=(_examples(bare) if bare else "") + _basis(job.basis),
        params=_params(bare) if bare else [],
        callback=_runner(job, bare) if bare else None,
        no_args_is_help=bare is None,
    )


def _action_command(job: Job, action: Action, name: str, basis: tuple[str, ...] = ()) -> click.Command:
    title = job.title if not action.name else f"{job.title} · {action.title}"
    return ChineseCommand(
        name,
        help=words.as_typed(f"{title}：{action.help}"),
        short_help=action.title if action.name else job.title,
        params=_params(action),
        callback=_runner(job, action),
        epilog=_examples(action) + _basis(basis),
    )


def _basis(names: tuple[str, ...]) -> str:
    return f"\n\n依据：{'、'.join(names)}。是什么文件，见 toolkit rules、toolkit policy。" if names else ""


def _examples(action: Action) -> str:
    lines = [f"\n  toolkit {line}\n      {what}" for line, what in action.examples]
    return f"\b\n例：{''.join(lines)}" if lines else ""


def _params(action: Action) -> list[click.Parameter]:
    return [
        *(_param(parameter) for parameter in action.parameters),
        click.Option(
            ["-o", "--output", "output"],
            type=words.FILE,
            metavar="文件夹",
            help="写到哪个文件夹；不写就放进办公文件夹的 输出/。",
        ),
        click.Option(["-n", "--dry-run", "dry_run"], is_flag=True, help="只看要写哪些文件，一个也不写。"),
        click.Option(["--json", "as_json"], is_flag=True, help="用 JSON 打印结果，给别的程序用。"),
        click.Option(["--strict"], is_flag=True, help="有待核实的就以退出码 3 结束。"),
    ]


def _param(parameter: Parameter) -> click.Parameter:
    text = parameter.help.removesuffix("。") + "。"
    kinds = {"date": _DATE, "file": words.FILE, "choice": click.Choice(parameter.choices)}
    kinds["integer"] = words.Whole(parameter.minimum, parameter.maximum)
    kind = kinds.get(parameter.kind) or words.Text()
    if parameter.positional:
        return click.Argument(
            [parameter.name],
            type=kind,
            required=parameter.required,
            nargs=-1 if parameter.many else 1,
            metavar=parameter.title if parameter.required else f"[{parameter.title}]",
            help=text,
        )
    flags = [words.option(parameter.name), parameter.name]
    if parameter.short:
        flags.insert(0, f"-{parameter.short}")
    if parameter.kind == "flag":
        return click.Option(flags, is_flag=True, help=text)
    metavar = "|".join(parameter.choices) or parameter.title
    return click.Option(
        flags, type=kind, metavar=metavar, required=parameter.required, help=text, multiple=parameter.many
    )


def _runner(told: Job, said: Action) -> Callable[..., None]:
    def command(output: Path | None, dry_run: bool, as_json: bool, strict: bool, **given: Any) -> None:
        context = click.get_current_context()
        if context.invoked_subcommand:
            return
        _exclusive(said, given)
        from toolkit.running import run  # noqa: PLC0415 - help must not load the file layers

        job = load(told.name) or told
        action = job.action(said.name)
        door: Invocation = context.obj
        params = {name: _plain(value, door.office) for name, value in given.items()}
        request = run.Request(
            job,
            action,
            params,
            door.today,
            words.as_typed,
            output.absolute() if output else None,
            dry_run,
            "cli",
            strict,
        )
        try:
            done = run.run(
                run.open_office(door.office, Path.cwd()),
                request,
                opener=lambda path: run.from_disk(path, door.password),
                progress=words.Progress(),
                password=door.password,
            )
        except Stop as stop:
            if as_json:
                print_json(run.refusal(request, stop))
            say_problems(stop.problems)
            raise SystemExit(int(stop.code)) from None
        if as_json:
            print_json(run.report(done))
        else:
            alerts = set(done.outcome.alerts)
            for line in run.sentences(done):
                click.secho(line, fg="red" if line in alerts else None)
        if done.written and params.get("open"):
            from toolkit.doors.buttons import desk  # noqa: PLC0415 - for the one page that is opened at once

            for planned in done.plan:
                desk.open_file(planned.path)
        say_problems(done.outcome.problems, limit=None if action.checks else 10, listed=done.listed_problems)
        raise SystemExit(int(done.exit))

    return command


def _plain(value: Any, office: Path | None) -> Any:
    """A parameter as every door hands it on: dates as dates, files absolute, repeated ones as tuples.

    A relative path is that from where one stands; what is not there may lie in the office that was named.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, Path):
        from toolkit.core.tables.anysheet.listing import file_and_sheet  # noqa: PLC0415 - nothing that help needs

        file = file_and_sheet(str(value))[0]
        elsewhere = office and not Path(file).exists() and (office / file).exists()
        return str((office / value if office and elsewhere else value).absolute())
    return tuple(_plain(v, office) for v in value) if isinstance(value, tuple) else value


def _exclusive(action: Action, given: dict[str, Any]) -> None:
    for parameter in action.parameters:
        if not is_given(given.get(parameter.name)):
            continue
        for other in parameter.excludes:
            if is_given(given.get(other)):
                raise click.UsageError(
                    f"{words.option(parameter.name)} 和 {words.option(other)} 不能一起用，请去掉一个。"
                )


# --- the door itself --------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code. The console script and `python -m toolkit` call this."""
    words.safe_streams()
    with _without_collector():
        return _main(arguments)


@contextmanager
def _without_collector() -> Iterator[None]:
    """No search for reference cycles while one command runs: it would walk over every cell again and again.

    What is no longer used is freed all the same; only cycles wait, and the process ends with the command.
    """
    again = gc.enable if gc.isenabled() else gc.disable
    gc.disable()
    try:
        yield
    finally:
        again()


def _main(arguments: Sequence[str] | None) -> int:
    args = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # The group parses its own options alone; that an answer goes to a program, or is help, it is told here.
        quiet = not {"--json", "-h", "--help"}.isdisjoint(args) or None
        result = group().main(args=args, prog_name="toolkit", standalone_mode=False, obj=quiet)
    except SystemExit as end:
        return int(end.code or 0)
    except click.exceptions.Exit as end:
        return int(end.exit_code)
    except click.ClickException as error:
        said = words.usage(error) if isinstance(error, click.UsageError) else error.format_message()
        click.echo(said, err=True)
        return int(Exit.USAGE)
    except Stop as stop:
        if "--json" in args:
            print_json({"problems": [p.plain() for p in stop.problems]})
        say_problems(stop.problems)
        return int(stop.code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已停下，没有写完的文件不会留下。再做之前，请先看表格里是不是已经写上。", err=True)
        return 130
    except Exception as error:  # noqa: BLE001 - the last wall: a bug of ours must not show anybody's data
        click.echo(words.bug(error), err=True)
        return int(Exit.BUG)
    return int(result or 0) if isinstance(result, int) else 0
