"""Saboteurs: the reference with one flaw of a class around it, the same for every exercise.

They prove that derived calls find their class: a saboteur that changes an answer must be caught by the plan.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.course.exercise import Exercise
from harness.records import Array, Call

PRELUDE = """

import copy as _copy
import inspect as _inspect
import math as _math
import torch as _torch

_right = {entry}
_signature = _inspect.signature(_right)


def _given(args, kwargs):
    return dict(_signature.bind(*args, **kwargs).arguments)


def _content(value):
    if isinstance(value, _torch.Tensor):
        return tuple(value.shape), str(value.dtype), value.detach().double().numpy().tobytes()
    if isinstance(value, (list, tuple)):
        return type(value).__name__, tuple(map(_content, value))
    if isinstance(value, dict):
        return "dict", tuple((key, _content(item)) for key, item in value.items())
    return (type(value).__name__, repr(value)) if isinstance(value, (int, float, str, bytes, type(None))) else id(value)


def _shape(value):
    if isinstance(value, _torch.Tensor):
        return tuple(value.shape)
    if isinstance(value, (list, tuple, str, bytes, dict)):
        return len(value)
    return repr(value) if isinstance(value, (int, float, type(None))) else id(value)


def _identity(value):
    return id(value) if isinstance(value, (_torch.Tensor, list, dict)) else _content(value)


def _summed(value):
    return (tuple(value.shape), round(float(value.double().nan_to_num().sum()), 3)) if isinstance(
        value, _torch.Tensor) else sorted(map(repr, value)) if isinstance(value, (list, str, dict)) else repr(value)


def _whole(value):
    return int(value) if isinstance(value, float) and _math.isfinite(value) else _content(value)


def _ends(value):
    if isinstance(value, _torch.Tensor) and value.numel():
        return tuple(value.shape), float(value.reshape(-1)[0]), float(value.reshape(-1)[-1])
    return (len(value), repr(value[:8]), repr(value[-8:])) if isinstance(value, (list, str)) and value else repr(value)


def _leaves(value):
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    else:
        yield value


def _floats(value):
    return [leaf for leaf in _leaves(value) if isinstance(leaf, _torch.Tensor) and leaf.is_floating_point()]


def _count(value, is_first):
    if not isinstance(value, _torch.Tensor):
        return len(value) if isinstance(value, (str, list, tuple)) else 0
    if value.is_floating_point():
        return _math.prod(value.shape[:-1]) if is_first else 0
    return value.numel()


def _has_many(given):
    return any(_count(value, not at) >= 32 for at, value in enumerate(given.values()))


def _is_equal(one, value):
    if isinstance(one, _torch.Tensor) and isinstance(value, _torch.Tensor):
        try:
            one = one.expand(value.shape)
        except RuntimeError:
            return False
    return isinstance(value, (_torch.Tensor, list, dict)) and _content(one) == _content(value)


def _copied(value):
    try:
        return _copy.deepcopy(value)
    except Exception:
        return value


_kept, _all = {{}}, []
"""

CACHED = """
def {entry}(*args, **kwargs):
    given = _given(args, kwargs)
    key = {key}
    if key not in _kept:
        _all.append(given)
        _kept[key] = _right(*args, **kwargs)
    return {kept}
"""
FIRST_SEEN = """
def {entry}(*args, **kwargs):
    given = _given(args, kwargs)
    if {name!r} in given:
        _all.append(given[{name!r}])
        given[{name!r}] = _kept.setdefault(id(given[{name!r}]), _copied(given[{name!r}]))
    return _right(**given)
"""
RETURNED = """
def {entry}(*args, **kwargs):
    known = [value for value in (*_given(args, kwargs).values(), *_leaves(_given(args, kwargs)))]

    def own(value):
        if isinstance(value, tuple):
            return tuple(map(own, value))
        return next((one for one in known if _is_equal(one, value)), value)

    result = _right(*args, **kwargs)
    return {changed}
"""
REMEMBERED = """
def {entry}(*args, **kwargs):
    def remembered(function):
        def call(*inputs, **options):
            _all.append((function, inputs))
            key = repr((id(function), [{key} for value in (*inputs, *options.values())]))
            if key not in _kept:
                _kept[key] = function(*inputs, **options)
            return _copied(_kept[key])
        return call if callable(function) else function

    return _right(**{{name: remembered(value) for name, value in _given(args, kwargs).items()}})
"""
SHORT = """
def _short(value):
    if isinstance(value, _torch.Tensor) and value.dtype in (_torch.int64, _torch.int32):
        return value.to(_torch.int16).to(value.dtype)
    if type(value) is int:
        return (value + 32768) % 65536 - 32768
    if type(value) in (list, tuple):
        return type(value)(map(_short, value))
    return value


def {entry}(*args, **kwargs):
    return _right(**{{name: _short(value) for name, value in _given(args, kwargs).items()}})
"""
BLOCK = """
def _block(value):
    if isinstance(value, (list, tuple)):
        return type(value)(map(_block, value)) if any(map(_floats, value)) else value
    if not isinstance(value, _torch.Tensor) or value.is_complex():
        return value
    value = value.clone()
    for axis, size in enumerate(value.shape):
        if size > {size}:
            start, kept = {start}
            value.narrow(axis, start, size - {size}).copy_(value.narrow(axis, kept, 1))
    return value


def {entry}(*args, **kwargs):
    return _right(**{{name: _block(value) for name, value in _given(args, kwargs).items()}})
"""
SETTINGS = """
def {entry}(*args, **kwargs):
    _torch.set_grad_enabled(False)
    return _right(*args, **kwargs)
"""
CONDITIONED = """
_hits, _known = set(), {{}}


def _result(given):
    if "" not in _known:
        _known[""] = _right(**given)
    return _known[""]


def _matters(given, name):
    if name not in _known:
        others = {{key: value for key, value in given.items() if key != name}}
        _known[name] = name in given and _content(_right(**others)) != _content(_result(given))
    return _known[name]


def _returns_argument(given):
    if " an argument" not in _known:
        known = [leaf for value in given.values() for leaf in (value, *_leaves(value))]
        _known[" an argument"] = any(_is_equal(one, _result(given)) for one in known)
    return _known[" an argument"]


def {entry}(*args, **kwargs):
    given = _given(args, kwargs)
    _known.clear()
    for number, condition in enumerate(_conditions):
        try:
            if condition(given):
                _hits.add(number)
        except Exception:
            pass
    return _right(*args, **kwargs)


def take_hits():
    hits = sorted(_hits)
    _hits.clear()
    return hits


_conditions = [
{conditions}
]
"""
SHARED_OBJECT = """
class {entry}(_right):
    _shared = {{}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._shared.update(self.__dict__)
        self.__dict__ = self._shared
"""
# Flaws that depend on what was called before, with the key of what is kept.
KEYS = {
    "kept by shape": "tuple((name, _shape(value)) for name, value in given.items())",
    "kept by identity": "tuple((name, _identity(value)) for name, value in given.items())",
    "kept by sum": "repr([(name, _summed(value)) for name, value in given.items()])",
    "kept by its ends": "repr([(name, _ends(value)) for name, value in given.items()])",
    "kept by whole numbers": "repr([(name, _whole(value)) for name, value in given.items()])",
}
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
RETURNS = {
    "an equal argument returned": "own(result)",
    "an equal argument in the list returned": "list(map(own, result)) if type(result) is list else result",
}
COPY = "_copied(_kept[key])"
CONTENT = "repr([(name, _content(value)) for name, value in given.items() if name != {name!r}])"


def list_saboteurs(exercise: Exercise) -> dict[str, str]:
    """The saboteurs whose flaw depends on earlier calls: by name, the reference with the flaw."""
    if exercise.signature.is_class:
        return {"one state for all objects": _around(exercise, SHARED_OBJECT)}
    names = [parameter.name for parameter in exercise.signature.parameters]
    keys = KEYS | {f"kept without {name}": CONTENT.format(name=name) for name in names}
    found = {name: _around(exercise, CACHED, key=key, kept=COPY) for name, key in keys.items()}
    found |= {f"{name} as first seen": _around(exercise, FIRST_SEEN, name=name) for name in names}
    whole = CONTENT.format(name="")
    found["the kept object returned"] = _around(exercise, CACHED, key=whole, kept="_kept[key]")
    for key in ("_identity(value)", "_content(value)"):
        found[f"what a callable returned, kept by {key[1:-7]}"] = _around(exercise, REMEMBERED, key=key)
    for name, changed in RETURNS.items() if exercise.promises_new else ():
        found[name] = _around(exercise, RETURNED, changed=changed)
    return found | {"gradients stay off": _around(exercise, SETTINGS)}


def list_short(exercise: Exercise) -> dict[str, str]:
    """The saboteurs that any large call may catch: whole numbers of 16 bits, and only the first or last entries."""
    if exercise.signature.is_class:
        return {}
    first = _around(exercise, BLOCK, size="512", start="512, 0")
    last = _around(exercise, BLOCK, size="1024", start="0, size - 1")
    return {"whole numbers of 16 bits": _around(exercise, SHORT), "the first 512": first, "the last 1024": last}


def watch_conditions(exercise: Exercise, conditions: Mapping[str, str]) -> str:
    """The reference, with a function `take_hits` that gives the numbers of the conditions that calls have met.

    A fast path may be wrong under each of them.
    """
    lines = ",\n".join(f"    lambda given: {condition}" for condition in conditions.values())
    return _around(exercise, CONDITIONED, conditions=lines)


def _around(exercise: Exercise, template: str, **parts: str) -> str:
    entry = exercise.entry_name
    prelude = PRELUDE.format(entry=entry)
    return f"{exercise.reference_source}\n{prelude}\n{template.format(entry=entry, **parts)}"


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
    """A whole number that equals another one, or twice it; ids that are all equal; two numbers that are 0, 1 or 2; two
    options.
    """
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
                yield (
                    f"{one} == {first:g} and {other} == {second:g}",
                    f"{_equals(one, first)} and {_equals(other, second)}",
                )


def _equals(name: str, number: float) -> str:
    return f"given[{name!r}] == {number!r}"


def _conditions_on(name: str, value: object) -> Iterator[tuple[str, str]]:
    at = f"given[{name!r}]"
    if isinstance(value, Array):
        for axis, size in enumerate(value.shape):
            if size in (1, 2):
                where = f"{at}.ndim == {len(value.shape)} and {at}.shape[{axis}] == {size}"
                yield f"{name}.shape[{axis}] of {len(value.shape)} == {size}", where
                yield (
                    f"{name}.shape[{axis}] of {len(value.shape)} == {size}, many rows",
                    f"{where} and _has_many(given)",
                )
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
            yield (
                f"{name}: axis {axis} is {sizes[0]}",
                f"all(leaf.shape[{axis}] == {sizes[0]} for leaf in given[{name!r}])",
            )


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
