"""The top-level statements of a notebook's cells: what each defines, changes and uses.  Pure; nothing is run."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from harness.authoring.python_text import PARSING, bound_names, parse_python
from harness.course.notebook_file import Cell

# What a cell that is not valid Python seems to define.
BROKEN = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
# They change none of their arguments.
HARMLESS = frozenset({
    "print", "display", "len", "repr", "str", "type", "list", "tuple", "dict", "set", "sorted", "sum", "min", "max",
    "any", "all", "isinstance", "enumerate", "zip", "range", "help", "id",
})  # fmt: skip
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement of a cell, with its lines there, from 1.

    `node` is None for a cell that is not valid Python.  Of `import a, b` each part is a statement.
    """

    cell: Cell
    node: ast.stmt | None
    first: int
    last: int
    is_part: bool = False

    @cached_property
    def defines(self) -> Set[str]:
        """The names that it gives a value; `*` for those of a module that it does not list."""
        if self.node is None:
            return {name for match in BROKEN.finditer(self.cell.text) for name in match.groups() if name}
        return bound_names(self.node)

    @cached_property
    def sets(self) -> Set[str]:
        """The names of objects whose items or attributes the statement sets."""
        targets = (node for node in self._nodes if isinstance(node, ast.Attribute | ast.Subscript))
        return {_root(node) for node in targets if not isinstance(node.ctx, ast.Load)}

    @cached_property
    def hands_on(self) -> list[tuple[str, Set[str]]]:
        """The calls that may change what they are given: the root of what is called, and the names passed to it."""
        found: list[tuple[str, Set[str]]] = []
        for call in (node for node in self._nodes if isinstance(node, ast.Call)):
            root = _root(call.func)
            given = {argument.id for argument in call.args if isinstance(argument, ast.Name)}
            if root and root not in HARMLESS:
                found.append((root, given | ({root} if isinstance(call.func, ast.Attribute) else set())))
        return found

    @cached_property
    def _nodes(self) -> Sequence[ast.AST]:
        """Everything that runs when the statement runs."""
        if self.node is None or isinstance(self.node, DEFINITIONS):
            return ()
        return tuple(_outside_functions(self.node))

    @cached_property
    def uses(self) -> Set[str]:
        """The global names that it or a function in it reads."""
        return set() if self.node is None else _global_names(self._text, is_deep=True)

    @cached_property
    def uses_at_once(self) -> Set[str]:
        """The names that are read when the statement runs, not when a function in it is called."""
        return set() if self.node is None else _global_names(self._text, is_deep=False)

    @property
    def _text(self) -> str:
        return "\n".join(self.cell.lines[self.first - 1 : self.last])

    def look(self) -> None:
        """Work out all of it now. Raises RecursionError if the statement is nested too deeply."""
        _ = self.defines, self.sets, self.hands_on, self.uses


def split(cells: Sequence[Cell]) -> list[Statement]:
    """The top-level statements of all cells, in order; a cell that cannot be parsed counts as one."""
    return [statement for cell in cells for statement in _split(cell)]


def _split(cell: Cell) -> list[Statement]:
    tree = parse_python(cell.text)
    found: list[Statement] = []
    for node in () if tree is None else tree.body:
        first = min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))
        last = node.end_lineno or node.lineno
        if isinstance(node, ast.Import) and len(node.names) > 1:
            found += [Statement(cell, ast.Import([alias]), first, last, is_part=True) for alias in node.names]
        else:
            found.append(Statement(cell, node, first, last))
    try:
        for statement in found:
            statement.look()
    except RecursionError:
        tree = None
    return found if tree is not None else [Statement(cell, None, 1, cell.text.count("\n") + 1)]


def defined_in(statements: Sequence[Statement]) -> set[str]:
    """All names that the statements define."""
    return set().union(*(statement.defines for statement in statements))


# ---- names


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The node and the nodes below it that run when it runs."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*DEFINITIONS, ast.Lambda)):
            yield from _outside_functions(child)


def _root(node: ast.AST) -> str:
    """`a` of `a.b[0].c`; "" if the expression does not begin with a name."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _global_names(text: str, *, is_deep: bool) -> set[str]:
    """The names that a text reads from its module."""
    try:
        with PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(text, "cell", "exec")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        tree = parse_python(text)
        return set() if tree is None else {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    waiting = list(table.get_children())
    while waiting:
        inner = waiting.pop()
        if not is_deep and inner.get_type() == "function" and inner.get_name() not in ("lambda", "genexpr", "listcomp"):
            continue
        found |= {symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global()}
        waiting += inner.get_children()
    return found
