"""Sheet 补贴发放 read: what was to be paid and what was, in yuan, each payment with its row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from toolkit.core.answers import Misunderstood
from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.ids import checked_id, mask_numbers, quoted
from toolkit.core.people.names import known_as, read_names
from toolkit.core.posts.tenure import MONTHS, PostRole, Posts, roles
from toolkit.core.rules.dated import read_term, read_year
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import alternatives, clean, folded, regex, spoken, township_key

SUBSIDY = "工作补贴"
ITEMS = (SUBSIDY, "走访慰问", "报刊订阅", "活动经费", "其他")
_ITEM_WORDS = (("走访慰问", "visits"), ("报刊订阅", "papers"), ("活动经费", "activities"), ("其他", "others"))
_ENDS = regex(r"[、，,;+&]|以及|及")
_BETWEEN = regex(r"[()\[\]【】〔〕、，,;+&/-]|\d+(?:\.\d+)*|[〇一二三四五六七八九十]+")
_MONTH_COUNT = regex(r"(\d{1,2})(?:个?月)?")


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of 补贴发放.

    Attributes:
        year: 年度.
        item: One of ITEMS; `label` is how the office calls it.
        label: 项目 as written.
        township: township_key.
        town_text: As written.
        branch: 所属支部.
        name: Of the person; "" for a line about nobody in particular.
        number: Identity number, or "".
        title: 职务 as written.
        roles: What that is to the budget.
        months: How many months it is for; None where the row does not say.
        quantity: 数量; None where the row does not say.
        price: 单价.
        due: 应发.
        paid: 实发; None where nothing has been paid yet.
        day: 发放日期.
        voucher: 凭证号.
        source: 依据.
        record: The row.
    """

    year: int
    item: str
    label: str
    township: str
    town_text: str
    branch: str
    name: str
    number: str
    title: str
    roles: tuple[PostRole, ...]
    months: int | None
    quantity: Decimal | None
    price: Decimal | None
    due: Decimal | None
    paid: Decimal | None
    day: dt.date | None
    voucher: str
    source: str
    record: Record

    @property
    def cell(self) -> Cell:
        """Of the amount paid."""
        return self.record.cell("实发")

    @property
    def amount(self) -> Decimal:
        """Yuan paid; 0 where nothing has been."""
        return self.paid if self.paid is not None else Decimal(0)


@dataclass(frozen=True, slots=True)
class Payments:
    """All rows that can be used.

    Attributes:
        rows: In the order of the sheet.
        read: How many rows there are.
        to_check: Rows that nobody can reckon with.
        problems: Faults, with their cells.
    """

    rows: tuple[Payment, ...] = ()
    read: int = 0
    to_check: tuple[ToCheck, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, year: int, item: str = "") -> tuple[Payment, ...]:
        """Those of a year, and of an item."""
        return tuple(p for p in self.rows if p.year == year and item in ("", p.item))


def total(payments: Iterable[Payment]) -> Decimal:
    """Yuan paid."""
    return sum((p.amount for p in payments), Decimal(0))


def item_of(text: str) -> str:
    """报刊订阅 for «订《当代老年》»; an empty cell is the subsidy; "" for what nobody can say, or for two at once.

    The subsidy is what is made of its own words and no others (老干组长工作补贴, 一季度书记补贴): 取暖补贴 is none.
    """
    plain = "".join(folded(text).split())
    own = _BETWEEN.sub("", plain)
    if not plain or _subsidy(own):
        return SUBSIDY
    items = {_item(piece) for piece in _ENDS.split(plain) if piece}
    if SUBSIDY in items and len(items) > 1:  # beside what nobody knows, too
        return ""
    items -= {""}
    several = len(items - {"其他"}) > 1
    return "" if not items or several or SUBSIDY in own else min(items, key=ITEMS.index)


def _item(piece: str) -> str:
    if _subsidy(_BETWEEN.sub("", piece)):
        return SUBSIDY
    found = (item for item, words in _ITEM_WORDS if spoken(f"money.{words}").search(piece))
    return next(found, "")


def _subsidy(text: str) -> bool:
    """Whether a text is made of the subsidy's words; one of them says what for: 补贴 alone may be any."""
    beside = alternatives("money.subsidy_of", "money.subsidy_for")
    whole = f"(?>{beside})*+(?>{alternatives('money.subsidy')})(?>{beside})*+"
    said = spoken("money.subsidy_for").search(text) is not None
    return said and re.fullmatch(whole, text) is not None


def read_payments(reading: Reading | None) -> Payments:
    """Every payment, and a problem for each cell that cannot be used; such a row is not reckoned with."""
    if reading is None:
        return Payments()
    problems = list(reading.problems)
    rows: list[Payment] = []
    to_check: list[ToCheck] = []
    strange = Misunderstood()
    for record in reading.records:
        before = len(problems)
        if not item_of(label := mask_numbers(clean(record.text("项目")))):
            strange.note(record.cell("项目"), "项目", label, "不计入已发")
            why, hint = f"项目{quoted(label)}看不懂", "请写工作补贴、走访慰问、报刊订阅、活动经费或其他。"
            name = known_as(record.text("姓名")) or "（没有姓名）"
            to_check.append(ToCheck(name, record.cell("项目"), why, hint))
            continue
        made = _payment(record, problems)
        errors = [p for p in problems[before:] if p.severity is Severity.ERROR]
        if errors:
            name = known_as(record.text("姓名")) or "（没有姓名）"
            to_check.append(ToCheck.of(name, errors[0]))
        elif made is not None:
            rows.append(made)
    problems += strange.problems()
    blank = [record for record in reading.records if record.has("项目") and not record.text("项目")]
    if blank:
        said = f"有{len(blank)}行没有写项目，按工作补贴算，"
        hint = "不是工作补贴的请写明。"
        problems.append(blank[0].doubt("项目", said, hint, "item-blank"))
    return Payments(tuple(rows), len(reading.records), tuple(to_check), tuple(dict.fromkeys(problems)))


def _payment(record: Record, problems: list[Problem]) -> Payment | None:
    year = read_year(record, problems)
    amounts = {name: amount_in(record, name, problems) for name in ("单价", "应发", "实发")}
    months = _months(record, problems)
    quantity = _quantity(record, problems)
    day = read_term(record, "发放日期", problems, end=True)
    identity = checked_id(record.raw("身份证号"), lambda: record.cell("身份证号"), problems)
    item = item_of(record.text("项目"))
    name = known_as(record.text("姓名"))
    if item == SUBSIDY and not name:
        problems.append(
            Problem(record.cell("姓名"), "工作补贴没有写发给谁，没有计入，", "请补填姓名。", "payee-missing")
        )
    elif item == SUBSIDY and len(read_names(record.text("姓名"))) > 1:
        said = f"工作补贴写在几个人名下（{quoted(record.text('姓名'))}），没有计入，"
        problems.append(Problem(record.cell("姓名"), said, "请改成一人一行。", "payee-several"))
    price, due = amounts["单价"], amounts["应发"]
    if quantity is not None and price is not None:
        product = (quantity * price).quantize(Decimal("0.01"))
        if due is None:
            due = product
        elif due != product:
            what = f"应发{due}不等于数量乘单价（{product}），按应发计入，"
            problems.append(record.doubt("应发", what, "请核对数量、单价和应发。", "amount-product"))
    if year is None:
        return None
    return Payment(
        year,
        item,
        mask_numbers(clean(record.text("项目"))) or SUBSIDY,
        township_key(record.text("所属乡镇")) if record.text("所属乡镇") else "",
        mask_numbers(clean(record.text("所属乡镇"))),
        mask_numbers(clean(record.text("所属支部"))),
        name,
        identity.number,
        mask_numbers(clean(record.text("职务"))),
        roles(record.text("职务")),
        months,
        quantity,
        price,
        due,
        amounts["实发"],
        day,
        mask_numbers(record.text("凭证号")),
        mask_numbers(record.text("依据")),
        record,
    )


def amount_in(record: Record, name: str, problems: list[Problem]) -> Decimal | None:
    """Yuan in a cell; None for an empty one, and for one that cannot be read, which is noted."""
    if fault := record.fault(name):
        problems.append(fault)
        return None
    reading = read_amount(record.raw(name))
    if reading.fault:
        named = reading.fault.message.replace("金额", name, 1)
        problems.append(reading.fault._replace(message=named).at(record.cell(name)))
    return reading.value


def _months(record: Record, problems: list[Problem]) -> int | None:
    text = record.text("月数").replace(" ", "")
    if not text:
        return None
    match = _MONTH_COUNT.fullmatch(text)
    if match is not None and 1 <= int(match[1]) <= MONTHS:
        return int(match[1])
    what = f"月数{quoted(text)}不对，"
    problems.append(Problem(record.cell("月数"), what, "请填 1 到 12 的整数。", "months-unreadable"))
    return None


def _quantity(record: Record, problems: list[Problem]) -> Decimal | None:
    text = re.sub(r"[份人次个]$", "", record.text("数量"))
    if not text:
        return None
    if re.fullmatch(r"\d{1,7}(?:\.\d{1,2})?", text):
        return Decimal(text)
    problems.append(
        Problem(record.cell("数量"), f"数量{quoted(text)}不是数，", "请只填数字。", "quantity-unreadable")
    )
    return None


def payee(payment: Payment, posts: Posts) -> int | None:
    """The person of 任职 that a payment went to, by number, else by name and township; None where there is none.

    A payment without a township goes to the only one of that name.
    """
    if payment.number and payment.number in posts.ids:
        return posts.ids[payment.number]
    if payment.township:
        here = posts.names.get((payment.name, payment.township), ())
    else:
        here = tuple(p for (name, _), found in posts.names.items() if name == payment.name for p in found)
    # A number that 任职 does not have may be that of the only one of the name here, unless that one has another.
    if len(set(here)) != 1 or (payment.number and here[0] in posts.ids.values()):
        return None
    return here[0]
