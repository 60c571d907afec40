"""What must not stay in any document that leaves the office: tags, comments, changes, hidden text, links to elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from toolkit.core.words import regex
from toolkit.word.official.linting.elements import ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Para
from toolkit.word.official.linting.rules.table import EVERY, OFFICIAL, FormatRule, Hit

_TAG = regex(
    r"\{\{|\}\}|\{%|%\}|｛｛|｝｝|｛%|%｝|«[^»]{1,40}»|[\[［【][^\]］】]{0,6}此处[^\]］】]{0,20}[\]］】]|[单点]击.{0,6}此处输入"
)
_BLANKS = 4


def _everywhere(reading: ReadDocument) -> Iterator[tuple[str, Para]]:
    for p in reading.facts.paragraphs:
        yield "正文", p
    seen: set[int] = set()
    for section in reading.facts.sections:
        for part, stories in (("页眉", section.headers), ("页脚", section.footers)):
            for story in stories.values():
                if id(story) not in seen:
                    seen.add(id(story))
                    yield from ((part, p) for p in story)


def tags(reading: ReadDocument) -> Iterator[Hit]:
    """A field that was never filled."""
    for part, p in _everywhere(reading):
        found = _TAG.search(p.text)
        merge = any(s.field.upper().startswith("MERGEFIELD") for s in p.spans)
        if found or merge:
            yield Hit("还有没填的模板标记", "应当填好或删去", p if part == "正文" else None, part)


def external(reading: ReadDocument) -> Iterator[Hit]:
    """Nothing is fetched from elsewhere when the document is opened; links give addresses away."""
    kinds = [kind for kind, _ in reading.facts.external]
    links = kinds.count("hyperlink")
    if links:
        yield Hit(f"有{links}处超级链接", "印发的公文里不留链接，请在链接上点右键选“取消超链接”")
    others = len(kinds) - links
    if others:
        what = f"打开时会到外面取{others}样东西(图片、模板或对象)"
        yield Hit(what, "公文应当完整地在一个文件里，请把图片粘贴进来、去掉外部模板")


def comments(reading: ReadDocument) -> Iterator[Hit]:
    """批注."""
    if reading.facts.comments:
        yield Hit(f"还有{reading.facts.comments}条批注", "发文前应当处理并删去批注")


def revisions(reading: ReadDocument) -> Iterator[Hit]:
    """修订."""
    by_number = {p.number: p for p in reading.facts.paragraphs}
    for number in reading.facts.revisions:
        yield Hit("还有修订痕迹", "发文前应当接受或拒绝修订，并关掉修订", by_number.get(number))


def hidden(reading: ReadDocument) -> Iterator[Hit]:
    """隐藏文字."""
    for p in reading.facts.paragraphs:
        if any(span.hidden and span.text.strip() for span in p.spans):
            yield Hit("有隐藏的文字", "应当删去，收到文件的人可以让它显示出来", p)


def blank_runs(reading: ReadDocument) -> Iterator[Hit]:
    """Things pushed to their place with the Enter key move when anything above changes."""
    run: list[Para] = []
    for p in (*reading.facts.paragraphs, None):
        blank = (
            p is not None and reading.roles[p.number] is Role.EMPTY and not (p.table or p.boxed or p.frame)
        )
        if p is not None and blank and not p.shapes:
            run.append(p)
            continue
        if len(run) >= _BLANKS:
            what = f"连着{len(run)}个空行"
            yield Hit(what, "标准里最多空二行；换页请用分页符，定位请用段前距或图文框", run[0])
        run = []


def unseen(reading: ReadDocument) -> Iterator[Hit]:
    """From web pages and chats: nothing shows, and a search for the words finds nothing."""
    for p in reading.facts.paragraphs:
        if p.unseen:
            yield Hit("有看不见的字符", "从网页、聊天里粘贴来的零宽字符应当删去，不然查找、对照会漏掉", p)


def folded(reading: ReadDocument) -> Iterator[Hit]:
    """A letter typed into a table, or into one paragraph with line breaks: no element of it can be set on its own."""
    facts = reading.facts
    places = {old: new for new, (old, _) in reversed([*facts.folded.items()])}
    lines = Counter(old for old, line in facts.folded.values() if line)
    for old, many in lines.items():
        yield Hit(
            f"用换行分成了{many}行", "各要素和每一段都应当各成一段(按回车键)", reading.by_number[places[old]]
        )
    for table in facts.lifted:
        at = next(new for row in table.cells for cell in row for old in cell if (new := places.get(old)))
        yield Hit("排在表格里", "公文的各要素应当直接写在页面上，正文不放在表格里", reading.by_number[at])


RULES = (
    FormatRule("official-folded", folded),
    FormatRule("official-unseen", unseen),
    FormatRule("official-tag", tags, EVERY),
    FormatRule("official-external", external, EVERY),
    FormatRule("official-comments", comments, EVERY),
    FormatRule("official-revisions", revisions, EVERY),
    FormatRule("official-hidden", hidden, EVERY),
    FormatRule("official-blank-run", blank_runs, OFFICIAL),
)
