"""该办的事 on paper and elsewhere: the workbook with a calendar for the wall, a page for each who answers, an .ics file."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from toolkit.core.dates.wording import weekday
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Look,
    PrintFile,
    Row,
    Sheet,
    SheetDocument,
    Styled,
    TemplateUse,
    TextDocument,
    WordDocument,
)
from toolkit.core.duties.duty import Duty
from toolkit.core.duties.matching import DutyState
from toolkit.core.people.ids import mask_numbers
from toolkit.core.words import parted
from toolkit.jobs.due.items import DueItem, bands, counted, ordered
from toolkit.jobs.duties import Plan
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import printed, to_check_sheet
from toolkit.jobs.parts import NUMBER, below, grouped, link, sheet_of
from toolkit.jobs.whom import OFFICE

NAME = "该办的事"
NOBODY = "没有写责任人"
_DAY = dt.timedelta(days=1)
_WIDE, _ROOM = 9, 14  # characters of a line, and lines, that a day of the calendar has room for
_CELL = 60  # names in one cell: a row has no room for many more
_LINE = 75  # octets of a line of an .ics file (RFC 5545, 3.1)

PAGE = TemplateUse(
    "该办清单.docx",
    "每个责任人一页的该办清单，大字",
    {
        "责任人": FieldSpec("李四平", note="谁负责；没有写的合在一页"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 10, 3), note="哪天的情况"),
        "事项": FieldSpec(
            (
                {
                    "期限": "已逾期",
                    "事项": "组织学习",
                    "对象": "槐汀镇老干党支部",
                    "情况": "2026年9月",
                    "急": True,
                },
            ),
            note="一件一行",
        ),
        "名单": FieldSpec(({"事项": "联系老同志", "姓名": "张三可、李四平"},), False, "人多的，全部的姓名"),
    },
)


def workbook(
    items: Sequence[DueItem],
    everything: Sequence[DueItem],
    plan: Plan,
    inputs: Inputs,
    months: Sequence[tuple[int, int]],
) -> SheetDocument:
    """The list by how pressing, a calendar for the wall for each month, and how each duty stands this year.

    Args:
        items: What is near.
        everything: With what has more time, for the calendars.
        plan: Every duty, judged.
        inputs: The action's.
        months: A calendar for each.
    """
    today = inputs.today
    name = _named(inputs)
    by_day: dict[dt.date, list[DueItem]] = defaultdict(list)
    for item in ordered(everything):
        if item.last is not None and item.state is not DutyState.MISSED and not item.vague:
            by_day[item.last].append(item)
    left = {one for day in by_day if (day.year, day.month) in months for one in _day(day, by_day)[1]}
    subtitle = below(inputs, f"共{len(items)}件", f"{today.isoformat()}制")
    return SheetDocument(
        f"{name}.xlsx",
        (
            _list(items, inputs, subtitle),
            *(_calendar(by_day, year, month, inputs) for year, month in months),
            *_names([i for i in ordered({*items, *left}) if i.names or i in left], inputs),
            _standing(plan, subtitle, today),
            *to_check_sheet(plan.problems, inputs),
        ),
        title=name,
    )


def _named(inputs: Inputs) -> str:
    """«2026-10-20该办的事», with whose they are, where not everybody's: a part does not take the place of the whole."""
    scope = "、".join(filter(None, map(inputs.params.get, ("township", "who"))))
    return f"{inputs.today.isoformat()}{NAME}" + (f"（{mask_numbers(scope)}）" if scope else "")


def deadline(item: DueItem, today: dt.date) -> str:
    """«10月15日前», «已逾期（9月30日）», «今天»."""
    if item.last is None:
        return "马上办"
    day = f"{item.last.month}月{item.last.day}日"
    if item.last.year != today.year:
        day = f"{item.last.year}年{day}"
    if item.state is DutyState.MISSED:
        return f"已逾期（{day}）"
    if item.last == today:
        return "今天"
    return day if item.first == item.last else f"{day}前"


def _pressing(item: DueItem, today: dt.date) -> Styled | str:
    text = deadline(item, today)
    return Styled(text, Look.BAD) if item.state is DutyState.MISSED else text


def _list(items: Sequence[DueItem], inputs: Inputs, subtitle: str) -> Sheet:
    return grouped(
        NAME,
        ((f"{band}（{len(those)}件）", those) for band, those in bands(items, inputs.today)),
        (NUMBER, None),
        (Column("期限", Kind.TEXT, 20), lambda one: _pressing(one, inputs.today)),
        (Column("事项", Kind.TEXT, 18), lambda one: one.title),
        (Column("对象", Kind.TEXT, 20), lambda one: one.subject),
        (Column("情况", Kind.TEXT, 30), lambda one: one.what),
        (Column("责任人", Kind.SHORT, 12), lambda one: one.who),
        (Column("上次", Kind.DATE, 12), lambda one: one.before),
        (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one.cell)),
        (Column("办理情况", Kind.HAND, 14), lambda one: one.hand),
        running=True,
        title=NAME,
        subtitle=subtitle,
        empty="这些天没有该办的事。",
        notes=(
            "办过的在 责任清单.xlsx「办理记录」或活动、送达等表里登记，下次就不再列出。",
            "没有写「起始日期」的事，从今年1月1日算起；今年才定下的，请在「责任清单」里填起始日期。",
        )
        if items
        else (),
    )


def _calendar(by_day: Mapping[dt.date, Sequence[DueItem]], year: int, month: int, inputs: Inputs) -> Sheet:
    """A month on one page: each day with what ends on it; what is overdue stands on the list alone."""
    rows = [
        Row(tuple("\n".join(_day(d, by_day)[0]) if d.month == month else "" for d in week))
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]
    columns = tuple(Column(weekday(dt.date(2024, 1, 1 + n), full=True), Kind.HAND, 18) for n in range(7))
    title = f"{year}年{month}月{NAME}"
    return Sheet(
        f"{year}年{month}月", columns, tuple(rows), title=title, subtitle=below(inputs, "写在最后一天")
    )


def _day(day: dt.date, by_day: Mapping[dt.date, Sequence[DueItem]]) -> tuple[list[str], list[DueItem]]:
    """The lines of a day, as many as there is room for; and what is not, or not all, named on them."""
    items, lines, left, room, more = by_day.get(day, ()), [f"{day.day}日"], [], _ROOM, 0
    for title in dict.fromkeys(item.title for item in items):
        those = [item for item in items if item.title == title]
        named = [item.subject for item in those if item.subject != OFFICE]
        text = "、".join(named[:2]) + (f"等{len(named)}" if len(named) > 2 else "")
        text = f"{title}：{text}" if text else title
        room -= -(-len(text) // _WIDE)
        lines += [text] if room >= 0 else []
        more += len(those) if room < 0 else 0
        left += those if room < 0 or len(named) > 2 else []
    return lines + ([f"另有{more}件，见名单"] if more else []), left


def _names(items: Sequence[DueItem], inputs: Inputs) -> tuple[Sheet, ...]:
    """What calendar and list name in part: everybody by name, a line for what one cell holds."""
    lines: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for item in items:
        key = (deadline(item, inputs.today), item.title, item.who if item.names else "")
        lines[key] += item.names or [item.subject]
    rows = [
        (*key, "、".join(those[at : at + _CELL]))
        for key, those in lines.items()
        for at in range(0, len(those), _CELL)
    ]
    titles = (("期限", 18), ("事项", 18), ("责任人", 12), ("对象", 70))
    parts = [(Column(title, Kind.TEXT, width), itemgetter(at)) for at, (title, width) in enumerate(titles)]
    title = "清单和月历上没有写全的"
    return (
        (sheet_of("名单", rows, (NUMBER, None), *parts, title=title, subtitle=below(inputs)),) if rows else ()
    )


def _standing(plan: Plan, subtitle: str, today: dt.date) -> Sheet:
    """Every occurrence in one state: 应办 is the sum of the others."""
    counts = counted(plan.judged, today.year)
    return sheet_of(
        "完成情况",
        [(plan.duties[key], counts[key]) for key in plan.duties if key in counts],
        (Column("事项", Kind.TEXT, 26), lambda pair: pair[0].title),
        (Column("应办", Kind.INTEGER, 8), lambda pair: sum(pair[1].values())),
        *(_state(state) for state in DutyState),
        (Column("依据", Kind.TEXT, 40), lambda pair: pair[0].source),
        title=f"{today.year}年完成情况",
        subtitle=subtitle,
        empty="还没有责任清单，也没有活动记录。",
    )


def _state(state: DutyState) -> tuple[Column, Callable[[tuple[Duty, Mapping[DutyState, int]]], int]]:
    return Column(state.value, Kind.INTEGER, 9), lambda pair: pair[1][state]


def pages(items: Sequence[DueItem], inputs: Inputs) -> tuple[PrintFile | WordDocument, ...]:
    """A page for each who answers, in large print; of several one file to be printed."""
    return printed([*_pages(items, inputs)], f"{_named(inputs)}（每人一页）")


def _pages(items: Sequence[DueItem], inputs: Inputs) -> Iterator[WordDocument]:
    mine: dict[str, list[DueItem]] = defaultdict(list)
    for item in ordered(items):
        for who in parted(item.who) or ("",):  # «甲、乙»: each gets it
            mine[who].append(item)
    for who, those in sorted(mine.items(), key=lambda pair: (not pair[0], pair[0])):
        yield WordDocument(
            f"{who or NOBODY}{NAME}.docx",
            PAGE.name,
            {
                "责任人": who or NOBODY,
                "单位": inputs.settings.text("单位名称"),
                "日期": inputs.today,
                "事项": [
                    {
                        "期限": deadline(item, inputs.today),
                        "事项": item.title,
                        "对象": f"{item.subject}，见名单" if item.names else item.subject,
                        "情况": item.what,
                        "急": item.state is DutyState.MISSED,
                    }
                    for item in those
                ],
                "名单": [
                    {"事项": f"{i.title}（{i.what}）", "姓名": "、".join(i.names)} for i in those if i.names
                ],
            },
            title=f"{who or NOBODY}的清单",
        )


def dates(items: Iterable[DueItem], inputs: Inputs) -> TextDocument:
    """An .ics file for the calendar of a telephone or a computer: a day for each, see RFC 5545."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{NAME}//ZH", "CALSCALE:GREGORIAN"]
    for item in ordered(items):
        if item.last is None or item.state is DutyState.MISSED or item.vague:
            continue
        key = hashlib.sha256(repr((item.title, item.subject, item.what, item.last)).encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}@toolkit",
            f"DTSTAMP:{inputs.today:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{item.last:%Y%m%d}",
            f"DTEND;VALUE=DATE:{item.last + _DAY:%Y%m%d}",
            f"SUMMARY:{_escaped(f'{item.title} {item.subject}'.strip())}",
            f"DESCRIPTION:{_escaped('，'.join(filter(None, (item.what, item.who))))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    text = "\n".join(part for line in lines for part in _folded(line)) + "\n"
    return TextDocument(f"{_named(inputs)}.ics", text, title="日历文件", bom=False)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """In pieces of at most 75 octets, the later ones after a blank; no character is cut in two."""
    piece = ""
    for character in line:
        if len((piece + character).encode("utf-8")) > _LINE:
            yield piece
            piece = " "
        piece += character
    yield piece


def by_person(items: Iterable[DueItem]) -> Mapping[str, int]:
    """How many each answers for, the most first."""
    found: dict[str, int] = defaultdict(int)
    for item in items:
        for who in parted(item.who) or (NOBODY,):
            found[who] += 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
