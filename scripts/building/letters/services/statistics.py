"""离退休干部情况统计: one page for the leader, every figure with where it comes from."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import KAI, TITLE, Cell, Page, document, paragraph, run, table


def page() -> bytes:
    """离退休干部情况统计: a line for each table of the workbook."""
    body = [
        paragraph(run("离退休干部情况统计", font=TITLE, size=20), align="center", after=2, line=32),
        paragraph(
            run("{% if 单位 %}{{ 单位 }}　{% endif %}{{ 日期|年月日 }}", font=KAI, size=12),
            align="center",
            after=4,
        ),
        table(
            (24, 116, 34),
            (
                tuple(label(text) for text in ("项目", "情况", "出处")),
                ("{%tr for 行 in 情况 %}",),
                ("{{ 行.项目 }}", Cell("{{ 行.数字 }}", align="left"), "{{ 行.出处 }}"),
                ("{%tr endfor %}",),
            ),
            height=9,
            size=12,
        ),
    ]
    return document(body, Page(margins=(18, 18, 18, 18), footer=True), size=12, line=20, table_sizes=(12,))


TEMPLATES = {"离退休干部情况统计.docx": page}
