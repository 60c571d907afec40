"""A template read for the first time: its parts, its tags, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from lxml.etree import _Element

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.words import regex
from toolkit.files.opc.package import TYPES, Package, read_links, read_types, source_of, write
from toolkit.word.opening import load, parse, telling
from toolkit.word.templates import output
from toolkit.word.templates.expressions import grammar, sandbox
from toolkit.word.templates.expressions.filters import FILTERS, TESTS, concatenated, guarded
from toolkit.word.templates.reading import blocks, foreign, mergefields, standins, statements
from toolkit.word.templates.reading.levels import scan
from toolkit.word.templates.reading.tags import Scan, Tag, TagPlace, W, ancestor, paragraphs

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_LABELS = {
    "document.main+xml": "正文",
    "header+xml": "页眉",
    "footer+xml": "页脚",
    "footnotes+xml": "脚注",
    "endnotes+xml": "尾注",
}
_REVISIONS = [
    f"{W}{name}"
    for name in (
        "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "rPrChange", "pPrChange",
        "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "tblPrExChange",
    )
]  # fmt: skip
_TAG_START = regex(r"(?s)\{[{%].*")
_ART = regex(r"(?i)/(?:diagrams/data|charts/chart)\d*\.xml$")
_MAX_PART = 16 * 1024 * 1024
_COMMANDS = regex(r"(?i)\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON)\b")
_SHARED_ELSEWHERE = regex(r"(?i)(?:https?|ftp|file)://(?!/)|\\\\")
_FULL_WIDTH_BRACE = regex(r"｛\s*[｛%％{]|[｝%％}]\s*｝|｛[^｛｝]*｝\s*｝|\{\s*％|％\s*\}|\{\s*｛|｝\s*\}")


@dataclass(slots=True)
class TemplatePart:
    """One part with tags.

    Attributes:
        name: Its path in the package.
        label: «正文», «页眉1» ….
        found: Tags and pieces.
        environment: Where it runs.
        tree: Its syntax tree, armed; None when it has faults.
        shapes: Whether drawings lie inside a repetition.
        study: The fields it uses.
    """

    name: str
    label: str
    found: Scan
    environment: sandbox.Sandbox
    tree: nodes.Template | None = None
    shapes: bool = False
    study: statements.Study = field(default_factory=statements.Study)


@dataclass(slots=True)
class Draft:
    """What reading gave."""

    name: str
    package: Package
    parts: list[TemplatePart]
    texts: list[TagPlace]
    problems: list[Problem]
    foreign: list[foreign.Foreign] = field(default_factory=list)
    steps: list[mergefields.MergeStep] = field(default_factory=list)

    def fault(self, place: TagPlace, message: str, hint: str, kind: str) -> None:
        """Note what is wrong."""
        self.problems.append(problem(self.name, place, message, hint, kind))


def problem(
    name: str, place: TagPlace, message: str, hint: str, kind: str, severity: Severity = Severity.ERROR
) -> Problem:
    """A fault of a paragraph in the clerk's words; see Problem."""
    if not place.number:
        return Problem(Cell(name, place.part), message, hint, kind, severity)
    message = message.removesuffix("。")
    said = "" if not place.text or place.text in message else f"（这一段是：{place.text}）"
    return Problem(Cell(name, place.part, f"第{place.number}段"), f"{message}{said}。", hint, kind, severity)


def read_draft(source: Path | str | bytes, name: str) -> Draft:
    """Read a template and find all its faults; called by its file's name where none is given.

    Raises:
        Stop: The file is no document that may be opened.
    """
    if not isinstance(source, bytes):
        source = Path(source)
        name = name or source.name
    package = load(source, name)
    draft = Draft(name, package, [], [], [])
    _forget_source(draft)
    package = draft.package
    labels = _labels(package, name)
    _check_package(draft, labels)
    _check_art(draft)
    for part, label in labels.items():
        data = package.read(part)
        root = parse(data, name, part)
        merged = (b"instrText" in data or b"fldSimple" in data) and _merge(draft, root, label)
        for paragraph, place, atoms in paragraphs(root, label):
            draft.texts.append(place)
            text = "".join(atom.text for atom in atoms)
            draft.foreign += foreign.marks(text, _field_codes(paragraph), place)
        _check_fields(draft, root, label)
        if not merged and b"{" not in data and "｛".encode() not in data and "％".encode() not in data:
            continue
        if len(data) > _MAX_PART:
            what = f"{label}超过 {_MAX_PART // 1024 // 1024} MB，不能当模板。"
            draft.fault(TagPlace(label, 0, ""), what, "请简化模板。", "template-limit")
            continue
        _check_braces(draft, root, label)
        _check_places(draft, root, label)
        _read_part(draft, root, part, label)
    order = {label: rank for rank, label in enumerate(labels.values())}
    draft.problems.sort(key=lambda p: (order.get(p.cell.sheet, -1), int(p.cell.ref.strip("第段") or 0)))
    return draft


def _merge(draft: Draft, root: _Element, label: str) -> bool:
    """Word's own merge fields become tags; whether there are any."""
    places = {paragraph: place for paragraph, place, _ in paragraphs(root, label)}

    def place(element: _Element) -> TagPlace:
        home = ancestor(element, f"{W}p")
        return TagPlace(label, 0, "") if home is None else places[home]

    try:
        return mergefields.convert(root, draft.steps if label == "正文" else None, place, draft.fault)
    except RecursionError:
        hint = "请把套着的域改成表里的一列。"
        draft.fault(TagPlace(label, 0, ""), f"{label}里的域一层套一层，太深了。", hint, "template-limit")
        return False


def _forget_source(draft: Draft) -> None:
    """Take out where an old main document of Word's mail merge had its data from, and whom it had chosen there."""
    package = draft.package
    if not any(b"mailMerge" in package.head(name, 1 << 20) for name in package.names if "settings" in name):
        return
    for name in [n for n in package.names if n.endswith(".rels") and b"mailMerge" in package.read(n)]:
        with telling(draft.name, name):
            links = read_links(package.read(name), source_of(name) or "")
            for link in (link for link in links if link.kind in mergefields.SOURCES and link.part in package):
                package.remove(link.part)
        package.replace(name, write(link for link in links if link.kind not in mergefields.SOURCES))
    for name in [n for n in package.names if n.endswith("settings.xml")]:
        package.replace(name, mergefields.unlinked(package.text(name)))
    with telling(draft.name, TYPES):
        draft.package = Package(package.render())


def _labels(package: Package, name: str) -> dict[str, str]:
    """The parts that may hold tags, by path, with the clerk's word for each."""
    with telling(name, TYPES):
        types, _ = read_types(package.read(TYPES))
    kinds: dict[str, str] = {}
    for path, content in types.items():
        kind = content.removeprefix(_WORD)
        if content != kind and kind in _LABELS and path in package.members:
            kinds[path] = kind
    counts = {kind: list(kinds.values()).count(kind) for kind in _LABELS}
    seen = dict.fromkeys(_LABELS, 0)
    labels = {}
    for path, kind in sorted(kinds.items(), key=lambda item: list(_LABELS).index(item[1])):
        seen[kind] += 1
        labels[path] = _LABELS[kind] + (str(seen[kind]) if counts[kind] > 1 else "")
    return labels


def _check_package(draft: Draft, labels: dict[str, str]) -> None:
    """What a template must not bring along: programs, and things fetched from elsewhere."""
    whole = TagPlace("", 0, "")
    if not any(label == "正文" for label in labels.values()):
        draft.fault(whole, "文档里没有正文。", "请用 Word 或 WPS 打开后另存一份再用。", "template-file")
    for name in draft.package.names:
        if name.lower().endswith(("vbaproject.bin", "vbadata.xml")):
            draft.fault(
                whole, "模板里带有宏程序。", "请另存为不带宏的“Word 文档(*.docx)”。", "template-macro"
            )
        if not name.endswith(".rels"):
            continue
        with telling(draft.name, name):
            links = read_links(draft.package.read(name))
        for kind, target in ((link.kind, link.target) for link in links if link.external):
            if kind == "hyperlink" or (kind == "attachedTemplate" and not _SHARED_ELSEWHERE.match(target)):
                continue
            what = f"模板里有指向外面的内容（{kind}），打开时会去别处取。"
            draft.fault(whole, what, "请在 Word 里断开链接或改成嵌入的图片，再保存。", "template-external")


def _field_codes(paragraph: _Element) -> str:
    code = "".join(text.text or "" for text in paragraph.iter(f"{W}instrText"))
    return code + "".join(f" {f.get(f'{W}instr', '')}" for f in paragraph.iter(f"{W}fldSimple"))


def _check_art(draft: Draft) -> None:
    """Tags in SmartArt and charts, whose text lies in parts of their own."""
    for part in filter(_ART.search, draft.package.names):
        text = "".join(map(str, parse(draft.package.read(part), draft.name, part).itertext()))
        if match := _TAG_START.search(text):
            _misplaced(draft, "", match[0])


def _misplaced(draft: Draft, label: str, tag: str) -> None:
    what = f"公式、艺术字、SmartArt、图表、域代码或图片说明里写了标记“{tag[:40]}”，那里不会被填写。"
    hint = "请把标记移到普通文字里；要换掉整张图片的，替换文字里只写这一个字段。"
    draft.fault(TagPlace(label, 0, ""), what, hint, "template-place")


def _check_fields(draft: Draft, root: _Element, label: str) -> None:
    """Field codes of Word's own that start programs or fetch files, and chunks of foreign formats."""
    for paragraph, place, _ in paragraphs(root, label):
        match = _COMMANDS.search(_field_codes(paragraph))
        if match:
            what = f"这一段里有会去取别处内容或启动程序的域（{match[1].upper()}）。"
            hint = "请在 Word 里选中它按 Ctrl+Shift+F9 变成普通文字。"
            draft.fault(place, what, hint, "template-field-code")
    if next(root.iter(*_REVISIONS), None) is not None:
        what = f"{label}里有修订痕迹，打印出来会带着改动标记。"
        hint = "请在 Word 或 WPS 的“审阅”里接受或拒绝全部修订，再保存。"
        draft.fault(TagPlace(label, 0, ""), what, hint, "template-revisions")
    if next(root.iter(f"{W}altChunk"), None) is not None:
        what = "模板里嵌着别的格式的内容(altChunk)。"
        draft.fault(TagPlace(label, 0, ""), what, "请用 Word 打开后另存一份再用。", "template-external")


def _check_braces(draft: Draft, root: _Element, label: str) -> None:
    for _, place, atoms in paragraphs(root, label):
        text = "".join(atom.text for atom in atoms)
        match = _FULL_WIDTH_BRACE.search(text)
        if match:
            what = f"“{match[0]}”是全角花括号或全角百分号，不会被当作标记。"
            hint = "请切换到英文输入法，写成 {{ 字段 }} 或 {% … %}。"
            draft.fault(place, what, hint, "template-full-width")


def _check_places(draft: Draft, root: _Element, label: str) -> None:
    """Tags where nothing is filled in: field codes, formulas, art, attributes."""
    pictures = standins.owned(root)
    for element in root.iter():
        if element in pictures:
            continue
        texts = [str(value) for value in element.attrib.values()]
        if element.tag != f"{W}t" and element.text:
            texts.append(element.text)
        found = next((match for match in map(_TAG_START.search, texts) if match), None)
        if found is not None:
            _misplaced(draft, label, found[0])


def _read_part(draft: Draft, root: _Element, name: str, label: str) -> None:
    found = scan(root, label)
    for fault in found.faults:
        draft.fault(*fault)
    if not found.tags:
        return
    part = TemplatePart(name, label, found, plain_environment(found.tags))
    draft.parts.append(part)
    known = len(found.faults)
    good = True
    for number in [piece for piece in found.pieces if isinstance(piece, int)]:
        good = statements.check_tag(part.environment, number, found.tags[number], part.study) and good
    part.shapes = blocks.arrange(found)
    for fault in found.faults[known:]:
        draft.fault(*fault)
    whole = good and len(found.faults) == known
    reader = grammar.ExpressionChecker(part.environment, found.tags, found.pieces, part.study)
    if whole:
        try:
            part.tree = reader.rebuild()
        except TemplateSyntaxError:  # pragma: no cover - arrange has seen to it
            what = "标记的开头和结尾对不上。"
            draft.fault(TagPlace(label, 0, ""), what, "请核对 for 和 endfor、if 和 endif。", "template-block")
    else:
        reader.glance()
    for number, message, hint, kind in part.study.faults:
        draft.fault(found.tags[number].place, message, hint, kind)


def plain_environment(tags: Sequence[Tag] = ()) -> sandbox.Sandbox:
    """Where expressions are run that print into these tags."""
    environment = sandbox.Sandbox()
    filters = environment.filters
    for name, function in FILTERS.items():
        filters[name] = guarded(function)
    filters[grammar.EACH] = sandbox.each
    filters[grammar.SEEN] = sandbox.seen
    filters[grammar.COMPARE] = sandbox.compare
    filters[grammar.JOINED] = concatenated
    filters[grammar.NUMBERS] = sandbox.numbers
    filters[grammar.DECIMAL] = Decimal
    filters.update(output.bind(tags.__getitem__, environment.getattr))
    environment.tests.update(TESTS)
    return environment
