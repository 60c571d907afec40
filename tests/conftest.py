"""What holds for every test: no network, one time zone, reproducible examples, files that open."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
for _folder in (HERE.parent, HERE):  # the toolkit from the clone, and tests/support
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

from support import ooxml, tools  # noqa: E402 - needs the path above

os.environ["TZ"] = "Asia/Shanghai"
if hasattr(time, "tzset"):  # not on Windows
    time.tzset()
for _name in [name for name in os.environ if name == "LANG" or name.startswith("LC_")]:
    del os.environ[_name]
os.environ["LC_ALL"] = "C.UTF-8"  # for the programs that tests start; Python's own locale stays untouched
for _name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"):
    os.environ.pop(_name, None)

# A shared machine is slow at times: speed is measured by scripts/bench.py, not by a deadline. Fixtures such
# as tmp_path hold nothing that one example could leave for the next, so the check for them is off.
_CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
settings.register_profile("default", deadline=None, suppress_health_check=_CHECKS)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, database=None)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if tools.in_ci() else "default"))

_VALIDATED = pytest.StashKey[set[str]]()
_NOT_VALIDATED = pytest.StashKey[list[Path]]()
_LEFT_ALONE = pytest.StashKey[list[Path]]()
_CACHE = "open-xml/valid"  # hashes of files that passed: the next run on this machine need not ask again
_CACHE_SIZE = 20_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-open-xml",
        action="store_true",
        help="do not validate written workbooks and documents (quick loops; ignored in CI)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "damaged_files: writes Office files that are broken on purpose or not ours; they are not validated",
    )
    config.stash[_VALIDATED] = set(config.cache.get(_CACHE, [])) if config.cache else set()
    config.stash[_NOT_VALIDATED] = []
    config.stash[_LEFT_ALONE] = []


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.cache and config.stash.get(_VALIDATED, None):
        config.cache.set(_CACHE, sorted(config.stash[_VALIDATED])[:_CACHE_SIZE])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left = config.stash[_NOT_VALIDATED]
    if left:
        reason = ooxml.lacking() or "--no-open-xml"
        terminalreporter.write_line(f"{len(left)} Office file(s) not validated: {reason}", yellow=True)


def _judge(folder: Path, config: pytest.Config) -> str:
    """Validate every Office file below folder that has not been seen; the failure text, or ''."""
    valid = config.stash[_VALIDATED]
    alone = config.stash[_LEFT_ALONE]
    fresh: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if not ooxml.is_office_file(path) or path.is_symlink() or not path.is_file():
            continue
        if any(path.is_relative_to(other) for other in alone):
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest not in valid:
            fresh.setdefault(digest, path)
    if not fresh:
        return ""
    lacking = ooxml.lacking()
    if tools.in_ci() and lacking:
        return f"CI validates every Office file, but {lacking}"
    if lacking or (config.getoption("--no-open-xml") and not tools.in_ci()):
        config.stash[_NOT_VALIDATED].extend(fresh.values())
        return ""
    faults = ooxml.validate_all(fresh.values())
    valid.update(digest for digest, path in fresh.items() if path not in faults)
    return ooxml.report(faults)


@pytest.fixture(autouse=True, scope="session")
def _open_xml_session(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[None]:
    """What was written to folders of wider scope than a test (tmp_path_factory) is judged at the end."""
    yield
    trouble = _judge(tmp_path_factory.getbasetemp(), pytestconfig)
    if trouble:
        pytest.fail(trouble, pytrace=False)


@pytest.fixture(autouse=True)
def _open_xml(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[None]:
    """Every workbook and document that a test leaves in tmp_path passes the Open XML SDK with 0 errors."""
    folder: Path | None = None
    if "tmp_path" in request.fixturenames:
        folder = request.getfixturevalue("tmp_path")
    yield
    if folder is None:
        return
    if request.node.get_closest_marker("damaged_files"):
        pytestconfig.stash[_LEFT_ALONE].append(folder)
        return
    trouble = _judge(folder, pytestconfig)
    if trouble:
        pytestconfig.stash[_LEFT_ALONE].append(folder)  # said once
        pytest.fail(trouble, pytrace=False)


class NetworkBlocked(OSError):  # noqa: N818 - a state of affairs, not an error of ours
    """The toolkit works offline; a test that reaches for the network shows a fault."""


def _local(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = address[0].decode("ascii", "replace") if isinstance(address[0], bytes) else str(address[0])
    host = host.strip("[]").lower()
    return host in {"", "localhost", "::1", "0.0.0.0"} or host.startswith("127.")  # noqa: S104 - compared only


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine can be reached."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(address: object) -> None:
        if not _local(address):
            raise NetworkBlocked(f"network access in a test: {address}")

    def guarded_connect(self: socket.socket, address: object) -> None:
        refuse(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        refuse(address)
        return connect_ex(self, address)

    def guarded_look_up(host: object, *arguments: object, **named: object) -> object:
        refuse((host or "",))
        return look_up(host, *arguments, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
