"""Notices and who has been told: the ledger's law (送达).

Whoever is addressed is reached or not reached, nobody both and nobody neither. A notice goes from hand to hand,
received → forwarded → delivered, and 不过夜: what is received on a day is delivered on that day (23:59 is in time,
0:01 is not), unless the office has decided on another limit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from toolkit.core.dates.moments import Moment
from toolkit.core.rules.settings import Settings

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)


class DeliveryWindow(StrEnum):
    """送达时限: until when a notice has to be delivered."""

    SAME_DAY = "当日"
    NEXT_DAY = "次日"
    HOURS = "小时"


class Timeliness(StrEnum):
    """How a delivery stands to the limit."""

    IN_TIME = "按时"
    GRACE = "宽限内"
    LATE = "逾期"
    UNCLEAR = "时限待核"
    OPEN = "未送达"
    OVERDUE = "逾期未送达"

    @property
    def bad(self) -> bool:
        """Whether somebody has to answer for it."""
        return self in (Timeliness.LATE, Timeliness.OVERDUE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one addressee stands to the limit, with both readings where there are two."""

    timeliness: Timeliness
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The office's limit.

    Attributes:
        window: See Window.
        hours: For Window.HOURS.
        grace: Hours from receipt that a notice received late has at any rate; 0: none.
    """

    window: DeliveryWindow = DeliveryWindow.SAME_DAY
    hours: int = 24
    grace: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Deadline:
        """As the office has decided."""
        return cls(
            DeliveryWindow(settings.text("送达时限")),
            settings.integer("送达小时数"),
            settings.integer("送达宽限小时"),
        )

    def __str__(self) -> str:
        what = {
            DeliveryWindow.SAME_DAY: "当日24时前送达",
            DeliveryWindow.NEXT_DAY: "次日24时前送达",
            DeliveryWindow.HOURS: f"收到后{self.hours}小时内送达",
        }[self.window]
        return f"{what}（宽限{self.grace}小时）" if self.grace else what

    def ends(self, received: Moment) -> tuple[dt.datetime, dt.datetime]:
        """The first minute that is too late, at the earliest and at the latest (receipt without a clock)."""
        if self.window is DeliveryWindow.HOURS:
            hours = dt.timedelta(hours=self.hours)
            return received.earliest + hours + _MINUTE, received.latest + hours + _MINUTE
        days = 1 if self.window is DeliveryWindow.SAME_DAY else 2
        end = dt.datetime.combine(received.day, dt.time.min) + days * _DAY
        return end, end

    def grace_ends(self, received: Moment) -> dt.datetime:
        """The same with the grace; never before the limit itself."""
        return max(self.ends(received)[1], received.latest + dt.timedelta(hours=self.grace) + _MINUTE)

    def judge(
        self,
        received: Moment | None,
        delivered: Moment | None,
        today: dt.date,
        own: Moment | None = None,
    ) -> Verdict:
        """How a delivery stands to the limit.

        Args:
            received: When the notice came in.
            delivered: When the person was told; None: not yet.
            today: The day on which this is asked; it counts as late when it begins after the limit.
            own: The notice's own 送达期限, included; stands before the office's rule.
        """
        if own is not None:
            first = last = with_grace = own.latest + _MINUTE
        elif received is None:
            if delivered is None:
                return Verdict(Timeliness.OPEN, "收文时间没有登记，不知道是否逾期")
            return Verdict(Timeliness.UNCLEAR, "收文时间没有登记")
        else:
            (first, last), with_grace = self.ends(received), self.grace_ends(received)
        if delivered is None:
            late = dt.datetime.combine(today, dt.time.min) >= with_grace
            return Verdict(Timeliness.OVERDUE if late else Timeliness.OPEN)
        if received is not None and delivered.before(received):
            return Verdict(Timeliness.UNCLEAR, f"送达{delivered.text()}早于收文{received.text()}")
        if delivered.latest < first:
            return Verdict(Timeliness.IN_TIME)
        limit = f"「{self.window}」" if own is None else f"期限{own.text()}"
        if delivered.earliest >= last:
            if self.grace and own is None and delivered.latest < with_grace:
                return Verdict(Timeliness.GRACE, f"按{limit}逾期，按宽限{self.grace}小时没有逾期")
            return Verdict(Timeliness.LATE, _elapsed(received, delivered))
        return Verdict(Timeliness.UNCLEAR, f"没有写清钟点：按最早算在{limit}之内，按最晚算逾期")


def _elapsed(received: Moment | None, delivered: Moment) -> str:
    """«收到23:30，30分钟后送达»: a breach by the rule may still be a short way."""
    if received is None or received.time is None or delivered.time is None:
        return ""
    minutes = int((delivered.earliest - received.earliest) / _MINUTE)
    hours, rest = divmod(minutes, 60)
    took = (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest or not hours else "")
    return f"{received.text()}收到，{took}后送达"


@dataclass(frozen=True, slots=True)
class Chain:
    """From hand to hand: 收文 → 转发 → 送达, each with who answers for it.

    Attributes:
        received: When the notice came in.
        forwarded: When it was handed to the one who tells the person.
        delivered: When the person was told.
        responsible: 责任人, who has to see to it.
        deliverer: 送达人.
    """

    received: Moment | None
    forwarded: Moment | None
    delivered: Moment | None
    responsible: str = ""
    deliverer: str = ""

    def text(self) -> str:
        """«收文10月9日9:00 → 转发（无记录） → 送达10月10日0:01（周六）»."""
        return " → ".join(
            f"{what}{when.text() if when else '（无记录）'}{f'（{who}）' if who and when else ''}"
            for what, when, who in (
                ("收文", self.received, ""),
                ("转发", self.forwarded, self.responsible),
                ("送达", self.delivered, self.deliverer),
            )
        )

    def gap(self, deadline: Deadline, own: Moment | None = None) -> str:
        """The first link that is missing or came too late; "" where the chain is whole and in time.

        Only an addressee who is overdue has a gap to answer for; the caller asks for those.
        """
        if self.received is None:
            return "收文时间没有登记"
        end = own.latest + _MINUTE if own is not None else deadline.grace_ends(self.received)
        whose = f"，责任人{self.responsible}" if self.responsible else "，责任人没有落实"
        if self.forwarded is None:
            return f"没有转发记录{whose}"
        if self.forwarded.earliest >= end:
            return f"{self.forwarded.text()}才转发，已过时限{whose}"
        if self.delivered is None:
            return f"转发之后没有送达{whose}"
        if self.delivered.earliest >= end:
            told = f"，送达人{self.deliverer}" if self.deliverer else whose
            return f"转发之后{self.delivered.text()}才送达{told}"
        return ""
