"""Callables that a submission is given: which guest answers them, and what is counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scripted_guest import GONE, MODEL, RAISED, call_of, make_caller, make_companion, returned

from harness.errors import GuestError
from harness.guest import protocol
from harness.records import Array, Ended, Opaque, Returned, Step
from harness.sandbox.caller import Companion
from harness.sandbox.wire import Callback

CALL = call_of(Step("call", (("x", MODEL),)))


def callback(key: str = "1 0", *arguments: Any, **keyword: Any) -> dict[str, Any]:
    return {"op": "callback", "function": key, "arguments": protocol.encode([list(arguments), keyword], repr)}


@pytest.fixture
def played() -> Any:
    """A function that returns the outcome of a step whose guest makes some calls and then returns, and the guest."""

    def play(companion: Companion | None, *callbacks: dict[str, Any]) -> tuple[Any, Any]:
        caller, guest = make_caller(*callbacks, returned(9), companion=companion)
        (outcome,) = caller.run(CALL)
        return outcome, guest

    return play


def test_callable_is_made_once_and_called_in_its_own_guest(played: Any) -> None:
    """With the arguments as they were passed; its value is sent back."""
    companion = make_companion(returned(), returned([1, 2]), returned(3))
    outcome, guest = played(companion, callback("1 0", [4, 5], 6, k=7), callback("1 0", 8))
    assert [message.get("value") for message in guest.sent[1:]] == [[1, 2], 3]
    made, first, second = companion.caller.guest.sent
    assert (made["action"], made["name"], made["save_as"], made["compare"]) == ("call", "model", [["1 0", []]], None)
    assert (made["arguments"], made["positional"]) == ([["size", 3]], 0)
    assert (first["action"], first["name"], first["positional"]) == ("function", "1 0", 2)
    assert first["arguments"] == [["a0", [4, 5]], ["a1", 6], ["k", 7]]
    assert (second["arguments"], second["positional"]) == ([["a0", 8]], 1)
    assert outcome.counts == {"calls model": 2, "tokens model": 3}


def test_submissions_time_runs_on_while_a_callable_answers(played: Any) -> None:
    """The other guest gets its deadline, and its wait for a CPU counts as the submission's."""
    companion = make_companion(returned(), returned(3))
    companion.caller.guest.deadline = 5.0
    _, guest = played(companion, callback())
    assert companion.caller.guest.deadline == 90.0
    assert guest.companion is companion.caller.guest


FLOATS = Array.of(np.zeros((2, 3, 4)), "float32")
WHOLE = Array.of(np.zeros((2, 3)), "int64")
TOKENS = [
    (((1,), {}), 1),
    ((([1, 2, [3, 4]],), {}), 4),
    ((((1, 2),), {}), 2),
    ((([1, 2], [3]), {}), 2),
    ((("three",), {}), 5),
    (((b"ab",), {}), 2),
    (((), {"k": [1, 2, 3]}), 3),
    (((), {"k": 1, "ids": [1, 2]}), 2),
    ((([1],), {"ids": [1, 2]}), 1),
    (((), {}), 1),
]


@pytest.mark.parametrize(("given", "count"), TOKENS)
def test_tokens_are_those_of_the_first_argument_or_of_ids(played: Any, given: tuple[Any, Any], count: int) -> None:
    """A call without arguments counts as one."""
    arguments, keyword = given
    outcome, _ = played(make_companion(returned(), returned(3)), callback("1 0", *arguments, **keyword))
    assert outcome.counts == {"calls model": 1, "tokens model": count}


VECTOR, EMPTY = Array.of(np.zeros(4), "float32"), Array.of(np.zeros(0), "float32")
MESSAGES = [(FLOATS, 6), (WHOLE, 6), (VECTOR, 1), ([VECTOR, FLOATS], 28), ([VECTOR, EMPTY], 4), ([WHOLE, 7], 7)]


@pytest.mark.parametrize(("given", "count"), MESSAGES)
def test_tokens_of_a_tensor_are_its_ids_or_its_vectors_and_of_a_list_its_entries(given: Any, count: int) -> None:
    """Floating-point numbers hold one vector along the last axis; a list of tensors is sent as it is."""
    caller, _ = make_caller(companion=make_companion(returned(), returned(3)))
    caller.functions = {"1 0": MODEL}
    caller._answer_callback(Callback("1 0", [given], {}))
    assert caller.counts["tokens model"] == count


def test_callable_of_another_call_is_refused(played: Any) -> None:
    """Neither counted nor made."""
    companion = make_companion()
    outcome, guest = played(companion, callback("7 0", [1, 2]))
    assert guest.sent[1]["error"]["type"] == "RuntimeError"
    assert "only during the call" in guest.sent[1]["error"]["message"]
    assert outcome == Returned(9)
    assert companion.caller.guest.sent == []


def test_error_of_a_callable_is_raised_in_the_submission(played: Any) -> None:
    """With its type and message."""
    outcome, guest = played(make_companion(returned(), RAISED), callback())
    assert guest.sent[1] == {"error": {"type": "KeyError", "message": "'a'"}}
    assert outcome.value == 9


def test_argument_that_cannot_be_sent_is_an_error_in_the_submission() -> None:
    """For example an object of its own class."""
    caller, guest = make_caller(companion=make_companion(returned()))
    caller.functions = {"1 0": MODEL}
    caller._answer_callback(Callback("1 0", [Opaque("Mine")], {}))
    (message,) = guest.sent
    assert message["error"]["type"] == "TypeError"
    assert message["error"]["message"].startswith("model: an argument of type Mine cannot be passed on")


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (Ended("timeout", "late"), Ended("timeout", "model had no time left to answer")),
        (GONE, Ended("crashed", "model did not survive what it was called with")),
    ],
)
@pytest.mark.parametrize("is_made", [True, False])
def test_callable_that_ends_ends_the_submission(played: Any, ended: Ended, expected: Ended, is_made: bool) -> None:
    """By its arguments, now or before."""
    outcome, guest = played(make_companion(*([returned()] if is_made else []), ended), callback())
    assert outcome == guest.killed == expected


def test_callable_that_cannot_be_made_is_our_error(played: Any) -> None:
    """The course's file is wrong. So is a guest that calls back if nothing can answer."""
    with pytest.raises(GuestError, match="the callable model could not be made"):
        played(make_companion(RAISED), callback())
    with pytest.raises(GuestError, match="nothing answers"):
        played(None, callback())
