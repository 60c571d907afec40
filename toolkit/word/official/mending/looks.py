"""Properties of pages, paragraphs and text set in place, in the order that the schema asks for (ISO/IEC 29500-1)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from toolkit.word.official.linting.facts.styles import W, value
from toolkit.word.templates.output import RUN_ORDER

_PARAGRAPH = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN "
    "bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc "
    "textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
_SECTION = (
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
    "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid "
    "printerSettings sectPrChange"
)
_SETTINGS = (
    "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
    "displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData "
    "embedTrueTypeFonts embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins "
    "alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop "
    "hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState formsDesign "
    "attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge "
    "revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection "
    "autoFormatOverride styleLockTheme styleLockQFSet defaultTabStop autoHyphenation "
    "consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope summaryLength "
    "clickAndTypeStyle defaultTableStyle evenAndOddHeaders"
)
_ORDERS = {
    "pPr": _PARAGRAPH.split(),
    "rPr": list(RUN_ORDER),
    "sectPr": _SECTION.split(),
    "settings": _SETTINGS.split(),
    "pBdr": ["top", "left", "bottom", "right", "between", "bar"],
    "tcBorders": ["top", "start", "left", "bottom", "end", "right", "insideH", "insideV", "tl2br", "tr2bl"],
    "tcPr": ["cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders"],
}


def child(parent: _Element, name: str) -> _Element:
    """A child of this name, made in its place where there is none."""
    found = parent.find(f"{W}{name}")
    if found is not None:
        return found
    made = parent.makeelement(f"{W}{name}")
    order = _ORDERS.get(str(parent.tag).removeprefix(W), [])
    rank = order.index(name) if name in order else -1
    earlier = {f"{W}{n}" for n in order[: max(rank, 0)]}
    before = [each for each in parent if each.tag in earlier]
    if before and (name != "rPr" or parent.tag == f"{W}pPr"):
        before[-1].addnext(made)
    else:
        parent.insert(0, made)
    return made


def put(parent: _Element, name: str, **attributes: str | None) -> None:
    """Set attributes of a child; None takes one away."""
    found = child(parent, name)
    for key, given in attributes.items():
        if given is None:
            found.attrib.pop(f"{W}{key}", "")
        else:
            found.set(f"{W}{key}", given)


def whole(root: _Element) -> bytes:
    """A part of the package."""
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def of(paragraph: _Element) -> _Element:
    """The w:pPr of a paragraph."""
    return child(paragraph, "pPr")


def indent(paragraph: _Element, size: float = 16, **sides: float) -> None:
    """Indent by characters; every side that is not named has none, whatever a style or a list says."""
    given: dict[str, str | None] = {}
    for side in ("firstLine", "left", "right"):
        characters = sides.get(side, 0.0)
        given[f"{side}Chars"], given[side] = str(round(characters * 100)), str(round(characters * size * 20))
    for side in ("hanging", "start", "end"):
        given[f"{side}Chars"] = given[side] = None
    put(of(paragraph), "ind", **given)


def spacing(paragraph: _Element, before: int | None = None, after: int | None = None) -> None:
    """Space above and below in twips; what is None stays."""
    for side, twips in (("before", before), ("after", after)):
        if twips is not None:
            put(
                of(paragraph), "spacing", **{side: str(twips), f"{side}Lines": "0", f"{side}Autospacing": "0"}
            )


def font(properties: _Element, name: str, points: float | None) -> None:
    """The font of Chinese characters, and of marks that Latin fonts have too, and the size of a w:rPr."""
    if name:
        put(properties, "rFonts", eastAsia=name, eastAsiaTheme=None, hint="eastAsia")
    if points:
        for key in ("sz", "szCs"):
            put(properties, key, val=f"{points * 2:g}")


def runs(paragraph: _Element) -> Iterator[_Element]:
    """The runs that stand in a paragraph, not those of boxes that hang on it; tracked changes among them."""
    for run in paragraph.iter(f"{W}r"):
        if next(run.iterancestors(f"{W}p")) is paragraph:
            yield run


def tracked(paragraph: _Element) -> bool:
    """Somebody's change waits here to be accepted: its text is left alone."""
    return any(True for _ in paragraph.iter(*(f"{W}{n}" for n in ("ins", "del", "moveFrom", "moveTo"))))


def letters(paragraph: _Element) -> list[tuple[_Element, int]]:
    """Every character that is no result of a field, with its w:t."""
    out: list[tuple[_Element, int]] = []
    depth = 0
    for run in runs(paragraph):
        simple = any(up.tag == f"{W}fldSimple" for up in run.iterancestors())
        for each in run:
            if each.tag == f"{W}fldChar":
                depth += {"begin": 1, "end": -1}.get(value(each, "fldCharType"), 0)
            elif each.tag == f"{W}t" and not depth and not simple:
                out += [(each, at) for at in range(len(each.text or ""))]
    return out


def text_of(places: list[tuple[_Element, int]]) -> str:
    """The characters of `letters`."""
    return "".join((each.text or "")[at] for each, at in places)


def rewrite(paragraph: _Element, new: dict[int, str]) -> None:
    """Exchange characters, each for a text, where they stand."""
    places = letters(paragraph)
    pieces: dict[_Element, list[str]] = {}
    for each, _ in places:
        pieces.setdefault(each, list(each.text or ""))
    for at, text in new.items():
        pieces[places[at][0]][places[at][1]] = text
    for each, characters in pieces.items():
        each.text = "".join(characters)
        each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def bare(paragraph: _Element) -> bool:
    """Nothing in it but a line's height: no picture, break, mark, note, field or end of a section."""
    for each in paragraph:
        if each.tag == f"{W}pPr":
            if each.find(f"{W}sectPr") is not None or each.find(f"{W}pageBreakBefore") is not None:
                return False
        elif each.tag == f"{W}r":
            for part in each:
                if part.tag == f"{W}t" and not (part.text or "").strip():
                    continue
                if part.tag not in (f"{W}rPr", f"{W}tab", f"{W}lastRenderedPageBreak"):
                    return False
        elif each.tag != f"{W}proofErr":
            return False
    above, below = paragraph.getprevious(), paragraph.getnext()
    table = f"{W}tbl"
    return not (above is not None and below is not None and above.tag == below.tag == table)
