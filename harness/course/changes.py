"""Changes to one argument, by the words that a plan uses. Pure; each gives None where it would change nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.records import Array
from harness.records import Iterator as Stream

if TYPE_CHECKING:
    import numpy

    NumpyArray = numpy.ndarray[Any, Any]

# How far values stay from zero once they are all of one sign.
AWAY = 0.125
# So far that the exponential of a single-precision number is 0.
FAR, FAR_BELOW = 200, "far below zero"
# Each letter and the sign that it changes places with: what a pattern, a mark or a separator would mistake for its own.
SIGNS = dict(zip("abcdefghijklmnop", ".|\0*(\\[+?^$)]{}\n", strict=True))
SWAPPED = str.maketrans(SIGNS | {sign: letter for letter, sign in SIGNS.items()})
# Of a text or a row, what stays at each end where its middle is turned.
MOST_OF_END = 8


def hide(array: Array, place: tuple[int, ...], number: float | None) -> Array:
    """The array with this number at a place; with None, other numbers close to those there."""
    numbers = array.wide().copy()
    numbers[place] = numbers[place] * 0.5 + 0.375 if number is None else number
    return Array.of(numbers, array.dtype)


def fill(value: Any, number: int) -> Array | None:
    """A tensor of whole numbers with this number in every entry."""
    filled: Array | None = _of_array(lambda ids: 0 * ids + number, "i")(value)
    return filled


def changes_of(kind: str) -> Iterator[str]:
    """The words of a kind of change."""
    yield from (word for word, (found, _) in _CHANGES.items() if found == kind)


def _of_floats(change: Callable[[NumpyArray], NumpyArray]) -> Callable[[Any], Any]:
    """A change to a float tensor, or to those in a list; entries that are not finite stay as they are."""

    def apply(value: Any) -> Any:
        import numpy as np

        if isinstance(value, (list, tuple)):
            changed = [apply(item) for item in value]
            return None if all(item is None for item in changed) else _put(value, changed)
        if not isinstance(value, Array) or not value.is_float:
            return None
        numbers = value.wide()
        with np.errstate(invalid="ignore"):
            return _other_than(value, Array.of(np.where(np.isfinite(numbers), change(numbers), numbers), value.dtype))

    return apply


def _of_array(change: Callable[[NumpyArray], NumpyArray | None], kind: str) -> Callable[[Any], Any]:
    """A change to a tensor of this kind: `b` bool, `i` int."""

    def apply(value: Any) -> Any:
        if not isinstance(value, Array) or not value.shape or not value.data or value.numpy().dtype.kind != kind:
            return None
        changed = change(value.numpy().copy())
        return None if changed is None else _other_than(value, Array.of(changed, value.dtype))

    return apply


def _other_than(value: Array, changed: Array) -> Array | None:
    return None if changed == value else replace(changed, device=value.device)


def _put(value: Any, changed: list[Any]) -> Any:
    return type(value)(old if new is None else new for old, new in zip(value, changed, strict=True))


def _filled(at: Any, content: bool) -> Callable[[NumpyArray], NumpyArray | None]:
    def change(array: NumpyArray) -> NumpyArray | None:
        if isinstance(at, int) and array.ndim < 2:
            return None
        array[at] = content
        return array

    return change


def rolled(value: Any) -> Any:
    """The same values in other places: tensors are rolled along their last axis, and so are the items of a list and the
    keys of a mapping, whose values stay in their order.
    """
    import numpy as np

    if isinstance(value, Array):
        if not value.shape or not value.data:
            return None
        numbers = value.wide() if value.is_float else value.numpy()
        axis = max(range(len(value.shape)), key=lambda axis: (value.shape[axis] > 1, axis))
        return _other_than(value, Array.of(np.roll(numbers, 1, axis), value.dtype))
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, Array) for item in value):
            changed = [rolled(item) for item in value]
            return None if all(item is None for item in changed) else _put(value, changed)
        return _unequal(value, type(value)([*value[1:], *value[:1]]))
    if isinstance(value, str):
        return _unequal(value, value[1:] + value[:1])
    if isinstance(value, dict):
        if any(isinstance(item, Array) for item in value.values()):
            changed = [rolled(item) if isinstance(item, Array) else None for item in value.values()]
            return dict(zip(value, _put(list(value.values()), changed), strict=True))
        names = list(value)
        return _unequal(value, dict(zip(names[1:] + names[:1], value.values(), strict=True)))
    return None


def with_signs(value: Any) -> Any:
    """The same texts and bytes with letters and signs exchanged, those in containers included."""
    if isinstance(value, str):
        return _unequal(value, value.translate(SWAPPED))
    if isinstance(value, bytes):
        return _unequal(value, value.decode("latin-1").translate(SWAPPED).encode("latin-1"))
    if isinstance(value, Stream):
        items = with_signs(value.items)
        return None if items is None else Stream(items)
    if isinstance(value, (list, tuple)):
        changed = [with_signs(item) for item in value]
        return None if all(item is None for item in changed) else _put(value, changed)
    if isinstance(value, dict) and not any(isinstance(item, Array) for item in value.values()):
        names, items = list(value), list(value.values())
        pairs = zip(_put(names, list(map(with_signs, names))), _put(items, list(map(with_signs, items))), strict=True)
        return _unequal(value, dict(pairs))
    return None


def _middle_turned(value: Any) -> Any:
    """The same length and ends, the items between in the opposite order; where items repeat, one stands for another."""
    length = len(value) if isinstance(value, (str, list, tuple)) else 0
    length = value.shape[-1] if isinstance(value, Array) and value.shape else length
    end = min(MOST_OF_END, length // 4)
    order = [*range(end), *reversed(range(end, length - end)), *range(length - end, length)]
    if end and not _is_distinct(value):
        order[end] = order[end + 1]
    if isinstance(value, Array):
        numbers = value.wide() if value.is_float else value.numpy()
        return _other_than(value, Array.of(numbers[..., order], value.dtype)) if end else None
    if not end or any(isinstance(item, Array) for item in value):
        return None
    turned = [value[place] for place in order]
    return _unequal(value, "".join(turned) if isinstance(value, str) else type(value)(turned))


def _is_distinct(value: Any) -> bool:
    """Whether no item of a text, a list or a tensor of whole numbers repeats; floats count as distinct."""
    if isinstance(value, Array) and value.is_float:
        return True
    items = value.numpy().reshape(-1).tolist() if isinstance(value, Array) else value
    return len({repr(item) for item in items}) == len(items)


def _other_fraction(value: Any) -> Any:
    """A number with the same whole part, which a table for whole numbers would mistake for it."""
    if type(value) is not float or not math.isfinite(value):
        return None
    whole = math.floor(value)
    return whole + (value - whole + 0.5) % 1


def _unequal(value: Any, changed: Any) -> Any:
    return None if changed == value else changed


def _order_turned(value: Any) -> Any:
    return dict(reversed(value.items())) if isinstance(value, dict) and len(value) > 1 else None


def _of_items(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], Any]:
    """A change to a list or tuple."""

    def apply(value: Any) -> Any:
        if not isinstance(value, (list, tuple)) or len(value) < 2:
            return None
        return _unequal(value, type(value)(change(list(value))))

    return apply


_CHANGES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "rolled": ("order", rolled),
    "middle turned": ("order", _middle_turned),
    "other fraction": ("number", _other_fraction),
    "negative": ("sign", _of_floats(lambda numbers: -abs(numbers) - AWAY)),
    "positive": ("sign", _of_floats(lambda numbers: abs(numbers) + AWAY)),
    "zero": ("sign", _of_floats(lambda numbers: 0 * numbers)),
    "one": ("sign", _of_floats(lambda numbers: 0 * numbers + 1)),
    FAR_BELOW: ("sign", _of_floats(lambda numbers: numbers - FAR)),
    "last column false": ("mask", _of_array(_filled((..., -1), False), "b")),
    "first column false": ("mask", _of_array(_filled((..., 0), False), "b")),
    "last row false": ("mask", _of_array(_filled(-1, False), "b")),
    "first row false": ("mask", _of_array(_filled(0, False), "b")),
    "all true": ("mask", _of_array(_filled(..., True), "b")),
    "all false": ("mask", _of_array(_filled(..., False), "b")),
    "all zero": ("ids", _of_array(lambda ids: 0 * ids, "i")),
    "all the first": ("ids", _of_array(lambda ids: 0 * ids + ids.reshape(-1)[0], "i")),
    "all the largest": ("ids", _of_array(lambda ids: 0 * ids + ids.max(), "i")),
    "the last the first": ("ids", _of_array(lambda ids: _set_last(ids), "i")),
    "first axis dropped": ("rank", lambda value: Array.of(value.wide()[0], value.dtype)),
    "an item twice": ("repeat", _of_items(lambda items: [items[0], *items])),
    "the last item the first": ("repeat", _of_items(lambda items: [*items[:-1], items[0]])),
    "all last parts the first": ("part", _of_items(lambda items: _set_last_parts(items))),
    "all items the first": ("repeat", _of_items(lambda items: [items[0]] * len(items))),
    "characters": ("characters", with_signs),
    "reversed": ("turn", _of_items(lambda items: items[::-1])),
    "order turned": ("turn", _order_turned),
}
CHANGES = {word: change for word, (_, change) in _CHANGES.items()}


def _set_last_parts(items: list[Any]) -> list[Any]:
    """Pairs, or longer tuples, with the last part of the first of them."""
    is_of_parts = all(isinstance(item, tuple) and len(item) > 1 for item in items)
    return [(*item[:-1], items[0][-1]) for item in items] if is_of_parts else items


def _set_last(ids: NumpyArray) -> NumpyArray:
    ids[..., -1] = ids[..., 0]
    return ids
