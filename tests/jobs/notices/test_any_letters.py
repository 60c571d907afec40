"""套打: any sheet into any letter. The rows and the letters that come of them, on one screen."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import docx
import pytest
from support.offices.drawn import save
from support.papers.words import document, field, p, rows, table, texts

from toolkit.doors.terminal import cli

DAY = dt.date(2026, 3, 5)
REGISTER = [
    ["老同志花名册"],
    ["序号", "姓 名", "性别", "出生年月", "乡镇", "手机号码", "备注", "公民身份号码"],
    [1, "张三可", "男", dt.date(1946, 10, 3), "青禾镇", "19900000001", "证号990101194610030018有误", "990101194610030018"],
    [2, "李四平", "女", "1945.10", "青禾", None, None, "990101194510030026"],
    [3, "王五同", None, dt.date(1950, 1, 31), "东河镇", "19900000003", "独居", None],
    [4, "赵六安", "男", dt.date(1940, 5, 1), "东河镇", "19900000004", "2024年3月12日病故", None],
    ["合计", "4人"],
]  # fmt: skip


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "模板").mkdir()
    save(tmp_path / "花名册.xlsx", {"在册": REGISTER})
    return tmp_path


def put(office, name, *body, **more):
    (office / "模板" / name).write_bytes(document(*body, **more))


def run(office, capsys, *words):
    code = cli.main(["--office", str(office), "--as-of", "2026-03-05", "letters", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def made(office, capsys, *words):
    """File name → its paragraphs; and the counts."""
    code, out, err = run(office, capsys, *words, "--json")
    assert code == 0, err
    told = json.loads(out)
    letters = (Path(each["path"]) for each in told["documents"])
    return {path.name: texts(path.read_bytes()) for path in letters}, told


def test_a_letter_a_row_of_whoever_lives_and_is_meant(office, capsys):
    put(
        office,
        "信.docx",
        p(field(" MERGEFIELD 姓名 "), "{{ 性别 }}，", field(" MERGEFIELD 出生年月 "), "，{{ 乡镇 }}"),
    )
    letters, told = made(office, capsys, "信.docx", "--from", "花名册.xlsx", "--where", "所属乡镇=青禾镇")
    assert letters == {
        "信-张三可.docx": ["张三可男，1946年10月3日，青禾镇"],
        "信-李四平.docx": ["李四平女，1945.10，青禾"],
    }
    assert told["counts"] == {"read": 4, "listed": 2, "excluded": 2, "to_check": 0}
    assert told["rows"][0] == {"name": "信-张三可", "cell": "花名册.xlsx 在册!A3"}


def test_nobody_writes_to_the_dead_by_accident(office, capsys):
    put(office, "信.docx", "{{ 姓名 }}")
    letters, told = made(office, capsys, "信", "--from", "花名册.xlsx", "--where", "乡镇=东河镇")
    assert [*letters] == ["信-王五同.docx"]
    assert [(e["name"], e["reason"]) for e in told["excluded"] if "去世" in e["reason"]] == [
        ("赵六安", "去世：「备注」列写着「2024年3月12日病故」")
    ]
    assert [
        *made(office, capsys, "信", "--from", "花名册.xlsx", "--where", "乡镇=东河镇", "--everyone")[0]
    ] == [
        "信-王五同.docx",
        "信-赵六安.docx",
    ]


def test_all_that_is_missing_is_told_with_its_cells_and_nothing_is_written(office, capsys):
    put(office, "信.docx", "{{ 姓名 }}{{ 联系电话 }}", p(field('IF {MERGEFIELD 性别} = "男" "先生" "女士"')))
    for more in ((), ("--dry-run",)):
        code, out, err = run(office, capsys, "信.docx", "--from", "花名册.xlsx", *more)
        assert (code, out) == (3, "")
        assert err.splitlines() == [
            "花名册.xlsx 在册!F4：「手机号码」是空的，请补上这一格。",
            "花名册.xlsx 在册!C5：「性别」是空的，请补上这一格。",
        ]
    assert not (office / "输出").exists()


def test_what_is_missing_is_marked_when_that_is_wanted_and_told_all_the_same(office, capsys):
    put(office, "信.docx", "{{ 姓名 }}：{{ 联系电话 }}。")
    letters, told = made(office, capsys, "信.docx", "--from", "花名册.xlsx", "--highlight")
    assert letters["信-李四平.docx"] == ["李四平：【手机号码】。"]
    assert [(q["cell"], q["severity"]) for q in told["problems"]] == [("F4", "warning")]
    (path,) = (d["path"] for d in told["documents"] if "李四平" in d["path"])
    marked = [run.text for run in docx.Document(path).paragraphs[0].runs if run.font.highlight_color]
    assert marked == ["【手机号码】"]


def test_what_may_be_empty_is_said_by_the_office(office, capsys):
    put(office, "信.docx", "{{ 姓名 }}：{{ 联系电话 }}。")
    letters, told = made(office, capsys, "信.docx", "--from", "花名册.xlsx", "--empty", "联系电话、备注")
    assert letters["信-李四平.docx"] == ["李四平：。"]
    assert told["problems"] == []


def test_a_group_is_a_list_that_a_table_row_repeats_over(office, capsys):
    put(
        office,
        "名单.docx",
        "{{ 所属乡镇 }}{{ 名单|个数 }}人",
        table(("{%tr for 人 in 名单 %}", ""), ("{{ 人.姓名 }}", "{{ 人.联系电话 }}"), ("{%tr endfor %}", "")),
    )
    letters, told = made(
        office, capsys, "名单.docx", "--from", "花名册.xlsx", "--each", "乡镇", "--name", "{{ 乡镇 }}名单"
    )
    assert letters == {"青禾镇名单.docx": ["青禾镇2人"], "东河镇名单.docx": ["东河镇1人"]}
    assert rows(Path(told["documents"][0]["path"]).read_bytes()) == [
        ["张三可", "19900000001"],
        ["李四平", ""],
    ]
    code, _, err = run(office, capsys, "名单.docx", "--from", "花名册.xlsx", "--each", "全部")
    assert code == 3
    assert "「乡镇」在这一份的3行里不一样，不能只印一个" in err


def test_one_file_to_print_and_names_that_do_not_collide(office, capsys):
    put(office, "信.docx", "{{ 姓名 }}")
    letters, _ = made(
        office, capsys, "信.docx", "--from", "花名册.xlsx", "--name", "«乡镇»<通知>", "--where", "序号<3"
    )
    assert sorted(letters) == ["青禾镇＜通知＞.docx", "青禾＜通知＞.docx"]
    one, _ = made(office, capsys, "信.docx", "--from", "花名册.xlsx", "--one-file", "--single-sided")
    assert [text for text in one["信（合并打印）.docx"] if text] == ["张三可", "李四平", "王五同"]


def test_an_identity_number_is_printed_whole_only_where_the_template_asks_for_that_column(office, capsys):
    put(office, "信.docx", "{{ 身份证号 }}", "{{ 备注 }}")
    letters, told = made(
        office,
        capsys,
        "信.docx",
        "--from",
        "花名册.xlsx",
        "--where",
        "姓名=张三可",
        "--name",
        "{{ 身份证号 }}",
    )
    (name,) = letters
    assert letters[name] == ["990101194610030018", "证号9901**…有误"]
    assert "1946" not in name
    assert {(q["kind"], q["cell"]) for q in told["problems"]} == {
        ("template-personal", "第1段"),
        ("number-masked", "G3"),
    }


def test_numbers_are_printed_as_they_are_shown_and_reckoned_with_as_they_are(office, capsys):
    from xlsxwriter import Workbook

    with Workbook(office / "发放.xlsx") as book:
        sheet, money, percent, month = (
            book.add_worksheet("表"),
            *(book.add_format({"num_format": code}) for code in ("#,##0.00", "0%", 'yyyy"年"m"月"')),
        )
        sheet.write_row(0, 0, ["姓名", "金额", "比例", "月份", "发放日期", "卡号"])
        sheet.write_row(1, 0, ["张三可"])
        sheet.write_number(1, 1, 1200.5, money)
        sheet.write_number(1, 2, 0.85, percent)
        sheet.write_datetime(1, 3, dt.datetime(2026, 3, 1), month)  # noqa: DTZ001
        sheet.write_number(1, 4, 46086)
        sheet.write_number(1, 5, 6222020000000000123)
    put(
        office,
        "信.docx",
        "{{ 金额 }}元（{{ 金额|大写 }}）{{ 比例 }}{{ 月份 }}{{ 发放日期 }}",
        p(field('MERGEFIELD 金额 \\# "0.0"')),
    )
    letters, told = made(office, capsys, "信.docx", "--from", "发放.xlsx")
    assert letters["信-张三可.docx"] == [
        "1,200.50元（人民币壹仟贰佰元伍角整）85%2026年3月2026年3月5日",
        "1200.5",
    ]
    assert [(q["kind"], q["cell"]) for q in told["problems"]] == [("date-serial", "E2")]
    put(office, "卡.docx", "{{ 卡号 }}")
    code, _, err = run(office, capsys, "卡.docx", "--from", "发放.xlsx")
    assert (code, err) == (
        3,
        "发放.xlsx 表!F2：「卡号」按数字保存，末尾几位已经丢了，请把这一格设成文本格式，重新输入。\n",
    )


def test_labels_of_word_go_on_to_the_next_record(office, capsys):
    cell = p(field("MERGEFIELD 姓名"))
    put(
        office,
        "标签.docx",
        cell,
        p(field("NEXT"), field("MERGEFIELD 姓名"), field(" MERGESEQ ")),
        p(field("NEXT"), field("MERGEFIELD 姓名")),
    )
    letters, told = made(office, capsys, "标签.docx", "--from", "花名册.xlsx", "--everyone")
    assert letters == {
        "标签-张三可.docx": ["张三可", "李四平1", "王五同"],
        "标签-赵六安.docx": ["赵六安", "4", ""],
    }
    assert told["counts"]["listed"] == 4


def test_skipif_leaves_out_and_says_so(office, capsys):
    put(office, "信.docx", p(field('SKIPIF {MERGEFIELD 性别} = "女"'), field("MERGEFIELD 姓名")))
    letters, told = made(office, capsys, "信.docx", "--from", "花名册.xlsx")
    assert sorted(letters) == ["信-张三可.docx", "信-王五同.docx"]
    assert ("李四平", "模板里的 SKIPIF 不要") in [(e["name"], e["reason"]) for e in told["excluded"]]


def test_every_wrong_field_is_told_at_once_with_the_nearest_right_one(office, capsys):
    put(office, "信.docx", "{{ 姓铭 }}{{ 电话 }}", p(field("MERGEFIELD 出生年约")))
    code, _, err = run(office, capsys, "信.docx", "--from", "花名册.xlsx")
    assert code == 3
    assert [("姓 名" in line or "姓名" in line, "出生年月" in line) for line in err.splitlines()] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("没有.docx", "--from", "花名册.xlsx"), "没有.docx：没有这个模板，"),
        (("信.docx", "--from", "没有.xlsx"), "没有.xlsx：没有找到这个文件"),
        (("信.docx", "--from", "花名册.xlsx!旧"), "花名册.xlsx：里面没有「旧」这张表，可以写：「在册」。"),
        (("信.docx", "--from", "花名册.xlsx", "--where", "年令>80"), "条件「年令>80」里的「年令」这一列在表里没有"),
        (("信.docx", "--from", "花名册.xlsx", "--each", "单位"), "分份用的「单位」这一列在表里没有"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(office, capsys, words, said):
    put(office, "信.docx", "{{ 姓名 }}")
    code, _, err = run(office, capsys, *words)
    assert code == 3
    assert said in err


def test_a_row_that_nobody_can_judge_is_to_be_checked(office, capsys):
    put(office, "信.docx", "{{ 姓名 }}")
    letters, told = made(
        office, capsys, "信.docx", "--from", "花名册.xlsx", "--where", "出生年月=1945-10-15..1946-12-31"
    )
    assert [*letters] == ["信-张三可.docx"]
    assert [(c["name"], c["cell"]) for c in told["to_check"]] == [("李四平", "花名册.xlsx 在册!D4")]
    code, _, err = run(
        office, capsys, "信.docx", "--from", "花名册.xlsx", "--where", "出生年月=1945-10-15..1946-12-31", "-n"
    )
    assert code == 0
    assert "在册!D4：李四平：「出生年月」是「1945.10」，看不出是否符合" in err


def test_what_may_be_written_for_a_sheet_and_a_template_held_against_it(office, capsys):
    put(office, "信.docx", "{{ 姓铭 }}{{ 身份证号 }}")
    assert cli.main(["--office", str(office), "templates", "fields", "--from", "花名册.xlsx"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "{{ 姓_名 }} 或 {{ 姓名 }}    列名「姓 名」" in lines
    assert "{{ 落款单位 }}    不用表里有" in lines
    assert not any("张三可" in line for line in lines)
    assert cli.main(["--office", str(office), "templates", "check", "信.docx", "--from", "花名册.xlsx"]) == 3
    out = capsys.readouterr()
    assert out.out == "信.docx：1处错误，1处提醒（按「花名册.xlsx!在册」的字段核对）。\n"
    assert "您是不是要写：姓名" in out.err
