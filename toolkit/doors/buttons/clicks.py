"""A click twice in a row runs once.

The second click of a double click comes either while the first still runs, or right after it: Excel keeps it
until the macro is done. So there is a lock for the one, and for the other a look at when the last run ended.
Both belong to this computer's user; colleagues in one folder take turns elsewhere (`files.place`).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from toolkit.core.cells import Exit, Stop
from toolkit.files.placing import locks

PAUSE_SECONDS = 2.0
"""A click that comes sooner after the end of the same button's last run is not meant."""


@contextmanager
def single(button: str, folder: Path, clock: Callable[[], float] = time.time) -> Iterator[bool]:
    """Yields whether this click counts.

    Args:
        button: What the button starts.
        folder: The office folder that it works for.
        clock: Seconds since some moment, the same for all runs.
    """
    name = hashlib.sha256(f"{folder}|{button}".encode()).hexdigest()[:16]
    home = Path(tempfile.gettempdir())
    stamp = home / f"toolkit-{name}.click"
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.turn(home, 0, name=name))
            counts = not _just_ended(stamp, clock())
        except Stop as stop:
            # A temporary folder that cannot be written must not keep anybody from working.
            counts = stop.code is not Exit.LOCKED
        try:
            yield counts
        finally:
            if counts:
                with suppress(OSError):
                    stamp.touch()
                    os.utime(stamp, (clock(), clock()))


def _just_ended(stamp: Path, now: float) -> bool:
    try:
        return 0 <= now - stamp.stat().st_mtime < PAUSE_SECONDS
    except OSError:
        return False
