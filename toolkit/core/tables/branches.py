"""支部标准化.xlsx: the standard, the branches, what they and the office score, the evidence, the applications."""

from __future__ import annotations

from toolkit.core.documents.outcome import Kind
from toolkit.core.tables.reading import Field, Table
from toolkit.core.tables.units import BRANCH, TOWNSHIP, YES_NO

BOOK = "支部标准化.xlsx"
LEVELS = ("县级", "市级", "省级")
"""Of a 示范党支部, lowest first."""
JUDGED = (
    "党员人数",
    "支部班子",
    "支部任期",
    "书记在岗",
    "任职手续",
    "固定学习日",
    "按期学习",
    "春节通报",
    "重阳通报",
    "文体活动",
    "补贴达标",
    "活动室",
    "功能室",
    "日间照料",
    "信息报送",
    "信息采用",
)
"""What the office's own records can decide (branch_facts has a judge for each)."""

_YEAR = Field("年度", "", Kind.SHORT, required=True, width=7, sample="2026")
_CODE = Field("编号", "「清单」里的编号", Kind.CODE, required=True, width=7, sample="A1")
_TITLE = Field("项目", "「清单」里的项目，供对照，可以不填", width=20, sample="党员人数合规")

ITEMS = Table(
    name="清单",
    workbook=BOOK,
    row="项",
    must=("项目", "满分", "标准"),
    help="支部标准化的标准，一项一行；改了标准就另起一个年度，旧年度的几行不要动。没有本年度的，用最近一个年度的。",
    fields=(
        Field("年度", "从哪一年起用", Kind.SHORT, required=True, width=7, sample="2026"),
        Field("编号", "每项一个，本年度内不重复", Kind.CODE, required=True, width=7, sample="A1"),
        Field("方面", "组织设置、班子配备等", required=True, width=10, sample="组织设置"),
        Field("项目", "", required=True, width=18, sample="党员人数合规"),
        Field("标准", "做到什么程度", width=40, sample="正式党员3人以上、50人以下；不足3人的成立联合党支部"),
        Field("满分", "各项相加应为 100 分", Kind.SHORT, required=True, width=7, sample="4"),
        Field("评分办法", "", width=26, sample="不合规不得分"),
        Field("每缺扣分", "自动判定时，少一次（人、间）扣几分；空着：不达标就不得分", Kind.SHORT, width=9),
        Field("佐证要求", "要交什么材料；空着：不要求", width=22, sample="党员名册"),
        Field("依据", "文件名称；工具建议的写明「建议」", required=True, width=30, sample="支部工作条例"),
        Field(
            "自动判定", "能由台账判定的选一个；其余空着，由人评", choices=JUDGED, width=12, sample="党员人数"
        ),
        Field("备注", "", width=14),
    ),
)

BRANCHES = Table(
    name="支部",
    workbook=BOOK,
    row="个支部",
    must=("所属支部", "换届日期"),
    help="全部离退休干部党支部，一个一行。人数空着的由花名册和任职表推算。",
    fields=(
        TOWNSHIP,
        Field(BRANCH.name, BRANCH.help, required=True, width=22, sample=BRANCH.sample),
        Field("设置形式", "单独或联合", Kind.SHORT, ("单独", "联合"), width=8, sample="单独"),
        Field("成立日期", "", Kind.CODE, width=12),
        Field("正式党员数", "空着就数花名册里健在的党员", Kind.INTEGER, width=10),
        Field("委员数", "空着就数任职表里在任的", Kind.INTEGER, width=8),
        Field("换届日期", "最近一次选举", Kind.CODE, width=12, sample="2024-03-01"),
        Field("届满日期", "空着就按任期推算", Kind.CODE, width=12),
        Field("学习周期", "每月或每季度学习一次", Kind.SHORT, ("每月", "每季度"), width=9, sample="每月"),
        Field("学习日", "固定在哪天，如 每月15日", width=12, sample="每月15日"),
        Field("示范级别", "已经命名的最高一级", Kind.SHORT, LEVELS, width=9),
        Field("命名年度", "", Kind.SHORT, width=9),
        Field("备注", "", width=14),
    ),
)

SELF_SCORES = Table(
    name="自评",
    workbook=BOOK,
    row="项次",
    must=("所属支部", "自评得分"),
    help="支部自己评的分，一个支部一项一行。",
    fields=(
        _YEAR,
        BRANCH,
        _CODE,
        _TITLE,
        Field("自评得分", "没有评的空着，不要填 0", Kind.SHORT, width=9, sample="4"),
        Field("自评说明", "", width=26),
        Field("自评人", "", Kind.SHORT, width=10),
        Field("备注", "", width=14),
    ),
)

CHECKED_SCORES = Table(
    name="审核",
    workbook=BOOK,
    row="项次",
    must=("所属支部", "审核得分"),
    help="审核后的得分，一个支部一项一行；总分以审核为准，没有审核的用台账判定的。",
    fields=(
        _YEAR,
        BRANCH,
        _CODE,
        _TITLE,
        Field("审核得分", "没有审核的空着，不要填 0", Kind.SHORT, width=9, sample="4"),
        Field("扣分原因", "", width=26),
        Field("审核人", "", Kind.SHORT, width=10),
        Field("审核日期", "", Kind.CODE, width=12),
        Field("备注", "", width=14),
    ),
)

EVIDENCE = Table(
    name="佐证",
    workbook=BOOK,
    row="份",
    must=("所属支部", "佐证材料"),
    help="每项得分的佐证材料，一份一行：文件（写从办公文件夹起的路径）、网址，或纸质材料的名称。",
    fields=(
        _YEAR,
        BRANCH,
        _CODE,
        _TITLE,
        Field("佐证材料", "如 佐证\\2026\\会议记录.docx，或「纸质：会议记录本」", required=True, width=34),
        Field("材料日期", "", Kind.CODE, width=12),
        Field("备注", "", width=14),
    ),
)

APPLICATIONS = Table(
    name="创建申报",
    workbook=BOOK,
    row="次",
    must=("所属支部", "申报级别"),
    help="示范党支部的申报和结果；够条件而没有申报的也写一行，写明原因。",
    fields=(
        _YEAR,
        BRANCH,
        Field("申报级别", "", Kind.SHORT, LEVELS, required=True, width=9, sample="县级"),
        Field("是否申报", "", Kind.SHORT, YES_NO, width=9, sample="是"),
        Field("申报日期", "", Kind.CODE, width=12),
        Field("未申报原因", "", width=26),
        Field("结果", "", Kind.SHORT, ("命名", "未通过", "待定"), width=9),
        Field("命名文号", "", width=18),
        Field("备注", "", width=14),
    ),
)

BRANCH_TABLES = (ITEMS, BRANCHES, SELF_SCORES, CHECKED_SCORES, EVIDENCE, APPLICATIONS)
