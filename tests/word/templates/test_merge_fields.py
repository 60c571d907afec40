"""Word's own mail merge templates work as they are: fields of every form (ECMA-376 Part 1, 17.16) are filled like our tags."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from support.papers.words import archive, document, field, members, p, r, root, simple_field, table, texts

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import Figure, Gap
from toolkit.word.templates.template import compile_template

DAY = dt.date(2026, 3, 5)
GIVEN = {
    "姓名": "张三可",
    "性别": "男",
    "单位": "县农业局",
    "备注": "",
    "出生日期": DAY,
    "金额": Figure(Decimal("1200.5"), "1,200.50"),
    "人数": Figure(15, "15"),
    "补贴": "4,900",
    "津贴": "100元",
    "职务_职级_": "局长",
    "M_80岁以上": "是",
    "合并记录号": 7,
    "合并序号": 2,
}


def printed(*body, given=GIVEN, **more):
    return texts(compile_template(document(*body, **more), name="信.docx").render(given))


def one(code, **more):
    return printed(p("甲", field(code, "«旧»", **more), "乙"))[0]


@pytest.mark.parametrize("cut", [0, 1, 5])
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("MERGEFIELD 姓名", "张三可"),
        (" MERGEFIELD  姓名  \\* MERGEFORMAT ", "张三可"),
        (' MERGEFIELD "职务(职级)" ', "局长"),
        (" MERGEFIELD 80岁以上 ", "是"),
        (" mergefield M_80岁以上 ", "是"),
        (" MERGEFIELD 出生日期 ", "2026年3月5日"),
        (' MERGEFIELD 出生日期 \\@ "yyyy-MM-dd" ', "2026-03-05"),
        (' MERGEFIELD 出生日期 \\@ "EEEE年O月A日" \\* MERGEFORMAT', "二〇二六年三月五日"),
        (" MERGEFIELD 出生日期 \\@ yyyy年M月d日 ", "2026年3月5日"),
        (" MERGEFIELD 金额 ", "1,200.50"),
        (" MERGEFIELD 金额 \\# 0.0 ", "1200.5"),
        (' MERGEFIELD 金额 \\# "¥#,##0.00;(#,##0.00)" ', "¥1,200.50"),
        (" MERGEFIELD 人数 \\* CHINESENUM3 ", "十五"),
        (" MERGEFIELD 人数 \\* CHINESENUM2 \\* MERGEFORMAT ", "壹拾伍"),
        (' MERGEFIELD 单位 \\b "（" \\f "）" ', "（县农业局）"),
        (' MERGEFIELD 备注 \\b "（" \\f "）" ', ""),
        (' IF {MERGEFIELD 性别} = "男" "先生" "女士" ', "先生"),
        (' IF {MERGEFIELD 性别}= "女" "先生" "女士" \\* MERGEFORMAT ', "女士"),
        (' IF "{MERGEFIELD 单位}" = "县*局" "是" "不是" ', "是"),
        (' IF {MERGEFIELD 单位} <> "县??局" "是" "不是" ', "不是"),
        (' IF {MERGEFIELD 金额} >= 1200 "够" "不够" ', "够"),
        (' IF {MERGEFIELD 金额} < 1200,5 "少" "多" ', "少"),
        (' IF {MERGEFIELD 备注} = "" "无" "{MERGEFIELD 备注}" ', "无"),
        (' IF {MERGEFIELD 备注} <> "" "有备注" ', ""),
        (' IF {MERGEFIELD 出生日期} > "2026-3-4" "后" "前" ', "后"),
        (' IF {MERGEFIELD 性别} = "男" "{MERGEFIELD 姓名}先生，请带“证件”" "" ', "张三可先生，请带“证件”"),
        (' IF {MERGEFIELD 性别} = "男" {MERGEFIELD 姓名} {MERGEFIELD 单位} ', "张三可"),
        (' IF {MERGEFIELD 性别} = "女" "甲" "{IF {MERGEFIELD 人数} > 10 "多于{MERGEFIELD 人数}" "少"}" ', "多于15"),
        (' IF {IF {MERGEFIELD 性别} = "男" "1" "2"} = 1 "一" "二" ', "一"),
        (" = {MERGEFIELD 金额} * 2 + 1 \\# 0.00 ", "2402.00"),
        (" = {MERGEFIELD 补贴} + {MERGEFIELD 津贴} ", "5000"),  # typed as text: added up, not joined
        (' = {QUOTE "{MERGEFIELD 人数}0"} * 12 \\# "#,##0.00" ', "1,800.00"),
        (' IF {COMPARE {MERGEFIELD 人数} > 3} = 1 "是" "否" ', "是"),
        (' QUOTE "{MERGEFIELD 单位}的" "{MERGEFIELD 姓名}" ', "县农业局的张三可"),
        (" MERGEREC ", "7"),
        (" MERGESEQ ", "2"),
    ],
)  # fmt: skip
def test_a_field_prints_what_word_would(code, said, cut):
    assert one(code, cut=cut) == f"甲{said}乙"


def test_simple_fields_and_tags_mixed_also_in_headers_and_boxes():
    box = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="_x0000_s1"><v:textbox><w:txbxContent>'
        f"{p(field('MERGEFIELD 单位'))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    made = compile_template(
        document(
            p(simple_field(" MERGEFIELD 姓名 ", "«姓名»"), "同志：{{ 金额|大写 }}"),
            p(box),
            table((p(simple_field(" MERGEFIELD 人数 ")),)),
            header=p(field(" MERGEFIELD 单位 ")),
        ),
        name="信.docx",
    )
    data = made.render(GIVEN)
    assert texts(data)[0] == "张三可同志：人民币壹仟贰佰元伍角整"
    assert "县农业局" in "".join(root(data).itertext())
    assert "县农业局" in "".join(root(data, "word/header1.xml").itertext())
    assert sorted(made.fields) == ["人数", "单位", "姓名", "金额"]


def test_what_is_no_merge_field_stays():
    page = field(" PAGE ", "1") + field(' IF {PAGE} = {NUMPAGES} "末页" "" ', "")
    data = compile_template(document(p(page), p(field("MERGEFIELD 姓名"))), name="信.docx").render(GIVEN)
    codes = [t.text for t in root(data).iter() if str(t.tag).endswith("}instrText")]
    assert "".join(codes).split() == ["PAGE", "IF", "PAGE", "=", "NUMPAGES", '"末页"', '""']


def test_looks_are_those_of_the_result_and_of_each_text_of_an_if():
    red, bold = '<w:color w:val="C00000"/>', "<w:b/>"
    code = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> IF </w:instrText></w:r>'
        + field("MERGEFIELD 性别", "«性别»")
        + '<w:r><w:instrText xml:space="preserve"> = "男" "</w:instrText></w:r>'
        + f'<w:r><w:rPr>{bold}</w:rPr><w:instrText>先生</w:instrText></w:r><w:r><w:instrText>" "女士" </w:instrText></w:r>'
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>女士</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    data = compile_template(
        document(p(field("MERGEFIELD 姓名", "«姓名»", red), code)), name="信.docx"
    ).render(GIVEN)
    runs = [
        (
            "".join(run.itertext()),
            [str(e.tag).rpartition("}")[2] for props in run if props.tag.endswith("}rPr") for e in props],
        )
        for run in root(data).iter()
        if str(run.tag).endswith("}r") and "".join(run.itertext())
    ]
    assert runs == [("张三可", ["color"]), ("先生", ["b"])]


def test_an_if_over_two_paragraphs():
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> IF </w:instrText></w:r>'
        + field("MERGEFIELD 性别")
        + '<w:r><w:instrText xml:space="preserve"> = "男" "第一段</w:instrText></w:r>'
    )
    end = (
        '<w:r><w:instrText xml:space="preserve">第二段" "别的" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("旧一")
    )
    body = (
        p(start),
        p(end),
        p("<w:r><w:t>旧二</w:t></w:r>", '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        p("后"),
    )
    assert printed(*body) == ["第一段", "第二段", "后"]
    assert printed(*body, given=GIVEN | {"性别": "女"}) == ["别的", "后"]


def test_next_nextif_and_skipif_are_steps_for_who_gives_the_records():
    made = compile_template(
        document(
            p(field('SKIPIF {MERGEFIELD 单位} = ""'), field("MERGEFIELD 姓名")),
            p(field("NEXT"), field("MERGEFIELD 姓名")),
            p(field("NEXTIF {MERGEFIELD 人数} > 10"), field("MERGEFIELD 姓名")),
        ),
        name="标签.docx",
    )
    skip, step, when = made.steps
    assert [skip[0], step[0], when[0]] == ["SKIPIF", "NEXT", "NEXTIF"]
    assert (skip[1], when[1]) == (frozenset({"单位"}), frozenset({"人数"}))
    assert [skip[2]({"单位": ""}), skip[2]({"单位": Gap("单位")}), skip[2]({"单位": "局"})] == [
        True,
        True,
        False,
    ]
    assert [when[2]({"人数": Figure(15, "15")}), when[2]({"人数": 3}), step[2]({})] == [True, False, True]
    assert list(made.fields) == ["姓名", "下1条.姓名", "下2条.姓名"]
    given = {"姓名": "张三可", "下1条": {"姓名": "李四平"}, "下2条": {"姓名": Gap("姓名")}}
    assert texts(made.render(given)) == ["张三可", "李四平", ""]


def test_a_text_box_written_twice_goes_on_once():
    inner = f"<w:txbxContent>{p(field('NEXT'), field('MERGEFIELD 姓名'))}</w:txbxContent>"
    both = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{inner}</w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )
    made = compile_template(document(p(both), p(field("MERGEFIELD 姓名"))), name="标签.docx")
    assert [step[0] for step in made.steps] == ["NEXT"]
    assert list(made.fields) == ["下1条.姓名"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('FILLIN "谁？"', "要当场问人，套打时没有人可问"),
        ('IF {MERGEFIELD 性别} "男" "先生"', "的条件看不懂"),
        ('IF {DATE} > {MERGEFIELD 出生日期} "a" "b"', "里面的 DATE 在这里算不出来"),
        ("MERGEFIELD", "没有写清楚是哪一列"),
        (" = SUM({MERGEFIELD 金额},1) ", "的算式看不懂，只会加减乘除"),
        (" MERGEFIELD 金额 \\* DollarText ", "里的 \\* DollarText 这里不会"),
    ],
)
def test_what_cannot_be_done_is_told(code, said):
    with pytest.raises(Stop) as stop:
        compile_template(document(p("好"), p(field(code))), name="信.docx")
    told = [str(problem) for problem in stop.value.problems]
    assert len(told) == 1
    assert told[0].startswith("信.docx 正文!第2段：这一段里的邮件合并域“")
    assert said in told[0]


def test_a_value_that_is_no_date_is_told_and_not_printed():
    made = compile_template(document(p(field('MERGEFIELD 单位 \\@ "yyyy年"'))), name="信.docx")
    with pytest.raises(Stop) as stop:
        made.render(GIVEN)
    assert "「县农业局」不是完整日期，不能按“yyyy年”打印" in str(stop.value.problems[0])
    assert printed(p(field('MERGEFIELD 单位 \\@ "yyyy年M月"')), given={"单位": "1945.10"}) == ["1945年10月"]


def test_an_empty_field_is_told_with_its_cell_or_marked():
    made = compile_template(
        document(p("电话：", field("MERGEFIELD 电话", "«电话»", "<w:b/>"), "，完")), name="信.docx"
    )
    cell = Cell("册.xlsx", "在册", "D7")
    for severity in Severity:
        gap = Gap("电话", Problem(cell, "「电话」是空的，", "请补上。", "field-empty", severity))
        told = []
        if severity is Severity.ERROR:
            with pytest.raises(Stop) as stop:
                made.render({"电话": gap})
            assert stop.value.problems == (gap.problem,)
        else:
            data = made.render({"电话": gap}, told=told)
            assert texts(data) == ["电话：【电话】，完"]
            assert told == [gap.problem]
            marked = [
                h.getparent().getparent() for h in root(data).iter() if str(h.tag).endswith("}highlight")
            ]
            assert ["".join(run.itertext()) for run in marked] == ["【电话】"]
            assert "}b" in marked[0][0][0].tag
    assert texts(made.render({"电话": Gap("电话")})) == ["电话：，完"]


def test_an_empty_field_does_not_decide_between_two_texts():
    """Word prints 女士 where 性别 is empty; here its cell is told. What is asked whether it is empty, or is said or not, may be so."""
    problem = Problem(Cell("册.xlsx", "在册", "C7"), "「性别」是空的，", "请补上。", "field-empty")
    given = {"性别": Gap("性别", problem)}
    made = compile_template(document(p(field('IF {MERGEFIELD 性别} = "男" "先生" "女士"'))), name="信.docx")
    with pytest.raises(Stop) as stop:
        made.render(given)
    assert stop.value.problems == (problem,)
    for code, said in (
        ('IF {MERGEFIELD 性别} = "男" "先生" ""', ""),
        ('IF {MERGEFIELD 性别} = "" "不详" "已知"', "不详"),
    ):
        assert printed(p(field(code)), given=given) == [said]


@pytest.mark.parametrize("depth", [60, 3000])
def test_fields_within_fields_without_end_are_told_and_cost_nothing(depth):
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = '<w:r><w:instrText xml:space="preserve"> IF 1 = 1 "</w:instrText></w:r>'
    ends = f'<w:r><w:instrText>" "" </w:instrText></w:r>{mark.format("end")}'
    body = (mark.format("begin") + code) * depth + field("MERGEFIELD 姓名") + ends * depth
    with pytest.raises(Stop) as stop:
        compile_template(document(p(body)), name="信.docx")
    assert {problem.kind for problem in stop.value.problems} <= {"template-limit", "template-block"}


def test_the_source_of_data_is_forgotten():
    """A letter must not open the office's workbook, nor name whom somebody had chosen there."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files = members(document(p(field("MERGEFIELD 姓名"))))
    files["word/settings.xml"] = (
        b'<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="%b"><w:zoom w:percent="100"/>'
        b'<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataSource r:id="rId1"/><w:odso><w:recipientData r:id="rId2"/>'
        b"</w:odso></w:mailMerge></w:settings>" % relations.encode()
    )
    files["word/recipientData.xml"] = (
        b'<w:recipients xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    )
    files["word/_rels/settings.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="%b/mailMergeSource" Target="file:///D:/x.xlsx" TargetMode="External"/>'
        b'<Relationship Id="rId2" Type="%b/recipientData" Target="recipientData.xml"/></Relationships>'
    ) % (relations.encode(), relations.encode())
    types = b'<Override PartName="/word/%b.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.%b+xml"/></Types>'
    content = files["[Content_Types].xml"]
    if b"settings.xml" not in content:
        content = content.replace(b"</Types>", types % (b"settings", b"settings"))
    files["[Content_Types].xml"] = content.replace(
        b"</Types>", types % (b"recipientData", b"mailMergeRecipientData")
    )
    made = members(compile_template(archive(files), name="信.docx").render(GIVEN))
    assert not any(
        b"mailMerge" in data or b"recipientData" in data or b"x.xlsx" in data for data in made.values()
    )
    assert "word/recipientData.xml" not in made
    assert b"w:zoom" in made["word/settings.xml"]
