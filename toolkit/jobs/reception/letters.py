"""接访日公示 and 答复函, in official form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.wording import day_text, weekday
from toolkit.core.documents.official import Block, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import Outcome
from toolkit.core.duties.rhythm import read_rhythm
from toolkit.core.duties.working import WorkingDays
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import RECEPTIONS, SETTINGS_BOOK
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, says_nothing, township_key
from toolkit.jobs.issuing import issued, parted
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import BLANK
from toolkit.jobs.reception.visits import caller, caller_name

_DAY, _WHO = "接访日", "接访领导"
_COUNT = 3
_AHEAD = dt.timedelta(days=2 * 366)
_LINES = 4


def _days(inputs: Inputs) -> Iterator[dt.date]:
    """The days of the setting from today on."""
    text = inputs.settings.text(_DAY)
    rhythm = read_rhythm(text)
    spans = rhythm.windows(inputs.today, inputs.today + _AHEAD, WorkingDays()) if rhythm else ()
    for span in spans:
        if span.first != span.last:
            rhythm = None
            break
        if span.first >= inputs.today:
            yield span.first
    if rhythm is None:
        what = f"设置里「{_DAY}」{quoted(text)}看不出是哪一天，"
        hint = "请写成 每月15日（遇节假日顺延）、每月第一个周一 这样。"
        raise Stop(Problem(Cell(SETTINGS_BOOK, "参数"), what, hint, "reception-day"))


def notice(inputs: Inputs) -> Outcome:
    """The next days, each with who receives; those named in the settings take turns month by month."""
    days = [day for day, _ in zip(_days(inputs), range(inputs.params.get("count") or _COUNT), strict=False)]
    leaders = parted(inputs.settings.text(_WHO))
    place = inputs.settings.text("单位地址") or BLANK
    told = [(day, leaders[(day.year * 12 + day.month) % len(leaders)] if leaders else BLANK) for day in days]
    table = OfficialTable(
        ("日期", "星期", "接待人"),
        tuple((day_text(day), weekday(day), who) for day, who in told),
        note="遇法定节假日另行通知。",
    )
    contact = "，".join(filter(None, (inputs.settings.text("联系人"), inputs.settings.text("联系电话"))))
    blocks: list[Block] = [
        Paragraph("为方便老同志反映情况、解决问题，现将近期老干部接访日安排公布如下："),
        table,
        Paragraph(f"接待地点：{place}。联系电话：{contact or BLANK}。"),
        Paragraph(
            "行动不便的老同志可以打电话，或者请家属、老干组长转告，我们上门听取意见。有事请先到所在乡镇反映。"
        ),
    ]
    months = list(dict.fromkeys(f"{day.month}月" for day in days))
    span = "至".join(dict.fromkeys((months[0], months[-1])))
    title = f"关于{days[0].year}年{span}老干部接访日安排的通知"
    documents, problems, open_ = issued(
        inputs, OfficialKind.NOTICE, title, blocks, addressees=("各位老同志",)
    )
    rows = [{"day": day.isoformat(), "who": who if leaders else ""} for day, who in told]
    first = f"接访日：{'、'.join(day_text(day) for day in days)}。"
    lacking = () if leaders else (f"设置里「{_WHO}」空着，接待人留了横线，请手写，或填好再做一次。",)
    return Outcome(
        documents=documents,
        counts={"read": len(days), "listed": len(days), "excluded": 0, "to_check": 0},
        rows=rows,
        problems=problems,
        summary=(first, "只避开了周末，法定节假日请自己核对。", *lacking, *open_),
    )


def answer(inputs: Inputs) -> Outcome:
    """What was asked and what is answered; lines to write on where nothing is."""
    record = _asked(inputs)
    problems: list[Problem] = []
    name, matter, reply = caller_name(record), said(record, "事项"), said(record, "答复内容")
    day = read_term(record, "日期", problems, end=False)
    when = f"于{day_text(day)}" if day else ""
    passed_on = said(record, "转办单位")
    blocks: list[Block] = [Paragraph(f"您{when}反映的“{matter.rstrip('。')}”一事收悉。现答复如下：")]
    if reply:
        blocks.append(Paragraph(reply if reply.endswith("。") else f"{reply}。"))
    elif passed_on:
        blocks.append(Paragraph(f"此事已转{passed_on}办理，由其答复您。"))
    else:
        blocks += [Paragraph("＿" * 22) for _ in range(_LINES)]
    blocks.append(Paragraph("感谢您对我们工作的关心和支持。如有疑问，请与我们联系。"))
    title = f"关于{name or BLANK}同志反映事项的答复函"
    documents, wrong, open_ = issued(
        inputs, OfficialKind.LETTER, title, blocks, addressees=(f"{name or BLANK}同志",)
    )
    lacking = () if reply or passed_on else ("「答复内容」空着，函里留了横线，请手写，或填好再做一次。",)
    return Outcome(
        documents=documents,
        counts={"read": 1, "listed": 1, "excluded": 0, "to_check": 0},
        rows=[{"name": name, "answered": bool(reply)}],
        problems=(*problems, *wrong),
        summary=(f"{title}（{matter}）。", *lacking, *open_),
    )


def _asked(inputs: Inputs) -> Record:
    """The row that is meant.

    Raises:
        Stop: there is none, or nobody said which.
    """
    reading = inputs.needed(RECEPTIONS)
    at, name = inputs.params.get("row"), inputs.params.get("name") or ""
    place = reading.sources[0].cell(1, 1) if reading.sources else Cell(RECEPTIONS.workbook)
    if at:
        found = [record for record in reading.records if record.row == at]
        what = f"第{at}行没有来访登记，"
    elif name:
        found = [record for record in reading.records if caller(record) == name_key(name)]
        what = f"没有{quoted(name)}的来访登记，"
    else:
        found, what = [], "没有说给谁写答复函，"
    if not found:
        raise Stop.at(place, what, "请写明姓名，或「接访」表的第几行。", "reception-nobody")
    towns = {township_key(record.text("所属乡镇")) for record in found}
    if len(towns) > 1:
        rows = "、".join(str(record.row) for record in found)
        what = f"叫{quoted(name)}的来访在第{rows}行，乡镇不一样，可能不是一个人，"
        raise Stop.at(found[0].cell("姓名"), what, "请写明是第几行。", "reception-namesakes")
    return max(found, key=lambda r: (says_nothing(r.text("答复日期")), _when(r), r.row))


def _when(record: Record) -> dt.date:
    return read_term(record, "日期", [], end=False) or dt.date.min
