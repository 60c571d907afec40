"""Every kind of trap with its share of all people, dealt out in exact numbers.

Within one group a person gets at most one kind. The shares are our estimate of a county's register that
fifteen offices have typed for years; the kinds are those of real workbooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

BIRTH = {  # column 出生日期; the rest are dates formatted yyyy-mm-dd
    "birth_date_builtin": 0.06,  # a date in Excel's own short format
    "birth_date_chinese": 0.03,  # a date shown as 1945年10月3日
    "birth_date_month": 0.006,  # 1945年10月 typed: Excel stores the 1st and shows no day; only the month is known
    "birth_serial": 0.008,  # 16712 with format General
    "birth_text_iso": 0.08,
    "birth_text_dots": 0.09,
    "birth_text_slash": 0.03,
    "birth_text_chinese": 0.04,
    "birth_text_8": 0.03,
    "birth_int_8": 0.02,
    "birth_text_hanzi": 0.004,
    "birth_text_minguo": 0.003,
    "birth_text_wide": 0.008,
    "birth_text_padded": 0.008,
    "birth_century": 0.003,  # 25-3-1 typed, which Excel makes 2025-03-01
    "birth_month_text": 0.06,
    "birth_month_two_digits": 0.005,  # 45.10
    "birth_month_6": 0.008,
    "birth_month_int_6": 0.015,
    "birth_month_hanzi": 0.003,
    "birth_month_minguo": 0.001,
    "birth_float_format": 0.03,  # 1945.1 shown as 1945.10
    "birth_float_general": 0.012,  # 1945.09: one month only is possible
    "birth_float_ambiguous": 0.008,  # 1945.1, January or October; the identity number tells
    "birth_float_unknown": 0.002,  # the same without a sound identity number
    "birth_year_only": 0.002,
    "birth_unreadable": 0.003,
    "birth_impossible": 0.002,
    "birth_empty": 0.004,  # the identity number tells
    "birth_nowhere": 0.001,  # nor is there an identity number
    "birth_formula": 0.004,  # computed from the identity number, with its result
    "birth_uncalculated": 0.001,
    "birth_error": 0.001,
    "birth_lunar": 0.02,  # lunar date in the column of solar dates
    "birth_lunar_no_year": 0.006,
}
KEEPS = {  # columns 农历生日 and 生日过法, for people whose solar date is known to the day
    "lunar_column": 0.04,
    "lunar_column_digits": 0.012,  # 8.15 as text
    "lunar_column_number": 0.003,  # 8.15 as a number
    "lunar_column_year": 0.004,  # with the lunar year
    "keeps_lunar": 0.09,  # a solar date and the mark 农历
    "keeps_solar": 0.12,
    "keeps_none": 0.012,
}
IDENTITY = {  # column 身份证号
    "id_missing": 0.015,
    "id_float": 0.008,  # …1234 became …1216
    "id_zeros": 0.008,  # …1234 became …1000
    "id_scientific": 0.001,
    "id_edges": 0.01,
    "id_blanks": 0.005,
    "id_dashes": 0.002,
    "id_lower_x": 0.02,
    "id_wide": 0.004,
    "id_quote": 0.003,
    "id_letters": 0.003,
    "id_15": 0.012,
    "id_15_number": 0.003,
    "id_short": 0.003,
    "id_checksum": 0.007,
    "id_impossible": 0.001,
    "id_other_birth": 0.015,  # sound, but of another day than 出生日期
}
LIFE = {  # columns 状态 and 备注
    "dead_state": 0.015,
    "dead_note": 0.012,
    "dead_both": 0.003,
    "moved_state": 0.005,
    "life_contradicts": 0.001,
    "life_unsure": 0.001,
    "note_family": 0.03,  # 丧偶, 老伴去世: not the person
    "note_harmless": 0.12,
}
NAME = {
    "name_compound": 0.006,
    "name_rare": 0.006,
    "name_minority": 0.004,
    "name_minority_dot": 0.002,  # another of Unicode's dots
    "name_same": 0.008,  # as somebody else in the township
    "name_edges": 0.004,
    "name_inner_blank": 0.01,  # in a name of three characters
}
PHONE = {  # column 联系电话
    "phone_number": 0.2,  # stored as a number
    "phone_two": 0.03,
    "phone_family": 0.015,  # 儿子19800000000
    "phone_lines": 0.004,
    "phone_wide": 0.003,
    "phone_blanks": 0.01,
    "phone_missing": 0.03,
    "phone_fixed": 0.03,
}
WISH = {"wish_visit": 0.25, "wish_phone": 0.025, "wish_none": 0.004}
PLACE = {  # columns 所属乡镇 and 居住地
    "township_short": 0.04,
    "township_padded": 0.006,
    "place_wide": 0.02,
    "place_error": 0.001,  # 原单位 is #N/A
}
WORK = {  # column 参加工作时间
    "work_dots": 0.3,
    "work_chinese": 0.1,
    "work_float": 0.06,
    "work_date": 0.1,
}
PADDED = 0.3  # of names with two characters: 张  三
MISTAKEN = 0.05  # of 离休: started work after 1949-09-30

GROUPS: Mapping[str, Mapping[str, float]] = {
    "birth": BIRTH,
    "keeps": KEEPS,
    "identity": IDENTITY,
    "life": LIFE,
    "name": NAME,
    "phone": PHONE,
    "wish": WISH,
    "place": PLACE,
    "work": WORK,
}
KINDS = frozenset(kind for group in GROUPS.values() for kind in group) | {"name_padded", "work_too_late"}
EVERY_KIND_FROM = 1000  # people; smaller registers have only what the shares give them

SOLAR_DAYS = frozenset({
    "", "birth_date_builtin", "birth_date_chinese", "birth_serial", "birth_text_iso", "birth_text_dots",
    "birth_text_slash", "birth_text_chinese", "birth_text_8", "birth_int_8", "birth_text_hanzi",
    "birth_text_minguo", "birth_text_wide", "birth_text_padded", "birth_formula",
})  # fmt: skip
NEEDS_ID = frozenset({"birth_formula", "birth_uncalculated", "birth_float_ambiguous", "birth_empty"})
DAMAGED_IDS = frozenset({  # from these nobody can tell a birth date
    "id_missing", "id_float", "id_zeros", "id_scientific", "id_short", "id_checksum", "id_impossible",
})  # fmt: skip
NEEDS_NO_ID = frozenset({"birth_float_unknown", "birth_nowhere"})


def deal(rng: Random, people: Sequence[int], total: int, shares: Mapping[str, float]) -> dict[int, str]:
    """Person → kind: as many of every kind as its share of total says.

    Args:
        rng: Where chance comes from.
        people: Who may get one.
        total: Of how many the shares are.
        shares: Kind → share; they add up to 1 at most.
    """
    least = 1 if total >= EVERY_KIND_FROM else 0
    kinds: list[str] = []
    for kind, share in shares.items():
        kinds += [kind] * max(least, round(share * total))
    chosen = rng.sample(list(people), min(len(kinds), len(people)))
    return dict(zip(chosen, kinds, strict=False))
