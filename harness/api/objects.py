"""A function or class of a running program → a file with it and what it needs of the module or notebook around it."""

from __future__ import annotations

import ast
import inspect
import math
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from harness.course.cell_statements import DEFINITIONS, Statement, defined_in, split
from harness.course.cells import file_for, find_needed
from harness.course.notebook_file import Cell, as_python
from harness.errors import UsageError

LITERALS = (bool, int, float, complex, str, bytes, type(None))


def file_of(thing: object, entry: str) -> str:
    """A file that defines `entry` as this function or class does; messages about it name cells of a notebook.

    What it needs comes along: other functions, classes, constants and imports of its module or notebook. Raises
    UsageError where its source is not available.
    """
    if not isinstance(thing, FunctionType | type):
        raise UsageError(f"{thing!r:.80} is not a function or class; give one, a text, or a pathlib.Path")
    namespace, own = namespace_of(thing), _source_of(thing)
    statements = split(cells_of(namespace, _file_of(thing)))
    names = [thing.__name__, *(name for name, value in namespace.items() if value is thing)]
    name = next((name for name in names if namespace.get(name) is thing and _defines(name, own, statements)), "")
    defined = name or thing.__name__
    tail = "" if entry == defined else f"{entry} = {defined}"
    if name:
        head = _rebuilt(find_needed(statements, [name]), statements, namespace)
        return file_for(statements, [name], head, tail)
    if not own or not defined.isidentifier():  # a lambda in a call, of which there are only the lines around it
        raise UsageError(f"the source of {defined} is not available; give its text, or the pathlib.Path of a file")
    closure = dict(inspect.getclosurevars(thing).nonlocals) if isinstance(thing, FunctionType) else {}
    parts = {thing.__name__: own} | {name: text for name, value in closure.items() if (text := _source_of(value))}
    inner = split([Cell(f"<{name}>", text) for name, text in reversed(parts.items())])
    outer = find_needed(statements, set().union(*(each.uses for each in inner)))
    head = _rebuilt([*inner, *outer], [*inner, *statements], namespace | closure)
    return file_for([*outer, *inner], [thing.__name__], head, tail)


def namespace_of(thing: object) -> dict[str, Any]:
    """The names of the module or notebook that a function or class was written in."""
    if isinstance(thing, FunctionType):
        inner: Any = inspect.unwrap(thing)
        return getattr(inner, "__globals__", thing.__globals__)
    module = sys.modules.get(getattr(thing, "__module__", ""))
    return {} if module is None else vars(module)


def cells_of(namespace: Mapping[str, Any], path: Path | None) -> list[Cell]:
    """The cells of a notebook that were run so far, or the file of a module as one cell."""
    if path is not None:
        return [Cell(path.name, path.read_text(encoding="utf-8", errors="replace"))]
    shell = find_shell()
    return cells_of_shell(shell) if shell is not None and shell.user_ns is namespace else []


def find_shell() -> Any:
    """The IPython shell that this process is running, as in a notebook; None if there is none."""
    module: Any = sys.modules.get("IPython")
    return None if module is None else module.get_ipython()


def cells_of_shell(shell: Any) -> list[Cell]:
    """The cells that an IPython shell was given so far."""
    texts = enumerate(shell.history_manager.input_hist_raw)
    return [Cell(f"In [{number}]", as_python(text)) for number, text in texts if text]


def _file_of(thing: Any) -> Path | None:
    """The file that something was written in; None if that is a cell of a notebook or an interactive session."""
    try:
        name = inspect.getsourcefile(inspect.unwrap(thing)) or ""
    except TypeError:
        return None
    path = Path(name)
    return path if path.suffix == ".py" and path.is_file() else None


def _source_of(thing: Any) -> str:
    """The source of a function or class; "" if there is none."""
    try:
        return textwrap.dedent(inspect.getsource(thing))
    except (OSError, TypeError):
        return ""


def _defines(name: str, own: str, statements: Sequence[Statement]) -> bool:
    """Whether the last statement that defines a name makes the object with this source.

    A class of a notebook has no source of its own, and what is assigned is made elsewhere.
    """
    defining = [each for each in statements if name in each.defines]
    if not defining:
        return False
    last = defining[-1]
    if not own or not isinstance(last.node, DEFINITIONS):
        return isinstance(last.node, (*DEFINITIONS, ast.Assign, ast.AnnAssign))
    return own.strip() == "\n".join(last.cell.text.split("\n")[last.first - 1 : last.last]).strip()


# ---- what no statement defines


def _rebuilt(needed: Sequence[Statement], statements: Sequence[Statement], namespace: Mapping[str, Any]) -> list[str]:
    """Statements for names that these use but no statement defines, made from their values."""
    used = set().union(*(each.uses for each in needed)) - defined_in(statements)
    texts = (_statement_for(name, namespace[name]) for name in sorted(used & namespace.keys()))
    return [text for text in texts if text]


def _statement_for(name: str, value: object) -> str:
    """An import or an assignment that gives a name this value; "" if there is none."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {name}"
    if _is_literal(value):
        return f"{name} = {value!r}"
    if type(value) is float:  # infinity and not-a-number have no literals
        return f'{name} = float("{value}")'
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if module in (None, "__main__") or getattr(sys.modules.get(str(module)), path, None) is not value:
        return ""
    return f"from {module} import {path} as {name}"


def _is_literal(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_literal, (*value, *value.values())))
    if isinstance(value, tuple | list | set | frozenset):
        return type(value) in (tuple, list, set, frozenset) and all(map(_is_literal, value))
    return type(value) in LITERALS and (not isinstance(value, float) or math.isfinite(value))
