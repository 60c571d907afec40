"""How many of the spellings gathered from public forms are understood: python scripts/benches/agreement/spellings.py

For each column that decides something: how many the reader answers as a careful clerk does, how many it asks about
(待核实, which is no fault but work), and how many it reads otherwise. tests/core/words/test_spellings.py holds the last.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from toolkit.core.answers import answer  # noqa: E402 - needs the path above
from toolkit.core.grids import Grid, Value  # noqa: E402
from toolkit.core.people.lives import Life, read_life  # noqa: E402
from toolkit.core.posts.paid import item_of  # noqa: E402
from toolkit.core.rules.visits import audience  # noqa: E402
from toolkit.core.tables.catalogue import PEOPLE  # noqa: E402
from toolkit.core.tables.columns import Synonyms  # noqa: E402
from toolkit.core.tables.reading import read  # noqa: E402

LIFE = {Life.ALIVE: "alive", Life.DEAD: "dead", Life.MOVED: "moved", Life.UNCLEAR: "unclear"}
ITEMS = {
    "工作补贴": "subsidy",
    "走访慰问": "visit",
    "报刊订阅": "papers",
    "活动经费": "activity",
    "其他": "other",
}


def life(header: str) -> Callable[[str], str]:
    """How a register's cell below a header is read."""

    def said(text: str) -> str:
        rows: list[list[Value]] = [["姓名", "出生日期", header], ["张三可", "1946-10-03", text]]
        (record,) = read([Grid("花名册.xlsx", "在册", rows)], PEOPLE, Synonyms()).records
        return LIFE[read_life(record).life]

    return said


def listed(question: str, *, as_: dict[str, str]) -> Callable[[str], str]:
    """How data/answers.toml reads it, in the words of the gathered list; nothing and not understood are «unclear»."""
    return lambda text: as_.get(found, found) if (found := answer(question, text)) else "unclear"


def whom(text: str) -> str:
    """How 对象 is read."""
    found = audience(text)
    return {0: "unclear", 3: "all", 2: "all"}.get(len(found or ())) or {
        "离休": "veteran",
        "退休": "retired",
    }.get(min(found or ""), "staff")


READERS: dict[str, Callable[[str], str]] = {
    "state": life("状态"),
    "alive_question": lambda text: {"alive": "yes", "dead": "no"}.get(life("是否健在")(text), "unclear"),
    "dead_question": lambda text: {"alive": "no", "dead": "yes"}.get(life("是否去世")(text), "unclear"),
    "wish": listed("wish", as_={"phone": "refused", "none": "refused"}),
    "calendar": listed("calendar", as_={}),
    "category": listed("category", as_={}),
    "subject": whom,
    "item": lambda text: ITEMS.get(item_of(text), "unclear"),
}


def gathered(table: str) -> Iterator[tuple[str, str]]:
    """(what a careful clerk reads, the cell) of a table of tests/data/spellings.toml."""
    path = ROOT / "tests" / "data" / "spellings.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))[table]
    for said, words in (*found.items(), *found.get("more", {}).items()):
        if said != "more":
            yield from ((said, word) for word in (words.split() if isinstance(words, str) else words))


def main() -> None:
    """Print the table."""
    print(f"{'':16}{'spellings':>10}{'alike':>8}{'asked':>8}{'otherwise':>11}")
    for table, reader in READERS.items():
        counts: Counter[str] = Counter()
        for said, text in gathered(table):
            got = reader(text)
            counts["alike" if got == said else "asked" if got == "unclear" else "otherwise"] += 1
        total = sum(counts.values())
        print(
            f"{table:16}{total:10}{counts['alike'] / total:8.1%}{counts['asked'] / total:8.1%}{counts['otherwise'] / total:11.1%}"
        )


if __name__ == "__main__":
    main()
