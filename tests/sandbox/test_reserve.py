"""Guests that are started ahead of time, and work that is given up."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from harness.errors import GuestError
from harness.records import Raised, Step
from harness.sandbox.caller import Caller, GuestSource
from harness.sandbox.guest import Limits
from harness.sandbox.reserve import GuestReserve
from harness.sandbox.zygote import Zygote

LIMITS = Limits(wall_s=3.0, memory_mb=512)


@pytest.fixture
def ahead(zygote: Zygote) -> Iterator[GuestReserve]:
    """Guests of the session's zygote."""
    yield zygote.reserve
    zygote.reserve.close()
    zygote.reserve.take_up()


def test_guest_forked_in_advance_is_used_and_works(ahead: GuestReserve) -> None:
    """The first that fits; a guest that is no longer needed is ended."""
    other = replace(LIMITS, memory_mb=600)
    ahead.fork_ahead({LIMITS: 1, other: 1})
    (waiting,) = ahead.waiting[LIMITS]
    (useless,) = ahead.waiting[other]
    ahead.take_up()
    with ahead.fork(LIMITS, None) as guest:
        assert guest is waiting
    assert ahead.asked_for() == {LIMITS: 1}
    ahead.fork_ahead(ahead.asked_for())
    assert useless.is_closed
    assert len(ahead.waiting[LIMITS]) == 1


def test_guest_that_ended_while_waiting_is_not_used(ahead: GuestReserve) -> None:
    """A new one is forked."""
    ahead.fork_ahead({LIMITS: 1})
    (waiting,) = ahead.waiting[LIMITS]
    while not waiting.is_ready:
        assert waiting.begin_anew()
    os.kill(waiting.pid, signal.SIGKILL)
    while waiting.exit is None:
        waiting.begin_anew()
    with ahead.fork(LIMITS, None) as guest:
        assert guest is not waiting
        assert guest.exit is None


def test_time_of_a_guest_counts_from_its_first_use(ahead: GuestReserve) -> None:
    """However long it waited."""
    ahead.fork_ahead({LIMITS: 1})
    (waiting,) = ahead.waiting[LIMITS]
    waiting.started -= 1000
    waiting.deadline -= 1000
    with ahead.fork(LIMITS, None) as guest:
        assert guest is waiting
        assert guest.deadline - guest.started == LIMITS.wall_s


def test_waiting_guest_has_the_guards_of_its_exercise(ahead: GuestReserve) -> None:
    """They are in force before a file comes, whatever rules come with it."""
    rules = [{"names": [], "modules": [], "ops": ["aten::softmax"], "instead": "Write it out."}]
    limits = replace(LIMITS, rules=json.dumps(rules))
    ahead.fork_ahead({limits: 1})
    ahead.take_up()
    with ahead.fork(limits, None) as guest:
        caller = Caller(guest)
        text = "import torch\n\n\ndef own(x):\n    return torch.softmax(torch.ones(x), 0)\n"
        assert caller.load(GuestSource(text, "own.py", "own"), 0) is None
        outcome = caller.perform(Step("call", (("x", 2),)), positional=1)
        assert isinstance(outcome, Raised) and outcome.type_name == "ForbiddenUse"


def test_cancelled_work_gets_no_guest_until_it_begins_again(ahead: GuestReserve) -> None:
    """Only in the thread in which it was cancelled."""
    with ahead.fork(LIMITS, None) as guest:
        ahead.give_up(threading.get_ident())
        assert guest.killed is not None
    with pytest.raises(GuestError, match="overtaken"):
        ahead.fork(LIMITS, None)
    ahead.take_up()
    ahead.fork(LIMITS, None).close()


def test_thread_with_the_number_of_a_cancelled_one_works(ahead: GuestReserve) -> None:
    """The system gives the numbers of ended threads again."""

    def cancel() -> int:
        ahead.give_up(threading.get_ident())
        with pytest.raises(GuestError, match="overtaken"):
            ahead.check()
        return threading.get_ident()

    def work() -> int:
        ahead.check()
        return threading.get_ident()

    cancelled = set()
    for _ in range(100):
        with ThreadPoolExecutor(1) as pool:
            cancelled.add(pool.submit(cancel).result())
        with ThreadPoolExecutor(1) as pool:
            if pool.submit(work).result() in cancelled:
                return
    pytest.fail("no number was given again")
