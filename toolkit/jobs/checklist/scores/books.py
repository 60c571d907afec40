"""支部标准化.xlsx as written: the standard, the scores, the evidence and the applications, each fault with its cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, row_of
from toolkit.core.grids import as_text
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.posts.branches import Branch, Roll
from toolkit.core.rules.dated import read_year
from toolkit.core.tables.catalogue import ITEMS
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import (
    alternatives,
    clean,
    folded,
    name_key,
    regex,
    says_nothing,
    says_same,
    spoken,
    vocabulary,
)
from toolkit.jobs.checklist.records.cases import yes_no
from toolkit.jobs.checklist.scores.points import Checklist, Item, Proof, Score, plain

_WEB = regex(r"(?i)(?:https?://|www\.)")
_FILE = regex(
    r"\\|\.(?:[A-Za-z][A-Za-z0-9]{1,4}|7z)$|^(?:佐证|\.{1,2}|[A-Za-z]:)/"
)  # «会议记录（3/15）» is paper, whatever strokes it has
_AFTER = regex(r"(?s)(?<=\.[A-Za-z0-9]{2})([A-Za-z0-9]{0,3})(?:[\s(（]|等|共).*$")  # 记录.docx（3份）
_CLAUSE = regex(r"[^\w/]+")
_LISTED, _BLANK = regex(r"[、，,；;\n]+"), regex(r"\s+")
_DECIMALS = 2  # of points; what a sum of floats in a workbook still shows exactly
_LONGEST = 12


# --- values -----------------------------------------------------------------------------------------


def year_of(record: Record, problems: list[Problem]) -> int | None:
    """年度; 0 where the sheet has no such column, None (and a problem) where the cell does not say it."""
    return read_year(record, problems) if record.has("年度") else 0


def points_of(record: Record, name: str, problems: list[Problem]) -> Decimal | None:
    """Points from a cell: «4», 2.5, «4分»; None for an empty cell, and (with a problem) for anything else."""
    if fault := record.fault(name):
        problems.append(fault)
        return None
    text = clean(as_text(record.raw(name)))
    if not text:
        return None
    number = text.removesuffix("分").strip()
    try:
        points = Decimal(number) if len(number) <= _LONGEST else None
    except InvalidOperation:
        points = None
    if points is None or not points.is_finite() or points < 0 or points != round(points, _DECIMALS):
        what = f"{name}「{mask_numbers(text)[:20]}」不是分数，没有计入，"
        hint = "请填 0 以上的数，最多两位小数。"
        problems.append(Problem(record.cell(name), what, hint, "points-unreadable"))
        return None
    return points


# --- the standard -----------------------------------------------------------------------------------


def read_items(reading: Reading | None) -> tuple[tuple[Item, ...], list[Problem]]:
    """Every year's lines of sheet 清单, and what keeps a line from being one."""
    items: dict[tuple[int, str], Item] = {}
    problems: list[Problem] = []
    for number, record in enumerate(reading.records if reading else (), 1):
        item = _item(record, number, problems)
        if item is None:
            continue
        first = items.setdefault((item.year, key(item.code)), item)
        if first is not item:
            what = f"编号「{item.code}」与{first.cell}那一项重复，没有计入，"
            hint = "请改一个编号；改了标准的另起一个年度。"
            problems.append(Problem(record.cell("编号"), what, hint, "item-twice"))
    return tuple(items.values()), problems


def _item(record: Record, number: int, problems: list[Problem]) -> Item | None:
    year = year_of(record, problems)
    found = len(problems)
    points = points_of(record, "满分", problems)
    if year is None or len(problems) > found:
        return None
    title = record.text("项目")
    if points is None or not title:
        what = "满分" if title else "项目"
        problems.append(
            Problem(record.cell(what), f"这一项没有写{what}，没有计入，", "请补填。", "item-incomplete")
        )
        return None
    judge, judges = record.text("自动判定"), ITEMS.field("自动判定").choices
    if judge and judge not in judges:
        what = f"没有「{judge}」这种自动判定，这一项由人评，"
        hint = f"可以填：{'、'.join(judges)}。"
        problems.append(Problem(record.cell("自动判定"), what, hint, "judge-unknown"))
        judge = ""
    return Item(
        year,
        record.text("编号") or str(number),
        record.text("方面") or "其他",
        title,
        points,
        record.cell("满分"),
        record.text("标准"),
        record.text("评分办法"),
        points_of(record, "每缺扣分", problems),
        record.text("佐证要求"),
        record.text("依据"),
        judge,
    )


def check_unscored(checklist: Checklist) -> list[Problem]:
    """A warning for each item that scores what a higher rule says must not be: the office decides, knowing the clause."""
    told = data.read("standardisation.toml")["unscored"]
    hint = f"{told['clause']}。只统计不计分的，满分填0；要计分的由本单位定，并写明依据。"
    return [
        Problem(
            item.cell, f"「{item.title}」计{plain(item.points)}分，", hint, "item-unscored", Severity.WARNING
        )
        for item in checklist.items
        if item.judge in told["judges"] and item.points
    ]


def check_weights(checklist: Checklist, full: Decimal) -> list[Problem]:
    """The problem of a standard whose weights do not add up."""
    if checklist.total == full or not checklist.items:
        return []
    first, last = checklist.items[0].cell, checklist.items[-1].cell
    column = "".join(c for c in first.ref if not c.isdigit())
    area = Cell(first.file, first.sheet, f"{column}{row_of(first)}:{column}{row_of(last)}")
    more = "多" if checklist.total > full else "少"
    return [
        Problem(
            area,
            f"{checklist.since or checklist.year}年清单的满分加起来是{plain(checklist.total)}分，比{plain(full)}分{more}{plain(abs(checklist.total - full))}分，",
            f"请调整各项满分，使总和为{plain(full)}分。",
            "weights-sum",
        )
    ]


# --- scores -----------------------------------------------------------------------------------------


def key(text: str) -> str:
    """For comparing codes and titles."""
    return name_key(text).casefold()


@dataclass(frozen=True, slots=True)
class Box:
    """Which box of which year a row fills."""

    year: int
    branch: str
    code: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to understand a row: the branches, the standards, and the year whose faults are told.

    Rows of other years are read as well as they can be; what is wrong with them was said in their own year.
    """

    roll: Roll
    lists: Callable[[int], Checklist | None]
    asked: int

    def place(self, record: Record, problems: list[Problem]) -> tuple[Box, Item] | None:
        """Where a row belongs; None (and, for the year asked for, a problem) where nobody can say."""
        said: list[Problem] = []
        year = year_of(record, said)
        if year == 0:
            year = self.asked
            if (warning := self._undated(record)) is not None and warning not in problems:
                problems.append(warning)
        if year is None:
            problems += said
            return None
        branch = self.roll.whose(record)
        item = self._item(record, year)
        if branch is not None and item is not None:
            if year == self.asked and (problem := self._astray(record, item)):
                problems.append(problem)
            return Box(year, branch.key, key(item.code)), item
        if year == self.asked:
            problems.append(self._lost(record, branch, year))
        return None

    def _undated(self, record: Record) -> Problem | None:
        """A sheet without years beside a standard that has them: its rows would count in every year."""
        checklist = self.lists(self.asked)
        if checklist is None or not checklist.since:
            return None
        grid = record.source.grid
        said = f"「{grid.sheet}」表没有「年度」列，各行都当作{self.asked}年的，"
        hint = "请加上年度列；往年的行不写年度会算进别的年度。"
        return Problem(Cell(grid.file, grid.sheet), said, hint, "year-missing", Severity.WARNING)

    def _item(self, record: Record, year: int) -> Item | None:
        checklist = self.lists(year)
        if checklist is None:
            return None
        code, title = key(record.text("编号")), key(record.text("项目"))
        for item in checklist.items:
            if code and key(item.code) == code:
                return item
        return next((i for i in checklist.items if not code and title and key(i.title) == title), None)

    def _astray(self, record: Record, item: Item) -> Problem | None:
        """A row whose 编号 is one item's and whose 项目 is another's: somebody has renumbered the list."""
        title = key(record.text("项目"))
        checklist = self.lists(self.asked)
        if not title or title == key(item.title) or checklist is None:
            return None
        other = next((each for each in checklist.items if key(each.title) == title), None)
        if other is None:
            return None  # the office's own shorter words
        what = f"编号「{item.code}」是「{item.title[:20]}」，项目却写的「{other.title[:20]}」，先按编号算，"
        hint = f"请核对；「{other.title[:20]}」的编号是{other.code}。"
        return record.doubt("编号", what, hint, "item-mismatch")

    def _lost(self, record: Record, branch: Branch | None, year: int) -> Problem:
        if branch is None:
            return self.roll.unknown(record) or Problem(
                record.cell("所属支部"), "没有写支部，这一行没有计入，", "请补填。", "branch-missing"
            )
        code = mask_numbers(record.text("编号") or record.text("项目"))
        what = f"{year}年的清单里没有「{code}」这一项" if code else "没有写是哪一项"
        return Problem(
            record.cell("编号"), f"{what}，这一行没有计入，", "请照「清单」填编号。", "item-unknown"
        )


def read_entries(
    reading: Reading | None, column: str, note: str, desk: Desk
) -> tuple[dict[Box, Score], list[Problem]]:
    """Sheet 自评 or 审核: the score in each box; an empty cell is no score.

    Args:
        reading: The sheet.
        column: 自评得分 or 审核得分.
        note: 自评说明 or 扣分原因.
        desk: See Desk.
    """
    entries: dict[Box, Score] = {}
    problems: list[Problem] = []
    for record in reading.records if reading else ():
        found: list[Problem] = []
        points = points_of(record, column, found)
        if points is None and not found:
            continue
        placed = desk.place(record, problems)
        if placed is None:
            continue
        place, item = placed
        cell = record.cell(column)
        if points is not None and points > item.points:
            found.append(_over(cell, column, points, item))
            points = None
        first = entries.get(place)
        if first is not None:
            found.append(_twice(cell, column, item, first, same=first.points == points))
            points = first.points if first.points == points else None
            cell = first.cell
        entries[place] = Score(points, cell, mask_numbers(record.text(note)))
        if place.year == desk.asked:
            problems += found
    return entries, problems


def _over(cell: Cell, column: str, points: Decimal, item: Item) -> Problem:
    what = f"{column}{plain(points)}分，超过「{item.code} {item.title[:20]}」的满分{plain(item.points)}分，没有计入，"
    return Problem(cell, what, "请改正得分。", "points-over")


def _twice(cell: Cell, column: str, item: Item, first: Score, *, same: bool) -> Problem:
    told = "只算一次，" if same else "两处不一样，都没有计入，"
    what = f"「{item.code}」的{column}与{first.cell}重复，{told}"
    return Problem(cell, what, "请只留一行。", "points-twice", Severity.WARNING if same else Severity.ERROR)


# --- evidence ---------------------------------------------------------------------------------------


def file_named(text: str) -> str:
    """The path in a cell of 佐证材料, with «/»; "" for paper and for addresses on the web."""
    text = text.strip().strip("\"'“”《》")
    if _WEB.match(text) or says_nothing(text):  # «\» would be the disk itself
        return ""
    ended = _AFTER.sub(r"\1", text)
    return ended.replace("\\", "/") if _FILE.search(ended) else ""


def files_in(text: str, present: Container[str]) -> tuple[str, ...]:
    """Every path in a cell: its parts where each is one or where others are paper, else the whole («会议、签到.docx»)."""
    whole = file_named(text)
    if whole in present:
        return (whole,)
    for between in (_LISTED, _BLANK):
        parts = [part for part in between.split(text.strip()) if part]
        files = [name for name in map(file_named, parts) if name]
        if len(parts) > 1 and files and (len(files) == len(parts) or (between is _LISTED and not whole)):
            return tuple(dict.fromkeys(files))
    return (whole,) if whole else ()


def files_named(reading: Reading | None) -> tuple[str, ...]:
    """Every file that sheet 佐证 may name."""
    names: list[str] = []
    for record in reading.records if reading else ():
        text = record.text("佐证材料")
        names += [file_named(text), *files_in(text, ())]
    return tuple(dict.fromkeys(filter(None, names)))


def _no_evidence(text: str, wanted: str = "") -> str | None:
    """Why a cell of 佐证材料 that names no file is no evidence; None: it is, "": it says that there is none."""
    plain = clean(text)
    if _WEB.match(plain):
        return None
    if says_nothing(plain) or yes_no(plain) is False:
        return ""
    bare = "".join(c for c in plain if c.isalnum())
    begins, ends = tuple(vocabulary("nothing.lacking")), tuple(vocabulary("nothing.to_come"))
    lacks = any(part.startswith(begins) or part.endswith(ends) for part in _CLAUSE.split(plain) if part)
    if lacks or spoken("nothing.in_doubt").search(folded(plain)):
        return "看不出有没有"
    named = any(part and part in plain for part in _LISTED.split(wanted))
    generic = f"(?>{alternatives('nothing.generic')}|[0-9A-Za-z])*+"
    if says_same(plain) or (not named and re.fullmatch(generic, bare)):
        return "没有写是什么材料"
    return None


def read_proofs(
    reading: Reading | None, desk: Desk, present: frozenset[str], *, past: bool
) -> tuple[dict[Box, tuple[Proof, ...]], list[Problem]]:
    """Sheet 佐证: the evidence for each box; a placeholder is none, and what may be none is asked about.

    Args:
        reading: The sheet.
        desk: See Desk.
        present: The files that exist.
        past: The year asked for is over: it stays as it was scored, though files may have gone to the archive.
    """
    proofs: dict[Box, tuple[Proof, ...]] = {}
    problems: list[Problem] = []
    for record in reading.records if reading else ():
        text = record.text("佐证材料")
        if not text:
            continue
        placed = desk.place(record, problems)
        if placed is None:
            continue
        place, item = placed
        cell, asked = record.cell("佐证材料"), place.year == desk.asked
        files = files_in(text, present)
        why = None if files else _no_evidence(text, item.evidence)
        made = [Proof(mask_numbers(text), cell, "", why is None)] if not files else []
        for file in files:
            there = file in present
            made.append(
                Proof(mask_numbers(file if len(files) > 1 else text), cell, file, there or past or not asked)
            )
            if not there and asked:
                problems.append(_absent(made[-1], item, past=past))
        if why and asked:
            said = f"「{item.code}」的佐证材料{quoted(mask_numbers(text))}{why}，不算佐证，"
            hint = "请写材料的名称或文件；没有的空着。"
            problems.append(Problem(cell, said, hint, "evidence-unclear", Severity.WARNING))
        proofs[place] = (*proofs.get(place, ()), *made)
    return proofs, problems


def _absent(proof: Proof, item: Item, *, past: bool) -> Problem:
    what = f"「{item.code}」的佐证文件「{proof.text}」不在，"
    hint = "往年的得分不变；请核对是否已经归档。" if past else "请核对路径，或把文件放进办公文件夹。"
    return Problem(proof.cell, what, hint, "evidence-missing", Severity.WARNING if past else Severity.ERROR)
