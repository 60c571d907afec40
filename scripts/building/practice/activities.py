"""练习: teams for 08-08 and subscriptions; in each something has gone wrong that the practice office shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from building.practice.county import SILENT, TOWNSHIPS, alive, branch, register
from building.starters import Line, Sheets
from fictional import names
from toolkit.core.tables.catalogue import PERIODICALS, TEAMS

_EVENTS = ("太极拳", "广场舞", "健身气功", "健美操")
_PAPERS = (("当代老年", 96), ("老年知音", 72))


def team_book() -> Sheets:
    """练习队伍.xlsx: the dead and the frail still stand in it, and one team has no leader."""
    yield TEAMS, _players()


def _players() -> Iterator[Line]:
    for at, township in enumerate(t for t in TOWNSHIPS if t != SILENT and len(alive(t)) >= 6):
        if at >= 5:
            return
        event = _EVENTS[at % len(_EVENTS)]
        gone = [p for p in register().people if p.truth.township == township and p.truth.life == "去世"]
        for place, person in enumerate([*alive(township)[:6], *gone[:1]]):
            yield {
                "队伍名称": f"{names.short(township)}{event}队",
                "项目": event,
                "所属乡镇": township,
                "姓名": person.truth.name,
                "职责": "队长" if place == 2 and at != 3 else "队员",
            }


def paper_book() -> Sheets:
    """练习报刊.xlsx: one has moved, one is subscribed twice, one has died, one subscription ends in October."""
    yield PERIODICALS, _subscriptions()


def _subscriptions() -> Iterator[Line]:
    for at, township in enumerate(t for t in TOWNSHIPS if t != SILENT):
        people = [*islice(alive(township), 3)]
        for place, person in enumerate(people):
            title, price = _PAPERS[place % 2]
            lives = str(person.cells.get("居住地") or "")
            line: Line = {
                "年度": "2026",
                "姓名": person.truth.name,
                "所属乡镇": township,
                "刊名": title,
                "份数": 1,
                "单价": price,
                "投递地址": f"{township}老街12号" if (at, place) == (2, 0) else lives,
                "到期日期": "2026-10-31" if (at, place) == (4, 1) else "",
            }
            yield line
            if (at, place) == (3, 0):
                yield line
        yield {
            "年度": "2026", "所属乡镇": township, "所属支部": branch(township), "刊名": "当代老年", "份数": 2,
            "单价": 96, "投递地址": f"{names.short(township)}老干部活动室",
        }  # fmt: skip
    dead = next(p for p in register().people if p.truth.life == "去世")
    yield {
        "年度": "2026", "姓名": dead.truth.name, "所属乡镇": dead.truth.township, "刊名": "当代老年", "份数": 1, "单价": 96,
    }  # fmt: skip


BOOKS = {"练习队伍.xlsx": team_book, "练习报刊.xlsx": paper_book}
