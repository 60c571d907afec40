"""A .docx template compiled once and rendered thousands of times (模板).

    template = compile_template(path, name="生日贺信.docx")
    problems = template.check(offered)      # every field that the job does not have, before anything runs
    data = template.render(fields)          # the whole document, or a Stop with every miss

The syntax is docxtpl's. What is different: values are always escaped, nothing but plain data is taken,
a field that is missing or empty stops the document, and the same fields give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.parsers import expat

import jinja2
from jinja2 import meta

from toolkit.core.cells import Problem, Severity, Stop
from toolkit.core.documents.outcome import FieldSpec, FieldValue, Gap, Image
from toolkit.files.looking.pictures import Measured
from toolkit.files.opc.archive import pack
from toolkit.files.opc.members import Member, deflate
from toolkit.files.opc.package import (
    DECLARATION,
    RELATIONSHIPS,
    TYPES,
    Package,
    Relationship,
    extended,
    keep_sound,
    rels_name,
    with_default,
    write,
)
from toolkit.word.opening import telling
from toolkit.word.templates import pictures, repair
from toolkit.word.templates.expressions.grammar import nearest
from toolkit.word.templates.expressions.sandbox import (
    PRINT,
    PRINT_END,
    TALLY,
    Miss,
    Tally,
    TooMuch,
    not_plain,
)
from toolkit.word.templates.offers import cautions, samples, unknown_fields
from toolkit.word.templates.output import PAGE, PARAGRAPH
from toolkit.word.templates.reading import blocks
from toolkit.word.templates.reading.draft import Draft, TemplatePart, plain_environment, problem, read_draft
from toolkit.word.templates.reading.tags import Tag, TagPlace

_DECLARATION = DECLARATION.encode()
_WHOLE = TagPlace("", 0, "")
_TOO_MUCH = (
    "按这个模板打印出来的内容太多，已经停下。",
    "请检查模板里的重复(for)是否套错了，或把名单分成几份。",
    "template-limit",
)


@dataclass(slots=True)
class _Compiled:
    """A part ready to run."""

    part: TemplatePart
    code: jinja2.Template
    statements: bool
    grids: bool
    open_end: bool  # a statement stands right before the end of the section
    traces: tuple[str, ...]
    literals: dict[str, tuple[str, bytes]]  # what a stretch of the template closes and opens, and its UTF-8


@dataclass(slots=True)
class _Pictures:
    """Pictures met while one document is rendered."""

    names: dict[bytes, str] = field(default_factory=dict)
    related: dict[str, dict[str, str]] = field(default_factory=dict)
    shown: int = 0

    def show(self, part: str, image: Image) -> str:
        measured, width, height = pictures.extent(image)
        relationship = self._relate(part, image, measured)
        self.shown += 1
        return pictures.drawing(relationship, self.shown, width, height, image.description)

    def embed(self, part: str, image: Image) -> str:
        return self._relate(part, image, pictures.extent(image)[0])

    def _relate(self, part: str, image: Image, measured: Measured) -> str:
        name = self.names.setdefault(image.data, f"media/filled{len(self.names) + 1}.{measured.kind}")
        related = self.related.setdefault(part, {})
        return related.setdefault(name, f"rIdFilled{len(related) + 1}")


AskedStep = tuple[str, frozenset[str], Callable[[Mapping[str, FieldValue]], bool]]


def compile_template(source: Path | str | bytes, *, name: str = "") -> Template:
    """Read a template once, for as many documents as wanted.

    Args:
        source: A .docx, as a path or as its bytes.
        name: What messages call it; the file's name when empty.

    Raises:
        Stop: Every fault of the template.
    """
    draft = read_draft(source, name)
    errors = [p for p in draft.problems if p.severity is Severity.ERROR]
    if errors:
        raise Stop(*errors)
    return Template(draft)


class Template:
    """A compiled template; made by `compile_template`. Rendering changes nothing in it."""

    def __init__(self, draft: Draft) -> None:
        self.name = draft.name
        self._draft = draft
        compiled = {part.name: _compile(part) for part in draft.parts}
        self._members: list[Member | _Compiled] = [
            compiled.get(name, member) for name, member in draft.package.members.items()
        ]
        self._compiled = [member for member in self._members if isinstance(member, _Compiled)]

    @property
    def fields(self) -> dict[str, list[TagPlace]]:
        """The fields it uses («姓名», «本人.电话», «名单[].姓名»), in order of appearance, and where."""
        places: dict[str, list[TagPlace]] = {}
        for compiled in self._compiled:
            for use in compiled.part.study.uses:
                found = places.setdefault(use.path, [])
                place = compiled.part.found.tags[use.tag].place
                if place not in found:
                    found.append(place)
        return places

    @property
    def steps(self) -> list[AskedStep]:
        """NEXT, NEXTIF and SKIPIF of Word's mail merge in order: the fields each asks, and whether a record meets it."""
        made: list[AskedStep] = []
        for step in self._draft.steps:
            environment = plain_environment()
            asked = environment.parse(f"{PRINT} {step.condition or 1} {PRINT_END}")
            holds = environment.compile_expression(step.condition or "1")
            names = frozenset(meta.find_undeclared_variables(asked))
            made.append((step.kind, names, partial(_holds, holds)))
        return made

    def check(self, offered: Mapping[str, FieldValue | FieldSpec]) -> list[Problem]:
        """Every field that is not offered, and every sample that does not fit where it is used.

        Args:
            offered: What a job will give: samples, or what it says of each field.
        """
        offers = samples(offered)
        found = unknown_fields(self.name, [compiled.part for compiled in self._compiled], offers)
        return found or self._run(offers, optional=None, record="")[0]

    def cautions(self, offered: Mapping[str, FieldValue | FieldSpec]) -> list[Problem]:
        """What would be printed as it stands, though a field was meant; `offered` as in `check`."""
        return cautions(self._draft, samples(offered))

    def render(
        self,
        fields: Mapping[str, FieldValue],
        *,
        optional: Collection[str] = (),
        record: str = "",
        told: list[Problem] | None = None,
    ) -> bytes:
        """The document for these fields.

        Args:
            fields: Plain data: text, whole numbers, Decimal, dates, yes/no, Image, Rich, lists and dicts.
            optional: Paths that may be empty although the template prints them bare.
            record: Whose document it is, for messages.
            told: Takes what is to be said of fields that are empty and marked in the document.

        Raises:
            Stop: Every field that is missing, empty or of a wrong kind; or the document would be too large.
        """
        problems, members = self._run(fields, optional=optional, record=record)
        if any(problem.severity is Severity.ERROR for problem in problems):
            raise Stop(*problems)
        if told is not None:
            told += problems
        return pack(members)

    def _run(
        self, fields: Mapping[str, FieldValue], *, optional: Collection[str] | None, record: str
    ) -> tuple[list[Problem], list[Member]]:
        values = dict(fields)
        problems = [
            self._problem(_WHOLE, f"字段“{key}”{why}。", "请核对这一项的内容。", "field-type", record)
            for key, why in not_plain(values)
        ]
        if problems:
            return problems, []
        shown = _Pictures()
        members: list[Member] = []
        drawings = 1
        for member in self._members:
            if isinstance(member, Member):
                members.append(member)
                continue
            name = member.part.name
            looks = partial(_look, member.part.found.tags)
            tally = Tally(picture=partial(shown.show, name), embed=partial(shown.embed, name), look=looks)
            before = shown.shown
            try:
                skeleton, data = _print(member, values, tally)
            except TooMuch:
                return [*problems, self._problem(_WHOLE, *_TOO_MUCH, record)], []
            if tally.notes:
                problems += self._misses(member, tally.notes, values, optional, record)
            if any(problem.severity is Severity.ERROR for problem in problems):
                continue
            data = _finish(member, skeleton, data)
            if member.part.shapes or shown.shown != before:
                xml, drawings = repair.number_drawings(data.decode("utf-8"), drawings)
                data = xml.encode("utf-8")
            members.append(deflate(member.part.name, _DECLARATION + data))
        if shown.names and len(members) == len(self._members):
            with telling(self.name, TYPES):
                members = _with_pictures(members, shown, self._draft.package)
        return problems, members

    def _problem(self, place: TagPlace, message: str, hint: str, kind: str, record: str) -> Problem:
        made = problem(self.name, place, message, hint, kind)
        return made if not record else Problem(made.cell, f"{record}：{made.message}", made.hint, made.kind)

    def _misses(
        self,
        member: _Compiled,
        notes: list[tuple[int, Miss | Gap | None]],
        values: Mapping[str, FieldValue],
        optional: Collection[str] | None,
        record: str,
    ) -> list[Problem]:
        """What was noted while rendering, each miss once."""
        found: dict[tuple[int, str, str], Problem] = {}
        paths = {use.tag: use.path for use in member.part.study.uses if use.kind == "print"}
        for number, miss in notes:
            tag = member.part.found.tags[number]
            if isinstance(miss, Gap):
                if miss.problem is not None:  # its cell says where; each once, however often it is printed
                    found.setdefault((0, "field-empty", str(miss.problem.cell)), miss.problem)
                continue
            if miss is None:
                path = paths.get(number, "")
                if optional is None or path in optional:
                    continue
                key, message = "", f"“{tag.raw}”要打印的内容是空的。"
                hint = f"请补上这一项；确实可以空着的，模板里写成 {{{{ {tag.body}|默认('') }}}}。"
                kind = "field-empty"
            elif miss.reason:
                key, kind = miss.reason, "field-type"
                message, hint = f"“{tag.raw}”里的内容{miss.reason}。", "请核对这一项的内容，或修改模板。"
            else:
                kind, row = "field-unknown", _row(miss, values)
                key, message = miss.field + row, f"“{tag.raw}”里的字段“{miss.field}”不存在{row}。"
                hint = _suggest(miss, values)
            found.setdefault((number, kind, key), self._problem(tag.place, message, hint, kind, record))
        return list(found.values())


def _holds(condition: Callable[..., object], fields: Mapping[str, FieldValue]) -> bool:
    return bool(condition(fields))


def _look(tags: list[Tag], tag: int) -> str:
    return tags[tag].look


def _compile(part: TemplatePart) -> _Compiled:
    assert part.tree is not None  # noqa: S101 - compile_template has raised for parts with faults
    code = part.environment.from_string(part.tree)
    literals = {node.data for node in part.tree.find_all(jinja2.nodes.TemplateData)}
    grids = any(tag.level == "tc" or tag.target == "span" for tag in part.found.tags)
    statements = any(tag.shape == "%" for tag in part.found.tags)
    last = part.found.pieces[-1]
    return _Compiled(
        part,
        code,
        statements,
        grids,
        isinstance(last, str) and last.startswith("<w:sectPr"),
        repair.traces(part.found.parents),
        {literal: (blocks.skeleton(literal), literal.encode("utf-8")) for literal in literals},
    )


def _print(member: _Compiled, values: dict[str, FieldValue], tally: Tally) -> tuple[str, bytes]:
    """One part's XML, behind its skeleton; misses are in the tally."""
    # The literal stretches were read by a parser when the template was compiled; what they close and open
    # is all that still matters, and that with every value in its place is a tenth of the work.
    known, skeleton, printed = member.literals, list[str](), list[bytes]()
    token = TALLY.set(tally)
    try:
        for chunk in member.code.root_render_func(member.code.new_context(values)):
            literal = known.get(chunk)
            if literal is None:
                skeleton.append(chunk)
                printed.append(chunk.encode("utf-8"))
            else:
                skeleton.append(literal[0])
                printed.append(literal[1])
    finally:
        TALLY.reset(token)
    return "".join(skeleton), b"".join(printed)


def _finish(member: _Compiled, skeleton: str, data: bytes) -> bytes:
    """What was printed, put right where Word would object, and checked to be well-formed."""
    split = PARAGRAPH in skeleton or PAGE in skeleton  # these come from values only
    hollow = member.statements and any(trace in skeleton for trace in member.traces)
    if split or hollow or member.grids or member.open_end:
        printed = xml = data.decode("utf-8")
        xml = repair.split_paragraphs(xml) if split else xml
        xml = repair.fill_hollow(xml) if hollow else xml
        xml = repair.end_body(xml) if member.open_end else xml
        xml = repair.fit_grids(xml) if member.grids else xml
        if xml != printed:
            skeleton, data = xml, xml.encode("utf-8")
    # The last look before it is packed: a fault here is one of ours. A part without fields has no skeleton.
    expat.ParserCreate(encoding="utf-8").Parse(skeleton.encode("utf-8") or data, True)
    return data


def _row(miss: Miss, values: Mapping[str, FieldValue]) -> str:
    """In which entry of which list a field is missing."""
    if miss.owner is None:
        return ""
    waiting: list[tuple[str, Any]] = [(key, value) for key, value in values.items()]
    while waiting:
        path, value = waiting.pop(0)
        if value is miss.owner:
            return f"（{path}）"
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}", item) for key, item in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [(f"{path}第{at}条", item) for at, item in enumerate(value, 1)]
    return ""


def _suggest(miss: Miss, values: Mapping[str, FieldValue]) -> str:
    owner = miss.owner
    names = [str(key) for key in (owner if isinstance(owner, dict) else values)]
    fields = f"可以用的字段：{'、'.join(names[:20])}。" if names else "这里没有可以用的字段。"
    return nearest(miss.field, names) or fields


def _with_pictures(members: list[Member], shown: _Pictures, template: Package) -> list[Member]:
    """Add the pictures, their relationships and their content types.

    Raises:
        Refused: See `keep_sound`.
    """
    out = {member.name: member for member in members}
    for part, related in shown.related.items():
        name = rels_name(part)
        links = [Relationship(key, pictures.IMAGE_KIND, target) for target, key in related.items()]
        out[name] = deflate(name, extended(out[name].data(), links) if name in out else write(links))
    types = with_default(out[TYPES].data(), "rels", RELATIONSHIPS)
    for kind in sorted({target.rpartition(".")[2] for target in shown.names.values()}):
        types = with_default(types, kind, pictures.CONTENT_TYPES[kind])
    out[TYPES] = deflate(TYPES, types)
    for data, target in shown.names.items():
        out[f"word/{target}"] = deflate(f"word/{target}", data)
    keep_sound(out, lambda name: out[name].data(), template.members, template.read)
    return list(out.values())
