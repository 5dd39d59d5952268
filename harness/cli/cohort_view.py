"""The view while a cohort is graded: live on a terminal, plain lines in a log."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from harness.cli.echo import echo
from harness.cohort.progress import CohortProgress, as_duration
from harness.text import one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from harness.cohort.run import StoredVerdict

NAME_CHARS = 60
COLOURS = {"passed": "green", "unverified": "yellow", "internal_error": "magenta"}


def make_view(total: int) -> PlainView | LiveView:
    """What shows each verdict as it arrives, inside `with view.showing()`: the live view if standard output is a
    terminal that can move its cursor."""
    from harness.cli.screen import console

    out = console()
    progress = CohortProgress(total, time.monotonic())
    if out.is_terminal and not out.is_dumb_terminal:
        return LiveView(progress, out)
    return PlainView(progress)


class PlainView:
    """One line per verdict, and one line for all earlier ones."""

    def __init__(self, progress: CohortProgress) -> None:
        self.progress = progress
        self.has_shown_known = False

    def showing(self) -> AbstractContextManager[object]:
        return nullcontext()

    def on_verdict(self, verdict: StoredVerdict) -> None:
        progress = self.progress
        progress.add(verdict, time.monotonic())
        is_last = progress.done == progress.total
        if progress.known and not self.has_shown_known and (verdict.is_new or is_last):
            self.has_shown_known = True
            echo(f"{progress.known} of {progress.total} are known from before")
        if verdict.is_new:
            left = progress.left_s
            rest = f"   {as_duration(left)} left" if left is not None and left >= 1 else ""
            number = f"{progress.done:>{len(str(progress.total))}}/{progress.total}"
            echo(f"[{number}] {describe(verdict)}{rest}")


class LiveView:
    """A bar, the rate, the time left, the counts of verdicts, and the last failures; redrawn four times a second."""

    def __init__(self, progress: CohortProgress, out: Console) -> None:
        self.progress = progress
        self.out = out

    def showing(self) -> AbstractContextManager[object]:
        from rich.live import Live

        return Live(get_renderable=self.draw, console=self.out, refresh_per_second=4, transient=True)

    def on_verdict(self, verdict: StoredVerdict) -> None:
        self.progress.add(verdict, time.monotonic())

    def draw(self) -> RenderableType:
        """The current view."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        progress = self.progress
        head = Table.grid(padding=(0, 1))
        left = progress.left_s
        head.add_row(
            ProgressBar(progress.total, progress.done, width=max(10, min(40, self.out.width - 50))),
            f"{progress.done} of {progress.total}",
            f"{progress.rate:.1f} a second" if progress.rate else "",
            "" if left is None else f"{as_duration(left)} left",
        )
        counts = Text()
        for verdict, count in sorted(progress.verdicts.items()):
            counts.append(f"{count} {verdict.replace('_', ' ')}   ", style=COLOURS.get(verdict, "red"))
        if progress.known:
            counts.append(f"({progress.known} known from before)", style="dim")
        last = [Text(f"  {describe(verdict)}", no_wrap=True, overflow="ellipsis") for verdict in progress.failed_last]
        return Group(head, counts, *([Text("not passed lately", style="dim"), *last] if last else []))


def describe(verdict: StoredVerdict) -> str:
    """`ada/top-p: failed (drops-the-crossing-token)`."""
    names = f" ({', '.join(verdict.mistakes)})" if verdict.mistakes else ""
    return f"{one_line(verdict.entry.learner, NAME_CHARS)}/{verdict.entry.exercise_id}: {verdict.verdict}{names}"
