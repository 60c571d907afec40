"""toolkit scan: what was read of paper is shown, what a person confirmed is entered, and nothing else."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from support.offices.branches import branches, sheet
from support.offices.drawn import SHIPPED, grid, reading, settings
from support.offices.money import kinds, page
from support.tools import need

from benches.agreement.pens import PENS, filled, spoiled, ticked
from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.lists import PageRead, PaperList, PenField, PenMark, PenReading, StripRead
from toolkit.core.documents.outcome import AppendRow, Image, SetCell
from toolkit.core.rules.dated import Rules
from toolkit.doors.terminal import cli
from toolkit.jobs.job import FileRead, Inputs
from toolkit.jobs.scan.scan import JOB, SCANNED

TODAY = dt.date(2026, 10, 12)
dice = random.Random
BRANCH = "青禾镇老干党支部"
SIGNED = (PenField("到", "到"), PenField("签名"))
ROWS = tuple(
    {"姓名": name, "人员编号": number, "所属支部": BRANCH}
    for name, number in (("甲一", "1"), ("甲二", "2"), ("甲三", "3"))
)
LIST = PaperList(
    "activities",
    f"A1/{BRANCH}",
    "签到表",
    SIGNED,
    ROWS,
    {"活动编号": "A1", "日期": "2026-10-10", "所属支部": BRANCH},
    "2026-10-09",
)
T, S, E, D = (
    PenReading(mark, "像叉" if mark is PenMark.DOUBTFUL else "")
    for mark in (PenMark.TICKED, PenMark.SIGNED, PenMark.EMPTY, PenMark.DOUBTFUL)
)


def lines(*marks, made=LIST, name="一.jpg", first=1):
    strips = (
        StripRead(made.id, row, {"到": one, "签名": two} if one else {}, b"png", name)
        for row, (one, two) in enumerate(marks, first)
    )
    return PageRead(name, tuple(strips))


def do(action, *tables, pages=(), lists=(LIST,), chosen=None, **params):
    action = JOB.action(action)
    given = {p.name: (False if p.kind == "flag" else None) for p in action.parameters} | params
    files = tuple(
        FileRead(name, "0" * 64, f"/office/{name}") for name in {t.sources[0].grid.file for t in tables}
    )
    inputs = Inputs(
        {t.table.name: (t,) for t in tables}, given, settings(**(chosen or {})), Rules((), SHIPPED.rules.shipped),
        TODAY, files, besides=(*lists, *pages),
    )  # fmt: skip
    outcome = action.build(inputs)
    assert outcome.balanced(), outcome.counts
    return outcome


def shown(outcome, *columns):
    made = page(outcome, "扫描待确认")
    at = [[c.title for c in made.columns].index(title) for title in columns]
    return [tuple(getattr(row.cells[n], "value", row.cells[n]) for n in at) for row in made.rows]


# --- what was read --------------------------------------------------------------------------------------


def test_clear_rows_come_filled_in_doubtful_ones_with_their_picture():
    outcome = do("read", pages=[lines((T, E), (E, E), (D, E))])
    assert shown(outcome, "姓名", "读到", "把握", "是否确认", "名单行") == [
        ("甲一", "到", "清楚", "是", f"{LIST.id}-001"),
        ("甲二", "空", "清楚", "", f"{LIST.id}-002"),
        ("甲三", "待确认", "「到」像叉", "", f"{LIST.id}-003"),
    ]
    assert [type(cell) for (cell,) in shown(outcome, "纸上的样子")] == [type(None), Image, Image]
    assert outcome.counts == {"read": 3, "listed": 1, "excluded": 1, "to_check": 1}
    assert kinds(outcome) == []


def test_all_pictures_when_they_are_asked_for():
    outcome = do("read", pages=[lines((T, E), (E, E), (D, E))], pictures=True)
    assert [type(cell) for (cell,) in shown(outcome, "纸上的样子")] == [Image] * 3


@pytest.mark.parametrize(("decided", "confirmed"), [("否", ""), ("是", "是")])
def test_ink_where_one_signs_counts_only_if_the_office_says_so(decided, confirmed):
    outcome = do("read", pages=[lines((E, S), (T, S), (E, E))], chosen={"有签名算到会": decided})
    assert shown(outcome, "读到", "是否确认") == [("有笔迹", confirmed), ("到", "是"), ("空", "")]


def test_a_page_twice_is_one_page_and_what_differs_is_asked():
    outcome = do("read", pages=[lines((T, E), (E, E), (T, E)), lines((T, E), (T, E), (T, E), name="二.jpg")])
    assert shown(outcome, "读到", "把握")[1] == ("待确认", "几页上不一样：一.jpg「空」，二.jpg「到」")
    assert kinds(outcome) == ["page-twice"]
    assert outcome.counts["read"] == 3


def test_missing_rows_unread_pages_and_strange_lists_are_told():
    strange = StripRead("ZZZZZZ", 1, {}, b"", "别处.jpg")
    beyond = replace(lines((T, E), first=9).strips[0], marks={}, page="多.jpg")
    outcome = do(
        "read",
        pages=[
            lines((T, E)),
            PageRead("白.jpg", ()),
            PageRead("别处.jpg", (strange,)),
            PageRead("多.jpg", (beyond,)),
            PageRead("坏.pdf", (), Problem(Cell("坏.pdf"), "打不开这个 PDF，", "请重新扫描。", "pdf-unread")),
        ],
    )
    assert kinds(outcome) == ["page-unread", "page-strange", "row-strange", "pdf-unread", "rows-missing"]
    assert outcome.summary[0].startswith("读了4页、")
    assert "共3行，没有读到的2行：2-3" in str(outcome.problems[-1])
    assert outcome.counts["read"] == 1


def test_a_former_printing_is_told_and_nothing_of_it_is_filled_in():
    newer = replace(LIST, rows=ROWS[:2], day="2026-10-11")
    outcome = do("read", pages=[lines((T, E), (E, E), (E, E))], lists=(LIST, newer))
    assert kinds(outcome) == ["list-older"]
    assert shown(outcome, "读到", "是否确认")[0] == ("到", "")


def test_where_nothing_can_be_read_it_is_said():
    with pytest.raises(Stop) as stopped:
        do("read", pages=[PageRead("白.jpg", ())])
    assert stopped.value.problems[0].kind == "page-unread"
    with pytest.raises(Stop) as stopped:
        do("read")
    assert stopped.value.problems[0].kind == "scan-nothing"


# --- what is entered ------------------------------------------------------------------------------------

PEOPLE = sheet(
    "花名册",
    "姓名 人员编号 所属乡镇 所属支部 状态",
    *((row["姓名"], row["人员编号"], "青禾镇", BRANCH, "健在") for row in ROWS),
)
ROLL = branches((BRANCH, "青禾镇", "", "", "", "", "", "每月", "每月15日"))
MEETING = sheet(
    "活动",
    "活动编号 日期 所属乡镇 所属支部 类型 主题",
    ("A1", "2026-10-10", "青禾镇", BRANCH, "学习", "学文件"),
)
HEADS = "名单行 姓名 读到 是否确认 改为 时间 经办人"


def confirmed(*rows):
    held = [(f"{LIST.id}-{n:03d}", ROWS[n - 1]["姓名"], *rest) for n, *rest in rows]
    return reading(grid(HEADS, *held, sheet="扫描待确认"), table=SCANNED)


def entered(*rows, there=(), meeting=MEETING, **params):
    signed = sheet("签到", "活动编号 姓名 人员编号 所属支部 出勤", *there)
    return do("confirm", confirmed(*rows), PEOPLE, ROLL, meeting, signed, **params)


def changes(outcome):
    return [change for document in outcome.documents for change in document.changes]


def test_only_what_was_confirmed_is_entered():
    outcome = entered(
        (1, "到", "是", "", "", ""), (2, "空", "", "", "", ""), (3, "待确认", "", "请假", "", "")
    )
    (first, third) = changes(outcome)
    assert isinstance(first, AppendRow)
    assert list(first.values.values()) == ["A1", "甲一", "1", BRANCH, "参加"]
    assert list(third.values.values()) == ["A1", "甲三", "3", BRANCH, "请假"]
    assert outcome.counts == {"read": 3, "listed": 2, "excluded": 1, "to_check": 0}


def test_a_second_time_nothing_is_entered_and_another_entry_is_not_replaced():
    there = (
        ("A1", "甲一", "1", BRANCH, "参加"),
        ("A1", "甲二", "2", BRANCH, "请假"),
        ("A1", "甲三", "3", BRANCH, ""),
    )
    outcome = entered(*((n, "到", "是", "", "", "") for n in (1, 2, 3)), there=there)
    (change,) = changes(outcome)
    assert isinstance(change, SetCell)
    assert change.value == "参加"  # of 甲三, whose row said nothing yet
    assert [p.kind for p in outcome.problems if p.kind.startswith(("mark", "scan"))] == ["mark-twice"]
    assert outcome.counts == {"read": 3, "listed": 1, "excluded": 1, "to_check": 1}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ((1, "待确认", "是", "", "", ""), "scan-line"),  # confirmed, and nobody knows what
        ((1, "到", "大概", "", "", ""), "scan-line"),
        ((1, "到", "否", "参加", "", ""), "scan-line"),
        ((1, "到", "", "来了", "", ""), "scan-line"),
    ],
)
def test_what_contradicts_itself_is_told_with_its_cell(row, kind):
    outcome = entered(row)
    assert changes(outcome) == []
    assert kind in kinds(outcome)
    assert outcome.counts["to_check"] == 1


def test_a_visit_whose_day_nobody_wrote_is_asked_for_and_not_dated_today():
    """The paper came home days later: the day on which it is confirmed is not the day of the visit."""
    row = {"姓名": "甲一", "人员编号": "1", "所属乡镇": "青禾镇"}
    about = {"节日": "重阳", "年": "2026"}
    made = PaperList("visits", "重阳/青禾镇", "签领表", (PenField("领", "领"),), (row,), about, "2026-10-09")
    told = reading(
        grid(HEADS, (f"{made.id}-001", "甲一", "领", "是", "", "", ""), sheet="扫描待确认"), table=SCANNED
    )
    outcome = do("confirm", told, PEOPLE, lists=(made,))
    assert changes(outcome) == []
    (problem,) = outcome.problems
    assert "「甲一」没有写时间，没有登记" in str(problem)
    assert outcome.counts["to_check"] == 1


def test_a_meeting_that_is_not_logged_yet_is_asked_for():
    other = sheet(
        "活动",
        "活动编号 日期 所属乡镇 所属支部 类型 主题",
        ("B7", "2026-01-10", "青禾镇", BRANCH, "学习", "别的"),
    )
    outcome = entered((1, "到", "是", "", "", ""), meeting=other)
    assert changes(outcome) == []
    assert "activity-missing" in kinds(outcome)


def test_without_the_workbook_of_what_was_read_it_stops():
    with pytest.raises(Stop) as stopped:
        do("confirm", PEOPLE)
    assert stopped.value.problems[0].kind == "scan-missing"


# --- over files -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    assert cli.main(["init", str(folder), "--practice"]) == 0
    line = [
        "notices",
        "new",
        "--title",
        "关于体检的通知",
        "--text",
        "请于10月20日前体检。",
        "--to",
        "青禾镇",
        "--received",
        "10月9日9:00",
    ]
    assert cli.main(["--office", str(folder), "--as-of", "2026-10-09", *line]) == 0
    return folder


def roster(office):
    from toolkit.running.scanning.remembered import known

    (made,) = known(office).values()
    return made


def test_from_the_printed_list_to_the_ledger_and_back(office, tmp_path, capsys):
    """Ticked, photographed, read, confirmed with one time for all; then said again, then taken back."""
    made = roster(office)
    wishes = {1: {"电话": "tick"}, 2: {"上门": "tick"}, 3: {"微信": "cross"}}
    shot = filled(made, [1, 2, 3], wishes, PENS["ball"], dice(2), shift=0.05)
    spoiled(shot, dice(2), dpi=200, turn=180).save(tmp_path / "一.jpg", quality=90)
    toolkit = ["--office", str(office), "--as-of", "2026-10-12"]
    assert cli.main([*toolkit, "scan", "read", str(tmp_path / "一.jpg")]) == 0
    assert "看清楚2行，没有勾的0行，要看图确认的1行" in capsys.readouterr().out
    told = ["scan", "confirm", "--at", "10月9日15:30", "--by", "钱二宝"]
    assert cli.main([*toolkit, *told, "--dry-run"]) == 0
    assert "登记2行" in capsys.readouterr().out
    ledger = office / "表格" / "通知送达.xlsx"
    before = ledger.read_bytes()
    assert cli.main([*toolkit, *told]) == 0
    assert ledger.read_bytes() != before
    capsys.readouterr()
    assert cli.main([*toolkit, *told]) == 0
    assert "登记0行，原来已登记2行" in capsys.readouterr().out
    assert cli.main([*toolkit, "notices", "status", "--dry-run"]) == 0
    assert "送达2 +" in capsys.readouterr().out
    assert cli.main([*toolkit, "undo"]) == 0
    assert ledger.read_bytes() == before


@pytest.mark.slow
def test_a_roster_that_libreoffice_prints_is_read_row_by_row(office, tmp_path):
    """All pages of the printed list, ticked where the paper has its boxes: every row, in its own place."""
    import pypdfium2
    from support.programs import libreoffice

    from toolkit.running.scanning.reading import read_strips

    need("soffice")
    made = roster(office)
    (printed,) = office.rglob("青禾镇送达名册.xlsx")
    pdf = pypdfium2.PdfDocument(libreoffice.convert(printed, "pdf", tmp_path))
    ways = [each.key for each in made.fields]
    wishes = {row: {ways[row % 4]: "tick"} for row in range(1, len(made.rows) + 1, 2)}
    found = {}
    for number in range(len(pdf)):
        shot = pdf[number].render(scale=200 / 72).to_pil().convert("RGB")
        for each in read_strips(
            spoiled(ticked(shot, made, wishes, PENS["blue"], dice(number)), dice(number), dpi=300, noise=4),
            {made.id: made},
        ):
            found[each.row] = {
                key: got.mark.value for key, got in each.marks.items() if got.mark is not PenMark.EMPTY
            }
    assert set(found) == set(range(1, len(made.rows) + 1))
    for row, marks in found.items():
        assert set(marks) == set(wishes.get(row, {})), row
        assert set(marks.values()) <= {"勾", "待确认"}
    assert sum(mark == "勾" for marks in found.values() for mark in marks.values()) >= 0.6 * len(wishes)
