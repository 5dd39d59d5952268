"""A training loop: AdamW by hand, warm-up and cosine, clipping, gradient accumulation, checkpoints."""

import copy
import math

import torch
import torch.nn.functional as F
from torch import nn


def learning_rate(step, warmup, total, highest, lowest):
    """Linear from 0 to `highest` over `warmup` steps, then a cosine down to `lowest` at `total`, which it keeps."""
    if step < warmup:
        return highest * step / warmup
    if step >= total:
        return lowest
    done = (step - warmup) / (total - warmup)
    return lowest + (highest - lowest) * 0.5 * (1 + math.cos(math.pi * done))


class AdamW:
    """Adam with decoupled weight decay."""

    def __init__(self, parameters, betas=(0.9, 0.95), eps=1e-8, decay=0.1):
        self.parameters = list(parameters)
        self.betas, self.eps, self.decay = betas, eps, decay
        self.m = [torch.zeros_like(p) for p in self.parameters]
        self.v = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    @torch.no_grad()
    def step(self, lr):
        self.steps += 1
        first, second = self.betas
        for p, m, v in zip(self.parameters, self.m, self.v, strict=True):
            m.mul_(first).add_(p.grad, alpha=1 - first)
            v.mul_(second).add_(p.grad**2, alpha=1 - second)
            m_hat = m / (1 - first**self.steps)
            v_hat = v / (1 - second**self.steps)
            p.mul_(1 - lr * self.decay)
            p.sub_(lr * m_hat / (v_hat.sqrt() + self.eps))

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def state(self):
        return {"m": copy.deepcopy(self.m), "v": copy.deepcopy(self.v), "steps": self.steps}

    def load(self, state):
        self.m, self.v = copy.deepcopy(state["m"]), copy.deepcopy(state["v"])
        self.steps = state["steps"]


def clip(parameters, most):
    """Scales all gradients together so that their norm is at most `most`; returns the norm before."""
    grads = [p.grad for p in parameters]
    norm = torch.sqrt(sum(grad.pow(2).sum() for grad in grads))
    scale = min(1.0, most / (norm.item() + 1e-12))
    for grad in grads:
        grad.mul_(scale)
    return norm.item()


def accumulate(model, batches):
    """Gradients of the mean loss over all examples of these batches, whose sizes may differ; returns that loss."""
    total = sum(len(x) for x, _ in batches)
    loss_sum = 0.0
    for x, y in batches:
        loss = F.mse_loss(model(x), y, reduction="sum") / (total * y.shape[1])
        loss.backward()
        loss_sum += loss.item()
    return loss_sum


class Trainer:
    def __init__(self, model, total=100, warmup=10, highest=1e-2):
        self.model, self.total, self.warmup, self.highest = model, total, warmup, highest
        self.optimizer = AdamW(model.parameters())
        self.step_number = 0

    def step(self, batches):
        self.optimizer.zero_grad()
        loss = accumulate(self.model, batches)
        clip(list(self.model.parameters()), 1.0)
        lr = learning_rate(self.step_number + 1, self.warmup, self.total, self.highest, self.highest / 10)
        self.optimizer.step(lr)
        self.step_number += 1
        return loss

    def checkpoint(self):
        """All that is needed to go on as if nothing had happened."""
        return {
            "model": copy.deepcopy(self.model.state_dict()),
            "optimizer": self.optimizer.state(),
            "step": self.step_number,
        }

    def resume(self, saved):
        self.model.load_state_dict(saved["model"])
        self.optimizer.load(saved["optimizer"])
        self.step_number = saved["step"]


def main():
    torch.manual_seed(0)
    trainer, x = Trainer(nn.Linear(4, 2)), torch.randn(12, 4)
    y = x @ torch.randn(4, 2)
    for _ in range(5):
        print(round(trainer.step([(x[:8], y[:8]), (x[8:], y[8:])]), 4))


if __name__ == "__main__":
    main()
