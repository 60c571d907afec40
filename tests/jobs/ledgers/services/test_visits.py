"""toolkit visits: everybody in one place at a festival, by the office's own standards; nobody gets it twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.drawn import SHIPPED, grid, page, reading, standards
from support.offices.money import do as run

from toolkit.core.cells import Stop
from toolkit.core.dates.festivals import occasion
from toolkit.core.documents.outcome import Outcome, SheetDocument, WorkbookChange
from toolkit.core.grids import Grid
from toolkit.core.rules.visits import read_standards
from toolkit.core.tables.catalogue import GIFTS, STANDARDS
from toolkit.core.tables.reading import Reading, read
from toolkit.doors.terminal import cli
from toolkit.jobs.visits.festival import LISTS, RECEIPTS, meant
from toolkit.jobs.visits.sheets import cash
from toolkit.jobs.visits.visits import JOB

TODAY = dt.date(2026, 11, 29)  # 春节 is on 2027-02-06
HEADS = "姓名 人员编号 所属乡镇 人员类别 出生日期 状态 慰问意愿 家庭困难 居住状况 生日过法"
PEOPLE = (
    ("张三可", "1", "青禾镇", "退休", "1950-01-01", "健在", "", "否", "", ""),
    ("李四平", "2", "青禾镇", "离休", "1930-01-01", "健在", "", "否", "", ""),
    ("王五安", "3", "云岫镇", "退休", "1940-01-01", "健在", "谢绝上门", "否", "", ""),
    ("赵六和", "4", "云岫镇", "退休", "1940-01-01", "健在", "谢绝慰问", "否", "", "不过"),
    ("周七宁", "5", "云岫镇", "退休", "1935-01-01", "去世", "", "", "", ""),
    ("吴八顺", "6", "云岫镇", "退休", "1947-02-06", "健在", "", "是", "独居", "不过"),  # 80 on the very day
    ("郑九如", "7", "云岫镇", "退休", "1950-01-01", "健在", "再说吧", "否", "", ""),
)
MONEY = (
    ("春节", "退休", "", 300, "春联", "青办〔2026〕1号"),
    ("过年", "离休干部", "", 1000, "春联、米", "青办〔2026〕1号"),
    ("春节", "80岁以上困难", "", 800, "棉被", "青办〔2026〕1号"),
    ("春节", "困难", "", 600, "油", "青办〔2026〕1号"),
)


def register(*rows: tuple) -> Reading:
    return reading(grid(HEADS, *[[v or None for v in row] for row in rows or PEOPLE]))


def table(which, sheet: str, heads: str, *rows: tuple, file: str = "") -> Reading:
    lines = [heads.split(), *[[v or None for v in row] for row in rows]]
    return read([Grid(file or which.workbook, sheet, lines)], which, SHIPPED.synonyms)


def gifts(*rows: tuple) -> Reading:
    return table(GIFTS, "慰问记录", "日期 项目 姓名 人员编号 所属乡镇 慰问金 签领人", *rows)


def do(action: str = "", people: Reading | None = None, money=MONEY, tables=None, **params) -> Outcome:
    params.setdefault("festival", "春节")
    known = {STANDARDS.name: standards(*money), GIFTS.name: gifts(), **(tables or {})}
    found = run(JOB.action(action), people or register(), *known.values(), today=TODAY, **params)
    assert found.balanced(), found.counts
    return found


def amounts(found: Outcome) -> dict[str, tuple[str, str | None]]:
    return {row["name"]: (row["how"], row["amount"]) for row in found.rows}


def test_everybody_stands_in_one_place():
    found = do()
    assert amounts(found) == {
        "张三可": ("走访", "300.00"),
        "李四平": ("走访", "1000.00"),
        "吴八顺": ("走访", "800.00"),  # 困难 600 and 80岁以上困难 800 both fit, and 退休 300
        "王五安": ("电话", "300.00"),
        "赵六和": ("谢绝", "300.00"),  # keeps no birthday, and declines what a festival brings as well
    }
    assert [check.name for check in found.to_check] == ["郑九如"]  # nobody understands «再说吧»
    assert [out.name for out in found.excluded] == ["周七宁"]
    assert found.counts["read"] == 7
    book, receipts = found.documents
    assert [row["慰问金"] for row in page(book, "慰问名单")][-1] == Decimal(2100)
    assert [line["累计"] for line in page(receipts, "青禾镇")][:2] == [Decimal(300), Decimal(1300)]
    assert page(book, "乡镇汇总")[-1]["慰问金"] == Decimal(2100)
    assert page(book, "准备")[0] | {"已备": ""} == {
        "现金、慰问品": "100元",
        "张数、份数": 21,
        "面额": Decimal(100),
        "金额": Decimal(2100),
        "已备": "",
    }


def test_why_somebody_is_on_the_list_is_told_whole():
    [line] = [line for line in page(do().documents[0], "慰问名单") if line["姓名"] == "吴八顺"]
    assert line["为什么列入"] == "退休、80岁以上困难、困难"


@pytest.mark.parametrize(
    ("rows", "amount"),
    [
        ([("春节", "全部", "", 300), ("春节", "离休", "", 200)], "200.00"),  # narrower, though less
        ([("春节", "离休", "", 500), ("春节", "90岁以上老同志", "", 600)], "600.00"),  # neither is narrower
        ([("春节、中秋", "全部", "90以上", 700)], "700.00"),
        ([("春节", "全部", "九十周岁（含）以上", 700), ("春节", "全部", "百岁老人", 900)], "700.00"),
        ([("重阳", "全部", "", 700), ("春节", "全部", "", "")], None),  # not decided is no 0
        ([("春节", "全部", "", 0)], "0.00"),
        (
            [("春节", "老干部", "", 500), ("春节", "90岁以上老同志", "", "", "寿桃")],
            None,
        ),  # narrower, and not decided
        (
            [("春节", "90岁以上老同志", "", 500, "米"), ("春节", "离休", "", "", "挂历")],
            "500.00",
        ),  # goods alone are no amount
    ],
)
def test_of_several_lines_the_narrower_holds_else_the_highest(rows, amount):
    money = [(*row[:4], row[4] if row[4:] else "", "文" if row[3] != "" else "") for row in rows]
    found = do(people=register(PEOPLE[1]), money=money)
    assert amounts(found) == {"李四平": ("走访", amount)}
    assert bool(found.alerts) == (amount is None)


def test_two_lines_that_contradict_are_told_with_both_cells():
    found = do(people=register(PEOPLE[1]), money=[("春节", "离休", "", a, "", "文") for a in (500, 600)])
    [check] = found.to_check
    assert "慰问标准!A2" in check.why
    assert "慰问标准!A3" in check.why


def test_a_line_without_its_source_stops_the_list():
    with pytest.raises(Stop, match="standard-no-source"):
        do(money=[("春节", "退休", "", 300, "", "")])
    with pytest.raises(Stop, match="standard-none"):
        do(festival="中秋节")
    with pytest.raises(Stop, match="festival") as told:
        do(festival="春结")
    [problem] = told.value.problems
    assert "没有「春结」这个节日，您是不是要写「春节」" in problem.message + problem.hint


@pytest.mark.parametrize(
    ("whom", "visited", "asked"),
    [
        ("特困老党员", ["赵六和"], []),
        ("党员", ["赵六和", "孙七宁"], ["李四平"]),  # of a 预备党员 it is asked
        ("正科级以上", ["李四平", "孙七宁", "张三可"], ["周八顺"]),  # «享受» may be or not
        ("退休副处级（含）以上每人700元", ["李四平"], ["周八顺"]),
    ],
)
def test_party_members_and_ranks_as_a_standard_says_them(whom, visited, asked):
    people = grid(
        "姓名 所属乡镇 人员类别 出生日期 政治面貌 职级 原职务 家庭困难",
        ("赵六和", "青禾镇", "退休", "1950-01-01", "中共党员", "科员", None, "特困"),
        ("孙七宁", "青禾镇", "退休", "1950-01-01", "党员", None, "镇长", "无"),
        ("李四平", "青禾镇", "退休", "1950-01-01", "预备党员", "四级调研员", None, "无"),
        ("张三可", "青禾镇", "退休", "1950-01-01", "群众", "一级主任科员", None, "特困"),
        ("王五安", "青禾镇", "退休", "1950-01-01", "群众", "副科级", "所长", "无"),
        ("周八顺", "青禾镇", "退休", "1950-01-01", "群众", "享受正科级待遇", None, "无"),
        ("吴九如", "青禾镇", "退休", "1950-01-01", None, None, "会计", None),
    )
    amount = "" if "元" in whom else 700
    found = do(people=reading(people), money=[("春节", whom, "", amount, "", "文")])
    assert sorted(row["name"] for row in found.rows) == sorted(visited)
    assert {row["amount"] for row in found.rows} == {"700.00"}
    assert [check.name for check in found.to_check] == asked
    assert any(
        "有1人未登记「" in each.message for each in found.problems
    )  # 吴九如, of whom nothing is written


def test_two_amounts_for_one_audience_stop_the_list():
    with pytest.raises(Stop, match="standard-price") as told:
        do(money=[("春节", "离休干部每人1000元", "", 800, "", "文")])
    assert told.value.problems[0].hint.endswith("改好以前不做这个节日的名单。")
    with pytest.raises(Stop, match="standard-no-source"):
        do(money=[("春节", "离休干部每人1000元", "", "", "", "")])


def test_who_may_be_eighty_is_asked_about_and_a_blank_hardship_is_told_once():
    people = register(
        ("张三可", "1", "青禾镇", "退休", "1947", "健在", "", "", "", ""),  # 79 or 80 on 2027-02-06
        ("李四平", "2", "青禾镇", "退休", "1950-01-01", "健在", "", "", "", ""),
        ("王五安", "3", "青禾镇", "退休", "1950-01-01", "健在", "", "不太清楚", "", ""),
        ("赵六和", "4", "青禾镇", "退休", "1930年", "健在", "", "否", "", ""),  # 96 or 97
        ("孙七宁", "5", "青禾镇", "退休", "约1930年", "健在", "", "否", "", ""),
    )
    money = [("春节", "80岁以上老同志", "", 500, "", "文"), ("春节", "困难", "", 300, "", "文")]
    found = do(people=people, money=money)
    assert [check.name for check in found.to_check] == ["张三可", "王五安", "孙七宁"]
    assert amounts(found) == {"赵六和": ("走访", "500.00")}
    assert found.counts["not_entitled"] == 1
    assert any("有1人未登记「家庭困难」" in p.message for p in found.problems)


def test_an_exception_with_a_reason_is_done_and_one_without_is_told():
    written = table(
        LISTS,
        "例外",
        "姓名 人员编号 所属乡镇 例外 例外原因",
        ("张三可", "1", "青禾镇", "500", "住院花费大"),
        ("李四平", "2", "青禾镇", "不走访", ""),
        ("王五安", "3", "云岫镇", "走访", "本人又愿意了"),
        ("吴八顺", "6", "云岫镇", "不走访", "去女儿家了"),
        file="2027年春节慰问名单.xlsx",
    )
    found = do(tables={LISTS.name: written})
    assert amounts(found)["张三可"] == ("走访", "500.00")
    assert amounts(found)["李四平"] == ("走访", "1000.00")
    assert amounts(found)["王五安"][0] == "电话"
    assert "吴八顺" not in amounts(found)
    told = [problem.message for problem in found.problems]
    assert any("「李四平」的例外没有写原因" in each for each in told)
    assert any("「王五安」谢绝上门，例外写着要走访" in each for each in told)
    [line] = [line for line in page(found.documents[0], "慰问名单") if line["姓名"] == "张三可"]
    assert line["为什么列入"] == "退休；例外：住院花费大"
    [row] = [r for r in page(found.documents[1], "青禾镇") if r["姓名"] == "张三可"]
    assert row["例外原因"] == "住院花费大"
    kept = {r["姓名"]: (r["例外"], r["例外原因"]) for r in page(found.documents[0], "例外")}
    assert kept["李四平"] == ("不走访", "")  # not followed, and not lost: it waits for its reason
    assert kept["王五安"] == ("走访", "本人又愿意了")


def test_an_exception_that_nobody_understands_stays_with_its_reason_and_off_the_receipt():
    row = ("张三可", "1", "青禾镇", "看情况", "刚出院")
    heads = "姓名 人员编号 所属乡镇 例外 例外原因"
    found = do(tables={LISTS.name: table(LISTS, "例外", heads, row, file="2027年春节慰问名单.xlsx")})
    [kept] = [r for r in page(found.documents[0], "例外") if r["姓名"] == "张三可"]
    assert (kept["例外"], kept["例外原因"]) == ("看情况", "刚出院")
    [line] = [r for r in page(found.documents[1], "青禾镇") if r["姓名"] == "张三可"]
    assert not line.get("例外原因")


def signed(*rows: tuple) -> dict:
    heads = "姓名 人员编号 慰问金 签领人 慰问日期 备注"
    return {RECEIPTS.name: table(RECEIPTS, "青禾镇", heads, *rows, file="2027年春节慰问签领表.xlsx")}


def entered(found: Outcome) -> list[tuple]:
    changes = [d for d in found.documents if isinstance(d, WorkbookChange)]
    return [(c.values["C"], c.values["A"], c.values.get("F")) for d in changes for c in d.changes]


def test_what_was_signed_is_entered_and_nothing_twice():
    sheet = signed(
        ("张三可", "1", 300, "张三可", "2.3", ""),
        ("张三可", "1", 300, "张三可", "2027-02-03", ""),  # stands there twice
        ("李四平", "2", 1000, "未领", "", ""),
        ("吴八顺", "6", 800, "？", "", ""),
        ("周七宁", "5", 300, "家属", "", ""),  # has died
    )
    found = do("given", tables=sheet)
    assert entered(found) == [("张三可", dt.date(2027, 2, 3), Decimal(300))]
    assert Counter(check.name for check in found.to_check) == {"张三可": 1, "吴八顺": 1, "周七宁": 1}
    had = gifts(("2027-02-03", "过年", "张三可", "1", "青禾镇", 300, "张三可"))
    again = do("given", tables={**sheet, GIFTS.name: had})
    assert entered(again) == []
    left = do("report", tables={GIFTS.name: had})
    assert [row["name"] for row in left.rows] == ["李四平", "吴八顺"]


@pytest.mark.parametrize("signer", ["外出", "电话", "村里没人", "放在村部", "？", "张三可待补签"])
def test_why_nobody_signed_is_no_signature(signer):
    found = do("given", tables=signed(("张三可", "1", 300, signer, "2.3", "")))
    assert entered(found) == []
    assert [check.name for check in found.to_check] == ["张三可"]
    assert any(
        f"张三可：签领人「{signer}」" in each.message for each in found.problems
    )  # told, with its cell


@pytest.mark.parametrize("signer", ["张三可", "张解放", "王锁柱（儿）", "护士代签", "按手印", "√"])
def test_whoever_signed_it_was_given(signer):
    assert len(entered(do("given", tables=signed(("张三可", "1", 300, signer, "2.3", ""))))) == 1


def test_of_two_namesakes_one_who_has_it_does_not_get_it_in_the_others_name():
    """The register has no numbers; one of the two has signed, and the sheet is entered twice."""
    twins = register(
        *[("张三可", "", "青禾镇", "退休", born, "健在") for born in ("1950-01-01", "1953-01-01")]
    )
    sheet = signed(("张三可", "", 300, "张三可", "2.3", ""), ("张三可", "", 300, "", "", ""))
    assert len(entered(do("given", people=twins, tables=sheet))) == 1
    had = gifts(("2027-02-03", "春节", "张三可", "", "青禾镇", 300, "张三可"))
    again = do("given", people=twins, tables={**sheet, GIFTS.name: had})
    assert entered(again) == []
    assert [check.why for check in again.to_check] == [
        "叫「张三可」的有2人，有的登记过了，分不清是不是这一行，没有登记"
    ]


def test_the_next_festival_is_found_without_its_name(tmp_path, capsys):
    office = tmp_path / "office"
    assert cli.main(["init", str(office), "--practice"]) == 0
    assert cli.main(["--office", str(office), "--as-of", "2026-11-29", "visits"]) == 0
    assert cli.main(["--office", str(office), "--as-of", "2027-02-08", "visits", "given"]) == 0
    assert "2027年春节慰问" in capsys.readouterr().out


def test_unasked_the_list_is_of_the_next_festival_and_what_was_given_of_the_nearest():
    rows = [("春节", "全部", "", 300, "", "文"), ("重阳", "全部", "", 500, "", "文")]
    lines, _ = read_standards(standards(*rows))
    after = dt.date(2027, 2, 8)  # two days after 春节
    assert [meant("", lines, after, over=over).name for over in (False, True)] == ["重阳", "春节"]
    assert meant("", lines, dt.date(2027, 1, 2), over=True).name == "春节"
    assert meant("老年节", lines, after, over=True).name == "重阳"


def test_one_who_has_it_is_not_added_again():
    had = {GIFTS.name: gifts(("2027-02-03", "春节", "张三可", "1", "青禾镇", 300, ""))}
    row = {"name": "张三可", "township": "青禾", "date": dt.date(2027, 1, 30)}
    with pytest.raises(Stop, match="gift-twice"):
        do("add", tables=had, **row)
    assert do("add", tables=had, **row | {"festival": "重阳节", "amount": "200"}).documents
    had = {GIFTS.name: gifts(("2026-02-03", "春节", "张三可", "1", "青禾镇", 300, ""))}
    assert do("add", tables=had, **row).documents  # that was another year's
    [told] = do("add", tables=had, **row | {"name": "赵六和", "township": "云岫镇"}).problems
    assert told.message == "「赵六和」谢绝慰问，照样登记了，"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("过年", "2027-02-06"),
        ("七一走访慰问", "2027-07-01"),
        ("老年节", "2027-10-08"),
        ("建镇日（9月12日）", "2027-09-12"),
        ("三月三 农历三月初三", "2027-04-09"),
        ("中秋佳节慰问金", "2027-09-15"),
    ],
)
def test_a_festival_as_offices_write_it(text, day):
    named = occasion(text)
    assert named is not None
    assert named.on(2027).isoformat() == day


def test_the_cash_for_envelopes():
    found, rest = cash([Decimal(380), Decimal(200), Decimal("0.50")])
    assert {note: count for note, count in found.items() if count} == {100: 5, 50: 1, 20: 1, 10: 1}
    assert rest == Decimal("0.50")


WISHES = ("", "愿意上门", "谢绝上门", "谢绝慰问", "再说吧")
someone = st.tuples(
    st.sampled_from(("青禾镇", "云岫镇", "")),
    st.sampled_from(("离休", "退休", "", "遗属")),
    st.sampled_from(("1950-01-01", "1947", "1930-01-01", "看不清", "")),
    st.sampled_from(("健在", "去世", "转出", "可能去世", "")),
    st.sampled_from(WISHES),
    st.sampled_from(("是", "否", "", "？")),
)
line = st.tuples(
    st.just("春节"),
    st.sampled_from(("全部", "离休", "退休", "困难", "80岁以上困难", "独居")),
    st.sampled_from(("", "80以上", "90-99")),
    st.sampled_from((300, 500, 800, "")),
    st.sampled_from(("", "米", "米、油")),
    st.just("文"),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(someone, min_size=1, max_size=8), st.lists(line, min_size=1, max_size=4))
def test_the_laws_of_a_festival(drawn, money):
    names = [f"测试{'甲乙丙丁戊己庚辛'[n]}" for n in range(len(drawn))]
    rows = [
        (name, str(n), town, category, born, state, wish, hard, "", "")
        for n, (name, (town, category, born, state, wish, hard)) in enumerate(zip(names, drawn, strict=True))
    ]
    found = do(people=register(*rows), money=money)  # balanced: everybody is in exactly one count
    book = found.documents[0]
    assert isinstance(book, SheetDocument)
    visited = [line for line in page(book, "慰问名单") if line.get("姓名")]
    by_name = {row[0]: row for row in rows}
    for each in visited:
        assert by_name[each["姓名"]][6] in ("", "愿意上门")
        assert by_name[each["姓名"]][5] in ("健在", "")
    everywhere = [row["name"] for row in found.rows] + [c.name for c in found.to_check]
    assert len(everywhere) == len(set(everywhere))
    assert not {name for name in everywhere if by_name[name][5] in ("去世", "转出")}
    paid = [Decimal(row["amount"]) for row in found.rows if row["how"] == "走访" and row["amount"]]
    for sheet, title in (("预算", "应发"), ("准备", "金额"), ("乡镇汇总", "慰问金")):
        lines = page(book, sheet) if visited and paid else []
        parts = [line[title] or 0 for line in lines[:-1]]
        assert sum(parts) == sum(paid) if lines else True
        assert lines[-1][title] == sum(paid) if lines else True
    receipts = [each for document in found.documents[1:] for each in document.sheets]
    assert sum(len(each.rows) for each in receipts) >= len(visited)


def test_the_words_of_the_tiers_are_understood():
    money = [("春节", "日常对象", "", 200, "", "文"), ("春节", "重点老同志", "", 500, "", "文")]
    found = do(people=register(PEOPLE[0], PEOPLE[5]), money=money)  # 80岁以上独居 is 特殊, above 重点
    assert amounts(found) == {"张三可": ("走访", "200.00"), "吴八顺": ("走访", "500.00")}


BEREAVED = (
    ("张三可", "1", "青禾镇", "退休", "1950-01-01", "健在", "", "否", "", ""),
    ("钱一可", "", "青禾镇", "遗属", "1952-01-01", "健在", "", "是", "", ""),  # a widow of 75
    ("冯二可", "", "青禾镇", "已故干部遗属", "1940-01-01", "", "", "否", "", ""),  # of 87, and 状态 is blank
    ("陈四可", "", "青禾镇", "遗属", "1940-01-01", "去世", "", "", "", ""),
    ("褚五可", "", "青禾镇", "遗属", "1940-01-01", "可能去世", "", "", "", ""),
    ("卫六可", "", "青禾镇", "在职", "1990-01-01", "健在", "", "", "", ""),
)


@pytest.mark.parametrize(
    ("lines", "visited", "asked", "excluded"),
    [
        ([("全部", 300)], "张三可300", "", "钱一可 冯二可 陈四可 褚五可 卫六可"),
        ([("困难", 300)], "", "", "钱一可 冯二可 陈四可 褚五可 卫六可"),
        ([("全部", 300), ("遗属", 200)], "张三可300 钱一可200 冯二可200", "褚五可", "陈四可 卫六可"),
        ([("80岁以上老干部遗属", 200)], "冯二可200", "褚五可", "陈四可 卫六可"),
        ([("困难遗属", 200)], "钱一可200", "褚五可", "陈四可 卫六可"),
    ],
)
def test_the_bereaved_are_visited_by_a_line_that_names_them_and_by_no_other(lines, visited, asked, excluded):
    money = [("春节", who, "", amount, "", "文") for who, amount in lines]
    found = do(people=register(*BEREAVED), money=money)
    told = [f"{row['name']}{row['amount'].removesuffix('.00')}" for row in found.rows]
    assert " ".join(told) == visited
    assert [check.name for check in found.to_check] == asked.split()
    assert [out.name for out in found.excluded] == excluded.split()


def test_whose_widow_somebody_is_no_column_says():
    with pytest.raises(Stop, match="standard-who"):
        do(people=register(*BEREAVED), money=[("春节", "离休干部遗属", "", 200, "", "文")])


def test_a_visit_that_was_made_to_somebody_who_declines_counts_as_made():
    tables = {
        GIFTS.name: gifts(
            *((TODAY, "春节", name, "", "", 300, name) for name in ("王五安", "赵六和", "张三可"))
        )
    }
    found = do("report", tables=tables)
    assert found.summary == ("2027年春节慰问：名单3人，已慰问1人，还有2人；谢绝而实际慰问了的2人。",)
    assert {key: found.counts[key] for key in ("given", "phone", "declined", "listed")} == {
        "given": 3, "phone": 0, "declined": 0, "listed": 2,
    }  # fmt: skip
    [call] = page(do(tables=tables).documents[0], "电话问候")
    assert (call["姓名"], call["已慰问"]) == ("王五安", TODAY)


def test_a_list_goes_from_village_to_village_within_a_township():
    heads = "姓名 所属乡镇 人员类别 居住地 出生日期"
    rows = [
        ("张三可", "青禾镇", "退休", "青禾镇柳林村3组", "1950-01-01"),
        ("李四可", "青禾镇", "退休", "青禾镇石桥村", "1950-01-01"),
        ("王五可", "云岫镇", "退休", "石桥村1组", "1950-01-01"),
        ("赵六可", "青禾镇", "退休", None, "1950-01-01"),
        ("周七可", "青禾镇", "退休", "柳林村委会旁", "1950-01-01"),
        ("吴八可", "青禾镇", "退休", "云岫镇石桥村", "1950-01-01"),  # lives elsewhere
    ]
    found = do(people=reading(grid(heads, *rows)), money=[("春节", "全部", "", 300, "", "文")])
    assert [row["name"] for row in found.rows] == ["张三可", "周七可", "李四可", "赵六可", "吴八可", "王五可"]


def test_the_visitor_is_told_whose_spouse_died_lately():
    rows = [
        ("张三可", "丧偶（2026年9月）", None),
        ("李四可", "丧偶", "老伴2026年8月3日病故，喜静"),
        ("王五可", "丧偶（2025年1月）", None),  # two years before the festival
        ("赵六可", "丧偶", "2010年10月退休"),
        ("周七可", "李某", "儿子2026年8月去世"),
        ("吴八可", "丧偶（2027年5月）", None),  # not yet: a slip of the pen
    ]
    people = reading(
        grid(
            "姓名 婚姻状况 备注 所属乡镇 人员类别 出生日期 状态",
            *((*row, "青禾镇", "退休", "1950-01-01", "健在") for row in rows),
        )
    )
    listed = page(do(people=people, money=[("春节", "全部", "", 300, "", "文")]).documents[0], "慰问名单")
    assert {line["姓名"]: line["注意事项"].split("；")[0] for line in listed if line["姓名"]} == {
        "张三可": "老伴2026年9月去世",
        "李四可": "老伴2026年8月去世",
        "王五可": "",
        "赵六可": "2010年10月退休",
        "周七可": "儿子2026年8月去世",
        "吴八可": "",
    }
