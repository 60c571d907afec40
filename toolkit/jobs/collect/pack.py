"""打包: workbooks for somebody else in one packet for the USB stick, with number and hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.core.cells import Cell, Stop
from toolkit.core.documents.outcome import (
    Document,
    Exclusion,
    Outcome,
    Packet,
    ToCheck,
    WorkbookChange,
    tally,
)
from toolkit.core.duties.duty import is_talk
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.catalogue import CONTACTS, DECISIONS, PACKETS, PEOPLE, SETTINGS_BOOK
from toolkit.core.tables.reading import read
from toolkit.jobs.collect import sheets
from toolkit.jobs.collect.packets import SENT, Registered, fingerprint, registered, sender
from toolkit.jobs.job import (
    Action,
    Besides,
    FileRead,
    ForeignBook,
    Inputs,
    Job,
    Parameter,
    Params,
    Unreadable,
)
from toolkit.jobs.ledger import kept_at
from toolkit.jobs.parts import need

BOOKS, FOLDER = "表格", "数据包"
_OURS = {SETTINGS_BOOK: "本单位的设置", DECISIONS.workbook: "汇总用的", PACKETS.workbook: "登记数据包用的"}


@dataclass(frozen=True, slots=True)
class Packable:
    """A workbook that may go into a packet.

    Attributes:
        name: Its name there.
        lines: Rows with something in them, all sheets.
        talks: Cells of rows on a talk (谈心), which nobody else is to read.
    """

    name: str
    lines: int
    talks: tuple[Cell, ...]


def look_into(book: ForeignBook) -> Packable:
    """What a workbook holds, as far as it matters for sending it away."""
    lines = sum(any(value not in (None, "") for value in row) for grid in book.grids for row in grid.rows)
    try:
        records = read(book.grids, CONTACTS, book.synonyms, file=book.name).records
    except Stop:  # no sheet of contacts in it
        records = ()
    return Packable(book.name, lines, tuple(record.cell() for record in records if is_talk(record)))


def build(inputs: Inputs) -> Outcome:
    """The packet, its line in 数据包登记, and what stays at home."""
    asked, back = inputs.params.get("what") or (), inputs.params.get("back") or ""
    unread = inputs.found(Unreadable)
    books = inputs.found(Packable)
    left = [(one, _OURS[one.name]) for one in books if not asked and one.name in _OURS]
    left += [(one, "里面有谈心记录，不出本单位") for one in books if one.talks]
    staying = {one.name for one, _ in left}
    files = {file.name: file for file in inputs.files}
    packed = [files[one.name] for one in books if one.name not in staying]
    if not packed:
        problems = [problem for one in unread for problem in one.problems]
        what, hint = "没有可以打包的表格，", "请写明要打包哪些表格。"
        raise Stop(*problems) if problems else Stop.at(Cell(BOOKS), what, hint, "pack-nothing")
    if len({file.name for file in packed}) < len(
        [f for f in inputs.files if f.name in {p.name for p in packed}]
    ):
        raise Stop.at(
            Cell(packed[0].name),
            "有两个文件同名，没有打包，",
            "请改名，或放在一个文件夹里一起打包。",
            "pack-twice",
        )
    slip = _slip(inputs, asked, back)
    known, problems = registered(inputs)
    new = _numbered(inputs, slip, packed, [one for one in known if one.way == SENT])
    slip |= {"number": new.number, "date": new.day}
    locked = bool(inputs.params.get("locked"))
    name = f"{sender(slip)}{'致' + back if back else ''}_{new.day}_第{new.number}号"
    documents: list[Document] = [
        Packet(
            name + (".数据包" if locked else ".数据包.zip"),
            tuple((file.name, file.path, file.sha256) for file in packed),
            slip,
            locked,
            title="数据包",
        )
    ]
    if new not in known:
        documents.append(
            WorkbookChange(kept_at(inputs, PACKETS), (new.row(inputs),), title="登记数据包", ledger=True)
        )
    lines = {one.name: one.lines for one in books}
    return Outcome(
        documents=tuple(documents),
        counts=tally(len(books) + len(unread), len(packed), len(left), len(unread)),
        rows=[{"file": file.name, "lines": lines[file.name], "sha256": file.sha256} for file in packed],
        excluded=tuple(
            Exclusion(one.name, why, one.talks[0] if one.talks else Cell(one.name)) for one, why in left
        ),
        to_check=tuple(ToCheck.of(one.name, problem) for one in unread for problem in one.problems[:1]),
        problems=(*problems, *(problem for one in unread for problem in one.problems)),
        extra={"number": new.number},
        summary=(
            f"第{new.number}号数据包，{len(packed)}个文件：{'、'.join(file.name for file in packed)}。",
            *(f"没有装进去：{one.name}（{why}）。" for one, why in left if one.talks),
            "已加密，不知道密码的打不开；密码请另外告诉对方。"
            if locked
            else "没有加密，拿到 U 盘的人都能打开看。",
        ),
        alerts=(f"有{len(unread)}个文件读不出来，没有装进去。",) if unread else (),
    )


def _slip(inputs: Inputs, asked: tuple[str, ...], back: str) -> dict[str, Any]:
    """Who sends what to whom; number and day come later."""
    settings = inputs.settings
    unit, town = settings.text("单位名称"), "" if back else settings.text("本乡镇")
    if not (unit or town):
        hint = "请在设置「参数」里填上「单位名称」；乡镇的再填「本乡镇」。"
        raise Stop.at(Cell(SETTINGS_BOOK, "参数"), "没有填单位名称，对方看不出是谁的，", hint, "pack-nobody")
    return {
        "format": 1,
        "unit": unit or town,
        "township": town,
        "county": settings.text("本县"),
        "to": back,
        "asked": [name.replace("\\", "/").rpartition("/")[2] for name in asked],
    }


def _numbered(
    inputs: Inputs, slip: Mapping[str, Any], packed: list[FileRead], sent: list[Registered]
) -> Registered:
    """The next number; the same contents as those sent last are the same packet, with its number and day."""
    key = fingerprint(slip, {file.name: file.sha256 for file in packed})
    last = max(sent, key=lambda one: one.number, default=None)
    if last and last.key == key:
        return last
    number = last.number + 1 if last else 1
    names = tuple(file.name for file in packed)
    return Registered(SENT, slip["to"], number, inputs.today.isoformat(), names, key)


def _files(params: Params, settings: Settings) -> tuple[str, ...]:
    """What was named; else all that the office keeps, or what collect has made for a township."""
    if asked := params.get("what"):
        return tuple(asked)
    if back := params.get("back"):
        return (f"{settings.text('输出文件夹')}/{sheets.FOLDER}/退回/{back}",)
    own = settings.text("花名册")
    return (BOOKS,) if own == PEOPLE.workbook else (own, BOOKS)


JOB = Job(
    name="pack",
    title="打数据包",
    group="名单",
    often=4,
    help="要报给县里、或退给乡镇的表格打成一个数据包，用 U 盘送去；编号、校验都在里面，改动过的、旧的，收的一方看得出来。",
    actions=(
        Action(
            build,
            title="打数据包",
            help="不写就是「表格」里所有的表格；设置和有谈心记录的表不装。对方用「汇总花名册」收。",
            needs=(need(PACKETS, optional=True),),
            parameters=(
                Parameter(
                    "what",
                    "哪些表格",
                    "哪些表格或文件夹（如 花名册）；不写就是单位所有的表格",
                    "file",
                    positional=True,
                    many=True,
                ),
                Parameter("back", "退给", "退给哪个乡镇：装「退回」里它的更正清单和标记副本", once=True),
                Parameter("locked", "加密", "要密码才能打开；不写就不加密", "flag"),
            ),
            examples=(
                ("pack", "单位的表格全部打包"),
                ("pack 花名册", "只打花名册"),
                ("pack --back 青禾镇", "把更正清单、标记副本退给青禾镇"),
            ),
            changes=True,
            folder=lambda _params, _today: FOLDER,
            besides=Besides("workbooks", _files, look_into, own=True),
        ),
    ),
)
