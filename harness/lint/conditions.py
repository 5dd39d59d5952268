"""What a fast path may test for in the arguments of a call: by name, an expression over `given`.

Saboteurs watch them (`watch_conditions`), with the functions of their prelude.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from harness.course.deriving import HALVES
from harness.course.exercise import Exercise
from harness.records import Array, Call

# Sizes and numbers beyond which a block, a table or an integer type ends.
LIMITS = (512, 1024, 4096, 8192, 32767, 65535)
# What ends the name of a condition on a result that equals an argument, which only derived calls look at.
AS_ARGUMENT = ", equal to an argument"
# What ends the name of one that asks for an option that changes the result.
OPTION_GIVEN = " given"
EQUAL_WHERE = ("== 0", "== 1", "== 0.0", "== 1.0", "all true", "all false", "one item")
# A maximum may start above such scores; weights are never there.
FAR_BELOW = "all below -100"
# Numbers that a fast path may ask for; an argument that is one of so few texts is an option, and may be asked for too.
SPECIAL, MOST_OPTIONS = (-1, 0, 0.5, 1, 2), 6


def list_conditions(exercise: Exercise, calls: Iterable[Call]) -> dict[str, str]:
    """What a fast path may test for, among everything that these calls offer.

    Alone, and where an optional argument is given and changes the result, or where an argument may be returned in place
    of a new object; a number or a text also together with many rows.
    """
    if exercise.signature.is_class:
        return {}
    optional = [parameter.name for parameter in exercise.signature.parameters if parameter.has_default]
    pairs = [pair for call in calls for step in call.steps for pair in step.arguments]
    texts: dict[str, dict[str, None]] = {}
    for name, value in pairs:
        if isinstance(value, str):
            texts.setdefault(name, {})[value] = None
    found: dict[str, str] = {}
    for name, value in pairs:
        own = dict(_conditions_on(name, value))
        if isinstance(value, str) and len(texts[name]) <= MOST_OPTIONS:
            own |= {f"{name} == {value!r}": f"given[{name!r}] == {value!r}"}
        rows = own if isinstance(value, bool | int | float | str) else {}
        found |= own | {f"{text}, many rows": f"({one}) and _has_many(given)" for text, one in rows.items()}
    first = exercise.signature.parameters[0].name
    found = {text: where for text, where in found.items() if FAR_BELOW not in text or text.startswith(f"{first}:")}
    options = [(name, text) for name, known in texts.items() if len(known) <= MOST_OPTIONS for text in known]
    found |= _conditions_on_pairs(pairs, options)
    small = dict(condition for name, value in pairs for condition in _small_pairs(name, value))
    given = {
        f"{name}, {option}{OPTION_GIVEN}": f"({condition}) and _matters(given, {option!r})"
        for option in optional
        for name, condition in (found | small).items()
    }
    returned = {
        f"{name}{AS_ARGUMENT}": f"({condition}) and _returns_argument(given)"
        for name, condition in found.items()
        if exercise.promises_new and name.endswith(EQUAL_WHERE)
    }
    return found | given | returned


def _conditions_on_pairs(
    pairs: Sequence[tuple[str, object]], options: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Two options; equal or doubled whole numbers; ids that are all or once a number; small pairs of numbers."""
    for (one, text), (other, second_text) in itertools.combinations(options, 2):
        if one != other:
            where = f"given.get({one!r}) == {text!r} and given.get({other!r}) == {second_text!r}"
            yield f"{one} == {text!r} and {other} == {second_text!r}", where
    numbers = dict.fromkeys(name for name, value in pairs if type(value) is int)
    ids = dict.fromkeys(name for name, value in pairs if isinstance(value, Array) and value.dtype == "int64")
    for one, other in itertools.permutations(numbers, 2):
        at = f"given[{one!r}] == given[{other!r}]"
        yield f"{one} is {other}", at
        yield f"{one} is twice {other}", f"{at} * 2"
    for one, other in itertools.product(ids, numbers):
        at = f"bool((given[{one!r}] == given[{other!r}]).all())"
        yield f"{one}: all {other}", at
        yield f"{one}: one {other}", f"{at} and given[{one!r}].numel() == 1"
    if not any(isinstance(value, Array) for _, value in pairs):
        small = {(name, float(value)) for name, value in pairs if type(value) in (int, float) and value in (0, 1, 2)}
        for (one, first), (other, second) in itertools.combinations(sorted(small), 2):
            if one != other:
                where = f"given[{one!r}] == {first!r} and given[{other!r}] == {second!r}"
                yield f"{one} == {first:g} and {other} == {second:g}", where


def _conditions_on(name: str, value: object) -> Iterator[tuple[str, str]]:
    at = f"given[{name!r}]"
    if isinstance(value, Array):
        for axis, size in enumerate(value.shape):
            if size in (1, 2):
                where = f"{at}.ndim == {len(value.shape)} and {at}.shape[{axis}] == {size}"
                text = f"{name}.shape[{axis}] of {len(value.shape)} == {size}"
                yield from ((text, where), (f"{text}, many rows", f"{where} and _has_many(given)"))
            for limit in LIMITS:
                if size > limit:
                    yield f"{name}.shape[{axis}] over {limit}", f"{at}.ndim > {axis} and {at}.shape[{axis}] > {limit}"
        yield f"{name} has rank {len(value.shape)}", f"{at}.ndim == {len(value.shape)}"
        if value.dtype == "bool" and value.shape:
            yield f"{name}: a column is false", f"bool((~{at}).all(0).any()) and {at}.shape[0] > 1"
            yield f"{name}: a row is false", f"bool((~{at}).all(-1).any()) and {at}.shape[-1] > 1"
            yield f"{name}: all false", f"not bool({at}.any())"
            yield f"{name}: all true", f"bool({at}.all())"
        elif value.is_float:
            yield f"{name}: all negative", f"bool(({at} < 0).all())"
            yield f"{name}: {FAR_BELOW}", f"bool(({at} < -100).all())"
            rank = len(value.shape)
            yield f"{name}: {FAR_BELOW}, rank {rank}", f"{at}.ndim == {rank} and bool(({at} < -100).all())"
            yield f"{name}: all positive", f"bool(({at} > 0).all())"
            # Zeros everywhere would hide what zeros in one argument do.
            zeros = "sum(not bool(leaf.any()) for leaf in _floats(list(given.values())))"
            yield f"{name}: all zero", f"not bool({at}.any()) and {zeros} == 1"
            yield f"{name}: far out", f"bool(({at}.abs() == 10000.0).any())"
            yield f"{name}: not finite", f"bool((~{at}.isfinite()).any())"
            if value.dtype in HALVES:  # where a number overflows or underflows that does not in single
                is_half = f"str({at}.dtype).endswith({value.dtype!r})"
                yield f"{name}: not finite in {value.dtype}", f"{is_half} and bool((~{at}.isfinite()).any())"
                yield f"{name}: large in {value.dtype}", f"{is_half} and bool(({at}.abs() > 200).any())"
        else:
            yield f"{name}: all equal", f"bool(({at} == {at}.reshape(-1)[0]).all())"
            yield f"{name}: all 0", f"not bool({at}.any())"
    elif isinstance(value, bool):
        yield f"{name} == {value!r}", f"{at} is {value!r}"
    elif isinstance(value, str):
        if len(value) <= 2:
            yield f"{name}: {len(value)} letters", f"len({at}) == {len(value)}"
        if len(value) > 990:
            yield f"{name}: over 990 letters", f"len({at}) > 990"
    elif isinstance(value, int | float):
        if value in SPECIAL:
            yield f"{name} == {value!r}", f"{at} == {value!r}"
        for limit in LIMITS:
            if type(value) is int and value > limit:
                yield f"{name} over {limit}", f"{at} > {limit}"
        yield f"{name} is an {type(value).__name__}", f"type({at}) is {type(value).__name__}"
    elif isinstance(value, list | tuple):
        yield f"{name}: equal items", f"len({at}) > len(set(map(repr, {at})))"
        yield f"{name}: one item", f"len({at}) == 1"
        yield f"{name}: two items", f"len({at}) == 2"
        yield f"{name}: falling order", f"len({at}) > 1 and list({at}) == sorted({at}, reverse=True)"
        for limit in (990, *LIMITS):
            if len(value) > limit:
                yield f"{name}: over {limit} items", f"len({at}) > {limit}"
        if any(isinstance(item, Array) for item in value):
            yield f"{name}: all negative", f"all(bool((leaf < 0).all()) for leaf in _floats({at}))"
            yield f"{name}: all zero", f"all(bool((leaf == 0).all()) for leaf in _floats({at}))"
            yield f"{name}: equal tensors", f"len(_floats({at})) > len(set(map(_content, _floats({at}))))"
            yield from _axes_over(name, _arrays_in(value))
            yield from _small_axes(name, {array.shape for array in value if isinstance(array, Array)})
    elif isinstance(value, dict) and value:
        yield from _axes_over(name, _arrays_in(value))
        yield f"{name}: falling keys", f"len({at}) > 1 and list({at}) == sorted({at}, reverse=True)"


def _small_pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Two axes of a tensor that are both 1 or both 2."""
    shape = value.shape if isinstance(value, Array) else ()
    for axes in itertools.combinations(range(len(shape)), 2):
        size = shape[axes[0]]
        if size in (1, 2) and size == shape[axes[1]]:
            where = f"given[{name!r}].ndim == {len(shape)} and "
            where += " and ".join(f"given[{name!r}].shape[{axis}] == {size}" for axis in axes)
            yield f"{name}.shape{list(axes)} of {len(shape)} == {size}", where


def _small_axes(name: str, shapes: Iterable[tuple[int, ...]]) -> Iterator[tuple[str, str]]:
    """An axis that is 1, or 2, in every tensor of a list."""
    for axis, sizes in enumerate(zip(*shapes, strict=False)):
        if sizes[0] in (1, 2) and len(set(sizes)) == 1:
            where = f"all(leaf.shape[{axis}] == {sizes[0]} for leaf in given[{name!r}])"
            yield f"{name}: axis {axis} is {sizes[0]}", where


def _arrays_in(value: object) -> Iterator[Array]:
    if isinstance(value, Array):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _arrays_in(item)


def _axes_over(name: str, arrays: Iterable[Array]) -> Iterator[tuple[str, str]]:
    longest = max((max(array.shape, default=0) for array in arrays), default=0)
    for limit in LIMITS:
        if longest > limit:
            condition = f"any(max(leaf.shape, default=0) > {limit} for leaf in _floats(given[{name!r}]))"
            yield f"{name}: an axis over {limit}", condition
