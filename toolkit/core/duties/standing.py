"""How something stands by what a clerk wrote of it («已整改», «解决了一半», «下周答复»), and until when it is asked for."""

from __future__ import annotations

import datetime as dt

from toolkit.core.duties.rhythm import bounds
from toolkit.core.numbers.numerals import value
from toolkit.core.rules.working import WorkingDays
from toolkit.core.words import folded, regex

_WHAT = "办理|办结|答复|回复|整改|解决|落实|处理|纠正|改正|完成|销号|报销|兑现"
NOT_DONE = regex(
    "(?:还|尚|暂时?|仍|至今|基本)*(?:没有?|未|不)(?:能|有|再|按时|完全|全部|彻底)*(?:办|办理|办成|完成|开展|做|落实|召开|走访|到位|进行|解决|答复|整改|改|改正|纠正|处理|销号|转办|转交|移交)*(?:成|了|好|完|掉)?"
    "|(?:已|改)?(?:取消|推迟|延期|改期|暂缓|待办|待定|拟办|计划|准备|正在|还在|仍在|尚在|等待|拟).{0,10}|.*[?？]|[否无0×xX]"
)
_OPEN = regex(
    "(?:只|仅|[一大小]?部分|大半|一半|基本|初步|大致|大体|继续|待(?!遇)|等|需).{0,12}|(?:尽快|抓紧|争取|力争|列入|下[周月一]|明[年天]|近期|[月年]底|年内)(?!.*已).{0,12}"
    "|.{0,6}(?:整改|办理|处理|解决|落实|进行|协调|研究|推进|沟通|跟进|对接|申请|审批|施工)(?:之|当)?中"
    f"|(?:已经?)?(?:{_WHAT}|改)(?:了|到)?(?:[一大小]?部分|大半|一半|过半|一些|一点|[0-9.]+%|百分之.+|过?几[个项件户].{{0,3}})"
    f"|(?:暂时?|目前|确实|实在|仍|还)*(?:无法|不能|难以|无力|暂未|尚未|未能).{{0,4}}(?:{_WHAT}|改|办).{{0,6}}|(?:{_WHAT})不了"
    "|(?:已经?|现已)?(?:受理|登记|收悉|收到|接收|记录|上报|汇报|反映|研究|协调|知晓|知悉)了?"
    f"|(?:需要?|要)?(?:长期|持续|常态|不断|边.改边)(?:化|坚持|进行|抓好|推进|{_WHAT}|改)*"
)
_DONE = regex(
    f"(?:(?P<told>已经?|均已?|都已?|全部|完全|彻底|按时|按期|及时|当[面场即]|电话|书面|口头|于)*(?:{_WHAT}|办|改)(?P<so>完成|完毕|到位|好|完|了|妥)*)"
)
_WHOLE = frozenset({"销号", "办结", "办好", "改好", "完成"})
_PIECES = regex("[，,；;。！（(）)]+")
_DATE = regex(r"(?:(20[0-9]{2})[-./年])?(1[0-2]|0?[1-9])[-./月]([12][0-9]|3[01]|0?[1-9])(?![0-9.])[日号]?")
_AHEAD = regex(
    "(?:限期?|务必|请|应|须|于|在|收到后|自.{0,4}起)*([0-9]+|[一二两三四五六七八九十半]+)个?(工作日|天|日|周|星期|(?<=个)月)(以内|之内|内)?.{0,4}"
)
_BY = regex(
    "(?:限|务必|请|应|须|于|在)*(?:(20[0-9]{2})年)?(1[0-2]|0?[1-9])月份?(?:([12][0-9]|3[01]|0?[1-9])[日号]|([底末])|(上旬)|(中旬)|(下旬))?(?:(?:之|以)?前|止|为止)?(?:完成|办结|答复|整改|改好|到位)*"
)
_END = regex("(本月|月|下月|本年|年|今年)(?:底|末|内)(?:(?:之|以)?前)?(?:完成|办结|答复|整改|改好|到位)*")
_DAY = dt.timedelta(days=1)
_MOST = 1000  # days, months: more is a slip of the pen


def standing(text: str, *, free: bool = False) -> bool | None:
    """Whether a cell says that something is done; None where it tells something else: what was done, what was answered.

    Args:
        text: The cell.
        free: It is the answer itself, which may end in what is still to come: all of it must say so. Else what it
            begins or ends with.
    """
    pieces = [each for each in _PIECES.split("".join(folded(text).split())) if each]
    states = [_state(each) for each in pieces]
    if free:
        return states[0] if len(set(states)) == 1 else None
    ends = states[:1] + states[-1:]
    return False if False in ends else True if True in ends else None


def _state(piece: str) -> bool | None:
    if NOT_DONE.fullmatch(piece) or _OPEN.fullmatch(piece):
        return False
    plain = _DATE.sub("", piece)
    found = _DONE.fullmatch(plain)
    return True if found and (found["told"] or found["so"] or plain in _WHOLE) else None


def done_on(text: str, day: dt.date) -> dt.date | None:
    """The day in «已解决8.10», «4月25日已答复» of something that arose on a day; None where there is none."""
    found = _DATE.search("".join(folded(text).split()))
    return _dated(found[1], found[2], found[3], day) if found and standing(text) else None


def until(text: str, day: dt.date, working: WorkingDays | None = None) -> dt.date | None:
    """The last day of «3月底前», «限15日内», «年底前», for what arose on a day; None where that is not understood."""
    text = "".join(folded(text).split())
    if (found := _AHEAD.fullmatch(text)) and (found[3] or found[2] != "日" or text.startswith("限")):
        many = 15 if (half := found[1] == "半" and found[2] == "月") else value(found[1]) or 0
        if not 0 < many < _MOST:
            return None
        if found[2] == "工作日":
            return (working or WorkingDays()).nth(day + _DAY, many)
        if found[2] == "月" and not half:
            last = _month_end(day, many)
            return min(last, last.replace(day=min(day.day, last.day)))
        return day + many * (7 if found[2] in ("周", "星期") else 1) * _DAY
    if found := _END.fullmatch(text):
        return dt.date(day.year, 12, 31) if "年" in found[1] else _month_end(day, int(found[1] == "下月"))
    if (found := _BY.fullmatch(text)) is None:
        return None
    year, month, told, _end, first, middle, _last = found.groups()
    if not any(found.groups()[2:]) and "前" in text:
        return None  # «3月前»: before it, or in it?
    return _dated(year, month, told or ("10" if first else "20" if middle else ""), day)


def _month_end(day: dt.date, ahead: int) -> dt.date:
    month = day.month - 1 + ahead
    return bounds(day.year + month // 12, month % 12 + 1, 1)[1]


def _dated(year: str | None, month: str, at: str, day: dt.date) -> dt.date | None:
    """A day, or the month's last; without a year the first that is not before `day`."""
    for each in (int(year),) if year else (day.year, day.year + 1):
        last = bounds(each, int(month), 1)[1]
        if at and int(at) > last.day:
            return None
        found = last.replace(day=int(at)) if at else last
        if year or found >= day:
            return found
    return None
