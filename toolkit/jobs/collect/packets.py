"""What a packet's slip says, which packets were sent and received (数据包登记), and which of those that came are taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.documents.outcome import AppendRow, Scalar
from toolkit.core.people.ids import quoted
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import PACKETS
from toolkit.core.words import township_key
from toolkit.jobs.job import Inputs, PacketRead, Unreadable

RECEIVED, SENT = "收到", "寄出"
_BETWEEN = " | "  # no Windows file has it in its name


def fingerprint(slip: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    """Tells packets of other contents apart; neither number nor day is in it, so the same again is known as the same."""
    told = [slip["unit"], slip["township"], slip["county"], slip["to"], sorted(hashes.items())]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Registered:
    """A packet that was sent or received: by whom or to whom, number, day (ISO), file names, fingerprint."""

    way: str
    whom: str
    number: int
    day: str
    files: tuple[str, ...]
    key: str

    def row(self, inputs: Inputs) -> AppendRow:
        """Its line of 数据包登记."""
        values: dict[str, Scalar] = {
            "日期": self.day,
            "收发": self.way,
            "对方": self.whom,
            "编号": str(self.number),
            "内容": _BETWEEN.join(self.files),
            "指纹": self.key,
        }
        return ledgers.row(inputs.table(PACKETS), PACKETS, values, ("收发", "编号", "内容", "指纹"))


def registered(inputs: Inputs) -> tuple[list[Registered], list[Problem]]:
    """All that 数据包登记 has; a line whose number cannot be read is told: an older packet could pass it."""
    found, problems = [], []
    for record in inputs.records(PACKETS):
        number = record.text("编号")
        if record.text("收发") not in (RECEIVED, SENT) or not (number.isascii() and number.isdigit()):
            what = f"收发写的是{quoted(record.text('收发'))}、编号写的是{quoted(number)}，这一行没有算，"
            problems.append(
                record.doubt("编号", what, "收发请写 收到 或 寄出，编号请写数字。", "packet-line")
            )
            continue
        files = tuple(record.text("内容").split(_BETWEEN))
        told = record.text("收发"), record.text("对方"), int(number), record.text("日期")
        found.append(Registered(*told, files, record.text("指纹")))
    return found, problems


def sender(slip: Mapping[str, Any]) -> str:
    """Who made a packet: the township, else the unit."""
    return str(slip["township"] or slip["unit"])


def taken(inputs: Inputs) -> tuple[Inputs, list[Problem], list[Registered]]:
    """The inputs without the files of packets that are not taken, each such packet told among what is left unread.

    Not taken is all of another county, of a township that is none of ours, and of two packets of one number that
    differ; of a packet older than one of the same sender, in this run or received before, what that one has too.

    Returns:
        The inputs; problems of 数据包登记; the packets to be registered.
    """
    known, problems = registered(inputs)
    before = [one for one in known if one.way == RECEIVED]
    found = [(packet, _registered(packet)) for packet in inputs.found(PacketRead)]
    first: dict[Registered, PacketRead] = {}
    out: set[str] = set()
    told: list[Unreadable] = []
    for packet, mine in found:
        who = township_key(mine.whom)
        others = [one for one in (*before, *(one for _, one in found)) if township_key(one.whom) == who]
        lost, why, hint = tuple(packet.files), _foreign(inputs, packet), _OURS
        if not why and first.setdefault(mine, packet) is not packet:
            why, hint = f"和{first[mine].name}是同一个数据包，没有再读，", "不必处理。"
        elif not why and any(one.number == mine.number and one.key != mine.key for one in others):
            why = f"是{mine.whom}第{mine.number}号，另有一个同号而内容不同的，不知道哪个是新的，没有采用，"
            hint = "请对方重新打一个数据包。"
        elif not why and (late := _later(mine, others)):
            lost, newer = tuple(name for name in packet.files if name in late), max(late.values(), key=_ORDER)
            why = (
                f"是{mine.whom}第{mine.number}号（{mine.day}），比第{newer.number}号（{newer.day}）旧，"
                f"里面的{'、'.join(lost)}没有采用，"
            )
            hint = "确实要用旧的，请解压以后单独汇总。"
        if why:
            told.append(
                Unreadable(
                    packet.name, (Problem(Cell(packet.name), why, hint, "packet-left-out", Severity.WARNING),)
                )
            )
            out |= {f"{packet.name}/{name}" for name in lost}
            if len(lost) == len(packet.files):
                first = {one: other for one, other in first.items() if other is not packet}
    left = (*(one for one in inputs.besides if one.name not in out), *told)
    kept = replace(inputs, besides=tuple(sorted(left, key=lambda one: str(one.name))))
    return kept, problems, sorted(first.keys() - set(before), key=lambda one: (one.whom, _ORDER(one)))


_ORDER = attrgetter("number", "day")
_OURS = "请核对是谁送来的；是本县的，请在设置「参数」里核对「本县」和「乡镇办名单」。"


def _later(mine: Registered, others: Iterable[Registered]) -> dict[str, Registered]:
    """Those of its files that a later packet has too: a higher number or a later day, for a lost register begins at 1."""
    later = sorted((one for one in others if one.number > mine.number or one.day > mine.day), key=_ORDER)
    return {name: one for one in later for name in one.files if name in mine.files}


def _registered(packet: PacketRead) -> Registered:
    slip = packet.slip
    key = fingerprint(slip, slip["files"])
    return Registered(RECEIVED, sender(slip), slip["number"], slip["date"], tuple(packet.files), key)


def _foreign(inputs: Inputs, packet: PacketRead) -> str:
    """Why a packet is none of ours; "" where it is, or where nobody has said which are."""
    county, slip = inputs.settings.text("本县"), packet.slip
    towns = {township_key(name) for name in inputs.settings.names("乡镇办名单")}
    if county and slip["county"] and county != slip["county"]:
        return f"是{quoted(slip['county'])}的，不是{county}的，没有采用，"
    if slip["township"] and towns and township_key(slip["township"]) not in towns:
        return f"是{quoted(slip['township'])}的，乡镇办名单里没有，没有采用，"
    return ""
