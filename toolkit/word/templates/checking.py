"""Every fault of a clerk's template at once, before anything is rendered (检查模板)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.core.cells import Problem, Severity, Stop
from toolkit.core.documents.outcome import FieldSpec, FieldValue
from toolkit.core.words import regex
from toolkit.word.templates.offers import cautions, samples, unknown_fields
from toolkit.word.templates.reading.draft import Draft, TemplatePart, problem, read_draft
from toolkit.word.templates.reading.tags import Tag
from toolkit.word.templates.template import Template

# What must not stand where every page of every copy shows it, by words in a field's name.
_SECRET = regex("身份证|公民身份|证件号|银行|账号|帐号|卡号")
_PRIVATE = regex("出生|住址|地址|手机|电话|病|健康")
_IDENTITY = regex("身份证|公民身份")
_MASKING = regex(r"\|\s*(?:遮号|mask)\b")
_CURLY = regex("[“”‘’]")


def lint(
    source: Path | str | bytes,
    offered: Mapping[str, FieldValue | FieldSpec] | None = None,
    *,
    name: str = "",
) -> list[Problem]:
    """What is wrong with a template, in the order of its paragraphs; empty when nothing is.

    Args:
        source: A .docx, as a path or as its bytes.
        offered: What the job will give, as in `Template.check`; None: fields are not looked up.
        name: What messages call it; the file's name when empty.
    """
    try:
        draft = read_draft(source, name)
    except Stop as stop:
        return list(stop.problems)
    found = [*draft.problems, *_habits(draft)]
    if offered is not None:
        found += cautions(draft, samples(offered))
        found += unknown_fields(draft.name, draft.parts, samples(offered))
        if not any(one.severity is Severity.ERROR for one in found):
            found += Template(draft).check(offered)
    order = {place.part: rank for rank, place in enumerate(draft.texts)}
    return sorted(
        dict.fromkeys(found),
        key=lambda one: (order.get(one.cell.sheet, -1), int(one.cell.ref.strip("第段") or 0)),
    )


def used_fields(source: Path | str | bytes, *, name: str = "") -> tuple[str, ...]:
    """The fields that a template uses, without what stands below them; none when it cannot be read at all."""
    try:
        draft = read_draft(source, name)
    except Stop:
        return ()
    tops = (re.split(r"[.\[]", use.path, maxsplit=1)[0] for part in draft.parts for use in part.study.uses)
    return tuple(dict.fromkeys(tops))


def _habits(draft: Draft) -> Iterable[Problem]:
    """What can be rendered but should not stand so."""
    for part in draft.parts:
        for use in part.study.uses:
            tag = part.found.tags[use.tag]
            last = use.path.rpartition(".")[2].removesuffix("[]")
            if use.kind == "print":
                yield from _personal(draft.name, part, tag, last)
        for tag in part.found.tags:
            if _CURLY.search(tag.raw) and not _CURLY.search(tag.body):
                what = f"标记“{tag.raw}”里是中文引号，已当作英文引号。"
                hint = "建议改成英文引号，免得以后看错。"
                yield problem(draft.name, tag.place, what, hint, "template-quotes", Severity.WARNING)


def _personal(name: str, part: TemplatePart, tag: Tag, field: str) -> Iterable[Problem]:
    margin = part.label.startswith(("页眉", "页脚"))
    masked = _MASKING.search(tag.body) is not None
    if margin and _SECRET.search(field):
        what = f"{part.label}里有个人信息“{field}”，会印在每一页上。"
        yield problem(name, tag.place, what, "请从页眉页脚里删去，需要时只写在正文里。", "template-personal")
    elif margin and _PRIVATE.search(field):
        what = f"{part.label}里的“{field}”如果是老同志个人的，会印在每一页上。"
        hint = "请确认；是单位的就不用改。"
        yield problem(name, tag.place, what, hint, "template-personal", Severity.WARNING)
    elif _IDENTITY.search(field) and not masked:
        what = f"“{tag.raw}”会把身份证号完整打印出来。"
        hint = f"不是必须用全号的，请写成 {{{{ {field}|遮号 }}}}。"
        yield problem(name, tag.place, what, hint, "template-personal", Severity.WARNING)
