"""What clerks type, made comparable: blanks and widths, headers, names, townships, phones, words of death."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from toolkit.core.grids import Value
from toolkit.core.people.ids import mask_numbers

# Full-width letters, digits and the signs that stand inside numbers; Chinese punctuation stays as typed.
_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {ord(wide): narrow for wide, narrow in zip("．／－％＋＠", "./-%+@", strict=True)}
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f"
_GONE = re.compile(f"[{_INVISIBLE}]|_x000[dD]_")  # _x000D_: a carriage return as some programs leave it
_BLANKS = re.compile(r"\s+")
_UNCLEAN = re.compile(f"[{_INVISIBLE}\\s０-９Ａ-Ｚａ-ｚ．／－％＋＠_]")


def clean(text: str) -> str:
    """Text as a clerk meant it: half-width letters and digits, single blanks, no invisible characters.

    Line breaks become blanks; Chinese punctuation stays as typed.
    """
    if _UNCLEAN.search(text) is None:
        return text
    return _BLANKS.sub(" ", _GONE.sub("", text.translate(_WIDE))).strip()


def plain_number(value: float) -> str:
    """A number as a clerk reads it: 13800000000.0 as 13800000000, without an exponent."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value):
        return str(int(value))
    return f"{Decimal(repr(value)):f}"


# --- headers ----------------------------------------------------------------------------------------

_REQUIRED = re.compile(r"\((?:必填|必须填|必填项|选填|非必填|可不填)\)|[必选]填项?$")
_HEADER_NOISE = re.compile(r"[\s:*★☆※]|\.$")
_SQUARE = str.maketrans("[]〔〕【】{}〖〗", "()()()()()")
_OUTER = re.compile(r"\([^()]*\)?$|^\([^()]*\)")  # at the end, even if nobody closed it; or at the start
# Brackets that say whose column it is, which calendar or which unit: never left out.
_MEANT = re.compile(
    r"配偶|爱人|老伴|子女|儿|女|父|母|家属|亲属|遗属|联系人|监护|保姆|农历|农|阴历|旧历|老历|身份证|万元|千元|去年|上年|上月|往年"
)


@lru_cache(maxsize=8192)
def header_keys(text: str) -> tuple[str, ...]:
    """The keys under which a header may be known, most literal first; at least one.

    Blanks, line breaks, colons, asterisks and «(必填)» never count. Brackets do at first («职务(职级)» has an alias
    of its own), then those at the end and the start are left out one by one: «出生年月（如1945-10）» is 出生年月.
    A bracket inside («离(退)休时间») stays, and so does one that says whose, which calendar or which unit:
    «电话（子女）» is no 电话, «出生日期（农历）» no solar date.
    """
    whole = unicodedata.normalize("NFKC", _GONE.sub("", text)).translate(_SQUARE)
    whole = _HEADER_NOISE.sub("", _HEADER_NOISE.sub("", whole)).upper()
    whole = shorter = _REQUIRED.sub("", whole) or whole
    keys = [whole]
    while match := _OUTER.search(shorter):
        shorter = shorter[: match.start()] + shorter[match.end() :]
        if not shorter or _MEANT.search(match[0]):
            break
        keys.append(shorter)
    return tuple(keys)


# --- names ------------------------------------------------------------------------------------------

_DOTS = re.compile(r"[·•‧∙⋅・･․●．]|(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")
_PLAIN_NAME = re.compile(r"[一-鿿]+")


def name_key(text: str) -> str:
    """A name without padding blanks (张　三 is 张三), with one kind of dot: for comparing, and fit to be shown."""
    if _PLAIN_NAME.fullmatch(text):
        return text
    # NFKC also turns the radicals of texts copied from PDF (⼀) into the characters they look like.
    text = _GONE.sub("", _DOTS.sub("·", text))
    joined = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return _DOTS.sub("·", unicodedata.normalize("NFKC", joined))


def same_name(one: str, other: str) -> bool:
    """Whether two names are spelled alike, blanks, dots and capitals aside."""
    return name_key(one).casefold() == name_key(other).casefold()


_OFFICE = re.compile(r"(?:人民政府|政府|党委|党工委|机关)$")
_RANK = re.compile(r"(?:街道办事处|办事处|街道办|街道|镇|乡|办)$")
_ABOVE = re.compile(r"^(?:.{2,}?省)?(?:.{2,}?[市州盟])?(?:.{2,}?[县旗])?(?=.{2})")


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


# --- phones -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone number of a cell.

    Attributes:
        number: Digits; a landline with «-» after its area code; masked where it is an identity number.
        owner: Whose, as written («儿子»), or "".
        kind: mobile, landline, or unclear (too short, too long, damaged).
    """

    number: str
    owner: str
    kind: str


_PIECES = re.compile(r"[/、，,;；|\\]+")
_NUMBER = re.compile(
    r"(?<![\d-])(?:\+?(?:0086|86)[- ]?)?(?P<mobile>1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
    r"|(?<!\d)(?P<area>\(0\d{2,3}\)|0\d{2,3})[- ]?(?P<local>[1-9]\d{6,7})(?:(?:-|转)(?P<extension>\d{1,5}))?(?!\d)"
    r"|(?<!\d)(?P<local2>[2-9]\d{6,7})(?:(?:-|转)(?P<extension2>\d{1,5}))?(?!\d)"
    r"|(?P<damaged>\d(?:\.\d+)?[Ee]\+?\d{1,2})"
    r"|(?P<other>\d[\d -]{3,}\d[Xx]?)",
    re.ASCII,
)
_LABEL = re.compile(
    r"联系电话|联系方式|电话号码|手机号码|手机号|电话|手机|座机|号码|本人|[电☎Tt][话Ee]?[Ll]?(?=:)|[\s:()<>《》·.。\-+—]"
)
_FLOAT = re.compile(r"(?<=\d)\.0+(?!\d)")


def split_phones(value: Value) -> tuple[Phone, ...]:
    """Every telephone number in a cell, in order, each with its owner where one is named."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return _split_phones(plain_number(value))
    return _split_phones(value) if isinstance(value, str) else ()


@lru_cache(maxsize=4096)
def _split_phones(text: str) -> tuple[Phone, ...]:
    found: list[Phone] = []
    plain = unicodedata.normalize("NFKC", _GONE.sub("", text.replace("\n", "/")))
    plain = _FLOAT.sub("", re.sub(r"[‐‑‒–—―−－]", "-", plain))
    for piece in _PIECES.split(plain):
        end = 0
        fresh: list[Phone] = []
        for match in _NUMBER.finditer(piece):
            fresh.append(_phone(match, _owner(piece[end : match.start()])))
            end = match.end()
        after = _owner(piece[end:])
        if fresh and after and not fresh[-1].owner:  # 139…（儿子）
            fresh[-1] = Phone(fresh[-1].number, after, fresh[-1].kind)
        found += fresh
    return tuple(found)


def _owner(text: str) -> str:
    return _LABEL.sub("", text)


def _phone(match: re.Match[str], owner: str) -> Phone:
    if match["mobile"]:
        return Phone(re.sub(r"\D", "", match["mobile"]), owner, "mobile")
    local = match["local"] or match["local2"]
    if local:
        area = f"{match['area'].strip('()')}-" if match["area"] else ""
        extension = match["extension"] or match["extension2"]
        return Phone(f"{area}{local}{f'-{extension}' if extension else ''}", owner, "landline")
    return Phone(mask_numbers(match[0].strip(" -")), owner, "unclear")


def mask_phone(number: str) -> str:
    """138****5678; a landline keeps its area code and last two digits: 0713-*****67."""
    area, dash, local = number.partition("-") if number.startswith("0") else ("", "", number)
    if len(local) == 11 and local.isdigit():
        return f"{local[:3]}****{local[7:]}"
    return f"{area}{dash}{'*' * max(len(local) - 2, 0)}{local[-2:]}" if len(local) >= 7 else "****"


# --- words of death ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LifeNote:
    """What a remark says about a death.

    Attributes:
        state: «dead»: the person of this row has died. «unclear»: a death is mentioned, and whose it is
            (or whether it is one) only somebody who looks can tell.
        text: The clause that says so, identity numbers masked.
    """

    state: Literal["dead", "unclear"]
    text: str


_DEATH = re.compile(
    r"已亡故|已故|去世|病故|亡故|逝世|病逝|过世|离世|辞世|谢世|身故|死亡|[已亡]殁|殁于|已亡|不在人世|已不在世"
)
_UNSURE = re.compile(r"是否(?:还)?(?:健在|在世)|健在不详|生死不[明详]|存亡不[明详]|下落不明|失联|失去联系")
_DEATH_ALONE = frozenset({"亡", "故", "殁", "卒", "死", "死了"})
# Those whose death is plainly not that of the row's person, when they stand right before it.
_KIN = (
    "配偶|老伴|爱人|丈夫|妻子|前妻|前夫|妻|夫人|父亲|母亲|父母|双亲|父|母|爸爸|妈妈|爸|妈|爹|娘|岳父|岳母|公公|婆婆|"
    "子女|儿子|女儿|儿媳|女婿|独子|独女|长子|次子|长女|次女|孙子|孙女|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|兄|弟|姐|妹|战友|同事|邻居"
)
# These too are words for other people, but whose death is meant takes somebody who looks.
_OTHER = re.compile(rf"{_KIN}|夫妇|夫妻|[儿孙]|亲属|家属|亲人|家人|遗属|遗孀|之子|之女|其子|其女|其夫")
_WHEN = (
    r"(?:[0-9〇一二三四五六七八九十]|[年月日号春夏秋冬./-]|[上下]半年|[去今前]年|[上中下]旬|春节|中秋|国庆|元旦|"
    r"前|后|底|初|左右|早已|已经|已|均|于|早年|早|先|刚|近期|最近|不幸|突然|意外|车祸|因病|因故|医治无效|病|[(:]|\s)*+"  # possessive: no time lost on long remarks
)
_HOW = r"(?:(?:[因患在]|突发)[^，。；,;]{1,12})?"  # 因脑溢血, 在武汉
_SELF = r"(?:该同志|该人|此人|该干部|本人|老人|经核实|备注|注|状态)"
_OWN_BEFORE = re.compile(rf"{_WHEN}{_SELF}?{_WHEN}{_HOW}{_WHEN}")
_KIN_BEFORE = re.compile(
    rf"{_WHEN}[因其原老大小二独生]*(?:{_KIN})(?:[:(]?[^0-9，。和与及同、]{{0,4}}?\)?){_WHEN}{_HOW}{_WHEN}"
)
_BOTH = re.compile(rf"{_SELF}|健在|在世|健康|照[顾料]|护理|居|住|先后|都|相继")
_OWN_AFTER = re.compile(
    r"$|[，。；、,;()（）\s.!！]|[0-9〇一二三四五六七八九十]|于|在|后|时间|日期|了|享年|:"
)
_DENIED = re.compile(r"(?:未|没有|没|非|尚未|并未)$")
_DOUBT = re.compile(r"[?？]|疑|误传|误报|据说|听说|据传|可能|好像|是否|待核|核实中|不确定|差点|险些")
_LONGEST_CLAUSE = 60  # characters before the word; more is a story, not a note
_CLAUSE_END = re.compile(r"[，。；、,;！!]+")


@lru_cache(maxsize=4096)
def death_note(text: str) -> LifeNote | None:
    """Whether a remark says that the person of its row has died; None when it mentions no such death.

    «已故», «去世(2025.3)», «2023.5因病去世» are the person's own. «丧偶», «老伴去世», «其父2020年病故» are plainly
    another's, and mean nothing here. Whatever is between (another person's word elsewhere in the remark, doubt,
    an unknown subject) is unclear: a living person is not dropped, a dead one not congratulated.
    """
    whole = unicodedata.normalize("NFKC", clean(text.strip().replace("\n", "，")))
    if whole.strip("。.()") in _DEATH_ALONE:
        return LifeNote("dead", whole)
    if _UNSURE.search(whole) is not None:
        return LifeNote("unclear", _short(whole))
    if _DEATH.search(whole) is None:
        return None
    doubted, others = _DOUBT.search(whole) is not None, _OTHER.search(whole) is not None
    unclear = ""
    for clause in _CLAUSE_END.split(whole):
        for match in _DEATH.finditer(clause):
            state = _whose(clause[: match.start()], clause[match.end() :], doubted=doubted, others=others)
            if state == "dead":
                return LifeNote("dead", _short(clause))
            if state and not unclear:
                unclear = clause
    return LifeNote("unclear", _short(unclear)) if unclear else None


def _short(clause: str) -> str:
    text = mask_numbers(clause)
    return text if len(text) <= 24 else f"{text[:23]}…"


def _whose(before: str, after: str, *, doubted: bool, others: bool) -> str:
    """«dead», «unclear», or «» for a death that is plainly another's or denied.

    Args:
        before: The clause up to the word.
        after: The clause behind it.
        doubted: Whether the remark has a word of doubt.
        others: Whether it has a word for another person.
    """
    if _DENIED.search(before):
        return ""
    if doubted or len(before) > _LONGEST_CLAUSE:
        return "unclear"
    subject = before.lstrip("( )")
    if _KIN_BEFORE.fullmatch(subject):
        return "unclear" if _BOTH.search(subject) else ""
    if not (_OWN_BEFORE.fullmatch(subject) and _OWN_AFTER.match(after)):
        return "unclear"
    named = subject.startswith(("本人", "该同志"))
    return "dead" if named or not others else "unclear"
