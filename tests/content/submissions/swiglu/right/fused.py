import torch

def swiglu(x, w_gate, w_up, w_down):
    F_ = w_gate.shape[0]
    both = x @ torch.cat([w_up, w_gate]).T
    up, gate = both.split([F_, F_], dim=-1)
    return (up * gate / (1 + torch.exp(-gate.clamp(min=-80)))) @ w_down.T
