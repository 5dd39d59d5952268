"""A case and a seed → the arguments of its call.  Pure: equal numbers give equal bytes.

The random stream is NumPy's PCG64, seeded by the caller's seed, the exercise, the case, repeat and attempt;
the order in which repeats take turns at options, by one that knows neither repeat nor attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from zlib import crc32

from harness.course.drawing import CaseDrawer
from harness.errors import UsageError
from harness.records import Array, Call, Function, Iterator, Step, Support

if TYPE_CHECKING:
    import numpy

    from harness.course.exercise import Exercise
    from harness.course.schema import CaseFile


def draw_call(
    exercise: Exercise,
    case: CaseFile,
    seed: int,
    repeat: int = 0,
    attempt: int = 0,
    sizes: Mapping[str, int] | None = None,
    drawer_type: type[CaseDrawer] = CaseDrawer,
) -> Call:
    """The case with its arguments drawn, symbols of `sizes` at these.  Raises `CourseError` for an impossible draw."""
    words = [crc32(name.encode()) for name in (exercise.id, case.name)]
    turns = partial(_generator, seed, *words, crc32(b"turns"))
    drawer = drawer_type(exercise, case, _generator(seed, *words, repeat, attempt), turns, repeat)
    drawn = {name: drawer.pick(choices) for name, choices in case.draw.items()}
    drawer.symbols = drawn = {**drawn, **(sizes or {})}
    drawer.fill_let()
    compare = exercise.file.compare.refined(case.compare)
    if case.call is not None:
        steps: tuple[Step, ...] = (
            Step(
                "call", drawer.arguments(case.call), raises=case.raises, gradients=case.gradients,
                strided=case.strided, padded=case.padded,
            ),
        )  # fmt: skip
    else:
        steps = tuple(drawer.step(step) for step in case.steps or ())
    lazy = set(exercise.file.domain.lazy)
    if lazy:
        given = ((step, tuple(name for name, _ in step.arguments if name in lazy)) for step in steps)
        steps = tuple(replace(step, streamed=names) for step, names in given)
    return Call(
        case=case.name,
        kind=kind_of(exercise, case),
        steps=steps,
        dtype=case.dtype,
        precision=compare.precision or precision_of(case.dtype),
        exact=bool(compare.exact),
        judge=bool(compare.judge),
        are_gradients=bool(compare.gradients),
        is_diagnostic=case.diagnostic,
        symbols=drawn,
    )


def kind_of(exercise: Exercise, case: CaseFile) -> str:
    """The kind of check that a case makes, as in results."""
    groups = {"stability": exercise.file.stability, "cost": exercise.file.cost, "speed": exercise.file.speed}
    found = (kind for kind, group in groups.items() if any(other.name == case.name for other in group))
    return next(found, "correctness")


def perturb(call: Call, nudge: int, relative: float) -> Call:
    """The call with every float tensor in float64, each entry times (1 + relative * u), u uniform in [-1, 1].

    Zeros and what is not finite stay; so do Python numbers and everything else.  u comes from the stream of this number
    and the case, never from the caller's seed: a literal call has one tolerance.  The opposite `relative` moves each
    entry the other way.
    """
    import numpy as np

    rng = _generator(nudge, crc32(call.case.encode()))

    def shake(array: Array) -> Array:
        values = array.wide()
        factor = 1 + relative * rng.uniform(-1, 1, values.shape)
        with np.errstate(over="ignore"):
            shaken = np.where(np.isfinite(values) & (values != 0), values * factor, values)
        return replace(Array.of(shaken, "float64"), device=array.device)

    return _map_floats(call, shake)


def perturb_all(call: Call, nudge: int, relative: float, of_numbers: float) -> Call:
    """The call perturbed, with what its callables return, and with its Python floats by the share `of_numbers`.

    Whole numbers stay, since p = 1 or k = 60 is a choice and no measurement.
    """
    rng = _generator(nudge, crc32(call.case.encode()), crc32(b"numbers"))

    def move(value: Any) -> Any:
        if isinstance(value, Function):
            return replace(value, moved=(nudge, relative))
        is_moved = isinstance(value, float) and not value.is_integer()
        return value * (1 + of_numbers * rng.uniform(-1, 1)) if is_moved else value

    return map_leaves(perturb(call, nudge, relative), move)


def scale(call: Call, factor: float) -> Call:
    """The call with every float tensor in float64, times the same factor; a factor of 1 only widens it."""
    import numpy as np

    def grow(array: Array) -> Array:
        with np.errstate(over="ignore"):
            return replace(Array.of(array.wide() * factor, "float64"), device=array.device)

    return _map_floats(call, grow)


def _generator(seed: int, *rest: int) -> numpy.random.Generator:
    import numpy as np

    if seed < 0:
        raise UsageError(f"the seed must be 0 or greater, not {seed}")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *rest])))


def _map_floats(call: Call, change: Callable[[Array], Array]) -> Call:
    return map_leaves(call, lambda leaf: change(leaf) if isinstance(leaf, Array) and leaf.is_float else leaf)


def map_leaves(call: Call, change: Callable[[Any], Any]) -> Call:
    """The call with every value inside its arguments changed."""
    return replace(call, steps=tuple(replace(step, arguments=map_value(step.arguments, change)) for step in call.steps))


def map_value(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value with every value inside it changed; for a callable, its options first and then the callable itself."""
    if isinstance(value, (list, tuple)):
        return type(value)(map_value(item, change) for item in value)
    if isinstance(value, dict):
        return {key: map_value(item, change) for key, item in value.items()}
    if isinstance(value, Iterator):
        return Iterator(map_value(value.items, change))
    if isinstance(value, (Function, Support)):
        return change(replace(value, options=map_value(dict(value.options), change)))
    return change(value)


def cast(call: Call, dtype: str) -> Call:
    """The call with its float tensors in this dtype, judged in this precision."""
    is_asked_for = call.precision != precision_of(call.dtype)
    precision = call.precision if is_asked_for else precision_of(dtype)
    return replace(_map_floats(call, lambda array: Array.of(array.wide(), dtype)), dtype=dtype, precision=precision)


def precision_of(dtype: str) -> str:
    """The precision in which a call is judged by default."""
    return "float32" if dtype == "float64" else dtype
