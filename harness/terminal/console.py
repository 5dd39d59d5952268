"""rich's console, made safe: none of its text can control the terminal or a CI log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from harness.text import without_commands, without_controls


class TerminalConsole(Console):
    """A console that interprets no markup and highlights nothing; control characters in texts are made visible."""

    def __init__(self, *, stderr: bool = False, soft_wrap: bool = False, **options: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, stderr=stderr, soft_wrap=soft_wrap, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments to draw; colour codes are added later."""
        for segment in super().render(renderable, options):
            is_sound = bool(segment.control) or segment.text.isprintable()
            yield segment if is_sound else Segment(without_controls(segment.text), segment.style)

    @property
    def file(self) -> IO[str]:
        """The stream to write to; a log gets whole lines without commands."""
        stream = super().file
        return stream if stream.isatty() else LogStream(stream)  # type: ignore[return-value]

    @file.setter
    def file(self, new: IO[str]) -> None:
        self._file = new


class LogStream:
    """A stream to something other than a terminal."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write whole lines."""
        return self.stream.write(without_commands(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
