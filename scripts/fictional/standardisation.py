"""The starter standard of branches (toolkit/data/standardisation.toml) as rows of sheet 清单."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from toolkit.core.documents.outcome import Scalar

_FILE = Path(__file__).resolve().parents[2] / "toolkit" / "data" / "standardisation.toml"


def items(year: int | None = None) -> list[dict[str, Scalar]]:
    """The rows, in order, for a year; for the year that stands in the file when none is given."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    return [
        {
            "年度": str(year or data["year"]),
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
        for area in data["area"]
        for item in area["item"]
    ]
