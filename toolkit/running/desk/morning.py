"""今天.html from what all workbooks say now; whatever is wrong with them, a page is written that says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import DeskPage
from toolkit.jobs.job import load
from toolkit.running import run
from toolkit.running.desk import page
from toolkit.running.office import Office

EVENING = dt.timedelta(hours=6)
"""From so long before midnight on a page is for the next day: nobody reads it before."""


def write(office: Office, today: dt.date, parts: Mapping[str, str], bug: Callable[[Exception], str]) -> Path:
    """Put the page in place.

    Args:
        office: Whose.
        today: The day it is for.
        parts: What else has to be told, as HTML by its mark; see page.tell.
        bug: Keeps a report of a mistake of ours, and says so.

    Raises:
        Stop: it cannot be written.
    """
    found, why = None, []
    try:
        if (job := load("today")) is None:
            raise KeyError("today")  # noqa: TRY301 - a bug as any other
        order = run.Request(job, job.action(), {"open": False}, today, str, dry_run=True)
        (found,) = (d for d in run.run(office, order).outcome.documents if isinstance(d, DeskPage))
    except Stop as stop:
        why = [*map(str, stop.problems)]
    except Exception as error:  # noqa: BLE001 - last night and the last files are told all the same
        why = [bug(error)]
    return page.write(office, office.folder / page.PAGE, found, parts, why)
