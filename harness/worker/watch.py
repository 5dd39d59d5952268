"""What every watch of a call has: it is entered around the call, and asked for its count after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

# So long where something is counted; a pool of threads that is left open costs that much.
PATIENCE_S = 0.2


class EnoughError(BaseException):
    """Ends a call that took far more than it may.  Not an Exception, so that `except` does not go on with it."""


class Watch:
    """Watches nothing.  A context around the call; `count` is asked for after it."""

    # For how long threads that the call left behind may do nothing before it is over.
    patience_s: ClassVar[float] = 0.0
    # Where it may end to count, and the call with it; 0 for nowhere.
    enough = 0
    # Whether it has.
    is_enough = False

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
