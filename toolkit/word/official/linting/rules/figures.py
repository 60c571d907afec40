"""Rules on what the text states: dates that do not exist or do not fall on that day, sums that do not add up, its length."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from toolkit.core.words import regex
from toolkit.word.official.linting.elements import LEVELS, ReadDocument, Role
from toolkit.word.official.linting.rules.body import texts
from toolkit.word.official.linting.rules.end import noted
from toolkit.word.official.linting.rules.table import FormatRule, Hit

_DAY = regex(r"(?<!\d)([12]\d{3})年(\d{1,2})月(\d{1,2})日(?:[（(，]?(?:星期|周)([一二三四五六日天]))?")
_MONTH = regex(r"(?<!\d)[12]\d{3}年(\d{1,2})月(?!\d{1,2}日)")
_MONTH_DAY = regex(r"(?<![\d年/.-])(\d{1,2})月(\d{1,2})日")
_CHINESE_DAY = regex(
    r"[一二]?[一二三四五六七八九〇零]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_WEEK = "一二三四五六日"
_AMOUNT = regex(r"(\d+(?:,\d{3})*(?:\.\d+)?)(万?)(元|人|名|户|个|场|次|份)")
_TOTAL = regex(r"(?:合计|共计|总计|合共)(?:为|是|约)?(?=\d)")
_TOGETHER = regex(r"[，、]共(?=\d)")
_LISTED = regex(r"[，、和]|以及")
_SHARE = regex(r"其中|每|各|人均|标准|不含|另|同比|增|减|比|占|×|共")
_ALL_OF, _PARTS = regex("合计|总计|共计"), regex("合计|总计|小计|其中|累计|上年|同比")
_PLAIN = regex(r"\d+(?:\.\d+)?")
_NOT_ADDED = regex("率|比|均|标准|单价|年龄|年限|序号|编号|电话|名次|排名|年份|日期|时间")
_TASK, _ALL = 4000, 5000
_POLICY = frozenset({"通知", "意见", "决定"})


def days(reading: ReadDocument, *, week: bool) -> Iterator[Hit]:
    """A date of the text exists; the day of the week beside it is that of the calendar."""
    for p in texts(reading):
        for found in _DAY.finditer(p.text):
            try:
                day = dt.date(*(int(part) for part in found.groups()[:3]))
            except ValueError:
                if not week:
                    yield Hit(f"写着“{found[0]}”", "没有这一天，请核对", p)
                continue
            written = (found[4] or "").replace("天", "日")
            if week and written and _WEEK.index(written) != day.weekday():
                right = f"{day.year}年{day.month}月{day.day}日是星期{_WEEK[day.weekday()]}，请核对"
                yield Hit(f"写着“{found[0].lstrip()}”", right, p)


def mixed_days(reading: ReadDocument) -> Iterator[Hit]:
    """Dates of one text are written in one way."""
    body = [p for p in texts(reading) if p.number <= reading.main_end]
    written = [p for p in body if _CHINESE_DAY.search(p.text)]
    if written and any(_DAY.search(p.text) for p in body):
        yield Hit("日期用汉字，别处用阿拉伯数字", "同一件公文里的日期应当用一种写法", written[0])


def sums(reading: ReadDocument) -> Iterator[Hit]:
    """合计, 共计: the amounts listed before it in its sentence, at least two of the same unit, add up to it.

    A sentence that begins with it adds up those before it in its paragraph. A bare 共 is a sum only where all that
    stands before it are such amounts. A part (其中, 每人, 人均 …) makes the sentence one that cannot be added up:
    nothing is said of it.
    """
    for p in texts(reading):
        before = ""
        for sentence in re.split("[。；]", p.text):
            total = _TOTAL.search(sentence)
            if total is not None and not sentence[: total.start()].strip():
                sentence = before + sentence  # noqa: PLW2901
                total = _TOTAL.search(sentence, len(before))
            before += f"{sentence}；" if total is None else ""
            total = total or _together(sentence)
            stated = None if total is None else _AMOUNT.match(sentence, total.end())
            if total is None or stated is None or _SHARE.search(sentence[: total.start()]):
                continue
            listed = [m for m in _AMOUNT.finditer(sentence[: total.start()]) if m[3] == stated[3]]
            added, said = sum((_value(m) for m in listed), Decimal(0)), _value(stated)
            if len(listed) >= 2 and added != said:
                shown = f"{(added / 10000 if stated[2] else added).normalize():f}{stated[2]}{stated[3]}"
                yield Hit(
                    f"写着{total[0].lstrip('，、')}{stated[0]}", f"前面列出的加起来是{shown}，请核对", p
                )


def _together(sentence: str) -> re.Match[str] | None:
    """«，共30人» behind nothing but amounts of that kind."""
    total = _TOGETHER.search(sentence)
    stated = None if total is None else _AMOUNT.match(sentence, total.end())
    if total is None or stated is None:
        return None
    ends = [[*_AMOUNT.finditer(part)][-1:] for part in _LISTED.split(sentence[: total.start()])]
    return (
        total
        if all(end and end[0].end() == len(end[0].string) and end[0][3] == stated[3] for end in ends)
        else None
    )


def table_sums(reading: ReadDocument) -> Iterator[Hit]:
    """The row 合计 at the end of a table: each of its figures is the sum of those above.

    Nothing is said of a table with other rows of sums, merged cells, or figures that are not added up (rates, ages).
    """
    for table in reading.facts.tables:
        rows = [
            ["".join(reading.by_number[n].plain for n in c if n in reading.by_number) for c in r]
            for r in table.cells
        ]
        if len(rows) < 4 or len({len(row) for row in rows}) > 1 or table in reading.facts.lifted:
            continue
        *above, last = rows
        if not _ALL_OF.fullmatch("".join(last[:2])[:2]) or any(
            _PARTS.search("".join(row[:2])) for row in above[1:]
        ):
            continue
        for at, said in enumerate(last):
            listed = [row[at].replace(",", "") for row in above[1:]]
            plain = [_PLAIN.fullmatch(each) is not None for each in listed if each]
            if (
                _PLAIN.fullmatch(said.replace(",", ""))
                and len(plain) >= 2
                and all(plain)
                and not _NOT_ADDED.search(above[0][at])
            ):
                added = sum((Decimal(each) for each in listed if each), Decimal(0))
                if added != Decimal(said.replace(",", "")):
                    place = reading.by_number[table.cells[-1][at][0]]
                    yield Hit(
                        f"合计写着{said}", f"“{above[0][at]}”一列加起来是{added.normalize():f}，请核对", place
                    )


def _value(amount: re.Match[str]) -> Decimal:
    return Decimal(amount[1].replace(",", "")) * (10000 if amount[2] else 1)


def length(reading: ReadDocument) -> Iterator[Hit]:
    """Policy papers: at most 5,000 characters, 4,000 for a single task; attachments do not count."""
    if reading.kind not in _POLICY or not reading.has_head:
        return
    many = sum(len(p.plain) for p in reading.of(Role.BODY, *LEVELS) if p.number <= reading.main_end)
    if many > _TASK:
        limit = "综合性文件一般不超过5000字" if many > _ALL else "部署单项任务的一般不超过4000字"
        yield Hit(f"正文有{many}字", f"{limit}，请精简", reading.first(Role.TITLE))


def attachments_said(reading: ReadDocument) -> Iterator[Hit]:
    """The text speaks of an attachment that the 附件说明 does not name."""
    named = max(len(noted(reading)[0]), len(reading.attachments))
    for p in texts(reading):
        if p.number > reading.main_end:
            break
        for found in re.finditer(
            r"(?:见|填写|填报|按照?|附表和|和|、|（|^)附件[ 　]?(\d{0,2})(?![\d：:])", p.text
        ):
            number = int(found[1] or 1)
            if number > named:
                what = f"提到附件{found[1]}" if named else f"提到附件{found[1]}，却没有附件说明"
                yield Hit(what, f"附件说明里有{named}个附件，请核对", p)
                break


def existing(reading: ReadDocument) -> Iterator[Hit]:
    """Dates that exist; one without a year may be the 29th of February."""
    yield from days(reading, week=False)
    for p in texts(reading):
        for found in _MONTH_DAY.finditer(p.text):
            month, day = int(found[1]), int(found[2])
            if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]):
                yield Hit(f"写着“{found[0]}”", "没有这一天，请核对", p)
        for found in _MONTH.finditer(p.text):
            if not 1 <= int(found[1]) <= 12:
                yield Hit(f"写着“{found[0]}”", "没有这个月，请核对", p)


def weekdays(reading: ReadDocument) -> Iterator[Hit]:
    """Days of the week."""
    return days(reading, week=True)


RULES = (
    FormatRule("official-day-none", existing),
    FormatRule("official-day-week", weekdays),
    FormatRule("official-day-mixed", mixed_days),
    FormatRule("official-sum", sums),
    FormatRule("official-sum-table", table_sums),
    FormatRule("official-length", length),
    FormatRule("official-attachment-said", attachments_said),
)
