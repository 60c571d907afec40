"""docs/cli.md from --help, docs/workbooks.md from the table declarations, docs/公文检查规则.md from the rules of lint."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from functools import partial
from typing import Any

import click

from building import manual, twins
from building.manual import basis
from toolkit import data
from toolkit.core.documents.outcome import Kind
from toolkit.core.tables import catalogue
from toolkit.doors.terminal import cli, words
from toolkit.jobs.job import Action, Job, Parameter, discover, modules, summary
from toolkit.word.official.linting import lint
from toolkit.word.official.linting.printed import pages
from toolkit.word.official.linting.rules.table import FormatRule

_UNTOLD = {"besides", "build", "folder", "looks_for", "needs", "templates"}
"""Of a job and its actions, what no door asks before the job is loaded."""

_KINDS = {
    Kind.TEXT: "文字",
    Kind.SHORT: "文字",
    Kind.CODE: "文字（按文本填）",
    Kind.INTEGER: "整数",
    Kind.MONEY: "金额（元）",
    Kind.PERCENT: "百分比",
    Kind.DATE: "日期",
    Kind.DATETIME: "日期时间",
    Kind.HAND: "手写",
    Kind.PICTURE: "图片",
}


def commands() -> list[tuple[list[str], click.Command]]:
    """Every command with its path, groups first."""
    out: list[tuple[list[str], click.Command]] = []

    def walk(path: list[str], command: click.Command) -> None:
        out.append((path, command))
        if isinstance(command, click.Group):
            for name in command.list_commands(click.Context(command)):
                child = command.get_command(click.Context(command), name)
                if child is not None:
                    walk([*path, name], child)

    walk(["toolkit"], cli.group())
    return out


def help_text(path: list[str], command: click.Command) -> str:
    """What `path --help` prints, 100 columns wide."""
    context = words.ChineseContext(
        command,
        info_name=" ".join(path),
        terminal_width=100,
        max_content_width=100,
        help_option_names=["-h", "--help"],
    )
    return command.get_help(context)


def command_files() -> dict[str, bytes]:
    """toolkit/data/commands.json: every command in a line (None: a module without a job); a file a job; the twins."""
    group = cli.group()
    context = click.Context(group)
    jobs = discover()
    names = {module: module.rpartition(".")[2] for module in modules()}
    lines = {module: summary(jobs[name]) if name in jobs else None for module, name in names.items()}
    commands = {name: group.get_command(context, name) for name in cli.OTHERS}
    others = {name: cli.short_help(each) for name, each in commands.items() if each}
    out = {
        name: json.dumps(each, ensure_ascii=False, indent=1)
        for name, each in {
            "commands": {"jobs": lines, "others": others},
            "twins": twins.calls(jobs.values()),
        }.items()
    } | {f"commands/{name}": _laid_out(_said(replace(job, basis=_basis(name)))) for name, job in jobs.items()}
    return {f"toolkit/data/{name}.json": f"{text}\n".encode() for name, text in out.items()}


def _basis(name: str) -> tuple[str, ...]:
    """What the job's page names as its basis, a few words each."""
    return tuple(basis.short(manual.narrative(name).get("basis", [])))


def _said(value: Job | Action | Parameter) -> dict[str, Any]:
    """What one says of itself beyond what holds for all."""
    told = {each.name: getattr(value, each.name) for each in fields(value)}
    usual = {each.name: each.default for each in fields(value)}
    return {
        name: [*map(_said, each)] if name in ("actions", "parameters") else each
        for name, each in told.items()
        if name not in _UNTOLD and each != usual[name]
    }


def _laid_out(said: object, margin: str = "") -> str:
    """JSON with a line for each action and parameter, so that git shows what has changed."""
    if isinstance(said, dict):
        inside = [f"{json.dumps(name)}: {_laid_out(each, margin)}" for name, each in said.items()]
        return f"{{{', '.join(inside)}}}"
    if isinstance(said, list):
        inside = [f"\n{margin} {_laid_out(each, margin + ' ')}" for each in said]
        return f"[{','.join(inside)}]"
    return json.dumps(said, ensure_ascii=False)


def cli_page() -> str:
    """docs/cli.md."""
    lines = [
        "# 命令一览",
        "",
        "本页由 `python scripts/build.py` 从命令自己的说明生成，请不要手改。",
        "",
        "退出码：0 完成；1 程序自己出错；2 命令写错；3 不能办，什么也没写（check、lint 这类查错的照样写出清单，查出错误才是 3）；4 文件正被别的程序打开，或等了半分钟还没轮到。",
        "`--json` 的结果在标准输出，话在标准错误输出。",
        "",
    ]
    for path, command in commands():
        lines += [f"## {' '.join(path)}", "", "```text", help_text(path, command).rstrip(), "```", ""]
    lines += ["## `--json` 的内容", "", "每个任务的顶层键相同："]
    lines += [
        "",
        "| 键 | 内容 |",
        "|---|---|",
        "| job, params | 任务和参数 |",
        "| documents | 写了（或将写）的文件：path 路径、title 标题 |",
        "| written | 是否真的写了 |",
        "| counts | 人数或处数；有 listed 时 read = 其余各项之和 |",
        "| rows | 一行一项，各任务自定，见下 |",
        "| excluded | 不列入的：name、reason、cell |",
        "| to_check | 待核实的：name、cell、why、hint |",
        "| problems | 资料问题：file、sheet、cell、message、hint、kind、severity |",
        "| files | 读了哪些文件：name、sha256 |",
        "",
    ]
    for job in discover():
        for name, rows in manual.narrative(job).get("rows", {}).items():
            lines += [f"### {name} 的 rows", "", "| 键 | 内容 |", "|---|---|"]
            lines += [f"| {key} | {what} |" for key, what in rows.items()]
            lines.append("")
    return "\n".join(lines)


def workbooks_page() -> str:
    """docs/workbooks.md."""
    lines = [
        "# 表格和列",
        "",
        "本页由 `python scripts/build.py` 从表格声明生成，请不要手改。空白表格在 `workbooks/`。",
        "单位自己的表格不必照这里的列名：各种叫法见 `toolkit/data/columns.toml`，没有的写在 设置.xlsx 的「列名」表。",
        "",
    ]
    for name in dict.fromkeys(t.workbook for t in catalogue.tables()):
        lines += [f"## {name}", ""]
        for table in catalogue.tables():
            if table.workbook != name:
                continue
            must = "、".join(table.must)
            lines += [f"### {table.name}", "", table.help, "", f"表头里必须有：{must}。", ""]
            lines += ["| 列 | 填什么 | 说明 |", "|---|---|---|"]
            for field in table.fields:
                kind = _KINDS[field.kind] + (f"：{'、'.join(field.choices)}" if field.choices else "")
                mark = "（个人信息）" if field.personal else ""
                lines.append(
                    f"| {field.name}{' *' if field.required else ''} | {kind} | {field.help}{mark} |"
                )
            lines.append("")
    return "\n".join(lines)


_ROOMS = {
    "page": "页面、页码", "head": "版头、标题、主送机关", "kinds": "文种、行文", "body": "正文的版式", "words": "标点、数字、词句",
    "figures": "日期、数目、篇幅", "end": "附件、署名、日期", "imprint": "版记", "tidy": "发文前的清理", "pages": "印出来才看得到的(--render)",
}  # fmt: skip


_LEGEND = (
    "程度：**必须**是规定里“不得”“必须”和事实不能错的；**应当**是规定的要求；**建议**是标准里“一般”“推荐”的，或者通行做法(实务)。"
    "“条款未见原文”是说这一条我们没有读到原文，凭转述。“可改”是不动意思就能改好的。"
)


def rules_page() -> str:
    """docs/公文检查规则.md: each rule of `toolkit lint` with source, level, wrong and right."""
    groups: dict[str, list[FormatRule]] = {}
    for rule in (*lint.rules(), *pages.RULES):
        check = rule.check.func if isinstance(rule.check, partial) else rule.check
        groups.setdefault(check.__module__.rsplit(".", 1)[-1], []).append(rule)
    total = sum(len(found) for found in groups.values())
    out = [
        "# 公文检查规则",
        "",
        f"`toolkit lint` 检查的{total}条规则。由 scripts/build.py 从 toolkit/data/official.toml 生成，请不要直接改。",
        "",
        _LEGEND,
    ]
    for room, title in _ROOMS.items():
        out += ["", f"## {title}", "", "| 规则 | 依据 | 程度 | 错 | 对 | 可改 |", "|---|---|---|---|---|---|"]
        for rule in groups.get(room, ()):
            row, fix = rule.row, "可" if rule.fixable else ""
            cells = (f"{rule.title} `{rule.kind}`", rule.cite, row["level"], row["wrong"], row["right"], fix)
            out.append("| " + " | ".join(cell.replace("\t", "　") for cell in cells) + " |")
    return "\n".join(out) + "\n"


def files() -> dict[str, bytes]:
    """The three pages."""
    data.read.cache_clear()  # commands.json may just have been written
    return {
        "docs/cli.md": cli_page().encode(),
        "docs/workbooks.md": workbooks_page().encode(),
        "docs/公文检查规则.md": rules_page().encode(),
    }
