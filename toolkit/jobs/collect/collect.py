"""汇总: any number of registers made one, each person once, each contradiction and doubt told with its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import (
    AppendRow,
    Document,
    Exclusion,
    Outcome,
    Scalar,
    SetCell,
    ToCheck,
    WorkbookChange,
)
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import DECISIONS, PACKETS, PEOPLE, UNDECIDED_PAIRS
from toolkit.core.tables.columns import Table
from toolkit.jobs.collect import kept, sheets
from toolkit.jobs.collect.collected import Collected
from toolkit.jobs.collect.entries import ASIDE, sent_in, specs
from toolkit.jobs.collect.rows import LEDGER
from toolkit.jobs.job import SCHEDULER, Action, Besides, Inputs, Job, Need, Parameter, Params
from toolkit.jobs.ledger import kept_at
from toolkit.jobs.parts import need


def build(inputs: Inputs) -> Outcome:
    """The county's register, what is to be decided, and what goes back to the townships."""
    collected = Collected.of(inputs)
    if collected.unread and not any(book.table != LEDGER or book.ledgers for book in collected.books):
        raise Stop(*(problem for one in collected.unread for problem in one.problems))
    pending = {at for pair in collected.waiting for at in (pair.one, pair.other)}
    place = {row.place: at for at, row in enumerate(collected.rows)}
    unsure = [
        person
        for person, _ in collected.people
        if not person.rows[0].name or any(place[row.place] in pending for row in person.rows)
    ]
    dropped = [(cell, reason) for book in collected.books for cell, reason in book.dropped]
    duplicates = [(person, row) for person, _ in collected.people for row in person.rows[1:]]
    changes, update = _changes(inputs, collected)
    added, filled, refused = kept.changes(inputs, collected)
    documents: list[Document] = [
        *sheets.documents(inputs, collected, [*update, *filled], kept.result(inputs, collected))
    ]
    documents += [] if inputs.params.get("into") else kept.books(collected)
    documents += [*changes, *added]
    counts = {
        "read": len(collected.rows) + len(dropped),
        "listed": len(collected.people) - len(unsure),
        "excluded": len(duplicates),
        "to_check": len(unsure),
        "not_people": len(dropped),
    }
    return Outcome(
        documents=tuple(documents),
        counts=counts,
        rows=[
            {
                "township": line.town,
                "files": line.files,
                "people": line.people,
                "corrections": line.corrections,
            }
            for line in sheets.by_township(inputs, collected)
        ],
        excluded=tuple(
            Exclusion(person.name, f"与{person.rows[0].cell()}是同一个人", row.cell())
            for person, row in duplicates
        ),
        to_check=tuple(
            ToCheck(
                person.name,
                person.rows[0].cell(),
                "可能与别的一行是同一个人" if person.rows[0].name else "没有姓名",
            )
            for person in unsure
        ),
        problems=(*(one for one in collected.left_out if one.kind != ASIDE), *collected.problems, *refused),
        extra={
            "contradictions": dict(
                Counter(one.column for person, _ in collected.people for one in person.contradictions)
            ),
            "ledgers": kept.counts(collected),
        },
        summary=tuple(_sentences(collected, counts, update)),
        alerts=tuple(_alerts(inputs, collected)),
    )


def _sentences(
    collected: Collected, counts: Mapping[str, int], update: Iterable[sheets.Update]
) -> Iterable[str]:
    people = len(collected.people)
    yield (
        f"读了{sum(book.table != LEDGER for book in collected.books)}个文件{counts['read']}行，汇成{people}人"
        f"（重复{counts['excluded']}行，不是人的{counts['not_people']}行，待判定、待核实{counts['to_check']}人）。"
    )
    for name, told in kept.counts(collected).items():
        yield (
            f"{name}读了{told['read']}行，汇成{told['listed']}行（重复{told['excluded']}行，"
            f"要核实{told['to_check']}行，不是记录的{told['not_rows']}行）。"
        )
    differ = len(collected.contradictions)
    if differ:
        yield f"几处写的不一样的{differ}处，列在「矛盾」，写明了以谁为准。"
    if collected.waiting:
        yield f"{len(collected.waiting)}对要您判定是不是同一个人：在「待判定」的判定列写 是 或 否，再运行一次。"
    if collected.own:
        new = [collected.sure(person) for person, ours in collected.people if not ours]
        wait = f"（另有{new.count(False)}人判定、写明以后才加）" if False in new else ""
        yield f"原有的花名册{len(collected.own)}人：新增{new.count(True)}人{wait}，这次没有报来的{len(collected.gone)}人，都列在结果里。"
    if proposed := sum(not one.taken for one in update):
        yield f"单位原来写的和报来的不一样的{proposed}处没有改，列在「变动」；都要改成报来的，请用 ⟦take⟧。"


def _alerts(inputs: Inputs, collected: Collected) -> Iterable[str]:
    missing = [line.town for line in sheets.by_township(inputs, collected) if not line.files]
    if missing and collected.rows:
        yield f"还没有报的：{'、'.join(missing)}。"
    if aside := sum(one.kind == ASIDE for one in collected.left_out):
        yield f"另有{aside}张表不从乡镇汇总（县里自己的），列在「没有读的」。"
    if own := [
        book.name.rpartition("/")[2] for book in collected.books if book.table == LEDGER and not book.ledgers
    ]:
        yield f"另有{len(own)}个文件里没有要汇总的：{'、'.join(dict.fromkeys(own))}。"
    if held := sum(len(one.held) for one in collected.ledgers):
        yield f"台账里有{held}行要核实，没有汇总，列在「台账去向」和「更正」。"
    if collected.unread:
        yield f"有{len(collected.unread)}个文件没有读出来，见下面和「没有读的」。"


def _changes(inputs: Inputs, collected: Collected) -> tuple[list[WorkbookChange], list[sheets.Update]]:
    """New decisions for the office's workbook; rows and cells for the register that is brought up to date."""
    out: list[WorkbookChange] = []
    told = {
        record.text("指纹") for reading in inputs.tables.get(DECISIONS.name, ()) for record in reading.records
    }
    fresh = []
    for pair in collected.linkage.pairs:
        if pair.decided and (key := collected.linkage.key(pair)) not in told:
            said = "是" if collected.decisions[key] else "否"
            (one, _), (other, _) = collected.told(pair.one), collected.told(pair.other)
            values: dict[str, Scalar] = {
                "判定": said,
                "这一个": one,
                "那一个": other,
                "指纹": key,
                "日期": inputs.today,
            }
            fresh.append(ledgers.row(inputs.table(DECISIONS), DECISIONS, values, ("判定", "指纹")))
            told.add(key)
    if fresh:
        book = kept_at(inputs, DECISIONS)
        out.append(WorkbookChange(book, tuple(fresh), title="同人判定", ledger=True))
    if collected.packets:
        lines = tuple(one.row(inputs) for one in collected.packets)
        out.append(WorkbookChange(kept_at(inputs, PACKETS), lines, title="登记数据包", ledger=True))
    register = inputs.table(PEOPLE) if inputs.params.get("into") else None
    if register is None:
        return out, []
    updates = list(sheets.updates(collected.people, inputs.today, take=bool(inputs.params.get("take"))))
    cells: list[SetCell | AppendRow] = [
        ledgers.set_cell(one.own.record, one.column, one.new)
        for one in updates
        if one.taken and one.own is not None
    ]
    for person, ours in collected.people:
        if not ours and collected.sure(person):
            has = register.sources[0].head.columns
            filled: dict[str, Scalar] = {name: text for name, text in person.values.items() if name in has}
            cells.append(ledgers.row(register, PEOPLE, filled, ("姓名",)))
    if cells:
        path = inputs.path(register)
        if not path:
            what, hint = "花名册正在 Excel 里打开着，没有改动。", "请先保存并关闭它。"
            raise Stop.at(register.sources[0].cell(1, 1), what, hint, "register-open")
        out.append(WorkbookChange(path, tuple(cells), title="更新全县花名册"))
    return out, updates


def _into(params: Params, *_: object) -> tuple[str, ...]:
    return (params["into"],) if params.get("into") else ()


def _beside(table: Table) -> Callable[..., tuple[str, ...]]:
    """The county's own ledger, where it is added to."""
    return lambda params, *_: (table.workbook,) if params.get("into") else ()


FILES = Parameter(
    "files",
    "文件夹或文件",
    "各单位报来的表格、数据包，或放着它们的文件夹（里面的文件夹也看）",
    "file",
    positional=True,
    required=True,
    many=True,
)
_FOUND = Need(
    UNDECIDED_PAIRS,
    lambda *_: (f"{sheets.FOLDER}/{sheets.RESULT}*.xlsx",),
    optional=True,
    every=True,
    output=True,
)

JOB = Job(
    name="collect",
    title="汇总花名册",
    group="名单",
    often=4,
    help="把各乡镇、学校、卫生院报来的花名册和台账汇成一份：同一个人、同一行只留一行，几处写的不一样的、要核对的都列出来。",
    actions=(
        Action(
            build,
            title="汇总花名册",
            help="读一个文件夹里的所有表格，样式不必相同；同一个人只留一行，分不清的列出来由您判定，"
            "任职、补贴发放、活动等台账也一起汇总；每个乡镇一份要更正的清单。报来的文件一个字不改。",
            needs=(
                Need(PEOPLE, _into, optional=True),
                need(DECISIONS, optional=True),
                need(PACKETS, optional=True),
                _FOUND,
                *(Need(spec.table, _beside(spec.table), optional=True) for spec in specs().values()),
            ),
            parameters=(
                FILES,
                Parameter(
                    "into",
                    "并入",
                    "并入哪个花名册（新增的人加在后面，空着的格子填上），台账并入单位自己的；不写就另做一份",
                    "file",
                ),
                Parameter(
                    "take",
                    "采用",
                    "并入时，单位原来写的和报来的不一样的，也改成报来的；不写就只列出来",
                    "flag",
                ),
                Parameter(
                    "feedback",
                    "标记副本",
                    "报来的表格各另做一份副本，要更正的格标红、加批注，放在「退回」；不写就不做",
                    "flag",
                ),
                SCHEDULER,
            ),
            examples=(
                ("collect D:\\各乡镇报来", "汇成一份新的花名册"),
                ("collect D:\\各乡镇报来 --into 花名册.xlsx", "并入单位的花名册"),
                ("collect D:\\各乡镇报来 --feedback", "再把有问题的格在副本上标红，好退回去改"),
            ),
            changes=True,
            folder=lambda _params, _today: sheets.FOLDER,
            besides=Besides("workbooks", look=sent_in),
        ),
    ),
)
