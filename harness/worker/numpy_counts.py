"""Arrays of numpy that tell a listener what is computed with them and with all that is made of them.

For honest learners, as all that is counted inside a guest: whoever wants to hide work can.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np
import torch

# Names under which an array comes to be, by module.
MAKERS: tuple[tuple[Any, str], ...] = (
    (torch.Tensor, "numpy"),
    *((np, name) for name in ("array", "asarray", "asanyarray", "ascontiguousarray", "frombuffer", "fromiter")),
    *((np, name) for name in ("from_dlpack", "empty", "zeros", "ones", "full")),
)
# Names under which a tensor is made of an array's numbers, with no operator to hear.
COPIERS: tuple[tuple[Any, str], ...] = ((torch, "tensor"), (torch.Tensor, "new_tensor"))
# Functions that take tensors as they are, and would compute with them unheard.
FUNCTIONS = (
    *("dot", "einsum", "inner", "outer", "kron", "tensordot", "vdot"),
    *("concatenate", "stack", "vstack", "hstack", "dstack", "column_stack", "where"),
)
# Functions that make one array of a list of them, unheard.
OF_LISTS = ("sum", "prod", "mean", "average", "max", "min", "amax", "amin", "cumsum", "nansum")
ADD = np.add


class Listener(Protocol):
    """What wants to know of each operation: its name or function, what went in, what came out."""

    def hear_ufunc(self, ufunc: Any, method: str, inputs: Sequence[Any], result: Any) -> None: ...
    def hear_function(self, func: Any, arguments: Any, options: Mapping[str, Any], result: Any) -> None: ...


class Listening:
    """While it is entered, arrays that are made tell the listener; one at a time."""

    def __init__(self, listener: Listener | None) -> None:
        self.listener = listener
        self.before: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> Listening:
        Heard.listener = self.listener
        for place, name in MAKERS:
            self._replace(place, name, _telling)
        for name in FUNCTIONS:
            self._replace(np, name, _with_arrays)
        for name in OF_LISTS:
            self._replace(np, name, _joining)
        self._replace(np, "add", _Add)
        self._replace(torch.Tensor, "__array_wrap__", _wrapping)
        for place, name in COPIERS:
            self._replace(place, name, _copying)
        return self

    def _replace(self, place: Any, name: str, by: Callable[[Any], Any]) -> None:
        self.before.append((place, name, getattr(place, name)))
        setattr(place, name, by(getattr(place, name)))

    def __exit__(self, *_: object) -> None:
        for place, name, made in reversed(self.before):
            setattr(place, name, made)
        self.before.clear()
        Heard.listener = None


def listen_from_now() -> None:
    """Before a submission is loaded, which may take the makers of arrays under names of its own."""
    Listening(None).__enter__()


class Heard(np.ndarray[Any, Any]):
    """An array that tells the listener of each operation."""

    listener: ClassVar[Listener | None] = None

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        result = getattr(ufunc, method)(*map(_plain, inputs), **{name: _plain(one) for name, one in options.items()})
        # of arrays and tensors it is heard when the result becomes a tensor
        if self.listener is not None and not isinstance(result, torch.Tensor):
            self.listener.hear_ufunc(ufunc, method, inputs, result)
        wanted = options.get("out")
        if wanted is not None:
            return wanted[0] if len(wanted) == 1 else wanted
        return _wrap(result)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        result = super().__array_function__(func, types, args, kwargs)
        if self.listener is not None:
            self.listener.hear_function(func, args, kwargs, result)
        return _wrap(result)

    def __array_finalize__(self, origin: Any) -> None:
        if self.listener is not None and isinstance(origin, Heard) and memory_of(self) != memory_of(origin):
            self.listener.hear_function(np.copyto, (origin,), {}, self)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, _plain(value))
        if self.listener is not None:
            part = _plain(self)[key]
            is_view = isinstance(part, np.ndarray) and memory_of(part) == memory_of(self)
            place, put = (part, np.copyto) if is_view else (self, np.put)
            self.listener.hear_function(put, (place, value), {}, place)

    def dot(self, other: Any, out: Any = None) -> Any:
        """As numpy's, which tells nobody."""
        return np.dot(self, other, out)


def _telling(make: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(make)
    def made(*arguments: Any, **options: Any) -> Any:
        result = make(*arguments, **options)
        if Heard.listener is not None:
            Heard.listener.hear_function(make, arguments, options, result)
        return _wrap(result)

    return made


def _copying(make: Callable[..., Any]) -> Callable[..., Any]:
    """The listener is told whose numbers the tensor has."""

    @functools.wraps(make)
    def made(*arguments: Any, **options: Any) -> Any:
        result = make(*arguments, **options)
        if Heard.listener is not None:
            Heard.listener.hear_function(np.copyto, arguments, {}, result)
        return result

    return made


def _with_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, on arrays in place of tensors."""

    @functools.wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        return function(*map(_as_arrays, arguments), **options)

    return called


def _joining(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, of a list of arrays as of the array that it makes of them."""

    @functools.wraps(function)
    def called(first: Any, *arguments: Any, **options: Any) -> Any:
        return function(_joined(first), *arguments, **options)

    return called


def _joined(value: Any) -> Any:
    is_list = isinstance(value, (list, tuple)) and any(isinstance(one, Heard) for one in value)
    return np.array(value) if is_list else value


class _Add:
    """The operator that adds, of lists of arrays too."""

    def __init__(self, add: Any) -> None:
        self.add = add

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self.add(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.add, name)

    def reduce(self, array: Any, *arguments: Any, **options: Any) -> Any:
        """The sum along an axis."""
        return self.add.reduce(_joined(array), *arguments, **options)


def _as_arrays(value: Any) -> Any:
    """The same, with arrays in place of tensors, also inside lists and tuples."""
    if isinstance(value, (list, tuple)):
        return [_as_arrays(one) for one in value]
    return np.asarray(value) if isinstance(value, torch.Tensor) else value


def _wrapping(wrap: Callable[..., Any]) -> Callable[..., Any]:
    """How numpy's operators make a tensor of what they got of tensors; numpy says which operator, and of what."""

    @functools.wraps(wrap)
    def wrapped(tensor: torch.Tensor, array: Any, context: Any = None, return_scalar: Any = None) -> Any:
        if context is not None and Heard.listener is not None:
            Heard.listener.hear_ufunc(context[0], "__call__", context[1], array)
        return wrap(tensor, array)

    return wrapped


def _wrap(value: Any) -> Any:
    """The same memory, as an array that tells; what is no array as it is."""
    if isinstance(value, tuple):
        return tuple(map(_wrap, value))
    return value.view(Heard) if type(value) is np.ndarray else value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.view(np.ndarray) if isinstance(value, Heard) else value


def arrays_in(value: Any) -> list[np.ndarray[Any, Any]]:
    """The arrays inside nested lists, tuples and dicts."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [one for item in value for one in arrays_in(item)] if isinstance(value, (list, tuple)) else []


def root_of(array: np.ndarray[Any, Any]) -> Any:
    """The array or tensor that it is a view of; itself where it is of none."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array.base if isinstance(array.base, torch.Tensor) else array


def memory_of(array: np.ndarray[Any, Any]) -> int:
    """Where the memory begins that an array is a view of; the same as of a tensor that shares it."""
    root = root_of(array)
    if isinstance(root, torch.Tensor):
        return root.untyped_storage().data_ptr()
    return int(root.__array_interface__["data"][0])


def _size(value: Any) -> int:
    """How many entries: of arrays, tensors and numbers."""
    return math.prod(np.shape(value))


class Tally:
    """A listener that counts floating-point operations of products and sums."""

    def __init__(self) -> None:
        self.flops = 0

    def hear_ufunc(self, ufunc: Any, method: str, inputs: Sequence[Any], result: Any) -> None:
        """Products and sums of entries."""
        if ufunc in (np.matmul, getattr(np, "vecdot", None), getattr(np, "matvec", None), getattr(np, "vecmat", None)):
            self.flops += 2 * _size(result) * int(np.shape(inputs[0])[-1])
        elif ufunc in (np.multiply, np.divide) and method in ("__call__", "outer"):
            self.flops += _size(result)
        elif ufunc is ADD and method in ("reduce", "accumulate", "reduceat"):
            # prefix sums of whole numbers are places or counts, such as a histogram's
            is_whole = method == "accumulate" and not np.issubdtype(np.result_type(inputs[0]), np.inexact)
            self.flops += 0 if is_whole else _size(inputs[0])

    def hear_function(self, func: Any, arguments: Any, options: Mapping[str, Any], result: Any) -> None:
        """Of what computes without those ufuncs."""
        name = getattr(func, "__name__", "")
        if name == "vdot":
            self.flops += 2 * _size(arguments[0])
        elif name in ("dot", "inner"):
            self.flops += 2 * _size(result) * (np.shape(arguments[0]) or (1,))[-1]
        elif name in ("convolve", "correlate"):
            self.flops += 2 * _size(arguments[0]) * _size(arguments[1])
        elif name == "tensordot":
            # each summed index is in both factors and not in the result
            factors = _size(arguments[0]) * _size(arguments[1])
            self.flops += 2 * _size(result) * math.isqrt(factors // (_size(result) or 1))
        elif name == "einsum" and (len(arguments) == 3 or not options.get("optimize")):
            self.flops += _einsum_flops(arguments)


def _einsum_flops(arguments: Sequence[Any]) -> int:
    """A product and a sum for each factor of each term, over all indices; 0 where the indices are no text."""
    subscripts, *operands = arguments
    if not isinstance(subscripts, str):
        return 0
    sizes: dict[str, int] = {}
    for letters, operand in zip(subscripts.split("->")[0].replace(" ", "").split(","), operands, strict=False):
        shape = np.shape(operand)
        head, dots, tail = letters.partition("...")
        names = [*head, *(f"...{place}" for place in range(len(shape) - len(head) - len(tail)) if dots), *tail]
        sizes.update(zip(names, shape, strict=False))
    return len(operands) * math.prod(sizes.values())
