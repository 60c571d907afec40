"""An office in which something can be ticked, the page's ticks for it, and the file that the page's script would leave."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from support.offices.drawn import save

from toolkit.core.tables.catalogue import CONTACTS, GIFTS
from toolkit.doors.terminal import cli
from toolkit.jobs.job import load
from toolkit.jobs.today import ticking, ticks
from toolkit.running import gathering
from toolkit.running import run as running
from toolkit.sheets.reading.read import read_workbook

UNIT = "青禾县委老干部局"
TODAY = "2026-10-12"
NEW = "notices new --festival 重阳节 --at 2026-10-16T09:00 --place 活动中心 --received 10月9日9:00"
PEOPLE = [
    ["姓名", "所属乡镇", "所属支部", "原单位", "出生日期", "联系干部"],
    ["张三可", "青禾镇", "学校支部", "中心学校", "1945-05-06", "李四平"],
    ["王五同", "青禾镇", "机关支部", "镇政府", "1946-02-03", "李四平"],
    ["孙九禾", "云岫镇", "机关支部", "镇政府", "1947-08-09", "吴十方"],
]


def furnished(folder: Path) -> Path:
    """Three of the old, one notice that reached nobody, each with a cadre, 重阳节 with 300 yuan for everybody."""
    save(folder / "花名册.xlsx", {"在册": PEOPLE})
    standards = ["项目", "对象", "标准金额", "慰问品", "执行日期", "依据"]
    save(
        folder / "设置.xlsx",
        {
            "参数": [["参数", "值"], ["单位名称", UNIT], ["发文字号代字", "青老干"]],
            "慰问标准": [standards, ["重阳节", "全部", 300, "大米", "2020-01-01", "青老干〔2020〕1号"]],
        },
    )
    save(
        folder / "联系台账.xlsx",
        {
            "联系台账": [[*CONTACTS.names()], ["2026-08-03", "张三可", "", "", "李四平", "", "电话"]],
            "结对": [["姓名", "所属乡镇", "联系干部", "起始日期"], *pairs()],
        },
    )
    save(folder / "慰问.xlsx", {"慰问记录": [[*GIFTS.names()], ["2025-10-20", "重阳节", "张三可"]]})
    new = [part.replace("T", " ") for part in NEW.split()]
    assert cli.main(["--office", str(folder), "--as-of", TODAY, *new]) == 0
    return folder


def pairs():
    return [[name, town, cadre, "2026-01-01"] for name, town, *_, cadre in PEOPLE[1:]]


def on_the_page(office: Path, day: str = TODAY) -> dict[tuple[str, str], ticking.Tick]:
    """(kind, name) → what the page has for it; of several for one person the last."""
    folder = running.open_office(office, office)
    action = load("ticks").action()
    params = {"files": (), "register": None}
    inputs = gathering.gather(folder, action, params, dt.date.fromisoformat(day), None, running.from_disk)
    every = [tick for those in ticks.offered(inputs).values() for tick in those if tick.open]
    return {(tick.kind.value, tick.name): tick for tick in every}


def text(*told: dict[str, str], unit: str = UNIT) -> str:
    """The file as the page's script writes it."""
    body = json.dumps(
        {"format": ticking.FORMAT, "version": ticking.VERSION, "office": unit, "ticks": told},
        ensure_ascii=False,
        indent=1,
    )
    return f"{body}\n校验 {ticking.check(body)}\n"


def told(tick: ticking.Tick, **more: str) -> dict[str, str]:
    return {
        "kind": tick.kind.value,
        "key": tick.key,
        "label": f"{tick.name} {tick.what}",
        "at": f"{TODAY}T09:05",
        "when": "",
        "way": "",
        "by": "李四平",
        "note": "",
    } | more


def leave(office: Path, content: str | bytes, name: str = "待登记-1.json") -> Path:
    path = office / "待登记" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(office: Path, book: str, sheet: str) -> list[dict[str, object]]:
    path = next(path for path in (office / book, office / "表格" / book) if path.exists())
    grid = read_workbook(path.read_bytes(), path).grid(sheet)
    at = next(n for n, row in enumerate(grid.rows) if "姓名" in row)
    return [
        {str(h): v for h, v in zip(grid.rows[at], row, strict=True) if h and v not in (None, "")}
        for row in grid.rows[at + 1 :]
        if any(v not in (None, "") for v in row)
    ]
