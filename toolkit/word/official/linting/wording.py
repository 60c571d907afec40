"""How the elements of a 公文 are worded: numbers of documents, dates, headings, names of kinds; right and wrong forms."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.core.numbers.numerals import ONES, TENS, ZEROS, number
from toolkit.core.words import regex

_KINDS = "决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|令"
# A draft may end in brackets: «……的通知（征求意见稿）».
KIND_OF_DOCUMENT = regex(rf"({_KINDS})(?:[（(][^）)]{{1,14}}[）)])?[。.，,；;：:！!]?$")
PAPER = regex(
    r"(方案|办法|细则|规定|总结|计划|要点|制度|预案|汇报|讲话|简报|细则|规则|提纲)(?:[（(][^）)]{1,14}[）)])?[。.]?$"
)
NUMBER_LINE = regex(
    r"(?P<prefix>[一-鿿A-Za-z·]{0,20}?)"
    r"(?P<open>[〔\[［【(（﹝〖])?(?P<year>[12]\d{3}|\d{2})年?(?P<close>[〕\]］】)）﹞〗])?"
    rf"(?P<ordinal>第?)(?P<serial>[0-9０-９{TENS}]{{0,5}})(?P<unit>号|期)"
    r"(?P<rest>签发人.*)?"
    rf"|(?P<issue>[（(]?第?[0-9{TENS}]{{1,5}}[期号次][）)]?)"
)
PERSONAL = regex(r"邀请函|请柬|请帖|贺信|贺卡|慰问信|感谢信|表扬信|倡议书|喜报|讣告|聘书|荣誉证书|奖状")
"""What a red heading names that is no 公文: letters to people, certificates."""
BLANK_NUMBER = regex(
    r"[一-鿿Xx×]{0,20}[〔\[［【(（][\dXx×]{2,4}[〕\]］】)）]第?[Xx×_＿\d]{0,5}号(?:签发人.*)?|第[Xx×_＿]{0,5}号"
)
"""A 发文字号, or the number of an order, that waits to be filled: 〔20XX〕XX号."""
UNNUMBERED = regex(r"[一-鿿]{1,15}[〔\[［【(（]\d{4}[〕\]］】)）]第?\d{1,5}")
"""A 发文字号 without 号 at its end."""
COPY_NUMBER = regex(r"(?:份号[：:]?)?(?:[Nn][Oo][.．：:]?)?\d{3,8}")
URGENCIES = ("特急", "加急", "特提", "平急", "急件", "紧急", "急")
_DAY = r"[\dXx×]{2,4}年[\dXx×]{0,2}月(?:[\dXx×]{0,2}[日号])?|\d{4}[.\-/．]\d{1,2}[.\-/．]\d{1,2}"
_YEAR = (
    rf"(?:[二两][{ZEROS}OoＯ0][{ONES}{ZEROS}OoＯ0]{{2}}|[12]\d{{3}})"  # its month and day in either numerals
)
_CHINESE_DAY = rf"{_YEAR}年[{TENS}元0-9]{{1,3}}月[{TENS}0-9]{{1,3}}[日号]"
DATE_LIKE = regex(rf"(?:{_DAY}|{_CHINESE_DAY}|年月日)")
DATE_TAIL = regex(rf"(?:{_DAY}|{_CHINESE_DAY})$")
RIGHT_DATE = regex(r"[12]\d{3}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日")
GAP_DATE = regex(r"(?:[12]\d{3})?年(?:[1-9]|1[0-2])?月(?:[1-9]|[12]\d|3[01])?日")
"""A date with room for the pen: 2026年　月　日."""
ATTACHMENT_LABEL = regex(rf"附[件表][0-9０-９{TENS}]{{0,3}}[：:.．、]?")
ATTACHMENT_NOTE = regex(r"附件(?:[：:]|[0-9]{1,2}[.．、：:]|[^一-鿿].)|附件[（(]")
NOTE_ENTRY = regex(r"(?P<number>\d{1,2})(?P<dot>[.．、:：,，]?)")
UNIT_LINE = regex(r"(?:单位|填报单位|填表单位|填报人|制表)[：:（(]")
TABLE_NOTE = regex(r"(?:注|备注|说明|填表说明|附注)\d?[：:．.]")
NOTE_LINE = regex(r"\d{1,2}[.．、]")
BRACKETED = regex(r"[（(].*[）)]")
UNIT_END = regex(
    r"(?:局|委|办|部|政府|机关|单位|部门|[镇乡县市区]|街道|办事处|支部|总支|中心|院|校|公司|党组|党委|工委|"
    r"委员会|办公室|老干局|协会|小组|同志)[，,。.；;]?$"
)
_CN = f"{TENS}百"


@dataclass(frozen=True, slots=True)
class LevelMark:
    """The number a heading begins with.

    Attributes:
        level: 1 to 4.
        count: Its number.
        written: As it stands.
        right: As the standard writes it.
    """

    level: int
    count: int
    written: str
    right: str


_LEVELS = (
    regex(rf"(?P<n>[{_CN}]{{1,4}})[、.．，,：:](?!\d)|(?P<m>[{_CN}]{{1,4}})[ \u3000]+(?=[^ \u3000])"),
    regex(rf"[（(](?P<n>[{_CN}]{{1,4}})[）)](?:[、.．，,：:])?"),
    regex(r"(?P<n>\d{1,2})(?:[.．、，](?!\d)|,(?=[一-鿿]))"),
    regex(r"[（(](?P<n>\d{1,2})[）)](?:[、.．，,：:])?"),
)
_RIGHT = ("{}、", "（{}）", "{}.", "（{}）")


def level_of(text: str) -> LevelMark | None:
    """The heading number that a paragraph begins with; None when it begins with none."""
    text = text.lstrip()
    for rank, pattern in enumerate(_LEVELS):
        found = pattern.match(text)
        if found is None:
            continue
        written = found["n"] or (found.groupdict().get("m") or "")
        count = number(written) or 0 if rank in (0, 1) else int(written)
        if 0 < count < 100:
            return LevelMark(rank + 1, count, found[0].strip(), _RIGHT[rank].format(written))
    return None


_SIZES = {
    42: "初号", 36: "小初", 26: "一号", 24: "小一", 22: "2号", 18: "小二", 16: "3号", 15: "小三", 14: "4号",
    12: "小四", 10.5: "5号", 9: "小五", 7.5: "6号", 6.5: "小六",
}  # fmt: skip


def size_name(points: float) -> str:
    """16 → 3号(16磅), as the size box of Word and WPS has it."""
    name = _SIZES.get(points)
    return f"{name}({points:g}磅)" if name else f"{points:g}磅"
