r"""Word's own mail merge read as our tags: MERGEFIELD, IF, NEXT and their like (ECMA-376 Part 1, 17.16).

A field is w:fldSimple, or runs from w:fldChar begin over its instruction to end; what stands between separate and end is
its last result. Each is put in the place where it stands, before the part is searched for tags: «{ MERGEFIELD 姓名 }» becomes
«{{ 姓名 }}», an IF becomes {% if %} … {% else %} … {% endif %} around its own texts, runs, pictures and fields, which
keep their looks. All other fields (PAGE, DATE, REF …) stay as they are.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from toolkit.core.tables.anysheet.listing import written
from toolkit.core.words import regex
from toolkit.word.templates.reading.tags import SPACE, TagPlace, W, ancestor, drop

_STEPS = ("NEXT", "NEXTIF", "SKIPIF")
_PLACES = {"MERGEREC": "合并记录号", "MERGESEQ": "合并序号"}
_ASKS = {"ASK", "FILLIN"}
_OURS = {"MERGEFIELD", *_STEPS, *_PLACES, *_ASKS}
_QUOTES = {'"': '"', "“": "”"}
_SUM = regex(r"[\d.+\-*/() ]*")
_KEPT_SWITCHES = {"MERGEFORMAT", "CHARFORMAT", "MERGEFORMATINET", "ARABIC"}
_FORMATS = regex(r"(?i)CHINESENUM[123]|UPPER|LOWER|CAPS|FIRSTCAP")
NAMES = frozenset(_PLACES.values())
"""What stands for MERGEREC and MERGESEQ among the fields: the record's number in the sheet, and among those printed."""


def following(step: int) -> str:
    """The field that holds the record which is merged after so many NEXT."""
    return f"下{step}条"


@dataclass(frozen=True, slots=True)
class MergeStep:
    """NEXT, NEXTIF or SKIPIF: where the merge goes on to the next record within a document, or leaves one out.

    Attributes:
        kind: Its name.
        condition: What NEXTIF and SKIPIF ask of the present record, as a template says it.
    """

    kind: str
    condition: str = ""


@dataclass(slots=True, eq=False)
class _Field:
    begin: _Element
    codes: list[_Element | _Field] = field(default_factory=list)
    results: list[_Element | _Field] = field(default_factory=list)
    separate: _Element | None = None
    end: _Element | None = None

    @property
    def text(self) -> str:
        return "".join(c.text or "" for c in self.codes if not isinstance(c, _Field) and c.tag in _TEXTS)

    @property
    def shown(self) -> str:
        """The instruction as it is shown to people."""
        parts = (f"{{{c.shown}}}" if isinstance(c, _Field) else c.text or "" for c in self.codes)
        return " ".join("".join(parts).split())

    @property
    def kind(self) -> str:
        words = self.text.split(maxsplit=1)
        return "=" if words and words[0].startswith("=") else words[0].upper() if words else ""

    def inner(self) -> Iterator[_Field]:
        """Those in its instruction, at every depth."""
        for each in self.codes:
            if isinstance(each, _Field):
                yield each
                yield from each.inner()

    def elements(self) -> Iterator[_Element]:
        """All that it is made of."""
        yield self.begin
        for each in (*self.codes, *self.results):
            yield from each.elements() if isinstance(each, _Field) else (each,)
        yield from (each for each in (self.separate, self.end) if each is not None)


_TEXTS = (f"{W}instrText", f"{W}t")


class _Cannot(Exception):  # noqa: N818 - an answer
    """A field of a mail merge that cannot be filled here; says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A stretch of an instruction: from, to, and whether it stood in quotation marks."""

    start: int
    stop: int
    quoted: bool = False


Place = Callable[[_Element], TagPlace]
Fault = Callable[[TagPlace, str, str, str], None]


def convert(root: _Element, steps: list[MergeStep] | None, place: Place, fault: Fault) -> bool:
    """Put tags in the place of a part's merge fields; whether there are any.

    Args:
        root: The part; changed by this.
        steps: Takes NEXT, NEXTIF and SKIPIF, in order; None: a part where they cannot stand.
        place: Tells the paragraph that an element stands in.
        fault: Takes what cannot be read.
    """
    for simple in list(root.iter(f"{W}fldSimple")):
        if not _OURS.isdisjoint(simple.get(f"{W}instr", "").upper().split()):
            _complex(simple)
    known: list[MergeStep] = [] if steps is None else steps
    twins: dict[_Element, list[MergeStep]] = {}
    found = _fields(root)
    for one in found:
        around = [e for e in one.begin.iterancestors() if isinstance(e.tag, str)]
        both = next((e for e in around if e.tag.endswith("}AlternateContent")), None)
        mine = known
        if both is not None:  # Choice and Fallback are one text box, written twice: it goes on once
            twin = twins.setdefault(both, [*known])
            mine = twin if any(e.tag.endswith("}Fallback") for e in around) else known
        spot = place(one.begin)
        try:
            _Part(mine, nexts=steps is not None).convert(one)
        except _Cannot as why:
            message, hint = why.args
            fault(spot, f"这一段里的邮件合并域“{one.shown[:60]}”{message}", hint, "template-merge")
    return bool(found)


def _fields(root: _Element) -> list[_Field]:
    """The outermost complex fields that are ours, or have one of ours within, in order; those in other fields' results too."""
    tops: list[_Field] = []
    stack: list[_Field] = []
    for run in root.iter(f"{W}r"):
        for child in run:
            kind = child.get(f"{W}fldCharType") if child.tag == f"{W}fldChar" else ""
            if kind == "begin":
                new = _Field(child)
                holder = stack[-1] if stack else None
                if holder is None:
                    tops.append(new)
                else:
                    (holder.codes if holder.separate is None else holder.results).append(new)
                stack.append(new)
            elif kind == "separate" and stack:
                stack[-1].separate = child
            elif kind == "end" and stack:
                stack.pop().end = child
            elif stack and child.tag != f"{W}rPr":
                (stack[-1].codes if stack[-1].separate is None else stack[-1].results).append(child)
    return [found for top in tops for found in _wanted(top)]


def _wanted(one: _Field) -> Iterator[_Field]:
    if one.end is None:
        return
    if one.kind in _OURS or any(inner.kind in _OURS for inner in one.inner()):
        yield one
        return
    for each in one.results:
        if isinstance(each, _Field):
            yield from _wanted(each)


def _complex(simple: _Element) -> None:
    """A w:fldSimple as the runs that it stands for."""
    holder = simple.getparent()
    if holder is None:
        return
    look = next((run.find(f"{W}rPr") for run in simple.iter(f"{W}r")), None)

    def run(tag: str, **given: str) -> _Element:
        made = simple.makeelement(f"{W}r")
        if look is not None:
            made.append(copy.deepcopy(look))
        inside = made.makeelement(f"{W}{tag}", {f"{W}{name}": value for name, value in given.items()})
        made.append(inside)
        return made

    code = run("instrText")
    code[-1].text = simple.get(f"{W}instr")
    parts = [run("fldChar", fldCharType="begin"), code, run("fldChar", fldCharType="separate")]
    parts += [*(child for child in simple if child.tag != f"{W}fldData"), run("fldChar", fldCharType="end")]
    at = holder.index(simple)
    holder.remove(simple)
    for number, part in enumerate(parts):
        holder.insert(at + number, part)


@dataclass(slots=True)
class _Part:
    steps: list[MergeStep]
    nexts: bool = True

    def convert(self, one: _Field) -> None:
        """Put what a field says in its place."""
        kind = one.kind
        if kind in _ASKS:
            raise _Cannot("要当场问人，套打时没有人可问。", "请在表里加一列，模板里改写这一列的域。")
        if kind in _STEPS:
            if not self.nexts:
                raise _Cannot("不能放在页眉、页脚和脚注里。", "请把它移到正文。")
            self.steps.append(self._step(one))
            _clear(one)
        elif kind == "IF":
            self._if(one)
        else:
            expression = self._expression(one)
            body = f"{{{{ {expression} }}}}"
            if kind == "MERGEFIELD":
                name, switches = _switches(one)
                before, after = (_text(switches.get(key, "")) for key in ("\\b", "\\f"))
                if "\\b" in switches or "\\f" in switches:
                    body = f"{{% if {self._base(name)} is not 空 %}}{before}{body}{after}{{% endif %}}"
            _put(one, body)

    def _base(self, name: str) -> str:
        slot = sum(step.kind != "SKIPIF" for step in self.steps)
        return f"{following(slot)}.{written(name)}" if slot else written(name)

    def _expression(self, one: _Field) -> str:
        """What a field gives, as a template says it."""
        kind = one.kind
        if kind in _PLACES:
            return _PLACES[kind]
        if kind == "MERGEFIELD":
            name, switches = _switches(one)
            return self._base(name) + _filters(switches)
        stream = _stream(one)
        if kind == "IF":
            condition, true, false = self._parts(stream)
            yes, no = (self._operand(stream, each) if each else "''" for each in (true, false))
            return f"({yes} if {condition} else {no})"
        if kind == "COMPARE":
            tokens = _tokens(stream, signs=True)
            return f"(1 if {self._condition(stream, tokens)[0]} else 0)"
        if kind == "QUOTE":
            return " ~ ".join(self._operand(stream, each) for each in _tokens(stream)[1:]) or "''"
        if kind == "=":
            return self._formula(stream)
        raise _Cannot(
            f"里面的 {kind or '域'} 在这里算不出来。", "请改成表里的一列，或按 Ctrl+Shift+F9 变成普通文字。"
        )

    def _formula(self, stream: _Stream) -> str:
        r"""{ = { MERGEFIELD 单价 } * 2 \# 0.00 }: the four kinds of arithmetic."""
        tokens = _tokens(stream)
        at = next((t.start for t in tokens if _said(stream, t).startswith("\\")), len(stream))
        plain = "".join(text for text, source in stream[:at] if not isinstance(source, _Field))
        if not _SUM.fullmatch(plain.strip().removeprefix("=")):
            raise _Cannot("的算式看不懂，只会加减乘除。", "请在表里算好，模板里写那一列。")
        out = (f"(({self._expression(s)})|数)" if isinstance(s, _Field) else text for text, s in stream[:at])
        switches = _read_switches(stream, [t for t in tokens if t.start >= at])
        return f"({''.join(out).strip().removeprefix('=')}){_filters(switches)}"

    def _operand(self, stream: _Stream, token: _Token) -> str:
        """A stretch of texts and fields as one value."""
        out, text = [], ""
        for letter, source in stream[token.start : token.stop]:
            if isinstance(source, _Field):
                out += [_literal(text)] if text else []
                out, text = [*out, self._expression(source)], ""
            else:
                text += letter
        out += [_literal(text)] if text or not out else []
        return out[0] if len(out) == 1 else f"({' ~ '.join(out)})"

    def _condition(self, stream: _Stream, tokens: list[_Token]) -> tuple[str, int]:
        """What an IF asks, and which of its tokens comes behind that."""
        sign = next(
            (n for n, t in enumerate(tokens) if not t.quoted and set(_said(stream, t)) <= set("<>=") and n), 0
        )
        if not sign or sign + 1 >= len(tokens):
            raise _Cannot("的条件看不懂。", '请写成 IF 域 = "值" "是的文字" "不是的文字"，等号两边空格。')
        left = _Token(tokens[1].start, tokens[sign - 1].stop) if sign > 1 else _Token(0, 0)
        one = self._operand(stream, tokens[1] if sign == 2 else left)
        two = self._operand(stream, tokens[sign + 1])
        return f"{one}|符合({_literal(_said(stream, tokens[sign]))}, {two})", sign + 2

    def _parts(self, stream: _Stream) -> tuple[str, _Token | None, _Token | None]:
        tokens = _tokens(stream, signs=True)
        condition, at = self._condition(stream, tokens)
        texts = []
        for token in tokens[at:]:
            if not token.quoted and _said(stream, token).startswith("\\"):
                break
            texts.append(token)
        if len(texts) > 2:
            raise _Cannot("的文字没有用引号括住。", "请把是和不是的两段文字各用英文引号括起来。")
        return condition, *([*texts, None, None][:2])  # type: ignore[return-value]  # two of them

    def _if(self, one: _Field) -> None:
        """An IF in its place: its own texts stay where they are, with their looks, between statements."""
        stream = _stream(one)
        condition, true, false = self._parts(stream)
        kept = {at for token in (true, false) if token for at in range(token.start, token.stop)}
        between = true.stop if true and false else -1
        out: dict[_Element, str] = {}
        for at, (letter, source) in enumerate(stream):
            if isinstance(source, _Field):
                if at == between:
                    _before(source.begin, "{% else %}")
                if at in kept:
                    self.convert(source)
                else:
                    _clear(source)
                continue
            out.setdefault(source, "")
            out[source] += ("{% else %}" if at == between else "") + (letter if at in kept else "")
        for element, text in out.items():
            if element.tag in _TEXTS:
                element.tag = f"{W}t"
                element.text = text
                element.set(SPACE, "preserve")
            if not text:
                drop(element)
        emptied = {p for each in one.results if (p := _home(each)) is not None}
        for result in one.results:
            for element in result.elements() if isinstance(result, _Field) else (result,):
                drop(element)
        closing = one.separate if one.separate is not None else one.end
        if closing is not one.end and one.end is not None:
            emptied |= {p for p in (ancestor(one.end, f"{W}p"),) if p is not None}
            drop(one.end)
        _replace(closing, "{% endif %}")
        _replace(one.begin, f"{self._decided(stream, true, false)}{{% if {condition} %}}")
        for paragraph in emptied:
            holder = paragraph.getparent()
            bare = all(child.tag == f"{W}pPr" for child in paragraph)
            if (
                bare
                and holder is not None
                and next(paragraph.iter(f"{W}sectPr"), None) is None
                and len(holder) > 1
            ):
                holder.remove(paragraph)

    def _decided(self, stream: _Stream, true: _Token | None, false: _Token | None) -> str:
        """A tag that tells of an empty field which would decide between two texts: nobody is made 女士 by an empty cell."""
        tokens = _tokens(stream, signs=True)
        asked = stream[tokens[1].start][1]
        both = all(each is not None and _said(stream, each).strip() for each in (true, false))
        if not (
            both and isinstance(asked, _Field) and asked.kind == "MERGEFIELD" and _said(stream, tokens[3])
        ):
            return ""
        base = self._base(_switches(asked)[0])
        return f"{{{{ {base} if {base} is 空 else '' }}}}"

    def _step(self, one: _Field) -> MergeStep:
        stream = _stream(one)
        tokens = _tokens(stream, signs=True)
        present = _Part([])  # what it asks is asked of the record that has been reached
        return MergeStep(one.kind, "" if one.kind == "NEXT" else present._condition(stream, tokens)[0])


_Stream = list[tuple[str, "_Element | _Field"]]


def _stream(one: _Field) -> _Stream:
    """An instruction letter by letter, each with the element it stands in; a field or a picture is one letter."""
    out: _Stream = []
    for each in one.codes:
        if isinstance(each, _Field):
            out.append(("\ufffc", each))
        elif each.tag in _TEXTS:
            out += [(letter, each) for letter in each.text or ""]
        else:
            out.append(("\n", each))
    return out


def _said(stream: _Stream, token: _Token) -> str:
    return "".join(letter for letter, _ in stream[token.start : token.stop])


def _tokens(stream: _Stream, *, signs: bool = False) -> list[_Token]:
    """The arguments of an instruction; `signs`: whether = < > part them too."""
    text = "".join(letter for letter, _ in stream)
    stops = '"“\\\ufffc' + ("<>=" if signs else "")
    out, at = [], 0
    while at < len(text):
        letter, end = text[at], at + 1
        if letter.isspace():
            at += 1
            continue
        if letter in _QUOTES:
            while end < len(text) and (text[end] != _QUOTES[letter] or text[end - 1] == "\\"):
                end += 1
            out.append(_Token(at + 1, end, quoted=True))
            at = end + 1
            continue
        if letter == "\\":
            end = min(at + 2, len(text))
        elif signs and letter in "<>=":
            while end < len(text) and text[end] in "<>=":
                end += 1
        elif letter != "\ufffc":
            while end < len(text) and not text[end].isspace() and text[end] not in stops:
                end += 1
        out.append(_Token(at, end))
        at = end
    return out


def _switches(one: _Field) -> tuple[str, dict[str, str]]:
    r"""The name that a MERGEFIELD asks for, and its switches: «\@» → «yyyy年M月d日»."""
    stream = _stream(one)
    tokens = _tokens(stream)
    if len(tokens) < 2 or any(isinstance(source, _Field) for _, source in stream):
        raise _Cannot("没有写清楚是哪一列。", "请在 Word 里重新插入这个合并域。")
    at, name = 2, _said(stream, tokens[1])
    while at < len(tokens) and not tokens[1].quoted and not _said(stream, tokens[at]).startswith("\\"):
        name, at = f"{name} {_said(stream, tokens[at])}", at + 1
    return name, _read_switches(stream, tokens[at:])


def _read_switches(stream: _Stream, tokens: list[_Token]) -> dict[str, str]:
    out: dict[str, str] = {}
    last = ""
    for token in tokens:
        said = _said(stream, token)
        if said.startswith("\\") and not token.quoted:
            last = said
            out.setdefault(last, "")
        elif last == "\\*" and said.upper() in _KEPT_SWITCHES:
            out.pop(last) if not out[last] else None
        elif last:
            out[last] = said
    return out


def _filters(switches: Mapping[str, str]) -> str:
    r"""What \@, \# and \* ask, as filters."""
    out = ""
    for key, said in switches.items():
        if key == "\\*" and not _FORMATS.fullmatch(said):
            if said:
                raise _Cannot(
                    f"里的 \\* {said} 这里不会。", "请去掉这个开关，或改写成 {{ 字段|格式('…') }}。"
                )
        elif key in ("\\@", "\\#", "\\*") and said:
            out += f"|格式({_literal(said)})"
    return out


def _literal(text: str) -> str:
    if "{{" in text or "%}" in text or "}}" in text or len(text) > 120:
        raise _Cannot("里的文字太长，或有花括号。", "请改短，或改写成 {% if … %}。")
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _text(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _home(each: _Element | _Field) -> _Element | None:
    return ancestor(each.begin if isinstance(each, _Field) else each, f"{W}p")


def _clear(one: _Field) -> None:
    for element in list(one.elements()):
        drop(element)


def _put(one: _Field, text: str) -> None:
    r"""A tag in a field's place, in the look of its last result; with \* CHARFORMAT, or without one, in that of its code."""
    first = next((e for e in one.results if not isinstance(e, _Field)), None)
    if "CHARFORMAT" in one.text.upper() or first is None:
        first = next((e for e in one.codes if not isinstance(e, _Field)), None)
    run, look = one.begin.getparent(), None if first is None else first.getparent()
    if run is not None and look is not None and all(child.tag in (f"{W}rPr", one.begin.tag) for child in run):
        for old in run.findall(f"{W}rPr"):
            run.remove(old)
        for new in look.findall(f"{W}rPr"):
            run.insert(0, copy.deepcopy(new))
    for element in list(one.elements())[1:]:
        drop(element)
    _replace(one.begin, text)


def _tag(like: _Element, text: str) -> _Element:
    made = like.makeelement(f"{W}t", {SPACE: "preserve"})
    made.text = text
    return made


def _replace(element: _Element | None, text: str) -> None:
    run = None if element is None else element.getparent()
    if run is not None and element is not None:
        run.replace(element, _tag(element, text))


def _before(element: _Element, text: str) -> None:
    run = element.getparent()
    if run is not None:
        run.insert(run.index(element), _tag(element, text))


def unlinked(settings: bytes) -> bytes:
    """A settings part that names no source of data any more: a letter must not open the office's workbook."""
    return re.sub(rb"(?s)<w:mailMerge\b(?:[^>]*/>|.*?</w:mailMerge>)", b"", settings)


SOURCES = frozenset({"mailMergeSource", "mailMergeHeaderSource", "recipientData", "mailMergeRecipientData"})
"""Kinds of relationships that lead to it."""
