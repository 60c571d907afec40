"""What a notice is to one person: the invitation with a slip to return (座谈会邀请函), the notice itself (通知书)."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import FANG, HEI, RED, TITLE, Cell, Page, document, field, paragraph, run, table


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


def merged_notice() -> bytes:
    """套打通知书: a letter as Word's mail merge has it, with an IF, and one tag of ours: both may stand in one template."""
    unable = '{ MERGEFIELD 自理情况 } = "*失能*" "您行动不便的，我们请医生上门，请在家等候。" ""'
    body = [
        paragraph(run("健康体检通知书", font=TITLE, size=32), align="center", after=14, line=46),
        paragraph(field("MERGEFIELD 姓名 \\* MERGEFORMAT", "«姓名»", font=HEI), "同志：", after=4),
        paragraph(
            "今年离退休老同志健康体检定于＿＿月＿＿日上午在＿＿＿＿＿＿＿＿进行，请您空腹前往，带好身份证和医保卡。",
            field(f"IF {unable}", ""),
            indent=2,
        ),
        paragraph(
            field('MERGEFIELD 联系电话 \\b "我们登记的电话是" \\f "，有变动的请告诉我们。"', "«联系电话»"),
            field('MERGEFIELD 居住地 \\b "体检结果会送到" \\f "。"', "«居住地»"),
            indent=2,
        ),
        paragraph(
            field("MERGEFIELD 所属乡镇", "«所属乡镇»"),
            "老干工作站",
            align="right",
            right=2,
            before=16,
            keep=True,
        ),
        paragraph("{{ 今天|年月日 }}", align="right", right=2),
    ]
    return document(body, Page(margins=(28, 26, 20, 28)), size=16, line=29)


def merged_list() -> bytes:
    """套打名单: all rows of a group in one table."""
    each = (
        "{{ loop.index }}",
        "{{ 人.姓名 }}",
        "{{ 人.性别 }}",
        "{{ 人.出生日期 }}",
        "{{ 人.联系电话 }}",
        "",
    )
    rows = [
        ("序号", "姓名", "性别", "出生日期", "联系电话", "签字"),
        ("{%tr for 人 in 名单 %}", "", "", "", "", ""),
        each,
        ("{%tr endfor %}", "", "", "", "", ""),
    ]
    body = [
        paragraph(run("{{ 所属乡镇 }}离退休干部名单", font=TITLE, size=22), align="center", after=8, line=36),
        paragraph("共{{ 名单|个数 }}人，{{ 今天|年月日 }}", align="right", after=4),
        table((14, 28, 16, 38, 38, 26), rows, size=12),
    ]
    return document(body, Page(margins=(24, 25, 20, 25)), size=14, line=24, table_sizes=(12,))


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


TEMPLATES = {
    "座谈会邀请函.docx": invitation,
    "通知书.docx": personal_notice,
    "套打通知书.docx": merged_notice,
    "套打名单.docx": merged_list,
}
