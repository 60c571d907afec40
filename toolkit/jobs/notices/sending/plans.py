"""What a new notice says: from what was asked, the festival calendar, and what the ledger has of it already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.festivals import UnknownFestivalError, festival
from toolkit.core.dates.moments import Moment, said_moment
from toolkit.core.dates.wording import day_text, weekday
from toolkit.core.people.townships import Wording
from toolkit.core.rules.working import GUESSED, PREDICTED, WorkingDays
from toolkit.core.words import clean, name_key, parted
from toolkit.jobs.issuing import Letterhead
from toolkit.jobs.job import Inputs, Params
from toolkit.jobs.notices.ledger.entries import Notice, NoticeKind
from toolkit.jobs.notices.ledger.roster import ALL
from toolkit.jobs.parts import PROPOSED

GAP = "＿＿＿＿＿＿"  # left for a pen
_MORNING = dt.time(9)
_WEEK = 7
_ONE_FOLDER = str.maketrans("/\\", "／＼")  # a title is one name, not a path


@dataclass(frozen=True, slots=True)
class Starter:
    """A gathering that every office holds each year.

    Attributes:
        festival: Its name in the festival calendar.
        meeting: 会议名称, after the year.
        matter: 事由.
        agenda: 议程, with {area} and {leaders} as the office has them.
        ahead: So many days before the festival; where that is a day off, the last working day before it.
    """

    festival: str
    meeting: str
    matter: str
    agenda: tuple[str, ...]
    ahead: int


STARTERS = (
    Starter(
        "重阳",
        "重阳节敬老座谈会",
        "弘扬敬老传统，通报情况，听取老同志的意见和建议",
        ("通报{area}经济社会发展和老干部工作情况", "老同志座谈发言", "{leaders}讲话"),
        0,
    ),
    Starter(
        "春节",
        "迎春座谈会",
        "共迎新春，通报情况，听取老同志的意见和建议",
        ("通报一年来{area}经济社会发展和老干部工作情况", "老同志座谈发言", "{leaders}讲话并致新春祝福"),
        _WEEK,
    ),
)


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """A notice, decided.

    Attributes:
        number: 通知编号.
        kind: 类别.
        title: 标题.
        meeting: 会议名称; "" when it is no meeting.
        matter: 事由.
        text: Paragraphs of its own; for a meeting none.
        agenda: 议程.
        when: 会议时间.
        proposed: Whether that is only what the calendar suggests.
        place: 地点, or a gap for the pen.
        transport: What is said of being fetched.
        reply_by: 回复截止.
        scope: 对象范围.
        received: 收文时间.
        limit: 送达期限 of its own, as written.
        responsible: 责任人.
        document_number: 文号 of a document that is passed on.
        template: A Word template of the office's own; "": the starter.
        one_file: All letters in one print file.
        odd_pages: Each of them begins on an odd page.
        head: The office's letterhead.
        today: The day of the papers.
        words: How the office speaks of those below it.
        known: The notice as the ledger has it already.
        said: Sentences for the clerk, those that matter most.
    """

    number: str
    kind: NoticeKind
    title: str
    meeting: str
    matter: str
    text: tuple[str, ...]
    agenda: tuple[str, ...]
    when: dt.datetime | None
    proposed: bool
    place: str
    transport: str
    reply_by: dt.date | None
    scope: str
    received: Moment
    limit: str
    responsible: str
    document_number: str
    template: str
    one_file: bool
    odd_pages: bool
    head: Letterhead
    today: dt.date
    words: Wording
    known: Notice | None
    said: tuple[str, ...]

    @property
    def short(self) -> str:
        """For file names: the meeting, or the title."""
        return self.meeting or self.title

    @property
    def folder(self) -> str:
        """Below the output folder; says that the time is still to be confirmed."""
        name = f"{self.number} {self.short}{'（时间待确认）' if self.proposed else ''}"
        return name.translate(_ONE_FOLDER)

    @property
    def when_text(self) -> str:
        """2026年10月16日（星期五）上午9:00."""
        if self.when is None:
            return ""
        half = "上午" if self.when.hour < 12 else "下午"
        hour = self.when.hour if self.when.hour <= 12 else self.when.hour - 12
        return f"{day_text(self.when.date())}（{weekday(self.when.date(), full=True)}）{half}{hour}:{self.when:%M}"


def plan(inputs: Inputs, notices: tuple[Notice, ...]) -> NoticePlan:
    """Everything a notice says, from the order and from what the ledger has of it.

    Raises:
        Stop: something that only the clerk can know is missing, or cannot be understood.
    """
    params, today = inputs.params, inputs.today
    words, working = Wording.of(inputs.settings), inputs.rules.working
    starter, day = _festival(params, today)
    kind = _kind(params, starter)
    year = day.year if day else params.get("year") or today.year
    title = _title(params, starter, kind, year, params.get("festival") or "")
    known = _known(notices, title, kind)
    asked = _meeting_time(params, kind, known, today)
    proposed = asked is None and kind in (NoticeKind.GATHERING, NoticeKind.MEETING)
    if proposed:
        if starter is None or day is None:
            raise Stop(
                _say("没有写会议的时间，", '请用 ⟦at⟧ 写明，如 ⟦at⟧ "2026-10-16 09:00"。', "meeting-time")
            )
        asked = dt.datetime.combine(working.until(day - dt.timedelta(days=starter.ahead)), _MORNING)
    meets = kind in (NoticeKind.GATHERING, NoticeKind.MEETING)
    received = _received(params, known, today)
    place = clean(params.get("place") or (known.text("地点") if known else ""))
    text = tuple(part for part in (params.get("text") or "").replace("\r", "").split("\n") if clean(part))
    if kind is NoticeKind.OTHER and not text and not params.get("template"):
        raise Stop(
            _say("没有写通知的内容，", "请用 ⟦text⟧ 写明，或用 ⟦template⟧ 指定本单位的模板。", "notice-text")
        )
    meeting = ""
    if meets:
        meeting = f"{year}年{starter.meeting}" if starter and not params.get("title") else _meeting(title)
    return NoticePlan(
        number=known.number if known else _next(notices, today.year),
        kind=kind,
        title=title,
        meeting=meeting,
        matter=clean(params.get("text") or "")
        if meets and text
        else (starter.matter if starter else "通报有关情况"),
        text=_paragraphs(text, title, kind, clean(params.get("number") or "")),
        agenda=parted(params.get("agenda") or "")
        or tuple(
            item.format(area=words.area, leaders=words.leaders)
            for item in (starter.agenda if starter else ())
        ),
        when=asked,
        proposed=proposed,
        place=place or (GAP if meets else ""),
        transport=f"出行不便的老同志，请提前告知，由{words.where}安排接送。" if meets else "",
        reply_by=_reply_by(asked, today),
        scope=clean(params.get("to") or (known.scope if known else ""))
        or (words.every if kind is NoticeKind.DOCUMENT else ALL),
        received=received,
        limit=_limit(params, received, today),
        responsible=clean(params.get("responsible") or ""),
        document_number=clean(params.get("number") or ""),
        template=clean(params.get("template") or ""),
        one_file=bool(params.get("one_file")),
        odd_pages=not params.get("single_sided"),
        head=Letterhead.of(inputs.settings),
        today=today,
        words=words,
        known=known,
        said=_said(
            proposed=proposed,
            day=day,
            when=asked,
            name=params.get("festival") or "",
            place=place,
            meets=meets,
            today=today,
            working=working,
        ),
    )


def _say(message: str, hint: str, kind: str) -> Problem:
    return Problem(_HERE, message, hint, kind)


_HERE = Cell("通知")


def _festival(params: Params, today: dt.date) -> tuple[Starter | None, dt.date | None]:
    """The starter and the festival's day: of the year asked for, else the next one."""
    name = params.get("festival")
    if not name:
        return None, None
    try:
        year = params.get("year")
        day = festival(name, year or today.year)
        if year is None and day < today:
            day = festival(name, today.year + 1)
        starter = next((s for s in STARTERS if festival(s.festival, day.year) == day), None)
    except UnknownFestivalError as error:
        raise Stop(_say(error.message, error.hint, "festival-unknown")) from None
    except ValueError as error:
        raise Stop(_say(f"{error}，", "请换一个年份。", "festival-year")) from None
    return starter, day


def _kind(params: Params, starter: Starter | None) -> NoticeKind:
    if params.get("kind"):
        return NoticeKind(params["kind"])
    if starter is not None or params.get("festival"):
        return NoticeKind.GATHERING
    return NoticeKind.MEETING if params.get("at") else NoticeKind.OTHER


def _title(params: Params, starter: Starter | None, kind: NoticeKind, year: int, name: str) -> str:
    if params.get("title"):
        return clean(str(params["title"])).strip("《》")
    if starter is not None and kind is NoticeKind.GATHERING:
        return f"关于召开{year}年{starter.meeting}的通知"
    if name and kind is NoticeKind.GATHERING:
        return f"关于召开{year}年{name}座谈会的通知"
    raise Stop(_say("没有写标题，", "请用 ⟦title⟧ 写明通知或文件的标题。", "notice-title"))


def _meeting(title: str) -> str:
    return (
        title.removeprefix("关于")
        .removeprefix("召开")
        .removeprefix("举办")
        .removesuffix("通知")
        .removesuffix("的")
    )


def _known(notices: tuple[Notice, ...], title: str, kind: NoticeKind) -> Notice | None:
    """The same notice in the ledger: made again, it keeps its number and its marks. Raises Stop when it is closed."""
    same = [n for n in notices if name_key(n.title) == name_key(title) and n.kind in ("", kind.value)]
    if not same:
        return None
    if same[-1].closed:
        hint = "要补发的，请把它的状态改回「送达中」；是另一件的，请换一个标题。"
        raise Stop.at(same[-1].cell, f"{same[-1].named}已经办结，没有再做，", hint, "notice-closed")
    return same[-1]


def _meeting_time(
    params: Params, kind: NoticeKind, known: Notice | None, today: dt.date
) -> dt.datetime | None:
    """What was asked for, else what the ledger says and is not only proposed."""
    if kind is NoticeKind.DOCUMENT:
        return None
    written = params.get("at")
    if not written and known is not None and PROPOSED not in known.text("会议时间"):
        written = known.text("会议时间")
    if not written:
        return None
    moment = said_moment(written, "会议", _HERE, since=today, kind="meeting-time")
    if moment.time is None:
        raise Stop(_say("会议时间没有写几点，", '请写成 ⟦at⟧ "2026-10-16 09:00"。', "meeting-time"))
    return moment.earliest


def _received(params: Params, known: Notice | None, today: dt.date) -> Moment:
    """When the clock began to run; today when nobody says."""
    written = params.get("received")
    if not written:
        return known.received if known and known.received else Moment(today)
    since = today - dt.timedelta(days=180)
    moment = said_moment(written, "收文", _HERE, since=since, today=today, kind="received-time")
    if moment.day > today:
        raise Stop(_say("收文时间比今天还晚，", "请核对年月日。", "received-time"))
    return moment


def _limit(params: Params, received: Moment, today: dt.date) -> str:
    written = params.get("deadline")
    if not written:
        return ""
    moment = said_moment(written, "送达期限的", _HERE, since=today, today=today, kind="deadline-time")
    if moment.before(received):
        raise Stop(
            _say(
                f"送达期限{moment.text()}早于收文时间{received.text()}，",
                "请核对年月日。",
                "deadline-early",
            )
        )
    return str(moment)


def _reply_by(when: dt.datetime | None, today: dt.date) -> dt.date | None:
    """Three days before the meeting, never before today."""
    return None if when is None else min(when.date(), max(today, when.date() - dt.timedelta(days=3)))


def _paragraphs(text: tuple[str, ...], title: str, kind: NoticeKind, number: str) -> tuple[str, ...]:
    if kind is NoticeKind.DOCUMENT and not text:
        return (f"现将《{title}》{f'（{number}）' if number else ''}印发给您，请查收并了解有关政策。",)
    return text


def _next(notices: tuple[Notice, ...], year: int) -> str:
    """2026-003 after 2026-002; a number is never used again."""
    serials = [0]
    for notice in notices:
        head, dash, tail = clean(notice.number).partition("-")
        if dash and head == str(year) and tail.isdigit():
            serials.append(int(tail))
    return f"{year}-{max(serials) + 1:03d}"


def _said(
    *,
    proposed: bool,
    day: dt.date | None,
    when: dt.datetime | None,
    name: str,
    place: str,
    meets: bool,
    today: dt.date,
    working: WorkingDays,
) -> tuple[str, ...]:
    lines = []
    if proposed and day is not None and when is not None:
        lines.append(
            f"会议时间还没有定：{name}是{day_text(day)}（{weekday(day)}），按日历暂拟{day_text(when.date())}（{weekday(when.date())}）"
            f"{when.hour}:{when:%M}。{'' if working.is_certain(when.date()) else GUESSED}请确认后用 ⟦at⟧ 写明时间再做一次；确认之前不要发出。"
        )
    if when is not None and not working.is_open(when.date()):
        off = working.holiday(when.date())
        why = (
            f"{off.name}放假（{PREDICTED}）"
            if off and off.predicted
            else f"{off.name}放假"
            if off
            else "周末"
        )
        lines.append(f"会议时间{day_text(when.date())}（{weekday(when.date())}）是{why}，请核对。")
    if when is not None and when.date() < today:
        lines.append(f"会议时间{day_text(when.date())}已经过去，请核对。")
    if meets and not place:
        lines.append("没有写会议地点，文件上留了空；请用 ⟦place⟧ 写明后再做一次，或在文件上手写。")
    return tuple(lines)
