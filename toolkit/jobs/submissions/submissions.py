"""报送: pieces by township, month and level, and the activities of which nobody wrote; counted, never scored."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Problem
from toolkit.core.documents.official import Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import Column, Kind, Outcome, Sheet
from toolkit.core.duties.matching import DutyState
from toolkit.core.numbers.ranks import ranks
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import is_township
from toolkit.core.tables.catalogue import ACTIVITIES, BRANCHES, DUTIES, PEOPLE, POSTS, SUBMISSIONS
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, name_key, regex, says_nothing, township_key
from toolkit.jobs import ledger
from toolkit.jobs.duties import plan_of
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import YEAR, below, need, sheet_of, year_of
from toolkit.jobs.whom import Whom

CLAUSE = (
    "中共中央办公厅、国务院办公厅2024年8月印发的《整治形式主义为基层减负若干规定》要求，"
    "不得把在媒体、刊物上发表文章作为督查检查考核的内容。报送和采用情况仅统计，不考核。"
)
"""Of what may not be scored (in substance: the rule's own text was at hand in part only)."""
LEVELS = {
    "县级": regex("县|区级|本级"),
    "市级": regex("市|地级|州"),
    "省级": regex("省|自治区"),
    "中央": regex("中央|国家|全国|中组部"),
}
_SENT, _USED, _NO_LEVEL = "报送篇数", "采用篇数", "没写级别"
_NOT_USED = regex("(?:未|没有?|不)(?:被)?(?:采用|录用|刊用|刊发|发表|采纳)?|否|待定|待采用|[\\W_]*")
_NEEDS = (
    need(SUBMISSIONS),
    need(ACTIVITIES, optional=True),
    *(need(table, optional=True) for table in (BRANCHES, POSTS, PEOPLE)),
    need(DUTIES, kept=True),
)
_MONTH = Parameter("month", "月份", "只看这一个月；不写就是全年", "integer", 1, 12)
_Line = tuple[str, Counter[str], int]  # township, counts, rank; 0: none
_LIKELY = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What came in, in a year or one month of it.

    Attributes:
        title: «2026年10月信息报送情况».
        towns: Township → how many pieces stand in each column of the sheets.
        unsent: Activities that nobody wrote of though the time is over or running.
        unnumbered: How many activities no piece can name, as they have no number.
        likely: An activity → a piece that may be about it and does not say so.
        answer: What every action answers.
    """

    title: str
    towns: Mapping[str, Counter[str]]
    unsent: Sequence[ledger.Owed]
    unnumbered: int
    likely: Callable[[ledger.Owed], str]
    answer: Outcome

    @classmethod
    def of(cls, inputs: Inputs) -> _Sent:
        year, month, whom = year_of(inputs.params, inputs.today), inputs.params.get("month"), Whom(inputs)
        rows = ledger.year_rows(inputs, SUBMISSIONS, "报送日期", year, "标题")
        asked = [row for row in rows.rows if month in (None, row.day.month)]
        problems: list[Problem] = [*ledger.townless(asked, whom)]
        for row in asked:
            if row.day > inputs.today:
                what = "报送日期还没有到，先算在内，"
                problems.append(row.record.doubt("报送日期", what, "请核对。", "submission-unclear"))
        towns = {
            town: Counter(title for row in those for title in _columns(row, problems))
            for town, those in ledger.by_township(asked, whom).items()
        }
        plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), ("brief",))
        days = [(one, one.judged.occurrence.first) for one in ledger.owed(plan)]
        unlinked = [row for row in rows.rows if says_nothing(row.text("对应活动编号"))]
        counts = dict(rows.counts) | {"listed": len(asked), "other_months": len(rows.rows) - len(asked)}
        held = ledger.year_rows(inputs, ACTIVITIES, "日期", year, "主题")
        about = {f"{ACTIVITIES.name}/{r.cell()}": r for r in inputs.records(ACTIVITIES)}
        return cls(
            f"{year}年{f'{month}月' if month else ''}信息报送情况",
            towns,
            [one for one, day in days if day.year == year and month in (None, day.month)],
            sum(month in (None, row.day.month) and _is_unnumbered(row) for row in held.rows),
            lambda one: _likely(about[one.subject.key], one.judged.occurrence.first, unlinked, whom),
            replace(rows.answer((*plan.problems, *problems)), counts=counts),
        )

    @property
    def ranked(self) -> list[_Line]:
        """Township, counts, rank by pieces sent: the highest first, equals share a rank and stand as listed."""
        listed = [(town, counts) for town, counts in self.towns.items() if town not in self.others]
        places = ranks({town: counts[_SENT] for town, counts in listed})
        return sorted(((town, counts, places[town]) for town, counts in listed), key=lambda line: line[2])

    @property
    def others(self) -> list[str]:
        """What stands on a line and is no township: nothing written, a unit of the county."""
        return [town for town in self.towns if town == ledger.NO_TOWN or not is_township(town)]

    @property
    def sum(self) -> Counter[str]:
        """Of all."""
        return sum(self.towns.values(), Counter())

    @property
    def silent(self) -> str:
        """Who sent nothing, as a sentence; "" where all did."""
        names = [town for town, counts in self.towns.items() if not counts]
        return f"没有报送的：{'、'.join(names)}。" if names else ""


def _is_unnumbered(row: ledger.LedgerRow) -> bool:
    return says_nothing(row.text("活动编号")) and "否" not in row.record.text("是否报送信息")


def _columns(row: ledger.LedgerRow, problems: list[Problem]) -> Iterator[str]:
    """In which columns a piece is counted: sent, used, and the highest level of each."""
    yield from (_SENT, f"{row.day.month}月", f"报{_level(row.record, '报送级别', problems) or _NO_LEVEL}")
    taken = clean(row.record.text("采用级别"))
    if not says_nothing(taken) and not _NOT_USED.fullmatch(taken):
        yield from (_USED, f"{_level(row.record, '采用级别', problems) or _NO_LEVEL}采用")
    elif not taken and not says_nothing(row.text("采用日期")):
        what = "写了采用日期，没有写采用级别，没有算作采用，"
        problems.append(row.record.doubt("采用级别", what, "采用了的请补填级别。", "submission-unclear"))


def _level(record: Record, column: str, problems: list[Problem]) -> str:
    """The highest that the cell names; "" where it names none, which is told unless it is empty."""
    text = clean(record.text(column))
    found = [level for level, words in LEVELS.items() if words.search(text)]
    if not found and not says_nothing(text):
        what = f"{column}{quoted(text)}看不出是哪一级，算在「{_NO_LEVEL}」里，"
        problems.append(record.doubt(column, what, f"请写{'、'.join(LEVELS)}。", "submission-unclear"))
    return found[-1] if found else ""


def _likely(activity: Record, day: dt.date, rows: Sequence[ledger.LedgerRow], whom: Whom) -> str:
    """Of the pieces that name no activity, the first of the same place within 60 days whose title repeats its theme."""
    theme = _pairs(activity.text("主题"))
    for row in rows:
        near = day <= row.day <= day + _LIKELY
        same = near and township_key(whom.town(row.record)) == township_key(whom.town(activity))
        branches = {name_key(r.text("所属支部")) for r in (row.record, activity) if r.text("所属支部")}
        shared = theme & _pairs(row.record.text("标题"))
        if same and len(branches) < 2 and 2 * len(shared) >= len(theme) > 0:
            return f"{row.day.isoformat()}《{row.text('标题')}》"
    return ""


def _pairs(text: str) -> set[str]:
    """Neighbouring characters, of which half must be the same for two texts to be likely about one thing."""
    text = name_key(text)
    return {text[at : at + 2] for at in range(len(text) - 1)}


def build(inputs: Inputs) -> Outcome:
    """What each township sent and what was used, by level and month, and the activities without a piece."""
    found = _Sent.of(inputs)
    counts = found.sum
    late = sum(one.judged.state is DutyState.MISSED for one in found.unsent)
    levels = [
        _SENT,
        *(f"报{level}" for level in LEVELS),
        *filter(counts.get, (f"报{_NO_LEVEL}",)),
        _USED,
        *(f"{level}采用" for level in LEVELS),
        *filter(counts.get, (f"{_NO_LEVEL}采用",)),
    ]
    year, month = year_of(inputs.params, inputs.today), inputs.params.get("month")
    come = [
        n for n in range(1, 13) if (year, n) <= (inputs.today.year, inputs.today.month) or counts[f"{n}月"]
    ]
    months = [f"{n}月" for n in ([month] if month else come)]  # what has not come is no 0
    sheets = (
        _sheet("各乡镇", levels, found, inputs),
        _sheet("各月报送", [*months, _SENT], found, inputs),
        ledger.owed_sheet(
            found.unsent,
            inputs,
            name="应报未报",
            more=((Column("可能是这一篇", Kind.TEXT, 30), found.likely),),
            notes=(
                "「可能是这一篇」：同一乡镇、活动后60天内、标题像活动主题，但没有写活动编号的。是的话请填上编号。",
                f"没有写编号的活动{found.unnumbered}次，没法对应信息，不在这里；「是否报送信息」填「否」的也不在。",
            ),
        ),
    )
    return replace(
        ledger.report(found.title, sheets, found.answer.problems, inputs, answer=found.answer),
        rows=[
            {"township": town, "sent": those[_SENT], "used": those[_USED], "rank": place}
            for town, those, place in found.ranked
        ],
        summary=(
            f"{found.title}：报送{counts[_SENT]}篇，采用{counts[_USED]}篇。仅统计，不考核。",
            f"办了活动还没有报信息的{len(found.unsent)}次，其中超过期限的{late}次。",
            *filter(None, (found.silent,)),
        ),
    )


def _sheet(name: str, titles: Sequence[str], found: _Sent, inputs: Inputs) -> Sheet:
    """Each township on a line with its counts."""
    rest: list[_Line] = [(town, found.towns[town], 0) for town in found.others]
    return sheet_of(
        name,
        [*found.ranked, *rest],
        (Column("名次", Kind.SHORT, 7), lambda line: line[2] or ""),
        (Column("所属乡镇", Kind.SHORT, 14), lambda line: line[0]),
        *((Column(title, Kind.INTEGER, 8), lambda line, title=title: line[1][title]) for title in titles),
        title=found.title,
        subtitle=below(inputs, "仅统计，不考核", f"{inputs.today.isoformat()}制"),
        sums={title: found.sum[title] for title in titles},
        notes=(CLAUSE, "名次按报送篇数，篇数相同的名次相同。写了几级的，按最高一级统计。"),
    )


def circular(inputs: Inputs) -> Outcome:
    """投稿通报: every township a row, those without a piece too; with the clause that forbids scoring it."""
    found = _Sent.of(inputs)
    counts = sum((those for _, those, _ in found.ranked), Counter[str]())
    levels = [(name, counts[f"{name}采用"]) for name in (*LEVELS, _NO_LEVEL)]
    said = "、".join(f"{name}{n}篇" for name, n in levels if n)
    title = f"关于{found.title}的通报"
    rows = [(str(place), town, str(those[_SENT]), str(those[_USED])) for town, those, place in found.ranked]
    documents, problems, told = issued(
        inputs,
        OfficialKind.CIRCULAR,
        title,
        (
            Paragraph(
                f"{found.title.removesuffix('信息报送情况')}，各乡镇共报送老干部工作信息{counts[_SENT]}篇，"
                f"采用{counts[_USED]}篇{f'（{said}）' if said else ''}。现将有关情况通报如下：",
            ),
            Heading("报送和采用情况"),
            Paragraph(f"各乡镇情况见下表，篇数相同的名次相同。{found.silent}"),
            OfficialTable(("名次", "乡镇", "报送篇数", "采用篇数"), tuple(rows), title=found.title),
            Heading("应报未报情况"),
            Paragraph(_told(found)),
            Heading("有关说明"),
            Paragraph(CLAUSE),
        ),
    )
    left = sum(found.towns[town][_SENT] for town in found.others)
    return replace(
        found.answer,
        documents=documents,
        rows=[{"township": town, "sent": those[_SENT], "rank": place} for town, those, place in found.ranked],
        problems=(*found.answer.problems, *problems),
        summary=(f"{title}：{len(rows)}个乡镇。仅统计，不考核。", *told),
        alerts=(f"有{left}篇没有写乡镇，或不是乡镇报的，没有写进通报。",) if left else (),
    )


def _told(found: _Sent) -> str:
    by_town = Counter(one.subject.township or ledger.NO_TOWN for one in found.unsent)
    if not by_town:
        return "要报送信息的活动都已报送。"
    named = "、".join(f"{town}{n}次" for town, n in by_town.items())
    return f"办了活动还没有报送信息的有：{named}。活动办得好的，请及时总结报送。"


JOB = Job(
    name="submissions",
    title="信息报送",
    help="各乡镇报送、采用信息多少篇，哪些活动没有报信息；可以写投稿通报。仅统计，不考核。",
    actions=(
        Action(
            build,
            "报送情况",
            "按乡镇、月份、级别统计报送和采用的篇数，列出办了活动没有报信息的。",
            needs=_NEEDS,
            parameters=(YEAR, _MONTH),
            examples=(("submissions", "今年的报送情况"), ("submissions --month 9", "九月的")),
        ),
        ledger.adding(
            SUBMISSIONS,
            {
                "title": "标题",
                "date": "报送日期",
                "township": "所属乡镇",
                "branch": "所属支部",
                "author": "作者",
                "level": "报送级别",
                "activity": "对应活动编号",
            },
            ("标题", "报送日期"),
            named="标题",
            example="submissions add --title 重阳登高活动见成效 --township 青禾镇 --level 县级 --activity 2026-05",
        ),
        Action(
            circular,
            "投稿通报",
            "按公文格式写一份投稿情况通报，每个乡镇一行，写明不作考核。",
            needs=(*_NEEDS, NUMBERS),
            changes=True,
            parameters=(YEAR, _MONTH, PDF),
            examples=(("submissions circular", "今年的投稿通报"),),
            name="circular",
        ),
    ),
)
