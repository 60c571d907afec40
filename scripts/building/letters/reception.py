"""Whom the old can come to, and when (接访日公示): one page for the wall, large print."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import HEI, RED, TITLE, Cell, Page, document, paragraph, run, table

_LINE = "＿＿＿＿＿＿＿＿"


def days() -> bytes:
    """接访日公示: a row for each day."""
    body = [
        paragraph(
            run("老干部接访日公示", font=TITLE, size=36, colour=RED), align="center", after=10, line=48
        ),
        paragraph("为方便老同志反映情况、解决问题，近期的接访日安排如下：", indent=2, after=8),
        table(
            (70, 34, 60),
            (
                (label("日期"), label("星期"), label("接待人")),
                ("{%tr for 次 in 接访日 %}",),
                (
                    Cell("{{ 次.日期|年月日 }}"),
                    Cell("{{ 次.日期|星期 }}"),
                    Cell("{{ 次.接待人|默认('') }}"),
                ),
                ("{%tr endfor %}",),
            ),
            height=14,
            size=20,
        ),
        paragraph(run("地点：", font=HEI, size=20), run(f"{{{{ 地点|默认('{_LINE}') }}}}"), before=10),
        paragraph(run("电话：", font=HEI, size=20), run(f"{{{{ 电话|默认('{_LINE}') }}}}"), after=6),
        paragraph(
            "有事请先到所在乡镇反映。行动不便的可以打电话，或请家属、老干组长转告，我们上门听取意见。",
            indent=2,
        ),
        paragraph("遇法定节假日另行通知。", indent=2),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", right=1, before=16, keep=True),
        paragraph("{{ 公布日期|年月日 }}", align="right", right=1),
    ]
    return document(body, Page(margins=(26, 22, 20, 22)), size=20, line=34, table_sizes=(20,))


TEMPLATES = {"接访日公示.docx": days}
