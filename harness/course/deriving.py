"""Calls derived from an exercise's own cases, to find whole classes of wrong solutions.  Pure; nothing per exercise.

A derived call is a case with settings: `rows = 1` draws it again with this size, `p = 0.0` gives an argument this
value, `x: rolled` changes one, `without mask` leaves one out.  A rule lists the settings that make sense for a case; a
plan (`EXERCISE.plan.json`, written by `harness lint --derive`) chooses among them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from harness.authoring.python_text import read_literal
from harness.course.changes import CHANGES, fill, hide
from harness.course.domain import find_outside, has_ties
from harness.course.inputs import cast, draw_call, map_value
from harness.errors import CourseError
from harness.records import Array, Call, Origin, SavedValue, Step

if TYPE_CHECKING:
    from harness.course.exercise import Exercise
    from harness.course.schema import CaseFile

# Between settings that follow one another, and between those that are made together.
JOIN, TOGETHER = "; ", " & "
# A draw of the same case with other values.
OTHER_DRAW = 977
# The scripts whose calls are passed the same objects, and the first result.
HELD, ALONE, BEFORE, FIRST = "held", "held alone", "held before", "first"
ITSELF, LATE = "with itself", "gradients requested later"
MOST_BYTES, FEW_BYTES = 1 << 25, 1 << 14
MOST_UNITS = 64
HIDDEN, EVERY, AFTER, IN = "hidden", "all are ", "after ", "in "
# In what an earlier call may have left a table or a result that is too coarse or too wide, the commonest flaw first.
OTHER_DTYPES = ("bfloat16", "float16", "float64", "float32")
HALVES = {"bfloat16", "float16"}
# What changes all arguments of a second call together.
REARRANGED = ("rolled", "middle turned")
# Another value for every second item of a container, from the first or from the second on.
HALF_OTHER = {"every second other": 0, "the rest other": 1}
# A larger number: what is kept for fewer, or for a smaller size, is too little for it.
MORE = "more"
# Each result of a script is overwritten, and its step done again.
OVERWRITTEN = "results overwritten"

# By rule, the check that shows its calls.
CHECKS = {
    "second call": "kept between calls",
    "special": "special sizes and values",
    "sign": "all negative, all positive, all zero or all one",
    "hidden": "what does not count",
    "container": "repeated items and another order",
    "real size": "a size as in use",
    "half": "in half precision",
    "type": "an int for a float",
    "characters": "signs in place of letters",
    "real size in half": "a size as in use, in half precision",
    "strided": "a strided input",
}

Ask = Callable[[Sequence[Call]], Sequence[Any]]


class Cases:
    """The cases of an exercise under one seed, each drawn on request."""

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise = exercise
        self.seed = seed
        file = exercise.file
        self.files: Mapping[str, CaseFile] = {case.name: case for case in (*file.cases, *file.stability)}

    def draw(self, case: str, attempt: int = 0, sizes: Mapping[str, int] | None = None, repeat: int = 0) -> Call | None:
        """A call of this case; None if there is none with these sizes."""
        if case not in self.files:
            return None
        try:
            return draw_call(self.exercise, self.files[case], self.seed, repeat, attempt, sizes)
        except CourseError:
            return None

    @cached_property
    def bases(self) -> tuple[Call, ...]:
        """One call of each case that returns a value."""
        drawn = (self.draw(name) for name in self.files)
        return tuple(call for call in drawn if call is not None and not any(step.raises for step in call.steps))

    def is_optional(self, name: str) -> bool:
        """Whether the entry has a default for this argument."""
        return any(given.name == name and given.has_default for given in self.exercise.signature.parameters)

    def values(self, name: str) -> list[Any]:
        """The different values that an argument has in the cases."""
        found: list[Any] = []
        for call in self.bases:
            for step in call.steps:
                for given, value in step.arguments:
                    if given == name and not isinstance(value, SavedValue) and value not in found:
                        found.append(value)
        return found


def derive(cases: Cases, origin: Origin, ask: Ask, attempt: int = 0) -> Call | None:
    """The call of a plan's entry under the seed of these cases; None if there is none within the domain."""
    if origin.rule == "second call":
        call = _second_call(cases, origin, attempt)
    else:
        call = _with_settings(cases, origin.case, origin.place.split(JOIN), ask, attempt)
        call = _looked_at(call) if call is not None and cases.exercise.promises_new else call
    if call is None or _is_outside(cases.exercise, call):
        return None
    return replace(call, case=CHECKS[origin.rule], kind="property", is_diagnostic=False, origin=origin)


def plan_of(exercise: Exercise) -> tuple[Origin, ...]:
    """The plan of an exercise; without one, a second call of its first case, with other values or rearranged ones."""
    if exercise.plan or exercise.plan_digest:
        return exercise.plan
    cases = Cases(exercise, 0)
    possible = (origin for origin in _default_plan(cases) if _second_call(cases, origin, 0) is not None)
    return tuple(itertools.islice(possible, 1))


def _default_plan(cases: Cases) -> Iterator[Origin]:
    for call in cases.bases:
        if not _is_one_call(call):
            yield from (Origin("second call", call.case, place) for place in second_places(cases, call))
        for word in ("other", "rolled"):
            settings = [
                f"{name}: {word}" for name, value in call.steps[0].arguments if not isinstance(value, float | int)
            ]
            possible = [setting for setting in settings if _apply(cases, call, setting, None, 0) is not None]
            if _is_one_call(call) and possible:
                yield Origin("second call", call.case, TOGETHER.join(possible))


def _is_one_call(call: Call) -> bool:
    step = call.steps[0]
    return len(call.steps) == 1 and step.action == "call" and not step.gradients and not step.map_over


def _is_outside(exercise: Exercise, call: Call) -> bool:
    domain = exercise.file.domain
    size = sum(len(leaf.data) for leaf in call.leaves() if isinstance(leaf, Array))
    # Among many numbers some are equal; the moved runs of the reference tell whether that decides anything.
    is_tied = domain.ties == "open" and size < FEW_BYTES and has_ties(call)
    return size > MOST_BYTES or is_tied or bool(find_outside(domain, call))


def _looked_at(call: Call) -> Call:
    """The single call of a case, which also tells whether its result shares memory with an argument.

    What is made of numbers alone may be a part of a table: it is overwritten, and the call made again.
    """
    step = call.steps[0]
    if not _is_one_call(call) or step.streamed:
        return call
    kept = replace(step, held=ALONE, save_as=((FIRST, step.compare or ()),))
    again = [Step("scribble", (), name=FIRST, compare=None), replace(step, held=ALONE)]
    is_of_numbers = not any(map(is_float, call.leaves()))
    return replace(call, steps=(kept, *(again if is_of_numbers else ())))


# ---- settings


def _with_settings(cases: Cases, case: str, settings: Sequence[str], ask: Ask | None, attempt: int) -> Call | None:
    """The call of a case with these settings, sizes first."""
    call, others = _at_size(cases, case, settings, attempt)
    for setting in others:
        if call is not None:
            call = _apply(cases, call, setting, ask, attempt)
    return call


def _at_size(cases: Cases, case: str, settings: Sequence[str], attempt: int) -> tuple[Call | None, list[str]]:
    """The call of a case with those settings that are sizes, and the other settings."""
    base = cases.draw(case, attempt)
    pairs = [setting.split(" = ", 1) for setting in settings if " = " in setting and ": " not in setting]
    sizes = {name: read_literal(value) for name, value in pairs if base is not None and name in base.symbols}
    others = [setting for setting in settings if setting.split(" = ")[0] not in sizes]
    return cases.draw(case, attempt, sizes) if sizes else base, others


def _apply(cases: Cases, call: Call, setting: str, ask: Ask | None, attempt: int) -> Call | None:
    """The call with one setting other than a size applied; None if that changes nothing."""
    if setting.startswith("without "):
        return _without(cases, call, setting.removeprefix("without "))
    if setting.startswith(IN):
        return cast(call, setting.removeprefix(IN))
    name, is_change, word = setting.partition(": ")
    if not is_change:
        name, _, text = setting.partition(" = ")
        return map_argument(call, name, lambda _: read_literal(text))  # it may have been drawn already
    if word in ("other", MORE):
        return _with_other(cases, call, name, attempt, is_more=word == MORE)
    if word in HALF_OTHER:
        return _with_half_other(cases, call, name, attempt, HALF_OTHER[word])
    if word.startswith(HIDDEN):
        return None if ask is None else _with_hidden(call, name, float(word.removeprefix(f"{HIDDEN} ")), ask)
    if word.startswith(EVERY):
        return map_argument(call, name, lambda value: fill(value, int(word.removeprefix(EVERY))))
    if word == "strided":
        return replace(call, steps=tuple(_strided(step, name) for step in call.steps))
    return map_argument(call, name, CHANGES[word])


def map_argument(call: Call, name: str, change: Callable[[Any], Any]) -> Call | None:
    """The call with every value of an argument changed; None if nothing changes.  `change` gives None for no change."""
    has_changed = False
    steps = []
    for step in call.steps:
        arguments = []
        for given, value in step.arguments:
            new = change(value) if given == name and not isinstance(value, SavedValue) else None
            has_changed = has_changed or new is not None
            arguments.append((given, value if new is None else new))
        steps.append(replace(step, arguments=tuple(arguments)))
    return replace(call, steps=tuple(steps)) if has_changed else None


def same(one: Any, other: Any) -> bool:
    """Whether two arguments are equal and of the same type."""
    return type(one) is type(other) and bool(one == other)


def _without(cases: Cases, call: Call, name: str) -> Call | None:
    """The call with an optional argument at its default."""
    if not cases.is_optional(name) or not any(step.action in ("call", "make") and not step.name for step in call.steps):
        return None
    steps = tuple(
        replace(step, arguments=tuple(pair for pair in step.arguments if pair[0] != name)) for step in call.steps
    )
    return replace(call, steps=steps) if steps != call.steps else None


def _strided(step: Step, name: str) -> Step:
    """The step with this argument transposed in memory; one row, or one column, has no other order."""
    return replace(step, strided=(*step.strided, name)) if has_rows(step, name) else step


def has_rows(step: Step, name: str) -> bool:
    value = dict(step.arguments).get(name)
    return isinstance(value, Array) and len(value.shape) > 1 and min(value.shape[-2:]) > 1


def _with_other(cases: Cases, call: Call, name: str, attempt: int, *, is_more: bool = False) -> Call | None:
    """The call with another value of the same shape, or a larger number, for an argument: of another draw or case."""
    drawn = cases.draw(call.case, attempt, dict(call.symbols), OTHER_DRAW)
    fresh = [value for step in drawn.steps for given, value in step.arguments if given == name] if drawn else []

    def other(value: Any) -> Any:
        donors = [*fresh, *([] if isinstance(value, Array) else cases.values(name))]
        if is_more and type(value) not in (int, float):
            return None
        alike = (donor for donor in donors if not same(donor, value) and _is_like(donor, value))
        return next((donor for donor in alike if not is_more or donor > value), None)

    return map_argument(call, name, other)


def _with_half_other(cases: Cases, call: Call, name: str, attempt: int, first: int) -> Call | None:
    """The call with every second item of a container of tensors, from this one on, from another draw."""
    draws = [cases.draw(call.case, attempt, dict(call.symbols), repeat) for repeat in (OTHER_DRAW, 0)]
    found = [
        value for drawn in draws if drawn for step in drawn.steps for given, value in step.arguments if given == name
    ]

    def mixed(value: Any) -> Any:
        if not isinstance(value, (dict, list, tuple)) or not _holds_arrays(value) or len(value) < 2:
            return None
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for donor in found:
            if _is_like(donor, value) and len(donor) == len(value):
                items = [donor[key] if number % 2 == first else value[key] for number, key in enumerate(keys)]
                new = dict(zip(keys, items, strict=True)) if isinstance(value, dict) else type(value)(items)
                if not same(new, value):
                    return new
        return None

    return map_argument(call, name, mixed)


def _is_like(donor: Any, value: Any) -> bool:
    """Whether one value may take the place of the other."""
    if isinstance(value, Array):
        return isinstance(donor, Array) and (donor.shape, donor.dtype) == (value.shape, value.dtype)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return isinstance(donor, (int, float)) and not isinstance(donor, bool)
    if isinstance(value, (list, tuple)) and isinstance(donor, type(value)):
        pairs = zip(donor, value, strict=False)
        return (len(donor) == len(value) or not _holds_arrays(value)) and all(_is_like(one, two) for one, two in pairs)
    if isinstance(value, dict) and isinstance(donor, dict) and _holds_arrays(value):
        return donor.keys() == value.keys() and all(_is_like(donor[key], value[key]) for key in value)
    return type(donor) is type(value)


def _holds_arrays(value: Any) -> bool:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return isinstance(value, Array) or any(_holds_arrays(item) for item in items)


def _with_hidden(call: Call, name: str, number: float, ask: Ask) -> Call | None:
    """The call with this number put wherever it does not change the reference's result by a single bit."""
    values = [value for step in call.steps for given, value in step.arguments if given == name]
    if len(call.steps) != 1 or not values or not isinstance(values[0], Array) or not values[0].is_float:
        return None
    array, units = values[0], units_of(values[0])
    usual, *results = ask([call, *(_with_array(call, name, hide(array, unit, None)) for unit in units)])
    found = [unit for unit, result in zip(units, results, strict=True) if same(result, usual)]
    for unit in found:
        array = hide(array, unit, number)
    filled = _with_array(call, name, array)
    is_hidden = 0 < len(found) < len(units) and same(ask([filled])[0], usual)
    return filled if is_hidden else None


def _with_array(call: Call, name: str, array: Array) -> Call:
    return map_argument(call, name, lambda _: array) or call


def units_of(array: Array) -> list[tuple[int, ...]]:
    """The places of an array that may be hidden: its entries, or its rows if there are many; none if those are too."""
    for shape in (array.shape, array.shape[:-1]):
        places = list(itertools.product(*map(range, shape)))
        if shape and len(places) <= MOST_UNITS:
            return places
    return []


def is_float(leaf: Any) -> bool:
    """Whether a value is a tensor of floats."""
    return isinstance(leaf, Array) and leaf.is_float


# ---- the second call


def _second_call(cases: Cases, origin: Origin, attempt: int) -> Call | None:
    base, settings = _at_size(cases, origin.case, origin.place.split(JOIN), attempt)
    if base is None or _is_one_call(base):
        return base and _chain(cases, base, settings, attempt)
    return _interleaved(cases, base, JOIN.join(settings), attempt)


def _chain(cases: Cases, base: Call, settings: Sequence[str], attempt: int) -> Call | None:
    """Calls on the same objects, each with something more changed, followed by the first call again.

    In between, the first result is looked at and overwritten; at the end the settings of torch are read.  With
    `after DTYPE`, a call with the same numbers in this dtype comes before all, and is not compared; with `in DTYPE` all
    are in it.
    """
    before: list[Step] = []
    if settings and settings[0].startswith(AFTER):
        coarse = cast(base, settings[0].removeprefix(AFTER))
        before = [replace(coarse.steps[0], held=BEFORE, compare=None)]
        base, settings = cast(coarse, base.dtype), settings[1:]
    if settings and settings[0].startswith(IN):
        base, settings = cast(base, settings[0].removeprefix(IN)), settings[1:]
    calls = [base]
    for together in settings:
        changed: Call | None = calls[-1]
        for setting in together.split(TOGETHER):
            changed = changed and _apply(cases, changed, setting, None, attempt)
        if changed is None:
            return None
        calls.append(changed)
    first, *later = (replace(call.steps[0], held=HELD) for call in calls)
    if first.streamed:  # what it returned is used up once it has been read; of one stream only the beginning is
        begun = replace(first, compare=None, held="", save_as=((FIRST, ()),))
        return replace(base, steps=(begun, first, *later, first))
    steps = [
        *before,
        replace(first, save_as=((FIRST, first.compare or ()),)),
        *later,
        Step("recall", (), name=FIRST),
        Step("scribble", (), name=FIRST, compare=None),
        first,
        Step("state", ()),
    ]
    return replace(base, steps=tuple(steps))


def _interleaved(cases: Cases, base: Call, place: str, attempt: int) -> Call | None:
    """Two scripts that take turns, each with its own objects: the case, and another draw of it or another case."""
    if place == OVERWRITTEN:
        steps = tuple(itertools.chain.from_iterable(map(_overwritten, base.steps)))
        return replace(base, steps=steps) if steps != base.steps else None
    if place in ("other draw", LATE):
        other = cases.draw(base.case, attempt, dict(base.symbols), OTHER_DRAW)
    else:
        other = base if place == ITSELF else cases.draw(place.removeprefix("with "), attempt)
    if other is None or (other.steps == base.steps and place != ITSELF):
        return None
    if place == LATE:
        return _with_late_gradients(base, other)
    pairs = itertools.zip_longest(_renamed(base.steps, "one"), _renamed(other.steps, "two"))
    return replace(base, steps=tuple(step for pair in pairs for step in pair if step is not None))


def _with_late_gradients(base: Call, other: Call) -> Call | None:
    """The first call of two, the second with its gradients, and the gradients of the first."""
    first, second = base.steps[0], other.steps[0]
    if len(base.steps) > 1 or not first.gradients or first.compare is None or base.judge:
        return None
    kept = replace(first, compare=None, save_as=((FIRST, first.compare),))
    return replace(base, steps=(kept, second, Step("backward", (), name=FIRST)))


def _overwritten(step: Step) -> tuple[Step, ...]:
    """A step, its result overwritten, and the step again; the step alone where something of it is kept or used up."""
    is_plain = step.action == "method" and not (step.save_as or step.streamed or step.raises or step.gradients)
    if step.compare is None or not is_plain:
        return (step,)
    return (replace(step, save_as=((FIRST, step.compare),)), Step("scribble", (), name=FIRST, compare=None), step)


def _renamed(steps: Iterable[Step], who: str) -> Iterator[Step]:
    """A script whose saved objects have names of their own."""

    def rename(leaf: Any) -> Any:
        return SavedValue(f"{who} {leaf.name}") if isinstance(leaf, SavedValue) else leaf

    for step in steps:
        yield replace(
            step,
            on=f"{who} {step.on}",
            arguments=tuple((name, map_value(value, rename)) for name, value in step.arguments),
            save_as=tuple((f"{who} {name}", path) for name, path in step.save_as),
        )


def second_places(cases: Cases, call: Call) -> Iterator[str]:
    """One argument at a time, for lint to combine: another value, and the same values rearranged."""
    if _is_one_call(call):
        given = call.steps[0].arguments
        if any(map(is_float, call.leaves())) and not call.steps[0].streamed:
            known = {other.dtype for other in cases.bases} - {call.dtype}
            known -= HALVES if cases.exercise.file.domain.ties == "open" else set()  # many numbers would become equal
            yield from [f"{AFTER}{dtype}" for dtype in OTHER_DTYPES if dtype in known][:1]
            yield from [f"{IN}{dtype}" for dtype in OTHER_DTYPES if dtype in known & HALVES][:1]
        options = {name for name, value in given if isinstance(value, str) and cases.is_optional(name)}
        yield from (f"{name}: {word}" for word in ("other", MORE, "other fraction", *HALF_OTHER) for name, _ in given)
        yield from (f"{name}: {word}" for word in REARRANGED for name, _ in given if name not in options)
        return
    yield "other draw"
    yield from (f"with {other.case}" for other in cases.bases if not _is_one_call(other) and other.case != call.case)
    yield from (ITSELF, OVERWRITTEN, LATE)
