import torch
from torch import nn


class LlamaMLP(nn.Module):
    def __init__(self, gate, up, down):
        super().__init__()
        self.gate_proj, self.up_proj, self.down_proj = (self._lin(w) for w in (gate, up, down))
        self.act_fn = nn.SiLU()

    @staticmethod
    def _lin(w):
        m = nn.Linear(w.shape[1], w.shape[0], bias=False)
        m.weight = nn.Parameter(w.detach())
        return m

    def forward(self, x):
        return self.down_proj(self.act_fn(self.gate_proj(x)) * self.up_proj(x))


def swiglu(x, w_gate, w_up, w_down):
    return LlamaMLP(w_gate, w_up, w_down)(x).detach()
