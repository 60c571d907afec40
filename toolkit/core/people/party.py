"""What 政治面貌 says of somebody."""

from __future__ import annotations

import re
from enum import StrEnum

from toolkit.core.words import folded, vocabulary


class Party(StrEnum):
    """How somebody stands to the Party; UNCLEAR: not written, or not understood."""

    MEMBER = "member"
    PROBATION = "probation"
    OUTSIDE = "outside"
    UNCLEAR = ""


_BESIDE = re.compile(r"[\d.,，。、:;/()\[\]年月日-]+")


def party(text: str) -> Party:
    """中共党员, 党员（1985.6）, 非党员, 民革党员; a word in no list is UNCLEAR, 党员（已开除） too."""
    plain = "".join(folded(text).split())
    for key in (plain, _BESIDE.sub("", plain)):
        for said in (Party.MEMBER, Party.PROBATION, Party.OUTSIDE):
            if key in vocabulary(f"party.{said}"):
                return said
    return Party.UNCLEAR
