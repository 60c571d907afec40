"""Temporary files of ours: named so that nobody takes them for anything else, gone at the next start."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

from toolkit.core.words import regex
from toolkit.files import disk, systems

_OLD = 24 * 3600
"""Seconds after which another computer's temp file is stale."""
_PATTERN = regex(r"\.toolkit~([0-9a-f]{6})~([0-9a-f]{8})~\d+\.tmp")
_HOST = hashlib.sha256(systems.computer().encode("utf-8", "surrogateescape")).hexdigest()[:6]
_numbers = count(1)


class _Run:
    """What tells this run's files from those of a dead one; a forked child is a run of its own."""

    pid = 0
    token = ""


def name(folder: Path) -> Path:
    """A name for a temp file that no other run and no other call uses."""
    return folder / f".toolkit~{_HOST}~{_token()}~{next(_numbers)}.tmp"


def clean(folder: Path) -> int:
    """Delete the temp files that dead runs left in a folder; how many.

    The caller has the folder's turn, and whoever writes here has it too: so files of this computer that are
    not this run's have no living owner, whatever program has got their process number since. A file of
    another computer must be a day old, because locks on some network drives hold on one computer only.
    """
    gone = 0
    with suppress(OSError):  # what cannot be tidied now is tidied next time; writing may still work
        for each in disk.names(folder):
            match = _PATTERN.fullmatch(each)
            if match is None or match[2] == _token():
                continue
            found = disk.state(folder / each)
            if found is None or not disk.is_file(found):
                continue
            if match[1] == _HOST or time.time() - found.st_mtime > _OLD:
                gone += disk.discard(folder / each)
    return gone


def _token() -> str:
    if _Run.pid != os.getpid():
        _Run.pid, _Run.token = os.getpid(), os.urandom(4).hex()
    return _Run.token
