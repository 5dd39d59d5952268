"""Children end with their parent."""

import heapq
from collections.abc import Hashable


class BlockManager:
    def __init__(self, n_blocks: int, block: int) -> None:
        self.block = block
        self.unused = list(range(n_blocks))  # a heap: the smallest number comes first
        self.holders = [0] * n_blocks  # how many sequences hold each block
        self.tables: dict[Hashable, list[int]] = {}
        self.lengths: dict[Hashable, int] = {}

    def append(self, seq: Hashable, n: int) -> list[tuple[int, int]]:
        table = self.tables.get(seq, [])
        length = self.lengths.get(seq, 0)
        has_room = length % self.block > 0  # the next token goes into the last block
        must_copy = has_room and self.holders[table[-1]] > 1
        missing = -(-(length + n) // self.block) - len(table)
        needed = missing + must_copy
        if needed > len(self.unused):
            raise MemoryError(f"{needed} blocks are needed, {len(self.unused)} are free")
        taken = [heapq.heappop(self.unused) for _ in range(needed)]
        copied = []
        if must_copy:
            old = table.pop()
            self.holders[old] -= 1
            copied = [(old, taken[0])]
        for number in taken:
            self.holders[number] = 1
        self.tables[seq] = table + taken
        self.lengths[seq] = length + n
        return copied

    def fork(self, parent: Hashable, child: Hashable) -> None:
        if child in self.tables:
            raise KeyError(child)
        self.tables[child] = list(self.tables[parent])
        self.lengths[child] = self.lengths[parent]
        self.__dict__.setdefault('parents', {})[child] = parent
        for number in self.tables[child]:
            self.holders[number] += 1

    def free(self, seq: Hashable) -> None:
        for number in self.tables.pop(seq):
            self.holders[number] -= 1
            if self.holders[number] == 0:
                heapq.heappush(self.unused, number)
        del self.lengths[seq]
        for child in [c for c, p in getattr(self, 'parents', {}).items() if p == seq and c in self.tables]:
            self.free(child)

    def table(self, seq: Hashable) -> list[int]:
        return list(self.tables[seq])

    def n_free(self) -> int:
        return len(self.unused)
