"""Frames from a guest, changed at random under a fixed seed: each is read as an outcome that can be graded, or as
tampering, and never causes an error in the grader.
"""

from __future__ import annotations

import copy
import json
import os
import random
import struct
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from harness.comparison.answer_key import Answer
from harness.comparison.compare import Expected
from harness.comparison.diagnosis import same_outcomes, tells
from harness.comparison.faults import find_fault, make_check
from harness.guest.protocol import HEAD, MAGIC, RawTensor, pack
from harness.measure.opened_result import (
    Commitments,
    OpenedResult,
    draw_multipliers,
    is_committed,
    read_commitments,
    read_opened,
)
from harness.measure.profile import CallProfile, read_profile
from harness.records import Array, Call, Ended, Opaque, Outcome, Raised, Returned, Step
from harness.sandbox.caller import read_loaded, read_screened
from harness.sandbox.forked_guest import ForkedGuest
from harness.sandbox.guest import GuestGone, GuestHandle, Limits
from harness.sandbox.wire import OWN_COUNTS, Sent, read_answer

FRAMES = 500
Reader = Callable[[dict[str, Any], dict[str, RawTensor]], Any]


def expect(value: Any) -> Answer:
    """An entry of the answer key for a call that must return this value."""
    call = Call("case", "correctness", (Step("call", ()),), "float32", "float32", False, False, True)
    return Answer(call, (Expected(value, value, (value,), "float32"),), 100)


FLOATS = Array.of(np.arange(6.0).reshape(2, 3), "float32")
ANSWERS = [
    expect(value)
    for value in (FLOATS, 1.5, 3, True, "text", b"bytes", None, [1.5, FLOATS], (1, "a"), {"a": 1, "b": [2.5, FLOATS]})
]
TENSORS = {
    "t0": RawTensor("float32", (2, 3), bytes(24)),
    "t1": RawTensor("bfloat16", (2,), bytes(4)),
    "t2": RawTensor("complex64", (1,), bytes(8)),
    "sums 0": RawTensor("int64", (1,), bytes(8)),
}
ERROR = {
    "type": "ValueError",
    "bases": ["ValueError", "Exception"],
    "message": "no",
    "line": 3,
    "trace": "line 3, in f",
}
VALUE = {
    "tuple": [{"tensor": "t0"}, [1, 2.5, "a", None], {"dict": [["a", {"tensor": ["t1", "cpu"]}], [1, {"int": "0x5"}]]}]
}
RETURNED = {"op": "returned", "arguments": "YQ==", "sizes": [1], "trained": [[2, 3]], "work": {"flops": 3}}
READ_OPENED = partial(read_opened, multipliers=draw_multipliers(0))
ANSWERED = partial(read_answer, counts={"calls toy": 1}, sent=Sent(("x",), ([b"b"],), "Yg=="))
FORMS: list[tuple[Reader, dict[str, Any]]] = [
    (ANSWERED, {**RETURNED, "value": VALUE}),
    (ANSWERED, {**RETURNED, "value": {"tensor": "t0"}}),
    (ANSWERED, {**RETURNED, "value": {"dict": [["a", 1], ["b", [2.5, {"tensor": "t0"}]]]}}),
    (ANSWERED, {**RETURNED, "value": [{"float": "nan"}, {"other": "Odd"}, {"bytes": "YQ=="}, {"tensor": "t2"}]}),
    (ANSWERED, {"op": "returned", "missing": "returned None, which has no part 0"}),
    (ANSWERED, {"op": "raised", "error": ERROR}),
    (ANSWERED, {"op": "callback", "function": "1 toy {}", "arguments": [[{"tensor": "t0"}], {"dict": [["ids", [1]]]}]}),
    (ANSWERED, {"op": "next", "stream": "1 0", "value": ["a", {"tensor": "t0"}]}),
    (read_screened, {"op": "screened", "violations": [{"line": 1, "name": "torch.square", "instead": "Multiply."}]}),
    (read_screened, {"op": "screened", "syntax": {"message": "invalid syntax", "line": 1, "text": "def"}}),
    (read_loaded, {"op": "loaded", "entry": "ok", "defined": ["scale"]}),
    (read_loaded, {"op": "loaded", "error": ERROR}),
    (read_commitments, {"op": "committed", "values": [{"tensor": "t0"}]}),
    (READ_OPENED, {"op": "opened", "value": VALUE}),
    (read_profile, {"op": "profiled", "total_s": 1.5, "rows": [["aten::add", 3, 0.5, 12]]}),
]
HUGE = 10**400
ODD: list[Any] = [
    None, True, -1, 0, 1 << 62, 1 << 64, HUGE, -HUGE, 0.5, float("inf"), float("-inf"), float("nan"), "", "\ud800",
    "t9", "returned", "raised", "callback", "a" * 3000, [], {}, [[]], {"a": 1, "b": 2}, {"tensor": "t9"},
    {"tensor": ["t0"]},
    {"tensor": ["t0", 5]}, {"tensor": [["t0"], "cpu"]}, {"tensor": {}}, {"int": "f" * 9000}, {"int": 5}, {"float": "1"},
    {"float": []}, {"bytes": "!"}, {"bytes": 5}, {"tuple": 5}, {"dict": [[1]]}, {"dict": [[[], 1]]}, {"dict": 5},
    {"dict": [[{"float": "nan"}, 1]]},     {"dict": [[{"int": "f" * 9000}, 1]]}, {"other": 5}, {"other": "\ud800"},
    {"ranks": 5}, {"saved": "self"},
]  # fmt: skip


def positions_in(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a header, with each of its keys or indices."""
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from positions_in(node[key])


def change(header: dict[str, Any], rng: random.Random) -> bytes:
    """A header with one or two parts replaced, removed, wrapped or repeated, as JSON or almost."""
    changed = json.loads(json.dumps(header))
    for _ in range(rng.randint(1, 2)):
        holder, key = rng.choice(list(positions_in(changed)) or [({"op": ""}, "op")])
        match rng.randrange(6):
            case 0:
                del holder[key]
            case 1:
                holder[key] = [holder[key]] * rng.choice([1, 2, 80])
            case 2:
                holder[key] = {"tuple": [holder[key]]}
            case _:
                holder[key] = copy.deepcopy(rng.choice(ODD))
    text = json.dumps(changed)
    match rng.randrange(12):
        case 0:
            text = text.replace("Infinity", "1e999")
        case 1:
            text = text[:-1] + ", " + text[1:]  # each key appears twice
        case 2:
            text = text.replace("[", "[" * 5000, 1)
    return text.encode("utf-8", "surrogatepass")


def damage(frame: bytes, rng: random.Random) -> bytes:
    """The frame, sometimes with some of its bytes changed."""
    data = bytearray(frame)
    for _ in range(rng.choice([0, 0, 0, 1, 4])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def make_frame(header: dict[str, Any], rng: random.Random) -> bytes:
    """A frame of this form as a hostile guest might write it."""
    tensors = dict(TENSORS)
    name = rng.choice(list(tensors))
    shape = rng.choice([tensors[name].shape, (), (0, 1 << 62), (1,) * 70, (2, 3, 0), (1 << 40,), (0, 1 << 31, 1 << 31)])
    data = tensors[name].data if rng.random() < 0.5 else b""
    tensors[name] = RawTensor(rng.choice(["float32", "int8", "bool", "float16", "complex64"]), shape, data)
    payload = pack({}, tensors)[HEAD.size + 2 :]
    head = change(header, rng)
    return damage(HEAD.pack(MAGIC, len(head), len(payload)) + head + payload, rng)


@pytest.fixture
def guest() -> Iterator[GuestHandle]:
    """A guest that has ended; a test puts the frame where the guest's bytes would be."""
    with ForkedGuest(Limits(wall_s=60.0)) as handle:
        for fd in handle.theirs:
            os.close(fd)
        handle.is_ready, handle.exit = True, {"exit": 0}
        yield handle


def receive(guest: GuestHandle, frame: bytes, read: Reader) -> Any:
    """The value that the grader reads from a frame, or how the guest ended."""
    guest.received, guest.killed = bytearray(frame), None
    try:
        return guest.receive(read, 1 << 16)
    except GuestGone as gone:
        return gone.ended


def grade(outcome: Outcome) -> None:
    """Do everything that the grader does with the outcome of a call."""
    for answer in ANSWERS:
        make_check("case", "correctness", "f", answer, find_fault(answer, [outcome]))
        tells([outcome], answer)
    same_outcomes([outcome], [outcome])
    if isinstance(outcome, Returned):
        for name in OWN_COUNTS:
            assert f"{outcome.counts.get(name, 0):,.0f}"


@pytest.mark.parametrize("form", range(len(FORMS)))
def test_frame_changed_at_random_is_an_outcome_or_tampering(guest: GuestHandle, form: int) -> None:
    """Every flaw is found while the frame is read; what was read can be compared, displayed and counted."""
    read, header = FORMS[form]
    rng = random.Random(form)
    kinds = set()
    for _ in range(FRAMES):
        answer = receive(guest, make_frame(header, rng), read)
        kinds.add(answer.reason if isinstance(answer, Ended) else "read")
        if isinstance(answer, (Returned, Raised)):
            grade(answer)
        elif isinstance(answer, Commitments):
            is_committed(OpenedResult({"tensor": "t0"}, None, np.zeros(1, np.int64)), answer, 0)
        elif isinstance(answer, OpenedResult):
            is_committed(answer, Commitments((VALUE,), (np.zeros(1, np.int64),)), 0)
        elif isinstance(answer, CallProfile):
            assert f"{answer.total_s:.2f} {sum(operator.made_bytes for operator in answer.operators) / 1e6:.2f}"
    assert {"read", "tampering"} <= kinds <= {"read", "tampering", "crashed"}


COUNTS = ["Infinity", "1e999", "-Infinity", "NaN", "1" + "0" * 400, "2.5", '"5"', "[1]", "null", "true"]


@pytest.mark.parametrize("count", COUNTS)
def test_count_that_is_no_whole_number_is_tampering(guest: GuestHandle, count: str) -> None:
    """Otherwise a submission could cause an internal error, which never counts against the learner."""
    answer = json.dumps({**RETURNED, "arguments": "Yg==", "value": 1, "work": {"flops": "?"}})
    head = answer.replace('"?"', count).encode()
    ended = receive(guest, HEAD.pack(MAGIC, len(head), 0) + head, ANSWERED)
    assert isinstance(ended, Ended) and ended.reason == "tampering"


def test_tensor_that_claims_an_impossible_shape_is_no_tensor(guest: GuestHandle) -> None:
    """Such a tensor has no bytes, so its claim costs nothing; NumPy cannot make an array of that shape."""
    text = json.dumps({"t0": {"dtype": "F32", "shape": [0, 1 << 40, 1 << 40], "data_offsets": [0, 0]}}).encode()
    payload = struct.pack("<Q", len(text)) + text
    head = json.dumps({**RETURNED, "value": {"tensor": "t0"}}).encode()
    outcome = receive(guest, HEAD.pack(MAGIC, len(head), len(payload)) + head + payload, ANSWERED)
    assert isinstance(outcome, Returned) and isinstance(outcome.value, Opaque)
    grade(outcome)
