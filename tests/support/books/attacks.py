"""Workbooks written by hand, byte for byte: what no office program would write, and what somebody might."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import subprocess
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
ROOT_RELS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}">'
    '<sheets><sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELS}/styles" Target="styles.xml"/></Relationships>'
)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.00"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="31"/></cellXfs></styleSheet>'
)


def worksheet(rows: str, after: str = "", before: str = "") -> str:
    """A worksheet part: rows are what stands in sheetData, before and after what stands around it."""
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def package(sheet: str | bytes = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A minimal xlsx with one sheet; `parts` replaces or adds members, an empty text removes one."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": sheet or worksheet(ONE_CELL),
        **(parts or {}),
    }
    return zipped((name, data) for name, data in members.items() if data)


def zipped(members: Iterable[tuple[str, str | bytes]]) -> bytes:
    """A zip; names may repeat and may be anything."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a duplicate name, which is meant
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def edited(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A package in which one part's bytes are replaced; old must be there."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename == part:
                assert old in content, f"{old!r} is not in {part}"
                content = content.replace(old, new)
            target.writestr(member, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def bomb(name: str, first: bytes, unit: bytes, times: int, last: bytes) -> bytes:
    """A package whose sheet repeats a unit, deflated piece by piece so that making it needs no memory."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = unit * max(1, 1_000_000 // len(unit))
    rounds = times * len(unit) // len(block)
    packed = bytearray(engine.compress(first))
    crc = zlib.crc32(first)
    size = len(first)
    for _ in range(rounds):
        packed += engine.compress(block)
        crc = zlib.crc32(block, crc)
        size += len(block)
    packed += engine.compress(last) + engine.flush()
    return with_raw_member(package(), name, bytes(packed), zlib.crc32(last, crc), size + len(last))


def with_raw_member(data: bytes, name: str, packed: bytes, crc: int, size: int) -> bytes:
    """Replace or add a member by deflated bytes with any checksum and any declared size."""
    return with_raw_members(data, {name: (packed, crc, size)})


def with_raw_members(data: bytes, raw: Mapping[str, tuple[bytes, int, int]]) -> bytes:
    """Replace or add several."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            if member.filename not in raw:
                target.writestr(member, source.read(member), zipfile.ZIP_DEFLATED)
        for name, (packed, crc, size) in raw.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.CRC, info.file_size, info.compress_size = crc, size, len(packed)
            info.header_offset = out.tell()
            out.write(info.FileHeader(zip64=False) + packed)
            target.start_dir = out.tell()
            target.filelist.append(info)
            target.NameToInfo[name] = info
        target._didModify = (
            True  # zipfile writes the directory only when it thinks that it has something to say
        )
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + f']><worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    "</sheetData></worksheet>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    "</sheetData></worksheet>"
)


def _cell(ref: str) -> str:
    row = ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{ref}"><v>1</v></c></row>'


def far() -> dict[str, bytes]:
    """A cell or two beside the very last one, spelled so that who searches the bytes may miss it."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>' + _cell("XFD1048576")
    prefixed = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    many = "".join(f'<c r="{letter}1"><v>1</v></c>' for letter in "ABC")
    return {
        "far cell": package(worksheet(cells)),
        "far cell, prefixed": package(prefixed),
        "far cell, single quotes": package(worksheet(cells).replace('r="', "r='").replace('"><', "'><")),
        "far cell, blanks around the sign": package(worksheet(cells.replace('r="', 'r  =  "'))),
        "far cell, lower case": package(worksheet(cells.replace("XFD", "xfd"))),
        "far cell, other attribute first": package(worksheet(cells.replace("<c r=", '<c s="0" r='))),
        "far cell behind a row number only": package(
            worksheet(
                '<row r="1">' + "<c><v>1</v></c>" * 200 + '</row><row r="1048576"><c><v>1</v></c></row>'
            )
        ),
        "far column by counting": package(
            worksheet('<row r="1">' + "<c><v>1</v></c>" * 16_384 + "</row>" + _cell("A1048576"))
        ),
        "far cell in UTF-16": package(
            worksheet(cells).replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
        ),
        "lying dimension": package(worksheet(cells, before='<dimension ref="A1:B2"/>')),
        "far cell in a row that says 1": package(
            worksheet(f'<row r="1">{many}<c r="XFD1048576"><v>1</v></c></row>')
        ),
        "far cell by a second address": package(
            worksheet(ONE_CELL + '<row r="2"><c r="A2" r="XFD1048576"><v>1</v></c></row>')
        ),
        "far cell by a second address in small letters": package(
            worksheet(ONE_CELL + "<row r='2'><c r=\"A2\"r = 'xfd1048576'><v>1</v></c></row>")
        ),
    }


def refused() -> dict[str, bytes]:
    """Files that must be refused, by what is wrong with them."""
    deep = "<a>" * 200_000
    noise = _packed(_noise(), declared=4_000_000)
    return {
        "a hundred thousand million texts promised": package(
            "",
            {
                "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}" uniqueCount="99999999999"><si><t>x</t></si></sst>',
                "xl/_rels/workbook.xml.rels": WORKBOOK_RELS.replace(
                    "</Relationships>",
                    f'<Relationship Id="rId3" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
                ),
            },
        ),
        "row beyond the last": package(worksheet(_cell("A99999999"))),
        "column beyond the last": package(worksheet(_cell("ZZZZZ1") + ONE_CELL)),
        "whole sheet merged": package(
            worksheet(ONE_CELL, '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
        ),
        "entity expansion": package(LAUGHS),
        "entity expansion in the strings": package("", {"xl/sharedStrings.xml": LAUGHS}),
        "external entity": package(OUTSIDE),
        "external entity in UTF-16": package(
            OUTSIDE.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
        ),
        "external entity in UTF-7": package(
            b'<?xml version="1.0" encoding="UTF-7"?>' + OUTSIDE.partition("?>")[2].encode("utf-7")
        ),
        "200,000 elements deep": package(worksheet(deep + "</a>" * 200_000)),
        "200,000 elements deep, never closed": package(deep),
        "climbing name": zipped([*_members(package()), ("../../evil.xml", "<a/>")]),
        "climbing name with backslashes": zipped([*_members(package()), ("..\\..\\evil.xml", "<a/>")]),
        "absolute name": zipped([*_members(package()), ("/etc/evil.xml", "<a/>")]),
        "drive name": zipped([*_members(package()), ("C:/evil.xml", "<a/>")]),
        "one name twice": zipped([*_members(package()), ("xl/worksheets/sheet1.xml", worksheet(ONE_CELL))]),
        "one name in two spellings": zipped(
            [*_members(package()), ("XL/Worksheets/Sheet1.xml", worksheet(ONE_CELL))]
        ),
        "20,000 members": zipped([*_members(package()), *((f"x/{n}.xml", "<a/>") for n in range(20_000))]),
        "bomb by ratio": bomb(
            "xl/worksheets/sheet1.xml",
            worksheet("").encode()[:-24],
            b" ",
            150_000_000,
            b"</sheetData></worksheet>",
        ),
        "bomb by size": with_raw_members(
            package(), dict.fromkeys((f"xl/media/{n}.bin" for n in range(60)), noise)
        ),
        "declared size lies": with_raw_member(
            package(), "xl/media/a.bin", *_packed(b"\0" * 40_000_000, declared=1_000)
        ),
        "two directories": package() + package(worksheet(_cell("XFD1048576")))[:-22] + package()[-22:],
        "torn sheet": package(worksheet(ONE_CELL)[:-30]),
        "encrypted member": _flagged(package(), 1),
    }


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(member.filename, archive.read(member)) for member in archive.infolist()]


def _noise() -> bytes:
    """4 MB that pack some forty-fold: below the ratio that is refused."""
    dice = random.Random(20_261_001)  # noqa: S311 - test data
    block = dice.randbytes(10_000)
    return b"".join(dice.randbytes(100) + block for _ in range(400))


def _packed(data: bytes, declared: int) -> tuple[bytes, int, int]:
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = engine.compress(data) + engine.flush()
    return packed, zlib.crc32(data), declared


def _flagged(data: bytes, flag: int) -> bytes:
    """Set a flag bit in each entry of the directory."""
    out = bytearray(data)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", out, at + 8, struct.unpack_from("<H", out, at + 8)[0] | flag)
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


def mutations(data: bytes, part: str, count: int, seed: int) -> list[bytes]:
    """Packages whose part has a tag, an attribute or a number changed, dropped or doubled; sound as zips."""
    dice = random.Random(seed)  # noqa: S311 - test data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(part).decode("utf-8")
    tokens = re.findall(r"<[^>]*>|[^<]+", text)
    odd = ["", "<c>", "</c>", "<row>", "</row>", "<v>", "&amp;", "&", "\0", "<![CDATA[", "-->", "<c r=''>",
           '<c r="XFD1048576"><v>1</v></c>', '<c r="A0"/>', "<f/>", '<row r="-1">', '<c t="s"><v>-1</v></c>',
           '<c r="A1" t="e"><v/></c>', "99999999999999999999", "NaN", "1e999", "<is><t>x</t></is>"]  # fmt: skip
    out = []
    for _ in range(count):
        changed = list(tokens)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(changed))
            move = dice.randrange(5)
            if move == 0:
                del changed[at]
            elif move == 1:
                changed.insert(at, changed[at])
            elif move == 2:
                changed.insert(at, dice.choice(odd))
            elif move == 3:
                changed[at] = dice.choice(odd)
            else:
                other = dice.randrange(len(changed))
                changed[at], changed[other] = changed[other], changed[at]
        out.append(_with_part(data, part, "".join(changed).encode("utf-8")))
    return out


def _with_part(data: bytes, part: str, content: bytes) -> bytes:
    return zipped((name, content if name == part else old) for name, old in _members(data))


def flipped(data: bytes, count: int, seed: int) -> list[bytes]:
    """Copies with one to eight bytes changed."""
    dice = random.Random(seed)  # noqa: S311 - test data
    out = []
    for _ in range(count):
        copy = bytearray(data)
        for _ in range(dice.randint(1, 8)):
            copy[dice.randrange(len(copy))] = dice.randrange(256)
        out.append(bytes(copy))
    return out


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one file.

    Attributes:
        name: The file's.
        outcome: «grid», «stop», or the name of an exception that should not have come out.
        kind: Slug of the problem, for stops.
        seconds: Processor time taken, children included: the wall clock says how busy the machine is.
        peak: The process's greatest memory so far, in MB.
    """

    name: str
    outcome: str
    kind: str
    seconds: float
    peak: float


_READ_ALL = """
import json, os, sys
from pathlib import Path
from toolkit.core.cells import Stop
from toolkit.sheets.reading.read import open_workbook
for line in sys.stdin:
    path = Path(line.rstrip("\\n"))
    began = sum(os.times()[:4])
    kind = ""
    try:
        for grid in open_workbook(path, password="mima").grids():
            for row in range(1, min(len(grid.rows), 20) + 1):
                grid.number_format(row, 1), grid.value(row, 1), str(grid.cell(row, 1))
        outcome = "grid"
    except Stop as stop:
        outcome, kind = "stop", stop.problems[0].kind
        assert len(stop.problems) == 1 and stop.code in (3, 4)
        str(stop.problems[0]).encode("gbk")
    except BaseException as error:
        outcome = f"{type(error).__name__}: {error}"[:200]
    peak = 0.0
    if Path("/proc/self/status").is_file():
        # Not ru_maxrss: that starts with what the process that forked us had.
        peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps([path.name, outcome, kind, sum(os.times()[:4]) - began, peak]), flush=True)
"""


def read_all(files: Mapping[str, bytes], *, each_alone: bool = False) -> dict[str, Answer]:
    """Read files in a process of their own (all in one, or each in its own for its memory).

    Args:
        files: Contents by name.
        each_alone: A process for each.

    Raises:
        AssertionError: A process ended before it had answered for every file: an abort.
    """
    root = Path(__file__).resolve().parents[3]
    batches = [[name] for name in files] if each_alone else [list(files)]
    answers: dict[str, Answer] = {}
    # Not in a test's own folder: thousands of broken workbooks are nothing to keep or to validate.
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(files.items()):
            Path(folder, f"{number}-{name}").write_bytes(data)
        paths = {name: Path(folder, f"{number}-{name}") for number, name in enumerate(files)}
        for batch in batches:
            done = subprocess.run(
                [sys.executable, "-X", "utf8", "-c", _READ_ALL],
                input="".join(f"{paths[name]}\n" for name in batch),
                capture_output=True,
                encoding="utf-8",
                cwd=root,
                timeout=600,
                check=False,
            )
            lines = done.stdout.splitlines()
            assert len(lines) == len(batch), (
                f"ended at {batch[len(lines)]}: {done.returncode} {done.stderr[-500:]}"
            )
            for name, line in zip(batch, lines, strict=True):
                answers[name] = Answer(name, *json.loads(line)[1:])
    return answers
