"""三项奖核对: the retired beside those in service, unit by unit; a notice to each unit that must put it right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.official import Block, Heading, OfficialDocument, OfficialKind, Paragraph
from toolkit.core.documents.outcome import Document, Outcome, tally
from toolkit.core.tables.catalogue import PAYMENTS, PEOPLE, PRIZES
from toolkit.core.tables.reading import Reading
from toolkit.jobs.issuing import NUMBERS, Letterhead, Numbering
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import YEAR, money, need, year_of
from toolkit.jobs.prizes import sheets
from toolkit.jobs.prizes.parity import Comparison, Parity, missing_text
from toolkit.jobs.prizes.reading import read_prizes

_ASKED = {
    Parity.SERVING_ONLY: "在职干部享受，离退休干部没有享受",
    Parity.SOME_RETIRED: "在职干部享受，离退休干部只有部分享受",
    Parity.RETIRED_ONLY: "离退休干部享受，在职干部没有享受",
}


def notices(
    year: int, cases: Iterable[Comparison], head: Letterhead, numbers: Numbering, inputs: Inputs
) -> list[OfficialDocument]:
    """One for each unit in breach, in the order of the sheet."""
    units: dict[tuple[str, str], list[Comparison]] = {}
    for case in cases:
        if case.verdict.breach:
            units.setdefault((case.township, case.unit), []).append(case)
    deadline = inputs.params.get("deadline")
    return [
        _notice(year, unit, found, head, numbers, inputs.today, deadline)
        for (_, unit), found in units.items()
    ]


def _notice(
    year: int,
    unit: str,
    cases: list[Comparison],
    head: Letterhead,
    numbers: Numbering,
    today: dt.date,
    deadline: dt.date | None,
) -> OfficialDocument:
    title = f"关于整改{year}年度离退休干部三项奖落实问题的通知"
    name = f"{unit}三项奖整改通知.docx"
    number = numbers.take(OfficialKind.NOTICE, title, unit, today.year, {"成文日期": today, "文件名": name})
    return head.letter(
        name,
        OfficialKind.NOTICE,
        title,
        _body(year, cases, deadline),
        number=number,
        addressees=(unit,),
        date=today,
        note="联系人：" + "，".join(filter(None, (head.contact, head.phone))) if head.contact else "",
        printed=today,
        folder="整改通知",
    )


def _body(year: int, cases: list[Comparison], deadline: dt.date | None) -> list[Block]:
    sources = "；".join(
        dict.fromkeys(s for case in cases for s in (*case.serving.sources, *case.retired.sources))
    )
    until = day_text(deadline) if deadline else "＿＿月＿＿日"
    prizes = "、".join(f"{case.prize}奖" for case in cases)
    if any(case.verdict is Parity.RETIRED_ONLY for case in cases):
        how = "在职干部和离退休干部同等对待，按文件规定一并落实或者说明情况"
    else:
        how = "按在职干部享受的范围，把应享受而没有享受的离退休干部一并落实到位"
    return [
        Paragraph(
            f"经核对{year}年度党建、文明创建、综合治理三项奖落实情况，你单位的{prizes}存在在职干部与离退休干部"
            "享受不一致的问题，现将有关事项通知如下："
        ),
        Heading("存在问题"),
        *(Paragraph(f"{case.prize}奖：{_sentence(case)}") for case in cases),
        Heading("整改要求"),
        Paragraph(
            "三项奖在职干部享受的，离退休干部必须同样享受；离退休干部没有享受的，在职干部也不能享受。"
            f"请你单位{how}。" + (f"依据：{sources}。" if sources else "")
        ),
        Paragraph(f"请于{until}前整改到位，并将整改结果和发放凭证书面报送我单位。"),
    ]


def _sentence(case: Comparison) -> str:
    detail = missing_text(case) if case.verdict is Parity.SOME_RETIRED else ""
    return (
        f"在职应享{_said(case.serving.due)}、实享{_said(case.serving.got)}，离退休应享{_said(case.retired.due)}、"
        f"实享{_said(case.retired.got)}。{_ASKED[case.verdict]}{'，' + detail if detail else ''}。"
    )


def _said(count: int | None) -> str:
    return f"{count}人" if count is not None else "未报"


def build(inputs: Inputs) -> Outcome:
    """The year's matrix, and the notices where they are asked for."""
    reading = inputs.needed(PRIZES)
    year = year_of(inputs.params, inputs.today)
    prizes = read_prizes(reading, year, inputs.settings.text("本乡镇"))
    if not prizes.cases and not prizes.to_check:
        raise Stop(_nothing(reading, year))
    register, payments = inputs.table(PEOPLE), inputs.table(PAYMENTS)
    documents: list[Document] = [sheets.workbook(year, prizes, register, payments, inputs)]
    problems = list(prizes.problems)
    said: tuple[str, ...] = ()
    if inputs.params.get("notices"):
        head, numbers = Letterhead.of(inputs.settings), Numbering.of(inputs)
        made = notices(year, prizes.cases, head, numbers, inputs)
        documents += [*made, *numbers.changes()]
        problems += numbers.problems
        said = head.said()
    counts = tally(
        prizes.read,
        prizes.listed,
        to_check=len(prizes.to_check),
        other_years=prizes.read - prizes.listed - len(prizes.to_check),
    )
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
    what = f"三项奖表里没有{year}年度的行，"
    return Problem(Cell(grid.file, grid.sheet), what, "请核对年度，或用 ⟦year⟧ 指定。", "prizes-empty")


def _tally(cases: tuple[Comparison, ...]) -> dict[str, int]:
    tally = {verdict.value: sum(case.verdict is verdict for case in cases) for verdict in Parity}
    tally["提示：标准不同"] = sum(case.unequal for case in cases)
    return tally


def _json(case: Comparison) -> dict[str, Any]:
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
        "missing": other.missing if case.verdict is Parity.SOME_RETIRED else 0,
        "missing_names": list(other.named),
        "unequal_standard": case.unequal,
        "note": missing_text(case) if case.verdict is Parity.SOME_RETIRED else "",
        "cell": str(case.cell),
    }


def _summary(year: int, cases: tuple[Comparison, ...]) -> tuple[str, ...]:
    breaches = [case for case in cases if case.verdict.breach]
    units = len({(case.township, case.unit) for case in breaches})
    kinds = "、".join(
        f"{verdict.value.removeprefix('违规：')}{n}项"
        for verdict in Parity
        if verdict.breach and (n := sum(case.verdict is verdict for case in cases))
    )
    unknown = sum(case.verdict is Parity.UNKNOWN for case in cases)
    notices = sum(case.unequal or case.verdict is Parity.UNEVEN for case in cases)
    passed = len(cases) - len(breaches) - unknown - sum(case.verdict is Parity.UNEVEN for case in cases)
    lines = [
        f"{year}年三项奖：核对{len(cases)}项，通过{passed}项，违规{len(breaches)}项（{units}个单位），未报{unknown}项，提示{notices}项。"
    ]
    if kinds:
        lines.append(f"违规的：{kinds}。")
    return tuple(lines)


JOB = Job(
    name="prizes",
    title="三项奖核对",
    group="经费",
    often=1,
    help="党建、文明创建、综合治理三项奖，在职和离退休对照：在职享受的，老同志必须同样享受。",
    actions=(
        Action(
            build=build,
            changes=True,
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
        ),
    ),
)
