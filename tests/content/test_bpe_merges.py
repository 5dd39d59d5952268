"""The merges of bpe-encode are such as a trained tokenizer has, so that every textbook encoder is right."""

from __future__ import annotations

from collections.abc import Iterator

from harness.course.catalogue import load_course
from harness.course.inputs import draw_call

EXERCISE = load_course(None).exercise("bpe-encode")
LONG_WORD = 64


def calls_of_cases() -> Iterator[tuple[str, str, list[tuple[bytes, bytes]]]]:
    """Case, text and merges of each call that is compared."""
    for case in EXERCISE.file.cases:
        for step in draw_call(EXERCISE, case, seed=0).steps:
            arguments = dict(step.arguments)
            yield case.name, arguments["text"], arguments["merges"]


def test_merges_of_a_case_make_different_bytes_from_parts_that_exist() -> None:
    """Where two merges make the same bytes, encoders that are right on trained tables differ."""
    for name, _, merges in calls_of_cases():
        known = {bytes([value]) for value in range(256)}
        for left, right in merges:
            assert {left, right} <= known, name
            assert left + right not in known, name
            known.add(left + right)


def test_a_case_has_a_word_that_is_longer_than_a_usual_one() -> None:
    """An encoder that is wrong on long words has to fail."""
    assert any(len(word) > LONG_WORD for _, text, _ in calls_of_cases() for word in text.split())
