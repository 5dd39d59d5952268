"""Where a learner stands: what the next step and the plan of a day depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from harness.cards.roles import NO_WEIGHTS, RoleWeights
from harness.course.catalogue import Summary
from harness.progress.rows import Standing
from harness.results.result import Result

SETTLED = "unverified"


@dataclass(frozen=True, kw_only=True)
class Work:
    """The work on an exercise that was started or tried and is not passed."""

    # The moment of the latest start or attempt, and whether that was today.
    at_ms: int
    is_today: bool
    # Whether a starter was written, which nobody does by mistake.
    is_started: bool = False
    # The file, as it is called from the folder where the learner stands; "" if there is none.
    file: str = ""
    # Of today's latest attempt.
    result: Result | None = None
    # The furthest hint that was taken, and whether one was taken after the latest attempt.
    hints: int = 0
    is_hinted: bool = False


@dataclass(frozen=True, kw_only=True)
class DaySituation:
    """A learner's progress on a day."""

    # In the order of learning.
    catalogue: Sequence[Summary]
    standings: Mapping[str, Standing]
    today: date
    # The day of the interview, if one is to come.
    interview: date | None = None
    # Cards that may be asked, those of them that were answered at least once, and those still due today.
    cards: int = 0
    seen: int = 0
    due: int = 0
    # Cards answered today, and the seconds that took.
    answered: int = 0
    answered_s: float = 0.0
    # The day of the latest mock interview.
    rehearsed: date | None = None
    # What interviews for the learner's role ask.
    weights: RoleWeights = NO_WEIGHTS
    # By exercise.
    work: Mapping[str, Work] = field(default_factory=dict)
    # Exercises in which a planted mistake was fixed.
    fixed: frozenset[str] = frozenset()

    @property
    def passed(self) -> set[str]:
        """The exercises that were passed."""
        return {name for name, standing in self.standings.items() if standing.is_passed}

    @property
    def settled(self) -> set[str]:
        """Those that were passed, or can only be checked further on another machine."""
        return self.passed | {name for name, standing in self.standings.items() if standing.last_verdict == SETTLED}

    @property
    def begun(self) -> list[str]:
        """Exercises that were begun on purpose, by a start or a second attempt, and build on passed ones only.

        The closest to a pass comes first.
        """
        settled = self.settled
        meant = [
            summary.id
            for summary in self.catalogue
            if summary.id not in settled and set(summary.needs) <= settled and self._is_meant(summary.id)
        ]
        return sorted(meant, key=lambda name: -self.best_score(name))

    def best_score(self, exercise: str) -> float:
        """The highest score so far, 0 before the first attempt."""
        standing = self.standings.get(exercise)
        return 0.0 if standing is None else standing.best_score

    def _is_meant(self, exercise: str) -> bool:
        work, standing = self.work.get(exercise), self.standings.get(exercise)
        return (work is not None and work.is_started) or (standing is not None and standing.attempts > 1)
