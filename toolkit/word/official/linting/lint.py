"""`toolkit lint`: any .docx against GB/T 9704-2012 (党政机关公文格式), as far as the file itself tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.people.ids import mask_numbers
from toolkit.word.official.linting.elements import Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Facts, Para
from toolkit.word.official.linting.facts.reading import read_facts
from toolkit.word.official.linting.roles import recognise
from toolkit.word.official.linting.rules import body, end, figures, head, imprint, kinds, page, tidy, words
from toolkit.word.official.linting.rules.table import FormatRule, Hit


def rules() -> tuple[FormatRule, ...]:
    """All of them; those that need a printed page are official_pages' own."""
    return (
        *page.RULES, *head.RULES, *kinds.RULES, *body.RULES, *words.RULES, *words.word_rules(), *figures.RULES,
        *end.RULES, *imprint.RULES, *tidy.RULES,
    )  # fmt: skip


_EXCERPT = 12
_NAMED = 8  # other paragraphs with the same fault that are named


@dataclass(frozen=True, slots=True)
class Linted:
    """A document that was checked.

    Attributes:
        layout: The format whose rules were applied.
        kind: 文种, or "".
        checked: How many rules were applied.
        sources: Kind of a problem → title and source of its rule.
        reading: Its elements.
        hits: Every single place, in the order of the rules; `problems` has equal ones together.
    """

    name: str
    layout: Format
    kind: str
    checked: int
    problems: tuple[Problem, ...]
    sources: dict[str, tuple[str, str]]
    reading: ReadDocument
    hits: tuple[tuple[FormatRule, Hit], ...]

    @property
    def recognised(self) -> str:
        """What it was taken for, in words."""
        return f"{self.layout.value}（{self.kind}）" if self.kind else self.layout.value


def lint(
    source: Path | str | bytes, *, name: str = "", pdf: bytes = b"", today: dt.date | None = None
) -> Linted:
    """Check a document.

    Args:
        source: A .docx, as a path or as its bytes.
        name: What messages call it; the file's name when empty.
        pdf: The document as it is printed: heights, lines and pages are measured too.
        today: The day that counts as today; a 成文日期 long after it is told.

    Raises:
        Stop: It cannot be read, is no .docx, is damaged or hostile.
    """
    if isinstance(source, str):
        source = Path(source)
    return judge(read_facts(source, name), pdf, today)


def judge(facts: Facts, pdf: bytes = b"", today: dt.date | None = None) -> Linted:
    """Check a document that has been read. Raises Stop when the PDF cannot be read."""
    reading = recognise(facts, today)
    looked_at: list[tuple[FormatRule, object]] = [(rule, reading) for rule in rules()]
    looked_at += _printed(reading, pdf) if pdf else []
    applied = [(rule, what) for rule, what in looked_at if reading.layout in rule.layouts]
    found = [(rule, hit) for rule, what in applied for hit in rule.check(what)]
    problems = tuple(_problems(reading, found))
    return Linted(
        facts.name,
        reading.layout,
        reading.kind,
        len(applied),
        problems,
        {rule.kind: (rule.title, rule.cite) for rule, _ in found},
        reading,
        tuple(found),
    )


def _printed(reading: ReadDocument, pdf: bytes) -> list[tuple[FormatRule, object]]:
    """The rules that need the pages, each with these."""
    from toolkit.word.official.linting.printed import pages  # noqa: PLC0415
    from toolkit.word.official.linting.printed.reading import read_pages  # noqa: PLC0415 - loads pdfminer

    try:
        shown = pages.printed(reading, read_pages(pdf))
    except ValueError:
        what = "印出来的样子(PDF)读不出来，版面没有检查，"
        hint = "⟦render|可以去掉 | 再查一次，只查文件本身。⟧"
        raise Stop.at(Cell(reading.facts.name), what, hint, "lint-pdf") from None
    return [(rule, shown) for rule in pages.RULES]


def _problems(reading: ReadDocument, found: Iterable[tuple[FormatRule, Hit]]) -> Iterator[Problem]:
    """Equal faults of many paragraphs become one problem that names the first and counts the rest."""
    groups: dict[tuple[str, str, str, str], list[tuple[FormatRule, Hit]]] = {}
    for rule, hit in found:
        role = reading.roles[hit.para.number].value if hit.para is not None else ""
        groups.setdefault((rule.kind, role, hit.found, hit.wanted), []).append((rule, hit))
    ordered = sorted(groups.values(), key=lambda group: _place(group[0][1]))
    for group in ordered:
        rule, hit = group[0]
        others = [h.para.number for _, h in group[1:] if h.para is not None]
        yield Problem(
            Cell(reading.facts.name, hit.part, reading.facts.where(hit.para.number) if hit.para else ""),
            f"{_subject(reading, hit.para)}{hit.found}{_rest(reading.facts, others)}，",
            f"{hit.wanted}（{rule.cite}）。",
            rule.kind,
            rule.severity,
        )


def _place(hit: Hit) -> tuple[int, int]:
    return ({"页面": 0, "正文": 1}.get(hit.part, 2), hit.para.number if hit.para else 0)


def _subject(reading: ReadDocument, para: Para | None) -> str:
    if para is None:
        return ""
    role = reading.roles[para.number]
    start = excerpt(para.text)
    name = "" if role in (Role.OTHER, Role.EMPTY) else role.value.replace("“", "").replace("”", "")
    return f"{name}“{start}”" if start else name


def excerpt(text: str) -> str:
    """The first characters of a text, numbers of people masked before it is cut."""
    shown = mask_numbers(" ".join(text.split()), phones=True)
    return shown if len(shown) <= _EXCERPT else f"{shown[:_EXCERPT]}…"


def _rest(facts: Facts, others: list[int]) -> str:
    if not others:
        return ""
    named = "、".join(map(facts.where, others[:_NAMED])).replace("段、第", "、")
    return f"（{named}{'等' if len(others) > _NAMED else ''}也这样，共{len(others) + 1}段）"
