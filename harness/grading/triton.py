"""Triton on a CPU: kernels are interpreted, so their values can be checked, but not their cost."""

from __future__ import annotations

import ast

from harness.authoring.python_text import parse_python

# The note in a result's environment.
INTERPRETED = "interpreted: values only"


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
