"""What `lint --fix` does about each kind of fault: direct formatting over whatever styles say, and marks of typography."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from lxml.etree import _Element

from toolkit.core.documents.official import faces
from toolkit.core.words import regex
from toolkit.word.official.linting.elements import LEVELS, Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Para
from toolkit.word.official.linting.facts.reading import UNSEEN, DocumentReader
from toolkit.word.official.linting.facts.styles import W, value
from toolkit.word.official.linting.rules.body import HALF, PUSHED
from toolkit.word.official.linting.rules.table import LINE, FormatRule, Hit, flows, is_face, line_height, main
from toolkit.word.official.linting.wording import DATE_LIKE, level_of
from toolkit.word.official.mending import footers, looks

_ROW = round(LINE * 20)  # twips
_MARKS = str.maketrans(",;:?!()", "，；：？！（）")
_BRACKETS = str.maketrans("「」『』﹁﹂", "“”‘’“”")
_DOTS = regex(r"(?<=[一-鿿])(?:\.{3,}|。{3,}|…(?!…)(?<!……))(?=[一-鿿，。；”）]|$)")
_BESIDE = regex(
    r"(?<=[”」』）》])[,;:?!](?=[一-鿿“「（《]|$)"
)  # what the rule, careful, does not call a fault
_END = regex(r"[。；;，,、.．：:]+$")
_THICK, _THIN = "8", "6"  # eighths of a point: 0.35 and 0.25 mm
_IMPRINT = (Role.COPY_TO, Role.PRINTED, Role.IMPRINT)


class Repairs:
    """One pass over a document.

    Attributes:
        changes: What was done to marks and blanks, each with its place, for the clerk.
        package_changed: Something beside the document's own part is another.
    """

    def __init__(self, reader: DocumentReader, reading: ReadDocument) -> None:
        self.reader, self.reading = reader, reading
        self.changes: list[str] = []
        self.package_changed = False
        named = [span.font for p in reading.facts.paragraphs for span in p.spans]
        self._faces = {
            face: next((name for name in named if is_face(name, face)), one["name"])
            for face, one in faces().items()
        }
        assert reader.root is not None  # noqa: S101 - it was read
        self._sections = [
            each
            for each in reader.root.iter(f"{W}sectPr")
            if not any(True for _ in each.iterancestors(f"{W}sectPrChange"))
        ]

    def apply(self, todo: Sequence[tuple[FormatRule, Hit]]) -> None:
        """Repair what was found. What has no way here, or is not safe where it stands, stays for a person."""
        wrong = {rule.kind for rule, _ in todo}
        if any(kind.startswith("official-footer") for kind in wrong):
            self.package_changed |= footers.mend(self.reader, self._sections, wrong)
        for rule, hit in todo:
            kind = rule.kind
            repair = _PAGE.get(kind)
            if repair is not None:
                repair(self)
            if kind in _SIGNS and hit.para is not None:
                self.sign(rule, hit.para, self.reader.elements[hit.para.number])
            each = _PARAGRAPH.get(kind)
            if each is not None and hit.para is not None:
                each(self, hit.para, self.reader.elements[hit.para.number])

    def _say(self, para: Para, what: str) -> None:
        self.changes.append(f"第{para.number}段：{what}")

    # --- page -------------------------------------------------------------------------------------

    def paper(self) -> None:
        """A4, upright or across as it lies."""
        for section in self._sections:
            across = value(section.find(f"{W}pgSz"), "orient") == "landscape"
            short, long = "11906", "16838"
            looks.put(section, "pgSz", w=long if across else short, h=short if across else long)

    def margins(self) -> None:
        """37, 35, 28 and 26 mm, on upright pages."""
        for section, facts in zip(self._sections, self.reading.facts.sections, strict=True):
            if not facts.landscape:
                looks.put(section, "pgMar", top="2098", bottom="1984", left="1588", right="1474", gutter="0")
                for name, twips in (("header", "851"), ("footer", "1400")):
                    margins = looks.child(section, "pgMar")
                    if not margins.get(f"{W}{name}"):
                        margins.set(f"{W}{name}", twips)

    def characters(self) -> None:
        """A grid of 22 lines without a pitch of characters, and text set 0.25 points closer."""
        for section in self._sections:
            if value(section.find(f"{W}docGrid"), "type") in ("linesAndChars", "snapToChars"):
                looks.put(section, "docGrid", type="lines", linePitch=str(_ROW), charSpace=None)
        for p in main(self.reading, Role.BODY, *LEVELS):
            for run in looks.runs(self.reader.elements[p.number]) if flows(p) else ():
                looks.put(looks.child(run, "rPr"), "spacing", val="-5")

    def restart(self) -> None:
        """Pages go on counting."""
        for section in self._sections[1:]:
            number = section.find(f"{W}pgNumType")
            if number is not None:
                number.attrib.pop(f"{W}start", "")

    # --- look -------------------------------------------------------------------------------------

    def lines(self, p: Para, element: _Element) -> None:
        """22 lines a page; a picture set among the text keeps its height."""
        for other in main(self.reading, Role.ADDRESSEE, Role.NOTE, Role.SIGNATURE, Role.DATE, Role.REMARK):
            if flows(other) and other.rule != "exact" and not other.shapes:
                looks.put(
                    looks.of(self.reader.elements[other.number]), "spacing", line=str(_ROW), lineRule="exact"
                )
        if not p.shapes and next(element.iter(f"{W}object", f"{W}drawing", f"{W}pict"), None) is None:
            looks.put(
                looks.of(element), "spacing", line=str(_ROW), lineRule="exact"
            )  # it would cut a picture

    def face(self, p: Para, element: _Element, part: str, points: float | None) -> None:
        """A font and a size; with no font that of its level, and behind a heading 仿宋."""
        head = (
            {Role.LEVEL1: "黑体", Role.LEVEL2: "楷体"}.get(self.reading.roles[p.number]) if not part else None
        )
        text = looks.text_of(looks.letters(element))
        end = re.search(r"[。：]", text)
        upto = end.end() if head and end else len(text)
        self._faces_of(element, head or part or "仿宋", upto, points, p.label)

    def _faces_of(
        self, element: _Element, part: str, upto: int, points: float | None, label: str, rest: str = "仿宋"
    ) -> None:
        """Set a font up to a character and another behind it; runs are cut there."""
        cut = looks.letters(element)
        if 0 < upto < len(cut):
            _cut(*cut[upto])
        at = 0
        for run in looks.runs(element):
            here = sum(len(each.text or "") for each in run.iterfind(f"{W}t"))
            name = self._faces[part if at < upto or not here else rest]
            looks.font(looks.child(run, "rPr"), name, points)
            at += here
        if label:
            looks.font(looks.child(looks.of(element), "rPr"), self._faces[part], points)

    def number_face(self, _p: Para, element: _Element) -> None:
        """3号仿宋, the name of who signed in 楷体."""
        text = looks.text_of(looks.letters(element))
        at = text.find("签发人")
        self._faces_of(element, "仿宋", len(text) if at < 0 else at + 4, 16, "", "楷体")

    def label(self, p: Para, element: _Element) -> None:
        """«附件1» alone at the left edge in 黑体."""
        self.no_end(p, element)
        self.face(p, element, "黑体", 16)
        self.side(p, element, "both")

    # --- place ------------------------------------------------------------------------------------

    def side(self, p: Para, element: _Element, align: str, size: float = 16, **sides: float) -> None:
        """An edge or the middle, indents in characters; blanks and tabs that pushed it go."""
        self._strip(p, element)
        self._side(element, align, size, **sides)

    @staticmethod
    def _side(element: _Element, align: str, size: float = 16, **sides: float) -> None:
        looks.put(looks.of(element), "jc", val=align)
        looks.indent(element, size, **sides)

    def number_place(self, _p: Para, element: _Element) -> None:
        """Centred; 上行文 at the left, 信函 at the right."""
        if self.reading.layout is Format.LETTER:
            self._side(element, "right")
        elif self.reading.upward:
            self._side(element, "left", left=1, right=1)
        else:
            self._side(element, "center")

    def unblanked(self, p: Para, element: _Element) -> None:
        """What blanks had pushed, by alignment."""
        role = self.reading.roles[p.number]
        if role in (Role.SIGNATURE, Role.DATE):
            self.side(p, element, "right", right=4)
        elif role is Role.TITLE:
            self.side(p, element, "center")
        elif role is Role.NOTE and p is not self.reading.first(Role.NOTE):
            self.side(p, element, "both", left=5)
        elif p.text[:PUSHED].isspace():
            return  # a 署名 or a date that is not known as such: at the left it would be worse than before
        else:
            self.side(p, element, "both", firstLine=2)

    def signature(self, p: Para, _element: _Element) -> None:
        """署名 and 成文日期, with room for a seal unless the clerk has left only two characters."""
        from toolkit.word.official.writing.ending import places  # noqa: PLC0415 - loads python-docx

        date = self.reading.first(Role.DATE)
        signatures = list(main(self.reading, Role.SIGNATURE))
        if date is None or any(re.search(r"\s{3,}", each.text.strip()) for each in signatures):
            return  # two units side by side: where their date stands is a person's to say
        seal = not any(each.align == "right" and abs(each.right - 2) < 0.6 for each in (date, *signatures))
        shown = date.plain if DATE_LIKE.fullmatch(date.plain) else "2026年10月8日"
        for each in signatures:
            self._strip(each, self.reader.elements[each.number])
            left, _ = places(each.text.strip(), shown, 1, seal=seal or len(signatures) > 1)
            self._side(self.reader.elements[each.number], "right", right=left)
        widest = max((each.text.strip() for each in signatures), key=len, default=p.text.strip())
        _, right = places(widest, shown, 1, seal=seal)
        self._strip(date, self.reader.elements[date.number])
        self._side(self.reader.elements[date.number], "right", right=right if len(signatures) < 2 else 4)

    def above(self, p: Para, element: _Element, lines: int) -> None:
        """So many empty lines above, as space of its own."""
        upper = next((q for q in self.reading.neighbours(p, -1) if q.plain or q.table), None)
        if upper is None:
            return
        kept = 0.0
        for number in range(upper.number + 1, p.number):
            between = self.reading.by_number[number]
            if not self._drop(between) and flows(between):
                kept += line_height(self.reading, between) or between.size * 1.4 * between.line
        if not upper.table:
            looks.spacing(self.reader.elements[upper.number], after=0)
        looks.spacing(element, before=max(0, round(lines * _ROW - kept * 20)))

    def note(self, p: Para, element: _Element) -> None:
        """附件说明 a line below the text, two characters in; one behind the date is moved by a person."""
        if self.reading.roles[p.number] is Role.REMARK:
            return
        self._strip(p, element)
        if abs(p.left + p.first - 2) > 0.3:
            self._side(element, "both", firstLine=2)
        self.above(p, element, 1)

    def _drop(self, p: Para) -> bool:
        """An empty line that nothing hangs on goes."""
        element = self.reader.elements[p.number]
        parent = element.getparent()
        safe = not (p.plain or p.shapes or p.boxed or p.table or p.new_page or p.label)
        if parent is None or not safe or not looks.bare(element):
            return False
        parent.remove(element)
        return True

    def imprint_lines(self, _p: Para, _element: _Element) -> None:
        """Thick lines above and below, thin ones between."""
        rows = [p for p in self.reading.of(*_IMPRINT) if p.plain]
        tables = {p.table for p in rows}
        if tables == {0}:
            for at, p in enumerate(rows):
                borders = looks.child(looks.of(self.reader.elements[p.number]), "pBdr")
                last = at == len(rows) - 1
                for side, there, eighths in (
                    ("top", at == 0, _THICK),
                    ("bottom", True, _THICK if last else _THIN),
                    ("between", 0 < at < len(rows) - 1, _THIN),
                ):
                    self._line(borders, side, eighths if there else None)
        elif len(tables) == 1:
            table = next(self.reader.elements[rows[0].number].iterancestors(f"{W}tbl"))
            trs = table.findall(f"{W}tr")
            for at, row in enumerate(trs):
                for cell in row.iterfind(f"{W}tc"):
                    borders = looks.child(looks.child(cell, "tcPr"), "tcBorders")
                    self._line(borders, "top", _THIN if at else _THICK)
                    self._line(borders, "bottom", _THIN if at < len(trs) - 1 else _THICK)

    @staticmethod
    def _line(borders: _Element, side: str, eighths: str | None) -> None:
        if eighths:
            looks.put(borders, side, val="single", sz=eighths, space="1", color="000000")
        else:
            for old in borders.findall(f"{W}{side}"):
                borders.remove(old)

    # --- marks ------------------------------------------------------------------------------------

    def _strip(self, p: Para, element: _Element) -> None:
        """Take out the blanks and tabs in front of the first character."""
        if not p.text[:1].isspace() or looks.tracked(element):
            return
        gone = False
        for run in looks.runs(element):
            for each in list(run):
                if each.tag == f"{W}tab":
                    run.remove(each)
                    gone = True
                elif each.tag == f"{W}t":
                    words = each.text or ""
                    each.text = words.lstrip(" \t\u3000\u00a0")
                    gone |= each.text != words
                    if each.text:
                        if gone:
                            self._say(p, "去掉了前面用来定位的空格或制表符")
                        return
                elif each.tag not in (f"{W}rPr", f"{W}lastRenderedPageBreak"):
                    return

    def _exchange(self, p: Para, element: _Element, new: dict[int, str]) -> None:
        text = looks.text_of(looks.letters(element))
        new = {at: made for at, made in new.items() if text[at] != made}
        if not new or looks.tracked(element):
            return
        looks.rewrite(element, new)
        said: list[tuple[str, str]] = []
        for at in sorted(new):
            if not new[at] and at - 1 in new and said:  # «...» is one mark
                said[-1] = (said[-1][0] + text[at], said[-1][1])
            else:
                said.append(("看不见的字符" if UNSEEN.match(text[at]) else text[at], new[at]))
        self._say(p, "、".join(f"“{old}”改成“{made}”" if made else f"去掉“{old}”" for old, made in said))

    def sign(self, rule: FormatRule, p: Para, element: _Element) -> None:
        """What a rule's own pattern finds, written as the standard has it."""
        text = looks.text_of(looks.letters(element))
        new: dict[int, str] = {}
        for found in re.finditer(rule.row["find"], text):
            new |= _over(text, found.start(), found.end(), _SIGNS[rule.kind](found[0]))
        self._exchange(p, element, new)

    def single_quotes(self, p: Para, element: _Element) -> None:
        """‘ and ’ in turn, where they come in pairs."""
        at = [at for at, c in enumerate(looks.text_of(looks.letters(element))) if c == "'"]
        if len(at) % 2 == 0:
            self._exchange(p, element, {each: "‘’"[rank % 2] for rank, each in enumerate(at)})

    def label_of_names(self, p: Para, element: _Element) -> None:
        """出席： in 黑体, the names in 仿宋."""
        end = re.search(r"[：:]", looks.text_of(looks.letters(element)))
        self._faces_of(element, "黑体", end.end() if end else 2, 16, p.label)

    def punctuation(self, p: Para, element: _Element) -> None:
        """Full-width marks between Chinese; “” for 「」, …… for dots."""
        text = looks.text_of(looks.letters(element))
        new: dict[int, str] = {}
        for found in HALF.finditer(text):
            for at in {found.start(), found.end() - 1}:
                new[at] = text[at].translate(_MARKS)
        new |= {found.start(): found[0].translate(_MARKS) for found in _BESIDE.finditer(text)}
        quotes = [at for at, c in enumerate(text) if c == '"']
        if len(quotes) % 2 == 0:
            new |= {at: "“”"[rank % 2] for rank, at in enumerate(quotes)}
        else:
            new = {at: c for at, c in new.items() if text[at] != '"'}
        new |= {at: c.translate(_BRACKETS) for at, c in enumerate(text) if c in "「」『』"}
        for found in _DOTS.finditer(text):
            new |= dict.fromkeys(range(found.start(), found.end()), "") | {found.start(): "……"}
        self._exchange(p, element, new)

    def seen(self, p: Para, element: _Element) -> None:
        """Without marks that nobody sees."""
        text = looks.text_of(looks.letters(element))
        self._exchange(p, element, {found.start(): "" for found in UNSEEN.finditer(text)})

    def level_form(self, p: Para, element: _Element) -> None:
        """一、（一）1.（1）."""
        text = looks.text_of(looks.letters(element))
        mark = level_of(text)
        start = len(text) - len(text.lstrip())
        if mark is None or p.label or not text.startswith(mark.written, start):
            return
        end = start + len(mark.written)
        if text[end : end + 1].isascii() and text[end : end + 1].isalnum():
            return  # «1、A»: the mark would stand within a name
        self._exchange(p, element, _over(text, start, end, mark.right))

    def colon(self, p: Para, element: _Element) -> None:
        """A full-width colon at the end."""
        places = looks.letters(element)
        text = looks.text_of(places).rstrip()
        if text:
            end = len(text) - 1
            bad = text[end] in ":，,。.；;、"
            self._exchange(p, element, {end: "：" if bad else f"{text[end]}："})

    def copies(self, p: Para, element: _Element) -> None:
        """«抄送：» and a full stop at the end."""
        text = looks.text_of(looks.letters(element)).rstrip()
        new = {at: "：" for at, c in enumerate(text[:6]) if c == ":"}
        if text and p is self.reading.of(Role.COPY_TO)[-1] and not text.endswith("。"):
            end = len(text) - 1
            new[end] = "。" if text[end] in ".,，；;、" else f"{text[end]}。"
        self._exchange(p, element, new)

    def no_end(self, p: Para, element: _Element) -> None:
        """No mark at the end."""
        text = looks.text_of(looks.letters(element)).rstrip()
        found = _END.search(text)
        self._exchange(p, element, dict.fromkeys(range(found.start(), len(text)), "") if found else {})

    def brackets(self, p: Para, element: _Element) -> None:
        """The year of a 发文字号 in 六角括号: its digits are left to the clerk."""
        text = looks.text_of(looks.letters(element))
        found = re.search(r"[\[［【(（﹝〖]\d{4}[\]］】)）﹞〗]", text)
        self._exchange(p, element, {found.start(): "〔", found.end() - 1: "〕"} if found else {})

    def remark(self, p: Para, element: _Element) -> None:
        """In full-width brackets, two characters in."""
        text = looks.text_of(looks.letters(element)).rstrip()
        if text[:1] in ("(", "（") and text[-1:] in (")", "）"):
            self._exchange(p, element, {0: "（", len(text) - 1: "）"})
        if abs(p.left + p.first - 2) > 0.3:
            self.side(p, element, "both", firstLine=2)


def _over(text: str, start: int, end: int, right: str) -> dict[int, str]:
    """One text put over another, character by character."""
    new = {at: (right[at - start] if at - start < len(right) else "") for at in range(start, end)}
    if len(right) > end - start:
        new[end - 1] = right[end - start - 1 :]
    return {at: made for at, made in new.items() if made != text[at]}


def _cut(text: _Element, at: int) -> None:
    """Cut the run of a w:t in front of one of its characters."""
    run = text.getparent()
    if at == 0 and run is not None and next((e for e in run if e.tag != f"{W}rPr"), None) is text:
        return
    assert run is not None  # noqa: S101 - a w:t of `letters` stands in a run
    follow = run.makeelement(f"{W}r")
    look = run.find(f"{W}rPr")
    if look is not None:
        follow.append(copy.deepcopy(look))
    words, space = text.text or "", "{http://www.w3.org/XML/1998/namespace}space"
    rest = text.makeelement(f"{W}t", {space: "preserve"})
    rest.text, text.text = words[at:], words[:at]
    text.set(space, "preserve")
    behind = list(text.itersiblings())
    follow.append(rest)
    follow.extend(behind)
    run.addnext(follow)


_PAGE: dict[str, Callable[[Repairs], None]] = {
    "official-paper": Repairs.paper,
    "official-margins": Repairs.margins,
    "official-characters": Repairs.characters,
    "official-footer-restart": Repairs.restart,
}
Way = Callable[[Repairs, Para, _Element], object]


def _face(part: str, points: float | None) -> Way:
    return lambda self, p, element: self.face(p, element, part, points)


def _side(align: str, **sides: float) -> Way:
    return lambda self, p, element: self.side(p, element, align, **sides)


def _above(lines: int) -> Way:
    return lambda self, p, element: self.above(p, element, lines)


def _look(**properties: Mapping[str, str | None]) -> Way:
    """Properties of all text of a paragraph, its automatic number among it."""

    def set_them(_: Repairs, p: Para, element: _Element) -> None:
        text = [looks.child(run, "rPr") for run in looks.runs(element)]
        for each in (*text, *([looks.child(looks.of(element), "rPr")] if p.label else [])):
            for name, attributes in properties.items():
                looks.put(each, name, **attributes)

    return set_them


def _colour(digits: str) -> dict[str, str | None]:
    return {"val": digits, "themeColor": None, "themeTint": None, "themeShade": None}


_NO_SHADE = {"val": "clear", "color": "auto", "fill": "auto", "themeFill": None}
_PARAGRAPH: dict[str, Way] = {
    "official-unseen": Repairs.seen,
    "official-lines": Repairs.lines,
    "official-gaps": lambda _, __, element: looks.spacing(element, 0, 0),
    "official-labels-font": _face("黑体", 16),
    "official-mark-color": _look(color=_colour("FF0000")),
    "official-mark-font": _face("标宋", None),
    "official-mark-align": _side("center"),
    "official-number-form": Repairs.brackets,
    "official-number-place": Repairs.number_place,
    "official-number-font": Repairs.number_face,
    "official-title-font": _face("标宋", 22),
    "official-title-align": _side("center"),
    "official-title-end": Repairs.no_end,
    "official-title-gap": _above(2),
    "official-addressee-colon": Repairs.colon,
    "official-addressee-flush": _side("both"),
    "official-addressee-gap": _above(1),
    "official-text-font": _face("", 16),
    "official-text-tail": _face("", 16),
    "official-text-size": _look(sz={"val": "32"}, szCs={"val": "32"}),
    "official-element-font": _face("仿宋", 16),
    "official-bold": _look(b={"val": "0"}, bCs={"val": "0"}),
    "official-color": _look(color=_colour("000000"), highlight={"val": "none"}, shd=_NO_SHADE),
    "official-indent": _side("both", firstLine=2),
    "official-spaces": Repairs.unblanked,
    "official-level-form": Repairs.level_form,
    "official-punctuation": Repairs.punctuation,
    "official-mark-apostrophe": Repairs.single_quotes,
    "official-mark-quote-font": _face("", 16),
    "official-minutes-label": Repairs.label_of_names,
    "official-labels-flush": _side("both"),
    "official-blank-line": lambda self, p, _: self._drop(p),
    "official-note-end": Repairs.no_end,
    "official-note-place": Repairs.note,
    "official-date-place": Repairs.signature,
    "official-remark": Repairs.remark,
    "official-attachment-label": Repairs.label,
    "official-attachment-page": lambda _, __, element: looks.put(
        looks.of(element), "pageBreakBefore", val=None
    ),
    "official-imprint-lines": Repairs.imprint_lines,
    "official-copies": Repairs.copies,
    "official-imprint-font": _face("仿宋", 14),
    "official-imprint-place": lambda self, _, element: self._side(element, "both", 14, left=1, right=1),
}
"""Kind of a rule → what is done; whether it may be done at all says `fix` of data/official.toml."""
_SIGNS: dict[str, Callable[[str], str]] = {
    "official-mark-corner": lambda old: old.translate(_BRACKETS),
    "official-mark-dots": lambda _: "……",
    "official-mark-half-ellipsis": lambda _: "……",
    "official-mark-dash": lambda _: "——",
    "official-mark-etc": lambda _: "等",
    "official-mark-period": lambda _: "。",
    "official-mark-dot": lambda _: "·",
    "official-digit-wide": lambda old: unicodedata.normalize("NFKC", old),
    "official-letter-wide": lambda old: unicodedata.normalize("NFKC", old),
}
"""Kind of a rule with a pattern → how what it finds is to be written."""
DONE = frozenset(_PAGE) | frozenset(_PARAGRAPH) | frozenset(_SIGNS) | {"official-folded"}
"""Kinds that something is done about, here or in structure.py, beside page numbers."""
