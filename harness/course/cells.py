"""Cells of a notebook → the part of them that an exercise's entry needs, as one file.

What the entry does not need is left out: plots, experiments, comparisons with a library that the exercise forbids,
other exercises.  Each part follows a comment that names its cell, by which a message about a line of the file names the
cell and the line in it.  Pure; nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from harness.authoring.python_text import bound_names, parse_python
from harness.course.cell_statements import DEFINITIONS, IMPORTS, Statement
from harness.course.notebook_file import Cell

# The comment before each part: the cell or the file that it comes from, and its first line there.
MARKER = re.compile(r"# %% (code cell \d+(?: \(In \[\d+\]\))?|In \[\d+\]|<[^<>\n]+>|[^\n]+?\.py)(?: from line (\d+))?")
# A line of the file itself, not one of another file that is named.
LINE = re.compile(r"(?<!\.py, )\bline (\d+)\b")
FUTURE = "__future__"
BUILT_IN = frozenset(dir(builtins))


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
    left_out = replaced - _seen_by(needed, statements)
    if left_out != replaced:
        needed = _closure([each for each in statements if each not in left_out], names)
    return [each for each in statements if each in needed]


def _seen_by(needed: Set[Statement], statements: Sequence[Statement]) -> set[Statement]:
    """The definitions in force when the needed statements run."""
    standing: dict[str, Statement] = {}
    seen = set()
    for each in statements:
        if each in needed:
            seen |= {standing[name] for name in each.uses_at_once if name in standing}
        if isinstance(each.node, DEFINITIONS):
            standing[each.node.name] = each
    return seen


def _replaced(statements: Sequence[Statement]) -> set[Statement]:
    """Definitions of functions and classes that a later one of the same name replaces without building on them."""
    found: set[Statement] = set()
    last: dict[str, Statement] = {}
    for statement in reversed(statements):
        if isinstance(statement.node, DEFINITIONS):
            later = last.get(statement.node.name)
            if later is not None and statement.node.name not in later.uses_at_once:
                found.add(statement)
            else:  # the last, or one that the next builds on
                last[statement.node.name] = statement
    return found


def _closure(statements: Sequence[Statement], names: Collection[str]) -> set[Statement]:
    """The statements that define or change what these names need, leaving out a library that nothing else needs."""
    index = _Index(statements)
    needed, wanted, waiting = set[Statement](), set[str](), list(names)
    late: dict[str, list[Statement]] = defaultdict(list)
    while waiting:
        name = waiting.pop()
        if name in wanted:
            continue
        wanted.add(name)
        more = [*index.making[name], *late.pop(name, ())]
        if not index.making[name] and name not in BUILT_IN:
            more += index.making["*"]
        for root, statement in index.handing[name] if index.is_data(name) else ():
            if root in wanted or root not in index.imported:
                more.append(statement)
            else:
                late[root].append(statement)
        for statement in set(more) - needed:
            needed.add(statement)
            waiting += statement.uses
    return needed


class _Index:
    """Statements by the names that they define or set, and by the names that they pass to a call."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.imported = {name for each in statements if isinstance(each.node, IMPORTS) for name in each.defines}
        self.defined = {each.node.name for each in statements if isinstance(each.node, DEFINITIONS)}
        self.making: dict[str, list[Statement]] = defaultdict(list)
        self.handing: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
        for each in statements:
            for name in each.defines | each.sets:
                self.making[name].append(each)
            for root, given in each.hands_on:
                for name in given:
                    self.handing[name].append((root, each))

    def is_data(self, name: str) -> bool:
        """Whether it is not a module, function or class but a value that a call may change."""
        return name not in self.imported and name not in self.defined


def _lines_of(cell: Cell, statements: Sequence[Statement]) -> Iterator[str]:
    """The comment that names a cell, and the lines of these statements, each where it was."""
    if not statements:
        return
    first, last = min(each.first for each in statements), max(each.last for each in statements)
    kept: dict[int, str] = {}
    for each in statements:
        if each.is_part and each.node is not None:
            kept[each.first] = "; ".join(filter(None, (kept.get(each.first), ast.unparse(each.node))))
        else:
            kept |= {number: cell.lines[number - 1] for number in range(each.first, each.last + 1)}
    yield f"# %% {cell.label}" + (f" from line {first}" if first > 1 else "")
    yield from (kept.get(number, "") for number in range(first, last + 1))


def _future(statement: Statement) -> ast.ImportFrom | None:
    """The statement, if it changes how the whole file is read and must therefore come first."""
    node = statement.node
    return node if isinstance(node, ast.ImportFrom) and node.module == FUTURE else None


# ---- the way back


def name_cells(message: str, text: str) -> str:
    """A message with the lines of the file translated into lines of its cells; unchanged if the file has none."""
    places = _places(text)
    return LINE.sub(lambda found: _where(int(found[1]), places), message) if places else message


def cell_of(text: str, entry: str) -> str:
    """The cell that defines the entry; "" if the file is not made of cells."""
    places = _places(text)
    tree = parse_python(text) if places else None
    if tree is None:
        return ""
    lines = [node.lineno for node in tree.body if entry in bound_names(node)]
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
