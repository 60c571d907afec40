"""How the terminal speaks: Chinese help and usage errors, output that any console can show."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Any, cast

import click

from toolkit.core.cells import Cell, Problem, Stop, others, worded
from toolkit.core.numbers import numerals
from toolkit.core.words import clean, regex
from toolkit.jobs.job import ordered

_LATIN = regex(r"[!-~]+$")
_WHOLE = regex(r"-?[0-9]{1,18}")
_HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "依次写"}


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        del prefix
        args = (
            args.replace("[OPTIONS]", "[选项]")
            .replace("[COMMAND] [ARGS]...", "[命令 …]")
            .replace("COMMAND [ARGS]...", "命令 …")
        )
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        # click counts characters; a Chinese one is two columns wide, and Chinese text has no blanks to wrap at.
        rows = list(rows)
        first = min(max((_columns(term) for term, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, what in rows:
            lines = _wrapped(what, max(self.width - self.current_indent - first, 20))
            if _columns(term) + col_spacing > first:
                self.write(f"{indent}{term}\n")
                term = ""  # noqa: PLW2901 - it stands on a line of its own
            pad = " " * (first - _columns(term))
            self.write(f"{indent}{term}{pad}{lines[0] if lines else ''}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * first}{line}\n")


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _wrapped(text: str, width: int) -> list[str]:
    """Text broken at `width` columns; no line begins with a closing mark, no Latin word or option is broken."""
    lines, line = [], ""
    for letter in " ".join(text.split()):
        if _columns(line + letter) > width and letter not in "，。；：、）」！？":
            kept = _LATIN.sub("", line) if _LATIN.match(letter) else line
            lines.append((kept or line).rstrip())
            line = (line[len(kept) :] if kept else "") + letter.lstrip()
        else:
            line += letter
    return [*lines, line] if line else lines


class ChineseContext(click.Context):
    """A context whose help is Chinese."""

    formatter_class = _Formatter


class _Chinese:
    """Help option and headings in Chinese, for commands and groups alike."""

    context_class: type[click.Context] = ChineseContext

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Click would keep the last of an option that is written twice, and say nothing."""
        command = cast("click.Command", self)
        order = command.make_parser(context).parse_args(list(arguments))[2] if arguments else []
        for option in order:
            single = isinstance(option, click.Option) and not (
                option.multiple or option.is_flag or option.count
            )
            if single and (times := order.count(option)) > 1:
                raise click.UsageError(
                    f"{option.opts[-1]} 写了{times}次，不知道用哪一个，请只写一次。", context
                )
        return super().parse_args(context, arguments)  # type: ignore[misc,no-any-return]  # as above

    def get_help_option(self, context: click.Context) -> click.Option | None:
        option = super().get_help_option(context)  # type: ignore[misc]  # a mixin: click's class follows
        if option is not None:
            option.help = "显示这些说明。"
        return option  # type: ignore[no-any-return]  # from the untyped super() call above


class ChineseCommand(_Chinese, click.Command):
    """A command whose help is Chinese throughout."""


class ChineseGroup(_Chinese, click.Group):
    """A group whose help is Chinese throughout, and that of its commands too."""

    command_class = ChineseCommand

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """«rules add 蕲春县» is the action; any other first word, «rules 整岁 --on 2026-01-01», is for the bare command."""
        plain = [each for each in self.params if not isinstance(each, click.Argument)]
        if arguments and arguments[0] in self.commands:
            self.params = plain
            for each in plain:
                each.required = False
        elif len(plain) < len(self.params):
            context.allow_interspersed_args = True
        return super().parse_args(context, arguments)


FIRST_YEAR, LAST_YEAR = 1901, 2099  # the lunar calendar's table, with a year to spare at both ends
_UNITS = "月年天日号岁行条"


def full_width(text: str) -> str:
    """What clerks type with the input method on: full-width digits, letters and blanks become plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


class Whole(click.ParamType[int]):
    """A whole number within limits, full-width digits welcome."""

    name = "整数"

    def __init__(self, minimum: int | None, maximum: int | None) -> None:
        self._minimum, self._maximum = minimum, maximum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, or a usage error that says what is allowed."""
        text = full_width(str(value))
        bare = text.rstrip(_UNITS)  # «10月», «十月»: as people write it
        count = numerals.number(bare)
        text = bare if count is None else str(count)
        if not _WHOLE.fullmatch(text):
            self.fail(f"「{value}」不是整数。", param, ctx)
        number = int(text)
        low, high = self._minimum, self._maximum
        if (low is not None and number < low) or (high is not None and number > high):
            range_ = f"不能小于 {low}" if high is None else f"不在 {low} 到 {high} 之间"
            self.fail(f"「{value}」{range_}。", param, ctx)
        return number


class Text(click.ParamType[str]):
    """Text as it was meant: full-width digits, letters and blanks become plain ones, Chinese punctuation stays."""

    name = "文字"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, its lines kept; an empty one is a usage error."""
        text = "\n".join(clean(line) for line in str(value).splitlines()).strip()
        if not text:
            self.fail("不能是空的。", param, ctx)
        return text


def as_typed(text: str) -> str:
    """A sentence in the terminal's words: parameters are options, what to do is a command line."""
    return worded(text, option, _command)


def option(name: str) -> str:
    """How a parameter is written as an option."""
    return f"--{name.replace('_', '-')}"


def _command(names: list[str]) -> str:
    found = ordered(names)
    if found is None:
        return f"toolkit {names[0]}"
    job, action, parameters = found
    given = [each.title if each.positional else f"{option(each.name)} …" for each in parameters]
    return " ".join(filter(None, ("toolkit", job.name, action.name, *given)))


def usage(error: click.UsageError) -> str:
    """A usage error as one Chinese sentence, with the way to the help."""
    path = error.ctx.command_path if error.ctx else "toolkit"
    return f"{_sentence(error)}\n用法可以看：{path} -h"


def _sentence(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        if error.option_name in ("--as-of", "--office", "--password-file"):
            return (
                f"{error.option_name} 要写在命令前面，如 toolkit {error.option_name} … birthdays --month 10。"
            )
        near = "，".join(error.possibilities or ())
        return f"没有 {error.option_name} 这个选项。" + (f"您是不是要写 {near}？" if near else "")
    if isinstance(error, click.MissingParameter):
        what = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        return f"还缺少 {what}。"
    if isinstance(error, click.BadParameter):
        name = error.param.opts[-1] if error.param and error.param.opts else ""
        if isinstance(error.param, click.Option):
            name = next((o for o in error.param.opts if o.startswith("--")), name)
        if isinstance(error.param, click.Argument) and error.ctx:
            name = error.param.make_metavar(error.ctx).strip("[].… ")
        name = name or str(error.param_hint or "")
        return f"{name} 写得不对：{_bad(error)}"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} 后面要写上内容。"
    message = error.format_message()
    if message.startswith("No such command"):
        return _unknown_command(message, error.ctx)
    if message.startswith("Missing command"):
        return "请写明要做什么。"
    if "unexpected extra argument" in message:
        return f"多写了内容：{message[message.find('(') + 1 : message.rfind(')')]}。"
    return message


def _unknown_command(message: str, context: click.Context | None) -> str:
    """«No such command 'x'. …» with what may have been meant, Chinese titles included."""
    wanted = message.split("'")[1] if message.count("'") >= 2 else ""
    known: dict[str, str] = {}
    if context is not None and isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            known[name] = name
            if command is not None and command.short_help:
                known[command.short_help] = name
    import difflib  # noqa: PLC0415 - for a slip of the pen only

    near = difflib.get_close_matches(wanted, known, 1, 0.5)
    meant = (
        known[near[0]] if near else next((n for title, n in known.items() if wanted and wanted in title), "")
    )
    hint = f"您是不是要写 {meant}？" if meant else "运行 toolkit jobs 看能做哪些事。"
    return f"没有「{wanted}」这个命令。{hint}"


def _bad(error: click.BadParameter) -> str:
    if error.param is not None and isinstance(error.param.type, click.Choice):
        return f"可以写：{'、'.join(str(c) for c in error.param.type.choices)}。"
    if error.param is not None and isinstance(error.param.type, click.DateTime):
        return "日期要写成 2026-10-01 这样。"
    return error.message


def safe_streams() -> None:
    """Let output pass any console: what a GBK console cannot show is escaped, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def version() -> str:
    """Our version, from the package's metadata; 0 when run from a bare copy of the sources."""
    from importlib import metadata  # noqa: PLC0415 - costs as much as all of click

    try:
        return metadata.version("laogan-toolkit")
    except metadata.PackageNotFoundError:
        return "0"


class Progress:
    """A line on the terminal once the work has taken a second; silent when nobody looks."""

    def __init__(self) -> None:
        self._start, self._last = time.monotonic(), 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Report that `done` of `total` steps of `what` are finished."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._start < 1 or (now - self._last < 0.2 and done < total):
            return
        self._last = now
        click.echo(f"\r{what} {done}/{total}", err=True, nl=done >= total)


def bug(error: Exception) -> str:
    """Write a traceback without anybody's data to a log, and say where it lies.

    The exception's own text is left out: it may quote a cell. Frames, line numbers and the kind of
    error are what we need.
    """
    import tempfile  # noqa: PLC0415 - for a bug only
    import traceback  # noqa: PLC0415

    lines = [f"{dt.datetime.now().astimezone().isoformat(timespec='seconds')} {type(error).__name__}\n"]
    frames = traceback.extract_tb(error.__traceback__)
    lines.extend(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}\n" for frame in frames)
    path = Path(tempfile.gettempdir()) / "toolkit-error.log"
    try:
        with path.open("a", encoding="utf-8") as log:
            log.writelines(lines)
        where = f"出错的位置记在 {path}（里面没有个人资料）。"
    except OSError:
        where = "出错的位置没能记下来。"
    if isinstance(error, ImportError):
        return incomplete(error.name or "没有说是哪一个") + where
    told = f"程序自己出错了（{type(error).__name__}）。再做之前，请先看表格里是不是已经写上。"
    return f"{told}{where}请把它交给技术人员。"


def incomplete(what: str) -> str:
    """The sentence for libraries that do not open: a DLL was not copied, or a virus scanner has taken it."""
    return (
        f"程序的部件打不开（{what}）：可能没有拷全，也可能被杀毒软件拿走了。"
        "请在杀毒软件里信任整个工具箱文件夹，重新拷一份完整的再试。"
    )


FILE = click.Path(path_type=Path, readable=False)
"""A file or folder as typed; whether it can be read is said, in Chinese, by what reads it."""


class _Dropped(click.types.StringParamType):
    """Files as typed; a twin hands on what was dropped on it by the environment, where no shell reads it once more."""

    envvar_list_splitter = "*"

    def split_envvar_value(self, rv: str) -> list[str]:
        """No name has a star in it on Windows, whose twins do this."""
        return [*filter(None, rv.split(self.envvar_list_splitter))]


DROPPED = _Dropped()
DROPPED_IN = "TOOLKIT_FILES"
JSON = click.option("--json", "as_json", is_flag=True, help="用 JSON 打印结果。")
_REGION = (
    ("province", "省", "本单位在哪个省、自治区、直辖市，如 湖北省；各地自己的标准只在当地照用。"),
    ("city", "市", "在哪个市、州，如 黄冈市；直辖市和省直管的县、市不写。"),
    ("county", "县", "在哪个县、市、区，如 蕲春县；市里的单位不写。"),
)


def region_options(command: Callable[..., None]) -> Callable[..., None]:
    """--province, --city and --county, as one argument `region` of three texts."""

    @wraps(command)
    def with_region(*args: object, **given: Any) -> None:
        region = tuple(given.pop(name) or "" for name, _, _ in _REGION)
        if region[0] and not any(region[1:]):
            from toolkit.core.rules.regions import read_region  # noqa: PLC0415 - for this command only

            region = read_region(region[0]) or region  # typed in one piece: 湖北省黄冈市蕲春县
        if any(region) and not region[0]:
            raise click.UsageError("写了市、县的，请同时写明是哪个省（--province）。")
        command(*args, region=region, **given)

    for name, title, text in reversed(_REGION):
        with_region = click.option(f"--{name}", metavar=title, type=Text(), help=text)(with_region)
    return with_region


@dataclass(frozen=True, slots=True)
class Invocation:
    """What the group's own options say; handed to every command.

    Attributes:
        office: The office folder that was named, or None.
        today: The day that counts as today.
        password_file: A file whose first line is the password of workbooks, or None.
    """

    office: Path | None
    today: dt.date
    password_file: Path | None = None

    def password(self, *, new: bool = False) -> str:
        """The password of a workbook: from the file that was named, else asked on a terminal; "" when nobody can say.

        One for a `new` file is asked twice: with a slip of the finger in it nobody could open the file. Never from the command line, which other people on the machine can read.

        Raises:
            Stop: the password file cannot be read.
        """
        if self.password_file is not None:
            try:
                lines = self.password_file.read_text(encoding="utf-8-sig").splitlines()
            except (OSError, UnicodeDecodeError):
                what = "读不出这个密码文件，"
                hint = "请核对文件名；文件第一行写密码，用 UTF-8 保存。"
                raise Stop.at(Cell(self.password_file.name), what, hint, "password-file") from None
            return lines[0] if lines else ""
        if not sys.stdin.isatty():
            return ""
        ask = partial(click.prompt, hide_input=True, err=True)
        if not new:
            return str(ask("这个文件有打开密码，请输入"))
        while (word := ask("给这个文件设一个打开密码（输入时看不见）")) != ask("请再输入一遍"):
            click.echo("两次输入的不一样，请重新设一个。", err=True)
        return str(word)


def print_json(data: dict[str, Any]) -> None:
    """One object on stdout; what the stream's encoding lacks (𠮷 in GBK) is escaped as JSON has it."""
    text = as_typed(json.dumps(data, ensure_ascii=False, indent=1))
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), ensure_ascii=True, indent=1)
    click.echo(text)


def say_problems(problems: Sequence[Problem], *, limit: int | None = None, listed: str = "") -> None:
    """Problems on stderr: all of a refusal; of a result the first few, and where the others stand."""
    shown = problems if limit is None else problems[:limit]
    if problems and limit is not None:
        click.echo(f"发现{len(problems)}处资料问题：", err=True)
    for problem in shown:
        click.echo(as_typed(f"  {problem}" if limit is not None else str(problem)), err=True)
    for line in others((problem.cell for problem in problems[len(shown) :]), listed=listed):
        click.echo(f"  {line}", err=True)
