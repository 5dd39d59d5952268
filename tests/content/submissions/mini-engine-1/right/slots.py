import heapq

import torch


class PagedCache:
    """Flat memory of slots, as in vLLM: slot = block number * block size + place."""

    def __init__(self, n_blocks, block, layers, heads, d):
        self.size = block
        self.free_blocks = list(range(n_blocks))
        self.tables = {}
        self.shape = (n_blocks * block, heads, d)
        self.keys = [None] * layers
        self.values = [None] * layers

    def reserve(self, seq, n):
        table = self.tables.get(seq, [])
        need = (n + self.size - 1) // self.size - len(table)
        if need <= 0:
            return
        if need > len(self.free_blocks):
            raise MemoryError
        self.tables[seq] = table + [heapq.heappop(self.free_blocks) for _ in range(need)]

    def slots(self, seq, start, end):
        table = self.tables[seq]
        return torch.tensor([table[i // self.size] * self.size + i % self.size for i in range(start, end)])

    def write(self, layer, seq, start, k, v):
        if self.keys[layer] is None:
            self.keys[layer] = k.new_empty(self.shape)
            self.values[layer] = v.new_empty(self.shape)
        slots = self.slots(seq, start, start + k.size(1))
        self.keys[layer].index_copy_(0, slots, k.transpose(0, 1))
        self.values[layer].index_copy_(0, slots, v.transpose(0, 1))

    def read(self, layer, seq, end):
        slots = self.slots(seq, 0, end)
        return (
            self.keys[layer].index_select(0, slots).transpose(0, 1),
            self.values[layer].index_select(0, slots).transpose(0, 1),
        )

    def free(self, seq):
        for block in self.tables.pop(seq, []):
            heapq.heappush(self.free_blocks, block)

    def n_free(self):
        return len(self.free_blocks)
