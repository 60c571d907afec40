"""公文底稿.docx, on which every 公文 is written: its styles, pages, page numbers and fonts are those of the clerk.

What it says is left out, and so is everything that tells who worked on it and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENTATION
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Twips
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from toolkit.core.cells import Cell, Stop
from toolkit.core.words import regex
from toolkit.files.looking.guard import FileKind, inspect
from toolkit.files.opc.archive import pack, unpack

_NAMES = {
    WD_STYLE_TYPE.PARAGRAPH: "红头 信函红头 发文字号 上行文字号 纪要字号 纪要日期 信函字号 公文标题 主送机关 公文正文 "
    "一级标题 二级标题 三级标题 四级标题 出席名单 附件说明 署名 成文日期 附注 抄送机关 印发机关 附件字样 附件标题 "
    "表题 表头 表格文字 表注",
    WD_STYLE_TYPE.CHARACTER: "接排正文 名单标签 签发人",
    WD_STYLE_TYPE.TABLE: "公文表格 版记",
}
_STYLES = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_PARTS = {KINDS.STYLES, KINDS.SETTINGS, KINDS.FONT_TABLE, KINDS.THEME, KINDS.NUMBERING}
_SETTINGS = "zoom mirrorMargins defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang"
_SHARED = regex("[‘’“”…—·×÷°§±①-⑳]")  # in Latin and in Chinese fonts: the hint says Chinese
_NATURAL = 1.3  # a line, in sizes, where the style leaves its height to the font
HAIR = 20  # twips: the least height of a line


class BaseDocument:
    """The base document, opened for one 公文, without its text.

    Attributes:
        document: What is written on.
        upright: The section of ordinary pages.
        size: Of the ordinary text, in points.
        line: Of the ordinary text, in twips from line to line.
        step: What a character of it takes, in sizes.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Open it for the 公文 of this name. Raises Stop: unreadable, or a style, a page or the text box is missing."""
        self._name, self._path = name, path
        found = inspect(path)
        if found.kind is not FileKind.DOCX:
            raise self._unfit("不是 Word 文档(*.docx)，")
        try:
            self.document = docx.Document(BytesIO(found.data))
            there = {style.name: style.type for style in self.document.styles}
            self._pages = list(self._sections())
        except (KeyError, ValueError, AttributeError, SyntaxError) as error:  # the last is lxml's
            raise self._unfit("已经损坏，读不出来，") from error
        body = self.document.element.body
        boxes = body.xpath(".//w:txbxContent/ancestor::w:r[last()]")
        lacking = [f"样式「{name}」" for name, kind in _STYLES.items() if there.get(name) != kind]
        lacking += [] if boxes else ["版记的文本框"]
        if lacking:
            raise self._unfit(f"里面少了{'、'.join(lacking)}，")
        self._box = boxes[0]
        self.upright = self.page("竖排的一节")
        body.clear_content()
        self.size = self.points("公文正文")
        self.line = self.pitch("公文正文")
        pitch = self.said("公文正文", lambda style: style.element.xpath("string(./w:rPr/w:spacing/@w:val)"))
        self.step = 1 + int(pitch or 0) / 20 / self.size

    # --- writing ----------------------------------------------------------------------------------

    def add(
        self, style: str, text: str = "", *, before: int | None = None, keep: bool | None = None
    ) -> Paragraph:
        """Add a paragraph; space above in twips, and whether it stays with the next, where they are not the style's."""
        paragraph = self.document.add_paragraph(style=style)
        if text:
            self.say(paragraph, text)
        if before is not None:
            paragraph.paragraph_format.space_before = Twips(before)
        if keep is not None:
            paragraph.paragraph_format.keep_with_next = keep
        return paragraph

    def say(self, paragraph: Paragraph, text: str, style: str | None = None) -> Run:
        """Add a text, tabs and line breaks kept. Raises Stop: XML cannot carry it; nothing is dropped silently."""
        try:
            run = paragraph.add_run(text.replace("\r\n", "\n"), style)
        except ValueError as error:
            what = "文字里有看不见的控制字符，写不进公文，"
            hint = "请把这段文字重新打一遍，或先粘贴到记事本里再拷过来。"
            raise Stop.at(Cell(self._name), what, hint, "text-control") from error
        if _SHARED.search(text):
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
        return run

    def indent(self, paragraph: Paragraph, **sides: float) -> None:
        """Indent by characters, which Word and WPS show as such: left, right, hanging."""
        found = paragraph._p.get_or_add_pPr().get_or_add_ind()
        for side, characters in sides.items():
            found.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
            found.set(qn(f"w:{side}"), str(round(characters * self.size * 20)))

    def gap(self, height: int = HAIR) -> Paragraph:
        """Add an empty paragraph exactly so high, in twips; the least where Word asks for one that nobody sees."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Twips(height)
        return paragraph

    def box(self, height: int) -> tuple[Any, Any]:
        """A run with the text box of the 版记, so high in twips, and the element for its content."""
        run = deepcopy(self._box)
        for each in run.xpath(".//*[@cy]"):
            each.set("cy", str(Twips(height)))
        content = run.xpath(".//w:txbxContent")[0]
        content.clear()
        return run, content

    def close(self, section: Section) -> None:
        """End a section; what follows begins on a page of its own."""
        self.gap()._p.set_sectPr(deepcopy(section._sectPr))

    def finished(self, section: Section) -> bytes:
        """The file, its last section as given; what was written the same way gives the same bytes."""
        part, package = self.document.part, self.document.part.package
        body = part.element.body
        body.replace(body.sectPr, deepcopy(section._sectPr))
        used = set(body.xpath(".//@r:id"))
        for rel in list(part.rels.values()):
            if rel.reltype not in _PARTS and rel.rId not in used:
                del part.rels[rel.rId]
        for rel in list(package.rels.values()):
            if rel.reltype != KINDS.OFFICE_DOCUMENT:
                del package.rels[rel.rId]
        for each in package.iter_parts():
            if isinstance(each, XmlPart):
                _forget(each)
        made = BytesIO()
        self.document.save(made)
        return pack(unpack(made.getvalue()).values())  # of 1 January 1980

    # --- looking ----------------------------------------------------------------------------------

    def points(self, style: str) -> float:
        """The size of a style's type."""
        size = self.said(style, lambda each: each.font.size)
        return float(size.pt) if size else 16.0

    def pitch(self, style: str) -> int:
        """From line to line in a style, in twips."""
        line = self.said(style, lambda each: each.paragraph_format.line_spacing) or 1.0
        return line.twips if isinstance(line, Length) else round(line * _NATURAL * self.points(style) * 20)

    def said(self, style: str, of: Callable[[Any], Any]) -> Any:
        """What a style says, or the nearest below it that says something."""
        each = self.document.styles[style]
        while each is not None:
            if value := of(each):
                return value
            each = each.base_style
        return None

    def page(self, name: str, *, across: bool = False, first: bool = False) -> Section:
        """The first section that lies across, or whose page one is of its own. Raises Stop: there is none of this name."""
        for section in self._pages:
            lies = section.orientation == WD_ORIENTATION.LANDSCAPE
            if (lies, section.different_first_page_header_footer) == (across, first):
                return section
        raise self._unfit(f"里面少了{name}，")

    def _unfit(self, what: str) -> Stop:
        hint = "请把它移走，工具箱就用自带的底稿；要改样式，请在自带底稿的副本上重新改，样式的名字不要动。"
        return Stop.at(Cell(self._path.name), f"写公文用的底稿{what}", hint, "official-base")

    def _sections(self) -> Iterator[Section]:
        """The sections, each with the headers and footers that Word lets it take over from the one before."""
        margins: dict[tuple[str, str], Any] = {}
        for section in self.document.sections:
            own = section._sectPr.xpath("./w:headerReference|./w:footerReference")
            named = {(each.tag, each.get(qn("w:type"))): each for each in own}
            for key in sorted(margins.keys() - named.keys()):
                if key[1] != "first" or section.different_first_page_header_footer:
                    section._sectPr.insert(0, deepcopy(margins[key]))
            margins |= named
            yield section


def measure(section: Section) -> int:
    """Width of a page's type area, in twips."""
    return int(Length(section.page_width - section.left_margin - section.right_margin).twips)


def depth(section: Section) -> int:
    """Height of a page's type area, in twips."""
    return int(Length(section.page_height - section.top_margin - section.bottom_margin).twips)


def _forget(part: XmlPart) -> None:
    """Leave out of a part who typed what in which session, and of the settings whatever is no layout."""
    if part.element.tag == qn("w:settings"):
        part.rels.clear()
        kept = {qn(f"w:{name}") for name in _SETTINGS.split()}
        part.element[:] = [each for each in part.element if each.tag in kept]
    for each in part.element.xpath(
        "//w:rsid | //*[local-name() = 'Fallback']"
    ):  # that: for programs before 2010
        each.getparent().remove(each)
    for each in part.element.iter():
        for name in [name for name in each.attrib if "}rsid" in name]:
            del each.attrib[name]
