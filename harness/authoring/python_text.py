"""Python text → its tree, one parse at a time."""

from __future__ import annotations

import ast
import threading
import warnings

# Two threads that parse at once can break CPython 3.11's parser (SystemError; cpython issue 106905).
PARSING = threading.Lock()


def parse_python(source: str) -> ast.Module | None:
    """The tree of a source; None when it is not valid Python."""
    try:
        with PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
