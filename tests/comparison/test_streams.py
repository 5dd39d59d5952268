"""What an iterator yields, and when: late and early text, wrong text, items that are requested for nothing."""

from __future__ import annotations

import pytest

from harness.comparison.answer_key import Answer
from harness.comparison.compare import Expected, find_mismatch
from harness.comparison.faults import find_fault
from harness.comparison.sameness import are_same
from harness.comparison.streams import compare_parts, compare_reading
from harness.records import READ, Call, Iterator, Opaque, Returned, Step, Yielded

PARTS = ("", "Hello", " ", "world. ", "")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (PARTS, ""),
        (("", "Hello", " ", "world. "), ""),
        (("", "Hello", " ", "world. ", "", ""), ""),
        (("", "Hello", " ", ""), "'Hello world. ' expected in all, 'Hello ' yielded"),
        (("", "", "Hello ", "world. ", ""), "too late: after 1 item it had yielded ''; 'Hello' was safe"),
        (("", "Hello", " w", "orld. "), "too early: after 2 items it had yielded 'Hello w'; only 'Hello ' was safe"),
        (("H", "ello", " ", "world. ", ""), "too early: after 0 items it had yielded 'H'; only '' was safe"),
        (("", "Hello", " ", "world. En"), "'Hello world. ' expected in all, 'Hello world. En' yielded"),
    ],
)  # fmt: skip
def test_text_is_compared_first_and_then_its_times(parts: tuple[str, ...], message: str) -> None:
    """Only the times of the items that both requested are compared."""
    assert compare_parts(parts, PARTS) == message


def test_long_text_is_cut() -> None:
    """A message stays short."""
    assert len(compare_parts(("a" * 1000,), ("b" * 1000,))) < 500


def test_an_item_more_than_the_reference_requests_is_too_much() -> None:
    """Fewer are right."""
    assert compare_reading(4, 4, "chunks") == compare_reading(3, 4, "chunks") == ""
    wanted = "it requested an item of chunks after item 4, which decided the result"
    assert compare_reading(5, 4, "chunks") == wanted


KIND = "a generator or another iterator of str expected, "


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Yielded(PARTS), ""),
        ("Hello world. ", f"{KIND}str returned"),
        (["Hello", " world. "], f"{KIND}list returned"),
        (PARTS, f"{KIND}tuple returned"),
        (Opaque("coroutine"), f"{KIND}coroutine returned"),
        (Yielded(("", "Hello", [None], "world. ", "")), f"{KIND}it yielded None"),
        (Yielded((Opaque("list of 9 bytes, far too large"),)), f"{KIND}it yielded list of 9 bytes, far too large"),
    ],
)
def test_a_finished_text_or_list_is_no_iterator(value: object, message: str) -> None:
    """Neither is an iterator of anything else."""
    parts = Yielded(PARTS)
    found = find_mismatch(value, Expected(parts, parts, (), "float32"))
    assert (found.message if found else "") == message


def test_parts_that_are_not_texts_are_compared_one_by_one() -> None:
    """By the rules for lists, and they are not the same answer as a tuple."""
    parts = Yielded(([1.0], [2.0, 3.0]))
    expected = Expected(parts, parts, (), "float32")
    assert find_mismatch(Yielded(([1.0], [2.0, 3.0])), expected) is None
    found = find_mismatch(Yielded(([1.0, 2.0], [3.0])), expected)
    assert found is not None and found.message == "1 items expected at [0], 2 returned"
    assert are_same(parts, Yielded(([1.0], [2.0, 3.0])))
    assert not are_same(parts, tuple(parts))


def test_reading_on_is_a_fault_of_any_result() -> None:
    """Also of one that is not an iterator."""
    step = Step("call", (("xs", Iterator((1, 2, 3))),), streamed=("xs",))
    call = Call("case", "correctness", (step,), "float32", "float32", True, False, True)
    answer = Answer(call, (Expected(1, 1, (), "float32", read=1),), 100)
    assert find_fault(answer, [Returned(1, counts={READ: 1})]) is None
    fault = find_fault(answer, [Returned(1, counts={READ: 2})])
    assert fault is not None
    assert fault.message == "it requested an item of xs after item 1, which decided the result"
