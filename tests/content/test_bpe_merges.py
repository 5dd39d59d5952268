"""The merges of bpe-encode could come from a trained tokenizer, so that every textbook encoder is right."""

from __future__ import annotations

from collections.abc import Iterator

from built_in import COURSE

from harness.course.inputs import draw_call

LONG_WORD = 64


def calls_of_cases() -> Iterator[tuple[str, str, list[tuple[bytes, bytes]]]]:
    """The case, text and merges of each compared call."""
    exercise = COURSE.exercise("bpe-encode")
    for case in exercise.file.cases:
        for step in draw_call(exercise, case, seed=0).steps:
            arguments = dict(step.arguments)
            yield case.name, arguments["text"], arguments["merges"]


def test_merges_of_a_case_make_different_bytes_from_parts_that_exist() -> None:
    """If two merges made the same bytes, encoders that are right on trained tables would differ."""
    for name, _, merges in calls_of_cases():
        known = {bytes([value]) for value in range(256)}
        for left, right in merges:
            assert {left, right} <= known, name
            assert left + right not in known, name
            known.add(left + right)


def test_some_case_has_an_unusually_long_word() -> None:
    """An encoder that is wrong on long words must fail."""
    assert any(len(word) > LONG_WORD for _, text, _ in calls_of_cases() for word in text.split())
