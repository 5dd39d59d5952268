"""The grader's side of a guest: frames and ends, with a stand-in for the guest."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from stand_in_guest import FRAME, LOST, Clock, Open

from harness.guest import protocol
from harness.guest.protocol import HEAD, MAX_HEADER_BYTES
from harness.records import Ended
from harness.sandbox.guest import (
    STREAM_BYTES,
    WINDOWS_ERROR,
    GuestGone,
    Stream,
    describe_crash,
)


def whole(header: Any, tensors: Any) -> Any:
    return header


def test_unrequested_bytes_are_tampering(open_stub: Open) -> None:
    """They are found before the next frame is sent."""
    handle = open_stub()
    handle.stub.parts = [b"x"]
    handle.may_receive = 1
    handle._read_channel()
    handle.send({"op": "call"})
    assert handle.ending() == Ended("tampering", "it wrote to the grader's channel without being asked")


def test_answer_may_be_as_large_as_announced_and_no_larger(open_stub: Open) -> None:
    """Its head, its header, its payload, and those of other requested answers."""
    handle = open_stub()
    most = HEAD.size + MAX_HEADER_BYTES + 100 + 7
    handle.answer(0.0, FRAME)
    handle.receive(whole, max_payload=100, ahead=7)
    assert handle.may_receive == most
    handle.stub.parts = [bytes(most)]
    handle._read_channel()
    assert handle.killed is None
    handle.stub.parts = [b"x"]
    handle._read_channel()
    assert handle.killed == Ended("tampering", "it sent more than an answer may hold")


def test_two_requested_answers_are_received_one_after_the_other(open_stub: Open) -> None:
    """The bytes after the first frame are kept."""
    handle = open_stub()
    handle.answer(0.0, FRAME + protocol.pack({"op": "second"}))
    assert handle.receive(whole, ahead=1000) == {"op": "ready"}
    assert handle.receive(whole) == {"op": "second"}
    assert handle.received == b""


def test_answer_that_cannot_be_read_is_tampering(open_stub: Open) -> None:
    """Whatever the reader raises, with a name if the protocol has one."""

    def fail(header: Any, tensors: Any) -> Any:
        raise KeyError("op")

    handle = open_stub()
    handle.answer(0.0)
    with pytest.raises(GuestGone) as gone:
        handle.receive(fail)
    assert gone.value.ended == handle.killed == Ended("tampering", "its answer makes no sense (KeyError)")


def test_answer_before_the_end_is_still_read(open_stub: Open) -> None:
    """It is still in the channel when the exit is reported."""
    handle = open_stub()

    def end() -> None:
        handle.exit = {"exit": 0}
        handle.stub.parts = [FRAME[:5], FRAME[5:]]

    handle.at(1.0, end)
    assert handle.receive(whole) == {"op": "ready"}
    assert handle.ending() == Ended("crashed", "exit code 0")


def test_frame_is_sent_in_parts_as_the_channel_takes_them(open_stub: Open) -> None:
    """A full channel makes it wait; a closed one takes nothing more."""
    handle = open_stub()
    handle.send_frame(b"abcdef")
    handle.stub.room = 4
    handle._write()
    assert (bytes(handle.stub.taken), bytes(handle.pending)) == (b"abcd", b"ef")
    handle.stub.room = None
    handle._write()
    assert bytes(handle.pending) == b"ef"
    handle.stub.room = OSError()
    handle._write()
    assert bytes(handle.pending) == b""


def test_first_reason_is_kept(open_stub: Open) -> None:
    """Consequences of the kill are no reasons."""
    handle = open_stub()
    handle.kill(LOST)
    handle.kill(Ended("output", "it printed too much"))
    assert handle.killed == LOST
    assert handle.ending() == LOST


@pytest.mark.parametrize(
    ("is_ready", "failure", "report", "expected"),
    [
        (True, "", {"exit": 3}, Ended("crashed", "exit code 3")),
        (True, "", {"exit": 0}, Ended("crashed", "exit code 0")),
        (True, "", {"error": "the zygote is gone"}, Ended("setup", "the zygote is gone")),
        (True, "", {}, Ended("setup", "the guest could not be started")),
        (False, "", {"exit": 3}, Ended("setup", "it ended while it was set up (exit code 3)")),
        (False, "no seccomp", {"exit": 3}, Ended("setup", "no seccomp")),
    ],
)
def test_end_is_the_submissions_only_once_the_guest_was_ready(
    open_stub: Open, is_ready: bool, failure: str, report: dict[str, Any], expected: Ended
) -> None:
    """Before that, it is our error."""
    handle = open_stub(is_ready=is_ready)
    handle.failure = failure
    handle.end(1.0, **report)
    assert handle.ending() == expected


def test_guest_that_ends_when_asked_is_closed_without_a_reason(open_stub: Open, guest_clock: Clock) -> None:
    """It is resumed first, because a paused guest cannot end. A second call does nothing."""
    handle = open_stub()
    handle.end(0.9, exit=0)
    with handle as entered:
        assert entered is handle
    assert handle.killed is None
    assert handle.stub.is_shut
    assert handle.steps == ["resume", "close", "release"]
    assert guest_clock.now == pytest.approx(1000.9)
    handle.close()
    assert handle.steps == ["resume", "close", "release"]


def test_guest_that_does_not_end_when_asked_is_killed_a_second_later(open_stub: Open, guest_clock: Clock) -> None:
    """It is not asked for a line, and only waiting for a CPU since it was asked excuses it."""
    handle = open_stub(10.0)
    handle.queued = 60.0
    handle.at(0.5, lambda: setattr(handle, "queued", 67.0))
    handle.close()
    assert handle.killed == Ended("timeout", "it did not end when asked to")
    assert guest_clock.now == pytest.approx(1008.0)
    assert handle.steps == ["resume", "kill", "close", "release"]


def test_guest_that_writes_while_it_is_closed_has_tampered(open_stub: Open) -> None:
    """An earlier reason stays."""
    handle = open_stub()
    handle.answer(0.1, b"x")
    handle.end(0.2, exit=0)
    handle.close()
    assert handle.killed == Ended("tampering", "it sent more than an answer may hold")
    other = open_stub()
    other.stub.parts = [b"x"]
    other._read_channel()
    other.end(0.1, exit=0)
    other.close()
    assert other.killed == Ended("tampering", "it wrote to the grader's channel without being asked")
    third = open_stub()
    third.stub.parts = [b"x"]
    third._read_channel()
    third.kill(LOST)
    third.close()
    assert third.killed == LOST


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (-signal.SIGSEGV, "the process ended by SIGSEGV"),
        (-99, "the process ended by 99"),
        (0, "the process ended itself (exit code 0) without answering"),
        (WINDOWS_ERROR - 1, f"the process ended itself (exit code {WINDOWS_ERROR - 1}) without answering"),
        (WINDOWS_ERROR, "the process crashed (code 0xc0000000)"),
    ],
)
def test_exit_code_is_described(code: int, text: str) -> None:
    """A signal by its name, and Windows' exit codes by their number."""
    assert describe_crash(code) == text


def test_output_is_kept_up_to_its_limit_and_counted_beyond() -> None:
    """So it is known that the text was cut."""
    stream = Stream()
    stream.take(b"x" * (STREAM_BYTES - 1))
    assert not stream.truncated
    stream.take(b"yz")
    assert (len(stream.captured), stream.total, stream.truncated) == (STREAM_BYTES, STREAM_BYTES + 1, True)
    stream.take(b"more")
    assert (stream.text()[-2:], stream.total) == ("xy", STREAM_BYTES + 5)
