"""The seccomp filter of a guest: allows harmless system calls, and asks the zygote about threads.

Everything that is not listed fails with EPERM.  If the kernel can ask the zygote before it starts a thread or a process
(`SECCOMP_RET_USER_NOTIF`), each guest has a limit of its own, whatever else runs as the same user.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import functools
import os
import platform
import struct

from .confine import call_system, set_no_new_privileges

# Harmless system calls that Python, torch and numpy use, with their numbers on x86-64 and on arm64.
HARMLESS = """
read 0 63; write 1 64; readv 19 65; writev 20 66; pread64 17 67; pwrite64 18 68; preadv 295 69; pwritev 296 70;
close 3 57; lseek 8 62; fstat 5 80; stat 4 -; lstat 6 -; newfstatat 262 79; statx 332 291; access 21 -;
faccessat 269 48; faccessat2 439 439; readlink 89 -; readlinkat 267 78; getcwd 79 17; chdir 80 49; fchdir 81 50;
getdents64 217 61; open 2 -; openat 257 56; openat2 437 437; mkdir 83 -; mkdirat 258 34; unlink 87 -;
unlinkat 263 35; rmdir 84 -; rename 82 -; renameat 264 38; renameat2 316 276; ftruncate 77 46; truncate 76 45;
fallocate 285 47; fsync 74 82; fdatasync 75 83; fadvise64 221 223; dup 32 23; dup2 33 -; dup3 292 24; pipe 22 -;
pipe2 293 59; poll 7 -; ppoll 271 73; select 23 -; pselect6 270 72; epoll_create 213 -; epoll_create1 291 20;
epoll_ctl 233 21; epoll_wait 232 -; epoll_pwait 281 22; epoll_pwait2 441 441; eventfd2 290 19; eventfd 284 -;
sendfile 40 71; copy_file_range 326 285; splice 275 76; mmap 9 222; munmap 11 215; mremap 25 216; mprotect 10 226;
brk 12 214; mincore 27 232; msync 26 227; membarrier 324 283; mlock 149 228; munlock 150 229; rt_sigaction 13 134;
rt_sigprocmask 14 135; rt_sigreturn 15 139; rt_sigpending 127 136; rt_sigtimedwait 128 137; rt_sigsuspend 130 133;
sigaltstack 131 132; pause 34 -; alarm 37 -; setitimer 38 103; getitimer 36 102; nanosleep 35 101;
clock_nanosleep 230 115; clock_gettime 228 113; clock_getres 229 114; gettimeofday 96 169; time 201 -;
times 100 153; timerfd_create 283 85; timerfd_settime 286 86; timerfd_gettime 287 87; futex 202 98;
futex_waitv 449 449; set_robust_list 273 99; get_robust_list 274 100; set_tid_address 218 96; rseq 334 293;
sched_yield 24 124; sched_getaffinity 204 123; sched_getparam 143 121; sched_getscheduler 145 120; getcpu 309 168;
getpid 39 172; getppid 110 173; gettid 186 178; getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177;
getresuid 118 148; getresgid 120 150; getgroups 115 158; getpgrp 111 -; getpgid 121 155; getsid 124 156;
getrusage 98 165; getrlimit 97 163; uname 63 160; sysinfo 99 179; umask 95 166; getrandom 318 278; exit 60 93;
exit_group 231 94; restart_syscall 219 128; wait4 61 260; waitid 247 95; arch_prctl 158 -; socketpair 53 199;
shutdown 48 210; sendto 44 206; recvfrom 45 207; sendmsg 46 211; recvmsg 47 212; getsockopt 55 209; statfs 137 43;
fstatfs 138 44; getxattr 191 8
"""
# Further calls of libcuda, and those needed to start a compiler.
FOR_GPU = """
mbind 237 235; get_mempolicy 239 236; set_mempolicy 238 237; sched_setaffinity 203 122; sched_get_priority_max 146 125;
sched_get_priority_min 147 126; memfd_create 319 279; mlock2 325 284; getpriority 140 141
"""
FOR_COMPILERS = "execve 59 221; close_range 436 436; link 86 -; symlink 88 -; symlinkat 266 36"
FORKS = "fork 57 -; vfork 58 -"
# Locks on files that nobody else can open, such as the caches of a GPU's driver.
LOCKS = "flock 73 32"
# glibc has a fallback for these; file locks would be a channel between submissions.
MISSING = f"clone3 435 435; {LOCKS}"
SOME_ARGUMENTS = """
clone 56 220; ioctl 16 29; kill 62 129; tgkill 234 131; madvise 28 233; prlimit64 302 261; fcntl 72 25; prctl 157 167
"""
IOCTLS = (0x5451, 0x5450, 0x5421, 0x541B, 0x5401, 0x5413)  # FIOCLEX FIONCLEX FIONBIO FIONREAD TCGETS TIOCGWINSZ
FCNTLS = (0, 1, 2, 3, 4, 1030, 1032)  # not F_SETOWN, F_SETSIG: they aim a signal at another process
GPU_FCNTLS = (5, 6, 7, 1033, 1034)  # F_GETLK F_SETLK F_SETLKW F_ADD_SEALS F_GET_SEALS
# Any advice below 20: MADV_COLD and MADV_PAGEOUT would make used memory look unused.
MADVICE = ((0, 0xFFFFFFF0), (16, 0xFFFFFFFC))
PRCTLS = (15, 16, 0x53564D41)  # PR_SET_NAME PR_GET_NAME PR_SET_VMA
# CLONE_THREAD, and CLONE_NEW* of the seven kinds of namespaces.
THREAD, NAMESPACES = 0x00010000, 0x7E020000
PID_PLACEHOLDER = 0x5A5A5A5A
WORD = 0xFFFFFFFF

# By machine: the column in the tables above, AUDIT_ARCH, and the number of seccomp(2).
MACHINES = {
    "x86_64": (1, 0xC000003E, 317), "amd64": (1, 0xC000003E, 317),
    "aarch64": (2, 0xC00000B7, 277), "arm64": (2, 0xC00000B7, 277),
}  # fmt: skip
LOAD, AND, JUMP_IF_EQUAL, RETURN = 0x20, 0x54, 0x15, 0x06
KILL, REFUSE, ASK, ALLOW = 0x80000000, 0x00050000, 0x7FC00000, 0x7FFF0000
AT_NUMBER, AT_MACHINE, AT_ARGUMENTS = 0, 4, 16
SET_MODE_FILTER, NEW_LISTENER = 1, 8
NOTIFICATION, RESPONSE = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")
RECEIVE, SEND, CONTINUE = 0xC0502100, 0xC0182101, 1

# One rule of a call: the argument, a mask of its bits, their required values, and the action.
Rule = tuple[int, int, int, int]


@functools.cache
def parse_calls(table: str) -> dict[str, int]:
    """The numbers of a table's calls on this machine.  Raises OSError if they are not known."""
    column = _machine()[0]
    rows = [row.split() for row in table.split(";")]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def build_filter(for_gpu: bool = False, for_compilers: bool = False, is_counted: bool = False) -> bytes:
    """The filter program, made once in the zygote; `PID_PLACEHOLDER` stands for the guest's own pid.

    A GPU's driver needs any ioctl, locks, and a few more calls; compiling kernels (Triton) starts programs.
    `is_counted` asks the zygote about each thread, and about each process if processes are allowed.
    """
    start = ASK if is_counted else ALLOW
    thread = 0 if for_compilers else THREAD  # without this bit it would make a process
    rules: dict[str, list[Rule]] = {
        "clone": [(0, thread | NAMESPACES, thread, start)],
        "kill": [(0, WORD, PID_PLACEHOLDER, ALLOW)],
        "tgkill": [(0, WORD, PID_PLACEHOLDER, ALLOW)],
        "madvise": [(2, mask, value, ALLOW) for value, mask in MADVICE],
        "prlimit64": [(0, WORD, pid, ALLOW) for pid in (0, PID_PLACEHOLDER)],
        "ioctl": [(1, WORD, value, ALLOW) for value in IOCTLS],
        "fcntl": [(1, WORD, value, ALLOW) for value in FCNTLS],
        "prctl": [(0, WORD, value, ALLOW) for value in PRCTLS],
    }
    if for_gpu:
        rules["ioctl"] = [(0, 0, 0, ALLOW)]
        rules["fcntl"] += [(1, WORD, value, ALLOW) for value in GPU_FCNTLS]
    numbers = parse_calls(SOME_ARGUMENTS)
    program = b"".join(_on_call(numbers[name], rules[name]) for name in rules)
    for table in (HARMLESS, *((FOR_GPU, LOCKS) if for_gpu else ()), *((FOR_COMPILERS,) if for_compilers else ())):
        for number in parse_calls(table).values():
            program += _on_call(number, [(0, 0, 0, ALLOW)])
    if for_compilers:
        for number in parse_calls(FORKS).values():
            program += _on_call(number, [(0, 0, 0, start)])
    for number in parse_calls(MISSING).values():
        program += _on_call(number, [(0, 0, 0, REFUSE | errno.ENOSYS)])
    return _assemble(program, REFUSE | errno.EPERM)


def build_counting_filter() -> bytes:
    """A program that allows everything and asks the zygote about each thread and each process."""
    calls = parse_calls(FORKS) | {"clone": parse_calls(SOME_ARGUMENTS)["clone"]}
    program = b"".join(_on_call(number, [(0, 0, 0, ASK)]) for number in calls.values())
    program += _on_call(parse_calls(MISSING)["clone3"], [(0, 0, 0, REFUSE | errno.ENOSYS)])
    return _assemble(program, ALLOW)


def apply_filter(program: bytes, is_counted: bool = False) -> int:
    """Install the program for this process; returns the descriptor of its requests, or 0 if it makes none."""
    own, placeholder = struct.pack("=I", os.getpid()), struct.pack("=I", PID_PLACEHOLDER)
    patched = bytearray(program)
    for at in range(4, len(patched), 8):
        if patched[at : at + 4] == placeholder:
            patched[at : at + 4] = own
    instructions = (ctypes.c_char * len(patched)).from_buffer(patched)
    set_no_new_privileges()
    header = struct.pack("HxxxxxxP", len(patched) // 8, ctypes.addressof(instructions))
    return call_system("seccomp", _machine()[2], SET_MODE_FILTER, NEW_LISTENER if is_counted else 0, header)


def read_request(listener: int) -> tuple[int, int, bool]:
    """The waiting request: its number, the process or thread that asks, and whether it wants a thread.

    Raises OSError if the asking process has ended.
    """
    raw = bytearray(NOTIFICATION.size)
    fcntl.ioctl(listener, RECEIVE, raw)
    request, pid, _, number, _, _, flags, *_ = NOTIFICATION.unpack(raw)
    is_clone = number == parse_calls(SOME_ARGUMENTS)["clone"]
    return request, pid, is_clone and bool(flags & THREAD)


def respond(listener: int, request: int, is_allowed: bool) -> None:
    """Allow the call, or let it fail as if the system had no more threads.  Raises OSError as above."""
    error, flags = (0, CONTINUE) if is_allowed else (-errno.EAGAIN, 0)
    fcntl.ioctl(listener, SEND, RESPONSE.pack(request, 0, error, flags))


def _machine() -> tuple[int, int, int]:
    try:
        return MACHINES[platform.machine().lower()]
    except KeyError:
        raise OSError(errno.ENOSYS, f"seccomp: no table of system calls for {platform.machine()}") from None


def _assemble(program: bytes, default: int) -> bytes:
    """The whole program: the check of the machine, since numbers differ between machines, then the rules."""
    head = _do(LOAD, AT_MACHINE) + _do(JUMP_IF_EQUAL, _machine()[1], 1, 0) + _do(RETURN, KILL)
    return head + _do(LOAD, AT_NUMBER) + program + _do(RETURN, default)


def _on_call(number: int, rules: list[Rule]) -> bytes:
    """The instructions for one call: the first matching rule decides; without one the call is refused."""
    body = b""
    for argument, mask, value, then in rules:
        if mask:
            body += _do(LOAD, AT_ARGUMENTS + 8 * argument) + _do(AND, mask) + _do(JUMP_IF_EQUAL, value, 0, 1)
        body += _do(RETURN, then)
    if all(rule[1] for rule in rules):
        body += _do(RETURN, REFUSE | errno.EPERM)
    return _do(JUMP_IF_EQUAL, number, 0, len(body) // 8) + body


def _do(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction, a `struct sock_filter`."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
