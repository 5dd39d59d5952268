"""Resolves the names in a source: the imported objects that an expression may stand for, and constant texts.

Runs inside the guest, ahead of the submission.  Follows imports, assignments, default arguments, `getattr` and imports
with constant names, and the literal text of `exec`, `eval` and `compile`.  Scopes are not told apart.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterable, Iterator

RUN_TEXT = {"builtins.exec", "builtins.eval", "builtins.compile"}
IMPORTS = {"builtins.__import__", "importlib.import_module"}
# The most objects that one name may stand for; the most levels of pieces, and characters, of a text.
MOST_PATHS, MOST_PIECES, MOST_TEXT = 16, 12, 1 << 16


def is_below(path: str, others: Container[str]) -> bool:
    """Whether a dotted path is one of these or lies below one of them."""
    return any(parent in others for parent in parents_of(path))


def parents_of(path: str) -> Iterator[str]:
    """A dotted path and the paths that it lies below, the longest first."""
    yield path
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


class Names:
    """The nodes of a source, with those of texts that it runs, and what their names stand for."""

    def __init__(self, tree: ast.AST) -> None:
        self.nodes: list[ast.AST] = []
        self.starred: list[str] = []
        # what each name is bound to: the path of an import, or an expression; nothing for anything else
        self.bound: dict[str, list[ast.AST | str]] = {}
        self._known: dict[str, set[str]] = {}
        new = list(ast.walk(tree))
        while new:
            self.nodes += new
            for node in new:
                self._bind_by(node)
            self._known.clear()
            new = [found for node in new for found in self._text_run_by(node)]

    def paths_of(self, node: ast.AST) -> set[str]:
        """The dotted paths of the imported objects, or parts of them, that an expression may stand for."""
        if isinstance(node, ast.Name):
            return self._paths_of_name(node.id)
        if isinstance(node, ast.Attribute):
            return {f"{path}.{node.attr}" for path in self.paths_of(node.value)}
        if isinstance(node, ast.NamedExpr):
            return self.paths_of(node.value)
        if not isinstance(node, ast.Call) or not node.args:
            return set()
        called = self.paths_of(node.func)
        if "builtins.getattr" in called and self.attribute_of(node):
            return {f"{path}.{self.attribute_of(node)}" for path in self.paths_of(node.args[0])}
        return {self.text_of(node.args[0])} - {""} if called & IMPORTS else set()

    def attribute_of(self, node: ast.Call) -> str:
        """The constant name that a call of `getattr` and its kin looks up; "" if there is none."""
        return self.text_of(node.args[1]) if len(node.args) > 1 else ""

    def text_of(self, node: ast.AST | str, depth: int = 0) -> str:
        """The text of a string literal, of constant pieces, or of a name for one; "" for anything else."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        parts: list[ast.AST | str] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts = [node.left, node.right]
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        elif isinstance(node, ast.Name) and len(self.bound.get(node.id, ())) == 1:
            parts = self.bound[node.id]
        texts = [self.text_of(part, depth + 1) for part in parts] if depth < MOST_PIECES else []
        return "".join(texts) if all(texts) and sum(map(len, texts)) <= MOST_TEXT else ""

    def _bind_by(self, node: ast.AST) -> None:
        """Note the names that a node binds."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                self._bind(name, alias.name if alias.asname else name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            self.starred += [node.module for alias in node.names if alias.name == "*"]
            for alias in node.names:
                self._bind(alias.asname or alias.name, f"{node.module}.{alias.name}")
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            self._assign(node.target, node.value)
        elif isinstance(node, ast.arguments):
            plain = [*node.posonlyargs, *node.args]
            defaults = [*[None] * (len(plain) - len(node.defaults)), *node.defaults, *node.kw_defaults]
            for argument, default in zip([*plain, *node.kwonlyargs], defaults, strict=True):
                self._bind(argument.arg, default)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._bind(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self._bind(node.id)

    def _assign(self, target: ast.AST, value: ast.AST | None) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            for part, item in zip(target.elts, value.elts, strict=False):
                self._assign(part, item)

    def _bind(self, name: str, value: ast.AST | str | None = None) -> None:
        self.bound.setdefault(name, []).extend([] if value is None else [value])

    def _paths_of_name(self, name: str) -> set[str]:
        if name not in self.bound:
            return {f"builtins.{name}"} if hasattr(builtins, name) else {"__builtins__"} & {name}
        if name not in self._known:
            found = self._known[name] = set()  # a name that is bound to itself ends here
            for value in self.bound[name]:
                paths = {value} if isinstance(value, str) else self.paths_of(value)
                found.update(sorted(paths)[: MOST_PATHS - len(found)])
        return self._known[name]

    def _text_run_by(self, node: ast.AST) -> Iterable[ast.AST]:
        """The nodes of the constant text that a call runs, at the call's line; none if it runs none."""
        if not isinstance(node, ast.Call) or not node.args or not self.paths_of(node.func) & RUN_TEXT:
            return ()
        try:
            nodes = list(ast.walk(ast.parse(self.text_of(node.args[0]).strip())))
        except (SyntaxError, ValueError):
            return ()
        for found in nodes:
            if hasattr(found, "lineno"):
                found.lineno = node.lineno
        return nodes
