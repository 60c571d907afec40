"""Which township somebody belongs to, and how an office speaks of those below it: a county's, or a township's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.core.grids import as_text
from toolkit.core.people.ids import mask_numbers
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, folded, regex, says_nothing, township_key

OWN = "本乡镇"  # the setting
COLUMN = "所属乡镇"
UNITS = ("二级单位", "原单位", "原单位及职务")  # the columns that a register has for the unit
_TOLD = regex(
    r"^(?:[一-鿿]{2,3}省)?(?:[一-鿿]{2,4}[市州盟])?(?:[一-鿿]{1,4}[县旗区])?\d{0,2}[.、]?"
    r"(?P<town>(?P<stem>[一-鿿]{2,4}?)(?:镇|乡|街道办事处|办事处|街道办|街道))(?P<rest>.*)$"
)
# What ends like a township and is none: 城乡建设局, 乡镇企业办, 景德镇市, 驻武汉办事处, 其他乡镇.
_NO_STEM = regex(r"[省县市和与及各其全本驻外]|^(?:街道|乡镇|所有|村镇|集镇|小城)|乡$")
_NO_REST = regex(r"[镇乡县市区州省企建规居统]")
_UNIT = regex(
    r"[局部院校厂所]$|委(?:员会)?$|办公室$|公司$|中心$|[省市县]直|机关|单位|[外异]地|外[省市县]|其他|不详|支部$|小组$"
)


def is_township(text: str) -> bool:
    """Whether what stands for a township may be one: a unit of the county (县委老干部局, 县直) is none."""
    return bool(text) and _UNIT.search(text) is None


def said(record: Record, name: str) -> str:
    """A field as it may be printed: no placeholder, and no identity number that was typed into the wrong column."""
    return printable(record.text(name))


def printable(text: str) -> str:
    """A text as it may be printed; see `said`."""
    return "" if not text or says_nothing(text) else mask_numbers(text)


@dataclass(frozen=True, slots=True)
class Townships:
    """What is known of townships.

    Attributes:
        known: township_key → as most write it: 乡镇办名单, and what stands in 所属乡镇.
        own: 本乡镇: the office is that township's; "" for a county's.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    own: str = ""

    @classmethod
    def of(cls, records: Iterable[Record], listed: Iterable[str] = (), own: str = "") -> Townships:
        """What the office's settings and a register say."""
        known = {township_key(name): name for name in (*listed, own) if name}
        written = Counter(record.raw(COLUMN) for record in records)
        for value, _ in sorted(written.items(), key=lambda each: (-each[1], -len(as_text(each[0])))):
            if text := printable(as_text(value)):
                known.setdefault(township_key(text), text)
        return cls(known, own)

    def named(self, text: str) -> str:
        """The township that a heading or a sheet's name is, and no more than that; else ""."""
        return self.known.get(township_key(clean(text))) or self._begins(text, whole=True)

    def begins(self, text: str) -> str:
        """The township that a unit's name tells by its beginning («蕲春县漕河镇中心小学» → 漕河镇); else ""."""
        return self._begins(text, whole=False)

    def _begins(self, text: str, *, whole: bool) -> str:
        found = _TOLD.match(folded(text).replace(" ", ""))
        if found is None or (whole and found["rest"]):
            return ""
        if written := self.known.get(township_key(found["town"])):
            return written
        stem, rest = found["stem"], found["rest"]
        doubtful = _NO_STEM.search(stem) or (rest and (stem.endswith("城") or _NO_REST.match(rest)))
        return "" if doubtful else found["town"]

    def of_record(self, record: Record) -> str:
        """所属乡镇 as the office spells it («青禾» → 青禾镇); else what heading, sheet's name or unit say; else 本乡镇."""
        if record.has(COLUMN):
            written = said(record, COLUMN)
            return self.known.get(township_key(written), written) if written else self.own
        headings = (*record.headings, record.source.grid.sheet)
        if found := next(filter(None, map(self.named, headings)), self.own):
            return found
        units = (said(record, name) for name in UNITS)
        return next(filter(None, map(self.begins, (*units, *headings))), "")


@dataclass(frozen=True, slots=True)
class Wording:
    """How an office speaks of those below it and of its own leaders.

    Attributes:
        own: 本乡镇; "" for a county's office.
        group: What its people are told apart by, as a heading.
        every: To whom its notices go.
        where: Where one of its people belongs, in «由…安排接送».
        some: Those of them who have to do something.
        leaders: Who speaks at its meetings.
        area: Of what it tells.
    """

    own: str = ""
    group: str = "乡镇"
    every: str = "各乡镇"
    where: str = "所在乡镇"
    some: str = "有关乡镇"
    leaders: str = "县领导"
    area: str = "全县"

    @classmethod
    def at(cls, own: str) -> Wording:
        """For the office of this township; of a county where it is ""."""
        if not own:
            return cls()
        rank = next((rank for rank in ("镇", "乡", "街道") if own.endswith(rank)), "")
        rank = rank or ("街道" if own.endswith(("办事处", "办")) else "乡镇")
        every, where = "各支部、各小组", "所在支部、小组"
        return cls(own, "支部、单位", every, where, "有关支部、小组", f"{rank}领导", f"全{rank}")

    @classmethod
    def of(cls, settings: Settings) -> Wording:
        """As the setting 本乡镇 says."""
        return cls.at(settings.text(OWN))
