"""What docx-mailmerge2 prints from Word's merge fields, we print. It leaves IF to Word, which is not compared here."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from docx.oxml import parse_xml
from mailmerge import MailMerge
from support.papers.words import W, field, p, simple_field, texts

from toolkit.core.documents.outcome import Figure
from toolkit.word.templates.template import compile_template

ROWS = (
    {
        "姓名": "张三可",
        "性别": "男",
        "单位": "县农业局",
        "人数": 15,
        "日期": dt.date(2026, 3, 5),
        "备注": "甲",
    },
    {"姓名": "李四平", "性别": "女", "单位": "", "人数": 3, "日期": dt.date(2025, 12, 31), "备注": ""},
)
BODIES = {
    "complex": p("尊敬的", field(" MERGEFIELD 姓名 ", "«姓名»", "<w:b/>"), "同志："),
    "cut into runs": p(field(" MERGEFIELD  姓名 \\* MERGEFORMAT ", "«姓名»", cut=3)),
    "simple": p(simple_field(" MERGEFIELD 姓名 ", "«姓名»"), "，好"),
    "quoted": p(field(' MERGEFIELD "单位" ', "«单位»"), "的"),
    "before and behind": p(field(' MERGEFIELD 备注 \\b "（" \\f "）" ', "«备注»")),
    "twice, and text around": p("（", field("MERGEFIELD 单位"), "）", field("MERGEFIELD 单位")),
    "numbers": p(field(" MERGEFIELD 人数 \\# 000 ", "«人数»")),
}  # fmt: skip


def template(body: str) -> bytes:
    made = docx.Document()
    root = parse_xml(f'<w:body xmlns:w="{W}">{body}</w:body>')
    for element in reversed(list(root)):
        made.element.body.insert(0, element)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.damaged_files
@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("row", ROWS, ids=["full", "with gaps"])
def test_the_same_text_as_the_peer(name, row):
    data = template(BODIES[name])
    merged = io.BytesIO()
    with MailMerge(io.BytesIO(data)) as peer:
        peer.merge(**row)
        peer.write(merged)
    optional = frozenset(row)
    given = {
        key: Figure(value, str(value)) if isinstance(value, int) else value for key, value in row.items()
    }
    ours = compile_template(data, name="信.docx").render(given, optional=optional)
    assert [text for text in texts(ours) if text] == [text for text in texts(merged.getvalue()) if text]
