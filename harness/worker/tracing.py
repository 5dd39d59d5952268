"""What Python's trace tells of a solution while one call runs: its lines, and what a line copies in C.

Lines of Python's own library and of packages are left out, since they differ from one version to the other; what they
copy is the caller's line's.
"""

from __future__ import annotations

import itertools
import os
import sysconfig
from array import array
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from sys import getprofile, gettrace, setprofile, settrace
from tracemalloc import get_traced_memory, reset_peak
from tracemalloc import start as start_tracing
from tracemalloc import stop as stop_tracing
from types import FrameType
from typing import Any, ClassVar

import numpy as np
import torch

from .watch import PATIENCE_S, Watch

# Where the code lies whose lines are not the solution's.
LIBRARIES = (
    "<frozen ",
    *(f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *(f"{Path(file).parent}{os.sep}" for file in (torch.__file__, np.__file__, __file__)),
)
# Looking at each line is dear: what runs more is told by its lines.
MOST_LOOKS = 2_000_000
# A line that takes less copies nothing long.
LARGE_BYTES = 16 * 1024
ENTRY_BYTES = 8
# What goes over all of a sequence and makes nothing, or less than an entry for each.
SEQUENCES = (list, tuple, str, bytes, bytearray, deque, array)
PASSES = frozenset({"count", "replace", "reverse", "sort", "translate"})


class Lines(Watch):
    """Lines of a solution that run, in all threads; a pass of a loop is at least one, whatever C does in a line is one.

    It ends at `enough`, so that what is far above a limit is not slowed down any longer.
    """

    patience_s = PATIENCE_S
    # notes that a line begins and says whether that is enough, while a watch counts
    note_line: ClassVar[Callable[[], bool] | None] = None
    # notes that something that is written in C is called
    note_call: ClassVar[Callable[[Any], None] | None] = None

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__()
        self.ran = itertools.count()

    def __enter__(self) -> Watch:
        self.before = gettrace(), getprofile()
        self.begin()
        follow_thread()
        return self

    def begin(self) -> None:
        """Say what is to be noted."""
        Lines.note_line = self._note_line

    def __exit__(self, *_: object) -> None:
        settrace(self.before[0])
        setprofile(self.before[1])
        Lines.note_line = Lines.note_call = None

    def count(self, result: Any) -> int:
        return next(self.ran)

    def _note_line(self) -> bool:
        ran = next(self.ran)
        return 0 < self.enough <= ran


class Copies(Lines):
    """Entries of 8 bytes that a line copies in C, where they are many, and those that it goes over in PASSES.

    What a line takes from memory is looked at when the next one begins, in which all that it took and let go shows; of
    what several calls in one line take only the most.  Operators (`in`, `==`), and functions that go over what they are
    given (`sum`), are not seen.
    """

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__(arguments, names)
        self.entries = 0
        self.held = 0

    def begin(self) -> None:
        """Say what is to be noted, and begin with what is held now."""
        Lines.note_line, Lines.note_call = self._note_line, self._note_call
        start_tracing(1)
        self.held, _ = get_traced_memory()

    def __exit__(self, *error: object) -> None:
        self._look()
        super().__exit__(*error)
        stop_tracing()

    def count(self, result: Any) -> int:
        return self.entries

    def _note_line(self) -> bool:
        self._look()
        if next(self.ran) < MOST_LOOKS:
            return False
        stop_tracing()
        return True

    def _look(self) -> None:
        held, peak = get_traced_memory()
        if peak - self.held >= LARGE_BYTES:
            self.entries += (peak - self.held) // ENTRY_BYTES
        self.held = held
        reset_peak()

    def _note_call(self, called: Any) -> None:
        owner = getattr(called, "__self__", None)
        if isinstance(owner, SEQUENCES) and called.__name__ in PASSES:
            self.entries += len(owner)


def follow_thread() -> None:
    """From now on what the calling thread does is told to the watch, while there is one."""
    settrace(_trace)
    if Lines.note_call is not None:
        setprofile(_profile)


def _trace(frame: FrameType, event: str, argument: Any) -> Any:
    """What Python calls for each line of the threads that are followed, and when a function begins."""
    if event == "line":
        note = Lines.note_line
        if note is not None and note():
            Lines.note_line = Lines.note_call = None
            settrace(None)
            setprofile(None)
            return None
    elif event == "call" and frame.f_code.co_filename.startswith(LIBRARIES):
        return None
    return _trace


def _profile(frame: FrameType, event: str, called: Any) -> None:
    """What Python calls for each call of a function, one that is written in C among them."""
    if event == "c_call" and Lines.note_call is not None:
        Lines.note_call(called)
