"""Every workbook, sheet and column that we know; starters and docs/workbooks.md come from here.

Columns follow the county's demands (花名册 A*, 任职 B*, 补贴发放 E3, 三项奖 E7, 通知送达 D1–D4, 活动与签到 C*,
阵地 C8, 信息报送 J3, 慰问标准 I1–I2). A later job extends these tables; it never adds one of the same meaning.
"""

from __future__ import annotations

from toolkit.core.documents import Kind
from toolkit.core.tables import Field, Table

_YES_NO = ("是", "否")
_TOWNSHIP = Field(
    "所属乡镇", "所在乡镇、街道办事处；带不带「镇」「乡」「办事处」都认", width=12, sample="青禾镇"
)
_BRANCH = Field("所属支部", "离退休干部党支部的名称", width=18, sample="青禾镇老干党支部")

PEOPLE = Table(
    name="花名册",
    workbook="花名册.xlsx",
    row="人",
    must=("姓名",),
    vital=("姓名", "出生日期", "身份证号", "状态"),
    help="离退休干部花名册，一人一行。可以直接用单位现有的花名册，列名不必相同。",
    fields=(
        Field("序号", "从 1 起编号，可以不填", Kind.SHORT, width=5, sample="1"),
        Field("人员编号", "单位自编的编号，可以不填", Kind.CODE, width=10),
        Field(
            "姓名",
            "姓名，两个字的不必加空格",
            Kind.SHORT,
            required=True,
            personal=True,
            width=10,
            sample="张三可",
        ),
        Field("曾用名", "曾用过的姓名", Kind.SHORT, personal=True, width=8),
        Field("性别", "男或女；空着时按身份证号推断", Kind.SHORT, ("男", "女"), width=5, sample="男"),
        Field("民族", "", Kind.SHORT, width=6, sample="汉族"),
        Field("籍贯", "", width=10),
        Field(
            "出生日期",
            "公历日期，如 1946-10-03 或 1946.10；农历请写「农历八月十五」或填在农历生日列",
            Kind.CODE,
            required=True,
            personal=True,
            width=13,
            sample="1946-10-03",
        ),
        Field(
            "农历生日",
            "农历月日，如 八月十五；填了就按农历过",
            Kind.CODE,
            personal=True,
            width=11,
            sample="九月初九",
        ),
        Field(
            "生日过法",
            "公历、农历或不过；出生日期是公历而写农历的，按折算后的农历过",
            Kind.SHORT,
            ("公历", "农历", "不过"),
            width=8,
            sample="公历",
        ),
        Field(
            "计岁法", "周岁、虚岁或做九；空着时按单位统一规定", Kind.SHORT, ("周岁", "虚岁", "做九"), width=8
        ),
        Field("年龄", "不必填，由生日推算", Kind.SHORT, width=6),
        Field(
            "身份证号",
            "18 位，按文本填写（单元格左上角有绿色小三角是正常的）",
            Kind.CODE,
            personal=True,
            width=21,
        ),
        Field("身份证号18位", "由15位旧号推算，不必手填", Kind.CODE, personal=True, width=21),
        Field("人员类别", "离休或退休", Kind.SHORT, ("离休", "退休"), width=8, sample="退休"),
        Field(
            "状态",
            "健在、去世、转出；空着按健在",
            Kind.SHORT,
            ("健在", "去世", "转出"),
            width=7,
            sample="健在",
        ),
        Field("参加工作时间", "离休干部应不晚于 1949-09-30", Kind.CODE, width=12, sample="1966-08"),
        Field("入党时间", "", Kind.CODE, width=11),
        Field("转正时间", "", Kind.CODE, width=11),
        Field("政治面貌", "", Kind.SHORT, ("中共党员", "群众", "民主党派"), width=9, sample="中共党员"),
        Field("离退休时间", "", Kind.CODE, width=11, sample="2006-10"),
        Field("离退休文号", "", width=12),
        Field("原单位及职务", "单位和职务写在一格时用这一列", width=20),
        Field("原单位", "离退休前的工作单位", width=16, sample="青禾镇中心学校"),
        Field("原职务", "", width=12, sample="校长"),
        Field("职级", "", width=9),
        Field("职称", "", width=9),
        Field("享受待遇", "", width=10),
        _TOWNSHIP,
        Field("二级单位", "学校、卫生院、站所等", width=14),
        _BRANCH,
        Field("老干小组", "村或社区的老干小组", width=12),
        Field("户籍地", "", personal=True, width=14),
        Field("居住地", "现在实际住的地方，走访以此为准", personal=True, width=20, sample="青禾镇柳林村3组"),
        Field(
            "居住类型",
            "本镇、县城、外地；空着不等于本镇",
            Kind.SHORT,
            ("本镇", "县城", "外地"),
            width=8,
            sample="本镇",
        ),
        Field(
            "居住状况",
            "",
            Kind.SHORT,
            ("与配偶同住", "与子女同住", "独居", "空巢", "与保姆同住"),
            personal=True,
            width=10,
        ),
        Field("联系电话", "本人电话，可写两个", Kind.CODE, personal=True, width=14, sample="19900000001"),
        Field("固定电话", "", Kind.CODE, personal=True, width=14),
        Field("家属联系电话", "子女或其他亲属的电话，可注明是谁", Kind.CODE, personal=True, width=16),
        Field("微信QQ", "", Kind.CODE, personal=True, width=12),
        Field(
            "健康状况",
            "供走访的同志了解",
            Kind.SHORT,
            ("健康", "一般", "患病", "不能自理"),
            personal=True,
            width=9,
        ),
        Field("自理情况", "", Kind.SHORT, ("自理", "半自理", "不能自理"), personal=True, width=9),
        Field("疾病", "", personal=True, width=12),
        Field("婚姻配偶", "", personal=True, width=10),
        Field("子女", "", personal=True, width=12),
        Field("家庭困难", "", personal=True, width=10),
        Field("特长爱好", "", width=10),
        Field("文化程度", "", Kind.SHORT, width=9),
        Field(
            "慰问意愿",
            "愿意上门、谢绝上门（改为电话问候）、谢绝慰问",
            Kind.SHORT,
            ("愿意上门", "谢绝上门", "谢绝慰问"),
            width=10,
        ),
        Field("忌讳", "走访时要注意的事", personal=True, width=12),
        Field("联系干部", "联系这位老同志的在职干部", Kind.SHORT, width=10),
        Field("银行卡号", "", Kind.CODE, personal=True, width=22),
        Field("备注", "去世的请填在状态列，写在这里也认", width=16),
    ),
)

POSTS = Table(
    name="任职",
    workbook="任职.xlsx",
    row="职务",
    must=("职务", "所属乡镇"),
    help="老干组长、党支部书记等职务的任免，一项任职一行；缺人的职务姓名空着、写「空缺」。",
    fields=(
        _TOWNSHIP,
        _BRANCH,
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
        Field("单位推荐", "", Kind.SHORT, _YES_NO, width=9, sample="是"),
        Field("老同志推荐", "", Kind.SHORT, _YES_NO, width=10, sample="是"),
        Field("任职文号", "", width=16, sample="青发〔2024〕3号"),
        Field("任职日期", "", Kind.CODE, required=True, width=12, sample="2024-03-01"),
        Field("届满日期", "三年一届", Kind.CODE, width=12, sample="2027-02-28"),
        Field("免职日期", "仍在任的空着", Kind.CODE, width=12),
        Field("兼职", "关工委副主任、老体协主席等，用顿号分开", width=24, sample="关工委副主任、老体协主席"),
        Field("备注", "", width=16),
    ),
)

PAYMENTS = Table(
    name="补贴发放",
    workbook="补贴发放.xlsx",
    row="笔",
    must=("姓名", "年度"),
    help="老干组长和支部班子成员的工作补贴，发一笔记一行。",
    fields=(
        Field("年度", "", Kind.SHORT, required=True, width=7, sample="2026"),
        _TOWNSHIP,
        _BRANCH,
        Field("姓名", "", Kind.SHORT, required=True, personal=True, width=10, sample="李四平"),
        Field("职务", "", width=12, sample="老干组长"),
        Field(
            "项目",
            "工作补贴、走访、报刊、活动等",
            choices=("工作补贴", "走访慰问", "报刊订阅", "活动经费", "其他"),
            width=11,
            sample="工作补贴",
        ),
        Field("月数", "本年任职月数", Kind.SHORT, width=6, sample="12"),
        Field("应发", "元", Kind.MONEY, width=11, sample="4000.00"),
        Field("实发", "元", Kind.MONEY, width=11, sample="4000.00"),
        Field("发放日期", "", Kind.CODE, width=12, sample="2026-12-20"),
        Field("凭证号", "", Kind.CODE, width=12, sample="2026-118"),
        Field("依据", "发放所依据的文件", width=22),
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
        _TOWNSHIP,
        Field("单位", "", required=True, width=16, sample="青禾镇机关"),
        Field("奖项", "", choices=("党建", "文明创建", "综合治理"), required=True, width=10, sample="党建"),
        Field("对象", "", Kind.SHORT, ("在职", "离退休"), required=True, width=8, sample="离退休"),
        Field("应享人数", "", Kind.INTEGER, width=9, sample="24"),
        Field("实享人数", "没有报的空着", Kind.INTEGER, width=9, sample="24"),
        Field("标准", "元/人", Kind.MONEY, width=11),
        Field("金额", "元", Kind.MONEY, width=12),
        Field("未享受人员", "实享少于应享时写明是谁", personal=True, width=18),
        Field("依据", "", width=22),
        Field("备注", "", width=16),
    ),
)

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
        Field("收文时间", "收到上级通知的时间", Kind.CODE, width=16, sample="2026-10-09 09:00"),
        Field("会议时间", "", Kind.CODE, width=16, sample="2026-10-16 09:00"),
        Field("地点", "", width=18),
        Field("对象范围", "全部、某乡镇、某支部、老干组长", width=14, sample="全部"),
        Field("送达期限", "", Kind.CODE, width=16),
        Field("责任人", "", Kind.SHORT, width=10),
        Field("状态", "", Kind.SHORT, ("送达中", "已办结"), width=9),
        Field("备注", "", width=16),
    ),
)

DELIVERIES = Table(
    name="送达",
    workbook="通知送达.xlsx",
    row="人",
    must=("通知编号", "姓名"),
    help="每件通知对每一位老同志的送达情况，一人一行。",
    fields=(
        Field("通知编号", "", Kind.CODE, required=True, width=12, sample="2026-001"),
        _TOWNSHIP,
        _BRANCH,
        Field("姓名", "", Kind.SHORT, required=True, personal=True, width=10),
        Field("单位", "", width=16),
        Field("送达方式", "", Kind.SHORT, ("电话", "微信", "上门", "家属转告", "会议"), width=10),
        Field("转发时间", "乡镇转给送达人的时间", Kind.CODE, width=16),
        Field("送达时间", "告知本人或家属的时间", Kind.CODE, width=16),
        Field("送达人", "", Kind.SHORT, width=10),
        Field("接收人", "本人，或家属的称呼", Kind.SHORT, width=10),
        Field("回执", "参加、请假、行动不便", Kind.SHORT, ("参加", "请假", "行动不便", "其他"), width=10),
        Field("未送达原因", "", width=18),
        Field("责任人", "", Kind.SHORT, width=10),
        Field("备注", "", width=16),
    ),
)

ACTIVITIES = Table(
    name="活动",
    workbook="活动与签到.xlsx",
    row="次",
    must=("日期", "类型"),
    help="学习、通报会、座谈会和文体活动，一次一行。",
    fields=(
        Field("活动编号", "", Kind.CODE, width=10, sample="2026-05"),
        Field("日期", "", Kind.CODE, required=True, width=12, sample="2026-10-16"),
        _TOWNSHIP,
        _BRANCH,
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
        Field("是否报送信息", "", Kind.SHORT, _YES_NO, width=12),
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
        _BRANCH,
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
        _TOWNSHIP,
        _BRANCH,
        Field("村社区", "", required=True, width=16, sample="柳林社区"),
        Field("活动室", "", Kind.SHORT, _YES_NO, required=True, width=8, sample="是"),
        Field("面积", "平方米", Kind.INTEGER, width=8, sample="80"),
        *(Field(name, "", Kind.SHORT, _YES_NO, width=8) for name in ("图书室", "休闲室", "健身室", "医疗室")),
        Field("日间照料中心", "", Kind.SHORT, _YES_NO, width=12),
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
        _TOWNSHIP,
        _BRANCH,
        Field("标题", "", required=True, width=34),
        Field("作者", "", Kind.SHORT, width=10),
        Field("报送级别", "", Kind.SHORT, ("县级", "市级", "省级", "中央"), width=10),
        Field("采用级别", "没有采用的空着", Kind.SHORT, ("县级", "市级", "省级", "中央"), width=10),
        Field("采用日期", "", Kind.CODE, width=12),
        Field("对应活动编号", "", Kind.CODE, width=12),
        Field("备注", "", width=16),
    ),
)

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
        Field("规则", "规则名称，见 toolkit rules", required=True, width=22),
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
        Field("任务", "任务的名称，见 toolkit jobs", required=True, width=16, sample="birthdays"),
        Field("时间", "几点开始，如 22:00", Kind.CODE, required=True, width=10, sample="22:00"),
        Field("参数", "如 天数=7", width=24, sample="天数=7"),
        Field("启用", "", Kind.SHORT, _YES_NO, width=8, sample="是"),
        Field("备注", "", width=24),
    ),
)

TABLES: tuple[Table, ...] = (
    PEOPLE,
    POSTS,
    PAYMENTS,
    PRIZES,
    NOTICES,
    DELIVERIES,
    ACTIVITIES,
    ATTENDANCE,
    VENUES,
    SUBMISSIONS,
    PARAMETERS,
    SPELLINGS,
    RULES,
    STANDARDS,
    PLAN,
)
"""In the order of docs/workbooks.md; a starter workbook is all tables of one `workbook`."""
