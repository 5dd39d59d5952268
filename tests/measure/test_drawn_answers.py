"""Answers of the reference to inputs that are drawn when they are needed."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from harness.measure import cpu_timing, drawn_answers
from harness.measure.cpu_timing import TimingCase
from harness.measure.drawn_answers import DrawnAnswers


@pytest.fixture(autouse=True)
def reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reference's answer to a draw be the draw at its seventh attempt."""
    monkeypatch.setattr(drawn_answers, "answer_call", lambda caller, draw: draw(7))


def test_answers_are_drawn_once_and_in_order() -> None:
    """Up to the requested one, and some ahead, by one guest each time."""
    opened: list[Any] = []
    drawn: list[Any] = []

    def open_reference() -> Any:
        opened.append(SimpleNamespace(guest=nullcontext()))
        return opened[-1]

    def draw(number: int, attempt: int) -> Any:
        drawn.append((number, attempt))
        return number * 10

    answers: Any = DrawnAnswers(open_reference, draw, ahead=2)
    assert [answers[0], answers[1], answers[5], answers[0]] == [0, 10, 50, 0]
    assert drawn == [(number, 7) for number in range(6)]
    assert len(opened) == 2
    assert answers[6] == 60
    assert drawn[6:] == [(6, 7), (7, 7)]


def test_timed_inputs_are_drawn_from_a_secret_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever knows the seed cannot work them out beforehand."""
    monkeypatch.setattr(cpu_timing, "draw_call", lambda exercise, case, nonce, *places: (nonce, *places))
    monkeypatch.setattr(cpu_timing, "find_ranks", lambda exercise, calls: b"ranks")
    monkeypatch.setattr(cpu_timing, "reference_source", lambda exercise: "source")
    monkeypatch.setattr(
        cpu_timing, "open_trusted", lambda *given, wall_s=0.0: SimpleNamespace(guest=nullcontext((*given, wall_s)))
    )
    exercise: Any = SimpleNamespace(file=SimpleNamespace(language=""))
    case: Any = "case"
    zygote: Any = "zygote"
    first, second = (TimingCase(exercise, case, zygote, 4) for _ in range(2))
    assert first.nonce != second.nonce and first.nonce.bit_length() <= 62
    assert (first.call, first.answers[3]) == ((first.nonce,), (first.nonce, 3, 7))
    assert len(first.answers.known) == 4
    assert first.answers.open_reference().guest.enter_result == ("zygote", "source", 4, b"ranks", 0.0)
    assert first.open_baseline().guest.enter_result == ("zygote", "source", 4, b"ranks", cpu_timing.SESSION_S)
