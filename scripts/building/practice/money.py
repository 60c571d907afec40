"""练习: who leads in the fifteen townships, what was paid for it in 2025 and 2026, and the three prizes of 2026."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from building.practice.county import JOINT, SILENT, TOWNSHIPS, alive, branch
from building.starters import Line
from fictional import names
from fictional.values import Person
from toolkit.core.documents.outcome import Scalar
from toolkit.core.tables.catalogue import PAYMENTS, POSTS, PRIZES

CHANGED = "荻洲乡"  # a new leader since 1 June 2026, and the old one was paid on
VACANT = "麦渚乡"  # nobody since 15 August 2026
SHORT = "穗田镇"  # paid below the standard in 2025
GROUPED = "栀岭镇"  # its 小组 have leaders of their own
TWICE = "橘岭镇"  # paid twice in 2026
_HATS = ("关工委副主任", "老体协主席", "老年书画会会长", "老年大学校长", "慈善分会会长", "门球协会主席")
_BASIS = "2017年1月《关于落实乡镇办离退休干部支部书记待遇的函》"
_SEAT_BASIS = "黄办发〔2017〕17号"
_PRIZES = ("党建", "文明创建", "综合治理")


@cache
def folk(township: str) -> tuple[Person, ...]:
    """Who may hold a post, the likeliest first: alive, with a plain name, the younger first; party members before others."""
    plain = (p for p in alive(township) if p.truth.name == p.cells["姓名"] and 2 <= len(p.truth.name) <= 4)
    return tuple(sorted(plain, key=lambda p: (p.cells["政治面貌"] != "中共党员", -p.truth.born.toordinal())))


def _post(township: str, title: str, person: Person | None, since: str, **more: Scalar) -> Line:
    return {
        "所属乡镇": township,
        "所属支部": branch(township),
        "职务": title,
        "姓名": person.truth.name if person else "空缺",
        "身份证号": person.truth.identity if person else "",
        "任职日期": since,
        **more,
    }


def posts() -> Iterator[Line]:
    """The leader of each township, who is secretary too, and two more on the committee."""
    for at, township in enumerate(TOWNSHIPS):
        people = folk(township)
        number = f"{names.short(township)}发〔2025〕{at + 3}号"
        agreed: dict[str, Scalar] = {"单位推荐": "是", "老同志推荐": "是", "任职文号": number}
        hats = "、".join(_HATS[(at + step) % len(_HATS)] for step in range(1 + at % 3))
        ends: dict[str, Scalar] = {}
        if township == CHANGED:
            ends = {"免职日期": "2026-06-01", "离任原因": "辞职"}
        elif township == VACANT:
            ends = {"免职日期": "2026-08-15", "离任原因": "届满"}
        start = {"任职日期": "2025-03-01", "届满日期": "2028-02-29"}
        yield _post(
            township, "老干组长", people[0], "2025-03-01", **agreed, **ends, 届满日期="2028-02-29", 兼职=hats
        )
        if township == CHANGED:
            yield _post(
                township, "老干组长", people[1], "2026-06-01", **agreed, 届满日期="2028-02-29", 兼职=hats
            )
        elif township == VACANT:
            yield _post(township, "老干组长", None, "2026-08-15", 备注="正在物色人选")
        if township in (JOINT, SILENT):
            continue
        yield _post(
            township,
            "支部书记",
            people[0],
            str(start["任职日期"]),
            **agreed,
            **ends,
            届满日期=start["届满日期"],
        )
        if township == CHANGED:
            yield _post(township, "支部书记", people[1], "2026-06-01", **agreed, 届满日期=start["届满日期"])
        first = 2 if township == CHANGED else 1
        for person in people[first : first + 2]:
            yield _post(township, "支部委员", person, "2025-03-01", **agreed, 届满日期=start["届满日期"])


def village_leaders() -> Iterator[Line]:
    """Who leads the 小组 of one township, by villages; the last has nobody, and one who was proposed has no letter yet."""
    groups = {str(p.cells["老干小组"]): p for p in reversed(folk(GROUPED)) if p.cells["老干小组"]}
    for at, (group, person) in enumerate(sorted(groups.items())[:-1]):
        number = "" if at == 0 else f"{names.short(GROUPED)}发〔2025〕{40 + at}号"
        agreed: dict[str, Scalar] = {"单位推荐": "是", "老同志推荐": "是", "任职文号": number}
        since = "2026-12-01" if at == 0 else "2025-03-01"
        yield {**_post(GROUPED, "小组长", person, since, **agreed, 届满日期="2028-02-29"), "老干小组": group}


def payments() -> Iterator[Line]:
    """2025 paid out in December, 2026 by halves; the other lines of 2026 and what is planned for 2027."""
    seats = [row for row in posts() if row["职务"] == "支部委员"]
    voucher = 100
    for at, township in enumerate(TOWNSHIPS):
        if township == SILENT:
            continue
        leader = folk(township)[0].truth.name
        for year, day, months, amount in ((2025, "2025-12-20", 10, 4000), (2026, "2026-07-10", 6, 2000)):
            paid = 3000 if (township, year) == (SHORT, 2025) else amount
            times = 2 if (township, year) == (TWICE, 2026) else 1
            for _ in range(times):
                voucher += 1
                yield _paid(year, township, leader, "老干组长", months, paid, day, voucher, _BASIS)
            for row in seats:
                if row["所属乡镇"] == township:
                    voucher += 1
                    due = 100 * months
                    yield _paid(
                        year, township, str(row["姓名"]), "支部委员", months, due, day, voucher, _SEAT_BASIS
                    )
        if at < 6:
            copies = 6 + at
            voucher += 1
            yield _other(2026, township, "报刊订阅", "《当代老年》", copies, 60, voucher)
            yield _other(2027, township, "报刊订阅", "《当代老年》", copies + 1, 60, 0)
    yield _other(2026, "", "活动经费", "重阳节文体活动", None, 6000, 301)
    yield _other(2027, "", "活动经费", "半年经验交流会两次", 2, 3500, 0)
    yield _other(2027, "", "走访慰问", "重病住院走访", 30, 200, 0)


def _paid(
    year: int,
    township: str,
    name: str,
    title: str,
    months: int,
    paid: int,
    day: str,
    voucher: int,
    basis: str,
) -> Line:
    return {
        "年度": year,
        "所属乡镇": township,
        "所属支部": branch(township),
        "姓名": name,
        "职务": title,
        "项目": "工作补贴",
        "月数": months,
        "应发": paid if paid != 3000 else 4000,
        "实发": paid,
        "发放日期": day,
        "凭证号": f"{year}-{voucher}",
        "依据": basis,
    }


def _other(
    year: int, township: str, item: str, note: str, count: int | None, price: int, voucher: int
) -> Line:
    amount = price * (count or 1)
    return {
        "年度": year,
        "所属乡镇": township,
        "项目": item,
        "数量": count,
        "单价": price if count else None,
        "应发": amount,
        "实发": amount if voucher else None,
        "发放日期": f"{year}-03-10" if voucher else "",
        "凭证号": f"{year}-{voucher}" if voucher else "",
        "备注": note,
    }


def prizes() -> Iterator[Line]:
    """Three units a township, three prizes, both groups; every case that the check tells apart is there."""
    for at, township in enumerate(TOWNSHIPS):
        for unit, staff, retired in (("机关", 42, 6), ("中心学校", 88, 9), ("卫生院", 35, 4)):
            for prize in _PRIZES:
                yield from _pair(
                    at, township, f"{names.short(township)}{unit}", unit, prize, staff + at, retired
                )


def _pair(
    at: int, township: str, unit_name: str, unit: str, prize: str, staff: int, retired: int
) -> Iterator[Line]:
    given: dict[str, int | None] = {"在职": staff, "离退休": retired}
    standard = {"在职": 3000, "离退休": 3000}
    named = ""
    if township == SILENT:
        given = {"在职": None, "离退休": None}
    elif township == CHANGED and unit == "机关":
        given["离退休"] = retired - 2
        named = "、".join(p.truth.name for p in folk(township)[-2:])
    elif township == VACANT and prize != "党建":
        given["离退休"] = 0
    elif township == "云岫镇" and (unit, prize) == ("卫生院", "综合治理"):
        given["在职"] = 0
    elif township == SHORT and prize == "文明创建":
        given = {"在职": 0, "离退休": 0}
    elif township == "梨坳镇":
        standard["离退休"] = 2000
    elif township == JOINT and unit == "中心学校":
        given["离退休"] = None
    for who, count in given.items():
        due = staff if who == "在职" else retired
        yield {
            "年度": 2026,
            "所属乡镇": township,
            "单位": unit_name,
            "奖项": prize,
            "对象": who,
            "应享人数": due,
            "实享人数": count,
            "标准": standard[who] if count else None,
            "金额": standard[who] * count if count else None,
            "未享受人员": named if who == "离退休" and count is not None else "",
            "依据": f"2010年县委常委会议纪要；{names.short(township)}发〔2026〕{at + 1}号" if count else "",
        }


BOOKS = {
    "练习任职.xlsx": lambda: [(POSTS, (*posts(), *village_leaders()))],
    "练习补贴发放.xlsx": lambda: [(PAYMENTS, payments())],
    "练习三项奖.xlsx": lambda: [(PRIZES, prizes())],
}
