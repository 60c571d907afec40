"""整改通知: to each unit in which the retired do not share a prize as those in service do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from toolkit.core.dates.wording import day_text
from toolkit.core.documents.official import Block, Heading, OfficialDocument, OfficialKind, Paragraph
from toolkit.jobs.issuing import Letterhead, Numbering
from toolkit.jobs.job import Inputs
from toolkit.jobs.prizes.parity import Case, Verdict, missing_text

_ASKED = {
    Verdict.SERVING_ONLY: "在职干部享受，离退休干部没有享受",
    Verdict.SOME_RETIRED: "在职干部享受，离退休干部只有部分享受",
    Verdict.RETIRED_ONLY: "离退休干部享受，在职干部没有享受",
}


def notices(
    year: int, cases: Iterable[Case], head: Letterhead, numbers: Numbering, inputs: Inputs
) -> list[OfficialDocument]:
    """One for each unit in breach, in the order of the sheet."""
    units: dict[tuple[str, str], list[Case]] = {}
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
    cases: list[Case],
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


def _body(year: int, cases: list[Case], deadline: dt.date | None) -> list[Block]:
    sources = "；".join(
        dict.fromkeys(s for case in cases for s in (*case.serving.sources, *case.retired.sources))
    )
    until = day_text(deadline) if deadline else "＿＿月＿＿日"
    prizes = "、".join(f"{case.prize}奖" for case in cases)
    if any(case.verdict is Verdict.RETIRED_ONLY for case in cases):
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


def _sentence(case: Case) -> str:
    detail = missing_text(case) if case.verdict is Verdict.SOME_RETIRED else ""
    return (
        f"在职应享{_said(case.serving.due)}、实享{_said(case.serving.got)}，离退休应享{_said(case.retired.due)}、"
        f"实享{_said(case.retired.got)}。{_ASKED[case.verdict]}{'，' + detail if detail else ''}。"
    )


def _said(count: int | None) -> str:
    return f"{count}人" if count is not None else "未报"
