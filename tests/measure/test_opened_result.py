"""The results that a guest commits to, and whether a result that it opens is right."""

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
def test_sums_in_a_guest_equal_those_of_the_result_bytes(tensor: torch.Tensor) -> None:
    """For every layout, length and dtype, with one sum per stretch."""
    window = Window("cpu")
    window.multipliers = torch.from_numpy(MULTIPLIERS.copy())
    sums = window.sums_of(tensor).numpy()
    assert np.array_equal(sums, sums_of(raw_of(tensor).data, MULTIPLIERS))
    assert len(sums) == -(-tensor.numel() * tensor.element_size() // 8192)


def test_every_bit_of_a_result_counts() -> None:
    """Its position counts too. The multipliers are odd."""
    assert (MULTIPLIERS % 2 != 0).all()
    data = bytes(range(200))
    right = sums_of(data, MULTIPLIERS)
    for place in range(0, 200, 7):
        for bit in range(8):
            other = bytearray(data)
            other[place] ^= 1 << bit
            assert not np.array_equal(sums_of(bytes(other), MULTIPLIERS), right)
    assert not np.array_equal(sums_of(data[8:16] + data[:8] + data[16:], MULTIPLIERS), right)


def test_opened_result_matches_only_the_commitment_of_its_number() -> None:
    """Not the result of another call, of another structure, or of a number without a commitment."""
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
    """Up to eight times as often as in the reference itself. If the reference has no such entry, none may differ."""
    exact = torch.arange(1000, dtype=torch.int64)
    declared = exact.clone()
    declared[7] += 1
    expected = expect(exact, declared)
    for count, is_right in ((8, True), (10, False)):
        actual = declared.clone()
        actual[100 : 100 + count - 1] += 1
        wrong_entry = find_wrong_entry(Array.of(actual.numpy()), expected)
        assert (wrong_entry is None) is is_right
    assert find_wrong_entry(Array.of(declared.numpy()), expect(declared, declared)) is None
    assert find_wrong_entry(Array.of(exact.numpy()), expect(declared, declared)) is not None


def test_wrong_entry_in_a_container_is_reported_with_its_path() -> None:
    """A part that rounding may decide does not hide another."""
    exact = Array.of(np.arange(4.0), "float64")
    declared = Array.of(np.arange(4.0), "float32")
    wrong = Array.of(np.arange(4.0) + 1, "float32")
    expected = Expected((exact, {"a": exact}), (declared, {"a": declared}), ((exact, {"a": exact}),), "float32")
    assert find_wrong_entry((declared, {"a": declared}), expected) is None
    wrong_entry = find_wrong_entry((declared, {"a": wrong}), expected)
    assert wrong_entry is not None and wrong_entry.path == (1, "a")
    assert find_wrong_entry((declared,), expected) is not None
    assert find_wrong_entry((declared, {"b": declared}), expected) is not None
    assert find_wrong_entry([declared, {"a": declared}], expected) is not None


def test_some_rows_of_a_large_result_are_compared() -> None:
    """Another number draws other rows. A wrong part of any size may be hit, and its position in the whole is
    reported."""
    shape = 4, 1024, 512
    exact = Array.of(np.ones(shape), "float64")
    declared = Array.of(np.ones(shape), "float32")
    expected = Expected(exact, declared, (exact,), "float32")
    wrong = np.ones(shape)
    wrong[3] = 2
    wrong_entry = find_wrong_entry(Array.of(wrong, "float32"), expected, 1)
    assert wrong_entry is not None
    assert wrong_entry.message.startswith("[3, ") and wrong_entry.message.endswith("in 2048 rows of 4096")
    assert find_wrong_entry(declared, expected, 1) is None
    wrong = np.ones(shape)
    wrong[0, 0] = 2
    hits = [find_wrong_entry(Array.of(wrong, "float32"), expected, entropy) is not None for entropy in range(8)]
    assert set(hits) == {True, False}
    shorter = Array.of(np.ones((4, 1024, 511)), "float32")
    assert find_wrong_entry(shorter, expected, 1) is not None


def test_rare_wrong_entries_of_a_large_result_decide_nothing() -> None:
    """One in a million may be wrong even if rounding decides none of the reference's; in a small result every entry
    counts."""
    exact = Array.of(np.zeros((1500, 1000)), "int64")
    expected = Expected(exact, exact, (exact,), "float32")
    for count, is_right in ((1, True), (3000, False)):
        wrong = np.zeros(1_500_000)
        wrong[:count] = 1
        entries = [find_wrong_entry(Array.of(wrong.reshape(1500, 1000), "int64"), expected, n) for n in range(3)]
        assert (entries == [None] * 3) is is_right
