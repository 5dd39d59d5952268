"""Run the `harness` command as if on macOS or Windows: `python other_system.py darwin check softmax.py`.

Features that those systems lack are hidden from the modules of the harness, in this process and in each guest that it
starts; the libraries below them see the real machine. Features that exist on all systems but behave differently are not
simulated.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import os
import socket
import sys
import types
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any, ClassVar

PACKAGES = ("harness", "guest")
LIBRARY = ("pathlib", "io", "os", "glob")  # of what opens a file for them
LINUX_ONLY = {
    "os": """pidfd_open memfd_create sched_getaffinity sched_setaffinity sched_getscheduler unshare setns eventfd
        getrandom waitid setresuid setresgid getresuid getresgid posix_fadvise splice copy_file_range MFD_CLOEXEC""",
    "signal": "pidfd_send_signal sigwaitinfo sigtimedwait SIGRTMIN SIGRTMAX SIGPWR SIGSTKFLT",
    "select": "epoll",
    "socket": "SOCK_SEQPACKET SOCK_CLOEXEC SOCK_NONBLOCK AF_VSOCK AF_NETLINK SO_PEERCRED",
    "time": "pthread_getcpuclockid",
}
POSIX_ONLY = {
    "os": """fork forkpty getuid geteuid getgid getegid setuid setgid setsid getsid getpgid getpgrp killpg setpgid
        setpgrp tcgetpgrp tcsetpgrp wait wait3 wait4 WNOHANG WIFEXITED WEXITSTATUS WIFSIGNALED WTERMSIG sysconf uname
        getloadavg nice getpriority setpriority mkfifo mknod chown lchown fchown fchmod set_blocking get_blocking
        posix_spawn posix_spawnp register_at_fork O_CLOEXEC O_DIRECTORY O_NONBLOCK O_NOFOLLOW statvfs fstatvfs ttyname
        openpty sendfile readv writev pread pwrite posix_fallocate confstr pathconf setgroups getgroups initgroups
        ctermid""",
    "signal": """SIGKILL SIGSTOP SIGCONT SIGTSTP SIGHUP SIGQUIT SIGCHLD SIGXCPU SIGXFSZ SIGPIPE SIGALRM SIGUSR1 SIGUSR2
        SIGWINCH SIGTTIN SIGTTOU alarm setitimer getitimer pause pthread_kill pthread_sigmask sigpending sigwait
        siginterrupt""",
    "select": "poll kqueue",
    "socket": "AF_UNIX send_fds recv_fds SCM_RIGHTS CMSG_LEN CMSG_SPACE",
    "time": "clock_gettime clock_settime clock_getres CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID tzset",
    "faulthandler": "register unregister",
}
POSIX_MODULES = {"fcntl", "resource", "termios", "tty", "pty", "pwd", "grp", "syslog", "readline", "curses"}


class Part(types.ModuleType):
    """A module without some of its names, and with others replaced."""

    def __init__(self, module: types.ModuleType, hidden: set[str], replaced: dict[str, Any]) -> None:
        super().__init__(module.__name__)
        vars(self).update(real=module, hidden=hidden, replaced=replaced)

    def __getattr__(self, name: str) -> Any:
        if name in vars(self)["hidden"]:
            raise AttributeError(f"there is no {self.__name__}.{name} here")
        replaced = vars(self)["replaced"]
        return replaced[name] if name in replaced else getattr(vars(self)["real"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(vars(self)["real"], name, value)


class Loader(SourceFileLoader):
    """Runs a module with an `import` that gives it parts."""

    builtins: ClassVar[dict[str, Any]] = {}

    def exec_module(self, module: types.ModuleType) -> None:
        module.__dict__["__builtins__"] = self.builtins
        super().exec_module(module)


class Finder:
    """Finds the modules of the harness."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


def select_sockets(readable: Any, writable: Any, other: Any, timeout_s: float | None = None) -> Any:
    """`select` as Windows has it."""
    import select

    assert all(isinstance(end, socket.socket) for end in (*readable, *writable, *other)), "only sockets, on Windows"
    return select.select(readable, writable, other, timeout_s)


def load_library(name: str | None, *arguments: Any, **options: Any) -> Any:
    """`ctypes.CDLL` as Windows has it."""
    import ctypes

    if name is None:
        raise TypeError("bad argument type for built-in operation")
    return ctypes.CDLL(name, *arguments, **options)


def lock_region(descriptor: int, mode: int, size: int) -> None:
    """`msvcrt.locking` for the modes that do not wait, with locks that graders on the real system respect too: one that
    starts meanwhile would otherwise remove the folders of this one."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_UN if mode == 0 else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PermissionError(13, "Permission denied") from None


def has_key() -> bool:
    """`msvcrt.kbhit`, on a terminal that gives every key at once from now on."""
    import select
    import termios
    import tty

    tty.setcbreak(0, termios.TCSANOW)  # and keeps what has been typed
    return bool(select.select([0], [], [], 0)[0])


def read_key() -> str:
    """`msvcrt.getwch`."""
    return os.read(0, 1).decode("ascii")


def hide(system: str) -> None:
    """Modules of the harness that are imported from now on find only what `system` has."""
    missing, tables = set[str](), [LINUX_ONLY]
    if system == "win32":
        missing, tables = POSIX_MODULES, [LINUX_ONLY, POSIX_ONLY]
    msvcrt = types.ModuleType("msvcrt")
    vars(msvcrt).update(locking=lock_region, LK_UNLCK=0, LK_NBLCK=2, kbhit=has_key, getwch=read_key)
    replaced: dict[str, dict[str, Any]] = {"sys": {"platform": system}}
    if system == "win32":
        replaced |= {"select": {"select": select_sockets}, "ctypes": {"CDLL": load_library}, "os": {"name": "nt"}}
    hidden = {name: " ".join(table.get(name, "") for table in tables).split() for name in (*POSIX_ONLY, *replaced)}

    def import_part(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "msvcrt" and system == "win32":
            return msvcrt
        if name in missing:
            raise ImportError(f"there is no {name} here")
        module = builtins.__import__(name, *arguments, **options)
        return Part(module, set(hidden[name]), replaced.get(name, {})) if name in hidden else module

    Loader.builtins = {**vars(builtins), "__import__": import_part}
    sys.meta_path.insert(0, Finder)
    sys.addaudithook(hide_proc)


def hide_proc(event: str, arguments: tuple[Any, ...]) -> None:
    """Hide /proc from the modules of the harness, whatever part of the standard library they use."""
    if event not in ("open", "os.listdir", "os.scandir") or not str(arguments[0]).startswith("/proc"):
        return
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in LIBRARY:
        frame = frame.f_back
    if frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in PACKAGES:
        raise FileNotFoundError(f"there is no {arguments[0]} here")


def main() -> None:
    """Run the command and its guests as if on another system."""
    system = sys.argv.pop(1)
    hide(system)
    starting = importlib.import_module("harness.sandbox.interpreter")
    folder = str(Path(__file__).parent)
    prelude = f"import sys\nsys.path.insert(0, {folder!r})\nimport other_system\nother_system.hide({system!r})\n"
    starting.PROGRAM = f"{prelude}sys.path.pop(0)\n{starting.PROGRAM}"
    with contextlib.suppress(AttributeError):
        sys.argv[0] = "harness"
    importlib.import_module("harness.cli.main").main()


if __name__ == "__main__":
    main()
