"""How a template's rebuilt tree calls our own functions: as filters under names that no template can write."""

from __future__ import annotations

from difflib import get_close_matches

from jinja2 import nodes

from toolkit.word.templates.expressions.filters import FILTERS, batched

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


def rows_of(node: nodes.Node) -> nodes.Expr | None:
    """The list that an expression puts in rows (每行); its rows are such lists again."""
    return node.node if isinstance(node, nodes.Filter) and FILTERS.get(node.name) is batched else None


def is_index(node: nodes.Expr) -> bool:
    """Whether an expression is a whole number as written: a place in a list."""
    if isinstance(node, nodes.Neg):
        node = node.node
    return isinstance(node, nodes.Const) and type(node.value) is int


def filters_near(name: str) -> str:
    """What may have been meant by a filter that there is not, for the clerk."""
    near = get_close_matches(name, list(FILTERS), 3, 0.4)
    if near:
        return f"您是不是要写：{'、'.join(near)}。"
    return f"可以用：{'、'.join(known for known in FILTERS if not known.isascii())}。"


def call(node: nodes.Expr, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    """A call of one of our own functions in the rebuilt tree, which only filters can be."""
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno or 1)
