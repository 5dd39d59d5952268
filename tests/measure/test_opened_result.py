"""The results that a guest commits to, and whether a result that it opens is right."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from harness.comparison.compare import Expected
from harness.guest.gpu_window import Window
from harness.guest.protocol import ProtocolError, RawTensor
from harness.guest.tensors import raw_of
from harness.measure import opened_result
from harness.measure.opened_result import (
    Commitments,
    OpenedResult,
    draw_multipliers,
    find_wrong_entry,
    is_committed,
    read_commitments,
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
    for position in range(0, 200, 7):
        for bit in range(8):
            other = bytearray(data)
            other[position] ^= 1 << bit
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


def test_some_rows_of_a_large_result_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another number draws other rows. A wrong part of any size may be hit, and its position in the whole is
    reported."""
    monkeypatch.setattr(opened_result, "MOST_COMPARED", 1 << 12)
    shape = 4, 64, 32
    exact = Array.of(np.ones(shape), "float64")
    declared = Array.of(np.ones(shape), "float32")
    expected = Expected(exact, declared, (exact,), "float32")
    wrong = np.ones(shape)
    wrong[3] = 2
    wrong_entry = find_wrong_entry(Array.of(wrong, "float32"), expected, 1)
    assert wrong_entry is not None
    assert wrong_entry.message.startswith("[3, ") and wrong_entry.message.endswith("in 128 rows of 256")
    assert find_wrong_entry(declared, expected, 1) is None
    wrong = np.ones(shape)
    wrong[0, 0] = 2
    hits = [find_wrong_entry(Array.of(wrong, "float32"), expected, entropy) is not None for entropy in range(8)]
    assert set(hits) == {True, False}
    again = [find_wrong_entry(Array.of(wrong, "float32"), expected, entropy) is not None for entropy in range(8)]
    assert again == hits
    shorter = Array.of(np.ones((4, 64, 31)), "float32")
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


def test_multipliers_are_drawn_from_a_number() -> None:
    """One for each word of a stretch, over all of its bits."""
    assert (MULTIPLIERS.dtype, MULTIPLIERS.shape) == (np.int64, (1024,))
    assert np.array_equal(draw_multipliers(3), MULTIPLIERS)
    assert not np.array_equal(draw_multipliers(4), MULTIPLIERS)
    assert MULTIPLIERS.min() < -(2**62) and MULTIPLIERS.max() > 2**62


def raw_sums(*numbers: int, dtype: str = "int64") -> RawTensor:
    return RawTensor(dtype, (len(numbers),), np.array(numbers, dtype).tobytes())


@pytest.mark.parametrize(
    ("header", "tensors"),
    [
        ({"values": [1]}, {"sums 0": raw_sums(3, dtype="float64")}),
        ({"values": [1, 2]}, {"sums 0": raw_sums(3)}),
        ({"values": [{"no": "node", "at": "all"}]}, {"sums 0": raw_sums(3)}),
        ({}, {}),
    ],
    ids=["another dtype", "no sums", "no node", "no values"],
)
def test_commitments_that_cannot_be_read_are_refused(header: dict[str, Any], tensors: dict[str, RawTensor]) -> None:
    """The guest then has tampered, and not only later."""
    with pytest.raises((ProtocolError, KeyError)):
        read_commitments(header, tensors)


def test_sums_of_an_opened_result_are_those_of_all_its_tensors() -> None:
    """In the order of their names; a plain value has none."""
    first, second = raw_of(torch.arange(4.0)), raw_of(torch.arange(3000.0))
    node = {"dict": [["a", {"tensor": "t1"}], ["b", {"tensor": "t0"}]]}
    opened = read_opened({"value": node}, {"t0": first, "t1": second}, MULTIPLIERS)
    expected = np.concatenate([sums_of(first.data, MULTIPLIERS), sums_of(second.data, MULTIPLIERS)])
    assert np.array_equal(opened.sums, expected) and opened.node == node
    assert opened.value["a"].shape == (3000,)
    plain = read_opened({"value": 5}, {}, MULTIPLIERS)
    assert (plain.value, plain.sums.dtype, plain.sums.shape) == (5, np.int64, (0,))


def numbers(*values: float, dtype: str = "float32") -> Array:
    return Array.of(np.array(values), dtype)


def test_parts_of_a_container_have_their_own_expected_values() -> None:
    """Exact, declared and moved ones; the kind of the container counts."""
    for make in (lambda part: [7, part], lambda part: {"n": 7, "x": part}):
        right, off = numbers(1, 2), numbers(1, 5)
        wide = numbers(1, 2, dtype="float64")
        far = numbers(1, 900, dtype="float64")
        near = Expected(make(wide), make(right), (make(wide), make(wide)), "float32")
        assert find_wrong_entry(make(right), near) is None
        wrong = find_wrong_entry(make(off), near)
        assert wrong is not None and wrong.path in ((1,), ("x",))
        # where moved inputs move the result far, so may rounding
        loose = Expected(make(wide), make(right), (make(wide), make(far)), "float32")
        assert find_wrong_entry(make(off), loose) is None
    expected = Expected((7,), (7,), ((7,),), "float32")
    assert find_wrong_entry([7], expected) is not None
    assert find_wrong_entry((7, 7), expected) is not None
    assert find_wrong_entry((8,), expected) is not None
    assert find_wrong_entry((7,), expected) is None


@pytest.mark.parametrize("side", ["declared", "moved"])
def test_entries_that_are_finite_in_one_precision_only_are_undecided(side: str) -> None:
    """For floating-point numbers; other differences are the tolerance's affair."""
    exact = np.arange(100.0)
    other = exact.copy()
    other[3] = np.inf
    sides = {"declared": exact, "moved": exact, side: other}
    expected = Expected(
        Array.of(exact, "float64"),
        Array.of(sides["declared"], "float32"),
        (Array.of(sides["moved"], "float64"),),
        "float32",
    )
    for count, is_right in ((8, True), (9, False)):
        actual = exact.copy()
        actual[50 : 50 + count] += 7
        assert (find_wrong_entry(Array.of(actual, "float32"), expected) is None) is is_right


def test_entries_that_rounding_decides_are_those_of_any_precision() -> None:
    """The one that differs most from the exact result."""
    exact = np.arange(100)
    declared, moved = exact.copy(), exact.copy()
    declared[:1] += 1
    moved[:2] += 1
    expected = Expected(Array.of(exact), Array.of(declared), (Array.of(moved), Array.of(exact)), "float32")
    for count, is_right in ((16, True), (17, False)):
        actual = declared.copy()
        actual[50 : 50 + count] += 1
        assert (find_wrong_entry(Array.of(actual), expected) is None) is is_right


def test_place_in_a_large_result_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a matrix of any number of axes; a vector is one row and compared whole."""
    monkeypatch.setattr(opened_result, "MOST_COMPARED", 1 << 10)
    shape = (2, 64, 2, 8)
    whole = np.zeros(shape)
    expected = Expected(Array.of(whole, "float64"), Array.of(whole, "float32"), (), "float32")
    wrong = whole.copy()
    wrong[1, 50:, 1, 3:] = 3
    found = find_wrong_entry(Array.of(wrong, "float32"), expected, 5)
    assert found is not None and found.index is not None
    assert found.index[1] == 3
    first = re.match(r"\[1, (\d+), 1, 3\]", found.message)
    assert first is not None and int(first[1]) >= 50
    assert found.message.endswith("in 128 rows of 256")
    line = np.zeros((1 << 10) + 8)
    expected = Expected(Array.of(line, "float64"), Array.of(line, "float32"), (), "float32")
    wrong = line.copy()
    wrong[-8:] = 3
    found = find_wrong_entry(Array.of(wrong, "float32"), expected, 5)
    assert found is not None and found.message.startswith(f"[{1 << 10}]")


def test_result_without_axes_is_one_entry() -> None:
    """A loss, say."""
    expected = Expected(numbers(2, dtype="float64"), numbers(2), (), "float32")
    scalar = replace(expected, exact=replace(expected.exact, shape=()), declared=replace(expected.declared, shape=()))
    assert find_wrong_entry(replace(numbers(2), shape=()), scalar) is None
    assert find_wrong_entry(replace(numbers(3), shape=()), scalar) is not None
