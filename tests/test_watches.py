"""What is counted inside a guest: the same in torch and numpy, in a loop and in a comprehension, in every thread."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from operator import setitem
from typing import Any

import numpy as np
import pytest
import torch

from harness.worker.watches import Flops, Joins, Largest, watch_threads

A, B, V = torch.ones(4, 8), torch.ones(8, 16), torch.ones(8)
PRODUCT = 2 * 4 * 8 * 16


def flops(work: Callable[[], Any]) -> int:
    """What the work takes."""
    watch = Flops({}, ())
    with watch:
        result = work()
    return watch.count(result)


def elsewhere(work: Callable[[], Any]) -> Any:
    """The work in a thread that is watched."""
    found = []
    patched = watch_threads()
    try:
        thread = threading.Thread(target=lambda: found.append(work()))
        thread.start()
        thread.join()
    finally:
        for place, name, start in patched:
            setattr(place, name, start)
    return found[0]


def filled(out: Any, parts: Any) -> Any:
    """Each part in its place."""
    for place, part in enumerate(parts):
        out[place] = part.numpy() if isinstance(out, np.ndarray) else part
    return out


def summed_in_place(out: Any, parts: Any) -> Any:
    """Their sum, without an operator that adds in place."""
    for part in parts:
        out[:] = out + (part.numpy() if isinstance(out, np.ndarray) else part)
    return out


def sum_of_each(parts: Any, write: Callable[[Any, Any], Any]) -> Any:
    """The sum of what each part leaves in one buffer that all of them use."""
    total, buffer = torch.zeros(2, 3), torch.zeros(2, 3)
    for part in parts:
        write(part, buffer)
        total += buffer
    return total


def sum_of_fewer(parts: Any, buffer: Any, *, is_all_read: bool = False) -> Any:
    """The sum of their first columns, fewer of each than of the one before, through one buffer."""
    total = torch.zeros(2, 3)
    for count, part in zip((3, 2, 1), parts, strict=True):
        buffer[:, :count] = part[:, :count].numpy() if isinstance(buffer, np.ndarray) else part[:, :count]
        read = slice(None) if is_all_read else slice(count)
        total[:, read] += torch.as_tensor(buffer[:, read])
    return total


def ring(buffers: Any, pieces: int) -> Any:
    """The sum, made in place, each piece passed on from one buffer to the next; all get it, the first is given back."""
    size, count = len(buffers[0]) // pieces, len(buffers)
    for piece in range(pieces):
        at = slice(piece * size, piece * size + size)
        for step in range(1, count):
            buffers[(piece + step) % count][at] += buffers[(piece + step - 1) % count][at]
        for step in range(count - 1):
            buffers[(piece + step) % count][at] = buffers[(piece + count - 1) % count][at]
    return buffers[0]


def into(out: Any) -> Any:
    """A product written into a given array."""
    return np.matmul(A.numpy(), B.numpy(), out=out)


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (lambda: A @ B, PRODUCT),
        (lambda: torch.einsum("ij,jk->ik", A, B), PRODUCT),
        (lambda: (A[:, :, None] * B).sum(1), PRODUCT),
        (lambda: A @ V, 2 * 4 * 8),
        (lambda: torch.dot(V, V), 2 * 8),
        (lambda: torch.stack([A @ column for column in B.T]), PRODUCT),
        (lambda: A.numpy() @ B.numpy(), PRODUCT),
        (lambda: A.detach().numpy().dot(B.numpy()), PRODUCT),
        (lambda: np.array(A.numpy()) @ np.asarray(B), PRODUCT),
        (lambda: torch.from_numpy(A.numpy()[:, :4].copy() @ B.numpy()[:4]), PRODUCT // 2),
        (lambda: np.einsum("ij,jk->ik", A.numpy(), B.numpy()), PRODUCT),
        (lambda: np.einsum("...j,jk->...k", A.numpy(), B.numpy(), optimize=True), PRODUCT),
        (lambda: np.tensordot(A.numpy(), B.numpy(), 1), PRODUCT),
        (lambda: np.inner(A.numpy(), B.numpy().T), PRODUCT),
        (lambda: np.vdot(V.numpy(), V.numpy()), 2 * 8),
        (lambda: (A.numpy()[:, :, None] * B.numpy()).sum(1), PRODUCT),
        (lambda: into(np.empty((4, 16), np.float32)), PRODUCT),
        (lambda: np.concatenate([A.numpy(), A.numpy()]) @ B.numpy(), 2 * PRODUCT),
        (lambda: np.from_dlpack(A) @ np.from_dlpack(B), PRODUCT),
        (lambda: np.frombuffer(bytes(A.untyped_storage()), np.float32).reshape(4, 8) @ B.numpy(), PRODUCT),
        (lambda: np.convolve(np.ones(8), np.ones(8)), 2 * 8 * 8),
        (lambda: elsewhere(lambda: A @ B), PRODUCT),
        (lambda: elsewhere(lambda: A.numpy() @ B.numpy()), PRODUCT),
        (lambda: torch.zeros(4, 16).addmm_(A, B), PRODUCT),
        (lambda: torch.zeros(4, 16).addbmm(A[None], B[None]), PRODUCT),
        (lambda: torch.addcmul(torch.zeros(4, 8, 16), A[:, :, None], B), PRODUCT),
        (lambda: (A[:, :, None] / B).mean(1), PRODUCT),
        (lambda: torch.zeros(4, 8, 16).copy_(B).mul_(A[:, :, None]).cumsum(1)[:, -1], PRODUCT),
        (lambda: torch.sparse.mm(A.to_sparse(), B), PRODUCT),
        (
            lambda: torch.nn.functional.embedding_bag(
                torch.arange(8).repeat(4, 1), B, mode="sum", per_sample_weights=A
            ),
            PRODUCT,
        ),
        (lambda: torch.func.vmap(lambda row: row @ B)(A), PRODUCT),
        # numpy on tensors, as they are and beside arrays
        (lambda: np.matmul(A, B), PRODUCT),
        (lambda: np.dot(A, B), PRODUCT),
        (lambda: np.einsum("ij,jk->ik", A, B), PRODUCT),
        (lambda: np.tensordot(A, B, 1), PRODUCT),
        (lambda: A @ np.ones((8, 16), np.float32), PRODUCT),
        (lambda: (A[:, :, None] * np.ones((8, 16), np.float32)).sum(1), PRODUCT),
        (lambda: torch.conv_tbc(A[None], B[None], torch.zeros(16)), PRODUCT),
        (lambda: torch.cdist(A.repeat(10, 1), B.T.repeat(3, 1)), 30 * PRODUCT),
        (lambda: torch.nn.functional.bilinear(A, A, torch.ones(1, 8, 8)), 3 * 4 * 8 * 8),
        # systems of equations, by their leading terms
        (lambda: torch.linalg.solve(torch.eye(30), torch.ones(30)), 2 * 30**3 // 3),
        (lambda: torch.linalg.inv(torch.eye(30)), 2 * 30**3),
        (lambda: torch.linalg.solve_triangular(torch.eye(30), torch.ones(30, 2), upper=True), 2 * 30**2),
        (lambda: np.exp(A.numpy()).max(-1, keepdims=True), 0),
        # prefix sums, unless they are of whole numbers
        (lambda: A.cumsum(0).to(torch.complex64).cumsum(1), 2 * 4 * 8),
        (lambda: np.cumsum(A.numpy()) + np.add.accumulate(V.numpy()[:1]), 4 * 8 + 1),
        (lambda: (A > 0).cumsum(0).cumsum_(1), 0),
        (lambda: np.cumsum(np.bincount([1, 2, 2], minlength=99)), 0),
        (lambda: A.numpy().astype(np.float64).tolist(), 0),
    ],
)
def test_product_takes_the_same_wherever_it_is_computed(work: Callable[[], Any], expected: int) -> None:
    """Two operations for each product that is summed up."""
    assert flops(work) == expected


def test_arrays_of_an_earlier_call_count_in_the_next() -> None:
    """As a cache does that is handed back; afterwards nothing counts, and numpy is as it was."""
    makers = np.array, np.asarray, torch.Tensor.numpy
    first = Flops({}, ())
    with first:
        kept = A.numpy()
    assert flops(lambda: kept @ B.numpy()) == PRODUCT
    assert first.count(kept) == 0
    assert (np.array, np.asarray, torch.Tensor.numpy) == makers
    assert type(A.numpy()) is np.ndarray
    assert (kept @ kept.T).shape == (4, 4)


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (lambda parts: torch.stack([part * 2 for part in parts]).sum(0), 2),
        (lambda parts: sum(part * 2 for part in parts), 2),
        (lambda parts: np.concatenate([part.numpy() for part in parts]), 2),
        (lambda parts: torch.from_numpy(np.concatenate(parts)), 2),
        (lambda parts: torch.tensor(sum(part.numpy() for part in parts)), 2),
        (lambda parts: filled(np.empty((3, 2, 3), np.float32), parts).sum(0), 2),
        (lambda parts: torch.from_numpy(sum(part.numpy().astype("f8")[[1, 0]].copy() for part in parts)), 2),
        (lambda parts: sum(part.numpy() * 2 for part in parts), 2),
        (lambda parts: torch.from_numpy(parts[0].numpy() * 2) + parts[1] + parts[2], 2),
        # each part goes into the sum row by row
        (lambda parts: sum(row for part in parts for row in part), 4),
        # a sum that is put back where it was, and a buffer that holds all of them
        (lambda parts: summed_in_place(torch.zeros(2, 3), parts), 2),
        (lambda parts: torch.from_numpy(summed_in_place(np.zeros((2, 3), np.float32), parts)), 2),
        (lambda parts: filled(torch.empty(3, 2, 3), parts).sum(0), 2),
        # one buffer, written over by each, as a whole or as far as it is read
        (lambda parts: sum_of_each(parts, lambda part, buffer: torch.mul(part, 2, out=buffer)), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: buffer.copy_(part)), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: buffer.zero_().add_(part)), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: buffer.fill_(0.0).add_(part)), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: np.multiply(part.numpy(), 2, out=buffer.numpy())), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: np.copyto(buffer.numpy(), part.numpy())), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: setitem(buffer.numpy(), ..., part.numpy())), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: torch.mul(part[0], 2, out=buffer[0])), 2),
        (lambda parts: sum_of_each(parts, lambda part, buffer: setitem(buffer.numpy(), 0, part[0].numpy())), 2),
        (lambda parts: sum_of_fewer(parts, torch.zeros(2, 3)), 2),
        (lambda parts: sum_of_fewer(parts, np.zeros((2, 3), np.float32)), 2),
        # what the earlier ones left is read with it
        (lambda parts: sum_of_fewer(parts, torch.zeros(2, 3), is_all_read=True), 4),
        (lambda parts: sum_of_fewer(parts, np.zeros((2, 3), np.float32), is_all_read=True), 4),
        # a list of arrays becomes one on its way
        (lambda parts: torch.from_numpy(np.sum([part.numpy() for part in parts], axis=0)), 2),
        (lambda parts: torch.from_numpy(np.mean([part.numpy() for part in parts], axis=0)), 2),
        (lambda parts: torch.from_numpy(np.add.reduce([part.numpy() for part in parts])), 2),
        (lambda parts: torch.from_numpy(functools.reduce(np.add, [part.numpy() for part in parts])), 2),
        # two halves one after the other; what is exchanged more than once; each device adds up a third
        (lambda parts: torch.cat([sum(part[at] for part in parts) for at in (0, 1)]), 4),
        (lambda parts: torch.stack([sum(parts) for _ in parts]).mean(0), 6),
        (lambda parts: torch.cat([sum(part[:, at] for part in parts) for at in range(3)]), 2),
        # the sum of all may be read, and what one device holds by itself; each may add up everything
        (lambda parts: [(whole := sum(parts)), whole.tolist(), parts[0].tolist()], 2),
        (lambda parts: [sum(parts), torch.stack(parts).amax().item()], 4),
        (lambda parts: [sum(parts) for _ in parts][-1], 2),
        # a ring of three devices has three pieces, and not nine
        (lambda parts: ring([torch.cat([part, part, part]).flatten() for part in parts], 3), 2),
        (lambda parts: ring([torch.cat([part, part, part]).flatten() for part in parts], 9), 18),
        # what some of them were joined to comes from no whole, and is thrown away
        (lambda parts: [sum(parts[: count + 1]) for count in range(3)][-1], 3),
        (lambda parts: [torch.stack(parts[:2]), sum(parts)][-1], 3),
        # the others may have been joined where nothing is seen
        (lambda parts: torch.sparse.mm(parts[0].to_sparse(), torch.ones(3, 3)) + parts[1] + parts[2], ~1),
        (lambda parts: parts[0] + parts[1], ~1),
        (lambda parts: torch.tensor([sum(part[0].tolist()) for part in parts]), ~0),
        (lambda parts: sum(parts) + parts[0][0, 0].item() + parts[1][0, 0].item(), ~2),
        (
            lambda parts: sum(
                torch.frombuffer(bytearray(part.numpy().tobytes()), dtype=torch.float32) for part in parts
            ),
            ~0,
        ),
    ],
)
def test_join_of_what_devices_hold_counts_in_torch_and_numpy(work: Callable[[Any], Any], expected: int) -> None:
    """Whatever brings two of them together, each time; the complement where there may be more."""
    parts = [torch.ones(2, 3) for _ in range(3)]
    watch = Joins({"parts": parts}, ("parts",))
    with watch:
        result = work(parts)
    assert watch.count(result) == expected
    assert not {"tolist", "item"} & set(vars(torch.Tensor))


def test_what_a_callable_makes_of_a_part_belongs_to_the_same_device() -> None:
    """Though it comes from elsewhere, as new tensors."""
    parts = [torch.ones(2, 3) for _ in range(2)]
    watch = Joins({"parts": parts}, ("parts",))
    made = [torch.zeros(2), torch.zeros(2)]
    with watch:
        for part, one in zip(parts, made, strict=True):
            watch.derive([[part], {}], one)
        result = torch.cat(made)
    assert watch.count(result) == 1


def test_every_list_must_lead_to_the_result_from_each_device() -> None:
    """Else a part may have come by a way that nobody sees, though its device is in the result."""
    first, second = ([torch.ones(2) for _ in range(2)] for _ in range(2))
    for hides in (False, True):
        watch = Joins({"first": first, "second": second}, ("first", "second"))
        with watch:
            given = [torch.frombuffer(bytearray(one.numpy().tobytes()), dtype=one.dtype) for one in first]
            result = sum(a * b for a, b in zip(given if hides else first, second, strict=True))
        assert watch.count(result) == (~1 if hides else 1)


def test_tensor_without_memory_of_its_own_is_watched_too() -> None:
    """A nested one has no storage to tell it by."""
    parts = [torch.ones(2), torch.ones(2)]
    watch = Joins({"parts": parts}, ("parts",))
    with watch:
        nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
        assert nested.values().sum() == 5
        result = parts[0] + parts[1]
    assert watch.count(result) == 1


@pytest.mark.parametrize(
    "work",
    [
        lambda: torch.ones(10, 10),
        lambda: np.multiply.outer(A.numpy()[:, 0], np.ones(25)),
        lambda: torch.ones(4, 25) * np.ones((4, 25)),
        lambda: np.zeros((4, 25)),
        # a sparse one has no storage to tell it by
        lambda: (torch.eye(10).to_sparse() * 2).to_dense(),
        lambda: np.concatenate([torch.ones(50), torch.ones(50)]),
        # grids that share one row, of which a part is computed with
        lambda: torch.meshgrid(torch.arange(100), torch.arange(100), indexing="ij")[0],
        lambda: torch.ones(100, 1).expand(100, 100).T,
        lambda: torch.empty(0).resize_(100),
        lambda: torch.add(torch.ones(100), 1, out=torch.empty(0)),
    ],
)
def test_largest_is_of_torch_and_numpy(work: Callable[[], Any]) -> None:
    """A view makes nothing."""
    watch = Largest({}, ())
    with watch:
        result = work()[:3]
    assert watch.count(result) == 100
