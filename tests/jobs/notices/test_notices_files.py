"""Notices over real files: the office's ledger is changed cell by cell, and what the clerk has there stays."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.offices.drawn import save
from support.tools import at_once

from toolkit.doors.terminal import cli
from toolkit.files.placing import place
from toolkit.sheets.patching.patch import WorkbookPatch

HEAD = ["姓名", "所属乡镇", "所属支部", "原单位", "居住类型", "联系电话", "状态"]
PEOPLE = [
    ["张三可", "青禾镇", "学校支部", "中心学校", "本镇", "19900000001", None],
    ["李四平", "青禾镇", "机关支部", "镇政府", "外地", "19900000002", None],
    ["张三可", "云岫乡", "机关支部", "乡政府", "县城", None, None],
    ["赵六生", "云岫乡", "机关支部", "乡政府", None, None, "去世"],
]
NEW = [
    "notices",
    "new",
    "--festival",
    "重阳节",
    "--at",
    "2026-10-16 09:00",
    "--place",
    "活动中心",
    "--received",
    "10月9日9:00",
    "--one-file",
]
TOLD = ["--by", "电话", "--at", "10月9日15:30", "--who", "钱二宝"]


@pytest.fixture
def office(tmp_path):
    return furnished(tmp_path)


def furnished(folder: Path) -> Path:
    save(folder / "花名册.xlsx", {"在册": [HEAD, *PEOPLE]})
    save(
        folder / "设置.xlsx",
        {
            "参数": [
                ["参数", "值"],
                ["单位名称", "青禾县委老干部局"],
                ["发文字号代字", "青老干"],
                ["联系电话", "0000-1234567"],
            ]
        },
    )
    return folder


def run(office, capsys, *arguments, day="2026-10-09"):
    code = cli.main(["--office", str(office), "--as-of", day, *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


def ledger(office, sheet="送达"):
    rows = [
        [c.value for c in row] for row in openpyxl.load_workbook(office / "通知送达.xlsx")[sheet].iter_rows()
    ]
    head = next(n for n, row in enumerate(rows) if "通知编号" in row)
    return [
        {h: v for h, v in zip(rows[head], row, strict=True) if h and v is not None}
        for row in rows[head + 1 :]
        if any(v is not None for v in row)
    ]


def test_the_ledger_is_made_from_the_starter_and_filled(office, capsys):
    code, out, err = run(office, capsys, *NEW)
    assert (code, err) == (0, "")
    assert "读到4人，通知3人，不列1，待核实0，不在范围0。" in out
    assert [row["姓名"] for row in ledger(office)] == ["张三可", "李四平", "张三可"]
    assert [row["文号"] for row in ledger(office, "通知")] == ["青老干〔2026〕1号"]
    folder = office / "输出" / "2026-10" / "2026-001 2026年重阳节敬老座谈会"
    assert sorted(p.name for p in folder.rglob("*.*")) == [
        "2026年重阳节敬老座谈会群通知.txt",
        "2026年重阳节敬老座谈会邀请函（合并打印）.docx",
        "云岫乡送达名册.xlsx",
        "关于召开2026年重阳节敬老座谈会的通知.docx",
        "签到表.xlsx",
        "青禾镇送达名册.xlsx",
    ]


def test_made_again_it_changes_not_a_byte_of_the_ledger(office, capsys):
    run(office, capsys, *NEW)
    run(office, capsys, "notices", "mark", "1", "李四平", *TOLD)
    before = (office / "通知送达.xlsx").read_bytes()
    assert run(office, capsys, *NEW)[0] == 0
    assert (office / "通知送达.xlsx").read_bytes() == before


def test_three_who_mark_at_once_take_turns(office, capsys):
    run(office, capsys, *NEW)
    mark = ("--office", office, "--as-of", "2026-10-09", "notices", "mark", "1")
    whom = (["李四平"], ["张三可", "--which", "乡政府"], ["张三可", "--which", "中心学校"])
    assert at_once(*((*mark, *each, *TOLD) for each in whom)) == [0, 0, 0]
    assert run(office, capsys, "notices", "close", "1")[0] == 0


def test_mark_type_status_close_report(office, capsys):
    run(office, capsys, *NEW)
    code, _, err = run(office, capsys, "notices", "mark", "1", "张三可", *TOLD)
    assert code == 3
    assert "青禾镇 学校支部 中心学校" in err
    assert "云岫乡 机关支部 乡政府" in err
    assert run(office, capsys, "notices", "mark", "1", "张三可", "--which", "乡政府", *TOLD)[0] == 0
    patch = WorkbookPatch(office / "通知送达.xlsx")
    patch.set("送达", "I2", "9日 9:30")
    place.put_many([patch.writing()])
    code, out, _ = run(office, capsys, "notices", "status", "--json", day="2026-10-10")
    answer = json.loads(out)
    assert (answer["targets"], answer["reached"], answer["not_reached"]) == (3, 2, 1)
    assert [r["name"] for r in answer["rows"] if not r["reached"]] == ["李四平"]
    assert "19900000002" not in out
    sheet = openpyxl.load_workbook(office / "输出" / "2026-10" / "2026-001送达情况.xlsx")["未送达"]
    (row,) = [r for r in sheet.iter_rows() if any(c.value == "李四平" for c in r)]
    assert "19900000002" in [c.value for c in row]
    assert next(c for c in row if c.value == "李四平").font.color.rgb[2:] not in ("000000", None)
    assert run(office, capsys, "notices", "close", "1")[0] == 3
    assert run(office, capsys, "notices", "mark", "1", "李四平", "--reason", "出国探亲，电话不通")[0] == 0
    assert run(office, capsys, "notices", "close", "1", day="2026-10-12")[0] == 0
    assert [(r["状态"], r["办结日期"]) for r in ledger(office, "通知")] == [("已办结", "2026-10-12")]
    assert run(office, capsys, "notices", "report", "1", day="2026-10-12")[0] == 0
    assert run(office, capsys, "notices", "status", day="2026-10-12")[1] == "没有送达中的通知。\n"
    run(office, capsys, "undo")
    run(office, capsys, "undo")
    assert [r["状态"] for r in ledger(office, "通知")] == ["送达中"]


def test_who_is_not_reached_is_red_on_a_terminal(office, capsys, monkeypatch):
    run(office, capsys, *NEW)
    monkeypatch.setattr("click._compat.should_strip_ansi", lambda *_: False)
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    out = run(office, capsys, "notices", "status")[1]
    assert "\x1b[31m2026-001未送达 青禾镇 李四平：住外地，可打199****0002" in out


def test_the_clerk_s_own_columns_order_and_sheets_stay(office, capsys):
    save(
        office / "通知送达.xlsx",
        {
            "通知": [["我的通知台账"], ["备注", "标题", "通知编号", "收文时间", "状态"]],
            "送达": [["记号", "老干部姓名", "乡镇", "单位", "通知编号", "通知时间", "通知方式", "通知人"]],
            "我的": [["别动"]],
        },
    )
    run(office, capsys, *NEW)
    patch = WorkbookPatch(office / "通知送达.xlsx")
    patch.set("送达", "A3", "爱听戏")
    place.put_many([patch.writing()])
    assert run(office, capsys, "notices", "mark", "1", "李四平", *TOLD)[0] == 0
    assert run(office, capsys, *NEW)[0] == 0
    assert ledger(office)[1] == {
        "记号": "爱听戏", "老干部姓名": "李四平", "乡镇": "青禾镇", "单位": "镇政府", "通知编号": "2026-001",
        "通知时间": "2026-10-09 15:30", "通知方式": "电话", "通知人": "钱二宝",
    }  # fmt: skip
    assert len(ledger(office)) == 3
    book = openpyxl.load_workbook(office / "通知送达.xlsx")
    assert book.sheetnames == ["通知", "送达", "我的"]
    assert (book["我的"]["A1"].value, book["通知"]["A1"].value) == ("别动", "我的通知台账")


def test_a_ledger_without_the_sheet_of_notices_is_refused_and_stays(office, capsys):
    save(office / "通知送达.xlsx", {"送达": [["通知编号", "姓名"]]})
    assert "没有找到「通知」表" in run(office, capsys, "notices", "status")[2]
    before = (office / "通知送达.xlsx").read_bytes()
    code, _, err = run(office, capsys, *NEW)
    assert code == 3
    assert "没有找到「通知」表" in err
    assert (office / "通知送达.xlsx").read_bytes() == before


def test_a_ledger_whose_headers_are_gone_is_no_empty_one(office, capsys):
    save(office / "通知送达.xlsx", {"随便": [["甲", "乙"], ["1", "2"]]})
    code, _, err = run(office, capsys, *NEW)
    assert code == 3
    assert err.count("表头认不出来") == 2


def test_chinese_punctuation_of_the_command_line_stays(office, capsys):
    run(
        office,
        capsys,
        "notices",
        "new",
        "--title",
        "关于体检的通知",
        "--text",
        "请于１０月２０日前到县医院（东区）体检，空腹前往。",
    )
    text = next((office / "输出").rglob("*.txt")).read_text(encoding="utf-8-sig")
    assert "请于10月20日前到县医院（东区）体检，空腹前往。" in text


steps = st.lists(
    st.sampled_from(["new", "mark", "type", "sort-out", "die", "join", "close"]), min_size=3, max_size=7
)


@pytest.mark.slow
@settings(max_examples=6)
@given(steps=steps)
@example(steps=["mark", "type", "die", "new", "close"])  # who was not told has died: all others were
def test_no_order_of_steps_loses_a_person(steps, tmp_path_factory, capsys):
    office = furnished(tmp_path_factory.mktemp("office"))
    people = [list(row) for row in PEOPLE]
    assert run(office, capsys, *NEW)[0] == 0
    told: set[str] = set()
    for step in steps:
        if step == "new":
            assert run(office, capsys, *NEW)[0] == 0
        elif step == "mark":
            code = run(office, capsys, "notices", "mark", "1", "李四平", *TOLD)[0]
            told |= {"李四平"} if code == 0 else set()
        elif step == "type":
            patch = WorkbookPatch(office / "通知送达.xlsx")
            patch.set("送达", "I2", "9日 9:30")
            place.put_many([patch.writing()])
            told.add("张三可")
        elif step == "sort-out":
            patch = WorkbookPatch(office / "通知送达.xlsx")
            patch.set("送达", "O2", "我的备注")
            place.put_many([patch.writing()])
        elif step == "die":
            people[2][6] = "去世"
        elif step == "join" and len(people) == 4:
            people.append(["孙八妹", "青禾镇", "学校支部", "中心学校", None, None, None])
        elif step == "close":
            # The second 张三可 and who joins are never told: it cannot be closed while one of them lives.
            untold = {(row[0], row[1]) for row in people if not row[6]} - {
                ("张三可", "青禾镇"),
                ("李四平", "青禾镇"),
            }
            code = run(office, capsys, "notices", "close", "1")[0]
            assert code == (0 if told == {"张三可", "李四平"} and not untold else 3)
            if code == 0:
                return
        save(office / "花名册.xlsx", {"在册": [HEAD, *people]})
        answer = json.loads(run(office, capsys, "notices", "status", "1", "--json", "-n")[1])
        wanted = Counter(row[0] for row in people if not row[6])
        assert Counter(r["name"] for r in answer["rows"]) == wanted
        assert {r["name"] for r in answer["rows"] if r["reached"]} == told
        assert len(ledger(office)) == len({(r["姓名"], r["所属乡镇"]) for r in ledger(office)})
