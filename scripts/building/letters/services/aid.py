"""The application for aid (困难帮扶申请表): what is known is printed, in large print, with boxes for the opinions."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import TITLE, Cell, Page, document, paragraph, run, table

_SIGNED = "签名（盖章）：＿＿＿＿＿＿＿＿　　＿＿＿＿年＿＿月＿＿日"
_BREAK = "<w:r><w:br/></w:r>"


def form() -> bytes:
    """困难帮扶申请表: one page."""
    person = table(
        (30, 46, 28, 70),
        (
            (label("姓　名"), "{{ 姓名 }}", label("性　别"), "{{ 性别 }}"),
            (label("出　生"), "{{ 出生 }}", label("类　别"), "{{ 类别 }}"),
            (label("身份证号"), Cell("", 3)),
            (label("单位职务"), Cell("{{ 职务 }}", 3, align="left")),
            (label("乡　镇"), "{{ 乡镇 }}", label("电　话"), "{{ 电话 }}"),
            (label("住　址"), Cell("{{ 住址 }}", 3, align="left")),
        ),
        height=11,
        size=14,
    )
    asked = table((30, 144), ((label("困难和原因"), Cell("{{ 困难 }}", align="left")),), height=46, size=14)
    amount = table(
        (30, 144),
        (
            (
                label("申请金额"),
                Cell(
                    "{% if 金额 %}{{ 金额|元 }}（{{ 金额|大写 }}）{% else %}＿＿＿＿＿＿＿＿元{% endif %}",
                    align="left",
                ),
            ),
            (
                label("申请人"),
                Cell(
                    "签名：＿＿＿＿＿＿＿＿　　{% if 日期 %}{{ 日期|年月日 }}{% else %}＿＿＿＿年＿＿月＿＿日{% endif %}",
                    align="left",
                ),
            ),
        ),
        height=15,
        size=14,
    )
    opinions = table(
        (30, 144),
        tuple(
            (label(who), Cell(f"{run(text)}{_BREAK}{_BREAK}{run(_SIGNED)}", align="left"))
            for who, text in (
                ("乡镇意见", "□同意　□不同意"),
                ("老干部局意见", "□同意，金额＿＿＿＿＿＿元　□不同意"),
            )
        ),
        height=42,
        size=14,
    )
    body = [
        paragraph(run("困难帮扶申请表", font=TITLE, size=24), align="center", after=6, line=34),
        paragraph("{{ 单位 }}", align="center", after=6),
        person, asked, amount, opinions,
    ]  # fmt: skip
    return document(body, Page(margins=(16, 18, 14, 18)), size=14, line=24, table_sizes=(14,))


TEMPLATES = {"困难帮扶申请表.docx": form}
