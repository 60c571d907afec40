"""扫描回登: the paper comes home. Ticks are read from scans and photographs, confirmed by a person, and entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.lists import PageRead, PaperList, StripRead
from toolkit.core.documents.outcome import (
    Column,
    Exclusion,
    Image,
    Kind,
    Look,
    Outcome,
    Sheet,
    SheetDocument,
    Styled,
    ToCheck,
    tally,
)
from toolkit.core.documents.strips import UNITS, shown
from toolkit.core.tables.columns import Table
from toolkit.jobs.job import Action, Besides, Inputs, Job, Need, Parameter
from toolkit.jobs.parts import NUMBER, Part, below, picture_width, sheet_of
from toolkit.jobs.scan import entering
from toolkit.jobs.scan.answers import CHOICES, INK, NOTHING, ListLine, line_of, lists_of

FOLDER, RESULT = "扫描回登", "扫描待确认"
SCANNED = Table(RESULT)
_SCALE = 0.8  # of a strip as it is shown
_LEFT = "没有读到的"
_HINT = "不是这类名单的不用管；是的，请把这几页重新扫描（200 dpi 以上、平整）再做一次，或照着纸在台账里登记。"


def build(inputs: Inputs) -> Outcome:
    """What was read, line by line, in a workbook to be confirmed; nothing is entered yet."""
    seen: dict[tuple[str, int], list[StripRead]] = defaultdict(list)
    pages = inputs.found(PageRead)
    for page in pages:
        for strip in page.strips:
            if strip.marks:
                seen[strip.list, strip.row].append(strip)
    lists = lists_of(inputs)
    order = {list_id: at for at, list_id in enumerate(lists)}
    lines = [
        line_of(lists[list_id], row, strips)
        for (list_id, row), strips in sorted(seen.items(), key=lambda one: (order[one[0][0]], one[0][1]))
    ]
    missed = list(_missed(pages, lists, lines))
    clear = [line for line in lines if line.answer and line.answer != NOTHING]
    empty = [line for line in lines if line.answer == NOTHING]
    doubtful = [line for line in lines if not line.answer]
    if not lines:
        what = "没有读到一行，" if pages else "没有找到图片，"
        hint = "请给出扫描的 PDF、图片，或放着它们的文件夹。"
        raise Stop(*missed or [Problem(Cell("扫描回登"), what, hint, "scan-nothing")])
    old = _older(lists, {line.list.id for line in lines})
    name = f"{RESULT}{inputs.today.isoformat()}"
    sheets = (_to_confirm(lines, inputs, old), _left_sheet(missed))
    return Outcome(
        documents=(SheetDocument(f"{name}.xlsx", sheets, title="扫描待确认"),),
        counts=tally(len(lines), len(clear), len(empty), len(doubtful)),
        rows=[
            {
                "line": line.key,
                "list": line.list.title,
                "name": line.says.get("姓名", ""),
                "answer": line.answer or None,
                "why": line.why,
                "page": "、".join(strip.page for strip in line.seen),
            }
            for line in lines
        ],
        excluded=tuple(Exclusion(line.says.get("姓名", ""), "纸上没有勾", _at(line)) for line in empty),
        to_check=tuple(
            ToCheck(line.says.get("姓名", ""), _at(line), line.why, f"请看「{RESULT}」里的图片，填「改为」。")
            for line in doubtful
        ),
        problems=tuple(missed),
        summary=(
            (
                f"读了{sum(page.unread is None for page in pages)}页、{len({line.list.id for line in lines})}份名单、{len(lines)}行："
                f"看清楚{len(clear)}行，没有勾的{len(empty)}行，要看图确认的{len(doubtful)}行。"
            ),
            f"还没有登记。请打开 {name}.xlsx 看过，填好「是否确认」「改为」，保存，再登记：⟦do:scan confirm⟧。",
        ),
        alerts=(f"另有{len(missed)}处没有读到、或有疑问，见「{_LEFT}」。",) if missed else (),
    )


def _at(line: ListLine) -> Cell:
    return Cell(line.list.title, f"第{line.row}行")


def _older(lists: Mapping[str, PaperList], seen: set[str]) -> Mapping[str, PaperList]:
    """Of each of these lists that was printed anew since, the latest printing."""
    latest = {(made.job, made.subject): made for made in lists.values()}
    newest = {each: latest[lists[each].job, lists[each].subject] for each in seen}
    return {each: made for each, made in newest.items() if made.id != each and made.day > lists[each].day}


def _missed(
    pages: Sequence[PageRead], lists: Mapping[str, PaperList], lines: Sequence[ListLine]
) -> Iterator[Problem]:
    """Pages without a code, of other offices, twice; lists of which a part did not come home, or printed anew since."""
    pages_of: dict[frozenset[tuple[str, int]], str] = {}
    for page in pages:
        if page.unread is not None:
            yield page.unread
            continue
        if not page.strips:
            yield Problem(Cell(page.name), "这一页没有读到回登码，", _HINT, "page-unread")
            continue
        strange = {strip.list for strip in page.strips} - lists.keys()
        if strange:
            why = "这一页是别的单位打印的名单，或打印它的记录不在这个办公文件夹里，"
            hint = "请在打印名单的那台电脑上做；别的单位的请退回。"
            yield Problem(Cell(page.name), why, hint, "page-strange")
        beyond = [strip.row for strip in page.strips if strip.list not in strange and not strip.marks]
        if beyond:
            rows = "、".join(map(str, beyond))
            yield Problem(Cell(page.name), f"第{rows}行和打印时的名单对不上，", _HINT, "row-strange")
        key = frozenset((strip.list, strip.row) for strip in page.strips)
        if key in pages_of:
            why = f"和{pages_of[key]}是同一页，"
            hint = "只算一次；两次读到不一样的，列在要确认的里。"
            yield Problem(Cell(page.name), why, hint, "page-twice", Severity.WARNING)
        pages_of.setdefault(key, page.name)
    rows_of: dict[str, set[int]] = defaultdict(set)
    for each in lines:
        rows_of[each.list.id].add(each.row)
    older = _older(lists, set(rows_of))
    for list_id, there in rows_of.items():
        made = lists[list_id]
        lacking = [row for row in range(1, len(made.rows) + 1) if row not in there]
        if lacking:
            why = f"共{len(made.rows)}行，没有读到的{len(lacking)}行：{_spans(lacking)}，"
            hint = "请把缺的几页一起再扫描一次，或照着纸在台账里登记。"
            yield Problem(Cell(made.title), why, hint, "rows-missing")
        if list_id in older:
            why = f"这是{made.day}打印的旧名单，{older[list_id].day}又打印过新的，"
            hint = "没有先填「是」；请核对后自己填，或用新名单。"
            yield Problem(Cell(made.title), why, hint, "list-older", Severity.WARNING)


def _spans(rows: Sequence[int]) -> str:
    """«3-5、9»."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and parts[-1][1] == row - 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def _to_confirm(lines: Sequence[ListLine], inputs: Inputs, old: Mapping[str, PaperList]) -> Sheet:
    signed = inputs.settings.text("有签名算到会") == "是"
    every = bool(inputs.params.get("pictures"))

    def sure(line: ListLine) -> str:
        clear = line.answer not in ("", NOTHING, INK) or (line.answer == INK and signed)
        return "是" if clear and line.list.id not in old else ""

    def picture(line: ListLine) -> Image | None:
        data = line.seen[-1].picture
        if not data or not (every or sure(line) != "是"):
            return None
        wide, high = shown(line.list.fields)
        return Image(data, wide / UNITS * _SCALE, high / UNITS * _SCALE, "纸上的这一行")

    widest = max(shown(line.list.fields)[0] for line in lines) / UNITS * _SCALE

    choices = tuple(dict.fromkeys(each for line in lines for each in CHOICES.get(line.list.job, ())))
    parts: tuple[Part[ListLine], ...] = (
        (NUMBER, None),
        (Column("名单", Kind.TEXT, 20), lambda line: line.list.title),
        (Column("姓名", Kind.SHORT, 9), lambda line: line.says.get("姓名", "")),
        (Column("单位", Kind.TEXT, 14), lambda line: line.says.get("单位", "")),
        (Column("读到", Kind.SHORT, 9), lambda line: line.answer or Styled("待确认", Look.WARN)),
        (Column("把握", Kind.TEXT, 16), lambda line: line.why or "清楚"),
        (Column("纸上的样子", Kind.PICTURE, picture_width(widest)), picture),
        (Column("是否确认", Kind.HAND, 9, choices=("是", "否")), sure),
        (Column("改为", Kind.HAND, 10, choices=choices), None),
        (Column("时间", Kind.HAND, 15, note="送达时间、慰问日期；照纸上写的填"), None),
        (Column("经办人", Kind.HAND, 9, note="送达人、慰问人"), None),
        (Column("名单行", Kind.CODE, 12), lambda line: line.key),
    )
    return sheet_of(
        RESULT,
        lines,
        *parts,
        title="扫描待确认",
        subtitle=below(inputs, f"{inputs.today.isoformat()}读的，还没有登记"),
        notes=(
            "「是否确认」填「是」的、或填了「改为」的才登记；空着和填「否」的不登记。读得清楚的已经先填好「是」，请看过。",
            "「时间」「经办人」照纸上写的填；一样的也可以不填，登记时一起写。",
        ),
        filter=True,
        freeze_columns=3,
    )


def _left_sheet(missed: Sequence[Problem]) -> Sheet:
    return sheet_of(
        _LEFT,
        missed,
        (NUMBER, None),
        (Column("哪一页、哪份名单", Kind.TEXT, 36), lambda one: one.cell.file),
        (Column("怎么回事", Kind.TEXT, 50), lambda one: one.message.removesuffix("，")),
        (Column("怎么办", Kind.TEXT, 44), lambda one: one.hint),
        title=_LEFT,
        empty="每一页都读到了，每份名单的行都齐。",
    )


_CONFIRMED = Need(
    SCANNED,
    lambda params, *_: (params.get("file") or f"{FOLDER}/{RESULT}*.xlsx",),
    optional=True,
    output=True,
)

JOB = Job(
    name="scan",
    title="扫描回登",
    group="台账",
    help="打印的送达名册、签到表、签领表填好以后扫描或拍照，读出每一行勾了什么；看不清的附上图片，由人确认后登记。",
    actions=(
        Action(
            build,
            "扫描回登",
            "读扫描件或照片上的勾，列成「扫描待确认」；还不登记。",
            parameters=(
                Parameter(
                    "files",
                    "文件",
                    "扫描的 PDF、图片，或放着它们的文件夹；也可以拖到「按钮」里的同名文件上",
                    "file",
                    positional=True,
                    many=True,
                    once=True,
                ),
                Parameter("pictures", "全部附图", "看清楚的也附上图片", "flag"),
            ),
            examples=(
                ("scan read 扫描.pdf", "一份扫描件，里面可以有几份名单"),
                ("scan read 照片 --pictures", "一个文件夹里的照片，每一行都附图"),
            ),
            name="read",
            folder=lambda _params, _today: FOLDER,
            besides=Besides("paper"),
        ),
        Action(
            entering.build,
            "登记扫描结果",
            "把「扫描待确认」里确认了的登记到通知送达、签到、慰问记录；登记过的不会重复。",
            needs=(_CONFIRMED, *entering.NEEDS),
            looks_for=entering.books,
            parameters=(
                Parameter(
                    "file", "待确认表", "填好的「扫描待确认」；不写就用最近的一份", "file", positional=True
                ),
                Parameter("at", "时间", "表里没有填时间的，都算什么时候，如 10月9日下午3点", once=True),
                Parameter("by", "经办人", "表里没有填经办人的，写谁", once=True),
            ),
            examples=(
                ('scan confirm --at "10月9日下午3点" --by 李四平', "登记最近一份，时间和送达人都一样"),
            ),
            name="confirm",
            changes=True,
            folder=lambda _params, _today: FOLDER,
            besides=Besides("paper", lambda *_: ()),
        ),
    ),
)
