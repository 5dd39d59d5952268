"""The layers around a guest; the forked process applies them to itself before it reads a submission.

Covered: files (Landlock, mount namespace), other processes (pid namespace, seccomp, signal scope), network and
IPC (seccomp, namespaces), privileges (own user, no capabilities), memory, files and output (rlimits), threads (the
zygote is asked before each; rlimits if the kernel cannot ask).
Not covered: timing side channels; bugs of the kernel.  A guest can run machine code of its own; its system calls are
filtered.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import resource
import struct
from pathlib import Path

NEWNS, NEWIPC, NEWUSER, NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_CAP_AMBIENT = 1, 4, 24, 47

PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


def _check(returned: int, what: str) -> int:
    if returned < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return returned


def call_system(what: str, number: int, *arguments: object) -> int:
    """A system call by its number; whole numbers are passed as long.  Raises OSError that says `what` failed."""
    long = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return _check(_libc.syscall(ctypes.c_long(number), *long), what)


def unshare(flags: int) -> None:
    """unshare(2); os.unshare exists from Python 3.12 only."""
    _check(_libc.unshare(ctypes.c_int(flags)), f"unshare {flags:#x}")


def setns(fd: int, flags: int) -> None:
    """setns(2)."""
    _check(_libc.setns(fd, flags), "setns")


def mount_scratch(path: str, megabytes: int, may_hold_programs: bool = False) -> None:
    """Mount a private tmpfs at `path`; compiled code in it can be loaded only if it `may_hold_programs`."""
    options = f"size={megabytes}m,nr_inodes=4096,mode=777".encode()
    flags = ctypes.c_ulong(MS_NOSUID | MS_NODEV | (0 if may_hold_programs else MS_NOEXEC))
    _check(_libc.mount(b"tmpfs", os.fsencode(path), b"tmpfs", flags, options), "mount scratch")


def make_mounts_private() -> None:
    """Keep mounts in this namespace from spreading to its parent."""
    _check(_libc.mount(None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None), "mount private")


def prctl(option: int, value: int = 0) -> None:
    """prctl(2) with one argument."""
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero), f"prctl {option}")


def set_no_new_privileges() -> None:
    """Programs started from here gain no privileges; the kernel requires this before Landlock and seccomp."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def map_user(uid: int, gid: int) -> None:
    """Inside a new user namespace, map only this user and group, to the same ids as outside."""
    for name, text in (("setgroups", "deny"), ("gid_map", f"{gid} {gid} 1"), ("uid_map", f"{uid} {uid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def drop_capabilities() -> None:
    """Drop all capabilities from all sets, including the bounding set."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.EPERM):
                break
            raise
    try:
        prctl(PR_CAP_AMBIENT, 4)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    header = struct.pack("Ii", 0x20080522, 0)
    _check(_libc.capset(header, struct.pack("IIIIII", 0, 0, 0, 0, 0, 0)), "capset")


def count_threads_of(uid: int) -> int:
    """The number of threads of a user that this process can see; RLIMIT_NPROC counts all of them."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            fields = dict(re.findall(rb"^(Uid|Threads):\s*(\d+)", path.read_bytes(), re.MULTILINE))
            count += int(fields[b"Threads"]) if int(fields[b"Uid"]) == uid else 0
    return count


def limit_resources(memory: int, cpu_s: int, processes: int | None, for_gpu: bool = False) -> None:
    """Set rlimits: `memory` is the whole address space in bytes, `processes` counts all threads of the user (None if
    the zygote counts those of each guest).

    CUDA reserves far more addresses than it uses, and compiled kernels are large files.  So `for_gpu`, `memory` limits
    writable memory only (private mappings and the heap), and files may be larger.
    """
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": cpu_s,
        "RLIMIT_FSIZE": (128 if for_gpu else 16) << 20,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_SIGPENDING": 64,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
        "RLIMIT_STACK": 8 << 20,
        **({} if processes is None else {"RLIMIT_NPROC": processes}),
        "RLIMIT_DATA" if for_gpu else "RLIMIT_AS": memory,
    }
    for name, soft in wanted.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        _, hard = resource.getrlimit(number)
        # one more second of CPU before SIGKILL, so that SIGXCPU comes first
        wanted_hard = soft + 1 if name == "RLIMIT_CPU" else soft
        top = wanted_hard if hard == resource.RLIM_INFINITY else min(wanted_hard, hard)
        resource.setrlimit(number, (min(soft, top), top))
