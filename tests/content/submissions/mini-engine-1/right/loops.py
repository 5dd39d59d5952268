import torch


class PagedCache:
    def __init__(self, n_blocks, block, layers, heads, d):
        self.block = block
        self.owner = [None] * n_blocks
        self.order = {}
        self.cells = [[[None] * block for _ in range(n_blocks)] for _ in range(layers)]

    def n_free(self):
        return sum(owner is None for owner in self.owner)

    def reserve(self, seq, n):
        have = self.order.get(seq, [])
        wanted = []
        for number, owner in enumerate(self.owner):
            if (len(have) + len(wanted)) * self.block >= n:
                break
            if owner is None:
                wanted.append(number)
        if (len(have) + len(wanted)) * self.block < n:
            raise MemoryError("too few blocks")
        for number in wanted:
            self.owner[number] = (seq,)
        self.order[seq] = have + wanted

    def write(self, layer, seq, start, k, v):
        for i in range(k.shape[1]):
            number, place = divmod(start + i, self.block)
            self.cells[layer][self.order[seq][number]][place] = (k[:, i].clone(), v[:, i].clone())

    def read(self, layer, seq, end):
        pairs = []
        for i in range(end):
            number, place = divmod(i, self.block)
            pairs.append(self.cells[layer][self.order[seq][number]][place])
        return torch.stack([k for k, _ in pairs], 1), torch.stack([v for _, v in pairs], 1)

    def free(self, seq):
        for number in self.order.pop(seq, []):
            self.owner[number] = None
