"""What we ask of a sheet: tables and their columns as declared, and how headers may be spelt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from toolkit import data
from toolkit.core.grids import Kind
from toolkit.core.words import header_keys, heading_form, heading_keys, spoken

UNUSED = "（不使用）"  # on sheet 列名: a header the office wants left alone


@dataclass(frozen=True, slots=True)
class Field:
    """A column that we understand.

    Attributes:
        name: Canonical header, the clerk's word.
        help: What belongs here, for docs/workbooks.md and the header's comment.
        kind: How a starter workbook formats it.
        choices: Offered by a drop-down list in the starter.
        required: A starter marks it; reading never depends on this flag.
        personal: Never in logs, public lists or group texts.
        sample: What a filled cell looks like (fictitious).
        width: Column width in the starter.
        spelled: Spellings of the header in this table alone, beside those of columns.toml.
    """

    name: str
    help: str = ""
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False
    sample: str = ""
    width: float | None = None
    spelled: tuple[str, ...] = ()


class Table:
    """A sheet that we know: 花名册, 任职, 慰问标准 …

    `Table("花名册")` is declared in data/tables.toml, which is read when something of it is first asked for, so that
    help costs nothing. A table that is declared nowhere gets its fields right away, and what else it has.

    Attributes:
        name: Title, and the sheet's name in the starter workbook.
        fields: Its columns, in starter order.
        must: Fields without which a header row is not this table's.
        one_of: Fields of which it must have one besides, where there are any.
        row: What one row is («人», «职务»).
        workbook: The starter workbook that holds it.
        help: One sentence for docs/workbooks.md.
        exact_sheet: Read only the sheet of this name (settings); else any sheet with the header.
        vital: Fields that two columns must never both claim (the run stops).
        together: Fields that several columns may claim, each of which is read.
        by_values: Fields that a column's values can tell where no heading does (see contents.py).
    """

    name: str
    fields: tuple[Field, ...]
    must: tuple[str, ...]
    one_of: tuple[str, ...]
    row: str
    workbook: str
    help: str
    exact_sheet: bool
    vital: tuple[str, ...]
    together: tuple[str, ...]
    by_values: tuple[str, ...]

    def __init__(self, name: str, fields: tuple[Field, ...] = (), **more: Any) -> None:
        self.name = name
        if fields:
            self.__dict__.update(_UNSAID, fields=fields, **more)

    def __getattr__(self, attribute: str) -> Any:
        """What is not there yet comes with the declaration."""
        if attribute.startswith("_") or "fields" in self.__dict__:
            raise AttributeError(attribute)
        self.__dict__.update(_UNSAID, **_declaration(self.name))
        return getattr(self, attribute)

    def names(self) -> tuple[str, ...]:
        """The canonical column names."""
        return tuple(f.name for f in self.fields)

    def sums(self) -> frozenset[str]:
        """The columns of yuan."""
        return frozenset(f.name for f in self.fields if f.kind is Kind.MONEY)

    def field(self, name: str) -> Field:
        """The column of this name. Raises KeyError."""
        return {f.name: f for f in self.fields}[name]


_UNSAID: Mapping[str, Any] = {
    "must": (),
    "one_of": (),
    "row": "行",
    "workbook": "",
    "help": "",
    "exact_sheet": False,
    "vital": (),
    "together": (),
    "by_values": (),
}


def _declaration(name: str) -> dict[str, Any]:
    """What data/tables.toml says of a table. Raises KeyError when that has none of this name."""
    known = data.read("tables.toml")
    declared = {table["name"]: table for table in known["table"]}[name]
    fields = tuple(_field(column, known["shared"]) for column in declared["columns"])
    said = {key: declared[key] for key in _UNSAID if key in declared}
    return {key: tuple(v) if isinstance(v, list) else v for key, v in said.items()} | {"fields": fields}


def _field(column: Mapping[str, Any] | str, shared: Mapping[str, Mapping[str, Any]]) -> Field:
    """A column as declared; a name alone is one that several tables have."""
    said = {"name": column, **shared[column]} if isinstance(column, str) else dict(column)
    said["kind"] = Kind(said.get("kind", Kind.TEXT))
    said |= {key: tuple(said.get(key, ())) for key in ("choices", "spelled")}
    return Field(**said)


@dataclass(frozen=True)
class Synonyms:
    """Spellings of headers: ours (columns.toml) and the office's own (sheet 列名).

    Attributes:
        common: Field → spellings.
        office: Spelling → field, or UNUSED; stands before ours.
        idle: Headings that no job reads.
    """

    common: Mapping[str, Sequence[str]] = field(default_factory=dict)
    office: Mapping[str, str] = field(default_factory=dict)
    idle: Sequence[str] = ()

    def keys(self, table: Table) -> dict[str, str]:
        """Normalised spelling → field of this table («» for headers left unused); what is written before its one form."""
        out: dict[str, str] = {}
        names = table.names()
        for column in table.fields:
            for key in (*header_keys(column.name), *(header_keys(s)[0] for s in column.spelled)):
                out.setdefault(key, column.name)
        spelt = [(header_keys(s)[0], name) for name in names for s in (*self.common.get(name, ()), name)]
        spelt += [(header_keys(s)[0], column.name) for column in table.fields for s in column.spelled]
        for key, name in spelt:
            out.setdefault(key, name)
        for key, name in spelt:
            out.setdefault(heading_form(key), name)
        for spelling, name in self.office.items():
            key = header_keys(spelling)[0]
            if name == UNUSED:
                out[key] = ""
            elif name in names:
                out[key] = name
        return out

    @cached_property
    def _known(self) -> frozenset[str]:
        """Every key of every table's spellings."""
        return frozenset(
            key for name, spelt in self.common.items() for s in (name, *spelt) for key in heading_keys(s)
        )

    @cached_property
    def _idle(self) -> frozenset[str]:
        return frozenset(key for spelling in self.idle for key in heading_keys(spelling))

    def idles(self, title: str) -> bool:
        """Whether a heading that this table has no field for is one we know all the same.

        Another table's, one that no job reads (毕业院校), or another person's (配偶 / 出生年月).
        """
        kin = spoken("kin.heading")
        group, _, last = title.rpartition("/")
        own = last if kin.search(group) else kin.sub("", title).lstrip("0123456789")
        if spoken("heading.idle").search(title) or any(k in self._idle for k in heading_keys(last)):
            return True
        return any(key in self._known for text in (title, own) for key in heading_keys(text))
