"""接访日公示 for the wall, and 答复函 in official form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.official import Block, OfficialKind, Paragraph
from toolkit.core.documents.outcome import FieldSpec, Outcome, TemplateUse, WordDocument, tally
from toolkit.core.duties.rhythm import read_rhythm
from toolkit.core.duties.standing import standing
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.rules.working import GUESSED
from toolkit.core.tables.catalogue import RECEPTIONS, SETTINGS_BOOK
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, parted, says_nothing, township_key, vocabulary
from toolkit.jobs.issuing import issued
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import BLANK
from toolkit.jobs.reception.visits import caller, caller_name

_DAY, _WHO = "接访日", "接访领导"
_COUNT = 3
_AHEAD = dt.timedelta(days=2 * 366)
_LINES = 4

DAYS = TemplateUse(
    "接访日公示.docx",
    "接访日公示，一页，大字，贴在门口",
    {
        "接访日": FieldSpec(
            (
                {"日期": dt.date(2026, 10, 15), "接待人": "李四平"},
                {"日期": dt.date(2026, 11, 16), "接待人": ""},
            ),
            note="一次一行；没有写接待人的留横线",
        ),
        "地点": FieldSpec("青禾县青禾大道1号", required=False, note="设置里的「单位地址」"),
        "电话": FieldSpec("0700-1234567", required=False, note="设置里的「联系电话」"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "公布日期": FieldSpec(dt.date(2026, 10, 3)),
    },
)


def reception_days(inputs: Inputs, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days of the setting (接访日) from a day to a day, both included.

    Raises:
        Stop: no day follows from what is written there.
    """
    text = inputs.settings.text(_DAY)
    rhythm = read_rhythm(text)
    spans = rhythm.windows(first, last, inputs.rules.working) if rhythm else ()
    for span in spans:
        if span.first != span.last:
            rhythm = None
            break
        if first <= span.first <= last:
            yield span.first
    if rhythm is None:
        what = f"设置里「{_DAY}」{quoted(text)}看不出是哪一天，"
        hint = "请写成 每月15日（遇节假日顺延）、每月第一个周一 这样。"
        raise Stop(Problem(Cell(SETTINGS_BOOK, "参数"), what, hint, "reception-day"))


def notice(inputs: Inputs) -> Outcome:
    """The next days, each with who receives; those named in the settings take turns month by month."""
    days = [
        day
        for day, _ in zip(
            reception_days(inputs, inputs.today, inputs.today + _AHEAD),
            range(inputs.params.get("count") or _COUNT),
            strict=False,
        )
    ]
    leaders = parted(inputs.settings.text(_WHO))
    told = [(day, leaders[(day.year * 12 + day.month) % len(leaders)] if leaders else "") for day in days]
    fields = {
        "接访日": [{"日期": day, "接待人": who} for day, who in told],
        "地点": inputs.settings.text("单位地址"),
        "电话": inputs.settings.text("联系电话"),
        "单位": inputs.settings.text("单位名称"),
        "公布日期": inputs.today,
    }
    empty = [name for name in (_WHO, "单位地址", "联系电话") if not inputs.settings.text(name)]
    blank = f"设置里{'、'.join(f'「{name}」' for name in empty)}空着，公示上留了空，请手写，或填好再做一次。"
    return Outcome(
        documents=(WordDocument(f"{inputs.today.isoformat()}接访日公示.docx", DAYS.name, fields),),
        counts=tally(len(days), len(days)),
        rows=[{"day": day.isoformat(), "who": who} for day, who in told],
        summary=(
            f"接访日：{'、'.join(day_text(day) for day in days)}。",
            *(() if all(map(inputs.rules.working.is_certain, days)) else (GUESSED,)),
            *((blank,) if empty else ()),
        ),
    )


def answer(inputs: Inputs) -> Outcome:
    """What was asked and what is answered; lines to write on where nothing is."""
    record = _asked(inputs)
    problems: list[Problem] = []
    name, matter, reply = caller_name(record), said(record, "事项"), said(record, "答复内容")
    if standing(reply, free=True) is not None:
        reply = ""  # «已答复 2026.7.2», «下周答复»: that there is one, or will be
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
    person = f"{name or BLANK}同志"
    kin = (word for kind in ("close", "other") for word in vocabulary(f"kin.{kind}") if len(word) > 1)
    if "的" in name or any(word in name for word in kin):  # «某某的老伴»: how to address her, the pen knows
        person = BLANK
    title = f"关于{person}反映事项的答复函"
    documents, wrong, open_ = issued(inputs, OfficialKind.LETTER, title, blocks, addressees=(person,))
    lacking = (
        () if reply or passed_on else ("「答复内容」里没有答复，函里留了横线，请手写，或填好再做一次。",)
    )
    return Outcome(
        documents=documents,
        counts=tally(1, 1),
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
