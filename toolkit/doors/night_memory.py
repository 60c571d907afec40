"""Small files of the night's own, beside the journal and out of the clerk's sight."""

from __future__ import annotations

from pathlib import Path

from toolkit.files import disk, systems
from toolkit.files.history import journal
from toolkit.files.placing import place


def path(office: Path, name: str) -> Path:
    """Where a file of that name lies."""
    return office / journal.FOLDER / name


def keep(office: Path, name: str, data: bytes) -> Path:
    """Put one in place, whole; a crash leaves the old one.

    Raises:
        Stop: it cannot be written.
    """
    target = path(office, name)
    is_new = disk.state(target.parent) is None
    place.put(target, data, backups=0, make_folders=True)
    if is_new:
        systems.current.hide(target.parent)
    return target
