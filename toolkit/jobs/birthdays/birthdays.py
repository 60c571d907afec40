"""生日慰问: who has a birthday in a month, when it is kept, and what the visitor should know."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from toolkit.core.cells import Cell, Problem, Stop, row_of
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import Document, Exclusion, Outcome, ToCheck, tally
from toolkit.core.people import profiles
from toolkit.core.people.conditions import not_ours
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life, Wish, no_birthday, unclear_wish
from toolkit.core.people.register import People, Person
from toolkit.core.rules import visits as standards
from toolkit.core.rules.settings import Conventions, Settings
from toolkit.core.tables.catalogue import PEOPLE, STANDARDS
from toolkit.core.words import name_key, township_key
from toolkit.jobs.birthdays import celebrations, sheets
from toolkit.jobs.birthdays import letters as birthday_letters
from toolkit.jobs.birthdays.celebrations import Days, Visit
from toolkit.jobs.birthdays.earlier import LISTS, carry
from toolkit.jobs.birthdays.sheets import Context, Listed
from toolkit.jobs.job import Action, Inputs, Job, Need, Parameter, Params
from toolkit.jobs.parts import REGISTER, REGISTER_FILE, month_folder, month_of, need
from toolkit.jobs.people import people_of

OCCASION = "生日"


def _lists(params: Params, _settings: Settings, today: dt.date) -> tuple[str, ...]:
    """This month's lists as they lie there, then last month's: the newer ones stand first.

    «名单(2).xlsx» and «名单（青禾镇）.xlsx» (--split) are found by their pattern.
    """
    year, month = month_of(params, today)
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    return tuple(f"{y}-{m:02d}/{y}年{m}月生日慰问名单*.xlsx" for y, m in ((year, month), before))


def upcoming(
    inputs: Inputs, span: Days, township: str
) -> tuple[list[Visit], list[ToCheck], tuple[Problem, ...]]:
    """The birthdays that a list of these days would have, who may have one, and what is wrong in the register; see `build`."""
    people = people_of(inputs)
    chosen, _ = _of_unit(people.persons, {"township": township}, people.persons)
    found = _sort(chosen, span, Conventions.of(inputs.settings), inputs)
    return found.visits, found.to_check, people.problems


@dataclass(slots=True)
class _Sorted:
    """Everyone read, each in exactly one place."""

    alive: list[Person]
    listed: list[Person]
    excluded: list[Exclusion]
    to_check: list[ToCheck]
    other_months: int
    visits: list[Visit]
    left_out_here: list[Exclusion]  # those of `excluded` whose birthday is in the span
    elsewhere: int  # of other townships or branches; not read for this list


def build(inputs: Inputs) -> Outcome:
    """The birthday-visit list of a month, or of the next days."""
    register = inputs.needed(PEOPLE)
    conventions = Conventions.of(inputs.settings)
    people = people_of(inputs)
    if not register.has("出生日期", "农历生日", "身份证号"):
        raise Stop(_no_birth_column(register.sources[0].grid.file, register.sources[0].grid.sheet))
    span, title = _span(inputs.params, inputs.today)
    chosen, elsewhere = _of_unit(people.persons, inputs.params, people.persons)
    doubles, _ = _of_unit([p for p, _ in people.duplicates], inputs.params, people.persons)
    duplicates = [out for p, out in people.duplicates if p in doubles]
    found = _sort(chosen, span, conventions, inputs)
    found.elsewhere = elsewhere
    found.excluded += duplicates
    table, problems = standards.read_standards(inputs.table(STANDARDS))
    refused = bool(problems)
    listed = [
        _listed(visit, number, table, problems, refused=refused)
        for number, visit in enumerate(found.visits, 1)
    ]
    listed, carried = carry(listed, inputs.tables.get(LISTS.name, ()))
    skipped = _skipped(found, span, conventions)
    problems = [*people.problems, *problems]
    context = Context(
        title=title,
        scope="、".join(filter(None, map(inputs.params.get, ("township", "branch")))),
        span=span,
        office=inputs.settings.text("单位名称"),
        today=inputs.today,
        files=inputs.files,
        settings=inputs.settings,
        rule=inputs.rules.at(celebrations.ROUND_RULE, span.first),
        reading=register,
        excluded=tuple(found.left_out_here),
        others_left_out=len(found.excluded) - len(found.left_out_here),
        to_check=tuple(found.to_check),
        skipped=tuple(skipped) if 12 in {m for _, m in span.months()} else (),
        carried=carried,
        problems=tuple(problems),
        contradicting=tuple(_contradicting(problems, span, chosen)),
    )
    counts = tally(
        len(chosen) + len(duplicates),
        len(found.listed),
        len(found.excluded),
        len(found.to_check),
        other_months=found.other_months,
    )
    letters, said = birthday_letters.documents(listed, context, inputs.params)
    return Outcome(
        documents=(*_documents(listed, context, counts, inputs.params, people), *letters),
        counts=counts,
        rows=[_row(item) for item in listed],
        excluded=tuple(found.excluded),
        to_check=tuple(found.to_check),
        problems=tuple(problems),
        summary=_summary(title, counts, listed, found, carried) + said,
        extra={
            "no_birthday_this_year": [
                {
                    "name": s.person.name,
                    "lunar": profiles.lunar_text(s.person),
                    "before": s.before.isoformat() if s.before else None,
                    "after": s.after.isoformat() if s.after else None,
                    "cell": str(s.person.cell),
                }
                for s in skipped
            ],
            "other_units": elsewhere,
        },
    )


def _span(params: Params, today: dt.date) -> tuple[Days, str]:
    days = params.get("within_days")
    if days is not None:
        last = today + dt.timedelta(days=days)
        return Days(today, last), f"{day_text(today)}至{day_text(last)}"
    year, month = month_of(params, today)
    return Days.month(year, month), f"{year}年{month}月"


def _of_unit(
    persons: Sequence[Person], params: Params, everyone: Sequence[Person]
) -> tuple[list[Person], int]:
    """Those of the township and branch asked for, with those who belong nowhere; and how many others."""
    township, branch = params.get("township"), params.get("branch")
    chosen = list(persons)
    for wanted, text, key in (
        (township, attrgetter("township"), township_key),
        (branch, profiles.branch, name_key),
    ):
        if not wanted:
            continue
        have = {key(text(p)) for p in everyone} - {""}
        if key(wanted) not in have:
            what = "乡镇" if key is township_key else "支部"
            there = {key(text(p)): text(p) for p in everyone if text(p)}
            names = "、".join(sorted(there.values())[:30]) or f"（没有「所属{what}」列）"
            file = everyone[0].cell.file if everyone else ""
            raise Stop.at(
                Cell(file), f"花名册里没有「{wanted}」这个{what}，", f"现有的是：{names}。", "unit-unknown"
            )
        chosen = [p for p in chosen if key(text(p)) in (key(wanted), "")]
    return chosen, len(persons) - len(chosen)


def _sort(persons: Sequence[Person], span: Days, conventions: Conventions, inputs: Inputs) -> _Sorted:
    found = _Sorted([], [], [], [], 0, [], [], 0)
    asked = [
        (w, t)
        for w, t in (
            (inputs.params.get("township"), attrgetter("township")),
            (inputs.params.get("branch"), profiles.branch),
        )
        if w
    ]
    for person in persons:
        if (reason := not_ours(person)) or person.life in (Life.DEAD, Life.MOVED):
            gone = f"{person.life}：{person.life_reason}"
            out = Exclusion(
                person.name, gone if person.life in (Life.DEAD, Life.MOVED) else reason, person.cell
            )
            found.excluded.append(out)
            if person.birth is None or celebrations.visits(person, span, conventions, inputs.rules):
                found.left_out_here.append(out)
            continue
        found.alive.append(person)
        if person.unread is not None:
            found.to_check.append(person.unread)
            continue
        days = celebrations.visits(person, span, conventions, inputs.rules)
        if not days:
            found.other_months += 1
        elif person.life is Life.UNCLEAR:
            hint = "请核实是否健在，在「状态」列写明。"
            found.to_check.append(ToCheck(person.name, person.life_cell, person.life_reason, hint))
        elif person.twice is not None:
            found.to_check.append(person.twice)
        elif person.wish is Wish.NONE:
            out = Exclusion(person.name, "本人不过生日", person.record.cell(no_birthday(person.record)))
            found.excluded.append(out)
            found.left_out_here.append(out)
        elif person.wish is Wish.UNCLEAR:
            where, text = unclear_wish(person.record)
            cell, said = person.record.cell(where), quoted(text)
            hint = "请问明本人，写成「愿意上门」「谢绝上门」或「谢绝慰问」。"
            found.to_check.append(ToCheck(person.name, cell, f"{where}{said}，是不是愿意上门不明", hint))
        elif any(not text(person) for _, text in asked):
            found.to_check.append(
                ToCheck(person.name, person.cell, "没有写乡镇或支部，不知道是否属于这里", "请在花名册补填。")
            )
        else:
            found.listed.append(person)
            found.visits += days
    found.visits = celebrations.order(found.visits)
    return found


def _listed(
    visit: Visit, number: int, table: Sequence[standards.Standard], problems: list[Problem], *, refused: bool
) -> Listed:
    """One line; «refused» says that lines of the office's standards cannot be used, so that one may be missing."""
    day = visit.day or dt.date(visit.year, visit.month, 1)
    category = visit.person.category or ""
    age = visit.round or visit.age
    place, is_round = visit.person.record.cell("人员类别"), visit.round is not None
    standard, problem = standards.find(table, OCCASION, category, age, day, is_round=is_round, place=place)
    if problem is not None and problem not in problems:
        problems.append(problem)
    decided = problem is None and standards.decided(table, OCCASION, day) and not refused
    return Listed(number, visit, standard, "" if decided and standard is None else standards.UNSET)


def _skipped(found: _Sorted, span: Days, conventions: Conventions) -> list[celebrations.Skipped]:
    """Whose lunar birthday does not fall in the solar year asked for, among all who are alive."""
    year = span.first.year
    out = (celebrations.skipped(person, year, conventions) for person in found.alive)
    return [s for s in out if s is not None]


def _contradicting(problems: Sequence[Problem], span: Days, persons: Sequence[Person]) -> list[Problem]:
    """Contradictions that matter here: the identity number's day is in the span, the registered one is not."""
    months = {month for _, month in span.months()}
    cells = {
        p.record.cell("出生日期")
        for p in persons
        if p.id_born and p.id_born.month in months and p.birth and p.birth.registered.month not in months
    }
    return [p for p in problems if p.kind == "birth-contradicts-id" and p.cell in cells]


def _documents(
    listed: Sequence[Listed], context: Context, counts: dict[str, int], params: Params, people: People
) -> list[Document]:
    if params.get("split"):
        return _by_group(listed, context, people)
    return [sheets.workbook(listed, context, counts, context.scope)]


def _by_group(listed: Sequence[Listed], context: Context, people: People) -> list[Document]:
    """A workbook a township, or in a township's own office a branch or unit; nobody's is «未注明乡镇».

    Each has its own people to be checked and left out.
    """
    own = context.settings.text("本乡镇")
    groups = {
        (p.cell.sheet, p.record.row): profiles.group_of(p, own)
        for p in (*people.persons, *(again for again, _ in people.duplicates))
    }
    names: dict[str, Counter[str]] = {}
    for name in groups.values():
        names.setdefault(township_key(name), Counter())[name] += 1

    def key(cell: Cell) -> str:
        return township_key(groups.get((cell.sheet, row_of(cell)), ""))

    keys = dict.fromkeys([key(i.person.cell) for i in listed] + [key(c.cell) for c in context.to_check])
    documents: list[Document] = []
    for group in keys:
        items = [i for i in listed if key(i.person.cell) == group]
        own_part = replace(
            context,
            to_check=tuple(c for c in context.to_check if key(c.cell) == group),
            excluded=tuple(e for e in context.excluded if key(e.cell) == group),
            contradicting=tuple(p for p in context.contradicting if key(p.cell) == group),
            skipped=tuple(x for x in context.skipped if key(x.person.cell) == group),
            others_left_out=0,
        )
        counts = {
            "listed": len({(i.person.cell, i.person.name) for i in items}),
            "excluded": len(own_part.excluded),
            "to_check": len(own_part.to_check),
        }
        # 青禾 and 青禾镇 are one: the spelling that most rows use names the file.
        name = names[group].most_common(1)[0][0] if group in names and group else "未注明乡镇"
        documents.append(sheets.workbook(items, own_part, counts, name))
    return documents


def _row(item: Listed) -> dict[str, Any]:
    visit, person = item.visit, item.person
    birth = person.birth
    return {
        "name": person.name,
        "unit": profiles.unit(person),
        "born": birth.registered.iso if birth else None,
        "calendar": "lunar" if visit.lunar else "solar",
        "celebrated": visit.day.isoformat() if visit.day else None,
        "age": visit.age,
        "round": visit.round is not None,
        "round_age": visit.round,
        "age_mode": visit.mode.value,
        "lunar": profiles.lunar_text(person),
        "wish": person.wish.value,
        "standard": item.standard_text,
        "cell": str(person.cell),
    }


def _summary(
    title: str, counts: dict[str, int], listed: Sequence[Listed], found: _Sorted, carried: str
) -> tuple[str, ...]:
    rounds = sum(1 for i in listed if i.visit.round is not None)
    phone = sum(1 for i in listed if i.person.wish is Wish.PHONE)
    unknown = sum(1 for i in listed if i.visit.day is None)
    lines = [
        (
            f"{title}：读到{counts['read']}人，列入{counts['listed']}人（整岁{rounds}人、电话问候{phone}人、日期待核{unknown}人），"
            f"不列{counts['excluded']}人，待核实{counts['to_check']}人，其他月份{counts['other_months']}人。"
        )
    ]
    if found.elsewhere:
        lines.append(f"花名册里另有{found.elsewhere}人属于其他单位，没有计入。")
    if carried:
        lines.append(carried + "。")
    return tuple(lines)


def _no_birth_column(file: str, sheet: str) -> Problem:
    what = "没有出生日期、农历生日或身份证号这几列，排不出生日，"
    hint = "请检查表头，或在设置.xlsx「列名」表里写明本单位的叫法。"
    return Problem(Cell(file, sheet), what, hint, "birth-column-missing")


_MONTH = Parameter("month", "月份", "哪个月的生日，1 到 12；不写就是本月", "integer", 1, 12)
_YEAR = Parameter("year", "年份", "哪一年；不写就是今年", "integer", 1901, 2099)

JOB = Job(
    name="birthdays",
    title="生日慰问",
    group="名单",
    often=50,
    help="按花名册排出一个月的生日慰问名单，公历、农历都算，整岁单列，读不懂的一个不漏。",
    templates=birthday_letters.TEMPLATES,
    actions=(
        Action(
            build=build,
            title="生日慰问名单",
            help="读花名册，写出当月（或今后若干天）的生日慰问名单，可附每人一封贺信。",
            needs=(
                REGISTER,
                need(STANDARDS, optional=True),
                Need(LISTS, _lists, optional=True, every=True, output=True),
            ),
            parameters=(
                _MONTH,
                _YEAR,
                REGISTER_FILE,
                Parameter("township", "乡镇", "只要一个乡镇的，带不带「镇」字都行"),
                Parameter("branch", "支部", "只要一个支部的"),
                Parameter(
                    "within_days",
                    "天数",
                    "从今天起的若干天内，首尾都算；不能再写月份和年份",
                    "integer",
                    0,
                    400,
                    excludes=("month", "year"),
                ),
                Parameter(
                    "split",
                    "分开",
                    "按乡镇各写一个文件（填了「本乡镇」的按支部、单位）",
                    "choice",
                    choices=("乡镇",),
                ),
                *birthday_letters.PARAMETERS,
            ),
            examples=(
                ("birthdays --month 10", "十月的名单，放进 输出/2026-10/"),
                (
                    "birthdays --month 10 --register D:\\资料\\花名册.xlsx --letters",
                    "用指定的花名册，并写贺信",
                ),
                ("birthdays --month 10 --one-file --labels", "贺信合成一个打印文件，另做一份地址标签"),
                ("birthdays --within-days 7", "今后七天"),
                ("birthdays --month 10 --split 乡镇", "每个乡镇一个文件"),
            ),
            folder=month_folder,
        ),
    ),
)
