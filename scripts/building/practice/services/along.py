"""练习: ledgers that three townships send in along with their registers, headed in their own way; rows that stand twice.

They are rows of the practice county's own ledgers, so that `collect 报来 --into 花名册.xlsx` finds them there; what is
planted: a payment that a school sends again, one of another amount, a sign-in to an activity that nobody has reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from building.practice import branches, money
from building.practice.county import TOWNSHIPS
from building.starters import Line
from toolkit.core.documents.outcome import Column, Kind, Row, Scalar, Sheet, SheetDocument
from toolkit.sheets.composing.compose import compose

PAYER, HOST, WRITER = TOWNSHIPS[1], TOWNSHIPS[2], TOWNSHIPS[0]
YEAR = "2026"
LESS = 500
"""What the school has paid less by its own list, in yuan."""
LOST = "2026-99"
"""Is no activity's number."""
_PAID = {"姓名": "姓名", "职务": "职务", "项目": "项目", "月数": "月数", "实发金额": "实发", "发放时间": "发放日期", "凭证号": "凭证号"}  # fmt: skip
_HELD = {"编号": "活动编号", "活动时间": "日期", "活动形式": "类型", "活动主题": "主题", "活动地点": "地点", "参加人数": "实到人数"}  # fmt: skip
_CAME = {"活动编号": "活动编号", "参加人员": "姓名", "到会情况": "出勤"}
_WROTE = {"投稿日期": "报送日期", "稿件标题": "标题", "报送级别": "报送级别", "刊用级别": "采用级别"}


def payments() -> list[Line]:
    """The subsidies that the second township has paid in the year."""
    return [
        p for p in money.payments() if (p["所属乡镇"], p["年度"], p["项目"]) == (PAYER, int(YEAR), "工作补贴")
    ]


def activities() -> list[Line]:
    """What the third township has held in the year, by numbers of its own."""
    rows = next(rows for table, rows in branches.activity_book() if table.name == "活动")
    mine = [row for row in rows if row["所属乡镇"] == HOST and str(row["日期"]).startswith(YEAR)]
    return [{**row, "活动编号": f"{YEAR}-{at:02d}"} for at, row in enumerate(mine, 1)]


def attendance() -> list[Line]:
    """Who came to its last study, as the county has it; the last is of an activity that it has not sent."""
    sheets = {table.name: list(rows) for table, rows in branches.activity_book()}
    numbers = {row["活动编号"]: row for row in sheets["活动"] if row["所属乡镇"] == HOST}
    own = {row["日期"]: row["活动编号"] for row in activities()}
    rows = [
        {**row, "活动编号": own[numbers[row["活动编号"]]["日期"]]}
        for row in sheets["签到"]
        if row["活动编号"] in numbers and numbers[row["活动编号"]]["日期"] in own
    ]
    return [*rows, {**rows[0], "活动编号": LOST}]


def submissions() -> list[Line]:
    """What the first township has written in the year."""
    rows = next(rows for table, rows in branches.submission_book())
    return [row for row in rows if row["所属乡镇"] == WRITER and str(row["报送日期"]).startswith(YEAR)]


def files() -> Iterator[tuple[str, bytes]]:
    """By their paths below 报来."""
    paid = payments()
    yield f"{PAYER}/{PAYER}补贴.xlsx", _book(("Sheet1", _PAID, paid, f"{PAYER}{YEAR}年工作补贴发放表"))
    school = [paid[0], {**paid[1], "实发": int(str(paid[1]["实发"])) - LESS}]
    yield f"{PAYER}/{PAYER}中心学校补贴.xlsx", _book(("补贴", _PAID, school, f"{YEAR}年补贴"))
    held, came = ("活动", _HELD, activities(), ""), ("签到", _CAME, attendance(), "")
    yield f"{HOST}活动与签到.xlsx", _book(held, came)
    yield f"{WRITER}/{WRITER}信息报送.xlsx", _book(("信息", _WROTE, submissions(), f"{WRITER}信息报送登记"))


def _book(*sheets: tuple[str, Mapping[str, str], Sequence[Line], str]) -> bytes:
    """Sheets with their name, heading → column of ours, rows and title."""
    made = []
    for name, heads, lines, title in sheets:
        columns = tuple(Column(head, Kind.TEXT, 14) for head in heads)
        rows = tuple(Row(tuple[Scalar, ...](line.get(field) for field in heads.values())) for line in lines)
        made.append(Sheet(name, columns, rows, title=title))
    return compose(SheetDocument("台账.xlsx", tuple(made)))
