"""组织: groups and their leaders, how many posts each holds, whom no group chat reaches; and 任职通知."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.core.answers import Misunderstood
from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, Sheet, SheetDocument, Styled, tally
from toolkit.core.people.lives import Wish
from toolkit.core.people.profiles import home, phones, unit
from toolkit.core.people.register import Person
from toolkit.core.tables.catalogue import BRANCHES, POSTS
from toolkit.jobs.issuing import NUMBERS
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import to_check_sheet, waiting
from toolkit.jobs.organisation.appointment import appoint
from toolkit.jobs.organisation.membership import CadreGroup, Load, Membership, has_phone, in_group
from toolkit.jobs.parts import NUMBER, REGISTER, REGISTER_FILE, Part, below, link, need, sheet_of

_CHAT = {"no": "不在群里", "": "没有登记"}
_MANY, _FEW = 3, 4


def build(inputs: Inputs) -> Outcome:
    """The network of groups, 兼职工作量表, and the lists of those who must be rung up or called on."""
    found, misunderstood = Membership.of(inputs), Misunderstood()
    chats = {id(person): in_group(person, misunderstood) for person in found.listed}
    unreached = [person for person in found.listed if chats[id(person)] != "yes"]
    ring = [person for person in unreached if has_phone(person)]
    call = [person for person in unreached if not has_phone(person)]
    headless = [group for group in found.groups if (group.members or not group.name) and not group.leaders]
    problems = tuple(dict.fromkeys([*found.problems, *misunderstood.problems()]))
    title, day = "老干部组织网络", f"{inputs.today.isoformat()}制"
    sheets = (
        _towns(found, unreached, below(inputs, day)),
        sheet_of(
            "小组和组长",
            [group for group in found.groups if group.members or group.leaders or not group.name],
            (Column("所属乡镇", Kind.SHORT, 14), lambda group: group.township or "没有写乡镇"),
            (Column("小组", Kind.TEXT, 22), lambda group: group.title if group.name else "老干组（直属）"),
            (Column("组长", Kind.TEXT, 18), _leaders),
            (Column("人数", Kind.INTEGER, 8), lambda group: len(group.members)),
            title="老干组、老干小组和组长",
            sums={"人数": sum(len(group.members) for group in found.groups)},
        ),
        *_unplaced(found),
        _loads(found.loads, inputs),
        _to_reach("电话通知", ring, found, chats),
        _to_reach("上门通知", call, found, chats),
        *to_check_sheet([*problems, *waiting(found.to_check)], inputs),
    )
    busy = sum(len(load.hats) > _MANY for load in found.loads)
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        counts=tally(found.people.read, len(found.listed), len(found.excluded), len(found.to_check)),
        rows=[
            {
                "township": group.township,
                "group": group.title,
                "leaders": list(group.leaders),
                "people": len(group.members),
            }
            for group in found.groups
        ],
        excluded=tuple(found.excluded),
        to_check=tuple(found.to_check),
        problems=problems,
        summary=(
            f"健在{len(found.listed)}人：编入老干组、老干小组{len(found.listed) - len(found.none)}人，没有编入的{len(found.none)}人。",
            f"任职{len(found.loads)}人，其中身兼{_MANY + 1}项以上的{busy}人。",
            f"没有进微信群、QQ群的{len(unreached)}人：打电话的{len(ring)}人，没有电话要上门的{len(call)}人。",
        ),
        alerts=tuple(_alerts(headless, found, inputs)),
        extra={"none": len(found.none), "headless": len(headless), "ring": len(ring), "call": len(call)},
    )


def _alerts(headless: Sequence[CadreGroup], found: Membership, inputs: Inputs) -> Iterator[str]:
    if inputs.table(POSTS) is None:
        yield "没有读到任职.xlsx，不知道谁是组长，都按没有组长列。"
    else:
        for what, named in (("老干组", False), ("小组", True)):
            names = [f"{g.township}{g.name or what}" for g in headless if bool(g.name) is named]
            more = "等" if len(names) > _FEW else ""
            if names:
                yield f"缺组长的{what}{len(names)}个：{'、'.join(names[:_FEW])}{more}。"
    if found.listed and not any(person.record.has("入群") for person in found.listed):
        yield "花名册没有「入群」一列，不知道谁在微信群、QQ群里，都按没有登记列。"


def _leaders(group: CadreGroup) -> Styled | str:
    if group.leaders:
        return "、".join(group.leaders)
    return Styled("没有组长", Look.BAD) if group.members or not group.name else ""


def _towns(found: Membership, unreached: Sequence[Person], subtitle: str) -> Sheet:
    lines: list[tuple[Any, ...]] = []
    for groups in found.towns.values():
        own, inside = groups[""], {id(p) for group in groups.values() for p in group.members}
        here = {id(p) for p, _ in found.none if found.town_of(p) is groups}
        small = [group for name, group in groups.items() if name and group.members]
        missed = len((inside | here) & {id(p) for p in unreached})
        counts = len(inside) + len(here), len(small), len(own.members), len(here)
        lines.append((own, *counts, sum(not group.leaders for group in small), missed))
    titles = ("健在人数", "老干小组", "直属老干组", "没有编组", "没有组长的小组", "没有进群")
    lost = sum(found.town_of(p) is None for p, _ in found.none)
    return sheet_of(
        "各乡镇",
        lines,
        (Column("所属乡镇", Kind.SHORT, 14), lambda line: line[0].township),
        (Column("老干组长", Kind.TEXT, 16), lambda line: _leaders(line[0])),
        *(
            (Column(title, Kind.INTEGER, 11), lambda line, at=at: line[at])
            for at, title in enumerate(titles, 1)
        ),
        sums={title: sum(line[at] for line in lines) for at, title in enumerate(titles, 1)},
        title="老干部组织网络",
        subtitle=subtitle,
        notes=(
            "一个乡镇的花名册都没有写老干小组的，全部算直属老干组；写了小组的乡镇，没有写的算没有编组。",
            *((f"另有{lost}人没有写乡镇，见「没有编组的」。",) if lost else ()),
        ),
    )


def _unplaced(found: Membership) -> tuple[Sheet, ...]:
    parts: tuple[Part[tuple[Person, str]], ...] = (
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 12), lambda pair: pair[0].name),
        (Column("所属乡镇", Kind.SHORT, 14), lambda pair: pair[0].township),
        (Column("单位", Kind.TEXT, 22), lambda pair: unit(pair[0])),
        (Column("为什么", Kind.TEXT, 32), lambda pair: pair[1]),
    )
    sheet = sheet_of("没有编组的", found.none, *parts, title="没有编入老干组、老干小组的")
    return (sheet,) if found.none else ()


def _loads(loads: Sequence[Load], inputs: Inputs) -> Sheet:
    return sheet_of(
        "兼职工作量",
        loads,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 12), lambda load: load.name),
        (Column("所属乡镇", Kind.SHORT, 14), lambda load: load.township),
        (Column("项数", Kind.INTEGER, 8), lambda load: len(load.hats)),
        (Column("担任的职务", Kind.TEXT, 56), lambda load: "、".join(load.hats.values())),
        (Column("出处", Kind.TEXT, 16), lambda load: link(inputs.files, load.cell)),
        title="兼职工作量表",
        notes=("数的是任职表里现任的职务和「兼职」一栏写的；几行写了同一项的只数一次。",),
        empty="任职表里没有现任的人。",
    )


def _to_reach(name: str, persons: Sequence[Person], found: Membership, chats: Mapping[int, str]) -> Sheet:
    """Who is rung up, or called on where no number can be dialled; the addresses of the latter and no others."""
    by_phone = name == "电话通知"

    def where(person: Person) -> str:
        return phones(person) if by_phone else home(person)

    def note(person: Person) -> str:
        wish = "谢绝上门，请家属、邻居转告" if person.wish is Wish.PHONE and not by_phone else ""
        number = phones(person) if not by_phone else ""
        unusable = f"号码打不通：{number}" if number else ""
        return "；".join(filter(None, (_CHAT[chats[id(person)]], wish, unusable)))

    return sheet_of(
        name,
        persons,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda person: person.name),
        (Column("所属乡镇", Kind.SHORT, 12), found.spelled),
        (
            Column("老干小组", Kind.TEXT, 12),
            lambda person: group.title if (group := found.group_of.get(id(person))) else "",
        ),
        (Column("电话" if by_phone else "住址", Kind.TEXT, 20 if by_phone else 30), where),
        (Column("说明", Kind.TEXT, 18), note),
        (Column("组长", Kind.SHORT, 10), found.leader_of),
        (Column("通知情况", Kind.HAND, 14), None),
        title=f"没有进微信群、QQ群的老同志：{name}名单",
        empty="没有这样的老同志。",
    )


_NEEDS = (REGISTER, need(POSTS, kept=True), need(BRANCHES, optional=True))
JOB = Job(
    name="organisation",
    title="组织网络",
    help="老干组、老干小组各有谁、谁是组长，一人兼了几项职务，谁不在微信群里；可以写任职通知。",
    actions=(
        Action(
            build,
            "组织网络",
            "每位健在的老同志在哪个组，哪个组没有组长；兼职工作量表；不在群里的列成电话、上门名单。",
            needs=_NEEDS,
            parameters=(REGISTER_FILE,),
            examples=(("organisation", "各组的人和组长、兼职、不在群里的"),),
        ),
        Action(
            appoint,
            "任职通知",
            "给一个乡镇的老干组长、小组长写任职通知（公文）；要单位和老同志都推荐。",
            needs=(REGISTER, need(POSTS), NUMBERS),
            changes=True,
            parameters=(
                Parameter("township", "乡镇", "哪个乡镇的", required=True),
                Parameter("person", "姓名", "只给谁写；不写就是还没有「任职文号」的全部"),
                REGISTER_FILE,
                PDF,
            ),
            examples=(("organisation letter --township 青禾镇", "青禾镇新任组长的任职通知"),),
            name="letter",
        ),
    ),
)
