"""The letters of the birthday list: one for each person, or all in one print file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from toolkit.core.documents.fields import FieldSpec, TemplateUse
from toolkit.core.documents.outcome import PrintFile, WordDocument
from toolkit.core.people.profiles import lunar_text, township, unit
from toolkit.jobs import mailing
from toolkit.jobs.birthdays.notes import Context
from toolkit.jobs.birthdays.sheets import BLANK, Listed, age_text
from toolkit.jobs.job import PDF, Parameter, Params

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
        "落款单位": FieldSpec("中共青禾县委老干部局", note="设置里的「单位名称」；没有填的是一道横线"),
        "日期": FieldSpec(dt.date(2026, 10, 3), note="落款日期，就是过生日那天"),
    },
)
TEMPLATES = (LETTER, *mailing.TEMPLATES)

PARAMETERS = (
    Parameter("letters", "贺信", "每人另写一封贺信", "flag"),
    Parameter("one_file", "合并打印", "贺信合成一个打印文件，每人从单数页开始，双面打印也是一人一张", "flag"),
    Parameter("single_sided", "单面", "合成的打印文件按单面打印排，不从单数页开始", "flag"),
    mailing.LABELS_WANTED,
    mailing.ENVELOPES_WANTED,
    PDF,
)


def letter(item: Listed, context: Context) -> WordDocument:
    """One greeting letter."""
    visit, person = item.visit, item.person
    day = visit.day or dt.date(visit.year, visit.month, 1)
    fields = {
        "姓名": person.name,
        "称呼": f"{person.name}同志",
        "性别": person.sex,
        "年龄": visit.age if visit.age is not None else "",
        "年龄说法": age_text(visit) if visit.age is not None else "",
        "整岁": visit.round if visit.round is not None else "",
        "生日": day,
        "农历生日": lunar_text(person) if visit.lunar else "",
        "单位": unit(person),
        "乡镇": township(person),
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
    said: tuple[str, ...] = ()
    if params.get("letters") or params.get("one_file"):
        letters = tuple(letter(item, context) for item in known)
        if params.get("one_file") and letters:
            name = f"{context.title}生日贺信{scope}（合并打印）"
            odd = not params.get("single_sided")
            made.append(PrintFile(f"{name}.docx", letters, odd, title=f"{name}，{len(letters)}封"))
        else:
            made += letters
        said = _letters_said(listed, context)
    persons = [item.person for item in known]
    title = f"{context.title}生日{scope}"
    posted, missing = mailing.print_files(persons, params, context.settings, title)
    return made + posted, said + missing


def _letters_said(listed: Sequence[Listed], context: Context) -> tuple[str, ...]:
    lines = []
    without = [item.person.name for item in listed if item.visit.day is None]
    if without:
        lines.append(
            f"日期待核的{len(without)}人没有写贺信：{'、'.join(without)}。核实日期后再做一次就有了。"
        )
    if not context.office:
        lines.append("贺信的落款空着，因为设置.xlsx「参数」表里还没有填「单位名称」。")
    return tuple(lines)
