"""One grading that may be given up from another thread: at a deadline, or because nobody waits for it any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from harness.engine.engine import Engine
from harness.errors import HarnessError

Out = TypeVar("Out")


class CancelledGrading(HarnessError):
    """A grading was given up before its verdict; says nothing about the submission."""


class Job:
    """Runs once, on one thread; `cancel` ends its guests from any other, before or while it runs."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.is_cancelled = False
        self.running: tuple[Engine, int] | None = None

    def run(self, engine: Engine, work: Callable[[], Out]) -> Out:
        """What `work` returns.  Raises CancelledGrading if the job was cancelled before the work was done."""
        with self.lock:
            self._check()
            engine.begin_job()
            self.running = engine, threading.get_ident()
        try:
            return work()
        except HarnessError:
            self._check()
            raise
        finally:
            with self.lock:  # the thread may begin other work now
                self.running = None

    def cancel(self) -> None:
        """Give the job up; does nothing once it is done."""
        with self.lock:
            self.is_cancelled = True
            if self.running is not None:
                engine, thread = self.running
                engine.cancel_job(thread)

    @contextmanager
    def limited(self, timeout_s: float | None) -> Iterator[None]:
        """Cancel the job if the block takes longer."""
        if timeout_s is None:
            yield
            return
        timer = threading.Timer(timeout_s, self.cancel)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _check(self) -> None:
        if self.is_cancelled:
            raise CancelledGrading("the grading was cancelled")
