"""An office's form filled: read once, then patched for each person; pictures found in their folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from toolkit.core.cells import Cell, Problem, Severity, Stop, letters
from toolkit.core.documents.outcome import FilledForm, FormPage
from toolkit.core.grids import Formula
from toolkit.files import disk
from toolkit.files.placing import place
from toolkit.running.office import Office
from toolkit.sheets.patching.formulas.references import What, references, translate
from toolkit.sheets.patching.patch import WorkbookPatch
from toolkit.sheets.patching.pictures import picture_fault
from toolkit.sheets.values import Writable

_WIDEST = 60  # columns in which a detail row may have formulas
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp"})


class Fillers:
    """Fills the forms of a run."""

    def __init__(self, office: Office, read: Mapping[str, str], password: Callable[[], str]) -> None:
        """Take over where the forms lie, and the hashes of those that were read."""
        self._office, self._read, self._password = office, read, password
        self.form = cache(self._opened)
        self._formula = cache(self._is_formula)
        self._refused = cache(lambda form, sheet, ref: self.form(form).refused(sheet, ref))
        self._folder = cache(self._listed)

    def cautions(self, documents: Iterable[FilledForm]) -> list[Problem]:
        """Formulas that are left alone, pictures that are not there or are none; each once. Raises Stop: a cell is locked."""
        found: dict[Problem, None] = {}
        for document in documents:
            for page in document.pages:
                file = Path(document.form).name
                for ref in (
                    *page.cells,
                    *(f"{letter}{page.first}" for line in page.lines[:1] for letter in line),
                ):
                    if self._formula(document.form, page.sheet, ref):
                        what = "这一格是公式，会自己算，没有填，"
                        hint = "要填的话，请先在表样里删去公式。"
                        found[
                            Problem(Cell(file, page.sheet, ref), what, hint, "cell-formula", Severity.WARNING)
                        ] = None
                    elif why := self._refused(document.form, page.sheet, ref):
                        raise Stop(why.at(Cell(file, page.sheet, ref)))
                for names in page.pictures.values():
                    try:
                        path = self._picture(document, names)
                    except Stop as stop:
                        found |= dict.fromkeys(stop.problems)
                        continue
                    why = picture_fault(disk.contents(path)) if path else None
                    if why:
                        found[why.at(Cell(Path(path or "").name), Severity.WARNING)] = None
                    elif path is None:
                        what, hint = (
                            "照片文件夹里没有这个人的照片，没有贴，",
                            "文件名请用姓名、人员编号或身份证号。",
                        )
                        found[
                            Problem(
                                page.record or Cell(file), what, hint, "picture-missing", Severity.WARNING
                            )
                        ] = None
        return list(found)

    def filled(self, path: Path, document: FilledForm) -> place.Writing:
        """The filled copy on its way to its place. Raises Stop."""
        form = self.form(document.form)
        patch = WorkbookPatch(form.path, data=form.data)
        copies: dict[str, list[str]] = defaultdict(list)
        for page in document.pages:
            if page.copy:
                copies[page.sheet].append(page.copy)
        for sheet, made in copies.items():
            patch.copy_sheet(sheet, made)
        for page in document.pages:
            self._fill(patch, page, document)
        pictures = [(page, ref, names) for page in document.pages for ref, names in page.pictures.items()]
        for page, ref, names in pictures:
            found = self._picture(document, names)
            data = disk.contents(found) if found else b""
            if found and picture_fault(data) is None:
                patch.picture(page.copy or page.sheet, ref, data)
        notes = {
            (page.copy or page.sheet, ref): text
            for page in document.pages
            for ref, text in page.notes.items()
        }
        if notes:
            patch.mark(notes)
        return patch.writing(path)

    def _fill(self, patch: WorkbookPatch, page: FormPage, document: FilledForm) -> None:
        sheet = page.copy or page.sheet
        for ref, value in page.cells.items():
            if not self._formula(document.form, page.sheet, ref):
                patch.set(sheet, ref, value)
        last = page.first + page.drawn - 1
        formulas = self._repeated(document.form, page.sheet, last) if len(page.lines) > page.drawn else {}
        for row, line in enumerate(page.lines, page.first):
            given: dict[str, Writable] = {
                letter: value
                for letter, value in line.items()
                if not self._formula(document.form, page.sheet, f"{letter}{min(row, last)}")
            }
            if row > last:
                given |= dict.fromkeys(
                    self._numbered(document.form, page.sheet, page.first, last), row - page.first + 1
                )
            if row <= last:
                for letter, what in given.items():
                    patch.set(sheet, f"{letter}{row}", what)
            elif formulas is None:
                patch.append(sheet, given, after=row - 1, continues=True)
            else:  # all at once: each by itself would be written out before the next
                own: dict[str, Writable] = {
                    at: Formula(translate(text, row - last, 0), None) for at, text in formulas.items()
                }
                patch.append(sheet, given | own, after=row - 1)

    @cache  # noqa: B019 - lives as long as the run
    def _repeated(self, form: str, sheet: str, row: int) -> Mapping[str, str] | None:
        """The formulas of a detail row by column; None where one of them leads below it, or is shared."""
        found = {}
        for letter in map(letters, range(1, _WIDEST + 1)):
            value = self.form(form).value(sheet, f"{letter}{row}")
            if isinstance(value, Formula):
                refs = references(value.text)
                if not value.text or any(
                    (r.what is not What.AREA and not r.call) or r.bottom > row for r in refs
                ):
                    return None
                found[letter] = value.text
        return found

    @cache  # noqa: B019 - lives as long as the run
    def _numbered(self, form: str, sheet: str, first: int, last: int) -> tuple[str, ...]:
        """The columns in which the form has numbered its detail rows itself."""
        counted = list(range(1, last - first + 2))
        return tuple(
            letter
            for letter in map(letters, range(1, _WIDEST + 1))
            if [self.form(form).value(sheet, f"{letter}{row}") for row in range(first, last + 1)] == counted
            and (len(counted) > 1 or "序号" in str(self.form(form).value(sheet, f"{letter}{first - 1}")))
        )

    def _opened(self, form: str) -> WorkbookPatch:
        """The form; raises Stop where it was saved since it was read, or cannot be patched."""
        source = self._office.file(form)
        patch = WorkbookPatch(source, password=self._password)
        if patch.sha256 != self._read.get(str(source), patch.sha256):
            raise Stop.at(Cell(source.name), "读了以后又被保存过，没有填，", "请再运行一次。", "file-changed")
        return patch

    def _is_formula(self, form: str, sheet: str, ref: str) -> bool:
        return isinstance(self.form(form).value(sheet, ref), Formula)

    def _picture(self, document: FilledForm, names: tuple[str, ...]) -> Path | None:
        """The first of these names that the folder has a picture of. Raises Stop."""
        known = self._folder(document.photos)
        return next((known[name.casefold()] for name in names if name.casefold() in known), None)

    def _listed(self, folder: str) -> dict[str, Path]:
        """A folder's pictures by their names without suffix. Raises Stop."""
        where = self._office.file(folder) if not Path(folder).is_absolute() else Path(folder)
        if not where.is_dir():
            raise Stop.at(Cell(where.name), "没有找到这个照片文件夹，", "请核对文件夹名。", "folder-missing")
        paths = sorted(each for each in where.iterdir() if each.suffix.lower() in _PICTURES)
        return {each.stem.strip().casefold(): each for each in reversed(paths)}
