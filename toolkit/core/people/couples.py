"""Several people in one row of a register: two names in one cell, or a spouse who has columns of their own.

Nobody vanishes: each becomes a record with what is theirs. What one cell says of two people (one date of birth beside
two names) belongs to neither, so that both are to be checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.core.answers import answer
from toolkit.core.grids import Value
from toolkit.core.people.names import Name, read_name, read_names
from toolkit.core.tables.reading import Record, Source
from toolkit.core.words import folded, regex, says_nothing, spoken

_SEPARATORS = ("\n", "、", ";", ",", "/")
_SHORTEST = 4  # of a part between oblique strokes: 1950/11/22 is one date
# What is one person's: never both's when a cell does not say it twice.
_OWN = ("出生日期", "农历生日", "身份证号", "身份证号18位", "性别", "年龄", "人员编号")
_PLACE = regex(r"^..[镇乡村办]$")
_SPOUSE = regex(r"(?:配偶|爱人|老伴|丈夫|妻子)[/的(（]*(.+?)[)）]*")
_FIELDS = {
    "姓名": "姓名|名字",
    "出生日期": "出生.*|生日",
    "身份证号": "身份证.*|公民身份.*|证件号.*",
    "性别": "性别",
    "原单位": ".*单位.*",
    "原职务": "职务.*",
    "人员类别": ".*类别|身份|性质|离退休.*",
    "状态": "状态|.*健在.*|.*去世.*",
    "联系电话": ".*电话|手机.*|联系方式",
}


@dataclass(frozen=True, slots=True)
class Single:
    """One person of a row.

    Attributes:
        record: What the sheet says of this one.
        name: The name.
        doubt: Why somebody has to look whether this is one of ours, and what to do; "" when it plainly is.
        hint: What to do about it.
        shared: All whom the cell names, said with the first of them.
    """

    record: Record
    name: Name
    doubt: str = ""
    hint: str = ""
    shared: str = ""


def everyone(records: Sequence[Record], passed: list[Record]) -> Iterator[Single]:
    """Each person whom the rows of a register name, in their order, a spouse behind the row's own.

    Args:
        records: The rows.
        passed: Gets the spouses of whom a birth or a number is written, and nothing that says what they are.
    """
    spouses: dict[Source, Source | None] = {}
    known: set[str] | None = None
    for record in records:
        value = record.raw("姓名")
        names = read_names(value) if isinstance(value, str) else (read_name(record.text("姓名")),)
        if len(names) == 1:
            doubt = names[0].doubt and f"姓名{names[0].doubt}"
            if _PLACE.search(names[0].name) and sum(v is not None for v in record.values) == 1:
                doubt = "姓名像是地名或单位，这一行又没有别的内容"
            elif (record.row, record.source.head.columns.get("姓名", 0)) in record.source.fills:
                doubt = "姓名与上面的行合并在一格里，这一行另有出生日期或身份证号，是谁不明"
            yield Single(record, names[0], doubt, "请核对，在「姓名」列只写姓名。" if doubt else "")
        else:
            for at, name in enumerate(names):
                shared = "" if at else "、".join(each.key for each in names)
                yield Single(
                    _part(record, at, names), name, name.doubt and f"姓名{name.doubt}", shared=shared
                )
        source = record.source
        if source not in spouses:
            spouses[source] = _spouse_source(source)
        if (theirs := spouses[source]) is not None:
            if known is None:
                known = {n.name for r in records for n in read_names(r.text("姓名"))}
            yield from _spouse(replace(record, source=theirs), known, passed)


def each_named(record: Record, *, split: bool = True) -> tuple[Record, ...]:
    """A ledger's row once for each person whom its 姓名 plainly names («张三、李四»), else, or not to be split, as it is."""
    names = read_names(record.text("姓名"))
    if not split or len(names) < 2 or any(name.doubt for name in names):
        return (record,)
    return tuple(_part(record, at, names) for at in range(len(names)))


def _part(record: Record, at: int, names: Sequence[Name]) -> Record:
    """What a row says of one of the people that its name cell names."""
    fields = {column: name for name, column in record.source.head.columns.items()}
    values: list[Value] = []
    for column, value in enumerate(record.values, 1):
        parts = _parts(value, len(names)) if isinstance(value, str) else None
        if fields.get(column) == "姓名":
            values.append(names[at].key or value)
        elif parts is not None:
            values.append(parts[at])
        else:
            values.append(None if fields.get(column) in _OWN else value)
    return replace(record, values=values)


def _parts(text: str, count: int) -> list[str] | None:
    """A cell's text for each of so many people; None where it is not divided so."""
    for separator in _SEPARATORS:
        parts = [part.strip() for part in folded(text).split(separator)]
        if len(parts) == count and (separator != "/" or all(len(part) >= _SHORTEST for part in parts)):
            return parts
    return None


def _spouse_source(source: Source) -> Source | None:
    """The sheet as a register of spouses: the columns that are theirs, under the names that we know."""
    head = source.head
    used = {*head.columns.values(), *head.unknown}
    columns: dict[str, int] = {}
    titles: dict[int, str] = {}
    for column, title in head.titles.items():
        found = _SPOUSE.fullmatch(title)
        for name, pattern in _FIELDS.items() if found and column in used else ():
            if found and re.fullmatch(pattern, found[1]):
                columns.setdefault(name, column)
                titles[column] = found[1]
                break
    if "姓名" not in columns or not {"出生日期", "身份证号", "原单位", "人员类别"} & set(columns):
        return None
    return replace(source, head=replace(head, columns=columns, titles=titles, doubles={}, unknown=()))


def _spouse(record: Record, known: set[str], passed: list[Record]) -> Iterator[Single]:
    """The spouse, if a row tells of one who is or may be a retired cadre, and who has no row."""
    name = read_name(record.text("姓名"))
    if name.doubt or not name.name or name.name in known:
        return
    unit = record.text("原单位")
    category = answer("category", record.text("人员类别"))
    retired = category in ("veteran", "retired")
    if all(says_nothing(record.text(field)) for field in ("出生日期", "身份证号")):
        if retired or spoken("name.cadre").search(unit):
            yield Single(record, name, "只登记在配偶栏里", "是本单位的离退休干部就请另起一行登记。")
        return
    if retired:
        yield Single(record, name)
        return
    told = not says_nothing(unit) and not spoken("name.no_cadre").search(unit)
    lacking = not record.has("原单位") and not says_nothing(record.text("身份证号"))
    if category in ("", None) and (told or lacking or category is None):
        doubt = "登记在配偶栏里，是不是本单位的离退休干部不明"
        yield Single(record, name, doubt, "是的请另起一行登记，不是的请在配偶的工作单位里写「无」。")
    elif category == "" and not unit:
        passed.append(record)
