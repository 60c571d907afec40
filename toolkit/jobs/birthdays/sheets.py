"""The birthday list as pages: what stands on each sheet, in print that a visitor takes along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.core.cells import Cell, Problem, others, row_of
from toolkit.core.dates.wording import day_text, month_day, weekday
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Exclusion,
    Kind,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
    ToCheck,
)
from toolkit.core.people.conditions import Condition, conditions
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.lives import Wish, declines_all
from toolkit.core.people.profiles import born_text, branch, care, home, lunar_text, phones, post, unit
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import Rule
from toolkit.core.rules.settings import Settings
from toolkit.core.rules.visits import UNSET, Standard
from toolkit.core.tables.reading import Reading
from toolkit.core.words import regex
from toolkit.jobs.birthdays.celebrations import Days, Skipped
from toolkit.jobs.birthdays.celebrations import Visit as Birthday
from toolkit.jobs.job import FileRead
from toolkit.jobs.parts import NUMBER, explained, link, section, sheet_of, tabulate


@dataclass(frozen=True, slots=True)
class Context:
    """What all sheets of one run share."""

    title: str
    scope: str  # the township or branch asked for; "" for all
    span: Days
    office: str
    today: dt.date
    files: tuple[FileRead, ...]
    settings: Settings
    rule: Rule | None
    reading: Reading
    excluded: tuple[Exclusion, ...]
    others_left_out: int
    to_check: tuple[ToCheck, ...]
    skipped: tuple[Skipped, ...]
    carried: str
    problems: tuple[Problem, ...]
    contradicting: tuple[Problem, ...]


def subtitle(context: Context, text: str) -> str:
    """The line below a sheet's title."""
    scope = f"范围：{context.scope}" if context.scope else ""
    return "    ".join(filter(None, (context.office, scope, text, f"制表日期：{day_text(context.today)}")))


def notes_sheets(context: Context, counts: dict[str, int]) -> tuple[Sheet, Sheet]:
    """说明: counts, rules with their sources, who is not on the list; 技术: conventions, files, columns."""
    rows = [*_count_rows(counts, context), *_rule_rows(context, technical=False), *_left_out_rows(context)]
    title = f"{context.title}生日慰问名单说明"
    technical = (*_rule_rows(context, technical=True), *_source_rows(context))
    return explained(title, subtitle(context, ""), rows, context.files, technical)


def _count_rows(counts: dict[str, int], context: Context) -> Iterable[Row]:
    words = (("列入", "listed"), ("不列", "excluded"), ("待核实", "to_check"), ("其他月份", "other_months"))
    if "read" in counts:
        parts = " + ".join(f"{title}{counts[key]}" for title, key in words if key in counts)
        yield Row(("人数", f"读到{counts['read']} = {parts}", "花名册里的人，每行算一人；一个不漏"))
    else:
        yield Row(("人数", f"列入{counts.get('listed', 0)}；读到的总人数见不分开的名单", ""))
    if context.carried:
        yield Row(("带来的内容", context.carried, ""))


def _rule_rows(context: Context, *, technical: bool) -> Iterable[Row]:
    """What the office has decided is for the clerk, what goes without saying for the technician."""
    if context.rule is not None and not technical:
        ages = "、".join(str(a) for a in context.rule.integers())
        source = f"{context.rule.source}（{context.rule.cell}）"
        yield Row((f"整岁（{context.rule.status}）", f"{ages}{context.rule.unit}", source))
    elif not technical:
        yield Row(("整岁", "没有规定，一律不标整岁", "规则表"))
    else:
        yield section("各项约定")
    for name in ("计岁法", "公历出生而过农历", "闰月出生", "三十出生", "二月二十九出生", "只有年月的生日"):
        chosen = context.settings.values[name]
        if technical == (chosen.origin == "默认"):
            yield Row((name, chosen.value, chosen.origin))
    if technical:
        yield Row(("农历生日的周岁", "过生日那年的农历年减出生的农历年", "工具约定"))
        yield Row(("出生日期与身份证号不一致", "按登记的出生日期（以档案为准），并列为问题", "工具约定"))


def _source_rows(context: Context) -> Iterable[Row]:
    for source in context.reading.sources:
        head = source.head
        lines = f"第{head.top}行" if head.top == head.bottom else f"第{head.top}至{head.bottom}行"
        seen = "、".join(
            f"{title}→{name}" if title != name else name
            for name, title in _seen(source.head.columns, head.titles)
        )
        what = f"表头在{lines}；认出：{seen}"
        yield Row((f"工作表「{source.grid.sheet}」", what, _unknown(head.titles, head.unknown)))
    if context.reading.dropped:
        yield section("没有当作人的行")
        for row in context.reading.dropped[:200]:
            text = f"{row.reason}：{mask_numbers(row.text)[:40]}"
            yield Row((f"{row.cell.sheet}!{row.cell.ref}", text, ""))
        for line in others((row.cell for row in context.reading.dropped[200:]), "行"):
            yield Row(("", line, ""))


def _seen(columns: object, titles: object) -> list[tuple[str, str]]:
    found = dict(columns)  # type: ignore[call-overload]
    heads = dict(titles)  # type: ignore[call-overload]
    return [(name, heads.get(column, "")) for name, column in sorted(found.items(), key=lambda kv: kv[1])]


def _unknown(titles: object, unknown: Sequence[int]) -> str:
    heads = dict(titles)  # type: ignore[call-overload]
    names = "、".join(heads[c] for c in unknown if c in heads)
    return f"没有用到的列：{names}" if names else ""


_NAMED = 5  # cells of rows that are no person


def _left_out_rows(context: Context) -> Iterable[Row]:
    dropped = context.reading.dropped
    if dropped:
        cells = "、".join(f"{row.cell.sheet}!{row.cell.ref}" for row in dropped[:_NAMED])
        more = "等" if len(dropped) > _NAMED else ""
        yield Row(("没有当作人的行", f"{len(dropped)}行：{cells}{more}", "请看一眼是不是人；原文见「技术」"))
    for out in context.excluded:
        yield Row((f"不列入：{out.name}", out.reason, str(out.cell)))
    if context.others_left_out:
        text = f"另有{context.others_left_out}人（去世、转出或重复登记，生日也不在本期）"
        yield Row(("不列入", text, ""))


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list.

    Attributes:
        number: Running number.
        visit: The birthday.
        standard: The office's standard that holds, or None.
        unset: What to say where there is none («标准未填», or "" when the office's lines exclude the person).
        visitor: 慰问人, carried over from an earlier list.
        contact: 联系干部.
    """

    number: int
    visit: Birthday
    standard: Standard | None
    unset: str
    visitor: str = ""
    contact: str = ""

    def with_hands(self, visitor: str, contact: str) -> Listed:
        """The same with visitor and contact cadre filled in."""
        return replace(self, visitor=visitor, contact=contact)

    @property
    def person(self) -> Person:
        """Whose birthday it is."""
        return self.visit.person

    @property
    def standard_text(self) -> str:
        """The standard as printed."""
        return self.standard.text() if self.standard else self.unset

    @property
    def amount(self) -> Decimal | None:
        """Yuan, where the office has decided."""
        return self.standard.amount if self.standard else None


def age_text(item: Birthday) -> str:
    """80周岁; 待核 when nobody knows the year."""
    return "年龄待核" if item.age is None else f"{item.age}{'虚岁' if item.mode.value != '周岁' else '周岁'}"


# What 备注 says for the accountant is not for the visitor; its other clauses are.
_CLAUSES = regex(r"[^，,；;。]+[，,；;。]*")
_ACCOUNTS = regex(
    r"工资|养老金|(?:退休|离休)费|补贴|津贴|补发|停发|报销|账号|账户|开户|银行|社保卡|卡号|工龄|套改|视同缴费"
)


def remarks(item: Listed) -> str:
    """What the visitor should mind."""
    visit, record = item.visit, item.person.record
    parts = [
        visit.lunar.adjusted if visit.lunar else "",
        item.person.birth.note if item.person.birth else "",
        said(record, "慰问意愿") if item.person.wish is Wish.PHONE else "",
        *minded(item.person),
    ]
    return mask_numbers("；".join(dict.fromkeys(p for p in parts if p)))


def minded(person: Person) -> list[str]:
    """What every visitor should mind of somebody: what is taboo, hardship, remarks that are not the accountant's."""
    record = person.record
    hardship = said(record, "家庭困难")
    return [
        said(record, "忌讳"),
        hardship if hardship and conditions(person)[Condition.HARD].says is not False else "",
        "".join(c for c in _CLAUSES.findall(said(record, "备注")) if not _ACCOUNTS.search(c)).strip(
            "，,；; "
        ),
    ]


_AT_A_GLANCE = 12  # so many lines are seen at once: round birthdays among them need no sheet of their own

# --- sheets -----------------------------------------------------------------------------------------


def workbook(
    listed: Sequence[Listed], context: Context, counts: dict[str, int], group: str = ""
) -> SheetDocument:
    """The list as a workbook; `group` is the township when there is one file for each."""
    name = f"{context.title}生日慰问名单" + (f"（{group}）" if group else "")
    visits = [i for i in listed if i.person.wish is not Wish.PHONE]
    calls = [i for i in listed if i.person.wish is Wish.PHONE]
    rounds = [i for i in listed if i.visit.round is not None]
    elsewhere = f"，另有{len(calls)}人见「电话问候」" if calls else ""
    many = len(visits) > _AT_A_GLANCE
    told = "、".join(f"{i.person.name}{_round(i)}" for i in rounds) or "没有"
    sheets = [
        _list_sheet(
            "名单",
            name,
            visits,
            context,
            "本期没有需要上门慰问的生日。",
            elsewhere,
            "" if many else f"整岁：{told}。",
        )
    ]
    if many:
        sheets.append(_list_sheet("整岁", f"{context.title}整岁生日", rounds, context, "本期没有整岁生日。"))
    no_gift = {id(i) for i in calls if declines_all(i.person.record)}
    paid = [i for i in listed if i.amount is not None and id(i) not in no_gift]
    if paid:
        sheets.append(_receipt_sheet(paid, context))
    sheets.append(_call_sheet(calls, context))
    sheets.append(_check_sheet(context))
    if context.skipped:
        sheets.append(_skipped_sheet(context))
    sheets += notes_sheets(context, counts)
    return SheetDocument(f"{name}.xlsx", tuple(sheets), title=name)


def _list_sheet(
    name: str,
    title: str,
    items: Sequence[Listed],
    context: Context,
    empty: str,
    elsewhere: str = "",
    *notes: str,
) -> Sheet:
    # Where the office has decided nothing, a note says so once and the column stays empty.
    undecided = all(item.standard_text == UNSET for item in items)
    columns, lines = tabulate(
        items,
        (Column("序号", Kind.SHORT, 4), None),
        (Column("日期", Kind.SHORT, 9), _day),
        (Column("姓名", Kind.SHORT, 9), lambda i: i.person.name),
        (Column("性别", Kind.SHORT, 4), lambda i: i.person.sex),
        (Column("年龄", Kind.SHORT, 7, below="日期"), lambda i: age_text(i.visit)),
        (Column("整岁", Kind.SHORT, 7, below="日期"), _round),
        (Column("生日", Kind.SHORT, 14, below="日期"), lambda i: born_text(i.person)),
        (Column("单位及职务", Kind.TEXT, 16), lambda i: post(i.person)),
        (Column("支部", Kind.TEXT, 11), lambda i: branch(i.person)),
        (Column("现住址", Kind.TEXT, 18), lambda i: home(i.person)),
        (Column("电话", Kind.TEXT, 14, below="现住址"), lambda i: phones(i.person)),
        (Column("健康自理", Kind.TEXT, 9, below="注意事项"), lambda i: care(i.person)),
        (Column("慰问标准", Kind.TEXT, 9, below="注意事项"), lambda i: "" if undecided else _standard(i)),
        (Column("注意事项", Kind.TEXT, 12), remarks),
        (Column("联系干部", Kind.SHORT, 8), lambda i: i.contact),
        (Column("慰问人", Kind.HAND, 8), lambda i: i.visitor),
        (Column("慰问日期", Kind.HAND, 9, below="签名"), None),
        (Column("签名", Kind.HAND, 9), None),
        look=lambda i: Look.STRONG if i.visit.round is not None else Look.PLAIN,
    )
    # Above the list, since whoever only prints it has seen no screen.
    doubts = context.reading.of_columns if name == "名单" else ()
    rows = [section(f"{p.cell.sheet}：{p.message}{p.hint}", Look.WARN) for p in doubts]
    unknown = False
    for item, line in zip(items, lines, strict=True):
        if item.visit.day is None and not unknown:
            rows.append(section("日期待核（登记的生日只到月份，请核实后再定哪天去）", Look.WARN))
            unknown = True
        elif item.visit.day is not None and unknown:
            rows.append(section(f"{item.visit.year}年{item.visit.month}月"))
            unknown = False
        rows.append(line)
    said = [*filter(None, notes), "整岁的一行加粗。生日以登记的为准；现住址与户籍不同的两个都写。"]
    if items and undecided:
        said.append("慰问标准：标准未填（单位定了以后填在 设置.xlsx「慰问标准」表）。")
    if context.rule is not None and context.rule.status.value == "建议":
        ages = "、".join(str(a) for a in context.rule.integers())
        said.append(f"整岁按{ages}岁算，是工具的建议，单位尚未确定（见「说明」）。")
    return Sheet(
        name,
        columns,
        tuple(rows),
        title=title,
        subtitle=subtitle(context, f"共{len(items)}人{elsewhere}"),
        notes=tuple(said),
        freeze_columns=3,
        empty=empty,
    )


def _round(item: Listed) -> str:
    return f"整{item.visit.round}岁" if item.visit.round is not None else ""


def _day(item: Listed) -> Content:
    visit = item.visit
    if visit.day is None:
        return Styled(f"{visit.month}月\n日期待核", Look.WARN)
    kept = "\n过农历" if visit.lunar else ""
    return f"{month_day(visit.day)} {weekday(visit.day)}{kept}"


def _standard(item: Listed) -> Content:
    text = item.standard_text
    return Styled(text, Look.MUTED) if text == UNSET else text


def _receipt_sheet(paid: Sequence[Listed], context: Context) -> Sheet:
    """签领表: who gets how much, to be signed."""
    amount = sum((i.amount for i in paid if i.amount is not None), Decimal(0))
    return sheet_of(
        "签领表",
        paid,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 11), lambda i: i.person.name),
        (Column("单位", Kind.TEXT, 22), lambda i: unit(i.person)),
        (Column("年龄", Kind.SHORT, 9), lambda i: age_text(i.visit)),
        (Column("金额", Kind.MONEY, 12), lambda i: i.amount),
        (Column("依据", Kind.TEXT, 26), lambda i: i.standard.source if i.standard else ""),
        (Column("领取人签名", Kind.HAND, 14), None),
        (Column("代领人及关系", Kind.HAND, 14), None),
        (Column("日期", Kind.HAND, 11), None),
        sums={"金额": amount},
        title=f"{context.title}生日慰问金签领表",
        subtitle=subtitle(context, "单位：元"),
        notes=("本人不便签名的，由代领人签名并注明与本人关系。",),
    )


def _call_sheet(calls: Sequence[Listed], context: Context) -> Sheet:
    return sheet_of(
        "电话问候",
        calls,
        (NUMBER, None),
        (Column("日期", Kind.SHORT, 10), _day),
        (Column("姓名", Kind.SHORT, 10), lambda i: i.person.name),
        (Column("年龄", Kind.SHORT, 8, below="日期"), lambda i: age_text(i.visit)),
        (Column("生日", Kind.SHORT, 15, below="日期"), lambda i: born_text(i.person)),
        (Column("单位及职务", Kind.TEXT, 20), lambda i: post(i.person)),
        (Column("电话", Kind.TEXT, 16), lambda i: phones(i.person)),
        (Column("注意事项", Kind.TEXT, 16), remarks),
        (Column("联系干部", Kind.SHORT, 9), lambda i: i.contact),
        (Column("问候人", Kind.HAND, 10), None),
        (Column("通话时间", Kind.HAND, 12), None),
        (Column("情况", Kind.HAND, 16), None),
        title=f"{context.title}生日电话问候名单",
        subtitle=subtitle(context, f"共{len(calls)}人，本人谢绝上门，改为电话问候"),
        empty="本期没有电话问候的老同志。",
    )


def _check_sheet(context: Context) -> Sheet:
    """待核实: everyone whose birthday nobody can decide, with the cell to look at."""
    rows = [
        Row(("", _name_at(p.cell, context), link(context.files, p.cell), p.message, p.hint))
        for p in context.contradicting
    ]
    if rows:
        rows.insert(0, section("以下各位按登记的日期不在本期，按身份证号却在本期，请一并核实", Look.WARN))
    return sheet_of(
        "待核实",
        sorted(context.to_check, key=lambda c: (c.cell.sheet, row_of(c.cell))),
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 11), lambda c: c.name),
        (Column("单元格", Kind.SHORT, 24), lambda c: link(context.files, c.cell)),
        (Column("为什么", Kind.TEXT, 46), lambda c: c.why),
        (Column("怎么办", Kind.TEXT, 40), lambda c: c.hint),
        (Column("核实结果", Kind.HAND, 22), None),
        after=rows,
        title=f"{context.title}生日待核实名单",
        subtitle=subtitle(context, f"共{len(context.to_check)}人，生日读不懂或情况不明，可能就在本期"),
        notes=("点单元格一栏可以打开花名册到那一格；改好保存后重新做一次名单。",),
        empty="没有需要核实的。",
    )


def _name_at(cell: Cell, context: Context) -> str:
    for record in context.reading.records:
        if record.row == row_of(cell) and record.source.grid.sheet == cell.sheet:
            return mask_numbers(record.text("姓名"))
    return ""


def _skipped_sheet(context: Context) -> Sheet:
    year = context.span.first.year
    return sheet_of(
        "今年轮空",
        context.skipped,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 11), lambda s: s.person.name),
        (Column("单位及职务", Kind.TEXT, 26), lambda s: post(s.person)),
        (Column("农历生日", Kind.SHORT, 14), lambda s: lunar_text(s.person)),
        (Column("上一次", Kind.DATE, 13), lambda s: s.before),
        (Column("下一次", Kind.DATE, 13), lambda s: s.after),
        (Column("单元格", Kind.TEXT, 24), lambda s: str(s.person.cell)),
        title=f"农历生日不在{year}年内的老同志",
        subtitle=subtitle(context, f"共{len(context.skipped)}人"),
        notes=(
            f"农历一年比公历短或长，这些老同志的农历生日在{year}年1月1日到12月31日之间一次也没有，请按前后两个日期安排。",
        ),
    )
