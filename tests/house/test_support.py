"""The tests' own tools tell right from wrong."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import conftest
import openpyxl
import pytest
import xlsxwriter
from support import ooxml, tools
from support.programs import libreoffice

TESTS = Path(ooxml.__file__).resolve().parents[1]


def _workbook(path, stored=3):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("甲")
        sheet.write("A1", 1)
        sheet.write("A2", 2)
        sheet.write_formula("A3", "=SUM(A1:A2)", None, stored)
        sheet.write("B1", "赵一")
    return path


def _break(path):
    """Give the sheet an attribute that no schema knows."""
    parts = {}
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<sheetData>", b'<sheetData nonsense="1">')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for part, data in parts.items():
            new.writestr(part, data)
    path.write_bytes(buffer.getvalue())


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_the_network_is_out_of_reach(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as plug, pytest.raises(conftest.NetworkBlocked):
        plug.connect(address)
    with pytest.raises(conftest.NetworkBlocked):
        socket.create_connection(("example.invalid", 443), timeout=1)


def test_this_machine_is_in_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname(), timeout=5)
        assert client.getpeername()[0] == "127.0.0.1"
        client.close()


def test_sdk_passes_a_good_workbook_and_names_the_fault_of_a_bad_one(tmp_path):
    path = _workbook(tmp_path / "名单.xlsx")
    assert ooxml.validate(path) == []
    _break(path)
    faults = ooxml.validate(path)
    assert [fault.part for fault in faults] == ["/xl/worksheets/sheet1.xml"]
    assert "nonsense" in faults[0].text
    path.unlink()


LEAVING = """
import pytest, shutil

@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy({bad!r}, folder / "坏.xlsx")
    return folder

@pytest.fixture(scope="module")
def big(tmp_path_factory, left_alone):
    folder = tmp_path_factory.mktemp("big")
    left_alone.append(str(folder))
    shutil.copy({bad!r}, folder / "大.xlsx")

def test_good(tmp_path, big):
    shutil.copy({good!r}, tmp_path / "好.xlsx")

def test_bad(tmp_path):
    shutil.copy({good!r}, tmp_path / "好.xlsx")
    (tmp_path / "不是表格.docx").write_bytes(b"text")
    (tmp_path / "~$坏.xlsx").write_bytes(b"lock")

@pytest.mark.damaged_files
def test_broken_on_purpose(tmp_path):
    (tmp_path / "坏.docx").write_bytes(b"other text")

def test_of_a_fixture(shared):
    pass
"""


@pytest.mark.damaged_files
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_who_leaves_a_broken_file_is_told_at_the_end(tmp_path, workers):
    if ooxml.lacking():
        tools.missing(ooxml.lacking())
    good, bad = _workbook(tmp_path / "名单.xlsx"), _workbook(tmp_path / "坏.xlsx", stored=4)
    _break(bad)
    (tmp_path / "test_leaving.py").write_text(LEAVING.format(good=str(good), bad=str(bad)), encoding="utf-8")

    def run(*options):
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "support.office_files",
            *workers,
            *options,
            "test_leaving.py",
        ]
        environment = os.environ | {
            "PYTHONPATH": str(TESTS),
            "PYTEST_ADDOPTS": f"--basetemp={tmp_path / 'base'}",
        }
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        return done.returncode, done.stdout

    code, said = run()
    assert code == pytest.ExitCode.TESTS_FAILED, said
    assert "4 passed, 2 errors" in said
    assert "ERROR test_leaving.py::test_bad" in said
    assert "不是表格.docx: 1 error(s)" in said
    assert "坏.xlsx: 1 error(s)" in said  # the fixture's
    assert not re.search(r"好|大|~\$|other text|坏\.docx", said)
    code, said = run("-k", "good")
    assert (code, "1 passed" in said) == (pytest.ExitCode.OK, True), said
    if not tools.in_ci():
        code, said = run("--no-open-xml")
        assert code == 0, said
        assert "4 passed" in said
        assert "2 Office file(s) not validated: --no-open-xml" in said


def test_missing_tool_skips_here_and_fails_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="no-such-tool"):
        tools.need("no-such-tool")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-tool"):
        tools.need("no-such-tool")


def test_libreoffice_computes_instead_of_believing(tmp_path):
    path = _workbook(tmp_path / "名单.xlsx", stored=999)
    assert openpyxl.load_workbook(path, data_only=True)["甲"]["A3"].value == 999
    assert libreoffice.recalculated(path) == {"甲": {"A1": 1, "A2": 2, "A3": 3, "B1": "赵一"}}


def test_a_workbook_can_be_looked_at_as_pages(tmp_path):
    tools.need_cjk_fonts()
    path = _workbook(tmp_path / "名单.xlsx")
    assert ["赵一" in text for text in libreoffice.page_texts(path)] == [True]
    shown = libreoffice.pages(path, tmp_path / "png")
    assert [page.read_bytes()[:4] for page in shown] == [b"\x89PNG"]
