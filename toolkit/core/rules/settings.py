"""What an office has decided for itself (sheet 参数), each value with its origin."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem
from toolkit.core.dates.ages import AgeMode, LeapDayRule
from toolkit.core.dates.lunar import LeapMonthRule, ThirtiethRule
from toolkit.core.words import clean


@dataclass(frozen=True, slots=True)
class Setting:
    """A decision that an office can take.

    Attributes:
        name: The clerk's word, as on sheet 参数.
        kind: «text», «integer», «choice» or «path».
        default: What holds when nothing is filled in.
        help: One sentence.
        choices: For kind «choice».
        minimum: For kind «integer», included.
        maximum: For kind «integer», included.
        in_township: The default of a township's own office (本乡镇), where it is another.
    """

    name: str
    kind: str
    default: str
    help: str = ""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    in_township: str = ""

    def allowed(self) -> str:
        """What may be filled in, as a clerk reads it."""
        if self.kind == "choice":
            return "、".join(self.choices)
        if self.kind == "integer":
            return f"{self.minimum} 到 {self.maximum} 的整数"
        return "文件夹或文件" if self.kind == "path" else "文字"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A setting's value and where it comes from («默认», «设置.xlsx 参数!B5», «命令行»)."""

    setting: Setting
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, by name."""

    values: Mapping[str, Chosen]

    def text(self, name: str) -> str:
        """A setting's value. Raises KeyError for a setting nobody has declared."""
        return self.values[name].value

    def integer(self, name: str) -> int:
        """The value of a setting of kind «integer»."""
        return int(self.values[name].value)

    def names(self, name: str) -> tuple[str, ...]:
        """The names that a setting lists, each once."""
        return tuple(dict.fromkeys(filter(None, map(clean, re.split(r"[、，,；;\s]+", self.text(name))))))


def declared(data: Mapping[str, object]) -> tuple[Setting, ...]:
    """The settings of a parsed settings.toml: a list of tables under «setting»."""
    items = data.get("setting", [])
    return tuple(
        Setting(
            name=item["name"],
            kind=item["kind"],
            default=str(item["default"]),
            help=item.get("help", ""),
            choices=tuple(item.get("choices", ())),
            minimum=item.get("minimum"),
            maximum=item.get("maximum"),
            in_township=item.get("in_township", ""),
        )
        for item in (items if isinstance(items, list) else [])
    )


def decide(
    settings: Iterable[Setting], given: Mapping[str, tuple[str, Cell]]
) -> tuple[Settings, list[Problem]]:
    """The value of every setting, and a problem for each given one that cannot be used.

    Args:
        settings: All that exist.
        given: Name → (text, where it was written); empty text means «not filled in».
    """
    known = {s.name: s for s in settings}
    values = {name: Chosen(s, s.default, "默认") for name, s in known.items()}
    problems = []
    for name, (text, cell) in given.items():
        setting = known.get(name)
        if setting is None:
            problems.append(_unknown(name, cell, known))
            continue
        if not text:
            continue
        fault = _fault(setting, text)
        if fault:
            what = f"参数「{name}」填的是「{text}」，{fault}，"
            problems.append(Problem(cell, what, f"可以填：{setting.allowed()}。", "setting-value"))
            continue
        values[name] = Chosen(
            setting, str(int(clean(text))) if setting.kind == "integer" else text, str(cell)
        )
    if own := values.get("本乡镇"):
        for name, setting in known.items():
            if own.value and setting.in_township and values[name].origin == "默认":
                values[name] = Chosen(setting, setting.in_township, "默认")
    return Settings(values), problems


def _unknown(name: str, cell: Cell, known: Mapping[str, Setting]) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"您是不是要写「{near[0]}」？" if near else "请对照参数表里的名称。"
    return Problem(cell, f"没有「{name}」这个参数，", hint, "setting-unknown")


def _fault(setting: Setting, text: str) -> str:
    if setting.kind == "choice" and text not in setting.choices:
        return "不在可选之列"
    if setting.kind == "integer":
        digits = clean(text)
        if not digits.isascii() or not digits.isdigit():
            return "不是整数"
        low, high = setting.minimum, setting.maximum
        if (low is not None and int(digits) < low) or (high is not None and int(digits) > high):
            return "超出范围"
    return ""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How the office reads and keeps birthdays; every one a setting.

    Attributes:
        age_mode: 计岁法 for everyone who has none of their own.
        convert: Solar birth date and «农历» in 生日过法: keep the lunar equivalent (else the solar day).
        leap_month: For births in a leap month.
        thirtieth: For lunar births on the 30th.
        leap_day: For births on 29 February.
        day_from_id: Complete a month-only birth date from the identity number when both agree.
        youngest: Years; a birth date that makes someone younger is a slip of the pen.
        townships: 乡镇办名单.
        own_township: 本乡镇: everyone without a township of their own is of it.
    """

    age_mode: AgeMode = AgeMode.FULL
    convert: bool = True
    leap_month: LeapMonthRule = LeapMonthRule.ORDINARY
    thirtieth: ThirtiethRule = ThirtiethRule.TWENTY_NINTH
    leap_day: LeapDayRule = LeapDayRule.FEBRUARY_28
    day_from_id: bool = False
    youngest: int = 0
    townships: tuple[str, ...] = ()
    own_township: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Conventions:
        """The conventions that an office's settings say."""
        return cls(
            age_mode=AgeMode(settings.text("计岁法")),
            convert=settings.text("公历出生而过农历") == "折算成农历",
            leap_month=LeapMonthRule(settings.text("闰月出生")),
            thirtieth=ThirtiethRule(settings.text("三十出生")),
            leap_day=LeapDayRule(settings.text("二月二十九出生")),
            day_from_id=settings.text("只有年月的生日") == "用身份证上的日",
            youngest=settings.integer("最小年龄"),
            townships=settings.names("乡镇办名单"),
            own_township=settings.text("本乡镇"),
        )
