"""toolkit ticks: what was ticked on the page goes into the ledgers once, and what cannot is told with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.ticks import PEOPLE, TODAY, UNIT, furnished, leave, on_the_page, rows, text, told

from toolkit.core.cells import Problem
from toolkit.doors.terminal import cli
from toolkit.jobs.job import Slip
from toolkit.jobs.today import ticking
from toolkit.sheets.patching.patch import WorkbookPatch


@pytest.fixture
def office(tmp_path):
    return furnished(tmp_path)


def do(office: Path, capsys, *arguments: str, day: str = TODAY):
    code = cli.main(["--office", str(office), "--as-of", day, *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def enter(office: Path, capsys, *more: str, day: str = TODAY):
    code, out, err = do(office, capsys, "ticks", "--json", *more, day=day)
    assert out, err
    return code, json.loads(out)


def test_each_kind_of_tick_becomes_the_row_that_its_ledger_has(office, capsys):
    page = on_the_page(office)
    file = leave(
        office,
        text(
            told(page["told", "王五同"], way="电话", when="昨天下午3点", note="儿子接的"),
            told(page["contacted", "孙九禾"], way="微信", by="吴十方", note="问候身体"),
            told(page["visited", "张三可"], when="2026-10-11"),
        ),
    )
    code, said = enter(office, capsys)
    assert code == 0
    assert said["counts"] == {"read": 3, "listed": 3, "excluded": 0, "to_check": 0}
    reached = {row["姓名"]: row for row in rows(office, "通知送达.xlsx", "送达")}
    assert {name: row.get("送达时间") for name, row in reached.items()} == {
        "张三可": None,
        "王五同": "2026-10-11 15:00",  # yesterday of the day on which it was ticked
        "孙九禾": None,
    }
    assert [reached["王五同"][name] for name in ("送达方式", "送达人", "备注")] == [
        "电话",
        "李四平",
        "儿子接的",
    ]
    assert rows(office, "联系台账.xlsx", "联系台账")[1:] == [
        {"日期": "2026-10-12", "姓名": "孙九禾", "所属乡镇": "云岫镇", "联系干部": "吴十方"}
        | {"方式": "微信", "内容": "问候身体"}
    ]
    assert rows(office, "慰问.xlsx", "慰问记录")[1:] == [
        {"日期": "2026-10-11", "项目": "重阳", "姓名": "张三可", "所属乡镇": "青禾镇"}
        | {"慰问金": 300, "慰问品": "大米", "慰问人": "李四平"}
    ]
    assert not file.exists()
    assert [path.name for path in (office / "待登记" / "已登记").iterdir()] == ["待登记-1.json"]
    assert ("told", "王五同") not in on_the_page(office)


def test_the_same_file_again_changes_nothing_and_undo_takes_ledgers_and_file_back(office, capsys):
    tick = on_the_page(office)["told", "王五同"]
    content = text(told(tick, way="电话"))
    file = leave(office, content)
    before = (office / "通知送达.xlsx").read_bytes()
    assert enter(office, capsys)[1]["counts"]["listed"] == 1
    after = (office / "通知送达.xlsx").read_bytes()
    leave(office, content)
    code, said = enter(office, capsys)
    assert (code, said["counts"]) == (0, {"read": 1, "listed": 0, "excluded": 1, "to_check": 0})
    assert said["excluded"][0]["reason"] == "已登记2026-10-12 09:05、电话、李四平"
    assert (office / "通知送达.xlsx").read_bytes() == after
    assert not file.exists()
    assert do(office, capsys, "undo")[0] == 0  # of the second, which only filed it away
    assert file.read_text(encoding="utf-8") == content
    file.unlink()
    assert do(office, capsys, "undo")[0] == 0
    assert (office / "通知送达.xlsx").read_bytes() == before
    assert file.read_text(encoding="utf-8") == content


def test_a_dry_run_says_what_it_would_enter_and_moves_nothing(office, capsys):
    file = leave(office, text(told(on_the_page(office)["told", "王五同"], way="电话")))
    before = (office / "通知送达.xlsx").read_bytes()
    code, said = enter(office, capsys, "-n")
    assert (code, said["counts"]["listed"], said["written"]) == (0, 1, False)
    assert file.exists()
    assert (office / "通知送达.xlsx").read_bytes() == before


def test_two_clerks_who_ticked_one_person_enter_them_once_and_are_told(office, capsys):
    tick = on_the_page(office)["contacted", "孙九禾"]
    leave(office, text(told(tick, way="电话", by="吴十方", at="2026-10-12T08:00")), "甲.json")
    leave(office, text(told(tick, way="微信", by="李四平")), "乙.json")
    code, said = enter(office, capsys)
    assert (code, said["counts"]) == (0, {"read": 2, "listed": 1, "excluded": 1, "to_check": 0})
    assert said["excluded"][0]["reason"] == "吴十方也勾了（甲.json），只登记一次"
    assert [row["方式"] for row in rows(office, "联系台账.xlsx", "联系台账")] == ["电话", "电话"]


def test_a_visit_and_a_call_of_one_day_that_say_the_same_are_one_row(office, capsys):
    page = on_the_page(office)
    found = [page["contacted", "孙九禾"]]
    found += [tick for (kind, name), tick in page.items() if (kind, name) == ("visited", "孙九禾")]
    same = [told(tick, way="上门", by="吴十方") for tick in found if tick.order[0] == "contact"]
    leave(office, text(*same))
    enter(office, capsys)
    assert len(rows(office, "联系台账.xlsx", "联系台账")) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("reason", "做「今天」页以后表里改过"),  # a clerk has written why they were not reached
        ("gone", "表里已经没有这一行"),  # the notice has another number by now
        ("named", "有同名的老同志，分不清是哪一位"),
    ],
)
def test_a_stale_tick_is_told_not_entered_and_its_file_stays(office, capsys, change, why):
    which = "contacted" if change == "named" else "told"
    file = leave(office, text(told(on_the_page(office)[which, "王五同"], way="电话")))
    path = office / "通知送达.xlsx"
    if change == "reason":
        do(office, capsys, "notices", "mark", "2026-001", "王五同", "--reason", "外出，电话不通")
    elif change == "gone":
        patch = WorkbookPatch(path)
        patch.set("通知", "A2", "2026-009")
        for row in (2, 3, 4):
            patch.set("送达", f"A{row}", "2026-009")
        path.write_bytes(patch.render())
    else:
        patch = WorkbookPatch(office / "花名册.xlsx")
        patch.append("在册", dict(zip("ABCDE", [*PEOPLE[2][:4], "1950-01-01"], strict=True)))
        (office / "花名册.xlsx").write_bytes(patch.render())
    before = path.read_bytes()
    code, said = enter(office, capsys)
    assert code == 0
    assert said["counts"]["listed"] == 0
    assert [each["why"].startswith(why) for each in said["to_check"]] == [True], said["to_check"]
    assert path.read_bytes() == before
    assert file.exists()


def test_one_who_was_visited_by_another_since_is_not_entered_again(office, capsys):
    tick = on_the_page(office)["contacted", "孙九禾"]
    leave(office, text(told(tick, way="电话")))
    do(
        office,
        capsys,
        *["contact", "add", "--name", "孙九禾", "--way", "电话", "--by", "吴十方", "--date", "2026-10-12"],
    )
    code, said = enter(office, capsys)
    assert (code, said["counts"]) == (0, {"read": 1, "listed": 0, "excluded": 1, "to_check": 0})
    assert len(rows(office, "联系台账.xlsx", "联系台账")) == 2


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"way": ""}, "还缺"),
        ({"way": "飞鸽"}, "「方式」写的是「飞鸽」"),
        ({"way": "电话", "by": ""}, "还缺"),
        ({"way": "电话", "when": "改天"}, "送达时间「改天」"),
        ({"way": "电话", "at": "2026-10-20T08:00"}, "送达时间10月20日8:00比今天还晚"),
        ({"way": "电话", "when": "2026-10-08 9:00"}, "送达时间10月8日9:00早于收文时间"),
    ],
)
def test_a_tick_that_says_too_little_or_what_cannot_be_is_told(office, capsys, more, why):
    leave(office, text(told(on_the_page(office)["told", "王五同"]) | more))
    _, said = enter(office, capsys)
    assert next(each["why"] for each in said["to_check"]).startswith(why), said["to_check"]
    assert said["counts"]["listed"] == 0


def _cut(good: str) -> bytes:
    return good.encode()[:-60]


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (_cut, "没有存完整"),
        (lambda good: good.replace("李四平", "李四干").encode(), "又被改动过"),
        (lambda good: good.replace('"version": 1', '"version": 2').encode(), "又被改动过"),
        (lambda _: text(unit="云岫县委老干部局").encode(), "这份勾选是「云岫县委老干部局」的，不是本单位的"),
        (lambda _: b"\x00\xff\x80garbled", "不是「今天」页上勾选存下的文件"),
        (lambda _: b'{"a": 1}', "不是「今天」页上勾选存下的文件"),
        (lambda _: b"", "不是「今天」页上勾选存下的文件"),
        (lambda _: b"[" * 200_000, "不是「今天」页上勾选存下的文件"),
        (lambda _: text({"kind": "fired", "key": "x", "at": "?"}).encode(), "有看不懂的内容"),
        (lambda _: b" " * (2 << 20), "太大"),
    ],
)
def test_a_file_that_is_foreign_or_spoilt_is_one_clear_sentence(office, capsys, spoilt, why):
    good = text(told(on_the_page(office)["told", "王五同"], way="电话"))
    file = leave(office, spoilt(good))
    code, out, err = do(office, capsys, "ticks")
    assert code == 3
    assert why in err
    assert "Traceback" not in out + err
    assert file.exists()


def test_every_other_run_says_what_waits_until_it_is_entered(office, capsys):
    leave(office, text(told(on_the_page(office)["told", "王五同"], way="电话")))
    said = "「待登记」里有1份勾选还没有登记，用 toolkit ticks 登记。"
    assert said in do(office, capsys, "birthdays", "--month", "5")[1]
    assert said in do(office, capsys, "birthdays", "--month", "5", "-n")[1]
    assert "还没有登记" not in do(office, capsys, "ticks")[1]
    assert "还没有登记" not in do(office, capsys, "birthdays", "--month", "5")[1]


def test_the_good_file_beside_a_spoilt_one_is_entered(office, capsys):
    tick = on_the_page(office)["told", "王五同"]
    leave(office, text(told(tick, way="电话")), "好.json")
    bad = leave(office, "{", "坏.json")
    code, said = enter(office, capsys)
    assert (code, said["counts"]["listed"]) == (0, 1)
    assert [each["kind"] for each in said["problems"] if each["file"] == "坏.json"] == ["slip-foreign"]
    assert bad.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_file_that_was_pasted_into_notepad_is_read(office, capsys, encoding):
    good = text(told(on_the_page(office)["told", "王五同"], way="电话"))
    leave(office, good.replace("\n", "\r\n").encode(encoding), "粘贴.txt")
    assert enter(office, capsys)[1]["counts"]["listed"] == 1


def test_a_file_from_elsewhere_is_copied_and_stays_there(office, capsys, tmp_path_factory):
    file = tmp_path_factory.mktemp("下载") / "待登记-2.json"
    file.write_text(text(told(on_the_page(office)["told", "王五同"], way="电话")), encoding="utf-8")
    code, out, _ = do(office, capsys, "ticks", str(file))
    assert code == 0
    assert "登记1条" in out
    assert file.exists()
    assert (office / "待登记" / "已登记" / file.name).exists()


def test_a_key_and_a_file_tell_nothing_of_a_person_but_what_the_page_shows(office):
    for tick in on_the_page(office).values():
        assert len(tick.key) == 25
        assert tick.name not in tick.key


def test_a_register_with_a_row_put_in_above_gives_the_same_keys(office):
    before = {key: tick.key for key, tick in on_the_page(office).items()}
    patch = WorkbookPatch(office / "花名册.xlsx")
    patch.append("在册", {"A": "周十全", "B": "云岫镇"}, after=1)
    (office / "花名册.xlsx").write_bytes(patch.render())
    after = {key: tick.key for key, tick in on_the_page(office).items()}
    assert before.items() <= after.items()


@given(st.text(max_size=300))
def test_whatever_a_page_writes_is_read_as_it_was_written(note):
    one = {"kind": "told", "key": "k", "label": "", "at": f"{TODAY}T08:00", "note": note}
    slip = Slip("x.json", "x.json", text(one).encode("utf-8", "surrogatepass"))
    found = ticking.read_slip(slip, UNIT)
    if isinstance(found, Problem):
        assert any(0xD800 <= ord(letter) < 0xE000 for letter in note)
    else:
        assert len(found) == 1
