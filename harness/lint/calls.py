"""What an exercise's calls reveal: whether the reference answers the same call twice alike, whether the answers to
drawn calls change, and what a lookup table would earn.

`harness check` prints each failing call with its expected result, so a learner could collect the answers to calls of
earlier checks. No such table is run; the calls of several seeds show what it would know.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Any

from harness.comparison.answer_key import MAX_ANSWER_BYTES, Answer, AnswerKey, find_ranks, reference_source
from harness.comparison.diagnosis import same_outcomes
from harness.course import values
from harness.course.deriving import same
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import CaseFile
from harness.course.values import iterate_nodes
from harness.records import Call, Ended, Opaque, Outcome, Returned, Step
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

# The table knows the calls of this many seeds and is graded under the next.
SEEN_SEEDS = 8
# After this many seeds most cases whose answer changes have shown it.
FIRST_SEEDS = 2
# Constructors that draw more than other letters or small moves of what is written out.
FREE_DRAWS = (
    values.Normal, values.Uniform, values.Integers, values.Mask, values.Permutation, values.Choose, values.Integer,
    values.Real, values.Ids, values.Letters,
)  # fmt: skip
# A table must earn less than this share of the value checks.
LIMIT = 0.5


def check_lookup(exercise: Exercise) -> list[str]:
    """The problem, if a lookup table earns too much: all checks of values weigh the same, and it earns no other."""
    cases = [*exercise.file.cases, *exercise.file.stability]
    known = [case.name for case in cases if _is_known(exercise, case)]
    share = (len(known) + 1) / (len(cases) + 1) if known else 0.0
    if share < LIMIT:
        return []
    names = [repr(name) for name in known if name != exercise.example.name]
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
    """The first case whose call has several answers, unless a judge decides or a step ends the guest."""
    cases = [*exercise.file.cases, *exercise.file.stability]
    calls = [call for case in cases if not (call := draw_call(exercise, case, seed)).judge]
    twice = _answer(exercise, zygote, seed, [call for call in calls for _ in range(2)])
    once = _answer(exercise, zygote, seed + 1, calls)
    for number, (call, other) in enumerate(zip(calls, once, strict=False)):
        if any(isinstance(outcome, Ended) for outcome in other):
            break
        if not all(same_outcomes(other, outcomes) for outcomes in twice[2 * number : 2 * number + 2]):
            values = (outcome.value for outcome in other if isinstance(outcome, Returned))
            opaque = next((value for value in values if isinstance(value, Opaque)), None)
            why = "gives different answers to the same call; it must not depend on chance, the time, or earlier calls"
            cause = f"'s result cannot be compared: {opaque.type_name}" if opaque else f" {why}"
            return [f"case {call.case!r}: the reference{cause}"]
    return []


def check_varied(key: AnswerKey, zygote: Zygote) -> list[str]:
    """A warning that names the drawn cases whose answer never changes; an edge, like softmax of one number, may be so.

    Left out: where a judge decides, a call must raise, draws keep the structure of what is written out, or the answer
    is one of several words, of which other cases have others.  The key shows which cases to look at; another seed
    leaves few of them, and more seeds decide.
    """
    cases = [*key.exercise.file.cases, *key.exercise.file.stability]
    if len({repr(compared) for answer in key.answers if _are_words(compared := _compared(answer))}) > 1:
        return []
    found = [case for case in cases if _is_suspect(case, key)]
    for seeds in (FIRST_SEEDS, SEEN_SEEDS):
        found = _keep_constant(found, key, zygote, range(key.seed, key.seed + seeds)) if found else []
    if not found:
        return []
    names = [repr(case.name) for case in found]
    named = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return [
        f"the arguments of {named} are drawn, and the answer never changes, so a constant is right there; "
        "unless that is the point, draw arguments that change it"
    ]


def _is_suspect(case: CaseFile, key: AnswerKey) -> bool:
    """Whether the case draws freely, yet all its calls under this seed must return the same."""
    if not any(isinstance(node, FREE_DRAWS) for _, node in iterate_nodes(case)):
        return False
    answers = [answer for answer in key.answers if answer.call.case == case.name]
    if any(answer.call.judge or any(step.raises for step in answer.call.steps) for answer in answers):
        return False
    compared = [_compared(answer) for answer in answers]
    return all(map(partial(same, compared[0]), compared))


def _compared(answer: Answer) -> list[Any]:
    return [None if expected is None else expected.declared for expected in answer.expected]


def _are_words(compared: Sequence[Any]) -> bool:
    return all(isinstance(value, str) and value.replace("-", "").isalpha() for value in compared)


def _keep_constant(cases: Sequence[CaseFile], key: AnswerKey, zygote: Zygote, seeds: range) -> list[CaseFile]:
    """The cases whose calls differ under these seeds although they all have one answer."""
    drawn = [
        [draw_call(key.exercise, case, seed, repeat) for seed in seeds for repeat in range(case.repeat)]
        for case in cases
    ]
    outcomes = iter(_answer(key.exercise, zygote, key.seed, [call for calls in drawn for call in calls]))
    found = []
    for case, calls in zip(cases, drawn, strict=True):
        rows = list(islice(outcomes, len(calls)))
        is_drawn = any(call != calls[0] for call in calls)
        if is_drawn and len(rows) == len(calls) and all(same_outcomes(rows[0], row) for row in rows):
            found.append(case)
    return found


def _answer(exercise: Exercise, zygote: Zygote, seed: int, calls: Sequence[Call]) -> list[Sequence[Outcome]]:
    """The reference's outcomes in a guest of their own, up to a call that ended it."""
    caller = open_trusted(zygote, reference_source(exercise), seed, find_ranks(exercise, calls))
    with caller.guest:
        return list(caller.run_all([(call, MAX_ANSWER_BYTES) for call in calls]))
