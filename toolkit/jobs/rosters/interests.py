"""兴趣推荐: who wishes to learn or do what an organisation for the old offers, and has agreed to be proposed to it."""

from __future__ import annotations

from functools import cache

from toolkit import data
from toolkit.core.answers import Misunderstood, answer
from toolkit.core.documents.outcome import Column, Kind, Outcome, SheetDocument, ToCheck
from toolkit.core.people import profiles
from toolkit.core.people.conditions import age_on
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import PARTNERS
from toolkit.core.tables.reading import Record
from toolkit.core.words import folded, regex, says_nothing, spoken, township_key
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import to_check_sheet, waiting
from toolkit.jobs.parts import NUMBER, Part, below, sheet_of
from toolkit.jobs.people import elders_of, township_asked

_APART = regex("[、，,；;。/\\s]+")
_DENIED = regex("[不没未无]|暂时?别")
_WISHES = ("求学意愿", "特长爱好")


def interests(inputs: Inputs) -> Outcome:
    """Each organisation with those who may be proposed to it; who agreed and fits none; whom nobody has asked."""
    elders, wanted = elders_of(inputs), township_asked(inputs)
    misread = Misunderstood()
    offers = [(record, _kinds(said(record, "爱好"))) for record in inputs.needed(PARTNERS).records]
    matches: list[tuple[Record, Person, str]] = []
    unmatched: list[Person] = []
    unasked: list[Person] = []
    unclear: list[ToCheck] = []
    refused = silent = outside = 0
    for person in elders.listed:
        likes = {kind: word for name in _WISHES for kind, word in _kinds(said(person.record, name)).items()}
        agreed = answer("consent", person.record.text("推荐意愿"))
        if wanted and township_key(person.township) != wanted:
            outside += 1
        elif agreed is None:
            cell = person.record.cell("推荐意愿")
            misread.note(cell, person.record.header("推荐意愿"), said(person.record, "推荐意愿"), "不推荐")
            unclear.append(ToCheck(person.name, cell, "推荐意愿看不懂", "请写愿意或不愿意。"))
        elif agreed == "no":
            refused += 1
        elif not likes:
            silent += 1
        elif not agreed:
            unasked.append(person)
        elif found := [(record, kinds.keys() & likes) for record, kinds in offers if _near(record, person)]:
            mine = [(record, "、".join(sorted(likes[k] for k in both))) for record, both in found if both]
            matches += [(record, person, words) for record, words in mine]
            unmatched += [] if mine else [person]
        else:
            unmatched.append(person)
    order = {id(record): at for at, (record, _) in enumerate(offers)}
    matches.sort(key=lambda one: order[id(one[0])])
    proposed = len({id(person) for _, person, _ in matches})
    problems = (*inputs.needed(PARTNERS).problems, *misread.problems())
    title = "兴趣推荐名单"
    who: tuple[Part[Person], ...] = (
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda p: p.name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda p: p.township),
        (Column("单位", Kind.TEXT, 20), profiles.unit),
    )
    sheets = (
        sheet_of(
            "推荐名单",
            matches,
            (NUMBER, None),
            (Column("涉老组织", Kind.TEXT, 20), lambda one: said(one[0], "单位名称")),
            (Column("姓名", Kind.SHORT, 10), lambda one: one[1].name),
            (Column("年龄", Kind.INTEGER, 6), lambda one: age_on(one[1], inputs.today)),
            (Column("所属乡镇", Kind.SHORT, 12), lambda one: one[1].township),
            (Column("想学的、会的", Kind.TEXT, 16), lambda one: one[2]),
            (Column("电话", Kind.TEXT, 16), lambda one: profiles.phones(one[1])),
            (Column("结果", Kind.HAND, 14), None),
            title=title,
            subtitle=below(inputs, inputs.today.isoformat()),
            notes=("只有花名册「推荐意愿」写了愿意的；一个人对得上几个组织的，每个组织一行。",),
            empty="没有愿意推荐、又对得上的。",
        ),
        sheet_of(
            "没有合适组织的",
            unmatched,
            *who,
            (Column("想学的、会的", Kind.TEXT, 20), _wishes),
            title="愿意参加、没有合适组织的",
            empty="没有。",
        ),
        sheet_of(
            "还没有问的",
            unasked,
            *who,
            (Column("联系干部", Kind.SHORT, 10), lambda p: said(p.record, "联系干部")),
            (Column("愿意吗", Kind.HAND, 12), None),
            title="写了爱好、还没有问愿不愿意推荐的",
            empty="都问过了。",
        ),
        *to_check_sheet([*problems, *waiting((*elders.to_check, *unclear))], inputs),
    )
    return elders.answer(
        proposed,
        unclear,
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        rows=[{"organisation": said(r, "单位名称"), "name": p.name, "interest": w} for r, p, w in matches],
        problems=problems,
        summary=(
            f"推荐{proposed}人{len(matches)}次；愿意而没有合适组织的{len(unmatched)}人。",
            f"还没有问愿不愿意的{len(unasked)}人，不愿意的{refused}人，没有写爱好的{silent}人。",
        ),
    )


def _wishes(person: Person) -> str:
    return "；".join(filter(None, (said(person.record, name) for name in _WISHES)))


def _near(record: Record, person: Person) -> bool:
    """Whether an organisation is for somebody's township, or for the whole county."""
    town = township_key(record.text("所属乡镇"))
    return town in ("", township_key(person.township))


@cache
def _kinds(text: str) -> dict[str, str]:
    """What a cell likes or offers: kind (a key of [interest] in data/words.toml, else the word itself) → as written."""
    found: dict[str, str] = {}
    for piece in _APART.split(folded(text)):
        if not piece or says_nothing(piece) or _DENIED.search(piece):
            continue
        kinds = [
            kind for kind in data.read("words.toml")["interest"] if spoken(f"interest.{kind}").search(piece)
        ]
        found |= dict.fromkeys(kinds or [piece.casefold()], piece)
    return found
