"""Preparations of the zygote, done once so that each guest starts quickly."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.machinery import FileFinder
from typing import Any

# Why a level is none.
NO_TORCH = "guests find no torch; install it beside the harness, or in a folder on PYTHONPATH"


def keep_listings() -> None:
    """Keep the import system's listings of folders.  Python lists the folder of installed packages again after an
    installation; a guest may not list it, and would then find no package at all."""
    fill = FileFinder._fill_cache  # type: ignore[attr-defined]  # the only place where a listing is made

    def fill_or_keep(self: Any) -> None:
        known = self._path_cache, self._relaxed_path_cache
        fill(self)
        if not self._path_cache and known[0]:
            self._path_cache, self._relaxed_path_cache = known

    FileFinder._fill_cache = fill_or_keep  # type: ignore[attr-defined]  # as above


def prepare_torch(preimport: Iterable[str]) -> dict[str, Any]:
    """Import torch and these modules, with one thread; the versions, and whether this torch was built for CUDA."""
    import torch

    # A fork after an operation on several threads hangs as soon as the child uses threads.
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    from . import forbidden_calls, server  # noqa: F401 - so that a guest need not read it from disk

    names = tuple(preimport)
    for name in names:
        with suppress(ImportError):
            __import__(name)
    skip_compilation()
    forbidden_calls.prepare()
    is_cuda_build: bool = torch.backends.cuda.is_built()  # type: ignore[no-untyped-call]  # torch has no annotation
    if names and not is_cuda_build:
        # The first optimizer step imports torch._dynamo; in a CUDA build it would also initialise CUDA here.
        weight = torch.nn.Parameter(torch.ones(2))
        weight.grad = torch.ones(2)
        torch.optim.AdamW([weight]).step()
    python = ".".join(map(str, sys.version_info[:3]))
    return {"torch": torch.__version__, "python": python, "cuda_build": is_cuda_build, "fault": ""}


def skip_compilation() -> None:
    """Make `torch.compile` return its argument: compiling takes seconds, starts programs and changes no value."""
    import torch

    def compile(model: Any = None, **_: Any) -> Any:
        return model if model is not None else lambda model: model

    torch.compile = compile


def collapse_heap() -> None:
    """Move private anonymous memory into huge pages: a fork then copies one entry instead of 512."""
    madvise = ctypes.CDLL(None, use_errno=True).madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    huge, collapse = 2 << 20, 25
    with open("/proc/self/maps") as file:
        lines = file.read().splitlines()
    for line in lines:
        fields = line.split()
        path = fields[5] if len(fields) > 5 else ""
        if "w" not in fields[1] or path.startswith(("/", "[s")):
            continue
        start, end = (int(part, 16) for part in fields[0].split("-"))
        at = (start + huge - 1) // huge * huge
        while at + huge <= end:
            madvise(at, huge, collapse)
            at += huge
