"""What an exercise's calls tell: whether the reference answers one twice alike, what a lookup table would earn.

`harness check` prints each failing call with its expected result, so a learner could collect the answers to calls of
earlier checks.  No such table is run; the calls of several seeds show what it would know.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.comparison.answer_key import MAX_ANSWER_BYTES, find_ranks, reference_source
from harness.comparison.diagnosis import same_outcomes
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import CaseFile
from harness.records import Call, Outcome, Step
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

# The table knows the calls of this many seeds and is graded under the next.
SEEN_SEEDS = 8
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
    """The first case whose call has several answers; nothing if a judge decides, since any may be right."""
    cases = [*exercise.file.cases, *exercise.file.stability]
    calls = [call for case in cases if not (call := draw_call(exercise, case, seed)).judge]
    twice = _answer(exercise, zygote, seed, [call for call in calls for _ in range(2)])
    once = _answer(exercise, zygote, seed + 1, calls)
    for number, (call, other) in enumerate(zip(calls, once, strict=False)):
        if not all(same_outcomes(other, outcomes) for outcomes in twice[2 * number : 2 * number + 2]):
            return [
                f"case {call.case!r}: the reference gives different answers to the same call; "
                "it must not depend on chance, the time, or earlier calls"
            ]
    return []


def _answer(exercise: Exercise, zygote: Zygote, seed: int, calls: Sequence[Call]) -> list[Sequence[Outcome]]:
    """The reference's outcomes in a guest of their own, up to a call that ended it."""
    caller = open_trusted(zygote, reference_source(exercise), seed, find_ranks(exercise, calls))
    with caller.guest:
        return list(caller.run_all([(call, MAX_ANSWER_BYTES) for call in calls]))
