"""The seccomp programs, interpreted here as the kernel does, for both architectures."""

from __future__ import annotations

import errno
import platform
import struct

import pytest

from harness.guest import seccomp
from harness.guest.seccomp import ALLOW, ASK, KILL, PID_PLACEHOLDER, REFUSE, THREAD, WORD

CLONE_NEWUSER = 0x10000000
REFUSED = REFUSE | errno.EPERM
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each architecture whose system calls are known, whatever this machine is."""
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    seccomp.parse_calls.cache_clear()
    monkeypatch.setattr(seccomp, "parse_calls", seccomp.parse_calls.__wrapped__)
    return str(request.param)


def decide(program: bytes, name: str, *arguments: int, machine: str, table: str = seccomp.SOME_ARGUMENTS) -> int:
    """The program's decision on a call, by the call's name."""
    return decide_number(program, seccomp.parse_calls(table)[name], *arguments, architecture=MACHINES[machine])


def decide_number(program: bytes, number: int, *arguments: int, architecture: int) -> int:
    """The program's decision on a call, by its number: an interpreter for the few BPF instructions used."""
    values = [*arguments, *[0] * 6][:6]
    record = struct.pack("=iIQ6Q", number, architecture, 0, *values)
    steps = list(struct.iter_unpack("=HBBI", program))
    at = accumulator = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == seccomp.LOAD:
            (accumulator,) = struct.unpack_from("=I", record, value)
        elif code == seccomp.AND:
            accumulator &= value
        elif code == seccomp.JUMP_IF_EQUAL:
            at += if_true if accumulator == value else if_false
        else:
            assert code == seccomp.RETURN
            return int(value)


def test_filter_allows_harmless_calls_and_refuses_unlisted_ones(machine: str) -> None:
    """Every number that no table has is refused, including those of other systems."""
    program = seccomp.build_filter()
    harmless = set(seccomp.parse_calls(seccomp.HARMLESS).values())
    some = set(seccomp.parse_calls(seccomp.SOME_ARGUMENTS).values())
    missing = set(seccomp.parse_calls(seccomp.MISSING).values())
    for number in {*range(1024), *range(0x40000000, 0x40000400), -1} - some - missing:
        expected = ALLOW if number in harmless else REFUSED
        assert decide_number(program, number, architecture=MACHINES[machine]) == expected, number
    for number in missing:
        assert decide_number(program, number, architecture=MACHINES[machine]) == REFUSE | errno.ENOSYS


def test_filter_kills_a_call_of_another_architecture(machine: str) -> None:
    """Its number would mean something else, as in 32-bit programs."""
    assert decide_number(seccomp.build_filter(), 0, architecture=0x40000003) == KILL


def test_filter_examines_arguments(machine: str) -> None:
    """Threads but no processes; signals only to the guest itself; no advice that hides memory."""
    program = seccomp.build_filter()
    thread = THREAD | 0x3D0F00
    cases = {
        ("clone", thread): ALLOW, ("clone", 17): REFUSED, ("clone", thread | CLONE_NEWUSER): REFUSED,
        ("kill", PID_PLACEHOLDER, 9): ALLOW, ("kill", 1, 9): REFUSED, ("kill", WORD, 9): REFUSED,
        ("tgkill", PID_PLACEHOLDER, 5, 9): ALLOW, ("tgkill", 7, 7, 9): REFUSED,
        ("madvise", 0, 0, 4): ALLOW, ("madvise", 0, 0, 20): REFUSED, ("madvise", 0, 0, 21): REFUSED,
        ("prlimit64", 0): ALLOW, ("prlimit64", 1): REFUSED,
        ("ioctl", 0, 0x5401): ALLOW, ("ioctl", 0, 0x5412): REFUSED,
        ("fcntl", 0, 3): ALLOW, ("fcntl", 0, 8): REFUSED,
        ("prctl", 15): ALLOW, ("prctl", 22): REFUSED,
    }  # fmt: skip
    for (name, *arguments), expected in cases.items():
        assert decide(program, str(name), *map(int, arguments), machine=machine) == expected, (name, arguments)


def test_filter_for_a_gpu_allows_any_ioctl_and_for_compilers_processes(machine: str) -> None:
    """New processes still get no namespaces of their own."""
    assert decide(seccomp.build_filter(for_gpu=True), "ioctl", 0, 0x46, machine=machine) == ALLOW
    program = seccomp.build_filter(for_gpu=True, for_compilers=True)
    assert decide(program, "clone", 17, machine=machine) == ALLOW
    assert decide(program, "clone", 17 | CLONE_NEWUSER, machine=machine) == REFUSED
    assert decide(program, "execve", machine=machine, table=seccomp.FOR_COMPILERS) == ALLOW


def test_process_for_a_gpu_cannot_leave_its_process_group(machine: str) -> None:
    """setpgid and setsid are refused, because everything that a guest started is stopped and ended as a group."""
    program = seccomp.build_filter(for_gpu=True, for_compilers=True, is_counted=True)
    for number in {"x86_64": (109, 112), "aarch64": (154, 157)}[machine]:
        assert decide_number(program, number, architecture=MACHINES[machine]) == REFUSED


def test_filter_for_a_gpu_allows_the_locks_and_seals_of_its_caches(machine: str) -> None:
    """Other guests could communicate through locks. No filter allows directing a signal at another process."""
    for for_gpu, lock, flock in ((True, ALLOW, ALLOW), (False, REFUSED, REFUSE | errno.ENOSYS)):
        program = seccomp.build_filter(for_gpu)
        assert [decide(program, "fcntl", 0, 6 + n, machine=machine) for n in (0, 1)] == [lock] * 2
        assert decide(program, "fcntl", 0, 1033, machine=machine) == lock
        assert decide(program, "flock", machine=machine, table=seccomp.LOCKS) == flock
        assert decide(program, "fcntl", 0, 8, machine=machine) == REFUSED


def test_counted_filter_asks_about_each_thread(machine: str) -> None:
    """And about processes where they are allowed; everything else stays the same."""
    program = seccomp.build_filter(is_counted=True)
    assert decide(program, "clone", THREAD, machine=machine) == ASK
    assert decide(program, "clone", 17, machine=machine) == REFUSED
    open_program = seccomp.build_counting_filter()
    assert decide(open_program, "clone", 17, machine=machine) == ASK
    assert decide(open_program, "ioctl", 0, 0x5412, machine=machine) == ALLOW
    assert decide(open_program, "clone3", machine=machine, table=seccomp.MISSING) == REFUSE | errno.ENOSYS


def test_program_is_within_the_kernels_limit() -> None:
    """The limit is 4096 instructions."""
    assert len(seccomp.build_filter(for_gpu=True, for_compilers=True, is_counted=True)) // 8 < 4096


def test_unknown_machine_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The level is then unavailable instead of weaker."""
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(OSError, match="riscv64"):
        seccomp.build_filter()
