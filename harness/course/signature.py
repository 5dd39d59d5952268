"""Python source → its names and parameters.  Parsed, never run."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.authoring.python_text import parse_python
from harness.errors import CourseError

if TYPE_CHECKING:
    from harness.authoring.strict_yaml import Document


@dataclass(frozen=True)
class Parameter:
    """A parameter of an entry; `default` is its source text, None for a required argument."""

    name: str
    default: str | None = None

    @property
    def has_default(self) -> bool:
        return self.default is not None


@dataclass(frozen=True)
class Signature:
    """The signature of an entry, from the reference or from the exercise file."""

    name: str
    parameters: tuple[Parameter, ...]
    is_class: bool = False
    methods: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """What a function takes: the names that it knows, None if it may take any, and those that it needs."""

    known: Collection[str] | None = None
    required: Sequence[str] = ()


def parse_entry(document: Document, entry: str) -> Signature:
    """The signature in the file's `entry`.  Raises `CourseError` if it is not a plain one."""
    tree = parse_python(f"def {entry}: pass")
    node = tree.body[0] if tree and len(tree.body) == 1 else None
    if not isinstance(node, ast.FunctionDef) or node.returns:
        raise CourseError([document.problem(("entry",), "not a signature like: name(first, second=1.0)")])
    if (parameters := _parameters(node)) is None:
        raise CourseError([document.problem(("entry",), "only plain parameters are allowed: no *, no /")])
    if any(argument.annotation for argument in node.args.args):
        raise CourseError([document.problem(("entry",), "no annotations here; say types in the statement")])
    for default in node.args.defaults:
        try:
            ast.literal_eval(default)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            what = f"the default {ast.unparse(default)} is not a literal"
            raise CourseError([document.problem(("entry",), what)]) from None
    return Signature(node.name, parameters)


def _parameters(node: ast.FunctionDef, *, is_method: bool = False) -> tuple[Parameter, ...] | None:
    """The parameters without `self`; None if not all are plain."""
    given = node.args
    if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or (is_method and not given.args):
        return None
    defaults = [ast.unparse(value) for value in given.defaults]
    padded = [None] * (len(given.args) - len(defaults)) + defaults
    parameters = tuple(Parameter(argument.arg, default) for argument, default in zip(given.args, padded, strict=True))
    return parameters[1:] if is_method else parameters


def find_definition(tree: ast.Module, name: str) -> Signature | None:
    """The last top-level function or class of this name, if its parameters are plain."""
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            parameters = _parameters(node)
            return None if parameters is None else Signature(name, parameters)
        if isinstance(node, ast.ClassDef) and node.name == name:
            methods = {
                method.name: parameters
                for method in node.body
                if isinstance(method, ast.FunctionDef)
                and (parameters := _parameters(method, is_method=True)) is not None
            }
            return Signature(name, methods.get("__init__", ()), is_class=True, methods=methods)
    return None


def has_definition(tree: ast.Module, name: str) -> bool:
    """Whether a top-level function or class has this name, whatever its parameters."""
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name for node in tree.body)


def find_functions(tree: ast.Module) -> dict[str, Options]:
    """The top-level functions and classes that may make an argument, with their options."""
    found: dict[str, Options] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = Options()
        elif isinstance(node, ast.FunctionDef):
            given = node.args
            plain = [*given.posonlyargs, *given.args]
            named = zip(given.kwonlyargs, given.kw_defaults, strict=True)
            required = plain[: len(plain) - len(given.defaults)] + [name for name, default in named if default is None]
            known = None if given.kwarg else {argument.arg for argument in (*given.args, *given.kwonlyargs)}
            found[node.name] = Options(known, [argument.arg for argument in required])
    return found


def render(parameters: Sequence[Parameter]) -> str:
    """The parameters as text, as in a signature."""
    defaults = ((each.name, "" if each.default is None else f"={each.default}") for each in parameters)
    return ", ".join(f"{name}{default}" for name, default in defaults)
