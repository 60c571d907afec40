"""依据 on a job's page: every standard and duty that it goes by, out of the data that it reads, and what the report asked for.

Which they are stands in `basis` of manual/jobs/<name>.toml; tests/building/test_basis.py runs every job and holds that no
standard is asked for that its page does not name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from building.manual import demands
from toolkit import data
from toolkit.core.rules import regions
from toolkit.core.rules.dated import Rule, Status, from_toml, value_text
from toolkit.jobs.rules.rules import span_text

EVERYTHING = "全部"  # of jobs that show whatever there is
WEIGHTS = "通报权重"
REPORT = "蕲春县委老干部局调研报告（2023-10-04）"


class Ground(NamedTuple):
    """One line: what it is, what holds, its state and since when, on what it rests."""

    name: str
    value: str
    state: str
    source: str


def grounds(job: str, names: list[str]) -> list[Ground]:
    """What a job goes by, in the order that is declared, and below the report's demands that it serves.

    Raises:
        ValueError: a name is none of our data, or two things have it.
    """
    known, out = _known(), []
    for name in [] if EVERYTHING in names else names:
        found = [
            each for each in known if each.name == name or (name == WEIGHTS and each.name.endswith(WEIGHTS))
        ]
        if not found:
            raise ValueError(f"basis of {job}: nothing is called {name}")
        out += found
    asked = [d for d in demands.demands() if job in {command.split()[0] for command in d.commands}]
    return [*out, *(Ground(d.say, f"要求{d.key}", "", REPORT) for d in asked)]


def short(names: list[str]) -> list[str]:
    """The same for --help, a few words each: whose a standard is, and what is only proposed."""
    whose = {rule.key: pack.name for pack in map(regions.shipped, data.packs()) for rule in pack.rules}
    proposed = {each.name: each.state.startswith(Status.PROPOSED) for each in reversed(_known())}
    marks = {name: whose.get(name) or ("建议" if proposed.get(name) else "") for name in names}
    return [f"{name}（{mark}）" if mark else name for name, mark in marks.items() if name != EVERYTHING]


def _known() -> list[Ground]:
    return [*_rules(), *_duties(), *_tiers(), *_holidays()]


def _rules() -> Iterator[Ground]:
    shipped = from_toml(data.read("rules.toml"), "rules.toml")[0]
    packs = [(pack.name, rule) for pack in map(regions.shipped, data.packs()) for rule in pack.rules]
    for whose, rule in (*packs, *(("", rule) for rule in shipped)):
        if rule.until is None:
            yield Ground(rule.key, value_text(rule), _state(rule, whose), rule.source)


def _state(rule: Rule, whose: str) -> str:
    state = f"{rule.status}，{span_text(rule)}" if rule.status is Status.CURRENT else str(rule.status)
    return f"{state}（{whose}，别处只作参考）" if whose else state


def _duties() -> Iterator[Ground]:
    for told in data.read("duties.toml")["duty"]:
        state = told["status"] + (f"（{told['pack']}，别处只作参考）" if "pack" in told else "")
        yield Ground(told["title"], told.get("rhythm", ""), state, told["source"])


def _tiers() -> Iterator[Ground]:
    for told in data.read("tiers.toml")["tier"]:
        value = f"{told['who']}：{told['level']}，{told['rhythm']}"
        yield Ground("三级服务", value, told["status"], told["source"])


def _holidays() -> Iterator[Ground]:
    for told in data.read("holidays.toml").get("notice", ()):
        yield Ground("放假安排", str(told["year"]), Status.CURRENT.value, told["source"])
