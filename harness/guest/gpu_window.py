"""A timed window on a device, on the guest's side: draw, go, open.

The inputs of all calls are drawn before the clock starts, so that only calls are timed.  In the window the guest
commits to each result: its bits, as words of eight bytes, times odd multipliers, in wrapping sums.  The grader has the
sums when the clock stops; later it asks for one result, which must match them.  Only the memory of a result counts,
whatever its class shows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from . import protocol
from .device_draws import DeviceDraws, widen
from .tensors import PlainTensors, raw_tensors

# The number of words in one sum.
STRETCH = 1024
WORD_BYTES = 8
# The bytes that the known kernel writes: more than the device's cache, so that no call finds its inputs there.
SCRATCH_BYTES = {"cpu": 8 << 20, "cuda": 256 << 20}
PASSES = 8


class Window:
    """The calls of one window: their arguments and results."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.arguments: list[list[Any]] = []
        self.results: list[Any] = []
        self.committed: list[tuple[Any, dict[str, torch.Tensor]]] = []
        self.multipliers = torch.zeros(0, dtype=torch.int64)
        self.scratch: torch.Tensor | None = None

    def draw(
        self,
        calls: Sequence[Sequence[Any]],
        seeds: Sequence[int],
        unit: float | None,
        multipliers: torch.Tensor,
        read: Callable[[str, Any], Any],
    ) -> None:
        """Make the arguments of each call; with a `unit`, in float64 and changed by up to that unit.

        `read` makes the values that are not drawn.
        """
        self.committed, self.results, self.arguments = [], [], []
        self.multipliers = multipliers
        for nodes, seed in zip(calls, seeds, strict=True):
            draws = DeviceDraws(self.device, seed)

            def leaf(kind: str, content: Any, draws: DeviceDraws = draws) -> Any:
                return draws.draw(content) if kind == "draw" else read(kind, content)

            values = [protocol.decode(node, leaf) for node in nodes]
            self.arguments.append(values if unit is None else widen(values, unit))
        self.synchronize()

    def go(self, call: Callable[[list[Any]], Any], is_idle: bool) -> tuple[list[Any], list[torch.Tensor]]:
        """Make the calls: the node of each result and its sums.  `is_idle` takes the previous results instead."""
        self.committed, before = [], self.results
        self.results, sums = [], []
        for number, arguments in enumerate(self.arguments):
            self.results.append(before[number] if is_idle else call(arguments))
            found = PlainTensors()
            node = protocol.encode(self.results[-1], found.write)
            sums.append(self.commit(found.tensors))
            self.committed.append((node, found.tensors))
        rows = torch.split(torch.cat(sums).cpu(), [len(row) for row in sums])
        self.synchronize()
        return [node for node, _ in self.committed], list(rows)

    def commit(self, tensors: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The sums of a result's tensors, concatenated."""
        rows = [self.sums_of(plain) for plain in tensors.values()]
        return torch.cat(rows) if rows else torch.zeros(0, dtype=torch.int64, device=self.device)

    def sums_of(self, plain: torch.Tensor) -> torch.Tensor:
        """One sum for each block of a tensor's words; the last block is padded with zeros."""
        words = words_of(plain)
        multipliers = self.multipliers.to(words.device)
        whole = len(words) // STRETCH * STRETCH
        sums = [(words[:whole].view(-1, STRETCH) * multipliers).sum(1)]
        if whole < len(words):
            sums.append((words[whole:] * multipliers[: len(words) - whole]).sum().reshape(1))
        return torch.cat(sums).to(self.device)

    def open(self, number: int) -> tuple[Any, protocol.Tensors]:
        """The result with this number, as it was committed."""
        node, tensors = self.committed[number]
        return node, raw_tensors(tensors)

    def probe(self) -> float:
        """Seconds that a known kernel takes; it also fills the device's cache."""
        if self.scratch is None:
            self.scratch = torch.empty(SCRATCH_BYTES[self.device], dtype=torch.uint8, device=self.device)
            self.scratch.fill_(0)
            self.synchronize()
        started = time.perf_counter()
        for number in range(PASSES):
            self.scratch.fill_(number)
        self.synchronize()
        return time.perf_counter() - started

    def synchronize(self) -> None:
        """Wait until the device has finished all work."""
        if self.device != "cpu":
            torch.cuda.synchronize()


def words_of(plain: torch.Tensor) -> torch.Tensor:
    """The bytes of a tensor, row by row, as int64 words; the last is padded with zeros."""
    flat = plain.resolve_conj().resolve_neg().contiguous().reshape(-1).view(torch.uint8)
    if flat.numel() % WORD_BYTES or flat.storage_offset() % WORD_BYTES:
        padded = torch.zeros(-(-flat.numel() // WORD_BYTES) * WORD_BYTES, dtype=torch.uint8, device=flat.device)
        padded[: flat.numel()] = flat
        flat = padded
    return flat.view(torch.int64)
