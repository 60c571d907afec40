"""What every official letter needs: the office's letterhead, and document numbers without gaps or doubles.

A room of the jobs that write 公文. A number is taken once: the same letter (kind, title and addressee of
one year) made again keeps the number that stands in 发文登记.xlsx.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.core.cells import Problem, Stop
from toolkit.core.documents.official import Block, DocumentNumber, OfficialDocument, OfficialKind
from toolkit.core.documents.outcome import AppendRow, Scalar, WorkbookChange
from toolkit.core.rules.settings import Settings
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import DISPATCHES
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import clean, parted, regex, same_name
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import need

NUMBERS = need(DISPATCHES, optional=True)
"""The need that an action declares which issues letters."""

_NUMBER = regex(
    r"(?P<prefix>.*?)\s*[〔\[［(（【]\s*(?P<year>(?:19|20)\d\d)\s*[〕\]］)）】]\s*第?\s*0*(?P<serial>\d{1,5})\s*号"
)
_VOID = ("作废", "空号", "撤销")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The office's own words on its letters.

    Attributes:
        unit: 单位名称; a gap for the pen where the office has not said it.
        mark: 发文机关标志, or "" for the usual one.
        signer: 签发人.
        addressees: 主送 of letters to the townships.
        copies_to: 抄送.
        printer: 印发机关.
        contact: 联系人.
        phone: 联系电话.
        seal: Whether room for a seal is kept.
        missing: Settings that are still empty and that a letter shows, for one sentence in the answer.
    """

    unit: str
    mark: str
    signer: str
    addressees: tuple[str, ...]
    copies_to: tuple[str, ...]
    printer: str
    contact: str
    phone: str
    seal: bool
    missing: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> Letterhead:
        """As the office's settings have it."""
        names = ("单位名称", "发文字号代字", "联系人", "联系电话")
        return cls(
            unit=settings.text("单位名称") or "＿＿＿＿＿＿＿＿",
            mark=settings.text("发文机关标志"),
            signer=settings.text("签发人"),
            addressees=parted(settings.text("主送机关")),
            copies_to=parted(settings.text("抄送机关")),
            printer=settings.text("印发机关"),
            contact=settings.text("联系人"),
            phone=settings.text("联系电话"),
            seal=settings.text("盖章") == "是",
            missing=tuple(name for name in names if not settings.text(name)),
        )

    def letter(
        self, name: str, kind: OfficialKind, title: str, blocks: Iterable[Block], **more: Any
    ) -> OfficialDocument:
        """A letter under this head, to the usual addressees; `more` are further attributes of OfficialDocument."""
        made = OfficialDocument(
            name,
            kind,
            self.unit,
            title,
            tuple(blocks),
            mark=self.mark,
            addressees=self.addressees,
            seal=self.seal,
            copies_to=self.copies_to,
            printer=self.printer,
        )
        return replace(made, **more)

    def said(self, kind: OfficialKind | None = None) -> tuple[str, ...]:
        """One sentence on what a letter had to leave open; none where the office has said everything.

        Args:
            kind: An upward letter (请示, 报告) shows 签发人 too.
        """
        missing = list(self.missing)
        if kind is not None and kind.upward and not self.signer:
            missing.append("签发人")
        if not missing:
            return ()
        names = "、".join(f"「{name}」" for name in missing)
        return (f"公文上{names}空着，请在设置.xlsx「参数」表里填好后再做一次，或在文件上手写。",)


@dataclass(slots=True)
class Numbering:
    """The numbers of one office: what is registered, and what this run takes.

    Attributes:
        prefix: 机关代字; "" when the office has none: then nothing is numbered or registered.
        reading: 发文登记 as read; None where the office has none yet.
        path: Its path as read; else the starter's name, in the office folder.
        problems: Gaps and doubles found in the register, as warnings with their cells.
    """

    prefix: str
    reading: Reading | None
    path: str
    problems: tuple[Problem, ...] = ()
    _last: dict[int, int] = field(default_factory=dict)
    _known: dict[tuple[int, str, str, str], DocumentNumber] = field(default_factory=dict)
    _rows: list[AppendRow] = field(default_factory=list)

    @classmethod
    def of(cls, inputs: Inputs) -> Numbering:
        """The numbers as they stand in the office's register.

        Raises:
            Stop: the register is open in Excel with edits that are not saved; a number could be given twice.
        """
        reading = inputs.table(DISPATCHES)
        path = DISPATCHES.workbook
        if reading is not None and reading.sources:
            path = inputs.path(reading)
            if not path:
                what = "发文登记正在 Excel 里打开着，编号可能重复，没有往下做，"
                raise Stop.at(reading.sources[0].cell(1, 1), what, "请先保存并关闭它。", "register-open")
        made = cls(inputs.settings.text("发文字号代字"), reading, path)
        made.problems = tuple(made._learn(reading.records if reading else ()))
        return made

    def _learn(self, records: Iterable[Record]) -> Iterable[Problem]:
        seen: dict[int, dict[int, Record]] = defaultdict(dict)
        for record in records:
            number = read_number(record.text("发文字号"))
            if number is None:
                continue
            if number.prefix and self.prefix and not same_name(number.prefix, self.prefix):
                continue  # another series of the same office
            first = seen[number.year].get(number.serial)
            if first is not None:
                what = f"发文字号「{number}」与{first.cell('发文字号')}重复，"
                yield record.doubt("发文字号", what, "请核对哪一件用错了号。", "number-twice")
                continue
            seen[number.year][number.serial] = record
            if not any(word in record.text("备注") for word in _VOID):
                key = _key(number.year, record.text("文种"), record.text("标题"), record.text("主送"))
                self._known.setdefault(key, number)
        for year, serials in seen.items():
            self._last[year] = max(serials)
            gaps = [n for n in range(1, max(serials)) if n not in serials]
            if gaps:
                what = f"{year}年的发文字号缺{_ranges(gaps)}号，"
                hint = "请补登这些文件；作废的号也登一行并在备注里写「作废」。"
                yield serials[max(serials)].doubt("发文字号", what, hint, "number-gap")

    def take(
        self,
        kind: OfficialKind,
        title: str,
        addressee: str,
        year: int,
        more: Mapping[str, Scalar] | None = None,
    ) -> DocumentNumber | None:
        """The number of a letter: the one it already has, else the next of its year, which is registered.

        Args:
            kind: 文种.
            title: As printed.
            addressee: 主送, as printed.
            year: Of the document's date.
            more: Further columns of 发文登记 (成文日期, 签发人, 份数, 文件名).

        Returns:
            None when the office has not said its 机关代字.
        """
        if not self.prefix:
            return None
        key = _key(year, kind.value, title, addressee)
        known = self._known.get(key)
        if known is not None:
            return DocumentNumber(known.prefix or self.prefix, known.year, known.serial)
        serial = self._last.get(year, 0) + 1
        self._last[year] = serial
        number = DocumentNumber(self.prefix, year, serial)
        self._known[key] = number
        values: dict[str, Scalar] = {
            "年度": year,
            "顺序号": serial,
            "发文字号": str(number),
            "文种": kind.value,
            "标题": title,
            "主送": addressee,
        }
        values |= dict(more or {})
        self._rows.append(ledgers.row(self.reading, DISPATCHES, values, {"发文字号", "标题"}))
        return number

    def changes(self) -> tuple[WorkbookChange, ...]:
        """The rows to be added to 发文登记.xlsx; none when no number was taken."""
        if not self._rows:
            return ()
        return (WorkbookChange(self.path, tuple(self._rows), title="发文登记", ledger=True),)


def issued(
    inputs: Inputs, kind: OfficialKind, title: str, blocks: Iterable[Block], **more: Any
) -> tuple[tuple[OfficialDocument | WorkbookChange, ...], tuple[Problem, ...], tuple[str, ...]]:
    """One letter of today under the office's head, with its number taken and registered.

    Args:
        inputs: The action's, which needs NUMBERS.
        kind: 文种.
        title: As printed; the file is called so.
        blocks: The body.
        more: Further attributes of OfficialDocument.

    Returns:
        The letter and the row of 发文登记; problems of that register; what the letter had to leave open.
    """
    head, numbers, name = Letterhead.of(inputs.settings), Numbering.of(inputs), f"{title}.docx"
    addressees = more.get("addressees", head.addressees)
    told: dict[str, Scalar] = {"成文日期": inputs.today, "签发人": head.signer, "文件名": name}
    number = numbers.take(kind, title, "、".join(addressees), inputs.today.year, told)
    letter = head.letter(
        name, kind, title, blocks, number=number, signer=head.signer, date=inputs.today, **more
    )
    return (letter, *numbers.changes()), numbers.problems, head.said(kind)


def read_number(text: str) -> DocumentNumber | None:
    """«青老干[2026]第08号» → 青老干〔2026〕8号; None when it is no document number."""
    match = _NUMBER.fullmatch(clean(text))
    if match is None or not int(match["serial"]):
        return None
    return DocumentNumber(match["prefix"], int(match["year"]), int(match["serial"]))


def _key(year: int, kind: str, title: str, addressee: str) -> tuple[int, str, str, str]:
    return year, clean(kind), clean(title).replace(" ", ""), clean(addressee).replace(" ", "")


def _ranges(numbers: list[int]) -> str:
    """[3, 4, 5, 8] → «3至5、8»."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}至{r[-1]}" for r in runs)
