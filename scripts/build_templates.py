"""Write docx_templates/: the starter templates; same sources, same bytes.

python scripts/build_templates.py            writes what has changed
python scripts/build_templates.py --check    says what is stale, writes nothing (exit 1)

Clerks edit their own copies in the office folder; these here are what they start from.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT, ROOT / "scripts"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from slim_docx import (  # noqa: E402 - needs the path above
    FANG,
    HEI,
    KAI,
    RED,
    TITLE,
    Cell,
    Page,
    document,
    paragraph,
    run,
    table,
)

FOLDER = ROOT / "docx_templates"
_SHADE = "F2F2F2"


def birthday_letter() -> bytes:
    """生日贺信: one page, large print, no identity number and no birth year."""
    body = [
        paragraph(
            run("生日贺信", font=TITLE, size=40, colour=RED, pitch=10),
            align="center",
            before=4,
            after=18,
            line=52,
        ),
        paragraph(run("尊敬的{{ 称呼 }}：", font=KAI, size=20), line=34, after=4),
        paragraph(
            "{{ 生日|月日 }}{% if 农历生日 %}（农历{{ 农历生日 }}）{% endif %}是您的{% if 整岁 %}{{ 年龄说法 }}寿辰"
            "{% elif 年龄 %}{{ 年龄说法 }}生日{% else %}生日{% endif %}。值此喜庆之日，谨向您致以最诚挚的祝福和崇高的敬意！",
            indent=2,
        ),
        paragraph(
            "几十年来，您忠于职守、勤勉工作，为{% if 单位 %}{{ 单位 }}和{% endif %}全县各项事业的发展倾注了心血、作出了贡献。"
            "离退休后，您离岗不离党、退休不褪色，依然关心家乡建设，关爱年轻一代，您的品格和作风是后来人的榜样。",
            indent=2,
        ),
        paragraph(
            "老同志是党和国家的宝贵财富。我们将用心用情把服务送到您身边；您有什么困难和要求，请随时告诉我们。",
            indent=2,
        ),
        paragraph("衷心祝愿您：", indent=2),
        paragraph(
            run("生日快乐，健康长寿！", font=KAI, size=22, colour=RED),
            align="center",
            before=6,
            line=38,
        ),
        paragraph(
            run("福如东海，阖家安康！", font=KAI, size=22, colour=RED),
            align="center",
            after=22,
            line=38,
            keep=True,
        ),
        paragraph("{{ 落款单位 }}", align="right", right=2, keep=True),
        paragraph("{{ 日期|年月日 }}", align="right", right=2),
    ]
    return document(body, Page(margins=(30, 28, 24, 28), border=RED), size=18, line=34)


def _label(text: str, span: int = 1) -> Cell:
    return Cell(text, span, _SHADE, bold=True)


def _heading(text: str, *, first: bool = False) -> str:
    return paragraph(
        run(text, font=HEI, size=16), before=0 if first else 12, after=6, page_break=first, keep=True
    )


def handbook() -> bytes:
    """精准服务手册: cover, the person, rights and contacts, the record of services; four pages."""
    blank = "|默认('')"
    cover = [
        paragraph("", before=40),
        paragraph(run("离退休干部", font=TITLE, size=32, colour=RED), align="center", line=50),
        paragraph(
            run("精准服务手册", font=TITLE, size=42, colour=RED, pitch=6), align="center", before=10, line=60
        ),
        paragraph(
            run("（{{ 年度 }}年度）", font=KAI, size=18), align="center", before=10, after=120, line=34
        ),
        *(
            paragraph(run(f"{name}：{value}", font=FANG, size=18), indent=5, line=38)
            for name, value in (
                ("姓　　名", "{{ 姓名 }}"),
                ("原 单 位", "{{ 单位 }}"),
                ("所在乡镇", "{{ 乡镇 }}"),
                ("手册编号", "{{ 编号 }}"),
            )
        ),
        paragraph(run("{{ 落款单位 }}", font=KAI, size=18), align="center", before=80, line=34),
        paragraph(run("{{ 日期|年月 }}", font=KAI, size=18), align="center", line=34),
    ]
    person = [
        _heading("一、基本情况", first=True),
        table(
            (30, 32, 28, 26, 22, 18),
            (
                (
                    _label("姓　名"),
                    "{{ 姓名 }}",
                    _label("性　别"),
                    "{{ 性别 }}",
                    _label("年　龄"),
                    "{{ 年龄 }}",
                ),
                (
                    _label("出生年月"),
                    f"{{{{ 出生年月{blank} }}}}",
                    _label("政治面貌"),
                    Cell(f"{{{{ 政治面貌{blank} }}}}", 3),
                ),
                (
                    _label("参加工作"),
                    f"{{{{ 参加工作{blank} }}}}",
                    _label("离退休时间"),
                    Cell(f"{{{{ 离退休时间{blank} }}}}", 3),
                ),
                (_label("类　别"), "{{ 类别 }}", _label("享受待遇"), Cell(f"{{{{ 享受待遇{blank} }}}}", 3)),
                (_label("原单位及职务"), Cell("{{ 单位 }}{{ 职务|默认('') }}", 5)),
                (_label("所在支部"), Cell(f"{{{{ 支部{blank} }}}}", 5)),
                (_label("现居住地"), Cell(f"{{{{ 现居住地{blank} }}}}", 5)),
                (_label("联系电话"), Cell(f"{{{{ 电话{blank} }}}}", 5)),
                (
                    _label("健康状况"),
                    f"{{{{ 健康状况{blank} }}}}",
                    _label("自理能力"),
                    Cell(f"{{{{ 自理能力{blank} }}}}", 3),
                ),
                (_label("特长爱好"), Cell(f"{{{{ 特长{blank} }}}}", 5)),
                (_label("需要照顾"), Cell(f"{{{{ 需要照顾{blank} }}}}", 5)),
            ),
            height=9.5,
        ),
        _heading("二、家庭成员和紧急联系人"),
        table(
            (26, 30, 60, 40),
            (
                (_label("称　谓"), _label("姓　名"), _label("住　址"), _label("电　话")),
                ("{%tr for 人 in 家庭成员 %}",),
                ("{{ 人.称谓 }}", "{{ 人.姓名 }}", Cell("{{ 人.住址 }}", align="left"), "{{ 人.电话 }}"),
                ("{%tr endfor %}",),
            ),
        ),
    ]
    duties = (
        ("政治上关心", "组织学习，通报情况，参加支部生活；重要文件和刊物送阅到人。"),
        ("生活上照顾", "待遇按规定落实；生病住院、遇到困难及时看望和帮助。"),
        ("精神上慰藉", "春节、重阳节和生日走访慰问；经常上门谈心，关注独居和失能老同志。"),
        ("作用上发挥", "自觉自愿、量力而行，支持老同志建言献策、传承红色基因、关心下一代。"),
    )
    service = [
        _heading("三、服务内容", first=True),
        *(
            paragraph(
                run(f"（{'一二三四'[at]}）{name}。", font=KAI, size=15),
                run(text, font=FANG, size=15),
                indent=2,
                line=27,
            )
            for at, (name, text) in enumerate(duties)
        ),
        _heading("四、服务联系人"),
        table(
            (40, 26, 50, 40),
            (
                (_label("职　责"), _label("姓　名"), _label("单位及职务"), _label("电　话")),
                ("{%tr for 人 in 联系人 %}",),
                ("{{ 人.职责 }}", "{{ 人.姓名 }}", "{{ 人.单位 }}", "{{ 人.电话 }}"),
                ("{%tr endfor %}",),
            ),
            height=9,
        ),
        _heading("五、本年度服务计划"),
        table(
            (16, 30, 72, 38),
            (
                (_label("序号"), _label("时　间"), _label("服务内容"), _label("责任人")),
                ("{%tr for 项 in 服务计划 %}",),
                ("{{ loop.index }}", "{{ 项.时间 }}", Cell("{{ 项.内容 }}", align="left"), "{{ 项.责任人 }}"),
                ("{%tr endfor %}",),
            ),
        ),
        paragraph("{%p if 备注 %}"),
        paragraph(run("备注：{{ 备注 }}", font=FANG, size=14), before=6, line=26),
        paragraph("{%p endif %}"),
    ]
    record = [
        _heading("六、服务记录", first=True),
        table(
            (25, 24, 62, 22, 25),
            (
                (
                    _label("日　期"),
                    _label("类　别"),
                    _label("服务内容"),
                    _label("服务人"),
                    _label("本人确认"),
                ),
                ("{%tr for 次 in 服务记录 %}",),
                (
                    "{{ 次.日期|点日期 }}",
                    "{{ 次.类别 }}",
                    Cell("{{ 次.内容 }}", align="left"),
                    "{{ 次.服务人 }}",
                    "",
                ),
                ("{%tr endfor %}",),
                ("{%tr for 行 in range(空白行) %}",),
                ("", "", "", "", ""),
                ("{%tr endfor %}",),
            ),
            height=10.5,
            size=11,
        ),
        paragraph(
            run("本手册由老同志本人保管，服务人员每次服务后当场填写，请妥善保存。", font=KAI, size=12),
            before=8,
            line=22,
        ),
    ]
    return document(
        [*cover, *person, *service, *record],
        Page(margins=(30, 25, 28, 26), footer=True, first_plain=True),
        size=14,
        line=25,
        table_sizes=(12, 11),
    )


def invitation() -> bytes:
    """座谈会邀请函: one page with a slip to return."""
    body = [
        paragraph(
            run("邀　请　函", font=TITLE, size=36, colour=RED), align="center", before=0, after=16, line=46
        ),
        paragraph("尊敬的{{ 称呼 }}：", after=4),
        paragraph(
            "为{{ 事由 }}，兹定于{{ 时间|年月日 }}（{{ 时间|星期 }}）{{ 时间|时分 }}，在{{ 地点 }}召开{{ 会议名称 }}。"
            "诚邀您拨冗出席，共叙情谊、共话发展。",
            indent=2,
        ),
        paragraph("{%p if 议程 %}"),
        paragraph("会议安排如下：", indent=2),
        paragraph("{%p for 项 in 议程 %}"),
        paragraph("{{ loop.index }}.{{ 项 }}", indent=2),
        paragraph("{%p endfor %}"),
        paragraph("{%p endif %}"),
        paragraph("{%p if 接送 %}"),
        paragraph("{{ 接送 }}", indent=2),
        paragraph("{%p endif %}"),
        paragraph(
            "请您保重身体，如行动不便或另有安排，请务必告知我们，会后由专人登门通报情况、听取意见。"
            "请于{{ 回复截止|月日 }}前告知能否出席，联系人：{{ 联系人 }}，电话：{{ 联系电话 }}。",
            indent=2,
        ),
        paragraph("此致", indent=2, before=8),
        paragraph("敬礼！"),
        paragraph("{{ 落款单位 }}", align="right", right=2, before=12, keep=True),
        paragraph("{{ 日期|年月日 }}", align="right", right=2, after=16),
        paragraph(
            run("－－－－－－－－－－－－（沿此线剪下）－－－－－－－－－－－－", font=FANG, size=11),
            align="center",
            before=6,
            line=20,
        ),
        paragraph(run("回　　执", font=HEI, size=16), align="center", before=8, after=6, line=28, keep=True),
        table(
            (36, 42, 32, 46),
            (
                (_label("姓　名"), "{{ 姓名 }}", _label("能否出席"), "□能　□不能"),
                (_label("是否需要接送"), "□需要　□不需要", _label("陪同家属"), ""),
                (_label("意见和建议"), Cell("", 3)),
            ),
            height=10,
        ),
        paragraph(line=2),
    ]
    return document(body, Page(margins=(24, 26, 18, 28)), line=26, table_sizes=(12,))


TEMPLATES = {
    "生日贺信.docx": birthday_letter,
    "精准服务手册.docx": handbook,
    "座谈会邀请函.docx": invitation,
}


def main() -> int:
    """Write or check; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is stale")
    check = parser.parse_args().check
    stale = 0
    for name, make in TEMPLATES.items():
        path, data = FOLDER / name, make()
        if path.is_file() and path.read_bytes() == data:
            continue
        stale += 1
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)} ({len(data)} bytes)")
        if not check:
            FOLDER.mkdir(exist_ok=True)
            path.write_bytes(data)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
