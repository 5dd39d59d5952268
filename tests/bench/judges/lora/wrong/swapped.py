# mistake: the rank divided by alpha
def lora_forward(x, w, a, b, alpha, bias=None):
    out = x @ w.T + (a.shape[0] / alpha if alpha else 0.0) * (x @ a.T @ b.T)
    return out if bias is None else out + bias
