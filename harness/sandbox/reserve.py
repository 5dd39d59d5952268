"""Guests that are started ahead of time, and the guests of each thread, which can be given up at once.

A guest that waits has read nothing but what its exercise forbids: it is as good as a fresh one.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakSet

from harness.errors import GuestError
from harness.records import Ended
from harness.sandbox.guest import GuestHandle, Limits

MOST_AHEAD = 4
OVERTAKEN = Ended("crashed", "overtaken")


class GuestReserve:
    """The guests of one zygote, in reserve and in use; `start` starts one.  Thread-safe."""

    def __init__(self, start: Callable[[Limits, dict[str, Any] | None], GuestHandle]) -> None:
        self.start = start
        self.waiting: dict[Limits, list[GuestHandle]] = {}
        self.asked: dict[int, Counter[Limits]] = {}
        self.given: dict[int, list[GuestHandle]] = {}
        self.given_up: WeakSet[threading.Thread] = WeakSet()  # a new thread may have the number of an ended one
        self.lock = threading.Lock()

    def fork(self, limits: Limits, canary: dict[str, Any] | None) -> GuestHandle:
        """A guest from the reserve, or a new one.  Raises GuestError also if this thread's work was given up."""
        me = threading.get_ident()
        self.check()
        with self.lock:
            self.asked.setdefault(me, Counter())[limits] += 1
            guest = self._take(limits)
        if guest is None:
            guest = self.start(limits, canary)
        with self.lock:
            mine = [guest for guest in self.given.get(me, []) if not guest.is_closed]
            self.given[me] = [*mine, guest]
            if threading.current_thread() in self.given_up:
                guest.kill(OVERTAKEN)
        return guest

    def _take(self, limits: Limits) -> GuestHandle | None:
        waiting = self.waiting.get(limits, [])
        while waiting:
            guest = waiting.pop(0)
            if guest.begin_anew():
                return guest
            guest.close()
        return None

    def fork_ahead(self, wanted: Mapping[Limits, int]) -> None:
        """Keep exactly these numbers of guests in reserve; call it while no verdict is pending."""
        left = MOST_AHEAD
        with self.lock:
            for limits in dict.fromkeys([*self.waiting, *wanted]):
                waiting = self.waiting.setdefault(limits, [])
                count = min(wanted.get(limits, 0), left)
                left -= count
                for guest in waiting[count:]:
                    guest.close()
                del waiting[count:]
                while len(waiting) < count:
                    waiting.append(self.start(limits, None))
                    waiting[-1].arm()

    def asked_for(self) -> Counter[Limits]:
        """The guests of this thread since `take_up`."""
        return Counter(self.asked.get(threading.get_ident(), {}))

    def check(self) -> None:
        """Raises GuestError if this thread's work was given up."""
        if threading.current_thread() in self.given_up:
            raise GuestError("what was graded has been overtaken")

    def give_up(self, thread: int) -> None:
        """End every guest of a thread and refuse it more until its next `take_up`."""
        with self.lock:
            self.given_up |= {running for running in threading.enumerate() if running.ident == thread}
            for guest in self.given.pop(thread, []):
                guest.kill(OVERTAKEN)

    def take_up(self) -> None:
        """This thread begins new work."""
        me = threading.get_ident()
        with self.lock:
            self.given_up.discard(threading.current_thread())
            self.asked.pop(me, None)
            self.given.pop(me, None)

    def close(self) -> None:
        """End all guests in reserve."""
        self.fork_ahead({})
