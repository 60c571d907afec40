"""Papers that a meeting leaves, in large print with lines to write on, and the year's compilation."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import HEI, KAI, TITLE, Cell, Page, document, paragraph, run, table

_PAGE = Page(margins=(22, 22, 18, 24), footer=True)
_WIDTH = 164


def _title(text: str, size: float = 28) -> str:
    return paragraph(run(text, font=TITLE, size=size), align="center", after=8, line=size * 1.5)


def _heading(text: str) -> str:
    return paragraph(run(text, font=HEI, size=16), before=10, after=4, keep=True)


def _lines(count: int) -> str:
    """Rows to write on."""
    return table((_WIDTH,), [(Cell("", align="left"),)] * count, height=11, size=15)


def _wide(text: str) -> Cell:
    return Cell(text, 3, align="left")


def minutes() -> bytes:
    """会议记录、学习记录."""
    body = [
        _title("{{ 名称 }}"),
        table(
            (26, 60, 26, 52),
            (
                (label("支部"), _wide("{{ 支部 }}")),
                (label("主题"), _wide("{{ 主题 }}")),
                (label("日期"), "{{ 日期 }}", label("地点"), "{{ 地点 }}"),
                (label("主讲人"), "{{ 主讲人 }}", label("主持人"), ""),
                (label("应到"), "{{ 应到 }}人", label("实到"), "{{ 实到 }}人"),
                (label("参加"), _wide("{{ 参加 }}")),
                (label("缺席"), _wide("{{ 缺席 }}")),
                (label("待核"), _wide("{{ 待核 }}")),
            ),
            height=12,
            size=15,
        ),
        _heading("学习（会议）内容"),
        _lines(7),
        _heading("发言和讨论"),
        _lines(7),
        _heading("议定的事"),
        _lines(4),
        paragraph("记录人：＿＿＿＿＿＿　　审核人：＿＿＿＿＿＿", before=12),
    ]
    return document(body, _PAGE, size=16, line=28, table_sizes=(15,))


def summary() -> bytes:
    """活动小结."""
    body = [
        _title("{{ 主题 }}小结"),
        paragraph(
            "{{ 日期 }}，{{ 支部 }}在{{ 地点 }}开展{{ 类型 }}：{{ 主题 }}。应到{{ 应到 }}人，实到{{ 实到 }}人。"
            "{% if 经费 %}用去经费{{ 经费 }}。{% endif %}",
            indent=2,
        ),
        _heading("主要做法"),
        _lines(5),
        _heading("收到的效果"),
        _lines(4),
        _heading("老同志的意见"),
        _lines(3),
        paragraph("{{ 支部 }}", align="right", right=2, before=8, keep=True),
        paragraph("{{ 今天|年月日 }}", align="right", right=2),
    ]
    return document(body, _PAGE, size=16, line=29, table_sizes=(15,))


def brief() -> bytes:
    """信息稿."""
    body = [
        _title("{{ 支部 }}开展{{ 主题 }}", 24),
        paragraph(
            "{{ 月日 }}，{{ 支部 }}在{{ 地点 }}开展{{ 类型 }}活动，主题是{{ 主题 }}，{{ 实到 }}名老同志参加。",
            indent=2,
        ),
        paragraph(run("活动怎么开展的，谁讲了什么（写两三句）：", font=KAI), indent=2, before=6),
        _lines(5),
        paragraph(run("老同志怎么说（写一两句）：", font=KAI), indent=2, before=6),
        _lines(3),
        paragraph(run("有什么变化、下一步怎么做：", font=KAI), indent=2, before=6),
        _lines(3),
        paragraph("供稿：{{ 支部 }}　＿＿＿＿＿＿", before=10),
        paragraph("{% if 单位 %}报送：{{ 单位 }}{% endif %}　{{ 联系人 }}　{{ 联系电话 }}"),
    ]
    return document(body, _PAGE, size=16, line=29, table_sizes=(15,))


_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\u \\h </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def collection() -> bytes:
    """资料汇编: a title page with the contents (a field: Word and WPS put the pages in), then month by month."""
    body = [
        paragraph("", before=60),
        _title("{{ 年度 }}年老干部工作", 32),
        _title("资料汇编", 36),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="center", before=20),
        paragraph("{{ 日期|年月日 }}　共{{ 合计 }}件", align="center", after=30),
        paragraph(run("目　录", font=HEI, size=18), align="center", after=8),
        paragraph(_BEGIN),
        paragraph("{%p for 段 in 月份 %}"),
        paragraph("{{ 段.月 }}（{{ 段.件数 }}件）", tabs=(20,)),
        paragraph("{%p endfor %}"),
        paragraph(_END),
        paragraph(run("{{ 年度 }}年资料", font=HEI, size=22), align="center", page_break=True, after=8),
        paragraph("{%p for 段 in 月份 %}"),
        paragraph(
            run("{{ 段.月 }}（{{ 段.件数 }}件）", font=HEI, size=20),
            before=14,
            after=6,
            keep=True,
            outline=0,
        ),
        paragraph("{%p for 事 in 段.事 %}"),
        paragraph(
            run("{{ 事.号 }}. {{ 事.日期 }}　{{ 事.类 }}：{{ 事.标题 }}", font=KAI, bold=True),
            before=6,
            keep=True,
        ),
        paragraph("{{ 事.内容 }}", indent=2),
        paragraph("{%p endfor %}"),
        paragraph("{%p endfor %}"),
    ]
    return document(body, Page(margins=(30, 26, 28, 28), footer=True, first_plain=True), size=14, line=24)


TEMPLATES = {
    "会议记录.docx": minutes,
    "活动小结.docx": summary,
    "信息稿.docx": brief,
    "资料汇编.docx": collection,
}
