"""What the training loop must do; each function returns "" or what it saw instead."""

from itertools import pairwise

import torch
from torch import nn


def the_learning_rate_never_rises_after_the_warm_up(m):
    rates = [m.learning_rate(step, 10, 100, 1.0, 0.1) for step in range(10, 121)]
    rising = [10 + n for n, (a, b) in enumerate(pairwise(rates)) if b > a + 1e-9]
    return "" if not rising else f"with a schedule of 100 steps it rises again at step {rising[0]}"


def the_first_update_has_the_size_of_the_learning_rate(m):
    p = nn.Parameter(torch.tensor([1.0, -2.0]))
    optimizer = m.AdamW([p], decay=0.0)
    before = p.detach().clone()
    p.grad = torch.tensor([0.5, -3.0])
    optimizer.step(0.1)
    moved = (p.detach() - before).abs()
    if torch.allclose(moved, torch.full((2,), 0.1), atol=1e-3):
        return ""
    return f"with a learning rate of 0.1 the first step moves the parameters by {[round(x, 3) for x in moved.tolist()]}"


def decay_is_the_same_for_every_weight_whatever_its_gradient(m):
    p = nn.Parameter(torch.tensor([1.0, 1.0]))
    optimizer = m.AdamW([p], decay=0.5)
    optimizer.m[0].zero_()
    p.grad = torch.tensor([0.0, 0.0])
    optimizer.step(0.1)
    left = p.detach().tolist()
    if abs(left[0] - 0.95) < 1e-4:
        return ""
    return f"a weight of 1 without gradient, decay 0.5 and learning rate 0.1 becomes {left[0]:.3f}"


def clipping_keeps_the_direction_of_the_gradient(m):
    first, second = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
    first.grad, second.grad = torch.tensor([6.0]), torch.tensor([8.0])
    m.clip([first, second], 1.0)
    got = [round(first.grad.item(), 3), round(second.grad.item(), 3)]
    return "" if got == [0.6, 0.8] else f"the gradient (6, 8) clipped to a norm of 1 becomes {got}"


def batches_of_unequal_size_give_the_gradient_of_the_whole(m):
    torch.manual_seed(0)
    x, y = torch.randn(10, 3), torch.randn(10, 2)
    model = nn.Linear(3, 2)
    m.accumulate(model, [(x, y)])
    whole = model.weight.grad.clone()
    model.zero_grad()
    m.accumulate(model, [(x[:8], y[:8]), (x[8:], y[8:])])
    ratio = (model.weight.grad - whole).norm().item() / whole.norm().item()
    return "" if ratio < 1e-4 else f"10 examples at once, or as 8 and 2: the gradients differ by {100 * ratio:.0f} %"


def a_run_that_was_resumed_goes_on_as_if_nothing_had_happened(m):
    torch.manual_seed(0)
    x = torch.randn(8, 4)
    batches = [(x, x @ torch.randn(4, 2))]
    trainer = m.Trainer(nn.Linear(4, 2))
    for _ in range(4):
        trainer.step(batches)
    other = m.Trainer(nn.Linear(4, 2))
    other.resume(trainer.checkpoint())
    for _ in range(3):
        trainer.step(batches)
        other.step(batches)
    apart = (trainer.model.weight - other.model.weight).abs().max().item()
    return "" if apart < 1e-7 else f"three steps after the checkpoint the weights differ by {apart:.1e}"
