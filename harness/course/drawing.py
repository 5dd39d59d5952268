"""One drawing of one case: its expressions → values, drawn in the order in which the file has them.

Pure: equal numbers give equal bytes.  What is impossible or too large is refused before it is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from harness.course import tokenizer_data
from harness.errors import CourseError, Problem
from harness.records import FLOATS, Array, Function, Iterator, Ranks, SavedValue, Step, Support

if TYPE_CHECKING:
    import numpy

    from harness.course.exercise import Exercise
    from harness.course.schema import CaseFile, StepFile
    from harness.course.values import Put

    NumpyArray = numpy.ndarray[Any, Any]

MAX_ENTRIES = 2**25
MAX_VALUES = 2**18
MAX_SIZE = 1e100
DEFAULT_CHARS = 200


@dataclass
class Draw:
    """One drawing of one case; values are drawn in the order in which the file has them.

    `turns` gives the stream that shuffles the options of the nth choice for one round of repeats.
    """

    exercise: Exercise
    case: CaseFile
    rng: numpy.random.Generator
    turns: Callable[[int, int], numpy.random.Generator]
    repeat: int = 0
    symbols: Mapping[str, Any] = field(default_factory=dict)
    let: dict[str, Any] = field(default_factory=dict)
    choices: int = 0
    spent: int = 0
    values: int = 0
    # what `relabel` puts in the place of letters and digits, and of whole numbers
    letters: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    def refuse(self, message: str) -> NoReturn:
        where = f'case "{self.case.name}"'
        if self.symbols:
            where += f" with {', '.join(f'{name} = {value!r}' for name, value in self.symbols.items())}"
        raise CourseError([Problem(str(self.exercise.path), 1, 1, f"{where}: {message}")])

    def pick(self, options: Sequence[Any]) -> Any:
        """One of these by chance.  Repeats take turns, so that as many of them as there are options meet each one."""
        self.choices += 1
        index = int(self.rng.integers(len(options)))
        if self.case.repeat > 1:
            round_, turn = divmod(self.repeat, len(options))
            index = int(self.turns(self.choices, round_).permutation(len(options))[turn])
        return options[index]

    def draw_let(self) -> None:
        """What the case names, in the order of the file; a later value may mention an earlier one."""
        for name, expression in self.case.let.items():
            self.let[name] = self.value(expression)

    def arguments(self, given: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple((name, self.value(expression)) for name, expression in given.items())

    def step(self, step: StepFile) -> Step:
        action = step.action
        arguments = self.arguments((step.make if action == "make" else step.call) or {})
        saved = (("self", ()),) if action == "make" else ()
        return Step(
            action=action,
            arguments=arguments,
            name=step.method or step.get or step.entry or "",
            on=step.on,
            save_as=(*saved, *step.save_as.items()),
            compare=None if action == "make" else step.compare,
            raises=step.raises,
            gradients=step.gradients,
            map_over=step.map_over or "",
            carry=tuple(step.carry.items()),
            select=step.select,
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

    def draw_letters(self) -> dict[int, int]:
        """For each ASCII letter and digit another of its kind, drawn once for a case; a capital goes with its letter."""
        if not self.letters:
            for kind in ("abcdefghijklmnopqrstuvwxyz", "0123456789"):
                order = self.rng.permutation(len(kind))
                other = "".join(kind[int(index)] for index in order)
                self.letters |= str.maketrans(kind + kind.upper(), other + other.upper())
        return self.letters

    def relabel_number(self, number: int, low: int, high: int) -> int:
        """Another whole number, below `high`, for this one, the same in the whole case."""
        if number not in self.numbers:
            taken = set(self.numbers.values())
            if len(taken) >= high - low:
                self.refuse(f"relabel: more different numbers than there are from {low} on below {high}")
            other = int(self.rng.integers(low, high))
            while other in taken:
                other = int(self.rng.integers(low, high))
            self.numbers[number] = other
        return self.numbers[number]

    def relabel(self, value: Any, span: tuple[int, int] | None) -> Any:
        """The value with other letters and digits, and other whole numbers where they have a span."""
        if isinstance(value, str):
            return value.translate(self.draw_letters())
        if isinstance(value, bytes):
            letters = self.draw_letters()
            return bytes(letters.get(byte, byte) for byte in value)
        if type(value) is int and span is not None:
            return self.relabel_number(value, *span)
        if isinstance(value, (list, tuple)):
            return type(value)(self.relabel(item, span) for item in value)
        if isinstance(value, dict):
            keys = [key if isinstance(key, str) else self.relabel(key, span) for key in value]
            return dict(zip(keys, (self.relabel(item, span) for item in value.values()), strict=True))
        if isinstance(value, Iterator):
            return Iterator(tuple(self.relabel(item, span) for item in value.items))
        if isinstance(value, Array) and value.dtype == "int64" and span is not None:
            import numpy as np

            entries = [self.relabel_number(int(entry), *span) for entry in value.numpy().reshape(-1)]
            return Array.of(np.array(entries, dtype=np.int64).reshape(value.shape))
        return value

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
        return Array.of(array, dtype)


# Each constructor by the name of its model.


def _tensor(draw: Draw, given: Any) -> Array:
    import numpy as np

    from harness.course.values import nested_entries, shape_of

    shape = shape_of(given.tensor)
    entries = list(nested_entries(given.tensor, shape))
    draw.spend(len(entries))
    kinds = {type(entry) for entry in entries}
    dtype = given.dtype or ("bool" if bool in kinds else "int64" if kinds == {int} else draw.case.dtype)
    wide = np.bool_ if dtype == "bool" else np.float64 if dtype in FLOATS else np.int64
    array = np.array(entries, dtype=wide).reshape(shape)
    if given.jitter is not None:
        values, places = np.unique(array, return_inverse=True)
        factors = 1 + given.jitter * draw.rng.uniform(-1, 1, values.shape)
        array = np.where(np.isfinite(values), values * factors, values)[places].reshape(shape)
    return draw.rounded(array, dtype)


def _normal(draw: Draw, given: Any) -> Array:
    array = draw.rng.standard_normal(draw.shape(given.normal))
    array = array * draw.finite(given.scale) + draw.finite(given.shift)
    return draw.rounded(draw.overwrite(_as_array(array), given.put), given.dtype or draw.case.dtype)


def _uniform(draw: Draw, given: Any) -> Array:
    low, high = draw.finite(given.low), draw.finite(given.high)
    array = low + (high - low) * draw.rng.random(draw.shape(given.uniform))
    return draw.rounded(draw.overwrite(_as_array(array), given.put), given.dtype or draw.case.dtype)


def _integers(draw: Draw, given: Any) -> Array:
    import numpy as np

    shape = draw.shape(given.integers)
    low, high = draw.span(given.low, given.high, is_closed=False)
    array = _as_array(draw.rng.integers(low, high, shape))
    if given.dtype in FLOATS:
        array = array.astype(np.float64)
    return draw.rounded(draw.overwrite(array, given.put), given.dtype)


def _mask(draw: Draw, given: Any) -> Array:
    shape = draw.shape(given.mask)
    array = _as_array(draw.rng.random(shape) < draw.finite(given.keep))
    if given.every_row and shape and shape[-1]:
        rows = array.reshape(-1, shape[-1])
        for row, column in zip(rows, draw.rng.integers(shape[-1], size=len(rows)), strict=True):
            row[column] |= not row.any()
    return Array.of(draw.overwrite(array, given.put), "bool")


def _full(draw: Draw, given: Any) -> Array:
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


def _arange(draw: Draw, given: Any) -> Array:
    import numpy as np

    return Array.of(np.arange(draw.count(given.arange), dtype=np.int64))


def _permutation(draw: Draw, given: Any) -> Array:
    import numpy as np

    return Array.of(draw.rng.permutation(draw.count(given.permutation)).astype(np.int64))


def _choose(draw: Draw, given: Any) -> Any:
    return draw.value(draw.pick(given.choose))


def _integer(draw: Draw, given: Any) -> int:
    return int(draw.rng.integers(*draw.span(*given.integer, is_closed=True)))


def _real(draw: Draw, given: Any) -> float:
    low, high = (draw.finite(bound) for bound in given.real)
    return low + (high - low) * float(draw.rng.random())


def _list_of(draw: Draw, given: Any) -> list[Any]:
    drawn = [draw.value(given.list_of) for _ in range(draw.count(given.times))]
    try:
        return sorted(drawn) if given.sorted else drawn
    except (TypeError, RuntimeError):  # or tensors of several numbers
        draw.refuse("list_of: sorted needs what can be compared: numbers, texts, bytes or tuples of them")


def _ids(draw: Draw, given: Any) -> list[int]:
    low, high = draw.span(given.low, given.high, is_closed=False)
    return [int(one) for one in draw.rng.integers(low, high, draw.count(given.ids))]


def _map(draw: Draw, given: Any) -> dict[Any, Any]:
    pairs = [(draw.value(key), draw.value(value)) for key, value in given.map]
    try:
        mapping = dict(pairs)
    except TypeError:
        draw.refuse("map: a key must be hashable: text, bytes, a number or a tuple of them")
    if len(mapping) < len(pairs):
        draw.refuse("map: two keys are equal")
    return mapping


def _letters(draw: Draw, given: Any) -> str:
    chosen = draw.rng.integers(len(given.alphabet), size=draw.count(given.letters))
    return "".join(given.alphabet[int(one)] for one in chosen)


def _merges(draw: Draw, given: Any) -> list[tuple[bytes, bytes]]:
    letters = [letter.encode() for letter in given.alphabet]
    wanted, size = draw.count(given.merges), len(letters)
    if wanted > size**2 or len(set(letters)) < size or max(map(len, letters)) > 1:
        draw.refuse(f"merges: {wanted} of {size**2} are asked for, of letters that are all different, one byte each")
    chosen = [divmod(int(number), size) for number in draw.rng.permutation(size**2)[:wanted]]
    return [(letters[left], letters[right]) for left, right in chosen]


def _relabel(draw: Draw, given: Any) -> Any:
    span = None if given.high is None else draw.span(given.low, given.high, is_closed=False)
    return draw.relabel(draw.value(given.relabel), span)


def _corpus(draw: Draw, given: Any) -> str:
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


def _function(draw: Draw, given: Any) -> Function:
    return Function(given.function, {name: draw.value(one) for name, one in given.with_.items()})


def _support(draw: Draw, given: Any) -> Support:
    return Support(given.support, {name: draw.value(one) for name, one in given.with_.items()})


def _ref(draw: Draw, given: Any) -> Any:
    return draw.let[given.ref] if given.ref in draw.let else SavedValue(given.ref)


def _as_array(drawn: Any) -> NumpyArray:
    """An array that can be written to, also where NumPy drew a lone number for the shape ()."""
    import numpy as np

    return np.array(drawn)


_DRAWS: Mapping[str, Callable[[Draw, Any], Any]] = {
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
    "OnePass": lambda draw, given: Iterator(
        tuple(draw.value(one) for _ in range(draw.count(given.times)) for one in given.iterator)
    ),
    "ListOf": _list_of,
    "Ids": _ids,
    "Map": _map,
    "Letters": _letters,
    "Merges": _merges,
    "Relabel": _relabel,
    "Corpus": _corpus,
    "Ranks": lambda draw, given: Ranks(given.ranks),
    "Pattern": lambda draw, given: tokenizer_data.pattern(given.pattern),
    "Function": _function,
    "Support": _support,
    "Ref": _ref,
    "Literally": lambda draw, given: given.value,
}
