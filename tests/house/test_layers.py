"""Imports point one way; a folder that nobody has placed fails until somebody decides where it belongs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "toolkit"

# Which rooms a room may look into. `core ← jobs ← run ← doors`, `core ← files ← sheets, word ← office, run`.
MAY_IMPORT = {
    "core": {"core"},
    "jobs": {"core", "jobs"},
    "files": {"core", "files"},
    "sheets": {"core", "files", "sheets"},
    "word": {"core", "files", "word"},
    "office": {"core", "files", "sheets", "word", "office"},
    "writing": {"core", "files", "sheets", "word", "office"},  # the half of run that knows the writers
    "gathering": {"core", "files", "sheets", "jobs", "office"},  # the half of run that reads
    "run": {"core", "files", "sheets", "word", "jobs", "office", "writing", "gathering", "run"},
    "doors": {"core", "files", "sheets", "word", "jobs", "office", "run", "doors"},
    "data": set(),
    "__main__": {"doors"},
    "__init__": set(),
}
# What the pure rooms must never see: files, clocks, programs, other people's document libraries.
IMPURE = {
    "asyncio", "click", "docx", "io", "jinja2", "logging", "lxml", "multiprocessing", "openpyxl", "os", "pathlib",
    "python_calamine", "random", "schedule", "shutil", "socket", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib", "xlsxwriter", "xlwings", "zipfile",
}  # fmt: skip
JOBS_MACHINERY = {"importlib", "pkgutil"}  # job.py finds the jobs
CLOCKS = {"now", "today", "utcnow", "fromtimestamp"}


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0]


def imports(tree: ast.AST) -> set[str]:
    """Every dotted module that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide arrows"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path):
    here = room(path)
    assert here in MAY_IMPORT, f"decide where {here} belongs"
    seen = imports(ast.parse(path.read_text(encoding="utf-8")))
    ours = {name.split(".")[1] for name in seen if name.startswith("toolkit.") and name.count(".") >= 1}
    assert ours <= MAY_IMPORT[here], f"{path.name} looks into {ours - MAY_IMPORT[here]}"


@pytest.mark.parametrize("path", [p for p in modules() if room(p) in {"core", "jobs"}], ids=lambda p: p.stem)
def test_core_and_jobs_are_pure(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tops = {name.split(".")[0] for name in imports(tree)}
    assert not tops & IMPURE
    called = {
        n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    }
    names = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & CLOCKS, "the day is passed in"
    assert not names & {"open", "print", "input"}


def test_no_module_has_the_name_of_a_library():
    stems = {p.stem for p in modules()}
    assert not stems & {"schedule", "calendar", "docx", "openpyxl", "xlwings", "click", "utils"}


def test_nothing_in_the_toolkit_reaches_for_the_network():
    for path in modules():
        seen = imports(ast.parse(path.read_text(encoding="utf-8")))
        reaching = ("requests", "urllib.request", "urllib3", "httpx", "ftplib", "smtplib", "http.client")
        assert not [name for name in seen if name.startswith(reaching)], path


def test_no_module_has_grown_past_its_room():
    long = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert not {name: n for name, n in long.items() if n > 450}
