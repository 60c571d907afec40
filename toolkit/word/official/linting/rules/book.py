"""Every rule of `toolkit lint` that can be read from the file, in the order of a document."""

from __future__ import annotations

from toolkit.word.official.linting.rules import body, end, head, imprint, page, tidy
from toolkit.word.official.linting.rules.table import Rule


def rules() -> tuple[Rule, ...]:
    """All of them; those that need a printed page are official_pages' own."""
    return (
        *page.RULES,
        *head.RULES,
        *body.RULES,
        *end.RULES,
        *imprint.RULES,
        *tidy.RULES,
    )
