"""A plainly written worksheet part → its columns: a row is one match, a column is converted in one go.

calamine reads such a part at 40 MB a second, twice (python-calamine asks for the merged cells too), and makes a text
of its own for every cell. Here calamine is asked for the few things that take knowledge (what a number format makes
of a number, texts with entities or several fonts), each once, in a small workbook beside the same styles: so what is
read is what it reads. A part that is written in any other way, or holds anything unexpected, is `Unusual`.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, letters
from toolkit.core.grids import Merge, Value
from toolkit.core.words import regex
from toolkit.files.looking.parts import column_number
from toolkit.files.opc.markup import MarkupError, elements
from toolkit.files.opc.trees import parse
from toolkit.sheets.reading.extras import SheetMarks
from toolkit.sheets.reading.formats import Styles
from toolkit.sheets.reading.marks import left_of

Ask = Callable[[Sequence[str]], Sequence[Value]]
"""What calamine makes of cells, each given by what follows its address; '' for an empty one."""

_MANY, _BROAD = 2_000, 128  # fewer cells, or more columns, are not worth a pattern of their own
_CELL = r'<c r="{}"([^<>/]*)(?:><v>([^<]*)</v></c>|/>{})'
_MORE = r"|></c>|>(<[fiv].*?)</c>"
_ROW = r'<row r="([0-9]{1,7})"([^<>/]*)'
_ANY_ROW = regex(rf"(?s:{_ROW}(?:/>|>\s*(.*?)</row>)\s*)")
_ANY_CELL = regex("(?s:" + _CELL.format("([A-Z]{1,3})([0-9]{1,7})", _MORE) + ")")
_INSIDE = regex(
    r"(?s:(<f(?:>[^<]*</f>| [^<>]*/>| [^<>]*>[^<]*</f>))?(?:<v(?: xml:space=\"preserve\")?>([^<]*)</v>|(<v ?/>))?"
    r"|(<is>(?:(?!</is>|<[vf][\s/>]).)*</is>))"
)
_INLINE = "<is>"
_SIMPLE = regex(r"<is><t>([^<&_\r]*)</t></is>")
_RESULT = regex(r"[^&_\s](?:[^&_\r\n\t]*[^&_\s])?")
_TAG = regex(r'(?: [\w:.]+="[^"<>&]*")* ?')
_ATTRIBUTE = regex(r' ([\w:.]+)="([^"]*)"')
_MERGED = regex("([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})")
_STRING = regex(r"(?s:<si>(?:<t>([^<&_\r]*)</t>|((?:(?!</si>).)*))</si>\s*)")
_TABLE = regex(r"\s*(?:<\?[^<>]*>)?\s*<sst[^<>]*(?<!/)>\s*(?=<si>)")
_TRIMMED, _XML_BLANKS = " \t\n", " \t\r\n"
_IN_NUMBERS = "0123456789.-+eE"
_PROBE = 20_000
_FIRST_DAY = 61  # what comes before 1 March 1900 is calamine's business
_FRAME = 64  # pieces behind the rows, some sixteen megabytes
_UNREAD = 1 << 20  # characters of a row, or of a text, that may wait for their end


class Unusual(ValueError):  # noqa: N818 - no error: another reader knows more
    """The part is not written plainly, or holds what is not known here."""


def shared(texts: Iterable[bytes], ask: Ask) -> list[str]:
    """The shared strings; calamine is asked in any case, and may refuse the workbook. Raises Unusual."""
    out: list[str] = []
    others: dict[int, str] = {}
    rest, begun = "", False
    for text in _decoded(texts):
        rest += text
        head = None if begun else _TABLE.match(rest)
        at = head.end() if head is not None else 0
        begun = begun or head is not None
        for item in _runs(_STRING, rest, at) if begun else ():
            at = item.end()
            simple, other = item.groups()
            if simple is None:
                others[len(out)] = f' t="inlineStr"><is>{other}</is></c>'
            out.append(simple.strip(_TRIMMED) if simple else "")
        rest = rest[at:]
        if len(rest) > _UNREAD:
            raise Unusual("a text")
    if re.fullmatch(r"</sst>\s*", rest) is None if begun else re.search("[<:]si", rest):
        raise Unusual("texts")
    for place, value in zip(others, ask(list(others.values())), strict=True):
        out[place] = str(value)
    return out


def _decoded(texts: Iterable[bytes]) -> Iterator[str]:
    try:
        for n, text in enumerate(codecs.iterdecode(texts, "utf-8")):
            if "<!" in text or text.find("<?", 0 if n else 2) >= 0:
                raise Unusual("a comment, CDATA or an instruction, which may hold anything")
            yield text
    except UnicodeDecodeError as error:
        raise Unusual("letters") from error


def _runs(pattern: re.Pattern[str], text: str, at: int) -> Iterator[re.Match[str]]:
    """Matches each behind the other; at what is no match they end, and nothing is searched for any further."""
    while (found := pattern.match(text, at)) is not None:
        yield found
        at = found.end()


@cache
def _pattern(width: int, more: str) -> re.Pattern[str]:
    cells = "".join("(?>" + _CELL.format(letters(n) + r"\1", more) + "|)" for n in range(1, width + 1))
    return re.compile(rf"{_ROW}(?:/>|>\s*{cells}</row>)\s*", re.DOTALL)


@cache
def _number(name: str) -> int:
    return column_number(name.encode("ascii"))


class _Kind(NamedTuple):
    """What cells of one type (and of one style, where that matters) are turned into: the filled ones of a column."""

    type: str
    convert: Callable[[Sequence[str]], Sequence[Value]]

    def values(self, given: Sequence[str | None]) -> list[Value]:
        """The same with blank ones between."""
        if all(given):
            return list(self.convert(given))  # type: ignore[arg-type]  # no None among them
        found = iter(self.convert([text for text in given if text]))
        empty = "" if self.type == "str" else None  # a formula whose result is no text at all
        return [next(found) if text else None if text is None else empty for text in given]


def _attributes(tag: str) -> dict[str, str]:
    """What stands in a tag behind the address. Raises Unusual."""
    found = _ATTRIBUTE.findall(tag)
    out = dict(found)
    if _TAG.fullmatch(tag) is None or len(out) < len(found) or "r" in out:
        raise Unusual("a tag")
    return out


class PlainSheet:
    """A worksheet part in the reading.

    Attributes:
        facts: What stands beside the values; whole when `read` is done.
        styles: The cells'.
    """

    def __init__(
        self, ask: Ask, strings: Sequence[str], left: Mapping[int, str], struck: frozenset[int], most: int
    ) -> None:
        """Nothing is read yet.

        Args:
            ask: See `Ask`.
            strings: The shared ones.
            left: Of those that are struck through in part or whole: what is not.
            struck: Styles that strike through.
            most: Cells, blanks between them included, that may be kept.
        """
        self.facts = SheetMarks()
        self.styles = Styles()
        self._ask = ask
        self._left = left
        self._struck = struck
        self._room = self._most = most
        self._row = 0
        self._more = ""
        self._hidden: dict[str, bool] = {}  # by what stands in a row's tag
        self._strings = _Kind("s", partial(_of_strings, strings))
        self._inline = _Kind("is", self._remembering(self._inline_texts))
        self._kinds = {_INLINE: self._inline}  # by what stands in a cell's tag
        self._style: dict[str | None, int] = {None: 0}  # likewise
        self._columns: dict[int, list[Value]] = {}

    def read(self, texts: Iterable[bytes], cells: int, width: int) -> list[Sequence[Value]]:
        """The values.

        Args:
            texts: The part, see `Package.texts`.
            cells: How many there are.
            width: No cell lies right of this column.

        Raises:
            Unusual: Another reader must do it.
        """
        take = partial(self._rows, width) if cells >= _MANY and width <= _BROAD else self._rows_by_cell
        head = rest = ""
        tail: list[str] = []
        for text in _decoded(texts):
            if tail:
                tail.append(text)
                if len(tail) > _FRAME:
                    raise Unusual("much around the rows")
                continue
            rest += text
            at = 0
            if not head:
                at = max(rest.find("<row"), 0)
                head = rest[:at]
            if head:
                rest = rest[take(rest, at) :].lstrip(_XML_BLANKS)
                if rest.startswith("</sheetData>"):
                    tail.append(rest)
                elif "</row>" in rest:
                    raise Unusual("a row")
            if not tail and len(rest) > _UNREAD:
                raise Unusual("no row")
        if head and not (tail and head.rstrip().endswith("<sheetData>")):
            raise Unusual("rows")
        self._frame(head + ("".join(tail) or rest))
        return self._lines()

    def _frame(self, text: str) -> None:
        """Take what stands around the rows."""
        try:
            around = elements(text.encode("utf-8"))
        except MarkupError as error:
            raise Unusual("around the rows") from error
        if sorted(name for name, _ in around if name in {"sheetData", "row", "c"}) != ["sheetData"]:
            raise Unusual("bodies")
        merged = (_MERGED.fullmatch(given.get("ref", "")) for name, given in around if name == "mergeCell")
        for found in merged:
            if found is None:
                raise Unusual("a merge")
            left, top, right, bottom = found.groups()
            self.facts.merges.append(Merge(int(top), _number(left), int(bottom), _number(right)))

    def _rows(self, width: int, text: str, at: int) -> int:
        """Take the rows from `at` on, each by one match; gives where they end."""
        while True:
            rows = []
            for row in _runs(_pattern(width, self._more), text, at):
                at = row.end()
                rows.append(row.groups())
            if rows:
                numbers, tags, *cells = zip(*rows, strict=True)
                lines = self._numbered(numbers, tags)
                step = 3 if self._more else 2
                for n in range(width):
                    self._column(n + 1, lines, *cells[n * step : (n + 1) * step])
            if self._more or text.find("</row>", at) < 0:
                return at
            self._more = _MORE  # formulas, or texts of the cells' own: in all rows from here

    def _rows_by_cell(self, text: str, at: int) -> int:
        """The same, cell by cell: for a few, or in many columns."""
        numbers, tags = [], []
        placed: dict[int, list[tuple[int, str, str | None, str | None]]] = {}
        for row in _runs(_ANY_ROW, text, at):
            at = row.end()
            number, tag, inside = row.groups("")
            numbers.append(number)
            tags.append(tag)
            last = end = 0
            for cell in _runs(_ANY_CELL, inside, 0):
                name, line, inner, value, more = cell.groups()
                column = _number(name)
                if line != number or column <= last:
                    raise Unusual("cells")
                last, end = column, cell.end()
                placed.setdefault(column, []).append((int(number), inner, value, more))
            if end != len(inside) or last > MAX_COLUMN:
                raise Unusual("between cells")
        self._numbered(numbers, tags)
        for column, cells in placed.items():
            self._column(column, *zip(*cells, strict=True))
        return at

    def _numbered(self, numbers: Sequence[str], tags: Sequence[str]) -> Sequence[int]:
        """The rows' numbers, checked; hidden rows are taken down."""
        out = list(map(int, numbers))
        lines: Sequence[int] = range(out[0], out[-1] + 1) if out else out
        if len(lines) != len(out) or out != [*lines]:  # some are left out
            if any(after <= before for before, after in pairwise(out)):
                raise Unusual("rows out of order")
            lines = out
        if out and not self._row < out[0] <= out[-1] <= MAX_ROW:
            raise Unusual("rows beyond")
        self._row = out[-1] if out else self._row
        for tag in {*tags}.difference(self._hidden):
            self._hidden[tag] = _attributes(tag).get("hidden") in {"1", "true"}
        if any(self._hidden.values()):
            self.facts.hidden_rows.update(n for n, tag in zip(out, tags, strict=True) if self._hidden[tag])
        return lines

    def _column(
        self,
        column: int,
        lines: Sequence[int],
        tags: Sequence[str | None],
        given: Sequence[str | None],
        more: Sequence[str | None] = (),
    ) -> None:
        """Convert a column's cells in some rows, by what stands in their tags and inside; None where there is none."""
        known = {tag for tag in {*tags} if tag is not None}
        for new in known.difference(self._kinds):
            self._kinds[new] = self._kind(new)
        self._styled(column, lines, tags, given, more or given)
        left: dict[int, str] = {}
        if any(more):
            tags, given = self._opened(column, lines, tags, given, more, left)
            known = {tag for tag in {*tags} if tag is not None}
        kinds = {self._kinds[tag] for tag in known}
        if len(kinds) == 1:
            out = next(iter(kinds)).values(given)
        else:
            out = [None] * len(lines)
            for kind in kinds:
                places = [n for n, tag in enumerate(tags) if tag is not None and self._kinds[tag] is kind]
                for n, value in zip(places, kind.values([given[n] for n in places]), strict=True):
                    out[n] = value
        if _ERROR in kinds:
            for line, tag, text in zip(lines, tags, given, strict=True):
                if tag is not None and self._kinds[tag] is _ERROR:
                    if text and ("&" in text or "\r" in text):
                        raise Unusual("an error in entities")
                    self.facts.errors[line, column] = text or "#?"
        if self._left and self._strings in kinds:
            for n, (tag, text) in enumerate(zip(tags, given, strict=True)):
                if text and tag is not None and self._kinds[tag] is self._strings and int(text) in self._left:
                    left[n] = self._left[int(text)]
        for n, text in left.items():
            if text.strip():
                out[n] = text
            else:
                self.facts.struck.add((lines[n], column))
        self._place(column, lines, out)

    def _styled(
        self,
        column: int,
        lines: Sequence[int],
        tags: Sequence[str | None],
        given: Sequence[str | None],
        more: Sequence[str | None],
    ) -> None:
        """Keep the styles, and take down which cells with something in them are struck through by theirs."""
        styles = {self._style[tag] for tag in {*tags}}
        if styles != {0}:
            each = array("I", map(self._style.__getitem__, tags)) if len(styles) > 1 else next(iter(styles))
            self.styles.add(column, lines, each)
        if not self._struck.isdisjoint(styles):
            self.facts.struck.update(
                (line, column)
                for line, tag, *inside in zip(lines, tags, given, more, strict=True)
                if self._style[tag] in self._struck and inside != [None, None]
            )

    def _opened(
        self,
        column: int,
        lines: Sequence[int],
        tags: Sequence[str | None],
        given: Sequence[str | None],
        more: Sequence[str | None],
        left: dict[int, str],
    ) -> tuple[list[str | None], list[str | None]]:
        """The same without formulas, and with the texts that stand in the cells themselves; what of those is not struck."""
        tags, given = list(tags), list(given)
        for n, text in enumerate(more):
            if text is None:
                continue
            inside = _INSIDE.fullmatch(text)
            if inside is None or (inside[4] and self._kinds[tags[n] or ""] is _ERROR):
                raise Unusual("inside a cell")
            formula, value, void, inline = inside.groups()
            if inline is not None:
                tags[n], given[n] = _INLINE, inline
                if "strike" in inline and (rest := left_of(parse(inline.encode("utf-8")))) is not None:
                    left[n] = rest
                continue
            given[n] = "" if void else value
            kind = self._kinds[tags[n] or ""].type
            if formula and not value and kind != "e" and not (kind == "str" and given[n] is not None):
                self.facts.uncalculated.add((lines[n], column))
        return tags, given

    def _place(self, column: int, lines: Sequence[int], values: list[Value]) -> None:
        while values and values[-1] is None:
            values.pop()
        if not values:
            return
        out = self._columns.setdefault(column, [])
        if lines[-1] - lines[0] == len(lines) - 1:
            self._fill(out, lines[0])
            out += values
            return
        for line, value in zip(lines, values, strict=False):
            if value is not None:
                self._fill(out, line)
                out.append(value)

    def _fill(self, column: list[Value], line: int) -> None:
        """Blanks down to a row."""
        lacking = line - 1 - len(column)
        self._room -= lacking
        if self._room < 0:
            raise Unusual("far apart")
        column += [None] * lacking

    def _lines(self) -> list[Sequence[Value]]:
        height = max(map(len, self._columns.values()), default=0)
        width = max(self._columns, default=0)
        if height * width > self._most:
            raise Unusual("far apart")
        empty: list[Value] = [None] * height
        for column in self._columns.values():
            column.extend(empty[len(column) :])
            if "" in column:
                column[:] = [None if value == "" else value for value in column]
        return list(zip(*(self._columns.get(n, empty) for n in range(1, width + 1)), strict=True))

    # --- what cells are turned into ---------------------------------------------------------------------------

    def _kind(self, tag: str) -> _Kind:
        given = _attributes(tag)
        kind, style = given.get("t", "n"), given.get("s", "0")
        if re.fullmatch("[0-9]{1,9}", style) is None:
            raise Unusual("a style")
        self._style[tag] = int(style)
        if kind == "s":
            return self._strings
        if kind == "e":
            return _ERROR
        if kind == "inlineStr":
            return _NOTHING  # what stands in <v> is not for readers
        first = None
        if kind == "n":
            first = self._ask([f"{tag}><v>{_PROBE}</v></c>"])[0]
            if isinstance(first, float):
                return _NUMBER
        elif kind not in {"b", "d", "str"}:
            raise Unusual("a type")
        day = first.toordinal() - _PROBE if type(first) is dt.date else None
        return _Kind(kind, self._remembering(partial(self._others, tag, day)))

    def _remembering(
        self, learn: Callable[[list[str]], Iterable[Value]]
    ) -> Callable[[Sequence[str]], list[Value]]:
        memory: dict[str, Value] = {}

        def convert(given: Sequence[str]) -> list[Value]:
            new = list({*given}.difference(memory))
            if new:
                memory.update(zip(new, learn(new), strict=True))
            return [memory[text] for text in given]

        return convert

    def _others(self, tag: str, before: int | None, given: list[str]) -> Iterable[Value]:
        """Whole days are counted from the day `before` the first (None: no days at all); calamine reads the rest."""
        out: dict[str, Value] = {t: t for t in given if 't="str"' in tag and _RESULT.fullmatch(t)}
        if before is not None:
            days = {text: int(text) for text in given if re.fullmatch("[0-9]{2,8}", text)}
            last = dt.date.max.toordinal() - before
            out = {t: dt.date.fromordinal(before + n) for t, n in days.items() if _FIRST_DAY <= n <= last}
        rest = [text for text in given if text not in out]
        if rest:
            out.update(zip(rest, self._ask([f"{tag}><v>{text}</v></c>" for text in rest]), strict=True))
        return map(out.__getitem__, given)

    def _inline_texts(self, given: list[str]) -> Iterable[Value]:
        out: dict[str, Value] = {}
        for text in given:
            simple = _SIMPLE.fullmatch(text)
            if simple is not None:
                out[text] = simple[1].strip(_TRIMMED)
        rest = [text for text in given if text not in out]
        if rest:
            out.update(zip(rest, self._ask([f' t="inlineStr">{text}</c>' for text in rest]), strict=True))
        return map(out.__getitem__, given)


def _of_strings(strings: Sequence[str], given: Sequence[str]) -> list[Value]:
    together = "".join(given)
    if not (together.isascii() and together.isdigit()):
        raise Unusual("no number of a text")
    try:
        return [strings[int(number)] for number in given]
    except (ValueError, IndexError) as error:
        raise Unusual("no such text") from error


def _of_numbers(given: Sequence[str]) -> list[Value]:
    if "".join(given).strip(_IN_NUMBERS):
        raise Unusual("no number")
    try:
        return list(map(float, given))
    except ValueError as error:
        raise Unusual("no number") from error


_NUMBER = _Kind("n", _of_numbers)
_ERROR = _Kind("e", lambda given: [""] * len(given))
_NOTHING = _Kind("", lambda given: [None] * len(given))
