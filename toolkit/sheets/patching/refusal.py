"""Why a change cannot be made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: the sentence, what to do, and a slug."""

    message: str
    hint: str
    kind: str


class Blocked(Exception):  # noqa: N818 - a refusal, not an error of ours
    """A change cannot be made; says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.kind)
        self.refusal = refusal
