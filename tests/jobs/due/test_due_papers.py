"""The papers of what is due: everybody by name on the page of who answers, and a calendar whose days are not overfull."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.branches import sheet
from support.offices.drawn import SHIPPED
from support.offices.money import do, page

from toolkit.core.documents.outcome import WordDocument
from toolkit.core.grids import Grid
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import read
from toolkit.jobs.due.due import JOB

TODAY = dt.date(2026, 10, 20)
NAMES = ["甲一", "乙二", "丙三", "丁四", "戊五", "己六"]


def paired(*names: str):
    return sheet("结对", "姓名 联系干部 起始日期", *((name, "李四平", "2026-10-01") for name in names))


def test_a_page_names_three_and_the_others_below():
    calls = sheet("联系台账", "日期 姓名 方式", ("2026-10-02", "生人", "电话"))
    for names, subject, listed in (
        (NAMES[:3], "甲一、乙二、丙三", []),
        (NAMES, "甲一、乙二、丙三等6人，见名单", ["甲一、乙二、丙三、丁四、戊五、己六"]),
    ):
        found = do(JOB.action(), paired(*names), calls, today=TODAY, days=12, pages=True)
        (paper,) = [one for one in found.documents if isinstance(one, WordDocument)]
        assert [item["对象"] for item in paper.fields["事项"]] == [subject]
        assert paper.fields["名单"] == [
            {"事项": "联系老同志（2026年10月）", "姓名": those} for those in listed
        ]
        rows = [
            row.cells[3:]
            for sheet_ in found.documents[0].sheets
            if sheet_.name == "名单"
            for row in sheet_.rows
        ]  # type: ignore[union-attr]
        assert rows == [("李四平", those) for those in listed]


def test_a_day_of_the_calendar_holds_what_there_is_room_for_and_says_how_many_more():
    own = [(f"第{n}件很长很长很长的事", "每年12月底前", f"干部{n}") for n in range(1, 13)]
    found = do(
        JOB.action(),
        sheet("责任清单", "事项 频次 责任人", *own),
        sheet("办理记录", "日期 事项"),
        today=TODAY,
        month=12,
    )
    cell = next(
        text for row in page(found, "2026年12月").rows for text in row.cells if str(text).startswith("31日")
    )
    lines = str(cell).split("\n")
    assert lines[-1] == "另有5件，见名单"
    listed = [row.cells[2] for row in page(found, "名单").rows]
    assert sorted(lines[1:-1] + listed) == sorted(title for title, *_ in own)  # each once


def test_many_names_stand_in_rows_that_fit_on_a_page():
    towns = "、".join(f"第{n}镇" for n in range(1, 131))
    own = sheet("责任清单", "事项 对象 频次", ("走访联系户", "各乡镇", "每年12月底前"))
    found = do(
        JOB.action(), own, sheet("办理记录", "日期 事项"), today=TODAY, month=12, chosen={"乡镇办名单": towns}
    )
    names = [str(row.cells[-1]).split("、") for row in page(found, "名单").rows]
    assert [len(those) for those in names] == [60, 60, 10]


# --- what was written by hand into the list before ---------------------------------------------------------


def before(*rows: tuple[str, ...]):
    """The list of October 10 as the clerk has filled it in."""
    lines = [
        ["该办的事"],
        ["序号", "期限", "事项", "对象", "情况", "责任人", "上次", "出处", "办理情况"],
        ["本月（9件）"],
    ]
    lines += [["1", "10月31日前", *row[:4], "", "", row[4]] for row in rows]
    return read([Grid("2026-10-10该办的事.xlsx", "该办的事", lines)], Table("该办清单"), SHIPPED.synonyms)


@pytest.mark.parametrize(
    ("row", "carried", "told"),
    [
        # 事项 对象 情况 责任人 办理情况 → what the new list has; what is told
        (("走访联系户", "青禾镇", "2026年10月", "李四平", "已办，走访3户"), "已办，走访3户", "请在责任清单.xlsx「办理记录」表登记一行，写明哪天、给谁办的，事项写「走访联系户」。"),
        (("走访联系户", "青禾镇", "2026年10月", "李四平", "10月8日去了"), "10月8日去了", "请在责任清单.xlsx「办理记录」表登记一行，写明哪天、给谁办的，事项写「走访联系户」。"),
        (("走访联系户", "青禾镇", "2026年10月", "李四平", "已约下周"), "已约下周", ""),
        (("走访联系户", "青禾镇", "2026年10月", "李四平", "没有办成"), "没有办成", ""),
        (("走访联系户", "青禾镇", "2026年10月", "李四平", ""), "", ""),
        (("走访联系户", "青禾镇", "2026年9月", "李四平", "已办"), "", "请看原来那份。"),
        (("走访联系户", "云岫镇", "2026年10月", "王五同", "已办"), "", ""),  # is on the list no more
        (("答复来访", "张三可，补贴", "2026-10-08起", "李四平", "已电话答复"), "已电话答复", "请在接访.xlsx「接访」表那一行填「答复日期」。"),
    ],
)  # fmt: skip
def test_what_is_written_on_the_list_is_carried_and_what_is_done_is_to_be_entered(
    row, carried: str, told: str
):
    own = sheet(
        "责任清单", "事项 对象 频次 责任人 起始日期", ("走访联系户", "青禾镇", "每月", "李四平", "2026-10-01")
    )
    asked = sheet("接访", "日期 姓名 事项 接待人", ("2026-10-08", "张三可", "补贴", "李四平"))
    done = sheet("办理记录", "日期 事项")
    chosen = {"乡镇办名单": "青禾镇、云岫镇"}
    found = do(JOB.action(), own, done, asked, before(row), today=TODAY, days=11, chosen=chosen)
    hands = [row.cells[8] for row in page(found, "该办的事").rows if len(row.cells) > 8]
    assert sorted(hands) == sorted(["", carried])
    assert [problem.hint for problem in found.problems if problem.kind.startswith("hand")] == [told] * bool(
        told
    )
    assert len(found.rows) == 2  # what is written by hand proves nothing
