"""离休干部护理费申请表.xlsx: a form as offices draw them (fictitious), for trying `forms` on: every kind of place is on it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from xlsxwriter import Workbook

TITLE = "离休干部护理费申请表"
_FIRST, _LAST = 1, 18  # columns B to S: a cell for each character of an identity number


def form() -> bytes:
    """The form, ready to be filled; same bytes each time."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 1, 1)})  # noqa: DTZ001 - no zone
    font = {"font_name": "宋体", "font_size": 12, "align": "center", "valign": "vcenter", "text_wrap": True}
    frame = font | {"border": 1}
    plain, small = book.add_format(frame), book.add_format(frame)
    day = book.add_format(frame | {"num_format": 'yyyy"年"m"月"d"日"'})
    money = book.add_format(frame | {"num_format": "#,##0.00"})
    code = book.add_format(frame | {"num_format": "@"})
    page = book.add_worksheet("申请表")
    page.set_column(0, 0, 14)
    page.set_column(_FIRST, _LAST, 3)

    def put(row: int, left: int, right: int, text: Any = "", look: Any = plain, down: int = 0) -> None:
        if left == right and not down:
            page.write(row - 1, left, text, look) if text else page.write_blank(row - 1, left, None, look)
        else:
            page.merge_range(row - 1, left, row - 1 + down, right, text, look)

    page.merge_range("A1:S1", TITLE, book.add_format(font | {"font_size": 20, "bold": True}))
    line = book.add_format(font | {"align": "left"})
    page.merge_range(
        "A2:S2", "所属乡镇：____________________            填表日期：      年    月    日", line
    )
    put(3, 0, 0, "姓　　名"), put(3, 1, 5), put(3, 6, 8, "性　别"), put(3, 9, 13, "□男　　□女")
    put(3, 14, 18, "照片\n（一寸免冠）", plain, down=3)
    put(4, 0, 0, "出生日期"), put(4, 1, 5, "", day), put(4, 6, 8, "政治面貌"), put(4, 9, 13)
    put(5, 0, 0, "参加革命工作时间"), put(5, 1, 5), put(5, 6, 8, "离休时间"), put(5, 9, 13)
    put(6, 0, 0, "原工作单位及职务"), put(6, 1, 13)
    put(7, 0, 0, "身份证号")
    for column in range(_FIRST, _LAST + 1):
        put(7, column, column, "", small)
    put(8, 0, 0, "家庭住址"), put(8, 1, 11), put(8, 12, 13, "电话"), put(8, 14, 18, "", code)
    put(9, 0, 0, "配　　偶"), put(9, 1, 3, "姓名"), put(9, 4, 8), put(9, 9, 11, "工作单位"), put(9, 12, 18)
    put(10, 0, 0, "护理费标准\n（元/月）"), put(10, 1, 5, "", money), put(10, 6, 8, "全年合计")
    page.merge_range("J10:S10", "", money)
    page.write_formula("J10", "=B10*12", money, 0)
    put(11, 0, 0, "本人（家属）签字"), put(11, 1, 18)
    opinion = book.add_format(frame | {"align": "right", "valign": "bottom"})
    for row, who in ((12, "乡镇意见"), (13, "县委老干部局\n意　　见")):
        put(row, 0, 0, who), put(row, 1, 18, "（盖章）　　　　年　　月　　日　　", opinion)
        page.set_row(row - 1, 84)
    for row in range(3, 12):
        page.set_row(row - 1, 30)
    page.set_row(0, 40), page.set_row(1, 26)
    page.data_validation(
        "J4", {"validate": "list", "source": ["中共党员", "民主党派", "群众"], "error_type": "warning"}
    )
    page.set_paper(9), page.fit_to_pages(1, 1), page.center_horizontally()
    page.print_area("A1:S13"), page.set_margins(0.6, 0.6, 0.7, 0.6)
    book.close()
    return stream.getvalue()


TEMPLATES = {f"{TITLE}.xlsx": form}
