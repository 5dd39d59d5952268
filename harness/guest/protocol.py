"""Frames between grader and guest, and their values: JSON for structure, safetensors for tensors, never pickle.

A frame is `HBX1 | u32 header length | u64 payload length | header JSON | safetensors payload`.  Used on both sides;
the grader's side trusts nothing that it reads, and checks every length before it allocates memory.
"""

from __future__ import annotations

import base64
import hashlib
import json
import marshal
import struct
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import safetensors

MAGIC = b"HBX1"
HEAD = struct.Struct("<4sIQ")
MAX_DEPTH = 60
MAX_HEADER_BYTES = 5 << 18
# After a call, its arguments come back as bytes up to this size in total, otherwise as a digest of each, which is
# faster than Base64 and JSON.
MAX_RETURNED_BYTES = 1 << 9
# What the request of a step leaves out where it is as here: most of it, which a guest would parse for each step.
USUAL_STEP: Mapping[str, Any] = {
    "on": "self", "held": "", "strided": [], "padded": [], "arguments": [], "is_streamed": False, "map_over": "",
    "carry": [], "select": [], "gradients": [], "positional": 0, "save_as": [], "compare": [], "watch": "",
    "is_first": False, "is_kept": False, "is_last": False,
}  # fmt: skip
# Kinds of arguments that a call consumes or that cannot be compared.
OPAQUE = {"iterator", "stream", "saved", "function", "support"}
# One object each: values with the same NaN in them are equal to Python.
NOT_FINITE = {text: float(text) for text in ("inf", "-inf", "nan")}
# Steps of the harness itself, whose arguments are not compared.
UNCOMPARED = ("function", "judge")
CODES = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32",
    "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "complex64": "C64",
}  # fmt: skip
DTYPES = {code: dtype for dtype, code in CODES.items()}
write_json = json.JSONEncoder(separators=(",", ":")).encode  # `json.dumps` makes an encoder for each text


class RawTensor(NamedTuple):
    """A tensor on the wire: dtype name ("float32"), shape, row-major little-endian bytes."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


Tensors = dict[str, RawTensor]
# A value as bytes, in parts; none if it is not compared.
Content = list[bytes]


class ProtocolError(Exception):
    """The other side sent something that is not a frame, or is too large."""


def pack(header: Mapping[str, Any], tensors: Tensors | None = None) -> bytes:
    """Pack one frame."""
    head = write_json(header).encode()
    payload = _serialized(tensors) if tensors else []
    return b"".join([HEAD.pack(MAGIC, len(head), sum(map(len, payload))), head, *payload])


def serialize(tensors: Tensors) -> bytes:
    """Write the safetensors format; the library's own writer takes raw addresses since version 0.8."""
    return b"".join(_serialized(tensors))


def _serialized(tensors: Tensors) -> list[bytes]:
    entries = []
    end = 0
    for name, (dtype, shape, data) in tensors.items():
        start, end = end, end + len(data)
        entries.append(
            f'{write_json(name)}:{{"dtype":"{CODES[dtype]}","shape":{list(shape)},"data_offsets":[{start},{end}]}}'
        )
    head = f"{{{','.join(entries)}}}".encode()
    return [struct.pack("<Q", len(head)), head, *(tensor.data for tensor in tensors.values())]


def shorten(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request of a step without what is as usual."""
    return {key: value for key, value in request.items() if key not in USUAL_STEP or value != USUAL_STEP[key]}


def is_within(frame: bytes, max_bytes: int) -> bool:
    """Whether a packed frame is within the limits of its reader."""
    return len(frame) <= max_bytes and HEAD.unpack_from(frame)[1] <= MAX_HEADER_BYTES


def unpack_head(data: bytes | bytearray, max_header: int, max_payload: int) -> tuple[int, int]:
    """Header and payload length of the frame that starts `data`.  Raises ProtocolError if they exceed the limits."""
    if len(data) < HEAD.size:
        raise ProtocolError("half a frame")
    magic, header, payload = HEAD.unpack_from(data)
    if magic != MAGIC:
        raise ProtocolError("not a frame")
    if header > max_header or payload > max_payload:
        raise ProtocolError(f"a message of {header + payload} bytes; at most {max_header + max_payload} are allowed")
    return header, payload


def parse_header(data: bytes) -> dict[str, Any]:
    """The JSON object of a header.  Raises ProtocolError for anything else."""
    try:
        header = json.loads(str(data, "utf-8"))  # of bytes, it would look for the encoding first
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"the header is not JSON ({type(error).__name__})") from None
    if not isinstance(header, dict):
        raise ProtocolError("the header is not an object")
    return header


def parse_payload(payload: bytes) -> Tensors:
    """The tensors of a payload.  The header's length is checked by hand, the rest by safetensors."""
    if not payload:
        return {}
    if len(payload) < 8 or struct.unpack_from("<Q", payload)[0] > min(len(payload) - 8, 1 << 20):
        raise ProtocolError("the tensor header is longer than the message")
    try:
        parsed = safetensors.deserialize(payload)  # type: ignore[no-untyped-call]
    except Exception as error:
        raise ProtocolError(f"the tensors do not parse ({type(error).__name__})") from None
    try:
        return {name: RawTensor(DTYPES[one["dtype"]], tuple(one["shape"]), bytes(one["data"])) for name, one in parsed}
    except KeyError as unknown:
        raise ProtocolError(f"tensors of an unknown dtype {unknown}") from None


def encode(value: Any, leaf: Callable[[Any], Any], depth: int = 0) -> Any:
    """A JSON node for a value; `leaf` makes a node of anything that is not plain Python, or raises TypeError.

    For a subclass, the content of the plain type is used; none of its methods is called, nor is its `__class__` read.
    """
    if depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    kind = type(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, int):
        plain = int.__int__(value)
        return plain if abs(plain) < 1 << 62 else {"int": hex(plain)}
    if issubclass(kind, float):
        number = float.__float__(value)
        return number if number - number == 0.0 else {"float": repr(number)}
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, (bytes, bytearray)):
        base = bytes if issubclass(kind, bytes) else bytearray
        return {"bytes": base64.b64encode(base.__getitem__(value, slice(None))).decode()}
    if issubclass(kind, list):
        return [encode(item, leaf, depth + 1) for item in list.__iter__(value)]
    if issubclass(kind, tuple):
        return {"tuple": [encode(item, leaf, depth + 1) for item in tuple.__iter__(value)]}
    if issubclass(kind, dict):
        items = (OrderedDict if issubclass(kind, OrderedDict) else dict).items(value)
        return {"dict": [[encode(k, leaf, depth + 1), encode(v, leaf, depth + 1)] for k, v in items]}
    return leaf(value)


def decode(node: Any, leaf: Callable[[str, Any], Any], depth: int = 0) -> Any:
    """The value of a node; `leaf(kind, content)` makes values that are not plain Python.  Raises ProtocolError."""
    if depth > MAX_DEPTH:
        raise ProtocolError("nested too deeply")
    if isinstance(node, float) and node - node != 0.0:
        raise ProtocolError("a number that JSON does not have")
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    if isinstance(node, list):
        return [decode(item, leaf, depth + 1) for item in node]
    if not isinstance(node, dict) or len(node) != 1:
        raise ProtocolError("a value is malformed")
    ((kind, content),) = node.items()
    try:
        if kind == "int":
            return int(content, 16)
        if kind == "float" and content in NOT_FINITE:
            return NOT_FINITE[content]
        if kind == "bytes":
            return base64.b64decode(content, validate=True)
        if kind == "tuple" and isinstance(content, list):
            return tuple(decode(item, leaf, depth + 1) for item in content)
        if kind == "dict" and isinstance(content, list):
            return {decode(k, leaf, depth + 1): decode(v, leaf, depth + 1) for k, v in content}
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"a value is malformed ({type(error).__name__})") from None
    return leaf(kind, content)


def is_opaque(node: Any) -> bool:
    """Whether a node holds something that a call consumes or that cannot be compared."""
    if isinstance(node, dict):
        return bool(node.keys() & OPAQUE) or any(is_opaque(item) for item in node.values())
    return isinstance(node, list) and any(is_opaque(item) for item in node)


def content(node: Any, tensors: Tensors, is_followed: bool) -> Content:
    """A value as bytes, the same on both sides: its structure, whether it needs a gradient, its tensors."""
    described = [(tensor.dtype, tensor.shape) for tensor in tensors.values()]
    return [repr((node, described, is_followed)).encode(), *(tensor.data for tensor in tensors.values())]


def digest(parts: Content) -> bytes:
    """The digest of a content."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.digest()


def join_contents(contents: Sequence[Content]) -> tuple[str, list[int]]:
    """Contents as one text, and the size of each in bytes; a digest in place of each if they are large."""
    if sum(len(part) for parts in contents for part in parts) > MAX_RETURNED_BYTES:
        contents = [[digest(parts)] if parts else [] for parts in contents]
    joined = b"".join(part for parts in contents for part in parts)
    return base64.b64encode(joined).decode(), [sum(map(len, parts)) for parts in contents]


def content_of_ranks(ranks: dict[bytes, int]) -> Content:
    """A rank table, which is as large as a vocabulary, as a digest.  Raises ValueError for an odd entry."""
    return [hashlib.sha256(marshal.dumps(ranks, 2)).digest()]


def parse_ranks(text: bytes) -> dict[bytes, int]:
    """The rank table of a tokenizer's file: a token in Base64 and its rank on each line."""
    pairs = (line.split() for line in text.split(b"\n") if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}
