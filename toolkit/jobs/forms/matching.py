"""Which column fills which place of a form: by name, by label, by what the office has decided; what is not clear is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.core.cells import Cell, Problem, parse_address
from toolkit.core.tables.anysheet.listing import Columns, ListColumn
from toolkit.core.tables.columns import Synonyms
from toolkit.core.words import clean, header_keys, heading_form, heading_keys, spoken
from toolkit.jobs.forms.fields import Blank, Form, How

NOTHING = "不填"


@dataclass(slots=True)
class Matched:
    """A sheet of a form held against the columns of a listing.

    Attributes:
        form: The sheet.
        pairs: What is filled, with what.
        photos: Frames for a picture.
        others: What the form asks for and no column has.
        closed: «身份证号（A5）»: a column is called so, fills nothing, and no place was recognised near it.
        problems: What somebody must decide, or has decided wrongly.
    """

    form: Form
    pairs: list[tuple[Blank, ListColumn]] = field(default_factory=list)
    photos: list[Blank] = field(default_factory=list)
    others: list[Blank] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decided:
    """What the office has said: this field goes into that cell; `cell` is where it says so."""

    name: str
    ref: str
    cell: Cell


class Matcher:
    """Finds the column that a label means."""

    def __init__(self, columns: Columns, synonyms: Synonyms) -> None:
        """Take over the columns and our spellings of headings."""
        self.columns = columns
        spelt = [(header_keys(s)[0], name) for name, known in synonyms.common.items() for s in (name, *known)]
        self._canonical = {heading_form(key): name for key, name in reversed(spelt)} | dict(reversed(spelt))

    def find(self, label: str) -> tuple[ListColumn, ...]:
        """The column by its own heading, else by our name for it; several where it cannot be told which."""
        text = label.replace("/", "")
        found = self.columns.find(text)
        if text != label:  # another person's: nothing but a column that says so itself
            group, _, own = label.partition("/")
            kin = spoken("kin.heading").search(group)
            who = kin[0] if kin else group  # «配偶情况», «主要社会关系»
            found = found or self.columns.find(who + own)
            return tuple(c for c in found if all(part in "".join(c.title.split()) for part in (who, own)))
        names = dict.fromkeys(name for key in heading_keys(text) if (name := self._canonical.get(key)))
        return found or next((by for name in names if (by := self.columns.find(name))), ())

    def match(self, form: Form, decided: Iterable[Decided], place: Cell) -> Matched:
        """Hold a sheet of a form against the columns; `place` is where these are looked for."""
        out = Matched(form)
        taken: set[tuple[int, int]] = set()
        ruled: set[str] = set()
        for said in decided:
            try:
                at = parse_address(clean(said.ref).upper())
            except ValueError:
                what, hint = f"「{said.ref}」不是一个单元格，", "请写成 B3 这样。"
                out.problems.append(Problem(said.cell, what, hint, "bad-address"))
                continue
            if clean(said.name) in (NOTHING, f"（{NOTHING}）"):
                taken.add(at)
                continue
            found = self.find(said.name)
            column = found[0] if len(found) == 1 else self.columns.need(said.name, place, "填表对照里的")
            if isinstance(column, Problem):
                out.problems.append(column)
                continue
            placed = form.placed(said.name, *at)
            taken |= set(placed.places[0].cells)
            ruled.add(column.title)
            out.pairs.append((placed, column))
        labelled: dict[str, list[Blank]] = {}
        for each in form.fields:
            if taken.intersection(each.places[0].cells):
                continue
            if each.places[0].how is How.PHOTO:
                out.photos.append(each)
                continue
            found = self.find(each.label)
            if each.tagged and len(found) != 1:
                told = self.columns.need(each.label, form.grid.cell(*each.at), "这一格写的")
                out.problems.append(told) if isinstance(told, Problem) else out.pairs.append((each, told))
            elif not found:
                out.others.append(each)
            elif len(found) > 1:
                names = "、".join(f"「{column.title}」" for column in found)
                out.problems.append(
                    _ask(form, each, f"「{each.label}」可以是{names}，不知道填哪一列，", each.places[0].ref)
                )
            elif not each.tagged and found[0].title in ruled:
                continue
            elif each.doubtful:
                beside, below = (p.ref for p in each.places)
                out.problems.append(
                    _ask(
                        form,
                        each,
                        f"「{each.label}」右边 {beside}、下面 {below} 都空着，不知道填在哪一格，",
                        beside,
                    )
                )
            else:
                out.pairs.append((each, found[0]))
                if not each.tagged:
                    labelled.setdefault(found[0].title, []).append(each)
        used = {column.title for _, column in out.pairs} | ruled
        for label, ref in form.closed:
            if label != "序号" and len(found := self.find(label)) == 1 and found[0].title not in used:
                out.closed.append(f"{label}（{ref}）")
        for title, several in labelled.items():
            if len(several) > 1:
                gone = set(several)
                out.pairs = [pair for pair in out.pairs if pair[0] not in gone]
                where = "、".join(f"「{e.label}」{e.places[0].ref}" for e in several)
                what = f"{where} 都要填「{title}」，不知道是不是都是同一个人的，"
                out.problems.append(_ask(form, several[0], what, several[0].places[0].ref, title))
        return out


def _ask(form: Form, at: Blank, what: str, ref: str, title: str = "") -> Problem:
    hint = f"请用 ⟦map⟧ 写明，如 {title or at.label}={ref.partition(':')[0]}（可写几个；不填的写 {NOTHING}=单元格），定过的记在「填表对照」里。"
    return Problem(form.grid.cell(*at.at), what, hint, "form-doubt")


def decisions(text: str, place: Cell) -> Decided | Problem:
    """«姓名=B3» as it was given."""
    name, sign, ref = clean(text).replace("＝", "=").partition("=")
    if not sign or not name.strip() or not ref.strip():
        return Problem(place, f"「{text}」看不懂，", "请写成 姓名=B3 这样。", "form-map")
    return Decided(name.strip(), ref.strip(), place)


def by_sheet(
    records: Iterable[tuple[str, str, Decided]], file: str, first: str
) -> Mapping[str, list[Decided]]:
    """The decisions for one form, by its sheets; (form, sheet, decision), the last one for a cell holds."""
    out: dict[str, dict[str, Decided]] = {}
    for form, sheet, each in records:
        if not form or clean(form).removesuffix(".xlsx") == file.removesuffix(".xlsx"):
            known = out.setdefault(sheet or first, {})
            known.pop(each.ref.upper(), None)
            known[each.ref.upper()] = each
    return {sheet: list(each.values()) for sheet, each in out.items()}
