"""The elements (要素) of a 公文 and the formats they make up: values that the rules look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.word.official.linting.facts.facts import Facts, Para


class Format(StrEnum):
    """Which of the standard's formats a document follows, as far as it can be seen."""

    STANDARD = "公文通用格式"
    LETTER = "信函格式"
    MINUTES = "纪要格式"
    ORDER = "命令格式"
    DRAFT = "没有版头的公文稿"
    OTHER = "没有公文要素的文档"


class Role(StrEnum):
    """The elements (要素) of a 公文, in their order."""

    COPY_NUMBER = "份号"
    SECRECY = "密级"
    URGENCY = "紧急程度"
    MARK = "发文机关标志"
    NUMBER = "发文字号"
    SIGNER = "签发人"
    ISSUED = "编印机关和日期"
    TITLE = "标题"
    ADDRESSEE = "主送机关"
    LEVEL1 = "一级标题"
    LEVEL2 = "二级标题"
    LEVEL3 = "三级标题"
    LEVEL4 = "四级标题"
    BODY = "正文"
    LABELLED = "出席、请假、列席人员"
    NOTE = "附件说明"
    SIGNATURE = "署名"
    DATE = "成文日期"
    REMARK = "附注"
    ATTACHMENT = "“附件”二字"
    ATTACHMENT_TITLE = "附件标题"
    COPY_TO = "抄送机关"
    PRINTED = "印发机关和印发日期"
    IMPRINT = "版记"
    CELL = "表格"
    CAPTION = "表题、表注"
    OTHER = "其他"
    EMPTY = "空行"


LEVELS = (Role.LEVEL1, Role.LEVEL2, Role.LEVEL3, Role.LEVEL4)


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment in the document: its label, title, and all paragraphs with them."""

    label: Para
    title: tuple[Para, ...]
    number: int


@dataclass(frozen=True)
class ReadDocument:
    """A document whose elements are known.

    Attributes:
        roles: Paragraph number → element.
        kind: 文种 in which the title ends, or "".
        paper: 文种 of papers without a legal one (方案, 总结 …), or "".
        stories: Words of an element, kept by the rules on words.
        today: The day that counts as today; None: no date is held against it.
    """

    facts: Facts
    layout: Format
    roles: dict[int, Role]
    kind: str = ""
    paper: str = ""
    attachments: tuple[Attached, ...] = ()
    main_end: int = 0
    by_number: dict[int, Para] = field(default_factory=dict)
    stories: dict[str, tuple[str, list[int], list[Para]]] = field(default_factory=dict)
    today: dt.date | None = None

    def of(self, *roles: Role) -> list[Para]:
        """Paragraphs with one of these roles, in order."""
        return [p for p in self.facts.paragraphs if self.roles[p.number] in roles]

    def first(self, role: Role) -> Para | None:
        """The first paragraph with a role."""
        return next(iter(self.of(role)), None)

    @property
    def upward(self) -> bool:
        """上行文."""
        return self.kind in ("请示", "报告")

    @property
    def has_head(self) -> bool:
        """A 版头 is there: a mark, or at least a number."""
        return bool(self.of(Role.MARK, Role.NUMBER))

    def neighbours(self, para: Para, step: int) -> Iterator[Para]:
        """Paragraphs of the text after (1) or before (-1) one."""
        at = para.number + step
        while at in self.by_number:
            yield self.by_number[at]
            at += step
