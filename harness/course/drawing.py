"""One drawing of one case: its expressions → values, in the order of the file.

Pure: equal numbers give equal bytes.  What is impossible or too large is refused before it is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from harness.course import tokenizer_data
from harness.errors import CourseError, Problem
from harness.records import FLOATS, Array, Function, Iterator, Ranks, SavedValue, Step, Support

if TYPE_CHECKING:
    import numpy

    from harness.course.exercise import Exercise
    from harness.course.schema import CaseFile
    from harness.course.step_schema import StepFile
    from harness.course.values import Put

MAX_ENTRIES = 2**25
MAX_VALUES = 2**18
MAX_SIZE = 1e100


@dataclass
class CaseDrawer:
    """One drawing of one case; values are drawn in the order of the file, by the method of their constructor.

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
    # replacements that `relabel` makes for letters and digits, and for whole numbers
    letters: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    def refuse(self, message: str) -> NoReturn:
        where = f'case "{self.case.name}"'
        if self.symbols:
            where += f" with {', '.join(f'{name} = {value!r}' for name, value in self.symbols.items())}"
        raise CourseError([Problem(str(self.exercise.path), 1, 1, f"{where}: {message}")])

    def pick(self, options: Sequence[Any]) -> Any:
        """One of these options at random.  Repeats take turns, so as many repeats as options use each one."""
        self.choices += 1
        index = int(self.rng.integers(len(options)))
        if self.case.repeat > 1:
            round_, turn = divmod(self.repeat, len(options))
            index = int(self.turns(self.choices, round_).permutation(len(options))[turn])
        return options[index]

    def fill_let(self) -> None:
        """Draw the values of `let`, in the order of the file; a later value may refer to an earlier one."""
        for name, expression in self.case.let.items():
            value = self.argument(expression)
            self.let[name] = replace(value, shared=name) if isinstance(value, Support) else value

    def arguments(self, expressions: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple((name, self.argument(expression)) for name, expression in expressions.items())

    def argument(self, expression: Any) -> Any:
        """The value of an argument or a `let`."""
        return self.value(expression)

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
        """A literal unchanged, or a drawn value."""
        self.values += 1
        if self.values > MAX_VALUES:
            self.refuse(f"the arguments hold more than {MAX_VALUES} values")
        if isinstance(expression, list):
            return [self.value(item) for item in expression]
        if isinstance(expression, dict):
            return {key: self.value(item) for key, item in expression.items()}
        constructor = next(iter(getattr(type(expression), "model_fields", ())), None)
        return getattr(self, f"draw_{constructor.rstrip('_')}")(expression) if constructor else expression

    def other_letters(self) -> dict[int, int]:
        """Another letter or digit for each ASCII one, in either case, the same throughout."""
        if not self.letters:
            for kind in ("abcdefghijklmnopqrstuvwxyz", "0123456789"):
                order = self.rng.permutation(len(kind))
                other = "".join(kind[int(index)] for index in order)
                self.letters |= str.maketrans(kind + kind.upper(), other + other.upper())
        return self.letters

    def relabel_number(self, number: int, low: int, high: int) -> int:
        """Another whole number from `low` up to but not including `high`, the same throughout the case."""
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
        """The value with other letters and digits, and with other whole numbers where a range is given for them."""
        if isinstance(value, str):
            return value.translate(self.other_letters())
        if isinstance(value, bytes):
            letters = self.other_letters()
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
        """A finite float of moderate size, for scales, shifts and bounds."""
        number = float(self.number(written))
        if not abs(number) <= MAX_SIZE:
            self.refuse(f"{number} is not a finite number of sane size; write such entries with put")
        return number

    def spend(self, number: int) -> None:
        """Count the entries of one call, so that no course can exhaust the memory."""
        self.spent += number
        if self.spent > MAX_ENTRIES:
            self.refuse(f"the arguments hold more than {MAX_ENTRIES} entries")

    def span(self, low: Any, high: Any, *, is_closed: bool) -> tuple[int, int]:
        """Whole bounds, the upper one exclusive."""
        first, last = int(self.number(low)), int(self.number(high)) + is_closed
        if not -(2**63) <= first < last <= 2**63:
            self.refuse(f"there is nothing between low = {first} and high = {last - is_closed}")
        return first, last

    def finished(self, drawn: Any, puts: tuple[Put, ...], dtype: str) -> Array:
        """The tensor with entries overwritten; an integer that its dtype cannot hold is refused, a float is rounded."""
        import numpy as np

        array = np.array(drawn)  # a lone number where NumPy drew one for the shape ()
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
        if array.size and array.dtype.kind == "i" and dtype not in FLOATS:
            limits = np.iinfo(dtype)
            if array.min() < limits.min or array.max() > limits.max:
                self.refuse(f"an entry does not fit {dtype}")
        return Array.of(array, dtype)

    # ---- the constructors of an exercise's values

    def draw_tensor(self, node: Any) -> Array:
        import numpy as np

        from harness.course.values import nested_entries, shape_of

        shape = shape_of(node.tensor)
        entries = list(nested_entries(node.tensor, shape))
        self.spend(len(entries))
        kinds = {type(entry) for entry in entries}
        dtype = node.dtype or ("bool" if bool in kinds else "int64" if kinds == {int} else self.case.dtype)
        wide = np.bool_ if dtype == "bool" else np.float64 if dtype in FLOATS else np.int64
        array = np.array(entries, dtype=wide).reshape(shape)
        if node.jitter is not None:
            values, places = np.unique(array, return_inverse=True)
            factors = 1 + node.jitter * self.rng.uniform(-1, 1, values.shape)
            array = np.where(np.isfinite(values), values * factors, values)[places].reshape(shape)
        return self.finished(array, (), dtype)

    def draw_normal(self, node: Any) -> Array:
        array = self.rng.standard_normal(self.shape(node.normal))
        array = array * self.finite(node.scale) + self.finite(node.shift)
        return self.finished(array, node.put, node.dtype or self.case.dtype)

    def draw_uniform(self, node: Any) -> Array:
        low, high = self.finite(node.low), self.finite(node.high)
        array = low + (high - low) * self.rng.random(self.shape(node.uniform))
        return self.finished(array, node.put, node.dtype or self.case.dtype)

    def draw_integers(self, node: Any) -> Array:
        import numpy as np

        shape = self.shape(node.integers)
        low, high = self.span(node.low, node.high, is_closed=False)
        array = np.array(self.rng.integers(low, high, shape), np.float64 if node.dtype in FLOATS else np.int64)
        return self.finished(array, node.put, node.dtype)

    def draw_mask(self, node: Any) -> Array:
        import numpy as np

        shape = self.shape(node.mask)
        array = np.array(self.rng.random(shape) < self.finite(node.keep))
        if node.every_row and shape and shape[-1]:
            rows = array.reshape(-1, shape[-1])
            for row, column in zip(rows, self.rng.integers(shape[-1], size=len(rows)), strict=True):
                row[column] |= not row.any()
        return self.finished(array, node.put, "bool")

    def draw_full(self, node: Any) -> Array:
        import numpy as np

        value = self.number(node.value)
        dtype = {bool: "bool", int: "int64"}.get(type(value), self.case.dtype)
        wide = np.bool_ if dtype == "bool" else np.float64 if dtype in FLOATS else np.int64
        try:
            array = np.full(self.shape(node.full), value, dtype=wide)
        except OverflowError:
            self.refuse(f"full: {value!r} does not fit {dtype}")
        return self.finished(array, node.put, dtype)

    def draw_arange(self, node: Any) -> Array:
        import numpy as np

        return Array.of(np.arange(self.count(node.arange), dtype=np.int64))

    def draw_permutation(self, node: Any) -> Array:
        import numpy as np

        return Array.of(self.rng.permutation(self.count(node.permutation)).astype(np.int64))

    def draw_choose(self, node: Any) -> Any:
        return self.value(self.pick(node.choose))

    def draw_integer(self, node: Any) -> int:
        return int(self.rng.integers(*self.span(*node.integer, is_closed=True)))

    def draw_real(self, node: Any) -> float:
        low, high = (self.finite(bound) for bound in node.real)
        return low + (high - low) * float(self.rng.random())

    def draw_iterator(self, node: Any) -> Iterator:
        items = self.value(node.iterator)
        if not isinstance(items, list):
            self.refuse("iterator: a list, written out or drawn by list_of or ids")
        return Iterator(tuple(items))

    def draw_list_of(self, node: Any) -> list[Any]:
        return [self.value(node.list_of) for _ in range(self.count(node.times))]

    def draw_ids(self, node: Any) -> list[int]:
        low, high = self.span(node.low, node.high, is_closed=False)
        return [int(number) for number in self.rng.integers(low, high, self.count(node.ids))]

    def draw_map(self, node: Any) -> dict[Any, Any]:
        pairs = [(self.value(key), self.value(value)) for key, value in node.map]
        try:
            mapping = dict(pairs)
        except TypeError:
            self.refuse("map: a key must be hashable: text, bytes, a number or a tuple of them")
        if len(mapping) < len(pairs):
            self.refuse("map: two keys are equal")
        return mapping

    def draw_letters(self, node: Any) -> str:
        chosen = self.rng.integers(len(node.alphabet), size=self.count(node.letters))
        return "".join(node.alphabet[int(index)] for index in chosen)

    def draw_merges(self, node: Any) -> list[tuple[bytes, bytes]]:
        letters = [letter.encode() for letter in node.alphabet]
        wanted, size = self.count(node.merges), len(letters)
        if size < 2 or len(set(letters)) < size or max(map(len, letters)) > 1:
            self.refuse("merges: the alphabet is two letters or more, all different, one byte each")
        merges, texts = list[tuple[bytes, bytes]](), letters
        while len(merges) < wanted:
            texts = [text + letter for text in texts for letter in letters]
            length = len(texts[0])
            order = [texts[number] for number in self.rng.permutation(len(texts))[: wanted - len(merges)]]
            cuts = self.rng.integers(1, length, len(order)) if length > 2 else [1] * len(order)
            merges += [(text[:cut], text[cut:]) for text, cut in zip(order, cuts, strict=True)]
        return merges

    def draw_relabel(self, node: Any) -> Any:
        span = None if node.high is None else self.span(node.low, node.high, is_closed=False)
        return self.relabel(self.value(node.relabel), span)

    def draw_corpus(self, node: Any) -> str:
        text = self.exercise.corpora[node.corpus]
        start = int(self.number(node.start))
        wanted = self.count(node.chars)
        chosen = text[start : start + wanted]
        if len(chosen) < wanted:
            self.refuse(f'the corpus "{node.corpus}" ends before {start} + {wanted}')
        return chosen

    def draw_function(self, node: Any) -> Function:
        return Function(node.function, {name: self.value(option) for name, option in node.with_.items()})

    def draw_support(self, node: Any) -> Support:
        return Support(node.support, {name: self.value(option) for name, option in node.with_.items()})

    def draw_ref(self, node: Any) -> Any:
        return self.let[node.ref] if node.ref in self.let else SavedValue(node.ref)

    def draw_symbol(self, node: Any) -> Any:
        return self.number(node.symbol)

    def draw_tuple(self, node: Any) -> tuple[Any, ...]:
        return tuple(self.value(item) for item in node.tuple_)

    def draw_bytes(self, node: Any) -> bytes:
        return bytes(node.bytes_)

    def draw_tokenizer(self, node: Any) -> Any:
        return Ranks(node.tokenizer) if node.part == "ranks" else tokenizer_data.PATTERN
