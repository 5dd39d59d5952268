"""Python text → its syntax tree, one parse at a time, and the statements that given names need."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Collection, Iterator, Sequence
from typing import Any

# Two threads that parse at once can break CPython 3.11's parser (SystemError; cpython issue 106905).
PARSING = threading.Lock()


def parse_python(source: str) -> ast.Module | None:
    """The syntax tree of a source; None if it is not valid Python."""
    try:
        return _parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def read_literal(text: str) -> Any:
    """The number, text or other plain value that Python text writes.  Raises `ValueError` or `SyntaxError`."""
    with PARSING:
        return ast.literal_eval(text)


def find_line(text: str, name: str) -> int:
    """The line that a text defines a function or class of this name on, from 1; 1 if it defines none."""
    tree = parse_python(text)
    for node in tree.body if tree is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return node.lineno
    return 1


def find_syntax_error(source: str) -> tuple[int, int, str]:
    """Line and column, from 1, at which a source is not valid Python, and why in Python's words."""
    try:
        _parse(source)
    except SyntaxError as error:
        return error.lineno or 1, max(error.offset or 1, 1), error.msg
    except (ValueError, MemoryError, RecursionError) as error:
        return 1, 1, str(error) or type(error).__name__
    return 1, 1, ""


def _parse(source: str) -> ast.Module:
    with PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def find_reachable(nodes: Sequence[ast.stmt], names: Collection[str]) -> list[ast.stmt]:
    """The top-level statements that these names need, in their order."""
    defines = {node: bound_names(node) for node in nodes}
    uses = {node: {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} for node in nodes}
    wanted = set(names)
    needed: set[ast.stmt] = set()
    while more := {node for node in nodes if defines[node] & wanted} - needed:
        needed |= more
        wanted |= set().union(*(uses[node] for node in more))
    return [node for node in nodes if node in needed]


def bound_names(node: ast.stmt) -> set[str]:
    """The names that a statement gives a value, without those inside of functions and comprehensions."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return set(_bound_below(node))


def _bound_below(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield from bound_names(child)
        elif not isinstance(child, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda):
            if isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
                yield child.id
            yield from _bound_below(child)


def source_of(text: str, node: ast.stmt) -> str:
    """The lines of a top-level statement, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    first = min(part.lineno for part in (node, *decorators))
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])


def undocumented(node: ast.stmt) -> ast.stmt:
    """The statement without docstrings; it is changed in place."""
    for inner in ast.walk(node):
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(inner, clean=False) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return node
