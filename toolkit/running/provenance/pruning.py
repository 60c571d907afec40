"""来历 that nobody can ask for any more: of results that were written over, and whose dated copy is gone too."""

from __future__ import annotations

from contextlib import suppress

from toolkit.files import disk
from toolkit.files.history.journal import Journal
from toolkit.files.placing import backups
from toolkit.running.office import Office
from toolkit.running.provenance import freezing, origins


def prune(office: Office) -> int:
    """Delete the origins that are of no use; how many. Where something needed cannot be read, none.

    As with backups: what stands anywhere is kept. Needed are those of the newest result at each path (also where the clerk
    has changed or moved it), of dated copies that undo can bring back, of copies under other names among the results,
    and whatever a year's frozen figures were made from, of frozen ones in 备份 too.
    """
    log, newest, needed = Journal(office.folder), dict[str, str](), set[str]()
    with suppress(
        Exception
    ):  # whatever openpyxl raises on a damaged workbook, or the disk: then all of them stay
        if log.verify():
            return 0
        for entry in log.entries():
            for file in entry.files:
                if file.after:
                    newest[file.path] = file.after
                if file.before and file.backup and log.absolute(file.backup).exists():
                    needed.add(file.before)
        for path in freezing.path_of(office, 0).parent.glob("*年定稿.xlsx"):
            for one in (path, *backups.of(path)):
                needed |= set(freezing.hashes(one).values())
        strays = (p for p in office.output.rglob("*.xlsx") if log.relative(p.absolute()) not in newest)
        needed |= {digest for path in strays if (digest := disk.digest(path))} | set(newest.values())
        folder = origins.path_of(office.folder, "").parent
        gone = [name for name in disk.names(folder) if name.partition(".")[0] not in needed]
        return sum(disk.discard(folder / name) for name in gone)
    return 0
