"""What a remark says about somebody's death, and whether it is about this person at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.core.texts import clean

_DEATH = re.compile(r"去世|已故|病故|亡故|身故|离世|逝世|过世|辞世|病逝|死亡|殁|已亡|故去|走了|不在了")
# «未去世», «去世后…由», «丧偶» speak of no death, or of somebody else's.
_DENIED = re.compile(r"(?:未|没有|没|并未|误报|误登|不是|非)(?:曾)?(?:去世|病故|离世|逝世|过世|死亡)")
_OTHERS = re.compile(
    r"配偶|老伴|爱人|丈夫|妻子|妻|夫|丧偶|孀|鳏|父|母|岳|公公|婆婆|子女|儿|女|媳|婿|兄|弟|姐|妹|孙|亲属|家属|家人|遗属|"
    r"同事|战友|邻居|原配|前妻|前夫|干部"
)
_DATE = r"(?:[0-9０-９〇零一二三四五六七八九十年月日号.．/\-—年初底份]|于|因病|因|病重|不幸|意外|正常|该同志|本人|该人|同志|其|已|自然|在家|医院|突发|脑溢血|癌症?|车祸|老|衰)*"
_PLAIN = re.compile(rf"^{_DATE}(?:{_DEATH.pattern}){_DATE}[（(]?{_DATE}[)）]?[。，,；;]?$")


@dataclass(frozen=True, slots=True)
class LifeNote:
    """A remark about a death.

    Attributes:
        state: «dead» when it can only be about the person; «unclear» when somebody has to look.
        text: The remark, shortened for a message.
    """

    state: str
    text: str


@lru_cache(maxsize=8192)
def death_note(text: str) -> LifeNote | None:
    """Whether a remark says that its person has died; None when it speaks of no death.

    A remark that also names another person («老伴2021年去世») is unclear, never a death: nobody who lives is
    dropped from a list on a guess, and nobody who has died is congratulated on one.
    """
    plain = clean(text)
    if not plain or _DEATH.search(plain) is None:
        return None
    if _DENIED.search(plain) and _DEATH.search(_DENIED.sub("", plain)) is None:
        return None
    shown = plain if len(plain) <= 24 else plain[:23] + "…"
    clauses = [c for c in re.split(r"[，,；;。、\s]+", plain) if _DEATH.search(c)]
    if all(_OTHERS.search(c) is None and (_PLAIN.match(c) or len(c) <= 16) for c in clauses):
        if _OTHERS.search(plain) is not None and not any(_PLAIN.match(c) for c in clauses):
            return LifeNote("unclear", shown)
        return LifeNote("dead", shown)
    return LifeNote("unclear", shown)
