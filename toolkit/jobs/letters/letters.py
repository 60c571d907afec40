"""套打: any sheet into any letter, a template of ours or of Word's own mail merge; one a row, a group, or all in one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import (
    Exclusion,
    FieldValue,
    Gap,
    Outcome,
    PrintFile,
    ToCheck,
    WordDocument,
    tally,
)
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.lives import Life, read_life
from toolkit.core.people.names import read_names
from toolkit.core.tables.anysheet.criteria import Selection, criteria, groups, row_name, sameness, select
from toolkit.core.tables.anysheet.listing import ANY, Columns, ListColumn
from toolkit.core.tables.anysheet.values import marked, shown, value_of
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import APART, name_key, regex
from toolkit.jobs.anysheet import WHERE, any_sheet
from toolkit.jobs.birthdays.letters import split_address
from toolkit.jobs.job import PDF, Action, AskedTemplate, Besides, Inputs, Job, Parameter
from toolkit.jobs.parts import BLANK

LIST = "名单"
"""The field that holds the rows of a group, for a row of a table that is repeated."""
ALL = "全部"
_NAMED = regex(r"\{\{\s*(.+?)\s*\}\}|«\s*(.+?)\s*»")
_BOOKS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".et", ".ods", ".csv")


@dataclass(slots=True)
class _Merge:
    """What the letters of one run are made from."""

    inputs: Inputs
    template: AskedTemplate
    columns: Columns
    problems: dict[Problem, None] = field(default_factory=dict)
    known: dict[str, ListColumn | str] = field(
        default_factory=dict
    )  # asked name → its column, or one of ours
    blank: Counter[str] = field(default_factory=Counter)  # cells of a list that are empty, by their column
    whole: bool = False  # one document for all

    def fields(self, record: Record, names: Sequence[str], order: tuple[int, int]) -> dict[str, FieldValue]:
        """What a row gives; order: its number in the sheet and among those printed."""
        return {name: self._value(name, record, order) for name in names if name in self.known}

    def _value(self, name: str, record: Record, order: tuple[int, int]) -> FieldValue:
        column = self.known[name]
        if isinstance(column, str):
            return _OURS[column](self, record, order)
        return self.printable(record, column)

    def printable(self, record: Record, column: ListColumn) -> FieldValue:
        """What a cell gives, as far as it may be empty."""
        value = value_of(record, column, self.problems.setdefault)
        empty = self.inputs.params["empty"] or ""
        if isinstance(value, Gap) and any(column in self.columns.find(each) for each in APART.split(empty)):
            return Gap(value.name)
        return marked(value) if self.inputs.params["highlight"] else value

    def text(self, record: Record, name: str) -> str:
        """A column's value as text; «» where the sheet has no such column."""
        found = self.columns.find(name)
        return shown(value_of(record, found[0], lambda _: None)) if len(found) == 1 else ""

    def common(
        self, records: Sequence[Record], names: Sequence[str], order: tuple[int, int]
    ) -> dict[str, FieldValue]:
        """What all rows of a group have in common; what differs can be printed in a list only."""
        out = self.fields(records[0], names, order)
        for name, value in self.fields(records[0], names, order).items():
            column = self.known[name]
            same = sameness(column) if isinstance(column, ListColumn) else name_key
            key = same(shown(value))
            other = next((r for r in records[1:] if same(shown(self._value(name, r, order))) != key), None)
            if other is not None:
                called = column.title if isinstance(column, ListColumn) else name
                what = f"「{called}」在这一份的{len(records)}行里不一样，不能只印一个，"
                hint = f"请写在重复的表格行里：{{%tr for 人 in {LIST} %}} …… {{{{ 人.{name} }}}}。"
                out[name] = Gap(name, Problem(other.cell(called), what, hint, "field-differs"))
        return out


def _said(name: str) -> Callable[[_Merge, Record, tuple[int, int]], FieldValue]:
    return lambda merge, _record, _order: merge.inputs.settings.text(name) or Gap(name)


def _address(part: int) -> Callable[[_Merge, Record, tuple[int, int]], FieldValue]:
    def said(merge: _Merge, record: Record, _order: tuple[int, int]) -> FieldValue:
        found = merge.columns.find("居住地")
        value = merge.printable(record, found[0]) if len(found) == 1 else Gap("地址")
        return (split_address(value)[part] or Gap("邮编")) if isinstance(value, str) else value

    return said


_OURS: Mapping[str, Callable[[_Merge, Record, tuple[int, int]], FieldValue]] = {
    "称呼": lambda merge, record, _: f"{merge.text(record, '姓名') or BLANK}同志",
    "地址": _address(0),
    "邮编": _address(1),
    "今天": lambda merge, _record, _order: merge.inputs.today,
    "落款单位": _said("单位名称"),
    "落款地址": _said("单位地址"),
    "落款邮编": _said("单位邮编"),
    "合并记录号": lambda _merge, _record, order: order[0],
    "合并序号": lambda _merge, _record, order: order[1],
}
"""What a template may ask besides the sheet's columns; a column of the same name goes before it."""
OURS = tuple(name for name in _OURS if not name.startswith("合并"))


def match(
    template: AskedTemplate, reading: Reading
) -> tuple[dict[str, ListColumn | str], dict[Problem, None]]:
    """What each name that a template asks for is in a sheet (its column, or one of ours), and all that is wrong."""
    columns, grid = Columns(reading), reading.sources[0].grid
    place = Cell(grid.file, grid.sheet)
    known: dict[str, ListColumn | str] = {}
    wrong: list[Problem] = []
    for name in template.names:
        found = columns.find(name)
        if len(found) == 1:
            known[name] = found[0]
        elif name in _OURS:
            known[name] = name
        elif found:  # several: which is to be said
            wrong += [
                p for p in [columns.need(name, place, f"模板 {template.name} 里的")] if isinstance(p, Problem)
            ]
            known[name] = name
    writable = [name for names in spellings(columns) for name in names]
    offered: dict[str, FieldValue] = dict.fromkeys((*writable, *_OURS, *known), Gap(""))
    told = template.check({**offered, LIST: [{**offered}], **{slot: {**offered} for slot in template.slots}})
    return known, dict.fromkeys((*wrong, *told))


def spellings(columns: Columns) -> list[tuple[str, ...]]:
    """What may be written into a template for each column of a sheet: its heading, and our name for it."""
    return [tuple(dict.fromkeys(filter(None, (c.written, c.canonical)))) for c in columns.all]


def build(inputs: Inputs) -> Outcome:
    """A letter a row, a group or for all; nobody is left out without a reason."""
    (template,), reading = inputs.found(AskedTemplate), inputs.needed(ANY)
    known, told = match(template, reading)
    if errors := [problem for problem in told if problem.severity is Severity.ERROR]:
        raise Stop(*errors)
    merge = _Merge(inputs, template, Columns(reading), known=known, problems=told)
    grid = reading.sources[0].grid
    place = Cell(grid.file, grid.sheet)
    wanted, problems = criteria(inputs.params["where"] or (), merge.columns, place)
    each = _each(inputs.params["each"] or "", merge, place)
    if problems or isinstance(each, Problem):
        raise Stop(*problems, *([each] if isinstance(each, Problem) else []))

    def called(record: Record) -> str:
        return row_name(record, merge.columns)

    chosen = select(reading.records, wanted, called)
    gone = [] if inputs.params["everyone"] else no_longer(merge.columns, chosen, called)
    unclear: list[ToCheck] = []
    skipped: list[Exclusion] = []
    if each == ALL:
        parts = [("", tuple(chosen.chosen))] if chosen.chosen else []
    elif isinstance(each, ListColumn):
        parts, unclear = groups(chosen.chosen, each, called)
    else:
        parts = [("", (record,)) for record in chosen.chosen]
    numbers = {id(record): number for number, record in enumerate(reading.records, 1)}
    merge.whole = each == ALL
    made = []
    if each or not template.steps:
        for at, (key, rows) in enumerate(parts, 1):
            made.append(_letter(merge, key, rows, (numbers[id(rows[0])], at), grouped=bool(each)))
    else:
        made, skipped = _merged(merge, chosen.chosen, numbers, called)
    listed = sum(len(rows) for _, rows in parts) - len(skipped)
    to_check = (*chosen.to_check, *unclear)
    stem = template.name.rpartition(".")[0]
    unit = "份" if each else "封"
    what = f"{stem}：{len(made)}{unit}，用了{len(reading.records)}行里的{listed}行。"
    others = [f"{d.cell.ref}（{d.reason}）" for d in reading.dropped]
    left = f"没有当作一条的行：{'、'.join(others[:10])}{f'等{len(others)}行' if len(others) > 10 else ''}。"
    told = {
        Problem(c.cell, f"{c.name}：{c.why}，没有做，", c.hint, "row-unclear", Severity.WARNING): None
        for c in to_check
    }
    blank = "、".join(f"{name}{count}格" for name, count in merge.blank.items())
    if not made:
        what = f"{stem}：没有符合条件的行，一份也没有做。"
    lines = (what, *gone_said(gone), left if others else "", f"{LIST}里空着的：{blank}。" if blank else "")
    return Outcome(
        documents=_documents(inputs, made, stem),
        counts=tally(len(reading.records), listed, len(chosen.excluded) + len(skipped), len(to_check)),
        rows=[{"name": d.name.removesuffix(".docx"), "cell": str(d.record)} for d in made],
        excluded=(*chosen.excluded, *skipped),
        to_check=to_check,
        problems=(*merge.problems, *told),
        summary=tuple(filter(None, lines)),
    )


def no_longer(columns: Columns, chosen: Selection, called: Callable[[Record], str]) -> list[Exclusion]:
    """Of people, those whom the sheet itself tells to have died or moved away: nobody writes to them by accident."""
    if not any("姓名" in (column.title, column.canonical) for column in columns.all):
        return []
    living, gone = [], []
    for record in chosen.chosen:
        beside = next((name.note for name in read_names(record.text("姓名"))), "")
        found = read_life(record, beside)
        cell, reason = record.source.cell(record.row, found.column), f"{found.life.value}：{found.reason}"
        if found.life is Life.ALIVE:
            living.append(record)
        elif found.life is Life.UNCLEAR:
            hint = "请核对；照样要做的，加上⟦everyone⟧。"
            chosen.to_check.append(ToCheck(called(record), cell, f"看不出是否健在（{found.reason}）", hint))
        else:
            gone.append(Exclusion(called(record), reason, cell))
    chosen.chosen[:] = living
    chosen.excluded += gone
    return gone


def gone_said(gone: Sequence[Exclusion]) -> list[str]:
    """One sentence on them; none where there are none."""
    names = "、".join(f"{each.name}（{each.reason}）" for each in gone[:20]) + "等" * (len(gone) > 20)
    return [f"没有做的{len(gone)}人：{names}。"] if gone else []


def _each(text: str, merge: _Merge, place: Cell) -> ListColumn | str | Problem:
    """What a document is made for: "" a row, ALL, or the column by which rows are put together."""
    name = re.sub(r"^(?:group|按)\s*", "", text.strip())
    if name in ("", "row", "每行"):
        return ALL if not name and (merge.template.lists or LIST in merge.template.tops) else ""
    return ALL if name in (ALL, "all") else merge.columns.need(name, place, "分份用的")


def _letter(
    merge: _Merge, key: str, rows: Sequence[Record], order: tuple[int, int], *, grouped: bool
) -> WordDocument:
    names = merge.template.names
    if grouped:
        given = merge.common(rows, [n for n in merge.template.tops if n in names], order)
        given[LIST] = listed = [
            merge.fields(row, merge.template.inner, (order[0], at)) for at, row in enumerate(rows, 1)
        ]
        merge.blank.update(n for each in listed for n, v in each.items() if isinstance(v, Gap) and v.problem)
    else:
        given = merge.fields(rows[0], names, order)
    return _named(merge, key, rows[0], given)


def _merged(
    merge: _Merge, records: Sequence[Record], numbers: Mapping[int, int], called: Callable[[Record], str]
) -> tuple[list[WordDocument], list[Exclusion]]:
    """Documents that hold several rows each, as NEXT, NEXTIF and SKIPIF of Word say."""
    slots = merge.template.slots
    made: list[WordDocument] = []
    skipped: list[Exclusion] = []
    at = 0
    while at < len(records):
        first, spot, given = records[at], at, dict[str, FieldValue]()
        held = [at]
        for kind, asked, holds in merge.template.steps:
            order = numbers[id(records[min(spot, len(records) - 1)])], len(made) + 1
            present = merge.fields(records[spot], [*asked], order) if spot < len(records) else {}
            if kind == "SKIPIF":
                if spot < len(records) and holds(present):
                    skipped += [
                        Exclusion(called(r), "模板里的 SKIPIF 不要", r.cell()) for r in records[at : spot + 1]
                    ]
                    break
                continue
            spot += spot < len(records) and holds(present)
            held.append(spot)
        else:
            for slot, where in enumerate(held):
                of = slots.get(f"下{slot}条", ()) if slot else merge.template.tops
                values: dict[str, FieldValue] = {name: Gap(name) for name in of}  # behind the last record
                if where < len(records):
                    order = numbers[id(records[where])], where + 1 - len(skipped)
                    values = merge.fields(records[where], of, order)
                given |= {f"下{slot}条": values} if slot else values
            made.append(_named(merge, "", first, given))
        at = spot + 1
    return made, skipped


def _named(merge: _Merge, key: str, record: Record, given: Mapping[str, Any]) -> WordDocument:
    """A document under the name that was wished: of `--name`, else the template's with whom it is for."""
    stem = merge.template.name.rpartition(".")[0]
    wish = merge.inputs.params["name"] or ""
    called = key or row_name(record, merge.columns)
    name = _NAMED.sub(lambda m: key if m[1] == LIST else merge.text(record, m[1] or m[2]), wish)
    name = name.strip() or (stem if merge.whole else f"{stem}-{called}")
    name = mask_numbers(name).removesuffix(".docx")
    return WordDocument(
        f"{name}.docx",
        merge.template.path,
        given,
        title=name,
        folder=stem,
        record=record.cell(),
    )


def _documents(
    inputs: Inputs, made: Sequence[WordDocument], stem: str
) -> tuple[WordDocument | PrintFile, ...]:
    if not inputs.params["one_file"] or len(made) < 2:
        return tuple(made)
    odd = not inputs.params["single_sided"]
    return (
        PrintFile(f"{stem}（合并打印）.docx", tuple(made), odd, title=f"{stem}，{len(made)}份，一次打印"),
    )


_TEMPLATE = Parameter(
    "template",
    "模板",
    "Word 模板，写文件名或「模板」里的名字；Word 邮件合并的主文档也行",
    "file",
    positional=True,
    required=True,
    takes=(".docx",),
    once=True,
)
_FROM = Parameter(
    "from", "表格", "用哪个表，如 花名册.xlsx 或 花名册.xlsx!在册（几张表时写明是哪一张）", "file", required=True, takes=_BOOKS, once=True,
)  # fmt: skip

JOB = Job(
    name="letters",
    title="套打",
    group="通知",
    help="把任何一张表套进任何一个 Word 模板：一行一份，或按一列分份、全部一份；列名就是字段，原来的邮件合并文档也直接能用。",
    actions=(
        Action(
            build,
            title="套打",
            help="列名就是字段（本单位的叫法和标准列名都行），模板里写 {{ 列名 }}，或用 Word 的合并域。"
            "缺的、看不懂的，连同单元格一次列出，一份也不写；身份证号只有模板写明要「身份证号」这一列时才印全号。",
            needs=(any_sheet("from"),),
            parameters=(
                _TEMPLATE,
                _FROM,
                WHERE,
                Parameter("each", "分份", "按哪一列分份（一个乡镇一份），写「全部」是只做一份；不写就是一行一份", once=True),
                Parameter("one_file", "合并打印", "合成一个打印文件，每份从单数页开始，双面打印也是一人一张", "flag"),
                Parameter("single_sided", "单面", "合成的打印文件按单面打印排，不从单数页开始", "flag"),
                Parameter("everyone", "不看状态", "表里写着去世、转出的，看不出是否健在的，也做；不写就不做，另外列出", "flag"),
                Parameter("name", "文件名", "每份的文件名，如 {{ 姓名 }}通知书；不写就是模板名加姓名", once=True),
                Parameter("highlight", "标出缺项", "缺的内容在文件里标黄，照样做出来，另外列出；不写就停下", "flag"),
                Parameter("empty", "可以空着", "可以空着的列，几个用顿号分开，如 备注、电话；不写就都不能空", once=True),
                PDF,
            ),
            examples=(
                ("letters 套打通知书.docx --from 花名册.xlsx --where 所属乡镇=青禾镇", "青禾镇每人一份"),
                ('letters 慰问信.docx --from 慰问.xlsx!慰问记录 --one-file --name "{{ 姓名 }}慰问信"', "合成一个打印文件"),
                ("letters 名单.docx --from 花名册.xlsx --each 所属乡镇", "一个乡镇一份，模板里的表格行重复"),
                ("letters 地址标签.docx --from 花名册.xlsx", "地址标签"),
            ),
            besides=Besides("template", lambda params, _settings: (params[_TEMPLATE.name],)),
            folder=lambda _params, _today: "套打",
        ),
    ),
)  # fmt: skip
