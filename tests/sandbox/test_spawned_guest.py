"""Guests in interpreters of their own; small programs stand in for a guest: every limit and every way to end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from harness.errors import IsolationError
from harness.guest import protocol
from harness.sandbox import spawned_guest, spawning
from harness.sandbox.guest import GuestGone, Limits
from harness.sandbox.spawned_guest import BOX, SpawnedGuest

# A guest without torch: it connects as a real one does, then runs the lines of the test.
PEER = f"""import os, sys
sys.path.insert(0, {BOX!r})
from guest import protocol, spawned
spawned.import_torch = lambda: {{"torch": "none"}}

class Server:
    @staticmethod
    def serve(channel):
        channel.receive()
        BODY

import types
import guest
guest.server = Server
spawned.main()
"""


def play(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let each interpreter that starts run this program."""
    monkeypatch.setattr(spawned_guest, "guest_command", lambda box, module: (sys.executable, "-P", "-c", program))


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., SpawnedGuest]]:
    """A function that starts a guest, which runs these lines at the first question; all are ended at the end."""
    opened: list[SpawnedGuest] = []

    def make(*lines: str, program: str = PEER, **limits: Any) -> SpawnedGuest:
        play(monkeypatch, program.replace("BODY", "\n        ".join(lines)))
        guest = SpawnedGuest(infos.append)
        guest.begin(Limits(**{"wall_s": 60.0, **limits}))
        guest.file, guest.text = "top_p.py", "while True: pass\n"
        opened.append(guest)
        return guest

    infos: list[dict[str, Any]] = []
    yield make
    for guest in opened:
        guest.close()
        assert guest.process.poll() is not None
        assert not guest.owned.path.exists()


def end(guest: SpawnedGuest) -> Any:
    """How a guest ended after it was asked something."""
    guest.send({"op": "go"})
    with pytest.raises(GuestGone) as gone:
        guest.receive(lambda header, tensors: header)
    return gone.value.ended


LOOP = 'exec(compile("while True: pass", "top_p.py", "exec"))'


def test_frames_go_both_ways(start: Callable[..., SpawnedGuest]) -> None:
    """A question, its answer, and the end when there is no other question."""
    guest = start('channel.send({"op": "ready"})', "channel.receive()")
    guest.send({"op": "go"}, {"x": protocol.RawTensor("uint8", (1 << 22,), b"1" * (1 << 22))})
    assert guest.receive(lambda header, tensors: header) == {"op": "ready"}
    guest.close()
    assert guest.killed is None


@pytest.mark.parametrize(
    ("lines", "limits", "reason", "detail"),
    [
        ([LOOP], {"wall_s": 0.3}, "timeout", "no answer within 0.3 s; line 1 was running: `while True: pass`"),
        ([LOOP], {"cpu_s": 0.2}, "timeout", "no answer after 0.2 s of CPU; line 1 was running: `while True: pass`"),
        (["os.abort()"], {}, "crashed", "the process ended by SIGABRT"),
        (["os._exit(3)"], {}, "crashed", "the process ended itself (exit code 3) without answering"),
        (["print('x' * (17 << 20), flush=True)", "channel.receive()"], {}, "output", "it printed more than 16 MB"),
        (["channel._write(b'this is no frame at all')", "channel.receive()"], {}, "tampering", "not a frame"),
    ],
)
def test_guest_that_gives_no_answer_ends_with_its_reason(
    lines: list[str], limits: dict[str, Any], reason: str, detail: str, start: Callable[..., SpawnedGuest]
) -> None:
    """The reasons are those of a forked guest, with the line that was running."""
    ended = end(start(*lines, **limits))
    assert ended.reason == reason
    assert ended.detail.startswith(detail)


def test_line_that_was_running_is_known_on_windows_too(
    start: Callable[..., SpawnedGuest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There no signal can ask for it."""
    monkeypatch.delattr(signal, "SIGXCPU")
    assert end(start(LOOP, wall_s=0.3)).line == 1


def test_guest_that_holds_too_much_memory_is_killed(
    start: Callable[..., SpawnedGuest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the system enforces no limit on the address space, such as macOS and Windows."""
    hidden = PEER.replace("spawned.main()", "spawned.resource = None\nspawned.main()")
    guest = start("held = b'x' * (96 << 20)", "channel.receive()", program=hidden, memory_mb=64)
    assert end(guest).detail == "it held more than 64 MB of memory"
    assert guest.killed is not None
    assert guest.killed.reason == "memory"


def test_interpreter_that_cannot_start_is_no_fault_of_the_submission(start: Callable[..., SpawnedGuest]) -> None:
    """The last line that it wrote gives the reason."""
    ended = end(start(program="import no_such_module_at_all"))
    assert (ended.reason, ended.detail) == ("setup", "ModuleNotFoundError: No module named 'no_such_module_at_all'")


def test_connection_without_the_token_is_rejected(start: Callable[..., SpawnedGuest]) -> None:
    """Only the guest knows the token."""
    guest = start("channel.send({'op': 'mine'})", "channel.receive()")
    port = guest.listener.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)) as stranger:
        stranger.sendall(b"0" * 32 + b'{"torch": "mine"}\n' + protocol.pack({"op": "stranger's"}))
        guest.send({"op": "go"})
        assert guest.receive(lambda header, tensors: header) == {"op": "mine"}


def is_running(process: psutil.Process) -> bool:
    """Where nobody reaps orphans, as in many containers, one that ended stays as a zombie."""
    return process.status() != psutil.STATUS_ZOMBIE


def test_children_of_a_guest_end_with_it(start: Callable[..., SpawnedGuest]) -> None:
    """They are listed while the guest still runs."""
    sleep = "import subprocess; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    guest = start(sleep, "channel.send({'op': 'started', 'pid': child.pid})", "channel.receive()")
    guest.send({"op": "go"})
    pid = guest.receive(lambda header, tensors: header)["pid"]
    guest.close()
    _, left = psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=20)
    assert not any(map(is_running, left))


def test_guest_ends_with_its_grader() -> None:
    """However the grader ends, the guest's input closes."""
    program = (
        "import sys, time\n"
        "from harness.sandbox import spawned_guest\n"
        "from harness.sandbox.guest import Limits\n"
        f"command = (sys.executable, '-P', '-c', {PEER.replace('BODY', LOOP)!r})\n"
        "spawned_guest.guest_command = lambda box, module: command\n"
        "guest = spawned_guest.SpawnedGuest(dict)\n"
        "guest.begin(Limits())\n"
        "guest.send({'op': 'go'})\n"
        "guest._pump(lambda: guest.is_ready and not guest.pending)\n"
        "print(guest.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        guest = psutil.Process(int(grader.stdout.readline()))
        grader.kill()
    _, left = psutil.wait_procs([guest], timeout=20)
    assert not any(map(is_running, left))


def test_zygote_that_is_killed_ends_its_guests_and_starts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from another thread. No submission is blamed for it."""
    play(monkeypatch, PEER.replace("BODY", LOOP))
    with spawning.SpawningZygote("process") as zygote:
        guest = zygote.fork(Limits())
        zygote.kill()
        assert end(guest).reason == "setup"  # type: ignore[arg-type]  # a guest that this zygote made
        assert not zygote.is_running
        guest.close()


def test_closed_zygote_does_not_blame_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller may still be waiting for it."""
    play(monkeypatch, PEER.replace("BODY", LOOP))
    zygote = spawning.SpawningZygote("process")
    zygote.close()
    with pytest.raises(IsolationError, match="the grader is closing"):
        zygote.wait_ready()
