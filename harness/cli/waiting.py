"""Says what is being waited for, on the last line of a terminal, with the seconds once it takes long."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.text import Text

# Before this nobody wonders; then the seconds are counted.
PATIENCE_S = 1.0
REDRAWS_PER_S = 4


class Waiting:
    """A line that is redrawn until the end, and is gone then.  Use as a context manager.

    Nothing is drawn where there is no terminal, or where it cannot redraw a line.
    """

    def __init__(self, out: Console) -> None:
        self.out = out
        self.text = ""
        self.since = time.monotonic()
        is_live = out.is_terminal and not out.is_dumb_terminal
        self.live = (
            Live(
                get_renderable=self._line, console=out, refresh_per_second=REDRAWS_PER_S, transient=True,
                redirect_stdout=False, redirect_stderr=False,
            )
            if is_live
            else None
        )  # fmt: skip

    def __enter__(self) -> Waiting:
        if self.live is not None:
            self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.live is not None:
            self.live.stop()

    def on(self, text: str) -> None:
        """From now on this is waited for; "" for nothing."""
        if text != self.text:
            self.text, self.since = text, time.monotonic()
        if self.live is not None:
            self.live.refresh()

    def _line(self) -> Text:
        waited_s = time.monotonic() - self.since
        seconds = f" {waited_s:.0f} s" if waited_s >= PATIENCE_S else ""
        return Text(f"{self.text} …{seconds}" if self.text else "", style="dim", overflow="ellipsis", no_wrap=True)
