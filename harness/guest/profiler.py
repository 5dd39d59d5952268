"""The profile of calls, on the guest's side: each aten operator with its calls, seconds and allocated bytes.

For the learner only; it decides no verdict.  The rest of the total is spent outside torch's operators.
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from .counting import Uncounted, spare_dynamo
from .tensors import tensors_in


class OperatorProfiler(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate its modes
    """Times every operator while it is active; the times of several activations add up."""

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


spare_dynamo(OperatorProfiler)
PROFILE = OperatorProfiler()


class Profiling(Uncounted):
    """Add a call to the profile of this guest."""

    def __enter__(self) -> Uncounted:
        PROFILE.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        PROFILE.__exit__(*error)
