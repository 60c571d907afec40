"""活动, 签到, 阵地, 信息报送: what a branch has done and where."""

from __future__ import annotations

from toolkit.core.documents.outcome import Kind
from toolkit.core.tables.reading import Field, Table
from toolkit.core.tables.units import BRANCH, TOWNSHIP, YES_NO

ACTIVITIES = Table(
    name="活动",
    workbook="活动与签到.xlsx",
    row="次",
    must=("日期", "类型"),
    help="学习、通报会、座谈会和文体活动，一次一行。",
    fields=(
        Field("活动编号", "", Kind.CODE, width=10, sample="2026-05"),
        Field("日期", "", Kind.CODE, required=True, width=12, sample="2026-10-16"),
        TOWNSHIP,
        BRANCH,
        Field(
            "类型",
            "",
            choices=(
                "学习",
                "情况通报会",
                "座谈会",
                "文体活动",
                "经验交流会",
                "培训",
                "主题党日",
                "送学上门",
                "其他",
            ),
            required=True,
            width=12,
            sample="学习",
        ),
        Field("主题", "", width=26, sample="学习老干部政策文件"),
        Field("地点", "", width=16),
        Field("主讲人", "", Kind.SHORT, width=10),
        Field("主讲人职务", "情况通报应由党委政府主要领导讲", width=14),
        Field("应到人数", "", Kind.INTEGER, width=9),
        Field("实到人数", "", Kind.INTEGER, width=9),
        Field("经费", "元", Kind.MONEY, width=11),
        Field("是否报送信息", "", Kind.SHORT, YES_NO, width=12),
        Field("备注", "", width=16),
    ),
)

ATTENDANCE = Table(
    name="签到",
    workbook="活动与签到.xlsx",
    row="人次",
    must=("活动编号", "姓名"),
    help="每次活动的签到，一人一行。",
    fields=(
        Field("活动编号", "", Kind.CODE, required=True, width=10),
        Field("姓名", "", Kind.SHORT, required=True, personal=True, width=10),
        BRANCH,
        Field("出勤", "", Kind.SHORT, ("参加", "缺勤", "请假", "行动不便", "其他"), width=10),
        Field("补学日期", "", Kind.CODE, width=12),
        Field("补学方式", "", Kind.SHORT, ("送学上门", "线上", "补课"), width=10),
        Field("备注", "", width=16),
    ),
)

VENUES = Table(
    name="阵地",
    workbook="阵地.xlsx",
    row="处",
    must=("村社区", "活动室"),
    help="活动阵地台账：活动室及图书室、休闲室、健身室、医疗室，日间照料中心。",
    fields=(
        TOWNSHIP,
        BRANCH,
        Field("村社区", "", required=True, width=16, sample="柳林社区"),
        Field("活动室", "", Kind.SHORT, YES_NO, required=True, width=8, sample="是"),
        Field("面积", "平方米", Kind.INTEGER, width=8, sample="80"),
        *(Field(name, "", Kind.SHORT, YES_NO, width=8) for name in ("图书室", "休闲室", "健身室", "医疗室")),
        Field("日间照料中心", "", Kind.SHORT, YES_NO, width=12),
        Field("管理员", "", Kind.SHORT, width=10),
        Field("备注", "", width=16),
    ),
)

SUBMISSIONS = Table(
    name="信息报送",
    workbook="信息报送.xlsx",
    row="篇",
    must=("标题", "报送日期"),
    help="报送的信息稿件和采用情况，一篇一行。",
    fields=(
        Field("报送日期", "", Kind.CODE, required=True, width=12, sample="2026-10-18"),
        TOWNSHIP,
        BRANCH,
        Field("标题", "", required=True, width=34),
        Field("作者", "", Kind.SHORT, width=10),
        Field("报送级别", "", Kind.SHORT, ("县级", "市级", "省级", "中央"), width=10),
        Field("采用级别", "没有采用的空着", Kind.SHORT, ("县级", "市级", "省级", "中央"), width=10),
        Field("采用日期", "", Kind.CODE, width=12),
        Field("对应活动编号", "", Kind.CODE, width=12),
        Field("备注", "", width=16),
    ),
)
