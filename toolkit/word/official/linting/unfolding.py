"""A letter typed into a table, or into one paragraph with line breaks, as a person sees it: each line a paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from toolkit.word.official.linting.facts.facts import Border, DocumentTable, Facts, Para, Stretch

_LINES, _INKED, _SIDE_BY_SIDE = 4, 4, 2


def unfolded(facts: Facts) -> Facts | None:
    """The same document without its layout tables and long paragraphs; None: it has none.

    A layout table has several lines of text and at most two rows with text side by side (发文字号 and 签发人); a list
    of people has many. What stands in a table within it is a table still.
    """
    by_number = {p.number: p for p in facts.paragraphs}
    lifted = {t.number: t for t in facts.tables if _lays_out(t, by_number)}
    empty = {n for t in lifted.values() for n in _beside(t, by_number)}
    borders = {n: b for t in lifted.values() for n, b in _lines(t)}
    out: list[Para] = []
    folded: dict[int, tuple[int, int]] = {}
    for p in facts.paragraphs:
        if p.number in empty:
            continue
        if p.table in lifted:
            p = replace(p, table=0, borders=borders.get(p.number, {}) | dict(p.borders))  # noqa: PLW2901
        lines = p.text.strip("\n").count("\n")
        parts = list(_parts(p)) if lines >= _LINES and not (p.table or p.boxed or p.frame) else [p]
        for at, part in enumerate(parts, 1):
            folded[len(out) + 1] = (p.number, at if len(parts) > 1 else 0)
            out.append(replace(part, number=len(out) + 1))
    if not lifted and len(out) == len(facts.paragraphs):
        return None
    first: dict[int, int] = {}
    for new, (old, _) in folded.items():
        first.setdefault(old, new)
    tables = tuple(
        replace(t, cells=tuple(tuple(tuple(first[n] for n in c if n in first) for c in r) for r in t.cells))
        for t in facts.tables
    )
    revisions = tuple(first[n] for n in facts.revisions if n in first)
    return replace(
        facts,
        paragraphs=tuple(out),
        tables=tables,
        revisions=revisions,
        folded=folded,
        lifted=tuple(lifted.values()),
    )


def _inked(row: tuple[tuple[int, ...], ...], by_number: dict[int, Para]) -> list[tuple[int, ...]]:
    return [cell for cell in row if any(by_number[n].plain or by_number[n].shapes for n in cell)]


def _lays_out(table: DocumentTable, by_number: dict[int, Para]) -> bool:
    texts = [by_number[n] for row in table.cells for cell in row for n in cell if by_number[n].plain]
    many = sum(1 + p.text.strip("\n").count("\n") for p in texts if not p.boxed)
    side_by_side = sum(len(_inked(row, by_number)) > 1 for row in table.cells)
    return many >= _INKED and side_by_side <= _SIDE_BY_SIDE and not any(p.boxed for p in texts)


def _beside(table: DocumentTable, by_number: dict[int, Para]) -> Iterator[int]:
    """Paragraphs of the empty cells beside one with text: no empty lines."""
    for row in table.cells:
        inked = _inked(row, by_number) or row[:1]
        yield from (n for cell in row if cell not in inked for n in cell)


def _lines(table: DocumentTable) -> Iterator[tuple[int, dict[str, Border]]]:
    """The lines between rows as those of the paragraphs beside them."""
    for at, row in enumerate(table.cells):
        numbers = [n for cell in row for n in cell]
        above, below = table.lines[at], table.lines[at + 1]
        ends = {"top": (numbers[0], above), "bottom": (numbers[-1], below)} if numbers else {}
        for n in {end for end, _ in ends.values()}:
            yield n, {side: line for side, (end, line) in ends.items() if end == n and line is not None}


def _parts(p: Para) -> Iterator[Para]:
    """A paragraph cut at its line breaks: only the first line has its indent and number, only the ends their space."""
    lines: list[list[Stretch]] = [[]]
    for span in p.spans:
        for at, text in enumerate(span.text.split("\n")):
            lines += [[]] if at else []
            lines[-1] += [replace(span, text=text)] if text else []
    last = len(lines) - 1
    for at, spans in enumerate(lines):
        sides = {
            side: b for side, b in p.borders.items() if {"top": at == 0, "bottom": at == last}.get(side, True)
        }
        part = replace(p, spans=tuple(spans), borders=sides)
        if at:
            part = replace(part, label="", first=0, before=0, new_page=False, shapes=())
        yield replace(part, after=p.after if at == last else 0)
