"""口袋名册: a booklet of A5 pages, one table with a line for each village: a head for each took a third page."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import KAI, TITLE, Cell, Page, document, paragraph, run, table


def pocket() -> bytes:
    """口袋名册: no identity number; folded once, an A4 sheet holds four pages."""
    body = [
        paragraph(run("{{ 乡镇 }}离退休干部口袋名册", font=TITLE, size=18), align="center", after=2, line=28),
        paragraph(
            run("{% if 单位 %}{{ 单位 }}　{% endif %}{{ 日期|年月 }}　共{{ 人数 }}人", font=KAI, size=12),
            align="center",
            after=4,
        ),
        table(
            (18, 19, 36, 38, 17),
            (
                tuple(label(text) for text in ("姓名", "年龄", "原单位及职务", "住处", "联系人")),
                ("{%tr for 组 in 分组 %}",),
                (Cell("{{ 组.名称 }}（{{ 组.人员|length }}人）", shade="F2F2F2", align="left", bold=True),),
                ("{%tr for 人 in 组.人员 %}",),
                (
                    "{{ 人.姓名 }}",
                    "{{ 人.性别 }} {{ 人.年龄 }}",
                    Cell("{{ 人.单位及职务 }}", align="left"),
                    Cell("{{ 人.住处 }}", align="left"),
                    "{{ 人.联系干部 }}",
                ),
                ("{%tr endfor %}",),
                ("{%tr endfor %}",),
            ),
            height=8,
            size=10.5,
        ),
    ]
    page = Page(margins=(12, 10, 12, 10), footer=True, size=(148, 210))
    return document(body, page, size=12, line=18, table_sizes=(10.5,))


TEMPLATES = {"口袋名册.docx": pocket}
