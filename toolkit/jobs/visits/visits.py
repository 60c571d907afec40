"""节日慰问: the list of a festival, what was given, and whom it has not reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from toolkit.core.dates.festivals import occasion
from toolkit.core.documents.outcome import Column, Kind, Outcome
from toolkit.core.rules.entitled import audience_text
from toolkit.core.rules.settings import Settings
from toolkit.core.rules.visits import UNSET
from toolkit.core.tables.catalogue import GIFTS, STANDARDS, TIERS
from toolkit.core.tables.columns import Table
from toolkit.core.words import regex
from toolkit.jobs import ledger
from toolkit.jobs.job import Action, Inputs, Job, Need, Parameter, Params
from toolkit.jobs.parts import MAYBE_REGISTER, REGISTER, REGISTER_FILE, below, filled, money, need, sheet_of
from toolkit.jobs.visits import given, sheets
from toolkit.jobs.visits.festival import LISTS, RECEIPTS, Served, festival_of

_FOLDER = "节日慰问"
_UNSAFE = regex(r"[^\w（）]+")


def build(inputs: Inputs) -> Outcome:
    """The list, the sign-for sheets, and what is to be prepared."""
    found = festival_of(inputs)
    answer = found.answer()
    open_ = {id(s.due.standard) for s in (*found.visited, *found.phoned) if s.amount is None}
    return replace(
        answer,
        documents=(sheets.workbook(found, inputs, answer.problems), *sheets.receipts(found, inputs)),
        rows=[_row(one, "走访") for one in found.visited]
        + [_row(one, "电话") for one in found.phoned]
        + [_row(one, "谢绝") for one in found.declined],
        summary=(
            f"{found.title}（{found.day.isoformat()}）：走访{len(found.visited)}人，合计{money(sheets.summed(found.visited))}元。",
            f"电话问候{len(found.phoned)}人，谢绝慰问{len(found.declined)}人，不在标准内{len(found.others)}人，待核实{len(found.to_check)}人，不列{answer.counts['excluded']}人。",
        ),
        alerts=tuple(
            f"{UNSET}：{line.cell.sheet}!{line.record.cell('标准金额').ref}，{found.name}慰问{audience_text(line)}的金额，请补填{'；只发慰问品的填0' if line.goods else ''}。"
            for line in found.standards
            if id(line) in open_
        ),
    )


def _row(one: Served, how: str) -> dict[str, str | None]:
    return {
        "name": one.person.name,
        "township": one.person.township,
        "how": how,
        "amount": None if one.amount is None else money(one.amount),
        "goods": one.goods,
        "why": one.why,
        "exception": one.exception,
        "cell": str(one.person.cell),
    }


def report(inputs: Inputs) -> Outcome:
    """Whom of the list it has not reached yet."""
    found = festival_of(inputs, over=True)
    left = [one for one in found.visited if one.given is None]
    unasked = [one for one in (*found.phoned, *found.declined) if one.given]
    answer = found.answer()
    counts = dict(answer.counts)
    counts["listed"], counts["given"] = len(left), len(found.visited) - len(left) + len(unasked)
    counts["phone"] -= sum(one.given is not None for one in found.phoned)
    counts["declined"] -= sum(one.given is not None for one in found.declined)
    title = f"{found.title}没有慰问到的"
    told = f"名单{len(found.visited)}人，已慰问{len(found.visited) - len(left)}人，还有{len(left)}人"
    told += f"；谢绝而实际慰问了的{len(unasked)}人" if unasked else ""
    sheet = sheet_of(
        "没有慰问到的",
        left,
        *filled(left, *sheets.people(found), *sheets.GIFT, (Column("原因", Kind.HAND, 20), None)),
        title=title,
        subtitle=below(inputs, told),
        empty="都慰问到了。",
    )
    answer = replace(answer, counts=counts, rows=[_row(one, "走访") for one in left])
    return replace(
        ledger.report(title, (sheet,), answer.problems, inputs, answer=answer),
        summary=(f"{found.title}：{told}。",),
    )


def _paths(kind: Table) -> Need:
    def paths(params: Params, _settings: Settings, _today: dt.date) -> tuple[str, ...]:
        asked = occasion(params.get("festival") or "")
        name = asked.name if asked else params.get("festival") or ""
        what = kind.name.removeprefix("节日").removeprefix("慰问")
        return (f"{_FOLDER}/{_UNSAFE.sub('*', '*' + name)}慰问{what}*.xlsx",)

    return Need(kind, paths, optional=True, every=True, output=True)


_PARAMETERS = (
    Parameter(
        "festival",
        "节日",
        "哪个节日：春节、重阳、七一、建军节、中秋，或本单位自己的；不写就是标准里下一个",
        once=True,
    ),
    Parameter("year", "年份", "哪一年的节日；不写就是离今天最近的一次", "integer", 1950, 2099),
    Parameter("township", "乡镇", "只要一个乡镇的，带不带「镇」字都行"),
    REGISTER_FILE,
)
_AFTERWARDS = (
    replace(_PARAMETERS[0], help=_PARAMETERS[0].help.replace("标准里下一个", "离今天最近的一个")),
    *_PARAMETERS[1:],
)
_NEEDS = (REGISTER, *(need(table, optional=True) for table in (STANDARDS, GIFTS, TIERS)), _paths(LISTS))

_ADDED = "date festival name number township amount goods by receiver reason note"
"""What can be told of a row to be added, in the order of its columns."""

JOB = Job(
    name="visits",
    title="节日慰问",
    group="名单",
    often=6,
    help="按慰问标准排出一个节日的慰问名单、电话问候、签领表、乡镇汇总和要准备的现金、慰问品；慰问以后登记，看还有谁没有慰问到。",
    actions=(
        Action(
            build,
            "节日慰问名单",
            "谁在这个节日慰问、给多少、谁谢绝上门，每人在一处；例外写了原因的照办。",
            needs=_NEEDS,
            parameters=_PARAMETERS,
            examples=(("visits --festival 春节", "最近一次春节的名单和签领表"),),
            folder=lambda _params, _today: _FOLDER,
        ),
        ledger.adding(
            GIFTS,
            dict(zip(_ADDED.split(), GIFTS.names(), strict=True)),
            ("日期", "项目", "姓名"),
            named="姓名",
            example="visits add --festival 生日 --name 张三可 --amount 600 --receiver 张三可",
            checked=given.once,
            needs=(MAYBE_REGISTER,),
        ),
        Action(
            given.build,
            "登记签领表",
            "慰问以后，把签领表里签了字的登记到慰问记录；登记过的不再登记，再点一次也不会重复。",
            needs=(*_NEEDS, _paths(RECEIPTS)),
            parameters=(
                *_AFTERWARDS,
                Parameter("date", "日期", "签领表没有写慰问日期的，算哪天；不写就是今天", "date"),
                Parameter("by", "慰问人", "签领表没有写慰问人的，写谁", once=True),
                Parameter("all", "全部签领", "没有填签领人的也算领了（纸上都签了字）", "flag", once=True),
            ),
            examples=(
                ("visits given --festival 春节", "登记签领表里签了字的"),
                (
                    "visits given --festival 春节 --township 青禾镇 --date 2027-02-02 --all",
                    "青禾镇纸上都签了字，按这一天登记",
                ),
            ),
            name="given",
            changes=True,
            folder=lambda _params, _today: _FOLDER,
        ),
        Action(
            report,
            "没有慰问到的",
            "慰问名单里的人，慰问记录里还没有的。",
            needs=_NEEDS,
            parameters=_AFTERWARDS,
            examples=(("visits report --festival 春节", "春节还有谁没有慰问到"),),
            name="report",
            folder=lambda _params, _today: _FOLDER,
        ),
    ),
)
