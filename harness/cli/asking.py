"""The part of a drill and of an interview at the terminal that is the same: the clock, keys and lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.terminal.blocks import Prompt
    from harness.terminal.input import TerminalInput
    from harness.terminal.session_screen import SessionScreen

SECOND_MS = 1000


def read(
    source: TerminalInput,
    screen: SessionScreen,
    prompt: Prompt,
    spent_ms: Callable[[], int | None],
    on_wait: Callable[[], None] | None = None,
    wait_s: float | None = None,
) -> str:
    """The next key or line; meanwhile the clock runs, unless `spent_ms` is None.

    `on_wait` is called after each second of the clock, else after `wait_s`.
    """
    while True:
        timeout_s, spent = wait_s, spent_ms() if source.has_keys else None
        if spent is not None:
            screen.tick(spent, prompt.allowed_ms)
            timeout_s = 1 - spent % SECOND_MS / SECOND_MS
        text = source.read(prompt.wants == "line", timeout_s)
        if on_wait is not None:
            on_wait()
        if text is not None:
            return text


def answer(source: TerminalInput, screen: SessionScreen, prompt: Prompt, text: str, meant: str) -> None:
    """Print what a key meant behind its prompt, or the line itself."""
    said = text if prompt.wants == "line" and text.isprintable() else ""
    screen.answer(meant or said, is_echoed=source.is_echoed)
