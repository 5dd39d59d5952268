# mistake: the frozen layer is scaled as well
def lora_forward(x, w, a, b, alpha, bias=None):
    out = (alpha / a.shape[0]) * (x @ w.T + x @ a.T @ b.T)
    return out if bias is None else out + bias
