"""How far a run is: counts, rate, time left.  Pure: the caller passes the time."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import InitVar, dataclass, field

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
