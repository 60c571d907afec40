"""What a job says, in the words of somebody who has buttons and sheets before them and no terminal.

The jobs' sentences name options and commands («--month», «toolkit notices new»), as the terminal wants them. Beside a
button an option is a line of sheet 参数, a command another button. What has no such counterpart is left out with the
clause that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.doors.buttons import offered
from toolkit.jobs.job import Action, Job, discover

_COMMAND = re.compile(
    r" ?toolkit (?P<job>[a-z]+)(?: (?P<action>[a-z]+))?(?P<rest>(?: [^ ，。；、（）]+)*? --[a-z][a-z-]*(?: …)?)? ?"
)
_OPTION = re.compile(r" ?--([a-z][a-z-]*) ?")
_PLACES = {
    "undo": "「还原上一步」",
    "init": "「1-开始使用」",
    "setup": "「1-开始使用」",
    "history": "「结果」表",
}
_NOWHERE = "\0"
_BRACKET = re.compile(rf"（[^（）]*{_NOWHERE}[^（）]*）")
_CLAUSE = re.compile(rf"[，；]?[^，；。：]*{_NOWHERE}[^，；。：]*")


def as_on_the_sheet(lines: Iterable[str], job: Job | None, action: Action | None) -> list[str]:
    """Sentences for the clerk who has pressed the button of this action; None: a button that nobody knows."""
    return [_said(line, job, action) for line in lines]


def _said(line: str, job: Job | None, action: Action | None) -> str:
    titles = dict(_titles(job, action))

    def option(found: re.Match[str]) -> str:
        title = titles.get(found[1])
        return f"「{title}」" if title else _NOWHERE

    def command(found: re.Match[str]) -> str:
        place = _PLACES.get(found["job"]) or _button(found["job"], found["action"] or "")
        options = "".join(option(each) for each in _OPTION.finditer(found["rest"] or ""))
        if not place or _NOWHERE in options:
            return _NOWHERE
        return f"{place}（填{options}）" if options else place

    shown = _OPTION.sub(option, _COMMAND.sub(command, line))
    if _NOWHERE not in shown:
        return shown
    shown = _CLAUSE.sub("", _BRACKET.sub("", shown))
    # A sentence that would be nothing but its full stop is better in foreign words than not at all.
    return shown if shown.strip("，；。： ") else line


def _button(name: str, action: str) -> str:
    """How a button is called in a sentence; "" when there is none."""
    job = discover().get(name)
    if job is None or not job.button:
        return ""
    wanted = f"{name} {action}" if action else offered.button(job).job
    found = next((each for each in offered.of(job) if each.job == wanted), None)
    return (
        ""
        if found is None
        else f"「{found.under}」的按钮「{found.caption}」"
        if found.under
        else f"按钮「{found.title}」"
    )


def _titles(job: Job | None, action: Action | None) -> Iterator[tuple[str, str]]:
    """Option → title; the nearer ones come later, and count."""
    near = [each for each in (job.actions if job else ()) if each is not action]
    others = [each for other in discover().values() if other.button for each in other.actions]
    for each in (*reversed(others), *reversed(near), *([action] if action else [])):
        for parameter in each.parameters:
            yield parameter.name.replace("_", "-"), parameter.title
