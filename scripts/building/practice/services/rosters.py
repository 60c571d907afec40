"""练习: who does something for the old in the county. One has no telephone, one is for a single township."""

from __future__ import annotations

from collections.abc import Iterator

from building.practice.county import TOWNSHIPS
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import PARTNERS

_KNOWN = (
    ("禾沐县民政局养老服务股", "部门", "", "高龄津贴、居家养老服务", "", "李四平", "股长", "0700-1234501"),
    ("禾沐县医疗保障局", "部门", "", "医药费报销、异地就医备案", "", "", "", "0700-1234502"),
    ("禾沐县老年大学", "组织", "", "书画、声乐、智能手机班", "书法、绘画、唱歌、智能手机", "王五同", "教务", "0700-1234503"),
    ("禾沐县关心下一代工作委员会", "组织", "", "到学校讲党史、讲家史", "宣讲", "赵六安", "", ""),
    (f"{TOWNSHIPS[0]}老年体育协会", "组织", TOWNSHIPS[0], "广场舞、太极拳队", "广场舞、太极拳", "孙八亮", "主席", "0700-1234505"),
    ("禾沐县社区卫生服务中心", "服务机构", "", "家庭医生签约、上门护理", "", "", "", "0700-1234506"),
)  # fmt: skip
_COLUMNS = ("单位名称", "类别", "所属乡镇", "服务内容", "爱好", "联系人", "职务", "联系电话")


def book() -> Sheets:
    """练习涉老单位.xlsx."""
    yield PARTNERS, _rows()


def _rows() -> Iterator[Line]:
    for told in _KNOWN:
        yield dict(zip(_COLUMNS, told, strict=True))


BOOKS = {"练习涉老单位.xlsx": book}
