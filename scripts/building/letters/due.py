"""What each who answers has to do (该办清单): one page, large print, a box to tick."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import HEI, RED, TITLE, Page, document, paragraph, run, table


def due_list() -> bytes:
    """该办清单: a table of what is to be done, in 16 points."""
    body = [
        paragraph(run("该办的事", font=TITLE, size=30), align="center", after=4, line=42),
        paragraph("{{ 责任人 }}　　{{ 日期|年月日 }}", align="center", after=8),
        table(
            (34, 36, 44, 44, 14),
            (
                tuple(label(text) for text in ("期限", "事项", "对象", "情况", "办完")),
                ("{%tr for 项 in 事项 %}",),
                (
                    "{% if 项.急 %}★{% endif %}{{ 项.期限 }}",
                    "{{ 项.事项 }}",
                    "{{ 项.对象 }}",
                    "{{ 项.情况 }}",
                    "□",
                ),
                ("{%tr endfor %}",),
            ),
            height=11,
            size=15,
        ),
        paragraph(run("标★的已经逾期，请先办。办完打勾，交回登记。", font=HEI, colour=RED), before=8),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", right=1),
    ]
    return document(body, Page(margins=(20, 20, 16, 20)), size=16, line=26, table_sizes=(15,))


TEMPLATES = {"该办清单.docx": due_list}
