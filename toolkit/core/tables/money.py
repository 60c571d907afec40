"""任职, 补贴发放, 三项奖: posts, what is paid for them, and the prizes."""

from __future__ import annotations

from toolkit.core.documents.outcome import Kind
from toolkit.core.tables.reading import Field, Table
from toolkit.core.tables.units import BRANCH, TOWNSHIP, YES_NO

POSTS = Table(
    name="任职",
    workbook="任职.xlsx",
    row="职务",
    must=("职务", "姓名", "所属乡镇"),
    help="老干组长、党支部书记等职务的任免，一项任职一行；缺人的职务姓名空着、写「空缺」。",
    fields=(
        TOWNSHIP,
        BRANCH,
        Field(
            "职务",
            "老干组长、支部书记、副书记、委员",
            choices=("老干组长", "支部书记", "支部副书记", "支部委员"),
            required=True,
            width=12,
            sample="老干组长",
        ),
        Field("姓名", "空缺时留空", Kind.SHORT, personal=True, width=10, sample="李四平"),
        Field("身份证号", "用来分清同名的人，可以不填", Kind.CODE, personal=True, width=21),
        Field("单位推荐", "", Kind.SHORT, YES_NO, width=9, sample="是"),
        Field("老同志推荐", "", Kind.SHORT, YES_NO, width=10, sample="是"),
        Field("任职文号", "", width=16, sample="青发〔2024〕3号"),
        Field("任职日期", "", Kind.CODE, required=True, width=12, sample="2024-03-01"),
        Field("届满日期", "三年一届", Kind.CODE, width=12, sample="2027-02-28"),
        Field("免职日期", "这一天起不再任职；仍在任的空着，去世的填次日", Kind.CODE, width=12),
        Field(
            "离任原因",
            "免职、辞职、去世等",
            Kind.SHORT,
            ("免职", "届满", "辞职", "去世", "其他"),
            width=9,
        ),
        Field("兼职", "关工委副主任、老体协主席等，用顿号分开", width=24, sample="关工委副主任、老体协主席"),
        Field("备注", "", width=16),
    ),
)

PAYMENTS = Table(
    name="补贴发放",
    workbook="补贴发放.xlsx",
    row="笔",
    must=("姓名", "年度"),
    help="老干组长和支部班子成员的工作补贴，发一笔记一行；走访、报刊、活动等经费也记在这里，预算数填「应发」。",
    fields=(
        Field("年度", "", Kind.SHORT, required=True, width=7, sample="2026"),
        TOWNSHIP,
        BRANCH,
        Field("姓名", "", Kind.SHORT, required=True, personal=True, width=10, sample="李四平"),
        Field("职务", "", width=12, sample="老干组长"),
        Field(
            "项目",
            "工作补贴、走访、报刊、活动等",
            choices=("工作补贴", "走访慰问", "报刊订阅", "活动经费", "其他"),
            width=11,
            sample="工作补贴",
        ),
        Field("数量", "报刊份数、走访人数等；工作补贴不填", Kind.SHORT, width=7),
        Field("单价", "元；工作补贴不填", Kind.MONEY, width=10),
        Field("月数", "这一笔发的是几个月的", Kind.SHORT, width=6, sample="12"),
        Field("应发", "元；走访、报刊、活动的预算数也填在这里", Kind.MONEY, width=11, sample="4000.00"),
        Field("实发", "元；还没有发的空着", Kind.MONEY, width=11, sample="4000.00"),
        Field("发放日期", "", Kind.CODE, width=12, sample="2026-12-20"),
        Field("凭证号", "", Kind.CODE, width=12, sample="2026-118"),
        Field("依据", "发放所依据的文件", width=22),
        Field("身份证号", "用来分清同名的人，可以不填", Kind.CODE, personal=True, width=21),
        Field("备注", "", width=16),
    ),
)

PRIZES = Table(
    name="三项奖",
    workbook="三项奖.xlsx",
    row="项",
    must=("奖项", "对象"),
    help="党建、文明创建、综合治理三项奖，在职和离退休各一行；没有报的空着，不要填 0。",
    fields=(
        Field("年度", "", Kind.SHORT, required=True, width=7, sample="2026"),
        TOWNSHIP,
        Field("单位", "", required=True, width=16, sample="青禾镇机关"),
        Field("奖项", "", choices=("党建", "文明创建", "综合治理"), required=True, width=10, sample="党建"),
        Field("对象", "", Kind.SHORT, ("在职", "离退休"), required=True, width=8, sample="离退休"),
        Field("应享人数", "", Kind.INTEGER, width=9, sample="24"),
        Field("实享人数", "没有报的空着", Kind.INTEGER, width=9, sample="24"),
        Field("标准", "元/人", Kind.MONEY, width=11),
        Field("金额", "元", Kind.MONEY, width=12),
        Field("未享受人员", "实享少于应享时写明是谁，用顿号分开", personal=True, width=18),
        Field("依据", "", width=22),
        Field("备注", "", width=16),
    ),
)
