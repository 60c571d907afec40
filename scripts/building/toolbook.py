"""工具箱.xlsm: one large button a job under four headings, sheets 参数, 结果 and 说明. Same bytes each time.

Everything on it follows from the jobs' declarations. Sheet 参数 has a block for each button: its caption, a button that
does it (there a job's further actions have theirs), and a line for each thing it can be told, with what a press would use
as the cells stand. XlsxWriter makes sheets and buttons; the macros are ours.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from building.slim_docx import smallest
from toolkit.doors.buttons import offered
from toolkit.doors.buttons.recent import COLUMNS, MOST
from toolkit.doors.buttons.window import FIRST_RUN
from toolkit.files import layout
from toolkit.files.opc.archive import pack, unpack
from toolkit.files.opc.package import Package
from toolkit.jobs.job import GROUPS
from toolkit.sheets.buttons import macros, vba
from toolkit.sheets.buttons import parts as button_parts
from toolkit.sheets.buttons.macros import Button, ButtonBlock, Question
from toolkit.sheets.composing.compose import AUTHOR, CREATED

NAME = layout.TOOLBOOK
_CODE_NAMES = (
    button_parts.DESK_CODE,
    "ToolkitMore",
    button_parts.PARAMETERS_CODE,
    "ToolkitRuns",
    button_parts.TOOLBOOK_CODE,
)
_BODY, _HEAD = "宋体", macros.FONT
_GREEN, _PALE, _GREY, _LINE = "#1F5C4D", "#EAF3F0", "#595959", "#BFBFBF"
_BUTTON_WIDTH, _BUTTON_HEIGHT = 196, 46  # pixels
_SMALL_WIDTH, _SMALL_HEIGHT = 168, 34
_FIRST_ROW = 3  # of blocks, and of groups on sheet 更多, from 0
_FIRST_GROUP = macros.FIRST_LINE + macros.MOST_LINES + 1  # the same on 操作台, below today's first lines
_FRONT = 4  # buttons of a group that stand on 操作台; the others are one click further, on 更多
_LINE_POINTS = 36
_DESK_WIDTHS = (30, 54, 2, 30, 54)
_DESK_LEAD = "点大按钮就做这件事，做完自动打开结果。按钮右边的蓝字通到「参数」表：那里可以填月份等，也有这件事别的按钮。点了没有反应，看「说明」。"
_MORE_LEAD = "不常用的，和「操作台」上的一样用；回「操作台」点下面的标签。"
_NAMED = 4  # things to fill in that the desk names
_TITLE_POINTS, _SPACE_POINTS, _GROUP_POINTS = 38, 6, 24


@dataclass(frozen=True, slots=True)
class _Formats:
    """The formats of the workbook, by meaning."""

    title: Format
    lead: Format
    head: Format
    group: Format
    made: Format
    caption: Format
    text: Format
    written: Format
    small: Format
    behind: Format
    strong: Format
    field: Format
    used: Format
    link: Format
    way: Format
    bar: Format
    bar_button: Format
    step: Format


def files() -> dict[str, bytes]:
    """The workbook, for the jobs that there are."""
    return {f"workbooks/{NAME}": build()}


def build(buttons: Sequence[Button] | None = None) -> bytes:
    """The workbook; by default for the jobs that there are."""
    buttons = offered.every() if buttons is None else buttons
    blocks = [block for block in offered.blocks() if block.button is None or block.button in buttons]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": _BODY, "font_size": 12, "font_family": 0},
        },
    )
    book.set_properties({"title": "老干部工作工具箱", "author": AUTHOR, "created": CREATED})
    formats = _formats(book)
    desk, more, parameters, runs, manual = map(
        book.add_worksheet, (macros.DESK, macros.MORE, macros.PARAMETERS, macros.RUNS, "说明")
    )
    _desk(desk, formats, blocks)
    _more(more, formats, blocks)
    _parameters(parameters, formats, blocks)
    _runs(runs, formats)
    _manual(manual, formats, buttons)
    for page, code_name in zip((desk, more, parameters, runs, manual), _CODE_NAMES, strict=True):
        page.set_vba_name(code_name)
        page.hide_gridlines(2)
        page.set_paper(9)
        page.set_landscape() if page is not manual else page.set_portrait()
        page.fit_to_pages(1, 1 if page is runs else 0)
    documents = [vba.Document("ThisWorkbook", vba.WORKBOOK), *map(vba.Document, _CODE_NAMES)]
    project = vba.project(macros.modules(buttons), documents)
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    book.close()
    return _large_captions(buffer.getvalue())


def above_the_desk() -> float:
    """Points that title, lead, today's lines and the first group's heading take on sheet 操作台."""
    above = _TITLE_POINTS + _height(_DESK_LEAD, sum(_DESK_WIDTHS)) + _SPACE_POINTS
    return above + 2 * _GROUP_POINTS + macros.MOST_LINES * _LINE_POINTS


def printed(data: bytes) -> bytes:
    """The same workbook with its buttons on paper too, on A2, where nothing is made smaller: for a picture of them."""
    package = Package(data)
    for name in package.names:
        if name.endswith(".vml") or name.startswith("xl/worksheets/sheet"):
            shown = package.read(name).replace(b"<x:PrintObject>False</x:PrintObject>", b"")
            package.replace(name, shown.replace(b' paperSize="9"', b' paperSize="66"'))
    return package.render()


def _large_captions(data: bytes) -> bytes:
    """XlsxWriter writes captions in Calibri 11, which has no Chinese and is too small for the people meant."""
    members = unpack(data)
    wanted = f'face="{macros.FONT}" size="{macros.POINTS * 20}"'.encode()
    for name in filter(lambda each: each.endswith(".vml"), members):
        text = members[name].data().replace(b'face="Calibri" size="220"', wanted)
        members[name] = smallest(name, text)
    return pack(members.values())


def _formats(book: xlsxwriter.Workbook) -> _Formats:
    def made(**properties: object) -> Format:
        return book.add_format({"font_name": _BODY, "font_size": 12, "valign": "vcenter", **properties})

    boxed = {"border": 1, "border_color": _LINE, "text_wrap": True}
    return _Formats(
        title=made(font_name=_HEAD, font_size=22, bold=True, font_color=_GREEN),
        lead=made(font_color=_GREY, text_wrap=True),
        head=made(font_name=_HEAD, bold=True, font_color="#FFFFFF", bg_color=_GREEN, align="center", **boxed),
        group=made(font_name=_HEAD, font_size=14, bold=True, font_color="#FFFFFF", bg_color=_GREEN, indent=1),
        made=made(font_color="#FFFFFF", bg_color=_GREEN, indent=1),
        caption=made(font_name=_HEAD, bold=True, font_color=_GREEN, bg_color=_PALE, indent=1, **boxed),
        text=made(indent=1, **boxed),
        written=made(num_format="@", **boxed),  # a moment that is written as text must not become a number
        small=made(font_size=11, font_color=_GREY, indent=1, **boxed),
        behind=made(font_size=14, font_color=_GREEN, indent=2, **boxed),
        strong=made(bold=True, indent=1, **boxed),
        field=made(num_format="@", bg_color="#FFFBE6", font_size=13, bold=True, **boxed),
        used=made(font_size=11, font_color=_GREEN, indent=1, **boxed),
        way=made(font_size=11, font_color="#0563C1", underline=1, indent=1, **boxed),
        link=made(font_color="#0563C1", underline=1, align="center", **boxed),
        bar=made(bg_color="#FFF4CE", top=1, bottom=1, border_color="#C8A600", text_wrap=True),
        bar_button=made(bg_color="#FFFFFF", border=1, border_color="#7F7F7F", align="center"),
        step=made(text_wrap=True),
    )


def _height(text: str, columns: float, size: float = 12) -> float:
    """Points that a text takes in a column of so many characters; a Chinese letter is two of them."""
    lines = 0
    for line in text.split("\n"):
        units = sum(2 if ord(letter) > 0x2E7F else 1 for letter in line)
        lines += max(1, -(-units // max(int(columns) - 2, 1)))
    return lines * size * 1.4 + 6


def _heading(
    page: Worksheet, formats: _Formats, title: str, lead: str, last_column: int, width: float
) -> None:
    page.set_row(0, _TITLE_POINTS)
    page.write(0, 0, title, formats.title)
    page.set_row(1, _height(lead, width))
    page.merge_range(1, 0, 1, last_column, lead, formats.lead)


def _desk(page: Worksheet, formats: _Formats, blocks: Sequence[ButtonBlock]) -> None:
    for column, width in enumerate(_DESK_WIDTHS):
        page.set_column(column, column, width)
    _heading(page, formats, "老干部工作操作台", _DESK_LEAD, 4, sum(_DESK_WIDTHS))
    at = macros.FIRST_LINE - 1
    page.set_row(at, _GROUP_POINTS)
    page.write(at, 0, macros.LINES, formats.group)
    page.merge_range(at, 1, at, 4, _NO_LINES, formats.made)
    for row in range(at + 1, at + 1 + macros.MOST_LINES):
        page.set_row(row, _LINE_POINTS)
        page.write_blank(row, 0, None, formats.strong)
        page.merge_range(row, 1, row, 4, "", formats.text)
    page.set_row(_FIRST_GROUP - 1, _SPACE_POINTS)
    _groups(page, formats, blocks, _FIRST_GROUP, slice(0, _FRONT), _more_rows(blocks))
    page.freeze_panes(macros.FIRST_LINE - 1, 0)
    page.activate()


_NO_LINES = "点「今天」或双击「1-今天」就算出来"


def _more(page: Worksheet, formats: _Formats, blocks: Sequence[ButtonBlock]) -> None:
    for column, width in enumerate(_DESK_WIDTHS):
        page.set_column(column, column, width)
    _heading(page, formats, "更多", _MORE_LEAD, 4, sum(_DESK_WIDTHS))
    page.set_row(2, _SPACE_POINTS)
    _groups(page, formats, blocks, _FIRST_ROW, slice(_FRONT, None), {})
    page.freeze_panes(_FIRST_ROW, 0)


def _grouped(blocks: Sequence[ButtonBlock], part: slice) -> dict[str, list[ButtonBlock]]:
    """Each job's block by its group: those in front, or the others."""
    mine = [block for block in blocks if block.button and not block.button.under]
    found = {
        group: [block for block in mine if block.button and block.button.group == group][part]
        for group in GROUPS
    }
    return {group: those for group, those in found.items() if those}


def _more_rows(blocks: Sequence[ButtonBlock]) -> dict[str, int]:
    """Where each group begins on sheet 更多."""
    out, row = {}, _FIRST_ROW
    for group, those in _grouped(blocks, slice(_FRONT, None)).items():
        out[group] = row
        row += 1 + 2 * -(-len(those) // 2)
    return out


def _groups(
    page: Worksheet,
    formats: _Formats,
    blocks: Sequence[ButtonBlock],
    row: int,
    part: slice,
    further: Mapping[str, int],
) -> None:
    """The groups, two buttons abreast; `further`: where the rest of a group stands on sheet 更多."""
    rows, rest = _rows(blocks), _grouped(blocks, slice(_FRONT, None))
    for group, here in _grouped(blocks, part).items():
        page.set_row(row, _GROUP_POINTS)
        page.merge_range(row, 0, row, 4, group, formats.group)
        row += 1
        for pair in zip(here[::2], [*here[1::2], None], strict=False):
            offers = [_offer(each, blocks) for each in pair if each]
            heights = tuple(
                max(heights) for heights in zip(*(offer.heights for offer in offers), strict=True)
            )
            for at, offer in enumerate(offers):
                _put(page, formats, (row, 3 * at), offer, heights, rows)
            row += 2
        if group in further:
            names = "、".join(each.button.title for each in rest[group] if each.button)
            page.set_row(row, max(24, _height(names, sum(_DESK_WIDTHS) - 20)))
            page.merge_range(row, 0, row, 4, "", formats.way)
            page.write_url(
                row,
                0,
                f"internal:'{macros.MORE}'!A{further[group] + 1}",
                formats.way,
                f"更多{group}：{names} →",
            )
            row += 1


@dataclass(frozen=True, slots=True)
class _Offer:
    """A job on the desk: its button over two rows, beside it what it does, and the way to its block."""

    block: ButtonBlock
    button: Button
    way: str

    @property
    def heights(self) -> tuple[float, float]:
        """Points that the two rows must have."""
        first = max(_height(self.button.help, _DESK_WIDTHS[1]), 26)
        return first, max(_height(self.way, _DESK_WIDTHS[1], 11), 20, _BUTTON_HEIGHT * 0.75 + 8 - first)


def _offer(block: ButtonBlock, blocks: Sequence[ButtonBlock]) -> _Offer:
    button = block.button
    if button is None:
        raise AssertionError("what is common has no button")
    asked = [question.title for question in block.questions]
    more = [each.button.caption for each in blocks if each.button and each.button.under == button.title]
    if more:
        return _Offer(block, button, f"填参数；还能做：{'、'.join(more)} →")
    named = f"可以填：{'、'.join(asked[:_NAMED])}{'等' if len(asked) > _NAMED else ''} →"
    return _Offer(block, button, named if asked else "没有要填的")


def _put(
    page: Worksheet,
    formats: _Formats,
    place: tuple[int, int],
    offer: _Offer,
    heights: tuple[float, ...],
    rows: Mapping[ButtonBlock, int],
) -> None:
    row, column = place
    for at, height in enumerate(heights):
        page.set_row(row + at, height)
    page.merge_range(row, column, row + 1, column, offer.button.title, formats.behind)  # seen on paper
    page.write(row, column + 1, offer.button.help, formats.text)
    link = f"internal:'{macros.PARAMETERS}'!A{rows[offer.block] + 1}"
    page.write_url(row + 1, column + 1, link, formats.way, offer.way)
    offset = max(4, int(sum(heights) / 0.75 - _BUTTON_HEIGHT) // 2)
    _press(page, row, column, offer.button, offer.button.title, (_BUTTON_WIDTH, _BUTTON_HEIGHT, 10, offset))


def _press(
    page: Worksheet, row: int, column: int, button: Button, caption: str, box: tuple[int, int, int, int]
) -> None:
    """A button; its width, height and place in the cell in pixels."""
    width, height, x, y = box
    page.insert_button(
        row,
        column,
        {
            "macro": button.macro,
            "caption": caption,
            "description": button.help,
            "width": width,
            "height": height,
            "x_offset": x,
            "y_offset": y,
        },
    )


def _rows(blocks: Sequence[ButtonBlock]) -> dict[ButtonBlock, int]:
    """In which row of sheet 参数 each block has its caption."""
    out, row = {}, _FIRST_ROW
    for block in blocks:
        out[block] = row
        row += 1 + len(block.questions)
    return out


def _parameters(page: Worksheet, formats: _Formats, blocks: Sequence[ButtonBlock]) -> None:
    widths = (24, 25, 30, 70)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    lead = (
        "黄格里填写，空着的按「这次会用」；一个按钮只看自己那一块和「大家共用」。"
        "年份、月份等只管一次，用过就替您清空；别的一直留着。填错了，按钮会指出是哪一格。"
    )
    _heading(page, formats, "参数", lead, 3, sum(widths))
    page.set_row(2, 24)
    page.write_row(2, 0, ("参数", "值", "这次会用", "说明"), formats.head)
    for block, row in _rows(blocks).items():
        about = block.button.help if block.button else "填一次，所有按钮都用。"
        page.set_row(row, max(36, _height(about, widths[3])))
        page.write_row(row, 0, (block.caption, None, None, about), formats.caption)
        if block.button:
            caption = block.button.caption
            _press(page, row, 1, block.button, caption, (_SMALL_WIDTH, _SMALL_HEIGHT, 6, 6))
        cells = {question.title: f"B{at + 1}" for at, question in enumerate(block.questions, row + 1)}
        for at, question in enumerate(block.questions, row + 1):
            page.set_row(at, max(24, _height(question.help, widths[3], 11)))
            page.write(at, 0, question.title, formats.strong)
            page.write_blank(at, 1, None, formats.field)
            page.write_formula(at, 2, f"={question.used(cells)}", formats.used, "")
            page.write(at, 3, question.help, formats.small)
            page.data_validation(at, 1, at, 1, _validation(question))
    page.freeze_panes(3, 1)
    page.repeat_rows(2)


def _validation(question: Question) -> dict[str, object]:
    said = {
        "input_title": _cut(question.title, 32),
        "input_message": _cut(f"{question.help}（{question.allowed}）", 240),
    }
    if not question.choices:
        return {"validate": "any", **said}
    return {
        "validate": "list",
        "source": list(question.choices),
        "error_type": "stop" if question.strict else "warning",
        "error_title": _cut(question.title, 32),
        "error_message": _cut(f"可以填：{question.allowed}。", 240),
        **said,
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _runs(page: Worksheet, formats: _Formats) -> None:
    widths = (21, 34, 12, 56, 10)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    lead = "最近做过的事，新的在上；每点一次按钮就重新列一遍。点「打开」看结果。"
    _heading(page, formats, "结果", lead, 4, sum(widths))
    page.set_row(2, 24)
    page.write_row(2, 0, COLUMNS, formats.head)
    if FIRST_RUN != 4:
        raise AssertionError("the heading above the runs has moved")
    for row in range(FIRST_RUN - 1, FIRST_RUN - 1 + MOST):
        page.set_row(row, 22)
        for column in range(4):
            page.write_blank(row, column, None, formats.written)
        page.write_blank(row, 4, None, formats.link)
    page.freeze_panes(3, 0)


_EXCEL = (
    "关掉这个表格。在文件夹里右键点「工具箱.xlsm」，选「属性」；最下面有「解除锁定」的，打上钩，点「确定」。",
    "重新打开。上面出现黄条「安全警告 宏已被禁用」时，点「启用内容」。以后再打开就不问了。",
    "没有黄条、按钮也没有反应：点「文件—选项—信任中心—信任中心设置—宏设置」，选「禁用所有宏，并发出通知」，确定后重新打开。",
    "也可以把办公文件夹设为受信任的位置：「信任中心设置—受信任位置—添加新位置」，选办公文件夹，勾上「同时信任此位置的子文件夹」。",
)
_WPS = (
    "WPS 个人版不带宏（VBA）功能，打开时会提示装插件；单位版（专业版）自带。装不上也不要紧，双击「按钮」里的文件一样做（见下面第四条）。",
    "打开时弹出「此文件包含宏」的，选「启用宏」。",
    "没有弹出、按钮也没有反应：点「开发工具—宏安全性」（或「选项—信任中心—宏安全性」），选「中」，确定后重新打开。",
)
_LIBRE = ("点「工具—选项—LibreOffice—安全—宏安全性」，选「中」，确定后重新打开，问到宏时选「启用宏」。",)
_ELSE = (
    "「按钮」文件夹里有和按钮同名的文件（台账和不常用的在里面的「更多」里，一件事一个文件夹），双击它和点按钮一样：Windows 上是「{example}.bat」，统信、麒麟上是「{example}.sh」。参数也取自这个工作簿的「参数」表，填好先保存。",
    "杀毒软件提示“表格要启动程序”，是因为按钮要启动工具箱。可以选允许；不放心就用上面的双击文件，效果一样。",
    "提示没有找到工具箱程序：请把整个工具箱文件夹放在一起，不要只复制这个工作簿，第一次用先双击「1-开始使用」；或者在「参数」表的「工具箱程序」里写明 python.exe 在哪里。",
    "提示文件正由别人打开：关掉那个文件再点。花名册可以开着；没保存的修改，只有微软 Excel 里的按钮看得到，别的要先保存。",
    "只想试试：把整个工具箱文件夹另拷一份叫「练习」，在那里双击「1-开始使用」，问花名册时写 练习，里面的人都是虚构的。",
)


def _manual(page: Worksheet, formats: _Formats, buttons: Sequence[Button]) -> None:
    page.set_column(0, 0, 5)
    page.set_column(1, 1, 84)
    page.set_column(2, 2, 14)
    page.set_column(3, 3, 4)
    lead = "这个工作簿的按钮要用宏。第一次用，照下面做一遍；没有宏也不耽误事，看第四条。"
    _heading(page, formats, "说明", lead, 3, 100)
    row = 3
    example = buttons[0].title if buttons else "任务"
    parts: Iterable[tuple[str, Sequence[str], tuple[str, str] | None]] = (
        ("一、微软 Excel", _EXCEL, ("  安全警告   宏已被禁用。", "启用内容")),
        ("二、WPS 表格", _WPS, ("  此文件包含宏，是否启用？", "启用宏")),
        ("三、LibreOffice", _LIBRE, None),
        ("四、没有宏，或者按钮不灵", [line.replace("{example}", example) for line in _ELSE], None),
    )
    for title, steps, picture in parts:
        page.set_row(row, 26)
        page.merge_range(row, 0, row, 2, title, formats.head)
        row += 1
        if picture is not None:
            page.set_row(row, 8)
            page.set_row(row + 1, 30)
            page.merge_range(row + 1, 0, row + 1, 1, picture[0], formats.bar)
            page.write(row + 1, 2, picture[1], formats.bar_button)
            page.write(row + 1, 3, "←点", formats.lead)
            page.set_row(row + 2, 8)
            row += 3
        for number, step in enumerate(steps, 1):
            page.set_row(row, _height(step, 98))
            page.write(row, 0, number, formats.step)
            page.merge_range(row, 1, row, 2, step, formats.step)
            row += 1
        row += 1
