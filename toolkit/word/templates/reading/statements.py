"""Each tag by itself: whether it can be read, and what to advise when it cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jinja2.exceptions import TemplateSyntaxError

from toolkit.core.words import regex
from toolkit.word.templates.expressions import sandbox
from toolkit.word.templates.reading.tags import Tag

# A number of five thousand digits is a ValueError, a hundred brackets a RecursionError.
UNREADABLE = (TemplateSyntaxError, RecursionError, ValueError, OverflowError)

_STATEMENTS = {
    "include": "引入别的文件", "import": "引入别的文件", "from": "引入别的文件", "extends": "引入别的文件",
    "macro": "宏", "call": "宏", "set": "赋值", "block": "块", "raw": "原样输出", "filter": "整段过滤",
    "with": "赋值", "autoescape": "转义开关", "do": "执行语句", "break": "跳出", "continue": "跳过",
    "trans": "翻译", "print": "print 语句", "debug": "调试",
}  # fmt: skip
_FULL_WIDTH = {
    "，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "｜": "|", "＝": "=", "！": "!", "。": ".", "．": ".",
    "【": "[", "】": "]", "［": "[", "］": "]", "｛": "{", "｝": "}", "％": "%", "＋": "+", "－": "-", "＊": "*",
    "／": "/", "＞": ">", "＜": "<", "＂": '"', "＇": "'", "\u3000": " ", "、": ",", "＿": "_",
}  # fmt: skip
_STRING = regex(r"\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True, slots=True)
class Use:
    """A field that a tag uses.

    Attributes:
        path: «姓名», «本人.电话», «名单[].姓名».
        tag: The tag's number.
        kind: «print», «loop», «test», or «probe» (asked whether it exists).
    """

    path: str
    tag: int
    kind: str


@dataclass(slots=True)
class Study:
    """What reading the tags gave."""

    uses: list[Use] = field(default_factory=list)
    faults: list[tuple[int, str, str, str]] = field(default_factory=list)

    def fault(self, tag: int, message: str, hint: str, kind: str = "template-syntax") -> None:
        """Note a fault of a tag."""
        entry = (tag, message, hint, kind)
        if entry not in self.faults:
            self.faults.append(entry)


def source(tag: Tag) -> str:
    """A tag as the sandbox spells it."""
    start, end = (
        (sandbox.PRINT, sandbox.PRINT_END) if tag.shape == "{" else (sandbox.BLOCK, sandbox.BLOCK_END)
    )
    return f"{start} {tag.body} {end}"


def check_tag(environment: sandbox.Sandbox, number: int, tag: Tag, study: Study) -> bool:
    """Whether a tag can be read by itself; faults say where not."""
    plain = _STRING.sub('""', tag.body)
    wide = sorted({letter for letter in plain if letter in _FULL_WIDTH})
    if wide:
        pairs = "、".join(f"“{letter}”改为“{_FULL_WIDTH[letter].strip() or '空格'}”" for letter in wide)
        study.fault(
            number, f"标记“{tag.raw}”里有全角标点。", f"请换成英文半角：{pairs}。", "template-full-width"
        )
        return False
    if "{{" in plain or "{%" in plain:
        hint = "请检查前一个标记是否缺了结尾的 }} 或 %}；标记里直接写字段名，不再加花括号。"
        study.fault(number, f"标记“{tag.raw}”里又套了一个标记。", hint, "template-brace")
        return False
    if tag.shape == "%":
        text = statement(number, tag, study)
        if text is None:
            return False
    else:
        if not tag.body:
            study.fault(number, f"标记“{tag.raw}”是空的。", "请在花括号里写上字段名。")
            return False
        text = source(tag)
    try:
        environment.parse(text)
    except UNREADABLE:
        study.fault(number, f"看不懂标记“{tag.raw}”。", _advice(plain, tag))
        return False
    return True


def statement(number: int, tag: Tag, study: Study) -> str | None:
    """A statement with its end, so that it can be read alone; None, and a fault, when it is none of ours."""
    word = tag.keyword
    if word in {"else", "endfor", "endif"}:
        if tag.body != word:
            study.fault(number, f"标记“{tag.raw}”里有多余的内容。", f"请只写 {{%{tag.level} {word} %}}。")
            return None
        return ""
    if word == "for":
        return source(tag) + f"{sandbox.BLOCK} endfor {sandbox.BLOCK_END}"
    if word in {"if", "elif"}:
        rest = tag.body[len(word) :]
        return f"{sandbox.BLOCK} if{rest} {sandbox.BLOCK_END}{sandbox.BLOCK} endif {sandbox.BLOCK_END}"
    said = _STATEMENTS.get(word)
    if said:
        what = f"模板里不能用“{word}”（{said}）。"
        study.fault(number, what, "模板里只能用 for、if 和字段。", "template-forbidden")
    else:
        hint = "打印字段请写 {{ 字段 }}；{% %} 里只能写 for、if、elif、else、endfor、endif。"
        study.fault(number, f"看不懂标记“{tag.raw}”。", hint)
    return None


def _advice(plain: str, tag: Tag) -> str:
    if plain.count('"') % 2 or plain.count("'") % 2:
        return "引号没有成对。"
    if tag.keyword == "for" and " in " not in plain:
        return "重复请写成：{% for 人 in 名单 %}。"
    if tag.keyword in {"if", "elif"} and re.search(r"(?<![=!<>])=(?!=)", plain):
        return "判断相等要写两个等号：=="
    if tag.shape == "{" and re.search(r"\w\s+\w", plain):
        return "字段名中间不能有空格；一个花括号里只写一个字段。"
    if re.search(r"(?:^|[^\w])\d+[^\W\d]", plain):
        return "字段名不能以数字开头。"
    if plain.count("(") != plain.count(")"):
        return "括号没有成对。"
    return "请对照示例检查，例如：{{ 姓名 }}、{{ 金额|大写 }}、{% if 金额 > 0 %}。"
