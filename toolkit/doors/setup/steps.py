"""The first run, step by step, without any dialogue: self-check, the register adopted, its columns confirmed.

The clerk's own file is copied into the office folder and never touched. What is decided is kept in 设置.xlsx
(sheets 参数 and 列名), through the same patch as everything else, and can be taken back with `toolkit undo`.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from toolkit import data
from toolkit.core.cells import Cell, Stop, letters
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import AppendRow, SetCell
from toolkit.core.grids import Grid
from toolkit.core.people.townships import OWN, Townships
from toolkit.core.rules import regions
from toolkit.core.rules.regions import Region
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import PARAMETERS, PEOPLE, SETTINGS_BOOK, SPELLINGS
from toolkit.core.tables.columns import UNUSED, Synonyms, Table
from toolkit.core.tables.headers import find, nearest
from toolkit.core.tables.reading import Reading, read
from toolkit.core.words import heading_keys, regex, township_key
from toolkit.doors.setup import machine
from toolkit.doors.setup.machine import Finding, Probe
from toolkit.files import names
from toolkit.files.history import journal
from toolkit.files.history.journal import Entry
from toolkit.files.history.recorded import put_all
from toolkit.files.placing import place
from toolkit.running.office import PRACTICE, Office, sent_in, starters

REGISTER = "花名册"  # the setting, and the register's name in the office folder
UNIT = "单位名称"
_ENOUGH = 200 * 1024 * 1024  # bytes: outputs, backups and a year of journals


# --- self-check -------------------------------------------------------------------------------------


def self_check(folder: Path, now: dt.datetime, probe: Probe, missing_fonts: tuple[str, ...]) -> list[Finding]:
    """Whether this computer can do the work; one sentence each.

    Args:
        folder: The office folder, which exists.
        now: The computer's clock.
        probe: What the system says of itself.
        missing_fonts: Fonts of official letters that are not installed.
    """
    old = probe.too_old()
    out = [Finding("系统", not old, f"{probe.system()}。" if not old else f"{probe.system()}，{old}。")]
    out += [machine.libraries(), machine.office_programs(probe.programs())]
    why = machine.why_not_writable(folder)
    out.append(
        Finding("文件夹", not why, f"{folder} 可以写入。" if not why else f"{folder} {why}，请换一个文件夹。")
    )
    free = machine.free_bytes(folder)
    room = f"还有{free // (1024 * 1024)} MB。"
    out.append(
        Finding("磁盘", free >= _ENOUGH or None, room if free >= _ENOUGH else f"{room}请清理出一些空间。")
    )
    if missing_fonts:
        fonts = "、".join(missing_fonts)
        out.append(Finding("字体", None, f"没有{fonts}，打印公文时用相近的字体代替，版面不变。"))
    else:
        out.append(Finding("字体", True, "公文用的字体都有。"))
    out.append(_clock(folder, now))
    return out


def _clock(folder: Path, now: dt.datetime) -> Finding:
    """The date, for the person to confirm; wrong for certain when something was written later than now."""
    day = f"{day_text(now)}{now:%H:%M}"
    entries = journal.Journal(folder).entries() if folder.exists() else []
    last = max((entry.time for entry in entries), default=None)
    if last is not None and last > now + dt.timedelta(minutes=5):
        return Finding(
            "时钟", False, f"现在显示{day}，可是上次的记录是{last:%Y-%m-%d %H:%M}，请先把电脑的日期调对。"
        )
    return Finding("时钟", True, f"今天是{day}；不对的话请先调好电脑的日期。")


# --- the register -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """How one column of a register was understood.

    Attributes:
        letter: «C».
        title: The header as the clerk wrote it.
        field: Our name for it; "" when we do not know it or it is left unused.
        guessed: Whether its values say so, not its header.
    """

    letter: str
    title: str
    field: str
    guessed: bool = False

    @property
    def told(self) -> tuple[str, str, bool]:
        """What a person is told of it, wherever it stands."""
        return self.title, self.field, self.guessed

    @property
    def is_plain(self) -> bool:
        """Whether its heading says what it is, in our own words."""
        return self.field == self.title and not self.guessed

    def __str__(self) -> str:
        """As the terminal shows it; an unknown column stands out by its mark."""
        shown = f"  {self.letter}列" + (
            f"  {self.title}" if self.title != f"{self.letter}列" else "  （没有列名）"
        )
        if not self.field:
            return f"{shown}  → （不用）"
        return f"{shown}  → {self.field}（看内容像，请核对）" if self.guessed else f"{shown}  → {self.field}"


def columns_seen(reading: Reading) -> list[list[ColumnSeen]]:
    """Every headed column of every sheet that was read, in order, with what it was taken for."""
    out = []
    for source in reading.sources:
        head = source.head
        fields = {column: name for name, columns in head.doubles.items() for column in columns}
        fields |= {column: name for name, column in head.columns.items()}
        out.append(
            [
                ColumnSeen(letters(column), title, fields.get(column, ""), column in head.guessed)
                for column, title in sorted(head.titles.items())
            ]
        )
    return out


def headings(office: Office, path: Path, opener: Callable[[Path], object]) -> dict[str, list[str]]:
    """What stands above each column («C»), in every sheet that has a register's header, else in the row most like one.

    Raises:
        Stop: the file cannot be read.
    """
    keys = office.synonyms.keys(PEOPLE)
    grids = list(opener(path).grids())  # type: ignore[attr-defined]  # run.Book
    heads = [head for grid in grids if (head := find(grid, keys, frozenset(PEOPLE.must)))]
    near = [head for grid in grids if not heads and (head := nearest(grid, keys))]
    out: dict[str, list[str]] = {}
    for head in heads or sorted(near, key=lambda h: -len(h.columns))[:1]:
        for column, title in head.titles.items():
            above = out.setdefault(letters(column), [])
            above += [title] if title not in above else []
    return out


def understood(office: Office, path: Path, opener: Callable[[Path], object]) -> Reading:
    """A register as we would read it.

    Raises:
        Stop: it cannot be read, or has no header that we know; the problem names the nearest row.
    """
    book = opener(path)
    return read(book.grids(), PEOPLE, office.synonyms, file=path.name)  # type: ignore[attr-defined]  # run.Book


def townships_told(office: Office, reading: Reading) -> tuple[str, ...]:
    """The townships that a register's own column, sheets and units tell of at least a tenth of its people."""
    townships = Townships.of(reading.records, office.settings.names("乡镇办名单"))
    told = Counter(filter(None, map(townships.of_record, reading.records)))
    few = len(reading.records) / 10
    return tuple({township_key(name): name for name, count in told.items() if count >= few}.values())


_CORRECTION = regex(r"\s*([^=＝→]+?)\s*[=＝→]\s*([^=＝→\s,，;；]+)(?:[\s,，;；]+|$)")
_LETTERS = regex(r"([A-Za-z]{1,3})(列(?:\s+(?P<title>.+))?)?")


def corrections(text: str, synonyms: Synonyms, above: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """«同志姓名=姓名，C=住址» → {同志姓名: 姓名, what stands above column C: 居住地}.

    A column is called by its heading as it was shown («联系电话/本人»), by its letter («C», «C列»), or by both.

    Args:
        text: One correction or several, with commas, semicolons or blanks between them.
        synonyms: How a standard name may be spelt.
        above: Letter → headings (see headings).

    Raises:
        Stop: one is not of that form, names no column of 花名册, or a letter that means several headings.
    """
    keys = synonyms.keys(PEOPLE)
    out: dict[str, str] = {}
    at = 0
    while at < len(text.rstrip()):
        match = _CORRECTION.match(text, at)
        field = match[2].strip("（）()") if match else ""
        own = next((name for key in heading_keys(field) if (name := keys.get(key))), "")
        meant = UNUSED if field in ("不使用", "不用") else own
        if match is None or not meant:
            hint = (
                "请写成 表头上的原文=标准列名，或 列号=标准列名，如 同志姓名=姓名，C=联系电话；"
                f"标准列名有：{'、'.join(PEOPLE.names())}。"
            )
            raise Stop.at(Cell(REGISTER), f"「{text[at:].strip()}」看不明白，", hint, "spelling-form")
        out[_heading(match[1], above)] = meant
        at = match.end()
    return out


def _heading(called: str, above: Mapping[str, Sequence[str]]) -> str:
    """The heading that somebody means by it, its column's letter, or both. Raises Stop."""
    match = _LETTERS.fullmatch(called)
    if match is None or any(called in titles for titles in above.values()):
        return called
    titles = [title for title in above.get(match[1].upper(), ()) if match["title"] in (None, title)]
    if len(titles) > 1:
        what = f"{match[1].upper()}列在几张工作表里的列名不一样（{'、'.join(titles)}），"
        raise Stop.at(Cell(REGISTER), what, "请写列名的原文。", "spelling-form")
    if titles or match["title"]:
        return titles[0] if titles else match["title"]
    return f"{match[1].upper()}列" if match[2] or above else called


# --- keeping ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the person has said.

    Attributes:
        register: Their file; None: the one that the settings name stays.
        unit: 单位名称; "": as it is.
        township: 本乡镇; "": as it is.
        spellings: Header → standard name.
        region: 本省、本市、本县; none of them: as it is.
    """

    register: Path | None = None
    unit: str = ""
    spellings: Mapping[str, str] | None = None
    township: str = ""
    region: Region = field(default_factory=Region)


def own_unit(office: Office, *, real: bool) -> str:
    """单位名称 as it stands; that of the practice office is none for a real register."""
    unit = office.settings.text(UNIT)
    return "" if real and unit.endswith(f"（{PRACTICE}）") else unit


def guessed_region(office: Office, unit: str, reading: Reading | None = None) -> Region | None:
    """Where the office seems to be, for the person to say so."""
    names = (office.settings.text(regions.SETTINGS[-1]), unit or office.settings.text(UNIT))
    rows = reading.records if reading else ()
    texts = (row.text(name) for row in rows for name in ("居住地", "户籍地", "原单位"))
    return regions.guessed(names, texts, map(regions.shipped, data.packs()))


def keep(office: Office, decisions: Decisions, now: dt.datetime) -> list[Path]:
    """Copy the register in and write the decisions into 设置.xlsx, all or nothing.

    Returns:
        The files written.

    Raises:
        Stop: a file cannot be read or written; nothing was.
    """
    writings: list[place.Writing] = []
    values: dict[str, str] = {}
    if decisions.register is not None:
        name, writing = _adopted(office, decisions.register)
        writings += [writing] if writing else []
        if name != office.settings.text(REGISTER):
            values[REGISTER] = name
    unit = decisions.unit or own_unit(office, real=decisions.register is not None)
    if unit != office.settings.text(UNIT):
        values[UNIT] = unit
    if decisions.township and decisions.township != office.settings.text(OWN):
        values[OWN] = decisions.township
    values |= _region_kept(office, decisions)
    settings = _settings(office.file(SETTINGS_BOOK), values, decisions.spellings or {})
    writings += [settings] if settings else []
    return _written(office, writings, now)


def _region_kept(office: Office, decisions: Decisions) -> dict[str, str]:
    """What changes of 本省、本市、本县; that of the practice office is none for a real register."""
    practised = decisions.register is not None and office.settings.text(UNIT) != own_unit(office, real=True)
    if not any(decisions.region) and not practised:
        return {}
    told = dict(zip(regions.SETTINGS, decisions.region, strict=True))
    return {name: value for name, value in told.items() if value != office.settings.text(name)}


def _written(office: Office, writings: list[place.Writing], now: dt.datetime) -> list[Path]:
    """Write, and note it as one step that can be taken back; the files."""
    if not writings:
        return []
    log = journal.Journal(office.folder)
    backups = office.settings.integer("备份份数")
    placed, unrecorded = put_all(log, writings, Entry(now, "setup"), backups=backups)
    if unrecorded:
        raise Stop(*unrecorded)  # it says what has been written
    return [each.path for each in placed]


def _adopted(office: Office, source: Path) -> tuple[str, place.Writing | None]:
    """The register's name in the office folder, and its copy unless it lies there already. Raises Stop."""
    from toolkit.files.looking import guard  # noqa: PLC0415 - help must not load the file layers

    source = source.absolute()
    if office.file(source.name) == source:
        return source.name, None
    content = guard.inspect(source).data
    wanted = f"{REGISTER}{source.suffix.lower()}"
    for name in (wanted, names.safe_name(source.stem, source.suffix.lower())):
        target = office.file(name)
        there = target.read_bytes() if target.is_file() else None
        if there is None:
            return name, place.Writing(target, content, expect=place.ABSENT)
        if there == content:
            return name, None
        if there in _ours(name):
            return name, place.Writing(target, content)
    what = "办公文件夹里已经有一个同名而内容不同的文件，没有覆盖它，"
    raise Stop.at(Cell(source.name), what, "请先给其中一个改名，再选一次。", "register-there")


def dropped(text: str) -> Path:
    """The file that somebody has dragged into the window, or whose name they have typed.

    Terminals write it in their own ways: in quotes, with a backslash before each blank and quote, as file://…%E8….
    """
    plain = text.strip().removeprefix("& ").strip()  # PowerShell calls what is dropped
    ways = [plain.strip("\"'“”‘’ "), plain]
    with suppress(ValueError):  # an odd quote: then it is no shell's writing
        ways += shlex.split(plain)[:1]
    ways += [unquote(urlsplit(way).path) for way in ways if way.startswith("file://")]
    return next((path for path in map(Path, ways) if path.exists()), Path(ways[0]))


def practise(office: Office, now: dt.datetime) -> list[Path]:
    """Put the fictitious practice workbooks in the places of the empty ones; what anybody has filled in stays.

    Returns:
        The files written.

    Raises:
        Stop: a file cannot be written; none was.
    """
    books = starters("workbooks")
    writings = []
    for source in sorted(books.glob(f"{PRACTICE}*.xlsx")):
        target = office.file(source.name.removeprefix(PRACTICE))
        empty = books / target.name
        if not target.exists():
            writings.append(place.Writing(target, source.read_bytes(), expect=place.ABSENT))
        elif empty.is_file() and target.read_bytes() == empty.read_bytes():
            writings.append(place.Writing(target, source.read_bytes()))
    for target, source in sent_in(office.folder).items():
        if not target.exists():
            writings.append(place.Writing(target, source.read_bytes(), expect=place.ABSENT))
    return _written(office, writings, now)


def is_theirs(path: Path) -> bool:
    """Whether a register stands there that is neither our empty one nor the practice one."""
    return path.is_file() and path.read_bytes() not in _ours(path.name)


def _ours(name: str) -> tuple[bytes, ...]:
    """The starter and the practice workbook of this name: nobody's work is lost with them."""
    books = starters("workbooks")
    return tuple(path.read_bytes() for path in (books / name, books / f"{PRACTICE}{name}") if path.is_file())


def _settings(path: Path, values: Mapping[str, str], spellings: Mapping[str, str]) -> place.Writing | None:
    """设置.xlsx with the decisions in it; None when there are none. Raises Stop."""
    if not values and not spellings:
        return None
    from toolkit.sheets.patching.patch import WorkbookPatch  # noqa: PLC0415 - loaded when a workbook is changed
    from toolkit.sheets.reading.read import open_workbook  # noqa: PLC0415

    grids = list(open_workbook(path).grids())
    patch = WorkbookPatch(path)
    for table, key, column, wanted in (
        (PARAMETERS, "参数", "值", values),
        (SPELLINGS, "本单位的写法", "标准列名", spellings),
    ):
        for change in _changes(grids, table, key, column, wanted):
            if isinstance(change, SetCell):
                patch.set(change.sheet, change.ref, change.value)
            else:
                patch.append(change.sheet, change.values)
    return patch.writing()


def _changes(
    grids: list[Grid], table: Table, key: str, column: str, wanted: Mapping[str, str]
) -> list[SetCell | AppendRow]:
    if not wanted:
        return []
    reading = read(grids, table, Synonyms(), file=SETTINGS_BOOK)
    rows = {record.text(key): record for record in reading.records}
    return [
        ledgers.set_cell(rows[name], column, value)
        if name in rows
        else ledgers.row(reading, table, {key: name, column: value}, {key, column})
        for name, value in wanted.items()
    ]
