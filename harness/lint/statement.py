"""What a learner must find in an exercise's texts, the example's result and its type, and what looks unfinished."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from typing import Any

from harness.authoring.python_text import parse_python
from harness.comparison.answer_key import AnswerKey
from harness.course.exercise import Exercise
from harness.course.figure import read_figure
from harness.course.inputs import draw_call
from harness.records import Array, Step

# Left over from writing.
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX)\b|\blorem\b|\?\?|Where the (definition|answer) comes from")
SHORTEST_EXPLANATION = 20
SENTENCE_ENDS = (".", "?", "!", "`")
# A printed number may differ from the result by this share of it; a number rounded more coarsely says nothing.
COARSEST = 0.006
MOST_LISTED = 3
# A statement with fewer words than this says no more than the signature; code, the example, names and these aside.
FEWEST_WORDS = 3
_EMPTY = frozenset(
    "a an and as called class complete define example function implement in is it its method named of please python "  # noqa: SIM905  # prose
    "result return returns signature that the this to which with write".split()
)
_CODE = re.compile(r"```.*?```|`[^`]*`|^(?: {4}|\t).*$", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"(?<![\w.])[-−]?(\d[\d,]*)(?:\.(\d+))?(?:e[-+]?\d+)?")

# Python types that `returns` may begin with; other words and iterators promise nothing.
TENSORS = {
    "Tensor": "", "BoolTensor": "bool", "LongTensor": "int64", "IntTensor": "int32", "FloatTensor": "float32",
    "DoubleTensor": "float64", "HalfTensor": "float16",
}  # fmt: skip
PLAIN: dict[str, type] = {
    kind.__name__: kind for kind in (bool, int, float, str, bytes, list, tuple, dict, set, frozenset)
}


def check_statement(exercise: Exercise) -> Iterator[str]:
    """What an exercise does not say to its learner, or says too early."""
    file = exercise.file
    names = {exercise.entry_name, *(parameter.name for parameter in exercise.signature.parameters)}
    words = {word.casefold() for word in _WORD.findall(_CODE.sub(" ", file.statement))} - _EMPTY - names
    if len(words) < FEWEST_WORDS:
        yield "the statement is little more than the signature; say what the result is, and what each parameter means"
    for parameter in exercise.signature.parameters:
        if not re.search(rf"\b{re.escape(parameter.name)}\b", file.statement):
            yield f'the statement does not mention the parameter "{parameter.name}"'
    figure = read_figure(exercise.path)
    if figure is not None and not (figure.title and figure.numbers):
        yield f"{exercise.id}.svg does not begin with <title> and <desc>: its numbers, for who cannot see it"
    if len({hint.strip() for hint in file.hints}) < len(file.hints):
        yield "two hints are the same"
    for rule in file.forbid:
        for name in rule.names:
            if "." not in name:
                yield f'forbid: "{name}" is not a full name; write it with its module, such as torch.{name}'
    if re.search(rf"^(def|class) {exercise.entry_name}\b", exercise.support, re.MULTILINE):
        yield f"what support names uses {exercise.entry_name}: the solution would run beside each submission"


def find_draft_texts(exercise: Exercise) -> Iterator[str]:
    """Warnings: these texts work, but look unfinished."""
    file = exercise.file
    if not file.sources:
        yield "sources is empty; say where the definition comes from"
    texts = {"the statement": file.statement}
    texts |= {f"hint {number}": hint for number, hint in enumerate(file.hints, 1)}
    texts |= {f"source {number}": source for number, source in enumerate(file.sources, 1)}
    texts |= {f"the explanation of {mistake.id}": mistake.explanation for mistake in exercise.mistakes}
    for name, text in texts.items():
        if leftover := LEFTOVER.search(text):
            yield f'{name} contains "{leftover[0]}"'
    for mistake in exercise.mistakes:
        text = mistake.explanation.strip()
        if not text.endswith(SENTENCE_ENDS):
            yield f"the explanation of {mistake.id} is not a whole sentence: it has no full stop"
        elif len(text) <= SHORTEST_EXPLANATION:
            yield f"the explanation of {mistake.id} is very short; say what is wrong and how to fix it"


def find_texts_for_names(exercise: Exercise) -> Iterator[str]:
    """Warnings: arguments that are the text of a name that the case draws, where its value may be meant."""
    for _, _, case in exercise.file.all_cases():
        drawn = {*case.symbols, *case.let}
        arguments = [case.call or {}, *(step.call or step.make or {} for step in case.steps or ())]
        for name, value in (pair for given in arguments for pair in given.items()):
            if isinstance(value, str) and value in drawn:
                yield f'case {case.name!r} passes {name} the text "{value}"; the value that it draws is ${value}'


def check_example(key: AnswerKey) -> Iterator[str]:
    """The values of the worked example's results that the statement does not print."""
    exercise = key.exercise
    answer = next(answer for answer in key.answers if answer.call.case == exercise.example.name)
    results = [
        expected.declared
        for step, expected in zip(answer.call.steps, answer.expected, strict=True)
        if expected is not None and step.action != "make"
    ]
    text = exercise.file.statement
    numbers = list(_printed_numbers(text))
    missing = [value for result in results for value in _values(result) if not _is_printed(value, text, numbers)]
    if missing and draw_call(exercise, exercise.example, key.seed + 1) != answer.call:
        yield "the worked example draws its arguments; write them out, so that the statement can print the result"
    elif missing:
        listed = ", ".join(_written(value) for value in dict.fromkeys(missing[:MOST_LISTED]))
        more = f" and {len(missing) - MOST_LISTED} more" if len(missing) > MOST_LISTED else ""
        yield f"the worked example returns {listed}{more}, which the statement does not print"


def _printed_numbers(text: str) -> Iterator[tuple[float, float]]:
    """Each number of a text, and half a unit of its last digit."""
    for match in _NUMBER.finditer(text.replace("−", "-")):
        decimals = len(match[2] or "")
        yield float(match[0].replace(",", "")), 0.5000001 * 10.0**-decimals if decimals else 0.0


def _values(result: Any) -> Iterator[Any]:
    """The numbers and texts that a result consists of."""
    if isinstance(result, Array):
        yield from result.numpy().reshape(-1).tolist()
    elif isinstance(result, dict):
        yield from _values([*result, *result.values()])
    elif isinstance(result, (list, tuple)):
        for item in result:
            yield from _values(item)
    else:
        yield result


def _is_printed(value: Any, text: str, numbers: list[tuple[float, float]]) -> bool:
    if value is None or isinstance(value, bool):
        return str(value).lower() in text.lower() or str(int(bool(value))) in text
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace") in text or repr(value)[2:-1] in text
    if isinstance(value, str):
        return value in text
    if not math.isfinite(value):
        return str(abs(value)) in text
    return any(abs(number - value) <= max(min(width, COARSEST * abs(value)), 1e-12) for number, width in numbers)


def _written(value: Any) -> str:
    return f"{value:.5g}" if isinstance(value, float) else repr(value)


# ---- whether the reference returns what `returns` begins with, as in `tuple[Tensor, float]: the loss and its norm`


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
