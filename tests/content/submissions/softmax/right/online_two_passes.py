from dataclasses import dataclass

import torch


@dataclass
class Running:
    m: torch.Tensor
    s: torch.Tensor

    def add(self, column):
        m = torch.maximum(self.m, column)
        safe = m.masked_fill(m.isneginf(), 0)
        self.s = self.s * (self.m - safe).exp() + (column - safe).exp()
        self.m = m


def softmax(x, dim=-1):
    columns = x.double().unbind(dim)
    run = Running(torch.full_like(columns[0], -torch.inf), torch.zeros_like(columns[0]))
    for column in columns:
        run.add(column)
    m = run.m.masked_fill(run.m.isneginf(), 0)
    return torch.stack([(c - m).exp() / run.s.clamp_min(1e-300) for c in columns], dim).to(x.dtype)
