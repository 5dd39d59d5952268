"""The messages of a call and how the answers are read, with a stand-in for the guest that plays a script."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from harness.errors import GuestError
from harness.guest import protocol
from harness.records import (
    READ,
    Call,
    Ended,
    Function,
    IntegrityFlag,
    Iterator,
    Raised,
    Ranks,
    Returned,
    Step,
    Yielded,
)
from harness.sandbox.caller import (
    MAX_FRAME_BYTES,
    SPARE_BYTES,
    Batch,
    Caller,
    GuestSource,
    LoadFailure,
    count_positional,
    open_trusted,
    read_loaded,
    read_screened,
)
from harness.sandbox.guest import Limits

MODEL = Function("model", {"size": 3})
GONE = Ended("crashed", "the process has ended")
ENTRY = GuestSource("def f(x, y=0): ...", "f.py", "f", ("x", "y"))
# Makes something, from `conftest`.
Make = Callable[..., Any]
HELD = 64 << 10  # bytes of an answer's header


def returned(value: Any = 5, **more: Any) -> dict[str, Any]:
    return {
        "op": "returned",
        "value": protocol.encode(value, repr),
        "arguments": "",
        "sizes": [],
        "trained": [],
        **more,
    }


ERROR = {"type": "KeyError", "bases": ["KeyError"], "message": "'a'", "line": 3, "trace": ""}
RAISED = {"op": "raised", "error": ERROR}
KEY_ERROR = Raised("KeyError", ("KeyError",), "'a'", 3)


def call_of(*steps: Step) -> Call:
    return Call("case", "correctness", steps, "float32", "float32", False, False, True)


CALLING = {"op": "callback", "function": "1 0", "arguments": [[1], {"dict": []}]}
ASKING = {"op": "next", "stream": "1 0", "value": []}
ONE = Step("call", (("x", 1),))
WITH_MODEL = Step("call", (("x", MODEL),))


# ---- loading


@pytest.mark.parametrize(
    ("header", "failure"),
    [
        ({"violations": []}, None),
        (
            {"syntax": {"message": "invalid", "line": 3, "text": "x ="}},
            LoadFailure("syntax", "invalid", 3, "x ="),
        ),
        (
            {"violations": [[4, "torch.square", "multiply"], [7, "eval", ""]]},
            LoadFailure("forbidden", "", 4, violations=((4, "torch.square", "multiply"), (7, "eval", ""))),
        ),
    ],
)
def test_source_is_refused_with_the_first_line(header: dict[str, Any], failure: LoadFailure | None) -> None:
    """A file that is not Python, or uses something forbidden, is not run."""
    uses = [dict(zip(("line", "name", "instead"), use, strict=True)) for use in header.get("violations", [])]
    assert read_screened({**header, "violations": uses}, {}) == failure


@pytest.mark.parametrize(
    ("header", "failure"),
    [
        ({"entry": "ok", "defined": ["f"]}, None),
        ({"entry": "missing", "defined": ["f", "g"]}, LoadFailure("missing", "f, g")),
        ({"entry": "int", "defined": ["f"]}, LoadFailure("not_callable", "int")),
        ({"error": ERROR, "entry": "ok"}, LoadFailure("raised", "'a'", 3, raised=KEY_ERROR)),
    ],
)
def test_source_without_an_entry_has_a_reason(header: dict[str, Any], failure: LoadFailure | None) -> None:
    """What it defines instead, the kind of its entry, or its error."""
    assert read_loaded(header, {}) == failure


def test_guest_that_ends_while_it_loads_is_a_failure_unless_it_is_ours(guest_of: Make) -> None:
    """A guest that was never set up has not run a line of the submission."""
    guest = guest_of(Ended("timeout", "no answer within 3 s"))
    failure = Caller(guest).load(ENTRY, 4)
    assert failure == LoadFailure("ended", "no answer within 3 s", ended=Ended("timeout", "no answer within 3 s"))
    with pytest.raises(GuestError, match="could not be set up: no memory"):
        Caller(guest_of(Ended("setup", "no memory"))).load(ENTRY, 4)


def test_flags_are_kept_once_in_the_order_of_their_appearance(guest_of: Make) -> None:
    """From any message: during the screening, at load or in a call."""
    first, second = ["a thread", 3, "it runs on"], ["a hook", 1, "it was set"]
    guest = guest_of({"violations": [], "flags": [first]}, {"entry": "ok", "defined": [], "flags": [second, first]})
    caller = Caller(guest)
    caller.load(ENTRY, 4)
    guest.script = [returned(sizes=[0], flags=[["late", 0, ""]])]
    caller.run(call_of(ONE))
    assert list(caller.flags) == [
        IntegrityFlag("a thread", 3, "it runs on"),
        IntegrityFlag("a hook", 1, "it was set"),
        IntegrityFlag("late", 0, ""),
    ]


def test_trusted_file_that_does_not_load_is_our_error_and_ends_its_guest(guest_of: Make) -> None:
    """With the file's name and the reason."""
    guests = [
        guest_of({"violations": []}, {"entry": "missing", "defined": ["g"]}),
        guest_of(Ended("crashed", "it is gone")),
        guest_of({"violations": []}, {"entry": "ok", "defined": []}),
    ]
    limits: list[Limits] = []
    waiting = list(guests)

    def fork(given: Limits) -> Any:
        limits.append(given)
        return waiting.pop(0)

    zygote: Any = SimpleNamespace(fork=fork)
    with pytest.raises(GuestError, match=r"f\.py: missing: g"):
        open_trusted(zygote, ENTRY, 4)
    with pytest.raises(GuestError, match=r"f\.py: ended: it is gone"):
        open_trusted(zygote, ENTRY, 4)
    caller = open_trusted(zygote, ENTRY, 4, b"YQ== 1", wall_s=7.0)
    assert caller.ranks == b"YQ== 1"
    assert [guest.is_closed for guest in guests] == [True, True, False]
    assert [given.wall_s for given in limits] == [300.0, 300.0, 7.0]


# ---- one step


@pytest.mark.parametrize(
    ("step", "parameters", "count"),
    [
        (Step("call", (("x", 1), ("y", 2))), ("x", "y"), 2),
        (Step("call", (("x", 1), ("z", 2))), ("x", "y", "z"), 1),
        (Step("call", (("y", 1),)), ("x", "y"), 0),
        (Step("make", (("y", 1),)), ("x", "y"), 0),
        (Step("method", (("y", 1),), name="add"), ("x", "y"), 1),
        (Step("call", (("y", 1),), name="other"), ("x", "y"), 1),
        (Step("call", (("y", 1),)), (), 1),
        (Step("call", ()), ("x",), 0),
    ],
)
def test_arguments_are_positional_up_to_the_first_omitted_one(
    step: Step, parameters: tuple[str, ...], count: int
) -> None:
    """Those of the entry; for other functions all are positional, because their parameters are unknown."""
    assert count_positional(step, parameters) == count


def test_request_has_everything_that_the_step_says(caller_of: Make) -> None:
    """And a size limit for the answer."""
    caller, guest = caller_of(returned())
    step = Step(
        "method", (("y", 2),), name="add", on="first", save_as=(("kept", (0, "a")),), compare=(1,), gradients=("w",),
        map_over="y", carry=(("state", (1,)),), select=(0,),
    )  # fmt: skip
    assert caller.run(call_of(step), 1000, "flops") == [Returned(5)]
    (message,) = guest.sent
    assert message["calls"] == [
        {
            "op": "call", "action": "method", "name": "add", "on": "first", "arguments": [["y", 2]], "map_over": "y",
            "carry": [["state", [1]]], "select": [0], "gradients": ["w"], "positional": 1,
            "save_as": [["kept", [0, "a"]]], "compare": [1], "max_bytes": 1000 + SPARE_BYTES, "watch": "flops",
            "is_streamed": False, "held": "", "strided": [],
        }
    ]  # fmt: skip
    assert guest.sizes == [(1000 + SPARE_BYTES + HELD, 0)]


def test_guest_that_is_lost_is_our_error_only_before_it_was_ready(caller_of: Make) -> None:
    """Afterwards it is the outcome of the call."""
    assert caller_of(GONE)[0].run(call_of(ONE)) == [GONE]
    with pytest.raises(GuestError, match="a guest was lost: no answer"):
        caller_of(Ended("setup", "no answer"))[0].run(call_of(ONE))


# ---- several steps, several calls


def test_script_ends_at_the_first_step_without_an_object_to_go_on_with(caller_of: Make) -> None:
    """An expected error does not end it."""
    raising = Step("method", (), name="add", raises="KeyError")
    caller, _ = caller_of(RAISED, returned(), RAISED, returned())
    assert caller.run(call_of(raising, ONE, ONE, ONE)) == [KEY_ERROR, Returned(5), KEY_ERROR]
    assert caller_of(GONE)[0].run(call_of(raising, ONE)) == [GONE]


def test_items_of_a_stream_are_sent_one_by_one_on_request(caller_of: Make) -> None:
    """Those of other arguments are sent at once."""
    step = Step("call", (("x", Iterator((7, 8))), ("y", Iterator((9,)))), streamed=("x",))
    caller, guest = caller_of(ASKING, ASKING, ASKING, returned())
    assert caller.run(call_of(step)) == [Returned(5, counts={READ: 3})]
    message, *items = guest.sent
    (request,) = message["calls"]
    assert request["is_streamed"]
    assert request["arguments"] == [["x", {"stream": "1 0"}], ["y", {"iterator": [9]}]]
    assert items == [{"value": 7}, {"value": 8}, {"end": True}]


def test_what_is_yielded_before_each_request_is_a_part(caller_of: Make) -> None:
    """Texts are joined; what a guest sends after the end of the stream is dropped."""
    step = Step("call", (("x", Iterator((7,))),), streamed=("x",))
    asking = [ASKING | {"value": value} for value in (["a", "b"], [1, "c"], ["dropped"])]
    caller, _ = caller_of(*asking, returned(["d", ""]) | {"is_iterated": True})
    (outcome,) = caller.run_all([(call_of(step), 0)])
    assert outcome == [Returned(Yielded(("ab", [1, "c"], "d")), counts={READ: 2})]


def test_calls_are_sent_in_one_message_with_the_sizes_of_their_answers(caller_of: Make) -> None:
    """Each answer may be as large as its call allows, and the sizes of the following ones are known too."""
    caller, guest = caller_of(returned(1), returned(2), returned(3))
    rows = caller.run_all([(call_of(ONE, ONE), 100), (call_of(ONE), 7)])
    assert rows == [[Returned(1), Returned(2)], [Returned(3)]]
    (message,) = guest.sent
    assert message["op"] == "calls"
    budgets = [request["max_bytes"] for request in message["calls"]]
    assert budgets == [100 + SPARE_BYTES] * 2 + [7 + SPARE_BYTES]
    rest = [MAX_FRAME_BYTES + budget for budget in budgets]
    assert guest.sizes == [
        (budgets[0] + HELD, rest[1] + rest[2]),
        (budgets[1] + HELD, rest[2]),
        (budgets[2] + HELD, 0),
    ]


def test_steps_after_an_error_are_left_out_although_the_guest_answered_them(caller_of: Make) -> None:
    """As if they had not been sent; the next call is not affected."""
    caller, _ = caller_of(RAISED, returned(1), returned(2))
    assert caller.run_all([(call_of(ONE, ONE), 0), (call_of(ONE), 0)]) == [[KEY_ERROR], [Returned(2)]]
    asked = Step("method", (), name="add", raises="KeyError")
    caller, _ = caller_of(RAISED, returned(1))
    assert caller.run_all([(call_of(asked, ONE), 0)]) == [[KEY_ERROR, Returned(1)]]


STREAMED = Step("call", (("x", Iterator((7,))),), streamed=("x",))


@pytest.mark.parametrize(
    ("step", "is_trusted", "is_gathered"),
    [(ONE, False, True), (WITH_MODEL, False, False), (WITH_MODEL, True, True), (STREAMED, True, False)],
)
def test_answers_of_a_guest_that_asks_back_are_not_gathered(
    caller_of: Make, step: Step, is_trusted: bool, is_gathered: bool
) -> None:
    """What it asks must come after the answers to earlier calls."""
    caller, guest = caller_of(returned(1))
    caller.trusted = is_trusted
    caller.run_all(Batch([(call_of(step), 0)], is_gathered=True))
    assert guest.sent[0]["is_gathered"] is is_gathered


def test_message_that_is_sent_again_asks_for_new_callables_and_all_items(caller_of: Make, companion_of: Make) -> None:
    """A toy model starts afresh."""
    companion = companion_of(returned(), returned(3), returned(), returned(4))
    caller, guest = caller_of(*[CALLING, ASKING, returned(1)] * 2, companion=companion)
    step = Step("call", (("x", MODEL), ("y", Iterator((7,)))), streamed=("y",))
    batch = Batch([(call_of(step), 0)])
    for value in (3, 4):
        assert caller.run_all(batch)[0][0].counts == {"calls model": 1, "tokens model": 1, READ: 1}
        assert [message["value"] for message in guest.sent[-2:]] == [value, 7]
    assert [message["action"] for message in companion.caller.guest.sent] == ["call", "function"] * 2


def test_trusted_guest_makes_the_callables_itself(caller_of: Make) -> None:
    """So its calls are sent in one message, with the options of each."""
    caller, guest = caller_of(returned(1))
    caller.trusted = True
    assert caller.run_all([(call_of(WITH_MODEL), 0)]) == [[Returned(1)]]
    assert guest.sent[0]["calls"][0]["arguments"][0][1]["function"]["options"] != {"dict": []}
    other, guest = caller_of(returned(1))
    other.run_all([(call_of(WITH_MODEL), 0)])
    assert guest.sent[0]["calls"][0]["arguments"][0][1]["function"]["options"] == {"dict": []}


def test_message_is_written_once_for_guests_of_the_same_kind(caller_of: Make) -> None:
    """Another entry, other parameters or another trust need another message."""
    batch = Batch([(call_of(ONE), 0)])
    first, second = caller_of()[0], caller_of()[0]
    assert batch.message(first) is batch.message(second)
    for name, other in (("entry", "g"), ("parameters", ()), ("trusted", True)):
        changed = caller_of()[0]
        setattr(changed, name, other)
        assert batch.message(changed) is not batch.message(first)


# ---- rank tables


WITH_RANKS = Step("call", (("x", Ranks("cl100k_base")),))


def test_rank_table_is_sent_once_and_only_where_it_is_needed(caller_of: Make) -> None:
    """Before the first call that names it, alone or among others."""
    caller, guest = caller_of(returned(), {}, returned(), returned(), ranks=b"YQ== 1")
    for step in (ONE, WITH_RANKS, WITH_RANKS):
        caller.run(call_of(step))
    assert [message["op"] for message in guest.sent] == ["calls", "ranks", "calls", "calls"]
    table = guest.tensors[-3]["ranks"]
    assert (table.dtype, table.shape, bytes(table.data)) == ("uint8", (6,), b"YQ== 1")
    caller, guest = caller_of({}, returned(), returned(), ranks=b"YQ== 1")
    caller.run_all([(call_of(ONE), 0), (call_of(WITH_RANKS), 0)])
    assert [message["op"] for message in guest.sent] == ["ranks", "calls"]


def test_guest_that_ends_while_the_table_is_sent_has_no_further_outcome(caller_of: Make) -> None:
    """And nothing more is sent to it."""
    caller, guest = caller_of(GONE, ranks=b"YQ== 1")
    assert caller.run_all([(call_of(WITH_RANKS), 0), (call_of(ONE), 0), (call_of(ONE), 0)]) == [[GONE], [], []]
    assert [message["op"] for message in guest.sent] == ["ranks"]
