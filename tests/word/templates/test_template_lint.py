"""Faults of a clerk's template: each is found, with its paragraph, and all of them at once."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.papers.words import document, p, table

from toolkit.core.cells import Severity, Stop
from toolkit.word.templates.checking import lint
from toolkit.word.templates.template import compile_template

OFFERED = {
    "姓名": "赵一", "金额": 8000, "离休": True, "身份证号": "990101194610030018", "电话": "0000-1", "备注": "有",
    "名单": [{"姓名": "钱二", "金额": 1}],
}  # fmt: skip

# What stands in the template, where the fault lies, and pieces of what is said.
FAULTS = {
    "full-width braces": (document("｛｛姓名｝｝"), "第1段", ("全角花括号", "英文输入法")),
    "full-width braces, mixed": (document("{｛姓名｝}"), "第1段", ("全角花括号",)),
    "full-width percent": (document("{％ if 离休 ％}是{% endif %}"), "第1段", ("全角百分号",)),
    "full-width statement": (document("｛% if 离休 %｝是"), "第1段", ("全角花括号",)),
    "Chinese comma": (document("{{ 姓名，}}"), "第1段", ("全角标点", "“，”改为“,”")),
    "Chinese colon": (document("{{ 姓名： }}"), "第1段", ("全角标点", "“：”改为“:”")),
    "Chinese brackets": (document("{{ 备注|默认（'无'） }}"), "第1段", ("“（”改为“(”", "“）”改为“)”")),
    "full-width bar": (document("{{ 金额｜大写 }}"), "第1段", ("“｜”改为“|”",)),
    "full-width equals": (document("{% if 姓名 ＝＝ '甲' %}{% endif %}"), "第1段", ("“＝”改为“=”",)),
    "one brace missing at the end": (document("甲", "{{ 姓名 }同志"), "第2段", ("“{{”没有与之成对的“}}”",)),
    "one brace missing at the beginning": (document("{ 姓名 }}"), "第1段", ("“}}”没有与之成对的“{{”",)),
    "statement not closed": (document("{% if 离休 "), "第1段", ("“{%”没有与之成对的“%}”",)),
    "tag over two paragraphs": (document("{{ 姓", "名 }}"), "第1段", ("要写在同一段里",)),
    "two tags in one": (document("{{ {{ 姓名 }} }}"), "第1段", ("又套了一个标记",)),
    "end forgotten before the next": (document("{{ 姓名 和 {{ 金额 }}"), "第1段", ("又套了一个标记", "缺了结尾")),
    "empty tag": (document("{{ }}"), "第1段", ("是空的",)),
    "two words": (document("{{ 姓 名 }}"), "第1段", ("中间不能有空格",)),
    "name with a digit first": (document("{{ 2026年 }}"), "第1段", ("看不懂", "数字开头")),
    "quotation mark missing": (document("{{ 备注|默认('无) }}"), "第1段", ("引号没有成对",)),
    "one equals sign": (document("{% if 姓名 = '甲' %}{% endif %}"), "第1段", ("两个等号",)),
    "for without in": (document("{% for 人 名单 %}{% endfor %}"), "第1段", ("for 人 in 名单",)),
    "full-width letter in a name": (document("{{ Ａ类 }}"), "第1段", ("全角字母", "请改写为“A类”")),
    "condition not ended": (document("甲", "{%p if 离休 %}", "乙"), "第2段", ("没有结束", "{%p endif %}")),
    "repetition not ended": (document("{% for 人 in 名单 %}甲"), "第1段", ("没有结束", "{% endfor %}")),
    "end without beginning": (document("甲{% endif %}"), "第1段", ("多余或放错了位置",)),
    "else without if": (document("{% else %}"), "第1段", ("多余或放错了位置",)),
    "two else": (document("{% if 离休 %}{% else %}{% else %}{% endif %}"), "第1段", ("多余或放错了位置",)),
    "crossed": (
        document("{% for 人 in 名单 %}{% if 离休 %}", "{% endfor %}{% endif %}"), "第2段", ("还在“{% if 离休 %}”（第1段）里面",)
    ),
    "end with too much": (document("{% if 离休 %}{% endif 离休 %}"), "第1段", ("多余的内容",)),
    "row tag outside a table": (document("{%tr for 人 in 名单 %}"), "第1段", ("不在表格里",)),
    "cell tag outside a table": (document("{%tc if 离休 %}"), "第1段", ("不在表格里",)),
    "colspan outside a table": (document("{% colspan 金额 %}"), "第1段", ("不在表格里",)),
    "begins in a row, ends outside": (
        document(table(("{%tr for 人 in 名单 %}",), ("{{ 人.姓名 }}",)), "{%p endfor %}"), "第3段", ("两头对不上",)
    ),
    "begins in one cell, ends in another row": (
        document(table(("{%p if 离休 %}", "甲"), ("乙", "{% endif %}")), "末"), "第4段", ("两头对不上", "同一种写法")
    ),
    "two row tags in one row": (
        document(table(("{%tr if 离休 %}{%tr for 人 in 名单 %}",), ("甲",), ("{%tr endfor %}",), ("{%tr endif %}",))), "第1段",
        ("同一个表格行里有 2 个",),
    ),
    "text beside a paragraph tag": (document("重要：{%p if 离休 %}", "{%p endif %}"), "第1段", ("还有别的内容，打印时会丢掉",)),
    "field beside a row tag": (
        document(table(("{%tr for 人 in 名单 %}", "{{ 姓名 }}"), ("甲", "乙"), ("{%tr endfor %}", "")), "末"), "第1段", ("打印时会丢掉",)
    ),
    "section break in a paragraph tag": (
        document(p("{%p if 离休 %}", look="<w:sectPr/>"), "甲", "{%p endif %}"), "第1段", ("分节符",)
    ),
    "unknown field": (document("{{ 姓铭 }}"), "第1段", ("字段“姓铭”不存在", "您是不是要写：姓名。")),
    "unknown field in a condition": (document("{% if 离修 %}{% endif %}"), "第1段", ("“离修”不存在", "离休")),
    "unknown field of a list": (
        document("{% for 人 in 名单 %}{{ 人.姓铭 }}{% endfor %}"), "第1段", ("“名单”里没有“姓铭”", "姓名")
    ),
    "unknown list": (document("{% for 人 in 名册 %}{% endfor %}"), "第1段", ("“名册”不存在", "名单")),
    "unknown filter": (document("{{ 金额|大些 }}"), "第1段", ("没有“大些”这个过滤器", "大写")),
    "unknown test": (document("{% if 金额 is 大 %}{% endif %}"), "第1段", ("没有“is 大”这种判断",)),
    "filter with a wrong bracket": (document("{{ 金额|大写(1, 2) }}"), "第1段", ("括号里的内容不对",)),
    "filter on the wrong kind": (document("{{ 姓名|大写 }}"), "第1段", ("不是数字",)),
    "list printed": (document("{{ 名单 }}"), "第1段", ("是列表",)),
    "loop outside": (document("{{ loop.index }}"), "第1段", ("loop 用得不对",)),
    "value of several looks": (document("{{p 姓名 }}"), "第1段", ("这种写法这里用不上",)),
    "set": (document("{% set a = 1 %}"), "第1段", ("不能用“set”（赋值）",)),
    "identity number in the header": (document("甲", header="{{ 身份证号|遮号 }}"), "第1段", ("每一页上",)),
    "identity number in the footer": (document("甲", footer="号码{{ 身份证号 }}"), "第1段", ("每一页上",)),
    "tag in a picture's text": (
        document('<w:p><w:hyperlink w:anchor="{{ 姓名 }}"><w:r><w:t>甲</w:t></w:r></w:hyperlink></w:p>'), "", ("不会被填写",)
    ),
    "tracked changes": (
        document('<w:p><w:ins w:id="1" w:author="甲"><w:r><w:t>{{ 姓名 }}</w:t></w:r></w:ins></w:p>'), "", ("修订痕迹", "接受或拒绝")
    ),
    "nothing to join": (document("{%- if 离休 %}甲{% endif %}"), "第1段", ("没有可以相连的段落",)),
    "too deep": (document("{% if 离休 %}" * 9 + "{% endif %}" * 9), "第1段", ("套了 9 层",)),
    "too long": (document("{{ 姓名 " + " " * 420 + "}}"), "第1段", ("长度不超过",)),
}  # fmt: skip

WARNINGS = {
    "curly quotation marks": (document("{{ 备注|默认(“无”) }}"), ("中文引号",)),
    "whole identity number": (document("{{ 身份证号 }}"), ("完整打印", "{{ 身份证号|遮号 }}")),
    "telephone in the footer": (document("甲", footer="{{ 电话 }}"), ("如果是老同志个人的",)),
}


FOREIGN = {
    "address block": ('<w:p><w:fldSimple w:instr=" ADDRESSBLOCK "><w:r><w:t>«地址»</w:t></w:r></w:fldSimple></w:p>', "邮件合并域 ADDRESSBLOCK"),
    "guillemets": ("«x»", "«x»"), "single": ("{姓名}", "{姓名}"), "single, wide": ("｛姓名｝", "｛姓名｝"),
    "cut into runs": (p("{", "姓", "名", "}"), "{姓名}"), "spaced": ("{ { 姓名 } }", "{ { 姓名 } }"),
    "spaced statement": ("{ % if 离休 % }", "{ % if 离休 % }"), "dollar": ("${姓名}", "${姓名}"),
    "of a list": ("{人.金额}", "{人.金额}"), "with a filter": ("{金额|大写}", "{金额|大写}"),
    "square": ("[姓名]", "[姓名]"), "heavy": ("【姓名】", "【姓名】"), "angle": ("甲<<姓名>>", "<<姓名>>"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_marks_of_other_programs_are_warned_of(name):
    body, raw = FOREIGN[name]
    found = lint(document("{{ 姓名 }}", body), OFFERED, name="模板.docx")
    assert ("template-foreign", Severity.WARNING, f"“{raw}”") in [
        (one.kind, one.severity, one.message.partition("不是这里")[0]) for one in found
    ]


_BRACKETS = st.sampled_from(["{ }", "${ }", "{{ }", "« »", "[ ]", "【 】", "｛ ｝", "$[ ]", "< >"]).map(
    str.split
)
_AROUND = st.text(alphabet="甲，：（）12ab«»【】$ ", max_size=8)


@given(_AROUND, st.sampled_from(["姓名", "金额", "离休"]), _BRACKETS, _AROUND)
def test_no_known_field_stands_in_other_brackets_unsaid(before, name, brackets, after):
    text = f"甲{before}{brackets[0]}{name}{brackets[1]}{after}"
    assert lint(document("{{ 姓名 }}", text), OFFERED)


def test_a_letter_without_any_field_is_warned_of():
    assert [one.kind for one in lint(document("祝您生日快乐"), OFFERED)] == ["template-no-field"]


def with_part(data: bytes, name: str, content: str) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("part", ["word/diagrams/data1.xml", "word/charts/chart1.xml"])
@pytest.mark.parametrize("runs", ["<a:t>{{ 姓名 }}</a:t>", "<a:t>{</a:t><a:t>{ 姓名 }}</a:t>"])
def test_a_tag_in_smart_art_or_a_chart_is_not_filled(part, runs):
    art = (
        f'<x xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r>{runs}</a:r></a:p></x>'
    )
    found = lint(with_part(document("{{ 姓名 }}"), part, art), OFFERED, name="模板.docx")
    assert [(one.severity, "那里不会被填写" in one.message) for one in found] == [(Severity.ERROR, True)]


@pytest.mark.parametrize("huge", [
    "'a' * 2000000000", "[0] * 1000000000", "[0] * 10 ** 9", "range(10 ** 9)", "'x'|center(10 ** 9)", "9999999999 * 9999999999",
    "'x'|补零(2000000000)", "1 / 0",
])  # fmt: skip
@pytest.mark.parametrize(
    "frame",
    [
        "{{{{ {} }}}}",
        "{{% if 姓名 == '没有' %}}{{{{ {} ~ 姓名 }}}}{{% endif %}}",
        "{{% for 行 in {} %}}甲{{% endfor %}}",
    ],
)
@pytest.mark.parametrize("offered", [OFFERED, None])
def test_what_no_rendering_would_do_is_refused_by_the_check(huge, frame, offered):
    data = document("{{ 姓名 }}", frame.format(huge))
    assert any(one.severity is Severity.ERROR for one in lint(data, offered, name="模板.docx"))
    with pytest.raises(Stop):
        compile_template(data)


def test_a_repetition_of_a_billion_is_refused_and_one_of_ten_is_not():
    rows = "{{% for 行 in range({}) %}}甲{{% endfor %}}{{{{ 姓名 }}}}"
    assert "次数太多" in str(lint(document(rows.format(1_000_000_000)))[0])
    assert lint(document(rows.format(10)), OFFERED) == []


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_placed(name):
    data, where, pieces = FAULTS[name]
    errors = [one for one in lint(data, OFFERED, name="模板.docx") if one.severity is Severity.ERROR]
    texts = [str(one) for one in errors]
    assert any(
        all(piece in text for piece in pieces) and where in one.cell.ref
        for one, text in zip(errors, texts, strict=True)
    ), texts
    assert all(one.hint and one.kind and one.cell.file == "模板.docx" for one in errors)


@pytest.mark.parametrize("name", WARNINGS)
def test_habits_are_warned_of_and_do_not_stop(name):
    data, pieces = WARNINGS[name]
    found = lint(data, OFFERED, name="模板.docx")
    assert [one.severity for one in found] == [Severity.WARNING]
    assert all(piece in str(found[0]) for piece in pieces)
    compile_template(data, name="模板.docx").render(OFFERED)


GOOD = {
    "plain": document("{{ 姓名 }}{% if 离休 %}离休{% endif %}"),
    "braces that are none": document("{{ 姓名 }}集合{a, b}和 { 空格 } 和 50% }"),
    "Chinese quotation marks in a string": document("{{ 备注|默认('“无”') }}"),
    "full-width signs in a string": document("{% if 姓名 == '，：（' %}{% endif %}"),
    "full-width signs outside": document("（{{ 姓名 }}），：｜％"),
    "a full-width blank": document("{{\u3000姓名\u3000}}\u3000"),
    "rows": document(table(("{%tr for 人 in 名单 %}",), ("{{ 人.姓名 }}{{ loop.序号 }}",), ("{%tr endfor %}",)), "末"),
    "asked whether it is there": document("{% if 没有 is defined %}甲{% endif %}"),
    "masked in the body": document("{{ 身份证号|遮号 }}"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_said_of_a_good_template(name):
    assert lint(GOOD[name], OFFERED, name="模板.docx") == []


def test_all_faults_at_once_in_the_order_of_the_page():
    pieces = [
        "｛｛姓名｝｝",
        "{{ 姓名，}}",
        "{{ 姓铭 }}",
        "{{ 金额|大些 }}",
        "{%p if 离休 %}",
        "{{ 姓名 ",
        "{% set a = 1 %}",
    ]
    found = lint(document(*pieces, header="{{ 身份证号|遮号 }}"), OFFERED, name="模板.docx")
    assert [(one.cell.sheet, one.cell.ref) for one in found] == [
        *[("正文", f"第{number}段") for number in range(1, 8)],
        ("页眉", "第1段"),
    ]
    with pytest.raises(Stop) as stop:
        compile_template(document(*pieces), name="模板.docx")
    assert len(stop.value.problems) == 6  # the unknown field shows only when the fields are known


def test_fields_are_not_looked_up_when_nobody_says_what_is_offered():
    assert lint(document("{{ 随便 }}"), name="模板.docx") == []


def test_a_file_that_is_no_document_is_one_problem(tmp_path):
    path = tmp_path / "模板.txt"
    path.write_text("{{ 姓名 }}", encoding="utf-8")
    assert len(lint(path)) == 1
    assert len(lint(tmp_path / "没有.docx")) == 1


def test_paragraphs_are_counted_as_the_clerk_counts_them():
    made = docx.Document()
    made.add_paragraph("一")
    grid = made.add_table(1, 2)
    grid.cell(0, 1).text = "{{ 姓铭 }}"
    made.add_paragraph("{{ 单未 }}")
    buffer = io.BytesIO()
    made.save(buffer)
    assert [one.cell.ref for one in lint(buffer.getvalue(), OFFERED, name="模板.docx")] == ["第3段", "第4段"]


def test_messages_can_be_shown_on_any_console():
    said = [str(one) for data, _, _ in FAULTS.values() for one in lint(data, OFFERED, name="模板.docx")]
    assert len(said) >= len(FAULTS)
    assert [text for text in said if text.encode("gbk", "replace").decode("gbk") != text] == []
