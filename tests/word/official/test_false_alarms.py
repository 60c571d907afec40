"""Sound papers made in other ways: fourteen kinds, five structures, LibreOffice's own; and sentences in which a rule could see a ghost."""

from __future__ import annotations

import pytest
from support import tools
from support.papers import docs as made
from support.papers import kinds as papers
from support.programs import libreoffice

from toolkit.word.official.linting.lint import lint

KINDS = (
    "通知",
    "通报",
    "决定",
    "决议",
    "意见",
    "请示",
    "报告",
    "批复",
    "议案",
    "公报",
    "公告",
    "通告",
    "函",
    "命令",
)
# What a converter itself drops or cannot say: «Chinese marks» of a run, the page number's place.
BY_LIBREOFFICE = {"official-mark-quote-font"}


def said(data: bytes) -> list[str]:
    return [f"{p.kind} {p}" for p in lint(data, name="试.docx").problems]


@pytest.mark.parametrize("structure", papers.STRUCTURES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_paper_has_no_fault(kind, structure):
    assert said(made.data(papers.STRUCTURES[structure](papers.sound(kind)))) == []


@pytest.mark.damaged_files  # LibreOffice puts the parts of rPr in another order than the schema
def test_a_sound_paper_that_libreoffice_has_saved_has_no_fault_of_words(tmp_path):
    """LibreOffice writes its own styles, twips for characters and other borders; kinds of words and order stay right."""
    tools.need("soffice")
    paths = []
    for kind in KINDS:
        paths.append(tmp_path / f"{kind}.docx")
        paths[-1].write_bytes(made.data(papers.twips(papers.sound(kind))))
    for path in libreoffice.convert_all(paths, "docx", tmp_path / "other"):
        assert [line for line in said(path.read_bytes()) if line.split()[0] not in BY_LIBREOFFICE] == []


TABLES = {
    "right": (
        ("单位", "人数", "比上年"),
        ("青禾镇", "12", "+2"),
        ("红花乡", "15", "-1"),
        ("合计", "27", "+1"),
    ),
    "a rate": (
        ("单位", "人数", "走访率"),
        ("青禾镇", "12", "90"),
        ("红花乡", "15", "80"),
        ("合计", "27", "84"),
    ),
    "with subtotals": (("单位", "人数"), ("青禾镇", "12"), ("小计", "12"), ("红花乡", "15"), ("合计", "27")),
    "of which": (("单位", "人数"), ("青禾镇", "12"), ("其中：女", "5"), ("红花乡", "15"), ("合计", "27")),
    "ages": (("姓名", "年龄"), ("赵一", "80"), ("钱二", "90"), ("合计", "2人")),
    "no figure": (("姓名", "金额"), ("赵一", "待定"), ("钱二", "90"), ("合计", "90")),
    "numbered": (("序号", "姓名", "金额"), ("1", "赵一", "100"), ("2", "钱二", "90"), ("合计", "", "190")),
    "a space within": (
        ("单位", "人数"),
        ("青禾镇", "1,200"),
        ("红花乡", ""),
        ("青山镇", "15"),
        ("合　计", "1215"),
    ),
}


@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)
def test_nothing_is_said_of_a_table_that_adds_up_or_is_not_to_be_added(rows):
    document = papers.sound()
    papers.table(document, *rows)
    assert said(made.data(document)) == []


@pytest.mark.parametrize("number", ["第12号", "2026年第3号", "第　号"])
@pytest.mark.parametrize("kind", ["公告", "通告"])
def test_public_notices_are_counted_in_their_own_way(kind, number):
    document = papers.sound(kind)
    papers.put(document, "发文字号", number)
    assert said(made.data(document)) == []


def test_an_order_is_numbered_by_itself():
    """命令格式 (10.2): the mark ends in 令, the number stands below it in the middle, no addressee."""
    document = papers.sound("命令")
    made.find(document, "青山县老干部局文件").runs[0].text = "青山县人民政府令"
    papers.put(document, "发文字号", "第12号")
    assert [line for line in said(made.data(document)) if "number" in line or "red-line" in line] == []


def test_a_red_line_of_text_is_no_mark_and_a_telegram_is_no_paper_of_this_standard():
    document = made.Document()
    made.add(document, "方向1：底座研究", made.SONG, 11).runs[0].font.color.rgb = made.RED
    made.add(document, "聚焦关键难题开展攻关。", made.SONG, 11)
    assert said(made.data(document)) == []
    document = papers.sound()
    made.find(document, "青山县老干部局文件").runs[0].text = "内部明电"
    assert said(made.data(document)) == []


def test_a_letter_to_a_person_is_no_official_document():
    document = made.Document()
    made.add(document, "邀 请 函", made.BIAOSONG, 36, "center").runs[0].font.color.rgb = made.RED
    made.add(document, "尊敬的赵一同志：")
    made.add(document, "请您参加重阳节座谈会。", made.SONG)
    assert said(made.data(document)) == []


GHOSTS = [
    "全县共有离退休干部120人，其中离休干部5人、退休干部115人，合计走访120人次。",
    "每人慰问金500元、慰问品200元，共计支出84000元。",
    "服务时间为20年10个月，月补贴按规定执行。",
    "全县一、二级医院都可以就诊，第一、二季度各走访一次。",
    "根据青老干〔2026〕8号文件，按A、B两类登记。",
    "联系电话：0990-0000000，邮编000000。",
    "会议要求，“要把老干部工作抓实抓细”。",
    "据《走访须知》第3条，走访应当两人以上。",
    "比例由3.5%提高到4.2%，提高0.7个百分点。",
    "2025—2026年度共走访三四次，有五六十名老同志参加。",
    "1∶500的地图由县民政局提供，时间是15:30。",
    "他是一等功臣，享受等级待遇，甲、乙两地都有住房。",
    "请登录www.example.invalid查询，或者发邮件到a@example.invalid。",
    "定于2026年10月12日（星期一）召开座谈会。",
    "每年2月29日、12月31日各登记一次，10月1日放假。",
    "2024年2月29日出生的人，2028年2月29日满四岁。",
    "慰问品3000元、场地费500元、交通费300元，合计3800元。",
    "慰问金1.5万元、慰问品5000元，合计2万元。",
    "目的的确是关心老同志，和和美美过重阳。",
    "报名截止2026年10月12日，以邮戳为准。",
    "（1）类和（2）类分别登记。",
    "“四就近”服务包括就近学习、就近活动……",
    "学习习近平总书记关于老干部工作的重要论述——这是首要任务。",
    "开展“重阳·敬老”活动，列奥纳多·达·芬奇画展同时开放。",
    "10月12日至15日，赵一　钱二　孙三参加。",
    "本办法自印发之日起施行，原《走访办法》（青老干〔2020〕3号）同时废止。",
    "走访率达到100%，误差不超过±0.5%。",
    "户均3千瓦时，路程50千米，大米2.5千克。",
    "一至三季度已完成，四季度继续。",
    "他说：“请放心。”大家都笑了。",
    "填写登记表（见附件2）后报送。",
]


@pytest.mark.parametrize("text", GHOSTS)
def test_nothing_is_seen_in_a_sound_sentence(text):
    document = papers.sound()
    papers.put(document, "正文", text)
    assert said(made.data(document)) == []
