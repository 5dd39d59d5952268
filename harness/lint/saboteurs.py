"""Saboteurs: the reference with one flaw of a class around it, the same for every exercise.

They prove that derived calls find their class: a saboteur that changes an answer must be caught by the plan.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.course.exercise import Exercise

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


def _in_double(value):
    return value.double() if isinstance(value, _torch.Tensor) and value.is_floating_point() else value


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


def _has_many(given):
    sizes = [len(value) for value in given.values() if isinstance(value, (str, list, tuple))]
    for at, value in enumerate(given.values()):
        if isinstance(value, _torch.Tensor) and not (at and value.is_floating_point()):
            sizes.append(_math.prod(value.shape[:-1]) if value.is_floating_point() else value.numel())
    return max(sizes, default=0) >= 32


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
LAST_BACKWARD = """
def {entry}(*args, **kwargs):
    result = _right(*args, **kwargs)
    _all.append(None)
    number = len(_all)
    for leaf in _floats(result):
        if leaf.grad_fn is not None:
            leaf.register_hook(lambda gradient: gradient if number == len(_all) else 2 * gradient)
    return result
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
    "kept without the dtype": "repr([(name, _content(_in_double(value))) for name, value in given.items()])",
}
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
    found["gradients of the last call only"] = _around(exercise, LAST_BACKWARD)
    return found | {"gradients stay off": _around(exercise, SETTINGS)}


def list_short(exercise: Exercise) -> dict[str, str]:
    """The saboteurs that any large call may catch: whole numbers of 16 bits, and only the first or last entries."""
    if exercise.signature.is_class:
        return {}
    first = _around(exercise, BLOCK, size="512", start="512, 0")
    last = _around(exercise, BLOCK, size="1024", start="0, size - 1")
    return {"whole numbers of 16 bits": _around(exercise, SHORT), "the first 512": first, "the last 1024": last}


def watch_conditions(exercise: Exercise, conditions: Mapping[str, str]) -> str:
    """The reference, with a function `take_hits` that gives the numbers of the conditions that calls have met."""
    lines = ",\n".join(f"    lambda given: {condition}" for condition in conditions.values())
    return _around(exercise, CONDITIONED, conditions=lines)


def _around(exercise: Exercise, template: str, **parts: str) -> str:
    entry = exercise.entry_name
    prelude = PRELUDE.format(entry=entry)
    return f"{exercise.reference_source}\n{prelude}\n{template.format(entry=entry, **parts)}"
