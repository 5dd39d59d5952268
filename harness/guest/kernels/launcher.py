"""Watches the launcher around its kernels: new tensors are poisoned and noted, other work of torch is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from ..counting import spare_dynamo
from ..forbidden_calls import ForbiddenUse

ADVICE = "The launcher may allocate (empty, empty_like, zeros), make views and launch; the work belongs in the kernel."
ALLOCATING = {"empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided"}
CLEARING = {"zeros", "zeros_like", "new_zeros"}
# Ways to the numbers of a tensor past the operators.
READING = {"numpy", "tolist", "item", "__array__", "__dlpack__", "untyped_storage", "storage", "__bool__", "__float__"}


def poison(tensor: torch.Tensor) -> None:
    """Fill new memory with NaN, or with a large whole number, so that what is not stored shows."""
    if tensor.is_floating_point():
        torch.Tensor.fill_(tensor, float("nan"))
    elif tensor.dtype is not torch.bool:
        torch.Tensor.fill_(tensor, torch.iinfo(tensor.dtype).max)


class LauncherWatch(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate its modes
    """Lets allocations and views through; `on_new` gets each new tensor and whether it is filled with zeros."""

    def __init__(self, on_new: Callable[[torch.Tensor, bool], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.on_new = on_new
        self.is_open = False
        self.refused: ForbiddenUse | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """What happens in the block is the interpreter's own."""
        before, self.is_open = self.is_open, True
        try:
            yield
        finally:
            self.is_open = before

    def refuse(self, name: str) -> None:
        """Raises ForbiddenUse, and keeps it in case the submission catches it."""
        self.refused = self.refused or ForbiddenUse(f"{name} in the launcher. {ADVICE}")
        raise self.refused

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if self.is_open:
            return func(*args, **(kwargs or {}))
        name = func._schema.name.removeprefix("aten::")
        is_view = any(made.alias_info and not made.alias_info.is_write for made in func._schema.returns)
        if not is_view and name not in ALLOCATING | CLEARING:
            self.refuse(f"torch does work ({func._schema.name})")
        with self.opened():
            result = func(*args, **(kwargs or {}))
            if name in ALLOCATING:
                poison(result)
            if not is_view:
                self.on_new(result, name in CLEARING)
        return result


class ReadingWatch(TorchFunctionMode):
    """Refuses to read the numbers of a tensor past torch's operators."""

    def __init__(self, launcher: LauncherWatch) -> None:
        super().__init__()
        self.launcher = launcher

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if name in READING and not self.launcher.is_open:
            self.launcher.refuse(f"the numbers of a tensor are read ({name})")
        return func(*args, **(kwargs or {}))


def calling_line(file: str) -> int:
    """The line of the submission that is running; 0 if none is."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != file:
        frame = frame.f_back  # type: ignore[assignment]  # until there is none
    return frame.f_lineno if frame is not None else 0


spare_dynamo(LauncherWatch)
