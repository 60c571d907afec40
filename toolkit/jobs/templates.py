"""Which Word templates there are for what: those that the jobs declare, and those that data declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from toolkit.core.documents.outcome import TemplateUse, told_in_data
from toolkit.jobs.job import Job

OFFICIAL = TemplateUse("公文底稿.docx", "公文的样式、纸张和页码，没有字段", {})
"""The base document of every 公文: other than a template, only its looks are taken."""


@dataclass(frozen=True, slots=True)
class Known:
    """A template with the jobs that fill it.

    Attributes:
        use: What it is given.
        jobs: By name; none for a template whose job is still to come.
    """

    use: TemplateUse
    jobs: tuple[Job, ...]


def likely(used: Sequence[str], known: Sequence[Known], name: str = "") -> Known | None:
    """For which known template a clerk's own one of another name is meant: named after it, else by its fields.

    Args:
        used: Fields that it uses; misspelt ones count half.
        known: From `known_uses`.
        name: Its file name: «生日贺信（新）.docx».

    Returns:
        None when no template has anything in common with it.
    """

    def shared(one: Known) -> tuple[bool, int]:
        fields = one.use.fields
        near = sum((field in fields) + bool(get_close_matches(field, fields, 1, 0.4)) for field in used)
        return bool(fields) and one.use.name.removesuffix(".docx") in name, near

    best = max(known, key=shared, default=None)
    return best if best is not None and any(shared(best)) else None


def known_uses(jobs: Iterable[Job]) -> list[Known]:
    """Every template that something is known of; one that jobs give different fields stands there for each."""
    found: list[Known] = []
    for job in jobs:
        for use in job.templates:
            same = next((at for at, known in enumerate(found) if known.use == use), None)
            if same is None:
                found.append(Known(use, (job,)))
            else:
                found[same] = Known(use, (*found[same].jobs, job))
    names = {known.use.name for known in found}
    return found + [Known(use, ()) for use in (*told_in_data(), OFFICIAL) if use.name not in names]
