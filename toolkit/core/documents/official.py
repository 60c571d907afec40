"""公文 as plain data: what a 通知, 函, 请示, 报告, 通报 or 纪要 says; how it looks is decided by word/official/writing.

The elements and their order are those of GB/T 9704-2012 (党政机关公文格式), the kinds those of
《党政机关公文处理工作条例》(中办发〔2012〕14号) that an office for retired cadres writes.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit import data
from toolkit.core.numbers import numerals


def format_rules() -> dict[str, dict[str, Any]]:
    """The rules of a 公文 by their slug, each a line of data/official.toml, whose head says what it holds."""
    found: dict[str, dict[str, Any]] = data.read("official.toml")["rules"]
    return found


def faces() -> dict[str, dict[str, Any]]:
    """The faces of a 公文 (仿宋, 标宋 …): each its font, and what else such a font is called."""
    found: dict[str, dict[str, Any]] = data.read("official.toml")["faces"]
    return found


class OfficialKind(StrEnum):
    """文种; decides direction (上行 carries 签发人) and layout (函 and 纪要 have their own)."""

    NOTICE = "通知"
    LETTER = "函"
    REQUEST = "请示"
    REPORT = "报告"
    CIRCULAR = "通报"
    MINUTES = "纪要"

    @property
    def upward(self) -> bool:
        """上行文: 请示 and 报告 name who signed (签发人)."""
        return self in (OfficialKind.REQUEST, OfficialKind.REPORT)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """发文字号: 青老干〔2026〕8号.

    Attributes:
        prefix: 机关代字, such as «青老干»; "" leaves the line to be written by hand.
        year: Four digits, in 六角括号.
        serial: From 1, no leading zero; 0: not yet given, printed as a gap for the pen.
    """

    prefix: str
    year: int
    serial: int = 0

    def __str__(self) -> str:
        """As printed."""
        return f"{self.prefix}〔{self.year}〕{self.serial or '　　'}号"


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of level 1–4: 一、（一）1.（1）. The number is given by the writer, never typed.

    Attributes:
        text: Without its number; a level-2 heading that runs into its paragraph ends with «。».
        level: 1 to 4.
        body: Text that follows in the same paragraph, in the body's font.
    """

    text: str
    level: int = 1
    body: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body: 3号仿宋, indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line that begins with a label in 黑体: 出席：, 请假：, 列席： of 纪要."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """A table in the body or in an attachment.

    Attributes:
        columns: Titles.
        rows: Texts, as many as there are columns.
        widths: Relative widths; empty: from the contents.
        align: One letter a column, l c r; empty: centred, long text left.
        title: A line above it.
        strong: Row numbers (from 0) printed bold, such as totals.
        note: A line below it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    align: str = ""
    title: str = ""
    strong: frozenset[int] = frozenset()
    note: str = ""


Block = Heading | Paragraph | Labelled | OfficialTable


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: named below the body, printed on a page of its own when it has blocks.

    Attributes:
        title: Its name, without number and end punctuation.
        blocks: Empty: the attachment is a file or paper of its own.
        landscape: A wide table on a page across.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """One 公文, complete.

    Attributes:
        name: File name with .docx.
        kind: See OfficialKind.
        unit: 发文机关, full or 规范化简称; signs at the end (署名).
        title: 标题 as it is to be printed: «关于……的通知».
        blocks: The body.
        mark: 发文机关标志; "": `unit` + «文件» (函: the unit alone; 纪要: «……纪要»).
        number: 发文字号; None for a kind or an office that has none.
        addressees: 主送机关; none for 纪要 and public 通报.
        signer: 签发人; printed for upward documents only.
        date: 成文日期; None leaves it to be written by hand.
        seal: Room for a seal is kept over 署名 and date.
        attachments: In order.
        note: 附注, such as the contact of a 请示, without brackets.
        copies_to: 抄送机关.
        printer: 印发机关; "": `unit`.
        printed: 印发日期; None: as `date`.
        folder: A path below the output folder.
    """

    name: str
    kind: OfficialKind
    unit: str
    title: str
    blocks: tuple[Block, ...]
    mark: str = ""
    number: DocumentNumber | None = None
    addressees: tuple[str, ...] = ()
    signer: str = ""
    date: dt.date | None = None
    seal: bool = True
    attachments: tuple[Attachment, ...] = ()
    note: str = ""
    copies_to: tuple[str, ...] = ()
    printer: str = ""
    printed: dt.date | None = None
    folder: str = ""


def headings(blocks: Sequence[Block]) -> list[str]:
    """The numbers of the headings, in order: a level starts again under each heading of a higher one.

    Raises:
        ValueError: a level is not 1–4, or skips one (a 1. directly below 一、 is allowed, as in practice).
    """
    counts = [0, 0, 0, 0]
    out = []
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        if not 1 <= block.level <= len(counts):
            raise ValueError(f"heading level {block.level}")
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (len(counts) - block.level)
        out.append(number_text(block.level, counts[block.level - 1]))
    return out


def number_text(level: int, n: int) -> str:
    """The number before a heading: 一、 （一） 1. （1）."""
    if level == 1:
        return f"{numerals.small(n)}、"
    if level == 2:
        return f"（{numerals.small(n)}）"
    return f"{n}." if level == 3 else f"（{n}）"


def ems(text: str) -> float:
    """Width in characters: half-width letters and digits count a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
