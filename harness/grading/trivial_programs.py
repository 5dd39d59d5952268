"""Programs that solve nothing, and the checks that they pass all the same. Trusted code, but still in a guest.

The starter, constants, all arguments, and of each argument a copy, zeros and ones like it, its first and last item, its
length, its positions, a zero for each item, and a list of it alone; if that ignores an argument that is required, the
position of its largest item, and all items but the first or the last; and the first answer, that of the worked example,
again and again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.comparison.answer_key import Answer, AnswerKey, Judge, is_second
from harness.comparison.diagnosis import OutcomeTrace, same_outcomes
from harness.comparison.forms import is_right_in_form
from harness.course.exercise import Exercise
from harness.course.signature import render
from harness.grading.mistake_runs import Runner
from harness.records import Array, Outcome, Returned
from harness.sandbox.wire import value_bytes
from harness.sandbox.zygote import Zygote

CONSTANTS = (
    "None", "0", "1", "0.0", "True", "False", "''", "b''", "[]", "{}", "()", "torch.tensor(0.0)", "[0]", "[1]", "0.5",
    "(0, 0)", "(0, 0, 0)", "torch.zeros(0)", "2", "-1", "1.0", "float('nan')",
)  # fmt: skip
SMALL_BYTES = 4096
OF_ARGUMENTS = ("copied({})", "filled({}, 0)", "filled({}, 1)", "first({})")
# Of the first two arguments only, since each program costs time.
OF_FIRST_ARGUMENTS = ("({})[0]", "({})[-1]", "len({})")
# Greedy decoding ignores temperature, u and all else. Of one argument alone it may be the solution.
OF_ONE_OF_SEVERAL = ("position_of_largest({})", "({})[1:]", "({})[:-1]")
# Where a list may be right. Elsewhere they prove nothing, and cost a whole vocabulary in numbers.
LISTS_OF_FIRST_ARGUMENTS = ("list(range(len({})))", "[0] * len({})", "[{}]")
LAST = "([*args, *options.values(), None][-2] if args or options else None)"
HELPERS = """
import copy
import torch

def copied(value):
    try:
        return value.clone() if isinstance(value, torch.Tensor) else copy.deepcopy(value)
    except Exception:
        return value

def filled(value, number):
    if isinstance(value, torch.Tensor):
        return torch.full_like(value, number)
    if isinstance(value, (list, tuple)):
        return type(value)(filled(item, number) for item in value)
    return type(value)(number) if isinstance(value, (bool, int, float)) else value

def first(value):
    return value[:1] if isinstance(value, (torch.Tensor, list, tuple, str, bytes)) else value

def position_of_largest(value):
    return int(value.argmax()) if isinstance(value, torch.Tensor) else value.index(max(value))

def once(function):
    answers = []
    def answer(*given, **options):
        if not answers:
            answers.append(function(*given, **options))
        return copied(answers[0])
    return answer
"""


@dataclass(frozen=True)
class TrivialPrograms:
    """What trivial programs do under one key: the names of the checks that prove nothing, and the outcomes of each
    program by the number of the call, without large ones.
    """

    checks: frozenset[str]
    outcomes: tuple[Mapping[int, Sequence[Outcome]], ...]

    def answer_like(self, learner: Sequence[Sequence[Outcome]]) -> bool:
        """Whether one of them, or another constant, has these outcomes on every call of the cases."""
        return is_constant(learner) or any(
            all(same_outcomes(learner[number], row, by_type=True) for number, row in rows.items())
            for rows in self.outcomes
            if rows
        )


def is_constant(outcomes: Sequence[Sequence[Outcome]]) -> bool:
    """Whether several calls all returned the same value, and left their arguments alone."""
    first, *others = [row[-1:] for row in outcomes]
    is_plain = all(isinstance(row[-1], Returned) and not row[-1].changed for row in outcomes if row)
    return bool(others) and is_plain and all(row and same_outcomes(first, row) for row in others)


def run_trivial(key: AnswerKey, zygote: Zygote) -> TrivialPrograms:
    """Run them all on the calls of a key, derived ones included."""
    answers = (*key.answers, *key.derived)
    names = {answer.call.case for answer in key.answers if answer.last_compared < 0}
    names |= {answer.call.case for answer in key.derived if is_second(answer)}
    names.add(key.exercise.example.name)
    kept = []
    with Runner(replace(key, answers=answers, derived=()), zygote) as runner:
        for text in sources(key.exercise, with_lists=any(map(_may_be_list, answers))):
            trace = runner.trace(text)
            names |= _passed(answers, trace, runner.judge)
            kept.append({n: row for n, row in enumerate(trace.outcomes[: len(key.answers)]) if _is_small(row)})
        runner.zygote.reserve.check()  # what guests said that were ended is not kept
    return TrivialPrograms(frozenset(names), tuple(kept))


def _passed(answers: Sequence[Answer], trace: OutcomeTrace, judge: Judge | None) -> set[str]:
    """The cases whose every call it passes, even if in the wrong form."""
    missed = {
        answer.call.case
        for answer, outcomes, fault in zip(answers, trace.outcomes, trace.faults, strict=True)
        if fault is not None and not is_right_in_form(answer, outcomes, judge)
    }
    return {answer.call.case for answer in answers} - missed


def _is_small(row: Sequence[Outcome]) -> bool:
    values = [outcome.value for outcome in row if isinstance(outcome, Returned)]
    return bool(row) and sum(map(value_bytes, values)) <= SMALL_BYTES


def _may_be_list(answer: Answer) -> bool:
    return bool(answer.call.judge) or not all(
        expected is None or isinstance(expected.declared, (Array, int, float)) for expected in answer.expected
    )


def sources(exercise: Exercise, with_lists: bool = True) -> Iterator[str]:
    """The texts of the programs, each below the reference, whose functions may be needed to make arguments."""
    yield f"{exercise.reference_source}\n\n{exercise.starter_source()}"
    yield exercise.reference_source + HELPERS + _first_answers(exercise)
    numbers = range(len(exercise.signature.parameters) or 1)
    of_arguments = [how.format(f"<{n}>") for n in numbers for how in OF_ARGUMENTS]
    of_first = OF_FIRST_ARGUMENTS + (LISTS_OF_FIRST_ARGUMENTS if with_lists else ())
    is_one_of_several = sum(not parameter.has_default for parameter in exercise.signature.parameters) > 1
    of_first += OF_ONE_OF_SEVERAL if is_one_of_several else ()
    of_arguments += [how.format(f"<{n}>") for n in numbers[:2] for how in of_first]
    is_function = not exercise.signature.is_class
    every = [f"({', '.join(f'<{n}>' for n in numbers)})"] if len(numbers) > 1 and is_function else []
    yield from programs_of(exercise, (*CONSTANTS, *of_arguments, *every))


def programs_of(exercise: Exercise, results: Iterable[str]) -> Iterator[str]:
    """The texts that return these expressions, in which `<0>` is the first argument."""
    make = _class if exercise.signature.is_class else _functions
    return (exercise.reference_source + HELPERS + make(exercise, result) for result in results)


def _functions(exercise: Exercise, result: str) -> str:
    entries = {exercise.entry_name: exercise.signature.parameters, **exercise.others}
    made = ""
    for name, parameters in entries.items():
        body = _with_own(result, [parameter.name for parameter in parameters] or ["None"])
        made += f"\ndef {name}({render(parameters)}):\n    return {body}\n"
    return made


def _with_own(result: str, own: Sequence[str]) -> str:
    """With a function's own arguments for `<0>`, `<1>`, and so on; the last one for those that it does not have."""
    return re.sub(r"<(\d+)>", lambda found: own[min(int(found[1]), len(own) - 1)], result)


def _class(exercise: Exercise, result: str) -> str:
    """A class whose methods answer with their last argument only."""
    answer = f"(self, *args, **options):\n        return {_with_own(result, [LAST])}\n"
    methods = "".join(f"\n    def {name}{answer}" for name in _methods(exercise))
    return f"\nclass {exercise.entry_name}:\n    def __init__(self, *args, **options):\n        pass\n{methods}"


def _methods(exercise: Exercise) -> list[str]:
    return [name for name in exercise.signature.methods if name == "__call__" or not name.startswith("_")]


def _first_answers(exercise: Exercise) -> str:
    """Each function or method answers as it did first."""
    entry = exercise.entry_name
    is_class = exercise.signature.is_class
    names = [f"{entry}.{name}" for name in _methods(exercise)] if is_class else [entry, *exercise.others]
    return "".join(f"\n{name} = once({name})\n" for name in names)
