"""明年退休: who of those in service reaches the statutory age in a year, by the dated table of the delay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.reading import Calendar, parse_date
from toolkit.core.dates.retirement import Steps, retires
from toolkit.core.documents.outcome import Column, Exclusion, Kind, Outcome, ToCheck
from toolkit.core.people.ids import quoted
from toolkit.core.people.register import sex_of
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import Rule, read_term
from toolkit.core.tables.catalogue import CADRES
from toolkit.core.tables.reading import Record
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import report
from toolkit.jobs.parts import NUMBER, Part, below, filled, link, sheet_of

KINDS = {"man": "男", "cadre": "女干部", "worker": "女工人"}
"""Who goes at which age; a rule «延迟退休（…）» for each."""
Months = dict[str, list[tuple[int, int]]]


class Retiring(NamedTuple):
    """Somebody and the months in which they may reach the age, by kind; one kind and one month: it is certain."""

    record: Record
    months: Months

    @property
    def certain(self) -> bool:
        """Whether there is nothing to ask."""
        return len({month for those in self.months.values() for month in those}) == 1

    def said(self) -> str:
        """«2027年5月»; of several kinds each with its month, of a year of birth alone the first and the last."""
        texts = {
            kind: "至".join(dict.fromkeys(map(_month, (m[0], m[-1])))) for kind, m in self.months.items()
        }
        if self.certain:
            return next(iter(texts.values()))
        return "；".join(f"按{kind}{text}" for kind, text in texts.items())


def _month(month: tuple[int, int]) -> str:
    return f"{month[0]}年{month[1]}月"


def retiring(inputs: Inputs) -> Outcome:
    """Everyone of sheet 在职干部 once: retires in the year, may, does not, has left, cannot be said."""
    year = inputs.params.get("year") or inputs.today.year + 1
    reading, problems = inputs.needed(CADRES), list[Problem]()
    rules = [inputs.rules.at(f"延迟退休（{kind}）", dt.date(year, 1, 1)) for kind in KINDS.values()]
    steps = {kind: _steps(kind, rule, year) for kind, rule in zip(KINDS.values(), rules, strict=True)}
    listed: list[Retiring] = []
    checks: list[ToCheck] = []
    left: list[Exclusion] = []
    outside = 0
    for record in reading.records:
        name, faults = said(record, "姓名"), list[Problem]()
        gone = read_term(record, "离岗日期", faults, end=False)
        if gone is not None and gone <= inputs.today:
            left.append(Exclusion(name, f"{gone.isoformat()}离岗", record.cell("离岗日期")))
            continue
        months = _months(record, steps, inputs.today, faults)
        one, years = Retiring(record, months), {m[0] for those in months.values() for m in those}
        if not faults and one.certain and year in years:
            listed.append(one)
        elif not faults and year not in years and max(map(max, months.values())) >= _this_month(inputs):
            outside += 1
        else:
            what = f"{one.said()}，" if months else ""
            doubt = _OVER if not faults and year not in years else _asked(record)
            asked = faults[0] if faults else record.doubt(*doubt, "retiring-unclear")
            problems.append(replace(asked, message=f"{quoted(name)}：{what}{asked.message}"))
            checks.append(ToCheck(name, asked.cell, f"{what}{asked.message}".rstrip("，"), asked.hint))
    listed.sort(key=lambda one: next(iter(one.months.values())))
    title = f"{year}年到龄退休"
    parts: tuple[Part[Retiring], ...] = (
        (NUMBER, None),
        *((Column(name, Kind.TEXT, width), _text(name)) for name, width in _SHOWN),
        (Column("到龄月份", Kind.SHORT, 12), Retiring.said),
        (Column("人员", Kind.SHORT, 9), lambda one: "、".join(one.months)),
        (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one.record.cell("出生日期"))),
    )
    used = filled(listed, *parts)
    sources = dict.fromkeys(f"{rule.source}（{rule.status}）" for rule in rules if rule)
    sheet = sheet_of(
        "到龄退休",
        listed,
        *used,
        title=title,
        subtitle=below(inputs, f"按{inputs.today.isoformat()}的在职干部名单"),
        notes=(*(f"依据：{source}。" for source in sources), _NOTE),
        empty=f"名单上没有确定在{year}年到龄的。",
    )
    counts = {"listed": len(listed), "excluded": len(left), "to_check": len(checks), "outside": outside}
    answered = Outcome(
        counts={"read": len(reading.records), **counts},
        excluded=tuple(left),
        to_check=tuple(checks),
        rows=[{"name": said(one.record, "姓名"), "month": one.said()} for one in listed],
        summary=(f"{title}：{len(listed)}人；{len(checks)}人要先核实；不在这一年的{outside}人。",),
    )
    return report(title, (sheet,), (*reading.problems, *problems), inputs, answered)


_SHOWN = (("姓名", 10), ("性别", 6), ("单位", 20), ("职务", 14), ("所属乡镇", 12), ("出生日期", 13))
_NOTE = (
    "到龄月份是法定退休年龄。本人可以选择弹性提前或延后退休（人社部发〔2024〕94号），本表不推算；"
    "规定另有年龄的（如部分女领导干部、高级专家、特殊工种），请单独核对。"
)


_OVER = (
    "离岗日期",
    "已经过了到龄月份，还在「在职干部」里，",
    "退休了的请填离岗日期；经批准延后退休的，到时再填。",
)
"""Who is in service although the age was reached before this month."""


def _this_month(inputs: Inputs) -> tuple[int, int]:
    return inputs.today.year, inputs.today.month


def _text(name: str) -> Callable[[Retiring], str]:
    return lambda one: said(one.record, name)


def _steps(kind: str, rule: Rule | None, year: int) -> Steps:
    steps = Steps.of(rule.integers()) if rule else None
    if steps is None:
        what = f"规则「延迟退休（{kind}）」{'要写四个数' if rule else f'没有{year}年的'}，没有推算，"
        cell = rule.cell if rule else Cell("设置.xlsx", "规则")
        raise Stop.at(cell, what, "如 60、196501、4、36，写在设置的「规则」表。", "retiring-rule")
    return steps


def _months(record: Record, steps: dict[str, Steps], today: dt.date, faults: list[Problem]) -> Months:
    """The months in which somebody may reach the age, by every kind that they may be."""
    read = parse_date(record.dated("出生日期"), latest=today, number_format=lambda: record.format("出生日期"))
    born = read.value
    if read.fault:
        faults.append(read.fault.at(record.cell("出生日期")))
        return {}
    if born is None or born.year is None or born.calendar is not Calendar.SOLAR:
        faults.append(
            record.doubt("出生日期", "没有写公历的出生年月，算不出，", "请补填。", "retiring-unclear")
        )
        return {}
    sex, told = sex_of(record.text("性别")), answer("人员身份", record.text("人员身份"))
    kinds = ["man"] * (sex != "女") + ([told] if told else ["cadre", "worker"]) * (sex != "男")
    months = range(born.month or 1, (born.month or 12) + 1)
    return {
        KINDS[kind]: [retires(born.year, month, steps[KINDS[kind]]) for month in months] for kind in kinds
    }


def _asked(record: Record) -> tuple[str, str, str]:
    """The cell that would decide, what is wrong with it and what to write."""
    sex = sex_of(record.text("性别"))
    status = sex == "男" or answer("人员身份", record.text("人员身份"))
    for name, told, hint in (("性别", sex in ("男", "女"), "男或女"), ("人员身份", status, "女干部或女工人")):
        if not told:
            text = record.text(name)
            return name, f"{name}{quoted(text)}看不懂，" if text else f"没有写{name}，", f"请填{hint}。"
    return "出生日期", "出生日期没有写到月，", "请写到月，如 1967-05。"
