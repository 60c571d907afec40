"""Templates: what is filled in, what is missed and said, and that every document is whole."""

from __future__ import annotations

import datetime as dt
import io
import sys
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import tools
from support.papers import words
from support.papers.words import document, p, png, r, table
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import FieldSpec, Image, Rich, Span
from toolkit.files.opc.package import TYPES, Package, faults, write_types
from toolkit.word.templates import template as template_module
from toolkit.word.templates.template import compile_template

TEMPLATES = Path(__file__).resolve().parents[3] / "docx_templates"


def compiled(*body, **parts):
    return compile_template(document(*body, **parts), name="贺信.docx")


def printed(*body, **fields):
    return words.texts(compiled(*body).render(fields))


def said(action):
    """(kind, «where: message hint») of every problem of a Stop."""
    with pytest.raises(Stop) as stop:
        action()
    return [(problem.kind, str(problem)) for problem in stop.value.problems]


DAY = dt.date(2026, 10, 3)
MOMENT = dt.datetime(2026, 10, 16, 9, 5)  # noqa: DTZ001 - the clerk's clock has no zone


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("{{ x }}", "张<三>&四", "张<三>&四"),
        ("{{ x }}", 8000, "8000"),
        ("{{ x }}", Decimal("8000.50"), "8000.50"),
        ("{{ x }}", Decimal("1E+3"), "1000"),
        ("{{ x }}", True, "是"),
        ("{{ x }}", False, "否"),
        ("{{ x }}", DAY, "2026年10月3日"),
        ("{{ x }}", MOMENT, "2026年10月16日9:05"),
        ("{{ x|年月日 }}", DAY, "2026年10月3日"),
        ("{{ x|年月 }}", DAY, "2026年10月"),
        ("{{ x|月日 }}", DAY, "10月3日"),
        ("{{ x|短日期 }}", DAY, "2026-10-03"),
        ("{{ x|点日期 }}", DAY, "2026.10.3"),
        ("{{ x|汉字日期 }}", dt.date(2026, 10, 30), "二〇二六年十月三十日"),
        ("{{ x|汉字日期 }}", dt.date(2030, 12, 21), "二〇三〇年十二月二十一日"),
        ("{{ x|星期 }}", DAY, "星期六"),
        ("{{ x|星期 }}", dt.date(2026, 10, 4), "星期日"),
        ("{{ x|时分 }}", MOMENT, "9:05"),
        ("{{ x|大写 }}", 120000, "人民币壹拾贰万元整"),
        ("{{ x|大写 }}", Decimal("0.05"), "人民币伍分"),
        ("{{ x|元 }}", 8000, "8000元"),
        ("{{ x|元 }}", Decimal("8000.5"), "8000.50元"),
        ("{{ x|万元 }}", 120000, "12万元"),
        ("{{ x|万元 }}", 123456, "12.3456万元"),
        ("{{ x|千分位 }}", 1234567, "1,234,567.00"),
        ("{{ x|四舍五入(1) }}", Decimal("2.25"), "2.3"),
        ("{{ x|汉字数 }}", 15, "十五"),
        ("{{ x|汉字数 }}", 90, "九十"),
        ("{{ x|补零(3) }}", 7, "007"),
        ("{{ x|默认('无') }}", "", "无"),
        ("{{ x|默认('无') }}", None, "无"),
        ("{{ x|默认('无') }}", 0, "0"),
        ("{{ x|遮号 }}", "990101194610030018", "9901**************"),
        ("{{ x|遮号 }}", "990101461003001", "9901***********"),
        ("{{ x|遮号 }}", "13800005678", "138****5678"),
        ("{{ x|遮号 }}", "6200 0000 0000 1234", "************1234"),
        ("{{ x|连接('、') }}", ["甲", "乙"], "甲、乙"),
        ("{{ x|连接 }}", ["甲", 2], "甲、2"),
        ("{% for 行 in x|每行(2) %}{{ 行|连接('-') }};{% endfor %}", [1, 2, 3], "1-2;3;"),
        ("{% for 行 in x|batch(2, '空') %}{{ 行|连接('-') }};{% endfor %}", [1, 2, 3], "1-2;3-空;"),
        ("{% for 行 in x|每行(2) %}{% for 数 in 行 %}{{ 数 }}{% endfor %};{% endfor %}", [], ""),
        ("{{ x|合计('金额') }}", [{"金额": 1}, {"金额": Decimal("2.5")}, {"金额": None}], "3.5"),
        ("{{ x|个数 }}", [1, 2, 3], "3"),
        ("{{ x|去空格 }}", " 甲 ", "甲"),
        ("{{ x / 4 }}", 1, "0.25"),
        ("{{ x + 0.1 + 0.2 }}", 0, "0.3"),
        ("{% if x is 空 %}空{% else %}有{% endif %}", "  ", "空"),
        ("{% if x > 0.5 %}大{% endif %}", Decimal("0.6"), "大"),
        ("{% if x is defined and y is not defined %}对{% endif %}", 1, "对"),
    ],
)
def test_values_and_filters(written, value, shown):
    assert printed(written, x=value) == [shown]


def test_only_fields_of_dictionaries_are_reached_by_a_dot():
    fields = {"本人": {"items": "项", "keys": "钥", "姓名": "赵一"}}
    assert printed("{{ 本人.items }}{{ 本人.keys }}{{ 本人.姓名 }}", **fields) == ["项钥赵一"]


class TestMisses:
    def test_an_empty_field_that_may_be_empty_does_not_keep_the_rest_from_being_put_right(self):
        made = compiled("{{ 可空 }}", table(("{%tr for 人 in 名单 %}",), ("{{ 人 }}",), ("{%tr endfor %}",)))
        data = made.render({"可空": "", "名单": []}, optional={"可空"})
        assert not words.root(data).findall(f".//{{{words.W}}}tbl"), "a table without rows is none"

    def test_every_miss_is_named_at_once_with_its_paragraph_and_a_near_name(self):
        made = compiled(
            "尊敬的{{ 姓铭 }}同志：",
            "补贴{{ 金额|大写 }}",
            "{%p for 人 in 名单 %}",
            "{{ 人.姓铭 }}",
            "{%p endfor %}",
            "{{ 单位 }}",
            "{{ 日期|年月日 }}",
        )
        fields = {
            "姓名": "赵一", "金额": "八千", "名单": [{"姓名": "甲"}, {"姓铭": "乙"}, {"姓名": "丙"}], "单位": "  ", "日期": None,
        }  # fmt: skip
        assert said(lambda: made.render(fields)) == [
            (
                "field-unknown",
                "贺信.docx 正文!第1段：“{{ 姓铭 }}”里的字段“姓铭”不存在（这一段是：尊敬的{{ 姓铭 }}同志：）。您是不是要写：姓名。",
            ),
            (
                "field-type",
                "贺信.docx 正文!第2段：“{{ 金额|大写 }}”里的内容不是数字（这一段是：补贴{{ 金额|大写 }}）。请核对这一项的内容，或修改模板。",
            ),
            ("field-unknown", "贺信.docx 正文!第4段：“{{ 人.姓铭 }}”里的字段“姓铭”不存在（名单第1条）。您是不是要写：姓名。"),
            ("field-unknown", "贺信.docx 正文!第4段：“{{ 人.姓铭 }}”里的字段“姓铭”不存在（名单第3条）。您是不是要写：姓名。"),
            (
                "field-empty",
                "贺信.docx 正文!第6段：“{{ 单位 }}”要打印的内容是空的。请补上这一项；确实可以空着的，模板里写成 {{ 单位|默认('') }}。",
            ),
            ("field-type", "贺信.docx 正文!第7段：“{{ 日期|年月日 }}”里的内容是空的，应当是日期。请核对这一项的内容，或修改模板。"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "written",
        [
            "{% if 缺 %}有{% endif %}",
            "{% if not 缺 %}无{% endif %}",
            "{% if 缺 == 1 %}一{% endif %}",
            "{% if 缺 != 1 %}一{% endif %}",
            "{% if 有 and 缺 %}{% endif %}",
            "{% if 缺 or 有 %}{% endif %}",
            "{% if 1 < 缺 < 3 %}{% endif %}",
            "{% if '甲' in 缺 %}{% endif %}",
            "{% if 缺 is none %}{% endif %}",
            "{% if 缺 is 空 %}{% endif %}",
            "{% for 人 in 缺 %}{% endfor %}",
            "{% for 人 in 缺.名单 %}{% endfor %}",
            "{% for 人 in range(缺) %}{% endfor %}",
            "{% for 人 in 列 if 人.缺 %}{% endfor %}",
            "{{ 缺|默认('无') }}",
            "{{ 有|默认(缺) }}{{ 缺 }}",
            "{{ 缺|大写 }}",
            "{{ 缺 + 1 }}",
            "{{ -缺 }}",
            "{{ 缺 ~ '后' }}",
            "{{ 缺 or '无' }}",
            "{{ 有 if 缺 else '无' }}",
            "{{ 缺.下.再下 }}",
            "{{ 缺['下'] }}",
            "{{ 缺[0] }}",
            "{{ 组.缺 }}",
            "{{ 组.缺.下 }}",
            "{{r 缺 }}",
            "{% for 人 in 列 %}{{ 人.缺 }}{% endfor %}",
        ],
    )
    def test_a_missing_field_is_strict_everywhere(self, written):
        fields = {"有": "有", "组": {"甲": 1}, "列": [{"甲": 1}]}
        assert {kind for kind, _ in said(lambda: compiled(written).render(fields))} == {"field-unknown"}

    def test_branches_not_taken_are_not_missed(self):
        assert printed("{% if 配偶 %}{{ 配偶.姓名 }}{% endif %}末", 配偶=None) == ["末"]

    @pytest.mark.parametrize(
        ("written", "value", "why"),
        [
            ("{{ x }}", 0.5, "不是文字、数字、日期、图片或列表"),
            ("{{ x }}", object(), "不是文字"),
            ("{{ x }}", {1: "甲"}, "内部名称不是文字"),
            ("{{ x }}", [1], "是列表"),
            ("{{ x }}", {"甲": 1}, "是一组字段"),
            ("{{ x }}", "\x00", "控制字符"),
            ("{{ x }}", "甲\x0b乙", "控制字符"),
            ("{{ x }}", "\ud800", "控制字符"),
            ("{{ x }}", 10**18, "数太大"),
            ("{{ x }}", Decimal("NaN"), "不是数"),
            ("{{ x }}", "长" * 1_000_001, "文字超过"),
            ("{{ x }}", Rich((Span("红"),)), "请写成 {{r 字段 }}"),
            ("{{ x|年月日 }}", "2026-10-03", "不是日期"),
            ("{{ x|年月日 }}", "", "是空的，应当是日期"),
            ("{{ x|大写 }}", True, "不是数字"),
            ("{{ x|大写 }}", -1, "不能写成大写金额"),
            ("{{ x|大写 }}", Decimal("0.001"), "不能写成大写金额"),
            ("{{ x|时分 }}", DAY, "没有钟点"),
            ("{{ x|遮号 }}", "", "是空的，应当是号码"),
            ("{{ x|汉字数 }}", 100, "不是 0 到 99"),
            ("{{ x[3] }}", ["甲"], "没有第 4 项"),
            ("{{ x.甲 }}", "文字", "没有下一级“甲”"),
            ("{{ x + 1 }}", "文字", "不是数字，不能计算"),
            ("{{ 1 / x }}", 0, "除数是零"),
            ("{% if x > 1 %}{% endif %}", "文字", "不能比较大小"),
            ("{% if x > 1 %}{% endif %}", None, "不能比较大小"),
            ("{% for y in x %}{% endfor %}", "文字", "不是列表"),
            ("{% for y in x %}{% endfor %}", None, "应当是列表"),
            ("{% for y in range(x) %}{% endfor %}", "3", "不是整数"),
        ],
    )
    def test_a_value_of_the_wrong_kind_stops_the_document(self, written, value, why):
        ((kind, text),) = said(lambda: compiled(written).render({"x": value}))
        assert kind == "field-type"
        assert why in text

    def test_lists_that_hold_themselves_are_refused(self):
        circle = []
        circle.append(circle)
        assert said(lambda: compiled("{{ x|个数 }}").render({"x": circle}))[0][0] == "field-type"

    def test_a_subclass_of_text_cannot_bring_code_along(self):
        class Sly(str):
            __slots__ = ()

            def __str__(self):
                raise AssertionError("must not run")

            __html__ = __format__ = __str__

        assert said(lambda: compiled("{{ x }}").render({"x": Sly("甲")}))[0][0] == "field-type"

    def test_fields_may_be_optional_by_the_job(self):
        made = compiled("甲{{ 备注 }}")
        assert said(lambda: made.render({"备注": ""}))[0][0] == "field-empty"
        assert words.texts(made.render({"备注": ""}, optional={"备注"})) == ["甲"]

    def test_cells_of_a_list_may_be_empty(self):
        made = compiled("{% for 人 in 名单 %}{{ 人.备注 }}|{{ 人.电话 }}；{% endfor %}")
        assert words.texts(made.render({"名单": [{"备注": "", "电话": None}]})) == ["|；"]

    def test_the_record_is_named(self):
        ((_, text),) = said(lambda: compiled("{{ 缺 }}").render({}, record="赵一（花名册 B7）"))
        assert "赵一（花名册 B7）：" in text


class TestCheck:
    OFFERED: ClassVar = {
        "姓名": "赵一",
        "金额": FieldSpec(8000, note="元"),
        "农历": FieldSpec("八月十五", required=False),
        "名单": [{"姓名": "钱二", "岗位": "组长"}],
        "空表": [],
    }  # fmt: skip

    @pytest.mark.parametrize(
        ("written", "wanted"),
        [
            ("{{ 姓名 }}{{ 金额|大写 }}{% for 人 in 名单 %}{{ 人.岗位 }}{% endfor %}", []),
            ("{% for 人 in 空表 %}{{ 人.随便 }}{% endfor %}", []),
            ("{% if 无此 is defined %}有{% endif %}", []),
            ("{{ 姓铭 }}", ["字段“姓铭”不存在（", "您是不是要写：姓名。"]),
            ("{% if 无此 %}{{ 姓名 }}{% endif %}", ["字段“无此”不存在"]),
            ("{% if 姓名 == '甲' %}{{ 姓铭 }}{% endif %}", ["字段“姓铭”不存在"]),
            (
                "{% for 人 in 名单 %}{{ 人.岗 }}{% endfor %}",
                ["“名单”里没有“岗”这一项", "您是不是要写：岗位。"],
            ),
            ("{{ 岗位 }}", ["它在列表“名单”里：请写 {% for 人 in 名单 %}，再写 {{ 人.岗位 }}。"]),
            ("{% for 人 in 姓名 %}{% endfor %}", ["“姓名”不是列表，不能用来重复"]),
            ("{{ 姓名.甲 }}", ["字段“姓名”下面没有“甲”"]),
            ("{{ 姓名|大写 }}", ["里的内容不是数字"]),
            ("{{ 名单 }}", ["是列表，不能直接打印"]),
        ],
    )
    def test_fields_are_held_against_what_the_job_offers(self, written, wanted):
        found = compiled(p(written)).check(self.OFFERED)
        text = "\n".join(str(problem) for problem in found)
        if not wanted:
            assert found == []
        assert all(piece in text for piece in wanted), text

    def test_fields_lists_what_is_used_and_where(self):
        made = compiled(
            "{{ 姓名 }}", "{{ 姓名 }}{% for 人 in 名单 %}{{ 人.岗位 }}{% endfor %}", header="{{ 单位 }}"
        )
        assert {path: [f"{place.part}{place}" for place in used] for path, used in made.fields.items()} == {
            "姓名": ["正文第1段", "正文第2段"],
            "名单": ["正文第2段"],
            "名单[].岗位": ["正文第2段"],
            "单位": ["页眉第1段"],
        }  # fmt: skip


class TestWhole:
    FIELDS: ClassVar = {"姓名": "赵一", "名单": [{"姓名": "甲"}, {"姓名": "乙"}]}

    def test_same_fields_same_bytes_and_nothing_in_between_is_remembered(self):
        made = compiled("{{ 姓名 }}", "{%p for 人 in 名单 %}", "{{ 人.姓名 }}", "{%p endfor %}")
        first = made.render(self.FIELDS)
        with pytest.raises(Stop):
            made.render({"姓名": "钱二"})
        made.render({"姓名": "孙三", "名单": []})
        assert made.render(dict(reversed(self.FIELDS.items()))) == first
        again = compiled("{{ 姓名 }}", "{%p for 人 in 名单 %}", "{{ 人.姓名 }}", "{%p endfor %}")
        assert again.render(self.FIELDS) == first

    def test_parts_without_tags_keep_their_packed_bytes(self):
        source = document("{{ 姓名 }}", header="没有标记")
        data = compile_template(source, name="贺信.docx").render(self.FIELDS)

        def packed(archive):
            with zipfile.ZipFile(io.BytesIO(archive)) as book:
                for info in book.infolist():
                    start = info.header_offset + 30 + len(info.filename.encode())
                    yield info.filename, archive[start : start + info.compress_size]

        before, after = dict(packed(source)), dict(packed(data))
        assert list(before) == list(after)
        assert [name for name in before if before[name] != after[name]] == ["word/document.xml"]

    def test_every_part_is_looked_at_before_it_is_packed(self, monkeypatch):
        made = compiled("{{ 姓名 }}")
        monkeypatch.setattr(template_module.blocks, "skeleton", lambda _xml: "")
        broken = compiled("{{ 姓名 }}")
        wrong = dict.fromkeys(broken._compiled[0].literals, ("<w:p>", b""))
        monkeypatch.setattr(broken._compiled[0], "literals", wrong)
        with pytest.raises(Exception, match="no element"):
            broken.render(self.FIELDS)
        assert made.render(self.FIELDS)

    def test_drawings_in_a_repetition_get_numbers_of_their_own(self, tmp_path):
        picture = Image(png(), 10)
        made = compiled(
            "{%p for 人 in 名单 %}", "{{ 照片 }}{{ 人.姓名 }}", "{%p endfor %}", header="{{ 照片 }}"
        )
        data = made.render({**self.FIELDS, "照片": picture})
        (tmp_path / "照片.docx").write_bytes(data)
        numbers = [
            int(found.get("id"))
            for part in ("word/document.xml", "word/header1.xml")
            for found in words.root(data, part).iter("{*}docPr")
        ]
        assert numbers == [1, 2, 3]
        assert [name for name in words.members(data) if "media" in name] == ["word/media/filled1.png"]


@pytest.mark.parametrize(
    ("image", "size"),
    [
        (Image(png(40, 20), 30), (30, 15)),
        (Image(png(40, 20), 30, 30), (30, 30)),
        (Image(png(10, 20), 25.5), (25.5, 51)),
    ],
)
def test_pictures_have_the_size_asked_for(image, size, tmp_path):
    data = compiled("前{{ 印章 }}后").render({"印章": image})
    (tmp_path / "印章.docx").write_bytes(data)
    (shape,) = docx.Document(io.BytesIO(data)).inline_shapes
    assert (shape.width.mm, shape.height.mm) == pytest.approx(size, abs=0.01)
    assert words.texts(data) == ["前后"]


def test_a_picture_in_a_header_is_typed_where_the_template_types_each_part_alone(tmp_path):
    """LibreOffice wrote no line for the ending «rels» for years; the header's relationships are new."""
    package = Package(document("正文", header="{{ 印章 }}"))
    own = {name: package.content_type(name) for name in package.names if name != TYPES}
    package.replace(TYPES, write_types(own, {}))
    data = compile_template(package.render(), name="贺信.docx").render({"印章": Image(png(), 10)})
    (tmp_path / "贺信.docx").write_bytes(data)
    made = Package(data)
    assert "word/_rels/header1.xml.rels" in made
    assert faults(made.names, made.read) == set()


@pytest.mark.parametrize(
    ("image", "why"),
    [
        (Image(b"%PDF", 30), "不是 PNG、JPG、GIF 或 BMP"),
        (Image(png()[:18], 30), "已经损坏"),
        (Image(b"\xff\xd8\xff\xe0\x00\x10", 30), "已经损坏"),
        (Image(png(), 0), "毫米"),
        (Image(png(), 900), "毫米"),
        (Image(png(1, 4000), 30), "毫米"),
    ],
)
def test_pictures_that_cannot_be_printed_are_refused(image, why):
    assert why in said(lambda: compiled("{{ 印章 }}").render({"印章": image}))[0][1]


def test_text_of_several_looks_keeps_the_look_around_it(tmp_path):
    made = compiled(p(r("前{{r 内容 }}后", '<w:rFonts w:eastAsia="黑体"/><w:sz w:val="32"/>')))
    data = made.render(
        {"内容": Rich((Span("大", size=22, bold=True), Span("红\n行", colour="#c00000", font="楷体")))}
    )
    (tmp_path / "样式.docx").write_bytes(data)
    here = '<w:rFonts w:eastAsia="黑体"/>'
    assert words.structure(data)[0][2] == [
        [f'{here}<w:sz w:val="32"/>', "前"],
        [f'{here}<w:b/><w:bCs/><w:sz w:val="44"/><w:szCs w:val="44"/>', "大"],
        [
            '<w:rFonts w:ascii="楷体" w:hAnsi="楷体" w:eastAsia="楷体" w:cs="楷体"/><w:color w:val="C00000"/><w:sz w:val="32"/>',
            "红\n行",
        ],
        [f'{here}<w:sz w:val="32"/>', "后"],
    ]


# Any text: what XML can carry must arrive exactly; the rest must be refused.
_ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
_TEMPLATE = compile_template(
    document(
        "前{{ 值|默认('') }}后",
        table(("{% for 人 in 名单 %}{{ 人.值 }}{% endfor %}", "乙")),
        "末",
        header="页{{ 值|默认('') }}眉",
    ),
    name="任意.docx",
)


def _carried(text):
    # A line break typed in any way is one; docxtpl's signs for a paragraph and a page are not text.
    return text.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=250)
@given(_ANY)
def test_any_text_arrives_exactly_or_is_refused(text):
    impossible = any(
        unicodedata.category(c) == "Cs" or (ord(c) < 32 and c not in "\t\n\r\a\f") or ord(c) in {0xFFFE, 0xFFFF}
        or 0xFDD0 <= ord(c) <= 0xFDEF
        for c in text
    )  # fmt: skip
    fields = {"值": text, "名单": [{"值": text}]}
    if impossible:
        assert {kind for kind, _ in said(lambda: _TEMPLATE.render(fields))} == {"field-type"}
        return
    data = _TEMPLATE.render(fields)
    opened = docx.Document(io.BytesIO(data))
    if "\a" in text or "\f" in text:  # split into paragraphs: the next test looks at those
        return
    wanted = _carried(text) if text.strip() else ""
    assert opened.paragraphs[0].text == f"前{wanted}后"
    assert opened.sections[0].header.paragraphs[0].text == f"页{wanted}眉"
    assert opened.tables[0].cell(0, 0).text == _carried(text)


@settings(max_examples=60)
@given(st.lists(st.text("甲乙<&\n\t \a\f", min_size=1, max_size=8), max_size=4))
def test_paragraph_and_page_signs_split_the_text_and_lose_none(values):
    made = compile_template(document(p("{% for 值 in 名单 %}[{{ 值 }}]{% endfor %}"), "末"), name="段.docx")
    data = made.render({"名单": values})
    plain = "".join(f"[{value}]" for value in values)
    paragraphs = words.texts(data)[:-1]
    pages = [text for text in paragraphs if text in {"\f", ""}]
    assert "".join(text for text in paragraphs).replace("\f", "") == plain.replace("\a", "").replace("\f", "")
    assert len(paragraphs) == 1 + plain.count("\a") + 2 * plain.count("\f")
    assert len(pages) >= plain.count("\f")


@settings(max_examples=60)
@given(
    st.recursive(
        st.sampled_from(["{{ 姓名 }}", "字", "{{ 名单|个数 }}", "  "]),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map("".join),
            inner.map(lambda x: f"{{% if 姓名 %}}{x}{{% else %}}{x}{{% endif %}}"),
            inner.map(lambda x: f"{{% for 人 in 名单 %}}{x}{{{{ 人.姓名 }}}}{{% endfor %}}"),
        ),
        max_leaves=6,
    ),
    st.randoms(use_true_random=False),
)
def test_where_word_cuts_the_runs_does_not_matter(text, random):
    """The same text in one run and cut into runs anywhere prints the same."""
    cuts = sorted(random.sample(range(len(text) + 1), min(len(text), random.randint(0, 6))))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = document(p(r(text)))
    cut = document(p(*[r(piece) for piece in pieces if piece]))
    fields = {"姓名": "赵一", "名单": [{"姓名": "甲"}, {"姓名": "乙"}]}
    try:
        one = words.texts(compile_template(whole, name="甲.docx").render(fields))
    except Stop:
        with pytest.raises(Stop):
            compile_template(cut, name="乙.docx").render(fields)
        return
    assert words.texts(compile_template(cut, name="乙.docx").render(fields)) == one


def test_a_template_of_python_docx_renders(tmp_path):
    """With all the styles, the theme and the settings that a real file has."""
    made = docx.Document()
    made.add_heading("{{ 标题 }}", 1)
    made.add_paragraph("{{ 姓名 }}", style="List Bullet")
    grid = made.add_table(3, 2, style="Table Grid")
    grid.cell(0, 0).text, grid.cell(1, 0).text, grid.cell(2, 0).text = (
        "{%tr for 人 in 名单 %}",
        "{{ 人.姓名 }}",
        "{%tr endfor %}",
    )
    made.sections[0].footer.paragraphs[0].text = "{{ 姓名 }}"
    buffer = io.BytesIO()
    made.save(buffer)
    data = compile_template(buffer.getvalue(), name="真.docx").render(
        {"标题": "名单", "姓名": "赵一", "名单": [{"姓名": "甲"}, {"姓名": "乙"}]}
    )
    (tmp_path / "真.docx").write_bytes(data)
    assert words.texts(data) == ["名单", "赵一"]
    assert [row[0] for row in words.rows(data)] == ["甲", "乙"]


def test_text_boxes_are_filled_in_both_their_forms():
    box = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>{{ 姓</w:t></w:r><w:r><w:t>名 }}</w:t></w:r>'
        "</w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
        "<w:p><w:r><w:t>{{ 姓名 }}</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>外{{ 姓名 }}</w:t></w:r></w:p>"
    )
    found = words.root(compiled(box).render({"姓名": "赵一"})).iter(f"{{{words.W}}}t")
    assert ["".join(t.itertext()) for t in found if t.text] == ["赵一", "赵一", "外赵一"]


def test_bookmarks_in_a_repetition_are_not_doubled(tmp_path):
    mark = '<w:bookmarkStart w:id="1" w:name="此处"/>{0}<w:bookmarkEnd w:id="1"/>'
    made = compiled(
        "{%p for 人 in 名单 %}", p(mark.format(r("{{ 人.姓名 }}"))), "{%p endfor %}", p(mark.format(r("末")))
    )
    data = made.render(TestWhole.FIELDS)
    (tmp_path / "书签.docx").write_bytes(data)
    assert len(list(words.root(data).iter(f"{{{words.W}}}bookmarkStart"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="LibreOffice is looked for on Linux")
def test_documents_open_in_libreoffice(tmp_path):
    tools.need("soffice")
    made = compiled(
        "致{{ 姓名 }}{{ 印章 }}",
        table(("{%tr for 人 in 名单 %}",), ("{{ 人.姓名 }}",), ("{%tr endfor %}",)),
        "{{ 尾 }}",
    )
    path = tmp_path / "看.docx"
    path.write_bytes(
        made.render({**TestWhole.FIELDS, "姓名": "张<三>&四", "印章": Image(png(), 20), "尾": "上\a下\f新页"})
    )
    pages = libreoffice.page_texts(path)
    assert len(pages) == 2
    assert all(text in pages[0] for text in ("张<三>&四", "甲", "乙", "上", "下"))
    assert "新页" in pages[1]
