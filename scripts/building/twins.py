"""The buttons' twins, a .bat and a .sh each, for offices without macros: where each lies in 按钮, and its command.

Beside them what the manual promises and no button does: the last step taken back, the work done each night. The files
themselves are written in an office, from toolkit/data/twin.bat and twin.sh.
"""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.doors.buttons import checking, offered
from toolkit.files.layout import TOOLBOOK
from toolkit.jobs.job import Job

UNDO, NIGHT = "还原上一步", "每晚自动做"
MOST = 30
"""Files in a folder, that a clerk of seventy finds the one that is meant."""


def calls(jobs: Iterable[Job]) -> dict[str, str]:
    """Path in 按钮, without its ending → command."""
    out = {UNDO: "undo", NIGHT: "nightly install"}
    for job in (*jobs, *checking.JOBS):
        for action in job.actions if job.button else ():
            call = f'press "{offered.button(job, action).job}" --book {TOOLBOOK}'
            out[offered.twin(job, action)] = call
    return dict(sorted(out.items()))
