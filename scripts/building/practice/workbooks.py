"""workbooks/练习*.xlsx: the register of the practice county, and what the modules of this folder tell about it."""

from __future__ import annotations

from typing import Any

from building import collected, practice
from building.practice import county
from building.practice.services import sent, visits
from building.slim_docx import FANG, HEI, SONG, Page, document, paragraph, run
from building.starters import sheet, starter
from toolkit.core.documents.outcome import SheetDocument
from toolkit.core.tables import catalogue
from toolkit.core.tables.catalogue import STANDARDS
from toolkit.running.office import PRACTICE
from toolkit.sheets.composing.compose import compose

LETTER = "关于做好重阳节走访慰问工作的通知（有毛病的）.docx"
"""To practise `toolkit lint` on: what a form can be blamed for, and what only a person can put right."""


def letter() -> bytes:
    """A 通知 as it is typed in a hurry: faults of form, and six of words (tests/word/official/test_practice_paper.py)."""

    def typed(text: str, font: str = SONG, size: float = 14, **how: Any) -> str:
        return paragraph(run(text, font=font, size=size), **how)

    return document(
        [
            typed("关于做好重阳节走访慰问工作的通知。", HEI, 18),
            typed("各乡镇党委,县直各单位:", indent=2),
            typed("　　重阳节将至,为体现党和政府的关心,现就做好走访慰问工作通知如下。"),
            typed("一、走访对象", FANG, 16),
            typed("全县离休干部(含异地安置的)全部走访,退休干部按「一人一策」的要求走访...", indent=2),
            typed("三、经费安排", HEI, 16, indent=2),
            typed("慰问品费3000元、场地费500元，合计4500元，截止目前已拨付。", FANG, 16, indent=2),
            typed("四、工作要求", HEI, 16, indent=2),
            typed(
                "定于2026年10月12日（星期三）召开座谈会，请于9月31日前报名，填写登记表（见附件2）。",
                FANG,
                16,
                indent=2,
            ),
            typed(""),
            typed("附件：走访对象登记表", FANG, 16, indent=2),
            typed(""),
            typed("                              禾沐县委老干部局", FANG),
            typed("                              2026年10月08日", FANG),
        ],
        Page(margins=(25.4, 31.8, 25.4, 31.8)),
        line=24,
    )


def files() -> dict[str, bytes]:
    """Every practice workbook."""
    out = {f"workbooks/{county.BOOK}": county.register_book()}
    book = catalogue.SETTINGS_BOOK
    out[f"workbooks/{PRACTICE}{book}"] = compose(
        starter(
            book,
            {
                "单位名称": county.OFFICE,
                "本省": "江南省",
                "本市": "清禾市",
                "本县": "禾沐县",
                "乡镇办名单": "、".join(county.TOWNSHIPS),
            },
            {STANDARDS.name: visits.standards()},
        )
    )
    for name, told in collected(practice, "BOOKS").items():
        sheets = tuple(sheet(table, rows, typing=True, filter=True) for table, rows in told())
        out[f"workbooks/{name}"] = compose(SheetDocument(name, sheets, title=name.removesuffix(".xlsx")))
    out[f"workbooks/{PRACTICE}公文/{LETTER}"] = letter()
    return out | {f"workbooks/{PRACTICE}报来/{name}": content for name, content in sent.files().items()}
