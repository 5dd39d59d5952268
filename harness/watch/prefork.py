"""A zygote that starts guests ahead of time, so that a save does not wait for one.

A guest that waits has read nothing and holds nothing but what the zygote does: it is as good as a fresh one.  The
guests of a thread can be given up at once, when what it grades has been overtaken.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from harness.errors import GuestError
from harness.records import Ended
from harness.sandbox.guest import GuestHandle, Limits
from harness.sandbox.zygote import Zygote

MOST_AHEAD = 4


class PreforkingZygote(Zygote):
    """A zygote with guests in reserve; it shares the process of the zygote that it is made from.  Thread-safe."""

    def __init__(self, zygote: Zygote) -> None:
        self.__dict__ = zygote.__dict__  # one zygote, seen in two ways
        self.origin = zygote
        self.waiting: dict[Limits, list[GuestHandle]] = {}
        self.asked: dict[int, Counter[Limits]] = {}
        self.given: dict[int, list[GuestHandle]] = {}
        self.given_up: set[int] = set()
        self.ahead = threading.Lock()

    def fork(self, limits: Limits, canary: dict[str, Any] | None = None) -> GuestHandle:
        """A guest from the reserve, or a new one.  Raises GuestError also if this thread's work was abandoned."""
        me = threading.get_ident()
        with self.ahead:
            if me in self.given_up:
                raise GuestError("what was graded has been overtaken")
            self.asked.setdefault(me, Counter())[limits] += 1
            guest = self._take(limits)
        if guest is None:
            guest = self.origin.fork(limits, canary)
        with self.ahead:
            mine = [guest for guest in self.given.get(me, []) if not guest.is_closed]
            self.given[me] = [*mine, guest]
            if me in self.given_up:
                guest.kill(Ended("crashed", "overtaken"))
        return guest

    def _take(self, limits: Limits) -> GuestHandle | None:
        waiting = self.waiting.get(limits, [])
        while waiting:
            guest = waiting.pop(0)
            if guest.begin_anew():
                return guest
            guest.close()
        return None

    def asked_for(self) -> Counter[Limits]:
        """The guests of this thread since `take_up`."""
        return Counter(self.asked.get(threading.get_ident(), {}))

    def fork_ahead(self, wanted: Mapping[Limits, int]) -> None:
        """Keep exactly these numbers of guests in reserve; call it while no verdict is pending."""
        left = MOST_AHEAD
        with self.ahead:
            for limits in dict.fromkeys([*self.waiting, *wanted]):
                waiting = self.waiting.setdefault(limits, [])
                count = min(wanted.get(limits, 0), left)
                left -= count
                for guest in waiting[count:]:
                    guest.close()
                del waiting[count:]
                while len(waiting) < count:
                    waiting.append(self.origin.fork(limits))

    def wait_ready(self) -> dict[str, Any]:
        """The modules that the zygote imported."""
        return self.origin.wait_ready()

    def kill(self) -> None:
        """End the zygote and every guest of it at once."""
        self.origin.kill()

    def give_up(self, thread: int) -> None:
        """End every guest of a thread and refuse it more until its next `take_up`."""
        with self.ahead:
            self.given_up.add(thread)
            for guest in self.given.pop(thread, []):
                guest.kill(Ended("crashed", "overtaken"))

    def take_up(self) -> None:
        """This thread begins new work."""
        me = threading.get_ident()
        with self.ahead:
            self.given_up.discard(me)
            self.asked.pop(me, None)
            self.given.pop(me, None)

    def close(self) -> None:
        """End the zygote and all its guests, those in reserve included."""
        with self.ahead:
            for guest in [guest for waiting in self.waiting.values() for guest in waiting]:
                guest.kill(Ended("crashed", "closed"))
                guest.close()
            self.waiting = {}
        self.origin.close()
