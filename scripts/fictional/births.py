"""A birth date as offices write it, and what can be read from that."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import NamedTuple

from fictional.values import Birth, CellValue, Formula, Number
from toolkit.core.dates.lunar import LunarDate, from_solar

_DIGITS = "〇一二三四五六七八九"
_MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's count for every date after February 1900
_FROM_ID = "=DATE(MID({身份证号},7,4),MID({身份证号},11,2),MID({身份证号},13,2))"


class Spelling(NamedTuple):
    """What stands in 出生日期 and what it tells: see Truth for birth, unread and source."""

    cell: CellValue
    birth: Birth | None
    unread: str = ""
    source: str = "date"


def fit(rng: Random, kind: str, born: date) -> date:
    """A birth date near this one that the kind of trap is possible with."""
    match kind:
        case "birth_century":
            return _in_year(born, rng.randrange(1925, 1930))
        case "birth_text_minguo" | "birth_month_minguo" if born >= date(1949, 10, 1):
            return _in_year(born, rng.randrange(1936, 1949))
        case "birth_month_two_digits" if born.year < 1930:  # 26.10 might be 2026
            return _in_year(born, rng.randrange(1930, 1935))
        case "birth_float_ambiguous" | "birth_float_unknown":
            return born.replace(month=rng.choice((1, 10)))
        case "birth_float_general" if born.month == 10:
            return date(born.year, 11, min(born.day, 30))
        case _:
            return born


def _in_year(born: date, year: int) -> date:
    return date(year, born.month, min(born.day, 28) if born.month == 2 else born.day)


def spell(rng: Random, kind: str, born: date, id_born: date | None) -> Spelling:
    """The cell 出生日期 of this kind, and what a perfect reader makes of it.

    Args:
        rng: Chooses among the spellings of one kind.
        kind: One of traps.BIRTH; "" for a date formatted yyyy-mm-dd.
        born: The day of birth, solar.
        id_born: What the identity number in the same row says; None when that is unsound or missing.
    """
    if kind.startswith("birth_lunar"):
        return _lunar(rng, born, id_born, with_year=kind == "birth_lunar")
    if kind in _OF_A_DAY or not kind:
        return Spelling(_day(rng, kind, born), Birth("solar", born.year, born.month, born.day))
    if kind in _OF_A_MONTH:
        return Spelling(_month(rng, kind, born), Birth("solar", born.year, born.month, None))
    return _doubtful(rng, kind, born, id_born)


_OF_A_DAY = frozenset({
    "birth_date_builtin", "birth_date_chinese", "birth_serial", "birth_text_iso", "birth_text_dots",
    "birth_text_slash", "birth_text_chinese", "birth_text_8", "birth_int_8", "birth_text_hanzi",
    "birth_text_minguo", "birth_text_wide", "birth_text_padded", "birth_formula",
})  # fmt: skip
_OF_A_MONTH = frozenset({
    "birth_date_month", "birth_month_text", "birth_month_two_digits", "birth_month_6", "birth_month_int_6",
    "birth_month_hanzi", "birth_month_minguo", "birth_float_format", "birth_float_general",
})  # fmt: skip


def _day(rng: Random, kind: str, born: date) -> CellValue:
    y, m, d = born.year, born.month, born.day
    match kind:
        case "birth_date_builtin":
            return Number(born, 14)
        case "birth_date_chinese":
            return Number(born, 'yyyy"年"m"月"d"日"')
        case "birth_serial":
            return Number((born - _EPOCH).days)
        case "birth_text_iso":
            return rng.choice((f"{born:%Y-%m-%d}", f"{y}-{m}-{d}"))
        case "birth_text_dots":
            return rng.choice((f"{born:%Y.%m.%d}", f"{y}.{m}.{d}"))
        case "birth_text_slash":
            return f"{y}/{m}/{d}"
        case "birth_text_chinese":
            return rng.choice((f"{y}年{m}月{d}日", f"{y}年{m:02d}月{d:02d}日", f"{y}年{m}月{d}日生"))
        case "birth_text_8":
            return f"{born:%Y%m%d}"
        case "birth_int_8":
            return int(f"{born:%Y%m%d}")
        case "birth_text_hanzi":
            return f"{_year(y)}年{_count(m)}月{_count(d)}日"
        case "birth_text_minguo":
            return f"民国{_count(y - 1911)}年{_count(m)}月{_count(d)}日"
        case "birth_text_wide":
            return rng.choice((f"{born:%Y.%m.%d}", f"{y}年{m}月{d}日", f"{born:%Y-%m-%d}")).translate(_WIDE)
        case "birth_text_padded":
            return rng.choice(
                (
                    f" {born:%Y-%m-%d} ",
                    f"\u3000{born:%Y.%m.%d}",
                    f"{y} 年 {m} 月 {d} 日",
                    f"{born:%Y-%m-%d}\u00a0",
                )
            )
        case "birth_formula":
            return Formula(_FROM_ID, born, "yyyy-mm-dd")
        case _:
            return Number(born, "yyyy-mm-dd")


def _month(rng: Random, kind: str, born: date) -> CellValue:
    y, m = born.year, born.month
    match kind:
        case "birth_date_month":
            return Number(born.replace(day=1), 'yyyy"年"m"月"')
        case "birth_month_text":
            forms = (
                f"{y}.{m:02d}",
                f"{y}.{m}",
                f"{y}年{m}月",
                f"{y}年{m}月生",
                f"{y}/{m:02d}",
                f"{y}-{m:02d}",
                f"{y}．{m:02d}",
            )
            return rng.choice(forms)
        case "birth_month_two_digits":
            return f"{y % 100}.{m:02d}"
        case "birth_month_6":
            return f"{y}{m:02d}"
        case "birth_month_int_6":
            return y * 100 + m
        case "birth_month_hanzi":
            return f"{_year(y)}年{_count(m)}月"
        case "birth_month_minguo":
            return f"民国{_count(y - 1911)}年{_count(m)}月"
        case "birth_float_format":
            return Number(float(f"{y}.{m:02d}"), "0.00")
        case _:  # birth_float_general: 1945.9 or 1945.09; January only as 1945.01
            return Number(float(f"{y}.{m}" if m != 1 and rng.random() < 0.5 else f"{y}.{m:02d}"))


def _doubtful(rng: Random, kind: str, born: date, id_born: date | None) -> Spelling:
    y, m = born.year, born.month
    match kind:
        case "birth_century":
            cell = Number(born.replace(year=y + 100), 14)
            return _settled(cell, Birth("solar", y, m, born.day), "century", same=id_born == born)
        case "birth_float_ambiguous" | "birth_float_unknown":
            same = id_born is not None and (id_born.year, id_born.month) == (y, m)
            return _settled(Number(float(f"{y}.1")), Birth("solar", y, m, None), "month-1-or-10", same=same)
        case "birth_empty" | "birth_nowhere":
            if id_born is None:
                return Spelling(None, None, "missing", "")
            return Spelling(None, Birth("solar", id_born.year, id_born.month, id_born.day), source="id")
        case "birth_year_only":
            return Spelling(rng.choice((f"{y}年", str(y), y)), None, "year-only", "")
        case "birth_impossible":
            forms = (f"{y}.13", f"{y}-02-30", f"{y}年6月31日", f"{y}1332", f"{y}.00")
            return Spelling(rng.choice(forms), None, "impossible", "")
        case "birth_uncalculated":
            return Spelling(Formula(_FROM_ID, None, "yyyy-mm-dd"), None, "uncalculated", "")
        case "birth_error":
            return Spelling(Formula("=1/0", "#DIV/0!", "yyyy-mm-dd"), None, "error", "")
        case "birth_unreadable":
            return Spelling(
                rng.choice(("不详", "待查", "见档案", "？", "同上", "记不清")), None, "unreadable", ""
            )
        case _:
            raise ValueError(f"no such kind of birth date: {kind}")


def _settled(cell: CellValue, birth: Birth, unread: str, *, same: bool) -> Spelling:
    return Spelling(cell, birth, source="date+id") if same else Spelling(cell, None, unread, "")


# --- the lunar calendar -----------------------------------------------------------------------------


def lunar_birth(born: date) -> Birth:
    """The lunar birthday of somebody born on this solar day."""
    day = from_solar(born)
    return Birth("lunar", day.year, day.month, day.day, day.leap)


def _lunar(rng: Random, born: date, id_born: date | None, *, with_year: bool) -> Spelling:
    day = from_solar(born)
    y, m, d = day.year, day.month, day.day
    words = _words(day)
    if with_year:
        forms = [f"农历{y}年{words}", f"{y}年农历{words}", f"旧历{_year(y)}年{words}"]
        if not day.leap:
            forms += [
                f"阴历{y}.{m}.{d}",
                f"{y}.{m}.{d}(农)",
                f"{y}.{m}.{d}（农历）",
                f"农历{y}-{m:02d}-{d:02d}",
            ]
        return Spelling(rng.choice(forms), Birth("lunar", y, m, d, day.leap))
    forms = [f"农历{words}", f"阴历{words}", words]
    if not day.leap:
        forms += [f"阴历{m}.{d}", f"{m}.{d}(农)", f"农历{m}月{d}日"]
    year = from_solar(id_born).year if id_born else None
    return Spelling(rng.choice(forms), Birth("lunar", year, m, d, day.leap))


def column(rng: Random, kind: str, born: date) -> CellValue:
    """The cell 农历生日 of somebody born on this solar day."""
    day = from_solar(born)
    words = _words(day)
    if kind == "lunar_column_year":
        return rng.choice((f"{day.year}年{words}", f"农历{day.year}年{words}"))
    if kind == "lunar_column_digits" and not day.leap:
        return rng.choice((f"{day.month}.{day.day}", f"{day.month}月{day.day}日", f"{day.month}-{day.day}"))
    if kind == "lunar_column_number" and not day.leap and day.day > 3 and day.day % 10:
        return Number(float(f"{day.month}.{day.day}"))  # 8.1 might be 初一 or 初十: never written
    return words


def _words(day: LunarDate) -> str:
    return f"{'闰' if day.leap else ''}{_MONTHS[day.month - 1]}{_day_words(day.day)}"


def _day_words(day: int) -> str:
    if day <= 10:
        return f"初{_count(day)}"
    return f"廿{_count(day % 10)}" if 20 < day < 30 else _count(day)


def _year(year: int) -> str:
    return "".join(_DIGITS[int(d)] for d in str(year))


def _count(number: int) -> str:
    """1 to 99 in characters: 3 → 三, 10 → 十, 31 → 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (
        _DIGITS[ones] if ones else ""
    )
