"""学习和活动 on paper: the calendar for the wall, the list of those to whom study is brought, the sign-in sheet."""

from __future__ import annotations

from collections.abc import Sequence

from building.letters.shapes import label
from building.slim_docx import HEI, RED, TITLE, Cell, Page, document, paragraph, run, table

_PAGE = Page(margins=(20, 18, 16, 18))


def _head(title: str, *below: str, size: float = 28) -> list[str]:
    return [
        paragraph(run(title, font=TITLE, size=size), align="center", after=4, line=size * 1.4),
        *(paragraph(line, align="center", after=6) for line in below),
    ]


def calendar() -> bytes:
    """年度活动日历: one page for the wall."""
    body = [
        *_head("{{ 年度 }}年活动日历"),
        table(
            (32, 24, 54, 32, 32),
            (
                tuple(label(text) for text in ("日期", "节日", "活动", "开始筹备", "发出通知")),
                ("{%tr for 项 in 节日 %}",),
                ("{{ 项.日期 }}", "{{ 项.节日 }}", "{{ 项.活动 }}", "{{ 项.筹备 }}", "{{ 项.通知 }}"),
                ("{%tr endfor %}",),
            ),
            height=10,
            size=14,
        ),
        paragraph(run("学习日", font=HEI, size=16), before=10, after=4, keep=True),
        table(
            (48, 126),
            (
                tuple(label(text) for text in ("哪天", "支部")),
                ("{%tr for 项 in 学习日 %}",),
                ("{{ 项.学习日 }}", "{{ 项.支部 }}"),
                ("{%tr endfor %}",),
            ),
            height=9,
            size=14,
        ),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", before=6, right=1),
    ]
    return document(body, _PAGE, size=15, line=24, table_sizes=(14,))


def year() -> bytes:
    """年历: twelve months, and below them what happens; one page for the wall."""
    gap = Cell("")

    def week(cells: Sequence[Cell | str]) -> list[Cell | str]:
        return [*cells[:7], gap, *cells[7:14], gap, *cells[14:]]

    def day(at: int) -> str:
        return (
            run(f"{{{{ 周.平{at} }}}}", size=8)
            + run(f"{{{{ 周.休{at} }}}}", size=8, colour=RED)
            + run(f"{{{{ 周.班{at} }}}}", font=HEI, size=8, bold=True)
        )

    rows: list[list[Cell | str]] = []
    for band in range(4):
        titles = [label(f"{{{{ 月{band * 3 + n} }}}}", 7) for n in (1, 2, 3)]
        rows += [
            [titles[0], gap, titles[1], gap, titles[2]],
            week([*"一二三四五六日"] * 3),
            [f"{{%tr for 周 in 季{band + 1} %}}"],
            week([Cell(day(at)) for at in range(1, 22)]),
            ["{%tr endfor %}"],
        ]
    body = [
        *_head("{{ 年度 }}年年历{{ 标注 }}", size=22),
        table((8.4,) * 7 + (2.5,) + (8.4,) * 7 + (2.5,) + (8.4,) * 7, rows, height=4.2, size=9, tight=True),
        *(
            paragraph(run(f"{name}：", font=HEI), f"{{{{ {name}|默认('无') }}}}。", before=3)
            for name in ("放假", "节日", "接访日", "期限")
        ),
        paragraph(
            run("红字是休息，黑体「班」是周末调休上班。放假依据：{{ 依据 }}。{{ 单位 }}", size=9), before=3
        ),
    ]
    return document(body, Page(margins=(10, 12, 8, 12)), size=10.5, line=14, table_sizes=(9,))


def home_study() -> bytes:
    """送学上门名单: for each person what to bring, and a receipt."""
    body = [
        *_head("送学上门名单", "{{ 支部 }}　　{{ 日期|年月日 }}"),
        "{%p for 人 in 人员 %}",
        table(
            (30, 60, 26, 58),
            (
                (label("姓名"), "{{ 人.姓名 }}　{{ 人.年龄 }}", label("原因"), "{{ 人.原因 }}"),
                (label("住址"), "{{ 人.住址 }}", label("电话"), "{{ 人.电话 }}"),
                (label("学什么"), "{{ 人.学什么 }}", label("送到日期"), "　　月　　日"),
                (label("送学人"), "", label("本人签字"), ""),
            ),
            height=12,
            size=15,
        ),
        paragraph("", line=12),
        "{%p endfor %}",
        paragraph(
            "送到一位，请本人（或家属）签字，交回登记。{% if 单位 %}（{{ 单位 }}）{% endif %}", before=4
        ),
    ]
    body = [paragraph(part) if part.startswith("{%p") else part for part in body]
    return document(body, _PAGE, size=15, line=26, table_sizes=(15,))


def sign_in() -> bytes:
    """活动签到表: a name and a line to sign for each."""
    body = [
        *_head(
            "签到表",
            "{{ 标题 }}",
            "{{ 支部 }}　{{ 日期 }}{% if 地点 %}　{{ 地点 }}{% endif %}　应到{{ 应到 }}人",
        ),
        table(
            (16, 56, 58, 44),
            (
                tuple(label(text) for text in ("序号", "姓名", "到会打勾，签名", "备注")),
                ("{%tr for 人 in 人员 %}",),
                ("{{ 人.号 }}", "{{ 人.姓名 }}", Cell("{{ 人.码 }}", drawn=True), ""),
                ("{%tr endfor %}",),
            ),
            height=11,
            size=16,
        ),
        paragraph("{%p if 不便 %}"),
        paragraph(run("行动不便，不必到会（送学上门）", font=HEI, size=16), before=12, after=4, keep=True),
        table(
            (78, 96),
            (
                tuple(label(text) for text in ("姓名", "说明")),
                ("{%tr for 人 in 不便 %}",),
                ("{{ 人.姓名 }}", "{{ 人.说明 }}"),
                ("{%tr endfor %}",),
            ),
            height=10,
            size=15,
        ),
        paragraph("{%p endif %}"),
        paragraph("实到　　　　人　　　　记录人：＿＿＿＿＿＿＿＿", before=12),
    ]
    return document(body, _PAGE, size=15, line=26, table_sizes=(15, 16))


TEMPLATES = {
    "年度活动日历.docx": calendar,
    "年历.docx": year,
    "送学上门名单.docx": home_study,
    "活动签到表.docx": sign_in,
}
