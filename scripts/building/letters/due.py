"""Papers of who answers for what: 该办清单 and 联系名单 for them, 联系卡 for the old, 接访日公示 for the wall; large print."""

from __future__ import annotations

from building.letters.shapes import label
from building.slim_docx import HEI, RED, TITLE, Cell, Page, document, paragraph, run, table

_LINE = "＿＿＿＿＿＿＿＿"


def due_list() -> bytes:
    """该办清单: a table of what is to be done, in 16 points."""
    body = [
        paragraph(run("该办的事", font=TITLE, size=30), align="center", after=4, line=42),
        paragraph("{{ 责任人 }}　　{{ 日期|年月日 }}", align="center", after=8),
        table(
            (34, 36, 44, 44, 14),
            (
                tuple(label(text) for text in ("期限", "事项", "对象", "情况", "办完")),
                ("{%tr for 项 in 事项 %}",),
                (
                    "{% if 项.急 %}★{% endif %}{{ 项.期限 }}",
                    "{{ 项.事项 }}",
                    "{{ 项.对象 }}",
                    "{{ 项.情况 }}",
                    "□",
                ),
                ("{%tr endfor %}",),
            ),
            height=11,
            size=15,
        ),
        paragraph("{%p for 名 in 名单 %}"),
        paragraph("{{ 名.事项 }}名单：{{ 名.姓名 }}", before=6),
        paragraph("{%p endfor %}"),
        paragraph(run("标★的已经逾期，请先办。办完打勾，交回登记。", font=HEI, colour=RED), before=8),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", right=1),
    ]
    return document(body, Page(margins=(20, 20, 16, 20)), size=16, line=26, table_sizes=(15,))


def card() -> bytes:
    """联系卡: half a sheet, to be kept beside the telephone."""
    body = [
        paragraph(run("老干部联系卡", font=TITLE, size=30), align="center", after=4, line=40),
        paragraph("{{ 姓名 }}同志（{{ 所属乡镇|默认('') }}）：有事请找联系您的同志。", after=6),
        table(
            (44, 126),
            (
                (label("联系干部"), Cell("{{ 联系干部 }}")),
                (label("电　　话"), Cell(f"{{{{ 干部电话|默认('{_LINE}') }}}}")),
                (label("工作单位"), Cell(f"{{{{ 干部单位|默认('{_LINE}') }}}}")),
                (label("老干部局"), Cell(f"{{{{ 单位电话|默认('{_LINE}') }}}}")),
            ),
            height=15,
            size=20,
        ),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", right=1, before=8),
    ]
    return document(body, Page(margins=(12, 18, 8, 18), size=(210, 148)), size=18, line=28, table_sizes=(20,))


def names() -> bytes:
    """联系名单: a row for each, with room to write what was said and done."""
    body = [
        paragraph(
            run("{{ 标题|默认('联系老同志名单') }}", font=TITLE, size=30), align="center", after=4, line=42
        ),
        paragraph("联系干部：{{ 联系干部 }}　　{% if 干部单位 %}{{ 干部单位 }}{% endif %}", after=6),
        table(
            (24, 52, 42, 36, 36, 36, 40),
            (
                tuple(
                    label(text)
                    for text in ("姓名", "住址", "电话", "注意", "上次联系", "这次联系", "有什么问题")
                ),
                ("{%tr for 位 in 老同志 %}",),
                (
                    "{{ 位.姓名 }}",
                    "{{ 位.住址 }}",
                    "{{ 位.电话 }}",
                    "{{ 位.注意 }}",
                    "{{ 位.上次 }}",
                    "",
                    "",
                ),
                ("{%tr endfor %}",),
            ),
            height=22,
            size=14,
        ),
        paragraph(run("联系一次登记一次：联系台账.xlsx「联系台账」表。", font=HEI), before=6),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", right=1),
    ]
    return document(
        body, Page(margins=(14, 15, 12, 15), size=(297, 210)), size=16, line=26, table_sizes=(14,)
    )


def days() -> bytes:
    """接访日公示: a row for each day."""
    body = [
        paragraph(
            run("老干部接访日公示", font=TITLE, size=36, colour=RED), align="center", after=10, line=48
        ),
        paragraph("为方便老同志反映情况、解决问题，近期的接访日安排如下：", indent=2, after=8),
        table(
            (70, 34, 60),
            (
                (label("日期"), label("星期"), label("接待人")),
                ("{%tr for 次 in 接访日 %}",),
                (
                    Cell("{{ 次.日期|年月日 }}"),
                    Cell("{{ 次.日期|星期 }}"),
                    Cell("{{ 次.接待人|默认('') }}"),
                ),
                ("{%tr endfor %}",),
            ),
            height=14,
            size=20,
        ),
        paragraph(run("地点：", font=HEI, size=20), run(f"{{{{ 地点|默认('{_LINE}') }}}}"), before=10),
        paragraph(run("电话：", font=HEI, size=20), run(f"{{{{ 电话|默认('{_LINE}') }}}}"), after=6),
        paragraph(
            "有事请先到所在乡镇反映。行动不便的可以打电话，或请家属、老干组长转告，我们上门听取意见。",
            indent=2,
        ),
        paragraph("遇法定节假日另行通知。", indent=2),
        paragraph("{% if 单位 %}{{ 单位 }}{% endif %}", align="right", right=1, before=16, keep=True),
        paragraph("{{ 公布日期|年月日 }}", align="right", right=1),
    ]
    return document(body, Page(margins=(26, 22, 20, 22)), size=20, line=34, table_sizes=(20,))


TEMPLATES = {
    "该办清单.docx": due_list,
    "联系卡.docx": card,
    "联系名单.docx": names,
    "接访日公示.docx": days,
}
