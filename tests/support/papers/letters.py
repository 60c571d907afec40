"""One 公文 of each kind, as plain data. Every name in them is made up."""

from __future__ import annotations

import dataclasses
import datetime as dt

from toolkit.core.documents.official import (
    Attachment,
    DocumentNumber,
    Heading,
    Labelled,
    OfficialDocument,
    OfficialKind,
    OfficialTable,
    Paragraph,
)
from toolkit.jobs.templates import OFFICIAL
from toolkit.running.office import starters
from toolkit.word.official.writing import writer
from toolkit.word.official.writing.base import BaseDocument

BASE = starters("docx_templates") / OFFICIAL.name

DAY = dt.date(2026, 10, 9)
UNIT = "青山县委老干部局"
FILLER = "全县各级老干部工作部门要把服务好离退休干部作为政治任务抓紧抓实做到思想上重视感情上贴近行动上跟进"
"""No punctuation, so that every line of it holds as many characters as fit."""

NOTICE = OfficialDocument(
    name="通知.docx",
    kind=OfficialKind.NOTICE,
    unit=UNIT,
    title="关于召开2026年重阳节敬老座谈会暨走访慰问离退休干部有关事项的通知",
    number=DocumentNumber("青老干", 2026, 8),
    addressees=("各乡镇人民政府", "县直各单位"),
    blocks=(
        Paragraph(FILLER * 8 + "。"),
        Heading("总体要求"),
        Heading("提高认识。", 2, "各乡镇要把这项工作摆上重要议事日程，主要领导亲自过问。"),
        Heading("逐人通知", 2),
        Heading("送达", 3),
        Heading("电话送达的，要记下时间和接听人。", 4),
        Heading("时间和地点"),
        Paragraph("2026年10月18日上午9:00，“县老干部活动中心”三楼会议室。"),
        OfficialTable(
            ("序号", "乡镇", "人数", "责任人"),
            tuple((str(n), f"{name}镇", str(20 + n), "某某") for n, name in enumerate("东西南北中", 1)),
            title="各乡镇参会人数",
            note="注：人数以花名册为准。",
        ),
        Paragraph("特此通知。"),
    ),
    attachments=(
        Attachment("各乡镇应通知人数", (Paragraph("按乡镇列出。"),)),
        Attachment(
            "离退休干部情况统计表",
            (
                OfficialTable(
                    (
                        "序号",
                        "乡镇",
                        "离休干部",
                        "退休干部",
                        "合计",
                        "居住外地",
                        "行动不便",
                        "责任人",
                        "联系电话",
                        "备注",
                    ),
                    tuple(
                        (str(n), f"第{n}乡", "1", "30", "31", "2", "3", "某某", "0000-0000000", "")
                        for n in range(1, 31)
                    ),
                    align="clccccccll",
                ),
            ),
            landscape=True,
        ),
    ),
    date=DAY,
    copies_to=("县委办公室", "县政府办公室", "县委组织部"),
)

LETTER = OfficialDocument(
    name="函.docx",
    kind=OfficialKind.LETTER,
    unit="中共青山县委老干部局",
    title="关于商请协助核实异地居住离退休干部健康状况的函",
    number=DocumentNumber("青老干函", 2026, 3),
    addressees=("邻水县委老干部局",),
    blocks=(Paragraph(FILLER * 14 + "。"), Paragraph("请予支持为盼。")),
    date=DAY,
    copies_to=("县委组织部",),
)

REQUEST = OfficialDocument(
    name="请示.docx",
    kind=OfficialKind.REQUEST,
    unit=UNIT,
    title="关于追加特困离退休干部帮扶专项经费的请示",
    number=DocumentNumber("青老干", 2026, 12),
    addressees=("县人民政府",),
    blocks=(Paragraph(FILLER * 3 + "。"), Paragraph("妥否，请批示。")),
    signer="甲某某",
    attachments=(Attachment("特困离退休干部帮扶专项经费测算表"),),
    date=DAY,
    note="联系人：乙某某，电话：0000-0000000",
)

REPORT = OfficialDocument(
    name="报告.docx",
    kind=OfficialKind.REPORT,
    unit=UNIT,
    title="关于2026年上半年老干部工作情况的报告",
    number=DocumentNumber("青老干", 2026, 13),
    addressees=("县委",),
    blocks=(
        Heading("主要做法"),
        Paragraph(FILLER * 12 + "。"),
        Heading("下步打算"),
        Paragraph(FILLER * 4 + "。"),
    ),
    signer="甲某某",
    seal=False,
    date=DAY,
)

CIRCULAR = OfficialDocument(
    name="通报.docx",
    kind=OfficialKind.CIRCULAR,
    unit=UNIT,
    title="关于重阳节座谈会通知送达情况的通报",
    number=DocumentNumber("青老干", 2026, 14),
    addressees=("各乡镇人民政府",),
    blocks=(Paragraph(FILLER * 2 + "。"), Paragraph(FILLER * 3 + "。"), Paragraph("特此通报。")),
    date=DAY,
    seal=False,
)

MINUTES = OfficialDocument(
    name="纪要.docx",
    kind=OfficialKind.MINUTES,
    unit=UNIT,
    title="离退休干部党支部标准化建设推进会议纪要",
    number=DocumentNumber("青老干纪", 2026, 2),
    blocks=(
        Paragraph(FILLER * 5 + "。"),
        Heading("会议议定的事项"),
        Paragraph(FILLER * 2 + "。"),
        Labelled("出席：", "甲某某、乙某某、丙某某、丁某某、戊某某、己某某、庚某某、辛某某、壬某某、癸某某"),
        Labelled("请假：", "子某某"),
        Labelled("列席：", "丑某某、寅某某"),
    ),
    date=DAY,
    copies_to=("县委组织部",),
)

KINDS = {
    "通知": NOTICE,
    "函": LETTER,
    "请示": REQUEST,
    "报告": REPORT,
    "通报": CIRCULAR,
    "纪要": MINUTES,
}


def with_lines(lines: int, *, single: bool = False) -> OfficialDocument:
    """A sealed 通报 whose body takes so many lines of 28 characters: for the trap of a 署名 alone on a page.

    Args:
        lines: At least 1.
        single: One paragraph; else paragraphs of two lines.
    """
    parts = [lines] if single else [2] * (lines // 2) + [1] * (lines % 2)
    blocks = tuple(Paragraph((FILLER * 40)[: 28 * part - 5]) for part in parts)
    name = f"{'一段' if single else '多段'}{lines}行.docx"
    return dataclasses.replace(CIRCULAR, name=name, blocks=blocks, seal=True)


def compose(document: OfficialDocument) -> bytes:
    """A 公文 on the base document that we ship."""
    return writer.compose(document, BASE)


def opened() -> BaseDocument:
    """The base document that we ship, for what is reckoned on it."""
    return BaseDocument(BASE, "试.docx")
