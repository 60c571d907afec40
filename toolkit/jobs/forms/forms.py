"""填表、收表: an office's own form filled with the rows of any sheet, and filled forms read back into one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from toolkit.core.cells import Cell, Problem, Severity, Stop, address, letters
from toolkit.core.documents.outcome import (
    Document,
    FilledForm,
    FormPage,
    Gap,
    Outcome,
    Scalar,
    WorkbookChange,
    sheet_name,
    tally,
)
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables import ledgers
from toolkit.core.tables.anysheet.criteria import criteria, groups, row_name, select
from toolkit.core.tables.anysheet.listing import ANY, Columns, ListColumn, file_and_sheet
from toolkit.core.tables.anysheet.values import shown, value_of
from toolkit.core.tables.catalogue import FORM_CELLS
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import Record
from toolkit.core.words import APART, regex
from toolkit.jobs.anysheet import WHERE, any_sheet
from toolkit.jobs.forms.back import form_of, sheets_of
from toolkit.jobs.forms.entries import RowValue, entered
from toolkit.jobs.forms.fields import Blank, Slot
from toolkit.jobs.forms.matching import Decided, Matched, Matcher, by_sheet, decisions
from toolkit.jobs.forms.returned import FOLDER, form_in, returned
from toolkit.jobs.job import SCHEDULER, Action, Besides, Inputs, Job, Need, Parameter, Params
from toolkit.jobs.ledger import kept_at
from toolkit.jobs.letters.letters import gone_said, no_longer

_FIELD = regex(r"\{\{\s*([^{}]*?)\s*\}\}")
_KEYS = ("人员编号", "身份证号", "姓名")  # by which a picture's file may be called, the surest first


def fill(inputs: Inputs) -> Outcome:
    """A filled form for each row, or for each group of rows, or one workbook with a sheet for each."""
    params, reading = inputs.params, inputs.needed(ANY)
    path, found, forms = form_in(inputs)
    file, columns = found.name.rpartition("/")[2], Columns(reading)
    place = reading.sources[0].cell(1, 1)
    wanted, wrong = criteria(params.get("where") or (), columns, place)
    given = [decisions(text, Cell(file)) for text in params.get("map") or ()]
    each = columns.need(params["each"], place, "⟦each⟧里的") if params.get("each") else None
    asked = {
        name: columns.need(name, place, "⟦name⟧里的") for name in _FIELD.findall(params.get("name") or "")
    }
    wrong += [one for one in (*given, each, *asked.values()) if isinstance(one, Problem)]
    if wrong:
        raise Stop(*wrong)
    called = partial(row_name, columns=columns)
    rows = select(reading.records, wanted, called)
    gone = [] if params.get("everyone") else no_longer(columns, rows, called)
    bundles: list[tuple[str, tuple[Record, ...]]] = [(called(one), (one,)) for one in rows.chosen]
    if isinstance(each, ListColumn):
        bundles, unclear = groups(rows.chosen, each, called)
        rows.to_check += unclear
    elif params.get("detail"):
        bundles = [("", tuple(rows.chosen))] if rows.chosen else []
    new = [one for one in given if isinstance(one, Decided)]
    first = forms[0].grid.sheet
    known = by_sheet([*_known(inputs), *((file, first, one) for one in new)], file, first)
    matcher = Matcher(columns, found.synonyms or Synonyms())
    sheets = [matcher.match(form, known.get(form.grid.sheet, ()), place) for form in forms]
    filler = _Filler(inputs, sheets, columns)
    pages = [filler.pages(records) for _, records in bundles]
    problems = [*(problem for sheet in sheets for problem in sheet.problems), *filler.problems]
    if not any(sheet.pairs for sheet in sheets) and not problems:
        what, hint = (
            "表样要填的和数据表的列名没有一个对得上，",
            "请在要填的格里写 {{ 列名 }}，或用 ⟦map⟧ 写明。",
        )
        problems.append(Problem(Cell(file), what, hint, "form-fields"))
    stopped = any(problem.severity is Severity.ERROR for problem in problems)
    documents: list[Document] = []
    if not stopped:
        pattern = params.get("name") or f"{file.rpartition('.')[0]}-{{{{}}}}"
        names = [
            _FIELD.sub(
                lambda m, one=records[0], name=name: _called(asked.get(m[1]), one, name), pattern
            ).strip("- ")
            for name, records in bundles
        ]
        documents += _documents(path, file, list(zip(names, bundles, pages, strict=True)), params)
        documents += _remembered(inputs, file, first, new)
    listed = sum(len(records) for _, records in bundles)
    return Outcome(
        documents=tuple(documents),
        counts=tally(len(reading.records), listed, len(rows.excluded), len(rows.to_check)),
        rows=[line for sheet in sheets for line in filler.told(sheet)],
        excluded=tuple(rows.excluded),
        to_check=tuple(rows.to_check),
        problems=tuple(dict.fromkeys(problems)),
        summary=(*_sentences(sheets, filler, len(bundles), listed, stopped=stopped), *gone_said(gone)),
        alerts=("有说不清的、空着的或填不了的，一份也没有填，都列在下面。",) if stopped else (),
    )


def _called(column: ListColumn | Problem | None, record: Record, name: str) -> str:
    return _text(record, column) if isinstance(column, ListColumn) else name


def _text(record: Record, column: ListColumn) -> str:
    return shown(value_of(record, column, lambda _: None))


def _known(inputs: Inputs) -> Iterator[tuple[str, str, Decided]]:
    """What the office has decided: in its own list, then on a sheet of the form, which wins."""
    for reading in inputs.tables.get(FORM_CELLS.name, ()):
        for one in reading.records:
            said = Decided(one.text("字段"), one.text("单元格"), one.cell("单元格"))
            yield one.text("表样"), one.text("工作表"), said


class _Filler:
    """The cells of the form for a row, and what keeps them from being filled."""

    def __init__(self, inputs: Inputs, sheets: Sequence[Matched], columns: Columns) -> None:
        params, self._today, self._sheets = inputs.params, inputs.today, sheets
        self._highlight = bool(params.get("highlight"))
        self.problems: list[Problem] = []
        self.example: dict[str, str] = {}
        found = [column for key in _KEYS for column in columns.find(key)[:1]]
        self._keys = found if params.get("photos") else []
        known = Counter((c, _text(one, c)) for one in inputs.records(ANY) for c in self._keys)
        self._once = {pair for pair, times in known.items() if times == 1}  # a namesake's picture is nobody's
        names = APART.split(params.get("empty") or "")
        self._may = {column for name in names if name for column in columns.find(name)}
        self._lines = {id(sheet): self._detail(sheet) for sheet in sheets if params.get("detail")}

    def pages(self, records: Sequence[Record]) -> tuple[FormPage, ...]:
        """Every sheet of the form, filled for these rows."""
        return tuple(self._page(sheet, records) for sheet in self._sheets)

    def _page(self, sheet: Matched, records: Sequence[Record]) -> FormPage:
        first, rows = records[0], self._lines.get(id(sheet), range(0))
        entries, notes = [], dict[str, str]()
        for field, column in sheet.pairs:
            place, where = field.places[0], first.cell(column.title)
            if rows and place.cells[0][0] == rows.start:
                continue
            if len(records) > 1 and len({_text(one, column) for one in records}) > 1:
                what = f"「{field.label}」{place.ref} 只有一格，这几行的「{column.title}」不一样，"
                hint = "请用 ⟦each⟧ 按这一列分开，或填在明细里。"
                self.problems.append(Problem(where, what, hint, "form-differs"))
            elif given := self._given(first, column, field):
                entries.append((field, place, given))
            elif column not in self._may:
                notes[address(*place.cells[0])] = f"{where}「{column.title}」空着，请补上。"
        cells, problems = entered(sheet.form, entries, self._today)
        self.problems += problems
        pictures = {}
        for photo in sheet.photos if self._keys else ():
            known = [(column, _text(first, column)) for column in self._keys]
            pictures[photo.places[0].ref] = tuple(pair[1] for pair in known if pair[1] and pair in self._once)
        lines = [self._line(sheet, rows.start, at, one) for at, one in enumerate(records, 1)] if rows else []
        return FormPage(
            sheet.form.grid.sheet,
            {address(*at): value for at, value in cells.items()},
            lines=tuple(lines),
            first=rows.start,
            drawn=len(rows),
            pictures=pictures,
            notes=notes if self._highlight else {},
            record=first.cell(),
        )

    def _detail(self, sheet: Matched) -> range:
        """The drawn rows of the form that are for one row of the group each; the first is filled as its labels say."""
        drawn = sheet.form.detail(field for field, _ in sheet.pairs)
        if not drawn:
            grid = sheet.form.grid
            what, hint = "没有找到明细行（一行列名，下面是空行），", "请在第一行明细里写 {{ 列名 }}。"
            self.problems.append(Problem(Cell(grid.file, grid.sheet), what, hint, "form-detail"))
        return drawn

    def _line(self, sheet: Matched, row: int, number: int, record: Record) -> Mapping[str, Scalar]:
        running = RowValue(Decimal(number), str(number), record.cell())
        entries: list[tuple[Blank, Slot, RowValue]] = []
        for field, column in sheet.pairs:
            if field.places[0].cells[0][0] == row:
                counts = "序号" in (column.canonical, column.title)
                given = running if counts else self._given(record, column, field)
                entries += [(field, field.places[0], given)] if given else []
        numbered = (f for f in sheet.others if f.label == "序号" and f.places[0].cells[0][0] == row)
        entries += [(field, field.places[0], running) for field in numbered]
        cells, problems = entered(sheet.form, entries, self._today)
        self.problems += problems
        return {letters(column): value for (_, column), value in cells.items()}

    def _given(self, record: Record, column: ListColumn, field: Blank) -> RowValue | None:
        """What a row gives a field; None: nothing, which is told unless it may be so."""
        value = value_of(record, column, self.problems.append)
        if not isinstance(value, Gap):
            given = RowValue.of(value, record.cell(column.title))
            self.example.setdefault(field.places[0].ref, mask_numbers(given.text))
            return given
        if (why := value.problem) and column not in self._may:
            first = "" if self._highlight else "要先填别的，加上 ⟦highlight⟧ ；"
            hint = f"{why.hint}{first}本来可以空着的列，写在 ⟦empty⟧ 里。"
            severity = Severity.WARNING if self._highlight else Severity.ERROR
            self.problems.append(replace(why, hint=hint, severity=severity))
        return None

    def told(self, sheet: Matched) -> Iterator[dict[str, str]]:
        """What is filled where, and with what for example; then what nothing fills."""
        pairs = [(field, column.title) for field, column in sheet.pairs]
        pairs += [(field, "照片" if self._keys else "") for field in sheet.photos]
        pairs += [(field, "") for field in sheet.others]
        for field, column in pairs:
            place = field.places[0]
            said = (sheet.form.grid.sheet, place.ref, field.label, column, str(place.how) if column else "")
            keys = ("sheet", "cell", "label", "column", "how", "example")
            yield dict(zip(keys, (*said, self.example.get(place.ref, "") if column else ""), strict=True))


def _documents(
    path: str,
    file: str,
    made: Sequence[tuple[str, tuple[str, tuple[Record, ...]], tuple[FormPage, ...]]],
    params: Params,
) -> Iterator[Document]:
    stem, _, suffix = file.rpartition(".")
    photos = params.get("photos") or ""
    if not params.get("one_file"):
        for name, _, pages in made:
            yield FilledForm(f"{name}.{suffix}", path, pages, photos, name, stem)
        return
    taken: list[str] = []
    whole: list[FormPage] = []
    for name, (short, _), several in made:
        for page in several:
            own = sheet_name(
                name if params.get("name") else short or stem, (*taken, *(p.sheet for p in several))
            )
            taken.append(own)
            whole.append(replace(page, copy=own))
    if whole:
        yield FilledForm(f"{stem}-{len(made)}份.{suffix}", path, tuple(whole), photos, stem, stem)


def _remembered(inputs: Inputs, file: str, sheet: str, new: Iterable[Decided]) -> Iterator[WorkbookChange]:
    """The decisions of this run in the office's list, each once."""
    table = inputs.table(FORM_CELLS)
    there = {(form, each.name, each.ref.upper()) for form, _, each in _known(inputs)}
    lines = [
        ledgers.row(
            table,
            FORM_CELLS,
            {"表样": file, "工作表": sheet, "字段": one.name, "单元格": one.ref.upper()},
            ("字段", "单元格"),
        )
        for one in new
        if (file, one.name, one.ref.upper()) not in there
    ]
    if lines:
        yield WorkbookChange(kept_at(inputs, FORM_CELLS), tuple(lines), title="填表对照", ledger=True)


def _sentences(
    sheets: Sequence[Matched], filler: _Filler, forms: int, rows: int, *, stopped: bool
) -> Iterator[str]:
    for sheet in sheets:
        for line in filler.told(sheet):
            if line["column"]:
                example = f"，如「{line['example']}」" if line["example"] else ""
                yield f"{line['sheet']}!{line['cell']} {line['label']} ← {line['column']}（{line['how']}{example}）"
        lacking = "、".join(f"{f.label}（{f.places[0].ref}）" for f in sheet.others)
        if lacking:
            yield f"「{sheet.form.grid.sheet}」里没有对应的列、没有填的：{lacking}。"
        if sheet.closed:
            where = "、".join(sheet.closed)
            yield f"「{sheet.form.grid.sheet}」里写着、数据表里也有，旁边没有认出空格，没有填的：{where}。要填请用 ⟦map⟧ 写明。"
    if not stopped:
        yield f"{rows}行填成{forms}份。"


def _form_path(params: Params, *_: object) -> tuple[str, ...]:
    return (file_and_sheet(params["form"])[0],)


def _lists(params: Params, *_: object) -> tuple[str, ...]:
    return (FORM_CELLS.workbook, _form_path(params)[0])


_BOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".et", ".ods", ".csv")
FORM = Parameter("form", "表样", "空白的表（Excel），要填的格旁边写着是什么；哪张表可以写成 申请表.xlsx!表名", "file", positional=True, required=True, takes=_BOOKS[:4], once=True)  # fmt: skip

JOB = Job(
    name="forms",
    title="填表",
    group="名单",
    help="把自己单位的表样按数据表一人填一份，不动表样的格式；也把填好的表收回来汇成一张表。",
    actions=(
        Action(
            fill,
            title="填表",
            help="表样里写着 {{ 列名 }} 的、旁边空着等人填的格，都按数据表填好：一人一份，或一人一张放在一个文件里，"
            "或全部填进明细行（不够就加行，合计跟着变）。格式、合并、图片、打印设置、公式都不动。说不清填哪里的先问，不猜。",
            needs=(any_sheet("from"), Need(FORM_CELLS, _lists, optional=True, every=True)),
            parameters=(
                FORM,
                Parameter(
                    "from",
                    "数据",
                    "填什么：哪个工作簿，哪张表，如 花名册.xlsx!在册",
                    "file",
                    required=True,
                    takes=_BOOKS,
                    once=True,
                ),
                WHERE,
                Parameter("each", "按列分份", "按哪一列分，一组一份，如 所属乡镇；不写就一行一份"),
                Parameter("detail", "填明细", "一组的各行都填进表样的明细行；不写就一行一份", "flag"),
                Parameter(
                    "one_file", "放一个文件", "一份一张表，都放在一个工作簿里；不写就一份一个文件", "flag"
                ),
                Parameter("name", "文件名", "每份叫什么，如 {{ 姓名 }}申请表；不写就用表样名和姓名"),
                Parameter(
                    "map", "对照", "说不清的填在哪一格，如 姓名=B3，可以写几个；定过的会记住", many=True
                ),
                Parameter(
                    "photos", "照片", "照片文件夹，照片用姓名、人员编号或身份证号命名；不写就不贴", "file"
                ),
                Parameter("highlight", "标出缺项", "空着没有的照样填，空格标红加批注；不写就停下", "flag"),
                Parameter("empty", "可以空着", "可以空着的列，几个用顿号分开，如 备注、电话；不写就都不能空"),
                Parameter(
                    "everyone",
                    "不看状态",
                    "表里写着去世、转出的，看不出是否健在的，也填；不写就不填，另外列出",
                    "flag",
                ),
            ),
            examples=(
                ("forms 离休干部护理费申请表.xlsx --from 花名册.xlsx --where 类别=离休 -n", "先看会填哪些格"),
                (
                    "forms 申请表.xlsx --from 花名册.xlsx!在册 --one-file --photos 照片",
                    "一人一张放在一个工作簿里，贴照片",
                ),
                (
                    "forms 发放表.xlsx --from 花名册.xlsx --each 所属乡镇 --detail",
                    "一个乡镇一份，人都在明细里",
                ),
            ),
            checks=True,
            changes=True,
            folder=lambda _params, _today: FOLDER,
            besides=Besides("workbooks", _form_path, form_of, own=True),
        ),
        Action(
            returned,
            name="read",
            title="收表",
            help="把填好的表（一人一份，或一个工作簿里一人一张）读回成一张表，一份一行，每个数在哪个文件哪一格都写明；"
            "看不清的列出来。换过位置的照栏目名找。填好的表一个字不改。",
            parameters=(
                Parameter(
                    "files",
                    "填好的表",
                    "填好的表，或放着它们的文件夹",
                    "file",
                    positional=True,
                    required=True,
                    many=True,
                    once=True,
                ),
                Parameter("form", "表样", "这些表是照哪个空白表填的", "file", required=True, once=True),
                SCHEDULER,
            ),
            examples=(("forms read D:\\各乡镇交来的表 --form 申请表.xlsx", "汇成一张表"),),
            folder=lambda _params, _today: FOLDER,
            besides=Besides(
                "workbooks", lambda params, _: (*_form_path(params), *params["files"]), sheets_of, own=True
            ),
        ),
    ),
)
