"""Where each kind of thing lies in an office folder: everybody asks here, nobody else knows a folder's name.

    工具箱.xlsm  1-开始使用      what a clerk opens; 1-今天 and 今天.html, the page of the morning
    表格/                        the office's workbooks, 设置.xlsx among them: that one makes a folder an office
    模板/                        its own versions of the templates
    输出/                        results, by month and subject; where else they go a setting says
    按钮/                        the buttons' twins, the seldom ones in 更多, a folder for each job
    待登记/                      ticks that wait to be entered into the ledgers, in 已登记 those that are
    资料/备份/  资料/运行记录/   dated copies of what was replaced; the journal and the nights' memory

Until 0.2 all of it lay in one folder, dated copies beside each file and the journal in .toolkit. Such an office is used
as it stands until somebody has it tidied (running/tidying.py); a workbook is found in either place at any time.
"""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.core.cells import Cell, Stop
from toolkit.core.tables.catalogue import SETTINGS_BOOK

TOOLBOOK = "工具箱.xlsm"
BOOKS, TEMPLATES, BUTTONS, KEPT = "表格", "模板", "按钮", "资料"
BACKUPS = "备份"
WAITING, ENTERED = "待登记", "已登记"
RECORDS, _FORMER_RECORDS = "运行记录", ".toolkit"


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - Path's own raises where a folder above may not be looked into


def is_tidy(folder: Path) -> bool:
    """Whether a folder is an office with a place for each kind of thing; one of the old kind may itself be called 表格."""
    books = folder / BOOKS
    return _is_file(books / SETTINGS_BOOK) and not os.path.lexists(books / _FORMER_RECORDS)


def whole(folder: Path) -> Path:
    """The office folder, where its 表格 was named; else the folder itself."""
    above = folder.absolute().parent
    return above if folder.absolute().name == BOOKS and is_tidy(above) else folder


def is_office(folder: Path) -> bool:
    """Whether 设置.xlsx is there; 表格 of an office is none itself."""
    return is_tidy(folder) or (_is_file(folder / SETTINGS_BOOK) and whole(folder) == folder)


def book(office: Path, name: str | Path) -> Path:
    """A file of the office by what a clerk calls it: as it stands, or where a new one goes.

    Raises:
        Stop: one of this name lies in 表格, another beside it.
    """
    beside, inside = office / name, office / BOOKS / name
    if not os.path.lexists(beside) and os.path.realpath(beside.parent) == os.path.realpath(office):
        name = beside.name  # by its whole path, from before it was moved
        beside, inside = office / name, office / BOOKS / name
    if ".." in Path(name).parts or beside == inside:
        return beside
    there = [path for path in (beside, inside) if os.path.lexists(path)]
    if len(there) > 1 and beside.is_file():
        what = f"办公文件夹里有一个，「{BOOKS}」里也有一个，不知道用哪一个，"
        raise Stop.at(Cell(Path(name).name), what, "请把不用的那一个移到别处或改名。", "book-twice")
    if not there and not beside.suffix:  # «花名册», as Windows shows it
        for whole in (f"{name}{ending}" for ending in (".xlsx", ".xls", ".xlsm", ".et")):
            if os.path.lexists(office / whole) or os.path.lexists(office / BOOKS / whole):
                return book(office, whole)
    return there[0] if there else inside if is_tidy(office) else beside


def records(office: Path) -> Path:
    """The folder of the journal: it never moves, an older office goes on in the one it has."""
    old, new = office / _FORMER_RECORDS, office / KEPT / RECORDS
    return new if not os.path.lexists(old) and (new.is_dir() or is_tidy(office)) else old


def of_records(folder: Path) -> Path | None:
    """The office whose records a folder holds; None: it is another folder."""
    if folder.name == RECORDS and folder.parent.name == KEPT:
        return folder.parent.parent
    return folder.parent if folder.name == _FORMER_RECORDS else None


def waiting(office: Path) -> list[Path]:
    """The small files that wait to be entered, by name; a folder that cannot be looked into has none."""
    try:
        inside = sorted(os.scandir(office / WAITING), key=lambda each: each.name)
        found = [each for each in inside if each.name.lower().endswith((".json", ".txt")) and each.is_file()]
    except OSError:
        return []
    return [office / WAITING / each.name for each in found if not each.name.startswith((".", "~$"))]


def backups(folder: Path) -> Path:
    """The folder for dated copies of another's files: in 资料 of its office, in older ones and elsewhere beside them."""
    for office in (folder, *folder.parents):
        if is_tidy(office):
            return office / KEPT / BACKUPS / folder.relative_to(office)
    return folder / BACKUPS


def called(folder: Path) -> str:
    """How a sentence names the folder for dated copies of a folder's files."""
    return (
        f"旁边的“{BACKUPS}”文件夹" if backups(folder).parent == folder else f"“{KEPT}”里的“{BACKUPS}”文件夹"
    )
