"""节日慰问: the workbook of a festival and the 签领表 that go along, one sheet a township."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate

from toolkit.core.cells import Problem
from toolkit.core.documents.lists import PaperList, PenField
from toolkit.core.documents.outcome import (
    Column,
    Formula,
    Image,
    Kind,
    Look,
    Sheet,
    SheetDocument,
    Styled,
    sheet_name,
)
from toolkit.core.people.conditions import age_on
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.profiles import branch, care, home, phones, post, unit
from toolkit.core.rules.entitled import RULE, audience_text
from toolkit.core.rules.visits import UNSET, Standard
from toolkit.core.words import parted
from toolkit.jobs.birthdays.sheets import minded
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import to_check_sheet
from toolkit.jobs.parts import BLANK, NUMBER, PROPOSED, Part, Sourced, below, filled, sheet_of, strips
from toolkit.jobs.visits.festival import FestivalList, Served

NOTES = (100, 50, 20, 10, 5, 1)
"""Banknotes and the coin that envelopes are filled with."""
_LISTED = "慰问名单"
RECEIVED = (PenField("领", "领"),)
"""What is ticked on a 签领表, beside the signature: a frame to sign in would take the page to A3."""


def summed(those: Iterable[Served]) -> Decimal:
    """What they come to, without those whose amount nobody has decided."""
    return sum((one.amount for one in those if one.amount is not None), Decimal(0))


def by_town(those: Iterable[Served]) -> dict[str, list[Served]]:
    """In the order in which the townships come."""
    found: dict[str, list[Served]] = defaultdict(list)
    for one in those:
        found[one.town].append(one)
    return found


def workbook(found: FestivalList, inputs: Inputs, problems: Sequence[Problem]) -> SheetDocument:
    """名单、电话问候、谢绝、汇总、准备、预算."""
    suffix = f"（{inputs.params['township']}）" if inputs.params.get("township") else ""
    name = f"{found.title}名单{suffix}"
    asked = [Problem(c.cell, f"{c.name}：{c.why}，", c.hint) for c in found.to_check]
    sheets = (*_sheets(found, inputs), *to_check_sheet([*asked, *problems], inputs), _exceptions(found))
    return SheetDocument(f"{name}.xlsx", sheets, title=name)


def receipts(found: FestivalList, inputs: Inputs) -> Iterator[SheetDocument]:
    """签领表, one sheet a township, large, with what was handed out so far in the last column; none for nobody."""
    suffix = f"（{inputs.params['township']}）" if inputs.params.get("township") else ""
    sheets: list[Sheet] = []
    lists: list[PaperList] = []
    for town, those in by_town(found.visited).items():
        sums = {
            id(one): ran
            for one, ran in zip(those, accumulate(s.amount or Decimal(0) for s in those), strict=True)
        }
        listed = _listed(found, town, those)
        signing, drawn = strips(listed, "领了打勾")
        lines = {id(one): each for one, each in zip(those, drawn, strict=False)}
        lists.append(listed)
        parts: list[Part[Served]] = [
            (NUMBER, None),
            (Column("姓名", Kind.SHORT, 10), lambda s: s.person.name),
            (Column("人员编号", Kind.CODE, 9), lambda s: s.person.number),
            (Column("单位", Kind.TEXT, 18), lambda s: unit(s.person)),
            (Column("慰问金", Kind.MONEY, 11), _amount),
            (Column("累计", Kind.MONEY, 12), _running(sums)),
            (Column("慰问品", Kind.TEXT, 20), lambda s: s.goods),
            (Column("签领人", Kind.HAND, 12), None),
            (Column("慰问日期", Kind.HAND, 10), None),
            (Column("慰问人", Kind.SHORT, 9), lambda s: "" if s.visitor.endswith(PROPOSED) else s.visitor),
            (Column("例外原因", Kind.TEXT, 12), lambda s: s.because),
            (Column("备注", Kind.HAND, 10), None),
            (signing, _strip_of(lines)),
        ]
        if all(one.amount is None for one in those):
            parts = [part for part in parts if part[0].title not in ("慰问金", "累计")]
        paid = any(column.title == "慰问金" for column, _ in parts)
        sheets.append(
            sheet_of(
                sheet_name(town, [sheet.name for sheet in sheets]),
                those,
                *filled(those, *parts),
                sums={"慰问金": summed(those)} if paid else None,
                title=f"{found.title}签领表（{town}）",
                subtitle=below(inputs, f"共{len(those)}人", "单位：元" if paid else "", f"带队：{BLANK}"),
                notes=(
                    "请本人签名，领了打勾（✓）；代领的写代领人姓名，备注写与本人关系；没有领的不打勾，备注写明。填好可以扫描或拍照，用「扫描回登」登记。",
                ),
                large=True,
            )
        )
    if sheets:
        name = f"{found.title}签领表{suffix}"
        yield SheetDocument(f"{name}.xlsx", tuple(sheets), title=name, lists=tuple(lists))


def _listed(found: FestivalList, town: str, those: Sequence[Served]) -> PaperList:
    """What each line stands for when the paper comes home."""
    rows = tuple(
        {"姓名": s.person.name, "人员编号": s.person.number, "所属乡镇": town, "单位": unit(s.person)}
        for s in those
    )
    about = {"节日": found.occasion.name, "年": str(found.year)}
    title = f"{found.title}签领表（{town}）"
    return PaperList("visits", f"{found.title}/{town}", title, RECEIVED, rows, about)


def _strip_of(lines: Mapping[int, Image]) -> Callable[[Served], Image | None]:
    return lambda one: lines.get(id(one))


def _running(sums: Mapping[int, Decimal]) -> Callable[[Served], Formula]:
    """What was handed out up to a row: above it in the same column, and this row's."""
    return lambda one: Formula("N(OFFSET({慰问金},-1,1))+N({慰问金})", sums[id(one)])


def _amount(one: Served) -> Decimal | Styled:
    return Styled(UNSET, Look.MUTED) if one.amount is None else one.amount


def people(found: FestivalList) -> list[Part[Served]]:
    """Columns that say who it is, the branch where a township has several."""
    places = {(s.town, branch(s.person)) for s in found.visited}
    several = len(places) > len({town for town, _ in places})
    return [
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 9), lambda s: s.town),
        (Column("支部", Kind.TEXT, 11, below="单位及职务"), lambda s: branch(s.person) if several else ""),
        (Column("姓名", Kind.SHORT, 8), lambda s: s.person.name),
        (Column("人员编号", Kind.CODE, 8), lambda s: s.person.number),
        (Column("年龄", Kind.SHORT, 5, below="单位及职务"), lambda s: age_on(s.person, found.day)),
        (Column("单位及职务", Kind.TEXT, 15), lambda s: post(s.person)),
    ]


GIFT: tuple[Part[Served], ...] = (
    (Column("慰问金", Kind.MONEY, 10), lambda s: s.amount),
    (Column("慰问品", Kind.TEXT, 10, below="为什么列入"), lambda s: s.goods),
)
_HANDS: tuple[Part[Served], ...] = (
    (Column("例外", Kind.HAND, 8, note="另外的金额、不走访或走访"), lambda s: s.exception or s.waiting[0]),
    (Column("例外原因", Kind.HAND, 12), lambda s: s.because or s.waiting[1]),
)


def _sheets(found: FestivalList, inputs: Inputs) -> Iterator[Sheet]:
    open_ = sum(one.amount is None for one in found.visited)
    told = f"共{len(found.visited)}人，合计{summed(found.visited):,.2f}元"
    told += f"，另有{open_}人{UNSET}" if open_ else ""
    parts: list[Part[Served]] = [
        *people(found),
        (Column("现住址", Kind.TEXT, 16), lambda s: home(s.person)),
        (Column("电话", Kind.TEXT, 13, below="现住址"), lambda s: phones(s.person)),
        (Column("为什么列入", Kind.TEXT, 12), lambda s: s.why),
        *GIFT,
        (Column("注意事项", Kind.TEXT, 13), _minded),
        (Column("慰问人", Kind.HAND, 11), lambda s: s.visitor),
        (Column("已慰问", Kind.DATE, 11, below="为什么列入"), lambda s: s.given),
    ]
    used = filled(found.visited, *parts)
    yield sheet_of(
        _LISTED,
        found.visited,
        *used,
        sums={"慰问金": summed(found.visited)} if any(c.title == "慰问金" for c, _ in used) else None,
        title=f"{found.title}名单",
        subtitle=below(inputs, told, f"{found.name}是{found.day.isoformat()}，年龄按这一天的周岁"),
        notes=(
            f"采用的标准：{'；'.join(map(_told, found.standards))}。",
            RULE,
            "不按标准的写在「例外」那张表。",
        ),
        freeze_columns=4,
        empty="没有要走访的。",
    )
    yield from _towns(found)
    yield sheet_of(
        "电话问候",
        found.phoned,
        *filled(
            found.phoned,
            *people(found),
            (Column("电话", Kind.TEXT, 16), lambda s: phones(s.person)),
            (Column("慰问金标准", Kind.MONEY, 11), lambda s: s.amount),
            (Column("注意事项", Kind.TEXT, 16), _minded),
            (Column("已慰问", Kind.DATE, 11), lambda s: s.given),
            (Column("问候人", Kind.HAND, 10), None),
            (Column("情况", Kind.HAND, 18), None),
        ),
        title=f"{found.title}电话问候名单",
        subtitle=below(inputs, f"共{len(found.phoned)}人，本人谢绝上门，改为电话问候"),
        notes=(f"慰问金没有算进名单的合计；按标准是{summed(found.phoned):,.2f}元，要不要转交由单位定。",),
        empty="没有要电话问候的。",
    )
    left = [*((one, "本人谢绝慰问，不走访，不列慰问金") for one in found.declined)]
    left += [(one, f"有人写了例外，不走访：{one.because}") for one in found.stayed]
    if left:
        yield sheet_of(
            "谢绝慰问",
            left,
            (NUMBER, None),
            (Column("所属乡镇", Kind.SHORT, 12), lambda line: line[0].town),
            (Column("姓名", Kind.SHORT, 10), lambda line: line[0].person.name),
            (Column("单位及职务", Kind.TEXT, 30), lambda line: post(line[0].person)),
            (Column("怎么办", Kind.TEXT, 40), lambda line: line[1]),
            title=f"{found.title}：谢绝慰问和例外不走访",
            subtitle=below(inputs, f"谢绝慰问{len(found.declined)}人，例外不走访{len(found.stayed)}人"),
        )
    yield _prepared(found)
    yield _budget(found)


def _exceptions(found: FestivalList) -> Sheet:
    """例外: where somebody writes who is not to be treated as the standards say."""
    return sheet_of(
        "例外",
        (
            *found.visited,
            *found.stayed,
            *found.others,
            *(s for s in (*found.phoned, *found.declined) if s.exception or s.waiting[0]),
        ),
        *people(found),
        (
            Column("按标准", Kind.SHORT, 14),
            lambda s: s.due.standard.text() if s.due.standard else "不在标准内",
        ),
        *_HANDS,
        title=f"{found.title}：不按标准的写在这里",
        notes=(
            "「例外」写另外的金额、不走访或走访，「例外原因」写明为什么，保存后再点一次按钮；没有原因的不照办。",
        ),
        filter=True,
        printed=False,
    )


def _told(line: Standard) -> str:
    parts = (
        UNSET if line.amount is None else "",
        line.text().replace(UNSET, ""),
        f"（{line.source}）" if line.source else "",
    )
    return audience_text(line) + "".join(parts)


def _minded(one: Served) -> str:
    parts = [one.mourns, care(one.person), *minded(one.person)]
    return mask_numbers("；".join(dict.fromkeys(filter(None, parts))))


def _towns(found: FestivalList) -> Iterator[Sheet]:
    """A line for each township, reckoned from the list itself."""
    towns, calls = by_town(found.visited), by_town((*found.phoned, *found.declined))
    if not towns:
        return

    paid = any(one.amount is not None for one in found.visited)
    people = f"COUNTIF({{{_LISTED}!所属乡镇:}},{{所属乡镇}})"
    money = f"SUMIF({{{_LISTED}!所属乡镇:}},{{所属乡镇}},{{{_LISTED}!慰问金:}})"
    open_ = {town: [one.person for one in those if one.amount is None] for town, those in towns.items()}
    parts: list[Part[tuple[str, list[Served]]]] = [
        (Column("所属乡镇", Kind.SHORT, 12), lambda line: line[0]),
        (Column("走访人数", Kind.INTEGER, 10), lambda line: Formula(people, len(line[1]))),
        (Column("标准未填", Kind.INTEGER, 10), lambda line: Sourced(len(open_[line[0]]), open_[line[0]])),
        (
            Column("电话问候和谢绝", Kind.INTEGER, 10),
            lambda line: Sourced(len(calls[line[0]]), [one.person for one in calls[line[0]]]),
        ),
        (Column("慰问品", Kind.TEXT, 34), lambda line: _goods_text(line[1])),
        (Column("带队", Kind.HAND, 14), None),
    ]
    sums: dict[str, Decimal | int] = {
        "走访人数": len(found.visited),
        "标准未填": sum(map(len, open_.values())),
        "电话问候和谢绝": sum(len(calls[town]) for town in towns),
    }
    if paid:
        parts.insert(2, (Column("慰问金", Kind.MONEY, 14), lambda line: Formula(money, summed(line[1]))))
        sums["慰问金"] = summed(found.visited)
    yield sheet_of(
        "乡镇汇总", towns.items(), *parts, sums=sums, title=f"{found.title}乡镇汇总", landscape=False
    )


def goods(those: Iterable[Served]) -> Mapping[str, int]:
    """Each thing with how many get it."""
    return Counter(each for one in those for each in parted(one.goods))


def _goods_text(those: Iterable[Served]) -> str:
    return "、".join(f"{what}×{count}" for what, count in goods(those).items())


def cash(amounts: Iterable[Decimal]) -> tuple[dict[int, int], Decimal]:
    """How many of each banknote fill the envelopes, each by the fewest; and what is left in 角 and 分."""
    found, rest = dict.fromkeys(NOTES, 0), Decimal(0)
    for amount in amounts:
        for note in NOTES:
            count, amount = divmod(amount, note)  # noqa: PLW2901 - what is left of the envelope
            found[note] += int(count)
        rest += amount
    return found, rest


def _prepared(found: FestivalList) -> Sheet:
    """准备: cash by banknote, then goods by kind."""
    counts, rest = cash(one.amount for one in found.visited if one.amount is not None)
    lines = [(f"{note}元", count, Decimal(note)) for note, count in counts.items() if count]
    lines += [("零头（角、分）", 1, rest)] if rest else []
    things = [(what, count, None) for what, count in goods(found.visited).items()]
    return sheet_of(
        "准备",
        [*lines, *things],
        (Column("现金、慰问品", Kind.TEXT, 30), lambda line: line[0]),
        (Column("张数、份数", Kind.INTEGER, 11), lambda line: Sourced(line[1], found.visited)),
        (Column("面额", Kind.MONEY, 10), lambda line: line[2]),
        (
            Column("金额", Kind.MONEY, 14),
            lambda line: Formula("{张数、份数}*{面额}", line[1] * line[2]) if line[2] else None,
        ),
        (Column("已备", Kind.HAND, 14), None),
        sums={"金额": summed(found.visited)} if lines else None,
        title=f"{found.title}要准备的现金和慰问品",
        notes=("现金按每人一个信封、张数最少算；谢绝上门的没有算。",),
        landscape=False,
        empty=f"{UNSET}，还不知道要准备什么。",
    )


def _budget(found: FestivalList) -> Sheet:
    """预算: rows as 补贴发放 has them, a line for each township and amount."""
    lines = defaultdict[tuple[str, Decimal, str], list[Served]](list)
    for one in found.visited:
        if one.amount is not None:
            source = one.due.standard.source if one.due.standard and not one.exception else ""
            lines[one.town, one.amount, source or f"例外：{one.because}"].append(one)
    open_ = sum(one.amount is None for one in found.visited)
    return sheet_of(
        "预算",
        lines.items(),
        (Column("年度", Kind.SHORT, 7), lambda _line: str(found.day.year)),
        (Column("所属乡镇", Kind.SHORT, 12), lambda line: line[0][0]),
        (Column("项目", Kind.SHORT, 11), lambda _line: "走访慰问"),
        (
            Column("数量", Kind.INTEGER, 7),
            lambda line: Sourced(len(line[1]), [one.person for one in line[1]]),
        ),
        (Column("单价", Kind.MONEY, 10), lambda line: Sourced(line[0][1], [one.due for one in line[1]])),
        (Column("应发", Kind.MONEY, 14), lambda line: Formula("{数量}*{单价}", line[0][1] * len(line[1]))),
        (Column("依据", Kind.TEXT, 40), lambda line: line[0][2]),
        (Column("备注", Kind.TEXT, 14), lambda _line: f"{found.year}年{found.name}"),
        sums={"应发": summed(found.visited)},
        title=f"{found.title}预算",
        subtitle=f"另有{open_}人标准未填，没有算" if open_ else "",
        notes=("可以整行复制到 补贴发放.xlsx「补贴发放」表。",),
        empty=f"{UNSET}，还算不出预算。",
    )
