"""Where a title is broken: whole words, even lines (GB/T 9704-2012 7.3.1: 词意完整、排列对称、长短适宜)."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from toolkit.word.gongwen_text import width_of

WIDEST = 20.0  # characters of 二号 in 156 mm
# Words of this office that a break must not go through; any other place is judged by its signs.
_WORDS = re.compile(
    "离退休干部|离休干部|退休干部|老干部局|老干部|老干组长|老同志|党支部|支部书记|示范|规范化|标准化|座谈会|"
    "迎春|敬老|重阳节|春节|生日|慰问|补贴|经费|预算|财政|落实|情况|工作|通知|通报|请示|报告|整改|三项奖|党建|"
    "文明创建|综合治理|送达|督查|关于|召开|举办|开展|做好|印发|标准|制度|管理|办法|委员会|组织部|人民政府|"
    "《[^》]{1,18}》|〔[^〕]*〕|[0-9A-Za-z.]+年?"
)
_NOT_FIRST = set("的之和与及、，。；：！？）》〕”’了")
_NOT_LAST = set("（《〔“‘在对向按为把从、")
_GOOD_AFTER = ("》", "关于", "印发", "召开", "举办", "落实", "开展", "做好", "加强")


def lines(title: str) -> list[str]:
    """The lines of a title; a line break that somebody has typed is kept as it is."""
    if "\n" in title:
        return [part.strip() for part in title.split("\n") if part.strip()]
    if width_of(title) <= WIDEST:
        return [title]
    count = max(2, -int(-width_of(title) // WIDEST))
    for lines_ in range(count, count + 3):
        broken = _broken(title, lines_)
        if broken:
            return broken
    return [title]


def _broken(title: str, count: int) -> list[str]:
    """The best way to break into so many lines, [] where there is none."""
    forbidden = {at for match in _WORDS.finditer(title) for at in range(match.start() + 1, match.end())}
    ideal = width_of(title) / count

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            rest = width_of(title[start:])
            return ((rest - ideal) ** 2 if rest <= WIDEST else float("inf")), ()
        options = []
        for at in range(start + 2, len(title) - 1):
            width = width_of(title[start:at])
            if width > WIDEST:
                break
            cost = (width - ideal) ** 2 + _judged(title, at, forbidden)
            more, cuts = best(at, left - 1)
            options.append((cost + more, (at, *cuts)))
        return min(options, default=(float("inf"), ()))

    cost, cuts = best(0, count)
    if cost == float("inf"):
        return []
    return [title[a:b] for a, b in pairwise((0, *cuts, len(title)))]


def _judged(title: str, at: int, forbidden: set[int]) -> float:
    """What a break before title[at] costs; a word torn apart costs more than an uneven line."""
    cost = 0.0
    if at in forbidden:
        cost += 60
    if title[at] in _NOT_FIRST or title[at - 1] in _NOT_LAST:
        cost += 60
    if title[:at].endswith(_GOOD_AFTER) or title[at] == "《":
        cost -= 6
    return cost
