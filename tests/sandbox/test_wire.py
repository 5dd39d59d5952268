"""The values that cross to a guest and back: nodes, tensors, and answers cut to size."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from harness.guest import protocol
from harness.guest.protocol import RawTensor
from harness.records import (
    Array,
    Function,
    IntegrityFlag,
    Iterator,
    Opaque,
    Raised,
    Ranks,
    Returned,
    SavedValue,
    Step,
    Support,
    Yielded,
)
from harness.sandbox.wire import (
    MAX_AXES,
    MAX_COUNT,
    MAX_ENTRIES,
    MAX_LINE,
    MOST_FLAGS,
    Callback,
    NextItem,
    Sent,
    arguments_sent,
    read_answer,
    read_flags,
    read_raised,
    read_value,
    value_bytes,
    write,
)

FLOATS = Array.of(np.arange(3.0), "float32")
RETURNED = {"op": "returned", "value": 5, "arguments": "", "sizes": [], "trained": []}
ERROR = {"type": "KeyError", "bases": ["KeyError", "Exception"], "message": "'a'", "line": 3, "trace": "line 3"}


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 1 << 70, 1.5, float("inf"), "text", b"bytes", [1, (2, "a")], {"a": [FLOATS], 1: FLOATS},
        (FLOATS, FLOATS),
    ],
)  # fmt: skip
def test_value_survives_the_round_trip(value: Any) -> None:
    """As JSON, with its tensors beside it."""
    tensors: protocol.Tensors = {}
    node = json.loads(json.dumps(write(value, tensors, {})))
    assert read_value(node, tensors) == value


def test_tensors_are_named_in_their_order() -> None:
    """Numbering continues after those that are already there."""
    tensors = {"t0": RawTensor("float32", (0,), b"")}
    assert write([FLOATS, FLOATS], tensors, {}) == [{"tensor": "t1"}, {"tensor": "t2"}]
    assert tensors["t2"] == RawTensor("float32", (3,), FLOATS.data)


def test_callable_has_one_key_within_a_step_and_a_new_one_in_the_next() -> None:
    """So a toy model starts afresh. Its code and options go only to the companion that runs it."""
    functions: dict[str, Function] = {}
    same, other = Function("model", {"table": FLOATS}), Function("model", {"table": 3})
    tensors: protocol.Tensors = {}
    nodes = [write(item, tensors, functions, 2) for item in (same, same, other)]
    assert [node["function"]["key"] for node in nodes] == ["2 0", "2 0", "2 1"]
    assert nodes[0]["function"]["name"] == "model"
    assert nodes[0]["function"]["options"] == {"dict": [["table", {"tensor": "t0"}]]}
    assert write(same, tensors, functions, 3)["function"]["key"] == "3 2"
    assert functions == {"2 0": same, "2 1": other, "3 2": same}
    hidden: protocol.Tensors = {}
    assert write(same, hidden, {}, has_options=False)["function"]["options"] == {"dict": []}
    assert hidden == {}


def test_iterator_is_a_stream_if_streams_are_used() -> None:
    """The grader then keeps its items; otherwise they are sent along."""
    streams: dict[str, list[Any]] = {}
    items = Iterator((1, FLOATS))
    assert write([items, items], {}, {}, 4, streams) == [{"stream": "4 0"}, {"stream": "4 1"}]
    assert streams == {"4 0": [1, FLOATS], "4 1": [1, FLOATS]}
    assert write(items, {}, {}) == {"iterator": [1, {"tensor": "t0"}]}


def test_values_that_the_guest_already_has_cross_as_names() -> None:
    """A saved result, the ranks of a tokenizer, a support class with its options, and its name if a call shares it."""
    assert write(SavedValue("r"), {}, {}) == {"saved": "r"}
    assert write(Ranks("cl100k"), {}, {}) == {"ranks": "cl100k"}
    for shared in ("", "cache"):
        assert write(Support("Cache", {"size": 2}, shared), {}, {}) == {
            "support": {"name": "Cache", "options": {"dict": [["size", 2]]}, "shared": shared}
        }


@pytest.mark.parametrize(("value", "kind"), [(Opaque("generator"), "generator"), ({1, 2}, "set")])
def test_argument_that_cannot_cross_is_named(value: Any, kind: str) -> None:
    """By the type that it had in its guest."""
    with pytest.raises(TypeError, match=f"an argument of type {kind} cannot be passed on"):
        write(value, {}, {})


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (FLOATS, 212),
        (3, 24),
        (None, 24),
        ("abc", 22),
        (b"abc", 22),
        ([1, "a"], 50),
        ((1,), 32),
        ({"a": 1}, 50),
        ([], 8),
    ],
)
def test_size_of_a_value_is_estimated(value: Any, size: int) -> None:
    """Each value counts a header, a text twice its length."""
    assert value_bytes(value) == size


def test_tensor_that_numpy_cannot_hold_is_no_tensor() -> None:
    """It has too many axes, or one empty axis and far too many entries in the others."""
    tensors = {
        "most axes": RawTensor("float32", (1,) * MAX_AXES, bytes(4)),
        "axes": RawTensor("float32", (1,) * (MAX_AXES + 1), bytes(4)),
        "most entries": RawTensor("float32", (0, MAX_ENTRIES), b""),
        "entries": RawTensor("float32", (0, MAX_ENTRIES + 1), b""),
    }
    read = {name: read_value({"tensor": name}, tensors) for name in tensors}
    assert isinstance(read["most axes"], Array) and isinstance(read["most entries"], Array)
    assert read["entries"] == Opaque(f"tensor of shape [0, {MAX_ENTRIES + 1}]")
    assert isinstance(read["axes"], Opaque) and len(read["axes"].type_name) <= 300


def test_tensor_keeps_its_device_and_other_types_their_names() -> None:
    """Both are cut to size; an unknown form is malformed."""
    tensors = {"t": RawTensor("float32", (), bytes(4))}
    assert read_value({"tensor": "t"}, tensors).device == "cpu"
    assert read_value({"tensor": ["t", "cuda:0" + "x" * 90]}, tensors).device == "cuda:0" + "x" * 14
    assert read_value({"other": "g" * 400}, {}) == Opaque("g" * 300)
    for node in ({"function": "f"}, {"other": 3}, {"tensor": ["t", 3]}):
        with pytest.raises(protocol.ProtocolError):
            read_value(node, tensors)


def test_returned_value_has_the_counts_of_the_grader_and_only_the_flops_of_the_guest() -> None:
    """What the guest claims about calls that the grader counts is ignored."""
    work = {"flops": MAX_COUNT, "calls model": 0, "anything": "else"}
    header = RETURNED | {"trained": [[2, 3], [1] * 20] * 9, "work": work}
    answer = read_answer(header, {}, {"calls model": 4})
    assert answer == Returned(5, (), {"calls model": 4, "flops": MAX_COUNT}, ((2, 3), (1,) * 10) * 5)
    assert read_answer(RETURNED, {}, {}) == Returned(5)
    claimed = read_answer(RETURNED | {"shared": ["x", "none of ours"]}, {}, {}, Sent(("w", "x")))
    assert claimed == Returned(5, shared=("x",))
    assert read_answer(RETURNED | {"missing": "m" * 400}, {}, {"a": 1}) == Returned(Opaque("m" * 300), counts={"a": 1})


def test_guest_calls_a_callable_and_asks_for_an_item_by_key() -> None:
    """The arguments are a list and a mapping of names."""
    arguments = {"tuple": [[1, {"tensor": "t0"}], {"dict": [["n", 3]]}]}
    call = {"op": "callback", "function": "2 0", "arguments": arguments}
    tensors = {"t0": RawTensor("float32", (3,), FLOATS.data)}
    assert read_answer(call, tensors, {}) == Callback("2 0", [1, FLOATS], {"n": 3})
    assert read_answer({"op": "next", "stream": "4 0", "value": ["a"]}, {}, {}) == NextItem("4 0", ["a"])


def test_answer_of_an_iterator_is_a_stream_of_one_part() -> None:
    """The caller puts what was yielded before in front of it."""
    answer = read_answer(RETURNED | {"value": ["a", "b"], "is_iterated": True}, {}, {})
    assert isinstance(answer, Returned) and isinstance(answer.value, Yielded) and answer.value == ("ab",)


@pytest.mark.parametrize(
    "header",
    [
        {"op": "other"},
        {"op": "next", "stream": 3},
        {"op": "callback", "function": "f", "arguments": {"tuple": [{"tuple": []}, {"dict": []}]}},
        {"op": "callback", "function": "f", "arguments": {"tuple": [[], []]}},
        {"op": "callback", "function": "f", "arguments": {"tuple": [[], {"dict": [[3, 1]]}]}},
        {"op": "callback", "function": 3, "arguments": {"tuple": [[], {"dict": []}]}},
        RETURNED | {"work": {"flops": MAX_COUNT + 1}},
        RETURNED | {"work": {"flops": True}},
        RETURNED | {"work": {"flops": 1.0}},
        RETURNED | {"arguments": "?", "sizes": []},
        RETURNED | {"arguments": "YQ==", "sizes": [1]},
        RETURNED | {"trained": [[MAX_ENTRIES + 1]]},
        RETURNED | {"missing": 3},
        {"op": "raised", "error": ERROR | {"line": MAX_LINE + 1}},
        {"op": "raised", "error": ERROR | {"message": None}},
    ],
)
def test_malformed_answer_is_rejected(header: dict[str, Any]) -> None:
    """It counts as tampering."""
    with pytest.raises((protocol.ProtocolError, ValueError)):
        read_answer(header, {}, {})


@pytest.mark.parametrize("times", [1, 30_000])
def test_argument_that_comes_back_with_another_content_is_named(times: int) -> None:
    """Small ones are compared by their bytes, large ones by a digest; what a call consumes is not compared."""
    arguments = (("x", FLOATS), ("ids", [1, 2, (3, {"a": 0.0})] * times), ("items", Iterator((1,))))
    sent = arguments_sent(Step("call", arguments), b"")
    read = partial(read_answer, tensors={}, counts={}, sent=sent)
    for number, other in enumerate((replace(FLOATS, data=FLOATS.data[::-1]), [1, 2, (3, {"a": -0.0})] * times)):
        changed = [*sent.contents]
        changed[number] = arguments_sent(Step("call", (("", other),)), b"").contents[0]
        for contents, names in ((sent.contents, ()), (changed, (arguments[number][0],))):
            text, sizes = protocol.join_contents(contents)
            answer = read(RETURNED | {"arguments": text, "sizes": sizes})
            assert isinstance(answer, Returned) and answer.changed == names


def test_exception_is_cut_to_size() -> None:
    """Its line may be unknown."""
    assert read_answer({"op": "raised", "error": ERROR}, {}, {}) == Raised(
        "KeyError", ("KeyError", "Exception"), "'a'", 3, "line 3"
    )
    long = dict.fromkeys(("type", "message", "trace"), "x" * 3000) | {"bases": ["b" * 200] * 60, "line": None}
    cut = read_raised(long)
    assert (len(cut.type_name), len(cut.message), len(cut.trace), cut.line) == (100, 2000, 2000, None)
    assert cut.bases == ("b" * 100,) * 50
    assert read_raised(ERROR | {"line": MAX_LINE}).line == MAX_LINE


def test_flags_are_cut_to_size_and_number() -> None:
    """A guest without flags has none."""
    flags = read_flags({"flags": [["s" * 50, MAX_LINE, "w" * 300]] * (MOST_FLAGS + 1)})
    assert flags == (IntegrityFlag("s" * 40, MAX_LINE, "w" * 200),) * MOST_FLAGS
    assert read_flags({}) == ()
