"""The records of calls that packages exchange: values, steps, outcomes, flags.  No I/O, no torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy

# The number of items that a call requested of streamed arguments, the one behind the last included.
READ = "items read"
FLOATS = ("float16", "bfloat16", "float32", "float64")


@dataclass(frozen=True)
class Array:
    """A tensor as it crosses between processes: little-endian, row-major bytes."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes = field(repr=False)
    device: str = "cpu"

    @classmethod
    def of(cls, array: numpy.ndarray[Any, Any], dtype: str | None = None) -> Array:
        """From a numpy array, rounded to `dtype` (bfloat16 rounds to nearest even)."""
        import numpy as np

        wanted = dtype or str(array.dtype)
        stored = "float32" if wanted == "bfloat16" else wanted
        with np.errstate(over="ignore"):  # values that are too large become infinite
            rounded = np.ascontiguousarray(array).astype(stored)
        if wanted == "bfloat16":
            bits = rounded.view(np.uint32)
            nearest = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
            rounded = np.where(np.isnan(array), np.uint32(0x7FC0), nearest).astype("<u2")
        return cls(wanted, tuple(array.shape), rounded.tobytes())

    def wide(self) -> numpy.ndarray[Any, Any]:
        """The same values in float64."""
        import numpy as np

        if self.dtype == "float64":
            return self.numpy()
        with np.errstate(invalid="ignore"):  # a signalling NaN is a NaN
            return self.numpy().astype(np.float64)

    def numpy(self) -> numpy.ndarray[Any, Any]:
        """A numpy array of the same values (bfloat16 and float16 widened to float32)."""
        import numpy as np

        if self.dtype == "bfloat16":
            bits = np.frombuffer(self.data, "<u2").astype(np.uint32) << 16
            return bits.view(np.float32).reshape(self.shape)
        array = np.frombuffer(self.data, self.dtype).reshape(self.shape)
        if self.dtype != "float16":
            return array
        with np.errstate(invalid="ignore"):  # as above
            return array.astype(np.float32)

    @property
    def is_float(self) -> bool:
        return self.dtype in FLOATS


@dataclass(frozen=True)
class Iterator:
    """An argument that can be iterated over once."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Function:
    """A callable argument: `name(**options)` of the reference file makes it.

    In a trusted guest, floats that it returns are moved: by which seed, and by which share of each at most.
    """

    name: str
    options: Mapping[str, Any]
    moved: tuple[int, float] | None = None


@dataclass(frozen=True)
class Support:
    """An object that `name(**options)` of the exercise's support text makes, inside the guest.

    With a `shared` name, the steps of a call share it.
    """

    name: str
    options: Mapping[str, Any]
    shared: str = ""


@dataclass(frozen=True)
class SavedValue:
    """A result of an earlier step, kept inside the guest."""

    name: str


@dataclass(frozen=True)
class Ranks:
    """A real tokenizer's `dict[bytes, int]`, sent once per guest."""

    name: str


@dataclass(frozen=True)
class Opaque:
    """A returned object of a kind that no contract asks for; only its type is recorded."""

    type_name: str


class Yielded(tuple[Any, ...]):
    """What an iterator that a call returned has yielded: a part before each item that it requested of its arguments,
    and the rest.  A part is one text where only texts were yielded, else a list of its items."""

    __slots__ = ()


@dataclass(frozen=True)
class Raised:
    """A call that raised: the class by name, Python's own exceptions that it is or derives from, the message, the
    learner's line if known."""

    type_name: str
    bases: tuple[str, ...]
    message: str
    line: int | None = None
    trace: str = ""


@dataclass(frozen=True)
class Returned:
    """A call that returned.  `counts` is its work: "calls NAME" and "tokens NAME" of a callable that was passed in,
    `READ`, and "flops" where the guest was asked to count them."""

    value: Any
    changed: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    # shapes of tensors, other than the arguments, that a requested gradient reaches
    trained: tuple[tuple[int, ...], ...] = ()
    # held arguments that a saved result is, or shares memory with
    shared: tuple[str, ...] = ()


# After the name of an argument in `Returned.changed`: of a step before this one.
EARLIER = " of an earlier call"


@dataclass(frozen=True)
class Ended:
    """A call without an answer, because the guest has ended. `line` is the line of the submission that was running, if
    known.
    """

    reason: Literal["timeout", "memory", "crashed", "output", "tampering", "setup"]
    detail: str = ""
    line: int | None = None

    @property
    def is_misconduct(self) -> bool:
        """Whether the submission did something that no submission may do, so that another run would not excuse it."""
        return self.reason in ("tampering", "output")


Outcome = Returned | Raised | Ended


@dataclass(frozen=True)
class Step:
    """One call of a case, its arguments drawn.  The last actions are the harness's own: `function` calls a callable
    that was passed in, `recall` gives what was saved, `scribble` overwrites it, `backward` gives it with the gradients
    of the call that it came from, `state` gives the settings of torch.

    Calls with the same `held` are passed the same objects, into which the arguments of each are written; one whose
    result is saved also tells which of them it shares memory with.

    A call's `name` is the function that is called, "" for the entry.  `map_over` names the argument whose items are
    passed one after the other, with a list of all results for a result; "" where the step is done once.  Of each of
    these results `select` is listed, and `carry` is an argument of the next call: its name and which part of the
    result.  Iterators in the arguments `streamed` hand over their items one by one, on request.
    """

    action: Literal["call", "make", "method", "get", "judge", "function", "recall", "scribble", "backward", "state"]
    arguments: tuple[tuple[str, Any], ...]
    name: str = ""
    on: str = "self"
    save_as: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    compare: tuple[Any, ...] | None = ()
    raises: str | None = None
    gradients: tuple[str, ...] = ()
    map_over: str = ""
    carry: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    select: tuple[Any, ...] = ()
    streamed: tuple[str, ...] = ()
    held: str = ""
    # tensors that are passed with two axes swapped in memory
    strided: tuple[str, ...] = ()
    # tensors that are passed as views of wider ones
    padded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where a derived call comes from: the rule, the case, and what differs from the case."""

    rule: str
    case: str
    place: str


@dataclass(frozen=True)
class Call:
    """A case with its arguments drawn: the steps that are run one after the other."""

    case: str
    kind: str
    steps: tuple[Step, ...]
    dtype: str
    precision: str
    exact: bool
    judge: bool
    is_diagnostic: bool
    are_gradients: bool = False
    symbols: Mapping[str, Any] = field(default_factory=dict)
    # None for a case as it stands
    origin: Origin | None = None

    @property
    def last_comparing(self) -> int:
        """The number of the last step that returns, after which the arguments of all are compared once more; -1 where
        there is one step only, objects are written into between the steps, or the work is measured."""
        if len(self.steps) == 1 or self.kind in ("cost", "speed") or any(step.held for step in self.steps):
            return -1
        return max((number for number, step in enumerate(self.steps) if step.raises is None), default=-1)

    def leaves(self) -> Iterable[Any]:
        """The values inside the arguments; containers, iterators and the options of callables are unpacked."""
        for step in self.steps:
            yield from _leaves([value for _, value in step.arguments])


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, Iterator):
        value = value.items
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
        return
    yield value
    if isinstance(value, (Function, Support)):
        yield from _leaves(dict(value.options))


@dataclass(frozen=True)
class IntegrityFlag:
    """Something in a submission that a human should look at; it changes no verdict.

    `signal` names its kind, such as `gc` or `outliving thread`; `line` is 1-based, 0 if no line is known.
    """

    signal: str
    line: int
    says: str
