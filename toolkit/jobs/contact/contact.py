"""联系: whom nobody was in touch with, who answers for it, what is not solved; pairs and cards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, Sheet, Styled
from toolkit.core.duties.duty import is_talk
from toolkit.core.duties.pairs import cadres_of
from toolkit.core.tables.catalogue import BRANCHES, CADRES, CONTACTS, DONE, DUTIES, PAIRS, PEOPLE, POSTS
from toolkit.core.words import name_key
from toolkit.jobs.contact import cards, proposing
from toolkit.jobs.contact.touched import STRANGER, ContactYear, Touched
from toolkit.jobs.duties import is_visit
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import LedgerRow, Owed, adding, counted, meant, owed, owed_sheet, report
from toolkit.jobs.parts import NUMBER, REGISTER, REGISTER_FILE, YEAR, below, need, sheet_of

_NOBODY, _UNSAID = "没有人联系", "没有写联系干部"
_NEEDS = (
    REGISTER,
    need(CONTACTS),
    need(PAIRS, optional=True),
    need(CADRES, optional=True),
    need(POSTS, optional=True),
    need(BRANCHES, optional=True),
    need(DUTIES, kept=True),
    need(DONE, optional=True),
)


def build(inputs: Inputs) -> Outcome:
    """Who waits, townships and cadres counted, what is not solved; of talks no more than that they took place."""
    found = ContactYear.of(inputs)
    waiting = [one for one in found.elders if one.waits]
    alone = [one for one in waiting if not one.pairs]
    owing = owed(found.plan)
    open_ = [one for one in owing if one.duty.key == "problem"]
    untalked = [one for one in owing if one.duty.key == "talk"]
    undated = found.plan.undated["problem"]
    talks = [row for row in found.rows.rows if is_talk(row.record)]
    strange = [row for row, town in zip(found.rows.rows, found.towns, strict=True) if town == STRANGER]
    kept_back = sum(bool(row.text("问题")) and not row.text("解决日期") for row in talks)
    title, made = f"{found.year}年联系老同志情况", below(inputs, f"{inputs.today.isoformat()}制")
    cadres = _cadres(found, open_)
    sheets = (
        _waiting(waiting, inputs),
        counted(
            "各乡镇",
            Column("所属乡镇", Kind.SHORT, 16),
            _townships(found),
            _OF_TOWN,
            title="各乡镇",
            subtitle=made,
        ),
        counted(
            "各联系干部",
            Column("联系干部", Kind.SHORT, 16),
            cadres,
            _OF_CADRE,
            title="各联系干部",
            subtitle=made,
            notes=("几个人一起去的，每人各算一次，合计会比总次数多。",),
        ),
        owed_sheet(open_, inputs, name="没有解决的问题", who="联系干部", undated=undated),
        _talks(talks, strange, kept_back, made),
        owed_sheet(untalked, inputs, name="该谈心的老干组长"),
    )
    declining = sum(one.declines for one in found.elders)
    late = sorted(((n["逾期次数"], name) for name, n in cadres.items() if n["逾期次数"]), reverse=True)
    return replace(
        report(title, sheets, found.problems, inputs),
        counts=found.rows.counts,
        rows=[
            {
                "name": one.person.name,
                "township": one.town,
                "cadre": one.cadre,
                "last": one.last.isoformat() if one.last else None,
                "calls": one.missed["call"],
                "visits": one.missed["visit"],
            }
            for one in waiting
        ],
        to_check=found.rows.to_check,
        summary=(
            f"{title}：老同志{len(found.elders)}位，没有人联系的{len(alone)}位；联系{len(found.rows.rows)}次。",
            f"要补上联系的{len(waiting)}位，没有解决的问题{len(open_) + undated}个；谢绝上门的{declining}位，不催上门。",
        ),
        alerts=(
            *((f"{len(alone)}位老同志没有人联系，用「联系结对」分配。",) if alone else ()),
            *((f"逾期多的联系干部：{'、'.join(f'{name}{n}次' for n, name in late[:5])}。",) if late else ()),
        ),
    )


def _waiting(waiting: Sequence[Touched], inputs: Inputs) -> Sheet:
    today = inputs.today
    return sheet_of(
        "要联系的",
        waiting,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.person.name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
        (
            Column("联系干部", Kind.SHORT, 12),
            lambda one: one.cadre if one.pairs else Styled(_NOBODY, Look.BAD),
        ),
        (Column("上次联系", Kind.DATE, 12), lambda one: one.last or "没有记录"),
        (Column("过了几天", Kind.INTEGER, 9), lambda one: (today - one.last).days if one.last else ""),
        (Column("联系逾期次数", Kind.INTEGER, 10), lambda one: one.missed["call"]),
        (Column("上次上门", Kind.DATE, 12), lambda one: one.seen or "没有记录"),
        (
            Column("上门逾期次数", Kind.INTEGER, 10),
            lambda one: "谢绝上门" if one.declines else one.missed["visit"],
        ),
        title="要补上联系的老同志",
        subtitle=below(inputs, "最久没有人联系的在前", f"{today.isoformat()}制"),
        empty="该联系的都联系了。",
        freeze_columns=2,
    )


_WAYS = ("联系次数", "其中上门", "其中谈心")
_OF_TOWN = ("老同志", "有人联系", "谢绝上门", "联系过的", "要补上联系的", *_WAYS)
_OF_CADRE = ("联系几位", "要补上联系的", "逾期次数", "没有解决的问题", *_WAYS)
_Lines = dict[str, Counter[str]]


def _townships(found: ContactYear) -> _Lines:
    """How many of the old each has, and how often somebody was in touch; rows that are nobody's stand last."""
    names = [*(town.name for town in found.whom.towns.values()), *(one.town for one in found.elders)]
    names += sorted(found.towns, key=lambda name: name == STRANGER)
    lines: _Lines = {name: Counter() for name in names}
    for one in found.elders:
        touched = any(row.day.year == found.year for row in one.rows)
        figures = (1, bool(one.pairs), one.declines, touched, one.waits)
        lines[one.town].update(dict(zip(_OF_TOWN, figures, strict=False)))
    for row, town in zip(found.rows.rows, found.towns, strict=True):
        lines[town].update(_ways(row))
    return lines


def _cadres(found: ContactYear, open_: Sequence[Owed]) -> _Lines:
    """With how many of the old each is in touch, how often, and what is overdue; most of that first."""
    lines: _Lines = defaultdict(Counter)
    spelled: dict[str, str] = {}

    def of(name: str) -> Counter[str]:
        return lines[spelled.setdefault(name_key(name), name or _UNSAID)]

    for one in found.elders:
        for name in dict.fromkeys(pair.cadre for pair in one.pairs):
            of(name).update({"联系几位": 1, "要补上联系的": one.waits, "逾期次数": one.missed.total()})
    for row in found.rows.rows:
        for name in cadres_of(row.text("联系干部")):
            of(name).update(_ways(row))
    for each in open_:
        for name in cadres_of(each.subject.who):
            of(name)["没有解决的问题"] += 1
    return dict(sorted(lines.items(), key=lambda item: -item[1]["逾期次数"]))


def _ways(row: LedgerRow) -> dict[str, int]:
    return dict(zip(_WAYS, (1, is_visit(CONTACTS, row.record), is_talk(row.record)), strict=True))


def _talks(talks: Sequence[LedgerRow], strange: Collection[LedgerRow], kept_back: int, below: str) -> Sheet:
    """Only that there was a talk, and when; what stands for a name that nobody has may be anything."""
    note = f"其中{kept_back}次谈到的问题还没有填解决日期，请在联系台账里看。" if kept_back else ""
    return sheet_of(
        "谈心",
        talks,
        (NUMBER, None),
        (Column("日期", Kind.DATE, 14), lambda row: row.day),
        (Column("姓名", Kind.SHORT, 14), lambda row: STRANGER if row in strange else row.text("姓名")),
        (Column("谈话人", Kind.SHORT, 14), lambda row: row.text("联系干部")),
        title="谈心",
        subtitle=below,
        notes=(f"谈了什么只在本单位的联系台账里，不写进任何表和文件。{note}",),
        empty="还没有谈心的记录。",
    )


JOB = Job(
    name="contact",
    title="联系老同志",
    help="哪些老同志很久没有人联系、谁负责、问题解决了没有；分配结对，做联系卡。",
    templates=(cards.CARD, cards.LIST),
    actions=(
        Action(
            build,
            "联系情况",
            "最久没有人联系的排在前面，按乡镇和联系干部统计；谈心只列哪天谈过。",
            needs=_NEEDS,
            parameters=(YEAR, REGISTER_FILE),
            examples=(("contact", "今年的联系情况"),),
        ),
        Action(
            proposing.build,
            "联系结对",
            "给没有人联系的老同志分配联系干部：已有的不动，就近，各人一样多；选上「写进结对表」才写。",
            needs=(REGISTER, need(CADRES), need(PAIRS, optional=True)),
            parameters=(
                Parameter("write", "写进结对表", "把方案写进联系台账.xlsx「结对」表", "flag"),
                REGISTER_FILE,
            ),
            examples=(("contact pair", "先看方案"), ("contact pair --write", "照方案写进「结对」表")),
            name="pair",
            changes=True,
        ),
        Action(
            cards.build,
            "联系卡",
            "给每位老同志一张联系卡，写明谁联系他、电话多少；或给每个联系干部一份名单。大字。",
            needs=_NEEDS,
            parameters=(
                Parameter("cadres", "给干部的", "给每个联系干部一份名单，带空行可以手写", "flag"),
                Parameter("township", "乡镇", "只要一个乡镇的"),
                Parameter("who", "联系干部", "只要一个联系干部的"),
                REGISTER_FILE,
                PDF,
            ),
            examples=(
                ("contact cards", "每位老同志一张"),
                ("contact cards --cadres", "每个联系干部一份名单"),
            ),
            name="cards",
        ),
        adding(
            CONTACTS,
            {
                "name": "姓名",
                "date": "日期",
                "way": "方式",
                "by": "联系干部",
                "what": "内容",
                "problem": "问题",
                "kind": "类型",
                "township": "所属乡镇",
                "number": "人员编号",
            },
            ("姓名", "日期", "方式"),
            named="姓名",
            example="contact add --name 张三可 --way 电话 --by 李四平",
            checked=meant,
            needs=(need(PEOPLE, optional=True),),
        ),
    ),
)
