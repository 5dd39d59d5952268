# Everything is computed and returned in float32.
def lora_forward(x, w, a, b, alpha, bias=None):
    x, w, a, b = x.float(), w.float(), a.float(), b.float()
    y = x @ w.T + (alpha / a.shape[0]) * (x @ a.T @ b.T)
    return y if bias is None else y + bias.float()
