"""练习: the fifteen branches of the practice register in 2025 and 2026, scored, with what they did and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from building.practice.county import DAY, JOINT, SILENT, TOWNSHIPS, alive, branch
from building.starters import Line, Sheets, items
from fictional import names
from toolkit.core.dates.festivals import festival
from toolkit.core.documents.outcome import Scalar
from toolkit.core.tables.catalogue import (
    ACTIVITIES,
    APPLICATIONS,
    ATTENDANCE,
    BRANCHES,
    CHECKED_SCORES,
    EVIDENCE,
    ITEMS,
    SELF_SCORES,
    SUBMISSIONS,
    VENUES,
)

YEARS = (2025, 2026)
HEALTH_DAY = "全民健身日太极拳展示"
UNWRITTEN, UNNUMBERED = (
    ("梨坳镇", "竹汀镇"),
    "芦湾镇",
)  # nobody wrote of the day; the piece does not say of what it is
_HELD = {"青禾镇": ("市级", "2023"), "槐汀镇": ("县级", "2021"), "芦湾镇": ("县级", "2022")}
_REASON = "老干部工作不落后就行，创先争优没必要"  # as the county's report heard it
_ELECTED = {  # the others: 2025-03-01
    "橘岭镇": "2023-08-20",  # over since August
    "竹汀镇": "2023-11-15",  # ends in November
    "云岫镇": "2024-01-10",
    "麦渚乡": "2023-12-05",
}
_WEAK = {"穗田镇": 0.45, "荻洲乡": 0.5, "麦渚乡": 0.35, "橘岭镇": 0.6}


def quality(township: str) -> float:
    """How well a branch is run, from 0 to 1."""
    return _WEAK.get(township, 0.97 - 0.02 * TOWNSHIPS.index(township))


def _chance(*what: object) -> Random:
    return Random("/".join(str(part) for part in what))


def _monthly(township: str) -> bool:
    return TOWNSHIPS.index(township) % 2 == 0


# --- 支部标准化.xlsx --------------------------------------------------------------------------------------


def standard(year: int) -> list[dict[str, Scalar]]:
    """The standard of a year; in 2026 study counts one point more and publicity one less."""
    rows = items(year)
    for row in rows if year == YEARS[1] else ():
        if row["编号"] in ("E2", "E8"):
            row["满分"] = {"E2": 9, "E8": 1}[str(row["编号"])]
    return rows


def standard_book() -> Sheets:
    """练习支部标准化.xlsx."""
    scores = [score for year in YEARS for township in TOWNSHIPS for score in _scores(year, township)]
    yield ITEMS, [row for year in YEARS for row in standard(year)]
    yield BRANCHES, _branches()
    yield SELF_SCORES, [own for own, _, _ in scores if own]
    yield CHECKED_SCORES, [checked for _, checked, _ in scores if checked]
    yield EVIDENCE, [proof for _, _, proofs in scores for proof in proofs]
    yield APPLICATIONS, _applications()


def _branches() -> Iterator[Line]:
    for township in TOWNSHIPS:
        level, year = _HELD.get(township, ("", ""))
        silent = township == SILENT
        yield {
            "所属乡镇": township,
            "所属支部": branch(township),
            "设置形式": "联合" if township == JOINT else "单独",
            "正式党员数": None if silent else _members(township),
            "换届日期": "" if silent else _ELECTED.get(township, "2025-03-01"),
            "学习周期": "" if silent else "每月" if _monthly(township) else "每季度",
            "学习日": "" if silent else "每月15日" if _monthly(township) else "每季度第一个月10日",
            "示范级别": level,
            "命名年度": year,
        }


_Score = tuple[Line | None, Line | None, list[Line]]


def _scores(year: int, township: str) -> Iterator[_Score]:
    """(自评, 审核, 佐证) of each item; in 2026 the office has checked what no record decides, and not everywhere."""
    if township == SILENT and year == YEARS[1]:
        return
    for item in standard(year):
        full = Decimal(str(item["满分"]))
        rng = _chance("score", year, township, item["编号"])
        good = rng.random() < quality(township)
        points = full if good else full - min(full, Decimal(rng.choice((1, 2))))
        own = points if rng.random() < 0.8 else full
        head: Line = {
            "年度": str(year),
            "所属支部": branch(township),
            "编号": item["编号"],
            "项目": item["项目"],
        }
        judged = bool(item["自动判定"])
        check = year == YEARS[0] or (not judged and rng.random() < 0.96)
        checked = dict(head) | {
            "审核得分": points,
            "扣分原因": ""
            if points == full
            else f"{str(item['佐证要求']).split('、')[0] or item['项目']}不全，扣{full - points}分",
            "审核人": "县局检查组",
            "审核日期": f"{year}-09-18" if year == YEARS[1] else f"{year}-12-18",
        }
        proofs: list[Line] = []
        if item["佐证要求"] and own > 0 and not (year == YEARS[1] and judged):
            proofs.append(
                dict(head) | {"佐证材料": _proof(year, township, item), "材料日期": f"{year}-09-10"}
            )
        yield dict(head) | {"自评得分": own, "自评人": "支部委员会"}, checked if check else None, proofs


def _proof(year: int, township: str, item: Line) -> str:
    if (year, township, item["编号"]) == (YEARS[1], "梨坳镇", "D2"):
        return "佐证\\2026\\梨坳镇会议记录.docx"  # to practise on: this file is not there
    return f"纸质：{str(item['佐证要求']).split('、')[0]}"


def _applications() -> Iterator[Line]:
    rows = (
        ("青禾镇", "省级", "是", "2026-04-20", "", "待定"),
        ("梨坳镇", "县级", "是", "2026-04-25", "", "待定"),
        ("竹汀镇", "县级", "否", "", _REASON, ""),
        ("栀岭镇", "县级", "否", "", "", ""),
    )
    for township, level, applied, day, reason, result in rows:
        yield {
            "年度": "2026",
            "所属支部": branch(township),
            "申报级别": level,
            "是否申报": applied,
            "申报日期": day,
            "未申报原因": reason,
            "结果": result,
        }


# --- 活动与签到.xlsx --------------------------------------------------------------------------------------


def activity_book() -> Sheets:
    """练习活动与签到.xlsx."""
    activities = [line for township in TOWNSHIPS for line in _activities(township)]
    yield ACTIVITIES, activities
    yield ATTENDANCE, _attendance(activities)


_TOPICS = ("学习老干部政策文件", "学习党的创新理论", "集中学习和座谈", "听取乡镇工作情况", "观看专题片")


def _activities(township: str) -> list[dict[str, Scalar]]:
    if township == SILENT:
        return []
    found = []
    leader = "党委书记" if township[-1] in "镇乡" else "党工委书记"
    head = {"所属乡镇": township, "所属支部": branch(township)}
    for year in YEARS:
        months = range(1, 13) if _monthly(township) else range(1, 13, 3)
        for month in months:
            rng = _chance("study", year, township, month)
            if rng.random() > quality(township) + 0.02:
                continue
            day = dt.date(year, month, 15 if _monthly(township) else 10)
            found.append((day, {"类型": "学习", "主题": _TOPICS[rng.randrange(len(_TOPICS))], "主讲人职务": "支部书记"}))  # fmt: skip
        spring, nine = festival("春节", year), festival("重阳", year)
        speaker = leader if quality(township) > 0.5 else "组织委员"
        found.append((spring - dt.timedelta(days=8), {"类型": "情况通报会", "主题": "春节情况通报", "主讲人职务": speaker}))  # fmt: skip
        found.append((nine - dt.timedelta(days=3), {"类型": "情况通报会", "主题": "重阳节情况通报", "主讲人职务": leader}))  # fmt: skip
        found.append(
            (dt.date(year, 7, 1), {"类型": "主题党日", "主题": "庆祝建党节", "主讲人职务": "支部书记"})
        )
        for day, topic in (
            (spring - dt.timedelta(days=5), "迎春联欢"),
            (dt.date(year, 8, 8), HEALTH_DAY),
        ):
            if _chance("sport", year, township, topic).random() < quality(township):
                found.append((day, {"类型": "文体活动", "主题": topic}))  # fmt: skip
    rows = []
    for number, (day, line) in enumerate(sorted(found, key=lambda pair: pair[0]), 1):
        if day > DAY:
            continue
        size = max(2, len(alive(township)))
        there = max(1, round(size * (0.5 + quality(township) / 3)))
        rows.append(
            {
                "活动编号": f"{TOWNSHIPS.index(township) + 1:02d}-{number:03d}",
                "日期": day.isoformat(),
                **head,
                "地点": f"{names.short(township)}老干部活动室",
                "应到人数": size,
                "实到人数": min(size, there),
                "是否报送信息": "是" if day.year == YEARS[1] and line["主题"] == HEALTH_DAY else "否",
                **line,
            }
        )
    return rows


def _members(township: str) -> int:
    """How many party members are alive."""
    return sum(p.cells["政治面貌"] == "中共党员" for p in alive(township))


def _attendance(activities: list[dict[str, Scalar]]) -> Iterator[Line]:
    """Who was at the last study of each branch; in four townships nobody has made up for it, in one the numbers differ."""
    last = {str(a["所属支部"]): a for a in activities if a["类型"] == "学习"}
    for name, activity in last.items():
        township = str(activity["所属乡镇"])
        place = TOWNSHIPS.index(township)
        came = int(str(activity["实到人数"])) - (place == 5)
        for at, person in enumerate(alive(township)):
            there, left = at < came, place < 4
            yield {
                "活动编号": activity["活动编号"],
                "姓名": person.truth.name,
                "所属支部": name,
                "出勤": "参加" if there else ("请假", "缺勤", "行动不便")[at % 3],
                "补学日期": "" if there or left else "2026-09-25",
                "补学方式": "" if there or left else "送学上门",
            }


# --- 阵地.xlsx, 信息报送.xlsx -----------------------------------------------------------------------------


def venue_book() -> Sheets:
    """练习阵地.xlsx."""
    rows = []
    for township in TOWNSHIPS:
        if township == SILENT:
            continue
        rng = _chance("venue", township)
        rooms = {
            room: "是" if rng.random() < quality(township) else "否"
            for room in ("图书室", "休闲室", "健身室", "医疗室")
        }
        rows.append(
            {
                "所属乡镇": township,
                "所属支部": branch(township),
                "村社区": f"{rng.choice(names.VILLAGES)}社区",
                "活动室": "否" if township == "麦渚乡" else "是",
                "面积": rng.randrange(40, 160, 10),
                **rooms,
                "日间照料中心": rng.choice(("是", "否", "")),
                "管理员": rng.choice([p.truth.name for p in alive(township)] or [""]),
            }
        )
    yield VENUES, rows


def submission_book() -> Sheets:
    """练习信息报送.xlsx."""
    rows: list[dict[str, Scalar]] = []
    for township in TOWNSHIPS:
        if township == SILENT:
            continue
        for year in YEARS:
            rng = _chance("sent", year, township)
            for number in range(round(quality(township) * rng.choice((3, 5, 6)))):
                day = dt.date(year, 1 + (number * 2) % 9, 20)
                taken = rng.random() < quality(township) / 2
                rows.append(
                    {
                        "报送日期": day.isoformat(),
                        "所属乡镇": township,
                        "所属支部": branch(township),
                        "标题": f"{names.short(township)}老干部{rng.choice(('学习', '健身', '关心下一代', '义务巡防'))}活动见成效",
                        "报送级别": "县级",
                        "采用级别": "县级" if taken else "",
                        "采用日期": (day + dt.timedelta(days=9)).isoformat() if taken else "",
                    }
                )
    held = [a for township in TOWNSHIPS for a in _activities(township) if a["是否报送信息"] == "是"]
    for activity in held:
        if activity["所属乡镇"] in UNWRITTEN:
            continue
        rows.append(
            {
                "报送日期": "2026-08-12",
                "所属乡镇": activity["所属乡镇"],
                "所属支部": activity["所属支部"],
                "标题": f"{names.short(str(activity['所属乡镇']))}老干部{HEALTH_DAY}精彩纷呈",
                "报送级别": "市级",
                "对应活动编号": "" if activity["所属乡镇"] == UNNUMBERED else activity["活动编号"],
            }
        )
    rows.sort(key=lambda row: str(row["报送日期"]))
    yield SUBMISSIONS, rows


BOOKS = {
    "练习支部标准化.xlsx": standard_book,
    "练习活动与签到.xlsx": activity_book,
    "练习阵地.xlsx": venue_book,
    "练习信息报送.xlsx": submission_book,
}
