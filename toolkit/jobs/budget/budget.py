"""经费预算: what the posts of a year cost, by person, township and in all; the letter that asks for it."""

from __future__ import annotations

from typing import Any

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.documents.official import OfficialKind
from toolkit.core.documents.outcome import Document, Outcome
from toolkit.core.numbers.money import capitals, figures
from toolkit.core.posts.paid import SUBSIDY
from toolkit.core.posts.subsidies import BudgetLine
from toolkit.core.rules.dated import Status
from toolkit.core.tables.catalogue import PAYMENTS, PEOPLE, POSTS
from toolkit.jobs.books import FILES, Books, books_kept
from toolkit.jobs.budget import sheets, summary
from toolkit.jobs.budget.letter import LETTER, LETTER_KIND, letter, more_or_less
from toolkit.jobs.budget.townships import Budget
from toolkit.jobs.issuing import NUMBERS, Letterhead, Numbering
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import YEAR, money, need, year_of

_SCHEME = Parameter(
    "scheme",
    "标准",
    "按现行标准还是按建议标准；不写就是现行",
    "choice",
    choices=(Status.PROPOSED.value, Status.CURRENT.value),
)


def build(inputs: Inputs) -> Outcome:
    """The budget of a year, and the letter where it is asked for."""
    year = year_of(inputs.params, inputs.today)
    scheme = Status(inputs.params.get("scheme") or Status.CURRENT)
    books = Books.of(inputs)
    plan = books.plan(year, scheme)
    others = tuple(
        p for p in books.payments.of(year) if p.item != SUBSIDY and (p.due is not None or p.paid is not None)
    )
    budget = Budget(plan, others, books, books.plan_if_any(year - 1))
    documents: list[Document] = [sheets.workbook(budget, inputs.today)]
    said: tuple[str, ...] = ()
    problems = [*books.problems, *plan.problems]
    if inputs.params.get("letter") and not plan.leaders_total:
        problems.append(_nothing_to_ask(inputs.files[0].name))
    elif inputs.params.get("letter"):
        head, numbers = Letterhead.of(inputs.settings), Numbering.of(inputs)
        kind = OfficialKind(inputs.params.get("letter_kind") or OfficialKind.REQUEST)
        to = inputs.settings.text("经费请示主送")
        documents += [letter(budget, head, numbers, to, kind, inputs.today), *numbers.changes()]
        said = head.said(kind)
        problems += numbers.problems
    return Outcome(
        documents=tuple(documents),
        counts=books.counts(plan),
        rows=[_row(line) for line in plan.leaders],
        excluded=books.posts.excluded,
        to_check=(*books.posts.to_check, *books.payments.to_check),
        problems=tuple(dict.fromkeys(problems)),
        summary=(*_summary(budget, problems), *said),
        extra=_extra(budget),
    )


def _nothing_to_ask(file: str) -> Problem:
    what = "算出来的老干组长补贴是 0 元，没有写请示，"
    return Problem(Cell(file), what, "请先核对任职表。", "letter-of-nothing")


def _row(line: BudgetLine) -> dict[str, Any]:
    term = line.term
    return {
        "township": line.township,
        "branch": term.branch if term else "",
        "name": term.name if term else "",
        "other_offices": term.others if term else "",
        "months": len(line.months),
        "month_list": sorted(line.months),
        "standard": money(line.standard.value),
        "unit": line.standard.unit,
        "status": line.standard.status.value,
        "source": line.standard.source,
        "amount": money(line.amount),
        "current_amount": money(line.current_amount),
        "increase": money(line.amount - line.current_amount),
        "vacant": line.vacant,
        "notes": list(line.notes),
        "cell": str(term.cell) if term else "",
    }


def _extra(budget: Budget) -> dict[str, Any]:
    plan = budget.plan
    return {
        "year": plan.year,
        "scheme": plan.scheme.value,
        "leaders_total": money(plan.leaders_total),
        "leaders_capitals": capitals(plan.leaders_total),
        "current_total": money(plan.current_total),
        "increase": money(plan.leaders_total - plan.current_total),
        "officers_total": money(plan.officers_total),
        "officers_doubled": money(plan.doubled_total),
        "others_total": money(budget.others_total),
        "total": money(budget.total),
        "last_year_due": money(budget.last.leaders_total + budget.last.officers_total)
        if budget.last
        else None,
        "last_year_paid": money(budget.paid_last_year) if budget.books.kept else None,
        "vacancies": [line.township for line in plan.vacancies],
        "officers": [
            {
                "township": line.term.township,
                "branch": line.term.branch,
                "title": line.term.title,
                "name": line.term.name,
                "months": len(line.months),
                "amount": money(line.amount),
                "doubled_months": len(line.doubled),
                "notes": list(line.notes),
                "cell": str(line.term.cell),
            }
            for line in plan.officers
        ],
    }


def _summary(budget: Budget, problems: list[Problem]) -> tuple[str, ...]:
    plan = budget.plan
    people = len({line.term.person for line in plan.leaders if line.term and line.months})
    lines = [
        (
            f"{plan.year}年乡镇老干组长工作补贴（{plan.scheme}标准）：{people}人，"
            f"{figures(plan.leaders_total)}元（{capitals(plan.leaders_total)}）；按现行标准{figures(plan.current_total)}元，"
            f"{more_or_less(plan.leaders_total - plan.current_total)}。"
        )
    ]
    if plan.scheme is Status.PROPOSED:
        lines.append("这是建议标准，尚未批准，不是现行标准。")
    if plan.officers:
        lines.append(
            f"支部班子成员补贴{figures(plan.officers_total)}元；组长兼任的另列{figures(plan.doubled_total)}元，没有计入。"
        )
    if budget.others:
        lines.append(
            f"走访、报刊、活动等经费{figures(budget.others_total)}元；全部合计{figures(budget.total)}元。"
        )
    if plan.vacancies:
        names = "、".join(line.township for line in plan.vacancies)
        lines.append(f"空缺{len(plan.vacancies)}个：{names}，按 0 计。")
    waiting = sum(1 for p in problems if p.severity is Severity.ERROR)
    if waiting:
        lines.append(f"有{waiting}处问题没有解决，金额可能不全，见下。")
    return tuple(lines)


JOB = Job(
    name="budget",
    title="经费预算",
    group="经费",
    often=4,
    help="按任职表算出一年的老干组长、支部班子工作补贴，和现行标准、上年比较，可附给财政的请示。",
    templates=summary.TEMPLATES,
    actions=(
        Action(
            build=build,
            changes=True,
            title="补贴预算",
            help="读任职表和补贴发放表，写出一年的预算表；⟦letter⟧ 另写给财政部门的请示或函。",
            needs=(
                need(POSTS, "posts"),
                need(PAYMENTS, "payments", optional=True),
                need(PEOPLE, "register", optional=True),
                NUMBERS,
            ),
            looks_for=books_kept,
            parameters=(YEAR, _SCHEME, LETTER, LETTER_KIND, *FILES, PDF),
            examples=(
                ("budget --year 2027", "明年的预算，按现行标准"),
                ("budget --year 2027 --scheme 建议 --letter", "按建议标准做，另写请示"),
                ("budget --year 2027 --scheme 建议 --letter --letter-kind 函", "写成函"),
            ),
            folder=lambda params, today: f"{year_of(params, today)}年预算",
        ),
        summary.ACTION,
    ),
)
