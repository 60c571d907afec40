"""Which element of a 公文 each paragraph is, by its words, its look and its place: clerks' documents have no styles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from toolkit.core.words import regex
from toolkit.word.official.linting.elements import LEVELS, Attached, Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Facts, Para, is_red
from toolkit.word.official.linting.unfolding import unfolded
from toolkit.word.official.linting.wording import (
    ATTACHMENT_LABEL,
    ATTACHMENT_NOTE,
    BLANK_NUMBER,
    BRACKETED,
    COPY_NUMBER,
    DATE_LIKE,
    DATE_TAIL,
    KIND_OF_DOCUMENT,
    NOTE_LINE,
    NUMBER_LINE,
    PAPER,
    PERSONAL,
    TABLE_NOTE,
    UNIT_END,
    UNIT_LINE,
    UNNUMBERED,
    URGENCIES,
    level_of,
)

_HEAD = 15  # inked paragraphs in which the 版头 must begin
_TAIL = 14  # inked paragraphs in which the 版记 must begin
_LABELLED = regex(r"(?:出席|请假|缺席|列席)(?:人员|人)?[：:]")
_SIGNER = regex(r"签发人[：:]?")
_COPIES = regex(r"(?:抄\s*送|抄\s*报|分\s*送)[：:]?")
_PRINTED = regex(r"印发$|印制$|\d日印$")
_TITLE_SIZE = 18.0
_APART = regex(r"\t|[ \u3000]{3,}")
_PAPERS = regex(
    r"(?:名单|名册|表|方案|办法|清单|目录|统计|要求|说明|细则|规定|计划|须知|指南|范本|回执|公约|标准)$"
)
_TELEGRAM = ("发电", "电报", "明电")  # its form is laid down elsewhere


def _is_number(text: str) -> bool:
    stamped = text.startswith(("收文", "来文", "登记", "归档", "存档", "编号", "档号"))  # by who received it
    return not stamped and any(form.fullmatch(text) for form in (NUMBER_LINE, UNNUMBERED, BLANK_NUMBER))


def recognise(facts: Facts, today: dt.date | None = None) -> ReadDocument:
    """Find the elements of a document: as it lies there, or unfolded where only then it is a whole letter."""
    reading = _Search(facts).reading()
    other = None if _elements(reading) == _WHOLE else unfolded(facts)
    if other is not None:
        seen = _Search(other).reading()
        if _elements(seen) == _WHOLE and seen.kind and seen.layout is not Format.OTHER:
            reading = seen
    return replace(reading, today=today)


_WHOLE = 3


def _elements(reading: ReadDocument) -> int:
    """How many it has of a title, of whom it goes to or its number, and of a date."""
    there = set(reading.roles.values())
    return sum(
        bool(there & each) for each in ({Role.TITLE}, {Role.ADDRESSEE, Role.NUMBER, Role.MARK}, {Role.DATE})
    )


class _Search:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.roles = {p.number: Role.OTHER if p.plain else Role.EMPTY for p in facts.paragraphs}
        self.inked = [p for p in facts.paragraphs if p.plain]
        self.attached: list[Attached] = []

    def put(self, role: Role, *paragraphs: Para) -> None:
        for para in paragraphs:
            self.roles[para.number] = role

    def of(self, role: Role) -> list[Para]:
        return [p for p in self.facts.paragraphs if self.roles[p.number] is role]

    def reading(self) -> ReadDocument:
        title_at = self._head()
        kind, paper = self._kind()
        imprint_at = self._imprint(title_at)
        end = self._attachments(title_at, imprint_at)
        body_at = self._addressee(title_at, end)
        date_at = self._end(body_at, end)
        self._body(body_at, date_at)
        last = self.inked[end - 1].number if end else 0
        by_number = {p.number: p for p in self.facts.paragraphs}
        self._captions()
        layout = self._layout(kind, paper)
        return ReadDocument(
            self.facts, layout, self.roles, kind, paper, tuple(self.attached), last, by_number
        )

    # --- 版头 and 标题 ------------------------------------------------------------------------------

    def _head(self) -> int:
        """Mark, number and what belongs to them, then the title; gives the index of what follows."""
        window = self.inked[:_HEAD]
        number_at = next(
            (at for at, p in enumerate(window) if _is_number(p.plain) and not self._centred_big(p)),
            -1,
        )
        last = -1
        for at, p in enumerate(window):
            role = self._head_role(p, at, number_at)
            if (
                role is None
                and at > number_at >= 0
                and _APART.search(p.text.strip())
                and DATE_TAIL.search(p.plain)
            ):
                last = at  # 纪要: the unit and the day of the meeting over the red line
                continue
            if role is None:
                if at > number_at and not p.red:
                    break
                continue
            self.put(role, p)
            last = at
        return self._title(last + 1)

    @staticmethod
    def _centred_big(p: Para) -> bool:
        return p.align == "center" and p.size >= 20 and not p.red

    def _head_role(self, p: Para, at: int, number_at: int) -> Role | None:
        text = p.plain
        if at == number_at or (at == number_at + 1 > 0 and _is_number(text) and not self._centred_big(p)):
            return Role.NUMBER  # two: 联合行文 that names both
        if (at == 0 or re.fullmatch(r"\d{6}", text)) and COPY_NUMBER.fullmatch(text):
            return Role.COPY_NUMBER
        if re.match(r"(?:绝密|机密|秘密)(?:★|☆|$|\d)", text) and len(text) < 16:
            return Role.SECRECY
        if text in URGENCIES:
            return Role.URGENCY
        if _SIGNER.match(text):
            return Role.SIGNER
        if number_at >= 0 and at == number_at + 1 and DATE_TAIL.search(text) and p.align != "center":
            return Role.ISSUED  # of a 纪要 or 简报, below its number
        before = number_at < 0 or at < number_at
        # A red line of text is the mark; a black one when it says so, or when it stands big over the number.
        shown = (
            p.red
            and re.search("[一-鿿].*[一-鿿]", text)
            and (p.size >= _TITLE_SIZE or p.align in ("center", "distribute") or p.boxed or p.frame)
        )
        if before and (shown or (len(text) <= 40 and text.endswith("文件") and p.size >= _TITLE_SIZE)):
            return Role.MARK
        if at < number_at and p.size >= _TITLE_SIZE and len(text) <= 40:
            return Role.MARK
        return None

    def _title(self, at: int) -> int:
        if at >= len(self.inked):
            return at
        p = self.inked[at]
        named = KIND_OF_DOCUMENT.search(p.plain) or PAPER.search(p.plain)
        looks = p.align == "center" or p.size >= _TITLE_SIZE
        # In plain text the first line is a title when the addressee, not a sentence, comes after it.
        if not (looks or (named and len(p.plain) <= 80)) or p.table or ATTACHMENT_LABEL.fullmatch(p.plain):
            return at
        if p.plain.endswith(("：", ":")) and not looks:
            return at
        self.put(Role.TITLE, p)
        for other in self.inked[at + 1 : at + 5]:
            close = other.number - self.inked[at].number == 1
            same = other.size >= _TITLE_SIZE
            if not (close and same and other.align == p.align and not other.table) or other.plain.endswith(
                "："
            ):
                break
            at += 1
            self.put(Role.TITLE, other)
        return at + 1

    def _kind(self) -> tuple[str, str]:
        title, mark = ("".join(p.plain for p in self.of(role)) for role in (Role.TITLE, Role.MARK))
        found = KIND_OF_DOCUMENT.search(title) or (
            KIND_OF_DOCUMENT.search(mark) if mark.endswith(("纪要", "令")) else None
        )
        paper = PAPER.search(title)
        return found[1] if found else "", paper[1] if paper else ""

    def _layout(self, kind: str, paper: str) -> Format:
        marks = self.of(Role.MARK) or list(self._header_marks())
        mark = marks[-1].plain if marks else ""
        has_number = Role.NUMBER in self.roles.values()
        ends = Role.ADDRESSEE in self.roles.values() and Role.DATE in self.roles.values()
        if (PERSONAL.fullmatch(mark) and not has_number) or mark.endswith(_TELEGRAM):
            return Format.OTHER
        if mark.endswith("纪要") or kind == "纪要":
            return Format.MINUTES
        if mark.endswith("令"):
            return Format.ORDER
        # 信函格式 has no «文件» in its mark, its number flush right, and a double line of 170 mm.
        lines = [s for p in self.facts.paragraphs for s in p.shapes if s.kind == "line" and is_red(s.color)]
        right = any(p.align == "right" for p in self.of(Role.NUMBER)) or any(
            abs(s.width - 170) <= 2 for s in lines
        )
        if mark and not any(p.plain.endswith("文件") for p in marks) and (kind == "函" or right):
            return Format.LETTER
        if mark or has_number:
            return Format.STANDARD
        return (
            Format.DRAFT if kind or ends or (paper and Role.LEVEL1 in self.roles.values()) else Format.OTHER
        )

    def _header_marks(self) -> Iterator[Para]:
        """Red text in the header of page one: where the mark of 信函格式 often stands."""
        for section in self.facts.sections[:1]:
            for story in section.headers.values():
                yield from (p for p in story if p.plain and p.red)

    # --- 版记 and attachments ------------------------------------------------------------------------

    def _imprint(self, start: int) -> int:
        """Marks the 版记; gives the index where it begins."""
        first = len(self.inked)
        tables: set[int] = set()
        for at in range(max(start, len(self.inked) - _TAIL), len(self.inked)):
            p = self.inked[at]
            role = None
            if _COPIES.match(p.plain):
                role = Role.COPY_TO
            elif _PRINTED.search(p.plain) and len(p.plain) <= 60 and any(c.isdigit() for c in p.plain):
                role = Role.PRINTED
            if role is not None:
                first = min(first, at)
                self.put(role, p)
                tables.add(p.table)
        for at, p in enumerate(self.inked):
            if p.table and p.table in tables and self.roles[p.number] is Role.OTHER:
                self.put(Role.IMPRINT, p)
                first = min(first, at)
        return first

    def _attachments(self, start: int, end: int) -> int:
        """Marks the attachments between index start and end; gives where the first begins."""
        labels = [at for at in range(start, end) if self._is_label(self.inked[at])]
        for rank, at in enumerate(labels):
            label = self.inked[at]
            self.put(Role.ATTACHMENT, label)
            stop = labels[rank + 1] if rank + 1 < len(labels) else end
            title = list(self._attachment_title(self.inked[at + 1 : min(stop, at + 4)]))
            self.put(Role.ATTACHMENT_TITLE, *title)
            digits = re.search(r"\d+", label.plain)
            self.attached.append(Attached(label, tuple(title), int(digits[0]) if digits else 0))
            for p in self.inked[at + 1 : stop]:
                if self.roles[p.number] is Role.OTHER:
                    self.put(self._text_role(p), p)
        return labels[0] if labels else end

    @staticmethod
    def _is_label(p: Para) -> bool:
        # «附表» over a table is its caption; on a page of its own it is an attachment.
        return (
            bool(ATTACHMENT_LABEL.fullmatch(p.plain)) and not p.table and (p.plain[1] == "件" or p.new_page)
        )

    @staticmethod
    def _attachment_title(after: Sequence[Para]) -> Iterator[Para]:
        size = after[0].size if after else 0
        aside = [p for p in after[:1] if p.align != "center" and p.size < _TITLE_SIZE and not p.table]
        if any(_PAPERS.search(p.plain) and len(p.plain) <= 40 and not level_of(p.text) for p in aside):
            yield aside[0]  # told as not in the middle
            return
        for p in after:
            big = p.size >= _TITLE_SIZE
            if p.table or not (big or (p.align == "center" and p.size == size)):
                return
            yield p

    # --- main part ------------------------------------------------------------------------------------

    def _addressee(self, start: int, end: int) -> int:
        """Marks the 主送机关; gives the index of the first paragraph of the body."""
        at = start
        if at < end and BRACKETED.fullmatch(self.inked[at].plain) and self.inked[at].align == "center":
            at += 1  # a date of approval or the like in brackets under the title
        if at >= end or not any(role is Role.TITLE for role in self.roles.values()):
            return start
        p = self.inked[at]
        text = p.plain
        if p.table or level_of(text) or "。" in text[:-1] or len(text) > 400 or p.align == "center":
            return at
        if text.endswith(("：", ":")) or (len(text) <= 120 and UNIT_END.search(text) and abs(p.first) < 1):
            self.put(Role.ADDRESSEE, p)
            return at + 1
        return at

    def _end(self, start: int, end: int) -> int:
        """附注, 成文日期, 署名 and 附件说明, from the end backwards; gives the index where they begin."""
        at = end - 1
        while at >= start and at > end - 6 and self._is_remark(self.inked[at], at):
            at -= 1
        date_at = next(
            (i for i in range(at, max(start, at - 5) - 1, -1) if self._is_date(self.inked[i])), None
        )
        stop = end
        if date_at is not None:
            self.put(Role.DATE, self.inked[date_at])
            self.put(Role.REMARK, *(p for p in self.inked[date_at + 1 : end] if not p.table))
            stop = date_at
            while stop > start and date_at - stop < 6 and self._is_signature(self.inked[stop - 1]):
                stop -= 1
                self.put(Role.SIGNATURE, self.inked[stop])
        for at in range(stop - 1, max(start, stop - 20) - 1, -1):
            if ATTACHMENT_NOTE.match(self.inked[at].plain) and not self.inked[at].table:
                self._note(self.inked[at:stop], signed=date_at is not None)
                return at
        return stop

    def _note(self, lines: Sequence[Para], *, signed: bool) -> None:
        """附件说明 up to the 署名; where nobody has dated the document, up to the last numbered line."""
        self.put(Role.NOTE, lines[0])
        for p in lines[1:]:
            if signed or NOTE_LINE.match(p.plain):
                self.put(Role.NOTE, p)
            elif self._is_signature(p):
                self.put(Role.SIGNATURE, p)
            elif BRACKETED.fullmatch(p.plain):
                self.put(Role.REMARK, p)

    @staticmethod
    def _is_remark(p: Para, at: int) -> bool:
        return at > 0 and not p.table and bool(BRACKETED.fullmatch(p.plain) or "联系人" in p.plain)

    @staticmethod
    def _is_date(p: Para) -> bool:
        if p.table:
            return False
        if DATE_LIKE.fullmatch(p.plain):
            return True
        # 署名 and date on one line, or parted by a line break only.
        aside = p.align == "right" or p.left >= 8 or p.text[:6].isspace() or "\n" in p.text
        return aside and len(p.plain) <= 45 and DATE_TAIL.search(p.plain) is not None

    @staticmethod
    def _is_signature(p: Para) -> bool:
        text = p.plain
        if p.table or len(text) > 40 or text.endswith(("。", "；", "：", "！", "，")) or level_of(text):
            return False
        if ATTACHMENT_NOTE.match(text) or text.startswith(("特此", "妥否", "当否", "以上")):
            return False
        aside = p.align in ("right", "center") or p.left + p.first >= 5 or p.text[:5].isspace()
        return aside or (UNIT_END.search(text) is not None and len(text) <= 30)

    def _body(self, start: int, end: int) -> None:
        for p in self.inked[start:end]:
            if self.roles[p.number] is Role.OTHER:
                self.put(self._text_role(p), p)
        for p in self.inked[:start]:
            if p.table and self.roles[p.number] is Role.OTHER:
                self.put(Role.CELL, p)

    def _captions(self) -> None:
        """A line over a table, and a note under it, are no body."""
        for upper, lower in pairwise(self.inked):
            if lower.table and not upper.table and self.roles[upper.number] is Role.BODY:
                short = len(upper.plain) <= 40 and "。" not in upper.plain
                if short and (upper.align in ("center", "right") or UNIT_LINE.match(upper.plain)):
                    self.put(Role.CAPTION, upper)
            under = upper.table and not lower.table and self.roles[lower.number] is Role.BODY
            if under and TABLE_NOTE.match(lower.plain):
                self.put(Role.CAPTION, lower)

    @staticmethod
    def _text_role(p: Para) -> Role:
        if p.table:
            return Role.CELL
        if p.boxed:
            return Role.OTHER
        if _LABELLED.match(p.plain):
            return Role.LABELLED
        level = level_of(p.text.lstrip())
        return LEVELS[level.level - 1] if level else Role.BODY
