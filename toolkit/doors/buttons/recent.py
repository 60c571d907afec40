"""The last runs, as sheet 结果 shows them: from the journal, so that the terminal's and the night's are there too."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.core.dates.wording import moment
from toolkit.files.history.journal import Door, Entry, Journal
from toolkit.jobs.job import declaration
from toolkit.running.office import Office

MOST = 20
COLUMNS = ("时间", "做了什么", "几个文件", "在哪里", "打开")
"""Headings of sheet 结果, in the order of LastRun."""

_DOORS = {Door.CLI: "", Door.BUTTON: "", Door.NIGHTLY: "（夜间自动）"}
_LONGEST_LINK = 218  # letters of a path; Excel opens none that is longer
_OTHERS = {
    "setup": "开始使用",
    "undo": "还原上一步",
    "tidy": "整理文件夹",
    "workbook set": "改一格",
    "workbook append": "加一行",
    "buttons add": "加按钮",
    "buttons remove": "去掉按钮",
    "pdf": "另存成PDF",
    "lint": "公文格式检查",
    "templates check": "模板检查",
    "nightly": "每晚自动做",
}


@dataclass(frozen=True, slots=True)
class LastRun:
    """One line of sheet 结果.

    Attributes:
        when: «2026年10月1日 09:30».
        what: The job's title.
        count: «3个文件».
        where: The file, or the folder of several, below the office folder.
        link: Its full path; empty when it is not there any more.
    """

    when: str
    what: str
    count: str
    where: str
    link: str

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """As they stand in the sheet, the link as a formula."""
        link = f'=HYPERLINK("{self.link}","打开")' if self.link else ""
        return self.when, self.what, self.count, self.where, link


def last_runs(office: Office, most: int = MOST) -> list[LastRun]:
    """Newest first. Raises Stop when the journal cannot be read."""
    log = Journal(office.folder)
    return [_line(entry, log) for entry in log.latest(most)]


def _line(entry: Entry, log: Journal) -> LastRun:
    paths = [log.absolute(file.path) for file in entry.files]
    place = paths[0] if len(paths) == 1 else paths[0].parent if paths else None
    there = (
        place is not None and place.exists() and len(str(place)) <= _LONGEST_LINK and '"' not in str(place)
    )
    return LastRun(
        moment(entry.time),
        told(entry),
        f"{len(paths)}个文件",
        log.relative(place) if place else "",
        str(place) if there else "",
    )


def told(entry: Entry) -> str:
    """«生日慰问（夜间自动）»; what the night has noted of a task is called by that task."""
    if task := entry.marks.get("task", "").rpartition(" ")[0]:
        return f"{title(task)}（夜间的记录）"
    return title(entry.command) + _DOORS[entry.door]


def title(command: str) -> str:
    """«notices new» → 通知送达 · 新通知; a command that is no job's as it stands."""
    name, _, rest = command.partition(" ")
    job = declaration(name)
    if job is None:
        return _OTHERS.get(command, command)
    action = next((each for each in job.actions if each.name == rest), None)
    return job.title if action is None or not action.name else f"{job.title} · {action.title}"
