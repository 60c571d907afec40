"""The greeting on a feast (节日问候信)."""

from __future__ import annotations

from building.slim_docx import TITLE, Page, document, paragraph, run


def greeting() -> bytes:
    """节日问候信: one page."""
    body = [
        paragraph(run("节日问候", font=TITLE, size=36), align="center", after=18, line=50),
        paragraph("尊敬的{{ 称呼 }}："),
        paragraph("值此{{ 节日 }}到来之际，谨向您致以亲切的问候和美好的祝愿！", indent=2),
        paragraph("{{ 落款单位 }}", align="right", right=2, before=12, keep=True),
        paragraph("{{ 日期|年月日 }}", align="right", right=2),
    ]
    return document(body, Page(), size=18, line=32)


TEMPLATES = {"节日问候信.docx": greeting}
