"""What a cell that decides something says: one of the answers that we know, nothing, or not understood.

«Nothing is assumed in silence»: a text that is in no list of data/answers.toml is not understood. Whoever asks makes
its row 待核实 or warns, and `Misunderstood` tells every such spelling once, with its count.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, row_of
from toolkit.core.people.ids import quoted
from toolkit.core.words import folded, says_nothing

_DATE = re.compile(
    r"(?:(?:19|20)?\d\d|[〇零一二三四五六七八九]{4})[年./-]\s*(?:\d{1,2}|[元一二三四五六七八九十]{1,3})(?:[月./-](?:底|初|中旬|上旬|下旬|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?)?)?"
    r"|(?:19|20)\d\d年?(?:底|初|春|夏|秋|冬|春节|上半年|下半年)?|(?<!\d)(?:19|20)\d{4}(?:\d\d)?(?!\d)"
)
_CLAUSE = re.compile(r"[,，.。;；、:：/\\|()（）【】\[\]〔〕{}<>《》!！~～·+&\s-]+")
_NAMED = 8  # spellings quoted in one sentence
_QUOTES = re.compile("[\"'“”‘’「」『』*＊]")


@lru_cache(maxsize=65536)
def answer(question: str, text: str) -> str | None:
    """What a cell says to a question.

    Args:
        question: A table of data/answers.toml: «state», «wish», «calendar» …
        text: The cell as text.

    Returns:
        The key of the list that has it; "" for a cell that says nothing («/», «无», 空); None: not understood.
    """
    known, around = _known(question)
    whole = _QUOTES.sub("", folded(text)).casefold()
    if not (plain := "".join(whole.split())):
        return ""
    if (found := known.get(plain)) is not None:
        return found
    if says_nothing(text):
        return ""
    clauses = [clause for clause in _CLAUSE.split(_DATE.sub(" ", whole)) if clause]
    said = {_said(clause, known, around) for clause in clauses} - {"around"}
    return said.pop() if len(said) == 1 else None


def _said(clause: str, known: dict[str, str], around: re.Pattern[str]) -> str | None:
    """What a clause says; «around» when it has nothing but words that say nothing by themselves."""
    while (found := known.get(clause)) is None:
        shorter = around.sub("", clause, count=1)
        if shorter == clause or not shorter:
            return None if shorter else "around"
        clause = shorter
    return found


@cache
def _known(question: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Spelling → answer, and a pattern for what may stand around it."""
    lists: dict[str, str] = dict(data.read("answers.toml")[question])
    around = sorted(lists.pop("around", "").split(), key=len, reverse=True)
    either = "|".join(map(re.escape, around)) or "(?!)"
    return (
        {word.casefold(): key for key, words in lists.items() for word in words.split()},
        re.compile(f"^(?:{either})|(?:{either})$"),
    )


class Misunderstood:
    """Every spelling of a deciding column that nobody understood, told once a column with its counts."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], dict[str, list[Cell]]] = {}

    def note(self, cell: Cell, header: str, text: str, then: str = "列为待核实") -> None:
        """Take note of a cell below a header that was not understood, and of what is done until it is."""
        place = (cell.file, cell.sheet, header, then)
        self._found.setdefault(place, {}).setdefault(text, []).append(cell)

    def problems(self) -> list[Problem]:
        """«「状态」里有3种写法看不懂：「1」40处、「Ⅱ」2处……», at the first such cell."""
        out = []
        for (_, _, header, then), spellings in self._found.items():
            often = sorted(spellings.items(), key=lambda item: -len(item[1]))
            named = "、".join(f"{quoted(text, 16)}{len(cells)}处" for text, cells in often[:_NAMED])
            more = f"等，共{sum(map(len, spellings.values()))}处" if len(often) > _NAMED else ""
            first = min((cells[0] for cells in spellings.values()), key=row_of)
            said = f"「{header}」里有{len(often)}种写法看不懂：{named}{more}，"
            hint = f"请改成明确的写法，改好以前{then}。"
            out.append(Problem(first, said, hint, "answer-unknown", Severity.WARNING))
        return out
