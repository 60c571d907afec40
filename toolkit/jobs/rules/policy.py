"""政策一览: the basic policies, duties and contents on one page, each with value, source, status and since when."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase
from typing import NamedTuple

from toolkit import data
from toolkit.core.cells import Cell, Stop
from toolkit.core.documents.outcome import FieldSpec, Outcome, TemplateUse, WordDocument, tally
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.rules.dated import Status, value_text
from toolkit.core.rules.working import PREDICTED
from toolkit.core.tables.catalogue import DUTIES, RULES, SETTINGS_BOOK, STANDARDS, TIERS
from toolkit.core.words import name_key
from toolkit.jobs.calendar.calendar import line
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import need
from toolkit.jobs.rules.rules import span_text, untold

UNDECIDED = "未定，请填"
_RULES = f"{SETTINGS_BOOK}「{RULES.name}」"
_STANDARDS = f"{SETTINGS_BOOK}「{STANDARDS.name}」"
_DUTIES = f"{DUTIES.workbook}「{DUTIES.name}」"
_TIERS = f"{SETTINGS_BOOK}「{TIERS.name}」"
_KINDS = _STANDARD, _VISIT, _TIER, _DUTY, _OFF = "待遇和规定", "慰问标准", "三级服务", "职责", "放假"

BOOKLET = TemplateUse(
    "政策一览.docx",
    "老干部工作基本政策、基本职责、基本内容，每条写明依据和状态",
    {
        "题目": FieldSpec("政策一览（生日）"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec("2026年10月9日", note="哪天的情况"),
        "条目": FieldSpec(
            ({"类别": _STANDARD, "名称": "整岁", "内容": "60、70岁", "状态": "建议", "依据": "…"},),
            note="一条一行；每类的第一条写明类别：待遇和规定、慰问标准、三级服务、职责、放假",
        ),
    },
)


_WITHOUT = {"支部": "按各支部的学习周期", "事件": "有事就办", "慰问对象": "慰问标准里的节日"}
"""How often, by whom it is for, where a duty has no 频次 of its own."""


class PolicyLine(NamedTuple):
    """One line: what it is, what holds, its state, since when, on what it rests, where the office decides it."""

    kind: str
    title: str
    value: str
    status: str
    since: str
    source: str
    where: str

    @property
    def state(self) -> str:
        """«现行», «建议，未定，请填 设置.xlsx「规则」»."""
        return f"{self.status} {self.where}" if UNDECIDED in self.status else self.status


def _standards(inputs: Inputs) -> Iterator[PolicyLine]:
    """Every rule that holds today, what is in force before what is proposed, and what nobody has told us."""
    rules = inputs.rules
    for key in rules.keys():  # noqa: SIM118 - Rules is no mapping
        now, where = rules.at(key, inputs.today, Status.CURRENT), _row_of(inputs, key)
        for status in Status:
            if rule := rules.at(key, inputs.today, status):
                state = status.value if now else f"{status}，{UNDECIDED}"
                title = f"{key}（{rule.who}）" if rule.who else key
                since = span_text(rule) if status is Status.CURRENT else ""
                yield PolicyLine(_STANDARD, title, value_text(rule), state, since, rule.source, where)
        if not any(rules.at(key, inputs.today, status) for status in Status):
            last = rules.history(key)[-1]
            value = f"今天没有标准，上一次{value_text(last)}"
            yield PolicyLine(_STANDARD, key, value, UNDECIDED, span_text(last), last.source, where)
    for told in data.read("policy.toml")["ask"]:
        if told["key"] not in rules.keys():  # noqa: SIM118
            where = _row_of(inputs, told["key"])
            yield PolicyLine(_STANDARD, told["key"], told["unit"], UNDECIDED, "", "没有查到文件", where)


def _row_of(inputs: Inputs, key: str) -> str:
    """Where the office decides it: the row of sheet 规则 that asks, where there is one."""
    cell = inputs.rules.empty.get(key)
    return f"{_RULES}第{cell.ref.lstrip(ascii_uppercase)}行" if cell else _RULES


def _visits(inputs: Inputs) -> Iterator[PolicyLine]:
    """The office's 慰问标准, row by row as written: one without an amount or a source is asked for."""
    records = inputs.records(STANDARDS)
    for row in records:
        title = "".join(row.text(name) for name in ("项目", "对象", "年龄"))
        amount, goods, source = (row.text(name) for name in ("标准金额", "慰问品", "依据"))
        value = "、".join(filter(None, (f"{amount}元" if amount[-1:].isdecimal() else amount, goods)))
        status = "本单位定" if amount and source else UNDECIDED
        since = "至".join(filter(None, (row.text("起始日期"), row.text("截止日期"))))
        source = source or "没有写依据"
        yield PolicyLine(
            _VISIT, mask_numbers(title), value, status, since, source, f"{_STANDARDS}第{row.row}行"
        )
    if not records:
        yield PolicyLine(_VISIT, "生日、节日慰问标准", "", UNDECIDED, "", "没有查到文件", _STANDARDS)


def _duties(inputs: Inputs) -> Iterator[PolicyLine]:
    """Ours, as rows of 责任清单 of the same 事项 change them, and the office's own."""
    rows = inputs.records(DUTIES)
    theirs = {name_key(row.text("事项")) for row in rows}
    for duty in data.read("duties.toml")["duty"]:
        rhythm = duty.get("rhythm") or _WITHOUT.get(duty["subject"], "按三级服务的频次")
        state = inputs.rules.status(duty)
        status = state.value if state is Status.CURRENT else f"{state}，{UNDECIDED}"
        if name_key(duty["title"]) in theirs:
            status = "本单位另有规定，见下"
        yield PolicyLine(
            _DUTY, f"{duty['title']}（{duty['subject']}）", rhythm, status, "", duty["source"], _DUTIES
        )
    for row in rows:
        source = row.text("依据")
        status = "本单位定" if source else UNDECIDED
        title = mask_numbers(
            "".join((row.text("事项"), f"（{row.text('对象')}）" if row.text("对象") else ""))
        )
        source, since = source or "没有写依据", row.text("起始日期")
        yield PolicyLine(_DUTY, title, row.text("频次"), status, since, source, f"{_DUTIES}第{row.row}行")


def _tiers(inputs: Inputs) -> Iterator[PolicyLine]:
    """三级服务: ours that no row of 服务分级 changes, and those rows."""
    rows = inputs.records(TIERS)
    theirs = {name_key(row.text("条件")) for row in rows}
    for told in data.read("tiers.toml")["tier"]:
        if name_key(told["who"]) not in theirs:
            status = told["status"] if told["status"] == Status.CURRENT else f"{told['status']}，{UNDECIDED}"
            value = "，".join(filter(None, (told["level"], told.get("rhythm", ""))))
            yield PolicyLine(_TIER, told["who"], value, status, "", told["source"], _TIERS)
    for row in rows:
        source = row.text("依据") or "没有写依据"
        where = f"{_TIERS}第{row.row}行"
        yield PolicyLine(
            _TIER, mask_numbers(row.text("条件")), row.text("级别"), "本单位定", "", source, where
        )


def _holidays(inputs: Inputs) -> Iterator[PolicyLine]:
    for one in inputs.rules.working.holidays(inputs.today.year):
        status = PREDICTED if one.predicted else Status.CURRENT.value
        yield PolicyLine(_OFF, f"{one.name}放假", line(one).partition("：")[2], status, "", one.source, "")


def lines(inputs: Inputs) -> list[PolicyLine]:
    """All of it, in the order of the page."""
    return [*_standards(inputs), *_visits(inputs), *_tiers(inputs), *_duties(inputs), *_holidays(inputs)]


def build(inputs: Inputs) -> Outcome:
    """The page in the terminal, and the booklet; of a topic what is about it."""
    everything, topic = lines(inputs), inputs.params.get("topic") or ""
    topics = data.read("policy.toml")["topics"]
    words = topics.get(topic, [topic])
    chosen = [each for each in everything if any(word in each.title for word in words)]
    if not chosen:
        hint = f"可以写：{'、'.join(topics)}，或名称里的几个字；不写就是全部。"
        raise Stop.at(Cell("政策一览"), f"没有关于{quoted(topic)}的，", hint, "topic-unknown")
    kinds = [(kind, [each for each in chosen if each.kind == kind]) for kind in _KINDS]
    title = f"政策一览（{topic}）" if topic else "政策一览"
    open_ = sum(UNDECIDED in each.status for each in chosen)
    told = [f"{title}：{len(chosen)}条，其中{open_}条没有定。", *untold(inputs)]
    for kind, those in kinds:
        told += [f"【{kind}】"] if those else []
        for one in those:
            since = f"（{one.since}）" if one.since else ""
            told += [f"  {one.title}：{one.value}{since}  {one.state}", f"      依据：{one.source}"]
    fields = {
        "题目": title,
        "单位": inputs.settings.text("单位名称"),
        "日期": f"{inputs.today.year}年{inputs.today.month}月{inputs.today.day}日",
        "条目": [
            {
                "类别": f"{kind}（{len(those)}条）" if at == 0 else "",
                "名称": one.title,
                "内容": "\n".join(filter(None, (one.value, one.since))) or "＿＿＿＿",
                "状态": one.state,
                "依据": one.source,
            }
            for kind, those in kinds
            for at, one in enumerate(those)
        ],
    }
    return Outcome(
        documents=(WordDocument(f"{title}.docx", BOOKLET.name, fields, title=title),),
        counts=tally(len(everything), len(chosen), other_topics=len(everything) - len(chosen)),
        rows=[one._asdict() for one in chosen],
        summary=tuple(told),
    )


JOB = Job(
    name="policy",
    title="政策一览",
    group="经费",
    often=4,
    help="老干部工作的基本政策、基本职责、基本内容：每条的标准、依据、状态；没有定的写明在哪里填。",
    templates=(BOOKLET,),
    actions=(
        Action(
            build=build,
            title="政策一览",
            help="列出各项标准、慰问标准、职责和放假安排，另写一份可以印发的手册；可以只看一个题目。",
            needs=tuple(need(table, optional=True) for table in (STANDARDS, TIERS, DUTIES)),
            parameters=(
                Parameter(
                    "topic", "题目", "生日、慰问、补贴等，或名称里的几个字；不写就是全部", positional=True
                ),
                PDF,
            ),
            examples=(("policy", "全部"), ("policy 生日", "关于生日的")),
        ),
    ),
)
