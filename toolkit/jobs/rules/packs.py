"""Packs of rules (规则包): what a region has decided, taken into the office's sheet 规则, and what the office has, to be sent."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import (
    AppendRow,
    Outcome,
    Scalar,
    SetCell,
    TextDocument,
    WorkbookChange,
    tally,
)
from toolkit.core.people.ids import mask_numbers
from toolkit.core.rules import regions
from toolkit.core.rules.dated import Rule, Status, value_text
from toolkit.core.rules.regions import Pack, Region
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import RULES, SETTINGS_BOOK
from toolkit.jobs.job import Inputs, Params

_NEW, _THERE, _OWN = "新增", "已有", "照本单位的"
_HEAD = "# 规则包。收到的一方用「加入规则包」收；每条都有依据，没有依据的不采用。"


class PackedRule(NamedTuple):
    """What becomes of a rule of a pack: 新增, 已有, or 照本单位的 with the rule of the office that stays."""

    rule: Rule
    what: str
    own: Rule | None = None

    def told(self) -> str:
        """A line of the answer."""
        line = f"  {self.what}  {self.rule.key}：{_said(self.rule)}"
        return f"{line}；本单位定的是{_said(self.own)}（{self.own.cell}），没有改" if self.own else line


def _said(rule: Rule) -> str:
    end = f"至{rule.until}" if rule.until else "起"
    return f"{value_text(rule)}（{rule.status}，{rule.since}{end}）"


def plain(rule: Rule) -> dict[str, Any]:
    """A rule as --json has it."""
    return {
        "key": rule.key,
        "values": [f"{v:f}" for v in rule.values],
        "unit": rule.unit,
        "who": rule.who,
        "since": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "status": rule.status.value,
        "source": rule.source,
        "cell": str(rule.cell),
    }


def file_of(params: Params, *_: object) -> tuple[str, ...]:
    """The file that is named; a pack that ships with us needs none."""
    name = params["pack"]
    return () if _shipped(name) else (name,)


def _shipped(name: str) -> str:
    """The name of a pack that ships with us, in whatever folder the terminal has looked for it; "": it is none."""
    last = _file(name)
    return last if last in data.packs() else ""


def _file(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def add(inputs: Inputs) -> Outcome:
    """The rules of a pack as rows of sheet 规则; what the office has decided stays, and of another region all are 参考."""
    from toolkit.jobs.ledger import kept_at  # noqa: PLC0415 - what the other actions do not need

    office, pack = _office(inputs, "不知道这些规则照不照用，没有加，"), _pack(inputs)
    ours, reading = pack.holds(office), inputs.table(RULES)
    changes = list(_changes(inputs, pack.rules if ours else pack.elsewhere()))
    written = tuple(_written(inputs, [change.rule for change in changes if change.what == _NEW], ours=ours))
    kept = [(change.rule.key, change.own.cell) for change in changes if change.own]
    new = sum(change.what == _NEW for change in changes)
    use = "照用。" if ours else "不是本单位的，只作参考，工具不用它算。"
    hint = "要照规则包的，请改这一行或写上截止日期，再加一次。"
    change = WorkbookChange(
        kept_at(inputs, RULES, reading), written, title=f"加入{pack.name}的规则", ledger=True
    )
    return Outcome(
        documents=(change,) if written else (),
        counts=tally(len(changes), new, already=len(changes) - new - len(kept), decided=len(kept)),
        rows=[plain(change.rule) | {"what": change.what} for change in changes],
        problems=tuple(
            Problem(cell, f"{key}和规则包里的不一样，照本单位的，", hint, "pack-conflict", Severity.WARNING)
            for key, cell in kept
        ),
        summary=(
            f"{pack.region}的规则包，本单位在{office}：{use}",
            *(change.told() for change in changes),
        ),
    )


def _office(inputs: Inputs, what: str) -> Region:
    """Where the office is. Raises Stop where it has not said so."""
    region = regions.of(inputs.settings)
    if region.province:
        return region
    hint = "请先运行 ⟦do:init⟧ 写明，或填「本省」「本市」「本县」。"
    raise Stop.at(
        Cell(SETTINGS_BOOK, "参数"), f"还没有写明本单位在哪个省、市、县，{what}", hint, "region-unset"
    )


def _written(inputs: Inputs, rules: list[Rule], *, ours: bool) -> Iterator[SetCell | AppendRow]:
    """Rows of the sheet; what is in force here goes into the row that asks for it, where there is one."""
    reading, empty = inputs.table(RULES), inputs.rules.empty
    asking = {row.text("规则"): row for row in inputs.records(RULES) if row.cell("值") in empty.values()}
    for rule in rules:
        values = _row(rule)
        if ours and (row := asking.pop(rule.key, None)):
            said = ((name, value) for name, value in values.items() if value != row.text(name))
            yield from (ledgers.set_cell(row, name, value) for name, value in said)
        else:
            yield ledgers.row(reading, RULES, values, values)


def _pack(inputs: Inputs) -> Pack:
    """The pack that is named, sound. Raises Stop."""
    name = inputs.params["pack"]
    if known := _shipped(name):
        return regions.shipped(known)
    file = _file(name)
    try:
        told = tomllib.loads(inputs.found(bytes)[0].decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        hint = f"请对方重新导出一份；工具自带的有：{'、'.join(data.packs())}。"
        raise Stop.at(Cell(file), "不是规则包，读不出来，没有加，", hint, "pack-unreadable") from error
    pack, problems = regions.read_pack(told, file)
    if pack is None:
        raise Stop(*problems)
    return pack


def _changes(inputs: Inputs, rules: tuple[Rule, ...]) -> Iterator[PackedRule]:
    """What becomes of each, in the pack's order."""
    for rule in rules:
        own = [mine for mine in inputs.rules.office if (mine.key, mine.status) == (rule.key, rule.status)]
        against = [mine for mine in own if rule.status is not Status.ELSEWHERE and _overlap(mine, rule)]
        if any(_same(mine, rule) for mine in (*own, *inputs.rules.shipped)):
            yield PackedRule(rule, _THERE)
        else:
            yield PackedRule(rule, _OWN, against[0]) if against else PackedRule(rule, _NEW)


def _same(one: Rule, other: Rule) -> bool:
    return dataclasses.replace(one, cell=other.cell, who=other.who) == other


def _overlap(one: Rule, other: Rule) -> bool:
    later = max(one.since, other.since)
    return one.covers(later) and other.covers(later)


def _row(rule: Rule) -> dict[str, Scalar]:
    return {
        "规则": rule.key,
        "值": "、".join(f"{v:f}" for v in rule.values),
        "单位": rule.unit,
        "对象": rule.who,
        "起始日期": rule.since.isoformat(),
        "截止日期": rule.until.isoformat() if rule.until else "",
        "状态": rule.status.value,
        "依据": rule.source,
    }


def export(inputs: Inputs) -> Outcome:
    """What the office has decided on sheet 规则, as a pack of its region; nobody's name or number stands in a rule."""
    region = _office(inputs, "对方不知道是谁的，没有导出，")
    rules = [rule for rule in inputs.rules.office if rule.status is not Status.ELSEWHERE]
    if not rules:
        what, hint = (
            "本单位还没有自己定的规则，没有可以导出的，",
            "请先在「规则」表里填写值、起始日期、状态和依据。",
        )
        raise Stop.at(Cell(SETTINGS_BOOK, RULES.name), what, hint, "pack-empty")
    name = next(part for part in reversed(region) if part)
    parts = [_HEAD, f"region = {json.dumps(list(region), ensure_ascii=False)}"]
    parts += [
        "\n[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in _toml(rule).items()) for rule in rules
    ]
    title = f"{name}规则包"
    return Outcome(
        documents=(TextDocument(f"{title}.toml", "\n".join(parts) + "\n", title=title, bom=False),),
        counts=tally(len(inputs.rules.office), len(rules), elsewhere=len(inputs.rules.office) - len(rules)),
        rows=[plain(rule) | {"what": "导出"} for rule in rules],
        summary=(
            f"{region}的规则包，{len(rules)}条；对方用 ⟦do:rules add⟧ 收，同县的照用，别处的只作参考。",
        ),
    )


def _toml(rule: Rule) -> dict[str, str]:
    """Its lines; a basic string of TOML is one of JSON, but for DEL, which no cell has."""
    said = plain(rule)
    texts = {name: mask_numbers(said[name]) for name in ("key", "unit", "who", "status", "source")}
    told = {name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()}
    told |= {"value": f"[{', '.join(said['values'])}]", "since": said["since"]}
    return told | ({"until": said["until"]} if said["until"] else {})
