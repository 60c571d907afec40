"""The system's Chromium, driven by playwright, and axe-core: a page as somebody sees, hears and prints it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support import tools

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that downloads nothing; the test is skipped with a reason where there is none, and fails in CI."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (Linux only)")
    program = next(filter(None, map(tools.find, _NAMES)), None)
    if program is None:
        tools.missing("chromium is not installed (apt-get install chromium)")
    with sync.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


def serious(page: Any) -> list[str]:
    """What axe-core finds serious or critical on a page: «rule: selector»."""
    if not AXE.is_file():
        tools.missing("axe-core is not installed (npm ci in tests/support)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{each['id']}: {node['target']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
