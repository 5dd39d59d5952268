"""Two Python files side by side: the statements that do the same, whatever their names, comments and lines.  Pure."""

from __future__ import annotations

import ast
import copy
import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.authoring.python_text import parse_python

# The parts of a statement that contain statements of their own.
BLOCKS = ("body", "handlers", "orelse", "finalbody")
ANNOTATIONS = {"annotation", "returns", "type_comment"}


@dataclass(frozen=True)
class NumberedLine:
    """A line and its number in its file."""

    number: int
    text: str


@dataclass(frozen=True)
class Hunk:
    """Neighbouring lines of both files, which do the same or replace each other."""

    left: tuple[NumberedLine, ...]
    right: tuple[NumberedLine, ...]
    is_equal: bool


@dataclass(frozen=True)
class Statement:
    """The lines of a statement without its blocks: what they do apart from names of the file's own, and these names."""

    lines: tuple[NumberedLine, ...]
    does: str
    names: tuple[str, ...] = ()


def side_by_side(left: str, right: str) -> tuple[Hunk, ...]:
    """The hunks of two files, from top to bottom."""
    lefts, rights = _statements(left), _statements(right)
    matcher = difflib.SequenceMatcher(None, [s.does for s in lefts], [s.does for s in rights], autojunk=False)
    steps = matcher.get_opcodes()
    pairs = [
        pair
        for tag, start, end, other, other_end in steps
        if tag == "equal"
        for pair in zip(lefts[start:end], rights[other:other_end], strict=True)
    ]
    names = Counter(both for one, other in pairs for both in zip(one.names, other.names, strict=True))
    usual = {mine: theirs for (mine, theirs), _ in reversed(names.most_common())}
    hunks: list[Hunk] = []
    for tag, start, end, other, other_end in steps:
        if tag != "equal":
            hunks.append(_hunk(lefts[start:end], rights[other:other_end], False))
            continue
        for is_equal, group in groupby(
            zip(lefts[start:end], rights[other:other_end], strict=True),
            lambda pair: tuple(usual[name] for name in pair[0].names) == pair[1].names,
        ):
            ones, others = zip(*group, strict=True)
            hunks.append(_hunk(ones, others, is_equal))
    return tuple(hunks)


def calls_of(source: str) -> set[str]:
    """The functions and methods that a file calls, by their last names, without those that it defines."""
    nodes = list(ast.walk(parse_python(source) or ast.Module([], [])))
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}
    return names - own - {""}


def code_lines(source: str) -> list[NumberedLine]:
    """The lines without docstrings, comments of their own, and blank lines."""
    tree = parse_python(source)
    left_out = set(_docstring_lines(tree)) if tree is not None else set()
    return [
        NumberedLine(number, text.rstrip())
        for number, text in enumerate(source.splitlines(), 1)
        if number not in left_out and text.strip() and not text.lstrip().startswith("#")
    ]


def _hunk(lefts: Sequence[Statement], rights: Sequence[Statement], is_equal: bool) -> Hunk:
    left, right = (tuple(line for each in side for line in each.lines) for side in (lefts, rights))
    return Hunk(left, right, is_equal)


def _statements(source: str) -> list[Statement]:
    """The statements of a file in order, without imports; its lines, if it is not Python."""
    tree, lines = parse_python(source), code_lines(source)
    if tree is None:
        return [Statement((line,), line.text) for line in lines]
    own = set(_own_names(tree))
    docstrings = set(_docstring_lines(tree))
    found = [(node, depth) for node, depth in _walk(tree, 0) if node.lineno not in docstrings]
    starts = [min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) for node, _ in found]
    made = []
    for (node, depth), start, end in zip(found, starts, [*starts[1:], len(source) + 2], strict=True):
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        header: ast.AST = copy.copy(node)
        names: list[str] = []
        blocks = [name for name in BLOCKS if isinstance(getattr(node, name, None), list)]
        for name in blocks:
            setattr(header, name, [])
        for part in ast.walk(header := copy.deepcopy(header)):
            names += _without_names(part, own)
        does = f"{depth} {ast.dump(header)} {[name for name in blocks if getattr(node, name)]}"
        made.append(Statement(tuple(line for line in lines if start <= line.number < end), does, tuple(names)))
    return made


def _walk(node: ast.AST, depth: int) -> Iterator[tuple[ast.stmt | ast.ExceptHandler, int]]:
    """Every statement and `except` with its depth, from top to bottom."""
    for child in (child for name in BLOCKS for child in _block(node, name)):
        if isinstance(child, ast.stmt | ast.ExceptHandler):
            yield child, depth
        yield from _walk(child, depth + 1)


def _block(node: ast.AST, name: str) -> list[ast.AST]:
    found = getattr(node, name, [])
    return found if isinstance(found, list) else []


def _own_names(tree: ast.AST) -> Iterator[str]:
    """The names that a file gives: of functions, arguments, variables and attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def _without_names(node: ast.AST, own: set[str]) -> Iterator[str]:
    """Take the file's own names and the annotations out of a node; the names."""
    for field, value in ast.iter_fields(node):
        if field in ANNOTATIONS:
            setattr(node, field, None)
        elif field in ("id", "attr", "arg", "name") and value in own and not isinstance(node, ast.keyword):
            setattr(node, field, "_")
            yield value


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            yield from range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1)
