"""What a name cell says: who it is, what is noted beside the name, and when it cannot be anybody's name.

Nothing that stands in such a cell is printed but a name. What stands in brackets, or behind the name as a word of
death or removal, is a note for lives.py; sex and title are told apart; a mark (*, ▲, #) says nothing by itself. What
tells two namesakes apart (张三A, 张三1, 张三(大)) stays in `Name.key`, and is left out of what is addressed to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from toolkit.core.people.ids import mask_numbers
from toolkit.core.words import alternatives, clean, folded, name_key, regex, says_nothing, vocabulary

TOTAL = regex(
    r"(?:本页|本表|以上|全[县市区镇乡村])?(?:小计|合计|总计|共计|累计|汇总|总人数|总数|人数|平均年龄|[Tt]otal|TOTAL)(?:$|[:：,，(（]|共?\d)"
    r"|(?:合计|总|累计|小计)(?:金额|数额|户数|票数)(?:$|[:：,，(（])|(?:人均|平均|最高|最低)(?:$|[:：,，(（\d]|[年数金])"
    r"|(?:金额|人数|应发|实发|补贴)(?:合计|小计|总计)|(?:人民币)?(?:[(（]?大写[)）]?)[:：]|共计?[\d一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]+[人名户元]"
    r"|(?:以上)?共(?:计|有)?[:：]?\d+[人名个](?!\S{0,3}[县市镇乡村])|其中[:：]|(?:实有|在册|应到|实到)人数|(?:离休|退休|男|女|党员|遗属)\d+[人名]"
)
NOTE = regex(
    r"(?:说明|注|备注|附注|填表说明|填报说明|填表人|填报人|填表|制表|制表人|制表单位|审核|审核人|审批|审批人|复核|复核人|"
    r"单位负责人|负责人|经办人|经手人|主管领导|分管领导|领导签字|填报单位|报送单位|填表日期|填报日期|填报时间|制表日期|制表时间|"
    r"打印日期|打印时间|打印人|统计时间|统计截止|联系电话|联系人|盖章|单位盖章|公章|单位公章|单位印章|签字|签章|日期)(?:$|[:：、.．(（\s])"
    r"|.{0,4}单位[（(]盖章|(?:以下|本页|此页|下)(?:无正文|空白)"
)
PAGE = regex(
    r"第[\d一二三四五六七八九十]+页|共[\d一二三四五六七八九十]+页|\d+/\d+$|-\d+-$|[Pp]age\s*\d+"
    r"|(?:19|20)\d\d年(?:度|\d{1,2}月(?:\d{1,2}日)?)?$|二[〇零○][〇零○一二三四五六七八九]{2}年|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}$"
)
_UNIT = regex(
    r"(?:镇|乡|办|街道|办事处|学校|小学|中学|初中|高中|幼儿园|卫生院|卫生室|医院|站|所|局|中心|支部|总支|党委|党支|村|社区|"
    r"组|室|公司|厂|场|部门|机关|单位|部|院|人员|干部|职工|名单|部分)(?:[（(].*[）)])?$"
)
SUM = regex(r"(?:小计|合计|总计|共计)$")  # 漕河镇小计

_OPEN, _CLOSE = r"(\[{<《〈【〔「『〖", r")\]}>》〉】〕」』〗"
_BRACKET = rf"[{_OPEN}][^{_OPEN}{_CLOSE}]*(?:[{_CLOSE}]|$)"
_NOTED = regex(_BRACKET)
_STRAY = regex(rf"[{_OPEN}{_CLOSE}]")
_PIECES = regex(rf"(?:{_BRACKET}|[^、,;/\\|&+\n\r])+")
_TOKENS = regex(rf"(?:{_BRACKET}|\S)+")
_LABELS = regex(r"(?:丈夫|妻子|夫|妻|爱人|老伴|配偶|男方|女方)\s*[:：]")
_COUPLE = ("夫妇", "夫妻", "伉俪", "老两口", "两口子")
_PAIR = regex(rf"\s*(?:{'|'.join(_COUPLE)})$")
_AND = regex(r"([一-鿿]{2,3})[和与及暨]([一-鿿]{2,3})")

_EDGE = r"*★☆▲△▼▽●◎◆◇■※#✓√✔×°·.。、,:;!~^_`'\"“”‘’\-—–…→\s"
_EDGES = regex(rf"^(?:[{_EDGE}]|\d{{1,3}}[、.)]|\d{{1,2}}(?=[一-鿿]))+|[{_EDGE}]+$")
_FORMULA = regex(r"\s*[=+@]")
_APART = regex(r"[A-Za-z]|\d{1,2}|[大小老中甲乙丙丁一二三四]")
_TAIL = regex(r"(?<=[^\x00-\x7f])\s*([A-Za-z]|\d{1,4})$")
_BEFORE = regex("(?:已故|己故|[故亡])(?=[一-鿿]{2,4}$)")
_SEX = regex(r"([男女])(?:同志)?")
_SEX_BEHIND = regex(r"(?<=\S\S)[\s,、/]+([男女])$")
_PLAIN = regex(r"[一-鿿]{2,4}")
# Of a place that tells namesakes apart, of 孙代领, 高血压: no character of a name in brackets.
_ELSE = regex("[家河湾畈桥铺店冲嘴山榜寺塘垸岗坳坪洲港庙岭庄坡沟井代领住压村组]")
_LATIN = regex(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*(?: [^\W\d_]+(?:['’.-][^\W\d_]*)*)+")
_LONGEST, _LONGEST_DOTTED, _LONGEST_CELL = 6, 30, 100


@dataclass(frozen=True, slots=True)
class Name:
    """What a cell says of one person.

    Attributes:
        name: As it is printed; "" where there is none.
        note: What stands beside it and is neither sex nor title nor mark («已故», «二女儿代», «遗属»).
        mark: What tells namesakes apart, as written: A, 1, (大).
        sex: 男, 女 or "".
        doubt: Why this may be nobody's name, the end of a sentence; "" where it is one.
    """

    name: str = ""
    note: str = ""
    mark: str = ""
    sex: str = ""
    doubt: str = ""

    @property
    def key(self) -> str:
        """The name with what tells namesakes apart."""
        return self.name + self.mark


def split_name(text: str) -> tuple[str, str]:
    """A name, and what is noted beside it."""
    found = read_name(text)
    return found.key or text, found.note


def known_as(text: str) -> str:
    """A name as lists, ledgers and comparisons have it: without title, sex, notes and marks that say nothing."""
    return mask_numbers(read_name(text).key or name_key(text))


def called(name: str) -> str:
    """How somebody is addressed: without what tells namesakes apart."""
    return read_name(name).name or name


@cache
def _suspect() -> frozenset[str]:
    """The words that make a text more or less than a name."""
    lists = (
        "name.titles",
        "name.gone",
        "name.not_self",
        "name.never",
        "name.compound",
        "nothing.blank",
        "nothing.same",
        "death.told",
        "state.moved",
    )
    return frozenset((*_COUPLE, *(word for name in lists for word in vocabulary(name))))


def is_plain(text: str) -> bool:
    """Whether a text is two or three characters that can be nothing but a name: the quick way for most."""
    if not 2 <= len(text) <= 3 or _PLAIN.fullmatch(text) is None:
        return False
    within = (text, text[:2], text[1:], *text)
    return _suspect().isdisjoint(within) and not (TOTAL.match(text) or NOTE.match(text) or PAGE.match(text))


@lru_cache(maxsize=65536)
def read_name(text: str) -> Name:
    """The one person that a text names."""
    if is_plain(text):
        return Name(text)
    if text in vocabulary("name.real") or (
        _PLAIN.fullmatch(text) and not _ending().search(text) and not _PAIR.search(text)
    ):
        return Name(text, doubt="不像人名" if is_line(text) else _doubt(text, text))
    whole = folded(text).strip()
    if not whole:
        return Name()
    if says_nothing(whole) or is_line(whole) or _FORMULA.match(whole) or len(whole) > _LONGEST_CELL:
        return Name(doubt="里写的不是姓名")
    notes, mark, sex = [], "", ""
    framed = _NOTED.fullmatch(whole) is not None
    if framed:
        whole = whole[1:-1]
    for match in _NOTED.finditer(whole):
        said = match[0].strip(_OPEN + _CLOSE).strip()
        if found := _SEX.fullmatch(said):
            sex = found[1]
        elif _APART.fullmatch(said):
            mark = f"({said})"
        elif said and said not in _titles():
            notes.append(said)
    rest = _EDGES.sub("", _STRAY.sub(" ", _NOTED.sub(" ", whole)))
    if found := _BEFORE.match(rest):
        notes.append("已故")
        rest = rest[found.end() :]
    pair, rest = _PAIR.search(rest) is not None, _PAIR.sub("", rest)
    if found := _SEX_BEHIND.search(rest):
        sex, rest = found[1], rest[: found.start()]
    if found := _ending().search(rest):
        said = rest[found.start() :].strip(_EDGE.replace(r"\s", " "))
        rest = _EDGES.sub("", rest[: found.start()])
        if said not in _titles():
            notes.append(said)
    if found := _TAIL.search(rest):
        mark, rest = found[1], _EDGES.sub("", rest[: found.start()])
    name = name_key(rest)
    doubt = (
        "写的是夫妇两人" if pair else "整个写在括号里，是不是已不在册不明" if framed else _doubt(rest, name)
    )
    if not doubt and len(_apart(rest)) > 1:
        doubt = "像是几个人的"
    if not doubt and any(map(_is_another, notes)):
        doubt = "的括号里像是另一个人"
    return Name(name, "，".join(notes), mark, sex, doubt)


@lru_cache(maxsize=4096)
def is_line(text: str) -> bool:
    """Whether a text is one of those that stand around a list: a total, a remark, a signature, a page's number."""
    compact = re.sub(r"\s+", "", folded(text))
    return bool(TOTAL.match(compact) or NOTE.match(compact) or NOTE.match(text) or PAGE.match(compact))


def _doubt(rest: str, name: str) -> str:
    """Why what is left of a cell may be nobody's name."""
    if not name:
        return "里写的不是姓名"
    if "?" in name or "□" in name:
        return "里有缺字或问号"
    parts = name.split("·")
    letters = all(part and all(c.isalpha() or c == "〇" for c in part) for part in parts)
    if letters and not name.isascii() and not re.search(r"[A-Za-z]", name):
        if len(name) < 2 or name in _compound() or _called_only().fullmatch(name):
            return "不完整"
        longest = _LONGEST if len(parts) == 1 else _LONGEST_DOTTED
        heading = is_unit(name) or (len(name) > 3 and SUM.search(name))
        wrong = len(name) > longest or name in _never() or says_nothing(name) or heading
        return "不像人名" if wrong else "像是几个人的" if _is_two(name) else ""
    words = [word for word in clean(rest).split(" ") if len(word.strip(".'’-")) > 1]
    latin = _LATIN.fullmatch(clean(rest)) and sum(word[0].isupper() for word in words) > 1
    return "" if latin and len(rest) <= 2 * _LONGEST_DOTTED else "不像人名"


def _is_two(name: str) -> bool:
    """Whether a text is two names without a mark between them (张三可李四可): both halves begin with a frequent surname."""
    halves = ((name[:at], name[at:]) for at in (2, 3) if name[:2] not in _compound())
    return any(_is_surnamed(one) and _is_surnamed(other) for one, other in halves)


def _is_surnamed(text: str) -> bool:
    return len(text) in (2, 3) and text[0] in _surnames()


def _is_another(note: str) -> bool:
    """Whether what stands in brackets behind a name is somebody's name: 张三可(李四可)."""
    return (
        _PLAIN.fullmatch(note) is not None
        and len(note) == 3
        and _is_surnamed(note)
        and not _ELSE.search(note)
    )


def is_unit(text: str) -> bool:
    """Whether a text ends as the names of units and groups do, and is no name with a dot (买买提·阿不都)."""
    return len(text) > 3 and "·" not in text and _UNIT.search(text) is not None


@lru_cache(maxsize=65536)
def read_names(text: str) -> tuple[Name, ...]:
    """Everyone that a cell names, in its order; one reading at least.

    «张三可、李四可», a line break between two names, «夫：张三可 妻：李四可», «张三可 李四可(妻)» are two people;
    «张　三», «欧阳 建国» are one. What has no name beside a name («张三可、») says nothing.
    """
    if _PLAIN.fullmatch(text):
        return (read_name(text),)
    whole = folded(text).strip()
    pair = _PAIR.search(whole)
    pieces = [part for label in _LABELS.split(_PAIR.sub("", whole)) for part in _PIECES.findall(label)]
    pieces = [token for piece in pieces for token in _apart(piece) if not says_nothing(token)]
    found = [read_name(piece) for piece in pieces]
    if len([each for each in found if each.name and not each.doubt]) > 1:
        return tuple(each for each in found if each.name or each.doubt)
    if len(found) == 1 and pieces[0] != whole and not found[0].doubt and not pair:
        return (found[0],)
    return (read_name(text),)


def _apart(piece: str) -> list[str]:
    """A piece without separators, taken apart where blanks or «和» stand between two whole names."""
    both = _AND.fullmatch(piece.strip())
    if both and both[1] not in _compound():
        return [both[1], both[2]]
    tokens = _TOKENS.findall(piece)
    if len(tokens) > 1 and not any(
        found.doubt or len(found.name) < 2 or found.name.isascii() for found in map(read_name, tokens)
    ):
        return tokens
    return [piece]


@cache
def _titles() -> frozenset[str]:
    return frozenset(vocabulary("name.titles"))


@cache
def _never() -> frozenset[str]:
    lists = ("name.never", "nothing.same", "name.gone", "name.not_self", "name.titles")
    return frozenset(word for name in lists for word in vocabulary(name))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(vocabulary("name.surnames"))


@cache
def _compound() -> frozenset[str]:
    return frozenset(vocabulary("name.compound"))


@cache
def _called_only() -> re.Pattern[str]:
    return re.compile(f".(?:{alternatives('name.titles')})")


@cache
def _ending() -> re.Pattern[str]:
    """What is written behind a name of two characters or more: a title, or a word of death or removal, with its date."""
    told, titles = alternatives("death.told", "state.moved"), alternatives("name.titles")
    return re.compile(
        rf"(?<=[^\x00-\x7f]{{2}})[\s,;:—-]*(?:{titles})$"
        rf"|(?<=[^\x00-\x7f]{{2}})[\s,;:—-]*(?:[\d年月日号./\s-]|已经|已|于|因病|不幸)*(?:{told}).*$"
        rf"|(?<=[^\x00-\x7f]{{2}})[\s,;:，—-]*(?:{alternatives('name.not_self', 'name.gone')})[\d年月日号./\s-]*$"
        rf"|(?:(?<=[^\x00-\x7f]{{3}})|(?<=[^\x00-\x7f]{{2}})\s+)[故亡殁卒][\d年月日号./\s-]*$"
        rf"|^(?:{told}|{titles})$"
    )
