"""Their optimizer, a class; without weight decay AdamW is Adam."""

import torch

TASK = "adam"


def adapt(ours):
    class MyAdam:
        def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
            self.params = list(params)
            self.lr, self.betas, self.eps, self.t = lr, betas, eps, 0
            self.m = [torch.zeros_like(p) for p in self.params]
            self.v = [torch.zeros_like(p) for p in self.params]

        @torch.no_grad()
        def step(self):
            self.t += 1
            for i, p in enumerate(self.params):
                state = p.detach().clone(), p.grad.clone(), self.m[i], self.v[i]
                new, self.m[i], self.v[i] = ours.adamw_step(*state, self.t, self.lr, self.betas, self.eps, 0.0)
                p.copy_(new)

        def zero_grad(self):
            for p in self.params:
                if p.grad is not None:
                    p.grad.zero_()

    return MyAdam
