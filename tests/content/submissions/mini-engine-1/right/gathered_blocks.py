import torch
from collections import defaultdict


class PagedCache:
    """Blocks [n_blocks, heads, block, d] for each layer, joined when they are read."""

    def __init__(self, n_blocks, block, layers, heads, d):
        self.n, self.b = n_blocks, block
        self.k = torch.zeros(layers, n_blocks, heads, block, d, dtype=torch.float64)
        self.v = torch.zeros_like(self.k)
        self.dtype = torch.float32
        self.table = defaultdict(list)

    def _free(self):
        used = {number for numbers in self.table.values() for number in numbers}
        return [number for number in range(self.n) if number not in used]

    def n_free(self):
        return len(self._free())

    def reserve(self, seq, n):
        free = self._free()
        extra = max(0, -(-n // self.b) - len(self.table[seq]))
        if extra > len(free):
            raise MemoryError(f"no room for {n} tokens")
        self.table[seq] += free[:extra]

    def write(self, layer, seq, start, k, v):
        self.dtype = k.dtype
        done = 0
        while done < k.shape[1]:
            number, place = divmod(start + done, self.b)
            size = min(self.b - place, k.shape[1] - done)
            block = self.table[seq][number]
            self.k[layer, block, :, place : place + size] = k[:, done : done + size]
            self.v[layer, block, :, place : place + size] = v[:, done : done + size]
            done += size

    def read(self, layer, seq, end):
        blocks = self.table[seq][: -(-end // self.b)]
        k = torch.cat([self.k[layer, block] for block in blocks], dim=1)[:, :end]
        v = torch.cat([self.v[layer, block] for block in blocks], dim=1)[:, :end]
        return k.to(self.dtype), v.to(self.dtype)

    def free(self, seq):
        self.table.pop(seq, None)
