"""Every workbook and document that a test leaves behind is valid: one batch when all tests are done.

A pytest plugin (conftest loads it). Folders of tests stay where they are until the session ends; the process that
started the session judges them all, each content once, and reports a fault as an error of the test that left the file.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import ooxml, tools

_CACHE = "open-xml/valid"  # digests of files that passed: the next run on this machine need not ask again
_CACHE_SIZE = 20_000
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ALONE = {
    "damaged_files": "writes Office files that are broken on purpose or not ours; they are not validated",
    "large_files": "writes Office files like those of other tests, only much larger; they are not validated",
}
# What one process knows: "base", the folder of all its tests' folders; "tests", folder → test; "alone", folders.
_Left = dict[str, Any]
_LEFT = pytest.StashKey[_Left]()
_OF_WORKERS = pytest.StashKey[list[_Left]]()
_UNJUDGED = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-open-xml",
        action="store_true",
        help="do not validate written workbooks and documents (quick loops; ignored in CI)",
    )


def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in _ALONE.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    ooxml.switched_off = config.getoption("--no-open-xml") and not tools.in_ci()
    config.stash[_LEFT] = {"base": "", "tests": {}, "alone": []}
    config.stash[_OF_WORKERS] = []
    config.stash[_UNJUDGED] = 0


@pytest.fixture(autouse=True, scope="session")
def _base(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> None:
    pytestconfig.stash[_LEFT]["base"] = str(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def left_alone(pytestconfig: pytest.Config) -> list[str]:
    """For fixtures of wider scope than a test: folders whose files are not validated, see the markers."""
    return pytestconfig.stash[_LEFT]["alone"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if folder is not None:
        left = item.config.stash[_LEFT]
        left["tests"][str(folder)] = item.nodeid
        if any(item.get_closest_marker(name) for name in _ALONE):
            left["alone"].append(str(folder))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist has ended; one that crashed says nothing, and is an error of its own."""
    left = getattr(node, "workeroutput", {}).get("office_files")
    if left is not None:
        node.config.stash[_OF_WORKERS].append(left)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["office_files"] = config.stash[_LEFT]
        return
    if exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        return
    for nodeid, text in _judge([config.stash[_LEFT], *config.stash[_OF_WORKERS]], config):
        where, _, name = nodeid.partition("::")
        report = pytest.TestReport(nodeid, (where, None, name), {}, "failed", text, "teardown")
        config.hook.pytest_runtest_logreport(report=report)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash[_UNJUDGED]:
        terminalreporter.write_line(f"{count} Office file(s) not validated: {ooxml.lacking()}", yellow=True)


def _judge(processes: list[_Left], config: pytest.Config) -> Iterator[tuple[str, str]]:
    """Validate what nobody has validated yet; a test and what is wrong with the files that it left."""
    cache = getattr(config, "cache", None)
    valid = set(cache.get(_CACHE, [])) if cache else set()
    fresh: dict[str, tuple[Path, str]] = {}
    for path, test in (found for left in processes if left["base"] for found in _files(left)):
        digest = _digest(path)
        if digest not in valid:
            fresh.setdefault(digest, (path, test))
    if not fresh:
        return
    lacking = ooxml.lacking()
    if lacking:
        config.stash[_UNJUDGED] = len(fresh)
        if tools.in_ci():
            yield "Open XML SDK", f"CI validates every Office file, but {lacking}"
        return
    faults = ooxml.validate_all([path for path, _ in fresh.values()])
    if cache:
        valid |= {digest for digest, (path, _) in fresh.items() if path not in faults}
        cache.set(_CACHE, sorted(valid)[:_CACHE_SIZE])
    for test in dict.fromkeys(test for _, test in fresh.values()):
        its = {path: faults[path] for path, of in fresh.values() if of == test and path in faults}
        if its:
            yield test, ooxml.report(its)


def _files(left: _Left) -> Iterator[tuple[Path, str]]:
    """Every Office file below the base folder, and the test that left it (or the name of a fixture's folder)."""
    alone = {Path(folder) for folder in left["alone"]}
    for folder in sorted(Path(left["base"]).iterdir()):
        if folder.is_symlink():
            continue  # «…current» leads to one that is here anyhow
        test = left["tests"].get(str(folder), f"a fixture's folder {folder.name}")
        for path in sorted(folder.rglob("*")):
            if not ooxml.is_office_file(path) or path.is_symlink() or not path.is_file():
                continue
            if alone.isdisjoint(path.parents):
                yield path, test


def _digest(path: Path) -> str:
    """What decides whether a file is valid: its parts as they are packed, without the moment of writing."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                data = archive.read(entry)
                if entry.filename == "docProps/core.xml":
                    data = _MOMENT.sub(b"", data)
                digest.update(
                    repr((entry.filename, entry.compress_type, entry.flag_bits, len(data))).encode()
                )
                digest.update(data)
    except (OSError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return digest.hexdigest()
