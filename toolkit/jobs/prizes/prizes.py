"""三项奖核对: the retired beside those in service, unit by unit; a notice to each unit that must put it right."""

from __future__ import annotations

from typing import Any

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.outcome import Document, Outcome
from toolkit.core.tables.catalogue import PAYMENTS, PEOPLE, PRIZES
from toolkit.core.tables.reading import Reading
from toolkit.jobs.issuing import NUMBERS, Letterhead, Numbering
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import YEAR, money, need, year_of
from toolkit.jobs.prizes import notices as prize_notices
from toolkit.jobs.prizes import sheets
from toolkit.jobs.prizes.parity import Case, Verdict, missing_text
from toolkit.jobs.prizes.reading import read_prizes


def build(inputs: Inputs) -> Outcome:
    """The year's matrix, and the notices where they are asked for."""
    reading = inputs.needed(PRIZES)
    year = year_of(inputs.params, inputs.today)
    prizes = read_prizes(reading, year)
    if not prizes.cases and not prizes.to_check:
        raise Stop(_nothing(reading, year))
    register, payments = inputs.table(PEOPLE), inputs.table(PAYMENTS)
    documents: list[Document] = [sheets.workbook(year, prizes, register, payments, inputs)]
    problems = list(prizes.problems)
    said: tuple[str, ...] = ()
    if inputs.params.get("notices"):
        head, numbers = Letterhead.of(inputs.settings), Numbering.of(inputs)
        made = prize_notices.notices(year, prizes.cases, head, numbers, inputs)
        documents += [*made, *numbers.changes()]
        problems += numbers.problems
        said = head.said()
    counts = {
        "read": prizes.read,
        "listed": prizes.listed,
        "excluded": 0,
        "to_check": len(prizes.to_check),
        "other_years": prizes.read - prizes.listed - len(prizes.to_check),
    }
    return Outcome(
        documents=tuple(documents),
        counts=counts,
        rows=[_json(case) for case in prizes.cases],
        to_check=prizes.to_check,
        problems=tuple(dict.fromkeys(problems)),
        summary=(*_summary(year, prizes.cases), *said),
        extra={"year": year, "verdicts": _tally(prizes.cases)},
    )


def _nothing(reading: Reading, year: int) -> Problem:
    grid = reading.sources[0].grid
    return Problem(
        Cell(grid.file, grid.sheet),
        f"三项奖表里没有{year}年度的行，",
        "请核对年度，或用 ⟦year⟧ 指定。",
        "prizes-empty",
    )


def _tally(cases: tuple[Case, ...]) -> dict[str, int]:
    tally = {verdict.value: sum(case.verdict is verdict for case in cases) for verdict in Verdict}
    tally["提示：标准不同"] = sum(case.unequal for case in cases)
    return tally


def _json(case: Case) -> dict[str, Any]:
    one, other = case.serving, case.retired
    return {
        "township": case.township,
        "unit": case.unit,
        "prize": case.prize,
        "serving_due": one.due,
        "serving_got": one.got,
        "retired_due": other.due,
        "retired_got": other.got,
        "serving_standard": money(one.standard) if one.standard is not None else None,
        "retired_standard": money(other.standard) if other.standard is not None else None,
        "verdict": case.verdict.value,
        "breach": case.verdict.breach,
        "missing": other.missing if case.verdict is Verdict.SOME_RETIRED else 0,
        "missing_names": list(other.named),
        "unequal_standard": case.unequal,
        "note": missing_text(case) if case.verdict is Verdict.SOME_RETIRED else "",
        "cell": str(case.cell),
    }


def _summary(year: int, cases: tuple[Case, ...]) -> tuple[str, ...]:
    breaches = [case for case in cases if case.verdict.breach]
    units = len({(case.township, case.unit) for case in breaches})
    kinds = "、".join(
        f"{verdict.value.removeprefix('违规：')}{n}项"
        for verdict in Verdict
        if verdict.breach and (n := sum(case.verdict is verdict for case in cases))
    )
    unknown = sum(case.verdict is Verdict.UNKNOWN for case in cases)
    notices = sum(case.unequal or case.verdict is Verdict.UNEVEN for case in cases)
    passed = len(cases) - len(breaches) - unknown - sum(case.verdict is Verdict.UNEVEN for case in cases)
    lines = [
        f"{year}年三项奖：核对{len(cases)}项，通过{passed}项，违规{len(breaches)}项（{units}个单位），未报{unknown}项，提示{notices}项。"
    ]
    if kinds:
        lines.append(f"违规的：{kinds}。")
    return tuple(lines)


JOB = Job(
    name="prizes",
    title="三项奖核对",
    help="党建、文明创建、综合治理三项奖，在职和离退休对照：在职享受的，老同志必须同样享受。",
    actions=(
        Action(
            build=build,
            title="三项奖对照",
            help="逐单位、逐奖项对照在职和离退休，写出对照表和乡镇差异；⟦notices⟧ 另给违规的单位各写一份整改通知。",
            needs=(
                need(PRIZES, "prizes"),
                need(PEOPLE, optional=True),
                need(PAYMENTS, optional=True),
                NUMBERS,
            ),
            parameters=(
                YEAR,
                Parameter("prizes", "三项奖表", "用哪个三项奖表；不写就是三项奖.xlsx", "file"),
                Parameter("notices", "整改通知", "给每个违规的单位写一份整改通知", "flag"),
                Parameter("deadline", "整改期限", "哪天以前改好；不写就在通知上空着，由人手写", "date"),
                PDF,
            ),
            examples=(
                ("prizes --year 2026", "2026 年的对照表"),
                ("prizes --year 2026 --notices --deadline 2026-12-31", "另写整改通知，年底前改好"),
            ),
            checks=True,
            folder=lambda params, today: f"{year_of(params, today)}年三项奖",
            rows={
                "township": "乡镇",
                "unit": "单位",
                "prize": "奖项",
                "serving_due": "在职应享人数，没有报的为 null",
                "serving_got": "在职实享人数",
                "retired_due": "离退休应享人数",
                "retired_got": "离退休实享人数",
                "serving_standard": "在职标准，元/人",
                "retired_standard": "离退休标准，元/人",
                "verdict": "通过、违规、未报或提示",
                "breach": "是否违规",
                "missing": "离退休部分享受时缺几人",
                "missing_names": "表上写明的未享受人员",
                "unequal_standard": "标准是否不同（提示，不算违规）",
                "note": "缺几人、是谁",
                "cell": "三项奖表里的单元格",
            },
        ),
    ),
)
