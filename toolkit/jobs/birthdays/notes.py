"""Sheet 说明 of the birthday list: counts, rules with their sources, files read, who is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Problem
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import Column, Exclusion, Kind, Row, Sheet, ToCheck
from toolkit.core.people.ids import mask_numbers
from toolkit.core.rules.dated import Rule
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.reading import Reading
from toolkit.jobs.birthdays.celebrations import Skipped, Span
from toolkit.jobs.job import FileRead
from toolkit.jobs.parts import section


@dataclass(frozen=True, slots=True)
class Context:
    """What all sheets of one run share."""

    title: str
    scope: str  # the township or branch asked for; "" for all
    span: Span
    office: str
    today: dt.date
    files: tuple[FileRead, ...]
    settings: Settings
    rule: Rule | None
    reading: Reading
    excluded: tuple[Exclusion, ...]
    others_left_out: int
    to_check: tuple[ToCheck, ...]
    skipped: tuple[Skipped, ...]
    carried: str
    problems: tuple[Problem, ...]
    contradicting: tuple[Problem, ...]


def subtitle(context: Context, text: str) -> str:
    """The line below a sheet's title."""
    scope = f"范围：{context.scope}" if context.scope else ""
    return "    ".join(filter(None, (context.office, scope, text, f"制表日期：{day_text(context.today)}")))


def notes_sheet(context: Context, counts: dict[str, int]) -> Sheet:
    """说明: counts, rules with their sources, conventions, files, and who is not on the list."""
    rows = [
        *_count_rows(counts, context),
        *_rule_rows(context),
        *_file_rows(context),
        *_left_out_rows(context),
    ]
    return Sheet(
        "说明",
        (Column("项目", Kind.TEXT, 24), Column("内容", Kind.TEXT, 60), Column("出处", Kind.TEXT, 46)),
        tuple(rows),
        title=f"{context.title}生日慰问名单说明",
        subtitle=subtitle(context, ""),
    )


def _count_rows(counts: dict[str, int], context: Context) -> Iterable[Row]:
    yield section("人数")
    words = (
        ("读到", "read", "花名册里的人，每行算一人"),
        ("列入", "listed", "「名单」和「电话问候」"),
        ("不列", "excluded", "去世、转出、不过生日或重复登记，见下"),
        ("待核实", "to_check", "见「待核实」"),
        ("其他月份", "other_months", "生日不在本期"),
    )
    for title, key, what in words:
        if key in counts:
            yield Row((title, counts[key], what))
    if "read" in counts:
        yield Row(("核对", "读到 = 列入 + 不列 + 待核实 + 其他月份", "一个不漏"))
    else:
        yield Row(("读到的总人数", "见全部乡镇的名单；这一份只有本乡镇的", ""))
    if context.carried:
        yield Row(("带来的内容", context.carried, ""))


def _rule_rows(context: Context) -> Iterable[Row]:
    yield section("所用的规定")
    if context.rule is not None:
        ages = "、".join(str(a) for a in context.rule.integers())
        yield Row(
            (
                f"整岁（{context.rule.status}）",
                f"{ages}{context.rule.unit}",
                f"{context.rule.source}（{context.rule.cell}）",
            )
        )
    else:
        yield Row(("整岁", "没有规定，一律不标整岁", "规则表"))
    for name in ("计岁法", "公历出生而过农历", "闰月出生", "三十出生", "二月二十九出生", "只有年月的生日"):
        chosen = context.settings.values[name]
        yield Row((name, chosen.value, chosen.origin))
    yield Row(("农历生日的周岁", "过生日那年的农历年减出生的农历年", "工具约定"))
    yield Row(("出生日期与身份证号不一致", "按登记的出生日期（以档案为准），并列为问题", "工具约定"))


def _file_rows(context: Context) -> Iterable[Row]:
    yield section("读了哪些文件")
    for read in context.files:
        yield Row((read.name, f"SHA-256 {read.sha256}", "内容有一点改动，这串字符就不同"))
    for source in context.reading.sources:
        head = source.head
        lines = f"第{head.top}行" if head.top == head.bottom else f"第{head.top}至{head.bottom}行"
        seen = "、".join(
            f"{title}→{name}" if title != name else name
            for name, title in _seen(source.head.columns, head.titles)
        )
        yield Row(
            (
                f"工作表「{source.grid.sheet}」",
                f"表头在{lines}；认出：{seen}",
                _unknown(head.titles, head.unknown),
            )
        )
    if context.reading.dropped:
        yield section("没有当作人的行")
        for row in context.reading.dropped[:200]:
            yield Row(
                (f"{row.cell.sheet}!{row.cell.ref}", f"{row.reason}：{mask_numbers(row.text)[:40]}", "")
            )
        if len(context.reading.dropped) > 200:
            yield Row(("……", f"另有{len(context.reading.dropped) - 200}行", ""))


def _seen(columns: object, titles: object) -> list[tuple[str, str]]:
    found = dict(columns)  # type: ignore[call-overload]
    heads = dict(titles)  # type: ignore[call-overload]
    return [(name, heads.get(column, "")) for name, column in sorted(found.items(), key=lambda kv: kv[1])]


def _unknown(titles: object, unknown: Sequence[int]) -> str:
    heads = dict(titles)  # type: ignore[call-overload]
    names = "、".join(heads[c] for c in unknown if c in heads)
    return f"没有用到的列：{names}" if names else ""


def _left_out_rows(context: Context) -> Iterable[Row]:
    yield section("生日在本期（或生日不明）而不列入的")
    for out in context.excluded:
        yield Row((out.name, out.reason, str(out.cell)))
    if not context.excluded:
        yield Row(("没有", "", ""))
    if context.others_left_out:
        yield Row(
            ("其他", f"另有{context.others_left_out}人不列入（去世、转出或重复登记，生日也不在本期）", "")
        )
