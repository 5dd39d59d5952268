"""The view while a cohort is graded: a line at the bottom of a terminal, plain lines in a log."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import InitVar, dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text

from harness.cli.echo import echo
from harness.cli.screen import Waiting, console
from harness.cohort.run import StoredVerdict
from harness.text import one_line

if TYPE_CHECKING:
    from harness.cohort.run import StoredVerdict

# The rate is that of the last verdicts, so that a slow start has no lasting effect.
WINDOW = 200


@dataclass
class CohortProgress:
    """The progress of a run; the `known` verdicts are from an earlier run and do not count in its rate."""

    total: int
    started_s: InitVar[float]
    known: int = 0
    done: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    # When grading began, or the first of the last verdicts ended, and when each later one did.
    times_s: deque[float] = field(default_factory=lambda: deque(maxlen=WINDOW + 1))

    def __post_init__(self, started_s: float) -> None:
        self.times_s.append(started_s)

    def add(self, verdict: StoredVerdict, now_s: float) -> None:
        """Count one verdict."""
        self.done += 1
        self.verdicts[verdict.verdict] += 1
        if not verdict.is_new:
            self.known += 1
            self.times_s = deque([now_s], WINDOW + 1)
            return
        self.times_s.append(now_s)

    @property
    def rate(self) -> float:
        """Submissions per second over the last `WINDOW`; 0.0 before the first."""
        return (len(self.times_s) - 1) / max(self.times_s[-1] - self.times_s[0], 1e-9)

    @property
    def left_s(self) -> float | None:
        """Seconds until the end at this rate; None before the first."""
        return (self.total - self.done) / self.rate if self.rate else None

    @property
    def tally(self) -> str:
        """`12 failed, 30 passed`."""
        return ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in sorted(self.verdicts.items()))


def as_duration(seconds: float) -> str:
    """`42 s`, `3 min`, `1 h 20 min`."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"


NAME_CHARS = 60


class CohortView:
    """Shows each verdict as it arrives, inside `with view.waiting:`.

    A terminal that can redraw a line gets counts and the time left, and above them what did not pass; anything else a
    line for each verdict, and one for all earlier ones.
    """

    def __init__(self, total: int) -> None:
        self.progress = CohortProgress(total, time.monotonic())
        self.waiting = Waiting(console())
        self.has_shown_known = False

    def on_verdict(self, verdict: StoredVerdict) -> None:
        """Count it and show it."""
        progress = self.progress
        progress.add(verdict, time.monotonic())
        left = progress.left_s
        rest = f"   {as_duration(left)} left" if left is not None and left >= 1 else ""
        if self.waiting.live is not None:
            if verdict.is_new and verdict.verdict != "passed":
                self.waiting.out.print(Text(describe(verdict)))
            known = f" ({progress.known} known from before)" if progress.known else ""
            self.waiting.on(f"{progress.done} of {progress.total}: {progress.tally}{known}{rest}")
            return
        is_last = progress.done == progress.total
        if progress.known and not self.has_shown_known and (verdict.is_new or is_last):
            self.has_shown_known = True
            echo(f"{progress.known} of {progress.total} are known from before")
        if verdict.is_new:
            number = f"{progress.done:>{len(str(progress.total))}}/{progress.total}"
            echo(f"[{number}] {describe(verdict)}{rest}")


def describe(verdict: StoredVerdict) -> str:
    """`ada/top-p: failed (drops-the-crossing-token)`."""
    names = f" ({', '.join(verdict.mistakes)})" if verdict.mistakes else ""
    return f"{one_line(verdict.entry.learner, NAME_CHARS)}/{verdict.entry.exercise_id}: {verdict.verdict}{names}"
