"""A township's own office (本乡镇): its notices go to branches and units, and nothing speaks of townships."""

from __future__ import annotations

import pytest
from support.offices.drawn import column, texts
from support.offices.notices import Desk

from toolkit.core.cells import Stop
from toolkit.core.documents.official import Heading, OfficialDocument, OfficialTable, Paragraph
from toolkit.core.documents.outcome import PrintFile, SheetDocument, TextDocument, WordDocument

REGISTER = "姓名 所属支部 单位 居住地"
PEOPLE = (
    ("张三可", "机关支部", "枫林镇人民政府", "桂花村1组"),
    ("李四平", "机关支部", "枫林镇财政所", "桂花村2组"),
    ("王五安", None, "枫林镇卫生院", "/"),
    ("赵六生", "不详", "枫林镇卫生院", "石桥村3组"),
)
GROUPS = ["机关支部", "枫林镇卫生院"]
FESTIVAL = {"festival": "重阳节", "at": "2026-10-16 09:00", "place": "镇政府三楼", "received": "10月9日9:00"}
TOLD = {"by": "电话", "at": "10月9日15:30", "who": "李四平"}
NEVER = ("乡镇", "县领导", "全县", "未注明")


def desk(**rest) -> Desk:
    return Desk(*PEOPLE, register=REGISTER, 本乡镇="枫林镇", 单位名称="枫林镇老干办", **rest)


def said(outcome) -> str:
    """Everything that the papers of an outcome and its sentences say."""
    out = [*outcome.summary, *outcome.alerts]
    for document in outcome.documents:
        if isinstance(document, SheetDocument):
            out += texts(document)
        elif isinstance(document, TextDocument):
            out.append(document.text)
        elif isinstance(document, WordDocument):
            out += [str(value) for value in document.fields.values()]
        elif isinstance(document, PrintFile):
            out += [str(value) for each in document.documents for value in each.fields.values()]
        elif isinstance(document, OfficialDocument):
            out += [document.title, *document.addressees]
            for block in (*document.blocks, *(b for a in document.attachments for b in a.blocks)):
                if isinstance(block, OfficialTable):
                    out += [*block.columns, block.note, *(cell for row in block.rows for cell in row)]
                elif isinstance(block, Heading):
                    out.append(block.text + block.body)
                elif isinstance(block, Paragraph):
                    out.append(block.text)
            out += [a.title for a in document.attachments]
    return "\n".join(out)


def of(outcome, kind):
    return [d for d in outcome.documents if isinstance(d, kind)]


def test_a_notice_goes_to_branches_and_units_and_its_leaders_are_the_township_s():
    outcome = desk().do("new", **FESTIVAL)
    text = said(outcome)
    assert not [word for word in NEVER if word in text]
    assert "各支部、各小组要在当天把通知送到每一位老同志本人" in text
    assert "镇领导讲话" in text
    assert "通报全镇经济社会发展和老干部工作情况" in text
    assert of(outcome, OfficialDocument)[0].addressees == ("各支部", "各小组")
    names = [d.name for d in of(outcome, SheetDocument)]
    assert names == ["机关支部送达名册.xlsx", "枫林镇卫生院送达名册.xlsx", "签到表.xlsx"]


def test_its_own_addressees_stand():
    outcome = desk(主送机关="各党支部").do("new", **FESTIVAL)
    assert of(outcome, OfficialDocument)[0].addressees == ("各党支部",)


def test_status_and_circular_count_by_branch_and_unit():
    made = desk()
    made.do("new", **FESTIVAL)
    made.do("mark", notice="1", all_of="机关支部", **TOLD)
    status = made.do("status")
    assert [g["name"] for g in status.extra["notices"][0]["by_township"]] == GROUPS
    assert column(of(status, SheetDocument)[0], "按支部、单位", "送达")[1:] == [2, 0]
    report = made.do("report", notice="1")
    assert [(r["township"], r["reached"]) for r in report.rows] == [("机关支部", 2), ("枫林镇卫生院", 0)]
    for outcome in (status, report):
        assert not [word for word in NEVER if word in said(outcome)]


def test_a_document_is_signed_for_by_each_of_them():
    made = desk()
    outcome = made.do("new", kind="文件", title="关于做好老干部工作的意见", received="10月9日9:00")
    assert column(of(outcome, SheetDocument)[0], "文件签收表", "签收单位") == GROUPS
    assert "各支部、各小组" in made.sheets["通知"][1]
    made.do("mark", notice="1", person="枫林镇卫生院", **TOLD)
    status = made.do("status")
    assert [(r["name"], r["reached"]) for r in status.rows] == [("机关支部", False), ("枫林镇卫生院", True)]
    assert status.alerts == ("2026-001未签收1个单位：机关支部。",)
    for each in (outcome, status, made.do("report", notice="1")):
        assert not [word for word in NEVER if word in said(each)]


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("全部", ["张三可", "李四平", "王五安", "赵六生"]),
        ("枫林镇", ["张三可", "李四平", "王五安", "赵六生"]),
        ("机关支部", ["张三可", "李四平"]),
        ("枫林镇卫生院", ["王五安", "赵六生"]),
        ("各支部", GROUPS),
        ("各乡镇", GROUPS),
    ],
)
def test_whom_it_is_for(scope, names):
    outcome = desk().do("new", title="关于体检的通知", text="请到镇卫生院体检。", to=scope)
    assert [row["name"] for row in outcome.rows] == names


def test_an_unknown_name_is_answered_with_branches_and_units():
    with pytest.raises(Stop) as stop:
        desk().do("new", title="关于体检的通知", text="请到镇卫生院体检。", to="云岫乡")
    assert "这些支部、单位：机关支部、枫林镇卫生院" in stop.value.problems[0].hint


def test_the_only_leader_answers_for_all_and_of_several_each_for_their_own():
    one = desk(posts=[("枫林镇", "老干组长", "张三可", None)]).do("new", **FESTIVAL)
    assert {row["responsible"] for row in one.rows} == {"张三可"}
    rows = [(None, "老干组长", "张三可", None), (None, "老干组长", "王五安", None)]
    two = desk(posts=rows).do("new", **FESTIVAL)
    assert [row["responsible"] for row in two.rows] == ["张三可", "张三可", "王五安", "王五安"]
