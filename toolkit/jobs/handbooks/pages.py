"""What stands on the pages of a handbook: the person, whom to turn to, what they are entitled to, the record.

No identity number ever. The person's own telephone and the family's only with --with-phone: the book passes through
many hands, and what is left blank can be written in at home. The contact cadre's always: that is what it is for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from toolkit.core.cells import Problem
from toolkit.core.dates.reading import Calendar, Precision, parse_date
from toolkit.core.duties.pairs import Pairing
from toolkit.core.people import profiles
from toolkit.core.people.conditions import Unsaid, age_on
from toolkit.core.people.lives import Wish
from toolkit.core.people.names import called
from toolkit.core.people.register import Person
from toolkit.core.people.townships import printable, said
from toolkit.core.posts.tenure import PostRole
from toolkit.core.rules import visits
from toolkit.core.rules.entitled import scales
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, township_key
from toolkit.jobs.handbooks.served import Everyone, Service
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import waiting
from toolkit.jobs.visits.festival import standards_of
from toolkit.jobs.whom import Whom

# Of the page of the template (scripts/building/letters/handbook.py), in millimetres and letters.
_PAGE, _HAND, _LINE, _CELL = 180, 18, 7, 11
_PIECE = 200  # letters of one row
_OF_BIRTH = (Precision.YEAR, Precision.MONTH)  # too little for a birthday, and all that a book prints
_SPARE = 5  # lines that are left to be written by hand at least


class Front:
    """The first pages of everybody's book."""

    def __init__(self, inputs: Inputs, whom: Whom, everyone: Everyone, problems: list[Problem]) -> None:
        """Of an office."""
        self._inputs, self._whom, self._everyone, self._problems = inputs, whom, everyone, problems
        self._leaders: dict[str, list[dict[str, str]]] = defaultdict(list)
        for one in whom.holders(PostRole.LEADER):
            self._leaders[township_key(one.township)].append(_contact("老干组长", one.name, one.township))
        settings = inputs.settings
        self._office = _contact("服务单位", "", settings.text("单位名称"), settings.text("联系电话"))
        standards, faults = standards_of(inputs)
        problems += faults
        self._scales, self.unsaid = scales(standards, inputs.today), Unsaid()

    def fields(self, person: Person) -> dict[str, Any]:
        """All but the record, the year and the day."""
        record, phone = person.record, bool(self._inputs.params.get("with_phone"))

        def own(text: str) -> str:
            return self._everyone.guarded(text, record, person.name, self._problems)

        family = {name: said(record, column) for name, column in (("配偶", "婚姻配偶"), ("子女", "子女"))}
        family["家庭情况"] = own(said(record, "家庭困难"))
        declines = person.wish is Wish.PHONE
        return {
            "姓名": called(person.name),
            "编号": printable(person.number),
            "单位": profiles.unit(person),
            "职务": profiles.post(person),
            "乡镇": person.township,
            "性别": person.sex,
            "出生年月": _born(person) or self._date(record, "出生日期", only=_OF_BIRTH),
            "政治面貌": said(record, "政治面貌"),
            "参加工作": self._date(record, "参加工作时间"),
            "离退休时间": self._date(record, "离退休时间"),
            "类别": person.category or "",
            "享受待遇": said(record, "享受待遇"),
            "支部": profiles.branch(person),
            "现居住地": said(record, "居住地"),
            "电话": profiles.phones(person).replace("\n", "、") if phone else "",
            "健康状况": own(profiles.care(person)),
            "特长": own(said(record, "特长爱好")),
            "意愿": "谢绝上门，改为电话问候" if declines else own(said(record, "慰问意愿")),
            "忌讳": own(said(record, "忌讳")),
            "家庭": [{"称谓": who, "情况": text} for who, text in family.items()],
            "联系人": [
                *(map(self._cadre, self._whom.serving(person) or (None,))),
                *self._leaders.get(township_key(person.township), ()),
                self._office,
            ],
            "标准": self._entitled(person),
        }

    def _date(self, record: Record, name: str, only: Collection[Precision] | None = None) -> str:
        """«1998.12» as 1998年12月; as it is typed where that is no date. only: nothing but dates known so far."""
        value, today = record.dated(name), self._inputs.today
        read = parse_date(value, latest=today, number_format=lambda: record.format(name))
        if read.value is None or read.fault:
            return "" if only else said(record, name)
        return str(read.value) if only is None or read.value.precision in only else ""

    def _cadre(self, pair: Pairing | None) -> dict[str, str]:
        cadre = self._whom.cadres.get(name_key(pair.cadre)) if pair else None
        sure = cadre.record if cadre and cadre.open else None  # not of two of one name
        unit, phone = (said(sure, name) if sure else "" for name in ("单位", "联系电话"))
        return _contact("联系干部", pair.cadre if pair else "", unit, phone)

    def _entitled(self, person: Person) -> list[dict[str, str]]:
        """慰问标准 as they hold today; a line of which nobody can say whether it holds is told and left blank."""
        found: list[tuple[str, visits.Standard]] = []
        for occasion, scale in self._scales.items():
            if occasion == visits.BIRTHDAY:
                found += self._of_birthday(scale.lines, person)
                continue
            due = scale.of(person)
            self._problems += waiting([due.doubt] if due.doubt else ())
            found += [(occasion, due.standard)] if due.standard else []
            for column in due.blank:
                self.unsaid.note(person.record, column)
        told = [
            {"项目": name, "标准": line.text(), "依据": line.source}
            for name, line in found
            if line.text() != visits.UNSET
        ]
        return told or [dict.fromkeys(("项目", "标准", "依据"), "")] * 3  # to be written by hand

    def _of_birthday(
        self, lines: Sequence[visits.Standard], person: Person
    ) -> Iterator[tuple[str, visits.Standard]]:
        today, age, category = self._inputs.today, age_on(person, self._inputs.today), person.category or ""
        if age is None and any(line.low is not None for line in lines):
            return  # which of them, nobody can say here
        place, found = person.record.cell("人员类别"), dict[str, visits.Standard | None]()
        for which, is_round in (("（整岁）", True), ("（非整岁）", False)):
            found[which], problem = visits.find(
                lines, visits.BIRTHDAY, category, age, today, is_round=is_round, place=place
            )
            self._problems += [problem] if problem else []
        alike = len({id(line) for line in found.values()}) == 1
        for which, line in list(found.items())[: 1 if alike else 2]:
            if line:
                yield visits.BIRTHDAY + which * (not alike), line


def _born(person: Person) -> str:
    """1946年10月; of a birth that is known in the lunar calendar alone 农历1946年8月."""
    if person.birth is None:
        return ""
    if (solar := person.birth.solar) is not None:
        return f"{solar.year}年{solar.month}月"
    told = person.birth.registered
    lunar = "农历" * (told.calendar is not Calendar.SOLAR)
    return f"{lunar}{told.year}年" + f"{told.month}月" * bool(told.month) if told.year else ""


def _contact(role: str, name: str = "", unit: str = "", phone: str = "") -> dict[str, str]:
    return {"职责": role, "姓名": name, "单位": unit, "电话": phone}


def paged(services: Sequence[Service], first: int, *, spare: bool) -> list[dict[str, Any]]:
    """The record, page by page from this number on; what is left of a page are blank lines, and with `spare` some more."""
    pages: list[dict[str, Any]] = []
    left = 0
    for one in services:
        for at in range(0, max(len(one.what), 1), _PIECE):
            what = one.what[at : at + _PIECE]
            lines = max(-(-len(what) // _CELL), -(-len(one.who) // 3), -(-len(one.kind) // 4))
            height = max(_HAND, lines * _LINE)
            if height > left:
                pages.append({"页码": first + len(pages), "记录": []})
                left = _PAGE
            left -= height
            row = {"日期": one.when, "类别": one.kind, "内容": what, "服务人": one.who}
            pages[-1]["记录"].append(row)
            pages[-1]["空白行"] = left // _HAND
    if spare and (not pages or pages[-1]["空白行"] < _SPARE):
        pages.append({"页码": first + len(pages), "记录": [], "空白行": _PAGE // _HAND})
    return pages
