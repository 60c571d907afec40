"""Every rule of `toolkit lint` that can be read from the file, in the order of a document."""

from __future__ import annotations

from toolkit.word import (
    official_rules_end,
    official_rules_head,
    official_rules_imprint,
    official_rules_page,
    official_rules_text,
    official_rules_tidy,
)
from toolkit.word.official_rules import Rule


def rules() -> tuple[Rule, ...]:
    """All of them; those that need a printed page are official_pages' own."""
    return (
        *official_rules_page.RULES,
        *official_rules_head.RULES,
        *official_rules_text.RULES,
        *official_rules_end.RULES,
        *official_rules_imprint.RULES,
        *official_rules_tidy.RULES,
    )
