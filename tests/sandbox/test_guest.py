"""The grader's side of a guest, against a peer that this file plays: every limit and every way to end."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from harness.guest import protocol
from harness.guest.protocol import HEAD, MAGIC
from harness.sandbox import guest as session
from harness.sandbox import linux_process
from harness.sandbox.forked_guest import ForkedGuest
from harness.sandbox.guest import GuestGone, GuestHandle, Limits


class Peer:
    """The other ends of the connections: it writes what a guest and the zygote would write."""

    def __init__(self, wall_s: float) -> None:
        channel, self.channel = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        status, self.status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        out, self.out = os.pipe()
        self.guest_out = out
        err, self.err = os.pipe()
        trace, self.trace = os.pipe()
        self.released = 0
        self.guest = ForkedGuest(channel, status, out, err, Limits(wall_s=wall_s), trace=trace)
        self.guest.release = self.count

    def count(self) -> None:
        self.released += 1

    def report(self, **what: object) -> None:
        """Send a status as the zygote does, or a guest during set-up."""
        self.status.send(json.dumps(what).encode())

    def end(self, code: int = 0, cpu_s: float = 0.0) -> None:
        """End the guest's process."""
        self.channel.close()
        for fd in (self.out, self.err, self.trace):
            os.close(fd)
        self.out = self.err = self.trace = -1
        self.report(exit=code, cpu_s=cpu_s)

    def close(self) -> None:
        for fd in (self.out, self.err, self.trace):
            if fd >= 0:
                os.close(fd)
        self.channel.close()
        self.status.close()


@pytest.fixture
def open_peer() -> Iterator[Callable[..., Peer]]:
    """A function that opens peers, by default with a guest that is ready; all are closed at the end."""
    opened: list[Peer] = []

    def make(wall_s: float = 5.0, is_ready: bool = True) -> Peer:
        peer = Peer(wall_s)
        opened.append(peer)
        if is_ready:
            peer.report(ready=True)
        return peer

    yield make
    for peer in opened:
        if peer.guest.exit is None:
            peer.status.close()
        peer.guest.close()
        peer.close()


def whole(header: dict[str, Any], tensors: protocol.Tensors) -> tuple[dict[str, Any], protocol.Tensors]:
    """A reader that returns the frame unchanged."""
    return header, tensors


def reason(guest: GuestHandle, max_payload: int = 0) -> str:
    """The reason why there is no answer."""
    with pytest.raises(GuestGone) as gone:
        guest.receive(whole, max_payload)
    return gone.value.ended.reason


def test_frame_sent_in_pieces_is_received_whole(open_peer: Callable[..., Peer]) -> None:
    """Here byte by byte."""
    peer = open_peer()
    for byte in protocol.pack({"op": "ready"}):
        peer.channel.send(bytes([byte]))
    assert peer.guest.receive(whole) == ({"op": "ready"}, {})


def test_queued_frame_is_sent_while_waiting_for_an_answer(open_peer: Callable[..., Peer]) -> None:
    """`send` does not block; the next wait sends the rest."""
    peer = open_peer()
    peer.guest.send({"op": "load"})
    peer.channel.send(protocol.pack({"op": "ready"}))
    peer.guest.receive(whole)
    assert HEAD.unpack_from(peer.channel.recv(1 << 16))[0] == MAGIC


def test_two_frames_for_one_question_are_tampering(open_peer: Callable[..., Peer]) -> None:
    """A frame that arrives before the next question answers no question."""
    peer = open_peer()
    peer.channel.send(protocol.pack({"op": "ready"}) * 2)
    peer.guest.receive(whole)
    peer.guest.send({"op": "call"})
    peer.end()
    assert reason(peer.guest) == "tampering"


@pytest.mark.parametrize(
    "sent",
    [
        b"SETUP OSError: no memory, and more to fill a head",
        HEAD.pack(MAGIC, 0xFFFFFFFF, 0),
        HEAD.pack(MAGIC, 2, (1 << 64) - 1),
        HEAD.pack(MAGIC, 2, 0) + b"[]",
        HEAD.pack(MAGIC, 4, 0) + b"\xff\xfe{}",
        HEAD.pack(MAGIC, 2, 4) + b"{}abcd",
    ],
)
def test_bytes_that_are_no_frame_are_tampering(open_peer: Callable[..., Peer], sent: bytes) -> None:
    """Wrong magic, lengths above the limits, or a header or payload that does not parse."""
    peer = open_peer()
    peer.channel.send(sent)
    peer.end()
    assert reason(peer.guest, max_payload=100) == "tampering"


def test_half_a_frame_then_the_end_is_a_crash(open_peer: Callable[..., Peer]) -> None:
    """The process ended in the middle of an answer."""
    peer = open_peer()
    peer.channel.send(protocol.pack({"op": "ready"})[:-3])
    peer.end()
    assert reason(peer.guest) == "crashed"


def test_flood_on_the_channel_is_tampering_and_bounded(open_peer: Callable[..., Peer]) -> None:
    """The grader stores no more than an answer may hold."""
    peer = open_peer()
    peer.channel.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            peer.channel.send(HEAD.pack(MAGIC, 1 << 19, 0) + b" " * (1 << 20))
    session_bound = session.MAX_HEADER_BYTES + (2 << 20)
    peer.guest.limits = Limits(wall_s=0.1)
    peer.guest.deadline = 0.0
    assert reason(peer.guest) in ("tampering", "timeout")
    assert len(peer.guest.received) <= session_bound


def test_guest_that_ends_itself_is_a_crash_at_once(open_peer: Callable[..., Peer]) -> None:
    """Its deadline is far away, so it is not a timeout."""
    peer = open_peer(wall_s=3600.0)
    peer.end(0)
    assert reason(peer.guest) == "crashed"


def test_guest_that_closes_its_channel_is_a_crash_before_its_deadline(open_peer: Callable[..., Peer]) -> None:
    """The process still runs, but cannot send anything."""
    peer = open_peer(wall_s=3600.0)
    peer.guest.send({"op": "load"})
    peer.channel.close()
    peer.guest._pump(lambda: peer.guest.is_cut)
    peer.guest.deadline = 0.0
    peer.report(exit=-9)
    assert reason(peer.guest) == "crashed"


def test_guest_killed_by_its_cpu_limit_is_a_timeout(open_peer: Callable[..., Peer]) -> None:
    """SIGXCPU shows it."""
    peer = open_peer()
    peer.end(-24)
    assert reason(peer.guest) == "timeout"


@pytest.mark.parametrize(("cpu_s", "expected"), [(0.5, "crashed"), (7.9, "timeout")])
def test_guest_killed_by_the_kernel_is_a_timeout_once_its_cpu_time_is_used_up(
    cpu_s: float, expected: str, open_peer: Callable[..., Peer]
) -> None:
    """The kernel also sends SIGKILL when memory runs out; the CPU time used tells the two apart."""
    peer = open_peer()
    peer.end(-9, cpu_s)
    assert reason(peer.guest) == expected


DUMP = b'Current thread 0x00007f00 (most recent call first):\n  File "%s", line %d in f\n'


@pytest.mark.parametrize(
    ("trace", "suffix"),
    [
        (
            DUMP % (b"/usr/lib/python3/heapq.py", 1) + b'  File "top_p.py", line 2 in f\n',
            "; line 2 was running: `b = 2`",
        ),
        (DUMP % (b"top_p.py", 9), ""),
        (DUMP % (b"top_p.py", 0), ""),
        (b'  File "top_p.py", line 99999999999999999999 in f\n', ""),
        (b"\xff\x00 nonsense", ""),
        (b"", ""),
    ],
    ids=["below a library", "beyond the end", "line zero", "a huge number", "nonsense", "nothing"],
)
def test_running_line_is_shown_only_if_the_file_has_it(
    trace: bytes, suffix: str, open_peer: Callable[..., Peer]
) -> None:
    """The guest may write any trace; it never changes the verdict."""
    peer = open_peer()
    peer.guest.file, peer.guest.text = "top_p.py", "a = 1\n    b = 2\n"
    os.write(peer.trace, trace)
    peer.end(-24)
    with pytest.raises(GuestGone, match=f"^{re.escape('timeout: no answer after 7 s of CPU' + suffix)}$") as gone:
        peer.guest.receive(whole)
    assert gone.value.ended.line == (2 if suffix else None)


def test_guest_past_its_deadline_is_a_timeout(open_peer: Callable[..., Peer]) -> None:
    """Even if it claims that it is still being set up."""
    peer = open_peer()
    peer.guest._pump(lambda: peer.guest.is_ready)
    peer.channel.send(b"SETUP")
    peer.guest.deadline = 0.0
    assert reason(peer.guest) == "timeout"


def test_set_up_that_fails_is_no_fault_of_the_submission(open_peer: Callable[..., Peer]) -> None:
    """A message before the guest is ready can only come from the harness."""
    peer = open_peer(is_ready=False)
    peer.report(failed="OSError: no more processes")
    peer.end(97)
    with pytest.raises(GuestGone, match="setup: OSError: no more processes"):
        peer.guest.receive(whole)


def test_set_up_failure_claimed_on_the_channel_is_a_crash_or_tampering(open_peer: Callable[..., Peer]) -> None:
    """A submission that imitates a failed set-up is not believed."""
    peer = open_peer()
    peer.channel.send(b"SETUP x")
    peer.end(97)
    assert reason(peer.guest) == "crashed"


def test_set_up_does_not_count_towards_the_submissions_time(open_peer: Callable[..., Peer]) -> None:
    """The clock starts when the guest is ready, however long the zygote was busy."""
    peer = open_peer(wall_s=5.0, is_ready=False)
    peer.guest.started -= 60
    peer.guest.deadline -= 60
    peer.report(ready=True)
    peer.channel.send(protocol.pack({"op": "ready"}))
    assert peer.guest.receive(whole) == ({"op": "ready"}, {})


def test_zygote_gone_is_no_fault_of_the_submission(open_peer: Callable[..., Peer]) -> None:
    """The status socket closes when the zygote dies."""
    peer = open_peer()
    peer.status.close()
    peer.channel.close()
    assert reason(peer.guest) == "setup"


def test_output_beyond_the_cap_is_cut_and_counted(open_peer: Callable[..., Peer]) -> None:
    """The first bytes are stored; the rest is only counted."""
    peer = open_peer()
    stream = peer.guest.out
    for _ in range(4):
        os.write(peer.out, b"x" * (1 << 15))
        peer.guest._read_stream(peer.guest_out)
    assert (len(stream.captured), stream.total, stream.truncated) == (session.STREAM_BYTES, 1 << 17, True)


def test_guest_with_endless_output_is_killed(open_peer: Callable[..., Peer]) -> None:
    """There is a second, higher limit on the output."""
    peer = open_peer()
    peer.guest.out.total = session.STREAM_KILL_BYTES
    os.write(peer.out, b"x")
    peer.guest._read_stream(peer.guest_out)
    peer.end(-9)
    assert reason(peer.guest) == "output"


def test_output_of_any_bytes_is_text(open_peer: Callable[..., Peer]) -> None:
    """Bytes that are not UTF-8 are replaced."""
    peer = open_peer()
    os.write(peer.out, b"\xff\xfeok")
    peer.end()
    peer.guest.close()
    assert peer.guest.out.text().endswith("ok")


def test_bytes_written_after_the_last_answer_are_tampering(open_peer: Callable[..., Peer]) -> None:
    """`close` checks whether the channel still has bytes."""
    peer = open_peer()
    peer.channel.send(b"x")
    peer.end()
    peer.guest.close()
    assert peer.guest.killed is not None
    assert peer.guest.killed.reason == "tampering"


def test_guest_that_answers_before_the_zygote_reports_its_process_is_waited_for(
    open_peer: Callable[..., Peer],
) -> None:
    """On a busy machine the guest may be faster than the zygote; its CPU clock can still be read."""
    peer = open_peer()
    peer.channel.sendall(protocol.pack({"op": "ready"}))
    peer.guest.send({"op": "go"})
    assert peer.guest.receive(whole)[0] == {"op": "ready"}
    own = os.pidfd_open(os.getpid())
    socket.send_fds(peer.status, [json.dumps({"started": os.getpid()}).encode()], [own])
    os.close(own)
    assert peer.guest.pid == os.getpid()
    assert peer.guest.cpu_s() > 0
    os.close(peer.guest.pidfd)  # closing the guest must not end this process
    peer.guest.pidfd = -1


@pytest.fixture
def queueing_peer(open_peer: Callable[..., Peer], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Peer]]:
    """A function that opens a peer whose guest is this process and seems to have waited so long for a CPU."""
    opened: list[Peer] = []

    def make(wall_s: float, queued_s: float) -> Peer:
        monkeypatch.setattr(linux_process, "queued_s", lambda process: queued_s)
        peer = open_peer(wall_s)
        own = os.pidfd_open(os.getpid())
        socket.send_fds(peer.status, [json.dumps({"started": os.getpid()}).encode()], [own])
        os.close(own)
        assert peer.guest.pid == os.getpid()
        # closing the guest must not end this process
        monkeypatch.setattr(peer.guest, "_signal", lambda number: None)
        monkeypatch.setattr(session, "GRACE_S", 0.0)
        opened.append(peer)
        return peer

    yield make
    for peer in opened:
        os.close(peer.guest.pidfd)
        peer.guest.pidfd = -1


def test_waiting_for_a_cpu_does_not_count_towards_the_guests_time(queueing_peer: Callable[..., Peer]) -> None:
    """The deadline is extended once by the time waited."""
    peer = queueing_peer(0.2, 20.0)
    answer = threading.Timer(0.3, peer.channel.sendall, [protocol.pack({"op": "ready"})])
    answer.start()
    assert peer.guest.receive(whole)[0] == {"op": "ready"}
    with pytest.raises(GuestGone, match=r"timeout: no answer within 0\.2 s"):
        peer.guest.receive(whole)
    answer.join()


def test_guest_closed_twice_is_released_once(open_peer: Callable[..., Peer]) -> None:
    """Its slot is released once, and every file descriptor is closed."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone
    peer = open_peer()
    peer.end()
    peer.guest.close()
    peer.guest.close()
    peer.close()
    assert peer.released == 1
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - names alone
