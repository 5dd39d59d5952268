"""The server behind `harness check`: the same verdicts, whatever happens to it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pexpect
import psutil
import pytest

from harness.cli.server import RemoteStream, describe_servers, remote_console
from harness.course.catalogue import Course
from harness.progress.store import Store
from harness.server import address, server
from harness.server.address import find_address, find_folder, list_addresses
from harness.server.client import ask, check_text
from harness.server.server import may_start

if sys.platform != "linux":
    pytest.skip("two processes meet here as on Linux", allow_module_level=True)

TEXTS = {
    "right": "def scale(x, factor=2.0):\n    return x * factor\n",
    "wrong": "def scale(x, factor=2.0):\n    return x * factor + 1\n",
    "raises": "def scale(x, factor=2.0):\n    raise ValueError('no')\n",
    "broken": "def scale(x:\n",
    "starter": "def scale(x, factor=2.0):\n    raise NotImplementedError\n",
}


class Place:
    """A folder with submissions, a home, and a folder for sockets; commands are given there."""

    def __init__(self, course: Course, folder: Path, sockets: str) -> None:
        self.course, self.folder = course, folder
        self.environment = {**os.environ, "HARNESS_HOME": str(folder / "home"), "XDG_RUNTIME_DIR": sockets}
        for name in ("HARNESS_SERVER", "CI", "GITHUB_ACTIONS"):
            self.environment.pop(name, None)
        self.sockets = sockets
        self.servers: list[subprocess.Popen[bytes]] = []
        (folder / "home").mkdir()
        for name, text in TEXTS.items():
            (folder / f"{name}.py").write_text(text)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "harness", "--course", str(self.course.root), *arguments]

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), env=self.environment | more, cwd=self.folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def check(self, name: str, *options: str, **more: str) -> tuple[int, dict[str, Any]]:
        """The exit code and the document of a check, without times."""
        ran = self.run("check", f"{name}.py", "--exercise", "scale", "--json", *options, **more)
        document = json.loads(ran.stdout)
        return ran.returncode, {key: value for key, value in document.items() if key != "wall_s"}

    def start(self, idle_s: float = server.IDLE_S) -> subprocess.Popen[bytes]:
        """A server that listens, and ends after this time without a check."""
        arguments = self.command("server", "run")[3:]
        code = f"from harness.server import server\nserver.IDLE_S = {idle_s}\nfrom harness.cli.main import main\nmain()"
        command = [sys.executable, "-c", code, *arguments]
        self.servers.append(subprocess.Popen(command, env=self.environment, cwd="/"))
        assert wait_for(lambda: bool(list_addresses(self.sockets)))
        return self.servers[-1]

    def status(self) -> dict[str, Any]:
        (address,) = list_addresses(self.sockets)
        return ask(address, {"op": "status"})


def wait_for(is_so: Callable[[], bool], timeout_s: float = 120.0) -> bool:
    """Whether something became true in time."""
    end = time.monotonic() + timeout_s
    while not is_so() and time.monotonic() < end:
        threading.Event().wait(0.05)
    return is_so()


@pytest.fixture
def place(small_course: Course, tmp_path: Path) -> Iterator[Place]:
    """Where commands are given; no server is left."""
    with tempfile.TemporaryDirectory(prefix="harness-test-") as sockets:  # short, as paths of sockets must be
        made = Place(small_course, tmp_path, sockets)
        yield made
        for process in made.servers:
            process.terminate()
            process.wait(60)
        for address in list_addresses(sockets):  # of one that a command has started
            with contextlib.suppress(OSError):
                ask(address, {"op": "stop"})


def is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


@pytest.mark.parametrize("names", [("wrong",), pytest.param(tuple(TEXTS), marks=pytest.mark.slow)])
def test_verdicts_are_those_of_a_cold_check(place: Place, names: tuple[str, ...]) -> None:
    """Byte by byte apart from times, on every kind of submission; the texts too, and each is recorded."""
    cold = {name: place.check(name, HARNESS_SERVER="0") for name in names}
    before = place.run("check", "wrong.py", "--exercise", "scale", HARNESS_SERVER="0")
    process = place.start()
    assert {name: place.check(name) for name in names} == cold
    after = place.run("check", "wrong.py", "--exercise", "scale")
    assert (without_times(after.stdout), after.stderr) == (without_times(before.stdout), before.stderr)
    assert after.returncode == before.returncode
    status = place.status()
    assert (status["checks"], status["exercises"]) == (len(names) + 1, 1)
    store = Store(place.folder / "home", course=place.course.name)
    verdicts = [document["verdict"] for _, document in cold.values()] + ["failed"]
    assert [attempt.verdict for attempt in store.attempts("scale")] == verdicts * 2
    store.close()
    assert "1 server stopped" in place.run("server", "stop").stdout
    assert process.wait(60) == 0
    assert list_addresses(place.sockets) == []


def without_times(text: str) -> str:
    """A verdict's text without its seconds."""
    return re.sub(r"\d+\.\d\d s", "T s", text)


@pytest.mark.slow
def test_what_a_server_cannot_do_is_done_by_the_command(place: Place) -> None:
    """With the same messages and exit codes."""
    given = ("check", "--exercise", "scale")
    calls = [(*given, "-"), (*given, "right.py", "--seed", "x"), (*given, "gone.py"), (*given, "--help")]
    before = [place.run(*call, HARNESS_SERVER="0") for call in calls]
    place.start()
    for cold, call in zip(before, calls, strict=True):
        after = place.run(*call)
        assert (after.returncode, after.stderr) == (cold.returncode, cold.stderr)
        assert without_times(after.stdout) == without_times(cold.stdout)
    assert "isolation process" in place.run(*given, "right.py", "--no-cost", "--isolation", "process").stdout


@pytest.mark.parametrize(
    "others", [(), pytest.param(({"CI": "true"}, {"HARNESS_SERVER": "0"}), marks=pytest.mark.slow)]
)
def test_server_starts_behind_the_first_check_on_a_terminal_and_answers_the_second(
    place: Place, others: tuple[dict[str, str], ...]
) -> None:
    """Not in CI, not where it is not wanted, not without a terminal."""
    command = place.command("check", "right.py", "--exercise", "scale")

    def check(**more: str) -> str:
        child = pexpect.spawn(
            command[0], command[1:], env=place.environment | {"TERM": "xterm-256color"} | more, cwd=str(place.folder),
            timeout=120, encoding="utf-8",
        )  # fmt: skip
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        return str(child.before)

    for more in others:
        check(**more)
    if others:
        place.run(*command[5:])
    assert os.listdir(place.sockets) == []  # noqa: PTH208 - all of them
    cold = check()
    assert wait_for(lambda: bool(list_addresses(place.sockets)))
    warm = check()
    assert place.status()["checks"] == 1
    assert visible(warm) == visible(cold)
    status = place.run("server", "status").stdout
    assert "1 exercise at hand, 1 check;" in status and "harness server stop" in status


def visible(screen: str) -> str:
    """The lines that stay on a terminal, with their colours."""
    lines = [line.rpartition("\x1b[2K")[2] for line in screen.replace("\r\n", "\n").split("\n")]
    return without_times(re.sub(r"\x1b\[\?25[hl]|\r", "", "\n".join(lines)))


LISTING = """import json, sys


def pytest_unconfigure():
    names = ("torch", "numpy", "pydantic", "yaml", "sqlite3", "harness.engine.engine", "harness.course.catalogue")
    with open("loaded.json", "w") as file:
        json.dump([name for name in names if name in sys.modules], file)
"""


@pytest.mark.slow
def test_pytest_is_answered_by_the_server(place: Place) -> None:
    """Whatever a test explorer has in its paths: with the outcomes of a cold run, and without importing what grades."""
    for name in TEXTS:
        (place.folder / name).mkdir()
        (place.folder / f"{name}.py").rename(place.folder / name / "scale.py")
    (place.folder / "conftest.py").write_text(LISTING)

    def run(*arguments: str, **more: str) -> tuple[list[str], list[str]]:
        command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
        environment = place.environment | {"HARNESS_COURSE": str(place.course.root)} | more
        ran = subprocess.run(command, cwd=place.folder, env=environment, capture_output=True, text=True, check=False)
        lines = [line for line in ran.stdout.splitlines() if line.startswith(("PASSED", "FAILED", "SKIPPED"))]
        assert lines, ran.stdout + ran.stderr
        return lines, json.loads((place.folder / "loaded.json").read_text())

    cold, loaded = run("--harness")
    assert "harness.engine.engine" in loaded
    assert os.listdir(place.sockets) == []  # noqa: PTH208 - there is no terminal, and nobody has asked for one
    place.environment["HARNESS_COURSE"] = str(place.course.root)
    place.command = lambda *words: [sys.executable, "-m", "harness", *words]  # type: ignore[method-assign]
    place.start()
    other = {"PYTHONPATH": str(place.folder / "explorer"), "PATH": f"/nowhere:{os.environ['PATH']}"}
    assert run("--harness", **other) == (cold, [])
    assert place.status()["checks"] == len(TEXTS)
    lines, loaded = run("--harness", "wrong/scale.py::one row")
    assert [line.partition(" - ")[0] for line in lines] == ["FAILED wrong/scale.py::one row"] and loaded == []
    store = Store(place.folder / "home", course=str(place.course.root))
    assert [attempt.submission.path for attempt in store.attempts("scale")][-1] == "wrong/scale.py"
    store.close()


@pytest.mark.slow
def test_pytest_leaves_a_server_behind_where_its_settings_ask_for_one(place: Place) -> None:
    """For test explorers, which have no terminal; never in CI."""
    (place.folder / "right.py").rename(place.folder / "scale.py")
    (place.folder / "pytest.ini").write_text("[pytest]\nharness = true\nharness_server = true\n")
    place.environment["HARNESS_COURSE"] = str(place.course.root)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "scale.py"]
    for more in ({"CI": "true"}, {"HARNESS_SERVER": "0"}):
        subprocess.run(command, cwd=place.folder, env=place.environment | more, check=True, capture_output=True)
    assert os.listdir(place.sockets) == []  # noqa: PTH208 - all of them
    subprocess.run(command, cwd=place.folder, env=place.environment, check=True, capture_output=True)
    assert wait_for(lambda: bool(list_addresses(place.sockets)))
    subprocess.run(command, cwd=place.folder, env=place.environment, check=True, capture_output=True)
    assert place.status()["checks"] == 1


@pytest.mark.slow
def test_changed_course_is_not_answered_for_by_the_old_server(place: Place, write_course: Callable[..., Path]) -> None:
    """The command grades by itself; a new server takes the place of the old one."""
    place.course = Course(write_course())
    process = place.start()
    (path,) = place.course.root.glob("exercises/*/scale.yaml")
    path.write_text(path.read_text() + "\n# changed\n")
    assert place.check("right")[1]["verdict"] == "passed"
    assert place.status()["checks"] == 0
    (old,) = list_addresses(place.sockets)
    successor = place.start()
    assert process.wait(60) == 0
    assert wait_for(lambda: list_addresses(place.sockets) not in ([], [old]))
    assert place.check("right")[1]["verdict"] == "passed"
    assert place.status()["checks"] == 1
    again = subprocess.run(place.command("server", "run"), env=place.environment, cwd="/", check=False, timeout=60)
    assert again.returncode == 0  # there is one of this name
    assert successor.poll() is None


@pytest.mark.slow
def test_server_that_hangs_is_given_up(place: Place) -> None:
    """The command grades by itself, and says nothing."""
    process = place.start()
    process.send_signal(signal.SIGSTOP)
    try:
        ran = place.run("check", "right.py", "--exercise", "scale")
    finally:
        process.send_signal(signal.SIGCONT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("PASSED")


ANSWERS = (b"", b"nonsense\n", b'{"code": "x"}\n')


@pytest.mark.parametrize(
    "answer", [b'{}\n{"out": "PASSED"}\n', *(pytest.param(answer, marks=pytest.mark.slow) for answer in ANSWERS)]
)
def test_other_program_behind_the_socket_is_not_believed(
    place: Place, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    """Nor one that dies in the middle of an answer."""
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    asked = "import sys; from harness.server.address import find_address; print(find_address(sys.argv[1]))"
    code = [sys.executable, "-P", "-c", asked, str(place.course.root)]
    address = subprocess.run(code, env=place.environment, capture_output=True, text=True, check=True).stdout.strip()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        Path(address).chmod(0o600)
        listener.listen()

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(answer)

        talker = threading.Thread(target=talk)
        talker.start()
        command = [sys.executable, "-P", *place.command("check", "right.py", "--exercise", "scale")[1:]]
        ran = subprocess.run(
            command, env=place.environment, cwd=place.folder, capture_output=True, text=True, check=False
        )
        talker.join()
    assert (ran.returncode, ran.stderr, ran.stdout.count("PASSED")) == (0, "", 1)


def test_socket_of_others_is_not_connected_to(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one in a folder where others may write."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", place.sockets)
    assert find_address(str(place.course.root)).startswith(place.sockets)
    Path(place.sockets).chmod(0o770)
    assert find_address(str(place.course.root)) == ""
    Path(place.sockets).chmod(0o700)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: 12345)
        assert find_address(str(place.course.root)) == ""


@pytest.mark.slow
def test_client_that_goes_away_ends_its_check(place: Place) -> None:
    """Nothing is recorded of it, and the next check is right."""
    place.start()
    (place.folder / "endless.py").write_text("while True: pass\n")
    with subprocess.Popen(
        place.command("check", "endless.py", "--exercise", "scale"), env=place.environment, cwd=place.folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as client:  # fmt: skip
        assert wait_for(lambda: place.status()["exercises"] == 1)
        client.send_signal(signal.SIGINT)
        assert client.wait(60) in (130, -signal.SIGINT)
    assert wait_for(lambda: place.status()["checks"] == 1, 30)
    assert place.check("wrong")[1]["diagnosis"][0]["mistake"] == "adds-one"
    store = Store(place.folder / "home", course=place.course.name)
    assert [attempt.verdict for attempt in store.attempts("scale")] == ["failed"]
    store.close()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_hundred_checks_by_four_shells_while_the_server_is_killed_twice(place: Place) -> None:
    """Every verdict is the cold one, and no process is left."""
    cold = {name: place.check(name, HARNESS_SERVER="0") for name in TEXTS}
    process, killed = place.start(), 0
    left: list[int] = []

    def check(number: int) -> bool:
        name = list(TEXTS)[number % len(TEXTS)]
        return place.check(name) == cold[name]

    with ThreadPoolExecutor(4) as pool:
        for number, is_same in enumerate(pool.map(check, range(100))):
            assert is_same, number
            if number in (20, 60):
                left += [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
                process.kill()
                process.wait()
                process, killed = place.start(), killed + 1
    assert killed == 2
    assert wait_for(lambda: not any(psutil.pid_exists(pid) and not is_zombie(pid) for pid in left), 30)


@pytest.mark.slow
def test_idle_server_leaves_nothing_behind(place: Place) -> None:
    """It ends by itself: process, zygote and guests are gone, with their memory, and so is the socket."""
    process = place.start(idle_s=10.0)
    assert place.check("right")[0] == 0
    running = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
    assert len(running) > 1
    assert place.status()["checks"] == 1
    assert process.wait(60) == 0
    assert wait_for(lambda: not any(psutil.pid_exists(pid) and not is_zombie(pid) for pid in running), 30)
    assert list(Path(place.sockets).rglob("*.sock")) == list_addresses(place.sockets) == []
    assert place.check("wrong")[0] != 0  # grades by itself


def test_server_ends_when_idle_or_when_memory_is_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not while it grades; also when its socket is gone."""
    address = tmp_path / "socket"
    address.touch()
    made = server.Server(str(address), None, lambda *_: 0)  # type: ignore[arg-type]
    assert not made._is_over()
    made.used -= server.IDLE_S + 1
    assert made._is_over()
    made.active = 1
    assert not made._is_over()
    made.active, made.used = 0, time.monotonic()
    with monkeypatch.context() as patch:
        patch.setattr(server, "LEAST_FREE_BYTES", 1 << 60)
        assert made._is_over()
    assert not made._is_over()
    address.unlink()
    assert made._is_over()


@pytest.mark.parametrize(
    ("size", "more", "expected"),
    [
        ((100, 40), {}, (100, 40)),
        ((0, 0), {}, (80, 25)),
        (None, {}, (80, 25)),
        (None, {"COLUMNS": "60"}, (60, 25)),
        ((100, 40), {"TERM": "dumb"}, (80, 25)),
    ],
)
def test_console_of_a_client_has_the_size_of_its_terminal(size: Any, more: dict[str, str], expected: Any) -> None:
    """As rich finds it there; a terminal that does not know its size says 0."""
    sent: list[dict[str, str]] = []
    stream: Any = RemoteStream("out", True, "utf-8", sent.append)
    out = remote_console(stream, {"size": size, "environment": {"TERM": "xterm-256color", **more}})
    assert tuple(out.size) == expected
    out.print("ready", style="bold")
    (message,) = sent
    assert ("\x1b[1m" in message["out"]) == (more.get("TERM") != "dumb")


def test_machine_without_a_folder_of_ones_own_has_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says what to do; no command fails because of it."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    assert "XDG_RUNTIME_DIR" in describe_servers()[0]
    assert (list_addresses(find_folder()), find_address(None)) == ([], "")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    tmp_path.chmod(0o700)
    assert "none runs" in describe_servers()[0]
    assert not may_start()  # tests have no terminal, and do not want one


@pytest.mark.slow
def test_text_is_checked_as_a_file_is(place: Place) -> None:
    """For programs that have no file, such as a notebook; without a server there is no answer."""
    place.start()
    (address,) = list_addresses(place.sockets)
    for name in ("right", "wrong", "broken"):
        found = check_text(address, ["--exercise", "scale", "--no-cost"], TEXTS[name])
        _, expected = place.check(name, "--no-cost", HARNESS_SERVER="0")
        assert found is not None
        assert found["submission"]["path"] == "-"
        del found["wall_s"], found["submission"]["path"], expected["submission"]["path"]
        assert found == expected
    assert check_text(f"{address}-none", [], "") is None
    assert check_text(address, ["--exercise", "none"], "") is None


@pytest.mark.slow
def test_own_work_in_a_program_is_checked_by_the_server_that_runs(place: Place) -> None:
    """It records the attempt, and the program starts no sandbox of its own."""
    place.environment["HARNESS_COURSE"] = str(place.course.root)
    command = [sys.executable, "-m", "harness", "server", "run"]
    place.servers.append(subprocess.Popen(command, env=place.environment, cwd="/"))
    assert wait_for(lambda: bool(list_addresses(place.sockets)))
    code = (
        "from pathlib import Path\nfrom harness import check\nfrom harness.api import functions\n"
        "grade = check(Path('wrong.py'), 'scale')\n"
        "print(grade.verdict.value, grade.mistakes[0].mistake, grade.submission.path, grade.notes[-1])\n"
        "assert functions.own_harness()._held.engine is None"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=place.environment,
        cwd=place.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("failed adds-one wrong.py Next: harness hint scale")
    with contextlib.closing(Store(place.folder / "home", course=place.course.name)) as store:
        assert store.standings()["scale"].attempts == 1


def test_new_file_beside_the_package_leaves_the_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An editable installation puts the checkout on the path of Python; other folders count as they are."""
    monkeypatch.setattr(sys, "path", ["", str(tmp_path)])
    known = {}
    for checkout in (tmp_path, tmp_path / "other"):
        monkeypatch.setattr(address, "_course_root", lambda checkout=checkout: str(checkout))
        before = address._digest("", None)
        os.utime(tmp_path, ns=(0, len(known)))
        known[checkout] = before == address._digest("", None)
    assert list(known.values()) == [True, False]
