"""学习和活动 on paper: the calendar for the wall, the list of those to whom study is brought, the sign-in sheet."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import HEI, TITLE, Page, document, paragraph, run, table

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
            (16, 62, 60, 36),
            (
                tuple(label(text) for text in ("序号", "姓名", "签名", "备注")),
                ("{%tr for 人 in 人员 %}",),
                ("{{ 人.号 }}", "{{ 人.姓名 }}", "", ""),
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
    "送学上门名单.docx": home_study,
    "活动签到表.docx": sign_in,
}
