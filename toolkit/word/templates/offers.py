"""Whether a field that a template names is among those that a job offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.core.cells import Problem, Severity
from toolkit.core.documents.outcome import FieldSpec, FieldValue
from toolkit.core.words import regex
from toolkit.word.templates.expressions.grammar import nearest
from toolkit.word.templates.reading.draft import Draft, TemplatePart, problem
from toolkit.word.templates.reading.tags import TagPlace

_STEP = regex(r"\[\]|[^.\[\]]+")


def samples(offered: Mapping[str, FieldValue | FieldSpec]) -> dict[str, FieldValue]:
    """Samples by name, of samples or of what a job says of its fields."""
    return {key: value.sample if isinstance(value, FieldSpec) else value for key, value in offered.items()}


def judge(path: str, kind: str, offers: Mapping[str, FieldValue]) -> tuple[str, str, str] | None:
    """What is wrong with a use of a field: message, hint and slug; None when nothing is.

    Args:
        path: Such as «名单[].姓名».
        kind: «print», «loop» or «test».
        offers: By name.
    """
    value: object = offers
    walked = ""
    for step in _STEP.findall(path):
        if step == "[]":
            if not isinstance(value, list | tuple):
                return _no_list(walked)
            if not value:
                return None
            value = value[0]
            continue
        if not isinstance(value, Mapping):
            return f"字段“{walked}”下面没有“{step}”。", "请核对字段名。", "field-unknown"
        if step not in value:
            return _unknown(step, walked, value, offers)
        value = value[step]
        walked = step
    return _no_list(walked) if kind == "loop" and not isinstance(value, list | tuple) else None


def _no_list(name: str) -> tuple[str, str, str]:
    return f"“{name}”不是列表，不能用来重复。", "请核对字段名；列表字段才能写在 for … in 后面。", "field-type"


def _unknown(
    step: str, walked: str, level: Mapping[str, object], offers: Mapping[str, FieldValue]
) -> tuple[str, str, str]:
    message = f"字段“{step}”不存在。" if not walked else f"“{walked}”里没有“{step}”这一项。"
    for name, sample in offers.items():
        first = sample[0] if isinstance(sample, list | tuple) and sample else None
        if not walked and isinstance(first, dict) and step in first:
            hint = f"它在列表“{name}”里：请写 {{% for 人 in {name} %}}，再写 {{{{ 人.{step} }}}}。"
            return message, hint, "field-unknown"
    names = list(level)
    fields = f"可以用的字段：{'、'.join(names[:20])}{'等' if len(names) > 20 else ''}。"
    return message, nearest(step, names) or fields, "field-unknown"


def unknown_fields(
    name: str, parts: Iterable[TemplatePart], offers: Mapping[str, FieldValue]
) -> list[Problem]:
    """Every field that is not offered, once for each paragraph.

    Args:
        name: The template's name.
        parts: Its parts.
        offers: By field name.
    """
    found: dict[tuple[str, TagPlace], Problem] = {}
    for part in parts:
        for use in part.study.uses:
            place = part.found.tags[use.tag].place
            if use.kind == "probe" or (use.path, place) in found:
                continue
            verdict = judge(use.path, use.kind, offers)
            if verdict is not None:
                found[use.path, place] = problem(name, place, *verdict)
    return list(found.values())


def cautions(draft: Draft, offers: Mapping[str, FieldValue]) -> list[Problem]:
    """What would be printed as it stands: marks of other programs; a letter that says the same to everybody.

    Args:
        draft: The template as it was read.
        offers: By field name.
    """
    names = _names(offers)
    said = [
        problem(
            draft.name,
            mark.place,
            f"“{mark.raw}”不是这里的标记，不会被填写，会原样印在纸上。",
            f"请改写成 {{{{ {mark.name} }}}}。"
            if mark.name in names
            else "请改写成 {{ 字段 }} 或 {% … %}，不要的请删去。",
            "template-foreign",
            Severity.WARNING,
        )
        for mark in dict.fromkeys(draft.foreign)
        if mark.sure or mark.name.rpartition(".")[2] in names
    ]
    if names and not draft.problems and not any(part.study.uses for part in draft.parts):
        what = "模板里一个字段也没有，每一份都会印成一模一样，"
        hint = "请在要填写的地方写上字段，例如 {{ 姓名 }}。"
        said.append(
            problem(draft.name, TagPlace("", 0, ""), what, hint, "template-no-field", Severity.WARNING)
        )
    return said


def _names(offers: Mapping[str, FieldValue]) -> set[str]:
    """Every name that a field, or an entry of a list, has."""
    found = set(offers)
    for value in offers.values():
        for entry in value[:1] if isinstance(value, list | tuple) else [value]:
            found |= _names(entry) if isinstance(entry, dict) else set()
    return found
