"""The parts that put buttons on a sheet of somebody else's workbook: the sheet itself and its VML drawing.

No formats and no shared strings: texts stand in the cells with their own fonts, so that the workbook's styles
and strings stay untouched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.files.opc.markup import escape, quote
from toolkit.files.opc.package import OFFICE
from toolkit.sheets.buttons.macros import FONT, POINTS, Button, ButtonBlock, Question

DESK_CODE, PARAMETERS_CODE = "ToolkitDesk", "ToolkitParameters"
"""Code names of our sheets: they stay when the clerk renames a sheet, so `remove` knows its own."""

TOOLBOOK_CODE = "ToolkitHelp"
"""Code name of a sheet that only 工具箱.xlsm has."""

PER_DRAWING = 1024  # shape numbers that belong to one drawing
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_GREEN, _GREY = "FF1F5C4D", "FF595959"
_FIRST_BUTTON, _ROW_HEIGHT = 4, 42  # row from 0, points
_WIDTH = 30  # characters of the column with the buttons
_INSET = 4  # pixels between a button and its cell's edge
_LONGEST_LIST = 255


def desk(buttons: Sequence[Button], *, view: bool) -> bytes:
    """Sheet 操作台; its drawing is relationship rId1. `view`: the workbook has a window to refer to."""
    rows = [
        _row(1, 33, [_text("A1", "老干部工作操作台", 20, bold=True)]),
        _row(
            2, 20, [_text("A2", "点按钮就做这件事，做完自动打开结果；要填的写在「参数」表，空着的按默认。")]
        ),
        _row(3, 20, [_text("A3", "点了没有反应，多半是宏没有启用：打开时请选「启用内容」或「启用宏」。")]),
    ]
    for number, button in enumerate(buttons, _FIRST_BUTTON + 1):
        rows.append(_row(number, _ROW_HEIGHT, [_text(f"B{number}", button.help, 12)]))
    drawing = b'<legacyDrawing r:id="rId1"/>'
    return _sheet(DESK_CODE, (_WIDTH, 90), rows, view=view, before=b"", after=drawing)


def parameters(blocks: Sequence[ButtonBlock], *, view: bool) -> bytes:
    """Sheet 参数, with lists of what may be chosen; no formulas in somebody else's workbook."""
    headings = ("参数", "值", "空着就是", "说明")
    rows = [_row(1, 24, [_text(f"{c}1", t, 12, bold=True) for c, t in zip("ABCD", headings, strict=True)])]
    rules = []
    for block in filter(lambda each: each.questions, blocks):
        rows.append(_row(len(rows) + 1, 30, [_text(f"A{len(rows) + 1}", block.caption, 14, bold=True)]))
        for number, question in enumerate(block.questions, len(rows) + 1):
            texts = (
                ("A", question.title),
                ("C", question.empty),
                ("D", f"{question.help}（{question.allowed}）"),
            )
            rows.append(
                _row(number, 21, [_text(f"{c}{number}", text, 11, bold=c == "A") for c, text in texts])
            )
            if question.choices and len(",".join(question.choices)) < _LONGEST_LIST:
                rules.append(_list(f"B{number}", question))
    lists = b""
    if rules:
        lists = b'<dataValidations count="%d">%b</dataValidations>' % (len(rules), b"".join(rules))
    return _sheet(PARAMETERS_CODE, (24, 24, 30, 90), rows, view=view, before=lists, after=b"")


def _list(ref: str, question: Question) -> bytes:
    style = b"" if question.strict else b' errorStyle="warning"'
    choices = escape('"' + ",".join(question.choices) + '"')
    return (
        b'<dataValidation type="list"%b allowBlank="1" showInputMessage="1" showErrorMessage="1" sqref=%b>'
        b"<formula1>%b</formula1></dataValidation>"
    ) % (style, quote(ref), choices)


def _sheet(
    code: str, widths: Sequence[int], rows: Iterable[bytes], *, view: bool, before: bytes, after: bytes
) -> bytes:
    """A worksheet; `before` and `after` the page's margins stand what the standard wants there."""
    columns = b"".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'.encode()
        for n, width in enumerate(widths, 1)
    )
    window = b'<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>' if view else b""
    return b"".join(
        [
            _DECLARATION,
            f'<worksheet xmlns="{_MAIN}" xmlns:r="{OFFICE}"><sheetPr codeName="{code}"/>'.encode(),
            window,
            b'<sheetFormatPr defaultRowHeight="15"/><cols>',
            columns,
            b"</cols><sheetData>",
            *rows,
            b"</sheetData>",
            before,
            b'<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>',
            after,
            b"</worksheet>",
        ]
    )


def _row(number: int, height: float, cells: Iterable[bytes]) -> bytes:
    return f'<row r="{number}" ht="{height}" customHeight="1">'.encode() + b"".join(cells) + b"</row>"


def _text(ref: str, text: str, size: int = 11, *, bold: bool = False) -> bytes:
    color = _GREEN if size > 12 else _GREY if size < 12 and not bold else "FF000000"
    font = f'{"<b/>" if bold else ""}<sz val="{size}"/><color rgb="{color}"/><rFont val="{FONT}"/>'.encode()
    said = quote(ref), font, escape(text)
    return b'<c r=%b t="inlineStr"><is><r><rPr>%b</rPr><t>%b</t></r></is></c>' % said


def drawing(buttons: Sequence[Button], number: int) -> bytes:
    """The VML drawing: one button in column A of each row from the fifth on.

    Args:
        buttons: At most as many as have numbers in one drawing.
        number: Of the drawing; no other in the workbook may have it.
    """
    shapes = b"".join(
        _shape(button, number * PER_DRAWING + 1 + place, place) for place, button in enumerate(buttons)
    )
    head = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/>'
        '<v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>'
        '<o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
    )
    return head.encode() + shapes + b"</xml>"


def _shape(button: Button, identifier: int, place: int) -> bytes:
    row = _FIRST_BUTTON + place
    # In pixels of column A and of a row.
    right, bottom = _WIDTH * 7 + 5 - _INSET, round(_ROW_HEIGHT / 0.75) - _INSET
    anchor = f"0, {_INSET}, {row}, {_INSET}, 0, {right}, {row}, {bottom}"
    top = 33 + 20 + 20 + 15 + place * _ROW_HEIGHT + 3
    style = f"position:absolute;margin-left:3pt;margin-top:{top}pt;width:155pt;height:{_ROW_HEIGHT - 3}pt;z-index:{place + 1}"
    head = (
        f'<v:shape id="_x0000_s{identifier}" type="#_x0000_t201" style="{style}" o:button="t"'
        ' fillcolor="buttonFace [67]" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:fill color2="buttonFace [67]" o:detectmouseclick="t"/><o:lock v:ext="edit" rotation="t"/>'
        '<v:textbox style="mso-direction-alt:auto" o:singleclick="f"><div style="text-align:center">'
        f'<font face="{FONT}" size="{POINTS * 20}" color="#000000">'
    )
    tail = (
        "</font></div></v:textbox>"
        f'<x:ClientData ObjectType="Button"><x:Anchor>{anchor}</x:Anchor><x:PrintObject>False</x:PrintObject>'
        f"<x:AutoFill>False</x:AutoFill><x:FmlaMacro>[0]!{button.macro}</x:FmlaMacro>"
        "<x:TextHAlign>Center</x:TextHAlign><x:TextVAlign>Center</x:TextVAlign></x:ClientData></v:shape>"
    )
    return head.encode() + escape(button.title) + tail.encode()
