"""What goes over a sequence in C without a copy, `in` and functions such as `min`, told to the watch that counts.

A trace sees the line and nothing of what is done in it.  So where something is counted, a submission's text has its
`in` and the names of these functions replaced by those here, which do the same and say how far they went.
"""

from __future__ import annotations

import ast
import builtins
import functools
from array import array
from collections import deque
from collections.abc import Callable, ValuesView
from operator import length_hint
from typing import Any

from .tracing import SEQUENCES, Lines

# Whether a function has gone over all of what it was given, by its result.
FUNCTIONS: dict[str, Callable[[Any], bool]] = {
    "min": lambda result: True,
    "max": lambda result: True,
    "sum": lambda result: True,
    "any": lambda result: not result,
    "all": lambda result: bool(result),
}
SEARCHED: tuple[type, ...] = (list, tuple, deque, array, type({}.values()))
# A name that no text has by chance.
CONTAINS = "__contains_heard__"
# A type that is written in Python, whose length is its own affair.
WRITTEN = 1 << 9


class _In(ast.NodeTransformer):
    """`a in b` and `a not in b`, where nothing else is compared in the same chain."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if len(node.ops) > 1 or not isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return node
        call: ast.expr = ast.Call(ast.Name(CONTAINS, ast.Load()), [node.left, node.comparators[0]], [])
        if isinstance(node.ops[0], ast.NotIn):
            call = ast.UnaryOp(ast.Not(), call)
        return ast.fix_missing_locations(ast.copy_location(call, node))


def hear_operators(tree: ast.Module) -> ast.Module:
    """The tree with its `in` replaced by a function that `heard_builtins` has."""
    heard: ast.Module = _In().visit(tree)
    return heard


def heard_builtins() -> dict[str, Any]:
    """Python's own names for a module, with these functions replaced."""
    functions = {name: _heard(getattr(builtins, name), is_whole) for name, is_whole in FUNCTIONS.items()}
    return vars(builtins) | functions | {CONTAINS: contains}


def _heard(function: Callable[..., Any], is_whole: Callable[[Any], bool]) -> Callable[..., Any]:
    @functools.wraps(function)
    def heard(*arguments: Any, **options: Any) -> Any:
        note = Lines.note_pass
        if note is None or not arguments or (len(arguments) > 1 and function is not sum):
            return function(*arguments, **options)
        length = _length_of(arguments[0])
        result = function(*arguments, **options)
        if is_whole(result):
            note(length)
        return result

    return heard


def contains(item: Any, container: Any) -> bool:
    """`item in container`; what was found counts up to where it lies."""
    found = item in container
    note = Lines.note_pass
    if note is not None and type(container) in SEARCHED:
        if not found or isinstance(container, ValuesView):
            note(len(container))
        else:
            note(container.index(item) + 1)
    return found


def _length_of(given: Any) -> int:
    """How many entries it has, where Python knows that without going over them; 0 where not."""
    if type(given).__flags__ & WRITTEN and not isinstance(given, SEQUENCES):
        return 0
    try:
        return length_hint(given)
    except (OverflowError, TypeError):
        return 0
