"""From an office folder to files: what is read, where results go, what stays as it is, what is journalled."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import openpyxl
import pytest
from support.offices.drawn import number, save
from support.programs.desk import held

from toolkit.doors.terminal import cli
from toolkit.files.placing import place

PROVINCIAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "provincial_import_template.xlsx"
ROWS = [
    ["姓名", "出生日期", "身份证号", "所属乡镇", "所属支部", "联系电话"],
    ["张三可", "1946-10-03", number("1946-10-03"), "青禾镇", "学校支部", "19900000001"],
    ["李四平", "1946-10-20", number("1946-10-20", "002"), "云岫乡", "机关支部", None],
]


@pytest.fixture
def office(tmp_path):
    save(tmp_path / "花名册.xlsx", {"在册": ROWS})
    return tmp_path


def run(office, capsys, *arguments: object, day: str = "2026-10-01") -> tuple[int, str, str]:
    code = cli.main(["--office", str(office), "--as-of", day, *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


def settings(office, *rows: list[object], **sheets: list[list[object]]) -> None:
    save(office / "设置.xlsx", {"参数": [["参数", "值"], *rows], **sheets})


def listing(folder: Path) -> dict[str, str]:
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def hand(path: Path, who: str, name: str) -> None:
    """A clerk writes a visitor into a printed list."""
    from toolkit.sheets.patching.patch import WorkbookPatch

    sheet = openpyxl.load_workbook(path)["名单"]
    heads = next(
        {c.value: c.column_letter for c in row} for row in sheet.rows if any(c.value == "姓名" for c in row)
    )
    row = next(c.row for c in sheet[heads["姓名"]] if c.value == who)
    patch = WorkbookPatch(path)
    patch.set("名单", f"{heads['慰问人']}{row}", name)
    place.put_many([patch.writing()])


def visitors(path: Path) -> dict[str, str]:
    sheet = openpyxl.load_workbook(path)["名单"]
    rows = [[c.value for c in row] for row in sheet.rows]
    head = next(r for r in rows if "姓名" in r)
    name, visitor = head.index("姓名"), head.index("慰问人")
    return {r[name]: r[visitor] for r in rows if r[name] in ("张三可", "李四平")}


def test_reading_never_writes(office, capsys):
    settings(office, ["单位名称", "青禾县委老干部局"])
    before = listing(office)
    for command in (
        ["birthdays", "--month", 10, "-n"],
        ["check", "-n"],
        ["fill", "-n"],
        ["settings"],
        ["history"],
        ["jobs"],
        ["workbook", "show", office / "花名册.xlsx", "--sheet", "在册"],
    ):
        run(office, capsys, *command)
        assert listing(office) == before, command
    run(office, capsys, "birthdays", "--month", 10, "--letters")
    run(office, capsys, "check")
    after = listing(office)
    assert {name: after[name] for name in before} == before


def test_the_result_lies_where_it_was_promised_with_every_sheet(office, capsys):
    code, out, err = run(office, capsys, "birthdays", "--month", 10, "--letters")
    folder = office / "输出" / "2026-10"
    assert (code, err) == (0, "")
    assert "列入2人" in out
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*")) == [
        "2026年10月生日慰问名单.xlsx",
        "2026年10月生日贺信/001张三可生日贺信.docx",
        "2026年10月生日贺信/002李四平生日贺信.docx",
    ]
    book = openpyxl.load_workbook(folder / "2026年10月生日慰问名单.xlsx")
    assert book.sheetnames == ["名单", "说明", "技术"]  # nobody to ring up, nothing to check
    texts = [str(c.value) for s in book for row in s.rows for c in row if c.value is not None]
    assert not [t for t in texts if re.search(r"(?<![0-9a-f])(\d{15}|\d{17}[\dXx])(?![0-9a-f])", t)]
    assert hashlib.sha256((office / "花名册.xlsx").read_bytes()).hexdigest() in " ".join(texts)


def test_an_untouched_list_is_replaced_and_an_edited_one_is_kept(office, capsys):
    first = office / "输出" / "2026-10" / "2026年10月生日慰问名单.xlsx"
    run(office, capsys, "birthdays", "--month", 10)
    run(office, capsys, "birthdays", "--month", 10)
    assert [p.name for p in first.parent.glob("*.xlsx")] == [first.name]
    hand(first, "张三可", "吴十")
    edited = first.read_bytes()
    _, out, _ = run(office, capsys, "birthdays", "--month", 10)
    assert first.read_bytes() == edited
    assert f"原来的 {first.name} 已被改动过，保留不动，新的另存为 2026年10月生日慰问名单(2).xlsx。" in out
    assert visitors(first.with_name("2026年10月生日慰问名单(2).xlsx")) == {"张三可": "吴十", "李四平": None}


@pytest.mark.parametrize("split", [[], ["--split", "乡镇"]], ids=["one", "split"])
def test_visitors_are_carried_over_from_last_month(office, capsys, split):
    rows = [["李四平", day, None, "云岫乡", "机关支部", None] for day in ("1946-10-20", "1946-09-20")]
    save(office / "花名册.xlsx", {"在册": [*ROWS[:2], *rows]})
    run(office, capsys, "birthdays", "--month", 9, *split)
    (before,) = (office / "输出" / "2026-09").glob("*.xlsx")
    hand(before, "李四平", "吴十")
    _, out, _ = run(office, capsys, "birthdays", "--month", 10)
    assert before.name in out
    assert visitors(office / "输出" / "2026-10" / "2026年10月生日慰问名单.xlsx")["李四平"] == "吴十"


def test_another_folder(office, capsys, tmp_path):
    target = tmp_path / "桌面"
    code, _, _ = run(office, capsys, "birthdays", "--month", 10, "-o", target)
    assert (code, [p.name for p in target.iterdir() if p.suffix == ".xlsx"]) == (
        0,
        ["2026年10月生日慰问名单.xlsx"],
    )
    assert not (office / "输出").exists()


def test_the_journal_has_names_and_no_values(office, capsys):
    run(office, capsys, "birthdays", "--month", 10, "--township", "青禾", "--letters")
    run(office, capsys, "check")
    code, out, _ = run(office, capsys, "history", "--json", "--verify")
    entries = json.loads(out)["entries"]
    assert (code, [e["command"] for e in entries]) == (0, ["birthdays", "check"])
    assert entries[0]["options"] == ["letters", "month", "township"]
    kept = "".join(p.read_text("utf-8") for p in office.rglob("*.jsonl"))
    assert kept
    for secret in ("1946", "990101", "19900000001"):
        assert secret not in kept, secret


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda _: None, 3, "没有找到这个文件"),
        (lambda p: p.write_bytes(b""), 3, ""),
        (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 600), 3, ""),
        (lambda p: p.write_bytes(b"PK\x03\x04" + b"0" * 600), 3, ""),
        (lambda p: p.mkdir(), 3, ""),
        (lambda p: save(p, {"x": [["甲", "乙"], [1, 2]]}), 3, "没有找到「花名册」的表头"),
    ],
    ids=["missing", "empty", "picture", "torn", "folder", "other"],
)
@pytest.mark.damaged_files
def test_a_register_that_is_none(office, capsys, make, code, said):
    path = office / "册子.xlsx"
    make(path)
    got, out, err = run(office, capsys, "birthdays", "--month", 10, "--register", path, "--json")
    answer = json.loads(out)
    assert (got, answer["written"], answer["documents"]) == (code, False, [])
    assert [p["file"] for p in answer["problems"]] == ["册子.xlsx"]
    assert all(p["message"] and p["hint"] for p in answer["problems"])
    assert said in err
    assert "Traceback" not in err
    assert not (office / "输出").exists()


@pytest.mark.damaged_files
def test_an_encrypted_register_asks_for_its_password_in_words(office, capsys):
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    plain, locked = office / "花名册.xlsx", office / "密.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.OOXMLFile(source).encrypt("秘密", target)
    code, out, err = run(office, capsys, "birthdays", "--month", 10, "--register", locked, "--json")
    assert (code, len(json.loads(out)["problems"])) == (3, 1)
    assert "密码" in err
    before = locked.read_bytes()
    (office / "密码.txt").write_text("秘密\n", encoding="utf-8")
    given = (
        "--password-file",
        office / "密码.txt",
        "birthdays",
        "--month",
        10,
        "--register",
        locked,
        "--json",
    )
    code, out, err = run(office, capsys, *given)
    assert (code, json.loads(out)["counts"]["listed"]) == (0, 2)
    assert "秘密" not in out + err
    assert locked.read_bytes() == before


@pytest.mark.damaged_files
def test_a_wrong_password_or_a_missing_password_file_is_said(office, capsys):
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    plain, locked = office / "花名册.xlsx", office / "密.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.OOXMLFile(source).encrypt("秘密", target)
    (office / "错.txt").write_text("别的", encoding="utf-8")
    for file, said in (("错.txt", "密码不对"), ("没有.txt", "读不出这个密码文件")):
        code, _, err = run(office, capsys, "--password-file", office / file, "check", locked)
        assert (code, said in err) == (3, True), err


def test_a_register_open_in_excel_can_be_read_and_an_open_list_is_not_replaced(office, capsys):
    (office / "~$花名册.xlsx").write_bytes(b"\x05clerk" + b" " * 159)
    assert run(office, capsys, "birthdays", "--month", 10)[0] == 0
    folder = office / "输出" / "2026-10"
    name = "2026年10月生日慰问名单.xlsx"
    (folder / f"~${name}").write_bytes(b"\x05clerk" + b" " * 159)
    before = (folder / name).read_bytes()
    with held(folder / f"~${name}"):
        code, out, err = run(office, capsys, "birthdays", "--month", 10, "--json")
    assert (code, json.loads(out)["problems"][0]["file"]) == (4, name)
    assert "clerk" in err
    assert (folder / name).read_bytes() == before


def test_a_setting_that_cannot_be_used_stops_and_names_its_cell(office, capsys):
    settings(office, ["单位名称", "青禾县"], ["计岁法", "实岁"], ["最小年龄", "很小"], ["计岁发", "周岁"])
    code, out, err = run(office, capsys, "birthdays", "--month", 10, "--json")
    assert code == 3
    places = [(p["kind"], p["file"], p["sheet"], p["cell"]) for p in json.loads(out)["problems"]]
    assert places == [
        ("setting-value", "设置.xlsx", "参数", "B3"),
        ("setting-value", "设置.xlsx", "参数", "B4"),
        ("setting-unknown", "设置.xlsx", "参数", "B5"),
    ]
    assert "设置.xlsx 参数!B3：参数「计岁法」填的是「实岁」，不在可选之列，可以填：周岁、虚岁、做九。" in err
    assert "设置.xlsx 参数!B4" in err
    assert "您是不是要写「计岁法」？" in err
    assert run(office, capsys, "settings")[0] == 3


def test_the_office_s_spellings_rules_and_standards_are_used(office, capsys):
    save(
        office / "花名册.xlsx",
        {"在册": [["同志大名", "诞辰", "出生日期"], ["张三可", "1941-10-03", "1900-01-01"]]},
    )
    save(
        office / "设置.xlsx",
        {
            "参数": [["参数", "值"], ["单位名称", "青禾县委老干部局"]],
            "列名": [
                ["本单位的写法", "标准列名"],
                ["同志大名", "姓名"],
                ["诞辰", "出生日期"],
                ["出生日期", "（不使用）"],
            ],
            "规则": [
                ["规则", "值", "单位", "起始日期", "状态", "依据"],
                ["整岁", "85、95", "岁", "2020-01-01", "现行", "青老干〔2020〕1号"],
            ],
            "慰问标准": [
                ["项目", "对象", "年龄", "标准金额", "依据"],
                ["生日", "全部", "整岁", 600, "青老干〔2020〕1号"],
            ],
        },
    )
    answer = json.loads(run(office, capsys, "birthdays", "--month", 10, "--json")[1])
    assert [(r["name"], r["age"], r["round_age"], r["standard"]) for r in answer["rows"]] == [
        ("张三可", 85, 85, "600元")
    ]
    sheet = openpyxl.load_workbook(answer["documents"][0]["path"])["签领表"]
    texts = [c.value for row in sheet.rows for c in row if c.value is not None]
    assert any(str(t).startswith("=SUM(") for t in texts)
    assert "青禾县委老干部局    单位：元    制表日期：2026年10月1日" in texts


def test_a_standards_sheet_that_lost_its_header_is_said(office, capsys):
    settings(office, 慰问标准=[["不是", "表头"], ["生日", 600]])
    code, _, err = run(office, capsys, "birthdays", "--month", 10)
    assert code == 3
    assert "设置.xlsx 慰问标准" in err


# --- the provincial form --------------------------------------------------------------------------------

GROUP = "基础信息\n（时间如果是2000年1月，填写成2000-01）"


def provincial(path: Path, identity: str) -> Path:
    """The layout of a real form: annex, title, two header rows with a merged group, notes merged below."""
    import xlsxwriter

    left = ["序号", "组织区域", "姓名", "人员类别", "原单位", "职务\n（职级）", "级别", "离退休时间"]
    right = ["性别", "民族", "出生日期", "身份证号码", "政治面貌", "文化程度", "参加工作时间", "联系电话"]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range("A1:P1", "附件4")
        sheet.merge_range("A2:P2", "离退休干部职工信息收集模版")
        for column, text in enumerate(left):
            sheet.merge_range(2, column, 3, column, text)
        sheet.merge_range("I3:P3", GROUP)
        sheet.write_row("I4", right)
        sheet.write_row("A5", ["1", "青禾镇", "张三可", "退休", "中学", "科长", "正科", "2009-05"])
        sheet.write_row(
            "I5", ["男", "汉族", "1949-05-01", f" {identity}", "中共党员", "大专", "1968-03", "19900000001"]
        )
        sheet.merge_range(
            "A6:P7", "    说明：1、人员类别指公务员（含参公）、事业编、国有企业。2、每个单位一张表。"
        )
    return path


def test_the_provincial_form_reads_without_settings(tmp_path, capsys):
    path = provincial(tmp_path / "模版.xlsx", number("1957-03-07"))
    code, out, _ = run(tmp_path, capsys, "birthdays", "--month", 5, "--register", path, "--json", "-n")
    answer = json.loads(out)
    assert code == 0
    assert answer["counts"]["read"] == 1
    (row,) = answer["rows"]
    assert (row["name"], row["unit"], row["born"], row["cell"]) == (
        "张三可",
        "中学",
        "1949-05-01",
        "模版.xlsx Sheet1!C5",
    )
    assert [(p["kind"], p["cell"]) for p in answer["problems"]] == [("birth-contradicts-id", "K5")]


def test_that_very_form_reads_without_settings(tmp_path, capsys):
    if not PROVINCIAL.is_file():
        pytest.skip("the bureau's own form is not part of the project")
    code, out, _ = run(tmp_path, capsys, "check", PROVINCIAL, "--json", "-n")
    answer = json.loads(out)
    assert code in (0, 3)
    assert answer["counts"]["read"] == 1
    understood = set(answer["columns"][0]["understood"].values())
    assert {"姓名", "性别", "出生日期", "身份证号", "人员类别", "政治面貌"} <= understood
    assert answer["columns"][0]["header_rows"] == [3, 4]
    assert [d["reason"] for d in answer["dropped"]] == ["说明文字"]


def test_what_the_office_keeps_account_in_stays_in_its_place(office, capsys, tmp_path):
    elsewhere = tmp_path / "别处"
    new = ["notices", "new", "--festival", "重阳节", "--at", "2026-10-16 09:00", "--place", "礼堂"]
    code, _, err = run(office, capsys, *new, "-o", elsewhere)
    assert code == 0, err
    assert (office / "通知送达.xlsx").is_file()
    assert not list(elsewhere.rglob("通知送达.xlsx"))
    assert list(elsewhere.rglob("*邀请函*.docx"))


def test_a_workbook_saved_by_somebody_since_it_was_read_is_not_changed(office, capsys, monkeypatch):
    from toolkit.running import writing

    rows = [[*ROWS[0], "年龄"], [*ROWS[1], None], [*ROWS[2], None]]
    save(office / "花名册.xlsx", {"在册": rows})
    real = writing.Writers.render

    def meanwhile(self, wanted, progress, **named):
        save(
            office / "花名册.xlsx",
            {"在册": [*rows, ["王五同", "1950-01-01", None, "青禾镇", None, None, None]]},
        )
        return real(self, wanted, progress, **named)

    monkeypatch.setattr(writing.Writers, "render", meanwhile)
    code, _, err = run(office, capsys, "fill")
    assert code != 0
    assert "花名册.xlsx" in err
    names = [row[0].value for row in openpyxl.load_workbook(office / "花名册.xlsx")["在册"].rows]
    assert names == ["姓名", "张三可", "李四平", "王五同"]
    assert openpyxl.load_workbook(office / "花名册.xlsx")["在册"]["G2"].value is None


@pytest.mark.parametrize("job", ["due", "bulletin", "reception"])
def test_a_workbook_whose_header_nobody_knows_is_told_by_every_job_that_asks_for_it(office, capsys, job):
    """Without 办理记录 nothing is done: that its workbook is there and cannot be read must not look the same."""
    rows = [["日期", "事项", "接待人"], ["2026-09-01", "补贴", "李四平"]]
    save(office / "接访.xlsx", {"接访": rows})
    save(office / "支部标准化.xlsx", {"支部": [["哪个", "何时"], ["青禾镇老干党支部", "2026-09-01"]]})
    save(office / "通知送达.xlsx", {"送达": [["通知编号", "姓名"], ["2026-001", "张三可"]]})
    code, out, err = run(office, capsys, job)
    assert code == 0
    assert (out + err).count("没有找到「支部」的表头") == 1
    assert "没有找到「接访」的表头" not in out + err
    assert "没有找到「通知」的表头" not in out + err  # the workbook is that of 送达, and is understood
    assert "没有找到「培训」的表头" not in out + err  # there is no such workbook
