"""The view while a cohort is graded: a line at the bottom of a terminal, plain lines in a log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.text import Text

from harness.cli.echo import echo
from harness.cli.screen import console
from harness.cli.waiting import Waiting
from harness.cohort.progress import CohortProgress, as_duration
from harness.text import one_line

if TYPE_CHECKING:
    from harness.cohort.run import StoredVerdict

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
