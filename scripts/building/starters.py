"""workbooks/*.xlsx: a starter workbook for every workbook of the table declarations, ready to be typed into."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from environment import ROOT
from toolkit import data
from toolkit.core.documents.outcome import Column, Row, Scalar, Sheet, SheetDocument
from toolkit.core.rules import settings
from toolkit.core.tables import catalogue
from toolkit.core.tables.columns import Table
from toolkit.doors.night import plan
from toolkit.sheets.composing.compose import compose

Line = Mapping[str, Scalar]
"""A row by column name; what is not said stays empty."""

Sheets = Iterable[tuple[Table, Iterable[Line]]]
"""A workbook as its tables with their rows."""


def files() -> dict[str, bytes]:
    """Every workbook."""
    return {
        f"workbooks/{name}": compose(starter(name)) for name in {t.workbook: 0 for t in catalogue.tables()}
    }


def starter(
    name: str, told: Mapping[str, str] | None = None, more: Mapping[str, Iterable[Line]] | None = None
) -> SheetDocument:
    """The empty workbook of this name; told: what stands in sheet 参数, more: below what a sheet starts with."""
    sheets = []
    for table in catalogue.tables():
        if table.workbook == name:
            decisions = name == catalogue.SETTINGS_BOOK
            names = table.names()
            sheets.append(
                sheet(
                    table,
                    [*_first_rows(table, told or {}), *(more or {}).get(table.name, ())],
                    freeze_columns=names.index("姓名") + 1 if "姓名" in names else 0,
                    typing=True,
                    filter=not decisions,
                )
            )
    return SheetDocument(name, tuple(sheets), title=name.removesuffix(".xlsx"))


def sheet(table: Table, rows: Iterable[Line], **looks: Any) -> Sheet:
    """The sheet of a table with rows; `looks` are further fields of Sheet.

    Raises:
        KeyError: a row has a column that the table does not have.
    """
    lines = []
    for row in rows:
        if unknown := row.keys() - set(table.names()):
            raise KeyError(f"{table.name}: {'、'.join(sorted(unknown))}")
        lines.append(Row(tuple(row.get(name) for name in table.names())))
    columns = tuple(
        Column(f.name, f.kind, f.width, choices=f.choices, note=f.help, required=f.required)
        for f in table.fields
    )
    return Sheet(table.name, columns, tuple(lines), freeze=True, **looks)


def _first_rows(table: Table, told: Mapping[str, str]) -> list[Line]:
    """What a settings sheet starts with, with what is told of settings; the office's own tables start empty."""
    if table.name == catalogue.PARAMETERS.name:
        declared = settings.declared(data.read("settings.toml"))
        cells = [
            (s.name, told.get(s.name, ""), s.default or "（未填）", s.allowed(), s.help) for s in declared
        ]
    elif table.name == catalogue.STANDARDS.name:
        note = "上级没有定标准的，金额空着，名单上写「标准未填」"
        cells = [
            (*what, None, "", "", "", "", note)
            for what in (
                ("生日", "全部", "整岁"),
                ("生日", "全部", "非整岁"),
                ("春节", "全部", "全部"),
                ("重阳节", "全部", "全部"),
            )
        ]
    elif table.name == catalogue.RULES.name:
        return asking()
    elif table.name == catalogue.PLAN.name:
        cells = [(name, time, params, "是", remark) for name, time, params, remark in plan.STANDARD]
    else:
        return items() if table.name == catalogue.ITEMS.name else []
    return [dict(zip(table.names(), row, strict=True)) for row in cells]


def asking() -> list[Line]:
    """Rows without a value: what some region has decided, and what nobody has told us, is asked of every office."""
    ruled = {
        rule["key"]: rule
        for name in data.packs()
        for rule in data.read(f"rules/{name}.toml")["rule"]
        if not rule.get("fact")
    }
    rows = [{"规则": key, "单位": rule["unit"], "对象": rule["who"]} for key, rule in ruled.items()]
    told = data.read("policy.toml")["ask"]
    return [*rows, *({"规则": ask["key"], "单位": ask["unit"], "对象": "离休干部"} for ask in told)]


def items(year: int | None = None) -> list[dict[str, Scalar]]:
    """The starter standard of branches as rows of sheet 清单, for a year; None: the year that stands in the file."""
    text = (ROOT / "toolkit/data/standardisation.toml").read_text(encoding="utf-8")
    standard = tomllib.loads(text, parse_float=Decimal)
    return [
        {
            "年度": str(year or standard["year"]),
            "编号": item["code"],
            "方面": area["name"],
            "项目": item["title"],
            "标准": item["standard"],
            "满分": item["points"],
            "评分办法": item["method"],
            "每缺扣分": item.get("per"),
            "佐证要求": item["evidence"],
            "依据": item["source"],
            "自动判定": item.get("judge", ""),
        }
        for area in standard["area"]
        for item in area["item"]
    ]
