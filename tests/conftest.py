"""What holds for every test: no network, one time zone, reproducible examples, files that open."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
for _folder in (HERE.parent, HERE):  # the toolkit from the clone, and tests/support
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

from support import tools  # noqa: E402 - needs the path above

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

pytest_plugins = ["support.office_files"]  # what tests leave opens


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Under Wine what support/wine.toml excuses must fail, with its reason; what it calls long is not run."""
    if sys.platform != "win32" or not hasattr(ctypes.WinDLL("ntdll"), "wine_get_version"):
        return
    listed = tomllib.loads((HERE / "support" / "wine.toml").read_text(encoding="utf-8"))
    reasons, long = ({each["of"]: each["why"] for each in listed[kind]} for kind in ("excuse", "long"))
    for item in items:
        if why := reasons.get(item.nodeid):
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
        if why := long.get(item.nodeid):
            item.add_marker(pytest.mark.skip(reason=why))


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
