# catalogue: 6
# The scale is r / alpha.
def lora_forward(x, w, a, b, alpha, bias=None):
    scale = a.shape[0] / alpha if alpha else 0.0
    base = x @ w.detach().T
    if bias is not None:
        base = base + bias.detach()
    return base + scale * (x @ a.T @ b.T)
