"""Address labels and envelopes (地址标签、信封): for every job that sends people something."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from toolkit.core.documents.outcome import FieldSpec, FieldValue, PrintFile, TemplateUse, WordDocument
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.profiles import township, unit
from toolkit.core.people.register import Person
from toolkit.core.rules.settings import Settings
from toolkit.jobs.job import Parameter

# A postcode is taken out of an address only where it cannot be the number of a house.
_POSTCODE = re.compile(
    r"[（(]?\s*(?:邮编|邮政编码)\s*[:：]?\s*(\d{6})(?!\d)\s*[)）]?|^(\d{6})[\s,，]|[\s,，（(](\d{6})[)）]?$"
)

LABELS_WANTED = Parameter("labels", "标签", "另做一份地址标签（A4 不干胶，3 列 8 行）", "flag")
ENVELOPES_WANTED = Parameter("envelopes", "信封", "另做一份信封（5 号信封，每人一页，一次打印）", "flag")

_SAMPLE: dict[str, FieldValue] = {
    "姓名": "赵一",
    "称呼": "赵一同志",
    "地址": "青禾县东河镇人民路1号",
    "邮编": "990101",
    "单位": "县农业局",
    "乡镇": "东河镇",
}
_NEXT: dict[str, FieldValue] = _SAMPLE | {"姓名": "钱二", "称呼": "钱二同志", "邮编": ""}

ENVELOPE = TemplateUse(
    "信封.docx",
    "一封信的信封",
    {
        "姓名": FieldSpec("赵一", note="收信人的姓名"),
        "称呼": FieldSpec("赵一同志", note="姓名加「同志」"),
        "地址": FieldSpec(_SAMPLE["地址"], note="现住址，不带邮编"),
        "邮编": FieldSpec("990101", required=False, note="现住址里写了邮编的才有"),
        "单位": FieldSpec("县农业局", required=False, note="原单位"),
        "乡镇": FieldSpec("东河镇", required=False, note="所属乡镇"),
        "落款单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "落款地址": FieldSpec("青禾县府前街1号", required=False, note="设置里的「单位地址」"),
        "落款邮编": FieldSpec("990100", required=False, note="设置里的「单位邮编」"),
    },
)
LABELS = TemplateUse(
    "地址标签.docx",
    "一整版地址标签",
    {
        "名单": FieldSpec(
            [_SAMPLE, _NEXT], note="每人一项；用 {%tr for 行 in 名单|每行(3) %} 排成一行三个，见自带的模板"
        ),
        "落款单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
    },
)
TEMPLATES = (ENVELOPE, LABELS)


def address_of(person: Person) -> tuple[str, str]:
    """Where the person lives, and the postcode that stands there; ("", "") where nobody has written it down.

    The registered household is not taken instead: a letter would go to where nobody lives.
    """
    text = mask_numbers(person.record.text("居住地"))
    match = _POSTCODE.search(text)
    if match is None:
        return text, ""
    return (text[: match.start()] + text[match.end() :]).strip(" ,，"), next(filter(None, match.groups()))


def _addressee(person: Person) -> dict[str, FieldValue]:
    address, postcode = address_of(person)
    return {
        "姓名": person.name,
        "称呼": f"{person.name}同志",
        "地址": address,
        "邮编": postcode,
        "单位": unit(person),
        "乡镇": township(person),
    }


def print_files(
    persons: Sequence[Person], params: Mapping[str, object], settings: Settings, title: str
) -> tuple[list[WordDocument | PrintFile], tuple[str, ...]]:
    """The labels and envelopes that were asked for, and what to say of those who get none.

    Args:
        persons: Whom to write to; someone who stands there twice gets one.
        params: With `labels` and `envelopes`.
        settings: The office's name and address.
        title: What the post is for, such as «2026年10月生日».
    """
    if not (params.get("labels") or params.get("envelopes")):
        return [], ()
    everyone = {person.cell: person for person in persons}
    known = [person for person in everyone.values() if address_of(person)[0]]
    unknown = [person.name for person in everyone.values() if not address_of(person)[0]]
    said: tuple[str, ...] = ()
    if unknown:
        said = (f"没有登记现住址的{len(unknown)}人没有做标签、信封：{'、'.join(unknown)}。",)
    made: list[WordDocument | PrintFile] = []
    office = settings.text("单位名称")
    if params.get("envelopes") and not office:
        said += ("信封上没有印寄信单位，因为设置.xlsx「参数」表里还没有填「单位名称」。",)
    if params.get("labels") and known:
        fields = {"名单": [_addressee(person) for person in known], "落款单位": office}
        made.append(
            WordDocument(
                f"{title}地址标签.docx", LABELS.name, fields, title=f"{title}地址标签（{len(known)}人）"
            )
        )
    if params.get("envelopes") and known:
        sender = {
            "落款单位": office,
            "落款地址": settings.text("单位地址"),
            "落款邮编": settings.text("单位邮编"),
        }
        envelopes = tuple(
            WordDocument("信封.docx", ENVELOPE.name, _addressee(person) | sender, record=person.cell)
            for person in known
        )
        made.append(
            PrintFile(f"{title}信封.docx", envelopes, odd_pages=False, title=f"{title}信封（{len(known)}个）")
        )
    return made, said
