"""What a learner must find in an exercise's texts, such as the result of the example, and what looks unfinished."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from harness.comparison.answer_key import AnswerKey
from harness.course.exercise import Exercise
from harness.course.figure import read_figure
from harness.course.inputs import draw_call
from harness.records import Array

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
