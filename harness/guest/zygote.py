"""The warm process that forks guests.  It starts with a clean environment, imports torch, and holds neither course nor
secret, so that guests inherit none.  It never runs a line of a submission.

Control messages are JSON over a packet socket: `import` (load torch, once), `fork` (with the guest's descriptors).
"""

from __future__ import annotations

import array  # noqa: F401 - descriptors are sent with it, and a guest need not read it from disk
import contextlib
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import canary, confine, landlock, seccomp, warm_up

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/etc/ld.so.cache")
CANARY_LIMIT_BYTES = 1 << 30
SCRATCH_MB, GPU_SCRATCH_MB = 32, 256
# The host memory of CUDA and its libraries, besides that of the submission.
GPU_HOST_BYTES = 4 << 30
NOBODY = 65534
# Descriptors of a guest until it is confined; lower ones stay open.
STATUS, ASKING, RULESET = 5, 6, 7
MOST_DESCRIPTORS = 1 << 16
# The limits of one guest: its processes, if it may start any, and its refused requests before they go unanswered.
MOST_PROCESSES, MOST_REFUSALS = 1024, 1000


class ZygoteServer:
    """State of the forking process."""

    def __init__(self, control: socket.socket, config: dict[str, Any]) -> None:
        self.control = control
        self.config = config
        self.layers = set(config["layers"])
        if config["layers_are_optional"]:
            self.layers = {layer for layer in self.layers if is_working(layer)}
        self.baseline_bytes = 0
        self.live: dict[int, tuple[int, socket.socket]] = {}
        # groups of ended guests whose own processes became children of this process
        self.groups: set[int] = set()
        self.poll = select.poll()
        self.handlers: dict[int, Callable[[int], None]] = {}
        self.is_gpu = bool(config["nodes"])
        self.is_counted = sys.platform == "linux" and not canary.try_in_fork(ask_about_threads)
        self.filter = b""
        if "seccomp" in self.layers:
            self.filter = seccomp.build_filter(self.is_gpu, bool(config["programs"]), self.is_counted)
        elif self.is_counted:
            self.filter = seccomp.build_counting_filter()
        self.ruleset = -1
        if "landlock" in self.layers:
            # For a mount point, Landlock sees the mounted file system and the folder above, not the point itself.
            writable = [str(Path(config["scratch"]).parent)] if "scratch" in self.layers else []
            self.ruleset = self.build_ruleset(writable)
        self.pid_namespace = -1
        if "pid namespace" in self.layers:
            self.pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def build_ruleset(self, writable: list[str], changeable: Iterable[str] = ()) -> int:
        """The rules for the files of guests; made once here, and again in a guest that has files of its own."""
        config = self.config
        return landlock.build_ruleset(
            config["readable"], writable, DEVICES, config["nodes"], config["programs"], changeable
        )

    def list_layers(self) -> list[str]:
        """The layers around each guest, in the order of the configuration."""
        layers = [layer for layer in self.config["layers"] if layer in self.layers]
        return [*layers, "thread limit"] if self.is_counted else layers

    def serve(self) -> None:
        """Answer the grader until it ends."""
        self.watch(self.control.fileno(), self.on_message)
        while True:
            for fd, event in self.poll.poll():
                self.handlers[fd](event)

    def watch(self, fd: int, on_ready: Callable[[int], None]) -> None:
        """Call `on_ready` with poll's event when there is something to read or the other end is closed.

        It may close its own descriptor only: another one may be ready already, and its number in use again.
        """
        self.handlers[fd] = on_ready
        self.poll.register(fd, select.POLLIN)

    def forget(self, fd: int) -> None:
        """Stop watching a descriptor and close it."""
        self.poll.unregister(fd)
        del self.handlers[fd]
        os.close(fd)

    def on_message(self, _: int) -> None:
        """Handle a message of the grader: import torch, or fork a guest; or the grader has ended."""
        message, fds, _, _ = socket.recv_fds(self.control, 65536, 8)
        if not message:
            for pid, _status in self.live.values():
                end_group(pid)
            os._exit(0)
        request = json.loads(message)
        if request["op"] == "import":
            self.control.send(json.dumps(self.import_torch()).encode())
        else:
            self.fork(request, fds)

    def import_torch(self) -> dict[str, Any]:
        """Import the libraries of guests, once, and make later forks cheap."""
        start = time.perf_counter()
        gc.disable()  # an import leaves too little garbage to search for it
        info = warm_up.prepare_torch(self.config["preimport"])
        import torch

        warm_up.keep_listings()
        # No backward pass: the first one starts a thread for each device that torch sees, and no fork works after that.
        x = torch.randn(4, 4)
        torch.softmax(x @ x.mT, -1).sum()
        gc.freeze()
        gc.enable()
        if self.config["preimport"]:  # this pays off from about a hundred guests on
            warm_up.collapse_heap()
        self.measure()
        fault = canary.try_in_fork(self.compute_gradient)
        return {**info, "fault": fault, "import_s": time.perf_counter() - start}

    def measure(self) -> None:
        """Note the memory of the libraries, which a guest may have beside its own."""
        with open("/proc/self/statm") as file:
            pages = file.read().split()  # the first number is the whole address space, the sixth the writable memory
        self.baseline_bytes = int(pages[5 if self.is_gpu else 0]) * os.sysconf("SC_PAGE_SIZE")

    def import_language(self, name: str) -> None:
        """Import what kernels are written in, once, so that their guests need not; a guest says what fails."""
        guard = f"{__package__}.kernels.guard"
        if name and guard not in sys.modules and not self.is_gpu:
            with contextlib.suppress(Exception):
                importlib.import_module(guard)
                gc.freeze()
                self.measure()

    def compute_gradient(self) -> str:
        """The problem with a backward pass on the CPU; "" if there is none."""
        import torch

        x = torch.ones(2, requires_grad=True)
        (x * x).sum().backward()  # type: ignore[no-untyped-call]
        seen = 0 if self.is_gpu else torch.cuda.device_count()
        return f"{seen} CUDA devices are visible where there should be none" if seen else ""

    def fork(self, request: dict[str, Any], fds: list[int]) -> None:
        """Fork one guest; a failure is reported on its status socket."""
        self.import_language(request["language"])
        status = socket.socket(fileno=fds[3])
        mine, its = socket.socketpair()
        error = None
        pid = -1
        try:
            if self.pid_namespace >= 0:
                confine.unshare(confine.NEWPID)
            try:
                pid = os.fork()
            finally:
                if pid != 0 and self.pid_namespace >= 0:
                    confine.setns(self.pid_namespace, confine.NEWPID)
        except OSError as failure:
            error = str(failure)
        if pid == 0:
            self.become_guest(request, [*fds[:5], its.fileno()], fds[5:])
        its.close()
        for fd in (*fds[:3], *fds[4:]):
            os.close(fd)
        if error is not None:
            report_to(status.fileno(), {"error": error})
            status.close()
            mine.close()
            return
        pidfd = os.pidfd_open(pid)
        try:
            socket.send_fds(status, [json.dumps({"started": pid}).encode()], [pidfd])
        except OSError:  # the grader has closed it
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        self.live[pidfd] = (pid, status)
        self.watch(pidfd, lambda _: self.reap(pidfd))
        most: int = request["processes"]
        listening = mine.detach()
        self.watch(listening, lambda _: self.take_listener(listening, most))

    def take_listener(self, listening: int, most: int) -> None:
        """Watch the descriptor on which a guest asks for threads.  If the kernel supports it, the guest sends it just
        before it reads a submission."""
        with socket.socket(fileno=os.dup(listening)) as end:
            _, fds, _, _ = socket.recv_fds(end, 1, 1)
        self.forget(listening)
        if fds:
            (listener,) = fds
            counter = ThreadCounter(listener, most)
            self.watch(listener, lambda event: self.count(counter, event))

    def count(self, counter: ThreadCounter, event: int) -> None:
        """Answer a guest that asks for a thread, until it has ended or has been refused too often: without a listener
        the kernel refuses."""
        if event & select.POLLIN:
            counter.on_request()
        if not event & select.POLLIN or counter.refusals >= MOST_REFUSALS:
            self.forget(counter.listener)

    def reap(self, pidfd: int) -> None:
        """Kill the processes that an ended guest has started, reap it, and report its end to the grader."""
        pid, status = self.live.pop(pidfd)
        end_group(pid)  # before it is reaped, since until then no other group can have its number
        _, code, usage = os.wait4(pid, 0)
        self.groups = {group for group in {*self.groups, pid} if not reap_group(group)}
        self.forget(pidfd)
        report = {
            "exit": os.waitstatus_to_exitcode(code),
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_kb": usage.ru_maxrss,
        }
        report_to(status.fileno(), report)
        status.close()

    def become_guest(self, request: dict[str, Any], fds: list[int], groups: list[int]) -> None:
        """In the forked child: descriptors, layers, then the guest's loop.  Never returns."""
        try:
            self.set_up(request, fds, groups)
            if request["canary"]:
                canary.main(3, request)
            else:
                from . import server  # needs torch, which import_torch has imported

                server.main(3, 4)
        finally:
            os._exit(97)

    def set_up(self, request: dict[str, Any], fds: list[int], groups: list[int]) -> None:
        """Confine this process and report it.  The status socket is closed before a submission is read, so that no
        submission can pretend that its set-up failed."""
        status = fds[3]
        try:
            for group in groups:
                os.write(group, b"0")
            self.arrange_descriptors(fds)
            status = STATUS
            self.confine(request)
            enter_scratch(request["scratch"] or self.config["scratch"])
            report_to(status, {"ready": True})
            for fd in (STATUS, ASKING, RULESET):
                os.close(fd)
        except BaseException as error:  # a failure of the harness, never a verdict
            report_to(status, {"failed": f"{type(error).__name__}: {error}"[:500]})
            raise

    def arrange_descriptors(self, fds: list[int]) -> None:
        """Set the descriptors: 0 is null, 1 and 2 are the captured streams, 3 is the channel, 4 the pipe for the
        running line; until the guest is confined also `STATUS`, `ASKING` and `RULESET`.  Nothing else stays open."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        null = os.open("/dev/null", os.O_RDWR)
        sources = [null, fds[1], fds[2], fds[0], fds[4], fds[3], fds[5], null if self.ruleset < 0 else self.ruleset]
        safe = [fcntl.fcntl(fd, fcntl.F_DUPFD, 200) for fd in sources]
        for target, fd in enumerate(safe):
            os.dup2(fd, target, inheritable=target < STATUS)
        os.closerange(len(safe), MOST_DESCRIPTORS)

    def confine(self, request: dict[str, Any]) -> None:
        """Apply every layer of the level, in the only order that works."""
        layers = self.layers
        flags = 0
        for name, flag in (
            ("user namespace", confine.NEWUSER),
            ("ipc namespace", confine.NEWIPC),
            ("mount namespace", confine.NEWNS),
        ):
            flags |= flag if name in layers else 0
        uid, gid = os.getuid(), os.getgid()
        if flags:
            confine.unshare(flags)
            if flags & confine.NEWUSER:
                confine.map_user(uid, gid)
        if "scratch" in layers:
            if not flags & confine.NEWUSER:
                confine.make_mounts_private()
            is_large = bool(self.config["programs"])
            confine.mount_scratch(self.config["scratch"], GPU_SCRATCH_MB if is_large else SCRATCH_MB, is_large)
            os.chdir(self.config["scratch"])
        else:
            os.chdir("/")
        if "rlimits" in layers:
            memory = (self.baseline_bytes or CANARY_LIMIT_BYTES) + request["memory_bytes"]
            processes = None if self.is_counted else request["processes"] + confine.count_threads_of(uid)
            if self.is_gpu:
                confine.limit_resources(memory + GPU_HOST_BYTES, request["cpu_s"], processes, for_gpu=True)
            else:
                confine.limit_resources(memory, request["cpu_s"], processes)
        if self.ruleset >= 0 and self.is_gpu:
            # CUDA's driver names its threads through /proc, and the scratch folder belongs to this guest only.
            scratch = request["scratch"] or str(Path(self.config["scratch"]).parent)
            own = self.build_ruleset([scratch] if Path(scratch).is_dir() else [], ["/proc/self"])
            os.dup2(own, RULESET, inheritable=False)
            os.close(own)
        if "own user" in layers:
            own = request["uid"]
            os.setgroups([])
            os.setresgid(own, own, own)
            os.setresuid(own, own, own)
        if "no capabilities" in layers:
            confine.drop_capabilities()
        if sys.platform == "linux":
            confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
            confine.prctl(confine.PR_SET_DUMPABLE, 0)
        if self.ruleset >= 0:
            landlock.restrict(RULESET)
        if self.filter:
            asking = socket.socket(fileno=ASKING)
            listener = seccomp.apply_filter(self.filter, self.is_counted)
            if listener:
                socket.send_fds(asking, [b"1"], [listener])
                os.close(listener)  # a submission with this descriptor could answer its own requests
            asking.detach()


class ThreadCounter:
    """Answers a guest that asks for a thread or a process: allows it below the limit.

    Requests at the same moment may lead to twice the limit.
    """

    def __init__(self, listener: int, most: int) -> None:
        self.listener = listener
        self.most = most
        self.processes = 0
        self.refusals = 0

    def on_request(self) -> None:
        """Answer the waiting request."""
        with contextlib.suppress(OSError):  # the asking process has ended, or was interrupted by a signal
            request, pid, is_thread = seccomp.read_request(self.listener)
            is_allowed = count_threads(pid) < self.most if is_thread else self.processes < MOST_PROCESSES
            self.processes += is_allowed and not is_thread
            self.refusals += not is_allowed
            seccomp.respond(self.listener, request, is_allowed)


def count_threads(pid: int) -> int:
    """The number of threads of the process with this process or thread id; more than allowed if it has ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[17])
    except OSError:
        return sys.maxsize


def is_working(layer: str) -> bool:
    """Whether a process can apply this layer to itself here; layers without requirements always work."""

    def drop_user() -> None:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)

    trials: dict[str, Callable[[], object]] = {
        "own user": drop_user,
        "no capabilities": confine.drop_capabilities,
        "landlock": lambda: landlock.restrict(landlock.build_ruleset((), (), ())),
        "seccomp": lambda: seccomp.apply_filter(seccomp.build_filter()),
    }

    def try_layer() -> str:
        trials.get(layer, int)()
        return ""

    return not canary.try_in_fork(try_layer)


def ask_about_threads() -> str:
    """Confine this process so that the zygote is asked about each further thread.  Raises OSError if that fails."""
    seccomp.apply_filter(seccomp.build_counting_filter(), is_counted=True)
    return ""


def end_group(pid: int) -> None:
    """Kill a guest and the processes that it started; none of them can leave its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def reap_group(pid: int) -> bool:
    """Reap the processes of a group that became children of this process; False while some of them still run."""
    try:
        while os.waitpid(-pid, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return True
    return False


def report_to(status: int, report: dict[str, Any]) -> None:
    """Send a report to the grader, which may have closed the guest."""
    with contextlib.suppress(OSError):
        os.write(status, json.dumps(report).encode())


def enter_scratch(folder: str) -> None:
    """Set the variables for the home, the temporary folder and caches to the guest's own folder."""
    names = {"HOME": "", "TMPDIR": "", "TORCHINDUCTOR_CACHE_DIR": "/inductor", "TRITON_CACHE_DIR": "/triton"}
    os.environ.update({name: folder + below for name, below in names.items()})
    if not Path(folder).is_dir():  # importing a part of torch creates this folder unless it exists
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = "/"
    tempfile.tempdir = None  # searched again by the next call


def main() -> None:
    """Entry of the zygote process; its configuration is standard input."""
    config = json.load(sys.stdin)
    control = socket.socket(fileno=config["control"])
    control.set_inheritable(False)
    sys.path[:] = [path for path in sys.path if path != config["box"]]
    if find_spec("torch") is None:
        control.send(json.dumps({"error": warm_up.NO_TORCH}).encode())
        return
    try:
        zygote = ZygoteServer(control, config)
    except Exception as error:  # this machine lacks a layer: the grader takes a weaker level or refuses
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    control.send(json.dumps({"layers": zygote.list_layers()}).encode())
    zygote.serve()
