"""What the guard may find, each by its own name, as learners read it.

None is an Exception, so that neither the interpreter nor an `except` in a submission hides it.
"""

from __future__ import annotations


class KernelFault(BaseException):
    """A kernel, or its launcher, does what breaks on a GPU; `line` is that of the submission, if no frame shows it."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class MissingMask(KernelFault):
    """A load or store without a mask reaches beyond its tensor."""


class OutOfBounds(KernelFault):
    """A mask lets lanes through that touch no element of an argument."""


class BetweenRows(KernelFault):
    """A lane touches memory between the elements of a view."""


class StoreRace(KernelFault):
    """Two programs, or two lanes of one store, store to one element."""


class LoadRace(KernelFault):
    """A program loads what another program of the launch stores."""


class UnwrittenMemory(KernelFault):
    """A kernel loads new memory before anything was stored in it."""


class NoKernel(KernelFault):
    """The launcher launches nothing."""


class OneProgram(KernelFault):
    """One program does everything."""


class NotStored(KernelFault):
    """No kernel has stored an element of the result."""


class SmallDot(KernelFault):
    """A side of `tl.dot` is too small."""


class RoundedDot(KernelFault):
    """`tl.dot` of float32 without `input_precision="ieee"`."""


NAMES = frozenset(fault.__name__ for fault in KernelFault.__subclasses__())
# Those of a whole call: two calls with the same one do the same.  Of the others, many mistakes have the same.
WHOLE = frozenset({"NoKernel", "OneProgram", "NotStored"})
