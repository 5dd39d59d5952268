"""Each block knows the names of its holders; the free blocks are kept sorted with bisect. Errors of its own class."""

from bisect import insort
from dataclasses import dataclass, field


class NoBlocks(MemoryError):
    pass


class NoSequence(KeyError):
    pass


@dataclass
class Seq:
    blocks: list = field(default_factory=list)
    n: int = 0


class BlockManager:
    def __init__(self, n_blocks: int, block: int):
        self.block = block
        self.available = [*range(n_blocks)]
        self.holders = {i: set() for i in range(n_blocks)}
        self.seqs = {}

    def _get(self, seq):
        try:
            return self.seqs[seq]
        except KeyError:
            raise NoSequence(seq) from None

    def append(self, seq, n):
        s = self.seqs.get(seq) or Seq()
        end = -(-(s.n + n) // self.block)
        cow = s.n % self.block != 0 and self.holders[s.blocks[-1]] != {seq}
        need = end - len(s.blocks) + (1 if cow else 0)
        if need > len(self.available):
            raise NoBlocks(need)
        new, self.available = self.available[:need], self.available[need:]
        for i in new:
            self.holders[i].add(seq)
        moved = []
        if cow:
            old = s.blocks.pop()
            self.holders[old].discard(seq)
            moved = [(old, new[0])]
        s.blocks.extend(new)
        s.n += n
        self.seqs[seq] = s
        return moved

    def fork(self, parent, child):
        p = self._get(parent)
        if child in self.seqs:
            raise NoSequence(f"{child} exists")
        self.seqs[child] = Seq(list(p.blocks), p.n)
        for i in p.blocks:
            self.holders[i].add(child)

    def free(self, seq):
        s = self._get(seq)
        del self.seqs[seq]
        for i in s.blocks:
            self.holders[i].remove(seq)
            if not self.holders[i]:
                insort(self.available, i)

    def table(self, seq):
        return list(self._get(seq).blocks)

    def n_free(self):
        return len(self.available)
