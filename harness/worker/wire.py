"""The grader's side of what crosses: values to nodes and tensors, answers of a guest to values and outcomes.

What a guest says is cut to size here; what makes no sense raises, and the caller takes that for tampering.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.model import Array, Ended, Function, Iterator, Kept, Opaque, Outcome, Raised, Ranks, Returned, Support
from harness.worker import protocol

# What a guest counts of itself; what it says of anything else is ignored.
OWN_COUNTS = ("flops",)


def value_bytes(value: Any) -> int:
    """About how many bytes a value takes on the wire."""
    if isinstance(value, Array):
        return len(value.data) + 200
    if isinstance(value, (list, tuple)):
        return 8 + sum(value_bytes(item) for item in value)
    if isinstance(value, dict):
        return 8 + sum(value_bytes(k) + value_bytes(v) for k, v in value.items())
    if isinstance(value, (str, bytes)):
        return 16 + 2 * len(value)
    return 24


def write(
    value: Any,
    tensors: protocol.Tensors,
    functions: dict[str, Function],
    step: int = 0,
    streams: dict[str, list[Any]] | None = None,
) -> Any:
    """A value as a node; its tensors, callables and streams are added to those given, a callable anew for each step."""

    def leaf(item: Any) -> Any:
        if isinstance(item, Array):
            name = f"t{len(tensors)}"
            tensors[name] = protocol.RawTensor(item.dtype, item.shape, item.data)
            return {"tensor": name}
        if isinstance(item, Iterator) and streams is not None:
            key = f"{step} {len(streams)}"
            streams[key] = list(item.items)
            return {"stream": key}
        if isinstance(item, Iterator):
            return {"iterator": [protocol.encode(one, leaf) for one in item.items]}
        if isinstance(item, Kept):
            return {"kept": item.name}
        if isinstance(item, Ranks):
            return {"ranks": item.name}
        if isinstance(item, Function):
            options = protocol.encode(dict(item.options), leaf)
            key = f"{step} {item.name} {options}"
            functions[key] = item
            return {"function": {"name": item.name, "key": key, "options": options}}
        if isinstance(item, Support):
            return {"support": {"name": item.name, "options": protocol.encode(dict(item.options), leaf)}}
        kind = item.type_name if isinstance(item, Opaque) else type(item).__name__
        raise TypeError(f"an argument of type {kind} cannot be passed on; use tensors, lists, tuples and plain values")

    return protocol.encode(value, leaf)


def read_value(node: Any, tensors: protocol.Tensors) -> Any:
    """The value of a node that a guest sent."""

    def leaf(kind: str, content: Any) -> Any:
        if kind == "tensor":
            name, device = content if isinstance(content, list) else (content, "cpu")
            raw = tensors[name]
            return Array(raw.dtype, raw.shape, raw.data, str(device)[:20])
        if kind == "other":
            return Opaque(str(content)[:300])
        if kind == "ranks":
            return Opaque("dict")
        raise protocol.ProtocolError(f"unknown kind {kind!r}")

    return protocol.decode(node, leaf)


def read_outcome(header: Mapping[str, Any], tensors: protocol.Tensors, counts: Mapping[str, int]) -> Outcome:
    """What an answer says of a call; `counts` are those of the grader."""
    if header["op"] == "raised":
        return read_raised(header["error"])
    if header["op"] != "returned":
        raise protocol.ProtocolError("an answer of another kind")
    if "missing" in header:
        return Returned(Opaque(str(header["missing"])[:300]), counts=counts)
    work = dict(header.get("work", {}))
    own = {name: int(work[name]) for name in OWN_COUNTS if name in work}  # the others are counted here
    changed = tuple(str(name)[:60] for name in header["changed"])[:20]
    trained = tuple(tuple(int(size) for size in shape)[:10] for shape in header["trained"][:10])
    return Returned(read_value(header["value"], tensors), changed, {**counts, **own}, trained)


def read_raised(error: Mapping[str, Any]) -> Raised:
    """The exception that a guest describes, cut to size."""
    line = error["line"]
    return Raised(
        str(error["type"])[:100],
        tuple(str(base)[:100] for base in error["bases"])[:50],
        str(error["message"])[:2000],
        line if isinstance(line, int) else None,
        str(error["trace"])[:2000],
    )


def nonsense(error: Exception) -> Ended:
    """How a guest ended whose answer could not be read."""
    return Ended("tampering", f"its answer makes no sense ({type(error).__name__})")
