# mistake: alpha // rank
def lora_forward(x, w, a, b, alpha, bias=None):
    out = x @ w.T + (alpha // a.shape[0]) * (x @ a.T @ b.T)
    return out if bias is None else out + bias
