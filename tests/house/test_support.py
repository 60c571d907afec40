"""The tests' own tools tell right from wrong."""

from __future__ import annotations

import io
import socket
import zipfile

import conftest
import openpyxl
import pytest
import xlsxwriter
from support import libreoffice, ooxml, tools


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


@pytest.mark.damaged_files
def test_a_broken_file_left_behind_fails_its_test(tmp_path, pytestconfig):
    if ooxml.lacking():
        tools.missing(ooxml.lacking())
    _break(_workbook(tmp_path / "坏.xlsx"))
    (tmp_path / "不是表格.docx").write_bytes(b"text")
    (tmp_path / "~$坏.xlsx").write_bytes(b"lock")
    text = conftest._judge(tmp_path, pytestconfig)
    assert "坏.xlsx: 1 error(s)" in text
    assert "不是表格.docx: 1 error(s)" in text
    assert "~$" not in text


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
