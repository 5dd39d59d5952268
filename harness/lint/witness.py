"""Find calls that show that a mutant is wrong although all cases accept it.

The calls are variants of the cases' calls within the exercise's domain.  A call is a witness if the reference answers
it, all available right solutions agree, and the mutant does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from harness.comparison.answer_key import Answer, AnswerKey, Judge, answer_once, build_key, open_judge, reference_source
from harness.comparison.diagnosis import OutcomeTrace
from harness.comparison.faults import OWN_ACTIONS, Fault
from harness.course.domain import find_outside, has_ties
from harness.course.exercise import Exercise
from harness.course.inputs import cast, map_leaves
from harness.course.values import FunctionValue, iterate_nodes
from harness.errors import GuestError, HarnessError, JudgeError
from harness.grading.mistake_runs import Runner
from harness.lint.mutants import Mutant, make_mutants
from harness.records import FLOATS, Array, Call, Ended, Step
from harness.results.result import CheckVerdict
from harness.sandbox.caller import Caller, open_trusted
from harness.sandbox.zygote import Zygote
from harness.text import one_line

# How many varied calls are tried for one exercise, the smallest first, and how many entries the largest may have.
MOST_CALLS = 600
MOST_ENTRIES = 1 << 16
COPIES = 64
# Of a call or its fault, in a report.
MOST_CHARS = 400
# Larger Python integers are not varied.
MOST_NUMBER = 1 << 20
WALL_S = 20.0
# For all cases; a mutant that takes longer hangs.
MUTANT_S = 0.8
FIRST_CALLS = 4
# Raised by a solution whose library is not installed.
MISSING = "ModuleNotFoundError"
HALVES = ("float16", "bfloat16")


@dataclass(frozen=True)
class Witness:
    """A mutant, a call on which it differs from the reference, and the difference."""

    mutant: Mutant
    call: str
    message: str

    def text(self) -> str:
        """The changed line, the digest for `equivalent`, the call and the difference."""
        mutant = self.mutant
        call, message = (one_line(text, MOST_CHARS) for text in (self.call, self.message))
        head = f"{mutant.file}:{mutant.line} (digest {mutant.digest})\n  - {mutant.before}\n  + {mutant.after}"
        return f"{head}\n  {call}\n    {message}"


@dataclass(frozen=True)
class MutantReport:
    """The mutants of an exercise; its file explains the `equivalent` ones."""

    exercise: str
    mutants: int
    survivors: int
    equivalent: int
    witnesses: tuple[Witness, ...]
    problems: tuple[str, ...] = ()


def search_course(
    exercises: Sequence[Exercise], zygote: Zygote, folder: Path | None, jobs: int
) -> Iterator[MutantReport]:
    """A report for each exercise; right solutions are `folder`/ID/right/*.py."""

    def search(exercise: Exercise) -> MutantReport:
        try:
            return search_witnesses(build_key(exercise, zygote, 0), zygote, read_right(folder, exercise))
        except HarnessError as error:
            return MutantReport(exercise.id, 0, 0, 0, (), (str(error),))

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(search, exercises)


def read_right(folder: Path | None, exercise: Exercise) -> dict[str, str]:
    """The right solutions of an exercise, file to text."""
    paths = sorted((folder / exercise.id / "right").glob("*.py")) if folder is not None else []
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def search_witnesses(key: AnswerKey, zygote: Zygote, right: Mapping[str, str]) -> MutantReport:
    """Mutants of the reference and of right solutions (file to text) that pass all cases and are wrong elsewhere.

    A right solution that does not pass the cases is a problem; where its library is not installed, it takes no part.
    """
    exercise = key.exercise
    name = exercise.reference_path.name
    problems = list(check_domain(key))
    with Runner(key, zygote, WALL_S) as runner:
        texts = {}
        for file, text in right.items():
            fault = first_fault(runner.trace(beside_reference(exercise, text)))
            if fault is None:
                texts[file] = text
            elif MISSING not in fault.message:
                problems.append(f"{file} does not pass the cases: {fault.message}")
        explained = {entry.digest for entry in exercise.file.equivalent}
        nodes = [node for _, node in iterate_nodes([*exercise.file.cases, *exercise.file.stability])]
        excluded = frozenset({"judge"} | {node.function for node in nodes if isinstance(node, FunctionValue)})
        mutants = [
            mutant
            for file, text in {name: exercise.reference_source, **texts}.items()
            for mutant in make_mutants(file, text, exercise.entry_name, excluded)
        ]
        runner.wall_s = MUTANT_S
        survivors = [
            mutant
            for mutant in mutants
            if all(  # most wrong ones fail one of the first calls
                first_fault(runner.trace(_runnable(exercise, mutant), length)) is None for length in (FIRST_CALLS, None)
            )
        ]
    unexplained = [mutant for mutant in survivors if mutant.digest not in explained]
    if right:  # whose mutants a digest may name
        unused = sorted(explained - {mutant.digest for mutant in survivors})
        problems += [f"equivalent: {digest} names no mutant that passes the cases; remove it" for digest in unused]
    witnesses = _find_witnesses(key, zygote, texts, unexplained) if unexplained else []
    equivalent = len(survivors) - len(unexplained)
    return MutantReport(exercise.id, len(mutants), len(survivors), equivalent, tuple(witnesses), tuple(problems))


def check_domain(key: AnswerKey) -> Iterator[str]:
    """Cases outside the domain that the exercise declares."""
    seen = set()
    for answer in key.answers:
        outside = find_outside(key.exercise.file.domain, answer.call)
        if outside and answer.call.case not in seen:
            seen.add(answer.call.case)
            yield f"case {answer.call.case!r} is outside the domain: {outside}"


def _runnable(exercise: Exercise, mutant: Mutant) -> str:
    is_reference = mutant.file == exercise.reference_path.name
    return mutant.source if is_reference else beside_reference(exercise, mutant.source)


def beside_reference(exercise: Exercise, text: str) -> str:
    """A solution after the reference, which makes the callables of the cases."""
    lines = [line for line in text.splitlines() if not line.startswith("from __future__ ")]
    return f"{exercise.reference_source}\n\n" + "\n".join(lines) + "\n"


def first_fault(trace: OutcomeTrace) -> Fault | None:
    return next((fault for fault in trace.faults if fault is not None), None)


def _find_witnesses(
    key: AnswerKey, zygote: Zygote, right: Mapping[str, str], survivors: Sequence[Mutant]
) -> list[Witness]:
    """The first call on which each survivor is wrong, for those that have one."""
    exercise = key.exercise
    calls = amplify(exercise, [answer.call for answer in key.answers])
    found = answer_all(key, zygote, (partial(answer_once, call=call) for call in calls))
    compared = [answer for answer in found if answer.last_compared >= 0]
    answers = agreed(key, zygote, compared, {name: beside_reference(exercise, text) for name, text in right.items()})
    if not answers:
        return []
    witnesses = []
    with Runner(replace(key, answers=tuple(answers)), zygote, WALL_S) as runner:
        for mutant in survivors:
            trace = runner.trace(_runnable(exercise, mutant))
            for answer, outcomes, fault in zip(answers, trace.outcomes, trace.faults, strict=True):
                is_ended = any(isinstance(outcome, Ended) for outcome in outcomes)
                if fault is not None and fault.verdict is not CheckVerdict.SKIPPED and not is_ended:
                    witnesses.append(Witness(mutant, answer.show(exercise.entry_name, fault.step + 1), fault.message))
                    break
    return witnesses


def answer_all(key: AnswerKey, zygote: Zygote, makes: Iterable[Callable[[Caller], Answer | None]]) -> Iterator[Answer]:
    """The answers of the reference, without the calls that it cannot answer or that rounding decides."""
    caller: Caller | None = None
    try:
        with open_judge(key, zygote) as judge:
            for make in makes:
                if caller is None or not caller.guest.is_alive:
                    if caller is not None:
                        caller.guest.close()
                    caller = open_trusted(zygote, reference_source(key.exercise), key.seed, key.ranks)
                caller.guest.allow(WALL_S)
                with suppress(GuestError):
                    answer = make(caller)
                    if answer is not None and (judge is None or _can_judge(judge, answer)):
                        yield answer
    finally:
        if caller is not None:
            caller.guest.close()


def _can_judge(judge: Judge, answer: Answer) -> bool:
    """Whether the judge, if there is one, accepts the reference's own answer."""
    pairs = zip(answer.call.steps, answer.expected, strict=True) if answer.call.judge else ()
    judged = [(step, expected) for step, expected in pairs if expected and step.action not in OWN_ACTIONS]
    try:
        return all(judge(step, expected.declared) is None for step, expected in judged)
    except JudgeError:
        return False


def agreed(
    key: AnswerKey,
    zygote: Zygote,
    answers: Sequence[Answer],
    texts: Mapping[str, str],
    on_dispute: Callable[[str, Answer, Fault], object] = lambda name, answer, fault: None,
) -> list[Answer]:
    """The answers that every right solution confirms. One that stops at a call is run again with the calls after it."""
    kept = list(answers)
    for name, text in texts.items():
        waiting, confirmed = kept, list[Answer]()
        while waiting:
            with Runner(replace(key, answers=tuple(waiting)), zygote, WALL_S) as runner:
                faults = runner.trace(text).faults
            skipped = []
            for answer, fault in zip(waiting, faults, strict=True):
                if fault is None:
                    confirmed.append(answer)
                elif fault.verdict is CheckVerdict.SKIPPED:
                    skipped.append(answer)
                else:
                    on_dispute(name, answer, fault)
            waiting = skipped if len(skipped) < len(waiting) else []
        kept = confirmed
    return kept


# ---- amplified calls


def amplify(exercise: Exercise, calls: Sequence[Call]) -> list[Call]:
    """One call of each case with one thing changed, smallest first, within the domain."""
    firsts = list({call.case: call for call in reversed(calls)}.values())[::-1]
    found: dict[str, Call] = {}
    for call in firsts:
        if any(step.raises for step in call.steps):
            continue
        for changed in _variants(exercise, call):
            if _entries(changed) > MOST_ENTRIES or find_outside(exercise.file.domain, changed):
                continue
            if exercise.file.domain.ties == "open" and has_ties(changed):
                continue
            found.setdefault(repr((changed.steps, [leaf.data for leaf in _arrays(changed)])), changed)
    return sorted(found.values(), key=_entries)[:MOST_CALLS]


def _arrays(call: Call) -> list[Array]:
    return [leaf for leaf in call.leaves() if isinstance(leaf, Array)]


def _entries(call: Call) -> int:
    return sum(
        math.prod(leaf.shape) if isinstance(leaf, Array) else len(leaf) if isinstance(leaf, str | bytes) else 1
        for leaf in call.leaves()
    )


def _variants(exercise: Exercise, call: Call) -> Iterator[Call]:
    present = {array.dtype for array in _arrays(call) if array.is_float}
    yield from (cast(call, dtype) for dtype in (FLOATS if present else ()) if present != {dtype})
    for number, step in enumerate(call.steps):
        for at, (name, value) in enumerate(step.arguments):
            before, after = step.arguments[:at], step.arguments[at + 1 :]
            for other in _near(value):
                yield _with_arguments(call, number, before, ((name, other),), after)
            if _is_optional(exercise, step, at):
                yield _with_arguments(call, number, before, after)
    for axis in (0, -1):
        sizes = {array.shape[axis] for array in _arrays(call) if array.shape}
        for size in sizes:
            for length in {0, min(1, size)} - {size}:
                yield _along(call, axis, size, partial(_cut, length=length))
            for dtype in HALVES:
                yield cast(_along(call, axis, size, lambda numbers, at: np.concatenate([numbers] * COPIES, at)), dtype)


def _near(value: Any) -> Iterator[Any]:
    """Values near an argument: numbers that are a little or far off, other entries, fewer items."""
    if type(value) is int and abs(value) <= MOST_NUMBER:
        yield from (value + 1, value - 1, 2 * value, 3 * value + 2)
    elif type(value) is float:
        yield from (0.0, 1.0, float(np.nextafter(1.0, 0.0)), 0.5 * value)
    elif type(value) in (list, str, bytes) and value:
        yield from (value[:0], value[:1], value[:-1])
    elif isinstance(value, Array) and value.is_float and value.data:
        numbers = value.wide()
        yield Array.of(np.zeros_like(numbers), value.dtype)
        yield Array.of(-np.abs(numbers), value.dtype)
        yield Array.of(np.round(numbers), value.dtype)
        if numbers.ndim:
            places = np.arange(numbers.size // max(1, numbers.shape[-1])) % numbers.shape[-1]
            yield Array.of(np.eye(numbers.shape[-1])[places].reshape(numbers.shape), value.dtype)


def _is_optional(exercise: Exercise, step: Step, at: int) -> bool:
    """Whether this argument may be left out."""
    name = step.arguments[at][0]
    if step.action == "method":
        parameters = exercise.signature.methods.get(step.name, ())
    elif step.name:
        parameters = exercise.others.get(step.name, ())
    else:
        parameters = exercise.signature.parameters
    has_default = any(parameter.name == name and parameter.has_default for parameter in parameters)
    is_by_name = step.action in ("call", "make") and not step.name
    return has_default and (is_by_name or at == len(step.arguments) - 1)


def _with_arguments(call: Call, number: int, *parts: tuple[tuple[str, Any], ...]) -> Call:
    """The call with other arguments of a step."""
    step = replace(call.steps[number], arguments=tuple(chain(*parts)))
    return replace(call, steps=(*call.steps[:number], step, *call.steps[number + 1 :]))


def _cut(numbers: Any, axis: int, length: int) -> Any:
    return numbers.take(range(length), axis)


def _along(call: Call, axis: int, size: int, change: Callable[[Any, int], Any]) -> Call:
    """The call with every tensor changed that has this size on this axis."""

    def changed(leaf: Any) -> Any:
        if not isinstance(leaf, Array) or not leaf.shape or leaf.shape[axis] != size:
            return leaf
        return Array.of(change(leaf.numpy(), axis), leaf.dtype)

    return map_leaves(call, changed)
