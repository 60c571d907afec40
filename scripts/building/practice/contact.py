"""练习: who is in touch with whom in 2026. One cadre has left, some pairs have ended, a township was forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from building.practice.county import SILENT, TOWNSHIPS, alive
from building.starters import Line, Sheets
from fictional.values import Person
from toolkit.core.tables.catalogue import CADRES, CONTACTS, PAIRS

GONE = "谭美"
"""Left in July: whom she was in touch with is to be given to others."""
FORGOTTEN = TOWNSHIPS[1]
"""Nobody called there in September."""
RETIRING = {
    3: ("男", "1966-09", ""),
    4: ("女", "1971-12", "女干部"),
    6: ("女", "1976-06", "女工人"),
    8: ("女", "1971-12", ""),
    9: ("", "", ""),
}
"""Sex, birth and kind of these cadres: three retire in 2027, of two that is to be asked."""
NAMING = 10
"""The person at this place of the county: the rows on them name somebody else, who must not stand in their handbook."""
_NEW = (("李四平", "县委老干部局", ""), ("王五同", "荻洲乡政府", "荻洲乡"), ("周六安", "县档案馆", ""))
_PROBLEMS = {
    (2, 8): ("医药费报销不知道怎么办", "已陪同办理", "2026-08-20"),
    (5, 8): ("活动室的门坏了", "", ""),
    (9, 9): ("报纸没有送到新住址", "正在联系邮政所", ""),
}
"""Of the person at this place of the county, in this month: problem, what was done, when it was solved."""


def book() -> Sheets:
    """练习联系台账.xlsx."""
    yield CADRES, _cadres()
    yield PAIRS, _pairs()
    yield CONTACTS, sorted(_contacts(), key=lambda line: str(line["日期"]))


def everybody() -> Iterator[tuple[str, Person]]:
    """The living, township by township."""
    for township in TOWNSHIPS:
        yield from ((township, person) for person in alive(township))


def _cadres() -> Iterator[Line]:
    seen = set()
    for township, person in everybody():
        name = str(person.cells["联系干部"])
        if name not in seen:
            seen.add(name)
            left = "2026-07-31" if name == GONE else ""
            known = RETIRING.get(len(seen), ("男", f"{1975 + len(seen) % 15}-{1 + len(seen) % 12:02}", ""))
            yield {
                "姓名": name,
                "单位": f"{township}政府",
                "所属乡镇": township,
                **dict(zip(("性别", "出生日期", "人员身份"), known, strict=True)),
                "离岗日期": left,
            }
    for at, (name, unit, township) in enumerate(_NEW):
        phone = f"1990000090{at}"
        yield {
            "姓名": name,
            "单位": unit,
            "所属乡镇": township,
            "性别": "男",
            "出生日期": f"198{at}-05",
            "联系电话": phone,
            "能联系人数": 1 if at else 3,
        }


def _pairs() -> Iterator[Line]:
    for at, (township, person) in enumerate(everybody()):
        if at % 40 == 20:  # theirs came to an end, and nobody took over
            yield {
                "姓名": person.truth.name,
                "所属乡镇": township,
                "联系干部": person.cells["联系干部"],
                "起始日期": "2025-03-01",
                "截止日期": "2026-08-31",
            }


def _contacts() -> Iterator[Line]:
    """From August on: a call a month, in August a visit to who does not decline."""
    neighbour = ""
    for at, (township, person) in enumerate(everybody()):
        name, cadre = person.truth.name, str(person.cells["联系干部"])
        for month in (8, 9):
            if cadre == GONE or at % 40 == 20 or (month == 9 and (township == FORGOTTEN or at % 11 == 3)):
                continue
            problem, done, solved = _PROBLEMS.get((at, month), ("", "", ""))
            visit = month == 8 and "谢绝" not in person.truth.wish
            yield {
                "日期": dt.date(2026, month, 3 + at % 25).isoformat(),
                "姓名": name,
                "所属乡镇": township,
                "联系干部": cadre,
                "类型": "走访" if visit else "联系",
                "方式": "上门" if visit else "电话",
                "内容": f"{neighbour}也在，一起介绍了政策" if at == NAMING else "问候身体，介绍政策",
                "问题": problem,
                "解决情况": done,
                "解决日期": solved,
            }
        neighbour = name
    for at, township in enumerate(t for t in TOWNSHIPS if t != SILENT):
        leader = next(iter(alive(township)))
        yield {
            "日期": dt.date(2026, 9, 1 + at).isoformat(),
            "姓名": leader.truth.name,
            "所属乡镇": township,
            "联系干部": _NEW[0][0],
            "类型": "谈心",
            "方式": "上门",
            "内容": "谈了家里的事和工作想法",
        }


BOOKS = {"练习联系台账.xlsx": book}
