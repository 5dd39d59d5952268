"""What happens once in a process before a guest is made of it: torch imported, and what guests use with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def prepare_torch(preimport: Iterable[str]) -> bool:
    """Import torch and these modules, for one thread; whether this torch was built for CUDA."""
    import torch

    # A fork after an operation on several threads hangs as soon as the child uses threads.
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    from . import forbidden_calls, server  # noqa: F401 - so that a guest need not read it from disk

    names = tuple(preimport)
    for name in names:
        __import__(name)
    skip_compilation()
    forbidden_calls.prepare()
    is_cuda_build: bool = torch.backends.cuda.is_built()  # type: ignore[no-untyped-call]
    if names and not is_cuda_build:
        # The first optimizer step imports torch._dynamo; in a CUDA build it would also initialise CUDA here.
        weight = torch.nn.Parameter(torch.ones(2))
        weight.grad = torch.ones(2)
        torch.optim.AdamW([weight]).step()
    return is_cuda_build


def skip_compilation() -> None:
    """Make `torch.compile` return what it is given: compiling takes seconds, starts programs and changes no value."""
    import torch

    def compile(model: Any = None, **_: Any) -> Any:
        return model if model is not None else lambda model: model

    torch.compile = compile
