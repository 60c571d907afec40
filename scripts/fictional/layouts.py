"""How offices lay out their registers: titles, headers of several rows, notes, sub-headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from fictional.values import CellValue, Person

COLUMNS = (
    "序号", "姓名", "性别", "出生日期", "农历生日", "生日过法", "身份证号", "人员类别", "参加工作时间", "离退休时间",
    "原单位", "原职务", "所属乡镇", "所属支部", "老干小组", "户籍地", "居住地", "联系电话", "家属联系电话", "健康状况",
    "自理情况", "慰问意愿", "联系干部", "状态", "备注",
)  # fmt: skip
EXTRA = ("民族", "政治面貌", "居住类型", "居住状况", "文化程度", "入群", "求学意愿", "推荐意愿")
WIDTHS = {
    "姓名": 11,
    "出生日期": 13,
    "身份证号": 21,
    "原单位": 20,
    "所属支部": 20,
    "户籍地": 22,
    "居住地": 26,
    "备注": 22,
}

# Other words for the same columns, as real registers have them; line breaks and padding included.
_SYNONYMS = {
    "姓名": "姓  名", "性别": "性\n别", "出生日期": "出生\n年月", "农历生日": "阴历生日", "身份证号": "公民身份号码（必填）",
    "人员类别": "离退休类型", "参加工作时间": "参加革命\n工作时间", "离退休时间": "离（退）休时间", "原单位": "工作单位",
    "原职务": "职务\n（职级）", "所属乡镇": "乡 镇", "所属支部": "所在党支部", "老干小组": "党小组", "户籍地": "户口所在地",
    "居住地": "现居住地", "联系电话": "手机号码：", "家属联系电话": "家属\n联系方式", "健康状况": "身体状况", "自理情况": "活动能力",
    "状态": "健在情况", "备注": "备　注",
}  # fmt: skip
_GROUPS = (  # group header → columns and what stands under it; "" means no group: the header is merged down
    ("基本信息\n（时间如果是2000年1月，填写成2000-01）", {"性别": "性别", "出生日期": "出生日期", "农历生日": "农历生日",
     "生日过法": "生日过法", "身份证号": "身份证号码", "人员类别": "人员类别"}),
    ("工作经历", {"参加工作时间": "参加工作时间", "离退休时间": "离退休时间", "原单位": "原工作单位", "原职务": "原职务"}),
    ("组织关系", {"所属乡镇": "乡镇", "所属支部": "党支部", "老干小组": "党小组"}),
    ("居住和联系", {"户籍地": "户籍所在地", "居住地": "现居住地", "联系电话": "手机"}),
    ("家属", {"家属联系电话": "联系电话"}),  # not the person's own, though the lower line says so
    ("健康", {"健康状况": "健康状况", "自理情况": "自理情况"}),
)  # fmt: skip
NOTES = (
    "说明：1. 本表由各乡镇、办事处填报，一人一行，不重不漏。\n2. 时间如果是2000年1月，填写成2000-01。3. 单位如有更新则替代旧表。",
    "注：离休干部参加革命工作时间应在1949年9月30日以前。",
)
_SIGNED = "填表人：                审核人：                单位负责人（盖章）：                填表日期：2026年9月20日"


@dataclass(frozen=True, slots=True)
class Layout:
    """What is special about a workbook; the plain one has a header in row 1 of its first sheet.

    Attributes:
        about: One line.
        titles: Lines above the header.
        header: Rows of the header, 1 to 3.
        synonyms: Other words for the columns.
        notes: Notes and a line for signatures below.
        headings: Each township under a line with its name, with 小计 and an empty row; 合计 at the end.
        merged: 所属乡镇 and 原单位 merged down over the rows they hold for.
        by_township: A sheet for every township, and one with totals only.
        others: Sheets before and after: an explanation, two empty ones, a hidden old register.
        hidden: Every tenth row hidden, as after filtering.
    """

    about: str
    titles: tuple[str, ...] = ()
    header: int = 1
    synonyms: bool = False
    notes: bool = False
    headings: bool = False
    merged: bool = False
    by_township: bool = False
    others: bool = False
    hidden: bool = False


_TITLE = "{县}离退休干部花名册"
_UNIT_LINE = (
    "填报单位（盖章）：{县}委老干部局                    单位：人                    统计截止：2026年9月"
)
LAYOUTS: Mapping[str, Layout] = {
    "plain": Layout("header in row 1, our own words"),
    "titled": Layout(
        "title, unit line, other words with line breaks, notes below",
        (_TITLE, _UNIT_LINE),
        synonyms=True,
        notes=True,
    ),
    "two_row": Layout(
        "annex number, title, two header rows with groups, notes", ("附件4", _TITLE), header=2, notes=True
    ),
    "three_row": Layout("three header rows", (_TITLE, _UNIT_LINE, ""), header=3, notes=True),
    "grouped": Layout(
        "a line with the name above every township, subtotals, empty rows",
        (_TITLE,),
        headings=True,
        notes=True,
    ),
    "merged_units": Layout("township and unit merged down", (_TITLE, _UNIT_LINE), merged=True),
    "per_township_sheets": Layout(
        "a sheet for every township, totals on another", (_TITLE,), by_township=True, notes=True
    ),
    "not_first": Layout(
        "not the first sheet; empty and hidden sheets beside it",
        (_TITLE, _UNIT_LINE),
        synonyms=True,
        others=True,
    ),
    "hidden_rows": Layout("every tenth row hidden", hidden=True),
}


@dataclass(slots=True)
class Line:
    """One row to come: kind is title, note, heading, total, blank or person."""

    kind: str
    cells: Sequence[CellValue] = ()
    person: Person | None = None


def body(people: Iterable[Person], layout: Layout, columns: Sequence[str]) -> Iterator[Line]:
    """The rows below the header."""
    everyone = 0
    for number, (township, members) in enumerate(groupby(people, lambda p: p.truth.township), 1):
        group = list(members)
        everyone += len(group)
        if layout.headings:
            yield Line("heading", (f"{number}、{township}（{len(group)}人）",))
        for person in group:
            yield Line("person", [person.cells.get(name) for name in columns], person)
        if layout.headings:
            yield Line(
                "total",
                ("小计", None, f"{len(group)}人") if number % 2 else (None, "小计", f"{len(group)}人"),
            )
            yield Line("blank")
    if layout.headings:
        yield Line("total", ("合计", None, f"{everyone}人"))
    if layout.notes:
        yield from (Line("note", (text,)) for text in (*NOTES, _SIGNED))


def headers(columns: Sequence[str], layout: Layout) -> list[tuple[str, ...]]:
    """The header of each column, top down; a shorter one is merged down to the bottom."""
    if layout.header == 1:
        return [(_SYNONYMS.get(name, name) if layout.synonyms else name,) for name in columns]
    over: dict[str, tuple[str, ...]] = {}
    for group, members in _GROUPS:
        over |= {name: (group, below) for name, below in members.items()}
    if layout.header == 3:
        over = {
            name: ("个人情况" if parts[0] != "家属" else "家庭情况", *parts) for name, parts in over.items()
        }
    return [over.get(name, (name,)) for name in columns]
