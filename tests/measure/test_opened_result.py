"""What a guest committed to, and whether a result that it opens is right."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from harness.comparison.compare import Expected
from harness.guest.gpu_window import Window
from harness.guest.tensors import raw_of
from harness.measure.opened_result import (
    Commitments,
    OpenedResult,
    draw_multipliers,
    find_wrong_entry,
    is_committed,
    read_opened,
    sums_of,
)
from harness.records import Array

MULTIPLIERS = draw_multipliers(3)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.randn(3, 5000, generator=torch.Generator().manual_seed(1)),
        torch.randn(2048, dtype=torch.float64),
        torch.randn(70, 60).T,
        torch.randn(4, 4)[:, 1:],
        torch.randn(9)[1:],
        torch.randn(7).bfloat16(),
        torch.tensor([True, False, True]),
        torch.arange(5, dtype=torch.int8),
        torch.tensor(2.5),
        torch.empty(0, 3),
    ],
    ids=lambda tensor: f"{tensor.dtype} {list(tensor.shape)} from {tensor.storage_offset()}",
)
def test_sums_in_a_guest_are_those_of_its_bytes(tensor: torch.Tensor) -> None:
    """Of every layout, length and dtype; one sum a stretch."""
    window = Window("cpu")
    window.multipliers = torch.from_numpy(MULTIPLIERS.copy())
    sums = window.sums_of(tensor).numpy()
    assert np.array_equal(sums, sums_of(raw_of(tensor).data, MULTIPLIERS))
    assert len(sums) == -(-tensor.numel() * tensor.element_size() // 8192)


def test_every_bit_of_a_result_counts() -> None:
    """Its place too; the multipliers are odd."""
    assert (MULTIPLIERS % 2 != 0).all()
    data = bytes(range(200))
    right = sums_of(data, MULTIPLIERS)
    for place in range(0, 200, 7):
        for bit in range(8):
            other = bytearray(data)
            other[place] ^= 1 << bit
            assert not np.array_equal(sums_of(bytes(other), MULTIPLIERS), right)
    assert not np.array_equal(sums_of(data[8:16] + data[:8] + data[16:], MULTIPLIERS), right)


def test_opened_result_is_the_one_of_its_number() -> None:
    """Not that of another call, of another structure, or of a number that was never committed to."""
    tensors = {"t0": raw_of(torch.arange(4.0))}
    opened = read_opened({"value": {"tensor": "t0"}}, tensors, MULTIPLIERS)
    other = sums_of(raw_of(torch.arange(4.0) + 1).data, MULTIPLIERS)
    commitments = Commitments(({"tensor": "t0"}, {"tensor": "t0"}), (opened.sums, other))
    assert is_committed(opened, commitments, 0)
    assert not is_committed(opened, commitments, 1)
    assert not is_committed(opened, commitments, 2)
    assert not is_committed(OpenedResult([{"tensor": "t0"}], opened.value, opened.sums), commitments, 0)


def expect(exact: torch.Tensor, declared: torch.Tensor) -> Expected:
    """The reference's result in two precisions."""
    sides = [Array.of(side.numpy(), str(side.numpy().dtype)) for side in (exact, declared)]
    return Expected(sides[0], sides[1], (sides[0],), "float32")


def test_entries_that_rounding_decides_may_differ_a_few_times_as_often() -> None:
    """As often as the reference differs from itself, times a factor, and no more; elsewhere nothing may."""
    exact = torch.arange(1000, dtype=torch.int64)
    declared = exact.clone()
    declared[7] += 1
    expected = expect(exact, declared)
    for count, is_right in ((8, True), (10, False)):
        actual = declared.clone()
        actual[100 : 100 + count - 1] += 1
        found = find_wrong_entry(Array.of(actual.numpy()), expected)
        assert (found is None) is is_right
    assert find_wrong_entry(Array.of(declared.numpy()), expect(declared, declared)) is None
    assert find_wrong_entry(Array.of(exact.numpy()), expect(declared, declared)) is not None


def test_place_of_a_wrong_entry_leads_through_containers() -> None:
    """A part that rounding excuses hides no other."""
    exact = Array.of(np.arange(4.0), "float64")
    declared = Array.of(np.arange(4.0), "float32")
    wrong = Array.of(np.arange(4.0) + 1, "float32")
    expected = Expected((exact, {"a": exact}), (declared, {"a": declared}), ((exact, {"a": exact}),), "float32")
    assert find_wrong_entry((declared, {"a": declared}), expected) is None
    found = find_wrong_entry((declared, {"a": wrong}), expected)
    assert found is not None and found.path == (1, "a")
    assert find_wrong_entry((declared,), expected) is not None
    assert find_wrong_entry((declared, {"b": declared}), expected) is not None
    assert find_wrong_entry([declared, {"a": declared}], expected) is not None


def test_some_rows_of_a_large_result_are_compared() -> None:
    """Others with another number; a wrong part of any size is found, and where it is in the whole is said."""
    shape = 4, 1024, 512
    exact = Array.of(np.ones(shape), "float64")
    declared = Array.of(np.ones(shape), "float32")
    expected = Expected(exact, declared, (exact,), "float32")
    wrong = np.ones(shape)
    wrong[3] = 2
    found = find_wrong_entry(Array.of(wrong, "float32"), expected, 1)
    assert found is not None
    assert found.message.startswith("[3, ") and found.message.endswith("in 2048 rows of 4096")
    assert find_wrong_entry(declared, expected, 1) is None
    wrong = np.ones(shape)
    wrong[0, 0] = 2
    hits = [find_wrong_entry(Array.of(wrong, "float32"), expected, entropy) is not None for entropy in range(8)]
    assert set(hits) == {True, False}
    shorter = Array.of(np.ones((4, 1024, 511)), "float32")
    assert find_wrong_entry(shorter, expected, 1) is not None


def test_stray_entries_of_a_large_result_decide_nothing() -> None:
    """One in a million, where the reference shows none that is undecided; of a small result each counts."""
    exact = Array.of(np.zeros((1500, 1000)), "int64")
    expected = Expected(exact, exact, (exact,), "float32")
    for count, is_right in ((1, True), (3000, False)):
        wrong = np.zeros(1_500_000)
        wrong[:count] = 1
        found = [find_wrong_entry(Array.of(wrong.reshape(1500, 1000), "int64"), expected, n) for n in range(3)]
        assert (found == [None] * 3) is is_right
