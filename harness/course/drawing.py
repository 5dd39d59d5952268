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
class CaseDrawer:
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
        draw = DRAWS.get(type(expression).__name__)
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
        return Array.of(array, dtype)


# Each constructor by the name of its model.


def _tensor(drawer: CaseDrawer, given: Any) -> Array:
    import numpy as np

    from harness.course.values import nested_entries, shape_of

    shape = shape_of(given.tensor)
    entries = list(nested_entries(given.tensor, shape))
    drawer.spend(len(entries))
    kinds = {type(entry) for entry in entries}
    dtype = given.dtype or ("bool" if bool in kinds else "int64" if kinds == {int} else drawer.case.dtype)
    wide = np.bool_ if dtype == "bool" else np.float64 if dtype in FLOATS else np.int64
    return drawer.rounded(np.array(entries, dtype=wide).reshape(shape), dtype)


def _normal(drawer: CaseDrawer, given: Any) -> Array:
    array = drawer.rng.standard_normal(drawer.shape(given.normal))
    array = array * drawer.finite(given.scale) + drawer.finite(given.shift)
    return drawer.rounded(drawer.overwrite(_as_array(array), given.put), given.dtype or drawer.case.dtype)


def _uniform(drawer: CaseDrawer, given: Any) -> Array:
    low, high = drawer.finite(given.low), drawer.finite(given.high)
    array = low + (high - low) * drawer.rng.random(drawer.shape(given.uniform))
    return drawer.rounded(drawer.overwrite(_as_array(array), given.put), given.dtype or drawer.case.dtype)


def _integers(drawer: CaseDrawer, given: Any) -> Array:
    import numpy as np

    shape = drawer.shape(given.integers)
    low, high = drawer.span(given.low, given.high, is_closed=False)
    array = _as_array(drawer.rng.integers(low, high, shape))
    if given.dtype in FLOATS:
        array = array.astype(np.float64)
    return drawer.rounded(drawer.overwrite(array, given.put), given.dtype)


def _mask(drawer: CaseDrawer, given: Any) -> Array:
    shape = drawer.shape(given.mask)
    array = _as_array(drawer.rng.random(shape) < drawer.finite(given.keep))
    if given.every_row and shape and shape[-1]:
        rows = array.reshape(-1, shape[-1])
        for row, column in zip(rows, drawer.rng.integers(shape[-1], size=len(rows)), strict=True):
            row[column] |= not row.any()
    return Array.of(drawer.overwrite(array, given.put), "bool")


def _full(drawer: CaseDrawer, given: Any) -> Array:
    import numpy as np

    value = drawer.number(given.value)
    natural = {bool: "bool", int: "int64"}.get(type(value), drawer.case.dtype)
    dtype = given.dtype or natural
    if (dtype == "bool") is not isinstance(value, bool) or (dtype.startswith("int") and type(value) is not int):
        drawer.refuse(f"full: {value!r} does not fit {dtype}")
    wide = np.bool_ if dtype == "bool" else np.float64 if dtype in FLOATS else np.int64
    try:
        array = np.full(drawer.shape(given.full), value, dtype=wide)
    except OverflowError:
        drawer.refuse(f"full: {value!r} does not fit {dtype}")
    return drawer.rounded(drawer.overwrite(array, given.put), dtype)


def _arange(drawer: CaseDrawer, given: Any) -> Array:
    import numpy as np

    return Array.of(np.arange(drawer.count(given.arange), dtype=np.int64))


def _permutation(drawer: CaseDrawer, given: Any) -> Array:
    import numpy as np

    return Array.of(drawer.rng.permutation(drawer.count(given.permutation)).astype(np.int64))


def _choose(drawer: CaseDrawer, given: Any) -> Any:
    return drawer.value(drawer.pick(given.choose))


def _integer(drawer: CaseDrawer, given: Any) -> int:
    return int(drawer.rng.integers(*drawer.span(*given.integer, is_closed=True)))


def _real(drawer: CaseDrawer, given: Any) -> float:
    low, high = (drawer.finite(bound) for bound in given.real)
    return low + (high - low) * float(drawer.rng.random())


def _list_of(drawer: CaseDrawer, given: Any) -> list[Any]:
    drawn = [drawer.value(given.list_of) for _ in range(drawer.count(given.times))]
    try:
        return sorted(drawn) if given.sorted else drawn
    except (TypeError, RuntimeError):  # or tensors of several numbers
        drawer.refuse("list_of: sorted needs what can be compared: numbers, texts, bytes or tuples of them")


def _ids(drawer: CaseDrawer, given: Any) -> list[int]:
    low, high = drawer.span(given.low, given.high, is_closed=False)
    return [int(one) for one in drawer.rng.integers(low, high, drawer.count(given.ids))]


def _map(drawer: CaseDrawer, given: Any) -> dict[Any, Any]:
    pairs = [(drawer.value(key), drawer.value(value)) for key, value in given.map]
    try:
        mapping = dict(pairs)
    except TypeError:
        drawer.refuse("map: a key must be hashable: text, bytes, a number or a tuple of them")
    if len(mapping) < len(pairs):
        drawer.refuse("map: two keys are equal")
    return mapping


def _letters(drawer: CaseDrawer, given: Any) -> str:
    chosen = drawer.rng.integers(len(given.alphabet), size=drawer.count(given.letters))
    return "".join(given.alphabet[int(one)] for one in chosen)


def _merges(drawer: CaseDrawer, given: Any) -> list[tuple[bytes, bytes]]:
    letters = [letter.encode() for letter in given.alphabet]
    wanted, size = drawer.count(given.merges), len(letters)
    if wanted > size**2 or len(set(letters)) < size or max(map(len, letters)) > 1:
        drawer.refuse(f"merges: {wanted} of {size**2} are asked for, of letters that are all different, one byte each")
    chosen = [divmod(int(number), size) for number in drawer.rng.permutation(size**2)[:wanted]]
    return [(letters[left], letters[right]) for left, right in chosen]


def _corpus(drawer: CaseDrawer, given: Any) -> str:
    text = drawer.exercise.corpora[given.corpus]
    start = int(drawer.number(given.start))
    if given.lines is not None:
        lines = text.splitlines(keepends=True)
        wanted = drawer.count(given.lines)
        chosen = lines[start : start + wanted]
    else:
        wanted = drawer.count(DEFAULT_CHARS if given.chars is None else given.chars)
        chosen = list(text[start : start + wanted])
    if len(chosen) < wanted:
        drawer.refuse(f'the corpus "{given.corpus}" ends before {start} + {wanted}')
    return "".join(chosen)


def _function(drawer: CaseDrawer, given: Any) -> Function:
    return Function(given.function, {name: drawer.value(one) for name, one in given.with_.items()})


def _support(drawer: CaseDrawer, given: Any) -> Support:
    return Support(given.support, {name: drawer.value(one) for name, one in given.with_.items()})


def _ref(drawer: CaseDrawer, given: Any) -> Any:
    return drawer.let[given.ref] if given.ref in drawer.let else SavedValue(given.ref)


def _as_array(drawn: Any) -> NumpyArray:
    """An array that can be written to, also where NumPy drew a lone number for the shape ()."""
    import numpy as np

    return np.array(drawn)


DRAWS: Mapping[str, Callable[[CaseDrawer, Any], Any]] = {
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
    "Symbol": lambda drawer, given: drawer.number(given.symbol),
    "Tuple": lambda drawer, given: tuple(drawer.value(one) for one in given.tuple_),
    "Bytes": lambda drawer, given: given.bytes_,
    "OnePass": lambda drawer, given: Iterator(
        tuple(drawer.value(one) for _ in range(drawer.count(given.times)) for one in given.iterator)
    ),
    "ListOf": _list_of,
    "Ids": _ids,
    "Map": _map,
    "Letters": _letters,
    "Merges": _merges,
    "Corpus": _corpus,
    "RanksValue": lambda drawer, given: Ranks(given.ranks),
    "Pattern": lambda drawer, given: tokenizer_data.pattern(given.pattern),
    "FunctionValue": _function,
    "SupportValue": _support,
    "Ref": _ref,
    "Literally": lambda drawer, given: given.value,
}
