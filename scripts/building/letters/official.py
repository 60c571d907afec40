"""公文底稿.docx: the styles, pages and page numbers of every 公文 (GB/T 9704-2012), for a clerk to adjust in Word.

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; 22 lines of 28 characters in 三号 (16 pt). A line of exactly 28.95 pt with
characters set 0.25 pt closer gives 22 × 28 in LibreOffice 7.4; 29 pt gives 21 lines. A document grid is not used:
LibreOffice puts wide glyphs into two cells of it. What the writer reads of it stands in toolkit/word/official/writing/base.
"""

from __future__ import annotations

from dataclasses import dataclass

from building.slim_docx import FANG, HEI, KAI, PAGE, SONG, TITLE, package, paragraph, run, settings, twips
from toolkit.core.documents.official import faces

_ROOT = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_EMU = 635  # a twip
_RED = "FF0000"
_LINE = 579  # exactly 28.95 pt
_PITCH = -5  # characters 0.25 pt closer
_THREE, _FOUR, _TWO = 16, 14, 22  # 三号, 四号, 二号 in points
_NUMBER_LINE = 400
_NUMBER_FOOT = 66  # from the ink of the number to the end of its line
_IMPRINT_LINE = 440
_TABLE_LINE = 392
_WIDE, _HIGH = 11906, 16838
_TOP, _RIGHT, _BOTTOM, _LEFT = 2098, 1474, 1984, 1588
_MEASURE = _WIDE - _LEFT - _RIGHT
_FOOTER = 1421  # from the paper's edge to the foot of the page number's line: its dash is 7 mm under the text
_FOOTERS = {"odd": "rId4", "even": "rId5", "letter": "rId6", "odd across": "rId7", "even across": "rId8"}


@dataclass(frozen=True)
class _Style:
    """A style.

    Attributes:
        name: As Word shows it.
        base: The name of the style that it rests on.
        lay: Content of `w:pPr`, in the schema's order.
        look: Content of `w:rPr`.
        kind: paragraph, character or table.
    """

    name: str
    base: str = "Normal"
    lay: str = ""
    look: str = ""
    kind: str = "paragraph"


def _font(name: str) -> str:
    """Letters and digits have it too, as the standard names no other."""
    return (
        "<w:rFonts" + "".join(f' w:{slot}="{name}"' for slot in ("ascii", "eastAsia", "hAnsi", "cs")) + "/>"
    )


def _type(size: float, pitch: int = 0) -> str:
    return f'<w:spacing w:val="{pitch}"/><w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'


def _space(before: int = 0, after: int = 0, line: int = 0) -> str:
    out = f' w:before="{before}"' if before else ""
    out += f' w:after="{after}"' if after else ""
    out += f' w:line="{line}" w:lineRule="exact"' if line else ""
    return f"<w:spacing{out}/>"


def _indent(size: float = _THREE, **sides: float) -> str:
    """Indents in characters of a size; Word counts them in characters of the ordinary text."""
    return (
        "<w:ind"
        + "".join(
            f' w:{side}Chars="{round(n * size / _THREE * 100)}" w:{side}="{round(n * size * 20)}"'
            for side, n in sides.items()
        )
        + "/>"
    )


def _align(how: str) -> str:
    return f'<w:jc w:val="{how}"/>'


def _line(kind: str, eighths: int, colour: str = _RED, space: int = 0, side: str = "bottom") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def _under(kind: str, eighths: int, space: int = 0) -> str:
    return f"<w:pBdr>{_line(kind, eighths, space=space)}</w:pBdr>"


def _frame(width: int, x: int, y: int, anchor: str = "page") -> str:
    return (
        f'<w:framePr w:w="{width}" w:wrap="notBeside" w:vAnchor="{anchor}" w:hAnchor="{anchor}" '
        f'w:x="{x}" w:y="{y}"/>'
    )


def _stop(place: int) -> str:
    return f'<w:tabs><w:tab w:val="right" w:pos="{place}"/></w:tabs>'


def _level(n: int) -> str:
    return f'<w:outlineLvl w:val="{n}"/>'


_KEEP = "<w:keepNext/>"
_RULE = _under("single", 10, round((twips(4) - _NUMBER_FOOT) / 20))  # 0.44 mm thick, 4 mm under the number
_DOUBLE = 24
_ACROSS = (twips(170), twips(20))  # width and left edge of the double lines of a 函
_TITLE_LOOK = _font(TITLE) + _type(_TWO)
_STYLES = (
    _Style("公文正文", lay=_indent(firstLine=2)),
    _Style(
        "红头",
        lay=_space(line=round(46 * 1.25 * 20)) + _align("center"),
        look=_font(TITLE) + f'<w:color w:val="{_RED}"/>' + _type(46),
    ),
    _Style("信函红头", "红头", _under("thickThinSmallGap", _DOUBLE)),
    _Style("发文字号", lay=_RULE + _space(line=_NUMBER_LINE) + _align("center")),
    _Style(
        "上行文字号",
        "发文字号",
        _stop(_MEASURE - _THREE * 20) + _indent(firstLine=1) + _align("left"),
    ),
    _Style("纪要字号", lay=_space(line=_NUMBER_LINE) + _align("center")),
    _Style("纪要日期", "发文字号", _stop(_MEASURE) + _space(_LINE) + _align("left")),
    _Style("信函字号", lay=_space(line=_NUMBER_LINE) + _align("right")),
    _Style("公文标题", lay=_KEEP + _space(2 * _LINE) + _align("center") + _level(0), look=_TITLE_LOOK),
    _Style("主送机关", lay=_KEEP + _space(_LINE)),
    _Style("一级标题", lay=_KEEP + _indent(firstLine=2) + _level(1), look=_font(HEI)),
    _Style("二级标题", lay=_KEEP + _indent(firstLine=2) + _level(2), look=_font(KAI)),
    _Style("三级标题", lay=_KEEP + _indent(firstLine=2) + _level(3)),
    _Style("四级标题", lay=_KEEP + _indent(firstLine=2) + _level(4)),
    _Style("接排正文", look=_font(FANG), kind="character"),
    _Style("出席名单"),
    _Style("名单标签", look=_font(HEI), kind="character"),
    _Style("签发人", look=_font(KAI), kind="character"),
    _Style("附件说明", lay=_KEEP + _indent(left=5, hanging=3) + _align("left")),
    _Style("署名", lay=_KEEP + "<w:keepLines/>" + _space(_LINE) + _align("right")),
    _Style("成文日期", lay=_align("right")),
    _Style("附注", lay=_indent(firstLine=2)),
    _Style(
        "抄送机关",
        lay=_space(line=_IMPRINT_LINE) + _indent(_FOUR, left=4, right=1, hanging=3),
        look=_type(_FOUR),
    ),
    _Style(
        "印发机关",
        lay=_stop(_MEASURE - _FOUR * 20)
        + _space(line=_IMPRINT_LINE)
        + _indent(_FOUR, firstLine=1)
        + _align("left"),
        look=_type(_FOUR),
    ),
    _Style("附件字样", lay=_KEEP + _align("left"), look=_font(HEI)),
    _Style("附件标题", lay=_KEEP + _space(_LINE, _LINE) + _align("center") + _level(0), look=_TITLE_LOOK),
    _Style("表格文字", lay=_space(line=_TABLE_LINE) + _align("center"), look=_type(_FOUR)),
    _Style("表头", "表格文字", _KEEP, _font(HEI)),
    _Style("表题", "表头", _space(60, 60)),
    _Style("表注", "表格文字", _space(60) + _align("left"), _type(12)),
    _Style(
        "页码",
        lay=_space(line=20 * _FOUR) + _indent(_FOUR, right=1) + _align("right"),
        look=_font(SONG) + _type(_FOUR),
    ),
    _Style(
        "双页页码",
        "页码",
        '<w:ind w:leftChars="88" w:left="280" w:rightChars="0" w:right="0"/>' + _align("left"),
    ),
    _Style("公文表格", kind="table"),
    _Style("版记", kind="table"),
)
_TABLES = {"公文表格": (4, 4, 4, 80), "版记": (8, 6, 0, 0)}
"""Eighths of a point of the lines at the top and foot, between the rows, at the sides and between columns; twips beside a text."""
_IDS = {"Normal": "a"} | {style.name: f"gw{at}" for at, style in enumerate(_STYLES, 1)}


def _written(style: _Style, at: int) -> str:
    rest = f'<w:basedOn w:val="{_IDS[style.base]}"/>' if style.kind == "paragraph" else ""
    rest += f'<w:uiPriority w:val="{at}"/><w:qFormat/>'
    rest += f"<w:pPr>{style.lay}</w:pPr>" if style.lay else ""
    rest += f"<w:rPr>{style.look}</w:rPr>" if style.look else ""
    if style.kind == "table":
        outer, inner, sides, pad = _TABLES[style.name]
        lines = {
            "top": outer,
            "left": sides,
            "bottom": outer,
            "right": sides,
            "insideH": inner,
            "insideV": sides,
        }
        drawn = "".join(_line("single", size, "000000", side=side) for side, size in lines.items() if size)
        rest += (
            f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{drawn}</w:tblBorders><w:tblCellMar>'
            f'<w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
        )
    return (
        f'<w:style w:type="{style.kind}" w:customStyle="1" w:styleId="{_IDS[style.name]}">'
        f'<w:name w:val="{style.name}"/>{rest}</w:style>'
    )


def _styles() -> str:
    """The ordinary text is the body of a 公文 without its indent: what a clerk types anywhere is right at once."""
    return (
        f"<w:styles {_ROOT}><w:docDefaults><w:rPrDefault><w:rPr>{_font(FANG)}"
        '<w:kern w:val="2"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a">'
        '<w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/>'
        f'<w:autoSpaceDN w:val="0"/>{_space(line=_LINE)}{_align("both")}</w:pPr>'
        f"<w:rPr>{_font(FANG)}{_type(_THREE, _PITCH)}</w:rPr></w:style>"
        f"{''.join(_written(style, at) for at, style in enumerate(_STYLES, 1))}</w:styles>"
    )


def _fonts() -> str:
    """Every font with what serves in its place on a computer that has it not; none is shipped."""
    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{"华文中宋" if name == TITLE else chain[0]}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, chain in ((one["name"], one["same"]) for one in faces().values())
    )
    return f"<w:fonts {_ROOT}>{listed}</w:fonts>"


def _say(style: str, *runs: str, **rest: float) -> str:
    return paragraph(*runs, style=_IDS[style], **rest)


def _inked(style: str, text: str) -> str:
    """A run in a style of characters."""
    return run(text).replace("<w:r>", f'<w:r><w:rPr><w:rStyle w:val="{_IDS[style]}"/></w:rPr>', 1)


def _footer(content: str) -> str:
    return f"<w:ftr {_ROOT}>{content}</w:ftr>"


def _text_box(
    content: str, width: int, height: int, *, name: str, number: int, corner: tuple[int, int] | None = None
) -> str:
    """A run with a text box that no text flows around; its text stands at the box's foot. Word 2010 and later, WPS.

    Args:
        content: Paragraphs and tables; the last is a paragraph.
        width: Of the box, in twips.
        height: Of the box, in twips.
        name: As Word's list of objects shows it.
        number: A number that no other drawing of the part has.
        corner: Left and top from the paper's edges, in twips, its text running downwards; None: upright, at the
            left and at the foot of the type area.
    """
    size = f'cx="{width * _EMU}" cy="{height * _EMU}"'
    anchor = "page" if corner else "margin"
    left, top = corner or (0, 0)
    down = f"<wp:posOffset>{top * _EMU}</wp:posOffset>" if corner else "<wp:align>bottom</wp:align>"
    turned = ' vert="vert"' if corner else ""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" '
        'distL="0" distR="0" simplePos="0" relativeHeight="251658240" behindDoc="0" locked="0" layoutInCell="1" '
        f'allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="{anchor}"><wp:posOffset>{left * _EMU}'
        f'</wp:posOffset></wp:positionH><wp:positionV relativeFrom="{anchor}">{down}</wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="{name}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_SHAPE}">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr{turned} lIns="
        '"0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _turned(number: str, drawing: int) -> str:
    """The page number of a page across, where it is on the others once the sheet is bound (7.5 of the standard).

    The sheet is turned to the left, so that its left edge becomes the foot.
    """
    corner = _FOOTER, _LEFT
    box = _text_box(number, 20 * _FOUR, _MEASURE, name="页码", number=drawing, corner=corner)
    return paragraph(box, line=_FOUR)


def _lower_line() -> str:
    """信函格式: 20 mm from the lower edge of page one a red double line, thin above thick; no page number."""
    frame = _frame(*_ACROSS, twips(297 - 20) - 120)  # not in a style: LibreOffice overlooks it in a footer
    line = frame + _under("thinThickSmallGap", _DOUBLE) + _space(line=120)
    return f"<w:p><w:pPr>{line}</w:pPr></w:p>{_say('页码')}"


def _section(odd: str, even: str, first: str = "", *, across: bool = False) -> str:
    """A section begins on a new page and counts on. Across: the table's head lies at the binding of odd pages."""
    kinds = {"even": even, "default": odd} | ({"first": first} if first else {})
    out = "".join(f'<w:footerReference w:type="{k}" r:id="{_FOOTERS[v]}"/>' for k, v in kinds.items())
    if across:
        out += f'<w:pgSz w:w="{_HIGH}" w:h="{_WIDE}" w:orient="landscape"/>'
    else:
        out += f'<w:pgSz w:w="{_WIDE}" w:h="{_HIGH}"/>'
    margins = (_LEFT, _TOP, _RIGHT, _BOTTOM) if across else (_TOP, _RIGHT, _BOTTOM, _LEFT)
    sides = " ".join(
        f'w:{side}="{n}"' for side, n in zip(("top", "right", "bottom", "left"), margins, strict=True)
    )
    out += f'<w:pgMar {sides} w:header="851" w:footer="{_FOOTER}" w:gutter="0"/><w:cols w:space="425"/>'
    return f"<w:sectPr>{out}{'<w:titlePg/>' if first else ''}</w:sectPr>"


def _grid(style: str, *rows: tuple[str, ...]) -> str:
    """A table of one style as wide as the type area."""
    count = max(map(len, rows))
    out = ""
    for row in rows:
        span = f'<w:gridSpan w:val="{count}"/>' if len(row) < count else ""
        width = _MEASURE // len(row)
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>{c}</w:tc>' for c in row
        )
        out += f"<w:tr>{cells}</w:tr>"
    columns = f'<w:gridCol w:w="{_MEASURE // count}"/>' * count
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{_IDS[style]}"/><w:tblW w:w="{_MEASURE}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{out}</w:tbl>'
    )


def _framed(style: str, frame: str) -> str:
    """A style's name where the mark stands."""
    return _say(style, style).replace("</w:pPr>", f"{frame}</w:pPr>", 1)


def _imprint() -> str:
    """The 版记 at the foot of the type area, hung on an empty paragraph exactly as high."""
    rows = (_say("抄送机关", "抄送：抄送机关。"),), (_say("印发机关", "印发机关\t2026年1月1日印发"),)
    height = 2 * _IMPRINT_LINE + 2 * 60 + 20
    content = _grid("版记", *rows) + paragraph(line=1)
    return paragraph(
        _text_box(content, _MEASURE, height, name="版记", number=1), before=14.5, line=height / 20
    )


def _body() -> str:
    """What a clerk sees when the file is opened: how it is used, and every style with its name."""
    return "".join(
        (
            _framed("红头", _frame(_MEASURE, 0, twips(35), "margin")),
            _say("发文字号", "发文字号〔2026〕1号", before=145),
            _say("公文标题", "公文标题（公文底稿的用法）"),
            _say("主送机关", "主送机关："),
            _say(
                "公文正文",
                "工具箱写公文时，从这个文件里取样式、纸张、页边距和页码；这里的文字只是样子，不会写进公文。",
            ),
            _say(
                "公文正文",
                "要改字体、字号、颜色、行距，请在“样式”里右键点样式的名字，选“修改”，改好后保存；"
                "以后写的公文都照改过的样子。直接改这里的文字没有用。样式的名字不要改，也不要删；"
                "改坏了就删去这个文件，工具箱会用自带的。",
            ),
            _say("公文正文", "红头和表格的字号是最大的字号，放不下时工具箱会自己缩小。"),
            _say("一级标题", "一、一级标题"),
            _say("二级标题", run("（一）二级标题。"), _inked("接排正文", "接排正文：和标题同在一段的文字。")),
            _say("三级标题", "1.三级标题"),
            _say("四级标题", "（1）四级标题"),
            _say("出席名单", _inked("名单标签", "名单标签："), run("出席名单")),
            _grid(
                "公文表格",
                (_say("表题", "表题"),),
                (_say("表头", "表头"), _say("表头", "表头")),
                (_say("表格文字", "表格文字"), _say("表格文字", "公文表格")),
                (_say("表注", "表注"),),
            ),
            _say("附件说明", "附件：附件说明"),
            _say("署名", "署名", right=4),
            _say("成文日期", "成文日期", right=4),
            _say("附注", "（附注）"),
            _imprint(),
            _last(_section("odd", "even")),
            _say("附件字样", "附件字样"),
            _say("附件标题", "附件标题"),
            _say("公文正文", "这一页是横排的附件，放宽的表格；页码在左边。"),
            _last(_section("odd across", "even across", across=True)),
            _framed("信函红头", _frame(*_ACROSS, twips(30))),
            _say("信函字号", "信函字号〔2026〕1号", before=20),
            _say("公文正文", "这一页是函的第一页：没有页码，下面有双线。下面是请示、报告和纪要的字号："),
            _say("上行文字号", run("上行文字号〔2026〕1号\t签发人："), _inked("签发人", "签发人"), before=29),
            _say("纪要字号", "纪要字号〔2026〕1号", before=29),
            _say("纪要日期", "纪要日期\t2026年1月1日"),
            _section("odd", "even", "letter"),
        )
    )


def _last(section: str) -> str:
    """The end of a section."""
    return f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section}</w:pPr></w:p>'


def _made() -> bytes:
    number = run("— "), PAGE, run(" —")
    odd, even = _say("页码", *number), _say("双页页码", *number)
    return package(
        _body(),
        {
            "styles": ("styles", _styles()),
            "settings": ("settings", settings("<w:evenAndOddHeaders/>")),
            "fontTable": ("fontTable", _fonts()),
            "footer1": ("footer", _footer(odd)),
            "footer2": ("footer", _footer(even)),
            "footer3": ("footer", _footer(_lower_line())),
            "footer4": ("footer", _footer(_turned(odd, 1))),
            "footer5": ("footer", _footer(_turned(even, 2))),
        },
        _ROOT,
    )


TEMPLATES = {"公文底稿.docx": _made}
