"""What an action reads besides tables: a reader for each kind, loaded when it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.files import layout
from toolkit.jobs.job import AskedTemplate, Besides, FileRead, Params, Slip
from toolkit.running.office import Office

if TYPE_CHECKING:  # loaded when workbooks from anywhere are read
    from toolkit.running.executors import Workers

_LONGEST = 1 << 20  # bytes: the ticks of a year, a pack of rules


def read(
    office: Office,
    asked: Besides,
    params: Params,
    today: dt.date,
    told: Callable[[int, int], None],
    workers: Workers | None,
    password: Callable[[], str],
) -> tuple[tuple[Any, ...], tuple[FileRead, ...]]:
    """What the kind promises, and the workbooks that were read for it. Raises Stop."""
    names = asked.files(params, office.settings)
    if asked.look and workers:
        from toolkit.running.incoming.foreign import found_in  # noqa: PLC0415 - as above

        return found_in(office, names, asked.look, today, workers, told, password, own=asked.own)
    found: tuple[Any, ...] = ()
    if asked.kind == "template":
        found = (asked_template(office, names[0]),)
    elif asked.kind == "texts":
        from toolkit.files.looking import guard  # noqa: PLC0415 - as above
        from toolkit.files.opc.members import Limits  # noqa: PLC0415 - as above

        found = tuple(guard.read_bytes(office.file(name), Limits(size=_LONGEST)) for name in names)
    elif asked.kind == "paper":
        from toolkit.running.scanning.reading import read_files  # noqa: PLC0415 - as above
        from toolkit.running.scanning.remembered import known  # noqa: PLC0415 - as above

        lists = known(office.folder)
        found = (*lists.values(), *read_files(map(office.file, names), lists, told))
    elif asked.kind == "slips":
        found = tuple(map(_slip, map(Path, names or layout.waiting(office.folder))))
    return found, ()


def asked_template(office: Office, given: str) -> AskedTemplate:
    """What a template asks for. Raises Stop: it is not there, or has faults."""
    from toolkit.word.templates.checking import lint  # noqa: PLC0415 - few actions take any template
    from toolkit.word.templates.template import compile_template  # noqa: PLC0415 - likewise

    path = office.folder / given
    if not path.is_file():
        path = office.template(path.name if path.suffix.lower() == ".docx" else f"{path.name}.docx")
    made = compile_template(path)
    return AskedTemplate(path.name, str(path), tuple(made.fields), tuple(made.steps), partial(lint, path))


def _slip(path: Path) -> Slip:
    try:
        with path.open("rb") as stream:
            content = stream.read(_LONGEST + 1)
    except OSError:
        return Slip(path.name, str(path), None)
    return Slip(path.name, str(path), content if len(content) <= _LONGEST else None)
