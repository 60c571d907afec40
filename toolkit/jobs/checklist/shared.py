"""What the sheets of the branch checklist share: links into the office's workbooks, ranks, column titles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.core.cells import Cell
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import Content
from toolkit.core.numbers.ranks import ranks
from toolkit.core.posts.branches import Branch
from toolkit.core.tables.catalogue import BRANCHES
from toolkit.jobs.checklist.scores.points import Card
from toolkit.jobs.checklist.year import Inspection
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import link

UNMARKED = "未评"
DETAIL = "明细"


@dataclass(frozen=True, slots=True)
class Pages:
    """What the sheets share."""

    inspection: Inspection
    inputs: Inputs

    def link(self, cell: Cell, text: str = "") -> Content:
        """Text that opens the office's workbook at a cell; plain text where its path is not known."""
        return link(self.inputs.files, cell, text)

    def office_file(self, name: str) -> str:
        """The path of a file that is named from the office folder, or in full."""
        if re.match(r"[A-Za-z]:|[\\/]", name):
            return name
        book = next((f.path for f in self.inputs.files if f.name == BRANCHES.workbook), "")
        return re.sub(r"[^\\/]*$", "", book) + name


def ranked(inspection: Inspection) -> list[tuple[int | None, Branch, Card]]:
    """The branches by rank; those of which nothing is scored come last, without one."""
    cards = [(branch, inspection.card(branch)) for branch in inspection.roll.branches]
    places = ranks({branch.key: card.total for branch, card in cards if card.scored})
    rows = [(places.get(branch.key), branch, card) for branch, card in cards]
    return sorted(rows, key=lambda row: (row[0] is None, row[0] or 0))


def cut(text: str, length: int = 40) -> str:
    """The start of a long text; the whole of it stands on sheet 清单."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def unique(titles: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Texts as column titles: each once, without the braces that formulas use."""
    used = set(taken)
    found = []
    for text in titles:
        plain = title = text.replace("{", "（").replace("}", "）") or "（空）"
        number = 2
        while title in used:
            title, number = f"{plain}({number})", number + 1
        used.add(title)
        found.append(title)
    return found


def subtitle(pages: Pages) -> str:
    """Office, branches, whose standard, and the day."""
    inspection = pages.inspection
    office = pages.inputs.settings.text("单位名称")
    since = inspection.book.checklist.since
    used = f"用{since}年起的清单" if since and since != inspection.year else ""
    parts = (office, f"共{len(inspection.roll.branches)}个支部", used, f"{day_text(pages.inputs.today)}制")
    return "　".join(part for part in parts if part)
