"""A VBA project from text: what others read back is what we wrote, and nobody is kept out of it."""

from __future__ import annotations

import io
import random
import struct

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oletools import olevba

from toolkit.sheets.buttons import compound, macros, vba
from toolkit.sheets.buttons.vba import CHART_SHEET, WORKBOOK, Document

DOCUMENTS = (Document("ThisWorkbook", WORKBOOK), Document("Sheet1"), Document("Chart1", CHART_SHEET))
BUTTONS = (macros.Button("birthdays", "生日慰问", ""), macros.Button("budget summary", "经费·汇总", ""))


@pytest.fixture(scope="module")
def data() -> bytes:
    return vba.project(macros.modules(BUTTONS), DOCUMENTS)


def streams(data: bytes) -> dict[str, bytes]:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return {"/".join(name): ole.openstream(name).read() for name in ole.listdir()}


# --- what others read -------------------------------------------------------------------------------------


def test_olevba_reads_every_module_back(data):
    parser = olevba.VBA_Parser("vbaProject.bin", data=data)
    found = {name: text.replace("\r\n", "\n") for _, _, name, text in parser.extract_macros()}
    parser.close()
    for name, source in macros.modules(BUTTONS).items():
        assert found[f"{name}.bas"] == f'Attribute VB_Name = "{name}"\n{source}'
    for document in DOCUMENTS:
        assert f'Attribute VB_Base = "0{{{document.base}}}"' in found[f"{document.name}.cls"]


def test_olefile_finds_nothing_wrong_with_the_compound_file(data):
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL) as ole:
        assert ole.exists("VBA/ToolkitRun")
        assert ole.parsing_issues == []


def test_we_read_our_own(data):
    modules = {m.name: m for m in vba.read(data)}
    assert list(modules) == ["ThisWorkbook", "Sheet1", "Chart1", "ToolkitRun", "ToolkitButtons"]
    assert [m.document for m in modules.values()] == [True, True, True, False, False]
    for name, source in macros.modules(BUTTONS).items():
        assert modules[name].text == source
    assert modules["Sheet1"].text == ""


@pytest.mark.parametrize(
    "bad", [b"", b"no compound file", compound.write({"VBA": {"dir": b"x"}}), compound.write({})]
)
def test_no_project_is_told(bad):
    with pytest.raises(ValueError, match=r"VBA|compressed"):
        vba.read(bad)


def test_the_same_modules_give_the_same_bytes(data):
    assert vba.project(macros.modules(BUTTONS), DOCUMENTS) == data


def test_there_is_no_compiled_code(data):
    assert streams(data)["VBA/_VBA_PROJECT"] == b"\xcc\x61\xff\xff\x00\x00\x00"
    assert not [name for name in streams(data) if "__SRP_" in name]


def test_the_project_stream_lists_every_module_once(data):
    lines = streams(data)["PROJECT"].decode("gbk").split("\r\n")
    assert [line for line in lines if line.startswith(("Document=", "Module="))] == [
        "Document=ThisWorkbook/&H00000000",
        "Document=Sheet1/&H00000000",
        "Document=Chart1/&H00000000",
        "Module=ToolkitRun",
        "Module=ToolkitButtons",
    ]


# --- protection ----------------------------------------------------------------------------------------------


def decrypted(text: str, project_id: str) -> bytes:
    """The other way round, from MS-OVBA 2.4.3.3: its own checks are asserted."""
    raw = bytes.fromhex(text)
    seed, version, key = raw[0], raw[0] ^ raw[1], raw[0] ^ raw[2]
    assert version == 2
    assert key == sum(project_id.encode("ascii")) & 0xFF
    out = bytearray()
    plain, first, second = key, raw[2], raw[1]  # 2.4.3.3: UnencryptedByte1, EncryptedByte1, EncryptedByte2
    for byte in raw[3:]:
        plain = byte ^ ((second + plain) & 0xFF)
        second, first = first, byte
        out.append(plain)
    ignored = (seed & 6) // 2
    (length,) = struct.unpack_from("<I", out, ignored)
    rest = bytes(out[ignored + 4 :])
    assert len(rest) == length
    return rest


def test_nobody_is_kept_out(data):
    lines = streams(data)["PROJECT"].decode("gbk").split("\r\n")
    fields = dict(line.split("=", 1) for line in lines if line.count("=") == 1)
    project_id = fields["ID"].strip('"')
    assert decrypted(fields["CMG"].strip('"'), project_id) == b"\0\0\0\0", "not protected"
    assert decrypted(fields["DPB"].strip('"'), project_id) == b"\0", "no password"
    assert decrypted(fields["GC"].strip('"'), project_id) == b"\xff", "visible"


# --- names and sources ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["按钮", "1st", "a b", "", "x" * 32])
def test_a_module_needs_an_ascii_name(name):
    with pytest.raises(ValueError, match="no name"):
        vba.project({name: ""}, DOCUMENTS)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ('MsgBox "做完"', "MsgBox ChrW(&H505A) & ChrW(&H5B8C)"),
        ('x = "a老b"', 'x = "a" & ChrW(&H8001) & "b"'),
        ('x = "老" & y', "x = ChrW(&H8001) & y"),
        ('x = """老"""', 'x = """" & ChrW(&H8001) & """"'),
        ('x = """" & y & """"', 'x = """" & y & """"'),
        ('x = ""', 'x = ""'),
        ('x = "𠮷"', "x = ChrW(&HD842) & ChrW(&HDFB7)"),
        ("y = 1 ' it's plain", "y = 1 ' it's plain"),
        ("y = 1 ' 中文注释", "y = 1"),
        ('y = "it\'s" \' 中文"x', 'y = "it\'s"'),
    ],
)
def test_chinese_in_strings_becomes_numbers(source, plain):
    assert vba.plain(source) == plain + "\n"


def test_chinese_elsewhere_is_refused():
    with pytest.raises(ValueError, match="not ASCII"):
        vba.plain("Sub 做()")


def test_a_line_that_the_editor_refuses_is_refused():
    with pytest.raises(ValueError, match="too long"):
        vba.plain(f'x = "{"老" * 70}"')


def test_our_own_sources_are_plain():
    for source in macros.modules(BUTTONS).values():
        assert source.isascii()
        assert max(map(len, source.splitlines())) <= 1000
        assert "Declare" not in source, "an API call stops every macro in 64-bit Office and LibreOffice"
        assert "#If" not in source


# --- compression ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "packed"),
    [  # MS-OVBA 3.2.1 to 3.2.3
        (
            b"abcdefghijklmnopqrstuv.",
            "01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E",
        ),
        (
            b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
            "012FB00023616161626364658266007061676869 6A01380861 6B6C00306D6E6F70067102700410727374757610 7778797A003C",
        ),
        (b"a" * 73, "01 03 B0 02 61 45 00"),
    ],
)
def test_the_examples_of_the_standard(plain, packed):
    assert vba.decompress(bytes.fromhex(packed)) == plain
    assert vba.decompress(vba.compress(plain)) == plain
    assert len(vba.compress(plain)) <= len(bytes.fromhex(packed))


@given(st.text(alphabet="ab \r\nSubEnd老干部", max_size=9000))
def test_what_is_compressed_comes_back(text):
    raw = text.encode("gbk")
    assert vba.decompress(vba.compress(raw)) == raw


@given(st.integers(0, 1 << 32))
def test_a_chunk_that_does_not_shrink_is_stored(seed):
    raw = random.Random(seed).randbytes(4096)  # noqa: S311 - no secret
    packed = vba.compress(raw)
    assert len(packed) == 1 + 2 + 4096
    assert vba.decompress(packed) == raw


def test_our_compression_is_what_olevba_expects():
    raw = (macros.source(macros.RUN) * 3).encode("gbk")
    assert bytes(olevba.decompress_stream(bytearray(vba.compress(raw)))) == raw


@given(st.binary(max_size=200))
def test_garbage_is_refused_or_read_but_never_crashes(raw):
    try:
        held = vba.decompress(raw)
    except ValueError:
        return
    assert len(held) <= 4096 * len(raw), "no bomb: a chunk of two bytes gives one of 4096 at most"


# --- compound files ---------------------------------------------------------------------------------------------------

NAMES = st.text(alphabet="abcXYZ_老干0123456789", min_size=1, max_size=31)
CONTENTS = st.sampled_from(
    [b"", b"x", b"y" * 63, b"z" * 64, b"a" * 65, b"b" * 4095, b"c" * 4096, b"d" * 70_000]
)


@given(st.dictionaries(NAMES, CONTENTS, max_size=12), st.dictionaries(NAMES, CONTENTS, max_size=5))
def test_every_stream_comes_back(outer, inner):
    unique = {
        name.upper(): (name, data) for name, data in outer.items()
    }  # names are told apart in upper case
    below = {name.upper(): (name, data) for name, data in inner.items()}
    tree = dict(unique.values()) | {"the storage": dict(below.values())}
    wanted = dict(unique.values()) | {f"the storage/{name}": data for name, data in below.values()}
    assert streams(compound.write(tree)) == wanted


def test_a_large_file_needs_more_than_one_sector_of_table():
    tree = {"big": bytes(range(256)) * 4000, "small": b"s"}
    assert streams(compound.write(tree)) == tree


def test_what_a_compound_file_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="31"):
        compound.write({"x" * 32: b""})
    with pytest.raises(ValueError, match="too large"):
        compound.write({"x": bytes(8 << 20)})
