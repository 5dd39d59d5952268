"""A paged cache: keys and values of several sequences in blocks of one memory.

A server does not know how long a sequence will get. So memory is cut into blocks of the same size, and each sequence
has a list of those that are its own, as a process has pages. Nothing is copied when a sequence grows, at most one block
of a sequence is partly empty, and what one sequence gives back another takes.

    token i of a sequence:  block blocks[i // block], place i % block

Source: Kwon et al. 2023 (vLLM), arXiv:2309.06180, section 4.1; nano-vllm, engine/block_manager.py.
"""

import torch
from torch import Tensor


class PagedCache:
    def __init__(self, n_blocks: int, block: int, layers: int, heads: int, d: int) -> None:
        self.block = block
        self.memory = torch.zeros(layers, 2, n_blocks, block, heads, d)  # layer, keys or values, then the place
        self.unused = set(range(n_blocks))
        self.blocks: dict[int, list[int]] = {}

    def reserve(self, seq: int, n: int) -> None:
        missing = -(-n // self.block) - len(self.blocks.get(seq, []))
        if missing > len(self.unused):
            raise MemoryError(f"{missing} blocks are needed and {len(self.unused)} are free")
        taken = sorted(self.unused)[: max(missing, 0)]
        self.unused -= set(taken)
        self.blocks.setdefault(seq, []).extend(taken)

    def write(self, layer: int, seq: int, start: int, k: Tensor, v: Tensor) -> None:
        block, place = self._places(seq, start, start + k.shape[1])
        self.memory = self.memory.to(k.dtype)
        self.memory[layer, 0, block, place] = k.transpose(0, 1)  # (t, heads, d)
        self.memory[layer, 1, block, place] = v.transpose(0, 1)

    def read(self, layer: int, seq: int, end: int) -> tuple[Tensor, Tensor]:
        block, place = self._places(seq, 0, end)
        k, v = self.memory[layer, :, block, place]  # (2, end, heads, d)
        return k.transpose(0, 1), v.transpose(0, 1)

    def free(self, seq: int) -> None:
        self.unused |= set(self.blocks.pop(seq, []))

    def n_free(self) -> int:
        return len(self.unused)

    def _places(self, seq: int, start: int, end: int) -> tuple[Tensor, Tensor]:
        """The block of each token from `start` to before `end`, and its place there."""
        at = torch.arange(start, end)
        return torch.tensor(self.blocks[seq], dtype=torch.long)[at // self.block], at % self.block
