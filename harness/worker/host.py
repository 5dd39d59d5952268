"""The grader's side of the nursery: start it at an isolation level, prove the level, fork guests.

Levels: `strict` (bubblewrap around the nursery, namespaces, Landlock and seccomp around each guest), `standard`
(no namespaces, no scratch folder), `process` (a forked process with limits).  The level is decided by the canary.
"""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.errors import GuestError, IsolationError
from harness.worker import gpu
from harness.worker.session import Guest, Limits

LEVELS = ("strict", "standard", "process")
OLDEST_BUBBLEWRAP = (0, 12)
SCRATCH_IN_BOX = "/scratch/s"
FIRST_UID = 60000
GUEST_SLOTS = 256
PREIMPORT = (
    "torch._dynamo", "torch.optim", "torch.func", "torch.utils.checkpoint", "torch.distributions", "unittest",
    "statistics", "heapq", "asyncio", "concurrent.futures", "tempfile", "timeit", "regex",
)  # fmt: skip
# What loaders and BLAS need of the caller's environment.
PASSED_ON = ("LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "CUDA_VISIBLE_DEVICES")


@dataclass(frozen=True)
class Plan:
    """How a level is set up here: the command line, the layers, what the canary may find open."""

    level: str
    command: tuple[str, ...]
    layers: tuple[str, ...]
    tolerated: frozenset[str]
    scratch: str
    box: str


class Nursery:
    """A running nursery at a proven level.  Thread-safe; close it, or use it as a context manager."""

    def __init__(self, plan: Plan, hidden: Sequence[Path], warm: bool, device: str = "cpu") -> None:
        self.plan = plan
        self.device = device
        self.level = plan.level
        self.lock = threading.Lock()
        # Threads are counted by user: graders side by side should seldom share one.
        first = os.getpid() % GUEST_SLOTS
        self.slots = [(first + number) % GUEST_SLOTS for number in range(GUEST_SLOTS)]
        self.info: dict[str, Any] = {}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control = ours
        self.process = subprocess.Popen(
            plan.command,
            env=environment(),
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        config = {
            "layers": plan.layers,
            "scratch": plan.scratch,
            "box": plan.box,
            "readable": readable_paths(hidden) + (list(gpu.READABLE) if device != "cpu" else []),
            "nodes": gpu.find_nodes() if device != "cpu" else [],
            "programs": gpu.find_compilers() if device != "cpu" else [],
            "preimport": [name for name in PREIMPORT if _is_installed(name)] if warm else [],
        }
        try:
            self.control.send(json.dumps(config).encode())
            answer = self._hear()
        except (OSError, IsolationError):
            answer = {"up": False, "error": self._complaint()}
        if not answer.get("up"):
            self.close()
            raise IsolationError(f"{plan.level}: {answer.get('error') or 'the sandbox could not be started'}")

    @property
    def layers(self) -> tuple[str, ...]:
        return (("bubblewrap",) if self.level == "strict" else ()) + self.plan.layers

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start_import(self) -> None:
        """Let the nursery import torch; returns at once."""
        self.control.send(b'{"op": "import"}')

    def wait_ready(self) -> dict[str, Any]:
        """What the nursery imported: torch and python version, seconds."""
        with self.lock:
            if not self.info:
                self.info = self._hear()
        return self.info

    def fork(self, limits: Limits, canary: dict[str, Any] | None = None) -> Guest:
        """A new guest.  Raises GuestError when the nursery is gone."""
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            channel, their_channel = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            status, their_status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            out, their_out = os.pipe()
            err, their_err = os.pipe()
            fds = [their_channel.detach(), their_out, their_err, their_status.detach()]
            for fd in fds:
                theirs.callback(os.close, fd)
            for end in (channel, status):
                ours.callback(end.close)
            for fd in (out, err):
                ours.callback(os.close, fd)
            slot = self._ask(limits, canary, fds)
            ours.pop_all()
        guest = Guest(channel, status, out, err, limits, self.device)
        guest.release = lambda: self._give_back(slot)
        return guest

    def _ask(self, limits: Limits, canary: dict[str, Any] | None, fds: list[int]) -> int:
        """Have the nursery fork; gives the slot taken."""
        with self.lock:
            if not self.slots:
                raise GuestError(f"{GUEST_SLOTS} submissions run at once already")
            slot = self.slots.pop(0)
            request = {
                "op": "fork",
                "canary": canary is not None,
                "uid": FIRST_UID + slot,
                "memory_bytes": limits.memory_mb << 20,
                "cpu_s": int(limits.wall_s) + 2,
                "processes": limits.processes,
                **(canary or {}),
            }
            try:
                socket.send_fds(self.control, [json.dumps(request).encode()], fds)
            except OSError as error:
                self.slots.append(slot)
                raise GuestError(f"the nursery is gone ({error})") from None
        return slot

    def _give_back(self, slot: int) -> None:
        with self.lock:
            self.slots.append(slot)

    def kill(self) -> None:
        """End the nursery and every guest of it at once, from whatever thread; `close` it later all the same."""
        self.process.kill()

    def close(self) -> None:
        """End the nursery and every guest of it."""
        self.control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()

    def _hear(self) -> dict[str, Any]:
        try:
            message = self.control.recv(1 << 16)
        except OSError:
            message = b""
        if not message:
            raise IsolationError(f"{self.level}: {self._complaint()}")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _complaint(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        if self.process.stderr is None or self.process.poll() is None:
            return "the nursery did not answer"
        text = self.process.stderr.read().decode("utf-8", "replace").strip()
        return text.splitlines()[-1] if text else f"the nursery ended with {self.process.returncode}"


def start_nursery(
    wanted: str | None, hidden: Sequence[Path], warm: bool = False, weakest: str = "process", device: str = "cpu"
) -> tuple[Nursery, list[str]]:
    """A nursery at the level wanted, or at the strongest that the canary proves, down to `weakest`.

    Gives it and the reasons why stronger levels do not hold here.  It is importing torch already.  With another
    `device` a level holds only where its guests can compute on it.  Raises IsolationError when no such level holds.
    """
    hidden = [*hidden, *find_installed_answers()]
    levels = [wanted] if wanted else LEVELS[: LEVELS.index(weakest) + 1]
    reasons: list[str] = []
    for level in levels:
        try:
            nursery = Nursery(plan_level(level, hidden, device), hidden, warm, device)
        except IsolationError as error:
            reasons.append(str(error))
            continue
        holes = send_canary(nursery)
        if holes:
            reasons.append(f"{level}: the canary could {', '.join(holes)}")
            nursery.close()
            continue
        nursery.start_import()
        missing = "" if device == "cpu" else gpu.probe(nursery)
        if missing:
            reasons.append(f"{level}: a guest cannot use {device}: {missing}")
            nursery.close()
            continue
        return nursery, reasons
    tried = "; ".join(reasons)
    raise IsolationError(
        f"isolation {wanted or weakest!r} does not hold on this machine ({tried}). "
        "`harness doctor` says what is missing; `--isolation process` grades without a sandbox."
    )


def send_canary(nursery: Nursery) -> list[str]:
    """What a canary guest could do that the level rules out; empty when the level holds."""
    with tempfile.TemporaryDirectory(prefix="harness-canary-") as folder:
        probe = Path(folder, "probe")
        probe.write_text("secret")
        os.chmod(folder, 0o777)  # noqa: S103 - only the level itself may stand in the canary's way
        probe.chmod(0o666)
        with nursery.fork(Limits(wall_s=10), {"probe": str(probe), "parent": os.getpid()}) as guest:
            raw = guest.read_raw(1 << 16)
        try:
            report = json.loads(raw)
        except ValueError:
            return [f"not run ({guest.failure or raw[:200].decode('utf-8', 'replace') or 'no report'})"]
        return sorted(name for name, is_open in report.items() if is_open and name not in nursery.plan.tolerated)


def environment() -> dict[str, str]:
    """The nursery's whole environment: nothing of the caller's but what loaders need."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    return {
        **kept,
        **threads,
        "PATH": "/usr/bin:/bin",
        "USER": "learner",
        "LOGNAME": "learner",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the same run twice gives the same outputs
    }


def readable_paths(hidden: Sequence[Path]) -> list[str]:
    """What Landlock lets a guest read: the standard library and installed packages, one by one, less the hidden."""
    paths = sysconfig.get_paths()
    libraries = {paths["stdlib"], paths["platstdlib"], "/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo"}
    libraries |= {str(sysconfig.get_config_var("LIBDIR") or "/usr/lib")}
    secret = {path.resolve() for path in hidden}
    found = {path for path in libraries if not any(_contains(Path(path), one) for one in secret)}
    for site in {paths["purelib"], paths["platlib"]}:
        if Path(site).is_dir():
            found |= {
                str(child)
                for child in Path(site).iterdir()
                if not any(_contains(child, one) or child.resolve() == one for one in secret)
                and not child.name.endswith(".pth")
            }
    return sorted(found)


def plan_level(level: str, hidden: Sequence[Path], device: str = "cpu") -> Plan:
    """How `level` is set up on this machine.  Raises IsolationError when a part is missing altogether."""
    plan = _plan_for_cpu(level, hidden, [] if device == "cpu" else gpu.find_nodes())
    if device == "cpu" or level == "process":
        return plan
    # CUDA maps terabytes, so there is no limit on the address space; the compilers of kernels are programs.
    layers = tuple("rlimits without memory" if one == "rlimits" else one for one in plan.layers)
    layers += ("gpu driver reachable", *(("compilers may run",) if gpu.find_compilers() else ()))
    tolerated = plan.tolerated | ({"fork", "start a program"} if gpu.find_compilers() else set())
    return replace(plan, layers=layers, tolerated=tolerated)


def _plan_for_cpu(level: str, hidden: Sequence[Path], nodes: Sequence[str]) -> Plan:
    worker = Path(__file__).parent
    is_root = hasattr(os, "getuid") and os.getuid() == 0
    if level == "process":
        layers: tuple[str, ...] = ("own user", "rlimits") if is_root and _is_reachable() else ("rlimits",)
        everything = frozenset(_canary_names())
        return Plan(level, _command(str(worker.parent)), layers, everything, "/nonexistent", str(worker.parent))
    if sys.platform != "linux":
        raise IsolationError(f"{level}: needs Linux")
    sealed = ("rlimits", "no capabilities", "landlock", "seccomp")
    if level == "standard":
        own = ("own user",) if is_root and _is_reachable() else ()
        tolerated = frozenset({"see a file of the grader"})
        return Plan(level, _command(str(worker.parent)), own + sealed, tolerated, "/nonexistent", str(worker.parent))
    bubblewrap = find_bubblewrap()
    who = "own user" if is_root else "user namespace"
    layers = ("pid namespace", who, "ipc namespace", "mount namespace", "scratch", *sealed)
    box = "/box"
    command = (*_bubblewrap_arguments(bubblewrap, worker, hidden, is_root, nodes), "--", *_command(box))
    return Plan(level, command, layers, frozenset(), SCRATCH_IN_BOX, box)


def find_installed_answers() -> list[Path]:
    """Copies of the harness and of courses among the installed packages, whichever of them grades."""
    paths = sysconfig.get_paths()
    found: set[Path] = set()
    for site in {Path(paths["purelib"]), Path(paths["platlib"])}:
        found |= {path for path in [site / "harness"] if path.is_dir()}
        for file in site.glob("*.dist-info/entry_points.txt"):
            parser = configparser.ConfigParser(delimiters=("=",), strict=False, interpolation=None)
            with contextlib.suppress(configparser.Error, OSError, UnicodeDecodeError):
                parser.read_string(file.read_text())
            if parser.has_section("harness.courses"):
                tops = {target.split(":")[0].split(".")[0].strip() for _, target in parser.items("harness.courses")}
                found |= {site / top for top in tops if (site / top).is_dir()}
    return sorted(found)


def find_bubblewrap() -> str:
    """The system's bubblewrap, new enough.  Raises IsolationError."""
    path = shutil.which("bwrap")
    if path is None:
        raise IsolationError("strict: bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)")
    text = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = tuple(int(part) for part in text.split()[-1].split(".")[:2] if part.isdigit()) if text else ()
    if numbers < OLDEST_BUBBLEWRAP:
        raise IsolationError(f"strict: {text.strip() or path} is too old; 0.12 or newer is needed")
    return path


def _bubblewrap_arguments(
    bubblewrap: str, worker: Path, hidden: Sequence[Path], is_root: bool, nodes: Sequence[str] = ()
) -> list[str]:
    """A root file system with the interpreter, its packages and the worker's code in it; the rest is not there."""
    binds = sorted({sys.prefix, sys.base_prefix, "/usr"})
    made = {"/", "/tmp"}
    folders: list[str] = []
    for bind in binds:  # bubblewrap makes missing parents 0700, which another user cannot pass
        for parent in [str(one) for one in reversed(Path(bind).parents)]:
            if parent not in made and not any(_contains(Path(one), Path(parent)) for one in binds):
                made.add(parent)
                folders += ["--perms", "0755", "--dir", parent]
    for bind in binds:
        folders += ["--ro-bind", bind, bind]
    for path in hidden:
        if any(_contains(Path(bind), path) for bind in binds) and path.is_dir():
            folders += ["--perms", "0700", "--tmpfs", str(path)]
    spaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    needed = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"]
    namespaces = [*spaces, *(f for cap in needed for f in ("--cap-add", cap))] if is_root else ["--unshare-all"]
    devices = [f for name in ("null", "zero", "full", "random", "urandom") for f in
               ("--dev-bind", f"/dev/{name}", f"/dev/{name}")]  # fmt: skip
    devices += [f for node in nodes for f in ("--dev-bind", node, node)]
    devices += ["--ro-bind-try", "/sys", "/sys"] if nodes else []
    return [
        bubblewrap, "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL", *namespaces,
        "--cap-add", "CAP_SYS_ADMIN", "--hostname", "sandbox", "--perms", "1777", "--size", str(64 << 20),
        "--tmpfs", "/tmp", *folders, "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--symlink", "usr/bin", "/bin", "--dir", "/etc", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        *devices, "--proc", "/proc", "--perms", "0755", "--dir", "/box", "--ro-bind", str(worker), "/box/worker",
        "--perms", "0755", "--dir", "/scratch", "--perms", "0755", "--dir", SCRATCH_IN_BOX, "--remount-ro", "/",
        "--chdir", "/",
    ]  # fmt: skip


def _command(box: str) -> tuple[str, ...]:
    """Start the nursery from the folder that holds the worker package; its socket becomes descriptor 3."""
    start = (
        "import os, sys\n"
        "fd = next(f for f in range(3, 256) if _is_socket(f))\n"
        "os.dup2(fd, 3) if fd != 3 else os.set_inheritable(3, False)\n"
    )
    program = (
        "import os, stat, sys\n"
        "def _is_socket(fd):\n"
        "    try: return stat.S_ISSOCK(os.fstat(fd).st_mode)\n"
        "    except OSError: return False\n"
        f"{start}"
        f"sys.path.insert(0, {box!r})\n"
        "from worker.nursery import main\n"
        "main()\n"
    )
    return (sys.executable, "-P", "-s", "-c", program)


def _canary_names() -> list[str]:
    from harness.worker import canary

    return list(canary.attempts({"probe": "", "parent": 0}))


def _is_reachable() -> bool:
    """Whether another user could read this interpreter (a 0700 home says no)."""
    for folder in {sys.prefix, sys.base_prefix}:
        for path in [Path(folder), *Path(folder).parents]:
            if not path.stat().st_mode & 0o001:
                return False
    return True


def _contains(folder: Path, path: Path) -> bool:
    return path == folder or folder in path.parents


def _is_installed(name: str) -> bool:
    from importlib.util import find_spec

    top = name.split(".")[0]
    return find_spec(top) is not None
