"""Change cells and add rows in a workbook that the office keeps, and leave every other byte alone.

Only the sheet that is changed is opened, and in it only the rows that change; all other parts of the
file (pictures, charts, macros, buttons, printer settings) are copied as they lie there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple, NoReturn

from toolkit.core.cells import Cell, Fault, Stop, address, parse_address
from toolkit.core.grids import Formula, Value
from toolkit.files.looking import guard
from toolkit.files.looking.guard import OOXML_SHEETS
from toolkit.files.opc.markup import MarkupError
from toolkit.files.opc.package import Package
from toolkit.files.placing import place
from toolkit.sheets.patching import checks, copying, insertion, marking, pictures
from toolkit.sheets.patching.editing import SheetEdit
from toolkit.sheets.patching.formulas.dependents import open_sheets, stale_formulas
from toolkit.sheets.patching.parts.book import Block, WorkbookPart
from toolkit.sheets.patching.parts.cells import CellValues
from toolkit.sheets.patching.parts.sheet import SheetXml
from toolkit.sheets.patching.parts.styles import CellFormats
from toolkit.sheets.patching.shifting.rows import move_rows
from toolkit.sheets.values import Blocked, Contents, ValueKind, Writable, contents, typed

_OPEN_AND_SAVE = "请用 Excel 或 WPS 打开它，另存为一份 xlsx 后再试。"


class Change(NamedTuple):
    """One cell that is changed: what stood there and what will."""

    cell: Cell
    old: Value | Formula
    new: Writable


class WorkbookPatch:
    """A workbook with changes that are not yet written.

    `data` is the workbook as it was read, without its password.

    Every method raises Stop, and then nothing of that call has been taken over and nothing is written.
    """

    def __init__(
        self, path: Path, *, data: bytes | None = None, password: Callable[[], str] | None = None
    ) -> None:
        """Look at the file and read what the workbook says of its sheets.

        Args:
            path: The workbook; read once.
            data: Its bytes, when they have been read already.
            password: What says the password of a file that has one, which is written under the same again;
                None: such a file is refused.

        Raises:
            Stop: The file is none of .xlsx, .xlsm, .xltx, .xltm, or is damaged, or signed.
        """
        self.path = path
        looked = (
            guard.inspect(path, grid=False) if data is None else guard.inspect_bytes(data, path, grid=False)
        )
        self.sha256: str = looked.sha256
        self._locked: tuple[str, guard.Inspected] | None = None
        if looked.kind is guard.FileKind.ENCRYPTED and password is not None:
            from toolkit.sheets.reading.unlock import unlocked  # noqa: PLC0415 - few files have a password

            plain, word = unlocked(looked, password)
            self._locked = (word, looked)
            looked = guard.inspect_bytes(plain, path, grid=False)
        self.data: bytes = looked.data
        if looked.package is None or looked.kind not in OOXML_SHEETS:
            why = checks.foreign(looked.kind)
            raise Stop(why.at(Cell(path.name)))
        self._package = looked.package
        try:
            _ = self._package.archive.regions  # a file whose members share bytes cannot be copied
            self._book = WorkbookPart(self._package)
        except (KeyError, ValueError) as error:
            self._damaged(error)
        if any(name.lower().startswith("_xmlsignatures/") for name in self._package.names):
            what = "文件带有数字签名，改动会使签名失效。"
            self._refuse(what, "请先在“文件-信息”里删除签名，或另存一份没有签名的文件。", "signed")
        self._edits: dict[int, SheetEdit] = {}
        self._changes: list[tuple[Cell, Callable[[], Value | Formula], Writable]] = []
        self._spoilt = False

    # What a caller may ask.

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every cell changed so far, in order; for a plan shown before anything is written."""
        return tuple(Change(cell, old(), new) for cell, old, new in self._changes)

    def value(self, sheet: str, ref: str) -> Value | Formula:
        """What a cell holds in the file (changes that are not rendered yet are not seen)."""
        row, column = self._position(sheet, ref)
        with self._telling(sheet, ref):
            return self._values.of(self._edit(sheet).cell(row, column))

    def shows_date(self, sheet: str, ref: str) -> bool:
        """Whether a number in this cell is shown as a date or time."""
        row, column = self._position(sheet, ref)
        with self._telling(sheet, ref):
            return self._styles.is_date(self._edit(sheet).style(row, column))

    def counts(self, sheet: str, ref: str, row: int) -> bool:
        """Whether the formula of a total takes in its own column's cell of a row that was added, as far as it tells."""
        place = self._position(sheet, ref)
        with self._telling(sheet, ref):
            return insertion.counts(self._edit(sheet), *place, row)

    def refused(self, sheet: str, ref: str) -> Fault | None:
        """Why a cell would not take a value; None: it does."""
        row, column = self._position(sheet, ref)
        with self._telling(sheet, ref):
            return next(checks.refusals(self._edit(sheet), self._styles, row, column), None)

    def last_row(self, sheet: str) -> int:
        """The last row that holds a value, changes included; 0 for an empty sheet."""
        with self._telling(sheet):
            return self._edit(sheet).last_row()

    # Changes.

    def set(self, sheet: str, ref: str, value: Writable, kind: str | None = None) -> None:
        """Give a cell a value; its format stays (a date gets a date format when it has none).

        Args:
            sheet: Name of the sheet.
            ref: «E7».
            value: Text stays text, even when it starts with «=»; a formula is a Formula.
            kind: How a text is to be taken: «text», «number», «date» or «formula».

        Raises:
            Stop: There is no such sheet or cell, or it must not or cannot hold this.
        """
        row, column = self._position(sheet, ref)
        with self._telling(sheet, ref):
            edit = self._edit(sheet)
            meant = typed(value, ValueKind(kind)) if kind is not None and isinstance(value, str) else value
            made = contents(meant, epoch_1904=self._book.epoch_1904)
            why_not = checks.refusals(edit, self._styles, row, column)
            self._raise(edit, row, [(column, why) for why in why_not])
            if edit.room is not None and edit.room.shifted and edit.joins_shared(row, column):
                self._settle()
                edit = self._edit(sheet)
            checks.rename_heading(edit, row, column, meant)
            self._take(edit, row, column, meant, made)

    def append(
        self,
        sheet: str,
        values: Sequence[Writable] | Mapping[str, Writable],
        *,
        after: int | None = None,
        continues: bool = False,
        drawn: bool = False,
        first: bool = False,
    ) -> int:
        """Add a row below the data; it takes the looks of the row above. Says which row it became.

        Args:
            sheet: Name of the sheet.
            values: From column A on, or by column letter. None leaves a cell empty.
            after: The last row of the records, where totals, remarks or signatures follow below them;
                what follows moves down. None: the last row that holds a value (in a table with a totals
                row the row above that).
            continues: The row above is one of the same kind: its formulas come with it, and what is None stays as
                it is (a number drawn beforehand, such a formula).
            drawn: The row below was drawn for the next record, even if a number or a formula stands in it.
            first: The row above is the header: where the columns have a look of their own, the new row has that.

        Raises:
            Stop: As `set`; or what stands below cannot be moved exactly.
        """
        given = self._by_column(sheet, values)
        with self._telling(sheet):
            edit = self._edit(sheet)
            after, shifted = insertion.next_row(edit, after, given, drawn=drawn)
            settled = insertion.fits_room(edit, after, shifted=shifted) and not (continues and edit.room)
            if not settled or (shifted and edit.inherited):
                self._settle()
                edit = self._edit(sheet)
            row = after + 1
            if continues:
                given = {column: value for column, value in given.items() if value not in (None, "")}
                given |= insertion.continued(edit, after, given.keys(), shifted=shifted)
                given = dict(sorted(given.items()))
            made = self._made(sheet, row, given)
            insertion.check_row(edit, self._styles, after, shifted=shifted)
            columns = [column for column, value in given.items() if value is not None]
            self._allow_row(edit, after, columns, shifted=shifted)
            insertion.note_room(edit, after, made, shifted=shifted)
            insertion.begin_row(edit, after, columns, shifted=shifted, first=first)
            for column in given:
                self._take(edit, row, column, given[column], made[column])
            return row

    # Copies and pictures.

    def copy_sheet(self, sheet: str, names: Sequence[str]) -> None:
        """Copy a sheet with all that hangs on it, once for each name; the sheet itself is hidden. See `copying`.

        Raises:
            Stop: There is no such sheet, or something on it can be in a workbook only once.
        """
        entry = self._edit(sheet).entry
        with self._telling(entry.name):
            self._settle()
            copying.copy(self._book, entry, names)
            self._book, self._edits = WorkbookPart(self._package), {}
            self.__dict__.pop("_values", None)

    def picture(self, sheet: str, ref: str, data: bytes) -> None:
        """Lay a picture over a cell, a merged one whole, in its proportions. Raises Stop."""
        row, column = self._position(sheet, ref)
        with self._telling(sheet, ref):
            self._settle()
            edit = self._edit(sheet)
            own = (area for area in edit.merged() if area.covers(row, column))
            pictures.lay(edit, next(own, Block(row, column, row, column)), data)
            self._edits = {}

    # Marks, for copies that go back to whoever keeps the workbook.

    def mark(self, notes: Mapping[tuple[str, str], str]) -> tuple[Cell, ...]:
        """Colour cells and give each a note; see `marking`. Pictures, formulas, formats and values stay as they are.

        Args:
            notes: (sheet, «E7») → what the note says, in lines.

        Returns:
            Cells that got their colour only, for a conversation stands there.

        Raises:
            Stop: There is no such sheet or cell, or a part that must be touched is damaged.
        """
        sheets: dict[int, dict[tuple[int, int], str]] = {}
        for (sheet, ref), text in notes.items():
            sheets.setdefault(self._edit(sheet).entry.index, {})[self._position(sheet, ref)] = text
        silent = []
        with self._telling():
            self._settle()
            self._spoilt = True  # until all is done
            self._styles.begin()
            for index, texts in sheets.items():
                entry = self._book.sheets[index]
                refs = marking.mark(self._book, entry, SheetXml(self._package.text(entry.part)), texts)
                silent += [Cell(self.path.name, entry.name, ref) for ref in refs]
            self._edits, self._spoilt = {}, False
        return tuple(silent)

    def unmark(self) -> int:
        """Take the marks of earlier rounds away; how many there were. Raises Stop."""
        with self._telling():
            self._settle()
            self._spoilt = True
            found = marking.unmark(self._book)
            self._edits, self._spoilt = {}, False
        return found

    @property
    def package(self) -> Package:
        """Parts, content types and relationships with all changes, for what adds buttons."""
        with self._telling():
            self._settle()
        return self._package

    # The end.

    def render(self) -> bytes:
        """The changed workbook as bytes; the disk is not touched.

        Raises:
            Stop: A part that the change must touch is damaged.
        """
        with self._telling():
            self._settle()
            plain = self._package.render()
        if self._locked is None:
            return plain
        from toolkit.sheets.reading.unlock import locked  # noqa: PLC0415 - as above

        return locked(plain, *self._locked)

    def writing(self, target: Path | None = None, *, expect: str | None = None) -> place.Writing:
        """The changed workbook on its way to its own place, where it must still be as it was read, or to `target`.

        Args:
            target: Where, if not there.
            expect: What must stand there, where that is not what was read here.

        Raises:
            Stop: A part that the change must touch is damaged.
        """
        if expect is None and target in {None, self.path}:
            expect = self.sha256
        verify = place.sound_zip if self._locked is None else None  # under a password that has been done
        return place.Writing(target or self.path, self.render(), expect, verify)

    # Inside.

    @cached_property
    def _styles(self) -> CellFormats:
        return CellFormats(self._package, self._book.part)

    @cached_property
    def _values(self) -> CellValues:
        return CellValues(self._book, self._styles)

    def _edit(self, sheet: str) -> SheetEdit:
        """The sheet, opened; sheet names are told apart as Excel does, without regard to case."""
        entry = next((e for e in self._book.sheets if e.name == sheet), None) or next(
            (e for e in self._book.sheets if e.name.casefold() == sheet.casefold()), None
        )
        if entry is None:
            offer = checks.near(sheet, [e.name for e in self._book.sheets])
            self._refuse(f"没有名为「{sheet}」的工作表。", f"现有工作表：{offer}。", "no-sheet")
        if entry.kind != "worksheet":
            what = checks.SHEET_KINDS.get(entry.kind, "是宏表，不能改写")
            self._refuse(
                f"工作表「{sheet}」{what}。",
                "请选一张普通工作表。",
                "not-a-worksheet",
                Cell(self.path.name, sheet),
            )
        if entry.index not in self._edits:
            self._edits[entry.index] = SheetEdit(self._book, entry, SheetXml(self._package.text(entry.part)))
        return self._edits[entry.index]

    def _position(self, sheet: str, ref: str) -> tuple[int, int]:
        try:
            return parse_address(ref)
        except ValueError:
            hint = "请写成 E7 这样：列用字母 A 到 XFD，行用 1 到 1048576。"
            self._refuse(f"「{ref}」不是一个单元格地址。", hint, "bad-address", Cell(self.path.name, sheet))

    def _by_column(
        self, sheet: str, values: Sequence[Writable] | Mapping[str, Writable]
    ) -> dict[int, Writable]:
        if not isinstance(values, Mapping):
            return dict(enumerate(values, start=1))
        return {self._position(sheet, f"{letter}1")[1]: value for letter, value in values.items()}

    def _made(self, sheet: str, row: int, given: Mapping[int, Writable]) -> dict[int, Contents]:
        """All values as contents, or all that is wrong with them at once."""
        made, problems = {}, []
        for column, value in given.items():
            try:
                made[column] = contents(value, epoch_1904=self._book.epoch_1904)
            except Blocked as unfit:
                problems.append(unfit.fault.at(Cell(self.path.name, sheet, address(row, column))))
        if problems:
            raise Stop(*problems)
        return made

    def _allow_row(self, edit: SheetEdit, after: int, columns: Sequence[int], *, shifted: bool) -> None:
        row = after + 1
        fresh = shifted or (edit.index(row) is None and row not in edit.cells)
        found = [(c, why) for c in columns for why in checks.row_refusals(edit, after, c) if fresh]
        if not shifted:
            found += [(c, why) for c in columns for why in checks.refusals(edit, self._styles, row, c)]
        self._raise(edit, row, found)

    def _raise(self, edit: SheetEdit, row: int, found: Sequence[tuple[int, Fault]]) -> None:
        """All that forbids a change, at once."""
        name, sheet = self.path.name, edit.entry.name
        problems = [why.at(Cell(name, sheet, address(row, column))) for column, why in found]
        if problems:
            raise Stop(*dict.fromkeys(problems))

    def _take(self, edit: SheetEdit, row: int, column: int, value: Writable, made: Contents) -> None:
        old = edit.cell(row, column)
        if value is None and old is None and edit.pending(row, column) is None:
            return
        cell = Cell(self.path.name, edit.entry.name, address(row, column))
        self._changes.append((cell, partial(self._values.of, old), value))
        insertion.put(edit, self._styles, row, column, made)

    def _settle(self) -> None:
        """Write the pending changes into the package."""
        if self._spoilt:
            raise MarkupError("an earlier change could not be carried out")
        edits, self._edits = self._edits, {}
        edits = {index: edit for index, edit in edits.items() if edit.changed}
        if not edits:
            return
        self._spoilt = True  # until all is done: a half-changed package must never be written
        restless = [place for edit in list(edits.values()) for place in move_rows(self._book, edit, edits)]
        for edit in edits.values():
            edit.grow()
        sheets = open_sheets(self._book, edits)
        seeds = [(index, *seed) for index, edit in edits.items() for seed in edit.seeds]
        stale, any_formula = stale_formulas(self._book, sheets, [*seeds, *restless])
        for index, row, column in restless:
            stale.setdefault(index, set()).add((row, column))
        for index in sorted(edits.keys() | stale.keys()):
            sheets[index].settle(stale.get(index, set()))
        changed = any(edit.formulas_changed for edit in edits.values())
        if changed:
            self._book.drop_calculation_chain()
        if stale or (changed and any_formula):
            self._book.recalculate()
        self._spoilt = False

    @contextmanager
    def _telling(self, sheet: str = "", ref: str = "") -> Iterator[None]:
        """Turn what the rooms below say into sentences for the clerk."""
        here = Cell(self.path.name, sheet, ref)
        try:
            yield
        except Blocked as blocked:
            raise Stop(blocked.fault.at(here)) from None
        except (KeyError, ValueError, IndexError) as error:
            self._damaged(error)

    def _damaged(self, error: Exception) -> NoReturn:
        raise Stop.at(
            Cell(self.path.name), "文件内部有损坏，不能原样改写。", _OPEN_AND_SAVE, "damaged"
        ) from error

    def _refuse(self, message: str, hint: str, kind: str, cell: Cell | None = None) -> NoReturn:
        raise Stop.at(cell or Cell(self.path.name), message, hint, kind)
