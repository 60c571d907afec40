"""The one-page summary of the year's subsidies (每日预算摘要)."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import HEI, TITLE, Cell, Page, document, paragraph, run, table


def budget_summary() -> bytes:
    """每日预算摘要: one page, the totals in words, the townships in a table."""
    body = [
        paragraph(
            run("{{ 年度 }}年工作补贴每日预算摘要", font=TITLE, size=22), align="center", after=6, line=34
        ),
        paragraph(
            "{% if 单位 %}{{ 单位 }}　　{% endif %}{{ 日期|年月日 }}的情况　　单位：元",
            align="center",
            after=6,
        ),
        paragraph(
            "全年应发{{ 应发 }}元，已发{{ 已发 }}元（{{ 进度 }}），还差{{ 还差 }}元{% if 多发 and 多发 != '0.00' %}，另多发{{ 多发 }}元{% endif %}；{{ 在任人数 }}人中{{ 发足人数 }}人已发足。"
            "走访、报刊、活动等已支出{{ 其他经费 }}元。",
            indent=2,
            after=6,
        ),
        table(
            (34, 14, 28, 28, 28, 22, 20),
            (
                tuple(label(text) for text in ("乡镇", "人数", "应发", "已发", "还差", "多发", "进度")),
                ("{%tr for 镇 in 乡镇 %}",),
                (
                    "{{ 镇.名称 }}",
                    "{{ 镇.人数 }}",
                    "{{ 镇.应发 }}",
                    "{{ 镇.已发 }}",
                    "{{ 镇.还差 }}",
                    "{{ 镇.多发 }}",
                    "{{ 镇.进度 }}",
                ),
                ("{%tr endfor %}",),
                (
                    label("合计"),
                    *(f"{{{{ {n} }}}}" for n in ("在任人数", "应发", "已发", "还差", "多发", "进度")),
                ),
            ),
            height=7,
            size=11,
        ),
        paragraph("{%p if 提醒 %}"),
        paragraph(run("提醒", font=HEI), before=8),
        paragraph("{%p for 项 in 提醒 %}"),
        paragraph("{{ loop.index }}.{{ 项 }}", indent=2),
        paragraph("{%p endfor %}"),
        paragraph("{%p endif %}"),
        paragraph(run("标准：{{ 标准 }}。", size=11), before=6, line=18),
    ]
    return document(body, Page(margins=(20, 20, 16, 20)), size=14, line=24, table_sizes=(11,))


def policies() -> bytes:
    """政策一览: a table for each kind, to be printed as a booklet."""
    body = [
        paragraph(run("老干部工作{{ 题目 }}", font=TITLE, size=24), align="center", after=4, line=36),
        paragraph("{% if 单位 %}{{ 单位 }}　　{% endif %}{{ 日期 }}的情况", align="center", after=6),
        table(
            (42, 48, 32, 58),
            (
                tuple(label(text) for text in ("名称", "标准", "状态", "依据")),
                ("{%tr for 条 in 条目 %}",),
                ("{%tr if 条.类别 %}",),
                (Cell("{{ 条.类别 }}", shade="DDE6F0", align="left", bold=True),),
                ("{%tr endif %}",),
                tuple(
                    Cell(f"{{{{ 条.{name} }}}}", align="left") for name in ("名称", "内容", "状态", "依据")
                ),
                ("{%tr endfor %}",),
            ),
            height=8,
            size=11,
        ),
        paragraph(
            run("「建议」和「未定」的不是现行标准，由本单位定；「预测」以国务院办公厅的通知为准。", size=11),
            before=6,
        ),
    ]
    return document(body, Page(margins=(18, 15, 18, 15), footer=True), size=12, line=18, table_sizes=(11,))


TEMPLATES = {"每日预算摘要.docx": budget_summary, "政策一览.docx": policies}
