"""Triton on a CPU: kernels are interpreted, so their values and their traffic can be checked, but not their time."""

from __future__ import annotations

import ast
from importlib.util import find_spec

from harness.authoring.python_text import parse_python

# The note in a result's environment.
INTERPRETED = "interpreted: values only"
WATCHED = "interpreted, with a guard around its memory; nothing was run on a GPU"
MISSING = "not checked: kernels need Triton, which is not installed here (Linux: pip install triton)"


def find_missing(language: str) -> str:
    """Why kernels in this language cannot run here; "" if they can, or if there are none."""
    return MISSING if language and find_spec(language) is None else ""


def imports_triton(source: str) -> bool:
    """Whether a submission imports Triton."""
    tree = parse_python(source) if "triton" in source else None
    names: list[str] = []
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module or "")
    return any(name.split(".")[0] == "triton" for name in names)
