"""名册: a pocket book of who lives where for young cadres, and the directory of offices that serve the old (涉老单位)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence

from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Look,
    Outcome,
    SheetDocument,
    Styled,
    TemplateUse,
    WordDocument,
    tally,
)
from toolkit.core.people import profiles
from toolkit.core.people.conditions import age_on
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import PARTNERS
from toolkit.core.tables.reading import Record
from toolkit.core.words import regex, township_key
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import waiting
from toolkit.jobs.parts import NUMBER, REGISTER, REGISTER_FILE, Part, below, filled, need, sheet_of
from toolkit.jobs.people import elders_of, township_asked
from toolkit.jobs.rosters.families import families
from toolkit.jobs.rosters.interests import interests

_NOWHERE, _UNGROUPED = "没有写乡镇", "没有写小组、支部的"
_DOOR = regex(r"(?:[\d〇零一二三四五六七八九十]+|[A-Za-z])[-\d]*(?:号|栋|幢|座|单元|室|楼|层).*")

POCKET = TemplateUse(
    "口袋名册.docx",
    "一个乡镇的口袋名册，A5，按村、支部排，没有身份证号",
    {
        "乡镇": FieldSpec("青禾镇"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 10, 9), note="哪天印的"),
        "人数": FieldSpec(24),
        "分组": FieldSpec(
            (
                {
                    "名称": "柳林村",
                    "人员": (
                        {
                            "姓名": "张三可",
                            "性别": "男",
                            "年龄": "80岁",
                            "单位及职务": "青禾镇中心学校校长",
                            "住处": "青禾镇柳林村3组",
                            "联系干部": "李四平",
                        },
                    ),
                },
            ),
            note="一个村（老干小组）、支部或单位一组",
        ),
    },
    tuple(f"分组[].人员[].{name}" for name in ("性别", "年龄", "单位及职务", "住处", "联系干部")),
)


def pocket(inputs: Inputs) -> Outcome:
    """A booklet for each township: name, age, post, village; the telephone only where it is asked for."""
    elders, wanted = elders_of(inputs), township_asked(inputs)
    towns: dict[str, list[Person]] = defaultdict(list)
    for person in elders.listed:
        if not wanted or township_key(person.township) == wanted:
            towns[person.township or _NOWHERE].append(person)
    listed = sum(map(len, towns.values()))
    name = f"口袋名册{inputs.today.isoformat()}"
    made = tuple(_booklet(town, towns[town], name, inputs) for town in sorted(towns))
    phones = bool(inputs.params.get("with_phone"))
    return elders.answer(
        listed,
        documents=made,
        rows=[{"township": town, "people": len(towns[town])} for town in sorted(towns)],
        problems=waiting(elders.to_check),  # the booklet has no page for them
        summary=(f"口袋名册{len(made)}本，{listed}人。打印时选「每版2页」或「书籍折页」。",),
        alerts=("印了电话，请发给要用的人，不要外传。",) if phones and listed else (),
    )


def _booklet(town: str, persons: Sequence[Person], name: str, inputs: Inputs) -> WordDocument:
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        record = person.record
        village = said(record, "老干小组") or profiles.branch(person) or said(record, "二级单位")
        groups[village or said(record, "原单位") or _UNGROUPED].append(person)
    order = sorted(groups, key=lambda group: (group == _UNGROUPED, group))
    fields = {
        "乡镇": town,
        "单位": inputs.settings.text("单位名称"),
        "日期": inputs.today,
        "人数": len(persons),
        "分组": [{"名称": g, "人员": [_line(p, inputs) for p in groups[g]]} for g in order],
    }
    return WordDocument(f"{town}{name}.docx", POCKET.name, fields, title=f"{town}口袋名册", folder="口袋名册")


def _line(person: Person, inputs: Inputs) -> dict[str, str]:
    age = age_on(person, inputs.today)
    place = _DOOR.sub("", said(person.record, "居住地"))  # the door itself is not for a book that may be lost
    phone = profiles.phones(person) if inputs.params.get("with_phone") else ""
    return {
        "姓名": person.name,
        "性别": person.sex,
        "年龄": "" if age is None else f"{age}岁",
        "单位及职务": "" if (post := profiles.post(person)) == person.township else post,
        "住处": "\n".join(filter(None, (place, phone))),
        "联系干部": said(person.record, "联系干部"),
    }


def directory(inputs: Inputs) -> Outcome:
    """通讯录 of those who do something for the old, kind by kind."""
    records = inputs.needed(PARTNERS).records
    kinds = list(dict.fromkeys(said(record, "类别") or "其他" for record in records))
    lines = [r for kind in kinds for r in records if (said(r, "类别") or "其他") == kind]
    silent = [record for record in lines if not said(record, "联系电话")]

    def phone(record: Record) -> Styled | str:
        return said(record, "联系电话") or Styled("没有登记", Look.WARN)

    parts: tuple[Part[Record], ...] = (
        (NUMBER, None),
        *((Column(title, Kind.TEXT, wide), _text(title)) for title, wide in _DIRECTORY),
        (Column("联系电话", Kind.TEXT, 18), phone),
    )
    used = filled(lines, *parts)
    title = "涉老单位通讯录"
    sheet = sheet_of(
        title,
        lines,
        *used,
        title=title,
        subtitle=below(inputs, f"{inputs.today.isoformat()}印"),
        large=True,
        empty="涉老单位.xlsx 里还没有登记单位。",
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", (sheet,), title=title),),
        counts=tally(len(lines), len(lines)),
        rows=[{"name": said(r, "单位名称"), "phone": said(r, "联系电话")} for r in lines],
        problems=inputs.needed(PARTNERS).problems,
        summary=(f"{title}：{len(lines)}个单位。",),
        alerts=(f"{len(silent)}个单位没有登记联系电话。",) if silent else (),
    )


_DIRECTORY = (
    ("单位名称", 22),
    ("类别", 9),
    ("服务内容", 30),
    ("所属乡镇", 10),
    ("地址", 22),
    ("联系人", 10),
    ("职务", 10),
)


def _text(title: str) -> Callable[[Record], str]:
    return lambda record: said(record, title)


_TOWNSHIP = Parameter("township", "乡镇", "只做哪个乡镇的；不写就是全部")
JOB = Job(
    name="rosters",
    title="名册通讯录",
    help="口袋名册、涉老单位通讯录；夫妻老同志、外地老同志的家属和遗属；按爱好推荐老同志参加涉老组织。",
    group="名单",
    often=2,
    actions=(
        Action(
            pocket,
            "口袋名册",
            "一个乡镇一本A5的小册子：谁住在哪个村、原来做什么、多大年纪；没有身份证号和门牌，电话要说了才印。",
            needs=(REGISTER,),
            parameters=(
                _TOWNSHIP,
                Parameter("with_phone", "印电话", "把电话也印上；不选就不印", "flag", once=True),
                REGISTER_FILE,
                PDF,
            ),
            examples=(
                ("rosters", "每个乡镇一本"),
                ("rosters --township 青禾镇 --with-phone", "青禾镇的，有电话"),
            ),
        ),
        Action(
            directory,
            "通讯录",
            "涉老部门、组织、服务机构的联系人和电话，大字，可以贴在墙上。",
            needs=(need(PARTNERS),),
            examples=(("rosters directory", "涉老单位通讯录"),),
            name="directory",
        ),
        Action(
            families,
            "家庭联系",
            "夫妻都是老同志的；住在外地的老同志家里谁的电话；遗属单独一张。",
            needs=(REGISTER,),
            parameters=(_TOWNSHIP, REGISTER_FILE),
            examples=(("rosters families", "夫妻、外地的家属、遗属"),),
            name="families",
        ),
        Action(
            interests,
            "兴趣推荐",
            "想学的、会的同涉老组织的项目对得上的，推荐过去；本人愿意的才上名单。",
            needs=(REGISTER, need(PARTNERS)),
            parameters=(_TOWNSHIP, REGISTER_FILE),
            examples=(("rosters interests", "推荐名单"),),
            name="interests",
        ),
    ),
    templates=(POCKET,),
)
