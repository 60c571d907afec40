"""任职通知: whom unit and old comrades have both recommended is named leader, with duties and term, in official form."""

from __future__ import annotations

from toolkit.core.answers import answer
from toolkit.core.cells import Problem, Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.official import Block, Heading, OfficialKind, Paragraph
from toolkit.core.documents.outcome import Outcome, tally
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.names import known_as
from toolkit.core.people.townships import OWN, said
from toolkit.core.posts.tenure import PostRole, roles
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import POSTS
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, township_key
from toolkit.jobs.issuing import issued
from toolkit.jobs.job import Inputs
from toolkit.jobs.organisation.membership import SMALL, in_post
from toolkit.jobs.people import people_of

_RECOMMENDED = ("单位推荐", "老同志推荐")
_DUTIES = {
    "组织学习。": "按期组织老同志学习，通报重要情况；身体不好、不能到会的，送学上门。",
    "及时通知。": "把会议和文件精神及时通知到每一位老同志，做好登记。",
    "走访联系。": "经常走访联系老同志，了解身体、生活和思想情况，反映他们的意见和困难。",
    "落实待遇。": "协助落实老同志的政治待遇和生活待遇，记好服务手册和各项台账。",
    "开展活动。": "组织健康有益的文体活动，引导老同志发挥作用。",
}
_OTHERS_TASK = (
    "任职文件应由乡镇党委下发：这一份用的是本单位的名称和文号，乡镇的请在乡镇自己的办公文件夹里做。"
)


def appoint(inputs: Inputs) -> Outcome:
    """The letter of one township.

    Raises:
        Stop: nobody is to be appointed, somebody lacks a recommendation, or has died.
    """
    reading, problems = inputs.needed(POSTS), list(inputs.needed(POSTS).problems)
    wanted, person = township_key(inputs.params["township"]), name_key(inputs.params.get("person") or "")
    of_town = [r for r in reading.records if _title(r) and _town(r, inputs) == wanted]
    leading = [r for r in of_town if in_post(r, inputs.today, problems, coming=True)]
    chosen = [
        r for r in leading if (known_as(r.text("姓名")) == person if person else not said(r, "任职文号"))
    ]
    town = next((said(r, "所属乡镇") for r in chosen if said(r, "所属乡镇")), inputs.params["township"])
    if not chosen:
        what = f"任职表里没有{quoted(town)}要写任职通知的组长，"
        hint = "在任的组长要写在任职表里；已有「任职文号」的，写明姓名再做。"
        raise Stop.at(reading.sources[0].cell(1, 1), what, hint, "appointment-nobody")
    if faults := [fault for record in chosen for fault in _faults(record, inputs)]:
        raise Stop(*faults)
    names = [known_as(record.text("姓名")) for record in chosen]
    who = names[0] if len({*names}) == 1 else f"{names[0]}等"
    title = f"关于{town}{who}同志任职的通知"  # a title is a letter: two townships have namesakes
    terms = [_term(record, problems) for record in chosen]
    blocks: list[Block] = [
        Paragraph("经单位推荐、老同志推荐，研究决定，现将有关同志的任职通知如下："),
        Heading("任职人选"),
        *(
            Paragraph(f"{name}同志任{town}{_title(record)}{term}。")
            for name, record, term in zip(names, chosen, terms, strict=True)
        ),
        Heading("主要职责"),
        *(Heading(name, 2, body) for name, body in _DUTIES.items()),
    ]
    documents, found, told = issued(inputs, OfficialKind.NOTICE, title, blocks)
    if not inputs.settings.text(OWN):
        told = (_OTHERS_TASK, *told)
    read = len(reading.records)
    return Outcome(
        documents=documents,
        counts=tally(read, len(chosen), others=read - len(chosen)),
        rows=[
            {
                "name": name,
                "title": _title(record),
                "since": mask_numbers(record.text("任职日期")),
                "until": mask_numbers(record.text("届满日期")),
            }
            for name, record in zip(names, chosen, strict=True)
        ],
        problems=tuple(dict.fromkeys((*problems, *found))),
        summary=(
            f"{town}任职通知：{'、'.join(dict.fromkeys(names))}。",
            "发文以后，请把文号填入任职.xlsx「任职文号」。",
            *told,
        ),
    )


def _town(record: Record, inputs: Inputs) -> str:
    return township_key(said(record, "所属乡镇") or inputs.settings.text(OWN))


def _title(record: Record) -> str:
    """老干组长, 柳林村老干小组组长; "" for a post that is elected, or none of ours."""
    title, group = said(record, "职务"), said(record, "老干小组")
    if SMALL.search(title):
        return f"{group}组长" if group.endswith("组") else f"{group}老干小组组长"
    return PostRole.LEADER.value if PostRole.LEADER in roles(title) else ""


def _term(record: Record, problems: list[Problem]) -> str:
    since = read_term(record, "任职日期", problems, end=False)
    until = read_term(record, "届满日期", problems, end=True)
    first = f"，任期自{day_text(since)}起" if since else ""
    return f"{first or '，任期'}至{day_text(until)}" if until else first


def _faults(record: Record, inputs: Inputs) -> list[Problem]:
    """Why somebody cannot be appointed: a recommendation that is not there or not understood; death."""
    name = known_as(record.text("姓名"))
    found = []
    for column in _RECOMMENDED:
        text = record.text(column)
        if answer("yes_no", text) != "yes":
            how = f"写的是{quoted(text)}" if text else "空着"
            what = f"{quoted(name)}的「{column}」{how}，不能写任职通知，"
            hint = "组长要单位和老同志双推荐；推荐了的请填「是」。"
            found.append(Problem(record.cell(column), what, hint, "appointment-recommendation"))
    town = _town(record, inputs)
    people = people_of(inputs).persons
    same = [p for p in people if name_key(p.name) == name and township_key(p.township) == town]
    if same and all(p.life is Life.DEAD for p in same):
        what = f"{quoted(name)}在花名册（{same[0].life_cell}）上已去世，不能写任职通知，"
        hint = "请核对姓名；去世的填「免职日期」。"
        found.append(Problem(record.cell("姓名"), what, hint, "appointment-dead"))
    return found
