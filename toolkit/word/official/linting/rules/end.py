"""Rules on what follows the body: 附件说明, 署名 and date, 附注, attachments (clauses 7.3.4 to 7.3.7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from toolkit.core.documents.official import ems
from toolkit.core.words import regex
from toolkit.word.official.linting.elements import LEVELS, Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Para
from toolkit.word.official.linting.rules.table import (
    FormatRule,
    Hit,
    flows,
    gap,
    main,
    wrong_font,
    wrong_size,
)
from toolkit.word.official.linting.wording import (
    DATE_LIKE,
    DATE_TAIL,
    GAP_DATE,
    NOTE_ENTRY,
    RIGHT_DATE,
    size_name,
)

_SIGNED = frozenset({Format.STANDARD, Format.LETTER, Format.DRAFT, Format.ORDER})
_NOTE_HEAD = regex(r"(?s)\s*附\s*件\s*(?P<digits>\d{0,2})(?P<colon>[：:]?)\s*(?P<rest>.*)")
_NOTE_BEHIND = regex(r"附件(?:[^一-鿿]|[一二三四五六七八九十][：:、.])")
_LETTERS_A_LINE = 28.0
_FIRST_YEAR = 1949


# --- 附件说明 -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    para: Para
    number: int  # 0: none is written
    dot: str
    name: str


def noted(reading: ReadDocument) -> tuple[list[_Entry], re.Match[str] | None]:
    """The attachments named in the 附件说明, and its beginning."""
    notes = list(main(reading, Role.NOTE))
    if not notes:
        return [], None
    head = _NOTE_HEAD.match(notes[0].text)
    if head is None:
        return [], None
    texts = [(notes[0], line) for line in head["rest"].split("\n")]
    texts += [(p, line) for p in notes[1:] for line in p.text.split("\n")]
    out: list[_Entry] = []
    for p, text in texts:
        line = text.strip()
        if not line:
            continue
        found = NOTE_ENTRY.match(line)
        numbered = found is not None and bool(found["dot"])
        if found is not None and numbered:
            out.append(_Entry(p, int(found["number"]), found["dot"], line[found.end() :].strip()))
        elif out and out[-1].number:  # a long name that goes on in a paragraph of its own
            last = out.pop()
            out.append(_Entry(p, last.number, last.dot, last.name + line))
        else:
            out.append(_Entry(p, 0, "", line))
    return out, head


def note_form(reading: ReadDocument) -> Iterator[Hit]:
    """附件：1. … 2. …; one alone has no number."""
    entries, head = noted(reading)
    first = next(main(reading, Role.NOTE), None)
    if first is None:
        return
    if head is None or head["digits"]:
        yield Hit("写法不对", "应当写“附件：名称”；有几个的写“附件：1. 名称”", first)
        return
    if head["colon"] != "：":
        yield Hit("“附件”后面不是全角冒号", "应当写“附件：”", first)
    numbered = [entry for entry in entries if entry.number]
    if len(entries) == 1 and numbered:
        yield Hit("只有一个附件，却编了顺序号", "只有一个附件时不编顺序号", first)
    elif len(entries) > 1:
        for at, entry in enumerate(entries, 1):
            if entry.number != at:
                now = f"顺序号是“{entry.number}”" if entry.number else "没有顺序号"
                yield Hit(now, f"附件应当用阿拉伯数字依次编号，这里应当是“{at}.”", entry.para)
            elif entry.dot != ".":
                yield Hit(f"顺序号写成“{entry.number}{entry.dot}”", f"应当写“{entry.number}.”", entry.para)


def note_end(reading: ReadDocument) -> Iterator[Hit]:
    """附件名称后不加标点符号."""
    for entry in noted(reading)[0]:
        if re.search(r"[。；;，,、.．：:]$", entry.name):
            yield Hit(f"附件名称后面有“{entry.name[-1]}”", "附件名称后不加标点", entry.para)


def note_place(reading: ReadDocument) -> Iterator[Hit]:
    """在正文下空一行左空二字, over the 署名."""
    for p in main(reading, Role.REMARK):
        if _NOTE_BEHIND.match(p.plain):
            yield Hit("是附件说明，排在成文日期下面", "附件说明应当在正文下空一行，署名的上面", p)
    first = next(main(reading, Role.NOTE), None)
    if first is None or not flows(first):
        return
    body = [
        p
        for p in main(reading, Role.BODY, *LEVELS, Role.CELL, Role.CAPTION, Role.LABELLED)
        if p.number < first.number
    ]
    if not first.text[:1].isspace() and abs(first.left + first.first - 2) > 0.3:
        yield Hit(f"左空{first.left + first.first:.1f}字", "附件说明应当左空二字", first)
    if body and not first.new_page:
        lines = gap(reading, body[-1], first)
        if not 0.6 <= lines <= 1.6:
            yield Hit(f"和正文之间空{lines:.1f}行", "附件说明应当在正文下空一行", first)


# --- 署名, 成文日期, 附注 --------------------------------------------------------------------------------


def date_form(reading: ReadDocument) -> Iterator[Hit]:
    """用阿拉伯数字将年、月、日标全，月、日不编虚位."""
    for p in main(reading, Role.DATE):
        yield from (Hit(found, wanted, p) for found, wanted in date_faults(p.plain))


def date_faults(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with how a date is written: what it is, what it should be."""
    tail = DATE_TAIL.search(text)
    date = tail[0] if tail else text
    if RIGHT_DATE.fullmatch(date):
        year, month, day = (int(part) for part in re.findall(r"\d+", date))
        try:
            dt.date(year, month, day)
        except ValueError:
            yield f"日期写成“{date}”", "没有这一天，请核对"
        return
    if GAP_DATE.fullmatch(date):
        return
    if re.search("[Xx×]", date):
        yield f"日期写成“{date}”", "日期还没有填，应当如“2026年1月5日”"
        return
    if re.search(r"\D0\d", date):
        better = re.sub(r"(?<=\D)0(\d)", r"\1", date)
        if any(want.startswith("没有") for _, want in date_faults(better)):
            yield f"日期写成“{date}”", "没有这一天，请核对"
            return
        yield (
            f"日期写成“{date}”",
            f"月、日不编虚位，应当写“{better}”" if "年" in date else "应当写成“2026年1月5日”的样子",
        )
    elif not re.search(r"\d", date):
        yield f"日期写成“{date}”", "应当用阿拉伯数字，如“2026年1月5日”"
    elif re.match(r"\d{2}年", date):
        yield f"年份写成“{date[:2]}”", "年份应当写全四位"
    else:
        yield f"日期写成“{date}”", "应当用阿拉伯数字将年、月、日标全，如“2026年1月5日”"


def _room(p: Para) -> tuple[float, float]:
    """How many characters are free at the right of a line, and how wide it is itself."""
    text = p.text.strip("\n\t ")
    width = ems(p.text.strip())
    if p.align == "right":
        return p.right + ems(text[len(text.rstrip()) :]), width
    lead = ems(p.text[: len(p.text) - len(p.text.lstrip())])
    free = _LETTERS_A_LINE - p.left - p.right - p.first - width - lead
    return p.right + (free / 2 if p.align == "center" else free), width


def date_place(reading: ReadDocument) -> Iterator[Hit]:
    """加盖印章: 成文日期右空四字, 署名 centred over it. 不加盖印章: 署名右空二字, the date two behind its beginning."""
    p = next(main(reading, Role.DATE), None)
    signatures = list(main(reading, Role.SIGNATURE))
    if p is None or not flows(p) or reading.layout is Format.MINUTES:
        return
    if p.text[:1].isspace():  # told by `spaces`; where blanks push it to cannot be measured
        return
    right, width = _room(p)
    wanted = "盖章的成文日期右空四字，不盖章的署名右空二字、日期首字比署名首字右移二字"
    if p.align == "center" or right > _LETTERS_A_LINE / 2:
        yield Hit("居中" if p.align == "center" else "在左边", wanted, p)
        return
    sound = not any(date_faults(p.plain))  # else its width says nothing
    single = sound and len(signatures) == 1 and flows(signatures[0]) and not signatures[0].text[:1].isspace()
    if not single:
        if not 1.5 <= right <= 4.6:
            yield Hit(f"右空{right:.1f}字", wanted, p)
        return
    s_right, s_width = _room(signatures[0])
    # With a seal the name is centred over the date; a long one pushes both to the left.
    centred = abs(s_right + s_width / 2 - right - width / 2) <= 1.1
    over = s_width / 2 > 4 + width / 2
    sealed = centred and (abs(right - 4) <= 0.5 or (over and right > 4))
    behind = abs((right + width) - (s_right + s_width - 2)) <= 1.1
    unsealed = behind and (abs(s_right - 2) <= 0.6 or abs(right - 2) <= 0.6)
    if sealed or unsealed:
        return
    if abs(right - 4) <= 0.5 or (abs(right - 2) <= 0.6 and not behind):
        yield Hit(
            f"右空{s_right:.1f}字，和日期没有对好", f"署名应当以成文日期为准居中；{wanted}", signatures[0]
        )
    else:
        yield Hit(f"右空{right:.1f}字", wanted, p)


def signed(reading: ReadDocument) -> Iterator[Hit]:
    """Both 署名 and 成文日期, each on a line of its own."""
    dates, signatures = list(main(reading, Role.DATE)), list(main(reading, Role.SIGNATURE))
    if not dates:
        at = next((p for p in _last_cells(reading) if DATE_LIKE.fullmatch(p.plain)), None)
        if at is not None:
            yield Hit("署名和日期排在表格里", "署名和成文日期应当直接写在页面上，各成一段", at)
        elif reading.has_head or (reading.kind and reading.of(Role.ADDRESSEE)):
            yield Hit("没有成文日期", "署名下一行应当有成文日期，如“2026年1月5日”")
        return
    tail = DATE_TAIL.search(dates[0].plain)
    if tail is not None and tail.start() > 0:
        yield Hit("署名和日期在同一段里", "署名和成文日期应当各占一行，分成两段", dates[0])
    elif not signatures:
        yield Hit("上面没有署名", "成文日期上面应当有发文机关署名", dates[0])


def _last_cells(reading: ReadDocument) -> list[Para]:
    """The cells of a table of at most four written ones that closes the main part: a form to sign in, no list."""
    inked = [p for p in reading.facts.paragraphs if p.plain and p.number <= reading.main_end]
    cells = [p for p in inked if inked[-1].table and p.table == inked[-1].table]
    return cells if len(cells) <= 4 else []


def remark(reading: ReadDocument) -> Iterator[Hit]:
    """居左空二字加圆括号编排在成文日期下一行."""
    for p in main(reading, Role.REMARK):
        if _NOTE_BEHIND.match(p.plain):
            continue  # told by `note_place`
        if not (p.plain.startswith("（") and p.plain.endswith("）")):
            yield Hit("没有加中文圆括号", "附注应当加圆括号“（）”", p)
        if flows(p) and not p.text[:1].isspace() and abs(p.left + p.first - 2) > 0.3:
            yield Hit(f"左空{p.left + p.first:.1f}字", "附注应当居左空二字", p)


# --- attachments ------------------------------------------------------------------------------------


def attachment_label(reading: ReadDocument) -> Iterator[Hit]:
    """3号黑体顶格, on a new page, no punctuation behind it."""
    for attached in reading.attachments:
        p = attached.label
        if re.search(r"[：:.．、]$", p.plain):
            yield Hit(f"“附件”后面有“{p.plain[-1]}”", "只写“附件”和顺序号，后面不加标点", p)
        font, size = wrong_font(p, "黑体"), wrong_size(p, 16)
        if font or size:
            yield Hit(f"是{font or size_name(size)}", "“附件”二字和顺序号应当用3号黑体", p)
        flush = p.align not in ("center", "right") and abs(p.left + p.first) <= 0.3
        if flows(p) and not (flush and not p.text[:1].isspace()):
            yield Hit("没有顶格", "“附件”二字应当在版心左上角顶格", p)


def attachment_page(reading: ReadDocument) -> Iterator[Hit]:
    """附件应当另面编排."""
    for attached in reading.attachments:
        p = attached.label
        above = next((q for q in reading.neighbours(p, -1) if q.plain), None)
        between = [q for q in reading.neighbours(p, -1) if above is None or q.number > above.number]
        if above is not None and not p.new_page and not any(q.new_page for q in between):
            yield Hit("接在前面的文字后面", "附件应当另面编排，请在前面插入分页", p)


def attachment_numbers(reading: ReadDocument) -> Iterator[Hit]:
    """Labels count from 1 and agree with the 附件说明: one alone has no number."""
    entries, _ = noted(reading)
    total = max(len(entries), len(reading.attachments))
    for at, attached in enumerate(reading.attachments, 1):
        if total == 1:
            if attached.number:
                yield Hit("只有一个附件，却编了顺序号", "只有一个附件时只写“附件”", attached.label)
            continue
        if not attached.number or (len(reading.attachments) >= len(entries) and attached.number != at):
            now = f"顺序号是“{attached.number}”" if attached.number else "没有顺序号"
            yield Hit(now, f"附件应当依次编号，这里应当是“附件{at}”", attached.label)
        elif entries and attached.number > len(entries):
            yield Hit(f"附件说明里没有附件{attached.number}", "附件顺序号应当与附件说明一致", attached.label)


def attachment_titles(reading: ReadDocument) -> Iterator[Hit]:
    """附件标题居中, and as in the 附件说明."""
    entries, _ = noted(reading)
    for attached in reading.attachments:
        for p in attached.title:
            if flows(p) and p.align != "center":
                yield Hit("没有居中", "附件标题应当居中", p)
        named = entries[max(attached.number, 1) - 1 :][:1]
        title = "".join(p.plain for p in attached.title)
        if attached.title and named and _bare(title) != _bare(named[0].name):
            yield Hit("和附件说明里的名称不一样", "附件标题应当与附件说明的表述一致", attached.title[0])
    if not entries and reading.attachments and reading.of(Role.DATE):
        yield Hit(
            "正文下面没有附件说明", "有附件的，应当在正文下空一行写附件说明", reading.attachments[0].label
        )


def attachments_lack(reading: ReadDocument) -> Iterator[Hit]:
    """附件与正文一起装订: some of those that are named are there, the others are not."""
    named, there = len(noted(reading)[0]), len(reading.attachments)
    if 0 < there < named and any(a.number for a in reading.attachments):
        what = f"文后只有{there}个附件"
        yield Hit(what, f"附件说明里有{named}个，请补齐", reading.attachments[-1].label)


def date_believed(reading: ReadDocument) -> Iterator[Hit]:
    """No 公文 of ours is older than the republic."""
    for p, day in dated(reading, Role.DATE):
        if day.year < _FIRST_YEAR:
            yield Hit(f"日期是{day.year}年", "请核对年份", p)


def date_future(reading: ReadDocument) -> Iterator[Hit]:
    """Signed more than a month from today: only told where the day is known."""
    for p, day in dated(reading, Role.DATE):
        if reading.today is not None and day > reading.today + dt.timedelta(days=31):
            today = reading.today
            yield Hit("日期还没有到", f"今天是{today.year}年{today.month}月{today.day}日，请核对成文日期", p)


def dated(reading: ReadDocument, role: Role) -> Iterator[tuple[Para, dt.date]]:
    """The days that paragraphs of an element name, as far as they are written right."""
    for p in main(reading, role) if role is Role.DATE else reading.of(role):
        found = RIGHT_DATE.search(p.plain)
        if found:
            with suppress(ValueError):
                yield p, dt.date(*(int(part) for part in re.findall(r"\d+", found[0])))


def _bare(text: str) -> str:
    return re.sub(r"[\s《》〈〉“”（）()。；：:]", "", text)


RULES = (
    FormatRule("official-note-form", note_form),
    FormatRule("official-note-end", note_end),
    FormatRule("official-note-place", note_place),
    FormatRule("official-signed", signed, _SIGNED),
    FormatRule("official-date-place", date_place, _SIGNED),
    FormatRule("official-date-form", date_form),
    FormatRule("official-remark", remark),
    FormatRule("official-attachment-label", attachment_label),
    FormatRule("official-attachment-page", attachment_page),
    FormatRule("official-attachment-numbers", attachment_numbers),
    FormatRule("official-attachment-titles", attachment_titles),
    FormatRule("official-attachment-lack", attachments_lack),
    FormatRule("official-date-absurd", date_believed),
    FormatRule("official-date-future", date_future),
)
