"""The letters of the birthday list: one for each person, or all in one print file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from toolkit.core.documents.outcome import FieldSpec, FieldValue, PrintFile, TemplateUse, WordDocument
from toolkit.core.people.names import called
from toolkit.core.people.profiles import lunar_text, unit
from toolkit.core.people.register import Person
from toolkit.core.people.townships import Wording, said
from toolkit.core.rules.settings import Settings
from toolkit.core.words import regex
from toolkit.jobs.birthdays.sheets import Context, Listed, age_text
from toolkit.jobs.job import PDF, Parameter, Params
from toolkit.jobs.parts import BLANK

# A postcode is taken out of an address only where it cannot be the number of a house.
_POSTCODE = regex(
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


def address_of(person: Person) -> tuple[str, str]:
    """Where the person lives, and the postcode that stands there; ("", "") where nobody has written it down.

    The registered household is not taken instead: a letter would go to where nobody lives.
    """
    return split_address(said(person.record, "居住地"))


def split_address(text: str) -> tuple[str, str]:
    """An address without its postcode, and that."""
    match = _POSTCODE.search(text)
    if match is None:
        return text, ""
    return (text[: match.start()] + text[match.end() :]).strip(" ,，"), next(filter(None, match.groups()))


def _addressee(person: Person) -> dict[str, FieldValue]:
    address, postcode = address_of(person)
    return {
        "姓名": called(person.name),
        "称呼": f"{called(person.name)}同志",
        "地址": address,
        "邮编": postcode,
        "单位": unit(person),
        "乡镇": person.township,
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
    everyone = {(person.cell, person.name): person for person in persons}
    known = [person for person in everyone.values() if address_of(person)[0]]
    unknown = [person.name for person in everyone.values() if not address_of(person)[0]]
    told: tuple[str, ...] = ()
    if unknown:
        told = (f"没有登记现住址的{len(unknown)}人没有做标签、信封：{'、'.join(unknown)}。",)
    made: list[WordDocument | PrintFile] = []
    office = settings.text("单位名称")
    if params.get("envelopes") and not office:
        told += ("信封上没有印寄信单位，因为设置.xlsx「参数」表里还没有填「单位名称」。",)
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
    return made, told


LETTER = TemplateUse(
    "生日贺信.docx",
    "每人一封的生日贺信",
    {
        "姓名": FieldSpec("赵一", note="老同志的姓名"),
        "称呼": FieldSpec("赵一同志", note="姓名加「同志」"),
        "性别": FieldSpec("男", required=False, note="男、女，不知道的空着"),
        "年龄": FieldSpec(80, required=False, note="当天的岁数；不知道出生年份的空着"),
        "年龄说法": FieldSpec("80周岁", required=False, note="岁数加周岁或虚岁"),
        "整岁": FieldSpec(80, required=False, note="整岁的岁数；不是整岁的空着"),
        "生日": FieldSpec(dt.date(2026, 10, 3), note="今年过生日的公历日期"),
        "农历生日": FieldSpec("八月廿三", required=False, note="过农历的才有"),
        "单位": FieldSpec("县农业局", required=False, note="原单位"),
        "乡镇": FieldSpec("东河镇", required=False, note="所属乡镇"),
        "地域": FieldSpec("全县", note="设置里填了「本乡镇」的是全镇、全乡、全街道"),
        "党员": FieldSpec("是", required=False, note="登记为党员的写「是」；不是的、看不出来的空着"),
        "落款单位": FieldSpec("中共青禾县委老干部局", note="设置里的「单位名称」；没有填的是一道横线"),
        "日期": FieldSpec(dt.date(2026, 10, 3), note="落款日期，就是过生日那天"),
    },
)
TEMPLATES = (LETTER, ENVELOPE, LABELS)

PARAMETERS = (
    Parameter("letters", "贺信", "每人另写一封贺信", "flag"),
    Parameter(
        "one_file", "合并打印", "另写贺信，合成一个打印文件，每人从单数页开始，双面打印也是一人一张", "flag"
    ),
    Parameter("single_sided", "单面", "合成的打印文件按单面打印排，不从单数页开始", "flag"),
    LABELS_WANTED,
    ENVELOPES_WANTED,
    PDF,
)


def letter(item: Listed, context: Context) -> WordDocument:
    """One greeting letter."""
    visit, person = item.visit, item.person
    day = visit.day or dt.date(visit.year, visit.month, 1)
    wording = Wording.of(context.settings)
    place = unit(person)
    fields = {
        "姓名": called(person.name),
        "称呼": f"{called(person.name)}同志",
        "性别": person.sex,
        "年龄": visit.age if visit.age is not None else "",
        "年龄说法": age_text(visit) if visit.age is not None else "",
        "整岁": visit.round if visit.round is not None else "",
        "生日": day,
        "农历生日": lunar_text(person) if visit.lunar else "",
        "单位": "" if wording.own and place == person.township else place,
        "乡镇": person.township,
        "地域": wording.area,
        "党员": "是" if person.party in ("member", "probationary") else "",
        "落款单位": context.office or BLANK,
        "日期": day,
    }
    return WordDocument(
        f"{item.number:03d}{person.name}生日贺信.docx",
        LETTER.name,
        fields,
        title=f"{person.name}生日贺信",
        folder=f"{context.title}生日贺信",
        record=person.cell,
    )


def documents(
    listed: Sequence[Listed], context: Context, params: Params
) -> tuple[list[WordDocument | PrintFile], tuple[str, ...]]:
    """What is asked for in Word, and what to say of it: who has none, and that the office's name is missing."""
    known = [item for item in listed if item.visit.day is not None]
    scope = f"（{context.scope}）" if context.scope else ""
    made: list[WordDocument | PrintFile] = []
    told: tuple[str, ...] = ()
    if params.get("letters") or params.get("one_file"):
        letters = tuple(letter(item, context) for item in known)
        if params.get("one_file") and letters:
            name = f"{context.title}生日贺信{scope}（合并打印）"
            odd = not params.get("single_sided")
            made.append(PrintFile(f"{name}.docx", letters, odd, title=f"{name}，{len(letters)}封"))
        else:
            made += letters
        told = _letters_said(listed, context)
    persons = [item.person for item in known]
    title = f"{context.title}生日{scope}"
    posted, missing = print_files(persons, params, context.settings, title)
    return made + posted, told + missing


def _letters_said(listed: Sequence[Listed], context: Context) -> tuple[str, ...]:
    lines = []
    without = [item.person.name for item in listed if item.visit.day is None]
    if without:
        lines.append(
            f"日期待核的{len(without)}人没有写贺信：{'、'.join(without)}。核实日期后再做一次就有了。"
        )
    unsure = [i.person.name for i in listed if not i.person.party]
    if unsure and len(unsure) == len(listed):
        lines.append("花名册里看不出谁是党员，贺信里都没有写「离岗不离党」。")
    elif unsure:
        lines.append(
            f"政治面貌没有写或看不懂的{len(unsure)}人，贺信里没有写「离岗不离党」：{'、'.join(unsure[:20])}{'等' * (len(unsure) > 20)}。"
        )
    if not context.office:
        lines.append("贺信的落款空着，因为设置.xlsx「参数」表里还没有填「单位名称」。")
    return tuple(lines)
