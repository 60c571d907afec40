"""What an inspector takes along (督查记录表): what was not mended first, then lines to write on, in large print."""

from __future__ import annotations

from building.letters.shapes import heading, label
from building.slim_docx import TITLE, Page, document, paragraph, run, table

_LOOKED_AT = (
    "固定学习日和学习记录",
    "春节、重阳情况通报",
    "老干组长补贴发放",
    "活动阵地使用",
    "花名册更新",
    "通知送达和走访联系",
)


def form() -> bytes:
    """督查记录表: one township's, on two pages at most unless much is open."""
    body = [
        paragraph(run("{{ 乡镇 }}督查记录表", font=TITLE, size=24), align="center", after=6, line=34),
        paragraph(
            "{% if 单位 %}{{ 单位 }}　　{% endif %}上次督查：{% if 上次 %}{{ 上次|年月日 }}{% else %}没有{% endif %}",
            align="center",
        ),
        paragraph("督查日期：＿＿＿＿年＿＿月＿＿日　　督查人：＿＿＿＿＿＿＿＿", before=6),
        heading("一、先看上次没有改好的"),
        table(
            (32, 52, 47, 43),
            (
                tuple(label(text) for text in ("发现日期", "问题", "整改期限", "现在怎样")),
                ("{%tr for 项 in 问题 %}",),
                ("{{ 项.发现 }}", "{{ 项.问题 }}", "{{ 项.期限 }}", "□好了　□没有"),
                ("{%tr endfor %}",),
                ("{%tr if not 问题 %}",),
                ("", "没有。", "", ""),
                ("{%tr endif %}",),
            ),
            height=12,
            size=14,
        ),
        heading("二、这次看了什么"),
        table(
            (58, 40, 76),
            (
                tuple(label(text) for text in ("看什么", "情况", "发现的问题")),
                *((text, "□好　□有问题", "") for text in _LOOKED_AT),
                ("其他：", "", ""),
            ),
            height=12,
            size=14,
        ),
        heading("三、这次发现的问题", first=True),
        table(
            (14, 104, 56),
            (
                tuple(label(text) for text in ("序号", "问题", "哪天以前改好")),
                *((str(at), "", "＿＿月＿＿日") for at in range(1, 9)),
            ),
            height=17,
            size=14,
        ),
        paragraph("乡镇负责人（签名）：＿＿＿＿＿＿＿＿", before=14),
        paragraph("督查人（签名）：＿＿＿＿＿＿＿＿", before=10),
        paragraph("回来后登记到 督查.xlsx，一个问题写一行；没有发现问题的也写一行。", before=10),
    ]
    return document(body, Page(margins=(18, 18, 16, 18), footer=True), size=14, line=24, table_sizes=(14,))


TEMPLATES = {"督查记录表.docx": form}
