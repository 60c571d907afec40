"""What docxtpl prints, we print: text, looks, tables, merges, headers. Where we differ on purpose, a test says so."""

from __future__ import annotations

import io

import pytest
from docxtpl import DocxTemplate, RichText
from support.papers import words
from support.papers.words import document, p, r, table

from toolkit.core.documents.outcome import Rich, Span
from toolkit.word.templates.template import compile_template

B, I, BIG = "<w:b/>", "<w:i/>", '<w:sz w:val="32"/>'  # noqa: E741 - italic
PEOPLE = [
    {"姓名": "赵一", "年龄": 80, "岗位": ["书记", "镇长"]},
    {"姓名": "钱二", "年龄": 75, "岗位": []},
    {"姓名": "孙三", "年龄": 91, "岗位": ["教师"]},
]
FIELDS = {
    "姓名": "赵一", "单位": "农业局", "年龄": 80, "离休": True, "空": "", "名单": PEOPLE, "无人": [], "列数": 2, "底色": "FFCC00",
    "本人": {"电话": "0000-1", "家": {"人数": 3}}, "词": ["甲", "乙", "丙"], "多行": "第一行\n第二行", "表": "左\t右",
    "段": "上段\a下段", "页": "前页\f后页", "编号": 7,
}  # fmt: skip

CASES: dict[str, bytes] = {
    "a field": document("尊敬的{{ 姓名 }}同志："),
    "without blanks": document("{{姓名}}{{单位}}"),
    "nested field": document("{{ 本人.电话 }}、{{ 本人.家.人数 }}、{{ 本人['电话'] }}、{{ 名单[0].姓名 }}"),
    "looks around": document(p(r("前", B), r("{{ 姓名 }}", I), r("后", BIG))),
    "alignment": document(p("{{ 姓名 }}", look='<w:jc w:val="center"/>')),
    "blanks at the edges": document(" {{ 姓名 }} ", "  {{ 单位 }}。  "),
    "number": document("{{ 年龄 }}岁 {{ 年龄 + 1 }} {{ 年龄 * 2 - 1 }} {{ 年龄 // 3 }} {{ 年龄 % 7 }} {{ -年龄 }}"),
    "condition": document("{% if 年龄 >= 80 %}高龄{% else %}一般{% endif %}"),
    "elif": document("{% if 年龄 > 90 %}甲{% elif 年龄 > 70 %}乙{% else %}丙{% endif %}"),
    "and or not": document("{% if 离休 and not 空 or 无人 %}是{% endif %}{% if 空 %}否{% endif %}"),
    "in, ==, !=": document("{% if '甲' in 词 %}有{% endif %}{% if 姓名 == '赵一' %}对{% endif %}{% if 姓名 != '钱' %}异{% endif %}"),
    "chained comparison": document("{% if 60 < 年龄 < 90 %}在内{% endif %}"),
    "inline if": document("{{ '高龄' if 年龄 > 79 else '一般' }}"),
    "or as value": document("{{ 空 or '无' }}"),
    "loop in a line": document("{% for 人 in 名单 %}{{ 人.姓名 }}{% if not loop.last %}、{% endif %}{% endfor %}"),
    "loop numbers": document("{% for 人 in 名单 %}{{ loop.index }}/{{ loop.length }}{{ loop.revindex }} {% endfor %}"),
    "loop else": document("{% for 人 in 无人 %}{{ 人 }}{% else %}无{% endfor %}"),
    "loop with a condition": document("{% for 人 in 名单 if 人.年龄 > 78 %}{{ 人.姓名 }}{% endfor %}"),
    "loop in a loop": document("{% for 人 in 名单 %}{{ 人.姓名 }}：{% for 岗 in 人.岗位 %}{{ 岗 }},{% endfor %}；{% endfor %}"),
    "range": document("{% for 行 in range(3) %}{{ 行 }}{% endfor %}{% for 行 in range(1, 3) %}{{ 行 }}{% endfor %}"),
    "slice": document("{% for 字 in 词[:2] %}{{ 字 }}{% endfor %}{{ 词[-1] }}"),
    "concatenation": document("{{ 姓名 ~ '同志' ~ 年龄 }}"),
    "filters of the same meaning": document("{{ 词|join('-') }} {{ 词|length }} {{ 词|first }} {{ 词|last }} {{ 'ab'|upper }}{{ 空|default('无', true) }}"),
    "comment": document("前{# 说明 #}后"),
    "paragraph comment": document("前", "{#p 说明 #}", "后"),
    "paragraphs if": document("{%p if 离休 %}", "离休", "{%p else %}", "退休", "{%p endif %}", "末"),
    "paragraphs for": document("名单：", "{%p for 人 in 名单 %}", p(r("{{ 人.姓名 }}", B), r("，{{ 人.年龄 }}岁")), "{%p endfor %}", "末"),
    "paragraphs nested": document(
        "{%p for 人 in 名单 %}", "{{ 人.姓名 }}", "{%p for 岗 in 人.岗位 %}", "· {{ 岗 }}", "{%p endfor %}", "{%p endfor %}"
    ),
    "across paragraphs": document("甲{% if 离休 %}乙", "丙{% endif %}丁"),
    "loop across paragraphs": document("始{% for 人 in 名单 %}{{ 人.姓名 }}", "隔{% endfor %}终"),
    "rows": document(
        table(("姓名", "年龄"), ("{%tr for 人 in 名单 %}", ""), ("{{ 人.姓名 }}", "{{ 人.年龄 }}"), ("{%tr endfor %}", "")), "末"
    ),
    "rows if": document(table(("甲", "乙"), ("{%tr if 空 %}", ""), ("丙", "丁"), ("{%tr endif %}", "")), "末"),
    "rows nested": document(
        table(
            ("{%tr for 人 in 名单 %}",), ("{{ 人.姓名 }}",), ("{%tr for 岗 in 人.岗位 %}",), ("  {{ 岗 }}",),
            ("{%tr endfor %}",), ("{%tr endfor %}",),
        ),
        "末",
    ),
    "paragraphs in a cell": document(
        table(("前", p("{%p for 字 in 词 %}") + p("{{ 字 }}") + p("{%p endfor %}") + p("尾"))), "末"
    ),
    "cells": document(table(("{%tc for 字 in 词 %}", "{{ 字 }}", "{%tc endfor %}")), "末"),
    "cells in rows": document(
        table(
            ("{%tc for 字 in 词 %}", "{{ 字 }}", "{%tc endfor %}"), ("{%tc for 字 in 词 %}", "{{ 字 }}x", "{%tc endfor %}"),
        ),
        "末",
    ),
    "line break": document(p(r("{{ 多行 }}", B))),
    "tab": document(p(r("{{ 表 }}", I))),
    "new paragraph in a value": document(p(r("前{{ 段 }}后", B), look='<w:jc w:val="center"/>'), "末"),
    "page break in a value": document(p(r("前{{ 页 }}后", B)), "末"),
    "join with the paragraph before": document("甲", "{%- if 离休 %}乙{% endif %}"),
    "join with the paragraph after": document("{% if 离休 -%}", "乙", "{%- endif %}"),
    "joined list": document("共{% for 人 in 名单 -%}", "{{ 人.姓名 }}、", "{%- endfor %}人"),
    "trimmed": document("甲  {{- 姓名 -}}  乙"),
    "escapes of docxtpl": document("{_{ 姓名 }_}、{_% if %_} {{ 姓名 }}"),
    "curly quotation marks": document("{% if 姓名 == “赵一” %}对{% endif %}{{ 本人[‘电话’] }}"),
    "split over runs": document("<w:p><w:r><w:t>{</w:t></w:r><w:r><w:t>{ 姓</w:t></w:r><w:r><w:t>名 }</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p>"),
    "split by a spelling mark": document(
        '<w:p><w:r><w:t xml:space="preserve">致{{ 姓</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>名</w:t></w:r>'
        '<w:proofErr w:type="spellEnd"/><w:r><w:t xml:space="preserve"> }}</w:t></w:r></w:p>'
    ),
    "split statement": document(
        '<w:p><w:r><w:t>{%</w:t></w:r><w:r><w:t xml:space="preserve"> if 离休 </w:t></w:r><w:r><w:t>%}是{% en</w:t></w:r>'
        "<w:r><w:t>dif %}</w:t></w:r></w:p>"
    ),
    "split paragraph tag": document(
        '<w:p><w:r><w:t>{%p</w:t></w:r><w:r><w:t xml:space="preserve"> if 离休 %}</w:t></w:r></w:p>', "在", "{%p endif %}"
    ),
    "no tags": document("没有标记", table(("甲", "乙")), "末"),
    "colspan": document(table(("{% colspan 列数 %}标题",), ("甲", "乙")), "末"),
    "vertical merge": document(
        table(("{%tr for 人 in 名单 %}", ""), ("{% vm %}合并", "{{ 人.姓名 }}"), ("{%tr endfor %}", "")), "末"
    ),
    "horizontal merge": document(
        table(
            ("{%tc for 人 in 名单 %}", "{% hm %}合并", "{%tc endfor %}"), ("{%tc for 人 in 名单 %}", "{{ 人.姓名 }}", "{%tc endfor %}")
        ),
        "末",
    ),
}  # fmt: skip


def theirs(template: bytes, fields: dict[str, object], *, autoescape: bool = False) -> bytes:
    made = DocxTemplate(io.BytesIO(template))
    made.render(fields, autoescape=autoescape)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", CASES)
def test_same_text_and_structure(name, tmp_path):
    ours = compile_template(CASES[name], name="模板.docx").render(FIELDS)
    (tmp_path / "ours.docx").write_bytes(ours)
    assert words.structure(ours) == words.structure(theirs(CASES[name], FIELDS))


def test_cell_colour_is_the_same(tmp_path):
    template = document(table(("{% cellbg 底色 %}标题", "乙")), "末")
    ours = compile_template(template, name="模板.docx").render(FIELDS)
    (tmp_path / "ours.docx").write_bytes(ours)
    assert words.structure(ours) == words.structure(theirs(template, FIELDS))


@pytest.mark.parametrize("part", ["word/header1.xml", "word/footer1.xml", "word/footnotes.xml"])
def test_headers_footers_and_footnotes_are_the_same(part, tmp_path):
    note = '<w:footnote w:id="1"><w:p><w:r><w:t>注：{{ 单位 }}{% if 离休 %}（离休）{% endif %}</w:t></w:r></w:p></w:footnote>'
    template = document(
        p("正文{{ 姓名 }}", '<w:r><w:footnoteReference w:id="1"/></w:r>'),
        header="页眉{{ 单位 }}",
        footer="{% for 字 in 词 %}{{ 字 }}{% endfor %}",
        footnotes=note,
    )
    ours = compile_template(template, name="模板.docx").render(FIELDS)
    (tmp_path / "ours.docx").write_bytes(ours)
    assert words.structure(ours, part) == words.structure(theirs(template, FIELDS), part)


@pytest.mark.parametrize("value", ["张<三>&四", "a & b", "</w:t>", "<b>", "'\"", "{{ 姓名 }}", "{% for %}"])
def test_values_are_the_same_as_with_their_escaping_on(value):
    template = document("致{{ 姓名 }}同志")
    ours = compile_template(template, name="模板.docx").render({"姓名": value})
    assert (
        words.texts(ours)
        == words.texts(theirs(template, {"姓名": value}, autoescape=True))
        == [f"致{value}同志"]
    )


def test_text_of_several_looks_is_the_same():
    template = document(p(r("前"), r("{{r 内容 }}"), r("后")))
    rich = RichText()
    rich.add("红", color="C00000", bold=True)
    rich.add("常")
    ours = compile_template(template, name="模板.docx").render(
        {"内容": Rich((Span("红", bold=True, colour="C00000"), Span("常")))}
    )
    wanted = words.structure(theirs(template, {"内容": rich}))[0][2]
    found = words.structure(ours)[0][2]
    assert [text for _, text in found] == [text for _, text in wanted]
    # Theirs writes run properties out of the schema's order, and bold for western letters only.
    assert found[1][0] == '<w:b/><w:bCs/><w:color w:val="C00000"/>'


class TestWhereWeDiffer:
    """docxtpl loses something; we do not."""

    def test_the_look_of_text_behind_a_split_tag_stays(self):
        template = document(p(r("{{ 姓", B), r("名 }}后", I)))
        ours = compile_template(template, name="模板.docx").render(FIELDS)
        assert words.structure(ours) == [["p", "", [[B, "赵一"], [I, "后"]]]]
        assert words.structure(theirs(template, FIELDS)) == [["p", "", [[B, "赵一后"]]]]

    def test_values_are_escaped_without_being_asked(self):
        template = document("{{ 姓名 }}")
        assert words.texts(compile_template(template, name="模板.docx").render({"姓名": "张<三>&四"})) == [
            "张<三>&四"
        ]
        assert words.texts(theirs(template, {"姓名": "张<三>&四"})) != ["张<三>&四"]

    def test_a_row_may_hold_its_own_beginning_and_end(self, tmp_path):
        template = document(
            table(("{%tr for 人 in 名单 %}{{ 人.姓名 }}", "{{ 人.年龄 }}{%tr endfor %}")), "末"
        )
        ours = compile_template(template, name="模板.docx").render(FIELDS)
        (tmp_path / "ours.docx").write_bytes(ours)
        assert words.rows(ours) == [["赵一", "80"], ["钱二", "75"], ["孙三", "91"]]

    def test_a_cell_is_never_left_without_a_paragraph(self, tmp_path):
        template = document(table((p("{%p if 空 %}") + p("有") + p("{%p endif %}"), "乙")), "末")
        ours = compile_template(template, name="模板.docx").render(FIELDS)
        (tmp_path / "ours.docx").write_bytes(ours)
        assert words.rows(ours) == [["", "乙"]]

    def test_not_even_beside_a_cell_that_has_one(self, tmp_path):
        cells = [
            p("{%p if " + name + " %}") + p("有") + p("{%p endif %}") for name in ("离休", "空", "离休", "空")
        ]
        ours = compile_template(document(table(tuple(cells)), "末"), name="模板.docx").render(FIELDS)
        (tmp_path / "ours.docx").write_bytes(ours)
        assert words.rows(ours) == [["有", "", "有", ""]]

    def test_a_table_without_rows_is_left_out(self, tmp_path):
        template = document(
            "前", table(("{%tr for 人 in 无人 %}",), ("{{ 人 }}",), ("{%tr endfor %}",)), "末"
        )
        ours = compile_template(template, name="模板.docx").render(FIELDS)
        (tmp_path / "ours.docx").write_bytes(ours)
        assert [block[0] for block in words.structure(ours)] == ["p", "p"]
