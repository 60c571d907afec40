"""The office folder: its settings with their origin, its workbooks and templates."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from toolkit import data
from toolkit.core.cells import Cell, Exit, Problem, Stop
from toolkit.core.grids import Grid
from toolkit.core.people.ids import quoted
from toolkit.core.rules import dated as rules
from toolkit.core.rules import regions, settings
from toolkit.core.rules.dated import Rule, Rules, read_term
from toolkit.core.rules.settings import Settings
from toolkit.core.rules.working import Holiday, WorkingDays, fault, read_worked
from toolkit.core.tables import catalogue
from toolkit.core.tables.columns import Synonyms, Table
from toolkit.core.tables.reading import Record, read
from toolkit.core.words import clean, regex
from toolkit.files import layout

SETTINGS_BOOK = catalogue.SETTINGS_BOOK
_THOUSANDS = regex(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?")
TODAY = "1-今天"  # beside 工具箱.xlsm: what is double-clicked first
PRACTICE = "练习"  # a starter «练习任职.xlsx» becomes 任职.xlsx of a practice folder
_PACKAGE = Path(__file__).resolve().parents[1]


class SettingsBook(NamedTuple):
    """设置.xlsx as the office was read from it: a run that needs more of its sheets rests on the same bytes."""

    sha256: str
    sheets: tuple[Grid, ...]

    def grids(self) -> tuple[Grid, ...]:
        """All sheets, in order."""
        return self.sheets


@dataclass(frozen=True, slots=True)
class Office:
    """One office's folder, read.

    Attributes:
        folder: Absolute.
        settings: Each value with its origin.
        synonyms: Header spellings, ours and the office's.
        rules: Dated standards, ours and the office's.
        problems: What could not be used of 设置.xlsx.
        book: 设置.xlsx itself, where there is one.
    """

    folder: Path
    settings: Settings
    synonyms: Synonyms
    rules: Rules
    problems: tuple[Problem, ...]
    book: SettingsBook | None = None

    def file(self, name: str | Path) -> Path:
        """A workbook by what a clerk calls it; see layout. Raises Stop."""
        return layout.book(self.folder, name)

    @property
    def output(self) -> Path:
        """Where results go, unless the command says otherwise."""
        return self.folder / self.settings.text("输出文件夹")

    def templates(self) -> dict[str, Path]:
        """Every Word template by its name: the office's own versions, and of the others those we ship."""
        found: dict[str, Path] = {}
        for folder in (starters("docx_templates"), self.folder / layout.TEMPLATES):
            if folder.is_dir():
                found |= {
                    path.name: path
                    for path in sorted(folder.glob("*.docx"))
                    if not path.name.startswith(("~$", ".~"))
                }
        return dict(sorted(found.items()))

    def template(self, name: str) -> Path:
        """The office's own version of a template, else the one we ship.

        Raises:
            Stop: there is no such template.
        """
        for path in (self.folder / layout.TEMPLATES / name, starters("docx_templates") / name):
            if path.is_file():
                return path
        raise Stop.at(
            Cell(name), "没有这个模板，", f"请放进办公文件夹的「{layout.TEMPLATES}」里。", "template-missing"
        )


def open_office(folder: Path, *, book: bool = True) -> Office:
    """Read an office's settings, or take the defaults where there is no 设置.xlsx.

    Args:
        folder: The office folder.
        book: Read 设置.xlsx; else everything is as it ships.

    Raises:
        Stop: 设置.xlsx cannot be read.
    """
    columns = data.read("columns.toml")
    shipped, problems = rules.from_toml(data.read("rules.toml"), "工具自带规则")
    packs = [regions.shipped(name) for name in data.packs()]
    declared = settings.declared(data.read("settings.toml"))
    found = _settings_book(folder) if book else None
    grids = found.sheets if found else ()
    problems += _no_settings(grids)
    plain = Synonyms(columns["common"], idle=columns["idle"]["spellings"])
    given: dict[str, tuple[str, Cell]] = {}
    office_names: dict[str, str] = {}
    office_rules: list[Rule] = []
    empty: dict[str, Cell] = {}
    office_holidays: list[Holiday] = []
    for record in _records(grids, catalogue.PARAMETERS, plain, problems):
        if name := record.text("参数"):
            given[name] = (record.text("值"), record.cell("值"))
    for record in _records(grids, catalogue.SPELLINGS, plain, problems):
        _spelling(record, office_names, problems)
    for record in _records(grids, catalogue.RULES, plain, problems):
        _rule(record, office_rules, empty, problems)
    for record in _records(grids, catalogue.HOLIDAYS, plain, problems):
        _holiday(record, office_holidays, problems)
    chosen, wrong = settings.decide(declared, given)
    problems += wrong + rules.overlaps(office_rules)
    here = regions.of(chosen) if regions.SETTINGS[0] in given else None
    ours = frozenset(pack.name for pack in packs if here is None or pack.holds(here))
    for pack in sorted(packs, key=lambda pack: sum(map(bool, pack.region))):
        shipped = (*(pack.rules if pack.name in ours else pack.elsewhere()), *shipped)
    return Office(
        folder,
        chosen,
        dataclasses.replace(plain, office=office_names),
        Rules(
            tuple(office_rules),
            shipped,
            WorkingDays(office_holidays),
            packs=None if here is None else ours,
            empty=empty,
        ),
        tuple(problems),
        found,
    )


def _settings_book(folder: Path) -> SettingsBook | None:
    path = layout.book(folder, SETTINGS_BOOK)
    if not path.is_file():
        return None
    from toolkit.sheets.reading.read import open_workbook  # noqa: PLC0415 - help and usage errors need no reader

    book = open_workbook(path)
    return SettingsBook(book.sha256, tuple(book.grids()))


def _no_settings(grids: Sequence[Grid]) -> list[Problem]:
    """The problem of a 设置.xlsx without one of its sheets: something else was saved over it, and defaults are no answer."""
    known = {table.name for table in catalogue.tables() if table.workbook == SETTINGS_BOOK}
    if not grids or any(clean(grid.sheet) in known for grid in grids):
        return []
    return [
        Problem(
            Cell(SETTINGS_BOOK),
            f"里面没有「{catalogue.PARAMETERS.name}」等设置用的工作表，",
            "请从备份中取回原来的；没有备份的，把它移走再运行 ⟦do:init⟧ 建一份新的。",
            "settings-sheets",
        )
    ]


def _records(
    grids: Sequence[Grid], table: Table, synonyms: Synonyms, problems: list[Problem]
) -> tuple[Record, ...]:
    """The rows of one sheet of 设置.xlsx; an absent sheet is no fault, a sheet without its header is one."""
    if not any(clean(grid.sheet) == table.name for grid in grids):
        return ()
    try:
        return read(grids, table, synonyms, file=SETTINGS_BOOK).records
    except Stop as stop:
        problems += stop.problems
        return ()


def _spelling(record: Record, names: dict[str, str], problems: list[Problem]) -> None:
    spelling, name = record.text("本单位的写法"), record.text("标准列名")
    known = {f.name for table in catalogue.tables() for f in table.fields}
    if not spelling or not name:
        return
    if name in ("（不使用）", "(不使用)", "不使用"):
        names[spelling] = "（不使用）"
    elif name in known:
        names[spelling] = name
    else:
        what = f"没有「{name}」这个标准列名，"
        hint = "请从花名册的标准列名里选。"
        problems.append(Problem(record.cell("标准列名"), what, hint, "spelling-unknown"))


def _rule(record: Record, out: list[Rule], empty: dict[str, Cell], problems: list[Problem]) -> None:
    if not any(map(record.text, ("值", "起始日期", "截止日期", "依据"))):
        empty.setdefault(record.text("规则"), record.cell("值"))  # a row that asks, as a new office has them
        return
    values = _values(record.text("值"), record.text("单位"))
    before = len(problems)
    since = read_term(record, "起始日期", problems, end=False)
    until = read_term(record, "截止日期", problems, end=True)
    if len(problems) > before:
        return
    made = rules.make(
        record.cell("规则"),
        key=record.text("规则"),
        values=values,
        unit=record.text("单位"),
        since=since,
        until=until,
        status=record.text("状态"),
        source=record.text("依据"),
        who=record.text("对象"),
    )
    if isinstance(made, Rule):
        out.append(made)
    elif record.text("规则") or record.text("值"):
        problems.append(dataclasses.replace(made, cell=record.cell(_COLUMNS.get(made.kind, "规则"))))


def _holiday(record: Record, out: list[Holiday], problems: list[Problem]) -> None:
    """A line of 放假安排; one that cannot be used is told, and the holiday stays 预测."""
    before, name, text = len(problems), record.text("节日"), record.text("调休上班")
    first, last = (read_term(record, "放假日期", problems, end=end) for end in (False, True))
    if len(problems) > before:
        del problems[before + 1 :]  # the cell was read twice
        return
    if not first or not last:
        what, hint, column = "没有写放假日期", "请照国务院的通知填写，如 2027年2月5日-12日。", "放假日期"
    elif not name:
        what, hint, column = "没有写是哪个节日", "请照国务院的通知填写。", "节日"
    elif what := fault(first, last):
        hint, column = "请照国务院的通知核对。", "放假日期"
    elif (worked := read_worked(text, first)) is None:
        what, hint, column = (
            f"调休上班{quoted(text)}看不懂，或不是周末",
            "请写成 1月31日、2月13日 这样。",
            "调休上班",
        )
    elif not record.text("依据"):
        what, hint, column = (
            f"{name}没有依据",
            "请写明是哪个通知，如 国务院办公厅关于2027年部分节假日安排的通知。",
            "依据",
        )
    else:
        out.append(Holiday(name, first, last, worked, record.text("依据")))
        return
    problems.append(Problem(record.cell(column), f"{what}，这一行没有采用，", hint, "holiday-line"))


_COLUMNS = {
    "rule-no-source": "依据",
    "rule-no-since": "起始日期",
    "rule-span": "截止日期",
    "rule-status": "状态",
    "rule-value": "值",
}
"""Where a faulty rule is to be mended."""


def _values(text: str, unit: str) -> list[str]:
    """«60、70，80» → its numbers; «4,000» is one amount where the unit is yuan, and two ages where it is not."""
    if unit.startswith(("元", "人民币")) and _THOUSANDS.fullmatch(text):
        return [text.replace(",", "").replace("，", "")]
    return [part for part in re.split("[、，,]", text) if part.strip()]


def starters(kind: str) -> Path:
    """The folder of starter workbooks («workbooks») or templates («docx_templates») that came with us.

    In a wheel they lie inside the package; in a clone, an editable install or an unpacked sdist, beside it.

    Raises:
        Stop: they are not there; the installation is damaged.
    """
    for folder in (_PACKAGE / "starters" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    what = "安装不完整，缺少自带的表格或模板，"
    raise Stop.at(Cell(kind), what, "请重新安装工具箱。", "starters-missing", code=Exit.DATA)


def starter_book(name: str) -> bytes | None:
    """The starter workbook of this name, for an office that has none yet; None when we ship none.

    Raises:
        Stop: the installation is damaged.
    """
    path = starters("workbooks") / name
    return path.read_bytes() if Path(name).name == name and path.is_file() else None


def create(folder: Path, *, practice: bool = False) -> tuple[list[str], list[str]]:
    """Make an office folder: starter workbooks and templates; what is there already stays as it is.

    Args:
        folder: Made when it does not exist.
        practice: Put the fictitious practice workbooks in (花名册.xlsx and others) instead of empty ones.

    Returns:
        The names written, and the names that were there and were left alone.

    Raises:
        Stop: the folder cannot be written.
    """
    from toolkit.files.placing import place  # noqa: PLC0415 - reading an office needs no writer

    targets = _starting(folder, practice=practice)
    kept = [target for target in targets if target.exists()]
    items = [
        place.Writing(target, source if isinstance(source, bytes) else source.read_bytes(), place.ABSENT)
        for target, source in targets.items()
        if target not in kept
    ]
    place.put_many(items, make_folders=True)
    executable(item.path for item in items)
    return [_below(folder, item.path) for item in items], [_below(folder, path) for path in kept]


def lacking(folder: Path) -> list[str]:
    """What `create` would put in."""
    return [_below(folder, target) for target in _starting(folder, practice=False) if not target.exists()]


def _starting(folder: Path, *, practice: bool) -> dict[Path, Path | bytes]:
    """What an office starts with: where each file belongs in this one, and ours."""
    books = starters("workbooks")
    new = not layout.is_office(folder)
    wanted = {path.name: path for path in sorted(books.glob("*.xlsx")) if not path.name.startswith(PRACTICE)}
    if practice:
        wanted |= {path.name.removeprefix(PRACTICE): path for path in sorted(books.glob(f"{PRACTICE}*.xlsx"))}
    targets: dict[Path, Path | bytes] = {**sent_in(folder)} if practice else {}
    for name, source in wanted.items():
        target = layout.book(folder, name)
        targets[folder / layout.BOOKS / name if new and not target.exists() else target] = source
    targets[folder / layout.TOOLBOOK] = books / layout.TOOLBOOK
    targets |= {folder / layout.BUTTONS / name: content for name, content in twins().items()}
    targets |= {folder / name: content for name, content in twins(calls={TODAY: "serve"}).items()}
    for source in sorted(starters("docx_templates").glob("*.*x")):
        targets[folder / layout.TEMPLATES / source.name] = source
    return targets


def sent_in(folder: Path) -> dict[Path, Path]:
    """What the townships of the practice county have sent in, and a letter to lint: where it lies in an office, and ours."""
    books = starters("workbooks")
    found = (path for path in sorted(books.glob(f"{PRACTICE}*/**/*.*")) if path.is_file())
    return {folder / path.relative_to(books).as_posix().removeprefix(PRACTICE): path for path in found}


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def twins(
    suffix: str = ".bat" if sys.platform == "win32" else ".sh", calls: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """What does by a double click what a button does, by its path in 按钮: .bat, or .sh on UOS, Kylin and others.

    A .bat is in the code page of a Chinese console, its lines ended as cmd.exe wants them.

    Args:
        suffix: Of which system.
        calls: Commands by name; None: those of all buttons.
    """
    text, out = data.text(f"twin{suffix}"), {}
    for name, call in (data.read("twins.json") if calls is None else calls).items():
        up = " ".join(map(str, range(name.count("/") + 1)))
        told = text.format(title=Path(name).name, call=call, up=up)
        out[name + suffix] = told.replace("\n", "\r\n").encode("gbk") if suffix == ".bat" else told.encode()
    return out


def executable(paths: Iterable[Path]) -> None:
    """A double click on UOS or Kylin needs it."""
    for path in paths:
        if path.suffix == ".sh":
            with suppress(OSError):  # a stick's file system has no such thing
                path.chmod(0o755)
