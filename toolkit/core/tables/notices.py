"""通知, 送达, 发文登记: what was sent, to whom it was told, and the numbers of documents."""

from __future__ import annotations

from toolkit.core.documents.outcome import Kind
from toolkit.core.tables.reading import Field, Table
from toolkit.core.tables.units import BRANCH, TOWNSHIP

NOTICES = Table(
    name="通知",
    workbook="通知送达.xlsx",
    row="件",
    must=("通知编号", "标题"),
    help="发出的每一件通知、文件。",
    fields=(
        Field("通知编号", "", Kind.CODE, required=True, width=12, sample="2026-001"),
        Field("类别", "", choices=("会议通知", "座谈会", "文件", "其他"), width=10, sample="座谈会"),
        Field("标题", "", required=True, width=30, sample="关于召开重阳节敬老座谈会的通知"),
        Field("文号", "", width=16),
        Field(
            "收文时间",
            "收到或发出通知的时间，送达时限从这里算起；写成「10月9日上午9点」也认",
            Kind.CODE,
            width=16,
            sample="2026-10-09 09:00",
        ),
        Field("会议时间", "", Kind.CODE, width=16, sample="2026-10-16 09:00"),
        Field("地点", "", width=18),
        Field(
            "对象范围",
            "全部、老干组长、乡镇或支部的名称（几个用顿号分开）；发给单位签收的写 各乡镇",
            width=14,
            sample="全部",
        ),
        Field("送达期限", "这件通知自己的期限；空着按设置里的「送达时限」", Kind.CODE, width=16),
        Field("责任人", "", Kind.SHORT, width=10),
        Field("状态", "空着按送达中", Kind.SHORT, ("送达中", "已办结"), width=9),
        Field("办结日期", "", Kind.CODE, width=12),
        Field("备注", "", width=16),
    ),
)

DELIVERIES = Table(
    name="送达",
    workbook="通知送达.xlsx",
    row="人",
    must=("通知编号", "姓名"),
    help="每件通知对每一位老同志的送达情况，一人一行；发给单位签收的文件，一个乡镇一行。可以直接在这里填写。",
    fields=(
        Field("通知编号", "", Kind.CODE, required=True, width=12, sample="2026-001"),
        Field("人员编号", "分清同名的人；「同名-1」由工具编写", Kind.CODE, width=9),
        TOWNSHIP,
        BRANCH,
        Field("姓名", "文件签收的写乡镇名称", Kind.SHORT, required=True, personal=True, width=10),
        Field("单位", "", width=16),
        Field("送达方式", "", Kind.SHORT, ("电话", "微信", "上门", "家属转告", "会议"), width=10),
        Field("转发时间", "乡镇转给送达人的时间", Kind.CODE, width=16),
        Field("送达时间", "告知本人或家属的时间，如 2026-10-09 15:30、10月9日下午3点半", Kind.CODE, width=18),
        Field("送达人", "", Kind.SHORT, width=10),
        Field("接收人", "本人，或家属的称呼", Kind.SHORT, width=10),
        Field("回执", "参加、请假、行动不便", Kind.SHORT, ("参加", "请假", "行动不便", "其他"), width=10),
        Field("未送达原因", "每个未送达的都写明原因才能办结", width=18),
        Field("责任人", "负责通知到这位老同志的人，如老干组长", Kind.SHORT, width=10),
        Field("备注", "", width=16),
    ),
)

DISPATCHES = Table(
    name="发文登记",
    workbook="发文登记.xlsx",
    row="件",
    must=("发文字号", "标题"),
    help="本单位发出的公文，一件一行；字号按年度连续编，不跳号、不重号。",
    fields=(
        Field("年度", "", Kind.SHORT, required=True, width=7, sample="2026"),
        Field("顺序号", "本年度第几号", Kind.INTEGER, required=True, width=8, sample="8"),
        Field("发文字号", "", Kind.CODE, required=True, width=18, sample="青老干〔2026〕8号"),
        Field("文种", "", Kind.SHORT, ("通知", "函", "请示", "报告", "通报", "纪要"), width=8, sample="通知"),
        Field("标题", "", required=True, width=36, sample="关于召开重阳节敬老座谈会的通知"),
        Field("主送", "", width=22, sample="各乡镇党委、街道党工委"),
        Field("成文日期", "", Kind.CODE, width=12, sample="2026-10-09"),
        Field("签发人", "", Kind.SHORT, width=9),
        Field("份数", "", Kind.INTEGER, width=6),
        Field("文件名", "", width=30),
        Field("备注", "作废的写明，号不再用", width=16),
    ),
)
