"""What clerks type, made comparable: blanks and widths, headers, names, townships, phones, words of death."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from toolkit.core.grids import Value
from toolkit.core.ids import mask_numbers

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
_BRACKETS = re.compile(r"\(([^()]*)\)")
_OPEN_END = re.compile(r"\([^()]*$")
# Brackets that say whose column it is, which calendar or which unit: never left out.
_MEANT = re.compile(
    r"配偶|爱人|老伴|子女|儿|女|父|母|家属|亲属|遗属|联系人|监护|保姆|农历|农|阴历|旧历|老历|身份证|万元|千元|去年|上年|上月|往年"
)


@lru_cache(maxsize=8192)
def header_keys(text: str) -> tuple[str, ...]:
    """The keys under which a header may be known, most literal first; at least one.

    Blanks, line breaks, colons, asterisks and «(必填)» never count. Brackets do at first («职务(职级)» has an alias
    of its own), then the last one is left out, then all: «出生年月（如1945-10）» is 出生年月. A bracket that says
    whose, which calendar or which unit stays: «电话（子女）» is no 电话, «出生日期（农历）» no solar date.
    """
    whole = unicodedata.normalize("NFKC", _GONE.sub("", text)).translate(_SQUARE)
    whole = _HEADER_NOISE.sub("", _HEADER_NOISE.sub("", whole)).upper()
    whole = _REQUIRED.sub("", whole) or whole
    keys = [whole]
    shorter = _OPEN_END.sub("", whole)  # a bracket that nobody closed
    if shorter != whole and not _MEANT.search(whole[len(shorter) :]):
        keys.append(shorter)
    if shorter.endswith(")"):
        keys.append(_BRACKETS.sub(_kept, shorter, count=shorter.count("(") if shorter.count("(") == 1 else 0))
        last = shorter.rfind("(")
        if last > 0 and not _MEANT.search(shorter[last:]):
            keys.insert(len(keys) - 1, shorter[:last])
    elif "(" in shorter:
        keys.append(_BRACKETS.sub(_kept, shorter))
    return tuple(dict.fromkeys(key for key in keys if key)) or ("",)


def _kept(match: re.Match[str]) -> str:
    return match[0] if _MEANT.search(match[1]) else ""


def header_key(text: str) -> str:
    """The most literal key of a header; see header_keys."""
    return header_keys(text)[0]


# --- names ------------------------------------------------------------------------------------------

_DOTS = re.compile(r"[·•‧∙⋅・･․●．]|(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")
_PLAIN_NAME = re.compile(r"[一-鿿]+")


def name_key(text: str) -> str:
    """A name without padding blanks (张　三 is 张三), with one kind of dot: for comparing, and fit to be shown."""
    if _PLAIN_NAME.fullmatch(text):
        return text
    # NFKC also turns the radicals of texts copied from PDF (⼀) into the characters they look like.
    text = _GONE.sub("", _DOTS.sub("·", text))
    return _BLANKS.sub("", _DOTS.sub("·", unicodedata.normalize("NFKC", text)))


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
    r"|(?<!\d)(?P<area>\(0\d{2,3}\)|0\d{2,3})[- ]?(?P<local>[2-9]\d{6,7})(?:(?:-|转)(?P<extension>\d{1,5}))?(?!\d)"
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
