"""The contract of an exercise, as a digest: while it is the same, an earlier pass holds.

It covers the entry, the cases in their expanded form, the limits and the code of the reference.  Statement, hints,
names, reasons, comments and known mistakes may change freely.  The digest is the same under every version of Python and
of the harness.
"""

from __future__ import annotations

import ast
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from harness.authoring.python_text import parse_python

# By the first characters of the contracts that were stored before it covered the expanded form.
EARLIER = Path(__file__).with_name("earlier_contracts.json")
SHORT = 16
KEYS = ("entry", "limits", "forbid", "compare", "cases", "stability", "cost", "speed", "language")
# Keys of cases and rules that learners read, or that no verdict depends on.
TEXTS = ("name", "example", "diagnostic", "why", "instead")


def contract_of(content: bytes, reference: bytes) -> str:
    """The digest of an exercise file and its reference."""
    return join_parts(read_part(Path("a.yaml"), content), read_part(Path("a.py"), reference))


def join_parts(exercise: str, reference: str) -> str:
    """The digest of both files, from the digest of each."""
    return _digest(exercise + reference)


def read_part(path: Path, content: bytes) -> str:
    """The digest of one of the two files, or of its whole text if it cannot be parsed."""
    text = content.decode("utf-8", "replace")
    known = code_of(text) if path.suffix == ".py" else _keys(text)
    return _digest(text if known is None else known)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _keys(text: str) -> str | None:
    """The relevant keys of an exercise file; None if it cannot be parsed."""
    import yaml  # slow to import, and seldom needed

    from harness.course.expansion import expand

    try:
        data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    return canonical({key: _without_texts(value) for key, value in expand(data).data.items() if key in KEYS})


def canonical(value: Any) -> str:
    """Plain data as text, which is the same whatever the order of the keys."""
    if isinstance(value, list):
        return f"[{', '.join(map(canonical, value))}]"
    if not isinstance(value, dict):
        return repr(value)
    return f"{{{', '.join(sorted(f'{key!r}: {canonical(item)}' for key, item in value.items()))}}}"


def renewed(contract: str) -> str:
    """The contract that has the same content as one that an earlier version of the exercise language gave."""
    return _earlier().get(contract[:SHORT], contract)


@cache
def _earlier() -> dict[str, str]:
    content: dict[str, str] = json.loads(EARLIER.read_bytes())
    return content


def _without_texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_texts(item) for item in value]
    return {key: item for key, item in value.items() if key not in TEXTS} if isinstance(value, dict) else value


def code_of(text: str) -> str | None:
    """Python code without comments, docstrings and layout; None if it cannot be parsed."""
    tree = parse_python(text)
    return None if tree is None else repr(_dump(tree))


def _dump(value: Any) -> Any:
    """A syntax tree as plain data, without empty fields, because new versions of Python add some."""
    if isinstance(value, list):
        return [_dump(item) for item in value if not _is_text(item)]
    if not isinstance(value, ast.AST):
        return value
    fields = [(name, item) for name, item in ast.iter_fields(value) if item is not None and item != []]
    return (type(value).__name__, *((name, _dump(item)) for name, item in fields if name not in ("ctx", "kind")))


def _is_text(node: Any) -> bool:
    """Whether the statement is only a text, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
