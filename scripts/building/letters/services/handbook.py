"""The handbook that stays with each person (精准服务手册), and the pages that are added to it later (手册续页)."""

from __future__ import annotations

from building.letters.shapes import heading, label
from building.slim_docx import FANG, KAI, RED, TITLE, Cell, Page, document, paragraph, run, table

_BLANK = "|默认('')"
_SIZE = 14  # of everything in tables: the readers are old
_HAND = 18.0  # millimetres of a line that is written by hand; toolkit/jobs/handbooks/pages.py counts with it
_WIDTHS = (33.5, 25.0, 59.0, 19.5, 22.0)  # 2026-09-15 on one line, whatever font stands in for 仿宋


def _services() -> list[str]:
    """The pages of 服务记录, each with its own number."""
    return [
        paragraph("{%p for 页 in 服务页 %}"),
        heading("服务记录（{{ 姓名 }}）　第 {{ 页.页码 }} 页", first=True),
        table(
            _WIDTHS,
            (
                tuple(label(text) for text in ("日　期", "类　别", "服务内容", "服务人", "确　认")),
                ("{%tr for 次 in 页.记录 %}",),
                (
                    "{{ 次.日期|默认('') }}",
                    "{{ 次.类别|默认('') }}",
                    Cell("{{ 次.内容|默认('') }}", align="left"),
                    "{{ 次.服务人|默认('') }}",
                    "",
                ),
                ("{%tr endfor %}",),
                ("{%tr for 行 in range(页.空白行) %}",),
                ("", "", "", "", ""),
                ("{%tr endfor %}",),
            ),
            height=_HAND,
            size=_SIZE,
        ),
        paragraph("{%p endfor %}"),
    ]


def handbook() -> bytes:
    """精准服务手册: cover, the person, contacts and standards, the record of services; at least four pages."""
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
                ("原 单 位", f"{{{{ 单位{_BLANK} }}}}"),
                ("所在乡镇", f"{{{{ 乡镇{_BLANK} }}}}"),
                ("手册编号", f"{{{{ 编号{_BLANK} }}}}"),
            )
        ),
        paragraph(run("{{ 落款单位 }}", font=KAI, size=18), align="center", before=80, line=34),
        paragraph(run("{{ 日期|年月 }}", font=KAI, size=18), align="center", line=34),
    ]

    def cell(name: str, span: int = 1, *, left: bool = False) -> Cell:
        return Cell(f"{{{{ {name}{_BLANK} }}}}", span, align="left" if left or span > 1 else "center")

    person = [
        heading("一、基本情况", first=True),
        table(
            (32, 47.5, 32, 47.5),
            (
                (label("姓　名"), "{{ 姓名 }}", label("性　别"), cell("性别")),
                (label("出生年月"), cell("出生年月"), label("政治面貌"), cell("政治面貌")),
                (label("参加工作"), cell("参加工作"), label("离退休时间"), cell("离退休时间")),
                (label("类　别"), cell("类别"), label("享受待遇"), cell("享受待遇")),
                (label("单位及职务"), cell("职务", 3)),
                (label("所在支部"), cell("支部", 3)),
                (label("现居住地"), cell("现居住地", 3)),
                (label("联系电话"), cell("电话", 3)),
            ),
            height=12,
            size=_SIZE,
        ),
        heading("二、健康和意愿"),
        table(
            (32, 127),
            tuple(
                (label(title), cell(name, left=True))
                for title, name in (
                    ("健康状况", "健康状况"),
                    ("特长爱好", "特长"),
                    ("走访意愿", "意愿"),
                    ("忌　　讳", "忌讳"),
                )
            ),
            height=12,
            size=_SIZE,
        ),
    ]
    contacts = [
        heading("三、家庭成员和紧急联系人", first=True),
        table(
            (32, 127),
            (
                (label("称　谓"), label("情　况")),
                ("{%tr for 人 in 家庭 %}",),
                ("{{ 人.称谓|默认('') }}", Cell("{{ 人.情况|默认('') }}", align="left")),
                ("{%tr endfor %}",),
                ("紧急联系人", ""),
            ),
            height=12,
            size=_SIZE,
        ),
        heading("四、有事找谁"),
        table(
            (38, 35, 46, 40),
            (
                (label("职　责"), label("姓　名"), label("单　位"), label("电　话")),
                ("{%tr for 人 in 联系人 %}",),
                (
                    "{{ 人.职责|默认('') }}",
                    "{{ 人.姓名|默认('') }}",
                    "{{ 人.单位|默认('') }}",
                    "{{ 人.电话|默认('') }}",
                ),
                ("{%tr endfor %}",),
            ),
            height=13,
            size=_SIZE,
        ),
        heading("五、按规定享受的慰问"),
        table(
            (42, 45, 72),
            (
                (label("项　目"), label("标　准"), label("依　据")),
                ("{%tr for 项 in 标准 %}",),
                (
                    f"{{{{ 项.项目{_BLANK} }}}}",
                    f"{{{{ 项.标准{_BLANK} }}}}",
                    Cell(f"{{{{ 项.依据{_BLANK} }}}}", align="left"),
                ),
                ("{%tr endfor %}",),
            ),
            height=11,
            size=_SIZE,
        ),
        paragraph(
            run("本手册由老同志本人保管。服务一次，服务人员当场记一行，请本人确认。", font=KAI, size=_SIZE),
            before=10,
            line=24,
        ),
    ]
    return document(
        [*cover, *person, *contacts, *_services()],
        Page(margins=(28, 25, 25, 26), footer=True, first_plain=True),
        size=14,
        line=25,
        table_sizes=(_SIZE,),
    )


def further() -> bytes:
    """手册续页: what came since the book was printed; its pages go on where the book's end."""
    page = Page(margins=(28, 25, 25, 26))
    return document(_services(), page, size=14, line=25, table_sizes=(_SIZE,))


TEMPLATES = {"精准服务手册.docx": handbook, "手册续页.docx": further}
