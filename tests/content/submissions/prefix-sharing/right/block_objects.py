"""Blocks are objects with a count, as in vLLM's first block manager; free numbers in a set."""


class Block:
    def __init__(self, number):
        self.number = number
        self.count = 0


class BlockManager:
    def __init__(self, n_blocks, block):
        self.size = block
        self.blocks = [Block(i) for i in range(n_blocks)]
        self.seqs = {}

    def _free_blocks(self):
        return [b for b in self.blocks if b.count == 0]

    def append(self, seq, n):
        blocks, used = self.seqs.get(seq, ([], 0))
        room = len(blocks) * self.size - used
        shared = room > 0 and blocks[-1].count > 1
        extra = max(0, n - room)
        need = (extra + self.size - 1) // self.size + int(shared)
        free = self._free_blocks()
        if len(free) < need:
            raise MemoryError("out of blocks")
        copies = []
        blocks = list(blocks)
        if shared:
            new = free.pop(0)
            new.count = 1
            copies.append((blocks[-1].number, new.number))
            blocks[-1].count -= 1
            blocks[-1] = new
            need -= 1
        for b in free[:need]:
            b.count = 1
            blocks.append(b)
        self.seqs[seq] = (blocks, used + n)
        return copies

    def fork(self, parent, child):
        if child in self.seqs:
            raise KeyError(child)
        blocks, used = self.seqs[parent]
        for b in blocks:
            b.count += 1
        self.seqs[child] = (list(blocks), used)

    def free(self, seq):
        blocks, _ = self.seqs.pop(seq)
        for b in blocks:
            b.count -= 1

    def table(self, seq):
        return [b.number for b in self.seqs[seq][0]]

    def n_free(self):
        return len(self._free_blocks())
