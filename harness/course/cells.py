"""Cells of a notebook → the part of them that an exercise's entry needs, as one file.

What the entry does not need is left out: plots, experiments, comparisons with a library that the exercise forbids,
other exercises.  Each part follows a comment that names its cell, by which a message about a line of the file names the
cell and the line in it.  Pure; nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from harness.authoring.python_text import PARSING, parse_python
from harness.course.notebook_file import Cell

# The comment before each part: the cell or the file that it comes from, and its first line there.
MARKER = re.compile(r"# %% (code cell \d+(?: \(In \[\d+\]\))?|In \[\d+\]|<[^<>\n]+>|[^\n]+?\.py)(?: from line (\d+))?")
LINE = re.compile(r"\bline (\d+)\b")
# What a cell that is not valid Python seems to define.
BROKEN = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
FUTURE = "__future__"
# They change none of their arguments.
HARMLESS = frozenset({
    "print", "display", "len", "repr", "str", "type", "list", "tuple", "dict", "set", "sorted", "sum", "min", "max",
    "any", "all", "isinstance", "enumerate", "zip", "range", "help", "id",
})  # fmt: skip
BUILT_IN = frozenset(dir(builtins))
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
        return set(_bound(self.node))

    @cached_property
    def sets(self) -> Set[str]:
        """The names of things whose items or attributes it sets."""
        targets = (node for node in self._nodes if isinstance(node, ast.Attribute | ast.Subscript))
        return {_root(node) for node in targets if not isinstance(node.ctx, ast.Load)}

    @cached_property
    def hands_on(self) -> list[tuple[str, Set[str]]]:
        """Its calls that may change what they are given: the root of what is called, and the names that it is given,
        the object of a method among them."""
        found: list[tuple[str, Set[str]]] = []
        for call in (node for node in self._nodes if isinstance(node, ast.Call)):
            root = _root(call.func)
            given = {argument.id for argument in call.args if isinstance(argument, ast.Name)}
            if root and root not in HARMLESS:
                found.append((root, given | ({root} if isinstance(call.func, ast.Attribute) else set())))
        return found

    @cached_property
    def _nodes(self) -> Sequence[ast.AST]:
        """All that runs with it."""
        if self.node is None or isinstance(self.node, DEFINITIONS):
            return ()
        return tuple(_outside_functions(self.node))

    @cached_property
    def uses(self) -> Set[str]:
        """The global names that it or a function in it reads."""
        return set() if self.node is None else _global_names(ast.unparse(self.node), is_deep=True)

    @cached_property
    def uses_at_once(self) -> Set[str]:
        """Those that are read when it runs, as decorators and defaults are, not when a function in it is called."""
        return set() if self.node is None else _global_names(ast.unparse(self.node), is_deep=False)


def split(cells: Sequence[Cell]) -> list[Statement]:
    """The top-level statements of all cells, in order; a cell that is not valid Python is one."""
    found = []
    for cell in cells:
        tree = parse_python(cell.text)
        if tree is None:
            found.append(Statement(cell, None, 1, cell.text.count("\n") + 1))
            continue
        for node in tree.body:
            first = min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))
            last = node.end_lineno or node.lineno
            if isinstance(node, ast.Import) and len(node.names) > 1:
                found += [Statement(cell, ast.Import([alias]), first, last, is_part=True) for alias in node.names]
            else:
                found.append(Statement(cell, node, first, last))
    return found


def defined_in(statements: Sequence[Statement]) -> set[str]:
    """All names that the statements define."""
    return set().union(*(statement.defines for statement in statements))


def file_for(statements: Sequence[Statement], names: Collection[str], head: Iterable[str] = (), tail: str = "") -> str:
    """The file with what these names need, after the lines `head` and before `tail`."""
    needed = find_needed(statements, names)
    future = sorted({ast.unparse(node) for node in map(_future, statements) if node is not None})
    parts = [*future, *head]
    for cell in dict.fromkeys(statement.cell for statement in needed):
        own = [statement for statement in needed if statement.cell is cell and _future(statement) is None]
        parts += _lines_of(cell, own)
    return "\n".join([*parts, *([tail] if tail else [])]) + "\n"


def find_needed(statements: Sequence[Statement], names: Collection[str]) -> list[Statement]:
    """The statements that these names need when the cells run from top to bottom.

    Of several definitions of a function, only the last counts, unless one between them needs an earlier one.
    """
    replaced = _replaced(statements)
    needed = _closure([each for each in statements if each not in replaced], names)
    place = {statement: number for number, statement in enumerate(statements)}
    revived = {
        earlier
        for earlier, later in replaced.items()
        if any(
            place[earlier] < place[each] < place[later] and each.uses_at_once & earlier.defines
            for each in needed
        )
    }  # fmt: skip
    if revived:
        left_out = replaced.keys() - revived
        needed = _closure([each for each in statements if each not in left_out], names)
    return [each for each in statements if each in needed]


def _replaced(statements: Sequence[Statement]) -> dict[Statement, Statement]:
    """Definitions of functions and classes that a later one of the same name replaces, with that one."""
    found: dict[Statement, Statement] = {}
    last: dict[str, Statement] = {}
    for statement in reversed(statements):
        if not isinstance(statement.node, DEFINITIONS):
            continue
        name = statement.node.name
        later = last.get(name)
        if later is not None and name not in later.uses_at_once:
            found[statement] = later
        else:  # the first of a chain in which each builds on the one before
            last[name] = statement
    return found


def _closure(statements: Sequence[Statement], names: Collection[str]) -> set[Statement]:
    wanted, needed = set(names), set[Statement]()
    imported = {name for each in statements if isinstance(each.node, IMPORTS) for name in each.defines}
    defined = {each.node.name for each in statements if isinstance(each.node, DEFINITIONS)}
    while True:
        data = wanted - imported - defined
        missing = wanted - defined_in(statements) - BUILT_IN
        more = {
            each for each in statements if each not in needed and _is_needed(each, wanted, data, imported, missing)
        }  # fmt: skip
        if not more:
            return needed
        needed |= more
        wanted |= set().union(*(each.uses for each in more))


def _is_needed(statement: Statement, wanted: Set[str], data: Set[str], imported: Set[str], missing: Set[str]) -> bool:
    """Whether it defines something that is wanted, or changes it, without a library that nothing else needs."""
    is_defining = statement.defines & wanted or ("*" in statement.defines and missing)
    handed = any(given & data and (root in wanted or root not in imported) for root, given in statement.hands_on)
    return bool(is_defining or statement.sets & wanted or handed)


def _lines_of(cell: Cell, statements: Sequence[Statement]) -> Iterator[str]:
    """The comment that names a cell, and the lines of these statements, each where it was."""
    if not statements:
        return
    first, last = min(each.first for each in statements), max(each.last for each in statements)
    lines = cell.text.split("\n")
    kept: dict[int, str] = {}
    for each in statements:
        if each.is_part and each.node is not None:
            kept[each.first] = "; ".join(filter(None, (kept.get(each.first), ast.unparse(each.node))))
        else:
            kept |= {number: lines[number - 1] for number in range(each.first, each.last + 1)}
    yield f"# %% {cell.label}" + (f" from line {first}" if first > 1 else "")
    yield from (kept.get(number, "") for number in range(first, last + 1))


def _future(statement: Statement) -> ast.ImportFrom | None:
    """The statement if it changes how the whole file is read: it must come first."""
    node = statement.node
    return node if isinstance(node, ast.ImportFrom) and node.module == FUTURE else None


# ---- names


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The node and those below it that run with it."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*DEFINITIONS, ast.Lambda)):
            yield from _outside_functions(child)


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement gives a value."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, IMPORTS):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                yield from _bound_below(child)
            elif not isinstance(child, ast.Lambda):
                yield from _stored(child)


def _bound_below(child: ast.AST) -> Iterator[str]:
    if isinstance(child, ast.stmt):
        yield from _bound(child)
        return
    for inner in ast.iter_child_nodes(child):
        if isinstance(inner, ast.stmt):
            yield from _bound(inner)


def _stored(node: ast.AST) -> Iterator[str]:
    """The names that an expression or a target stores, without those of comprehensions."""
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda):
        return
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _stored(child)


def _root(node: ast.AST) -> str:
    """`a` of `a.b[0].c`; "" if it does not begin with a name."""
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


# ---- the way back


def name_cells(message: str, text: str) -> str:
    """A message in which lines of the file are those of its cells; the message itself if the file has none."""
    places = _places(text)
    return LINE.sub(lambda found: _where(int(found[1]), places), message) if places else message


def cell_of(text: str, entry: str) -> str:
    """The cell that defines the entry; "" if the file is not made of cells."""
    places = _places(text)
    tree = parse_python(text) if places else None
    if tree is None:
        return ""
    lines = [node.lineno for node in tree.body if entry in set(_bound(node))]
    return _cell_at(lines[-1], places)[0] if lines else ""


def _places(text: str) -> list[tuple[int, str, int]]:
    """For each part of the file the line of its comment, its cell, and the line of the cell that follows."""
    found = ((number, MARKER.fullmatch(line)) for number, line in enumerate(text.split("\n"), 1))
    return [(number, match[1], int(match[2] or 1)) for number, match in found if match]


def _cell_at(line: int, places: Sequence[tuple[int, str, int]]) -> tuple[str, int]:
    for marker, label, first in reversed(places):
        if marker < line:
            return label, line - marker - 1 + first
    return "", line


def _where(line: int, places: Sequence[tuple[int, str, int]]) -> str:
    label, own = _cell_at(line, places)
    return f"{label}, line {own}" if label else f"line {line}"
