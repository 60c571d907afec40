"""Rules on 文种 and direction (行文规则) of the 条例 (中办发〔2012〕14号), articles 8, 9 and 15, that words can show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.core.words import regex
from toolkit.word.official.linting.elements import Format, ReadDocument, Role
from toolkit.word.official.linting.rules.body import texts
from toolkit.word.official.linting.rules.table import HEADED, OFFICIAL, FormatRule, Hit, wrong_font

_ASKS = regex(r"请.{0,12}(?:批|示|准|审|复|核|支持|解决)")
_CLOSING = regex(r"特此(通知|通报|报告|请示|批复|公告|通告|函告|函复|函达)")
_FITS = {"函": ("函告", "函复", "函达"), "请示": ("请示",), "报告": ("报告",)}
_PUBLIC = ("公告", "通告", "公报", "决议")
_MINUTES = frozenset({Format.MINUTES})


def title_kind(reading: ReadDocument) -> Iterator[Hit]:
    """标题由发文机关名称、事由和文种组成: a 方案 or 办法 is none of the fifteen kinds and goes out with a 通知."""
    titles = reading.of(Role.TITLE)
    if titles and not reading.kind and not "".join(p.plain for p in titles).endswith(("》", "）")):
        paper = f"“{reading.paper}”不是法定文种，正式发文" if reading.paper else "标题末尾"
        yield Hit("没有文种", f"{paper}应当用通知、请示、报告、函等十五个文种之一", titles[-1])


def title_bare(reading: ReadDocument) -> Iterator[Hit]:
    """A title says what it is about; 公告, 通告 and orders may stand alone."""
    titles = reading.of(Role.TITLE)
    if re.fullmatch("通知|通报|报告|请示|函|批复|意见", "".join(p.plain for p in titles)):
        yield Hit("只有文种", "应当写“关于……的”什么", titles[0])


def request_asks(reading: ReadDocument) -> Iterator[Hit]:
    """A 请示 asks for something."""
    body = list(texts(reading))
    if reading.kind == "请示" and body and not any(_ASKS.search(p.text) for p in body):
        yield Hit("没有请求批示、批准的话", "请示结尾应当写“妥否，请批示”等", body[-1])


def closing(reading: ReadDocument) -> Iterator[Hit]:
    """特此通知 ends a 通知, 特此报告 a 报告."""
    for p in texts(reading):
        found = _CLOSING.search(p.text)
        if found and reading.kind and found[1] not in _FITS.get(reading.kind, (reading.kind,)):
            yield Hit(f"写着“{found[0]}”", f"这件公文是{reading.kind}，结束语应当和文种一致", p)


def reply_cites(reading: ReadDocument) -> Iterator[Hit]:
    """A 批复 says which 请示 it answers."""
    body = list(texts(reading))
    if reading.kind == "批复" and body and not any(re.search("收悉|《", p.text) for p in body):
        yield Hit(
            "没有引述来文", "批复开头应当引述来文的标题和发文字号，如“你镇《关于……的请示》收悉”", body[0]
        )


def resolution_meeting(reading: ReadDocument) -> Iterator[Hit]:
    """决议 is for 会议讨论通过的重大决策事项: it says of which meeting."""
    body = reading.of(Role.BODY, Role.OTHER)
    if reading.kind == "决议" and body and not any(re.search("会议|大会|全会", p.text) for p in body):
        yield Hit("没有写明是哪次会议通过的", "决议是会议讨论通过的，应当写明会议", reading.first(Role.TITLE))


def public_addressee(reading: ReadDocument) -> Iterator[Hit]:
    """What is for everybody has no 主送机关."""
    p = reading.first(Role.ADDRESSEE)
    if p is not None and reading.kind in _PUBLIC:
        yield Hit("写了主送机关", f"{reading.kind}面向社会或者全体，一般不写主送机关", p)


def minutes_label(reading: ReadDocument) -> Iterator[Hit]:
    """出席、请假、列席 in 黑体."""
    for p in reading.of(Role.LABELLED):
        font = wrong_font(p, "黑体", len(re.split("[：:]", p.text)[0]))
        if font:
            yield Hit(f"“{p.plain[:2]}”二字是{font}", "“出席”“请假”“列席”应当用3号黑体", p)


RULES = (
    FormatRule("official-title-kind", title_kind, HEADED),
    FormatRule("official-title-bare", title_bare),
    FormatRule("official-request-asks", request_asks),
    FormatRule("official-closing", closing),
    FormatRule("official-reply-cites", reply_cites),
    FormatRule("official-resolution-meeting", resolution_meeting),
    FormatRule("official-public-addressee", public_addressee, OFFICIAL - _MINUTES),
    FormatRule("official-minutes-label", minutes_label, _MINUTES),
)
