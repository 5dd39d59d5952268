"""What a guest counts of its own work while one call runs: for honest learners, beside what is measured from outside.

Takes the call's arguments before it and its result after it; gives one number.  Blind spots: what C computes on lists,
a tensor's copy outside torch and numpy.  Nothing here is believed where it must hold against cheating.
"""

from __future__ import annotations

import _thread
import ctypes
import functools
import gc
import threading
from _thread import _count as count_threads
from collections.abc import Callable, Mapping, Sequence
from time import monotonic, process_time, sleep
from typing import Any

import numpy as np
import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils import flop_counter
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from .flop_formulas import FORMULAS
from .joins import JoinsMode
from .memories import memory_at
from .numpy_counts import Listening, Tally, arrays_in, memory_of
from .tensors import tensors_in
from .tracing import Copies, Lines, follow_thread
from .watch import PATIENCE_S, Watch

# How long a call waits for threads that it left behind at most, how often it looks, and above which part of that time
# they are busy.
SETTLE_S, LOOK_S, SHARE = 1.0, 0.002, 0.2
# What both `torch.autograd.backward` and `torch.autograd.grad` begin a pass with.
BACKWARD = "_engine_run_backward"
# So many blocks may be held without a look at garbage that merely was not collected yet.
SURE = 2


class _Mode(Watch):
    """A watch that is one of torch's modes while the call runs, in all threads, and listens to numpy."""

    patience_s = PATIENCE_S

    def __init__(self, mode: Any, listener: Any) -> None:
        super().__init__()
        self.mode = mode
        self.listening = Listening(listener)

    def __enter__(self) -> Watch:
        self.listening.__enter__()
        self.mode.__enter__()
        _Elsewhere.watching = getattr(self.mode, "mode", self.mode)
        return self

    def __exit__(self, *error: object) -> None:
        _Elsewhere.watching = None
        self.mode.__exit__(*error)
        self.listening.__exit__(*error)


class Trim(Watch):
    """Counts nothing; afterwards gives free memory back to the system, where it would hide what the next call takes.

    The collector does not go over what is there again, which would look like use of it.
    """

    def __exit__(self, *_: object) -> None:
        gc.collect()
        gc.freeze()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc
        if trim is not None:
            trim(0)


class Settle(Watch):
    """Counts nothing; what the threads of a call do after its return is still its work, however late they begin."""

    patience_s = SETTLE_S


class Busy(Watch):
    """The same where time is measured, and where waiting for a pool of idle threads would take most of it."""

    patience_s = 0.05


class Flops(_Mode):
    """Floating-point operations of products and sums, in torch and in numpy."""

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        self.tally = Tally()
        super().__init__(FlopCounterMode(display=False, custom_mapping=FORMULAS), self.tally)

    def count(self, result: Any) -> int:
        return int(self.mode.get_total_flops()) + self.tally.flops


class Largest(_Mode):
    """Entries of the largest tensor or array that an operator makes."""

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        mode = _LargestMode()
        super().__init__(mode, mode)

    def count(self, result: Any) -> int:
        return int(self.mode.entries)


class Made(_Mode):
    """Entries of all tensors and arrays that operators make, together."""

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        mode = _LargestMode()
        super().__init__(mode, mode)

    def count(self, result: Any) -> int:
        return int(self.mode.made)


class Joins(_Mode):
    """How often what belongs to one entry of the lists `names` was joined to what belongs to others, for the result.

    Entry i of each list belongs to i, and so does whatever is made of it; of n entries n - 1 joins make one, in one go
    or one after the other.  In n pieces, one to be added up by each, it is a reduce-scatter, which counts as if it were
    in one.  What leads to something else than the result that comes from all entries is left out: each device may have
    the whole sum.  Where the numbers of several entries were read
    out of their tensors, or the result does not come from all of them, some may have been joined where nothing is seen;
    then the count is its complement, `~count`.
    """

    # How numbers leave a tensor for Python; what numpy's operators do with them is heard.
    READERS = ("tolist", "item")

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        mode = JoinsMode([arguments[name] for name in names])
        super().__init__(mode, mode)

    def count(self, result: Any) -> int:
        joins: int = self.mode.joins_of(result)
        return joins if self.mode.is_whole(result) and len(self.mode.read) < 2 else ~joins

    def derive(self, given: Any, result: Any) -> None:
        self.mode.see(given, result)

    def __enter__(self) -> Watch:
        for name in self.READERS:
            setattr(torch.Tensor, name, self._heard(getattr(torch.Tensor, name)))
        return super().__enter__()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        for name in self.READERS:
            delattr(torch.Tensor, name)  # what it inherits is seen again

    def _heard(self, read: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(read)
        def heard(tensor: torch.Tensor) -> Any:
            self.mode.note_read(tensor)
            return read(tensor)

        return heard


class Alive(Watch):
    """How many items of a stream were still held when the next one was asked for, at most."""

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__()
        self.seen: list[list[StorageWeakRef]] = []
        self.most = 0

    def note(self, item: Any) -> None:
        self.seen.append([StorageWeakRef(one.untyped_storage()) for one in tensors_in(item)])  # type: ignore[no-untyped-call]

    def ask(self) -> None:
        if self._held() > max(self.most, SURE):
            gc.collect()  # what nobody can reach any more is not held
        self.most = max(self.most, self._held())

    def _held(self) -> int:
        self.seen = [one for one in self.seen if any(not ref.expired() for ref in one)]  # type: ignore[no-untyped-call]
        return len(self.seen)

    def count(self, result: Any) -> int:
        return self.most


class Trained(Watch):
    """Entries of all tensors that a gradient of the result reaches and that would be trained with it.

    Where a function has a graph of its own, of which its gradient reaches more, so many.
    """

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__()
        self.within = 0

    def __enter__(self) -> Watch:
        self.run = getattr(torch.autograd, BACKWARD)
        setattr(torch.autograd, BACKWARD, self._follow)
        return self

    def __exit__(self, *_: object) -> None:
        setattr(torch.autograd, BACKWARD, self.run)

    def count(self, result: Any) -> int:
        return max(self.within, _count_trained(result))

    def _follow(self, outputs: Any, *arguments: Any, **options: Any) -> Any:
        self.within = max(self.within, _count_trained(outputs))
        return self.run(outputs, *arguments, **options)


def _count_trained(result: Any) -> int:
    """Entries of the leaves that the gradient of the tensors in this reaches."""
    todo = [one.grad_fn for one in tensors_in(result) if one.grad_fn is not None]
    seen = set(todo)
    total = 0
    while todo:
        node = todo.pop()
        variable = getattr(node, "variable", None)
        total += 0 if variable is None else variable.numel()
        for one, _ in node.next_functions:
            if one is not None and one not in seen:
                seen.add(one)
                todo.append(one)
    return total


class _LargestMode(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate its modes
    """Sees every operator and keeps the size of the largest tensor that one makes, and of all; views make none.

    A complex number is two.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.entries = self.made = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = {memory_at(one): _bytes(one) for one in tensors_in([args, kwargs or {}])}
        result = func(*args, **(kwargs or {}))
        for one in result if isinstance(result, (list, tuple)) else (result,):
            # what shares the memory of an argument is a view of it, unless that was made larger
            if isinstance(one, torch.Tensor) and _bytes(one) > given.get(memory_at(one), -1):
                self._note(one.numel() * (2 if one.is_complex() else 1))
        return result

    def hear_ufunc(self, ufunc: Any, method: str, inputs: Sequence[Any], result: Any) -> None:
        """An array that numpy made."""
        self._see(inputs, result)

    def hear_function(self, func: Any, arguments: Any, options: Mapping[str, Any], result: Any) -> None:
        """The same of numpy's functions."""
        self._see([arguments, dict(options)], result)

    def _see(self, given: Any, result: Any) -> None:
        for made in tensors_in(result):  # of an array and a tensor
            self._note(made.numel())
        before = set(map(memory_of, arrays_in(given)))
        for one in arrays_in(result):
            is_own = one.base is None or not isinstance(one.base, (np.ndarray, torch.Tensor))
            if is_own and memory_of(one) not in before:
                self._note(one.size * (2 if np.iscomplexobj(one) else 1))

    def _note(self, entries: int) -> None:
        self.entries = max(self.entries, entries)
        self.made += entries


def _bytes(block: torch.Tensor) -> int:
    """How much memory a tensor or its base holds; 0 where it has none of its own."""
    try:
        return block.untyped_storage().nbytes()
    except RuntimeError:
        return 0


class _Elsewhere(TorchDispatchMode):  # type: ignore[no-untyped-call]  # as above
    """In a thread that is not the caller's: hands every operator to the mode that watches, if one does."""

    watching: Any = None

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if self.watching is None:
            return func(*args, **(kwargs or {}))
        return self.watching.__torch_dispatch__(func, types, args, kwargs or {})


def settle(patience_s: float) -> None:
    """Wait until the threads that a call left behind have ended or done nothing for so long; most calls leave none."""
    busy_at, spent = started, _ = monotonic(), process_time()
    while count_threads() and (now := monotonic()) < started + SETTLE_S and now - busy_at < patience_s:
        sleep(LOOK_S)
        if process_time() - spent > SHARE * LOOK_S:
            busy_at = now
        spent = process_time()


def watch_threads() -> list[tuple[Any, str, Any]]:
    """From now on what new threads compute is counted too; it makes them slower, so only where something is counted.

    Gives what was replaced: where, under which name, by what.
    """
    replaced = []
    for place in (_thread, threading):
        for name in (
            "start_new_thread",
            "start_new",
            "_start_new_thread",
            "start_joinable_thread",
            "_start_joinable_thread",
        ):
            if hasattr(place, name):
                replaced.append((place, name, getattr(place, name)))
                setattr(place, name, _watched(getattr(place, name)))
    return replaced


def _watched(start: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(start)
    def started(work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        def watched(*given: Any, **named: Any) -> Any:
            follow_thread()
            with _Elsewhere():  # type: ignore[no-untyped-call]  # as above
                return work(*given, **named)

        return start(watched, *arguments, **options)

    return started


def spare_dynamo(mode: type) -> None:
    """Let a mode run without `torch._dynamo`, which its first use would import to exempt it from compilation: 1.5 s.

    torch keeps the exempted function in this attribute (`torch._compile`); here it is the function itself.
    """
    inner = getattr(mode.__dict__.get("__torch_dispatch__"), "__wrapped__", None)
    if inner is not None:
        setattr(inner, "__dynamo_disable", inner)


for _mode in (_LargestMode, JoinsMode, _Elsewhere, getattr(flop_counter, "_FlopCounterMode", _LargestMode)):
    spare_dynamo(_mode)
WATCHES: dict[str, Callable[[Mapping[str, Any], Sequence[str]], Watch]] = {
    "": Watch,
    "trim": Trim,
    "settle": Settle,
    "busy": Busy,
    "flops": Flops,
    "entries": Largest,
    "made": Made,
    "lines": Lines,
    "copied": Copies,
    "joins": Joins,
    "alive": Alive,
    "trained": Trained,
}
