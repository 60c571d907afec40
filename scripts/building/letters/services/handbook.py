"""The handbook that stays with each person (精准服务手册)."""

from __future__ import annotations

from building.letters.shapes import heading, label
from building.slim_docx import FANG, KAI, RED, TITLE, Cell, Page, document, paragraph, run, table


def handbook() -> bytes:
    """精准服务手册: cover, the person, rights and contacts, the record of services; four pages."""
    blank = "|默认('')"
    cover = [
        paragraph("", before=40),
        paragraph(run("离退休干部", font=TITLE, size=32, colour=RED), align="center", line=50),
        paragraph(
            run("精准服务手册", font=TITLE, size=42, colour=RED, pitch=6), align="center", before=10, line=60
        ),
        paragraph(
            run("（{{ 年度 }}年度）", font=KAI, size=18), align="center", before=10, after=120, line=34
        ),
        *(
            paragraph(run(f"{name}：{value}", font=FANG, size=18), indent=5, line=38)
            for name, value in (
                ("姓　　名", "{{ 姓名 }}"),
                ("原 单 位", "{{ 单位 }}"),
                ("所在乡镇", "{{ 乡镇 }}"),
                ("手册编号", "{{ 编号 }}"),
            )
        ),
        paragraph(run("{{ 落款单位 }}", font=KAI, size=18), align="center", before=80, line=34),
        paragraph(run("{{ 日期|年月 }}", font=KAI, size=18), align="center", line=34),
    ]
    person = [
        heading("一、基本情况", first=True),
        table(
            (30, 32, 28, 26, 22, 18),
            (
                (
                    label("姓　名"),
                    "{{ 姓名 }}",
                    label("性　别"),
                    "{{ 性别 }}",
                    label("年　龄"),
                    "{{ 年龄 }}",
                ),
                (
                    label("出生年月"),
                    f"{{{{ 出生年月{blank} }}}}",
                    label("政治面貌"),
                    Cell(f"{{{{ 政治面貌{blank} }}}}", 3),
                ),
                (
                    label("参加工作"),
                    f"{{{{ 参加工作{blank} }}}}",
                    label("离退休时间"),
                    Cell(f"{{{{ 离退休时间{blank} }}}}", 3),
                ),
                (label("类　别"), "{{ 类别 }}", label("享受待遇"), Cell(f"{{{{ 享受待遇{blank} }}}}", 3)),
                (label("原单位及职务"), Cell("{{ 单位 }}{{ 职务|默认('') }}", 5)),
                (label("所在支部"), Cell(f"{{{{ 支部{blank} }}}}", 5)),
                (label("现居住地"), Cell(f"{{{{ 现居住地{blank} }}}}", 5)),
                (label("联系电话"), Cell(f"{{{{ 电话{blank} }}}}", 5)),
                (
                    label("健康状况"),
                    f"{{{{ 健康状况{blank} }}}}",
                    label("自理能力"),
                    Cell(f"{{{{ 自理能力{blank} }}}}", 3),
                ),
                (label("特长爱好"), Cell(f"{{{{ 特长{blank} }}}}", 5)),
                (label("需要照顾"), Cell(f"{{{{ 需要照顾{blank} }}}}", 5)),
            ),
            height=9.5,
        ),
        heading("二、家庭成员和紧急联系人"),
        table(
            (26, 30, 60, 40),
            (
                (label("称　谓"), label("姓　名"), label("住　址"), label("电　话")),
                ("{%tr for 人 in 家庭成员 %}",),
                ("{{ 人.称谓 }}", "{{ 人.姓名 }}", Cell("{{ 人.住址 }}", align="left"), "{{ 人.电话 }}"),
                ("{%tr endfor %}",),
            ),
        ),
    ]
    duties = (
        ("政治上关心", "组织学习，通报情况，参加支部生活；重要文件和刊物送阅到人。"),
        ("生活上照顾", "待遇按规定落实；生病住院、遇到困难及时看望和帮助。"),
        ("精神上慰藉", "春节、重阳节和生日走访慰问；经常上门谈心，关注独居和失能老同志。"),
        ("作用上发挥", "自觉自愿、量力而行，支持老同志建言献策、传承红色基因、关心下一代。"),
    )
    service = [
        heading("三、服务内容", first=True),
        *(
            paragraph(
                run(f"（{'一二三四'[at]}）{name}。", font=KAI, size=15),
                run(text, font=FANG, size=15),
                indent=2,
                line=27,
            )
            for at, (name, text) in enumerate(duties)
        ),
        heading("四、服务联系人"),
        table(
            (40, 26, 50, 40),
            (
                (label("职　责"), label("姓　名"), label("单位及职务"), label("电　话")),
                ("{%tr for 人 in 联系人 %}",),
                ("{{ 人.职责 }}", "{{ 人.姓名 }}", "{{ 人.单位 }}", "{{ 人.电话 }}"),
                ("{%tr endfor %}",),
            ),
            height=9,
        ),
        heading("五、本年度服务计划"),
        table(
            (16, 30, 72, 38),
            (
                (label("序号"), label("时　间"), label("服务内容"), label("责任人")),
                ("{%tr for 项 in 服务计划 %}",),
                ("{{ loop.index }}", "{{ 项.时间 }}", Cell("{{ 项.内容 }}", align="left"), "{{ 项.责任人 }}"),
                ("{%tr endfor %}",),
            ),
        ),
        paragraph("{%p if 备注 %}"),
        paragraph(run("备注：{{ 备注 }}", font=FANG, size=14), before=6, line=26),
        paragraph("{%p endif %}"),
    ]
    record = [
        heading("六、服务记录", first=True),
        table(
            (25, 24, 62, 22, 25),
            (
                (
                    label("日　期"),
                    label("类　别"),
                    label("服务内容"),
                    label("服务人"),
                    label("本人确认"),
                ),
                ("{%tr for 次 in 服务记录 %}",),
                (
                    "{{ 次.日期|点日期 }}",
                    "{{ 次.类别 }}",
                    Cell("{{ 次.内容 }}", align="left"),
                    "{{ 次.服务人 }}",
                    "",
                ),
                ("{%tr endfor %}",),
                ("{%tr for 行 in range(空白行) %}",),
                ("", "", "", "", ""),
                ("{%tr endfor %}",),
            ),
            height=10.5,
            size=11,
        ),
        paragraph(
            run("本手册由老同志本人保管，服务人员每次服务后当场填写，请妥善保存。", font=KAI, size=12),
            before=8,
            line=22,
        ),
    ]
    return document(
        [*cover, *person, *service, *record],
        Page(margins=(30, 25, 28, 26), footer=True, first_plain=True),
        size=14,
        line=25,
        table_sizes=(12, 11),
    )


TEMPLATES = {"精准服务手册.docx": handbook}
