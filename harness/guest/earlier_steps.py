"""Imports the earlier steps of a project, whose texts a guest is sent: nothing else of a learner's folder is there."""

from __future__ import annotations

import linecache
import sys
import types
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from typing import Any, cast

from .screening import screen


class EarlierSteps:
    """A finder of these modules, in `sys.meta_path`; each is run when it is first imported."""

    def __init__(self) -> None:
        self.codes: dict[str, types.CodeType] = {}

    @property
    def files(self) -> list[str]:
        """The names of their files."""
        return [f"{name}.py" for name in self.codes]

    def take(
        self, modules: Sequence[tuple[str, str, bool]], rules: list[dict[str, Any]]
    ) -> tuple[dict[str, Any], list[Any]]:
        """Replace the modules (a name, a text, whether it is a learner's); what screening refuses, and all flags.

        A reference keeps neither its docstrings nor its source.
        """
        for name in self.codes:
            sys.modules.pop(name, None)
        self.codes = {}
        flags: list[Any] = []
        for name, text, is_own in modules:
            code, found = screen(text, f"{name}.py", rules if is_own else [], not is_own, optimize=-1 if is_own else 2)
            if code is None:
                return _in_file(found, name), []
            self.codes[name] = code
            lines = text.splitlines(True) if is_own else []
            linecache.cache[f"{name}.py"] = (len(text), None, lines, f"{name}.py")
            flags += _in_file(found, name)["flags"]
        if modules and self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        return {}, flags

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The module of this name, if it is one of them."""
        return ModuleSpec(name, cast(Any, self)) if name in self.codes else None

    def create_module(self, spec: ModuleSpec) -> None:
        """A plain module."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run it."""
        exec(self.codes[module.__name__], module.__dict__)


def _in_file(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a screening found, with the file in its texts in place of lines, which are those of another file."""
    where = f"{name}.py, line"
    if "syntax" in found:
        syntax = found["syntax"]
        return {"syntax": {**syntax, "message": f"{where} {syntax['line']}: {syntax['message']}", "line": None}}
    listed = [{**use, "name": f"{use['name']} ({where} {use['line']})", "line": 1} for use in found["violations"]]
    flags = [(signal, 0, f"{says} ({where} {line})") for signal, line, says in found["flags"]]
    return {"violations": listed, "flags": flags}
