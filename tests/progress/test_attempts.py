"""The time to a pass is counted up to the first pass, from `harness start` if that wrote the file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.progress import store as store_module
from harness.progress.attempts import read_pass
from harness.progress.store import Store
from harness.results.result import Result, SubmittedFile, Verdict


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store whose clock advances a minute with every row."""
    minutes = iter(range(1000))
    monkeypatch.setattr(store_module, "now_ms", lambda: next(minutes) * 60_000)
    opened = Store()
    yield opened
    opened.close()


def attempt(store: Store, verdict: str) -> int:
    result = Result(exercise="scale", learner=None, submission=SubmittedFile("scale.py"), verdict=Verdict(verdict),
                    score=0.0, max_points=10.0, checks=())  # fmt: skip
    return store.add_attempt(result)


def test_there_is_no_time_to_pass_before_a_pass(store: Store) -> None:
    """Attempts alone do not count."""
    assert read_pass(store, "scale") is None
    attempt(store, "failed")
    assert read_pass(store, "scale") is None


def test_time_ends_with_the_first_pass(store: Store) -> None:
    """Later attempts and hints do not count, but the latest pass is shown."""
    store.add_start("scale")
    store.add_hint("scale", 1)
    attempt(store, "failed")
    attempt(store, "passed")
    store.add_hint("scale", 3)
    attempt(store, "failed")
    latest = attempt(store, "passed")
    found = read_pass(store, "scale")
    assert found is not None
    assert (found.attempt, found.minutes, found.tries, found.hints, found.is_from_start) == (latest, 3, 2, 1, True)


def test_time_begins_with_the_first_hint_without_a_start(store: Store) -> None:
    """The file may come from elsewhere."""
    store.add_hint("scale", 2)
    attempt(store, "passed")
    store.add_start("scale")
    found = read_pass(store, "scale")
    assert found is not None and (found.minutes, found.is_from_start, found.hints) == (1, False, 2)
