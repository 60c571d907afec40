"""Each kind of document to the layer that writes it, as bytes; nothing touches the disk here but the templates."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

from toolkit.core import documents as docs
from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents import Document
from toolkit.files import place
from toolkit.office import Office


class Writers:
    """Each kind of document to its layer; templates are compiled once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._templates: dict[str, Any] = {}

    def writing(self, path: Path, document: Document) -> place.Writing:
        """A planned document, rendered, with what must still hold when it is put in place."""
        if isinstance(document, docs.WorkbookChange):
            return self._changed(path, document)
        package = isinstance(document, docs.SheetDocument | docs.WordDocument)
        return place.Writing(path, self._render(path, document), verify=place.sound_zip if package else None)

    def _render(self, path: Path, document: Document) -> bytes:
        if isinstance(document, docs.SheetDocument):
            from toolkit.sheets.compose import compose  # noqa: PLC0415 - loaded when a workbook is written

            return compose(_relative(document, path.parent))
        if isinstance(document, docs.WordDocument):
            return self._word(document)
        if isinstance(document, docs.TextDocument):
            return document.text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig")
        if isinstance(document, docs.HtmlDocument):
            return document.html.encode("utf-8")
        raise TypeError(f"no writer for {type(document).__name__}")

    def _changed(self, path: Path, document: docs.WorkbookChange) -> place.Writing:
        from toolkit.sheets.patch import WorkbookPatch  # noqa: PLC0415 - loaded when a workbook is changed

        source = self._office.folder / document.workbook
        patch = WorkbookPatch(source)
        _refuse_formulas(patch, source.name, document)
        for change in document.changes:
            if isinstance(change, docs.SetCell):
                patch.set(change.sheet, change.ref, change.value)
            else:
                patch.append(change.sheet, change.values)
        if path == source:
            return place.Writing(source, patch.render(), expect=patch.sha256, verify=place.sound_zip)
        return place.Writing(path, patch.render(), expect=place.ABSENT, verify=place.sound_zip)

    def _word(self, document: docs.WordDocument) -> bytes:
        template = self._templates.get(document.template)
        if template is None:
            from toolkit.word.template import compile_template  # noqa: PLC0415 - loaded when a letter is written

            template = compile_template(self._office.template(document.template), name=document.template)
            self._templates[document.template] = template
        rendered: bytes = template.render(document.fields)
        return rendered


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
        raise Stop(
            Problem(
                Cell(name, sheet, cells[0]),
                f"这一格（连同另外{len(cells) - 1}格）是公式，不替换它，"
                if len(cells) > 1
                else "这一格是公式，不替换它，",
                "公式会自己更新；确实要改成数的，请先在表格里删去公式。",
                "cell-formula",
            )
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
