"""Whether a reference gives the same answer to the same call, in one guest and in another."""

from __future__ import annotations

from collections.abc import Sequence

from harness.comparison.answer_key import MAX_ANSWER_BYTES, find_ranks, reference_source
from harness.comparison.diagnosis import same_outcomes
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.records import Call, Outcome
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote


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
