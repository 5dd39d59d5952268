"""Runs around a measured call in a guest: counts its FLOPs, profiles it, or frees memory before the next call.

Count and profile are for honest learners: they are taken in the process of the submission, and see only torch's
operators in the thread of the call.  Figures that must hold against cheats are measured from outside (CPU time, peak
memory, calls).
"""

from __future__ import annotations

import ctypes
import gc
import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import torch
from torch.utils import flop_counter
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from .tensors import tensors_in

ATEN = torch.ops.aten
# In malloc.h, and from how many bytes on a block is large: glibc's own number, which it raises unless it is set.
M_MMAP_THRESHOLD, LARGE_BLOCK = -3, 128 << 10


class Uncounted:
    """A context around a call that counts nothing; asked for its count afterwards."""

    # whether a part of the call could not be seen
    is_partial = False

    def __enter__(self) -> Uncounted:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def count(self) -> int:
        """The count of the call."""
        return 0


class Trim(Uncounted):
    """Counts nothing; afterwards returns free memory to the system, so that it does not hide the next call's memory.

    From then on, each large block is returned as soon as it is free.  Otherwise glibc keeps some, how many depends on
    what was allocated before, and the same call takes 30 MB or 41.
    """

    def __exit__(self, *_: object) -> None:
        gc.collect()
        with suppress(AttributeError):  # no glibc
            ctypes.pythonapi.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
            ctypes.pythonapi.malloc_trim(0)


class Flops(Uncounted):
    """Counts the FLOPs of torch's products and sums in the thread of the call; other threads are only noticed."""

    def __init__(self) -> None:
        self.mode = FlopCounterMode(display=False, custom_mapping=FORMULAS)

    def __enter__(self) -> Uncounted:
        start = threading.Thread.start

        def start_and_notice(thread: threading.Thread) -> None:
            self.is_partial = True
            start(thread)

        self.start = start
        threading.Thread.start = start_and_notice  # type: ignore[assignment, method-assign]  # for the time of the call
        self.mode.__enter__()  # type: ignore[no-untyped-call]  # torch does not annotate its modes
        return self

    def __exit__(self, *error: object) -> None:
        threading.Thread.start = self.start  # type: ignore[method-assign]  # as it was
        self.mode.__exit__(*error)  # type: ignore[no-untyped-call]  # as above

    def count(self) -> int:
        return int(self.mode.get_total_flops())


class Profile(TorchDispatchMode, Uncounted):  # type: ignore[no-untyped-call]  # torch does not annotate its modes
    """Each aten operator with its calls, seconds and allocated bytes, summed over the calls that it runs around.

    It decides no verdict.  The rest of the total is spent outside torch's operators.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.rows: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0])
        self.total_s = 0.0
        self.started = 0.0

    def __enter__(self) -> Any:
        self.started = time.perf_counter()
        return super().__enter__()  # type: ignore[no-untyped-call]  # as above

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]  # as above
        self.total_s += time.perf_counter() - self.started

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        started = time.perf_counter()
        result = func(*args, **(kwargs or {}))
        made = list(tensors_in(result))
        if any(tensor.is_cuda for tensor in made):
            torch.cuda.synchronize()
        row = self.rows[str(func).removesuffix(".default")]
        row[0] += 1
        row[1] += time.perf_counter() - started
        row[2] += sum(tensor.numel() * tensor.element_size() for tensor in made if not tensor._is_view())
        return result

    def table(self) -> dict[str, Any]:
        """The profile in the form in which it is sent."""
        rows = [[name, calls, seconds, made] for name, (calls, seconds, made) in self.rows.items()]
        return {"total_s": self.total_s, "rows": rows}


def _of_result(each: int) -> Callable[..., int]:
    return lambda *_, out_shape, **__: each * math.prod(out_shape)


def _of_first(each: int) -> Callable[..., int]:
    return lambda first, *_, **__: each * math.prod(first)


# Operators that torch's own counter omits, such as a product written as multiply and sum; counted by their shapes.
FORMULAS: dict[Any, Callable[..., int]] = {
    **dict.fromkeys((ATEN.mul, ATEN.mul_, ATEN.div, ATEN.div_), _of_result(1)),
    **dict.fromkeys((ATEN.addcmul, ATEN.addcmul_, ATEN.addr, ATEN.addr_), _of_result(2)),
    **dict.fromkeys((ATEN.sum, ATEN.mean), _of_first(1)),
    **dict.fromkeys((ATEN.mv, ATEN.dot, ATEN.vdot), _of_first(2)),
    **dict.fromkeys((ATEN.addmv, ATEN.addmv_), lambda start, matrix, *_, **__: 2 * math.prod(matrix)),
    **dict.fromkeys(
        (ATEN.addmm_, ATEN.addbmm, ATEN.addbmm_, ATEN.baddbmm_),
        lambda start, first, second, *_, **__: 2 * math.prod(first) * second[-1],
    ),
    # products by an operator that is made for something else
    ATEN._trilinear: lambda first, second, *_, **__: 2 * first[0] * math.prod(second),
    ATEN._sparse_addmm: lambda start, first, second, *_, **__: 2 * math.prod(first) * second[-1],
    **dict.fromkeys(
        (ATEN._embedding_bag, ATEN._embedding_bag_forward_only),
        lambda table, indices, *_, **__: 2 * math.prod(indices) * table[-1],
    ),
    ATEN._scaled_dot_product_flash_attention_for_cpu: lambda q, k, v, *_, **__: 4 * math.prod(q) * k[-2],
}


def spare_dynamo(mode: type) -> None:
    """Let a mode run without `torch._dynamo`, which its first use would import to exempt it from compilation: 1.5 s.

    torch keeps the exempted function in this attribute (`torch._compile`); here it is the function itself.
    """
    inner = getattr(mode.__dict__.get("__torch_dispatch__"), "__wrapped__", None)
    if inner is not None:
        setattr(inner, "__dynamo_disable", inner)


_counting_mode = getattr(flop_counter, "_FlopCounterMode", None)  # the mode itself, if torch keeps it separately
if _counting_mode is not None:
    spare_dynamo(_counting_mode)
spare_dynamo(Profile)
PROFILE = Profile()
