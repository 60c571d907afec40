"""The seam between the systems: what is said of both, and what only the real one can show."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from toolkit.files import systems


def test_a_module_of_ours_is_found_where_python_reads_no_pythonpath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a kit: the libraries lie beside us, pywin32's folders are named in a .pth file, the current folder is the clerk's."""
    library, desk = tmp_path / "程序" / "lib", tmp_path / "desk"
    for folder in (library / "deep", desk):
        folder.mkdir(parents=True)
    (library / "pywin32.pth").write_text("deep\n", encoding="utf-8")
    (library / "deep" / "beside.py").write_text("found = 'by .pth'", encoding="utf-8")
    (library / "ours.py").write_text(
        "import beside, json, sys; print(__name__, sys.argv[1:], beside.found)", encoding="utf-8"
    )
    (desk / "json.py").write_text("raise SystemExit('a file of the clerk')", encoding="utf-8")
    monkeypatch.setattr(systems, "__file__", str(library / "toolkit" / "files" / "systems.py"))
    python, *words = systems.command("ours", "xls", "二")
    done = subprocess.run([python, "-E", "-s", *words], cwd=desk, capture_output=True, check=False)
    assert done.stderr.decode() == ""
    assert done.stdout.decode().strip() == "__main__ ['xls', '二'] by .pth"
