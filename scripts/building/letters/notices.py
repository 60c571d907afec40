"""What a notice is to one person: the invitation with a slip to return (座谈会邀请函), the notice itself (通知书)."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import FANG, HEI, RED, TITLE, Cell, Page, document, paragraph, run, table


def invitation() -> bytes:
    """座谈会邀请函: one page with a slip to return."""
    body = [
        paragraph(
            run("邀　请　函", font=TITLE, size=36, colour=RED), align="center", before=0, after=16, line=46
        ),
        paragraph("尊敬的{{ 称呼 }}：", after=4),
        paragraph(
            "为{{ 事由 }}，兹定于{{ 时间|年月日 }}（{{ 时间|星期 }}）{{ 时间|时分 }}，在{{ 地点 }}召开{{ 会议名称 }}。"
            "诚邀您拨冗出席，共叙情谊、共话发展。",
            indent=2,
        ),
        paragraph("{%p if 议程 %}"),
        paragraph("会议安排如下：", indent=2),
        paragraph("{%p for 项 in 议程 %}"),
        paragraph("{{ loop.index }}.{{ 项 }}", indent=2),
        paragraph("{%p endfor %}"),
        paragraph("{%p endif %}"),
        paragraph("{%p if 接送 %}"),
        paragraph("{{ 接送 }}", indent=2),
        paragraph("{%p endif %}"),
        paragraph(
            "请您保重身体，如行动不便或另有安排，请务必告知我们，会后由专人登门通报情况、听取意见。"
            "请于{{ 回复截止|月日 }}前告知能否出席，联系人：{{ 联系人 }}，电话：{{ 联系电话 }}。",
            indent=2,
        ),
        paragraph("此致", indent=2, before=8),
        paragraph("敬礼！"),
        paragraph("{{ 落款单位 }}", align="right", right=2, before=12, keep=True),
        paragraph("{{ 日期|年月日 }}", align="right", right=2, after=16),
        *_slip(
            (label("姓　名"), "{{ 姓名 }}", label("能否出席"), "□能　□不能"),
            (label("是否需要接送"), "□需要　□不需要", label("陪同家属"), ""),
            (label("意见和建议"), Cell("", 3)),
        ),
    ]
    return document(body, Page(margins=(24, 26, 18, 28)), line=26, table_sizes=(12,))


def personal_notice() -> bytes:
    """通知书: a notice to one person, large print, with a slip that says who got it and when."""
    body = [
        paragraph(run("通　知", font=TITLE, size=36), align="center", after=6, line=46),
        paragraph(run("{{ 标题 }}", font=HEI, size=18), align="center", after=12, line=30),
        paragraph("{{ 称呼 }}：", after=4),
        paragraph("{%p for 段 in 内容 %}"),
        paragraph("{{ 段 }}", indent=2),
        paragraph("{%p endfor %}"),
        paragraph("{%p if 时间 %}"),
        paragraph(
            run("时间：", font=HEI, size=18),
            run("{{ 时间|年月日 }}（{{ 时间|星期 }}）{{ 时间|时分 }}"),
            indent=2,
        ),
        paragraph("{%p endif %}"),
        paragraph("{%p if 地点 %}"),
        paragraph(run("地点：", font=HEI, size=18), run("{{ 地点 }}"), indent=2),
        paragraph("{%p endif %}"),
        paragraph("{%p if 时间 %}"),
        paragraph("如行动不便或另有安排，请提前告知我们，会后由专人登门通报。", indent=2),
        paragraph("{%p endif %}"),
        paragraph("联系人：{{ 联系人 }}，电话：{{ 联系电话 }}。", indent=2),
        paragraph("{{ 落款单位 }}", align="right", right=2, before=16, keep=True),
        paragraph("{{ 日期|年月日 }}", align="right", right=2, after=16),
        *_slip(
            (label("姓　名"), "{{ 姓名 }}", label("收到时间"), "　月　日　时"),
            (label("接收人签字"), "", label("送达人签字"), ""),
            (label("意见和建议"), Cell("", 3)),
        ),
    ]
    return document(body, Page(margins=(28, 26, 20, 28)), size=18, line=31, table_sizes=(12,))


def _slip(*rows: tuple[Cell | str, ...]) -> list[str]:
    """The part below the line to cut along."""
    return [
        paragraph(
            run("－－－－－－－－－－－－（沿此线剪下）－－－－－－－－－－－－", font=FANG, size=11),
            align="center",
            before=6,
            line=20,
        ),
        paragraph(run("回　　执", font=HEI, size=16), align="center", before=8, after=6, line=28, keep=True),
        table((36, 42, 32, 46), rows, height=10),
        paragraph(line=2),
    ]


TEMPLATES = {"座谈会邀请函.docx": invitation, "通知书.docx": personal_notice}
