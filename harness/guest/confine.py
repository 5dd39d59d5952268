"""The layers around a guest, applied by the forked process to itself before it reads a submission.

Covered: files (Landlock, mount namespace), other processes (pid namespace, seccomp, signal scope), network and
IPC (seccomp, namespaces), privileges (own user, no capabilities), memory, threads, files and output (rlimits).
Not covered: own machine code runs, its system calls filtered; timing side channels; bugs of the kernel.
Only what the standard library and landlockpy/seccompy lack is called through ctypes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWCGROUP = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x02000000,
)  # fmt: skip
THREAD = 0x00010000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_CAP_AMBIENT = 1, 4, 24, 47
PID_PLACEHOLDER = 0x5A5A5A5A

# Harmless system calls that Python, torch and numpy use; everything else fails with EPERM.
ALLOWED = """
read write readv writev pread64 pwrite64 preadv pwritev close lseek fstat stat lstat newfstatat statx access
faccessat faccessat2 readlink readlinkat getcwd chdir fchdir getdents64 open openat openat2 mkdir mkdirat unlink
unlinkat rmdir rename renameat renameat2 ftruncate truncate fallocate fsync fdatasync fadvise64 dup dup2 dup3 pipe
pipe2 poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2
eventfd sendfile copy_file_range splice mmap munmap mremap mprotect brk mincore msync membarrier mlock
munlock rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack pause
alarm setitimer getitimer nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
timerfd_create timerfd_settime timerfd_gettime futex futex_waitv set_robust_list get_robust_list set_tid_address
rseq sched_yield sched_getaffinity sched_getparam sched_getscheduler getcpu getpid getppid gettid getuid geteuid
getgid getegid getresuid getresgid getgroups getpgrp getpgid getsid getrusage getrlimit uname sysinfo umask
getrandom exit exit_group restart_syscall wait4 waitid arch_prctl socketpair shutdown sendto recvfrom sendmsg
recvmsg getsockopt statfs fstatfs getxattr
""".split()  # noqa: SIM905 - a table of names reads better than a list of strings
# What libcuda calls besides, and what starting a compiler takes.
FOR_GPU = ("mbind", "get_mempolicy", "set_mempolicy", "sched_setaffinity", "sched_get_priority_max",
           "sched_get_priority_min", "memfd_create", "mlock2", "getpriority")  # fmt: skip
FOR_COMPILERS = ("execve", "vfork", "fork", "link", "symlink", "symlinkat")
# glibc falls back when these are missing; file locks would be a channel between submissions.
MISSING = ("clone3", "flock")
IOCTLS = (0x5451, 0x5450, 0x5421, 0x541B, 0x5401, 0x5413)  # FIOCLEX FIONCLEX FIONBIO FIONREAD TCGETS TIOCGWINSZ
FCNTLS = (0, 1, 2, 3, 4, 1030, 1032)  # not F_SETOWN, F_SETSIG: they aim a signal at another process
# Any advice below 20: MADV_COLD and MADV_PAGEOUT, which follow, make it look as if memory had not been used.
MADVICE = ((0, 0xFFFFFFF0), (16, 0xFFFFFFFC))
PRCTLS = (15, 16, 0x53564D41)  # PR_SET_NAME PR_GET_NAME PR_SET_VMA

_libc = ctypes.CDLL(None, use_errno=True)


def _check(returned: int, what: str) -> None:
    if returned != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """unshare(2); os.unshare exists from Python 3.12 only."""
    _check(_libc.unshare(ctypes.c_int(flags)), f"unshare {flags:#x}")


def setns(fd: int, flags: int) -> None:
    """setns(2)."""
    _check(_libc.setns(fd, flags), "setns")


def mount_scratch(path: str, megabytes: int) -> None:
    """A private tmpfs at `path` that holds no programs."""
    options = f"size={megabytes}m,nr_inodes=1024,mode=777".encode()
    flags = ctypes.c_ulong(MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _check(_libc.mount(b"tmpfs", os.fsencode(path), b"tmpfs", flags, options), "mount scratch")


def make_mounts_private() -> None:
    """Keep the mounts of this namespace from the one it was copied from."""
    _check(_libc.mount(None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None), "mount private")


def prctl(option: int, value: int = 0) -> None:
    """prctl(2) with one value."""
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero), f"prctl {option}")


def map_user(uid: int, gid: int) -> None:
    """Inside a new user namespace: the same numbers as outside, nobody else."""
    for name, text in (("setgroups", "deny"), ("gid_map", f"{gid} {gid} 1"), ("uid_map", f"{uid} {uid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def drop_capabilities() -> None:
    """No capability in any set, bounding set included."""
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


def limit_resources(memory: int | None, cpu_s: int, processes: int) -> None:
    """rlimits; `memory` is the whole address space in bytes (None where CUDA maps far more than it uses), `processes`
    counts threads too."""
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": cpu_s,
        "RLIMIT_FSIZE": 16 << 20,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_SIGPENDING": 64,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
        "RLIMIT_STACK": 8 << 20,
        "RLIMIT_NPROC": processes,
        **({} if memory is None else {"RLIMIT_AS": memory}),
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


def build_ruleset(
    readable: Iterable[str],
    writable: Iterable[str],
    files: Iterable[str],
    devices: Iterable[str] = (),
    programs: Iterable[str] = (),
) -> Any:
    """A Landlock ruleset, made once in the zygote and inherited by every guest: what is not named is denied.

    `devices` may be written and controlled, `programs` (files or folders of them) may be run.
    """
    import landlockpy

    access = landlockpy.AccessFS
    read = access.READ_FILE | access.READ_DIR
    scope = landlockpy.Scope.ABSTRACT_UNIX_SOCKET | landlockpy.Scope.SIGNAL
    rules = landlockpy.Ruleset(scoped=scope & landlockpy.scope_for_abi(landlockpy.abi_version()))
    for path in readable:
        if os.access(path, os.R_OK):  # what is missing or closed to the zygote is closed to a guest anyway
            rules.allow_path(path, read if Path(path).is_dir() else access.READ_FILE)
    change = access.WRITE_FILE | access.TRUNCATE | access.MAKE_REG | access.MAKE_DIR
    change |= access.REMOVE_FILE | access.REMOVE_DIR | access.REFER
    for path in writable:
        rules.allow_path(path, (read | change) & landlockpy.fs_for_abi(landlockpy.abi_version()))
    for path in files:
        if os.path.exists(path):
            rules.allow_path(path, access.READ_FILE | (access.WRITE_FILE if path == "/dev/null" else access.NONE))
    control = access.READ_FILE | access.READ_DIR | access.WRITE_FILE | access.IOCTL_DEV
    for path in devices:
        if os.path.exists(path):
            wanted = control if Path(path).is_dir() else control & ~access.READ_DIR
            rules.allow_path(path, wanted & landlockpy.fs_for_abi(landlockpy.abi_version()))
    for path in programs:
        if os.path.exists(path):
            rules.allow_path(path, access.EXECUTE | (read if Path(path).is_dir() else access.READ_FILE))
    return rules


def build_filter(for_gpu: bool = False, for_compilers: bool = False) -> bytes:
    """The seccomp program, made once in the zygote; `PID_PLACEHOLDER` stands for the guest's own pid.

    A GPU's driver needs any ioctl and a few calls more; what compiles kernels (Triton) starts programs.
    """
    from seccompy import Action, ArgCmp, CmpOp, Filter
    from seccompy.syscalls import syscall_nr

    mask = 0xFFFFFFFF
    program = Filter(default=int(Action.ERRNO) | errno.EPERM)
    for name in (*ALLOWED, *(FOR_GPU if for_gpu else ()), *(FOR_COMPILERS if for_compilers else ())):
        try:
            syscall_nr(name)
        except Exception:  # not a system call of this architecture
            continue
        program.allow(name)
    for name in MISSING:
        program.errno(name, errno.ENOSYS)
    namespaces = NEWNS | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWCGROUP
    thread = 0 if for_compilers else THREAD  # without this bit it makes a process
    program.allow("clone", args=[ArgCmp(0, CmpOp.MASKED_EQ, thread, thread | namespaces)])
    if for_gpu:
        program.allow("ioctl")
    for name in ("kill", "tgkill"):
        program.allow(name, args=[ArgCmp(0, CmpOp.MASKED_EQ, PID_PLACEHOLDER, mask)])
    for value, bits in MADVICE:
        program.allow("madvise", args=[ArgCmp(2, CmpOp.MASKED_EQ, value, bits)])
    for pid in (0, PID_PLACEHOLDER):
        program.allow("prlimit64", args=[ArgCmp(0, CmpOp.MASKED_EQ, pid, mask)])
    for name, position, values in (("ioctl", 1, IOCTLS), ("fcntl", 1, FCNTLS), ("prctl", 0, PRCTLS)):
        for value in values:
            program.allow(name, args=[ArgCmp(position, CmpOp.MASKED_EQ, value, mask)])
    return bytes(program.program)


def warm_up() -> None:
    """Let both libraries bind libc now.  They search for it with compilers and temporary files, which takes 0.1 s
    here and is denied to a guest; the program itself already holds every symbol that they need."""
    import ctypes.util

    import landlockpy._syscall
    import seccompy._syscall

    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        landlockpy._syscall._get_libc()
        seccompy._syscall._get_libc()
    finally:
        ctypes.util.find_library = search


def apply_filter(program: bytes) -> None:
    """Install the seccomp program for this process."""
    from seccompy import _syscall

    own = struct.pack("<I", os.getpid())
    placeholder = struct.pack("<I", PID_PLACEHOLDER)
    patched = bytearray(program)
    for at in range(4, len(patched), 8):
        if patched[at : at + 4] == placeholder:
            patched[at : at + 4] = own
    _syscall.set_no_new_privs()
    _syscall.set_mode_filter(bytes(patched), 0)
