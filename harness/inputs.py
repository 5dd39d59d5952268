"""A case and a seed → the arguments of its call.  Pure: equal numbers give equal bytes.

The random stream is NumPy's PCG64, seeded by the caller's seed, the exercise, the case, repeat and attempt.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn
from zlib import crc32

from harness import tokenizer_data
from harness.errors import CourseError, Problem, UsageError
from harness.model import FLOATS, Array, Call, Function, Iterator, Kept, Ranks, Step

if TYPE_CHECKING:
    import numpy

    from harness.course import Exercise
    from harness.language import CaseFile, Put, StepFile

    NumpyArray = numpy.ndarray[Any, Any]

MAX_ENTRIES = 2**25
MAX_VALUES = 2**18
MAX_SIZE = 1e100
DEFAULT_CHARS = 200


def number_of_repeats(case: CaseFile) -> int:
    """How often the case is drawn, all in one check."""
    return case.repeat


def draw_call(exercise: Exercise, case: CaseFile, seed: int, repeat: int = 0, attempt: int = 0) -> Call:
    """The case with its arguments drawn.  Raises `CourseError` when a draw is impossible or too large."""
    names = (exercise.id, case.name)
    rng = _generator(seed, *(crc32(name.encode()) for name in names), repeat, attempt)
    drawn = {name: choices[int(rng.integers(len(choices)))] for name, choices in case.draw.items()}
    draw = _Draw(exercise, case, rng, drawn)
    own = case.compare
    exact, judge, precision = (own.exact, own.judge, own.precision) if own else (None, None, None)
    if case.call is not None:
        steps: tuple[Step, ...] = (Step("call", draw.arguments(case.call), raises=case.raises),)
    else:
        steps = tuple(draw.step(step) for step in case.steps or ())
    return Call(
        case=case.name,
        kind="stability" if any(one.name == case.name for one in exercise.stability) else "correctness",
        steps=steps,
        dtype=case.dtype,
        precision=precision or exercise.precision or case.dtype,
        exact=exercise.exact if exact is None else exact,
        judge=exercise.judge if judge is None else judge,
        evidence=case.evidence,
    )


def perturb(call: Call, seed: int, relative: float) -> Call:
    """The call with every float tensor in float64, each entry times (1 + relative * u), u uniform in [-1, 1].

    Zeros and what is not finite stay; so do Python numbers and everything else.
    """
    import numpy as np

    rng = _generator(seed, crc32(call.case.encode()))

    def shake(array: Array) -> Array:
        values = array.numpy().astype(np.float64)
        factor = 1 + relative * rng.uniform(-1, 1, values.shape)
        with np.errstate(over="ignore"):
            shaken = np.where(np.isfinite(values) & (values != 0), values * factor, values)
        return replace(Array.of(shaken, "float64"), device=array.device)

    return _map_floats(call, shake)


def widen(call: Call) -> Call:
    """The call with every float tensor in float64, of exactly the same values."""
    import numpy as np

    return _map_floats(
        call,
        lambda array: replace(Array.of(array.numpy().astype(np.float64), "float64"), device=array.device),
    )


def _generator(seed: int, *rest: int) -> numpy.random.Generator:
    import numpy as np

    if seed < 0:
        raise UsageError(f"a seed is 0 or greater, not {seed}")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *rest])))


def _map_floats(call: Call, change: Callable[[Array], Array]) -> Call:
    def walk(value: Any) -> Any:
        if isinstance(value, Array):
            return change(value) if value.dtype in FLOATS else value
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, tuple):
            return tuple(walk(item) for item in value)
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, Iterator):
            return Iterator(walk(value.items))
        if isinstance(value, Function):
            return Function(value.name, {key: walk(item) for key, item in value.options.items()})
        return value

    return replace(call, steps=tuple(replace(step, arguments=walk(step.arguments)) for step in call.steps))


@dataclass
class _Draw:
    """One drawing of one case; values are drawn in the order in which the file has them."""

    exercise: Exercise
    case: CaseFile
    rng: numpy.random.Generator
    symbols: Mapping[str, Any]
    spent: int = 0
    values: int = 0

    def refuse(self, message: str) -> NoReturn:
        where = f'case "{self.case.name}"'
        if self.symbols:
            where += f" with {', '.join(f'{name} = {value!r}' for name, value in self.symbols.items())}"
        raise CourseError([Problem(str(self.exercise.path), 1, 1, f"{where}: {message}")])

    def arguments(self, given: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple((name, self.value(expression)) for name, expression in given.items())

    def step(self, step: StepFile) -> Step:
        action = step.action
        arguments = self.arguments((step.make if action == "make" else step.call) or {})
        kept = (("self", ()),) if action == "make" else ()
        return Step(
            action=action,
            arguments=arguments,
            name=step.method or step.get or "",
            on=step.on,
            keep=(*kept, *step.keep.items()),
            compare=None if action == "make" else step.compare,
            raises=step.raises,
        )

    def value(self, expression: Any) -> Any:
        """A literal as it is, a draw drawn."""
        self.values += 1
        if self.values > MAX_VALUES:
            self.refuse(f"the arguments hold more than {MAX_VALUES} values")
        if isinstance(expression, list):
            return [self.value(item) for item in expression]
        if isinstance(expression, dict):
            return {key: self.value(item) for key, item in expression.items()}
        draw = _DRAWS.get(type(expression).__name__)
        return draw(self, expression) if draw else expression

    def number(self, written: Any) -> Any:
        """A number, or the value of its arithmetic."""
        if not hasattr(written, "evaluate"):
            return written
        try:
            return written.evaluate(self.symbols)
        except ValueError as error:
            self.refuse(str(error))

    def count(self, written: Any) -> int:
        """A number of things that are about to be made."""
        number = int(self.number(written))
        self.spend(number)
        return number

    def shape(self, written: tuple[Any, ...]) -> tuple[int, ...]:
        shape = tuple(int(self.number(axis)) for axis in written)
        self.spend(max(math.prod(shape), *shape, 0))  # an empty tensor may not have huge axes either
        return shape

    def finite(self, written: Any) -> float:
        """A float of sane size: scales, shifts and bounds."""
        number = float(self.number(written))
        if not abs(number) <= MAX_SIZE:
            self.refuse(f"{number} is not a finite number of sane size; write such entries with put")
        return number

    def spend(self, number: int) -> None:
        """Counts what one call holds, so that no course can exhaust the memory."""
        self.spent += number
        if self.spent > MAX_ENTRIES:
            self.refuse(f"the arguments hold more than {MAX_ENTRIES} entries")

    def span(self, low: Any, high: Any, *, is_closed: bool) -> tuple[int, int]:
        """Whole bounds, the upper one exclusive."""
        first, last = int(self.number(low)), int(self.number(high)) + is_closed
        if not -(2**63) <= first < last <= 2**63:
            self.refuse(f"nothing lies between low = {first} and high = {last - is_closed}")
        return first, last

    def overwrite(self, array: NumpyArray, puts: tuple[Put, ...]) -> NumpyArray:
        import numpy as np

        for put in puts:
            at = tuple(slice(None) if index == ":" else self.number(index) for index in put.at)
            value = self.number(put.value)
            is_bool = array.dtype == np.bool_
            if isinstance(value, bool) is not is_bool or (array.dtype.kind == "i" and type(value) is not int):
                self.refuse(f"put: {value!r} does not fit a tensor of {array.dtype}")
            try:
                array[at] = value
            except (IndexError, OverflowError):
                self.refuse(f"put: at {list(put.at)} = {value!r} does not fit a tensor of shape {list(array.shape)}")
        return array

    def rounded(self, array: NumpyArray, dtype: str) -> Array:
        """A tensor; a whole number that its dtype cannot hold is refused, a float is rounded."""
        import numpy as np

        if array.size and dtype in ("int32", "int8") and array.dtype.kind in "iu":
            limits = np.iinfo(dtype)
            if array.min() < limits.min or array.max() > limits.max:
                self.refuse(f"an entry does not fit {dtype}")
        with np.errstate(over="ignore"):
            return Array.of(array, dtype)


# Each constructor by the name of its model.


def _tensor(draw: _Draw, given: Any) -> Array:
    import numpy as np

    from harness.language import nested_entries, shape_of

    shape = shape_of(given.tensor)
    entries = list(nested_entries(given.tensor, shape))
    draw.spend(len(entries))
    kinds = {type(entry) for entry in entries}
    dtype = given.dtype or ("bool" if bool in kinds else "int64" if kinds == {int} else draw.case.dtype)
    wide = np.bool_ if dtype == "bool" else np.float64 if dtype in FLOATS else np.int64
    return draw.rounded(np.array(entries, dtype=wide).reshape(shape), dtype)


def _normal(draw: _Draw, given: Any) -> Array:
    array = draw.rng.standard_normal(draw.shape(given.normal))
    array = array * draw.finite(given.scale) + draw.finite(given.shift)
    return draw.rounded(draw.overwrite(_as_array(array), given.put), given.dtype or draw.case.dtype)


def _uniform(draw: _Draw, given: Any) -> Array:
    low, high = draw.finite(given.low), draw.finite(given.high)
    array = low + (high - low) * draw.rng.random(draw.shape(given.uniform))
    return draw.rounded(draw.overwrite(_as_array(array), given.put), given.dtype or draw.case.dtype)


def _integers(draw: _Draw, given: Any) -> Array:
    import numpy as np

    shape = draw.shape(given.integers)
    low, high = draw.span(given.low, given.high, is_closed=False)
    array = _as_array(draw.rng.integers(low, high, shape))
    if given.dtype in FLOATS:
        array = array.astype(np.float64)
    return draw.rounded(draw.overwrite(array, given.put), given.dtype)


def _mask(draw: _Draw, given: Any) -> Array:
    shape = draw.shape(given.mask)
    array = _as_array(draw.rng.random(shape) < draw.finite(given.keep))
    if given.every_row and shape and shape[-1]:
        rows = array.reshape(-1, shape[-1])
        for row, column in zip(rows, draw.rng.integers(shape[-1], size=len(rows)), strict=True):
            row[column] |= not row.any()
    return Array.of(draw.overwrite(array, given.put), "bool")


def _full(draw: _Draw, given: Any) -> Array:
    import numpy as np

    value = draw.number(given.value)
    natural = {bool: "bool", int: "int64"}.get(type(value), draw.case.dtype)
    dtype = given.dtype or natural
    if (dtype == "bool") is not isinstance(value, bool) or (dtype.startswith("int") and type(value) is not int):
        draw.refuse(f"full: {value!r} does not fit {dtype}")
    wide = np.bool_ if dtype == "bool" else np.float64 if dtype in FLOATS else np.int64
    try:
        array = np.full(draw.shape(given.full), value, dtype=wide)
    except OverflowError:
        draw.refuse(f"full: {value!r} does not fit {dtype}")
    return draw.rounded(draw.overwrite(array, given.put), dtype)


def _arange(draw: _Draw, given: Any) -> Array:
    import numpy as np

    return Array.of(np.arange(draw.count(given.arange), dtype=np.int64))


def _permutation(draw: _Draw, given: Any) -> Array:
    import numpy as np

    return Array.of(draw.rng.permutation(draw.count(given.permutation)).astype(np.int64))


def _choose(draw: _Draw, given: Any) -> Any:
    return draw.value(given.choose[int(draw.rng.integers(len(given.choose)))])


def _integer(draw: _Draw, given: Any) -> int:
    return int(draw.rng.integers(*draw.span(*given.integer, is_closed=True)))


def _real(draw: _Draw, given: Any) -> float:
    low, high = (draw.finite(bound) for bound in given.real)
    return low + (high - low) * float(draw.rng.random())


def _list_of(draw: _Draw, given: Any) -> list[Any]:
    return [draw.value(given.list_of) for _ in range(draw.count(given.times))]


def _ids(draw: _Draw, given: Any) -> list[int]:
    low, high = draw.span(given.low, given.high, is_closed=False)
    return [int(one) for one in draw.rng.integers(low, high, draw.count(given.ids))]


def _map(draw: _Draw, given: Any) -> dict[Any, Any]:
    pairs = [(draw.value(key), draw.value(value)) for key, value in given.map]
    try:
        mapping = dict(pairs)
    except TypeError:
        draw.refuse("map: a key must be hashable: text, bytes, a number or a tuple of them")
    if len(mapping) < len(pairs):
        draw.refuse("map: two keys are equal")
    return mapping


def _letters(draw: _Draw, given: Any) -> str:
    chosen = draw.rng.integers(len(given.alphabet), size=draw.count(given.letters))
    return "".join(given.alphabet[int(one)] for one in chosen)


def _corpus(draw: _Draw, given: Any) -> str:
    text = draw.exercise.corpora[given.corpus]
    start = int(draw.number(given.start))
    if given.lines is not None:
        lines = text.splitlines(keepends=True)
        wanted = draw.count(given.lines)
        chosen = lines[start : start + wanted]
    else:
        wanted = draw.count(DEFAULT_CHARS if given.chars is None else given.chars)
        chosen = list(text[start : start + wanted])
    if len(chosen) < wanted:
        draw.refuse(f'the corpus "{given.corpus}" ends before {start} + {wanted}')
    return "".join(chosen)


def _function(draw: _Draw, given: Any) -> Function:
    return Function(given.function, {name: draw.value(one) for name, one in given.with_.items()})


def _as_array(drawn: Any) -> NumpyArray:
    """An array that can be written to, also where NumPy drew a lone number for the shape ()."""
    import numpy as np

    return np.array(drawn)


_DRAWS: Mapping[str, Callable[[_Draw, Any], Any]] = {
    "Tensor": _tensor,
    "Normal": _normal,
    "Uniform": _uniform,
    "Integers": _integers,
    "Mask": _mask,
    "Full": _full,
    "Arange": _arange,
    "Permutation": _permutation,
    "Choose": _choose,
    "Integer": _integer,
    "Real": _real,
    "Symbol": lambda draw, given: draw.number(given.symbol),
    "Tuple": lambda draw, given: tuple(draw.value(one) for one in given.tuple_),
    "Bytes": lambda draw, given: given.bytes_,
    "OnePass": lambda draw, given: Iterator(tuple(draw.value(one) for one in given.iterator)),
    "ListOf": _list_of,
    "Ids": _ids,
    "Map": _map,
    "Letters": _letters,
    "Corpus": _corpus,
    "Ranks": lambda draw, given: Ranks(given.ranks),
    "Pattern": lambda draw, given: tokenizer_data.pattern(given.pattern),
    "Function": _function,
    "Kept": lambda draw, given: Kept(given.kept),
    "Literally": lambda draw, given: given.value,
}
