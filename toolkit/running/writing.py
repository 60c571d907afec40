"""Each kind of document to the layer that writes it, as bytes; nothing touches the disk here but the templates."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.core.cells import Cell, Exit, Problem, Stop, Words, row_of, throughout
from toolkit.core.documents import outcome as docs
from toolkit.core.documents.official import OfficialDocument
from toolkit.core.documents.outcome import Document, TemplateUse
from toolkit.files.placing import place
from toolkit.running.changing.adding import Rows
from toolkit.running.office import Office, starter_book

if TYPE_CHECKING:  # loaded when a form is filled
    from toolkit.running.changing.filling import Fillers

_UNMARKED = frozenset({"not-ooxml", "signed", "damaged"})
"""Why a workbook cannot be marked, though it was read."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Everything of a run, ready to be put in place.

    Attributes:
        writings: In order.
        left_out: PDFs that no program of this computer could make.
        said: What to say of the PDFs; "" when there were none to make.
        program: What made them; "" when nothing did.
    """

    writings: tuple[place.Writing, ...]
    left_out: frozenset[Path] = frozenset()
    said: str = ""
    program: str = ""


def no_password(*, new: bool = False) -> str:  # noqa: ARG001 - as the doors have it
    """Where nobody can be asked."""
    return ""


class Writers:
    """Each kind of document to its layer; templates are compiled once."""

    def __init__(
        self,
        office: Office,
        uses: Iterable[TemplateUse] = (),
        read: Mapping[str, str] | None = None,
        words: Words = str,
        password: Callable[..., str] = no_password,
        packed: Mapping[str, bytes] | None = None,
    ) -> None:
        """Take over what holds for the whole run.

        Args:
            office: Whose templates and workbooks.
            uses: The templates that the job fills: what it says of their fields is held against the template before
                a document is made, so that a fault of the template is told once and not for every person.
            read: Path → SHA-256 of the workbooks that it has read: a change rests on these very bytes.
            words: How the door says what to do; a table of what is to be checked says it too.
            password: What says the password of a workbook that is changed, or (`new=True`) of a packet that is made.
            packed: The workbooks that were read out of packets, by name.
        """
        self._password = password
        self._packed = packed or {}
        self._office = office
        self._read = read or {}
        self._words = words
        self._uses = {use.name: use for use in uses}
        self._templates: dict[str, Any] = {}
        self.laid: dict[Path, list[Any]] = {}
        """Of each workbook where its rows stand, for origins.py."""
        self.told: list[Problem] = []
        """What is empty and marked in the documents."""

    def render(
        self,
        wanted: Sequence[tuple[Path, Document | docs.PdfCopy]],
        progress: Callable[[str, int, int], None],
        *,
        pdf_asked: bool = False,
    ) -> Rendered:
        """All documents, or all the reasons why not.

        Raises:
            Stop: every fault of every document; a PDF that cannot be made is none.
        """
        made: list[place.Writing] = []
        data: dict[int, place.Data] = {}
        problems: list[Problem] = []
        code = Exit.DONE
        for number, (path, document) in enumerate(wanted, 1):
            if isinstance(document, docs.PdfCopy):
                continue  # all at once, below
            try:
                made.append(self.writing(path, document))
                data[id(document)] = made[-1].data
            except Stop as stop:
                problems += stop.problems
                code = max(code, stop.code)
            progress("正在生成", number, len(wanted))
        if problems:
            raise Stop(*dict.fromkeys(problems), code=code)
        copies = {path: data[id(each.of)] for path, each in wanted if isinstance(each, docs.PdfCopy)}
        if not copies:
            return Rendered(tuple(made), said="这次没有 Word 文件，所以没有做 PDF。" if pdf_asked else "")
        from toolkit.word.printing import pdf  # noqa: PLC0415 - loaded when a PDF is asked for

        whole = [each for each in copies.values() if isinstance(each, bytes)]  # a document in Word is
        try:
            pdfs = pdf.convert(whole, progress=lambda done, total: progress("正在做 PDF", done, total))
        except Stop as stop:
            said = "".join(f"{problem.message}{problem.hint}" for problem in stop.problems)
            return Rendered(tuple(made), frozenset(copies), said)
        made += [place.Writing(path, each) for path, each in zip(copies, pdfs.pdfs, strict=True)]
        return Rendered(tuple(made), said=f"PDF 由 {pdfs.program} 做成。", program=pdfs.program)

    def cautions(self, documents: Iterable[Document | docs.PdfCopy]) -> list[Problem]:
        """What is wrong with the templates that these are made with, known before any of them is."""
        documents = tuple(documents)
        if any(isinstance(each, docs.FilledForm) for each in documents):
            return self._fillers.cautions(each for each in documents if isinstance(each, docs.FilledForm))
        inner = (d.documents if isinstance(d, docs.PrintFile) else (d,) for d in documents)
        wanted = {d.template: d for each in inner for d in each if isinstance(d, docs.WordDocument)}
        found: list[Problem] = []
        for name, document in wanted.items():
            use = self._use(document)
            try:
                found += self._template(name, use).cautions(use.fields) if use else []
            except Stop as stop:
                found += stop.problems
        return found

    def writing(self, path: Path, document: Document) -> place.Writing:
        """A planned document, rendered, with what must still hold when it is put in place."""
        if isinstance(document, docs.WorkbookChange):
            return self._changed(path, document)
        if isinstance(document, docs.MarkedCopy):
            return self._marked(path, document)
        if isinstance(document, docs.FilledForm):
            return self._fillers.filled(path, document)
        package = isinstance(
            document, docs.SheetDocument | docs.WordDocument | OfficialDocument | docs.PrintFile
        ) or (isinstance(document, docs.Packet) and not document.locked)
        return place.Writing(path, self._render(path, document), verify=place.sound_zip if package else None)

    @cached_property
    def _fillers(self) -> Fillers:
        from toolkit.running.changing.filling import Fillers  # noqa: PLC0415 - loaded when a form is filled

        return Fillers(self._office, self._read, self._password)

    def _render(self, path: Path, document: Document) -> bytes:
        if isinstance(document, docs.SheetDocument):
            from toolkit.sheets.composing.compose import compose  # noqa: PLC0415 - loaded when a workbook is written

            said = throughout(_relative(document, path.parent), self._words)
            return compose(said, laid=self.laid.setdefault(path, []))
        if isinstance(document, docs.WordDocument):
            return self._word(document)
        if isinstance(document, OfficialDocument):
            from toolkit.jobs.templates import OFFICIAL  # noqa: PLC0415 - with the next
            from toolkit.word.official.writing import writer  # noqa: PLC0415 - loaded when a 公文 is written

            return writer.compose(document, self._office.template(OFFICIAL.name))
        if isinstance(document, docs.PrintFile):
            return self._print_file(path, document)
        if isinstance(document, docs.TextDocument):
            return (
                document.text.replace("\r\n", "\n")
                .replace("\n", "\r\n")
                .encode("utf-8-sig" if document.bom else "utf-8")
            )
        if isinstance(document, docs.TakenOut | docs.Filed):
            return document.content
        if isinstance(document, docs.Packet):
            from toolkit.running.incoming.packets import made  # noqa: PLC0415 - loaded when a packet is made

            return made(document, self._office, self._password)
        raise TypeError(f"no writer for {type(document).__name__}")

    def _changed(self, path: Path, document: docs.WorkbookChange) -> place.Writing:
        from toolkit.sheets.patching.patch import WorkbookPatch  # noqa: PLC0415 - loaded when a workbook is changed

        source = self._office.file(document.workbook)
        starter = None if source.exists() else starter_book(document.workbook)
        patch = WorkbookPatch(source, data=starter, password=self._password)
        rows = Rows(patch, self._office.synonyms)
        _refuse_formulas(patch, source.name, document)
        for change in document.changes:
            if isinstance(change, docs.SetCell):
                patch.set(change.sheet, change.ref, change.value)
            else:
                rows.add(change.sheet, change.values)
        if path == source and starter is None:
            # Somebody may have saved it between the reading and now; the change would then rest on what is gone.
            expect = self._read.get(str(source), patch.sha256)
            return patch.writing(expect=expect)
        return patch.writing(path, expect=place.ABSENT)

    def _marked(self, path: Path, document: docs.MarkedCopy) -> place.Writing:
        from toolkit.jobs.parts import sheet_of  # noqa: PLC0415 - with the next
        from toolkit.sheets.patching.patch import WorkbookPatch  # noqa: PLC0415 - as above

        source = self._office.file(document.workbook)
        notes = {at: self._words(text) for at, text in document.notes.items()}
        try:
            patch = WorkbookPatch(source, data=self._packed.get(document.workbook), password=self._password)
            if patch.sha256 != self._read.get(str(source), patch.sha256):
                what = "检查以后又被保存过，没有做标记副本，"
                raise Stop.at(Cell(source.name), what, "请再运行一次。", "file-changed")
            patch.unmark()
            patch.mark(notes)
            return patch.writing(path)
        except Stop as stop:
            if path.suffix.lower() != ".xlsx" or stop.problems[0].kind not in _UNMARKED:
                raise
            why = f"{stop.problems[0].message.rstrip('，。')}；这里列出要改的单元格，请照着在原表里改。"
        listed = sheet_of(
            docs.TO_MEND,
            notes.items(),
            (docs.Column("序号", docs.Kind.SHORT, 6), None),
            (docs.Column("工作表", docs.Kind.TEXT, 16), lambda note: note[0][0]),
            (docs.Column("单元格", docs.Kind.SHORT, 10), lambda note: note[0][1]),
            (docs.Column("哪里不对，怎么办", docs.Kind.TEXT, 70), lambda note: note[1]),
            title=source.name,
            subtitle=why,
        )
        return self.writing(path, docs.SheetDocument(document.name, (listed,)))

    def _word(self, document: docs.WordDocument) -> bytes:
        use = self._use(document)
        if use is not None and (hidden := document.fields.keys() - use.fields.keys()):
            raise AssertionError(
                f"a job gives a template what it does not declare: {'、'.join(sorted(hidden))}"
            )
        template = self._template(document.template, use)
        rendered: bytes = template.render(
            document.fields,
            optional=use.optional if use else (),
            record=_said(document.record) if document.record else "",
            told=self.told,
        )
        return rendered

    def _use(self, document: docs.WordDocument) -> TemplateUse | None:
        """What is declared of its template; of a clerk's own one, of the template in whose place it stands."""
        alike = (use for use in self._uses.values() if document.fields.keys() == use.fields.keys())
        return self._uses.get(document.template) or next(alike, None)

    def _template(self, name: str, use: TemplateUse | None) -> Any:
        """The template, compiled and held against what the job offers it; a faulty one is refused once and again."""
        if name not in self._templates:
            self._templates[name] = self._compiled(name, use)
        found = self._templates[name]
        if isinstance(found, Stop):
            raise found
        return found

    def _compiled(self, name: str, use: TemplateUse | None) -> Any:
        from toolkit.word.templates.template import compile_template  # noqa: PLC0415 - loaded when a letter is written

        try:
            template = compile_template(self._office.template(name), name=Path(name).name)
            if use is not None and (problems := template.check(use.fields)):
                raise Stop(*problems)  # noqa: TRY301 - kept like any other fault of the template
        except Stop as stop:
            return stop
        return template

    def _print_file(self, path: Path, document: docs.PrintFile) -> bytes:
        from toolkit.word.printing.splice import splice  # noqa: PLC0415 - loaded when a print file is written

        problems: list[Problem] = []
        made: list[bytes] = []
        for each in document.documents:
            try:
                made.append(self._render(path, each))
            except Stop as stop:
                problems += stop.problems
        if problems:
            raise Stop(*dict.fromkeys(problems))
        return splice(made, duplex=document.odd_pages, name=document.name)


def fonts_said(documents: Iterable[object]) -> str:
    """One sentence on fonts of 公文 that this computer lacks; "" when nothing of the kind is written or all are there."""
    given = [each for d in documents for each in (d.documents if isinstance(d, docs.PrintFile) else (d,))]
    if not any(isinstance(each, OfficialDocument) for each in given):
        return ""
    from toolkit.word.official.fonts import said  # noqa: PLC0415 - loaded when a 公文 is written

    return said()


def _said(cell: Cell) -> str:
    """«花名册.xlsx 在册 第7行»: whose record it is, without a name."""
    row = row_of(cell)
    return " ".join(filter(None, (cell.file, cell.sheet, f"第{row}行" if row else "")))


def _refuse_formulas(patch: Any, name: str, document: docs.WorkbookChange) -> None:
    """A clerk's formula is never replaced by its momentary result. Raises Stop naming the cells."""
    cells = [
        change.ref
        for change in document.changes
        if isinstance(change, docs.SetCell)
        and isinstance(patch.value(change.sheet, change.ref), docs.Formula)
    ]
    if cells:
        sheet = next(c.sheet for c in document.changes if isinstance(c, docs.SetCell) and c.ref == cells[0])
        raise Stop.at(
            Cell(name, sheet, cells[0]),
            f"这一格（连同另外{len(cells) - 1}格）是公式，不替换它，"
            if len(cells) > 1
            else "这一格是公式，不替换它，",
            "公式会自己更新；确实要改成数的，请先在表格里删去公式。",
            "cell-formula",
        )


def _relative(document: docs.SheetDocument, folder: Path) -> docs.SheetDocument:
    """Links to other files as paths relative to the document, so that the folder can move on its stick."""

    def cell(content: docs.Content) -> docs.Content:
        if isinstance(content, docs.Link) and content.target and Path(content.target).is_absolute():
            try:
                target = Path(os.path.relpath(content.target, folder)).as_posix()
            except ValueError:  # another drive
                return content
            return dataclasses.replace(content, target=target)
        return content

    def sheet(page: docs.Sheet) -> docs.Sheet:
        if not any(isinstance(c, docs.Link) for row in page.rows for c in row.cells):
            return page
        rows = tuple(dataclasses.replace(row, cells=tuple(cell(c) for c in row.cells)) for row in page.rows)
        return dataclasses.replace(page, rows=rows)

    return dataclasses.replace(document, sheets=tuple(sheet(s) for s in document.sheets))
