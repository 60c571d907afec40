"""What clerks type, made comparable: blanks and widths, headers, names, townships; and the words that decide."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, AnyStr, cast

from toolkit import data


class _Asked:
    """A pattern's methods, each bound already, so that a call costs what it costs on the pattern itself."""

    __slots__ = ("findall", "finditer", "fullmatch", "match", "pattern", "search", "split", "sub", "subn")
    pattern: Any


class _Unasked(_Asked):
    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        compiled: re.Pattern[Any] = re.compile(self.pattern)
        for each in _Asked.__slots__:
            setattr(self, each, getattr(compiled, each))
        self.__class__ = _Asked  # type: ignore[assignment]  # which has no __getattr__ to slow each call
        return getattr(self, name)


def regex(pattern: AnyStr) -> re.Pattern[AnyStr]:
    """A pattern that is compiled when it is first asked: no command compiles what it does not use."""
    late = _Unasked()
    late.pattern = pattern
    return cast("re.Pattern[AnyStr]", late)


# Full-width letters, digits and the signs that stand inside numbers; Chinese punctuation stays as typed.
_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {ord(wide): narrow for wide, narrow in zip("．／－％＋＠", "./-%+@", strict=True)}
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f"
_GONE = regex(f"[{_INVISIBLE}]|_x000[dD]_")  # _x000D_: a carriage return as some programs leave it
_BLANKS = regex(r"\s+")
APART = regex("[、，,；;/\\n]+")
"""What stands between several names in a cell."""
_UNCLEAN = regex(f"[{_INVISIBLE}\\s０-９Ａ-Ｚａ-ｚ．／－％＋＠_]")


def clean(text: str) -> str:
    """Text as a clerk meant it: half-width letters and digits, single blanks, no invisible characters.

    Line breaks become blanks; Chinese punctuation stays as typed.
    """
    if _UNCLEAN.search(text) is None:
        return text
    return _BLANKS.sub(" ", _GONE.sub("", text.translate(_WIDE))).strip()


def parted(text: str) -> tuple[str, ...]:
    """Names divided by 、 ， or ；."""
    return tuple(part for part in (clean(p) for p in re.split(r"[、，,；;]", text)) if part)


def folded(text: str) -> str:
    """Text with one form for each character (NFKC), and without those that nobody sees."""
    return unicodedata.normalize("NFKC", _GONE.sub("", text))


def plain_number(value: float) -> str:
    """A number as a clerk reads it: 13800000000.0 as 13800000000, without an exponent."""
    if not math.isfinite(value):
        return str(value)
    return str(int(value)) if value == int(value) else f"{Decimal(repr(value)):f}"


# --- headers ----------------------------------------------------------------------------------------

_REQUIRED = regex(r"\((?:必填|必须填|必填项|选填|非必填|可不填)\)|[必选]填项?$")
_HEADER_NOISE = regex(r"[\s:*★☆※]|\.$")
_SQUARE = str.maketrans("[]〔〕【】{}〖〗", "()()()()()")
_OUTER = regex(r"\([^()]*\)?$|^\([^()]*\)")  # at the end, even if nobody closed it; or at the start
# Brackets that say whose column it is, which calendar or which unit: never left out.
_MEANT = regex(
    r"配偶|爱人|老伴|丈夫|妻|子女|儿|(?<!男)(?<!男.)女|父|母|家[属人]|亲属|遗属|联系人|监护|保姆|农|阴|[旧老夏]历"
    r"|身份证|万元|千元|去年|上年|上月|往年"
)
_REMINDS = regex(
    r"注明|写明|标明|标注"
)  # «出生日期（农历请注明）» asks for a word in the cell, and says nothing itself

_LONGEST_HEADING = 200  # characters; what is longer is no heading, and its brackets are not taken apart


@lru_cache(maxsize=8192)
def header_keys(text: str) -> tuple[str, ...]:
    """The keys under which a header may be known, most literal first; at least one.

    Blanks, line breaks, colons, asterisks and «(必填)» never count. Brackets do at first («职务(职级)» has an alias
    of its own), then those at the end and the start are left out one by one: «出生年月（如1945-10）» is 出生年月.
    A bracket inside («离(退)休时间») stays, and so does one that says whose, which calendar or which unit:
    «电话（子女）» is no 电话, «出生日期（农历）» no solar date.
    """
    whole = folded(text[:_LONGEST_HEADING]).translate(_SQUARE)
    whole = _HEADER_NOISE.sub("", _HEADER_NOISE.sub("", whole)).upper()
    whole = shorter = _REQUIRED.sub("", whole) or whole
    keys = [whole]
    while match := _OUTER.search(shorter):
        shorter = shorter[: match.start()] + shorter[match.end() :]
        if not shorter or (_MEANT.search(match[0]) and not _REMINDS.search(match[0])):
            break
        keys.append(shorter)
    return tuple(keys)


# Where two clerks write one heading differently and mean no difference, it gets one form: first the whole, then its end.
_JOINTS = regex(r"[()/、,，.。·;；\-—–_~“”\"'‘’|&+]|(?<=.)的(?=.)|(?<=.)(?:以及|及|和|与|或)(?=..)")
_NOW = regex(r"^(?:目前|当前|现在)(?=.)")
_ENDS = tuple(
    (regex(pattern), to)
    for pattern, to in (
        (r"(?<=.)(?:详细|具体)|^(?:详细|具体)(?=.)", ""),
        (r"(?<=.)(?:年月日|年月|月日|日期|时间|时候)$", "时间"),
        (r"(?<=..)(?:情况|状况|状态|信息|详情|记录)$", ""),
        (r"(?<=..)(?:名称|全称)$", ""),
        (r"(?<=.)号码$", "号"),
        (r"(?:地址|住址|住所)$", "住址"),
    )
)
_MAY_END = regex(
    "详细|具体|[日月期间候况态息情录称码址所]$"
)  # one search for the headings that end otherwise


@cache
def _of_oneself() -> re.Pattern[str]:
    return re.compile(f"^(?:{alternatives('heading.subject')})(?=..)")


@cache
def _birthday() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A heading about the birth that names a calendar before it or behind it; and the calendars, 农历 and 公历."""
    lunar = alternatives("calendar.lunar", "calendar.lunar_short")
    solar = alternatives("calendar.solar", "calendar.solar_short")
    when = "(?:时间|日期|年月日|年月|月日)?"
    named = f"((?:按?(?:{lunar}|{solar}))*+)"
    birth = f"{named}(?:出生{when}|生日|生辰|诞辰){named}{when}"
    return re.compile(birth), re.compile(lunar), re.compile(solar)


@cache
def _relatives_phone() -> re.Pattern[str]:
    kin = alternatives("kin.close", "kin.heading")
    return re.compile(
        rf"(?:紧急|应急|家庭|主要|其他)?(?:(?:{kin})\d?){{1,2}}(?:姓名)?(?:联系)?(?:电话|手机|方式)号?码?"
    )


@lru_cache(maxsize=8192)
def heading_form(key: str) -> str:
    """A header's key (see header_keys) in the one form that stands for every way to write it.

    By rule, never by similarity: 退休日期 and 退休年月 are 退休时间, 健康情况 is 健康, 本人手机号码 is 手机号, a birth in
    阴历, 旧历 or 夏历, wherever the heading says so, is 农历生日, and 长子手机 or 配偶姓名及电话 is 家属联系电话.
    """
    key = _of_oneself().sub("", _NOW.sub("现", _JOINTS.sub("", key)))
    birthday, lunar, solar = _birthday()
    if match := birthday.fullmatch(key):
        named = match[1] + match[2]
        is_lunar, is_solar = (calendar.search(named) is not None for calendar in (lunar, solar))
        if is_lunar is not is_solar:
            return "农历生日" if is_lunar else "出生时间"
    if _relatives_phone().fullmatch(key):
        return "家属联系电话"
    if _MAY_END.search(key):
        for pattern, to in _ENDS:
            key = pattern.sub(to, key)
    return key


@lru_cache(maxsize=8192)
def heading_keys(text: str) -> tuple[str, ...]:
    """Every key under which a header may be known: as it is written (header_keys), then in its one form."""
    literal = header_keys(text)
    return (*literal, *map(heading_form, literal))


# --- names ------------------------------------------------------------------------------------------

_DOTS = regex(r"[·•‧∙⋅・･․●．]|(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")
_PLAIN_NAME = regex(r"[一-鿿]+")


def name_key(text: str) -> str:
    """A name without padding blanks (张　三 is 张三), with one kind of dot: for comparing, and fit to be shown."""
    if _PLAIN_NAME.fullmatch(text):
        return text
    # NFKC also turns the radicals of texts copied from PDF (⼀) into the characters they look like.
    joined = _BLANKS.sub("", folded(_DOTS.sub("·", text)))
    return _DOTS.sub("·", unicodedata.normalize("NFKC", joined))


def same_name(one: str, other: str) -> bool:
    """Whether two names are spelled alike, blanks, dots and capitals aside."""
    return name_key(one).casefold() == name_key(other).casefold()


_OFFICE = regex(r"(?:人民政府|政府|党委|党工委|机关)$")
_RANK = regex(r"(?:街道办事处|办事处|街道办|街道|镇|乡|办)$")
_ABOVE = regex(r"^(?:.{2,}?省)?(?:.{2,}?[市州盟])?(?:.{2,}?[县旗])?(?=.{2})")


@lru_cache(maxsize=4096)
def township_key(text: str) -> str:
    """漕河, 漕河镇, 漕河镇人民政府 and 蕲春县漕河镇 are one township; so are 八里湖办事处, 八里湖街道, 八里湖办.

    What would leave fewer than two characters stays: «镇», «雷乡».
    """
    name = name_key(text)
    office = _OFFICE.sub("", name)
    if office != name and _RANK.search(office):
        name = office
    stem = _RANK.sub("", name)
    if len(stem) < 2:
        return name
    above = _ABOVE.match(stem)
    return stem[above.end() :] if above else stem


# --- words that decide ------------------------------------------------------------------------------


def vocabulary(name: str) -> list[str]:
    """The words of one list of data/words.toml, such as «death.told»."""
    table, _, key = name.partition(".")
    words: str = data.read("words.toml")[table][key]
    return words.split()


@cache
def alternatives(*lists: str) -> str:
    """The words of these lists for a pattern, the longest first."""
    words = {word for name in lists for word in vocabulary(name)}
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def spoken(*lists: str) -> re.Pattern[str]:
    """A pattern for any word of these lists, compiled when it is first asked for."""
    return re.compile(alternatives(*lists))


@cache
def _whole(name: str) -> frozenset[str]:
    return frozenset(folded(word).casefold() for word in vocabulary(name))


@cache
def _first_letters(name: str) -> frozenset[str]:
    return frozenset(word[0] for word in _whole(name) if word)


@lru_cache(maxsize=4096)
def says_same(text: str) -> bool:
    """Whether a cell refers to the one above or beside it (同上, 〃)."""
    whole = _BLANKS.sub("", folded(text)).casefold()
    return whole in _whole("nothing.same") or "".join(_pieces(whole)) in _whole("nothing.same")


_MEANT_MARK = regex("[?？*＊#＃※]")  # a question, or a mark that somebody else knows the meaning of


@lru_cache(maxsize=4096)
def says_nothing(text: str) -> bool:
    """Whether a cell is empty or holds a placeholder (无, —, //, （待补）); 同上 is none."""
    if _MEANT_MARK.search(text):
        return False
    whole = _BLANKS.sub("", folded(text)).casefold()
    if whole[:1].isalnum() and whole[0] not in _first_letters("nothing.blank"):
        return False  # as nearly all do: a province has millions of different cells
    pieces, nothing = _pieces(whole), _whole("nothing.blank")
    return not says_same(text) and ("".join(pieces) in nothing or all(piece in nothing for piece in pieces))


def _pieces(text: str) -> list[str]:
    """What stands between punctuation; √, × and ○ are no punctuation, they answer."""
    plain = (" " if unicodedata.category(c)[0] == "P" or c in "|~`^=─━" else c for c in text)
    return "".join(plain).split()
