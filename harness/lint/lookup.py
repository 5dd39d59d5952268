"""What a table of answers earns that computes nothing: it knows the calls of earlier checks, and no other.

`harness check` prints a failing call with what it expects, so that whoever checks often enough can write them all down.
A table is not run here; the calls alone say what it knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import CaseFile
from harness.records import Step

# The table is written under this many seeds, and asked under the next.
SEEN_SEEDS = 8
# A table must earn less than this share of the value checks.
LIMIT = 0.5


@dataclass(frozen=True)
class LookupTable:
    """The cases of an exercise whose answers a table knows, and those that it does not."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the value checks that it passes, the one that makes calls again among them.

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
    """What is wrong where a table earns too much, as a sentence."""
    table = build_table(exercise)
    if table.share < LIMIT:
        return []
    example = exercise.example.name if exercise.example is not None else ""
    names = [repr(name) for name in table.known if name != example]
    advice = f"draw the numbers or texts of {', '.join(names[:3])}{' or others' if len(names) > 3 else ''}"
    if not names:
        advice = "add a case whose arguments are drawn"
    return [
        f"a table of the printed answers earns {table.share:.0%} of the value checks, and should earn less than "
        f"{LIMIT:.0%}: {advice}"
    ]


def _is_known(exercise: Exercise, case: CaseFile) -> bool:
    """Whether all calls that a case makes under a new seed were made under an earlier one."""

    def draw(seed: int) -> list[tuple[Step, ...]]:
        return [draw_call(exercise, case, seed, repeat).steps for repeat in range(case.repeat)]

    seen = [steps for seed in range(SEEN_SEEDS) for steps in draw(seed)]
    return all(steps in seen for steps in draw(SEEN_SEEDS))
