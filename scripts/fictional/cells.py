"""All columns but the birth date and the identity number: what is true, as an office writes it."""

from __future__ import annotations

from datetime import date
from random import Random

from fictional import names
from fictional.values import CellValue, Formula, Number

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_DOTS = ("•", "‧", "・", "．", ".")
_DEAD = ("去世", "已故", "离世", "死亡")
_MOVED = ("转出", "已转出", "调出")
_DEATH_NOTES = (
    "已故",
    "2023.5去世",
    "去世(2025.3)",
    "去世（2024年11月）",
    "2024年3月12日病故",
    "于2022年12月逝世",
    "已于2021年去世",
    "2025年1月病逝",
    "2023-11-02去世",
    "已亡故",
)
_UNSURE = ("疑似去世，待核实", "听说已故，未核实", "是否健在不详")
_FAMILY = (
    "丧偶",
    "老伴去世",
    "老伴2021年去世",
    "配偶已故",
    "爱人2020年5月病故",
    "父母均已去世",
    "2022年丧偶",
    "老伴去世后独居",
)
_HARMLESS = (
    "兼任关工委副主任",
    "书画爱好者",
    "老体协主席",
    "2019年住院治疗",
    "党龄满五十年",
    "参加门球队",
    "听力不好，请大声",
    "养花",
)


def written_name(rng: Random, name: str, kind: str, *, padded: bool) -> str:
    """The name as it stands in the cell."""
    if kind == "name_edges":
        return rng.choice((f" {name}", f"{name} ", f"{name}\u3000"))
    if kind == "name_inner_blank" and len(name) == 3:
        return rng.choice((f"{name[0]} {name[1:]}", f"{name[0]} {name[1]} {name[2]}"))
    if kind == "name_minority_dot":
        return name.replace("·", rng.choice(_DOTS))
    if padded and len(name) == 2:
        return name[0] + rng.choice((" ", "  ", "\u3000")) + name[1]
    return name


def state_and_note(rng: Random, kind: str, *, tidy: bool) -> tuple[str, CellValue, CellValue]:
    """(true state, 状态, 备注) of a kind of traps.LIFE."""
    alive: CellValue = "健在" if tidy else rng.choices(("健在", None, "在世"), (70, 25, 5))[0]
    match kind:
        case "dead_state":
            return "去世", rng.choice(_DEAD), None
        case "dead_note":
            return "去世", None, rng.choice(_DEATH_NOTES)
        case "dead_both":
            return "去世", "去世", rng.choice(_DEATH_NOTES)
        case "moved_state":
            return "转出", rng.choice(_MOVED), None
        case "life_contradicts":
            return "待核实", "健在", rng.choice(_DEATH_NOTES)
        case "life_unsure":
            return "待核实", None, rng.choice(_UNSURE)
        case "note_family":
            return "健在", alive, rng.choice(_FAMILY)
        case "note_harmless":
            return "健在", alive, rng.choice(_HARMLESS)
        case _:
            return "健在", alive, None


def phones(rng: Random, kind: str, index: int, *, tidy: bool) -> tuple[CellValue, CellValue, tuple[str, ...]]:
    """(联系电话, 家属联系电话, every number in them) of person number index.

    Mobile numbers start with 19900 and 19800, fixed ones with the area code 0300, which does not exist.
    """
    own, family, fixed = (f"{head}{index % 1_000_000:06d}" for head in ("19900", "19800", "030000"))
    line = f"{fixed[:4]}-{fixed[4:]}"
    second: CellValue = None
    numbers = [own]
    cell: CellValue = own
    if rng.random() < 0.4:
        second = family if tidy or rng.random() < 0.7 else rng.choice((f"儿子{family}", f"{family}（女儿）"))
    match kind:
        case "phone_number":
            cell = Number(int(own))
        case "phone_two":
            cell, numbers = (
                rng.choice((f"{own}/{line}", f"{own}、{line}", f"{own} {line}", f"{own};{line}")),
                [own, fixed],
            )
        case "phone_family":
            cell, numbers = rng.choice((f"儿子{family}", f"女儿{family}", f"{family}（女婿）")), [family]
        case "phone_lines":
            cell, numbers = f"{own}\n{line}", [own, fixed]
        case "phone_wide":
            cell = own.translate(_WIDE)
        case "phone_blanks":
            cell = f"{own[:3]} {own[3:7]} {own[7:]}"
        case "phone_missing":
            cell, numbers = None, []
        case "phone_fixed":
            cell, numbers = line, [fixed]
        case _:
            pass
    if second is not None and family not in numbers:
        numbers.append(family)
    return cell, second, tuple(numbers)


def wish(kind: str) -> str:
    """慰问意愿 of a kind of traps.WISH."""
    return {"wish_visit": "愿意上门", "wish_phone": "谢绝上门", "wish_none": "谢绝慰问"}.get(kind, "")


def written_township(rng: Random, township: str, kind: str) -> str:
    """The township as it stands in the cell."""
    if kind == "township_short":
        return names.short(township)
    if kind == "township_padded":
        return rng.choice((f"{township} ", f" {township}", f"{township[0]} {township[1:]}"))
    return township


def written_unit(unit: str, kind: str) -> CellValue:
    """The unit as it stands in the cell."""
    return Formula("=VLOOKUP({姓名},$A$1:$A$1,1,FALSE)", "#N/A") if kind == "place_error" else unit


def residence(rng: Random, township: str, kind: str) -> tuple[str, str | None, str | None]:
    """(户籍地, 居住地, 居住类型); in a third of cases people do not live where they are registered (人户分离)."""
    home = f"{township}{rng.choice(names.VILLAGES)}村{rng.randrange(1, 13)}组"
    draw = rng.random()
    if draw < 0.62:
        lives, sort = home, "本镇"
    elif draw < 0.87:
        lives = f"县城{rng.choice(names.ESTATES)}{rng.randrange(1, 20)}栋{rng.randrange(1, 4)}单元{rng.randrange(1, 19)}02室"
        sort = "县城"
    elif draw < 0.95:
        lives, sort = rng.choice(names.ELSEWHERE), "外地"
    else:
        return home, None, None
    return home, lives.translate(_WIDE) if kind == "place_wide" else lives, sort


def work_start(kind: str, day: date) -> CellValue:
    """参加工作时间 as it stands in the cell."""
    match kind:
        case "work_dots":
            return f"{day.year}.{day.month}"
        case "work_chinese":
            return f"{day.year}年{day.month}月"
        case "work_float":
            return Number(float(f"{day:%Y.%m}"), "0.00")
        case "work_date" | "work_day":
            return Number(day, "yyyy-mm-dd")
        case _:
            return f"{day:%Y-%m}"


def health(rng: Random, age: int) -> tuple[str, str]:
    """(健康状况, 自理情况), worse with age."""
    weak = min(0.95, max(0.05, (age - 55) / 45))
    draw = rng.random()
    if draw < 0.12 * weak:
        return "不能自理", "不能自理"
    if draw < 0.5 * weak:
        return "患病", rng.choice(("自理", "半自理"))
    return rng.choice(("健康", "一般")), "自理"
