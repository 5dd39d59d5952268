"""Whether a reference gives the same answer twice; asked where an exercise does not hold, to say why."""

from __future__ import annotations

from harness.comparison.answer_key import MAX_ANSWER_BYTES, find_ranks, reference_source
from harness.comparison.diagnosis import same_outcomes
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote


def check_repeatable(exercise: Exercise, zygote: Zygote, seed: int) -> list[str]:
    """The first case whose call has two answers; nothing where a judge decides, since there any may be right."""
    cases = [*exercise.file.cases, *exercise.file.stability]
    calls = [call for case in cases if not (call := draw_call(exercise, case, seed)).judge]
    caller = open_trusted(zygote, reference_source(exercise), seed, find_ranks(exercise, calls))
    with caller.guest:
        for call in calls:
            rows = caller.run_all([(call, MAX_ANSWER_BYTES)] * 2)
            if len(rows) == 2 and not same_outcomes(*rows):
                return [
                    f"case {call.case!r}: the reference gives two answers to the same call; "
                    "it must not depend on chance, the time, or earlier calls"
                ]
    return []
