"""The lists that went out on paper: 资料/运行记录/名单/<id>.json, from their printing until they come home.

What a line of paper stands for must be known when it comes back, though the register has changed since; the paper itself
carries a number only. It lies with the journal: a list that cannot be remembered is not printed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

from toolkit.core.cells import Cell, Stop
from toolkit.core.documents.lists import PaperList
from toolkit.files import disk, layout

_FOLDER = "名单"


def keep(office: Path, lists: Iterable[PaperList], today: dt.date) -> None:
    """Remember what is printed now; a list that is known keeps its first day.

    Raises:
        Stop: the disk refuses.
    """
    folder = layout.records(office) / _FOLDER
    for made in lists:
        target = folder / f"{made.id}.json"
        if target.is_file():
            continue
        told = json.dumps(dataclasses.replace(made, day=today.isoformat()).plain(), ensure_ascii=False)
        try:
            disk.make_folders(folder)
            temporary = target.with_suffix(".tmp")
            temporary.write_text(told, encoding="utf-8")
            disk.share(temporary)
            disk.replace(temporary, target)
        except OSError as error:
            what = "记不下来，这份名单扫描回来会认不出，没有写入，"
            raise Stop.at(
                Cell(f"{_FOLDER}/{target.name}"), what, "请查看磁盘空间和权限。", "list-kept"
            ) from error


def known(office: Path) -> dict[str, PaperList]:
    """Every list that is remembered, by its id, the one printed last at the end; what cannot be read is left out."""
    found: list[PaperList] = []
    for path in (layout.records(office) / _FOLDER).glob("*.json"):
        try:
            found.append(PaperList.of(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue  # its codes are told as unknown, page by page
    return {made.id: made for made in sorted(found, key=lambda made: made.day)}
