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
from threading import get_ident, main_thread
from tracemalloc import get_traced_memory, reset_peak
from tracemalloc import start as start_tracing
from tracemalloc import stop as stop_tracing
from types import FrameType
from typing import Any, ClassVar

import numpy as np
import torch

from .watch import PATIENCE_S, EnoughError, Watch

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
# What does so if it raises, since it has not found what it looks for.
SEARCHES = frozenset({"index", "remove", "rindex"})


class Lines(Watch):
    """Lines of a solution that run, in all threads; a pass of a loop is at least one, whatever C does in a line is one.

    At `enough` it ends the call, which is far above its limit then; in threads beside the main one, only the count.
    """

    patience_s = PATIENCE_S
    # notes that a line begins and says whether there is more to note, while a watch counts
    note_line: ClassVar[Callable[[], bool] | None] = None
    # notes that something that is written in C is called, and whether it has raised
    note_call: ClassVar[Callable[[Any, bool], None] | None] = None
    # notes that so many entries were gone over
    note_pass: ClassVar[Callable[[int], None] | None] = None

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
        Lines.stop()

    @staticmethod
    def stop() -> None:
        """Nothing is to be noted any more."""
        Lines.note_line = Lines.note_call = Lines.note_pass = None

    def count(self, result: Any) -> int:
        return next(self.ran)

    def _note_line(self) -> bool:
        return self._goes_on(next(self.ran))

    def _goes_on(self, counted: int) -> bool:
        """Whether it is not enough yet.  Raises EnoughError where it is."""
        if 0 < self.enough <= counted:
            self.is_enough = True
            if get_ident() == main_thread().ident:
                raise EnoughError
            return False
        return True


class Copies(Lines):
    """Entries of 8 bytes that a line copies in C, where they are many, and those that it goes over in PASSES.

    What a line takes from memory is looked at when the next one begins, in which all that it took and let go shows; of
    what several calls in one line take only the most.  What `in` and functions such as `min` go over is told by
    `passes`; of `index` and `remove` only what they go over in vain, and nothing of `find`, `==` and iterators.
    """

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__(arguments, names)
        self.entries = 0
        self.held = 0

    def begin(self) -> None:
        """Say what is to be noted, and begin with what is held now."""
        Lines.note_line, Lines.note_call, Lines.note_pass = self._note_line, self._note_call, self._note_pass
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
        if next(self.ran) >= MOST_LOOKS:
            stop_tracing()
            return False
        return self._goes_on(self.entries)

    def _look(self) -> None:
        held, peak = get_traced_memory()
        if peak - self.held >= LARGE_BYTES:
            self.entries += (peak - self.held) // ENTRY_BYTES
        self.held = held
        reset_peak()

    def _note_call(self, called: Any, is_vain: bool) -> None:
        owner = getattr(called, "__self__", None)
        if isinstance(owner, SEQUENCES) and called.__name__ in (SEARCHES if is_vain else PASSES):
            self.entries += len(owner)

    def _note_pass(self, length: int) -> None:
        self.entries += length


def follow_thread() -> None:
    """From now on what the calling thread does is told to the watch, while there is one."""
    settrace(_trace)
    if Lines.note_call is not None:
        setprofile(_profile)


def _trace(frame: FrameType, event: str, argument: Any) -> Any:
    """What Python calls for each line of the threads that are followed, and when a function begins."""
    if event == "line":
        note = Lines.note_line
        if note is not None and not note():
            settrace(None)
            setprofile(None)
            return None
    elif event == "call" and frame.f_code.co_filename.startswith(LIBRARIES):
        return None
    return _trace


def _profile(frame: FrameType, event: str, called: Any) -> None:
    """What Python calls for each call of a function, one that is written in C among them."""
    if event in ("c_call", "c_exception") and Lines.note_call is not None:
        Lines.note_call(called, event == "c_exception")
