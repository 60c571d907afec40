"""A county's year in workbooks: everything that duties.toml asks of it is done and written down, but for planted gaps.

    python tests/support/offices/year.py FOLDER --people 4309     writes the office folder, and says what is missing there

Nothing of the toolkit's is used: the gaps are known because the rows were left out here.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

from fictional.books import write
from fictional.layouts import COLUMNS
from fictional.names import TOWNSHIPS
from fictional.register import make
from fictional.values import Person

YEAR = 2026
AS_OF = date(2027, 3, 1)  # every span of the year, and every deadline that follows from it, is over
SPRING, AUTUMN = date(2026, 2, 17), date(2026, 10, 18)  # 春节, 重阳
_BEFORE = timedelta(days=30)  # 节日通报前后天数
_SHEETS = {
    "支部标准化.xlsx": {"支部": "所属乡镇 所属支部 换届日期 学习周期"},
    "任职.xlsx": {"任职": "所属乡镇 职务 姓名 任职日期"},
    "活动与签到.xlsx": {
        "活动": "活动编号 日期 所属乡镇 所属支部 类型 主题 主讲人职务 是否报送信息",
        "签到": "活动编号 姓名 所属支部 出勤 补学日期",
    },
    "联系台账.xlsx": {
        "在职干部": "姓名 单位 所属乡镇",
        "结对": "姓名 所属乡镇 联系干部 起始日期",
        "联系台账": "日期 姓名 所属乡镇 联系干部 类型 方式 内容 问题 解决情况 解决日期",
    },
    "接访.xlsx": {"接访": "日期 姓名 所属乡镇 事项 接待人 答复期限 答复日期 转办单位"},
    "困难帮扶.xlsx": {"困难帮扶": "申请日期 姓名 所属乡镇 申请金额 审核意见 批准金额 发放日期 实发"},
    "慰问.xlsx": {"慰问记录": "日期 项目 姓名 所属乡镇 慰问金"},
    "设置.xlsx": {"慰问标准": "项目 对象 标准金额 依据"},
    "督查.xlsx": {"督查": "日期 所属乡镇 督查人 问题 整改期限 整改日期"},
    "培训.xlsx": {"培训": "培训编号 日期 类别 层级", "培训学员": "培训编号 姓名 所属乡镇 签到"},
    "信息报送.xlsx": {"信息报送": "报送日期 所属乡镇 标题 对应活动编号"},
}

Gap = tuple[str, str, str]
"""(duty, for whom or about what, first day): «study», «青禾镇老干党支部», «2026-03-01»."""


@dataclass
class CountyYear:
    """The rows, and what they lack.

    Attributes:
        rows: Sheet → its rows.
        missed: What nobody did.
        late: What was done after its last day.
        paired: How many of the old somebody keeps in touch with.
        undated: How many things were settled without a word on which day.
    """

    rows: dict[str, list[Sequence[str]]] = field(default_factory=lambda: defaultdict(list))
    missed: set[Gap] = field(default_factory=set)
    late: set[Gap] = field(default_factory=set)
    paired: int = 0
    undated: int = 0


def build(folder: Path, people: int = 150, seed: int = 5, every: int = 37) -> CountyYear:
    """Write the office folder.

    Args:
        folder: An empty one.
        people: Of the register.
        seed: The same seed, the same people.
        every: Of the calls and visits each so many-th is left out.
    """
    made, register = CountyYear(), make(people, seed, traps=False)
    places = Counter((p.truth.name, p.truth.township) for p in register.people)
    folk = [p for p in register.people if places[p.truth.name, p.truth.township] == 1]
    leaders = {town: next(p for p in folk if p.truth.township == town) for town in TOWNSHIPS}
    for at, town in enumerate(TOWNSHIPS):
        _branch(made, at, town)
        _led(made, at, town, leaders[town].truth.name)
        _inspected(made, at, town)
    for half, day in (("2026-01-01", "2026-05-20"), ("2026-07-01", "")):
        _of_county(made, half, day)
    _trained(made, leaders)
    _visitors(made, folk)
    _aided(made, folk)
    _greeted(made, register.people)
    _contacts(made, [p for p in folk if p not in leaders.values()], every)
    write(register, folder / "花名册.xlsx", columns=[name for name in COLUMNS if name != "联系干部"])
    for name, sheets in _SHEETS.items():
        book = xlsxwriter.Workbook(folder / name)
        for title, header in sheets.items():
            page = book.add_worksheet(title)
            for row, cells in enumerate([header.split(), *made.rows[title]]):
                page.write_row(row, 0, cells)
        book.close()
    return made


def _branch(made: CountyYear, at: int, town: str) -> None:
    """Every other branch studies monthly; each lacks one span, and the 3rd wrote another sort of activity instead."""
    branch, monthly = f"{town}老干党支部", at % 2 == 0
    made.rows["支部"].append((town, branch, "2025-03-01", "每月" if monthly else "每季度"))
    firsts = [date(YEAR, month, 1) for month in range(1, 13, 1 if monthly else 3)]
    for number, first in enumerate(firsts):
        if number == at % len(firsts):
            made.missed.add(("study", branch, first.isoformat()))
            if at == 3:
                _activity(made, first, town, branch, "文体活动")
            continue
        day = first + timedelta(days=(7 * at + number) % 25)
        _activity(made, day, town, branch, ("学习", "主题党日")[number % 2])
    for festival, days in ((SPRING, -6), (AUTUMN, 9)):
        first = (festival - _BEFORE).isoformat()
        if (at, festival) in {(2, SPRING), (9, AUTUMN)}:  # nobody spoke
            made.missed.add(("briefing", branch, first))
            continue
        speaker = "党委书记" if at != 5 or festival is SPRING else "党委副书记"  # who is none of 主要领导
        if speaker != "党委书记":
            made.missed.add(("briefing", branch, first))
        _activity(made, festival + timedelta(days=days), town, branch, "情况通报会", speaker)


def _activity(made: CountyYear, day: date, town: str, branch: str, kind: str, speaker: str = "") -> None:
    """With a number of its own every fifth time: then a piece must be sent in, and of those every fourth is not."""
    place = len(made.rows["活动"])
    number = f"A{place}" if place % 5 == 0 else ""
    subject = f"{branch}{day.isoformat()}"
    made.rows["活动"].append((number, day.isoformat(), town, branch, kind, subject, speaker, ""))
    if not number:
        return
    gap = ("brief", f"{subject}，{kind}", day.isoformat())
    if place % 20 == 0:
        made.missed.add(gap)
        return
    sent = day + timedelta(days=9 if place % 15 == 0 else 3)
    if place % 15 == 0:
        made.late.add(gap)
    made.rows["信息报送"].append((sent.isoformat(), town, f"简讯{place}", number))
    if kind in ("学习", "主题党日"):
        _absent(made, day, number, branch, place)


def _absent(made: CountyYear, day: date, number: str, branch: str, place: int) -> None:
    for kind, after in (("缺勤", 10), ("请假", 40), ("行动不便", 0), ("参加", 0)):
        who = f"学员{place}{kind}"
        caught_up = (day + timedelta(days=after)).isoformat() if after else ""
        made.rows["签到"].append((number, who, branch, kind, caught_up))
        if after > 30:
            made.late.add(("catch-up", who, day.isoformat()))
        elif not after and kind != "参加":
            made.missed.add(("catch-up", who, day.isoformat()))


def _led(made: CountyYear, at: int, town: str, name: str) -> None:
    """A talk with each leader in each half of the year, but for two."""
    made.rows["任职"].append((town, "老干组长", name, "2024-03-01"))
    for half, first in enumerate((date(YEAR, 1, 1), date(YEAR, 7, 1))):
        if (at, half) in {(4, 0), (8, 1)}:
            made.missed.add(("talk", name, first.isoformat()))
        else:
            day = (first + timedelta(days=40 + at)).isoformat()
            made.rows["联系台账"].append((day, name, town, "李四平", "谈心", "上门", "谈心", "", "", ""))


def _inspected(made: CountyYear, at: int, town: str) -> None:
    """One township was not visited; of the faults every third is mended in time, late, never."""
    if at == 6:
        made.missed.add(("inspection", town, f"{YEAR}-01-01"))
        return
    day = date(YEAR, 4, 1) + timedelta(days=at)
    fault, until = f"第{at}号问题", day + timedelta(days=60)
    mended = {0: day + timedelta(days=20), 1: until + timedelta(days=1)}.get(at % 3)
    written = mended.isoformat() if mended else ""
    made.rows["督查"].append((day.isoformat(), town, "李四平", fault, until.isoformat(), written))
    gap = ("mending", f"{town}，{fault}", day.isoformat())
    if mended is None:
        made.missed.add(gap)
    elif mended > until:
        made.late.add(gap)


def _of_county(made: CountyYear, first: str, day: str) -> None:
    """经验交流会, once in each half of the year."""
    if day:
        made.rows["活动"].append(("", day, "", "", "经验交流会", "交流", "", ""))
    else:
        made.missed.add(("exchange", "本单位", first))


def _trained(made: CountyYear, leaders: dict[str, Person]) -> None:
    """Two courses; one leader was absent from the one, another is not on the list of the other."""
    for number, kind, key in (("T1", "思想", "thought"), ("T2", "业务", "skill")):
        made.rows["培训"].append((number, f"{YEAR}-05-1{number[1]}", kind, "老干组长"))
        for at, (town, person) in enumerate(leaders.items()):
            name = person.truth.name
            if (kind, at) in {("思想", 1), ("业务", 7)}:
                made.missed.add((key, name, f"{YEAR}-01-01"))
            if (kind, at) != ("业务", 7):
                sign = "缺勤" if (kind, at) == ("思想", 1) else "参加"
                made.rows["培训学员"].append((number, name, town, sign))


def _visitors(made: CountyYear, folk: Sequence[Person]) -> None:
    """Thirty came; of five each one is answered too late, one never, one was passed on."""
    for at, person in enumerate(folk[:30]):
        day, name = date(YEAR, 1, 5) + timedelta(days=11 * at), person.truth.name
        gap = ("answer", f"{name}，事项{at}", day.isoformat())
        until = (day + timedelta(days=5)).isoformat() if at % 2 else ""  # else the 15 days of the rule
        after = {2: 16, 3: None, 4: None}.get(at % 5, 4)
        answered = (day + timedelta(days=after)).isoformat() if after else ""
        passed = "县人社局" if at % 5 == 4 else ""
        made.rows["接访"].append(
            (day.isoformat(), name, person.truth.township, f"事项{at}", "李四平", until, answered, passed)
        )
        if at % 5 == 2:
            made.late.add(gap)
        elif at % 5 == 3:
            made.missed.add(gap)


def _greeted(made: CountyYear, people: Iterable[Person]) -> None:
    """At 重阳 those of 80 and more who do not decline; every fourth is forgotten."""
    made.rows["慰问标准"].append(("老年节", "80岁以上老同志", "200", "测试文件"))
    old = [
        p.truth for p in people if p.truth.life == "健在" and p.truth.born <= AUTUMN.replace(year=YEAR - 80)
    ]
    for at, truth in enumerate(truth for truth in old if not truth.wish.startswith("谢绝")):
        day = (AUTUMN - timedelta(days=at % 20)).isoformat()
        if at % 4:
            made.rows["慰问记录"].append((day, "重阳节", truth.name, truth.township, "200"))
        else:
            made.missed.add(("festival", truth.name, (AUTUMN - _BEFORE).isoformat()))


def _aided(made: CountyYear, folk: Sequence[Person]) -> None:
    """Twenty applied; of five each one is paid too late, one is forgotten, one refused, one paid on no day."""
    for at, person in enumerate(folk[30:50]):
        day, truth = date(YEAR, 1, 8) + timedelta(days=13 * at), person.truth
        gap = ("aid", truth.name, day.isoformat())
        paid = day + timedelta(days=31 if at % 5 == 1 else 20)
        said = "不符合条件" if at % 5 == 3 else "" if at % 5 == 2 else "同意"
        granted = "2000" if said == "同意" else ""
        on = paid.isoformat() if at % 5 < 2 else ""
        made.rows["困难帮扶"].append(
            (day.isoformat(), truth.name, truth.township, "3000", said, granted, on, granted)
        )
        made.undated += at % 5 == 4
        if at % 5 == 1:
            made.late.add(gap)
        elif at % 5 == 2:
            made.missed.add(gap)


def _contacts(made: CountyYear, folk: Iterable[Person], every: int) -> None:
    """Everybody is rung up monthly and called on in the last month of each quarter, but for each so many-th time."""
    time = 0
    for at, person in enumerate(folk):
        truth, cadre = person.truth, f"干部{at % 40}"
        made.paired += 1
        if at < 40:
            made.rows["在职干部"].append((cadre, "县直单位", truth.township))
        made.rows["结对"].append((truth.name, truth.township, cadre, "2026-01-01"))
        for month in range(1, 13):
            time += 1
            first, visiting = date(YEAR, month, 1), month % 3 == 0
            left_out = time % every == 0
            quarter = date(YEAR, month - 2, 1).isoformat() if visiting else ""
            if left_out:
                made.missed.add(("call", truth.name, first.isoformat()))
            if visiting and (left_out or time % (every + 2) == 0) and not truth.wish.startswith("谢绝"):
                made.missed.add(("visit", truth.name, quarter))
            if left_out:
                continue
            rung_up = not visiting or time % (every + 2) == 0 or truth.wish.startswith("谢绝")
            day = (first + timedelta(days=time % 27)).isoformat()
            way = "电话" if rung_up else "上门"
            made.rows["联系台账"].append(
                (
                    day,
                    truth.name,
                    truth.township,
                    cadre,
                    "联系",
                    way,
                    "问候",
                    *_problem(made, truth.name, day, time),
                )
            )


def _problem(made: CountyYear, name: str, day: str, time: int) -> tuple[str, str, str]:
    """Every 101st time there is a problem: solved in time, solved late, open, settled without a day."""
    if time % 101:
        return "", "", ""
    what, begun = f"困难{time}", date.fromisoformat(day)
    gap = ("problem", f"{name}，{what}", day)
    turn = time // 101 % 4
    if turn == 1:
        made.late.add(gap)
    elif turn == 2:
        made.missed.add(gap)
        return what, "", ""
    elif turn == 3:
        made.undated += 1
        return what, "已由乡镇解决", ""
    return what, "已解决", (begun + timedelta(days=31 if turn == 1 else 20)).isoformat()


def main() -> None:
    """Write an office and say what it lacks."""
    parser = argparse.ArgumentParser(description="A county's year in workbooks, with planted gaps.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=150)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    made = build(chosen.folder, chosen.people)
    counts = Counter(duty for duty, _, _ in made.missed)
    print(f"{made.paired} pairs, {len(made.rows['联系台账'])} contacts; missing: {dict(counts)}")  # noqa: T201


if __name__ == "__main__":
    main()
