"""通知送达: every notice with its papers, a ledger of who has been told, and proof that nobody was left out."""

from __future__ import annotations

from toolkit.jobs.issuing import NUMBERS
from toolkit.jobs.job import PDF, Action, Job, Parameter
from toolkit.jobs.notices import marks
from toolkit.jobs.notices.ledger.books import NEEDS, books
from toolkit.jobs.notices.ledger.entries import NoticeKind
from toolkit.jobs.notices.reporting import report, status
from toolkit.jobs.notices.sending import letters, new
from toolkit.jobs.parts import REGISTER_FILE

_NOTICE = Parameter(
    "notice", "通知", "通知编号（如 2026-001，写 1 也行），或标题里的几个字", positional=True, required=True
)

_NEW = Action(
    name="new",
    build=new.build,
    changes=True,
    title="新通知",
    help="做一件新通知：公文、每人的邀请函或通知书、各乡镇的送达名册和回执、签到表、群通知文字，"
    "并把每一位对象登记进 通知送达.xlsx。再做一次不会重复登记，已有的记录不动。",
    needs=(*NEEDS, NUMBERS),
    looks_for=books,
    parameters=(
        Parameter("festival", "节日", "重阳节、春节等；重阳做敬老座谈会，春节做迎春座谈会"),
        Parameter("year", "年份", "哪一年的节日；不写就是下一个", "integer", 1901, 2099),
        Parameter("at", "时间", '会议时间，如 "2026-10-16 09:00"；两个座谈会不写就按日历暂拟', once=True),
        Parameter("place", "地点", "会议地点"),
        Parameter("title", "标题", "通知或文件的标题；两个座谈会不用写"),
        Parameter(
            "to",
            "对象",
            "全部、老干组长、乡镇或支部的名称（几个用顿号分开）；各乡镇：由单位签收；不写就是全部（文件是各乡镇）",
        ),
        Parameter(
            "kind",
            "类别",
            "座谈会、会议通知、文件（各乡镇签收）或其他；不写就看有没有节日、时间",
            "choice",
            choices=tuple(kind.value for kind in NoticeKind),
        ),
        Parameter("text", "内容", "正文；会议写事由（「为……」后面的话）"),
        Parameter("agenda", "议程", "会议议程，几项用顿号分开"),
        Parameter("number", "文号", "下发文件的文号"),
        Parameter(
            "received",
            "收文时间",
            "收到或发出的时间，送达时限从这里算起；不写就是今天（做过的照原来的）",
            once=True,
        ),
        Parameter("deadline", "送达期限", "这件通知自己的期限；不写就按设置里的「送达时限」", once=True),
        Parameter("responsible", "责任人", "没有老干组长的，由谁负责通知"),
        Parameter("template", "模板", "用本单位自己的 Word 模板做每人的通知，写「模板」文件夹里的文件名"),
        Parameter("one_file", "合并打印", "每人的通知合成一个打印文件，每人从单数页开始", "flag"),
        Parameter("single_sided", "单面", "合成的打印文件按单面打印排", "flag"),
        REGISTER_FILE,
        PDF,
    ),
    examples=(
        (
            'notices new --festival 重阳节 --at "2026-10-16 09:00" --place 县老干部活动中心 --one-file',
            "敬老座谈会，邀请函合成一个文件打印",
        ),
        ("notices new --festival 春节 -n", "看看迎春座谈会按日历排在哪天，不写文件"),
        (
            "notices new --kind 文件 --title 关于做好老干部工作的意见 --number 青办发〔2026〕3号",
            "一件政策文件，各乡镇签收",
        ),
        (
            "notices new --title 关于健康体检的通知 --text 请于10月20日前到县医院体检。 --to 青禾镇",
            "只给一个乡镇的老同志",
        ),
    ),
)

_MARK = Action(
    name="mark",
    build=marks.mark,
    changes=True,
    title="登记送达",
    help="登记一个人（或一个乡镇的全部）已经通知到；也可以直接在 通知送达.xlsx 里填写，每次都会重新读。",
    needs=NEEDS,
    looks_for=books,
    parameters=(
        _NOTICE,
        Parameter("person", "姓名", "谁；由单位签收的写乡镇", positional=True),
        Parameter("all_of", "乡镇", "这个乡镇还没有登记的全部", excludes=("person", "which")),
        Parameter("which", "哪一位", "有同名时，写单位、支部、人员编号，或送达表的行号（第7行）"),
        Parameter("by", "方式", "怎么通知的", "choice", choices=marks.WAYS),
        Parameter("at", "送达时间", '什么时候通知到的，如 "10月9日下午3点"；只写钟点就是今天', once=True),
        Parameter("who", "送达人", "谁去通知的"),
        Parameter("received_by", "接收人", "本人，或家属的称呼"),
        Parameter("forwarded", "转发时间", "乡镇什么时候转给送达人的", once=True),
        Parameter("reply", "回执", "参加、请假、行动不便或其他", "choice", choices=marks.REPLIES),
        Parameter("reason", "未送达原因", "没有通知到的，写明原因", excludes=("by", "at", "who")),
        Parameter("note", "备注", "还要记的一句话", once=True),
        Parameter("correct", "更正", "已经登记的也改成这次写的", "flag"),
        REGISTER_FILE,
    ),
    examples=(
        (
            'notices mark 2026-001 张三可 --by 电话 --at "10月9日下午3点" --who 李四平 --received-by 本人',
            "登记一个人",
        ),
        ("notices mark 2026-001 --all-of 青禾镇 --by 会议 --at 15:30 --who 李四平", "一个乡镇的全部"),
        ("notices mark 2026-001 王五 --reason 外出探亲，电话不通", "没有通知到的写明原因"),
    ),
)

_STATUS = Action(
    name="status",
    build=status.build,
    title="送达情况",
    help="谁通知到了、谁没有：按乡镇、按责任人，未送达的标红并列出住在哪里、打给谁。不写通知就是送达中的全部。",
    needs=NEEDS,
    looks_for=books,
    parameters=(
        Parameter("notice", "通知", "通知编号或标题里的几个字；不写就是送达中的全部", positional=True),
        REGISTER_FILE,
    ),
    examples=(
        ("notices status", "送达中的全部通知"),
        ("notices status 2026-001 --json", "一件通知，给别的程序用"),
    ),
)

_CLOSE = Action(
    name="close",
    build=marks.close,
    changes=True,
    title="办结",
    help="把一件通知记为已办结；还有人没有送达又没有写明原因的，不给办结。",
    needs=NEEDS,
    looks_for=books,
    parameters=(_NOTICE, REGISTER_FILE),
    examples=(("notices close 2026-001", "办结一件通知"),),
)

_REPORT = Action(
    name="report",
    build=report.build,
    changes=True,
    title="送达通报",
    help="写一份通报（公文）：各乡镇送达多少、逾期多少，没有做到的断在哪个环节、由谁负责。",
    needs=(*NEEDS, NUMBERS),
    looks_for=books,
    parameters=(_NOTICE, REGISTER_FILE, PDF),
    examples=(("notices report 2026-001", "一件通知的通报"),),
)

JOB = Job(
    name="notices",
    title="通知送达",
    group="通知",
    often=100,
    help="做通知、登记送达、查谁没有通知到；对象 = 送达 + 未送达，一个不漏。「不过夜」说的是当天告诉老同志本人，不是连夜开会。",
    templates=letters.TEMPLATES,
    actions=(_STATUS, _NEW, _MARK, _CLOSE, _REPORT),  # a button starts the first that needs nothing filled in
)
