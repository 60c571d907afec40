"""待遇标准: every dated standard with its source, on a day or through the years (历年补贴沿革表)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from toolkit.core.cells import Cell, Stop
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Document,
    Formula,
    Kind,
    Look,
    Outcome,
    Row,
    Sheet,
    SheetDocument,
    Styled,
    tally,
)
from toolkit.core.numbers.money import FEN
from toolkit.core.posts.subsidies import LEADER_RULE
from toolkit.core.rules import regions
from toolkit.core.rules.dated import Rule, Rules, Status, value_text
from toolkit.core.tables.catalogue import RULES
from toolkit.jobs.job import Action, Besides, Inputs, Job, Parameter
from toolkit.jobs.parts import below, need
from toolkit.jobs.rules import packs

_TOWNSHIPS = "列入补贴预算的乡镇数"
_DAY = dt.timedelta(days=1)


def build(inputs: Inputs) -> Outcome:
    """The rules asked for, as lines to read; as a workbook where that is asked for."""
    rules, key, day = inputs.rules, inputs.params.get("key"), inputs.params.get("on")
    wanted = inputs.params.get("history")
    keys = _money_keys(rules) if wanted and not key else _keys(rules, key)
    chosen = [rule for each in keys for rule in _chosen(rules, each, day)]
    lines = [] if key or wanted else [f"共{len(keys)}项；要写成表格的用 ⟦history⟧。", *untold(inputs)]
    for each in keys:
        mine = [rule for rule in chosen if rule.key == each]
        if mine or key:
            lines += _lines(each, mine, day)
    documents: list[Document] = []
    if wanted:
        documents.append(_workbook(rules, keys, inputs))
    everything = sum(len(rules.history(each)) for each in keys)
    counts = tally(everything, len(chosen), other_days=everything - len(chosen))
    return Outcome(
        documents=tuple(documents),
        counts=counts,
        rows=[packs.plain(rule) for rule in chosen],
        summary=tuple(lines),
    )


def untold(inputs: Inputs) -> tuple[str, ...]:
    """What is to be said where an office has not said in which province, city and county it is."""
    where = regions.of(inputs.settings).province
    return () if where else (regions.told(inputs.settings, inputs.rules),)


def _keys(rules: Rules, key: str | None) -> tuple[str, ...]:
    """All names, or those that hold what was asked for; an exact one stands alone."""
    if not key:
        return rules.keys()
    if key in rules.keys():  # noqa: SIM118 - Rules is no mapping
        return (key,)
    found = tuple(each for each in rules.keys() if key in each)  # noqa: SIM118
    if not found:
        hint = f"现有的是：{'、'.join(rules.keys())}。"
        raise Stop.at(Cell("设置.xlsx", "规则"), f"没有「{key}」这条规则，", hint, "rule-unknown")
    return found


def _chosen(rules: Rules, key: str, day: dt.date | None) -> tuple[Rule, ...]:
    """Through the years; on a day the one in force and the one proposed."""
    if day is None:
        return rules.history(key)
    found = (rules.at(key, day, status) for status in (Status.CURRENT, Status.PROPOSED))
    return tuple(rule for rule in found if rule is not None)


def span_text(rule: Rule) -> str:
    """«1990-01-01至1999-12-31», «2017-01-01起»."""
    first = rule.since.isoformat()
    return f"{first}至{rule.until.isoformat()}" if rule.until else f"{first}起"


def _lines(key: str, rules: Sequence[Rule], day: dt.date | None) -> list[str]:
    """A name, and below it each of its values with span, status and source."""
    if not rules:
        return [f"{key}：{day.isoformat() if day else ''}没有标准。"]
    out = [f"{key}（{rules[-1].who}）" if rules[-1].who else key]
    for rule in rules:
        out += [
            f"    {span_text(rule)}  {rule.status}  {value_text(rule)}",
            f"        依据：{rule.source}（{rule.cell}）",
        ]
    return out


# --- 历年补贴沿革表 ----------------------------------------------------------------------------------------


def _money_keys(rules: Rules) -> tuple[str, ...]:
    """Rules about money; all of them unless one was asked for."""
    return tuple(k for k in rules.keys() if any(r.unit.startswith("元") for r in rules.history(k)))  # noqa: SIM118


def _workbook(rules: Rules, keys: Sequence[str], inputs: Inputs) -> SheetDocument:
    rows = [row for key in keys for row in _history(rules, key)]
    title = "历年补贴沿革表"
    sheet = Sheet(
        "沿革",
        (
            Column("名称", Kind.TEXT, 18),
            Column("对象", Kind.TEXT, 20),
            Column("起", Kind.DATE, 12),
            Column("止", Kind.DATE, 12),
            Column("状态", Kind.SHORT, 8),
            Column("标准", Kind.MONEY, 13),
            Column("单位", Kind.SHORT, 12),
            Column("乡镇数", Kind.INTEGER, 8),
            Column("全县一年", Kind.MONEY, 15, note="标准乘乡镇数，每个乡镇一人"),
            Column("依据", Kind.TEXT, 46),
        ),
        tuple(rows),
        title=title,
        subtitle=below(inputs, f"制表日期：{inputs.today.isoformat()}"),
        notes=(
            "状态为「建议」的尚未批准，不是现行标准；中间没有标准的年份另列一行。",
            "「全县一年」只对按年、按乡镇每处一人的标准计算。",
        ),
    )
    return SheetDocument(f"{title}.xlsx", (sheet,), title=title)


def _history(rules: Rules, key: str) -> list[Row]:
    rows: list[Row] = []
    ended: dt.date | None = None
    for rule in rules.history(key):
        current = rule.status is Status.CURRENT
        if current and ended is not None and rule.since > ended + _DAY:
            cells = (key, "", ended + _DAY, rule.since - _DAY, Styled("没有标准", Look.MUTED))
            rows.append(Row((*cells, None, "", None, None, "没有查到这几年的标准"), look=Look.MUTED))
        number, whole = _whole(rules, rule)
        single = len(rule.values) == 1 and rule.unit.startswith("元")
        value: Content = rule.value.quantize(FEN) if single else None
        rows.append(
            Row(
                (
                    rule.key,
                    rule.who,
                    rule.since,
                    rule.until,
                    rule.status.value,
                    value,
                    rule.unit if single else value_text(rule),
                    number,
                    whole,
                    rule.source,
                ),
                look=Look.PLAIN if current else Look.WARN,
            )
        )
        if current:
            ended = rule.until
    return rows


def _whole(rules: Rules, rule: Rule) -> tuple[int | None, Formula | None]:
    """How many townships, and what the standard comes to for all of them in a year."""
    towns = rules.at(_TOWNSHIPS, rule.since, Status.CURRENT)
    if rule.key != LEADER_RULE or towns is None or not rule.unit.endswith("年"):
        return None, None
    number = int(towns.value)
    return number, Formula("{标准}*{乡镇数}", (rule.value * number).quantize(FEN))


JOB = Job(
    name="rules",
    title="待遇标准",
    group="经费",
    often=2,
    help="查各项标准和规定：多少、从哪天到哪天、现行还是建议、依据哪个文件。",
    actions=(
        Action(
            build=build,
            title="待遇标准",
            help="列出各项标准和依据；可以只看一项、只看某一天的；⟦history⟧ 另写历年补贴沿革表。",
            parameters=(
                Parameter("key", "规则", "规则的名称，或其中几个字；不写就全部列出", positional=True),
                Parameter("on", "日期", "只看这一天有效的", "date"),
                Parameter("history", "沿革表", "另写一份历年补贴沿革表", "flag"),
            ),
            examples=(
                ("rules", "全部标准"),
                ("rules 老干组长补贴 --on 2017-01-01", "2017年1月1日的老干组长补贴"),
                ("rules --history", "写出历年补贴沿革表.xlsx"),
            ),
        ),
        Action(
            build=packs.add,
            title="加入规则包",
            help="把别处送来的规则包（或工具自带的）加进 设置.xlsx「规则」表：本省、本市、本县的照用，别处的只作参考；本单位定了的不改。",
            needs=(need(RULES, optional=True),),
            parameters=(
                Parameter(
                    "pack",
                    "规则包",
                    "规则包文件（.toml），或工具自带的名称，如 蕲春县",
                    "file",
                    positional=True,
                    required=True,
                    once=True,
                ),
            ),
            examples=(
                ("rules add 浠水县规则包.toml --dry-run", "只看会加什么，不写"),
                ("rules add 蕲春县", "加入工具自带的"),
            ),
            name="add",
            changes=True,
            besides=Besides("texts", packs.file_of),
        ),
        Action(
            build=packs.export,
            title="导出规则包",
            help="把本单位在「规则」表里定了的写成一个规则包，可以用 U 盘送给别的单位；里面没有个人信息。",
            examples=(("rules export", "写出本县的规则包"),),
            name="export",
        ),
    ),
)
