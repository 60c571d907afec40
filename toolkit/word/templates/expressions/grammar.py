"""What a template may say: an allow-list over jinja2's syntax tree, and which fields it uses.

Whatever is not named here is refused, by name and with its paragraph: calls, imports, macros, blocks,
assignments, attributes of Python objects. The tree that comes back prints through `print.put`, repeats
through `sandbox.each` and decides through `sandbox.seen`, so that every value that is printed is escaped and
every miss is noted with its tag.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from jinja2 import nodes

from toolkit.word.templates.expressions import sandbox
from toolkit.word.templates.expressions.filters import FILTERS, PROBES, TESTS, accepts, batched
from toolkit.word.templates.expressions.sandbox import LOOP, SHORT
from toolkit.word.templates.reading.statements import UNREADABLE, Study, Use, source, statement
from toolkit.word.templates.reading.tags import Tag

# Our own functions, called as filters under names that no template can write.
PUT, PUT_ANY, PUT_ENTRY, EACH, SEEN, COMPARE, JOINED, NUMBERS, DECIMAL = (
    ".put", ".put_any", ".put_entry", ".each", ".seen", ".compare", ".joined", ".numbers", ".decimal",
)  # fmt: skip
TARGETS = {
    "rich": ".put_rich",
    "span": ".put_span",
    "fill": ".put_fill",
    "word": ".put_word",
    "picture": ".put_picture",
}
_MAX_NESTING = 30
_NODE_NAMES = {
    "Call": "调用程序", "Pow": "乘方(**)", "Dict": "字典", "Slice": "截取", "Getattr": "取属性",
    "NSRef": "赋值", "MarkSafe": "转义开关",
}  # fmt: skip


@dataclass(slots=True)
class _Scope:
    """Names that a loop defines → the path of what they stand for; None: nothing of the fields."""

    names: dict[str, str | None] = field(default_factory=dict)
    loops: int = 0

    def inner(self, name: str, path: str | None) -> _Scope:
        return _Scope({**self.names, name: path}, self.loops + 1)


class ExpressionChecker:
    """Checks a whole part against the allow-list and rebuilds it with the checks built in."""

    def __init__(
        self, environment: sandbox.Sandbox, tags: list[Tag], pieces: list[str | int], study: Study
    ) -> None:
        self._environment = environment
        self._tags = tags
        self._pieces = pieces
        self._study = study
        self._tag = 0
        self._depth = 0

    def text(self) -> str:
        """The part for the parser: one piece a line, so that a line number is a place."""
        return "".join(
            f"\ufdd8{at}\ufdd9\n" if isinstance(piece, str) else f"{source(self._tags[piece])}\n"
            for at, piece in enumerate(self._pieces)
        )

    def rebuild(self) -> nodes.Template:
        """The part's syntax tree, armed; faults go to the study.

        Raises:
            TemplateSyntaxError: The tags do not fit together; `blocks.arrange` has said where.
        """
        tree = self._environment.parse(self.text())
        body, _ = self._body(tree.body, _Scope())
        made = nodes.Template(body, lineno=1)
        made.set_environment(self._environment)
        return made

    def glance(self) -> None:
        """Read each tag by itself, where the part as a whole cannot be read: faults and fields, no tree."""
        numbers = [piece for piece in self._pieces if isinstance(piece, int)]
        names: dict[str, str | None] = {}
        trees: list[tuple[int, nodes.Template]] = []
        for number in numbers:
            tag = self._tags[number]
            text = source(tag) if tag.shape == "{" else statement(number, tag, self._study)
            if text:
                try:
                    tree = self._environment.parse(text)
                except UNREADABLE:
                    continue  # check_tag has said so
                trees.append((number, tree))
                names |= {
                    loop.target.name: None
                    for loop in tree.find_all(nodes.For)
                    if isinstance(loop.target, nodes.Name)
                }
        pieces = self._pieces
        for number, tree in trees:
            self._tag = number
            self._pieces = [number]
            self._body(tree.body, _Scope(names, 1))
        self._pieces = pieces

    def _at(self, node: nodes.Node) -> int:
        piece = self._pieces[min(node.lineno - 1, len(self._pieces) - 1)]
        if isinstance(piece, int):
            self._tag = piece
        return self._tag

    def _refuse(self, what: str, hint: str = "") -> None:
        self._study.fault(
            self._tag,
            f"标记“{self._tags[self._tag].raw}”里{what}。",
            hint or "请对照示例检查，例如：{{ 姓名 }}、{{ 金额|大写 }}、{% if 金额 > 0 %}。",
            "template-forbidden",
        )

    def _body(self, body: list[nodes.Node], scope: _Scope) -> tuple[list[nodes.Node], int]:
        """Statements rebuilt, and about how many characters they print, loops inside left out."""
        out: list[nodes.Node] = []
        weight = 0
        for node in body:
            if isinstance(node, nodes.Output):
                made, size = self._output(node, scope)
                weight += size
            elif isinstance(node, nodes.For):
                made = self._for(node, scope)
            elif isinstance(node, nodes.If):
                made, size = self._if(node, scope)
                weight += size
            else:
                self._at(node)
                self._refuse("有这里不能用的语句")
                continue
            out.append(made)
        return out, weight

    def _output(self, node: nodes.Output, scope: _Scope) -> tuple[nodes.Node, int]:
        children: list[nodes.Expr] = []
        weight = 0
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                data = "".join(
                    str(self._pieces[int(number)]) for number in re.findall("\ufdd8(\\d+)\ufdd9", child.data)
                )
                if data:
                    weight += len(data)
                    children.append(nodes.TemplateData(data, lineno=child.lineno))
                continue
            number = self._at(child)
            target = self._tags[number].target
            plain = PUT if self._is_bare(child, scope) else PUT_ANY
            name = TARGETS[target] if target else plain
            expression = self._expression(child, scope, "print")
            if name == PUT_ANY and isinstance(expression, nodes.Getattr):
                arguments = nodes.Const(expression.attr), nodes.Const(number)
                children.append(_call(expression.node, PUT_ENTRY, *arguments))
            else:
                children.append(_call(expression, name, nodes.Const(number)))
            weight += SHORT
        return nodes.Output(children, lineno=node.lineno), weight

    def _is_bare(self, node: nodes.Node, scope: _Scope) -> bool:
        """Whether a field of the document itself is printed as it is: then it must not be empty.

        Fields of list entries may: a table has blank cells.
        """
        while isinstance(node, nodes.Getattr | nodes.Getitem):
            node = node.node
        return isinstance(node, nodes.Name) and node.name not in scope.names and node.name != "loop"

    def _for(self, node: nodes.For, scope: _Scope) -> nodes.Node:
        number = self._at(node)
        if not isinstance(node.target, nodes.Name):
            self._refuse("一次取了几个名字", "请写成：{% for 人 in 名单 %}。")
            return node
        if node.recursive:
            self._refuse("有 recursive")
            return node
        self._name(node.target.name)
        iterated = self._expression(node.iter, scope, "loop")
        path = self._path(node.iter, scope)
        rows = _rows_of(node.iter)
        entry = f"{path}[]" if path is not None else None if rows is None else self._path(rows, scope)
        inside = scope.inner(node.target.name, entry)
        test = None if node.test is None else self._expression(node.test, inside, "test")
        body, weight = self._body(node.body, inside)
        otherwise, _ = self._body(node.else_, scope)
        paid = _call(iterated, EACH, nodes.Const(number), nodes.Const(weight))
        target = nodes.Name(node.target.name, "store", lineno=node.lineno)
        if test is not None:
            test = _call(test, SEEN, nodes.Const(number))
        return nodes.For(target, paid, body, otherwise, test, False, lineno=node.lineno)

    def _if(self, node: nodes.If, scope: _Scope) -> tuple[nodes.Node, int]:
        number = self._at(node)
        test = _call(self._expression(node.test, scope, "test"), SEEN, nodes.Const(number))
        body, weight = self._body(node.body, scope)
        branches: list[nodes.If] = []
        for branch in node.elif_:
            made, size = self._if(branch, scope)
            if isinstance(made, nodes.If):
                branches.append(made)
            weight = max(weight, size)
        otherwise, size = self._body(node.else_, scope)
        made = nodes.If(test, body, branches, otherwise, lineno=node.lineno)
        return made, max(weight, size)

    def _name(self, name: str) -> None:
        if unicodedata.normalize("NFKC", name) != name:
            # Python takes both spellings for one name, so two fields would be mixed up.
            plain = unicodedata.normalize("NFKC", name)
            what = f"字段名“{name}”里有全角字母、数字或特殊字形。"
            self._study.fault(self._tag, what, f"请改写为“{plain}”。", "template-full-width")

    def _path(self, node: nodes.Node, scope: _Scope) -> str | None:
        """The path of a chain of names; None when it is none, or begins at something of the loop's own."""
        if isinstance(node, nodes.Name):
            if node.name == "loop" and scope.loops:
                return None
            return scope.names.get(node.name, node.name)
        if isinstance(node, nodes.Getattr):
            base = self._path(node.node, scope)
            return None if base is None else f"{base}.{node.attr}"
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            base = self._path(node.node, scope)
            if base is None:
                return None
            return f"{base}.{node.arg.value}" if isinstance(node.arg.value, str) else f"{base}[]"
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
            return self._path(node.node, scope)
        return None

    def _expression(self, node: nodes.Node, scope: _Scope, kind: str) -> nodes.Expr:
        """An expression rebuilt; `kind` says what its fields are used for."""
        self._at(node)
        path = self._path(node, scope)
        if path is not None:
            self._study.uses.append(Use(path, self._tag, kind))
        elif kind == "loop" and _rows_of(node) is None:
            kind = "test"  # what range(…) counts to, or a filter is given, need not be a list
        return self._deeper(node, scope, kind)

    def _deeper(self, node: nodes.Node, scope: _Scope, kind: str) -> nodes.Expr:
        self._depth += 1
        try:
            if self._depth > _MAX_NESTING:
                self._refuse("写得太复杂", "请分成几步，或请出表的人先算好。")
                return nodes.Const("")
            return self._rebuilt(node, scope, kind)
        finally:
            self._depth -= 1

    def _seen(self, node: nodes.Expr, scope: _Scope) -> nodes.Expr:
        made = self._expression(node, scope, "test")
        return made if isinstance(made, nodes.Const) else _call(made, SEEN, nodes.Const(self._tag))

    def _tried(self, made: nodes.Expr) -> nodes.Expr:
        """An expression without any field always comes out the same: what cannot be printed is refused at once."""
        if any(made.find_all(nodes.Name)):
            return made
        tally = sandbox.Tally()
        token = sandbox.TALLY.set(tally)
        try:
            test = nodes.Template([nodes.If(_call(made, SEEN, nodes.Const(0)), [], [], [])], lineno=1)
            test.set_environment(self._environment)
            self._environment.from_string(test).render()
        except sandbox.TooMuch:
            what = f"标记“{self._tags[self._tag].raw}”要重复的次数太多。"
            self._study.fault(self._tag, what, "请写小一些的数。", "template-limit")
        finally:
            sandbox.TALLY.reset(token)
        for reason in {miss.reason for _, miss in tally.notes if isinstance(miss, sandbox.Miss)}:
            self._refuse(f"的内容{reason}")
        return made

    def _rebuilt(self, node: nodes.Node, scope: _Scope, kind: str) -> nodes.Expr:
        line = node.lineno
        match node:
            case nodes.Name():
                return self._rebuilt_name(node, scope)
            case nodes.Const():
                return self._constant(node)
            case nodes.Getattr(node=nodes.Name(name="loop"), attr=attribute) if scope.loops:
                if attribute not in LOOP:
                    what = f"的 loop.{attribute} 不能用"
                    self._refuse(what, "可以用：loop.index、loop.first、loop.last、loop.length。")
                return nodes.Getattr(nodes.Name("loop", "load", lineno=line), attribute, "load", lineno=line)
            case nodes.Getattr():
                if node.attr.startswith("_"):
                    self._refuse(f"有不能用的名称“{node.attr}”", "字段名不能以下划线开头。")
                self._name(node.attr)
                return nodes.Getattr(self._deeper(node.node, scope, kind), node.attr, "load", lineno=line)
            case nodes.Getitem():
                return self._item(node, scope, kind)
            case nodes.Filter(node=nodes.Expr()):
                return self._filter(node, scope, kind)
            case nodes.Test():
                return self._test(node, scope)
            case nodes.Compare():
                return self._compare(node, scope)
            case nodes.And() | nodes.Or():
                left = self._seen(node.left, scope)
                right = self._expression(node.right, scope, kind)
                return type(node)(left, right, lineno=line)
            case nodes.Not():
                return nodes.Not(self._seen(node.node, scope), lineno=line)
            case nodes.Neg() | nodes.Pos():
                return type(node)(self._expression(node.node, scope, kind), lineno=line)
            case nodes.Add() | nodes.Sub() | nodes.Mul() | nodes.Div() | nodes.FloorDiv() | nodes.Mod():
                left = self._expression(node.left, scope, kind)
                return self._tried(type(node)(left, self._expression(node.right, scope, kind), lineno=line))
            case nodes.Concat():
                parts = [self._expression(part, scope, kind) for part in node.nodes]
                return _call(parts[0], JOINED, *parts[1:])
            case nodes.CondExpr():
                test = self._seen(node.test, scope)
                first = self._expression(node.expr1, scope, kind)
                second = nodes.Const("") if node.expr2 is None else self._expression(node.expr2, scope, kind)
                return nodes.CondExpr(test, first, second, lineno=line)
            case nodes.List() | nodes.Tuple():
                return nodes.List([self._expression(item, scope, kind) for item in node.items], lineno=line)
            case nodes.Call(node=nodes.Name(name="range")) if self._is_range(node):
                parts = [self._expression(part, scope, kind) for part in node.args]
                return self._tried(_call(parts[0], NUMBERS, *parts[1:]))
        name = type(node).__name__
        self._refuse(
            f"用了不允许的写法：{_NODE_NAMES.get(name, '这种算式')}", "模板里只能写字段、for、if 和过滤器。"
        )
        return nodes.Const("")

    @staticmethod
    def _is_range(node: nodes.Call) -> bool:
        return 1 <= len(node.args) <= 2 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)

    def _rebuilt_name(self, node: nodes.Name, scope: _Scope) -> nodes.Expr:
        if node.name == "loop":
            self._refuse("的 loop 用得不对", "loop 只能在重复(for)里面用，写成 loop.index 等。")
        elif node.name.startswith("_"):
            self._refuse(f"有不能用的名称“{node.name}”", "字段名不能以下划线开头。")
        elif (
            node.name in {"self", "range", "super", "caller", "varargs", "kwargs"}
            and node.name not in scope.names
        ):
            self._refuse(f"有不能用的名称“{node.name}”", "请换一个字段名。")
        self._name(node.name)
        return nodes.Name(node.name, "load", lineno=node.lineno)

    def _constant(self, node: nodes.Const) -> nodes.Expr:
        value = node.value
        if isinstance(value, float):
            if not math.isfinite(value):
                self._refuse("的数太大")
                return nodes.Const(0)
            return _call(nodes.Const(repr(value)), DECIMAL)
        if isinstance(value, int) and abs(value) >= sandbox.MAX_NUMBER:
            self._refuse("的数太大")
            return nodes.Const(0)
        return nodes.Const(value, lineno=node.lineno)

    def _item(self, node: nodes.Getitem, scope: _Scope, kind: str) -> nodes.Expr:
        argument = node.arg
        if isinstance(argument, nodes.Slice):
            edges = (argument.start, argument.stop)
            if argument.step is not None or not all(e is None or _is_index(e) for e in edges):
                self._refuse("的截取写得不对", "请写成：名单[:3]。")
        elif not _is_index(argument) and not (
            isinstance(argument, nodes.Const) and isinstance(argument.value, str)
        ):
            self._refuse("的方括号里只能写数字或带引号的字段名")
            return nodes.Const("")
        elif isinstance(argument, nodes.Const) and str(argument.value).startswith("_"):
            self._refuse(f"有不能用的名称“{argument.value}”", "字段名不能以下划线开头。")
        inner = self._deeper(node.node, scope, kind)
        return nodes.Getitem(inner, argument, "load", lineno=node.lineno)

    def _filter(self, node: nodes.Filter, scope: _Scope, kind: str) -> nodes.Expr:
        assert node.node is not None  # noqa: S101 - the parser gives none only for {% filter %}, refused before
        inner = self._expression(node.node, scope, kind)
        if node.name not in FILTERS:
            known = f"可以用：{'、'.join(known for known in FILTERS if not known.isascii())}。"
            hint = nearest(node.name, FILTERS) or known
            self._study.fault(self._tag, f"没有“{node.name}”这个过滤器。", hint, "filter-unknown")
            return inner
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not accepts(node.name, len(node.args)):
            what = f"过滤器“{node.name}”括号里的内容不对。"
            self._study.fault(self._tag, what, "请对照示例检查，例如：{{ 备注|默认('无') }}。")
            return inner
        arguments = [self._seen(argument, scope) for argument in node.args]
        return self._tried(_call(inner, node.name, *arguments))

    def _test(self, node: nodes.Test, scope: _Scope) -> nodes.Expr:
        if node.name not in TESTS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            hint = "可以写：is defined、is none、is 空；比较大小请用 ==、>、<。"
            self._study.fault(self._tag, f"没有“is {node.name}”这种判断。", hint, "filter-unknown")
            return nodes.Const("")
        if node.name in PROBES:
            inner = self._expression(node.node, scope, "probe")
        else:
            inner = self._seen(node.node, scope)
        return nodes.Test(inner, node.name, [], [], None, None, lineno=node.lineno)

    def _compare(self, node: nodes.Compare, scope: _Scope) -> nodes.Expr:
        left = node.expr
        made: nodes.Expr | None = None
        for operand in node.ops:
            pair = _call(
                self._expression(left, scope, "test"),
                COMPARE,
                nodes.Const(operand.op),
                self._expression(operand.expr, scope, "test"),
            )
            made = pair if made is None else nodes.And(_call(made, SEEN, nodes.Const(self._tag)), pair)
            left = operand.expr
        return made or nodes.Const("")


def _rows_of(node: nodes.Node) -> nodes.Expr | None:
    """The list that an expression puts in rows (每行); its rows are such lists again."""
    return node.node if isinstance(node, nodes.Filter) and FILTERS.get(node.name) is batched else None


def _is_index(node: nodes.Expr) -> bool:
    """Whether an expression is a whole number as written: a place in a list."""
    if isinstance(node, nodes.Neg):
        node = node.node
    return isinstance(node, nodes.Const) and type(node.value) is int


def nearest(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a name that there is not, for the clerk; "" when nothing is like it."""
    near = get_close_matches(name, list(known), 3, 0.4)  # «姓铭» and «姓名» share one letter of two: 0.5
    return f"您是不是要写：{'、'.join(near)}。" if near else ""


def _call(node: nodes.Expr, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    """A call of one of our own functions in the rebuilt tree, which only filters can be."""
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno or 1)
