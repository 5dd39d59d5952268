"""The grader's side of a running zygote: fork guests, and end it."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.errors import GuestError, IsolationError
from harness.sandbox import cgroups, gpu
from harness.sandbox.forked_guest import ForkedGuest
from harness.sandbox.guest import GuestGone, GuestHandle, Limits
from harness.sandbox.levels import IsolationPlan, environment, readable_paths
from harness.sandbox.owned_folder import OwnedFolder
from harness.sandbox.reserve import GuestReserve

FIRST_UID = 60000
GUEST_SLOTS = 256
# Limits of guests that run the course's own files, and how many of them may wait for the next file.
TRUSTED_S, TRUSTED_MB = 600.0, 4096
MOST_RESTING = 4
# The module of redirects, which transformers imports, opens the C library: a submission would be flagged for that.
PREIMPORT = (
    "torch._dynamo", "torch.optim", "torch.func", "torch.utils.checkpoint", "torch.distributions", "unittest",
    "statistics", "heapq", "asyncio", "concurrent.futures", "tempfile", "timeit", "regex",
    "torch.distributed.elastic.multiprocessing.redirects",
)  # fmt: skip
_numbers = itertools.count()


class Zygote:
    """A running zygote at one level.  Thread-safe; close it, or use it as a context manager."""

    # The GPU of its guests, once one of them has reported it.
    gpu_uuid = ""

    def __init__(self, plan: IsolationPlan, hidden: Sequence[Path], warm: bool, device: str = "cpu") -> None:
        self.plan = plan
        self.device = device
        self.level = plan.level
        self.lock = threading.Lock()
        # The kernel counts threads by user, and two graders should rarely share one.
        first = os.getpid() % GUEST_SLOTS
        self.slots = [(first + number) % GUEST_SLOTS for number in range(GUEST_SLOTS)]
        self.info: dict[str, Any] = {}
        self.resting: list[GuestHandle] = []
        self.is_closed = False
        self.groups = cgroups.make_groups(next(_numbers))
        # holds a folder for each guest that may write, by slot
        self.scratch = OwnedFolder("scratch") if "scratch folder" in plan.layers else None
        if self.scratch is not None:
            self.scratch.path.chmod(0o711)  # guests may run as other users
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control = ours
        config = {
            "control": theirs.fileno(),
            "layers": plan.layers,
            "layers_are_optional": plan.level == "external",
            "scratch": plan.scratch,
            "box": plan.box,
            "readable": readable_paths(hidden) + (gpu.find_readable() if device != "cpu" else []),
            "nodes": gpu.find_nodes() if device != "cpu" else [],
            "programs": gpu.find_compilers() if device != "cpu" else [],
            "preimport": PREIMPORT if warm else (),
        }
        with tempfile.TemporaryFile("w+") as file:  # the paths of a large environment do not fit into one packet
            json.dump(config, file)
            file.seek(0)
            self.process = subprocess.Popen(
                plan.command,
                env=environment(device),
                pass_fds=(theirs.fileno(),),
                stdin=file,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                start_new_session=True,
            )
        theirs.close()
        if self.groups is not None and not self.groups.add_zygote(self.process.pid):
            self.groups.close()
            self.groups = None
        answer = self._receive()
        if "error" in answer:
            self.close()
            raise IsolationError(f"{plan.level}: {answer['error']}")
        self.layers: tuple[str, ...] = (*(("bubblewrap",) if self.level == "strict" else ()), *answer["layers"])
        self.layers += ("cgroup",) if self.groups is not None else ()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def reserve(self) -> GuestReserve:
        """Guests that wait, and those of each thread."""
        return GuestReserve(self.start_guest)

    @property
    def is_running(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def start_import(self) -> None:
        """Tell the zygote to import torch, without waiting for it."""
        self.control.send(b'{"op": "import"}')

    def wait_ready(self) -> dict[str, Any]:
        """Versions of torch and Python, and the seconds of the import; waits for it."""
        with self.lock:
            info = self.info or self._receive()
            if "error" in info:
                raise IsolationError(f"{self.level}: {info['error']}")
            self.info = info
        if self.info["fault"]:
            raise IsolationError(f"{self.level}: guests cannot compute gradients: {self.info['fault']}")
        return self.info

    def fork(self, limits: Limits, canary: dict[str, Any] | None = None) -> GuestHandle:
        """A guest for a submission.  Raises GuestError if the zygote has ended, or this thread's work was given up."""
        return self.reserve.fork(limits, canary)

    def start_guest(self, limits: Limits, canary: dict[str, Any] | None = None) -> GuestHandle:
        """A new guest.  Raises GuestError if the zygote has ended."""
        guest = ForkedGuest(limits, self.device)
        try:
            slot = self._request_fork(limits, canary, guest.theirs)
        except BaseException:
            guest.exit = {}  # there is no process
            guest.close()
            raise
        finally:
            for fd in guest.theirs:
                os.close(fd)
        guest.release = lambda: self._give_back(slot)
        return guest

    def borrow(self) -> GuestHandle:
        """A guest for the course's own files, a warm one if there is one; `rest` it afterwards.

        It may serve several threads one after the other, so it is not ended with the work of one.
        """
        self.reserve.check()
        with self.lock:
            guest = self.resting.pop() if self.resting else None
        return guest or self.start_guest(Limits(TRUSTED_S, TRUSTED_MB))

    def rest(self, guest: GuestHandle) -> None:
        """Keep a borrowed guest for the next caller, or close it if it has ended, is old, or is one too many."""
        with contextlib.suppress(GuestGone):
            if guest.killed is None and guest.cpu_s() < TRUSTED_S / 2:
                with self.lock:
                    if len(self.resting) < MOST_RESTING and not self.is_closed:
                        self.resting.append(guest)
                        return
        guest.close()

    def _request_fork(self, limits: Limits, canary: dict[str, Any] | None, fds: list[int]) -> int:
        """Ask the zygote to fork; returns the slot."""
        with self.lock:
            if not self.slots:
                raise GuestError(f"{GUEST_SLOTS} submissions run at once already")
            slot = self.slots.pop(0)
            try:
                request = {
                    "op": "fork",
                    "canary": canary is not None,
                    "uid": FIRST_UID + slot,
                    "memory_bytes": limits.memory_mb << 20,
                    "cpu_s": limits.most_cpu_s,
                    "processes": limits.processes,
                    "scratch": self._make_scratch(slot),
                    "language": limits.language,
                    **(canary or {}),
                }
                with contextlib.ExitStack() as opened:
                    if self.groups is not None:
                        group = self.groups.open_guest(slot, limits.processes, limits.memory_mb << 20)
                        opened.callback(os.close, group)
                        fds = [*fds, group]
                    socket.send_fds(self.control, [json.dumps(request).encode()], fds)
            except OSError as error:
                self.slots.append(slot)
                raise GuestError(f"the zygote is gone ({error})") from None
        return slot

    def _make_scratch(self, slot: int) -> str:
        """An empty folder for the guest in this slot; "" if guests need none."""
        if self.scratch is None:
            return ""
        folder = self.scratch.path / str(slot)
        folder.mkdir(0o700)
        if "own user" in self.plan.layers:
            os.chown(folder, FIRST_UID + slot, FIRST_UID + slot)
        return str(folder)

    def _give_back(self, slot: int) -> None:
        if self.groups is not None:
            self.groups.end_guest(slot)
        if self.scratch is not None:
            shutil.rmtree(self.scratch.path / str(slot), ignore_errors=True)
        with self.lock:
            self.slots.append(slot)

    def kill(self) -> None:
        """Kill the zygote and its guests at once, from any thread; `close` is still needed afterwards."""
        self.process.kill()

    def close(self) -> None:
        """End the zygote and its guests."""
        with self.lock:
            self.is_closed, resting, self.resting = True, self.resting, []
        for guest in resting:
            guest.close()
        self.reserve.close()
        self.control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()
        if self.groups is not None:
            self.groups.close()
        if self.scratch is not None:
            self.scratch.remove()

    def _receive(self) -> dict[str, Any]:
        """The next answer; with an `error` if the zygote is gone."""
        message = b""
        with contextlib.suppress(OSError):
            message = self.control.recv(1 << 16)
        answer: dict[str, Any] = json.loads(message) if message else {"error": self._complaint()}
        return answer

    def _complaint(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        if self.process.stderr is None or self.process.stderr.closed or self.process.poll() is None:
            return "the zygote did not answer"
        text = self.process.stderr.read().decode("utf-8", "replace").strip()
        return text.splitlines()[-1] if text else f"the zygote ended with {self.process.returncode}"
