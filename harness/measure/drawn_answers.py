"""Inputs that are measured one after the other, with the reference's answers, each computed on first use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from harness.comparison.answer_key import Answer, answer_call
from harness.records import Call
from harness.sandbox.caller import Caller


class DrawnAnswers:
    """`draw(number, attempt)` is an input; `ahead` answers are computed at once.  Raises GuestError."""

    def __init__(self, open_reference: Callable[[], Caller], draw: Callable[[int, int], Call], ahead: int = 1) -> None:
        self.open_reference, self.draw, self.ahead = open_reference, draw, ahead
        self.known: list[Answer] = []
        self.lock = threading.Lock()

    def __getitem__(self, number: int) -> Answer:
        with self.lock:
            start = len(self.known)
            if start <= number:
                caller = self.open_reference()
                with caller.guest:
                    for further in range(start, max(number + 1, start + self.ahead)):
                        self.known.append(answer_call(caller, partial(self.draw, further)))
            return self.known[number]
