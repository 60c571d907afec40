"""Page numbers — 1 —, odd pages right and even pages left: in the footers that are there, or in new ones (clause 7.5)."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from lxml.etree import _Element

from toolkit.core.words import regex
from toolkit.files.opc.package import OFFICE, Relationship
from toolkit.files.opc.trees import parse
from toolkit.word.official.linting.facts.reading import DocumentReader, R
from toolkit.word.official.linting.facts.styles import W, is_on, value
from toolkit.word.official.mending import looks

_MAIN = W[1:-1]
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_DECOR = regex(r"[\s\d\-—–－―─_~～·•]*")
_SIDES = {"default": ("right", {"right": 1.0}), "even": ("left", {"left": 1.0})}
_EMPTY = f'<w:ftr xmlns:w="{_MAIN}" xmlns:r="{OFFICE}"/>'.encode()


def mend(reader: DocumentReader, sections: Sequence[_Element], wrong: set[str]) -> bool:
    """Bring the page numbers of upright sections in order; a footer that says more than its number is left alone.

    Args:
        reader: The document.
        sections: Its w:sectPr.
        wrong: Kinds of the faults found.

    Returns:
        Whether a part beside the document's own was changed or added.
    """
    upright = [each for each in sections if value(each.find(f"{W}pgSz"), "orient") != "landscape"]
    if not upright or not wrong - {"official-footer-restart"}:
        return False
    first = upright[0]
    settings = next(iter(reader.package.related(reader.main, "settings")), "")
    both = bool(settings) and is_on(parse(reader.package.read(settings)).find(f"{W}evenAndOddHeaders"))
    changed = False
    default = _parts(reader, upright, "default") or [_added(reader, first, "default")]
    clean = [_set(reader, part, "default") for part in default]
    changed |= any(each == "changed" for each in clean)
    if "foreign" in clean or not settings:
        return changed
    even = _parts(reader, upright, "even") or [_added(reader, first, "even")]
    changed |= any(_set(reader, part, "even") == "changed" for part in even)
    if not both:
        for section in sections:  # what stood above every page stands there still
            named = {value(each, "type"): each for each in section.iterfind(f"{W}headerReference")}
            if "default" in named and "even" not in named:
                again = section.makeelement(
                    f"{W}headerReference",
                    {f"{W}type": "even", f"{R}id": named["default"].get(f"{R}id", "")},
                )
                named["default"].addnext(again)
        root = parse(reader.package.read(settings))
        looks.put(root, "evenAndOddHeaders", val=None)
        reader.package.replace(settings, looks.whole(root))
        changed = True
    return changed


def _parts(reader: DocumentReader, sections: Sequence[_Element], kind: str) -> list[str]:
    ids = {
        each.get(f"{R}id")
        for section in sections
        for each in section.iterfind(f"{W}footerReference")
        if (value(each, "type") or "default") == kind
    }
    links = [link for link in reader.package.relationships(reader.main) if link.id in ids]
    return [found for link in links if (found := reader.package.find(link.part))]


def _added(reader: DocumentReader, section: _Element, kind: str) -> str:
    """A new, empty footer of a section, which those behind it take over."""
    package = reader.package
    folder = reader.main.rpartition("/")[0]
    free = next(n for n in range(1, 10_000) if f"{folder}/footer{n}.xml" not in package)
    name = f"{folder}/footer{free}.xml"
    package.add(name, _EMPTY, _TYPE)
    known = {link.id for link in package.relationships(reader.main)}
    made = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in known)
    package.relate(reader.main, [Relationship(made, f"{OFFICE}/footer", f"footer{free}.xml")])
    reference = section.makeelement(f"{W}footerReference", {f"{W}type": kind, f"{R}id": made})
    section.insert(0, reference)
    return name


def _set(reader: DocumentReader, part: str, kind: str) -> str:
    """Bring the page number of a footer in order: «changed», «same», or «foreign» when it says something else too."""
    data = reader.package.read(part)
    root = parse(data)
    before = etree.tostring(root)
    fields = [each for each in root.iter(f"{W}instrText", f"{W}fldSimple", f"{W}pgNum") if _is_number(each)]
    others = [each for each in root.iter(f"{W}p") if next(each.iterancestors(f"{W}p"), None) is None]
    target = next(
        (each for each in others if any(field in each.iter() for field in fields)),
        None,
    )
    loose = root if target is None else target
    if not _DECOR.fullmatch("".join(t.text or "" for t in root.iter(f"{W}t"))) or _drawn(loose, fields):
        return "foreign"
    if any(True for _ in root.iter(f"{W}ins", f"{W}del")) or _says_more(loose, fields):
        return "foreign"
    if target is None:
        target = next((each for each in others if looks.bare(each)), None)
        if target is None:
            target = etree.SubElement(root, f"{W}p")
    _write(target, kind)
    if etree.tostring(root) == before:
        return "same"
    reader.package.replace(part, looks.whole(root))
    return "changed"


def _says_more(paragraph: _Element, numbers: Sequence[_Element]) -> bool:
    """Beside the page number stands another field (a day, how many pages), or digits typed: a telephone, a date."""
    instructions = [each for each in paragraph.iter(f"{W}instrText", f"{W}fldSimple") if each not in numbers]
    if any((value(each, "instr") or each.text or "").strip() for each in instructions):
        return True
    depth, typed = 0, ""
    for each in paragraph.iter(f"{W}fldChar", f"{W}t") if numbers else ():
        if each.tag == f"{W}fldChar":
            depth += {"begin": 1, "end": -1}.get(value(each, "fldCharType"), 0)
        elif not depth and next(each.iterancestors(f"{W}fldSimple"), None) is None:
            typed += each.text or ""
    return any(c.isdigit() for c in typed)


def _is_number(each: _Element) -> bool:
    text = value(each, "instr") if each.tag == f"{W}fldSimple" else each.text or ""
    return each.tag == f"{W}pgNum" or text.strip().upper().startswith("PAGE")


def _drawn(paragraph: _Element, fields: Sequence[_Element]) -> bool:
    """A picture hangs here; a box around the number alone (WPS) does not count."""
    drawn = [*paragraph.iter(f"{W}drawing", f"{W}pict", f"{W}object")]
    return any(not any(field in each.iter() for field in fields) for each in drawn)


def _write(paragraph: _Element, kind: str) -> None:
    align, sides = _SIDES[kind]
    for each in list(paragraph):
        paragraph.remove(each)
    looks.put(looks.of(paragraph), "jc", val=align)
    looks.indent(paragraph, 14, **sides)
    pieces: tuple[str, ...] = ("— ", "begin", "PAGE", "separate", "1", "end", " —")
    for what in pieces:
        run = etree.SubElement(paragraph, f"{W}r")
        properties = looks.child(run, "rPr")
        looks.put(properties, "rFonts", ascii="宋体", hAnsi="宋体", eastAsia="宋体", cs="宋体")
        looks.font(properties, "", 14)
        if what in ("begin", "separate", "end"):
            etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": what})
        else:
            name = "instrText" if what == "PAGE" else "t"
            made = etree.SubElement(run, f"{W}{name}")
            made.text = " PAGE " if what == "PAGE" else what
            made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
