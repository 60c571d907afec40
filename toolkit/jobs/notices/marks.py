"""`notices mark` and `notices close`: who was told, when and by whom; and that a notice is done with."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Sequence

from toolkit.core.cells import Cell, Problem, Stop, row_of
from toolkit.core.dates.moments import Moment, said_moment
from toolkit.core.documents.outcome import AppendRow, Outcome, Scalar, SetCell, WorkbookChange
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import Wording
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import DELIVERIES
from toolkit.core.words import clean, name_key, township_key
from toolkit.jobs.job import Inputs, Params
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.books import BOOK, Ledger
from toolkit.jobs.notices.ledger.entries import CLOSED, Notice, once

WAYS = ("电话", "微信", "上门", "家属转告", "会议")
REPLIES = ("参加", "请假", "行动不便", "其他")


def mark(inputs: Inputs) -> Outcome:
    """Enter a delivery (or why there was none) for one person or for all of a township."""
    ledger = inputs.once("notices", lambda: Ledger.of(inputs))
    path = ledger.changeable()
    notice = ledger.find(inputs.params["notice"])
    if notice.closed:
        what = f"{notice.named}已经办结，没有改动，"
        raise Stop.at(notice.cell, what, "要更正的，请先把它的状态改回「送达中」。", "notice-closed")
    account = ledger.account(notice)
    values = told(inputs.params, notice, inputs.today)
    if inputs.params.get("all_of"):
        chosen, left = _of_township(account, inputs.params["all_of"])
    elif inputs.params.get("person"):
        chosen, left = [_one(account, inputs.params["person"], inputs.params.get("which") or "")], []
    else:
        raise Stop(_say("没有写是谁，", "请写姓名，或用 ⟦all-of⟧ 写乡镇。", "mark-whom"))
    changes: list[SetCell | AppendRow] = []
    several, replace = bool(inputs.params.get("all_of")), bool(inputs.params.get("correct"))
    for target in chosen:
        changes += marked(ledger, notice, target, values, replace=replace, keep=several)
    names = "、".join(target.who.name for target in chosen[:12]) + (
        f"等{len(chosen)}人" if len(chosen) > 12 else ""
    )
    changed = {Cell(BOOK, each.sheet, each.ref) for each in changes if isinstance(each, SetCell)}
    title = f"通知送达登记{notice.number}，{len(chosen)}人"
    summary = [
        f"{notice.named}：登记{names or '0人'}" + ("" if changes else "，和原来的登记一样，没有要改的") + "。"
    ]
    if left:
        summary.append(f"已经登记过送达时间、或分不清是谁的{len(left)}人没有改动。")
    done = {target.candidate.cell for target in chosen} if "送达时间" in values else set()
    missing = [t for t in account.missing if t.candidate.cell not in done]
    summary.append(f"还有{len(missing)}{account.unit}没有送达。" if missing else "这件通知全部送达了。")
    return Outcome(
        documents=(WorkbookChange(path, tuple(changes), title=title, ledger=True),) if changes else (),
        counts={
            "read": len(account.targets),
            "marked": len(chosen),
            "left_alone": len(left),
            "missing": len(missing),
        },
        rows=[
            {"name": t.who.name, "township": t.who.township, "unit": t.who.unit, "cell": str(t.cell)}
            for t in chosen
        ],
        problems=(*once(p for p in ledger.found if p.cell not in changed), *account.problems),
        summary=tuple(summary),
        extra={"notice": notice.number},
    )


def _say(message: str, hint: str, kind: str) -> Problem:
    return Problem(_HERE, message, hint, kind)


_HERE = Cell(DELIVERIES.workbook, DELIVERIES.name)


def told(params: Params, notice: Notice, today: dt.date) -> dict[str, Scalar]:
    """What goes into the columns. Raises Stop when the order is incomplete or cannot be understood."""
    since = notice.received.day if notice.received else today - dt.timedelta(days=180)
    delivered = _moment(params.get("at"), since, today, "送达", notice)
    forwarded = _moment(params.get("forwarded"), since, today, "转发", None)
    values: dict[str, Scalar] = {
        "送达方式": params.get("by"),
        "送达时间": str(delivered) if delivered else None,
        "送达人": params.get("who"),
        "接收人": params.get("received_by"),
        "转发时间": str(forwarded) if forwarded else None,
        "回执": params.get("reply"),
        "未送达原因": params.get("reason"),
        "备注": params.get("note"),
    }
    given: dict[str, Scalar] = {name: value for name, value in values.items() if value}
    if delivered and params.get("reason"):
        raise Stop(_say("又写送达时间又写未送达原因，", "请只写一样。", "mark-both"))
    lacking = [
        place
        for place, name in (("⟦at⟧", "送达时间"), ("⟦by⟧", "送达方式"), ("⟦who⟧", "送达人"))
        if name not in given
    ]
    if lacking and len(lacking) < 3:
        raise Stop(
            _say(f"还缺{'、'.join(lacking)}，", "登记送达要写明时间、方式和送达人。", "mark-incomplete")
        )
    if lacking and not given:
        raise Stop(
            _say(
                "没有写要登记什么，",
                "送达的写 ⟦by⟧、⟦at⟧ 和 ⟦who⟧；没有送达的写 ⟦reason⟧。",
                "mark-incomplete",
            )
        )
    return given


def _moment(
    text: str | None, since: dt.date, today: dt.date, what: str, notice: Notice | None
) -> Moment | None:
    if not text:
        return None
    moment = said_moment(text, what, _HERE, since=since, today=today)
    if moment.day > today:
        raise Stop(_say(f"{what}时间{moment.text()}比今天还晚，", "请核对年月日。", "delivery-future"))
    if notice is not None and notice.received is not None and moment.before(notice.received):
        raise Stop(
            _say(
                f"{what}时间{moment.text()}早于收文时间{notice.received.text()}，",
                "请核对；收文时间写错的，请先在「通知」表里改正。",
                "delivery-before-receipt",
            )
        )
    return moment


def _of_township(account: Account, township: str) -> tuple[list[Target], list[Target]]:
    """Those of a township of whom nothing is entered yet, and the others."""
    if account.own and township_key(township) == township_key(account.own):
        of = list(account.targets)
    else:
        of = [t for t in account.targets if township_key(t.group) == township_key(township)]
    if not of:
        names = "、".join(dict.fromkeys(t.group for t in account.targets))
        what = Wording.at(account.own).group
        raise Stop(
            _say(f"这件通知里没有{quoted(township)}的人，", f"现有的{what}：{names}。", "unit-unknown")
        )
    left = [t for t in of if t.reached or not t.sure or any(e.text("送达时间") for e in t.entries)]
    return [t for t in of if t not in left], left


def _one(account: Account, name: str, which: str) -> Target:
    """The one person who is meant. Raises Stop with the candidates when there are several, or none."""
    if account.offices:
        found = [t for t in account.targets if township_key(t.group) == township_key(name)]
    else:
        found = [t for t in account.targets if name_key(t.who.name).casefold() == name_key(name).casefold()]
    if len(found) > 1 and which:
        found = _narrowed(found, which) or found
    if len(found) == 1:
        return found[0]
    if found:
        people = "；".join(f"{t.who.place()}（{t.cell.file} 第{row_of(t.cell)}行）" for t in found)
        raise Stop(
            _say(
                f"有{len(found)}位{quoted(name)}，不知道是哪一位：{people}。",
                "请用 ⟦which⟧ 写明单位、支部、人员编号，或送达表的行号（如 ⟦which⟧ 第7行）。",
                "name-shared",
            )
        )
    gone = next((e for e in account.excluded if name_key(e.name) == name_key(name)), None)
    if gone is not None:
        raise Stop.at(
            gone.cell, f"{quoted(name)}不在通知对象里（{gone.reason}），", "请核对。", "name-excluded"
        )
    unsure = next((c for c in account.to_check if name_key(c.name) == name_key(name)), None)
    if unsure is not None:
        raise Stop.at(unsure.cell, f"{quoted(name)}待核实（{unsure.why}），", unsure.hint, "name-unclear")
    near = difflib.get_close_matches(name_key(name), [t.who.name for t in account.targets], 3, 0.5)
    hint = f"您是不是要写{'、'.join(dict.fromkeys(near))}？" if near else "请核对姓名，或在花名册里查一查。"
    raise Stop(_say(f"这件通知的对象里没有{quoted(name)}，", hint, "name-unknown"))


def _narrowed(found: Sequence[Target], which: str) -> list[Target]:
    """Those of the candidates whom a unit, a branch, a number of the office or a row of the ledger means."""
    plain = clean(which)
    row = plain.removeprefix("第").removesuffix("行")
    if plain != row and row.isdigit():
        return [t for t in found if any(row_of(e.record.cell("姓名")) == int(row) for e in t.entries)]
    key = name_key(plain)
    for exact in (True, False):
        for part in ("number", "unit", "branch", "township"):
            texts = [(t, name_key(getattr(t.who, part))) for t in found]
            hits = [t for t, text in texts if (text == key if exact else bool(text) and key in text)]
            if part == "township":
                hits = [
                    t for t in found if t.who.township and township_key(t.who.township) == township_key(plain)
                ]
            if len(hits) == 1:
                return hits
    return []


def marked(
    ledger: Ledger,
    notice: Notice,
    target: Target,
    values: dict[str, Scalar],
    *,
    replace: bool,
    keep: bool,
) -> list[SetCell | AppendRow]:
    """The changes for one person: into their line, or a line of their own where they have none.

    Args:
        ledger: The books.
        notice: Which.
        target: Who.
        values: Column → what to enter.
        replace: Put it in place of what stands there.
        keep: Leave alone what stands there (for a whole township); else a different entry is refused.
    """
    entry = target.entry
    if entry is None:
        return [ledger.line(notice.number, target, values)]
    if not target.sure:
        what = f"有同名的老同志，不知道这一行{quoted(target.who.name)}是哪一位，没有改动，"
        hint = "请先在「所属乡镇」「单位」或「人员编号」列写清。"
        raise Stop.at(entry.record.cell("姓名"), what, hint, "delivery-whose")
    changes: list[SetCell | AppendRow] = []
    for name, value in values.items():
        old = entry.text(name)
        if name == "备注" and old and old != value:
            value = f"{entry.record.text(name)}；{value}"  # noqa: PLW2901 - a remark says more, it corrects nothing
            old = ""
        if old == value or (old and keep and not replace):
            continue
        if old and not replace and name != "回执":
            what = f"{target.who.name}的「{name}」已经登记为{quoted(old)}，没有改动，"
            hint = "确实要更正的，请加 ⟦correct⟧，或直接在表里改。"
            raise Stop.at(entry.record.cell(name), what, hint, "mark-twice")
        changes.append(ledgers.set_cell(entry.record, name, value))
    if "送达时间" in values and entry.text("未送达原因"):
        changes.append(ledgers.set_cell(entry.record, "未送达原因", None))
    return changes


def close(inputs: Inputs) -> Outcome:
    """Close a notice; refused while anyone is neither reached nor has a reason."""
    ledger = Ledger.of(inputs)
    path = ledger.changeable()
    notice = ledger.find(inputs.params["notice"])
    account = ledger.account(notice)
    counts = {
        "targets": len(account.targets),
        "reached": len(account.reached),
        "missing": len(account.missing),
    }
    told = tuple(dict.fromkeys((*ledger.problems, *account.problems)))
    if notice.closed or notice.record is None:
        return Outcome(
            counts=counts,
            problems=told,
            summary=(f"{notice.named}早已办结，没有要改的。",),
            extra={"notice": notice.number},
        )
    open_ = [t for t in account.missing if not t.reason]
    problems = [_unreached(t) for t in open_]
    problems += [
        Problem(c.cell, f"{c.name}待核实（{c.why}），", c.hint, "close-unclear") for c in account.to_check
    ]
    problems += [p for p in account.problems if p.kind in ("scope-unknown", "delivery-whose")]
    # A line whose number is no notice's may belong here: nobody is to be forgotten for a slip of the pen.
    problems += [p for p in ledger.problems if p.kind == "delivery-orphan"]
    if problems:
        what = f"{notice.named}还不能办结：未送达{len(account.missing)}人，其中{len(open_)}人没有写原因，待核实{len(account.to_check)}人，"
        hint = "请补登送达时间，或写明未送达原因（⟦do:notices mark notice person reason⟧）。"
        first = Problem(notice.cell, what, hint, "close-refused")
        raise Stop(first, *dict.fromkeys(problems))
    changes: list[SetCell | AppendRow] = [ledgers.set_cell(notice.record, "状态", CLOSED)]
    if notice.record.has("办结日期"):
        changes.append(ledgers.set_cell(notice.record, "办结日期", inputs.today.isoformat()))
    unit = account.unit
    summary = f"{notice.named}办结：对象{counts['targets']}{unit}，送达{counts['reached']}{unit}"
    summary += f"，未送达{counts['missing']}{unit}（都写明了原因）。" if account.missing else "，全部送达。"
    return Outcome(
        documents=(WorkbookChange(path, tuple(changes), title=f"办结{notice.number}", ledger=True),),
        counts=counts,
        problems=told,
        summary=(summary,),
        extra={"notice": notice.number},
    )


def _unreached(target: Target) -> Problem:
    entry = target.entry
    if entry is not None and entry.unclear is not None:
        return entry.unclear
    cell = entry.record.cell("送达时间") if entry else target.candidate.cell
    where = f"（{target.note}）" if target.note else ""
    return Problem(
        cell, f"{target.who.place()} {target.who.name}没有送达，也没有写原因{where}。", "", "close-unreached"
    )
