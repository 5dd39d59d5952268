"""What every watch of a call has: it is entered around the call, and asked for its count after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Watch:
    """Watches nothing.  A context around the call; `count` is asked for after it."""

    def __init__(self, arguments: Mapping[str, Any] | None = None, names: Sequence[str] = ()) -> None:
        pass

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def note(self, item: Any) -> None:
        """An item of a stream is about to be handed over."""

    def ask(self) -> None:
        """The next item of a stream is asked for."""

    def derive(self, given: Any, result: Any) -> None:
        """A callable that was passed in has made this of what it was given."""

    def count(self, result: Any) -> int:
        """What was counted."""
        return 0
