"""The wire format: packed values come back unchanged, and no bytes raise anything but ProtocolError."""

from __future__ import annotations

import contextlib
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.guest import protocol
from harness.guest.protocol import HEAD, MAGIC, ProtocolError, RawTensor

SIZES = {"float64": 8, "float32": 4, "bfloat16": 2, "int64": 8, "uint8": 1, "bool": 1, "complex64": 8}


def no_leaf(*_: object) -> Any:
    """Reject every value that is not plain Python."""
    raise ProtocolError("no such kind")


def refuse(value: object) -> Any:
    """Raise for a value that is not plain; `encode` calls it."""
    raise TypeError(type(value).__name__)


KEYS = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
VALUES = st.recursive(
    KEYS | st.floats(allow_nan=False) | st.integers(-(1 << 200), 1 << 200),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(), inner)
        | st.tuples(st.sampled_from(["int", "float", "bytes", "tuple", "dict"]), inner).map(
            lambda pair: {pair[0]: pair[1]}
        )
    ),
    max_leaves=20,
)


@st.composite
def raw_tensors(draw: st.DrawFn) -> RawTensor:
    """A small tensor of any dtype; it may be empty or a scalar."""
    dtype = draw(st.sampled_from(sorted(SIZES)))
    shape = tuple(draw(st.lists(st.integers(0, 4), max_size=3)))
    count = SIZES[dtype]
    for length in shape:
        count *= length
    return RawTensor(dtype, shape, draw(st.binary(min_size=count, max_size=count)))


@given(VALUES)
def test_value_survives_writing_and_reading(value: Any) -> None:
    """The law of the value format, through JSON as on the wire."""
    node = json.loads(json.dumps(protocol.encode(value, refuse)))
    back = protocol.decode(node, no_leaf)
    assert repr(back) == repr(value)


@pytest.mark.parametrize("number", ["inf", "-inf", "nan"])
def test_non_finite_float_survives_writing_and_reading(number: str) -> None:
    """JSON cannot express these numbers. Values that hold the same one are equal, NaN too."""
    node = json.loads(json.dumps(protocol.encode(float(number), refuse), allow_nan=False))
    assert repr(protocol.decode(node, no_leaf)) == number
    assert protocol.decode([node], no_leaf) == protocol.decode([node], no_leaf)


@given(st.dictionaries(st.text("abct0_", min_size=1), raw_tensors(), max_size=4))
def test_frame_survives_packing_and_parsing(tensors: dict[str, RawTensor]) -> None:
    """The law of the frame."""
    frame = protocol.pack({"op": "call"}, tensors)
    header, payload = protocol.unpack_head(frame, 1 << 20, 1 << 20)
    head = frame[HEAD.size : HEAD.size + header]
    assert protocol.parse_header(head) == {"op": "call"}
    assert protocol.parse_payload(frame[HEAD.size + header :][:payload]) == tensors


@given(st.binary(max_size=40) | st.binary(min_size=12, max_size=12).map(lambda rest: MAGIC + rest))
def test_head_of_any_bytes_is_bounded_or_a_protocol_error(data: bytes) -> None:
    """Whatever a guest writes first, complete or not."""
    try:
        header, payload = protocol.unpack_head(data, 100, 200)
    except ProtocolError:
        return
    assert header <= 100
    assert payload <= 200


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_header_of_any_bytes_is_an_object_or_a_protocol_error(data: bytes) -> None:
    """Whatever a guest writes as a header."""
    with contextlib.suppress(ProtocolError):
        assert isinstance(protocol.parse_header(data), dict)


@given(st.binary(max_size=300), st.none() | JSON, st.integers(-2, 2))
def test_payload_of_any_bytes_raises_only_protocol_errors(data: bytes, head: Any, shift: int) -> None:
    """Random bytes, and random JSON under a length that is almost right."""
    text = json.dumps(head).encode()
    framed = struct.pack("<Q", max(0, len(text) + shift)) + text + data
    for payload in (data, framed):
        with contextlib.suppress(ProtocolError):
            assert isinstance(protocol.parse_payload(payload), dict)


HEADS: list[dict[str, Any]] = [
    {"t0": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F32", "shape": [1 << 32, 1 << 32], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}},
    {"t0": {"dtype": "F32", "shape": [1], "data_offsets": [-8, 1 << 62]}},
    {"t0": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "PICKLE", "shape": [1], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F8_E5M2", "shape": [4], "data_offsets": [0, 4]}},
    {"t0": {"dtype": "F32", "shape": [1]}},
    {"t0": []},
]


@pytest.mark.parametrize("head", HEADS)
def test_inconsistent_payload_is_a_protocol_error(head: dict[str, Any]) -> None:
    """Its shapes, dtypes, offsets or lengths do not fit its bytes."""
    text = json.dumps(head).encode()
    with pytest.raises(ProtocolError):
        protocol.parse_payload(struct.pack("<Q", len(text)) + text + bytes(4))


def test_payload_header_longer_than_its_message_is_a_protocol_error() -> None:
    """Here 2^63 bytes, which a careless reader would try to allocate."""
    with pytest.raises(ProtocolError, match="longer than the message"):
        protocol.parse_payload(struct.pack("<Q", (1 << 63) + 1) + b"{}")


@given(JSON)
def test_node_of_any_json_raises_only_protocol_errors(node: Any) -> None:
    """Whatever a guest writes in place of a value."""
    with contextlib.suppress(ProtocolError):
        protocol.decode(node, no_leaf)


def test_deeply_nested_node_is_a_protocol_error() -> None:
    """The limit on depth holds for lists, tuples and dicts."""
    node: Any = 1
    for _ in range(100):
        node = {"tuple": [node]}
    with pytest.raises(ProtocolError, match="deeply"):
        protocol.decode(node, no_leaf)


def test_deeply_nested_value_is_a_value_error() -> None:
    """A list that contains itself raises it too, and does not overflow the stack."""
    value: list[Any] = []
    value.append(value)
    with pytest.raises(ValueError, match="nested"):
        protocol.encode(value, refuse)


@pytest.mark.parametrize(("header", "payload"), [(101, 0), (0, 101), (0xFFFFFFFF, (1 << 64) - 1)])
def test_frame_above_its_limits_is_a_protocol_error(header: int, payload: int) -> None:
    """Lengths are rejected before memory is allocated."""
    with pytest.raises(ProtocolError, match="bytes; at most"):
        protocol.unpack_head(HEAD.pack(MAGIC, header, payload), 100, 100)
