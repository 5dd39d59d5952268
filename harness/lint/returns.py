"""Whether the values of a reference have the type that an exercise's `returns` promises.

`returns` begins with a Python type, and any words may follow: `tuple[Tensor, float]: the loss and its norm`.  After
`Tensor`, a tuple gives the axes: `Tensor (B, T, D)`.  Unknown types and iterators promise nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from harness.authoring.python_text import parse_python
from harness.comparison.answer_key import AnswerKey
from harness.records import Array, Step

TENSORS = {
    "Tensor": "", "BoolTensor": "bool", "LongTensor": "int64", "IntTensor": "int32", "FloatTensor": "float32",
    "DoubleTensor": "float64", "HalfTensor": "float16",
}  # fmt: skip
PLAIN: dict[str, type] = {
    kind.__name__: kind for kind in (bool, int, float, str, bytes, list, tuple, dict, set, frozenset)
}


def check_returns(key: AnswerKey) -> Iterator[str]:
    """The first case in which the entry returns something else than `returns` says."""
    written = key.exercise.file.returns
    promised = _leading_type(written)
    if promised is None or key.exercise.signature.is_class:
        return
    for answer in key.answers:
        for step, expected in zip(answer.call.steps, answer.expected, strict=True):
            if expected is None or not _is_whole(step):
                continue
            found = expected.declared
            axes = len(found.shape) if isinstance(found, Array) else 0
            if _fits(found, promised) and (not isinstance(found, Array) or _has_axes(axes, written)):
                continue
            returned = f"{_name(found)} with {axes} axes" if _fits(found, promised) else _name(found)
            what = f"case {answer.call.case!r}: the reference returns {returned}"
            yield f'{what}, and `returns` says "{written}"; correct one of them'
            return


def _is_whole(step: Step) -> bool:
    """Whether the step compares the whole result of one call of the entry."""
    return step.action == "call" and not (step.name or step.map_over or step.compare or step.gradients)


def _leading_type(written: str) -> ast.expr | None:
    """The type that the text begins with; None if it begins with other words."""
    head = written.partition(":")[0]
    ends = (end for end in range(len(head), 0, -1) if end == len(head) or not head[end].isidentifier())
    kinds = (ast.Name, ast.Subscript, ast.BinOp, ast.Constant)
    return next((found for end in ends if isinstance(found := _expression(head[:end]), kinds)), None)


def _expression(text: str) -> ast.expr | None:
    tree = parse_python(text.strip())
    statement = tree.body[0] if tree is not None and len(tree.body) == 1 else None
    return statement.value if isinstance(statement, ast.Expr) else None


def _has_axes(count: int, written: str) -> bool:
    """Whether a tensor of this many axes is as written after `Tensor`; true if nothing is written there."""
    shape = written.partition(":")[0].removeprefix("Tensor ")
    ends = (end for end in range(len(shape) + 1) if shape[:end].endswith((")", "]")))
    axes = next((found for end in ends if (found := _expression(shape[:end])) is not None), None)
    if not written.startswith("Tensor ") or not isinstance(axes, ast.Tuple | ast.List):
        return True
    named = [axis for axis in axes.elts if not (isinstance(axis, ast.Constant) and axis.value is ...)]
    return count >= len(named) if len(named) < len(axes.elts) else count == len(named)


def _fits(value: Any, promised: ast.expr) -> bool:
    match promised:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Constant(value=None):
            return value is None
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _fits_name(value, name)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return _fits_name(value, name) and _fits_inside(value, name, inner)
        case _:
            return True


def _fits_name(value: Any, name: str) -> bool:
    if name in TENSORS:
        return isinstance(value, Array) and TENSORS[name] in ("", value.dtype)
    return name not in PLAIN or type(value) is PLAIN[name]


def _fits_inside(value: Any, name: str, inner: ast.expr) -> bool:
    """Whether the items of a list, tuple or dict have the types in its brackets."""
    kinds = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name == "tuple" and not (len(kinds) == 2 and isinstance(kinds[1], ast.Constant) and kinds[1].value is ...):
        return len(value) == len(kinds) and all(map(_fits, value, kinds))
    if name == "dict" and len(kinds) == 2:
        return all(_fits(key, kinds[0]) and _fits(item, kinds[1]) for key, item in value.items())
    return name not in ("list", "tuple", "set", "frozenset") or all(_fits(item, kinds[0]) for item in value)


def _name(value: Any) -> str:
    """The type of a value in words, with that of its first items."""
    if isinstance(value, Array):
        return f"a tensor of {value.dtype}"
    if isinstance(value, list | tuple) and value:
        items = [_name(item).removeprefix("a ") for item in value[:3]]
        shown = dict.fromkeys(items) if isinstance(value, list) else items
        return f"a {type(value).__name__} of {', '.join(shown)}"
    return "None" if value is None else f"a {type(value).__name__}"
