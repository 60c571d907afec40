"""The night's part of 今天.html: how each task ended, which faults are new, what is to be done about it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from toolkit.core.cells import Problem
from toolkit.core.people.ids import mask_numbers
from toolkit.doors.night.memory import Memory
from toolkit.doors.night.plan import NightPlan
from toolkit.doors.night.results import Ending, Result, said
from toolkit.doors.terminal import words
from toolkit.running.desk import morning
from toolkit.running.desk import page as desk
from toolkit.running.office import Office

_GRACE = dt.timedelta(hours=2)
_HERE = Path(__file__).parent


def tell(office: Office, parts: dict[str, str]) -> None:
    """Put what has just run on the page as it stands, so that it is told before it is marked. Raises Stop."""
    if desk.tell(office, parts) is None:
        desk.write(office, office.folder / desk.PAGE, None, parts)


def parts_of(
    office: Office, plan: NightPlan, results: Sequence[Result], memory: Memory, now: dt.datetime
) -> dict[str, str]:
    """What has just run, and what the other tasks did last, as HTML by its mark; it is remembered.

    Raises:
        Stop: it cannot be.
    """
    memory.results |= {result.task: result for result in results}
    memory.keep()
    shown = [memory.results[task.key] for task in plan.tasks if task.key in memory.results]
    shown = [_seen(one, office) for one in shown]
    waiting = [(task.title, task.next(now)) for task in plan.tasks if task.key not in memory.results]
    due = min((when for _, when in plan.coming(now)), default=now + dt.timedelta(days=1))
    return render(shown, waiting, (*office.problems, *plan.problems), now, due)


def write(office: Office, parts: dict[str, str], now: dt.datetime) -> Path:
    """The whole page, for whoever comes in next: from the evening on that is tomorrow morning. Raises Stop."""
    return morning.write(office, (now + morning.EVENING).date(), parts, words.bug)


def _seen(one: Result, office: Office) -> Result:
    """As the page shows it: files by their path from there (they are remembered from the output folder), numbers masked."""
    files = (
        (title, path if path.startswith("file:") else desk.relative(office.output / path, office.folder))
        for title, path in one.files
    )
    lines, alerts, faults = (
        tuple(mask_numbers(text, phones=True) for text in told)
        for told in (one.lines, one.alerts, one.faults)
    )
    return dataclasses.replace(one, files=tuple(files), lines=lines, alerts=alerts, faults=faults)


def render(
    results: Sequence[Result],
    waiting: Sequence[tuple[str, dt.datetime]],
    problems: Sequence[Problem],
    now: dt.datetime,
    due: dt.datetime,
) -> dict[str, str]:
    """The parts as HTML, by their marks.

    Args:
        results: The latest of every task.
        waiting: Title and next moment of the tasks that have none yet.
        problems: What is wrong with settings and plan.
        now: The moment.
        due: When something is due next; from two hours later on the page says of itself that it is old.
    """
    latest = max((each.night for each in results), default=None)
    tonight = [each for each in results if each.night == latest]
    faults = list(dict.fromkeys(map(said, problems)))
    verdict, tone = _verdict(tonight, len(faults))
    older = [each for each in results if each.night != latest]
    cards = {"latest": latest, "tonight": tonight, "older": older, "waiting": waiting}
    top = {"verdict": verdict, "tone": tone, "problems": faults}
    checked = [each for each in results if each.checked and each.status is Ending.DONE]
    return {
        "night": desk.filled(
            _HERE, "night.html.j2", **cards, **top, now=now, stale=(due + _GRACE).isoformat()
        ),
        "faults": desk.filled(_HERE, "faults.html.j2", checked=checked),
    }


def _verdict(results: Sequence[Result], wrong: int) -> tuple[str, str]:
    """The sentence on top, and its tone."""
    count = Counter(each.status for each in results)
    done, failed, stopped = count[Ending.DONE], count[Ending.FAILED], count[Ending.STOPPED]
    skipped = f"，{count[Ending.SKIPPED]}件跳过" if count[Ending.SKIPPED] else ""
    what = [f"{failed}件没有做成"] if failed else []
    what += [f"{stopped}件还没有做"] if stopped else []
    what += [f"设置有{wrong}处要改"] if wrong else []
    if what:
        return f"{'，'.join(what)}（做好{done}件{skipped}）。怎么办写在下面。", "bad"
    if not results:
        return "还没有做过什么。", "quiet"
    return (f"{done}件都做好了{skipped}。", "good") if done else ("没有要做的事。", "quiet")
