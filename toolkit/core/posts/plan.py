"""What a year's posts cost: each month of a post is paid once, and each person once a month, however many hats."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.posts.reading import listed_townships
from toolkit.core.posts.subsidies import (
    ALL_YEAR,
    LEADER_RULE,
    OFFICER_RULE,
    BudgetLine,
    OfficerLine,
    SubsidyPlan,
    month_text,
    rounding,
    share,
)
from toolkit.core.posts.tenure import MONTHS, OFFICERS, Convention, PostRole, Posts, Term
from toolkit.core.rules.dated import Rule, Rules, Status
from toolkit.core.rules.settings import Settings
from toolkit.core.words import name_key, township_key

_SHORT = "在任不足一个计发月"
_NONE: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Work:
    """A plan in the making."""

    posts: Posts
    rules: Rules
    settings: Settings
    year: int
    scheme: Status
    convention: Convention
    problems: list[Problem] = field(default_factory=list)
    paid: dict[tuple[int, int], str] = field(default_factory=dict)  # (person, month) → township
    doubled: dict[int, Term] = field(default_factory=dict)  # leaders who are officers too

    def standard(self, key: str, month: int) -> tuple[Rule, Rule | None]:
        """(what is paid by, what is in force) in a month. Raises Stop where there is no standard."""
        day = self.convention.day(self.year, month)
        current = self.rules.at(key, day, Status.CURRENT)
        proposed = self.rules.at(key, day, Status.PROPOSED) if self.scheme is Status.PROPOSED else None
        found = proposed or current
        if found is None:
            raise Stop(self.rules.unset(key, f"{day.isoformat()}没有「{key}」的标准，算不出补贴，"))
        for rule in filter(None, (found, current)):
            _check(rule)
        return found, current

    def segments(self, key: str, months: Iterable[int]) -> list[tuple[frozenset[int], Rule, Rule | None]]:
        """Months grouped by the standard that holds in them."""
        groups: dict[tuple[Rule, Rule | None], set[int]] = {}
        for month in sorted(months):
            groups.setdefault(self.standard(key, month), set()).add(month)
        return [(frozenset(found), rule, current) for (rule, current), found in groups.items()]

    def months_of(self, term: Term) -> frozenset[int]:
        """The months of the year that count for a term."""
        return term.months(self.year, self.convention)

    def warn(self, cell: Cell, message: str, hint: str, kind: str) -> None:
        """Add a warning."""
        self.problems.append(Problem(cell, message, hint, kind, Severity.WARNING))


def _check(rule: Rule) -> None:
    if len(rule.values) != 1 or not rule.unit.startswith("元") or rule.unit.rstrip()[-1] not in "年月":
        what = f"规则「{rule.key}」的值或单位「{rule.unit}」不能用来算补贴，"
        raise Stop.at(rule.cell, what, "请只填一个数，单位写 元/人/年 或 元/人/月。", "standard-unit")


def plan(posts: Posts, rules: Rules, settings: Settings, year: int, scheme: Status) -> SubsidyPlan:
    """The year's leaders and officers with their money.

    Raises:
        Stop: there is no standard for a month, or none of the scheme 建议 in the whole year.
    """
    convention = Convention(settings.text("补贴按月计算"))
    work = _Work(posts, rules, settings, year, scheme, convention)
    if scheme is Status.PROPOSED and not any(
        rules.at(LEADER_RULE, convention.day(year, month), scheme) for month in ALL_YEAR
    ):
        what = f"{year}年没有「{LEADER_RULE}」的建议标准，不能按建议标准做，"
        raise Stop(rules.unset(LEADER_RULE, what))
    order = _order(work)
    leaders = tuple(line for town in order for line in _township(work, town))
    officers = tuple(_officers(work, {town: at for at, town in enumerate(order)}))
    if work.doubled:
        work.problems.append(_double_hats(work))
    work.problems += _outdated(leaders)
    return SubsidyPlan(year, scheme, convention, leaders, officers, tuple(dict.fromkeys(work.problems)))


def _double_hats(work: _Work) -> Problem:
    """Leaders who are officers too, in one sentence: in most offices it is nearly all of them."""
    terms = list(work.doubled.values())
    names = "、".join(term.name for term in terms[:3]) + ("等" if len(terms) > 3 else "")
    apart = work.settings.text("组长兼班子补贴") == "另外发"
    what = f"{names}{len(terms)}人是老干组长又任支部书记、委员，" + (
        "两项补贴都计入了，" if apart else "班子补贴没有重复计入，另列供核对，"
    )
    hint = "文件没有写明两项能否同时发，请核定（设置.xlsx「组长兼班子补贴」）。"
    return Problem(terms[0].cell, what, hint, "double-hat", Severity.WARNING)


def _outdated(leaders: Iterable[BudgetLine]) -> list[Problem]:
    """Proposals below what is in force: decided since, most likely."""
    pairs = dict.fromkeys((line.standard, line.current) for line in leaders if line.current)
    return [
        Problem(
            proposed.cell,
            f"{proposed.key}的建议标准{proposed.value}{proposed.unit}低于现行标准{current.value}{current.unit}，",
            "建议可能已经过时，请核对，或改用 ⟦scheme⟧ 现行。",
            "scheme-outdated",
            Severity.WARNING,
        )
        for proposed, current in pairs
        if current and share(proposed, MONTHS) < share(current, MONTHS)
    ]


def _order(work: _Work) -> list[str]:
    """Township keys: the office's own list first, else as they come; a post's township is never left out."""
    listed = [township_key(name) for name in listed_townships(work.settings)]
    for term in work.posts.terms if listed else ():
        if township_key(term.township) not in listed:
            what = f"「{term.township}」不在「乡镇办名单」里，仍然计入，"
            hint = "请核对乡镇名称，或在设置.xlsx「参数」表的乡镇办名单里补上。"
            work.warn(term.record.cell("所属乡镇"), what, hint, "township-unlisted")
    mine = [township_key(term.township) for term in work.posts.terms]
    return list(
        dict.fromkeys([*listed, *mine, *work.posts.unclear, *(() if listed else work.posts.townships)])
    )


# --- leaders -------------------------------------------------------------------------------------------


def _township(work: _Work, town: str) -> list[BudgetLine]:
    """The lines of one township."""
    shown = work.posts.townships.get(town, town)
    terms = [t for t in work.posts.terms if t.role is PostRole.LEADER and township_key(t.township) == town]
    notes: tuple[str, ...] = ()
    if not terms:
        terms, notes = _secretaries(work, town), ("没有老干组长一行，按支部书记计",)
    if not terms and town in work.posts.unclear:
        cell = work.posts.unclear[town]
        return [_zero(work, shown, None, f"任职表{cell.ref}有问题，没有计入，改好后再做")]
    if not terms:
        what = f"任职表里没有「{shown}」的老干组长，"
        hint = "请补一行；没有人的写「空缺」。"
        work.problems.append(Problem(_where(work.posts), what, hint, "township-no-post"))
        return [dataclasses.replace(_zero(work, shown, None, "任职表没有这个乡镇"), vacant=True)]
    here = [t for t in terms if t.touches(work.year)]
    held = sorted(
        (t for t in here if not t.vacant), key=lambda t: (t.since is not None, t.since, t.record.row)
    )
    given, elsewhere = _allot(work, held, shown)
    lines: list[BudgetLine] = []
    for term, months in zip(held, given, strict=True):
        lines += [
            BudgetLine(shown, term, piece, standard, current, (*term.notes, *notes))
            for piece, standard, current in work.segments(LEADER_RULE, months)
        ] or [_zero(work, shown, term, _why(work, term, elsewhere))]
    lines = _exact(lines)
    empty = next((t for t in here if t.vacant), None)
    gap = ALL_YEAR - set(elsewhere) - _NONE.union(*given)
    if gap == ALL_YEAR:
        return _vacancy(work, shown, lines, empty, terms[-1])
    if gap and empty is not None:
        lines.append(_zero(work, shown, empty, f"空缺{len(gap)}个月（{month_text(gap)}）"))
    elif gap:
        more = f"另有{len(gap)}个月空缺（{month_text(gap)}）"
        lines[-1] = dataclasses.replace(lines[-1], notes=(*lines[-1].notes, more))
    return lines


def _exact(lines: list[BudgetLine]) -> list[BudgetLine]:
    """The holders of one post over months of one standard get together what one holder would, to the fen."""
    out = list(lines)
    for rule in dict.fromkeys(line.standard for line in lines):
        mine = [at for at, line in enumerate(lines) if line.standard == rule]
        for at, fen in zip(mine, rounding(rule, [len(lines[at].months) for at in mine]), strict=True):
            out[at] = dataclasses.replace(out[at], fen=fen)
    for current in dict.fromkeys(line.current for line in lines):
        mine = [at for at, line in enumerate(lines) if line.current == current]
        fens = rounding(current, [len(lines[at].months) for at in mine]) if current else []
        for at, fen in zip(mine, fens, strict=False):
            out[at] = dataclasses.replace(out[at], current_fen=fen)
    return out


def _secretaries(work: _Work, town: str) -> list[Term]:
    """The only branch's secretaries of a township that has no 老干组长: by the report it is one post."""
    found = [t for t in work.posts.terms if t.role is PostRole.SECRETARY and township_key(t.township) == town]
    if len({name_key(t.branch) for t in found}) != 1:
        return []
    what = f"任职表里没有「{found[0].township}」的老干组长，按老干支部书记计发，"
    hint = "请核对；是组长兼书记的，请补一行老干组长。"
    work.warn(found[0].record.cell("职务"), what, hint, "leader-is-secretary")
    return found


def _allot(work: _Work, held: Sequence[Term], shown: str) -> tuple[list[frozenset[int]], dict[int, str]]:
    """Each term's months; and the months that nobody gets here because the holder is paid elsewhere."""
    given: list[set[int]] = [set() for _ in held]
    elsewhere: dict[int, str] = {}
    for month in sorted(ALL_YEAR):
        holders = [(at, t) for at, t in enumerate(held) if month in work.months_of(t)]
        for at, term in holders:
            other = work.paid.setdefault((term.person, month), shown)
            if other == shown:
                given[at].add(month)
                break
            elsewhere[month] = other
            what = f"「{term.name}」已在「{other}」计发，这里不重复发，"
            work.warn(term.cell, what, "请核对是不是同一个人、是不是两处任职。", "post-twice")
        if any(given[at] >= {month} for at, _ in holders):
            elsewhere.pop(month, None)
    if work.convention is not Convention.ANY:  # there a handing-over month counts for both
        _overlaps(work, held, shown)
    return [frozenset(months) for months in given], elsewhere


def _overlaps(work: _Work, held: Sequence[Term], shown: str) -> None:
    """Two people in the same post at the same time: somebody forgot to write when the first left."""
    for at, first in enumerate(held):
        for other in held[at + 1 :]:
            both = work.months_of(first) & work.months_of(other)
            if both and first.person == other.person:
                if first.since != other.since:
                    continue  # elected again
                what = f"「{other.name}」与{first.cell}是同一职务，写了两行，{month_text(both)}只算一次，"
                work.warn(other.cell, what, "请删去一行，或核对任职、免职日期。", "post-repeated")
            elif both:
                what = (
                    f"「{shown}」{month_text(both)}有两位老干组长同时在任：{first.name}（{first.cell}）和{other.name}，"
                    "同一个月只发一人，"
                )
                work.warn(other.cell, what, "请给前一位填免职日期。", "post-overlap")


def _why(work: _Work, term: Term, elsewhere: Mapping[int, str]) -> str:
    """Why a term gets nothing."""
    mine = work.months_of(term)
    if term.undated_death:
        return ""
    if not mine:
        return _SHORT
    places = "、".join(dict.fromkeys(elsewhere[m] for m in sorted(mine) if m in elsewhere))
    return f"与{places}的是同一人，只发一次" if places else "同期已发给本乡镇的另一行"


def _vacancy(
    work: _Work, shown: str, lines: list[BudgetLine], empty: Term | None, last: Term
) -> list[BudgetLine]:
    """A township in which nobody is to be paid all year: 0, and said."""
    if not lines:
        note = "空缺" if empty else f"{work.year}年没有人任职，空缺"
        lines = [_zero(work, shown, empty, note)]
    what = f"「{shown}」的老干组长{work.year}年空缺，按 0 计，"
    work.warn(empty.cell if empty else last.cell, what, "选好人后请在任职表填写。", "post-vacant")
    return [dataclasses.replace(lines[0], vacant=True), *lines[1:]]


def _zero(work: _Work, shown: str, term: Term | None, note: str) -> BudgetLine:
    standard, current = work.standard(LEADER_RULE, 1)
    notes = (*(term.notes if term else ()), note)
    return BudgetLine(shown, term, _NONE, standard, current, tuple(n for n in notes if n))


# --- officers ------------------------------------------------------------------------------------------


def _officers(work: _Work, order: Mapping[str, int]) -> Iterator[OfficerLine]:
    """Branch officers: a month as 老干组长 is shown beside, a second hat in the same month is not paid."""
    taken: set[tuple[int, int]] = set()
    terms = [t for t in work.posts.terms if t.role in OFFICERS and t.touches(work.year)]
    terms.sort(
        key=lambda t: (
            order[township_key(t.township)],
            name_key(t.branch),
            OFFICERS.index(t.role),
            t.record.row,
        )
    )
    for term in terms:
        if term.vacant:
            yield OfficerLine(term, _NONE, _NONE, work.standard(OFFICER_RULE, 1)[0], ("空缺",))
            continue
        mine = work.months_of(term)
        free = frozenset(m for m in mine if (term.person, m) not in taken)
        taken |= {(term.person, m) for m in free}
        yield from _officer(work, term, mine, free)


def _officer(work: _Work, term: Term, mine: frozenset[int], free: frozenset[int]) -> Iterator[OfficerLine]:
    """One hat's lines."""
    apart = work.settings.text("组长兼班子补贴") == "另外发"
    doubled = frozenset(m for m in free if (term.person, m) in work.paid)
    notes = list(term.notes)
    if doubled:
        notes.append("兼老干组长，" + ("在组长补贴之外另发" if apart else "按组长补贴发，不重复"))
        work.doubled.setdefault(term.person, term)
    if mine - free:
        notes.append("同一人的另一职务已计发")
    if not mine and not term.undated_death:
        notes.append(_SHORT)
    if term.outside_party:
        notes.append("花名册上不是党员")
        what = f"「{term.name}」在花名册上不是党员，而班子补贴只发给离退休干部党员，"
        work.warn(term.cell, what, "请核实政治面貌。", "officer-no-member")
    pieces = work.segments(OFFICER_RULE, free) or [(_NONE, *work.standard(OFFICER_RULE, 1))]
    for piece, standard, _ in pieces:
        beside = _NONE if apart else doubled & piece
        yield OfficerLine(term, piece - beside, beside, standard, tuple(notes))


def _where(posts: Posts) -> Cell:
    """The sheet of the posts, for a row that is not there."""
    if posts.terms:
        grid = posts.terms[0].record.source.grid
        return Cell(grid.file, grid.sheet)
    return Cell("任职.xlsx", "任职")
