"""Where an office is: asked once, said in Chinese; what another region has decided is shown, and never used."""

from __future__ import annotations

import json
import zipfile

import pytest

from toolkit.doors.setup import registers
from toolkit.doors.terminal.cli import main
from toolkit.files.placing import place
from toolkit.running import office as offices
from toolkit.running import run
from toolkit.sheets.patching.patch import WorkbookPatch
from toolkit.sheets.reading.read import open_workbook

ELSEWHERE = ("--province", "江苏省", "--city", "南京市", "--county", "溧水区")


def toolkit(folder, capsys, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["--office", str(folder), "--as-of", "2026-10-09", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def cells(folder, sheet: str) -> list[tuple[object, ...]]:
    grids = open_workbook(folder / "表格" / "设置.xlsx").grids()
    return [tuple(row) for grid in grids if grid.sheet == sheet for row in grid.rows]


def put(folder, sheet: str, **values: object) -> None:
    patch = WorkbookPatch(folder / "表格" / "设置.xlsx")
    for ref, value in values.items():
        patch.set(sheet, ref, value)
    place.put_many([patch.writing()])


@pytest.fixture
def practice(tmp_path):
    """The practice office: registers, posts, payments of an invented county."""
    folder = tmp_path / "练习"
    offices.create(folder, practice=True)
    return folder


@pytest.fixture
def before(practice):
    """The same, as it was made before anybody asked where it is: no rows 本省 and 本市 on sheet 参数."""
    rows = [at for at, row in enumerate(cells(practice, "参数"), 1) if row[0] in ("本省", "本市")]
    assert len(rows) == 2
    put(practice, "参数", **{f"{column}{row}": None for row in rows for column in "ABCDE"})
    return practice


# --- asking -------------------------------------------------------------------------------------------------


def typing(monkeypatch, *answers: str) -> list[str]:
    """A clerk who answers the questions about the region in this order, and all else by Enter; what was asked."""
    left, asked = list(answers), []

    def prompt(text: str, default: str = "", **_: object) -> str:
        if "哪个省" not in text:
            return ""
        asked.append(text)
        return (left.pop(0) if left else "") or default

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr(registers, "places", list)
    return asked


def region(folder) -> tuple[str, ...]:
    settings = run.open_office(folder, folder).settings
    return tuple(settings.text(name) for name in ("本省", "本市", "本县"))


def test_init_takes_it_from_options_and_says_what_it_means(tmp_path, capsys):
    assert main(["init", str(tmp_path / "办公"), *ELSEWHERE]) == 0
    assert region(tmp_path / "办公") == ("江苏省", "南京市", "溧水区")
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == (
        "本单位在江苏省南京市溧水区；蕲春县、黄冈市的只作参考："
        "老干组长补贴、活动室功能室数、支部班子补贴请在 设置.xlsx「规则」里填，没有填的不算。"
    )
    asked = {row[0]: row[1] for row in cells(tmp_path / "办公", "规则")[1:]}
    assert asked == dict.fromkeys(
        ["老干组长补贴", "活动室功能室数", "支部班子补贴", "离休干部护理费", "离休干部生活补贴"]
    )


def test_a_county_without_its_province_is_no_answer(tmp_path, capsys):
    assert main(["init", str(tmp_path / "办公"), "--county", "朝阳区"]) == 2
    assert "写了市、县的，请同时写明是哪个省（--province）。" in capsys.readouterr().err


def test_a_place_typed_in_one_piece_is_taken_apart(tmp_path, capsys):
    assert main(["init", str(tmp_path / "办公"), "--province", "湖北省黄冈市蕲春县"]) == 0
    assert "本单位在湖北省黄冈市蕲春县，照用蕲春县、黄冈市的标准。" in capsys.readouterr().out
    where = {row[0]: row[1] for row in cells(tmp_path / "办公", "参数")}
    assert [where[name] for name in ("本省", "本市", "本县")] == ["湖北省", "黄冈市", "蕲春县"]


def test_init_asks_until_it_is_understood_and_not_for_ever(tmp_path, monkeypatch, capsys):
    asked = typing(monkeypatch, "蕲春县", "湖北省黄冈市蕲春县")
    assert main(["init", str(tmp_path / "办公")]) == 0
    assert len(asked) == 2
    said = capsys.readouterr().out
    assert "没有看懂，请从省写起" in said
    assert said.endswith("本单位在湖北省黄冈市蕲春县，照用蕲春县、黄冈市的标准。\n")
    assert main(["init", str(tmp_path / "办公")]) == 0
    assert len(asked) == 2  # it is known now
    asked = typing(monkeypatch, *["不知道"] * 9)
    assert main(["init", str(tmp_path / "又一个")]) == 0
    assert len(asked) == 3
    assert region(tmp_path / "又一个") == ("", "", "")


def test_setup_offers_what_the_addresses_say_and_takes_it_only_by_enter(practice, monkeypatch, capsys):
    put(practice, "参数", **{f"B{at}": None for at, row in enumerate(cells(practice, "参数"), 1) if row[0] in ("本省", "本市", "本县", "单位名称")})  # fmt: skip
    patch = WorkbookPatch(practice / "表格" / "花名册.xlsx")
    for row in range(4, 9):
        patch.set("花名册", f"Q{row}", "湖北省黄冈市浠水县清泉镇1号")  # 现居住地
    place.put_many([patch.writing()])
    asked = typing(monkeypatch)
    assert main(["--office", str(practice), "setup", "--no-list"]) in (0, 3)
    assert "就是湖北省黄冈市浠水县的直接按回车" in asked[0]
    assert region(practice) == ("湖北省", "黄冈市", "浠水县")


def test_a_real_register_does_not_inherit_the_practice_county(practice, tmp_path, capsys):
    mine = tmp_path / "我们的名册.xlsx"
    mine.write_bytes((practice / "表格" / "三项奖.xlsx").read_bytes())
    patch = WorkbookPatch(practice / "表格" / "花名册.xlsx")
    patch.set("花名册", "C4", "林一禾")
    mine.write_bytes(patch.render())
    assert region(practice) == ("江南省", "清禾市", "禾沐县")
    assert toolkit(practice, capsys, "setup", "--register", str(mine), "--yes", "--no-list")[0] in (0, 3)
    assert region(practice) == ("", "", "")


# --- an office of before ------------------------------------------------------------------------------------


def budget(folder, capsys, *more: str) -> dict[str, object]:
    code, out, _ = toolkit(folder, capsys, "budget", "--year", "2026", "--json", "--dry-run", *more)
    return {"code": code, "rows": json.loads(out)["rows"]}


def test_an_office_of_before_works_as_before_and_is_told(before, tmp_path, capsys):
    offices.create(tmp_path / "新练习", practice=True)
    assert budget(before, capsys) == budget(tmp_path / "新练习", capsys)
    for command in (["rules"], ["policy", "-n"]):
        _, out, _ = toolkit(before, capsys, *command)
        assert (
            "还没有写明本单位在哪个省、市、县，蕲春县、黄冈市自己的标准照原来的用；请运行 toolkit init 写明，"
            "或在 设置.xlsx「参数」里填「本省」「本市」「本县」。" in out
        )
    settings = (before / "表格" / "设置.xlsx").read_bytes()
    assert main(["init", str(before)]) == 0
    assert "照原来的用" in capsys.readouterr().out.splitlines()[-1]
    assert (before / "表格" / "设置.xlsx").read_bytes() == settings


def test_an_office_of_before_gets_the_rows_when_it_says_where_it_is(before, capsys):
    assert main(["init", str(before), *ELSEWHERE]) == 0
    assert region(before) == ("江苏省", "南京市", "溧水区")
    assert budget(before, capsys)["code"] == 3


# --- another county -----------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(practice):
    """All the practice workbooks, in a county of which no pack knows anything."""
    assert main(["init", str(practice), *ELSEWHERE]) == 0
    return practice


@pytest.mark.parametrize("command", ["budget --year 2026", "budget summary", "payments check --year 2026"])
def test_money_that_this_county_has_not_decided_is_asked_for_at_its_row(elsewhere, capsys, command):
    code, out, err = toolkit(elsewhere, capsys, *command.split())
    assert (code, out) == (3, "")
    assert "设置.xlsx 规则!B2：" in err
    assert "没有「老干组长补贴」的标准，算不出补贴，工具里只有蕲春县的，本单位不能照用，" in err


def test_what_the_county_fills_in_is_what_is_reckoned_by(elsewhere, capsys):
    leader = {"B2": "3000", "C2": "元/人/年", "E2": "2020-01-01", "G2": "现行", "H2": "溧办发〔2020〕1号"}
    put(elsewhere, "规则", **leader)
    code, _, err = toolkit(elsewhere, capsys, "budget", "--year", "2026", "-n")
    assert (code, "设置.xlsx 规则!B4：" in err, "黄冈市" in err) == (
        3,
        True,
        True,
    )  # 支部班子补贴 is still open
    put(elsewhere, "规则", B4="80", E4="2020-01-01", G4="现行", H4="溧办发〔2020〕2号")
    found = budget(elsewhere, capsys)
    assert found["code"] == 0
    assert {row["standard"] for row in found["rows"]} <= {"3000.00", "80.00"}


def text_of(folder) -> str:
    """All that was written."""
    out = []
    for path in folder.rglob("*.*x"):
        with zipfile.ZipFile(path) as book:
            out += [book.read(n).decode() for n in book.namelist() if n.endswith(("sharedStrings.xml", "document.xml"))]  # fmt: skip
    return "\n".join(out)


def test_aid_and_visits_go_by_what_the_office_itself_has_written(elsewhere, tmp_path, capsys):
    for command in ("aid", "visits --festival 春节", "birthdays --month 3"):
        code, out, err = toolkit(elsewhere, capsys, *command.split(), "-o", str(tmp_path / "结果"))
        assert code == 0, err
        assert "蕲春" not in out + err
    assert "现行" not in text_of(tmp_path / "结果")
    for row in cells(elsewhere, "慰问标准")[1:]:
        assert not (row[3] and not row[5])  # no amount without a source


def test_duties_of_another_county_begin_with_the_first_row_and_are_called_a_reference(elsewhere, capsys):
    """Nothing is owed by a county's report that is not ours; what the office keeps account of is followed up."""
    _, out, _ = toolkit(elsewhere, capsys, "due", "--json", "-n")
    sources = {row["title"]: row["source"] for row in json.loads(out)["rows"]}
    assert sources["组织学习"].startswith("参考：蕲春县委老干部局调研报告")
    _, out, _ = toolkit(elsewhere, capsys, "policy", "--json", "-n")
    lines = {row["title"].partition("（")[0]: row for row in json.loads(out)["rows"]}
    assert lines["召开经验交流会"]["status"] == "参考，未定，请填"
    assert (lines["老干组长补贴"]["status"], lines["老干组长补贴"]["where"]) == (
        "参考，未定，请填",
        "设置.xlsx「规则」第2行",
    )
    assert lines["支部任期"]["status"] == "现行"  # the nation's


def test_of_an_empty_ledger_nothing_is_owed_in_another_county(tmp_path, capsys):
    """In 蕲春县 a meeting must be held every half-year though no row says so; elsewhere nobody has decided that."""
    counties = {"蕲春县": ("湖北省", "黄冈市", "蕲春县"), "溧水区": ("江苏省", "南京市", "溧水区")}
    owed = {}
    for name, told in counties.items():
        options = zip(("--province", "--city", "--county"), told, strict=True)
        main(["init", str(tmp_path / name), *(word for pair in options for word in pair)])
        _, out, _ = toolkit(tmp_path / name, capsys, "due", "--json", "-n")
        owed[name] = [row["title"] for row in json.loads(out)["rows"]]
    assert owed == {"蕲春县": ["召开经验交流会"], "溧水区": []}
