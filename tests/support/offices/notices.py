"""An office's notices in memory: the register and the ledger as grids, jobs run over them, changes taken over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from support.offices import drawn

from toolkit.core.cells import parse_address
from toolkit.core.documents.outcome import AppendRow, Outcome, SetCell, WorkbookChange
from toolkit.core.grids import Grid, Value
from toolkit.core.tables.catalogue import DELIVERIES, DISPATCHES, NOTICES, PEOPLE, POSTS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import read
from toolkit.jobs.job import FileRead, Inputs
from toolkit.jobs.notices.notices import JOB

BOOK = "通知送达.xlsx"
REGISTER = "姓名 人员编号 所属乡镇 所属支部 原单位 居住类型 居住地 联系电话 家属联系电话 状态 联系干部"


class Desk:
    """A clerk's desk.

    Args:
        people: Rows of the register, under `register`.
        register: Its headers, separated by blanks.
        notices: Headers of sheet 通知; the starter's when not said.
        deliveries: Headers of sheet 送达, likewise.
        posts: Rows of 任职: 所属乡镇, 职务, 姓名, 免职日期.
        chosen: Settings.
    """

    def __init__(
        self,
        *people: Sequence[Value],
        register: str = REGISTER,
        notices: Sequence[str] = NOTICES.names(),
        deliveries: Sequence[str] = DELIVERIES.names(),
        posts: Sequence[Sequence[Value]] = (),
        today: str = "2026-10-09",
        **chosen: str,
    ) -> None:
        self.register: list[list[Value]] = [list(register.split()), *map(list, people)]
        self.sheets: dict[str, list[list[Value]]] = {
            NOTICES.name: [list(notices)],
            DELIVERIES.name: [list(deliveries)],
            DISPATCHES.name: [list(DISPATCHES.names())],
        }
        self.posts = [["所属乡镇", "职务", "姓名", "免职日期"], *map(list, posts)]
        self.today = dt.date.fromisoformat(today)
        self.chosen = {
            "单位名称": "青禾县委老干部局",
            "发文字号代字": "青老干",
            "联系人": "钱二宝",
            "联系电话": "0000-1234567",
        } | chosen

    def do(self, name: str, *, keep: bool = True, today: str = "", **params: Any) -> Outcome:
        """Run an action of the job and take its changes over, unless told not to."""
        action = JOB.action(name)
        every = {p.name: (False if p.kind == "flag" else None) for p in action.parameters}
        assert set(params) <= set(every), set(params) - set(every)
        day = dt.date.fromisoformat(today) if today else self.today
        tables = {
            PEOPLE.name: (self._read("花名册.xlsx", "在册", self.register, PEOPLE),),
            POSTS.name: (self._read("任职.xlsx", "任职", self.posts, POSTS),),
            NOTICES.name: (self._read(BOOK, NOTICES.name, self.sheets[NOTICES.name], NOTICES),),
            DELIVERIES.name: (self._read(BOOK, DELIVERIES.name, self.sheets[DELIVERIES.name], DELIVERIES),),
            DISPATCHES.name: (
                self._read("发文登记.xlsx", DISPATCHES.name, self.sheets[DISPATCHES.name], DISPATCHES),
            ),
        }
        files = tuple(FileRead(n, "0" * 64, n) for n in ("花名册.xlsx", BOOK, "发文登记.xlsx"))
        inputs = Inputs(
            tables, {**every, **params}, drawn.settings(**self.chosen), drawn.SHIPPED.rules, day, files
        )
        outcome = action.build(inputs)
        assert "listed" not in outcome.counts or outcome.balanced(), outcome.counts
        if keep:
            for document in outcome.documents:
                if isinstance(document, WorkbookChange):
                    self._take(document)
        return outcome

    def rows(self, sheet: str = DELIVERIES.name) -> list[dict[str, Value]]:
        """A sheet of the ledger as dictionaries, empty cells left out."""
        head, *rows = self.sheets[sheet]
        return [{str(h): v for h, v in zip(head, row, strict=False) if v is not None} for row in rows]

    def type(self, who: str, column: str, value: Value) -> None:
        """The clerk types into the ledger, into each line with this name."""
        head, *rows = self.sheets[DELIVERIES.name]
        name, at = self._column(head, "姓名", "老同志"), head.index(column)
        for row in rows:
            if row[name] == who:
                row.extend([None] * (at + 1 - len(row)))
                row[at] = value

    @staticmethod
    def _column(head: Sequence[Value], *names: str) -> int:
        return next(head.index(name) for name in names if name in head)

    @staticmethod
    def _read(file: str, sheet: str, rows: Sequence[Sequence[Value]], table: Table) -> Any:
        return read([Grid(file, sheet, rows)], table, drawn.SHIPPED.synonyms)

    def _take(self, change: WorkbookChange) -> None:
        for each in change.changes:
            rows = self.sheets[each.sheet]
            if isinstance(each, SetCell):
                row, column = parse_address(each.ref)
                line = rows[row - 1]
                line += [None] * (column - len(line))
                line[column - 1] = each.value  # type: ignore[assignment]  # a Decimal never comes here
            elif isinstance(each, AppendRow):
                places = {parse_address(f"{letter}1")[1]: value for letter, value in each.values.items()}
                rows.append([places.get(n) for n in range(1, max(places) + 1)])  # type: ignore[arg-type]  # as above
