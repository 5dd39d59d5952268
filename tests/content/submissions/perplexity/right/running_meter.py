import math

import torch


class Meter:
    def __init__(self):
        self.nll = 0.0
        self.n = 0

    def update(self, values):
        self.nll += math.fsum(values.tolist())
        self.n += values.numel()

    def compute(self):
        return math.exp(self.nll / self.n)


def perplexity(nlls, lengths):
    meter = Meter()
    for i in range(lengths.shape[0]):
        meter.update(torch.narrow(nlls[i], 0, 0, int(lengths[i])))
    return meter.compute()
