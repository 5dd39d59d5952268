"""Guests without forking: how they are started and ended, with stand-ins for the interpreters."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from harness.errors import GuestError, IsolationError, UsageError
from harness.records import Ended
from harness.sandbox import interpreter as interpreter_module
from harness.sandbox import spawning
from harness.sandbox.guest import START_S, Limits, Stream
from harness.sandbox.interpreter import MOST_HELLO_BYTES, Interpreter, read_stream
from harness.sandbox.levels import STATEMENT, environment
from harness.sandbox.spawning import LAYERS, LOOK_S, SpawningZygote

# ---- the method


@pytest.mark.parametrize(
    ("wanted", "system", "methods"),
    [("", "linux", ("fork", "spawn")), ("", "darwin", ("spawn",)), ("", "win32", ("spawn",)),
     ("spawn", "linux", ("spawn",)), ("fork", "linux", ("fork",))],
)  # fmt: skip
def test_start_method_follows_the_variable_or_the_system(
    wanted: str, system: str, methods: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forking is safe only on Linux."""
    monkeypatch.setenv("HARNESS_START", wanted)
    monkeypatch.setattr(sys, "platform", system)
    assert spawning.start_methods() == methods


@pytest.mark.parametrize(("wanted", "system"), [("forkserver", "linux"), ("fork", "darwin"), ("fork", "win32")])
def test_start_method_that_is_not_available_is_refused(
    wanted: str, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to do."""
    monkeypatch.setenv("HARNESS_START", wanted)
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(UsageError, match="HARNESS_START is"):
        spawning.start_methods()


# ---- the zygote


class StubInterpreter:
    """Connects, ends or waits, as the test says."""

    def __init__(self, on_info: Callable[[dict[str, Any]], None]) -> None:
        self.on_info = on_info
        self.steps: list[Any] = []
        self.code: int | None = None
        self.on_wait: Callable[[], None] = lambda: None
        self.process = SimpleNamespace(poll=lambda: self.code)

    def connect(self) -> bool:
        return False

    def complaint(self) -> str:
        return "No module named torch"

    def wait_connection(self, wait_s: float) -> bool:
        self.steps.append(wait_s)
        self.on_wait()
        return False

    def kill(self) -> None:
        self.steps.append("kill")

    def end(self) -> None:
        self.steps.append("end")

    def close(self) -> None:
        self.steps.append("close")


class StubGuest:
    """A guest that records how it was ended."""

    def __init__(self, interpreter: Any, limits: Limits) -> None:
        self.interpreter, self.limits = interpreter, limits
        self.steps: list[Any] = []
        self.release: Callable[[], None] = lambda: None

    def kill(self, why: Ended) -> None:
        self.steps.append(why)

    def close(self) -> None:
        self.steps.append("close")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The started interpreters, in order."""
    interpreters: list[Any] = []

    def start(on_info: Any) -> Any:
        interpreters.append(StubInterpreter(on_info))
        return interpreters[-1]

    monkeypatch.setattr(spawning, "Interpreter", start)
    monkeypatch.setattr(spawning, "SpawnedGuest", StubGuest)
    return interpreters


def test_only_levels_without_a_sandbox_are_available(started: list[Any]) -> None:
    """On the CPU; the layers list what there is."""
    process, external = SpawningZygote("process"), SpawningZygote("external")
    assert (process.level, process.layers, process.device) == ("process", LAYERS, "cpu")
    assert external.layers == (STATEMENT, *LAYERS) == external.plan.layers
    assert process.plan.tolerated == {"everything"}
    for level in ("strict", "standard"):
        with pytest.raises(IsolationError, match=f"{level}: there is no sandbox"):
            SpawningZygote(level)
    with pytest.raises(IsolationError, match="process: guests that are spawned use the CPU only"):
        SpawningZygote("process", "cuda")
    assert len(started) == 2


@pytest.mark.parametrize(
    ("system", "where"),
    [("linux", "with HARNESS_START=spawn"), ("darwin", "on macOS"), ("win32", "on Windows"), ("bsd", "on bsd")],
)
def test_owner_is_warned_that_there_is_no_sandbox(monkeypatch: pytest.MonkeyPatch, system: str, where: str) -> None:
    """By the system's name."""
    monkeypatch.setattr(spawning, "sys", SimpleNamespace(platform=system))
    assert spawning.describe_openness().startswith(f"there is no sandbox {where};")


def test_guest_is_started_ahead_and_another_in_its_place(started: list[Any]) -> None:
    """A closed guest is forgotten."""
    zygote = SpawningZygote("process")
    guest: Any = zygote.fork(Limits(7.0))
    assert (guest.interpreter, guest.limits) == (started[0], Limits(7.0))
    assert zygote.spare is started[1] and len(started) == 2
    assert zygote.guests == {guest}
    guest.release()
    assert zygote.guests == set()


def test_guest_that_cannot_be_started_is_our_error(started: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The waiting one stays; a closed zygote starts none."""
    zygote = SpawningZygote("process")

    def fail(on_info: Any) -> Any:
        raise OSError("no memory")

    monkeypatch.setattr(spawning, "Interpreter", fail)
    with pytest.raises(GuestError, match=r"no process can be started \(no memory\)"):
        zygote.fork(Limits())
    assert zygote.spare is started[0] and not zygote.guests
    assert zygote.is_running
    zygote.kill()
    assert not zygote.is_running
    with pytest.raises(GuestError, match="the grader is closing"):
        zygote.fork(Limits())


def test_versions_are_awaited_until_the_interpreter_reports_them(started: list[Any]) -> None:
    """With frequent checks."""
    zygote = SpawningZygote("process")
    zygote.start_import()
    started[0].on_wait = lambda: started[0].on_info({"torch": "2.4"})
    assert zygote.wait_ready() == {"torch": "2.4"}
    assert started[0].steps == [LOOK_S]


def test_interpreter_that_does_not_import_torch_is_a_fault_of_the_level(
    started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended or took too long, or the grader is closing."""
    zygote = SpawningZygote("process")
    started[0].code = 1
    with pytest.raises(IsolationError, match="process: No module named torch"):
        zygote.wait_ready()
    zygote.is_closed = True
    with pytest.raises(IsolationError, match="process: the grader is closing"):
        zygote.wait_ready()
    slow = SpawningZygote("external")
    now = [1000.0]
    monkeypatch.setattr(spawning, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def wait() -> None:
        now[0] += START_S / 2

    started[1].on_wait = wait
    with pytest.raises(IsolationError, match="external: torch was not imported within 120 s"):
        slow.wait_ready()
    assert len(started[1].steps) == 3


def test_killed_zygote_ends_its_guests_without_blame(started: list[Any]) -> None:
    """Including the waiting one; closing also ends guests that others still use."""
    zygote = SpawningZygote("process")
    guest: Any = zygote.fork(Limits())
    resting: Any = StubGuest(None, Limits())
    zygote.resting = [resting]
    zygote.kill()
    assert guest.steps == [Ended("setup", "the grader is closing")]
    assert (started[0].steps, started[1].steps) == ([], ["kill"])
    zygote.close()
    assert (started[0].steps, started[1].steps) == (["end"], ["kill", "kill", "close"])
    assert resting.steps == ["close"] and zygote.resting == []


# ---- the interpreter


Open = Callable[[], Interpreter]


@pytest.fixture
def open_interpreter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Open]:
    """An interpreter without a process."""
    opened: list[Any] = []

    def make() -> Interpreter:
        interpreter: Any = Interpreter.__new__(Interpreter)
        interpreter.listener = socket.create_server(("127.0.0.1", 0))
        interpreter.listener.setblocking(False)
        interpreter.accepting, interpreter.token = threading.Lock(), b"secret"
        interpreter.channel, interpreter.children, interpreter.readers = None, [], []
        interpreter.infos = []
        interpreter.on_info = interpreter.infos.append
        interpreter.err, interpreter.folder = Stream(), tmp_path
        opened.append(interpreter)
        return interpreter

    monkeypatch.setattr(interpreter_module, "HELLO_S", 0.05)
    yield make
    for interpreter in opened:
        interpreter.listener.close()
        if interpreter.channel is not None:
            interpreter.channel.close()


def dial(interpreter: Interpreter, *parts: bytes, is_open: bool = True) -> socket.socket:
    """A connection that sends these bytes."""
    connection = socket.create_connection(interpreter.listener.getsockname())
    for part in parts:
        connection.sendall(part)
    if not is_open:
        connection.close()
    return connection


def test_connection_with_the_token_becomes_the_channel(open_interpreter: Open) -> None:
    """With the versions after it, and not a byte beyond that line."""
    interpreter: Any = open_interpreter()
    assert not interpreter.connect() and not interpreter.wait_connection(0)
    with dial(interpreter, b'secret{"torch":', b'"2.4"}\nframe'):
        assert interpreter.wait_connection(10)
        assert interpreter.connect()
        assert interpreter.infos == [{"torch": "2.4"}]
        assert interpreter.channel.recv(100) == b"frame"
        with pytest.raises(BlockingIOError):
            interpreter.channel.recv(1)
        assert interpreter.channel.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert interpreter.wait_connection(0) and interpreter.connect()
        assert len(interpreter.infos) == 1


STRANGERS = {
    "another token": ((b'public{"torch": "2.4"}\n',), True),
    "half a token": ((b"secr\n",), True),
    "silence": ((b"secret{",), True),
    "an end": ((b"secret{",), False),
    "a long line": ((b"x" * MOST_HELLO_BYTES,), True),
}


@pytest.mark.parametrize(("parts", "is_open"), STRANGERS.values(), ids=STRANGERS)
def test_other_connections_are_closed(open_interpreter: Open, parts: tuple[bytes, ...], is_open: bool) -> None:
    """The next one is accepted."""
    interpreter: Any = open_interpreter()
    with dial(interpreter, *parts, is_open=is_open) as stranger:
        with dial(interpreter, b'secret{"torch": "2.4"}\n') as guest:
            while not interpreter.connect():
                interpreter.wait_connection(1.0)
            if is_open:
                assert stranger.recv(1) == b""
            guest.sendall(b"x")
            assert interpreter.infos == [{"torch": "2.4"}]


def test_orders_are_lines_and_one_byte_asks_for_the_traceback(open_interpreter: Open) -> None:
    """A guest that has ended gets none."""
    interpreter: Any = open_interpreter()
    stdin = io.BytesIO()
    interpreter.process = SimpleNamespace(stdin=stdin)
    interpreter.order({"port": 1})
    interpreter.order(None)
    assert stdin.getvalue() == b'{"port": 1}\n?'
    stdin.close()
    interpreter.order(None)
    assert interpreter.traceback == interpreter.folder / "traceback"


def test_complaint_is_the_last_line_of_its_errors(open_interpreter: Open) -> None:
    """After everything has been read; or its exit code."""
    interpreter: Any = open_interpreter()
    joined: list[float] = []
    interpreter.readers = [SimpleNamespace(join=joined.append)]
    interpreter.process = SimpleNamespace(poll=lambda: 3)
    assert interpreter.complaint() == "the interpreter ended with 3"
    interpreter.err.take(b"first\nlast\n\n")
    assert interpreter.complaint() == "last"
    assert joined == [interpreter_module.ENDING_S] * 2


def test_interpreter_is_killed_with_its_children(open_interpreter: Open) -> None:
    """Including those seen before; one that has ended is no error."""
    interpreter: Any = open_interpreter()
    killed: list[str] = []

    def child(name: str, is_gone: bool = False) -> Any:
        def kill() -> None:
            killed.append(name)
            if is_gone:
                raise psutil.NoSuchProcess(1)

        return SimpleNamespace(kill=kill)

    interpreter.children = [child("earlier", is_gone=True)]
    interpreter.figures = SimpleNamespace(children=lambda recursive: [child("later")] if recursive else [])
    interpreter.process = SimpleNamespace(kill=lambda: killed.append("interpreter"), wait=lambda: killed.append("wait"))
    interpreter.owned = SimpleNamespace(remove=lambda: killed.append("folder"))
    interpreter.end()
    assert killed == ["interpreter", "earlier", "later", "wait", "folder"]

    def gone(recursive: bool) -> Any:
        raise psutil.NoSuchProcess(1)

    interpreter.figures.children = gone
    interpreter.note_children()


def test_environment_has_the_interpreters_own_folder_for_every_home(
    open_interpreter: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the caller's variables only those needed to start a program."""
    interpreter: Any = open_interpreter()
    monkeypatch.setattr(os, "environ", {"SYSTEMROOT": "C:", "SECRET": "x", "PATH": "C:/bin"})
    folder = str(interpreter.folder)
    homes = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "TORCHINDUCTOR_CACHE_DIR"), folder)
    expected = {**environment(), "USERNAME": "learner", "SYSTEMROOT": "C:", **homes}
    assert interpreter._environment() == expected
    monkeypatch.setattr(interpreter_module, "sys", SimpleNamespace(platform="win32"))
    assert interpreter._environment() == {**expected, "PATH": "C:/bin"}
    del os.environ["PATH"]
    assert interpreter._environment() == {**expected, "PATH": ""}


def test_output_is_read_until_the_pipe_ends() -> None:
    """Or cannot be read any more."""
    reading, writing = os.pipe()
    os.write(writing, b"printed")
    os.close(writing)
    stream = Stream()
    with open(reading, "rb") as pipe:
        read_stream(pipe, stream)
    assert stream.text() == "printed"
    read_stream(pipe, stream)
    assert stream.text() == "printed"


def test_interpreter_starts_in_a_folder_of_its_own_and_is_given_a_port_and_a_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of this machine only; its streams are captured, and closing it removes everything."""
    started: list[Any] = []
    ends = [os.pipe() for _ in range(2)]

    class Process:
        pid = os.getpid()

        def __init__(self, command: Any, **options: Any) -> None:
            started.append((command, options))
            self.stdin = io.BytesIO()
            self.stdout, self.stderr = (open(reading, "rb") for reading, _ in ends)  # noqa: SIM115 - closed later
            self.killed = self.waited = 0

        def kill(self) -> None:
            self.killed += 1

        def wait(self) -> None:
            self.waited += 1

    monkeypatch.setattr(subprocess, "Popen", Process)
    interpreter: Any = Interpreter(lambda info: None)
    ((command, options),) = started
    assert command == interpreter_module.python_command(interpreter_module.PROGRAM)
    assert (options["cwd"], options["env"]) == (interpreter.folder, interpreter._environment())
    assert (options["start_new_session"], options["creationflags"]) == (True, 0)
    assert {options[name] for name in ("stdin", "stdout", "stderr")} == {subprocess.PIPE}
    order = json.loads(interpreter.process.stdin.getvalue())
    host, port = interpreter.listener.getsockname()
    assert (host, order["port"], order["token"]) == ("127.0.0.1", port, interpreter.token.decode())
    assert (order["box"], order["traceback"]) == (interpreter_module.BOX, str(interpreter.traceback))
    assert len(interpreter.token) == 32 and port > 1023
    assert (interpreter.figures.pid, interpreter.channel, interpreter.children) == (os.getpid(), None, [])
    with pytest.raises(BlockingIOError):
        interpreter.listener.accept()
    for (_, writing), text in zip(ends, (b"printed", b"complained"), strict=True):
        os.write(writing, text)
        os.close(writing)
    interpreter.figures = SimpleNamespace(children=lambda recursive: [])
    interpreter.close()
    assert (interpreter.out.text(), interpreter.err.text()) == ("printed", "complained")
    assert all(reader.daemon for reader in interpreter.readers)
    assert (interpreter.process.killed, interpreter.process.waited) == (1, 1)
    process = interpreter.process
    assert process.stdin.closed and process.stdout.closed and process.stderr.closed
    assert interpreter.listener.fileno() == -1 and not interpreter.folder.exists()
