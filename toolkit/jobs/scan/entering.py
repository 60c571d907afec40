"""What a person has confirmed of scanned lists, into the ledgers, each by its own job's law; nothing else is written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.dates.moments import parse_moment
from toolkit.core.documents.lists import PaperList
from toolkit.core.documents.outcome import AppendRow, Outcome, SetCell, ToCheck, WorkbookChange, tally
from toolkit.core.people.ids import quoted
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import ACTIVITIES, ATTENDANCE, BRANCHES, GIFTS, STANDARDS, TIERS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, township_key
from toolkit.jobs.activities.meetings import Meetings
from toolkit.jobs.job import Inputs, Need
from toolkit.jobs.ledger import kept_at
from toolkit.jobs.notices import marks
from toolkit.jobs.notices.ledger import books as notice_books
from toolkit.jobs.notices.ledger.accounts import Target
from toolkit.jobs.parts import need
from toolkit.jobs.scan.answers import CHOICES, NOTHING, lists_of
from toolkit.jobs.visits import given
from toolkit.jobs.visits.festival import LISTS, RECEIPTS
from toolkit.jobs.whom import Whom

NEEDS = (
    *notice_books.NEEDS,
    *(need(table, optional=True) for table in (ACTIVITIES, ATTENDANCE, BRANCHES, STANDARDS, GIFTS, TIERS)),
    *(
        Need(
            table,
            lambda *_, kind=kind: (f"节日慰问/*慰问{kind}*.xlsx",),
            optional=True,
            every=True,
            output=True,
        )
        for table, kind in ((LISTS, "名单"), (RECEIPTS, "签领表"))
    ),
)
books = notice_books.books
_CHANGED = "请核对后在台账里登记；名单变了的，请重新打印。"


@dataclass(frozen=True, slots=True)
class _Confirmed:
    """A line that a person has confirmed.

    Attributes:
        record: Of the workbook.
        row: From 1.
        says: Whom it stands for.
        value: What is entered.
        when, by: 时间 and 经办人, as written there or said for all; "".
    """

    record: Record
    row: int
    says: Mapping[str, str]
    value: str
    when: str
    by: str

    @property
    def name(self) -> str:
        """As printed."""
        return self.says.get("姓名", "")

    def problem(self, what: str, hint: str, kind: str = "scan-line", at: str = "姓名") -> Problem:
        """Something that keeps it from being entered."""
        return self.record.doubt(at, f"{quoted(self.name)}{what}，没有登记，", hint, kind)

    def is_of(self, name: str, number: str, township: str) -> bool:
        """Whether somebody is whom the line was printed for."""
        mine = name_key(self.name), self.says.get("人员编号", ""), township_key(self.says.get("所属乡镇", ""))
        return mine == (name_key(name), number, township_key(township))


@dataclass(slots=True)
class _Made:
    """What is to be changed, and what became of each line."""

    changes: dict[str, list[SetCell | AppendRow]] = field(default_factory=lambda: defaultdict(list))
    entered: list[_Confirmed] = field(default_factory=list)
    before: int = 0
    problems: list[Problem] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)

    def take(self, line: _Confirmed, path: str, changes: Sequence[SetCell | AppendRow]) -> None:
        """A line's changes; none: it stands there already."""
        self.changes[path] += changes
        if changes:
            self.entered.append(line)
        else:
            self.before += 1


def build(inputs: Inputs) -> Outcome:
    """Enter what was confirmed; a second time changes nothing.

    Raises:
        Stop: there is no workbook of what was scanned.
    """
    reading = inputs.table(Table("扫描待确认"))
    if reading is None:
        hint = "请先点「扫描回登」，填好「是否确认」再登记。"
        raise Stop.at(Cell("扫描待确认.xlsx"), "没有找到填好的「扫描待确认」，", hint, "scan-missing")
    made = _Made()
    lines, left = _confirmed(inputs, reading.records, made)
    lists = lists_of(inputs)
    for list_id, those in lines.items():
        listed = lists[list_id]
        try:
            _ENTERED[listed.job](inputs, listed, those, made)
        except Stop as stop:
            problem = stop.problems[0]
            what = f"{problem.message.rstrip('，')}，这份名单没有登记，"
            made.problems.append(those[0].record.doubt("名单行", what, problem.hint, problem.kind))
    total = len(reading.records)
    refused = total - left - len(made.entered) - made.before
    documents = tuple(
        WorkbookChange(path, tuple(changes), title=f"扫描回登，登记{len(made.entered)}行", ledger=True)
        for path, changes in made.changes.items()
        if changes
    )
    return Outcome(
        documents=documents,
        counts=tally(total, len(made.entered), left + made.before, refused),
        rows=[
            {"name": line.name, "value": line.value, "line": line.record.text("名单行")}
            for line in made.entered
        ],
        to_check=tuple(ToCheck.of(problem.cell.ref, problem) for problem in made.problems),
        problems=tuple(dict.fromkeys((*made.problems, *made.told))),
        summary=(
            (
                f"待确认{total}行：登记{len(made.entered)}行，原来已登记{made.before}行，没有确认、没有勾的{left}行，"
                f"登记不了的{refused}行。"
            ),
        ),
        alerts=(f"有{refused}行没有登记上，请看下面说的。",) if refused else (),
    )


def _confirmed(
    inputs: Inputs, records: Sequence[Record], made: _Made
) -> tuple[dict[str, list[_Confirmed]], int]:
    """By list what is to be entered; how many lines were not confirmed, or have nothing to be entered."""
    found: dict[str, list[_Confirmed]] = defaultdict(list)
    left, lists = 0, lists_of(inputs)
    for record in records:
        said, instead, read = record.text("是否确认"), record.text("改为"), record.text("读到")
        sure = answer("yes_no", said) if said else "no"
        list_id, _, number = record.text("名单行").partition("-")
        listed = lists.get(list_id)
        row = int(number) if number.isdigit() else 0
        what = ""
        if sure is None:
            what, at, hint = f"是否确认{quoted(said)}看不懂", "是否确认", "请填是或否。"
        elif sure == "no" and not instead:
            left += 1
            continue
        elif listed is None or not 0 < row <= len(listed.rows):
            what, at, hint = "名单行认不出来", "名单行", "请不要改动这一列；请把扫描件再读一次。"
        elif said and sure == "no":
            what, at, hint = "又填了「否」，又填了「改为」", "改为", "请只留一样。"
        elif instead and instead not in CHOICES[listed.job]:
            what, at, hint = f"改为{quoted(instead)}看不懂", "改为", f"请填{'、'.join(CHOICES[listed.job])}。"
        elif not instead and read in ("", "待确认"):
            what, at, hint = "填了「是」，可是没有读清楚", "改为", "请看图片，在「改为」里写是哪一样。"
        if what:
            made.problems.append(
                record.doubt(at, f"{quoted(record.text('姓名'))}{what}，没有登记，", hint, "scan-line")
            )
            continue
        value = instead or _comes_to(listed, read)  # type: ignore[arg-type]  # it was seen to be there
        if value == NOTHING:
            left += 1
            continue
        when = record.text("时间") or inputs.params.get("at") or ""
        by = record.text("经办人") or inputs.params.get("by") or ""
        found[list_id].append(_Confirmed(record, row, listed.rows[row - 1], value, when, by))  # type: ignore[union-attr]
    return found, left


def _comes_to(listed: PaperList, read: str) -> str:
    """What a line that was read comes to; a box of a notice says itself how it was told."""
    return read if read == NOTHING or listed.job == "notices" else CHOICES[listed.job][0]


# --- each ledger by its own law ---------------------------------------------------------------------------


def _notices(inputs: Inputs, listed: PaperList, lines: Sequence[_Confirmed], made: _Made) -> None:
    """送达: as `notices mark` enters it, one by one."""
    ledger = notice_books.Ledger.of(inputs)
    path, notice = ledger.changeable(), ledger.find(listed.about["通知编号"])
    if notice.closed:
        hint = "要更正的，请先把它的状态改回「送达中」。"
        made.problems += [
            line.problem(f"的通知{notice.number}已经办结", hint, "notice-closed") for line in lines
        ]
        return
    account = ledger.account(notice)
    for line in lines:
        those = [t for t in account.targets if line.is_of(t.who.name, t.who.number, t.who.township)]
        target = _only(those, line)
        if target is None:
            why = "打印以后花名册或送达表改过，" + ("不止一人像是这一行" if those else "现在没有这一行的人")
            made.problems.append(line.problem(why, _CHANGED, "list-stale"))
            continue
        order = {"at": line.when, "by": line.value, "who": line.by}
        if not line.when or not line.by:
            lacking = "、".join(
                name for name, value in (("时间", line.when), ("经办人", line.by)) if not value
            )
            hint = "请照纸上写的填，或登记时写 ⟦at⟧、⟦by⟧。"
            made.problems.append(line.problem(f"没有写{lacking}", hint, "mark-incomplete", "时间"))
            continue
        try:
            values = marks.told(order, notice, inputs.today)
            made.take(line, path, marks.marked(ledger, notice, target, values, replace=False, keep=False))
        except Stop as stop:
            problem = stop.problems[0]
            made.problems.append(line.problem(problem.message.rstrip("，。"), problem.hint, problem.kind))


def _only(targets: Sequence[Target], line: _Confirmed) -> Target | None:
    """The one; of namesakes the one of the unit that was printed."""
    if len(targets) > 1:
        targets = [t for t in targets if name_key(t.who.unit) == name_key(line.says.get("单位", ""))]
    return targets[0] if len(targets) == 1 else None


def _activities(inputs: Inputs, listed: PaperList, lines: Sequence[_Confirmed], made: _Made) -> None:
    """签到: a row for each who came, into the meeting that the sheet was printed for."""
    meetings = Meetings(inputs, Whom(inputs))
    meeting = meetings.numbered(listed.about["活动编号"]) if listed.about["活动编号"] else None
    if meeting is None and (day := listed.about["日期"]):
        on = [one for one in meetings.all if one.row.day.isoformat() == day]
        on = [one for one in on if any(branch.name == listed.about["所属支部"] for branch in one.branches)]
        meeting = on[0] if len(on) == 1 and on[0].number else None
    if meeting is None:
        hint = "请先用「登记活动」登记这次活动，写上活动编号，再登记一次。"
        made.problems += [
            line.problem("的活动还没有登记，或没有编号", hint, "activity-missing") for line in lines
        ]
        return
    reading = inputs.table(ATTENDANCE)
    path = kept_at(inputs, ATTENDANCE, reading)
    mine = [r for r in inputs.records(ATTENDANCE) if name_key(r.text("活动编号")) == name_key(meeting.number)]
    for line in lines:
        number = line.says.get("人员编号", "")
        there = [r for r in mine if name_key(r.text("姓名")) == name_key(line.name)]
        there = [r for r in there if not number or r.text("人员编号") in ("", number)]
        values = {
            "活动编号": meeting.number, "姓名": line.name, "人员编号": number,
            "所属支部": line.says.get("所属支部", ""), "出勤": line.value,
        }  # fmt: skip
        old = there[0].text("出勤") if there else ""
        if len(there) > 1:
            why = f"在「签到」表里有{len(there)}行"
            made.problems.append(line.problem(why, "请先在「签到」表里留一行。", "attendance-twice"))
        elif not there:
            row = ledgers.row(reading, ATTENDANCE, values, {"活动编号", "姓名", "出勤"})
            made.take(line, path, [row])
        elif not old:
            made.take(line, path, [ledgers.set_cell(there[0], "出勤", line.value)])
        elif answer("attendance", old) == answer("attendance", line.value):
            made.take(line, path, [])
        else:
            why = f"已经登记为{quoted(old)}"
            made.problems.append(line.problem(why, "确实要更正的，请直接在「签到」表里改。", "mark-twice"))


def _visits(inputs: Inputs, listed: PaperList, lines: Sequence[_Confirmed], made: _Made) -> None:
    """慰问记录: as «登记签领表» enters it, but of the confirmed lines only."""
    signed: dict[tuple[str, str, str], given.Signed] = {}
    asked: dict[tuple[str, str, str], _Confirmed] = {}
    for line in lines:
        moment = parse_moment(
            line.when or None, since=inputs.today - dt.timedelta(days=180), today=inputs.today
        )
        if moment.moment and moment.moment.day > inputs.today:
            made.problems.append(line.problem("的时间比今天还晚", "请核对年月日。", "scan-line", "时间"))
            continue
        if line.when and moment.moment is None:
            hint = "请写成 2027-02-02 或 2月2日。"
            made.problems.append(line.problem(f"时间{quoted(line.when)}看不懂", hint, "scan-line", "时间"))
            continue
        if moment.moment is None:
            hint = "请照纸上写的慰问日期填，或登记时写 ⟦at⟧。"
            made.problems.append(line.problem("没有写时间", hint, "mark-incomplete", "时间"))
            continue
        key = name_key(line.name), line.says.get("人员编号", ""), township_key(line.says["所属乡镇"])
        signed[key] = given.Signed(moment.moment.day if moment.moment else None, line.by)
        asked[key] = line
    if not signed:
        return
    params = {"festival": listed.about["节日"], "year": int(listed.about["年"]), "township": None}
    outcome = given.build(replace(inputs, params={**inputs.params, **params}), signed)
    entered = {(name_key(str(row["name"])), row["township"]) for row in outcome.rows}
    for key, line in asked.items():
        if any(key[0] == name and key[2] == township_key(str(town or "")) for name, town in entered):
            made.entered.append(line)
    made.before += len(asked) - sum(line in made.entered for line in asked.values()) - len(outcome.to_check)
    for document in outcome.documents:
        if isinstance(document, WorkbookChange):
            made.changes[document.workbook] += document.changes
    made.problems += [problem for problem in outcome.problems if problem.severity is Severity.ERROR]
    made.told += [problem for problem in outcome.problems if problem.severity is not Severity.ERROR]


_ENTERED: Mapping[str, Callable[[Inputs, PaperList, Sequence[_Confirmed], _Made], None]] = {
    "notices": _notices,
    "activities": _activities,
    "visits": _visits,
}
