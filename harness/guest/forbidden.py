"""Finds forbidden names in the source before any of it runs.

Runs inside the guest, ahead of the submission, so that a hostile source can at most crash its own guest.
Finds names through aliases, `from` imports, `getattr` with a literal, methods and star imports.  Names that are built
at run time are caught by `forbidden_calls`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Violation:
    """A forbidden name or module: its line (1-based), its text, and the advice for it."""

    line: int
    name: str
    instead: str


def find_violations(tree: ast.AST, rules: Sequence[Mapping[str, Any]]) -> list[Violation]:
    """Every use of a name that `rules` forbid (lists of `names` and `modules`, a text `instead`), by line."""
    finder = _Finder(rules)
    finder.collect_definitions(tree)
    finder.visit(tree)
    unique = {(use.line, use.name): use for use in finder.violations}
    return [unique[key] for key in sorted(unique)]


class _Finder(ast.NodeVisitor):
    def __init__(self, rules: Sequence[Mapping[str, Any]]) -> None:
        self.names = {name: rule["instead"] for rule in rules for name in rule.get("names", ())}
        self.modules = {name: rule["instead"] for rule in rules for name in rule.get("modules", ())}
        self.methods = {
            name.rsplit(".", 1)[1]: (name, instead)
            for name, instead in self.names.items()
            if name.startswith("torch.Tensor.")
        }
        self.aliases: dict[str, str] = {}
        self.own_methods: set[str] = set()
        self.starred: list[str] = []
        self.defined: set[str] = set()
        self.violations: list[Violation] = []

    def collect_definitions(self, tree: ast.AST) -> None:
        """Collect all aliases first: a function may use a name that is imported below it."""
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self.defined.add(node.name)
            if isinstance(node, ast.ClassDef):
                self.own_methods |= {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                self.own_methods.add(node.attr)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.collect_import(node)
        assignments = [node for node in nodes if isinstance(node, ast.Assign)]
        for _ in range(3):  # x = torch.nn.functional; y = x.softmax
            for node in assignments:
                self.collect_assignment(node)

    def collect_import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.split(".")[0]
                self.aliases[local] = alias.name if alias.asname else local
        elif node.module and not node.level:
            self.starred += [node.module for alias in node.names if alias.name == "*"]
            self.aliases |= {
                alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*"
            }

    def collect_assignment(self, node: ast.Assign) -> None:
        path = self.dotted(node.value)
        if path is not None and path.startswith("torch"):
            self.aliases |= {target.id: path for target in node.targets if isinstance(target, ast.Name)}

    def dotted(self, node: ast.AST) -> str | None:
        """The public path of a name or attribute chain; None if it does not belong to a module."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else None
        return None

    def report(self, node: ast.AST, name: str, instead: str) -> None:
        self.violations.append(Violation(getattr(node, "lineno", 1), name, instead))

    def check_path(self, node: ast.AST, path: str) -> bool:
        for name, instead in (self.names | self.modules).items():
            if is_within(path, name):  # a name may also be a module: torch.optim
                self.report(node, path, instead)
                return True
        return False

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.check_path(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names if node.module and not node.level else ():
            path = f"{node.module}.{alias.name}"
            for module, instead in self.modules.items():
                if is_within(path, module):
                    self.report(node, module, instead)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            return
        paths = [self.aliases.get(node.id, "")]
        if not paths[0] and node.id not in self.defined:
            paths = [f"{module}.{node.id}" for module in self.starred]
        for path in paths:
            for name, instead in self.names.items():
                if is_within(path, name):
                    self.report(node, path, instead)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path = self.dotted(node)
        if path is not None:
            self.check_path(node, path)
        elif node.attr in self.methods and node.attr not in self.own_methods:
            self.report(node, *self.methods[node.attr])
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "getattr" and len(node.args) >= 2:
            attribute = _literal(node.args[1])
            base = self.dotted(node.args[0])
            if attribute and base:
                self.check_path(node, f"{base}.{attribute}")
            elif attribute in self.methods:
                self.report(node, *self.methods[attribute])
        elif name in ("import_module", "__import__") and node.args:
            module = _literal(node.args[0])
            if module:
                self.check_path(node, module)
        self.generic_visit(node)


def is_within(path: str, module: str) -> bool:
    """Whether a dotted path is the module or lies below it."""
    return path == module or path.startswith(f"{module}.")


def _literal(node: ast.AST) -> str:
    """The text of a string literal or of a sum of them; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return left + right if left and right else ""
    return ""
