"""三项奖对照表: the matrix, what must be put right, and the differences between townships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from toolkit.core.documents.outcome import (
    Column,
    Content,
    Formula,
    Kind,
    Level,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
)
from toolkit.core.people.ids import mask_numbers
from toolkit.core.posts.paid import SUBSIDY, read_payments
from toolkit.core.posts.reading import listed_townships
from toolkit.core.tables.reading import Reading
from toolkit.core.words import clean, township_key
from toolkit.jobs.books import added
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import NUMBER, Sourced, below, line, link, sheet_of
from toolkit.jobs.prizes.parity import PRIZE_NAMES, Comparison, Group, Parity, missing_text
from toolkit.jobs.prizes.reading import Prizes

_SHARE = Decimal("0.0001")
_UNREPORTED = Styled("未报", Look.WARN)
_RULE = "在职享受的，老同志必须同样享受；老同志没有享受的，在职也不能享受。空白是未报，不是 0；标准不同只是提示，不算违规。"


def workbook(
    year: int, prizes: Prizes, register: Reading | None, payments: Reading | None, inputs: Inputs
) -> SheetDocument:
    """All sheets."""
    title = f"{year}年三项奖对照表"
    subtitle = below(inputs, f"制表日期：{inputs.today.isoformat()}")
    breaches = [case for case in prizes.cases if case.verdict.breach]
    others = [c for c in prizes.cases if c.verdict in (Parity.UNKNOWN, Parity.UNEVEN) or c.unequal]
    sheets = [
        _matrix(title, subtitle, prizes.cases),
        _list("违规", f"{year}年三项奖需要整改的", subtitle, breaches, inputs, "没有违规的。"),
        _list(
            "未报和提示", f"{year}年三项奖未报和提示", subtitle, others, inputs, "没有未报的，也没有提示。"
        ),
    ]
    if not inputs.settings.text("本乡镇"):  # in a township's own office there is nothing to compare
        sheets.append(_differences(year, subtitle, prizes.cases, register, payments, inputs))
    if prizes.to_check:
        sheets.append(_unread(year, subtitle, prizes))
    return SheetDocument(f"{title}.xlsx", tuple(sheets), title=title)


def _look(case: Comparison) -> Look:
    if case.verdict.breach:
        return Look.BAD
    return Look.WARN if case.verdict in (Parity.UNKNOWN, Parity.UNEVEN) else Look.PLAIN


def _matrix(title: str, subtitle: str, cases: Sequence[Comparison]) -> Sheet:
    names = list(dict.fromkeys((*PRIZE_NAMES, *(case.prize for case in cases))))
    units: dict[tuple[str, str], dict[str, Comparison]] = {}
    for case in cases:
        units.setdefault((case.township, case.unit), {})[case.prize] = case
    rows = [
        Row((town, unit, *(cell for name in names for cell in _three(found.get(name)))))
        for (town, unit), found in units.items()
    ]
    columns = [Column("乡镇", Kind.SHORT, 12), Column("单位", Kind.TEXT, 16)]
    for name in names:
        columns += [
            Column(f"{name}在职", Kind.SHORT, 9, group=name),
            Column(f"{name}离退休", Kind.SHORT, 9, group=name),
            Column(f"{name}结论", Kind.SHORT, 16, group=name),
        ]
    return Sheet(
        "对照表",
        tuple(columns),
        tuple(rows),
        title=title,
        subtitle=f"{subtitle}    各格是实享/应享人数",
        notes=(_RULE,),
        freeze_columns=2,
        empty="没有可核对的。",
    )


def _three(case: Comparison | None) -> tuple[Content, Content, Content]:
    if case is None:
        return (_UNREPORTED, _UNREPORTED, _UNREPORTED)
    look = _look(case)
    verdict = case.verdict.value.removeprefix("违规：").removeprefix("提示：")
    if case.unequal:
        verdict += "；标准不同"
    shown: Content = Styled(verdict, Look.WARN if case.unequal and look is Look.PLAIN else look)
    return (_count(case.serving), _count(case.retired), shown)


def _count(group: Group) -> Content:
    return _UNREPORTED if group.got is None and group.due is None else group.text()


def _list(
    name: str, title: str, subtitle: str, cases: Sequence[Comparison], inputs: Inputs, empty: str
) -> Sheet:
    return sheet_of(
        name,
        cases,
        (NUMBER, None),
        (Column("乡镇", Kind.SHORT, 12), lambda c: c.township),
        (Column("单位", Kind.TEXT, 14), lambda c: c.unit),
        (Column("奖项", Kind.SHORT, 10), lambda c: c.prize),
        (Column("在职", Kind.SHORT, 9), lambda c: c.serving.text()),
        (Column("离退休", Kind.SHORT, 9), lambda c: c.retired.text()),
        (Column("在职标准", Kind.MONEY, 11), lambda c: c.serving.standard),
        (Column("离退休标准", Kind.MONEY, 11), lambda c: c.retired.standard),
        (Column("结论", Kind.TEXT, 20), lambda c: Styled(c.verdict.value, _look(c))),
        (Column("缺谁、差别", Kind.TEXT, 24), _difference),
        (
            Column("依据", Kind.TEXT, 24),
            lambda c: "；".join(dict.fromkeys((*c.serving.sources, *c.retired.sources))),
        ),
        (Column("出处", Kind.SHORT, 14), lambda c: link(inputs.files, c.cell)),
        title=title,
        subtitle=f"{subtitle}    共{len(cases)}项",
        empty=empty,
    )


def _difference(case: Comparison) -> str:
    who = missing_text(case) if case.verdict is Parity.SOME_RETIRED else ""
    return "；".join(filter(None, (who, "标准不同" if case.unequal else "")))


def _differences(
    year: int,
    subtitle: str,
    cases: Sequence[Comparison],
    register: Reading | None,
    payments: Reading | None,
    inputs: Inputs,
) -> Sheet:
    """乡镇差异: how far the retired of each township have each entitlement; blank is 未报."""
    paid = read_payments(payments).of(year, SUBSIDY)
    subsidies = added((p.township, p.paid) for p in paid if p.paid is not None)
    towns = _townships(cases, register, inputs)
    rows = []
    columns = _difference_columns()
    for key, shown in towns.items():
        cells: list[Content | Sourced] = []
        for name in PRIZE_NAMES:
            mine = [c.retired for c in cases if township_key(c.township) == key and c.prize == name]
            cells += _coverage(name, [g for g in mine if g.got is not None and g.due is not None], mine)
        amount = subsidies.get(key)
        given = [p for p in paid if p.township == key and p.paid is not None]
        cells.append(Sourced(amount, given) if amount is not None else _UNREPORTED)
        rows.append(line(columns, (shown, *cells)))
    return Sheet(
        "乡镇差异",
        tuple(columns),
        tuple(rows),
        title=f"{year}年离退休干部待遇落实乡镇差异表",
        subtitle=subtitle,
        notes=("只数离退休；没有报的写「未报」，不当作 0。享受率 = 实享 ÷ 应享。",),
        freeze_columns=1,
        empty="没有可比较的。",
    )


def _difference_columns() -> list[Column]:
    columns = [Column("乡镇", Kind.SHORT, 14)]
    for name in PRIZE_NAMES:
        columns += [
            Column(f"{name}应享", Kind.INTEGER, 9, group=name),
            Column(f"{name}实享", Kind.INTEGER, 9, group=name),
            Column(f"{name}享受率", Kind.PERCENT, 9, group=name),
            Column(f"{name}未报单位", Kind.INTEGER, 9, group=name),
        ]
    return [*columns, Column("工作补贴实发", Kind.MONEY, 14)]


def _coverage(name: str, groups: Sequence[Group], units: Sequence[Group]) -> tuple[Content | Sourced, ...]:
    silent = Sourced(len(units) - len(groups), [each for each in units if each not in groups])
    if not groups:
        return (_UNREPORTED, _UNREPORTED, _UNREPORTED, silent)
    due, got = sum(g.due or 0 for g in groups), sum(g.got or 0 for g in groups)
    share = (Decimal(got) / due).quantize(_SHARE, ROUND_HALF_UP) if due else Decimal(0)
    formula = Formula(f"IF({{{name}应享}}=0,0,ROUND({{{name}实享}}/{{{name}应享}},4))", share)
    return (Sourced(due, groups), Sourced(got, groups), formula, silent)


def _townships(cases: Sequence[Comparison], register: Reading | None, inputs: Inputs) -> dict[str, str]:
    """township_key → as most write it: the office's own list, else those of the sheets."""
    listed = listed_townships(inputs.settings)
    written = [mask_numbers(clean(r.text("所属乡镇"))) for r in register.records] if register else []
    texts = Counter([*(case.township for case in cases), *(text for text in written if text)])
    order = [*listed, *dict.fromkeys(case.township for case in cases)]
    if not listed:
        order += dict.fromkeys(filter(None, written))
    found: dict[str, str] = {}
    for text in order:
        key = township_key(text)
        if key in found:
            continue
        same = [each for each in texts if township_key(each) == key]
        found[key] = text if text in listed else max(same or [text], key=lambda t: (texts[t], len(t)))
    return found


def _unread(year: int, subtitle: str, prizes: Prizes) -> Sheet:
    return sheet_of(
        "待核实",
        prizes.to_check,
        (NUMBER, None),
        (Column("单位", Kind.TEXT, 18), lambda c: c.name),
        (Column("单元格", Kind.SHORT, 16), lambda c: f"{c.cell.sheet}!{c.cell.ref}"),
        (Column("为什么", Kind.TEXT, 40), lambda c: c.why),
        (Column("怎么办", Kind.TEXT, 36), lambda c: c.hint),
        after=(Row(("", f"共{len(prizes.to_check)}行，没有计入"), Level.TOTAL),),
        title=f"{year}年三项奖待核实的行",
        subtitle=subtitle,
    )
