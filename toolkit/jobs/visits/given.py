"""慰问记录: what was handed out, from the 签领表 that came back, or one by one; nobody twice for one festival."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.dates.festivals import occasion
from toolkit.core.documents.outcome import Outcome, Scalar, ToCheck, WorkbookChange
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.lives import Wish, declines_all, visit_wish
from toolkit.core.people.named import Named
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.rules.visits import BIRTHDAY, UNSET
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import GIFTS
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, regex, township_key
from toolkit.jobs import ledger
from toolkit.jobs.job import Inputs
from toolkit.jobs.people import people_if_any
from toolkit.jobs.visits.festival import RECEIPTS, FestivalList, Served, festival_of

_NOT = regex("[未没]有?(?:领|签|到|给|发|收|去|见)|不在|退[回还]|拒|谢绝|改[日天期]|^[否无×✗/\\\\—-]+$")
_SHORT = regex("([0-9]{1,2})[月./-]([0-9]{1,2})[日号]?")
_DOUBT = regex(
    "[?？]|待|不明|不清|外出|出[门差远]|电话|[无没]人|锁门|门锁|联系不|旅[游行]|探亲|住院|[放存][在着到放]|外地|[儿女]家|转[账交]|村部"
)
"""Below 签领人: may be why nobody signed (外出, 放在村部)."""
PAPER = "纸上已签"
"""As 签领人 of a line whose signature was seen on paper: nobody has read the name."""
_WHERE = "请核对后在签领表改正，再登记一次。"


@dataclass(frozen=True, slots=True)
class Signed:
    """What a person has confirmed of a line on paper: when (None: not said), and who went."""

    day: dt.date | None = None
    by: str = ""


Signatures = Mapping[tuple[str, str, str], Signed]
"""Name, 人员编号 and township of a line (their keys) → what was confirmed."""


def build(inputs: Inputs, signed: Signatures | None = None) -> Outcome:
    """Enter into 慰问记录 who has signed; who is there already is not entered again.

    Args:
        inputs: As ever.
        signed: The lines of the paper that were confirmed, and no others; None: what stands below 签领人.
    """
    found, gifts = festival_of(inputs, over=True), inputs.table(GIFTS)
    town = township_key(inputs.params.get("township") or "")
    rows = [r for r in _receipts(inputs, found) if not town or township_key(_town(r)) == town]
    rows = [r for r in rows if signed is None or line_key(r) in signed]
    entry = _Entry(inputs, found, signed or {})
    entered = [values for record in rows if (values := entry.values(record))]
    changes = [ledgers.row(gifts, GIFTS, values, {"日期", "项目", "姓名"}) for values in entered]
    kept = ledger.kept_at(inputs, GIFTS, gifts)
    change = WorkbookChange(kept, tuple(changes), title=f"{found.title}登记", ledger=True)
    told = entry.counts
    asked = [Problem(c.cell, f"{c.name}：{c.why}，", c.hint) for c in entry.to_check]
    counts = {
        "read": len(rows),
        "listed": len(changes),
        "excluded": told["unsigned"] + told["before"],
        "to_check": len(entry.to_check),
    }
    if told["money"]:
        what = f"有{told['money']}人登记了而没有慰问金（{UNSET}），"
        entry.problems.append(
            Problem(Cell(GIFTS.workbook, GIFTS.name), what, "定了以后请补填。", "gift-no-amount")
        )
    return Outcome(
        documents=(change,) if changes else (),
        counts=counts,
        rows=[{"name": values["姓名"], "township": values["所属乡镇"]} for values in entered],
        to_check=tuple(entry.to_check),
        problems=tuple(dict.fromkeys((*asked, *entry.problems, *found.problems))),
        summary=(
            f"{found.title}：签领表{len(rows)}行，登记{len(changes)}人，原来已登记{told['before']}人，没有签领{told['unsigned']}人，待核实{len(entry.to_check)}行。",
        ),
    )


def _receipts(inputs: Inputs, found: FestivalList) -> list[Record]:
    """The rows of this festival's 签领表.

    Raises:
        Stop: there is none.
    """
    readings = inputs.tables.get(RECEIPTS.name, ())
    rows = [
        r for reading in readings for r in reading.records if r.cell().file.startswith(f"{found.title}签领表")
    ]
    if not rows:
        what = f"没有找到{found.title}的签领表，"
        hint = f"请先点「节日慰问名单」，慰问以后把签领人填在 输出/节日慰问/{found.title}签领表.xlsx 里。"
        raise Stop.at(Cell(f"{found.title}签领表.xlsx"), what, hint, "receipts-missing")
    return rows


def line_key(record: Record) -> tuple[str, str, str]:
    """Name, 人员编号 and township of a line of a 签领表."""
    return name_key(record.text("姓名")), record.text("人员编号"), township_key(_town(record))


def _town(record: Record) -> str:
    """A sheet of the 签领表 has the township's name."""
    return record.text("所属乡镇") or record.source.grid.sheet


class _Entry:
    """What is entered, row by row, and what is not and why."""

    def __init__(self, inputs: Inputs, found: FestivalList, signed: Signatures) -> None:
        """Of a festival, with what was confirmed of its paper."""
        self._signed = signed
        self._inputs, self._found = inputs, found
        self._asked = found.occasion
        self._people = Named(found.elders.listed)
        self._due: Mapping[int, Served] = {id(s.person): s for s in (*found.visited, *found.phoned)}
        self._had, self._now = set(found.given), set[int]()
        self._towns = {township_key(person.township) for person in found.elders.listed}
        self.counts: Counter[str] = Counter()
        self.to_check: list[ToCheck] = []
        self.problems: list[Problem] = []

    def values(self, record: Record) -> dict[str, Scalar]:
        """What is entered of a row; nothing where nobody has signed, or it stands there already."""
        signer, remark = said(record, "签领人"), said(record, "备注")
        if not signer and line_key(record) in self._signed:
            signer = PAPER
        wrote = signer or record.text("慰问日期")
        if _DOUBT.search(signer) or (wrote and _NOT.search(remark) and not _NOT.search(signer)):
            beside = f"、备注{quoted(remark)}" if remark else ""
            return self._ask(record, "签领人", f"签领人{quoted(signer)}{beside}，看不出领了没有")
        if _NOT.search(signer) or not (wrote or (self._inputs.params.get("all") and not _NOT.search(remark))):
            self.counts["unsigned"] += 1
            return {}
        those = self._people.called(
            record.text("姓名"),
            record.text("人员编号"),
            _town(record) if township_key(_town(record)) in self._towns else "",
        )
        free = [person for person in those if id(person) not in self._had | self._now]
        if not those:
            name = quoted(mask_numbers(record.text("姓名")))
            return self._ask(record, "姓名", f"{name}不在花名册里，或者已经去世、转出")
        if not free and any(id(person) in self._now for person in those):
            return self._ask(record, "姓名", f"{quoted(those[0].name)}在签领表里签了不止一次")
        if not free:
            self.counts["before"] += 1
            return {}
        if any(id(person) in self._had for person in those):
            why = f"叫{quoted(those[0].name)}的有{len(those)}人，有的登记过了，分不清是不是这一行"
            return self._ask(record, "姓名", why)
        return self._made(record, free[0], len(those), signer, remark)

    def _made(
        self, record: Record, person: Person, namesakes: int, signer: str, remark: str
    ) -> dict[str, Scalar]:
        problems: list[Problem] = []
        day = self._within(record.raw("慰问日期")) or read_term(record, "慰问日期", problems, end=False)
        if problems:
            return self._ask(record, "慰问日期", f"慰问日期{quoted(record.text('慰问日期'))}看不懂")
        paper = self._signed.get(line_key(record), Signed())
        day = day or paper.day or self._inputs.params.get("date") or self._inputs.today
        if self._asked.nearest(day) != self._found.year:
            return self._ask(
                record, "慰问日期", f"{day.isoformat()}离{self._found.year}年的{self._found.name}太远"
            )
        paid = record.raw("慰问金") if record.text("慰问金") != UNSET else None
        amount = read_amount(paid)
        if amount.fault:
            return self._ask(record, "慰问金", f"慰问金{quoted(record.text('慰问金'))}看不懂")
        due, because = self._due.get(id(person)), said(record, "例外原因")
        if namesakes > 1:
            what = f"叫{quoted(person.name)}的不止一人，分不清是谁，照样登记了，"
            self.problems.append(record.doubt("姓名", what, "请补填人员编号。", "gift-namesakes"))
        if not because and (due is None or due.amount != amount.value):
            what = f"{quoted(person.name)}给的和标准不一样，没有写例外原因，照样登记了，"
            self.problems.append(
                record.doubt("例外原因", what, "请在慰问记录补填例外原因。", "exception-no-reason")
            )
        self.counts["money"] += amount.value is None
        self._now.add(id(person))
        return {
            "日期": day,
            "项目": self._found.name,
            "姓名": person.name,
            "人员编号": person.number,
            "所属乡镇": person.township,
            "慰问金": amount.value,
            "慰问品": said(record, "慰问品"),
            "慰问人": said(record, "慰问人") or paper.by or self._inputs.params.get("by"),
            "签领人": signer,
            "例外原因": because,
            "备注": remark,
        }

    def _within(self, value: object) -> dt.date | None:
        """«2月3日», «2.3» without a year: the sheet is of one festival. None: written otherwise."""
        told = _SHORT.fullmatch("".join(value.split())) if isinstance(value, str) else None
        with suppress(ValueError):
            years = (self._found.day.year + more for more in (-1, 0, 1)) if told else ()
            days = [dt.date(year, int(told[1]), int(told[2])) for year in years if told]
            return min(days, key=lambda day: abs(day - self._found.day), default=None)
        return None

    def _ask(self, record: Record, column: str, why: str) -> dict[str, Scalar]:
        self.to_check.append(ToCheck(said(record, "姓名"), record.cell(column), f"{why}，没有登记", _WHERE))
        return {}


def once(inputs: Inputs, values: Mapping[str, Scalar]) -> Iterator[Problem]:
    """Tell whom `ledger.meant` tells, and who has it already.

    Raises:
        Stop: of a festival or a birthday: nobody is entered twice for it.
    """
    yield from ledger.meant(inputs, values)
    people = people_if_any(inputs)
    names = Named(people.persons if people else ())
    item, day = str(values["项目"]), inputs.params.get("date") or inputs.today
    name, number, town = (str(values.get(column) or "") for column in ("姓名", "人员编号", "所属乡镇"))
    persons = names.called(name, number, town)
    those = [*map(id, persons)]
    elder = persons[0].record if len(persons) == 1 else None
    if elder and visit_wish(elder) is Wish.PHONE and declines_all(elder):
        what = f"{quoted(name)}谢绝慰问，照样登记了，"
        yield Problem(persons[0].cell, what, "请核对。", "gift-declined", Severity.WARNING)
    for record in inputs.records(GIFTS):
        before = read_term(record, "日期", [], end=False)
        if before is None or not _same(item, day, record.text("项目"), before):
            continue
        if name_key(record.text("姓名")) != name_key(name) or [*map(id, names.of(record))] != those:
            continue
        what = f"{quoted(name)}的{item.removesuffix('慰问')}慰问{before.isoformat()}已经登记过，"
        if len(those) < 2 and (occasion(item) or item == BIRTHDAY):
            raise Stop.at(record.cell("姓名"), f"{what}没有再登记，", "要改的请直接改这一行。", "gift-twice")
        yield Problem(record.cell("姓名"), what, "是另一次的不用管。", "gift-twice", Severity.WARNING)


def _same(item: str, day: dt.date, other: str, before: dt.date) -> bool:
    mine, theirs = occasion(item), occasion(other)
    if mine is None or theirs is None:
        return item == other and day.year == before.year
    return mine.name == theirs.name and mine.nearest(day) == mine.nearest(before)
