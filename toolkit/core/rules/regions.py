"""Whose a rule is: packs of rules belong to a province, city or county, and hold for the offices that are in it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit import data
from toolkit.core.cells import Cell, Problem
from toolkit.core.rules.dated import WHOSE, Rule, Rules, Status, from_toml
from toolkit.core.rules.settings import Settings
from toolkit.core.words import regex

SETTINGS = ("本省", "本市", "本县")
"""The settings that say where an office is."""
_FEWEST = 3  # people whose addresses say the same
_MUNICIPALITIES = "北京|天津|上海|重庆"  # 直辖市: their counties are in no city
_KIND = regex(r"(?:特别行政区|自治[区州县旗]|地区|[省市县区盟州旗])$")
_WRITTEN = regex(
    rf"(?:(?P<municipality>(?:{_MUNICIPALITIES})市?)|(?P<province>[一-鿿]{{2,}}?(?:省|自治区|特别行政区|兵团)))"
    r"(?P<city>[一-鿿]{2,}?(?:市|自治州|地区|盟|州))?(?P<county>[一-鿿]{1,}?(?:自治县|自治旗|林区|[县市区旗]))?"
)


class Region(NamedTuple):
    """Where an office is, or whose rules are: 省、市、县; what is not said is "", as 市 where a county has none."""

    province: str = ""
    city: str = ""
    county: str = ""

    def __str__(self) -> str:
        return "".join(self)

    def has(self, office: Region) -> bool:
        """Whether the office is in it; «湖北» is 湖北省."""
        last = max((at for at, name in enumerate(self) if name), default=-1)
        return all(
            _bare(mine) == _bare(its) for mine, its in list(zip(self, office, strict=True))[: last + 1]
        )


def _bare(name: str) -> str:
    return _KIND.sub("", name) if len(name) > 2 else name


def read_region(text: str) -> Region | None:
    """«湖北省黄冈市蕲春县», «湖北省 黄冈市», «北京市朝阳区»; a county below no city: «湖北省仙桃市». None: not understood."""
    found = _WRITTEN.fullmatch("".join(char for char in text if char not in " 、，,　-/"))
    if not found:
        return None
    province = found["province"] or f"{found['municipality'].removesuffix('市')}市"
    return Region(province, found["city"] or "", found["county"] or "")


def guessed(names: Iterable[str], texts: Iterable[str], packs: Iterable[Pack]) -> Region | None:
    """What is worth asking «is it this?»; None: nothing is. Nobody takes it without a person's word.

    Args:
        names: 本县 and 单位名称: one that has the name of a county of ours.
        texts: Addresses and units of the register, of which four in five that name province, city and county name the same.
        packs: Those that ship with us.
    """
    known = [pack.region for pack in packs if pack.region.county]
    if found := [region for region in known for name in names if region.county in name]:
        return found[0]
    counted = Counter(
        Region(*(match[part] or "" for part in ("province", "city", "county")))
        for match in map(_WRITTEN.match, texts)
        if match and match["province"] and match["county"]
    )
    (region, count), *_ = (*counted.most_common(1), (None, 0))
    return region if count >= _FEWEST and count * 5 >= counted.total() * 4 else None


class Pack(NamedTuple):
    """The rules of one region.

    Attributes:
        region: Whose they are.
        rules: As they are there.
        name: As it is told: the region's last part.
        practice: The region of the practice office, which goes by it too.
    """

    region: Region
    rules: tuple[Rule, ...]
    name: str
    practice: Region | None = None

    def holds(self, office: Region) -> bool:
        """Whether an office goes by it."""
        return self.region.has(office) or (self.practice is not None and self.practice.has(office))

    def elsewhere(self) -> tuple[Rule, ...]:
        """Its rules as another office sees them: 参考, and whose they are."""
        return tuple(
            dataclasses.replace(rule, status=Status.ELSEWHERE, source=f"{self.name}{WHOSE}{rule.source}")
            for rule in self.rules
        )


def of(settings: Settings) -> Region:
    """Where an office says that it is."""
    return Region(*map(settings.text, SETTINGS))


def shipped(name: str) -> Pack:
    """A pack that ships with us. Raises ValueError where it is no sound one: that is a mistake of ours."""
    read = data.read(f"rules/{name}.toml")
    pack, problems = read_pack(read, f"工具自带规则（{name}）")
    if pack is None:
        raise ValueError(f"{name}: {problems}")
    return pack._replace(practice=_region(read["practice"]))


def read_pack(read: Mapping[str, Any], file: str) -> tuple[Pack | None, list[Problem]]:
    """A parsed pack: `region` (省、市、县) and the rules below, each with its source; what cannot be used is told."""
    rules, problems = from_toml(read, file)
    region = _region(read.get("region"))
    if region is None or not region.province:
        hint = '请在最前面写一行 region = ["湖北省", "黄冈市", "蕲春县"]。'
        problems.insert(0, Problem(Cell(file), "没有写是哪个省、市、县的，", hint, "pack-region"))
    if not read.get("rule"):
        hint = "请每条写一段，开头是 [[rule]]，照「导出规则包」写出的样子。"
        problems.append(Problem(Cell(file), "没有读出一条规则，", hint, "pack-empty"))
    if region is None or problems:
        return None, problems
    return Pack(region, rules, next(part for part in reversed(region) if part)), []


def _region(parts: object) -> Region | None:
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not 1 <= len(parts) <= len(SETTINGS):
        return None
    return Region(*parts) if all(isinstance(part, str) for part in parts) else None


def told(settings: Settings, rules: Rules) -> str:
    """What it means where an office is: whose standards it goes by, and where it fills in those that it has not."""
    region, names = of(settings), data.packs()
    if not region.province:
        used = "照原来的用" if rules.packs is None else "都只作参考"
        hint = "请运行 ⟦do:init⟧ 写明，或在 设置.xlsx「参数」里填「本省」「本市」「本县」。"
        return f"还没有写明本单位在哪个省、市、县，{'、'.join(names)}自己的标准{used}；{hint}"
    ours = rules.packs or frozenset()
    said = f"本单位在{region}" + (f"，照用{'、'.join(sorted(ours))}的标准" if ours else "")
    if not (others := [name for name in names if name not in ours]):
        return f"{said}。"
    decided = {rule.key for rule in rules.office if rule.status is not Status.ELSEWHERE}
    decided |= {rule.key for rule in rules.shipped if rule.key not in rules.empty and rules.empty}
    keys = dict.fromkeys(rule.key for rule in rules.shipped if rule.status is Status.ELSEWHERE)
    asked = "、".join(key for key in keys if key not in decided)
    asked = f"：{asked}请在 设置.xlsx「规则」里填，没有填的不算" if asked else ""
    return f"{said}；{'、'.join(others)}的只作参考{asked}。"
