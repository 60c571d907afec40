"""toolkit handbooks: one person's book holds what is theirs and nobody else's; later only what came since is printed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.offices.branches import sheet
from support.offices.drawn import reading
from support.offices.money import do, page
from support.papers import words

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Outcome, PrintFile, SheetDocument, WordDocument
from toolkit.core.grids import Grid
from toolkit.core.tables.reading import Reading
from toolkit.jobs.handbooks.handbooks import HANDBOOKS, JOB
from toolkit.jobs.handbooks.pages import paged
from toolkit.jobs.handbooks.served import KEPT, Service
from toolkit.word.templates.template import compile_template

TODAY = dt.date(2026, 10, 9)
TEMPLATES = Path(__file__).resolve().parents[4] / "docx_templates"
NUMBER = "990101194610030018"
PEOPLE = sheet(
    "花名册",
    "姓名 人员编号 所属乡镇 出生日期 身份证号 居住地 联系电话 状态 人员类别 慰问意愿 忌讳 联系干部",
    ("张三可", "1", "青禾镇", "1946-10-03", NUMBER, "柳林村3组", "19900000001", "健在", "退休", "谢绝上门", "听力不好", "李四平"),
    ("王五同", "2", "青禾镇", "1930-05-01", "", "桐坡村9组", "19900000002", "健在", "离休", "", "别提赵六安", ""),
    ("赵六安", "3", "云岫镇", "1950-02-02", "", "云顶村1组", "19900000003", "健在", "退休", "", "", ""),
    ("赵六安", "4", "云岫镇", "1952-02-02", "", "云底村2组", "19900000004", "健在", "退休", "", "", ""),
    ("钱七明", "5", "云岫镇", "1940-01-01", "", "", "", "去世", "退休", "", "", ""),
    ("孙九禾", "6", "云岫镇", "1945-01-01", "", "", "", "健在", "遗属", "", "", ""),
)  # fmt: skip
CADRES = sheet("在职干部", "姓名 单位 联系电话", ("李四平", "青禾镇政府", "19900000099"))
STANDARDS = sheet(
    "慰问标准",
    "项目 对象 年龄 标准金额 慰问品 依据",
    ("春节", "全部", "", "300", "", "青老干〔2025〕3号"),
    ("春节", "全部", "90以上", "800", "", "青老干〔2025〕3号"),
    ("生日", "全部", "整岁", "600", "鲜花", "青老干〔2025〕3号"),
    ("重阳节", "全部", "", "", "", ""),  # not decided
)
CONTACTS = sheet(
    "联系台账",
    "日期 姓名 人员编号 所属乡镇 联系干部 类型 方式 内容",
    ("2025-03-01", "张三可", "", "青禾镇", "李四平", "走访", "上门", "看望"),
    ("2026-03-01", "张三可", "", "青禾镇", "李四平", "走访", "上门", "看望，留电话19900000077"),
    ("2026-04-01", "张三可", "", "青禾镇", "李四平", "联系", "电话", "王五同托他问候"),  # names somebody else
    ("2026-05-01", "张三可", "", "青禾镇", "李四平", "谈心", "上门", "家里的难处"),
    ("2026-06-01", "赵六安", "", "云岫镇", "李四平", "联系", "电话", "问候"),  # which of the two?
    ("2026-06-02", "赵六安", "4", "云岫镇", "李四平", "联系", "电话", "送药"),
    ("2026-06-03", "张三可", "", "云岫镇", "李四平", "联系", "电话", "问候"),  # a namesake of no register
    ("", "王五同", "", "青禾镇", "李四平", "联系", "电话", "问候"),
    ("2026-12-01", "王五同", "", "青禾镇", "李四平", "联系", "电话", "问候"),  # still to come
)
MEETINGS = (
    sheet("活动", "活动编号 日期 所属乡镇 类型 主题", ("1", "2026-09-15", "青禾镇", "学习", "学习文件")),
    sheet(
        "签到",
        "活动编号 姓名 出勤 补学日期 补学方式",
        ("1", "张三可", "参加", "", ""),
        ("1", "王五同", "请假", "2026-09-20", "送学上门"),
    ),
)
PAPERS = sheet("报刊", "年度 姓名 所属乡镇 刊名 份数", ("2026", "王五同", "青禾镇", "当代老年", "1"))
EVERYTHING = (PEOPLE, CADRES, STANDARDS, CONTACTS, *MEETINGS, PAPERS)


def books(outcome: Outcome) -> dict[str, WordDocument]:
    return {
        d.name.partition("精")[0].partition("手")[0]: d
        for d in outcome.documents
        if isinstance(d, WordDocument)
    }


def record(book: WordDocument) -> list[tuple[str, str, str]]:
    rows = [row for each in book.fields["服务页"] for row in each["记录"]]
    return [(row["日期"], row["类别"], row["内容"]) for row in rows]


def kept(outcome: Outcome) -> Reading:
    """手册登记 as the next run reads it."""
    made = next(d for d in outcome.documents if isinstance(d, SheetDocument)).sheets[-1]
    lines = [[column.title for column in made.columns], *(list(row.cells) for row in made.rows)]
    return reading(Grid("手册登记.xlsx", made.name, lines), table=HANDBOOKS)


def test_a_book_holds_what_was_done_for_its_person_this_year():
    found = do(JOB.action(), *EVERYTHING, today=TODAY)
    made = books(found)
    assert sorted(made) == ["张三可1", "王五同2", "赵六安3", "赵六安4"]  # nobody dead, no bereaved
    assert record(made["张三可1"]) == [
        ("2026-03-01", "走访", "看望，留电话199****0077"),
        ("2026-04-01", "电话", "（见台账）"),
        ("2026-09-15", "学习", "学习文件"),
    ]
    assert record(made["王五同2"]) == [
        ("2026年", "送报刊", "《当代老年》1份"),
        ("2026-09-20", "送学上门", "学习文件"),
    ]
    assert record(made["赵六安3"]) == []
    assert record(made["赵六安4"]) == [("2026-06-02", "电话", "送药")]
    told = [problem.message for problem in found.problems]
    assert sum("分不清是谁" in text for text in told) == 1
    assert sum("对不上" in text for text in told) == 1
    assert sum("还没有到" in text for text in told) == 1
    assert sum("别人的名字" in text for text in told) == 2  # a row, and what the register says of 王五同
    assert not any("难处" in text for text in told)


def test_the_first_pages_hold_no_number_and_a_telephone_only_when_asked():
    quiet = books(do(JOB.action(), *EVERYTHING, today=TODAY))["张三可1"].fields
    assert NUMBER not in str(quiet)
    assert quiet["电话"] == ""
    assert (quiet["意愿"], quiet["忌讳"]) == ("谢绝上门，改为电话问候", "听力不好")
    assert quiet["联系人"][0] == {
        "职责": "联系干部",
        "姓名": "李四平",
        "单位": "青禾镇政府",
        "电话": "19900000099",
    }
    assert [(one["项目"], one["标准"]) for one in quiet["标准"]] == [
        ("春节", "300元"),
        ("生日（整岁）", "600元、鲜花"),
    ]
    asked = books(do(JOB.action(), *EVERYTHING, today=TODAY, with_phone=True))
    assert asked["张三可1"].fields["电话"] == "19900000001"
    assert asked["王五同2"].fields["标准"][0]["标准"] == "800元"  # 96 years old
    assert asked["王五同2"].fields["忌讳"] == ""  # it names somebody else


def test_an_update_prints_what_came_since_and_its_pages_go_on():
    first = do(JOB.action(), *EVERYTHING, today=TODAY)
    again = do(JOB.action(), *EVERYTHING, kept(first), today=TODAY, update=True)
    assert books(again) == {}
    later = sheet(
        "联系台账",
        "日期 姓名 人员编号 所属乡镇 联系干部 类型 方式 内容",
        ("2025-03-01", "张三可", "", "青禾镇", "李四平", "走访", "上门", "看望"),  # before the book's year
        ("2026-03-01", "张三可", "", "青禾镇", "李四平", "走访", "上门", "看望，留电话19900000077"),
        (
            "2026-02-01",
            "张三可",
            "",
            "青禾镇",
            "李四平",
            "联系",
            "电话",
            "补记的",
        ),  # an earlier day, a new row
        ("2026-04-01", "张三可", "", "青禾镇", "李四平", "联系", "电话", "王五同托他问候"),
        ("2027-01-05", "张三可", "", "青禾镇", "李四平", "联系", "电话", "拜年"),  # another year
    )
    rest = (PEOPLE, CADRES, STANDARDS, later, *MEETINGS, PAPERS)
    next_year = dt.date(2027, 1, 9)
    second = do(JOB.action(), *rest, kept(again), today=next_year, update=True)
    pages = books(second)["张三可1"]
    assert pages.name == "张三可1手册续页第2页.docx"
    assert record(pages) == [("2026-02-01", "电话", "补记的"), ("2027-01-05", "电话", "拜年")]
    whole = books(first)["张三可1"].fields["服务页"]
    assert pages.fields["服务页"][0]["页码"] == whole[-1]["页码"] + 1
    third = do(JOB.action(), *rest, kept(second), today=next_year, update=True)
    assert "张三可1" not in books(third)


def test_what_cannot_be_read_in_the_register_of_books_is_told_and_stays():
    first = do(JOB.action(), *EVERYTHING, today=TODAY)
    lines = [list(row.cells) for row in page(first, "手册登记").rows]
    lines[0][6] = "一页"  # where one must be a number, somebody has written a word
    titles = [column.title for column in page(first, "手册登记").columns]
    changed = reading(Grid("手册登记.xlsx", "手册登记", [titles, *lines]), table=HANDBOOKS)
    found = do(JOB.action("list"), *EVERYTHING, changed, today=TODAY)
    assert [row["state"] for row in found.rows] == ["没有手册", "不用再印", "不用再印", "不用再印"]
    assert [problem.kind for problem in found.problems].count("book-row") == 1
    assert {row.cells[6] for row in page(found, "手册登记").rows} == {"一页", 1}


def test_without_a_book_there_is_nothing_to_go_on_from():
    found = do(JOB.action(), *EVERYTHING, today=TODAY, update=True)
    assert books(found) == {}
    assert found.alerts == ("4位还没有整本的手册，没有续页；先不选「更新」印整本。",)


def test_the_list_tells_who_has_none_and_whose_is_out_of_date():
    before = do(JOB.action(), *EVERYTHING, today=TODAY, township="青禾")
    moved = sheet(
        "花名册",
        "姓名 人员编号 所属乡镇 出生日期 居住地 状态 人员类别",
        ("张三可", "1", "青禾镇", "1946-10-03", "县城", "健在", "退休"),
        ("赵六安", "3", "云岫镇", "1950-02-02", "云顶村1组", "健在", "退休"),
    )
    found = do(JOB.action("list"), moved, CONTACTS, kept(before), today=TODAY)
    assert [row["state"] for row in found.rows] == ["基本情况变了，请重印整本", "没有手册"]
    assert [row.cells[0] for row in page(found, "手册登记").rows] == ["张三可", "王五同"]  # nothing is lost
    same = do(JOB.action("list"), *EVERYTHING, kept(before), today=TODAY, with_phone=True)
    assert [row["state"] for row in same.rows][:2] == ["不用再印", "不用再印"]


@pytest.mark.parametrize(
    ("rows", "pages", "blank"), [(0, 1, [10]), (3, 1, [7]), (8, 2, [2, 10]), (40, 5, [0, 0, 0, 0, 10])]
)
def test_there_are_always_lines_to_write_on(rows, pages, blank):
    services = [Service(TODAY, "2026-10-09", "走访", "看望", "李四平") for _ in range(rows)]
    made = paged(services, 1, spare=True)
    assert (len(made), [one["空白行"] for one in made]) == (pages, blank)
    assert [one["页码"] for one in made] == list(range(1, pages + 1))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("看望张三可", True),
        ("和张三一起去的", False),  # a namesake by half is somebody else
        ("阿布都热合曼问好", False),
        ("李四平上门", True),  # who did it
        ("送药", True),
    ],
)
def test_who_is_named_in_a_row_is_told_by_the_whole_name(text, printed):
    people = sheet("花名册", "姓名 所属乡镇 状态", *((name, "青禾镇", "健在") for name in ("张三可", "张三", "阿布都热合曼")))  # fmt: skip
    row = sheet(
        "联系台账", "日期 姓名 联系干部 方式 内容", ("2026-03-01", "张三可", "王五、李四平", "上门", text)
    )
    (line,) = record(books(do(JOB.action(), people, row, today=TODAY))["张三可"])
    assert line[2] == (text if printed else "（见台账）")


def test_a_long_text_goes_on_in_further_lines():
    made = paged([Service(TODAY, "2026-10-09", "走访", "看" * 450, "李四平")], 1, spare=False)
    assert "".join(row["内容"] for each in made for row in each["记录"]) == "看" * 450


def test_a_township_is_one_print_file_and_a_name_that_nobody_has_is_told():
    found = do(JOB.action(), *EVERYTHING, today=TODAY, township="云岫", one_file=True)
    (printed,) = [d for d in found.documents if isinstance(d, PrintFile)]
    assert (printed.name, len(printed.documents), printed.odd_pages) == (
        "云岫镇精准服务手册（合并打印）.docx",
        2,
        True,
    )
    with pytest.raises(Stop) as stop:
        do(JOB.action(), *EVERYTHING, today=TODAY, who="何人也")
    assert "「何人也」" in stop.value.problems[0].message


def test_a_call_on_two_stands_in_both_books():
    row = sheet("联系台账", "日期 姓名 联系干部 方式 内容", ("2026-03-01", "张三可、王五同", "李四平", "上门", "送药"))  # fmt: skip
    made = books(do(JOB.action(), PEOPLE, row, today=TODAY))
    assert record(made["张三可1"]) == record(made["王五同2"]) == [("2026-03-01", "走访", "送药")]


def test_an_application_is_a_service_once_it_is_paid_out():
    aid = sheet(
        "困难帮扶",
        "申请日期 姓名 人员编号 所属乡镇 家庭困难 申请金额 批准单位 发放日期 实发",
        ("2026-03-01", "张三可", "1", "青禾镇", "大病", "3000", "县委老干部局", "2026-04-02", "2000"),
        ("2026-05-01", "张三可", "1", "青禾镇", "大病", "3000", "", "", ""),  # on its way
    )
    found = do(JOB.action(), PEOPLE, aid, today=TODAY)
    assert record(books(found)["张三可1"]) == [("2026-04-02", "帮扶", "大病，2000元")]
    assert not [problem for problem in found.problems if "发放日期" in problem.message]


@pytest.mark.skipif("慰问记录" not in {table.name for table in KEPT}, reason="no such ledger yet")
def test_what_was_given_stands_there():
    given = sheet("慰问记录", "日期 项目 姓名 人员编号 所属乡镇 慰问金 慰问品 慰问人", ("2026-02-10", "春节", "张三可", "1", "青禾镇", "300", "米", "周八成"))  # fmt: skip
    found = do(JOB.action(), PEOPLE, given, today=TODAY)
    assert record(books(found)["张三可1"]) == [("2026-02-10", "慰问", "春节，300元，米")]


def test_no_book_of_a_county_holds_another_ones_name_number_phone_or_address():
    """Hundreds with shared syllables; every row of theirs names a neighbour, whose data must not come along."""
    count = 240
    family, given = "赵钱孙李周吴郑王冯陈褚卫", "安平和顺德禄福康宁泰祥瑞吉庆丰盛"
    names = [f"{family[n % 12]}{given[n % 16]}{given[(n // 7) % 16]}" for n in range(count)]
    people = sheet(
        "花名册",
        "姓名 人员编号 所属乡镇 身份证号 居住地 联系电话 状态 忌讳 备注",
        *(
            (name, f"N{n:04d}", "青禾镇" if n % 2 else "云岫镇", f"99010119{40 + n % 20}0101{n:04d}", f"第{n}号院", f"1990{n:07d}", "健在", f"与{names[n - 1]}不和", "")
            for n, name in enumerate(names)
        ),
    )  # fmt: skip
    contacts = sheet(
        "联系台账",
        "日期 姓名 人员编号 联系干部 方式 内容",
        *(
            ("2026-03-01", name, f"N{n:04d}", "诸葛联", "上门", f"同去看{names[n - 2]}，电话1990{n - 2:07d}" if n % 3 else "看望")
            for n, name in enumerate(names)
        ),
    )  # fmt: skip
    found = do(JOB.action(), people, contacts, today=TODAY, with_phone=True)
    template = compile_template(TEMPLATES / "精准服务手册.docx")
    made = [d for d in found.documents if isinstance(d, WordDocument)]
    assert len(made) == count
    for n, book in enumerate(sorted(made, key=lambda one: one.fields["编号"])):
        fields = {**book.fields, "联系人": []}  # the contact cadre and the leaders are named on purpose
        text = "".join(words.root(template.render(fields)).itertext())
        assert names[n] in text
        assert f"1990{n:07d}" in text
        assert not [name for name in names if name != names[n] and name in text]
        others = [at for at in range(count) if at != n]
        assert not [
            at for at in others if f"1990{at:07d}" in text or f"N{at:04d}" in text or f"第{at}号院" in text
        ]
        assert "9901011" not in text


def test_a_standard_for_some_is_in_the_books_of_those():
    people = sheet(
        "花名册",
        "姓名 所属乡镇 出生日期 状态 人员类别 家庭困难 居住状况",
        ("张三可", "青禾镇", "1946-10-03", "健在", "退休", "是", "和子女同住"),
        ("王五同", "青禾镇", "1940-05-01", "健在", "退休", "否", "独居"),
        ("赵六安", "青禾镇", "1960-02-02", "健在", "退休", "否", "和子女同住"),
        ("钱七明", "青禾镇", "", "健在", "退休", "否", "和子女同住"),  # how old?
    )
    money = sheet(
        "慰问标准",
        "项目 对象 年龄 标准金额 慰问品 依据",
        ("春节、重阳", "全部", "", "300", "", "文"),
        ("春节", "困难", "", "600", "", "文"),
        ("春节", "特殊对象", "", "900", "", "文"),  # 80岁以上独居 is 特殊
        ("重阳", "全部", "80以上", "500", "", "文"),
    )
    found = do(JOB.action(), people, money, today=TODAY)
    assert {name: [one["标准"] for one in made.fields["标准"]] for name, made in books(found).items()} == {
        "张三可": ["600元", "500元"],
        "王五同": ["900元", "500元"],
        "赵六安": ["300元", "300元"],
        "钱七明": ["300元"],
    }
    assert any("钱七明" in p.message and "没有写出生日期" in p.message for p in found.problems)


def test_who_has_no_book_because_nobody_knows_stands_on_the_list_to_check():
    people = sheet(
        "花名册",
        "姓名 所属乡镇 出生日期 状态",
        ("张三可", "青禾镇", "1946-10-03", "健在"),
        ("王五同", "青禾镇", "1930-05-01", "不详"),
    )
    for name in ("", "list"):
        found = do(JOB.action(name) if name else JOB.action(), people, today=TODAY)
        (book,) = (d for d in found.documents if isinstance(d, SheetDocument))
        (checks,) = (each for each in book.sheets if each.name == "待核实")
        assert [str(row.cells[2]).startswith("「王五同」") for row in checks.rows] == [True]
        assert [check.name for check in found.to_check] == ["王五同"]


@pytest.mark.parametrize(
    ("money", "goods", "each"),
    [
        ("各200", "", "春节，200元"),
        ("每人200元", "", "春节，200元"),
        ("200元/人", "牛奶各1箱", "春节，200元，牛奶1箱"),
        ("各二百元", "牛奶", "春节，二百元，牛奶"),
        ("", "", "春节"),
        ("200", "", None),  # of one sum nobody knows whose it is
        (200, "", None),
        ("各200", "牛奶2箱", None),
        ("", "各类年货3份", None),
    ],
)
def test_of_a_greeting_of_two_each_has_what_is_said_of_each(money: object, goods: str, each: str | None):
    greeted = sheet(
        "慰问记录",
        "日期 姓名 所属乡镇 慰问人 项目 慰问金 慰问品",
        ("2026-02-10", "张三可、王五同", "青禾镇", "李四平", "春节", money, goods),
        ("2026-02-11", "王五同", "青禾镇", "李四平", "看病", "各100", ""),  # of one, as it is written
    )
    found = do(JOB.action(), PEOPLE, greeted, today=TODAY)
    made = books(found)
    both = [("2026-02-10", "慰问", each)] if each else []
    assert record(made["张三可1"]) == both
    assert record(made["王五同2"]) == [*both, ("2026-02-11", "慰问", "看病，各100元")]
    told = [p.message for p in found.problems if p.kind == "book-person"]
    assert told == (
        [] if each else ["「张三可、王五同」在花名册里按姓名、编号和乡镇对不上，没有用在手册里，"]
    )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2006-05", "2006年5月"),
        ("1998.12", "1998年12月"),
        (2006.05, "2006年5月"),
        ("2001年4月", "2001年4月"),
        ("二〇〇一年四月", "2001年4月"),
        (dt.date(2003, 7, 15), "2003年7月15日"),
        ("2003", "2003年"),
        ("内退后", "内退后"),
        ("2006-13", "2006-13"),  # no such month: as it stands there
        ("", ""),
    ],
)
def test_a_date_of_the_register_is_printed_as_a_date(typed: object, printed: str):
    people = sheet("花名册", "姓名 状态 参加工作时间 离退休时间", ("张三可", "健在", typed, typed))
    fields = books(do(JOB.action(), people, today=TODAY))["张三可"].fields
    assert (fields["参加工作"], fields["离退休时间"]) == (printed, printed)


@pytest.mark.parametrize(
    ("born", "printed"),
    [
        ("1945", "1945年"),
        (1945, "1945年"),
        ("1945.10", "1945年10月"),
        ("农历1945年八月", "农历1945年八月"),
        ("1945-10-03", "1945年10月"),
        ("10月3日", ""),  # of which year, nobody knows
        ("1945-13-01", ""),
        ("", ""),
    ],
)
def test_of_a_birth_that_is_known_in_part_the_book_prints_what_is_known(born: object, printed: str):
    people = sheet("花名册", "姓名 状态 出生日期", ("张三可", "健在", born))
    assert books(do(JOB.action(), people, today=TODAY))["张三可"].fields["出生年月"] == printed
