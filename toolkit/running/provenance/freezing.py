"""定稿: a year's figures kept as they were reported, and what is different in the results of today, cell by cell.

    资料/定稿/2026年定稿.xlsx

The figures are those of the newest result of each kind that a job has written for the year and nobody has changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from toolkit.core.cells import Cell, Stop, address
from toolkit.core.documents.outcome import Column, Kind, Row, Sheet, SheetDocument
from toolkit.core.people.ids import mask_numbers
from toolkit.core.words import regex
from toolkit.files import disk, layout
from toolkit.files.history.journal import Entry, Journal
from toolkit.files.history.recorded import put_all
from toolkit.files.placing import place
from toolkit.running.office import Office
from toolkit.running.provenance import origins
from toolkit.running.provenance.why import ResultBook, figure_text, is_figure

_DAY = regex(r"\d{4}-\d\d-\d\d")
_NAMED = 3  # texts of a row by which it is known again
_FIGURES, _FILES = "数字", "文件"

Place = tuple[str, str, str, str]
"""Which result (its name without a day), sheet, row and column."""


class Frozen(NamedTuple):
    """A figure as it stands, and where: its cell, the result's file and hash."""

    value: float
    ref: str
    file: str
    sha256: str


def path_of(office: Office, year: int) -> Path:
    """Where a year's figures are kept."""
    kept = office.folder / layout.KEPT if layout.is_tidy(office.folder) else office.folder
    return kept / "定稿" / f"{year}年定稿.xlsx"


def books(office: Office, year: int) -> list[ResultBook]:
    """The newest result of each kind that speaks of the year, as it was written. Raises Stop when there is none."""
    log, found = Journal(office.folder), dict[str, ResultBook]()
    for entry in reversed(log.entries()):
        for file in entry.files:
            path = log.absolute(file.path)
            kind = _DAY.sub("", path.stem)
            if path.suffix != ".xlsx" or str(year) not in path.stem or kind in found or not file.after:
                continue
            if disk.digest(path) == file.after and origins.path_of(office.folder, file.after).exists():
                found[kind] = ResultBook(office, path)
    if not found:
        what = f"没有找到{year}年的结果（统计、预算、三项奖等），没有可以定稿的数，"
        raise Stop.at(Cell(office.output.name), what, "请先把要定稿的各做一次。", "freeze-nothing")
    return [found[kind] for kind in sorted(found)]


def figures(book: ResultBook) -> Iterator[tuple[Place, Frozen]]:
    """Every figure of a result; rows of the same words are numbered."""
    kind, many = _DAY.sub("", book.path.stem), Counter[tuple[str, ...]]()
    for name in book.told["sheets"]:
        for row in book.values[name].iter_rows():
            texts = [str(c.value).strip() for c in row if isinstance(c.value, str) and c.value.strip()]
            who = mask_numbers("，".join(texts[:_NAMED]))
            many[name, who] += 1
            who += f"（{many[name, who]}）" if many[name, who] > 1 else ""
            for cell in row:
                at = name, cell.row or 0, cell.column or 0
                if is_figure(value := book.value(at)) and (title := book.named(at)):
                    place_ = kind, name, who, title.replace("\n", "、")
                    yield place_, Frozen(float(value), address(*at[1:]), book.path.name, book.sha256)


def freeze(office: Office, year: int, now: dt.datetime) -> tuple[Path, int]:
    """Keep the year's figures; where they lie, and how many they are. What was kept before goes into 备份. Raises Stop."""
    from toolkit.sheets.composing.compose import compose  # noqa: PLC0415 - loaded when a workbook is written

    made = books(office, year)
    lines = [each for book in made for each in figures(book)]
    titles = (("结果", 30), ("表", 14), ("哪一行", 40), ("哪一列", 16), ("格", 8), ("文件", 40))
    columns = tuple(Column(title, Kind.TEXT, width) for title, width in titles)
    rows = tuple(Row((*at, one.ref, one.file, Decimal(f"{one.value:.10g}"))) for at, one in lines)
    files = tuple(Row((b.path.name, b.sha256, f"运行记录第{b.run.number}条" if b.run else "")) for b in made)
    title = f"{year}年定稿"
    sheets = (
        Sheet(
            _FILES,
            tuple(Column(t, Kind.TEXT, 40) for t in ("结果文件", "SHA-256", "哪次做的")),
            files,
            title=title,
            subtitle=f"{now.date().isoformat()}定稿，共{len(lines)}个数，在「{_FIGURES}」表（在电脑上查的，不印）",
        ),
        Sheet(
            _FIGURES,
            (*columns, Column("数", Kind.SHORT, 14)),
            rows,
            title=title,
            filter=True,
            printed=False,
        ),
    )
    data = compose(SheetDocument(f"{title}.xlsx", sheets, title=title))
    writing = place.Writing(path_of(office, year), data, verify=place.sound_zip)
    put_all(Journal(office.folder), [writing], Entry(now, "freeze", counts={"figures": len(lines)}))
    return writing.path, len(lines)


def differences(office: Office, year: int) -> list[str]:
    """What is different today from what was kept, a sentence each. Raises Stop."""
    before, made = _read(office, year), books(office, year)
    after = {at: (one, book) for book in made for at, one in figures(book)}
    gone = sorted({at[0] for at in before} - {at[0] for at in after})
    said = [f"{year}年定稿 {kind}：这份结果现在不在，或者后来改动过，没有比，请重做一次。" for kind in gone]
    for at, old in before.items():
        new = after.get(at)
        name = f"{year}年定稿 {at[0]}「{at[1]}」：{at[2]}的{at[3]}"
        if new is None:
            if any(at[0] == place_[0] for place_ in after):
                said.append(f"{name} {figure_text(old.value)} → 没有了（原来在{old.file} {at[1]}!{old.ref}）")
        elif abs(new[0].value - old.value) > 1e-9:
            rows = _moved(office, at, old, *new)
            said.append(
                f"{name} {figure_text(old.value)} → {figure_text(new[0].value)}（{new[0].file} {at[1]}!{new[0].ref}{rows}）"
            )
    said += [
        f"{year}年定稿 {at[0]}「{at[1]}」：{at[2]}的{at[3]} 没有 → {figure_text(one.value)}（{one.file} {at[1]}!{one.ref}）"
        for at, (one, _) in after.items()
        if at not in before and any(at[0] == place_[0] for place_ in before)
    ]
    return said


def _moved(office: Office, at: Place, old: Frozen, new: Frozen, book: ResultBook) -> str:
    """The rows that a figure was made from then and not now, and the other way round; a sum's are those of its parts."""
    told = origins.load(office.folder, old.sha256)
    then, now = (
        {f"{c.file} {c.sheet}!{c.ref}" for c in origins.single(one, at[1], ref, at[3])}
        for one, ref in ((told, old.ref), (book.told, new.ref))
    )
    parts = [
        f"；{what}{'、'.join(sorted(some)[:5])}"
        for what, some in (("少了", then - now), ("多了", now - then))
        if some
    ]
    return "".join(parts)


def _read(office: Office, year: int) -> Mapping[Place, Frozen]:
    """What was kept. Raises Stop: it is not there, or somebody has changed it."""
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second

    path = path_of(office, year)
    if not path.is_file():
        raise Stop.at(Cell(path.name), f"{year}年还没有定稿，", "请先做一次年度定稿。", "freeze-none")
    data = disk.contents(path)
    if hashlib.sha256(data).hexdigest() not in Journal(office.folder).written(path):
        what = "定稿以后被改动过，不能拿来比，"
        raise Stop.at(Cell(path.name), what, "请从备份里取回原来的，或重新定稿。", "freeze-altered")
    book, made, found = load_workbook(io.BytesIO(data), read_only=True), hashes(path), dict[Place, Frozen]()
    for row in book[_FIGURES].iter_rows(min_row=3, values_only=True):
        kind, sheet, who, column, ref, file, value = ("" if v is None else v for v in row)
        one = Frozen(float(str(value)), str(ref), str(file), made[str(file)])
        found[str(kind), str(sheet), str(who), str(column)] = one
    return found


def hashes(path: Path) -> dict[str, str]:
    """The results that a year's frozen figures were made from, each with its SHA-256."""
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second

    book = load_workbook(io.BytesIO(disk.contents(path)), read_only=True)
    return {str(row[0]): str(row[1]) for row in book[_FILES].iter_rows(min_row=4, values_only=True)}


def told(
    office: Office, year: int, now: dt.datetime, *, check: bool = False, again: bool = False
) -> tuple[list[str], list[str]]:
    """Freeze, or compare where it is frozen and nobody says `again`: what was done, and every difference. Raises Stop."""
    path = path_of(office, year)
    if again or not (check or path.is_file()):
        kept, count = freeze(office, year, now)
        return [f"{year}年定稿：{count}个数，已写入 {kept}"], []
    differ = differences(office, year)
    said = [f"和{year}年定稿比：{len(differ)}处不同。" if differ else f"和{year}年定稿一样。"]
    if not check:
        said.insert(0, f"{year}年已经定稿，没有换。确实要换，请用 ⟦again⟧。")
    return said, differ
