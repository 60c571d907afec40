"""联系卡: for each of the old, who is in touch with them; for each cadre, with whom. No identity number, nothing of talks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import FieldSpec, Outcome, PrintFile, TemplateUse, WordDocument, tally
from toolkit.core.people import profiles
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import CADRES
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, township_key
from toolkit.jobs.contact.touched import ContactYear, Touched
from toolkit.jobs.job import Inputs

_UNIT = FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」")
_PHONE = FieldSpec("0700-1234567", required=False, note="设置里的「联系电话」")
_CADRE_PHONE = FieldSpec("19900000002", required=False, note="「在职干部」的联系电话；没有写的留空手填")
_CADRE_UNIT = FieldSpec("青禾镇政府", required=False, note="「在职干部」的单位")

CARD = TemplateUse(
    "联系卡.docx",
    "给老同志的联系卡，写明谁联系他、电话多少，大字",
    {
        "姓名": FieldSpec("张三可", note="老同志"),
        "所属乡镇": FieldSpec("青禾镇", required=False),
        "联系干部": FieldSpec("李四平", note="几个人的用顿号分开"),
        "干部单位": _CADRE_UNIT,
        "干部电话": _CADRE_PHONE,
        "单位": _UNIT,
        "单位电话": _PHONE,
    },
)
LIST = TemplateUse(
    "联系名单.docx",
    "给联系干部的名单，一位一行，后面有空格可以手写，大字",
    {
        "标题": FieldSpec("联系老同志名单", required=False),
        "联系干部": FieldSpec("李四平"),
        "干部单位": _CADRE_UNIT,
        "单位": _UNIT,
        "老同志": FieldSpec(
            (
                {
                    "姓名": "张三可",
                    "住址": "青禾镇柳林村3组",
                    "电话": "19900000001",
                    "注意": "独居；谢绝上门",
                    "上次": "2026年9月15日",
                },
            ),
            note="一位一行",
        ),
    },
)


def build(inputs: Inputs) -> Outcome:
    """A card for each of the old who has somebody, or a list for each cadre; all in one file to be printed."""
    found = ContactYear.of(inputs)
    town, who = inputs.params.get("township") or "", inputs.params.get("who") or ""
    mine = [
        one
        for one in found.elders
        if (not town or township_key(one.town) == township_key(town))
        and (not who or any(name_key(pair.cadre) == name_key(who) for pair in one.pairs))
    ]
    served = sorted((one for one in mine if one.pairs), key=lambda one: (one.town, one.person.name))
    cadres = {name_key(record.text("姓名")): record for record in inputs.records(CADRES)}
    for_cadres = bool(inputs.params.get("cadres"))
    made = [*(_lists(served, cadres, who, inputs) if for_cadres else _cards(served, cadres, inputs))]
    name = f"{inputs.today.isoformat()}联系{'名单' if for_cadres else '卡'}"
    alone = len(mine) - len(served)
    whose = "联系干部" if for_cadres else "姓名"
    return Outcome(
        documents=(PrintFile(f"{name}.docx", tuple(made), odd_pages=False, title=name),) if made else (),
        counts=tally(len(found.elders), len(served), alone=alone, outside=len(found.elders) - len(mine)),
        rows=[{"name": document.fields[whose]} for document in made],
        problems=found.problems,
        summary=(f"{name}：{len(made)}份，老同志{len(served)}位。",),
        alerts=(f"{alone}位老同志没有人联系，没有做；先用「联系结对」分配。",) if alone else (),
    )


def _cards(served: Sequence[Touched], cadres: Mapping[str, Record], inputs: Inputs) -> Iterator[WordDocument]:
    for at, one in enumerate(served, 1):
        known = [cadres[key] for pair in one.pairs if (key := name_key(pair.cadre)) in cadres]
        fields = {
            "姓名": one.person.name,
            "所属乡镇": one.town,
            "联系干部": one.cadre,
            **_office(known, inputs),
        }
        yield WordDocument(f"{at:04d}{one.person.name}.docx", CARD.name, fields, record=one.person.cell)


def _lists(
    served: Sequence[Touched], cadres: Mapping[str, Record], who: str, inputs: Inputs
) -> Iterator[WordDocument]:
    mine: dict[str, list[Touched]] = defaultdict(list)
    names: dict[str, str] = {}
    for one in served:
        for pair in one.pairs:
            key = name_key(pair.cadre)
            if (not who or key == name_key(who)) and one not in mine[key]:
                mine[key].append(one)
                names.setdefault(key, pair.cadre)
    for key, those in mine.items():
        office = _office([cadres[key]] if key in cadres else [], inputs)
        fields = {
            "标题": "联系老同志名单",
            "联系干部": names[key],
            "老同志": [_line(one) for one in those],
            **office,
        }
        del fields["干部电话"], fields["单位电话"]
        yield WordDocument(f"{names[key]}.docx", LIST.name, fields)


def _office(known: Sequence[Record], inputs: Inputs) -> dict[str, Any]:
    return {
        "干部单位": "、".join(filter(None, (said(record, "单位") for record in known))),
        "干部电话": "、".join(filter(None, (said(record, "联系电话") for record in known))),
        "单位": inputs.settings.text("单位名称"),
        "单位电话": inputs.settings.text("联系电话"),
    }


def _line(one: Touched) -> dict[str, Any]:
    person = one.person
    notes = (profiles.care(person), "谢绝上门" if one.declines else "", said(person.record, "忌讳"))
    return {
        "姓名": person.name,
        "住址": profiles.home(person),
        "电话": profiles.phones(person),
        "注意": "；".join(filter(None, notes)),
        "上次": day_text(one.last) if one.last else "",
    }
