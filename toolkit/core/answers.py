"""What a cell that decides something says: one of the answers that we know, nothing, or not understood.

«Nothing is assumed in silence»: a text that is in no list of data/answers.toml is not understood. Whoever asks makes
its row 待核实 or warns, and `Misunderstood` tells every such spelling once, with its count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, row_of
from toolkit.core.people.ids import quoted
from toolkit.core.words import alternatives, folded, regex, says_nothing, spoken, vocabulary

# Said beside an answer, and none itself: dates, an age, the number of a choice («1-健在», «②农历»), a tick.
_MARKED = r"^[(]?(?:[a-z]|\d{1,2})[)]?[-.、:]?(?=[一-鿿])|[√✓✔☑■●]"
_MARKS = regex(_MARKED)
_ASIDE = regex(
    r"(?:(?:19|20)?\d\d|[〇零一二三四五六七八九]{4})[年./-]\s*(?:\d{1,2}|[元一二三四五六七八九十]{1,3})"
    r"(?:[月./-](?:底|初|中旬|上旬|下旬|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?)?)?"
    r"|(?:19|20)\d\d年?(?:底|初|春|夏|秋|冬|春节|上半年|下半年)?|(?<!\d)(?:19|20)\d{4}(?:\d\d)?(?!\d)"
    rf"|\d{{2,3}}岁|{_MARKED}"
)
_CLAUSE = regex(r"[,，.。;；、:：/\\|()（）【】\[\]〔〕{}<>《》〖〗!！~～·+&\s-]+")
_QUOTES = regex("[\"'“”‘’「」『』*＊]")
_TICK, _BOX = "[☑■√✓✔]", r"(?:□|[(]\s*[)]|\[\s*\])"
_NAMED = 8  # spellings quoted in one sentence


@lru_cache(maxsize=65536)
def answer(question: str, text: str) -> str | None:
    """What a cell says to a question.

    A remark may follow the answer where it is made of words that change nothing (`remark` of the list: «健在，住县城»),
    or where the answer is the careful one (`safe`: «谢绝，怕打扰») and the remark has no word of another, of doubt or denial.

    Args:
        question: A table of data/answers.toml: «state», «wish», «calendar» …
        text: The cell as text.

    Returns:
        The key of the list that has it; "" for a cell that says nothing («/», «无», 空); None: not understood.
    """
    known = _known(question)
    whole = simplified(_QUOTES.sub("", folded(text)).casefold())
    if not (plain := "".join(whole.split())):
        return "" if says_nothing(text) else None
    if (found := known.get(plain)) is not None:
        return found
    if says_nothing(text):
        return None if spoken("nothing.doubt").search(plain) else ""
    if re.search("[√✓✔☑]", whole) and re.search("[×✗✘☒]", whole):
        return None
    aside = _MARKS if question == "calendar" else _ASIDE  # there a date is what is said
    clauses = [clause for clause in _CLAUSE.split(aside.sub(" ", _ticked(whole))) if clause]
    said = [(clause, _said(clause, known, _around(question))) for clause in clauses]
    said = [(clause, what) for clause, what in said if what != "around"]
    if not said or (first := said[0][1]) is None:
        return None
    if {what for _, what in said} == set(reason := _reason(question)):
        return reason[-1]
    agree = all(what == first or (what is None and _beside(question, first, clause)) for clause, what in said)
    return first if agree else None


def _beside(question: str, answered: str, clause: str) -> bool:
    """Whether a clause that is no answer may stand beside one."""
    if re.fullmatch(f"(?>{_either(question, 'remark')})++", clause):
        return True
    safe = answered in data.read("answers.toml")[question].get("safe", "").split()
    return safe and not _against(question, answered).search(clause)


def _ticked(text: str) -> str:
    """Of several choices those that are ticked: «□愿意☑谢绝», «公历（）农历（√）»."""
    if re.search(_BOX, text) is None:
        return text
    marks = f"(?:{_TICK}|[(\\[]{_TICK}[)\\]]|{_BOX})"
    before = re.match(rf"\s*{marks}", text) is not None
    choices = re.findall(rf"({marks})([^□☑■√✓✔()\[\]]+)" if before else rf"([^□☑■√✓✔()\[\]]+)({marks})", text)
    pairs = choices if before else [(mark, word) for word, mark in choices]
    return " ".join(word for mark, word in pairs if re.search(_TICK, mark))


def _said(clause: str, known: dict[str, str], around: re.Pattern[str]) -> str | None:
    """What a clause says; «around» when it has nothing but words that say nothing by themselves."""
    while (found := known.get(clause)) is None:
        shorter = around.sub("", clause, count=1)
        if shorter == clause or not shorter:
            return None if shorter else "around"
        clause = shorter
    return found


_BESIDE = ("around", "remark", "safe", "reason")  # keys that hold no answer


def spellings(question: str, *answers: str) -> set[str]:
    """The words of these answers, of two characters and more."""
    return {word for word, what in _known(question).items() if what in answers and len(word) > 1}


@cache
def _known(question: str) -> dict[str, str]:
    """Spelling → answer."""
    lists: dict[str, str] = data.read("answers.toml")[question]
    return {
        word.casefold(): key for key, words in lists.items() if key not in _BESIDE for word in _words(words)
    }


def _reason(question: str) -> list[str]:
    """An answer, and that which may say why («请假（住院）»)."""
    return str(data.read("answers.toml")[question].get("reason", "")).split()


@cache
def _around(question: str) -> re.Pattern[str]:
    """What may stand before and behind an answer."""
    either = _either(question, "around")
    return re.compile(f"^(?:{either})|(?:{either})$")


@cache
def _either(question: str, key: str) -> str:
    """A pattern for the words that a list has under a key, longer ones first; for nothing where it has none."""
    words = sorted(data.read("answers.toml")[question].get(key, "").split(), key=len, reverse=True)
    return "|".join(map(re.escape, words)) or "(?!)"


@cache
def _against(question: str, answered: str) -> re.Pattern[str]:
    """What a remark beside an answer must not have: another answer, doubt, denial."""
    same = {answered, *_reason(question)}
    others = (
        re.escape(word) for word, what in _known(question).items() if what not in same and len(word) > 1
    )
    doubt = alternatives("death.doubted", "death.told", "death.hint", "state.moved")
    return re.compile("|".join((f"[不未没非否无别勿月\\d]|{doubt}", *others)))


def _words(listed: str) -> Iterator[str]:
    """The words of a list, those of the list of words.toml that it names («@death.told») among them."""
    for word in listed.split():
        yield from vocabulary(word[1:]) if word.startswith("@") else (word,)


def simplified(text: str) -> str:
    """Text with the traditional characters of our words as simplified ones."""
    return text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in vocabulary("characters.traditional")}


def counted(spellings: Mapping[str, int]) -> str:
    """Spellings with their counts, the most frequent first: «「1」40处、「Ⅱ」2处»; the rest of many as a sum."""
    often = sorted(spellings.items(), key=lambda item: -item[1])
    named = "、".join(f"{quoted(text, 16)}{count}处" for text, count in often[:_NAMED])
    return named + (f"等，共{sum(spellings.values())}处" if len(often) > _NAMED else "")


class Misunderstood:
    """Every spelling of a deciding column that nobody understood, told once a column with its counts."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], dict[str, list[Cell]]] = {}
        self.count = 0

    def note(self, cell: Cell, header: str, text: str, then: str = "列为待核实") -> None:
        """Take note of a cell below a header that was not understood, and of what is done until it is."""
        place = (cell.file, cell.sheet, header, then)
        self._found.setdefault(place, {}).setdefault(text, []).append(cell)
        self.count += 1

    def problems(self) -> list[Problem]:
        """«「状态」里有3种写法看不懂：「1」40处、「Ⅱ」2处……», at the first such cell."""
        out = []
        for (_, _, header, then), spellings in self._found.items():
            named = counted({text: len(cells) for text, cells in spellings.items()})
            first = min((cells[0] for cells in spellings.values()), key=row_of)
            said = f"「{header}」里有{len(spellings)}种写法看不懂：{named}，"
            hint = f"请改成明确的写法，改好以前{then}。"
            out.append(Problem(first, said, hint, "answer-unknown", Severity.WARNING))
        return out
