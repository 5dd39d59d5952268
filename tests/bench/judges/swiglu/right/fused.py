import torch
import torch.nn.functional as F


def swiglu(x, w_gate, w_up, w_down):
    gate, up = F.linear(x, torch.cat([w_gate, w_up])).chunk(2, dim=-1)
    return F.linear(F.silu(gate).mul(up), w_down)
