"""Headings of the ledgers as county offices write them, without a line on sheet 列名."""

from __future__ import annotations

import pytest
from support.offices.drawn import SHIPPED

from toolkit import data
from toolkit.core.grids import Grid
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import read
from toolkit.core.words import header_keys

TABLES = [table["name"] for table in data.read("tables.toml")["table"]]


@pytest.mark.parametrize(
    ("table", "written", "meant"),
    [
        ("活动", "会议编号 活动时间 活动形式 活动主题 举办地点 授课人 应参会人数 到会人数 活动经费",
         "活动编号 日期 类型 主题 地点 主讲人 应到人数 实到人数 经费"),
        ("活动", "会议时间 会议类别 会议名称 承办支部 主持人职务", "日期 类型 主题 所属支部 主讲人职务"),
        ("签到", "会议编号 参会人员 到会情况 补课时间 补课方式", "活动编号 姓名 出勤 补学日期 补学方式"),
        ("接访", "受理时间 来访人 来访事由 受理单位 接谈人 办理时限 反馈时间 处理情况 移交单位 结案时间",
         "日期 姓名 事项 受理层级 接待人 答复期限 答复日期 答复内容 转办单位 办结日期"),
        ("接访", "登记时间 反映人 同来人数 诉求类别 主要诉求 接访人员", "日期 姓名 人数 类别 事项 接待人"),
        ("督查", "督查时间 被督查单位 督查组成员 督查情况 存在的主要问题 整改完成时限 整改进展 整改到位时间",
         "日期 所属乡镇 督查人 内容 问题 整改期限 整改情况 整改日期"),
        ("督查", "督办时间 督查对象 督查组 需整改问题", "日期 所属乡镇 督查人 问题"),
        ("培训", "培训批次 办班时间 培训类型 参训对象 培训班名称 办班地点 计划人数", "培训编号 日期 类别 层级 主题 地点 人数上限"),
        ("培训学员", "班次 参训人员 参训单位 所任职务 考勤情况 考试成绩", "培训编号 姓名 所属乡镇 职务 签到 考核"),
        ("信息报送", "投稿时间 投稿单位 稿件题目 撰稿人 投稿级别 刊用级别 刊用时间 活动编号",
         "报送日期 所属乡镇 标题 作者 报送级别 采用级别 采用日期 对应活动编号"),
        ("信息报送", "上报时间 报送单位 信息题目", "报送日期 所属乡镇 标题"),
        ("联系台账", "走访时间 走访对象 帮扶干部 走访方式 走访内容 困难诉求 处理结果 办理时间",
         "日期 姓名 联系干部 方式 内容 问题 解决情况 解决日期"),
        ("联系台账", "谈心时间 谈心对象 谈心人 谈心方式", "日期 姓名 联系干部 方式"),
        ("结对", "联系对象 包保干部 结对时间 终止时间", "姓名 联系干部 起始日期 截止日期"),
        ("结对", "走访对象 结对干部 开始时间", "姓名 联系干部 起始日期"),
        ("在职干部", "干部姓名 工作单位 现任职务 调离时间", "姓名 单位 职务 离岗日期"),
        ("报刊", "征订年度 收报人 报刊杂志名称 征订份数 全年价 送报地址 订阅截止时间", "年度 姓名 刊名 份数 单价 投递地址 到期日期"),
        ("队伍", "团队名称 文体项目 队员姓名 队内分工", "队伍名称 项目 姓名 职责"),
        ("阵地", "村（社区） 有无活动室 建筑面积 阅览室 棋牌室 健身房 卫生室 日间照料 管理人员",
         "村社区 活动室 面积 图书室 休闲室 健身室 医疗室 日间照料中心 管理员"),
        ("支部", "党支部名称 支部类型 建立时间 上次换届时间 应换届时间 学习频次 固定学习时间 示范支部级别",
         "所属支部 设置形式 成立日期 换届日期 届满日期 学习周期 学习日 示范级别"),
        ("责任清单", "重点任务 责任乡镇 办理频次 牵头人 启动时间", "事项 对象 频次 责任人 起始日期"),
        ("办理记录", "办结时间 工作任务 责任单位 所属月份 落实情况 承办人", "日期 事项 对象 所属期 办理情况 办理人"),
        ("任职", "乡镇 姓名 所任职务 任职时间", "所属乡镇 姓名 职务 任职日期"),
    ],
)  # fmt: skip
def test_a_ledger_is_read_as_the_office_heads_it(table: str, written: str, meant: str):
    known = Table(table)
    found = read([Grid(known.workbook, "台账", [written.split(), ["甲"] * 12])], known, SHIPPED.synonyms)
    columns = found.sources[0].head.columns
    assert [name for name, _ in sorted(columns.items(), key=lambda pair: pair[1])] == meant.split()


@pytest.mark.parametrize("table", TABLES)
def test_a_spelling_belongs_to_one_column(table: str):
    known = Table(table)
    spelt = [(header_keys(s)[0], f.name) for f in known.fields for s in {f.name, *f.spelled}]
    assert len(dict(spelt)) == len(set(spelt)), [pair for pair in spelt if dict(spelt)[pair[0]] != pair[1]]
