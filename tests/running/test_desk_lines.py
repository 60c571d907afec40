"""The first lines of today's page on sheet 操作台: what they say, and that nothing else in 工具箱.xlsm is touched."""

from __future__ import annotations

import datetime as dt
import shutil
from types import SimpleNamespace

import pytest
from support.offices.drawn import save

from toolkit.core.documents.outcome import DeskPage
from toolkit.files import layout
from toolkit.files.opc.package import Package
from toolkit.running import office as offices
from toolkit.running.desk import lines
from toolkit.sheets.buttons import answers, macros
from toolkit.sheets.patching.patch import WorkbookPatch

NOW = dt.datetime(2026, 10, 9, 8, 5)  # noqa: DTZ001 - a clerk's clock


def part(key, title, *items, empty="没有。", failed=()):
    names = ("title", "subject", "when", "who")
    told = [dict(zip(names, one, strict=True)) | {"size": int(one[0] != "待核实")} for one in items]
    return {
        "key": key,
        "title": title,
        "items": told,
        "empty": empty,
        "failed": [*failed],
        "count": len(told),
        "size": sum(one["size"] for one in told),
    }


PAGE = DeskPage(
    {
        "parts": [
            part(
                "late",
                "已经过期",
                *[(f"组织学习{n}", "青禾镇老干党支部", "8月31日", "李四平") for n in range(5)],
            ),
            part("today", "今天要办", empty="今天没有到期的事。"),
            part("week", "这一周要办", ("年检", "本单位", "周五", "")),
            part(
                "births",
                "七天内的生日",
                *[(f"张{n}", "中心学校", "10月11日", "") for n in "一二三四"],
                ("待核实", "2人", "", ""),
            ),
            part("notices", "还没有通知到的", failed=["通知送达.xlsx：打不开。"]),
            part("money", "该发的钱", ("发放工作补贴", "青禾镇", "", "")),
        ]
    },
    {},
)
SAID = [
    ("今天要办", "今天没有到期的事。"),
    (
        "已经过期（5）",
        "；".join(f"组织学习{n} 青禾镇老干党支部 8月31日（李四平）" for n in range(3))
        + "；……共5件，都在「今天」页",
    ),
    (
        "七天内的生日（4）",
        "张一 中心学校 10月11日；张二 中心学校 10月11日；张三 中心学校 10月11日；……共4件，都在「今天」页；待核实 2人",
    ),
    ("还没有通知到的", "没有算出来，为什么请看 今天.html。"),
    ("该发的钱（1）", "发放工作补贴 青禾镇"),
]


@pytest.fixture
def office(tmp_path):
    """A tidy office with a 工具箱.xlsm as it is shipped."""
    save(tmp_path / layout.BOOKS / "设置.xlsx", {"参数": [["参数", "值"]]})
    shutil.copy(offices.starters("workbooks") / layout.TOOLBOOK, tmp_path)
    return SimpleNamespace(folder=tmp_path)


def shown(office):
    patch = WorkbookPatch(office.folder / layout.TOOLBOOK)
    rows = range(macros.FIRST_LINE, macros.FIRST_LINE + 1 + macros.MOST_LINES)
    return [(patch.value("操作台", f"A{row}") or "", patch.value("操作台", f"B{row}") or "") for row in rows]


def test_what_the_lines_say():
    assert lines.first_lines(PAGE) == SAID
    assert lines.first_lines(None) == []


def test_they_stand_on_the_desk_when_it_is_opened_and_nothing_else_has_changed(office):
    before = Package((office.folder / layout.TOOLBOOK).read_bytes())
    lines.keep(office, PAGE, NOW)
    assert shown(office) == [("今天", "截至 2026年10月9日 08:05"), *SAID]
    after = Package((office.folder / layout.TOOLBOOK).read_bytes())
    assert before.names == after.names
    changed = {name for name in before.names if before.read(name) != after.read(name)}
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}
    assert not [*(office.folder / "资料").rglob("*.xlsm")]  # no dated copies of what is shown anew each day
    lines.keep(office, None, NOW)
    assert shown(office)[1:] == [("今天", "没有算出来，为什么请看 今天.html。"), *[("", "")] * 4]


def test_the_macro_of_an_open_one_finds_them_in_ascii(office):
    lines.keep(office, PAGE, NOW)
    told = (layout.records(office.folder) / answers.DESK).read_bytes()
    assert told.isascii()
    first, *rest = told.decode("ascii").split("\r\n")
    fields = [tuple(line.split("\t", 1)) for line in rest if "\t" in line]
    said = [(name, text.encode("ascii").decode("unicode_escape")) for name, text in fields]
    assert first == "toolkit-answer 1"
    assert said == [
        ("day", "2026-10-09"),
        ("made", "截至 2026年10月9日 08:05"),
        *[("line", "\t".join(line)) for line in SAID],
    ]
    assert rest[-2:] == ["end", ""]


def test_an_open_toolbook_an_older_one_and_none_are_left_alone(office):
    book = office.folder / layout.TOOLBOOK
    (office.folder / f"~${layout.TOOLBOOK}").write_bytes(b"\x06WangWu" + b" " * 158)
    before = book.read_bytes()
    lines.keep(office, PAGE, NOW)
    (office.folder / f"~${layout.TOOLBOOK}").unlink()
    assert book.read_bytes() == before
    patch = WorkbookPatch(book)
    patch.set("操作台", f"A{macros.FIRST_LINE}", "名单")  # as before there were such lines
    book.write_bytes(older := patch.render())
    lines.keep(office, PAGE, NOW)
    assert book.read_bytes() == older
    book.unlink()
    lines.keep(office, PAGE, NOW)
    assert not book.exists()
