"""What an exercise's calls tell: whether the reference answers one twice alike, whether the answers to drawn calls
change, what a lookup table would earn.

`harness check` prints each failing call with its expected result, so a learner could collect the answers to calls of
earlier checks.  No such table is run; the calls of several seeds show what it would know.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from harness.comparison.answer_key import MAX_ANSWER_BYTES, Answer, AnswerKey, find_ranks, reference_source
from harness.comparison.diagnosis import same_outcomes
from harness.course.deriving import same
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import CaseFile
from harness.course.values import (
    Choose,
    Ids,
    Integer,
    Integers,
    Letters,
    Mask,
    Normal,
    Permutation,
    Real,
    Uniform,
    iterate_nodes,
)
from harness.records import Call, Ended, Opaque, Outcome, Returned, Step
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

# The table knows the calls of this many seeds and is graded under the next.
SEEN_SEEDS = 8
# Constructors that draw more than other letters or small moves of what is written out.
FREE_DRAWS = (Normal, Uniform, Integers, Mask, Permutation, Choose, Integer, Real, Ids, Letters)
# A table must earn less than this share of the value checks.
LIMIT = 0.5


def check_lookup(exercise: Exercise) -> list[str]:
    """The problem, if a table earns too much.

    All checks of values weigh the same, the one that repeats calls included; of the points of costs a table earns none.
    """
    cases = [*exercise.file.cases, *exercise.file.stability]
    known = [case.name for case in cases if _is_known(exercise, case)]
    share = (len(known) + 1) / (len(cases) + 1) if known else 0.0
    if share < LIMIT:
        return []
    example = exercise.example.name if exercise.example is not None else ""
    names = [repr(name) for name in known if name != example]
    advice = f"draw the numbers or texts of {', '.join(names[:3])}{' or others' if len(names) > 3 else ''}"
    if not names:
        advice = f"add another case whose arguments are drawn (so far: {len(cases) - len(known)})"
    return [
        f"a table of the printed answers earns {share:.0%} of the value checks, that for repeated calls "
        f"included, and should earn less than {LIMIT:.0%}: {advice}"
    ]


def _is_known(exercise: Exercise, case: CaseFile) -> bool:
    """Whether earlier seeds made all calls that the case makes under a new seed."""

    def draw(seed: int) -> list[tuple[Step, ...]]:
        return [draw_call(exercise, case, seed, repeat).steps for repeat in range(case.repeat)]

    seen = [steps for seed in range(SEEN_SEEDS) for steps in draw(seed)]
    return all(steps in seen for steps in draw(SEEN_SEEDS))


def check_repeatable(exercise: Exercise, zygote: Zygote, seed: int) -> list[str]:
    """The first case whose call has several answers; nothing if a judge decides, since any may be right.

    Nor if a step ends the guest: the answer key says so.
    """
    cases = [*exercise.file.cases, *exercise.file.stability]
    calls = [call for case in cases if not (call := draw_call(exercise, case, seed)).judge]
    twice = _answer(exercise, zygote, seed, [call for call in calls for _ in range(2)])
    once = _answer(exercise, zygote, seed + 1, calls)
    for number, (call, other) in enumerate(zip(calls, once, strict=False)):
        if any(isinstance(outcome, Ended) for outcome in other):
            break
        if not all(same_outcomes(other, outcomes) for outcomes in twice[2 * number : 2 * number + 2]):
            return [f"case {call.case!r}: {_why_unequal(other)}"]
    return []


def _why_unequal(outcomes: Sequence[Outcome]) -> str:
    """Why the reference's outcomes of two equal calls are not equal."""
    for outcome in outcomes:
        if isinstance(outcome, Returned) and isinstance(outcome.value, Opaque):
            return f"the reference's result cannot be compared: {outcome.value.type_name}"
    return (
        "the reference gives different answers to the same call; it must not depend on chance, the time, or "
        "earlier calls"
    )


def check_varied(keys: Sequence[AnswerKey], zygote: Zygote) -> list[str]:
    """A warning that names the drawn cases whose answer never changes; an edge, like softmax of one number, may be so.

    Left out: where a judge decides, a call must raise, or draws keep the structure of what is written out.  `keys` of
    two seeds show which cases to look at; more seeds decide.
    """
    cases = [*keys[0].exercise.file.cases, *keys[0].exercise.file.stability]
    found = [case.name for case in cases if _is_suspect(case, keys) and _is_constant(case, keys[0], zygote)]
    if not found:
        return []
    named = ", ".join(map(repr, found[:3])) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
    return [
        f"the arguments of {named} are drawn, and the answer never changes, so a constant is right there; "
        "unless that is the point, draw arguments that change it"
    ]


def _is_suspect(case: CaseFile, keys: Sequence[AnswerKey]) -> bool:
    """Whether the case draws freely, has several calls, and all of them must return the same."""
    if not any(isinstance(node, FREE_DRAWS) for _, node in iterate_nodes(case)):
        return False
    answers = [answer for key in keys for answer in key.answers if answer.call.case == case.name]
    if any(answer.call.judge or any(step.raises for step in answer.call.steps) for answer in answers):
        return False
    compared = [_compared(answer) for answer in answers]
    return any(answer.call != answers[0].call for answer in answers) and all(map(partial(same, compared[0]), compared))


def _compared(answer: Answer) -> list[Any]:
    return [None if expected is None else expected.declared for expected in answer.expected]


def _is_constant(case: CaseFile, key: AnswerKey, zygote: Zygote) -> bool:
    seeds = range(key.seed, key.seed + SEEN_SEEDS)
    calls = [draw_call(key.exercise, case, seed, repeat) for seed in seeds for repeat in range(case.repeat)]
    outcomes = _answer(key.exercise, zygote, key.seed, calls)
    return len(outcomes) == len(calls) and all(same_outcomes(outcomes[0], other) for other in outcomes)


def _answer(exercise: Exercise, zygote: Zygote, seed: int, calls: Sequence[Call]) -> list[Sequence[Outcome]]:
    """The reference's outcomes in a guest of their own, up to a call that ended it."""
    caller = open_trusted(zygote, reference_source(exercise), seed, find_ranks(exercise, calls))
    with caller.guest:
        return list(caller.run_all([(call, MAX_ANSWER_BYTES) for call in calls]))
