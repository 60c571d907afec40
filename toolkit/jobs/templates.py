"""Which Word templates there are for what: those that the jobs declare, and those whose job is still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.core.documents.fields import FieldSpec, FieldValue, TemplateUse
from toolkit.jobs.job import Job

_FAMILY: list[FieldValue] = [
    {"称谓": kin, "姓名": name, "住址": "东河镇人民路1号", "电话": "13900000000"}
    for kin, name in (("妻子", "孙三"), ("儿子", "赵四"), ("女儿", "赵五"))
]
_CONTACTS: list[FieldValue] = [
    {"职责": duty, "姓名": name, "单位": post, "电话": "0000-7654321"}
    for duty, name, post in (
        ("县老干部局联系人", "李六", "县老干部局科员"),
        ("乡镇老干组长", "周七", "东河镇组织委员"),
        ("在职联系干部", "吴八", "县农业局干部"),
        ("家庭医生", "郑九", "东河镇卫生院医生"),
    )
]
_PLAN: list[FieldValue] = [
    {"时间": when, "内容": what, "责任人": "周七"}
    for when, what in (
        ("1月", "春节前走访慰问，送上新春祝福"),
        ("每月", "电话问候一次，了解身体和生活情况"),
        ("5月", "组织健康体检，建立健康档案"),
        ("7月", "走访慰问老党员，送学上门"),
        ("10月", "生日祝寿；重阳节座谈会"),
        ("12月", "征求意见，总结全年服务"),
    )
]
_SERVICES: list[FieldValue] = [
    {
        "日期": dt.date(2026, 1 + at, 5 + at),
        "类别": ("走访", "电话", "送学", "体检")[at % 4],
        "内容": f"第{1 + at}次上门看望，了解身体状况，宣讲政策，帮助解决困难",
        "服务人": "周七",
    }
    for at in range(8)
]

HANDBOOK = TemplateUse(
    "精准服务手册.docx",
    "一人一册的服务手册",
    {
        "年度": FieldSpec(2026, note="哪一年的手册"),
        "姓名": FieldSpec("赵一"),
        "编号": FieldSpec("00001", note="手册编号"),
        "单位": FieldSpec("县农业局", note="原单位"),
        "职务": FieldSpec("局长", required=False, note="原职务"),
        "乡镇": FieldSpec("东河镇", note="所属乡镇"),
        "性别": FieldSpec("男"),
        "年龄": FieldSpec(80),
        "出生年月": FieldSpec("1946年10月", required=False),
        "政治面貌": FieldSpec("中共党员", required=False),
        "参加工作": FieldSpec("1965年8月", required=False),
        "离退休时间": FieldSpec("2006年10月", required=False),
        "类别": FieldSpec("退休", note="离休、退休等"),
        "享受待遇": FieldSpec("正科级", required=False),
        "支部": FieldSpec("东河镇离退休干部支部", required=False),
        "现居住地": FieldSpec("东河镇人民路1号", required=False),
        "电话": FieldSpec("13800000000", required=False),
        "健康状况": FieldSpec("一般", required=False),
        "自理能力": FieldSpec("能自理", required=False),
        "特长": FieldSpec("书法、象棋", required=False),
        "需要照顾": FieldSpec("腿脚不便，上门服务", required=False),
        "备注": FieldSpec("", required=False),
        "家庭成员": FieldSpec(_FAMILY, required=False, note="每人一项"),
        "联系人": FieldSpec(_CONTACTS, note="服务联系人，每人一项"),
        "服务计划": FieldSpec(_PLAN, note="每项一条"),
        "服务记录": FieldSpec(_SERVICES, required=False, note="已经做过的，每次一条"),
        "空白行": FieldSpec(8, note="服务记录表末尾留几行空白"),
        "落款单位": FieldSpec("中共青禾县委老干部局", note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 1, 1), note="封面上的日期"),
    },
)
OFFICIAL = TemplateUse("公文底稿.docx", "公文的样式、纸张和页码，没有字段", {})
"""The base document of every 公文: other than a template, only its looks are taken."""
_WITHOUT_JOB = (HANDBOOK, OFFICIAL)


@dataclass(frozen=True, slots=True)
class Known:
    """A template with the jobs that fill it.

    Attributes:
        use: What it is given.
        jobs: By name; none for a template whose job is still to come.
    """

    use: TemplateUse
    jobs: tuple[Job, ...]


def likely(used: Sequence[str], known: Sequence[Known]) -> Known | None:
    """For which known template a clerk's own one of another name is meant: most of its fields are there.

    Args:
        used: Fields that it uses.
        known: From `known_uses`.

    Returns:
        None when no template has half of them.
    """

    def shared(one: Known) -> int:
        return sum(1 for name in used if name in one.use.fields)

    best = max(known, key=shared, default=None)
    return best if best is not None and shared(best) * 2 >= len(used) > 0 else None


def known_uses(jobs: Iterable[Job]) -> list[Known]:
    """Every template that something is known of; one that jobs give different fields stands there for each."""
    found: list[Known] = []
    for job in jobs:
        for use in job.templates:
            same = next((at for at, known in enumerate(found) if known.use == use), None)
            if same is None:
                found.append(Known(use, (job,)))
            else:
                found[same] = Known(use, (*found[same].jobs, job))
    names = {known.use.name for known in found}
    return found + [Known(use, ()) for use in _WITHOUT_JOB if use.name not in names]
