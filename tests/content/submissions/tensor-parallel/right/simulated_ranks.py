import torch


class Rank:
    def __init__(self, w1, w2, act):
        self.w1, self.w2, self.act = w1, w2, act

    def forward(self, x):
        return torch.einsum("...f,of->...o", self.act(torch.einsum("...d,fd->...f", x, self.w1)), self.w2)


def all_reduce(parts):
    return torch.stack(parts).sum(dim=0)


def column_then_row(x, w1_shards, w2_shards, act):
    ranks = [Rank(a, b, act) for a, b in zip(w1_shards, w2_shards)]
    return all_reduce([r.forward(x) for r in ranks])
