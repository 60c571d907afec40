"""What a remark says about somebody's death, and whether it is about this person at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.core.texts import clean

_DEATH = re.compile(r"去世|已故|病故|亡故|身故|离世|逝世|过世|辞世|病逝|死亡|殁|已亡|故去|走了|不在了")
_UNSURE = re.compile(
    r"是否(?:还)?(?:健在|在世|去世|已故)|健在不详|生死不[明详]|存亡不[明详]|下落不明|失联|失去联系"
)
# «未去世», «去世后…由», «丧偶» speak of no death, or of somebody else's.
_DENIED = re.compile(r"(?:未|没有|没|并未|误报|误登|不是|非)(?:曾)?(?:去世|病故|离世|逝世|过世|死亡)")
_OTHERS = re.compile(
    r"配偶|老伴|爱人|丈夫|妻子|妻|夫|丧偶|孀|鳏|父|母|岳|公公|婆婆|子女|儿|女|媳|婿|兄|弟|姐|妹|孙|亲属|家属|家人|遗属|"
    r"同事|战友|邻居|原配|前妻|前夫|干部"
)
_BETWEEN = r"(?:[0-9〇零一二三四五六七八九十年月日号./\-—\s]|于|因病|因|病重|不幸|意外|均|都|双双|相继|先后|也|已经|已|早年|早|近期|去年|今年|前年|年初|年底|份|初|底)*"
# «老伴2021年去世», «父母均已去世»: said of a relative, and of nobody else.
_RELATIVE_DIED = re.compile(
    r"(?:配偶|老伴儿?|爱人|丈夫|妻子|原配|前妻|前夫|父母|父亲|母亲|其父|其母|岳父|岳母|公公|婆婆|公婆|双亲|"
    r"(?:大|二|三|小|长|次)?(?:儿子|女儿|子|女)|儿媳|女婿|兄长|哥哥|弟弟|姐姐|妹妹|孙子|孙女|父|母|妻|夫)"
    rf"{_BETWEEN}(?:{_DEATH.pattern})"
)


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

    A death said of a relative («老伴2021年去世») is not the person's. A remark that names other people in any other
    way is unclear, never a death: nobody who lives is dropped on a guess, nobody who has died is congratulated on one.
    """
    plain = clean(text)
    if _UNSURE.search(plain) is not None:
        return LifeNote("unclear", plain if len(plain) <= 24 else plain[:23] + "…")
    if not plain or _DEATH.search(plain) is None:
        return None
    if _DENIED.search(plain) and _DEATH.search(_DENIED.sub("", plain)) is None:
        return None
    about_others = _RELATIVE_DIED.sub("", plain)
    if _DEATH.search(about_others) is None:
        return None
    shown = plain if len(plain) <= 24 else plain[:23] + "…"
    unclear = about_others != plain or _OTHERS.search(plain) is not None or len(plain) > 40
    return LifeNote("unclear" if unclear else "dead", shown)
