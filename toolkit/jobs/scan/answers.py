"""What the boxes of a line say together, and what may be written instead: by the job whose list it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.documents.lists import PaperList, PenMark, PenReading, StripRead
from toolkit.jobs.job import Inputs

NOTHING = "空"
INK = PenMark.SIGNED.value
CHOICES: Mapping[str, tuple[str, ...]] = {
    "notices": ("电话", "微信", "上门", "家属转告", NOTHING),
    "activities": ("参加", "请假", "缺勤", "行动不便", NOTHING),
    "visits": ("已领", NOTHING),
}
"""What a line of a job's list can come to; the ledger's own words."""


def lists_of(inputs: Inputs) -> dict[str, PaperList]:
    """Every list that went out, by its id, the last one at the end."""
    return {made.id: made for made in inputs.found(PaperList)}


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a list that was seen on paper.

    Attributes:
        list: Whose.
        row: From 1.
        answer: One of CHOICES, INK, or "" where it is doubtful.
        why: Why it is doubtful, or what is to be known besides.
        seen: Where and how it was read.
    """

    list: PaperList
    row: int
    answer: str
    why: str
    seen: tuple[StripRead, ...]

    @property
    def key(self) -> str:
        """«A8R62T-003»: what the line is called until it is entered."""
        return f"{self.list.id}-{self.row:03d}"

    @property
    def says(self) -> Mapping[str, str]:
        """Whom it stands for, by the columns of the ledger."""
        return self.list.rows[self.row - 1]


def line_of(made: PaperList, row: int, seen: Sequence[StripRead]) -> ListLine:
    """A line, from all the pages that it was read on; two that differ are doubtful."""
    said = [_together(made, strip.marks) for strip in seen]
    answers = dict.fromkeys(answer for answer, _ in said)
    if len(answers) > 1:
        told = "，".join(
            f"{s.page}{f'「{a}」' if a else '看不清'}" for s, (a, _) in zip(seen, said, strict=True)
        )
        return ListLine(made, row, "", f"几页上不一样：{told}", tuple(seen))
    answer, why = said[0]
    return ListLine(made, row, answer, why, tuple(seen))


def _together(made: PaperList, marks: Mapping[str, PenReading]) -> tuple[str, str]:
    labels = {each.key: each.label or "签名" for each in made.fields}
    unsure = [f"「{labels[key]}」{said.why}" for key, said in marks.items() if said.mark is PenMark.DOUBTFUL]
    if unsure:
        return "", "；".join(dict.fromkeys(unsure))
    ticked = [key for key, said in marks.items() if said.mark is PenMark.TICKED]
    if ticked:
        return ticked[0], ""
    return (INK, "签名格里有笔迹") if any(s.mark is PenMark.SIGNED for s in marks.values()) else (NOTHING, "")
