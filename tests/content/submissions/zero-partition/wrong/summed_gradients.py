# catalogue: 1
# the sum of the gradients
import torch


class Rank:
    def __init__(self, shard, m, v):
        self.p, self.m, self.v = shard, m, v

    def step(self, g, t, lr, betas, eps, wd):
        b1, b2 = betas
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * g.square()
        root = torch.sqrt(self.v / (1 - b2**t)) + eps
        self.p = self.p * (1 - lr * wd) - lr * (self.m / (1 - b1**t)) / root


def zero_step(p, grads, m, v, t, lr, betas, eps, wd, reduce_scatter, all_gather):
    world, size = len(m), m[0].numel()
    whole = p.new_zeros(world * size)
    whole[: p.numel()] = p
    ranks = [Rank(whole[r * size : (r + 1) * size].clone(), m[r], v[r]) for r in range(world)]
    padded = []
    for grad in grads:
        buffer = torch.zeros_like(whole)
        buffer[: p.numel()] = grad
        padded.append(buffer)
    for rank, total in zip(ranks, reduce_scatter(padded)):
        rank.step(total, t, lr, betas, eps, wd)
    gathered = all_gather([rank.p for rank in ranks])
    return gathered[: p.numel()].clone(), [rank.m for rank in ranks], [rank.v for rank in ranks]
