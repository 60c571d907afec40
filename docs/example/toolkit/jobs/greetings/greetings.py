"""节日问候: everybody who is alive on one list, and a letter each."""

from __future__ import annotations

import datetime as dt

from toolkit.core.documents.outcome import (
    Column,
    Exclusion,
    FieldSpec,
    Outcome,
    Sheet,
    SheetDocument,
    TemplateUse,
    ToCheck,
    WordDocument,
)
from toolkit.core.people.lives import Life
from toolkit.core.people.profiles import phones
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import BLANK, REGISTER, REGISTER_FILE, tabulate

LETTER = TemplateUse(
    "节日问候信.docx",
    "每人一封的节日问候信",
    {
        "称呼": FieldSpec("赵一同志", note="姓名加「同志」"),
        "节日": FieldSpec("重阳节"),
        "落款单位": FieldSpec("中共青禾县委老干部局", note="设置里的「单位名称」，没有填就留空线手写"),
        "日期": FieldSpec(dt.date(2026, 10, 18), note="落款日期"),
    },
)


def build(inputs: Inputs) -> Outcome:
    """Records in, documents out: no files, no clock; whoever was read stands in exactly one of the counts."""
    (reading,) = inputs.tables[PEOPLE.name]
    found = read_people(reading, Conventions.of(inputs.settings), inputs.today)
    alive = [p for p in found.persons if p.life is Life.ALIVE]
    to_check = tuple(
        ToCheck(p.name, p.life_cell, "看不出是否健在", "请核实后填「状态」。")
        for p in found.persons
        if p.life is Life.UNCLEAR
    )
    excluded = (
        *(exclusion for _, exclusion in found.duplicates),
        *(
            Exclusion(p.name, p.life_reason, p.cell)
            for p in found.persons
            if p.life not in (Life.ALIVE, Life.UNCLEAR)
        ),
    )
    feast = inputs.params["feast"] or "重阳节"
    title = f"{inputs.today.year}年{feast}问候名单"
    columns, rows = tabulate(
        alive,
        (Column("姓名"), lambda p: p.name),
        (Column("乡镇"), lambda p: p.township),
        (Column("联系电话"), phones),
    )
    sheet = Sheet("名单", columns, tuple(rows), title=title)
    letters = (
        WordDocument(
            f"{p.name}问候信.docx",
            LETTER.name,
            {
                "称呼": f"{p.name}同志",
                "节日": feast,
                "落款单位": inputs.settings.text("单位名称") or BLANK,
                "日期": inputs.today,
            },
            folder="问候信",
            record=p.cell,
        )
        for p in alive
        if inputs.params["letters"]
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", (sheet,), title=title), *letters),
        counts={
            "read": found.read,
            "listed": len(alive),
            "excluded": len(excluded),
            "to_check": len(to_check),
        },
        rows=[{"name": p.name, "cell": str(p.cell)} for p in alive],
        excluded=excluded,
        to_check=to_check,
        problems=found.problems,
        summary=(f"{title}：读到{found.read}人，列入{len(alive)}人。",),
    )


JOB = Job(
    name="greetings",
    title="节日问候",
    help="按花名册列出节日要问候的老同志，可附每人一封问候信。",
    templates=(LETTER,),
    actions=(
        Action(
            build=build,
            title="问候名单",
            help="读花名册，写出节日问候名单。",
            needs=(REGISTER,),
            parameters=(
                Parameter("feast", "节日", "哪个节日；不写就是重阳节", "choice", choices=("春节", "重阳节")),
                Parameter("letters", "问候信", "每人另写一封问候信", "flag"),
                REGISTER_FILE,
                PDF,
            ),
            examples=(("greetings --feast 春节 --letters", "春节的，每人附一封信"),),
        ),
    ),
)
