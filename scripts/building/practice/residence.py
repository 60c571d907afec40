"""练习: who moved and who is away in 2026; one should have been back, and the register does not know of one move."""

from __future__ import annotations

from collections.abc import Iterator

from building.practice.county import TOWNSHIPS, alive
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import MOVES


def book() -> Sheets:
    """练习居住变动.xlsx."""
    yield MOVES, _rows()


def _rows() -> Iterator[Line]:
    told = (
        ("2025-11-10", 0, "海南省三亚市", "外地", "过冬", "2026-04-30", "2026-04-20"),  # came back
        ("2026-06-02", 1, "武汉市武昌区", "外地", "到女儿家", "2026-09-01", ""),  # should be back
        ("2026-09-15", 2, "襄阳市樊城区", "外地", "带孙子", "2027-06-30", ""),
        ("2026-09-20", 3, "县城槐荫小区2栋", "县城", "", "", ""),  # moved; the register still has the village
        *(("2026-08-01", at, "", "", "", "", "") for at in range(4, 9)),  # made sure of, nothing changed
    )
    for day, at, to, kind, why, back, returned in told:
        township = TOWNSHIPS[at]
        person = alive(township)[0]
        yield {
            "日期": day,
            "姓名": person.truth.name,
            "所属乡镇": township,
            "原居住地": str(person.cells["居住地"] or "") if to else "",
            "现居住地": to,
            "居住类型": kind,
            "外出事由": why,
            "预计返回": back,
            "返回日期": returned,
            "核实人": "李四平",
        }


BOOKS = {"练习居住变动.xlsx": book}
