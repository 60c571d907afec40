"""The register of a fictitious county: the same seed gives the same rows, and every person carries the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from fictional import births, cells, identity, names
from fictional import people as folk
from fictional import traps as trap
from fictional.people import Draft
from fictional.values import CellValue, Person, Register, Truth

AS_OF = date(2026, 10, 1)
COUNTY = 4309  # people in the county whose report we know
CLEAN: Mapping[str, Mapping[str, float]] = {  # what a register without traps still has: all of it in order
    "keeps": {
        kind: trap.KEEPS[kind] for kind in ("lunar_column", "keeps_lunar", "keeps_solar", "keeps_none")
    },
    "name": {kind: trap.NAME[kind] for kind in ("name_compound", "name_minority")},
    "wish": trap.WISH,
}
# Days on which birthday lists go wrong; of all people, in every register of EVERY_KIND_FROM or more.
_EDGE_DAYS = ((2, 29), (1, 1), (12, 31), (10, 1), (10, 31), (2, 28), (3, 1))


def make(
    people: int = COUNTY,
    seed: int = 1,
    traps: bool = True,  # noqa: FBT001, FBT002 - the flag is the second half of the sentence «make with traps»
    as_of: date = AS_OF,
    county: int = 0,
    first: int = 1,
) -> Register:
    """The register of a fictitious county.

    Args:
        people: How many rows; 21 in 4,309 are 离休, the others 退休. The dead and those who moved away are among them.
        seed: The same seed gives the same people.
        traps: Write them down as real offices do; without, every cell is in order and everybody is alive.
        as_of: Nobody is younger than 55 on this day.
        county: Which of a province, from 0; all but that one name themselves before their townships.
        first: The 序号 of the first row.
    """
    drafts = folk.draw(_rng(seed, "people"), people, as_of)
    dealt = _deal(seed, people, traps=traps)
    rng = _rng(seed, "births")
    for index, kind in dealt["edge"].items():
        month, day = (int(part) for part in kind.split("-"))
        drafts[index].born = _on(drafts[index].born, month, day)
    for index, kind in dealt["birth"].items():
        drafts[index].born = births.fit(rng, kind, drafts[index].born)
    rng = _rng(seed, "lives")
    for draft in drafts:
        folk.limit(draft, as_of)
        folk.employ(rng, draft, as_of)
    _boundary(drafts, dealt, traps=traps)
    _name(_rng(seed, "names"), drafts, dealt["name"])
    order = sorted(
        range(people), key=lambda i: (list(names.TOWNSHIPS).index(drafts[i].township), _unit_order(drafts[i]))
    )
    name = names.county(county)
    for draft in drafts if county else ():
        draft.township, draft.branch = f"{name}{draft.township}", f"{name}{draft.branch}"
    numbers = identity.Numbers(_rng(seed, "numbers"), county)
    rng = _rng(seed, "cells")
    rows = [
        _row(
            rng,
            numbers,
            drafts[i],
            {group: kinds.get(i, "") for group, kinds in dealt.items()},
            number,
            as_of,
            tidy=not traps,
        )
        for number, i in enumerate(order, first)
    ]
    return Register(name, tuple(rows), as_of, seed, traps)


def province(people: int, seed: int = 1, *, traps: bool = True, as_of: date = AS_OF) -> Register:
    """County after county of COUNTY people, the last with the rest; only one of them is in memory at a time."""

    def counties() -> Iterator[Person]:
        for county, first in enumerate(range(0, people, COUNTY)):
            count = min(COUNTY, people - first)
            yield from make(count, seed + county, traps, as_of, county, first + 1).people

    return Register("禾沐省", counties(), as_of, seed, traps)


def _rng(seed: int, what: str) -> Random:
    """Chance of its own for every concern, so that a new trap in one does not shuffle the others."""
    return Random(f"{seed}/{what}")


def _unit_order(draft: Draft) -> tuple[int, str]:
    """The township's government stands first, then unit after unit."""
    return ("人民政府" not in draft.unit, draft.unit)


def _on(born: date, month: int, day: int) -> date:
    year = born.year - born.year % 4 if (month, day) == (2, 29) else born.year
    return date(year, month, day)


def _deal(seed: int, people: int, *, traps: bool) -> dict[str, dict[int, str]]:
    """Who gets which kind of every group: group → person → kind."""
    everyone = range(people)
    dealt: dict[str, dict[int, str]] = {}
    for group, shares in trap.GROUPS.items():
        rng = _rng(seed, f"deal {group}")
        used = shares if traps else CLEAN.get(group, {})
        candidates = everyone
        if group == "keeps":  # for those only whose solar day can be read
            candidates = [i for i in everyone if dealt["birth"].get(i, "") in trap.SOLAR_DAYS]
        dealt[group] = trap.deal(rng, candidates, people, used)
    for index, kind in dealt["birth"].items():
        if kind in trap.NEEDS_NO_ID:
            dealt["identity"][index] = "id_missing"
        elif kind in trap.NEEDS_ID:
            dealt["identity"].pop(index, None)
    plain = [i for i in everyone if i not in dealt["birth"]]
    edge = {f"{month}-{day}": 0.0 for month, day in _EDGE_DAYS}  # one of each
    dealt["edge"] = trap.deal(_rng(seed, "deal edge"), plain, people, edge)
    rng = _rng(seed, "deal padded")
    padded = [i for i in everyone if rng.random() < trap.PADDED] if traps else []
    dealt["padded"] = dict.fromkeys(padded, "name_padded")
    return dealt


def _boundary(drafts: list[Draft], dealt: dict[str, dict[int, str]], *, traps: bool) -> None:
    """One 离休 who started on the last day, one 退休 who started the day after; with traps, one 离休 too late."""
    veterans = [i for i, draft in enumerate(drafts) if draft.category == "离休"]
    others = [i for i, draft in enumerate(drafts) if draft.category == "退休"]
    if veterans:
        drafts[veterans[0]].work = folk.LAST_DAY
        dealt["work"][veterans[0]] = "work_day"
    if others:
        oldest = min(others, key=lambda i: drafts[i].born)
        if drafts[oldest].born < date(1934, 1, 1):
            drafts[oldest].work = folk.LAST_DAY + timedelta(days=1)
            dealt["work"][oldest] = "work_day"
    if traps and len(veterans) > 1:
        drafts[veterans[-1]].work = folk.LAST_DAY + timedelta(days=5)
        dealt["work"][veterans[-1]] = "work_too_late"


def _name(rng: Random, drafts: list[Draft], kinds: Mapping[int, str]) -> None:
    """Everybody's name, and the cadres who keep in touch with them."""
    cadres = {
        township: [names.name(rng, rng.choice("男女")) for _ in range(8)] for township in names.TOWNSHIPS
    }
    last: dict[tuple[str, str], str] = {}
    for index, draft in enumerate(drafts):
        kind = kinds.get(index, "")
        before = last.get((draft.township, draft.sex), "")
        if kind.startswith("name_minority"):
            draft.name, draft.people = names.minority(rng, draft.sex)
        elif kind in ("name_compound", "name_rare"):
            draft.name = names.special(rng, kind, draft.sex)
        elif kind == "name_same" and before:
            draft.name = before
        else:
            draft.name = names.name(rng, draft.sex)
            while kind == "name_inner_blank" and len(draft.name) < 3:
                draft.name = names.name(rng, draft.sex)
            last[draft.township, draft.sex] = draft.name
        draft.cadre = rng.choice(cadres[draft.township])


def _row(
    rng: Random,
    numbers: identity.Numbers,
    draft: Draft,
    kinds: Mapping[str, str],
    number: int,
    as_of: date,
    *,
    tidy: bool,
) -> Person:
    """The truth about one person, and the cells."""
    kind = kinds["identity"]
    real = numbers.give(draft.born, draft.sex, accept=identity.wanted(kind))
    carried, id_born = real, draft.born
    if kind == "id_other_birth":
        id_born = identity.another_day(rng, draft.born)
        carried = numbers.give(id_born, draft.sex)
    told = id_born if kind not in trap.DAMAGED_IDS else None
    spelling = births.spell(rng, kinds["birth"], draft.born, told)
    birth, source, keeps, lunar_cells = (
        spelling.birth,
        spelling.source,
        *_keeps(rng, kinds["keeps"], draft.born, tidy=tidy),
    )
    if "农历生日" in lunar_cells:
        birth, source = births.lunar_birth(draft.born), "lunar"
    life, state, note = cells.state_and_note(rng, kinds["life"], tidy=tidy)
    own, family, all_phones = cells.phones(rng, kinds["phone"], number, tidy=tidy)
    home, lives, sort = cells.residence(rng, draft.township, kinds["place"])
    age = as_of.year - draft.born.year - ((as_of.month, as_of.day) < (draft.born.month, draft.born.day))
    health, care = cells.health(rng, age)
    wish = cells.wish(kinds["wish"])
    padded = bool(kinds["padded"]) and len(draft.name) == 2 and not kinds["name"]
    found = {k for group, k in kinds.items() if k and group not in ("edge", "padded") and k != "work_day"}
    truth = Truth(
        name=draft.name,
        sex=draft.sex,
        category=draft.category,
        township=draft.township,
        unit=draft.unit,
        branch=draft.branch,
        born=draft.born,
        birth=birth,
        unread=spelling.unread,
        source=source,
        keeps=keeps,
        life=life,
        wish=wish,
        identity=real,
        id_born=told,
        phones=all_phones,
        work_start=draft.work,
        traps=frozenset(found | ({"name_padded"} if padded else set())),
    )
    return Person(
        truth,
        {
            "序号": number,
            "姓名": cells.written_name(rng, draft.name, kinds["name"], padded=padded),
            "性别": draft.sex,
            "出生日期": spelling.cell,
            **lunar_cells,
            "身份证号": identity.write(rng, kind, carried),
            "人员类别": draft.category,
            "参加工作时间": cells.work_start(kinds["work"], draft.work),
            "离退休时间": f"{draft.retired:%Y-%m}",
            "原单位": cells.written_unit(draft.unit, kinds["place"]),
            "原职务": draft.post,
            "所属乡镇": cells.written_township(rng, draft.township, kinds["place"]),
            "所属支部": draft.branch,
            "老干小组": draft.group or None,
            "户籍地": home,
            "居住地": lives,
            "联系电话": own,
            "家属联系电话": family,
            "入群": ("是", "是", "是", "老干部微信群", "否", None, "是", "√")[number % 8],
            "求学意愿": (
                None,
                "书法",
                "想学智能手机",
                None,
                "广场舞、唱歌",
                "下象棋",
                None,
                "讲党史",
                "暂时不想学",
            )[number % 9],
            "推荐意愿": ("愿意", None, "同意", "不愿意", "愿意")[number % 5],
            "健康状况": health,
            "自理情况": care,
            "慰问意愿": wish or None,
            "联系干部": draft.cadre,
            "婚姻配偶": {3: "丧偶", 8: "李氏（去世）", 9: "说不清"}.get(number % 20, "已婚"),
            "子女": {11: "失独", 23: "长子已故，次子在县城"}.get(number % 60, "一儿一女"),
            "家庭困难": {7: "患病，医药费负担重", 12: "特困", 15: "说不清"}.get(number % 40, "不困难"),
            "状态": state,
            "备注": note,
            "民族": draft.people,
            "政治面貌": "中共党员" if draft.category == "离休" or rng.random() < 0.8 else "群众",
            "居住类型": sort,
            "居住状况": rng.choice(("与配偶同住", "与配偶同住", "与子女同住", "独居", "空巢", "与保姆同住")),
            "文化程度": rng.choice(("小学", "初中", "高中", "中专", "大专", "本科")),
        },
    )


def _keeps(rng: Random, kind: str, born: date, *, tidy: bool) -> tuple[str, dict[str, CellValue]]:
    """(true 生日过法, the two cells about it)."""
    if kind.startswith("lunar_column"):
        marked = tidy or rng.random() < 0.5
        return "农历" if marked else "", {
            "农历生日": births.column(rng, kind, born),
            "生日过法": "农历" if marked else None,
        }
    keeps = {"keeps_lunar": "农历", "keeps_solar": "公历", "keeps_none": "不过"}.get(kind, "")
    written = keeps
    if keeps == "农历" and not tidy:
        written = rng.choice(("农历", "农历", "农历", "阴历", "过农历"))
    return keeps, {"生日过法": written or None}
