"""练习: who came in 2026 with what. One answer is overdue, one came twice, two went past the township, one was not told of a meeting."""

from __future__ import annotations

from collections.abc import Iterator

from building.practice.county import TOWNSHIPS, alive
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import RECEPTIONS

_WHO = ("李四平", "王五同")
_ROWS = (
    # day, township, which of its people, category, matter, level, until, answered, answer, passed on to
    (
        "2026-03-16",
        0,
        0,
        "政策咨询",
        "询问高龄补贴从几岁起",
        "县级",
        "",
        "2026-03-16",
        "80周岁起，当面说明",
        "",
    ),
    ("2026-05-15", 1, 1, "待遇落实", "工作补贴没有发到", "乡镇", "", "2026-05-20", "已补发", ""),
    (
        "2026-07-15",
        1,
        1,
        "待遇落实",
        "工作补贴又没有发到",
        "县级",
        "",
        "2026-07-30",
        "已督促乡镇按月发放",
        "",
    ),
    ("2026-08-17", 3, 0, "困难求助", "住院费用负担重", "县级", "", "", "", "县医保局"),
    ("2026-09-15", 4, 2, "待遇落实", "护理费标准没有调整", "乡镇", "", "", "", ""),
    ("2026-09-28", 5, 1, "意见建议", "活动室晚上应当开放", "乡镇", "2026-10-20", "", "", ""),
    ("2026-10-08", 6, 1, "未通知", "没有接到座谈会的通知", "乡镇", "", "", "", ""),
)


def book() -> Sheets:
    """练习接访.xlsx."""
    yield RECEPTIONS, _rows()


def _rows() -> Iterator[Line]:
    for at, (day, town, which, kind, matter, level, until, done, said, other) in enumerate(_ROWS):
        yield {
            "日期": day,
            "姓名": alive(TOWNSHIPS[town])[which].truth.name,
            "所属乡镇": TOWNSHIPS[town],
            "类别": kind,
            "事项": matter,
            "受理层级": level,
            "接待人": _WHO[at % 2],
            "答复期限": until,
            "答复日期": done,
            "答复内容": said,
            "转办单位": other,
        }


BOOKS = {"练习接访.xlsx": book}
