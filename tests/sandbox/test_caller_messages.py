"""The messages of a call and how the answers are read, with a stand-in for the guest that plays a script."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scripted_guest import (
    ENTRY,
    ERROR,
    GONE,
    KEY_ERROR,
    MODEL,
    RAISED,
    StubGuest,
    call_of,
    make_caller,
    make_companion,
    returned,
)

from harness.errors import GuestError
from harness.records import READ, Ended, IntegrityFlag, Iterator, Ranks, Returned, Step, Yielded
from harness.sandbox.caller import (
    MAX_FRAME_BYTES,
    SPARE_BYTES,
    Batch,
    Caller,
    LoadFailure,
    count_positional,
    open_trusted,
    read_loaded,
    read_screened,
)
from harness.sandbox.guest import Limits

HELD = 64 << 10  # bytes of an answer's header


CALLING = {"op": "callback", "function": "1 0", "arguments": [[1], {"dict": []}]}
ASKING = {"op": "next", "stream": "1 0", "value": []}
ONE = Step("call", (("x", 1),))
WITH_MODEL = Step("call", (("x", MODEL),))


# ---- loading


@pytest.mark.parametrize(
    ("header", "failure"),
    [
        ({"violations": []}, None),
        ({"syntax": {"message": "invalid", "line": 3, "text": "x ="}}, LoadFailure("syntax", "invalid", 3, "x =")),
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


def test_guest_that_ends_while_it_loads_is_a_failure_unless_it_is_ours() -> None:
    """A guest that was never set up has not run a line of the submission."""
    guest = StubGuest(Ended("timeout", "no answer within 3 s"))
    failure = Caller(guest).load(ENTRY, 4)
    assert failure == LoadFailure("ended", "no answer within 3 s", ended=Ended("timeout", "no answer within 3 s"))
    with pytest.raises(GuestError, match="could not be set up: no memory"):
        Caller(StubGuest(Ended("setup", "no memory"))).load(ENTRY, 4)


def test_flags_are_kept_once_in_the_order_of_their_appearance() -> None:
    """From any message: during the screening, at load or in a call."""
    first, second = ["a thread", 3, "it runs on"], ["a hook", 1, "it was set"]
    guest = StubGuest({"violations": [], "flags": [first]}, {"entry": "ok", "defined": [], "flags": [second, first]})
    caller = Caller(guest)
    caller.load(ENTRY, 4)
    guest.script = [returned(sizes=[0], flags=[["late", 0, ""]])]
    caller.run(call_of(ONE))
    assert list(caller.flags) == [
        IntegrityFlag("a thread", 3, "it runs on"),
        IntegrityFlag("a hook", 1, "it was set"),
        IntegrityFlag("late", 0, ""),
    ]


def test_trusted_file_that_does_not_load_is_our_error_and_ends_its_guest() -> None:
    """With the file's name and the reason."""
    guests = [
        StubGuest({"violations": []}, {"entry": "missing", "defined": ["g"]}),
        StubGuest(Ended("crashed", "it is gone")),
        StubGuest({"violations": []}, {"entry": "ok", "defined": []}),
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


def test_request_has_everything_that_the_step_says() -> None:
    """And a size limit for the answer, but not what is as usual."""
    caller, guest = make_caller(returned())
    step = Step(
        "method", (("y", 2),), name="add", on="first", save_as=(("kept", (0, "a")),), compare=(1,), gradients=("w",),
        map_over="y", carry=(("state", (1,)),), select=(0,), strided=("a",), padded=("b",),
    )  # fmt: skip
    assert caller.run(call_of(step), 1000, "flops") == [Returned(5)]
    (message,) = guest.sent
    assert message["calls"] == [
        {
            "op": "call", "action": "method", "name": "add", "on": "first", "arguments": [["y", 2]], "map_over": "y",
            "carry": [["state", [1]]], "select": [0], "gradients": ["w"], "positional": 1,
            "save_as": [["kept", [0, "a"]]], "compare": [1], "max_bytes": 1000 + SPARE_BYTES, "watch": "flops",
            "strided": ["a"], "padded": ["b"], "is_first": True,
        }
    ]  # fmt: skip
    assert guest.sizes == [(1000 + SPARE_BYTES + HELD, 0)]


def test_guest_that_is_lost_is_our_error_only_before_it_was_ready() -> None:
    """Afterwards it is the outcome of the call."""
    assert make_caller(GONE)[0].run(call_of(ONE)) == [GONE]
    with pytest.raises(GuestError, match="a guest was lost: no answer"):
        make_caller(Ended("setup", "no answer"))[0].run(call_of(ONE))


# ---- several steps, several calls


def test_script_ends_at_the_first_step_without_an_object_to_go_on_with() -> None:
    """An expected error does not end it."""
    raising = Step("method", (), name="add", raises="KeyError")
    caller, _ = make_caller(RAISED, returned(), RAISED, returned())
    assert caller.run(call_of(raising, ONE, ONE, ONE)) == [KEY_ERROR, Returned(5), KEY_ERROR]
    assert make_caller(GONE)[0].run(call_of(raising, ONE)) == [GONE]


def test_items_of_a_stream_are_sent_one_by_one_on_request() -> None:
    """Those of other arguments are sent at once."""
    step = Step("call", (("x", Iterator((7, 8))), ("y", Iterator((9,)))), streamed=("x",))
    caller, guest = make_caller(ASKING, ASKING, ASKING, returned())
    assert caller.run(call_of(step)) == [Returned(5, counts={READ: 3})]
    message, *items = guest.sent
    (request,) = message["calls"]
    assert request["is_streamed"]
    assert request["arguments"] == [["x", {"stream": "1 0"}], ["y", {"iterator": [9]}]]
    assert items == [{"value": 7}, {"value": 8}, {"end": True}]


def test_what_is_yielded_before_each_request_is_a_part() -> None:
    """Texts are joined; what a guest sends after the end of the stream is dropped."""
    step = Step("call", (("x", Iterator((7,))),), streamed=("x",))
    asking = [ASKING | {"value": value} for value in (["a", "b"], [1, "c"], ["dropped"])]
    caller, _ = make_caller(*asking, returned(["d", ""]) | {"is_iterated": True})
    (outcome,) = caller.run_all([(call_of(step), 0)])
    assert outcome == [Returned(Yielded(("ab", [1, "c"], "d")), counts={READ: 2})]


def test_calls_are_sent_in_one_message_with_the_sizes_of_their_answers() -> None:
    """Each answer may be as large as its call allows, and the sizes of the following ones are known too."""
    caller, guest = make_caller(returned(1), returned(2), returned(3))
    rows = caller.run_all([(call_of(ONE, ONE), 100), (call_of(ONE), 7)])
    assert rows == [[Returned(1), Returned(2)], [Returned(3)]]
    (message,) = guest.sent
    assert message["op"] == "calls"
    budgets = [request["max_bytes"] for request in message["calls"]]
    assert budgets == [100 + SPARE_BYTES] * 2 + [7 + SPARE_BYTES]
    rest = [MAX_FRAME_BYTES + budget for budget in budgets]
    assert guest.sizes == [(budgets[0] + HELD, rest[1] + rest[2]), (budgets[1] + HELD, rest[2]), (budgets[2] + HELD, 0)]


def test_steps_after_an_error_are_left_out_although_the_guest_answered_them() -> None:
    """As if they had not been sent; the next call is not affected."""
    caller, _ = make_caller(RAISED, returned(1), returned(2))
    assert caller.run_all([(call_of(ONE, ONE), 0), (call_of(ONE), 0)]) == [[KEY_ERROR], [Returned(2)]]
    asked = Step("method", (), name="add", raises="KeyError")
    caller, _ = make_caller(RAISED, returned(1))
    assert caller.run_all([(call_of(asked, ONE), 0)]) == [[KEY_ERROR, Returned(1)]]


STREAMED = Step("call", (("x", Iterator((7,))),), streamed=("x",))


@pytest.mark.parametrize(
    ("step", "is_trusted", "is_gathered"),
    [(ONE, False, True), (WITH_MODEL, False, False), (WITH_MODEL, True, True), (STREAMED, True, False)],
)
def test_answers_of_a_guest_that_asks_back_are_not_gathered(step: Step, is_trusted: bool, is_gathered: bool) -> None:
    """What it asks must come after the answers to earlier calls."""
    caller, guest = make_caller(returned(1))
    caller.trusted = is_trusted
    caller.run_all(Batch([(call_of(step), 0)], is_gathered=True))
    assert guest.sent[0]["is_gathered"] is is_gathered


def test_message_that_is_sent_again_asks_for_new_callables_and_all_items() -> None:
    """A toy model starts afresh."""
    companion = make_companion(returned(), returned(3), returned(), returned(4))
    caller, guest = make_caller(*[CALLING, ASKING, returned(1)] * 2, companion=companion)
    step = Step("call", (("x", MODEL), ("y", Iterator((7,)))), streamed=("y",))
    batch = Batch([(call_of(step), 0)])
    for value in (3, 4):
        assert caller.run_all(batch)[0][0].counts == {"calls model": 1, "tokens model": 1, READ: 1}
        assert [message["value"] for message in guest.sent[-2:]] == [value, 7]
    assert [message["action"] for message in companion.caller.guest.sent] == ["call", "function"] * 2


def test_trusted_guest_makes_the_callables_itself() -> None:
    """So its calls are sent in one message, with the options of each."""
    caller, guest = make_caller(returned(1))
    caller.trusted = True
    assert caller.run_all([(call_of(WITH_MODEL), 0)]) == [[Returned(1)]]
    assert guest.sent[0]["calls"][0]["arguments"][0][1]["function"]["options"] != {"dict": []}
    other, guest = make_caller(returned(1))
    other.run_all([(call_of(WITH_MODEL), 0)])
    assert guest.sent[0]["calls"][0]["arguments"][0][1]["function"]["options"] == {"dict": []}


def test_message_is_written_once_for_guests_of_the_same_kind() -> None:
    """Another entry, other parameters or another trust need another message."""
    batch = Batch([(call_of(ONE), 0)])
    first, second = make_caller()[0], make_caller()[0]
    assert batch.message(first) is batch.message(second)
    for name, other in (("entry", "g"), ("parameters", ()), ("trusted", True)):
        changed = make_caller()[0]
        setattr(changed, name, other)
        assert batch.message(changed) is not batch.message(first)


# ---- rank tables


WITH_RANKS = Step("call", (("x", Ranks("cl100k_base")),))


def test_rank_table_is_sent_once_and_only_where_it_is_needed() -> None:
    """Before the first call that names it, alone or among others."""
    caller, guest = make_caller(returned(), {}, returned(), returned(), ranks=b"YQ== 1")
    for step in (ONE, WITH_RANKS, WITH_RANKS):
        caller.run(call_of(step))
    assert [message["op"] for message in guest.sent] == ["calls", "ranks", "calls", "calls"]
    table = guest.tensors[-3]["ranks"]
    assert (table.dtype, table.shape, bytes(table.data)) == ("uint8", (6,), b"YQ== 1")
    caller, guest = make_caller({}, returned(), returned(), ranks=b"YQ== 1")
    caller.run_all([(call_of(ONE), 0), (call_of(WITH_RANKS), 0)])
    assert [message["op"] for message in guest.sent] == ["ranks", "calls"]


def test_guest_that_ends_while_the_table_is_sent_has_no_further_outcome() -> None:
    """And nothing more is sent to it."""
    caller, guest = make_caller(GONE, ranks=b"YQ== 1")
    assert caller.run_all([(call_of(WITH_RANKS), 0), (call_of(ONE), 0), (call_of(ONE), 0)]) == [[GONE], [], []]
    assert [message["op"] for message in guest.sent] == ["ranks"]
