"""Finds forbidden names in the source before any of it runs.

Runs inside the guest, ahead of the submission, so that a hostile source can at most crash its own guest.
Names that are built at run time are caught by `forbidden_calls`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .names import Names, is_below, parents_of


@dataclass(frozen=True)
class Violation:
    """A forbidden name or module: its line (1-based), its text, and the advice for it."""

    line: int
    name: str
    instead: str


def find_violations(names: Names, rules: Sequence[Mapping[str, Any]]) -> list[Violation]:
    """Every use of a name that `rules` forbid (lists of `names` and `modules`, a text `instead`), by line."""
    finder = _Finder(names, rules)
    unique = {
        (line, name): Violation(line, name, instead)
        for node in names.nodes
        for line in (getattr(node, "lineno", 1),)
        for name, instead in finder.uses(node)
    }
    return [unique[key] for key in sorted(unique)]


class _Finder:
    def __init__(self, names: Names, rules: Sequence[Mapping[str, Any]]) -> None:
        self.resolver = names
        self.names = {name: rule["instead"] for rule in rules for name in rule.get("names", ())}
        self.modules = {name: rule["instead"] for rule in rules for name in rule.get("modules", ())}
        self.both = self.names | self.modules  # a name may also be a module: torch.optim
        self.methods = {
            name.rsplit(".", 1)[1]: (name, instead)
            for name, instead in self.names.items()
            if name.startswith("torch.Tensor.")
        }
        classes = [node for node in names.nodes if isinstance(node, ast.ClassDef)]
        self.own_methods = {item.name for node in classes for item in node.body if isinstance(item, ast.FunctionDef)}
        for node in names.nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                self.own_methods.add(node.attr)

    def uses(self, node: ast.AST) -> Iterator[tuple[str, str]]:
        """The forbidden names that a node uses, each with its advice."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _within(alias.name, self.both)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                path = f"{node.module}.{alias.name}"
                yield from ((name, instead) for name, instead in self.modules.items() if is_below(path, [name]))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            starred = [f"{module}.{node.id}" for module in self.resolver.starred]
            for path in self.resolver.paths_of(node) if node.id in self.resolver.bound else starred:
                yield from _within(path, self.names)
        elif isinstance(node, (ast.Attribute, ast.Call)):
            paths = self.resolver.paths_of(node)
            for path in paths:
                yield from _within(path, self.both)
            method = "" if paths else self.method_of(node)
            if method in self.methods:
                yield self.methods[method]

    def method_of(self, node: ast.Attribute | ast.Call) -> str:
        """The method that a node looks up in an object; "" if the file has one of that name."""
        if isinstance(node, ast.Attribute):
            return node.attr if node.attr not in self.own_methods else ""
        is_lookup = "builtins.getattr" in self.resolver.paths_of(node.func)
        return self.resolver.attribute_of(node) if is_lookup else ""


def _within(path: str, rules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The path and the advice of the nearest rule that forbids it."""
    yield from [(path, rules[parent]) for parent in parents_of(path) if parent in rules][:1]
