"""练习: three courses of 2026; one leader was away, one began after it, and the third course is still to come."""

from __future__ import annotations

from collections.abc import Iterator

from building.practice.county import SILENT, TOWNSHIPS
from building.practice.money import CHANGED, VACANT, folk
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import COURSES, TRAINEES

AWAY, FAILED, UNTOLD = "梨坳镇", "竹汀镇", "栀岭镇"  # from the first course; its test; nobody wrote whether
COMING = 6  # townships that are enrolled for the course in November


def book() -> Sheets:
    """练习培训.xlsx."""
    yield COURSES, _courses()
    yield TRAINEES, _trainees()


def _courses() -> Iterator[Line]:
    for number, day, kind, topic in (
        ("2026-1", "2026-04-10", "思想", "学习党的创新理论"),
        ("2026-2", "2026-06-16", "业务", "老干部政策和花名册管理"),
        ("2026-3", "2026-11-05", "业务", "信息报送和台账登记"),
    ):
        yield {
            "培训编号": number,
            "日期": day,
            "类别": kind,
            "层级": "老干组长",
            "主题": topic,
            "地点": "县老干部活动中心",
            "人数上限": 15,
        }


def _trainees() -> Iterator[Line]:
    towns = [township for township in TOWNSHIPS if township not in (SILENT, VACANT)]
    for township in towns:
        there = "请假" if township == AWAY else "" if township == UNTOLD else "参加"
        passed = "" if there != "参加" else "不合格" if township == FAILED else "合格"
        yield _line("2026-1", township, there, passed)
    for township in towns[COMING:]:
        if township != CHANGED:  # its leader of June came too late to be asked
            yield _line("2026-2", township, "参加", "合格")
    for township in towns[:COMING]:
        yield _line("2026-3", township, "", "")


def _line(number: str, township: str, there: str, passed: str) -> Line:
    return {
        "培训编号": number,
        "姓名": folk(township)[0].truth.name,
        "所属乡镇": township,
        "职务": "老干组长",
        "签到": there,
        "考核": passed,
    }


BOOKS = {"练习培训.xlsx": book}
