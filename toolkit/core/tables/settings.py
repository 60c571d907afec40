"""The sheets of 设置.xlsx: what an office decides for itself."""

from __future__ import annotations

from toolkit.core.documents.outcome import Kind
from toolkit.core.tables.reading import Field, Table

_YES_NO = ("是", "否")

SETTINGS_BOOK = "设置.xlsx"

PARAMETERS = Table(
    name="参数",
    workbook=SETTINGS_BOOK,
    row="项",
    must=("参数", "值"),
    exact_sheet=True,
    help="本单位的规定：名称、花名册在哪里、按什么算岁数等。空着的按默认值。",
    fields=(
        Field("参数", "", required=True, width=18),
        Field("值", "在这里填写；空着按默认值", Kind.CODE, width=26),
        Field("默认值", "", width=16),
        Field("可填", "", width=28),
        Field("说明", "", width=48),
    ),
)

SPELLINGS = Table(
    name="列名",
    workbook=SETTINGS_BOOK,
    row="项",
    must=("本单位的写法", "标准列名"),
    exact_sheet=True,
    help="花名册里我们不认识的列名写在这里；不想用的列，标准列名写「（不使用）」。",
    fields=(
        Field("本单位的写法", "表头上的原文", required=True, width=24, sample="同志姓名"),
        Field("标准列名", "对应花名册的哪一列", required=True, width=18, sample="姓名"),
        Field("备注", "", width=24),
    ),
)

RULES = Table(
    name="规则",
    workbook=SETTINGS_BOOK,
    row="条",
    must=("规则", "值"),
    exact_sheet=True,
    help="待遇标准和规定；这里写的代替工具自带的同名规则。没有依据的不采用。",
    fields=(
        Field("规则", "规则名称，如 老干组长补贴、整岁", required=True, width=22),
        Field("值", "一个数，或用顿号分开的几个数", Kind.CODE, required=True, width=20),
        Field("单位", "元/人/年、周岁等", width=12),
        Field("对象", "", width=16),
        Field("起始日期", "", Kind.CODE, required=True, width=12),
        Field("截止日期", "仍有效的空着", Kind.CODE, width=12),
        Field("状态", "", Kind.SHORT, ("现行", "建议"), required=True, width=8),
        Field("依据", "文件名称和文号；没有依据的不采用", required=True, width=40),
    ),
)

STANDARDS = Table(
    name="慰问标准",
    workbook=SETTINGS_BOOK,
    row="条",
    must=("项目", "标准金额"),
    exact_sheet=True,
    help="生日、节日慰问的标准。金额空着的不打印金额；填了金额要写依据。",
    fields=(
        Field("项目", "生日、春节、重阳节等", required=True, width=10, sample="生日"),
        Field("对象", "离休、退休或全部", Kind.SHORT, ("全部", "离休", "退休"), width=8, sample="全部"),
        Field("年龄", "整岁、非整岁、全部，或 90、80-89、100以上", Kind.CODE, width=12, sample="整岁"),
        Field("标准金额", "元；没有定的空着", Kind.MONEY, width=11),
        Field("慰问品", "", width=16),
        Field("依据", "文件名称和文号", width=36),
        Field("起始日期", "从哪天起执行", Kind.CODE, width=12),
        Field("截止日期", "仍有效的空着", Kind.CODE, width=12),
        Field("备注", "", width=16),
    ),
)

PLAN = Table(
    name="计划",
    workbook=SETTINGS_BOOK,
    row="项",
    must=("任务", "时间"),
    exact_sheet=True,
    help="每晚自动做的事。开机但没有到点的，下次启动时补做。",
    fields=(
        Field(
            "任务", "任务的名称，如 birthdays、notices status", required=True, width=16, sample="birthdays"
        ),
        Field("时间", "几点开始，如 22:00", Kind.CODE, required=True, width=10, sample="22:00"),
        Field("参数", "如 天数=7", width=24, sample="天数=7"),
        Field("启用", "", Kind.SHORT, _YES_NO, width=8, sample="是"),
        Field("备注", "", width=24),
    ),
)
