"""Whose the bytes of a memory are, against a memory that is filled with the numbers themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from harness.worker.memories import NOBODY, Memories

SLICES = st.builds(slice, st.integers(0, 3), st.none() | st.integers(1, 6), st.none() | st.integers(1, 2))


@st.composite
def views(draw: st.DrawFn, whole: torch.Tensor) -> Any:
    """A part of it, as torch or numpy shows it, perhaps turned round or seen as smaller numbers."""
    part: Any = whole[draw(SLICES), draw(SLICES)]
    if draw(st.booleans()):
        part = part.T
    if draw(st.booleans()) and part.numel():
        part = part[draw(st.integers(0, part.shape[0] - 1))]
    if draw(st.booleans()):
        part = part.numpy()
        return part[::-1] if draw(st.booleans()) else part
    return part


@given(st.data())
def test_what_was_written_last_is_read(data: st.DataObject) -> None:
    """However the views overlap."""
    wholes = [torch.zeros(4, 6, dtype=torch.int64), torch.zeros(5, 5, dtype=torch.int64)]
    memories = Memories()
    for number in range(1, data.draw(st.integers(1, 8))):
        view = data.draw(views(data.draw(st.sampled_from(wholes))))
        view[...] = number
        memories.write(view, number)
        shown = data.draw(views(data.draw(st.sampled_from(wholes))))
        assert memories.read(shown) == set(np.unique(np.asarray(shown)).tolist())


def test_numbers_seen_with_another_width_are_the_same_bytes() -> None:
    """As two halves of a wider number."""
    wide = torch.zeros(3, dtype=torch.float64)
    memories = Memories()
    memories.write(wide.view(torch.int32)[1:3], 1)
    assert [memories.read(one) for one in (wide, wide[:1], wide[1:2], wide[2:])] == [{0, 1}, {0, 1}, {0, 1}, {0}]


def test_a_tensor_of_a_part_of_an_array_is_in_its_memory() -> None:
    """Though torch takes it for a memory of its own, whichever of the two is seen first."""
    whole = np.zeros((3, 4))
    part = torch.from_numpy(whole[1:, 2:])
    for first, second in ((whole, part), (part, whole)):
        memories = Memories()
        memories.write(first, 1)
        memories.write(second, 2)
        assert memories.read(whole) == ({1, 2} if second is part else {2})
        assert memories.read(part) == {2}
        assert memories.read(whole[0]) == ({1} if second is part else {2})


def test_memory_that_nobody_has_written_is_nobodys() -> None:
    """Nor does writing what is nobody's keep anything."""
    memories = Memories()
    block = torch.zeros(4)
    memories.write(block, NOBODY)
    assert memories.read(block) == {NOBODY}
    assert not memories.regions
    memories.write(block, 1)
    memories.write(block[1:], NOBODY)
    assert (memories.read(block), memories.read(block[:1]), memories.read(block[:0])) == ({0, 1}, {1}, set())
