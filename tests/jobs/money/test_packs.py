"""rules add and rules export: what another county has decided never binds, what the office has decided stays."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.offices.money import do

from toolkit.core.documents.outcome import TextDocument
from toolkit.core.rules.dated import Rule, Status, overlaps
from toolkit.core.rules.regions import read_pack
from toolkit.doors.terminal.cli import main
from toolkit.files.placing import place
from toolkit.jobs.rules.rules import JOB
from toolkit.running import run
from toolkit.sheets.patching.patch import WorkbookPatch

XISHUI = ("湖北省", "黄冈市", "浠水县")
PACK = """region = ["湖北省", "黄冈市", "浠水县"]
[[rule]]
key = "老干组长补贴"
value = 5000
unit = "元/人/年"
who = "乡镇老干组长"
since = 2020-01-01
status = "现行"
source = "浠办发〔2020〕1号"
[[rule]]
key = "整岁"
value = [80, 90]
unit = "岁"
since = 2020-01-01
status = "现行"
source = "浠办发〔2020〕2号"
"""


@pytest.fixture
def office(tmp_path):
    """An office of 浠水县 as `init` makes it; its sheet 规则 asks, and has decided nothing."""
    folder = tmp_path / "办公"
    assert main(["init", str(folder), *said(XISHUI)]) == 0
    return folder


def said(region) -> list[str]:
    names = ("--province", "--city", "--county")
    return [word for name, value in zip(names, region, strict=True) if value for word in (name, value)]


def toolkit(folder, capsys, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["--office", str(folder), "--as-of", "2026-10-09", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def pack(folder, text=PACK):
    path = folder.parent / "收到的.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def decided(folder) -> dict[str, list[tuple[str, str, str]]]:
    """What stands on sheet 规则 with a value: by key value, status and cell."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    opened = run.open_office(folder, folder)
    assert not opened.problems
    for each in opened.rules.office:
        found.setdefault(each.key, []).append(
            ("、".join(map(str, each.values)), each.status.value, each.cell.ref)
        )
    return found


def test_a_pack_of_the_own_county_fills_the_rows_that_ask_and_can_be_undone(office, capsys):
    before = (office / "表格" / "设置.xlsx").read_bytes()
    code, out, _ = toolkit(office, capsys, "rules", "add", pack(office), "--dry-run")
    assert (code, "  新增  老干组长补贴：5,000元/人/年（现行，2020-01-01起）" in out) == (0, True)
    assert (office / "表格" / "设置.xlsx").read_bytes() == before
    code, out, _ = toolkit(office, capsys, "rules", "add", pack(office))
    assert "湖北省黄冈市浠水县的规则包，本单位在湖北省黄冈市浠水县：照用。" in out
    assert decided(office) == {
        "老干组长补贴": [("5000", "现行", "A2")],  # the row that asked for it
        "整岁": [("80、90", "现行", "A7")],  # below the last
    }
    assert toolkit(office, capsys, "undo")[0] == 0
    assert (office / "表格" / "设置.xlsx").read_bytes() == before


def test_the_same_pack_again_changes_nothing(office, capsys):
    toolkit(office, capsys, "rules", "add", pack(office))
    before = (office / "表格" / "设置.xlsx").read_bytes()
    code, out, _ = toolkit(office, capsys, "rules", "add", pack(office))
    assert (code, out.count("已有"), "已写入" in out) == (0, 2, False)
    assert (office / "表格" / "设置.xlsx").read_bytes() == before


def test_what_the_office_has_decided_wins_and_both_are_told(office, capsys):
    toolkit(office, capsys, "rules", "add", pack(office))
    code, out, err = toolkit(office, capsys, "rules", "add", pack(office, PACK.replace("5000", "6000")))
    assert code == 0
    assert "照本单位的  老干组长补贴：6,000元/人/年（现行，2020-01-01起）；本单位定的是5,000元/人/年" in out
    assert "设置.xlsx 规则!A2：老干组长补贴和规则包里的不一样，照本单位的，" in err
    assert decided(office)["老干组长补贴"] == [("5000", "现行", "A2")]


def test_a_pack_of_another_county_is_for_reference_and_two_of_them_do_not_quarrel(office, capsys):
    for county in ("英山县", "罗田县"):
        text = PACK.replace("浠水县", county).replace("浠办", county[0] + "办")
        code, out, _ = toolkit(office, capsys, "rules", "add", pack(office, text))
        assert (code, "不是本单位的，只作参考，工具不用它算。" in out) == (0, True)
    assert [status for _, status, _ in decided(office)["老干组长补贴"]] == ["参考", "参考"]
    opened = run.open_office(office, office)
    assert opened.rules.at("老干组长补贴", dt.date(2026, 1, 1)) is None
    assert opened.rules.empty["老干组长补贴"].ref == "B2"  # still asked for
    asked = opened.rules.unset("老干组长补贴", "没有标准，")
    assert asked.message == "没有标准，工具里只有蕲春县、英山县、罗田县的，本单位不能照用，"
    assert str(asked.cell) == "设置.xlsx 规则!B2"


def test_a_pack_that_ships_and_holds_here_needs_no_row(office, capsys):
    code, out, _ = toolkit(office, capsys, "rules", "add", "黄冈市")
    assert (code, out.count("已有"), "已写入" in out) == (0, 1, False)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            PACK.replace('source = "浠办发〔2020〕2号"', ""),
            "收到的.toml 第2条：规则「整岁」没有依据，不予采用，",
        ),
        ("不是规则包", "收到的.toml：不是规则包，读不出来，没有加，"),
        ("x = " + "[" * 5000, "收到的.toml：不是规则包，读不出来，没有加，"),
        ("#" * (1024 * 1024 + 1), "收到的.toml：文件超过 1 MB，没有打开。"),
    ],
)
def test_what_is_no_sound_pack_is_not_taken_at_all(office, capsys, content, told):
    before = (office / "表格" / "设置.xlsx").read_bytes()
    code, out, err = toolkit(office, capsys, "rules", "add", pack(office, content))
    assert (code, out) == (3, "")
    assert told in err
    assert (office / "表格" / "设置.xlsx").read_bytes() == before


def test_bytes_that_are_no_text_are_told(office, capsys):
    (office / "乱.toml").write_bytes(b"\xff\xfe\x00")
    assert "乱.toml：不是规则包，读不出来，没有加，" in toolkit(office, capsys, "rules", "add", "乱.toml")[2]


def test_text_that_looks_like_a_formula_stays_text(office, capsys):
    toolkit(office, capsys, "rules", "add", pack(office, PACK.replace("浠办发〔2020〕2号", "=1+1")))
    opened = run.open_office(office, office)
    assert [r.source for r in opened.rules.office if r.key == "整岁"] == ["=1+1"]


def test_who_has_not_said_where_the_office_is_is_asked_to(tmp_path, capsys):
    folder = tmp_path / "办公"
    main(["init", str(folder)])
    for command in (["add", pack(folder)], ["export"]):
        code, _, err = toolkit(folder, capsys, "rules", *command)
        assert (code, "设置.xlsx 参数：还没有写明本单位在哪个省、市、县，" in err) == (3, True)
        assert "请先运行 toolkit init 写明" in err


def test_an_office_without_decisions_has_nothing_to_send(office, capsys):
    code, _, err = toolkit(office, capsys, "rules", "export")
    assert (code, "本单位还没有自己定的规则，没有可以导出的，" in err) == (3, True)


def test_what_is_exported_is_taken_by_a_neighbour_of_the_same_county(office, tmp_path, capsys):
    toolkit(office, capsys, "rules", "add", pack(office))
    toolkit(
        office, capsys, "rules", "add", pack(office, PACK.replace("浠水县", "英山县").replace("5000", "7"))
    )
    code, _, _ = toolkit(office, capsys, "rules", "export", "-o", str(tmp_path))
    assert code == 0
    sent = tmp_path / "浠水县规则包.toml"
    assert "英山" not in sent.read_text(encoding="utf-8")  # a reference is nobody's decision
    other = tmp_path / "镇"
    main(["init", str(other), *said(XISHUI)])
    code, out, _ = toolkit(other, capsys, "rules", "add", str(sent))
    assert (code, out.count("新增")) == (0, 2)
    assert decided(other) == {"老干组长补贴": [("5000", "现行", "A2")], "整岁": [("80、90", "现行", "A7")]}


def test_no_number_of_a_person_leaves_in_a_pack(office, capsys, tmp_path):
    number = "990101194610031238"
    toolkit(office, capsys, "rules", "add", pack(office, PACK.replace("浠办发〔2020〕2号", f"批示{number}")))
    toolkit(office, capsys, "rules", "export", "-o", str(tmp_path))
    assert number not in (tmp_path / "浠水县规则包.toml").read_text(encoding="utf-8")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
RULES = st.builds(
    Rule,
    key=TEXT,
    values=st.lists(
        st.decimals(0, 99999, places=2, allow_nan=False, allow_infinity=False), min_size=1, max_size=3
    ).map(tuple),
    unit=TEXT,
    since=st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)),
    until=st.none() | st.dates(dt.date(2050, 1, 1), dt.date(2090, 1, 1)),
    status=st.sampled_from([Status.CURRENT, Status.PROPOSED]),
    source=TEXT,
    who=TEXT,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RULES, min_size=1, max_size=5).filter(lambda rules: not overlaps(rules)))
def test_whatever_an_office_has_decided_comes_back_from_its_pack(rules):
    chosen = dict(zip(("本省", "本市", "本县"), XISHUI, strict=True))
    made = do(JOB.action("export"), office=tuple(rules), chosen=chosen)
    (document,) = [d for d in made.documents if isinstance(d, TextDocument)]
    found, problems = read_pack(tomllib.loads(document.text), "包.toml")
    assert found, problems
    assert tuple(found.region) == XISHUI
    plain = [(r.key, r.values, r.unit, r.since, r.until, r.status, r.source, r.who) for r in found.rules]
    assert plain == [(r.key, r.values, r.unit, r.since, r.until, r.status, r.source, r.who) for r in rules]


def test_an_old_office_whose_sheet_asks_for_nothing_gets_rows(office, capsys):
    """设置.xlsx of before: no rows that ask."""
    patch = WorkbookPatch(office / "表格" / "设置.xlsx")
    for row in range(2, 7):
        patch.set("规则", f"A{row}", None)
        for column in "BCDEFGH":
            patch.set("规则", f"{column}{row}", None)
    place.put_many([patch.writing()])
    toolkit(office, capsys, "rules", "add", pack(office))
    assert decided(office)["老干组长补贴"][0][:2] == ("5000", "现行")


def test_a_period_beside_the_offices_own_is_no_conflict(office, capsys):
    toolkit(office, capsys, "rules", "add", pack(office))
    old = PACK.replace("2020-01-01", "2010-01-01\nuntil = 2019-12-31").replace("5000", "3000")
    code, out, _ = toolkit(office, capsys, "rules", "add", pack(office, old))
    assert (code, out.count("新增"), out.count("照本单位的")) == (0, 2, 0)
    assert [value for value, _, _ in decided(office)["老干组长补贴"]] == ["5000", "3000"]


@pytest.mark.parametrize("text", ["", '[[rules]]\nkey = "老干组长补贴"\nvalue = 5000\n', "rule = []\n"])
def test_a_pack_of_which_no_rule_was_read_is_told(office, capsys, text):
    before = decided(office)
    head = PACK.splitlines()[0]
    code, out, err = toolkit(office, capsys, "rules", "add", pack(office, f"{head}\n{text}"))
    assert code != 0
    assert "没有读出一条规则" in out + err
    assert "照用" not in out
    assert decided(office) == before
