"""The score of a lookup table: a submission that computes nothing and returns the answers to calls of earlier checks.

`harness check` prints each failing call with its expected result, so a learner could collect them.  No table is run;
the calls of several seeds show what it would know.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import CaseFile
from harness.records import Step

# The table knows the calls of this many seeds and is graded under the next.
SEEN_SEEDS = 8
# A table must earn less than this share of the value checks.
LIMIT = 0.5


@dataclass(frozen=True)
class LookupTable:
    """The cases whose answers a table knows, and the others."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the value checks that it passes, the check that repeats calls included.

        Each weighs the same, so this is the share of their points too; of those of costs a table earns none.  Without a
        case it earns nothing.
        """
        checks = len(self.known) + len(self.unknown) + 1
        return (len(self.known) + 1) / checks if self.known else 0.0


def build_table(exercise: Exercise) -> LookupTable:
    """The table of an exercise, from the calls of its cases under several seeds."""
    known: list[str] = []
    unknown: list[str] = []
    for case in (*exercise.file.cases, *exercise.file.stability):
        (known if _is_known(exercise, case) else unknown).append(case.name)
    return LookupTable(tuple(known), tuple(unknown))


def check_lookup(exercise: Exercise) -> list[str]:
    """The problem, if a table earns too much."""
    table = build_table(exercise)
    if table.share < LIMIT:
        return []
    example = exercise.example.name if exercise.example is not None else ""
    names = [repr(name) for name in table.known if name != example]
    advice = f"draw the numbers or texts of {', '.join(names[:3])}{' or others' if len(names) > 3 else ''}"
    if not names:
        advice = f"add another case whose arguments are drawn (so far: {len(table.unknown)})"
    return [
        f"a table of the printed answers earns {table.share:.0%} of the value checks, that for repeated calls "
        f"included, and should earn less than {LIMIT:.0%}: {advice}"
    ]


def _is_known(exercise: Exercise, case: CaseFile) -> bool:
    """Whether earlier seeds made all calls that the case makes under a new seed."""

    def draw(seed: int) -> list[tuple[Step, ...]]:
        return [draw_call(exercise, case, seed, repeat).steps for repeat in range(case.repeat)]

    seen = [steps for seed in range(SEEN_SEEDS) for steps in draw(seed)]
    return all(steps in seen for steps in draw(SEEN_SEEDS))
