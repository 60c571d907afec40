"""重点走访名单 for who answers for the visits: a box for each of the old, with room to write; large print."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import HEI, TITLE, Page, document, paragraph, run, table


def key_visits() -> bytes:
    """重点走访名单: a row for each, across the page."""
    body = [
        paragraph(run("重点走访名单", font=TITLE, size=30), align="center", after=4, line=42),
        paragraph("责任人：{{ 责任人 }}　　{{ 日期|年月日 }}", align="center", after=6),
        table(
            (26, 46, 58, 44, 32, 60),
            (
                tuple(
                    label(text)
                    for text in ("姓名", "为什么去", "住址、电话", "注意", "上次", "这次日期、情况")
                ),
                ("{%tr for 位 in 老同志 %}",),
                (
                    "{{ 位.姓名 }}{% if 位.年龄 %} {{ 位.年龄 }}{% endif %}",
                    "{{ 位.原因 }}（{{ 位.方式 }}）",
                    "{{ 位.住址 }}　{{ 位.电话 }}",
                    "{{ 位.注意 }}",
                    "{{ 位.上次 }}",
                    "",
                ),
                ("{%tr endfor %}",),
            ),
            height=22,
            size=14,
        ),
        paragraph(run("去一次登记一次：联系台账.xlsx「联系台账」表，方式写上门。", font=HEI), before=6),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", right=1),
    ]
    return document(
        body, Page(margins=(14, 15, 12, 15), size=(297, 210)), size=16, line=26, table_sizes=(14,)
    )


TEMPLATES = {"重点走访名单.docx": key_visits}
