"""The guard between kernels and memory: patches Triton's interpreter in this guest, before a submission is loaded.

It stands before every load, store and atomic, before `tl.dot`, and around each launch; programs run in a drawn order,
since on a GPU none may wait for another.  Like the other guards it shares a process with the submission: it catches
mistakes and the usual ways around them, and is no boundary.

Not seen: what only Triton's compiler refuses, limits of shared memory, speed, precision of exp and rsqrt.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch
from triton import language as tl
from triton.runtime import interpreter
from triton.tools.tensor_descriptor import TensorDescriptor

from ..counting import Uncounted
from ..forbidden_calls import ForbiddenUse
from ..tensors import tensors_in
from . import bfloat16, faults
from .launcher import LauncherWatch, ReadingWatch, calling_line
from .memory import Access, LaunchMemory, Region, offsets_of

# The most elements that a single program may load and store, if it is the only one of its call.
MOST_ALONE = 24_000
LEAST_SIDE, LEAST_INNER_OF_BYTES = 16, 32
OUTSIDE = "Cannot call @triton.jit'd outside of the scope of a kernel"
Patch = tuple[type, str, Any]


class Guard(Uncounted):
    """The launches of one call.  As a counter it gives the elements that they loaded and stored."""

    def __init__(self) -> None:
        self.file, self.seed = "", 0
        self.patches: list[Patch] = []
        self.begin([])
        self.patch_interpreter()

    def begin(self, values: Any) -> None:
        """A new call with these arguments."""
        self.regions: dict[int, Region] = {}
        self.fault: BaseException | None = None
        self.memory: LaunchMemory | None = None
        self.line = self.touched = self.launches = self.most_programs = self.program = 0
        self.is_masked, self.is_atomic = True, False
        self.launcher = LauncherWatch(self.add)
        for tensor in tensors_in(values):
            self.add(tensor, is_filled=True)

    def count(self) -> int:
        return self.touched

    def add(self, tensor: torch.Tensor, is_filled: bool) -> None:
        """Let kernels use the memory of a tensor."""
        region = Region.of(tensor, is_filled)
        self.regions.setdefault(region.start, region)

    def call(self, launcher: Any, pass_to: Callable[[Any], Any], values: Any) -> Any:
        """The result of a launcher; `pass_to` gives it these arguments.  Raises KernelFault or ForbiddenUse."""
        self.begin(values)
        self.line = getattr(getattr(launcher, "__code__", None), "co_firstlineno", 0)
        try:
            with ReadingWatch(self.launcher), self.launcher:
                result = pass_to(launcher)
        finally:
            if found := self.launcher.refused or self.fault:  # the submission may have caught it
                raise found
        self.check_result(result)
        return result

    def fail(self, fault: BaseException) -> None:
        self.fault = self.fault or fault
        raise fault

    def check_result(self, result: Any) -> None:
        """Raises KernelFault for a result that no kernel, or a single program, has made."""
        if any(getattr(owner, name) is not patch for owner, name, patch in self.patches):
            raise ForbiddenUse("the interpreter of Triton was changed. Launch kernels as they are.")
        tensors = [tensor for tensor in tensors_in(result) if tensor.numel()]
        if tensors and not self.launches:
            raise faults.NoKernel("it launches no kernel; the result must be stored by a kernel of yours", self.line)
        if self.most_programs == 1 and self.touched > MOST_ALONE:
            raise faults.OneProgram(
                f"one program loads and stores all {self.touched:,} elements; above {MOST_ALONE:,} the work must be "
                "shared among several programs",
                self.line,
            )
        for tensor in tensors:
            region = self.regions.get(torch.Tensor.untyped_storage(tensor).data_ptr())
            missing = tensor.numel() if region is None else int((~region.stored[offsets_of(tensor)]).sum())
            if missing:
                raise faults.NotStored(
                    f"no kernel has stored {missing:,} of the {tensor.numel():,} elements of a result", self.line
                )

    # ---- what stands in the interpreter

    def patch_interpreter(self) -> None:
        """Put this guard between kernels and memory."""
        builder, executor = interpreter.InterpreterBuilder, interpreter.GridExecutor
        self.wrap(executor, "__call__", self.launch)
        for name in ("_init_args_hst", "_restore_args_dev"):
            self.wrap(executor, name, self.pass_arguments)
        self.wrap(interpreter.InterpretedFunction, "__call__", self.call_device_function)
        self.wrap(builder, "set_grid_idx", self.choose_program)
        self.wrap(builder, "create_masked_load", self.load)
        self.wrap(builder, "create_masked_store", self.store)
        for name in ("create_load", "create_store"):
            self.wrap(builder, name, self.without_mask)
        for name in ("create_atomic_load", "create_atomic_store", "create_atomic_poll"):
            self.wrap(builder, name, self.atomically)
        self.wrap(builder, "create_atomic_rmw", self.rmw)
        self.wrap(builder, "create_atomic_cas", self.cas)
        self.wrap(builder, "create_dot", self.dot)
        for name in bfloat16.METHODS:
            self.wrap(builder, name, bfloat16.widened)
        self.wrap(interpreter.ReduceScanOpInterface, "apply", bfloat16.reduced)

    def wrap(self, owner: type, name: str, around: Callable[..., Any]) -> None:
        """Replace a method by `around(original, self, ...)`."""
        original = getattr(owner, name)

        def patched(this: Any, *args: Any, **kwargs: Any) -> Any:
            return around(original, this, *args, **kwargs)

        setattr(owner, name, patched)
        self.patches.append((owner, name, patched))

    def launch(self, original: Any, executor: Any, *args: Any, **kwargs: Any) -> Any:
        """Run the programs of a launch; errors in a kernel keep their type and line."""
        self.line = calling_line(self.file)
        self.launches += 1
        with self.launcher.opened():
            self.memory = self.open_memory({**dict(zip(executor.arg_names, args, strict=False)), **kwargs})
        try:
            with np.errstate(all="ignore"):  # a GPU says nothing of a logarithm of 0 either
                original(executor, *args, **kwargs)
        except interpreter.InterpreterError as wrapped:
            error: BaseException = wrapped
            while isinstance(error, interpreter.InterpreterError) and error.__cause__ is not None:
                error = error.__cause__
            raise error from None
        finally:
            self.memory.keep()
            self.memory = None

    def open_memory(self, arguments: dict[str, Any]) -> LaunchMemory:
        """The memory that the programs of a launch with these arguments may touch."""
        pairs = []
        for name, argument in arguments.items():
            for tensor in tensors_in(argument.base if isinstance(argument, TensorDescriptor) else argument):
                region = self.regions.get(torch.Tensor.untyped_storage(tensor).data_ptr())
                if region is not None:
                    region.name = name
                    pairs.append((region, tensor))
                elif tensor.numel():
                    self.launcher.refuse("a kernel is given a tensor that was made before or by other means")
        return LaunchMemory([*{id(region): region for region, _ in pairs}.values()], pairs)

    def pass_arguments(self, original: Any, executor: Any, *args: Any) -> Any:
        """The interpreter's own handling of arguments."""
        with self.launcher.opened():
            return original(executor, *args)

    def call_device_function(self, original: Any, function: Any, *args: Any, **kwargs: Any) -> Any:
        """A function of a kernel, which a launcher cannot call."""
        if self.memory is None:
            raise RuntimeError(OUTSIDE)
        return original(function, *args, **kwargs)

    def choose_program(self, original: Any, builder: Any, x: int, y: int, z: int) -> None:
        """The next program in a drawn order."""
        _, ny, nz = builder.grid_dim
        number, count = (x * ny + y) * nz + z, math.prod(builder.grid_dim)
        if number == 0:
            self.order = [*range(count)]
            random.Random(f"{self.seed} {self.launches}").shuffle(self.order)  # noqa: S311 - no secret
            self.most_programs = max(self.most_programs, count)
        self.program = self.order[number]
        x, rest = divmod(self.program, ny * nz)
        original(builder, x, *divmod(rest, nz))

    def touch(self, kind: str, pointers: Any, mask: Any, is_atomic: bool = False) -> None:
        """Check an access.  Raises KernelFault."""
        if self.memory is None:
            raise RuntimeError(OUTSIDE)
        access = Access(kind, pointers.data, mask, self.is_masked, is_atomic or self.is_atomic)
        try:
            self.touched += self.memory.touch(access, self.program)
        except faults.KernelFault as fault:
            self.fail(fault)

    def load(
        self, original: Any, builder: Any, pointers: Any, mask: Any, other: Any, cache_policy: Any, is_volatile: Any
    ) -> Any:
        """A load; lanes that are masked out and have no value are poisoned, since a GPU leaves them undefined."""
        self.touch("load", pointers, mask.data)
        loaded = original(builder, pointers, mask, other, cache_policy, is_volatile)
        if other is None:
            hidden = ~np.broadcast_to(np.asarray(mask.data, dtype=bool), loaded.data.shape)
            if hidden.any():
                loaded.data = loaded.data.copy()
                loaded.data[hidden] = poison_of(loaded.data.dtype, loaded.dtype)
        return loaded

    def store(self, original: Any, builder: Any, pointers: Any, value: Any, mask: Any, cache_policy: Any) -> Any:
        self.touch("store", pointers, mask.data)
        return original(builder, pointers, value, mask, cache_policy)

    def without_mask(self, original: Any, builder: Any, *args: Any) -> Any:
        self.is_masked = False
        try:
            return original(builder, *args)
        finally:
            self.is_masked = True

    def atomically(self, original: Any, builder: Any, *args: Any) -> Any:
        before, self.is_atomic = self.is_atomic, True
        try:
            return original(builder, *args)
        finally:
            self.is_atomic = before

    def rmw(self, original: Any, builder: Any, operator: Any, pointers: Any, value: Any, mask: Any, *more: Any) -> Any:
        self.touch("atomic", pointers, mask.data, is_atomic=True)
        return original(builder, operator, pointers, value, mask, *more)

    def cas(self, original: Any, builder: Any, pointers: Any, *more: Any) -> Any:
        self.touch("atomic", pointers, np.ones_like(pointers.data, dtype=bool), is_atomic=True)
        return original(builder, pointers, *more)

    def dot(self, original: Any, builder: Any, a: Any, b: Any, total: Any, precision: Any, *more: Any) -> Any:
        """A product of blocks, which tensor cores take in certain sizes only."""
        sides = (*a.data.shape[-2:], b.data.shape[-1])
        inner = LEAST_INNER_OF_BYTES if a.data.dtype.itemsize == 1 else LEAST_SIDE
        if min(sides) < LEAST_SIDE or sides[1] < inner:
            self.fail(faults.SmallDot(f"tl.dot of {sides[0]} x {sides[1]} and {sides[1]} x {sides[2]}: {least(inner)}"))
        if a.dtype.scalar == tl.float32 and "IEEE" not in str(precision):
            self.fail(faults.RoundedDot('tl.dot of float32 rounds to TF32 by default; write input_precision="ieee"'))
        return original(builder, bfloat16.widen(builder, a), bfloat16.widen(builder, b), total, precision, *more)


@cache
def _guard() -> Guard:
    return Guard()


def stand_guard(file: str, seed: int) -> Guard:
    """The guard of this process, for the kernels of another file; `seed` draws the order of programs."""
    guard = _guard()
    guard.file, guard.seed = file, seed
    return guard


def least(inner: int) -> str:
    """The rule for the sides of a product."""
    more = f", and the inner one of 8-bit numbers {inner}" if inner > LEAST_SIDE else ""
    return f"each side must be at least {LEAST_SIDE}{more}"


def poison_of(stored: Any, kind: Any) -> Any:
    """What a lane without a value holds: NaN, or a large whole number; bfloat16 is stored as 16 bits."""
    if kind.scalar == tl.bfloat16:
        return 0x7FC0
    if stored.kind == "f":
        return math.nan
    return True if stored.kind == "b" else np.iinfo(stored).max // 3
