"""What a guest counts of its own work while one call runs: for honest learners, beside what is measured from outside.

Takes the call's arguments before it and its result after it; gives one number.  Blind spots: what lists compute, a
tensor's copy outside torch and numpy.  Nothing here is believed where it must hold against cheating.
"""

from __future__ import annotations

import _thread
import ctypes
import functools
import gc
import itertools
import math
import os
import sysconfig
import threading
from _thread import _count as count_threads
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from sys import gettrace, settrace
from time import monotonic, sleep
from types import FrameType
from typing import Any, ClassVar, NamedTuple

import numpy as np
import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils import flop_counter
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from .numpy_counts import Listening, Tally, arrays_in, memory_of
from .tensors import tensors_in

ATEN = torch.ops.aten


def _of_result(each: int) -> Callable[..., int]:
    return lambda *_, out_shape, **__: each * math.prod(out_shape)


def _of_first(each: int) -> Callable[..., int]:
    return lambda first, *_, **__: each * math.prod(first)


def _of_square(shape: Sequence[int], each: float) -> int:
    """For what takes `each` times the number of rows for every entry."""
    return int(each * math.prod(shape) * shape[-2]) if len(shape) > 1 else math.prod(shape)


def _widened(shape: Sequence[int], places: Sequence[int]) -> list[int]:
    """With an axis of one entry at each of these places."""
    sizes = list(shape)
    for place in sorted(places):
        sizes.insert(place, 1)
    return sizes


# What torch's own counter leaves out: by shapes, with the result's as `out_shape`.
FORMULAS: dict[Any, Callable[..., int]] = {
    **dict.fromkeys((ATEN.mul, ATEN.mul_, ATEN.div, ATEN.div_), _of_result(1)),
    **dict.fromkeys((ATEN.addcmul, ATEN.addcmul_, ATEN.addcdiv, ATEN.addcdiv_, ATEN.addr, ATEN.addr_), _of_result(2)),
    **dict.fromkeys((ATEN.sum, ATEN.mean, ATEN.cumsum, ATEN.cumsum_, ATEN.linalg_vector_norm), _of_first(1)),
    **dict.fromkeys((ATEN.mv, ATEN.dot, ATEN.vdot), _of_first(2)),
    **dict.fromkeys((ATEN.addmv, ATEN.addmv_), lambda start, matrix, *_, **__: 2 * math.prod(matrix)),
    **dict.fromkeys(
        (ATEN.addmm_, ATEN.addbmm, ATEN.addbmm_, ATEN.baddbmm_, ATEN._addmm_activation),
        lambda start, first, second, *_, **__: 2 * math.prod(first) * second[-1],
    ),
    **dict.fromkeys(
        (ATEN._sparse_mm, ATEN._sparse_sparse_matmul, ATEN._int_mm),
        lambda first, second, *_, **__: 2 * math.prod(first) * second[-1],
    ),
    ATEN._sparse_addmm: lambda start, first, second, *_, **__: 2 * math.prod(first) * second[-1],
    ATEN._cdist_forward: lambda first, second, *_, **__: 2 * math.prod(first) * second[-2],
    ATEN._trilinear: lambda first, second, third, one, two, three, *_, **__: (
        3 * math.prod(map(max, zip(_widened(first, one), _widened(second, two), _widened(third, three), strict=True)))
    ),
    **dict.fromkeys(
        (ATEN._embedding_bag, ATEN._embedding_bag_forward_only),
        lambda table, ids, *_, **__: 2 * math.prod(ids) * table[-1],
    ),
    ATEN._euclidean_dist: lambda first, second, *_, **__: 2 * math.prod(first) * second[-2],
    ATEN.conv_tbc: lambda first, weight, *_, out_shape, **__: 2 * math.prod(out_shape) * weight[0] * weight[1],
    ATEN.linalg_solve_triangular: lambda matrix, wanted, *_, **__: math.prod(wanted) * matrix[-1],
    ATEN.triangular_solve: lambda wanted, matrix, *_, **__: math.prod(wanted) * matrix[-1],
    ATEN.cholesky_solve: lambda wanted, matrix, *_, **__: 2 * math.prod(wanted) * matrix[-1],
    ATEN.linalg_lu_solve: lambda matrix, pivots, wanted, *_, **__: 2 * math.prod(wanted) * matrix[-1],
    # the leading terms of the usual algorithms, at least
    ATEN.linalg_cholesky_ex: lambda matrix, *_, **__: _of_square(matrix, 1 / 3),
    **dict.fromkeys(
        (ATEN._linalg_solve_ex, ATEN.linalg_lu_factor_ex, ATEN.linalg_lu, ATEN._linalg_det),
        lambda matrix, *_, **__: _of_square(matrix, 2 / 3),
    ),
    **dict.fromkeys(
        (
            ATEN.linalg_inv_ex,
            ATEN.linalg_qr,
            ATEN.linalg_lstsq,
            ATEN.linalg_matrix_exp,
            ATEN._linalg_svd,
            ATEN._linalg_eigh,
        ),
        lambda matrix, *_, **__: _of_square(matrix, 2),
    ),
    **dict.fromkeys((ATEN.square, ATEN.pow, ATEN.lerp, ATEN.lerp_), _of_result(1)),
    ATEN._scaled_dot_product_flash_attention_for_cpu: lambda q, k, v, *_, **__: 4 * math.prod(q) * k[-2],
}
# What puts its second argument into its first.
PLACING = (ATEN.copy_, ATEN.index_put_, ATEN.index_copy_)
# How long a call waits for threads that it left behind, and how often it looks.
SETTLE_S, LOOK_S = 1.0, 0.002
# Where the code lies whose lines are not the solution's.
LIBRARIES = (
    "<frozen ",
    *(f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *(f"{Path(file).parent}{os.sep}" for file in (torch.__file__, np.__file__, __file__)),
)
# So many blocks may be held without a look at garbage that merely was not collected yet.
SURE = 2


class Watch:
    """Watches nothing.  A context around the call; `count` is asked for after it."""

    def __init__(self, arguments: Mapping[str, Any] | None = None, names: Sequence[str] = ()) -> None:
        pass

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def note(self, item: Any) -> None:
        """An item of a stream is about to be handed over."""

    def ask(self) -> None:
        """The next item of a stream is asked for."""

    def derive(self, given: Any, result: Any) -> None:
        """A callable that was passed in has made this of what it was given."""

    def count(self, result: Any) -> int:
        """What was counted."""
        return 0


class _Mode(Watch):
    """A watch that is one of torch's modes while the call runs, in all threads, and listens to numpy."""

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
    """Counts nothing; a call ends only when its threads have, so that what they do after its return is still its work.

    They have a second; most have none, which takes no time.
    """

    def __exit__(self, *_: object) -> None:
        until = monotonic() + SETTLE_S
        while count_threads() and monotonic() < until:
            sleep(LOOK_S)


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


class Lines(Watch):
    """Lines of a solution that run, in all threads; a pass of a loop is at least one, whatever C does in a line is one.

    Those of Python's own library and of packages are left out: they differ from one version to the other.
    """

    # notes one, while a watch counts
    note_line: ClassVar[Callable[[], int] | None] = None

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__()
        self.ran = itertools.count()

    def __enter__(self) -> Watch:
        self.before = gettrace()
        Lines.note_line = self.ran.__next__
        settrace(Lines.trace)
        return self

    def __exit__(self, *_: object) -> None:
        settrace(self.before)
        Lines.note_line = None

    def count(self, result: Any) -> int:
        return next(self.ran)

    @staticmethod
    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        """What Python calls for each line of the threads that are followed, and when a function begins."""
        if event == "line":
            if Lines.note_line is not None:
                Lines.note_line()
        elif event == "call" and frame.f_code.co_filename.startswith(LIBRARIES):
            return None
        return Lines.trace


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
        mode = _JoinsMode([arguments[name] for name in names])
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
    """Entries of all tensors that a gradient of the result reaches and that would be trained with it."""

    def count(self, result: Any) -> int:
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
    """Sees every operator and keeps the size of the largest tensor that one makes, and of all; views make none."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.entries = self.made = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = {_memory(one): _bytes(one) for one in tensors_in([args, kwargs or {}])}
        result = func(*args, **(kwargs or {}))
        for one in result if isinstance(result, (list, tuple)) else (result,):
            # what shares the memory of an argument is a view of it, unless that was made larger
            if isinstance(one, torch.Tensor) and _bytes(one) > given.get(_memory(one), -1):
                self._note(one.numel())
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
                self._note(one.size)

    def _note(self, entries: int) -> None:
        self.entries = max(self.entries, entries)
        self.made += entries


class _Origin(NamedTuple):
    """Whose a tensor is, which entries of the lists it was made of, and the operators that joined them."""

    owners: frozenset[int] = frozenset()
    blocks: frozenset[tuple[int, int]] = frozenset()
    joins: frozenset[int] = frozenset()


class _JoinsMode(TorchDispatchMode):  # type: ignore[no-untyped-call]  # as above
    """Follows whose a tensor is through every operator; tensors that share memory are one."""

    def __init__(self, lists: Sequence[Sequence[torch.Tensor]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        # of each operator that made any: how many joins, and of how many numbers
        self.joined: list[tuple[int, int]] = []
        # those that led to something that comes from everybody
        self.led: set[int] = set()
        self.read: set[int] = set()
        self.everybody = frozenset(number for one in lists for number in range(len(one)))
        self.blocks = frozenset((place, number) for place, one in enumerate(lists) for number in range(len(one)))
        # by where the memory begins; what holds it is kept, so that it is not given to others
        self.origins: dict[int, tuple[Any, _Origin]] = {}
        for place, one in enumerate(lists):
            for number, tensor in enumerate(one):
                self.origins[_memory(tensor)] = tensor, _Origin(frozenset([number]), frozenset([(place, number)]))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if func.overloadpacket in PLACING:
            self.see([args[1:], kwargs or {}], result, args[0])
        else:
            self.see([args, kwargs or {}], result)
        return result

    def hear_ufunc(self, ufunc: Any, method: str, inputs: Sequence[Any], result: Any) -> None:
        """What numpy's operators join."""
        self.see(inputs, result)

    def hear_function(self, func: Any, arguments: Any, options: Mapping[str, Any], result: Any) -> None:
        """What numpy's functions join."""
        if func is np.copyto and arguments[0] is result:
            self.see(list(arguments[1:]), result, result)
        else:
            self.see([arguments, dict(options)], result)

    def is_whole(self, result: Any) -> bool:
        """Whether every entry of every list is in the result."""
        return self._origin_of(result).blocks == self.blocks

    def joins_of(self, result: Any) -> int:
        """How many joins led to it or to no whole; those of a reduce-scatter as if they were of whole blocks."""
        own = self._origin_of(result).joins
        count, size = map(sum, zip((0, 0), *(self.joined[one] for one in own), strict=True))
        most = len(self.everybody) - 1
        whole = most * sum(_entries(one) for one in _blocks(result))
        needed = most if count == most * len(self.everybody) and size <= whole else count
        return needed + sum(joins for one, (joins, _) in enumerate(self.joined) if one not in own | self.led)

    def note_read(self, tensor: torch.Tensor) -> None:
        """The numbers of a tensor leave it; when it has those of all, they were joined before."""
        owners = self._origin_of(tensor).owners
        self.read |= owners if owners != self.everybody else frozenset()

    def _origin_of(self, value: Any) -> _Origin:
        found = [self.origins[_memory(one)][1] for one in _blocks(value) if _memory(one) in self.origins]
        return _Origin(*(frozenset().union(*parts) for parts in zip(*found, strict=True)))

    def see(self, given: Any, result: Any, place: Any = None) -> None:
        """That an operator made the result; where it is put in a `place`, what was there before may be left in part."""
        owners, blocks, joins = self._origin_of([given, place])
        parts = {self._origin_of([one]).owners for one in _blocks(given)} - {frozenset()}
        before = self._origin_of([place]).owners
        if not before <= frozenset().union(*parts):
            parts.add(before)
        if len(parts) > 1:
            joins |= {len(self.joined)}
            count = len(parts) - 1
            self.joined.append((count, count * max(map(_entries, _blocks(given)))))
        if owners == self.everybody:
            self.led |= joins
        if owners:
            for one in _blocks(result):
                self.origins[_memory(one)] = one, _Origin(owners, blocks, joins)


def _blocks(value: Any) -> list[Any]:
    """The tensors and arrays inside nested lists, tuples and dicts, as far as they have memory."""
    return [one for one in (*tensors_in(value), *arrays_in(value)) if _memory(one)]


def _entries(block: Any) -> int:
    return block.numel() if isinstance(block, torch.Tensor) else int(block.size)


def _memory(block: Any) -> int:
    if not isinstance(block, torch.Tensor):
        return memory_of(block)
    try:
        return block.untyped_storage().data_ptr()
    except RuntimeError:  # a nested or a sparse tensor has none of its own
        return 0


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
            settrace(Lines.trace)
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


for _mode in (_LargestMode, _JoinsMode, _Elsewhere, getattr(flop_counter, "_FlopCounterMode", _LargestMode)):
    spare_dynamo(_mode)
WATCHES: dict[str, Callable[[Mapping[str, Any], Sequence[str]], Watch]] = {
    "": Watch,
    "trim": Trim,
    "settle": Settle,
    "flops": Flops,
    "entries": Largest,
    "made": Made,
    "lines": Lines,
    "joins": Joins,
    "alive": Alive,
    "trained": Trained,
}
