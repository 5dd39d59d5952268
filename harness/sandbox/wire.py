"""The grader's side of the wire format: values to nodes and tensors, answers of a guest to values and outcomes.

Texts of a guest are shortened here; malformed answers raise, which `sandbox.guest` reports as tampering.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from harness.guest import protocol
from harness.records import (
    EARLIER,
    Array,
    Function,
    IntegrityFlag,
    Iterator,
    Opaque,
    Outcome,
    Raised,
    Ranks,
    Returned,
    SavedValue,
    Step,
    Support,
    Yielded,
)

# Counters that a guest keeps itself; any other count in its answers is ignored.
OWN_COUNTS = ("flops", "traffic")
# The most that any numpy can hold; an empty tensor may claim more beside its axis of length 0.
MAX_AXES, MAX_ENTRIES = 32, 1 << 59
MAX_LINE = 1 << 31
MOST_FLAGS = 20
MAX_COUNT = 1 << 63


@dataclass(frozen=True)
class Callback:
    """A guest calls one of the callables that were passed to it, by its key."""

    function: str
    arguments: list[Any]
    keyword: dict[str, Any]


@dataclass(frozen=True)
class NextItem:
    """A guest asks for the next item of a stream, by its key; what the call has yielded since it last asked."""

    stream: str
    yielded: Any


def value_bytes(value: Any) -> int:
    """The approximate size of a value on the wire, in bytes."""
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
    *,
    has_options: bool = True,
) -> Any:
    """A value as a node; adds its tensors, callables and streams to those given, a callable again for each step.

    Without `has_options`, a callable's options are left out, so that only its owner can make it.
    """

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
            return {"iterator": [protocol.encode(element, leaf) for element in item.items]}
        if isinstance(item, SavedValue):
            return {"saved": item.name}
        if isinstance(item, Ranks):
            return {"ranks": item.name}
        if isinstance(item, Function):
            same = (key for key, known in functions.items() if known == item and key.startswith(f"{step} "))
            key = next(same, f"{step} {len(functions)}")
            functions[key] = item
            if not has_options:
                return {"function": {"name": item.name, "key": key, "options": {"dict": []}}}
            options = protocol.encode(dict(item.options), leaf)
            return {"function": {"name": item.name, "key": key, "options": options, "moved": item.moved}}
        if isinstance(item, Support):
            options = protocol.encode(dict(item.options), leaf)
            return {"support": {"name": item.name, "options": options, "shared": item.shared}}
        kind = item.type_name if isinstance(item, Opaque) else type(item).__name__
        raise TypeError(f"an argument of type {kind} cannot be passed on; use tensors, lists, tuples and plain values")

    return protocol.encode(value, leaf)


def read_value(node: Any, tensors: protocol.Tensors) -> Any:
    """The value of a node that a guest sent."""

    def leaf(kind: str, content: Any) -> Any:
        if kind == "tensor":
            name, device = content if isinstance(content, list) else (content, "cpu")
            raw = tensors[name]
            if len(raw.shape) > MAX_AXES or math.prod(filter(None, raw.shape)) > MAX_ENTRIES:
                return Opaque(f"tensor of shape {list(raw.shape)}"[:300])
            return Array(raw.dtype, raw.shape, raw.data, _text(device, 20))
        if kind == "other":
            return Opaque(_text(content, 300))
        raise protocol.ProtocolError(f"unknown kind {kind!r}")

    return protocol.decode(node, leaf)


@dataclass(frozen=True)
class Sent:
    """The arguments of a step: their names, their contents, and what comes back if they are not changed."""

    names: tuple[str, ...] = ()
    contents: tuple[protocol.Content, ...] = ()
    unchanged: str = ""

    def with_earlier(self, earlier: Sequence[Sent]) -> Sent:
        """These arguments with those of earlier steps of the same call, to be compared once more."""
        names = tuple(f"{name}{EARLIER}" for sent in earlier for name in sent.names)
        contents = (*self.contents, *(one for sent in earlier for one in sent.contents))
        return Sent((*self.names, *names), contents, protocol.join_contents(contents)[0])

    def changed(self, returned: str, sizes: Sequence[int]) -> tuple[str, ...]:
        """The names of the arguments that came back with another content."""
        if returned == self.unchanged:
            return ()
        joined = base64.b64decode(returned, validate=True)
        found, end = [], 0
        for name, parts, size in zip(self.names, self.contents, sizes, strict=True):
            start, end = end, end + _whole(size, len(joined))
            if parts and joined[start:end] not in (b"".join(parts), protocol.digest(parts)):
                found.append(name)
        return tuple(found)


def arguments_sent(step: Step, ranks: bytes) -> Sent:
    """The arguments of a step, to compare with what comes back of them."""
    given = step.arguments if step.action not in protocol.UNCOMPARED else ()
    contents = tuple(_content(value, name in step.gradients, ranks) for name, value in given)
    return Sent(tuple(name for name, _ in given), contents, protocol.join_contents(contents)[0])


def _content(value: Any, is_followed: bool, ranks: bytes) -> protocol.Content:
    if isinstance(value, Ranks):
        return _content_of_ranks(ranks)
    tensors: protocol.Tensors = {}
    node = write(value, tensors, {})
    return [] if protocol.is_opaque(node) else protocol.content(node, tensors, is_followed)


@cache
def _content_of_ranks(ranks: bytes) -> protocol.Content:
    return protocol.content_of_ranks(protocol.parse_ranks(ranks))


NOTHING_SENT = Sent()


def read_answer(
    header: Mapping[str, Any], tensors: protocol.Tensors, counts: Mapping[str, int], sent: Sent = NOTHING_SENT
) -> Outcome | Callback | NextItem:
    """A message of a guest during a call; `counts` are those of the grader, `sent` are the arguments of the call."""
    if header["op"] == "next":
        return NextItem(_text(header["stream"]), read_value(header["value"], tensors))
    if header["op"] == "callback":
        arguments, keyword = read_value(header["arguments"], tensors)
        if not isinstance(arguments, list) or not isinstance(keyword, dict):
            raise protocol.ProtocolError("the arguments of a callable are malformed")
        named = {_text(name): value for name, value in keyword.items()}
        return Callback(_text(header["function"]), arguments, named)
    if header["op"] == "raised":
        return read_raised(header["error"])
    if header["op"] != "returned":
        raise protocol.ProtocolError("an answer of the wrong kind")
    if "missing" in header:
        return Returned(Opaque(_text(header["missing"], 300)), counts=dict(counts))
    work = dict(header.get("work", {}))
    own = {name: _whole(work[name], MAX_COUNT) for name in OWN_COUNTS if name in work}  # the grader counts the others
    changed = sent.changed(header["arguments"], header["sizes"])
    trained = tuple(tuple(_whole(size, MAX_ENTRIES) for size in shape)[:10] for shape in header["trained"][:10])
    value = read_value(header["value"], tensors)
    value = join_parts([value]) if header.get("is_iterated") else value
    shared = tuple(name for name in sent.names if name in header.get("shared", ()))
    return Returned(value, changed, {**counts, **own}, trained, shared)


def join_parts(parts: Iterable[Any]) -> Yielded:
    """What a guest yielded, part by part."""
    return Yielded(
        "".join(part) if isinstance(part, list) and all(isinstance(item, str) for item in part) else part
        for part in parts
    )


def read_raised(error: Mapping[str, Any]) -> Raised:
    """The exception that a guest describes, shortened."""
    return Raised(
        _text(error["type"], 100),
        tuple(_text(base, 100) for base in error["bases"])[:50],
        _text(error["message"], 2000),
        None if error["line"] is None else _whole(error["line"], MAX_LINE),
        _text(error["trace"], 2000),
    )


def read_flags(header: Mapping[str, Any]) -> tuple[IntegrityFlag, ...]:
    """The flags for a human in a guest's message."""
    return tuple(
        IntegrityFlag(_text(signal, 40), _whole(line, MAX_LINE), _text(says, 200))
        for signal, line, says in header.get("flags", [])[:MOST_FLAGS]
    )


def read_nothing(header: Mapping[str, Any], tensors: protocol.Tensors) -> None:
    """An answer without a value."""


def _text(value: Any, most: int | None = None) -> str:
    if not isinstance(value, str):
        raise protocol.ProtocolError(f"a text expected, {type(value).__name__} sent")
    return value[:most]


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or abs(value) > most:
        raise protocol.ProtocolError("a whole number expected, something else sent")
    return value
