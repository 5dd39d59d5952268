"""How long an exercise took to pass, in how many tries and with how many hints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.clock import MINUTE_MS

if TYPE_CHECKING:
    from harness.progress.store import Store


@dataclass(frozen=True, kw_only=True)
class PassRecord:
    """The time until the first pass of an exercise.  `attempt` is the number of the latest attempt that passed."""

    attempt: int
    # Of `harness start`; without one, of the first hint or attempt.
    began_ms: int
    is_from_start: bool
    passed_ms: int
    tries: int
    hints: int

    @property
    def minutes(self) -> int:
        """From the start to the pass, breaks included."""
        return max(1, round((self.passed_ms - self.began_ms) / MINUTE_MS))


def read_pass(store: Store, exercise: str) -> PassRecord | None:
    """The record of the first pass; None before it."""
    attempts = [attempt for attempt in store.all_attempts() if attempt.exercise == exercise]
    passes = [attempt for attempt in attempts if attempt.verdict == "passed"]
    if not passes:
        return None
    first = passes[0]
    tries = sum(attempt.id <= first.id for attempt in attempts)
    hints = [
        hint for hint in store.helps() if hint.exercise == exercise and hint.stage > 0 and hint.at_ms <= first.at_ms
    ]
    started = [at_ms for at_ms in store.starts(exercise) if at_ms <= first.at_ms]
    return PassRecord(
        attempt=passes[-1].id,
        began_ms=min(started) if started else min([attempts[0].at_ms, *(hint.at_ms for hint in hints)]),
        is_from_start=bool(started),
        passed_ms=first.at_ms,
        tries=tries,
        hints=max((hint.stage for hint in hints), default=0),
    )
