"""Every table that we know, by name; what it is stands in data/tables.toml."""

from __future__ import annotations

from functools import cache

from toolkit import data
from toolkit.core.tables.columns import Table

PEOPLE = Table("花名册")

POSTS = Table("任职")
PAYMENTS = Table("补贴发放")
PRIZES = Table("三项奖")

NOTICES = Table("通知")
DELIVERIES = Table("送达")
DISPATCHES = Table("发文登记")

ACTIVITIES = Table("活动")
ATTENDANCE = Table("签到")
VENUES = Table("阵地")
SUBMISSIONS = Table("信息报送")

ITEMS = Table("清单")
BRANCHES = Table("支部")
SELF_SCORES = Table("自评")
CHECKED_SCORES = Table("审核")
EVIDENCE = Table("佐证")
APPLICATIONS = Table("创建申报")

DUTIES = Table("责任清单")
DONE = Table("办理记录")

CADRES = Table("在职干部")
PAIRS = Table("结对")
CONTACTS = Table("联系台账")
RECEPTIONS = Table("接访")
AID = Table("困难帮扶")
TEAMS = Table("队伍")
PERIODICALS = Table("报刊")
INSPECTIONS = Table("督查")
MOVES = Table("居住变动")
COURSES = Table("培训")
TRAINEES = Table("培训学员")
PARTNERS = Table("涉老单位")

DECISIONS = Table("同人判定")
UNDECIDED_PAIRS = Table("待判定")
CORRECTIONS = Table("更正清单")
PACKETS = Table("数据包登记")
FORM_CELLS = Table("填表对照")

PARAMETERS = Table("参数")
SPELLINGS = Table("列名")
RULES = Table("规则")
STANDARDS = Table("慰问标准")
TIERS = Table("服务分级")
HOLIDAYS = Table("放假安排")
GIFTS = Table("慰问记录")
PLAN = Table("计划")

SETTINGS_BOOK = "设置.xlsx"


@cache
def tables() -> tuple[Table, ...]:
    """All that stand in a workbook of the office's, in the order of docs/workbooks.md."""
    everything = (Table(table["name"]) for table in data.read("tables.toml")["table"])
    return tuple(table for table in everything if table.workbook)
