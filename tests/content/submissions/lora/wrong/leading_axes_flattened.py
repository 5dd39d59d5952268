# Leading axes are flattened and not restored.
def lora_forward(x, w, a, b, alpha, bias=None):
    flat = x.reshape(-1, x.shape[-1])
    y = flat @ w.T + (alpha / a.shape[0]) * ((flat @ a.T) @ b.T)
    return y if bias is None else y + bias
