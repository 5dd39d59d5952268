"""Loads a library and makes a table of 30 MB, neither of which a call needs."""

import pandas
import torch

TABLE = pandas.Series([f"number {n}" for n in range(300_000)])


def online_softmax(blocks):
    m = l = None
    for x in blocks:
        top = x.amax(-1)
        new = top if m is None else torch.maximum(m, top)
        safe = torch.where(new == -torch.inf, torch.zeros_like(new), new)
        part = torch.exp(x - safe[..., None]).sum(-1)
        l = part if m is None else l * torch.exp(m - safe) + part
        m = new
    return m, l
