# Keeps blocks back as long as some row has had nothing but -inf; with 64 blocks of [16, 128] and one row masked in the first 63: 64 held instead of 2 (factor 32), peak memory 66 blocks against 3 (factor 22).
import torch


class Accumulator:
    def __init__(self):
        self.waiting, self.m, self.l, self.ready = [], None, None, False

    def push(self, x):
        bm = x.amax(-1)
        if self.ready:
            new = torch.maximum(self.m, bm)
            self.l = self.l * torch.exp(self.m - new) + torch.exp(x - new[..., None]).sum(-1)
            self.m = new
            return
        self.waiting.append(x)
        self.m = bm if self.m is None else torch.maximum(self.m, bm)
        if not torch.isneginf(self.m).any():
            self.settle()

    def settle(self):
        self.l = torch.zeros_like(self.m)
        while self.waiting:
            self.l += torch.exp(self.waiting.pop() - self.m[..., None]).sum(-1)
        self.ready = True


def online_softmax(blocks):
    acc = Accumulator()
    for x in blocks:
        acc.push(x)
    return acc.m, acc.l
