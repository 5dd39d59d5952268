"""Adds one token after the other to a copy of the state, and takes the copy over if all of them found room."""

import copy


class BlockManager:
    def __init__(self, n_blocks, block):
        self.block = block
        self.refs = [0] * n_blocks
        self.tables = {}
        self.sizes = {}

    def _take(self, refs):
        for i, r in enumerate(refs):
            if r == 0:
                refs[i] = 1
                return i
        raise MemoryError

    def append(self, seq, n):
        refs = copy.copy(self.refs)
        table = list(self.tables.get(seq, []))
        size = self.sizes.get(seq, 0)
        copied = []
        for _ in range(n):
            if size % self.block == 0:
                table.append(self._take(refs))
            elif refs[table[-1]] > 1:
                new = self._take(refs)
                refs[table[-1]] -= 1
                copied.append((table[-1], new))
                table[-1] = new
            size += 1
        self.refs, self.tables[seq], self.sizes[seq] = refs, table, size
        return copied

    def fork(self, parent, child):
        if parent not in self.tables or child in self.tables:
            raise KeyError((parent, child))
        self.tables[child] = self.tables[parent][:]
        self.sizes[child] = self.sizes[parent]
        for i in self.tables[child]:
            self.refs[i] += 1

    def free(self, seq):
        table = self.tables.pop(seq)
        self.sizes.pop(seq)
        for i in table:
            self.refs[i] -= 1

    def table(self, seq):
        return self.tables[seq].copy()

    def n_free(self):
        return self.refs.count(0)
