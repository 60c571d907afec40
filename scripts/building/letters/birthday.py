"""The letter to a birthday visit (生日贺信)."""

from __future__ import annotations

from building.slim_docx import KAI, RED, TITLE, Page, document, paragraph, run


def birthday_letter() -> bytes:
    """生日贺信: one page, large print, no identity number and no birth year."""
    body = [
        paragraph(
            run("生日贺信", font=TITLE, size=40, colour=RED, pitch=10),
            align="center",
            before=4,
            after=18,
            line=52,
        ),
        paragraph(run("尊敬的{{ 称呼 }}：", font=KAI, size=20), line=34, after=4),
        paragraph(
            "{{ 生日|月日 }}{% if 农历生日 %}（农历{{ 农历生日 }}）{% endif %}是您的{% if 整岁 %}{{ 年龄说法 }}寿辰"
            "{% elif 年龄 %}{{ 年龄说法 }}生日{% else %}生日{% endif %}。值此喜庆之日，谨向您致以最诚挚的祝福和崇高的敬意！",
            indent=2,
        ),
        paragraph(
            "几十年来，您忠于职守、勤勉工作，为{% if 单位 %}{{ 单位 }}和{% endif %}{{ 地域 }}各项事业的发展倾注了心血、作出了贡献。"
            "离退休后，您{% if 党员 %}离岗不离党、退休不褪色，{% endif %}依然关心家乡建设，关爱年轻一代，您的品格和作风是后来人的榜样。",
            indent=2,
        ),
        paragraph(
            "老同志是党和国家的宝贵财富。我们将用心用情把服务送到您身边；您有什么困难和要求，请随时告诉我们。",
            indent=2,
        ),
        paragraph("衷心祝愿您：", indent=2),
        paragraph(
            run("生日快乐，健康长寿！", font=KAI, size=22, colour=RED),
            align="center",
            before=6,
            line=38,
        ),
        paragraph(
            run("福如东海，阖家安康！", font=KAI, size=22, colour=RED),
            align="center",
            after=22,
            line=38,
            keep=True,
        ),
        paragraph("{{ 落款单位 }}", align="right", right=2, keep=True),
        paragraph("{{ 日期|年月日 }}", align="right", right=2),
    ]
    return document(body, Page(margins=(30, 28, 24, 28), border=RED), size=18, line=34)


TEMPLATES = {"生日贺信.docx": birthday_letter}
