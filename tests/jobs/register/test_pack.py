"""Packets for the USB stick: what is in one, what the county takes of those that come, what goes back and is answered."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from support.offices.drawn import number
from xlsxwriter import Workbook

from toolkit.doors.terminal.cli import main
from toolkit.running import office as offices
from toolkit.sheets.patching.patch import WorkbookPatch

ONE, TWO = number("1946-10-03"), number("1950-02-01", "012")


def make_office(folder, **settings):
    offices.create(folder)
    change(folder, **settings)
    return folder


def change(folder, **settings):
    path = folder / "表格/设置.xlsx"
    patch = WorkbookPatch(path)
    for row in openpyxl.load_workbook(path)["参数"].iter_rows():
        for cell, beside in pairwise(row):
            if cell.value in settings:
                patch.set("参数", beside.coordinate, settings[cell.value])
    path.write_bytes(patch.render())


def register(path, *rows, headers="姓名 出生日期 身份证号"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with Workbook(path) as made:
        page = made.add_worksheet("花名册")
        for at, line in enumerate((headers.split(), *rows)):
            page.write_row(at, 0, line)
    return path


@pytest.fixture
def town(tmp_path):
    office = make_office(tmp_path / "镇", 单位名称="青禾镇党委", 本乡镇="青禾镇", 本县="禾沐县")
    register(office / "表格/花名册.xlsx", ("张三可", "1946-10-03", ONE))
    return office


@pytest.fixture
def county(tmp_path):
    return make_office(
        tmp_path / "县", 单位名称="禾沐县委老干部局", 本县="禾沐县", 乡镇办名单="青禾镇、柳林乡"
    )


@pytest.fixture
def run(capsys):
    def do(office, *arguments, day="2026-10-05", code=0, first=()):
        got = main(
            ["--office", str(office), "--as-of", day, *map(str, first), *map(str, arguments), "--json"]
        )
        told = capsys.readouterr()
        assert got == code, told.err
        return json.loads(told.out)

    return do


def packet(said):
    return next(Path(d["path"]) for d in said["documents"] if "数据包登记" not in d["path"])


def rows(office):
    """数据包登记 of an office: 收发, 对方, 编号."""
    made = openpyxl.load_workbook(office / "表格/数据包登记.xlsx").active
    return [tuple(c.value for c in r[1:4]) for r in made.iter_rows(min_row=2) if r[1].value]


def kinds(said):
    return [p["kind"] for p in said["problems"]]


def rewritten(path, change):
    """The packet at path with members changed: name → bytes, or None to take away."""
    old = zipfile.ZipFile(path)
    files = {name: old.read(name) for name in old.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (files | change(files)).items():
            if data is not None:
                made.writestr(name, data)
    return out.getvalue()


def test_a_packet_says_who_when_what_and_what_each_file_was(town, run):
    said = run(town, "pack", "花名册")
    made = zipfile.ZipFile(packet(said))
    book = (town / "表格/花名册.xlsx").read_bytes()
    assert packet(said).name == ("青禾镇_2026-10-05_第1号.数据包.zip")
    assert made.read("花名册.xlsx") == book
    assert json.loads(made.read("数据包.json")) == {
        "format": 1, "unit": "青禾镇党委", "township": "青禾镇", "county": "禾沐县", "to": "", "number": 1,
        "date": "2026-10-05", "asked": ["花名册"], "files": {"花名册.xlsx": hashlib.sha256(book).hexdigest()},
    }  # fmt: skip
    assert rows(town) == [("寄出", None, "1")]


def test_the_same_again_is_the_same_packet_byte_for_byte_and_a_change_is_the_next_number(town, run):
    first = packet(run(town, "pack", "花名册"))
    before = first.read_bytes()
    again = run(town, "pack", "花名册", day="2026-10-09")
    assert (packet(again), first.read_bytes(), again["number"]) == (first, before, 1)
    assert len(rows(town)) == 1
    register(town / "表格/花名册.xlsx", ("张三可", "1946-10-03", ONE), ("李四平", "1950-02-01", TWO))
    assert run(town, "pack", "花名册", day="2026-10-09")["number"] == 2


def test_a_trial_writes_nothing_and_undo_takes_it_all_back(town, run):
    run(town, "pack", "--dry-run")
    assert not (town / "输出").exists()
    made = packet(run(town, "pack"))
    main(["--office", str(town), "undo"])
    assert not zipfile.is_zipfile(made)
    assert rows(town) == []


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_all_workbooks_of_the_office_but_settings_and_talks(town, run):
    contacts = openpyxl.load_workbook(town / "表格/联系台账.xlsx")
    sheet = contacts["联系台账"]
    heads = [str(c.value).rstrip("*") for c in sheet[1]]
    row = {"日期": "2026-09-01", "姓名": "张三可", "联系干部": "李四平", "类型": "谈心", "方式": "上门"}
    for name, value in row.items():
        sheet.cell(2, heads.index(name) + 1).value = value
    contacts.save(town / "表格/联系台账.xlsx")
    said = run(town, "pack")
    names = {one["file"] for one in said["rows"]}
    assert {"花名册.xlsx", "任职.xlsx"} <= names
    assert not names & {"设置.xlsx", "同人判定.xlsx", "数据包登记.xlsx", "联系台账.xlsx", "工具箱.xlsm"}
    assert {one["name"]: one["reason"] for one in said["excluded"]}[
        "联系台账.xlsx"
    ] == "里面有谈心记录，不出本单位"
    assert said["counts"]["read"] == said["counts"]["listed"] + said["counts"]["excluded"]
    assert kinds(run(town, "pack", "联系台账", code=3)) == ["pack-nothing"]  # also where it is named


def test_the_county_takes_it_remembers_it_and_the_same_again_changes_nothing(town, county, run):
    made = packet(run(town, "pack"))
    said = run(county, "collect", made)
    assert (said["counts"]["read"], said["counts"]["listed"], kinds(said)) == (
        1,
        1,
        [],
    )  # ledgers are no registers
    assert [(r["township"], r["files"]) for r in said["rows"]] == [("青禾镇", 1), ("柳林乡", 0)]
    assert rows(county) == [("收到", "青禾镇", "1")]
    assert run(county, "collect", made)["counts"] == said["counts"]
    assert rows(county) == [("收到", "青禾镇", "1")]


def test_one_altered_byte_and_nothing_of_the_packet_is_taken(town, county, run, tmp_path):
    made = packet(run(town, "pack", "花名册"))
    other = register(tmp_path / "x.xlsx", ("王五成", "1946-10-03", ONE)).read_bytes()
    whole = made.read_bytes()
    at = whole.index(b"PK\3\4", 10) + 200  # in the packed workbook
    for data, kind in (
        (rewritten(made, lambda _: {"花名册.xlsx": other}), "packet-altered"),
        (rewritten(made, lambda _: {"花名册.xlsx": None}), "packet-altered"),
        (rewritten(made, lambda _: {"多的.xlsx": other}), "packet-altered"),
        (rewritten(made, lambda _: {"数据包.json": b'{"number": 1}'}), "packet-slip"),
        (rewritten(made, lambda _: {"数据包.json": b"[" * 100_000}), "packet-slip"),
        (rewritten(made, lambda _: {"数据包.json": None}), "packet-none"),
        (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], "zip-"),
        (whole[:-30], "zip-"),
    ):
        path = tmp_path / "U盘/包.zip"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        said = run(county, "collect", path.parent, code=3)
        assert len(said["problems"]) == 1
        assert kinds(said)[0].startswith(kind), kind
    assert rows(county) == []


def test_an_older_packet_is_told_in_one_run_and_after_it(town, county, run, tmp_path):
    first = packet(run(town, "pack", "花名册"))
    register(town / "表格/花名册.xlsx", ("张三可", "1946-10-03", ONE), ("李四平", "1950-02-01", TWO))
    second = packet(run(town, "pack", "花名册", day="2026-10-08"))
    both = run(county, "collect", first, second)
    assert (both["counts"]["read"], kinds(both)) == (2, ["packet-left-out"])
    assert "比第2号（2026-10-08）旧，里面的花名册.xlsx没有采用" in both["problems"][0]["message"]
    assert rows(county) == [("收到", "青禾镇", "2")]
    assert kinds(run(county, "collect", first, code=3)) == ["packet-left-out"]
    assert run(county, "collect", second)["counts"]["read"] == 2


def test_what_only_the_older_packet_has_is_taken(town, county, run):
    register(town / "表格/中心学校花名册.xlsx", ("李四平", "1950-02-01", TWO))
    both = packet(run(town, "pack", "花名册.xlsx", "中心学校花名册.xlsx"))
    one = packet(run(town, "pack", "花名册", day="2026-10-08"))
    said = run(county, "collect", both, one)
    assert said["counts"]["listed"] == 2  # 张三可 of the newer, 李四平 of the older one
    assert rows(county) == [("收到", "青禾镇", "1"), ("收到", "青禾镇", "2")]


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_a_number_that_begins_anew_is_not_taken_in_silence(town, county, run):
    run(county, "collect", packet(run(town, "pack", "花名册")))
    (town / "表格/数据包登记.xlsx").unlink()  # the township lost its register
    register(town / "表格/花名册.xlsx", ("李四平", "1950-02-01", TWO))
    said = run(county, "collect", packet(run(town, "pack", "花名册", day="2026-11-01")), code=3)
    assert "同号而内容不同" in said["problems"][0]["message"]


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"本县": "云岭县"}, "是「云岭县」的，不是禾沐县的"),  # 城关镇 is in many counties
        ({"本县": "", "本乡镇": "荻洲乡"}, "是「荻洲乡」的，乡镇办名单里没有"),
    ],
)
def test_another_county_or_an_unknown_township_is_told_and_not_taken(town, county, run, settings, words):
    change(town, **settings)
    said = run(county, "collect", packet(run(town, "pack", "花名册")), code=3)
    assert words in said["problems"][0]["message"]
    assert rows(county) == []


def test_the_same_packet_twice_in_a_folder_is_one(town, county, run, tmp_path):
    made = packet(run(town, "pack", "花名册")).read_bytes()
    for name in ("包.zip", "包(1).zip"):
        path = tmp_path / "U盘" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made)
    said = run(county, "collect", tmp_path / "U盘")
    assert (said["counts"]["read"], kinds(said)) == (1, ["packet-left-out"])
    assert said["rows"][0]["files"] == 1  # whose it is stands in the slip, whatever it is called


def test_with_a_password_only_who_knows_it_reads_it(town, county, run, tmp_path):
    key, wrong = tmp_path / "密码.txt", tmp_path / "错.txt"
    key.write_text("青禾-2026\n", encoding="utf-8")
    wrong.write_text("别的\n", encoding="utf-8")
    assert kinds(run(town, "pack", "花名册", "--locked", code=3)) == ["password-needed"]
    made = packet(run(town, "pack", "花名册", "--locked", first=("--password-file", key)))
    data = made.read_bytes()
    assert made.suffix == ".数据包"
    assert data.startswith(b"\xd0\xcf\x11\xe0")
    assert "花名册".encode() not in data
    assert kinds(run(county, "collect", made, code=3)) == ["password-needed"]
    assert kinds(run(county, "collect", made, code=3, first=("--password-file", wrong))) == ["password-wrong"]
    assert run(county, "collect", made, first=("--password-file", key))["counts"]["read"] == 1


def test_a_password_for_a_new_packet_is_typed_twice_until_both_are_the_same(town, monkeypatch, capsys):
    typed = iter(["青禾-2026", "青禾-2O26", "青禾-2026", "青禾-2026"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(typed))
    assert main(["--office", str(town), "--as-of", "2026-10-05", "pack", "花名册", "--locked"]) == 0
    assert "两次输入的不一样" in capsys.readouterr().err
    assert not list(typed)


def hostile(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"../../设置.xlsx": b"x"}, "zip-name"),
        ({"C:\\设置.xlsx": b"x"}, "zip-name"),
        ({"a.xlsx": bytes(300 * 1024 * 1024)}, "file-inflated"),
        ({"a.txt": b"x"}, "packet-none"),
    ],
)
def test_hostile_packets_are_refused_before_anything_is_read(county, run, tmp_path, members, kind):
    (tmp_path / "包.zip").write_bytes(hostile(**members))
    (found,) = kinds(run(county, "collect", tmp_path / "包.zip", code=3))
    assert found.startswith(kind)


@pytest.mark.damaged_files
def test_a_packet_in_a_packet_is_told_and_not_opened(town, county, run):
    inner = packet(run(town, "pack", "花名册"))
    (town / "包").mkdir()
    (town / "包/里面.zip").write_bytes(inner.read_bytes())
    register(town / "包/花名册.xlsx", ("李四平", "1950-02-01", TWO))
    said = run(town, "pack", town / "包", day="2026-10-06")
    assert [one["file"] for one in said["rows"]] == ["花名册.xlsx"]
    assert kinds(said) == ["file-kind"]


def test_odd_names_come_through(town, county, run):
    name = "青禾镇 & 100%_𠮷、(1)“老干”花名册.xlsx"
    register(town / "表格" / name, ("李四平", "1950-02-01", TWO))
    said = run(county, "collect", packet(run(town, "pack", name)))
    assert (said["counts"]["read"], kinds(said)) == (1, [])
    opened = run(town, "unpack", packet(run(town, "pack", name)))
    assert [one["file"] for one in opened["rows"]] == [name]


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_questions_go_back_are_answered_by_typing_and_decide(town, county, run, tmp_path):
    """County and township, both ways: the pair is decided in the list, the wrong day in the marked copy."""
    heads = "姓名 性别 出生日期 联系电话"
    register(town / "表格/花名册.xlsx", ("王五成", "男", "1944-05-06", ""), ("张三可", "男", "1946-13-41", "19900000001"), headers=heads)  # fmt: skip
    other = register(tmp_path / "报/柳林乡.xlsx", ("王五成", "男", "1944-05-06", ""), headers=heads)
    sent = packet(run(town, "pack", "花名册"))
    said = run(county, "collect", sent, other, "--feedback")
    assert said["counts"]["to_check"] == 2

    back = packet(run(county, "pack", "--back", "青禾镇"))
    assert back.name == ("禾沐县委老干部局致青禾镇_2026-10-05_第1号.数据包.zip")
    opened = {d["path"] for d in run(town, "unpack", back)["documents"]}
    listed = next(path for path in opened if path.endswith("更正清单.xlsx"))
    marked = next(path for path in opened if path.endswith("花名册.xlsx"))

    book = openpyxl.load_workbook(listed)
    sheet = book["更正清单"]
    head = next(row for row in sheet.iter_rows() if any(c.value == "单元格" for c in row))
    column = {str(c.value).split("（")[0]: c.column for c in head}
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        if row[column["指纹"] - 1].value:
            row[column["更正情况"] - 1].value = "否"
    book.save(listed)
    book = openpyxl.load_workbook(marked)
    cell = next(c for row in book.active.iter_rows() for c in row if c.value == "1946-13-41")
    assert cell.comment is not None
    cell.value = "1946-10-03"
    book.save(marked)

    answer = packet(run(town, "pack", town / "输出/数据包", day="2026-10-10"))
    said = run(county, "collect", answer, other, day="2026-10-11")
    assert said["counts"]["to_check"] == 0  # 王五成 of two townships are two people
    found = openpyxl.load_workbook(county / "输出/汇总/全县花名册.xlsx").active
    told = {tuple(c.value for c in row[1:4]) for row in found.iter_rows(min_row=2)}
    assert any("张三可" in row and "1946-10-03" in row for row in told)
    replies = openpyxl.load_workbook(county / "输出/汇总/汇总结果.xlsx")["乡镇答复"]
    assert any(c.value == "判定：两个人" for row in replies.iter_rows() for c in row)
    assert run(county, "collect", sent, other, code=0)["counts"]["to_check"] == 0  # and it is remembered


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_an_office_that_has_not_said_who_it_is_is_asked(tmp_path, run):
    office = make_office(tmp_path / "无名")
    register(office / "表格/花名册.xlsx", ("张三可", "1946-10-03", ONE))
    assert kinds(run(office, "pack", code=3)) == ["pack-nobody"]
