"""The start of CUDA's driver and of Triton, imitated in guests confined for a GPU: a common device stands in for the
card, and a file for the driver's library.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.errors import IsolationError
from harness.records import Call, Returned, Step
from harness.sandbox import gpu, gpu_machine
from harness.sandbox.caller import Caller, GuestSource
from harness.sandbox.guest import Limits
from harness.sandbox.levels import find_installed_answers, plan_level
from harness.sandbox.start import find_open, send_canary, start_for_device
from harness.sandbox.zygote import Zygote

CALL = Call("probe", "correctness", (Step("call", ()),), "float32", "float32", False, False, True)
# Each step appends its result, or why it failed.
STEPS = """
import ctypes, fcntl, mmap, os, resource, struct, subprocess, sysconfig, threading

libc = ctypes.CDLL(None, use_errno=True)
steps = []


def step(action):
    steps.append(action)
    return action


def probe():
    outcomes = []
    for action in steps:
        try:
            outcomes.append([action.__name__, str(action())])
        except BaseException as error:
            outcomes.append([action.__name__, f"FAILED: {type(error).__name__}: {error}"[:600]])
    return outcomes


def checked(returned):
    if returned < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return returned


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[-400:]}")
    return "done"
"""
DRIVER = """
@step
def name_another_thread():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        descriptor = os.open(f"/proc/{os.getpid()}/task/{thread.native_id}/comm", os.O_RDWR)
        os.write(descriptor, b"cuda-x")
        os.close(descriptor)
    finally:
        stop.set()
        thread.join()
    return "done"


@step
def read_its_maps():
    return len(open("/proc/self/maps").read()) > 0


@step
def seal_shared_memory():
    descriptor = checked(libc.memfd_create(b"x", 3))
    os.ftruncate(descriptor, 1 << 20)
    return fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, 1)


@step
def lock_a_cache():
    with open(os.environ["TMPDIR"] + "/index", "wb") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        fcntl.flock(file, fcntl.LOCK_EX)
    return "done"


@step
def make_the_folder_of_a_cache():
    os.makedirs(os.environ["HOME"] + "/.nv/ComputeCache")
    os.makedirs(os.environ["TRITON_CACHE_DIR"])
    return "done"


@step
def write_a_large_kernel():
    with open(os.environ["TMPDIR"] + "/kernel", "wb") as file:
        file.write(bytes(40 << 20))
    os.remove(file.name)
    return "done"


@step
def reserve_addresses():
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    at = libc.mmap(None, 128 << 30, 0, 0x4022, -1, 0)
    return "done" if at != 2**64 - 1 else checked(-1)


@step
def know_where_triton_finds_it():
    return os.listdir(os.environ["TRITON_LIBCUDA_PATH"])


@step
def read_the_drivers_library():
    (folder,) = [name for name in os.environ["LD_LIBRARY_PATH"].split(":") if name.endswith("/driver")]
    return open(folder + "/libcuda.so.1").read() == "library"
"""
COMPILER = """
@step
def read_headers():
    folder = sysconfig.get_paths()["include"]
    return os.access("/usr/include/stdlib.h", os.R_OK), os.access(folder, os.R_OK)


@step
def close_what_is_not_passed_on():
    return checked(libc.close_range(900, 1000, 0))  # as Python 3.13 starts a program


@step
def compile_and_load_a_launcher():
    folder = os.environ["TMPDIR"]
    with open(folder + "/a.c", "w") as file:
        file.write("#include <stdlib.h>\\n#include <dlfcn.h>\\nint f(void) { return abs(-7); }\\n")
    run("/usr/bin/gcc", folder + "/a.c", "-O3", "-shared", "-fPIC", "-o", folder + "/a.so")
    return ctypes.CDLL(folder + "/a.so").f()
"""
CLOSED = """
def is_open(path, flags=os.O_RDONLY):
    try:
        os.close(os.open(path, flags))
    except OSError:
        return False
    return True


@step
def open_what_is_not_its_own():
    paths = [f"/proc/{number}/{file}" for number in (1, OTHER, os.getppid()) for file in ("comm", "maps", "environ")]
    paths += ["/proc/sys/kernel/core_pattern"]
    return [path for path in paths if is_open(path) or is_open(path, os.O_WRONLY)]
"""
MEMORY = """
@step
def take_memory_without_end():
    kept = []
    for _ in range(64):
        kept.append(mmap.mmap(-1, 1 << 30, mmap.MAP_PRIVATE))
    return len(kept)
"""
ORPHAN = """
@step
def leave_a_process_behind():
    ours, theirs = os.pipe()
    if os.fork() == 0:
        os.close(ours)
        if os.fork() == 0:
            os.write(theirs, b"done")
            threading.Event().wait(60)
        os._exit(0)
    os.wait()
    return os.read(ours, 20).decode()
"""

Ask = Callable[[str], dict[str, str]]


def ask(zygote: Zygote, text: str, limits: Limits | None = None) -> dict[str, str]:
    """The result of each step of the text, in a guest of its own."""
    with zygote.fork(limits or Limits(wall_s=60)) as guest:
        caller = Caller(guest)
        failure = caller.load(GuestSource(STEPS + text, "probe.py", "probe"), 0)
        assert failure is None, failure
        (outcome,) = caller.run(CALL, 1 << 20)
    assert isinstance(outcome, Returned), outcome
    return dict(outcome.value)


@pytest.fixture(scope="module")
def make_gpu_zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Zygote]]:
    """A function that makes a zygote whose guests are confined for a GPU, with or without one; skips if a part is
    missing."""
    folder = tmp_path_factory.mktemp("machine") / "driver"
    folder.mkdir()
    (folder / "libcuda.so.1").write_text("library")
    for path in (folder, *folder.parents):  # a guest with its own user must be able to enter
        if not path.stat().st_mode & 0o001 and path != Path("/"):
            path.chmod(0o755)
    hidden = find_installed_answers()

    def make(level: str) -> Zygote:
        try:
            zygote = Zygote(plan_level(level, hidden, "cuda"), hidden, False, "cuda")
        except IsolationError as error:
            pytest.skip(str(error))
        zygote.start_import()
        zygote.wait_ready()
        return zygote

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gpu, "find_nodes", lambda: ["/dev/zero"])
        patch.setattr(gpu, "LIBRARY_FOLDERS", (str(folder),))
        patch.setattr(gpu, "find_libraries", lambda: [str(folder)])
        patch.setattr(gpu, "find_compilers", gpu.find_system_compiler)
        yield make


@pytest.fixture(scope="module", params=["strict", "standard"])
def gpu_zygote(request: pytest.FixtureRequest, make_gpu_zygote: Callable[[str], Zygote]) -> Iterator[Zygote]:
    """Such a zygote at each confining level."""
    with make_gpu_zygote(request.param) as zygote:
        yield zygote


def test_start_of_the_driver_in_a_guest_for_a_gpu_works(gpu_zygote: Zygote) -> None:
    """Since version 570 the driver names threads through /proc, locks its caches and reserves huge address ranges."""
    outcomes = ask(gpu_zygote, DRIVER)
    assert not [name for name, said in outcomes.items() if said.startswith("FAILED")], outcomes
    assert outcomes["read_the_drivers_library"] == "True"
    assert outcomes["know_where_triton_finds_it"] == "['libcuda.so.1']"


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_launcher_of_a_kernel_in_a_guest_for_a_gpu_is_compiled_and_loaded(gpu_zygote: Zygote) -> None:
    """Triton compiles C code with the system's compiler and loads it."""
    assert ask(gpu_zygote, COMPILER) == {
        "read_headers": "(True, True)", "close_what_is_not_passed_on": "0", "compile_and_load_a_launcher": "7",
    }  # fmt: skip


def test_guest_for_a_gpu_cannot_open_files_of_other_processes(gpu_zygote: Zygote) -> None:
    """Only its own folder in /proc is open; the canary finds only what compilers need."""
    assert send_canary(gpu_zygote) == []
    assert ask(gpu_zygote, f"{CLOSED}\nOTHER = {os.getpid()}") == {"open_what_is_not_its_own": "[]"}
    assert set(find_open(gpu_zygote)) <= {"fork", "start a program", "see a file of the grader"}


def test_memory_of_a_guest_for_a_gpu_has_a_limit(gpu_zygote: Zygote) -> None:
    """The limit counts writable memory, because CUDA reserves huge address ranges."""
    outcomes = ask(gpu_zygote, MEMORY, Limits(wall_s=60, memory_mb=512))
    assert outcomes["take_memory_without_end"].startswith("FAILED: OSError: [Errno 12]")


def test_process_that_a_guest_for_a_gpu_started_ends_with_it(gpu_zygote: Zygote) -> None:
    """Guests with compilers may fork; otherwise a grandchild could compute during the next verdict."""
    with gpu_zygote.fork(Limits(wall_s=60)) as guest:
        group = guest.pid
        caller = Caller(guest)
        assert caller.load(GuestSource(STEPS + ORPHAN, "probe.py", "probe"), 0) is None
        (outcome,) = caller.run(CALL, 1 << 20)
        assert isinstance(outcome, Returned) and outcome.value == [["leave_a_process_behind", "done"]]
        members = [os.pidfd_open(pid) for pid in find_members(group)]
    assert len(members) == 2
    for member in members:
        assert select.select([member], [], [], 20)[0], "it goes on without its guest"
        os.close(member)


def test_pause_stops_processes_that_a_guest_for_a_gpu_started(gpu_zygote: Zygote) -> None:
    """A process that kept computing would slow down the guest that is timed meanwhile."""
    with gpu_zygote.fork(Limits(wall_s=60)) as guest:
        group = guest.pid
        caller = Caller(guest)
        assert caller.load(GuestSource(STEPS + ORPHAN, "probe.py", "probe"), 0) is None
        caller.run(CALL, 1 << 20)
        guest.pause()
        assert await_states(group, "T") == ["T", "T"]
        guest.resume()
        assert "T" not in await_states(group, "RSD")


def test_process_that_a_guest_for_a_gpu_started_ends_if_the_zygote_is_killed(
    make_gpu_zygote: Callable[[str], Zygote],
) -> None:
    """As when grading is interrupted."""
    with make_gpu_zygote("standard") as zygote:
        with zygote.fork(Limits(wall_s=60)) as guest:
            group = guest.pid
            caller = Caller(guest)
            assert caller.load(GuestSource(STEPS + ORPHAN, "probe.py", "probe"), 0) is None
            caller.run(CALL, 1 << 20)
            (member,) = [os.pidfd_open(pid) for pid in find_members(group) if pid != group]
            zygote.kill()
    assert select.select([member], [], [], 20)[0], "it goes on without its guest"
    os.close(member)


@pytest.mark.slow
def test_device_on_which_no_guest_computes_is_missing_with_the_reason(
    make_gpu_zygote: Callable[[str], Zygote], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card with a broken driver: the reason of each level is reported."""
    monkeypatch.setattr(gpu_machine, "find_missing", lambda: "")
    started = start_for_device("cuda", "standard", ())
    assert started.zygote is None
    assert "standard: a guest cannot use cuda: " in started.missing
    assert "CUDA" in started.missing


def await_states(group: int, states: str) -> list[str]:
    """The states of a group's processes, as soon as all are among `states`, or after a while."""
    found = []
    for _ in range(20_000):
        found = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in find_members(group)]
        if set(found) <= set(states):
            break
    return found


def find_members(group: int) -> list[int]:
    """The processes of a group, except zombies."""
    members = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            state, _, own = path.read_text().rpartition(")")[2].split()[:3]
            members += [int(path.parent.name)] if int(own) == group and state not in "ZX" else []
    return members
