"""Make small syntactic changes to a solution.

They drop a conversion, move a constant by one, force a branch, or swap an arithmetic operator.  Code that cannot change
a value stays as it is: docstrings, error messages, annotations, `device=`.
"""

from __future__ import annotations

import ast
import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from harness.authoring.python_text import bound_names, find_reachable, parse_python, undocumented

CONVERSIONS = {"to", "double", "float", "half", "bfloat16", "long", "int", "bool", "type", "type_as", "astype"}
# For each operator another one, as it is written.
EXCHANGES: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "*", ast.Pow: "*",
}  # fmt: skip
# Code that decides no value, with everything inside it.
INERT = (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom)
# Below this a float is an epsilon, and twice it is another default.
SMALL = 0.01
DIGEST_LENGTH = 12


@dataclass(frozen=True)
class Mutant:
    """A solution with one small change; `digest` identifies the changed function alone."""

    file: str
    line: int
    before: str
    after: str
    digest: str
    source: str = field(repr=False)


def make_mutants(file: str, source: str, entry: str, excluded: frozenset[str] = frozenset()) -> list[Mutant]:
    """The mutants of the entry and of everything that it uses in the file, except the excluded definitions."""
    tree = parse_python(source)
    if tree is None:
        return []
    original = {_digest(node) for node in tree.body}
    found: dict[str, Mutant] = {}
    nodes = [node for node in tree.body if not bound_names(node) & excluded]
    for statement in find_reachable(nodes, [entry]):
        number = tree.body.index(statement)
        for node, text in _changes(statement):
            changed = _replace(source, node, text)
            other = parse_python(changed)
            if other is None or len(other.body) != len(tree.body):
                continue
            digest = _digest(other.body[number])
            if digest in original or digest in found:
                continue
            line = node.lineno
            before, after = (whole.split("\n")[line - 1].strip() for whole in (source, changed))
            found[digest] = Mutant(file, line, before, after, digest, changed)
    return list(found.values())


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """The replacements inside a node: each node with its new text."""
    if isinstance(node, INERT):
        return
    if isinstance(node, ast.Call):
        yield from _without_conversion(node)
    elif isinstance(node, ast.Constant):
        yield from ((node, text) for text in _near(node.value))
    elif isinstance(node, ast.BinOp):
        if other := _exchanged(node.op, node.left, node.right):
            yield node, f"({ast.unparse(node.left)} {other} {ast.unparse(node.right)})"
    elif isinstance(node, ast.AugAssign):
        if other := _exchanged(node.op, node.value):
            yield node, f"{ast.unparse(node.target)} {other}= {ast.unparse(node.value)}"
    elif isinstance(node, ast.If | ast.IfExp):
        yield node.test, "True"
        yield node.test, "False"
    elif isinstance(node, ast.comprehension):
        yield from ((test, "True") for test in node.ifs)
    for child in _children(node):
        yield from _changes(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes inside that may change a value."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            is_text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            is_device = isinstance(child, ast.keyword) and child.arg == "device"
            if isinstance(child, ast.AST) and not is_text and not is_device:
                yield child


def _without_conversion(call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
    function = call.func
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    is_about_device = bool(given) and all("device" in ast.unparse(value) for value in given)
    if isinstance(function, ast.Attribute) and function.attr in CONVERSIONS and not is_about_device:
        is_module = isinstance(function.value, ast.Name) and function.value.id in ("torch", "np", "numpy")
        if not is_module:
            yield call, ast.unparse(function.value)
    for keyword in call.keywords:
        if keyword.arg == "dtype":
            others = [other for other in call.keywords if other is not keyword]
            yield call, ast.unparse(ast.Call(call.func, call.args, others))


def _near(value: object) -> list[str]:
    """Constants near a constant."""
    if isinstance(value, bool):
        return [str(not value)]
    if not isinstance(value, int | float) or not math.isfinite(value):
        return []
    near = [value + 1, value - 1, *([2 * value] if isinstance(value, float) and 0 < value < SMALL else [])]
    return [f"({number!r})" if number < 0 else repr(number) for number in near]


def _exchanged(operator: ast.operator, *operands: ast.expr) -> str:
    """The symbol of the swapped operator; "" if an operand is a text or there is no swap."""
    constants = [node.value for node in operands if isinstance(node, ast.Constant)]
    has_text = any(isinstance(value, str | bytes) for value in constants)
    has_text = has_text or any(isinstance(node, ast.JoinedStr) for node in operands)
    return "" if has_text else EXCHANGES.get(type(operator), "")


def _replace(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    """The source with a node replaced by text; a node's columns count bytes."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    content = source.encode()
    starts = [0, *accumulate(map(len, content.splitlines(keepends=True)))]
    first = starts[node.lineno - 1] + node.col_offset
    last = starts[node.end_lineno - 1] + node.end_col_offset
    return (content[:first] + text.encode() + content[last:]).decode()


def _digest(node: ast.stmt) -> str:
    """A few hexadecimal digits for the syntax of a statement, without docstrings, positions and comments."""
    return hashlib.sha256(ast.dump(undocumented(node)).encode()).hexdigest()[:DIGEST_LENGTH]
