"""What the records decide of a branch's members and posts; and the four answers that every judge gives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.tables.reading import Record
from toolkit.core.words import says_nothing, says_same, vocabulary
from toolkit.jobs.checklist.records.cases import Case, yes_no
from toolkit.jobs.checklist.scores.points import NO_RECORD, Fact, State

_PAPERS = ("单位推荐", "老同志推荐", "任职文号")


def open_(text: str, cells: Iterable[Cell] = (), todo: str = "") -> Fact:
    """Nobody can say."""
    return Fact(State.OPEN, text, 0, todo, tuple(cells))


def none(what: str, todo: str) -> Fact:
    """There is no record."""
    return Fact(State.OPEN, f"{NO_RECORD}：{what}", 0, todo)


def unset(key: str) -> Fact:
    """The office has not said what is to be reached."""
    return open_(f"规则「{key}」没有设定，不能判定", todo=f"在设置.xlsx「规则」表里填「{key}」")


def met(text: str, cells: Iterable[Cell]) -> Fact:
    """Reached."""
    return Fact(State.MET, text, 0, "", tuple(cells))


def short(text: str, missing: int, todo: str, cells: Iterable[Cell]) -> Fact:
    """Not reached; so many are missing."""
    return Fact(State.SHORT, text, missing, todo, tuple(cells))


def members(case: Case) -> Fact:
    """党员人数: at least three or a joint branch, at most fifty."""
    low, high = case.rule("支部党员下限"), case.rule("支部党员上限")
    found = case.members()
    if found is None:
        return _unknown_members(case)
    if low is None or high is None:
        return unset("支部党员下限" if low is None else "支部党员上限")
    if found.stated and found.counted is not None and found.counted != found.least:
        case.problems.append(_differ(found.least, found.counted, found.cells[0]))
    joint = "联合" in case.branch.record.text("设置形式")
    sizes = {_size(n, int(low.value), int(high.value), joint=joint) for n in (found.least, found.most)}
    if len(sizes) > 1:
        return open_(
            f"{found.text()}，有的人是否健在、是否党员没有写明", found.cells, "在花名册写明政治面貌和状态"
        )
    fault, todo = sizes.pop()
    if fault:
        return short(f"{found.text()}，{fault}", 1, todo, found.cells)
    return met(found.text() + ("，联合党支部" if joint else ""), found.cells)


def _differ(stated: int, counted: int, cell: Cell) -> Problem:
    what = f"正式党员数写的是{stated}人，花名册里健在的党员有{counted}人，先按写的算，"
    return Problem(cell, what, "请核对党员名册。", "members-differ", Severity.WARNING)


def _size(n: int, low: int, high: int, *, joint: bool) -> tuple[str, str]:
    if n < low and not joint:
        return f"不足{low}人而不是联合党支部", "与邻近支部成立联合党支部"
    return (f"超过{high}人", "分设党支部，或成立党总支") if n > high else ("", "")


def _unknown_members(case: Case) -> Fact:
    if case.past:
        return open_(f"花名册只知道现在的人数，{case.year}年的以当年审核为准")
    return none("花名册里看不出党员人数", "在花名册填「政治面貌」，或在「支部」表填「正式党员数」")


def committee(case: Case) -> Fact:
    """支部班子: from seven members on a committee of three to five (seven at most), else one secretary."""
    least, sizes = case.rule("设委员会党员数"), case.rule("支部委员人数")
    if least is None or sizes is None or len(sizes.values) != 3:
        return unset("设委员会党员数" if least is None else "支部委员人数")
    found, seated = case.members(), case.committee()
    stated = case.number("委员数")
    if seated is not None:
        count, cells = len(seated[0]), seated[1]
    elif stated is not None:
        count, cells = stated, (case.branch.record.cell("委员数"),)
    else:
        return none("任职表里没有这个支部的班子成员", "在「任职」表登记支部书记和委员")
    if found is None:
        return _unknown_members(case)
    cells = (*cells, *(found.cells if found.stated else found.cells[:1]))
    needed = {n >= int(least.value) for n in (found.least, found.most)}
    if len(needed) > 1:
        return open_(f"{found.text()}，是否要设委员会还不能定", cells, "在花名册写明政治面貌和状态")
    text = f"{found.text()}，班子{count}人"
    low, usual, high = sizes.integers()
    if not needed.pop():
        return _without_committee(case, text, count, cells)
    if count < low:
        return short(f"{text}，应设{low}至{usual}人的委员会", low - count, f"补选委员{low - count}名", cells)
    if count > high:
        return short(f"{text}，多于{high}人", count - high, f"委员会减到{usual}人以内", cells)
    return met(text + (f"（一般不多于{usual}人）" if count > usual else ""), cells)


def _without_committee(case: Case, text: str, count: int, cells: tuple[Cell, ...]) -> Fact:
    """Fewer than seven members: exactly one secretary, a deputy where needed, no committee."""
    posts = [post for post in case.posts() if post.committee]
    holders = {post.holder for post in posts if post.secretary and post.holder}
    deputies = {post.holder for post in posts if "副书记" in post.title and post.holder}
    if not posts and count > 2:
        return open_(f"{text}，看不出有几名书记", cells, "在「任职」表登记支部书记")
    if (posts and not holders) or not count:
        return short(f"{text}，没有书记", 1, "选举产生支部书记", cells)
    if len(holders) > 1:
        said = f"{text}，有{len(holders)}名书记（{'、'.join(sorted(holders))}），只设1名"
        return short(said, len(holders) - 1, "核对书记人选，已经免职的填上免职日期", cells)
    if len(deputies) > 1:
        return short(f"{text}，有{len(deputies)}名副书记，必要时只设1名", 1, "核对副书记人选", cells)
    return met(text, cells)


def term(case: Case) -> Fact:
    """支部任期: the last day counts as within the term."""
    found = case.term_end()
    if found is None:
        return none("没有换届日期", "在「支部」表填「换届日期」")
    end, cell, began = found
    if began is not None and began > case.day:
        if case.past:
            return open_(f"最近一次换届在{case.year}年以后，当年的以审核为准", (cell,))
        return open_(f"换届日期{began.isoformat()}还没有到，看不出现在的任期", (cell,), "核对换届日期")
    text = f"任期到{end.isoformat()}"
    if case.day <= end:
        return met(text, (cell,))
    return short(f"{text}，已经届满", 1, "报上级党委批准后尽快换届", (cell,))


def secretary(case: Case) -> Fact:
    """书记在岗: somebody holds the post."""
    posts = [post for post in case.posts() if post.secretary]
    if not posts:
        return none("任职表里没有这个支部的书记", "在「任职」表登记支部书记；空缺的写「空缺」")
    holders = [post for post in posts if post.holder]
    cells = [post.record.cell("姓名") for post in (holders or posts)]
    return met("书记在岗", cells) if holders else short("书记空缺", 1, "尽快补选支部书记", cells)


def papers(case: Case) -> Fact:
    """任职手续: both recommendations and a document for each member of the committee."""
    posts = [post for post in case.posts() if post.committee and post.holder]
    if not posts:
        return none("任职表里没有这个支部的班子成员", "在「任职」表登记支部书记和委员")
    lacking: list[tuple[Record, list[str]]] = []
    silent = []
    for post in posts:
        record = post.record
        no = [n for n in _PAPERS if yes_no(record.text(n)) is False]
        empty = [n for n in _PAPERS if not _written(record.text(n), number=n == "任职文号")]
        if no:
            lacking.append((record, no))
        elif empty:
            silent.append((record, empty))
    if lacking:
        parts = "、".join(dict.fromkeys(name for _, names in lacking for name in names))
        cells = [record.cell(names[0]) for record, names in lacking]
        return short(f"{len(lacking)}人缺{parts}", len(lacking), f"补齐{parts}", cells)
    if silent:
        parts = "、".join(dict.fromkeys(name for _, names in silent for name in names))
        cells = [record.cell(names[0]) for record, names in silent]
        return open_(f"{NO_RECORD}：{len(silent)}人没有写清{parts}", cells, f"在「任职」表补填{parts}")
    return met(f"{len(posts)}人手续齐全", [post.record.cell("任职文号") for post in posts])


def _written(text: str, *, number: bool) -> bool:
    """Whether a cell gives a paper: a document has a number, a recommendation a yes or a name of more than two signs."""
    if says_nothing(text) or says_same(text):
        return False
    if number:
        return bool(re.search(r"[0-9〇一二三四五六七八九十]", text)) or yes_no(text) is True
    lacking = text.startswith(tuple(vocabulary("nothing.lacking")))  # «待推荐», «尚未推荐»
    return yes_no(text) is True or (not lacking and ("推荐" in text or "组织部" in text))
