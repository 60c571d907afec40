"""Branches: the checklist that a secretary of seventy fills in, and what an applicant for 示范党支部 hands in."""

from __future__ import annotations

from building.letters.shapes import heading, label
from building.slim_docx import FANG, HEI, KAI, TITLE, Cell, Page, document, paragraph, run, table

_BREAK = "<w:r><w:br/></w:r>"
_PRINT = 16  # 三号
_ITEM = 12  # 小四: all items of a branch on four pages


def _lines(*lines: str) -> str:
    """Runs on lines of their own in one cell."""
    return _BREAK.join(lines)


def _when(field: str, *runs: str) -> str:
    """Runs that are there only where the field is not empty."""
    return f"{run('{% if ' + field + ' %}', size=_ITEM)}{''.join(runs)}{run('{% endif %}', size=_ITEM)}"


def form() -> bytes:
    """支部标准化清单: boxes, room to write, four pages; an item is never torn over two of them."""
    head = table(
        (34, 52, 34, 52),
        (
            (label("支部名称"), Cell("{{ 支部 }}", 3)),
            (label("所属乡镇"), "{{ 乡镇 }}", label("支部书记"), "{{ 书记 }}"),
            (label("正式党员"), "{{ 党员人数 }}", label("班子成员"), "{{ 班子人数 }}"),
            (label("任期届满"), "{{ 届满日期 }}", label("学习日"), "{{ 学习日 }}"),
        ),
        height=9,
        size=14,
    )
    # The boxes follow a Chinese word: at the start of a line LibreOffice takes the first one from another font.
    item = (
        _lines(run("{{ 项.编号 }}", font=HEI, size=_ITEM), run("{{ 项.满分 }}分", size=_ITEM)),
        Cell(
            run("{{ 项.项目 }}", font=HEI, size=_ITEM)
            + _when("项.标准", run("　{{ 项.标准 }}", font=FANG, size=_ITEM))
            + _when("项.评分办法", _BREAK, run("评分：{{ 项.评分办法 }}", font=KAI, size=_ITEM))
            + _when("项.佐证要求", run("　佐证：□{{ 项.佐证要求 }}", font=KAI, size=_ITEM))
            + _when("项.已知", _BREAK, run("台账：{{ 项.已知 }}", font=KAI, size=_ITEM))
            + _BREAK
            + run("自查：{{ 项.勾选 }}", font=HEI, size=_ITEM)
            + run("　说明：" + "＿" * 8, font=FANG, size=_ITEM),
            align="left",
        ),
        _lines(run("自评{{ 项.自评 }}分", size=_ITEM), run("审核{{ 项.审核 }}分", size=_ITEM)),
    )
    body = [
        paragraph(run("离退休干部党支部标准化清单", font=TITLE, size=24), align="center", line=36),
        paragraph(run("（{{ 年度 }}年度，满分{{ 总分 }}分）", font=KAI, size=14), align="center", after=6),
        head,
        paragraph(
            run("填写办法：每项在□里打√，写上自评分；有佐证材料的在「佐证」后的□里打√，把材料附在后面。黑色方块是按台账先填的，不对的请改。", font=KAI, size=14),
            before=6,
            after=6,
            line=21,
            indent=2,
        ),
        table(
            (15, 127, 30),
            (
                (label("编号"), label("项目和标准"), label("得分")),
                ("{%tr for 面 in 方面 %}",),
                (Cell(run("{{ loop.index }}．{{ 面.名称 }}（{{ 面.满分 }}分）", font=HEI, size=14), 3, align="left"),),
                ("{%tr for 项 in 面.项目 %}",),
                item,
                ("{%tr endfor %}",),
                ("{%tr endfor %}",),
            ),
            height=8,
            size=_ITEM,
        ),
        paragraph("支部还需要解决的困难：", before=12, keep=True),
        *(paragraph("＿" * 30, line=30, keep=True) for _ in range(2)),
        paragraph("支部书记签名：＿＿＿＿＿＿＿　　　　　　＿＿＿＿年＿＿月＿＿日", before=10, line=30, keep=True),
        paragraph("审核人签名：＿＿＿＿＿＿＿＿　　　　　　＿＿＿＿年＿＿月＿＿日", line=30),
        paragraph("{%p if 落款单位 %}"),
        paragraph(run("{{ 落款单位 }}制", font=KAI, size=14), align="right", right=1, before=4),
        paragraph("{%p endif %}"),
    ]  # fmt: skip
    return document(
        body,
        Page(margins=(18, 19, 20, 19), footer=True),
        size=14,
        line=24,
        table_sizes=(14, _ITEM),
    )


def application() -> bytes:
    """示范党支部申报表: two pages, with room for the opinions of branch, township and county."""
    opinion = "　　　　　　（盖章）　　　　年　　月　　日"
    body = [
        paragraph(run("离退休干部示范党支部申报表", font=TITLE, size=24), align="center", line=36),
        paragraph(run("（{{ 年度 }}年度，申报{{ 级别 }}）", font=KAI, size=_PRINT), align="center", after=10),
        table(
            (32, 48, 32, 48),
            (
                (label("支部名称"), Cell("{{ 支部 }}", 3)),
                (label("所属乡镇"), "{{ 乡镇 }}", label("支部书记"), "{{ 书记 }}"),
                (label("正式党员"), "{{ 党员人数 }}", label("班子成员"), "{{ 班子人数 }}"),
                (label("任期届满"), "{{ 届满日期 }}", label("学习日"), "{{ 学习日 }}"),
                (label("已有命名"), "{{ 已有命名 }}", label("标准化得分"), "{{ 总分 }}（满分{{ 满分 }}）"),
            ),
            height=12,
            size=14,
        ),
        paragraph(line=6),
        table(
            (80, 40, 40),
            (
                (label("方　面"), label("满　分"), label("得　分")),
                ("{%tr for 面 in 方面得分 %}",),
                ("{{ 面.名称 }}", "{{ 面.满分 }}", "{{ 面.得分 }}"),
                ("{%tr endfor %}",),
            ),
            height=9,
            size=14,
        ),
        heading("主要成绩（台账里查得到的，请补充）"),
        paragraph("{%p for 句 in 主要成绩 %}"),
        paragraph("（{{ loop.index }}）{{ 句 }}　□属实", line=26),
        paragraph("{%p endfor %}"),
        *(paragraph("＿" * 27, line=32) for _ in range(3)),
        paragraph(line=6),
        *(
            table(
                (38, 122),
                (
                    (
                        label(name),
                        Cell(
                            _lines(
                                run("　", size=14),
                                run("　", size=14),
                                run("　", size=14),
                                run(opinion, size=14),
                            ),
                            align="left",
                        ),
                    ),
                ),
                height=52,
                size=14,
            )
            + paragraph(line=4)
            for name in ("党支部意见", "乡镇党委意见", "县委老干部局意见")
        ),
    ]
    return document(
        body, Page(margins=(24, 25, 24, 25), footer=True), size=_PRINT, line=28, table_sizes=(14, 12)
    )


def deeds() -> bytes:
    """事迹材料提纲: what the records prove, and under each heading what to write and how much."""
    body = [
        paragraph(run("{{ 支部 }}事迹材料", font=TITLE, size=22), align="center", line=34),
        paragraph(
            run("（申报{{ 年度 }}年度{{ 级别 }}示范党支部；全文{{ 字数上限 }}字以内）", font=KAI, size=14),
            align="center",
            after=12,
        ),
        paragraph("{%p if 开头 %}"),
        paragraph("{{ 开头 }}", indent=2),
        paragraph("{%p endif %}"),
        paragraph("{%p for 段 in 段落 %}"),
        heading("{{ 段.标题 }}"),
        paragraph("{%p if 段.内容 %}"),
        paragraph("{{ 段.内容 }}", indent=2),
        paragraph("{%p endif %}"),
        paragraph("{%p if 段.提示 %}"),
        paragraph(run("（{{ 段.提示 }}）", font=KAI, size=_PRINT), indent=2),
        paragraph("{%p endif %}"),
        paragraph("{%p endfor %}"),
    ]
    return document(body, Page(footer=True), size=_PRINT, line=28.95)


TEMPLATES = {
    "支部标准化清单.docx": form,
    "示范党支部申报表.docx": application,
    "示范党支部事迹材料.docx": deeds,
}
