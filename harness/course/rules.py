"""The settings that each rule of derived calls lists for a case.  Pure; nothing per exercise."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.course.changes import CHANGES, changes_of
from harness.course.deriving import EVERY, HIDDEN, IN, JOIN, Cases, derive, has_rows, is_float, same, second_places
from harness.course.domain import constants_of
from harness.records import Array, Call, Origin, SavedValue

SMALLEST = (1, 2)
# A size beyond most blocks, at which a right solution may still hold the product of two.
BESIDE = 2000
# A solution that works in blocks of a power of two may leave out what is behind the last whole one.
BLOCK, BEHIND_BLOCK = 64, 7
# As many rows, ids or items beside a special size or value that what it decides is seen in some of them.
MANY = 32
BESIDE_MANY = ("special", "sign", "type")
SMALL_NUMBERS = (" = 0", " = 1", " = 2", " = 0.0", " = 1.0", " = 2.0")
MOST_VALUES = 6


@dataclass(frozen=True)
class Rule:
    """A class of derived calls: the settings that it lists for a case.

    `goal` is the next step of a solution that fails where this does not decide.
    """

    places: Callable[[Cases, Call], Iterator[str]]
    goal: str = ""


def list_origins(cases: Cases) -> Iterator[Origin]:
    """Every entry that the rules offer for these cases, except those that the exercise turns off."""
    off = cases.exercise.file.domain.off
    for name, rule in RULES.items():
        for call in () if name in off else cases.bases:
            many = grown_sizes(cases, call) if name in BESIDE_MANY else ()
            widths = width_sizes(cases, call) if many else ()
            for place in dict.fromkeys(_beside(many, place, widths) for place in rule.places(cases, call)):
                yield Origin(name, call.case, place)


def _sizes(call: Call) -> dict[str, int]:
    return {name: value for name, value in call.symbols.items() if type(value) is int}


def _special_places(cases: Cases, call: Call) -> Iterator[str]:
    """Each size at its smallest and at that of another; each argument at its special values; then two at once."""
    sizes = _sizes(call)
    small = [f"{name} = {value}" for name in sizes for value in SMALLEST if value != sizes[name]]
    equal = [
        f"{one} = {sizes[one]}{JOIN}{other} = {sizes[one]}"
        for one, other in itertools.permutations(sizes, 2)
        if sizes[one] not in (sizes[other], *SMALLEST)
    ]
    special = [*_special_values(cases, call)]
    numbers = [] if sizes else [place for place in special if place.endswith(SMALL_NUMBERS)]
    options = [place for place in special if " = '" in place]
    pairs = itertools.chain(itertools.product(small, special), itertools.combinations(small + numbers + options, 2))
    both = [f"{one}{JOIN}{two}" for one, two in pairs if one.split()[0] != two.split()[0]]
    yield from (*small, *special, *equal, *both)


def _beside(many: Sequence[str], place: str, widths: Collection[str]) -> str:
    """A place beside many rows, unless it says how many or how wide: of many short rows one nearly always cancels."""
    named = {setting.split(" = ")[0] for setting in place.split(JOIN)}
    rows = [f"{name} = {MANY}" for name in many if name not in named][:1]
    return place if named.intersection(widths) else JOIN.join([*rows, place])


def grown_sizes(cases: Cases, call: Call) -> list[str]:
    """The sizes that give a case many rows in its first tensor, many ids or many items."""
    draws = {name: cases.draw(call.case, 0, {name: MANY}) for name in _sizes(call)}
    first = cases.exercise.signature.parameters[0].name
    return [name for name, drawn in draws.items() if drawn and any(_counts(drawn, first))]


def width_sizes(cases: Cases, call: Call) -> set[str]:
    """The sizes on which the last axis of a float tensor depends, be it inside a container."""
    draws = {name: cases.draw(call.case, 0, {name: size + 1}) for name, size in _sizes(call).items()}
    return {name for name, drawn in draws.items() if drawn and _widths(drawn) != _widths(call)}


def _widths(call: Call) -> list[tuple[int, ...]]:
    return [leaf.shape[-1:] for leaf in call.leaves() if isinstance(leaf, Array) and leaf.is_float]


def _counts(call: Call, first: str) -> Iterator[bool]:
    """For each argument whether it has many rows, ids or items; of other tensors than the first, rows do not count."""
    for name, value in _arguments(call):
        if isinstance(value, Array) and (name == first or not value.is_float):
            yield math.prod(value.shape[:-1] if value.is_float else value.shape) >= MANY
        yield isinstance(value, (str, list, tuple)) and len(value) >= MANY


def _special_values(cases: Cases, call: Call) -> Iterator[str]:
    for name, value in _arguments(call):
        if isinstance(value, bool | str):
            others = [other for other in cases.values(name) if type(other) is type(value) and len(str(other)) < 20]
            yield from (f"{name} = {other!r}" for other in others[:MOST_VALUES] if other != value)
        elif isinstance(value, int | float):
            yield from _special_numbers(cases, call, name, value)
        elif isinstance(value, Array) and value.dtype == "bool":
            yield from (f"{name}: {word}" for word in changes_of("mask"))
        elif isinstance(value, Array) and not value.is_float:
            yield from (f"{name}: {word}" for word in changes_of("ids"))
        elif isinstance(value, Array) and _can_lose_axis(cases, call, name, value):
            yield f"{name}: first axis dropped"
    optional = [parameter.name for parameter in cases.exercise.signature.parameters if parameter.has_default]
    given = {name for name, _ in _arguments(call)}
    yield from (f"without {name}" for name in optional if name in given)


def _special_numbers(cases: Cases, call: Call, name: str, value: float) -> Iterator[str]:
    """0, 1, the limits of the domain, the numbers of other cases, the other integers and sizes of this call."""
    known = [number for number in cases.values(name) if type(number) in (int, float)]
    limits = constants_of(cases.exercise.file.domain, name)
    low, high = min([*known, *limits]), max([*known, *limits])
    near: list[float] = [0, 1, 2, *limits]
    if type(value) is int:
        near += [number for _, number in _arguments(call) if type(number) is int]
        near += [size for _, array in _arguments(call) if isinstance(array, Array) for size in array.shape]
    kind = int if all(type(number) is int for number in known) else float
    numbers = dict.fromkeys([*(kind(number) for number in near if low <= number <= high), *known])
    yield from (f"{name} = {number!r}" for number in list(numbers)[: 2 * MOST_VALUES] if number != value)


def _can_lose_axis(cases: Cases, call: Call, name: str, array: Array) -> bool:
    """Whether a case has one axis less, and no other argument has this shape: they would belong together."""
    rank = len(array.shape) - 1
    others = [value for given, value in _arguments(call) if given != name and isinstance(value, Array)]
    is_known = any(isinstance(value, Array) and len(value.shape) == rank for value in cases.values(name))
    return rank > 0 and is_known and all(other.shape != array.shape for other in others)


def _arguments(call: Call) -> list[tuple[str, Any]]:
    """The arguments of all steps, each name once."""
    found = {name: value for step in reversed(call.steps) for name, value in reversed(step.arguments)}
    given = [(name, value) for name, value in found.items() if not isinstance(value, SavedValue)]
    return [(name, value) for name, value in given if _is_steady(call, name, value)]


def _is_steady(call: Call, name: str, value: Any) -> bool:
    """Whether an argument is the same in each step that has it, or is a tensor; else its values belong to the steps."""
    others = [other for step in call.steps for given, other in step.arguments if given == name]
    return isinstance(value, Array) or all(same(other, value) for other in others)


def _floats(call: Call) -> list[str]:
    return [name for name, value in _arguments(call) if _holds_floats(value)]


def _holds_floats(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_floats(item) for item in value)
    return is_float(value)


def _sign_places(cases: Cases, call: Call) -> Iterator[str]:
    names = _floats(call)
    for word in changes_of("sign"):
        yield from (f"{name}: {word}" for name in names)
        if len(names) > 1:
            yield JOIN.join(f"{name}: {word}" for name in names)


def _hidden_places(cases: Cases, call: Call) -> Iterator[str]:
    """What does not count is filled, where a mask hides it or once a mask hides a whole column."""
    masks = [
        f"{name}: {word}{JOIN}"
        for name, value in _arguments(call)
        if isinstance(value, Array) and value.dtype == "bool"
        for word in ("last column false", "last row false")
    ]
    ignored = cases.exercise.file.domain.ignored
    for name in _floats(call):
        for number in ("10000.0", "-10000.0", *ignored.get(name, ())):
            yield from (f"{mask}{name}: {HIDDEN} {number}" for mask in ("", *masks))


def _container_places(cases: Cases, call: Call) -> Iterator[str]:
    domain = cases.exercise.file.domain
    for name, value in _arguments(call):
        if isinstance(value, (list, tuple)) and len(value) > 1:
            repeated = changes_of("repeat" if name in domain.repeats else "")
            words = [*changes_of("part"), *repeated, *(["reversed"] * (name in domain.order))]
            yield from (f"{name}: {word}" for word in words if CHANGES[word](value) is not None)
        elif isinstance(value, dict) and len(value) > 1 and name in domain.order:
            yield f"{name}: order turned"


def _real_places(cases: Cases, call: Call) -> Iterator[str]:
    """Sizes as large as in practice, all together and each alone beside others at 1 or as small as in a case; special
    values.
    """
    in_use = cases.exercise.file.domain.sizes
    choices = cases.files[call.case].draw
    wanted = {name: _off_block(cases, call, name, in_use[name]) for name in sorted(in_use) if name in _sizes(call)}
    if len(wanted) > 1:  # with few ids, or few rows, what a block leaves out changes nothing
        sizes = {name: min(wanted[name], BESIDE) if name in wanted else min(choices[name]) for name in _sizes(call)}
        yield JOIN.join(f"{name} = {size}" for name, size in sizes.items())
    for name in wanted:
        others = [other for other in _sizes(call) if other != name]
        for smallest in (dict.fromkeys(others, 1), {other: min(choices[other]) for other in others}):
            place = JOIN.join(f"{size} = {value}" for size, value in {name: wanted[name], **smallest}.items())
            yield place
            given = [special for special in _special_values(cases, call) if " = " in special]
            yield from (f"{place}{JOIN}{special}" for special in (*_last_ids(cases, call, name, wanted[name]), *given))


def _off_block(cases: Cases, call: Call, name: str, size: int) -> int:
    """The size, or where it is a number of whole blocks, one beyond that the case may have."""
    behind = () if size % BLOCK else (BEHIND_BLOCK, *range(1, BLOCK))
    places = {size + more: Origin("real size", call.case, f"{name} = {size + more}") for more in behind}
    return next((other for other, place in places.items() if derive(cases, place, lambda _: []) is not None), size)


def _last_ids(cases: Cases, call: Call, name: str, size: int) -> Iterator[str]:
    """The last index into a size as large as in practice, in every tensor whose numbers grow with that size."""
    drawn = cases.draw(call.case, 0, {name: size})
    large = dict(_arguments(drawn)) if drawn else {}
    grown = [
        given
        for given, value in _arguments(call)
        if _is_ids(value) and _is_ids(large.get(given)) and large[given].wide().max() > 2 * value.wide().max()
    ]
    if grown:
        yield JOIN.join(f"{given}: {EVERY}{size - 1}" for given in grown)


def _is_ids(value: Any) -> bool:
    return isinstance(value, Array) and not value.is_float and value.dtype != "bool" and bool(value.data)


def _real_half_places(cases: Cases, call: Call) -> Iterator[str]:
    halves = [dtype for dtype in ("float16", "bfloat16") if dtype in cases.exercise.file.domain.dtypes]
    if call.dtype == "float32" and halves and _floats(call):
        yield from (f"{place}{JOIN}in {halves[-1]}" for place in _real_places(cases, call))


def _half_places(cases: Cases, call: Call) -> Iterator[str]:
    """The same call in half precision, where some case is: what is only tried in single may overflow or underflow."""
    known = {other.dtype for other in cases.bases}
    if call.dtype == "float32" and len(call.steps) == 1 and any(map(is_float, call.leaves())):
        yield from (f"{IN}{dtype}" for dtype in ("float16", "bfloat16") if dtype in known)


def _type_places(cases: Cases, call: Call) -> Iterator[str]:
    """A whole number where a float is usual."""
    for name, value in _arguments(call):
        if type(value) in (int, float) and any(type(other) is float for other in cases.values(name)):
            low = min(other for other in cases.values(name) if type(other) in (int, float))
            yield from (f"{name} = {number}" for number in (0, 1) if low <= number and not same(value, number))


def _character_places(cases: Cases, call: Call) -> Iterator[str]:
    """Other characters in all texts of the call together, so that they belong together as before."""
    texts = [(name, value) for name, value in _arguments(call) if CHANGES["characters"](value) is not None]
    names = [name for name, value in texts if not (isinstance(value, str) and cases.is_optional(name))]
    if names:
        yield JOIN.join(f"{name}: characters" for name in names)


def _strided_places(cases: Cases, call: Call) -> Iterator[str]:
    """Every tensor of rows at once."""
    step = call.steps[0]
    names = [name for name, _ in step.arguments if has_rows(step, name)]
    if len(call.steps) == 1 and not step.gradients and names:
        yield JOIN.join(f"{name}: strided" for name in names)


RULES: dict[str, Rule] = {
    "second call": Rule(second_places),
    "special": Rule(_special_places),
    "sign": Rule(_sign_places),
    "hidden": Rule(_hidden_places),
    "container": Rule(_container_places),
    "real size": Rule(_real_places),
    "half": Rule(_half_places),
    "type": Rule(_type_places),
    "characters": Rule(_character_places),
    "real size in half": Rule(
        _real_half_places,
        "Long sums lose digits in half precision: compute in float32 and return the dtype of the input.",
    ),
    "strided": Rule(
        _strided_places, "A transposed tensor is not contiguous, so view cannot fold its axes: use reshape."
    ),
}
