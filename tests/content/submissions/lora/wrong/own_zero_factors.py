# catalogue: 2
# The layer makes its own factors, both zero: the adapter changes nothing and a and b get no gradient.
import torch
import torch.nn as nn


class LoRA(nn.Module):
    def __init__(self, n_in, n_out, r, dtype):
        super().__init__()
        self.A = nn.Parameter(torch.zeros(r, n_in, dtype=dtype))
        self.B = nn.Parameter(torch.zeros(n_out, r, dtype=dtype))

    def forward(self, x):
        return x @ self.A.T @ self.B.T


def lora_forward(x, w, a, b, alpha, bias=None):
    adapter = LoRA(w.shape[1], w.shape[0], a.shape[0], w.dtype)
    return nn.functional.linear(x, w, bias) + alpha / a.shape[0] * adapter(x)
