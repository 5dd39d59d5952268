"""The zygote and its guests, for real: what a guest may use, how it ends, many at once, nothing left over."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import load_course
from harness.errors import GuestError, IsolationError
from harness.records import Ended, Outcome, Raised, Returned, Step
from harness.sandbox import LEVELS, levels, zygote
from harness.sandbox.caller import Caller, GuestSource, LoadFailure
from harness.sandbox.guest import Limits
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import Zygote

LISTED = "    return os.listdir('.')"
FAR = Limits(wall_s=120.0, memory_mb=512)


@pytest.fixture(scope="module", autouse=True)
def _fork_server() -> Iterator[None]:
    """Use the fork server, whatever `HARNESS_START` says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("HARNESS_START", raising=False)
        yield


@pytest.fixture(scope="module", params=["strict", "standard"])
def confined(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """A zygote at each confining level; skips the test if the level does not hold."""
    try:
        started, _ = start_zygote(request.param, load_course().secret_paths())
    except IsolationError as error:
        pytest.skip(str(error))
    with started:
        yield started


def run(zygote: Zygote, text: str, limits: Limits = FAR) -> Outcome | LoadFailure:
    """The outcome of `f()` of a source, or why the source does not load."""
    with zygote.fork(limits) as guest:
        caller = Caller(guest)
        return caller.load(GuestSource(text, "submission.py", "f"), seed=0) or caller.perform(Step("call", ()), 0)


def value(zygote: Zygote, text: str) -> object:
    """The value that `f()` returns."""
    outcome = run(zygote, text)
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def ended(zygote: Zygote, text: str) -> Ended:
    """How a guest ended that gave no answer, at load or in a call."""
    outcome = run(zygote, text)
    end = outcome.ended if isinstance(outcome, LoadFailure) else outcome
    assert isinstance(end, Ended), outcome
    return end


def test_honest_guest_answers(confined: Zygote) -> None:
    """The normal case."""
    assert value(confined, "def f():\n    return [1, 'two', 3.0]") == [1, "two", 3.0]


def test_temporary_files_of_a_guest_are_in_its_scratch_folder_or_refused(confined: Zygote) -> None:
    """Strict has a scratch folder; standard has none and raises OSError."""
    text = (
        "import tempfile\n"
        "def f():\n    with tempfile.NamedTemporaryFile('w+') as file:\n"
        "        file.write('x')\n        return file.name"
    )
    outcome = run(confined, text)
    if confined.level == "strict":
        assert isinstance(outcome, Returned)
        assert str(outcome.value).startswith(f"{levels.SCRATCH_IN_BOX}/")
    else:
        assert isinstance(outcome, Raised)
        assert "OSError" in outcome.bases


def test_scratch_folder_is_empty_for_the_next_guest(confined: Zygote) -> None:
    """No guest finds files of another."""
    if confined.level != "strict":
        pytest.skip("no scratch folder at this level")
    assert value(confined, f"import os\ndef f():\n    open('left', 'w').close()\n{LISTED}") == ["left"]
    assert value(confined, f"import os\ndef f():\n{LISTED}") == []


@pytest.mark.parametrize(
    "body", ["bytearray(4 << 30)", "torch.ones(1 << 30)", "[bytes(1 << 20) for _ in range(1 << 13)]"]
)
def test_guest_out_of_memory_raises_memory_error(confined: Zygote, body: str) -> None:
    """In plain Python and in torch, so that the verdict can be `memory`."""
    outcome = run(confined, f"import torch\ndef f():\n    return len({body})")
    assert isinstance(outcome, Raised)
    assert "MemoryError" in outcome.bases


ENDS = {
    "exit zero": "import os\ndef f():\n    os._exit(0)",
    "exit zero at import": "import os\nos._exit(0)\ndef f():\n    pass",
    "closed channel": "import os, time\ndef f():\n    os.closerange(3, 256)\n    time.sleep(600)",
    "closed channel at import": "import os, time\nos.closerange(3, 256)\ntime.sleep(600)\ndef f():\n    pass",
    "shut down channel": ("import ctypes, time\ndef f():\n    ctypes.CDLL(None).shutdown(3, 2)\n    time.sleep(600)"),
    "segmentation fault": "import ctypes\ndef f():\n    ctypes.string_at(1)",
    "set-up failure claimed": "import os\nos.write(3, b'SETUP OSError: x')\nos._exit(97)\ndef f():\n    pass",
}


@pytest.mark.parametrize("text", ENDS.values(), ids=ENDS)
def test_guest_that_ends_or_disconnects_itself_is_a_crash(confined: Zygote, text: str) -> None:
    """It is noticed at once: after the two minutes of the limit it would be a timeout. The harness never fails."""
    assert ended(confined, text).reason in ("crashed", "tampering")


@pytest.mark.parametrize(
    "text",
    [
        "import sys\nsys.setrecursionlimit(40)\ndef f():\n    return 1",
        "import sys\ndef f():\n    sys.setrecursionlimit(30)\n    return 1",
        "import sys\nsys.setrecursionlimit(1 << 30)\ndef f():\n    return f()",
        "def g(n):\n    return g(n + 1)\ng(0)\ndef f():\n    return 1",
        "import sys, builtins\nbuiltins.__dict__.clear()\ndef f():\n    return 1",
        "import sys\nsys.modules.clear()\ndef f():\n    return 1",
    ],
)
def test_guest_that_breaks_its_interpreter_is_no_failure_of_the_harness(confined: Zygote, text: str) -> None:
    """Every result is an outcome; a failure of the harness would raise GuestError."""
    outcome = run(confined, text, Limits(wall_s=1.0, memory_mb=256))
    assert isinstance(outcome, (Returned, Raised, Ended, LoadFailure))


def test_threads_work_in_a_forked_guest(confined: Zygote) -> None:
    """Both torch's threads and Python's. After a fork of a process that has used threads, they would hang."""
    text = (
        "import torch, threading\ntorch.set_num_threads(2)\n"
        "def f():\n    done = []\n    a = torch.ones(600, 600)\n"
        "    threads = [threading.Thread(target=lambda: done.append((a @ a).sum().item())) for _ in range(4)]\n"
        "    [thread.start() for thread in threads]\n    [thread.join() for thread in threads]\n"
        "    return [len(done), torch.get_num_threads(), (a.exp() @ a).shape[0]]"
    )
    assert value(confined, text) == [4, 2, 600]


THREADS = """
import _thread
lock = _thread.allocate_lock()
lock.acquire()

def f():
    try:
        for count in range({most}):
            _thread.start_new_thread(lock.acquire, ())
    except RuntimeError:
        return count
    return {most}
"""


@pytest.mark.parametrize("level", ["strict", *(pytest.param(name, marks=pytest.mark.slow) for name in LEVELS[1:])])
def test_guest_that_keeps_starting_threads_disturbs_no_other(level: str) -> None:
    """Neither a guest that already runs nor a later one. For root, a limit by user would not apply."""
    try:
        zygote, _ = start_zygote(level, ())
    except IsolationError as error:
        pytest.skip(str(error))
    limits = Limits(wall_s=120.0, memory_mb=2048)
    with zygote, zygote.fork(limits) as before, zygote.fork(limits) as bomb, zygote.fork(limits) as after:
        if "thread limit" not in zygote.layers:
            pytest.skip("this kernel cannot ask about threads")
        counts = []
        for guest, most in ((before, 1), (bomb, 400), (before, 30), (after, 30)):
            caller = Caller(guest)
            assert caller.load(GuestSource(THREADS.format(most=most), "submission.py", "f"), seed=0) is None
            outcome = caller.perform(Step("call", ()), 0)
            assert isinstance(outcome, Returned), outcome
            counts.append(outcome.value)
    assert counts[0] == 1 and counts[2:] == [30, 30]
    assert limits.processes // 2 < int(str(counts[1])) < 2 * limits.processes


def test_guest_has_only_its_own_file_descriptors(confined: Zygote) -> None:
    """With the descriptor on which it requests threads, it could grant itself any."""
    text = (
        "import os\ndef f():\n    held = []\n    for fd in range(256):\n"
        "        try:\n            os.fstat(fd)\n"
        "            held.append(fd)\n        except OSError:\n            pass\n"
        "    return held"
    )
    assert value(confined, text) == [0, 1, 2, 3, 4]


def test_guest_that_keeps_requesting_threads_is_no_longer_answered(confined: Zygote) -> None:
    """The zygote stops answering so that it can fork other guests; the kernel then refuses the requests."""
    text = (
        "import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\n"
        "def f():\n    refused = 0\n"
        "    while refused < 3000:\n        try:\n            _thread.start_new_thread(lock.acquire, ())\n"
        "        except RuntimeError:\n            refused += 1\n"
        "    return refused"
    )
    assert value(confined, text) == 3000


def test_two_threads_that_first_use_torch_at_the_same_time_both_compute(confined: Zygote) -> None:
    """Twenty guests, because the race does not happen each time."""
    text = (
        "import torch, threading\n"
        "def f():\n    failed = []\n    together = threading.Barrier(2)\n"
        "    def work():\n        together.wait()\n"
        "        try:\n            torch.ones(4).abs().max()\n"
        "        except RuntimeError as error:\n            failed.append(str(error)[:60])\n"
        "    threads = [threading.Thread(target=work) for _ in range(2)]\n"
        "    [thread.start() for thread in threads]\n    [thread.join() for thread in threads]\n"
        "    return failed"
    )
    assert [value(confined, text) for _ in range(20)] == [[]] * 20


VISIBLE = """
import os, sys

def f():
    own = [name for name in sys.modules if name.split(".")[0] in ("harness", "guest")]
    names = {key for name in own for key in vars(sys.modules[name])}
    answers = [name for name in names if any(word in name.lower() for word in ("expected", "reference", "answer"))]
    return [sorted(own), sorted(answers), sorted(os.environ), sys.argv]
"""


def test_guest_sees_nothing_of_the_grader(confined: Zygote) -> None:
    """No module of the harness except the guest's, no name of an answer, none of the caller's environment variables."""
    parts = (
        "zygote", "canary", "confine", "server", "forbidden", "forbidden_calls", "protocol", "tensors", "counting",
        "gpu_window", "device_draws", "screening", "channel", "landlock", "seccomp", "integrity", "names",
        "warm_up", "made_arguments", "held", "rounding", "earlier_steps", "kernels", "kernels.faults",
        # once a guest has asked for Triton
        "kernels.guard", "kernels.launcher", "kernels.memory", "kernels.bfloat16",
    )  # fmt: skip
    visible = value(confined, VISIBLE)
    assert isinstance(visible, list)
    own, answers, variables, arguments = visible
    assert set(own) <= {"guest", *(f"guest.{part}" for part in parts)}
    assert answers == []
    assert not any("HARNESS" in name or "PYTEST" in name for name in variables)
    assert arguments == ["-c"]


@pytest.mark.triton
def test_guest_that_has_triton_sees_the_guard_of_kernels_and_nothing_more(confined: Zygote) -> None:
    """The zygote imports it once a guest asks for it, and later guests of any kind see it too."""
    with confined.fork(replace(FAR, language="triton")) as guest:
        caller = Caller(guest)
        assert caller.load(GuestSource(VISIBLE, "submission.py", "f", language="triton"), seed=0) is None
        outcome = caller.perform(Step("call", ()), 0)
    assert isinstance(outcome, Returned), outcome
    both: Any = [outcome.value, value(confined, VISIBLE)]
    for own, answers, variables, _ in both:
        guard = {f"guest.kernels.{part}" for part in ("guard", "launcher", "memory", "bfloat16", "faults")}
        assert {name for name in own if name.startswith("guest.kernels.")} == guard
        assert answers == []
        assert not any("HARNESS" in name or "PYTEST" in name for name in variables)


def test_slow_compilation_counts_towards_the_submissions_time(confined: Zygote) -> None:
    """Parsing a source counts like running it."""
    entries = "def f(x, dim=-1):\n    return x * 0\n\n\n" * 30_000
    outcome = run(confined, entries, Limits(wall_s=0.2, memory_mb=2048))
    assert isinstance(outcome, LoadFailure)
    assert outcome.ended is not None
    assert outcome.ended.reason == "timeout"


def test_many_guests_from_several_threads_answer_their_own_callers(confined: Zygote) -> None:
    """Hostile and honest guests run side by side; no caller gets another's answer."""

    def run_numbered(number: int) -> Outcome | LoadFailure:
        if number % 5 == 4:
            return run(confined, "import os\ndef f():\n    os._exit(3)")
        return run(confined, f"def f():\n    return {number}")

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(run_numbered, range(30)))
    for number, outcome in enumerate(outcomes):
        if number % 5 == 4:
            assert isinstance(outcome, Ended)
        else:
            assert isinstance(outcome, Returned)
            assert outcome.value == number


def test_closed_guests_leave_no_file_descriptor_and_no_used_slot(confined: Zygote) -> None:
    """A slot is one of the users that guests run as."""
    run(confined, "def f():\n    return 1")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone
    for text in ("def f():\n    return 1", "def f(", "import os\nos._exit(0)", "raise ValueError\n"):
        run(confined, text)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - names alone
    assert sorted(confined.slots) == list(range(zygote.GUEST_SLOTS))


def test_fork_without_a_free_slot_is_our_error_and_leaks_nothing(confined: Zygote) -> None:
    """There are more submissions at once than users for them."""
    kept, confined.slots = confined.slots, []
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone
    try:
        with pytest.raises(GuestError, match="at once"):
            confined.fork(FAR)
    finally:
        confined.slots = kept
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - names alone


def test_zygote_that_died_is_our_error_not_the_learners() -> None:
    """In the middle of a call, and at the next fork."""
    zygote, _ = start_zygote("process", ())
    with zygote:
        with zygote.fork(FAR) as guest:
            caller = Caller(guest)
            assert caller.load(GuestSource("def f():\n    return 1", "submission.py", "f"), seed=0) is None
            zygote.process.kill()
            zygote.process.wait()
            with pytest.raises(GuestError, match="zygote is gone"):
                caller.perform(Step("call", ()), 0)
        with pytest.raises(GuestError):
            zygote.fork(FAR)


def test_python_called_by_an_indirect_path_is_found_in_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """`here/../venv/bin/python` leads through a folder that the sandbox lacks; without care, the level would not
    hold."""
    direct = Path(sys.executable)
    monkeypatch.setattr(sys, "executable", f"{direct.parent}/nowhere/../{direct.name}")
    assert levels.plan_level("standard", ()).command[0] == str(direct)


def test_copy_of_the_harness_among_installed_packages_is_hidden() -> None:
    """A second copy or an installed course also has answers, whichever of them grades."""
    hidden = levels.find_installed_answers()
    readable = levels.readable_paths(hidden)
    assert not {str(path) for path in hidden} & {*readable}


def test_guest_imports_packages_even_after_an_install(confined: Zygote) -> None:
    """After an install Python lists the folder of packages again, which a guest may not do."""
    site = sysconfig.get_paths()["purelib"]
    before = os.stat(site)
    try:
        os.utime(site)
    except PermissionError:
        pytest.skip("this user may not install packages here")
    try:
        assert value(confined, "def f():\n    import markupsafe\n    return markupsafe.escape('<')[:4]") == "&lt;"
    finally:
        os.utime(site, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_closed_zygote_raises_an_error_of_ours() -> None:
    """A caller that still waits for the import gets an IsolationError, not the error of a closed stream."""
    zygote, _ = start_zygote("process", ())
    zygote.close()
    with pytest.raises(IsolationError, match="the zygote did not answer"):
        zygote.wait_ready()
